//! `order`: this before that, with enough time between where the policy wants it.
//!
//! What should come first and is blank is not done once the later thing has happened; before that there is
//! no duty, or, where the pack says that it waits, one that is not yet due.

use super::judged::{Day, Judged, day, due};
use super::words;
use crate::expression::Scope;
use crate::policy::{Order, State};

pub(super) fn judge(order: &Order, scope: &Scope) -> Judged {
    let then = match day(scope, &order.then) {
        Day::On(then) => then,
        Day::Planned(then) => return Judged::new(State::NotYetDue).due(then),
        Day::Nothing(_) if order.waits => {
            return Judged::says(State::NotYetDue, "what it has to come before has not happened");
        }
        Day::Nothing(_) => {
            return Judged::says(State::NotApplicable, "what it has to come before has not happened");
        }
        Day::Ticked(why) => return Judged::cannot_tell(why.into()),
        Day::Missing(missing) => return Judged::cannot_tell(missing),
    };
    let enough = match order.by.as_ref().map(|by| due(scope, by)) {
        None | Some(Ok(None)) => then,
        Some(Ok(Some(by))) => by,
        Some(Err(missing)) => return Judged::cannot_tell(missing),
    };
    let first = match day(scope, &order.first) {
        Day::On(first) => first,
        Day::Nothing(cell) => {
            let text = format!("{} not recorded; it comes before {}", order.done, words::date(then));
            let mut judged = Judged::says(State::Breached, text).due(enough);
            judged.cell = cell;
            return judged;
        }
        Day::Planned(planned) => {
            let text =
                format!("{} planned for {}, after {}", order.done, words::date(planned), words::date(then));
            return Judged::says(State::Breached, text).due(enough);
        }
        // It was done; whether in time cannot be told once the later thing has happened.
        Day::Ticked(why) => return Judged::cannot_tell(why.into()).due(enough),
        Day::Missing(missing) => return Judged::cannot_tell(missing).due(enough),
    };
    let too_late = if order.strictly { first >= then } else { first > then };
    let mut judged = if too_late {
        let text = format!("{} {}, not before {}", order.done, words::date(first), words::date(then));
        Judged::says(State::Breached, text).due(enough)
    } else if first > enough {
        let text = format!(
            "{} {}, later than {} which leaves enough time before {}",
            order.done,
            words::date(first),
            words::date(enough),
            words::date(then)
        );
        let mut judged = Judged::says(State::Breached, text).due(enough);
        judged.severity = Some(order.short);
        judged
    } else {
        Judged::new(State::Met).due(enough)
    };
    judged.done = Some(first);
    judged
}
