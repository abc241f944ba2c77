//! Any grid of cells, merged blocks and sheets, written as a sound workbook and read as a tracker.
//!
//! The cells are mostly words that mean something, so that what is tried is the finding of headings, bands, rows and
//! values. A sound workbook is never called damaged, and a blank row above everything changes no record. With
//! `FUZZ_BOOK=FILE.xlsx` the workbook that an input becomes is written there, to look at.

#![no_main]

use appraise::tracker::ReadError;
use appraise_fuzz::reading::reading;
use libfuzzer_sys::arbitrary::{Result, Unstructured};
use libfuzzer_sys::fuzz_target;
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook, Worksheet};

const NAMES: &[&str] = &[
    "Staff",
    "Objectives",
    "school",
    "Pay",
    "Meetings",
    "Sheet1",
    "Lists",
    "Targets",
    "Observations 25-26",
    "calendar",
    "Teachers & TAs",
    "Appraisal",
];
const WORDS: &[&str] = &[
    "Staff ID",
    "Name",
    "Surname",
    "Forename",
    "Line manager",
    "Reviewer",
    "Started at the school",
    "FTE",
    "Pay point",
    "Objective",
    "Objective 1",
    "Obj 2 rating",
    "Success criteria",
    "Rating",
    "Met",
    "Part met",
    "Not Met",
    "Good target",
    "Outstanding target",
    "Date",
    "Type",
    "Mid-year review",
    "Meeting date",
    "Held by",
    "Observer",
    "Length (mins)",
    "Cycle",
    "Year",
    "Pay",
    "Pay committee",
    "Recommendation",
    "New point",
    "Statement issued",
    "Moderated by",
    "Training need",
    "field",
    "value",
    "school_name",
    "policy_approved_date",
    "Comments",
    "Total",
    "Grand total",
    "Notes below the table which run on and on",
    "T01",
    "T02",
    "T03",
    "t01",
    "Ada Ashby",
    "Ashby, Ada",
    "Ben Birch",
    "HT_PANEL",
    "Birch, Ben; T01",
    "Good",
    "NM",
    "Outstanding",
    "✓",
    "x",
    "Y",
    "n/a",
    "TBC",
    "-",
    "14/10/2026",
    "14.10.26",
    "Oct 26",
    "31/9/2026",
    "2026/27",
    "25-26",
    "M3",
    "UPS(2)",
    "max",
    "60%",
    "1 hour",
    "teacher",
    "£31,650",
    " ",
    "\u{a0}",
    "(all in brackets)",
    "#",
    "two\nlines",
];
const RESULTS: &[&str] = &["", "Good", "#REF!", "46000", "T01", "TRUE"];

fuzz_target!(|data: &[u8]| {
    let Ok(sheets) = sheets(&mut Unstructured::new(data)) else { return };
    let answer = |below: u32| match reading(&book(&sheets, below)) {
        Ok(said) => said,
        Err(ReadError::NothingRecognised(_)) => Vec::new(),
        Err(other) => panic!("a sound workbook is refused: {other}"),
    };
    if let Ok(file) = std::env::var("FUZZ_BOOK") {
        std::fs::write(file, book(&sheets, 0)).expect("the file can be written");
    }
    let (said, below) = (answer(0), answer(1));
    let differs = said.iter().zip(&below).find(|(a, b)| a != b);
    assert!(said == below, "a blank row above changes the records: {differs:?}");
});

enum Put {
    Text(String),
    Number(f64),
    Percent(f64),
    Date(u16, u8, u8),
    Bool(bool),
    Formula(&'static str, &'static str),
}

struct Sheet {
    name: &'static str,
    hidden: bool,
    cells: Vec<(u32, u16, Put)>,
    merged: Vec<(u32, u16, u32, u16)>,
}

