//! The output folder: made whole under another name, then put in place; an old one of ours is replaced or kept whole.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::documents::Document;
use super::trouble::Trouble;

/// The record in a folder, which also says whose it is.
#[derive(Clone, Copy)]
pub(crate) struct Record {
    /// Its file.
    pub(crate) file: &'static str,
    /// Its schema.
    pub(crate) schema: &'static str,
}

/// That of a run.
pub(crate) const RUN: Record = Record { file: "run.json", schema: "appraise.check/1" };
/// That of the pay committee's decisions.
pub(crate) const DECISIONS: Record = Record { file: "decisions.json", schema: "appraise.decisions/1" };

/// Writes the documents as the folder `name` inside `parent`.
pub(crate) fn write(
    parent: &Path,
    name: &str,
    kind: Record,
    tracker: &str,
    documents: &[Document],
) -> Result<PathBuf, Trouble> {
    let target = parent.join(name);
    bring_back(parent, &target, kind, tracker);
    if target.exists() && !is_ours(&target, kind, tracker) {
        return Err(Trouble::new("a file or folder of this name is there already, and it was not made by this program for this tracker")
            .file(&target)
            .help("move it away, or choose another place with --out"));
    }
    // The folders this run makes, outermost last; empty ones are taken away again if it fails.
    let made: Vec<&Path> =
        parent.ancestors().take_while(|p| !p.as_os_str().is_empty() && !p.exists()).collect();
    let written = fs::create_dir_all(parent)
        .map_err(|e| Trouble::writing(parent, &e))
        .and_then(|()| fill(parent, documents))
        .and_then(|new| put(new, parent, &target));
    if written.is_err() {
        for folder in made {
            let _ = fs::remove_dir(folder);
        }
    }
    written.map(|()| target)
}

/// What a run that was stopped between its two last steps left behind: the old folder, waiting under another name.
fn bring_back(parent: &Path, target: &Path, kind: Record, tracker: &str) {
    if target.exists() {
        return;
    }
    let Ok(entries) = fs::read_dir(parent) else { return };
    let set_aside = |entry: fs::DirEntry| {
        let old = entry.path().join(ASIDE);
        let ours = entry.file_name().to_string_lossy().starts_with(PREFIX) && is_ours(&old, kind, tracker);
        let day = record(&old, kind)?["as_of"].as_str()?.to_owned();
        (ours && target.to_string_lossy().ends_with(&day)).then_some(old)
    };
    let mut found: Vec<PathBuf> = entries.filter_map(Result::ok).filter_map(set_aside).collect();
    found.sort();
    if let [old] = found.as_slice() {
        // If it cannot be moved it stays where it is, and nothing is lost.
        let _ = fs::rename(old, target);
        let _ = old.parent().map(fs::remove_dir);
    }
}

/// What the names of temporary folders begin with, and what an old folder is called in one.
const PREFIX: &str = ".appraise-";
const ASIDE: &str = "old";

fn fill(parent: &Path, documents: &[Document]) -> Result<tempfile::TempDir, Trouble> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(PREFIX);
    // The folder is for whoever could read its neighbours, not for its maker alone.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o777));
    let folder = builder.tempdir_in(parent).map_err(|e| Trouble::writing(parent, &e))?;
    for document in documents {
        let path = folder.path().join(&document.name);
        crate::workbook::write_atomically(&path, &document.bytes)
            .map_err(|e| Trouble::writing(parent, &e))?;
    }
    Ok(folder)
}

/// Renames the finished folder into place; an old one steps aside first and comes back if that fails.
fn put(new: tempfile::TempDir, parent: &Path, target: &Path) -> Result<(), Trouble> {
    let failed = |error: &std::io::Error| Trouble::writing(target, error);
    if !target.exists() {
        fs::rename(new.path(), target).map_err(|e| failed(&e))?;
        let _ = new.keep();
        return Ok(());
    }
    // A folder of its own, so that stepping aside can never land on something of the school's.
    let aside = tempfile::Builder::new().prefix(PREFIX).tempdir_in(parent).map_err(|e| failed(&e))?;
    let old = aside.path().join(ASIDE);
    fs::rename(target, &old).map_err(|e| failed(&e))?;
    if let Err(error) = fs::rename(new.path(), target) {
        if fs::rename(&old, target).is_err() {
            // Better an odd name than a lost folder.
            let _ = aside.keep();
        }
        return Err(failed(&error));
    }
    let _ = new.keep();
    Ok(())
}

fn record(folder: &Path, kind: Record) -> Option<Value> {
    serde_json::from_str(&fs::read_to_string(folder.join(kind.file)).ok()?).ok()
}

fn is_ours(folder: &Path, kind: Record, tracker: &str) -> bool {
    let Some(record) = record(folder, kind) else { return false };
    record["schema"] == kind.schema && record["tracker"]["file"] == tracker
}
