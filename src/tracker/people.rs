//! Who a cell means: by staff id, by name in either order, or a body such as the head's panel.
//!
//! A name that fits two people, or nobody, is never settled by guessing. The text of a name stands in no reason.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::words;

/// What a text in a person column turned out to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// The staff id, or the body.
    Id(Arc<str>),
    /// A code that names nobody listed: kept, and worth a line.
    Unlisted(Arc<str>),
    /// Why it could not be told.
    No(&'static str),
}

/// The people a tracker can mean.
#[derive(Debug, Default)]
pub(super) struct People {
    listed: bool,
    by_id: HashMap<String, Arc<str>>,
    /// `None` where a name fits two people.
    by_name: HashMap<String, Option<Arc<str>>>,
}

impl People {
    /// No list of staff: codes are kept as they are, and names get a code from their place in the alphabet.
    pub(super) fn unlisted(names: &BTreeSet<String>) -> Self {
        let by_name = names
            .iter()
            .enumerate()
            .map(|(i, n)| (n.clone(), Some(format!("person {}", i + 1).into())))
            .collect();
        People { listed: false, by_id: HashMap::new(), by_name }
    }

    /// An empty list of staff, to be filled.
    pub(super) fn listed() -> Self {
        People { listed: true, ..People::default() }
    }

    /// Adds a person of the list.
    pub(super) fn add(&mut self, id: &Arc<str>, name: Option<&str>) {
        self.by_id.entry(id.to_lowercase()).or_insert_with(|| Arc::clone(id));
        if let Some(key) = name.map(name_key).filter(|k| !k.is_empty()) {
            self.by_name
                .entry(key)
                .and_modify(|other| {
                    if other.as_ref().is_some_and(|o| o != id) {
                        *other = None;
                    }
                })
                .or_insert_with(|| Some(Arc::clone(id)));
        }
    }

    /// Who a text means.
    pub(super) fn find(&self, text: &str) -> Found {
        if let Some(id) = self.by_id.get(&text.to_lowercase()) {
            return Found::Id(Arc::clone(id));
        }
        if let Some(body) = words::body(text) {
            return Found::Id(body.into());
        }
        let key = name_key(text);
        match self.by_name.get(&key) {
            Some(Some(id)) => return Found::Id(Arc::clone(id)),
            Some(None) => {
                return Found::No("more than one person on the staff list has that name; write the staff ID");
            }
            None => {}
        }
        match (is_code(text), self.listed) {
            (true, true) => Found::Unlisted(text.into()),
            (true, false) => Found::Id(text.into()),
            (false, true) => Found::No(
                "nobody on the staff list has that name; write it as the list does, or the staff ID",
            ),
            (false, false) => Found::No("it is neither a name nor a staff ID"),
        }
    }
}

/// Whether a text looks like a staff code rather than a name: one word, with a figure or all in capitals, or so short
/// that it can only be initials.
pub(super) fn is_code(text: &str) -> bool {
    let text = text.trim();
    !text.is_empty()
        && text.len() <= 40
        && !text.chars().any(char::is_whitespace)
        && (text.chars().any(|c| c.is_ascii_digit())
            || text.contains('_')
            || text.chars().count() <= 3
            || (text.chars().count() <= 5 && text.chars().all(char::is_uppercase)))
}

/// A name as it is compared: `Example, Ada`, `Ms Ada Example` and `ADA EXAMPLE` are one.
pub(super) fn name_key(text: &str) -> String {
    let turned = match text.split_once(',') {
        Some((surname, forename)) => format!("{forename} {surname}"),
        None => text.to_owned(),
    };
    let lower = turned.to_lowercase().replace(['’', '\'', '`'], "");
    let words: Vec<&str> = lower
        .split(|c: char| !c.is_alphanumeric() && c != '-')
        .filter(|w| {
            !w.is_empty()
                && !matches!(
                    *w,
                    "mr" | "mrs" | "ms" | "miss" | "mx" | "dr" | "prof" | "professor" | "rev" | "sir"
                )
        })
        .collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list() -> People {
        let mut people = People::listed();
        people.add(&"T01".into(), Some("Example, Ada"));
        people.add(&"T02".into(), Some("Dr Ben O’Sample"));
        people.add(&"T03".into(), Some("Cara Twice"));
        people.add(&"T04".into(), Some("Twice, Cara"));
        people
    }

    #[test]
    fn a_person_is_found_by_id_and_by_name_in_either_order() {
        for (text, id) in [
            ("T01", "T01"),
            ("t01", "T01"),
            ("Ada Example", "T01"),
            ("example, ada", "T01"),
            ("Mrs Ada Example", "T01"),
            ("Ben O'Sample", "T02"),
            ("O'Sample, Dr Ben", "T02"),
            ("the panel", ""),
            ("Governors' panel", "HT_PANEL"),
            ("hpmc", "HPMC"),
            ("TRUST_BOARD", "TRUST_BOARD"),
        ] {
            match list().find(text) {
                Found::Id(found) => assert_eq!(&*found, id, "{text}"),
                other => assert!(id.is_empty(), "{text}: {other:?}"),
            }
        }
    }

    #[test]
    fn a_name_of_two_people_or_of_nobody_is_not_settled() {
        assert!(matches!(list().find("Cara Twice"), Found::No(why) if why.contains("more than one")));
        assert!(matches!(list().find("Nobody Here"), Found::No(why) if why.contains("nobody")));
        assert_eq!(list().find("T99"), Found::Unlisted("T99".into()));
    }
}
