//! Moderation: how the people of each reviewer come out, and how unusual that is.
//!
//! Where pay follows ratings, each person counts once by the average of their ratings; elsewhere by whether the
//! reviewer has recommended progression. A reviewer of few people is not shown alone: whoever knows whom they review would know which ratings are whose.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::beside::{Beside, Reviewer};
use super::chance::{self, Chance};
use super::section::{Block, Grid, Section};
use super::sheet::{Column, Content};
use super::{Front, Line, codes, names, words};
use crate::pay::Status;

/// Fewer people than this are not shown by themselves.
const FEWEST: usize = 5;
/// Fewer people than this are said to be few.
const FEW: usize = 10;
/// What is called unusual comes up, over all reviewers compared, less than once in so many times.
const UNUSUAL: u32 = 20;
/// What comes up more than once in so many times is nothing to speak of.
const USUAL: u32 = 10;
const TOGETHER: &str = "Others together";

/// The reviewers of the people of the pack, by id, each with their code.
pub(super) fn reviewers<'a>(
    seed: &str,
    beside: &'a Beside,
    lines: &[Line],
) -> BTreeMap<&'a str, (String, &'a Reviewer)> {
    let known = || lines.iter().filter_map(|line| beside.of(line.person)?.reviewer.as_ref());
    let codes = codes::of_reviewers(seed, known().map(|reviewer| &*reviewer.id));
    let mut reviewers = BTreeMap::new();
    for reviewer in known() {
        if let Some(code) = codes.get(&*reviewer.id) {
            reviewers.insert(&*reviewer.id, (code.clone(), reviewer));
        }
    }
    reviewers
}

/// One person as they count here.
struct Counted<'a> {
    reviewer: Option<&'a str>,
    /// Targets by rating, highest first, and those not rated; or by what the reviewer recommended.
    counts: Vec<u32>,
    /// What they count as in the comparison: the average of their ratings in tenths; or nought and one.
    number: Option<u32>,
}

/// People who can be compared with one another: those of one scale of ratings.
struct Group<'a> {
    by_ratings: bool,
    headings: Vec<String>,
    people: Vec<Counted<'a>>,
}

pub(super) fn section(front: &Front, beside: &Beside, lines: &[Line]) -> Section {
    let reviewers = reviewers(&front.seed, beside, lines);
    let called: BTreeMap<&str, String> = if front.names {
        let all = reviewers.values().map(|(code, reviewer)| (reviewer.name.as_ref(), code.as_str()));
        reviewers.keys().copied().zip(names::told_apart(all)).collect()
    } else {
        reviewers.iter().map(|(id, (code, _))| (*id, code.clone())).collect()
    };
    let called = |id: &str| called.get(id).cloned().unwrap_or_default();
    let mut widths = vec![if front.names { 22 } else { 16 }, 9];
    let mut blocks = Vec::new();
    let groups = groups(beside, lines);
    let most = groups.iter().map(|group| group.headings.len()).max().unwrap_or(0);
    widths.extend(std::iter::repeat_n(12, most));
    widths.push(68);
    for (place, group) in groups.iter().enumerate() {
        if group.people.iter().all(|one| one.reviewer.is_none()) {
            continue;
        }
        blocks.push(Block::Table(table(place, group, &called, most)));
    }
    if blocks.is_empty() {
        blocks.push(Block::Text(
            "Nothing to compare: the pay of the people of this pack follows neither ratings nor a reviewer's recommendation, \
             or the tracker names no reviewers.".to_owned(),
        ));
    } else {
        blocks.extend(how_to_read(&groups).into_iter().map(Block::Text));
    }
    Section {
        name: "Moderation",
        title: "Moderation, by reviewer".to_owned(),
        about: if front.names {
            "Reviewers by name, each with the people whom they review.".to_owned()
        } else {
            "Reviewers by codes of their own, which are not those they have as people in this pack."
                .to_owned()
        },
        widths,
        one_page: false,
        blocks,
    }
}

