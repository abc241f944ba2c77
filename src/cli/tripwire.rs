//! The last look at what is about to be written for readers who may know of nobody: every text of a report, of the record of a
//! run and of governors' samples is searched for everybody on the staff list.
//!
//! By construction nothing of the tracker gets there. What still could is what a school writes itself, in templates, themes and
//! a policy of its own, and a mistake of this program. On a hit nothing is written, and the cell is named, never the person.

use std::collections::HashSet;

use serde_json::Value;

use super::judged::Judged;
use super::session::Session;
use super::trouble::Trouble;
use crate::disclosure::{CountTable, Label};
use crate::guard::{Found, Ordinary, Staff, without_cells};
use crate::model::StaffId;
use crate::policy::Pack;
use crate::report::Templates;

/// Cells that are named at most.
const TOLD: usize = 3;
/// The words of dates.
const MONTHS: &str = "January February March April May June July August September October November December";

/// What is looked for, and what excuses it.
#[derive(Clone)]
pub(crate) struct Tripwire {
    staff: Staff,
    ordinary: Ordinary,
    /// With the names of sheets, which stand in references to cells, and the ids by which people stand.
    with_sheets: Ordinary,
    /// What the school has written that reports print: where it stands, and the text.
    written: Vec<(String, String)>,
}

impl Tripwire {
    /// Everybody of a session, and the words that its policies and templates have for their own reasons.
    pub(crate) fn new(session: &Session, templates: &Templates) -> Self {
        let mut in_post: Vec<StaffId> = session.judged().flat_map(Judged::people_in_post).collect();
        in_post.sort_unstable();
        let staff = Staff::of(&session.first.records, &|person| in_post.binary_search(&person).is_ok());
        let (mut ordinary, mut written) = (Ordinary::default(), Vec::new());
        ordinary.ours(MONTHS);
        for (file, text) in templates.texts() {
            match file {
                None => ordinary.ours(text),
                Some(file) => {
                    ordinary.own(text);
                    let lines = text.lines().zip(1..);
                    written.extend(
                        lines.map(|(line, number)| (format!("{file}, line {number}"), line.to_owned())),
                    );
                }
            }
        }
        let v = session.first.records.vocabulary;
        for kind in v.kinds() {
            ordinary.ours(&v.kind(kind).label);
            for field in v.fields_of(kind).map(|field| v.field(field)) {
                ordinary.ours(&field.label);
                for choice in &field.values {
                    ordinary.ours(&choice.name);
                    choice.words.iter().for_each(|word| ordinary.ours(word));
                }
            }
        }
        for judged in session.judged() {
            let pack = &judged.pack;
            // The school's own name is known to everybody, and ratings and ranges are nobody's, whoever has written them.
            ordinary.ours(&pack.school);
            pack.ratings.iter().for_each(|(word, _)| ordinary.ours(word));
            pack.pay.iter().flat_map(|pay| &pay.ranges).for_each(|range| ordinary.ours(&range.label));
            let own = judged.share.is_a_file();
            for text in words_of(pack) {
                if own { ordinary.own(text) } else { ordinary.ours(text) }
            }
            let themes = pack.themes.iter().map(|(name, _)| name);
            if session.own_themes {
                written.extend(themes.map(|name| ("[themes] of the settings".to_owned(), name.clone())));
            } else {
                themes.for_each(|name| if own { ordinary.own(name) } else { ordinary.ours(name) });
            }
            if own {
                let advice = pack.checks.iter().flat_map(|check| [&check.advice, &check.says, &check.title]);
                let texts = words_of(pack).into_iter().chain(advice.map(String::as_str));
                let file = || format!("the policy {}", judged.share.policy);
                written.extend(texts.map(|text| (file(), text.to_owned())));
            }
        }
        let mut with_sheets = ordinary.clone();
        let sheets = session.judged().flat_map(|judged| &judged.sheets);
        sheets.for_each(|sheet| with_sheets.ours(&sheet.name));
        let records = &session.first.records;
        records.people().for_each(|person| with_sheets.ours(&records.code(person)));
        Tripwire { staff, ordinary, with_sheets, written }
    }

