//! `[severity]` of the settings file: a school that takes a check more or less seriously than its pack says.

use super::config::{Config, Given};
use super::own::{Change, Set};
use super::session;
use super::trouble::Trouble;
use crate::expression::nearest_name;
use crate::policy::{Pack, Severity};

const WORDS: [Severity; 4] = [Severity::Breach, Severity::Warning, Severity::Advice, Severity::Information];

/// Gives the checks of a pack the severities a school wants; what was changed. A check of another policy of the run is passed
/// over.
pub(crate) fn apply(pack: &mut Pack, config: &Config, policies: &[String]) -> Result<Vec<Change>, Trouble> {
    let mut changes = Vec::new();
    for given in &config.severity {
        changes.extend(of_one(pack, given, policies).map_err(|t| t.at(&given.at))?);
    }
    let place = |change: &Change| pack.checks.iter().position(|c| c.id == change.name);
    changes.sort_by_key(place);
    Ok(changes)
}

fn of_one(pack: &mut Pack, given: &Given, policies: &[String]) -> Result<Option<Change>, Trouble> {
    let asked_for = given.text.trim();
    let Some(wanted) = WORDS.into_iter().find(|s| s.word().eq_ignore_ascii_case(asked_for)) else {
        let words = WORDS.map(Severity::word).join(", ");
        return Err(
            Trouble::new(format!("\"{asked_for}\" is no severity")).help(format!("it is one of {words}"))
        );
    };
    let id = given.name.trim();
    let Some(check) = pack.checks.iter_mut().find(|c| c.id.eq_ignore_ascii_case(id)) else {
        let of_another = |name: &String| session::pack(name).is_ok_and(|other| other.check(id).is_some());
        if policies.len() > 1 && policies.iter().any(of_another) {
            return Ok(None);
        }
        let help = nearest_name(&id.to_uppercase(), pack.checks.iter().map(|c| c.id.clone()))
            .unwrap_or_else(|| format!("\"appraise policies show {}\" lists the checks", pack.id));
        return Err(Trouble::new(format!("the policy has no check \"{id}\"")).help(help));
    };
    let before = check.severity;
    if before == wanted {
        return Ok(None);
    }
    if let Some(clause) = &pack.locked {
        let what =
            format!("the policy may not be changed ({clause}), and {} is a {}", check.id, before.word());
        return Err(Trouble::new(what).help("take the line out; only what the policy leaves open can be set"));
    }
    check.set_severity(wanted);
    Ok(Some(Change {
        name: check.id.clone(),
        says: format!("{} ({})", check.title, check.id),
        value: wanted.word().to_owned(),
        from: before.word().to_owned(),
        class: "severity",
        reason: given.reason.clone(),
        clause: check.clause.clone(),
        set_in: given.place(),
        set: Set::Fixed(wanted.word()),
    }))
}