fn how_to_read(groups: &[Group]) -> Vec<String> {
    let counts = if groups.iter().all(|group| group.by_ratings) {
        "Each person counts once in the comparison, by the average of their ratings to one decimal place."
    } else {
        "Each person counts once in the comparison: by the average of their ratings, or by whether the reviewer has recommended \
         progression."
    };
    vec![
        format!(
            "{counts} The question is: were the same results dealt out to the reviewers by lot, how often would these \
             people come out at least as far from the others, upwards or downwards? All ways of dealing are counted \
             exactly; nothing is estimated."
        ),
        "The answer says how unusual a difference is, never why. A strong team comes out higher, too. What is unusual is a \
         reason to look at the evidence with the reviewer, not a reason to change a rating."
            .to_owned(),
        format!(
            "Reviewers of fewer than {FEWEST} people stand together, so that nobody's ratings can be told from their reviewer. \
             With fewer than {FEW} people even a large difference is often chance."
        ),
    ]
}

/// People by the scale of their ratings; where pay looks at no ratings, by what their reviewers recommended.
fn groups<'a>(beside: &'a Beside, lines: &[Line<'a>]) -> Vec<Group<'a>> {
    let mut by_scale: BTreeMap<Vec<Arc<str>>, Group> = BTreeMap::new();
    for line in lines.iter().filter(|line| line.person.status != Status::NotEligible) {
        let reviewer = beside.of(line.person).and_then(|p| p.reviewer.as_ref()).map(|r| &*r.id);
        let person = line.person;
        let scale: Vec<Arc<str>> = match person.strands.first() {
            Some(strand) => strand.counts.iter().map(|(word, _)| word.clone()).collect(),
            None => Vec::new(),
        };
        let group = by_scale.entry(scale).or_insert_with_key(|scale| Group {
            by_ratings: !scale.is_empty(),
            headings: if scale.is_empty() {
                ["Recommended", "Not recommended", "Neither"].map(str::to_owned).to_vec()
            } else {
                scale.iter().rev().map(ToString::to_string).chain(["Not rated".to_owned()]).collect()
            },
            people: Vec::new(),
        });
        group.people.extend(if person.strands.is_empty() {
            of_outcome(line, reviewer)
        } else {
            Some(of_ratings(line, reviewer))
        });
    }
    by_scale.into_values().collect()
}

fn of_ratings<'a>(line: &Line, reviewer: Option<&'a str>) -> Counted<'a> {
    let strands = &line.person.strands;
    let length = strands.first().map_or(0, |strand| strand.counts.len());
    let mut counts = vec![0_u32; length];
    for (_, place, count) in
        strands.iter().flat_map(|s| s.counts.iter().enumerate().map(|(p, (w, c))| (w, p, c)))
    {
        if let Some(sum) = counts.get_mut(place) {
            *sum = sum.saturating_add(*count);
        }
    }
    let rated: u64 = counts.iter().map(|count| u64::from(*count)).sum();
    let sum: u64 = (0_u64..).zip(&counts).map(|(place, count)| place * u64::from(*count)).sum();
    // Half a tenth upwards.
    let tenths = (sum * 20 + rated).checked_div(rated * 2);
    counts.reverse();
    counts.push(strands.iter().map(|strand| strand.unrated).sum());
    Counted { reviewer, counts, number: tenths.and_then(|tenths| u32::try_from(tenths).ok()) }
}

/// By the recommendation that the reviewer has recorded. What says nothing of the year, such as the top of a range, counts
/// for neither side.
fn of_outcome<'a>(line: &Line, reviewer: Option<&'a str>) -> Option<Counted<'a>> {
    let up = match line.person.recorded.as_deref()? {
        "progress" | "threshold_supported" => Some(true),
        "no_progress" | "threshold_not_supported" => Some(false),
        _ => None,
    };
    let counts = vec![u32::from(up == Some(true)), u32::from(up == Some(false)), u32::from(up.is_none())];
    Some(Counted { reviewer, counts, number: up.map(u32::from) })
}

/// The people of one reviewer, or of several who are shown together.
struct Row<'a> {
    /// What stands for the reviewer.
    shown: String,
    people: Vec<&'a Counted<'a>>,
}

