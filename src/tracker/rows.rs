//! From the rows of a table to records: one of the sheet's own kind, and one of each other kind it has columns for.
//!
//! Nothing is invented but two things: the name of the person above, where a long table writes it once, and a name
//! for a row that others hang on and that has none of its own.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::blocks::Which;
use super::form::Pair;
use super::grid::{Formula, GridCell, Raw, Sheet, in_row};
use super::layout::{Layout, Mapped, one_for_each_person};
use super::listing;
use super::table::{self, DataRow};
use super::value::Values;
use super::words;
use crate::model::{
    Cell, Entry, FieldId, FieldType, KindId, Reading, Record, Records, Text, Unread, Unused, Value,
    Vocabulary,
};

/// Reads a sheet's rows into the records.
pub(super) fn read(
    sheet: &Sheet,
    layout: &Layout,
    rows: &[DataRow],
    values: &Values<'_>,
    records: &mut Records,
) {
    let vocabulary = records.vocabulary;
    let mut plan = Plan::new(sheet, layout, vocabulary, values);
    if layout.kind == vocabulary.staff() {
        let held = records.table(layout.kind).rows.iter().enumerate();
        plan.listed_before =
            held.filter_map(|(place, r)| Some((r.id.as_ref()?.to_lowercase(), place))).collect();
    }
    plan.declare(records, rows.is_empty());
    let mut last = Carried::default();
    for row in rows {
        if row.fresh {
            last = Carried { unlisted: last.unlisted, ..Carried::default() };
        }
        plan.row(*row, &mut last, records);
    }
    if let Some(row) = last.unlisted {
        records.unused.push(Unused {
            cell: sheet.cell(row, 0),
            what: "rows of an earlier year about people who are not on this year's list".into(),
            why: "they are no longer on the staff".into(),
        });
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
    /// The first row of an earlier year that is about somebody who is on the staff no longer.
    unlisted: Option<u32>,
}

struct Plan<'a> {
    sheet: &'a Sheet,
    layout: &'a Layout,
    vocabulary: &'static Vocabulary,
    values: &'a Values<'a>,
    own: Vec<Spot>,
    others: BTreeMap<(KindId, Which), Vec<Spot>>,
    /// Other kinds that hang on the sheet's own record.
    children: BTreeSet<KindId>,
    fills_down: bool,
    /// The people that other sheets have listed already, by their ids without case: a row about one of them adds to
    /// what is known.
    listed_before: HashMap<String, usize>,
}

impl<'a> Plan<'a> {
    fn new(
        sheet: &'a Sheet,
        layout: &'a Layout,
        vocabulary: &'static Vocabulary,
        values: &'a Values<'a>,
    ) -> Self {
        let mut own = Vec::new();
        let mut others: BTreeMap<(KindId, Which), Vec<Spot>> = BTreeMap::new();
        for mapped in &layout.columns {
            let kind = vocabulary.field(mapped.field).kind;
            let at_home = kind == layout.kind && mapped.which == Which::Only;
            let spots =
                if at_home { &mut own } else { others.entry((kind, mapped.which.clone())).or_default() };
            Spot::add(spots, mapped);
        }
        share(&mut others);
        let hangs = |k: &KindId| {
            vocabulary.kind(*k).owner.and_then(|o| vocabulary.parent_kind(o)) == Some(layout.kind)
        };
        let children = others.keys().map(|(kind, _)| *kind).filter(hangs).collect();
        let fills_down = table::fills_down(layout, vocabulary);
        let listed_before = HashMap::new();
        Plan { sheet, layout, vocabulary, values, own, others, children, fills_down, listed_before }
    }

    /// Tells the records which kinds and columns there are, rows or none.
    fn declare(&self, records: &mut Records, no_rows: bool) {
        let kind = self.layout.kind;
        let table = records.table_mut(kind);
        table.exists = true;
        if !self.is_past_staff() {
            table.columns.extend(self.own.iter().map(|s| s.field));
            table.columns.extend(self.fields_of_context(kind));
        }
        if no_rows {
            // A sheet without rows says that there are none of its kind, whatever columns it has.
            table.columns.extend(self.vocabulary.fields_of(kind));
        }
        for ((other, _), spots) in &self.others {
            let about = self.vocabulary.kind(*other);
            let table = records.table_mut(*other);
            table.exists = true;
            table
                .columns
                .extend(spots.iter().flat_map(|s| s.implied.iter().map(|(f, _)| *f).chain([s.field])));
            table.columns.extend(about.owner);
            if self.cycle_of_row().is_some() {
                table.columns.extend(about.cycle);
            }
            table.columns.extend(self.fields_of_context(*other));
        }
    }

