//! Clauses that ask for the same thing: people are told once, and each clause has its line in the files.

use serde_json::Value;

use super::support::{DAY, Desk, POLICY, Tracker};

/// The same asked for again: of meetings in another clause, which makes less of it; and of people, in words of its own.
const AGAIN: &str = r#"
[[check]]
id       = "OAK-6-a"
clause   = "6.1"
type     = "meetings"
title    = "Planning meeting in time"
says     = "people plan in time"
severity = "warning"
force    = "soft"
for      = "meeting"
when     = [{ if = "meeting_kind == 'planning'", else = "not a planning meeting" }]
advice   = "Nothing more has to be done."
same_as  = ["OAK-1-a"]
examples = [
  { meeting_kind = "planning", meeting_date = 2026-10-15, as_of = 2026-11-20, gives = "met" },
  { meeting_kind = "planning", meeting_date = 2026-11-02, as_of = 2026-11-20, gives = "met_late", severity = "advice", due = 2026-10-31, numbers = { days = 2 } },
  { meeting_kind = "interim", meeting_date = 2026-11-02, as_of = 2026-11-20, gives = "not_applicable" },
]

[[check]]
id        = "OAK-6-b"
clause    = "6.2"
type      = "scope"
title     = "Somebody looks after everybody"
says      = "everybody has a line manager or a job"
severity  = "warning"
force     = "hard"
for       = "staff"
told_with = ["OAK-2-a"]
expression = true
cases     = [{ if = "line_manager_id is blank or post_title is blank", says = "nobody looks after the person", needed = true }]
advice    = "Name a line manager."
examples  = [{ line_manager_id = "L01", post_title = "Teacher", as_of = 2026-11-20, gives = "met" }]
"#;

fn desk(tracker: Tracker) -> Desk {
    let desk = Desk::new();
    desk.put("again.toml", format!("{POLICY}{AGAIN}").as_bytes());
    desk.put("Tracker.xlsx", &tracker.bytes());
    desk
}

fn check(desk: &Desk, more: &str) -> super::support::Said {
    desk.types(&format!("check Tracker.xlsx --policy again.toml --as-of {DAY} --fail-on never {more}"))
}

/// The outcomes of a check, each with whom it is about.
fn of<'d>(document: &'d Value, check: &str) -> Vec<&'d Value> {
    let all = document["outcomes"].as_array().unwrap();
    all.iter().filter(|o| o["check"] == check).collect()
}

#[test]
fn what_two_clauses_ask_is_told_once_with_both() {
    let desk = desk(Tracker::new().meeting(3, "2026-11-02").staff(3, "line_manager_id", ""));
    desk.types("policies check again.toml").code_is(0);
    let said = check(&desk, "").well().out;
    assert!(said.contains("Findings: 1 breach, 1 warning, 0 advice."), "{said}");
    assert!(said.contains("The same is asked by OAK-6-a (6.1)."), "{said}");
    assert!(said.contains("The same is asked by OAK-6-b (6.2)."), "{said}");
    assert!(!said.contains("  OAK-6-a  ") && !said.contains("  OAK-6-b  "), "{said}");

    let told = check(&desk, "--format json").well().json();
    assert!(of(&told, "OAK-6-a").is_empty() && of(&told, "OAK-6-b").is_empty(), "{told}");
    assert_eq!(of(&told, "OAK-1-a")[0]["tells_of"], serde_json::json!(["OAK-6-a"]));
    assert_eq!((&told["summary"]["breached"], &told["summary"]["met_late"]), (&1.into(), &1.into()));
}

