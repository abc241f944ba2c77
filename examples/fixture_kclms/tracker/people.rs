//! The forty-five people of the school, all invented, and last year's ratings from which their pay follows.

use chrono::NaiveDate;

use super::grid::day;

/// One person. `marks` are the roles: t teaches, u tutor, l leads, s provides a service, p delivers projects.
/// `ratings` are last year's by kind of objective: O Outstanding, G Good, N Not Met, - not rated.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Person {
    pub(crate) code: &'static str,
    pub(crate) forename: &'static str,
    pub(crate) surname: &'static str,
    pub(crate) post: &'static str,
    pub(crate) area: &'static str,
    pub(crate) group: &'static str,
    pub(crate) started: (i32, u32, u32),
    pub(crate) fte: f64,
    pub(crate) range: &'static str,
    pub(crate) manager: &'static str,
    pub(crate) senior: bool,
    pub(crate) level: u8,
    pub(crate) marks: &'static str,
    pub(crate) point: &'static str,
    pub(crate) top: &'static str,
    pub(crate) ratings: &'static str,
}

impl Person {
    pub(crate) fn name(&self) -> String {
        format!("{}, {}", self.surname, self.forename)
    }

    pub(crate) fn start(&self) -> NaiveDate {
        day(self.started.0, self.started.1, self.started.2)
    }

    pub(crate) fn is(&self, mark: char) -> bool {
        self.marks.contains(mark)
    }

    /// Whether there is a year 2025/26 of theirs to review.
    pub(crate) fn was_here_last_year(&self) -> bool {
        !self.ratings.is_empty()
    }

    pub(crate) fn left(&self) -> Option<NaiveDate> {
        (self.code == "ROD").then(|| day(2026, 7, 31))
    }

    /// The day the person's application for the upper range came in.
    pub(crate) fn applied(&self) -> Option<NaiveDate> {
        match self.code {
            "YLI" => Some(day(2026, 9, 17)),
            "OBR" => Some(day(2026, 9, 21)),
            _ => None,
        }
    }

    /// What the year before last year came to, as far as it is known.
    pub(crate) fn before(&self) -> &'static str {
        match self.code {
            "OBR" => "Refer",
            "HOY" => "Standard not met",
            "ZRA" => "",
            _ if self.start() >= day(2025, 1, 1) => "",
            _ => "Standard met",
        }
    }

    /// The kinds of the objectives set for this year, one letter each.
    pub(crate) fn kinds_this_year(&self) -> String {
        let mut kinds = String::new();
        for (mark, set) in [('t', "AAT"), ('u', "U"), ('l', "L"), ('s', "S"), ('p', "P")] {
            if self.is(mark) && self.left().is_none() {
                kinds.push_str(set);
            }
        }
        kinds
    }
}

pub(crate) fn head() -> &'static Person {
    &PEOPLE[0]
}

pub(crate) fn by_code(code: &str) -> &'static Person {
    PEOPLE.iter().find(|person| person.code == code).unwrap_or_else(|| panic!("nobody is {code}"))
}

/// The senior leader responsible for performance management.
pub(crate) const LEAD: &str = "DSO";
/// The business manager, for whom the tracker is run.
pub(crate) const BUSINESS_MANAGER: &str = "PMA";

macro_rules! people {
    ($($code:ident $forename:literal $surname:literal, $post:literal, $area:literal, $group:ident,
       ($y:literal, $m:literal, $d:literal) $fte:literal, $range:literal, $manager:literal, $senior:literal $level:literal,
       $marks:literal, $point:literal $top:literal, $ratings:literal;)*) => {
        &[$(Person {
            code: stringify!($code), forename: $forename, surname: $surname, post: $post, area: $area,
            group: stringify!($group), started: ($y, $m, $d), fte: $fte, range: $range, manager: $manager,
            senior: $senior, level: $level, marks: $marks, point: $point, top: $top, ratings: $ratings,
        }),*]
    };
}

