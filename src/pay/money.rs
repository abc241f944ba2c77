//! Pounds and pence, exact: whole pence, never floating point.
//!
//! A share of a salary is rounded once, to the penny, half a penny upwards. Nothing here knows what a salary is.

use std::fmt;

use crate::model::Number;

/// An amount of money in whole pence; prints as `£1,234.56`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Pence(pub i64);

const MILLION: i128 = 1_000_000;

impl Pence {
    /// Nothing.
    pub const ZERO: Pence = Pence(0);

    /// Whole pounds, held at the limit.
    #[must_use]
    pub const fn pounds(pounds: i64) -> Self {
        Pence(pounds.saturating_mul(100))
    }

    /// Sum, held at the limit.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Pence(self.0.saturating_add(other.0))
    }

    /// Difference, held at the limit.
    #[must_use]
    pub const fn minus(self, other: Self) -> Self {
        Pence(self.0.saturating_sub(other.0))
    }

    /// The share of a full-time amount that goes with a full-time equivalent, to the penny, half a penny upwards.
    #[must_use]
    pub fn share(self, fte: Number) -> Self {
        let product = i128::from(self.0) * i128::from(fte.millionths());
        let rounded = (product + MILLION / 2).div_euclid(MILLION);
        Pence(i64::try_from(rounded).unwrap_or(if rounded < 0 { i64::MIN } else { i64::MAX }))
    }

    /// With pence only where there are any: `£1,234`, `£1,234.50`.
    #[must_use]
    pub fn short(self) -> String {
        let full = self.to_string();
        full.strip_suffix(".00").map_or_else(|| full.clone(), str::to_owned)
    }

    /// Digits alone, as data files write money: `1234.56`, `-0.05`.
    #[must_use]
    pub fn decimal(self) -> String {
        let (sign, pounds, pence) = self.parts();
        format!("{sign}{pounds}.{pence:02}")
    }

    fn parts(self) -> (&'static str, u64, u64) {
        let size = self.0.unsigned_abs();
        (if self.0 < 0 { "-" } else { "" }, size / 100, size % 100)
    }
}

impl std::iter::Sum for Pence {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Pence::ZERO, Pence::plus)
    }
}

impl fmt::Display for Pence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (sign, pounds, pence) = self.parts();
        let digits = pounds.to_string();
        let mut grouped = String::with_capacity(digits.len() * 2);
        for (place, digit) in digits.chars().enumerate() {
            if place > 0 && (digits.len() - place).is_multiple_of(3) {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        write!(f, "{sign}£{grouped}.{pence:02}")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn money_prints_with_its_thousands_and_its_pence() {
        for (pence, printed, short, decimal) in [
            (0, "£0.00", "£0", "0.00"),
            (5, "£0.05", "£0.05", "0.05"),
            (99_999, "£999.99", "£999.99", "999.99"),
            (100_000, "£1,000.00", "£1,000", "1000.00"),
            (14_379_600, "£143,796.00", "£143,796", "143796.00"),
            (-123_456_750, "-£1,234,567.50", "-£1,234,567.50", "-1234567.50"),
            (i64::MIN, "-£92,233,720,368,547,758.08", "-£92,233,720,368,547,758.08", "-92233720368547758.08"),
        ] {
            let money = Pence(pence);
            assert_eq!(
                (money.to_string().as_str(), money.short().as_str(), money.decimal().as_str()),
                (printed, short, decimal)
            );
        }
    }

    #[test]
    fn a_share_is_rounded_to_the_penny_and_half_a_penny_goes_up() {
        for (pence, fte, share) in [
            (3_710_100, "1", 3_710_100),
            (3_710_100, "0.6", 2_226_060),
            (1, "0.5", 1),
            (1, "0.499999", 0),
            (3, "0.5", 2),
            (-1, "0.5", 0),
            (-3, "0.5", -1),
            (3_955_600, "0.333333", 1_318_532),
        ] {
            assert_eq!(
                Number::parse(fte).map(|n| Pence(pence).share(n)),
                Some(Pence(share)),
                "{pence} × {fte}"
            );
        }
    }

    #[test]
    fn money_beyond_any_limit_stays_at_the_limit() {
        assert_eq!(Pence(i64::MAX).share(Number::whole(2)), Pence(i64::MAX));
        assert_eq!(Pence(i64::MAX).share(Number::whole(-2)), Pence(i64::MIN));
        assert_eq!(Pence(i64::MAX).plus(Pence(1)), Pence(i64::MAX));
        assert_eq!(Pence(i64::MIN).minus(Pence(1)), Pence(i64::MIN));
        assert_eq!(Pence::pounds(i64::MAX), Pence(i64::MAX));
    }

    proptest! {
        // Long multiplication on the decimal digits, carried to the penny by hand: no code in common with `share`.
        #[test]
        fn a_share_agrees_with_long_multiplication_on_paper(pence in 0_i64..20_000_000, millionths in 0_i64..2_000_000) {
            let mut columns = [0_u32; 24];
            for (i, a) in pence.to_string().bytes().rev().enumerate() {
                for (j, b) in millionths.to_string().bytes().rev().enumerate() {
                    columns[i + j] += u32::from(a - b'0') * u32::from(b - b'0');
                }
            }
            for at in 0..23 {
                columns[at + 1] += columns[at] / 10;
                columns[at] %= 10;
            }
            let whole = columns[6..].iter().rev().fold(0_i64, |sum, digit| sum * 10 + i64::from(*digit));
            let expected = whole + i64::from(columns[5] >= 5);
            prop_assert_eq!(Pence(pence).share(Number::from_millionths(millionths)), Pence(expected));
        }
    }
}
