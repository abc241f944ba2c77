//! The exact audit: several tables of the same outcomes, of this report and of earlier ones, put together.
//!
//! The staff list tells everybody who is in which row of which table, so people fall into blocks that were in the same rows
//! throughout: those who stayed, those who left in between, those who came. Each block has a known size and an unknown
//! count. Whoever stayed keeps their outcome as far as a reader knows, which is the most a reader could know. What the
//! figures leave open of every block, every row and every difference of two rows is then found in whole numbers
//! ([`super::open`]).

use std::collections::{BTreeMap, BTreeSet};

use super::Settings;
use super::audit::{Draft, DraftRow};
use super::exact::{Row, Sum};
use super::form::{Form, Said};
use super::member::Member;
use super::open::{Pile, is_open};

/// The most blocks that are looked at together; more are refused.
const MOST_BLOCKS: usize = 400;

/// One printed row, as a reader has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Printed {
    pub(super) size: u32,
    /// Who is in it, where that was told.
    pub(super) members: Vec<Member>,
    /// The least and the most that each figure stands for, the wording included.
    pub(super) ranges: Vec<(u32, u32)>,
}

impl Printed {
    /// The people of a row with what might be printed of them in some form.
    pub(super) fn of<T>(row: &DraftRow<T>, form: Form, said: &[Said], settings: Settings) -> Self {
        let ranges = ranges(form, said, row.counts.len(), settings);
        Printed { size: form.size, members: row.members.clone(), ranges }
    }

    /// The people of a row, of whom nothing is printed.
    pub(super) fn silent<T>(row: &DraftRow<T>) -> Self {
        let figures = if row.counts.len() == 2 { 1 } else { row.counts.len() };
        Printed {
            size: row.form.size,
            members: row.members.clone(),
            ranges: vec![(0, row.form.size); figures],
        }
    }
}

/// The figures of one table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Figures {
    pub(super) outcomes: usize,
    /// Every row asks a question of its own.
    pub(super) apart: bool,
    pub(super) whole: Option<Printed>,
    pub(super) rows: Vec<Printed>,
}

impl Figures {
    /// The figures of a draft.
    pub(super) fn of<T>(draft: &Draft<T>, apart: bool, settings: Settings) -> Self {
        let mut rows = draft.whole.iter().chain(&draft.rows);
        let outcomes = rows.next().map_or(0, |row| row.counts.len());
        let printed = |row: &DraftRow<T>| Printed::of(row, row.form, &row.said, settings);
        Figures {
            outcomes,
            apart,
            whole: draft.whole.as_ref().map(printed),
            rows: draft.rows.iter().map(printed).collect(),
        }
    }

    /// No figures at all.
    pub(super) fn none(outcomes: usize, apart: bool) -> Self {
        Figures { outcomes, apart, whole: None, rows: Vec::new() }
    }

    pub(super) fn printed(&self) -> impl Iterator<Item = &Printed> {
        self.whole.iter().chain(&self.rows)
    }

    fn tells_members(&self) -> bool {
        self.printed().all(|row| row.members.len() == row.size as usize)
    }
}

/// What the figures of a row stand for. Of two outcomes one is printed, and all counts that would print the same are what
/// it stands for; a band of three outcomes stands for itself.
fn ranges(form: Form, said: &[Said], outcomes: usize, settings: Settings) -> Vec<(u32, u32)> {
    if outcomes == 2 {
        let alike = (0..=form.size).filter(|&first| form.say(&[first, form.size - first], settings) == said);
        let ends = alike.fold(None, |ends: Option<(u32, u32)>, count| {
            Some(ends.map_or((count, count), |(least, _)| (least, count)))
        });
        return ends.into_iter().collect();
    }
    let range = |said: &Said| match said {
        Said::Count(count) => (*count, *count),
        Said::Nobody => (0, 0),
        Said::Band(band) => band.counts(form.size),
    };
    said.iter().map(range).collect()
}

/// Whether nothing that must be protected can be worked out from tables of the same outcomes.
pub(super) fn is_safe(tables: &[&Figures], settings: Settings) -> bool {
    let Some(first) = tables.first() else { return true };
    if tables.iter().any(|table| table.apart || table.outcomes != first.outcomes) {
        return tables.len() == 1 && rows_apart(first).iter().all(|row| is_safe(&[row], settings));
    }
    let Some(model) = Model::of(tables) else { return false };
    // Figures that contradict each other are nothing a reader could be told.
    Pile::gathered(&model, settings).is_some_and(|pile| is_open(&model, &pile, settings))
}

