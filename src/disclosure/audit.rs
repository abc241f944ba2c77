//! The audit: what a reader who knows the staff list and the rules of this program can work out from what is drafted.
//!
//! Every table passes through here between layout and publication, and only what passes can be published: what is
//! published is made with a [`Checked`], which nothing else can make. Two questions are asked.
//!
//! What the rules give away: the figures of a row are a function of its counts, so the audit goes through all counts the
//! row could have, sorts them by what would be printed, and looks at each lot. Whatever is printed, the counts that print
//! the same must leave enough open; which tables are drafted how depends on public facts alone.
//!
//! What the figures give away: the table is put together with all others of the same outcomes and audited in exact whole
//! numbers ([`super::joint`]).

use std::collections::BTreeMap;

use super::Settings;
use super::breakdown;
use super::form::{Form, Said};
use super::joint::{self, Figures};
use super::member::Member;
use super::values::Values;

/// One row of a draft: its true counts, and what it would print.
#[derive(Debug, Clone)]
pub(super) struct DraftRow<T> {
    pub(super) about: T,
    /// Who is in it, where that was told.
    pub(super) members: Vec<Member>,
    pub(super) form: Form,
    pub(super) counts: Vec<u32>,
    pub(super) said: Vec<Said>,
}

/// What is to be published if the audit passes. The label of a row is of no interest to it.
#[derive(Debug, Clone)]
pub(super) struct Draft<T> {
    /// The row of everybody, where the groups below add up to it.
    pub(super) whole: Option<DraftRow<T>>,
    /// The rows, or none where the whole school stands alone.
    pub(super) rows: Vec<DraftRow<T>>,
    /// Groups are left out for what they would have said.
    pub(super) left: bool,
}

/// The proof that figures passed the audit. Only this file makes one.
#[derive(Debug)]
pub(super) struct Checked(());

/// The proof that a draft with these figures may be published beside those, or nothing when any rule is broken or cannot
/// be shown to hold.
pub(super) fn audit<T>(
    draft: &Draft<T>,
    figures: &Figures,
    beside: &[&Figures],
    settings: Settings,
) -> Option<Checked> {
    let mut rows = draft.whole.iter().chain(&draft.rows);
    if !rows.all(|row| is_true(row) && row.said == row.form.say(&row.counts, settings)) {
        return None;
    }
    let mut forms: Vec<(Form, usize)> = Vec::new();
    for row in draft.whole.iter().chain(&draft.rows) {
        let form = (row.form, row.counts.len());
        if !forms.contains(&form) {
            forms.push(form);
        }
    }
    if !forms.iter().all(|&(form, outcomes)| row_is_safe(form, outcomes, settings)) {
        return None;
    }
    // Beside others the groups were looked at together with them (see `beside`); alone they are here.
    if let Some(whole) = &draft.whole
        && !draft.rows.is_empty()
        && beside.is_empty()
    {
        let groups: Vec<(Form, &[Said])> = draft.rows.iter().map(|row| (row.form, &row.said[..])).collect();
        if !breakdown::may_be_shown((whole.form, &whole.said), &groups, settings) {
            return None;
        }
    }
    let mut together = vec![figures];
    together.extend(beside);
    // The joint audit is asked of the draft's own figures, whatever it was handed.
    let own = *figures == Figures::of(draft, figures.apart, settings);
    (own && joint::is_safe(&together, settings)).then_some(Checked(()))
}

/// The proof that figures of an earlier report may be repeated: they are known already, and are safe by themselves.
pub(super) fn audit_again(figures: &Figures, settings: Settings) -> Option<Checked> {
    joint::is_safe(&[figures], settings).then_some(Checked(()))
}

/// Whether the row prints nothing but the truth.
fn is_true<T>(row: &DraftRow<T>) -> bool {
    let sum: u64 = row.counts.iter().map(|&count| u64::from(count)).sum();
    sum == u64::from(row.form.size)
        && row.said.iter().zip(&row.counts).all(|(said, &count)| match said {
            Said::Count(printed) => *printed == count,
            Said::Nobody => count == 0,
            Said::Band(band) => {
                let (least, most) = band.counts(row.form.size);
                least <= count && count <= most
            }
        })
}

