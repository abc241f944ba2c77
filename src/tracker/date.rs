//! Dates as people type them in Britain: day first, in figures or with the month's name.
//!
//! A date without its year, a month without a day and a week are not dates. Nothing is guessed: a wrong date would
//! decide whether a duty was met. A date that contradicts itself (a Tuesday that was a Monday) is none either.

use chrono::{Datelike, NaiveDate, Weekday};

use super::grid::is_space;
use super::words;
use crate::model::month_named;

/// What a text says where a date is expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Said {
    Date(NaiveDate),
    /// It was done, without saying when.
    Tick,
    /// Why it is no date.
    No(&'static str),
}

/// Years in which a school's dates lie.
const YEARS: std::ops::RangeInclusive<i32> = 1950..=2099;
/// Serial numbers of those years in a workbook that counts from 1900.
const SERIALS: std::ops::RangeInclusive<i64> = 18_264..=73_050;

/// The days of the week, each with its short forms.
const DAYS: [(Weekday, &[&str]); 7] = [
    (Weekday::Mon, &["monday", "mon"]),
    (Weekday::Tue, &["tuesday", "tues", "tue"]),
    (Weekday::Wed, &["wednesday", "weds", "wed"]),
    (Weekday::Thu, &["thursday", "thurs", "thur", "thu"]),
    (Weekday::Fri, &["friday", "fri"]),
    (Weekday::Sat, &["saturday", "sat"]),
    (Weekday::Sun, &["sunday", "sun"]),
];

const NO_DATE: &str = "it is not a date; write it like 14/10/2026";

/// Whether a text says that something was done.
fn is_tick(text: &str) -> bool {
    words::is_yes(text)
        || words::is_cross(text)
        || matches!(
            text.trim_end_matches(['.', '!']).to_lowercase().as_str(),
            "complete" | "completed" | "ok"
        )
}

/// Reads a text where a date is expected.
pub(super) fn read(text: &str) -> Said {
    let text = text.trim_matches(is_space);
    if let Some(filler) = words::filler(text) {
        return Said::No(filler.why());
    }
    if is_tick(text) {
        return Said::Tick;
    }
    if words::yes_no(text) == Some(false) {
        return Said::No("that says it was not done; leave the cell blank until it is");
    }
    let lower = text.to_lowercase();
    for start in ["w/b", "w/c", "w/e", "wb ", "wc ", "week"] {
        if lower.starts_with(start) {
            return Said::No("it names a week; put in the day");
        }
    }
    // "Done 14/10/2026" gives the day; what stands before it says no more.
    let rest = lower
        .split_once(is_space)
        .filter(|(word, _)| is_tick(word.trim_matches([':', '-', '–', ','])))
        .map(|(_, rest)| rest);
    parts(rest.map_or(lower.as_str(), |r| r.trim_start_matches([':', '-', '–', ' '])))
}

enum Part {
    Figures(i64, usize),
    Month(u32),
}

fn parts(lower: &str) -> Said {
    // A time of day after the date does not matter, as in 2026-10-14T00:00:00 and 14/10/2026 09:30.
    let lower =
        lower.split_once('t').filter(|(d, t)| d.len() == 10 && t.contains(':')).map_or(lower, |(d, _)| d);
    if let Some((serial, time)) = lower.split_once('.')
        && serial.len() == 5
        && let Some(Part::Figures(serial, _)) = figures(serial)
        && time.bytes().all(|b| b.is_ascii_digit())
    {
        return assemble(&[Part::Figures(serial, 5)]);
    }
    let (mut found, mut weekday) = (Vec::new(), None);
    for word in lower
        .split(|c: char| c.is_whitespace() || matches!(c, '/' | '.' | '-' | ',' | '\\' | '–' | '_' | '\''))
    {
        let word = word.trim_matches(|c: char| matches!(c, '(' | ')'));
        let of_a_time = found.len() >= 3 && (word.contains(':') || matches!(word, "am" | "pm"));
        if word.is_empty() || word == "of" || word == "the" || of_a_time {
            continue;
        }
        if let Some((day, _)) = DAYS.iter().find(|(_, names)| names.contains(&word)) {
            if weekday.is_some_and(|held| held != *day) {
                return Said::No("it names two days of the week; put in one date");
            }
            weekday = Some(*day);
            continue;
        }
        if let Some(part) = figures(word).or_else(|| month_named(word).map(Part::Month)) {
            found.push(part);
            continue;
        }
        // 14oct26 and oct26 are typed without spaces.
        match run_together(word) {
            Some(mut several) => found.append(&mut several),
            None => return Said::No(unknown(lower)),
        }
    }
    match assemble(&found) {
        Said::Date(date) if weekday.is_some_and(|day| day != date.weekday()) => {
            Said::No("the day of the week does not go with the date; put one of them right")
        }
        said => said,
    }
}

fn unknown(lower: &str) -> &'static str {
    if ["autumn", "spring", "summer", "term"].iter().any(|w| lower.contains(w)) {
        "it names a part of the year; put in the day"
    } else if lower.contains('&') || lower.contains(';') || lower.contains(" and ") {
        "it seems to hold more than one date; put each in its own cell"
    } else {
        NO_DATE
    }
}

