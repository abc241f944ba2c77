//! Several tables on one sheet.

use crate::support::{cells, reading, rows, sheet};

const STAFF: &str = "
    Staff ID | Name        | Job title | Line manager
    T01      | Ada Example | Teacher   | T02
    T02      | Ben Sample  | Head      |
";
const OBSERVED: &str = "
    Staff ID | Observation date | Observer | Length (mins)
    T01      | 2026-10-05       | T02      | 60
    T02      | 2026-10-06       | T01      | 45
";
const OBJECTIVES: &str = "
    Staff ID | Objective | Success criteria | Rating
    T01      | Reading   | 80%              | Good
    T02      | Writing   | 90%              | Not Met
";

#[test]
fn tables_under_one_another_are_read_each_for_itself() {
    let read = reading(&[sheet("Everything", "Staff list")
        .and("A2", STAFF)
        .and("A7", "Observations this year")
        .and("A8", OBSERVED)
        .and("A13", OBJECTIVES)]);
    assert_eq!(rows(&read, "staff", "staff_id | post_title"), ["T01 | Teacher", "T02 | Head"]);
    assert_eq!(rows(&read, "observation", "staff_id | duration_minutes"), ["T01 | 60", "T02 | 45"]);
    assert_eq!(rows(&read, "objective", "staff_id | rating"), ["T01 | Good", "T02 | Not Met"]);
    assert_eq!(cells(&read, "objective.rating"), ["Everything!D14", "Everything!D15"]);
}

#[test]
fn tables_beside_one_another_are_read_each_for_itself() {
    let read = reading(&[sheet("Everything", STAFF).and("F2", OBSERVED).and("K1", OBJECTIVES)]);
    assert_eq!(rows(&read, "staff", "staff_id | post_title"), ["T01 | Teacher", "T02 | Head"]);
    assert_eq!(rows(&read, "observation", "staff_id | duration_minutes"), ["T01 | 60", "T02 | 45"]);
    assert_eq!(rows(&read, "objective", "staff_id | rating"), ["T01 | Good", "T02 | Not Met"]);
    assert_eq!(cells(&read, "observation.observer_id"), ["Everything!H3", "Everything!H4"]);
}

#[test]
fn an_empty_column_inside_a_table_does_not_cut_it() {
    let read = reading(&[sheet(
        "Tracker",
        "
        Staff ID | Name        | Line manager | | Objective 1 | Obj 1 rating | | Objective 2 | Obj 2 rating
        T01      | Ada Example | T02          | | Reading     | Good         | | Writing     | Not Met
        T02      | Ben Sample  |              | | Maths       | Good         | |             |
        ",
    )]);
    assert_eq!(
        rows(&read, "objective", "staff_id | objective_text | rating"),
        ["T01 | Reading | Good", "T01 | Writing | Not Met", "T02 | Maths | Good"]
    );
}

#[test]
fn a_table_that_goes_on_under_its_headings_repeated_is_one_table() {
    let read = reading(&[sheet(
        "Staff",
        "
        English
        Staff ID | Name        | Job title | Line manager
        T01      | Ada Example | Teacher   | T02

        Mathematics
        Staff ID | Name        | Job title | Line manager
        T02      | Ben Sample  | Head      |
        ",
    )]);
    assert_eq!(rows(&read, "staff", "staff_id"), ["T01", "T02"]);
    assert_eq!(read.sheets.len(), 1);
}

#[test]
fn a_row_of_words_that_could_be_headings_is_no_second_table() {
    let read = reading(&[sheet(
        "staff",
        "
        staff_id | is_tutor | staff_group | contract_type
        T01      | yes      | teacher     | permanent
        T02      | no       | teacher     | permanent
        T03      | no       | teacher     | permanent
        ",
    )]);
    assert_eq!(rows(&read, "staff", "staff_id | is_tutor"), ["T01 | yes", "T02 | no", "T03 | no"]);
}
