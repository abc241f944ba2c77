//! Which column of a sheet is which field.
//!
//! Every column gathers the fields it may be, each with how good a reason there is; the best reasons are granted
//! first, and a field is granted once. A column that could be two things is left aside and said so.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::grid::{Raw, Sheet};
use super::layout::{
    Aside, Heading, Layout, Mapped, is_key, may_hold, names_the_person, one_for_each_person,
};
use super::matching::{How, Index, LIKE, LIKE_BESIDE, MARGIN};
use super::{date, sample};
use crate::model::{FieldId, FieldType, KindId, Vocabulary, plain};

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

/// A column with a field it may be, and how good a reason there is.
struct Offer {
    tier: u8,
    column: usize,
    field: FieldId,
    how: How,
    confidence: u8,
}

pub(super) fn map(
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
                Raw::Text(text) => {
                    !matches!(date::read(text), date::Said::No(why) if why.starts_with("it is not a date"))
                }
                Raw::Date(_) | Raw::Bool(_) | Raw::NoResult | Raw::Error(_) => true,
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
        let mut looked_up = Vec::new();
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
            if let Some(name) = self.looks_up(heading, &used) {
                looked_up.push(name);
                continue;
            }
            aside.push(Aside {
                column: heading.column,
                heading: heading.text.clone(),
                why: self.why_not(place, heading, offers, &used),
            });
        }
        let forename = self.join_names(&mut columns, &mut aside);
        let (kind, header) = (self.kind, self.header);
        Layout { kind, header, columns, aside, cycle_column, looked_up, forename }
    }

    /// A column of formulas that names the person whom another column gives already: the workbook itself looks the name
    /// up, so it says nothing of its own. One name typed over a formula makes it a column like any other.
    fn looks_up(&self, heading: &Heading, used: &HashMap<FieldId, usize>) -> Option<Mapped> {
        let owner = self.vocabulary.kind(self.kind).owner?;
        let named = self.index.named(&heading.plain);
        let (field, _) = named.iter().find(|(f, _)| {
            names_the_person(self.vocabulary, *f) && self.vocabulary.field(*f).ty == FieldType::Name
        })?;
        let mut below = self
            .sheet
            .rows_from(self.header.saturating_add(1))
            .filter_map(|(_, cells)| cells.iter().find(|c| c.column == heading.column))
            .peekable();
        let formulas = below.peek().is_some() && below.all(|c| c.formula);
        (used.contains_key(&owner) && formulas).then(|| Mapped {
            column: heading.column,
            heading: heading.text.clone(),
            field: *field,
            how: How::LookedUp,
            confidence: 100,
        })
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
