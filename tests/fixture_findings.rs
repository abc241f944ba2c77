//! The fixture tracker gives exactly the findings, unreadable cells and recommendations that its page lists.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The JSON of `check --all` on the fixture under a policy.
fn check(policy: &str) -> Value {
    let run = Command::new(env!("CARGO_BIN_EXE_appraise"))
        .current_dir(root())
        .args(["check", "fixtures/kclms/tracker.xlsx", "--policy", policy, "--as-of", "2026-11-02"])
        .args(["--format", "json", "--all", "--fail-on", "never"])
        .output()
        .expect("the program runs");
    let errors = String::from_utf8_lossy(&run.stderr);
    assert_eq!(run.status.code(), Some(0), "{errors}");
    serde_json::from_slice(&run.stdout).expect("it prints JSON")
}

/// The rows of the tables of the expected page, by the heading above each.
fn expected(heading: &str) -> Vec<Vec<String>> {
    let page = std::fs::read_to_string(root().join("fixtures/kclms/EXPECTED.md")).expect("the page is there");
    let part = page.split("\n## ").find(|p| p.starts_with(heading)).expect("the heading is there");
    part.lines()
        .filter(|l| l.starts_with('|') && !l.starts_with("| ---"))
        .skip(1)
        .map(|l| l.trim_matches('|').split('|').map(|c| c.trim().to_owned()).collect())
        .collect()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or("—").to_owned()
}

/// Every finding as cell, check, outcome, severity.
fn findings(document: &Value) -> BTreeSet<[String; 4]> {
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
            // A finding about the school as a whole stands on no cell of its own.
            let at = if o["subject"] == "school" { "—".to_owned() } else { text(&o["cells"][0]) };
            [at, text(&o["check"]), text(&o["outcome"]), text(&o["severity"])]
        })
        .collect()
}

fn planted() -> BTreeSet<[String; 4]> {
    expected("Findings")
        .into_iter()
        .map(|row| [row[0].clone(), row[1].clone(), row[2].clone(), row[3].clone()])
        .collect()
}

#[test]
fn every_planted_problem_is_found_at_its_cell_and_nothing_else_is() {
    let (found, planted) = (findings(&check("kclms")), planted());
    let missed: Vec<_> = planted.difference(&found).collect();
    let extra: Vec<_> = found.difference(&planted).collect();
    assert!(missed.is_empty() && extra.is_empty(), "missed: {missed:#?}\nextra: {extra:#?}");
    assert!(planted.len() >= 35);
}

#[test]
fn cells_that_cannot_be_read_are_the_ones_listed() {
    let document = check("kclms");
    let unread: BTreeSet<(String, String)> = document["unread"]
        .as_array()
        .expect("there is a list")
        .iter()
        .map(|u| (text(&u["cell"]), text(&u["field"])))
        .collect();
    let listed: BTreeSet<(String, String)> = expected("Cells that cannot be read as typed")
        .into_iter()
        .map(|row| (row[0].clone(), row[2].clone()))
        .collect();
    assert_eq!(unread, listed);
}

#[test]
fn every_recommendation_is_the_one_listed() {
    let document = check("kclms");
    let all = document["recommendations"].as_array().expect("there are recommendations");
    let listed = expected("Recommendations");
    assert_eq!(all.len(), listed.len());
    for row in listed {
        let one = all
            .iter()
            .find(|r| r["subject"] == row[0].as_str())
            .unwrap_or_else(|| panic!("{} is missing", row[0]));
        let bonus = &one["bonus"];
        let band = if one["conclusion"].is_null() {
            "—".to_owned()
        } else {
            format!("{} {}", bonus["band"], bonus["status"].as_str().unwrap_or_default())
        };
        let got = [text(&one["conclusion"]), text(&one["pay"]), text(&one["point_to"]), band];
        assert_eq!(got, [row[1].clone(), row[2].clone(), row[3].clone(), row[4].clone()], "{}", row[0]);
    }
}

/// The pack without one check, in a file of its own.
fn pack_without(id: &str, folder: &Path) -> PathBuf {
    let text = std::fs::read_to_string(root().join("policies/kclms.toml")).expect("the pack is there");
    let mut blocks: Vec<&str> = text.split("\n[[check]]\n").collect();
    let before = blocks.len();
    let marker = format!("\"{id}\"");
    let is_it = |b: &str| b.lines().next().is_some_and(|l| l.starts_with("id") && l.contains(&marker));
    let tail: Vec<String> = blocks
        .iter()
        .filter(|b| is_it(b))
        .filter_map(|b| {
            // What follows the last check of the file (pay tables, lists) stays.
            b.find("\n[pay")
                .or_else(|| b.find("\n[[output]]"))
                .or_else(|| b.find("\n[strands]"))
                .map(|at| b[at..].to_owned())
        })
        .collect();
    blocks.retain(|b| !is_it(b));
    assert_eq!(blocks.len() + 1, before, "{id} stands once");
    let path = folder.join(format!("{id}.toml"));
    std::fs::write(&path, blocks.join("\n[[check]]\n") + &tail.concat()).expect("it is written");
    path
}

#[test]
fn a_check_taken_out_of_the_pack_takes_its_findings_with_it_and_no_others() {
    let folder = tempfile::tempdir().expect("a folder");
    let planted = planted();
    let ids: BTreeSet<&String> = planted.iter().map(|row| &row[1]).collect();
    for id in ids {
        let pack = pack_without(id, folder.path());
        let found = findings(&check(&pack.display().to_string()));
        let left: BTreeSet<_> = planted.iter().filter(|row| row[1] != *id).cloned().collect();
        assert_eq!(found, left, "without {id}");
        assert_ne!(found, planted);
    }
}
