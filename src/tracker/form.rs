//! A sheet laid out as the paper form: labels with what they name beside or under them, for one person, and small
//! tables between them.
//!
//! A form becomes one row whose cells stand all over the sheet; a table in it is read like any other, and is about the
//! person of the form.

use std::collections::{BTreeMap, BTreeSet};

use super::blocks::{self, Way, Which};
use super::columns::map;
use super::context::{self, Said};
use super::grid::{GridCell, Raw, Sheet};
use super::layout::{Aside, Heading, Layout, best_in_row, best_table_in_row, headings, names_the_person};
use super::matching::Index;
use super::pieces;
use crate::model::{FieldId, FieldType, Vocabulary, plain};

/// Rows and columns of a form.
const MOST_ROWS: usize = 300;
const MOST_COLUMNS: u32 = 60;
/// A label with its value makes no form yet.
const LEAST_PAIRS: usize = 4;
const LEAST_ROWS: usize = 3;
/// How far to the right of its label a value may stand.
const REACH: u32 = 8;
/// Longest label.
const LONGEST: usize = 90;

/// Where a label of a form stands, and its value; row and column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pair {
    pub(super) label: (u32, u32),
    pub(super) value: (u32, u32),
}

/// A form: its own fields as a table of one row, and the tables in it.
pub(super) struct Form {
    pub(super) layout: Layout,
    pub(super) tables: Vec<(Sheet, Layout)>,
}

/// The form a sheet is, if it is one.
pub(super) fn recognise(sheet: &Sheet, vocabulary: &'static Vocabulary) -> Option<Form> {
    let reader = Reader { sheet, vocabulary, index: Index::standard() };
    if sheet.rows().count() > MOST_ROWS
        || sheet.rows().any(|(_, c)| c.last().is_some_and(|c| c.column >= MOST_COLUMNS))
    {
        return None;
    }
    if sheet.rows().any(|(row, cells)| reader.heads_people(row, cells)) {
        return None;
    }
    let tables = reader.table_rows();
    let inside = |row: u32| tables.iter().any(|(head, end)| (*head..*end).contains(&row));
    let labels: Vec<Heading> = sheet
        .rows()
        .filter(|(row, _)| !inside(*row))
        .flat_map(|(row, cells)| reader.pairs(row, cells))
        .collect();
    let person = labels.iter().find(|h| reader.names_the_person(h) && reader.value(h).is_some())?;
    // The labels of a form stand down the page, those of a table in one row.
    let mut in_row: BTreeMap<u32, usize> = BTreeMap::new();
    labels.iter().filter_map(|h| h.pair).for_each(|p| *in_row.entry(p.label.0).or_insert(0) += 1);
    let crowded = in_row.values().any(|count| count * 2 > labels.len());
    // A word that stands again and again is a value.
    let mut times: BTreeMap<&str, usize> = BTreeMap::new();
    for heading in &labels {
        *times.entry(&heading.plain).or_insert(0) += 1;
    }
    let repeats = times.values().any(|n| *n >= 3);
    if labels.len() < LEAST_PAIRS || in_row.len() < LEAST_ROWS || crowded || repeats {
        return None;
    }
    let said = reader.value(person).map(|c| Said { value: c.text(), cell: sheet.cell(c.row, c.column) })?;
    let header = person.pair?.label.0;
    let staff = vocabulary.staff();
    let mut layout = map(sheet, staff, header, &labels, vocabulary, reader.index);
    layout.context = reader.context(&labels);
    let mut found = Vec::new();
    for (head, end) in tables {
        let piece = pieces::part(sheet, head..end, 0..u32::MAX);
        let Some((_, kind)) = best_table_in_row(&piece, head, vocabulary, reader.index) else { continue };
        let mut table =
            map(&piece, kind, head, &headings(&piece, head, reader.index), vocabulary, reader.index);
        table.context = layout.context.clone();
        table.context.person = Some(said.clone());
        found.push((piece, table));
    }
    // The cycle is said by the form as a whole, and a label without a value says nothing.
    layout.cycle_column = None;
    let filled = |a: &Aside| a.pair.is_some_and(|p| sheet.get(p.value.0, p.value.1).is_some());
    let cycle = |a: &Aside| {
        reader
            .index
            .named(&plain(&a.heading))
            .iter()
            .any(|(f, _)| vocabulary.field(*f).ty == FieldType::Cycle)
    };
    layout.aside.retain(|a| filled(a) && !cycle(a));
    Some(Form { layout, tables: found })
}

