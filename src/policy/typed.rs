//! Values as people type them in settings: `31st October`, `10-31`, `25%`, `£1,000`, `ten working days`, `half a term`.
//!
//! A spreadsheet makes a whole date of "31 October" by itself, so a date stands for its day of the year where a day is
//! wanted. What could mean two things is read as the office writes it, the day first; what cannot be read is nobody's
//! guess and gives nothing.

use chrono::NaiveDate;

use crate::expression::{Type, Val};
use crate::model::{MONTHS, Number, Period, Unit, month_named};

/// School weeks of half a term, where somebody writes "half a term".
const WEEKS_OF_HALF_A_TERM: u32 = 6;

const COUNTS: [&str; 13] = [
    "nought", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve",
];

/// A value as typed, by the type it has to have. A length of time without a unit has that of `like`.
pub(super) fn read(text: &str, ty: &Type, like: Option<&Val>) -> Option<Val> {
    let text = text.trim();
    Some(match ty {
        Type::Bool => match text.to_lowercase().as_str() {
            "yes" | "y" | "true" | "on" => Val::Bool(true),
            "no" | "n" | "false" | "off" => Val::Bool(false),
            _ => return None,
        },
        Type::Number => Val::Number(number(text)?),
        Type::Date => Val::Date(date(text)?),
        Type::Period => Val::Period(period(text, like)?),
        Type::MonthDay => {
            let (month, day) = day_of_year(text)?;
            Val::MonthDay(month, day)
        }
        Type::List(inner) => {
            Val::List(items(text).into_iter().map(|item| read(item, inner, None)).collect::<Option<_>>()?)
        }
        Type::Word(_) | Type::Person => Val::word(text),
        Type::Text => Val::Text(text.into()),
        Type::Map | Type::Nothing => return None,
    })
}

/// A value in the words of an office, whatever way it was typed.
#[must_use]
pub fn words(value: &Val) -> String {
    let month = |month: u32| {
        usize::try_from(month).ok().and_then(|m| MONTHS.get(m.checked_sub(1)?)).copied().unwrap_or_default()
    };
    match value {
        Val::Bool(truth) => if *truth { "yes" } else { "no" }.to_owned(),
        Val::Number(number) => number.to_string(),
        Val::Date(date) => {
            let (of, day, year) =
                (chrono::Datelike::month(date), chrono::Datelike::day(date), date.format("%Y"));
            format!("{day} {} {year}", month(of))
        }
        Val::Period(period) => period.to_string(),
        Val::MonthDay(of, day) => format!("{day} {}", month(*of)),
        Val::Word(text) | Val::Text(text) => text.to_string(),
        Val::List(all) => all.iter().map(words).collect::<Vec<_>>().join("; "),
        Val::Map(all) => {
            all.iter().map(|(key, value)| format!("{key}={}", words(value))).collect::<Vec<_>>().join("; ")
        }
        Val::Unknown(_) | Val::Blank(_) | Val::Tick(_) => String::new(),
    }
}

/// The items of a list: parted by semicolons or lines, and by commas where there is neither.
fn items(text: &str) -> Vec<&str> {
    let parts: Vec<&str> = if text.contains([';', '\n']) {
        text.split([';', '\n']).collect()
    } else {
        text.split(',').collect()
    };
    parts.into_iter().map(str::trim).filter(|item| !item.is_empty()).collect()
}

/// A number with its sign of pounds or per cent, or a small one in words.
fn number(text: &str) -> Option<Number> {
    let lower = text.to_lowercase();
    let bare = lower.trim_start_matches('£');
    let bare =
        ["%", "per cent", "percent"].iter().find_map(|end| bare.strip_suffix(end)).unwrap_or(bare).trim();
    counted(bare).map(|n| Number::whole(i64::from(n))).or_else(|| Number::parse(bare))
}

/// A whole number, in digits or as a word.
fn counted(text: &str) -> Option<u32> {
    let word = COUNTS.iter().position(|w| *w == text).and_then(|n| u32::try_from(n).ok());
    word.or_else(|| matches!(text, "a" | "an").then_some(1)).or_else(|| text.parse().ok())
}

