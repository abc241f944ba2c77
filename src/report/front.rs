//! What every report is made of: what stands at its front, and its sections.

use std::fmt;

use chrono::NaiveDate;

use super::changes::Change;
use crate::disclosure::{Label, PublishedTable};

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cycle_is_two_years() {
        assert_eq!(Cycle(2025, 2026).to_string(), "2025 to 2026");
        assert_eq!(Cycle(2026, 2026).to_string(), "2026");
    }
}