#[test]
fn each_clause_has_its_line_among_all_outcomes_with_its_own_weight() {
    let desk = desk(Tracker::new().meeting(3, "2026-11-02").staff(3, "line_manager_id", ""));
    let all = check(&desk, "--format json --all").well().json();
    let late = of(&all, "OAK-6-a").into_iter().find(|o| o["subject"] == "T1").unwrap();
    assert_eq!((&late["outcome"], &late["severity"]), (&"met_late".into(), &"advice".into()));
    assert_eq!((&late["due"], &late["cells"][0]), (&"2026-10-31".into(), &"meeting!C3".into()));
    assert_eq!((&late["numbers"]["days"], &late["told_with"]), (&2.into(), &serde_json::json!(["OAK-1-a"])));
    assert!(late["message"].as_str().unwrap().ends_with(" Told with OAK-1-a."), "{late}");
    let others = of(&all, "OAK-6-a").into_iter().filter(|o| o["subject"] != "T1");
    assert_eq!(others.map(|o| o["outcome"].as_str().unwrap()).collect::<Vec<_>>(), ["met"]);
    let nobody = of(&all, "OAK-6-b").into_iter().find(|o| o["subject"] == "T1").unwrap();
    assert_eq!((&nobody["severity"], &nobody["told_with"][0]), (&"warning".into(), &"OAK-2-a".into()));
}

#[test]
fn what_the_other_clause_does_not_find_is_told_by_itself() {
    let desk = desk(Tracker::new().staff(3, "post_title", ""));
    let said = check(&desk, "").well().out;
    assert!(said.contains("  OAK-6-b  not met  ") && !said.contains("The same is asked"), "{said}");
    assert!(said.contains("Findings: 0 breach, 2 warning, 0 advice."), "{said}");
}

#[test]
fn a_column_that_is_lacking_is_no_trouble_where_two_clauses_need_it() {
    let desk = Desk::new();
    desk.put("again.toml", format!("{POLICY}{AGAIN}").as_bytes());
    let rows =
        vec![vec!["staff_id", "employment_type", "post_title", "fte"], vec!["T1", "employee", "Cook", "1"]];
    desk.put("Tracker.xlsx", &super::support::book(&[("staff", rows)]));
    let said = check(&desk, "").well().out;
    assert!(said.contains("OAK-2-a, OAK-6-b") && said.contains("cannot tell 0."), "{said}");
}

#[test]
fn a_check_that_names_no_other_that_fits_is_told_where_it_stands() {
    let desk = Desk::new();
    for (from, to, what, help) in [
        ("[\"OAK-1-a\"]", "[\"OAK-1-b\"]", "there is no check \"OAK-1-b\"", "OAK-1-a"),
        (
            "[\"OAK-1-a\"]",
            "[\"OAK-3-a\"]",
            "\"OAK-3-a\" is not about the same kind of row",
            "give the \"for\"",
        ),
        ("[\"OAK-1-a\"]", "[\"OAK-6-a\"]", "\"OAK-6-a\" says what other checks say itself", ""),
        ("[\"OAK-2-a\"]", "[\"OAK-6-b\"]", "\"OAK-6-b\" is the check itself", ""),
        (
            "[\"OAK-1-a\"]",
            "[\"OAK-1-a\"]\nfrom = \"as_of\"",
            "\"from\" has no meaning beside \"same_as\"",
            "their own",
        ),
    ] {
        desk.put("again.toml", format!("{POLICY}{}", AGAIN.replace(from, to)).as_bytes());
        let said = desk.types("policies check again.toml");
        let told = format!("{}{}", said.out, said.err);
        assert!(told.contains(what) && told.contains(help) && told.contains("again.toml, line "), "{told}");
    }
}

#[test]
fn a_check_left_out_takes_nothing_with_it() {
    let desk = Desk::new();
    desk.put("again.toml", format!("{POLICY}{AGAIN}").as_bytes());
    let own = "[policy]\nid = \"own\"\nprefix = \"OWN\"\nextends = \"again.toml\"\n\n[[without]]\nid = \"OAK-1-a\"\nreason = \"governors\"\n";
    desk.put("own.toml", own.as_bytes());
    let line = format!("check Tracker.xlsx --policy own.toml --as-of {DAY} --format json --all");
    let all = desk.types(&line).json();
    let outcomes: Vec<&Value> = of(&all, "OAK-6-a").into_iter().map(|o| &o["outcome"]).collect();
    assert_eq!(outcomes, ["not_applicable"; 2], "{all}");
}
