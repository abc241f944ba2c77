//! `appraise disclose`: tables of anybody, in a file, against the answers that are known.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Value, json};

use crate::support::Desk;

/// The cases with known answers, from beside the project: audits and suppression problems.
fn known() -> (Vec<Value>, Vec<Value>) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/reference/sdc-cases");
    let entries = std::fs::read_dir(&folder);
    let entries = entries.unwrap_or_else(|e| panic!("{}: {e}; the cases are needed here", folder.display()));
    let (mut audits, mut problems) = (Vec::new(), Vec::new());
    for entry in entries {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|end| end != "json") {
            continue;
        }
        let read: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        for case in read.as_array().cloned().unwrap_or_else(|| vec![read.clone()]) {
            let to = if case["kind"] == "audit" { &mut audits } else { &mut problems };
            to.push(case);
        }
    }
    assert!(audits.len() > 150 && problems.len() > 20, "{} and {}", audits.len(), problems.len());
    (audits, problems)
}

/// The answers to cases, with what they expect taken out of them.
fn answers(cases: &[Value], options: &str) -> BTreeMap<String, Value> {
    let desk = Desk::new();
    let bare: Vec<Value> = cases
        .iter()
        .cloned()
        .map(|mut case| {
            for key in ["verdict", "expect", "worlds", "solved_by"] {
                case.as_object_mut().unwrap().remove(key);
            }
            for target in case.get_mut("targets").and_then(Value::as_array_mut).into_iter().flatten() {
                target.as_object_mut().unwrap().remove("expect");
            }
            for claim in case.get_mut("claims").and_then(Value::as_array_mut).into_iter().flatten() {
                claim.as_object_mut().unwrap().remove("provable");
            }
            case
        })
        .collect();
    desk.put("cases.json", &serde_json::to_vec(&bare).unwrap());
    let said = desk.types(&format!("disclose cases.json {options}")).well();
    serde_json::from_str(&said.out).unwrap()
}

