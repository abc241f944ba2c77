//! The limits of disclosure control, and the deliberate way to lower them.

use std::error::Error;
use std::fmt;

/// How careful a report is. Raising a limit is free; lowering one takes [`Settings::lowered`], and the report says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Settings {
    threshold: u32,
    min_group: u32,
    coalition: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self { threshold: Self::THRESHOLD, min_group: Self::MIN_GROUP, coalition: Self::COALITION }
    }
}

impl Settings {
    /// The smallest count printed, and the fewest counts a band may stand for, unless a school asks for more.
    pub const THRESHOLD: u32 = 5;
    /// The smallest group with a row of its own, unless a school asks for more.
    pub const MIN_GROUP: u32 = 10;
    /// How many people's outcomes a reader is taken to know already: their own.
    pub const COALITION: u32 = 1;

    /// Limits at least as careful as the usual ones.
    ///
    /// # Errors
    /// When a limit is below its usual value, which takes [`Settings::lowered`].
    pub fn new(threshold: u32, min_group: u32, coalition: u32) -> Result<Self, SettingsError> {
        let below = |setting, given, usual| SettingsError { setting, given, usual };
        if threshold < Self::THRESHOLD {
            return Err(below("threshold", threshold, Self::THRESHOLD));
        }
        if min_group < Self::MIN_GROUP {
            return Err(below("min_group", min_group, Self::MIN_GROUP));
        }
        if coalition < Self::COALITION {
            return Err(below("coalition", coalition, Self::COALITION));
        }
        Ok(Self { threshold, min_group, coalition })
    }

    /// Limits that may be below the usual ones, for a school that has decided so in as many words. Every report made
    /// with them says in its footer that they were lowered. A threshold or a group of nought counts as one.
    #[must_use]
    pub fn lowered(threshold: u32, min_group: u32, coalition: u32) -> Self {
        Self { threshold: threshold.max(1), min_group: min_group.max(1), coalition }
    }

    /// The smallest count printed, and the fewest counts a band may stand for.
    #[must_use]
    pub const fn threshold(&self) -> u32 {
        self.threshold
    }

    /// The smallest group with a row of its own: at least twice the threshold, so that halves of it can be told.
    #[must_use]
    pub const fn min_group(&self) -> u32 {
        let twice = self.threshold.saturating_mul(2);
        if self.min_group < twice { twice } else { self.min_group }
    }

    /// How many people's outcomes a reader is taken to know already.
    #[must_use]
    pub const fn coalition(&self) -> u32 {
        self.coalition
    }

    /// Whether any limit is below its usual value.
    #[must_use]
    pub const fn is_lowered(&self) -> bool {
        self.threshold < Self::THRESHOLD
            || self.min_group() < Self::MIN_GROUP
            || self.coalition < Self::COALITION
    }
}

/// A limit is below its usual value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingsError {
    setting: &'static str,
    given: u32,
    usual: u32,
}

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { setting, given, usual } = self;
        write!(
            f,
            "{setting} is {given}, below the usual {usual}; lowering it must be asked for in as many words"
        )
    }
}

impl Error for SettingsError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_lowered_only_on_purpose() {
        let refused = Settings::new(4, 10, 1).expect_err("four is below five");
        assert_eq!(
            refused.to_string(),
            "threshold is 4, below the usual 5; lowering it must be asked for in as many words"
        );
        assert!(Settings::new(5, 9, 1).is_err() && Settings::new(5, 10, 0).is_err());
        assert!(Settings::lowered(4, 10, 1).is_lowered());
        assert!(!Settings::new(10, 10, 1).expect("more careful").is_lowered());
    }

    #[test]
    fn a_higher_threshold_raises_the_smallest_group() {
        assert_eq!(Settings::new(10, 10, 1).map(|s| s.min_group()), Ok(20));
    }
}
