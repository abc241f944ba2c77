//! What templates read: the front, the sections and the limits of a report, in words.
//!
//! A figure is its words and the stretch of a bar that they name, nothing finer. Every report hands these to its template
//! under the same names (`front`, `sections`, `limits`), so that `parts.html` serves them all.

use chrono::{Datelike, NaiveDate};
use serde::Serialize;

use super::changes::Change;
use super::error::ReportError;
use super::front::{Front, HeadTeacher, Section};
use crate::disclosure::{Label, PublishedRow, PublishedTable, Said, Settings};

/// What stands at the front.
#[derive(Serialize)]
pub(super) struct FrontView<'a> {
    title: &'a str,
    school: &'a str,
    policy: &'a str,
    edition: &'a str,
    period: String,
    as_of: String,
    head_teacher_left_out: bool,
    reading: Vec<&'a str>,
    changes: Vec<String>,
}

impl<'a> FrontView<'a> {
    pub(super) fn new(front: &'a Front) -> Self {
        Self {
            title: front.title.as_str(),
            school: front.school.as_str(),
            policy: front.policy.as_str(),
            edition: front.edition.as_str(),
            period: front.period.to_string(),
            as_of: day(front.as_of),
            head_teacher_left_out: front.head_teacher == HeadTeacher::LeftOut,
            reading: front.reading.iter().map(Label::as_str).collect(),
            changes: front.changes.iter().map(Change::line).collect(),
        }
    }
}

/// How careful the tables are.
#[derive(Serialize)]
pub(super) struct Limits {
    threshold: u32,
    min_group: u32,
    coalition: u32,
    lowered: bool,
    usual: Usual,
    /// What stands in place of a table that is withheld.
    withheld: &'static str,
}

#[derive(Serialize)]
struct Usual {
    threshold: u32,
    min_group: u32,
    coalition: u32,
}

impl Limits {
    /// Of all the tables of a report.
    ///
    /// # Errors
    /// When they were made under different limits, so that the notes could not be true of all of them.
    pub(super) fn of<'t>(tables: impl IntoIterator<Item = &'t PublishedTable>) -> Result<Self, ReportError> {
        let mut limits = tables.into_iter().map(PublishedTable::settings);
        let first = limits.next().unwrap_or_default();
        if limits.any(|other| other != first) {
            return Err(ReportError::MixedLimits);
        }
        Ok(Self {
            threshold: first.threshold(),
            min_group: first.min_group(),
            coalition: first.coalition(),
            lowered: first.is_lowered(),
            usual: Usual {
                threshold: Settings::THRESHOLD,
                min_group: Settings::MIN_GROUP,
                coalition: Settings::COALITION,
            },
            withheld: PublishedTable::WITHHELD,
        })
    }
}

/// A section.
#[derive(Serialize)]
pub(super) struct SectionView<'a> {
    heading: &'a str,
    says: &'a str,
    table: TableView<'a>,
}

impl<'a> SectionView<'a> {
    /// The day is that of the report: figures of an earlier one are told with theirs.
    pub(super) fn new(section: &'a Section, as_of: NaiveDate) -> Self {
        Self::of(section.heading.as_str(), section.says.as_str(), &section.table, as_of)
    }

    pub(super) fn of(heading: &'a str, says: &'a str, table: &'a PublishedTable, as_of: NaiveDate) -> Self {
        Self { heading, says, table: TableView::new(table, as_of) }
    }
}

/// A published table.
#[derive(Serialize)]
pub(super) struct TableView<'a> {
    title: &'a str,
    first_column: &'a str,
    outcomes: Vec<&'a str>,
    rows: Vec<RowView<'a>>,
    note: Option<&'a str>,
    /// The figure about everybody, where the table asks one question.
    everybody: Option<Everybody<'a>>,
    /// The sentence in place of the figures, where the table is withheld.
    instead: Option<&'static str>,
    /// The sentence under a table whose groups are not shown.
    left_out: Option<&'static str>,
    /// The day of the report whose figures are repeated, where that is an earlier one.
    reported: Option<String>,
}

impl<'a> TableView<'a> {
    pub(super) fn new(table: &'a PublishedTable, as_of: NaiveDate) -> Self {
        Self {
            title: table.title().as_str(),
            first_column: table.heading().as_str(),
            outcomes: table.outcomes().iter().map(Label::as_str).collect(),
            rows: table.rows().iter().map(RowView::new).collect(),
            note: table.note().map(Label::as_str),
            everybody: Everybody::of(table),
            instead: match table {
                table if table.is_told_before() => Some(PublishedTable::TOLD_BEFORE),
                table => table.is_withheld().then_some(PublishedTable::WITHHELD),
            },
            left_out: table.leaves_groups_out().then_some(PublishedTable::LEFT_OUT),
            reported: table.reported().filter(|reported| *reported != as_of).map(day),
        }
    }
}

#[derive(Serialize)]
struct Everybody<'a> {
    outcome: &'a str,
    figure: Figure,
}

impl<'a> Everybody<'a> {
    fn of(table: &'a PublishedTable) -> Option<Self> {
        let row = table.rows().first().filter(|row| row.is_whole())?;
        match (table.outcomes(), row.said()) {
            ([outcome], [said]) => {
                Some(Self { outcome: outcome.as_str(), figure: Figure::new(*said, row.size()) })
            }
            _ => None,
        }
    }
}

#[derive(Serialize)]
struct RowView<'a> {
    label: &'a str,
    size: u32,
    whole: bool,
    figures: Vec<Figure>,
}

impl<'a> RowView<'a> {
    fn new(row: &'a PublishedRow) -> Self {
        Self {
            label: row.label().as_str(),
            size: row.size(),
            whole: row.is_whole(),
            figures: row.said().iter().map(|said| Figure::new(*said, row.size())).collect(),
        }
    }
}

/// One figure: its words, and the stretch of the scale from nought to `max` that they name.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct Figure {
    words: String,
    max: u32,
    low: u32,
    high: u32,
    /// A count, and not a band.
    counted: bool,
}

impl Figure {
    fn new(said: Said, size: u32) -> Self {
        let size = size.max(1);
        match said {
            Said::Count(count) => Self {
                words: format!("{count} of {size}"),
                max: size,
                low: 0,
                high: count.min(size),
                counted: true,
            },
            Said::Nobody => Self { words: "None".to_owned(), max: size, low: 0, high: 0, counted: true },
            Said::Band(band) => {
                let (max, low) = (band.scale().parts(), band.index());
                Self { words: capital(band.words()), max, low, high: (low + 1).min(max), counted: false }
            }
        }
    }
}

/// A date as a British office writes it.
pub(super) fn day(date: NaiveDate) -> String {
    format!("{} {} {}", date.day(), date.format("%B"), date.year())
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_written_in_full() {
        assert_eq!(NaiveDate::from_ymd_opt(2025, 11, 3).map(day).as_deref(), Some("3 November 2025"));
    }

    #[test]
    fn a_bar_for_a_count_is_as_long_as_its_share() {
        let figure = Figure::new(Said::Count(21), 42);
        assert_eq!(figure, Figure { words: "21 of 42".to_owned(), max: 42, low: 0, high: 21, counted: true });
        assert_eq!(Figure::new(Said::Nobody, 42).high, 0);
    }
}
