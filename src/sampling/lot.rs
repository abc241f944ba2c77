//! The lot: who is taken, by a seed and staff ids alone, and how many from each part.

use sha2::{Digest, Sha256};

/// A statement's number in a lot.
pub(super) type Number = [u8; 32];

/// The number of somebody's statement: the SHA-256 of the seed, a line feed and the staff id.
pub(super) fn number(seed: &str, id: &str) -> Number {
    let mut hash = Sha256::new();
    hash.update(seed.as_bytes());
    hash.update(b"\n");
    hash.update(id.as_bytes());
    hash.finalize().into()
}

/// The beginning of that number, as it is printed.
#[must_use]
pub fn mark(seed: &str, id: &str) -> String {
    let digits = |byte: &u8| [byte >> 4, byte & 15].map(|d| char::from_digit(d.into(), 16).unwrap_or('0'));
    number(seed, id).iter().take(6).flat_map(digits).collect()
}

/// How many are taken from each stratum, by how many there are and the smallest number in it: at least one where the size
/// allows, and otherwise in proportion, by the largest remainders. The sum is the size, and no stratum gives more than it has.
pub(super) fn shares(strata: &[(usize, Number)], size: usize) -> Vec<usize> {
    let all: usize = strata.iter().map(|(has, _)| has).sum();
    let size = size.min(all);
    let each = usize::from(size >= strata.len());
    let given = each * strata.len();
    let (left, among) = (size.saturating_sub(given), all.saturating_sub(given));
    // Quotas as fractions over `among`, so that nothing is rounded.
    let mut shares: Vec<usize> = Vec::with_capacity(strata.len());
    let mut remainders: Vec<(usize, Number, usize)> = Vec::with_capacity(strata.len());
    for (place, (has, smallest)) in strata.iter().enumerate() {
        let quota = left * has.saturating_sub(each);
        let whole = quota.checked_div(among).unwrap_or(0);
        shares.push(each + whole);
        remainders.push((quota.saturating_sub(whole * among), *smallest, place));
    }
    let open = size.saturating_sub(shares.iter().sum());
    remainders.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    for (_, _, place) in remainders.into_iter().take(open) {
        if let Some(share) = shares.get_mut(place) {
            *share += 1;
        }
    }
    shares
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(sizes: &[usize]) -> Vec<(usize, Number)> {
        let numbered = |(at, has): (usize, &usize)| (*has, number("seed", &at.to_string()));
        sizes.iter().enumerate().map(numbered).collect()
    }

    #[test]
    fn a_number_is_the_sha_256_that_anybody_can_work_out() {
        // printf 'spring\nT02' | sha256sum
        assert_eq!(mark("spring", "T02"), "19db58f31a0f");
    }

    #[test]
    fn each_has_one_and_the_rest_go_by_size() {
        assert_eq!(shares(&of(&[8, 2, 1]), 3), [1, 1, 1]);
        assert_eq!(shares(&of(&[8, 2, 1]), 6), [4, 1, 1]);
        assert_eq!(shares(&of(&[8, 2, 1]), 11), [8, 2, 1]);
        assert_eq!(shares(&of(&[8, 2, 1]), 99), [8, 2, 1]);
    }

    #[test]
    fn where_there_are_more_parts_than_the_size_the_largest_remainders_count() {
        assert_eq!(shares(&of(&[8, 2, 1]), 2), [2, 0, 0]);
        assert_eq!(shares(&of(&[5, 4, 3]), 2), [1, 1, 0]);
        assert_eq!(shares(&of(&[]), 3), Vec::<usize>::new());
        assert_eq!(shares(&of(&[3]), 0), [0]);
        // Of parts that are alike the smallest number decides, so that the order of the tracker does not.
        let alike = shares(&of(&[1; 6]), 2);
        let mut numbers: Vec<(Number, usize)> = of(&[1; 6]).iter().map(|s| s.1).zip(0..).collect();
        numbers.sort_unstable();
        assert!(numbers.iter().take(2).all(|(_, place)| alike[*place] == 1), "{alike:?}");
    }

    proptest! {
        #[test]
        fn the_sum_is_the_size_and_nobody_gives_more_than_there_is(sizes in proptest::collection::vec(1_usize..40, 0..20), size in 0_usize..200) {
            let shares = shares(&of(&sizes), size);
            let all: usize = sizes.iter().sum();
            prop_assert_eq!(shares.iter().sum::<usize>(), size.min(all));
            for (share, has) in shares.iter().zip(&sizes) {
                prop_assert!(share <= has);
                prop_assert!(*share > 0 || size < sizes.len());
                // Within one of what is due in proportion, beyond the first.
                let each = usize::from(size >= sizes.len());
                let (left, among) = (size.min(all) - each * sizes.len(), all - each * sizes.len());
                let due = (left * (has - each)).checked_div(among).unwrap_or(0) + each;
                prop_assert!(*share == due || *share == due + 1);
            }
        }
    }
}
