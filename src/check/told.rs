//! What is told of an outcome: what happened in sentences, and what was counted.

use std::collections::BTreeMap;

use super::judged::Judged;
use super::resting::Resting;
use super::words;
use crate::expression::{Scope, Val};
use crate::policy::{Check, Rule, State};

/// What happened, in sentences, with what it rests on beside the policy.
pub(super) fn message(
    check: &Check,
    rule: &Rule,
    scope: &Scope,
    judged: &Judged,
    resting: &Resting,
) -> String {
    let mut sentences = judged.says.clone();
    if sentences.is_empty() {
        sentences.push(check.title.clone());
    }
    if let (Some(first), Some(whose)) = (sentences.first_mut(), &resting.whose) {
        first.push_str(whose);
    }
    sentences.extend(resting.blanks.iter().cloned());
    if judged.state != State::NotApplicable {
        let remarks = rule.remarks.iter().filter(|(when, _)| scope.holds(when) == Ok(true));
        sentences.extend(remarks.map(|(_, says)| says.clone()));
    }
    sentences.iter().map(|s| format!("{}.", words::capital(s))).collect::<Vec<_>>().join(" ")
}

/// What the kind of check counted, and what the pack counts beside it once there is something to count.
pub(super) fn numbers(rule: &Rule, scope: &Scope, judged: &Judged) -> BTreeMap<&'static str, String> {
    let mut numbers: BTreeMap<&'static str, String> = judged.numbers.iter().cloned().collect();
    if matches!(judged.state, State::NotApplicable | State::NotYetDue) {
        return numbers;
    }
    for (name, number) in &rule.numbers {
        let told = match scope.value(number) {
            Val::Number(number) => number.to_string(),
            Val::Date(date) => date.to_string(),
            _ => continue,
        };
        numbers.insert(name, told);
    }
    numbers
}
