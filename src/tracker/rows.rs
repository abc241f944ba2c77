//! From the rows of a table to records: one of the sheet's own kind, and one of each other kind it has columns for.
//!
//! Nothing is invented but two things: the name of the person above, where a long table writes it once, and a name
//! for a row that others hang on and that has none of its own.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::grid::{GridCell, Sheet, in_row};
use super::layout::{Layout, one_for_each_person};
use super::table::{self, DataRow};
use super::value::Values;
use crate::model::{Cell, Entry, FieldId, KindId, Reading, Record, Records, Text, Unread, Value, Vocabulary};

/// Reads a sheet's rows into the records.
pub(super) fn read(
    sheet: &Sheet,
    layout: &Layout,
    rows: &[DataRow],
    values: &Values<'_>,
    records: &mut Records,
) {
    let vocabulary = records.vocabulary;
    let plan = Plan::new(sheet, layout, vocabulary, values);
    plan.declare(records, rows.is_empty());
    let mut last = Carried::default();
    for row in rows {
        if row.fresh {
            last = Carried::default();
        }
        plan.row(*row, &mut last, records);
    }
}

/// The name of a row that has no id of its own.
pub(super) fn row_id(vocabulary: &Vocabulary, kind: KindId, number: usize) -> Arc<str> {
    format!("{} row {number}", vocabulary.kind(kind).name).into()
}

/// What the rows above leave to the next.
#[derive(Default)]
struct Carried {
    owner: Option<Entry>,
    record: Option<Arc<str>>,
}

struct Plan<'a> {
    sheet: &'a Sheet,
    layout: &'a Layout,
    vocabulary: &'static Vocabulary,
    values: &'a Values<'a>,
    own: Vec<(u32, FieldId)>,
    others: BTreeMap<KindId, Vec<(u32, FieldId)>>,
    /// Other kinds that hang on the sheet's own record.
    children: BTreeSet<KindId>,
    fills_down: bool,
}

impl<'a> Plan<'a> {
    fn new(
        sheet: &'a Sheet,
        layout: &'a Layout,
        vocabulary: &'static Vocabulary,
        values: &'a Values<'a>,
    ) -> Self {
        let mut own = Vec::new();
        let mut others: BTreeMap<KindId, Vec<(u32, FieldId)>> = BTreeMap::new();
        for mapped in &layout.columns {
            let kind = vocabulary.field(mapped.field).kind;
            let columns = if kind == layout.kind { &mut own } else { others.entry(kind).or_default() };
            columns.push((mapped.column, mapped.field));
        }
        let hangs = |k: &KindId| {
            vocabulary.kind(*k).owner.and_then(|o| vocabulary.parent_kind(o)) == Some(layout.kind)
        };
        let children = others.keys().filter(|k| hangs(k)).copied().collect();
        let fills_down = table::fills_down(layout, vocabulary);
        Plan { sheet, layout, vocabulary, values, own, others, children, fills_down }
    }

    /// Tells the records which kinds and columns there are, rows or none.
    fn declare(&self, records: &mut Records, no_rows: bool) {
        let kind = self.layout.kind;
        let table = records.table_mut(kind);
        table.exists = true;
        table.columns.extend(self.own.iter().map(|(_, f)| *f));
        if no_rows {
            // A sheet without rows says that there are none of its kind, whatever columns it has.
            table.columns.extend(self.vocabulary.fields_of(kind));
        }
        for (other, columns) in &self.others {
            let about = self.vocabulary.kind(*other);
            let table = records.table_mut(*other);
            table.exists = true;
            table.columns.extend(columns.iter().map(|(_, f)| *f));
            table.columns.extend(about.owner);
            if self.cycle_of_row().is_some() {
                table.columns.extend(about.cycle);
            }
        }
    }

    /// The column that holds the row's cycle.
    fn cycle_of_row(&self) -> Option<u32> {
        self.vocabulary
            .kind(self.layout.kind)
            .cycle
            .and_then(|f| self.layout.column_of(f))
            .or(self.layout.cycle_column)
    }

