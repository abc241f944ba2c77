//! What the audit of a school's whole set of tables costs: `cargo bench --bench disclosure`.
//!
//! Sixty people, six tables of one year broken down by group, sex, age, hours, ethnicity and disability, audited together
//! as one report and again beside an earlier one from which a person has left since. What was aimed for is a second.

#![expect(clippy::print_stdout, reason = "a benchmark says what it measured")]

use std::time::{Duration, Instant};

use appraise::disclosure::{CountRow, CountTable, Entry, Label, Member, Past, Settings, publish_after};
use chrono::NaiveDate;

const ROUNDS: usize = 5;
const MOST: Duration = Duration::from_secs(1);
const TITLES: [&str; 6] = ["Group", "Sex", "Age", "Hours", "Ethnicity", "Disability"];
const ROWS: [&str; 4] = ["First", "Second", "Third", "Fourth"];

/// One breakdown of the people of these numbers: which row somebody is in, and whether they progressed, follow from their number.
fn table(title: &'static str, number: usize, rows: usize, people: std::ops::Range<u8>) -> CountTable {
    let row_of = |person: u8| (usize::from(person) * (2 * number + 3) + number) / 7 % rows;
    let progressed = |person: &u8| usize::from(*person) * 7 % 10 < 6;
    let rows: Vec<CountRow> = (0..rows)
        .map(|row| {
            let inside: Vec<u8> = people.clone().filter(|person| row_of(*person) == row).collect();
            let yes = u32::try_from(inside.iter().filter(|p| progressed(p)).count()).expect("few");
            let size = u32::try_from(inside.len()).expect("few");
            let members: Vec<Member> = inside.iter().map(|person| Member::new([*person; 16])).collect();
            CountRow::new(Label::fixed(ROWS[row]), size, [yes, size - yes]).of(members)
        })
        .collect();
    let outcomes = [Label::fixed("Progressed"), Label::fixed("Did not")];
    CountTable::groups(Label::fixed(title), Label::fixed("All staff"), outcomes, rows)
}

fn main() {
    let settings = Settings::default();
    let tables = |people: std::ops::Range<u8>, from: usize, to: usize| -> Vec<CountTable> {
        (from..to).map(|n| table(TITLES[n], n, 2 + n % 3, people.clone())).collect()
    };
    let least = |work: &dyn Fn() -> usize| {
        let once = || {
            let started = Instant::now();
            let shown = work();
            (started.elapsed(), shown)
        };
        (0..ROUNDS).map(|_| once()).min().expect("several rounds")
    };
    let all = tables(0..60, 0, 6);
    let (one, shown) = least(&|| {
        let published = publish_after(&all, &settings, &Past::Nothing).expect("the counts add up");
        published.iter().filter(|table| table.rows().len() > 1).count()
    });
    println!("six breakdowns of sixty people   {:8.3} s, {shown} of 6 with their groups", one.as_secs_f64());
    let before = publish_after(&tables(0..60, 0, 3), &settings, &Past::Nothing).expect("the counts add up");
    let day = NaiveDate::from_ymd_opt(2026, 11, 2).expect("it is a day");
    let entries = [Entry::new("2025/26".to_owned(), day, "Policy".to_owned(), &before)];
    let later = tables(1..60, 3, 6);
    let (two, shown) = least(&|| {
        let past = Past::Known(&entries, "2025/26");
        let published = publish_after(&later, &settings, &past).expect("the counts add up");
        published.iter().filter(|table| !table.is_withheld()).count()
    });
    println!("three beside three after a leaver {:7.3} s, {shown} of 3 shown", two.as_secs_f64());
    println!("aimed for                         {:7.3} s", MOST.as_secs_f64());
}
