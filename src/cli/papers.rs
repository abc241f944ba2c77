//! The pay committee's pack and its key as they come back: which file is which, and what each says it was made from.

use std::path::Path;

use super::apart;
use super::args::OpenArgs;
use super::files::{self, Book};
use super::trouble::Trouble;
use crate::committee::{ABOUT_SHEET, DECISIONS_SHEET, Marked, SIGN_OFF_SHEET, seed_in};
use crate::decisions::Said;
use crate::model::{Cell, plain};
use crate::tracker::{AsItStands, Opened, as_it_stands};

/// What a workbook is, by the sheets that only we make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A pack.
    Pack,
    /// A key.
    Key,
    /// Neither.
    Other,
}

/// A pack that was filled in.
pub(crate) struct Pack {
    pub(crate) sha256: String,
    pub(crate) marked: Marked,
    pub(crate) rows: Vec<Vec<Said>>,
}

/// A key.
pub(crate) struct Key {
    pub(crate) sha256: String,
    pub(crate) marked: Marked,
    pub(crate) seed: String,
}

const IS_PACK: &str =
    "name the workbook \"Pay committee pack.xlsx\" that appraise run wrote, with the decisions filled in";
const IS_KEY: &str = "name the workbook \"Pay committee key.xlsx\" that was written together with the pack";
const PACK_AGAIN: &str = "take the pack as it was made, and enter the decisions there";
const KEY_AGAIN: &str = "take the key as it was written together with the pack";

/// What a workbook is.
pub(crate) fn kind(opened: &Opened) -> Kind {
    let sheet = |name: &str| as_it_stands(opened, &plain(name));
    let marks = |name: &str| sheet(name).is_some_and(|sheet| Marked::is_in(labelled(&sheet)));
    if marks(ABOUT_SHEET) {
        Kind::Key
    } else if marks(SIGN_OFF_SHEET) {
        Kind::Pack
    } else {
        // What was made from is gone, but nothing else has such a sheet.
        let codes = sheet(DECISIONS_SHEET).is_some_and(|sheet| {
            sheet.rows.iter().any(|row| row.iter().any(|(_, text)| plain(text) == "amended point"))
        });
        if codes { Kind::Pack } else { Kind::Other }
    }
}

/// Each row's first text with the one that follows it.
fn labelled(sheet: &AsItStands) -> impl Iterator<Item = (&str, &str)> {
    sheet.rows.iter().filter_map(|row: &Vec<(Cell, String)>| {
        let mut texts = row.iter().map(|(_, text)| text.as_str()).filter(|text| !text.is_empty());
        Some((texts.next()?, texts.next().unwrap_or_default()))
    })
}

fn opened(path: &Path, how: &OpenArgs) -> Result<(Book, Opened), Trouble> {
    let book = files::open(path, how)?;
    let opened = apart::open(path, &book.bytes, how.max_size)?;
    Ok((book, opened))
}

/// Reads a pack.
pub(crate) fn pack(path: &Path, how: &OpenArgs) -> Result<Pack, Trouble> {
    let (book, opened) = opened(path, how)?;
    match kind(&opened) {
        Kind::Pack => {}
        Kind::Key => {
            return Err(Trouble::new("this is the key, not the pack").file(path).help(IS_PACK));
        }
        Kind::Other => {
            return Err(Trouble::new("this is no pay committee pack").file(path).help(format!(
                "{IS_PACK}; a pack of an earlier version of the program has to be made again"
            )));
        }
    }
    let marked = marked(path, &opened, SIGN_OFF_SHEET, PACK_AGAIN)?;
    let Some(sheet) = as_it_stands(&opened, &plain(DECISIONS_SHEET)) else {
        return Err(Trouble::new(format!("the pack has no sheet \"{DECISIONS_SHEET}\""))
            .file(path)
            .help(format!("if the sheet was renamed, give it its name back; otherwise {PACK_AGAIN}")));
    };
    Ok(Pack { sha256: book.sha256, marked, rows: sheet.rows })
}

/// Reads a key.
pub(crate) fn key(path: &Path, how: &OpenArgs) -> Result<Key, Trouble> {
    let (book, opened) = opened(path, how)?;
    match kind(&opened) {
        Kind::Key => {}
        Kind::Pack => {
            return Err(Trouble::new("this is a pack, not the key").file(path).help(IS_KEY));
        }
        Kind::Other => {
            return Err(Trouble::new("this is no key to a pay committee pack").file(path).help(format!(
                "{IS_KEY}; a key of an earlier version of the program has to be made again, with its pack"
            )));
        }
    }
    let marked = marked(path, &opened, ABOUT_SHEET, KEY_AGAIN)?;
    let seed = as_it_stands(&opened, &plain(ABOUT_SHEET)).and_then(|sheet| seed_in(labelled(&sheet)));
    let Some(seed) = seed else {
        return Err(Trouble::new("the key has lost the seed of the codes, or it was changed")
            .file(path)
            .help(KEY_AGAIN));
    };
    Ok(Key { sha256: book.sha256, marked, seed })
}

fn marked(path: &Path, opened: &Opened, sheet: &str, again: &str) -> Result<Marked, Trouble> {
    let lost = |label: &str| {
        let what = format!("the sheet \"{sheet}\" does not say any more what it was made from: \"{label}\"");
        Trouble::new(what).file(path).help(again)
    };
    match as_it_stands(opened, &plain(sheet)) {
        Some(found) => Marked::read(labelled(&found)).map_err(lost),
        None => Err(Trouble::new(format!("there is no sheet \"{sheet}\", which says what it was made from"))
            .file(path)
            .help(again)),
    }
}
