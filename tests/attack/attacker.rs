//! Somebody who wants to know: whole counts that nobody printed, from sums that somebody did.
//!
//! Nothing of the program's own audit is used here. Ranges are narrowed by taking each sum apart (a part is at most what
//! the others leave), and where that ends, the widest range is cut in two and both halves are tried, until every count is
//! known. So a value is had only with a whole table of counts that gives it, and called impossible only where no table is
//! left. What takes more cuts than were allowed is put as an integer programme; what that does not settle either is given
//! up, and counted.

use crate::programme;
use crate::random::Random;

/// A sum of counts, each once, and what it can be.
#[derive(Debug, Clone)]
pub(crate) struct Sum {
    pub(crate) counts: Vec<usize>,
    pub(crate) least: u32,
    pub(crate) most: u32,
}

/// Of these sums at least one is below a number.
#[derive(Debug, Clone)]
pub(crate) struct OneIsBelow {
    pub(crate) sums: Vec<Vec<usize>>,
    pub(crate) number: u32,
}

/// What the attacker has.
#[derive(Debug, Clone, Default)]
pub(crate) struct Puzzle {
    /// The most that each count can be.
    pub(crate) tops: Vec<u32>,
    pub(crate) sums: Vec<Sum>,
    pub(crate) small: Vec<OneIsBelow>,
}

/// Whether a table of counts was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Found {
    Yes,
    No,
    GivenUp,
}

/// The least and the most of every count.
#[derive(Clone)]
struct Ranges {
    least: Vec<u32>,
    most: Vec<u32>,
}

pub(crate) struct Attacker {
    puzzle: Puzzle,
    random: Random,
    /// Tables of counts that fit, each checked.
    pub(crate) worlds: Vec<Vec<u32>>,
    /// Questions given up.
    pub(crate) given_up: usize,
}

/// Cuts allowed for one question, before it is put as a programme.
const CUTS: usize = 400;
/// Tables looked for before any question is asked.
const BEGIN_WITH: usize = 16;

impl Attacker {
    /// Begins; nothing where no table of counts fits at all.
    pub(crate) fn new(puzzle: Puzzle, seed: u64) -> Option<Self> {
        let mut this = Attacker { puzzle, random: Random::new(seed), worlds: Vec::new(), given_up: 0 };
        for _ in 0..BEGIN_WITH {
            if this.find(&[]) == Found::No {
                return None;
            }
        }
        (!this.worlds.is_empty()).then_some(this)
    }

    /// Looks for a table of counts in which these sums are so as well.
    pub(crate) fn find(&mut self, more: &[Sum]) -> Found {
        let mut ranges = Ranges { least: vec![0; self.puzzle.tops.len()], most: self.puzzle.tops.clone() };
        let mut cuts = CUTS;
        let mut found = self.search(&mut ranges, more, &mut cuts);
        let mut world = ranges.least;
        if found == Found::GivenUp {
            (found, world) = programme::solve(&self.puzzle, more);
        }
        if found == Found::Yes {
            assert!(fits(&self.puzzle, &world) && more.iter().all(|sum| holds(sum, &world)));
            self.worlds.push(world);
        }
        self.given_up += usize::from(found == Found::GivenUp);
        found
    }

    fn search(&mut self, ranges: &mut Ranges, more: &[Sum], cuts: &mut usize) -> Found {
        if !narrow(&self.puzzle.sums, more, ranges) || !self.small_is_possible(ranges) {
            return Found::No;
        }
        let open: Vec<usize> =
            (0..ranges.least.len()).filter(|at| ranges.least[*at] < ranges.most[*at]).collect();
        if open.is_empty() {
            return Found::Yes;
        }
        if *cuts == 0 {
            return Found::GivenUp;
        }
        *cuts -= 1;
        let at = open[self.random.below(open.len())];
        let cut = self.random.between(ranges.least[at], ranges.most[at] - 1);
        let (mut below, mut above) = (ranges.clone(), ranges.clone());
        below.most[at] = cut;
        above.least[at] = cut + 1;
        let mut halves = [below, above];
        if self.random.chance(50) {
            halves.swap(0, 1);
        }
        for mut half in halves {
            match self.search(&mut half, more, cuts) {
                Found::No => {}
                other => {
                    *ranges = half;
                    return other;
                }
            }
        }
        Found::No
    }

    fn small_is_possible(&self, ranges: &Ranges) -> bool {
        let least = |sum: &Vec<usize>| sum.iter().map(|at| ranges.least[*at]).sum::<u32>();
        self.puzzle.small.iter().all(|small| small.sums.iter().any(|sum| least(sum) < small.number))
    }

    /// How far a sum reaches as far as taking apart tells: never less than it really does.
    fn reach(&self, counts: &[usize]) -> (u32, u32) {
        let mut ranges = Ranges { least: vec![0; self.puzzle.tops.len()], most: self.puzzle.tops.clone() };
        narrow(&self.puzzle.sums, &[], &mut ranges);
        (counts.iter().map(|at| ranges.least[*at]).sum(), counts.iter().map(|at| ranges.most[*at]).sum())
    }

