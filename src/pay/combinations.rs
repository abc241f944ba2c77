//! Goes through every combination of ratings that a table has to answer, and finds where it does not hold together.
//!
//! A combination is how many ratings there are of each word, the pay range, and whether the person has applied for another
//! range. The order of the objectives plays no part in any table, so that counts are enough. Three things are faults: a line
//! that never fires, a combination that no line covers, and a better rating that gives a worse result.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use super::school::Fault;
use super::table::{Gives, Line, Table};
use crate::model::Number;
use crate::policy::Award;

/// Most faults of one sort that are told of one by one.
const TOLD: usize = 5;

/// Ratings that somebody may have.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Combination {
    /// How many of each word of the scale, lowest first.
    pub counts: Vec<u32>,
    /// The pay range, by its name in the pack; empty where no line speaks of ranges.
    pub range: String,
    /// Whether the person has applied for another range.
    pub applied: bool,
}

/// A combination with the line that fires, by its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The ratings.
    pub of: Combination,
    /// The line; `None` where no line covers them.
    pub line: Option<usize>,
}

/// Every combination with its line, the fewest objectives first, best ratings first.
#[must_use]
pub fn combinations(table: &Table) -> Vec<Answer> {
    let mut answers = Vec::new();
    for (range, applied) in cases(table) {
        for objectives in table.objectives.0..=table.objectives.1 {
            for counts in counts_of(objectives, table.scale.len()) {
                let line = table.lines.iter().position(|l| l.fits(&counts, &range, applied));
                answers.push(Answer { of: Combination { counts, range: range.clone(), applied }, line });
            }
        }
    }
    answers
}

/// The ranges and applications that can make a difference to the table.
fn cases(table: &Table) -> Vec<(String, bool)> {
    let by_range = table.lines.iter().any(|l| !l.ranges.is_empty());
    let by_application = table.lines.iter().any(|l| l.gives.award == Award::Move);
    let ranges = if by_range { table.ranges.clone() } else { vec![String::new()] };
    let applied: &[bool] = if by_application { &[false, true] } else { &[false] };
    ranges.iter().flat_map(|r| applied.iter().map(move |a| (r.clone(), *a))).collect()
}

/// How so many ratings can fall to so many words, the best first.
fn counts_of(ratings: u32, words: usize) -> Vec<Vec<u32>> {
    if words == 0 {
        return Vec::new();
    }
    let mut all = vec![Vec::new()];
    for place in (0..words).rev() {
        let mut longer = Vec::new();
        for partial in all {
            let left = ratings - partial.iter().sum::<u32>();
            // The last word takes what is left.
            let from = if place == 0 { left } else { 0 };
            for here in (from..=left).rev() {
                let mut one = partial.clone();
                one.push(here);
                longer.push(one);
            }
        }
        all = longer;
    }
    for counts in &mut all {
        counts.reverse();
    }
    all
}

/// Which of two results is better; `None` where they are the same in every respect that counts.
pub(super) fn compare(one: &Gives, other: &Gives) -> Ordering {
    worth(one).cmp(&worth(other))
}

/// What a result is worth, in order: what is not given, what is left open, points by number, a move, then the bonus.
fn worth(gives: &Gives) -> (u8, Number, u32) {
    let points = gives.points.unwrap_or(Number::ZERO);
    let (step, points) = match gives.award {
        Award::Nothing => (0, Number::ZERO),
        Award::Deferred | Award::Refer => (1, Number::ZERO),
        Award::Points => (2, points),
        // Where it is left to the committee how many, it is more than any line gives by itself.
        Award::Enhanced => (2, gives.points.unwrap_or(Number::whole(99))),
        Award::Move => (3, Number::ZERO),
    };
    (step, points, gives.bonus)
}

/// What is wrong with a table, whose place is named where no line is to blame.
#[must_use]
pub fn faults(table: &Table, place: &str) -> Vec<Fault> {
    let answers = combinations(table);
    let mut faults = never(table, &answers);
    faults.extend(uncovered(table, &answers, place));
    faults.extend(worse(table));
    faults
}

