//! Which groups get a row of their own, decided from the staff list alone.
//!
//! It is handed the sizes of the groups and nothing else, because a layout that looked at outcomes would tell
//! something by its shape.

/// Positions of the groups that share a row, in the declared order.
pub(super) type Rows = Vec<Vec<usize>>;

/// Joins groups with their neighbours, in the declared order, until every row has `minimum` people.
///
/// A row that would be left too small at the end joins the row before it. Where everybody ends in one row the
/// breakdown is dropped, which is an empty answer.
pub(super) fn lay_out(sizes: &[u32], minimum: u32) -> Rows {
    let mut rows: Rows = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    let mut people = 0_u64;
    for (position, &size) in sizes.iter().enumerate() {
        open.push(position);
        people += u64::from(size);
        if people >= u64::from(minimum) {
            rows.push(std::mem::take(&mut open));
            people = 0;
        }
    }
    match rows.last_mut() {
        Some(last) => last.append(&mut open),
        None => rows.clear(),
    }
    if rows.len() < 2 { Rows::new() } else { rows }
}

/// The same, with no more than `most` rows: the minimum is raised until they fit.
pub(super) fn lay_out_within(sizes: &[u32], minimum: u32, most: usize) -> Rows {
    let mut minimum = minimum;
    loop {
        let rows = lay_out(sizes, minimum);
        if rows.len() <= most {
            return rows;
        }
        minimum = minimum.saturating_add(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_small_group_joins_the_next_and_a_small_last_group_the_one_before() {
        assert_eq!(lay_out(&[3, 30, 12], 10), [vec![0, 1], vec![2]]);
        assert_eq!(lay_out(&[30, 12, 3], 10), [vec![0], vec![1, 2]]);
        assert_eq!(lay_out(&[1, 4, 5, 10], 10), [vec![0, 1, 2], vec![3]]);
    }

    #[test]
    fn a_breakdown_that_ends_with_one_row_is_dropped() {
        assert!(lay_out(&[9, 9], 10).is_empty());
        assert!(lay_out(&[10, 9], 10).is_empty());
        assert!(lay_out(&[40], 10).is_empty());
        assert!(lay_out(&[], 10).is_empty());
    }

    #[test]
    fn too_many_rows_are_joined_until_they_fit() {
        let rows = lay_out_within(&[10; 30], 10, 11);
        assert!(rows.len() <= 11 && rows.len() >= 2, "{rows:?}");
    }

    proptest! {
        #[test]
        fn every_group_is_in_one_row_and_every_row_is_large_enough(sizes in proptest::collection::vec(0_u32..40, 0..20)) {
            let rows = lay_out(&sizes, 10);
            for row in &rows {
                prop_assert!(row.iter().map(|&at| sizes[at]).sum::<u32>() >= 10);
            }
            if !rows.is_empty() {
                let order: Vec<usize> = rows.concat();
                prop_assert_eq!(order, (0..sizes.len()).collect::<Vec<_>>());
            }
        }
    }
}