    fn row(&self, at: DataRow, last: &mut Carried, records: &mut Records) {
        let cells = self.sheet.row(at.row);
        let about = self.vocabulary.kind(self.layout.kind);
        let mut entries = self.entries(at.row, cells, &self.own, &mut records.unread);
        if let Some(owner) = about.owner.filter(|_| self.fills_down) {
            carry_down(owner, &mut entries, last);
        }
        let written = about.id.and_then(|f| entries.get(&f)).and_then(key);
        let parent = if self.is_further_child(cells, written.as_ref(), last) {
            last.record.clone()
        } else {
            let table = records.table_mut(self.layout.kind);
            let number = table.rows.len() + 1;
            // Where others hang on the row, and for people, who are named by others, a row without id gets a name.
            let needed = !self.children.is_empty() || self.layout.kind == self.vocabulary.staff();
            let id = written.or_else(|| needed.then(|| row_id(self.vocabulary, self.layout.kind, number)));
            table.rows.push(record(
                number,
                self.anchor(at.row, cells, &self.own),
                id.clone(),
                entries.clone(),
            ));
            last.record.clone_from(&id);
            id
        };
        for (kind, columns) in &self.others {
            self.beside(*kind, columns, at.row, cells, parent.as_ref(), &entries, records);
        }
    }

    /// Whether the row says nothing of its own but another child of the record above.
    fn is_further_child(&self, cells: &[GridCell], written: Option<&Arc<str>>, last: &Carried) -> bool {
        if self.children.is_empty() || last.record.is_none() {
            return false;
        }
        if written.is_some() {
            return written == last.record.as_ref();
        }
        let about = self.vocabulary.kind(self.layout.kind);
        let silent = self
            .own
            .iter()
            .filter(|(_, f)| Some(*f) != about.owner && Some(*f) != about.cycle)
            .all(|(column, _)| in_row(cells, *column).is_none());
        let owner_blank =
            about.owner.and_then(|o| self.layout.column_of(o)).is_none_or(|c| in_row(cells, c).is_none());
        let child = self.children.iter().filter_map(|k| self.others.get(k)).flatten();
        silent && owner_blank && child.into_iter().any(|(column, _)| in_row(cells, *column).is_some())
    }

