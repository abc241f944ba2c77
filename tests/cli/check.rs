//! `check`: what is printed for people and for programs; it writes nothing.

use std::collections::BTreeSet;
use std::process::{Command, Stdio};

use serde_json::Value;

use super::support::{Desk, FIXTURE, Tracker, book};

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

/// A tracker with findings of three severities, one late and one to come.
fn faulty() -> Tracker {
    Tracker::new()
        .staff(3, "line_manager_id", "")
        .staff(4, "post_title", "")
        .staff(4, "fte", "")
        .meeting(3, "2026-11-04")
}

#[test]
fn check_writes_nothing() {
    let desk = Desk::new();
    let before = desk.all();
    desk.under("check Tracker.xlsx --format json --all").well();
    desk.under("check Tracker.xlsx").well();
    assert_eq!(desk.all(), before);
}

/// The keys schema `appraise.check/1` promises, and after them those that came later: a new key is no new schema, a
/// key that goes or changes its meaning is.
#[test]
fn the_json_has_the_keys_of_its_schema() {
    let desk = Desk::new();
    desk.put("Tracker.xlsx", FIXTURE);
    let json = desk
        .types("check Tracker.xlsx --policy kclms --as-of 2026-11-02 --format json --all --fail-on never")
        .well()
        .json();
    let has = |value: &Value, promised: &[&str], later: &[&str]| {
        let mut expected: Vec<&str> = promised.iter().chain(later).copied().collect();
        expected.sort_unstable();
        assert_eq!(keys(value), expected);
    };
    has(
        &json,
        &[
            "schema",
            "program",
            "policy",
            "as_of",
            "tracker",
            "outcomes",
            "recommendations",
            "unread",
            "summary",
        ],
        &["operator_role", "lacking", "remarks", "not_from_the_policy", "parameters", "severities", "blanks"],
    );
    assert_eq!(json["schema"], "appraise.check/1");
    assert_eq!(json["program"], concat!("appraise ", env!("CARGO_PKG_VERSION")));
    assert_eq!(json["as_of"], "2026-11-02");
    has(&json["policy"], &["id", "title", "edition"], &[]);
    has(&json["tracker"], &["file", "sha256"], &[]);
    let states = [
        "not_applicable",
        "not_yet_due",
        "due_soon",
        "overdue",
        "met",
        "met_late",
        "breached",
        "cannot_tell",
    ];
    for outcome in json["outcomes"].as_array().unwrap() {
        has(
            outcome,
            &[
                "check", "clause", "outcome", "severity", "record", "row", "subject", "cycle", "cells",
                "due", "done", "numbers", "missing", "message", "advice",
            ],
            &["not_from_policy", "told_with", "tells_of"],
        );
        assert!(states.contains(&outcome["outcome"].as_str().unwrap()), "{outcome}");
        let severity = &outcome["severity"];
        assert!(
            severity.is_null()
                || ["breach", "warning", "advice", "information"].contains(&severity.as_str().unwrap()),
            "{outcome}"
        );
        assert!(!outcome["message"].as_str().unwrap().is_empty(), "{outcome}");
    }
    for one in json["recommendations"].as_array().unwrap() {
        has(
            one,
            &[
                "subject",
                "status",
                "strands",
                "conclusion",
                "pay",
                "points",
                "point_from",
                "point_to",
                "annual_change",
                "bonus",
                "clause",
                "assumptions",
                "reasons",
                "cells",
            ],
            &["recorded", "rule", "missing", "award", "table", "cost", "allowances", "flags"],
        );
        has(&one["bonus"], &["status", "band", "index"], &[]);
        assert!(
            ["ready", "incomplete", "held", "refer", "not_eligible"]
                .contains(&one["status"].as_str().unwrap()),
            "{one}"
        );
        if let Some(money) = one["annual_change"].as_str() {
            let (pounds, pence) = money.split_once('.').unwrap();
            assert!(pounds.trim_start_matches('-').parse::<u32>().is_ok() && pence.len() == 2, "{money}");
        }
    }
    for one in json["unread"].as_array().unwrap() {
        has(one, &["cell", "text", "field", "why"], &[]);
    }
    let mut summary = vec!["breach", "warning", "advice"];
    summary.extend(states);
    has(&json["summary"], &summary, &[]);
}

