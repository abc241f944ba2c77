//! Which sheet is about what, where its headings stand, and which column is which field.
//!
//! A sheet named by a kind with the field names in its first row is taken at its word. Every other sheet is judged by
//! how its headings match. A column that could be two things is left aside and said so.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::grid::{GridCell, Raw, Sheet};
use super::matching::{How, Index, LIKE, LIKE_BESIDE, MARGIN};
use super::{date, sample};
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
}

/// A column that was not.
#[derive(Clone, Debug)]
pub(super) struct Aside {
    pub(super) column: u32,
    pub(super) heading: String,
    pub(super) why: String,
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
    /// Surname column with the forename column beside it.
    pub(super) forename: Option<(u32, u32)>,
}

const SURNAMES: [&str; 5] = ["surname", "last name", "family name", "legal surname", "staff surname"];
const FORENAMES: [&str; 7] = [
    "forename",
    "first name",
    "given name",
    "preferred name",
    "known as",
    "legal forename",
    "staff forename",
];

impl Layout {
    /// A cell of a name that is written in two columns, put together: `Surname, Forename`.
    pub(super) fn whole_name(&self, sheet: &Sheet, cell: &GridCell) -> Option<GridCell> {
        let (_, forename) = self.forename.filter(|(surname, _)| *surname == cell.column)?;
        let first = sheet.get(cell.row, forename)?;
        Some(GridCell { raw: Raw::Text(format!("{}, {}", cell.text(), first.text()).into()), ..cell.clone() })
    }

    /// The column of a field.
    pub(super) fn column_of(&self, field: FieldId) -> Option<u32> {
        self.columns.iter().find(|m| m.field == field).map(|m| m.column)
    }
}

/// One heading with the band above it.
#[derive(Clone, Debug)]
struct Heading {
    column: u32,
    text: String,
    plain: String,
    /// With the band in front of it, plain.
    banded: Option<String>,
    band_kinds: Vec<KindId>,
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
    if named.iter().all(|(_, whole)| !whole) && ASIDE.contains(&plain(&sheet.name).as_str()) {
        return Err("its name says that it holds no records".to_owned());
    }
    let mut best: Option<(f64, KindId, u32)> = None;
    for (row, _) in sheet.rows().take_while(|(row, _)| *row < HEADER_ROWS) {
        let headings = headings(sheet, row, index);
        if headings.is_empty() {
            continue;
        }
        for (kind, score) in scores(&headings, &named, vocabulary, index) {
            if best.as_ref().is_none_or(|(held, _, _)| score > *held + 1e-9) {
                best = Some((score, kind, row));
            }
        }
    }
    let Some((_, kind, header)) = best else {
        return Err("no row of it looks like the headings of a record the program knows".to_owned());
    };
    Ok(map(sheet, kind, header, &headings(sheet, header, index), vocabulary, index))
}

/// The layout every tracker may use: the sheet named by the kind, the field names in its first row.
fn canonical(sheet: &Sheet, vocabulary: &'static Vocabulary, index: &Index) -> Option<Layout> {
    let name = super::matching::singular(&plain(&sheet.name));
    let kind = vocabulary.kinds().find(|k| {
        let kind = vocabulary.kind(*k);
        kind.name != "school"
            && [&kind.name, &kind.label].iter().any(|n| super::matching::singular(&plain(n)) == name)
    })?;
    let empty = Layout {
        kind,
        header: 0,
        columns: Vec::new(),
        aside: Vec::new(),
        cycle_column: None,
        forename: None,
    };
    let Some((row, _)) = sheet.rows().find(|(_, cells)| cells.iter().any(|c| !c.is_blank())) else {
        return Some(empty);
    };
    let headings = headings(sheet, row, index);
    let own = |h: &&Heading| {
        index.named(&h.plain).iter().any(|(f, how)| *how == How::Exact && vocabulary.field(*f).kind == kind)
    };
    let exact = headings.iter().filter(own).count();
    let enough = exact >= 1 && exact * 2 >= headings.len();
    enough.then(|| map(sheet, kind, row, &headings, vocabulary, index))
}

