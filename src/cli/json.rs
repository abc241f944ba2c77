//! The run as JSON: schema `appraise.check/1`. People stand by their codes; texts that may identify somebody stay out.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::judged::Judged;
use super::own;
use super::session::Session;
use super::told::Told;
use crate::check::{Outcome, Subject};
use crate::expression::Missing;
use crate::model::Number;
use crate::pay::{BonusStatus, Cost, Pence, Recommendation, Standing};
use crate::policy::{Award, Severity, State};
use crate::tracker::NameWords;

/// The document; `all` has also outcomes that are met, not due and not applicable.
pub(crate) fn document(session: &Session, all: bool) -> Value {
    let names = NameWords::of(&session.first.records);
    let outcomes: Vec<Value> =
        session.outcomes().filter(|t| all || told(t.outcome)).map(|t| outcome(&t, &names)).collect();
    let policies: Vec<Value> = session.judged().map(policy).collect();
    let mut document = json!({
        "schema": "appraise.check/1",
        "program": program(),
        "as_of": session.as_of.to_string(),
        "tracker": { "file": file_name(session), "sha256": session.book.sha256 },
        "operator_role": session.first.operator_role,
        "outcomes": outcomes,
        "recommendations": session.recommendations().iter().map(recommendation).collect::<Vec<_>>(),
        "unread": unread(session),
        "lacking": session.lacking().into_iter()
            .map(|(what, checks)| json!({ "what": what, "checks": checks })).collect::<Vec<_>>(),
        "remarks": session.remarks,
        "not_from_the_policy": session.not_from_the_policy,
        "summary": summary(session),
    });
    session.own.put_into(&mut document);
    // One pack is the policy; several are listed, and each outcome's id names its own.
    match policies.as_slice() {
        [one] => document["policy"] = one.clone(),
        _ => document["policies"] = Value::from(policies),
    }
    document
}

/// Name and version of the program.
pub(crate) fn program() -> String {
    format!("appraise {}", env!("CARGO_PKG_VERSION"))
}

pub(crate) fn policy(judged: &Judged) -> Value {
    let Judged { pack, share, .. } = judged;
    let mut policy = json!({ "id": pack.id, "title": pack.title, "edition": pack.edition });
    if share.divided {
        policy["groups"] = share.groups.iter().cloned().collect();
    }
    policy
}

pub(crate) fn file_name(session: &Session) -> String {
    session.path.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned())
}

/// What is told without `--all`: findings, what is due soon, and what could not be told though the column is there; what is
/// told with another is named there.
fn told(outcome: &Outcome) -> bool {
    outcome.severity.is_some() && !outcome.is_told_once() && outcome.told_with.is_empty()
}

fn outcome(told: &Told, names: &NameWords) -> Value {
    let Told { judged, check, outcome } = told;
    let mut numbers = Map::new();
    for (name, text) in &outcome.numbers {
        let value = text.parse::<i64>().map_or_else(|_| Value::from(text.as_str()), Value::from);
        numbers.insert((*name).to_owned(), value);
    }
    // Several cells of a field are one thing that is missing.
    let mut lacks: Vec<_> = outcome.missing.iter().map(|m| missing(judged, m)).collect();
    lacks.dedup();
    json!({
        "check": check.id,
        "clause": check.clause,
        "outcome": outcome.state.word(),
        "severity": outcome.severity.map(Severity::word),
        "record": judged.records.vocabulary.kind(outcome.record).name,
        "row": row(told, names),
        "subject": subject(told),
        "cycle": outcome.cycle,
        "cells": outcome.cells.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "due": outcome.due.map(|d| d.to_string()),
        "done": outcome.done.map(|d| d.to_string()),
        "numbers": numbers,
        "missing": lacks,
        "message": outcome.message,
        "advice": check.advice,
        "told_with": ids(judged, &outcome.told_with),
        "tells_of": ids(judged, &outcome.tells_of),
        "not_from_policy": own::chosen_in(&judged.pack, &judged.values, outcome),
    })
}

/// What the row is called. Rows that are judged together are called by what they have in common, and where that is a reviewer
/// whom nobody knows, somebody may have typed a name; people on the staff list stand by their ids.
fn row(told: &Told, names: &NameWords) -> String {
    let Told { judged, outcome, .. } = told;
    let vocabulary = judged.records.vocabulary;
    if outcome.record == vocabulary.staff() || !names.name_somebody_in(&outcome.row) {
        return outcome.row.to_string();
    }
    format!("{} group", vocabulary.kind(outcome.record).name)
}

fn ids<'a>(judged: &'a Judged, places: &[usize]) -> Vec<&'a str> {
    places.iter().filter_map(|place| judged.pack.checks.get(*place)).map(|check| check.id.as_str()).collect()
}

/// The code of whom an outcome is about.
pub(crate) fn subject(told: &Told) -> String {
    match told.outcome.subject {
        Subject::School => "school".to_owned(),
        Subject::Staff(staff) => told.judged.records.code(staff).to_string(),
    }
}

fn missing(judged: &Judged, missing: &Missing) -> String {
    let vocabulary = judged.records.vocabulary;
    match missing {
        Missing::Kind(kind) => vocabulary.kind(*kind).name.clone(),
        Missing::Column(field)
        | Missing::Blank(field, _)
        | Missing::Unreadable(field, _)
        | Missing::Ticked(field, _) => vocabulary.full_name(*field),
        Missing::Parameter(place) => {
            judged.pack.parameters.get(*place).map_or_else(String::new, |p| format!("param.{}", p.name))
        }
        Missing::Fact(what) => (*what).to_owned(),
        Missing::Person(_) => "staff.staff_id".to_owned(),
    }
}

