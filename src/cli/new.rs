//! `appraise new`: a blank tracker for a policy. It never writes over a file that is there.

use std::path::Path;

use super::args::NewArgs;
use super::share::{self, Share, Wanted};
use super::trouble::Trouble;
use super::{NOTHING, config, files, print};
use crate::blank::{self, Asked};
use crate::policy::Pack;

/// Writes a blank tracker.
pub(crate) fn run(asked: &NewArgs) -> Result<u8, Trouble> {
    may_be_made(&asked.output)?;
    let config = config::read(asked.config.as_deref(), &asked.output)?;
    let of_line: Vec<Wanted> =
        asked.policies.iter().map(|text| Wanted::read(text)).collect::<Result<_, _>>()?;
    let wanted = if of_line.is_empty() { &config.policies } else { &of_line };
    if wanted.is_empty() {
        return Err(Trouble::new("it is not said for which policy the tracker is to be").help(format!(
            "add --policy with one of: {}; or name a pack file ending in .toml",
            share::installed()
        )));
    }
    let packs: Vec<Pack> =
        Share::of_each(wanted).iter().map(|share| share::pack(&share.policy)).collect::<Result<_, _>>()?;
    let shipped: Option<Vec<String>> = wanted.iter().map(Wanted::installed).collect();
    let shipped = shipped.map(|all| all.join("; "));
    let elsewhere: Vec<(String, String)> =
        config.school.iter().chain(&config.parameters).map(|g| (g.name.clone(), g.text.clone())).collect();
    let made = blank::make(&Asked {
        packs: &packs,
        installed: shipped.as_deref(),
        full: asked.full,
        as_of: asked.as_of.unwrap_or_else(super::args::today),
        elsewhere: &elsewhere,
    })
    .map_err(|e| Trouble::new(format!("the tracker could not be made: {e}")).file(&asked.output))?;
    files::write_new(&asked.output, &made.bytes)?;
    if !asked.quiet {
        print::out(&format!(
            "{}: {} sheets for records with {} columns, after {}",
            asked.output.display(),
            made.sheets.len(),
            made.columns,
            packs.iter().map(|p| format!("{} ({})", p.title, p.edition)).collect::<Vec<_>>().join("; ")
        ));
        print::out("Begin with its first sheet, Read me, which says how to fill it in and what to run then.");
        if !asked.full {
            print::out("It has what breaches show on; with --full it has everything the policy asks about.");
        }
    }
    Ok(NOTHING)
}

/// Excel goes by the ending, and a file that is there may be a year's work.
fn may_be_made(path: &Path) -> Result<(), Trouble> {
    if path.extension().is_none_or(|e| !e.eq_ignore_ascii_case("xlsx")) {
        return Err(Trouble::new(
            "a tracker has to have the ending of a workbook, or Excel does not open it",
        )
        .file(path)
        .help("give it a name that ends in .xlsx"));
    }
    if path.symlink_metadata().is_ok() {
        return Err(files::there_already(path));
    }
    Ok(())
}
