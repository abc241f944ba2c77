//! What earlier reports published, as the next one has to know it: the figures and who was in which row, by marks; no
//! outcome of anybody.
//!
//! A question that a report of the same year has answered is not answered anew. Two answers some weeks apart differ by the
//! few who left, came or were late in between, and colleagues know who they are; so the later report repeats what was
//! published, with its day. Nor is an outcome that was told broken down in another way later in the year: whether the new
//! figures fit the old ones depends on whether anything has changed for anybody since, and withholding them where they do
//! not would say so. All breakdowns of an outcome stand in one report, audited together.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::audit::audit_again;
use super::band::Scale;
use super::form::Said;
use super::joint::{Figures, Printed};
use super::member::Member;
use super::published::{PublishedRow, PublishedTable};
use super::table::Kind;
use super::{CountTable, Label, Settings};

/// One published report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The year it is about, as the policy calls it. Reports of other years are about other outcomes.
    pub period: String,
    /// The day on which its figures stood.
    pub as_of: NaiveDate,
    /// The policy and its edition.
    pub policy: String,
    tables: Vec<Recorded>,
}

/// One of its tables.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Recorded {
    title: String,
    outcomes: Vec<String>,
    /// What the outcomes are made of, where they are made of finer ones, and which of those each is made of.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    finest: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    parts: Vec<Vec<usize>>,
    limits: [u32; 3],
    apart: bool,
    left_out: bool,
    rows: Vec<RecordedRow>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RecordedRow {
    label: String,
    whole: bool,
    size: u32,
    said: Vec<RecordedFigure>,
    /// What each figure stands for to who knows the rules.
    ranges: Vec<(u32, u32)>,
    members: Vec<Member>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum RecordedFigure {
    Count(u32),
    Nobody,
    /// How many bands there are, and which it is, counting the lowest as nought.
    Band(u32, u32),
}

/// What is known of earlier reports.
#[derive(Debug, Clone, Copy)]
pub enum Past<'a> {
    /// There are none, or none is kept.
    Nothing,
    /// These, the earliest first, and the year that the new report is about.
    Known(&'a [Entry], &'a str),
    /// There may be some, and nobody can tell what they said.
    Unknown,
}

impl Entry {
    /// What a report publishes. Tables that only repeat an earlier report are on record already, and those that are withheld
    /// because of one say nothing: made again, they are withheld again.
    #[must_use]
    pub fn new(period: String, as_of: NaiveDate, policy: String, tables: &[PublishedTable]) -> Self {
        let fresh = tables.iter().filter(|table| table.reported.is_none() && !table.told_before);
        Self { period, as_of, policy, tables: fresh.map(Recorded::of).collect() }
    }

    /// Whether there is anything in it that an earlier entry has not.
    #[must_use]
    pub fn says_something(&self) -> bool {
        !self.tables.is_empty()
    }
}

impl Past<'_> {
    fn tables(&self) -> impl Iterator<Item = (NaiveDate, &Recorded)> {
        let (entries, period) = match self {
            Past::Known(entries, period) => (*entries, *period),
            Past::Nothing | Past::Unknown => (&[][..], ""),
        };
        let of_period = entries.iter().filter(move |entry| entry.period == period);
        of_period.flat_map(|entry| entry.tables.iter().map(|table| (entry.as_of, table)))
    }

    /// Whether an earlier table told anything of these outcomes.
    pub(super) fn has_told(&self, finest: &[Label]) -> bool {
        self.tables().any(|(_, table)| !table.rows.is_empty() && same(table.finest(), finest))
    }

    /// The answers to the same question in reports of other years, the latest first: on their days, with their figures.
    #[must_use]
    pub fn of_other_years(&self, table: &PublishedTable) -> Vec<PublishedTable> {
        let Past::Known(entries, period) = self else { return Vec::new() };
        let mut years: Vec<(&str, PublishedTable)> = Vec::new();
        for entry in entries.iter().rev().filter(|entry| entry.period != *period) {
            let of_year = entry.tables.iter().filter(|recorded| {
                recorded.title == table.title.as_str()
                    && recorded.apart == table.figures.apart
                    && same(&recorded.outcomes, &table.asked)
            });
            for recorded in of_year {
                let again = recorded.of_everybody(table, entry.as_of);
                if let Some(again) = again.filter(|_| years.iter().all(|(year, _)| *year != entry.period)) {
                    years.push((&entry.period, again));
                }
            }
        }
        years.into_iter().map(|(_, table)| table).collect()
    }

    /// Whether reports of other years are on record.
    #[must_use]
    pub fn has_other_years(&self) -> bool {
        matches!(self, Past::Known(entries, period) if entries.iter().any(|entry| entry.period != *period))
    }

    /// The day of the latest report on record before a day.
    #[must_use]
    pub fn last_before(&self, day: NaiveDate) -> Option<NaiveDate> {
        match self {
            Past::Known(entries, _) => entries.iter().map(|entry| entry.as_of).filter(|of| *of < day).max(),
            Past::Nothing | Past::Unknown => None,
        }
    }

    /// The answer to the same question in an earlier report: on its day, with its figures.
    pub(super) fn answer(&self, table: &CountTable, settings: Settings) -> Option<PublishedTable> {
        let same_question = |recorded: &Recorded| {
            recorded.title == table.title.as_str()
                && recorded.apart == (table.kind == Kind::Questions)
                && same(&recorded.outcomes, &table.outcomes)
        };
        let (as_of, recorded) = self.tables().find(|(_, recorded)| same_question(recorded))?;
        Some(recorded.again(table, as_of, settings))
    }
}