    /// The id that the list of staff gave to a row of it without one.
    fn listed_as(&self, row: u32) -> Option<Arc<str>> {
        let staff = self.layout.kind == self.vocabulary.staff();
        staff.then(|| self.values.id_of_row(listing::place(self.sheet, self.layout, row))).flatten()
    }

    /// Whether the rows list the staff of an earlier year.
    fn is_past_staff(&self) -> bool {
        self.layout.past && self.layout.kind == self.vocabulary.staff()
    }

    /// Who of this year's staff a row of an earlier year is about.
    fn person_of_the_past(
        &self,
        entries: &BTreeMap<FieldId, Entry>,
        id: Option<&Arc<str>>,
    ) -> Option<Arc<str>> {
        let name = || {
            let named = entries.iter().find(|(f, _)| self.vocabulary.field(**f).ty == FieldType::Name)?;
            self.values.listed(named.1.typed.reveal())
        };
        id.and_then(|id| self.values.listed(id)).or_else(name)
    }

    /// Adds what the sheet's name and title say of every row of a kind, where no column says it.
    fn add_context(&self, kind: KindId, entries: &mut BTreeMap<FieldId, Entry>) {
        let context = &self.layout.context;
        if let (Some(said), Some(owner)) = (&context.person, self.owner_to_fill(kind)) {
            let cell = GridCell {
                row: said.cell.row,
                column: said.cell.column,
                raw: Raw::Text(Arc::clone(&said.value)),
                percent: false,
                formula: Formula::None,
            };
            entries.entry(owner).or_insert_with(|| Entry {
                cell: said.cell.clone(),
                typed: Text::new(&said.value),
                reading: self.values.read(owner, &cell).reading,
            });
        }
        let group =
            context.group.iter().map(|(field, said)| (*field, said, Value::Choice(Arc::clone(&said.value))));
        let cycle = self.vocabulary.kind(kind).cycle.zip(context.cycle.as_ref());
        let cycle = cycle.map(|(field, said)| (field, said, Value::Cycle(Arc::clone(&said.value))));
        for (field, said, value) in
            group.chain(cycle).filter(|(f, _, _)| self.vocabulary.field(*f).kind == kind)
        {
            entries.entry(field).or_insert_with(|| Entry {
                cell: said.cell.clone(),
                typed: Text::new(&said.value),
                reading: Reading::Value(value),
            });
        }
    }

    /// The field that says whom a record is about, on a sheet that says it for all of them.
    fn owner_to_fill(&self, kind: KindId) -> Option<FieldId> {
        let owner = self.vocabulary.kind(kind).owner.filter(|f| self.vocabulary.names_staff(*f))?;
        self.layout.context.person.as_ref().map(|_| owner)
    }