fn period(text: &str, like: Option<&Val>) -> Option<Period> {
    // "half-term" is two words; "-5 days" is no length of time.
    let lower = text.to_lowercase();
    let lower = if lower.starts_with('-') { lower } else { lower.replace('-', " ") };
    let mut words: Vec<&str> = lower.split_whitespace().filter(|w| *w != "calendar").collect();
    if words.first() == Some(&"within") {
        words.remove(0);
    }
    let half = |words: &[&str]| {
        matches!(words, ["half", "a", "term"] | ["half", "term"] | ["a" | "one", "half", "term"])
    };
    if half(&words) {
        return Some(Period { count: WEEKS_OF_HALF_A_TERM, unit: Unit::Weeks });
    }
    // "10days" and "fortnight" have their number and their unit in one word.
    let (first, rest) = words.split_first()?;
    let digits = first.find(|c: char| !c.is_ascii_digit()).unwrap_or(first.len());
    let (count, unit) = match (*first, first.split_at_checked(digits)) {
        ("fortnight", _) => (1, "fortnight".to_owned()),
        (_, Some((digits, joined))) if !digits.is_empty() => {
            (digits.parse().ok()?, [&[joined], rest].concat().join(" ").trim().to_owned())
        }
        _ => (counted(first)?, rest.join(" ")),
    };
    let (times, unit) = match unit.as_str() {
        "" => match like {
            Some(Val::Period(like)) => {
                return Some(Period { count, unit: like.unit }).filter(|period| sensible(*period));
            }
            _ => (1, "days"),
        },
        "week" | "weeks" => (7, "days"),
        "fortnight" | "fortnights" => (14, "days"),
        "half term" | "half terms" => (WEEKS_OF_HALF_A_TERM, "school weeks"),
        "term" | "terms" => (2 * WEEKS_OF_HALF_A_TERM, "school weeks"),
        other => (1, other),
    };
    Period::parse(&format!("{} {unit}", count.checked_mul(times)?))
}

/// No longer than what a length of time may be anywhere.
fn sensible(period: Period) -> bool {
    Period::parse(&period.to_string()).is_some()
}

/// Day, month and year where given, in the order they were found to have.
type Parts = (u32, u32, Option<i32>);

/// The parts of a date: numbers with or without "st" or "th", and months by name; names of weekdays are passed over.
fn parts(text: &str) -> Option<Parts> {
    let lower = text.to_lowercase();
    let tokens: Vec<&str> = lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|t| !t.is_empty() && *t != "of" && *t != "the" && !is_weekday(t))
        .collect();
    let number = |token: &str| -> Option<u32> {
        let digits = ["st", "nd", "rd", "th"].iter().find_map(|end| token.strip_suffix(end)).unwrap_or(token);
        digits.parse().ok()
    };
    let year = |token: &str| -> Option<i32> {
        let year: i32 = token.parse().ok()?;
        match token.len() {
            4 => Some(year),
            2 => Some(2000 + year),
            _ => None,
        }
    };
    let named = |token: &str| month_named(token);
    match tokens.as_slice() {
        [y, m, d] if y.len() == 4 && year(y).is_some() => {
            Some((number(d)?, named(m).or_else(|| number(m))?, Some(year(y)?)))
        }
        [m, d, y] if named(m).is_some() => Some((number(d)?, named(m)?, Some(year(y)?))),
        [d, m, y] => Some((number(d)?, named(m).or_else(|| number(m))?, Some(year(y)?))),
        [m, d] if named(m).is_some() => Some((number(d)?, named(m)?, None)),
        [d, m] if named(m).is_some() => Some((number(d)?, named(m)?, None)),
        [one, two] => {
            let (one, two) = (number(one)?, number(two)?);
            // `10-31` is how settings files write a day, `31/10` how an office does.
            Some(if lower.contains('-') && one <= 12 { (two, one, None) } else { (one, two, None) })
        }
        _ => None,
    }
}

