//! Sheets that hold no records but something of the school's own: the governors' table for pay, and pay points.
//!
//! They are handed on as they stand, each cell with its place, because what their lines mean is not for reading to say.

use chrono::NaiveDate;

use super::date;
use super::grid::Sheet;
use super::open::Opened;
use crate::model::{Cell, plain};

/// The sheet of the governors' table for pay, by its name.
pub const PAY_RULES: &str = "pay rules";
/// The sheet of the school's own pay points.
pub const PAY_POINTS: &str = "pay points";

/// A sheet as it stands.
#[derive(Clone, Debug)]
pub struct AsItStands {
    /// Its name.
    pub name: String,
    /// Its rows, each a text for every column from the first; blank cells have an empty one.
    pub rows: Vec<Vec<(Cell, String)>>,
}

/// What a sheet with a name of its own is for.
pub(super) fn what_for(sheet: &Sheet) -> Option<&'static str> {
    match plain(&sheet.name).as_str() {
        PAY_RULES => Some("it is read as the governors' table for pay, and holds no records"),
        PAY_POINTS => Some("it is read as the school's own pay points, and holds no records"),
        _ => None,
    }
}

/// The first sheet of a name, case and spacing aside.
#[must_use]
pub fn as_it_stands(opened: &Opened, name: &str) -> Option<AsItStands> {
    let sheet = opened.sheets.iter().find(|s| plain(&s.name) == name)?;
    let width = sheet.rows().flat_map(|(_, cells)| cells).map(|c| c.column).max().map_or(0, |last| last + 1);
    let row = |row: u32| {
        (0..width.min(MOST_COLUMNS))
            .map(|column| {
                let text = sheet.get(row, column).filter(|c| !c.is_blank()).map(|c| c.text().to_string());
                (sheet.cell(row, column), text.unwrap_or_default())
            })
            .collect()
    };
    Some(AsItStands {
        name: sheet.name.to_string(),
        rows: sheet.rows().map(|(number, _)| row(number)).collect(),
    })
}

/// A day as people type it, or why it is none.
///
/// # Errors
/// Why it cannot be read as a date, and how to write it.
pub fn typed_day(text: &str) -> Result<NaiveDate, &'static str> {
    match date::read(text) {
        date::Said::Date(day) => Ok(day),
        date::Said::Tick => Err("it does not say when"),
        date::Said::No(why) => Err(why),
    }
}

/// A pay point in its short form, as cells of a tracker are read: `M3` for `MPS 3`.
#[must_use]
pub fn short_point(text: &str) -> Option<String> {
    super::point::point(text).ok()
}

/// More columns than any such table has.
const MOST_COLUMNS: u32 = 50;
