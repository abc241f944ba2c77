//! The cheapest set that takes something of every list.

use crate::disclosure::exact::{Bound, Reader, Row, Sum};

/// The work allowed, in steps of arithmetic.
const STEPS: u64 = 200_000_000;

/// A set of places, and whether it was proved that no other costs less.
pub(super) struct Cover {
    pub(super) places: Vec<usize>,
    pub(super) proved: bool,
}

/// Finds the set by whole-number search, or, where that takes too long, by taking what hits most lists for its cost.
pub(super) fn cover(costs: &[i64], lists: &[Vec<usize>]) -> Cover {
    if lists.is_empty() {
        return Cover { places: Vec::new(), proved: true };
    }
    let rows: Vec<Row> = lists
        .iter()
        .map(|list| Row { sum: list.iter().map(|&at| (at, 1)).collect(), least: Some(1), most: None })
        .collect();
    let cost: Sum = costs.iter().copied().enumerate().collect();
    let greedy = greedy(costs, lists);
    let mut reader = Reader::new(costs.len(), rows, vec![cost]).with_steps(STEPS);
    let offered: Vec<i64> = (0..costs.len()).map(|at| i64::from(greedy.contains(&at))).collect();
    reader.offer(&offered);
    let Bound::At(least) = reader.least(0) else {
        return Cover { places: greedy, proved: false };
    };
    let price = |world: &&Vec<i64>| world.iter().zip(costs).map(|(taken, cost)| taken * cost).sum::<i64>();
    match reader.worlds().iter().find(|world| price(world) == least) {
        Some(world) => {
            let taken = world.iter().enumerate().filter(|(_, taken)| **taken > 0);
            Cover { places: taken.map(|(at, _)| at).collect(), proved: true }
        }
        None => Cover { places: greedy, proved: false },
    }
}

fn greedy(costs: &[i64], lists: &[Vec<usize>]) -> Vec<usize> {
    let mut open: Vec<&Vec<usize>> = lists.iter().collect();
    let mut taken = Vec::new();
    while !open.is_empty() {
        let hits = |at: usize| open.iter().filter(|list| list.contains(&at)).count();
        let hits: Vec<i64> = (0..costs.len()).map(|at| i64::try_from(hits(at)).unwrap_or(0)).collect();
        // The most hits for its cost, compared crosswise so that nothing is divided.
        let best =
            (0..costs.len()).filter(|at| hits.get(*at).is_some_and(|hits| *hits > 0)).max_by(|&a, &b| {
                let value = |at: usize, by: usize| {
                    hits.get(at).copied().unwrap_or(0) * costs.get(by).copied().unwrap_or(i64::MAX >> 20)
                };
                value(a, b).cmp(&value(b, a)).then(b.cmp(&a))
            });
        let Some(best) = best else { break };
        taken.push(best);
        open.retain(|list| !list.contains(&best));
    }
    taken.sort_unstable();
    taken
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_place_in_every_list_is_better_than_one_for_each() {
        let found = cover(&[10, 10, 10, 10], &[vec![0, 1], vec![1, 2], vec![1, 3]]);
        assert!(found.proved);
        assert_eq!(found.places, [1]);
    }

    #[test]
    fn the_cheaper_of_two_is_taken_and_greed_is_put_right() {
        assert_eq!(cover(&[11, 10], &[vec![0, 1]]).places, [1]);
        // Greed takes the place in the middle first and needs three.
        let lists = [vec![0, 2], vec![0, 2, 1], vec![1, 2], vec![0, 3], vec![1, 4]];
        assert_eq!(cover(&[10; 5], &lists).places, [0, 1]);
    }
}
