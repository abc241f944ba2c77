//! `duration`: the length of a period, both ends counted, has a least or a most.

use super::judged::{Judged, due};
use super::words;
use crate::expression::Scope;
use crate::policy::{Duration, State};

pub(super) fn judge(duration: &Duration, scope: &Scope) -> Judged {
    let (from, to) = match (due(scope, &duration.from), due(scope, &duration.to)) {
        (Ok(Some(from)), Ok(Some(to))) => (from, to),
        (Err(missing), _) | (_, Err(missing)) => return Judged::cannot_tell(missing),
        _ => return Judged::says(State::NotApplicable, "the period has no beginning or no end yet"),
    };
    let length = (to - from).num_days() + 1;
    let calendar = scope.world.calendar;
    // The last day of the shortest and of the longest period allowed; a period of n days ends on day n.
    let end_of = |period| calendar.after(from, period).pred_opt().unwrap_or(from);
    let short = duration.least.is_some_and(|p| to < end_of(p));
    let long = duration.most.is_some_and(|p| to > end_of(p));
    let text = match (short, duration.least, duration.most) {
        (true, Some(least), _) => {
            format!("{} to {}, shorter than {least}", words::date(from), words::date(to))
        }
        (_, _, Some(most)) if long => {
            format!("{} to {}, longer than {most}", words::date(from), words::date(to))
        }
        _ => return Judged::new(State::Met).number("length_days", &length),
    };
    Judged::says(State::Breached, text).number("length_days", &length)
}
