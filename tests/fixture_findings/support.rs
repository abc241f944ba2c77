//! Running the program on an example tracker, and reading the page about it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, OnceLock, PoisonError};

use serde_json::Value;

use crate::schools::School;

/// A finding: cell, check, outcome, severity.
pub(crate) type Finding = [String; 4];

/// The folder of a school's example.
pub(crate) fn folder(school: &School) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(school.policy)
}

pub(crate) fn tracker(school: &School) -> PathBuf {
    folder(school).join("tracker.xlsx")
}

pub(crate) fn page(school: &School) -> String {
    std::fs::read_to_string(folder(school).join("EXPECTED.md")).expect("the page is there")
}

pub(crate) fn policy_file(school: &School) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("policies").join(format!("{}.toml", school.policy))
}

fn as_of(school: &School) -> String {
    let (year, month, day) = school.as_of;
    format!("{year}-{month:02}-{day:02}")
}

fn appraise(school: &School, command: &str, tracker: &Path, policy: &str) -> Command {
    let mut run = Command::new(env!("CARGO_BIN_EXE_appraise"));
    run.arg(command).arg(tracker).args(["--policy", policy, "--as-of", &as_of(school)]);
    run
}

fn output(run: &mut Command) -> Vec<u8> {
    let done = run.output().expect("the program runs");
    assert_eq!(done.status.code(), Some(0), "{}", String::from_utf8_lossy(&done.stderr));
    done.stdout
}

/// The JSON of `check` on a workbook under a policy.
pub(crate) fn check(school: &School, tracker: &Path, policy: &str) -> Value {
    let mut run = appraise(school, "check", tracker, policy);
    let out = output(run.args(["--format", "json", "--fail-on", "never"]));
    serde_json::from_slice(&out).expect("it prints JSON")
}

/// The JSON of `check --all` on a school's own tracker: made once, since several tests read it.
pub(crate) fn checked(school: &School) -> &'static Value {
    static MADE: OnceLock<Mutex<BTreeMap<&'static str, &'static Value>>> = OnceLock::new();
    let mut made = MADE.get_or_init(Mutex::default).lock().unwrap_or_else(PoisonError::into_inner);
    made.entry(school.policy)
        .or_insert_with(|| Box::leak(Box::new(check(school, &tracker(school), school.policy))))
}

/// What `map` says of a workbook, and the mapping that `map --write` leaves in the settings file beside a copy.
pub(crate) fn mapping(school: &School) -> (String, toml::Table) {
    let desk = tempfile::tempdir().expect("a folder");
    let copy = desk.path().join("tracker.xlsx");
    std::fs::copy(tracker(school), &copy).expect("it is copied");
    let said = output(appraise(school, "map", &copy, school.policy).arg("--write"));
    let written = std::fs::read_to_string(desk.path().join("appraise.toml")).expect("it is written");
    (String::from_utf8(said).expect("it is text"), written.parse().expect("it is TOML"))
}

/// The rows of a table of the page, by the heading above it.
pub(crate) fn listed(page: &str, heading: &str) -> Vec<Vec<String>> {
    let part = page.split("\n## ").find(|p| p.starts_with(heading)).expect("the heading is there");
    part.lines()
        .filter(|l| l.starts_with('|') && !l.starts_with("| ---"))
        .skip(1)
        .map(|l| l.trim_matches('|').split('|').map(|c| c.trim().to_owned()).collect())
        .collect()
}

/// The findings that the page lists.
pub(crate) fn planted(page: &str) -> BTreeSet<Finding> {
    let row = |row: Vec<String>| [row[0].clone(), row[1].clone(), row[2].clone(), row[3].clone()];
    listed(page, "Findings").into_iter().map(row).collect()
}

/// The cells that the page says cannot be read, each with its field.
pub(crate) fn planted_unread(page: &str) -> BTreeSet<(String, String)> {
    let rows = listed(page, "Cells that cannot be read as typed");
    rows.into_iter().map(|row| (row[0].clone(), row[2].clone())).collect()
}

pub(crate) fn text(value: &Value) -> String {
    value.as_str().unwrap_or("—").to_owned()
}

/// The findings of a run.
pub(crate) fn found(document: &Value) -> BTreeSet<Finding> {
    let outcomes = document["outcomes"].as_array().expect("there are outcomes");
    outcomes
        .iter()
        .filter(|o| {
            let severity = o["severity"].as_str().unwrap_or_default();
            let outcome = o["outcome"].as_str().unwrap_or_default();
            ["breach", "warning", "advice"].contains(&severity)
                && ["overdue", "breached", "met_late"].contains(&outcome)
        })
        .map(|o| {
            // A finding about the school as a whole stands on no cell of its own; one about a group of rows does, and its row
            // is what they are put together by.
            let group = o["row"].as_str().is_some_and(|row| row.contains(", "));
            let at = if o["subject"] == "school" && !group { "—".to_owned() } else { text(&o["cells"][0]) };
            [at, text(&o["check"]), text(&o["outcome"]), text(&o["severity"])]
        })
        .collect()
}

/// The cells that a run could not read, each with its field.
pub(crate) fn unread(document: &Value) -> BTreeSet<(String, String)> {
    let cells = document["unread"].as_array().expect("there is a list");
    cells.iter().map(|u| (text(&u["cell"]), text(&u["field"]))).collect()
}

/// Holds a run to a page: everything listed and nothing else.
pub(crate) fn hold(what: &str, document: &Value, page: &str) {
    let (found, planted) = (found(document), planted(page));
    let missed: Vec<_> = planted.difference(&found).collect();
    let extra: Vec<_> = found.difference(&planted).collect();
    assert!(missed.is_empty() && extra.is_empty(), "{what}, missed: {missed:#?}\nextra: {extra:#?}");
    assert_eq!(unread(document), planted_unread(page), "{what}, what cannot be read");
}
