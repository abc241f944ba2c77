//! Annotating and taking the annotations off again: the two things the other rooms ask for.

use std::collections::{BTreeMap, BTreeSet};

use super::MOST_BYTES;
use super::clean;
use super::consistency::new_faults;
use super::container::key_of;
use super::edit::Editor;
use super::graft::{self, Donor};
use super::journal::{self, Journal};
use super::marks::{self, Mark};
use super::notes::{self, Blocks};
use super::package::{Package, SheetKind, SheetState};
use super::refusal::Refusal;
use super::sheet::Facts;
use super::styles;
use super::text::Form;
use super::xml::Ns;

/// Beyond this many a sheet's notes are listed only: Excel becomes slow, and nobody reads them.
const MOST_NOTES: usize = 2_000;

/// A note to be put on a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The sheet's name.
    pub sheet: String,
    /// The row, counted from 0.
    pub row: u32,
    /// The column, counted from 0.
    pub column: u32,
    /// What the note says.
    pub text: String,
}

/// Cells to be highlighted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Highlight {
    /// The sheet's name.
    pub sheet: String,
    /// How they are marked.
    pub severity: Mark,
    /// Rows and columns, counted from 0.
    pub cells: Vec<(u32, u32)>,
}

/// Everything that is to be added to a workbook.
#[derive(Debug, Clone, Default)]
pub struct Edits {
    /// Notes on cells.
    pub notes: Vec<Note>,
    /// Highlighted cells. Where a cell has two marks, the one that is listed first wins.
    pub highlights: Vec<Highlight>,
    /// A workbook whose sheets are put at the end, in their order.
    pub donor: Option<Vec<u8>>,
}

/// What is allowed.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// The most bytes that the file, or any part of it unpacked, may have.
    pub most_bytes: u64,
    /// Annotate a signed workbook, although its signature becomes invalid by it.
    pub break_signature: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { most_bytes: MOST_BYTES, break_signature: false }
    }
}

/// An annotated copy, and what to tell about it.
#[derive(Debug, Clone)]
pub struct Annotated {
    /// The copy.
    pub bytes: Vec<u8>,
    /// The parts that carry a splice.
    pub changed: Vec<String>,
    /// The parts that are new.
    pub added: Vec<String>,
    /// The notes that were not placed: sheet, row, column and why.
    pub left_out: Vec<(String, u32, u32, String)>,
    /// What the new sheets are called now.
    pub sheets: Vec<String>,
    /// What the people who open the copy should know.
    pub said: Vec<String>,
}

/// A workbook without its annotations.
#[derive(Debug, Clone)]
pub struct Stripped {
    /// The workbook.
    pub bytes: Vec<u8>,
    /// Whether it is the original file, byte for byte.
    pub exact: bool,
    /// Whether at least every part that carried annotations is what it was, byte for byte. What else another program has
    /// changed since, as a copy that was packed anew or given a new author, stays changed.
    pub parts_exact: bool,
    /// How many notes went.
    pub removed_notes: usize,
    /// How many highlights went, counted by sheet and mark.
    pub removed_highlights: usize,
    /// The sheets that went.
    pub removed_sheets: Vec<String>,
}

/// Whether the bytes are a workbook that carries annotations of ours.
#[must_use]
pub fn is_annotated(bytes: &[u8], most_bytes: u64) -> bool {
    Package::read(bytes.to_vec(), most_bytes).is_ok_and(|package| carries_marks(&package).unwrap_or(false))
}

fn carries_marks(package: &Package) -> Result<bool, Refusal> {
    if journal::find(package)?.is_some() {
        return Ok(true);
    }
    let found = clean::count(package)?;
    Ok(found.notes > 0 || found.highlights > 0 || !found.sheets.is_empty())
}

/// Takes the annotations off. On a copy nobody has saved since, the result is the very file that was annotated.
///
/// # Errors
/// When the bytes are no workbook that can be read and patched.
pub fn strip(annotated: &[u8], options: &Options) -> Result<Stripped, Refusal> {
    strip_package(&Package::read(annotated.to_vec(), options.most_bytes)?)
}