fn rows<'a>(group: &'a Group<'a>, called: &dyn Fn(&str) -> String) -> Vec<Row<'a>> {
    let mut by_reviewer: BTreeMap<&str, Vec<&Counted>> = BTreeMap::new();
    let mut together: Vec<&Counted> = Vec::new();
    for one in &group.people {
        match one.reviewer {
            Some(reviewer) => by_reviewer.entry(reviewer).or_default().push(one),
            None => together.push(one),
        }
    }
    let mut shown: Vec<Row> = Vec::new();
    for (reviewer, people) in by_reviewer {
        if people.len() < FEWEST {
            together.extend(people);
        } else {
            shown.push(Row { shown: called(reviewer), people });
        }
    }
    // The people left over can be had by subtraction from everybody, so they must be enough as well.
    shown.sort_by(|a, b| (a.people.len(), &a.shown).cmp(&(b.people.len(), &b.shown)));
    while !together.is_empty() && together.len() < FEWEST && !shown.is_empty() {
        together.extend(shown.remove(0).people);
    }
    shown.sort_by(|a, b| a.shown.cmp(&b.shown));
    if !together.is_empty() {
        shown.push(Row { shown: TOGETHER.to_owned(), people: together });
    }
    shown
}

fn table(place: usize, group: &Group, called: &dyn Fn(&str) -> String, most: usize) -> Grid {
    let rows = rows(group, called);
    let column = |heading: &str, cells: Vec<Content>| Column { heading: heading.to_owned(), width: 0, cells };
    let mut columns = vec![
        column("Reviewer", rows.iter().map(|row| Content::Strong(row.shown.clone())).collect()),
        column("People", rows.iter().map(|row| Content::Count(words::whole(row.people.len()))).collect()),
    ];
    for at in 0..most {
        // Of two scales the shorter has no more words; its columns stay in their places.
        let heading = group.headings.get(at).map_or("–", String::as_str);
        let sum = |row: &Row| {
            let counts = row.people.iter().filter_map(|one| one.counts.get(at));
            counts.fold(0_u32, |sum, count| sum.saturating_add(*count))
        };
        let cell = |row: &Row| match group.headings.get(at) {
            Some(_) => Content::Count(sum(row)),
            None => Content::Blank,
        };
        columns.push(column(heading, rows.iter().map(cell).collect()));
    }
    let compared = rows.iter().filter(|row| row.shown != TOGETHER).count();
    let says = |row: &Row| Content::Text(says(row, group, compared));
    columns.push(column("Compared with the people of all other reviewers", rows.iter().map(says).collect()));
    super::sheet::told_apart(&mut columns);
    Grid {
        name: format!("Moderation{}", place + 1),
        about: "How the people of each reviewer come out, and how unusual that is.".to_owned(),
        columns,
        empty: "",
    }
}

/// The plain statement on one reviewer.
fn says(row: &Row, group: &Group, compared: usize) -> String {
    if row.shown == TOGETHER {
        return "Reviewers of few people, and people without a reviewer; not compared.".to_owned();
    }
    let numbers = |people: &mut dyn Iterator<Item = &Counted>| -> Vec<u32> {
        people.filter_map(|one| one.number).collect()
    };
    let own = numbers(&mut row.people.iter().copied());
    let is_own = |one: &Counted| row.people.iter().any(|mine| std::ptr::eq(*mine, one));
    let others = numbers(&mut group.people.iter().filter(|one| !is_own(one)));
    if own.is_empty() || others.is_empty() {
        return "Nobody to compare with.".to_owned();
    }
    let Some(chance) = chance::of(&own, &others) else {
        return "Not worked out: too many people to count every way exactly.".to_owned();
    };
    let few = if own.len() < FEW {
        format!(" Small numbers: {}, so take it with care.", words::people(own.len()))
    } else {
        String::new()
    };
    format!("{}{few}", verdict(&chance, &own, &others, compared))
}

