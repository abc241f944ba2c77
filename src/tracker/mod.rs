//! Reads a tracker: finds its sheets, headings and columns, and turns the cells into records.
//!
//! Nothing in a cell stops the read: what cannot be understood is kept as it was found, with its cell, because one
//! typing slip must not hide forty appraisals. A sheet or column that is left aside is named with the reason. Only a
//! file that cannot be opened, or in which nothing at all is recognised, is an error.

mod columns;
mod date;
mod error;
mod grid;
mod layout;
mod matching;
mod open;
mod people;
mod rows;
mod settings;
mod table;
mod value;
mod words;

use std::collections::BTreeSet;

use crate::model::{Cell, FieldType, Records, Unused, Vocabulary};

pub use error::{ReadError, Seen};
use grid::{GridCell, Raw, Sheet};
use layout::Layout;
pub use matching::How;
use people::People;
pub use settings::add as add_setting;
use table::DataRow;
use value::Values;

/// A word of the pack's rating scale.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RatingWord {
    /// The rating as the pack spells it.
    pub name: String,
    /// Other ways of writing it.
    pub synonyms: Vec<String>,
}

/// What the pack contributes to reading.
#[derive(Clone, Copy, Debug, Default)]
pub struct Words<'a> {
    /// The rating scale; without one a rating is kept as typed.
    pub ratings: &'a [RatingWord],
}

/// A tracker read.
#[derive(Clone, Debug)]
pub struct Reading {
    /// The records, not yet linked.
    pub records: Records,
    /// How each sheet was understood, in the workbook's order.
    pub sheets: Vec<SheetReport>,
}

/// How one sheet was understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetReport {
    /// Its name.
    pub name: String,
    /// Whether it is hidden.
    pub hidden: bool,
    /// The kinds of record it holds, its own first; none for a sheet that was left aside.
    pub kinds: Vec<String>,
    /// The row of its headings as Excel counts.
    pub header_row: Option<u32>,
    /// The columns that were understood.
    pub columns: Vec<ColumnReport>,
    /// The columns that were left aside.
    pub ignored: Vec<IgnoredColumn>,
    /// Number of records read from it, of its own kind.
    pub rows: usize,
}

/// A column that was understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnReport {
    /// The heading's cell.
    pub cell: Cell,
    /// The heading.
    pub heading: String,
    /// The field, `staff.line_manager_id`.
    pub field: String,
    /// How the heading was understood.
    pub how: How,
    /// How surely, in hundredths.
    pub confidence: u8,
}

/// A column that was left aside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IgnoredColumn {
    /// The heading's cell.
    pub cell: Cell,
    /// The heading; empty where a column has none.
    pub heading: String,
    /// Why.
    pub why: String,
}

enum Part {
    Table(Layout, Vec<DataRow>, Vec<Unused>),
    Settings(settings::Columns),
    Aside(String),
}

/// Reads the bytes of a workbook whose parts, unpacked, come to `most_bytes` at most. The records still want linking.
///
/// # Errors
///
/// When the file cannot be opened, or nothing in it is recognised; the error says what to do about it.
pub fn read(bytes: &[u8], most_bytes: u64, words: &Words<'_>) -> Result<Reading, ReadError> {
    let sheets = open::open(bytes, most_bytes)?;
    let vocabulary = Vocabulary::standard();
    let mut records = Records::new(vocabulary);
    let mut parts: Vec<Part> = sheets.iter().map(|s| part(s, &records)).collect();
    if parts.iter().all(|p| matches!(p, Part::Aside(_))) {
        return Err(ReadError::NothingRecognised(sheets.iter().map(error::seen).collect()));
    }
    let people = people(&sheets, &parts, vocabulary);
    let values = Values::new(vocabulary, words, &people);
    let mut reports = Vec::new();
    for (sheet, part) in sheets.iter().zip(&mut parts) {
        if sheet.beyond {
            records.unused.push(Unused {
                cell: sheet.cell(0, 0),
                what: format!("cells of the sheet \"{}\" beyond row 200,000 or column 1,000", sheet.name)
                    .into(),
                why: "no table of a school reaches so far".into(),
            });
        }
        reports.push(read_part(sheet, part, &values, &mut records));
    }
    records.unread.sort_by(|a, b| (&a.cell, a.field).cmp(&(&b.cell, b.field)));
    Ok(Reading { records, sheets: reports })
}

fn part(sheet: &Sheet, records: &Records) -> Part {
    if let Some(columns) = settings::recognise(sheet, records) {
        return Part::Settings(columns);
    }
    match layout::recognise(sheet, records.vocabulary) {
        Ok(layout) => {
            let (rows, unused) = table::rows(sheet, &layout, records.vocabulary);
            Part::Table(layout, rows, unused)
        }
        Err(why) => Part::Aside(why),
    }
}

fn read_part(sheet: &Sheet, part: &mut Part, values: &Values<'_>, records: &mut Records) -> SheetReport {
    let mut report = SheetReport {
        name: sheet.name.to_string(),
        hidden: sheet.hidden,
        kinds: Vec::new(),
        header_row: None,
        columns: Vec::new(),
        ignored: Vec::new(),
        rows: 0,
    };
    match part {
        Part::Aside(why) => records.unused.push(Unused {
            cell: sheet.cell(0, 0),
            what: format!("the sheet \"{}\"", sheet.name).into(),
            why: why.as_str().into(),
        }),
        Part::Settings(columns) => {
            report.kinds.push("school".to_owned());
            report.header_row = columns.header.map(|h| h.saturating_add(1));
            let before = records.settings.len();
            settings::read(sheet, *columns, values, records);
            report.rows = records.settings.len() - before;
        }
        Part::Table(layout, rows, unused) => {
            describe(sheet, layout, &mut report, records);
            records.unused.append(unused);
            report.rows = rows.len();
            rows::read(sheet, layout, rows, values, records);
        }
    }
    report
}

