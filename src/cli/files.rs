//! The files a run reads and writes: workbooks opened within bounds and with their passwords, outputs written in one step
//! and never over an input.

use std::path::Path;

use sha2::{Digest, Sha256};

use super::args::OpenArgs;
use super::print;
use super::trouble::Trouble;
use crate::tracker::Format;
use crate::workbook::{self, Lock, Refusal};

/// The environment variable a password may stand in.
pub(crate) const PASSWORD: &str = "APPRAISE_PASSWORD";
/// The most a text file is read, such as a findings file or a list of passwords.
const MOST_TEXT: u64 = 512 << 20;

/// A workbook as it was read.
pub(crate) struct Book {
    /// The package, decrypted where it was encrypted.
    pub(crate) bytes: Vec<u8>,
    /// How it was closed, if it opens with a password.
    pub(crate) lock: Option<Lock>,
    /// The SHA-256 of the file as it is on the disk.
    pub(crate) sha256: String,
}

/// Reads a file whole.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, Trouble> {
    read_within(path, MOST_TEXT)
}

fn read_within(path: &Path, most: u64) -> Result<Vec<u8>, Trouble> {
    let facts = std::fs::metadata(path).map_err(|e| Trouble::reading(path, &e))?;
    if facts.is_dir() {
        return Err(Trouble::new("this is a folder, not a workbook")
            .file(path)
            .help("name the tracker inside it"));
    }
    if facts.len() == 0 {
        return Err(Trouble::new("the file is empty")
            .file(path)
            .help("fetch the tracker again from where it is kept"));
    }
    if facts.len() > most {
        return Err(Trouble::new(format!("the file is larger than {} MB, which no tracker is", most >> 20))
            .file(path)
            .help("name the tracker itself; --max-size 2GB lets the program take so large a file"));
    }
    std::fs::read(path).map_err(|e| Trouble::reading(path, &e))
}

/// Reads a workbook, and opens it where it is encrypted.
pub(crate) fn open(path: &Path, how: &OpenArgs) -> Result<Book, Trouble> {
    if path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("~$")) {
        return Err(Trouble::new("this is only the mark that Excel leaves beside a workbook that is open")
            .file(path)
            .help("name the workbook itself, which has the same name without ~$ before it"));
    }
    let stored = read_within(path, how.max_size)?;
    let sha256 = sha256(&stored);
    if !workbook::is_locked(&stored) {
        return Ok(Book { bytes: stored, lock: None, sha256 });
    }
    let book = |(bytes, lock)| Book { bytes, lock: Some(lock), sha256: sha256.clone() };
    let refused = |refusal: &Refusal| Trouble::refused(path, refusal);
    match workbook::unlock(&stored, None) {
        Ok(opened) => return Ok(book(opened)),
        Err(Refusal::PasswordProtected) => {}
        Err(refusal) => return Err(refused(&refusal)),
    }
    let mut last = Refusal::PasswordProtected;
    for password in passwords(path, how)? {
        match workbook::unlock(&stored, Some(&password)) {
            Ok(opened) => return Ok(book(opened)),
            Err(refusal @ Refusal::WrongPassword) => last = refusal,
            Err(refusal) => return Err(refused(&refusal)),
        }
    }
    Err(refused(&last))
}

/// That a workbook is open elsewhere, which Excel and `LibreOffice` mark with a file beside it.
pub(crate) fn open_elsewhere(path: &Path) -> Option<String> {
    let name = path.file_name()?.to_str()?;
    let marks = [format!("~${name}"), format!(".~lock.{name}#")];
    marks.iter().any(|mark| path.with_file_name(mark).exists()).then(|| {
        format!("{name} is open in another program: what was read is what was saved last, which may be behind what the screen shows")
    })
}

/// The passwords to try: those of the file, else that of the environment, else one that is asked for where somebody is there
/// to answer. Never one of the command line, which other people on the computer can see.
fn passwords(path: &Path, how: &OpenArgs) -> Result<Vec<String>, Trouble> {
    if let Some(file) = &how.password_file {
        let text = std::fs::read_to_string(file).map_err(|e| Trouble::reading(file, &e))?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        let lines: Vec<String> = text.lines().filter(|l| !l.is_empty()).map(str::to_owned).collect();
        if lines.is_empty() {
            return Err(Trouble::new("the password file has no password in it")
                .file(file)
                .help("it is a text file with the password alone on a line"));
        }
        return Ok(lines);
    }
    if let Ok(password) = std::env::var(PASSWORD) {
        return Ok(vec![password]);
    }
    Ok(print::ask_password(&format!("Password for {}: ", path.display())).into_iter().collect())
}

/// Bytes of a workbook as they go to the disk: encrypted where the workbook they were made from was.
pub(crate) fn closed(bytes: Vec<u8>, lock: Option<&Lock>, path: &Path) -> Result<Vec<u8>, Trouble> {
    match lock {
        None => Ok(bytes),
        Some(lock) => lock.close(&bytes).map_err(|r| Trouble::refused(path, &r)),
    }
}

/// The SHA-256 of some bytes, in hexadecimal.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes))
}

/// Bytes as hexadecimal digits.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    let digits = |byte: &u8| [byte >> 4, byte & 15].map(|d| char::from_digit(d.into(), 16).unwrap_or('0'));
    bytes.iter().flat_map(digits).collect()
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

/// The name of an annotated copy; or, of a workbook that cannot be annotated, that of the workbook of its findings.
pub(crate) fn fit_for(input: &Path, bytes: &[u8], output: &Path) -> Result<(), Trouble> {
    if Format::of(bytes).is_none_or(Format::can_be_annotated) {
        return same_kind(input, output);
    }
    if ending(output).is_some_and(|e| e == "xlsx") {
        return Ok(());
    }
    Err(Trouble::new(
        "a workbook of this format cannot be annotated: its findings go into a workbook of their own",
    )
    .file(output)
    .help("give that a name that ends in .xlsx"))
}

fn ending(path: &Path) -> Option<String> {
    path.extension().map(|e| e.to_string_lossy().to_lowercase())
}

/// Writes a file in one step where none is yet.
pub(crate) fn write_new(path: &Path, bytes: &[u8]) -> Result<(), Trouble> {
    workbook::write_new_atomically(path, bytes).map_err(|e| match e.kind() {
        std::io::ErrorKind::AlreadyExists => there_already(path),
        _ => Trouble::writing(path, &e),
    })
}

/// Why a file that is there is left alone.
pub(crate) fn there_already(path: &Path) -> Trouble {
    Trouble::new("a file of this name is there already, and nothing is written over it")
        .file(path)
        .help("give the new one another name, or move that file away")
}

/// Writes a file in one step.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<(), Trouble> {
    workbook::write_atomically(path, bytes).map_err(|e| Trouble::writing(path, &e))
}
