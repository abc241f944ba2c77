//! The pay committee's pack and its key, opened as a governor's spreadsheet program opens them.

use std::collections::BTreeSet;
use std::io::{Cursor, Read};

use appraise::committee::{self, Audience, Beside, Front, MadeFrom, Person};
use appraise::model::{Cell, Name, Number, StaffId};
use appraise::pay::{Bonus, BonusStatus, Recommendation, Status, Strand, TableLine};
use appraise::policy::Award;
use calamine::{Data, Range, Reader, Xlsx};
use chrono::NaiveDate;

const SEED: &str = "seed-for-tests-2026-0001";
const NAMES: [&str; 9] = [
    "Wilhelmina Ashgrove",
    "Ptolemy Birkdale",
    "Cressida Oakhampton",
    "Barnaby Quillfeather",
    "Jocasta Underhill",
    "Peregrine Vauxmoor",
    "Drusilla Wexcombe",
    "Ferdinand Yarrow",
    "Leocadia Zennor",
];

fn date(text: &str) -> NaiveDate {
    text.parse().expect("a date of the test")
}

fn front() -> Front {
    Front {
        title: "Performance Management Policy".to_owned(),
        edition: "Summer 2020".to_owned(),
        id: "kclms".to_owned(),
        school: "Marsh & Fen Sixth Form College".to_owned(),
        as_of: date("2026-11-01"),
        cycle: "2025/26".to_owned(),
        prepared_for: "The Pay Committee of the Board of Governors".to_owned(),
        notices: Vec::new(),
        assumptions: vec![
            "The way ratings combine is a default that the school has not confirmed.".to_owned(),
            "Up to 25% of the targets of a strand may be Not Met before the strand is.".to_owned(),
        ],
        seed: SEED.to_owned(),
        audience: Audience::Committee,
        names: false,
        made_from: MadeFrom { tracker: "0a".repeat(32), policies: "kclms".to_owned() },
    }
}

fn line(row: &str, gives: &str, says: &str) -> TableLine {
    TableLine { row: row.into(), gives: gives.into(), says: says.into() }
}

fn cell(row: u32) -> Cell {
    Cell { order: 2, sheet: "Ratings of Xenon".into(), row, column: 7 }
}

fn strand(
    label: &str,
    row: &str,
    level: &str,
    outstanding: u32,
    good: u32,
    not_met: u32,
    unrated: u32,
) -> Strand {
    Strand {
        kind: label.replace(' ', "_").into(),
        label: label.into(),
        level: line(row, level, level),
        counts: vec![("Not Met".into(), not_met), ("Good".into(), good), ("Outstanding".into(), outstanding)],
        unrated,
        core: true,
        cells: vec![cell(11)],
    }
}

/// Somebody on the main range who moves from M3 to M4.
fn ready(place: usize) -> Recommendation {
    let done = |day: &str| Some(date(day));
    Recommendation {
        staff: StaffId(place),
        code: format!("T{:02}", place + 1).into(),
        status: Status::Ready,
        strands: vec![
            strand("achievement", "B3", "Good", 2, 4, 0, 0),
            strand("teaching quality", "B3", "Good", 0, 1, 0, 0),
        ],
        conclusion: Some(line("C2", "standard_met", "standard met")),
        pay: Some(line("D3", "progress", "progress one point")),
        award: Some(Award::Points),
        points: Number::whole(1),
        range: Some("Main pay range".into()),
        point_from: Some("M3".into()),
        point_to: Some("M4".into()),
        fte: None,
        annual_change: Some(245_500),
        cost: None,
        allowances: false,
        bonus: Some(Bonus { status: BonusStatus::Firm, band: 1, index: Some(17), row: Some("E2".into()) }),
        recorded: Some("progress".into()),
        source: None,
        standing: Some("C2".into()),
        flags: Vec::new(),
        approvals: vec![
            ("reviewed by senior leader".into(), done("2026-10-12")),
            ("reviewed by head".into(), done("2026-10-23")),
        ],
        clause: "Pay and performance, paragraph 1".into(),
        rule: "KCL-PAY-1-b".into(),
        assumptions: front().assumptions,
        reasons: vec!["Every strand is Good, so performance was good overall.".to_owned()],
        missing: Vec::new(),
        cells: vec![cell(11), cell(12)],
    }
}

