//! `appraise strip`: takes our annotations off again.

use super::args::StripArgs;
use super::trouble::Trouble;
use super::{NOTHING, files, print};
use crate::workbook::{self, Options};

/// Writes the workbook without our annotations.
pub(crate) fn run(asked: &StripArgs) -> Result<u8, Trouble> {
    files::not_the_input(&asked.workbook, &asked.output)?;
    files::same_kind(&asked.workbook, &asked.output)?;
    let book = files::open(&asked.workbook, &asked.open)?;
    let options = Options { most_bytes: asked.open.max_size, ..Options::default() };
    let stripped =
        workbook::strip(&book.bytes, &options).map_err(|r| Trouble::refused(&asked.workbook, &r))?;
    let bytes = files::closed(stripped.bytes, book.lock.as_ref(), &asked.output)?;
    files::write(&asked.output, &bytes)?;
    let some = |n: usize, what: &str| format!("{n} {what}{}", if n == 1 { "" } else { "s" });
    let removed = format!(
        "{}, {} and {} taken off",
        some(stripped.removed_notes, "note"),
        some(stripped.removed_highlights, "highlight"),
        some(stripped.removed_sheets.len(), "sheet")
    );
    let exact = match (stripped.exact, &book.lock) {
        (false, _) if stripped.parts_exact => {
            "the file was written anew by another program since, but what carried them is the original again, part by part \
             and byte for byte"
        }
        (true, None) => "the file is the original again, byte for byte",
        (true, Some(_)) => {
            "the workbook is the original again, byte for byte, encrypted anew with the same password"
        }
        (false, _) => {
            "the workbook was saved by another program since, so it is not the original byte for byte"
        }
    };
    if !asked.quiet {
        print::out(&format!("{}: {removed}; {exact}", asked.output.display()));
    }
    Ok(NOTHING)
}
