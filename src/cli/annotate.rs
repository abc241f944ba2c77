//! `appraise annotate`: the annotated copy only.

use std::path::{Path, PathBuf};

use super::args::{AnnotateArgs, FailOn, Form};
use super::marking::{self, Marked, Place};
use super::session::Session;
use super::trouble::Trouble;
use super::{NOTHING, check, documents, files, findings_file, print};
use crate::annotate::{AUTHOR, plain_edits};
use crate::workbook::{Lock, Options, Package, Refusal};

/// Writes the annotated copy of a tracker, or of any workbook from a findings file.
pub(crate) fn run(asked: &AnnotateArgs) -> Result<u8, Trouble> {
    files::not_the_input(&asked.tracker, &asked.output)?;
    let options = Options { most_bytes: asked.common.open.max_size, break_signature: asked.break_signature };
    if let Some(file) = &asked.findings {
        let book = files::open(&asked.tracker, &asked.common.open)?;
        files::fit_for(&asked.tracker, &book.bytes, &asked.output)?;
        let findings = findings_file::read(file)?;
        let edits = |place| {
            plain_edits(&findings, place == Place::Inside)
                .map_err(|e| Trouble::new(format!("the sheets of findings could not be made: {e}")))
        };
        let refused = |r: &Refusal| Trouble::refused(&asked.tracker, r);
        let marked = marking::mark(&book.bytes, &options, &edits, &refused)?;
        let said = put(asked, marked, findings.len(), book.lock.as_ref())?;
        if !asked.common.quiet {
            print::out(&said.join("\n"));
        }
        return Ok(NOTHING);
    }
    let session = Session::open(&asked.tracker, &asked.common.asked())?;
    files::fit_for(&asked.tracker, &session.book.bytes, &asked.output)?;
    let marked = documents::marked(&session, &options, &[])?;
    let said = put(asked, marked, session.findings().len(), session.book.lock.as_ref())?;
    if !asked.common.quiet && asked.common.format == Form::Json {
        print::out(&check::as_json(&session, &asked.common, 1));
    } else if !asked.common.quiet {
        print::out(&said.join("\n"));
        session.remarks.iter().for_each(|s| print::out(&format!("note: {s}")));
    }
    Ok(check::code(&session, asked.common.fail_on.unwrap_or(FailOn::Never)))
}

/// Writes what was made, and says what.
fn put(
    asked: &AnnotateArgs,
    marked: Marked,
    count: usize,
    lock: Option<&Lock>,
) -> Result<Vec<String>, Trouble> {
    let findings = format!("{count} finding{}", if count == 1 { "" } else { "s" });
    // Where there can be no copy at all, its name is that of the findings.
    if let (Err(refusal @ (Refusal::OldFormat | Refusal::NotPatchable { .. })), Some(bytes)) =
        (&marked.copy, &marked.apart)
    {
        files::write(&asked.output, &files::closed(bytes.clone(), lock, &asked.output)?)?;
        let output = asked.output.display();
        return Ok(vec![
            format!("{findings} put into {output}, a workbook of their own"),
            format!("note: {refusal}"),
        ]);
    }
    let apart = marked.apart.map(|bytes| (beside(&asked.output), bytes));
    if let Some((path, _)) = &apart {
        may_be_replaced(path, lock)?;
    }
    let done = match marked.copy {
        Ok(done) => done,
        // The owner signed it as it is: nothing is made of it unless that is asked for.
        Err(refusal @ Refusal::Signed) => return Err(Trouble::refused(&asked.tracker, &refusal)),
        Err(refusal) => {
            let trouble = Trouble::refused(&asked.tracker, &refusal);
            let Some((path, bytes)) = apart else { return Err(trouble) };
            files::write(&path, &files::closed(bytes, lock, &path)?)?;
            return Err(
                trouble.and(&format!("the findings are in {}, a workbook of their own", path.display()))
            );
        }
    };
    let mut said = Vec::new();
    let notes: Vec<String> = done.said.iter().cloned().chain(marking::left_out(&done)).collect();
    let copy = files::closed(done.bytes, lock, &asked.output)?;
    files::write(&asked.output, &copy)?;
    said.push(format!("{findings} put into {}", asked.output.display()));
    if let Some((path, bytes)) = apart {
        files::write(&path, &files::closed(bytes, lock, &path)?)?;
        said.push(format!("the sheets with the findings put into {}", path.display()));
    }
    said.extend(notes.into_iter().map(|s| format!("note: {s}")));
    Ok(said)
}

/// Where the findings go when they cannot go into the copy.
fn beside(output: &Path) -> PathBuf {
    let stem = output.file_stem().map_or_else(|| "findings".into(), |s| s.to_string_lossy().into_owned());
    output.with_file_name(format!("{stem} (findings).xlsx"))
}

/// A file that was not named on the command line is replaced only if this program made it.
fn may_be_replaced(path: &Path, lock: Option<&Lock>) -> Result<(), Trouble> {
    if !path.exists() {
        return Ok(());
    }
    let ours = files::read(path)
        .ok()
        .and_then(|bytes| match lock {
            Some(lock) => lock.open(bytes).ok(),
            None => Some(bytes),
        })
        .and_then(|bytes| Package::read(bytes, crate::workbook::MOST_BYTES).ok())
        .and_then(|package| package.part("docProps/core.xml").ok().flatten())
        .is_some_and(|core| {
            String::from_utf8_lossy(&core).contains(&format!("<dc:creator>{AUTHOR}</dc:creator>"))
        });
    if ours {
        return Ok(());
    }
    Err(Trouble::new("a file of this name is there already, and it was not made by this program")
        .file(path)
        .help(
            "the findings need a workbook of their own: move that file away, or give the copy another name",
        ))
}
