//! Counts, searches and lists: what a condition makes of the rows of a kind.
//!
//! Rows are gone through in the tracker's order, and what is looked at is noted in that order, whether the answer is worked
//! out or was kept (`kept.rs`). Rows that a look-up shows to fail the condition are passed over only once no more cells
//! are noted, so that passing over them shows nowhere.

use std::cell::RefCell;
use std::rc::Rc;

use chrono::NaiveDate;

use super::evaluate::{Look, Scope};
use super::kept::{Answer, Given, Plan, Sameness};
use super::value::{Lack, Missing, Val};
use super::veil::{stand_in, stands_for, unveiled};
use super::{Fold, Mark, Node, Rows};
use crate::model::{Number, RecordId};

/// A count as the compiler made it.
#[derive(Clone, Copy)]
pub(super) struct Count<'n> {
    pub(super) mark: Mark,
    pub(super) fold: Fold,
    pub(super) rows: &'n Rows,
    pub(super) value: Option<&'n Node>,
    pub(super) condition: Option<&'n Node>,
}

/// What has come out of the rows so far.
#[derive(Default)]
struct Tally {
    missing: Lack,
    found: Vec<Val>,
    count: i64,
}

impl Scope<'_> {
    pub(super) fn fold(&self, count: Count) -> Val {
        let kind = count.rows.kind();
        if !self.world.records.table(kind).exists {
            return Val::unknown(Missing::Kind(kind));
        }
        let lookups = &self.world.lookups;
        let before = lookups.outside.take();
        // Seen from no row and nobody, what is asked of a person is asked of each row's own.
        let from_nowhere = self.record.is_none() && self.staff.is_none();
        let value = match count.rows {
            Rows::All(_) if !from_nowhere => {
                let plan =
                    lookups.plan(count.mark, count.rows, count.value, count.condition, self.world.terms);
                match self.rows_looked_up(&plan, count.rows) {
                    Some(Ok(rows)) => self.through(count, rows),
                    Some(Err(missing)) => Val::unknown(missing),
                    None if plan.kept => self.of_all(count, &plan),
                    None => self.through(count, self.rows(count.rows)),
                }
            }
            _ => self.through(count, self.rows(count.rows)),
        };
        lookups.outside.replace(before);
        value
    }

    /// Goes through some rows, noting what is looked at where it is noted for whoever asks.
    fn through(&self, count: Count, rows: impl IntoIterator<Item = RecordId>) -> Val {
        let mut tally = Tally::default();
        for id in rows {
            if let Some(decided) = self.one(count, id, &mut tally) {
                return decided;
            }
        }
        tally.result(count.fold)
    }

    /// One row, for the tally; or what the whole comes to, where the row decides it.
    fn one(&self, count: Count, id: RecordId, tally: &mut Tally) -> Option<Val> {
        if self.world.records.is_hollow(id) {
            return None;
        }
        let scope = self.inside(id);
        let truth = count.condition.map_or(Ok(true), |c| scope.eval(c).truth());
        match (count.fold, truth) {
            (Fold::Any, Ok(true)) => return Some(Val::Bool(true)),
            (Fold::All, Ok(false)) => return Some(Val::Bool(false)),
            (_, Err(why)) => tally.missing.join(why),
            (_, Ok(false)) => {}
            (_, Ok(true)) => {
                tally.count += 1;
                if let Some(value) = count.value {
                    match scope.eval(value) {
                        Val::Unknown(why) => tally.missing.join(why),
                        Val::Blank(_) => {}
                        Val::List(list) => tally.found.extend(list),
                        Val::Tick(why) => tally.missing.extend([why]),
                        other => tally.found.push(other),
                    }
                }
            }
        }
        None
    }

    /// All rows of a kind: the answer that was kept, or one worked out and kept.
    fn of_all(&self, count: Count, plan: &Plan) -> Val {
        let lookups = &self.world.lookups;
        let given: Vec<Given> = plan
            .outer
            .iter()
            .enumerate()
            .map(|(place, outer)| {
                let cells = RefCell::default();
                let outside =
                    Scope { outer: Some((self.record, self.staff)), cells: &cells, ..self.as_it_is() };
                let value = outside.eval(&outer.node());
                plan.given(*outer, place, value, cells.into_inner())
            })
            .collect();
        let Some(asked) = plan.asked(count.mark, self, &given) else {
            return self.row_by_row(count, plan, &given);
        };
        if let Some(answer) = lookups.answer(&asked) {
            self.look_again(&answer.looks, &given);
            answer.parameters.iter().for_each(|place| lookups.read_parameter(*place));
            return unveiled(&answer.value, &given);
        }
        let read_before = lookups.take_parameters();
        let given = Rc::new(given);
        let cells = RefCell::default();
        let most = lookups.most.0.get();
        lookups.most.0.set(super::evaluate::MOST_CELLS + given.len());
        lookups.outside.replace(Some(given.clone()));
        let value = Scope { cells: &cells, ..self.as_it_is() }.row_by_row(count, plan, &given);
        lookups.outside.take();
        lookups.most.0.set(most);
        let parameters = lookups.take_parameters();
        read_before.iter().chain(&parameters).for_each(|place| lookups.read_parameter(*place));
        let answer = Rc::new(Answer { value, looks: cells.into_inner(), parameters });
        self.look_again(&answer.looks, &given);
        lookups.keep(asked, answer.clone());
        unveiled(&answer.value, &given)
    }

    /// Every row while cells are noted; then those that are not known to fail. One row that fails decides "all", so there
    /// none is passed over.
    fn row_by_row(&self, count: Count, plan: &Plan, given: &[Given]) -> Val {
        let (lookups, kind) = (&self.world.lookups, count.rows.kind());
        let table = self.world.records.table(kind);
        let mut tally = Tally::default();
        let mut rows = 0..table.rows.len();
        while self.cells.borrow().len() < lookups.most.0.get() || count.fold == Fold::All {
            let Some(row) = rows.next() else { return tally.result(count.fold) };
            if let Some(decided) = self.one(count, RecordId { kind, row }, &mut tally) {
                return decided;
            }
        }
        let some = lookups.may_hold(plan, table, rows.start, self, given);
        let rest: &mut dyn Iterator<Item = usize> = match some {
            Some(some) => &mut some.into_iter(),
            None => &mut rows,
        };
        for row in rest {
            if let Some(decided) = self.one(count, RecordId { kind, row }, &mut tally) {
                return decided;
            }
        }
        tally.result(count.fold)
    }

    /// Of all rows of a kind, those that can fit a condition of the form "field is filled and field == something of the
    /// row outside": found by looking the word up, because going through ten thousand rows for each of ten thousand
    /// people would take minutes. Without the column nothing can be told. `None` where the condition has another form, or
    /// a cell of the field cannot be read.
    fn rows_looked_up(&self, plan: &Plan, rows: &Rows) -> Option<Result<Vec<RecordId>, Missing>> {
        let (field, other) = plan.looked_up.as_ref()?;
        let kind = rows.kind();
        let table = self.world.records.table(kind);
        if !table.columns.contains(field) {
            return Some(Err(Missing::Column(*field)));
        }
        let index = self.world.lookups.by_word(table, *field, Sameness::Word);
        if index.odd {
            return None;
        }
        let outside = Scope { outer: Some((self.record, self.staff)), ..self.as_it_is() };
        let Val::Word(word) = outside.eval(other) else { return None };
        Some(Ok(index.rows(&word).iter().map(|row| RecordId { kind, row: *row }).collect()))
    }

    /// Notes the cells that were looked at for an answer that was kept. They are different cells, so that each has only to be
    /// told from those noted before, and from those of the row outside.
    fn look_again(&self, looks: &[Look], given: &[Given]) {
        let most = self.world.lookups.most.0.get();
        let mut cells = self.cells.borrow_mut();
        let mut others: Vec<Look> = cells.clone();
        for look in looks {
            if cells.len() >= most {
                return;
            }
            let Some(place) = stands_for(look) else {
                if !others.iter().any(|l| l.cell == look.cell) {
                    cells.push(look.clone());
                }
                continue;
            };
            for own in given.get(place).map_or(&[][..], |g| &g.looks) {
                if cells.len() < most && !cells.iter().any(|l| l.cell == own.cell) {
                    cells.push(own.clone());
                    others.push(own.clone());
                }
            }
        }
    }

    /// What the count that is being worked out was given for what it asks of outside.
    pub(super) fn given(&self, node: &Node) -> Option<Val> {
        let outside = self.world.lookups.outside.borrow();
        let given = outside.as_ref()?;
        let outer = super::kept::Outer::of(node)?;
        let place = given.iter().position(|g| g.asked == outer)?;
        let look = stand_in(place);
        self.saw(Some(&look.cell), look.date, look.blank);
        given.get(place).map(|g| g.value.clone())
    }

    /// What a part of a condition gives that is the same for all rows of a count, without noting what is looked at for it.
    pub(super) fn seen_from_its_rows(&self, node: &Node) -> Val {
        let cells = RefCell::default();
        Scope { outer: Some((self.record, self.staff)), cells: &cells, ..self.as_it_is() }.eval(node)
    }

    fn as_it_is(&self) -> Self {
        Scope { ..*self }
    }
}

impl Tally {
    fn result(self, fold: Fold) -> Val {
        if !self.missing.is_empty() {
            return Val::Unknown(self.missing);
        }
        match fold {
            Fold::Count => Val::Number(Number::whole(self.count)),
            Fold::Any => Val::Bool(false),
            Fold::All => Val::Bool(true),
            Fold::List => Val::List(self.found),
            Fold::Sum => Val::Number(self.found.iter().fold(Number::ZERO, |sum, v| match v {
                Val::Number(n) => sum.plus(*n),
                _ => sum,
            })),
            Fold::First | Fold::Last => pick(self.found, fold == Fold::First),
        }
    }
}

fn pick(mut found: Vec<Val>, first: bool) -> Val {
    if found.iter().all(|v| matches!(v, Val::Date(_))) {
        found.sort_by_key(|v| match v {
            Val::Date(d) => *d,
            _ => NaiveDate::MIN,
        });
    }
    let one = if first { found.into_iter().next() } else { found.pop() };
    one.unwrap_or(Val::Blank(None))
}

#[cfg(test)]
mod tests;
