//! `appraise strip`: takes our annotations off again.

use super::args::StripArgs;
use super::trouble::Trouble;
use super::{NOTHING, annotate, print, session};
use crate::workbook;

/// Writes the workbook without our annotations.
pub(crate) fn run(asked: &StripArgs) -> Result<u8, Trouble> {
    annotate::not_the_input(&asked.workbook, &asked.output)?;
    annotate::same_kind(&asked.workbook, &asked.output)?;
    let bytes = session::read_file(&asked.workbook)?;
    let stripped = workbook::strip(&bytes).map_err(|r| Trouble::refused(&asked.workbook, &r))?;
    annotate::write(&asked.output, &stripped.bytes)?;
    let removed = format!(
        "{} notes, {} highlights and {} sheets taken off",
        stripped.removed_notes,
        stripped.removed_highlights,
        stripped.removed_sheets.len()
    );
    let exact = if stripped.exact {
        "the file is the original again, byte for byte"
    } else {
        "the workbook was saved by another program since, so it is not the original byte for byte"
    };
    if !asked.quiet {
        print::out(&format!("{}: {removed}; {exact}", asked.output.display()));
    }
    Ok(NOTHING)
}
