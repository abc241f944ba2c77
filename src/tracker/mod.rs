//! Reads a tracker: finds its sheets, headings and columns, and turns the cells into records.
//!
//! Nothing in a cell stops the read: what cannot be understood is kept as it was found, with its cell, because one
//! typing slip must not hide forty appraisals. A sheet or column that is left aside is named with the reason. Only a
//! file that cannot be opened, or in which nothing at all is recognised, is an error.

mod amounts;
mod blocks;
mod colours;
mod columns;
mod context;
mod date;
mod error;
mod form;
mod grid;
mod layout;
mod listing;
mod mapping;
mod matching;
mod named;
mod names;
mod offers;
mod open;
mod own;
mod people;
mod pieces;
mod point;
mod rows;
mod settings;
mod table;
mod value;
mod words;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::model::{Cell, KindId, Records, Unused, Vocabulary};

pub use colours::Colour;
pub use error::{ReadError, Seen};
use grid::{GridCell, Sheet};
use layout::Layout;
pub use mapping::{MappedColumn, MappedTable, Mapping};
pub use matching::How;
pub use named::{NameWords, names_somebody, said_of_nobody};
pub use open::{Format, Opened, fills, hand_over, open, stopped, take_over};
pub use own::{AsItStands, PAY_POINTS, PAY_RULES, as_it_stands, short_point, typed_day};
pub use settings::{add as add_setting, add_to_list};
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
    /// The label of the cycle asked for, `2026/27`; of sheets for several years it says which are used.
    pub cycle: Option<&'a str>,
    /// What the school says of its columns.
    pub mapping: Option<&'a Mapping>,
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
    /// Rows with something in them that do not show on the screen.
    pub hidden_rows: usize,
    /// Columns with something in them that do not show.
    pub hidden_columns: usize,
    /// Whether a filter is on, which may be what hides rows.
    pub filtered: bool,
}

/// A column that was understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnReport {
    /// The heading's cell.
    pub cell: Cell,
    /// On a form, the cell of the one value.
    pub value: Option<Cell>,
    /// The heading.
    pub heading: String,
    /// The field, `staff.line_manager_id`.
    pub field: String,
    /// How the heading was understood.
    pub how: How,
    /// How surely, in hundredths.
    pub confidence: u8,
    /// Which of several records of one kind in a row it belongs to: a number, or a value of the choice that sorts them.
    pub record: Option<String>,
    /// For one of several columns of which one is ticked: what a tick says.
    pub tick: Option<String>,
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
    Table(Box<Layout>, Vec<DataRow>, Vec<Unused>),
    Settings(settings::Columns),
    Aside(String),
}

/// Reads the bytes of a workbook whose parts, unpacked, come to `most_bytes` at most. The records still want linking.
///
/// A damaged `.xls` or `.xlsb` can stop the process: see [`Format::wants_own_process`].
///
/// # Errors
///
/// When the file cannot be opened, or nothing in it is recognised; the error says what to do about it.
pub fn read(bytes: &[u8], most_bytes: u64, words: &Words<'_>) -> Result<Reading, ReadError> {
    read_opened(&open(bytes, most_bytes)?, words)
}

