//! `window`: held within a window. Held before it only does not count; held after it is late.

use chrono::{Days, NaiveDate};

use super::judged::{Judged, due};
use super::words;
use crate::expression::{Scope, Val};
use crate::policy::{Gives, Severity, State, Window};

pub(super) fn judge(window: &Window, scope: &Scope) -> Judged {
    let as_of = scope.world.as_of;
    let ends = [Some(&window.from), Some(&window.to), window.by.as_ref()].map(|e| e.map(|e| due(scope, e)));
    let [Some(Ok(Some(from))), Some(Ok(Some(to))), by] = ends else {
        let missing = ends.into_iter().flatten().find_map(Result::err).unwrap_or_default();
        return Judged::cannot_tell(missing);
    };
    let by = match by {
        Some(Ok(Some(by))) => by,
        Some(Err(missing)) => return Judged::cannot_tell(missing),
        _ => to,
    };
    let near = by.checked_sub_days(Days::new(scope.world.lead)).is_none_or(|lead| as_of >= lead);
    let all = match scope.value(&window.dates) {
        Val::List(list) => list,
        Val::Unknown(missing) if near => return Judged::cannot_tell(missing).due(by),
        _ => return Judged::new(State::NotYetDue).due(by),
    };
    let mut dates: Vec<NaiveDate> =
        all.iter().filter_map(|v| if let Val::Date(d) = v { Some(*d) } else { None }).collect();
    dates.sort_unstable();
    let planned = dates.iter().find(|d| **d > as_of).copied();
    let mut judged = match dates.iter().find(|d| **d >= from && **d <= as_of) {
        Some(done) if *done <= by => {
            let mut judged = Judged::new(State::Met).due(by);
            judged.done = Some(*done);
            judged
        }
        Some(done) => {
            let late = (*done - by).num_days();
            let text = format!(
                "{} {}, {} after the deadline of {}",
                window.done,
                words::date(*done),
                words::days(late, false),
                words::deadline(by, scope.world.calendar)
            );
            let mut judged = Judged::says(State::MetLate, text).due(by).number("days", &late);
            judged.done = Some(*done);
            judged
        }
        None => match dates.iter().rfind(|d| **d < from && **d <= as_of) {
            Some(early) => held_early(window, *early, by, as_of),
            None => missing_so_far(window, scope, by, near),
        },
    };
    if let Some(planned) = planned.filter(|_| judged.done.is_none()) {
        judged.says.push(format!("planned for {}", words::date(planned)));
    }
    judged
}

fn held_early(window: &Window, early: NaiveDate, by: NaiveDate, as_of: NaiveDate) -> Judged {
    match &window.early {
        Some((Gives::Note, _, says)) => {
            let mut judged = Judged::says(State::Met, format!("{says} ({})", words::date(early))).due(by);
            judged.severity = Some(Severity::Information);
            judged.done = Some(early);
            judged
        }
        Some((_, severity, says)) if as_of > by => {
            let mut judged =
                Judged::says(State::Breached, format!("{says} ({})", words::date(early))).due(by);
            judged.severity = Some(*severity);
            judged.stands_on = Some(early);
            judged
        }
        _ => Judged::new(State::NotYetDue).due(by),
    }
}

fn missing_so_far(window: &Window, scope: &Scope, by: NaiveDate, near: bool) -> Judged {
    let due_on = words::deadline(by, scope.world.calendar);
    if scope.world.as_of > by {
        let late = (scope.world.as_of - by).num_days();
        let text =
            format!("{} not recorded; it was due by {due_on}, {} ago", window.done, words::days(late, false));
        return Judged::says(State::Overdue, text).due(by).number("days", &late);
    }
    let state = if near { State::DueSoon } else { State::NotYetDue };
    Judged::says(state, format!("{} is due by {due_on}", window.done)).due(by)
}
