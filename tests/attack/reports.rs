//! Random schools, their reports of two terms, and what the attacker makes of them.

use std::sync::atomic::{AtomicU64, Ordering};

use appraise::disclosure::{CountTable, Entry, Label, Past, PublishedTable, Settings, publish_after};
use chrono::NaiveDate;

use crate::knowledge::{Figure, Printed, read};
use crate::plain;
use crate::promise::{Limits, Loot, attack};
use crate::random::Random;
use crate::school::{Staff, TRAITS, packs};

/// Schools that are made where nobody asks for more.
const SCHOOLS: u64 = 6;
const PERIOD: &str = "2025/26";

fn schools() -> u64 {
    std::env::var("APPRAISE_SCHOOLS").ok().and_then(|many| many.parse().ok()).unwrap_or(SCHOOLS)
}

fn settings(random: &mut Random) -> (Settings, Limits) {
    if random.chance(80) {
        (Settings::default(), Limits { threshold: 5, coalition: 1 })
    } else {
        let careful = Settings::new(10, 20, 1).expect("it is more careful");
        (careful, Limits { threshold: 10, coalition: 1 })
    }
}

fn entry(month: u32, published: &[PublishedTable]) -> Entry {
    let day = NaiveDate::from_ymd_opt(2026, month, 2).expect("it is a day");
    Entry::new(PERIOD.to_owned(), day, "Policy".to_owned(), published)
}

/// What was seen in all schools.
#[derive(Default)]
struct Seen {
    leaks: Vec<String>,
    asked: usize,
    given_up: usize,
    /// Figures there are, shown, and shown as counts.
    figures: [usize; 3],
    /// The same of the plain method, and in how many of how many reports something leaked.
    plain: [usize; 2],
    plain_leaks: [usize; 2],
}

impl Seen {
    fn add(&mut self, seed: u64, loot: Loot) {
        self.leaks.extend(loot.leaks.into_iter().map(|leak| format!("school {seed}: {leak}")));
        self.asked += loot.asked;
        self.given_up += loot.given_up;
    }

    /// Publishes one report after those before, and attacks all of them together.
    fn report(
        &mut self,
        seed: u64,
        tables: &[CountTable],
        (settings, limits): (Settings, Limits),
        before: &mut (Vec<Entry>, Vec<Printed>),
    ) {
        let past = Past::Known(&before.0, PERIOD);
        let published = publish_after(tables, &settings, &past).expect("the counts add up");
        let entry = entry(3 + u32::try_from(before.0.len()).expect("two"), &published);
        let printed = read(tables, &published, &entry);
        let plain: Vec<Printed> = tables.iter().map(|table| plain::print(table, limits.threshold)).collect();
        if before.0.is_empty() {
            let figures: Vec<&Figure> =
                printed.iter().flat_map(|t| &t.rows).flat_map(|r| &r.figures).collect();
            let (shown, all) = plain::shown(&plain);
            let counts = figures.iter().filter(|figure| !matches!(figure, Figure::Between(..))).count();
            for (sum, more) in self.figures.iter_mut().zip([all, figures.len(), counts]) {
                *sum += more;
            }
            self.plain[0] += all;
            self.plain[1] += shown;
            self.plain_leaks[0] += 1;
            self.plain_leaks[1] += usize::from(!attack(&plain, limits, false).leaks.is_empty());
        }
        before.1.extend(printed);
        before.0.push(entry);
        self.add(seed, attack(&before.1, limits, true));
    }

    /// What is seen in so many schools, looked at on every core there is.
    fn in_schools(schools: u64, look: impl Fn(&mut Seen, u64) + Sync) -> Self {
        let next = AtomicU64::new(0);
        let work = || {
            let mut seen = Seen::default();
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= schools {
                    return seen;
                }
                look(&mut seen, number);
            }
        };
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let mut all = Seen::default();
        std::thread::scope(|scope| {
            let workers: Vec<_> = (0..cores).map(|_| scope.spawn(work)).collect();
            for worker in workers {
                all.take(worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
            }
        });
        all.leaks.sort();
        all
    }

