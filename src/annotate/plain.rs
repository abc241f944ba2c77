//! Findings from a file, for any workbook: notes and highlights on the cells, and three new sheets. Nothing of a policy
//! is known here; what the findings say is said as it came.

use std::borrow::Cow;
use std::collections::BTreeMap;

use rust_xlsxwriter::{Chart, ChartType, Color, Table, TableColumn, TableStyle, Url, Workbook, XlsxError};

use super::sheet::{Formats, height, new_book, set_up};
use super::{MOST_LINKS, colour, highlights};
use crate::model::Cell;
use crate::policy::Severity;
use crate::workbook::{Edits, Note};

/// A finding from elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlainFinding {
    /// The cell it is about.
    pub cell: Cell,
    /// How serious it is.
    pub severity: Severity,
    /// What was found, in a line.
    pub title: String,
    /// More about it; may be empty.
    pub note: String,
}

const SEVERITIES: [Severity; 4] =
    [Severity::Breach, Severity::Warning, Severity::Advice, Severity::Information];
/// A cell holds so many characters, as Excel counts them; longer text ends in an ellipsis.
const CELL_LIMIT: usize = 32_767;
/// So many sheets stand in the chart; the table beside it has all.
const MOST_IN_THE_CHART: u32 = 20;

/// The edits that put findings into a workbook. Where the new sheets are to stand in a workbook of their own, the cells they
/// name are not `linked`.
///
/// # Errors
/// When the new sheets cannot be written.
pub fn plain_edits(findings: &[PlainFinding], linked: bool) -> Result<Edits, XlsxError> {
    let mut cells: BTreeMap<&Cell, (Severity, String)> = BTreeMap::new();
    for finding in findings {
        let note = cells.entry(&finding.cell).or_insert((finding.severity, String::new()));
        note.0 = note.0.max(finding.severity);
        if !note.1.is_empty() {
            note.1.push_str("\n\n");
        }
        note.1.push_str([finding.title.as_str(), finding.note.as_str()].join("\n").trim());
    }
    let mut marked: BTreeMap<(Severity, &str), Vec<(u32, u32)>> = BTreeMap::new();
    for (cell, (severity, _)) in &cells {
        marked.entry((*severity, &cell.sheet)).or_default().push((cell.row, cell.column));
    }
    let highlights = highlights(marked);
    let notes = cells
        .into_iter()
        .map(|(cell, (_, text))| Note {
            sheet: cell.sheet.to_string(),
            row: cell.row,
            column: cell.column,
            text,
        })
        .collect();
    let mut book = new_book("Findings");
    list(&mut book, findings, linked)?;
    summary(&mut book, findings)?;
    about(&mut book, findings, linked)?;
    Ok(Edits { notes, highlights, donor: Some(book.save_to_buffer()?) })
}

/// As much of a text as a cell of Excel holds.
fn in_a_cell(text: &str) -> Cow<'_, str> {
    if text.chars().map(char::len_utf16).sum::<usize>() <= CELL_LIMIT {
        return Cow::Borrowed(text);
    }
    let mut units = 1;
    let fits = |c: &char| {
        units += c.len_utf16();
        units <= CELL_LIMIT
    };
    Cow::Owned(text.chars().take_while(fits).chain(['…']).collect())
}

fn list(book: &mut Workbook, findings: &[PlainFinding], linked: bool) -> Result<(), XlsxError> {
    const WIDTHS: [f64; 4] = [12.0, 24.0, 44.0, 60.0];
    let formats = Formats::new();
    let sheet = book.add_worksheet();
    set_up(sheet, "Findings", &WIDTHS, Some(2))?;
    sheet.write_with_format(0, 0, "Findings", &formats.title)?;
    let headings = ["Severity", "Cell", "What was found", "More"];
    if findings.is_empty() {
        sheet.write_string_with_format(2, 0, "Nothing was found.", &formats.plain)?;
        return Ok(());
    }
    let columns: Vec<TableColumn> = headings
        .iter()
        .map(|h| TableColumn::new().set_header(*h).set_header_format(&formats.heading))
        .collect();
    let last = 2 + u32::try_from(findings.len()).unwrap_or(u32::MAX - 2);
    let table = Table::new().set_name("Findings").set_style(TableStyle::None).set_columns(&columns);
    sheet.add_table(2, 0, last, 3, &table)?;
    for (row, finding) in (3u32..).zip(findings) {
        let severity = finding.severity;
        sheet.write_string_with_format(row, 0, severity.word(), &formats.filled(colour(severity)))?;
        let place = finding.cell.to_string();
        if linked && row < MOST_LINKS {
            let url = Url::new(format!("internal:{place}")).set_text(place);
            sheet.write_url_with_format(row, 1, url, &formats.link)?;
        } else {
            sheet.write_string_with_format(row, 1, place, &formats.cell)?;
        }
        let (title, note) = (in_a_cell(&finding.title), in_a_cell(&finding.note));
        sheet.write_string_with_format(row, 2, title.as_ref(), &formats.cell)?;
        sheet.write_string_with_format(row, 3, note.as_ref(), &formats.cell)?;
        let tall = height(&[(&title, WIDTHS[2]), (&note, WIDTHS[3])]);
        sheet.set_row_height(row, tall)?;
    }
    Ok(())
}

