//! The table of cases, and that it leaves no line of any policy out.

use std::collections::{BTreeMap, BTreeSet};

use appraise::policy::{Link, SHIPPED, load};
use serde_json::Value;
use toml::Table;

use super::support::{Desk, Row, Tracker, rating, row};

const CASES: &str = include_str!("../data/pay_cases.toml");

fn file() -> Table {
    CASES.parse().unwrap()
}

fn text(value: Option<&toml::Value>) -> String {
    match value {
        Some(toml::Value::String(text)) => text.clone(),
        Some(toml::Value::Integer(number)) => number.to_string(),
        Some(other) => panic!("{other:?} is no text"),
        None => String::new(),
    }
}

fn texts(of: Option<&toml::Value>) -> Row {
    let table = of.and_then(toml::Value::as_table);
    table.into_iter().flatten().map(|(k, v)| (k.clone(), text(Some(v)))).collect()
}

/// Puts a case into a tracker as the person with a code.
fn enter(tracker: &mut Tracker, code: &str, case: &Table) {
    let own = |mut row: Row| {
        row.insert("staff_id".into(), code.to_owned());
        row
    };
    tracker.add("staff", own(texts(case.get("staff"))));
    let mut pay = own(texts(case.get("pay")));
    pay.entry("cycle_id".into()).or_insert("2025/26".into());
    tracker.add("pay", pay);
    let mut number = 0;
    for (kind, ratings) in texts(case.get("ratings")) {
        let words = match ratings.as_str() {
            "met" | "not met" => vec![ratings.clone()],
            letters => letters.chars().map(|c| rating(c).to_owned()).collect(),
        };
        for word in words {
            number += 1;
            let id = format!("{code}-{number}");
            let cells = [
                ("objective_id", id.as_str()),
                ("objective_kind", &kind),
                ("cycle_id", "2025/26"),
                ("rating", &word),
            ];
            tracker.add("objective", own(row(&cells)));
        }
    }
    for more in case.get("also").and_then(toml::Value::as_array).into_iter().flatten() {
        let mut more = texts(Some(more));
        let kind = more.remove("kind").unwrap();
        tracker.add(&kind, own(more));
    }
}

/// What a case is to give; the levels of its strands as one text.
fn gives(case: &Table) -> Row {
    let mut gives = case["gives"].as_table().unwrap().clone();
    let strands = gives.remove("strands").map(|s| levels(texts(Some(&s))));
    let mut gives = texts(Some(&gives.into()));
    gives.extend(strands.map(|s| ("strands".to_owned(), s)));
    gives
}

fn levels(strands: Row) -> String {
    strands.into_iter().map(|(kind, level)| format!("{kind} {level}")).collect::<Vec<_>>().join(", ")
}

/// What came out of a case, in the words of the table.
fn came_out(recommendation: Option<&Value>) -> Row {
    let Some(one) = recommendation else { return row(&[("status", "none")]) };
    let word =
        |value: &Value| value.as_str().and_then(|t| t.split(' ').next()).unwrap_or_default().to_owned();
    let shown = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let unchecked =
        one["assumptions"].as_array().unwrap().iter().any(|a| shown(a).starts_with("pounds not checked"));
    let pounds = if one["annual_change"].is_null() && unchecked {
        "not checked".to_owned()
    } else {
        shown(&one["annual_change"])
    };
    let mut out =
        row(&[("status", &shown(&one["status"])), ("pounds", &pounds), ("point", &shown(&one["point_to"]))]);
    let strands =
        one["strands"].as_object().unwrap().iter().map(|(kind, level)| (kind.clone(), shown(level)));
    out.insert("strands".into(), levels(strands.collect()));
    out.insert("line".into(), word(&one["pay"]));
    out.insert("conclusion".into(), word(&one["conclusion"]));
    for (name, key) in [("band", "band"), ("index", "index"), ("bonus", "status")] {
        out.insert(name.into(), one["bonus"].get(key).map(shown).unwrap_or_default());
    }
    out
}

#[test]
fn every_case_of_the_table_comes_out_as_the_policy_has_it() {
    let file = file();
    let cases = file["case"].as_array().unwrap();
    assert!(cases.len() >= 120, "{} cases", cases.len());
    let mut wrong = Vec::new();
    for (name, run) in file["run"].as_table().unwrap() {
        let own: Vec<&Table> =
            cases.iter().filter_map(toml::Value::as_table).filter(|c| text(c.get("run")) == *name).collect();
        let policy = &text(run.get("policy"));
        let mut tracker = Tracker::default();
        tracker.add("school", row(&[("field", "pay_area"), ("value", run["area"].as_str().unwrap())]));
        for (field, value) in texts(run.get("school")) {
            tracker.add("school", row(&[("field", &field), ("value", &value)]));
        }
        let code = |at: usize| format!("C{:03}", at + 1);
        own.iter().enumerate().for_each(|(at, case)| enter(&mut tracker, &code(at), case));
        let desk = Desk::with(&[("Tracker.xlsx", &tracker.bytes())]);
        let made = desk.recommendations(policy, run["as_of"].as_str().unwrap());
        for (at, case) in own.iter().enumerate() {
            let one = made.get(&code(at));
            let out = came_out(one);
            for (key, expected) in gives(case) {
                let found = out.get(&key).cloned().unwrap_or_default();
                if found != expected {
                    let says = text(case.get("says"));
                    let why = one.map_or(String::new(), |o| format!(" {} {}", o["reasons"], o["missing"]));
                    wrong.push(format!("{policy}: {says}: {key} is {found}, not {expected}{why}"));
                }
            }
            // A line that pays names its reasons; one that cannot be told names what is missing.
            if let Some(one) = one {
                let status = one["status"].as_str().unwrap();
                let told = if status == "incomplete" || status == "held" {
                    &one["missing"]
                } else {
                    &one["reasons"]
                };
                if told.as_array().unwrap().is_empty() {
                    wrong.push(format!("{policy}: {}: nothing says why", text(case.get("says"))));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_line_of_any_table_is_without_a_case() {
    let file = file();
    let mut seen: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for case in file["case"].as_array().unwrap() {
        let run = file["run"][text(case.get("run")).as_str()].as_table().unwrap();
        let lines = seen.entry(text(run.get("policy"))).or_default();
        let gives = gives(case.as_table().unwrap());
        let levels =
            gives.get("strands").map(|s| s.split(", ").filter_map(|s| s.split_once(' ')).collect::<Vec<_>>());
        lines.extend(levels.into_iter().flatten().map(|(_, level)| format!("level {level}")));
        lines.extend(["line", "conclusion"].iter().filter_map(|key| gives.get(*key).cloned()));
        lines.extend(gives.get("band").map(|band| format!("band {band}")));
    }
    for (id, _) in SHIPPED {
        let pack = load(id).unwrap().unwrap();
        let pay =
            pack.pay.unwrap_or_else(|| panic!("{id} says nothing on how pay hangs together with appraisal"));
        let cases = seen.get(*id).unwrap_or_else(|| panic!("{id} has no case"));
        let mut lines: Vec<String> = pay.positions.iter().map(|p| p.line.row.clone()).collect();
        lines.extend(pay.conclusions.iter().map(|c| c.row.clone()));
        lines.extend(pay.strands.iter().map(|s| format!("level {}", s.gives)));
        lines.extend(pay.bands.iter().map(|b| format!("band {}", b.band)));
        let left: Vec<&String> = lines.iter().filter(|line| !cases.contains(*line)).collect();
        assert!(left.is_empty(), "{id}: {left:?} have no case");
        assert_eq!(pay.link == Link::Silent, lines.is_empty(), "{id}");
    }
}
