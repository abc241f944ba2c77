//! Whether enough is open: shown by worlds, whole tables of counts that fit all a reader has, and by nothing else.
//!
//! However the worlds were found, each was checked row by row. A search that finds too few can only make a figure look less
//! safe than it is.

use super::Settings;
use super::exact::{Bound, Possible, Reader, Row, Sum};
use super::joint::Model;

/// Worlds of one model, each once.
#[derive(Debug, Default)]
pub(super) struct Pile(Vec<Vec<i64>>);

/// Pairs of people whose worlds are looked for one by one; more are not found.
const MOST_PAIRS: usize = 200;

impl Pile {
    /// Looks for worlds that show a model to be open, in one direction after another, and goes on where it is not so that all
    /// that is open is there. Nothing where no world fits; no worlds where that was not found out.
    pub(super) fn gathered(model: &Model, settings: Settings) -> Option<Self> {
        let questions = questions(model, settings);
        let sums: Vec<Sum> = questions.iter().map(|question| question.sum.clone()).collect();
        let counts = model.blocks.len() * model.outcomes;
        let Some(cases) = model.cases() else { return Some(Pile::default()) };
        let mut pile = Pile::default();
        let mut not_found = false;
        for case in &cases {
            let mut reader = Reader::new(counts, case.clone(), sums.clone());
            match reader.possible() {
                Possible::Yes => {}
                Possible::No => continue,
                Possible::NotFound => {
                    not_found = true;
                    continue;
                }
            }
            for (at, question) in questions.iter().enumerate() {
                if !question.is_answered(pile.0.iter().chain(reader.worlds())) {
                    reader.least(at);
                    reader.most(at);
                    reader.values(at, question.values);
                }
            }
            pile.0.extend(reader.worlds().iter().cloned());
        }
        if pile.is_empty() {
            return not_found.then_some(pile);
        }
        // Where a group is not open anyway, nobody is asked about one by one.
        if settings.coalition() > 0 && questions.iter().all(|question| question.is_answered(pile.0.iter())) {
            for pair in Seen::of(model, &pile).closed_pairs().into_iter().take(MOST_PAIRS) {
                for case in &cases {
                    if !pair.is_in(&pile) {
                        let rows = case.iter().cloned().chain(pair.rows()).collect();
                        let mut reader = Reader::new(counts, rows, Vec::new());
                        reader.possible();
                        pile.0.extend(reader.worlds().iter().cloned());
                    }
                }
            }
        }
        Some(pile)
    }

    /// The least and the most of some sums; nothing where an end was not found.
    pub(super) fn ends(model: &Model, sums: &[Sum]) -> Option<Vec<(i64, i64)>> {
        let mut ends: Option<Vec<(i64, i64)>> = None;
        for case in model.cases()? {
            let mut reader = Reader::new(model.blocks.len() * model.outcomes, case, sums.to_vec());
            if reader.possible() == Possible::No {
                continue;
            }
            let of_case = (0..sums.len()).map(|at| match (reader.least(at), reader.most(at)) {
                (Bound::At(least), Bound::At(most)) => Some((least, most)),
                _ => None,
            });
            let of_case: Vec<(i64, i64)> = of_case.collect::<Option<_>>()?;
            ends = Some(match ends {
                None => of_case,
                Some(so_far) => {
                    let both = so_far.into_iter().zip(of_case);
                    both.map(|((a, b), (least, most))| (a.min(least), b.max(most))).collect()
                }
            });
        }
        ends
    }

    /// Whether there is no world in it.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Takes the worlds of another pile as well.
    pub(super) fn take(&mut self, other: Pile) {
        self.0.extend(other.0);
    }

    /// How many values at most lie between the ends of the narrowest of these sums, as far as the worlds tell.
    pub(super) fn room(&self, sums: &[Sum]) -> i64 {
        let width = |sum: &Sum| {
            let values = self.0.iter().map(|world| value(sum, world));
            let (least, most) =
                values.fold((i64::MAX, i64::MIN), |(a, b), value| (a.min(value), b.max(value)));
            most.saturating_sub(least).saturating_add(1)
        };
        sums.iter().map(width).min().unwrap_or(1)
    }
}

/// Whether the worlds of a pile leave every group its values, let neither everybody nor nobody be told, and let nobody who
/// knows their own outcome tell that of another.
pub(super) fn is_open(model: &Model, pile: &Pile, settings: Settings) -> bool {
    questions(model, settings).iter().all(|question| question.is_answered(pile.0.iter()))
        && (settings.coalition() == 0 || Seen::of(model, pile).closed_pairs().is_empty())
}

fn value(sum: &Sum, world: &[i64]) -> i64 {
    sum.iter().filter_map(|&(at, times)| Some(world.get(at)? * times)).sum()
}

/// One group and one outcome: how many values there must be, and what must be possible at either end. Where a group is too
/// small for so many values, none may be lost.
struct Question {
    sum: Sum,
    values: usize,
    /// It must be possible that no more have it.
    low: i64,
    /// It must be possible that no fewer have it.
    high: i64,
}

