//! Puts findings into a workbook; or, where that may or can not be touched, into a workbook of their own.

use super::trouble::Trouble;
use crate::model::Cell;
use crate::workbook::{self, Annotated, Edits, Options, Refusal};

/// Where the new sheets stand.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// In the workbook they are about, with links to its cells.
    Inside,
    /// In a workbook of their own.
    Apart,
}

/// What came of it.
pub(crate) struct Marked {
    /// The annotated copy, or why none may be made.
    pub(crate) copy: Result<Annotated, Refusal>,
    /// The new sheets as a workbook of their own, where they may not be put into the copy.
    pub(crate) apart: Option<Vec<u8>>,
}

/// Annotates a workbook. `edits_for` makes the edits, `refused` words a refusal. A workbook whose structure is locked gets
/// its notes and colours, but no sheets; one that is shared or signed, or of a format that cannot be changed without loss,
/// is not touched.
pub(crate) fn mark(
    bytes: &[u8],
    options: &Options,
    edits_for: &dyn Fn(Place) -> Result<Edits, Trouble>,
    refused: &dyn Fn(&Refusal) -> Trouble,
) -> Result<Marked, Trouble> {
    let mut edits = edits_for(Place::Inside)?;
    let copy = match workbook::annotate(bytes, &edits, options) {
        Ok(done) => return Ok(Marked { copy: Ok(done), apart: None }),
        Err(Refusal::StructureLocked) => {
            edits.donor = None;
            let mut done = workbook::annotate(bytes, &edits, options).map_err(|r| refused(&r))?;
            done.said.insert(0, NO_SHEETS.to_owned());
            Ok(done)
        }
        Err(
            refusal @ (Refusal::Signed | Refusal::Shared | Refusal::OldFormat | Refusal::NotPatchable { .. }),
        ) => Err(refusal),
        Err(refusal) => return Err(refused(&refusal)),
    };
    // The findings bear the sensitivity label of what they are about.
    let labelled = |new| workbook::with_label_of(new, bytes, options.most_bytes).map_err(|r| refused(&r));
    let apart = edits_for(Place::Apart)?.donor.map(labelled).transpose()?;
    Ok(Marked { copy, apart })
}

const NO_SHEETS: &str = "The workbook's structure is locked, so no sheet was added to the copy: it has the notes and the colours, \
                         and the sheets with the findings are in a workbook of their own.";

/// More notes of a sheet than this, left out for one reason, are told of together.
const TOLD_ONE_BY_ONE: usize = 8;

/// The notes that were not placed: the cells, and why.
pub(crate) fn left_out(done: &Annotated) -> Vec<String> {
    let mut groups: Vec<((&str, &str), Vec<Cell>)> = Vec::new();
    for (sheet, row, column, why) in &done.left_out {
        let cell = Cell { order: 0, sheet: sheet.as_str().into(), row: *row, column: *column };
        match groups.iter_mut().find(|(of, _)| *of == (sheet.as_str(), why.as_str())) {
            Some((_, cells)) => cells.push(cell),
            None => groups.push(((sheet, why), vec![cell])),
        }
    }
    let mut lines = Vec::new();
    for ((_, why), cells) in &groups {
        match cells.as_slice() {
            [first, .., last] if cells.len() > TOLD_ONE_BY_ONE => {
                let more = cells.len() - 1;
                lines.push(format!(
                    "no note on {first} and {more} more cells, the last of them {last}: {why}"
                ));
            }
            few => lines.extend(few.iter().map(|cell| format!("no note on {cell}: {why}"))),
        }
    }
    lines
}
