//! How one row speaks: as counts, or as bands of the share.

use super::Settings;
use super::band::{Band, Scale};

/// One printed figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Said {
    /// So many people.
    Count(u32),
    /// Nobody in the whole school has the adverse outcome.
    Nobody,
    /// A band of the share.
    Band(Band),
}

/// The most outcomes a table may have.
pub(super) const MOST_OUTCOMES: usize = 3;

/// How a row of a known size speaks, chosen from public facts alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Form {
    /// The people in the row, which every colleague knows.
    pub(super) size: u32,
    /// The scale of its bands.
    pub(super) scale: Scale,
    /// Whether it prints counts where each of them, and each remainder, is large enough.
    pub(super) counts: bool,
    /// Whether nobody having the first, adverse, outcome may be said.
    pub(super) nobody: bool,
}

impl Form {
    /// What the row prints for its counts, one for each outcome. Of two outcomes the first is printed, because the
    /// second says the same. The row is either all counts or all bands.
    pub(super) fn say(self, counts: &[u32], settings: Settings) -> Vec<Said> {
        let printed = if counts.len() == 2 { &counts[..1] } else { counts };
        if self.nobody && printed.first() == Some(&0) {
            return vec![Said::Nobody];
        }
        let large = |(position, &count): (usize, &u32)| count >= self.least_counted(position, settings);
        if self.counts && counts.iter().enumerate().all(large) {
            printed.iter().map(|&count| Said::Count(count)).collect()
        } else {
            printed.iter().map(|&count| Said::Band(self.scale.band(count, self.size))).collect()
        }
    }

    /// The smallest count of an outcome that is printed. Where nobody can be told from few, few must still stand for a whole
    /// threshold of counts: 1 to 5, not 1 to 4.
    pub(super) fn least_counted(self, position: usize, settings: Settings) -> u32 {
        settings.threshold() + u32::from(self.nobody && position == 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: Form = Form { size: 40, scale: Scale::Quarters, counts: true, nobody: false };

    fn words(form: Form, counts: &[u32]) -> Vec<String> {
        let word = |said| match said {
            Said::Count(count) => count.to_string(),
            Said::Nobody => "None".to_owned(),
            Said::Band(band) => band.words().to_owned(),
        };
        form.say(counts, Settings::default()).into_iter().map(word).collect()
    }

    #[test]
    fn a_small_count_or_a_small_remainder_turns_the_whole_row_into_bands() {
        assert_eq!(words(WHOLE, &[35, 5]), ["35"]);
        assert_eq!(words(WHOLE, &[36, 4]), ["more than three quarters"]);
        assert_eq!(words(WHOLE, &[4, 36]), ["a quarter or fewer"]);
        assert_eq!(words(WHOLE, &[10, 25, 5]), ["10", "25", "5"]);
        assert_eq!(
            words(WHOLE, &[11, 25, 4]),
            ["a quarter to a half", "a half to three quarters", "a quarter or fewer"]
        );
    }

    #[test]
    fn nobody_is_said_only_of_an_adverse_outcome_and_then_counts_start_one_later() {
        let adverse = Form { nobody: true, ..WHOLE };
        assert_eq!(words(adverse, &[0, 40]), ["None"]);
        assert_eq!(words(adverse, &[5, 35]), ["a quarter or fewer"]);
        assert_eq!(words(adverse, &[6, 34]), ["6"]);
        assert_eq!(words(WHOLE, &[0, 40]), ["a quarter or fewer"]);
    }
}
