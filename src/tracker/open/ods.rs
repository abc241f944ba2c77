//! Reads an `.ods` spreadsheet cell by cell, as `LibreOffice`, Excel and Google write it.
//!
//! A cell or row that is said to be repeated is written out only where something stands in it, and only within the
//! bounds that are read: a few bytes can promise the whole sheet. Changes that were recorded and pictures that hold
//! tables of their own are no part of a sheet.

use std::collections::HashSet;
use std::io::{BufRead, BufReader, Cursor, Read};

use quick_xml::Reader;
use quick_xml::escape::{resolve_xml_entity, unescape};
use quick_xml::events::{BytesRef, BytesStart, Event};
use zip::ZipArchive;

use super::super::ReadError;
use super::super::grid::{GridCell, Merge, Raw, Sheet};
use super::values::{formula, iso_date, iso_length};
use super::{Bounds, MOST_COLUMNS, MOST_MERGES, MOST_ROWS, is_flat, too_many_sheets};

/// More spaces in a row are not written out.
const MOST_SPACES: usize = 1_000;
/// Formula errors as `LibreOffice` and Excel write them; the former has others, which begin with `Err:`.
const ERRORS: [&str; 7] = ["#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!"];

/// Reads all sheets.
pub(super) fn load(bytes: &[u8]) -> Result<Vec<Sheet>, ReadError> {
    if is_flat(bytes) {
        let sheets = Document::new(bytes).sheets()?;
        too_many_sheets(sheets.len())?;
        return Ok(sheets);
    }
    let damaged = || ReadError::Damaged("a part of it is missing or breaks off".into());
    let mut package = ZipArchive::new(Cursor::new(bytes)).map_err(|_| damaged())?;
    let mut manifest = Vec::new();
    if let Ok(mut part) = package.by_name("META-INF/manifest.xml") {
        part.read_to_end(&mut manifest).map_err(|_| damaged())?;
    }
    if memchr::memmem::find(&manifest, b"encryption-data").is_some() {
        return Err(ReadError::ProtectedOds);
    }
    let content = package.by_name("content.xml").map_err(|_| damaged())?;
    let sheets = Document::new(BufReader::new(content)).sheets()?;
    too_many_sheets(sheets.len())?;
    Ok(sheets)
}

/// The way into the document, from its first element to the one that is read.
type Path = Vec<String>;

struct Document<R> {
    reader: Reader<R>,
    buffer: Vec<u8>,
    /// Styles of sheets that are hidden.
    hidden: HashSet<String>,
    bounds: Bounds,
}

fn broken() -> ReadError {
    ReadError::Damaged("its part content.xml breaks off".into())
}

impl<R: BufRead> Document<R> {
    fn new(from: R) -> Self {
        Document {
            reader: Reader::from_reader(from),
            buffer: Vec::new(),
            hidden: HashSet::new(),
            bounds: Bounds::new(),
        }
    }

    fn sheets(mut self) -> Result<Vec<Sheet>, ReadError> {
        let mut sheets = Vec::new();
        let mut path: Path = Vec::new();
        let mut style = String::new();
        loop {
            self.buffer.clear();
            let event = self.reader.read_event_into(&mut self.buffer).map_err(|_| broken())?;
            let (tag, empty) = match event {
                Event::Start(tag) => (tag, false),
                Event::Empty(tag) => (tag, true),
                Event::End(_) => {
                    path.pop();
                    continue;
                }
                Event::Eof if path.is_empty() => return Ok(sheets),
                Event::Eof => return Err(broken()),
                _ => continue,
            };
            let name = tag.name().as_ref().to_owned();
            match name.as_str() {
                "style:style" => style = attribute(&tag, "style:name").unwrap_or_default(),
                "style:table-properties"
                    if attribute(&tag, "table:display").is_some_and(|d| d == "false") =>
                {
                    self.hidden.insert(style.clone());
                }
                // Elsewhere a table is no sheet: a recorded change, a link, a picture.
                "table:table" if path.last().is_some_and(|p| p == "office:spreadsheet") && !empty => {
                    let order = u16::try_from(sheets.len()).unwrap_or(u16::MAX);
                    let title = attribute(&tag, "table:name").unwrap_or_default();
                    let hidden =
                        attribute(&tag, "table:style-name").is_some_and(|s| self.hidden.contains(&s));
                    too_many_sheets(sheets.len() + 1)?;
                    sheets.push(self.sheet(&title, order, hidden)?);
                    continue;
                }
                _ => {}
            }
            if !empty {
                path.push(name);
            }
        }
    }

