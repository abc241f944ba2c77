//! Functions on words and weeks that need nothing but what they are given: texts that mention words, places in lists, the middle
//! of numbers, weeks as lengths of time.

use super::functions::same;
use super::value::Val;
use crate::model::{Number, Period, Unit, plain};

/// A week of nothing, or of a part of a day, gives nothing.
pub(super) fn weeks_of(period: Period, days: Number) -> Val {
    if period.unit != Unit::Weeks {
        return Val::Period(period);
    }
    let days = days.as_whole().and_then(|n| u32::try_from(n).ok()).filter(|n| (1..=7).contains(n));
    let count = days.and_then(|days| period.count.checked_mul(days));
    count.map_or(Val::Blank(None), |count| Val::Period(Period { count, unit: Unit::WorkingDays }))
}

/// A part of a week gives nothing.
pub(super) fn weeks_long(weeks: Number) -> Val {
    let whole = weeks.as_whole().and_then(|n| u32::try_from(n).ok()).filter(|n| *n <= 520);
    whole.map_or(Val::Blank(None), |count| Val::Period(Period { count, unit: Unit::Weeks }))
}

/// Whole words: a text that mentions "on track" does not mention "track record".
pub(super) fn mentions(text: &str, words: &[Val]) -> Val {
    let whole = |text: &str| {
        let plain = plain(text);
        let words: Vec<&str> =
            plain.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
        format!(" {} ", words.join(" "))
    };
    let text = whole(text);
    let stands = |word: &Val| match word {
        Val::Word(word) | Val::Text(word) => text.contains(&whole(word)) && !plain(word).is_empty(),
        _ => false,
    };
    Val::Bool(words.iter().any(stands))
}

/// Of an even number of them, half-way between the two in the middle; of none, nothing.
pub(super) fn median(numbers: &[Val]) -> Val {
    let mut all: Vec<Number> =
        numbers.iter().filter_map(|v| if let Val::Number(n) = v { Some(*n) } else { None }).collect();
    all.sort_unstable();
    let middle = all.len() / 2;
    let found = match (all.get(middle), middle.checked_sub(1).and_then(|before| all.get(before))) {
        (Some(upper), Some(lower)) if all.len().is_multiple_of(2) => {
            lower.plus(*upper).over(Number::whole(2))
        }
        (Some(middle), _) => Some(*middle),
        _ => None,
    };
    found.map_or(Val::Blank(None), Val::Number)
}

/// The place of a word in a list, from 1.
pub(super) fn place_of(word: &str, words: &[Val]) -> Val {
    let found = words.iter().position(|v| same(v, &Val::word(word)));
    let place = found.and_then(|place| i64::try_from(place + 1).ok());
    place.map_or(Val::Blank(None), |place| Val::Number(Number::whole(place)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(all: &[&str]) -> Vec<Val> {
        all.iter().map(|w| Val::word(w)).collect()
    }

    #[test]
    fn a_text_mentions_whole_words_only() {
        let asked = words(&["on track", "predicted"]);
        for (text, found) in [
            ("Pupils are ON  track for grade 5", true),
            ("a predicted-grade", true),
            ("unpredicted", false),
            ("a track record", false),
            ("", false),
        ] {
            assert_eq!(mentions(text, &asked), Val::Bool(found), "{text}");
        }
        assert_eq!(mentions("anything", &words(&[""])), Val::Bool(false));
    }

    #[test]
    fn the_middle_of_numbers_may_lie_between_two() {
        let numbers = |all: &[i64]| all.iter().map(|n| Val::Number(Number::whole(*n))).collect::<Vec<_>>();
        assert_eq!(median(&numbers(&[9, 1, 3])), Val::Number(Number::whole(3)));
        assert_eq!(median(&numbers(&[4, 1, 3, 9])), Val::Number(Number::from_millionths(3_500_000)));
        assert_eq!(median(&[]), Val::Blank(None));
    }

    #[test]
    fn a_week_has_as_many_working_days_as_is_said() {
        let weeks = |count| Period { count, unit: Unit::Weeks };
        let days = |count| Val::Period(Period { count, unit: Unit::WorkingDays });
        assert_eq!(weeks_of(weeks(4), Number::whole(4)), days(16));
        assert_eq!(weeks_of(weeks(4), Number::ZERO), Val::Blank(None));
        let months = Period { count: 2, unit: Unit::Months };
        assert_eq!(weeks_of(months, Number::whole(4)), Val::Period(months));
        assert_eq!(weeks_long(Number::whole(4)), Val::Period(weeks(4)));
    }

    #[test]
    fn a_word_has_its_place_in_a_list() {
        assert_eq!(place_of("B", &words(&["a", "b"])), Val::Number(Number::whole(2)));
        assert_eq!(place_of("c", &words(&["a", "b"])), Val::Blank(None));
    }
}
