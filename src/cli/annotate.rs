//! `appraise annotate`: the annotated copy only.

use std::path::Path;

use super::args::{AnnotateArgs, FailOn, Form};
use super::session::{self, Session};
use super::trouble::Trouble;
use super::{NOTHING, check, documents, findings_file, print};
use crate::workbook;

/// Writes the annotated copy of a tracker, or of any workbook from a findings file.
pub(crate) fn run(asked: &AnnotateArgs) -> Result<u8, Trouble> {
    not_the_input(&asked.tracker, &asked.output)?;
    same_kind(&asked.tracker, &asked.output)?;
    if let Some(findings) = &asked.findings {
        let bytes = session::read_file(&asked.tracker)?;
        let (edits, count) = findings_file::edits(findings)?;
        let done = workbook::annotate(&bytes, &edits).map_err(|r| Trouble::refused(&asked.tracker, &r))?;
        write(&asked.output, &done.bytes)?;
        if !asked.common.quiet {
            print::out(&put(count, &asked.output));
            done.said.iter().for_each(|s| print::out(&format!("note: {s}")));
            for (sheet, row, column, why) in &done.left_out {
                let cell =
                    crate::model::Cell { order: 0, sheet: sheet.as_str().into(), row: *row, column: *column };
                print::out(&format!("note: no note on {cell}: {why}"));
            }
        }
        return Ok(NOTHING);
    }
    let session = Session::open(&asked.tracker, &asked.common.asked())?;
    let marked = documents::annotated(&session)?;
    write(&asked.output, &marked.document.bytes)?;
    if !asked.common.quiet && asked.common.format == Form::Json {
        print::out(&check::as_json(&session, &asked.common, 1));
    } else if !asked.common.quiet {
        print::out(&put(session.findings().len(), &asked.output));
        marked.said.iter().chain(&session.remarks).for_each(|s| print::out(&format!("note: {s}")));
    }
    Ok(check::code(&session, asked.common.fail_on.unwrap_or(FailOn::Never)))
}

/// The original is never written to.
pub(crate) fn not_the_input(input: &Path, output: &Path) -> Result<(), Trouble> {
    let same = match (std::fs::canonicalize(input), std::fs::canonicalize(output)) {
        (Ok(a), Ok(b)) => a == b,
        _ => false,
    };
    if same {
        return Err(Trouble::new("the original is never written to")
            .file(output)
            .help("give the copy another name"));
    }
    Ok(())
}

/// A copy under another ending would not open: Excel goes by the ending, and a copy has the tracker's own format.
pub(crate) fn same_kind(input: &Path, output: &Path) -> Result<(), Trouble> {
    let ending = |path: &Path| path.extension().map(|e| e.to_string_lossy().to_lowercase());
    let books = ["xlsx", "xlsm", "xltx", "xltm"];
    match (ending(input), ending(output)) {
        (Some(from), to) if books.contains(&from.as_str()) && to.as_ref() != Some(&from) => {
            Err(Trouble::new("the copy has to have the ending of the workbook, or Excel does not open it")
                .file(output)
                .help(format!("give it a name that ends in .{from}")))
        }
        _ => Ok(()),
    }
}

fn put(count: usize, output: &Path) -> String {
    format!("{count} finding{} put into {}", if count == 1 { "" } else { "s" }, output.display())
}

/// Writes a file in one step.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<(), Trouble> {
    workbook::write_atomically(path, bytes).map_err(|e| Trouble::writing(path, &e))
}
