//! A sheet before it is a sheet: rows that can be found by a key, so that a problem can be planted, and later named
//! by its cell, without anybody counting rows.

use chrono::{Datelike, Days, NaiveDate, Weekday};

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    Blank,
    Text(String),
    Day(NaiveDate),
    Number(f64),
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        if text.is_empty() { Self::Blank } else { Self::Text(text.to_owned()) }
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::from(text.as_str())
    }
}

impl From<NaiveDate> for Value {
    fn from(day: NaiveDate) -> Self {
        Self::Day(day)
    }
}

impl From<Option<NaiveDate>> for Value {
    fn from(day: Option<NaiveDate>) -> Self {
        day.map_or(Self::Blank, Self::Day)
    }
}

impl From<f64> for Value {
    fn from(number: f64) -> Self {
        Self::Number(number)
    }
}

/// One row and the key it is found by.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) key: String,
    pub(crate) values: Vec<Value>,
}

/// A sheet's table: the row of its headings (counted from 0), the headings and the rows under them.
#[derive(Clone, Debug)]
pub(crate) struct Grid {
    pub(crate) sheet: &'static str,
    pub(crate) heading_row: u32,
    pub(crate) headings: Vec<&'static str>,
    pub(crate) rows: Vec<Row>,
}

impl Grid {
    pub(crate) fn new(sheet: &'static str, heading_row: u32, headings: &[&'static str]) -> Self {
        Self { sheet, heading_row, headings: headings.to_vec(), rows: Vec::new() }
    }

    /// Adds a row; one value for each heading, or the sheet is wrong.
    pub(crate) fn push(&mut self, key: impl Into<String>, values: Vec<Value>) {
        let key = key.into();
        assert_eq!(values.len(), self.headings.len(), "{} row {key}", self.sheet);
        assert!(self.rows.iter().all(|row| row.key != key), "{} has {key} twice", self.sheet);
        self.rows.push(Row { key, values });
    }

    pub(crate) fn column(&self, heading: &str) -> usize {
        self.headings
            .iter()
            .position(|known| *known == heading)
            .unwrap_or_else(|| panic!("{} has no heading {heading}", self.sheet))
    }

    pub(crate) fn row(&self, key: &str) -> usize {
        self.rows
            .iter()
            .position(|row| row.key == key)
            .unwrap_or_else(|| panic!("{} has no row {key}", self.sheet))
    }

    pub(crate) fn set(&mut self, key: &str, heading: &str, value: impl Into<Value>) {
        let (row, column) = (self.row(key), self.column(heading));
        self.rows[row].values[column] = value.into();
    }

    pub(crate) fn remove(&mut self, key: &str) {
        let row = self.row(key);
        self.rows.remove(row);
    }

    /// The worksheet row (from 0) of the first person, objective, meeting and so on.
    pub(crate) fn first_row(&self) -> u32 {
        self.heading_row + 1
    }

    /// The worksheet row (from 0) of the last one.
    pub(crate) fn last_row(&self) -> u32 {
        self.heading_row + u32::try_from(self.rows.len()).expect("a sheet has fewer rows than that")
    }

    /// How many rows hold these words under these headings, as a `COUNTIFS` of the workbook would count them:
    /// capitals do not matter, a space at the end does.
    pub(crate) fn count(&self, wanted: &[(&str, &str)]) -> u32 {
        let found = self.rows.iter().filter(|row| {
            wanted.iter().all(|(heading, words)| match (&row.values[self.column(heading)], *words) {
                (Value::Blank, words) => words == "=",
                (_, "<>") => true,
                (Value::Text(text), words) => text.eq_ignore_ascii_case(words),
                _ => false,
            })
        });
        u32::try_from(found.count()).expect("a sheet has fewer rows than that")
    }
}

/// A column's letters, from 0.
pub(crate) fn letters(column: usize) -> String {
    let (first, last) = (column / 26, column % 26);
    let letter = |n: usize| char::from(b'A' + u8::try_from(n).expect("below 26"));
    if first == 0 { letter(last).to_string() } else { format!("{}{}", letter(first - 1), letter(last)) }
}

pub(crate) fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("the day is in the calendar")
}

/// Whether staff are in: weekdays outside the half-terms that the tracker's dates come near.
fn works(day: NaiveDate) -> bool {
    let off = |from: (i32, u32, u32), to: (i32, u32, u32)| {
        (self::day(from.0, from.1, from.2)..=self::day(to.0, to.1, to.2)).contains(&day)
    };
    !matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
        && !off((2025, 10, 27), (2025, 10, 31))
        && !off((2026, 2, 16), (2026, 2, 20))
        && !off((2026, 7, 22), (2026, 8, 31))
        && !off((2026, 10, 26), (2026, 10, 30))
}

/// The working day so many working days later, or earlier when negative.
pub(crate) fn working(from: NaiveDate, days: i32) -> NaiveDate {
    let mut day = from;
    for _ in 0..days.unsigned_abs() {
        loop {
            day = if days > 0 { day + Days::new(1) } else { day - Days::new(1) };
            if works(day) {
                break;
            }
        }
    }
    day
}
