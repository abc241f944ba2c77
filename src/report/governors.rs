//! The governors' report as one self-contained HTML page.
//!
//! What is drawn is what is written: a bar shades the band its words name and nothing finer. Everything the page says
//! of its own accord is in the template; everything else is a label, a date or a published figure.

use std::error::Error;
use std::fmt;

use chrono::{Datelike, NaiveDate};
use minijinja::value::{Serde, Value};
use minijinja::{Environment, UndefinedBehavior};
use serde::Serialize;

use super::changes::Change;
use crate::disclosure::{Label, PublishedRow, PublishedTable, Said, Settings};

const TEMPLATE: &str = include_str!("../../templates/governors/report.html");
const NAME: &str = "governors/report.html";
/// The width of a bar's drawing, in its own units.
const BAR: u32 = 200;

/// The appraisal year a report covers: two calendar years.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cycle(pub u16, pub u16);

impl fmt::Display for Cycle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 == self.1 { write!(f, "{}", self.0) } else { write!(f, "{} to {}", self.0, self.1) }
    }
}

/// Where the head teacher, whose row would be one named person, is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HeadTeacher {
    /// In the group that holds the leadership.
    WithLeadership,
    /// In no table.
    LeftOut,
}

/// What stands at the front of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Front {
    /// The report's title.
    pub title: Label,
    /// The school's name.
    pub school: Label,
    /// The policy the figures were checked against.
    pub policy: Label,
    /// Its edition.
    pub edition: Label,
    /// The appraisal year.
    pub period: Cycle,
    /// The day on which the figures stood.
    pub as_of: NaiveDate,
    /// Where the head teacher is counted.
    pub head_teacher: HeadTeacher,
    /// Notes on reading the report, such as that the policy is past its review date.
    pub reading: Vec<Label>,
    /// What the school changed in the policy.
    pub changes: Vec<Change>,
}

/// One section: a heading, what it is about, and its table.
///
/// Counts that have not passed disclosure control do not fit in:
///
/// ```compile_fail
/// use appraise::disclosure::{CountTable, Label};
/// use appraise::report::Section;
/// fn section(counts: CountTable) -> Section {
///     Section { heading: Label::fixed("Reviews"), says: Label::fixed("By October."), table: counts }
/// }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// The section's heading.
    pub heading: Label,
    /// A sentence or two on what the policy asks and what the table counts.
    pub says: Label,
    /// The figures.
    pub table: PublishedTable,
}

/// Writes the report. The same front and sections give the same bytes.
///
/// # Errors
/// When the sections' tables were made under different limits, so that the footer could not be true of all of them; or
/// when the template fails, which is a fault of the program.
pub fn governors_html(front: &Front, sections: &[Section]) -> Result<String, ReportError> {
    let settings = one_set_of_limits(sections)?;
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.add_template(NAME, TEMPLATE)?;
    let page = Value::from(Serde(&Page::new(front, sections, settings)));
    Ok(environment.get_template(NAME)?.render(page)?)
}

fn one_set_of_limits(sections: &[Section]) -> Result<Settings, ReportError> {
    let mut limits = sections.iter().map(|section| section.table.settings());
    let first = limits.next().unwrap_or_default();
    if limits.all(|other| other == first) { Ok(first) } else { Err(ReportError::MixedLimits) }
}

/// Why a report was not written.
#[derive(Debug)]
pub enum ReportError {
    /// The tables were made under different limits.
    MixedLimits,
    /// The template could not be filled in.
    Template(minijinja::Error),
}

impl fmt::Display for ReportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MixedLimits => f.write_str(
                "the tables of the report were made under different disclosure limits; publish them together",
            ),
            Self::Template(error) => write!(f, "the template of the governors' report failed: {error}"),
        }
    }
}

impl Error for ReportError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::MixedLimits => None,
            Self::Template(error) => Some(error),
        }
    }
}

impl From<minijinja::Error> for ReportError {
    fn from(error: minijinja::Error) -> Self {
        Self::Template(error)
    }
}

/// What the template reads.
#[derive(Serialize)]
struct Page<'a> {
    title: &'a str,
    school: &'a str,
    policy: &'a str,
    edition: &'a str,
    period: String,
    as_of: String,
    as_of_iso: String,
    head_teacher_left_out: bool,
    reading: Vec<&'a str>,
    changes: Vec<String>,
    sections: Vec<SectionView<'a>>,
    threshold: u32,
    coalition: u32,
    min_group: u32,
    lowered: bool,
    usual: Usual,
    withheld: &'static str,
    left_out: &'static str,
    bar_width: u32,
}

