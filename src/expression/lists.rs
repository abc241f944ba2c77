//! Functions on words and weeks that need nothing but what they are given: places in lists, weeks as lengths of time.

use super::functions::same;
use super::value::Val;
use crate::model::{Number, Period, Unit};

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