fn strip_package(package: &Package) -> Result<Stripped, Refusal> {
    let journal = journal::find(package)?;
    if let Some(journal) = &journal
        && let Some(bytes) = journal.restored(package)
    {
        let had = clean::count(package)?;
        return Ok(Stripped {
            bytes,
            exact: true,
            parts_exact: true,
            removed_notes: had.notes,
            removed_highlights: had.highlights,
            removed_sheets: had.sheets,
        });
    }
    let had = clean::count(package)?;
    if journal.is_none() && had.notes == 0 && had.highlights == 0 && had.sheets.is_empty() {
        return Ok(Stripped {
            bytes: package.bytes().to_vec(),
            exact: true,
            parts_exact: true,
            removed_notes: 0,
            removed_highlights: 0,
            removed_sheets: Vec::new(),
        });
    }
    refuse_shared(package)?;
    if let Some(bytes) = journal.as_ref().and_then(|journal| undone(package, journal)) {
        return Ok(Stripped {
            bytes,
            exact: false,
            parts_exact: true,
            removed_notes: had.notes,
            removed_highlights: had.highlights,
            removed_sheets: had.sheets,
        });
    }
    let (bytes, removed) = clean::remove(package, journal.as_ref())?;
    let copy = Package::read(bytes, package.container.most())
        .map_err(|e| Refusal::CheckFailed { why: e.to_string() })?;
    refuse_new_faults(package, &copy, &removed.changed)?;
    Ok(Stripped {
        bytes: copy.into_bytes(),
        exact: false,
        parts_exact: false,
        removed_notes: removed.notes,
        removed_highlights: removed.highlights,
        removed_sheets: removed.sheets,
    })
}

/// The workbook with its parts as the journal knows them, in a container that somebody else has written since. `None`
/// where a part of ours has changed, or something of ours stands where none was put.
fn undone(package: &Package, journal: &Journal) -> Option<Vec<u8>> {
    let changes = journal.undoing(package)?;
    let bytes = package.container.write(&changes, &[]).ok()?;
    let back = Package::read(bytes, package.container.most()).ok()?;
    let parts: Vec<String> = back.parts().map(str::to_owned).collect();
    let faults = new_faults(package, &back, &parts);
    // A part that is proven to be what it was may have the faults it had.
    let all_had = faults.iter().all(|fault| changes.contains_key(&key_of(&fault.part)));
    let sound = !carries_marks(&back).ok()? && all_had;
    sound.then(|| back.into_bytes())
}

fn is_signed(package: &Package) -> Result<bool, Refusal> {
    let signatures = |p: &str| p.to_ascii_lowercase().starts_with("_xmlsignatures/");
    Ok(package.rels("")?.iter().any(|r| r.kind == "origin") || package.parts().any(signatures))
}

fn refuse_shared(package: &Package) -> Result<(), Refusal> {
    let rels = package.rels(&package.main)?;
    if rels.iter().any(|r| r.kind == "revisionHeaders") { Err(Refusal::Shared) } else { Ok(()) }
}

/// What the workbook itself asks of those who change it.
fn workbook_notices(package: &Package, said: &mut Vec<String>) -> Result<bool, Refusal> {
    let doc = package.doc(&package.main, &[])?;
    let locked = doc.child(0, "workbookProtection").is_some_and(|p| doc.attr_true(p, "lockStructure"));
    if doc.child(0, "fileSharing").is_some() {
        said.push("The workbook's owner recommends opening it read-only; the copy keeps that.".to_owned());
    }
    for rel in package.rels("")?.iter().filter(|r| r.kind == "custom-properties") {
        let Some(part) = &rel.part else { continue };
        let (_, text) = Form::decode_any(&package.raw(part)?);
        if text.contains("_MarkAsFinal") {
            said.push(
                "The workbook is marked as final; the copy keeps the mark, and Excel asks before editing it."
                    .to_owned(),
            );
        }
    }
    Ok(locked)
}

/// What is to be done on one sheet.
#[derive(Default)]
struct Work<'a> {
    marks: BTreeMap<usize, BTreeSet<(u32, u32)>>,
    notes: Vec<(u32, u32, &'a str)>,
}

