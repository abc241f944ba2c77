//! Which column of a sheet is which field.
//!
//! Every column gathers the fields it may be, each with how good a reason there is; the best reasons are granted
//! first, and a field is granted once. A column that could be two things is left aside and said so.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::blocks::Which;
use super::context;
use super::grid::{Formula, Sheet};
use super::layout::{Aside, Heading, Layout, Mapped, may_hold, names_the_person, one_for_each_person};
use super::matching::{How, Index, LIKE};
use super::offers::{Held, LIKENESS, Offer, Plan};
use crate::model::{FieldId, FieldType, KindId, Vocabulary, plain};

const SURNAMES: [&str; 5] = ["surname", "last name", "family name", "legal surname", "staff surname"];
pub(super) const FORENAMES: [&str; 7] = [
    "forename",
    "first name",
    "given name",
    "preferred name",
    "known as",
    "legal forename",
    "staff forename",
];

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
        if !with.is_empty() && offer.tier < LIKENESS && offer.which == Which::Only {
            offer.tier = if with.iter().any(|f| found.contains(f)) { 0 } else { LIKENESS - 1 };
        }
    }
    offers.sort_by_key(|o| (o.tier, o.column, o.field));
    plan.assign(&offers)
}

impl Plan<'_> {
    fn assign(&self, offers: &[Offer]) -> Layout {
        let mut taken: HashMap<usize, &Offer> = HashMap::new();
        let mut used: HashMap<Held, &Offer> = HashMap::new();
        for offer in offers {
            let held = (offer.field, offer.which.clone());
            // Columns of ticks share their field.
            let shared = |other: &&&Offer| other.tick.is_some() && offer.tick.is_some();
            if taken.contains_key(&offer.column) || used.get(&held).is_some_and(|o| !shared(&o)) {
                continue;
            }
            taken.insert(offer.column, offer);
            used.entry(held).or_insert(offer);
        }
        let lonely = self.lonely(taken.values().copied());
        taken.retain(|_, o| o.which != Which::Only || !lonely.contains(&self.vocabulary.field(o.field).kind));
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
                    which: offer.which.clone(),
                    implied: offer.implied.clone(),
                    tick: offer.tick.clone(),
                    pair: heading.pair,
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
                pair: heading.pair,
                why: self.why_not(place, heading, offers, &used),
            });
        }
        let forename = self.join_names(&mut columns, &mut aside);
        Layout {
            kind: self.kind,
            header: self.header,
            columns,
            aside,
            cycle_column,
            forename,
            context: context::of(self.sheet, self.header, self.vocabulary),
            past: false,
            looked_up,
        }
    }

    /// A column of formulas that names the person whom another column gives already: the workbook itself looks the name
    /// up, so it says nothing of its own. One name typed over a formula makes it a column like any other.
    fn looks_up(&self, heading: &Heading, used: &HashMap<Held, &Offer>) -> Option<Mapped> {
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
        let formulas = below.peek().is_some() && below.all(|c| c.formula != Formula::None);
        (used.contains_key(&(owner, Which::Only)) && formulas).then(|| Mapped {
            column: heading.column,
            heading: heading.text.clone(),
            field: *field,
            how: How::LookedUp,
            confidence: 100,
            which: Which::Only,
            implied: Vec::new(),
            pair: None,
            tick: None,
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
        used: &HashMap<Held, &Offer>,
    ) -> String {
        let twice = offers.iter().find(|o| o.column == place).and_then(|o| {
            let other = used.get(&(o.field, o.which.clone()))?;
            (other.column != place).then_some((o.field, other.column))
        });
        if let Some((field, other)) = twice {
            let other = self.headings.get(other).map_or("", |h| h.text.as_str());
            return format!(
                "{} is already read from the column \"{other}\"",
                self.vocabulary.full_name(field)
            );
        }
        if let Some(why) = self.vocabulary.why_aside(&heading.plain) {
            return why.to_owned();
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
