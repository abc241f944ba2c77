//! Decimal numbers as they are written: 17.6 is 176 tenths, and nothing else.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, Visitor};

/// The most decimals a figure may have.
pub(super) const MOST_PLACES: u32 = 9;
/// The greatest figure, in its own smallest unit.
const GREATEST: i128 = 1_000_000_000_000_000;

/// A number with finitely many decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Decimal {
    /// How many of the smallest unit.
    units: i128,
    /// The unit is a tenth, so many times over.
    places: u32,
}

impl Decimal {
    /// The number as it is written out, without an exponent.
    fn written(text: &str) -> Option<Self> {
        let (whole, part) = text.split_once('.').unwrap_or((text, ""));
        let places = u32::try_from(part.len()).ok()?;
        let units: i128 = format!("{whole}{part}").parse().ok()?;
        (places <= MOST_PLACES && units.abs() <= GREATEST).then_some(Decimal { units, places })
    }

    /// One.
    pub(super) fn one() -> Self {
        Decimal { units: 1, places: 0 }
    }

    /// How many decimals it has.
    pub(super) fn places(self) -> u32 {
        self.places
    }

    /// How many units there are where the unit is a tenth so many times over, which is at least [`Decimal::places`].
    pub(super) fn units(self, places: u32) -> i128 {
        self.units * 10_i128.pow(places.saturating_sub(self.places).min(MOST_PLACES * 2))
    }

    /// The number, if it is whole.
    pub(super) fn whole(self) -> Option<i64> {
        let unit = 10_i128.pow(self.places);
        (self.units % unit == 0).then_some(self.units / unit).and_then(|whole| i64::try_from(whole).ok())
    }
}

impl<'de> Deserialize<'de> for Decimal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Digits)
    }
}

struct Digits;

impl Visitor<'_> for Digits {
    type Value = Decimal;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a number of at most {MOST_PLACES} decimals and 15 digits")
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Decimal, E> {
        self.visit_f64_text(&value.to_string())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Decimal, E> {
        self.visit_f64_text(&value.to_string())
    }

    // A number with decimals comes as the float nearest to it, whose shortest writing is the number again.
    fn visit_f64<E: Error>(self, value: f64) -> Result<Decimal, E> {
        self.visit_f64_text(&value.to_string())
    }
}

impl Digits {
    fn visit_f64_text<E: Error>(self, text: &str) -> Result<Decimal, E> {
        Decimal::written(text).ok_or_else(|| E::custom(format!("{text} is not {}", Said(self))))
    }
}

/// What a visitor expects, as text.
struct Said(Digits);

impl fmt::Display for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.expecting(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_what_is_written() {
        for (text, units, places) in [("17.6", 176, 1), ("-0.25", -25, 2), ("40", 40, 0), ("0.1", 1, 1)] {
            let read: Decimal = serde_json::from_str(text).expect("it is a number");
            assert_eq!((read.units, read.places), (units, places), "{text}");
        }
        for text in ["1e300", "0.1234567891", "\"4\"", "null", "10000000000000000"] {
            assert!(serde_json::from_str::<Decimal>(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_whole_number_may_be_written_with_decimals() {
        assert_eq!(Decimal::written("3.0").and_then(Decimal::whole), Some(3));
        assert_eq!(Decimal::written("3.5").and_then(Decimal::whole), None);
        assert_eq!(Decimal::written("3.5").map(|d| d.units(3)), Some(3500));
    }
}
