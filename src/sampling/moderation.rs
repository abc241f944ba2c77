//! The moderator's workbook: which statements to read and where they stand, with room for what was found, and how the sample
//! was drawn, so that anybody can draw it again.

use std::sync::Arc;

use rust_xlsxwriter::{DataValidation, Workbook, Worksheet, XlsxError};

use super::frame::{Frame, Part, Size, Statement, Why};
use super::{Front, METHOD, NameOf, look, lot};
use crate::model::{FieldId, Records, Value};

const CONFIDENTIAL: &str = "Confidential: for the moderator";

/// Headings of the sheet with the sample, and their widths; the name comes in behind the staff ID where names are asked for.
const COLUMNS: [(&str, f64); 10] = [
    ("No", 5.0),
    ("Staff ID", 12.0),
    ("Reviewer", 12.0),
    ("Group of staff", 16.0),
    ("Cells of the statement", 24.0),
    ("Given on", 18.0),
    ("Moderated on", 16.0),
    ("Follows the policy", 12.0),
    ("Fair and equal", 12.0),
    ("What was found", 44.0),
];
/// From this column on the moderator fills in.
const FILLED_IN: usize = 6;

/// The moderator's workbook. With `names` people are named beside their staff IDs.
///
/// # Errors
/// When the library that writes workbooks refuses something, which is a fault of the program.
pub fn moderation(
    front: &Front,
    frames: &[(&Records, Frame)],
    names: Option<NameOf>,
) -> Result<Vec<u8>, XlsxError> {
    let mut book = look::book("Sample of statements for moderation");
    sample(&mut book, front, frames, names)?;
    how(&mut book, front, frames)?;
    book.save_to_buffer()
}

fn sample(
    book: &mut Workbook,
    front: &Front,
    frames: &[(&Records, Frame)],
    names: Option<NameOf>,
) -> Result<(), XlsxError> {
    let sheet = look::sheet(book, "Sample", front, CONFIDENTIAL)?;
    let mut headings: Vec<(&str, f64)> = COLUMNS.to_vec();
    if names.is_some() {
        headings.insert(2, ("Name", 26.0));
    }
    for (column, (_, width)) in (0_u16..).zip(&headings) {
        sheet.set_column_width(column, *width)?;
    }
    let mut row = look::opening(sheet, "Sample of statements for moderation", &front.policy)?;
    for (records, frame) in frames {
        row = look::paragraph(sheet, row, &about(frame))?;
        for part in frame.parts.iter().filter(|part| !part.taken.is_empty()) {
            row = look::paragraph(sheet, row, &in_words(part))?;
            let first = row;
            row = look::headings(sheet, row, headings.iter().map(|(heading, _)| *heading))?;
            for (number, one) in (1_usize..).zip(part.taken.iter().filter_map(|at| part.statements.get(*at)))
            {
                let mut line = line(records, one, number);
                if let Some(name_of) = names {
                    let name = name_of(one.staff, &one.code);
                    line.insert(
                        2,
                        name.map_or_else(|| "not recorded".to_owned(), |name| name.reveal().to_owned()),
                    );
                }
                let open = headings.len() - COLUMNS.len() + FILLED_IN;
                for ((column, text), place) in (0_u16..).zip(&line).zip(0..) {
                    let format = if place < open { look::cell() } else { look::fill_in() };
                    sheet.write_string_with_format(row, column, look::fit(text), &format)?;
                }
                sheet.set_row_height(row, 36)?;
                row += 1;
            }
            yes_or_no(sheet, (first + 1, row.saturating_sub(1)), headings.len())?;
            row += 1;
        }
    }
    sheet.set_freeze_panes(0, 2)?;
    Ok(())
}

fn yes_or_no(sheet: &mut Worksheet, (first, last): (u32, u32), columns: usize) -> Result<(), XlsxError> {
    let rule = DataValidation::new().allow_list_strings(&["Yes", "No"])?;
    let place = |back: usize| u16::try_from(columns.saturating_sub(back)).unwrap_or(0);
    sheet.add_data_validation(first, place(3), last, place(2), &rule)?;
    Ok(())
}

