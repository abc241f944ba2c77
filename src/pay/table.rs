//! The governors' own table: which ratings give what, in lines that are read downwards.
//!
//! A school writes it in its settings file or on a sheet of its tracker, in words. What is read here is checked at once: a line
//! that is not understood, one that can never be reached, ratings that nothing covers, and a better rating that gives less.
//! Nothing is recommended by a table with a fault.

use std::sync::Arc;

use super::combinations;
use super::school::Fault;
use super::wording::{self, Test};
use crate::model::{Number, plain};
use crate::policy::{Award, Link, Pay, PayRange};

/// Most objectives whose ratings are gone through; more would be no appraisal.
pub(super) const MOST: u32 = 12;
/// Most words of a scale, so that their combinations stay few enough to go through.
const MOST_WORDS: usize = 7;
/// How many are gone through where nobody says.
const USUAL: (u32, u32) = (1, 6);

/// A table as it was written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RawTable {
    /// In whose outputs it is called by: `appraise.toml`.
    pub source: String,
    /// File and line, or sheet and cell, of its beginning.
    pub place: String,
    /// Why the governors have it.
    pub reason: String,
    /// The ratings, lowest first; none to take those of the policy.
    pub ratings: Vec<String>,
    /// How many rated objectives a person may have: `3`, `2 to 4`; empty to take the usual.
    pub objectives: String,
    /// Its lines.
    pub lines: Vec<RawLine>,
}

/// A line as it was written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RawLine {
    /// Its name; empty to number it.
    pub name: String,
    /// The ratings it is about.
    pub when: String,
    /// The pay ranges it is for; empty for all.
    pub ranges: String,
    /// What it gives.
    pub recommend: String,
    /// File and line, or sheet and cell.
    pub place: String,
}

/// What a line gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gives {
    /// As far as pay goes.
    pub award: Award,
    /// How many points, where it gives points and says how many.
    pub points: Option<Number>,
    /// The range moved into.
    pub range: Option<String>,
    /// The degree of a bonus to be considered; 0 for none.
    pub bonus: u32,
    /// All of it in words.
    pub says: Arc<str>,
}

/// A line that was understood.
#[derive(Clone, Debug)]
pub struct Line {
    /// Its name, by which recommendations cite it.
    pub name: Arc<str>,
    /// Where it stands.
    pub place: String,
    /// What has to hold of the ratings.
    pub(super) test: Test,
    /// The same in words.
    pub when: Arc<str>,
    /// The pay ranges it is for, by their names in the pack; empty for all.
    pub ranges: Vec<String>,
    /// What it gives.
    pub gives: Gives,
}

/// The governors' own table.
#[derive(Clone, Debug)]
pub struct Table {
    /// In whose outputs it is called by.
    pub source: Arc<str>,
    /// Why the governors have it.
    pub reason: Arc<str>,
    /// The ratings, lowest first.
    pub scale: Vec<Arc<str>>,
    /// The fewest and the most rated objectives a person may have.
    pub objectives: (u32, u32),
    /// The ranges people may be on, by their names in the pack.
    pub ranges: Vec<String>,
    /// Its lines, read downwards.
    pub lines: Vec<Line>,
}

