//! Headings that are not simply the first row: titles above them, bands over them, names in two columns.

use crate::support::{aside, reading, rows, sheet, table};

#[test]
fn a_title_above_and_a_band_over_the_headings_do_not_hide_them() {
    let read = reading(&[sheet(
        "Teachers 2026-27",
        "
        Example School – CONFIDENTIAL | < | < | < | < | < | <

        Staff code | Name         | Line management | <              | Pay      | <              |
        ^          | ^            | Line manager    | Other managers | Decision | Effective from | Car park
        ADA        | Example, Ada | Sample, Ben     |                | progress | 2026-09-01     | B
        BEN        | Ben Sample   |                 | ADA            |          |                |
        ",
    )]);
    assert_eq!(read.sheets[0].header_row, Some(4));
    assert_eq!(rows(&read, "staff", "staff_id | line_manager_id"), ["ADA | BEN", "BEN | blank"]);
    assert_eq!(
        rows(&read, "pay", "staff_id | decision | effective_date"),
        ["ADA | progress | 2026-09-01", "BEN | blank | blank"]
    );
    assert_eq!(aside(&read), ["the column \"Car park\": no field goes by that heading"]);
}

#[test]
fn a_name_in_two_columns_is_one_name_and_a_short_heading_is_understood_at_home() {
    let staff = "
        Staff ID | Forename | Surname | Role
        T01      | Ada      | Example | Teacher
        T02      | Ben      | Example | Teacher
    ";
    let objectives = "
        No. | Surname | First name | Objective | Set on     | Statment of success | Locker
        1   | Example | Ben        | Improve   | 2026-10-01 |                     | \"12\"
    ";
    let read = reading(&[sheet("Staff list", staff), sheet("Objectives", objectives)]);
    assert_eq!(rows(&read, "staff", "staff_name"), ["Example, Ada", "Example, Ben"]);
    assert_eq!(rows(&read, "objective", "staff_id | set_date"), ["T02 | 2026-10-01"]);
    assert!(aside(&read).iter().any(|a| a.contains("Locker")), "{:?}", aside(&read));
}

#[test]
fn one_stray_column_does_not_make_an_objective_of_everybody() {
    let read = reading(&[sheet(
        "Staff",
        "
        Staff ID | Name        | Progress | Final date
        T01      | Ada Example | good     | 2026-07-01
        ",
    )]);
    assert!(!table(&read, "objective").exists && !table(&read, "statement").exists);
    assert_eq!(read.sheets[0].ignored.len(), 2);
}
