//! One value with the cell it came from, and the two texts that must not be printed by accident.

use std::fmt;
use std::sync::Arc;

use chrono::NaiveDate;

use super::Number;

/// A cell of the tracker, counted from nought; prints as Excel writes it: `Staff!G9`, `'Approvals and pay'!C4`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cell {
    /// Position of the sheet in the workbook, so that cells sort as the office sees them.
    pub order: u16,
    /// The sheet's name as it stands in the workbook.
    pub sheet: Arc<str>,
    /// Row, from nought.
    pub row: u32,
    /// Column, from nought.
    pub column: u32,
}

impl Cell {
    /// The reference without its sheet: `G9`.
    #[must_use]
    pub fn reference(&self) -> String {
        column_letters(self.column) + &(u64::from(self.row) + 1).to_string()
    }
}

/// The letters of a column counted from nought: `A`, `AB`.
#[must_use]
pub fn column_letters(column: u32) -> String {
    let mut letters = Vec::new();
    let mut left = u64::from(column) + 1;
    while left > 0 {
        let digit = (left - 1) % 26;
        letters.push(char::from(b'A' + u8::try_from(digit).unwrap_or(0)));
        left = (left - 1) / 26;
    }
    letters.iter().rev().collect()
}

/// The column that some letters mean, counted from nought; `None` for what is no column of a workbook.
#[must_use]
pub fn column_number(letters: &str) -> Option<u32> {
    if letters.is_empty() || letters.len() > 3 {
        return None;
    }
    let mut number = 0_u32;
    for letter in letters.bytes() {
        let digit = letter.to_ascii_uppercase().checked_sub(b'A').filter(|d| *d < 26)?;
        number = number * 26 + u32::from(digit) + 1;
    }
    Some(number - 1)
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plain = self.sheet.chars().next().is_some_and(|c| c.is_alphabetic() || c == '_')
            && self.sheet.chars().all(|c| c.is_alphanumeric() || c == '_');
        if plain {
            write!(f, "{}!{}", self.sheet, self.reference())
        } else {
            write!(f, "'{}'!{}", self.sheet.replace('\'', "''"), self.reference())
        }
    }
}

/// A person's name. It can be neither printed nor serialised; `reveal` is the one way out, easy to search for.
#[derive(Clone, PartialEq, Eq)]
pub struct Name(Arc<str>);

impl Name {
    /// Wraps a name as it stands in the tracker.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Name(text.into())
    }

    /// The name itself, for documents whose readers may see it.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Name(…)")
    }
}

/// Free text from the tracker. Like a name it may identify somebody, so it prints nowhere by itself.
#[derive(Clone, PartialEq, Eq)]
pub struct Text(Arc<str>);

impl Default for Text {
    fn default() -> Self {
        Text::new("")
    }
}

impl Text {
    /// Wraps a text as it stands in the tracker.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Text(text.into())
    }

    /// The text itself, for documents whose readers may see it.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Text(…)")
    }
}

/// A value that was understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A calendar date.
    Date(NaiveDate),
    /// A number, percentage (75 for 75 %), number of minutes or pounds.
    Number(Number),
    /// Yes or no.
    YesNo(bool),
    /// One of the field's allowed values or a word of the pack's rating scale, spelt as the vocabulary or pack spells it.
    Choice(Arc<str>),
    /// A key: a staff id, a body such as `HT_PANEL`, an objective id, a class.
    Id(Arc<str>),
    /// A pay point such as `M3`, in its usual short form.
    Point(Arc<str>),
    /// The label of an appraisal cycle, `2026/27`.
    Cycle(Arc<str>),
    /// A day of any year: month, day.
    MonthDay(u32, u32),
    /// Free text.
    Text(Text),
    /// A person's name.
    Name(Name),
    /// Several values of one type.
    List(Vec<Value>),
    /// Keys with values, such as schools with their leads.
    Map(Vec<(Arc<str>, Value)>),
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(sheet: &str, row: u32, column: u32) -> Cell {
        Cell { order: 0, sheet: sheet.into(), row, column }
    }

    #[test]
    fn a_cell_prints_as_excel_writes_it() {
        assert_eq!(cell("Staff", 8, 6).to_string(), "Staff!G9");
        assert_eq!(cell("Approvals and pay", 3, 27).to_string(), "'Approvals and pay'!AB4");
        assert_eq!(cell("Head's", 0, 701).to_string(), "'Head''s'!ZZ1");
        assert_eq!(cell("2026", 0, 702).to_string(), "'2026'!AAA1");
    }

    #[test]
    fn a_name_does_not_show_itself_when_debugged() {
        let shown = format!("{:?} {:?}", Name::new("Ada Example"), Text::new("room 4"));
        assert!(!shown.contains("Ada") && !shown.contains("room"), "{shown}");
    }
}
