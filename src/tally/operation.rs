//! How the policy was operated: at each stage of the cycle who was on time, late or is overdue, what is overdue at all, and
//! whether the statements were moderated.
//!
//! A stage is what the pack calls one (`[stages]`), with the checks that say whether it was done. Somebody is counted at a
//! stage once the day by which it is due has passed for them, which the policy and the staff list tell. A limit (`[kept]`) has
//! no day: it is kept or not.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::people::{Counted, Who};
use super::question::{Answer, Counts, Question};
use super::{Part, Topic};
use crate::check::Outcome;
use crate::disclosure::{Label, LabelError, Labels};
use crate::model::Cell;
use crate::policy::State;

const ON_TIME: usize = 0;
const LATE: usize = 1;
const NOT_DONE: usize = 2;

/// Names, each with the ids of checks.
type Named = [(String, Vec<String>)];

/// The stages of a policy.
fn stages_in<'p>(part: &'p Part) -> &'p Named {
    &part.pack.stages
}

/// Its limits.
fn limits_in<'p>(part: &'p Part) -> &'p Named {
    &part.pack.kept
}

/// What the policies name, in their order, each once.
fn named<'a>(from: &'a Counted, what: impl Fn(&'a Part<'a>) -> &'a Named) -> Vec<&'a str> {
    let mut stages: Vec<&str> = Vec::new();
    for (name, _) in from.parts.iter().flat_map(what) {
        if !stages.contains(&name.as_str()) {
            stages.push(name);
        }
    }
    stages
}

/// Whether an outcome is of a check of this name.
fn is_of(part: &Part, listed: &Named, outcome: &Outcome, stage: &str) -> bool {
    let id = part.pack.checks.get(outcome.check).map(|check| check.id.as_str());
    let mut stages = listed.iter().filter(|(name, _)| name == stage);
    stages.any(|(_, checks)| checks.iter().any(|check| Some(check.as_str()) == id))
}

/// How a duty was done that was due by the day; nothing where it was not.
fn standing(outcome: &Outcome, from: &Counted) -> Option<usize> {
    let due_later = outcome.due.zip(from.day).is_some_and(|(due, day)| due > day);
    match outcome.state {
        State::NotApplicable | State::NotYetDue | State::DueSoon => None,
        State::Met if due_later => None,
        State::Met => Some(ON_TIME),
        State::MetLate => Some(LATE),
        State::Breached if outcome.done.is_some() => Some(LATE),
        State::Overdue | State::Breached | State::CannotTell => Some(NOT_DONE),
    }
}

/// Everybody whom a stage concerns, each with the worst of its outcomes; nothing where the tracker does not record it.
fn at_stage(from: &Counted, stage: &str) -> BTreeMap<Who, Answer> {
    let mut answers: BTreeMap<Who, Answer> = BTreeMap::new();
    let mut recorded = false;
    for (_, who, outcome) in from.outcomes().filter(|(part, _, o)| is_of(part, stages_in(part), o, stage)) {
        if !from.people.contains_key(&who) {
            continue;
        }
        let Some(how) = standing(outcome, from) else { continue };
        recorded |= !outcome.is_told_once();
        let answer = answers.entry(who).or_insert((how, Vec::new()));
        answer.0 = answer.0.max(how);
        answer.1.extend(outcome.cells.iter().cloned());
    }
    if recorded { answers } else { BTreeMap::new() }
}

/// For each stage two tables: by group of staff, whether it was done on time; and of everybody, how late.
pub(super) fn stages(from: &Counted) -> Result<Vec<Counts>, LabelError> {
    let stages = named(from, stages_in);
    let names = Labels::from_policy(stages.iter().copied())?;
    let mut tables = Vec::new();
    for (stage, name) in stages.iter().zip(&names) {
        let answers = at_stage(from, stage);
        let mut people = from.everybody();
        people.retain(|who| answers.contains_key(*who));
        let answer = |who: &Who| answers.get(who).cloned().unwrap_or((NOT_DONE, Vec::new()));
        let finest: Vec<Label> = ["on time", "late", "overdue or not recorded"]
            .map(|how| Label::phrase(&[name.clone(), Label::fixed(how)]))
            .into();
        let whether = Question {
            topic: Topic::Stage(name.clone()),
            heading: name.clone(),
            says: Label::fixed(
                "People for whom it was due by the day of the report, and whether it was done in time.",
            ),
            title: name.clone(),
            outcomes: vec![Label::fixed("Done on time"), Label::fixed("Late, or not done yet")],
            finer: Some((finest.clone(), vec![vec![ON_TIME], vec![LATE, NOT_DONE]])),
            adverse: false,
        };
        tables.extend(whether.by_group(from, &people, &answer));
        let how_late = Question {
            topic: Topic::StageOfAll(name.clone()),
            heading: name.clone(),
            says: Label::fixed(
                "What was done on time, what was done late, and what is overdue or not recorded.",
            ),
            title: Label::phrase(&[name.clone(), Label::fixed("by how late")]),
            outcomes: vec![
                Label::fixed("On time"),
                Label::fixed("Late"),
                Label::fixed("Overdue or not recorded"),
            ],
            finer: Some((finest, vec![vec![ON_TIME], vec![LATE], vec![NOT_DONE]])),
            adverse: false,
        };
        tables.extend(how_late.of_all(from, &people, &answer));
    }
    Ok(tables)
}

