//! A table beside others of the same outcomes: whether it may be shown, decided so that the decision tells nothing.
//!
//! That a table is withheld tells a reader of the rules that its figures would have given something away, and sometimes that
//! is enough to work them out. So the decision looks at public facts and at what is printed already, and then goes through
//! every way in which the table could print, not through the one at hand:
//!
//! - The row of everybody speaks in the finest form in which each of its ways leaves enough open; where there is none, the
//!   table is withheld.
//! - The groups are sorted by how much their ways leave open. The tightest are left out, and with them as many of the next as it
//!   takes for the lot to leave enough open, because a reader is told that it was one of these. The others are shown.
//! - Once groups were left out for what they would have said, no further breakdown of the same outcomes is shown, and no row
//!   that does not follow from what is printed: nothing is ever put together with a figure that was left out.
//!
//! With no other table there is less to look at, and [`super::breakdown`] does the same faster.

use std::collections::BTreeSet;

use super::audit::{Draft, DraftRow};
use super::draft::{About, group_rows, whole_forms, whole_row};
use super::form::{Form, Said};
use super::joint::{Figures, Model, Printed};
use super::open::{Pile, is_open};
use super::{CountTable, Settings};

/// The most ways of printing that are gone through.
const MOST_WAYS: usize = 32;

/// What is printed already of the same outcomes.
pub(super) struct Known<'a> {
    pub(super) figures: Vec<&'a Figures>,
    /// Groups of these outcomes were left out for what they would have said.
    pub(super) closed: bool,
}

/// What may be printed of a table beside what is known, or nothing.
pub(super) fn decide(
    table: &CountTable,
    bands_alone: bool,
    known: &Known,
    settings: Settings,
) -> Option<Draft<About>> {
    Beside { known, settings, outcomes: table.outcomes.len(), parts: table.parts() }
        .decide(table, bands_alone)
}

struct Beside<'a> {
    known: &'a Known<'a>,
    settings: Settings,
    outcomes: usize,
    /// What they are made of.
    parts: Vec<Vec<usize>>,
}

/// A way of printing some rows, and the worlds in which it happens.
struct Way {
    said: Vec<Vec<Said>>,
    room: i64,
    pile: Pile,
}

