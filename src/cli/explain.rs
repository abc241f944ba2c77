//! `appraise explain`: what a name stands for, in words for the office. The words are made in `explain`; here they are printed.

use super::args::ExplainArgs;
use super::session;
use super::trouble::Trouble;
use super::{NOTHING, print};
use crate::explain::{find, names};
use crate::policy::{self, Pack};

/// Explains an id.
pub(crate) fn run(asked: &ExplainArgs) -> Result<u8, Trouble> {
    let packs: Vec<Pack> = match &asked.policy {
        Some(name) => vec![session::pack(name)?],
        None => policy::SHIPPED.iter().map(|(id, _)| session::pack(id)).collect::<Result<_, _>>()?,
    };
    let id = asked.id.trim();
    let pages = find(&packs, id);
    if pages.is_empty() {
        let help = crate::expression::nearest_name(id, names(&packs))
            .unwrap_or_else(|| "\"appraise policies show ID\" lists the checks of a policy".to_owned());
        return Err(Trouble::new(format!("nothing is called \"{id}\"")).help(help));
    }
    let texts: Vec<String> = pages.iter().map(crate::explain::Page::text).collect();
    print::out(&texts.join("\n\n"));
    Ok(NOTHING)
}
