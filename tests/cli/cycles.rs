//! Cycles: several in one policy, and what is wrong with one.

use super::support::{Desk, POLICY, Tracker};

/// The lines of the small policy that lay out its year.
const ONE: &str =
    "[cycle]\nclause = \"1\"\nsays   = \"the year runs from September\"\nstarts = \"1 September\"\n";

const TWO: &str = r#"[[cycle]]
when   = "staff_group == 'support_staff'"
clause = "1.2"
says   = "support staff have a year from April"
starts = "param.support_start"

[[cycle]]
clause = "1"
says   = "the year runs from September"
starts = "1 September"

[[parameter]]
name    = "support_start"
says    = "first day of the support staff's year"
class   = "school"
type    = "day"
default = "1 April"
"#;

/// A desk with a policy of two cycles, and on the staff list one of the support staff, T2.
fn desk(tracker: Tracker) -> Desk {
    let desk = Desk::new();
    desk.put("two.toml", POLICY.replace(ONE, TWO).as_bytes());
    desk.put("Tracker.xlsx", &tracker.staff(4, "staff_group", "support_staff").bytes());
    desk
}

/// Person and cycle of every outcome of a check.
fn cycles(desk: &Desk, check: &str, day: &str) -> Vec<(String, String)> {
    let line =
        format!("check Tracker.xlsx --policy two.toml --as-of {day} --format json --all --fail-on never");
    let json = desk.types(&line).well().json();
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let outcomes = json["outcomes"].as_array().unwrap().iter();
    outcomes.filter(|o| o["check"] == check).map(|o| (text(&o["subject"]), text(&o["cycle"]))).collect()
}

fn told(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(person, cycle)| ((*person).to_owned(), (*cycle).to_owned())).collect()
}

#[test]
fn each_person_is_told_of_in_the_cycle_of_their_own_group() {
    let desk = desk(Tracker::new());
    assert_eq!(cycles(&desk, "OAK-3-a", "2027-03-31"), told(&[("T1", "2026/27"), ("T2", "2026/27")]));
    assert_eq!(cycles(&desk, "OAK-3-a", "2027-04-01"), told(&[("T1", "2026/27"), ("T2", "2027/28")]));
    // A meeting of October belongs to the cycle that is over for one of them.
    assert_eq!(cycles(&desk, "OAK-1-a", "2027-03-31"), told(&[("T1", "2026/27"), ("T2", "2026/27")]));
    assert_eq!(cycles(&desk, "OAK-1-a", "2027-04-01"), told(&[("T1", "2026/27")]));
}

#[test]
fn the_day_on_which_the_school_says_a_cycle_begins_counts() {
    let desk = desk(Tracker::new().setting("support_start", "1 May"));
    assert_eq!(cycles(&desk, "OAK-3-a", "2027-04-30"), told(&[("T1", "2026/27"), ("T2", "2026/27")]));
    assert_eq!(cycles(&desk, "OAK-3-a", "2027-05-01"), told(&[("T1", "2026/27"), ("T2", "2027/28")]));
    assert_eq!(cycles(&desk, "OAK-1-a", "2027-04-30"), told(&[("T1", "2026/27"), ("T2", "2026/27")]));
}

#[test]
fn groups_may_go_from_round_to_round_together() {
    let desk = desk(Tracker::new());
    let together =
        TWO.replace("starts = \"1 September\"\n", "starts = \"1 September\"\nround_for_all = true\n");
    desk.put("two.toml", POLICY.replace(ONE, &together).as_bytes());
    assert_eq!(cycles(&desk, "OAK-3-a", "2027-08-31"), told(&[("T1", "2026/27"), ("T2", "2026/27")]));
    assert_eq!(cycles(&desk, "OAK-3-a", "2027-09-01"), told(&[("T1", "2027/28"), ("T2", "2027/28")]));
    // The rows are placed by the cycles all the same: a meeting of April is of the new one.
    desk.put(
        "Tracker.xlsx",
        &Tracker::new().staff(4, "staff_group", "support_staff").meeting(4, "2027-04-13").bytes(),
    );
    assert_eq!(cycles(&desk, "OAK-1-a", "2027-08-31"), told(&[("T1", "2026/27")]));
}

#[test]
fn a_policy_shows_its_cycles() {
    let shown = desk(Tracker::new()).types("policies show two.toml").well().out;
    assert!(
        shown.contains(
            "\ncycle: support staff have a year from April (1.2)\ncycle: the year runs from September (1)\n"
        ),
        "{shown}"
    );
}

