//! How unusual it is that one reviewer's people come out as they do: an exact permutation test in whole numbers.
//!
//! Everybody has a whole number. A group of them has a sum. Of all ways to choose a group of that size, in how many is
//! the sum at least as far from what is to be expected? Both counts are exact, however large, and nothing is rounded or drawn
//! by lot. For numbers that are nought and one it is Fisher's exact test.

use std::collections::BTreeMap;

use num_bigint::BigUint;

/// More additions than this are not made; nobody waits for them at a meeting.
const MOST_STEPS: u64 = 8_000_000;

/// So many ways of all are at least as far out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Chance {
    as_far: BigUint,
    all: BigUint,
}

/// The test for the numbers of a group within those of everybody; `None` where there is nothing to compare with, or
/// where it would take too long.
pub(super) fn of(group: &[u32], others: &[u32]) -> Option<Chance> {
    if group.is_empty() || others.is_empty() {
        return None;
    }
    let least = group.iter().chain(others).min().copied().unwrap_or(0);
    let mut members: BTreeMap<u32, usize> = BTreeMap::new();
    for number in group.iter().chain(others) {
        *members.entry(number - least).or_default() += 1;
    }
    let people = group.len() + others.len();
    let whole: u64 = group.iter().chain(others).map(|number| u64::from(number - least)).sum();
    let own: u64 = group.iter().map(|number| u64::from(number - least)).sum();
    // Choosing a group chooses those left over, who are as far out on the other side; the smaller one is counted.
    let (size, own) =
        if group.len() * 2 <= people { (group.len(), own) } else { (others.len(), whole - own) };
    let most = members.keys().next_back().copied().unwrap_or(0);
    let steps = [people, size, size].iter().try_fold(u64::from(most).max(1), |product, factor| {
        product.checked_mul(u64::try_from(*factor).ok()?)
    });
    if steps.is_none_or(|steps| steps > MOST_STEPS) {
        return None;
    }
    let sums = sums_of(&members, size);
    let distance = |sum: u64| distance(sum, size, whole, people);
    let (mut as_far, mut all) = (BigUint::default(), BigUint::default());
    for (sum, ways) in sums {
        all += &ways;
        if distance(sum) >= distance(own) {
            as_far += ways;
        }
    }
    Some(Chance { as_far, all })
}

/// How far a sum of so many lies from what is to be expected, times the number of people, which makes it whole.
fn distance(sum: u64, size: usize, whole: u64, people: usize) -> u128 {
    let times = |number: u64, count: usize| u128::from(number) * u128::try_from(count).unwrap_or(0);
    times(sum, people).abs_diff(times(whole, size))
}

/// In how many ways each sum comes about, for groups of a size.
fn sums_of(members: &BTreeMap<u32, usize>, size: usize) -> BTreeMap<u64, BigUint> {
    // By how many are chosen already, and what they come to.
    let mut ways: Vec<BTreeMap<u64, BigUint>> = vec![BTreeMap::new(); size + 1];
    if let Some(none) = ways.first_mut() {
        none.insert(0, BigUint::from(1_u8));
    }
    for (number, count) in members {
        let choices = choices_of(*count, size.min(*count));
        let mut next: Vec<BTreeMap<u64, BigUint>> = vec![BTreeMap::new(); size + 1];
        for (chosen, sums) in ways.iter().enumerate() {
            for (more, times) in choices.iter().enumerate().take(size + 1 - chosen) {
                let added = u64::from(*number) * u64::try_from(more).unwrap_or(0);
                let Some(into) = next.get_mut(chosen + more) else { continue };
                for (sum, count) in sums {
                    *into.entry(sum + added).or_default() += count * times;
                }
            }
        }
        ways = next;
    }
    ways.pop().unwrap_or_default()
}

/// In how many ways 0, 1, 2 and more of so many can be chosen.
fn choices_of(count: usize, most: usize) -> Vec<BigUint> {
    let mut choices = vec![BigUint::from(1_u8)];
    for taken in 1..=most {
        let last = choices.last().cloned().unwrap_or_default();
        choices.push(last * BigUint::from(count + 1 - taken) / BigUint::from(taken));
    }
    choices
}

impl Chance {
    /// Whether it comes up in more than one of so many.
    pub(super) fn is_oftener_than(&self, one_in: u32) -> bool {
        &self.as_far * BigUint::from(one_in) > self.all
    }

    /// `about 1 in 250`; for what is all but impossible `less than 1 in a million`.
    pub(super) fn says(&self) -> String {
        let one_in = (&self.all + &self.as_far / BigUint::from(2_u8)) / &self.as_far;
        match u32::try_from(one_in) {
            Ok(one_in) if one_in < 1_000_000 => format!("about 1 in {one_in}"),
            _ => "less than 1 in a million".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn ways(chance: &Chance) -> (u64, u64) {
        let number = |big: &BigUint| u64::try_from(big).expect("a small number of the test");
        (number(&chance.as_far), number(&chance.all))
    }

    /// Every group of the size, one after another.
    fn by_hand(group: &[u32], others: &[u32]) -> (u64, u64) {
        let all: Vec<i64> = group.iter().chain(others).map(|n| i64::from(*n)).collect();
        let (whole, people) = (all.iter().sum::<i64>(), i64::try_from(all.len()).expect("few"));
        let far = |chosen: i64, size: i64| (chosen * people - whole * size).abs();
        let size = u32::try_from(group.len()).expect("few");
        let own = far(group.iter().map(|n| i64::from(*n)).sum(), i64::from(size));
        let (mut as_far, mut count) = (0, 0);
        for mask in 0_u32..1 << all.len() {
            if mask.count_ones() == size {
                let sum: i64 =
                    all.iter().enumerate().filter(|(at, _)| mask >> at & 1 == 1).map(|(_, n)| n).sum();
                count += 1;
                as_far += u64::from(far(sum, i64::from(size)) >= own);
            }
        }
        (as_far, count)
    }

    #[test]
    fn a_lady_who_tells_all_four_cups_of_eight_is_one_in_thirty_five_on_either_side() {
        // Fisher's own example: 1 of 70 ways on this side and 1 on the other.
        let chance = of(&[1, 1, 1, 1], &[0, 0, 0, 0]).expect("a comparison");
        assert_eq!(ways(&chance), (2, 70));
        assert_eq!(chance.says(), "about 1 in 35");
        assert!(chance.is_oftener_than(36) && !chance.is_oftener_than(35));
    }

    #[test]
    fn where_all_are_alike_everything_is_as_far_out() {
        let chance = of(&[3, 3], &[3, 3, 3]).expect("a comparison");
        assert_eq!(ways(&chance), (10, 10));
    }

    #[test]
    fn nobody_to_compare_with_and_too_many_to_count_give_no_answer() {
        assert_eq!(of(&[1], &[]), None);
        assert_eq!(of(&[], &[1]), None);
        assert_eq!(of(&[40; 500], &[0; 500]), None);
    }

    #[test]
    fn sixty_people_are_counted_to_the_last_way() {
        let chance = of(&[1; 12], &[0; 48]).expect("a comparison");
        assert_eq!(chance.all, BigUint::from(1_399_358_844_975_u64), "60 choose 12");
        assert_eq!(chance.says(), "less than 1 in a million");
    }

    proptest! {
        #[test]
        fn the_count_agrees_with_every_group_gone_through(
            group in prop::collection::vec(0_u32..6, 1..6),
            others in prop::collection::vec(0_u32..6, 1..7),
        ) {
            let chance = of(&group, &others).expect("a comparison");
            prop_assert_eq!(ways(&chance), by_hand(&group, &others));
        }
    }
}