struct Reader<'a> {
    sheet: &'a Sheet,
    vocabulary: &'static Vocabulary,
    index: &'a Index,
}

impl Reader<'_> {
    /// The rows that head a small table, each with the row after its last.
    fn table_rows(&self) -> Vec<(u32, u32)> {
        let mut out: Vec<(u32, u32)> = Vec::new();
        for (row, cells) in self.sheet.rows() {
            if out.last().is_some_and(|(_, end)| row < *end) {
                continue;
            }
            let labels = cells.iter().filter(|c| self.label(c).is_some()).count();
            let filled = cells.iter().filter(|c| !c.is_blank()).count();
            // A form's own labels end with a colon; the headings of a table in it do not.
            let colons = cells.iter().filter(|c| c.text().trim_end().ends_with(':')).count();
            if labels < 2 || labels * 4 < filled * 3 || colons > 0 || !self.cells_below(row, cells) {
                continue;
            }
            if best_table_in_row(self.sheet, row, self.vocabulary, self.index).is_none() {
                continue;
            }
            let mut end = row + 1;
            while self.sheet.row(end).iter().any(|c| !c.is_blank()) && !self.is_pair_row(end) {
                end += 1;
            }
            out.push((row, end));
        }
        out
    }

    /// Whether a row heads a table of people: it names the person among other headings, or over a value. A form has
    /// the value beside its label, and under it the next label.
    fn heads_people(&self, row: u32, cells: &[GridCell]) -> bool {
        let is_label = |cell: Option<&GridCell>| cell.is_some_and(|c| self.label(c).is_some());
        let label_at = |column: u32| is_label(super::grid::in_row(cells, column));
        let named = cells.iter().filter(|c| !c.is_blank()).any(|cell| {
            if !self.label(cell).is_some_and(|(plain, _)| self.says_whom(&plain)) {
                return false;
            }
            let left = cell.column.checked_sub(1).and_then(|c| super::grid::in_row(cells, c));
            if left.is_some_and(|c| is_label(Some(c)) && c.text().trim_end().ends_with(':')) {
                // "Job title: | Teacher": the word is the value of the label before it.
                return false;
            }
            // A blank row may part the headings from what they head.
            let below = (row + 1..=row + 3).find_map(|r| self.sheet.get(r, cell.column));
            let over_a_value = below.is_some() && !is_label(below);
            let after = (1..MOST_COLUMNS).take_while(|n| label_at(cell.column.saturating_add(*n))).count();
            let before = (1..=cell.column).take_while(|n| label_at(cell.column - n)).count();
            // "Job title: | Teacher" is a pair; three in a row are headings.
            let among_headings =
                before + after >= 2 || (before + after == 1 && !cell.text().trim_end().ends_with(':'));
            over_a_value || among_headings
        });
        named && self.heads_a_table(row)
    }

    fn heads_a_table(&self, row: u32) -> bool {
        let named = self.index.kinds_of_sheet(&self.sheet.name);
        best_in_row(self.sheet, row, &named, self.vocabulary, self.index).is_some()
    }

    /// Whether something stands under at least half of the headings.
    fn cells_below(&self, row: u32, cells: &[GridCell]) -> bool {
        let heads: Vec<u32> = cells.iter().filter(|c| !c.is_blank()).map(|c| c.column).collect();
        let under = heads.iter().filter(|c| self.sheet.get(row + 1, **c).is_some()).count();
        under * 2 >= heads.len() && !self.is_pair_row(row + 1)
    }

    /// A row that begins with a label and its value.
    fn is_pair_row(&self, row: u32) -> bool {
        let mut filled = self.sheet.row(row).iter().filter(|c| !c.is_blank());
        let Some(first) = filled.next() else { return false };
        first.text().trim_end().ends_with(':')
            || (self.label(first).is_some() && filled.all(|c| self.label(c).is_none()))
    }

    /// A cell that names a field.
    fn label(&self, cell: &GridCell) -> Option<(String, Vec<Way>)> {
        let Raw::Text(text) = &cell.raw else { return None };
        if text.chars().count() > LONGEST || cell.is_blank() {
            return None;
        }
        let plain = plain(text);
        let ways = blocks::ways(&plain, &[]);
        let part = ways.iter().any(|w| w.which != Which::Only && self.names_a_field(w));
        (!self.index.named(&plain).is_empty() || part).then_some((plain, ways))
    }

    /// Whether what is left of a label that names one of several records names a field: "Leading a small team" begins
    /// like one and is none.
    fn names_a_field(&self, way: &Way) -> bool {
        let less = blocks::less_kind(way.kind, &way.rest);
        let named = |text: &str| {
            let of_kind = |f: &FieldId| self.vocabulary.field(*f).kind == way.kind;
            self.index.named(text).iter().any(|(f, _)| of_kind(f))
                || self.index.at_home(way.kind, text).is_some()
        };
        let main = blocks::main_field(self.vocabulary, way.kind);
        let dated = main.is_some_and(|f| self.vocabulary.field(f).ty == FieldType::Date);
        (way.rest.is_empty() && dated)
            || less.as_deref().is_some_and(|l| l.is_empty() || named(l))
            || named(&way.rest)
    }

    fn pairs(&self, row: u32, cells: &[GridCell]) -> Vec<Heading> {
        let mut out = Vec::new();
        let filled: Vec<&GridCell> = cells.iter().filter(|c| !c.is_blank()).collect();
        let mut values: BTreeSet<u32> = BTreeSet::new();
        for (place, cell) in filled.iter().enumerate() {
            if values.contains(&cell.column) {
                continue;
            }
            let Some((plain, ways)) = self.label(cell) else { continue };
            let after = self.right_of(row, cell.column);
            let next = filled.get(place + 1).filter(|n| n.column < cell.column + REACH);
            let value = match next {
                // "Overall rating | Good": a value may be a word that could head a column too.
                Some(next)
                    if self.label(next).is_none()
                        || (next.column == after && !next.text().trim_end().ends_with(':')) =>
                {
                    values.insert(next.column);
                    (row, next.column)
                }
                _ => match self.under(row, cell) {
                    Some(under) => under,
                    None => (row, after),
                },
            };
            out.push(Heading {
                column: value.1,
                text: cell.text().trim_end_matches(':').trim().to_owned(),
                plain,
                bands: Vec::new(),
                banded: None,
                band_kinds: Vec::new(),
                ways,
                pair: Some(Pair { label: (row, cell.column), value }),
            });
        }
        out
    }

    /// The first column after a cell, merged or not.
    fn right_of(&self, row: u32, column: u32) -> u32 {
        let merged = self.sheet.merges.iter().find(|m| m.top == row && m.left == column);
        merged.map_or(column, |m| m.right) + 1
    }

    /// A long text stands under its label, over the width of the form.
    fn under(&self, row: u32, label: &GridCell) -> Option<(u32, u32)> {
        let below = self.sheet.row(row + 1);
        let mut filled = below.iter().filter(|c| !c.is_blank());
        let only = filled.next().filter(|c| c.column == label.column && filled.next().is_none())?;
        self.label(only).is_none().then_some((only.row, only.column))
    }

    fn value(&self, heading: &Heading) -> Option<&GridCell> {
        let (row, column) = heading.pair?.value;
        self.sheet.get(row, column)
    }

    fn names_the_person(&self, heading: &Heading) -> bool {
        self.is_person(&heading.plain)
    }

    /// Whether a heading says whom a row of whatever kind is about.
    fn says_whom(&self, plain: &str) -> bool {
        let owner = |f| self.vocabulary.kind(self.vocabulary.field(f).kind).owner == Some(f);
        self.is_person(plain) || self.index.named(plain).iter().any(|(f, _)| owner(*f))
    }

    fn is_person(&self, plain: &str) -> bool {
        self.index.named(plain).iter().any(|(f, _)| names_the_person(self.vocabulary, *f))
    }

    /// The cycle of the form: its own label for it, its title, or the sheet's name.
    fn context(&self, labels: &[Heading]) -> context::Context {
        let mut found = context::of(
            self.sheet,
            labels.first().and_then(|h| h.pair).map_or(0, |p| p.label.0),
            self.vocabulary,
        );
        let cycle = |h: &&Heading| {
            self.index.named(&h.plain).iter().any(|(f, _)| self.vocabulary.field(*f).ty == FieldType::Cycle)
        };
        let written = labels.iter().filter(cycle).find_map(|h| {
            let cell = self.value(h)?;
            let value = context::cycle_in(&cell.text())?;
            Some(Said { value, cell: self.sheet.cell(cell.row, cell.column) })
        });
        if written.is_some() {
            found.cycle = written;
        }
        found
    }
}
