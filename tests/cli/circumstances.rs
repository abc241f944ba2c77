//! Who is asked for what when, under each policy: staff groups, starters and leavers, contracts, induction and probation,
//! absence, capability, another reviewer, the first and last days of each group's cycle, and the headteacher.
//!
//! The table is `tests/data/circumstances.tsv`; each line of it is a small tracker of its own.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::support::{Desk, book};

const TABLE: &str = include_str!("../data/circumstances.tsv");

/// The columns of the staff sheet of every tracker, so that none of them is lacking.
const STAFF: [&str; 17] = [
    "staff_id",
    "staff_name",
    "staff_group",
    "employment_type",
    "employment_start_date",
    "employment_end_date",
    "contract_type",
    "contract_start_date",
    "contract_end_date",
    "induction_status",
    "induction_end_date",
    "probation_status",
    "probation_end_date",
    "probation_planned_end_date",
    "reviewer_id",
    "line_manager_id",
    "fte",
];

type Cells = BTreeMap<&'static str, &'static str>;

/// The tracker of a line: T1 with what is changed of them, and a headteacher.
fn tracker(policy: &str, changes: &'static str) -> Vec<u8> {
    let group = if policy == "support-staff" { "support_staff" } else { "teacher" };
    let mut person = Cells::from([
        ("staff_id", "T1"),
        ("staff_name", "Quillfeather, Ossian"),
        ("staff_group", group),
        ("employment_type", "employee"),
        ("employment_start_date", "2018-09-01"),
        ("contract_type", "permanent"),
    ]);
    let head = Cells::from([
        ("staff_id", "H1"),
        ("staff_name", "Marrowby, Tansy"),
        ("staff_group", "headteacher"),
        ("employment_type", "employee"),
        ("employment_start_date", "2015-09-01"),
    ]);
    let mut further: BTreeMap<&str, Cells> = BTreeMap::new();
    for change in changes.split(';').map(str::trim).filter(|c| !c.is_empty()) {
        let (what, value) = change.split_once('=').unwrap();
        if let Some((kind, field)) = what.split_once('.') {
            further.entry(kind).or_insert_with(|| Cells::from([("staff_id", "T1")])).insert(field, value);
        } else {
            assert!(STAFF.contains(&what), "no column {what}");
            person.insert(what, value);
        }
    }
    let row = |cells: &Cells| STAFF.iter().map(|c| cells.get(c).copied().unwrap_or_default()).collect();
    let mut sheets = vec![
        ("staff", vec![STAFF.to_vec(), row(&person), row(&head)]),
        ("objective", vec![vec!["objective_id", "staff_id", "set_date"], vec!["O9", "H1", "2026-09-20"]]),
        (
            "meeting",
            vec![vec!["staff_id", "meeting_kind", "meeting_date"], vec!["H1", "planning", "2026-09-20"]],
        ),
        (
            "calendar",
            vec![
                vec!["day_kind", "label", "from_date", "to_date"],
                vec!["term", "autumn", "2026-09-01", "2026-12-18"],
                vec!["term", "spring", "2027-01-04", "2027-03-25"],
            ],
        ),
    ];
    for (kind, cells) in further {
        sheets.push((kind, vec![cells.keys().copied().collect(), cells.values().copied().collect()]));
    }
    book(&sheets)
}

/// Everybody is asked for what the policy asks of them, in their own cycle.
fn everybody_under(asked: &str) {
    let desk = Desk::new();
    let (mut wrong, mut lines) = (String::new(), 0);
    for line in TABLE.lines().filter(|l| !l.starts_with('#')) {
        let fields: Vec<&'static str> = line.split('\t').collect();
        let [policy, circumstance, changes, day, check, cycle, outcome, severity, due] = fields[..] else {
            panic!("nine columns: {line}")
        };
        if policy != asked {
            continue;
        }
        desk.put("Tracker.xlsx", &tracker(policy, changes));
        let typed = format!(
            "check Tracker.xlsx --policy {policy} --operator-role headteacher --as-of {day} --format json --all --fail-on never"
        );
        let json = desk.types(&typed).well().json();
        let told = json["outcomes"].as_array().unwrap().iter();
        let found = told
            .filter(|o| o["check"] == check && o["subject"] == "T1" && o["cycle"] == cycle)
            .map(|o| ["outcome", "severity", "due"].map(|key| o[key].as_str().unwrap_or("-").to_owned()))
            .next();
        if found.as_ref().is_none_or(|found| *found != [outcome, severity, due]) {
            let _ = writeln!(
                wrong,
                "{policy}, {circumstance}: {check} of {cycle} on {day} is {found:?}, not {outcome}, {severity}, {due}"
            );
        }
        lines += 1;
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert!(lines >= 20, "the table has {lines} lines for {asked}");
}

#[test]
fn everybody_is_asked_in_their_own_cycle_under_the_hampshire_policy() {
    everybody_under("hampshire");
}

#[test]
fn everybody_is_asked_in_their_own_cycle_under_the_vine_trusts_procedure() {
    everybody_under("vine");
}

#[test]
fn everybody_is_asked_in_their_own_cycle_under_the_policy_for_support_staff() {
    everybody_under("support-staff");
}

#[test]
fn everybody_is_asked_in_their_own_cycle_under_the_policy_of_dgat() {
    everybody_under("dgat");
}

#[test]
fn everybody_is_asked_in_their_own_cycle_under_the_mathematics_schools_policy() {
    everybody_under("kclms");
}
