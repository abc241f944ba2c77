//! What checking a large tracker costs beside what reading it costs: `cargo bench --bench check`.
//!
//! The tracker has every kind of record, six rows of other kinds for each person. The floor is reading the same workbook
//! with this program; calamine alone, walking over its cells, stands beside it. All of it in one process and on one core, in
//! turns, and of each the least time counts. The table at the end has all policies at 1,000 and at 10,000 people: what grows
//! faster than the tracker shows in its last column.
//!
//! `APPRAISE_BENCH_PEOPLE=2000` makes another number of people than 10,000; `APPRAISE_BENCH_KEEP=folder` keeps the trackers;
//! `APPRAISE_BENCH_LONGEST=5` names under each policy so many checks that take longest.

#![expect(clippy::print_stdout, reason = "a benchmark says what it measured")]

mod school;

use std::hint::black_box;
use std::io::Cursor;
use std::time::{Duration, Instant};

use appraise::check::{LEAD_DAYS, Run};
use appraise::expression::{Lookups, NoFacts, World};
use appraise::model::{BankHolidays, Calendar, Records};
use appraise::pay::{PayFacts, School, recommend};
use appraise::policy::{Pack, Periods, Rounds, SHIPPED, Values};
use appraise::tracker::{RatingWord, Words, open, read_opened};
use appraise::workbook::MOST_BYTES;
use calamine::{Reader, Xlsx};
use chrono::NaiveDate;

const ROUNDS: usize = 3;
/// What was aimed for: checking takes no longer than reading.
const MOST: f64 = 1.0;

/// What was measured of one policy and one tracker, the least of all rounds.
struct Taken {
    calamine: Duration,
    reading: Duration,
    placing: Duration,
    pay: Duration,
    checks: Duration,
    outcomes: usize,
    missing: usize,
    /// Each check by itself, in the order of the pack.
    each: Vec<Duration>,
}

fn main() {
    let people = std::env::var("APPRAISE_BENCH_PEOPLE").ok().and_then(|p| p.parse().ok()).unwrap_or(10_000);
    let day = NaiveDate::from_ymd_opt(2026, 11, 2).expect("it is a day");
    let packs: Vec<(Pack, Duration)> = SHIPPED.iter().map(|(name, _)| compiled(name)).collect();
    let (pack, compiling) =
        packs.iter().find(|(pack, _)| pack.id == "hampshire").expect("the policy is installed");
    let taken = measured(pack, people, day, ROUNDS);
    let ratio = |of: Duration, to: Duration| of.as_secs_f64() / to.as_secs_f64();
    let seconds = |of: Duration| of.as_secs_f64();
    let beside = school::rows_beside(people);
    println!(
        "{people} people, {beside} other rows, {} checks, the least of {ROUNDS} rounds",
        pack.checks.len()
    );
    println!("the pack, compiled once {:8.3} s", seconds(*compiling));
    println!(
        "calamine alone          {:8.3} s  {:.2} x",
        seconds(taken.calamine),
        ratio(taken.calamine, taken.reading)
    );
    println!("bytes to records        {:8.3} s  1.00 x", seconds(taken.reading));
    println!(
        "cycles of people, rows  {:8.3} s  {:.2} x",
        seconds(taken.placing),
        ratio(taken.placing, taken.reading)
    );
    println!(
        "all checks              {:8.3} s  {:.2} x (aim {MOST}), {:.0} ns for each of {} outcomes",
        seconds(taken.checks),
        ratio(taken.checks, taken.reading),
        each(&taken),
        taken.outcomes
    );
    let longest = std::env::var("APPRAISE_BENCH_LONGEST").ok().and_then(|n| n.parse().ok()).unwrap_or(0);
    println!();
    println!("policy          people   reading    checks  ns each       pay  outcomes   missing  growth");
    for (pack, _) in &packs {
        let small = measured(pack, people / 10, day, 1);
        let large = measured(pack, people, day, 1);
        let growth = ratio(large.checks, small.checks) / 10.0;
        for (count, taken, growth) in
            [(people / 10, &small, String::new()), (people, &large, format!("{growth:.2}"))]
        {
            println!(
                "{:<14}{count:>8} {:>7.3} s {:>7.3} s {:>8.0} {:>7.3} s {:>9} {:>9}  {growth:>6}",
                pack.id,
                seconds(taken.reading),
                seconds(taken.checks),
                each(taken),
                seconds(taken.pay),
                taken.outcomes,
                taken.missing
            );
        }
        let mut each: Vec<_> = large.each.iter().zip(&pack.checks).collect();
        each.sort_by_key(|(taken, _)| std::cmp::Reverse(**taken));
        for (taken, check) in each.into_iter().take(longest) {
            println!("    {:<30} {:>7.3} s", check.id, seconds(*taken));
        }
    }
}

