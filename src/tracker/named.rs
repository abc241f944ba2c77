//! Whether a text may name somebody: reasons and words that a school writes among its settings are repeated in documents
//! in which nobody is named.
//!
//! It errs on the side of silence: a surname that is also an ordinary word counts as a name.

use std::collections::BTreeSet;

use crate::model::{Reading, Records, Value};

/// What stands before a name, whoever it is.
const TITLES: [&str; 9] = ["mr", "mrs", "ms", "miss", "mx", "dr", "prof", "sir", "revd"];

/// Whether a text has a word of a name that stands in the tracker, or a title such as "Mrs".
#[must_use]
pub fn names_somebody(records: &Records, text: &str) -> bool {
    NameWords::of(records).name_somebody_in(text)
}

/// The words of every name that stands in a tracker. They never leave it; it only says whether a text has one of them.
pub struct NameWords(BTreeSet<String>);

impl NameWords {
    /// Gathers them.
    #[must_use]
    pub fn of(records: &Records) -> Self {
        let kinds = records.vocabulary.kinds();
        let entries = kinds.flat_map(|kind| &records.table(kind).rows).flat_map(|row| row.entries.values());
        let mut all = BTreeSet::new();
        for entry in entries {
            if let Reading::Value(Value::Name(name)) = &entry.reading {
                // Initials are letters of many words.
                all.extend(words(name.reveal()).filter(|part| part.chars().count() > 2));
            }
        }
        NameWords(all)
    }

    /// Whether a text has one of them, or a title such as "Mrs".
    #[must_use]
    pub fn name_somebody_in(&self, text: &str) -> bool {
        words(text).any(|word| TITLES.contains(&word.as_str())) || self.are_in(text)
    }

    /// Whether a text has one of them.
    #[must_use]
    pub fn are_in(&self, text: &str) -> bool {
        words(text).any(|word| self.0.contains(&word))
    }
}

/// What a school has written for a setting that is a text, as documents may repeat it; nothing where it is blank or may name
/// somebody.
#[must_use]
pub fn said_of_nobody(records: &Records, setting: &str) -> Option<String> {
    let kind = records.vocabulary.kind_named("school")?;
    let field = records.vocabulary.find_full(&format!("school.{setting}"))?;
    match records.table(kind).rows.first()?.value(field)? {
        Value::Text(text) => {
            let text = text.reveal().trim();
            (!text.is_empty() && !names_somebody(records, text)).then(|| text.to_owned())
        }
        _ => None,
    }
}

fn words(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).map(str::to_lowercase)
}