    /// A sheet, up to its end.
    fn sheet(&mut self, name: &str, order: u16, hidden: bool) -> Result<Sheet, ReadError> {
        let mut table = Table::default();
        let mut row: Option<Row> = None;
        let mut skipped = 0_usize;
        loop {
            self.buffer.clear();
            let event = self.reader.read_event_into(&mut self.buffer).map_err(|_| broken())?;
            match event {
                Event::Start(_) if skipped > 0 => skipped += 1,
                Event::End(_) if skipped > 0 => skipped -= 1,
                Event::Start(tag) => match tag.name().as_ref() {
                    "table:table-row" => row = Some(Row::of(&tag)),
                    "table:table-cell" | "table:covered-table-cell" => {
                        let covered = tag.name().as_ref() == "table:covered-table-cell";
                        let mut cell = Cell::of(&tag);
                        self.text(&mut cell)?;
                        if let Some(row) = &mut row {
                            row.put(&cell, covered);
                        }
                    }
                    "table:table-column" => table.column(&tag),
                    // What holds rows and columns is gone into, what holds anything else is passed over.
                    "table:table-row-group"
                    | "table:table-rows"
                    | "table:table-header-rows"
                    | "table:table-column-group"
                    | "table:table-columns"
                    | "table:table-header-columns" => {}
                    _ => skipped = 1,
                },
                Event::Empty(_) if skipped > 0 => {}
                Event::Empty(tag) => match tag.name().as_ref() {
                    "table:table-row" => table.put(Row::of(&tag), &mut self.bounds)?,
                    "table:table-cell" => {
                        if let Some(row) = &mut row {
                            row.put(&Cell::of(&tag), false);
                        }
                    }
                    "table:covered-table-cell" => {
                        if let Some(row) = &mut row {
                            row.put(&Cell::of(&tag), true);
                        }
                    }
                    "table:table-column" => table.column(&tag),
                    _ => {}
                },
                Event::End(tag) => match tag.name().as_ref() {
                    "table:table-row" => {
                        if let Some(row) = row.take() {
                            table.put(row, &mut self.bounds)?;
                        }
                    }
                    "table:table" => return Ok(table.sheet(name, order, hidden)),
                    _ => {}
                },
                Event::Eof => return Err(broken()),
                _ => {}
            }
        }
    }

    /// What is written in a cell, up to its end; notes, drawings and tables in it are left out.
    fn text(&mut self, cell: &mut Cell) -> Result<(), ReadError> {
        let (mut skipped, mut deep, mut paragraphs) = (0_usize, 0_usize, 0_usize);
        loop {
            self.buffer.clear();
            let event = self.reader.read_event_into(&mut self.buffer).map_err(|_| broken())?;
            match event {
                Event::Start(_) if skipped > 0 => skipped += 1,
                Event::End(_) if skipped > 0 => skipped -= 1,
                _ if skipped > 0 && !matches!(event, Event::Eof) => {}
                Event::Start(tag) => {
                    let name = tag.name();
                    let name = name.as_ref();
                    if !name.starts_with("text:") || name == "text:note" {
                        skipped = 1;
                        continue;
                    }
                    deep += 1;
                    if name == "text:p" || name == "text:h" {
                        if paragraphs > 0 {
                            cell.text.push('\n');
                        }
                        paragraphs += 1;
                    }
                    cell.space(&tag);
                }
                Event::Empty(tag) => {
                    if tag.name().as_ref() == "text:p" {
                        if paragraphs > 0 {
                            cell.text.push('\n');
                        }
                        paragraphs += 1;
                    }
                    cell.space(&tag);
                }
                Event::End(_) if deep == 0 => return Ok(()),
                Event::End(_) => deep -= 1,
                Event::Text(text) if deep > 0 => cell.text.push_str(&text.xml10_content()),
                Event::CData(text) if deep > 0 => cell.text.push_str(&text.xml10_content()),
                Event::GeneralRef(entity) if deep > 0 => push(&mut cell.text, &entity),
                Event::Eof => return Err(broken()),
                _ => {}
            }
        }
    }
}