fn everybody() -> Vec<Recommendation> {
    vec![
        ready(0),
        Recommendation {
            annual_change: Some(147_333),
            point_from: Some("M5".into()),
            point_to: Some("M6".into()),
            ..ready(1)
        },
        Recommendation {
            range: Some("Upper pay range".into()),
            point_from: Some("U1".into()),
            point_to: Some("U2".into()),
            annual_change: None,
            assumptions: vec!["The change in pounds is not checked: the pay area is not set.".to_owned()],
            ..ready(2)
        },
        Recommendation {
            status: Status::Refer,
            strands: vec![
                strand("achievement", "B4", "Mixed", 0, 3, 1, 0),
                strand("teaching quality", "B3", "Good", 0, 1, 0, 0),
            ],
            conclusion: Some(line(
                "C3",
                "refer",
                "one strand is mixed, so performance is a matter of judgement",
            )),
            pay: Some(line("D7", "refer", "refer to the headteacher")),
            points: Number::ZERO,
            point_to: Some("M4".into()),
            annual_change: Some(999_999),
            bonus: Some(Bonus {
                status: BonusStatus::Provisional,
                band: 0,
                index: Some(0),
                row: Some("E1".into()),
            }),
            approvals: vec![
                ("reviewed by senior leader".into(), None),
                ("reviewed by head".into(), Some(date("2026-10-23"))),
            ],
            reasons: vec![
                "T04 has one of four targets Not Met, see 'Ratings of Xenon'!H12; within the limit of 25%."
                    .to_owned(),
                "=HYPERLINK(\"x\") stands in a cell, and T01 reviewed it.".to_owned(),
            ],
            ..ready(3)
        },
        Recommendation {
            pay: Some(line("D9", "no_progression", "no progression")),
            conclusion: Some(line("C5", "standard_not_met", "standard not met")),
            award: Some(Award::Nothing),
            points: Number::ZERO,
            point_to: Some("M3".into()),
            annual_change: Some(0),
            approvals: vec![("reviewed by head".into(), Some(date("2026-10-23")))],
            reasons: vec!["Achievement, a core strand, is Not Met.".to_owned()],
            ..ready(4)
        },
        Recommendation {
            status: Status::Held,
            missing: vec!["the headteacher's review is not recorded".to_owned()],
            ..ready(5)
        },
        Recommendation {
            status: Status::Incomplete,
            strands: vec![strand("achievement", "B1", "Incomplete", 1, 1, 0, 2)],
            conclusion: Some(line("C1", "incomplete", "incomplete")),
            pay: Some(line("D1", "hold", "no recommendation until complete")),
            missing: vec!["two targets of T07 have no rating (Staff!G977)".to_owned()],
            ..ready(6)
        },
        Recommendation {
            status: Status::NotEligible,
            strands: Vec::new(),
            missing: vec!["started after 31 August".to_owned()],
            ..ready(7)
        },
        Recommendation { range: Some("main pay range".into()), annual_change: Some(10), ..ready(8) },
    ]
}

fn names(one: &Recommendation) -> Option<Name> {
    NAMES.get(one.staff.0).map(|name| Name::new(name))
}

fn open(bytes: &[u8]) -> Xlsx<Cursor<&[u8]>> {
    Xlsx::new(Cursor::new(bytes)).expect("a workbook")
}

fn sheet(bytes: &[u8], name: &str) -> Range<Data> {
    open(bytes).worksheet_range(name).expect("the sheet")
}

/// Rows from the headings on, each cell as text.
fn rows(range: &Range<Data>) -> Vec<Vec<String>> {
    let (height, width) = range.end().map_or((0, 0), |(row, column)| (row + 1, column + 1));
    let at = |row, column| range.get_value((row, column)).map_or(String::new(), ToString::to_string);
    (0..height).map(|row| (0..width).map(|column| at(row, column)).collect()).collect()
}

