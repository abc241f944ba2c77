//! From a policy's `[[sample]]` to the statements it is drawn from, put together by reviewer and group of staff, and the lot.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::lot::{self, Number};
use crate::expression::{Expression, Scope, Val, World};
use crate::model::{Cell, Cycle, Reading, RecordId, StaffId};
use crate::policy::{Draw, Purpose, Round, Rounds};

/// How many are asked for, where somebody says so for this time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// So many of each sample.
    Number(usize),
    /// So many of a hundred.
    Percent(usize),
}

/// Why there are so many.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// It was asked for.
    Asked(Size),
    /// All are taken, as the policy has it.
    All,
    /// A number that the policy or the school has fixed.
    Number(usize),
    /// A share of them in per cent, as it is written, and the least number.
    Share(String, usize),
}

/// A statement that may be taken.
#[derive(Clone, Debug)]
pub struct Statement {
    /// The row.
    pub record: RecordId,
    /// Whose it is.
    pub staff: StaffId,
    /// Their staff id.
    pub code: Arc<str>,
    /// The reviewer's staff id; blank where none is recorded.
    pub reviewer: Arc<str>,
    /// The group of staff; blank where none is recorded.
    pub group: Arc<str>,
    /// It is in the sample whatever the lot says.
    pub always: bool,
    /// The row's first and last cell with something in it.
    pub cells: (Cell, Cell),
}

impl Statement {
    /// Its cells: `Reports!A5:N5`.
    #[must_use]
    pub fn place(&self) -> String {
        let (first, last) = &self.cells;
        if first == last { first.to_string() } else { format!("{first}:{}", last.reference()) }
    }
}

/// The statements of one reviewer and group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stratum {
    /// The reviewer's staff id.
    pub reviewer: Arc<str>,
    /// The group of staff.
    pub group: Arc<str>,
    /// How many there are.
    pub of: usize,
    /// How many are taken.
    pub taken: usize,
}

/// Statements that have a sample of their own.
#[derive(Clone, Debug)]
pub struct Part {
    /// By what they are put together; blank where they are all there are.
    pub name: String,
    /// All of them, in the order of the lot.
    pub statements: Vec<Statement>,
    /// How many are wanted.
    pub size: usize,
    /// Why.
    pub why: Why,
    /// Which are taken, in the order of the lot.
    pub taken: Vec<usize>,
    /// Where they come from.
    pub strata: Vec<Stratum>,
}

/// A sample that a policy provides for, drawn.
#[derive(Clone, Debug)]
pub struct Frame<'p> {
    /// The policy's own words.
    pub draw: &'p Draw,
    /// The cycles of the statements.
    pub cycles: Vec<Arc<str>>,
    /// Its parts; none where there is no statement.
    pub parts: Vec<Part>,
    /// The statements of which it cannot be told whether they belong to it.
    pub untold: Vec<Cell>,
}

/// The places of statements by reviewer and group of staff, in the order of the lot.
type Strata = BTreeMap<(Arc<str>, Arc<str>), Vec<usize>>;

/// What a sample is drawn from and with.
pub struct Lot<'a> {
    /// What may be looked at.
    pub world: &'a World<'a>,
    /// Everybody's cycles.
    pub rounds: &'a Rounds,
    /// What the order comes from.
    pub seed: &'a str,
    /// How many, where somebody says so for this time.
    pub asked: Option<Size>,
    /// The smallest group of which governors may know that some of it are in the sample.
    pub least: usize,
}

