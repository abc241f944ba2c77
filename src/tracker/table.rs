//! Which rows under the headings are records.
//!
//! A table ends at its totals, or where nobody is named any more. Blank rows part blocks; a note under the table, a
//! repeated heading row and a heading across the table are not records.

use std::collections::BTreeSet;

use super::grid::{Formula, GridCell, Raw, Sheet, in_row};
use super::layout::{Layout, one_for_each_person};
use super::people;
use crate::model::{Cell, FieldType, Unused, Vocabulary, plain};

/// One row that is a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct DataRow {
    pub(super) row: u32,
    /// Nothing is carried down into it from above.
    pub(super) fresh: bool,
}

/// A line longer than this that stands alone in its row is a note.
const NOTE: usize = 40;

/// The rows of a table, and what was left aside between and under them.
pub(super) fn rows(sheet: &Sheet, layout: &Layout, vocabulary: &Vocabulary) -> (Vec<DataRow>, Vec<Unused>) {
    let table = Table::new(sheet, layout, vocabulary);
    let (mut out, mut unused) = (Vec::new(), Vec::new());
    let (mut fresh, mut before) = (true, layout.header);
    let mut sure = 0;
    let aside = |row: u32, what: &str, why: &str| Unused {
        cell: first_cell(sheet, row),
        what: what.into(),
        why: why.into(),
    };
    for (row, cells) in sheet.rows_from(layout.header.saturating_add(1)) {
        let filled = cells.iter().filter(|c| !c.is_blank()).count();
        if filled == 0 && !table.covered(row) {
            continue;
        }
        // A row that is missing altogether is as blank as one of empty cells.
        let gap = (before + 1..row).any(|r| !table.covered(r));
        fresh |= gap;
        before = row;
        if table.is_total(cells) {
            unused.push(aside(row, "the totals row and what stands under it", "a table ends at its totals"));
            break;
        }
        let alone = filled == 1 && cells.iter().any(|c| !c.is_blank() && c.text().chars().count() > NOTE);
        let titles = filled == 1 && table.headings_follow(row);
        if alone || titles || table.across(row) {
            unused.push(aside(
                row,
                "a line of its own",
                "it stands alone across the table, so it is no record",
            ));
            fresh = true;
            continue;
        }
        if !table.holds(row, cells) || table.repeats_headings(cells) {
            continue;
        }
        let named = table.is_named(row, cells);
        if !named && (fresh || !table.fills_down) && !table.keys.is_empty() && !table.named_later(row) {
            unused.push(aside(row, "a row under the table", "it names nobody, so it is no record"));
            fresh = true;
            continue;
        }
        out.push(DataRow { row, fresh });
        fresh = false;
        sure = out.len();
    }
    out.truncate(sure);
    if let Some(row) = table.notes_below(&out).and_then(|count| {
        let first = out.get(out.len() - count).map(|r| r.row);
        out.truncate(out.len() - count);
        first
    }) {
        unused.push(aside(
            row,
            "the lines under the table",
            "a blank row parts them from it, and each is one cell",
        ));
    }
    (out, unused)
}

fn first_cell(sheet: &Sheet, row: u32) -> Cell {
    let column = sheet.row(row).iter().find(|c| !c.is_blank()).map_or(0, |c| c.column);
    sheet.cell(row, column)
}

/// Whether the blank cells of a kind's person column take the name above them: only where several rows belong to one
/// person, since elsewhere a blank is a name that was forgotten.
pub(super) fn fills_down(layout: &Layout, vocabulary: &Vocabulary) -> bool {
    !one_for_each_person(vocabulary, layout.kind)
}

/// The rows that merged runs of mapped columns cover, overlapping runs joined, from the top.
fn joined(sheet: &Sheet, layout: &Layout, columns: &[u32]) -> Vec<(u32, u32)> {
    let mut runs: Vec<(u32, u32)> = sheet
        .merges
        .iter()
        .filter(|m| m.bottom > m.top && m.top > layout.header && columns.contains(&m.left))
        .map(|m| (m.top, m.bottom))
        .collect();
    runs.sort_unstable();
    let mut out: Vec<(u32, u32)> = Vec::new();
    for (top, bottom) in runs {
        match out.last_mut() {
            Some((_, held)) if top <= *held => *held = bottom.max(*held),
            _ => out.push((top, bottom)),
        }
    }
    out
}

struct Table<'a> {
    sheet: &'a Sheet,
    layout: &'a Layout,
    /// Columns that say whom or what a row is about.
    keys: Vec<u32>,
    /// Those of them that hold codes: the rows' own ids, and whose they are.
    codes: Vec<u32>,
    columns: Vec<u32>,
    headings: Vec<(u32, String)>,
    fills_down: bool,
    last_named: Option<u32>,
    /// Rows that merged runs of mapped columns cover.
    covered: Vec<(u32, u32)>,
    /// Rows with a cell merged across three columns and more.
    across: BTreeSet<u32>,
}

