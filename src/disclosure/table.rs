//! Counts as they come in.
//!
//! A count table holds what may not be published yet. It is checked for adding up here, because a report of figures
//! that contradict each other protects nobody and informs nobody.

use std::collections::BTreeSet;
use std::error::Error;
use std::fmt;

use super::Label;
use super::form::MOST_OUTCOMES;
use super::member::Member;

/// The most people one table may cover. Trusts are larger; their schools report one by one.
pub(super) const MOST_PEOPLE: u32 = 2_000;
/// The most rows one table may bring.
const MOST_ROWS: usize = 1_000;

/// One row of counts: a group, or a question asked of everybody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountRow {
    /// What the row is about.
    pub label: Label,
    /// How many people it is about, from the staff list.
    pub size: u32,
    /// How many of them have each outcome, in the table's order. They add up to `size`.
    pub counts: Vec<u32>,
    /// Who it is about, by marks; empty where that is not told.
    pub members: Vec<Member>,
}

impl CountRow {
    /// A row of counts.
    #[must_use]
    pub fn new(label: Label, size: u32, counts: impl Into<Vec<u32>>) -> Self {
        Self { label, size, counts: counts.into(), members: Vec::new() }
    }

    /// The same with the people it is about, so that it can be put together with other tables about them.
    #[must_use]
    pub fn of(mut self, members: impl Into<Vec<Member>>) -> Self {
        self.members = members.into();
        self
    }
}

/// What the rows of a table are to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Each person is in one group.
    Groups,
    /// Every row asks its own question of the same people.
    Questions,
}

/// A table of counts that has not passed disclosure control.
///
/// ```
/// use appraise::disclosure::{CountRow, CountTable, Label, Settings, publish};
///
/// let on_time = CountTable::groups(
///     Label::fixed("Reviews completed on time"),
///     Label::fixed("All staff"),
///     [Label::fixed("On time"), Label::fixed("Not on time")],
///     [
///         CountRow::new(Label::fixed("Teachers"), 30, [21, 9]),
///         CountRow::new(Label::fixed("Support staff"), 14, [9, 5]),
///     ],
/// );
/// let tables = publish(&[on_time], &Settings::default()).expect("the counts add up");
/// assert!(!tables[0].is_withheld());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountTable {
    pub(super) title: Label,
    pub(super) heading: Label,
    pub(super) everybody: Label,
    pub(super) outcomes: Vec<Label>,
    pub(super) rows: Vec<CountRow>,
    pub(super) kind: Kind,
    pub(super) adverse: bool,
    pub(super) note: Option<Label>,
}

impl CountTable {
    /// A table of groups in their declared merge order: each person is in exactly one row, and neighbours in the order
    /// may be reported together. `everybody` names the row of the whole school. One row alone is the whole school.
    #[must_use]
    pub fn groups(
        title: Label,
        everybody: Label,
        outcomes: impl Into<Vec<Label>>,
        rows: impl Into<Vec<CountRow>>,
    ) -> Self {
        Self {
            title,
            heading: Label::fixed("Group"),
            everybody,
            outcomes: outcomes.into(),
            rows: rows.into(),
            kind: Kind::Groups,
            adverse: false,
            note: None,
        }
    }

    /// A table of the whole school alone.
    #[must_use]
    pub fn whole(
        title: Label,
        everybody: Label,
        outcomes: impl Into<Vec<Label>>,
        size: u32,
        counts: impl Into<Vec<u32>>,
    ) -> Self {
        let row = CountRow::new(everybody.clone(), size, counts);
        Self::groups(title, everybody, outcomes, [row])
    }

    /// A table with a question in every row, all asked of the same people: themes, which overlap, or strands, where
    /// everybody has a rating in each. No total is printed or implied.
    #[must_use]
    pub fn questions(title: Label, outcomes: impl Into<Vec<Label>>, rows: impl Into<Vec<CountRow>>) -> Self {
        Self {
            title,
            heading: Label::fixed("Theme"),
            everybody: Label::fixed("All staff"),
            outcomes: outcomes.into(),
            rows: rows.into(),
            kind: Kind::Questions,
            adverse: false,
            note: None,
        }
    }

