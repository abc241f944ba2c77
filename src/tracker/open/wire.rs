//! What crosses from the process that reads a workbook to the one that understands it: the grids, or why there are none.
//!
//! One text is often used a thousand times, so it crosses once and is held once.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use super::super::ReadError;
use super::super::grid::{Area, Formula, GridCell, Merge, Raw, Sheet, Unseen};
use super::{Opened, open, stopped};

#[derive(Deserialize, Serialize)]
struct Wire {
    texts: Vec<String>,
    sheets: Vec<WireSheet>,
}

#[derive(Deserialize, Serialize)]
struct WireSheet {
    name: String,
    order: u16,
    hidden: bool,
    beyond: bool,
    /// Hidden rows, hidden columns, and whether a filter is on.
    unseen: (usize, usize, bool),
    /// Top, left, bottom, right.
    merges: Vec<[u32; 4]>,
    areas: Vec<(String, [u32; 6])>,
    cells: Vec<WireCell>,
}

/// Row, column, shown as a percentage, its formula, what stands there.
#[derive(Deserialize, Serialize)]
struct WireCell(u32, u32, bool, u8, WireRaw);

#[derive(Deserialize, Serialize)]
enum WireRaw {
    /// The place among the texts.
    Text(u32),
    Number(f64),
    Bool(bool),
    /// Days since the year one.
    Date(i32),
    Time(f64),
    Error(u32),
    NoResult,
}

/// Opens a workbook as [`open`] does, and gives what came of it as bytes for another process to take over.
#[must_use]
pub fn hand_over(bytes: &[u8], most_bytes: u64) -> Vec<u8> {
    let opened = open(bytes, most_bytes).map(|opened| packed(&opened));
    postcard::to_allocvec(&opened).unwrap_or_default()
}

/// Takes over what another process made of a workbook.
///
/// # Errors
///
/// The other process's error; or that the workbook stopped it, where the bytes are not whole.
pub fn take_over(bytes: &[u8]) -> Result<Opened, ReadError> {
    let wire: Result<Wire, ReadError> = postcard::from_bytes(bytes).map_err(|_| stopped())?;
    unpacked(wire?).ok_or_else(stopped)
}

fn packed(opened: &Opened) -> Wire {
    let mut texts = Texts::default();
    let sheets = opened.sheets.iter().map(|sheet| WireSheet {
        name: sheet.name.to_string(),
        order: sheet.order,
        hidden: sheet.hidden,
        beyond: sheet.beyond,
        unseen: (sheet.unseen.rows, sheet.unseen.columns, sheet.unseen.filtered),
        merges: sheet.merges.iter().map(|m| [m.top, m.left, m.bottom, m.right]).collect(),
        areas: sheet.areas.iter().map(area).collect(),
        cells: sheet.cells().iter().map(|cell| texts.cell(cell)).collect(),
    });
    let sheets = sheets.collect();
    Wire { texts: texts.all, sheets }
}

fn area(area: &Area) -> (String, [u32; 6]) {
    let Area { name, top, left, bottom, right, headings, totals } = area;
    (name.clone(), [*top, *left, *bottom, *right, *headings, *totals])
}

#[derive(Default)]
struct Texts {
    places: HashMap<Arc<str>, u32>,
    all: Vec<String>,
}

impl Texts {
    fn place(&mut self, text: &Arc<str>) -> u32 {
        if let Some(place) = self.places.get(text) {
            return *place;
        }
        let place = u32::try_from(self.all.len()).unwrap_or(u32::MAX);
        self.all.push(text.to_string());
        self.places.insert(Arc::clone(text), place);
        place
    }

    fn cell(&mut self, cell: &GridCell) -> WireCell {
        let raw = match &cell.raw {
            Raw::Text(text) => WireRaw::Text(self.place(text)),
            Raw::Number(number) => WireRaw::Number(*number),
            Raw::Bool(yes) => WireRaw::Bool(*yes),
            Raw::Date(date) => WireRaw::Date(date.num_days_from_ce()),
            Raw::Time(days) => WireRaw::Time(*days),
            Raw::Error(error) => WireRaw::Error(self.place(error)),
            Raw::NoResult => WireRaw::NoResult,
        };
        let formula = match cell.formula {
            Formula::None => 0,
            Formula::Any => 1,
            Formula::Sum => 2,
        };
        WireCell(cell.row, cell.column, cell.percent, formula, raw)
    }
}

