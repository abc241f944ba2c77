//! The promise itself, with no attacker and no solver: in a school small enough every way in which it could have turned out is
//! written down, its reports are built, and those that print the same are put together. Whatever is the same in all of them can
//! be worked out by a reader who knows the rules; nothing about anybody may be.
//!
//! People whom no report tells apart are counted together, and what is asked of one is asked of each of them.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use appraise::disclosure::{CountRow, CountTable, Entry, Label, Member, Past, Settings, publish_after};
use chrono::NaiveDate;

use crate::school::mark;

const OUTCOMES: [Label; 2] = [Label::fixed("Progressed"), Label::fixed("Did not")];
const TITLES: [Label; 2] = [Label::fixed("Group"), Label::fixed("Sex")];
const ROWS: [Label; 3] = [Label::fixed("First"), Label::fixed("Second"), Label::fixed("Third")];
const PERIOD: &str = "2025/26";

/// People whom no report tells apart: how many, and in which row of each table they are.
#[derive(Debug, Clone, Copy)]
struct Block<const TABLES: usize> {
    people: u32,
    rows: [Option<usize>; TABLES],
}

/// A school, and the report in which each of its tables stands.
struct School<const TABLES: usize> {
    blocks: Vec<Block<TABLES>>,
    /// For each table the number of its report, and whether its first outcome is adverse.
    tables: [(usize, bool); TABLES],
    settings: Settings,
}

impl<const TABLES: usize> School<TABLES> {
    fn table(&self, number: usize, counts: &[u32]) -> CountTable {
        let inside = |row: usize| {
            let blocks = self.blocks.iter().zip(counts).enumerate();
            blocks.filter(move |(_, (block, _))| block.rows[number] == Some(row))
        };
        let rows: Vec<CountRow> = ROWS
            .into_iter()
            .enumerate()
            .map(|(row, label)| {
                let yes: u32 = inside(row).map(|(_, (_, count))| count).sum();
                let members: Vec<Member> = inside(row)
                    .flat_map(|(at, (block, _))| {
                        (0..block.people as usize).map(move |one| mark(at * 100 + one))
                    })
                    .collect();
                let size = u32::try_from(members.len()).expect("few");
                CountRow::new(label, size, [yes, size - yes]).of(members)
            })
            .filter(|row| row.size > 0)
            .collect();
        let table = CountTable::groups(TITLES[number].clone(), Label::fixed("All staff"), OUTCOMES, rows);
        if self.tables[number].1 { table.adverse() } else { table }
    }

    /// Everything that all reports print, as one text.
    fn prints(&self, counts: &[u32]) -> String {
        let mut entries: Vec<Entry> = Vec::new();
        let mut text = String::new();
        for report in 0..=self.tables.iter().map(|(report, _)| *report).max().unwrap_or(0) {
            let of_report = (0..TABLES).filter(|number| self.tables[*number].0 == report);
            let tables: Vec<CountTable> = of_report.map(|number| self.table(number, counts)).collect();
            let past = Past::Known(&entries, PERIOD);
            let published = publish_after(&tables, &self.settings, &past).expect("the counts add up");
            for table in &published {
                writeln!(text, "{}: {:?} {}", table.title(), table.rows(), table.leaves_groups_out())
                    .expect("a text takes everything");
            }
            let day =
                NaiveDate::from_ymd_opt(2026, 1, 1 + u32::try_from(report).expect("few")).expect("a day");
            entries.push(Entry::new(PERIOD.to_owned(), day, "Policy".to_owned(), &published));
        }
        text
    }

    /// Every way in which it could have turned out, by what would be printed.
    fn alike(&self) -> BTreeMap<String, Vec<Vec<u32>>> {
        let mut alike: BTreeMap<String, Vec<Vec<u32>>> = BTreeMap::new();
        let mut counts = vec![0; self.blocks.len()];
        loop {
            alike.entry(self.prints(&counts)).or_default().push(counts.clone());
            let Some(place) = (0..counts.len()).find(|at| counts[*at] < self.blocks[*at].people) else {
                return alike;
            };
            counts[place] += 1;
            counts[..place].fill(0);
        }
    }

