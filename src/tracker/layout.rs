//! Which sheet is about what, where its headings stand, and which column is which field.
//!
//! A sheet named by a kind with the field names in its first row is taken at its word. Every other sheet is judged by
//! how its headings match. A column that could be two things is left aside and said so.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::blocks::{self, Way, Which};
use super::columns::map;
use super::context::Context;
use super::form::Pair;
use super::grid::{GridCell, Raw, Sheet};
use super::matching::{How, Index};
use crate::model::{FieldId, FieldType, KindId, Vocabulary, plain};

/// The rows among which the headings are looked for.
const HEADER_ROWS: u32 = 30;
/// Most columns that are looked at in a heading row.
const HEADER_COLUMNS: usize = 400;
/// Longest heading.
const LONGEST: usize = 200;

/// Sheets that hold no records whatever their headings are.
const ASIDE: [&str; 20] = [
    "dashboard",
    "read me",
    "readme",
    "lists",
    "list",
    "lookups",
    "lookup",
    "key",
    "guidance",
    "instructions",
    "do not edit",
    "charts",
    "index",
    "contents",
    "cover",
    "about",
    "help",
    "findings",
    "recommendations",
    "about this check",
];

/// A column that was understood.
#[derive(Clone, Debug)]
pub(super) struct Mapped {
    pub(super) column: u32,
    pub(super) heading: String,
    pub(super) field: FieldId,
    pub(super) how: How,
    /// Likeness in hundredths.
    pub(super) confidence: u8,
    /// Which record of the row it belongs to.
    pub(super) which: Which,
    /// What the heading says of that record besides: the value of a choice.
    pub(super) implied: Vec<(FieldId, Arc<str>)>,
    /// On a form: where the label stands, and the one value.
    pub(super) pair: Option<Pair>,
    /// For one of several columns of which one is ticked: what a tick in it says.
    pub(super) tick: Option<Arc<str>>,
}

/// A column that was not.
#[derive(Clone, Debug)]
pub(super) struct Aside {
    pub(super) column: u32,
    pub(super) heading: String,
    pub(super) why: String,
    pub(super) pair: Option<Pair>,
}

/// How a sheet is laid out.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    pub(super) kind: KindId,
    /// The row of the headings.
    pub(super) header: u32,
    pub(super) columns: Vec<Mapped>,
    pub(super) aside: Vec<Aside>,
    /// The cycle column where the sheet's own kind has none.
    pub(super) cycle_column: Option<u32>,
    /// Columns that look up the name of the person in another column; nothing is read from them.
    pub(super) looked_up: Vec<Mapped>,
    /// Surname column with the forename column beside it.
    pub(super) forename: Option<(u32, u32)>,
    /// What the sheet's name and title say of every row.
    pub(super) context: Context,
    /// It is of an earlier year than the one asked for: it says nothing of who is on the staff now.
    pub(super) past: bool,
}

impl Layout {
    /// A table of a kind without columns yet.
    pub(super) fn empty(kind: KindId, header: u32) -> Self {
        Layout {
            kind,
            header,
            columns: Vec::new(),
            aside: Vec::new(),
            cycle_column: None,
            looked_up: Vec::new(),
            forename: None,
            context: Context::default(),
            past: false,
        }
    }

    /// A cell of a name that is written in two columns, put together: `Surname, Forename`.
    pub(super) fn whole_name(&self, sheet: &Sheet, cell: &GridCell) -> Option<GridCell> {
        let (_, forename) = self.forename.filter(|(surname, _)| *surname == cell.column)?;
        let first = sheet.get(cell.row, forename)?;
        Some(GridCell { raw: Raw::Text(format!("{}, {}", cell.text(), first.text()).into()), ..cell.clone() })
    }

    /// The cell of a column in a row; on a form the one there is.
    pub(super) fn cell_of<'s>(sheet: &'s Sheet, row: u32, mapped: &Mapped) -> Option<&'s GridCell> {
        let (row, column) = mapped.pair.map_or((row, mapped.column), |p| p.value);
        sheet.get(row, column)
    }

    /// The column of a field.
    pub(super) fn column_of(&self, field: FieldId) -> Option<u32> {
        self.columns.iter().find(|m| m.field == field).map(|m| m.column)
    }
}

/// One heading with the bands above it.
#[derive(Clone, Debug)]
pub(super) struct Heading {
    pub(super) column: u32,
    pub(super) text: String,
    pub(super) plain: String,
    /// The bands above it, the nearest first, plain.
    pub(super) bands: Vec<String>,
    /// With the nearest band in front of it, plain.
    pub(super) banded: Option<String>,
    pub(super) band_kinds: Vec<KindId>,
    /// How it can be read as part of one of several records in a row.
    pub(super) ways: Vec<Way>,
    /// On a form: where the label stands, and its value.
    pub(super) pair: Option<Pair>,
}