fn sheets(u: &mut Unstructured<'_>) -> Result<Vec<Sheet>> {
    let mut out: Vec<Sheet> = Vec::new();
    for _ in 0..u.int_in_range(1..=3)? {
        let name = *u.choose(NAMES)?;
        let mut sheet = Sheet { name, hidden: u.ratio(1, 4)?, cells: Vec::new(), merged: Vec::new() };
        for _ in 0..u.int_in_range(0..=3)? {
            let (top, left) = (u.int_in_range(0..=9)?, u.int_in_range(0..=7)?);
            let new = (top, left, top + u.int_in_range(0..=4)?, left + u.int_in_range(0..=4)?);
            let apart = |m: &(u32, u16, u32, u16)| new.0 > m.2 || m.0 > new.2 || new.1 > m.3 || m.1 > new.3;
            if (new.0, new.1) != (new.2, new.3) && sheet.merged.iter().all(apart) {
                sheet.merged.push(new);
            }
        }
        // Row after row, as a table grows: the next cell stands on the right, or begins the next row.
        let (mut row, mut column) = (0, 0);
        for _ in 0..u.int_in_range(0..=90)? {
            if u.is_empty() {
                break;
            }
            match u.int_in_range(0..=11)? {
                0 => column += 1,
                1 | 2 => (row, column) = (row + 1, 0),
                3 => (row, column) = (row + 2, 0),
                _ => {}
            }
            if column > 11 {
                (row, column) = (row + 1, 0);
            }
            // Headings are looked for in the first thirty rows, so that a row more would tell.
            if row > 24 {
                break;
            }
            sheet.cells.push((row, column, put(u)?));
            column += 1;
        }
        if out.iter().all(|s| s.name != name) {
            out.push(sheet);
        }
    }
    if let Some(first) = out.first_mut() {
        first.hidden = false;
    }
    Ok(out)
}

fn put(u: &mut Unstructured<'_>) -> Result<Put> {
    Ok(match u.int_in_range(0..=15)? {
        0 => Put::Number(f64::from(u.int_in_range(-10_i32..=80_000)?)),
        1 => Put::Number(u.arbitrary::<f64>()?).finite(),
        2 => Put::Percent(f64::from(u.int_in_range(0..=150)?) / 100.0),
        3 | 4 => Put::Date(u.int_in_range(1900..=2100)?, u.int_in_range(1..=12)?, u.int_in_range(1..=28)?),
        5 => Put::Bool(u.arbitrary()?),
        6 => Put::Formula(u.choose(&["=A1", "=SUM(A1:A9)", "=COUNTA(B:B)"])?, u.choose(RESULTS)?),
        7 => Put::Text(u.arbitrary::<&str>()?.chars().take(200).collect()),
        _ => Put::Text((*u.choose(WORDS)?).to_owned()),
    })
}

impl Put {
    fn finite(self) -> Self {
        match self {
            Put::Number(number) if !number.is_finite() => Put::Number(0.5),
            other => other,
        }
    }

    fn write(&self, sheet: &mut Worksheet, row: u32, column: u16) {
        match self {
            Put::Text(text) => sheet.write_string(row, column, text),
            Put::Number(number) => sheet.write_number(row, column, *number),
            Put::Percent(number) => {
                sheet.write_number_with_format(row, column, *number, &Format::new().set_num_format("0%"))
            }
            Put::Date(year, month, day) => {
                let date = ExcelDateTime::from_ymd(*year, *month, *day).expect("a day of the calendar");
                sheet.write_datetime_with_format(
                    row,
                    column,
                    &date,
                    &Format::new().set_num_format("dd/mm/yyyy"),
                )
            }
            Put::Bool(yes) => sheet.write_boolean(row, column, *yes),
            Put::Formula(formula, result) => {
                sheet.write_formula(row, column, Formula::new(*formula).set_result(*result))
            }
        }
        .expect("the cell is within the sheet");
    }
}

fn book(sheets: &[Sheet], below: u32) -> Vec<u8> {
    let mut book = Workbook::new();
    for made in sheets {
        let sheet = book.add_worksheet().set_name(made.name).expect("a name that Excel takes");
        for (top, left, bottom, right) in &made.merged {
            sheet
                .merge_range(top + below, *left, bottom + below, *right, "", &Format::new())
                .expect("a block that touches no other");
        }
        for (row, column, put) in &made.cells {
            put.write(sheet, row + below, *column);
        }
        sheet.set_hidden(made.hidden);
    }
    book.save_to_buffer().expect("it is written")
}
