//! Numbers as schools write them: exact to six decimal places, never floating point.
//!
//! A share of 84.9 must be below 85 and a full-time equivalent of 0.6 must be six tenths, so numbers are whole
//! millionths. Money is derived from these in whole pence.

use std::fmt;

/// A decimal number held as whole millionths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Number(i64);

const SCALE: i64 = 1_000_000;

impl Number {
    /// Nought.
    pub const ZERO: Number = Number(0);

    /// A whole number. Values beyond nine billion are held at the limit.
    #[must_use]
    pub const fn whole(value: i64) -> Self {
        Number(value.saturating_mul(SCALE))
    }

    /// From a spreadsheet's binary number, rounded to six decimals; `None` when it is not finite or far too large.
    #[must_use]
    #[expect(clippy::cast_possible_truncation, reason = "the range is checked on the line above the cast")]
    pub fn from_f64(value: f64) -> Option<Self> {
        let scaled = (value * 1e6).round();
        (scaled.is_finite() && scaled.abs() < 9e18).then_some(Number(scaled as i64))
    }

    /// From digits as typed: `84.9`, `1,250`, `-3`. No unit, no sign but a leading minus, and commas only between
    /// thousands: `0,6` is not six.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
        let thousands = whole.split_once(',').is_none_or(|(first, rest)| {
            (1..=3).contains(&first.len()) && rest.split(',').all(|group| group.len() == 3)
        });
        if !thousands {
            return None;
        }
        let whole: String = whole.chars().filter(|c| *c != ',').collect();
        let all_digits = |s: &str| s.chars().all(|c| c.is_ascii_digit());
        if (whole.is_empty() && part.is_empty()) || !all_digits(&whole) || !all_digits(part) || part.len() > 6
        {
            return None;
        }
        let whole: i64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
        let part: i64 = format!("{part:0<6}").parse().ok()?;
        let value = whole.checked_mul(SCALE)?.checked_add(part)?;
        Some(Number(if negative { -value } else { value }))
    }

    /// The number in whole millionths.
    #[must_use]
    pub const fn millionths(self) -> i64 {
        self.0
    }

    /// From whole millionths.
    #[must_use]
    pub const fn from_millionths(value: i64) -> Self {
        Number(value)
    }

    /// The number when it is whole.
    #[must_use]
    pub const fn as_whole(self) -> Option<i64> {
        if self.0 % SCALE == 0 { Some(self.0 / SCALE) } else { None }
    }

    /// The whole number at or below it.
    #[must_use]
    pub const fn floor(self) -> i64 {
        self.0.div_euclid(SCALE)
    }

    /// Sum, held at the limit.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Number(self.0.saturating_add(other.0))
    }

    /// Difference, held at the limit.
    #[must_use]
    pub const fn minus(self, other: Self) -> Self {
        Number(self.0.saturating_sub(other.0))
    }

    /// Product, rounded towards nought to a millionth, held at the limit.
    #[must_use]
    pub fn times(self, other: Self) -> Self {
        let product = i128::from(self.0) * i128::from(other.0) / i128::from(SCALE);
        Number(i64::try_from(product).unwrap_or(if product < 0 { i64::MIN } else { i64::MAX }))
    }

    /// Quotient, rounded towards nought to a millionth; `None` on division by nought.
    #[must_use]
    pub fn over(self, other: Self) -> Option<Self> {
        if other.0 == 0 {
            return None;
        }
        i64::try_from(i128::from(self.0) * i128::from(SCALE) / i128::from(other.0)).ok().map(Number)
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let (whole, part) = (self.0.unsigned_abs() / 1_000_000, self.0.unsigned_abs() % 1_000_000);
        if part == 0 {
            return write!(f, "{sign}{whole}");
        }
        let digits = format!("{part:06}");
        write!(f, "{sign}{whole}.{}", digits.trim_end_matches('0'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_and_printed_as_it_was_typed() {
        for (typed, printed) in
            [("84.9", "84.9"), ("1,250", "1250"), ("-3", "-3"), (".5", "0.5"), ("75.", "75")]
        {
            assert_eq!(Number::parse(typed).map(|n| n.to_string()), Some(printed.to_owned()), "{typed}");
        }
        for not_one in ["", "-", "75%", "1e3", "twelve", "1.2345678", "--1", "0,6", "1,25", "1250,000", ",5"]
        {
            assert_eq!(Number::parse(not_one), None, "{not_one}");
        }
    }

    #[test]
    fn a_binary_fraction_becomes_the_decimal_that_was_meant() {
        assert_eq!(Number::from_f64(0.1 + 0.2), Number::parse("0.3"));
        assert_eq!(Number::from_f64(f64::NAN), None);
        assert_eq!(Number::from_f64(1e300), None);
    }
}
