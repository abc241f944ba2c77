//! The example tracker and the page about it are what their generator writes, and the page covers everybody in the
//! pay round.

#[path = "../examples/fixture_kclms/tracker/mod.rs"]
mod tracker;

use calamine::{Data, Reader, Xlsx};

const TRACKER: &[u8] = include_bytes!("../fixtures/kclms/tracker.xlsx");
const EXPECTED: &str = include_str!("../fixtures/kclms/EXPECTED.md");

#[test]
fn the_generator_writes_the_committed_tracker_byte_for_byte_each_time() {
    let first = tracker::workbook().expect("the generator writes its workbook");
    let second = tracker::workbook().expect("the generator writes its workbook");
    assert!(first == second, "two runs differ");
    assert!(first == TRACKER, "run `cargo run --example fixture_kclms` to renew the fixture");
}

#[test]
fn the_page_of_expected_findings_is_the_one_the_generator_writes() {
    assert_eq!(tracker::expected(), EXPECTED, "run `cargo run --example fixture_kclms` to renew the page");
}

#[test]
fn the_page_gives_a_recommendation_for_everybody_with_a_pay_row() {
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(std::io::Cursor::new(TRACKER)).expect("it opens");
    let sheet = book.worksheet_range("Approvals and pay").expect("the pay sheet is there");
    let codes: Vec<String> = sheet
        .rows()
        .skip_while(|row| row.first() != Some(&Data::String("Staff code".to_owned())))
        .skip(1)
        .map(|row| row[0].to_string())
        .collect();
    assert!(codes.len() > 30, "only {} people in the round", codes.len());
    let recommendations = EXPECTED.split("## Recommendations").nth(1).expect("the third table is there");
    for code in codes {
        assert!(
            recommendations.contains(&format!("\n| {code} | C")),
            "{code} has a pay row and no recommendation"
        );
    }
}

#[test]
fn every_expected_cell_is_on_a_sheet_of_the_tracker() {
    let book: Xlsx<_> = calamine::open_workbook_from_rs(std::io::Cursor::new(TRACKER)).expect("it opens");
    let sheets = book.sheet_names();
    for line in EXPECTED.lines().filter(|line| line.starts_with("| ") && line.contains('!')) {
        let cell = line.trim_start_matches("| ").split(" | ").next().expect("a first column");
        let sheet = cell.split('!').next().expect("a sheet before the mark").trim_matches('\'');
        assert!(sheets.iter().any(|known| known == sheet), "{cell} is on no sheet");
    }
}