impl Lot<'_> {
    /// Draws a sample that a policy provides for. `may` says whose statements may be looked at. `None` where no size is asked for
    /// and none is fixed.
    #[must_use]
    pub fn draw<'p>(&self, draw: &'p Draw, may: &dyn Fn(StaffId) -> bool) -> Option<Frame<'p>> {
        let records = self.world.records;
        let mut frame = Frame { draw, cycles: Vec::new(), parts: Vec::new(), untold: Vec::new() };
        let Some(kind) = records.vocabulary.kind_named("statement") else { return Some(frame) };
        let mut parts: BTreeMap<String, Vec<Statement>> = BTreeMap::new();
        let mut cycles = BTreeSet::new();
        for row in 0..records.table(kind).rows.len() {
            let record = RecordId { kind, row };
            let of = records.record(record);
            let Some(staff) = of.staff.filter(|staff| may(*staff)) else { continue };
            let cycle = self.cycle(draw.round, staff);
            let other = of.cycle.as_ref().is_some_and(|label| *label != cycle.label);
            if other || records.is_hollow(record) {
                continue;
            }
            match self.holds(&draw.when, cycle, record) {
                Some(true) => {}
                Some(false) => continue,
                None => {
                    frame.untold.push(of.anchor.clone());
                    continue;
                }
            }
            cycles.insert(cycle.label.clone());
            // A size for this time is for the sample as a whole.
            let name: Vec<Arc<str>> = match self.asked {
                Some(_) => Vec::new(),
                None => draw.per.iter().map(|per| self.word(per, cycle, record)).collect(),
            };
            let name: Vec<&str> = name.iter().map(|n| n.trim()).filter(|n| !n.is_empty()).collect();
            let always = draw.always.iter().any(|a| self.holds(a, cycle, record) == Some(true));
            parts
                .entry(name.join(", "))
                .or_default()
                .push(self.statement(draw, cycle, record, staff, always));
        }
        frame.cycles = cycles.into_iter().collect();
        for (name, statements) in parts {
            let (size, why) = self.size(draw, statements.len())?;
            frame.parts.push(self.part(draw.purpose, name, statements, size, why));
        }
        Some(frame)
    }

    fn cycle(&self, round: Round, staff: StaffId) -> &Cycle {
        let around = self.rounds.of(Some(staff));
        match round {
            Round::Last => &around.last,
            Round::Next => &around.next,
            Round::This | Round::Recent | Round::Any => &around.this,
        }
    }

    fn scoped<T>(&self, cycle: &Cycle, record: Option<RecordId>, ask: impl FnOnce(&Scope) -> T) -> T {
        let cells = RefCell::default();
        let staff = record.and_then(|r| self.world.records.record(r).staff);
        let scope = Scope {
            world: self.world,
            cycle,
            anchor: cycle.group_start,
            staff,
            record,
            outer: None,
            group: &[],
            variables: &[],
            cells: &cells,
        };
        let answer = ask(&scope);
        // What was read for it decides no outcome.
        let _ = self.world.lookups.take_parameters();
        answer
    }

    fn holds(&self, condition: &Expression, cycle: &Cycle, record: RecordId) -> Option<bool> {
        self.scoped(cycle, Some(record), |scope| scope.holds(condition).ok())
    }

    /// What is not recorded is blank.
    fn word(&self, what: &Expression, cycle: &Cycle, record: RecordId) -> Arc<str> {
        self.scoped(cycle, Some(record), |scope| match scope.value(what) {
            Val::Word(word) | Val::Text(word) => word,
            Val::Number(number) => number.to_string().into(),
            _ => "".into(),
        })
    }

    fn statement(
        &self,
        draw: &Draw,
        cycle: &Cycle,
        record: RecordId,
        staff: StaffId,
        always: bool,
    ) -> Statement {
        let records = self.world.records;
        let v = records.vocabulary;
        let of = records.record(record);
        let group = v.find(v.staff(), "staff_group").and_then(|f| records.staff(staff).key(f));
        let filled = of.entries.values().filter(|e| e.reading != Reading::Blank);
        let here = filled.map(|e| &e.cell).filter(|c| c.order == of.anchor.order && c.row == of.anchor.row);
        let last = here.max_by_key(|c| c.column).unwrap_or(&of.anchor);
        Statement {
            record,
            staff,
            code: records.code(staff),
            reviewer: self.word(&draw.reviewer, cycle, record),
            group: group.unwrap_or_default().into(),
            always,
            cells: (of.anchor.clone(), last.clone()),
        }
    }

    /// How many of so many, and why; nothing where nobody has said.
    fn size(&self, draw: &Draw, all: usize) -> Option<(usize, Why)> {
        let part = |percent: usize| (all * percent).div_ceil(100);
        if let Some(asked) = self.asked {
            let size = match asked {
                Size::Number(number) => number,
                Size::Percent(percent) => part(percent),
            };
            return Some((size.min(all), Why::Asked(asked)));
        }
        let school = &self.rounds.school.this;
        let number = |of: &Option<Expression>| match self
            .scoped(school, None, |s| of.as_ref().map(|of| s.value(of)))
        {
            Some(Val::Number(number)) => Some(number),
            _ => None,
        };
        let whole = |of: &Option<Expression>| {
            number(of).and_then(|n| usize::try_from(n.millionths().div_euclid(1_000_000)).ok())
        };
        if self.scoped(school, None, |s| draw.all.as_ref().is_some_and(|of| s.holds(of) == Ok(true))) {
            return Some((all, Why::All));
        }
        if let Some(number) = whole(&draw.number) {
            return Some((number.min(all), Why::Number(number)));
        }
        let share = number(&draw.share)?;
        let least = whole(&draw.least).unwrap_or(0);
        // A part of a statement is a statement.
        let over = i128::from(share.millionths().max(0)) * i128::try_from(all).unwrap_or(0);
        let wanted = usize::try_from(over.saturating_add(99_999_999).div_euclid(100_000_000)).unwrap_or(all);
        Some((wanted.max(least).min(all), Why::Share(share.to_string(), least)))
    }

    /// By what the statements of a part are put together for the lot. Governors know who reviews whom, so that a reviewer with one
    /// person to review would give that person away by having one in the sample; and so would a small group.
    fn strata_of(&self, purpose: Purpose, statements: &[Statement]) -> Strata {
        let mut groups: BTreeMap<&Arc<str>, usize> = BTreeMap::new();
        for one in statements {
            *groups.entry(&one.group).or_default() += 1;
        }
        let apart = groups.values().all(|size| *size >= self.least);
        let mut strata = Strata::new();
        for (place, one) in statements.iter().enumerate() {
            let by = match purpose {
                Purpose::Moderation => (one.reviewer.clone(), one.group.clone()),
                Purpose::Governors if apart => ("".into(), one.group.clone()),
                Purpose::Governors => ("".into(), "".into()),
            };
            strata.entry(by).or_default().push(place);
        }
        strata
    }

    fn part(
        &self,
        purpose: Purpose,
        name: String,
        mut statements: Vec<Statement>,
        size: usize,
        why: Why,
    ) -> Part {
        let numbered = |s: &Statement| (lot::number(self.seed, &s.code), s.cells.0.clone());
        statements.sort_by_cached_key(numbered);
        let strata = self.strata_of(purpose, &statements);
        let smallest = |places: &Vec<usize>| -> Number {
            let first = places.first().and_then(|p| statements.get(*p));
            first.map_or([0; 32], |one| lot::number(self.seed, &one.code))
        };
        let sizes: Vec<(usize, Number)> = strata.values().map(|p| (p.len(), smallest(p))).collect();
        let always = |place: &usize| statements.get(*place).is_some_and(|s| s.always);
        let (mut taken, mut told) = (Vec::new(), Vec::new());
        for (((reviewer, group), places), share) in strata.into_iter().zip(lot::shares(&sizes, size)) {
            let mut of: Vec<usize> = places.iter().copied().filter(|p| always(p)).collect();
            let more = share.saturating_sub(of.len());
            of.extend(places.iter().copied().filter(|p| !always(p)).take(more));
            told.push(Stratum { reviewer, group, of: places.len(), taken: of.len() });
            taken.extend(of);
        }
        taken.sort_unstable();
        Part { name, strata: told, statements, size, why, taken }
    }
}
