//! How the workbooks of a sample look and print: A4, one page wide, headings on every page, marked for whom they are.

use chrono::{Datelike, NaiveDate};
use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

use super::Front;

const FONT: &str = "Arial";
const HEAD: Color = Color::RGB(0xDF_E7EF);
const RULE: Color = Color::RGB(0x9A_A5B1);
const FILL_IN: Color = Color::RGB(0xFF_F8E1);
/// Characters that fit a line of a paragraph, and the columns it goes across.
const LINE: usize = 110;
const ACROSS: u16 = 5;
/// A cell holds 32,767 units of text, of which a character takes at most two.
const MOST: usize = 16_000;
/// A header holds 255 characters in all.
const IN_HEADER: usize = 80;

fn text() -> Format {
    Format::new()
        .set_font_name(FONT)
        .set_font_size(10.5)
        .set_align(FormatAlign::Left)
        .set_align(FormatAlign::Top)
        .set_text_wrap()
}

pub(super) fn cell() -> Format {
    text().set_border(FormatBorder::Thin).set_border_color(RULE)
}

pub(super) fn fill_in() -> Format {
    cell().set_background_color(FILL_IN)
}

pub(super) fn head() -> Format {
    cell().set_bold().set_background_color(HEAD)
}

/// A workbook whose properties tell nothing of who made it or when.
pub(super) fn book(title: &str) -> Workbook {
    let mut book = Workbook::new();
    let properties = DocProperties::new().set_title(title).set_author("Appraise");
    book.set_properties(&match ExcelDateTime::from_ymd(2000, 1, 1) {
        Ok(day) => properties.set_creation_datetime(&day),
        Err(_) => properties,
    });
    book
}

/// A sheet set up for printing, with whom it is for above and the school below.
pub(super) fn sheet<'b>(
    book: &'b mut Workbook,
    name: &str,
    front: &Front,
    whom: &str,
) -> Result<&'b mut Worksheet, XlsxError> {
    let sheet = book.add_worksheet();
    sheet.set_name(name)?;
    sheet.set_paper_size(9).set_landscape().set_print_fit_to_pages(1, 0);
    sheet.set_margins(0.35, 0.35, 0.65, 0.6, 0.3, 0.3);
    let school: String = front.school.chars().filter(|c| !c.is_control()).take(IN_HEADER).collect();
    let school = school.replace('&', "&&");
    sheet.set_header(format!("&L&\"{FONT},Bold\"{whom}&R&\"{FONT}\"&A"));
    sheet.set_footer(format!("&L&\"{FONT}\"{school}&R&\"{FONT}\"Page &P of &N"));
    Ok(sheet)
}

/// The title and a line under it; the row that follows.
pub(super) fn opening(sheet: &mut Worksheet, title: &str, about: &str) -> Result<u32, XlsxError> {
    sheet.write_string_with_format(0, 0, title, &text().set_bold().set_font_size(16.0).unset_text_wrap())?;
    sheet.set_row_height(0, 24)?;
    paragraph(sheet, 1, about)
}

/// A paragraph across the page; the row that follows.
pub(super) fn paragraph(sheet: &mut Worksheet, row: u32, said: &str) -> Result<u32, XlsxError> {
    let said = fit(said);
    sheet.merge_range(row, 0, row, ACROSS, &said, &text())?;
    let lines = u32::try_from(said.chars().count().div_ceil(LINE).clamp(1, 28)).unwrap_or(1);
    sheet.set_row_height(row, f64::from(lines) * 13.5 + 4.0)?;
    Ok(row + 1)
}

/// A row of headings; the row that follows.
pub(super) fn headings<'t>(
    sheet: &mut Worksheet,
    row: u32,
    texts: impl Iterator<Item = &'t str>,
) -> Result<u32, XlsxError> {
    for (column, heading) in (0_u16..).zip(texts) {
        sheet.write_string_with_format(row, column, fit(heading), &head())?;
    }
    sheet.set_row_height(row, 31)?;
    Ok(row + 1)
}

/// A row of cells; the row that follows.
pub(super) fn cells<'t>(
    sheet: &mut Worksheet,
    row: u32,
    texts: impl Iterator<Item = &'t str>,
) -> Result<u32, XlsxError> {
    for (column, said) in (0_u16..).zip(texts) {
        sheet.write_string_with_format(row, column, fit(said), &cell())?;
    }
    sheet.set_row_height(row, 18)?;
    Ok(row + 1)
}

/// Text as a cell can hold it.
pub(super) fn fit(said: &str) -> String {
    said.chars().filter(|c| *c == '\n' || !c.is_control()).take(MOST).collect()
}

/// A date as the office writes it: `6 October 2026`.
pub(super) fn date(day: NaiveDate) -> String {
    format!("{} {}", day.day(), day.format("%B %Y"))
}

/// With a capital in front.
pub(super) fn capital(said: &str) -> String {
    let mut signs = said.chars();
    signs.next().map_or_else(String::new, |first| first.to_uppercase().chain(signs).collect())
}
