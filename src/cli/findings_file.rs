//! Findings from elsewhere: schema `appraise.findings/1`, for any workbook.

use std::collections::BTreeMap;
use std::path::Path;

use rust_xlsxwriter::{Format, FormatAlign, Url, Workbook, XlsxError};
use serde::Deserialize;

use super::session;
use super::trouble::Trouble;
use crate::annotate::colour;
use crate::model::Cell;
use crate::policy::Severity;
use crate::workbook::{Edits, Highlight, Mark, Note};

/// What a findings file has to say it is.
const SCHEMA: &str = "appraise.findings/1";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(rename = "schema")]
    _schema: String,
    findings: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    cell: String,
    severity: String,
    title: String,
    #[serde(default)]
    note: String,
}

/// The edits a findings file asks for, and how many findings it has.
pub(crate) fn edits(path: &Path) -> Result<(Edits, usize), Trouble> {
    let bytes = session::read_file(path)?;
    let unreadable = |e: serde_json::Error| {
        let what = e.to_string();
        // The place is told as a place.
        let what = what.rsplit_once(" at line ").map_or(what.as_str(), |(what, _)| what);
        Trouble::new(format!("the findings file cannot be read: {what}"))
            .at(format!("{}, line {}, column {}", path.display(), e.line(), e.column()))
            .help("it has a schema, and findings that have a cell, a severity, a title and perhaps a note")
    };
    // The schema first: what another one may hold is not judged by this one.
    let any: serde_json::Value = serde_json::from_slice(&bytes).map_err(unreadable)?;
    if let Some(schema) = any.get("schema").filter(|s| *s != SCHEMA) {
        return Err(Trouble::new(format!("the findings file has the schema {schema}"))
            .file(path)
            .help(format!("it has to be \"{SCHEMA}\"")));
    }
    let file: File = serde_json::from_slice(&bytes).map_err(unreadable)?;
    let mut rows = Vec::new();
    for row in &file.findings {
        let wrong = |what: String| Trouble::new(what).file(path);
        let cell = cell(&row.cell).ok_or_else(|| {
            wrong(format!("\"{}\" is no cell", row.cell)).help("a cell is written Sheet1!B4 or 'My sheet'!B4")
        })?;
        let severity = [Severity::Breach, Severity::Warning, Severity::Advice, Severity::Information]
            .into_iter()
            .find(|s| s.word() == row.severity)
            .ok_or_else(|| {
                wrong(format!("\"{}\" is no severity", row.severity))
                    .help("it is breach, warning, advice or information")
            })?;
        rows.push((cell, severity, row));
    }
    let mut notes: BTreeMap<Cell, (Severity, String)> = BTreeMap::new();
    for (cell, severity, row) in &rows {
        let text = [row.title.as_str(), row.note.as_str()].join("\n").trim().to_owned();
        let note = notes.entry(cell.clone()).or_insert((*severity, String::new()));
        note.0 = note.0.max(*severity);
        if !note.1.is_empty() {
            note.1.push_str("\n\n");
        }
        note.1.push_str(&text);
    }
    let mut marked: BTreeMap<(Severity, &str), Vec<(u32, u32)>> = BTreeMap::new();
    for (cell, (severity, _)) in &notes {
        marked.entry((*severity, &cell.sheet)).or_default().push((cell.row, cell.column));
    }
    let highlights = marked
        .into_iter()
        .rev()
        .map(|((severity, sheet), cells)| {
            let [_, r, g, b] = colour(severity).to_be_bytes();
            let mark = Mark { name: severity.word().to_owned(), fill: [r, g, b] };
            Highlight { sheet: sheet.to_owned(), severity: mark, cells }
        })
        .collect();
    let donor =
        sheet(&rows).map_err(|e| Trouble::new(format!("the sheet of findings could not be made: {e}")))?;
    let notes = notes
        .into_iter()
        .map(|(cell, (_, text))| Note {
            sheet: cell.sheet.to_string(),
            row: cell.row,
            column: cell.column,
            text,
        })
        .collect();
    Ok((Edits { notes, highlights, donor: Some(donor) }, rows.len()))
}

fn sheet(rows: &[(Cell, Severity, &Row)]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("Findings")?;
    let body = Format::new().set_font_name("Calibri").set_text_wrap().set_align(FormatAlign::Top);
    let heading = body.clone().set_bold();
    for (column, (text, width)) in
        (0u16..).zip([("Severity", 12.0), ("Cell", 22.0), ("What", 40.0), ("More", 60.0)])
    {
        sheet.write_with_format(0, column, text, &heading)?;
        sheet.set_column_width(column, width)?;
    }
    for (row, (cell, severity, finding)) in (1u32..).zip(rows) {
        sheet.write_string_with_format(row, 0, severity.word(), &body)?;
        sheet.write_url_with_format(
            row,
            1,
            Url::new(format!("internal:{cell}")).set_text(cell.to_string()),
            &body,
        )?;
        sheet.write_string_with_format(row, 2, &finding.title, &body)?;
        sheet.write_string_with_format(row, 3, &finding.note, &body)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    book.save_to_buffer()
}

/// A cell as Excel writes it, `Sheet1!B4` or `'My sheet'!B4`.
fn cell(text: &str) -> Option<Cell> {
    let (sheet, reference) = text.rsplit_once('!')?;
    let sheet = match sheet.strip_prefix('\'').and_then(|s| s.strip_suffix('\'')) {
        Some(quoted) => quoted.replace("''", "'"),
        None => sheet.to_owned(),
    };
    let reference = reference.replace('$', "");
    let letters: String = reference.chars().take_while(char::is_ascii_alphabetic).collect();
    let row: u32 = reference.get(letters.len()..)?.parse().ok()?;
    let column = letters.chars().try_fold(0u32, |n, c| {
        n.checked_mul(26)?.checked_add(u32::from(c.to_ascii_uppercase()) - u32::from('A') + 1)
    })?;
    let inside = (1..=1_048_576).contains(&row) && (1..=16_384).contains(&column) && !sheet.is_empty();
    inside.then(|| Cell { order: 0, sheet: sheet.as_str().into(), row: row - 1, column: column - 1 })
}

#[cfg(test)]
mod tests {
    use super::cell;

    #[test]
    fn cells_are_read_as_excel_writes_them() {
        for (text, shown) in [("Sheet1!B4", "Sheet1!B4"), ("'Head''s list'!$AA$10", "'Head''s list'!AA10")] {
            assert_eq!(cell(text).map(|c| c.to_string()).as_deref(), Some(shown));
        }
        for text in ["B4", "Sheet1!4", "Sheet1!B0", "Sheet1!XFE1", "!A1", "Sheet1!A1:B2", "Sheet1!ZZZZZZZZZ1"]
        {
            assert!(cell(text).is_none(), "{text}");
        }
    }
}
