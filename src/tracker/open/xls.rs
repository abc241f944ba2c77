//! Reads the worksheets of an Excel 97 workbook (`.xls`).
//!
//! Calamine reads the values; `biff.rs` sees to it that it meets nothing it could go astray in, and tells what it leaves
//! out. A damaged file can still stop it.

use std::collections::HashMap;
use std::io::Cursor;
use std::sync::Arc;

use calamine::{CellType, Data, Range, Reader, SheetType, SheetVisible, Xls, XlsError};

use super::super::ReadError;
use super::super::grid::{Formula, GridCell, Raw, Sheet};
use super::biff::{self, Seen};
use super::values::{formula, merges, raw};
use super::{Bounds, too_many_sheets};

/// Reads all worksheets.
pub(super) fn load(bytes: &[u8]) -> Result<Vec<Sheet>, ReadError> {
    let damaged = || ReadError::Damaged("a part of it is missing or breaks off".into());
    let biff::Book { stream, sheets: seen } = biff::look(biff::stream(bytes)?)?;
    let file = biff::filed(&stream).map_err(|_| damaged())?;
    drop(stream);
    let mut book: Xls<_> = Xls::new(Cursor::new(file)).map_err(|e| match e {
        XlsError::Password => ReadError::Protected,
        _ => damaged(),
    })?;
    let listed = book.sheets_metadata().to_vec();
    too_many_sheets(listed.iter().filter(|s| s.typ == SheetType::WorkSheet).count())?;
    let mut texts = Texts::default();
    let mut bounds = Bounds::new();
    let mut sheets = Vec::new();
    for (order, (about, seen)) in (0_u16..).zip(listed.iter().zip(&seen)) {
        if about.typ != SheetType::WorkSheet {
            continue;
        }
        let gone = |_| ReadError::Damaged(format!("the sheet \"{}\" cannot be found", about.name));
        let values = book.worksheet_range(&about.name).map_err(gone)?;
        let formulas = book.worksheet_formula(&about.name).map_err(gone)?;
        let merged = book.merge_cells_by_sheet_name(&about.name).map_err(gone)?;
        let cells = cells(&values, &formulas, seen, &mut texts, &mut bounds)?;
        let hidden = about.visible != SheetVisible::Visible;
        let mut sheet = Sheet::new(&about.name, order, hidden, cells, merges(&merged));
        seen.tell(&mut sheet);
        sheets.push(sheet);
    }
    Ok(sheets)
}

fn cells(
    values: &Range<Data>,
    formulas: &Range<String>,
    seen: &Seen,
    texts: &mut Texts,
    bounds: &mut Bounds,
) -> Result<Vec<GridCell>, ReadError> {
    let mut without: HashMap<(u32, u32), Formula> =
        placed(formulas).map(|(place, text)| (place, formula(Some(text)))).collect();
    let mut cells = Vec::new();
    for (place, value) in placed(values) {
        let formula = without.remove(&place).unwrap_or_default();
        let raw = match value {
            Data::String(text) => Some(Raw::Text(texts.held(text))),
            other => raw(other),
        };
        let Some(raw) = raw else { continue };
        let (row, column) = place;
        let percent = matches!(raw, Raw::Number(_)) && seen.percent(row, column);
        bounds.take(&mut cells, GridCell { row, column, raw, percent, formula })?;
    }
    for ((row, column), formula) in without {
        let cell = GridCell { row, column, raw: Raw::NoResult, percent: false, formula };
        bounds.take(&mut cells, cell)?;
    }
    Ok(cells)
}

/// What is filled, each with its row and column on the sheet.
fn placed<T: CellType>(range: &Range<T>) -> impl Iterator<Item = ((u32, u32), &T)> {
    let (top, left) = range.start().unwrap_or_default();
    range.used_cells().filter_map(move |(row, column, value)| {
        let row = u32::try_from(row).ok()?.checked_add(top)?;
        Some(((row, u32::try_from(column).ok()?.checked_add(left)?), value))
    })
}

/// One text is often used a thousand times, so it is held once.
#[derive(Default)]
struct Texts(HashMap<String, Arc<str>>);

impl Texts {
    fn held(&mut self, text: &str) -> Arc<str> {
        if let Some(held) = self.0.get(text) {
            return Arc::clone(held);
        }
        let held: Arc<str> = text.into();
        self.0.insert(text.to_owned(), Arc::clone(&held));
        held
    }
}
