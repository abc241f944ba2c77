//! What is doubtful in a pack that holds together: a check that was never seen to fail, a name that nobody uses, a condition that
//! no example meets. None of it is wrong, and all of it is how a rule comes to say nothing for years.

use super::samples::{FactsOf, with_run};
use crate::model::Vocabulary;
use crate::policy::{Check, Origin, Pack, Round, State};

/// Something doubtful.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doubt {
    /// Where.
    pub at: Origin,
    /// What.
    pub what: String,
    /// What to do.
    pub help: &'static str,
}

/// What is doubtful in the pack's own file, in the order of its lines.
#[must_use]
pub fn doubts(pack: &Pack, facts_of: FactsOf) -> Vec<Doubt> {
    let mut all = Vec::new();
    let mut doubt = |at: &Origin, what: String, help: &'static str| {
        if at.own {
            all.push(Doubt { at: at.clone(), what, help });
        }
    };
    let reads = pack.reads(|_| true);
    for (place, (parameter, at)) in pack.parameters.iter().zip(&pack.parameter_origins).enumerate() {
        // A setting of the school by the same name is the same thing, and the program may read that.
        let setting = Vocabulary::standard().find_full(&format!("school.{}", parameter.name)).is_some();
        // What a locked policy wants none of is there to be refused.
        let refused = pack.locked.is_some() && parameter.is_fixed() && parameter.text.is_empty();
        if !reads.parameters.contains(&place) && !setting && !refused {
            let what = format!("nobody uses the parameter \"{}\"", parameter.name);
            doubt(at, what, "write it where it counts, as param.NAME, or take it out");
        }
    }
    for (place, (term, at)) in pack.terms.iter().zip(&pack.term_origins).enumerate() {
        if !reads.terms.contains(&place) {
            doubt(
                at,
                format!("nobody uses the term \"{}\"", term.name),
                "write it where it counts, or take it out",
            );
        }
    }
    for check in pack.checks.iter().filter(|c| c.origin.own) {
        let fails = |s: State| matches!(s, State::Overdue | State::Breached | State::MetLate);
        if !check.samples.iter().any(|s| fails(s.expected.state)) {
            let what = format!("{} has no example that fails", check.id);
            doubt(
                &check.origin,
                what,
                "add one that gives breached, overdue or met_late, so that it is seen to speak",
            );
        }
        for what in never(pack, check, facts_of) {
            doubt(&check.origin, what, "add an example that it concerns, or correct the condition");
        }
    }
    all.sort_by_key(|d| d.at.line);
    all
}

/// The conditions of a check that hold of no row of any of its examples.
fn never(pack: &Pack, check: &Check, facts_of: FactsOf) -> Vec<String> {
    let mut waiting: Vec<(usize, usize)> = Vec::new();
    for (part, rule) in check.rules.iter().enumerate() {
        waiting.extend((0..rule.when.len()).map(|condition| (part, condition)));
    }
    let about = check.rules.first().map_or(Round::This, |r| r.round);
    for sample in &check.samples {
        if waiting.is_empty() {
            break;
        }
        let left = with_run(pack, about, sample, facts_of, |run| {
            let mut left = waiting.clone();
            left.retain(|(part, condition)| {
                let rule = check.rules.get(*part);
                let when = rule.and_then(|r| Some((r, r.when.get(*condition)?)));
                !when.is_some_and(|(rule, (when, _))| run.holds_of_any(rule, when))
            });
            left
        });
        waiting = left.unwrap_or(waiting);
    }
    let of_part = |part: usize| if part == 0 { String::new() } else { format!(" of its part {}", part + 1) };
    waiting
        .into_iter()
        .map(|(part, condition)| {
            format!(
                "{}: condition {} of \"when\"{} holds in no example",
                check.id,
                condition + 1,
                of_part(part)
            )
        })
        .collect()
}
