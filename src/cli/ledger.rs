//! The ledger of published reports: a file that stays with the office, one line for each report, each line chained to the
//! one before by its hash. It is only ever added to. One that is missing, edited or damaged is said, and the report then
//! says no more than is safe without it.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::trouble::Trouble;
use super::{documents, files};
use crate::check::words;
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
    /// A sample of statements that governors were given.
    Sample(Sampled),
}

/// A governors' sample.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Sampled {
    /// The cycles of its statements.
    pub(crate) period: String,
    /// The day it was drawn.
    pub(crate) as_of: NaiveDate,
    /// The fingerprint of what it shows.
    pub(crate) shows: String,
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
    Good { key: String, last: String, first_line: Option<String>, entries: Vec<Entry>, samples: Vec<Sampled> },
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

    /// What the lot of a governors' sample is drawn with: the same for a year, whatever the tracker and the day, and known to
    /// nobody without the ledger.
    pub(crate) fn seed(&self, period: &str) -> Option<String> {
        let of = |key: &str| files::sha256(format!("appraise governors' sample\n{key}\n{period}").as_bytes());
        self.key().map(|key| of(key).chars().take(32).collect())
    }

    /// Adds a governors' sample, unless it is the one they have. Another of the same year is refused: from the first to the second
    /// it shows for whom something has changed, and colleagues know of whom that may be. So is one when nobody can tell.
    pub(crate) fn record_sample(self, sample: Sampled) -> Result<(), Trouble> {
        let State::Good { samples, .. } = &self.state else {
            let help = "fetch the ledger from a backup; or begin one with --new-ledger, if this is the first sample of the year";
            return Err(Trouble::new(
                "without its ledger nobody can tell whether governors have a sample of this year already",
            )
            .file(&self.path)
            .help(help));
        };
        match samples.iter().find(|known| known.period == sample.period) {
            None => self.append(What::Sample(sample)),
            Some(known) if known.shows == sample.shows => Ok(()),
            Some(known) => Err(Trouble::new(format!(
                "governors were given a sample of {} on {}, and this would be another: side by side the two can show whose \
                 statement is whose",
                known.period,
                words::date(known.as_of)
            ))
            .file(&self.path)
            .help("hand out that workbook again; the next sample is one of another year")),
        }
    }

    /// Adds a report, unless it says nothing new. It is written before the report is, so that nothing is published that is
    /// not on record.
    pub(crate) fn record(self, entry: Entry) -> Result<(), Trouble> {
        if matches!(self.state, State::Lost) || !entry.says_something() {
            return Ok(());
        }
        self.append(What::Report(entry))
    }

    fn append(self, what: What) -> Result<(), Trouble> {
        let State::Good { last, first_line, .. } = self.state else { return Ok(()) };
        if text(&self.path)? != self.before {
            return Err(Trouble::new("the ledger was changed while the report was being made")
                .file(&self.path)
                .help("run again"));
        }
        let mut whole = self.before.unwrap_or_default();
        if let Some(first) = first_line {
            whole = first + "\n";
        }
        whole += &Line::new(&last, what)?.text()?;
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
    Ok(State::Good { key, last: line.hash, first_line, entries: Vec::new(), samples: Vec::new() })
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
    let (mut key, mut entries, mut samples) = (None, Vec::new(), Vec::new());
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
            What::Sample(sample) if at > 0 => samples.push(sample),
            _ => return Err(number),
        }
    }
    let key = key.ok_or(1_usize)?;
    Ok(State::Good { key, last, first_line: None, entries, samples })
}

/// The name of the year a report is about, and the policy it goes by, as the ledger keeps them.
pub(crate) fn entry(
    session: &super::session::Session,
    tables: &[crate::disclosure::PublishedTable],
) -> Entry {
    let policy = format!("{}, {}", session.of_packs(|p| &p.title), session.of_packs(|p| &p.edition));
    Entry::new(documents::period(session), session.as_of, policy, tables)
}
