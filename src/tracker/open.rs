//! Opens workbook bytes from outside: classifies them, bounds what they may ask for, and reads the sheets into grids.
//!
//! It never asks for the rectangle a sheet claims to have, because two cells at opposite corners claim half a
//! terabyte. What cannot be read whole is an error in words: half a tracker would look like missing appraisals.

use std::collections::HashMap;
use std::io::{Cursor, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use calamine::{DataRef, Reader, SheetType, SheetVisible, Xlsx, XlsxError, XlsxFormulaMetadata};
use chrono::{NaiveDate, NaiveDateTime};

use super::ReadError;
use super::grid::{GridCell, Merge, Raw, Sheet};

/// Rows and columns beyond these are not read.
const MOST_ROWS: u32 = 200_000;
const MOST_COLUMNS: u32 = 1_000;
const MOST_CELLS: usize = 4_000_000;
const MOST_MERGES: usize = 50_000;
const MOST_SHEETS: usize = 500;
const MOST_PARTS: usize = 20_000;

/// So much of a part is looked at before the rest is only counted.
const HEAD: u64 = 16_384;

const OLE: &[u8] = &[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

/// Reads all worksheets.
pub(super) fn open(bytes: &[u8], most_bytes: u64) -> Result<Vec<Sheet>, ReadError> {
    classify(bytes)?;
    match catch_unwind(AssertUnwindSafe(|| inspect(bytes, most_bytes).and_then(|()| load(bytes)))) {
        Ok(Ok(mut sheets)) => {
            let from_1904 = counts_from_1904(bytes);
            for sheet in &mut sheets {
                sheet.from_1904 = from_1904;
            }
            Ok(sheets)
        }
        Ok(Err(why)) => Err(why),
        Err(_) => Err(ReadError::Damaged("its sheets could not be followed to their end".into())),
    }
}

fn classify(bytes: &[u8]) -> Result<(), ReadError> {
    let says = |word: &str| {
        let wide: Vec<u8> = word.encode_utf16().flat_map(u16::to_le_bytes).collect();
        bytes.windows(wide.len()).any(|w| w == wide)
    };
    if bytes.starts_with(OLE) {
        return Err(if says("EncryptedPackage") {
            ReadError::Protected
        } else if says("Workbook") || says("Book") {
            ReadError::OtherFormat("an Excel 97 workbook (.xls)")
        } else {
            ReadError::NotAWorkbook
        });
    }
    Ok(())
}

/// Unpacks every part that will be parsed once, counting, so that nothing later meets more than it was told of.
fn inspect(bytes: &[u8], most_bytes: u64) -> Result<(), ReadError> {
    // A package may have other bytes before it; what neither begins nor opens like one is something else.
    let damaged = |_| {
        if bytes.starts_with(b"PK") {
            ReadError::Damaged(
                "its list of parts is missing or broken, as after a download that stopped".into(),
            )
        } else {
            ReadError::NotAWorkbook
        }
    };
    let mut package = zip::ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
    if package.len() > MOST_PARTS {
        return Err(ReadError::TooLarge(format!("it has {} parts", package.len())));
    }
    let (mut total, mut workbook) = (0_u64, false);
    for place in 0..package.len() {
        let mut part = package
            .by_index(place)
            .map_err(|_| ReadError::Damaged("one of its parts cannot be found".into()))?;
        let Ok(name) = part.name().map(|n| n.to_ascii_lowercase()) else { continue };
        if name == "mimetype" {
            let mut kind = String::new();
            let _ = part.by_ref().take(100).read_to_string(&mut kind);
            if kind.contains("opendocument.spreadsheet") {
                return Err(ReadError::OtherFormat("an OpenDocument spreadsheet (.ods)"));
            }
            continue;
        }
        if name.ends_with("workbook.bin") {
            return Err(ReadError::OtherFormat("a binary workbook (.xlsb)"));
        }
        let declared = part.size();
        if !parsed(&name) {
            continue;
        }
        let mut head = Vec::new();
        let left = most_bytes.saturating_sub(total);
        let unpacked = part
            .by_ref()
            .take(HEAD)
            .read_to_end(&mut head)
            .and_then(|_| {
                std::io::copy(&mut part.by_ref().take(left.saturating_add(1)), &mut std::io::sink())
            })
            .map_err(|_| ReadError::Damaged(format!("its part {name} cannot be unpacked")))?
            .saturating_add(u64::try_from(head.len()).unwrap_or(u64::MAX));
        total = total.saturating_add(unpacked);
        // The list of types opens every package and says what kind of document it is.
        if name == "[content_types].xml" {
            let text = String::from_utf8_lossy(&head);
            workbook |= unpacked > HEAD
                || text.contains("spreadsheetml")
                || text.contains("ms-excel")
                || text.contains('\0');
        }
        if total > most_bytes {
            return Err(ReadError::TooLarge(format!("unpacked, it is larger than {} MB", most_bytes >> 20)));
        }
        if unpacked != declared {
            return Err(ReadError::Damaged(format!("its part {name} is not as long as it says")));
        }
        if promised(&String::from_utf8_lossy(&head)).is_some_and(|count| count > unpacked) {
            return Err(ReadError::Damaged(format!("its part {name} promises more texts than it can hold")));
        }
    }
    if workbook { Ok(()) } else { Err(ReadError::NotAWorkbook) }
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

fn parsed(name: &str) -> bool {
    [".xml", ".rels", ".vml"].iter().any(|end| name.ends_with(end))
}

/// The number of shared texts a part promises; room for them is made before they are read.
fn promised(head: &str) -> Option<u64> {
    let after = head.split_once("uniqueCount")?.1.trim_start().strip_prefix('=')?.trim_start();
    let digits: String = after.chars().skip(1).take_while(char::is_ascii_digit).collect();
    Some(digits.parse().unwrap_or(u64::MAX))
}

fn load(bytes: &[u8]) -> Result<Vec<Sheet>, ReadError> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|e| broken(&e))?;
    let listed: Vec<(String, bool)> = book
        .sheets_metadata()
        .iter()
        .filter(|s| s.typ == SheetType::WorkSheet)
        .map(|s| (s.name.clone(), s.visible != SheetVisible::Visible))
        .collect();
    if listed.is_empty() {
        return Err(ReadError::Damaged("it lists no sheets".into()));
    }
    if listed.len() > MOST_SHEETS {
        return Err(ReadError::TooLarge(format!("it has {} sheets", listed.len())));
    }
    // The order of all sheets, chart sheets too, is the order in which the office sees the tabs.
    let tabs: Vec<String> = book.sheets_metadata().iter().map(|s| s.name.clone()).collect();
    let mut texts = HashMap::new();
    let mut left = MOST_CELLS;
    let mut sheets = Vec::new();
    for (name, hidden) in listed {
        let order =
            tabs.iter().position(|t| *t == name).and_then(|p| u16::try_from(p).ok()).unwrap_or(u16::MAX);
        let Some((mut cells, beyond)) = cells(&mut book, &name, &mut texts, &mut left)? else { continue };
        mark_percentages(&mut book, &name, &mut cells)?;
        let merges = merges(&mut book, &name)?;
        let mut sheet = Sheet::new(&name, order, hidden, cells, merges);
        sheet.beyond = beyond;
        sheets.push(sheet);
    }
    Ok(sheets)
}

fn broken(error: &XlsxError) -> ReadError {
    match error {
        XlsxError::Password => ReadError::Protected,
        XlsxError::Unrecognized { .. } => {
            ReadError::OtherFormat("a workbook with a kind of sheet that only Excel knows")
        }
        _ => ReadError::Damaged("a part of it is missing or breaks off".into()),
    }
}

type Book<'a> = Xlsx<Cursor<&'a [u8]>>;
type Found = (Vec<GridCell>, bool);

/// Filled cells of a sheet, and whether some stand out of bounds; `None` for what is no worksheet.
fn cells(
    book: &mut Book<'_>,
    name: &str,
    texts: &mut HashMap<(usize, usize), Arc<str>>,
    left: &mut usize,
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
            DataRef::Empty => continue,
            other => raw(other),
        };
        if row >= MOST_ROWS || column >= MOST_COLUMNS {
            beyond = true;
            continue;
        }
        *left = left
            .checked_sub(1)
            .ok_or_else(|| ReadError::TooLarge("it has more than four million filled cells".into()))?;
        let (formula, aggregate) = (cell.formula.is_some(), cell.formula.as_ref().is_some_and(adds_up));
        found.push(GridCell { row, column, raw, percent: false, formula, aggregate });
    }
    Ok(Some((found, beyond)))
}