fn parts(bytes: &[u8]) -> Vec<(String, String)> {
    let mut package = zip::ZipArchive::new(Cursor::new(bytes)).expect("a package");
    (0..package.len())
        .map(|at| {
            let mut part = package.by_index(at).expect("a part");
            let mut text = String::new();
            part.read_to_string(&mut text).expect("text");
            (part.name().expect("a name").into_owned(), text)
        })
        .collect()
}

fn part(bytes: &[u8], name: &str) -> String {
    parts(bytes).into_iter().find(|(own, _)| own == name).expect("the part").1
}

fn find<'a>(rows: &'a [Vec<String>], first: &str) -> &'a [String] {
    rows.iter().find(|row| row[0] == first).unwrap_or_else(|| panic!("no row {first} in {rows:#?}"))
}

/// The codes by staff id, from the key.
fn code_of(key: &[u8], id: &str) -> String {
    let rows = rows(&sheet(key, "Key"));
    rows.iter().find(|row| row[2] == id).expect("the person")[0].clone()
}

#[test]
fn the_pack_has_a_row_for_each_who_is_decided_on_and_for_each_who_waits() {
    let pack = committee::pack(&front(), &everybody()).expect("a pack");
    let listed = rows(&sheet(&pack, "Recommendations"));
    assert_eq!(
        listed[3],
        [
            "Code",
            "Range",
            "Current point",
            "Ratings",
            "Conclusion",
            "Recommendation",
            "New point",
            "Change a year",
            "Bonus",
            "Why",
            "Clause",
            "Reviewed by senior leader",
            "Reviewed by head"
        ]
    );
    let decisions = rows(&sheet(&pack, "Decisions"));
    assert_eq!(
        decisions[3],
        [
            "Code",
            "Range",
            "Current point",
            "Recommendation",
            "New point",
            "Change a year",
            "Decision",
            "Amended point",
            "Reason",
            "Date",
            "Initials"
        ]
    );
    let codes = |rows: &[Vec<String>]| rows.iter().skip(4).map(|row| row[0].clone()).collect::<Vec<_>>();
    assert_eq!(codes(&decisions), codes(&listed), "the same rows in the same order");
    assert_eq!(listed.len(), 4 + 6, "six of nine are ready or referred");
    assert_eq!(rows(&sheet(&pack, "Not ready")).len(), 4 + 3);
}

#[test]
fn a_row_says_what_is_recommended_and_which_line_of_the_policy_gave_it() {
    let (pack, key) = both();
    let listed = rows(&sheet(&pack, "Recommendations"));
    let row = find(&listed, &code_of(&key, "T01"));
    assert_eq!(
        row[1..8],
        [
            "Main pay range",
            "M3",
            "Achievement: 2 Outstanding, 4 Good\nTeaching quality: 1 Good",
            "Standard met (C2)",
            "Progress one point (D3)",
            "M4",
            "2455"
        ]
        .map(str::to_owned)
    );
    assert_eq!(row[8], "Band 1, firm (E2); 17% outstanding");
    assert_eq!(row[10], "Pay and performance, paragraph 1\nKCL-PAY-1-b");
    let decisions = rows(&sheet(&pack, "Decisions"));
    assert_eq!(
        find(&decisions, &code_of(&key, "T01"))[1..],
        ["Main pay range", "M3", "Progress one point (D3)", "M4", "2455", "", "", "", "", ""]
            .map(str::to_owned)
    );
    let unchecked = find(&listed, &code_of(&key, "T03"));
    assert_eq!((unchecked[6].as_str(), unchecked[7].as_str()), ("U2", "not checked"));
    assert!(unchecked[9].contains("Rests on: The change in pounds is not checked"), "{}", unchecked[9]);
    let refused = find(&listed, &code_of(&key, "T05"));
    assert_eq!(
        (refused[6].as_str(), refused[7].as_str(), refused[11].as_str()),
        ("no change", "", "not needed")
    );
}