fn questions(model: &Model, settings: Settings) -> Vec<Question> {
    let mut questions = Vec::new();
    for (group, part) in &model.questions {
        let size = model.size(group);
        let coalition = i64::from(settings.coalition()).min(size - 1);
        let values = usize::try_from(i64::from(settings.threshold()).min(size + 1)).unwrap_or(usize::MAX);
        let sum = model.sum(group, part);
        questions.push(Question { sum, values, low: size - coalition - 1, high: coalition + 1 });
    }
    questions
}

impl Question {
    fn is_answered<'w>(&self, worlds: impl Iterator<Item = &'w Vec<i64>>) -> bool {
        let mut values: Vec<i64> = worlds.map(|world| value(&self.sum, world)).collect();
        values.sort_unstable();
        values.dedup();
        values.len() >= self.values
            && values.first().is_some_and(|least| *least <= self.low)
            && values.last().is_some_and(|most| *most >= self.high)
    }
}

/// A count, and the range it must be possible for it to be in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Wish {
    count: usize,
    least: i64,
    most: i64,
}

/// Two wishes that must be possible in one world: what somebody knows of themselves, and what they must not rule out of
/// somebody else.
#[derive(Debug, Clone, Copy)]
struct Pair([Wish; 2]);

impl Pair {
    fn is_in(&self, pile: &Pile) -> bool {
        let holds = |world: &Vec<i64>| {
            let holds = |wish: &Wish| {
                world.get(wish.count).is_some_and(|count| (wish.least..=wish.most).contains(count))
            };
            self.0.iter().all(holds)
        };
        pile.0.iter().any(holds)
    }

    fn rows(self) -> [Row; 2] {
        self.0.map(|wish| Row::between(vec![(wish.count, 1)], wish.least, wish.most))
    }
}

/// For every count the worlds in which somebody has it, in which two have, and the same of those who have not; a bit for each
/// world.
struct Seen<'a> {
    model: &'a Model,
    has: [Vec<Vec<u64>>; 2],
    has_not: [Vec<Vec<u64>>; 2],
}

impl<'a> Seen<'a> {
    fn of(model: &'a Model, pile: &Pile) -> Self {
        let counts = model.blocks.len() * model.outcomes;
        let words = pile.0.len().div_ceil(64);
        let none = || vec![vec![0_u64; words]; counts];
        let (mut has, mut has_not) = ([none(), none()], [none(), none()]);
        for (number, world) in pile.0.iter().enumerate() {
            let (word, bit) = (number / 64, 1_u64 << (number % 64));
            for (at, (count, size)) in world.iter().zip(sizes(model)).enumerate() {
                for (those, many) in [(&mut has, *count), (&mut has_not, size - count)] {
                    for place in those.iter_mut().zip(1..).filter(|(_, least)| many >= *least).map(|(p, _)| p)
                    {
                        if let Some(word) = place.get_mut(at).and_then(|words| words.get_mut(word)) {
                            *word |= bit;
                        }
                    }
                }
            }
        }
        Seen { model, has, has_not }
    }

    /// The pairs of people of whom one, who knows their own outcome, knows that of the other, as far as the worlds tell.
    fn closed_pairs(&self) -> Vec<Pair> {
        let outcomes = self.model.outcomes;
        let mut closed = Vec::new();
        let blocks = self.model.blocks.iter().map(|size| i64::from(*size)).enumerate();
        let blocks: Vec<(usize, i64)> = blocks.filter(|(at, _)| !self.model.told.contains(at)).collect();
        for &(reader, readers) in &blocks {
            for own in 0..outcomes {
                let knows = Wish { count: reader * outcomes + own, least: 1, most: readers };
                for &(other, size) in &blocks {
                    let same = other == reader;
                    if same && size == 1 {
                        continue;
                    }
                    for outcome in 0..outcomes {
                        let count = other * outcomes + outcome;
                        // In the reader's own block the reader is one of those who have it, or of those who have not.
                        let (also, also_not) = (same && outcome == own, same && outcome != own);
                        let wishes = [
                            (
                                &self.has[usize::from(also)],
                                Wish { count, least: 1 + i64::from(also), most: size },
                            ),
                            (
                                &self.has_not[usize::from(also_not)],
                                Wish { count, least: 0, most: size - 1 - i64::from(also_not) },
                            ),
                        ];
                        for (seen, wish) in wishes {
                            if !meet(self.has[0].get(knows.count), seen.get(count)) {
                                closed.push(Pair([knows, wish]));
                            }
                        }
                    }
                }
            }
        }
        closed
    }
}

/// Whether two have a world in common.
fn meet(one: Option<&Vec<u64>>, other: Option<&Vec<u64>>) -> bool {
    let (Some(one), Some(other)) = (one, other) else { return false };
    one.iter().zip(other).any(|(one, other)| one & other != 0)
}

/// How many people the block of each count has.
fn sizes(model: &Model) -> impl Iterator<Item = i64> + '_ {
    model.blocks.iter().flat_map(|size| std::iter::repeat_n(i64::from(*size), model.outcomes))
}