fn is_weekday(token: &str) -> bool {
    const DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    token.len() >= 3 && DAYS.iter().any(|day| day.starts_with(token))
}

fn date(text: &str) -> Option<NaiveDate> {
    let (day, month, year) = parts(text)?;
    NaiveDate::from_ymd_opt(year?, month, day)
}

/// Month and day. 2024 was a leap year, so 29 February is a day of the year.
fn day_of_year(text: &str) -> Option<(u32, u32)> {
    let (day, month, year) = parts(text)?;
    NaiveDate::from_ymd_opt(year.unwrap_or(2024), month, day).map(|_| (month, day))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(text: &str, ty: &Type) -> Option<String> {
        let like = Val::Period(Period { count: 7, unit: Unit::WorkingDays });
        read(text, ty, Some(&like)).map(|v| words(&v))
    }

    #[test]
    fn a_day_is_read_in_every_usual_form() {
        for text in [
            "31 October",
            "31st October",
            "October 31",
            "31 Oct",
            "10-31",
            "31/10",
            "31.10",
            "31/10/2026",
            "2026-10-31",
            "Saturday 31 October 2026",
            "the 31st of October",
            "31-10",
        ] {
            assert_eq!(typed(text, &Type::MonthDay).as_deref(), Some("31 October"), "{text}");
        }
        assert_eq!(typed("29 February", &Type::MonthDay).as_deref(), Some("29 February"));
        for text in ["31 November", "13-32", "October", "15", "2026", "", "31 Octember", "1/2/3/4"] {
            assert_eq!(typed(text, &Type::MonthDay), None, "{text}");
        }
    }

    #[test]
    fn a_date_needs_its_year() {
        for text in ["2026-12-31", "31/12/2026", "31 December 2026", "December 31, 2026", "31st Dec 26"] {
            assert_eq!(typed(text, &Type::Date).as_deref(), Some("31 December 2026"), "{text}");
        }
        for text in ["31 December", "2026", "31/13/2026"] {
            assert_eq!(typed(text, &Type::Date), None, "{text}");
        }
    }

    #[test]
    fn a_length_of_time_is_read_in_every_usual_form() {
        for (text, said) in [
            ("10 working days", "10 working days"),
            ("ten working days", "10 working days"),
            ("within 10 working days", "10 working days"),
            ("10", "10 working days"),
            ("10days", "10 days"),
            ("10 calendar days", "10 days"),
            ("2 weeks", "14 days"),
            ("a fortnight", "14 days"),
            ("fortnight", "14 days"),
            ("4 school weeks", "4 school weeks"),
            ("half a term", "6 school weeks"),
            ("half-term", "6 school weeks"),
            ("two half terms", "12 school weeks"),
            ("a term", "12 school weeks"),
            ("6 months", "6 months"),
            ("a year", "1 year"),
        ] {
            assert_eq!(typed(text, &Type::Period).as_deref(), Some(said), "{text}");
        }
        for text in [
            "",
            "soon",
            "-5 days",
            "5 moons",
            "99999999999 days",
            "4000000000 weeks",
            "40000",
            "£5",
            "1.5 days",
        ] {
            assert_eq!(typed(text, &Type::Period), None, "{text}");
        }
    }

    #[test]
    fn numbers_keep_their_signs_out_and_lists_are_parted_by_what_they_are_parted_by() {
        for (text, said) in [
            ("25%", "25"),
            ("25 per cent", "25"),
            ("£1,000", "1000"),
            ("three", "3"),
            ("-3", "-3"),
            ("2.5", "2.5"),
        ] {
            assert_eq!(typed(text, &Type::Number).as_deref(), Some(said), "{text}");
        }
        assert_eq!(typed("many", &Type::Number), None);
        let list = Type::List(Box::new(Type::Word(None)));
        for text in ["Good; Met", "Good, Met", "Good\nMet", " Good ;; Met; "] {
            assert_eq!(typed(text, &list).as_deref(), Some("Good; Met"), "{text}");
        }
        assert_eq!(typed("Good, or better; Met", &list).as_deref(), Some("Good, or better; Met"));
    }
}
