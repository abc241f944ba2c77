//! Checks on groups of rows: the teachers' reports of one school, say, of which a sample has to be moderated.
//!
//! A check with `per` puts the rows it concerns together by what `per` gives for each of them, and judges every group
//! once. What cannot be told of a row decides nothing where the group comes out the same with and without it.

use std::cell::RefCell;

use super::judged::Judged;
use super::outcome::{Outcome, Subject};
use super::resting::Resting;
use super::run::{Run, Told, looked_at};
use super::told::{message, numbers};
use crate::expression::{Lack, Look, Scope, Val};
use crate::model::{Cell, Cycle, FieldId, RecordId};
use crate::policy::{Round, Rule, State};

/// The rows that belong together.
struct Group {
    /// What they are put together by, in the words of the tracker.
    name: Vec<String>,
    /// The rows the check concerns.
    sure: Vec<RecordId>,
    /// Those, and the rows of which that cannot be told, in the tracker's order.
    possible: Vec<RecordId>,
    /// What is missing to tell.
    lack: Lack,
    /// The parameters by which the check concerns them.
    applies: Vec<usize>,
}

impl Run<'_> {
    /// One outcome for each group, in the order in which the tracker comes to them; one for the school where there are none.
    pub(super) fn add_groups(
        &self,
        place: usize,
        rule: &Rule,
        rows: impl Iterator<Item = RecordId>,
        outcomes: &mut Vec<Outcome>,
    ) {
        let mut groups: Vec<Group> = Vec::new();
        let mut left_out = None;
        for row in rows {
            match self.concerns(rule, row) {
                Concerns::No(why) => left_out = left_out.or(Some(why)),
                Concerns::Yes(name, applies) => of_name(&mut groups, name).add(row, None, applies),
                Concerns::Perhaps(name, lack) => of_name(&mut groups, name).add(row, Some(lack), Vec::new()),
            }
        }
        if groups.is_empty() {
            let why = left_out.unwrap_or_else(|| "there are no rows of the kind".to_owned());
            let told = Told { judged: Judged::says(State::NotApplicable, why), at: None };
            outcomes.push(self.of_group(place, rule, "school".to_owned(), &[], told));
        }
        for group in groups {
            let told = self.judge_group(rule, &group);
            outcomes.push(self.of_group(place, rule, group.name.join(", "), &group.possible, told));
        }
    }

    fn concerns(&self, rule: &Rule, row: RecordId) -> Concerns {
        let staff = self.world.records.record(row).staff;
        let cycle = self.of_row(Some(row), staff);
        let cells = RefCell::default();
        let scope = Scope { record: Some(row), staff, ..self.outside(rule, &cycle, &[], &cells) };
        let (mut lack, mut applies) = (Lack::nothing(), Vec::new());
        let read = || scope.world.lookups.take_parameters();
        let _ = read();
        for (when, why) in &rule.when {
            match scope.holds(when) {
                Ok(true) => applies.extend(read()),
                Ok(false) => return Concerns::No(why.clone()),
                Err(missing) => lack.extend(missing),
            }
        }
        // What is not recorded puts nothing apart: a school by itself has no column for schools.
        let name = rule.per.iter().filter_map(|per| match scope.value(per) {
            Val::Word(word) | Val::Text(word) => Some(word.trim().to_owned()),
            Val::Number(number) => Some(number.to_string()),
            _ => None,
        });
        let name: Vec<String> = name.filter(|word| !word.is_empty()).collect();
        if lack.is_empty() { Concerns::Yes(name, applies) } else { Concerns::Perhaps(name, lack) }
    }

    fn judge_group(&self, rule: &Rule, group: &Group) -> Told {
        let of_rows = |rows: &[RecordId]| {
            let cycle = self.of_group_cycle(rule, rows);
            let cells = RefCell::default();
            self.judge_what_is_left(rule, &self.outside(rule, &cycle, rows, &cells), &group.applies)
        };
        let with = of_rows(&group.possible);
        if group.lack.is_empty() {
            return with;
        }
        let without = (!group.sure.is_empty()).then(|| of_rows(&group.sure));
        match without {
            Some(told) if told.judged.state == with.judged.state => told,
            _ => Told { judged: Judged::untold(group.lack.clone()), at: None },
        }
    }

    fn of_group_cycle(&self, rule: &Rule, rows: &[RecordId]) -> Cycle {
        let first = rows.first().copied();
        let staff = first.and_then(|row| self.world.records.record(row).staff);
        let of_row = || self.of_row(first, staff).into_owned();
        self.of_round(rule.round, staff).cloned().unwrap_or_else(of_row)
    }

    /// A group is seen from outside: no row and no person is at hand.
    fn outside<'s>(
        &'s self,
        rule: &Rule,
        cycle: &'s Cycle,
        group: &'s [RecordId],
        cells: &'s RefCell<Vec<Look>>,
    ) -> Scope<'s> {
        let anchor = if rule.round == Round::Last { cycle.over() } else { cycle.group_start };
        Scope {
            world: self.world,
            cycle,
            anchor,
            staff: None,
            record: None,
            outer: None,
            group,
            variables: &[],
            cells,
        }
    }

    fn of_group(&self, place: usize, rule: &Rule, name: String, rows: &[RecordId], told: Told) -> Outcome {
        let cycle = self.of_group_cycle(rule, rows);
        let cells = RefCell::default();
        let scope = self.outside(rule, &cycle, rows, &cells);
        let Told { judged, at } = told;
        let numbers = numbers(rule, &scope, &judged);
        let resting = Resting::of(self, &judged);
        let message = message(&self.pack.checks[place], rule, &scope, &judged, &resting);
        // What is done stands on its day, what is wanting on the first cell that would mend it.
        let done = matches!(judged.state, State::Met | State::MetLate);
        let mends = || self.cell_of_group(rule.cell, rows);
        let at = if done || rule.cell.is_none() { at.or_else(mends) } else { mends().or(at) };
        let entry = |row: &RecordId| self.world.records.record(*row).entries.get(&rule.cell?);
        let looked = looked_at(at.as_ref(), rows.iter().filter_map(entry).map(|entry| &entry.cell));
        Outcome {
            check: place,
            state: judged.state,
            severity: judged.severity,
            record: rule.about,
            row: name.into(),
            subject: Subject::School,
            cycle: Some(cycle.label.clone()),
            at,
            cells: looked,
            due: judged.due,
            done: judged.done,
            numbers,
            missing: judged.missing,
            message: self.texts.shared(message),
            told_with: Vec::new(),
            tells_of: Vec::new(),
            rests_on: resting.rests_on.into(),
            waits_for: resting.waits_for.into(),
            settings: resting.settings.into(),
        }
    }

    /// The first cell that would mend it: the first blank one of the field the pack names, else that of the first row.
    fn cell_of_group(&self, field: Option<FieldId>, rows: &[RecordId]) -> Option<Cell> {
        let records = self.world.records;
        let entries = || rows.iter().filter_map(|r| records.record(*r).entries.get(&field?));
        let blank = entries().find(|e| e.reading == crate::model::Reading::Blank);
        let entry = blank.or_else(|| entries().next());
        entry.map(|e| e.cell.clone()).or_else(|| rows.first().map(|r| records.record(*r).anchor.clone()))
    }
}

enum Concerns {
    Yes(Vec<String>, Vec<usize>),
    No(String),
    Perhaps(Vec<String>, Lack),
}

impl Group {
    fn add(&mut self, row: RecordId, lack: Option<Lack>, applies: Vec<usize>) {
        self.applies.extend(applies);
        self.possible.push(row);
        match lack {
            Some(lack) => self.lack.extend(lack),
            None => self.sure.push(row),
        }
    }
}

/// The group of a name, case aside.
fn of_name(groups: &mut Vec<Group>, name: Vec<String>) -> &mut Group {
    let same = |group: &Group| {
        group.name.len() == name.len()
            && group.name.iter().zip(&name).all(|(a, b)| a.to_lowercase() == b.to_lowercase())
    };
    let place = groups.iter().position(same).unwrap_or_else(|| {
        groups.push(Group {
            name,
            sure: Vec::new(),
            possible: Vec::new(),
            lack: Lack::nothing(),
            applies: Vec::new(),
        });
        groups.len() - 1
    });
    &mut groups[place]
}