    /// The heading of the first column, in place of "Group" or "Theme".
    #[must_use]
    pub fn headed(mut self, heading: Label) -> Self {
        self.heading = heading;
        self
    }

    /// Marks the first of two outcomes as adverse, so that nobody in the whole school having it may be said.
    #[must_use]
    pub fn adverse(mut self) -> Self {
        self.adverse = true;
        self
    }

    /// A sentence to print under the table.
    #[must_use]
    pub fn noted(mut self, note: Label) -> Self {
        self.note = Some(note);
        self
    }

    /// What the table is about.
    #[must_use]
    pub fn title(&self) -> &Label {
        &self.title
    }

    /// The rows as they were counted, in their order.
    #[must_use]
    pub fn rows(&self) -> &[CountRow] {
        &self.rows
    }

    /// The outcomes, those that are not printed among them.
    #[must_use]
    pub fn outcomes(&self) -> &[Label] {
        &self.outcomes
    }

    /// Whether every row asks a question of its own.
    #[must_use]
    pub fn asks_questions(&self) -> bool {
        self.kind == Kind::Questions
    }

    /// Whether the first outcome is adverse.
    #[must_use]
    pub fn is_adverse(&self) -> bool {
        self.adverse
    }

    /// How many people the table covers.
    pub(super) fn people(&self) -> u32 {
        match self.kind {
            Kind::Groups => self.rows.iter().fold(0, |sum, row| sum.saturating_add(row.size)),
            Kind::Questions => self.rows.first().map_or(0, |row| row.size),
        }
    }

    /// Whether the counts are what they say they are.
    pub(super) fn check(&self) -> Result<(), TableError> {
        let fault = |problem| Err(TableError { table: self.title.clone(), problem });
        if !(2..=MOST_OUTCOMES).contains(&self.outcomes.len()) {
            return fault(Problem::Outcomes(self.outcomes.len()));
        }
        if self.adverse && self.outcomes.len() != 2 {
            return fault(Problem::Adverse);
        }
        if self.rows.is_empty() || self.rows.len() > MOST_ROWS {
            return fault(Problem::Rows(self.rows.len()));
        }
        for row in &self.rows {
            let sum: u64 = row.counts.iter().map(|&count| u64::from(count)).sum();
            if row.counts.len() != self.outcomes.len() || sum != u64::from(row.size) {
                return fault(Problem::DoesNotAddUp(row.label.clone()));
            }
            if self.kind == Kind::Questions && row.size != self.people() {
                return fault(Problem::OtherPeople(row.label.clone()));
            }
        }
        self.check_members().or_else(|row| fault(Problem::Members(row)))?;
        if self.people() > MOST_PEOPLE {
            return fault(Problem::TooManyPeople(self.people()));
        }
        Ok(())
    }

    /// Whether the rows tell of everybody they are about, each in one row, or none tells of anybody; otherwise the row in
    /// which that is wrong.
    fn check_members(&self) -> Result<(), Label> {
        let told = self.tells_members();
        let mut seen = BTreeSet::new();
        for row in &self.rows {
            let complete = row.members.len() == row.size as usize || (!told && row.members.is_empty());
            if self.kind == Kind::Questions {
                seen.clear();
            }
            if !complete || !row.members.iter().all(|member| seen.insert(*member)) {
                return Err(row.label.clone());
            }
        }
        Ok(())
    }

    fn tells_members(&self) -> bool {
        self.rows.iter().any(|row| !row.members.is_empty())
    }

    /// The label of a row as it could stand in print: everybody, a row, or neighbours reported together.
    pub(super) fn label_called(&self, text: &str) -> Option<Label> {
        if self.everybody.as_str() == text {
            return Some(self.everybody.clone());
        }
        for from in 0..self.rows.len() {
            let mut labels = Vec::new();
            for row in self.rows.iter().skip(from) {
                labels.push(&row.label);
                let together = Label::together(&labels);
                if together.as_str() == text {
                    return Some(together);
                }
                if together.as_str().len() > text.len() {
                    break;
                }
            }
        }
        None
    }

