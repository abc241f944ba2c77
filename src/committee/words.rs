//! What the pack says of one person, in words a governor reads.

use chrono::NaiveDate;

use crate::pay::{Bonus, BonusStatus, Cost, Pence, Recommendation, Status, Strand, TableLine};

/// `1 November 2026`.
pub(super) fn date(day: NaiveDate) -> String {
    day.format("%-d %B %Y").to_string()
}

/// With a capital in front.
pub(super) fn capital(text: &str) -> String {
    let mut signs = text.chars();
    signs.next().map_or_else(String::new, |first| first.to_uppercase().chain(signs).collect())
}

/// Ratings counted by strand: `Achievement: 2 Outstanding, 4 Good`, highest first, a line for each strand.
pub(super) fn ratings(person: &Recommendation) -> String {
    let lines: Vec<String> = person.strands.iter().map(strand).collect();
    if lines.is_empty() { "No ratings recorded".to_owned() } else { lines.join("\n") }
}

/// The level of a strand with the line that gave it, where a line did: `teaching quality Good (B3)`.
pub(super) fn level(strand: &Strand) -> String {
    let row = if strand.level.row.is_empty() { String::new() } else { format!(" ({})", strand.level.row) };
    format!("{} {}{row}", strand.label, strand.level.gives)
}

/// One of them: `Achievement: 2 Outstanding, 4 Good`.
fn strand(strand: &Strand) -> String {
    format!("{}: {}", capital(&strand.label), counts(strand))
}

/// Its ratings, highest first: `2 Outstanding, 4 Good`.
pub(super) fn counts(strand: &Strand) -> String {
    let mut counts: Vec<String> = strand
        .counts
        .iter()
        .rev()
        .filter(|(_, count)| *count > 0)
        .map(|(rating, count)| format!("{count} {rating}"))
        .collect();
    if strand.unrated > 0 {
        counts.push(format!("{} not rated", strand.unrated));
    }
    if counts.is_empty() { "no targets".to_owned() } else { counts.join(", ") }
}

/// What a line of a table says, and which line it is: `Standard met (C2)`.
pub(super) fn line(line: Option<&TableLine>) -> String {
    line.map_or_else(|| "Cannot be told".to_owned(), |l| format!("{} ({})", capital(&l.says), l.row))
}

/// Whether a bonus can be considered and on what basis; never an amount.
pub(super) fn bonus(bonus: Option<&Bonus>) -> String {
    let Some(bonus) = bonus else { return "Not part of this policy".to_owned() };
    let status = match bonus.status {
        BonusStatus::None => return "No basis".to_owned(),
        BonusStatus::Provisional => "provisional",
        BonusStatus::Firm => "firm",
    };
    let row = bonus.row.as_ref().map_or_else(String::new, |row| format!(" ({row})"));
    let index = bonus.index.map_or_else(String::new, |index| format!("; {index}% outstanding"));
    format!("Band {}, {status}{row}{index}", bonus.band)
}

/// The range, or that there is none on record.
pub(super) fn range(person: &Recommendation) -> &str {
    person.range.as_deref().filter(|range| !range.trim().is_empty()).unwrap_or("Not recorded")
}

/// A status with a capital.
pub(super) fn status(status: Status) -> &'static str {
    match status {
        Status::Ready => "Ready",
        Status::Refer => "Referred for judgement",
        Status::Held => "Held",
        Status::Incomplete => "Incomplete",
        Status::NotEligible => "Not in this round",
    }
}

/// What a status means for the committee.
pub(super) fn meaning(status: Status) -> &'static str {
    match status {
        Status::Ready => "The rule gives a result and every step before the decision is recorded.",
        Status::Refer => "The rule leaves the answer to judgement. See the row's reasons.",
        Status::Held => "The rule gives a result, but a step before the decision is not recorded.",
        Status::Incomplete => "A rating or another fact is missing, so there is no recommendation.",
        Status::NotEligible => "The person is not in this pay round.",
    }
}

/// A change of pay and when it is paid: what it comes to in a year, in the financial year, and on top of it.
pub(super) fn cost(annual: Pence, cost: Option<&Cost>) -> String {
    let mut all = vec![format!("{} a year", annual.short())];
    if let Some(cost) = cost {
        all.push(format!("from {}", date(cost.from)));
        all.push(format!("{} of it by {}", cost.this_year.short(), date(cost.year.1)));
        all.extend(cost.on_costs.map(|pounds| format!("{} a year on top for the employer", pounds.short())));
    }
    all.join("; ")
}

/// A count as a cell holds it.
pub(super) fn whole(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// `1 person`, `4 people`.
pub(super) fn people(count: usize) -> String {
    if count == 1 { "1 person".to_owned() } else { format!("{count} people") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratings_read_from_the_highest_down_and_own_up_to_gaps() {
        let counts = vec![("Not Met".into(), 0), ("Good".into(), 4), ("Outstanding".into(), 2)];
        let level = TableLine { row: "B1".into(), gives: "incomplete".into(), says: "Incomplete".into() };
        let strand_of = |counts, unrated| Strand {
            kind: "pupil_outcomes".into(),
            label: "achievement".into(),
            level: level.clone(),
            counts,
            unrated,
            core: true,
            cells: Vec::new(),
        };
        assert_eq!(strand(&strand_of(counts, 1)), "Achievement: 2 Outstanding, 4 Good, 1 not rated");
        assert_eq!(strand(&strand_of(Vec::new(), 0)), "Achievement: no targets");
    }

    #[test]
    fn a_bonus_names_its_band_its_footing_and_its_line() {
        let bonus_of = |status| Bonus { status, band: 1, index: Some(44), row: Some("E2".into()) };
        assert_eq!(bonus(Some(&bonus_of(BonusStatus::Firm))), "Band 1, firm (E2); 44% outstanding");
        assert_eq!(bonus(Some(&bonus_of(BonusStatus::None))), "No basis");
        assert_eq!(bonus(None), "Not part of this policy");
    }
}
