//! `deadline`: done by a day fixed in the cycle, or within a time of something else.
//!
//! "By 31 October" includes the 31st. A day counted from something that has not happened is no duty yet; one counted
//! from something the tracker cannot show cannot be told.

use chrono::{Days, NaiveDate};

use super::judged::{Day, Judged, day, due};
use super::words;
use crate::expression::{Scope, Val};
use crate::model::{Cell, Period, Unit};
use crate::policy::{Deadline, State};

/// Calendar days before a due date from which it is due soon, where a pack says nothing of it (catalogues, section 1.1).
pub const LEAD_DAYS: u64 = 28;

pub(super) fn judge(deadline: &Deadline, scope: &Scope) -> Judged {
    let by = match due(scope, &deadline.by) {
        Ok(Some(by)) => by,
        Ok(None) => {
            return Judged::says(
                State::NotApplicable,
                "nothing has happened yet from which the time would run",
            );
        }
        Err(missing) => return Judged::cannot_tell(missing),
    };
    if let Some(marked) = &deadline.marked {
        match scope.value(marked) {
            Val::Unknown(missing) => return late_enough(scope, by, Judged::cannot_tell(missing)),
            Val::Blank(why) => {
                let cell = why.and_then(|m| match m {
                    crate::expression::Missing::Blank(_, cell) => cell,
                    _ => None,
                });
                return open(deadline, scope, by, cell);
            }
            _ => {
                // Done though the day may not be recorded: it then counts as in time.
                return match day(scope, &deadline.date) {
                    Day::On(done) => closed(deadline, scope, by, done),
                    _ => Judged::new(State::Met).due(by),
                };
            }
        }
    }
    match day(scope, &deadline.date) {
        Day::On(done) => closed(deadline, scope, by, done),
        Day::Nothing(cell) => open(deadline, scope, by, cell),
        Day::Planned(planned) => {
            let mut judged = open(deadline, scope, by, None);
            judged.says.push(format!("planned for {}", words::date(planned)));
            judged
        }
        // It was done, and the due date has not passed: in time, whenever it was.
        Day::Ticked(_) if scope.world.as_of <= by => Judged::new(State::Met).due(by),
        Day::Ticked(why) => Judged::cannot_tell(why.into()).due(by),
        Day::Missing(missing) => late_enough(scope, by, Judged::cannot_tell(missing)),
    }
}

/// What cannot be told is said once the due date is near; before that it is simply not due.
fn late_enough(scope: &Scope, by: NaiveDate, judged: Judged) -> Judged {
    let near = by.checked_sub_days(Days::new(scope.world.lead)).is_none_or(|lead| scope.world.as_of >= lead);
    if near { judged.due(by) } else { Judged::new(State::NotYetDue).due(by) }
}

fn closed(deadline: &Deadline, scope: &Scope, by: NaiveDate, done: NaiveDate) -> Judged {
    let mut judged = if done <= by {
        Judged::new(State::Met).due(by)
    } else {
        let (late, working) = lateness(deadline, scope, by, done);
        let text = format!(
            "{} {}, {} after the deadline of {}",
            deadline.done,
            words::date(done),
            words::days(late, working),
            words::deadline(by, scope.world.calendar)
        );
        Judged::says(State::MetLate, text).due(by).number("days", &late)
    };
    judged.done = Some(done);
    judged
}

fn open(deadline: &Deadline, scope: &Scope, by: NaiveDate, cell: Option<Cell>) -> Judged {
    let as_of = scope.world.as_of;
    let due_on = words::deadline(by, scope.world.calendar);
    let mut judged = if as_of > by {
        let (late, working) = lateness(deadline, scope, by, as_of);
        let text = format!(
            "{} not recorded; it was due by {due_on}, {} ago",
            deadline.done,
            words::days(late, working)
        );
        Judged::says(State::Overdue, text).due(by).number("days", &late)
    } else {
        let told = match deadline.soon_from.as_ref().map(|from| scope.value(from)) {
            Some(Val::Date(from)) => Some(as_of >= from),
            _ => None,
        };
        let soon = told.unwrap_or_else(|| {
            let short = scope.reckoned(&deadline.by).filter(|(_, period)| is_short(*period));
            let lead = by.checked_sub_days(Days::new(scope.world.lead));
            short.is_some_and(|(event, _)| as_of >= event) || lead.is_none_or(|lead| as_of >= lead)
        });
        let state = if soon { State::DueSoon } else { State::NotYetDue };
        Judged::says(state, format!("{} is due by {due_on}", deadline.done)).due(by)
    };
    judged.cell = cell;
    judged
}

/// A duty of ten working days or fewer is due soon from the event on (catalogues, section 1.2).
fn is_short(period: Period) -> bool {
    match period.unit {
        Unit::WorkingDays => period.count <= 10,
        Unit::Weeks => period.count <= 2,
        Unit::Days | Unit::Months | Unit::Years => false,
    }
}

/// Days late, and whether they are working days: they are where the time allowed was, which the school may have set
/// otherwise than the pack. Where that does not show, the pack says.
fn lateness(deadline: &Deadline, scope: &Scope, by: NaiveDate, done: NaiveDate) -> (i64, bool) {
    let allowed = scope.reckoned(&deadline.by);
    if allowed.map_or(deadline.working_days, |(_, period)| period.in_working_days()) {
        (scope.world.calendar.working_days(by, done), true)
    } else {
        ((done - by).num_days(), false)
    }
}
