//! The last look at a sentence before it goes into the pack: ids become what stands for the person, which is a code unless the
//! pack prints names, and cells of the tracker go.
//!
//! Reasons are written without names, but a reason may speak of `T02` or of `Staff!G9`, and either leads to a person.
//! Words of the policy are left alone: an id that is also a point or a line of a table, a short number, or an ordinary
//! word is not taken for a person.

use std::collections::{BTreeSet, HashMap};

use super::Line;
use crate::guard::{as_id, without_cells};

pub(super) struct Guard {
    /// What stands for a person by id, the id in lower case unless it is made of letters alone.
    words: HashMap<String, String>,
    /// Ids of several words, longest first.
    phrases: Vec<(String, String)>,
}

impl Guard {
    pub(super) fn new(lines: &[Line]) -> Self {
        let mut of_the_policy: BTreeSet<&str> = BTreeSet::new();
        for person in lines.iter().map(|line| line.person) {
            of_the_policy.extend(person.point_from.as_deref());
            of_the_policy.extend(person.point_to.as_deref());
            of_the_policy.extend([&*person.clause, &*person.rule]);
            of_the_policy.extend(person.conclusion.iter().chain(&person.pay).map(|line| &*line.row));
            of_the_policy.extend(person.strands.iter().map(|strand| &*strand.level.row));
            of_the_policy.extend(person.bonus.iter().filter_map(|bonus| bonus.row.as_deref()));
        }
        let (mut words, mut phrases) = (HashMap::new(), Vec::new());
        for line in lines {
            let (id, shown) = (line.person.code.trim(), line.shown.as_str());
            if id.contains(char::is_whitespace) {
                phrases.push((id.to_owned(), shown.to_owned()));
            } else if !of_the_policy.contains(id)
                && let Some(known) = as_id(id)
            {
                words.insert(known, shown.to_owned());
            }
        }
        phrases.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then_with(|| a.cmp(b)));
        Guard { words, phrases }
    }

    /// The sentence as it may stand in the pack.
    pub(super) fn pass(&self, sentence: &str) -> String {
        let mut text = without_cells(sentence);
        for (phrase, code) in &self.phrases {
            if text.contains(phrase.as_str()) {
                text = text.replace(phrase.as_str(), code);
            }
        }
        text.split_inclusive(char::is_whitespace).map(|word| self.word(word)).collect()
    }

    /// One word with what surrounds it; looked up whole first, then piece by piece.
    fn word(&self, word: &str) -> String {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        if let Some(code) = self.code(bare) {
            return word.replacen(bare, code, 1);
        }
        let mut out = String::with_capacity(word.len());
        for piece in word.split_inclusive(|c: char| !c.is_alphanumeric()) {
            let bare = piece.trim_end_matches(|c: char| !c.is_alphanumeric());
            match self.code(bare) {
                Some(code) => out.push_str(&piece.replacen(bare, code, 1)),
                None => out.push_str(piece),
            }
        }
        out
    }

    fn code(&self, word: &str) -> Option<&str> {
        as_id(word).and_then(|id| self.words.get(&id)).map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guard(ids: &[(&str, &str)]) -> Guard {
        let (phrases, words): (Vec<_>, Vec<_>) = ids
            .iter()
            .map(|(id, code)| ((*id).to_owned(), (*code).to_owned()))
            .partition(|(id, _)| id.contains(' '));
        Guard {
            words: words.into_iter().filter_map(|(id, code)| Some((as_id(&id)?, code))).collect(),
            phrases,
        }
    }

    #[test]
    fn an_id_in_a_sentence_becomes_the_code() {
        let guard = guard(&[
            ("T02", "K7Q-4M"),
            ("B-7/x", "W2W-22"),
            ("AB", "C3C-33"),
            ("staff row 3", "D4D-44"),
            ("12", "E"),
        ]);
        for (sentence, passed) in [
            ("T02: reviewed by t02's leader (T02).", "K7Q-4M: reviewed by K7Q-4M's leader (K7Q-4M)."),
            ("T02/B-7/x and B-7/X", "K7Q-4M/B-7/x and W2W-22"),
            ("AB, not about Ab or ab", "C3C-33, not about Ab or ab"),
            ("staff row 3 has 12 targets", "D4D-44 has 12 targets"),
            ("T021 is nobody\nat all", "T021 is nobody\nat all"),
        ] {
            assert_eq!(guard.pass(sentence), passed);
        }
    }
}