fn place_of(package: &Package, name: &str) -> Result<usize, Refusal> {
    let sheets = package.sheets();
    let exact = sheets.iter().position(|s| s.name == name);
    exact
        .or_else(|| sheets.iter().position(|s| s.name.to_lowercase() == name.to_lowercase()))
        .ok_or_else(|| Refusal::NoSuchSheet(name.to_owned()))
}

/// Sorts the edits by sheet, and the marks by their first use.
fn plan<'a>(package: &Package, edits: &'a Edits) -> Result<(BTreeMap<usize, Work<'a>>, Vec<Mark>), Refusal> {
    let mut work: BTreeMap<usize, Work<'a>> = BTreeMap::new();
    let mut used: Vec<Mark> = Vec::new();
    for highlight in edits.highlights.iter().filter(|h| !h.cells.is_empty()) {
        let place = place_of(package, &highlight.sheet)?;
        let mark = used.iter().position(|m| *m == highlight.severity).unwrap_or_else(|| {
            used.push(highlight.severity.clone());
            used.len() - 1
        });
        work.entry(place).or_default().marks.entry(mark).or_default().extend(&highlight.cells);
    }
    for note in &edits.notes {
        let place = place_of(package, &note.sheet)?;
        work.entry(place).or_default().notes.push((note.row, note.column, note.text.as_str()));
    }
    Ok((work, used))
}

/// Adds notes, highlights and sheets to a workbook. Annotations of an earlier run are taken off first, so annotating
/// twice gives the same bytes as annotating once.
///
/// # Errors
/// A `Refusal` when the workbook cannot be annotated without loss; nothing has been changed then.
pub fn annotate(original: &[u8], edits: &Edits, options: &Options) -> Result<Annotated, Refusal> {
    let mut package = Package::read(original.to_vec(), options.most_bytes)?;
    let mut said = Vec::new();
    if is_signed(&package)? {
        if !options.break_signature {
            return Err(Refusal::Signed);
        }
        said.push(
            "The workbook's digital signature is no longer valid in the copy; without the annotations it is valid again."
                .to_owned(),
        );
    }
    refuse_shared(&package)?;
    if carries_marks(&package)? {
        let stripped = strip_package(&package)?;
        if !stripped.parts_exact {
            said.push(
                "The workbook was saved since it was last annotated: the earlier annotations were found by their \
                 marks and replaced."
                    .to_owned(),
            );
        }
        package = Package::read(stripped.bytes, options.most_bytes)?;
    }
    let locked = workbook_notices(&package, &mut said)?;
    if locked && edits.donor.is_some() {
        return Err(Refusal::StructureLocked);
    }
    let (work, marks) = plan(&package, edits)?;
    let donor = edits.donor.as_deref().map(Donor::read).transpose()?;

    let mut editor = Editor::new(&package);
    let mut styles = styles::Added::default();
    if donor.is_some() || !marks.is_empty() {
        styles = styles::add(&mut editor, &marks, donor.as_ref().map(|d| &d.styles))?;
    }
    let formats: Vec<(Mark, u64)> = marks.into_iter().zip(styles.marks.iter().copied()).collect();
    let mut left_out = Vec::new();
    let mut blocks = if edits.notes.is_empty() { None } else { Some(Blocks::of(&editor)?) };
    for (place, work) in &work {
        let Some(sheet) = package.sheets().get(*place) else { continue };
        let mut leave = |row: u32, column: u32, why: &str| {
            left_out.push((sheet.name.clone(), row, column, why.to_owned()));
        };
        if sheet.kind != SheetKind::Worksheet {
            work.notes.iter().for_each(|n| leave(n.0, n.1, "the sheet has no cells"));
            continue;
        }
        let doc = &editor.open(&sheet.part, &["sheetData"])?.doc;
        let facts = Facts::of(doc);
        if !doc.is(0, "worksheet") || doc.ns(0) != Ns::Main {
            return Err(Refusal::damaged(&sheet.part, "it is no worksheet"));
        }
        marks::put(&mut editor, sheet, &facts, &work.marks, &formats)?;
        if let Some(blocks) = blocks.as_mut().filter(|_| !work.notes.is_empty()) {
            for (row, column, why) in notes::put(&mut editor, sheet, &facts, &work.notes, blocks, MOST_NOTES)?
            {
                leave(row, column, why);
            }
            if facts.objects_locked {
                said.push(format!(
                    "The sheet \"{}\" is protected: its notes can be read, but not edited or deleted until it is unprotected.",
                    sheet.name
                ));
            }
        }
        if sheet.state != SheetState::Visible {
            said.push(format!(
                "The sheet \"{}\" is hidden, so what is marked there is not seen.",
                sheet.name
            ));
        }
    }
    let mut sheets = Vec::new();
    if let Some(donor) = &donor {
        sheets = graft::put(&mut editor, donor, &styles)?;
        for (wanted, name) in donor.names().zip(&sheets).filter(|(wanted, name)| wanted != name) {
            said.push(format!(
                "The workbook has a sheet called \"{wanted}\" already, so the new one is called \"{name}\"."
            ));
        }
    }
    let (bytes, changed, added) = finish(&package, editor)?;
    let bytes = check(&package, bytes, &changed, &added, sheets.len())?;
    Ok(Annotated { bytes, changed, added, left_out, sheets, said })
}

