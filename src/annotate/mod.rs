//! Decides what the annotated copy says and where: notes and highlights on the cells, and three new sheets; four once the pay
//! committee has decided.
//!
//! It writes nothing itself: the workbook room splices the notes in and grafts the sheets. A text from the tracker is
//! written as text, never as a formula. People stand here by the staff code that is in the tracker already.

mod about;
mod decisions;
mod findings;
mod plain;
mod recommendations;
mod sheet;

use std::collections::BTreeMap;

use crate::check::Outcome;
use crate::model::Cell;
use crate::pay::Recommendation;
use crate::policy::{Check, Pack, Severity};
use crate::workbook::{Edits, Highlight, Mark, Note};

pub use decisions::DecisionLine;
pub use plain::{PlainFinding, plain_edits};

/// The author of a workbook of findings.
pub const AUTHOR: &str = "Appraise";
/// Beyond this row the cells are named without a link: Excel takes some 65,000 links on a sheet.
const MOST_LINKS: u32 = 60_000;

/// What is said about the run as a whole.
#[derive(Clone, Debug, Default)]
pub struct Front {
    /// The tracker's file name, for a workbook that is not the tracker itself; empty in the tracker.
    pub tracker: String,
    /// The as-of date in words.
    pub as_of: String,
    /// The program and its version.
    pub program: String,
    /// What has to be said once.
    pub remarks: Vec<String>,
    /// Those of the remarks that whoever reads only the findings has to know: what the school changed in its policy, and
    /// that the policy is past its review.
    pub notices: Vec<String>,
    /// What the school has to set and nobody has.
    pub asks: Vec<String>,
    /// What the product chose because the policy is silent.
    pub not_from_the_policy: Vec<String>,
    /// Columns and sheets the tracker lacks, each with the checks that would need it.
    pub lacking: Vec<(String, Vec<String>)>,
    /// What the recommendations rest on, all or most of them.
    pub resting_on: Vec<String>,
    /// Cells that could not be read: where, what is meant to stand there, why.
    pub unread: Vec<(Cell, String, String)>,
    /// How each sheet was understood: its name and what it holds.
    pub sheets: Vec<(String, String)>,
    /// Sheets and columns left aside, and why.
    pub unused: Vec<(Cell, String, String)>,
    /// What the pay committee decided; nothing before it has.
    pub decisions: Vec<DecisionLine>,
}

/// A policy of the run.
pub struct Under<'a> {
    /// The policy.
    pub pack: &'a Pack,
    /// The groups of staff it is for, in words; nothing where it is for everybody.
    pub for_whom: String,
}

impl Under<'_> {
    /// The policy with its edition, and for whom it is.
    #[must_use]
    pub fn words(&self) -> String {
        let whom = if self.for_whom.is_empty() { String::new() } else { format!(", for {}", self.for_whom) };
        format!("{} ({}){whom}", self.pack.title, self.pack.edition)
    }
}

/// The policies of a run in one line.
#[must_use]
pub fn policies(under: &[Under]) -> String {
    let mut all: Vec<String> = under.iter().map(Under::words).collect();
    all.dedup();
    all.join("; ")
}

/// A finding with the words that go with it.
pub struct Line<'a> {
    /// The check that gave it.
    pub check: &'a Check,
    /// The outcome.
    pub outcome: &'a Outcome,
    /// The code of whom it is about; `school` for the school.
    pub who: String,
}

/// The edits that put findings and recommendations into the tracker.
///
/// # Errors
/// When the new sheets cannot be written.
pub fn edits(
    under: &[Under],
    front: &Front,
    findings: &[Line],
    recommendations: &[Recommendation],
    can_link: &dyn Fn(&Cell) -> bool,
) -> Result<Edits, rust_xlsxwriter::XlsxError> {
    let mut by_cell: BTreeMap<&Cell, Vec<&Line>> = BTreeMap::new();
    for line in findings {
        if let Some(at) = line.outcome.at.as_ref().filter(|c| can_link(c)) {
            by_cell.entry(at).or_default().push(line);
        }
    }
    let mut notes = Vec::new();
    let mut marked: BTreeMap<(Severity, &str), Vec<(u32, u32)>> = BTreeMap::new();
    for (cell, lines) in &by_cell {
        notes.push(Note {
            sheet: cell.sheet.to_string(),
            row: cell.row,
            column: cell.column,
            text: note(lines),
        });
        let worst = lines.iter().filter_map(|l| l.outcome.severity).max().unwrap_or(Severity::Information);
        marked.entry((worst, &cell.sheet)).or_default().push((cell.row, cell.column));
    }
    let highlights = highlights(marked);
    let mut book = sheet::new_book("Findings");
    findings::write(&mut book, under, front, findings, can_link)?;
    recommendations::write(&mut book, under, front, recommendations)?;
    if !front.decisions.is_empty() {
        decisions::write(&mut book, under, front)?;
    }
    about::write(&mut book, under, front, findings)?;
    Ok(Edits { notes, highlights, donor: Some(book.save_to_buffer()?) })
}

/// So many findings are spelt out in one note; the others are on the Findings sheet.
const MOST_IN_A_NOTE: usize = 4;

fn note(lines: &[&Line]) -> String {
    let one = |line: &&Line| {
        let check = line.check;
        let severity = line.outcome.severity.unwrap_or(Severity::Information);
        [
            format!("{} · {}", severity.word().to_uppercase(), check.id),
            check.title.clone(),
            line.outcome.message.to_string(),
            format!("The policy ({}): {}.", check.clause, check.says),
            format!("What to do: {}", check.advice),
        ]
        .join("\n")
    };
    let mut texts: Vec<String> = lines.iter().take(MOST_IN_A_NOTE).map(one).collect();
    if lines.len() > MOST_IN_A_NOTE {
        texts.push(format!("and {} more on the sheet Findings", lines.len() - MOST_IN_A_NOTE));
    }
    texts.join("\n\n")
}

/// The highlights, the most serious first, so that it wins where a cell has two.
fn highlights(marked: BTreeMap<(Severity, &str), Vec<(u32, u32)>>) -> Vec<Highlight> {
    let one = |((severity, sheet), cells): ((Severity, &str), _)| Highlight {
        sheet: sheet.to_owned(),
        severity: mark(severity),
        cells,
    };
    marked.into_iter().rev().map(one).collect()
}

fn mark(severity: Severity) -> Mark {
    let [_, r, g, b] = colour(severity).to_be_bytes();
    Mark { name: severity.word().to_owned(), fill: [r, g, b] }
}

/// The colours of the marks, for the sheets: fill by severity.
pub(crate) fn colour(severity: Severity) -> u32 {
    match severity {
        Severity::Breach => 0x00F8_CBAD,
        Severity::Warning => 0x00FF_E699,
        Severity::Advice => 0x00DD_EBF7,
        Severity::Information => 0x00ED_EDED,
    }
}
