//! What an outcome rests on beside the policy: values the program chose because the policy is silent, values the school
//! changed, and what the policy leaves to the school and nobody set.
//!
//! Only parameters that were read by what decided the outcome count; one that was looked at and made no difference to it
//! is not named.

use super::judged::Judged;
use super::run::Run;
use crate::expression::{Missing, Val};
use crate::model::FieldId;
use crate::policy::{Class, Parameter, State};

/// What an outcome rests on, by place among the parameters and as fields of the school's settings.
#[derive(Default)]
pub(super) struct Resting {
    pub(super) rests_on: Vec<usize>,
    pub(super) waits_for: Vec<usize>,
    pub(super) settings: Vec<FieldId>,
    /// Said behind what happened.
    pub(super) whose: Option<String>,
    /// Said after it.
    pub(super) blanks: Vec<String>,
}

impl Resting {
    pub(super) fn of(run: &Run, judged: &Judged) -> Self {
        let (rests_on, waits_for) = (own_values(run, judged), waits_for(run, judged));
        Resting {
            whose: words(run, judged.state, &rests_on),
            blanks: blanks(run, judged.state, &waits_for),
            settings: settings(run, judged),
            rests_on,
            waits_for,
        }
    }
}

/// More values than this are not spelt out in a message; they stand on the list of all.
const SPELT_OUT: usize = 3;

/// The parameters that decided it and whose value is not the policy's own, by place.
fn own_values(run: &Run, judged: &Judged) -> Vec<usize> {
    if judged.state == State::CannotTell {
        return Vec::new();
    }
    let own = |place: &usize| {
        let (Some(parameter), Some(value)) = (run.pack.parameters.get(*place), value(run, *place)) else {
            return false;
        };
        parameter.class == Class::Product || *value != parameter.default
    };
    let mut places: Vec<usize> = judged.rests_on.iter().copied().filter(own).collect();
    places.sort_unstable();
    places
}

/// The parameters that nobody set and that keep it from being judged, by place.
fn waits_for(run: &Run, judged: &Judged) -> Vec<usize> {
    let unset = |place: &usize| {
        let parameter = run.pack.parameters.get(*place);
        value(run, *place).is_none() && parameter.is_some_and(|p| !p.optional)
    };
    match judged.state {
        State::CannotTell => {
            let named = |m: &Missing| if let Missing::Parameter(place) = m { Some(*place) } else { None };
            judged.missing.iter().filter_map(named).collect()
        }
        State::NotApplicable => judged.rests_on.iter().copied().filter(unset).collect(),
        _ => Vec::new(),
    }
}

/// The settings of the school that are missing, which nobody gave.
fn settings(run: &Run, judged: &Judged) -> Vec<FieldId> {
    let vocabulary = run.world.records.vocabulary;
    let of_school = |m: &Missing| match m {
        Missing::Blank(field, _) if vocabulary.kind(vocabulary.field(*field).kind).name == "school" => {
            Some(*field)
        }
        _ => None,
    };
    if judged.state == State::CannotTell {
        judged.missing.iter().filter_map(of_school).collect()
    } else {
        Vec::new()
    }
}

/// Said behind what happened: which values are not from the policy, and which the school set.
fn words(run: &Run, state: State, places: &[usize]) -> Option<String> {
    if matches!(state, State::NotApplicable | State::CannotTell) {
        return None;
    }
    let of = |changed: bool| {
        let found: Vec<String> = places
            .iter()
            .filter_map(|place| Some((run.pack.parameters.get(*place)?, value(run, *place)?)))
            .filter(|(parameter, value)| (**value != parameter.default) == changed)
            .map(|(parameter, value)| brief(parameter, value))
            .collect();
        let more = if found.len() > SPELT_OUT { "; and more" } else { "" };
        let shown: Vec<&str> = found.iter().take(SPELT_OUT).map(String::as_str).collect();
        (!found.is_empty()).then(|| shown.join("; ") + more)
    };
    let parts: Vec<String> = [("not from the policy", of(false)), ("set by your school", of(true))]
        .into_iter()
        .filter_map(|(whose, values)| Some(format!("{whose}: {}", values?)))
        .collect();
    (!parts.is_empty()).then(|| format!(" ({})", parts.join("; ")))
}

/// What the school has not set, as sentences.
fn blanks(run: &Run, state: State, places: &[usize]) -> Vec<String> {
    if state != State::CannotTell {
        return Vec::new();
    }
    let parameters = places.iter().filter_map(|place| run.pack.parameters.get(*place));
    parameters.map(|p| format!("your school has not set \"{}\": {}", p.name, p.says)).collect()
}

/// A day or a length of time speaks for itself; anything else needs to be named.
fn brief(parameter: &Parameter, value: &Val) -> String {
    let text = crate::policy::in_words(value);
    match value {
        Val::Date(_) | Val::MonthDay(..) | Val::Period(_) => text,
        _ => format!("{}: {text}", parameter.says),
    }
}

fn value<'r>(run: &'r Run, place: usize) -> Option<&'r Val> {
    run.world.parameters.get(place).filter(|value| !matches!(value, Val::Blank(_)))
}