/// Reads a workbook that was opened. The records still want linking.
///
/// # Errors
///
/// When nothing in it is recognised.
pub fn read_opened(opened: &Opened, words: &Words<'_>) -> Result<Reading, ReadError> {
    let sheets = &opened.sheets;
    let vocabulary = Vocabulary::standard();
    let mut records = Records::new(vocabulary);
    let seen = sheets.iter().map(error::seen).collect::<Vec<_>>();
    for sheet in sheets.iter().filter(|s| s.beyond) {
        records.unused.push(Unused {
            cell: sheet.cell(0, 0),
            what: format!("cells of the sheet \"{}\" beyond row 200,000 or column 1,000", sheet.name).into(),
            why: "no table of a school reaches so far".into(),
        });
    }
    let mut parts: Vec<(Cow<'_, Sheet>, Part)> = Vec::new();
    let mut unfit = Vec::new();
    if let Some(mapping) = words.mapping.filter(|m| !m.follow) {
        unfit = mapping::lost_sheets(sheets, mapping);
    }
    for sheet in sheets {
        let mapped = words.mapping.and_then(|m| mapping::tables(sheet, m, vocabulary, &mut unfit));
        if let Some(tables) = mapped {
            parts.extend(tables.into_iter().map(|(piece, layout)| {
                let part = table_part(&piece, layout, vocabulary);
                (Cow::Owned(piece), part)
            }));
            continue;
        }
        if let Some(why) = own::what_for(sheet) {
            parts.push((Cow::Borrowed(sheet), Part::Aside(why.to_owned())));
            continue;
        }
        if let Some(form) = form_of(sheet, &records) {
            let row = DataRow { row: form.layout.header, fresh: true };
            parts.push((Cow::Borrowed(sheet), Part::Table(Box::new(form.layout), vec![row], Vec::new())));
            for (piece, layout) in form.tables {
                let (rows, unused) = table::rows(&piece, &layout, vocabulary);
                parts.push((Cow::Owned(piece), Part::Table(Box::new(layout), rows, unused)));
            }
            continue;
        }
        for piece in pieces::of(sheet, vocabulary) {
            let part = part(&piece, &records);
            parts.push((piece, part));
        }
    }
    if !unfit.is_empty() {
        return Err(ReadError::MappingUnfit(unfit));
    }
    if let Some(asked) = words.cycle {
        choose_years(&mut parts, asked);
    }
    if parts.iter().all(|(_, p)| matches!(p, Part::Aside(_))) {
        return Err(ReadError::NothingRecognised(seen));
    }
    colours::read(&mut parts, opened, words, &mut records);
    let people = listing::people(&parts, vocabulary, &mut records.unread);
    let mut values = Values::new(vocabulary, words, &people);
    let mut reports = Vec::new();
    for (sheet, part) in &mut parts {
        values.turn_to(sheet, if let Part::Table(layout, ..) = part { Some(layout) } else { None });
        reports.push(read_part(sheet, part, &values, &mut records));
    }
    records.unread.sort_by(|a, b| (&a.cell, a.field).cmp(&(&b.cell, b.field)));
    Ok(Reading { records, sheets: reports })
}

/// Of sheets for several years, uses that of the year asked for, and the one before it for what it says of that year.
fn choose_years(parts: &mut [(Cow<'_, Sheet>, Part)], asked: &str) {
    let mut labels: BTreeMap<KindId, BTreeSet<Arc<str>>> = BTreeMap::new();
    for (_, part) in parts.iter() {
        if let Part::Table(layout, _, _) = part
            && let Some(said) = &layout.context.cycle
        {
            labels.entry(layout.kind).or_default().insert(Arc::clone(&said.value));
        }
    }
    for (_, part) in parts.iter_mut() {
        let Part::Table(layout, _, _) = part else { continue };
        let Some(said) = &layout.context.cycle else { continue };
        let Some(current) = labels.get(&layout.kind).and_then(|all| context::current(all, asked)) else {
            continue;
        };
        if said.value == current {
            continue;
        }
        if context::is_year_before(&said.value, &current) {
            layout.past = true;
        } else {
            *part = Part::Aside(format!("it is of {}, and the year that is used is {current}", said.value));
        }
    }
}

/// The form a sheet is, unless its name or its first row says that it is something else.
fn form_of(sheet: &Sheet, records: &Records) -> Option<form::Form> {
    if settings::recognise(sheet, records).is_some() || layout::is_aside(sheet) {
        return None;
    }
    form::recognise(sheet, records.vocabulary)
}

fn part(sheet: &Sheet, records: &Records) -> Part {
    if let Some(columns) = settings::recognise(sheet, records) {
        return Part::Settings(columns);
    }
    table_part(sheet, layout::recognise(sheet, records.vocabulary), records.vocabulary)
}

fn table_part(sheet: &Sheet, layout: Result<Layout, String>, vocabulary: &Vocabulary) -> Part {
    match layout {
        Ok(layout) => {
            let (rows, unused) = table::rows(sheet, &layout, vocabulary);
            Part::Table(Box::new(layout), rows, unused)
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
        hidden_rows: sheet.unseen.rows,
        hidden_columns: sheet.unseen.columns,
        filtered: sheet.unseen.filtered,
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
            cell: mapped.pair.map_or_else(
                || sheet.cell(layout.header, mapped.column),
                |p| sheet.cell(p.label.0, p.label.1),
            ),
            value: mapped.pair.map(|p| sheet.cell(p.value.0, p.value.1)),
            heading: mapped.heading.clone(),
            field: vocabulary.full_name(mapped.field),
            how: mapped.how,
            confidence: mapped.confidence,
            record: match &mapped.which {
                blocks::Which::Only => None,
                blocks::Which::Numbered(number) => Some(number.to_string()),
                blocks::Which::Sort(sort) => Some(sort.to_string()),
            },
            tick: mapped.tick.as_deref().map(str::to_owned),
        });
    }
    describe_further(sheet, layout, report, vocabulary);
    let at = |a: &layout::Aside| a.pair.map_or((layout.header, a.column), |p| p.label);
    let mut ignored: Vec<((u32, u32), String, String)> =
        layout.aside.iter().map(|a| (at(a), a.heading.clone(), a.why.clone())).collect();
    let form = layout.columns.iter().any(|m| m.pair.is_some());
    if !form {
        let bare = headless(sheet, layout).into_iter();
        ignored.extend(bare.map(|c| ((layout.header, c), String::new(), "it has no heading".to_owned())));
    }
    ignored.sort();
    for ((row, column), heading, why) in ignored {
        let cell = sheet.cell(row, column);
        let what = match (heading.is_empty(), form) {
            (true, _) => "a column".to_owned(),
            (false, true) => format!("the line \"{heading}\""),
            (false, false) => format!("the column \"{heading}\""),
        };
        records.unused.push(Unused { cell: cell.clone(), what: what.into(), why: why.as_str().into() });
        report.ignored.push(IgnoredColumn { cell, heading, why });
    }
}

/// The columns that are read beside another: the forename beside the surname, and the year of a row about a person.
fn describe_further(sheet: &Sheet, layout: &Layout, report: &mut SheetReport, vocabulary: &Vocabulary) {
    let name = layout.forename.and_then(|(surname, forename)| {
        let field = layout.columns.iter().find(|m| m.column == surname)?.field;
        Some((forename, vocabulary.full_name(field)))
    });
    let cycle = layout.cycle_column.map(|column| (column, "appraisal.cycle_id".to_owned()));
    for (column, field) in name.into_iter().chain(cycle) {
        report.columns.push(ColumnReport {
            cell: sheet.cell(layout.header, column),
            value: None,
            heading: sheet.get(layout.header, column).map_or_else(String::new, |c| c.text().to_string()),
            field,
            how: How::Synonym,
            confidence: 100,
            record: None,
            tick: None,
        });
    }
    report.columns.sort_by(|a, b| (a.value.is_some(), &a.cell).cmp(&(b.value.is_some(), &b.cell)));
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