fn never(table: &Table, answers: &[Answer]) -> Vec<Fault> {
    let fired: BTreeSet<usize> = answers.iter().filter_map(|a| a.line).collect();
    let silent = table.lines.iter().enumerate().filter(|(place, _)| !fired.contains(place));
    silent
        .map(|(_, line)| {
            let fits = |a: &&Answer| line.fits(&a.of.counts, &a.of.range, a.of.applied);
            let before: BTreeSet<usize> = answers.iter().filter(fits).filter_map(|a| a.line).collect();
            let names: Vec<&str> = before.iter().filter_map(|p| table.lines.get(*p)).map(|l| &*l.name).collect();
            let what = format!("the line \"{}\" can never fire", line.name);
            if before.is_empty() {
                let (least, most) = table.objectives;
                let help = format!(
                    "no ratings of {least} to {most} objectives are as it says; put it right, or say how many objectives \
                     there are"
                );
                return Fault::new(&line.place, what, help);
            }
            let help = format!("{} above it takes every such case; move it up, or take it out", joined(&names));
            Fault::new(&line.place, what, help)
        })
        .collect()
}

fn uncovered(table: &Table, answers: &[Answer], place: &str) -> Vec<Fault> {
    let open: Vec<&Answer> = answers.iter().filter(|a| a.line.is_none()).collect();
    let place = table.lines.last().map_or(place, |l| &l.place);
    told(open.len(), |shown| {
        open.iter()
            .take(shown)
            .map(|answer| {
                Fault::new(
                    place,
                    format!("no line covers {}", in_words(table, &answer.of)),
                    "add a line for it, or end the table with \"otherwise\" and \"refer to the headteacher\"",
                )
            })
            .collect()
    })
}

/// Pairs in which one rating is a step better, all else alike, and the result is worse.
fn worse(table: &Table) -> Vec<Fault> {
    let mut pairs: BTreeSet<(usize, usize)> = BTreeSet::new();
    let mut found: Vec<(Combination, &Line, Combination, &Line)> = Vec::new();
    for answer in combinations(table) {
        let Some((at, line)) = answer.line.and_then(|p| Some((p, table.lines.get(p)?))) else { continue };
        for step in 0..table.scale.len().saturating_sub(1) {
            let Some(better) = raised(&answer.of, step) else { continue };
            let fits = |l: &Line| l.fits(&better.counts, &better.range, better.applied);
            let Some(to) = table.lines.iter().position(fits) else { continue };
            let Some(gives) = table.lines.get(to) else { continue };
            // One example of each two lines is enough to see it.
            if compare(&gives.gives, &line.gives) == Ordering::Less && pairs.insert((at, to)) {
                found.push((answer.of.clone(), line, better, gives));
            }
        }
    }
    told(found.len(), |shown| {
        found
            .iter()
            .take(shown)
            .map(|(of, line, better, gives)| {
                let what = format!(
                    "a better rating gives less: {} gives {} (\"{}\"), and {} gives {} (\"{}\")",
                    in_words(table, of),
                    line.gives.says,
                    line.name,
                    in_words(table, better),
                    gives.gives.says,
                    gives.name
                );
                let help = "change one of the two lines, so that the better ratings give as much at least";
                Fault::new(&gives.place, what, help)
            })
            .collect()
    })
}

/// The same ratings with one of them a step better.
fn raised(of: &Combination, step: usize) -> Option<Combination> {
    let mut counts = of.counts.clone();
    let here = counts.get_mut(step).filter(|n| **n > 0)?;
    *here -= 1;
    *counts.get_mut(step + 1)? += 1;
    Some(Combination { counts, ..of.clone() })
}

/// The first few, and how many more there are.
fn told(all: usize, some: impl Fn(usize) -> Vec<Fault>) -> Vec<Fault> {
    let mut faults = some(TOLD);
    if let Some(last) = faults.last_mut().filter(|_| all > TOLD) {
        last.what = format!("{}; and {} more of the kind", last.what, all - TOLD);
    }
    faults
}

/// `2 Outstanding, 1 Not Met on the main range`.
#[must_use]
pub(super) fn in_words(table: &Table, of: &Combination) -> String {
    let counted: Vec<String> = of
        .counts
        .iter()
        .zip(&table.scale)
        .rev()
        .filter(|(n, _)| **n > 0)
        .map(|(n, word)| format!("{n} {word}"))
        .collect();
    let range = if of.range.is_empty() { String::new() } else { format!(" on the {} range", of.range) };
    let applied = if of.applied { ", with an application for another range" } else { "" };
    format!("{}{range}{applied}", counted.join(", "))
}

fn joined(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|n| format!("\"{n}\"")).collect();
    quoted.join(" or ")
}
