//! A sheet as a sparse map of its filled cells, row by row.
//!
//! Nothing here knows what a cell means. A cell keeps what stands in it and how it is shown, because `0.75` shown as
//! `75%` and a formula without a stored result are read differently from a bare number and a blank.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use chrono::NaiveDate;

use crate::model::{Cell, Number};

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Raw {
    Text(Arc<str>),
    Number(f64),
    Bool(bool),
    Date(NaiveDate),
    /// A length of time or a time of day, in days.
    Time(f64),
    /// A formula error such as `#REF!`.
    Error(Arc<str>),
    /// A formula whose result was never stored.
    NoResult,
}

/// One filled cell.
#[derive(Clone, Debug)]
pub(super) struct GridCell {
    pub(super) row: u32,
    pub(super) column: u32,
    pub(super) raw: Raw,
    /// Shown with a percent sign.
    pub(super) percent: bool,
    /// The formula that stands in it.
    pub(super) formula: Formula,
}

/// What is known of the formula of a cell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Formula {
    /// There is none.
    #[default]
    None,
    /// There is one.
    Any,
    /// It counts or adds up other cells.
    Sum,
}

impl GridCell {
    /// What stands there, as the office sees it; dates in ISO form.
    pub(super) fn text(&self) -> Arc<str> {
        match &self.raw {
            Raw::Text(text) => trimmed(text),
            Raw::Number(number) => self.number(*number).into(),
            Raw::Bool(yes) => if *yes { "TRUE" } else { "FALSE" }.into(),
            Raw::Date(date) => date.to_string().into(),
            Raw::Time(days) => {
                Number::from_f64(*days * 1440.0).map_or(String::new(), |n| format!("{n} minutes")).into()
            }
            Raw::Error(error) => error.clone(),
            Raw::NoResult => "(formula)".into(),
        }
    }

    fn number(&self, number: f64) -> String {
        let scaled = if self.percent { number * 100.0 } else { number };
        let sign = if self.percent { "%" } else { "" };
        Number::from_f64(scaled).map_or_else(|| format!("{scaled:e}{sign}"), |n| format!("{n}{sign}"))
    }

    /// Text that is nothing but spaces counts as blank.
    pub(super) fn is_blank(&self) -> bool {
        matches!(&self.raw, Raw::Text(text) if text.chars().all(is_space))
    }
}

/// A space of any kind, the unbreakable and the invisible ones too.
pub(super) fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200b}' | '\u{feff}' | '\u{2060}' | '\u{200e}' | '\u{200f}')
}

/// A text without the spaces around it.
pub(super) fn trimmed(text: &Arc<str>) -> Arc<str> {
    let bare = text.trim_matches(is_space);
    if bare.len() == text.len() { Arc::clone(text) } else { bare.into() }
}

/// A merged block of cells; all bounds belong to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Merge {
    pub(super) top: u32,
    pub(super) left: u32,
    pub(super) bottom: u32,
    pub(super) right: u32,
}

/// One sheet.
#[derive(Clone, Debug)]
pub(super) struct Sheet {
    pub(super) name: Arc<str>,
    pub(super) order: u16,
    pub(super) hidden: bool,
    cells: Vec<GridCell>,
    /// Row number with the span of its cells.
    rows: Vec<(u32, usize, usize)>,
    pub(super) merges: Vec<Merge>,
    /// Merged runs down a column: column to (top, bottom), by top.
    runs: HashMap<u32, Vec<(u32, u32)>>,
    /// Cells stand outside the bounds that are read.
    pub(super) beyond: bool,
    /// The workbook counts its days from 1904.
    pub(super) from_1904: bool,
    /// What of its filled cells does not show on the screen.
    pub(super) unseen: Unseen,
    /// The areas that are tables of their own.
    pub(super) areas: Vec<Area>,
}

/// What of a sheet's filled cells does not show on the screen. It is read like the rest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Unseen {
    /// Hidden rows that have a filled cell.
    pub(super) rows: usize,
    /// Hidden columns that have one.
    pub(super) columns: usize,
    /// A filter is on, which may be what hides rows.
    pub(super) filtered: bool,
}

/// An area that is a table by the office's own word (Insert, Table). All bounds belong to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Area {
    pub(super) name: String,
    pub(super) top: u32,
    pub(super) left: u32,
    pub(super) bottom: u32,
    pub(super) right: u32,
    /// Rows of headings at its top.
    pub(super) headings: u32,
    /// Rows of totals at its foot.
    pub(super) totals: u32,
}

