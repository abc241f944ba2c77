//! What a change of pay costs: a year, the financial year at hand, and what is owed for the months already gone.
//!
//! A month is a twelfth of the year, and part of a month goes by its days, as payrolls have it. Everything is rounded once, at
//! the end, to the penny, half a penny upwards.

use chrono::{Datelike, NaiveDate};

use super::Pence;
use super::ranges::Standing;
use crate::model::Number;

/// Every length of a month divides it, so that parts of months add up without rounding.
const PARTS: i128 = 28 * 29 * 15 * 31;
const MILLION: i128 = 1_000_000;

/// A part of a year: whole and broken months, exact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Period(i128);

/// The months from a day to another, which no longer counts.
#[must_use]
pub fn months(from: NaiveDate, to: NaiveDate) -> Period {
    let mut parts = 0;
    let mut day = from;
    while day < to {
        let Some(first) = day.with_day(1) else { break };
        let Some(next) = first.checked_add_months(chrono::Months::new(1)) else { break };
        let length = i128::from((next - first).num_days());
        let days = i128::from((next.min(to) - day).num_days());
        parts += days * (PARTS / length);
        day = next;
    }
    Period(parts)
}

impl Period {
    /// The share of a full-time annual amount for these months and a full-time equivalent.
    #[must_use]
    pub fn of(self, annual: Pence, fte: Number) -> Pence {
        let over = i128::from(annual.0) * i128::from(fte.millionths()) * self.0;
        rounded(over, MILLION * 12 * PARTS)
    }
}

/// What is paid on top of an amount, in per cent.
pub(super) fn on_top(amount: Pence, percent: Number) -> Pence {
    rounded(i128::from(amount.0) * i128::from(percent.millionths()), 100 * MILLION)
}

/// A quotient to the nearest whole, a half upwards; held at the limit.
fn rounded(over: i128, under: i128) -> Pence {
    let quotient = over.saturating_mul(2).saturating_add(under).div_euclid(under.saturating_mul(2));
    Pence(i64::try_from(quotient).unwrap_or(if quotient < 0 { i64::MIN } else { i64::MAX }))
}

/// What a recommendation costs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cost {
    /// The day from which it holds.
    pub from: NaiveDate,
    /// The financial year that holds the day of the run: its first and its last day.
    pub year: (NaiveDate, NaiveDate),
    /// What it costs in that financial year.
    pub this_year: Pence,
    /// What is owed for the time before the day of the run.
    pub back_pay: Pence,
    /// What an employer pays on top in a year, where the school has said a rate.
    pub on_costs: Option<Pence>,
    /// The same for the financial year.
    pub on_costs_this_year: Option<Pence>,
    /// Whether the figure for the new point binds.
    pub standing: Option<Standing>,
}

/// The financial year that holds a day, by the day on which such years begin: its first and its last day.
pub(super) fn financial_year(day: NaiveDate, (month, first): (u32, u32)) -> (NaiveDate, NaiveDate) {
    let starting = |year: i32| NaiveDate::from_ymd_opt(year, month, first);
    let this = starting(day.year()).filter(|start| *start <= day);
    let start = this.or_else(|| starting(day.year().saturating_sub(1))).unwrap_or(day);
    let next = starting(start.year().saturating_add(1)).and_then(|next| next.pred_opt());
    (start, next.unwrap_or(day))
}

/// When somebody is paid by the new point: from a day, until they leave.
pub(super) struct Paid {
    pub(super) from: NaiveDate,
    /// The first day on which they are no longer paid.
    pub(super) until: Option<NaiveDate>,
}

impl Paid {
    /// What a full-time difference comes to between two days, of which the second no longer counts.
    pub(super) fn between(&self, from: NaiveDate, to: NaiveDate, full_time: Pence, fte: Number) -> Pence {
        let to = self.until.map_or(to, |until| until.min(to));
        months(self.from.max(from), to).of(full_time, fte)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date of the test")
    }

    #[test]
    fn whole_months_are_twelfths_and_part_of_a_month_goes_by_its_days() {
        let full = Number::whole(1);
        for (from, to, annual, expected) in [
            ("2026-09-01", "2027-04-01", 120_000, 70_000),
            ("2026-04-01", "2027-04-01", 120_000, 120_000),
            ("2026-02-15", "2026-03-01", 120_000, 5_000),
            ("2026-04-16", "2026-05-16", 120_000, 9_839),
            ("2026-05-01", "2026-05-01", 120_000, 0),
            ("2026-06-01", "2026-05-01", 120_000, 0),
            ("2026-09-01", "2027-04-01", 237_302, 138_426),
        ] {
            assert_eq!(months(day(from), day(to)).of(Pence(annual), full), Pence(expected), "{from} {to}");
        }
    }

    #[test]
    fn a_financial_year_is_the_one_that_holds_the_day() {
        for (at, start, year) in [
            ("2026-11-02", (4, 1), ("2026-04-01", "2027-03-31")),
            ("2027-03-31", (4, 1), ("2026-04-01", "2027-03-31")),
            ("2027-04-01", (4, 1), ("2027-04-01", "2028-03-31")),
            ("2026-11-02", (9, 1), ("2026-09-01", "2027-08-31")),
            ("2026-08-31", (9, 1), ("2025-09-01", "2026-08-31")),
        ] {
            assert_eq!(financial_year(day(at), start), (day(year.0), day(year.1)), "{at}");
        }
    }

    #[test]
    fn what_is_paid_on_top_is_rounded_to_the_penny() {
        for (amount, percent, expected) in [(100_000, "28.68", 28_680), (12_345, "13.8", 1_704), (1, "50", 1)]
        {
            let percent = Number::parse(percent).expect("a rate of the test");
            assert_eq!(on_top(Pence(amount), percent), Pence(expected));
        }
    }
}
