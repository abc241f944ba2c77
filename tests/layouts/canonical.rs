//! The layout that any tracker may use: sheets named by what they hold, field names or labels in the first row.

use crate::support::{aside, cells, reading, rows, sheet, table, unread};

const STAFF: &str = "
    staff_id | staff_name   | staff_group | line_manager_id | fte | pay_point | employment_start_date
    T01      | Example, Ada | teacher     | T02             | 1   | M3        | 2020-09-01
    T02      | Ben Sample   | headteacher |                 | 0.6 | L12       | 2018-09-01
";

#[test]
fn the_canonical_tracker_is_read_without_any_mapping() {
    let objectives = "
        objective_id | staff_id | cycle_id | rating  | set_date
        OB1          | T01      | 2026/27  | good    | 14th Oct 2026
        OB2          | t01      | 26-27    | NOT MET |
    ";
    let read = reading(&[
        sheet("staff", STAFF),
        sheet("Objectives", objectives),
        sheet("meeting", "meeting_id | staff_id | meeting_date"),
    ]);
    assert_eq!(rows(&read, "staff", "staff_id | fte"), ["T01 | 1", "T02 | 0.6"]);
    assert_eq!(
        rows(&read, "objective", "staff_id | cycle_id | rating | set_date"),
        ["T01 | 2026/27 | Good | 2026-10-14", "T01 | 2026/27 | Not Met | blank"]
    );
    assert_eq!(cells(&read, "objective.set_date"), ["Objectives!E2", "Objectives!E3"]);
    assert!(read.records.unread.is_empty() && aside(&read).is_empty());
    let meeting = table(&read, "meeting");
    assert!(meeting.exists && meeting.rows.is_empty());
    assert!(meeting.columns.len() > 3, "an empty sheet has every column of its kind");
    assert!(!table(&read, "observation").exists);
}

#[test]
fn labels_serve_as_well_as_names_and_every_mapped_cell_is_kept() {
    let read = reading(&[sheet(
        "Staff",
        "
        Staff ID | Name        | Line manager
        T01      | Ada Example |
        ",
    )]);
    assert_eq!(rows(&read, "staff", "line_manager_id"), ["blank"]);
    assert_eq!(cells(&read, "staff.line_manager_id"), ["Staff!C2"]);
}

#[test]
fn settings_are_lines_and_the_school_record() {
    let settings = "
        field                | value
        school_name          | Example School
        policy_approved_date | 2026-07-01
        due_soon_days        | 14
        retention_years      | six
        least_share          | 25%
        policy_version       |
    ";
    let read = reading(&[sheet("staff", STAFF), sheet("school", settings)]);
    let lines: Vec<_> = read.records.settings.iter().map(|s| format!("{}={}", s.name, s.text)).collect();
    assert_eq!(
        lines,
        [
            "school_name=Example School",
            "policy_approved_date=2026-07-01",
            "due_soon_days=14",
            "retention_years=six",
            "least_share=25%",
            "policy_version=",
        ]
    );
    let place = read.records.settings[1].cell.as_ref().map(ToString::to_string);
    assert_eq!(place.as_deref(), Some("school!B3"));
    assert_eq!(rows(&read, "school", "policy_approved_date | policy_version"), ["2026-07-01 | blank"]);
    assert_eq!(unread(&read).len(), 1, "six is no number: {:?}", unread(&read));
}
