//! Which figures to withhold beside the small ones, so that the small ones stay hidden: as few as there can be.
//!
//! Withholding more never helps the reader. So what gives a small count away under one choice has to be broken under every
//! other: one of the figures that prove its range must be withheld. These lists grow until the cheapest choice that takes
//! something of each passes the audit, and then no smaller choice can.

use serde::Serialize;

use super::CaseError;
use super::atoms::{Atoms, times};
use super::cover::cover;
use super::written::{Cell, Written};
use crate::disclosure::exact::{Proofs, Reader, Row, Sum, Values};

/// Rounds of lists before the choice is made by leaving out one figure after another.
const ROUNDS: usize = 200;

/// How a problem ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// These figures are enough.
    Ok,
    /// Not even withholding everything that may be withheld is enough: groups have to be merged.
    Infeasible,
}

impl Status {
    /// Whether there is a choice to follow.
    #[must_use]
    pub fn is_solved(self) -> bool {
        self == Status::Ok
    }
}

/// The figures to withhold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Protected {
    /// Whether there is a choice.
    pub status: Status,
    /// The figures to withhold, small ones and partners, in the order of the file.
    pub withheld: Vec<String>,
    /// How many of them are partners.
    pub extra: usize,
    /// Whether it was proved that no choice has fewer partners.
    pub fewest: bool,
}

/// Chooses the figures to withhold, so that every small count keeps so many values.
///
/// # Errors
/// When the problem does not hold together, with the place in it.
pub fn protect(case: &Written, needed: usize) -> Result<Protected, CaseError> {
    let mut problem = Problem::read(case, needed)?;
    let mut everything: Vec<bool> = problem.cells.iter().map(|cell| cell.primary).collect();
    let partners = problem.partners();
    for &at in &partners {
        set(&mut everything, at, true);
    }
    if !problem.failing(&everything).is_empty() {
        return Ok(Protected { status: Status::Infeasible, withheld: Vec::new(), extra: 0, fewest: false });
    }
    let (withheld, fewest) = match problem.fewest(&partners) {
        Some(found) => found,
        None => (problem.leave_out(everything, &partners), false),
    };
    let chosen = problem.cells.iter().zip(&withheld).filter(|(_, out)| **out).map(|(cell, _)| cell);
    let extra = chosen.clone().filter(|cell| !cell.primary).count();
    let withheld = chosen.map(|cell| cell.id.clone()).collect();
    Ok(Protected { status: Status::Ok, withheld, extra, fewest })
}

fn set(places: &mut [bool], at: usize, to: bool) {
    if let Some(place) = places.get_mut(at) {
        *place = to;
    }
}

struct Problem<'a> {
    cells: &'a [Cell],
    rows: Vec<Row>,
    /// The small counts, by the place of their cells.
    primaries: Vec<usize>,
    counts: usize,
    needed: usize,
    /// The work of earlier rounds: worlds that may fit again.
    worlds: Vec<Vec<i64>>,
}

impl<'a> Problem<'a> {
    fn read(case: &'a Written, needed: usize) -> Result<Self, CaseError> {
        let atoms = Atoms::new(case)?;
        let truth = atoms.truth(case)?;
        let mut rows = Vec::new();
        for (at, cell) in case.cells.iter().enumerate() {
            let wrong = |what: String| CaseError::new(case, format!("cells[{at}]"), what);
            if case.cells.iter().take(at).any(|earlier| earlier.id == cell.id) {
                return Err(wrong(format!("there is another cell \"{}\"", cell.id)));
            }
            let row = Row::exactly(times(atoms.of(&cell.group).map_err(wrong)?, 1), i64::from(cell.value));
            if truth.as_ref().is_some_and(|truth| !row.holds(truth)) {
                return Err(wrong("its value is not that of the counts in \"truth\"".to_owned()));
            }
            if cell.primary && cell.forced {
                return Err(wrong("a figure that stays visible cannot be withheld as small".to_owned()));
            }
            rows.push(row);
        }
        let places = case.cells.iter().enumerate();
        let primaries = places.filter(|(_, cell)| cell.primary).map(|(at, _)| at).collect();
        let worlds = truth.into_iter().collect();
        Ok(Problem { cells: &case.cells, rows, primaries, counts: atoms.count(), needed, worlds })
    }

    /// The cells that may be withheld as partners.
    fn partners(&self) -> Vec<usize> {
        let cells = self.cells.iter().enumerate();
        cells.filter(|(_, cell)| !cell.forced && !cell.primary).map(|(at, _)| at).collect()
    }

    fn shown(withheld: &[bool]) -> Vec<usize> {
        withheld.iter().enumerate().filter(|(_, out)| !**out).map(|(at, _)| at).collect()
    }

