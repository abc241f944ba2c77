//! `appraise policies`: the installed packs; one pack; is this file a good pack; the schema of such files.

use std::path::Path;

use super::args::{PoliciesArgs, PoliciesCommand};
use super::settings;
use super::share;
use super::trouble::Trouble;
use super::{COULD_NOT, NOTHING, print};
use crate::check::{doubts, try_samples};
use crate::expression::{Facts, World};
use crate::pay::{PayFacts, School, recommend};
use crate::policy::{self, Class, Pack, Rounds};

/// Lists, shows or checks packs.
pub(crate) fn run(asked: &PoliciesArgs) -> Result<u8, Trouble> {
    match &asked.what {
        None => {
            for (id, _) in policy::SHIPPED {
                let pack = share::pack(id)?;
                print::out(&format!(
                    "{id:<14} {}: {} ({}), {} checks",
                    pack.school,
                    pack.title,
                    pack.edition,
                    pack.checks.len()
                ));
            }
            Ok(NOTHING)
        }
        Some(PoliciesCommand::Show { id, coverage, .. }) if *coverage => {
            print::out(&super::coverage::show(&share::pack(id)?));
            Ok(NOTHING)
        }
        Some(PoliciesCommand::Show { id, config, .. }) => {
            let mut pack = [share::pack(id)?];
            let changes = settings::of_file(&mut pack, config.as_deref())?.concat();
            for pack in &pack {
                print::out(&show(pack));
            }
            if !changes.is_empty() {
                print::out("\nChanged by your school");
                for change in &changes {
                    print::out(&format!("  {}", change.line()));
                }
            }
            Ok(NOTHING)
        }
        Some(PoliciesCommand::Check { file }) => check(file),
        Some(PoliciesCommand::Schema) => {
            print::out(policy::schema().trim_end());
            Ok(NOTHING)
        }
    }
}

fn show(pack: &Pack) -> String {
    let mut out = vec![format!("{}: {} ({})", pack.school, pack.title, pack.edition)];
    if let Some(review) = pack.review {
        out.push(format!("due for review by {}", crate::check::words::date(review)));
    }
    if !pack.extends.is_empty() {
        out.push(format!("extends: {}", pack.extends.join(", which extends ")));
    }
    out.push(format!("scope: {}", pack.scope_clause));
    out.extend(pack.cycles.groups.iter().map(|g| format!("cycle: {} ({})", g.says, g.clause)));
    out.push(String::new());
    out.push("Checks".to_owned());
    for check in &pack.checks {
        let kinds: Vec<&str> = check.rules.iter().map(|r| r.judgement.word()).collect();
        out.push(format!(
            "  {:<14} {:<11} {:<10} {}",
            check.id,
            check.severity.word(),
            kinds.join(", "),
            check.title
        ));
    }
    if !pack.without.is_empty() {
        out.push(String::new());
        out.push("Not checked, as the school has decided".to_owned());
        let one = |w: &policy::Without| format!("  {:<14} {} ({})", w.id, w.title, w.reason);
        out.extend(pack.without.iter().map(one));
    }
    out.push(String::new());
    out.push("Parameters".to_owned());
    for parameter in &pack.parameters {
        let class = match parameter.class {
            Class::Policy => "policy",
            Class::School => "school",
            Class::Product => "not from the policy",
        };
        let changed = pack.values.changed.iter().find(|c| c.name == parameter.name);
        let value = pack.written(parameter);
        let value = if value.is_empty() { "(not set)" } else { value };
        let why = changed.map_or_else(String::new, |c| {
            let from = if c.from.is_empty() { "not set" } else { c.from.as_str() };
            format!(" (instead of {from}: {})", c.reason.as_deref().unwrap_or_default())
        });
        out.push(format!("  {:<26} {value} [{class}]: {}{why}", parameter.name, parameter.says));
    }
    if let Some(pay) = &pack.pay {
        out.push(String::new());
        out.push(format!("Pay rule {} ({})", pay.rule, pay.assumption));
        for row in pay.strands.iter().chain(&pay.conclusions) {
            out.push(format!("  {:<4} {:<18} {}", row.row, row.gives, row.says));
        }
        for position in &pay.positions {
            out.push(format!(
                "  {:<4} {:<18} {}",
                position.line.row, position.line.gives, position.line.says
            ));
        }
        for band in &pay.bands {
            out.push(format!("  {:<4} band {:<13} {}", band.row, band.band, band.says));
        }
    }
    out.join("\n")
}

/// Tells all mistakes of a pack file at once; then the examples that do not come out as they say.
fn check(file: &Path) -> Result<u8, Trouble> {
    let name = file.display().to_string();
    let pack = share::pack_file(file)?;
    let facts: fn(&Pack, &World, &Rounds) -> Box<dyn Facts> =
        |pack, world, rounds| Box::new(PayFacts::of(&recommend(pack, world, rounds, &School::default())));
    let failures = try_samples(&pack, &facts);
    for failure in &failures {
        let (number, check, what) = (failure.number, &failure.check, failure.what.replace('\n', "\n  "));
        print::err(&format!(
            "error: example {number} of {check} does not come out as it says\n  at: {}, line {}\n  {what}",
            failure.file, failure.line
        ));
    }
    if !failures.is_empty() {
        return Ok(COULD_NOT);
    }
    for doubt in doubts(&pack, &facts) {
        let (file, line) = (&doubt.at.file, doubt.at.line);
        print::out(&format!("warning: {}\n  at: {file}, line {line}\n  help: {}", doubt.what, doubt.help));
    }
    let own: Vec<_> = pack.checks.iter().filter(|c| c.origin.own).collect();
    let examples: usize = own.iter().map(|c| c.samples.len()).sum();
    let added = pack.extends.first().map_or_else(String::new, |base| {
        format!("; with those of {base} there are {} checks", pack.checks.len())
    });
    print::out(&format!("{name}: {} checks, {examples} examples, all as they say{added}", own.len()));
    Ok(NOTHING)
}
