//! What a kind of check answers, before severity, absence and scope are considered.

use chrono::NaiveDate;

use crate::expression::{Expression, Lack, Missing, Scope, Val};
use crate::model::Cell;
use crate::policy::{Severity, State};

/// The answer of a kind.
#[derive(Clone, Debug)]
pub(super) struct Judged {
    pub(super) state: State,
    /// The severity, where the kind gives its own.
    pub(super) severity: Option<Severity>,
    pub(super) due: Option<NaiveDate>,
    pub(super) done: Option<NaiveDate>,
    /// The day whose cell it stands on, where it was not done on that day.
    pub(super) stands_on: Option<NaiveDate>,
    /// Numbers the message counts, by their name in files.
    pub(super) numbers: Vec<(&'static str, String)>,
    pub(super) missing: Lack,
    /// Sentences, without a full stop.
    pub(super) says: Vec<String>,
    /// The cell it stands on.
    pub(super) cell: Option<Cell>,
    /// The parameters that decided it, by place.
    pub(super) rests_on: Vec<usize>,
}

impl Judged {
    pub(super) fn new(state: State) -> Self {
        Judged {
            state,
            severity: None,
            due: None,
            done: None,
            stands_on: None,
            numbers: Vec::new(),
            missing: Lack::nothing(),
            says: Vec::new(),
            cell: None,
            rests_on: Vec::new(),
        }
    }

    pub(super) fn says(state: State, text: impl Into<String>) -> Self {
        let mut judged = Judged::new(state);
        judged.says.push(text.into());
        judged
    }

    pub(super) fn cannot_tell(missing: Lack) -> Self {
        let cell = missing.iter().find_map(|m| match m {
            Missing::Unreadable(_, cell) | Missing::Ticked(_, cell) => Some(cell.clone()),
            Missing::Blank(_, cell) | Missing::Person(cell) => cell.clone(),
            _ => None,
        });
        Judged { missing, cell, ..Judged::new(State::CannotTell) }
    }

    /// Cannot be told, as a finding has it.
    pub(super) fn untold(missing: Lack) -> Self {
        Judged { severity: Some(Severity::Information), ..Judged::cannot_tell(missing) }
    }

    pub(super) fn due(mut self, due: NaiveDate) -> Self {
        self.due = Some(due);
        self
    }

    pub(super) fn number(mut self, name: &'static str, value: &dyn ToString) -> Self {
        self.numbers.push((name, value.to_string()));
        self
    }

    /// With the parameters that decided it.
    pub(super) fn resting_on(mut self, parameters: impl IntoIterator<Item = usize>) -> Self {
        for place in parameters {
            if !self.rests_on.contains(&place) {
                self.rests_on.push(place);
            }
        }
        self
    }

    pub(super) fn failed(&self) -> bool {
        matches!(self.state, State::Overdue | State::Breached | State::MetLate)
    }
}

/// What a date expression gives: a day, nothing, a tick, or what is missing. A day after the as-of date is a plan.
pub(super) enum Day {
    On(NaiveDate),
    Planned(NaiveDate),
    Nothing(Option<Cell>),
    Ticked(Missing),
    Missing(Lack),
}

pub(super) fn day(scope: &Scope, expression: &Expression) -> Day {
    match scope.value(expression) {
        Val::Date(date) if date > scope.world.as_of => Day::Planned(date),
        Val::Date(date) => Day::On(date),
        Val::Tick(why) => Day::Ticked(why),
        // Looked up among several rows a tick is still a tick: it was done, and the day is not known.
        Val::Unknown(missing) => match missing.iter().next() {
            Some(one) if missing.iter().all(|m| matches!(m, Missing::Ticked(..))) => Day::Ticked(one.clone()),
            _ => Day::Missing(missing),
        },
        Val::Blank(Some(Missing::Blank(_, cell))) => Day::Nothing(cell),
        _ => Day::Nothing(None),
    }
}

/// A due date: a day, none because nothing triggered it, or what is missing.
pub(super) fn due(scope: &Scope, expression: &Expression) -> Result<Option<NaiveDate>, Lack> {
    match scope.value(expression) {
        Val::Date(date) => Ok(Some(date)),
        Val::Unknown(missing) => Err(missing),
        Val::Tick(why) => Err(why.into()),
        _ => Ok(None),
    }
}

/// Whether all that is missing is a column or a sheet the tracker does not have.
pub(super) fn only_columns(missing: &Lack) -> bool {
    !missing.is_empty() && missing.iter().all(|m| matches!(m, Missing::Column(_) | Missing::Kind(_)))
}
