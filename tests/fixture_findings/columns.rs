//! `map` reads every sheet and column of the example trackers that a person would read, and leaves aside what holds no
//! records and the columns their pages list.

use std::collections::BTreeSet;

use calamine::{Reader, Xlsx};

use crate::schools::shared::grid::quoted;
use crate::schools::{SCHOOLS, School};
use crate::support::{listed, mapping, page, tracker};

#[test]
fn every_sheet_and_column_is_read_but_those_that_are_meant_to_be_left_aside() {
    for school in SCHOOLS {
        let (said, mapping) = mapping(school);
        columns(school, &mapping);
        sheets(school, &said);
    }
}

fn columns(school: &School, mapping: &toml::Table) {
    let tables = mapping["mapping"]["table"].as_array().expect("there are tables");
    let word = |value: &toml::Value, key: &str| value[key].as_str().expect("a word").to_owned();
    let mut aside = BTreeSet::new();
    for table in tables.iter().filter(|table| word(table, "holds") != "nothing") {
        for column in table["columns"].as_array().expect("there are columns") {
            if word(column, "field").is_empty() {
                let at = format!("{}!{}", quoted(&word(table, "sheet")), word(column, "at"));
                aside.insert((at, word(column, "heading")));
            }
        }
    }
    let meant: BTreeSet<_> = listed(&page(school), "Columns left aside")
        .into_iter()
        .map(|row| (row[0].clone(), row[1].clone()))
        .collect();
    assert_eq!(aside, meant, "{}", school.policy);
}

fn sheets(school: &School, said: &str) {
    const ASIDE: &str = "Left aside, because they hold no records that are used: ";
    let line = said.lines().find_map(|line| line.strip_prefix(ASIDE)).expect("sheets are left aside");
    let aside: BTreeSet<&str> = line.split(", ").collect();
    let book: Xlsx<_> = calamine::open_workbook(tracker(school)).expect("it opens");
    let planted = school.planted();
    let held: BTreeSet<&str> = planted.book.grids.iter().map(|grid| grid.sheet).collect();
    let sheets = book.sheet_names();
    let others: BTreeSet<&str> =
        sheets.iter().map(String::as_str).filter(|sheet| !held.contains(sheet)).collect();
    assert_eq!(aside, others, "{}", school.policy);
}