    fn take(&mut self, other: Seen) {
        self.leaks.extend(other.leaks);
        self.asked += other.asked;
        self.given_up += other.given_up;
        for (sum, more) in [
            (&mut self.figures[..], &other.figures[..]),
            (&mut self.plain[..], &other.plain[..]),
            (&mut self.plain_leaks[..], &other.plain_leaks[..]),
        ] {
            sum.iter_mut().zip(more).for_each(|(sum, more)| *sum += more);
        }
    }

    fn say(&self, what: &str) {
        let share = |part: usize, of: usize| 100 * part / of.max(1);
        let [all, shown, counts] = self.figures;
        println!(
            "{what}: {} schools, {} questions, {} given up; shown {} % of the figures ({} % as counts); the plain method shows {} % and leaks in {} of {} reports",
            self.plain_leaks[0],
            self.asked,
            self.given_up,
            share(shown, all),
            share(counts, all),
            share(self.plain[1], self.plain[0]),
            self.plain_leaks[1],
            self.plain_leaks[0]
        );
        assert!(
            self.leaks.is_empty(),
            "{} leaks:\n{}",
            self.leaks.len(),
            self.leaks[..self.leaks.len().min(40)].join("\n")
        );
        assert_eq!(self.given_up, 0, "a question that was given up proves nothing");
    }
}

#[test]
fn nobody_can_work_out_anything_from_the_reports_of_two_terms() {
    let seen = Seen::in_schools(schools(), |seen, seed| {
        let mut random = Random::new(seed);
        let limits = settings(&mut random);
        let pack = &packs()[random.below(packs().len())];
        let staff = Staff::new(&mut random);
        let mut before = (Vec::new(), Vec::new());
        seen.report(seed, &staff.tables(pack, "key", limits.0), limits, &mut before);
        let later = staff.later(&mut random);
        seen.report(seed, &later.tables(pack, "key", limits.0), limits, &mut before);
    });
    seen.say("the tables of all reports");
    assert!(seen.figures[1] * 4 > seen.figures[0], "a quarter of what is asked for is shown");
    assert!(
        seen.plain_leaks[1] * 10 > seen.plain_leaks[0] * 9,
        "the attacker finds what the plain method leaks"
    );
}

/// Everything that is printed.
fn prints(published: &[PublishedTable]) -> Vec<String> {
    let print = |table: &PublishedTable| {
        let rows: Vec<_> = table.rows().iter().map(|row| (row.label(), row.size(), row.said())).collect();
        format!("{}: {:?} {rows:?} {}", table.title(), table.outcomes(), table.leaves_groups_out())
    };
    published.iter().map(print).collect()
}

#[test]
fn whatever_came_out_otherwise_for_the_same_people_a_later_report_of_the_year_repeats_the_first() {
    let mut repeated = 0;
    for seed in 0..schools().div_ceil(4).max(10) {
        let mut random = Random::new(seed + 3_000_000);
        let (limits, _) = settings(&mut random);
        let pack = &packs()[random.below(packs().len())];
        let staff = Staff::new(&mut random);
        let first = publish_after(&staff.tables(pack, "key", limits), &limits, &Past::Nothing);
        let first = first.expect("the counts add up");
        let entries = [entry(3, &first)];
        let (printed, mut said) = (prints(&first), Vec::new());
        for _ in 0..3 {
            let other = staff.with_other_outcomes(&mut random).tables(pack, "key", limits);
            let again = publish_after(&other, &limits, &Past::Known(&entries, PERIOD)).expect("they add up");
            // What was printed once may be withheld now where the audit, with that table alone, comes to no end; it looks at
            // what is on record only, so that tells nothing.
            for table in again.iter().filter(|table| table.reported().is_some() && !table.is_withheld()) {
                assert!(
                    printed.contains(&prints(std::slice::from_ref(table))[0]),
                    "school {seed}: {table:?}"
                );
                repeated += 1;
            }
            // What was not asked before is of other outcomes: nothing that was told is told in another way.
            let fresh = again.iter().filter(|table| table.reported().is_none() && !table.is_withheld());
            assert_eq!(
                fresh.map(PublishedTable::title).collect::<Vec<_>>(),
                Vec::<&Label>::new(),
                "school {seed}"
            );
            // A breakdown that comes later is withheld whatever happened: whether it fits would tell.
            let by_trait = staff.with_other_outcomes(&mut random).by_trait(0);
            let asked_first =
                publish_after(&[staff.by_trait(1)], &limits, &Past::Nothing).expect("they add up");
            let before = [entry(3, &asked_first)];
            let late =
                publish_after(&[by_trait], &limits, &Past::Known(&before, PERIOD)).expect("they add up");
            said.push(prints(&late));
        }
        assert!(said.windows(2).all(|pair| pair[0] == pair[1]), "school {seed}: {said:?}");
    }
    assert!(repeated > 100, "{repeated} tables were repeated");
}

