//! Bands of a share: "a quarter to a half" instead of "3 of 11".
//!
//! A group of n people cut into b equal bands. A share that falls exactly on an edge belongs to the band below it, so
//! exactly a half is in "a half or fewer"; the lowest band includes nobody and the highest includes everybody. No band
//! is ever called "none" or "all".

/// How finely a group's share is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scale {
    /// Two bands.
    Halves,
    /// Four bands.
    Quarters,
    /// Ten bands.
    Tenths,
}

impl Scale {
    /// Every scale, the finest first.
    pub(super) const FINEST_FIRST: [Scale; 3] = [Scale::Tenths, Scale::Quarters, Scale::Halves];

    /// How many bands there are.
    #[must_use]
    pub const fn parts(self) -> u32 {
        match self {
            Self::Halves => 2,
            Self::Quarters => 4,
            Self::Tenths => 10,
        }
    }

    /// The next coarser scale, if there is one.
    pub(super) const fn coarser(self) -> Option<Scale> {
        match self {
            Self::Halves => None,
            Self::Quarters => Some(Self::Halves),
            Self::Tenths => Some(Self::Quarters),
        }
    }

    /// The band in which `count` people of `size` fall.
    pub(super) fn band(self, count: u32, size: u32) -> Band {
        let share = u64::from(count.min(size)) * u64::from(self.parts());
        let index = share.div_ceil(u64::from(size.max(1))).saturating_sub(1);
        Band { scale: self, index: u32::try_from(index).unwrap_or(0) }
    }

    /// The band at `index`, counted from the lowest.
    pub(super) const fn at(self, index: u32) -> Band {
        Band { scale: self, index }
    }
}

/// One band of a scale. Only disclosure control makes one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Band {
    scale: Scale,
    index: u32,
}

impl Band {
    /// The scale the band belongs to.
    #[must_use]
    pub const fn scale(self) -> Scale {
        self.scale
    }

    /// Which band it is, counting the lowest as nought.
    #[must_use]
    pub const fn index(self) -> u32 {
        self.index
    }

    /// The least and the greatest count of a group of `size` that fall in the band.
    #[must_use]
    pub fn counts(self, size: u32) -> (u32, u32) {
        let edge = |part: u32| {
            let people = u64::from(part) * u64::from(size) / u64::from(self.scale.parts());
            u32::try_from(people).unwrap_or(u32::MAX)
        };
        let least = if self.index == 0 { 0 } else { edge(self.index).saturating_add(1) };
        (least, edge(self.index.saturating_add(1)))
    }

    /// The band in words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        const QUARTERS: [&str; 4] = [
            "a quarter or fewer",
            "a quarter to a half",
            "a half to three quarters",
            "more than three quarters",
        ];
        const TENTHS: [&str; 10] = [
            "a tenth or fewer",
            "one to two tenths",
            "two to three tenths",
            "three to four tenths",
            "four tenths to a half",
            "a half to six tenths",
            "six to seven tenths",
            "seven to eight tenths",
            "eight to nine tenths",
            "more than nine tenths",
        ];
        let index = self.index as usize;
        match self.scale {
            Scale::Halves if index == 0 => "a half or fewer",
            Scale::Halves => "more than a half",
            Scale::Quarters => QUARTERS[if index < 4 { index } else { 3 }],
            Scale::Tenths => TENTHS[if index < 10 { index } else { 9 }],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exactly_a_half_is_a_half_or_fewer() {
        assert_eq!(Scale::Halves.band(5, 10).words(), "a half or fewer");
        assert_eq!(Scale::Halves.band(6, 10).words(), "more than a half");
        assert_eq!(Scale::Halves.band(6, 11).words(), "more than a half");
        assert_eq!(Scale::Quarters.band(10, 20).words(), "a quarter to a half");
        assert_eq!(Scale::Quarters.band(15, 20).words(), "a half to three quarters");
        assert_eq!(Scale::Tenths.band(25, 50).words(), "four tenths to a half");
    }

    #[test]
    fn the_lowest_band_includes_nobody_and_the_highest_everybody() {
        for scale in Scale::FINEST_FIRST {
            for size in 10..=130 {
                assert_eq!(scale.band(0, size).index(), 0);
                assert_eq!(scale.band(size, size).index(), scale.parts() - 1);
            }
        }
    }

    #[test]
    fn every_count_is_in_the_one_band_whose_edges_enclose_it() {
        for scale in Scale::FINEST_FIRST {
            for size in 1..=130 {
                for count in 0..=size {
                    let band = scale.band(count, size);
                    let inside: Vec<u32> = (0..scale.parts())
                        .filter(|&index| {
                            let (least, most) = scale.at(index).counts(size);
                            least <= count && count <= most
                        })
                        .collect();
                    assert_eq!(inside, [band.index()], "{count} of {size} in {scale:?}");
                }
            }
        }
    }

    #[test]
    fn a_group_large_enough_for_its_scale_has_five_counts_in_every_band() {
        for scale in Scale::FINEST_FIRST {
            for size in scale.parts() * 5..=300 {
                for index in 0..scale.parts() {
                    let (least, most) = scale.at(index).counts(size);
                    assert!(most - least + 1 >= 5, "{scale:?} {index} of {size}: {least} to {most}");
                }
            }
        }
    }

    #[test]
    fn no_band_says_all_or_none() {
        for scale in Scale::FINEST_FIRST {
            let words: Vec<&str> = (0..scale.parts()).map(|index| scale.at(index).words()).collect();
            for (at, word) in words.iter().enumerate() {
                assert!(!word.split(' ').any(|w| ["all", "none", "no", "every", "everybody"].contains(&w)));
                assert!(!words[..at].contains(word), "two bands are called {word:?}");
            }
        }
    }
}