impl<'a> Table<'a> {
    fn new(sheet: &'a Sheet, layout: &'a Layout, vocabulary: &Vocabulary) -> Self {
        let kind = vocabulary.kind(layout.kind);
        let is_key =
            |f| kind.id == Some(f) || kind.owner == Some(f) || (vocabulary.field(f).ty == FieldType::Name);
        let codes = [kind.id, kind.owner].into_iter().flatten().filter_map(|f| layout.column_of(f)).collect();
        let keys: Vec<u32> = layout.columns.iter().filter(|m| is_key(m.field)).map(|m| m.column).collect();
        let mut columns: Vec<u32> = layout.columns.iter().map(|m| m.column).collect();
        columns.sort_unstable();
        let mut table = Table {
            sheet,
            layout,
            headings: layout.columns.iter().map(|m| (m.column, plain(&m.heading))).collect(),
            fills_down: fills_down(layout, vocabulary),
            last_named: None,
            covered: joined(sheet, layout, &columns),
            across: sheet
                .merges
                .iter()
                .filter(|m| m.right >= m.left.saturating_add(2) && m.top == m.bottom)
                .map(|m| m.top)
                .collect(),
            keys,
            codes,
            columns,
        };
        let last = sheet
            .rows_from(layout.header.saturating_add(1))
            .filter(|(row, cells)| table.is_named(*row, cells))
            .last();
        table.last_named = last.map(|(row, _)| row);
        table
    }

    /// How many of the last rows are lines of one cell that a blank row parts from fuller ones: a key, or notes. A code
    /// alone may be somebody who has just come.
    fn notes_below(&self, rows: &[DataRow]) -> Option<usize> {
        let filled = |row: &DataRow| {
            let cells = self.sheet.row(row.row).iter().filter(|c| !c.is_blank());
            cells.filter(|c| self.columns.binary_search(&c.column).is_ok()).collect::<Vec<_>>()
        };
        let coded = |cell: &GridCell| self.codes.contains(&cell.column) && people::is_code(&cell.text());
        let line = |row: &&DataRow| matches!(filled(row).as_slice(), [one] if matches!(one.raw, Raw::Text(_)) && !coded(one));
        let count = rows.iter().rev().take_while(line).count();
        let table = rows.get(..rows.len() - count).unwrap_or_default();
        let full = table.iter().filter(|r| filled(r).len() >= 3).count();
        let parted = rows.get(rows.len() - count).is_some_and(|r| r.fresh);
        (count > 0 && parted && full * 2 > table.len()).then_some(count)
    }

    fn named_later(&self, row: u32) -> bool {
        self.last_named.is_some_and(|last| last > row)
    }

    /// Whether a merged run down a mapped column covers a row.
    fn covered(&self, row: u32) -> bool {
        let place = self.covered.partition_point(|(top, _)| *top < row);
        place.checked_sub(1).and_then(|p| self.covered.get(p)).is_some_and(|(_, bottom)| row <= *bottom)
    }

    fn across(&self, row: u32) -> bool {
        self.across.contains(&row)
    }

    fn holds(&self, row: u32, cells: &[GridCell]) -> bool {
        cells.iter().any(|c| !c.is_blank() && self.columns.binary_search(&c.column).is_ok())
            && (row > self.layout.header)
    }

    fn is_named(&self, row: u32, cells: &[GridCell]) -> bool {
        self.keys.iter().any(|k| in_row(cells, *k).is_some() || self.sheet.covering(row, *k).is_some())
    }

    /// Whether the headings are repeated in the next row: then a line of its own is the title of what follows.
    fn headings_follow(&self, row: u32) -> bool {
        self.repeats_headings(self.sheet.row(row + 1))
    }

    fn repeats_headings(&self, cells: &[GridCell]) -> bool {
        let mut same = 0;
        for (column, heading) in &self.headings {
            match in_row(cells, *column) {
                Some(cell) if plain(&cell.text()) == *heading => same += 1,
                Some(_) => return false,
                None => {}
            }
        }
        same >= 2
    }

    fn is_total(&self, cells: &[GridCell]) -> bool {
        let filled: Vec<&GridCell> = cells.iter().filter(|c| !c.is_blank()).collect();
        let Some(first) = filled.first() else { return false };
        let says = |cell: &GridCell| match &cell.raw {
            Raw::Text(text) => {
                let text = plain(text);
                let mut words = text.split(' ');
                let (start, length) = (words.next().unwrap_or(""), words.count() + 1);
                let total = matches!(start, "total" | "totals" | "subtotal" | "count" | "average" | "mean");
                (total && length <= 4) || text.starts_with("grand total")
            }
            _ => false,
        };
        let keyed: Vec<&GridCell> = self.keys.iter().filter_map(|k| in_row(cells, *k)).collect();
        let others_are_numbers = filled.iter().skip(1).all(|c| !matches!(c.raw, Raw::Text(_) | Raw::Date(_)));
        if says(first) && (others_are_numbers || keyed.iter().all(|c| says(c))) {
            return true;
        }
        // A key that is counted, or nothing but sums beside at most a word.
        keyed.iter().any(|c| c.formula == Formula::Sum)
            || (keyed.is_empty()
                && filled.iter().any(|c| c.formula == Formula::Sum)
                && filled.iter().skip(1).all(|c| c.formula == Formula::Sum))
    }
}