impl Beside<'_> {
    fn decide(&self, table: &CountTable, bands_alone: bool) -> Option<Draft<About>> {
        let groups = if bands_alone { Vec::new() } else { group_rows(table, self.settings)? };
        // Groups with three outcomes stand without the row of everybody.
        if self.outcomes != 2 && !groups.is_empty() {
            let rows = self.all_open(&groups)?;
            return Some(Draft { whole: None, rows, left: false });
        }
        let whole = self.whole(table, bands_alone)?;
        let printed = Printed::of(&whole, whole.form, &whole.said, self.settings);
        if groups.is_empty() || self.known.closed {
            return Some(Draft { whole: Some(whole), rows: Vec::new(), left: !groups.is_empty() });
        }
        let rows = self.shown(&printed, groups);
        let left = rows.is_none();
        Some(Draft { whole: Some(whole), rows: rows.unwrap_or_default(), left })
    }

    /// The row of everybody in the finest form in which all its ways leave enough open.
    fn whole(&self, table: &CountTable, bands_alone: bool) -> Option<DraftRow<About>> {
        whole_forms(table, bands_alone, self.settings).into_iter().find_map(|form| {
            let row = whole_row(table, form, self.settings);
            let none = Figures { whole: Some(Printed::silent(&row)), ..self.nothing() };
            let ways = self.sayings(form, &none, 0)?;
            let figures = |said: &Vec<Said>| Figures {
                whole: Some(Printed::of(&row, form, said, self.settings)),
                ..self.nothing()
            };
            self.are_all_open(ways.iter().map(figures)).then_some(row)
        })
    }

    /// Groups without the row of everybody, where all their ways leave enough open.
    fn all_open(&self, groups: &[DraftRow<About>]) -> Option<Vec<DraftRow<About>>> {
        let none = Figures { rows: groups.iter().map(Printed::silent).collect(), ..self.nothing() };
        let forms = self.fitting(groups, &none, 0)?;
        let figures = forms.ways.iter().map(|way| self.with_rows(None, groups, &forms.forms, way));
        self.are_all_open(figures).then(|| self.spoken(groups.to_vec(), &forms.forms))
    }

    /// Whether every way that can happen leaves enough open. Beside groups that were left out only what is known anyway may be
    /// said, which is one way.
    fn are_all_open(&self, ways: impl Iterator<Item = Figures>) -> bool {
        let mut possible = 0;
        for figures in ways {
            match self.judged(&figures) {
                Judged::Impossible => {}
                Judged::Possible(model, pile) if is_open(&model, &pile, self.settings) => possible += 1,
                Judged::Possible(..) | Judged::NotFound => return false,
            }
        }
        possible == 1 || (possible > 1 && !self.known.closed)
    }

    /// The groups beside the row of everybody, or nothing where theirs is one of the ways that are left out.
    fn shown(&self, whole: &Printed, groups: Vec<DraftRow<About>>) -> Option<Vec<DraftRow<About>>> {
        let silent = groups.iter().map(Printed::silent).collect();
        let none = Figures { whole: Some(whole.clone()), rows: silent, ..self.nothing() };
        let Fitting { forms, ways } = self.fitting(&groups, &none, 1)?;
        let groups = self.spoken(groups, &forms);
        let at_hand: Vec<Vec<Said>> = groups.iter().map(|row| row.said.clone()).collect();
        let mut judged: Vec<Way> = Vec::new();
        let mut lot_model = None;
        for said in ways {
            let figures = self.with_rows(Some(whole), &groups, &forms, &said);
            match self.judged(&figures) {
                Judged::Impossible => {}
                // Where nobody knows whether a way can happen, nothing can be said of the lot.
                Judged::NotFound => return None,
                Judged::Possible(model, pile) => {
                    let open = is_open(&model, &pile, self.settings);
                    let room = if open { self.room(&model, &pile, groups.len()) } else { 0 };
                    judged.push(Way { said, room, pile });
                    lot_model.get_or_insert(model);
                }
            }
        }
        let lot_model = lot_model?;
        judged.sort_by(|one, other| (one.room, &one.said).cmp(&(other.room, &other.said)));
        let mut lot: Option<Pile> = None;
        let mut left = judged.into_iter().peekable();
        while let Some(room) = left.peek().map(|way| way.room) {
            let is_safe = lot.as_ref().is_none_or(|lot| is_open(&lot_model, lot, self.settings));
            if room > 0 && is_safe {
                return left.any(|way| way.said == at_hand).then_some(groups);
            }
            while let Some(way) = left.next_if(|way| way.room == room) {
                lot.get_or_insert_default().take(way.pile);
            }
        }
        None
    }

    /// The forms of some rows, made coarser until there are few enough ways in which they can be printed, and these.
    fn fitting(&self, groups: &[DraftRow<About>], none: &Figures, skip: usize) -> Option<Fitting> {
        let mut forms: Vec<Form> = groups.iter().map(|row| row.form).collect();
        loop {
            let sayings: Vec<Vec<Vec<Said>>> = forms
                .iter()
                .enumerate()
                .map(|(at, form)| self.sayings(*form, none, at + skip))
                .collect::<Option<_>>()?;
            let many = sayings.iter().fold(1_usize, |many, ways| many.saturating_mul(ways.len()));
            if many <= MOST_WAYS {
                let ways = sayings.iter().fold(vec![Vec::new()], |begun, ways| {
                    let longer = |way: &Vec<Vec<Said>>| -> Vec<Vec<Vec<Said>>> {
                        ways.iter().map(|said| [&way[..], std::slice::from_ref(said)].concat()).collect()
                    };
                    begun.iter().flat_map(longer).collect()
                });
                return Some(Fitting { forms, ways });
            }
            let finest = forms.iter_mut().rev().max_by_key(|form| form.scale)?;
            finest.scale = finest.scale.coarser()?;
        }
    }

    /// What a row could say in a form, as far as what is known lets its counts reach; nothing where that is too much to go
    /// through.
    fn sayings(&self, form: Form, none: &Figures, row: usize) -> Option<Vec<Vec<Said>>> {
        let ends = self.ends(none, row)?;
        let inside = |outcome: usize, count: u32| {
            ends.get(outcome).is_none_or(|(least, most)| (*least..=*most).contains(&i64::from(count)))
        };
        let mut all: BTreeSet<Vec<Said>> = BTreeSet::new();
        for first in (0..=form.size).filter(|count| inside(0, *count)) {
            if self.outcomes == 2 {
                all.insert(form.say(&[first, form.size - first], self.settings));
                continue;
            }
            for second in (0..=form.size - first).filter(|count| inside(1, *count)) {
                let third = form.size - first - second;
                if inside(2, third) {
                    all.insert(form.say(&[first, second, third], self.settings));
                }
            }
        }
        (all.len() <= MOST_WAYS).then(|| all.into_iter().collect())
    }

    /// How far the counts of a row reach beside what is known, before anything is printed of it.
    fn ends(&self, none: &Figures, row: usize) -> Option<Vec<(i64, i64)>> {
        let model = Model::of(&self.together(none))?;
        let before: usize = self.known.figures.iter().map(|figures| figures.printed().count()).sum();
        let group = model.shown.get(before + row)?;
        let sums: Vec<_> = none.printed_parts().iter().map(|part| model.sum(group, part)).collect();
        Pile::ends(&model, &sums)
    }

    fn judged(&self, figures: &Figures) -> Judged {
        let Some(model) = Model::of(&self.together(figures)) else { return Judged::NotFound };
        match Pile::gathered(&model, self.settings) {
            None => Judged::Impossible,
            Some(pile) if pile.is_empty() => Judged::NotFound,
            Some(pile) => Judged::Possible(model, pile),
        }
    }

    fn together<'s>(&'s self, figures: &'s Figures) -> Vec<&'s Figures> {
        let mut together = self.known.figures.clone();
        together.push(figures);
        together
    }

    /// How much a way leaves open of the rows that are new with it, which are the last.
    fn room(&self, model: &Model, pile: &Pile, rows: usize) -> i64 {
        let new = model.shown.iter().rev().take(rows);
        let nothing = self.nothing();
        let parts = nothing.printed_parts();
        let sums: Vec<_> = new.flat_map(|group| parts.iter().map(|part| model.sum(group, part))).collect();
        pile.room(&sums)
    }

    fn nothing(&self) -> Figures {
        Figures::none(self.parts.clone(), false)
    }

    fn with_rows(
        &self,
        whole: Option<&Printed>,
        groups: &[DraftRow<About>],
        forms: &[Form],
        said: &[Vec<Said>],
    ) -> Figures {
        let rows = groups.iter().zip(forms).zip(said);
        let rows = rows.map(|((row, form), said)| Printed::of(row, *form, said, self.settings)).collect();
        Figures { whole: whole.cloned(), rows, ..self.nothing() }
    }

    /// The rows as they speak in other forms.
    fn spoken(&self, groups: Vec<DraftRow<About>>, forms: &[Form]) -> Vec<DraftRow<About>> {
        let rows = groups.into_iter().zip(forms);
        rows.map(|(row, form)| DraftRow { form: *form, said: form.say(&row.counts, self.settings), ..row })
            .collect()
    }
}

/// Rows in forms that have few enough ways of printing.
struct Fitting {
    forms: Vec<Form>,
    ways: Vec<Vec<Vec<Said>>>,
}

enum Judged {
    /// No world fits.
    Impossible,
    Possible(Model, Pile),
    NotFound,
}