impl Sheet {
    /// Puts cells into order; of two in one place the later wins, as in Excel.
    pub(super) fn new(
        name: &str,
        order: u16,
        hidden: bool,
        mut cells: Vec<GridCell>,
        merges: Vec<Merge>,
    ) -> Self {
        if !cells.is_sorted_by_key(|c| (c.row, c.column)) {
            cells.sort_by_key(|c| (c.row, c.column));
        }
        cells.reverse();
        cells.dedup_by_key(|c| (c.row, c.column));
        cells.reverse();
        let mut rows: Vec<(u32, usize, usize)> = Vec::new();
        for (place, cell) in cells.iter().enumerate() {
            match rows.last_mut() {
                Some((row, _, end)) if *row == cell.row => *end = place + 1,
                _ => rows.push((cell.row, place, place + 1)),
            }
        }
        let mut runs: HashMap<u32, Vec<(u32, u32)>> = HashMap::new();
        for merge in merges.iter().filter(|m| m.bottom > m.top) {
            runs.entry(merge.left).or_default().push((merge.top, merge.bottom));
        }
        for run in runs.values_mut() {
            run.sort_unstable();
        }
        Sheet {
            name: name.into(),
            order,
            hidden,
            cells,
            rows,
            merges,
            runs,
            beyond: false,
            from_1904: false,
            unseen: Unseen::default(),
            areas: Vec::new(),
        }
    }

    /// Counts what does not show: of the hidden rows and spans of columns, those that have a filled cell.
    pub(super) fn hide(&mut self, rows: &dyn Fn(u32) -> bool, columns: &[(u32, u32)], filtered: bool) {
        let filled = |c: &&GridCell| !c.is_blank();
        let in_hidden = |c: &u32| columns.iter().any(|(first, last)| (*first..=*last).contains(c));
        let count = self.rows().filter(|(row, cells)| rows(*row) && cells.iter().any(|c| filled(&c))).count();
        let hidden: BTreeSet<u32> = if columns.is_empty() {
            BTreeSet::new()
        } else {
            self.cells.iter().filter(filled).map(|c| c.column).filter(in_hidden).collect()
        };
        self.unseen = Unseen { rows: count, columns: hidden.len(), filtered };
    }

    /// The sheet with further cells.
    pub(super) fn with(&self, mut further: Vec<GridCell>) -> Self {
        further.extend(self.cells.iter().cloned());
        let mut sheet = Sheet::new(&self.name, self.order, self.hidden, further, self.merges.clone());
        (sheet.beyond, sheet.from_1904, sheet.unseen) = (self.beyond, self.from_1904, self.unseen);
        sheet.areas.clone_from(&self.areas);
        sheet
    }

    /// All filled cells, row by row.
    pub(super) fn cells(&self) -> &[GridCell] {
        &self.cells
    }

    /// The rows that have a filled cell, from the top.
    pub(super) fn rows(&self) -> impl Iterator<Item = (u32, &[GridCell])> {
        self.rows.iter().map(|(row, start, end)| (*row, self.cells.get(*start..*end).unwrap_or_default()))
    }

    /// The rows from a row on.
    pub(super) fn rows_from(&self, first: u32) -> impl Iterator<Item = (u32, &[GridCell])> {
        let skip = self.rows.partition_point(|(row, _, _)| *row < first);
        self.rows().skip(skip)
    }

    /// The filled cells of a row.
    pub(super) fn row(&self, row: u32) -> &[GridCell] {
        let Ok(place) = self.rows.binary_search_by_key(&row, |(r, _, _)| *r) else { return &[] };
        self.rows.get(place).and_then(|(_, start, end)| self.cells.get(*start..*end)).unwrap_or_default()
    }

    /// A cell that is not blank.
    pub(super) fn get(&self, row: u32, column: u32) -> Option<&GridCell> {
        in_row(self.row(row), column)
    }

    /// The cell whose value holds at a place because a merged run down the column covers it.
    pub(super) fn covering(&self, row: u32, column: u32) -> Option<&GridCell> {
        let runs = self.runs.get(&column)?;
        let (top, bottom) = runs.get(runs.partition_point(|(top, _)| *top <= row).checked_sub(1)?)?;
        if row <= *bottom { self.get(*top, column) } else { None }
    }

    /// The reference of a place on the sheet.
    pub(super) fn cell(&self, row: u32, column: u32) -> Cell {
        Cell { order: self.order, sheet: Arc::clone(&self.name), row, column }
    }

    /// Whether nothing stands on the sheet.
    pub(super) fn is_empty(&self) -> bool {
        self.cells.iter().all(GridCell::is_blank)
    }
}

/// The cell of a column in a row's cells, when it is not blank.
pub(super) fn in_row(cells: &[GridCell], column: u32) -> Option<&GridCell> {
    let place = cells.binary_search_by_key(&column, |c| c.column).ok()?;
    cells.get(place).filter(|c| !c.is_blank())
}