    /// The fields of a kind that the sheet's name and title say.
    fn fields_of_context(&self, kind: KindId) -> impl Iterator<Item = FieldId> {
        let context = &self.layout.context;
        let group = context.group.as_ref().map(|(field, _)| *field);
        let cycle = self.vocabulary.kind(kind).cycle.filter(|_| context.cycle.is_some());
        let owner = self.owner_to_fill(kind);
        group.into_iter().chain(cycle).chain(owner).filter(move |f| self.vocabulary.field(*f).kind == kind)
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
        self.add_context(self.layout.kind, &mut entries);
        let written = about.id.and_then(|f| entries.get(&f)).and_then(key).or_else(|| self.listed_as(at.row));
        let parent = if self.is_past_staff() {
            let Some(person) = self.person_of_the_past(&entries, written.as_ref()) else {
                last.unlisted.get_or_insert(at.row);
                return;
            };
            Some(person)
        } else if self.is_further_child(cells, written.as_ref(), last) {
            last.record.clone()
        } else {
            let mut unused = Vec::new();
            let table = records.table_mut(self.layout.kind);
            let number = table.rows.len() + 1;
            // Where others hang on the row, and for people, who are named by others, a row without id gets a name.
            let needed = !self.children.is_empty() || self.layout.kind == self.vocabulary.staff();
            let id = written.or_else(|| needed.then(|| row_id(self.vocabulary, self.layout.kind, number)));
            let before = id.as_ref().and_then(|id| self.listed_before.get(id.to_lowercase().as_str()));
            if let Some(held) = before.and_then(|place| table.rows.get_mut(*place)) {
                unused = listing::join(held, &entries, self.vocabulary);
            } else {
                let anchor = self.anchor(at.row, cells, &self.own);
                table.rows.push(record(number, anchor, id.clone(), entries.clone()));
            }
            records.unused.append(&mut unused);
            last.record.clone_from(&id);
            id
        };
        for ((kind, which), spots) in &self.others {
            self.beside(*kind, which, spots, at.row, cells, parent.as_ref(), &entries, records);
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
            .filter(|s| Some(s.field) != about.owner && Some(s.field) != about.cycle)
            .all(|s| !s.is_filled(self.sheet, cells));
        let owner_blank =
            about.owner.and_then(|o| self.layout.column_of(o)).is_none_or(|c| in_row(cells, c).is_none());
        let mut child =
            self.others.iter().filter(|((kind, _), _)| self.children.contains(kind)).flat_map(|(_, s)| s);
        silent && owner_blank && child.any(|s| s.is_filled(self.sheet, cells))
    }

    /// A record of another kind in the same row.
    #[expect(
        clippy::too_many_arguments,
        reason = "the row's parts are read in one place and used in this one"
    )]
    fn beside(
        &self,
        kind: KindId,
        which: &Which,
        spots: &[Spot],
        row: u32,
        cells: &[GridCell],
        parent: Option<&Arc<str>>,
        own: &BTreeMap<FieldId, Entry>,
        records: &mut Records,
    ) {
        let said = spots.iter().any(|s| !s.shared && s.is_filled(self.sheet, cells));
        // A blank date of somebody's own statement is a statement not given; a blank concern is no concern.
        let stands_blank = *which == Which::Only
            && (one_for_each_person(self.vocabulary, kind) || self.children.contains(&kind))
            && !self.vocabulary.kind(kind).private;
        if !said && !stands_blank {
            return;
        }
        let about = self.vocabulary.kind(kind);
        let main = self.vocabulary.kind(self.layout.kind);
        let mut entries = self.entries(row, cells, spots, &mut records.unread);
        let anchor = self.anchor(row, cells, spots);
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
        self.add_context(kind, &mut entries);
        let id = about.id.and_then(|f| entries.get(&f)).and_then(key);
        let table = records.table_mut(kind);
        let number = table.rows.len() + 1;
        table.rows.push(record(number, anchor, id, entries));
    }

    fn entries(
        &self,
        row: u32,
        cells: &[GridCell],
        spots: &[Spot],
        unread: &mut Vec<Unread>,
    ) -> BTreeMap<FieldId, Entry> {
        let mut out = BTreeMap::new();
        for Spot { column, field, ticks, implied, pair, .. } in spots {
            for (other, value) in implied {
                let at = pair.map_or((self.layout.header, *column), |p| p.label);
                out.entry(*other).or_insert_with(|| self.implied(at, value));
            }
            if !ticks.is_empty() {
                out.insert(*field, self.ticked(row, cells, *field, ticks, unread));
                continue;
            }
            let cell = match pair {
                Some(p) => self.sheet.get(p.value.0, p.value.1),
                None => self.at(row, cells, *column),
            };
            let at = pair.map_or((row, *column), |p| p.value);
            let entry = match cell {
                None => Entry {
                    cell: self.sheet.cell(at.0, at.1),
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
                    if let Some(why) = why.filter(|_| cell.row == row || pair.is_some()) {
                        unread.push(Unread { cell: place.clone(), text: cell.text(), field: *field, why });
                    }
                    Entry { cell: place, typed: Text::new(&cell.text()), reading: read.reading }
                }
            };
            out.insert(*field, entry);
        }
        out
    }

    /// What a heading says of the records under it.
    fn implied(&self, (row, column): (u32, u32), value: &Arc<str>) -> Entry {
        Entry {
            cell: self.sheet.cell(row, column),
            typed: Text::new(value),
            reading: Reading::Value(Value::Choice(Arc::clone(value))),
        }
    }

    /// Of several columns the one that is ticked; its heading is the value.
    fn ticked(
        &self,
        row: u32,
        cells: &[GridCell],
        field: FieldId,
        ticks: &[(u32, Arc<str>)],
        unread: &mut Vec<Unread>,
    ) -> Entry {
        let first = ticks.first().map_or(0, |(column, _)| *column);
        let filled: Vec<(&GridCell, &Arc<str>)> =
            ticks.iter().filter_map(|(column, word)| Some((in_row(cells, *column)?, word))).collect();
        let said = |cell: &GridCell| match &cell.raw {
            Raw::Error(_) | Raw::NoResult => None,
            Raw::Bool(yes) => Some(*yes),
            _ if words::filler(&cell.text()).is_some() => Some(false),
            _ => words::yes_no(&cell.text()),
        };
        let ticked: Vec<_> = filled.iter().filter(|(cell, _)| said(cell) == Some(true)).collect();
        let odd = filled.iter().find(|(cell, _)| said(cell).is_none());
        let at = |cell: &GridCell| self.sheet.cell(cell.row, cell.column);
        let (cell, reading, typed) = match (odd, ticked.as_slice()) {
            (Some((cell, _)), _) => {
                (at(cell), Reading::Unreadable("it is neither a tick nor blank".into()), cell.text())
            }
            (None, []) => {
                return Entry {
                    cell: self.sheet.cell(row, first),
                    typed: Text::default(),
                    reading: Reading::Blank,
                };
            }
            (None, [(cell, word)]) => {
                let as_text = GridCell { raw: Raw::Text(Arc::clone(word)), ..(*cell).clone() };
                (at(cell), self.values.read(field, &as_text).reading, cell.text())
            }
            (None, [(cell, _), ..]) => (
                at(cell),
                Reading::Unreadable("more than one of these columns is ticked".into()),
                cell.text(),
            ),
        };
        if let Reading::Unreadable(why) = &reading {
            unread.push(Unread { cell: cell.clone(), text: Arc::clone(&typed), field, why: Arc::clone(why) });
        }
        Entry { cell, typed: Text::new(&typed), reading }
    }

    fn at<'c>(&'c self, row: u32, cells: &'c [GridCell], column: u32) -> Option<&'c GridCell> {
        in_row(cells, column).or_else(|| self.sheet.covering(row, column))
    }

    /// The first filled cell of some columns, else the first of them.
    fn anchor(&self, row: u32, cells: &[GridCell], spots: &[Spot]) -> Cell {
        let pairs = || spots.iter().filter_map(|s| Some(s.pair?.value));
        if let Some(first) =
            pairs().find(|(r, c)| self.sheet.get(*r, *c).is_some()).or_else(|| pairs().next())
        {
            return self.sheet.cell(first.0, first.1);
        }
        let all = || spots.iter().flat_map(Spot::columns);
        let column = all().filter(|c| in_row(cells, *c).is_some()).min().or_else(|| all().min()).unwrap_or(0);
        self.sheet.cell(row, column)
    }
}

