//! Whom the policy is about, on a day.
//!
//! A pack asks it on the day of the run, or, where its text excepts people for a time, on the day a duty falls due: what was
//! overdue before capability procedures began stays so, and what fell due while they ran is not asked for once they are over.

use std::cell::RefCell;

use chrono::NaiveDate;

use super::judged::Judged;
use super::run::Run;
use crate::expression::{Lookups, Scope, World};
use crate::model::RecordId;
use crate::policy::{Rule, State};

impl Run<'_> {
    /// That the policy is not about the person.
    pub(super) fn out(&self) -> Judged {
        Judged::says(State::NotApplicable, format!("out of scope ({})", self.pack.scope_clause))
    }

    /// That the policy is not about the person on the day by which something is due, or today where nothing says when; where the
    /// pack asks on that day.
    pub(super) fn out_when_due(&self, rule: &Rule, scope: &Scope, judged: &Judged) -> Option<Judged> {
        let asks = self.pack.scope_when_due && rule.in_post && judged.state != State::NotApplicable;
        let day = judged.due.unwrap_or(scope.world.as_of);
        (asks && self.out_of_scope(scope, day)).then(|| self.out())
    }

    /// The scope of a pack is seen from the staff row, whatever row is at hand; what cannot be told excuses nobody.
    pub(super) fn out_of_scope(&self, scope: &Scope, day: NaiveDate) -> bool {
        let Some(staff) = scope.staff else { return false };
        let asked = (staff, scope.cycle.group_start, day);
        if self.in_scope.borrow().contains(&asked) {
            return false;
        }
        let row = Some(RecordId { kind: self.world.records.vocabulary.staff(), row: staff.0 });
        let cells = RefCell::default();
        let holds = if day == scope.world.as_of {
            Scope { record: row, cells: &cells, ..*scope }.holds(&self.pack.scope)
        } else {
            // What was kept of the day of the run says nothing of another.
            let world = World { as_of: day, lookups: Lookups::default(), ..*self.world };
            Scope { world: &world, record: row, cells: &cells, ..*scope }.holds(&self.pack.scope)
        };
        if holds == Ok(false) {
            scope.cells.replace(cells.into_inner());
            return true;
        }
        // What was looked at for this is no part of what the check looks at.
        self.in_scope.borrow_mut().insert(asked);
        false
    }
}
