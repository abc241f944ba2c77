//! The records of a tracker: what each sheet said, row by row, and who each row is about.
//!
//! A table knows whether the tracker has it at all and which columns it has; an entry keeps the text as typed and
//! what became of it. Nothing is filled in here: a value that is not in the tracker is not in the records.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use chrono::NaiveDate;

use super::{Cell, FieldId, KindId, Text, Value, Vocabulary};

/// Position of a person's row in the staff table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StaffId(pub usize);

/// Position of a record: its kind and its place in that kind's table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordId {
    /// The record's kind.
    pub kind: KindId,
    /// Its place in the table, from nought.
    pub row: usize,
}

/// What became of a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reading {
    /// The cell is empty: nothing is recorded.
    Blank,
    /// Understood.
    Value(Value),
    /// A tick, "Y" or "done" where a date is expected: it was done, but nobody knows when.
    Tick,
    /// Something stands there that cannot be understood; the reason, in words for the office.
    Unreadable(Arc<str>),
}

/// One cell of one record.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Where it stands.
    pub cell: Cell,
    /// What stands there, as typed; nothing where the cell is blank or the value comes from elsewhere in the row.
    pub typed: Text,
    /// What became of it.
    pub reading: Reading,
}

/// One row about one thing.
#[derive(Clone, Debug)]
pub struct Record {
    /// Number of the data row, from 1, for rows that have no id of their own.
    pub number: usize,
    /// The cell that stands for the whole row when no other does (its first mapped cell).
    pub anchor: Cell,
    /// The row's own id where it has one.
    pub id: Option<Arc<str>>,
    /// The cells, by field.
    pub entries: BTreeMap<FieldId, Entry>,
    /// It was read from a row of a sheet: a field that is absent has no column there. Elsewhere a field of the table's
    /// columns that is absent is blank.
    pub from_sheet: bool,
    /// The person the row is about, once linked.
    pub staff: Option<StaffId>,
    /// The record this one hangs on (the objective of a target), once linked.
    pub parent: Option<RecordId>,
    /// The label of the appraisal cycle the row belongs to, once linked and placed.
    pub cycle: Option<Arc<str>>,
}

impl Record {
    /// The value of a field, when it was understood.
    #[must_use]
    pub fn value(&self, field: FieldId) -> Option<&Value> {
        match self.entries.get(&field).map(|e| &e.reading) {
            Some(Reading::Value(value)) => Some(value),
            _ => None,
        }
    }

    /// The date in a field, when it is one.
    #[must_use]
    pub fn date(&self, field: FieldId) -> Option<NaiveDate> {
        match self.value(field) {
            Some(Value::Date(date)) => Some(*date),
            _ => None,
        }
    }

    /// The key in a field (a staff id, a class, an objective), when it is one.
    #[must_use]
    pub fn key(&self, field: FieldId) -> Option<&str> {
        match self.value(field) {
            Some(Value::Id(id) | Value::Choice(id) | Value::Point(id) | Value::Cycle(id)) => Some(id),
            _ => None,
        }
    }

    /// The cell of a field, or the row's anchor where the field has none.
    #[must_use]
    pub fn cell(&self, field: FieldId) -> &Cell {
        self.entries.get(&field).map_or(&self.anchor, |e| &e.cell)
    }
}

/// All records of one kind.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// Whether the tracker has a sheet, or columns of a sheet, for this kind.
    pub exists: bool,
    /// The fields the tracker has a column for.
    pub columns: BTreeSet<FieldId>,
    /// The rows.
    pub rows: Vec<Record>,
}

/// A cell that could not be understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unread {
    /// Where it stands.
    pub cell: Cell,
    /// What stands there, as typed.
    pub text: Arc<str>,
    /// The field it was meant for.
    pub field: FieldId,
    /// Why it was not understood, and how to put it right.
    pub why: Arc<str>,
}

/// Something in the workbook that was left aside: a sheet, a column, a row; and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unused {
    /// The cell where it begins.
    pub cell: Cell,
    /// What it is, in words: `column "Car park"`.
    pub what: Arc<str>,
    /// Why it was left aside.
    pub why: Arc<str>,
}

/// A line of the tracker's own settings sheet: a school setting or a parameter of the policy, as typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// The name, as written.
    pub name: Arc<str>,
    /// The value, as written; blank means not set.
    pub text: Arc<str>,
    /// Why, where a third column says so.
    pub reason: Option<Arc<str>>,
    /// Where it stands, when it came from the tracker.
    pub cell: Option<Cell>,
}

