//! What a reader of reports has, in their own words: the printed words and numbers, who is in which row (which every
//! colleague knows), and how this program chooses its words (which anybody can look up).

use std::collections::{BTreeMap, BTreeSet};

use appraise::disclosure::{CountTable, Entry, PublishedTable, Said};
use serde_json::Value;

use crate::attacker::{OneIsBelow, Puzzle, Sum};

/// A printed figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Figure {
    Count(u32),
    Nobody,
    /// The least and the most that the printed words stand for.
    Between(u32, u32),
    /// Not shown, because it is below a number and not nought, as the plain method has it.
    Hidden(u32),
}

/// A printed row.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) people: BTreeSet<String>,
    pub(crate) figures: Vec<Figure>,
    /// How the program chose its words is known from what is public and printed: whether it would have been counts.
    pub(crate) counts_where_large: bool,
}

/// A printed table.
#[derive(Debug, Clone)]
pub(crate) struct Printed {
    pub(crate) title: String,
    /// The outcomes as finely as any table tells them.
    pub(crate) finest: Vec<String>,
    /// For each outcome of this table, which of the finest it is made of.
    pub(crate) parts: Vec<Vec<usize>>,
    /// Every row asks a question of its own.
    pub(crate) apart: bool,
    /// That nobody has the first outcome may be said.
    pub(crate) adverse: bool,
    pub(crate) rows: Vec<Row>,
}

/// The tables of a report as a reader has them. Of a row that is printed the program's own record says who is in it; what
/// only repeats an earlier report is in that report.
pub(crate) fn read(asked: &[CountTable], published: &[PublishedTable], entry: &Entry) -> Vec<Printed> {
    let entry = serde_json::to_value(entry).expect("an entry can be written");
    let mut recorded = entry["tables"].as_array().expect("an entry has tables").iter();
    let mut printed = Vec::new();
    for (asked, table) in asked.iter().zip(published) {
        if table.reported().is_some() || table.is_told_before() {
            continue;
        }
        let recorded = recorded.next().expect("every new table is on record");
        let rows = table.rows().iter().zip(recorded["rows"].as_array().expect("a table has rows"));
        let rows = rows.map(|(row, recorded)| {
            let people = texts(&recorded["members"]).into_iter().collect::<BTreeSet<String>>();
            assert_eq!(people.len(), row.size() as usize, "{}: everybody of a row is known", table.title());
            let figures = row.said().iter().map(|said| figure(*said, row.size())).collect();
            Row { people, figures, counts_where_large: row.counts_where_large() }
        });
        let outcomes = texts(&recorded["outcomes"]);
        let finer = texts(&recorded["finest"]);
        let parts = recorded["parts"].as_array().into_iter().flatten().map(|part| {
            let places = part.as_array().into_iter().flatten().filter_map(Value::as_u64);
            places.map(|place| usize::try_from(place).expect("few")).collect()
        });
        printed.push(Printed {
            title: table.title().to_string(),
            parts: if finer.is_empty() {
                (0..outcomes.len()).map(|at| vec![at]).collect()
            } else {
                parts.collect()
            },
            finest: if finer.is_empty() { outcomes } else { finer },
            apart: recorded["apart"] == true,
            // The source says which outcomes are adverse, so a reader knows.
            adverse: asked.is_adverse(),
            rows: rows.collect(),
        });
    }
    printed
}

