//! Reads the worksheets of an Excel workbook (`.xlsx` and its kin) cell by cell.
//!
//! What calamine does not tell, rows and columns that are hidden, filters and the areas of tables, is added from the
//! parts themselves (`parts.rs`).

use std::collections::{HashMap, HashSet};
use std::io::{Cursor, Read};
use std::sync::Arc;

use calamine::{
    DataRef, Reader, SheetType, SheetVisible, Xlsx, XlsxCellReader, XlsxError, XlsxFormulaMetadata,
};

use super::super::ReadError;
use super::super::grid::{Formula, GridCell, Merge, Raw, Sheet};
use super::parts::{Mark, Marks, Parts};
use super::values::{formula, merges, raw, shows_percent};
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
    let mut texts = Texts::default();
    let mut bounds = Bounds::new();
    let from_1904 = counts_from_1904(bytes);
    let mut sheets = Vec::new();
    for (name, hidden) in listed {
        let order =
            tabs.iter().position(|t| *t == name).and_then(|p| u16::try_from(p).ok()).unwrap_or(u16::MAX);
        let mark = parts.as_ref().map_or(Mark::ALL, |p| p.mark(&name));
        let Some(Found { cells, beyond }) = cells(&mut book, &name, mark.formulas, &mut texts, &mut bounds)?
        else {
            continue;
        };
        let merges = if mark.merged { merged(&mut book, &name)? } else { Vec::new() };
        let mut sheet = Sheet::new(&name, order, hidden, cells, merges);
        sheet.beyond = beyond;
        sheet.from_1904 = from_1904;
        if let Some(parts) = &mut parts {
            parts.tell(&mut sheet);
        }
        sheets.push(sheet);
    }
    Ok(sheets)
}

/// Whether the workbook counts its days from 1904, as Excel for the Macintosh did. Its dates are read rightly without;
/// only a bare number needs it.
fn counts_from_1904(bytes: &[u8]) -> bool {
    let Ok(mut package) = zip::ZipArchive::new(Cursor::new(bytes)) else { return false };
    let Ok(part) = package.by_name("xl/workbook.xml") else { return false };
    let mut head = Vec::new();
    let _ = part.take(HEAD).read_to_end(&mut head);
    let head = String::from_utf8_lossy(&head);
    ["date1904=\"1\"", "date1904=\"true\"", "date1904='1'", "date1904='true'"]
        .iter()
        .any(|s| head.contains(s))
}

/// So much of the workbook's own part is looked at.
const HEAD: u64 = 16_384;

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
type Cells<'b, 'a> = XlsxCellReader<'b, Cursor<&'a [u8]>>;

/// A sheet's walk over its cells; `None` for what is no worksheet.
fn reader<'b, 'a>(book: &'b mut Book<'a>, name: &str) -> Result<Option<Cells<'b, 'a>>, ReadError> {
    match book.worksheet_cells_reader(name) {
        Ok(reader) => Ok(Some(reader)),
        Err(XlsxError::NotAWorksheet(_)) => Ok(None),
        Err(_) => Err(ReadError::Damaged(format!("the sheet \"{name}\" cannot be found"))),
    }
}

/// Filled cells of a sheet, and whether some stand out of bounds; `None` for what is no worksheet. Calamine tells either
/// the formula of a cell or its style, so a sheet that has formulas, in a workbook that has percentages, is gone through
/// twice.
fn cells(
    book: &mut Book<'_>,
    name: &str,
    formulas: bool,
    texts: &mut Texts,
    bounds: &mut Bounds,
) -> Result<Option<Found>, ReadError> {
    let in_sheet = |_| ReadError::Damaged(format!("the sheet \"{name}\" breaks off"));
    let Some(mut reader) = reader(book, name)? else { return Ok(None) };
    let percent = percentages(&reader);
    let mut found = Found::default();
    if !formulas {
        while let Some((cell, style)) = reader.next_cell_with_style_id().map_err(in_sheet)? {
            let (place, percent) = (cell.get_position(), percent.get(style) == Some(&true));
            if let Some(raw) = texts.raw(cell.get_value()) {
                found.take(place, raw, percent, Formula::None, bounds)?;
            }
        }
        return Ok(Some(found));
    }
    while let Some(cell) = reader.next_cell_with_formula_metadata().map_err(in_sheet)? {
        let formula =
            cell.formula.as_ref().map_or(Formula::None, |f| formula(Some(own_text(f).unwrap_or_default())));
        let unsaid = || cell.formula.is_some().then_some(Raw::NoResult);
        if let Some(raw) = texts.raw(&cell.value).or_else(unsaid) {
            found.take(cell.pos, raw, false, formula, bounds)?;
        }
    }
    drop(reader);
    if percent.contains(&true) {
        let mut reader = book.worksheet_cells_reader(name).map_err(in_sheet)?;
        let mut shown = HashSet::new();
        while let Some((row, column, style)) = reader.next_style_id().map_err(in_sheet)? {
            if percent.get(style) == Some(&true) && Bounds::holds(row, column) {
                shown.insert((row, column));
            }
        }
        for cell in found.cells.iter_mut().filter(|c| matches!(c.raw, Raw::Number(_))) {
            cell.percent = shown.contains(&(cell.row, cell.column));
        }
    }
    Ok(Some(found))
}

/// What was found on a sheet.
#[derive(Default)]
struct Found {
    cells: Vec<GridCell>,
    /// Cells stand out of bounds.
    beyond: bool,
}

impl Found {
    fn take(
        &mut self,
        (row, column): (u32, u32),
        raw: Raw,
        percent: bool,
        formula: Formula,
        bounds: &mut Bounds,
    ) -> Result<(), ReadError> {
        if !Bounds::holds(row, column) {
            self.beyond = true;
            return Ok(());
        }
        let percent = percent && matches!(raw, Raw::Number(_));
        bounds.take(&mut self.cells, GridCell { row, column, raw, percent, formula })
    }
}

/// The shared texts: one is often used a thousand times, so it is held once.
#[derive(Default)]
struct Texts(HashMap<(usize, usize), Arc<str>>);

impl Texts {
    fn raw(&mut self, value: &DataRef<'_>) -> Option<Raw> {
        let DataRef::SharedString(text) = value else { return raw(value) };
        let held = self.0.entry((text.as_ptr() as usize, text.len())).or_insert_with(|| (*text).into());
        Some(Raw::Text(Arc::clone(held)))
    }
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

/// The styles that show a number as a percentage.
fn percentages(reader: &Cells<'_, '_>) -> Vec<bool> {
    let shows = |style: &calamine::Style| {
        style.number_format.as_ref().is_some_and(|f| shows_percent(&f.format_code, f.format_id))
    };
    reader.styles().iter().map(shows).collect()
}

fn merged(book: &mut Book<'_>, name: &str) -> Result<Vec<Merge>, ReadError> {
    let found = book.merge_cells_by_sheet_name(name).map_err(|_| {
        ReadError::Damaged(format!("the merged cells of the sheet \"{name}\" cannot be read"))
    })?;
    Ok(merges(&found))
}