/// Finds out what a sheet is; `Err` says why it is left aside.
pub(super) fn recognise(sheet: &Sheet, vocabulary: &'static Vocabulary) -> Result<Layout, String> {
    let index = Index::standard();
    let school = vocabulary.kind_named("school");
    let named: Vec<(KindId, bool)> =
        index.kinds_of_sheet(&sheet.name).into_iter().filter(|(k, _)| Some(*k) != school).collect();
    if let Some(layout) = canonical(sheet, vocabulary, index) {
        return Ok(layout);
    }
    if named.iter().all(|(_, whole)| !whole) && is_aside(sheet) {
        return Err("its name says that it holds no records".to_owned());
    }
    let mut best: Option<(f64, KindId, u32)> = None;
    for (row, _) in sheet.rows().take_while(|(row, _)| *row < first_row(sheet).saturating_add(HEADER_ROWS)) {
        let found = best_in_row(sheet, row, &named, vocabulary, index);
        if let Some((score, kind)) = found
            && best.as_ref().is_none_or(|(held, _, _)| score > *held + 1e-9)
        {
            best = Some((score, kind, row));
        }
    }
    let Some((_, kind, header)) = best else {
        return Err("no row of it looks like the headings of a record the program knows".to_owned());
    };
    Ok(map(sheet, kind, header, &headings(sheet, header, index), vocabulary, index))
}

/// Whether a sheet's name says that it holds no records.
pub(super) fn is_aside(sheet: &Sheet) -> bool {
    ASIDE.contains(&plain(&sheet.name).as_str())
}

fn first_row(sheet: &Sheet) -> u32 {
    sheet.rows().next().map_or(0, |(row, _)| row)
}

/// What a row is about if it is a row of headings, and how much speaks for it.
pub(super) fn best_in_row(
    sheet: &Sheet,
    row: u32,
    named: &[(KindId, bool)],
    vocabulary: &'static Vocabulary,
    index: &Index,
) -> Option<(f64, KindId)> {
    let headings = headings(sheet, row, index);
    if headings.is_empty() {
        return None;
    }
    best(scores(&headings, named, false, vocabulary, index))
}

/// The same for a table that need not say whom it is about, because what stands around it does.
pub(super) fn best_table_in_row(
    sheet: &Sheet,
    row: u32,
    vocabulary: &'static Vocabulary,
    index: &Index,
) -> Option<(f64, KindId)> {
    let headings = headings(sheet, row, index);
    let many =
        |(kind, _): &(KindId, f64)| *kind != vocabulary.staff() && vocabulary.kind(*kind).owner.is_some();
    best(scores(&headings, &[], true, vocabulary, index).into_iter().filter(many).collect())
}

fn best(scores: Vec<(KindId, f64)>) -> Option<(f64, KindId)> {
    let mut best: Option<(f64, KindId)> = None;
    for (kind, score) in scores {
        if best.is_none_or(|(held, _)| score > held + 1e-9) {
            best = Some((score, kind));
        }
    }
    best
}

/// The layout every tracker may use: the sheet named by the kind, the field names in its first row.
fn canonical(sheet: &Sheet, vocabulary: &'static Vocabulary, index: &Index) -> Option<Layout> {
    let name = super::matching::singular(&plain(&sheet.name));
    let kind = vocabulary.kinds().find(|k| {
        let kind = vocabulary.kind(*k);
        kind.name != "school"
            && [&kind.name, &kind.label].iter().any(|n| super::matching::singular(&plain(n)) == name)
    })?;
    let Some((row, _)) = sheet.rows().find(|(_, cells)| cells.iter().any(|c| !c.is_blank())) else {
        return Some(Layout::empty(kind, 0));
    };
    let headings = headings(sheet, row, index);
    let own = |h: &&Heading| {
        index.named(&h.plain).iter().any(|(f, how)| *how == How::Exact && vocabulary.field(*f).kind == kind)
    };
    let exact = headings.iter().filter(own).count();
    // Headings that reach down into the next row are those of a header of several rows.
    let deep = sheet.merges.iter().any(|m| m.top <= row && m.bottom > row);
    let enough = !deep && exact * 2 > headings.len();
    enough.then(|| map(sheet, kind, row, &headings, vocabulary, index))
}

