//! The whole numbers the tableau reckons in, small ones first.
//!
//! Nearly every table is solved with 64 bits. Where a product no longer fits, the same work is done again with 128 bits,
//! and then with numbers of any length: an overflow is a reason to begin again, never to be wrong.

use std::cmp::Ordering;

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{One, Signed, ToPrimitive, Zero};

/// A whole number, with the few things the tableau does to it.
pub(super) trait Whole: Clone + Ord + From<i64> + Zero + One + Integer + Signed + ToPrimitive {
    /// `self * times - other * by`, unless it does not fit.
    fn fused(&self, times: &Self, other: &Self, by: &Self) -> Option<Self>;

    /// `self * times`, unless it does not fit.
    fn times(&self, times: &Self) -> Option<Self> {
        self.fused(times, &Self::zero(), &Self::zero())
    }

    /// Which of `self / under` and `other / beneath` is greater, where both are divided by something positive.
    fn against(&self, under: &Self, other: &Self, beneath: &Self) -> Option<Ordering>;
}

impl Whole for i64 {
    fn fused(&self, times: &Self, other: &Self, by: &Self) -> Option<Self> {
        let wide = i128::from(*self) * i128::from(*times) - i128::from(*other) * i128::from(*by);
        // The least number has no opposite, so it does not count as fitting.
        i64::try_from(wide).ok().filter(|&fits| fits != i64::MIN)
    }

    fn against(&self, under: &Self, other: &Self, beneath: &Self) -> Option<Ordering> {
        Some((i128::from(*self) * i128::from(*beneath)).cmp(&(i128::from(*other) * i128::from(*under))))
    }
}

impl Whole for i128 {
    fn fused(&self, times: &Self, other: &Self, by: &Self) -> Option<Self> {
        let (one, two) = (self.checked_mul(*times)?, other.checked_mul(*by)?);
        one.checked_sub(two).filter(|&fits| fits != i128::MIN)
    }

    fn against(&self, under: &Self, other: &Self, beneath: &Self) -> Option<Ordering> {
        Some(self.checked_mul(*beneath)?.cmp(&other.checked_mul(*under)?))
    }
}

impl Whole for BigInt {
    fn fused(&self, times: &Self, other: &Self, by: &Self) -> Option<Self> {
        Some(self * times - other * by)
    }

    fn against(&self, under: &Self, other: &Self, beneath: &Self) -> Option<Ordering> {
        Some((self * beneath).cmp(&(other * under)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_is_said_and_longer_numbers_take_it() {
        let large = i64::MAX / 2;
        assert_eq!(large.fused(&2, &1, &1), Some(i64::MAX - 2));
        assert_eq!(large.fused(&3, &1, &1), None);
        assert_eq!(i128::from(large).fused(&3, &1, &1), Some(i128::from(large) * 3 - 1));
        assert_eq!(i128::MAX.fused(&2, &0, &0), None);
        let longer = BigInt::from(i128::MAX);
        assert_eq!(longer.fused(&2.into(), &0.into(), &0.into()), Some(BigInt::from(i128::MAX) * 2));
    }
}
