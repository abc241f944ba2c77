//! What calamine says stands in a cell, as what the grid holds; and what a number format and a formula say of it.

use calamine::{DataType, Dimensions};
use chrono::{NaiveDate, NaiveDateTime};

use super::super::grid::{Formula, Merge, Raw};
use super::MOST_MERGES;

/// The value of a cell; `None` for an empty one.
pub(super) fn raw(value: &impl DataType) -> Option<Raw> {
    if let Some(text) = value.get_string() {
        return Some(Raw::Text(text.into()));
    }
    if let Some(number) = value.get_float() {
        return Some(Raw::Number(number));
    }
    #[expect(
        clippy::cast_precision_loss,
        reason = "no workbook has whole numbers beyond what its binary numbers hold"
    )]
    if let Some(number) = value.get_int() {
        return Some(Raw::Number(number as f64));
    }
    if let Some(yes) = value.get_bool() {
        return Some(Raw::Bool(yes));
    }
    if let Some(moment) = value.get_datetime() {
        let days = moment.as_f64();
        // Below one is a time of day; far numbers overflow the arithmetic of dates.
        return Some(if moment.is_duration() || (0.0..1.0).contains(&days) {
            Raw::Time(days)
        } else if (1.0..2_958_466.0).contains(&days) {
            moment.as_datetime().map_or(Raw::Number(days), |m| Raw::Date(m.date()))
        } else {
            Raw::Number(days)
        });
    }
    if let Some(text) = value.get_datetime_iso() {
        return Some(iso_date(text).map_or_else(|| Raw::Text(text.into()), Raw::Date));
    }
    if let Some(text) = value.get_duration_iso() {
        return Some(iso_length(text).map_or_else(|| Raw::Text(text.into()), Raw::Time));
    }
    value.get_error().map(|error| Raw::Error(error.to_string().into()))
}

/// Merged cells, as many as are looked at.
pub(super) fn merges(found: &[Dimensions]) -> Vec<Merge> {
    let merge = |d: &Dimensions| Merge { top: d.start.0, left: d.start.1, bottom: d.end.0, right: d.end.1 };
    found.iter().take(MOST_MERGES).map(merge).filter(|m| m.top <= m.bottom && m.left <= m.right).collect()
}

/// The day of `2026-10-14` or `2026-10-14T09:30:00`.
pub(super) fn iso_date(text: &str) -> Option<NaiveDate> {
    text.parse::<NaiveDateTime>().map(|m| m.date()).or_else(|_| text.parse()).ok()
}

/// The days of `PT01H30M00S`; a whole number of days may stand before the `T`.
pub(super) fn iso_length(text: &str) -> Option<f64> {
    let (sign, rest) = text.strip_prefix('-').map_or((1.0, text), |rest| (-1.0, rest));
    let mut rest = rest.strip_prefix('P')?;
    let (mut days, mut in_time) = (0.0, false);
    while !rest.is_empty() {
        if let Some(time) = rest.strip_prefix('T') {
            (rest, in_time) = (time, true);
            continue;
        }
        let end = rest.find(|c: char| c.is_ascii_alphabetic())?;
        let (number, unit) = rest.split_at(end);
        let number: f64 = number.replace(',', ".").parse().ok()?;
        let mut letters = unit.chars();
        days += number
            / match (letters.next()?, in_time) {
                ('D', false) => 1.0,
                ('H', true) => 24.0,
                ('M', true) => 1440.0,
                ('S', true) => 86_400.0,
                _ => return None,
            };
        rest = letters.as_str();
    }
    Some(sign * days)
}

/// What is to be known of a formula.
pub(super) fn formula(text: Option<&str>) -> Formula {
    match text {
        None => Formula::None,
        Some(text) if adds_up(text) => Formula::Sum,
        Some(_) => Formula::Any,
    }
}

fn adds_up(formula: &str) -> bool {
    // OpenDocument names the language of a formula before it.
    let text = formula.split_once(":=").map_or(formula, |(_, text)| text).trim_start_matches('=');
    ["SUM(", "COUNT(", "COUNTA(", "COUNTIF(", "COUNTIFS(", "SUBTOTAL(", "AVERAGE(", "AGGREGATE("].iter().any(
        |name| text.as_bytes().get(..name.len()).is_some_and(|t| t.eq_ignore_ascii_case(name.as_bytes())),
    )
}

/// Whether a number format shows a percentage.
pub(super) fn shows_percent(code: &str, id: Option<u32>) -> bool {
    // A percent sign in quotation marks or after a backslash is only a letter.
    let mut quoted = false;
    let mut before = ' ';
    let shown = code.chars().any(|c| {
        if c == '"' {
            quoted = !quoted;
        }
        let plain = c == '%' && !quoted && before != '\\';
        before = c;
        plain
    });
    shown || matches!(id, Some(9 | 10))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_of_time_is_read_as_it_is_written_out() {
        for (text, days) in [
            ("PT12H00M00S", Some(0.5)),
            ("PT36H00M00S", Some(1.5)),
            ("P1DT12H", Some(1.5)),
            ("-PT6H", Some(-0.25)),
            ("PT00H45M00.000000000S", Some(0.03125)),
            ("P1Y", None),
            ("half an hour", None),
            ("PT", Some(0.0)),
            ("PTH", None),
        ] {
            assert_eq!(iso_length(text), days, "{text}");
        }
    }

    #[test]
    fn a_formula_that_adds_up_is_known_in_every_format() {
        for formula in ["SUM(A1:A3)", "=subtotal(9,A1)", "of:=COUNTIF([.A1:.A9];1)", "msoxl:=AVERAGE(A1)"] {
            assert!(adds_up(formula), "{formula}");
        }
        for formula in ["A1+SUM(A2)", "", "of:=[.A1]", "SUMMARY"] {
            assert!(!adds_up(formula), "{formula}");
        }
    }
}
