//! Who may read whose papers, by each policy's own rules, against the access log: readers by persons.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::support::{Desk, book};

/// What the policy says of one person reading another's papers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum May {
    Read,
    CannotTell,
    NotRead,
}

/// Whose papers, who reads, in what role, for what; and whether they may.
type Readings<'a> = &'a [([&'static str; 4], May)];

type Rows = Vec<Vec<&'static str>>;

/// A line of an access log: its ID, whose papers, who read them, in what role, for what, and the day.
type Line = [&'static str; 6];

const STAFF: [&str; 9] = [
    "staff_id",
    "staff_name",
    "staff_group",
    "employment_type",
    "line_manager_id",
    "reviewer_id",
    "senior_leader",
    "structure_level",
    "other_line_manager_ids",
];

/// A run over such a tracker, made for somebody.
fn run(policy: &str, role: &str, staff: Rows, settings: Rows, log: &[Line]) -> Value {
    let desk = Desk::new();
    let mut people = vec![STAFF.to_vec()];
    people.extend(staff);
    let mut lines = vec![vec![
        "access_id",
        "staff_id",
        "accessor_id",
        "accessor_role",
        "purpose",
        "access_date",
        "granted",
    ]];
    lines.extend(log.iter().map(|line| line.iter().copied().chain(["yes"]).collect()));
    let mut school = vec![vec!["field", "value"]];
    school.extend(settings);
    desk.put("Tracker.xlsx", &book(&[("staff", people), ("school", school), ("access_log", lines)]));
    let line = format!(
        "check Tracker.xlsx --policy {policy} --operator-role {role} --as-of 2026-11-20 --format json --all --fail-on never"
    );
    desk.types(&line).well().json()
}

/// For every line of the log the gravest answer of the checks named.
fn judged(json: &Value, log: &[Line], checks: &[&str]) -> BTreeMap<String, May> {
    let mut all = BTreeMap::new();
    for outcome in json["outcomes"].as_array().unwrap() {
        if outcome["record"] != "access_log" || !checks.iter().any(|c| outcome["check"] == *c) {
            continue;
        }
        let may = match outcome["outcome"].as_str().unwrap() {
            "breached" => May::NotRead,
            "cannot_tell" => May::CannotTell,
            "met" | "not_applicable" => May::Read,
            other => panic!("{outcome}: {other}"),
        };
        let row = all.entry(outcome["row"].as_str().unwrap().to_owned()).or_insert(may);
        *row = (*row).max(may);
    }
    assert_eq!(all.len(), log.len(), "every line of the log is judged: {all:?}");
    all
}

/// The mathematics school: H1 the head, D1, P1, E1, B1 and A1 senior leaders, P1 the one responsible, B1 the business manager.
fn mathematics() -> Rows {
    vec![
        vec!["H1", "Marrowby, Tansy", "headteacher", "employee", "", "", "yes", "1"],
        vec!["D1", "Quillfeather, Ossian", "teacher", "employee", "H1", "", "yes", "2"],
        vec!["P1", "Brackenhythe, Ysolde", "teacher", "employee", "H1", "", "yes", "3"],
        vec!["E1", "Thistlewood, Aven", "teacher", "employee", "H1", "", "yes", "3"],
        vec!["B1", "Underleaf, Rowan", "support_staff", "employee", "H1", "", "yes", "3"],
        vec!["A1", "Fennimore, Wren", "teacher", "employee", "D1", "", "yes", "4"],
        vec!["L1", "Oakapple, Linnet", "teacher", "employee", "A1", "", "no", "5"],
        vec!["L2", "Sedgewick, Merle", "teacher", "employee", "D1", "", "no", "5"],
        vec!["T1", "Hawkmoth, Briar", "teacher", "employee", "L1", "", "no", "6"],
        vec!["T2", "Larkspur, Heron", "teacher", "employee", "L2", "", "no", "6"],
        // A senior leader whose level nobody has put in.
        vec!["U1", "Nightjar, Sorrel", "teacher", "employee", "D1", "", "yes", ""],
    ]
}

fn roles() -> Rows {
    vec![vec!["pm_lead_id", "P1"], vec!["business_manager_id", "B1"]]
}

#[test]
fn what_is_made_for_somebody_leaves_out_whom_they_may_not_see() {
    let hidden = |role: &str| -> Vec<String> {
        let json = run("kclms", role, mathematics(), roles(), &[]);
        let mut shown: BTreeSet<&str> = BTreeSet::new();
        let told = json["outcomes"].as_array().unwrap().iter().filter(|o| o["record"] != "access_log");
        shown.extend(told.filter_map(|o| o["subject"].as_str()));
        shown
            .extend(json["recommendations"].as_array().unwrap().iter().filter_map(|r| r["subject"].as_str()));
        let all = mathematics().into_iter().map(|row| row[0].to_owned());
        all.filter(|who| !shown.contains(who.as_str())).collect()
    };
    for (role, left_out) in [
        ("business_manager", vec!["H1"]),
        ("pm_lead", vec!["H1", "D1", "E1", "B1", "U1"]),
        ("headteacher", vec![]),
        ("governors_clerk", vec![]),
    ] {
        assert_eq!(hidden(role), left_out, "{role}");
    }
}

#[test]
fn the_mathematics_schools_matrix_of_readers_and_persons_holds_in_every_cell() {
    use May::{NotRead as N, Read as Y};
    let persons = ["H1", "D1", "E1", "A1", "T1", "T2"];
    let matrix = [
        ("H1", [Y, Y, Y, Y, Y, Y]),
        // The business manager reads everybody's papers but the headteacher's.
        ("B1", [N, Y, Y, Y, Y, Y]),
        // The senior leader responsible: not the headteacher, nor those of the same level or above.
        ("P1", [N, N, N, Y, Y, Y]),
        // Line managers: those who report to them, directly or through others, and themselves.
        ("D1", [N, Y, N, Y, Y, Y]),
        ("A1", [N, N, N, Y, Y, N]),
        ("L1", [N, N, N, N, Y, N]),
        ("T1", [N, N, N, N, Y, N]),
        // The panel of governors reads the headteacher's.
        ("HT_PANEL", [Y, N, N, N, N, N]),
    ];
    let mut log: Vec<Line> = Vec::new();
    let mut wanted = BTreeMap::new();
    for (reader, row) in matrix {
        for (person, may) in persons.into_iter().zip(row) {
            let id: &'static str = Box::leak(format!("{reader} {person}").into_boxed_str());
            log.push([id, person, reader, "", "", "2026-11-02"]);
            wanted.insert(id.to_owned(), may);
        }
    }
    let checks = ["KCL-CNF-1-c", "KCL-CNF-1-d", "KCL-CNF-1-f"];
    let found = judged(&run("kclms", "headteacher", mathematics(), roles(), &log), &log, &checks);
    let differ: Vec<_> = wanted.iter().filter(|(id, may)| found.get(*id) != Some(may)).collect();
    assert!(differ.is_empty(), "wanted {differ:?}, found {found:?}");
}

#[test]
fn a_circle_of_line_managers_ends_and_lets_in_nobody_from_outside() {
    let staff = vec![
        vec!["H1", "Marrowby, Tansy", "headteacher", "employee", "", "", "yes", "1"],
        vec!["A1", "Fennimore, Wren", "teacher", "employee", "B1", "B1", "no", "5"],
        vec!["B1", "Underleaf, Rowan", "teacher", "employee", "A1", "A1", "no", "5"],
        vec!["S1", "Hawkmoth, Briar", "teacher", "employee", "S1", "S1", "no", "5"],
        vec!["T1", "Larkspur, Heron", "teacher", "employee", "A1", "A1", "no", "6"],
    ];
    let log: Vec<Line> = vec![
        ["in", "A1", "B1", "", "", "2026-11-02"],
        ["through", "T1", "B1", "", "", "2026-11-02"],
        ["out", "A1", "T1", "", "", "2026-11-02"],
        ["self", "S1", "T1", "", "", "2026-11-02"],
    ];
    let json = run("kclms", "headteacher", staff, Vec::new(), &log);
    let told = "line managers who manage one another in a circle: staff!E3, staff!E4";
    assert!(json["remarks"].as_array().unwrap().iter().any(|r| r == told), "{}", json["remarks"]);
    let found = judged(&json, &log, &["KCL-CNF-1-f"]);
    let wanted = [("in", May::Read), ("out", May::NotRead), ("self", May::NotRead), ("through", May::Read)];
    assert_eq!(found, wanted.map(|(id, may)| (id.to_owned(), may)).into());
}

/// A school of which the other policies speak: T1 is reviewed by R1 and managed by L1; C1 is of the central team.
fn school() -> Rows {
    vec![
        vec!["H1", "Marrowby, Tansy", "headteacher", "employee", "", "R1", "yes", "1"],
        vec!["D1", "Quillfeather, Ossian", "teacher", "employee", "H1", "H1", "yes", "2"],
        vec!["R1", "Brackenhythe, Ysolde", "teacher", "employee", "H1", "H1", "no", "3"],
        vec!["L1", "Oakapple, Linnet", "teacher", "employee", "H1", "H1", "no", "3"],
        vec!["O1", "Sedgewick, Merle", "teacher", "employee", "H1", "H1", "no", "3"],
        vec!["T1", "Hawkmoth, Briar", "teacher", "employee", "L1", "R1", "no", "6"],
        vec!["S1", "Larkspur, Heron", "support_staff", "employee", "L1", "R1", "no", "6", "D1"],
        vec!["C1", "Fennimore, Wren", "central_team", "employee", "L1", "R1", "no", "6"],
        vec!["X1", "Thistlewood, Aven", "chief_executive", "employee", "", "", "no", "1"],
    ]
}

#[test]
fn each_other_policy_lets_its_own_readers_in_and_nobody_else() {
    use May::{NotRead as N, Read as Y};
    // Policy and its checks, then whose papers, who reads, in what role, for what, and whether they may.
    let tables: [(&str, &[&str], Readings); 4] = [
        (
            "hampshire",
            &["HAM-1.8-a"],
            &[
                (["T1", "T1", "reviewee", "own_review"], Y),
                (["T1", "R1", "reviewer", "own_review"], Y),
                (["T1", "H1", "headteacher", ""], Y),
                (["T1", "D1", "senior_leader", "moderation_qa"], Y),
                (["T1", "D1", "senior_leader", "other"], N),
                (["T1", "O1", "senior_leader", "moderation_qa"], N),
                (["T1", "L1", "line_manager", "line_management"], N),
                (["T1", "O1", "other", "other"], N),
                (["H1", "R1", "panel_member", "own_review"], Y),
                (["H1", "D1", "senior_leader", "other"], N),
            ],
        ),
        (
            "vine",
            &["VIN-9.1-b", "VIN-9.2-a"],
            &[
                (["T1", "T1", "reviewee", "own_review"], Y),
                (["T1", "R1", "reviewer", "own_review"], Y),
                (["T1", "R1", "reviewer", "other"], N),
                (["T1", "D1", "senior_leader", "moderation_qa"], Y),
                (["T1", "D1", "senior_leader", "own_review"], N),
                (["T1", "H1", "headteacher", "moderation_qa"], Y),
                (["T1", "H1", "headteacher", "line_management"], N),
                (["T1", "D1", "pay_decision_maker", "pay_decision"], Y),
                (["T1", "O1", "panel_member", "pay_decision"], N),
                (["H1", "O1", "panel_member", "pay_decision"], Y),
                (["T1", "L1", "line_manager", "line_management"], N),
            ],
        ),
        (
            "support-staff",
            &["SUP-CNF-1-b"],
            &[
                (["S1", "S1", "reviewee", "own_review"], Y),
                (["S1", "R1", "reviewer", "own_review"], Y),
                (["S1", "L1", "line_manager", "line_management"], Y),
                (["S1", "D1", "line_manager", "line_management"], Y),
                (["S1", "H1", "headteacher", ""], Y),
                (["S1", "O1", "other", "line_management"], N),
                // Teachers' papers are for the teachers' policy to judge.
                (["T1", "O1", "other", "other"], Y),
            ],
        ),
        (
            "dgat",
            &["DGAT-8-a"],
            &[
                (["T1", "T1", "reviewee", ""], Y),
                (["T1", "R1", "reviewer", ""], Y),
                (["T1", "L1", "line_manager", ""], Y),
                (["T1", "H1", "headteacher", ""], Y),
                (["T1", "O1", "other", ""], N),
                (["T1", "D1", "head_of_governance_people", ""], N),
                (["C1", "O1", "head_of_governance_people", ""], Y),
                (["C1", "H1", "headteacher", ""], N),
                (["H1", "O1", "deputy_chief_executive", ""], Y),
                (["H1", "O1", "panel_member", ""], Y),
                (["H1", "D1", "senior_leader", ""], N),
                (["X1", "O1", "external_adviser", ""], Y),
                (["X1", "O1", "deputy_chief_executive", ""], N),
            ],
        ),
    ];
    for (policy, checks, table) in tables {
        let mut log: Vec<Line> = Vec::new();
        for (place, ([whose, who, role, why], _)) in table.iter().enumerate() {
            let id: &'static str = Box::leak(format!("A{place:02}").into_boxed_str());
            log.push([id, whose, who, role, why, "2026-11-02"]);
        }
        let json = run(policy, "headteacher", school(), Vec::new(), &log);
        let found: Vec<May> = judged(&json, &log, checks).into_values().collect();
        for ((line, wanted), may) in table.iter().zip(found) {
            assert_eq!(may, *wanted, "{policy}: {line:?}");
        }
    }
}