impl Recorded {
    fn of(table: &PublishedTable) -> Self {
        let settings = table.settings;
        let printed = table.figures.whole.iter().chain(&table.figures.rows);
        let finer = table.finest != table.asked;
        let rows = table.rows.iter().zip(printed).map(|(row, printed)| RecordedRow {
            label: row.label.to_string(),
            whole: row.whole,
            size: row.size,
            said: row.said.iter().copied().map(RecordedFigure::of).collect(),
            ranges: printed.ranges.clone(),
            members: printed.members.clone(),
        });
        Recorded {
            title: table.title.to_string(),
            outcomes: table.asked.iter().map(Label::to_string).collect(),
            finest: if finer { table.finest.iter().map(Label::to_string).collect() } else { Vec::new() },
            parts: if finer { table.figures.parts.clone() } else { Vec::new() },
            limits: [settings.threshold(), settings.min_group(), settings.coalition()],
            apart: table.figures.apart,
            left_out: table.left_out,
            rows: rows.collect(),
        }
    }

    fn finest(&self) -> &[String] {
        if self.finest.is_empty() { &self.outcomes } else { &self.finest }
    }

    fn parts(&self) -> Vec<Vec<usize>> {
        let each = || (0..self.outcomes.len()).map(|at| vec![at]).collect();
        if self.parts.is_empty() { each() } else { self.parts.clone() }
    }

    fn figures(&self) -> Figures {
        let printed = |row: &RecordedRow| Printed {
            size: row.size,
            members: row.members.clone(),
            ranges: row.ranges.clone(),
            one_is_below: Vec::new(),
        };
        Figures {
            finest: self.finest().len(),
            parts: self.parts(),
            apart: self.apart,
            whole: self.rows.iter().find(|row| row.whole).map(printed),
            rows: self.rows.iter().filter(|row| !row.whole).map(printed).collect(),
        }
    }

    /// What was published of everybody, as an answer to the question of a table of another year.
    fn of_everybody(&self, table: &PublishedTable, as_of: NaiveDate) -> Option<PublishedTable> {
        let settings = table.settings;
        let limits = [settings.threshold(), settings.min_group(), settings.coalition()];
        let row = self.rows.iter().find(|row| row.whole && limits == self.limits)?;
        let figures = Figures { rows: Vec::new(), ..self.figures() };
        let said: Option<Vec<Said>> = row.said.iter().map(|figure| figure.again(row.size)).collect();
        let row = PublishedRow {
            label: table.everybody.clone(),
            size: row.size,
            said: said?,
            whole: true,
            counts: false,
        };
        audit_again(&figures, settings)
            .map(|checked| table.of_another_year(checked, row, figures).reported_on(as_of))
    }

    /// The table as it was published. Its words are those of the new table, which come from the program and the policy; if
    /// a row is called by none of them, or the limits are others now, the table is withheld.
    fn again(&self, table: &CountTable, as_of: NaiveDate, settings: Settings) -> PublishedTable {
        let limits = [settings.threshold(), settings.min_group(), settings.coalition()];
        let rows: Option<Vec<PublishedRow>> = self.rows.iter().map(|row| row.again(table)).collect();
        let figures = self.figures();
        let still = rows.filter(|_| limits == self.limits).zip(audit_again(&figures, settings));
        match still {
            Some((rows, checked)) => {
                PublishedTable::assembled(checked, table, rows, [self.left_out, false], figures, settings)
            }
            None => PublishedTable::withheld(table, settings),
        }
        .reported_on(as_of)
    }
}

fn same(recorded: &[String], labels: &[Label]) -> bool {
    recorded.iter().map(String::as_str).eq(labels.iter().map(Label::as_str))
}

impl RecordedRow {
    fn again(&self, table: &CountTable) -> Option<PublishedRow> {
        let said: Option<Vec<Said>> = self.said.iter().map(|figure| figure.again(self.size)).collect();
        let label = table.label_called(&self.label)?;
        Some(PublishedRow { label, size: self.size, said: said?, whole: self.whole, counts: false })
    }
}

impl RecordedFigure {
    fn of(said: Said) -> Self {
        match said {
            Said::Count(count) => Self::Count(count),
            Said::Nobody => Self::Nobody,
            Said::Band(band) => Self::Band(band.scale().parts(), band.index()),
        }
    }

    fn again(self, size: u32) -> Option<Said> {
        Some(match self {
            Self::Count(count) if count <= size => Said::Count(count),
            Self::Count(_) => return None,
            Self::Nobody => Said::Nobody,
            Self::Band(parts, index) => {
                let scale = Scale::FINEST_FIRST.into_iter().find(|scale| scale.parts() == parts)?;
                Said::Band(Some(index).filter(|index| *index < parts).map(|index| scale.at(index))?)
            }
        })
    }
}