fn push(text: &mut String, entity: &BytesRef<'_>) {
    match entity.resolve_char_ref() {
        Ok(Some(letter)) => text.push(letter),
        _ => text.push_str(resolve_xml_entity(entity).unwrap_or_default()),
    }
}

fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = tag.try_get_attribute(name).ok().flatten()?;
    unescape(&found.value).ok().map(std::borrow::Cow::into_owned)
}

/// How often a cell, row or column is repeated, or how far it reaches.
fn times(tag: &BytesStart<'_>, name: &str) -> u32 {
    attribute(tag, name).and_then(|t| t.parse().ok()).filter(|n| *n > 0).unwrap_or(1)
}

/// A cell as it is written.
struct Cell {
    repeated: u32,
    /// Columns and rows it reaches over.
    spans: (u32, u32),
    kind: String,
    value: Option<String>,
    error: bool,
    formula: Option<String>,
    text: String,
}

impl Cell {
    fn of(tag: &BytesStart<'_>) -> Self {
        let kind = attribute(tag, "office:value-type").unwrap_or_default();
        let value = match kind.as_str() {
            "date" => attribute(tag, "office:date-value"),
            "time" => attribute(tag, "office:time-value"),
            "boolean" => attribute(tag, "office:boolean-value"),
            "string" => attribute(tag, "office:string-value"),
            _ => attribute(tag, "office:value"),
        };
        Cell {
            repeated: times(tag, "table:number-columns-repeated"),
            spans: (times(tag, "table:number-columns-spanned"), times(tag, "table:number-rows-spanned")),
            kind,
            value,
            error: attribute(tag, "calcext:value-type").is_some_and(|t| t == "error"),
            formula: attribute(tag, "table:formula"),
            text: String::new(),
        }
    }

    fn space(&mut self, tag: &BytesStart<'_>) {
        match tag.name().as_ref() {
            "text:s" => {
                let count = attribute(tag, "text:c").and_then(|c| c.parse().ok()).unwrap_or(1);
                self.text.extend(std::iter::repeat_n(' ', std::cmp::min(count, MOST_SPACES)));
            }
            "text:tab" => self.text.push('\t'),
            "text:line-break" => self.text.push('\n'),
            _ => {}
        }
    }

    /// What stands in the cell; `None` where nothing does.
    fn raw(&self) -> Option<Raw> {
        let shown = self.text.trim();
        let is_error =
            self.error || self.formula.is_some() && (ERRORS.contains(&shown) || shown.starts_with("Err:"));
        if is_error {
            return Some(Raw::Error(if shown.is_empty() { "#VALUE!" } else { shown }.into()));
        }
        let as_text = || (!self.text.is_empty()).then(|| Raw::Text(self.text.as_str().into()));
        let value = self.value.as_deref();
        let read = match self.kind.as_str() {
            "float" | "currency" | "percentage" => value.and_then(|v| v.parse().ok()).map(Raw::Number),
            "boolean" => value.map(|v| Raw::Bool(v == "true")),
            "date" => value.and_then(iso_date).map(Raw::Date),
            "time" => value.and_then(iso_length).map(Raw::Time),
            "string" => value.filter(|v| !v.is_empty()).map(|v| Raw::Text(v.into())),
            _ => None,
        };
        let unread = || value.filter(|v| !v.is_empty()).map(|v| Raw::Text(v.into()));
        let unsaid = self.kind.is_empty() && self.formula.is_some();
        read.or_else(as_text).or_else(unread).or_else(|| unsaid.then_some(Raw::NoResult))
    }
}

