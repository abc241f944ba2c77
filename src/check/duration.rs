//! `duration`: the length of a period, both ends counted, has a least or a most.

use super::judged::{Judged, due};
use super::words;
use crate::expression::{Expression, Lack, Scope, Val};
use crate::model::Period;
use crate::policy::{Duration, State};

pub(super) fn judge(duration: &Duration, scope: &Scope) -> Judged {
    let (from, to) = match (due(scope, &duration.from), due(scope, &duration.to)) {
        (Ok(Some(from)), Ok(Some(to))) => (from, to),
        (Err(missing), _) | (_, Err(missing)) => return Judged::cannot_tell(missing),
        _ => return Judged::says(State::NotApplicable, "the period has no beginning or no end yet"),
    };
    let bound = |expression: &Option<Expression>| expression.as_ref().map(|e| period(scope, e)).transpose();
    let (least, most) = match (bound(&duration.least), bound(&duration.most)) {
        (Ok(least), Ok(most)) => (least, most),
        (Err(missing), _) | (_, Err(missing)) => return Judged::cannot_tell(missing),
    };
    let length = (to - from).num_days() + 1;
    let calendar = scope.world.calendar;
    // The last day of the shortest and of the longest period allowed; a period of n days ends on day n.
    let end_of = |period| calendar.after(from, period).pred_opt().unwrap_or(from);
    let ends = format!("{} to {}, {}", words::date(from), words::date(to), words::days(length, false));
    let short = least.filter(|p| to < end_of(*p));
    let long = most.filter(|p| to > end_of(*p));
    let text = match (short, long) {
        (Some(least), _) => {
            let by = words::days((end_of(least) - to).num_days(), false);
            format!("{ends}: {by} shorter than {least}")
        }
        (_, Some(most)) => {
            let by = words::days((to - end_of(most)).num_days(), false);
            format!("{ends}: {by} longer than {most}")
        }
        _ => return Judged::new(State::Met).number("length_days", &length),
    };
    Judged::says(State::Breached, text).number("length_days", &length)
}

fn period(scope: &Scope, expression: &Expression) -> Result<Period, Lack> {
    match scope.value(expression) {
        Val::Period(period) => Ok(period),
        Val::Unknown(missing) => Err(missing),
        Val::Blank(why) => Err(why.into_iter().collect()),
        _ => Err(Lack::nothing()),
    }
}
