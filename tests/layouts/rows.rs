//! Which rows are records: names written once, merged names, blank rows, totals and notes below.

use crate::support::{aside, cells, linked, reading, rows, sheet, table};

const STAFF: &str = "
    staff_id | staff_name   | staff_group
    T01      | Example, Ada | teacher
    T02      | Ben Sample   | headteacher
";

#[test]
fn a_long_table_takes_the_name_from_above_and_its_targets_hang_on_their_objectives() {
    let objectives = "
        Name        | Objective      | Good target | Outstanding target | Rating
        Ada Example | Raise results  | 60%         | 75%                | G
                    | Lead the club  | weekly      | daily              | O
                    |                | two events  | four events        | Goood

        Sample, Ben | Run the school | well        | better             |
                    | Rest           | some        | more               | nm
    ";
    let read = reading(&[sheet("staff", STAFF), sheet("Objectives", objectives)]);
    assert_eq!(rows(&read, "objective", "staff_id"), ["T01", "T01", "T02", "T02"]);
    assert_eq!(cells(&read, "objective.staff_id")[1], "Objectives!A2", "the name's own cell is cited");
    assert_eq!(
        rows(&read, "target", "objective_id"),
        ["objective row 1", "objective row 2", "objective row 2", "objective row 3", "objective row 4"],
    );
    let ratings = rows(&read, "target", "rating");
    assert_eq!(
        (ratings[0].as_str(), ratings[1].as_str(), ratings[4].as_str()),
        ("Good", "Outstanding", "Not Met")
    );
    assert!(ratings[2].contains("nearest is Good"), "{}", ratings[2]);
    let read = linked(read);
    let owners: Vec<_> = table(&read, "target").rows.iter().map(|r| r.staff.map(|s| s.0)).collect();
    assert_eq!(owners, [Some(0), Some(0), Some(0), Some(1), Some(1)]);
}

#[test]
fn merged_names_cover_their_rows_and_a_blank_row_stops_the_name_above() {
    let meetings = "
        Name        | Meeting date | Held by
        Ada Example | 2026-09-09   |
        ^           | 2026-10-09   |

                    | 2026-11-09   |

        Ben Sample  | 2026-12-09   |
    ";
    let read = reading(&[sheet("staff", STAFF), sheet("Meetings", meetings)]);
    assert_eq!(rows(&read, "meeting", "staff_id"), ["T01", "T01", "blank", "T02"]);
}

#[test]
fn a_table_ends_at_its_totals() {
    let read = reading(&[sheet(
        "Staff",
        "
        Staff ID | Name        | FTE
        T01      | Ada Example | 1

        T02      | Ben Sample  | 0.6
        Total    |             | =SUM(C2:C4) -> 1.6
        T03      | Not Staff   | 1
        ",
    )]);
    assert_eq!(rows(&read, "staff", "staff_id"), ["T01", "T02"]);
}

#[test]
fn a_line_of_sums_without_a_word_and_a_note_below_are_no_people() {
    let read = reading(&[sheet(
        "Staff",
        "
        Staff ID             | Name        | FTE
        T01                  | Ada Example | 1
        =COUNTA(A2:A2) -> 1  |             | =SUM(C2:C2) -> 1

        Ratings are agreed in October and moderated by half term.
        ",
    )]);
    assert_eq!(rows(&read, "staff", "staff_id"), ["T01"]);
}

#[test]
fn a_key_under_the_table_is_no_people_and_somebody_with_a_code_alone_is() {
    let staff = "
        Name        | Job title | Line manager | FTE
        Ada Example | Teacher   | Ben Sample   | 1
        Ben Sample  | Head      |              | 1

        Key
        green: done, with its date
        red: nothing there yet
    ";
    let read = reading(&[sheet("Staff", staff)]);
    assert_eq!(rows(&read, "staff", "post_title"), ["Teacher", "Head"]);
    assert!(aside(&read).iter().any(|s| s.starts_with("the lines under the table")), "{:?}", aside(&read));
    let staff = "Staff ID | Name | Job title\nT01 | Ada Example | Teacher\n|||\nT02 | | ";
    let read = reading(&[sheet("Staff", staff)]);
    assert_eq!(rows(&read, "staff", "staff_id"), ["T01", "T02"]);
    // On a sheet of something else a code names whose it will be.
    let pay = "
        Staff ID | Recommendation | Point after
        T01      | progress       | M4
        T02      | progress       | M5
                 |                |
        T03      |                |
    ";
    let read = reading(&[sheet("Staff", staff), sheet("Pay", pay)]);
    assert_eq!(rows(&read, "pay", "staff_id"), ["T01", "T02", "T03"]);
}