/// Where one field of a record stands in a row.
#[derive(Clone)]
struct Spot {
    column: u32,
    field: FieldId,
    /// For a field of which one of several columns is ticked: each with what it says.
    ticks: Vec<(u32, Arc<str>)>,
    /// What the heading says of the record besides.
    implied: Vec<(FieldId, Arc<str>)>,
    /// On a form: where its label and value stand.
    pair: Option<Pair>,
    /// It belongs to all records of its kind in the row, so alone it makes none.
    shared: bool,
}

/// A column that belongs to no one of several records belongs to all of them: "Objectives set" beside "Objective 1".
fn share(others: &mut BTreeMap<(KindId, Which), Vec<Spot>>) {
    let kinds: BTreeSet<KindId> =
        others.keys().filter(|(_, which)| *which != Which::Only).map(|(kind, _)| *kind).collect();
    for kind in kinds {
        let Some(common) = others.remove(&(kind, Which::Only)) else { continue };
        for (_, spots) in others.iter_mut().filter(|((k, _), _)| *k == kind) {
            for spot in &common {
                if spots.iter().all(|s| s.field != spot.field) {
                    spots.push(Spot { shared: true, ..spot.clone() });
                }
            }
        }
    }
}

impl Spot {
    fn add(spots: &mut Vec<Spot>, mapped: &Mapped) {
        let tick = mapped.tick.as_ref().map(|word| (mapped.column, Arc::clone(word)));
        if let (Some(tick), Some(spot)) = (&tick, spots.iter_mut().find(|s| s.field == mapped.field)) {
            spot.ticks.push(tick.clone());
            return;
        }
        spots.push(Spot {
            column: mapped.column,
            field: mapped.field,
            ticks: tick.into_iter().collect(),
            implied: mapped.implied.clone(),
            pair: mapped.pair,
            shared: false,
        });
    }

    fn columns(&self) -> impl Iterator<Item = u32> {
        let own = self.ticks.is_empty().then_some(self.column);
        own.into_iter().chain(self.ticks.iter().map(|(column, _)| *column))
    }

    fn is_filled(&self, sheet: &Sheet, cells: &[GridCell]) -> bool {
        match self.pair {
            Some(Pair { value: (row, column), .. }) => sheet.get(row, column).is_some(),
            None => self.columns().any(|c| in_row(cells, c).is_some()),
        }
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
    Record { number, anchor, id, entries, from_sheet: true, staff: None, parent: None, cycle: None }
}

/// What a row's own key says of the records that come with it.
fn of_row(cell: Cell, id: &Arc<str>) -> Entry {
    Entry { cell, typed: Text::default(), reading: Reading::Value(Value::Id(Arc::clone(id))) }
}