#[derive(Serialize)]
struct Usual {
    threshold: u32,
    min_group: u32,
    coalition: u32,
}

#[derive(Serialize)]
struct SectionView<'a> {
    heading: &'a str,
    says: &'a str,
    table: TableView<'a>,
}

#[derive(Serialize)]
struct TableView<'a> {
    title: &'a str,
    first_column: &'a str,
    outcomes: Vec<&'a str>,
    rows: Vec<RowView<'a>>,
    note: Option<&'a str>,
    withheld: bool,
    left_out: bool,
    /// The day of the report whose figures are repeated, where that is an earlier one.
    reported: Option<String>,
}

#[derive(Serialize)]
struct RowView<'a> {
    label: &'a str,
    size: u32,
    whole: bool,
    figures: Vec<Figure>,
}

/// One figure: its words, and the stretch of the bar that they name.
#[derive(Serialize)]
struct Figure {
    words: String,
    from: u32,
    length: u32,
    /// Drawn as a solid bar from nought; a band is drawn as a stretch with two ends, so that neither looks like the other.
    counted: bool,
}

impl<'a> Page<'a> {
    fn new(front: &'a Front, sections: &'a [Section], settings: Settings) -> Self {
        Self {
            title: front.title.as_str(),
            school: front.school.as_str(),
            policy: front.policy.as_str(),
            edition: front.edition.as_str(),
            period: front.period.to_string(),
            as_of: day(front.as_of),
            as_of_iso: front.as_of.to_string(),
            head_teacher_left_out: front.head_teacher == HeadTeacher::LeftOut,
            reading: front.reading.iter().map(Label::as_str).collect(),
            changes: front.changes.iter().map(Change::line).collect(),
            sections: sections.iter().map(|section| SectionView::new(section, front.as_of)).collect(),
            threshold: settings.threshold(),
            coalition: settings.coalition(),
            min_group: settings.min_group(),
            lowered: settings.is_lowered(),
            usual: Usual {
                threshold: Settings::THRESHOLD,
                min_group: Settings::MIN_GROUP,
                coalition: Settings::COALITION,
            },
            withheld: PublishedTable::WITHHELD,
            left_out: PublishedTable::LEFT_OUT,
            bar_width: BAR,
        }
    }
}

/// A date as a British office writes it.
fn day(date: NaiveDate) -> String {
    format!("{} {} {}", date.day(), date.format("%B"), date.year())
}

impl<'a> SectionView<'a> {
    fn new(section: &'a Section, as_of: NaiveDate) -> Self {
        let table = &section.table;
        Self {
            heading: section.heading.as_str(),
            says: section.says.as_str(),
            table: TableView {
                title: table.title().as_str(),
                first_column: table.heading().as_str(),
                outcomes: table.outcomes().iter().map(Label::as_str).collect(),
                rows: table.rows().iter().map(RowView::new).collect(),
                note: table.note().map(Label::as_str),
                withheld: table.is_withheld(),
                left_out: table.leaves_groups_out(),
                reported: table.reported().filter(|reported| *reported != as_of).map(day),
            },
        }
    }
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

impl Figure {
    fn new(said: Said, size: u32) -> Self {
        match said {
            Said::Count(count) => {
                let length = u64::from(BAR) * u64::from(count) / u64::from(size.max(1));
                let length = u32::try_from(length).unwrap_or(BAR);
                Self { words: format!("{count} of {size}"), from: 0, length, counted: true }
            }
            Said::Nobody => Self { words: "None".to_owned(), from: 0, length: 0, counted: true },
            Said::Band(band) => {
                let part = BAR / band.scale().parts();
                let words = band.words();
                let words = words.get(..1).unwrap_or("").to_uppercase() + words.get(1..).unwrap_or("");
                Self { words, from: part * band.index(), length: part, counted: false }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cycle_is_two_years_and_a_day_is_written_in_full() {
        assert_eq!(Cycle(2025, 2026).to_string(), "2025 to 2026");
        assert_eq!(NaiveDate::from_ymd_opt(2025, 11, 3).map(day).as_deref(), Some("3 November 2025"));
    }

    #[test]
    fn a_bar_for_a_count_is_as_long_as_its_share() {
        let figure = Figure::new(Said::Count(21), 42);
        assert_eq!((figure.words.as_str(), figure.from, figure.length), ("21 of 42", 0, 100));
        assert_eq!(Figure::new(Said::Nobody, 42).length, 0);
    }
}
