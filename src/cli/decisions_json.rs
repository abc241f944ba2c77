//! The pay committee's decisions as JSON: schema `appraise.decisions/1`. People stand by their staff ids, money in decimal
//! pounds. The reasons and initials are as the committee entered them.

use serde_json::{Map, Value, json};

use super::args::DecideArgs;
use super::json;
use super::papers::{Key, Pack};
use super::session::Session;
use crate::committee::Codes;
use crate::decisions::{Checked, Decision, Word};
use crate::pay::{Decided, Pence, Recommendation, TableLine};

/// The document; `letters` are the files of the letters, in the order of the decisions.
pub(crate) fn document(
    session: &Session,
    asked: &DecideArgs,
    (pack, key): (&Pack, &Key),
    checked: &Checked,
    letters: &[String],
) -> Value {
    let name = |path: &std::path::Path| path.file_name().map(|n| n.to_string_lossy().into_owned());
    let recommendations = session.recommendations();
    let codes = Codes::new(&key.seed, &recommendations).ok();
    let open = |one: &&Recommendation| {
        let code = codes.as_ref().map(|codes| codes.of(one));
        checked.open.iter().any(|open| Some(open.code.as_str()) == code)
    };
    let open: Vec<&str> = recommendations.iter().filter(open).map(|one| &*one.code).collect();
    let mut decisions: Vec<(&Decision, Option<&String>)> =
        checked.decisions.iter().zip(letters.iter().map(Some).chain(std::iter::repeat(None))).collect();
    // The order of the codes is nobody's business here.
    decisions.sort_by(|(a, _), (b, _)| a.recommended.code.cmp(&b.recommended.code));
    let mut summary = Map::new();
    for word in Word::ALL {
        let count = checked.decisions.iter().filter(|d| d.word == word).count();
        summary.insert(word.word().to_owned(), Value::from(count));
    }
    summary.insert("open".to_owned(), Value::from(open.len()));
    json!({
        "schema": "appraise.decisions/1",
        "program": json::program(),
        "policies": session.judged().map(json::policy).collect::<Vec<_>>(),
        "as_of": session.as_of.to_string(),
        "tracker": { "file": json::file_name(session), "sha256": pack.marked.tracker },
        "pack": { "file": name(&asked.pack), "sha256": pack.sha256, "number": pack.marked.number },
        "key": { "file": name(&asked.key), "sha256": key.sha256 },
        "decisions": decisions.into_iter().map(|(d, letter)| decision(d, letter)).collect::<Vec<_>>(),
        "open": open,
        "summary": summary,
    })
}

fn decision(one: &Decision, letter: Option<&String>) -> Value {
    let person = &one.recommended;
    json!({
        "subject": person.code,
        "decision": one.word.word(),
        "date": one.date.to_string(),
        "reason": if one.reason.is_empty() { None } else { Some(&one.reason) },
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
