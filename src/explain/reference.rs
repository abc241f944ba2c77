//! The reference of all checks: a page of Markdown for each policy, and an index.

use super::{about, find};
use crate::policy::Pack;

/// The reference of a policy.
#[must_use]
pub fn reference(pack: &Pack) -> String {
    let mut out = vec![
        format!("# {}: {}", pack.title, pack.school),
        String::new(),
        format!(
            "Edition: {}. All {} checks of `{}`, in the order of the policy, as `appraise explain` tells them. \
             Made from the pack by `cargo run --example reference`; change the pack, not this page.",
            pack.edition,
            pack.checks.len(),
            pack.id
        ),
        String::new(),
    ];
    out.extend(pack.checks.iter().map(|check| about::check(pack, check).markdown(2)));
    if !pack.outputs.is_empty() {
        out.extend(["## Entries that shape what is written".to_owned(), String::new()]);
        let entries = pack.outputs.iter().flat_map(|o| find(std::slice::from_ref(pack), &o.id));
        out.extend(entries.map(|page| page.markdown(3)));
    }
    out.join("\n")
}

/// The index of the references.
#[must_use]
pub fn index(packs: &[Pack]) -> String {
    let mut out = vec![
        "# All checks".to_owned(),
        String::new(),
        "For each policy every check: what it asks, whom it concerns, how it decides, and worked examples. \
         `appraise explain ID` prints the same for one check. Made from the packs by `cargo run --example reference`."
            .to_owned(),
        String::new(),
        "| policy | checks |".to_owned(),
        "| --- | --- |".to_owned(),
    ];
    out.extend(packs.iter().map(|pack| {
        format!("| [{}: {}]({}.md) | {} |", pack.school, pack.title, pack.id, pack.checks.len())
    }));
    out.push(String::new());
    out.join("\n")
}