fn figures(word: &str) -> Option<Part> {
    let digits = ["st", "nd", "rd", "th"].iter().find_map(|end| word.strip_suffix(end)).unwrap_or(word);
    if digits.is_empty() || digits.len() > 8 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    Some(Part::Figures(digits.parse().ok()?, digits.len()))
}

fn run_together(word: &str) -> Option<Vec<Part>> {
    let mut out = Vec::new();
    let mut rest = word;
    while let Some(first) = rest.chars().next() {
        let figure = first.is_ascii_digit();
        let end = rest.find(|c: char| c.is_ascii_digit() != figure).unwrap_or(rest.len());
        let (run, after) = rest.split_at_checked(end)?;
        if figure {
            out.push(figures(run)?);
        } else if !matches!(run, "st" | "nd" | "rd" | "th") || out.is_empty() {
            let run = ["st", "nd", "rd", "th"]
                .iter()
                .find_map(|o| run.strip_prefix(o).filter(|r| month_named(r).is_some()))
                .unwrap_or(run);
            out.push(Part::Month(month_named(run)?));
        }
        rest = after;
    }
    (!out.is_empty() && out.len() <= 4).then_some(out)
}

fn assemble(found: &[Part]) -> Said {
    use Part::{Figures, Month};
    match found {
        [Figures(year, 4), Figures(month, _), Figures(day, _)] => date(*year, *month, *day),
        [Figures(day, 1..=2), Figures(month, 1..=2), Figures(year, length @ (2 | 4))] => {
            if *month > 12 && *day <= 12 {
                return Said::No("the month seems to stand first; write the day first, like 14/10/2026");
            }
            date(century(*year, *length), *month, *day)
        }
        [Figures(day, 1..=2), Month(month), Figures(year, length @ (2 | 4))] => {
            date(century(*year, *length), i64::from(*month), *day)
        }
        [Month(month), Figures(day, 1..=2), Figures(year, 4)]
        | [Figures(year, 4), Month(month), Figures(day, 1..=2)] => date(*year, i64::from(*month), *day),
        [Figures(serial, 5)] => {
            serial_date(*serial).map_or(Said::No("it is a number, not a date"), Said::Date)
        }
        [Figures(packed, 8)] if *packed > 19_000_000 => {
            date(packed / 10_000, packed / 100 % 100, packed % 100)
        }
        [Figures(_, 1..=2), Month(_) | Figures(_, 1..=2)] => Said::No("the year is missing"),
        [Month(_)] | [Month(_), Figures(..)] | [Figures(_, 1..=2), Figures(_, 4)] => {
            Said::No("it is a month without a day, or a day without a year")
        }
        [Figures(_, 4)] => Said::No("it is a year, not a date"),
        [Figures(..)] => Said::No("it is a number, not a date"),
        _ if found.len() >= 4 => Said::No("it seems to hold more than one date; put each in its own cell"),
        _ => Said::No(NO_DATE),
    }
}

fn century(year: i64, length: usize) -> i64 {
    match length {
        2 if year < 50 => year + 2000,
        2 => year + 1900,
        _ => year,
    }
}

fn date(year: i64, month: i64, day: i64) -> Said {
    let (Ok(year), Ok(month), Ok(day)) = (i32::try_from(year), u32::try_from(month), u32::try_from(day))
    else {
        return Said::No(NO_DATE);
    };
    match NaiveDate::from_ymd_opt(year, month, day) {
        Some(date) => checked(date),
        None if (1..=12).contains(&month) => Said::No("there is no such day in that month"),
        None => Said::No("there is no such month"),
    }
}

/// A date of a cell, unless its year cannot be meant.
pub(super) fn checked(date: NaiveDate) -> Said {
    if YEARS.contains(&date.year()) {
        Said::Date(date)
    } else {
        Said::No("its year is not between 1950 and 2099")
    }
}

/// The date of a serial number that lost its format on the way.
pub(super) fn serial_date(serial: i64) -> Option<NaiveDate> {
    if !SERIALS.contains(&serial) {
        return None;
    }
    NaiveDate::from_ymd_opt(1899, 12, 30)?.checked_add_days(chrono::Days::new(u64::try_from(serial).ok()?))
}

/// In which order a date in figures can have been written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// Only the month can stand first, `10/14/2026`.
    MonthFirst,
    /// Day and month could change places, `12/10/2026`.
    Either,
    /// Only one way to read it, or no date in figures.
    Plain,
}

/// The order of a date in figures. It is asked of every text in a column of dates, so it reads no more than it must.
pub(super) fn order(text: &str) -> Order {
    let text = text.trim_matches(is_space);
    if !text.starts_with(|c: char| c.is_ascii_digit()) {
        return Order::Plain;
    }
    let mut parts = text.splitn(3, ['/', '.', '-', ' ']);
    let short =
        |part: Option<&str>| part.filter(|p| (1..=2).contains(&p.len())).and_then(|p| p.parse::<u32>().ok());
    let (Some(first), Some(second), Some(year)) = (short(parts.next()), short(parts.next()), parts.next())
    else {
        return Order::Plain;
    };
    if !year.starts_with(|c: char| c.is_ascii_digit()) {
        return Order::Plain;
    }
    match (first, second) {
        (1..=12, 13..=31) => Order::MonthFirst,
        (1..=12, 1..=12) if first != second => Order::Either,
        _ => Order::Plain,
    }
}

