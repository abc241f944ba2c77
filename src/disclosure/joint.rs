//! The exact audit: several tables of the same outcomes, of this report and of earlier ones, put together. The outcomes are
//! the same where they are made of the same finer ones, whichever of those a table puts together.
//!
//! The staff list tells everybody who is in which row of which table, so people fall into blocks that were in the same rows
//! throughout: those who stayed, those who left in between, those who came. Each block has a known size and an unknown
//! count. Whoever stayed keeps their outcome as far as a reader knows, which is the most a reader could know. What the
//! figures leave open of every block, every row and every difference of two rows is then found in whole numbers.

use std::collections::{BTreeMap, BTreeSet};

use super::Settings;
use super::audit::Draft;
use super::exact::{Bound, Possible, Reader, Row, Sum, Values};
use super::form::{Form, Said};
use super::member::Member;

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
        let outcomes = like.parts.len();
        let printed = |row: &super::audit::DraftRow<T>| Printed {
            size: row.form.size,
            members: row.members.clone(),
            ranges: ranges(row.form, &row.said, outcomes, settings),
        };
        Figures {
            finest: like.finest,
            parts: like.parts.clone(),
            apart: like.apart,
            whole: draft.whole.as_ref().map(printed),
            rows: draft.rows.iter().map(printed).collect(),
        }
    }

    /// No figures at all, of outcomes made of finer ones, and with a question in every row or not.
    pub(super) fn none(parts: Vec<Vec<usize>>, apart: bool) -> Self {
        Figures { finest: parts.iter().map(Vec::len).sum(), parts, apart, whole: None, rows: Vec::new() }
    }

    fn printed(&self) -> impl Iterator<Item = &Printed> {
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
    match blocks(tables) {
        Some(blocks) if blocks.len() <= MOST_BLOCKS => Model { tables, blocks, settings }.holds(),
        _ => false,
    }
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

struct Model<'a> {
    tables: &'a [&'a Figures],
    blocks: Vec<Block>,
    settings: Settings,
}

impl Model<'_> {
    fn holds(&self) -> bool {
        let finest = self.tables.first().map_or(0, |table| table.finest);
        let mut rows: Vec<Row> = Vec::new();
        for (at, block) in self.blocks.iter().enumerate() {
            let all = (0..finest).map(|outcome| (at * finest + outcome, 1)).collect();
            rows.push(Row::exactly(all, i64::from(block.size)));
        }
        // Everything that a table asks, and every outcome by itself: the figures of two tables may leave one over.
        let mut asked: BTreeSet<Vec<usize>> =
            (0..finest).map(|outcome| or_the_rest(&[outcome], finest)).collect();
        let mut groups: BTreeSet<Vec<usize>> = (0..self.blocks.len()).map(|at| vec![at]).collect();
        let mut exact: BTreeSet<(Vec<usize>, Vec<usize>)> = BTreeSet::new();
        let mut shown: Vec<Vec<usize>> = Vec::new();
        for (number, table) in self.tables.iter().enumerate() {
            // Of two outcomes the second is the rest of the first.
            let printed = table.parts.len().min(if table.parts.len() == 2 { 1 } else { usize::MAX });
            let parts = table.parts.get(..printed).unwrap_or_default();
            asked.extend(parts.iter().map(|part| or_the_rest(part, finest)));
            let whole = table.whole.iter().map(|row| (None, row));
            for (place, row) in whole.chain(table.rows.iter().enumerate().map(|(at, row)| (Some(at), row))) {
                let group = self.group(number, place);
                if self.size(&group) != u64::from(row.size) || row.ranges.len() != parts.len() {
                    return false;
                }
                for (part, &(least, most)) in parts.iter().zip(&row.ranges) {
                    let sum = sum_of(&group, finest, part);
                    rows.push(Row::between(sum, i64::from(least), i64::from(most)));
                    if least == most {
                        exact.insert((group.clone(), or_the_rest(part, finest)));
                    }
                }
                shown.push(group);
            }
        }
        for one in &shown {
            groups.insert(one.clone());
            for other in &shown {
                let rest: Vec<usize> = one.iter().filter(|at| !other.contains(at)).copied().collect();
                if !rest.is_empty() {
                    groups.insert(rest);
                }
            }
        }
        // A figure that is printed is no secret; it was looked at as a row.
        let mut questions: Vec<(Vec<usize>, Vec<usize>)> = Vec::new();
        for group in groups {
            questions.extend(asked.iter().map(|part| (group.clone(), part.clone())));
        }
        questions.retain(|question| !exact.contains(question));
        let sums: Vec<Sum> = questions.iter().map(|(group, part)| sum_of(group, finest, part)).collect();
        let mut reader = Reader::new(self.blocks.len() * finest, rows, sums);
        // Figures that contradict each other are nothing a reader could be told.
        reader.possible() == Possible::Yes
            && questions
                .iter()
                .enumerate()
                .all(|(sum, (group, _))| self.is_open(&mut reader, sum, self.size(group)))
    }

    /// The blocks in a row, or in the whole.
    fn group(&self, table: usize, row: Option<usize>) -> Vec<usize> {
        let inside = |block: &Block| match (block.places.get(table), row) {
            (Some(Some(_)), None) => true,
            (Some(Some(place)), Some(row)) => *place == row,
            _ => false,
        };
        self.blocks.iter().enumerate().filter(|(_, block)| inside(block)).map(|(at, _)| at).collect()
    }

    fn size(&self, group: &[usize]) -> u64 {
        group.iter().filter_map(|at| self.blocks.get(*at)).map(|block| u64::from(block.size)).sum()
    }

    /// Whether a group's count keeps enough values, and neither everybody nor nobody can be told, not even by a reader who
    /// knows as many of them as the coalition has. Where a group is too small for so many values, none may be lost.
    fn is_open(&self, reader: &mut Reader, sum: usize, size: u64) -> bool {
        let size = i64::try_from(size).unwrap_or(i64::MAX);
        let needed = i64::from(self.settings.threshold()).min(size + 1);
        let coalition = i64::from(self.settings.coalition()).min(size - 1);
        let (Bound::At(least), Bound::At(most)) = (reader.least(sum), reader.most(sum)) else { return false };
        let needed = usize::try_from(needed).unwrap_or(usize::MAX);
        least + coalition < size
            && most > coalition
            && matches!(reader.values(sum, needed), Values::AtLeast(found) if found >= needed)
    }
}

fn sum_of(group: &[usize], finest: usize, part: &[usize]) -> Sum {
    group.iter().flat_map(|at| part.iter().map(move |outcome| (at * finest + outcome, 1))).collect()
}

/// The outcomes, or all the others: who knows the one count knows the other. It is the one of the two with the first outcome.
fn or_the_rest(part: &[usize], finest: usize) -> Vec<usize> {
    let turned = !part.contains(&0);
    (0..finest).filter(|outcome| part.contains(outcome) != turned).collect()
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
        let none = Figures::none(vec![vec![0], vec![1]], false);
        Figures { rows: rows.iter().map(printed).collect(), ..none }
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
        let members = people(0, 40);
        let row = Printed { size: 40, members, ranges: ranges.to_vec() };
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
}