fn summary(book: &mut Workbook, findings: &[PlainFinding]) -> Result<(), XlsxError> {
    let mut counts: BTreeMap<&str, [u32; 4]> = BTreeMap::new();
    for finding in findings {
        let of_sheet = counts.entry(&finding.cell.sheet).or_default();
        for (count, severity) in of_sheet.iter_mut().zip(SEVERITIES) {
            *count += u32::from(severity == finding.severity);
        }
    }
    let formats = Formats::new();
    let sheet = book.add_worksheet();
    set_up(sheet, "Findings by sheet", &[32.0, 12.0, 12.0, 12.0, 12.0], Some(2))?;
    sheet.write_with_format(0, 0, "Findings by sheet", &formats.title)?;
    if counts.is_empty() {
        sheet.write_string_with_format(2, 0, "Nothing was found.", &formats.plain)?;
        return Ok(());
    }
    sheet.write_string_with_format(2, 0, "Sheet", &formats.heading)?;
    for (column, severity) in (1u16..).zip(SEVERITIES) {
        sheet.write_string_with_format(2, column, severity.word(), &formats.heading)?;
    }
    for (row, (name, of_sheet)) in (3u32..).zip(&counts) {
        sheet.write_string_with_format(row, 0, *name, &formats.cell)?;
        for (column, count) in (1u16..).zip(of_sheet) {
            sheet.write_number_with_format(row, column, f64::from(*count), &formats.cell)?;
        }
    }
    let last = 2 + u32::try_from(counts.len()).unwrap_or(0).min(MOST_IN_THE_CHART);
    let mut chart = Chart::new(ChartType::BarStacked);
    for (column, severity) in (1u16..).zip(SEVERITIES) {
        chart
            .add_series()
            .set_name(("Findings by sheet", 2, column))
            .set_categories(("Findings by sheet", 3, 0, last, 0))
            .set_values(("Findings by sheet", 3, column, last, column))
            .set_format(rust_xlsxwriter::ChartFormat::new().set_solid_fill(
                rust_xlsxwriter::ChartSolidFill::new().set_color(Color::RGB(colour(severity))),
            ));
    }
    let highest = counts.values().map(|c| c.iter().sum::<u32>()).max().unwrap_or(0);
    if highest <= 10 {
        // Half a finding is none.
        chart.x_axis().set_major_unit(1);
    }
    chart.x_axis().set_num_format("0");
    chart.title().set_name("Findings by sheet");
    chart.y_axis().set_reverse();
    chart.set_alt_text("How many findings each sheet has, by severity; the numbers stand in the table.");
    chart.set_width(640).set_height(120 + 24 * (last - 2));
    sheet.insert_chart(2, 6, &chart)?;
    Ok(())
}

fn about(book: &mut Workbook, findings: &[PlainFinding], inside: bool) -> Result<(), XlsxError> {
    const WIDTHS: [f64; 2] = [24.0, 90.0];
    let formats = Formats::new();
    let sheet = book.add_worksheet();
    set_up(sheet, "About the findings", &WIDTHS, None)?;
    sheet.write_with_format(0, 0, "About the findings", &formats.title)?;
    let count = findings.len().to_string();
    let (in_the_sheets, off) = if inside {
        (
            "Each cell has the colour of its most serious finding, and a note unless it had one already.",
            "The notes are by the author Appraise and the colours are conditional formats; no cell was changed. The \
             command \"appraise strip\" takes all of it off. A later run replaces it.",
        )
    } else {
        (
            "The findings name their cells. Only where an annotated copy was made as well, the cells have colours and notes \
             there.",
            "This workbook stands by itself: delete it when it has served. The command \"appraise strip\" takes notes and \
             colours off an annotated copy.",
        )
    };
    let lines = [
        ("Findings", count.as_str()),
        (
            "Where they are from",
            "A findings file that was given to the program; it was not checked against any policy.",
        ),
        ("In the sheets", in_the_sheets),
        ("How to take this off", off),
    ];
    for (row, (what, says)) in (2u32..).zip(lines) {
        sheet.write_string_with_format(row, 0, what, &formats.body)?;
        sheet.write_string_with_format(row, 1, says, &formats.body)?;
        sheet.set_row_height(row, height(&[(what, WIDTHS[0]), (says, WIDTHS[1])]))?;
    }
    let row = 7;
    sheet.write_string_with_format(row, 0, "Colours", &formats.body)?;
    for (row, severity) in (row..).zip(SEVERITIES) {
        sheet.write_string_with_format(row, 1, severity.word(), &formats.filled(colour(severity)))?;
    }
    Ok(())
}
