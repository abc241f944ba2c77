//! A sheet for each year, or for each group of staff.

use crate::support::{aside, book, get_in, reading, rows, sheet};

fn year(label: &str, names: &[&str], rating: &str) -> crate::support::Sheet {
    let row = |name: &&str| format!("{name} | Teacher | Ben Sample | Reading | {rating}");
    let rows: Vec<String> = names.iter().map(row).collect();
    let head = "Name | Role | Line Manager | Objective 1 | Obj 1 rating";
    sheet(&format!("Appraisal {label}"), &format!("{head}\n{}", rows.join("\n")))
}

#[test]
fn of_a_sheet_for_each_year_the_one_asked_for_is_used() {
    let sheets = [
        year("2024-25", &["Ada Example", "Ben Sample"], "Not Met"),
        year("2025-26", &["Ada Example", "Ben Sample", "Gone Away"], "Outstanding"),
        year("2026-27", &["Ben Sample", "Ada Example", "Cy Instance"], "Good"),
    ];
    let read = get_in(&book(&sheets), "2026/27");
    assert_eq!(rows(&read, "staff", "staff_id").len(), 3, "the staff are this year's");
    assert_eq!(
        rows(&read, "objective", "staff_id | cycle_id | rating"),
        [
            "staff row 2 | 2025/26 | Outstanding",
            "staff row 1 | 2025/26 | Outstanding",
            "staff row 1 | 2026/27 | Good",
            "staff row 2 | 2026/27 | Good",
            "staff row 3 | 2026/27 | Good",
        ],
        "last year's objectives are kept for what was judged of them, those of the year before are not"
    );
    let said = aside(&read);
    assert!(said.iter().any(|s| s.contains("Appraisal 2024-25") && s.contains("2026/27")), "{said:?}");
    assert!(said.iter().any(|s| s.contains("no longer on the staff")), "{said:?}");
    let read = get_in(&book(&sheets), "2025/26");
    assert_eq!(rows(&read, "staff", "staff_id").len(), 3);
    assert!(aside(&read).iter().any(|s| s.contains("Appraisal 2026-27")), "a year to come is not used");
}

#[test]
fn the_sheet_says_the_group_where_no_column_does() {
    let read = reading(&[
        sheet("Teaching", "Staff ID | Name | Line manager\nT01 | Ada Example | T02\nT02 | Ben Sample |"),
        sheet("Support staff", "Name | Staff ID | Job title\nCy Instance | S01 | Caretaker"),
        sheet("Leadership", "Name | Staff ID | Job title\nDee Specimen | L01 | Deputy"),
    ]);
    assert_eq!(
        rows(&read, "staff", "staff_id | staff_group"),
        ["T01 | teacher", "T02 | teacher", "S01 | support_staff", "L01 | missing"]
    );
}

#[test]
fn a_column_says_more_than_the_name_of_its_sheet() {
    let read = reading(&[sheet(
        "Teaching 2026-27",
        "Staff ID | Name | Staff group | Cycle | Self-evaluation completed on\nT01 | Ada Example | support | 2025/26 | 2026-01-01",
    )]);
    assert_eq!(rows(&read, "staff", "staff_group"), ["support_staff"]);
    assert_eq!(rows(&read, "appraisal", "cycle_id"), ["2025/26"]);
}
