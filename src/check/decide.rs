//! What one rule says of one row: its kind's answer, the cases that add to it, and the severity that goes with the state.

use super::judged::Judged;
use super::{allowed, approval, deadline, duration, limit, order, person, present, retention, window};
use crate::expression::{Expression, Scope, Val};
use crate::policy::{Case, Gives, Judgement, Rule, Severity, State};

/// The answer of a rule's kind.
pub(super) fn kind(judgement: &Judgement, scope: &Scope) -> Judged {
    match judgement {
        Judgement::Deadline(d) => deadline::judge(d, scope),
        Judgement::Window(w) => window::judge(w, scope),
        Judgement::Present(p) => present::judge(p, scope),
        Judgement::Limit(l) => limit::judge(l, scope),
        Judgement::Order(o) => order::judge(o, scope),
        Judgement::Duration(d) => duration::judge(d, scope),
        Judgement::Allowed(a) => allowed::judge(a, scope),
        Judgement::Person(p) => person::judge(p, scope),
        Judgement::Retention(r) => retention::judge(r, scope),
        Judgement::Approval(a) => approval::judge(a, scope),
        // What other checks say is asked of the run.
        Judgement::SameAs(_) | Judgement::Expression => Judged::new(State::Met),
    }
}

/// The severity of an outcome by its state (catalogues, section 1.3).
pub(super) fn with_severity(rule: &Rule, mut judged: Judged, scope: &Scope) -> Judged {
    let read = || scope.world.lookups.take_parameters();
    let _ = read();
    judged.severity = match judged.state {
        State::Overdue | State::Breached => Some(judged.severity.unwrap_or_else(|| severity(rule, scope))),
        State::MetLate => {
            Some(judged.severity.or(rule.late).unwrap_or_else(|| severity(rule, scope).lowered()))
        }
        State::DueSoon | State::CannotTell => Some(Severity::Information),
        State::Met | State::NotApplicable | State::NotYetDue => judged.severity,
    };
    judged.resting_on(read())
}

/// The severity of a rule for the row at hand: as written, or as a parameter has it, less so many steps.
pub(super) fn severity(rule: &Rule, scope: &Scope) -> Severity {
    let own = rule.severity_by.as_ref().and_then(|by| word_for(by, scope)).unwrap_or(rule.severity);
    let steps = match rule.lowered_by.as_ref().map(|by| scope.value(by)) {
        Some(Val::Number(steps)) => steps.as_whole().unwrap_or(0),
        _ => 0,
    };
    (0..steps.clamp(0, 3)).fold(own, |severity, _| severity.lowered())
}

/// A severity that an expression gives as a word.
fn word_for(by: &Expression, scope: &Scope) -> Option<Severity> {
    match scope.value(by) {
        Val::Word(word) => Severity::named(&word),
        _ => None,
    }
}

/// A case replaces the judgement when it matters more, or says what the judgement leaves unsaid.
pub(super) fn try_case(rule: &Rule, case: &Case, scope: &Scope, so_far: &Judged) -> Option<Judged> {
    let state = match case.gives {
        Gives::Breached => State::Breached,
        Gives::CannotTell => State::CannotTell,
        Gives::Note => State::Met,
        Gives::NotApplicable => State::NotApplicable,
    };
    match scope.holds(&case.when) {
        Ok(false) => None,
        Err(missing) => {
            let decides = case.needed && so_far.state == State::Met;
            let mut judged = if decides { Judged::cannot_tell(missing) } else { so_far.clone() };
            if decides {
                judged.severity = Some(Severity::Information);
                return Some(judged);
            }
            None
        }
        Ok(true) => {
            let severity = match case.gives {
                Gives::Breached => {
                    let own = case.severity_by.as_ref().and_then(|by| word_for(by, scope)).or(case.severity);
                    Some(own.unwrap_or_else(|| severity(rule, scope)))
                }
                Gives::CannotTell | Gives::Note => Some(Severity::Information),
                Gives::NotApplicable => None,
            };
            let matters = match case.gives {
                Gives::Note | Gives::NotApplicable => so_far.state == State::Met && so_far.severity.is_none(),
                Gives::CannotTell => so_far.state == State::Met,
                Gives::Breached => severity > so_far.severity || !so_far.failed(),
            };
            if !matters {
                return None;
            }
            let mut says = case.says.clone();
            if let Some(list) = &case.list {
                let items = match scope.value(list) {
                    Val::List(items) => items,
                    Val::Unknown(_) | Val::Blank(_) => Vec::new(),
                    one => vec![one],
                };
                if !items.is_empty() {
                    says = format!("{says}: {}", present::list_words(&items));
                }
            }
            let mut judged = Judged::says(state, says);
            judged.severity = severity;
            (judged.due, judged.done) = (so_far.due, so_far.done);
            judged.numbers.clone_from(&so_far.numbers);
            Some(judged)
        }
    }
}
