//! What a reader has, as rows over counts that nobody has seen; and the same made small.
//!
//! Counts that stand in the same rows and sums everywhere are one count to a reader, counts that must be nought are none,
//! and rows that share no count are systems of their own. None of it changes what can be worked out.

use std::collections::BTreeMap;

use num_integer::Integer;

use super::tableau::{Condition, Name};

/// A sum over the counts: each by its number, and how many times.
pub type Sum = Vec<(usize, i64)>;

/// What is known of one sum.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The sum.
    pub sum: Sum,
    /// The least it can be; nothing where that is not known.
    pub least: Option<i64>,
    /// The most it can be.
    pub most: Option<i64>,
}

impl Row {
    /// A sum known exactly.
    #[must_use]
    pub fn exactly(sum: Sum, value: i64) -> Self {
        Row { sum, least: Some(value), most: Some(value) }
    }

    /// A sum known to lie between two values, both included.
    #[must_use]
    pub fn between(sum: Sum, least: i64, most: i64) -> Self {
        Row { sum, least: Some(least), most: Some(most) }
    }

    /// The same with each count named once.
    pub(super) fn gathered(self) -> Self {
        Row { sum: gathered(&self.sum), ..self }
    }

    /// Whether the row is true of these counts.
    #[must_use]
    pub fn holds(&self, world: &[i64]) -> bool {
        let Some(value) = value_of(&self.sum, world) else { return false };
        self.least.is_none_or(|least| value >= i128::from(least))
            && self.most.is_none_or(|most| value <= i128::from(most))
    }
}

/// The value of a sum in a world.
pub(super) fn value_of(sum: &[(usize, i64)], world: &[i64]) -> Option<i128> {
    sum.iter().try_fold(0_i128, |total, &(at, times)| {
        total.checked_add(i128::from(*world.get(at)?).checked_mul(i128::from(times))?)
    })
}

/// The least and the most, where they are known.
type Limits = (Option<i64>, Option<i64>);

/// A row between two values after it was made small: `least <= sum <= most`.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Small {
    sum: Vec<(Name, i64)>,
    least: Option<i64>,
    most: Option<i64>,
}

/// A system made small.
#[derive(Debug)]
pub(super) struct Reduced {
    /// Which class a count belongs to; none where it must be nought.
    class: Vec<Option<Name>>,
    /// The first count of each class.
    first: Vec<usize>,
    rows: Vec<Small>,
    /// The rows' own system, and that of each class.
    system_of_row: Vec<usize>,
    system_of_class: Vec<usize>,
    /// Whether a row without any count left says something untrue.
    pub(super) contradicts: bool,
}

impl Reduced {
    /// Rows and sums in which each count is named once, made small.
    pub(super) fn new(counts: usize, rows: &[Row], sums: &[Sum]) -> Self {
        let nought = nought(counts, rows);
        let mut marks: Vec<Vec<(usize, i64)>> = vec![Vec::new(); counts];
        for (at, sum) in rows.iter().map(|row| &row.sum).chain(sums).enumerate() {
            for &(count, times) in sum {
                if let Some(mark) = marks.get_mut(count) {
                    mark.push((at, times));
                }
            }
        }
        let mut known: BTreeMap<Vec<(usize, i64)>, Name> = BTreeMap::new();
        let (mut class, mut first) = (Vec::new(), Vec::new());
        for (count, (mark, is_nought)) in marks.into_iter().zip(&nought).enumerate() {
            // What stands in no row and no sum is nobody's business.
            if *is_nought || mark.is_empty() {
                class.push(None);
                continue;
            }
            let next = Name::try_from(first.len()).unwrap_or(Name::MAX);
            let name = *known.entry(mark).or_insert(next);
            if name == next {
                first.push(count);
            }
            class.push(Some(name));
        }
        let mut this = Reduced {
            class,
            first,
            rows: Vec::new(),
            system_of_row: Vec::new(),
            system_of_class: Vec::new(),
            contradicts: false,
        };
        this.take(rows);
        this.split();
        this
    }

    /// The rows over classes, each sum once and in lowest terms.
    fn take(&mut self, rows: &[Row]) {
        let mut kept: BTreeMap<Vec<(Name, i64)>, Limits> = BTreeMap::new();
        for row in rows {
            let sum = self.in_classes(&row.sum);
            let common = sum.iter().fold(0_i64, |common, (_, times)| common.gcd(times));
            if common == 0 {
                self.contradicts |=
                    row.least.is_some_and(|least| least > 0) || row.most.is_some_and(|most| most < 0);
                continue;
            }
            let sum: Vec<(Name, i64)> = sum.iter().map(|&(name, times)| (name, times / common)).collect();
            let least = row.least.map(|least| Integer::div_ceil(&least, &common));
            let most = row.most.map(|most| Integer::div_floor(&most, &common));
            let limits = kept.entry(sum).or_insert((None, None));
            limits.0 = limits.0.max(least);
            limits.1 = match (limits.1, most) {
                (Some(one), Some(two)) => Some(one.min(two)),
                (one, two) => one.or(two),
            };
        }
        for (sum, (least, most)) in kept {
            self.contradicts |= matches!((least, most), (Some(least), Some(most)) if least > most);
            if least.is_some() || most.is_some() {
                self.rows.push(Small { sum, least, most });
            }
        }
    }

