//! Why a tracker could not be read at all: what happened, where, and how to put it right.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::grid::{Raw, Sheet};

/// What a sheet showed when nothing was recognised.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
pub struct Seen {
    /// The sheet's name.
    pub sheet: String,
    /// Its first row that looks like headings.
    pub headings: Vec<String>,
}

/// Why a tracker could not be read.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
pub enum ReadError {
    /// The bytes are no workbook.
    NotAWorkbook,
    /// A workbook, but of a format that is not read.
    OtherFormat(Cow<'static, str>),
    /// It opens with a password only.
    Protected,
    /// An `.ods` spreadsheet that opens with a password only.
    ProtectedOds,
    /// A part is missing or broken; what.
    Damaged(String),
    /// It asks for more room than any tracker needs; what.
    TooLarge(String),
    /// The school's mapping no longer fits the workbook; what has moved.
    MappingUnfit(Vec<String>),
    /// No sheet holds records the program knows.
    NothingRecognised(Vec<Seen>),
}

impl std::error::Error for ReadError {}

/// So many sheets and headings are shown.
const SHOWN: usize = 12;

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ReadError::NotAWorkbook => write!(
                f,
                "this file is not an Excel workbook\n  help: open it in Excel or another spreadsheet program and save it as \"Excel workbook (.xlsx)\""
            ),
            ReadError::OtherFormat(format) => write!(
                f,
                "this file is {format}, which is not read\n  help: open it and save a copy as \"Excel workbook (.xlsx)\""
            ),
            ReadError::Protected => write!(
                f,
                "this workbook opens with a password only\n  help: open it in Excel, take the password off a copy (File, Info, Protect Workbook) and use the copy"
            ),
            ReadError::ProtectedOds => write!(
                f,
                "this OpenDocument spreadsheet (.ods) opens with a password, and such are not read\n  help: open it and save a copy as \"Excel workbook (.xlsx)\"; that may have a password too"
            ),
            ReadError::Damaged(what) => write!(
                f,
                "this workbook is damaged: {what}\n  help: open it in Excel, which can often repair it, save it and run again; or fetch it once more from where it is kept"
            ),
            ReadError::TooLarge(what) => write!(
                f,
                "this workbook is too large to be a tracker: {what}\n  help: copy the tracker's own sheets into a new workbook, or let the program take more with --max-size, such as --max-size 2GB"
            ),
            ReadError::MappingUnfit(moved) => write!(
                f,
                "the mapping in the settings file no longer fits this workbook\n  {}\n  help: put the tracker back as it was, or have the mapping written anew with: appraise map TRACKER --write",
                moved.join("\n  ")
            ),
            ReadError::NothingRecognised(seen) => nothing(f, seen),
        }
    }
}

fn nothing(f: &mut fmt::Formatter<'_>, seen: &[Seen]) -> fmt::Result {
    writeln!(f, "no sheet of this workbook looks like part of an appraisal tracker")?;
    for sheet in seen.iter().take(SHOWN) {
        let headings =
            if sheet.headings.is_empty() { "nothing".to_owned() } else { sheet.headings.join(" | ") };
        writeln!(f, "  read: sheet \"{}\": {headings}", sheet.sheet)?;
    }
    if seen.len() > SHOWN {
        writeln!(f, "  and {} more sheets", seen.len() - SHOWN)?;
    }
    writeln!(
        f,
        "  looked for: a sheet with headings such as Staff ID, Name, Line manager, Objective, Rating, Statement issued"
    )?;
    write!(
        f,
        "  help: name the sheets by what they hold (Staff, Objectives, Meetings, Observations, Pay) and give each a row of headings"
    )
}

/// The first row with two texts or more: a row of headings if there is one. Names may stand in such a row only where
/// a sheet has no headings, so nothing is shown from a row that has a number or a date in it.
pub(super) fn seen(sheet: &Sheet) -> Seen {
    let row = sheet.rows().take(30).find_map(|(_, cells)| {
        let filled: Vec<_> = cells.iter().filter(|c| !c.is_blank()).collect();
        let texts = filled.iter().all(|c| matches!(c.raw, Raw::Text(_)));
        (filled.len() >= 2).then(|| {
            if texts { filled.iter().take(SHOWN).map(|c| short(&c.text())).collect() } else { Vec::new() }
        })
    });
    Seen { sheet: sheet.name.to_string(), headings: row.unwrap_or_default() }
}

fn short(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= 30 { line } else { line.chars().take(29).chain(['…']).collect() }
}