#[test]
fn somebody_left_to_judgement_has_no_new_point_and_no_cost_yet() {
    let (pack, key) = both();
    let listed = rows(&sheet(&pack, "Recommendations"));
    let row = find(&listed, &code_of(&key, "T04"));
    assert_eq!((row[6].as_str(), row[7].as_str(), row[11].as_str()), ("", "", "not recorded"));
    assert_eq!(row[5], "Refer to the headteacher (D7)");
}

#[test]
fn the_totals_are_the_right_sums_and_what_the_committee_enters_is_counted() {
    let (pack, _) = both();
    let summary = sheet(&pack, "Summary");
    let listed = rows(&summary);
    assert_eq!(find(&listed, "Ready")[1], "5");
    assert_eq!(find(&listed, "Referred for judgement")[1], "1");
    assert_eq!(find(&listed, "Main pay range")[1..4], ["3", "0", "3928.43"].map(str::to_owned));
    assert_eq!(find(&listed, "Upper pay range")[1..4], ["1", "1", "not checked"].map(str::to_owned));
    let totals: Vec<&[String]> =
        listed.iter().filter(|row| row[0] == "Total").map(|row| &row[1..4]).collect();
    assert_eq!(totals, [["9", "", ""].map(str::to_owned), ["4", "1", "3928.43"].map(str::to_owned)]);
    let formulas = open(&pack).worksheet_formula("Summary").expect("formulas");
    let all: Vec<&str> =
        formulas.cells().map(|(_, _, formula)| formula.as_str()).filter(|f| !f.is_empty()).collect();
    assert!(
        all.contains(&"SUMPRODUCT(--(Decisions!$G$5:$G$10=\"approve\"),Decisions!$F$5:$F$10)"),
        "{all:#?}"
    );
    assert!(all.contains(&"COUNTA(Decisions!$G$5:$G$10)"), "{all:#?}");
}

#[test]
fn those_who_wait_are_listed_with_what_is_missing() {
    let (pack, key) = both();
    let listed = rows(&sheet(&pack, "Not ready"));
    assert_eq!(
        find(&listed, &code_of(&key, "T06"))[3..5],
        ["Held", "The headteacher's review is not recorded"].map(str::to_owned)
    );
    let incomplete = find(&listed, &code_of(&key, "T07"));
    assert_eq!(incomplete[3], "Incomplete");
    assert_eq!(incomplete[5], "Achievement: 1 Outstanding, 1 Good, 2 not rated");
    assert_eq!(find(&listed, &code_of(&key, "T08"))[4], "Started after 31 August");
}

#[test]
fn no_part_of_the_pack_leads_to_a_person() {
    let pack = committee::pack(&front(), &everybody()).expect("a pack");
    let words: BTreeSet<&str> = NAMES.iter().flat_map(|name| name.split(' ')).collect();
    for (name, text) in parts(&pack) {
        for word in &words {
            assert!(!text.contains(word), "{word} in {name}");
        }
        for id in (1..=9).map(|n| format!("T{n:02}")) {
            assert!(!text.to_uppercase().contains(&id), "{id} in {name}");
        }
        for trace in [SEED, "Xenon", "H12", "Staff!", "G977", "StaffId"] {
            assert!(!text.contains(trace), "{trace} in {name}");
        }
    }
    let all: String = parts(&pack).into_iter().map(|(_, text)| text).collect();
    assert!(all.contains("a cell of the tracker"), "the reason itself is kept");
}

#[test]
fn the_order_of_the_tracker_leaves_no_trace() {
    let mut people = everybody();
    let pack = committee::pack(&front(), &people).expect("a pack");
    people.reverse();
    assert_eq!(committee::pack(&front(), &people).expect("a pack"), pack);
    let listed = rows(&sheet(&pack, "Recommendations"));
    let codes: Vec<&String> = listed.iter().skip(4).map(|row| &row[0]).collect();
    assert!(codes.is_sorted(), "{codes:?}");
}

