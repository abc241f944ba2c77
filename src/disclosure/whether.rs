//! Whether anybody at all: the one thing that may be said of something too rare to count.
//!
//! "Nobody" says nothing ill of anyone, and "somebody" leaves it open who and how many, as long as there are enough people of
//! whom it may be true. Among fewer than the smallest group neither is said.

use super::Settings;

/// The answer, or that it is not given. Only disclosure control makes one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Whether(Answer);

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Answer {
    Somebody,
    Nobody,
    NotGiven,
}

impl Whether {
    /// The answer for something that so many of so many people had.
    #[must_use]
    pub fn anybody(count: u32, people: u32, settings: Settings) -> Self {
        Self(match count {
            _ if people < settings.min_group() => Answer::NotGiven,
            0 => Answer::Nobody,
            _ => Answer::Somebody,
        })
    }

    /// Yes, no, or nothing where it is not given.
    #[must_use]
    pub fn answer(self) -> Option<bool> {
        match self.0 {
            Answer::Somebody => Some(true),
            Answer::Nobody => Some(false),
            Answer::NotGiven => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn among_enough_people_it_is_yes_or_no_and_among_few_it_is_not_given() {
        let answer = |count, people| Whether::anybody(count, people, Settings::default()).answer();
        assert_eq!((answer(1, 40), answer(7, 40), answer(0, 40)), (Some(true), Some(true), Some(false)));
        assert_eq!((answer(1, 9), answer(0, 9)), (None, None));
    }
}
