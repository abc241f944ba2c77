//! Rows that are about one person each, shown so that nobody can say whose a row is, or that somebody's is there at all.
//!
//! The reader knows the staff list, these rules, and of everybody as much as colleagues know. Three things keep a row from
//! leading to a person:
//!
//! 1. **Alike.** Column by column, what fewer people than the threshold share is withheld, together with as much else as it
//!    takes to make them that many. So at least so many people fit every row that is shown.
//! 2. **Half.** Of people who are alike no more than half are shown. So of everybody it may be that theirs is not among them,
//!    and nothing that is shown need be true of them.
//! 3. **Enough.** In a group below the smallest one nothing is shown.
//!
//! The mark for what is withheld is the same whatever the reason.

use std::collections::BTreeMap;

use super::label::Label;
use super::settings::Settings;

/// The mark of a value that is not shown.
const WITHHELD: Label = Label::fixed("withheld");

/// Rows that may be published. Only [`publish_rows`] makes them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedRows {
    columns: Vec<Label>,
    rows: Vec<(usize, Vec<Label>)>,
}

impl PublishedRows {
    /// The headings.
    #[must_use]
    pub fn columns(&self) -> &[Label] {
        &self.columns
    }

    /// The rows, each with its place among those that were handed in, which whoever keeps the records may look up. They stand in
    /// the order of what they say.
    #[must_use]
    pub fn rows(&self) -> &[(usize, Vec<Label>)] {
        &self.rows
    }
}

/// People who are alike in all that is shown of them.
struct Alike {
    places: Vec<usize>,
    shown: Vec<Label>,
}

/// Shows some rows of all there are: the first so many of an order that the rules allow. `None` where the group is too small, or
/// no row could be shown.
#[must_use]
pub fn publish_rows(
    columns: &[Label],
    all: &[Vec<Label>],
    order: &[usize],
    size: usize,
    settings: &Settings,
) -> Option<PublishedRows> {
    let least = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
    // Whoever reads knows their own, and so many others have to be left.
    let threshold = least(settings.threshold().saturating_add(settings.coalition()));
    if all.len() < least(settings.min_group()) {
        return None;
    }
    let mut groups = Vec::new();
    let everybody = Alike { places: (0..all.len()).collect(), shown: Vec::new() };
    divide(everybody, all, columns.len(), threshold, &mut groups);
    let mut group_of = vec![0_usize; all.len()];
    for (number, group) in groups.iter().enumerate() {
        for place in &group.places {
            if let Some(of) = group_of.get_mut(*place) {
                *of = number;
            }
        }
    }
    let mut free: Vec<usize> = groups.iter().map(|group| group.places.len() / 2).collect();
    let mut rows = Vec::new();
    for place in order {
        if rows.len() >= size {
            break;
        }
        let Some(number) = group_of.get(*place) else { continue };
        let (Some(free), Some(group)) = (free.get_mut(*number), groups.get(*number)) else { continue };
        if *free > 0 {
            *free -= 1;
            rows.push((*place, group.shown.clone()));
        }
    }
    rows.sort_by(|a, b| a.1.cmp(&b.1).then(a.0.cmp(&b.0)));
    (!rows.is_empty()).then(|| PublishedRows { columns: columns.to_vec(), rows })
}

