//! Reads the sheet of decisions as it stands: columns by their headings, rows by their codes, whatever was moved or sorted.
//!
//! What can be told from the row alone is checked here; what depends on whose code it is, in `check`.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{Mistake, Word, in_words};
use crate::committee::{
    AMENDED, CODE, DATE, DECISION, DECISIONS_SHEET, INITIALS, NAME, NEW_POINT, REASON, plain_code,
};
use crate::model::{Cell, plain};

/// A cell and the text in it; empty for a blank one.
pub type Said = (Cell, String);

/// How a point and a day are read.
pub struct Readers<'a> {
    /// A point in its short form.
    pub point: &'a dyn Fn(&str) -> Option<String>,
    /// A day, or why it is none.
    pub day: &'a dyn Fn(&str) -> Result<NaiveDate, &'static str>,
}

/// The days on which a decision can have been taken.
#[derive(Clone, Copy, Debug)]
pub struct Days {
    /// The day of the records that the pack was made from.
    pub first: NaiveDate,
    /// Today, or the day given instead.
    pub last: NaiveDate,
}

/// A row with a code in it.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The code, as it has to be; or the text that is none.
    pub code: String,
    /// Where it stands.
    pub at: Cell,
    /// The name in the row, of a pack that prints names, and where it stands; nothing where there is no such column.
    pub name: Option<Said>,
    /// What is printed as the recommended point, and where; nothing where the column is not there any more.
    pub printed: Option<Said>,
    /// What was entered; nothing where no decision was.
    pub entered: Option<Entered>,
}

/// A decision as it was entered.
#[derive(Clone, Debug)]
pub struct Entered {
    /// What was decided.
    pub word: Word,
    /// Where that stands.
    pub at: Cell,
    /// The point that goes with it.
    pub point: Option<String>,
    /// Where that stands, or would.
    pub point_at: Cell,
    /// Why.
    pub reason: String,
    /// The day; nothing where it is a mistake that was told.
    pub date: Option<NaiveDate>,
    /// Who entered it.
    pub initials: String,
}

/// The columns that are read back, by their headings.
const WANTED: [&str; 6] = [CODE, DECISION, AMENDED, REASON, DATE, INITIALS];
const NEEDED: &str = "put the heading back; the pack as it was made has it";
const CHOOSE: &str =
    "choose approve, amend, refer back or defer from the list; to give no rise, amend to the present point";

/// Words for the decisions, beside those of the list.
fn word(text: &str) -> Option<Word> {
    Some(match plain(text).as_str() {
        "approve" | "approved" => Word::Approve,
        "amend" | "amended" => Word::Amend,
        "refer back" | "referred back" => Word::ReferBack,
        "defer" | "deferred" => Word::Defer,
        _ => return None,
    })
}

