//! Dates and counts in words, as an office writes them.

use chrono::{Datelike, NaiveDate, Weekday};

use crate::model::Calendar;

pub use crate::model::in_words as date;

/// `1 day`, `14 days`, `3 working days`.
#[must_use]
pub fn days(count: i64, working: bool) -> String {
    format!("{count} {}day{}", if working { "working " } else { "" }, if count == 1 { "" } else { "s" })
}

/// The due date; where it is no working day, with the last working day before it.
pub(super) fn deadline(due: NaiveDate, calendar: &Calendar) -> String {
    if calendar.is_working(due) {
        return date(due);
    }
    let why = match due.weekday() {
        Weekday::Sat => "a Saturday",
        Weekday::Sun => "a Sunday",
        _ => "not a working day",
    };
    format!("{} ({why}; last working day {})", date(due), date(calendar.last_working_day(due)))
}

/// A text with a capital first letter.
#[must_use]
pub fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect())
}
