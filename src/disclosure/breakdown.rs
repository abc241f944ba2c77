//! Groups in bands beside the figure of the whole school: whether the two together give anything away.
//!
//! The groups add up to the whole, so bands that are safe one by one may not be safe together: two groups of ten that
//! are both above a half, in a school where twelve are, have six each. Such a breakdown is left out. But leaving it out
//! tells the reader that it was one of those, so all that would be left out beside the same whole-school figure are
//! looked at together as well. While they leave too little open, the next tightest breakdowns join them, though safe
//! in themselves, until the lot is safe or nothing is shown beside that figure.

use super::Settings;
use super::form::{Form, Said};
use super::values::{Values, range_leaves_enough_open};

/// The most groups that are broken down beside a whole-school figure; more are merged.
pub(super) const MOST_GROUPS: usize = 11;
/// The most work one table may take: ways to print the groups, times sets of groups.
const MOST_WORK: u64 = 1 << 22;

/// Coarsens the groups' scales, the finest first, until the search is small enough. Looks at public facts only.
pub(super) fn fit(groups: &mut [Form]) {
    let work = |groups: &[Form]| {
        groups.iter().fold(1_u64, |work, form| work.saturating_mul(2 * u64::from(form.scale.parts())))
    };
    while work(groups) > MOST_WORK {
        let finest = groups.iter_mut().rev().max_by_key(|form| form.scale);
        let Some((form, coarser)) = finest.and_then(|form| form.scale.coarser().map(|scale| (form, scale)))
        else {
            return;
        };
        form.scale = coarser;
    }
}

/// Whether the groups may be shown in the bands they fall in, beside what is printed for the whole school.
pub(super) fn may_be_shown(whole: (Form, &[Said]), groups: &[(Form, &[Said])], settings: Settings) -> bool {
    let Some(totals) = Totals::printed_as(whole.0, whole.1, settings) else { return false };
    if groups.len() < 2 || groups.len() > MOST_GROUPS {
        return false;
    }
    let mut forms = Vec::new();
    let mut printed = Vec::new();
    for (form, said) in groups {
        let [Said::Band(band)] = said else { return false };
        forms.push(*form);
        printed.push(band.index());
    }
    Search { totals, forms: &forms, settings }.allows(&printed)
}

/// The whole-school counts that print the same figure.
#[derive(Debug, Clone, Copy)]
struct Totals {
    least: u32,
    most: u32,
    size: u32,
}

impl Totals {
    fn printed_as(form: Form, said: &[Said], settings: Settings) -> Option<Self> {
        // Where nobody has an adverse outcome there is nothing left to break down.
        if matches!(said, [Said::Nobody]) || said.len() != 1 {
            return None;
        }
        let alike: Vec<u32> = (0..=form.size)
            .filter(|&first| form.say(&[first, form.size - first], settings) == said)
            .collect();
        let (&least, &most) = (alike.first()?, alike.last()?);
        let unbroken = most - least + 1 == u32::try_from(alike.len()).ok()?;
        unbroken.then_some(Self { least, most, size: form.size })
    }

    fn is_exact(self) -> bool {
        self.least == self.most
    }
}

/// One way of printing the groups. The tightest sorts first.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Way {
    room: u32,
    bands: Vec<u32>,
}

struct Search<'a> {
    totals: Totals,
    forms: &'a [Form],
    settings: Settings,
}