#[test]
fn the_same_run_gives_the_same_bytes_and_no_clock_gets_in() {
    assert_eq!(both(), both());
    let (pack, key) = both();
    for bytes in [&pack, &key] {
        let core = part(bytes, "docProps/core.xml");
        assert_eq!(core.matches("2026-11-01T00:00:00Z").count(), 2, "{core}");
        assert!(core.contains("<dc:creator>appraise</dc:creator>"), "{core}");
        let mut package = zip::ZipArchive::new(Cursor::new(bytes)).expect("a package");
        for at in 0..package.len() {
            let when = package.by_index(at).expect("a part").last_modified();
            assert!(when.is_none_or(|when| when.year() == 1980), "{when:?}");
        }
    }
}

#[test]
fn another_seed_gives_everybody_another_code_and_the_key_keeps_the_seed() {
    let (_, key) = both();
    let other = Front { seed: "seed-for-tests-2026-0002".to_owned(), ..front() };
    let other = committee::key(&other, &everybody(), &names).expect("a key");
    assert_ne!(code_of(&key, "T01"), code_of(&other, "T01"));
    assert_eq!(committee::seed_of(&key).as_deref(), Some(SEED));
    assert_eq!(committee::seed_of(&committee::pack(&front(), &everybody()).expect("a pack")), None);
    assert_eq!(committee::seed_of(b"not a workbook"), None);
}

#[test]
fn the_key_says_who_each_code_is_and_where_it_comes_from() {
    let (pack, key) = both();
    let who = rows(&sheet(&key, "Key"));
    assert_eq!(who.len(), 4 + 9);
    let row = who.iter().find(|row| row[2] == "T02").expect("T02");
    assert_eq!(row[1], "Ptolemy Birkdale");
    assert_eq!(row[4], "'Ratings of Xenon'!H12; 'Ratings of Xenon'!H13");
    assert!(find(&rows(&sheet(&pack, "Recommendations")), &row[0]).len() > 10);
    let codes: BTreeSet<&String> = who.iter().skip(4).map(|row| &row[0]).collect();
    assert_eq!(codes.len(), 9);
}

#[test]
fn decisions_are_chosen_from_a_list_and_every_sheet_is_set_up_for_print() {
    let (pack, _) = both();
    let sheet = part(&pack, "xl/worksheets/sheet5.xml");
    let list = sheet.split("<dataValidation ").find(|rule| rule.contains("type=\"list\"")).expect("a list");
    assert!(list.contains("sqref=\"G5:G10\""), "the list is on the column of decisions: {list}");
    assert!(list.contains("<formula1>\"approve,amend,refer back,defer\"</formula1>"), "{list}");
    let wanted =
        sheet.split("<conditionalFormatting ").find(|rule| rule.contains("I5:I10")).expect("a colour");
    assert!(wanted.contains("ISBLANK($I5)"), "a reason that is wanted stands out: {wanted}");
    assert!(sheet.contains("<pane xSplit=\"1\" ySplit=\"4\""));
    let workbook = part(&pack, "xl/workbook.xml");
    for printed in ["Recommendations!$4:$4", "Decisions!$4:$4", "'Not ready'!$4:$4"] {
        assert!(workbook.contains(printed), "{workbook}");
    }
    for number in 1..=11 {
        let sheet = part(&pack, &format!("xl/worksheets/sheet{number}.xml"));
        for piece in [
            "paperSize=\"9\"",
            "orientation=\"landscape\"",
            "fitToHeight=\"0\"",
            "Confidential",
            "Page &amp;P of &amp;N",
            "Marsh &amp;&amp; Fen",
        ] {
            assert!(sheet.contains(piece), "{piece} on sheet {number}");
        }
    }
}

#[test]
fn a_text_that_looks_like_a_formula_stays_a_text() {
    let mut person = ready(0);
    for start in ["=1+1", "+1", "-1", "@x"] {
        person.strands.clear();
        person.reasons = vec![start.to_owned()];
        person.range = Some(start.into());
        let pack = committee::pack(&front(), &[person.clone()]).expect("a pack");
        let formulas = open(&pack).worksheet_formula("Recommendations").expect("formulas");
        assert!(formulas.cells().all(|(_, _, formula)| formula.is_empty()), "{start}");
        let listed = rows(&sheet(&pack, "Recommendations"));
        // Without strands there is no column of ratings.
        assert_eq!((listed[4][1].as_str(), listed[4][8].as_str()), (start, start));
    }
}