/// A row as it is written: what stands in it, by column.
struct Row {
    repeated: u32,
    hidden: bool,
    filtered: bool,
    next: u32,
    /// First column, how often, and the cell without its row.
    cells: Vec<(u32, u32, GridCell)>,
    /// Column, columns and rows.
    spans: Vec<(u32, u32, u32)>,
    beyond: bool,
}

impl Row {
    fn of(tag: &BytesStart<'_>) -> Self {
        let visibility = attribute(tag, "table:visibility").unwrap_or_default();
        Row {
            repeated: times(tag, "table:number-rows-repeated"),
            hidden: matches!(visibility.as_str(), "collapse" | "filter"),
            filtered: visibility == "filter",
            next: 0,
            cells: Vec::new(),
            spans: Vec::new(),
            beyond: false,
        }
    }

    /// What a covered cell holds shows nowhere, and Excel keeps nothing there.
    fn put(&mut self, cell: &Cell, covered: bool) {
        let column = self.next;
        self.next = column.saturating_add(cell.repeated);
        if covered {
            return;
        }
        if cell.spans != (1, 1) {
            self.spans.push((column, cell.spans.0, cell.spans.1));
        }
        let Some(raw) = cell.raw() else { return };
        self.beyond |= self.next > MOST_COLUMNS;
        let percent = cell.kind == "percentage" && matches!(raw, Raw::Number(_));
        let formula = formula(cell.formula.as_deref());
        if column < MOST_COLUMNS {
            let cell = GridCell { row: 0, column, raw, percent, formula };
            self.cells.push((column, self.next.min(MOST_COLUMNS) - column, cell));
        }
    }
}

/// A sheet as far as it was read.
#[derive(Default)]
struct Table {
    next: u32,
    cells: Vec<GridCell>,
    merges: Vec<Merge>,
    /// First and last of hidden columns and rows.
    columns: (u32, Vec<(u32, u32)>),
    rows: Vec<(u32, u32)>,
    filtered: bool,
    beyond: bool,
}

impl Table {
    fn column(&mut self, tag: &BytesStart<'_>) {
        let first = self.columns.0;
        self.columns.0 = first.saturating_add(times(tag, "table:number-columns-repeated"));
        if attribute(tag, "table:visibility").is_some_and(|v| v == "collapse" || v == "filter") {
            self.columns.1.push((first, self.columns.0.saturating_sub(1)));
        }
    }

    fn put(&mut self, row: Row, bounds: &mut Bounds) -> Result<(), ReadError> {
        let first = self.next;
        self.next = first.saturating_add(row.repeated);
        self.filtered |= row.filtered;
        if row.hidden {
            self.rows.push((first, self.next.saturating_sub(1)));
        }
        for (column, wide, tall) in row.spans {
            if Bounds::holds(first, column) && self.merges.len() < MOST_MERGES {
                let (bottom, right) = (first.saturating_add(tall - 1), column.saturating_add(wide - 1));
                self.merges.push(Merge { top: first, left: column, bottom, right });
            }
        }
        if row.cells.is_empty() {
            return Ok(());
        }
        self.beyond |= row.beyond || self.next > MOST_ROWS;
        for place in first..self.next.min(MOST_ROWS) {
            for (column, times, cell) in &row.cells {
                for column in *column..column.saturating_add(*times) {
                    bounds.take(&mut self.cells, GridCell { row: place, column, ..cell.clone() })?;
                }
            }
        }
        Ok(())
    }

    fn sheet(self, name: &str, order: u16, hidden: bool) -> Sheet {
        let mut sheet = Sheet::new(name, order, hidden, self.cells, self.merges);
        sheet.beyond = self.beyond;
        let in_span = |row: u32| {
            let place = self.rows.partition_point(|(first, _)| *first <= row).checked_sub(1);
            place.and_then(|p| self.rows.get(p)).is_some_and(|(_, last)| row <= *last)
        };
        sheet.hide(&in_span, &self.columns.1, self.filtered);
        sheet
    }
}
