//! The last sheet: the resolution, room for those who sign it, and what the pack was made from.

use rust_xlsxwriter::{Workbook, XlsxError};

use super::{DECISIONS_SHEET, Error, Front, MadeFrom, made_from, sheet, words};

/// The sheet's name.
pub const SHEET: &str = "Sign-off";

const LAST: u16 = 3;
const PER_LINE: usize = 122;
const SIGNATORIES: [&str; 5] = [
    "Chair of the committee",
    "Committee member",
    "Committee member",
    "Headteacher (in attendance)",
    "Clerk",
];

pub(super) fn add(book: &mut Workbook, front: &Front, people: usize) -> Result<(), Error> {
    let sheet = sheet::add(book, front, SHEET)?;
    for (column, width) in (0_u16..).zip([34.0, 38.0, 42.0, 20.0]) {
        sheet.set_column_width(column, width)?;
    }
    sheet::opening(sheet, SHEET, "")?;
    sheet::write(sheet, 2, 0, "Resolution", &sheet::heading())?;
    let policy = if front.edition.is_empty() { String::new() } else { format!(" ({})", front.edition) };
    let resolved = format!(
        "The committee considered the recommendations for {} in this pack, for the appraisal year {}, prepared from \
         records as at {} under {}{policy}. It resolved as entered on the sheet {}, and took note of those who \
         are not ready.",
        words::people(people),
        front.cycle,
        words::date(front.as_of),
        front.title,
        DECISIONS_SHEET,
    );
    let interests = "Nobody took part in a decision on their own pay or on that of somebody close to them. Interests \
                     declared, and who left the room:";
    let paragraphs = [resolved.as_str(), interests];
    let mut row = 3;
    for text in paragraphs {
        sheet::paragraph(sheet, row, LAST, text, PER_LINE)?;
        row += 1;
    }
    row = lined(sheet, row, 2)?;
    sheet::write(sheet, row, 0, "Matters to report or to follow up:", &sheet::text().unset_text_wrap())?;
    row = lined(sheet, row + 1, 2)?;
    sheet::write(sheet, row + 1, 0, "Signatures", &sheet::heading())?;
    row += 2;
    for (column, text) in (0_u16..).zip(["Role", "Name", "Signature", "Date"]) {
        sheet::write(sheet, row, column, text, &sheet::head())?;
    }
    for (row, role) in (row + 1..).zip(SIGNATORIES) {
        sheet::write(sheet, row, 0, role, &sheet::cell())?;
        for column in 1..=LAST {
            sheet.write_blank(row, column, &sheet::fill_in())?;
        }
        sheet.set_row_height(row, 30.0)?;
    }
    let row = row + u32::try_from(SIGNATORIES.len()).unwrap_or(0) + 2;
    sheet::write(sheet, row, 0, made_from::TITLE, &sheet::heading())?;
    for (row, (label, text)) in (row + 1..).zip(MadeFrom::marked(front).lines()) {
        sheet::write(sheet, row, 0, label, &sheet::strong())?;
        sheet.merge_range(row, 1, row, LAST, &sheet::fit(&text), &sheet::cell())?;
    }
    Ok(())
}

/// Empty ruled rows to write on; the row that follows.
fn lined(sheet: &mut rust_xlsxwriter::Worksheet, row: u32, count: u32) -> Result<u32, XlsxError> {
    for row in row..row + count {
        sheet.merge_range(row, 0, row, LAST, "", &sheet::fill_in())?;
        sheet.set_row_height(row, 24.0)?;
    }
    Ok(row + count)
}