#[test]
fn the_order_of_the_staff_list_and_who_of_two_alike_it_was_change_nothing_in_any_report() {
    let mut swapped = 0;
    let schools = schools().div_ceil(4).max(10);
    for seed in 0..schools {
        let mut random = Random::new(seed + 4_000_000);
        let (limits, _) = settings(&mut random);
        let pack = &packs()[random.below(packs().len())];
        let staff = Staff::new(&mut random);
        let printed = |staff: &Staff, key: &str| {
            let tables = staff.tables(pack, key, limits);
            prints(&publish_after(&tables, &limits, &Past::Nothing).expect("the counts add up"))
        };
        let as_it_is = printed(&staff, "key");
        // Another key gives everybody other marks, as other ids would.
        assert_eq!(printed(&staff.shuffled(&mut random), "another key"), as_it_is, "school {seed}");
        if let Some(other) = staff.with_two_swapped() {
            assert_eq!(printed(&other, "key"), as_it_is, "school {seed}");
            swapped += 1;
        }
    }
    assert!(swapped * 3 >= usize::try_from(schools).expect("few"), "{swapped} schools have two people alike");
}

#[test]
fn whoever_leaves_between_two_reports_is_not_exposed() {
    let seen = Seen::in_schools(schools().div_ceil(20), |seen, seed| {
        let mut random = Random::new(seed + 5_000_000);
        let limits = settings(&mut random);
        let staff = Staff::new(&mut random);
        let tables = |staff: &Staff, from: usize| -> Vec<CountTable> {
            (from..TRAITS.len()).step_by(2).map(|number| staff.by_trait(number)).collect()
        };
        // Everybody in turn would take long; these are as good as any.
        for at in [1, staff.people.len() / 2, staff.people.len() - 1] {
            let mut before = (Vec::new(), Vec::new());
            seen.report(seed, &tables(&staff, 0), limits, &mut before);
            seen.report(seed, &tables(&staff.without(at), 1), limits, &mut before);
        }
    });
    seen.say("one person fewer in the second report");
}

#[test]
fn nobody_can_work_out_anything_from_one_outcome_broken_down_many_ways_in_two_terms() {
    // One outcome taken apart many ways gives so many groups that a school takes many times as long.
    let seen = Seen::in_schools(schools().div_ceil(10), |seen, seed| {
        let mut random = Random::new(seed + 1_000_000);
        let limits = settings(&mut random);
        let staff = Staff::new(&mut random);
        let mut before = (Vec::new(), Vec::new());
        let mut order: Vec<usize> = (0..TRAITS.len()).collect();
        for at in 0..order.len() {
            order.swap(at, at + random.below(TRAITS.len() - at));
        }
        let (first, second) = order.split_at(1 + random.below(TRAITS.len() - 1));
        let tables: Vec<CountTable> = first.iter().map(|number| staff.by_trait(*number)).collect();
        seen.report(seed, &tables, limits, &mut before);
        let later = staff.later(&mut random);
        let tables: Vec<CountTable> = second.iter().map(|number| later.by_trait(*number)).collect();
        seen.report(seed, &tables, limits, &mut before);
    });
    seen.say("one outcome broken down many ways");
    assert!(seen.figures[1] * 10 > seen.figures[0], "a tenth of what is asked for is shown");
    assert!(
        seen.plain_leaks[1] * 10 > seen.plain_leaks[0] * 9,
        "the attacker finds what the plain method leaks"
    );
}
