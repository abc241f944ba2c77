//! The exact audit: several tables of the same outcomes, of this report and of earlier ones, put together. The outcomes are
//! the same where they are made of the same finer ones, whichever of those a table puts together.
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

/// The most ways in which rows of three outcomes can have a small count among them; more are refused.
const MOST_CASES: usize = 27;

/// One printed row, as a reader has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Printed {
    pub(super) size: u32,
    /// Who is in it, where that was told.
    pub(super) members: Vec<Member>,
    /// The least and the most that each figure stands for, the wording included.
    pub(super) ranges: Vec<(u32, u32)>,
    /// Of three outcomes at least one has fewer than the number here, because otherwise all of them would have been counts.
    pub(super) one_is_below: Vec<u32>,
}

impl Printed {
    /// The people of a row with what might be printed of them in some form.
    pub(super) fn of<T>(row: &DraftRow<T>, form: Form, said: &[Said], settings: Settings) -> Self {
        let outcomes = row.counts.len();
        let in_bands = form.counts && outcomes > 2 && said.iter().all(|said| matches!(said, Said::Band(_)));
        let one_is_below = (0..if in_bands { outcomes } else { 0 })
            .map(|position| form.least_counted(position, settings))
            .collect();
        let ranges = ranges(form, said, outcomes, settings);
        Printed { size: form.size, members: row.members.clone(), ranges, one_is_below }
    }

    /// The people of a row, of whom nothing is printed.
    pub(super) fn silent<T>(row: &DraftRow<T>) -> Self {
        let figures = if row.counts.len() == 2 { 1 } else { row.counts.len() };
        Printed {
            size: row.form.size,
            members: row.members.clone(),
            ranges: vec![(0, row.form.size); figures],
            one_is_below: Vec::new(),
        }
    }
}

/// The figures of one table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Figures {
    /// How many outcomes there are, as finely as any table tells them.
    pub(super) finest: usize,
    /// Which of them each outcome of this table is made of.
    pub(super) parts: Vec<Vec<usize>>,
    /// Every row asks a question of its own.
    pub(super) apart: bool,
    pub(super) whole: Option<Printed>,
    pub(super) rows: Vec<Printed>,
}

impl Figures {
    /// The figures of a draft; what the outcomes are made of as in these.
    pub(super) fn of<T>(draft: &Draft<T>, like: &Figures, settings: Settings) -> Self {
        let printed = |row: &DraftRow<T>| Printed::of(row, row.form, &row.said, settings);
        Figures {
            whole: draft.whole.as_ref().map(printed),
            rows: draft.rows.iter().map(printed).collect(),
            ..Figures::none(like.parts.clone(), like.apart)
        }
    }

    /// No figures at all, of outcomes made of finer ones, and with a question in every row or not.
    pub(super) fn none(parts: Vec<Vec<usize>>, apart: bool) -> Self {
        Figures { finest: parts.iter().map(Vec::len).sum(), parts, apart, whole: None, rows: Vec::new() }
    }

