//! Who is on the staff: the rows of all sheets that list people, and which of them are one person.
//!
//! Rows of one sheet are different people, whatever they are called. Rows of different sheets are one person where they
//! have one staff ID, or where one of them has none and the whole name is that of exactly one person listed elsewhere.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::grid::{GridCell, Raw, Sheet};
use super::layout::{Layout, Mapped};
use super::people::{Found, People};
use super::table::DataRow;
use super::{Part, names, people, rows, value, words};
use crate::model::{Entry, FieldId, FieldType, Reading, Record, Unread, Unused, Vocabulary};

/// A row of a list: the sheet's order, the row, and the first column of the table.
pub(super) type Place = (u16, u32, u32);

/// The place of a row of a table.
pub(super) fn place(sheet: &Sheet, layout: &Layout, row: u32) -> Place {
    (sheet.order, row, layout.columns.first().map_or(0, |m| m.column))
}

type Table<'a> = (&'a Sheet, &'a Layout, &'a Vec<DataRow>);

/// Everybody the tracker lists; without a staff sheet, everybody it names. Rows of one list that may be one person are
/// told of and not joined.
pub(super) fn people(
    parts: &[(Cow<'_, Sheet>, Part)],
    vocabulary: &'static Vocabulary,
    unread: &mut Vec<Unread>,
) -> People {
    let tables: Vec<Table<'_>> = parts
        .iter()
        .filter_map(|(sheet, part)| match part {
            Part::Table(layout, rows, _) => Some((&**sheet, &**layout, rows)),
            _ => None,
        })
        .collect();
    let lists = |t: &&Table<'_>| t.1.kind == vocabulary.staff() && !t.1.past;
    let listed: Vec<Table<'_>> = tables.iter().filter(lists).copied().collect();
    if listed.is_empty() { named(&tables, vocabulary) } else { on_lists(&listed, vocabulary, unread) }
}

/// A row of a list as it is written.
struct Written<'a> {
    place: Place,
    id: Option<&'a GridCell>,
    name: Option<(FieldId, GridCell)>,
}

fn on_lists(tables: &[Table<'_>], vocabulary: &'static Vocabulary, unread: &mut Vec<Unread>) -> People {
    let mut people = People::listed();
    let mut twice = Twice::default();
    let mut number = 0;
    let key = |layout: &Layout| layout.columns.iter().any(|m| m.field == vocabulary.staff_key());
    // A list that has staff IDs says who the people of one without them are, whichever comes first.
    let (with, without): (Vec<&Table<'_>>, Vec<&Table<'_>>) = tables.iter().partition(|t| key(t.1));
    for (order, (sheet, layout, rows)) in with.into_iter().chain(without).enumerate() {
        let all: Vec<Written<'_>> = rows.iter().map(|row| written(sheet, layout, *row, vocabulary)).collect();
        let mut ids: Vec<Arc<str>> = Vec::new();
        for row in &all {
            number += 1;
            let known = || {
                let (_, name) = row.name.as_ref()?;
                match people.find(&name.text()) {
                    Found::Id(id, None) => Some(id),
                    _ => None,
                }
            };
            ids.push(match row.id {
                Some(cell) => cell.text(),
                None => known().unwrap_or_else(|| rows::row_id(vocabulary, vocabulary.staff(), number)),
            });
        }
        for (row, id) in all.iter().zip(&ids) {
            match row.id {
                Some(cell) => twice.note(vocabulary.staff_key(), order, &id.to_lowercase(), id, sheet, cell),
                None => people.name_row(row.place, id),
            }
            if let Some((field, cell)) = &row.name {
                twice.note(*field, 0, &names::key(&cell.text()), id, sheet, cell);
            }
            // Somebody on two lists is one person, under any further name that the second gives.
            let name = row.name.as_ref().map(|(_, n)| n.text());
            let known = |name: &Arc<str>| matches!(people.find(name), Found::Id(found, _) if found == *id);
            if people.by_id(id).is_none() || name.as_ref().is_some_and(|n| !known(n)) {
                people.add(id, name.as_deref());
            }
        }
    }
    twice.tell(vocabulary.staff_key(), unread);
    people
}

fn written<'s>(sheet: &'s Sheet, layout: &Layout, row: DataRow, vocabulary: &Vocabulary) -> Written<'s> {
    let text = |m: &Mapped| {
        Layout::cell_of(sheet, row.row, m).filter(|c| !matches!(c.raw, Raw::Error(_) | Raw::NoResult))
    };
    let id = layout.columns.iter().find(|m| m.field == vocabulary.staff_key());
    let name = layout.columns.iter().find(|m| vocabulary.field(m.field).ty == FieldType::Name);
    Written {
        place: place(sheet, layout, row.row),
        id: id.and_then(text).filter(|c| value::is_key(&c.text())),
        name: name
            .and_then(|m| Some((m.field, text(m)?)))
            .map(|(field, c)| (field, layout.whole_name(sheet, c).unwrap_or_else(|| c.clone()))),
    }
}

