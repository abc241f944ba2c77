//! `map`: how a tracker was understood, and what it lacks.

use super::support::{Desk, FIXTURE, Tracker, book};

#[test]
fn every_column_is_told_with_its_field_the_reason_and_a_sample() {
    let desk = Desk::new();
    desk.put("Tracker.xlsx", FIXTURE);
    let before = desk.all();
    let said = desk.types("map Tracker.xlsx --policy kclms --as-of 2026-11-02").well();
    assert_eq!(desk.all(), before, "nothing is written");
    for line in [
        "Tracker.xlsx: 16 sheets, 13 with records",
        "Staff: staff and appraisal and statement, headings in row 6, 45 rows",
        "  A       Staff code                   staff.staff_id                    schools call it so    RWH",
        "  B       Name                         staff.staff_name                  it is its name        (a name)",
        "  R       Self-evaluation done         appraisal.self_evaluation_date    it is like it (83 %)  8 September 2026",
        "  not used: C  \"No.\": objective.staff_id is already read from the column \"Name\"",
    ] {
        assert!(said.out.lines().any(|l| l == line), "{line}\n{}", said.out);
    }
}

#[test]
fn a_column_that_is_lacking_is_told_with_the_checks_it_would_allow() {
    let desk = Desk::new();
    desk.put("Tracker.xlsx", &Tracker::new().bytes());
    assert!(
        desk.under("map Tracker.xlsx")
            .well()
            .out
            .ends_with("The tracker has every column that the policy's checks ask for.\n")
    );
    desk.put(
        "Short.xlsx",
        &book(&[("staff", vec![vec!["staff_id", "staff_name"], vec!["A1", "Ada Example"]])]),
    );
    let said = desk.under("map Short.xlsx").well();
    let lacking = said.out.split("What the tracker lacks, and what it would let us check\n").nth(1).unwrap();
    assert!(lacking.contains("  add the column \"Line manager\" (Staff): 1 check (OAK-2-a)\n"), "{lacking}");
    assert!(!said.out.contains("Ada"), "{}", said.out);
}

#[test]
fn what_is_kept_out_on_purpose_is_told_with_its_reason() {
    let desk = Desk::new();
    let people =
        vec![vec!["Staff ID", "Name", "FTE salary", "Line manager"], vec!["A1", "Ada Example", "31,650", ""]];
    desk.put("Tracker.xlsx", &book(&[("Staff", people)]));
    let said = desk.types("map Tracker.xlsx");
    let line = "  not used: C  \"FTE salary\": salaries in pounds are kept out on purpose; pay is worked out from range and point";
    assert!(said.out.lines().any(|l| l == line), "{}", said.out);
}

#[test]
fn without_a_policy_the_columns_are_told_all_the_same() {
    let desk = Desk::new();
    let said = desk.types("map Tracker.xlsx").well();
    assert!(said.out.contains("staff.line_manager_id"), "{}", said.out);
    assert!(
        said.out.ends_with("What the tracker lacks is not known: it is not said which policy applies\n"),
        "{}",
        said.out
    );
    desk.put("Menu.xlsx", &book(&[("Canteen", vec![vec!["Dish", "Price"], vec!["Soup", "2"]])]));
    let said = desk.types("map Menu.xlsx");
    assert_eq!(said.code, 2);
    assert!(
        said.err.starts_with("error: no sheet of this workbook looks like part of an appraisal tracker"),
        "{}",
        said.err
    );
}
