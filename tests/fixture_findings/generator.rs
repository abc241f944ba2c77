//! The example trackers and the pages about them are what their generator writes.

use calamine::{Reader, Xlsx};

use crate::schools::{SCHOOLS, expected};
use crate::support::{folder, listed, page, tracker};

#[test]
fn the_generator_writes_each_committed_tracker_byte_for_byte_each_time() {
    for school in SCHOOLS {
        let write = || (school.workbook)(&school.planted().book).expect("the generator writes its workbook");
        let first = write();
        assert!(first == write(), "{}: two runs differ", school.policy);
        let committed = std::fs::read(tracker(school)).expect("the tracker is there");
        assert!(first == committed, "{}: run `cargo run --example fixtures` to renew it", school.policy);
    }
}

#[test]
fn each_page_of_expected_findings_is_the_one_the_generator_writes() {
    for school in SCHOOLS {
        let written = expected::page(school, &school.planted());
        assert_eq!(written, page(school), "run `cargo run --example fixtures` to renew the page");
    }
}

#[test]
fn every_example_has_a_page_and_every_page_an_example() {
    let fixtures = folder(&SCHOOLS[0]).join("..");
    let mut folders: Vec<String> = std::fs::read_dir(fixtures)
        .expect("the folder is there")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    folders.sort();
    let mut policies: Vec<&str> = SCHOOLS.iter().map(|school| school.policy).collect();
    policies.sort_unstable();
    assert_eq!(folders, policies);
}

#[test]
fn every_expected_cell_is_on_a_sheet_of_its_tracker() {
    for school in SCHOOLS {
        let book: Xlsx<_> = calamine::open_workbook(tracker(school)).expect("it opens");
        let sheets = book.sheet_names();
        for line in page(school).lines().filter(|line| line.starts_with("| ") && line.contains('!')) {
            let cell = line.trim_start_matches("| ").split(" | ").next().expect("a first column");
            let sheet = cell.split('!').next().expect("a sheet before the mark").trim_matches('\'');
            assert!(sheets.iter().any(|known| known == sheet), "{cell} is on no sheet");
        }
    }
}

#[test]
fn a_page_lists_enough_to_say_something_of_a_policy() {
    for school in SCHOOLS {
        let page = page(school);
        let findings = listed(&page, "Findings");
        let mut checks: Vec<&str> = findings.iter().map(|row| row[1].as_str()).collect();
        checks.sort_unstable();
        checks.dedup();
        assert!(findings.len() >= 25 && checks.len() >= 15, "{}: {} findings", school.policy, findings.len());
        assert!(listed(&page, "Cells that cannot be read").len() >= 3, "{}", school.policy);
    }
}
