//! Sums of money: rounded to a thousand pounds, of enough people whose number is printed, and of everybody alone.
//!
//! Pay goes by known steps, so a sum of a few of them has few ways to come about. It is printed only beside a count of the
//! people it is paid to that is printed itself and is as large as the smallest group; and only the first time that count is,
//! because the difference of two sums may be one person's.

use super::form::Said;
use super::published::PublishedTable;

/// Pence in a thousand pounds.
const THOUSAND: i64 = 100_000;

/// A sum that may be printed, in thousands of pounds. Only disclosure control makes one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PublishedSum(i64);

impl PublishedSum {
    /// The sum of pence that is paid to those whom the first outcome of a table counts, where it may be printed.
    #[must_use]
    pub fn beside(table: &PublishedTable, pence: i64) -> Option<Self> {
        let least = table.settings().min_group();
        let whole = table.rows().iter().find(|row| row.is_whole())?;
        let enough = matches!(whole.said().first(), Some(Said::Count(count)) if *count >= least);
        let rounded = pence.saturating_add(THOUSAND / 2).div_euclid(THOUSAND);
        (enough && table.reported().is_none()).then_some(Self(rounded))
    }

    /// In pounds: a whole number of thousands.
    #[must_use]
    pub fn pounds(self) -> i64 {
        self.0.saturating_mul(1_000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disclosure::{CountTable, Label, Settings, publish};

    fn sum(paid: u32, people: u32, pence: i64) -> Option<i64> {
        let outcomes = [Label::fixed("Paid"), Label::fixed("Not paid")];
        let title = Label::fixed("Pay");
        let table =
            CountTable::whole(title, Label::fixed("All staff"), outcomes, people, [paid, people - paid]);
        let published = publish(&[table], &Settings::default()).expect("the counts add up");
        PublishedSum::beside(&published[0], pence).map(PublishedSum::pounds)
    }

    #[test]
    fn a_sum_is_rounded_and_stands_only_beside_a_printed_count_of_ten_or_more() {
        assert_eq!(sum(12, 40, 3_149_900), Some(31_000));
        assert_eq!(sum(12, 40, 3_150_000), Some(32_000));
        assert_eq!(sum(9, 40, 3_150_000), None, "nine is too few");
        assert_eq!(sum(37, 40, 3_150_000), None, "three who are not paid: the count is not printed");
    }
}
