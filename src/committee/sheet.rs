//! How the committee's sheets look and print: one page wide, headings on every page, marked confidential.

use chrono::NaiveDate;
use rust_xlsxwriter::{
    Color, Format, FormatAlign, FormatBorder, Formula, Table, TableColumn, TableStyle, Workbook, Worksheet,
    XlsxError,
};

use super::{Front, words};
use crate::pay::Pence;

/// Every office program has it or a twin of the same widths, so lines break where they were measured.
const FONT: &str = "Arial";
const SIZE: f64 = 10.5;
const INK: Color = Color::RGB(0x1F_2933);
const RULE: Color = Color::RGB(0x9A_A5B1);
const HEAD: Color = Color::RGB(0xDF_E7EF);
const FILL_IN: Color = Color::RGB(0xFF_F8E1);
const ALARM: Color = Color::RGB(0x8A_1C1C);
/// The row between a sheet's opening and what stands on it, for the mark of a sheet that names people.
const MARK: u32 = 2;
/// A cell holds 32,767 characters; longer text ends in an ellipsis.
const CELL_LIMIT: usize = 32_000;
/// A header or footer holds 255 characters in all.
const HEADER_LIMIT: usize = 80;

fn title() -> Format {
    text().set_font_size(16.0).set_bold().unset_text_wrap()
}

pub(super) fn heading() -> Format {
    text().set_font_size(12.0).set_bold().unset_text_wrap()
}

pub(super) fn text() -> Format {
    Format::new()
        .set_font_name(FONT)
        .set_font_size(SIZE)
        .set_font_color(INK)
        .set_align(FormatAlign::Left)
        .set_align(FormatAlign::Top)
        .set_text_wrap()
}

pub(super) fn cell() -> Format {
    text().set_border(FormatBorder::Thin).set_border_color(RULE)
}

pub(super) fn head() -> Format {
    cell().set_font_size(9.5).set_bold().set_background_color(HEAD)
}

pub(super) fn strong() -> Format {
    cell().set_bold()
}

pub(super) fn fill_in() -> Format {
    cell().set_background_color(FILL_IN)
}

/// The same for a date.
pub(super) fn fill_in_day() -> Format {
    fill_in().set_num_format("d mmm yyyy")
}

/// A line across the table that says what follows.
pub(super) fn band() -> Format {
    strong().set_align(FormatAlign::VerticalCenter).set_background_color(HEAD)
}

fn count() -> Format {
    cell().unset_text_wrap().set_align(FormatAlign::Right).set_indent(1).set_num_format("0")
}

fn money() -> Format {
    cell().unset_text_wrap().set_align(FormatAlign::Right).set_indent(1).set_num_format("£#,##0.00")
}

fn note() -> Format {
    cell().set_italic()
}

fn day() -> Format {
    cell().set_num_format("d mmm yyyy")
}

/// What stands in a cell.
#[derive(Clone)]
pub(super) enum Content {
    Text(String),
    Strong(String),
    /// A text that runs on over the empty cells to its right, for the last column of a table.
    Aside(String),
    Count(u32),
    StrongCount(u32),
    Money(Pence),
    StrongMoney(Pence),
    /// What the spreadsheet program works out as the committee enters its decisions, and whether it is money.
    Live(String, bool),
    Date(NaiveDate),
    /// Something that is not there and why, in italics.
    Note(&'static str),
    Blank,
    /// Left free for the reader to fill in.
    FillIn,
    /// The same for a name or a date.
    FillLine,
    /// The same for a date, in a row that has room for a sentence.
    FillInDay,
}

impl Content {
    /// The text it stands as; nothing for what is no text.
    pub(super) fn text(&self) -> &str {
        match self {
            Content::Text(text) | Content::Strong(text) | Content::Aside(text) => text,
            Content::Note(text) => text,
            _ => "",
        }
    }
}

/// A column of a table.
#[derive(Clone)]
pub(super) struct Column {
    pub(super) heading: String,
    /// In Excel's unit, about a character.
    pub(super) width: u8,
    pub(super) cells: Vec<Content>,
}

impl Column {
    /// Characters of ordinary text that fit a line: the width, which counts digits of nearly this size.
    fn per_line(&self) -> usize {
        usize::from(self.width)
    }

