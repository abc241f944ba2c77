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

#[test]
fn a_form_and_a_staff_list_tell_of_the_same_people_whichever_comes_first() {
    let list = "Staff ID | Name | Line manager | FTE\nT01 | Ada Example | T02 | 0.6\nT02 | Ben Sample | |";
    let sheets = [form("AE", "Example, Ada"), sheet("Staff list", list), form("BS", "Ben Sample")];
    for order in [[0, 1, 2], [1, 0, 2], [2, 0, 1]] {
        let read = reading(&order.map(|i| sheets[i].clone()));
        let mut people = rows(&read, "staff", "staff_id | post_title | fte | reviewer_id");
        people.sort();
        assert_eq!(people, ["T01 | Teacher | 0.6 | T02", "T02 | Teacher | blank | T02"], "{order:?}");
        let mut owners = rows(&read, "objective", "staff_id");
        owners.sort();
        assert_eq!(owners, ["T01", "T01", "T02", "T02"], "{order:?}");
    }
}

#[test]
fn a_table_on_a_form_is_read_with_a_heading_nobody_knows_and_under_labels_without_values() {
    let read = reading(&[sheet(
        "AE",
        "
        Name:          | Ada Example | Job title:    | Teacher
        Staff no:      | T01         | Review period: | 2026/27
        Cycle starts:  | 2026-09-01  | Cycle ends:    | 2027-08-31
        Objectives set on: |         | Moderated by:  |
        PART B         | <           | <             | <
        Objective      | Tray | Success criteria | Outcome
        Leading a small team | 3    | 80%              | Good
        Outcome of the review | 4   | 90%              | Not Met
        ",
    )]);
    assert_eq!(
        rows(&read, "objective", "staff_id | objective_text | rating"),
        ["T01 | Leading a small team | Good", "T01 | Outcome of the review | Not Met"]
    );
    assert_eq!(rows(&read, "appraisal", "cycle_end_date"), ["2027-08-31"]);
}

#[test]
fn a_log_with_a_heading_nobody_knows_is_no_form() {
    let read = reading(&[sheet(
        "Access log",
        "
        Date seen  | Whose papers | Document | Tray | Seen by | In what role | Purpose | Names removed
        2026-10-01 | T01          | Plan     | 3    | T02     | Reviewer     | Review  | Yes
        2026-10-02 | T02          | Plan     | 3    | T01     | SLT          | Check   | No
        2026-10-03 | T01          | Report   | 4    | T02     | Reviewee     | Review  | Yes
        2026-10-04 | T02          | Report   | 4    | T01     | Reviewer     | Check   | No
        ",
    )]);
    assert_eq!(rows(&read, "access_log", "staff_id").len(), 4);
}
