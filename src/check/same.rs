//! A check that says what others say of the same row: an objective for leadership is as good as any objective has to be.
//!
//! The others are judged as they are, each with its own conditions and days, and the worst of what they say is taken over with
//! its cells and dates. How much it matters is the check's own where it is fully missed, and never more than that.

use super::judged::Judged;
use super::run::{Run, Told};
use super::told::numbers;
use crate::expression::Scope;
use crate::policy::{Rule, SameAs, Severity, State, same_rows};

impl Run<'_> {
    /// The worst that the other checks say of the row.
    pub(super) fn same(&self, same: &SameAs, rule: &Rule, scope: &Scope, applies: &[usize]) -> Told {
        let mut worst: Option<(Told, Vec<_>)> = None;
        let others = same.places.iter().filter_map(|place| self.pack.checks.get(*place));
        for other in others.flat_map(|check| &check.rules).filter(|other| same_rows(other, rule)) {
            scope.cells.borrow_mut().clear();
            let mut told = self.judge(other, scope);
            told.judged.numbers = numbers(other, scope, &told.judged).into_iter().collect();
            told.judged.severity = weighed(rule, other, &told.judged);
            if worst.as_ref().is_none_or(|(before, _)| rank(&told.judged) > rank(&before.judged)) {
                worst = Some((told, scope.cells.borrow().clone()));
            }
        }
        let Some((told, cells)) = worst else {
            let why = "the school runs none of the checks it goes by";
            return Told { judged: Judged::says(State::NotApplicable, why), at: None };
        };
        *scope.cells.borrow_mut() = cells;
        Told { judged: told.judged.resting_on(applies.iter().copied()), at: told.at }
    }
}

/// What is fully missed, or fully late, has the weight of the check itself; what weighs less for the other check weighs no
/// more here.
fn weighed(rule: &Rule, other: &Rule, judged: &Judged) -> Option<Severity> {
    let late = |rule: &Rule| rule.late.unwrap_or(rule.severity.lowered());
    let (own, of_other) = match judged.state {
        State::Overdue | State::Breached => (rule.severity, other.severity),
        State::MetLate => (late(rule), late(other)),
        _ => return judged.severity,
    };
    judged.severity.map(|severity| if severity == of_other { own } else { severity.min(own) })
}

/// What is worse stands higher: what has to be put right by its weight, then what cannot be told, then what lies ahead.
fn rank(judged: &Judged) -> (u8, Option<Severity>) {
    let place = match judged.state {
        State::Overdue | State::Breached | State::MetLate => 5,
        State::CannotTell => 4,
        State::DueSoon => 3,
        State::NotYetDue => 2,
        State::Met => 1,
        State::NotApplicable => 0,
    };
    (place, judged.severity)
}