#[test]
fn a_check_in_the_person_s_own_days_names_what_decides_on_them() {
    let desk = Desk::new();
    let own = TWO.replace(
        "starts = \"1 September\"\n",
        "starts = \"1 September\"\nown_end = \"last_day\"\n\n[[term]]\nname = \"last_day\"\nsays = \"the end of the contract\"\n\
         is = \"first_of(contract_end_date, cycle.end)\"\n",
    );
    let pack = POLICY.replace(ONE, &own).replace("by = \"on(param.held_by)\"", "by = \"cycle.end\"");
    desk.put("appraise.toml", b"policy = \"own.toml\"\n");
    desk.put("own.toml", pack.as_bytes());
    let explain = |id: &str| desk.types(&format!("explain {id} --policy own.toml")).well().out;
    let told = explain("OAK-1-a");
    assert!(told.contains("\"Contract ends\"") && told.contains("\"Staff group\""), "{told}");
    assert!(told.contains("  support_start = 1 April"), "{told}");
    // Others do not ask when the cycle begins or ends.
    let told = explain("OAK-3-a");
    assert!(!told.contains("\"Contract ends\"") && !told.contains("support_start"), "{told}");
}

#[test]
fn the_cycles_of_the_guide_to_policies_are_good_ones() {
    let guide = include_str!("../../policies/README.md");
    let sample = guide.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    assert!(sample.contains("[[cycle]]") && sample.contains("[[placed]]"), "{sample}");
    let desk = Desk::new();
    desk.put("guide.toml", POLICY.replace(ONE, sample).as_bytes());
    desk.types("policies check guide.toml").well();
}

#[test]
fn a_cycle_that_does_not_hold_together_is_named_with_its_place() {
    let desk = Desk::new();
    let second = "says   = \"the year runs from September\"\nstarts = \"1 September\"\n";
    let placed = |lines: &str| format!("{second}\n[[placed]]\n{lines}\nsays = \"so\"\n");
    for (from, to, what, help) in [
        (ONE, "", "the pack has no [cycle]", ""),
        (TWO, "cycle = []\n", "the pack has no [cycle]", ""),
        (
            "when   = \"staff_group == 'support_staff'\"\n",
            "",
            "a cycle that is not the last has no \"when\"",
            "those after it could hold for nobody",
        ),
        (
            second,
            &format!("when   = \"staff_group == 'teacher'\"\n{second}"),
            "the last cycle of the pack has a \"when\"",
            "it is the school's own, and that of everybody else",
        ),
        (
            "\"1 September\"",
            "\"1 Septembre\"",
            "\"starts\" has to be a day such as 1 September",
            "or a parameter that is one, such as param.cycle_start",
        ),
        (
            "param.support_start",
            "param.support_starts",
            "the pack has no parameter \"support_starts\"",
            "did you mean \"support_start\"?",
        ),
        (
            "default = \"1 April\"\n",
            "",
            "no cycle can start on the parameter \"support_start\"",
            "with a default",
        ),
        (
            second,
            &format!("{second}own_start = \"fte\"\n"),
            "a date is needed here, and this gives a number",
            "",
        ),
        (
            second,
            &placed("for = \"meetings\"\nlooks_back = \"3 months\""),
            "there is no record kind \"meetings\"",
            "did you mean \"meeting\"?",
        ),
        (
            second,
            &placed("for = \"staff\"\nlooks_back = \"3 months\""),
            "a row of \"staff\" has no date to go by",
            "",
        ),
        (
            second,
            &placed("for = \"meeting\""),
            "neither \"looks_back\" nor \"planned_from\", or both,",
            "it takes one of them",
        ),
        (
            second,
            &placed("for = \"meeting\"\nlooks_back = \"a while\""),
            "\"a while\" is no length of time",
            "",
        ),
    ] {
        let pack = POLICY.replace(ONE, TWO).replacen(from, to, 1);
        let pack = if from == ONE { POLICY.replace(ONE, "") } else { pack };
        desk.put("bad.toml", pack.as_bytes());
        let said = desk.types("policies check bad.toml");
        assert_eq!((said.code, said.out.as_str()), (2, ""), "{what}: {}", said.err);
        assert!(said.err.contains(what) && said.err.contains(help), "{what}: {}", said.err);
        assert!(said.err.contains("at: bad.toml, line "), "{}", said.err);
    }
}
