//! The counts that are still possible for a reader, and whether they are enough.

use super::Settings;

/// The possible counts of a group of known size.
#[derive(Debug, Clone)]
pub(super) struct Values {
    size: u32,
    possible: Vec<bool>,
}

impl Values {
    /// Nothing is possible yet.
    pub(super) fn new(size: u32) -> Self {
        Self { size, possible: vec![false; size as usize + 1] }
    }

    /// Adds the counts from `least` to `most`, both included.
    pub(super) fn add(&mut self, least: u32, most: u32) {
        for value in least..=most.min(self.size) {
            if let Some(possible) = self.possible.get_mut(value as usize) {
                *possible = true;
            }
        }
    }

    /// Whether nothing is possible.
    pub(super) fn is_empty(&self) -> bool {
        !self.possible.contains(&true)
    }

    /// Whether at least a threshold of counts is possible, not everybody (but for what a coalition knows) need have
    /// the outcome, and not nobody.
    pub(super) fn leave_enough_open(&self, settings: Settings) -> bool {
        let Some(least) = self.possible.iter().position(|&possible| possible) else { return false };
        let most = self.possible.iter().rposition(|&possible| possible).unwrap_or(least);
        let many = self.possible.iter().filter(|&&possible| possible).count();
        let coalition = settings.coalition() as usize;
        many >= settings.threshold() as usize && least + coalition < self.size as usize && most > coalition
    }
}

/// The same question of an unbroken run of counts.
pub(super) fn range_leaves_enough_open(least: u32, most: u32, size: u32, settings: Settings) -> bool {
    let coalition = u64::from(settings.coalition());
    least <= most
        && u64::from(most) - u64::from(least) + 1 >= u64::from(settings.threshold())
        && u64::from(least) + coalition < u64::from(size)
        && u64::from(most) > coalition
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn enough_is_five_counts_that_are_neither_all_nor_none_nor_all_but_the_reader() {
        let enough = |least, most| {
            let mut values = Values::new(12);
            values.add(least, most);
            let answer = values.leave_enough_open(Settings::default());
            assert_eq!(answer, range_leaves_enough_open(least, most, 12, Settings::default()));
            answer
        };
        assert!(enough(0, 4) && enough(8, 12) && enough(3, 7));
        assert!(!enough(3, 6), "four counts");
        assert!(!enough(9, 12), "four counts at the top");
        assert!(!enough(11, 12) && !enough(0, 1));
    }

    #[test]
    fn nothing_possible_is_never_enough() {
        assert!(!Values::new(12).leave_enough_open(Settings::default()));
    }
}