fn texts(of: &Value) -> Vec<String> {
    of.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

fn figure(said: Said, size: u32) -> Figure {
    match said {
        Said::Count(count) => Figure::Count(count),
        Said::Nobody => Figure::Nobody,
        Said::Band(band) => {
            let (least, most) = stands_for(band.words(), size);
            Figure::Between(least, most)
        }
    }
}

/// The counts of a group that are more than one share of it and at most another.
fn stands_for(words: &str, size: u32) -> (u32, u32) {
    let (more_than, at_most, of) = match words {
        "a half or fewer" => (None, 1, 2),
        "more than a half" => (Some(1), 2, 2),
        "a quarter or fewer" => (None, 1, 4),
        "a quarter to a half" => (Some(1), 2, 4),
        "a half to three quarters" => (Some(2), 3, 4),
        "more than three quarters" => (Some(3), 4, 4),
        "a tenth or fewer" => (None, 1, 10),
        "one to two tenths" => (Some(1), 2, 10),
        "two to three tenths" => (Some(2), 3, 10),
        "three to four tenths" => (Some(3), 4, 10),
        "four tenths to a half" => (Some(4), 5, 10),
        "a half to six tenths" => (Some(5), 6, 10),
        "six to seven tenths" => (Some(6), 7, 10),
        "seven to eight tenths" => (Some(7), 8, 10),
        "eight to nine tenths" => (Some(8), 9, 10),
        "more than nine tenths" => (Some(9), 10, 10),
        other => panic!("nobody has heard of {other:?}"),
    };
    let inside: Vec<u32> = (0..=size)
        .filter(|count| {
            more_than.is_none_or(|edge: u32| count * of > edge * size) && count * of <= at_most * size
        })
        .collect();
    (inside[0], inside[inside.len() - 1])
}

/// People who are in the same rows throughout, and the figures over them.
pub(crate) struct Known {
    /// How many people each block has.
    pub(crate) blocks: Vec<u32>,
    pub(crate) outcomes: usize,
    pub(crate) puzzle: Puzzle,
    /// The blocks of each printed row, and of which outcomes together the count is printed.
    pub(crate) rows: Vec<(Vec<usize>, Vec<Vec<usize>>)>,
    /// Outcomes that are asked about together: each by itself, and those of the tables.
    pub(crate) asked: BTreeSet<Vec<usize>>,
}

impl Known {
    /// Puts tables about the same outcomes together; nothing where somebody said that nobody has it, which is all there is to
    /// know. `threshold` is the smallest count that is printed, where a row speaks in counts if it can.
    pub(crate) fn of(tables: &[&Printed], threshold: Option<u32>) -> Option<Known> {
        let outcomes = tables.first()?.finest.len();
        let rows: Vec<(&Printed, &Row)> =
            tables.iter().flat_map(|table| table.rows.iter().map(move |row| (*table, row))).collect();
        if rows.is_empty() || rows.iter().any(|(_, row)| row.figures.contains(&Figure::Nobody)) {
            return None;
        }
        let mut places: BTreeMap<&String, Vec<usize>> = BTreeMap::new();
        for (at, (_, row)) in rows.iter().enumerate() {
            for person in &row.people {
                places.entry(person).or_default().push(at);
            }
        }
        let mut sizes: BTreeMap<Vec<usize>, u32> = BTreeMap::new();
        for rows in places.into_values() {
            *sizes.entry(rows).or_default() += 1;
        }
        let blocks: Vec<u32> = sizes.values().copied().collect();
        let mut puzzle = Puzzle {
            tops: blocks.iter().flat_map(|size| vec![*size; outcomes]).collect(),
            ..Puzzle::default()
        };
        for (at, size) in blocks.iter().enumerate() {
            let counts = (0..outcomes).map(|outcome| at * outcomes + outcome).collect();
            puzzle.sums.push(Sum { counts, least: *size, most: *size });
        }
        let mut inside = Vec::new();
        for (at, (table, row)) in rows.iter().enumerate() {
            let own: Vec<usize> = sizes
                .keys()
                .enumerate()
                .filter(|(_, rows)| rows.contains(&at))
                .map(|(block, _)| block)
                .collect();
            let size: u32 = own.iter().map(|block| blocks[*block]).sum();
            let sum = |outcome: usize| -> Vec<usize> {
                let of =
                    |block: &usize| table.parts[outcome].iter().map(|part| block * outcomes + part).collect();
                own.iter().flat_map(|block| -> Vec<usize> { of(block) }).collect()
            };
            for (outcome, figure) in row.figures.iter().enumerate() {
                let (least, most) = match *figure {
                    Figure::Count(count) => (count, count),
                    Figure::Nobody => (0, 0),
                    Figure::Between(least, most) => (least, most),
                    Figure::Hidden(below) => (1, below - 1),
                };
                puzzle.sums.push(Sum { counts: sum(outcome), least, most });
            }
            let in_counts = row.figures.iter().all(|figure| matches!(figure, Figure::Count(_)));
            if let (Some(threshold), true, false) = (threshold, row.counts_where_large, in_counts) {
                // It would have been counts, had all of them been large enough.
                if size >= 2 * threshold {
                    let number = threshold + u32::from(table.adverse);
                    if table.parts.len() == 2 && table.adverse {
                        puzzle.sums.push(Sum { counts: sum(0), least: 1, most: size });
                        let (least, most) = match row.figures[0] {
                            Figure::Between(least, most) => (least, most),
                            other => panic!("{other:?} is no band"),
                        };
                        // Below the number, or all but fewer than the threshold: whichever of them the band is about.
                        let small = (least.max(1)..=most)
                            .filter(|count| *count < number || size - *count < threshold);
                        let small: Vec<u32> = small.collect();
                        puzzle.sums.push(Sum {
                            counts: sum(0),
                            least: small[0],
                            most: small[small.len() - 1],
                        });
                    } else {
                        let numbers = [number].into_iter().chain(std::iter::repeat(threshold));
                        puzzle.small.push(OneIsBelow((0..table.parts.len()).map(sum).zip(numbers).collect()));
                    }
                }
            }
            let rest = |part: &Vec<usize>| (0..outcomes).filter(|at| !part.contains(at)).collect();
            let exact =
                table.parts.iter().zip(&row.figures).filter(|(_, figure)| matches!(figure, Figure::Count(_)));
            inside.push((own, exact.flat_map(|(part, _)| [part.clone(), rest(part)]).collect()));
        }
        let mut asked: BTreeSet<Vec<usize>> = (0..outcomes).map(|outcome| vec![outcome]).collect();
        asked.extend(tables.iter().flat_map(|table| table.parts.iter().cloned()));
        Some(Known { blocks, outcomes, puzzle, rows: inside, asked })
    }

    pub(crate) fn size(&self, group: &[usize]) -> u32 {
        group.iter().map(|block| self.blocks[*block]).sum()
    }

    /// The counts of a group with some outcomes together.
    pub(crate) fn sum(&self, group: &[usize], part: &[usize]) -> Vec<usize> {
        let of = |block: &usize| part.iter().map(|outcome| block * self.outcomes + outcome).collect();
        group.iter().flat_map(|block| -> Vec<usize> { of(block) }).collect()
    }
}