    /// What can be worked out from what is printed, and how many reports there are that show groups in every table.
    fn leaks(&self) -> (Vec<String>, usize) {
        let mut leaks = Vec::new();
        let alike = self.alike();
        let full = |report: &String| report.lines().all(|line| line.contains("Second"));
        let shown = alike.keys().filter(|report| full(report)).count();
        for (report, ways) in &alike {
            if report.contains("Nobody") {
                continue;
            }
            let mut tell = |what: String| leaks.push(format!("{what}: {ways:?}\n{report}"));
            for (at, block) in self.blocks.iter().enumerate() {
                let size = block.people;
                let mut values: Vec<u32> = ways.iter().map(|way| way[at]).collect();
                values.sort_unstable();
                values.dedup();
                if values.len() < self.settings.threshold().min(size + 1) as usize
                    && values.iter().any(|v| self.is_small(*v, size))
                {
                    tell(format!("block {at} has {values:?} of {size}"));
                }
                // Somebody who knows their own outcome, and somebody else.
                for own in [true, false] {
                    let can = |way: &&Vec<u32>| if own { way[at] > 0 } else { way[at] < size };
                    let known: Vec<&Vec<u32>> = if self.settings.coalition() > 0 {
                        ways.iter().filter(can).collect()
                    } else {
                        ways.iter().collect()
                    };
                    if known.is_empty() {
                        tell(format!("block {at}: nobody or everybody has it"));
                        continue;
                    }
                    let reader = u32::from(self.settings.coalition() > 0);
                    for (other, beside) in self.blocks.iter().enumerate() {
                        let readers = if other == at { reader } else { 0 };
                        let others = beside.people - readers;
                        let count = |way: &&Vec<u32>| way[other] - readers * u32::from(own);
                        if others == 0 {
                            continue;
                        }
                        if known.iter().all(|way| count(way) == 0) {
                            tell(format!(
                                "whoever in block {at} has it: {own}, knows that nobody of {other} has"
                            ));
                        }
                        if known.iter().all(|way| count(way) == others) {
                            tell(format!(
                                "whoever in block {at} has it: {own}, knows that all of {other} have"
                            ));
                        }
                    }
                }
            }
            // Each row of what is shown, and what one row has beside another.
            let rows = self.rows(report);
            for one in &rows {
                for other in rows.iter().chain([&Vec::new()]) {
                    let group: Vec<usize> = one.iter().filter(|at| !other.contains(at)).copied().collect();
                    let size: u32 = group.iter().map(|at| self.blocks[*at].people).sum();
                    if size == 0 {
                        continue;
                    }
                    let mut values: Vec<u32> =
                        ways.iter().map(|way| group.iter().map(|at| way[*at]).sum()).collect();
                    values.sort_unstable();
                    values.dedup();
                    let (least, most) = (values[0], values[values.len() - 1]);
                    let spared = self.settings.coalition().min(size - 1);
                    let enough = values.len() >= self.settings.threshold().min(size + 1) as usize;
                    if (!enough && values.iter().any(|value| self.is_small(*value, size)))
                        || least + spared >= size
                        || most <= spared
                    {
                        tell(format!("the {size} in {group:?} have {values:?}"));
                    }
                }
            }
        }
        (leaks, shown)
    }

    /// Whether a count, or what it leaves, is one of the small ones.
    fn is_small(&self, count: u32, size: u32) -> bool {
        let small = 1..self.settings.threshold();
        small.contains(&count) || small.contains(&(size - count))
    }

    /// The rows of the tables that are not withheld, and everybody in them.
    fn rows(&self, report: &str) -> Vec<Vec<usize>> {
        let mut rows: Vec<Vec<usize>> = Vec::new();
        for number in (0..TABLES).filter(|number| !report.contains(&format!("{}: []", TITLES[*number]))) {
            let inside = |row: Option<usize>| {
                let blocks = self.blocks.iter().enumerate();
                let inside = blocks.filter(|(_, block)| match row {
                    Some(row) => block.rows[number] == Some(row),
                    None => block.rows[number].is_some(),
                });
                inside.map(|(at, _)| at).collect()
            };
            rows.extend([None, Some(0), Some(1), Some(2)].map(inside));
        }
        rows.retain(|row| !row.is_empty());
        rows
    }
}

