//! The school's calendar: working days, terms, and the arithmetic of deadlines.
//!
//! A working day is a day the school is open to staff: inside a term or inset block and not a weekend, bank holiday,
//! half term, holiday or closure. Where the calendar says nothing, weekdays less the bank holidays of England and
//! Wales count, and whoever prints a date can ask `covers` to say so.

use std::collections::BTreeSet;

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};

use super::{Cell, FieldId, Reading, Record, Records, Value};

/// The months, as they are written in full.
pub const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// `31 October 2026`.
#[must_use]
pub fn in_words(date: NaiveDate) -> String {
    format!("{} {} {}", date.day(), month_name(date.month()), date.year())
}

/// The name of a month by its number, from 1.
#[must_use]
pub fn month_name(number: u32) -> &'static str {
    let place = usize::try_from(number).ok().and_then(|n| n.checked_sub(1));
    place.and_then(|place| MONTHS.get(place)).copied().unwrap_or_default()
}

/// The number of a month by its name: in full, by its first three letters, or "Sept".
#[must_use]
pub fn month_named(word: &str) -> Option<u32> {
    let word = word.to_lowercase();
    let found = MONTHS.iter().position(|month| {
        let month = month.to_lowercase();
        month == word
            || (word.len() == 3 && month.starts_with(&word))
            || (word == "sept" && month == "september")
    })?;
    u32::try_from(found + 1).ok()
}

/// The unit a period is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unit {
    /// Calendar days.
    Days,
    /// Days the school is open to staff.
    WorkingDays,
    /// Five working days each.
    Weeks,
    /// Calendar months: the same day number, or the last day of a shorter month.
    Months,
    /// Years, by the rule for months.
    Years,
}

/// A length of time such as `15 working days`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Period {
    /// How many units.
    pub count: u32,
    /// Of what.
    pub unit: Unit,
}

impl Unit {
    /// The word for one of it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Unit::Days => "day",
            Unit::WorkingDays => "working day",
            Unit::Weeks => "school week",
            Unit::Months => "month",
            Unit::Years => "year",
        }
    }
}

impl Period {
    /// Reads `15 working days`, `28 days`, `2 school weeks`, `6 months`, `6 years`; a bare number is calendar days.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim().to_lowercase();
        let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
        let count: u32 = digits.parse().ok().filter(|n| *n <= 36_500)?;
        let unit = match text.get(digits.len()..)?.split_whitespace().collect::<Vec<_>>().join(" ").as_str() {
            "" | "day" | "days" | "calendar day" | "calendar days" => Unit::Days,
            "working day" | "working days" | "school day" | "school days" => Unit::WorkingDays,
            "school week" | "school weeks" | "working week" | "working weeks" => Unit::Weeks,
            "month" | "months" => Unit::Months,
            "year" | "years" => Unit::Years,
            _ => return None,
        };
        Some(Period { count, unit })
    }

    /// Whether the period is counted in working days.
    #[must_use]
    pub fn in_working_days(self) -> bool {
        matches!(self.unit, Unit::WorkingDays | Unit::Weeks)
    }
}

impl std::fmt::Display for Period {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}{}", self.count, self.unit.word(), if self.count == 1 { "" } else { "s" })
    }
}

/// The bank holidays a calendar rests on, and the years they are known for.
#[derive(Clone, Debug, Default)]
pub struct BankHolidays(BTreeSet<NaiveDate>);

impl BankHolidays {
    /// From the lines of a table whose first column is an ISO date; other lines are headings.
    #[must_use]
    pub fn from_csv(text: &str) -> Self {
        BankHolidays(text.lines().filter_map(|l| l.split(',').next()?.trim().parse().ok()).collect())
    }

    /// The bank holidays of England and Wales that ship with the program.
    #[must_use]
    pub fn england_and_wales() -> Self {
        Self::from_csv(include_str!("../../policies/calendar/england-and-wales.csv"))
    }

