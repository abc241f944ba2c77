//! What functions make of texts, lists of numbers, and settings that give each key a value.

use std::sync::Arc;

use super::functions::same;
use super::value::Val;
use crate::model::Number;

/// The middle of some numbers; between the two middle ones where their number is even. Nothing has no middle.
pub(super) fn median(list: &[Val]) -> Val {
    let number = |value: &Val| match value {
        Val::Number(number) => Some(*number),
        _ => None,
    };
    let mut numbers: Vec<Number> = list.iter().filter_map(number).collect();
    numbers.sort_unstable();
    let middle = numbers.len() / 2;
    let above = numbers.get(middle);
    let below = if numbers.len().is_multiple_of(2) { numbers.get(middle.wrapping_sub(1)) } else { above };
    match (below, above) {
        (Some(below), Some(above)) => {
            below.plus(*above).over(Number::whole(2)).map_or(Val::Blank(None), Val::Number)
        }
        _ => Val::Blank(None),
    }
}

/// The value of a key, case aside; nothing where the key is not there.
pub(super) fn lookup(pairs: &[(Arc<str>, Val)], key: &Arc<str>) -> Val {
    let key = Val::Word(Arc::clone(key));
    let found = pairs.iter().find(|(name, _)| same(&Val::Word(Arc::clone(name)), &key));
    found.map_or(Val::Blank(None), |(_, value)| value.clone())
}

/// Whether a text has one of some words or phrases in it, also with an ending: "predictions" has "prediction".
pub(super) fn mentions(text: &str, words: &[Val]) -> bool {
    let text = format!(" {}", spaced(text));
    words.iter().any(|word| {
        let (Val::Word(word) | Val::Text(word)) = word else { return false };
        let word = spaced(word);
        !word.is_empty() && text.contains(&format!(" {word}"))
    })
}

/// A text in small letters with one space between its words.
fn spaced(text: &str) -> String {
    let small = text.to_lowercase();
    let words: Vec<&str> = small.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(list: &[i64]) -> Vec<Val> {
        list.iter().map(|n| Val::Number(Number::whole(*n))).collect()
    }

    #[test]
    fn the_middle_of_an_even_number_lies_between_two() {
        let half = Number::from_millionths(500_000);
        for (list, middle) in [
            (&[5][..], Number::whole(5)),
            (&[3, 1, 2], Number::whole(2)),
            (&[3, 3, 1, 2], Number::whole(2).plus(half)),
            (&[4, 1, 3, 3], Number::whole(3)),
        ] {
            assert_eq!(median(&numbers(list)), Val::Number(middle), "{list:?}");
        }
        assert_eq!(median(&[]), Val::Blank(None));
    }

    #[test]
    fn a_key_is_found_whatever_its_capitals() {
        let leads = [(Arc::from("St Anne's"), Val::word("X03")), (Arc::from("B"), Val::word("X04"))];
        assert_eq!(lookup(&leads, &"st anne's ".into()), Val::word("X03"));
        assert_eq!(lookup(&leads, &"C".into()), Val::Blank(None));
    }

    #[test]
    fn a_text_mentions_words_at_their_beginning_and_phrases_whole() {
        let words = ["prediction", "on track", ""].map(Val::word);
        for text in ["Predictions are met", "All (prediction) grades", "is on\n track", "ON-TRACK pupils"] {
            assert!(mentions(text, &words), "{text}");
        }
        for text in ["Unpredictable", "on a track", "", "track on"] {
            assert!(!mentions(text, &words), "{text}");
        }
    }
}