/// Divides people by one column after another, as long as every part has enough of them.
fn divide(of: Alike, all: &[Vec<Label>], columns: usize, threshold: usize, into: &mut Vec<Alike>) {
    let column = of.shown.len();
    if column >= columns {
        into.push(of);
        return;
    }
    let mut by_value: BTreeMap<Option<&Label>, Vec<usize>> = BTreeMap::new();
    for place in &of.places {
        let value = all.get(*place).and_then(|row| row.get(column));
        by_value.entry(value).or_default().push(*place);
    }
    // What no row has a word for is withheld from the start.
    let mut pool = by_value.remove(&None).unwrap_or_default();
    let mut large: Vec<(&Label, Vec<usize>)> = Vec::new();
    for (value, places) in by_value {
        match value {
            Some(value) if places.len() >= threshold => large.push((value, places)),
            _ => pool.extend(places),
        }
    }
    // The few would stand out by their mark, so the smallest of the others join them.
    while !pool.is_empty() && pool.len() < threshold {
        let smallest = (0..large.len()).min_by_key(|at| large.get(*at).map_or(0, |(_, places)| places.len()));
        let Some(smallest) = smallest else { break };
        pool.extend(large.remove(smallest).1);
    }
    let parts = large.into_iter().map(|(value, places)| (value.clone(), places));
    let withheld = (!pool.is_empty()).then_some((WITHHELD, pool));
    for (label, places) in parts.chain(withheld) {
        let shown = of.shown.iter().cloned().chain([label]).collect();
        divide(Alike { places, shown }, all, columns, threshold, into);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const WORDS: [Label; 4] =
        [Label::fixed("Good"), Label::fixed("Not Met"), Label::fixed("Outstanding"), Label::fixed("Met")];

    fn rows(values: &[&[usize]]) -> Vec<Vec<Label>> {
        values.iter().map(|row| row.iter().map(|at| WORDS[*at].clone()).collect()).collect()
    }

    fn columns(number: usize) -> Vec<Label> {
        vec![Label::fixed("Column"); number]
    }

    fn shown(all: &[Vec<Label>], size: usize) -> Option<Vec<Vec<String>>> {
        let order: Vec<usize> = (0..all.len()).collect();
        let width = all.first().map_or(0, Vec::len);
        let found = publish_rows(&columns(width), all, &order, size, &Settings::default())?;
        Some(found.rows().iter().map(|(_, row)| row.iter().map(ToString::to_string).collect()).collect())
    }

    #[test]
    fn what_many_share_is_shown_of_half_of_them_at_most() {
        let all = rows(&[&[0][..]; 12]);
        assert_eq!(shown(&all, 20), Some(vec![vec!["Good".to_owned()]; 6]));
        assert_eq!(shown(&all, 2), Some(vec![vec!["Good".to_owned()]; 2]));
    }

    #[test]
    fn what_few_share_is_withheld_with_enough_others() {
        let mut values = vec![&[0][..]; 9];
        values.extend([&[1][..]; 3]);
        // Three alone would show by the mark who they are: the others join them.
        assert_eq!(shown(&rows(&values), 20), Some(vec![vec!["withheld".to_owned()]; 6]));
        values.extend([&[2][..]; 3]);
        let with_six = shown(&rows(&values), 20).expect("it is large enough");
        let count = |word: &str| with_six.iter().filter(|row| row[0] == word).count();
        assert_eq!((count("Good"), count("withheld"), with_six.len()), (4, 3, 7));
    }

    #[test]
    fn in_a_small_group_nothing_is_shown() {
        assert_eq!(shown(&rows(&[&[0][..]; 9]), 3), None);
        assert!(shown(&rows(&[&[0][..]; 10]), 3).is_some());
        assert_eq!(shown(&rows(&[&[0][..]; 10]), 0), None);
    }

    proptest! {
        #[test]
        fn of_everybody_it_may_be_that_theirs_is_not_shown(
            values in proptest::collection::vec(proptest::collection::vec(0_usize..4, 3), 0..60),
            size in 0_usize..60,
            turn in 0_usize..60,
        ) {
            let all: Vec<Vec<Label>> = values.iter().map(|row| row.iter().map(|at| WORDS[*at].clone()).collect()).collect();
            let mut order: Vec<usize> = (0..all.len()).collect();
            order.rotate_left(turn.min(all.len()));
            let Some(found) = publish_rows(&columns(3), &all, &order, size, &Settings::default()) else {
                prop_assert!(all.len() < 10 || size == 0);
                return Ok(());
            };
            prop_assert!(found.rows().len() <= size && found.rows().len() * 2 <= all.len());
            for (place, row) in found.rows() {
                // What is shown is true, and of enough people who are not shown in a row like it.
                let fits = |at: &usize| row.iter().zip(&all[*at]).all(|(shown, real)| *shown == WITHHELD || shown == real);
                prop_assert!(fits(place));
                let fit: Vec<usize> = (0..all.len()).filter(fits).collect();
                prop_assert!(fit.len() >= 6, "{row:?} fits {}", fit.len());
                let same = found.rows().iter().filter(|(_, other)| other == row).count();
                prop_assert!(same * 2 <= fit.len());
                // Even whoever is taken out by name leaves somebody else whose it may be.
                let hidden = fit.iter().filter(|at| !found.rows().iter().any(|(place, _)| place == *at)).count();
                prop_assert!(hidden >= 2);
            }
        }
    }
}
