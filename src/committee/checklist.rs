//! The headteacher's checklist: what no tracker can show, as a sheet to print, to answer and to keep.
//!
//! It is handed questions of the policy and a day, and so can say nothing of any person. Questions stand together by who
//! answers them, so that each can be given their part of it.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rust_xlsxwriter::{DataValidation, DataValidationRule, ExcelDateTime, Workbook, Worksheet, XlsxError};

use super::{Error, properties, sheet, words};
use crate::policy::Attestation;

/// The policy and the day.
#[derive(Clone, Debug)]
pub struct Policy<'p> {
    /// The school, empty where it is not known.
    pub school: &'p str,
    /// The policy's title.
    pub title: &'p str,
    /// Its edition: `Summer 2020`.
    pub edition: &'p str,
    /// The day of the run.
    pub as_of: NaiveDate,
}

const TITLE: &str = "Headteacher's checklist";
const HEADINGS: u32 = 5;
const COLUMNS: [(&str, u8); 6] = [
    ("Clause", 22),
    ("Question", 50),
    ("Where the answer is recorded", 38),
    ("Answer", 10),
    ("Date", 13),
    ("Initials", 9),
];
const LAST: u16 = 5;
const ANSWER: u16 = 3;
const DATE: u16 = 4;
/// Characters to a line across all columns.
const PER_LINE: usize = 140;
const ANSWERS: [&str; 3] = ["yes", "not yet", "no"];
/// Room to write in by hand.
const LEAST_HEIGHT: f64 = 31.0;

/// The workbook `Headteacher's checklist.xlsx`.
///
/// # Errors
/// There are more questions than a sheet has rows.
pub fn checklist(policy: &Policy, lines: &[Attestation]) -> Result<Vec<u8>, Error> {
    let mut book = Workbook::new();
    book.set_properties(&properties(policy.as_of, TITLE));
    let sheet = book.add_worksheet();
    set_up(sheet, policy)?;
    let mut row = HEADINGS + 1;
    for (who, lines) in by_who_answers(lines) {
        row = part(sheet, row, who, &lines)?;
    }
    Ok(book.save_to_buffer()?)
}

fn set_up(sheet: &mut Worksheet, policy: &Policy) -> Result<(), XlsxError> {
    let day = words::date(policy.as_of);
    sheet::page(sheet, "Checklist", [policy.school, TITLE, &format!("As at {day}: {}", policy.title)])?;
    let edition = if policy.edition.is_empty() { String::new() } else { format!(" ({})", policy.edition) };
    sheet::opening(sheet, TITLE, &format!("{}, {}{edition}, as at {day}", policy.school, policy.title))?;
    let about = [
        "These are the points of the policy that no tracker can show. Each is a question for the person named above it: \
         answer yes, not yet or no, with the date and initials, and keep the sheet with the papers of the year.",
        "Where the answer rests on something written down, the third column says where. Leave blank what your school does \
         not have. Write nothing about any one person here.",
    ];
    for (row, text) in (2..).zip(about) {
        sheet::paragraph(sheet, row, LAST, text, PER_LINE)?;
    }
    for (column, (heading, width)) in (0_u16..).zip(COLUMNS) {
        sheet.set_column_width(column, width)?;
        sheet::write(sheet, HEADINGS, column, heading, &sheet::head())?;
    }
    sheet.set_freeze_panes(HEADINGS + 1, 0)?;
    sheet.set_repeat_rows(HEADINGS, HEADINGS)?;
    Ok(())
}

/// The questions of one who answers, under a line that says who; the row that follows.
fn part(sheet: &mut Worksheet, row: u32, who: &str, lines: &[&Attestation]) -> Result<u32, XlsxError> {
    let count = if lines.len() == 1 { "1 question".to_owned() } else { format!("{} questions", lines.len()) };
    sheet.merge_range(row, 0, row, LAST, &format!("{who}: {count}"), &sheet::band())?;
    sheet.set_row_height(row, 21.0)?;
    let first = row + 1;
    let mut row = first;
    for line in lines {
        let clause = format!("{}\n{}", line.clause, line.id);
        let recorded = words::capital(&line.recorded);
        let mut height = LEAST_HEIGHT;
        for ((column, text), (_, width)) in
            (0_u16..).zip([clause.as_str(), &line.question, &recorded]).zip(COLUMNS)
        {
            sheet::write(sheet, row, column, text, &sheet::cell())?;
            height = height.max(sheet::height(text, usize::from(width)));
        }
        for column in ANSWER..=LAST {
            sheet.write_blank(
                row,
                column,
                &if column == DATE { sheet::fill_in_day() } else { sheet::fill_in() },
            )?;
        }
        sheet.set_row_height(row, height)?;
        row += 1;
    }
    let answer = DataValidation::new()
        .allow_list_strings(&ANSWERS)?
        .set_error_title("Answer")?
        .set_error_message("Choose yes, not yet or no.")?;
    sheet.add_data_validation(first, ANSWER, row - 1, ANSWER, &answer)?;
    let any_day = DataValidationRule::Between(day(1950, 1, 1)?, day(2099, 12, 31)?);
    let date = DataValidation::new()
        .allow_date(any_day)
        .set_error_title("Date")?
        .set_error_message("Type a date with day, month and year, such as 14 October 2026.")?;
    sheet.add_data_validation(first, DATE, row - 1, DATE, &date)?;
    Ok(row)
}

fn day(year: u16, month: u8, day: u8) -> Result<ExcelDateTime, XlsxError> {
    ExcelDateTime::from_ymd(year, month, day)
}

/// Whoever has most to answer comes first.
fn by_who_answers(lines: &[Attestation]) -> Vec<(&str, Vec<&Attestation>)> {
    let mut groups: BTreeMap<&str, Vec<&Attestation>> = BTreeMap::new();
    for line in lines {
        groups.entry(line.answers.as_str()).or_default().push(line);
    }
    let mut groups: Vec<_> = groups.into_iter().collect();
    groups.sort_by_key(|(_, lines)| std::cmp::Reverse(lines.len()));
    groups
}