/// The headings of a row, filled from the row above where cells are merged down, with the bands above them.
fn headings(sheet: &Sheet, row: u32, index: &Index) -> Vec<Heading> {
    let above = row.checked_sub(1);
    let bands: Vec<_> = sheet
        .merges
        .iter()
        .filter(|m| {
            m.right > m.left && m.bottom < row && row - m.bottom <= 2 && sheet.get(m.top, m.left).is_some()
        })
        .collect();
    let banded_above = above.is_some_and(|a| bands.iter().any(|m| m.bottom == a));
    let mut columns: BTreeSet<u32> =
        sheet.row(row).iter().filter(|c| !c.is_blank()).map(|c| c.column).collect();
    let own = columns.len();
    for merge in sheet.merges.iter().filter(|m| m.top < row && m.bottom >= row && m.left == m.right) {
        columns.insert(merge.left);
    }
    if let (true, Some(above)) = (banded_above && own >= 2, above) {
        let in_band =
            |column| bands.iter().any(|m| m.bottom == above && (m.left..=m.right).contains(&column));
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
        let band = bands
            .iter()
            .filter(|m| (m.left..=m.right).contains(&column) && m.right - m.left < 60)
            .max_by_key(|m| m.bottom)
            .and_then(|m| sheet.get(m.top, m.left))
            .map(|c| c.text().to_string());
        let mut plain_text = plain(&text);
        if plain_text.is_empty() {
            // Everything stood in brackets.
            plain_text = plain(&text.replace(['(', ')', '[', ']'], " "));
        }
        let band_kinds =
            band.as_deref().map(|b| index.kinds_of_sheet(b).into_iter().map(|(k, _)| k).collect());
        out.push(Heading {
            column,
            banded: band.map(|b| format!("{} {plain_text}", plain(&b))),
            text,
            plain: plain_text,
            band_kinds: band_kinds.unwrap_or_default(),
        });
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
fn may_hold(vocabulary: &Vocabulary, main: KindId, other: KindId) -> bool {
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
fn names_the_person(vocabulary: &Vocabulary, field: FieldId) -> bool {
    let named = vocabulary.field(field);
    named.kind == vocabulary.staff() && (field == vocabulary.staff_key() || named.ty == FieldType::Name)
}

fn scores(
    headings: &[Heading],
    named: &[(KindId, bool)],
    vocabulary: &'static Vocabulary,
    index: &Index,
) -> Vec<(KindId, f64)> {
    let mut own: BTreeMap<KindId, BTreeMap<FieldId, f64>> = BTreeMap::new();
    let mut person = false;
    for heading in headings {
        for text in [Some(&heading.plain), heading.banded.as_ref()].into_iter().flatten() {
            for (field, how) in index.named(text) {
                let weight = if *how == How::Exact { 1.0 } else { 0.9 };
                let held = own.entry(vocabulary.field(*field).kind).or_default().entry(*field).or_insert(0.0);
                *held = held.max(weight);
                person |= names_the_person(vocabulary, *field);
            }
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
        let beside: f64 = own
            .iter()
            .filter(|(other, _)| may_hold(vocabulary, *kind, **other))
            .flat_map(|(_, f)| f.iter())
            .filter(|(f, _)| !is_key(vocabulary, **f))
            .map(|(_, weight)| weight)
            .fold(0.0, |sum, weight| sum + weight)
            .min(count - sum)
            .max(0.0);
        let share = (sum + beside) / count;
        let good = match by_name {
            Some(true) => matched >= 2 || (matched == 1 && headings.len() <= 2),
            Some(false) => matched >= 2 && share >= 0.3 && owned,
            None => matched >= 3 && share >= 0.5 && owned,
        };
        if good {
            let prior = by_name.map_or(0.0, |whole| if whole { 4.0 } else { 1.5 });
            out.push((*kind, sum + 0.4 * beside + prior + if owned { 0.5 } else { 0.0 }));
        }
    }
    out
}

fn is_key(vocabulary: &Vocabulary, field: FieldId) -> bool {
    let kind = vocabulary.kind(vocabulary.field(field).kind);
    kind.owner == Some(field) || kind.cycle == Some(field) || kind.id == Some(field)
}

/// A column with a field it may be, and how good a reason there is.
struct Offer {
    tier: u8,
    column: usize,
    field: FieldId,
    how: How,
    confidence: u8,
}

fn map(
    sheet: &Sheet,
    kind: KindId,
    header: u32,
    headings: &[Heading],
    vocabulary: &'static Vocabulary,
    index: &Index,
) -> Layout {
    let allowed: Vec<KindId> = vocabulary.kinds().filter(|k| may_hold(vocabulary, kind, *k)).collect();
    let plan = Plan { sheet, kind, header, headings, allowed, vocabulary, index };
    let mut offers = plan.offers();
    // Fields that are taken only beside certain columns come before their equals where those columns are found.
    let found: BTreeSet<FieldId> = offers.iter().filter(|o| o.tier < LIKENESS).map(|o| o.field).collect();
    for offer in &mut offers {
        let with = &vocabulary.field(offer.field).only_with;
        if !with.is_empty() && offer.tier < LIKENESS {
            offer.tier = if with.iter().any(|f| found.contains(f)) { 0 } else { LIKENESS - 1 };
        }
    }
    offers.sort_by_key(|o| (o.tier, o.column, o.field));
    plan.assign(&offers)
}

/// The tier of likeness; smaller is better.
const LIKENESS: u8 = 9;

struct Plan<'a> {
    sheet: &'a Sheet,
    kind: KindId,
    header: u32,
    headings: &'a [Heading],
    allowed: Vec<KindId>,
    vocabulary: &'static Vocabulary,
    index: &'a Index,
}

impl Plan<'_> {
    fn offers(&self) -> Vec<Offer> {
        let mut offers = Vec::new();
        for (column, heading) in self.headings.iter().enumerate() {
            let before = offers.len();
            for (text, banded) in [(Some(&heading.plain), 0), (heading.banded.as_ref(), 1)] {
                let Some(text) = text else { continue };
                let mut others = Vec::new();
                for (field, how) in self.index.named(text) {
                    let of = self.vocabulary.field(*field).kind;
                    if of == self.kind {
                        let tier = 1 + u8::from(*how != How::Exact) + 2 * banded;
                        offers.push(Offer { tier, column, field: *field, how: *how, confidence: 100 });
                    } else if self.allowed.contains(&of) && !is_key(self.vocabulary, *field) {
                        // "Date" or "Type" on a sheet of people says nothing about one of many meetings.
                        let near = one_for_each_person(self.vocabulary, of) || self.hangs_here(of);
                        if near || *how == How::Exact || text.contains(' ') {
                            others.push((*field, *how));
                        }
                    }
                }
                for (field, how) in self.narrowed(others, heading) {
                    offers.push(Offer { tier: 5 + banded, column, field, how, confidence: 100 });
                }
            }
            if offers.len() == before
                && let Some(field) = self.index.at_home(self.kind, &heading.plain)
            {
                offers.push(Offer { tier: 4, column, field, how: How::Synonym, confidence: 95 });
            }
        }
        offers.retain(|o| o.how == How::Exact || self.fits(o));
        self.offer_likeness(&mut offers);
        self.offer_person(&mut offers);
        offers
    }

    /// For headings nobody knows, the field they are most like: one that no other heading names and whose values can
    /// stand in the column.
    fn offer_likeness(&self, offers: &mut Vec<Offer>) {
        // Likeness is trusted less far than words: not for kinds of which a person has any number of rows.
        let near = |k: &&KindId| one_for_each_person(self.vocabulary, **k) || self.hangs_here(**k);
        let kinds: Vec<KindId> =
            std::iter::once(&self.kind).chain(self.allowed.iter().filter(near)).copied().collect();
        let claimed: BTreeSet<FieldId> = offers.iter().map(|o| o.field).collect();
        let known: BTreeSet<usize> = offers.iter().map(|o| o.column).collect();
        for (column, heading) in self.headings.iter().enumerate().filter(|(c, _)| !known.contains(c)) {
            let offer = |field, score: f64| {
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "a share of one in hundredths"
                )]
                let confidence = (score * 100.0) as u8;
                Offer { tier: LIKENESS, column, field, how: How::Fuzzy, confidence }
            };
            let like: Vec<_> = self
                .index
                .like(&heading.plain, &kinds)
                .into_iter()
                .filter(|(f, score)| {
                    let home = self.vocabulary.field(*f).kind == self.kind;
                    (home || !is_key(self.vocabulary, *f))
                        && !claimed.contains(f)
                        && self.fits(&offer(*f, *score))
                })
                .collect();
            if let Some((field, score)) = clear_winner(&like, self.kind, self.vocabulary) {
                offers.push(offer(field, score));
            }
        }
    }

    /// Whether records of a kind hang on those of the sheet.
    fn hangs_here(&self, kind: KindId) -> bool {
        self.vocabulary.kind(kind).owner.and_then(|o| self.vocabulary.parent_kind(o)) == Some(self.kind)
    }

    /// Of fields of several other kinds those of the kind the band names, or the only one; else none.
    fn narrowed(&self, others: Vec<(FieldId, How)>, heading: &Heading) -> Vec<(FieldId, How)> {
        let of = |f: &FieldId| self.vocabulary.field(*f).kind;
        let conditional = |f: &FieldId| !self.vocabulary.field(*f).only_with.is_empty();
        let by_band: Vec<_> =
            others.iter().filter(|(f, _)| heading.band_kinds.contains(&of(f))).copied().collect();
        let exact: Vec<_> = others.iter().filter(|(_, how)| *how == How::Exact).copied().collect();
        for few in [by_band, exact, others.clone()] {
            if few.len() == 1 {
                return few;
            }
        }
        others.into_iter().filter(|(f, _)| conditional(f)).collect()
    }

    /// On a sheet about something else the staff ID, or else the name, says whose row it is.
    fn offer_person(&self, offers: &mut Vec<Offer>) {
        let Some(owner) = self.vocabulary.kind(self.kind).owner else { return };
        if !self.vocabulary.names_staff(owner) || self.kind == self.vocabulary.staff() {
            return;
        }
        for (column, heading) in self.headings.iter().enumerate() {
            for (field, how) in self.index.named(&heading.plain) {
                if names_the_person(self.vocabulary, *field)
                    && !offers.iter().any(|o| o.column == column && o.tier < 5)
                {
                    let tier = if *field == self.vocabulary.staff_key() { 5 } else { 7 };
                    offers.push(Offer { tier, column, field: owner, how: *how, confidence: 90 });
                }
            }
        }
    }

    /// Whether what stands in the column can be what the field holds; a handful of cells proves nothing.
    fn fits(&self, offer: &Offer) -> bool {
        let Some(heading) = self.headings.get(offer.column) else { return false };
        let field = self.vocabulary.field(offer.field);
        let sample = sample(self.sheet, self.header, heading.column);
        let (mut dates, mut filled) = (0_usize, 0_usize);
        for cell in &sample {
            filled += 1;
            dates += usize::from(match &cell.raw {
                Raw::Date(_) => true,
                Raw::Text(text) => {
                    !matches!(date::read(text), date::Said::No(why) if why.starts_with("it is not a date"))
                }
                Raw::Bool(_) | Raw::NoResult | Raw::Error(_) => true,
                Raw::Number(n) => *n > 18_263.0 && *n < 73_051.0,
                Raw::Time(_) => false,
            });
        }
        if filled < 4 {
            return true;
        }
        let days = sample.iter().filter(|c| matches!(c.raw, Raw::Date(_))).count();
        match &field.ty {
            FieldType::Date => dates * 5 >= filled,
            FieldType::Text | FieldType::MonthDay | FieldType::Map | FieldType::List(_) => true,
            _ => days * 5 < filled * 4,
        }
    }

    fn assign(&self, offers: &[Offer]) -> Layout {
        let mut taken: HashMap<usize, &Offer> = HashMap::new();
        let mut used: HashMap<FieldId, usize> = HashMap::new();
        for offer in offers {
            if taken.contains_key(&offer.column) || used.contains_key(&offer.field) {
                continue;
            }
            taken.insert(offer.column, offer);
            used.insert(offer.field, offer.column);
        }
        let lonely = self.lonely(taken.values().copied());
        taken.retain(|_, o| !lonely.contains(&self.vocabulary.field(o.field).kind));
        let (mut columns, mut aside, mut cycle_column) = (Vec::new(), Vec::new(), None);
        let has_cycle = self.vocabulary.kind(self.kind).cycle.is_some();
        for (place, heading) in self.headings.iter().enumerate() {
            if let Some(offer) = taken.get(&place) {
                columns.push(Mapped {
                    column: heading.column,
                    heading: heading.text.clone(),
                    field: offer.field,
                    how: offer.how,
                    confidence: offer.confidence,
                });
                continue;
            }
            let cycle = |f: FieldId| self.vocabulary.field(f).ty == FieldType::Cycle;
            if !has_cycle
                && cycle_column.is_none()
                && self.index.named(&heading.plain).iter().any(|(f, _)| cycle(*f))
            {
                cycle_column = Some(heading.column);
                continue;
            }
            aside.push(Aside {
                column: heading.column,
                heading: heading.text.clone(),
                why: self.why_not(place, heading, offers, &used),
            });
        }
        let forename = self.join_names(&mut columns, &mut aside);
        Layout { kind: self.kind, header: self.header, columns, aside, cycle_column, forename }
    }

    /// Kinds of which a person has any number of rows and of which one column only was found on a sheet of people: a
    /// column "Progress" does not make an objective of every row.
    fn lonely<'o>(&self, offers: impl Iterator<Item = &'o Offer>) -> BTreeSet<KindId> {
        let mut count: BTreeMap<KindId, usize> = BTreeMap::new();
        for offer in offers {
            let kind = self.vocabulary.field(offer.field).kind;
            if kind != self.kind && !one_for_each_person(self.vocabulary, kind) && !self.hangs_here(kind) {
                *count.entry(kind).or_insert(0) += 1;
            }
        }
        count.into_iter().filter(|(_, n)| *n < 2).map(|(kind, _)| kind).collect()
    }

    /// A name in two columns is one name; whichever of them was taken for it, the surname leads.
    fn join_names(&self, columns: &mut [Mapped], aside: &mut Vec<Aside>) -> Option<(u32, u32)> {
        let says = |text: &str, words: &[&str]| words.contains(&plain(text).as_str());
        let owner = self.vocabulary.kind(self.kind).owner;
        let is_name = |m: &&mut Mapped| {
            let field = self.vocabulary.field(m.field);
            field.ty == FieldType::Name || (Some(m.field) == owner && field.ty == FieldType::Person)
        };
        let name = columns
            .iter_mut()
            .filter(is_name)
            .find(|m| says(&m.heading, &SURNAMES) || says(&m.heading, &FORENAMES))?;
        let wanted: &[&str] = if says(&name.heading, &SURNAMES) { &FORENAMES } else { &SURNAMES };
        let place = aside.iter().position(|a| says(&a.heading, wanted))?;
        let other = aside.remove(place);
        if wanted == SURNAMES.as_slice() {
            let forename = name.column;
            (name.column, name.heading) = (other.column, other.heading);
            return Some((name.column, forename));
        }
        Some((name.column, other.column))
    }

    fn why_not(
        &self,
        place: usize,
        heading: &Heading,
        offers: &[Offer],
        used: &HashMap<FieldId, usize>,
    ) -> String {
        let twice =
            offers.iter().find(|o| o.column == place).and_then(|o| used.get(&o.field).map(|c| (o.field, *c)));
        if let Some((field, other)) = twice {
            let other = self.headings.get(other).map_or("", |h| h.text.as_str());
            return format!(
                "{} is already read from the column \"{other}\"",
                self.vocabulary.full_name(field)
            );
        }
        let named = self.index.named(&heading.plain);
        let here = |f: &FieldId| {
            self.vocabulary.field(*f).kind == self.kind
                || self.allowed.contains(&self.vocabulary.field(*f).kind)
        };
        let possible: Vec<String> = named
            .iter()
            .filter(|(f, _)| here(f))
            .take(4)
            .map(|(f, _)| self.vocabulary.full_name(*f))
            .collect();
        match possible.as_slice() {
            [] if named.is_empty() => {
                let like = self.index.like(&heading.plain, &[self.kind]);
                match like.first().filter(|(_, score)| *score >= LIKE) {
                    Some((field, _)) => {
                        format!(
                            "it may be {}, but not surely; map it if it is",
                            self.vocabulary.full_name(*field)
                        )
                    }
                    None => "no field goes by that heading".to_owned(),
                }
            }
            [] if named.iter().any(|(f, _)| names_the_person(self.vocabulary, *f)) => {
                "the person is already named in another column".to_owned()
            }
            [] => "what it names belongs on another sheet".to_owned(),
            [one] => format!("alone it does not make a record, or its cells are not what {one} holds"),
            several => format!("it could be {}", several.join(" or ")),
        }
    }
}

/// The best of some likenesses when it is good and well ahead; between equals the sheet's own kind wins.
fn clear_winner(like: &[(FieldId, f64)], kind: KindId, vocabulary: &Vocabulary) -> Option<(FieldId, f64)> {
    let own: Vec<_> = like.iter().filter(|(f, _)| vocabulary.field(*f).kind == kind).collect();
    let ahead = |scores: &[&(FieldId, f64)], least: f64| -> Option<(FieldId, f64)> {
        let (field, score) = **scores.first()?;
        let next = scores.get(1).map_or(0.0, |(_, s)| *s);
        (score >= least && score - next >= MARGIN).then_some((field, score))
    };
    ahead(&own, LIKE).or_else(|| ahead(&like.iter().collect::<Vec<_>>(), LIKE_BESIDE))
}
