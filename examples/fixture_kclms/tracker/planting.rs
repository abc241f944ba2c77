//! How a problem is put into the tracker: a value in a cell, and beside it the finding that the cell should lead to.

use super::grid::{Grid, Value};
use super::order::Book;

/// Where a finding stands: sheet, row's key, heading. `None` for the school as a whole.
pub(crate) type At = (&'static str, &'static str, &'static str);

/// One finding to expect.
pub(crate) struct Problem {
    pub(crate) at: Option<At>,
    pub(crate) check: &'static str,
    pub(crate) outcome: &'static str,
    pub(crate) severity: &'static str,
    pub(crate) why: &'static str,
}

/// One cell that is written oddly: what it means, or why it means nothing.
pub(crate) struct Odd {
    pub(crate) at: At,
    pub(crate) note: &'static str,
    pub(crate) field: &'static str,
}

/// The tracker with its problems, and the three lists about it.
pub(crate) struct Planted {
    pub(crate) book: Book,
    pub(crate) problems: Vec<Problem>,
    pub(crate) unread: Vec<Odd>,
    pub(crate) odd: Vec<Odd>,
}

impl Book {
    pub(crate) fn grids(&self) -> [&Grid; 13] {
        [
            &self.staff,
            &self.objectives,
            &self.meetings,
            &self.pay,
            &self.training,
            &self.absence,
            &self.evidence,
            &self.panel,
            &self.access,
            &self.records,
            &self.governance,
            &self.calendar,
            &self.school,
        ]
    }

    pub(crate) fn grid(&self, sheet: &str) -> &Grid {
        self.grids().into_iter().find(|grid| grid.sheet == sheet).expect("a sheet of the tracker")
    }

    pub(super) fn grid_mut(&mut self, sheet: &str) -> &mut Grid {
        match sheet {
            "Staff" => &mut self.staff,
            "Objectives" => &mut self.objectives,
            "Meetings" => &mut self.meetings,
            "Approvals and pay" => &mut self.pay,
            "Panel" => &mut self.panel,
            "Access log" => &mut self.access,
            _ => panic!("nothing is planted on {sheet}"),
        }
    }

    /// The day of a meeting.
    pub(super) fn met(&self, key: &str) -> chrono::NaiveDate {
        let row = &self.meetings.rows[self.meetings.row(key)];
        match row.values[self.meetings.column("Date")] {
            Value::Day(day) => day,
            _ => panic!("{key} has no date"),
        }
    }
}

impl Planted {
    pub(super) fn set(&mut self, sheet: &str, key: &str, heading: &str, value: impl Into<Value>) {
        self.book.grid_mut(sheet).set(key, heading, value);
    }

    pub(super) fn expect(
        &mut self,
        at: At,
        check: &'static str,
        says: (&'static str, &'static str),
        why: &'static str,
    ) {
        self.problems.push(Problem { at: Some(at), check, outcome: says.0, severity: says.1, why });
    }

    /// Writes a value and expects a finding on it.
    pub(super) fn plant(
        &mut self,
        at: At,
        value: impl Into<Value>,
        check: &'static str,
        says: (&'static str, &'static str),
        why: &'static str,
    ) {
        self.set(at.0, at.1, at.2, value);
        self.expect(at, check, says, why);
    }

    pub(super) fn unreadable(&mut self, at: At, typed: &'static str, field: &'static str, why: &'static str) {
        self.set(at.0, at.1, at.2, typed);
        self.unread.push(Odd { at, note: why, field });
    }

    pub(super) fn oddly(
        &mut self,
        at: At,
        typed: impl Into<Value>,
        field: &'static str,
        read_as: &'static str,
    ) {
        self.set(at.0, at.1, at.2, typed);
        self.odd.push(Odd { at, note: read_as, field });
    }
}