/// The rows of a table of questions, each as a table of its own.
fn rows_apart(table: &Figures) -> Vec<Figures> {
    let alone =
        |row: &Printed| Figures { apart: false, whole: None, rows: vec![row.clone()], ..table.clone() };
    table.rows.iter().map(alone).collect()
}

/// Where a block stands in one table: nowhere, in the whole alone, or in a row.
type Place = Option<usize>;
/// In the whole, and in no row.
const IN_NO_ROW: usize = usize::MAX;

/// People who are in the same rows throughout, and how many they are.
#[derive(Debug)]
struct Block {
    places: Vec<Place>,
    size: u32,
}

fn blocks(tables: &[&Figures]) -> Option<Vec<Block>> {
    if let [only] = tables
        && !only.tells_members()
    {
        // One table alone: its rows are the blocks, whoever is in them.
        let rows = only.rows.iter().enumerate().map(|(at, row)| (at, row.size));
        let whole = only.whole.iter().filter(|_| only.rows.is_empty()).map(|row| (IN_NO_ROW, row.size));
        return Some(rows.chain(whole).map(|(at, size)| Block { places: vec![Some(at)], size }).collect());
    }
    if !tables.iter().all(|table| table.tells_members()) {
        return None;
    }
    let mut people: BTreeMap<Member, Vec<Place>> = BTreeMap::new();
    for (number, table) in tables.iter().enumerate() {
        let whole = table.whole.iter().map(|row| (IN_NO_ROW, row));
        for (at, row) in whole.chain(table.rows.iter().enumerate()) {
            for member in &row.members {
                let places = people.entry(*member).or_insert_with(|| vec![None; tables.len()]);
                if let Some(place) = places.get_mut(number) {
                    *place = Some(at);
                }
            }
        }
    }
    let mut sizes: BTreeMap<Vec<Place>, u32> = BTreeMap::new();
    for places in people.into_values() {
        *sizes.entry(places).or_default() += 1;
    }
    Some(sizes.into_iter().map(|(places, size)| Block { places, size }).collect())
}

/// What a reader has: blocks, rows over their counts, and the groups of which something must stay open.
#[derive(Debug)]
pub(super) struct Model {
    /// How many people each block has.
    pub(super) blocks: Vec<u32>,
    /// How many outcomes there are. The counts of a block follow one another.
    pub(super) outcomes: usize,
    pub(super) rows: Vec<Row>,
    /// Sets of blocks, no figure of which is printed exactly.
    pub(super) groups: Vec<Vec<usize>>,
    /// The blocks of every printed row, table by table, the row of everybody before the others.
    pub(super) shown: Vec<Vec<usize>>,
    /// The blocks of which it was said that nobody in the whole school has the adverse outcome.
    pub(super) told: BTreeSet<usize>,
}

impl Model {
    /// Puts tables of the same outcomes together; nothing where that cannot be done: nobody says who is in their rows, or
    /// people fall into too many blocks.
    pub(super) fn of(tables: &[&Figures]) -> Option<Self> {
        let blocks = blocks(tables).filter(|blocks| blocks.len() <= MOST_BLOCKS)?;
        let outcomes = tables.first().map_or(0, |table| table.outcomes);
        let sizes: Vec<u32> = blocks.iter().map(|block| block.size).collect();
        let mut this = Model {
            blocks: sizes,
            outcomes,
            rows: Vec::new(),
            groups: Vec::new(),
            shown: Vec::new(),
            told: BTreeSet::new(),
        };
        for (at, block) in blocks.iter().enumerate() {
            let all = (0..outcomes).map(|outcome| (at * outcomes + outcome, 1)).collect();
            this.rows.push(Row::exactly(all, i64::from(block.size)));
        }
        let mut exact: BTreeSet<Vec<usize>> = BTreeSet::new();
        for (number, table) in tables.iter().enumerate() {
            let whole = table.whole.iter().map(|row| (None, row));
            for (place, row) in whole.chain(table.rows.iter().enumerate().map(|(at, row)| (Some(at), row))) {
                let group = inside(&blocks, number, place);
                if this.size(&group) != i64::from(row.size) || row.ranges.len() != this.asked() {
                    return None;
                }
                for (outcome, &(least, most)) in row.ranges.iter().enumerate() {
                    let sum = this.sum(&group, outcome);
                    this.rows.push(Row::between(sum, i64::from(least), i64::from(most)));
                }
                if row.ranges.iter().all(|(least, most)| least == most) {
                    exact.insert(group.clone());
                    // No count as small as nought is ever printed, so that is what was said.
                    if place.is_none() && row.ranges.first() == Some(&(0, 0)) {
                        this.told.extend(&group);
                    }
                }
                this.shown.push(group);
            }
        }
        let mut groups: BTreeSet<Vec<usize>> = (0..blocks.len()).map(|at| vec![at]).collect();
        for one in &this.shown {
            groups.insert(one.clone());
            for other in &this.shown {
                groups.insert(one.iter().filter(|at| !other.contains(at)).copied().collect());
                groups.insert(one.iter().filter(|at| other.contains(at)).copied().collect());
            }
        }
        groups.remove(&Vec::new());
        // A figure that is printed is no secret; it was looked at as a row.
        groups.retain(|group| !exact.contains(group) && !group.iter().all(|at| this.told.contains(at)));
        this.groups = groups.into_iter().collect();
        Some(this)
    }

