//! Texts as words, in the form in which they are compared: small letters without accents and apostrophes.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// How a word was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Case {
    Small,
    /// It begins with a capital, or has no letter at all.
    Capital,
    /// Two letters or more, and all of them capitals.
    Capitals,
}

/// A word of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) plain: String,
    pub(super) case: Case,
    /// A full stop follows, as after an initial.
    pub(super) stopped: bool,
    /// It stands in the part of an e-mail address that is before the `@`.
    pub(super) in_address: bool,
}

/// The words of a text, in their order. Of an e-mail address only what stands before the `@`: the rest is the school's.
pub(super) fn words(text: &str) -> Vec<Word> {
    let mut all = Vec::new();
    for chunk in text.split_whitespace() {
        let beside = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let address = chunk
            .split_once('@')
            .filter(|(before, after)| beside(before.chars().next_back()) && beside(after.chars().next()));
        let kept = address.map_or(chunk, |(before, _)| before);
        let mut rest = kept;
        while let Some(from) = rest.find(is_part) {
            let tail = rest.get(from..).unwrap_or_default();
            let end = tail.find(|c| !is_part(c)).unwrap_or(tail.len());
            let (piece, after) = tail.split_at(end);
            if let Some(mut word) = word(piece) {
                word.stopped = after.starts_with('.');
                word.in_address = address.is_some();
                all.push(word);
            }
            rest = after;
        }
    }
    all
}

/// The words of a text as they are compared, and nothing else of them.
pub(super) fn plain(text: &str) -> Vec<String> {
    words(text).into_iter().map(|word| word.plain).collect()
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | '`' | '´' | 'ʼ' | 'ʻ')
}

fn is_part(c: char) -> bool {
    c.is_alphanumeric() || is_combining_mark(c) || is_apostrophe(c)
}

fn word(piece: &str) -> Option<Word> {
    let piece = piece.trim_matches(is_apostrophe);
    let owned = |letter: char| piece.strip_suffix(letter).filter(|rest| rest.ends_with(is_apostrophe));
    let piece = owned('s').or_else(|| owned('S')).map_or(piece, |rest| rest.trim_end_matches(is_apostrophe));
    let mut plain: String = if piece.is_ascii() {
        piece.to_ascii_lowercase()
    } else {
        // Some apostrophes would fall apart into a space and an accent.
        let bare = piece.chars().filter(|c| !is_apostrophe(*c));
        bare.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).collect()
    };
    plain.retain(|c| !is_apostrophe(c));
    let mut letters = piece.chars().filter(|c| c.is_alphabetic());
    let case = match letters.clone().count() {
        0 => Case::Capital,
        many if many > 1 && letters.clone().all(char::is_uppercase) => Case::Capitals,
        _ if letters.next().is_some_and(|first| !first.is_lowercase()) => Case::Capital,
        _ => Case::Small,
    };
    (!plain.is_empty()).then_some(Word { plain, case, stopped: false, in_address: false })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_compared_without_accents_apostrophes_and_capitals() {
        assert_eq!(
            plain("Zoë O´Neil's (AB) Smith-Jones’ 12"),
            ["zoe", "oneil", "ab", "smith", "jones", "12"]
        );
        assert_eq!(plain("' ’s -- "), ["s"]);
        assert_eq!(plain("ask i.cole@school.example or x @ y"), ["ask", "i", "cole", "or", "x", "y"]);
        let case: Vec<Case> = words("art Art ART A 12 éa").into_iter().map(|word| word.case).collect();
        assert_eq!(
            case,
            [Case::Small, Case::Capital, Case::Capitals, Case::Capital, Case::Capital, Case::Small]
        );
    }
}