impl Search<'_> {
    /// Sorts every way in which the groups could be printed beside these totals into shown and left out, and says
    /// where the one at hand is. It looks at the whole-school figure, which is printed, and at public facts.
    fn allows(&self, printed: &[u32]) -> bool {
        let people: u64 = self.forms.iter().map(|form| u64::from(form.size)).sum();
        if people != u64::from(self.totals.size) {
            return false;
        }
        let sets = 1_usize << self.forms.len();
        let mut possible = vec![(0_u32, 0_u32); sets];
        let mut ways = self.every_way(&mut possible);
        ways.sort();
        let mut left_out = self.nothing_possible(sets);
        let mut shown = ways.chunk_by(|one, next| one.room == next.room).skip_while(|alike| {
            let last_is_safe = alike.first().is_some_and(|way| way.room > 0) && self.is_lot_safe(&left_out);
            if !last_is_safe {
                for way in *alike {
                    self.bounds_of_sets(&way.bands, &mut possible);
                    for (set, values) in left_out.iter_mut().enumerate().skip(1) {
                        let (least, most) = self.given_the_total(&possible, set);
                        values.add(least, most);
                    }
                }
            }
            !last_is_safe
        });
        shown.any(|alike| alike.iter().any(|way| way.bands == printed))
    }

    /// Every way of printing the groups that can happen, with the room it leaves.
    fn every_way(&self, possible: &mut [(u32, u32)]) -> Vec<Way> {
        let mut ways = Vec::new();
        let mut bands = vec![0_u32; self.forms.len()];
        loop {
            self.bounds_of_sets(&bands, possible);
            if self.can_happen(possible) {
                ways.push(Way { room: self.room(possible), bands: bands.clone() });
            }
            if !self.next(&mut bands) {
                return ways;
            }
        }
    }

    /// Whether everything that is left out leaves enough open, taken together. Nothing left out is safe too.
    fn is_lot_safe(&self, left_out: &[Values]) -> bool {
        let everybody = left_out.len() - 1;
        left_out[everybody].is_empty()
            || left_out.iter().enumerate().skip(1).all(|(set, values)| {
                // An exact total is no secret: it is printed, and was looked at as a row.
                (set == everybody && self.totals.is_exact()) || values.leave_enough_open(self.settings)
            })
    }

    /// The least and most counts of every set of groups, by their bands alone. A set is a number in binary.
    fn bounds_of_sets(&self, bands: &[u32], possible: &mut [(u32, u32)]) {
        for set in 1..possible.len() {
            let first = set.trailing_zeros() as usize;
            let (least, most) = possible[set & (set - 1)];
            let (low, high) = self.forms[first].scale.at(bands[first]).counts(self.forms[first].size);
            possible[set] = (least + low, most + high);
        }
    }

    fn can_happen(&self, possible: &[(u32, u32)]) -> bool {
        let (least, most) = possible[possible.len() - 1];
        least <= self.totals.most && most >= self.totals.least
    }

    /// The counts a set of groups can have, given its bands, the others' bands and the total. All in between can
    /// happen, because moving one person from one side to the other moves the count by one.
    fn given_the_total(&self, possible: &[(u32, u32)], set: usize) -> (u32, u32) {
        let (least, most) = possible[set];
        let (others_least, others_most) = possible[possible.len() - 1 - set];
        (
            least.max(self.totals.least.saturating_sub(others_most)),
            most.min(self.totals.most.saturating_sub(others_least)),
        )
    }

    /// The fewest counts that one way of printing leaves open for a group, or nought where that is not enough. Sets of
    /// groups need no look of their own: the counts of a set run at least as far as those of a group in it, or of one
    /// outside it.
    fn room(&self, possible: &[(u32, u32)]) -> u32 {
        let everybody = possible.len() - 1;
        let groups = self.forms.iter().enumerate().map(|(group, form)| (1 << group, form.size));
        let whole = (!self.totals.is_exact()).then_some((everybody, self.totals.size));
        let mut fewest = u32::MAX;
        for (set, size) in groups.chain(whole) {
            let (least, most) = self.given_the_total(possible, set);
            if !range_leaves_enough_open(least, most, size, self.settings) {
                return 0;
            }
            fewest = fewest.min(most - least + 1);
        }
        fewest
    }

    fn nothing_possible(&self, sets: usize) -> Vec<Values> {
        let size = |set: usize| {
            let members = self.forms.iter().enumerate().filter(|(group, _)| set >> group & 1 == 1);
            members.map(|(_, form)| form.size).sum()
        };
        (0..sets).map(|set| Values::new(size(set))).collect()
    }

    /// The next way of printing; false after the last.
    fn next(&self, bands: &mut [u32]) -> bool {
        for (band, form) in bands.iter_mut().zip(self.forms) {
            *band += 1;
            if *band < form.scale.parts() {
                return true;
            }
            *band = 0;
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disclosure::band::Scale;

    fn halves(size: u32) -> Form {
        Form { size, scale: Scale::Halves, counts: false, nobody: false }
    }

    fn shown(counts: &[(u32, u32)]) -> bool {
        let settings = Settings::default();
        let (people, yes) = counts.iter().fold((0, 0), |sum, group| (sum.0 + group.1, sum.1 + group.0));
        let whole = Form { counts: true, ..halves(people) };
        let whole_said = whole.say(&[yes, people - yes], settings);
        let said: Vec<Vec<Said>> =
            counts.iter().map(|&(yes, size)| halves(size).say(&[yes, size - yes], settings)).collect();
        let groups: Vec<(Form, &[Said])> =
            counts.iter().zip(&said).map(|(&(_, size), said)| (halves(size), &said[..])).collect();
        may_be_shown((whole, &whole_said), &groups, settings)
    }

    #[test]
    fn two_groups_that_a_total_makes_exact_are_not_shown() {
        assert!(!shown(&[(6, 10), (6, 10)]), "both above a half and twelve in all are six each");
        assert!(!shown(&[(5, 10), (5, 10)]), "both at a half or fewer and ten in all are five each");
    }

    #[test]
    fn where_only_one_way_of_printing_would_be_left_out_others_join_it() {
        // Ten of twenty: 5 and 5 alone would have to be left out, and leaving it out would give it away.
        assert!(!shown(&[(3, 10), (7, 10)]));
    }

    #[test]
    fn groups_well_inside_their_bands_are_shown() {
        assert!(shown(&[(9, 14), (4, 13), (10, 15), (5, 16), (9, 14)]));
    }

    #[test]
    fn more_groups_than_can_be_looked_at_are_coarsened_and_then_refused() {
        let mut groups = vec![Form { size: 60, scale: Scale::Tenths, counts: false, nobody: false }; 9];
        fit(&mut groups);
        let work: u64 = groups.iter().map(|form| 2 * u64::from(form.scale.parts())).product();
        assert!(work <= MOST_WORK);
        assert!(!shown(&[(6, 12); 12]), "twelve groups are too many");
    }
}
