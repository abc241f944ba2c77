//! What is told of an outcome: what happened in sentences, what was counted, and with which other finding it is told.

use std::collections::{BTreeMap, HashMap};

use super::judged::Judged;
use super::outcome::{Outcome, Subject};
use super::resting::Resting;
use crate::expression::{Scope, Val};
use crate::policy::{Check, Pack, Rule, State};

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
        for part in [letters.as_str(), more, "."] {
            text.push_str(part);
        }
    };
    let whose = resting.whose.as_deref().unwrap_or_default();
    match judged.says.split_first() {
        Some((first, others)) => {
            say(first, whose);
            for sentence in others {
                say(sentence, "");
            }
        }
        None => say(&check.title, whose),
    }
    for sentence in &resting.blanks {
        say(sentence, "");
    }
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

/// Puts together what is one thing to put right though several clauses ask for it. A check says with which others it is told;
/// where one of them has something to say of the same person, in the same cycle, the outcome stays in the files with its own
/// id, and people are told of the other, which names both.
pub(super) fn tell_once(pack: &Pack, outcomes: &mut [Outcome]) {
    let others: Vec<Vec<usize>> = pack.checks.iter().map(|c| places(pack, &c.told_with)).collect();
    let mut said: HashMap<(usize, Subject), Vec<usize>> = HashMap::new();
    for (at, outcome) in outcomes.iter().enumerate() {
        if outcome.severity.is_some() && others.iter().any(|o| o.contains(&outcome.check)) {
            said.entry((outcome.check, outcome.subject)).or_default().push(at);
        }
    }
    let mut joined: Vec<(usize, usize)> = Vec::new();
    for (at, outcome) in outcomes.iter().enumerate().filter(|(_, o)| o.severity.is_some()) {
        for check in others.get(outcome.check).into_iter().flatten() {
            let among = said.get(&(*check, outcome.subject)).into_iter().flatten();
            let told = |other: &&usize| outcomes.get(**other).is_some_and(|other| tells(other, outcome));
            joined.extend(among.copied().filter(|other| told(&other)).map(|other| (at, other)));
        }
    }
    for (at, other) in joined {
        let (Some(check), Some(with)) =
            (outcomes.get(at).map(|o| o.check), outcomes.get(other).map(|o| o.check))
        else {
            continue;
        };
        if let Some(outcome) = outcomes.get_mut(at).filter(|o| !o.told_with.contains(&with)) {
            outcome.told_with.push(with);
        }
        if let Some(other) = outcomes.get_mut(other).filter(|o| !o.tells_of.contains(&check)) {
            other.tells_of.push(check);
        }
    }
    for outcome in outcomes {
        if !outcome.told_with.is_empty() {
            let with: Vec<&str> = checks(pack, &outcome.told_with).map(|c| c.id.as_str()).collect();
            outcome.message = format!("{} Told with {}.", outcome.message, with.join(", ")).into();
        }
        if !outcome.tells_of.is_empty() && outcome.is_finding() {
            let of = checks(pack, &outcome.tells_of).map(|c| format!("{} ({})", c.id, c.clause));
            let of: Vec<String> = of.collect();
            outcome.message = format!("{} The same is asked by {}.", outcome.message, of.join(", ")).into();
        }
    }
}

fn checks<'p>(pack: &'p Pack, places: &[usize]) -> impl Iterator<Item = &'p Check> {
    places.iter().filter_map(|place| pack.checks.get(*place))
}

fn places(pack: &Pack, ids: &[String]) -> Vec<usize> {
    let place = |id: &String| pack.checks.iter().position(|c| c.id.eq_ignore_ascii_case(id));
    ids.iter().filter_map(place).collect()
}

/// Whether an outcome says what another does: of the same row where both are about rows of one kind. A finding is told with a
/// finding only; what cannot be told is told with what cannot be told, or with a finding.
fn tells(other: &Outcome, outcome: &Outcome) -> bool {
    let same_row = other.record != outcome.record || other.row == outcome.row;
    let says_it = other.has_failed() || (!outcome.has_failed() && other.state == outcome.state);
    same_row && other.cycle == outcome.cycle && says_it
}
