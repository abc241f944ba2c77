//! One check's answer on one record, ready to be told.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;

use crate::expression::{Lack, Missing};
use crate::model::{Cell, FieldId, KindId, StaffId};
use crate::policy::{Severity, State};

/// Who or what an outcome is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// The school.
    School,
    /// A person.
    Staff(StaffId),
}

/// An outcome.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Place of the check in the pack.
    pub check: usize,
    /// What came out.
    pub state: State,
    /// How much it matters; `None` where nothing is to be said.
    pub severity: Option<Severity>,
    /// The kind of the record.
    pub record: KindId,
    /// The record's own id, or `<kind> row N`.
    pub row: Arc<str>,
    /// Who it is about.
    pub subject: Subject,
    /// The label of the cycle.
    pub cycle: Option<Arc<str>>,
    /// The cell it stands on.
    pub at: Option<Cell>,
    /// The cells looked at, the one it stands on first.
    pub cells: Box<[Cell]>,
    /// The last day on which the duty is met.
    pub due: Option<NaiveDate>,
    /// The day it was done.
    pub done: Option<NaiveDate>,
    /// The numbers the message counts.
    pub numbers: BTreeMap<&'static str, String>,
    /// What is missing to tell.
    pub missing: Lack,
    /// What happened, in sentences.
    pub message: Arc<str>,
    /// The checks with whose finding it is told, by place: people hear of it once.
    pub told_with: Vec<usize>,
    /// The checks that are told with it, by place.
    pub tells_of: Vec<usize>,
    /// The parameters that decided it and have a value that is not the policy's: the program's or the school's own.
    pub rests_on: Box<[usize]>,
    /// The parameters it waits for: the policy leaves them to the school, and nobody set them.
    pub waits_for: Box<[usize]>,
    /// The settings of the school it waits for, which nobody gave.
    pub settings: Box<[FieldId]>,
}

impl Outcome {
    /// Whether it is a finding: something to put right, at advice or above, that is not told with another.
    #[must_use]
    pub fn is_finding(&self) -> bool {
        self.told_with.is_empty() && self.has_failed()
    }

    /// Whether it has to be put right, at advice or above.
    pub(super) fn has_failed(&self) -> bool {
        matches!(self.state, State::Overdue | State::Breached | State::MetLate)
            && self.severity.is_some_and(|s| s >= Severity::Advice)
    }

    /// Whether it only says of somebody what is told once for the whole tracker: it has no such column or sheet, or nobody
    /// has set what the school has to.
    #[must_use]
    pub fn is_told_once(&self) -> bool {
        let once = |m: &Missing| match m {
            Missing::Column(_) | Missing::Kind(_) | Missing::Parameter(_) => true,
            Missing::Blank(field, _) => self.subject != Subject::School && self.settings.contains(field),
            _ => false,
        };
        self.state == State::CannotTell && !self.missing.is_empty() && self.missing.iter().all(once)
    }
}

/// How many outcomes of each kind there are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Findings by severity.
    pub findings: BTreeMap<Severity, usize>,
    /// Outcomes by state.
    pub states: BTreeMap<State, usize>,
}

/// Counts outcomes; one that is told with another is counted there.
#[must_use]
pub fn summary(outcomes: &[Outcome]) -> Summary {
    let mut summary = Summary::default();
    for outcome in outcomes.iter().filter(|o| o.told_with.is_empty()) {
        *summary.states.entry(outcome.state).or_default() += 1;
        if let (true, Some(severity)) = (outcome.is_finding(), outcome.severity) {
            *summary.findings.entry(severity).or_default() += 1;
        }
    }
    summary
}
