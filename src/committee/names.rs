//! Names in a pack that was asked to print them. They stand in place of the codes, and this is the one file in which they leave
//! their wrapper for the pack.
//!
//! Two people of one name are told apart by their codes, and who has no name on record goes by the code alone, so that
//! whatever stands for somebody stands for nobody else.

use std::collections::BTreeMap;

use super::{Beside, Codes, Line};
use crate::model::{Name, plain};
use crate::pay::Recommendation;

/// Puts names in place of the codes, and everybody in the order of what they are called.
pub(super) fn call(lines: &mut [Line], beside: &Beside) {
    let names = told_apart(
        lines
            .iter()
            .map(|line| (beside.of(line.person).and_then(|one| one.name.as_ref()), line.code.as_str())),
    );
    for (line, name) in lines.iter_mut().zip(names) {
        line.shown = name;
    }
    lines.sort_by_cached_key(|line| (line.shown.to_lowercase(), line.code.clone()));
}

/// What stands for each of some people, of whom the names and codes are known.
pub(super) fn told_apart<'a>(people: impl Iterator<Item = (Option<&'a Name>, &'a str)>) -> Vec<String> {
    let people: Vec<(Option<String>, &str)> =
        people.map(|(name, code)| (name.and_then(written), code)).collect();
    let mut times: BTreeMap<String, usize> = BTreeMap::new();
    for name in people.iter().filter_map(|(name, _)| name.as_ref()) {
        *times.entry(plain(name)).or_default() += 1;
    }
    let shared = |name: &str| times.get(&plain(name)).is_some_and(|times| *times > 1);
    people
        .into_iter()
        .map(|(name, code)| match name {
            Some(name) if shared(&name) => format!("{name} ({code})"),
            Some(name) => name,
            None => code.to_owned(),
        })
        .collect()
}

/// A name as the pack prints it; nothing where it is blank.
fn written(name: &Name) -> Option<String> {
    let words: Vec<&str> = name.reveal().split_whitespace().collect();
    (!words.is_empty()).then(|| words.join(" "))
}

/// Who is who in a pack with names. It says whether a name goes with a code, and never what the name is.
#[derive(Debug)]
pub struct Called(BTreeMap<String, String>);

impl Called {
    /// As a pack of these people calls them.
    #[must_use]
    pub fn of(codes: &Codes, people: &[Recommendation], beside: &Beside) -> Self {
        let mut lines = super::lines(codes, people);
        call(&mut lines, beside);
        Called(lines.into_iter().map(|line| (line.code, line.shown)).collect())
    }

    /// Whether a text stands for the person who has the code.
    #[must_use]
    pub fn fits(&self, code: &str, text: &str) -> bool {
        let words = |text: &str| text.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>();
        self.0.get(code).is_some_and(|name| words(name) == words(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_of_one_name_are_told_apart_and_who_has_none_goes_by_the_code() {
        let names = ["Ash, Ann", "Birch, Bo", " ash,  ANN ", " "].map(Name::new);
        let codes = ["B2B-2B", "C3C-3C", "D4D-4D", "F5F-5F"];
        assert_eq!(
            told_apart(names.iter().map(Some).zip(codes).chain([(None, "G6G-6G")])),
            ["Ash, Ann (B2B-2B)", "Birch, Bo", "ash, ANN (D4D-4D)", "F5F-5F", "G6G-6G"]
        );
    }
}