fn block<const TABLES: usize>(people: u32, rows: [Option<usize>; TABLES]) -> Block<TABLES> {
    Block { people, rows }
}

fn assert_nothing_leaks<const TABLES: usize>(what: &str, school: &School<TABLES>) -> usize {
    let (leaks, shown) = school.leaks();
    assert!(
        leaks.is_empty(),
        "{what}: {} leaks, such as\n{}",
        leaks.len(),
        leaks[..leaks.len().min(3)].join("\n")
    );
    shown
}

/// Two breakdowns of everybody, with these numbers in each crossing.
fn crossed(sizes: [u32; 4], reports: [usize; 2], adverse: bool, settings: Settings) -> School<2> {
    let rows = [[0, 0], [0, 1], [1, 0], [1, 1]];
    let blocks = sizes.iter().zip(rows).filter(|(size, _)| **size > 0);
    let blocks = blocks.map(|(size, [one, other])| block(*size, [Some(one), Some(other)])).collect();
    School { blocks, tables: [(reports[0], adverse), (reports[1], adverse)], settings }
}

#[test]
fn up_to_eight_people_are_told_of_in_one_sentence_whoever_asks_how_often() {
    for sizes in [[2, 2, 2, 2], [4, 0, 0, 4], [3, 1, 1, 3], [1, 3, 2, 1]] {
        let school = crossed(sizes, [0, 1], false, Settings::default());
        assert_eq!(school.alike().len(), 1, "{sizes:?}");
    }
}

#[test]
fn eight_people_under_the_lowest_limits_could_each_have_either_outcome() {
    let lowest = Settings::lowered(2, 4, 0);
    for (sizes, reports) in
        [([2, 2, 2, 2], [0, 0]), ([3, 1, 1, 3], [0, 0]), ([4, 0, 0, 4], [0, 1]), ([3, 1, 1, 3], [0, 1])]
    {
        for adverse in [false, true] {
            assert_nothing_leaks(
                &format!("{sizes:?} {reports:?}"),
                &crossed(sizes, reports, adverse, lowest),
            );
        }
    }
}

#[test]
fn two_breakdowns_of_twenty_people_leave_everybody_either_outcome_whatever_happened() {
    for sizes in [[5, 5, 5, 5], [7, 3, 4, 7], [9, 1, 1, 10], [8, 4, 3, 9]] {
        for reports in [[0, 0], [0, 1]] {
            let shown = assert_nothing_leaks(
                &format!("{sizes:?} {reports:?}"),
                &crossed(sizes, reports, false, Settings::default()),
            );
            println!("{sizes:?} {reports:?}: {shown} reports show both breakdowns");
        }
    }
}

#[test]
fn people_who_leave_or_come_between_two_reports_are_not_exposed_whatever_happened() {
    // The first report by group, the next by sex; in between some have left and some have come.
    let of = |left: [u32; 2], came: [u32; 2], stayed: [u32; 4]| {
        let mut blocks: Vec<Block<2>> = Vec::new();
        for (people, rows) in stayed.into_iter().zip([[0, 0], [0, 1], [1, 0], [1, 1]]) {
            blocks.push(block(people, rows.map(Some)));
        }
        for (row, people) in left.into_iter().enumerate() {
            blocks.push(block(people, [Some(row), None]));
        }
        for (row, people) in came.into_iter().enumerate() {
            blocks.push(block(people, [None, Some(row)]));
        }
        blocks.retain(|block| block.people > 0);
        School { blocks, tables: [(0, false), (1, false)], settings: Settings::default() }
    };
    for (left, came, stayed) in [
        ([1, 0], [0, 0], [6, 4, 5, 6]),
        ([0, 0], [0, 1], [6, 5, 5, 5]),
        ([1, 0], [1, 0], [5, 4, 6, 6]),
        ([0, 2], [0, 0], [5, 5, 6, 4]),
    ] {
        let shown = assert_nothing_leaks(&format!("{left:?} left, {came:?} came"), &of(left, came, stayed));
        println!("{left:?} left, {came:?} came: {shown} pairs of reports show both breakdowns");
    }
}