    /// How many outcomes are asked about: of two the second is the rest of the first.
    pub(super) fn asked(&self) -> usize {
        if self.outcomes == 2 { 1 } else { self.outcomes }
    }

    /// How many people a set of blocks has.
    pub(super) fn size(&self, group: &[usize]) -> i64 {
        group.iter().filter_map(|at| self.blocks.get(*at)).map(|size| i64::from(*size)).sum()
    }

    /// The counts of a set of blocks with an outcome.
    pub(super) fn sum(&self, group: &[usize], outcome: usize) -> Sum {
        group.iter().map(|at| (at * self.outcomes + outcome, 1)).collect()
    }
}

/// The blocks in a row of a table, or in the whole of it.
fn inside(blocks: &[Block], table: usize, row: Option<usize>) -> Vec<usize> {
    let inside = |block: &Block| match (block.places.get(table), row) {
        (Some(Some(_)), None) => true,
        (Some(Some(place)), Some(row)) => *place == row,
        _ => false,
    };
    blocks.iter().enumerate().filter(|(_, block)| inside(block)).map(|(at, _)| at).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn people(from: u8, to: u8) -> Vec<Member> {
        (from..to).map(|n| Member::new([n; 16])).collect()
    }

    fn table(rows: &[(Vec<Member>, (u32, u32))]) -> Figures {
        let printed = |(members, range): &(Vec<Member>, (u32, u32))| Printed {
            size: u32::try_from(members.len()).expect("few"),
            members: members.clone(),
            ranges: vec![*range],
        };
        Figures { outcomes: 2, apart: false, whole: None, rows: rows.iter().map(printed).collect() }
    }

    fn safe(tables: &[&Figures]) -> bool {
        is_safe(tables, Settings::default())
    }

    #[test]
    fn one_leaver_between_two_counts_is_exposed_and_in_wide_bands_is_not() {
        let before = table(&[(people(0, 30), (12, 12))]);
        assert!(safe(&[&before]));
        let after = table(&[(people(1, 30), (11, 11))]);
        assert!(safe(&[&after]) && !safe(&[&before, &after]));
        let (before, after) = (table(&[(people(0, 30), (0, 15))]), table(&[(people(1, 30), (0, 14))]));
        assert!(safe(&[&before, &after]));
    }

    #[test]
    fn a_band_that_flips_with_one_leaver_exposes_them() {
        let (before, after) = (table(&[(people(0, 20), (0, 10))]), table(&[(people(1, 20), (10, 19))]));
        assert!(safe(&[&before]) && safe(&[&after]) && !safe(&[&before, &after]));
    }

    #[test]
    fn five_leavers_are_no_safer_when_their_counts_are_exact() {
        let (before, after) = (table(&[(people(0, 40), (20, 20))]), table(&[(people(5, 40), (20, 20))]));
        assert!(!safe(&[&before, &after]), "none of the five");
    }

    #[test]
    fn two_breakdowns_of_the_same_people_are_looked_at_together() {
        let by_group = table(&[(people(0, 20), (0, 10)), (people(20, 40), (11, 20))]);
        let by_sex = table(&[(people(5, 25), (0, 10)), ([people(0, 5), people(25, 40)].concat(), (11, 20))]);
        assert!(safe(&[&by_group]) && safe(&[&by_group, &by_sex]));
        let one_moved =
            table(&[(people(1, 21), (11, 20)), ([people(0, 1), people(21, 40)].concat(), (0, 10))]);
        assert!(!safe(&[&by_group, &one_moved]), "two people differ, and the bands are the other way round");
    }

    #[test]
    fn figures_that_contradict_each_other_or_name_no_people_are_not_passed() {
        let before = table(&[(people(0, 30), (12, 12))]);
        assert!(!safe(&[&before, &table(&[(people(0, 30), (13, 13))])]));
        let mut nameless = before.clone();
        nameless.rows[0].members.clear();
        assert!(safe(&[&nameless]) && !safe(&[&before, &nameless]));
    }
}
