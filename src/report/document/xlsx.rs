//! The document as a workbook, for whoever wants to reckon on with the published figures: a sheet for each table, and one
//! that says in words what the report says.
//!
//! A figure in words stays in words: a band has no number. Whole numbers are numbers. A chart is the table of its figures.
//! Nothing is a formula.

use std::collections::BTreeSet;

use rust_xlsxwriter::{
    Color, DocProperties, Format, FormatAlign, FormatBorder, Table as Range, TableColumn, TableStyle, Url,
    Workbook, Worksheet, XlsxError,
};

use super::{Block, Document, Part, Table, Text};
use crate::report::ReportError;

/// Every office program has it or a twin of the same widths.
const FONT: &str = "Arial";
const SIZE: f64 = 11.0;
const ACCENT: Color = Color::RGB(0x1D_4E6B);
const QUIET: Color = Color::RGB(0x4A_5763);
const RULE: Color = Color::RGB(0xC3_CED6);
const TINT: Color = Color::RGB(0xF3_F6F8);
/// The first sheet, which is no table.
const ABOUT: &str = "About";
/// The most characters of a sheet's name, of a heading in a table, and of a cell, all counted as Excel does.
const NAME: usize = 31;
const HEADING: usize = 250;
const CELL: usize = 32_000;
/// The row of a table's headings, under its caption.
const HEAD: u32 = 2;

impl Document {
    /// The published tables as a workbook.
    ///
    /// # Errors
    /// When the workbook cannot be put together, which is a fault of the program.
    pub fn xlsx(&self) -> Result<Vec<u8>, ReportError> {
        self.workbook().map_err(|e| ReportError::Writing { format: "workbook", why: e.to_string() })
    }

    fn workbook(&self) -> Result<Vec<u8>, XlsxError> {
        let mut book = Workbook::new();
        let midnight = self.date.and_time(chrono::NaiveTime::MIN);
        book.set_properties(
            &DocProperties::new()
                .set_title(clipped(&self.title, HEADING))
                .set_comment(clipped(&self.description, HEADING))
                .set_author("appraise")
                .set_creation_datetime(&midnight),
        );
        let mut about = About { lines: Vec::new(), tables: Vec::new(), names: BTreeSet::new() };
        about.blocks(&self.blocks);
        let sheet = book.add_worksheet();
        page(sheet, ABOUT)?;
        sheet.set_column_width(0, 110)?;
        for (row, line) in (0_u32..).zip(&about.lines) {
            match &line.sheet {
                Some(name) => {
                    let link = Url::new(format!("internal:'{}'!A1", name.replace('\'', "''")));
                    let words = clipped(&line.words, CELL);
                    sheet.write_url_with_options(row, 0, link, words, "", Some(&look(line.look)))?;
                }
                None => write(sheet, row, 0, &line.words, &look(line.look))?,
            }
        }
        for (number, (name, table)) in about.tables.iter().enumerate() {
            let sheet = book.add_worksheet();
            page(sheet, name)?;
            put(sheet, table, number + 1)?;
        }
        book.save_to_buffer()
    }
}

/// What stands on the first sheet, and which tables have a sheet of their own.
struct About {
    lines: Vec<Line>,
    tables: Vec<(String, Table)>,
    names: BTreeSet<String>,
}

struct Line {
    words: String,
    look: Look,
    /// The sheet it leads to.
    sheet: Option<String>,
}

#[derive(Clone, Copy)]
enum Look {
    Title,
    Heading,
    Strong,
    Plain,
    Link,
}

impl About {
    fn say(&mut self, words: String, look: Look) {
        self.lines.push(Line { words, look, sheet: None });
    }

    fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            match block {
                Block::Heading(level, words) => {
                    let look = if level.number() == 1 { Look::Title } else { Look::Heading };
                    self.say(words.plain(), look);
                }
                Block::Paragraph(_, words) => self.say(words.plain(), Look::Plain),
                Block::List(items) => {
                    for item in items {
                        self.say(format!("• {}", item.plain()), Look::Plain);
                    }
                }
                Block::Terms(terms) => {
                    for one in terms {
                        self.say(one.term.plain(), Look::Strong);
                        self.say(one.meaning.plain(), Look::Plain);
                    }
                }
                Block::Table(table) => self.table(table.clone()),
                Block::Chart(chart) => self.table(chart.as_table()),
                Block::Part(part, inside) => {
                    if matches!(part, Part::Section | Part::Notes) {
                        self.say(String::new(), Look::Plain);
                    }
                    self.blocks(inside);
                }
            }
        }
    }

    fn table(&mut self, table: Table) {
        let name = self.name(&table.caption);
        let words = format!("Table: {}", table.caption.plain());
        self.lines.push(Line { words, look: Look::Link, sheet: Some(name.clone()) });
        self.tables.push((name, table));
    }

    /// A name for a table's sheet: its caption as far as Excel takes it, and told apart from the others.
    fn name(&mut self, caption: &Text) -> String {
        let usable =
            |c: char| if matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\' | '\'') { ' ' } else { c };
        let words: String = caption.plain().chars().map(usable).collect();
        let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
        // These two are taken: by us, and by Excel.
        let reserved = |name: &str| ["about", "history", ""].contains(&name.to_lowercase().as_str());
        let mut name = clipped(&words, NAME);
        for number in 2.. {
            if !reserved(&name) && !self.names.contains(&name.to_lowercase()) {
                break;
            }
            name = format!("{} {number}", clipped(&words, NAME - 6)).trim_start().to_owned();
        }
        self.names.insert(name.to_lowercase());
        name
    }
}

