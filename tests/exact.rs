//! What a reader can work out, found a second time without any solver: every table there could be is written down and held
//! against the figures. The two have to agree to the last value.

use appraise::disclosure::exact::{Bound, Possible, Reader, Row, Sum, Values};
use proptest::prelude::*;

/// The most a count can be in these tables.
const MOST: i64 = 4;

/// All values a sum takes in the worlds that fit.
fn values_of(counts: usize, rows: &[Row], sum: &Sum) -> Vec<i64> {
    let mut values = Vec::new();
    let mut world = vec![0; counts];
    loop {
        if rows.iter().all(|row| row.holds(&world)) {
            values.push(sum.iter().map(|&(at, times)| world[at] * times).sum());
        }
        let Some(place) = world.iter().position(|count| *count < MOST) else { break };
        world[place] += 1;
        world[..place].fill(0);
    }
    values.sort_unstable();
    values.dedup();
    values
}

fn sums(counts: usize) -> impl Strategy<Value = Sum> {
    proptest::collection::vec(prop_oneof![4 => 0_i64..=1, 1 => -3_i64..=7], counts)
        .prop_map(|times| times.into_iter().enumerate().filter(|(_, times)| *times != 0).collect())
}

/// Rows that are all true of one world, as wide as they happen to be.
fn figures(counts: usize) -> impl Strategy<Value = Vec<Row>> {
    let world = proptest::collection::vec(0..=MOST, counts);
    let row = (sums(counts), 0_i64..3, 0_i64..3, 0_u8..6);
    (world, proptest::collection::vec(row, 1..5)).prop_map(move |(world, rows)| {
        let mut all: Vec<Row> = (0..counts).map(|at| Row::between(vec![(at, 1)], 0, MOST)).collect();
        for (sum, below, above, kind) in rows {
            let value: i64 = sum.iter().map(|&(at, times)| world[at] * times).sum();
            all.push(match kind {
                0 => Row { sum, least: None, most: Some(value + above) },
                1 => Row { sum, least: Some(value - below), most: None },
                2 => Row::between(sum, value - below, value + above),
                _ => Row::exactly(sum, value),
            });
        }
        all
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn every_range_and_every_number_of_values_is_that_of_all_tables_written_down(
        (rows, sum) in (2_usize..6).prop_flat_map(|counts| (figures(counts), sums(counts)))
    ) {
        let counts = rows.iter().flat_map(|row| &row.sum).map(|(at, _)| at + 1).max().unwrap_or(0);
        let expected = values_of(counts, &rows, &sum);
        let mut reader = Reader::new(counts, rows.clone(), vec![sum.clone()]);
        prop_assert_eq!(reader.possible(), Possible::Yes);
        prop_assert_eq!(reader.least(0), Bound::At(expected[0]));
        prop_assert_eq!(reader.most(0), Bound::At(expected[expected.len() - 1]));
        prop_assert_eq!(reader.values(0, 1000), Values::Exactly(expected.len()));
        for world in reader.worlds() {
            prop_assert!(rows.iter().all(|row| row.holds(world)));
        }
    }

    #[test]
    fn a_figure_less_never_narrows_a_range(
        (rows, sum) in (2_usize..6).prop_flat_map(|counts| (figures(counts), sums(counts)))
    ) {
        let counts = rows.iter().flat_map(|row| &row.sum).map(|(at, _)| at + 1).max().unwrap_or(0);
        let ends = |rows: &[Row]| {
            let mut reader = Reader::new(counts, rows.to_vec(), vec![sum.clone()]);
            match (reader.least(0), reader.most(0)) {
                (Bound::At(least), Bound::At(most)) => (least, most),
                other => panic!("{other:?}"),
            }
        };
        let (least, most) = ends(&rows);
        let (less_least, less_most) = ends(&rows[..rows.len() - 1]);
        prop_assert!(less_least <= least && most <= less_most);
    }

    #[test]
    fn figures_that_no_table_fits_are_found_out(
        rows in (2_usize..5).prop_flat_map(figures), by in 1_i64..4
    ) {
        let counts = rows.iter().flat_map(|row| &row.sum).map(|(at, _)| at + 1).max().unwrap_or(0);
        let mut rows = rows;
        if let Some(last) = rows.last_mut() {
            last.most = last.most.map(|most| most - by);
            last.least = last.least.map(|least| least + by);
        }
        let any = !values_of(counts, &rows, &vec![(0, 1)]).is_empty();
        let mut reader = Reader::new(counts, rows, vec![vec![(0, 1)]]);
        prop_assert_eq!(reader.possible(), if any { Possible::Yes } else { Possible::No });
    }
}

#[test]
fn what_takes_too_long_is_not_found_rather_than_guessed() {
    let rows = vec![
        Row::exactly((0..12).map(|at| (at, 1)).collect(), 40),
        Row::between(
            (0..12).map(|at| (at, 977 + 131 * i64::try_from(at).unwrap())).collect(),
            60_001,
            60_003,
        ),
    ];
    let mut reader = Reader::new(12, rows, vec![vec![(3, 1)]]).with_steps(50);
    assert_eq!(reader.least(0), Bound::NotFound);
    assert_eq!(reader.values(0, 5), Values::NotFound(0));
}

#[test]
fn a_sum_without_an_end_is_open_and_keeps_its_values() {
    let rows = vec![Row { sum: vec![(0, 2), (1, -2)], least: Some(3), most: None }];
    let mut reader = Reader::new(2, rows, vec![vec![(0, 1)], vec![(0, 1), (1, -1)]]);
    assert_eq!((reader.least(0), reader.most(0)), (Bound::At(2), Bound::Open));
    assert_eq!(reader.values(1, 5), Values::AtLeast(5));
}
