//! How effective the procedures are, as far as a tracker tells: whether objectives counted in people's favour, and who has a
//! new reviewer. Asked where the headteacher reports to governors on the year, of the people whom that policy judges.

use std::collections::{BTreeMap, BTreeSet};

use super::Topic;
use super::facts;
use super::people::{Counted, Person, Who};
use super::question::{Answer, Counts, Question};
use crate::disclosure::Label;
use crate::model::{FieldId, KindId, Record, Value};

const FAVOURABLE: usize = 0;
const NOT_EVERY: usize = 1;
const NOT_ASSESSED: usize = 2;

/// The people whose policy has the headteacher report on the year, as far as their tracker has a column.
fn reported<'c>(
    from: &'c Counted,
    kind: &'c str,
    column: &'c str,
) -> impl Iterator<Item = (&'c Who, &'c Person<'c>, KindId, FieldId)> {
    let of_report = from.parts.iter().filter(|part| part.ways.annual_report);
    let codes: BTreeSet<Who> =
        of_report.flat_map(|part| part.people.iter().map(|staff| part.records.code(*staff))).collect();
    from.people.iter().filter(move |(who, _)| codes.contains(*who)).filter_map(move |(who, person)| {
        let v = person.records.vocabulary;
        let (kind, field) = (v.kind_named(kind)?, v.find_full(&format!("{kind}.{column}"))?);
        person.records.table(kind).columns.contains(&field).then_some((who, person, kind, field))
    })
}

/// People with objectives of the year, and whether every one of them counted in their favour.
pub(super) fn favourable(from: &Counted) -> Option<Counts> {
    let mut answers: BTreeMap<&Who, Answer> = BTreeMap::new();
    for (who, person, kind, favour) in reported(from, "objective", "judged_favourably") {
        let v = person.records.vocabulary;
        let (status, rating) = (v.find_full("objective.status"), v.find_full("objective.rating"));
        let still_counts = |row: &&Record| {
            !matches!(status.and_then(|field| row.key(field)), Some("withdrawn" | "superseded"))
        };
        let of_year = |row: &&Record| row.cycle.as_ref().is_some_and(|c| from.pay_years.contains(c));
        for row in person.rows(kind).filter(of_year).filter(still_counts) {
            let how = match (rating.and_then(|field| row.value(field)), row.key(favour)) {
                (_, Some("yes")) => FAVOURABLE,
                (None, None) => NOT_ASSESSED,
                _ => NOT_EVERY,
            };
            let answer = answers.entry(who).or_insert((how, Vec::new()));
            answer.0 = answer.0.max(how);
            answer.1.push(row.cell(favour).clone());
        }
    }
    let people: BTreeSet<&Who> = answers.keys().copied().collect();
    let labels =
        ["Every objective counted in favour", "Not every objective, or not recorded", "Not all assessed"];
    let question = Question {
        topic: Topic::Favourable,
        heading: Label::fixed("Objectives"),
        says: Label::fixed(
            "People with objectives of the year, and whether every one of them was assessed and counted in the person's favour.",
        ),
        title: Label::fixed("Objectives in people's favour"),
        outcomes: vec![
            Label::fixed("Every one in favour"),
            Label::fixed("Not every one, or not assessed yet"),
        ],
        finer: Some((labels.map(Label::fixed).into(), vec![vec![FAVOURABLE], vec![NOT_EVERY, NOT_ASSESSED]])),
        adverse: false,
    };
    question.by_group(from, &people, &|who| answers.get(who).cloned().unwrap_or((NOT_ASSESSED, Vec::new())))
}

/// People with a reviewer, and whether another one took over in the year that is told of.
pub(super) fn new_reviewer(from: &Counted) -> Option<Counts> {
    let after = facts::after(from);
    let mut answers: BTreeMap<&Who, Answer> = BTreeMap::new();
    for (who, person, kind, begins) in reported(from, "reviewer_appointment", "from_date") {
        let reason = person.records.vocabulary.find_full("reviewer_appointment.change_reason");
        let reason = reason.filter(|field| person.records.table(kind).columns.contains(field));
        let first = person.rows(kind).filter_map(|row| row.date(begins)).min();
        for row in person.rows(kind) {
            let of_year = row.date(begins).is_some_and(|date| {
                from.day.is_none_or(|today| date <= today) && after.is_none_or(|after| date > after)
            });
            // Where no reason is recorded, whoever was not the first took over.
            let changed = match reason {
                Some(reason) => !matches!(row.value(reason), Some(Value::Choice(why)) if &**why == "initial"),
                None => row.date(begins) > first,
            };
            let answer = answers.entry(who).or_insert((1, Vec::new()));
            if of_year && changed {
                answer.0 = 0;
            }
            answer.1.push(row.cell(begins).clone());
        }
    }
    let people: BTreeSet<&Who> = answers.keys().copied().collect();
    let question = Question {
        topic: Topic::NewReviewer,
        heading: Label::fixed("Changes of reviewer"),
        says: Label::fixed(
            "People whose reviewer is recorded, and whether another one took over in the year.",
        ),
        title: Label::fixed("Changes of reviewer"),
        outcomes: vec![Label::fixed("A new reviewer"), Label::fixed("The same reviewer")],
        finer: None,
        adverse: false,
    };
    question.by_group(from, &people, &|who| answers.get(who).cloned().unwrap_or((1, Vec::new())))
}
