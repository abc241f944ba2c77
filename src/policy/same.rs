//! Checks that are told with others: finds the checks they name, once all layers of a pack are read.
//!
//! Policies say a thing twice, and a school wants to hear it once. Such a clause is a check of its own, with its own id in the
//! files, that says what the checks it names say of the same row (`same_as`) or what it finds itself (`told_with`).

use crate::expression::nearest_name;
use crate::model::{FieldId, KindId};

use super::Without;
use super::check::{Check, Judgement, Round, Rule};

/// What is wrong with a check that is told with others: which check, which key, what, and what helps.
pub(super) struct Wrong {
    pub(super) id: String,
    pub(super) key: &'static str,
    pub(super) what: String,
    pub(super) help: Option<String>,
}

/// A check that may be named.
pub(super) struct Named {
    id: String,
    rules: Vec<OfRule>,
    /// It says what others say itself.
    same: bool,
}

struct OfRule {
    about: KindId,
    round: Round,
    fields: Vec<FieldId>,
    parameters: Vec<usize>,
}

/// Whether two rules judge the same rows in the same cycles, one row at a time.
pub(crate) fn same_rows(one: &Rule, other: &Rule) -> bool {
    one.about == other.about && one.round == other.round && one.per.is_empty() && other.per.is_empty()
}

/// The checks that others may name, by their places.
pub(super) fn named(checks: &[Check]) -> Vec<Named> {
    let one = |check: &Check| Named {
        id: check.id.clone(),
        rules: check.rules.iter().filter(|r| r.per.is_empty()).map(of_rule).collect(),
        same: check.rules.iter().any(|r| matches!(r.judgement, Judgement::SameAs(_))),
    };
    checks.iter().map(one).collect()
}

fn of_rule(rule: &Rule) -> OfRule {
    OfRule {
        about: rule.about,
        round: rule.round,
        fields: rule.fields.clone(),
        parameters: rule.parameters.clone(),
    }
}

/// Joins the checks to those they name. What a school does not run is no mistake, and says nothing.
pub(super) fn join(checks: &mut [Check], named: &[Named], without: &[Without]) -> Vec<Wrong> {
    let mut wrong = Vec::new();
    for check in checks {
        let id = check.id.clone();
        let mut tell = |key, what, help| wrong.push(Wrong { id: id.clone(), key, what, help });
        let mut same_as = Vec::new();
        for rule in &mut check.rules {
            let (about, round) = (rule.about, rule.round);
            let Judgement::SameAs(same) = &mut rule.judgement else { continue };
            for of in &same.ids {
                let Some(place) = place(of, named) else { continue };
                let Some(other) = named.get(place).filter(|other| !other.same) else {
                    tell("same_as", format!("\"{of}\" says what other checks say itself"), None);
                    continue;
                };
                let rules: Vec<&OfRule> =
                    other.rules.iter().filter(|r| r.about == about && r.round == round).collect();
                if rules.is_empty() {
                    let what = format!("\"{of}\" is not about the same kind of row in the same cycle");
                    tell("same_as", what, Some("give the \"for\" and \"round\" it has".to_owned()));
                }
                rule.fields.extend(rules.iter().flat_map(|r| &r.fields));
                rule.parameters.extend(rules.iter().flat_map(|r| &r.parameters));
                same.places.push(place);
            }
            rule.fields.sort_unstable();
            rule.fields.dedup();
            rule.parameters.sort_unstable();
            rule.parameters.dedup();
            same_as.extend(same.ids.iter().cloned());
        }
        for (key, ids) in [("same_as", &same_as), ("told_with", &check.told_with)] {
            for of in ids {
                let gone = without.iter().any(|w| w.id.eq_ignore_ascii_case(of));
                if of.eq_ignore_ascii_case(&id) {
                    tell(key, format!("\"{of}\" is the check itself"), None);
                } else if place(of, named).is_none() && !gone {
                    let help = nearest_name(of, named.iter().map(|n| n.id.clone()));
                    tell(key, format!("there is no check \"{of}\""), help);
                }
            }
        }
        check.told_with.extend(same_as);
    }
    wrong
}

fn place(id: &str, named: &[Named]) -> Option<usize> {
    named.iter().position(|n| n.id.eq_ignore_ascii_case(id))
}