#[rustfmt::skip]
pub(crate) const PEOPLE: &[Person] = people![
    RWH "Rosalind" "Whitcombe", "Headteacher", "Whole school", Headteacher, (2018, 9, 1) 1.0, "Leadership", "", true 1, "l", "L22" "L26", "";
    DSO "Dagny" "Sorensen", "Deputy Head (Academic)", "Curriculum", Teaching, (2016, 9, 1) 1.0, "Leadership", "RWH", true 2, "l", "L14" "L18", "L:GO";
    EKA "Eoin" "Kavanagh", "Deputy Head (Pastoral)", "Pastoral care", Teaching, (2019, 9, 1) 1.0, "Leadership", "RWH", true 2, "tl", "L13" "L17", "A:GG T:G L:G";
    NAC "Noor" "Achterberg", "Assistant Head (Assessment)", "Assessment", Teaching, (2020, 9, 1) 1.0, "Leadership", "RWH", true 3, "tl", "L9" "L13", "A:OG T:G L:O";
    TBA "Temi" "Balogun", "Assistant Head (Sixth form life)", "Enrichment", Teaching, (2021, 1, 4) 1.0, "Leadership", "RWH", true 3, "tl", "L8" "L12", "A:GG T:O L:N";
    PMA "Paolo" "Marchetti", "Business Manager", "Operations", Support, (2017, 4, 24) 1.0, "Support", "RWH", true 3, "ls", "G11" "G12", "S:GG L:O";
    ICH "Imran" "Chaudhry", "Lead Teacher of Mathematics", "Mathematics", Teaching, (2015, 9, 1) 1.0, "Upper", "DSO", false 4, "tl", "U2" "U3", "A:OOGG T:O L:G";
    LFA "Lucy" "Fairweather", "Lead Teacher of Physics", "Physics", Teaching, (2014, 9, 1) 1.0, "Upper", "NAC", false 4, "tl", "U3" "U3", "A:OO T:O L:O";
    RNA "Ren" "Nakagawa", "Lead Teacher of Computing", "Computing", Teaching, (2021, 9, 1) 1.0, "Main", "TBA", false 4, "tl", "M5" "M6", "A:GG T:G L:N";
    APE "Ani" "Petrosyan", "Lead Teacher of Further Mathematics", "Further mathematics", Teaching, (2018, 9, 1) 0.8, "Upper", "DSO", false 4, "tl", "U1" "U3", "A:GO T:G L:G";
    MDE "Mireille" "Delacroix", "Lead Teacher for Outreach", "Outreach", Teaching, (2017, 9, 1) 1.0, "Upper", "EKA", false 4, "tlp", "U1" "U3", "A:GG T:G L:G P:O";
    ABE "Ama" "Bello", "Teacher of Mathematics", "Mathematics", Teaching, (2023, 9, 1) 1.0, "Main", "ICH", false 6, "tu", "M3" "M6", "A:GGO T:G U:G";
    JTH "Joseph" "Thistlewood", "Teacher of Mathematics", "Mathematics", Teaching, (2022, 9, 1) 1.0, "Main", "ICH", false 6, "t", "M4" "M6", "A:GGGN T:G";
    SKO "Sofia" "Kowalczyk", "Teacher of Mathematics", "Mathematics", Teaching, (2018, 9, 1) 1.0, "Upper", "ICH", false 6, "tu", "U1" "U3", "A:OO T:G U:O";
    HOY "Hamish" "Oyelaran", "Teacher of Mathematics", "Mathematics", Teaching, (2024, 9, 1) 1.0, "Main", "ICH", false 6, "t", "M2" "M6", "A:NG T:O";
    YLI "Yuki" "Lindqvist", "Teacher of Mathematics", "Mathematics", Teaching, (2020, 9, 1) 1.0, "Main", "ICH", false 6, "tu", "M6" "M6", "A:GG T:O U:G";
    KAB "Kofi" "Abara", "Teacher of Mathematics", "Mathematics", Teaching, (2023, 9, 1) 1.0, "Main", "ICH", false 6, "tu", "M3" "M6", "A:GG T:G U:-";
    ROD "Rhys" "O'Dwyer", "Teacher of Mathematics", "Mathematics", Teaching, (2019, 9, 1) 1.0, "Upper", "ICH", false 6, "t", "U2" "U3", "A:-- T:-";
    PGR "Priya" "Grantham", "Teacher of Physics", "Physics", Teaching, (2025, 9, 1) 1.0, "Main", "LFA", false 6, "t", "M1" "M6", "A:GG T:G";
    OBR "Oluwaseun" "Bright", "Teacher of Physics", "Physics", Teaching, (2019, 9, 1) 1.0, "Main", "LFA", false 6, "t", "M6" "M6", "A:GO T:G";
    FDU "Farah" "Durrani", "Teacher of Physics", "Physics", Teaching, (2015, 9, 1) 0.6, "Upper", "LFA", false 6, "tu", "U3" "U3", "A:GG T:G U:G";
    TVA "Tomas" "Varga", "Teacher of Physics", "Physics", Teaching, (2023, 9, 1) 1.0, "Main", "LFA", false 6, "t", "M3" "M6", "A:GG T:-";
    BVO "Birgit" "Vogel", "Teacher of Physics", "Physics", Teaching, (2022, 9, 1) 1.0, "Main", "LFA", false 6, "tu", "M4" "M6", "A:NN T:G U:G";
    LWE "Lena" "Weissbrodt", "Teacher of Physics", "Physics", Teaching, (2026, 9, 1) 1.0, "Main", "LFA", false 6, "t", "M1" "M6", "";
    CMB "Chidi" "Mbeki-Rowe", "Teacher of Computing", "Computing", Teaching, (2024, 9, 1) 1.0, "Main", "RNA", false 6, "tu", "M2" "M6", "A:OO T:O U:O";
    EHA "Elin" "Haraldsen", "Teacher of Computing", "Computing", Teaching, (2021, 9, 1) 1.0, "Main", "RNA", false 6, "t", "M5" "M6", "A:GO T:G";
    ZRA "Zainab" "Rahimi", "Teacher of Computing", "Computing", Teaching, (2026, 4, 13) 1.0, "Main", "RNA", false 6, "t", "M4" "M6", "A:G T:G";
    GPO "Gita" "Poddar", "Teacher of Computing", "Computing", Teaching, (2026, 9, 7) 0.8, "Main", "RNA", false 6, "tu", "M2" "M6", "";
    DQU "Diego" "Quintero", "Teacher of Further Mathematics", "Further mathematics", Teaching, (2019, 9, 1) 1.0, "Main", "APE", false 6, "tu", "M6" "M6", "A:GG T:G U:N";
    NSH "Niamh" "Shanahan", "Teacher of Further Mathematics", "Further mathematics", Teaching, (2016, 9, 1) 1.0, "Upper", "APE", false 6, "t", "U2" "U3", "A:GGGN T:O";
    AFO "Adaeze" "Fontaine", "Head of Admissions", "Admissions", Support, (2019, 2, 18) 1.0, "Support", "EKA", false 4, "l", "G8" "G9", "L:G";
    MLO "Marta" "Lopes", "Office Manager", "School office", Support, (2018, 1, 8) 1.0, "Support", "PMA", false 5, "ls", "G7" "G8", "S:G L:G";
    WCH "Winston" "Cheung", "Finance Officer", "Finance", Support, (2017, 9, 1) 0.8, "Support", "PMA", false 6, "s", "G6" "G6", "S:GO";
    SNO "Siobhan" "Nolan", "HR Assistant", "Staffing records", Support, (2022, 11, 7) 0.6, "Support", "PMA", false 6, "s", "G4" "G5", "S:G";
    IKU "Ivo" "Kucera", "IT Technician", "IT support", Support, (2020, 6, 1) 1.0, "Support", "PMA", false 6, "sp", "G5" "G7", "S:G P:O";
    TPH "Thandi" "Phiri", "Laboratory Technician", "Physics laboratory", Support, (2023, 1, 9) 1.0, "Support", "LFA", false 6, "s", "G3" "G5", "S:NG";
    JAL "Jonas" "Almqvist", "Site Manager", "Site", Support, (2016, 3, 14) 1.0, "Support", "PMA", false 5, "ls", "G8" "G8", "S:G L:G";
    REL "Ruth" "Eliasson", "Librarian", "Library", Support, (2018, 9, 3) 0.8, "Support", "EKA", false 6, "s", "G5" "G6", "S:O";
    DMA "Dev" "Malhotra", "Data Manager", "Student data", Support, (2021, 8, 23) 1.0, "Support", "NAC", false 5, "sp", "G7" "G9", "S:GG P:G";
    HST "Hanna" "Stojanovic", "Examinations Officer", "Examinations", Support, (2020, 2, 24) 1.0, "Support", "NAC", false 6, "s", "G6" "G7", "S:-";
    CWA "Caleb" "Wainwright", "Receptionist", "Reception", Support, (2024, 4, 15) 1.0, "Support", "MLO", false 7, "s", "G2" "G3", "S:G";
    OTA "Olena" "Tarasenko", "Outreach Officer", "Outreach", Support, (2022, 5, 9) 1.0, "Support", "MDE", false 6, "sp", "G5" "G6", "S:G P:G";
    FBA "Femi" "Bakare", "Caretaker", "Site", Support, (2021, 10, 4) 1.0, "Support", "JAL", false 7, "s", "G2" "G2", "S:GG";
    VSI "Vera" "Simmonds", "Student Services Officer", "Student services", Support, (2026, 10, 12) 1.0, "Support", "EKA", false 6, "s", "G4" "G5", "";
    NJA "Nils" "Jankowski", "Apprentice Technician", "IT support", Support, (2026, 10, 19) 1.0, "Support", "PMA", false 7, "", "G1" "G2", "";
];