/// Without a list: the people named anywhere.
fn named(tables: &[Table<'_>], vocabulary: &'static Vocabulary) -> People {
    let person = |ty: &FieldType| match ty {
        FieldType::Person => true,
        FieldType::List(inner) => **inner == FieldType::Person,
        _ => false,
    };
    let mut texts = BTreeSet::new();
    let mut add = |text: &str| {
        for text in text.split([';', '\n']) {
            if !people::is_code(text) && words::body(text).is_none() && words::filler(text).is_none() {
                texts.insert(text.to_owned());
            }
        }
    };
    for (sheet, layout, rows) in tables {
        if let Some(said) = &layout.context.person {
            add(&said.value);
        }
        for mapped in layout.columns.iter().filter(|m| person(&vocabulary.field(m.field).ty)) {
            for row in *rows {
                let Some(cell) = Layout::cell_of(sheet, row.row, mapped) else { continue };
                let joined = layout.whole_name(sheet, cell);
                let cell = joined.as_ref().unwrap_or(cell);
                if matches!(cell.raw, Raw::Text(_)) {
                    add(&cell.text());
                }
            }
        }
    }
    People::unlisted(&texts)
}

/// Adds what another sheet says of somebody who is listed already. Where both say something, the first counts.
pub(super) fn join(
    held: &mut Record,
    further: &BTreeMap<FieldId, Entry>,
    vocabulary: &Vocabulary,
) -> Vec<Unused> {
    let mut unused = Vec::new();
    for (field, entry) in further {
        if entry.reading == Reading::Blank {
            held.entries.entry(*field).or_insert_with(|| entry.clone());
            continue;
        }
        match held.entries.get(field).filter(|e| e.reading != Reading::Blank) {
            None => {
                held.entries.insert(*field, entry.clone());
            }
            Some(before) => {
                let ty = &vocabulary.field(*field).ty;
                if before.reading != entry.reading && !matches!(ty, FieldType::Name | FieldType::Id) {
                    unused.push(Unused {
                        cell: entry.cell.clone(),
                        what: format!("{} of somebody who is listed twice", vocabulary.field(*field).label)
                            .into(),
                        why: format!(
                            "{} says something else of the same person, and the first counts",
                            before.cell
                        )
                        .into(),
                    });
                }
            }
        }
    }
    unused
}

/// Staff IDs and names that stand more than once on the staff list.
#[derive(Default)]
struct Twice(BTreeMap<(FieldId, usize, String), Vec<Listed>>);

/// A row of the staff list with the cell that would be told of.
struct Listed {
    id: Arc<str>,
    unread: Unread,
}

impl Twice {
    fn note(
        &mut self,
        field: FieldId,
        table: usize,
        key: &str,
        id: &Arc<str>,
        sheet: &Sheet,
        cell: &GridCell,
    ) {
        if !key.is_empty() {
            let unread =
                Unread { cell: sheet.cell(cell.row, cell.column), text: cell.text(), field, why: "".into() };
            self.0
                .entry((field, table, key.to_owned()))
                .or_default()
                .push(Listed { id: Arc::clone(id), unread });
        }
    }

    fn tell(self, staff_key: FieldId, unread: &mut Vec<Unread>) {
        for ((field, _, _), rows) in self.0.into_iter().filter(|(_, rows)| rows.len() > 1) {
            let why = if field == staff_key {
                "another row of the staff list has this staff ID; the first counts, so give each person an ID of their own"
            } else if rows.windows(2).any(|pair| matches!(pair, [one, other] if one.id != other.id)) {
                "another row of the staff list has this name with another staff ID; they count as two people, so keep \
                 one row if they are one"
            } else {
                continue;
            };
            unread.extend(rows.into_iter().map(|row| Unread { why: why.into(), ..row.unread }));
        }
    }
}
