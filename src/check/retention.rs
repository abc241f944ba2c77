//! `retention`: a record is kept for its time and destroyed after it.
//!
//! The period runs from the day the record was complete. Destroyed before its end is breached; still held after its
//! end is overdue.

use super::judged::{Day, Judged, day, due};
use super::words;
use crate::expression::{Lack, Scope, Val};
use crate::policy::{Retention, State};

pub(super) fn judge(retention: &Retention, scope: &Scope) -> Judged {
    let closed = match due(scope, &retention.closed) {
        Ok(Some(closed)) => closed,
        Ok(None) => return Judged::says(State::NotApplicable, "the record is not complete yet"),
        Err(missing) => return Judged::cannot_tell(missing),
    };
    let keep = match scope.value(&retention.keep) {
        Val::Period(keep) => keep,
        Val::Unknown(missing) => return Judged::cannot_tell(missing),
        _ => return Judged::cannot_tell(Lack::nothing()),
    };
    let until = scope.world.calendar.after(closed, keep);
    let mut judged = match day(scope, &retention.destroyed) {
        Day::On(gone) if gone < until => Judged::says(
            State::Breached,
            format!("destroyed {}, before {}", words::date(gone), words::date(until)),
        ),
        Day::On(gone) => {
            let mut judged = Judged::new(State::Met);
            judged.done = Some(gone);
            judged
        }
        Day::Nothing(_) | Day::Planned(_) if scope.world.as_of > until => {
            let late = (scope.world.as_of - until).num_days();
            let text = format!("still held, {} after {}", words::days(late, false), words::date(until));
            Judged::says(State::Overdue, text).number("days", &late)
        }
        Day::Nothing(_) | Day::Planned(_) => Judged::new(State::Met),
        Day::Ticked(why) => Judged::cannot_tell(why.into()),
        Day::Missing(missing) => Judged::cannot_tell(missing),
    };
    judged.due = Some(until);
    judged.number("keep_until", &until)
}
