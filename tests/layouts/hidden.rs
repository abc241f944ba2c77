//! What an office has put out of its sight is part of the tracker all the same: hidden rows, columns and sheets, filters,
//! and the tables Excel makes of a range.

use crate::support::{columns, reading, rows, sheet};

const STAFF: &str = "
    Staff ID | Name        | Line manager | FTE
    T01      | Ada Example |              | 1
    T02      | Ben Sample  | T01          | 0.6
    T03      | Cara Sample | T01          | 0.8
";

#[test]
fn hidden_rows_columns_and_sheets_are_read_like_the_others() {
    let plain = reading(&[sheet("Staff", STAFF)]);
    let all = rows(&plain, "staff", "staff_id | line_manager_id | fte");
    assert_eq!(all, ["T01 | blank | 1", "T02 | T01 | 0.6", "T03 | T01 | 0.8"]);
    let notes = || sheet("Notes", "See the office");
    for (what, hiding) in [
        ("rows", sheet("Staff", STAFF).hide_rows(2..=3)),
        ("columns", sheet("Staff", STAFF).hide_columns("A C")),
        ("a filter", sheet("Staff", STAFF).filter("A1:D4").hide_rows([3])),
        ("a sheet", sheet("Staff", STAFF).hidden()),
        ("a sheet that no menu shows", sheet("Staff", STAFF).very_hidden()),
    ] {
        let read = reading(&[notes(), hiding]);
        assert_eq!(rows(&read, "staff", "staff_id | line_manager_id | fte"), all, "{what}");
        assert_eq!(read.sheets[1].hidden, what.contains("sheet"), "{what}");
    }
}

#[test]
fn a_table_of_excels_is_read_like_the_range_it_covers() {
    let read = reading(&[sheet("Sheet1", "").and("C4", STAFF).table("People", "C4:F7")]);
    assert_eq!(rows(&read, "staff", "staff_id | fte"), ["T01 | 1", "T02 | 0.6", "T03 | 0.8"]);
    assert_eq!(columns(&read, "Sheet1")[2], "Line manager = staff.line_manager_id");
}