fn describe(sheet: &Sheet, layout: &Layout, report: &mut SheetReport, records: &mut Records) {
    let vocabulary = records.vocabulary;
    let mut kinds = vec![layout.kind];
    kinds.extend(layout.columns.iter().map(|m| vocabulary.field(m.field).kind));
    let mut seen = BTreeSet::new();
    kinds.retain(|k| seen.insert(*k));
    report.kinds = kinds.iter().map(|k| vocabulary.kind(*k).name.clone()).collect();
    report.header_row = (!layout.columns.is_empty()).then(|| layout.header.saturating_add(1));
    let mut told: Vec<_> = layout.columns.iter().chain(&layout.looked_up).collect();
    told.sort_by_key(|m| m.column);
    for mapped in told {
        report.columns.push(ColumnReport {
            cell: sheet.cell(layout.header, mapped.column),
            heading: mapped.heading.clone(),
            field: vocabulary.full_name(mapped.field),
            how: mapped.how,
            confidence: mapped.confidence,
        });
    }
    let mut ignored: Vec<(u32, String, String)> =
        layout.aside.iter().map(|a| (a.column, a.heading.clone(), a.why.clone())).collect();
    ignored.extend(
        headless(sheet, layout).into_iter().map(|c| (c, String::new(), "it has no heading".to_owned())),
    );
    ignored.sort();
    for (column, heading, why) in ignored {
        let cell = sheet.cell(layout.header, column);
        let what =
            if heading.is_empty() { "a column".to_owned() } else { format!("the column \"{heading}\"") };
        records.unused.push(Unused { cell: cell.clone(), what: what.into(), why: why.as_str().into() });
        report.ignored.push(IgnoredColumn { cell, heading, why });
    }
}

/// Columns that have values under no heading.
fn headless(sheet: &Sheet, layout: &Layout) -> BTreeSet<u32> {
    let mut known: BTreeSet<u32> = layout.columns.iter().map(|m| m.column).collect();
    known.extend(layout.aside.iter().map(|a| a.column));
    known.extend(layout.cycle_column);
    known.extend(layout.looked_up.iter().map(|m| m.column));
    known.extend(layout.forename.map(|(_, forename)| forename));
    let rows = sheet.rows_from(layout.header.saturating_add(1)).take(50);
    rows.flat_map(|(_, cells)| cells)
        .filter(|c| !c.is_blank() && !known.contains(&c.column))
        .map(|c| c.column)
        .collect()
}

/// The first filled cells of a column, enough to see what it holds.
fn sample(sheet: &Sheet, header: u32, column: u32) -> Vec<&GridCell> {
    let rows = sheet.rows_from(header.saturating_add(1)).take(300);
    rows.filter_map(|(_, cells)| grid::in_row(cells, column)).take(60).collect()
}

/// Everybody the tracker lists; without a staff sheet, everybody it names.
fn people(sheets: &[Sheet], parts: &[Part], vocabulary: &'static Vocabulary) -> People {
    let staff = vocabulary.staff();
    let tables = || {
        sheets.iter().zip(parts).filter_map(|(sheet, part)| match part {
            Part::Table(layout, rows, _) => Some((sheet, layout, rows)),
            _ => None,
        })
    };
    if tables().any(|(_, layout, _)| layout.kind == staff) {
        let mut people = People::listed();
        let mut number = 0;
        for (sheet, layout, rows) in tables().filter(|(_, layout, _)| layout.kind == staff) {
            let id = layout.column_of(vocabulary.staff_key());
            let named = layout.columns.iter().find(|m| vocabulary.field(m.field).ty == FieldType::Name);
            for row in rows {
                number += 1;
                let text = |column: u32| {
                    sheet.get(row.row, column).filter(|c| !matches!(c.raw, Raw::Error(_) | Raw::NoResult))
                };
                let id =
                    id.and_then(text).map_or_else(|| rows::row_id(vocabulary, staff, number), GridCell::text);
                let name = named
                    .and_then(|m| text(m.column))
                    .map(|c| layout.whole_name(sheet, c).unwrap_or_else(|| c.clone()));
                people.add(&id, name.map(|n| n.text()).as_deref());
            }
        }
        return people;
    }
    let mut names = BTreeSet::new();
    for (sheet, layout, rows) in tables() {
        let person = |ty: &FieldType| match ty {
            FieldType::Person => true,
            FieldType::List(inner) => **inner == FieldType::Person,
            _ => false,
        };
        for mapped in layout.columns.iter().filter(|m| person(&vocabulary.field(m.field).ty)) {
            for row in rows {
                let Some(cell) = sheet.get(row.row, mapped.column) else { continue };
                let joined = layout.whole_name(sheet, cell);
                let cell = joined.as_ref().unwrap_or(cell);
                for text in cell.text().split([';', '\n']).map(str::trim) {
                    if !text.is_empty() && !people::is_code(text) && words::body(text).is_none() {
                        names.insert(people::name_key(text));
                    }
                }
            }
        }
    }
    names.remove("");
    People::unlisted(&names)
}