    fn rows_of(&self, shown: &[usize]) -> Vec<Row> {
        shown.iter().filter_map(|at| self.rows.get(*at).cloned()).collect()
    }

    fn sum_of(&self, cell: usize) -> Sum {
        self.rows.get(cell).map(|row| row.sum.clone()).unwrap_or_default()
    }

    /// The small counts that keep too few values, or of which that was not found out.
    fn failing(&mut self, withheld: &[bool]) -> Vec<usize> {
        let rows = self.rows_of(&Self::shown(withheld));
        let sums = self.primaries.iter().map(|&cell| self.sum_of(cell)).collect();
        let mut reader = Reader::new(self.counts, rows, sums);
        for world in &self.worlds {
            reader.offer(world);
        }
        let mut failing = Vec::new();
        for (sum, &cell) in self.primaries.iter().enumerate() {
            let enough =
                matches!(reader.values(sum, self.needed), Values::AtLeast(found) if found >= self.needed);
            if !enough {
                failing.push(cell);
            }
        }
        for world in reader.worlds() {
            if !self.worlds.contains(world) {
                self.worlds.push(world.clone());
            }
        }
        failing
    }

    /// The cheapest choice, and whether it is proved to be; nothing where the rounds were not enough.
    fn fewest(&mut self, partners: &[usize]) -> Option<(Vec<bool>, bool)> {
        let widest = self.cells.iter().map(|cell| cell.group.len()).max().unwrap_or(0);
        // One figure more is worse than any choice among as many; of those, inner figures before totals. Nothing hidden
        // has a say in it.
        let cost = |at: &usize| {
            let total = self.cells.get(*at).is_some_and(|cell| cell.group.len() < widest);
            1000 + i64::from(total)
        };
        let costs: Vec<i64> = partners.iter().map(cost).collect();
        let mut lists: Vec<Vec<usize>> = Vec::new();
        let mut proved = true;
        for _ in 0..ROUNDS {
            let chosen = cover(&costs, &lists);
            proved &= chosen.proved;
            let mut withheld: Vec<bool> = self.cells.iter().map(|cell| cell.primary).collect();
            for at in chosen.places.iter().filter_map(|place| partners.get(*place)) {
                set(&mut withheld, *at, true);
            }
            let failing = self.failing(&withheld);
            if failing.is_empty() {
                return Some((withheld, proved));
            }
            for list in self.lists(&withheld, &failing, partners) {
                if !lists.contains(&list) {
                    lists.push(list);
                }
            }
        }
        None
    }

    /// For each failing count, the partners of which one must be withheld, as places among the partners.
    fn lists(&self, withheld: &[bool], failing: &[usize], partners: &[usize]) -> Vec<Vec<usize>> {
        let shown = Self::shown(withheld);
        let proofs = Proofs::new(self.counts, &self.rows_of(&shown));
        let place = |cell: &usize| partners.binary_search(cell).ok();
        let all: Vec<usize> = shown.iter().filter_map(place).collect();
        let mut lists = Vec::new();
        for &cell in failing {
            let sum = self.sum_of(cell);
            let turned: Sum = sum.iter().map(|&(at, times)| (at, -times)).collect();
            let list = match (proofs.reach(&sum), proofs.reach(&turned)) {
                (Some(up), Some(down)) if self.is_narrow(up.most, down.most) => {
                    let held = up.held_by.iter().chain(&down.held_by);
                    held.filter_map(|at| shown.get(*at)).filter_map(place).collect()
                }
                // The fractions leave enough open and whole numbers do not: it takes one more, whichever it is.
                _ => all.clone(),
            };
            let mut list: Vec<usize> = list;
            list.sort_unstable();
            list.dedup();
            lists.push(list);
        }
        lists
    }

    /// Whether fractions alone show that too few values are left. `down` is the most of the sum turned round.
    fn is_narrow(&self, up: Option<i64>, down: Option<i64>) -> bool {
        let (Some(most), Some(down)) = (up, down) else { return false };
        let values = most.saturating_add(down).saturating_add(1);
        usize::try_from(values).map_or(true, |values| values < self.needed)
    }

    /// From everything withheld, shows again what need not be, totals first.
    fn leave_out(&mut self, everything: Vec<bool>, partners: &[usize]) -> Vec<bool> {
        let mut withheld = everything;
        let mut order = partners.to_vec();
        order.sort_by_key(|at| (self.cells.get(*at).map(|cell| cell.group.len()), *at));
        for at in order {
            set(&mut withheld, at, false);
            if !self.failing(&withheld).is_empty() {
                set(&mut withheld, at, true);
            }
        }
        withheld
    }
}
