//! The pay committee's decisions come back: what was entered on the pack's sheet is read, checked against what was recommended,
//! and told to the person it is about.
//!
//! It decides nothing and repairs nothing. A cell that could mean two things, or that does not go with the recommendation, is a
//! mistake with its place and what to do about it; all mistakes are told at once, and while there is one nothing is written.

mod check;
mod letter;
mod sheet;

use chrono::NaiveDate;

use crate::model::Cell;
use crate::pay::{Decided, Recommendation};

pub use check::{Checked, Decide, Open, check};
pub use letter::{Appeal, Letter, TEMPLATE, TemplateFault, letters};
pub use sheet::{Days, Entered, Entry, Readers, Said, read};

/// What the committee can decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Word {
    /// As recommended.
    Approve,
    /// Another point than the recommended one.
    Amend,
    /// Back to whoever reviewed it.
    ReferBack,
    /// Put off to a later meeting.
    Defer,
}

impl Word {
    /// All of them, in the order of the drop-down.
    pub const ALL: [Word; 4] = [Word::Approve, Word::Amend, Word::ReferBack, Word::Defer];

    /// The word for it in files and templates.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Word::Approve => "approve",
            Word::Amend => "amend",
            Word::ReferBack => "refer_back",
            Word::Defer => "defer",
        }
    }

    /// What was done, as a report says it.
    #[must_use]
    pub fn done(self) -> &'static str {
        match self {
            Word::Approve => "approved",
            Word::Amend => "amended",
            Word::ReferBack => "referred back",
            Word::Defer => "deferred",
        }
    }
}

/// A decision that can stand.
#[derive(Clone, Debug)]
pub struct Decision {
    /// The person's code in the pack.
    pub code: String,
    /// What was decided.
    pub word: Word,
    /// What was recommended.
    pub recommended: Recommendation,
    /// What it comes to; nothing where nothing is settled yet.
    pub outcome: Option<Decided>,
    /// Why, in the committee's words; may be empty where it approved.
    pub reason: String,
    /// The day of the decision.
    pub date: NaiveDate,
    /// Who entered it.
    pub initials: String,
}

/// What is wrong on the sheet, where, and how to put it right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// The cell, or the sheet.
    pub at: String,
    /// What is wrong.
    pub what: String,
    /// How to put it right.
    pub help: String,
}

impl Mistake {
    fn new(at: &Cell, what: impl Into<String>, help: impl Into<String>) -> Self {
        Mistake { at: at.to_string(), what: what.into(), help: help.into() }
    }
}

/// A day in words: `1 November 2026`.
fn in_words(day: NaiveDate) -> String {
    day.format("%-d %B %Y").to_string()
}
