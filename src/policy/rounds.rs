//! Which appraisal cycle each person is in, and which came before and comes after it.
//!
//! A group's cycle gives the label. A person's own differs from it where the pack gives days of their own: it may begin
//! when they came and end when their contract does. Somebody who comes so late that the first cycle runs on has two labels to
//! choose from; the pack's own days choose, by this rule: of two cycles one of which lies within the other, the one within
//! is not there, and of two that are the same the earlier stands. So a pack that begins the later one early gives the first
//! cycle the label of the year in which it ends, and one that ends the earlier one late that of the year in which it starts.
//! What a pack cannot tell of somebody leaves the group's days as they are.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use chrono::{Datelike, NaiveDate};

use super::cycle::{Cycles, StaffCycle};
use crate::expression::{Expression, Scope, Val, World};
use crate::model::{Cycle, RecordId, StaffId};

/// The cycles around the as-of date.
#[derive(Clone, Debug)]
pub struct Around {
    /// The cycle that holds the as-of date.
    pub this: Cycle,
    /// The one before it.
    pub last: Cycle,
    /// The one to come.
    pub next: Cycle,
}

/// The rounds of a run: the school's, and each person's.
#[derive(Clone, Debug)]
pub struct Rounds {
    /// The school's own.
    pub school: Around,
    /// By place in the staff list; empty where everybody's is the school's.
    people: Vec<Around>,
}

impl Rounds {
    /// The rounds of everybody, seen from the as-of date.
    #[must_use]
    pub fn of_everybody(periods: &Periods) -> Self {
        let school = periods.around(None);
        let alike = matches!(periods.cycles.groups.as_slice(), [one] if one.is_alike());
        let people = if alike {
            Vec::new()
        } else {
            periods.world.records.people().map(|staff| periods.around(Some(staff))).collect()
        };
        Rounds { school, people }
    }

    /// A person's rounds; the school's where nobody is meant.
    #[must_use]
    pub fn of(&self, staff: Option<StaffId>) -> &Around {
        staff.and_then(|s| self.people.get(s.0)).unwrap_or(&self.school)
    }
}

/// The appraisal cycles of the people of a tracker. It asks only for what it is asked, once.
pub struct Periods<'a> {
    cycles: &'a Cycles,
    world: &'a World<'a>,
    group_of: RefCell<HashMap<StaffId, usize>>,
    own: RefCell<HashMap<(StaffId, i32), Option<Cycle>>>,
}

impl<'a> Periods<'a> {
    /// The cycles of a pack for the people of a tracker.
    #[must_use]
    pub fn new(cycles: &'a Cycles, world: &'a World<'a>) -> Self {
        Periods { cycles, world, group_of: RefCell::default(), own: RefCell::default() }
    }

    /// The rows that name no cycle, with the one each belongs to.
    #[must_use]
    pub fn of_rows(&self) -> Vec<(RecordId, Arc<str>)> {
        self.world.records.by_date(&|id, date| Some(self.of_row(id, date)))
    }

    /// The person's cycle with a label; `None` where it is no label.
    #[must_use]
    pub fn labelled(&self, staff: Option<StaffId>, label: &str) -> Option<Cycle> {
        let group = self.group(staff);
        let standard = group.rule(self.world.parameters).labelled(label)?;
        Some(self.own(staff, group, standard.group_start.year()).unwrap_or(standard))
    }

    /// The cycle of a person so many before one; `None` where they had none.
    #[must_use]
    pub fn before(&self, staff: Option<StaffId>, cycle: &Cycle, back: i64) -> Option<Cycle> {
        let year = i32::try_from(back).ok().and_then(|back| cycle.group_start.year().checked_sub(back))?;
        self.own(staff, self.group(staff), year)
    }

    /// The cycle of a row of a date: as the pack places rows of its kind, or the one that holds the date.
    fn of_row(&self, id: RecordId, date: NaiveDate) -> Arc<str> {
        let staff = self.world.records.record(id).staff;
        let mut holding = self.holding(staff, date);
        let line = self.cycles.placed.iter().filter(|line| line.kind == id.kind).find(|line| {
            let holds =
                |when: &Expression| self.scope(&holding, staff, Some(id), &RefCell::default()).holds(when);
            line.when.as_ref().is_none_or(|when| holds(when) == Ok(true))
        });
        if let Some(line) = line {
            holding = self.holding(staff, self.world.calendar.after(date, line.by));
            if !line.ahead {
                holding = self.neighbours(staff, &holding).0;
            }
        }
        holding.label
    }

    fn around(&self, staff: Option<StaffId>) -> Around {
        let holding = |staff| self.holding(staff, self.world.as_of);
        let this = if self.cycles.together {
            self.labelled(staff, &holding(None).label).unwrap_or_else(|| holding(staff))
        } else {
            holding(staff)
        };
        let (last, next) = self.neighbours(staff, &this);
        Around { this, last, next }
    }