/// Nanoseconds for each check on each record.
#[expect(clippy::cast_precision_loss, reason = "nobody has so many outcomes")]
fn each(taken: &Taken) -> f64 {
    taken.checks.as_secs_f64() * 1e9 / taken.outcomes.max(1) as f64
}

fn compiled(name: &str) -> (Pack, Duration) {
    let started = Instant::now();
    let pack = appraise::policy::load(name).expect("it is installed").expect("it holds together");
    (pack, started.elapsed())
}

fn measured(pack: &Pack, people: u32, day: NaiveDate, rounds: usize) -> Taken {
    let scale: Vec<&str> = pack.ratings.iter().map(|(name, _)| name.as_str()).collect();
    let bytes = school::workbook(people, &scale).expect("the tracker can be written");
    if let Some(folder) = std::env::var_os("APPRAISE_BENCH_KEEP") {
        let path = std::path::Path::new(&folder).join(format!("{}-{people}.xlsx", pack.id));
        std::fs::write(path, &bytes).expect("the folder is there");
    }
    let word =
        |(name, words): &(String, Vec<String>)| RatingWord { name: name.clone(), synonyms: words.clone() };
    let ratings: Vec<RatingWord> = pack.ratings.iter().map(word).collect();
    let label = pack.cycle.holding(day).label;
    let words = Words { ratings: &ratings, cycle: Some(&label), mapping: None };
    let mut least = Taken {
        calamine: Duration::MAX,
        reading: Duration::MAX,
        placing: Duration::MAX,
        pay: Duration::MAX,
        checks: Duration::MAX,
        outcomes: 0,
        missing: 0,
        each: Vec::new(),
    };
    for _ in 0..rounds {
        let started = Instant::now();
        black_box(cells(black_box(&bytes)));
        least.calamine = least.calamine.min(started.elapsed());
        let started = Instant::now();
        let opened = open(black_box(&bytes), MOST_BYTES).expect("the tracker can be opened");
        let mut records = read_opened(&opened, &words).expect("the tracker is recognised").records;
        least.reading = least.reading.min(started.elapsed());
        judged(pack, &mut records, day, &mut least);
    }
    least
}

/// All that the program does between the records and the outcomes.
fn judged(pack: &Pack, records: &mut Records, day: NaiveDate, least: &mut Taken) {
    let started = Instant::now();
    records.link();
    let values = Values::defaults(&pack.parameters);
    let calendar = Calendar::of(records, BankHolidays::england_and_wales());
    records.place(|records| {
        let world = world(pack, records, &calendar, &values, day);
        Periods::new(&pack.cycles, &world).of_rows()
    });
    let world = world(pack, records, &calendar, &values, day);
    let rounds = Rounds::of_everybody(&Periods::new(&pack.cycles, &world));
    least.placing = least.placing.min(started.elapsed());
    let started = Instant::now();
    let recommendations = recommend(pack, &world, &rounds, &School::default());
    least.pay = least.pay.min(started.elapsed());
    let started = Instant::now();
    let facts = PayFacts::of(&recommendations);
    let world = World { facts: &facts, ..world };
    let run = Run::new(pack, &world, &rounds);
    let outcomes = run.outcomes();
    least.checks = least.checks.min(started.elapsed());
    least.outcomes = outcomes.len();
    least.missing = outcomes.iter().map(|o| o.missing.iter().count()).sum();
    drop(outcomes);
    // By itself, so that none profits from what another has looked up.
    let of_check = |place| {
        let world = self::world(pack, records, &calendar, &values, day);
        let started = Instant::now();
        black_box(Run::new(pack, &World { facts: &facts, ..world }, &rounds).of_check(place));
        started.elapsed()
    };
    least.each = (0..pack.checks.len()).map(of_check).collect();
}

fn world<'a>(
    pack: &'a Pack,
    records: &'a Records,
    calendar: &'a Calendar,
    values: &'a Values,
    as_of: NaiveDate,
) -> World<'a> {
    World {
        records,
        calendar,
        as_of,
        lead: LEAD_DAYS,
        parameters: &values.values,
        terms: &pack.terms,
        facts: &NoFacts,
        lookups: Lookups::default(),
    }
}

/// Every cell of every sheet, looked at and let go.
fn cells(tracker: &[u8]) -> usize {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(tracker)).expect("it is a workbook");
    let mut seen = 0;
    for name in book.sheet_names() {
        let mut reader = book.worksheet_cells_reader(&name).expect("the sheet is there");
        while let Some(cell) = reader.next_cell().expect("the sheet can be read") {
            black_box(cell);
            seen += 1;
        }
    }
    seen
}