    fn height(&self, content: &Content) -> f64 {
        content.height(self.per_line())
    }
}

impl Content {
    /// The height of the row that holds it, in a column of so many characters.
    pub(super) fn height(&self, per_line: usize) -> f64 {
        match self {
            Content::Text(text) => height(text, per_line),
            // Bold is wider.
            Content::Strong(text) => height(text, per_line * 9 / 10),
            Content::Note(text) => height(text, per_line),
            // Room for a sentence in handwriting; typed text does not stretch a row of a set height.
            Content::FillIn | Content::FillInDay => height("", 1) * 3.0,
            Content::FillLine => height("", 1) * 1.5,
            Content::Aside(_)
            | Content::Count(_)
            | Content::StrongCount(_)
            | Content::Money(_)
            | Content::StrongMoney(_)
            | Content::Live(..)
            | Content::Date(_)
            | Content::Blank => height("", 1),
        }
    }
}

/// A new sheet with its title, set up for printing.
pub(super) fn add<'a>(
    book: &'a mut Workbook,
    front: &Front,
    name: &str,
) -> Result<&'a mut Worksheet, XlsxError> {
    let sheet = book.add_worksheet();
    let whose = front.audience.whose();
    let when = format!("{whose}, appraisal year {}, as at {}", front.cycle, words::date(front.as_of));
    page(sheet, name, [front.confidential(), &front.school, &when])?;
    if front.names {
        // What is printed above a page is not seen on a screen.
        let mark = heading().set_font_color(ALARM);
        write(sheet, MARK, 0, front.confidential(), &mark)?;
    }
    Ok(sheet)
}

/// The page of a sheet: A4 landscape, one page wide, with two texts above and one below it.
pub(super) fn page(
    sheet: &mut Worksheet,
    name: &str,
    [left, middle, below]: [&str; 3],
) -> Result<(), XlsxError> {
    sheet.set_name(name)?;
    // A4, in the printer's own paper numbering.
    sheet.set_paper_size(9).set_landscape().set_print_fit_to_pages(1, 0);
    sheet.set_margins(0.35, 0.35, 0.65, 0.6, 0.3, 0.3);
    let (left, middle, below) = (in_header(left), in_header(middle), in_header(below));
    sheet.set_header(format!("&L&\"{FONT},Bold\"{left}&C&\"{FONT}\"{middle}&R&\"{FONT}\"&A"));
    sheet.set_footer(format!("&L&\"{FONT}\"{below}&R&\"{FONT}\"Page &P of &N"));
    Ok(())
}

/// Text of at most a cell's length and without control characters; `=` in front stays text.
pub(super) fn write(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    text: &str,
    format: &Format,
) -> Result<(), XlsxError> {
    sheet.write_string_with_format(row, column, fit(text), format)?;
    Ok(())
}

/// The sheet's title and the line under it.
pub(super) fn opening(sheet: &mut Worksheet, text: &str, about: &str) -> Result<(), XlsxError> {
    write(sheet, 0, 0, text, &title())?;
    sheet.set_row_height(0, 24.0)?;
    write(sheet, 1, 0, about, &self::text().unset_text_wrap())
}

/// A paragraph across columns, as high as its text needs at so many characters a line.
pub(super) fn paragraph(
    sheet: &mut Worksheet,
    row: u32,
    last_column: u16,
    text: &str,
    per_line: usize,
) -> Result<(), XlsxError> {
    sheet.merge_range(row, 0, row, last_column, &fit(text), &self::text())?;
    sheet.set_row_height(row, height(text, per_line))?;
    Ok(())
}

