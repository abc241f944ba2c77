//! The pay committee's decisions as JSON: schema `appraise.decisions/1`. People stand by their staff ids, money in decimal
//! pounds. The reasons and initials are as the committee entered them; beside a tracker that opens with a password the reasons,
//! which may say anything, are left out unless they were asked for.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Map, Value, json};

use super::decide::Settled;
use super::documents::Document;
use super::{folder, json};
use crate::decisions::{Decision, Word};
use crate::pay::{Decided, Pence, TableLine};

/// The document; `letters` are those written, each with the staff code of whom it is about.
pub(crate) fn document(settled: &Settled, letters: &[(String, Document)]) -> Value {
    let Settled { asked, session, pack, key, checked, withheld, .. } = *settled;
    let name = |path: &Path| path.file_name().map(|n| n.to_string_lossy().into_owned());
    let letters: BTreeMap<&str, &str> =
        letters.iter().map(|(who, letter)| (who.as_str(), letter.name.as_str())).collect();
    let people = settled.people();
    let open: Vec<&str> = people.iter().filter(|(_, d)| d.is_none()).map(|(one, _)| &*one.code).collect();
    let decisions: Vec<Value> = people
        .iter()
        .filter_map(|(one, d)| Some(decision((*d)?, letters.get(&*one.code).copied(), withheld)))
        .collect();
    let mut summary = Map::new();
    for word in Word::ALL {
        let count = checked.decisions.iter().filter(|d| d.word == word).count();
        summary.insert(word.word().to_owned(), Value::from(count));
    }
    summary.insert("open".to_owned(), Value::from(open.len()));
    json!({
        "schema": folder::DECISIONS.schema,
        "program": json::program(),
        "policies": session.judged().map(json::policy).collect::<Vec<_>>(),
        "as_of": session.as_of.to_string(),
        "tracker": { "file": json::file_name(session), "sha256": pack.marked.tracker },
        "pack": { "file": name(&asked.pack), "sha256": pack.sha256, "number": pack.marked.number },
        "key": { "file": name(&asked.key), "sha256": key.sha256 },
        "decisions": decisions,
        "open": open,
        "withheld": if withheld { vec!["letter", "reason"] } else { Vec::new() },
        "summary": summary,
    })
}

fn decision(one: &Decision, letter: Option<&str>, withheld: bool) -> Value {
    let person = &one.recommended;
    let reason = Some(&one.reason).filter(|reason| !withheld && !reason.is_empty());
    json!({
        "subject": person.code,
        "decision": one.word.word(),
        "date": one.date.to_string(),
        "reason": reason,
        "initials": one.initials,
        "recommended": {
            "status": person.status.word(),
            "pay": person.pay.as_ref().map(TableLine::code),
            "point_to": person.point_to,
            "annual_change": person.annual_change.map(|p| Pence(p).decimal()),
            "clause": person.clause,
            "rule": person.rule,
        },
        "range": person.range,
        "point_from": person.point_from,
        "outcome": one.outcome.as_ref().map(outcome),
        "letter": letter,
    })
}

fn outcome(decided: &Decided) -> Value {
    json!({
        "point_to": decided.to,
        "effective": decided.effective.map(|day| day.to_string()),
        "full_time_salary": decided.salary.map(Pence::decimal),
        "fte": decided.fte.map(|fte| fte.to_string()),
        "annual_change": decided.change.map(Pence::decimal),
        "cost": decided.cost.as_ref().map(json::cost),
        "assumptions": decided.said,
    })
}