/// Who a value of type person stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Body {
    /// A member of staff.
    Staff(StaffId),
    /// A body such as `HT_PANEL`, or somebody who is not on the staff list.
    Other,
}

/// Places of rows by kind and id.
type RowsById = BTreeMap<KindId, HashMap<String, usize>>;

/// Everything a tracker said.
#[derive(Clone, Debug)]
pub struct Records {
    /// The vocabulary the records are written in.
    pub vocabulary: &'static Vocabulary,
    tables: Vec<Table>,
    /// Lines of the settings sheet.
    pub settings: Vec<Setting>,
    /// Cells that could not be understood.
    pub unread: Vec<Unread>,
    /// Sheets, columns and rows that were left aside.
    pub unused: Vec<Unused>,
    people: HashMap<Arc<str>, StaffId>,
    /// By kind and place in the staff list; a kind nobody has rows of has no places.
    by_person: Vec<Vec<Vec<usize>>>,
    by_parent: HashMap<(KindId, RecordId), Vec<usize>>,
    /// Rows whose own id is not repeated, because it may name somebody.
    unsaid: HashSet<RecordId>,
}

impl Records {
    /// No records yet.
    #[must_use]
    pub fn new(vocabulary: &'static Vocabulary) -> Self {
        let tables = vocabulary.kinds().map(|_| Table::default()).collect();
        Records {
            vocabulary,
            tables,
            settings: Vec::new(),
            unread: Vec::new(),
            unused: Vec::new(),
            people: HashMap::new(),
            by_person: Vec::new(),
            by_parent: HashMap::new(),
            unsaid: HashSet::new(),
        }
    }

    /// The table of a kind.
    #[must_use]
    pub fn table(&self, kind: KindId) -> &Table {
        &self.tables[kind.index()]
    }

    /// The table of a kind, to fill it.
    pub fn table_mut(&mut self, kind: KindId) -> &mut Table {
        &mut self.tables[kind.index()]
    }

    /// A record.
    #[must_use]
    pub fn record(&self, id: RecordId) -> &Record {
        &self.tables[id.kind.index()].rows[id.row]
    }

    /// The row of a member of staff.
    #[must_use]
    pub fn staff(&self, id: StaffId) -> &Record {
        &self.tables[self.vocabulary.staff().index()].rows[id.0]
    }

    /// All people, in the order of the staff list.
    pub fn people(&self) -> impl Iterator<Item = StaffId> + use<> {
        (0..self.table(self.vocabulary.staff()).rows.len()).map(StaffId)
    }

    /// The code that stands for a person in every output: the staff id, or `row N` of the staff list without one.
    #[must_use]
    pub fn code(&self, id: StaffId) -> Arc<str> {
        let row = self.staff(id);
        row.id.clone().unwrap_or_else(|| format!("staff row {}", row.number).into())
    }

    /// Who a key stands for, by staff id, ignoring case.
    #[must_use]
    pub fn person(&self, key: &str) -> Body {
        self.people.get(key.trim().to_lowercase().as_str()).map_or(Body::Other, |id| Body::Staff(*id))
    }

    /// The places of a person's rows of a kind; known once linked.
    #[must_use]
    pub fn rows_of(&self, kind: KindId, staff: Option<StaffId>) -> &[usize] {
        let index = self.by_person.get(kind.index());
        staff.and_then(|s| index?.get(s.0)).map_or(&[], Vec::as_slice)
    }

    /// The places of the rows of a kind that hang on a record; known once linked.
    #[must_use]
    pub fn children_of(&self, kind: KindId, parent: RecordId) -> &[usize] {
        self.by_parent.get(&(kind, parent)).map_or(&[], Vec::as_slice)
    }

    fn index_rows(&mut self) {
        self.by_parent.clear();
        for (kind, table) in self.vocabulary.kinds().zip(&self.tables) {
            for (row, record) in table.rows.iter().enumerate() {
                if let Some(parent) = record.parent {
                    self.by_parent.entry((kind, parent)).or_default().push(row);
                }
            }
        }
        self.by_person = vec![Vec::new(); self.tables.len()];
        for (table, index) in self.tables.iter().zip(&mut self.by_person) {
            for (row, record) in table.rows.iter().enumerate() {
                if let Some(StaffId(staff)) = record.staff {
                    if index.len() <= staff {
                        index.resize(staff + 1, Vec::new());
                    }
                    index[staff].push(row);
                }
            }
        }
    }