    /// What the outcomes that are printed are made of: of two the second is the rest of the first.
    pub(super) fn printed_parts(&self) -> &[Vec<usize>] {
        let many = if self.parts.len() == 2 { 1 } else { self.parts.len() };
        self.parts.get(..many).unwrap_or_default()
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
    if tables.iter().any(|table| table.apart || table.finest != first.finest) {
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
    /// How many outcomes there are, as finely as any table tells them. The counts of a block follow one another.
    pub(super) outcomes: usize,
    pub(super) rows: Vec<Row>,
    /// Of the rows of one of these lots at least one holds.
    either: Vec<Vec<Row>>,
    /// What must stay open: of a set of blocks the count of some outcomes together. A count that is printed is no secret.
    pub(super) questions: Vec<(Vec<usize>, Vec<usize>)>,
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
        let outcomes = tables.first().map_or(0, |table| table.finest);
        let sizes: Vec<u32> = blocks.iter().map(|block| block.size).collect();
        let mut this = Model {
            blocks: sizes,
            outcomes,
            rows: Vec::new(),
            either: Vec::new(),
            questions: Vec::new(),
            shown: Vec::new(),
            told: BTreeSet::new(),
        };
        for (at, block) in blocks.iter().enumerate() {
            let all = (0..outcomes).map(|outcome| (at * outcomes + outcome, 1)).collect();
            this.rows.push(Row::exactly(all, i64::from(block.size)));
        }
        // Everything that a table asks, and every outcome by itself: the figures of two tables may leave one over.
        let mut asked: BTreeSet<Vec<usize>> =
            (0..outcomes).map(|outcome| or_the_rest(&[outcome], outcomes)).collect();
        let mut exact: BTreeSet<(Vec<usize>, Vec<usize>)> = BTreeSet::new();
        for (number, table) in tables.iter().enumerate() {
            let parts = table.printed_parts();
            asked.extend(parts.iter().map(|part| or_the_rest(part, outcomes)));
            let whole = table.whole.iter().map(|row| (None, row));
            for (place, row) in whole.chain(table.rows.iter().enumerate().map(|(at, row)| (Some(at), row))) {
                let group = inside(&blocks, number, place);
                if this.size(&group) != i64::from(row.size) || row.ranges.len() != parts.len() {
                    return None;
                }
                for (part, &(least, most)) in parts.iter().zip(&row.ranges) {
                    let sum = this.sum(&group, part);
                    this.rows.push(Row::between(sum, i64::from(least), i64::from(most)));
                    if least == most {
                        exact.insert((group.clone(), or_the_rest(part, outcomes)));
                    }
                }
                let below = parts
                    .iter()
                    .zip(&row.one_is_below)
                    .map(|(part, number)| Row::between(this.sum(&group, part), 0, i64::from(*number) - 1));
                let below: Vec<Row> = below.collect();
                if !below.is_empty() {
                    this.either.push(below);
                }
                // No count as small as nought is ever printed, so that is what was said; where only one outcome is left,
                // nothing of these people is open.
                let left = parts.first().map_or(0, |part| outcomes.saturating_sub(part.len()));
                if place.is_none() && row.ranges.first() == Some(&(0, 0)) && left == 1 {
                    this.told.extend(&group);
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
        groups.retain(|group| !group.iter().all(|at| this.told.contains(at)));
        for group in groups {
            this.questions.extend(asked.iter().map(|part| (group.clone(), part.clone())));
        }
        // A figure that is printed is no secret; it was looked at as a row.
        this.questions.retain(|question| !exact.contains(question));
        Some(this)
    }

    /// Everything a reader has, as so many lots of rows that one of them holds whole; nothing where they are too many.
    pub(super) fn cases(&self) -> Option<Vec<Vec<Row>>> {
        self.either.iter().try_fold(vec![self.rows.clone()], |cases, either| {
            let with = |case: &Vec<Row>, row: &Row| [&case[..], std::slice::from_ref(row)].concat();
            let many: Vec<Vec<Row>> =
                cases.iter().flat_map(|case| either.iter().map(move |row| with(case, row))).collect();
            (many.len() <= MOST_CASES).then_some(many)
        })
    }

    /// How many people a set of blocks has.
    pub(super) fn size(&self, group: &[usize]) -> i64 {
        group.iter().filter_map(|at| self.blocks.get(*at)).map(|size| i64::from(*size)).sum()
    }

    /// The counts of a set of blocks with some outcomes together.
    pub(super) fn sum(&self, group: &[usize], part: &[usize]) -> Sum {
        group
            .iter()
            .flat_map(|at| part.iter().map(move |outcome| (at * self.outcomes + outcome, 1)))
            .collect()
    }
}

/// These outcomes, or all the others: who knows the one count knows the other. It is the one of the two with the first outcome.
fn or_the_rest(part: &[usize], outcomes: usize) -> Vec<usize> {
    let turned = !part.contains(&0);
    (0..outcomes).filter(|outcome| part.contains(outcome) != turned).collect()
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
mod truth;

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
            one_is_below: Vec::new(),
        };
        Figures { rows: rows.iter().map(printed).collect(), ..Figures::none(vec![vec![0], vec![1]], false) }
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

    /// On time, late, overdue: a table that puts the last two together, and one that tells all three.
    fn in_parts(parts: &[&[usize]], ranges: &[(u32, u32)]) -> Figures {
        let row =
            Printed { size: 40, members: people(0, 40), ranges: ranges.to_vec(), one_is_below: Vec::new() };
        let parts = parts.iter().map(|part| part.to_vec()).collect();
        Figures { rows: vec![row], ..Figures::none(parts, false) }
    }

    #[test]
    fn what_one_table_tells_in_parts_another_may_not_tell_in_sum() {
        let on_time_or_not = in_parts(&[&[0], &[1, 2]], &[(30, 30)]);
        let all_three = in_parts(&[&[0], &[1], &[2]], &[(21, 30), (0, 10), (0, 10)]);
        assert!(safe(&[&on_time_or_not]) && safe(&[&all_three]));
        assert!(safe(&[&on_time_or_not, &all_three]), "ten were late or overdue, and any of them either");
        let late = in_parts(&[&[1], &[0, 2]], &[(8, 8)]);
        assert!(safe(&[&late]), "eight late by themselves");
        assert!(!safe(&[&on_time_or_not, &late]), "thirty on time and eight late leave two overdue");
    }

    #[test]
    fn figures_that_contradict_each_other_or_name_no_people_are_not_passed() {
        let before = table(&[(people(0, 30), (12, 12))]);
        assert!(!safe(&[&before, &table(&[(people(0, 30), (13, 13))])]));
        let mut nameless = before.clone();
        nameless.rows[0].members.clear();
        assert!(safe(&[&nameless]) && !safe(&[&before, &nameless]));
    }

    #[test]
    fn three_bands_that_would_have_been_counts_say_that_one_count_is_small() {
        let three = |one_is_below: &[u32]| {
            let ranges = vec![(0, 20); 3];
            let row =
                Printed { size: 40, members: people(0, 40), ranges, one_is_below: one_is_below.to_vec() };
            Figures { whole: Some(row), ..Figures::none(vec![vec![0], vec![1], vec![2]], false) }
        };
        let row =
            Printed { size: 40, members: people(0, 40), ranges: vec![(16, 16)], one_is_below: Vec::new() };
        let first = Figures { whole: Some(row), ..Figures::none(vec![vec![0], vec![1, 2]], false) };
        // The other two are twenty-four and at most twenty each; if one is below five, they are four and twenty.
        assert!(!safe(&[&first, &three(&[5, 5, 5])]));
        assert!(safe(&[&first, &three(&[])]));
    }
}
