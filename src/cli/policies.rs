//! `appraise policies`: the installed packs; one pack; is this file a good pack.

use std::path::Path;

use super::args::{PoliciesArgs, PoliciesCommand};
use super::share;
use super::trouble::Trouble;
use super::{COULD_NOT, NOTHING, print};
use crate::check::try_samples;
use crate::pay::{PayFacts, recommend};
use crate::policy::{self, Class, Pack};

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
        Some(PoliciesCommand::Show { id }) => {
            print::out(&show(&share::pack(id)?));
            Ok(NOTHING)
        }
        Some(PoliciesCommand::Check { file }) => check(file),
    }
}

fn show(pack: &Pack) -> String {
    let mut out = vec![format!("{}: {} ({})", pack.school, pack.title, pack.edition)];
    if let Some(review) = pack.review {
        out.push(format!("due for review by {}", crate::check::words::date(review)));
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
    out.push(String::new());
    out.push("Parameters".to_owned());
    for parameter in &pack.parameters {
        let class = match parameter.class {
            Class::Policy => "policy",
            Class::School => "school",
            Class::Product => "not from the policy",
        };
        let value = if parameter.text.is_empty() { "(not set)" } else { &parameter.text };
        out.push(format!("  {:<26} {value} [{class}]: {}", parameter.name, parameter.says));
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
    let text = std::fs::read_to_string(file).map_err(|e| Trouble::reading(file, &e))?;
    let name = file.display().to_string();
    let pack =
        Pack::read(&name, &text, crate::model::Vocabulary::standard()).map_err(|m| share::mistakes(&m))?;
    let failures = try_samples(&pack, &|pack, world, rounds| {
        let recommendations = recommend(pack, world, rounds);
        Box::new(PayFacts::of(&recommendations))
    });
    for failure in &failures {
        print::err(&format!("error: example {} of {}: {}", failure.number, failure.check, failure.what));
    }
    if !failures.is_empty() {
        return Ok(COULD_NOT);
    }
    let examples: usize = pack.checks.iter().map(|c| c.samples.len()).sum();
    print::out(&format!("{name}: {} checks, {examples} examples, all as they say", pack.checks.len()));
    Ok(NOTHING)
}