/// The headings of a row, filled from the row above where cells are merged down, with the bands above them.
pub(super) fn headings(sheet: &Sheet, row: u32, index: &Index) -> Vec<Heading> {
    let above = row.checked_sub(1);
    let bands = bands(sheet, row);
    let banded_above = above.is_some_and(|a| bands.iter().any(|b| b.bottom == a));
    let mut columns: BTreeSet<u32> =
        sheet.row(row).iter().filter(|c| !c.is_blank()).map(|c| c.column).collect();
    let own = columns.len();
    for merge in sheet.merges.iter().filter(|m| m.top < row && m.bottom >= row && m.left == m.right) {
        columns.insert(merge.left);
    }
    if let (true, Some(above)) = (banded_above && own >= 2, above) {
        let in_band =
            |column| bands.iter().any(|b| b.bottom == above && (b.left..=b.right).contains(&column));
        columns.extend(
            sheet.row(above).iter().filter(|c| !c.is_blank() && !in_band(c.column)).map(|c| c.column),
        );
    }
    let mut out = Vec::new();
    for column in columns.into_iter().take(HEADER_COLUMNS) {
        let filled = sheet
            .get(row, column)
            .or_else(|| sheet.covering(row, column))
            .or_else(|| above.filter(|_| banded_above).and_then(|a| sheet.get(a, column)));
        let Some(cell) = filled.filter(|c| matches!(c.raw, Raw::Text(_))) else { continue };
        let text = cell.text().split_whitespace().collect::<Vec<_>>().join(" ");
        if text.chars().count() > LONGEST {
            continue;
        }
        // Nearest band first: the one just above names the group of columns, the one above that the part of the form.
        let mut over: Vec<&Band> = bands.iter().filter(|b| (b.left..=b.right).contains(&column)).collect();
        over.sort_by_key(|b| std::cmp::Reverse(b.bottom));
        let mut plain_text = plain(&text);
        if plain_text.is_empty() {
            // Everything stood in brackets.
            plain_text = plain(&text.replace(['(', ')', '[', ']'], " "));
        }
        let over: Vec<String> = over.into_iter().map(|b| plain(&b.text)).collect();
        let nearest = over.first();
        out.push(Heading {
            column,
            ways: blocks::ways(&plain_text, &over),
            band_kinds: nearest
                .map(|b| index.kinds_of_sheet(b).into_iter().map(|(k, _)| k).collect())
                .unwrap_or_default(),
            banded: nearest.map(|b| format!("{b} {plain_text}")),
            bands: over,
            pair: None,
            text,
            plain: plain_text,
        });
    }
    blocks::repeat(&mut out, index);
    out
}

/// A heading over several columns.
struct Band {
    left: u32,
    right: u32,
    bottom: u32,
    text: Arc<str>,
}

/// Rows above the headings in which a band may stand.
const BAND_ROWS: u32 = 3;
/// A cell merged wider than this is a title.
const WIDEST_BAND: u32 = 60;

/// The bands above a row: cells merged across, and, in the row just above, unmerged cells of which each names one of
/// several records and so heads the columns up to the next.
fn bands(sheet: &Sheet, row: u32) -> Vec<Band> {
    let mut out: Vec<Band> = sheet
        .merges
        .iter()
        .filter(|m| {
            m.right > m.left
                && m.right - m.left < WIDEST_BAND
                && m.bottom < row
                && row - m.bottom <= BAND_ROWS
        })
        .filter_map(|m| {
            let text = sheet.get(m.top, m.left)?.text();
            Some(Band { left: m.left, right: m.right, bottom: m.bottom, text })
        })
        .collect();
    let Some(above) = row.checked_sub(1) else { return out };
    let filled: Vec<&GridCell> = sheet.row(above).iter().filter(|c| !c.is_blank()).collect();
    let last = sheet.row(row).last().map_or(0, |c| c.column);
    for (place, cell) in filled.iter().enumerate() {
        let named = matches!(cell.raw, Raw::Text(_)) && blocks::names_one(&plain(&cell.text()));
        let merged = out.iter().any(|b| b.bottom == above && b.left == cell.column);
        if !named || merged {
            continue;
        }
        let right = filled.get(place + 1).map_or(last, |next| next.column.saturating_sub(1));
        // A heading over one column is a band where the row has others.
        let among_bands = out.iter().any(|b| b.bottom == above);
        if right > cell.column || among_bands {
            out.push(Band { left: cell.column, right, bottom: above, text: cell.text() });
        }
    }
    out
}

/// Kinds whose one row belongs to one person and cycle, so that a sheet with a row for each person may hold them too.
const ONE_FOR_EACH_PERSON: [&str; 4] = ["staff", "appraisal", "statement", "pay"];

