//! A sheet for each person, laid out as the paper form.

use crate::support::{cells, reading, rows, sheet, unread};

fn form(tab: &str, name: &str) -> crate::support::Sheet {
    sheet(
        tab,
        &format!(
            "
            Appraisal review statement

            Name:            | {name} |           | Job title:       | Teacher
            Reviewer:        | Ben Sample |       | Current point:   | MPS3
            Review period:   | 2026-27

            Date of initial meeting      | 2026-10-02
            Date of final review meeting |

            Objective    | Success criteria | Outcome
            Reading      | 80%              | Good
            Writing      | 90%              | Not Met

            Overall rating     | Good
            Pay recommendation | progress

            Summary of evidence
            "
        ),
    )
}

#[test]
fn a_form_is_a_person_with_the_records_its_labels_name() {
    let read = reading(&[form("AE", "Example, Ada"), form("BS", "Ben Sample")]);
    assert_eq!(
        rows(&read, "staff", "post_title | reviewer_id"),
        ["Teacher | staff row 2", "Teacher | staff row 2"]
    );
    assert_eq!(
        rows(&read, "objective", "staff_id | objective_text | rating | cycle_id"),
        [
            "staff row 1 | Reading | Good | 2026/27",
            "staff row 1 | Writing | Not Met | 2026/27",
            "staff row 2 | Reading | Good | 2026/27",
            "staff row 2 | Writing | Not Met | 2026/27",
        ]
    );
    assert_eq!(
        rows(&read, "meeting", "staff_id | meeting_kind | meeting_date"),
        ["staff row 1 | planning | 2026-10-02", "staff row 2 | planning | 2026-10-02"]
    );
    assert_eq!(rows(&read, "statement", "overall_rating | cycle_id")[0], "Good | 2026/27");
    assert_eq!(cells(&read, "statement.overall_rating")[0], "AE!B14");
    assert_eq!(cells(&read, "staff.reviewer_id")[1], "BS!B4");
    assert_eq!(unread(&read), Vec::<String>::new());
}

#[test]
fn the_label_of_a_form_is_not_taken_for_a_row_of_headings() {
    let read = reading(&[sheet(
        "Staff",
        "
        School:      | Oakfield
        Headteacher: | Ben Sample

        Staff ID | Name        | Job title | Line manager
        T01      | Ada Example | Teacher   | T02
        T02      | Ben Sample  | Head      |
        ",
    )]);
    assert_eq!(rows(&read, "staff", "staff_id"), ["T01", "T02"]);
}