/// The height of wrapped text. Neither merged cells nor some spreadsheet programs find it by themselves.
pub(super) fn height(text: &str, per_line: usize) -> f64 {
    // Excel's greatest row is 409 points.
    f64::from(u8::try_from(lines(text, per_line).clamp(1, 30)).unwrap_or(30)) * 13.5 + 3.0
}

/// How many lines a text takes when it is broken between words.
fn lines(text: &str, per_line: usize) -> usize {
    let mut lines = 0;
    for paragraph in text.split('\n') {
        let mut free = 0;
        lines += usize::from(paragraph.trim().is_empty());
        for word in paragraph.split_whitespace() {
            let length = word.chars().count();
            if length < free {
                free -= length + 1;
            } else {
                // A word longer than a line is broken inside.
                lines += length.div_ceil(per_line.max(1));
                free = per_line.saturating_sub(length);
            }
        }
    }
    lines
}

/// A table that starts at a row: heading, cells, name and description; nothing but its heading where it has no rows.
pub(super) fn table(
    sheet: &mut Worksheet,
    first: u32,
    columns: &[Column],
    name: &str,
    about: &str,
) -> Result<(), XlsxError> {
    for (place, column) in (0_u16..).zip(columns) {
        sheet.set_column_width(place, column.width)?;
    }
    table_within(sheet, first, columns, name, about)
}

/// The same on a sheet whose columns have their widths already.
pub(super) fn table_within(
    sheet: &mut Worksheet,
    first: u32,
    columns: &[Column],
    name: &str,
    about: &str,
) -> Result<(), XlsxError> {
    let rows = columns.first().map_or(0, |column| column.cells.len());
    let mut heights = vec![height("", 1); rows + 1];
    for (place, column) in (0_u16..).zip(columns) {
        write(sheet, first, place, &column.heading, &head())?;
        // Bold is wider, and a heading that is cut is worse than one with air under it.
        heights[0] = heights[0].max(height(&column.heading, column.per_line() * 9 / 10));
        for ((row, content), height) in (first + 1..).zip(&column.cells).zip(&mut heights[1..]) {
            put(sheet, row, place, content)?;
            *height = height.max(column.height(content));
        }
    }
    for (row, height) in (first..).zip(heights) {
        sheet.set_row_height(row, height)?;
    }
    let (Some(last_column), true) = (u16::try_from(columns.len()).unwrap_or(0).checked_sub(1), rows > 0)
    else {
        return Ok(());
    };
    let last = first + u32::try_from(rows).map_err(|_| XlsxError::RowColumnLimitError)?;
    let heads: Vec<TableColumn> = columns
        .iter()
        .map(|column| TableColumn::new().set_header(column.heading.as_str()).set_header_format(head()))
        .collect();
    let shape = Table::new()
        .set_name(name)
        .set_alt_text_title(name)
        .set_alt_text(about)
        .set_style(TableStyle::None)
        .set_autofilter(false)
        .set_columns(&heads);
    sheet.add_table(first, 0, last, last_column, &shape)?;
    Ok(())
}

/// Writes a cell.
pub(super) fn put(sheet: &mut Worksheet, row: u32, column: u16, content: &Content) -> Result<(), XlsxError> {
    match content {
        Content::Text(text) => return write(sheet, row, column, text, &cell()),
        Content::Strong(text) => return write(sheet, row, column, text, &strong()),
        Content::Note(text) => return write(sheet, row, column, text, &note()),
        Content::Aside(text) => return write(sheet, row, column, text, &self::text().unset_text_wrap()),
        Content::Count(number) => sheet.write_number_with_format(row, column, *number, &count())?,
        Content::StrongCount(number) => {
            sheet.write_number_with_format(row, column, *number, &count().set_bold())?
        }
        Content::Money(amount) => sheet.write_number_with_format(row, column, pounds(*amount), &money())?,
        Content::StrongMoney(amount) => {
            sheet.write_number_with_format(row, column, pounds(*amount), &money().set_bold())?
        }
        Content::Live(text, is_money) => {
            let format = if *is_money { money() } else { count() };
            sheet.write_formula_with_format(row, column, formula(text, "0"), &format)?
        }
        Content::Date(date) => sheet.write_datetime_with_format(row, column, date, &day())?,
        Content::Blank => sheet.write_blank(row, column, &cell())?,
        Content::FillIn | Content::FillLine => sheet.write_blank(row, column, &fill_in())?,
        Content::FillInDay => sheet.write_blank(row, column, &fill_in_day())?,
    };
    Ok(())
}

