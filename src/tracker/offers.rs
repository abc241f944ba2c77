//! Which fields each column of a sheet may be, and how good a reason there is for each.
//!
//! Names and words come first, then what is left of a heading that names one of several records, then likeness. The
//! cells of a column have their say: a column of dates holds no ratings, and one of ratings no dates.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::blocks::{self, Way, Which};
use super::form::Pair;
use super::grid::{GridCell, Raw, Sheet};
use super::layout::{Heading, is_key, names_the_person, one_for_each_person};
use super::matching::{How, Index, LIKE, LIKE_BESIDE, MARGIN};
use super::{date, sample, words};
use crate::model::{FieldId, FieldType, KindId, Vocabulary, plain};

/// The tier of likeness; smaller is better.
pub(super) const LIKENESS: u8 = 9;

/// A column with a field it may be, and how good a reason there is.
#[derive(Clone, Debug)]
pub(super) struct Offer {
    pub(super) tier: u8,
    pub(super) column: usize,
    pub(super) field: FieldId,
    pub(super) how: How,
    pub(super) confidence: u8,
    pub(super) which: Which,
    /// What the heading says of the record besides.
    pub(super) implied: Vec<(FieldId, Arc<str>)>,
    /// What a tick in the column says.
    pub(super) tick: Option<Arc<str>>,
}

impl Offer {
    fn new(tier: u8, column: usize, field: FieldId, how: How) -> Self {
        Offer {
            tier,
            column,
            field,
            how,
            confidence: 100,
            which: Which::Only,
            implied: Vec::new(),
            tick: None,
        }
    }
}

/// A field that a heading names, how and how surely, and what it says of the record besides.
type Named = (FieldId, How, u8, Option<(FieldId, Arc<str>)>);

/// A field of one record of the row.
pub(super) type Held = (FieldId, Which);

pub(super) struct Plan<'a> {
    pub(super) sheet: &'a Sheet,
    pub(super) kind: KindId,
    pub(super) header: u32,
    pub(super) headings: &'a [Heading],
    pub(super) allowed: Vec<KindId>,
    pub(super) vocabulary: &'static Vocabulary,
    pub(super) index: &'a Index,
}

