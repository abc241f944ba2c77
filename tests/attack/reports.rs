//! Random schools, their reports of two terms, and what the attacker makes of them.

use appraise::disclosure::{CountTable, Entry, Past, PublishedTable, Settings, publish_after};
use chrono::NaiveDate;

use crate::knowledge::{Figure, Printed, read};
use crate::plain;
use crate::promise::{Limits, Loot, attack};
use crate::random::Random;
use crate::school::{Staff, TRAITS, packs};

/// Schools that are made where nobody asks for more.
const SCHOOLS: u64 = 100;
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
    let mut seen = Seen::default();
    for seed in 0..schools() {
        let mut random = Random::new(seed);
        let limits = settings(&mut random);
        let pack = &packs()[random.below(packs().len())];
        let staff = Staff::new(&mut random);
        let mut before = (Vec::new(), Vec::new());
        seen.report(seed, &staff.tables(pack, "key"), limits, &mut before);
        let later = staff.later(&mut random);
        seen.report(seed, &later.tables(pack, "key"), limits, &mut before);
    }
    seen.say("the tables of the governors' report");
    assert!(seen.figures[1] * 4 > seen.figures[0], "a quarter of what is asked for is shown");
    assert!(
        seen.plain_leaks[1] * 10 > seen.plain_leaks[0] * 9,
        "the attacker finds what the plain method leaks"
    );
}

#[test]
fn nobody_can_work_out_anything_from_one_outcome_broken_down_many_ways_in_two_terms() {
    let mut seen = Seen::default();
    // One outcome taken apart many ways gives so many groups that a school takes many times as long.
    for seed in 0..schools().div_ceil(10) {
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
    }
    seen.say("one outcome broken down many ways");
    assert!(seen.figures[1] * 10 > seen.figures[0], "a tenth of what is asked for is shown");
    assert!(
        seen.plain_leaks[1] * 10 > seen.plain_leaks[0] * 9,
        "the attacker finds what the plain method leaks"
    );
}