    /// Numbers the systems that share no count.
    fn split(&mut self) {
        let mut above: Vec<usize> = (0..self.first.len()).collect();
        for row in &self.rows {
            let mut names = row.sum.iter().map(|&(name, _)| name as usize);
            let Some(one) = names.next().map(|name| top(&mut above, name)) else { continue };
            for name in names {
                let other = top(&mut above, name);
                if let Some(place) = above.get_mut(other) {
                    *place = one;
                }
            }
        }
        self.system_of_class = (0..above.len()).map(|name| top(&mut above, name)).collect();
        let of_row = |row: &Small| row.sum.first().and_then(|(name, _)| self.system_of(*name)).unwrap_or(0);
        self.system_of_row = self.rows.iter().map(of_row).collect();
    }

    fn system_of(&self, name: Name) -> Option<usize> {
        self.system_of_class.get(name as usize).copied()
    }

    /// All systems that have a row.
    pub(super) fn systems(&self) -> Vec<usize> {
        let mut all = self.system_of_row.clone();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// The systems that a sum touches.
    pub(super) fn touched(&self, sum: &[(Name, i64)]) -> Vec<usize> {
        let mut all: Vec<usize> = sum.iter().filter_map(|(name, _)| self.system_of(*name)).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// The classes and conditions of some systems. Places in the answer are the names of its own variables.
    pub(super) fn part(&self, systems: &[usize]) -> (Vec<Name>, Vec<Condition>) {
        let inside = |system: &usize| systems.contains(system);
        let classes: Vec<Name> = self.system_of_class.iter().enumerate().filter(|(_, s)| inside(s)).fold(
            Vec::new(),
            |mut all, (at, _)| {
                all.extend(Name::try_from(at));
                all
            },
        );
        let mut conditions = Vec::new();
        for (row, _) in self.rows.iter().zip(&self.system_of_row).filter(|(_, s)| inside(s)) {
            let terms = within(&classes, &row.sum);
            match (row.least, row.most) {
                (Some(least), Some(most)) if least == most => {
                    conditions.push(Condition { terms, exactly: true, most });
                }
                (least, most) => {
                    if let Some(most) = most {
                        conditions.push(Condition { terms: terms.clone(), exactly: false, most });
                    }
                    // Counts are never below nought, so that a sum of counts is not says nothing.
                    let positive = terms.iter().all(|(_, times)| *times > 0);
                    if let Some(least) = least.filter(|least| !(positive && *least <= 0)) {
                        let terms = terms.into_iter().map(|(name, times)| (name, -times)).collect();
                        conditions.push(Condition { terms, exactly: false, most: -least });
                    }
                }
            }
        }
        (classes, conditions)
    }

    /// A sum over classes.
    pub(super) fn in_classes(&self, sum: &[(usize, i64)]) -> Vec<(Name, i64)> {
        let mut terms: BTreeMap<Name, i64> = BTreeMap::new();
        for &(count, times) in sum {
            if let Some(name) = self.class.get(count).copied().flatten() {
                // Every count of a class is as many times in the sum.
                terms.insert(name, times);
            }
        }
        terms.into_iter().filter(|(_, times)| *times != 0).collect()
    }

    pub(super) fn classes(&self) -> usize {
        self.first.len()
    }

    /// A world of counts out of one of classes: the first count of each class has all of them.
    pub(super) fn spread(&self, world: &[i64]) -> Vec<i64> {
        let mut counts = vec![0; self.class.len()];
        for (&first, &value) in self.first.iter().zip(world) {
            if let Some(place) = counts.get_mut(first) {
                *place = value;
            }
        }
        counts
    }

    /// Lays a world of some systems over counts that fit the others.
    pub(super) fn lay_over(&self, counts: &mut [i64], world: &[i64], systems: &[usize]) {
        let inside = |name: Name| self.system_of(name).is_some_and(|system| systems.contains(&system));
        for (place, class) in counts.iter_mut().zip(&self.class) {
            if class.is_some_and(inside) {
                *place = 0;
            }
        }
        for ((at, &first), &value) in self.first.iter().enumerate().zip(world) {
            if Name::try_from(at).is_ok_and(inside)
                && let Some(place) = counts.get_mut(first)
            {
                *place = value;
            }
        }
    }
}

/// A sum in the names of a part.
pub(super) fn within(classes: &[Name], sum: &[(Name, i64)]) -> Vec<(Name, i64)> {
    let place = |name: &Name| classes.binary_search(name).ok().and_then(|at| Name::try_from(at).ok());
    sum.iter().filter_map(|(name, times)| Some((place(name)?, *times))).collect()
}

fn top(above: &mut [usize], from: usize) -> usize {
    let mut at = from;
    while let Some(&next) = above.get(at).filter(|next| **next != at) {
        at = next;
    }
    if let Some(place) = above.get_mut(from) {
        *place = at;
    }
    at
}

/// The sum with each count named once.
pub(super) fn gathered(sum: &[(usize, i64)]) -> Sum {
    let mut terms: BTreeMap<usize, i64> = BTreeMap::new();
    for &(count, times) in sum {
        let place = terms.entry(count).or_default();
        *place = place.saturating_add(times);
    }
    terms.into_iter().filter(|(_, times)| *times != 0).collect()
}

/// Which counts can only be nought, found row by row until nothing more follows.
fn nought(counts: usize, rows: &[Row]) -> Vec<bool> {
    let mut nought = vec![false; counts];
    loop {
        let mut found = false;
        for row in rows {
            let Some(most) = row.most else { continue };
            let open = |at: &usize| nought.get(*at).is_some_and(|is| !is);
            if row.sum.iter().any(|(at, times)| *times < 0 && open(at)) {
                continue;
            }
            let small: Vec<usize> =
                row.sum.iter().filter(|(at, times)| *times > most && open(at)).map(|(at, _)| *at).collect();
            for at in small {
                if let Some(place) = nought.get_mut(at) {
                    *place = true;
                    found = true;
                }
            }
        }
        if !found {
            return nought;
        }
    }
}