/// A formula with the result it has now, for readers that do not calculate.
fn formula(text: &str, result: impl Into<String>) -> Formula {
    Formula::new(text).set_result(result)
}

/// Excel keeps binary numbers, so here and nowhere else pence become one: the nearest to the two decimals.
fn pounds(amount: Pence) -> f64 {
    amount.decimal().parse().unwrap_or(0.0)
}

/// Headings told apart: a table may not have the same one twice.
pub(super) fn told_apart(columns: &mut [Column]) {
    let mut seen: Vec<String> = Vec::with_capacity(columns.len());
    for column in columns {
        let plain = fit(&column.heading).chars().take(200).collect::<String>();
        let plain = if plain.trim().is_empty() { "Step".to_owned() } else { plain };
        let mut heading = plain.clone();
        for number in 2.. {
            if !seen.contains(&heading.to_lowercase()) {
                break;
            }
            heading = format!("{plain} {number}");
        }
        seen.push(heading.to_lowercase());
        column.heading = heading;
    }
}

/// Text as a cell can hold it.
pub(super) fn fit(text: &str) -> String {
    let mut clean: String = text.chars().filter(|c| *c == '\n' || !c.is_control()).collect();
    // Excel counts in UTF-16 units, of which a character takes at most two.
    if clean.encode_utf16().count() > CELL_LIMIT {
        clean = clean.chars().take(CELL_LIMIT / 2).chain(['…']).collect();
    }
    clean
}

fn in_header(text: &str) -> String {
    let plain: String = text.chars().filter(|c| !c.is_control()).take(HEADER_LIMIT).collect();
    // In a header `&` starts a code; doubled, it is the sign itself.
    let doubled = plain.replace('&', "&&");
    if doubled.encode_utf16().count() > HEADER_LIMIT { String::new() } else { doubled }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_that_a_cell_cannot_hold_is_cut_and_says_so() {
        let long = fit(&"🙂".repeat(40_000));
        assert!(long.encode_utf16().count() <= 32_767 && long.ends_with('…'));
        assert_eq!(fit("a\u{0}b\nc\td"), "ab\ncd");
    }

    #[test]
    fn a_header_keeps_its_ampersand_and_its_limit() {
        assert_eq!(in_header("Hill & Dale"), "Hill && Dale");
        assert!(in_header(&"&".repeat(500)).len() <= HEADER_LIMIT);
    }

    #[test]
    fn the_height_of_a_text_is_that_of_its_lines_broken_between_words() {
        for (text, per_line, expected) in [
            ("", 10, 1),
            ("one two", 10, 1),
            ("one two three", 10, 2),
            ("exactly te", 10, 1),
            ("one\n\ntwo", 10, 3),
            ("abcdefghijklmnopqrstuvwxyz", 10, 3),
            ("x", 0, 1),
        ] {
            assert_eq!(lines(text, per_line), expected, "{text}");
        }
        assert!(height(&"word ".repeat(9_000), 10) <= 409.0);
    }

    #[test]
    fn headings_of_one_table_differ() {
        let column = |heading: &str| Column { heading: heading.into(), width: 1, cells: Vec::new() };
        let mut columns = ["Reason", "reason", "reason 2", ""].map(column);
        told_apart(&mut columns);
        let headings: Vec<&str> = columns.iter().map(|c| c.heading.as_str()).collect();
        assert_eq!(headings, ["Reason", "reason 2", "reason 2 2", "Step"]);
    }
}
