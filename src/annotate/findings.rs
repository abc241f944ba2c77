//! The sheet Findings: one line each, most urgent first, with a link to the cell.

use rust_xlsxwriter::{Url, Workbook, XlsxError};

use super::sheet::{Formats, height, set_up};
use super::{Front, Line, MOST_LINKS, Under, colour, policies};
use crate::model::Cell;
use crate::policy::Severity;

const HEADINGS: [&str; 9] = [
    "Severity",
    "Cell",
    "Who",
    "What happened",
    "What to do",
    "What the policy asks",
    "Clause",
    "Due",
    "Check",
];
const WIDTHS: [f64; 9] = [12.0, 20.0, 10.0, 48.0, 36.0, 40.0, 24.0, 12.0, 14.0];

pub(super) fn write(
    book: &mut Workbook,
    under: &[Under],
    front: &Front,
    findings: &[Line],
    can_link: &dyn Fn(&Cell) -> bool,
) -> Result<(), XlsxError> {
    let formats = Formats::new();
    let sheet = book.add_worksheet();
    set_up(sheet, "Findings", &WIDTHS, Some(3))?;
    sheet.write_with_format(0, 0, "Findings", &formats.title)?;
    let counts: Vec<String> = [Severity::Breach, Severity::Warning, Severity::Advice]
        .into_iter()
        .map(|s| {
            let n = findings.iter().filter(|l| l.outcome.severity == Some(s)).count();
            format!("{n} {}", plural(s, n))
        })
        .collect();
    let line = format!("{} · {} · as of {}", counts.join(", "), policies(under), front.as_of);
    sheet.write_with_format(1, 0, line, &formats.plain.clone())?;
    for (column, heading) in (0u16..).zip(HEADINGS) {
        sheet.write_with_format(3, column, heading, &formats.heading)?;
    }
    for (row, line) in (4u32..).zip(findings) {
        let check = line.check;
        let severity = line.outcome.severity.unwrap_or(Severity::Information);
        sheet.write_with_format(row, 0, severity.word(), &formats.filled(colour(severity)))?;
        match line.outcome.at.as_ref() {
            Some(cell) if row < MOST_LINKS && can_link(cell) => {
                let url = Url::new(format!("internal:{cell}")).set_text(cell.to_string());
                sheet.write_url_with_format(row, 1, url, &formats.link)?;
            }
            Some(cell) => {
                sheet.write_string_with_format(row, 1, cell.to_string(), &formats.cell)?;
            }
            None => {
                sheet.write_string_with_format(row, 1, "the school", &formats.cell)?;
            }
        }
        let happened = format!("{}\n{}", check.title, line.outcome.message);
        let asks = format!("{}.", check.says);
        let texts: [(u16, &str); 6] = [
            (2, line.who.as_str()),
            (3, happened.as_str()),
            (4, check.advice.as_str()),
            (5, asks.as_str()),
            (6, check.clause.as_str()),
            (8, check.id.as_str()),
        ];
        for (column, text) in texts {
            sheet.write_string_with_format(row, column, text, &formats.cell)?;
        }
        match line.outcome.due {
            Some(due) => sheet.write_datetime_with_format(row, 7, due, &formats.date)?,
            None => sheet.write_blank(row, 7, &formats.cell)?,
        };
        let tall = height(&[
            (&happened, WIDTHS[3]),
            (&check.advice, WIDTHS[4]),
            (&asks, WIDTHS[5]),
            (&check.clause, WIDTHS[6]),
        ]);
        sheet.set_row_height(row, tall)?;
    }
    if findings.is_empty() {
        sheet.write_string_with_format(4, 0, "Nothing was found.", &formats.plain.clone())?;
    } else {
        let last = 3 + u32::try_from(findings.len()).unwrap_or(0);
        sheet.autofilter(3, 0, last, 8)?;
    }
    Ok(())
}

fn plural(severity: Severity, count: usize) -> &'static str {
    match (severity, count) {
        (Severity::Breach, 1) => "breach",
        (Severity::Breach, _) => "breaches",
        (Severity::Warning, 1) => "warning",
        (Severity::Warning, _) => "warnings",
        _ => "advice",
    }
}