/// The same for a date that Excel made: one that it may have turned round when it took over a text.
pub(super) fn may_be_turned(date: NaiveDate) -> bool {
    date.day() <= 12 && date.day() != date.month()
}

/// A day of any year: `31 October`, `31/10`, `10-31`, `--10-31`.
pub(super) fn month_day(text: &str) -> Option<(u32, u32)> {
    let lower = text.trim().to_lowercase();
    // A leap year, so that 29 February is a day of some year.
    let with_year = |text: &str| match parts(text) {
        Said::Date(date) => Some((date.month(), date.day())),
        _ => None,
    };
    if let Some((month, day)) = lower.trim_start_matches('-').split_once('-')
        && let (Ok(month), Ok(day)) = (month.parse::<u32>(), day.parse::<u32>())
        && (1..=12).contains(&month)
    {
        return NaiveDate::from_ymd_opt(2024, month, day).map(|_| (month, day));
    }
    with_year(&lower).or_else(|| with_year(&format!("{lower} 2024")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_read_day_first_in_every_usual_form() {
        let meant = NaiveDate::from_ymd_opt(2026, 10, 14).map(Said::Date).expect("a real day");
        for text in [
            "14/10/2026",
            "14/10/26",
            "14.10.2026",
            "14-10-26",
            "14 10 2026",
            "14 October 2026",
            "14th Oct 2026",
            "14 oct 26",
            "Wednesday 14 October 2026",
            "Wed, 14th of October, 2026",
            "2026-10-14",
            "2026/10/14",
            "2026-10-14T00:00:00",
            "14/10/2026 09:30",
            "October 14, 2026",
            "14Oct26",
            "14th Oct. 2026",
            "46309",
            "20261014",
            "14-Oct-2026",
            "Done 14/10/2026",
            "✓ 14/10/26",
            "46309.5625",
        ] {
            assert_eq!(read(text), meant, "{text}");
        }
        assert_eq!(read("1 Sept 2026"), NaiveDate::from_ymd_opt(2026, 9, 1).map(Said::Date).expect("a day"));
        assert_eq!(
            read("1st September 99"),
            NaiveDate::from_ymd_opt(1999, 9, 1).map(Said::Date).expect("a day")
        );
    }

    #[test]
    fn what_is_no_date_says_why() {
        for (text, why) in [
            ("14th Oct", "year is missing"),
            ("12/10", "year is missing"),
            ("Oct 26", "month without a day"),
            ("October", "month without a day"),
            ("October 2026", "month without a day"),
            ("10/2026", "month without a day"),
            ("w/b 13/10", "week"),
            ("week beginning 13 October 2026", "week"),
            ("TBC", "confirmed"),
            ("31/9/2026", "no such day"),
            ("10/14/2026", "day first"),
            ("31/13/2026", "no such month"),
            ("Autumn 2", "part of the year"),
            ("12/10/26 & 3/2/27", "more than one"),
            ("2026", "a year"),
            ("7", "number"),
            ("n/a", "does not apply"),
            ("-", "blank"),
            ("Tue 14/10/2026", "day of the week"),
            ("no", "not done"),
            ("soon", "not a date"),
            ("1/1/1900", "1950"),
            ("99999999", "no such"),
        ] {
            match read(text) {
                Said::No(said) => assert!(said.contains(why), "{text}: {said}"),
                other => panic!("{text}: {other:?}"),
            }
        }
    }

    #[test]
    fn a_tick_says_that_it_was_done_and_not_when() {
        for text in ["Y", "yes", "Done", "✓", "x", "tick", "✔", "Completed"] {
            assert_eq!(read(text), Said::Tick, "{text}");
        }
    }

    #[test]
    fn a_date_in_figures_shows_its_order_only_where_a_part_is_beyond_twelve() {
        for (text, order_meant) in [
            ("10/14/2026", Order::MonthFirst),
            ("10-14-26", Order::MonthFirst),
            ("12/10/2026", Order::Either),
            ("10/10/2026", Order::Plain),
            ("14/10/2026", Order::Plain),
            ("14 October 2026", Order::Plain),
            ("2026-10-12", Order::Plain),
            ("TBC", Order::Plain),
        ] {
            assert_eq!(order(text), order_meant, "{text}");
        }
    }

    #[test]
    fn a_day_of_any_year_is_read_in_figures_and_words() {
        for text in ["31 October", "31/10", "10-31", "--10-31", "31st Oct", "31/10/2026"] {
            assert_eq!(month_day(text), Some((10, 31)), "{text}");
        }
        assert_eq!(month_day("October"), None);
        assert_eq!(month_day("31 September"), None);
    }
}
