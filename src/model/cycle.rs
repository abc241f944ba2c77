//! Appraisal cycles: a person's appraisal period, labelled by its years.
//!
//! A cycle is laid out by the standard one of the person's group, which gives the label and the days of the year; its own
//! first and last day may differ, because people come, go and have contracts of their own.

use std::sync::Arc;

use chrono::{Datelike, NaiveDate};

/// One appraisal cycle. Both ends are days of the cycle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cycle {
    /// The years it is named by, `2026/27`.
    pub label: Arc<str>,
    /// First day.
    pub start: NaiveDate,
    /// Last day.
    pub end: NaiveDate,
    /// First day of the group's cycle of that label.
    pub group_start: NaiveDate,
    /// Last day of the group's cycle of that label.
    pub group_end: NaiveDate,
}

impl Cycle {
    /// Whether a date is a day of the cycle.
    #[must_use]
    pub fn holds(&self, date: NaiveDate) -> bool {
        self.start <= date && date <= self.end
    }

    /// Whether every day of the cycle is a day of another.
    #[must_use]
    pub fn lies_within(&self, other: &Cycle) -> bool {
        other.start <= self.start && self.end <= other.end
    }

    /// The cycle with a first and last day of its own; `None` where that leaves no day.
    #[must_use]
    pub fn running(&self, start: NaiveDate, end: NaiveDate) -> Option<Cycle> {
        (start <= end).then(|| Cycle { start, end, ..self.clone() })
    }

    /// The day after it, from which what looks back on it falls due; never before the group's cycle is over.
    #[must_use]
    pub fn over(&self) -> NaiveDate {
        let last = self.end.max(self.group_end);
        last.succ_opt().unwrap_or(last)
    }
}

/// How cycles are laid out: the day of the year on which each begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CycleRule {
    /// Month in which a cycle begins.
    pub month: u32,
    /// Day of that month.
    pub day: u32,
}

impl CycleRule {
    /// The cycle that begins in a year.
    #[must_use]
    pub fn starting_in(self, year: i32) -> Cycle {
        let start = day_of(year, self.month, self.day);
        let next = day_of(year.saturating_add(1), self.month, self.day);
        let end = next.pred_opt().unwrap_or(next);
        Cycle {
            label: format!("{year}/{:02}", year.saturating_add(1).rem_euclid(100)).into(),
            start,
            end,
            group_start: start,
            group_end: end,
        }
    }

    /// The cycle that holds a date.
    #[must_use]
    pub fn holding(self, date: NaiveDate) -> Cycle {
        let this = self.starting_in(date.year());
        if date < this.start { self.starting_in(date.year().saturating_sub(1)) } else { this }
    }

    /// The group's cycle so many years after another, or before it.
    #[must_use]
    pub fn years_from(self, cycle: &Cycle, years: i32) -> Cycle {
        self.starting_in(cycle.group_start.year().saturating_add(years))
    }

    /// The cycle before another.
    #[must_use]
    pub fn before(self, cycle: &Cycle) -> Cycle {
        self.years_from(cycle, -1)
    }

    /// The cycle with a label such as `2026/27`.
    #[must_use]
    pub fn labelled(self, label: &str) -> Option<Cycle> {
        let year: i32 = label.get(..4)?.parse().ok()?;
        let cycle = self.starting_in(year);
        (*cycle.label == *label).then_some(cycle)
    }
}

/// A day of a year; 29 February becomes the 28th in a common year, years far away become the nearest chrono has.
fn day_of(year: i32, month: u32, day: u32) -> NaiveDate {
    let year = year.clamp(1, 9998);
    (0..4)
        .find_map(|back| NaiveDate::from_ymd_opt(year, month, day.saturating_sub(back)))
        .unwrap_or(NaiveDate::MIN)
}

/// The label of a cycle as people write it: `2026/27`, `2026-27`, `26/27`, `2026-2027`, `2026/7`, `2026 to 2027`.
/// `None` when the years do not follow one another. One year alone names no cycle: some call by it the year in which a
/// cycle begins, some the one in which it ends, and `AY26` may be either.
#[must_use]
pub fn read_label(text: &str) -> Option<Arc<str>> {
    let groups: Vec<&str> = text.split(|c: char| !c.is_ascii_digit()).filter(|g| !g.is_empty()).collect();
    let full = |digits: &str| -> Option<i32> {
        match digits.len() {
            2 => digits.parse::<i32>().ok().map(|y| y + 2000),
            4 => digits.parse().ok().filter(|y| (1950..2100).contains(y)),
            _ => None,
        }
    };
    let words_only_name_a_year =
        text.split(|c: char| !c.is_alphabetic()).filter(|w| !w.is_empty()).all(|w| {
            ["ay", "cycle", "year", "academic", "to", "pm", "appraisal"].contains(&w.to_lowercase().as_str())
        });
    if !words_only_name_a_year {
        return None;
    }
    let [from, to] = groups.as_slice() else { return None };
    let from = full(from)?;
    let to = match to.len() {
        1 => from - from % 10 + to.parse::<i32>().ok()?,
        _ => full(to)?,
    };
    if to != from + 1 {
        return None;
    }
    Some(format!("{from}/{:02}", (from + 1).rem_euclid(100)).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_falls_in_the_cycle_that_has_begun() {
        let rule = CycleRule { month: 9, day: 1 };
        let day = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).expect("a real day");
        assert_eq!(&*rule.holding(day(2026, 8, 31)).label, "2025/26");
        assert_eq!(&*rule.holding(day(2026, 9, 1)).label, "2026/27");
        assert_eq!(rule.holding(day(2026, 9, 1)).end, day(2027, 8, 31));
        assert_eq!(&*rule.starting_in(1999).label, "1999/00");
    }

    #[test]
    fn labels_are_read_as_schools_write_them() {
        for text in [
            "2026/27",
            "2026-27",
            "26/27",
            "2026-2027",
            "AY 2026/27",
            "2026/7",
            "2026 to 2027",
            "Cycle 2026/27",
        ] {
            assert_eq!(read_label(text).as_deref(), Some("2026/27"), "{text}");
        }
        for text in ["2026/28", "2026", "AY26", "12/10", "Oct 26", "", "27/26", "2029/0"] {
            assert_eq!(read_label(text), None, "{text}");
        }
    }
}
