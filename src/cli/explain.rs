//! `appraise explain`: what a name stands for, in words for the office. The words are made in `explain`; here they are printed.

use std::path::Path;

use super::args::ExplainArgs;
use super::trouble::Trouble;
use super::{NOTHING, config, print, settings, share};
use crate::explain::{find, names};
use crate::policy::{self, Pack};

/// Explains an id.
pub(crate) fn run(asked: &ExplainArgs) -> Result<u8, Trouble> {
    let named = match &asked.policy {
        Some(name) => vec![name.clone()],
        None => policies_of(asked.config.as_deref())?,
    };
    let mut packs: Vec<Pack> = named.iter().map(|name| share::pack(name)).collect::<Result<_, _>>()?;
    let changes = settings::of_file(&mut packs, asked.config.as_deref())?;
    let id = asked.id.trim();
    let pages = find(&packs, id);
    if pages.is_empty() {
        let help = crate::expression::nearest_name(id, names(&packs))
            .unwrap_or_else(|| "\"appraise policies show ID\" lists the checks of a policy".to_owned());
        return Err(Trouble::new(format!("nothing is called \"{id}\"")).help(help));
    }
    let texts: Vec<String> = pages.iter().map(crate::explain::Page::text).collect();
    print::out(&texts.join("\n\n"));
    for (pack, changes) in packs.iter().zip(&changes) {
        let Some(check) = pack.check(id) else { continue };
        changes
            .iter()
            .filter(|c| c.concerns(pack, check))
            .for_each(|c| print::out(&format!("  {}", c.line())));
    }
    Ok(NOTHING)
}

/// The policies that the settings file names; without a file, those the program has.
fn policies_of(file: Option<&Path>) -> Result<Vec<String>, Trouble> {
    let Some(file) = file else {
        return Ok(policy::SHIPPED.iter().map(|(id, _)| (*id).to_owned()).collect());
    };
    let wanted = config::read(Some(file), file)?.policies;
    if wanted.is_empty() {
        return Err(Trouble::new("it is not said whose settings these are")
            .file(file)
            .help("add --policy, or a line policy = \"...\" to the settings file"));
    }
    Ok(wanted.into_iter().map(|one| one.policy).collect())
}
