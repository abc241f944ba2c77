//! Columns as the school itself says what they are: the mapping that `map --write` saves and the office corrects.
//!
//! A mapping is taken at its word where the tracker still looks as it did. Where a sheet or a heading has moved it is
//! not followed silently: a column taken for another would be a wrong finding about somebody.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::blocks::Which;
use super::colours::Colour;
use super::columns::FORENAMES;
use super::context;
use super::grid::Sheet;
use super::layout::{Aside, Heading, Layout, Mapped, headings};
use super::matching::{How, Index};
use super::pieces;
use crate::model::{FieldId, FieldType, KindId, Vocabulary, plain};

/// What the school says of its columns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mapping {
    /// The tables, in any order.
    pub tables: Vec<MappedTable>,
    /// What colours mean, by their red, green and blue.
    pub colours: BTreeMap<Colour, String>,
    /// Follow headings to where they stand now instead of refusing; for writing the mapping anew.
    pub follow: bool,
}

/// One table of the mapping.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MappedTable {
    /// The sheet's name.
    pub sheet: String,
    /// What a row holds; `None` leaves the sheet aside.
    pub kind: Option<KindId>,
    /// The row of the headings, counted from nought.
    pub header: u32,
    /// Its columns.
    pub columns: Vec<MappedColumn>,
}

/// One column of the mapping.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MappedColumn {
    /// The column, counted from nought.
    pub column: u32,
    /// Its heading.
    pub heading: String,
    /// What it holds; `None` leaves it aside.
    pub field: Option<FieldId>,
    /// Which of several records of one kind in the row: a number, or a value of the choice that sorts the kind.
    pub record: Option<String>,
    /// What a tick in it says.
    pub tick: Option<String>,
}

/// The tables of a mapping that stand on a sheet, each as a sheet of its own, with whatever no longer fits.
pub(super) fn tables(
    sheet: &Sheet,
    mapping: &Mapping,
    vocabulary: &'static Vocabulary,
    unfit: &mut Vec<String>,
) -> Option<Vec<(Sheet, Result<Layout, String>)>> {
    let mut mine: Vec<&MappedTable> =
        mapping.tables.iter().filter(|t| plain(&t.sheet) == plain(&sheet.name)).collect();
    if mine.is_empty() {
        return None;
    }
    mine.sort_by_key(|t| (t.header, t.columns.iter().map(|c| c.column).min()));
    let found: Vec<Found<'_>> = mine.iter().map(|t| Found::on(sheet, t, mapping.follow, unfit)).collect();
    let mut out = Vec::new();
    for (place, (table, here)) in mine.iter().zip(&found).enumerate() {
        let Some(kind) = table.kind else {
            let why = "the mapping says that it holds no records".to_owned();
            out.push((pieces::part(sheet, 0..u32::MAX, 0..u32::MAX), Err(why)));
            continue;
        };
        // A table reaches down to the title of the next that shares a column with it.
        let below = found.iter().skip(place + 1).filter(|t| t.header > here.header && here.meets(t));
        let end = below.map(|t| pieces::title_above(sheet, t.header)).min().unwrap_or(u32::MAX);
        let columns = match here.span().filter(|_| mine.len() > 1) {
            Some((left, right)) => left..right + 1,
            None => 0..u32::MAX,
        };
        let piece = pieces::part(sheet, here.header.saturating_sub(3)..end, columns.clone());
        let mut layout = Layout::empty(kind, here.header);
        for (column, heading) in &here.columns {
            put(&mut layout, column, heading, vocabulary);
        }
        layout.aside.extend(here.new.iter().filter(|h| columns.contains(&h.column)).map(|h| Aside {
            column: h.column,
            heading: h.text.clone(),
            why: "the mapping does not name it".to_owned(),
            pair: None,
        }));
        layout.context = context::of(sheet, here.header, vocabulary);
        out.push((piece, Ok(layout)));
    }
    if let Some((first, _)) = out.first_mut() {
        first.unseen = sheet.unseen;
    }
    Some(out)
}

/// A table of the mapping as it stands on the sheet.
struct Found<'t> {
    header: u32,
    /// Its columns, each with the heading that is there.
    columns: Vec<(&'t MappedColumn, Heading)>,
    /// Headings in the same row that the table does not name.
    new: Vec<Heading>,
}