/// Whether a row that speaks in this form is safe whatever its counts are. Depends on public facts alone.
pub(super) fn row_is_safe(form: Form, outcomes: usize, settings: Settings) -> bool {
    let size = form.size;
    let mut alike: BTreeMap<Vec<Said>, Vec<Values>> = BTreeMap::new();
    let mut look = |counts: &[u32]| {
        let said = form.say(counts, settings);
        match said.first() {
            // The one exception: that nobody in the whole school has an adverse outcome says nothing ill of anyone.
            Some(Said::Nobody) => form.nobody && counts.len() == 2,
            // A printed count is known exactly, so it has to be large in itself, and so has its remainder.
            Some(Said::Count(_)) => counts.iter().all(|&count| {
                count >= settings.threshold()
                    && size - count >= settings.threshold()
                    && count > settings.coalition()
                    && size - count > settings.coalition()
            }),
            Some(Said::Band(_)) => {
                let values = alike.entry(said).or_insert_with(|| vec![Values::new(size); counts.len()]);
                for (values, &count) in values.iter_mut().zip(counts) {
                    values.add(count, count);
                }
                true
            }
            None => false,
        }
    };
    let fine = match outcomes {
        2 => (0..=size).all(|first| look(&[first, size - first])),
        3 => (0..=size)
            .all(|first| (0..=size - first).all(|second| look(&[first, second, size - first - second]))),
        _ => false,
    };
    fine && alike.values().flatten().all(|values| values.leave_enough_open(settings))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disclosure::band::Scale;

    fn form(size: u32, scale: Scale, counts: bool) -> Form {
        Form { size, scale, counts, nobody: false }
    }

    fn safe(form: Form, outcomes: usize) -> bool {
        row_is_safe(form, outcomes, Settings::default())
    }

    #[test]
    fn halves_are_safe_from_ten_people_for_two_and_for_three_outcomes() {
        for size in 10..=80 {
            for outcomes in [2, 3] {
                assert!(
                    safe(form(size, Scale::Halves, false), outcomes),
                    "{size} people, {outcomes} outcomes"
                );
                assert!(
                    safe(form(size, Scale::Halves, true), outcomes),
                    "{size} with counts, {outcomes} outcomes"
                );
            }
        }
        assert!(!safe(form(8, Scale::Halves, false), 2), "five to eight are four counts");
    }

    #[test]
    fn three_outcomes_need_more_people_for_quarters_than_two_do() {
        assert!(safe(form(20, Scale::Quarters, false), 2));
        // 11 of 20 in one, 6 in another: the third has 0 to 3 only.
        assert!(!safe(form(20, Scale::Quarters, false), 3));
        // Two quarters at most and one half at most: 7, 7 and 14 of 28 exactly.
        assert!(!safe(form(28, Scale::Quarters, false), 3));
        assert!(safe(form(30, Scale::Quarters, false), 3));
    }

    #[test]
    fn nobody_may_be_said_because_a_few_still_stands_for_five_counts() {
        for size in 10..=60 {
            let whole = Form { nobody: true, ..form(size, Scale::Halves, true) };
            assert!(safe(whole, 2), "{size} people");
        }
    }

    #[test]
    fn a_reader_who_knows_more_people_needs_wider_bands() {
        let reviewer_of_six = Settings::new(5, 10, 6).expect("more careful");
        assert!(!row_is_safe(form(10, Scale::Halves, false), 2, reviewer_of_six));
        assert!(row_is_safe(form(15, Scale::Halves, false), 2, reviewer_of_six));
    }

    #[test]
    fn a_draft_that_is_not_true_or_not_safe_does_not_pass() {
        let settings = Settings::default();
        let row = |form: Form, counts: [u32; 2], said: Said| DraftRow {
            about: (),
            members: Vec::new(),
            form,
            counts: counts.to_vec(),
            said: vec![said],
        };
        let passes = |row| {
            let draft = Draft { whole: None, rows: vec![row], left: false };
            audit(&draft, &Figures::of(&draft, false, settings), &[], settings).is_some()
        };
        let halves = form(12, Scale::Halves, false);
        let lower = Said::Band(Scale::Halves.band(0, 12));
        assert!(passes(row(halves, [4, 8], lower)));
        assert!(!passes(row(halves, [7, 5], lower)), "the upper half called the lower");
        assert!(!passes(row(halves, [4, 7], lower)), "eleven people in a row of twelve");
        assert!(!passes(row(halves, [6, 6], Said::Count(6))), "a count where bands were promised");
        let fine = form(12, Scale::Quarters, false);
        assert!(
            !passes(row(fine, [4, 8], Said::Band(Scale::Quarters.band(4, 12)))),
            "three counts to a band"
        );
    }
}
