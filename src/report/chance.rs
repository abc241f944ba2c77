//! What a difference between two groups can and cannot mean: Fisher's exact test, on published figures alone.
//!
//! A share in words stands for several counts, so the test is made for every pair of counts that the figures leave open, and
//! a sentence is printed only as far as all of them agree. It says nothing that a reader could not work out from the table.

use crate::disclosure::{PublishedRow, PublishedTable, Said};

/// A difference that chance alone would make less often than this is called unlikely.
const UNLIKELY: f64 = 0.05;
/// The most pairs of counts that are gone through.
const MOST_PAIRS: u64 = 40_000;

/// What the group of those is called of whom it is not known.
const NOT_STATED: &str = "Not stated";

/// The two largest groups of a table, in its order; of whom it is not known nothing can be compared.
fn groups(table: &PublishedTable) -> Option<[&PublishedRow; 2]> {
    let is_group = |row: &&PublishedRow| !row.is_whole() && row.label().as_str() != NOT_STATED;
    let rows: Vec<&PublishedRow> = table.rows().iter().filter(is_group).collect();
    let mut by_size: Vec<usize> = (0..rows.len()).collect();
    by_size.sort_by_key(|at| std::cmp::Reverse(rows.get(*at).map_or(0, |row| row.size())));
    let (one, other) = (*by_size.first()?, *by_size.get(1)?);
    Some([*rows.get(one.min(other))?, *rows.get(one.max(other))?])
}

/// The least and the most people whom a row's figure stands for.
fn range(row: &PublishedRow) -> Option<(u32, u32)> {
    match row.said() {
        [Said::Count(count)] => Some((*count, *count)),
        [Said::Nobody] => Some((0, 0)),
        [Said::Band(band)] => Some(band.counts(row.size())),
        _ => None,
    }
}

/// Whether the difference of the two largest groups is one that chance would make, as far as the figures tell.
pub(super) fn verdict(table: &PublishedTable) -> Option<String> {
    let [one, other] = groups(table)?;
    let (ones, others) = (range(one)?, range(other)?);
    // Only where the two are everybody does the figure for everybody bind them.
    let both = u64::from(one.size()) + u64::from(other.size());
    let whole =
        table.rows().iter().find(|row| row.is_whole() && u64::from(row.size()) == both).and_then(range);
    let pairs = u64::from(ones.1 - ones.0 + 1) * u64::from(others.1 - others.0 + 1);
    if pairs > MOST_PAIRS {
        return None;
    }
    let (mut least, mut most) = (f64::INFINITY, f64::NEG_INFINITY);
    for a in ones.0..=ones.1 {
        for b in others.0..=others.1 {
            if whole.is_none_or(|(low, high)| low <= a + b && a + b <= high) {
                let p = fisher((a, one.size()), (b, other.size()));
                (least, most) = (least.min(p), most.max(p));
            }
        }
    }
    let between = format!("{} and {}", lower(one), lower(other));
    Some(match (least, most) {
        (least, most) if least > most => return None,
        (least, _) if least >= UNLIKELY => format!(
            "Whatever the counts behind these figures are, the difference between {between} is one that chance alone would make often enough (an exact test, at one in twenty)."
        ),
        (_, most) if most < UNLIKELY => format!(
            "Whatever the counts behind these figures are, a difference as large as that between {between} would come about by chance alone less than once in twenty times (an exact test). That is a reason to look at the cases, not yet an explanation."
        ),
        _ => format!(
            "The figures leave open whether the difference between {between} is more than chance would make (an exact test, at one in twenty)."
        ),
    })
}

/// How far apart the two largest groups would have to be before chance were unlikely. It depends on their sizes alone.
pub(super) fn reach(table: &PublishedTable) -> Option<String> {
    let [one, other] = groups(table)?;
    let (larger, smaller) = if one.size() >= other.size() { (one, other) } else { (other, one) };
    let half = larger.size() / 2;
    let by_chance = |b: &u32| fisher((half, larger.size()), (*b, smaller.size())) >= UNLIKELY;
    let least = (0..=smaller.size()).find(by_chance)?;
    let most = (0..=smaller.size()).rev().find(by_chance)?;
    Some(format!(
        "What numbers like these can show: if {half} of the {} people in the group \"{}\" progressed, anything from {least} to {most} of the {} in the group \"{}\" could come about by chance alone. A smaller difference cannot be told from chance, and seeing no difference does not prove that there is none.",
        larger.size(),
        larger.label(),
        smaller.size(),
        smaller.label(),
    ))
}