/// The stages without figures: those that the tracker records nothing about though they are due, and those that are due for
/// nobody yet.
pub(super) fn without_figures(from: &Counted) -> (Vec<Label>, Vec<Label>) {
    let is_due = |stage: &str| {
        let mut outcomes = from.outcomes().filter(|(part, _, o)| is_of(part, stages_in(part), o, stage));
        // Of a sheet that is missing, all rows with it, one outcome tells that is about nobody.
        let missing = |part: &Part| {
            let mut told = part.outcomes.iter().filter(|o| o.is_told_once());
            told.any(|o| is_of(part, stages_in(part), o, stage))
        };
        outcomes.any(|(_, _, o)| standing(o, from).is_some()) || from.parts.iter().any(missing)
    };
    let silent = named(from, stages_in).into_iter().filter(|stage| at_stage(from, stage).is_empty());
    let (due, to_come): (Vec<&str>, Vec<&str>) = silent.partition(|stage| is_due(stage));
    let labels = |names: Vec<&str>| {
        Labels::from_policy(names).map(|names| names.iter().cloned().collect()).unwrap_or_default()
    };
    (labels(due), labels(to_come))
}

/// For each limit the people whom it concerns, and whether it was kept; nothing where the tracker does not record it.
pub(super) fn kept(from: &Counted) -> Result<Vec<Counts>, LabelError> {
    let limits = named(from, limits_in);
    let names = Labels::from_policy(limits.iter().copied())?;
    let mut tables = Vec::new();
    for (limit, name) in limits.iter().zip(&names) {
        let mut answers: BTreeMap<Who, Answer> = BTreeMap::new();
        let mut recorded = false;
        let of_limit = from.outcomes().filter(|(part, _, o)| is_of(part, limits_in(part), o, limit));
        for (_, who, outcome) in of_limit.filter(|(_, who, _)| from.people.contains_key(who)) {
            let broken = match outcome.state {
                State::NotApplicable | State::NotYetDue | State::DueSoon => continue,
                State::Met | State::MetLate => 0,
                State::Overdue | State::Breached | State::CannotTell => 1,
            };
            recorded |= !outcome.is_told_once();
            let answer = answers.entry(who).or_insert((broken, Vec::new()));
            answer.0 = answer.0.max(broken);
            answer.1.extend(outcome.cells.iter().cloned());
        }
        if !recorded {
            continue;
        }
        let mut people = from.everybody();
        people.retain(|who| answers.contains_key(*who));
        let question = Question {
            topic: Topic::Kept(name.clone()),
            heading: name.clone(),
            says: Label::fixed("People whom this limit of the policy concerns, and whether it was kept."),
            title: name.clone(),
            outcomes: vec![Label::fixed("Kept"), Label::fixed("Not kept, or not recorded")],
            finer: None,
            adverse: false,
        };
        let answer = |who: &Who| answers.get(who).cloned().unwrap_or((1, Vec::new()));
        tables.extend(question.by_group(from, &people, &answer));
    }
    Ok(tables)
}

/// People with at least one duty overdue.
pub(super) fn overdue(from: &Counted) -> Option<Counts> {
    let mut with_overdue: BTreeMap<Who, Vec<Cell>> = BTreeMap::new();
    for (_, who, outcome) in from.outcomes().filter(|(.., o)| o.state == State::Overdue && o.is_finding()) {
        with_overdue.entry(who).or_default().extend(outcome.cells.iter().cloned());
    }
    let question = Question {
        topic: Topic::Overdue,
        heading: Label::fixed("Overdue items"),
        says: Label::fixed(
            "People for whom something the policy asks for is overdue on the day of the report.",
        ),
        title: Label::fixed("Overdue items"),
        outcomes: vec![Label::fixed("At least one item overdue"), Label::fixed("Nothing overdue")],
        finer: None,
        adverse: true,
    };
    let answer = |who: &Who| with_overdue.get(who).map_or((1, Vec::new()), |cells| (0, cells.clone()));
    question.by_group(from, &from.everybody(), &answer)
}

/// People with a written statement or plan, and whether it was moderated; nothing where no such days are recorded.
pub(super) fn moderated(from: &Counted) -> Option<Counts> {
    let mut answers: BTreeMap<&Who, Answer> = BTreeMap::new();
    for (who, person) in &from.people {
        let v = person.records.vocabulary;
        let (Some(kind), Some(day), Some(issued)) = (
            v.kind_named("statement"),
            v.find_full("statement.moderated_date"),
            v.find_full("statement.issued_date"),
        ) else {
            continue;
        };
        if !person.records.table(kind).columns.contains(&day) {
            continue;
        }
        let of_year = |row: &&crate::model::Record| {
            from.pay_years.is_empty() || row.cycle.as_ref().is_some_and(|c| from.pay_years.contains(c))
        };
        for row in person.rows(kind).filter(of_year).filter(|row| row.date(issued).is_some()) {
            let done = usize::from(row.date(day).is_none());
            let answer = answers.entry(who).or_insert((done, Vec::new()));
            answer.0 = answer.0.max(done);
            answer.1.push(row.cell(day).clone());
        }
    }
    let people: BTreeSet<&Arc<str>> = answers.keys().copied().collect();
    let question = Question {
        topic: Topic::Moderated,
        heading: Label::fixed("Moderation"),
        says: Label::fixed(
            "People with a written statement for the year, and whether a day of moderation is recorded for it.",
        ),
        title: Label::fixed("Statements moderated"),
        outcomes: vec![Label::fixed("Moderated"), Label::fixed("Not moderated, or not recorded")],
        finer: None,
        adverse: false,
    };
    question.by_group(from, &people, &|who| answers.get(who).cloned().unwrap_or((1, Vec::new())))
}