#[test]
fn an_outcome_says_what_where_when_and_how_late() {
    let desk = Desk::new();
    desk.put("Tracker.xlsx", &faulty().bytes());
    let json = desk.under("check Tracker.xlsx --format json --fail-on never").well().json();
    let late = json["outcomes"].as_array().unwrap().iter().find(|o| o["check"] == "OAK-1-a").unwrap();
    assert_eq!(late["outcome"], "met_late");
    assert_eq!(late["severity"], "warning", "a duty done late counts one step less");
    assert_eq!(
        (&late["record"], &late["row"], &late["subject"]),
        (&"meeting".into(), &"meeting row 2".into(), &"T1".into())
    );
    assert_eq!((&late["due"], &late["done"]), (&"2026-10-31".into(), &"2026-11-04".into()));
    assert_eq!(late["numbers"]["days"], 4);
    assert_eq!(late["cells"], serde_json::json!(["meeting!C3"]));
    assert_eq!(late["cycle"], "2026/27");
}

#[test]
fn all_adds_what_is_met_and_changes_nothing_else() {
    let desk = Desk::new();
    desk.put("Tracker.xlsx", &faulty().bytes());
    let some = desk.under("check Tracker.xlsx --format json --fail-on never").well().json();
    let all = desk.under("check Tracker.xlsx --format json --fail-on never --all").well().json();
    let outcomes = |json: &Value| {
        json["outcomes"].as_array().unwrap().iter().map(ToString::to_string).collect::<BTreeSet<_>>()
    };
    assert!(outcomes(&some).is_subset(&outcomes(&all)));
    let met =
        |json: &Value| json["outcomes"].as_array().unwrap().iter().filter(|o| o["outcome"] == "met").count();
    assert_eq!(met(&some), 0);
    assert_eq!(u64::try_from(met(&all)).unwrap(), all["summary"]["met"].as_u64().unwrap());
    assert!(met(&all) > 0);
    assert_eq!(some["summary"], all["summary"]);
    let human = |line: &str| desk.under(line).out;
    assert!(!human("check Tracker.xlsx").contains("OAK-1-a  met  "));
    assert!(
        human("check Tracker.xlsx --all").contains("OAK-1-a  met  T2  "),
        "{}",
        human("check Tracker.xlsx --all")
    );
}

#[test]
fn several_trackers_give_one_object_a_line() {
    let desk = Desk::new();
    desk.put("Other.xlsx", &faulty().bytes());
    let said = desk.under("check Tracker.xlsx Nowhere.xlsx Other.xlsx --format json");
    assert_eq!(said.code, 2);
    let files: Vec<Value> = said
        .out
        .lines()
        .map(|l| serde_json::from_str::<Value>(l).unwrap()["tracker"]["file"].clone())
        .collect();
    assert_eq!(files, ["Tracker.xlsx", "Other.xlsx"]);
    assert_eq!(desk.under("check Tracker.xlsx Other.xlsx --format json").code, 1);
}

#[test]
fn the_json_does_not_depend_on_colour_or_on_where_the_tracker_lies() {
    let desk = Desk::new();
    desk.put("Elsewhere/Tracker.xlsx", &desk.read("Tracker.xlsx"));
    let here = desk.under("check Tracker.xlsx --format json --color never").well().out;
    assert_eq!(here, desk.under("check Elsewhere/Tracker.xlsx --format json --color always").well().out);
}

#[test]
fn colour_appears_only_when_asked_for() {
    let desk = Desk::new();
    desk.put("Tracker.xlsx", &faulty().bytes());
    for (when, coloured) in [("auto", false), ("never", false), ("always", true)] {
        let said = desk.under(&format!("check Tracker.xlsx --color {when}"));
        assert_eq!(said.out.contains('\u{1b}'), coloured, "{when}");
    }
}

