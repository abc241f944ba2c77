//! Reads the worksheets of an Excel workbook (`.xlsx` and its kin) cell by cell.
//!
//! What calamine does not tell, rows and columns that are hidden, filters and the areas of tables, is added from the
//! parts themselves (`parts.rs`).

use std::collections::{HashMap, HashSet};
use std::io::Cursor;
use std::sync::Arc;

use calamine::{DataRef, Reader, SheetType, SheetVisible, Xlsx, XlsxError, XlsxFormulaMetadata};

use super::super::ReadError;
use super::super::grid::{GridCell, Merge, Raw, Sheet};
use super::parts::{Marks, Parts};
use super::values::{adds_up, merges, raw, shows_percent};
use super::{Bounds, too_many_sheets};

/// Reads all worksheets.
pub(super) fn load(bytes: &[u8], marks: &Marks) -> Result<Vec<Sheet>, ReadError> {
    let mut book: Book<'_> = Xlsx::new(Cursor::new(bytes)).map_err(|e| broken(&e))?;
    let listed: Vec<(String, bool)> = book
        .sheets_metadata()
        .iter()
        .filter(|s| s.typ == SheetType::WorkSheet)
        .map(|s| (s.name.clone(), s.visible != SheetVisible::Visible))
        .collect();
    too_many_sheets(listed.len())?;
    // The order of all sheets, chart sheets too, is the order in which the office sees the tabs.
    let tabs: Vec<String> = book.sheets_metadata().iter().map(|s| s.name.clone()).collect();
    let mut parts = Parts::of(bytes, marks);
    let mut texts = HashMap::new();
    let mut bounds = Bounds::new();
    let mut sheets = Vec::new();
    for (name, hidden) in listed {
        let order =
            tabs.iter().position(|t| *t == name).and_then(|p| u16::try_from(p).ok()).unwrap_or(u16::MAX);
        let Some((mut cells, beyond)) = cells(&mut book, &name, &mut texts, &mut bounds)? else { continue };
        mark_percentages(&mut book, &name, &mut cells)?;
        let merges = merged(&mut book, &name)?;
        let mut sheet = Sheet::new(&name, order, hidden, cells, merges);
        sheet.beyond = beyond;
        if let Some(parts) = &mut parts {
            parts.tell(&mut sheet);
        }
        sheets.push(sheet);
    }
    Ok(sheets)
}

/// What calamine's refusal to open a workbook means.
pub(super) fn broken(error: &XlsxError) -> ReadError {
    match error {
        XlsxError::Password => ReadError::Protected,
        XlsxError::Unrecognized { .. } => {
            ReadError::OtherFormat("a workbook with a kind of sheet that only Excel knows".into())
        }
        _ => ReadError::Damaged("a part of it is missing or breaks off".into()),
    }
}

/// A workbook opened by calamine.
pub(super) type Book<'a> = Xlsx<Cursor<&'a [u8]>>;
type Found = (Vec<GridCell>, bool);

/// Filled cells of a sheet, and whether some stand out of bounds; `None` for what is no worksheet.
fn cells(
    book: &mut Book<'_>,
    name: &str,
    texts: &mut HashMap<(usize, usize), Arc<str>>,
    bounds: &mut Bounds,
) -> Result<Option<Found>, ReadError> {
    let in_sheet = |_| ReadError::Damaged(format!("the sheet \"{name}\" breaks off"));
    let mut reader = match book.worksheet_cells_reader(name) {
        Ok(reader) => reader,
        Err(XlsxError::NotAWorksheet(_)) => return Ok(None),
        Err(_) => return Err(ReadError::Damaged(format!("the sheet \"{name}\" cannot be found"))),
    };
    let (mut found, mut beyond) = (Vec::new(), false);
    while let Some(cell) = reader.next_cell_with_formula_metadata().map_err(in_sheet)? {
        let (row, column) = cell.pos;
        // One text is often used a thousand times, so it is held once.
        let raw = match cell.value {
            DataRef::SharedString(text) => Raw::Text(Arc::clone(
                texts.entry((text.as_ptr() as usize, text.len())).or_insert_with(|| text.into()),
            )),
            DataRef::Empty if cell.formula.is_some() => Raw::NoResult,
            other => match raw(&other) {
                Some(raw) => raw,
                None => continue,
            },
        };
        if !Bounds::holds(row, column) {
            beyond = true;
            continue;
        }
        let aggregate = cell.formula.as_ref().and_then(own_text).is_some_and(adds_up);
        bounds.take(&mut found, GridCell { row, column, raw, percent: false, aggregate })?;
    }
    Ok(Some((found, beyond)))
}

/// The text of a formula that stands in its own cell.
fn own_text(formula: &XlsxFormulaMetadata) -> Option<&str> {
    match formula {
        XlsxFormulaMetadata::Normal { formula } | XlsxFormulaMetadata::Shared { formula, .. } => {
            Some(formula)
        }
        _ => None,
    }
}

/// Numbers that are shown as percentages; a second walk, taken only where the workbook has such a format at all.
fn mark_percentages(book: &mut Book<'_>, name: &str, cells: &mut [GridCell]) -> Result<(), ReadError> {
    let in_sheet = |_| ReadError::Damaged(format!("the sheet \"{name}\" breaks off"));
    let mut reader = book.worksheet_cells_reader(name).map_err(in_sheet)?;
    let percent: Vec<bool> = reader
        .styles()
        .iter()
        .map(|s| s.number_format.as_ref().is_some_and(|f| shows_percent(&f.format_code, f.format_id)))
        .collect();
    if !percent.contains(&true) {
        return Ok(());
    }
    let mut shown = HashSet::new();
    while let Some((row, column, style)) = reader.next_style_id().map_err(in_sheet)? {
        if percent.get(style).copied().unwrap_or(false) && Bounds::holds(row, column) {
            shown.insert((row, column));
        }
    }
    for cell in cells.iter_mut().filter(|c| matches!(c.raw, Raw::Number(_))) {
        cell.percent = shown.contains(&(cell.row, cell.column));
    }
    Ok(())
}

fn merged(book: &mut Book<'_>, name: &str) -> Result<Vec<Merge>, ReadError> {
    let found = book.merge_cells_by_sheet_name(name).map_err(|_| {
        ReadError::Damaged(format!("the merged cells of the sheet \"{name}\" cannot be read"))
    })?;
    Ok(merges(&found))
}