    /// Up to so many values that a sum can have, and whether there are surely no others.
    pub(crate) fn values(&mut self, counts: &[usize], wanted: usize) -> (Vec<u32>, bool) {
        let value = |world: &Vec<u32>| counts.iter().map(|at| world[*at]).sum::<u32>();
        let mut values: Vec<u32> = self.worlds.iter().map(value).collect();
        values.sort_unstable();
        values.dedup();
        let (least, most) = self.reach(counts);
        let mut sure = true;
        for asked in least..=most {
            if values.len() >= wanted {
                return (values, false);
            }
            if !values.contains(&asked) {
                match self.find(&[Sum { counts: counts.to_vec(), least: asked, most: asked }]) {
                    Found::Yes => values.push(asked),
                    Found::No => {}
                    Found::GivenUp => sure = false,
                }
            }
        }
        values.sort_unstable();
        (values, sure)
    }

    /// Whether it is proved that these sums cannot all be so.
    pub(crate) fn is_impossible(&mut self, sums: &[Sum]) -> bool {
        let known = self.worlds.iter().any(|world| sums.iter().all(|sum| holds(sum, world)));
        !known && self.find(sums) == Found::No
    }
}

/// Takes every sum apart until nothing more follows; false where something cannot be.
fn narrow(sums: &[Sum], more: &[Sum], ranges: &mut Ranges) -> bool {
    let mut changed = true;
    while changed {
        changed = false;
        for sum in sums.iter().chain(more) {
            let least: u32 = sum.counts.iter().map(|at| ranges.least[*at]).sum();
            let most: u32 = sum.counts.iter().map(|at| ranges.most[*at]).sum();
            if least > sum.most || most < sum.least {
                return false;
            }
            if least >= sum.least && most <= sum.most {
                continue;
            }
            for &at in &sum.counts {
                let (low, high) = (ranges.least[at], ranges.most[at]);
                let highest = sum.most - (least - low);
                let lowest = sum.least.saturating_sub(most - high);
                if high > highest {
                    ranges.most[at] = highest;
                    changed = true;
                }
                if low < lowest {
                    ranges.least[at] = lowest;
                    changed = true;
                }
                if ranges.least[at] > ranges.most[at] {
                    return false;
                }
            }
        }
    }
    true
}

fn holds(sum: &Sum, world: &[u32]) -> bool {
    let value = sum.counts.iter().map(|at| world[*at]).sum::<u32>();
    (sum.least..=sum.most).contains(&value)
}

fn fits(puzzle: &Puzzle, world: &[u32]) -> bool {
    let value = |sum: &Vec<usize>| sum.iter().map(|at| world[*at]).sum::<u32>();
    puzzle.sums.iter().all(|sum| holds(sum, world))
        && puzzle.small.iter().all(|small| small.sums.iter().any(|sum| value(sum) < small.number))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(counts: &[usize], least: u32, most: u32) -> Sum {
        Sum { counts: counts.to_vec(), least, most }
    }

    /// Every table of counts there could be, written down.
    fn all(puzzle: &Puzzle) -> Vec<Vec<u32>> {
        let tables = puzzle.tops.iter().fold(vec![Vec::new()], |begun: Vec<Vec<u32>>, top| {
            let longer = |table: &Vec<u32>| (0..=*top).map(|count| [&table[..], &[count]].concat()).collect();
            begun.iter().flat_map(|table| -> Vec<Vec<u32>> { longer(table) }).collect()
        });
        tables.into_iter().filter(|world| fits(puzzle, world)).collect()
    }

    #[test]
    fn the_attacker_finds_every_value_and_no_other() {
        let mut random = Random::new(11);
        for seed in 0..300 {
            let counts = 2 + random.below(4);
            let tops: Vec<u32> = (0..counts).map(|_| random.between(1, 4)).collect();
            let truth: Vec<u32> = tops.iter().map(|top| random.between(0, *top)).collect();
            let some =
                |random: &mut Random| -> Vec<usize> { (0..counts).filter(|_| random.chance(60)).collect() };
            let sums = (0..3)
                .map(|_| {
                    let counts = some(&mut random);
                    let value = counts.iter().map(|at| truth[*at]).sum::<u32>();
                    let below = random.between(0, 1);
                    sum(&counts, value.saturating_sub(below), value + random.between(0, 1))
                })
                .collect();
            let small = OneIsBelow { sums: vec![some(&mut random), vec![0]], number: truth[0] + 1 };
            let puzzle = Puzzle { tops, sums, small: vec![small] };
            let asked = some(&mut random);
            let mut expected: Vec<u32> =
                all(&puzzle).iter().map(|world| asked.iter().map(|at| world[*at]).sum()).collect();
            expected.sort_unstable();
            expected.dedup();
            let mut attacker = Attacker::new(puzzle, seed).expect("the truth fits");
            assert_eq!(attacker.values(&asked, 1000), (expected, true));
        }
    }

    #[test]
    fn a_puzzle_that_nothing_fits_is_found_out() {
        let puzzle = Puzzle { tops: vec![3, 3], sums: vec![sum(&[0, 1], 7, 9)], ..Puzzle::default() };
        assert!(Attacker::new(puzzle, 1).is_none());
    }
}
