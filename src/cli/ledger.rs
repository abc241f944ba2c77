//! The ledger of published reports: a file that stays with the office, one line for each report, each line chained to the
//! one before by its hash. It is only ever added to. One that is missing, edited or damaged is said, and the report then
//! says no more than is safe without it.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::trouble::Trouble;
use super::{documents, files};
use crate::disclosure::{Entry, Past};
use crate::workbook;

/// The largest ledger read, in bytes: many more reports than a school makes.
const LARGEST: u64 = 64 << 20;
/// What stands for the hash of the line before the first.
const NOTHING_BEFORE: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// One line.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    /// The hash of the line before.
    previous: String,
    what: What,
    /// The hash of the two above, as they are written.
    hash: String,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum What {
    /// The first line: the key by which people are marked. It never leaves the ledger.
    Key(String),
    /// A published report.
    Report(Entry),
}

impl Line {
    fn new(previous: &str, what: What) -> Result<Self, Trouble> {
        let hash = hash(previous, &what)?;
        Ok(Line { previous: previous.to_owned(), what, hash })
    }

    fn text(&self) -> Result<String, Trouble> {
        serde_json::to_string(self).map_err(|e| unwritten(&e))
    }
}

fn hash(previous: &str, what: &What) -> Result<String, Trouble> {
    let what = serde_json::to_string(what).map_err(|e| unwritten(&e))?;
    Ok(files::sha256(format!("{previous}\n{what}").as_bytes()))
}

fn unwritten(error: &serde_json::Error) -> Trouble {
    Trouble::new(format!("the ledger could not be written: {error}"))
}

/// The ledger of a run.
pub(crate) struct Ledger {
    path: PathBuf,
    /// What the file held when it was read; nothing where it is new.
    before: Option<String>,
    state: State,
    /// What the office has to know about it.
    pub(crate) remark: Option<String>,
}

enum State {
    /// Whole, or begun with this run.
    Good { key: String, last: String, first_line: Option<String>, entries: Vec<Entry> },
    /// Nobody can tell what was published.
    Lost,
}

impl Ledger {
    /// Reads a ledger, or begins one with a key made from the tracker and the day, which nobody without the tracker can
    /// find.
    pub(crate) fn open(path: &Path, begin: bool, seed: &[u8]) -> Result<Self, Trouble> {
        let before = text(path)?;
        let (state, remark) = match (&before, begin) {
            (Some(_), true) => {
                return Err(Trouble::new("there is a file of this name already, so no ledger was begun")
                    .file(path)
                    .help("leave --new-ledger out to go on with it"));
            }
            (None, true) => (begun(seed)?, None),
            (None, false) => (
                State::Lost,
                Some(format!(
                    "there is no ledger {}, so nobody can tell what earlier reports said: the governors' report tells the \
                     whole school alone, in bands, and is not recorded; if it is the first report of all, begin a ledger \
                     with --new-ledger",
                    path.display()
                )),
            ),
            (Some(text), false) => match read(text) {
                Ok(state) => (state, None),
                Err(line) => (
                    State::Lost,
                    Some(format!(
                        "the ledger {} is not as this program left it, from line {line} on: the governors' report tells \
                         the whole school alone, in bands, and is not recorded; fetch the ledger from a backup",
                        path.display()
                    )),
                ),
            },
        };
        Ok(Ledger { path: path.to_owned(), before, state, remark })
    }

    /// The key by which people are marked; none where the ledger is lost.
    pub(crate) fn key(&self) -> Option<&str> {
        match &self.state {
            State::Good { key, .. } => Some(key),
            State::Lost => None,
        }
    }

    /// What it says of earlier reports to a new one about this year.
    pub(crate) fn past<'a>(&'a self, period: &'a str) -> Past<'a> {
        match &self.state {
            State::Good { entries, .. } => Past::Known(entries, period),
            State::Lost => Past::Unknown,
        }
    }

    /// Adds a report, unless it says nothing new. It is written before the report is, so that nothing is published that is
    /// not on record.
    pub(crate) fn record(self, entry: Entry) -> Result<(), Trouble> {
        let State::Good { last, first_line, .. } = self.state else { return Ok(()) };
        if !entry.says_something() {
            return Ok(());
        }
        if text(&self.path)? != self.before {
            return Err(Trouble::new("the ledger was changed while the report was being made")
                .file(&self.path)
                .help("run again"));
        }
        let mut whole = self.before.unwrap_or_default();
        if let Some(first) = first_line {
            whole = first + "\n";
        }
        whole += &Line::new(&last, What::Report(entry))?.text()?;
        whole.push('\n');
        workbook::write_atomically(&self.path, whole.as_bytes()).map_err(|e| Trouble::writing(&self.path, &e))
    }
}

fn begun(seed: &[u8]) -> Result<State, Trouble> {
    let mut hash = Sha256::new();
    hash.update(b"appraise ledger of published reports");
    hash.update(seed);
    let key = files::hexadecimal(&hash.finalize());
    let line = Line::new(NOTHING_BEFORE, What::Key(key.clone()))?;
    let first_line = Some(line.text()?);
    Ok(State::Good { key, last: line.hash, first_line, entries: Vec::new() })
}

/// The file's text; nothing where there is none. A file that is no text reads as one that was damaged.
fn text(path: &Path) -> Result<Option<String>, Trouble> {
    match std::fs::metadata(path) {
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(Trouble::reading(path, &e)),
        Ok(facts) if facts.is_dir() => {
            return Err(Trouble::new("this is a folder, not a ledger").file(path));
        }
        Ok(facts) if facts.len() > LARGEST => return Ok(Some(String::new())),
        Ok(_) => {}
    }
    let bytes = std::fs::read(path).map_err(|e| Trouble::reading(path, &e))?;
    Ok(Some(String::from_utf8(bytes).unwrap_or_default()))
}

/// Reads every line and holds it to its hash and to the line before; otherwise the number of the first that is not right.
fn read(text: &str) -> Result<State, usize> {
    let (mut key, mut entries) = (None, Vec::new());
    let mut last = NOTHING_BEFORE.to_owned();
    // Every line ends; one that does not was cut off.
    let lines = text.split_inclusive('\n').chain(text.is_empty().then_some(""));
    for (at, line) in lines.enumerate() {
        let number = at + 1;
        let written = line.strip_suffix('\n').ok_or(number)?;
        let line: Line = serde_json::from_str(written).map_err(|_| number)?;
        let same = line.text().is_ok_and(|text| text == written);
        let right = hash(&line.previous, &line.what).is_ok_and(|hash| hash == line.hash);
        if line.previous != last || !same || !right {
            return Err(number);
        }
        last = line.hash;
        match line.what {
            What::Key(first) if at == 0 => key = Some(first),
            What::Report(entry) if at > 0 => entries.push(entry),
            _ => return Err(number),
        }
    }
    let key = key.ok_or(1_usize)?;
    Ok(State::Good { key, last, first_line: None, entries })
}

/// The name of the year a report is about, and the policy it goes by, as the ledger keeps them.
pub(crate) fn entry(
    session: &super::session::Session,
    tables: &[crate::disclosure::PublishedTable],
) -> Entry {
    let policy = format!("{}, {}", session.of_packs(|p| &p.title), session.of_packs(|p| &p.edition));
    Entry::new(documents::period(session), session.as_of, policy, tables)
}