impl<'t> Found<'t> {
    fn on(sheet: &Sheet, table: &'t MappedTable, follow: bool, unfit: &mut Vec<String>) -> Self {
        let header = if follow { follow_header(sheet, table) } else { table.header };
        let mut left = headings(sheet, header, Index::standard());
        let mut columns = Vec::new();
        // Headings that stand where they stood come before those that are looked for elsewhere.
        let mut gone: Vec<&MappedColumn> = Vec::new();
        for column in &table.columns {
            let wanted = plain(&column.heading);
            match left.iter().position(|h| h.column == column.column && h.plain == wanted) {
                Some(place) => columns.push((column, left.remove(place))),
                None => gone.push(column),
            }
        }
        for column in gone {
            let wanted = plain(&column.heading);
            let same = left.iter().enumerate().filter(|(_, h)| h.plain == wanted);
            let elsewhere =
                same.min_by_key(|(_, h)| h.column.abs_diff(column.column)).map(|(place, _)| place);
            match elsewhere {
                Some(place) if follow => columns.push((column, left.remove(place))),
                _ if follow => {}
                _ => unfit.push(moved(sheet, table, column, elsewhere.and_then(|p| left.get(p)))),
            }
        }
        columns.sort_by_key(|(_, h)| h.column);
        Found { header, columns, new: left }
    }

    fn span(&self) -> Option<(u32, u32)> {
        let columns = || self.columns.iter().map(|(_, h)| h.column);
        Some((columns().min()?, columns().max()?))
    }

    fn meets(&self, other: &Found<'_>) -> bool {
        match (self.span(), other.span()) {
            (Some(a), Some(b)) => a.0 <= b.1 && b.0 <= a.1,
            _ => true,
        }
    }
}

/// Where the headings of a table stand now: the row that has most of them.
fn follow_header(sheet: &Sheet, table: &MappedTable) -> u32 {
    let shared = |row: u32| {
        let there: Vec<String> = sheet.row(row).iter().map(|c| plain(&c.text())).collect();
        table.columns.iter().filter(|c| there.contains(&plain(&c.heading))).count()
    };
    let mut best = (shared(table.header), table.header);
    for (row, _) in sheet.rows().take(60) {
        let count = shared(row);
        if count > best.0 {
            best = (count, row);
        }
    }
    best.1
}

fn put(layout: &mut Layout, column: &MappedColumn, found: &Heading, vocabulary: &Vocabulary) {
    let aside = |why: &str| Aside {
        column: found.column,
        heading: found.text.clone(),
        why: why.to_owned(),
        pair: None,
    };
    let Some(field) = column.field else {
        layout.aside.push(aside("the mapping says so"));
        return;
    };
    let about = vocabulary.field(field);
    let main = vocabulary.kind(layout.kind);
    if about.ty == FieldType::Cycle && main.cycle.is_none() {
        layout.cycle_column = Some(found.column);
        return;
    }
    let which = match &column.record {
        None => Which::Only,
        Some(text) => text.parse().map_or_else(|_| Which::Sort(text.as_str().into()), Which::Numbered),
    };
    let is_name = about.ty == FieldType::Name || Some(field) == main.owner;
    let before = layout.columns.iter_mut().find(|m| m.field == field && m.which == which && m.tick.is_none());
    if let (Some(before), true) = (before, is_name) {
        // A name in two columns: the surname leads.
        let first_is_forename = FORENAMES.contains(&plain(&before.heading).as_str());
        if first_is_forename {
            layout.forename = Some((found.column, before.column));
            (before.column, before.heading) = (found.column, found.text.clone());
        } else {
            layout.forename = Some((before.column, found.column));
        }
        return;
    }
    let implied = match (&which, vocabulary.kind(about.kind).sorted_by) {
        (Which::Sort(sort), Some(by)) => vec![(by, Arc::clone(sort))],
        _ => Vec::new(),
    };
    layout.columns.push(Mapped {
        column: found.column,
        heading: found.text.clone(),
        field,
        how: How::Mapping,
        confidence: 100,
        which,
        implied,
        pair: None,
        tick: column.tick.as_deref().map(Arc::from),
    });
}

fn moved(sheet: &Sheet, table: &MappedTable, column: &MappedColumn, elsewhere: Option<&Heading>) -> String {
    let cell = sheet.cell(table.header, column.column);
    if let Some(found) = elsewhere {
        let to = sheet.cell(table.header, found.column);
        return format!("the heading \"{}\" stood in {cell} and stands in {to} now", column.heading);
    }
    let now = sheet.get(table.header, column.column);
    let now = now.map_or_else(|| "is empty".to_owned(), |c| format!("reads \"{}\"", c.text()));
    format!("the heading \"{}\" is gone: {cell} {now}", column.heading)
}

/// The sheets that a mapping names and the workbook does not have.
pub(super) fn lost_sheets(sheets: &[Sheet], mapping: &Mapping) -> Vec<String> {
    let has = |name: &str| sheets.iter().any(|s| plain(&s.name) == plain(name));
    let mut lost: Vec<String> = Vec::new();
    for table in mapping.tables.iter().filter(|t| !has(&t.sheet)) {
        let said = format!("the sheet \"{}\" is gone", table.sheet);
        if !lost.contains(&said) {
            lost.push(said);
        }
    }
    lost
}