#[test]
fn nobody_odd_text_and_twins_still_make_a_workbook() {
    let empty = committee::pack(&front(), &[]).expect("a pack without people");
    assert_eq!(rows(&sheet(&empty, "Recommendations"))[4][0], "Nobody is ready for a decision.");
    committee::key(&front(), &[], &names).expect("a key without people");

    let mut odd = ready(0);
    odd.reasons = vec!["x".repeat(70_000), "\u{1}\u{1f600}".to_owned()];
    odd.range = Some("".into());
    odd.bonus = None;
    odd.approvals = ["Reason", "reason", "Decision", "", "Why"].map(|step| (step.into(), None)).to_vec();
    let twin = Recommendation { staff: StaffId(1), ..odd.clone() };
    let mut shorter = Recommendation { approvals: odd.approvals[..4].to_vec(), ..odd.clone() };
    shorter.code = "Z".into();
    for people in [vec![odd, twin], vec![shorter]] {
        let pack = committee::pack(&front(), &people).expect("a pack");
        assert_eq!(rows(&sheet(&pack, "Recommendations")).len(), 4 + people.len());
        let key = committee::key(&front(), &people, &|_| None).expect("a key");
        let codes: BTreeSet<String> =
            rows(&sheet(&key, "Key")).into_iter().skip(4).map(|row| row[0].clone()).collect();
        assert_eq!(codes.len(), people.len(), "the same id twice is two people");
    }
}

#[test]
fn a_seed_that_can_be_guessed_stops_the_pack_and_says_what_is_needed() {
    let weak = Front { seed: "1234".to_owned(), ..front() };
    let why = committee::pack(&weak, &everybody()).expect_err("no pack").to_string();
    assert_eq!(why, "the seed of the committee's codes must have 16 to 128 letters, digits or hyphens");
    assert!(committee::key(&weak, &everybody(), &names).is_err());
}

/// People of whom every third works part time, and so many of whom are not recommended.
fn groups(people: usize, refused: usize) -> (Vec<Recommendation>, Beside) {
    let of = |place| {
        let award = if place < refused { Award::Nothing } else { Award::Points };
        let point_to = if place < refused { Some("M3".into()) } else { Some("M4".into()) };
        Recommendation { award: Some(award), point_to, ..ready(place) }
    };
    let people: Vec<Recommendation> = (0..people).map(of).collect();
    let person = |one: &Recommendation| {
        let person = Person { full_time: Some(!one.staff.0.is_multiple_of(3)), ..Person::default() };
        ((one.code.clone(), one.staff), person)
    };
    let beside = Beside { people: people.iter().map(person).collect(), ..Beside::default() };
    (people, beside)
}

fn equality(people: usize, refused: usize) -> String {
    let (people, beside) = groups(people, refused);
    let front = front();
    let pack = committee::Pack::new(&front, &people, &beside).expect("a pack");
    rows(&sheet(&pack.workbook().expect("a workbook"), "Equality")).concat().join("|")
}

#[test]
fn a_small_school_compares_no_groups_and_a_large_one_compares_shares() {
    let small = equality(9, 3);
    assert!(small.contains("Too few staff to report without identifying individuals."), "{small}");
    assert!(!small.contains("Everybody in the round"), "{small}");
    let large = equality(60, 21);
    assert!(large.contains("Everybody in the round|60|39 of 60"), "{large}");
    assert!(large.contains("Full time|40|") && large.contains("Part time|20|"), "{large}");
    assert!(!large.contains(" of 40") && !large.contains(" of 20"), "groups speak in shares: {large}");
}

fn both() -> (Vec<u8>, Vec<u8>) {
    let people = everybody();
    let pack = committee::pack(&front(), &people).expect("a pack");
    (pack, committee::key(&front(), &people, &names).expect("a key"))
}