type Finished = (Vec<u8>, Vec<String>, Vec<String>);

/// Applies the edits and writes the journal, unless there was nothing to do.
fn finish(package: &Package, mut editor: Editor) -> Result<Finished, Refusal> {
    if editor.is_untouched() {
        return Ok((package.bytes().to_vec(), Vec::new(), Vec::new()));
    }
    let item = journal::reserve(&mut editor)?;
    let mut outcome = editor.finish()?;
    let added: Vec<String> = outcome.added.iter().map(|(name, _)| name.clone()).collect();
    let journal = journal::write(package, &outcome.touched, &outcome.changes, &outcome.added, &item)?;
    if let Some(part) = outcome.added.iter_mut().find(|(name, _)| *name == item) {
        part.1 = journal;
    }
    let bytes = package.container.write(&outcome.changes, &outcome.added)?;
    let changed = outcome.touched.into_iter().map(|t| t.name).collect();
    Ok((bytes, changed, added))
}

/// Opens the copy again and makes sure that it is what it should be, above all that the original can be had back.
/// Returns the copy.
pub(super) fn check(
    package: &Package,
    bytes: Vec<u8>,
    changed: &[String],
    added: &[String],
    sheets: usize,
) -> Result<Vec<u8>, Refusal> {
    if changed.is_empty() && added.is_empty() {
        return Ok(bytes);
    }
    let failed = |why: String| Refusal::CheckFailed { why };
    let copy = Package::read(bytes, package.container.most()).map_err(|e| failed(e.to_string()))?;
    if copy.sheets().len() != package.sheets().len() + sheets {
        return Err(failed("the sheets are not the ones expected".to_owned()));
    }
    for entry in package.container.entries().filter(|e| !e.is_folder && !changed.contains(&e.name)) {
        let same = copy.container.find(&entry.name).is_some_and(|other| {
            copy.container.slice(other.record.clone()) == package.container.slice(entry.record.clone())
        });
        if !same {
            return Err(failed(format!("{} is not as it was", entry.name)));
        }
    }
    let parts: Vec<String> = changed.iter().chain(added).cloned().collect();
    refuse_new_faults(package, &copy, &parts)?;
    let back = journal::find(&copy)?.and_then(|j| j.restored(&copy));
    if back.as_deref() != Some(package.bytes()) {
        return Err(failed("the original cannot be had back from it".to_owned()));
    }
    drop(back);
    Ok(copy.into_bytes())
}

/// A copy with a fault its original has not is not handed out: Excel would offer to repair it, and what Excel throws
/// away then is the school's.
fn refuse_new_faults(before: &Package, after: &Package, parts: &[String]) -> Result<(), Refusal> {
    let faults = new_faults(before, after, parts);
    if faults.is_empty() {
        return Ok(());
    }
    let first: Vec<String> = faults.iter().take(3).map(ToString::to_string).collect();
    Err(Refusal::CheckFailed { why: first.join("; ") })
}
