//! Reads the worksheets of Excel's binary workbook (`.xlsb`) cell by cell.
//!
//! Calamine reads the values; `biff12.rs` adds what it leaves out. A damaged file can stop it.

use std::collections::HashMap;
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use calamine::{DataRef, Reader, SheetType, SheetVisible, Xlsb, XlsbError};

use super::super::ReadError;
use super::super::grid::{Formula, GridCell, Raw, Sheet};
use super::biff12::{self, Seen};
use super::values::{formula, raw};
use super::{Bounds, too_many_sheets};

type Book<'a> = Xlsb<Cursor<&'a [u8]>>;

/// Reads all worksheets.
pub(super) fn load(bytes: &[u8]) -> Result<Vec<Sheet>, ReadError> {
    let mut book: Book<'_> = Xlsb::new(Cursor::new(bytes)).map_err(|e| match e {
        XlsbError::Password => ReadError::Protected,
        _ => ReadError::Damaged("a part of it is missing or breaks off".into()),
    })?;
    let listed = book.sheets_metadata().to_vec();
    too_many_sheets(listed.iter().filter(|s| s.typ == SheetType::WorkSheet).count())?;
    let mut seen = biff12::look(bytes);
    let mut texts = HashMap::new();
    let mut bounds = Bounds::new();
    let mut sheets = Vec::new();
    for (order, about) in (0_u16..).zip(&listed) {
        if about.typ != SheetType::WorkSheet {
            continue;
        }
        let seen = seen.remove(&about.name).unwrap_or_default();
        let formulas = formulas(&mut book, &about.name);
        let (cells, beyond) = cells(&mut book, &about.name, &seen, &formulas, &mut texts, &mut bounds)?;
        let hidden = about.visible != SheetVisible::Visible;
        let mut sheet = Sheet::new(&about.name, order, hidden, cells, seen.merges.clone());
        sheet.beyond = beyond;
        seen.tell(&mut sheet);
        sheets.push(sheet);
    }
    Ok(sheets)
}

/// Filled cells of a sheet, and whether some stand out of bounds.
fn cells(
    book: &mut Book<'_>,
    name: &str,
    seen: &Seen,
    formulas: &HashMap<(u32, u32), Formula>,
    texts: &mut HashMap<(usize, usize), Arc<str>>,
    bounds: &mut Bounds,
) -> Result<(Vec<GridCell>, bool), ReadError> {
    let in_sheet = |_| ReadError::Damaged(format!("the sheet \"{name}\" breaks off"));
    let mut reader = book.worksheet_cells_reader(name).map_err(in_sheet)?;
    let (mut found, mut beyond) = (Vec::new(), false);
    while let Some(cell) = reader.next_cell().map_err(in_sheet)? {
        let (row, column) = cell.get_position();
        let raw = match cell.get_value() {
            // One text is often used a thousand times, so it is held once.
            DataRef::SharedString(text) => Raw::Text(Arc::clone(
                texts.entry((text.as_ptr() as usize, text.len())).or_insert_with(|| (*text).into()),
            )),
            other => match raw(other) {
                Some(raw) => raw,
                None => continue,
            },
        };
        if !Bounds::holds(row, column) {
            beyond = true;
            continue;
        }
        let percent = matches!(raw, Raw::Number(_)) && seen.percent(row, column);
        let formula = formulas.get(&(row, column)).copied().unwrap_or_default();
        bounds.take(&mut found, GridCell { row, column, raw, percent, formula })?;
    }
    Ok((found, beyond))
}

/// The cells that hold formulas. Calamine does not understand every formula, and what it does not is no reason
/// to leave the values unread.
fn formulas(book: &mut Book<'_>, name: &str) -> HashMap<(u32, u32), Formula> {
    let mut found = HashMap::new();
    let Ok(mut reader) = book.worksheet_cells_reader(name) else { return found };
    loop {
        match catch_unwind(AssertUnwindSafe(|| reader.next_formula())) {
            Ok(Ok(Some(cell))) => {
                found.insert(cell.get_position(), formula(Some(cell.get_value())));
            }
            Ok(Err(XlsbError::Io(_)) | Ok(None)) | Err(_) => return found,
            Ok(Err(_)) => {}
        }
    }
}
