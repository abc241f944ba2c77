//! One row for each person, which holds that person's appraisal, statement and pay too.

use crate::support::{reading, rows, sheet, unread};

#[test]
fn a_row_of_the_staff_sheet_may_hold_the_persons_appraisal_and_statement_too() {
    let read = reading(&[sheet(
        "Staff",
        "
        Staff ID | Name        | Cycle   | Self-evaluation completed on | Record finalised on | Statement issued | appraisal.self_evaluation_date
        T01      | Ada Example | 2026/27 |                              | 2026-10-02          | Y                | 2026-09-30
        T02      | Ben Sample  | 2026/27 |                              |                     | TBC              |
        ",
    )]);
    assert_eq!(
        rows(&read, "statement", "staff_id | cycle_id | record_finalised_date"),
        ["T01 | 2026/27 | 2026-10-02", "T02 | 2026/27 | blank"]
    );
    let issued = rows(&read, "statement", "issued_date");
    assert_eq!(issued[0], "tick");
    assert!(issued[1].contains("confirmed"), "{issued:?}");
    assert_eq!(rows(&read, "appraisal", "staff_id"), ["T01", "T02"]);
    assert!(unread(&read)[0].starts_with("Staff!F3: "), "{:?}", unread(&read));
    assert_eq!(read.records.unread[0].text.as_ref(), "TBC");
}