    /// Whether a row says nothing but whose it is and which cycle it belongs to: the blank cells of a wide sheet. Such a
    /// row can be cited, and is nothing to count.
    #[must_use]
    pub fn is_hollow(&self, id: RecordId) -> bool {
        let (kind, record) = (self.vocabulary.kind(id.kind), self.record(id));
        let whose = [kind.owner, kind.cycle];
        record.id.is_none()
            && record.entries.iter().all(|(f, e)| e.reading == Reading::Blank || whose.contains(&Some(*f)))
    }

    /// The record's own id, or `<kind> row N` where it has none that may be repeated.
    #[must_use]
    pub fn row_name(&self, id: RecordId) -> Arc<str> {
        let record = self.record(id);
        match record.id.as_ref().filter(|_| !self.unsaid.contains(&id)) {
            Some(own) => own.clone(),
            None => format!("{} row {}", self.vocabulary.kind(id.kind).name, record.number).into(),
        }
    }

    /// Ties the rows together: who each row is about, which record it hangs on, which cycle is written in it. A person
    /// named by a row and missing from an absent staff sheet gets a bare staff row; where the sheet exists, a row that
    /// names nobody on it stays without a person. Rows without a written cycle are left to [`Records::place`].
    pub fn link(&mut self) {
        self.index_people();
        self.add_people_without_a_list();
        let rows = self.rows_by_id();
        for kind in self.vocabulary.kinds().collect::<Vec<_>>() {
            let written = self.vocabulary.kind(kind).cycle;
            for row in 0..self.table(kind).rows.len() {
                let id = RecordId { kind, row };
                let parent = self.find_parent(id, &rows);
                let staff = self.find_staff(id, parent, &rows);
                let record = &mut self.tables[kind.index()].rows[row];
                record.parent = parent;
                record.staff = staff;
                record.cycle = written.and_then(|field| record.key(field)).map(Arc::from);
            }
        }
        self.stand_in_for_missing_children();
        self.index_rows();
    }

    /// Keeps the ids of rows that may name somebody from being repeated: a name is easily typed in place of an id. Rows still hang
    /// together by them, and people stand by the ids of the staff list, whatever they are.
    pub fn leave_unsaid(&mut self, names_somebody: &dyn Fn(&str) -> bool) {
        for kind in self.vocabulary.kinds().filter(|kind| *kind != self.vocabulary.staff()) {
            let rows = self.tables.get(kind.index()).map_or(&[][..], |table| &table.rows);
            let unsaid =
                rows.iter().enumerate().filter(|(_, row)| row.id.as_deref().is_some_and(names_somebody));
            self.unsaid.extend(unsaid.map(|(row, _)| RecordId { kind, row }));
        }
    }

    /// Gives rows their cycles, as found by somebody who has looked at all of them.
    pub fn place(&mut self, find: impl FnOnce(&Records) -> Vec<(RecordId, Arc<str>)>) {
        for (id, label) in find(self) {
            self.tables[id.kind.index()].rows[id.row].cycle = Some(label);
        }
    }

    /// The rows in which no cycle is written, each with the one it belongs to: that of the record it hangs on, or the one
    /// that a date of its own falls into.
    #[must_use]
    pub fn by_date(
        &self,
        holding: &dyn Fn(RecordId, NaiveDate) -> Option<Arc<str>>,
    ) -> Vec<(RecordId, Arc<str>)> {
        let mut found = Vec::new();
        for (kind, table) in self.vocabulary.kinds().zip(&self.tables) {
            for (row, record) in table.rows.iter().enumerate().filter(|(_, r)| r.cycle.is_none()) {
                let id = RecordId { kind, row };
                if let Some(label) = self.find_cycle(id, record, holding) {
                    found.push((id, label));
                }
            }
        }
        found
    }

    fn index_people(&mut self) {
        self.people.clear();
        let staff = self.vocabulary.staff();
        for (place, row) in self.tables[staff.index()].rows.iter_mut().enumerate() {
            row.staff = Some(StaffId(place));
            if let Some(id) = &row.id {
                self.people.entry(id.trim().to_lowercase().into()).or_insert(StaffId(place));
            }
        }
    }

