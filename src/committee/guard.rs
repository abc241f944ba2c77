//! The last look at a sentence before it goes into the pack: ids become what stands for the person, which is a code unless the
//! pack prints names, and cells of the tracker go.
//!
//! Reasons are written without names, but a reason may speak of `T02` or of `Staff!G9`, and either leads to a person.
//! Words of the policy are left alone: an id that is also a point or a line of a table, a short number, or an ordinary
//! word is not taken for a person.

use std::collections::{BTreeSet, HashMap};

use super::Line;

const CELL: &str = "a cell of the tracker";

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

/// A word in the form ids are compared in; `None` where it is too ordinary to be taken for an id.
fn as_id(word: &str) -> Option<String> {
    let digits = word.chars().filter(char::is_ascii_digit).count();
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    match (letters, digits) {
        // A short number counts something, and a word with small letters in it is a word.
        (0, 0..=3) | (1, 0) => None,
        (_, 0) => (!word.chars().any(char::is_lowercase)).then(|| word.to_owned()),
        _ => Some(word.to_lowercase()),
    }
}

/// The sentence without references such as `Staff!G9` or `'Approvals and pay'!C4`.
fn without_cells(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(mark) = rest.find('!') {
        let (before, after) = (&rest[..mark], &rest[mark + 1..]);
        let length = reference_length(after);
        if length == 0 {
            out.push_str(&rest[..=mark]);
            rest = after;
            continue;
        }
        out.push_str(&before[..sheet_start(before)]);
        out.push_str(CELL);
        rest = without_record(&after[length..]);
    }
    out.push_str(rest);
    out
}

/// What follows a cell, without the brackets right behind it: they say which record stands in the cell.
fn without_record(after: &str) -> &str {
    after.strip_prefix(" (").and_then(|inside| inside.split_once(')')).map_or(after, |(_, rest)| rest)
}

/// How many bytes at the start are a cell or a range of cells: `G9`, `$G$9:H12`.
fn reference_length(text: &str) -> usize {
    let one = |text: &str| -> usize {
        let bytes = text.as_bytes();
        let run = |from: usize, of: fn(&u8) -> bool| bytes.iter().skip(from).take_while(|b| of(b)).count();
        let first = run(0, |b| *b == b'$').min(1);
        let letters = run(first, u8::is_ascii_alphabetic);
        let second = run(first + letters, |b| *b == b'$').min(1);
        let digits = run(first + letters + second, u8::is_ascii_digit);
        if (1..=3).contains(&letters) && digits > 0 { first + letters + second + digits } else { 0 }
    };
    let first = one(text);
    match text.get(first..).and_then(|rest| rest.strip_prefix(':')).map(one) {
        Some(second) if first > 0 && second > 0 => first + 1 + second,
        _ => first,
    }
}

/// Where the sheet's name begins that ends the text.
fn sheet_start(before: &str) -> usize {
    if let Some(inner) = before.strip_suffix('\'') {
        // A quote inside a name is doubled, so a single one opens it.
        let mut from = inner.len();
        while let Some(at) = inner[..from].rfind('\'') {
            if !inner[..at].ends_with('\'') {
                return at;
            }
            from = at - 1;
        }
        return 0;
    }
    let name = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
    before.trim_end_matches(name).len()
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

    #[test]
    fn a_cell_of_the_tracker_is_left_out() {
        let guard = guard(&[]);
        for (sentence, passed) in [
            ("see Staff!G9.", "see a cell of the tracker."),
            (
                "the rating at Staff!G9 (T02-25-4), and (so on)",
                "the rating at a cell of the tracker, and (so on)",
            ),
            ("Staff!G9 (open", "a cell of the tracker (open"),
            (
                "see 'Approvals and pay'!C4 and 'Head''s'!ZZ1",
                "see a cell of the tracker and a cell of the tracker",
            ),
            ("Ratings!$B$2:$B$9", "a cell of the tracker"),
            ("Stop! Then A1 holds", "Stop! Then A1 holds"),
            ("'!A1", "a cell of the tracker"),
            ("!!", "!!"),
        ] {
            assert_eq!(guard.pass(sentence), passed);
        }
    }
}
