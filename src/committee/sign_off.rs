//! The last sheet: the resolution, room for those who sign it, and what the pack was made from.

use rust_xlsxwriter::{Workbook, XlsxError};

use super::{Audience, DECISIONS_SHEET, Front, MadeFrom, made_from, sheet, words};

/// The sheet's name.
pub const SHEET: &str = "Sign-off";

const LAST: u16 = 3;
const PER_LINE: usize = 122;
/// What the committee declares beside its decisions.
pub(super) const INTERESTS: &str = "Nobody took part in a decision on their own pay or on that of somebody close to them. \
                                    Interests declared, and who left the room:";
pub(super) const MATTERS: &str = "Matters to report or to follow up:";

/// Who signs.
pub(super) fn signatories(front: &Front) -> &'static [&'static str] {
    match front.audience {
        Audience::Committee => &[
            "Chair of the committee",
            "Committee member",
            "Committee member",
            "Headteacher (in attendance)",
            "Clerk",
        ],
        Audience::Panel => {
            &["Chair of the panel", "Panel member", "Panel member", "External adviser", "Clerk"]
        }
    }
}

pub(super) fn add(book: &mut Workbook, front: &Front, people: usize) -> Result<(), XlsxError> {
    let sheet = sheet::add(book, front, SHEET)?;
    for (column, width) in (0_u16..).zip([34.0, 38.0, 42.0, 20.0]) {
        sheet.set_column_width(column, width)?;
    }
    sheet::opening(sheet, SHEET, "")?;
    sheet::write(sheet, 3, 0, "Resolution", &sheet::heading())?;
    let resolved = resolution(front, people);
    let paragraphs = [resolved.as_str(), INTERESTS];
    let mut row = 4;
    for text in paragraphs {
        sheet::paragraph(sheet, row, LAST, text, PER_LINE)?;
        row += 1;
    }
    row = lined(sheet, row, 2)?;
    sheet::write(sheet, row, 0, MATTERS, &sheet::text().unset_text_wrap())?;
    row = lined(sheet, row + 1, 2)?;
    sheet::write(sheet, row + 1, 0, "Signatures", &sheet::heading())?;
    row += 2;
    for (column, text) in (0_u16..).zip(["Role", "Name", "Signature", "Date"]) {
        sheet::write(sheet, row, column, text, &sheet::head())?;
    }
    for (row, role) in (row + 1..).zip(signatories(front)) {
        sheet::write(sheet, row, 0, role, &sheet::cell())?;
        for column in 1..=LAST {
            sheet.write_blank(row, column, &sheet::fill_in())?;
        }
        sheet.set_row_height(row, 30.0)?;
    }
    let row = row + u32::try_from(signatories(front).len()).unwrap_or(0) + 2;
    sheet::write(sheet, row, 0, made_from::TITLE, &sheet::heading())?;
    for (row, (label, text)) in (row + 1..).zip(MadeFrom::marked(front).lines()) {
        sheet::write(sheet, row, 0, label, &sheet::strong())?;
        sheet.merge_range(row, 1, row, LAST, &sheet::fit(&text), &sheet::cell())?;
    }
    Ok(())
}

/// What was resolved.
pub(super) fn resolution(front: &Front, people: usize) -> String {
    let policy = if front.edition.is_empty() { String::new() } else { format!(" ({})", front.edition) };
    let who = match front.audience {
        Audience::Committee => "committee",
        Audience::Panel => "panel",
    };
    let made = format!(
        "for the appraisal year {}, prepared from records as at {} under {}{policy}",
        front.cycle,
        words::date(front.as_of),
        front.title,
    );
    if people == 0 {
        return format!("The {who} considered this pack, {made}. It had no recommendation to decide on.");
    }
    format!(
        "The {who} considered the recommendations for {} in this pack, {made}. It resolved as entered under \
         {DECISIONS_SHEET}, and took note of those who are not ready.",
        words::people(people),
    )
}

/// Empty ruled rows to write on; the row that follows.
fn lined(sheet: &mut rust_xlsxwriter::Worksheet, row: u32, count: u32) -> Result<u32, XlsxError> {
    for row in row..row + count {
        sheet.merge_range(row, 0, row, LAST, "", &sheet::fill_in())?;
        sheet.set_row_height(row, 24.0)?;
    }
    Ok(row + count)
}