impl Plan<'_> {
    /// All offers, in no order.
    pub(super) fn offers(&self) -> Vec<Offer> {
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
                        offers.push(Offer::new(tier, column, *field, *how));
                    } else if self.allowed.contains(&of) && !is_key(self.vocabulary, *field) {
                        // "Date" or "Type" on a sheet of people says nothing about one of many meetings.
                        let near = one_for_each_person(self.vocabulary, of) || self.hangs_here(of);
                        if near || *how == How::Exact || text.contains(' ') {
                            others.push((*field, *how));
                        }
                    }
                }
                for (field, how) in self.narrowed(others, heading) {
                    offers.push(Offer::new(5 + banded, column, field, how));
                }
            }
            if offers.len() == before
                && let Some(field) = self.index.at_home(self.kind, &heading.plain)
            {
                offers.push(Offer { confidence: 95, ..Offer::new(4, column, field, How::Synonym) });
            }
        }
        self.offer_blocks(&mut offers);
        offers.retain(|o| o.how == How::Exact || self.fits(o));
        self.offer_ticks(&mut offers);
        self.offer_likeness(&mut offers);
        self.offer_person(&mut offers);
        offers
    }

    /// The first filled cells of a column, or on a form the one there is.
    fn cells(&self, heading: &Heading) -> Vec<&GridCell> {
        match heading.pair {
            Some(Pair { value: (row, column), .. }) => self.sheet.get(row, column).into_iter().collect(),
            None => sample(self.sheet, self.header, heading.column),
        }
    }

    /// For headings that name one of several records in a row, the fields of that record.
    fn offer_blocks(&self, offers: &mut Vec<Offer>) {
        if !one_for_each_person(self.vocabulary, self.kind) {
            return;
        }
        // The fields that are named come before those that only the cells can tell.
        for named in [true, false] {
            self.offer_ways(named, offers);
        }
        // "Line management" over "Line manager" is no meeting: one of a sort has its day among its columns.
        let dated: BTreeSet<Held> =
            offers.iter().filter(|o| self.fits(o)).map(|o| (o.field, o.which.clone())).collect();
        offers.retain(|o| {
            match (&o.which, blocks::main_field(self.vocabulary, self.vocabulary.field(o.field).kind)) {
                (Which::Sort(_), Some(main)) if self.vocabulary.field(main).ty == FieldType::Date => {
                    dated.contains(&(main, o.which.clone()))
                }
                _ => true,
            }
        });
    }

    fn offer_ways(&self, named: bool, offers: &mut Vec<Offer>) {
        for (column, heading) in self.headings.iter().enumerate() {
            for way in heading.ways.iter().filter(|w| self.is_beside(w.kind)) {
                let aside = way.own && self.vocabulary.why_aside(&heading.plain).is_some();
                if aside || named == names_the_record_alone(way) {
                    continue;
                }
                let sort = match &way.which {
                    Which::Sort(value) => {
                        self.vocabulary.kind(way.kind).sorted_by.map(|f| (f, Arc::clone(value)))
                    }
                    _ => None,
                };
                let taken = |field: FieldId| {
                    let mut others = offers.iter().filter(|o| o.column != column);
                    others.any(|o| o.field == field && o.which == way.which)
                };
                let found = self.fields_of(way, heading, &taken);
                for (field, how, confidence, theme) in found {
                    // A band over a column says more of it than a heading that could stand anywhere.
                    let tier = if way.own { 3 } else { 0 };
                    offers.push(Offer {
                        confidence,
                        which: way.which.clone(),
                        implied: sort.iter().cloned().chain(theme).collect(),
                        ..Offer::new(tier, column, field, how)
                    });
                }
            }
        }
    }

    /// Whether a row of the sheet may hold several records of a kind beside one another.
    fn is_beside(&self, kind: KindId) -> bool {
        self.allowed.contains(&kind) && !one_for_each_person(self.vocabulary, kind)
    }

    /// The fields that what is left of a heading may name, with what it says of the record besides.
    fn fields_of(&self, way: &Way, heading: &Heading, taken: &dyn Fn(FieldId) -> bool) -> Vec<Named> {
        let v = self.vocabulary;
        let less = blocks::less_kind(way.kind, &way.rest);
        if names_the_record_alone(way) {
            // A theme alone, "Pupil progress", heads too many things to be an objective.
            let date = |f: &FieldId| v.field(*f).ty == FieldType::Date;
            let alone = way.rest.is_empty() && matches!(way.which, Which::Sort(_)) && way.own;
            let main = self.main_of(way.kind, heading, taken);
            return main
                .filter(|f| !alone || date(f))
                .map(|f| (f, How::Synonym, 95, None))
                .into_iter()
                .collect();
        }
        for text in [Some(way.rest.as_str()), less.as_deref()].into_iter().flatten() {
            let named = self.index.named(text).iter().find(|(f, _)| {
                v.field(*f).kind == way.kind && !is_key(v, *f) && Some(*f) != blocks::main_field(v, way.kind)
            });
            let named = named.copied().or_else(|| Some((self.index.at_home(way.kind, text)?, How::Synonym)));
            if let Some((field, how)) = named {
                return vec![(field, how, 100, None)];
            }
        }
        let Some(less) = less else {
            let main = blocks::main_field(v, way.kind);
            let named = self.index.named(&way.rest).iter().any(|(f, _)| Some(*f) == main);
            return main.filter(|_| named).map(|f| (f, How::Synonym, 100, None)).into_iter().collect();
        };
        let theme = v.kind(way.kind).sorted_by.and_then(|sort| {
            let values = &v.field(sort).values;
            let value = values.iter().find(|c| plain(&c.name) == less || c.words.contains(&less))?;
            Some((sort, Arc::clone(&value.name)))
        });
        if theme.is_some() {
            let main = self.main_of(way.kind, heading, taken);
            return main.map(|f| (f, How::Synonym, 90, theme)).into_iter().collect();
        }
        let like: Vec<(FieldId, f64)> =
            self.index.like(&less, &[way.kind]).into_iter().filter(|(f, _)| !is_key(v, *f)).collect();
        clear_winner(&like, way.kind, v)
            .map(|(field, score)| (field, How::Fuzzy, hundredths(score), None))
            .into_iter()
            .collect()
    }

    /// What a heading means that names a record and no field of it: its cells tell the text from the rating.
    fn main_of(&self, kind: KindId, heading: &Heading, taken: &dyn Fn(FieldId) -> bool) -> Option<FieldId> {
        let cells = self.cells(heading);
        let rated = cells.iter().filter(|c| self.vocabulary.is_rating_word(&plain(&c.text()))).count();
        if cells.len() >= 2 && rated * 5 >= cells.len() * 4 {
            let rating = self.rating_of(kind).filter(|f| !taken(*f));
            if rating.is_some() {
                return rating;
            }
        }
        blocks::main_field(self.vocabulary, kind)
    }

    fn rating_of(&self, kind: KindId) -> Option<FieldId> {
        self.vocabulary.fields_of(kind).find(|f| self.vocabulary.field(*f).ty == FieldType::Rating)
    }

    /// Columns beside one another that are headed by rating words and hold ticks are one rating.
    fn offer_ticks(&self, offers: &mut Vec<Offer>) {
        let mut start = 0;
        while start < self.headings.len() {
            let run = self.run_of_rating_words(start);
            let columns = start..start + run;
            start += run.max(1);
            if run < 2 || self.spells_a_word(&columns) || !columns.clone().all(|c| self.holds_ticks(c)) {
                continue;
            }
            let Some((field, which)) = self.headings.get(columns.start).and_then(|h| self.rated_by(h)) else {
                continue;
            };
            offers.retain(|o| !columns.contains(&o.column) && (o.field, &o.which) != (field, &which));
            for column in columns {
                let Some(heading) = self.headings.get(column) else { continue };
                offers.push(Offer {
                    which: which.clone(),
                    tick: Some(heading.text.as_str().into()),
                    ..Offer::new(0, column, field, How::Synonym)
                });
            }
        }
    }

    /// How many headings from one on are different rating words in columns beside one another under one band.
    fn run_of_rating_words(&self, start: usize) -> usize {
        let mut seen = BTreeSet::new();
        let Some(first) = self.headings.get(start) else { return 0 };
        let mut column = first.column;
        let run = self.headings.iter().skip(start).take_while(|h| {
            let next = h.column == column && h.bands == first.bands && h.pair.is_none();
            column += 1;
            let named = h.banded.as_ref().is_some_and(|b| !self.index.named(b).is_empty());
            next && !named && self.vocabulary.is_rating_word(&h.plain) && seen.insert(h.plain.clone())
        });
        run.count()
    }

    /// Whether letters are part of a word spelt over further columns: S, M, A, R, T are no ratings, R, A, G are.
    fn spells_a_word(&self, columns: &std::ops::Range<usize>) -> bool {
        let letter = |place: Option<usize>| {
            place.and_then(|p| self.headings.get(p)).is_some_and(|h| h.plain.chars().count() == 1)
        };
        columns.clone().all(|c| letter(Some(c)))
            && (letter(columns.start.checked_sub(1)) || letter(Some(columns.end)))
    }

    fn holds_ticks(&self, column: usize) -> bool {
        let Some(heading) = self.headings.get(column) else { return false };
        let cells = self.cells(heading);
        let tick = |c: &&&GridCell| match &c.raw {
            Raw::Text(text) => words::yes_no(text).is_some(),
            Raw::Bool(_) => true,
            Raw::Number(n) => (*n - 1.0).abs() < f64::EPSILON,
            _ => false,
        };
        cells.iter().filter(tick).count() * 5 >= cells.len() * 4
    }

    /// The rating that columns of ticks hold: the one their band names, else the sheet's own.
    fn rated_by(&self, heading: &Heading) -> Option<Held> {
        let v = self.vocabulary;
        let rating = |f: &FieldId| v.field(*f).ty == FieldType::Rating;
        for band in &heading.bands {
            let named = self.index.named(band).iter().map(|(f, _)| *f).filter(rating);
            let here = |f: &FieldId| {
                let kind = v.field(*f).kind;
                kind == self.kind || (self.allowed.contains(&kind) && one_for_each_person(v, kind))
            };
            if let Some(field) = named.filter(here).min_by_key(|f| v.field(*f).kind != self.kind) {
                return Some((field, Which::Only));
            }
        }
        let way = heading.ways.iter().find(|w| !w.own && self.is_beside(w.kind));
        if let Some(way) = way {
            return self.rating_of(way.kind).map(|f| (f, way.which.clone()));
        }
        self.rating_of(self.kind).map(|f| (f, Which::Only))
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
        // A heading that names the year is like the days on which one begins and ends, and is neither.
        let year = |h: &Heading| {
            self.index.named(&h.plain).iter().any(|(f, _)| self.vocabulary.field(*f).ty == FieldType::Cycle)
        };
        let open = |(c, h): &(usize, &Heading)| !known.contains(c) && !year(h);
        for (column, heading) in self.headings.iter().enumerate().filter(open) {
            let offer = |field, score: f64| Offer {
                confidence: hundredths(score),
                ..Offer::new(LIKENESS, column, field, How::Fuzzy)
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
    pub(super) fn hangs_here(&self, kind: KindId) -> bool {
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
                    offers.push(Offer { confidence: 90, ..Offer::new(tier, column, owner, *how) });
                }
            }
        }
    }

    /// Whether what stands in the column can be what the field holds; a handful of cells proves nothing.
    fn fits(&self, offer: &Offer) -> bool {
        let Some(heading) = self.headings.get(offer.column) else { return false };
        let field = self.vocabulary.field(offer.field);
        let sample = self.cells(heading);
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
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of one in hundredths")]
fn hundredths(share: f64) -> u8 {
    (share * 100.0) as u8
}

/// Whether nothing is left of a heading once the record it names is taken off it.
fn names_the_record_alone(way: &Way) -> bool {
    way.rest.is_empty() || blocks::less_kind(way.kind, &way.rest).as_deref() == Some("")
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
