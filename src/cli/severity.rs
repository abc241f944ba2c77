//! `[severity]` of the settings file: a school that takes a check more or less seriously than its pack says.

use super::config::{Config, Given};
use super::own::{Change, Set};
use super::trouble::Trouble;
use crate::expression::nearest_name;
use crate::policy::{Pack, Severity};

const WORDS: [Severity; 4] = [Severity::Breach, Severity::Warning, Severity::Advice, Severity::Information];

/// Gives the checks of the policies of a run the severities a school wants; what was changed, policy by policy.
pub(crate) fn apply(run: &mut [&mut Pack], config: &Config) -> Result<Vec<Vec<Change>>, Trouble> {
    let mut changes = vec![Vec::new(); run.len()];
    for given in &config.severity {
        let (place, change) = of_one(run, given).map_err(|t| t.at(&given.at))?;
        if let Some(of_pack) = changes.get_mut(place) {
            of_pack.extend(change);
        }
    }
    for (pack, changes) in run.iter().zip(&mut changes) {
        changes.sort_by_key(|change| pack.checks.iter().position(|c| c.id == change.name));
    }
    Ok(changes)
}

/// The place of the policy that a line is about, and what it changes there.
fn of_one(run: &mut [&mut Pack], given: &Given) -> Result<(usize, Option<Change>), Trouble> {
    let asked_for = given.text.trim();
    let Some(wanted) = WORDS.into_iter().find(|s| s.word().eq_ignore_ascii_case(asked_for)) else {
        let words = WORDS.map(Severity::word).join(", ");
        return Err(
            Trouble::new(format!("\"{asked_for}\" is no severity")).help(format!("it is one of {words}"))
        );
    };
    let id = given.name.trim();
    let unknown = || {
        let ids = run.iter().flat_map(|pack| &pack.checks).map(|c| c.id.clone());
        let shown: Vec<&str> = run.iter().map(|pack| pack.id.as_str()).collect();
        let help = nearest_name(&id.to_uppercase(), ids).unwrap_or_else(|| {
            format!("\"appraise policies show {}\" lists the checks", shown.join("\" or \""))
        });
        Trouble::new(format!("the policy has no check \"{id}\"")).help(help)
    };
    if run.iter().all(|pack| pack.check(id).is_none()) {
        return Err(unknown());
    }
    let found = run.iter_mut().enumerate().find_map(|(place, pack)| {
        let locked = pack.locked.clone();
        pack.checks.iter_mut().find(|c| c.id.eq_ignore_ascii_case(id)).map(|check| (place, locked, check))
    });
    let Some((place, locked, check)) = found else {
        return Err(Trouble::new(format!("the policy has no check \"{id}\"")));
    };
    let before = check.severity;
    if before == wanted {
        return Ok((place, None));
    }
    if let Some(clause) = &locked {
        let what =
            format!("the policy may not be changed ({clause}), and {} is a {}", check.id, before.word());
        return Err(Trouble::new(what).help("take the line out; only what the policy leaves open can be set"));
    }
    check.set_severity(wanted);
    let change = Change {
        name: check.id.clone(),
        says: format!("{} ({})", check.title, check.id),
        value: wanted.word().to_owned(),
        from: before.word().to_owned(),
        class: "severity",
        reason: given.reason.clone(),
        clause: check.clause.clone(),
        set_in: given.place(),
        set: Set::Fixed(wanted.word()),
    };
    Ok((place, Some(change)))
}