fn lower(row: &PublishedRow) -> String {
    format!("\"{}\"", row.label())
}

/// The two-sided p-value of Fisher's exact test for two groups, each so many of so many: how often chance alone would make a
/// division at least as unlikely, where as many have the outcome in all. Weights are made by multiplying from one division
/// to the next, so that nothing but the four operations is used and every machine gives the same.
#[must_use]
pub fn fisher((a, one): (u32, u32), (b, other): (u32, u32)) -> f64 {
    let with = a + b;
    let (least, most) = (with.saturating_sub(other), with.min(one));
    let next = |x: u32| {
        let up = f64::from(one - x) * f64::from(with - x);
        up / (f64::from(x + 1) * f64::from(other + x + 1 - with))
    };
    // From the division at hand, whose weight is one, outwards.
    let (mut sum, mut rare) = (1.0_f64, 1.0_f64);
    let mut count = |weight: f64| {
        sum += weight;
        // Equal weights may differ in their last digits.
        if weight <= 1.0 + 1e-9 {
            rare += weight;
        }
    };
    let mut weight = 1.0;
    for x in a..most {
        weight *= next(x);
        count(weight);
    }
    weight = 1.0;
    for x in (least..a).rev() {
        weight /= next(x);
        count(weight);
    }
    rare / sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disclosure::{CountRow, CountTable, Label, Settings, publish};

    fn close(p: f64, expected: f64) -> bool {
        (p - expected).abs() < 1e-9
    }

    #[test]
    fn the_test_gives_what_tables_of_it_give() {
        // The lady tasting tea, and cases worked out by hand from the hypergeometric distribution.
        assert!(close(fisher((3, 4), (1, 4)), 34.0 / 70.0));
        assert!(close(fisher((4, 4), (0, 4)), 2.0 / 70.0));
        assert!(close(fisher((2, 4), (2, 4)), 1.0));
        assert!(close(fisher((0, 5), (0, 7)), 1.0));
        // 1 of 10 beside 5 of 5: C(10,1)·C(5,5)/C(15,6) and nothing as rare on the other side.
        assert!(close(fisher((1, 10), (5, 5)), 10.0 / 5005.0));
    }

    fn table(counts: [(u32, u32); 2]) -> PublishedTable {
        let row = |label, (yes, of): (u32, u32)| CountRow::new(Label::fixed(label), of, [yes, of - yes]);
        let outcomes = [Label::fixed("Recommended"), Label::fixed("Not")];
        let rows = [row("Full time", counts[0]), row("Part time", counts[1])];
        let title = Label::fixed("Pay");
        let table = CountTable::groups(title, Label::fixed("All staff"), outcomes, rows);
        publish(&[table], &Settings::default()).expect("the counts add up").remove(0)
    }

    #[test]
    fn the_sentence_says_what_all_counts_agree_on_and_no_more() {
        let open = verdict(&table([(52, 100), (20, 40)])).expect("two groups are shown");
        assert!(
            open.contains("chance alone would make often enough") || open.contains("leave open"),
            "{open}"
        );
        let far = verdict(&table([(95, 100), (25, 100)])).expect("two groups are shown");
        assert!(far.contains("less than once in twenty"), "{far}");
        assert_eq!(
            verdict(&table([(5, 9), (4, 9)])),
            None,
            "no groups are shown, so nothing is said of them"
        );
    }

    #[test]
    fn how_far_apart_groups_would_have_to_be_depends_on_their_sizes_alone() {
        let one = reach(&table([(52, 100), (20, 40)])).expect("two groups are shown");
        let other = reach(&table([(60, 100), (22, 40)])).expect("two groups are shown");
        assert_eq!(one, other);
        assert!(one.contains("50 of the 100 people"), "{one}");
    }
}
