//! Which sheets hold records: guidance, dashboards and lists between them, no staff sheet, the whole example tracker.

use crate::support::{aside, cells, get, linked, reading, rows, sheet, table, unread};

const STAFF: &str = "
    staff_id | staff_name   | staff_group
    T01      | Example, Ada | teacher
    T02      | Ben Sample   | headteacher
";

#[test]
fn sheets_without_records_are_left_aside_and_named() {
    let guidance = "
        How to use this tracker
        Staff | one row each
    ";
    let dashboard = "
        Staff ID | Name | Line manager | FTE
        T09      | Top  |              | 9
    ";
    let lists = "
        Ratings | Groups
        Good    | Teacher
    ";
    let read = reading(&[
        sheet("Read me", guidance),
        sheet("staff", STAFF),
        sheet("Dashboard", dashboard),
        sheet("Lists", lists),
    ]);
    let named: Vec<_> = read.records.unused.iter().map(|u| u.what.to_string()).collect();
    assert_eq!(named, ["the sheet \"Read me\"", "the sheet \"Dashboard\"", "the sheet \"Lists\""]);
    assert_eq!(cells(&read, "staff.staff_id")[0], "staff!A2");
    let record = &table(&read, "staff").rows[0];
    assert_eq!((record.anchor.order, record.number), (1, 1));
}

#[test]
fn without_a_staff_sheet_codes_are_kept_and_names_become_codes() {
    let read = reading(&[sheet(
        "Observations",
        "
        observation_id | staff_id    | observation_date | observer_id
        V1             | T01         | 2026-10-01       | Zed Example
        V2             | Ada Example | 2026-10-02       | example, zed
        ",
    )]);
    assert_eq!(
        rows(&read, "observation", "staff_id | observer_id"),
        ["T01 | person 2", "person 1 | person 2"]
    );
    assert!(!table(&read, "staff").exists);
}

#[test]
fn the_schools_whole_tracker_is_read_but_for_three_slips() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/kclms/tracker.xlsx");
    let bytes = std::fs::read(path).expect("the tracker ships with the program");
    let read = get(&bytes);
    let slips: Vec<_> = read.records.unread.iter().map(|u| u.cell.to_string()).collect();
    assert_eq!(slips, ["Staff!W20", "Objectives!M177", "Objectives!Q201"], "{:?}", unread(&read));
    let left: Vec<_> = read
        .sheets
        .iter()
        .flat_map(|s| &s.ignored)
        .map(|c| format!("{}: {}", c.cell.sheet, c.heading))
        .collect();
    assert_eq!(
        left,
        ["Objectives: No.", "Approvals and pay: Name", "Evidence: Name", "Access log: No."],
        "{:?}",
        aside(&read)
    );
    let read = linked(read);
    for (kind, count) in
        [("staff", 45), ("objective", 238), ("target", 238), ("meeting", 158), ("pay", 39), ("evidence", 245)]
    {
        let found = &table(&read, kind).rows;
        assert_eq!(found.len(), count, "{kind}");
        assert!(found.iter().all(|r| r.staff.is_some()), "{kind}: every row is about somebody");
    }
}
