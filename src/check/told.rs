//! What is told of an outcome: what happened in sentences, and what was counted.

use std::collections::BTreeMap;

use super::judged::Judged;
use super::resting::Resting;
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
    let mut text = String::new();
    let mut say = |sentence: &str, more: &str| {
        if !text.is_empty() {
            text.push(' ');
        }
        let mut letters = sentence.chars();
        text.extend(letters.next().into_iter().flat_map(char::to_uppercase));
        [letters.as_str(), more, "."].into_iter().for_each(|part| text.push_str(part));
    };
    let whose = resting.whose.as_deref().unwrap_or_default();
    match judged.says.split_first() {
        Some((first, others)) => {
            say(first, whose);
            others.iter().for_each(|sentence| say(sentence, ""));
        }
        None => say(&check.title, whose),
    }
    resting.blanks.iter().for_each(|sentence| say(sentence, ""));
    if judged.state != State::NotApplicable {
        let remarks = rule.remarks.iter().filter(|(when, _)| scope.holds(when) == Ok(true));
        remarks.for_each(|(_, sentence)| say(sentence, ""));
    }
    text
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