/// Whether a kind has at most one row for each person and cycle.
pub(super) fn one_for_each_person(vocabulary: &Vocabulary, kind: KindId) -> bool {
    ONE_FOR_EACH_PERSON.contains(&vocabulary.kind(kind).name.as_str())
}

/// Whether a row of the one kind can hold a record of the other.
pub(super) fn may_hold(vocabulary: &Vocabulary, main: KindId, other: KindId) -> bool {
    if main == other || other == vocabulary.staff() {
        return false;
    }
    let Some(owner) = vocabulary.kind(other).owner else { return false };
    if vocabulary.parent_kind(owner) == Some(main) {
        return true;
    }
    one_for_each_person(vocabulary, main) && vocabulary.names_staff(owner)
}

/// Whether a field names the person a row is about, on whatever sheet it stands.
pub(super) fn names_the_person(vocabulary: &Vocabulary, field: FieldId) -> bool {
    let named = vocabulary.field(field);
    named.kind == vocabulary.staff() && (field == vocabulary.staff_key() || named.ty == FieldType::Name)
}

/// How much speaks for each kind of which the headings may be; `person` where it is known already whom they are about.
fn scores(
    headings: &[Heading],
    named: &[(KindId, bool)],
    mut person: bool,
    vocabulary: &'static Vocabulary,
    index: &Index,
) -> Vec<(KindId, f64)> {
    let mut own: BTreeMap<KindId, BTreeMap<FieldId, f64>> = BTreeMap::new();
    let known = person;
    let mut of_blocks: BTreeMap<KindId, u32> = BTreeMap::new();
    for heading in headings {
        for text in [Some(&heading.plain), heading.banded.as_ref()].into_iter().flatten() {
            for (field, how) in index.named(text) {
                let weight = if *how == How::Exact { 1.0 } else { 0.9 };
                let held = own.entry(vocabulary.field(*field).kind).or_default().entry(*field).or_insert(0.0);
                *held = held.max(weight);
                person |= names_the_person(vocabulary, *field);
            }
        }
        for kind in heading.ways.iter().map(|w| w.kind).collect::<BTreeSet<_>>() {
            *of_blocks.entry(kind).or_insert(0) += 1;
        }
    }
    let count = f64::from(u32::try_from(headings.len()).unwrap_or(u32::MAX));
    let mut out = Vec::new();
    for (kind, fields) in &own {
        let about = vocabulary.kind(*kind);
        if about.name == "school" {
            continue;
        }
        let by_name = named.iter().find(|(k, _)| k == kind).map(|(_, whole)| *whole);
        let owned = about.owner.is_none()
            || person
            || [about.owner, about.id].iter().flatten().any(|f| fields.contains_key(f));
        let matched = fields.len();
        let sum: f64 = fields.values().sum();
        // Objectives side by side speak for a sheet with a row for each person, whatever else it holds.
        let side_by_side = |other: &KindId| {
            one_for_each_person(vocabulary, *kind)
                && !one_for_each_person(vocabulary, *other)
                && may_hold(vocabulary, *kind, *other)
        };
        let blocks: u32 =
            of_blocks.iter().filter(|(k, _)| side_by_side(k)).map(|(_, n)| *n).max().unwrap_or(0);
        let beside: f64 = own
            .iter()
            .filter(|(other, _)| may_hold(vocabulary, *kind, **other))
            .flat_map(|(_, f)| f.iter())
            .filter(|(f, _)| !is_key(vocabulary, **f))
            .map(|(_, weight)| weight)
            .fold(0.9 * f64::from(blocks), |sum, weight| sum + weight)
            .min(count - sum)
            .max(0.0);
        let share = (sum + beside) / count;
        let good = match by_name {
            Some(true) => matched >= 2 || (matched == 1 && headings.len() <= 2),
            Some(false) => matched >= 2 && share >= 0.3 && owned,
            None if known => matched >= 2 && share >= 0.5,
            None if blocks >= 2 => matched >= 1 && person && share >= 0.5,
            None => matched >= 3 && share >= 0.5 && owned,
        };
        if good {
            let prior = by_name.map_or(0.0, |whole| if whole { 4.0 } else { 1.5 });
            out.push((*kind, sum + 0.4 * beside + prior + if owned { 0.5 } else { 0.0 }));
        }
    }
    out
}

pub(super) fn is_key(vocabulary: &Vocabulary, field: FieldId) -> bool {
    let kind = vocabulary.kind(vocabulary.field(field).kind);
    kind.owner == Some(field) || kind.cycle == Some(field) || kind.id == Some(field)
}
