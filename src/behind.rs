//! Behind the figures: for every figure of the reports of a run the people and the cells it is made of, for the head alone.
//!
//! It is the one document about reports that says who is who, so it is a workbook by itself, marked confidential on every
//! page, and never part of a report. Where a report shows no figure, it says so: what stands here was counted all the same.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveTime};
use rust_xlsxwriter::{
    Color, DocProperties, Format, FormatAlign, Table, TableColumn, TableStyle, Workbook, Worksheet, XlsxError,
};

use crate::disclosure::PublishedTable;
use crate::report::exact_test;
use crate::tally::{About, Topic};

/// One table of the run: what it is, and what became of it.
pub struct Counted<'a> {
    /// In which report it is.
    pub report: &'a str,
    /// What it is and who stands behind it.
    pub about: &'a About,
    /// What was published.
    pub published: &'a PublishedTable,
}

const CONFIDENTIAL: &str = "Confidential: it says who stands behind each figure. For the headteacher alone.";
/// As many rows as a sheet can have, below its headings.
const MOST_ROWS: usize = 1_000_000;

/// The workbook `Behind the figures.xlsx`.
///
/// # Errors
/// When it cannot be put together.
pub fn workbook(school: &str, as_of: NaiveDate, counted: &[Counted]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let midnight = as_of.and_time(NaiveTime::MIN);
    let properties = DocProperties::new().set_title("Behind the figures").set_subject(CONFIDENTIAL);
    book.set_properties(&properties.set_author("appraise").set_creation_datetime(&midnight));

    let mut rows: Vec<[String; 7]> = Vec::new();
    for one in counted {
        let shown = match one.published {
            table if table.is_withheld() => "no: the table is not shown",
            table if table.reported().is_some() => "no: the figures of an earlier report are repeated",
            table if table.leaves_groups_out() => "only of the whole staff",
            _ => "yes, alone or with its neighbours",
        };
        for behind in &one.about.behind {
            let mut cells: Vec<_> = behind.cells.iter().collect();
            cells.sort();
            cells.dedup();
            let cells: Vec<String> = cells.into_iter().map(ToString::to_string).collect();
            rows.push([
                one.report.to_owned(),
                one.published.title().to_string(),
                behind.group.to_string(),
                behind.outcome.to_string(),
                behind.who.to_string(),
                cells.join("; "),
                shown.to_owned(),
            ]);
        }
    }
    rows.truncate(MOST_ROWS);
    let sheet = add(&mut book, "Behind the figures", school)?;
    let headings = ["Report", "Table", "Group", "Counted as", "Staff ID", "Cells of the tracker", "Shown"];
    table(sheet, &headings, &[20, 34, 30, 30, 14, 60, 34], &rows)?;

    let tests = tests(counted);
    if !tests.is_empty() {
        let sheet = add(&mut book, "Exact tests", school)?;
        let headings =
            ["Table", "Group", "With", "Of", "Compared with", "With it", "Of them", "Chance alone (p)"];
        table(sheet, &headings, &[44, 26, 8, 8, 26, 8, 8, 18], &tests)?;
    }
    book.save_to_buffer()
}

/// Fisher's exact test of each two groups of a characteristic, on the counts themselves.
fn tests(counted: &[Counted]) -> Vec<[String; 8]> {
    let mut rows = Vec::new();
    for one in counted.iter().filter(|one| matches!(one.about.topic, Topic::Characteristic { .. })) {
        let Some(first) = one.published.outcomes().first() else { continue };
        let mut groups: Vec<(&str, u32, u32)> = Vec::new();
        let mut places: BTreeMap<&str, usize> = BTreeMap::new();
        for behind in &one.about.behind {
            let name = behind.group.as_str();
            let place = *places.entry(name).or_insert_with(|| {
                groups.push((name, 0, 0));
                groups.len() - 1
            });
            if let Some((_, with, of)) = groups.get_mut(place) {
                *with += u32::from(behind.outcome == *first);
                *of += 1;
            }
        }
        for (at, one_group) in groups.iter().enumerate() {
            for other in groups.iter().skip(at + 1) {
                let p = exact_test((one_group.1, one_group.2), (other.1, other.2));
                rows.push([
                    one.published.title().to_string(),
                    one_group.0.to_owned(),
                    one_group.1.to_string(),
                    one_group.2.to_string(),
                    other.0.to_owned(),
                    other.1.to_string(),
                    other.2.to_string(),
                    format!("{p:.3}"),
                ]);
            }
        }
    }
    rows
}

fn add<'b>(book: &'b mut Workbook, name: &str, school: &str) -> Result<&'b mut Worksheet, XlsxError> {
    let sheet = book.add_worksheet();
    sheet.set_name(name)?;
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    // An ampersand begins a code in a header.
    sheet.set_header(format!("&L{}&R{CONFIDENTIAL}", school.replace('&', "&&")));
    sheet.set_footer("&L&A&RPage &P of &N");
    let title = Format::new().set_bold().set_font_size(14);
    let warning = Format::new().set_bold().set_font_color(Color::RGB(0x9C_0006));
    sheet.write_string_with_format(0, 0, name, &title)?;
    sheet.write_string_with_format(1, 0, CONFIDENTIAL, &warning)?;
    Ok(sheet)
}

const HEADINGS: u32 = 3;

fn table<const N: usize>(
    sheet: &mut Worksheet,
    headings: &[&str; N],
    widths: &[u8; N],
    rows: &[[String; N]],
) -> Result<(), XlsxError> {
    let cell = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    for (column, (heading, width)) in (0_u16..).zip(headings.iter().zip(widths)) {
        sheet.set_column_width(column, *width)?;
        sheet.write_string(HEADINGS, column, *heading)?;
    }
    for (row, texts) in (HEADINGS + 1..).zip(rows) {
        for (column, text) in (0_u16..).zip(texts) {
            sheet.write_string_with_format(row, column, text, &cell)?;
        }
    }
    let last = HEADINGS + u32::try_from(rows.len()).unwrap_or(u32::MAX - HEADINGS).max(1);
    let columns: Vec<TableColumn> =
        headings.iter().map(|heading| TableColumn::new().set_header(*heading)).collect();
    let look = Table::new().set_columns(&columns).set_style(TableStyle::Light1);
    let width = u16::try_from(N.saturating_sub(1)).unwrap_or(u16::MAX);
    sheet.add_table(HEADINGS, 0, last, width, &look)?;
    sheet.set_freeze_panes(HEADINGS + 1, 0)?;
    sheet.set_repeat_rows(HEADINGS, HEADINGS)?;
    Ok(())
}
