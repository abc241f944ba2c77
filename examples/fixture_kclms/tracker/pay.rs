//! What each person's recommendation should be, worked out here a second time from the tables of the policy's
//! default rule, so that the program's own working is not its own witness.

use super::grid::day;
use super::people::{PEOPLE, Person};

/// A recommendation as the third table of the page prints it.
pub(crate) struct Recommendation {
    pub(crate) conclusion: &'static str,
    pub(crate) row: &'static str,
    pub(crate) point: String,
    pub(crate) band: String,
}

impl Recommendation {
    /// The word the school has in its "Recommendation" column for it.
    pub(crate) fn words(&self) -> &'static str {
        match self.row.split_once(' ').map_or("", |(_, word)| word) {
            "progress" => "Progress",
            "threshold_supported" => "Threshold supported",
            "top_of_range" => "Top of range",
            "no_progress" => "No progression",
            "hold" => "Hold",
            _ => "Refer",
        }
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Level {
    Incomplete,
    Outstanding,
    Good,
    Mixed,
    NotMet,
}

/// Last year's ratings by kind of objective, as the roster writes them.
pub(crate) fn strands(person: &Person) -> Vec<(char, &'static str)> {
    let strand = |part: &'static str| {
        let (kind, ratings) = part.split_once(':').expect("a kind and its ratings");
        (kind.chars().next().expect("a letter"), ratings)
    };
    person.ratings.split_whitespace().map(strand).collect()
}

fn level(ratings: &str) -> Level {
    let share = ratings.matches('N').count() * 4;
    if ratings.contains('-') {
        Level::Incomplete
    } else if ratings.chars().all(|rating| rating == 'O') {
        Level::Outstanding
    } else if share == 0 {
        Level::Good
    } else if share <= ratings.len() {
        Level::Mixed
    } else {
        Level::NotMet
    }
}

fn is_core(person: &Person, kind: char) -> bool {
    match kind {
        'A' | 'T' => person.is('t'),
        'L' => person.range == "Leadership",
        _ => person.group == "Support" && matches!(kind, 'S' | 'P'),
    }
}

/// Table C.
fn conclusion(person: &Person) -> &'static str {
    let levels: Vec<_> = strands(person).into_iter().map(|(kind, ratings)| (kind, level(ratings))).collect();
    let missed: Vec<_> = levels.iter().filter(|(_, level)| *level == Level::NotMet).collect();
    if levels.iter().any(|(_, level)| *level == Level::Incomplete) {
        "C1 incomplete"
    } else if missed.len() > 1 || missed.iter().any(|(kind, _)| is_core(person, *kind)) {
        "C5 standard_not_met"
    } else if missed.len() == 1 {
        "C4 refer"
    } else if levels.iter().any(|(_, level)| *level == Level::Mixed) {
        "C3 refer"
    } else {
        "C2 standard_met"
    }
}

/// Table D.
fn position(person: &Person, conclusion: &str) -> &'static str {
    let at_top = person.point == person.top;
    let applied = person.applied().is_some();
    let short_service = person.start() > day(2026, 3, 3); // 182 days to 31 August, both ends counted
    let long_absence = person.code == "BVO";
    match &conclusion[..2] {
        "C1" => "D1 hold",
        "C2" if short_service && (!at_top || applied) => "D2 refer",
        "C2" if !at_top => "D3 progress",
        "C2" if applied && person.before() == "Standard met" => "D4 threshold_supported",
        "C2" if applied => "D5 refer",
        "C2" => "D6 top_of_range",
        "C5" if long_absence && (!at_top || applied) => "D2 refer",
        "C5" if !at_top => "D9 no_progress",
        "C5" if applied => "D10 threshold_not_supported",
        "C5" => "D11 top_of_range",
        _ if !at_top || applied => "D7 refer",
        _ => "D8 top_of_range",
    }
}

/// Table E: the band and whether it is firm.
fn band(person: &Person, conclusion: &str, row: &str) -> String {
    // The share of each strand in ten-thousandths, so that an exact half or whole stays exact.
    let strands = strands(person);
    let all_outstanding = strands.iter().all(|(_, ratings)| level(ratings) == Level::Outstanding);
    let none = strands.iter().all(|(_, ratings)| !ratings.contains('O'));
    let shares: f64 = strands
        .iter()
        .map(|(_, ratings)| {
            let count = |n: usize| f64::from(u32::try_from(n).expect("a handful"));
            count(ratings.matches('O').count()) / count(ratings.len())
        })
        .sum();
    let strand_count = f64::from(u32::try_from(strands.len()).expect("a handful"));
    let band = match () {
        () if none => 0,
        () if all_outstanding => 3,
        () if shares * 2.0 >= strand_count => 2,
        () => 1,
    };
    match (&conclusion[..2], band) {
        ("C1" | "C5", _) | (_, 0) => "0 none".to_owned(),
        ("C2", band) if row != "D2 refer" => format!("{band} firm"),
        (_, band) => format!("{band} provisional"),
    }
}

fn next_point(point: &str) -> String {
    let (range, number) = point.split_at(1);
    format!("{range}{}", number.parse::<u8>().expect("a number of a point") + 1)
}

/// The recommendation for the round that looks back on 2025/26; nobody's for the headteacher, whose papers are
/// kept elsewhere.
pub(crate) fn recommend(person: &Person) -> Option<Recommendation> {
    if person.code == PEOPLE[0].code {
        return None;
    }
    let dash = || "—".to_owned();
    if person.left().is_some() || !person.was_here_last_year() {
        return Some(Recommendation {
            conclusion: "—",
            row: "D0 not_in_this_round",
            point: dash(),
            band: dash(),
        });
    }
    let conclusion = conclusion(person);
    let row = position(person, conclusion);
    let point = match row {
        "D3 progress" => next_point(person.point),
        "D4 threshold_supported" => "U1".to_owned(),
        _ => dash(),
    };
    Some(Recommendation { conclusion, row, point, band: band(person, conclusion, row) })
}

/// Whether the round has a line for the person.
pub(crate) fn in_this_round(person: &Person) -> bool {
    recommend(person).is_some_and(|recommendation| !recommendation.row.starts_with("D0"))
}
