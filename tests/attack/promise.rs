//! The promise, as questions to the attacker: no small count, no "all", no "none", nobody's outcome, neither for somebody
//! from outside nor for one of the people who knows their own.

use std::collections::BTreeSet;

use crate::attacker::{Attacker, Sum};
use crate::knowledge::{Known, Printed};

/// The limits that a report is held to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    pub(crate) threshold: u32,
    pub(crate) coalition: u32,
}

/// What an attack brought to light.
#[derive(Debug, Default)]
pub(crate) struct Loot {
    pub(crate) leaks: Vec<String>,
    /// Groups and people asked about.
    pub(crate) asked: usize,
    pub(crate) given_up: usize,
}

impl Loot {
    fn add(&mut self, other: Loot) {
        self.leaks.extend(other.leaks);
        self.asked += other.asked;
        self.given_up += other.given_up;
    }
}

/// Attacks the tables that a reader has, those about the same outcomes together.
pub(crate) fn attack(tables: &[Printed], limits: Limits, in_counts_where_large: bool) -> Loot {
    let mut loot = Loot::default();
    let mut finest: Vec<&Vec<String>> = Vec::new();
    for table in tables {
        if table.apart {
            for row in &table.rows {
                let alone = Printed { rows: vec![row.clone()], ..table.clone() };
                loot.add(attack_together(&[&alone], limits, in_counts_where_large));
            }
        } else if !finest.contains(&&table.finest) {
            finest.push(&table.finest);
            let together: Vec<&Printed> =
                tables.iter().filter(|other| !other.apart && other.finest == table.finest).collect();
            loot.add(attack_together(&together, limits, in_counts_where_large));
        }
    }
    loot
}

fn attack_together(tables: &[&Printed], limits: Limits, in_counts_where_large: bool) -> Loot {
    let threshold = in_counts_where_large.then_some(limits.threshold);
    let Some(known) = Known::of(tables, threshold) else {
        return Loot::default();
    };
    let title = tables.iter().map(|table| table.title.as_str()).collect::<Vec<_>>().join(" + ");
    let seed = known.blocks.iter().fold(7, |seed, size| seed * 31 % 1_000_003 + u64::from(*size));
    let Some(attacker) = Attacker::new(known.puzzle.clone(), seed) else {
        let leaks = vec![format!("{title}: the figures contradict each other")];
        return Loot { leaks, asked: 1, given_up: 0 };
    };
    let mut raid = Raid { known, attacker, limits, title, loot: Loot::default() };
    raid.groups();
    raid.people();
    raid.loot.given_up = raid.attacker.given_up;
    raid.loot
}

struct Raid {
    known: Known,
    attacker: Attacker,
    limits: Limits,
    title: String,
    loot: Loot,
}

impl Raid {
    fn tell(&mut self, group: &[usize], what: &str) {
        let size = self.known.size(group);
        self.loot.leaks.push(format!("{}: of {size} in blocks {group:?}, {what}", self.title));
    }

    /// The blocks, the rows, what two rows have in common and what one has beside another, and everything but a row; in a
    /// small puzzle every group that can be put together.
    fn asked_about(&self) -> BTreeSet<Vec<usize>> {
        let blocks = self.known.blocks.len();
        if blocks <= 5 {
            let inside = |set: usize| (0..blocks).filter(|block| set >> block & 1 == 1).collect();
            return (1..1_usize << blocks).map(inside).collect();
        }
        let mut groups: BTreeSet<Vec<usize>> = (0..blocks).map(|block| vec![block]).collect();
        for (one, _) in &self.known.rows {
            groups.insert(one.clone());
            groups.insert((0..blocks).filter(|block| !one.contains(block)).collect());
            for (other, _) in &self.known.rows {
                let (both, one_only) = one.iter().partition::<Vec<usize>, _>(|block| other.contains(block));
                groups.extend([both, one_only]);
            }
        }
        groups.remove(&Vec::new());
        groups
    }

    fn groups(&mut self) {
        let Limits { threshold, coalition } = self.limits;
        for group in self.asked_about() {
            let size = self.known.size(&group);
            // A count that is printed is no secret; that it is large enough is seen to below.
            for outcome in self.known.asked.clone() {
                let printed =
                    |(row, exact): &(Vec<usize>, Vec<Vec<usize>>)| *row == group && exact.contains(&outcome);
                let printed = self.known.rows.iter().any(printed);
                self.loot.asked += 1;
                let counts = self.known.sum(&group, &outcome);
                // Of a printed total the rest has as many values as the group: few people have few, however open they are.
                let total = |(row, exact): &(Vec<usize>, Vec<Vec<usize>>)| {
                    row.len() == self.known.blocks.len()
                        && row.len() > group.len()
                        && exact.contains(&outcome)
                };
                let rest = self.known.blocks.iter().sum::<u32>() - size;
                let most = if self.known.rows.iter().any(total) { rest.min(size) } else { size };
                let wanted = threshold.min(most + 1) as usize;
                let (values, sure) = self.attacker.values(&counts, wanted);
                if printed && sure && (values[0] < threshold || size - values[0] < threshold) {
                    self.tell(&group, &format!("{} have outcome {outcome:?}, in print", values[0]));
                }
                let is_row = self.known.rows.iter().any(|(row, _)| *row == group) || group.len() == 1;
                let small =
                    |value: &u32| (1..threshold).contains(value) || (1..threshold).contains(&(size - value));
                if sure && !printed && values.len() < wanted && (is_row || values.iter().any(small)) {
                    self.tell(&group, &format!("{values:?} have outcome {outcome:?}"));
                }
                let spared = coalition.min(size - 1);
                let most = Sum { counts: counts.clone(), least: 0, most: size - spared - 1 };
                if self.attacker.is_impossible(&[most]) {
                    self.tell(&group, &format!("all but {spared} at most have outcome {outcome:?}"));
                }
                let least = Sum { counts, least: spared + 1, most: size };
                if self.attacker.is_impossible(&[least]) {
                    self.tell(&group, &format!("{spared} at most have outcome {outcome:?}"));
                }
            }
        }
    }

    /// Everybody who knows their own outcome, whatever it is, and everybody else.
    fn people(&mut self) {
        let (blocks, outcomes) = (self.known.blocks.clone(), self.known.outcomes);
        for (block, &size) in blocks.iter().enumerate() {
            for own in 0..outcomes {
                let at = block * outcomes + own;
                let reader = Sum { counts: vec![at], least: 1, most: size };
                if self.attacker.is_impossible(std::slice::from_ref(&reader)) {
                    self.tell(&[block], &format!("nobody has outcome {own}"));
                    continue;
                }
                for (other, &of) in blocks.iter().enumerate() {
                    // In the reader's own block one fewer is unknown, and the reader's outcome is one of those counted.
                    let beside = of - u32::from(other == block);
                    if beside == 0 {
                        continue;
                    }
                    for outcome in 0..outcomes {
                        self.loot.asked += 1;
                        let readers = u32::from(other == block && outcome == own);
                        let count = vec![other * outcomes + outcome];
                        let has = Sum { counts: count.clone(), least: readers + 1, most: of };
                        let has_not = Sum { counts: count, least: 0, most: beside - 1 + readers };
                        if self.attacker.is_impossible(&[reader.clone(), has]) {
                            self.tell(&[block, other], &format!("whoever has {own} of the first knows that nobody else of the last has {outcome}"));
                        }
                        if self.attacker.is_impossible(&[reader.clone(), has_not]) {
                            self.tell(&[block, other], &format!("whoever has {own} of the first knows that everybody else of the last has {outcome}"));
                        }
                    }
                }
            }
        }
    }
}
