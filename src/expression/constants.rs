//! What stands in an expression as it is: numbers, words in quotes, and what a word in quotes means where a date, a length of time
//! or a day of the year is needed.

use chrono::NaiveDate;
use minijinja::value::ValueKind;

use super::Node;
use super::compile::{Found, Mistake, NOT_HERE};
use super::value::{Type, Val};
use crate::model::{Number, Period, month_named};

/// What stands in an expression as it is.
pub(super) fn constant_of(value: &minijinja::Value, at: std::ops::Range<usize>) -> Result<Found, Mistake> {
    match value.kind() {
        ValueKind::Bool => Ok((Node::Constant(Val::Bool(value.is_true())), Type::Bool)),
        ValueKind::Number => Number::parse(&value.to_string())
            .map(|n| (Node::Constant(Val::Number(n)), Type::Number))
            .ok_or_else(|| Mistake { at, what: "this number cannot be used".into(), help: None }),
        ValueKind::String => {
            Ok((Node::Constant(Val::word(value.as_str().unwrap_or_default())), Type::Word(None)))
        }
        ValueKind::None => Ok((Node::Constant(Val::Blank(None)), Type::Nothing)),
        _ => Err(Mistake { at, what: NOT_HERE.into(), help: None }),
    }
}

/// A word in quotes becomes a date, a length of time or a day of the year where one is needed.
pub(super) fn coerce(found: Found, wanted: &Type) -> Found {
    let Node::Constant(Val::Word(word)) = &found.0 else { return found };
    let as_val = match wanted {
        Type::Date => word.parse::<NaiveDate>().ok().map(|d| (Val::Date(d), Type::Date)),
        Type::Period => Period::parse(word).map(|p| (Val::Period(p), Type::Period)),
        Type::MonthDay => read_month_day(word).map(|(m, d)| (Val::MonthDay(m, d), Type::MonthDay)),
        Type::Text => Some((Val::Text(word.clone()), Type::Text)),
        _ => None,
    };
    as_val.map_or(found, |(val, ty)| (Node::Constant(val), ty))
}

/// A day of the year as policies write it: `31 October`, `10-31`.
#[must_use]
pub(crate) fn read_month_day(text: &str) -> Option<(u32, u32)> {
    let text = text.trim().to_lowercase();
    let (month, day) = if let Some((m, d)) = text.split_once('-') {
        (m.parse().ok()?, d.parse().ok()?)
    } else {
        let (d, m) = text.split_once(' ')?;
        (month_named(m)?, d.trim_end_matches(char::is_alphabetic).parse().ok()?)
    };
    // 2024 was a leap year, so 29 February is a day of the year.
    NaiveDate::from_ymd_opt(2024, month, day).map(|_| (month, day))
}