fn recommendation(one: &Recommendation) -> Value {
    let strands: BTreeMap<&str, &str> = one.strands.iter().map(|s| (&*s.kind, &*s.level.gives)).collect();
    let bonus = one.bonus.as_ref().map(|b| {
        let status = match b.status {
            BonusStatus::None => "none",
            BonusStatus::Provisional => "provisional",
            BonusStatus::Firm => "firm",
        };
        json!({ "status": status, "band": b.band, "index": b.index })
    });
    json!({
        "subject": one.code,
        "status": one.status.word(),
        "strands": strands,
        "conclusion": one.conclusion.as_ref().map(crate::pay::TableLine::code),
        "pay": one.pay.as_ref().map(crate::pay::TableLine::code),
        "points": points(one.points),
        "point_from": one.point_from,
        "point_to": one.point_to,
        "annual_change": one.annual_change.map(|p| Pence(p).decimal()),
        "bonus": bonus,
        "award": one.award.map(Award::word),
        "table": one.source.as_ref().map(|s| json!({ "source": s.place, "reason": s.reason })),
        "cost": one.cost.as_ref().map(cost),
        "allowances": one.allowances,
        "flags": one.flags,
        "recorded": one.recorded,
        "clause": one.clause,
        "rule": one.rule,
        "assumptions": one.assumptions,
        "reasons": one.reasons,
        "missing": one.missing,
        "cells": one.cells.iter().map(ToString::to_string).collect::<Vec<_>>(),
    })
}

/// What a change costs, in decimal pounds.
pub(crate) fn cost(cost: &Cost) -> Value {
    json!({
        "from": cost.from.to_string(),
        "financial_year": [cost.year.0.to_string(), cost.year.1.to_string()],
        "this_year": cost.this_year.decimal(),
        "back_pay": cost.back_pay.decimal(),
        "on_costs": cost.on_costs.map(Pence::decimal),
        "on_costs_this_year": cost.on_costs_this_year.map(Pence::decimal),
        "standing": cost.standing.map(Standing::word),
    })
}

/// Points as a number: whole ones without a point, as they always were.
fn points(points: Number) -> Value {
    points.as_whole().map_or_else(|| points.to_string().parse().unwrap_or(Value::Null), Value::from)
}

fn unread(session: &Session) -> Vec<Value> {
    let vocabulary = session.first.records.vocabulary;
    session
        .unread()
        .into_iter()
        .map(|u| {
            let private = vocabulary.field(u.field).ty.is_private() || !names_nobody(&u.text);
            json!({
                "cell": u.cell.to_string(),
                "text": if private { Value::Null } else { Value::from(&*u.text) },
                "field": vocabulary.full_name(u.field),
                "why": u.why,
            })
        })
        .collect()
}

/// Words that stand in cells for days, amounts and states, and for nobody.
const NOBODY: &str = "january february march april may june july august september october november december \
    jan feb mar apr jun jul aug sep sept oct nov dec monday tuesday wednesday thursday friday saturday sunday \
    mon tue tues wed thu thur thurs fri sat sun st nd rd th term half autumn spring summer easter christmas michaelmas \
    lent trinity week weeks w c wc day days month months year years end start early mid late of the by in before after and \
    or to from on at tbc tba tbd na n a none nil not yet known unknown set done yes no y ok due pending awaiting \
    awaited date todo value ref div name num met good outstanding exceeded fte pa k pounds hours hrs hour minutes mins \
    min per cent full part time";

/// Whether a text is made of such words and figures only. A date cell may say "ask" and then somebody's name, so what
/// is not known to be harmless stays in the tracker, where the cell named beside it can be looked up.
fn names_nobody(text: &str) -> bool {
    let lower = text.to_lowercase();
    lower
        .split(|c: char| !c.is_alphabetic())
        .filter(|w| !w.is_empty())
        .all(|w| NOBODY.split_whitespace().any(|n| n == w))
}

fn summary(session: &Session) -> Value {
    let counted = session.summary();
    let mut all = Map::new();
    for severity in [Severity::Breach, Severity::Warning, Severity::Advice] {
        let n = counted.findings.get(&severity).copied().unwrap_or(0);
        all.insert(severity.word().to_owned(), Value::from(n));
    }
    for state in [
        State::Met,
        State::MetLate,
        State::Breached,
        State::Overdue,
        State::DueSoon,
        State::NotYetDue,
        State::CannotTell,
        State::NotApplicable,
    ] {
        all.insert(state.word().to_owned(), Value::from(counted.states.get(&state).copied().unwrap_or(0)));
    }
    Value::Object(all)
}

/// Names by code, for those who asked for them.
pub(crate) fn names(session: &Session) -> Value {
    let records = &session.first.records;
    let v = records.vocabulary;
    let Some(field) = v.find(v.staff(), "staff_name") else { return Value::Null };
    let mut all = Map::new();
    for staff in records.people().filter(|p| !session.hidden.contains(&records.code(*p))) {
        if let Some(crate::model::Value::Name(name)) = records.staff(staff).value(field) {
            all.insert(records.code(staff).to_string(), Value::from(name.reveal()));
        }
    }
    Value::Object(all)
}

#[cfg(test)]
mod tests {
    use super::names_nobody;

    #[test]
    fn what_may_be_a_name_is_not_taken_for_a_date() {
        for text in ["TBC", "14th Oct", "Summer term", "31/02/2026", "12.5%", "#REF!", "n/a", "w/c 3 Nov", ""]
        {
            assert!(names_nobody(text), "{text}");
        }
        for text in ["ask Peregrine", "Quillfeather", "TBC (Ossian)", "O'Neil", "Zoë", "Mr T"] {
            assert!(!names_nobody(text), "{text}");
        }
    }
}