    /// Whether the table reaches the year of a date.
    #[must_use]
    pub fn know(&self, date: NaiveDate) -> bool {
        self.0.iter().any(|d| d.year() == date.year())
    }
}

/// The part of the school year a term belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Season {
    /// September to Christmas.
    Autumn,
    /// January to Easter.
    Spring,
    /// Easter to July.
    Summer,
}

impl Season {
    fn of(label: &str, start: NaiveDate) -> Self {
        let label = label.to_lowercase();
        for (word, season) in
            [("autumn", Season::Autumn), ("spring", Season::Spring), ("summer", Season::Summer)]
        {
            if label.contains(word) {
                return season;
            }
        }
        match start.month() {
            1..=3 => Season::Spring,
            4..=7 => Season::Summer,
            _ => Season::Autumn,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Open {
    Term(Season),
    Inset,
    Closed,
}

#[derive(Clone, Copy, Debug)]
struct Range {
    from: NaiveDate,
    to: NaiveDate,
    open: Open,
}

/// The calendar of one school.
#[derive(Clone, Debug, Default)]
pub struct Calendar {
    ranges: Vec<Range>,
    bank_holidays: BankHolidays,
    /// First and last days of the stretches of time the terms speak about.
    cover: Vec<(NaiveDate, NaiveDate)>,
    /// Term dates do not decide which days are working days.
    every_weekday: bool,
}

/// A holiday between two terms is no longer than this; what is longer is a term that somebody has not put in yet.
const LONGEST_HOLIDAY_DAYS: i64 = 56;

/// No deadline is further away than this, so no calendar can make the arithmetic run for ever.
const FURTHEST_DAYS: u32 = 20_000;

impl Calendar {
    /// A calendar that knows bank holidays only.
    #[must_use]
    pub fn new(bank_holidays: BankHolidays) -> Self {
        Calendar { bank_holidays, ..Calendar::default() }
    }

    /// The calendar that a tracker's calendar rows give, on top of bank holidays.
    #[must_use]
    pub fn of(records: &Records, bank_holidays: BankHolidays) -> Self {
        let mut calendar = Calendar::new(bank_holidays);
        for (row, days) in rows(records) {
            if let Some((kind, label, from, to)) = days.and_then(|field| days_of(row, field)) {
                calendar.add(kind, label, from, to);
            }
        }
        calendar
    }

    /// The rows of a tracker's calendar that could not be used: no kind, no first day, a term without a last day, or a last
    /// day before the first.
    #[must_use]
    pub fn left_aside(records: &Records) -> Vec<Cell> {
        let unused = |(row, days): &(&Record, Option<Fields>)| days.and_then(|f| days_of(row, f)).is_none();
        rows(records).filter(unused).map(|(row, _)| row.anchor.clone()).collect()
    }

    /// The same, in which every weekday that is no bank holiday is a working day, whatever the term dates say.
    #[must_use]
    pub fn every_weekday(self) -> Self {
        Calendar { every_weekday: true, ..self }
    }

    /// Adds a range of days by the vocabulary's `day_kind`; a range that ends before it begins is left out.
    pub fn add(&mut self, day_kind: &str, label: &str, from: NaiveDate, to: NaiveDate) {
        let open = match day_kind {
            "term" => Open::Term(Season::of(label, from)),
            "inset" => Open::Inset,
            _ => Open::Closed,
        };
        if from <= to {
            self.ranges.push(Range { from, to, open });
            self.cover = cover(self.terms().map(|(_, r)| (r.from, r.to)).collect());
        }
    }

    /// First and last days of the stretches of time that the school's own calendar speaks about, in their order.
    #[must_use]
    pub fn covered(&self) -> &[(NaiveDate, NaiveDate)] {
        &self.cover
    }

    /// Whether the school's own calendar gives terms at all.
    #[must_use]
    pub fn has_terms(&self) -> bool {
        self.terms().next().is_some()
    }

    /// Whether the school's own calendar speaks about a date, rather than weekdays less bank holidays.
    #[must_use]
    pub fn covers(&self, date: NaiveDate) -> bool {
        self.cover.iter().any(|(first, last)| *first <= date && date <= *last)
    }

    /// Whether the school is open to staff on a date.
    #[must_use]
    pub fn is_working(&self, date: NaiveDate) -> bool {
        if matches!(date.weekday(), Weekday::Sat | Weekday::Sun) || self.bank_holidays.0.contains(&date) {
            return false;
        }
        if self.every_weekday {
            return true;
        }
        let on = |r: &&Range| r.from <= date && date <= r.to;
        if self.ranges.iter().filter(on).any(|r| r.open == Open::Closed) {
            return false;
        }
        !self.covers(date) || self.ranges.iter().any(|r| on(&r))
    }

    /// The date a period after another; day 1 of working days is the first working day after it.
    #[must_use]
    pub fn after(&self, date: NaiveDate, period: Period) -> NaiveDate {
        match period.unit {
            Unit::Days => date.checked_add_days(Days::new(period.count.into())).unwrap_or(date),
            Unit::WorkingDays => self.walk(date, period.count, NaiveDate::succ_opt),
            Unit::Weeks => self.walk(date, period.count.saturating_mul(5), NaiveDate::succ_opt),
            Unit::Months => date.checked_add_months(Months::new(period.count)).unwrap_or(date),
            Unit::Years => {
                date.checked_add_months(Months::new(period.count.saturating_mul(12))).unwrap_or(date)
            }
        }
    }

    /// The date a period before another.
    #[must_use]
    pub fn before(&self, date: NaiveDate, period: Period) -> NaiveDate {
        match period.unit {
            Unit::Days => date.checked_sub_days(Days::new(period.count.into())).unwrap_or(date),
            Unit::WorkingDays => self.walk(date, period.count, NaiveDate::pred_opt),
            Unit::Weeks => self.walk(date, period.count.saturating_mul(5), NaiveDate::pred_opt),
            Unit::Months => date.checked_sub_months(Months::new(period.count)).unwrap_or(date),
            Unit::Years => {
                date.checked_sub_months(Months::new(period.count.saturating_mul(12))).unwrap_or(date)
            }
        }
    }

    fn walk(&self, from: NaiveDate, count: u32, step: fn(&NaiveDate) -> Option<NaiveDate>) -> NaiveDate {
        let (mut date, mut left) = (from, count);
        for _ in 0..FURTHEST_DAYS {
            if left == 0 {
                return date;
            }
            let Some(next) = step(&date) else { return date };
            date = next;
            if self.is_working(date) {
                left -= 1;
            }
        }
        date
    }

    /// Whether a date lies in a school holiday or a half-term: between terms, or in a range of days that is given as closed.
    /// A closed day by itself is no holiday.
    #[must_use]
    pub fn is_holiday(&self, date: NaiveDate) -> bool {
        let on = |r: &&Range| r.from <= date && date <= r.to;
        let closed = self.ranges.iter().filter(on).any(|r| r.open == Open::Closed && r.from < r.to);
        closed || (self.covers(date) && !self.ranges.iter().any(|r| on(&r) && r.open != Open::Closed))
    }

    /// Days after one date up to and with another, those of school holidays and half-terms left out.
    #[must_use]
    pub fn days_outside_holidays(&self, after: NaiveDate, to: NaiveDate) -> i64 {
        let days = after.iter_days().skip(1).take_while(|d| *d <= to).take(FURTHEST_DAYS as usize);
        i64::try_from(days.filter(|d| !self.is_holiday(*d)).count()).unwrap_or(i64::MAX)
    }

    /// Working days after one date up to and with another.
    #[must_use]
    pub fn working_days(&self, after: NaiveDate, to: NaiveDate) -> i64 {
        let days = after.iter_days().skip(1).take_while(|d| *d <= to).take(FURTHEST_DAYS as usize);
        i64::try_from(days.filter(|d| self.is_working(*d)).count()).unwrap_or(i64::MAX)
    }

    /// The last working day on or before a date.
    #[must_use]
    pub fn last_working_day(&self, date: NaiveDate) -> NaiveDate {
        let mut day = date;
        for _ in 0..400 {
            if self.is_working(day) {
                return day;
            }
            let Some(before) = day.pred_opt() else { break };
            day = before;
        }
        date
    }

    /// First and last day of the term of a season that begins in a calendar year; `None` without term dates.
    #[must_use]
    pub fn term(&self, season: Season, year: i32) -> Option<(NaiveDate, NaiveDate)> {
        let blocks = || self.terms().filter(|(s, r)| *s == season && r.from.year() == year);
        Some((blocks().map(|(_, r)| r.from).min()?, blocks().map(|(_, r)| r.to).max()?))
    }

    fn terms(&self) -> impl Iterator<Item = (Season, &Range)> {
        self.ranges.iter().filter_map(|r| match r.open {
            Open::Term(season) => Some((season, r)),
            _ => None,
        })
    }
}

/// The fields of a calendar row: its kind, its label, its first and its last day.
type Fields = [FieldId; 4];

/// The rows of a tracker's calendar.
fn rows(records: &Records) -> impl Iterator<Item = (&Record, Option<Fields>)> {
    let v = records.vocabulary;
    let field = |name: &str| v.find_full(&format!("calendar.{name}"));
    let fields = || Some([field("day_kind")?, field("label")?, field("from_date")?, field("to_date")?]);
    let (fields, kind) = (fields(), v.kind_named("calendar"));
    kind.into_iter().flat_map(|k| &records.table(k).rows).map(move |row| (row, fields))
}

/// What a calendar row says, where it says enough: a term has to have a last day, anything else may be a single one.
fn days_of(row: &Record, [kind, label, from, to]: Fields) -> Option<(&str, &str, NaiveDate, NaiveDate)> {
    let (kind, first) = (row.key(kind)?, row.date(from)?);
    let blank = row.entries.get(&to).is_none_or(|e| matches!(e.reading, Reading::Blank));
    let last = row.date(to).or_else(|| (blank && kind != "term").then_some(first))?;
    let label = match row.value(label) {
        Some(Value::Text(text)) => text.reveal(),
        _ => "",
    };
    (first <= last).then_some((kind, label, first, last))
}

/// Terms and the holidays between them, as stretches of time.
fn cover(mut terms: Vec<(NaiveDate, NaiveDate)>) -> Vec<(NaiveDate, NaiveDate)> {
    terms.sort_unstable();
    let mut cover: Vec<(NaiveDate, NaiveDate)> = Vec::new();
    for (from, to) in terms {
        match cover.last_mut() {
            Some((_, last)) if (from - *last).num_days() <= LONGEST_HOLIDAY_DAYS => *last = to.max(*last),
            _ => cover.push((from, to)),
        }
    }
    cover
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a real day")
    }

    fn example() -> Calendar {
        let mut calendar = Calendar::new(BankHolidays::england_and_wales());
        for (label, from, to) in [
            ("autumn 1", "2026-09-01", "2026-10-23"),
            ("autumn 2", "2026-11-02", "2026-12-18"),
            ("spring 1", "2027-01-04", "2027-02-12"),
            ("spring 2", "2027-02-22", "2027-03-25"),
            ("", "2027-04-12", "2027-05-28"),
        ] {
            calendar.add("term", label, day(from), day(to));
        }
        calendar
    }

    #[test]
    fn working_days_skip_weekends_bank_holidays_half_terms_and_holidays() {
        let calendar = example();
        let after = |date, n| calendar.after(day(date), Period { count: n, unit: Unit::WorkingDays });
        assert_eq!(after("2027-02-10", 15), day("2027-03-10"), "half term is not counted");
        assert_eq!(after("2026-10-23", 1), day("2026-11-02"), "day 1 is the first working day after");
        assert_eq!(
            calendar.before(day("2026-11-03"), Period { count: 3, unit: Unit::WorkingDays }),
            day("2026-10-22")
        );
        assert_eq!(calendar.working_days(day("2027-02-10"), day("2027-03-10")), 15);
        assert_eq!(calendar.last_working_day(day("2026-10-31")), day("2026-10-23"));
    }

    #[test]
    fn without_term_dates_weekdays_less_bank_holidays_count() {
        let calendar = Calendar::new(BankHolidays::england_and_wales());
        assert_eq!(
            calendar.after(day("2026-12-24"), Period { count: 1, unit: Unit::WorkingDays }),
            day("2026-12-29")
        );
        assert!(!calendar.covers(day("2026-12-24")) && !calendar.has_terms());
    }

    #[test]
    fn a_term_nobody_has_put_in_yet_is_no_holiday_of_months() {
        let mut calendar = Calendar::new(BankHolidays::england_and_wales());
        calendar.add("term", "autumn", day("2026-09-01"), day("2026-12-18"));
        calendar.add("term", "summer", day("2027-04-12"), day("2027-07-21"));
        calendar.add("term", "autumn", day("2027-09-01"), day("2027-12-17"));
        assert!(calendar.is_working(day("2027-02-03")) && !calendar.covers(day("2027-02-03")));
        assert!(!calendar.is_working(day("2027-08-04")) && calendar.covers(day("2027-08-04")));
        assert_eq!(
            calendar.covered(),
            [(day("2026-09-01"), day("2026-12-18")), (day("2027-04-12"), day("2027-12-17"))]
        );
        // Put in twice, or one inside the other, they are the same days.
        let before = calendar.clone();
        calendar.add("term", "autumn 1", day("2026-09-01"), day("2026-10-23"));
        calendar.add("term", "autumn", day("2026-09-01"), day("2026-12-18"));
        assert_eq!(calendar.covered(), before.covered());
        assert_eq!(
            calendar.working_days(day("2026-08-31"), day("2026-12-31")),
            before.working_days(day("2026-08-31"), day("2026-12-31"))
        );
    }

    #[test]
    fn a_term_runs_from_its_first_block_to_its_last() {
        let calendar = example();
        assert_eq!(calendar.term(Season::Spring, 2027), Some((day("2027-01-04"), day("2027-03-25"))));
        assert_eq!(calendar.term(Season::Summer, 2027), Some((day("2027-04-12"), day("2027-05-28"))));
        assert_eq!(calendar.term(Season::Summer, 2026), None);
    }

    #[test]
    fn months_keep_the_day_number_or_take_the_last_of_the_month() {
        let calendar = example();
        let six = Period { count: 6, unit: Unit::Months };
        assert_eq!(calendar.after(day("2026-08-31"), six), day("2027-02-28"));
        assert_eq!(
            calendar.after(day("2024-02-29"), Period { count: 1, unit: Unit::Years }),
            day("2025-02-28")
        );
    }

    #[test]
    fn periods_are_read_as_policies_write_them() {
        for (text, count, unit) in [
            ("15 working days", 15, Unit::WorkingDays),
            ("28", 28, Unit::Days),
            ("2 school weeks", 2, Unit::Weeks),
            ("6 years", 6, Unit::Years),
        ] {
            assert_eq!(Period::parse(text), Some(Period { count, unit }), "{text}");
        }
        assert_eq!(Period::parse("soon"), None);
        assert_eq!(Period::parse("99999999999 days"), None);
    }

    #[test]
    fn a_calendar_that_is_closed_for_ever_still_gives_an_answer() {
        let mut calendar = example();
        calendar.add("closure", "", day("1900-01-01"), day("2200-01-01"));
        let _ = calendar.after(day("2026-11-02"), Period { count: 10, unit: Unit::WorkingDays });
        assert_eq!(calendar.last_working_day(day("2026-11-02")), day("2026-11-02"));
    }
}
