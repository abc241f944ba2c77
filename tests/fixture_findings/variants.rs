//! The same schools with their sheets laid out otherwise: the same findings, at the cells where things stand now.

use crate::schools::shared::grid::{Column, Grid, Value};
use crate::schools::shared::planting::{Book, Planted};
use crate::schools::{SCHOOLS, School, expected};
use crate::support::{check, hold, tracker};

/// Headings by other words that other schools have for them: policy, table, column, heading.
const OTHER_WORDS: &[(&str, &str, &str, &str)] = &[
    ("hampshire", "Teaching 2026-27", "Appraiser", "Reviewer"),
    ("hampshire", "Teaching 2026-27", "Date joined", "Start date"),
    ("hampshire", "Teaching 2026-27", "Objective 1: Success criteria", "How measured"),
    ("hampshire", "Support 2026-27", "Accountabilities shared", "Key accountabilities"),
    ("hampshire", "Teaching 2025-26", "Objective 2: Outcome", "Objective grade"),
    ("hampshire", "Support 2025-26", "Date of decision", "Committee date"),
    ("hampshire", "Statements", "Statement issued", "Date issued"),
    ("hampshire", "Observations", "Observer", "Observed by"),
    ("support-staff", "Staff list", "Date started", "Joined"),
    ("support-staff", "Staff list", "Line manager", "Reports to"),
    ("support-staff", "Observations", "Obs date", "Date observed"),
    ("support-staff", "Access log", "Requested by", "Accessed by"),
    ("support-staff", "Governors", "Body", "Committee"),
    ("kclms", "Staff", "Staff code", "Staff ID"),
    ("kclms", "Staff", "Start date", "Date joined"),
    ("kclms", "Staff", "Line manager", "Managed by"),
    ("kclms", "Objectives", "Rating", "Outcome"),
    ("kclms", "Objectives", "Due date", "Deadline"),
    ("kclms", "Objectives", "Success criteria", "How success is measured"),
    ("kclms", "Meetings", "Meeting", "Type of meeting"),
    ("kclms", "Approvals and pay", "Current point", "Spine point"),
    ("dgat", "Teaching", "Started", "Continuous service date"),
    ("dgat", "Teaching", "Career aspirations", "Aspirations considered"),
    ("dgat", "Support", "Locker", "Pigeonhole"),
    ("dgat", "Support", "Evidence agreed on", "Date evidence agreed"),
    ("dgat", "Objectives 2026-27", "By when", "Deadline"),
    ("dgat", "Objectives 2026-27", "School priority", "SIP link"),
    ("dgat", "Reports 2025-26", "Report given", "Date issued"),
    ("dgat", "Drop-ins", "Verbal feedback", "Oral feedback"),
    ("dgat", "concerns", "To be reviewed by", "Next review"),
    ("dgat", "Archive", "Destroyed on", "Disposal date"),
    ("vine", "2026-27", "Started", "Date joined"),
    ("vine", "2026-27", "Standards shared", "Told which standards apply on"),
    ("vine", "2025-26", "Report given", "Statement issued"),
    ("vine", "2025-26", "Pay decided on", "Committee date"),
    ("vine", "meetings 2025-26", "Meeting", "Review type"),
    ("vine", "meetings 2025-26", "Held by", "Led by"),
    ("vine", "Objectives 2026-27", "By when", "Timescale"),
    ("vine", "Objectives 2026-27", "SIP priority", "Link to SDP"),
    ("vine", "Observations", "Feedback given", "Oral feedback date"),
    ("vine", "monitoring periods", "Contact dates", "Contacts held on"),
];

/// Lays every school out otherwise and holds a run over it to the page written for that layout.
fn laid_out(how: &str, change: impl Fn(&School, &mut Planted)) {
    let desk = tempfile::tempdir().expect("a folder");
    for school in SCHOOLS {
        let mut planted = school.planted();
        change(school, &mut planted);
        let page = expected::page(school, &planted);
        let path = desk.path().join(format!("{}.xlsx", school.policy));
        let book = (school.workbook)(&planted.book).expect("the generator writes its workbook");
        let before = std::fs::read(tracker(school)).expect("the tracker is there");
        assert!(book != before, "{}: nothing is laid out otherwise", school.policy);
        std::fs::write(&path, book).expect("it is written");
        hold(&format!("{} {how}", school.policy), &check(school, &path, school.policy), &page);
    }
}

/// Tables whose columns an office may move about: not settings, whose value stands to the right of its name, and not what
/// is on a form, which is laid out as the paper is.
fn tables(book: &mut Book) -> impl Iterator<Item = &mut Grid> {
    let pairs =
        |grid: &Grid| grid.columns.last().is_some_and(|column| column.key.eq_ignore_ascii_case("value"));
    let fixed: Vec<&str> = book.grids.iter().filter(|grid| pairs(grid)).map(|grid| grid.sheet).collect();
    book.grids.iter_mut().filter(move |grid| !fixed.contains(&grid.sheet))
}

#[test]
fn columns_in_the_opposite_order_change_nothing_but_the_cells() {
    laid_out("turned round", |_, planted| {
        for grid in tables(&mut planted.book) {
            grid.columns.reverse();
            for row in &mut grid.rows {
                row.values.reverse();
            }
        }
    });
}

#[test]
fn columns_of_the_offices_own_change_nothing_but_the_cells() {
    laid_out("with columns put in", |_, planted| {
        for grid in tables(&mut planted.book) {
            let (after, band) = (grid.columns.len() / 2, grid.columns[grid.columns.len() / 2].band);
            let column = Column { key: "Tray".to_owned(), heading: "Tray".to_owned(), band };
            grid.columns.insert(after, column);
            for (row, tray) in grid.rows.iter_mut().zip(1..) {
                row.values.insert(after, Value::Text(format!("Tray {tray}")));
            }
        }
    });
}

#[test]
fn two_lines_more_above_the_headings_change_nothing_but_the_cells() {
    laid_out("further down", |_, planted| {
        for grid in
            planted.book.grids.iter_mut().filter(|grid| grid.heading_row > 0 || grid.rows[0].stands.is_some())
        {
            grid.heading_row += 2;
            for (row, _) in grid.rows.iter_mut().filter_map(|row| row.stands.as_mut()) {
                *row += 2;
            }
        }
    });
}

#[test]
fn sheets_in_another_order_change_nothing_but_the_order_of_the_page() {
    laid_out("with its sheets in another order", |_, planted| planted.book.grids[1..].reverse());
}

#[test]
fn headings_in_other_words_change_nothing() {
    laid_out("with other headings", |school, planted| {
        for (_, sheet, column, heading) in OTHER_WORDS.iter().filter(|word| word.0 == school.policy) {
            let grid = planted.book.grid_mut(sheet);
            let column = grid.column(column);
            (*heading).clone_into(&mut grid.columns[column].heading);
        }
    });
}
