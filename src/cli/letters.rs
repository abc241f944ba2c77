//! The letters about the pay committee's decisions: what goes into each, by which template, and what its file is called.

use std::collections::BTreeMap;
use std::path::Path;

use super::decide::{Settled, judges};
use super::documents::{self, Document};
use super::trouble::Trouble;
use crate::committee::Audience;
use crate::decisions::{self, Appeal, Decision, Letter};
use crate::model::Name;
use crate::tracker::NameWords;

/// Where a letter's values are listed.
const VALUES: &str = "the values that a letter has are listed at the top of the program's own, templates/letters/decision.html";

/// The letters, each with the staff code of whom it is about, in the order of the tracker.
pub(crate) fn write(settled: &Settled) -> Result<Vec<(String, Document)>, Trouble> {
    let Settled { asked, session, .. } = *settled;
    let own = match &asked.templates {
        Some(folder) => templates(folder)?,
        None => Vec::new(),
    };
    let names: BTreeMap<&str, Name> = documents::names(session);
    let school = documents::school(session);
    let audience = settled.pack.marked.audience;
    let judges = judges(session);
    let decided = settled.people().into_iter().filter_map(|(person, decision)| Some((person, decision?)));
    let letters: Vec<Letter> = decided
        .filter_map(|(person, decision)| {
            let of_policy = judges.get(&*person.code)?;
            let appeal = of_policy.pack.letters.as_ref().map(|letters| Appeal {
                text: letters.to(audience == Audience::Panel).to_owned(),
                clause: letters.clause.clone(),
                by: of_policy.appeal_by(person.staff, decision.date),
            });
            let name = names.get(&*person.code).cloned();
            let (policy, edition) = (of_policy.pack.title.as_str(), of_policy.pack.edition.as_str());
            Some(Letter {
                school: &school,
                policy,
                edition,
                name,
                reference: &person.code,
                audience,
                decision,
                appeal,
            })
        })
        .collect();
    let texts = decisions::letters(&letters, &own).map_err(|fault| {
        let line = fault.line.map_or_else(String::new, |line| format!(", line {line}"));
        let of_school = asked.templates.as_ref().map(|folder| folder.join(&fault.file).display().to_string());
        let file = of_school.unwrap_or_else(|| fault.file.clone());
        Trouble::new(format!("the template of the letters could not be filled in: {fault}"))
            .at(format!("{file}{line}"))
            .help(VALUES)
    })?;
    let words = NameWords::of(&session.first.records);
    let mut written: Vec<(String, Document)> = Vec::new();
    for (letter, text) in letters.iter().zip(texts) {
        let name = file_name(letter.decision, &words, &written);
        written.push((letter.reference.to_owned(), Document { name, bytes: text.into_bytes() }));
    }
    Ok(written)
}

/// A letter goes by the staff id where that is a short plain code; otherwise by the code of the pack, because an id may be a
/// name, or none that a file can have.
fn file_name(decision: &Decision, names: &NameWords, written: &[(String, Document)]) -> String {
    let id = decision.recommended.code.trim();
    let plain = !id.is_empty()
        && id.len() <= 12
        && id.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
        // Longer words may be made of names.
        && id.chars().filter(char::is_ascii_alphabetic).count() <= 4
        && !names.are_in(id);
    let by_id = format!("Letter {id}.html");
    // Some disks take two names for one that differ in capitals only.
    if plain && !written.iter().any(|(_, letter)| letter.name.eq_ignore_ascii_case(&by_id)) {
        return by_id;
    }
    format!("Letter {}.html", decision.code)
}

/// The school's own templates: every page in the folder, by its name.
fn templates(folder: &Path) -> Result<Vec<(String, String)>, Trouble> {
    let entries = std::fs::read_dir(folder).map_err(|e| Trouble::reading(folder, &e))?;
    let mut paths: Vec<_> = entries.filter_map(Result::ok).map(|entry| entry.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|e| e.eq_ignore_ascii_case("html")));
    paths.sort();
    let mut own = Vec::new();
    for path in paths {
        let text = std::fs::read_to_string(&path).map_err(|e| Trouble::reading(&path, &e))?;
        let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        own.push((name, text));
    }
    if own.iter().all(|(name, _)| name != decisions::TEMPLATE) {
        return Err(Trouble::new(format!("the folder has no template \"{}\"", decisions::TEMPLATE))
            .file(folder)
            .help("copy templates/letters/decision.html there, and change it as you wish"));
    }
    Ok(own)
}