fn verdict(chance: &Chance, own: &[u32], others: &[u32], compared: usize) -> String {
    let sum = |numbers: &[u32]| numbers.iter().map(|n| u64::from(*n)).sum::<u64>();
    let times = |numbers: &[u32], by: &[u32]| sum(numbers) * u64::try_from(by.len()).unwrap_or(1);
    let (mine, theirs) = (times(own, others), times(others, own));
    if mine == theirs {
        return "On average like the others.".to_owned();
    }
    let way = if mine > theirs { "Higher" } else { "Lower" };
    if chance.is_oftener_than(USUAL) {
        return format!(
            "{way} than the others, but not unusual: chance alone does so more than once in {USUAL} times."
        );
    }
    let often = chance.says();
    // Of many reviewers one is likely to stand out by chance.
    let compared = u32::try_from(compared.max(1)).unwrap_or(u32::MAX);
    if chance.is_oftener_than(UNUSUAL.saturating_mul(compared)) {
        format!(
            "{way} than the others; by chance alone {often}. Among {compared} reviewer{} one such is no surprise.",
            if compared == 1 { "" } else { "s" }
        )
    } else {
        format!("{way} than the others, and unusual: by chance alone {often}. Worth asking about.")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(sizes: &[(&'static str, usize)]) -> Group<'static> {
        let one = |reviewer: &'static str| Counted {
            reviewer: (!reviewer.is_empty()).then_some(reviewer),
            counts: vec![1, 0, 0],
            number: Some(1),
        };
        let people = sizes.iter().flat_map(|(reviewer, size)| (0..*size).map(|_| one(reviewer))).collect();
        Group { by_ratings: false, headings: Vec::new(), people }
    }

    fn shown(sizes: &[(&'static str, usize)]) -> Vec<(String, usize)> {
        let group = group(sizes);
        rows(&group, &str::to_uppercase).iter().map(|row| (row.shown.clone(), row.people.len())).collect()
    }

    fn expect(rows: &[(&str, usize)]) -> Vec<(String, usize)> {
        rows.iter().map(|(code, size)| ((*code).to_owned(), *size)).collect()
    }

    #[test]
    fn reviewers_of_few_people_stand_together() {
        assert_eq!(
            shown(&[("a", 6), ("b", 4), ("c", 3), ("d", 9)]),
            expect(&[("A", 6), ("D", 9), (TOGETHER, 7)])
        );
    }

    #[test]
    fn one_reviewer_of_few_takes_the_next_along_so_that_nobody_is_left_over() {
        assert_eq!(shown(&[("a", 6), ("b", 1), ("d", 9)]), expect(&[("D", 9), (TOGETHER, 7)]));
        assert_eq!(shown(&[("a", 6), ("", 2), ("d", 9)]), expect(&[("D", 9), (TOGETHER, 8)]));
        assert_eq!(shown(&[("a", 2), ("b", 1)]), expect(&[(TOGETHER, 3)]));
        assert_eq!(shown(&[("a", 5), ("b", 5)]), expect(&[("A", 5), ("B", 5)]));
    }

    #[test]
    fn what_is_unusual_takes_account_of_how_many_are_compared() {
        // Five of five against none of six: 1 way of 462.
        let (own, others) = (vec![1; 5], vec![0; 6]);
        let chance = chance::of(&own, &others).expect("a comparison");
        let alone = verdict(&chance, &own, &others, 1);
        assert_eq!(
            alone,
            "Higher than the others, and unusual: by chance alone about 1 in 462. Worth asking about."
        );
        let among = verdict(&chance, &own, &others, 30);
        assert_eq!(
            among,
            "Higher than the others; by chance alone about 1 in 462. Among 30 reviewers one such is no surprise."
        );
        let (own, others) = (vec![1, 0, 0, 0, 0], vec![1, 1, 0, 0, 0]);
        let chance = chance::of(&own, &others).expect("a comparison");
        assert!(verdict(&chance, &own, &others, 1).starts_with("Lower than the others, but not unusual"));
        assert_eq!(verdict(&chance, &[1, 1], &[1], 1), "On average like the others.");
    }
}