fn unpacked(wire: Wire) -> Option<Opened> {
    let texts: Vec<Arc<str>> = wire.texts.iter().map(|t| t.as_str().into()).collect();
    let sheets = wire.sheets.into_iter().map(|sheet| {
        let cells: Option<Vec<GridCell>> = sheet.cells.iter().map(|cell| of_wire(cell, &texts)).collect();
        let merge = |[top, left, bottom, right]: [u32; 4]| Merge { top, left, bottom, right };
        let merges = sheet.merges.into_iter().map(merge).collect();
        let mut made = Sheet::new(&sheet.name, sheet.order, sheet.hidden, cells?, merges);
        made.beyond = sheet.beyond;
        let (rows, columns, filtered) = sheet.unseen;
        made.unseen = Unseen { rows, columns, filtered };
        let area = |(name, [top, left, bottom, right, headings, totals]): (String, [u32; 6])| Area {
            name,
            top,
            left,
            bottom,
            right,
            headings,
            totals,
        };
        made.areas = sheet.areas.into_iter().map(area).collect();
        Some(made)
    });
    Some(Opened { sheets: sheets.collect::<Option<_>>()?, packed: None })
}

fn of_wire(WireCell(row, column, percent, formula, raw): &WireCell, texts: &[Arc<str>]) -> Option<GridCell> {
    let text = |place: &u32| usize::try_from(*place).ok().and_then(|p| texts.get(p)).map(Arc::clone);
    let raw = match raw {
        WireRaw::Text(place) => Raw::Text(text(place)?),
        WireRaw::Number(number) => Raw::Number(*number),
        WireRaw::Bool(yes) => Raw::Bool(*yes),
        WireRaw::Date(days) => Raw::Date(NaiveDate::from_num_days_from_ce_opt(*days)?),
        WireRaw::Time(days) => Raw::Time(*days),
        WireRaw::Error(place) => Raw::Error(text(place)?),
        WireRaw::NoResult => Raw::NoResult,
    };
    let formula = match formula {
        0 => Formula::None,
        1 => Formula::Any,
        _ => Formula::Sum,
    };
    Some(GridCell { row: *row, column: *column, raw, percent: *percent, formula })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_workbook_crosses_as_it_is() {
        let day = NaiveDate::from_ymd_opt(2026, 10, 14).unwrap();
        let raws = [
            Raw::Text("twice".into()),
            Raw::Text("twice".into()),
            Raw::Number(0.75),
            Raw::Bool(true),
            Raw::Date(day),
            Raw::Time(0.5),
            Raw::Error("#REF!".into()),
            Raw::NoResult,
        ];
        let cells = (0u32..).zip(raws).map(|(row, raw)| GridCell {
            row,
            column: row % 3,
            percent: row == 2,
            formula: [Formula::None, Formula::Any, Formula::Sum][row as usize % 3],
            raw,
        });
        let merge = Merge { top: 1, left: 2, bottom: 3, right: 4 };
        let mut sheet = Sheet::new("Staff", 3, true, cells.collect(), vec![merge]);
        sheet.unseen = Unseen { rows: 2, columns: 1, filtered: true };
        sheet.beyond = true;
        sheet.areas =
            vec![Area { name: "T".into(), top: 1, left: 2, bottom: 3, right: 4, headings: 1, totals: 0 }];
        let opened = Opened { sheets: vec![sheet], packed: None };
        let wire: Result<Wire, ReadError> = Ok(packed(&opened));
        let bytes = postcard::to_allocvec(&wire).unwrap();
        let back = take_over(&bytes).unwrap();
        assert_eq!(format!("{:?}", back.sheets), format!("{:?}", opened.sheets));
        for end in 0..bytes.len() {
            assert_eq!(take_over(&bytes[..end]).unwrap_err(), stopped(), "cut short at {end}");
        }
    }

    #[test]
    fn what_could_not_be_opened_crosses_in_its_own_words() {
        let bytes = hand_over(b"a letter", 1 << 20);
        assert_eq!(take_over(&bytes).unwrap_err(), ReadError::NotAWorkbook);
    }
}