/// Every row with a code, and everything that can be told to be wrong from the sheet alone.
#[must_use]
pub fn read(rows: &[Vec<Said>], readers: &Readers, days: Days) -> (Vec<Entry>, Vec<Mistake>) {
    let mut mistakes = Vec::new();
    let place = |row: &[Said], heading: &str| row.iter().position(|(_, text)| plain(text) == plain(heading));
    let is_head = |row: &&Vec<Said>| place(row, CODE).is_some() && place(row, DECISION).is_some();
    let Some(at) = rows.iter().position(|row| is_head(&row)) else {
        mistakes.push(Mistake {
            at: format!("the sheet \"{DECISIONS_SHEET}\""),
            what: format!("no row has the headings {CODE} and {DECISION}"),
            help: NEEDED.to_owned(),
        });
        return (Vec::new(), mistakes);
    };
    let Some((head, rest)) = rows.get(at..).and_then(<[_]>::split_first) else {
        return (Vec::new(), mistakes);
    };
    for heading in WANTED {
        let mut found = head.iter().filter(|(_, text)| plain(text) == plain(heading));
        let (first, second) = (found.next(), found.next());
        if let Some((cell, _)) = second {
            let help = "leave one column with this heading";
            mistakes.push(Mistake::new(cell, format!("the heading \"{heading}\" stands twice"), help));
        }
        if let (None, Some((cell, _))) = (first, head.first()) {
            mistakes.push(Mistake::new(cell, format!("no column has the heading \"{heading}\""), NEEDED));
        }
    }
    if !mistakes.is_empty() {
        // What stands in which column cannot be told, so nothing is said of the rows.
        return (Vec::new(), mistakes);
    }
    let columns = Columns {
        code: place(head, CODE),
        decision: place(head, DECISION),
        amended: place(head, AMENDED),
        reason: place(head, REASON),
        date: place(head, DATE),
        initials: place(head, INITIALS),
        name: place(head, NAME),
        printed: place(head, NEW_POINT),
    };
    let mut entries: Vec<Entry> = Vec::new();
    let mut seen: BTreeMap<String, Cell> = BTreeMap::new();
    for row in rest {
        let Some(entry) = columns.entry(row, readers, days, &mut mistakes) else { continue };
        if let Some(before) = seen.get(&entry.code) {
            let what = format!("the code {} stands twice, first in {before}", entry.code);
            mistakes.push(Mistake::new(&entry.at, what, "leave one row for each person"));
        } else {
            seen.insert(entry.code.clone(), entry.at.clone());
            entries.push(entry);
        }
    }
    (entries, mistakes)
}

struct Columns {
    code: Option<usize>,
    decision: Option<usize>,
    amended: Option<usize>,
    reason: Option<usize>,
    date: Option<usize>,
    initials: Option<usize>,
    name: Option<usize>,
    printed: Option<usize>,
}

impl Columns {
    fn entry(
        &self,
        row: &[Said],
        readers: &Readers,
        days: Days,
        mistakes: &mut Vec<Mistake>,
    ) -> Option<Entry> {
        let cell = |column: Option<usize>| column.and_then(|place| row.get(place));
        let code = cell(self.code)?;
        let filled: Vec<&Said> = [self.decision, self.amended, self.reason, self.date, self.initials]
            .into_iter()
            .filter_map(cell)
            .filter(|(_, text)| !text.is_empty())
            .collect();
        let Some(plain) = plain_code(&code.1) else {
            // Whoever minutes the meeting may write below the rows.
            let first = filled.first()?;
            let (at, what) = if code.1.is_empty() {
                (&first.0, "the row has no code".to_owned())
            } else {
                (&code.0, format!("\"{}\" is no code", short(&code.1)))
            };
            mistakes.push(Mistake::new(
                at,
                what,
                "put the code of the pack into the column Code, or clear the row",
            ));
            return None;
        };
        Some(Entry {
            code: plain,
            at: code.0.clone(),
            name: cell(self.name).cloned(),
            printed: cell(self.printed).cloned(),
            entered: self.entered(row, readers, days, mistakes),
        })
    }