#[test]
fn every_known_case_has_its_ranges_claims_and_verdict() {
    let (cases, _) = known();
    let given = answers(&cases, "");
    let mut wrong = Vec::new();
    for case in &cases {
        let id = case["id"].as_str().unwrap();
        let answer = &given[id];
        for target in case["targets"].as_array().unwrap() {
            let got = &answer["targets"][target["id"].as_str().unwrap()];
            if got["int"] != target["expect"]["int"] {
                wrong.push(format!("{id} {}: {got} instead of {}", target["id"], target["expect"]));
            }
            if !got["n_values"].is_null() && got["n_values"] != target["expect"]["n_values"] {
                wrong.push(format!("{id} {}: {got} values", target["id"]));
            }
        }
        for claim in case["claims"].as_array().unwrap() {
            if answer["claims"][claim["id"].as_str().unwrap()] != claim["provable"] {
                wrong.push(format!("{id}: claim {}", claim["id"]));
            }
        }
        let rules = |of: &Value| {
            let mut all: Vec<String> = of.as_array().into_iter().flatten().map(Value::to_string).collect();
            all.sort();
            all
        };
        if answer["pass"] != case["verdict"]["pass"]
            || rules(&answer["violations"]) != rules(&case["verdict"]["violations"])
        {
            wrong.push(format!("{id}: {answer} instead of {}", case["verdict"]));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_suppression_problem_takes_the_fewest_partners_and_then_passes_the_audit() {
    let (_, problems) = known();
    for (needed, key) in [("5", "five_values"), ("2", "two_values")] {
        let given = answers(&problems, &format!("--protect --min-values {needed}"));
        let mut audits = Vec::new();
        for problem in &problems {
            let id = problem["id"].as_str().unwrap();
            let answer = &given[id];
            let expected = &problem["expect"][key];
            if expected["optimum_extra"].is_null() {
                assert_eq!(answer["status"], "infeasible", "{id}");
                continue;
            }
            assert_eq!(answer["extra"], expected["optimum_extra"], "{id}, {key}");
            let out = |cell: &Value| answer["withheld"].as_array().unwrap().contains(&cell["id"]);
            let cells = problem["cells"].as_array().unwrap();
            assert!(cells.iter().all(|cell| !(cell["forced"] == true && out(cell))), "{id}");
            assert!(cells.iter().all(|cell| cell["primary"] != true || out(cell)), "{id}");
            let facts: Vec<Value> = cells
                .iter()
                .filter(|cell| !out(cell))
                .map(|cell| json!({ "type": "count", "where": cell["where"], "value": cell["value"] }))
                .collect();
            let targets: Vec<Value> = cells
                .iter()
                .filter(|cell| cell["primary"] == true)
                .map(|cell| json!({ "id": cell["id"], "role": "primary", "where": cell["where"] }))
                .collect();
            let values: u32 = needed.parse().unwrap();
            audits.push(json!({ "id": id, "kind": "audit", "dims": problem["dims"], "policy": { "min_values": values },
                "facts": facts, "targets": targets, "claims": [] }));
        }
        assert!(answers(&audits, "").values().all(|answer| answer["pass"] == true), "{key}");
    }
}

/// A small case by hand: two departments, and how many of each met their objectives.
fn by_hand(facts: &Value) -> Value {
    json!({
        "id": "own", "kind": "audit",
        "dims": { "dept": ["Art", "Music"], "met": ["yes", "no"] },
        "facts": facts,
        "targets": [{ "id": "art", "where": { "dept": "Art", "met": "yes" } }],
        "claims": [{ "id": "all", "type": "all", "where": { "dept": "Art", "met": "yes" }, "of": { "dept": "Art" }, "coalition": 1 }],
    })
}

fn one(case: &Value) -> Value {
    answers(std::slice::from_ref(case), "").remove("own").unwrap()
}

#[test]
fn a_total_and_one_department_give_the_other_away() {
    let art = json!({ "type": "known", "where": { "dept": "Art" }, "value": 8 });
    let music = json!({ "type": "known", "where": { "dept": "Music" }, "value": 12 });
    let total = json!({ "type": "count", "where": { "met": "yes" }, "value": 14 });
    let safe = one(&by_hand(&json!([art, music, total])));
    assert_eq!((&safe["pass"], &safe["targets"]["art"]["int"]), (&json!(true), &json!([2, 8])));
    assert_eq!(safe["claims"]["all"], false);
    let shown = json!({ "type": "count", "where": { "dept": "Music", "met": "yes" }, "value": 7 });
    let leak = one(&by_hand(&json!([art, music, total, shown])));
    assert_eq!((&leak["targets"]["art"]["int"], &leak["claims"]["all"]), (&json!([7, 7]), &json!(true)));
    assert_eq!(leak["violations"][0]["rule"], "recalculable");
}

#[test]
fn figures_that_contradict_each_other_are_said_and_never_pass() {
    let facts = json!([
        { "type": "count", "where": { "dept": "Art" }, "value": 8 },
        { "type": "count", "where": {}, "value": 7 },
    ]);
    let answer = one(&by_hand(&facts));
    assert_eq!(
        (&answer["pass"], &answer["contradiction"]),
        (&json!(false), &json!("no counts fit all the facts"))
    );
    let mut told = by_hand(&json!([{ "type": "count", "where": {}, "value": 20 }]));
    told["truth"] = json!([{ "dept": "Art", "met": "yes", "n": 19 }]);
    let answer = one(&told);
    assert_eq!(answer["contradiction"], "facts[0] is not true of the counts in \"truth\"");
    assert_eq!(answer["pass"], false);
}

#[test]
fn what_is_wrong_with_a_file_is_one_error_with_its_place() {
    let desk = Desk::new();
    desk.put("broken.json", b"[\n  {\"id\": \"A\", \"kind\": \"audit\", \"dims\": 4}\n]");
    desk.types("disclose broken.json").trouble(
        "error: the file is no case, and no list of cases: invalid type: integer `4`, expected a map\n  at: broken.json, line 2, column 40",
    );
    for (facts, message) in [
        (
            json!([{ "type": "count", "where": { "room": "12" }, "value": 3 }]),
            "there is no dimension \"room\"",
        ),
        (
            json!([{ "type": "count", "where": { "dept": "Drama" }, "value": 3 }]),
            "the dimension \"dept\" has no \"Drama\"",
        ),
        (json!([{ "type": "count", "where": {}, "value": 3.5 }]), "\"value\" is not a whole number"),
        (
            json!([{ "type": "counted", "where": {} }]),
            "\"counted\" is not a type of fact; there are count, known, suppressed, rounded, band, percent, mean and linear",
        ),
    ] {
        desk.put("case.json", &serde_json::to_vec(&by_hand(&facts)).unwrap());
        let said = desk.types("disclose case.json");
        said.trouble(&format!("error: {message}\n  at: case.json, case own, facts[0]"));
    }
    let mut wide = by_hand(&json!([]));
    for name in 0..6 {
        wide["dims"][format!("d{name}")] = (0..20).map(|value| json!(value.to_string())).collect();
    }
    desk.put("wide.json", &serde_json::to_vec(&wide).unwrap());
    let said = desk.types("disclose wide.json");
    said.trouble("error: the values have more than 20000 combinations\n  at: wide.json, case own, dims");
    desk.put("case.json", &serde_json::to_vec(&by_hand(&json!([]))).unwrap());
    desk.types("disclose --protect case.json").trouble(
        "error: there is no case with \"kind\": \"protect\"\n  at: case.json\n  help: leave --protect out to audit cases",
    );
}

#[test]
fn an_unsafe_case_ends_with_code_1_where_that_is_asked_for() {
    let desk = Desk::new();
    let facts = json!([{ "type": "count", "where": { "dept": "Art", "met": "yes" }, "value": 3 }]);
    desk.put("case.json", &serde_json::to_vec(&by_hand(&facts)).unwrap());
    desk.types("disclose case.json --fail-on unsafe").code_is(1);
    desk.types("disclose case.json").code_is(0);
}

#[test]
fn the_examples_beside_the_tests_come_out_as_the_readme_tells() {
    let desk = Desk::new();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/disclose");
    for name in ["departments.json", "partners.json"] {
        desk.put(name, &std::fs::read(folder.join(name)).unwrap());
    }
    // Both files may be named: each option takes the cases of its kind.
    let audit = desk.types("disclose departments.json partners.json").well();
    assert_eq!(
        audit.out,
        "{\n  \"departments\": {\"pass\":true,\"targets\":{\"art\":{\"int\":[2,8]}},\"claims\":{\"all of art\":false}}\n}\n"
    );
    let protect = desk.types("disclose departments.json partners.json --protect").well();
    assert_eq!(
        protect.out,
        "{\n  \"partners\": {\"status\":\"ok\",\"withheld\":[\"Art|yes\",\"Art|no\",\"Music|yes\",\"Music|no\"],\"extra\":3,\"fewest\":true}\n}\n"
    );
}