    fn add_people_without_a_list(&mut self) {
        let staff = self.vocabulary.staff();
        if self.table(staff).exists {
            return;
        }
        let mut found: BTreeMap<Arc<str>, Cell> = BTreeMap::new();
        for kind in self.vocabulary.kinds() {
            let Some(owner) = self.vocabulary.kind(kind).owner else { continue };
            if self.vocabulary.field(owner).kind != kind || kind == staff {
                continue;
            }
            for row in &self.table(kind).rows {
                if let (Some(key), true) = (row.key(owner), self.vocabulary.names_staff(owner)) {
                    found.entry(key.into()).or_insert_with(|| row.cell(owner).clone());
                }
            }
        }
        for (number, (id, anchor)) in found.into_iter().enumerate() {
            self.tables[staff.index()].rows.push(Record {
                number: number + 1,
                anchor,
                id: Some(id),
                entries: BTreeMap::new(),
                from_sheet: false,
                staff: None,
                parent: None,
                cycle: None,
            });
        }
        self.index_people();
    }

    /// The rows that others may hang on, by their own ids without case; of two with one id the first counts.
    fn rows_by_id(&self) -> RowsById {
        let vocabulary = self.vocabulary;
        let parents: BTreeSet<KindId> = vocabulary
            .kinds()
            .filter_map(|kind| vocabulary.kind(kind).owner.and_then(|owner| vocabulary.parent_kind(owner)))
            .collect();
        let mut rows = RowsById::new();
        for kind in parents {
            let by_id = rows.entry(kind).or_default();
            for (row, record) in self.table(kind).rows.iter().enumerate() {
                if let Some(id) = &record.id {
                    by_id.entry(id.to_ascii_lowercase()).or_insert(row);
                }
            }
        }
        rows
    }

    fn find_parent(&self, id: RecordId, rows: &RowsById) -> Option<RecordId> {
        let owner = self.vocabulary.kind(id.kind).owner?;
        let kind = self.vocabulary.parent_kind(owner)?;
        let key = self.record(id).key(owner)?;
        let row = *rows.get(&kind)?.get(&key.to_ascii_lowercase())?;
        Some(RecordId { kind, row })
    }

    fn find_staff(&self, id: RecordId, parent: Option<RecordId>, rows: &RowsById) -> Option<StaffId> {
        if id.kind == self.vocabulary.staff() {
            return Some(StaffId(id.row));
        }
        let own = self
            .vocabulary
            .kind(id.kind)
            .owner
            .filter(|owner| self.vocabulary.names_staff(*owner))
            .and_then(|owner| self.record(id).key(owner))
            .and_then(|key| match self.person(key) {
                Body::Staff(staff) => Some(staff),
                Body::Other => None,
            });
        own.or_else(|| parent.and_then(|p| self.find_staff(p, self.find_parent(p, rows), rows)))
    }

    fn find_cycle(
        &self,
        id: RecordId,
        record: &Record,
        holding: &dyn Fn(RecordId, NaiveDate) -> Option<Arc<str>>,
    ) -> Option<Arc<str>> {
        if record.cycle.is_some() {
            return record.cycle.clone();
        }
        let of_parent = || record.parent.and_then(|p| self.find_cycle(p, self.record(p), holding));
        let by_date = || {
            let dates = &self.vocabulary.kind(id.kind).dates;
            holding(id, dates.iter().find_map(|field| record.date(*field))?)
        };
        of_parent().or_else(by_date)
    }

    /// A record that should have children of a kind and has none is its own single child: an objective without target
    /// rows is its own target. The child takes the entries whose fields have the same names.
    fn stand_in_for_missing_children(&mut self) {
        let vocabulary = self.vocabulary;
        for child in vocabulary.kinds() {
            let Some(parent) = vocabulary.kind(child).stands_for else { continue };
            let with_children: BTreeSet<RecordId> =
                self.table(child).rows.iter().filter_map(|r| r.parent).collect();
            let shared: Vec<(FieldId, FieldId)> = vocabulary
                .fields_of(child)
                .filter_map(|f| vocabulary.find(parent, &vocabulary.field(f).name).map(|p| (p, f)))
                .collect();
            let mut added = Vec::new();
            for (row, record) in self.table(parent).rows.iter().enumerate() {
                let id = RecordId { kind: parent, row };
                if with_children.contains(&id) {
                    continue;
                }
                let entries = shared
                    .iter()
                    .filter_map(|(from, to)| record.entries.get(from).map(|e| (*to, e.clone())))
                    .collect();
                added.push(Record { entries, parent: Some(id), from_sheet: false, ..record.clone() });
            }
            let from_parent: Vec<FieldId> = shared
                .iter()
                .filter(|(from, _)| self.table(parent).columns.contains(from))
                .map(|(_, to)| *to)
                .collect();
            let table = &mut self.tables[child.index()];
            if !added.is_empty() && !table.exists {
                table.columns.extend(from_parent);
            }
            table.exists |= !added.is_empty();
            table.rows.extend(added);
        }
    }
}