#[test]
fn a_finding_is_told_with_its_cell_its_clause_and_what_happened() {
    let desk = Desk::new();
    desk.put("Tracker.xlsx", &Tracker::new().meeting(3, "2026-11-04").bytes());
    let said = desk.under("check Tracker.xlsx");
    let told = "warning  OAK-1-a  met late  meeting!C3  T1\n  Meeting held in time: ";
    assert!(said.out.contains(told), "{}", said.out);
    assert!(said.out.contains("\n  1.1: meetings are held by a day\n"), "{}", said.out);
    assert_eq!(said.code, 0, "a warning is no breach");
}

#[test]
fn a_reader_who_goes_away_ends_it_quietly() {
    let desk = Desk::new();
    desk.put("Tracker.xlsx", FIXTURE);
    for line in [
        "check Tracker.xlsx --policy kclms --as-of 2026-11-02 --all --fail-on never",
        "check Tracker.xlsx --policy kclms --as-of 2026-11-02 --format json --all --fail-on never",
        "policies show kclms",
        "explain KCL-CYC-1-b",
        "--help",
    ] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_appraise"))
            .current_dir(desk.path("."))
            .args(line.split(' '))
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let done = child.wait_with_output().unwrap();
        assert_eq!(
            (done.status.code(), String::from_utf8_lossy(&done.stderr).as_ref()),
            (Some(0), ""),
            "{line}"
        );
    }
}

#[test]
fn two_policies_speak_of_one_tracker_each_under_its_own_ids() {
    let desk = Desk::new();
    desk.put("Tracker.xlsx", &faulty().bytes());
    let run = |policies: &str| {
        desk.types(&format!(
            "check Tracker.xlsx {policies} --as-of 2026-11-20 --format json --all --fail-on never"
        ))
        .well()
        .json()
    };
    let one = run("--policy oakfield.toml");
    let other = run("--policy kclms");
    let both = run("--policy oakfield.toml --policy kclms");
    assert!(both.get("policy").is_none());
    assert_eq!(both["policies"], serde_json::json!([one["policy"], other["policy"]]));
    let outcomes = |json: &Value| json["outcomes"].as_array().unwrap().clone();
    assert_eq!(outcomes(&both), [outcomes(&one), outcomes(&other)].concat());
    let said =
        desk.types("run Tracker.xlsx --policy oakfield.toml --policy kclms --as-of 2026-11-20 --out out");
    assert!(said.well().out.contains("OAK-"), "its findings are told");
    desk.types("strip|out/Tracker - 2026-11-20/Tracker (annotated).xlsx|-o|Back.xlsx").well();
    assert_eq!(desk.read("Back.xlsx"), desk.read("Tracker.xlsx"));
}

#[test]
fn a_column_that_one_sheet_has_is_not_blank_on_a_sheet_that_lacks_it() {
    let desk = Desk::new();
    desk.put(
        "Tracker.xlsx",
        &book(&[
            (
                "Teaching",
                vec![
                    vec!["Staff ID", "Name", "Job title", "Line manager"],
                    vec!["T1", "Ada Example", "Teacher", ""],
                ],
            ),
            (
                "Support staff",
                vec![vec!["Staff ID", "Name", "Job title"], vec!["S1", "Ben Sample", "Caretaker"]],
            ),
        ]),
    );
    let said = desk.under("check Tracker.xlsx --format json --all --fail-on never").well().json();
    let outcome = |who: &str| {
        let all = said["outcomes"].as_array().expect("outcomes");
        let one = all.iter().find(|o| o["check"] == "OAK-2-a" && o["subject"] == who);
        one.map(|o| o["outcome"].as_str().unwrap_or_default().to_owned())
    };
    assert_eq!(outcome("T1").as_deref(), Some("breached"), "{said}");
    assert_eq!(outcome("S1").as_deref(), Some("cannot_tell"), "{said}");
}
