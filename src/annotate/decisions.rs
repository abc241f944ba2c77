//! The sheet Decisions: what the pay committee resolved, by staff code, in the school's own workbook.

use rust_xlsxwriter::{Workbook, XlsxError};

use super::sheet::{Formats, height, set_up};
use super::{Front, Under, policies};
use crate::pay::Pence;

/// A decision of the pay committee as the sheet tells it.
#[derive(Clone, Debug)]
pub struct DecisionLine {
    /// The staff code.
    pub who: String,
    /// What was done: `approved`, `amended`.
    pub done: String,
    /// What was recommended, in plain words.
    pub recommended: String,
    /// The point before.
    pub from: String,
    /// The point after; empty where nothing is settled.
    pub to: String,
    /// The day from which it holds.
    pub effective: Option<chrono::NaiveDate>,
    /// The change of annual pay; nothing where none was worked out.
    pub change: Option<Pence>,
    /// Whether the point changes.
    pub moves: bool,
    /// The committee's reason.
    pub reason: String,
    /// The day of the decision; nothing where none was taken yet.
    pub date: Option<chrono::NaiveDate>,
    /// Who entered it.
    pub initials: String,
}

const HEADINGS: [&str; 10] = [
    "Staff",
    "Decision",
    "Recommended",
    "Point before",
    "Point after",
    "From",
    "Change a year",
    "Reason",
    "Decided on",
    "Initials",
];
const WIDTHS: [f64; 10] = [10.0, 14.0, 30.0, 13.0, 13.0, 13.0, 14.0, 50.0, 13.0, 10.0];
const HEAD: u32 = 2;

pub(super) fn write(book: &mut Workbook, under: &[Under], front: &Front) -> Result<(), XlsxError> {
    let formats = Formats::new();
    let sheet = book.add_worksheet();
    set_up(sheet, "Decisions", &WIDTHS, Some(HEAD))?;
    sheet.write_with_format(0, 0, "Decisions of the pay committee", &formats.title)?;
    let taken = front.decisions.iter().filter(|line| line.date.is_some()).count();
    let count = format!("{taken} of {} taken", front.decisions.len());
    let line = format!("{count} · {} · on the records of {}", policies(under), front.as_of);
    sheet.write_with_format(1, 0, line, &formats.plain)?;
    for (column, title) in (0u16..).zip(HEADINGS) {
        sheet.write_with_format(HEAD, column, title, &formats.heading)?;
    }
    for (row, line) in (HEAD + 1..).zip(&front.decisions) {
        let texts = [
            (0, &line.who),
            (1, &line.done),
            (2, &line.recommended),
            (3, &line.from),
            (4, &line.to),
            (7, &line.reason),
            (9, &line.initials),
        ];
        for (column, text) in texts {
            sheet.write_string_with_format(row, column, text, &formats.cell)?;
        }
        for (column, day) in [(5, line.effective), (8, line.date)] {
            match day {
                Some(day) => sheet.write_datetime_with_format(row, column, day, &formats.date)?,
                None => sheet.write_blank(row, column, &formats.cell)?,
            };
        }
        match line.change {
            Some(change) => {
                // Pence below ten billion pounds are exact in a spreadsheet's number.
                let pounds: f64 = change.decimal().parse().unwrap_or_default();
                sheet.write_number_with_format(row, 6, pounds, &formats.money)?;
            }
            None if line.moves => {
                sheet.write_string_with_format(row, 6, "not checked", &formats.cell)?;
            }
            None => {
                sheet.write_blank(row, 6, &formats.cell)?;
            }
        }
        let tall = [(line.recommended.as_str(), WIDTHS[2]), (line.reason.as_str(), WIDTHS[7])];
        sheet.set_row_height(row, height(&tall))?;
    }
    if let Some(last) = u32::try_from(front.decisions.len()).ok().filter(|count| *count > 0) {
        sheet.autofilter(HEAD, 0, HEAD + last, 9)?;
    }
    Ok(())
}