fn page(sheet: &mut Worksheet, name: &str) -> Result<(), XlsxError> {
    sheet.set_name(name)?;
    // A4, in the printer's own paper numbering.
    sheet.set_paper_size(9).set_print_fit_to_pages(1, 0);
    sheet.set_footer(format!("&R&\"{FONT}\"Page &P of &N"));
    Ok(())
}

/// A table with its caption above it.
fn put(sheet: &mut Worksheet, table: &Table, number: usize) -> Result<(), XlsxError> {
    let plain =
        Format::new().set_font_name(FONT).set_font_size(SIZE).set_align(FormatAlign::Top).set_text_wrap();
    let cell = plain.clone().set_border_bottom(FormatBorder::Thin).set_border_color(RULE);
    let head = plain
        .set_bold()
        .set_font_color(QUIET)
        .set_border_bottom(FormatBorder::Medium)
        .set_border_color(ACCENT);
    write(sheet, 0, 0, &table.caption.plain(), &look(Look::Heading))?;
    let headings = headings(table);
    for ((at, column), heading) in (0_u16..).zip(&table.columns).zip(&headings) {
        sheet.set_column_width(
            at,
            if column.numbers {
                10
            } else if at == 0 {
                40
            } else {
                30
            },
        )?;
        write(sheet, HEAD, at, heading, &side(&head, column.numbers))?;
    }
    let mut last = HEAD;
    for row in &table.rows {
        last += 1;
        let whole = row.whole && table.rows.len() > 1;
        let look = if whole { cell.clone().set_bold().set_background_color(TINT) } else { cell.clone() };
        let cells = std::iter::once(&row.heading).chain(row.cells.iter().map(|cell| &cell.words));
        for ((at, words), column) in (0_u16..).zip(cells).zip(&table.columns) {
            let words = words.plain();
            match words.parse::<u32>() {
                Ok(number) if column.numbers => {
                    sheet.write_number_with_format(last, at, number, &side(&look, true))?;
                }
                _ => write(sheet, last, at, &words, &side(&look, column.numbers))?,
            }
        }
    }
    let heads: Vec<TableColumn> = headings
        .iter()
        .map(|heading| TableColumn::new().set_header(heading.as_str()).set_header_format(&head))
        .collect();
    let columns = u16::try_from(table.columns.len()).unwrap_or(u16::MAX).saturating_sub(1);
    let range = Range::new()
        .set_name(format!("Table{number}"))
        .set_alt_text_title(clipped(&table.caption.plain(), HEADING))
        .set_alt_text(clipped(&table.in_words(), HEADING))
        .set_style(TableStyle::None)
        .set_first_column(true)
        .set_autofilter(false)
        .set_columns(&heads);
    sheet.add_table(HEAD, 0, last, columns, &range)?;
    sheet.set_freeze_panes(HEAD + 1, 1)?;
    sheet.set_repeat_rows(HEAD, HEAD)?;
    Ok(())
}

/// The headings of the columns. Excel wants those of one table to differ.
fn headings(table: &Table) -> Vec<String> {
    let mut taken: Vec<String> = Vec::new();
    for column in &table.columns {
        let plain = clipped(&column.heading.plain(), HEADING - 10);
        let mut heading = plain.clone();
        for number in 2.. {
            if !taken.iter().any(|other| other.to_lowercase() == heading.to_lowercase()) {
                break;
            }
            heading = format!("{plain} {number}");
        }
        taken.push(heading);
    }
    taken
}

fn side(format: &Format, right: bool) -> Format {
    format.clone().set_align(if right { FormatAlign::Right } else { FormatAlign::Left })
}

fn look(look: Look) -> Format {
    let plain = Format::new().set_font_name(FONT).set_font_size(SIZE).set_align(FormatAlign::Top);
    match look {
        Look::Title => plain.set_font_size(18.0).set_bold().set_font_color(ACCENT),
        Look::Heading => plain.set_font_size(13.0).set_bold().set_font_color(ACCENT),
        Look::Strong => plain.set_bold(),
        Look::Plain => plain.set_text_wrap(),
        Look::Link => plain.set_font_color(ACCENT).set_underline(rust_xlsxwriter::FormatUnderline::Single),
    }
}

/// A text is never taken for a formula, and one that a cell could not hold is cut and seen to be.
fn write(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    words: &str,
    format: &Format,
) -> Result<(), XlsxError> {
    if !words.is_empty() {
        sheet.write_string_with_format(row, column, clipped(words, CELL), format)?;
    }
    Ok(())
}

/// As many characters as Excel takes, which counts in UTF-16.
fn clipped(words: &str, most: usize) -> String {
    if words.encode_utf16().count() <= most {
        return words.to_owned();
    }
    let mut room = most.saturating_sub(1);
    let fits = |c: &char| {
        let fits = c.len_utf16() <= room;
        room = room.saturating_sub(c.len_utf16());
        fits
    };
    let cut: String = words.chars().take_while(fits).collect();
    format!("{}…", cut.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sheets_have_names_that_excel_takes_and_no_two_the_same() {
        let mut about = About { lines: Vec::new(), tables: Vec::new(), names: BTreeSet::new() };
        let mut name = |caption: &str| about.name(&Text::plainly(caption));
        assert_eq!(name("Reviews on time"), "Reviews on time");
        assert_eq!(name("reviews: on time?"), "reviews on time 2");
        assert_eq!(name("'History'"), "History 2");
        assert_eq!(name("[]"), "2");
        assert_eq!(name("about"), "about 2");
        let long = "Staff whose end of year review was completed on time";
        assert_eq!(name(long), "Staff whose end of year review…");
        assert_eq!(name(long), "Staff whose end of year… 2");
        assert!(name(&"🙂".repeat(40)).encode_utf16().count() <= NAME);
    }
}
