//! Reads the worksheets of an Excel 97 workbook (`.xls`).
//!
//! Calamine reads the values; `biff.rs` sees to it that it meets nothing it could go astray in, and tells what it leaves
//! out. A damaged file can still stop it.

use std::collections::{HashMap, HashSet};
use std::io::Cursor;
use std::sync::Arc;

use calamine::{Data, Reader, SheetType, SheetVisible, Xls, XlsError};

use super::super::ReadError;
use super::super::grid::{GridCell, Merge, Raw, Sheet};
use super::values::{adds_up, raw};
use super::{Bounds, MOST_MERGES, biff, too_many_sheets};

/// Reads all worksheets.
pub(super) fn load(bytes: &[u8]) -> Result<Vec<Sheet>, ReadError> {
    let damaged = |_| ReadError::Damaged("a part of it is missing or breaks off".into());
    let biff::Book { stream, sheets: seen } = biff::look(biff::stream(bytes)?)?;
    let file = biff::filed(&stream).map_err(damaged)?;
    drop(stream);
    let mut book: Xls<_> = Xls::new(Cursor::new(file)).map_err(|e| match e {
        XlsError::Password => ReadError::Protected,
        _ => ReadError::Damaged("a part of it is missing or breaks off".into()),
    })?;
    let listed = book.sheets_metadata().to_vec();
    too_many_sheets(listed.iter().filter(|s| s.typ == SheetType::WorkSheet).count())?;
    let mut texts: HashMap<String, Arc<str>> = HashMap::new();
    let mut bounds = Bounds::new();
    let mut sheets = Vec::new();
    for (order, (about, seen)) in (0_u16..).zip(listed.iter().zip(&seen)) {
        if about.typ != SheetType::WorkSheet {
            continue;
        }
        let gone = |_| ReadError::Damaged(format!("the sheet \"{}\" cannot be found", about.name));
        let mut cells = Vec::new();
        let range = book.worksheet_range(&about.name).map_err(gone)?;
        let (top, left) = range.start().unwrap_or_default();
        let mut filled = HashSet::new();
        let formulas = book.worksheet_formula(&about.name).map_err(gone)?;
        let from = formulas.start().unwrap_or_default();
        let sums: HashSet<(usize, usize)> = formulas
            .used_cells()
            .filter(|(.., text)| adds_up(text))
            .map(|(row, column, _)| (row + from.0 as usize, column + from.1 as usize))
            .collect();
        for (row, column, value) in range.used_cells() {
            let (row, column) = (row + top as usize, column + left as usize);
            let aggregate = sums.contains(&(row, column));
            filled.insert((row, column));
            let (Ok(row), Ok(column)) = (u32::try_from(row), u32::try_from(column)) else { continue };
            let raw = match value {
                Data::String(text) => Raw::Text(match texts.get(text) {
                    Some(held) => Arc::clone(held),
                    None => {
                        let held: Arc<str> = text.as_str().into();
                        texts.insert(text.clone(), Arc::clone(&held));
                        held
                    }
                }),
                other => match raw(other) {
                    Some(raw) => raw,
                    None => continue,
                },
            };
            let percent = matches!(raw, Raw::Number(_)) && seen.percent(row, column);
            bounds.take(&mut cells, GridCell { row, column, raw, percent, aggregate })?;
        }
        let merges = book.merge_cells_by_sheet_name(&about.name).map_err(gone)?;
        let merge = |d: &calamine::Dimensions| Merge {
            top: d.start.0,
            left: d.start.1,
            bottom: d.end.0,
            right: d.end.1,
        };
        let merges = merges
            .iter()
            .take(MOST_MERGES)
            .map(merge)
            .filter(|m| m.top <= m.bottom && m.left <= m.right)
            .collect();
        let mut sheet = Sheet::new(&about.name, order, about.visible != SheetVisible::Visible, cells, merges);
        seen.tell(&mut sheet);
        sheets.push(sheet);
    }
    Ok(sheets)
}