impl Table {
    /// Reads a table in the words of a policy, whose ratings are given lowest first.
    ///
    /// # Errors
    /// Everything that is wrong with it: words, lines that never fire, ratings nothing covers, better ratings that give less.
    pub fn read(raw: &RawTable, pay: &Pay, ratings: &[String]) -> Result<Table, Vec<Fault>> {
        if pay.link == Link::Automatic {
            return Err(vec![Fault::new(
                &raw.place,
                format!("the policy gives everybody their point whatever the ratings are ({})", pay.clause),
                "take the table out; a policy that links pay to ratings is needed for one",
            )]);
        }
        let mut faults = Vec::new();
        let given = if raw.ratings.is_empty() { ratings } else { &raw.ratings };
        let scale: Vec<Arc<str>> = given.iter().map(|r| r.trim().into()).collect();
        faults.extend(scale_fault(raw, &scale).or_else(|| not_the_policys(raw, ratings)));
        if raw.reason.trim().is_empty() {
            faults.push(Fault::new(
                &raw.place,
                "the table does not say why the governors have one of their own",
                "add a reason, such as \"governors, 12 May 2026\"; every output repeats it",
            ));
        }
        let said = objectives(&raw.objectives);
        if said.is_none() {
            let what = format!("\"{}\" is no number of objectives", raw.objectives);
            faults.push(Fault::new(&raw.place, what, format!("write it like 3, or 2 to 4; at most {MOST}")));
        }
        if raw.lines.is_empty() {
            faults.push(Fault::new(&raw.place, "the table has no lines", "write at least one line"));
        }
        let mut lines: Vec<Line> = Vec::new();
        for (number, one) in (1..).zip(&raw.lines) {
            match line(one, number, pay, &scale) {
                Ok(line) if lines.iter().any(|l| l.name == line.name) => faults.push(Fault::new(
                    &one.place,
                    format!("two lines are called \"{}\"", line.name),
                    "give each line a name of its own",
                )),
                Ok(line) => lines.push(line),
                Err(fault) => faults.push(fault),
            }
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        let table = Table {
            source: raw.source.as_str().into(),
            reason: raw.reason.trim().into(),
            scale,
            objectives: said.unwrap_or(USUAL),
            ranges: pay.ranges.iter().map(|r| r.name.clone()).collect(),
            lines,
        };
        let faults = combinations::faults(&table, &raw.place);
        if faults.is_empty() { Ok(table) } else { Err(faults) }
    }

    /// The first line that fits: by how many ratings there are of each word of the scale, by the range, and by whether the
    /// person has applied for another range.
    pub(super) fn line_for(&self, counts: &[u32], range: &str, applied: bool) -> Option<&Line> {
        self.lines.iter().find(|line| line.fits(counts, range, applied))
    }

    /// Whether a line speaks of a bonus, so that the table and not the policy says who is considered for one.
    pub(super) fn has_bonus(&self) -> bool {
        self.lines.iter().any(|line| line.gives.bonus > 0)
    }
}

impl Line {
    pub(super) fn fits(&self, counts: &[u32], range: &str, applied: bool) -> bool {
        (self.ranges.is_empty() || self.ranges.iter().any(|r| r == range))
            && (self.gives.award != Award::Move || applied)
            && self.test.holds(counts)
    }
}

/// Cells are read in the words of the policy, where it has any: other words would fit no cell, and another order would turn the
/// table round.
fn not_the_policys(raw: &RawTable, ratings: &[String]) -> Option<Fault> {
    let place = |word: &String| ratings.iter().position(|r| plain(r) == plain(word));
    let places: Vec<Option<usize>> = raw.ratings.iter().map(place).collect();
    if ratings.is_empty() || places.is_sorted() && !places.contains(&None) {
        return None;
    }
    let strange = raw.ratings.iter().zip(&places).find(|(_, place)| place.is_none());
    let what = match strange {
        Some((word, _)) => format!("\"{word}\" is no rating of the policy or of the school's settings"),
        None => "the ratings of the table stand in another order than the policy's".to_owned(),
    };
    let help = format!("they are, lowest first, {}; leave the table's out to take them", ratings.join("; "));
    Some(Fault::new(&raw.place, what, help))
}

fn scale_fault(raw: &RawTable, scale: &[Arc<str>]) -> Option<Fault> {
    if scale.len() == 1 && !raw.ratings.is_empty() {
        let what = format!("the table has one rating, \"{}\"", raw.ratings.concat().trim());
        return Some(Fault::new(
            &raw.place,
            what,
            "write all of them, lowest first, such as \"Not met; Met; Exceeded\"",
        ));
    }
    if scale.len() < 2 {
        return Some(Fault::new(
            &raw.place,
            "the policy has no ratings of its own, and the table does not say which there are",
            "add them, lowest first, such as \"Not met; Met; Exceeded\"",
        ));
    }
    if scale.len() > MOST_WORDS {
        let what = format!("the table has {} ratings", scale.len());
        return Some(Fault::new(&raw.place, what, format!("keep to {MOST_WORDS} at most, lowest first")));
    }
    let known = |at: usize, rating: &Arc<str>| scale.iter().take(at).any(|r| plain(r) == plain(rating));
    let (_, twice) = scale.iter().enumerate().find(|(at, rating)| known(*at, rating))?;
    let what = format!("the rating \"{twice}\" is there twice");
    Some(Fault::new(&raw.place, what, "write each rating once, lowest first"))
}

/// `3`, `2 to 4`, `2-4`.
fn objectives(text: &str) -> Option<(u32, u32)> {
    if text.trim().is_empty() {
        return Some(USUAL);
    }
    let parts: Vec<&str> = text.split(['-', '–']).flat_map(|part| part.split("to")).map(str::trim).collect();
    let (from, to) = match parts[..] {
        [one] => (one.parse().ok()?, one.parse().ok()?),
        [from, to] => (from.parse().ok()?, to.parse().ok()?),
        _ => return None,
    };
    (1 <= from && from <= to && to <= MOST).then_some((from, to))
}

fn line(raw: &RawLine, number: u32, pay: &Pay, scale: &[Arc<str>]) -> Result<Line, Fault> {
    let name = if raw.name.trim().is_empty() { format!("P{number}") } else { raw.name.trim().to_owned() };
    let fault = |(what, help): (String, String)| Fault { place: raw.place.clone(), what, help };
    let test = wording::test(&raw.when, scale).map_err(fault)?;
    let gives = wording::gives(&raw.recommend, &pay.ranges).map_err(fault)?;
    let ranges = ranges(&raw.ranges, &pay.ranges).map_err(fault)?;
    let when = test.words(scale).into();
    Ok(Line { name: name.into(), place: raw.place.clone(), test, when, ranges, gives })
}

fn ranges(text: &str, known: &[PayRange]) -> Result<Vec<String>, (String, String)> {
    let mut found = Vec::new();
    if ["", "any", "all", "every range", "all ranges"].contains(&plain(text).as_str()) {
        return Ok(found);
    }
    for part in text.split([';', ',', '/']).map(str::trim).filter(|p| !p.is_empty()) {
        let Some(range) = wording::range(part, known) else {
            let names: Vec<&str> = known.iter().map(|r| r.name.as_str()).collect();
            let help = format!("it is one of {}; leave it blank for all", names.join(", "));
            return Err((format!("\"{part}\" is no pay range of the policy"), help));
        };
        found.push(range.name.clone());
    }
    Ok(found)
}