    /// A record of another kind in the same row.
    #[expect(
        clippy::too_many_arguments,
        reason = "the row's parts are read in one place and used in this one"
    )]
    fn beside(
        &self,
        kind: KindId,
        columns: &[(u32, FieldId)],
        row: u32,
        cells: &[GridCell],
        parent: Option<&Arc<str>>,
        own: &BTreeMap<FieldId, Entry>,
        records: &mut Records,
    ) {
        let said = columns.iter().any(|(column, _)| in_row(cells, *column).is_some());
        // A blank date of somebody's own statement is a statement not given; a blank concern is no concern.
        let stands_blank = (one_for_each_person(self.vocabulary, kind) || self.children.contains(&kind))
            && !self.vocabulary.kind(kind).private;
        if !said && !stands_blank {
            return;
        }
        let about = self.vocabulary.kind(kind);
        let main = self.vocabulary.kind(self.layout.kind);
        let mut entries = self.entries(row, cells, columns, &mut records.unread);
        let anchor = self.anchor(row, cells, columns);
        if let Some(owner) = about.owner {
            let named = if self.children.contains(&kind) {
                let cell =
                    main.id.and_then(|f| own.get(&f)).map_or_else(|| anchor.clone(), |e| e.cell.clone());
                parent.map(|id| of_row(cell, id))
            } else {
                let written =
                    main.owner.and_then(|f| own.get(&f)).filter(|e| e.reading != Reading::Blank).cloned();
                let staff = self.layout.kind == self.vocabulary.staff();
                written.or_else(|| {
                    let id = parent.filter(|_| staff)?;
                    Some(of_row(anchor.clone(), id))
                })
            };
            if let Some(entry) = named {
                entries.entry(owner).or_insert(entry);
            }
        }
        if let (Some(field), Some(column)) = (about.cycle, self.cycle_of_row())
            && let Some(cell) = self.at(row, cells, column)
        {
            let entry = main.cycle.and_then(|f| own.get(&f)).cloned().unwrap_or_else(|| Entry {
                cell: self.sheet.cell(row, column),
                typed: Text::new(&cell.text()),
                reading: self.values.read(field, cell).reading,
            });
            entries.entry(field).or_insert(entry);
        }
        let id = about.id.and_then(|f| entries.get(&f)).and_then(key);
        let table = records.table_mut(kind);
        let number = table.rows.len() + 1;
        table.rows.push(record(number, anchor, id, entries));
    }

    fn entries(
        &self,
        row: u32,
        cells: &[GridCell],
        columns: &[(u32, FieldId)],
        unread: &mut Vec<Unread>,
    ) -> BTreeMap<FieldId, Entry> {
        let mut out = BTreeMap::new();
        for (column, field) in columns {
            let entry = match self.at(row, cells, *column) {
                None => Entry {
                    cell: self.sheet.cell(row, *column),
                    typed: Text::default(),
                    reading: Reading::Blank,
                },
                Some(cell) => {
                    let place = self.sheet.cell(cell.row, cell.column);
                    let joined = self.layout.whole_name(self.sheet, cell);
                    let cell = joined.as_ref().unwrap_or(cell);
                    let read = self.values.read(*field, cell);
                    let why = match &read.reading {
                        Reading::Unreadable(why) => Some(Arc::clone(why)),
                        _ => read.remark.map(Arc::from),
                    };
                    // A merged cell is told of once, in its own row.
                    if let Some(why) = why.filter(|_| cell.row == row) {
                        unread.push(Unread { cell: place.clone(), text: cell.text(), field: *field, why });
                    }
                    Entry { cell: place, typed: Text::new(&cell.text()), reading: read.reading }
                }
            };
            out.insert(*field, entry);
        }
        out
    }

    fn at<'c>(&'c self, row: u32, cells: &'c [GridCell], column: u32) -> Option<&'c GridCell> {
        in_row(cells, column).or_else(|| self.sheet.covering(row, column))
    }

    /// The first filled cell of some columns, else the first of them.
    fn anchor(&self, row: u32, cells: &[GridCell], columns: &[(u32, FieldId)]) -> Cell {
        let all = || columns.iter().map(|(c, _)| *c);
        let column = all().filter(|c| in_row(cells, *c).is_some()).min().or_else(|| all().min()).unwrap_or(0);
        self.sheet.cell(row, column)
    }
}

/// A blank person takes the one above, with that one's cell; a named one is remembered, and so is a dash, which says
/// that it is not the one above.
fn carry_down(owner: FieldId, entries: &mut BTreeMap<FieldId, Entry>, last: &mut Carried) {
    match entries.get(&owner) {
        Some(entry) if entry.reading != Reading::Blank || !entry.typed.reveal().is_empty() => {
            last.owner = Some(entry.clone());
        }
        Some(_) => {
            if let Some(above) = &last.owner {
                entries.insert(owner, above.clone());
            }
        }
        None => {}
    }
}

fn key(entry: &Entry) -> Option<Arc<str>> {
    match &entry.reading {
        Reading::Value(Value::Id(id)) => Some(Arc::clone(id)),
        _ => None,
    }
}

fn record(number: usize, anchor: Cell, id: Option<Arc<str>>, entries: BTreeMap<FieldId, Entry>) -> Record {
    Record { number, anchor, id, entries, staff: None, parent: None, cycle: None }
}

/// What a row's own key says of the records that come with it.
fn of_row(cell: Cell, id: &Arc<str>) -> Entry {
    Entry { cell, typed: Text::default(), reading: Reading::Value(Value::Id(Arc::clone(id))) }
}
