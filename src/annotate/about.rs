//! The sheet About this check: what was checked, on what assumptions, what could not be read, and how to undo it.

use rust_xlsxwriter::{Url, Workbook, Worksheet, XlsxError};

use super::sheet::{Formats, height, set_up};
use super::{Front, Line, Under};
use crate::policy::Severity;

const WIDTHS: [f64; 3] = [34.0, 60.0, 60.0];

struct Page<'a> {
    sheet: &'a mut Worksheet,
    formats: Formats,
    row: u32,
}

impl Page<'_> {
    fn section(&mut self, title: &str) -> Result<(), XlsxError> {
        self.row += 1;
        for column in 0..3 {
            self.sheet.write_blank(self.row, column, &self.formats.section)?;
        }
        self.sheet.write_with_format(self.row, 0, title, &self.formats.section)?;
        self.row += 1;
        Ok(())
    }

    fn line(&mut self, texts: &[&str]) -> Result<(), XlsxError> {
        for (column, text) in (0u16..).zip(texts) {
            self.sheet.write_string_with_format(self.row, column, *text, &self.formats.body)?;
        }
        let wide: Vec<(&str, f64)> = texts.iter().copied().zip(WIDTHS).collect();
        self.sheet.set_row_height(self.row, height(&wide))?;
        self.row += 1;
        Ok(())
    }

    fn cell_line(&mut self, cell: &crate::model::Cell, texts: [&str; 2]) -> Result<(), XlsxError> {
        let row = self.row;
        self.line(&["", texts[0], texts[1]])?;
        let url = Url::new(format!("internal:{cell}")).set_text(cell.to_string());
        self.sheet.write_url_with_format(
            row,
            0,
            url,
            &self.formats.link.clone().set_border(rust_xlsxwriter::FormatBorder::None),
        )?;
        Ok(())
    }
}

pub(super) fn write(
    book: &mut Workbook,
    under: &[Under],
    front: &Front,
    findings: &[Line],
) -> Result<(), XlsxError> {
    let sheet = book.add_worksheet();
    set_up(sheet, "About this check", &WIDTHS, None)?;
    let mut page = Page { sheet, formats: Formats::new(), row: 0 };
    page.sheet.write_with_format(0, 0, "About this check", &page.formats.title)?;
    page.section("What was checked")?;
    if !front.tracker.is_empty() {
        page.line(&["Tracker", &front.tracker])?;
    }
    for one in under {
        page.line(&["Policy", &format!("{}, {}", one.pack.school, one.words())])?;
    }
    page.line(&["As of", &front.as_of])?;
    for one in under {
        page.line(&["Checks", &format!("{} checks of the policy", one.pack.checks.len())])?;
    }
    page.line(&["Findings", &format!("{} on the sheet Findings", findings.len())])?;
    page.line(&["Made by", &front.program])?;
    page.section("What the words mean")?;
    for (severity, says) in [
        (
            Severity::Breach,
            "something the policy says must happen did not happen, or happened too late to mend",
        ),
        (Severity::Warning, "something the policy says should happen did not, or a must that was done late"),
        (Severity::Advice, "a small slip, or good practice; worth putting right"),
    ] {
        page.line(&[severity.word(), says])?;
    }
    if !front.remarks.is_empty() {
        page.section("To know when reading this")?;
        for remark in &front.remarks {
            page.line(&["", remark])?;
        }
    }
    page.section("How the sheets were read")?;
    for (name, what) in &front.sheets {
        page.line(&[name, what])?;
    }
    if !front.unread.is_empty() {
        page.section("Cells that could not be read")?;
        for (cell, field, why) in &front.unread {
            page.cell_line(cell, [field, why])?;
        }
    }
    if !front.lacking.is_empty() {
        page.section("Not checked, because the tracker has no such column or sheet")?;
        for (what, checks) in &front.lacking {
            page.line(&[what, &format!("needed by {}", checks.join(", "))])?;
        }
    }
    if !front.unused.is_empty() {
        page.section("Left aside")?;
        for (cell, what, why) in &front.unused {
            page.cell_line(cell, [what, why])?;
        }
    }
    if !front.not_from_the_policy.is_empty() {
        page.section("Not from the policy: values the program chose because the policy is silent")?;
        for line in &front.not_from_the_policy {
            page.line(&["", line])?;
        }
    }
    if under.iter().any(|one| !one.pack.outputs.is_empty()) {
        page.section("Entries of the policy that shape the outputs")?;
        for output in under.iter().flat_map(|one| &one.pack.outputs) {
            page.line(&[&output.id, &output.says, &output.shapes])?;
        }
    }
    if !front.tracker.is_empty() {
        page.section("How to do away with this")?;
        page.line(&[
            "",
            "This workbook stands by itself: delete it when it has served. Where an annotated copy of the tracker was made as \
             well, the command \"appraise strip\" takes the notes and colours off that.",
        ])?;
        return Ok(());
    }
    page.section("How to take this off again")?;
    page.line(&[
        "",
        "The notes are by the author Appraise and the colours are conditional formats; no cell of the tracker was changed. \
         The command \"appraise strip\" takes all of it off. A later run replaces it.",
    ])?;
    Ok(())
}