    /// Whether two tables of one report would tell the same thing in two ways, whose difference is a third.
    pub(super) fn clashes_with(&self, other: &CountTable) -> bool {
        if self.outcomes != other.outcomes {
            return false;
        }
        if self.kind == Kind::Groups && other.kind == Kind::Groups {
            // Where both say who is in their rows, the audit puts them together.
            return !(self.tells_members() && other.tells_members());
        }
        if self.kind == Kind::Questions && other.kind == Kind::Questions {
            return self.rows.iter().any(|row| other.rows.iter().any(|asked| asked.label == row.label));
        }
        true
    }
}

/// A table whose counts cannot be published as they stand, whoever reads them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableError {
    table: Label,
    problem: Problem,
}

impl TableError {
    pub(super) fn asked_twice(table: Label) -> Self {
        Self { table, problem: Problem::AskedTwice }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Problem {
    Outcomes(usize),
    Adverse,
    Rows(usize),
    DoesNotAddUp(Label),
    OtherPeople(Label),
    Members(Label),
    TooManyPeople(u32),
    AskedTwice,
}

impl fmt::Display for TableError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "table \"{}\": ", self.table)?;
        match &self.problem {
            Problem::Outcomes(given) => write!(f, "a table has two or three outcomes, this one {given}"),
            Problem::Adverse => write!(f, "only a table of two outcomes can mark its first as adverse"),
            Problem::Rows(given) => write!(f, "a table has 1 to {MOST_ROWS} rows, this one {given}"),
            Problem::DoesNotAddUp(row) => {
                write!(f, "the counts in the row \"{row}\" do not add up to the people it is about")
            }
            Problem::OtherPeople(row) => {
                write!(f, "the row \"{row}\" is about other people than the first row")
            }
            Problem::Members(row) => {
                write!(
                    f,
                    "the people told of in the row \"{row}\" are not all it is about, or are told of twice"
                )
            }
            Problem::TooManyPeople(given) => {
                write!(f, "it covers {given} people; a report covers {MOST_PEOPLE} at most")
            }
            Problem::AskedTwice => write!(
                f,
                "another table of the report has the same outcomes; one set of outcomes can be broken down one way \
                 only, because the difference of two breakdowns may be one person, unless both tell who is in their rows"
            ),
        }
    }
}

impl Error for TableError {}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(rows: impl Into<Vec<CountRow>>) -> CountTable {
        let outcomes = [Label::fixed("Yes"), Label::fixed("No")];
        CountTable::groups(Label::fixed("Title"), Label::fixed("All staff"), outcomes, rows)
    }

    #[test]
    fn counts_that_do_not_add_up_are_refused_with_the_row_named() {
        let wrong = table([CountRow::new(Label::fixed("Art"), 12, [7, 4])]);
        assert_eq!(
            wrong.check().expect_err("11 are not 12").to_string(),
            "table \"Title\": the counts in the row \"Art\" do not add up to the people it is about"
        );
        let large = table([CountRow::new(Label::fixed("Art"), 5, [u32::MAX, 6])]);
        assert!(large.check().is_err(), "a sum that overflows is not 5");
    }

    #[test]
    fn questions_are_asked_of_the_same_people() {
        let outcomes = [Label::fixed("Yes"), Label::fixed("No")];
        let rows =
            [CountRow::new(Label::fixed("ICT"), 12, [7, 5]), CountRow::new(Label::fixed("SEND"), 13, [7, 6])];
        assert!(CountTable::questions(Label::fixed("Training"), outcomes, rows).check().is_err());
    }

    #[test]
    fn a_table_without_rows_or_with_too_many_people_is_refused() {
        assert!(table([]).check().is_err());
        assert!(table([CountRow::new(Label::fixed("Art"), 2001, [1000, 1001])]).check().is_err());
        assert!(table([CountRow::new(Label::fixed("Art"), 2000, [1000, 1000])]).check().is_ok());
    }
}