    /// The cycle that holds a date. On a day that is in no cycle of the person's, before they came or after they left, it is
    /// the one with the label of the group's, or else the next.
    fn holding(&self, staff: Option<StaffId>, date: NaiveDate) -> Cycle {
        let group = self.group(staff);
        let standard = group.rule(self.world.parameters).holding(date);
        let there = self.there(staff, group, &standard, 1);
        let found = there.iter().rev().find(|c| c.holds(date));
        let found = found.or_else(|| there.iter().find(|c| c.label == standard.label));
        found.or_else(|| there.iter().find(|c| c.start > date)).cloned().unwrap_or(standard)
    }

    /// The person's cycles before and after one; the group's where there is none, or where a year or more lies between.
    fn neighbours(&self, staff: Option<StaffId>, cycle: &Cycle) -> (Cycle, Cycle) {
        let group = self.group(staff);
        let rule = group.rule(self.world.parameters);
        let there = self.there(staff, group, cycle, 2);
        let (before, after) = (rule.years_from(cycle, -1), rule.years_from(cycle, 1));
        let (from, to) = (before.start.min(cycle.start), after.end.max(cycle.over()));
        let last = there.iter().rev().find(|c| c.group_start < cycle.group_start && c.over() >= from);
        let next = there.iter().find(|c| c.group_start > cycle.group_start && c.start <= to);
        (last.cloned().unwrap_or(before), next.cloned().unwrap_or(after))
    }

    /// The cycles that the person has, from so many years before the group's cycle to so many after it.
    fn there(&self, staff: Option<StaffId>, group: &StaffCycle, standard: &Cycle, years: i32) -> Vec<Cycle> {
        let year = standard.group_start.year();
        let of = |year| self.own(staff, group, year);
        let all: Vec<Cycle> =
            (year.saturating_sub(years)..=year.saturating_add(years)).filter_map(of).collect();
        let within_another = |place: usize, cycle: &Cycle| {
            all.iter().enumerate().any(|(other, c)| {
                other != place && cycle.lies_within(c) && (other < place || !c.lies_within(cycle))
            })
        };
        let there = all.iter().enumerate().filter(|(place, cycle)| !within_another(*place, cycle));
        there.map(|(_, cycle)| cycle.clone()).collect()
    }

    /// The person's cycle that begins in a year; `None` where they have none.
    fn own(&self, staff: Option<StaffId>, group: &StaffCycle, year: i32) -> Option<Cycle> {
        let standard = || group.rule(self.world.parameters).starting_in(year);
        let Some(staff) = staff.filter(|_| !group.is_alike()) else { return Some(standard()) };
        if let Some(known) = self.own.borrow().get(&(staff, year)) {
            return known.clone();
        }
        let standard = standard();
        let row = RecordId { kind: self.world.records.vocabulary.staff(), row: staff.0 };
        let day = |of: Option<&Expression>, otherwise: NaiveDate| {
            let cells = RefCell::default();
            match of.map(|of| self.scope(&standard, Some(staff), Some(row), &cells).value(of)) {
                Some(Val::Date(date)) => date,
                _ => otherwise,
            }
        };
        let (start, end) =
            (day(group.own_start.as_ref(), standard.start), day(group.own_end.as_ref(), standard.end));
        let own = standard.running(start, end);
        self.own.borrow_mut().insert((staff, year), own.clone());
        own
    }

    /// The group a person belongs to: the first whose condition holds, and the last where that cannot be told.
    fn group(&self, staff: Option<StaffId>) -> &'a StaffCycle {
        let groups = &self.cycles.groups;
        let last = groups.len().saturating_sub(1);
        let place = match staff.filter(|_| last > 0) {
            None => last,
            Some(staff) => *self.group_of.borrow_mut().entry(staff).or_insert_with(|| {
                let cycle = self.cycles.school(self.world.parameters).holding(self.world.as_of);
                let row = RecordId { kind: self.world.records.vocabulary.staff(), row: staff.0 };
                let holds = |when: &Expression| {
                    self.scope(&cycle, Some(staff), Some(row), &RefCell::default()).holds(when) == Ok(true)
                };
                groups.iter().position(|g| g.when.as_ref().is_none_or(holds)).unwrap_or(last)
            }),
        };
        &groups[place]
    }

    fn scope<'s>(
        &'s self,
        cycle: &'s Cycle,
        staff: Option<StaffId>,
        record: Option<RecordId>,
        cells: &'s RefCell<Vec<crate::expression::Look>>,
    ) -> Scope<'s> {
        Scope {
            world: self.world,
            cycle,
            anchor: cycle.group_start,
            staff,
            record,
            outer: None,
            group: &[],
            variables: &[],
            cells,
        }
    }
}