    fn entered(
        &self,
        row: &[Said],
        readers: &Readers,
        days: Days,
        mistakes: &mut Vec<Mistake>,
    ) -> Option<Entered> {
        let cell = |column: Option<usize>| column.and_then(|place| row.get(place));
        let [decision, amended, reason, date, initials] =
            [self.decision, self.amended, self.reason, self.date, self.initials].map(cell);
        let all = [decision, amended, reason, date, initials];
        let mut broken = false;
        for (at, text) in all.into_iter().flatten().filter(|(_, text)| is_no_value(text)) {
            let help = "type the value itself into the cell";
            mistakes.push(Mistake::new(at, format!("the cell shows no value: {text}"), help));
            broken = true;
        }
        if broken {
            return None;
        }
        let (at, said) = decision?;
        if said.is_empty() {
            if let Some((at, _)) = all.into_iter().flatten().find(|(_, text)| !text.is_empty()) {
                let what = "something is entered in a row without a decision";
                mistakes.push(Mistake::new(at, what, format!("{CHOOSE}; or clear the row's entries")));
            }
            return None;
        }
        let Some(word) = word(said) else {
            mistakes.push(Mistake::new(at, format!("\"{}\" is no decision", short(said)), CHOOSE));
            return None;
        };
        if let Some((at, text)) = reason.filter(|(_, text)| text.is_empty() && word != Word::Approve) {
            let _ = text;
            let what = format!("there is no reason for what was {}", word.done());
            mistakes.push(Mistake::new(at, what, "write why; it goes into the person's letter"));
        }
        if let Some((at, _)) = initials.filter(|(_, text)| text.is_empty()) {
            mistakes.push(Mistake::new(
                at,
                "the decision has no initials",
                "have it initialled by whoever entered it",
            ));
        }
        let date = date.and_then(|said| day(said, readers, days, mistakes));
        let point = amended.and_then(|said| point(said, word, readers, mistakes));
        let text = |said: Option<&Said>| said.map_or(String::new(), |(_, text)| text.clone());
        Some(Entered {
            word,
            at: at.clone(),
            point,
            point_at: amended.map_or_else(|| at.clone(), |(at, _)| at.clone()),
            reason: text(reason),
            date,
            initials: text(initials),
        })
    }
}

fn day((at, text): &Said, readers: &Readers, days: Days, mistakes: &mut Vec<Mistake>) -> Option<NaiveDate> {
    if text.is_empty() {
        mistakes.push(Mistake::new(at, "the decision has no date", "put in the day it was taken on"));
        return None;
    }
    let day = match (readers.day)(text) {
        Ok(day) => day,
        Err(why) => {
            let help = "write the day of the decision with its month and year, such as 14 October 2026";
            mistakes.push(Mistake::new(
                at,
                format!("\"{}\" cannot be read as a date: {why}", short(text)),
                help,
            ));
            return None;
        }
    };
    if day < days.first {
        let what = format!(
            "{} is before {}, the day of the records that the pack was made from",
            in_words(day),
            in_words(days.first)
        );
        mistakes.push(Mistake::new(at, what, "put in the day on which the committee met"));
        return None;
    }
    if day > days.last {
        let what = format!("{} is still to come: it is after {}", in_words(day), in_words(days.last));
        mistakes.push(Mistake::new(
            at,
            what,
            "put in the day on which the committee met; --as-of says which day today is",
        ));
        return None;
    }
    Some(day)
}

fn point((at, text): &Said, word: Word, readers: &Readers, mistakes: &mut Vec<Mistake>) -> Option<String> {
    if text.is_empty() {
        if word == Word::Amend {
            let help = "put in the point that was decided, such as M4; the present point gives no rise";
            mistakes.push(Mistake::new(at, "the decision is to amend, and no point stands beside it", help));
        }
        return None;
    }
    if matches!(word, Word::ReferBack | Word::Defer) {
        let what = format!("a point stands beside what was {}", word.done());
        mistakes.push(Mistake::new(at, what, "take the point out, or choose amend"));
        return None;
    }
    let found = (readers.point)(text);
    if found.is_none() {
        let what = format!("\"{}\" is no pay point", short(text));
        mistakes.push(Mistake::new(at, what, "write one point, such as M4, U2 or SCP 11"));
    }
    found
}

/// A formula that has no result, or an error of the spreadsheet program.
fn is_no_value(text: &str) -> bool {
    const ERRORS: [&str; 9] =
        ["#REF!", "#N/A", "#NAME?", "#VALUE!", "#DIV/0!", "#NUM!", "#NULL!", "#GETTING_DATA", "(formula)"];
    ERRORS.contains(&text) || text.starts_with("Err:")
}

/// As much of an entry as a message has room for, on one line.
fn short(text: &str) -> String {
    let line: Vec<&str> = text.split_whitespace().collect();
    let line = line.join(" ");
    if line.chars().count() <= 40 { line } else { line.chars().take(39).chain(['…']).collect() }
}