    /// The same with the words of tables that this program has written: by their type they come from nowhere else.
    pub(crate) fn with_labels<'t>(&self, tables: impl IntoIterator<Item = &'t CountTable>) -> Self {
        let mut this = self.clone();
        for table in tables {
            let rows = table.rows().iter().map(|row| &row.label);
            let labels = [table.title()].into_iter().chain(table.outcomes()).chain(rows);
            labels
                .filter(|label| label.is_fixed())
                .map(Label::as_str)
                .for_each(|text| this.ordinary.ours(text));
        }
        this
    }

    /// Refuses a document in which somebody stands.
    pub(crate) fn document<'t>(
        &self,
        name: &str,
        texts: impl IntoIterator<Item = &'t str>,
    ) -> Result<(), Trouble> {
        let found = once(texts.into_iter().flat_map(|text| self.staff.find(text, &self.ordinary)));
        if found.is_empty() { Ok(()) } else { Err(self.trouble(&format!("the document \"{name}\""), &found)) }
    }

    /// Refuses a record of a run in which somebody stands by name. Ids are what people stand by there, and a tab may bear a name:
    /// a finding cannot be found without either.
    pub(crate) fn record(&self, name: &str, document: &Value) -> Result<(), Trouble> {
        let mut texts = HashSet::new();
        gather(document, &mut texts);
        let look = |text: &str| self.staff.find_names(&without_cells(text), &self.with_sheets);
        let found = once(texts.into_iter().flat_map(look));
        if found.is_empty() { Ok(()) } else { Err(self.trouble(&format!("the record {name}"), &found)) }
    }

    fn trouble(&self, place: &str, found: &[Found]) -> Trouble {
        let what = found.first().map_or("a name", |one| one.what.says());
        let mut cells: Vec<String> = found.iter().map(|one| one.cell.to_string()).collect();
        cells.dedup();
        let more = cells.len().saturating_sub(TOLD);
        cells.truncate(TOLD);
        let more = if more == 0 { String::new() } else { format!(" and {more} more") };
        let trouble = Trouble::new(format!(
            "{what} of the tracker would have stood in {place}, so nothing was written"
        ))
        .at(format!("{}{more}", cells.join(", ")));
        let of = |text: &str| {
            let ordinary = Ordinary::default();
            self.staff
                .find(text, &ordinary)
                .iter()
                .any(|one| found.iter().any(|other| other.cell == one.cell))
        };
        match self.written.iter().find(|(_, text)| of(text)) {
            Some((file, _)) => trouble.help(format!(
                "it stands in {file}: say it there without the person, because these documents name nobody"
            )),
            None => trouble.help(
                "what is in this cell never belongs there, so this is a fault of the program: tell those who look after it, and make \
                 the reports again when it is mended",
            ),
        }
    }
}

/// Each of them once.
fn once(all: impl Iterator<Item = Found>) -> Vec<Found> {
    let mut all: Vec<Found> = all.collect();
    all.sort();
    all.dedup();
    all
}

/// The words of a policy that reports may print, beside its ratings, ranges and themes.
fn words_of(pack: &Pack) -> Vec<&str> {
    let mut all = vec![pack.title.as_str(), pack.edition.as_str()];
    all.extend(pack.strand_labels.iter().map(|(_, label)| label.as_str()));
    all.extend(pack.stages.iter().map(|(name, _)| name.as_str()));
    all.extend(pack.parameters.iter().flat_map(|p| [p.says.as_str(), p.text.as_str()]));
    all.extend(pack.parameters.iter().flat_map(|p| p.values.iter().map(String::as_str)));
    all.extend(pack.draws.iter().map(|draw| draw.says.as_str()));
    all
}

/// What names no person by what it is: files, which the school called so itself, and what findings and people stand by.
const ASIDE: [&str; 9] =
    ["file", "set_in", "cell", "cells", "check", "checks", "clause", "subject", "sha256"];

/// Every other text of a record, each once.
fn gather<'v>(value: &'v Value, into: &mut HashSet<&'v str>) {
    match value {
        Value::String(text) => {
            into.insert(text);
        }
        Value::Array(all) => all.iter().for_each(|one| gather(one, into)),
        Value::Object(all) => {
            let others = all.iter().filter(|(key, _)| !ASIDE.contains(&key.as_str()));
            others.for_each(|(_, one)| gather(one, into));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