fn raw(value: DataRef<'_>) -> Raw {
    match value {
        #[expect(
            clippy::cast_precision_loss,
            reason = "xlsx has no whole numbers beyond what its binary numbers hold"
        )]
        DataRef::Int(number) => Raw::Number(number as f64),
        DataRef::Float(number) => Raw::Number(number),
        DataRef::Bool(yes) => Raw::Bool(yes),
        DataRef::DateTime(moment) => {
            let days = moment.as_f64();
            // Below one is a time of day; far numbers overflow the arithmetic of dates.
            if moment.is_duration() || (0.0..1.0).contains(&days) {
                Raw::Time(days)
            } else if (1.0..2_958_466.0).contains(&days) {
                moment.as_datetime().map_or(Raw::Number(days), |m| Raw::Date(m.date()))
            } else {
                Raw::Number(days)
            }
        }
        DataRef::DateTimeIso(text) => text
            .parse::<NaiveDateTime>()
            .map(|m| m.date())
            .or_else(|_| text.parse::<NaiveDate>())
            .map_or_else(|_| Raw::Text(text.as_str().into()), Raw::Date),
        DataRef::Error(error) => Raw::Error(error.to_string().into()),
        DataRef::String(text) | DataRef::DurationIso(text) => Raw::Text(text.as_str().into()),
        DataRef::SharedString(text) => Raw::Text(text.into()),
        DataRef::Empty => Raw::Text("".into()),
    }
}

