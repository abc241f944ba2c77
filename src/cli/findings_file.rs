//! Findings from elsewhere: schema `appraise.findings/1`, for any workbook.

use std::path::Path;

use serde::Deserialize;

use super::files;
use super::trouble::Trouble;
use crate::annotate::PlainFinding;
use crate::model::Cell;
use crate::policy::Severity;

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

/// The findings a file has.
pub(crate) fn read(path: &Path) -> Result<Vec<PlainFinding>, Trouble> {
    let bytes = files::read(path)?;
    // Some editors begin every text file with this mark.
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&bytes);
    let unreadable = |e: serde_json::Error| {
        let what = e.to_string();
        // The place is told as a place.
        let what = what.rsplit_once(" at line ").map_or(what.as_str(), |(what, _)| what);
        Trouble::new(format!("the findings file cannot be read: {what}"))
            .at(format!("{}, line {}, column {}", path.display(), e.line(), e.column()))
            .help("it has a schema, and findings that have a cell, a severity, a title and perhaps a note")
    };
    // The schema first: what another one may hold is not judged by this one.
    let any: serde_json::Value = serde_json::from_slice(bytes).map_err(unreadable)?;
    if let Some(schema) = any.get("schema").filter(|s| *s != SCHEMA) {
        return Err(Trouble::new(format!("the findings file has the schema {schema}"))
            .file(path)
            .help(format!("it has to be \"{SCHEMA}\"")));
    }
    let file: File = serde_json::from_slice(bytes).map_err(unreadable)?;
    let mut findings = Vec::new();
    for row in file.findings {
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
        findings.push(PlainFinding { cell, severity, title: row.title, note: row.note });
    }
    Ok(findings)
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