fn line(records: &Records, one: &Statement, number: usize) -> Vec<String> {
    let v = records.vocabulary;
    let day = |name: &str| -> String {
        let field: Option<FieldId> = v.find_full(name);
        match field.and_then(|f| records.record(one.record).value(f)) {
            Some(Value::Date(day)) => look::date(*day),
            _ => String::new(),
        }
    };
    let said = |text: &str| if text.is_empty() { "not recorded".to_owned() } else { text.replace('_', " ") };
    vec![
        number.to_string(),
        one.code.to_string(),
        said(&one.reviewer),
        said(&one.group),
        one.place(),
        day("statement.issued_date"),
        day("statement.moderated_date"),
        String::new(),
        String::new(),
        String::new(),
    ]
}

fn how(book: &mut Workbook, front: &Front, frames: &[(&Records, Frame)]) -> Result<(), XlsxError> {
    let sheet = look::sheet(book, "How it was drawn", front, CONFIDENTIAL)?;
    for (column, width) in (0_u16..).zip([16.0, 24.0, 16.0, 16.0, 16.0, 30.0]) {
        sheet.set_column_width(column, width)?;
    }
    let mut row = look::opening(sheet, "How the sample was drawn", &front.policy)?;
    row = look::paragraph(sheet, row, &format!("Seed: {}", front.seed))?;
    row = look::paragraph(sheet, row, METHOD)?;
    row =
        look::paragraph(sheet, row, &format!("Statements as recorded on {}.", look::date(front.as_of)))? + 1;
    for (_, frame) in frames {
        row = look::paragraph(sheet, row, &about(frame))?;
        for part in &frame.parts {
            row = look::paragraph(sheet, row, &in_words(part))?;
            row = look::headings(
                sheet,
                row,
                ["Reviewer", "Group of staff", "Statements", "In the sample"].into_iter(),
            )?;
            for stratum in &part.strata {
                let said = |text: &Arc<str>| {
                    if text.is_empty() { "not recorded".to_owned() } else { text.replace('_', " ") }
                };
                let texts = [
                    said(&stratum.reviewer),
                    said(&stratum.group),
                    stratum.of.to_string(),
                    stratum.taken.to_string(),
                ];
                row = look::cells(sheet, row, texts.iter().map(String::as_str))?;
            }
            row += 1;
            row =
                look::headings(sheet, row, ["Staff ID", "Number begins with", "In the sample"].into_iter())?;
            for (at, one) in part.statements.iter().enumerate() {
                let taken = if part.taken.contains(&at) { "yes" } else { "" };
                let mark = lot::mark(&front.seed, &one.code);
                row = look::cells(sheet, row, [&*one.code, mark.as_str(), taken].into_iter())?;
            }
            row += 1;
        }
    }
    Ok(())
}

/// What a sample is, with its clause and its cycles.
fn about(frame: &Frame) -> String {
    let clause = frame
        .draw
        .clause
        .as_ref()
        .map_or_else(|| " (not asked for by the policy)".to_owned(), |clause| format!(" ({clause})"));
    let cycles: Vec<&str> = frame.cycles.iter().map(|c| &**c).collect();
    let of = if cycles.is_empty() { String::new() } else { format!("; {}", cycles.join(", ")) };
    format!("{}{clause}{of}.", look::capital(&frame.draw.says))
}

/// How many of how many, and why.
#[must_use]
pub fn in_words(part: &Part) -> String {
    let name =
        if part.name.is_empty() { String::new() } else { format!("{}: ", part.name.replace('_', " ")) };
    let always = part.statements.iter().filter(|one| one.always).count();
    let always = match always {
        0 => String::new(),
        1 => "; one is in every sample".to_owned(),
        many => format!("; {many} are in every sample"),
    };
    let why = match &part.why {
        Why::Asked(Size::Number(number)) => format!("{number} asked for"),
        Why::Asked(Size::Percent(percent)) => format!("{percent}% asked for"),
        Why::All => "all of them".to_owned(),
        Why::Number(number) => format!("{number}, as fixed"),
        Why::Share(share, 0) => format!("{share}%"),
        Why::Share(share, least) => format!("{share}% and at least {least}"),
    };
    format!("{name}{} of {} ({why}{always})", part.taken.len(), statements(part.statements.len()))
}

fn statements(number: usize) -> String {
    if number == 1 { "1 statement".to_owned() } else { format!("{number} statements") }
}