fn adds_up(formula: &XlsxFormulaMetadata) -> bool {
    let (XlsxFormulaMetadata::Normal { formula: text } | XlsxFormulaMetadata::Shared { formula: text, .. }) =
        formula
    else {
        return false;
    };
    let text = text.to_ascii_uppercase();
    ["SUM(", "COUNT(", "COUNTA(", "COUNTIF(", "COUNTIFS(", "SUBTOTAL(", "AVERAGE(", "AGGREGATE("]
        .iter()
        .any(|f| text.trim_start_matches('=').starts_with(f))
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
    let mut shown = std::collections::HashSet::new();
    while let Some((row, column, style)) = reader.next_style_id().map_err(in_sheet)? {
        if percent.get(style).copied().unwrap_or(false) && row < MOST_ROWS && column < MOST_COLUMNS {
            shown.insert((row, column));
        }
    }
    for cell in cells.iter_mut().filter(|c| matches!(c.raw, Raw::Number(_))) {
        cell.percent = shown.contains(&(cell.row, cell.column));
    }
    Ok(())
}

fn shows_percent(code: &str, id: Option<u32>) -> bool {
    // A percent sign in quotation marks or after a backslash is only a letter.
    let mut quoted = false;
    let mut before = ' ';
    let shown = code.chars().any(|c| {
        if c == '"' {
            quoted = !quoted;
        }
        let plain = c == '%' && !quoted && before != '\\';
        before = c;
        plain
    });
    shown || matches!(id, Some(9 | 10))
}

fn merges(book: &mut Book<'_>, name: &str) -> Result<Vec<Merge>, ReadError> {
    let found = book.merge_cells_by_sheet_name(name).map_err(|_| {
        ReadError::Damaged(format!("the merged cells of the sheet \"{name}\" cannot be read"))
    })?;
    let merge =
        |d: &calamine::Dimensions| Merge { top: d.start.0, left: d.start.1, bottom: d.end.0, right: d.end.1 };
    Ok(found.iter().take(MOST_MERGES).map(merge).filter(|m| m.top <= m.bottom && m.left <= m.right).collect())
}
