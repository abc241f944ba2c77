//! The pay committee's pack: one workbook with people by reference code, and the key that says which code is who.
//!
//! The pack holds recommendations, their reasons and room for decisions. It holds no name, staff id, job title or cell
//! of the tracker, in no part of the package: any of them would lead to a person, and the committee decides on the
//! record. The key holds all of that and stays with whoever prepared the pack. Nothing is decided here and no pay is
//! worked out; both come from [`crate::pay`].
//!
//! The headteacher's checklist is written here too, because it is printed, filled in and signed like the pack.

mod checklist;
mod codes;
mod decisions;
mod guard;
mod key;
mod made_from;
mod people;
mod sheet;
mod sign_off;
mod summary;
mod words;

use std::fmt;

use chrono::NaiveDate;
use rust_xlsxwriter::{DocProperties, Workbook, XlsxError};

pub use checklist::{Policy, checklist};
pub use codes::{Codes, plain_code};
pub use decisions::{
    AMENDED, CODE, DATE, DECISION, DECISIONS, INITIALS, NEW_POINT, REASON, SHEET as DECISIONS_SHEET,
};
pub use key::{ABOUT as ABOUT_SHEET, key, seed_in, seed_of};
pub use made_from::{MadeFrom, Marked};
pub use sign_off::SHEET as SIGN_OFF_SHEET;

use crate::pay::{Recommendation, Status};
use crate::policy::Award;
use guard::Guard;

/// What the front of the pack says; the same for everybody in it.
#[derive(Clone, Debug)]
pub struct Front {
    /// The policy's title.
    pub title: String,
    /// Its edition: `Summer 2020`.
    pub edition: String,
    /// Its id among the packs: `kclms`.
    pub id: String,
    /// The school, empty where it is not known.
    pub school: String,
    /// The day the records are looked at from.
    pub as_of: NaiveDate,
    /// The appraisal year: `2025/26`.
    pub cycle: String,
    /// For whom the pack is: `the Pay Committee of the Board of Governors`.
    pub prepared_for: String,
    /// What all recommendations rest on that the policy does not say.
    pub assumptions: Vec<String>,
    /// What has to be known of the policy: it is past its review, the school changed it.
    pub notices: Vec<String>,
    /// What the codes are made from: 16 to 128 letters, digits and hyphens. It stands in the key alone.
    pub seed: String,
    /// What the pack is made from, for whoever brings its decisions back.
    pub made_from: MadeFrom,
}

/// Why a workbook could not be made.
#[derive(Debug)]
pub enum Error {
    /// The seed is too short to keep the codes secret, too long, or holds other characters.
    Seed,
    /// More people than a sheet has rows, or another limit of the format.
    Workbook(XlsxError),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Seed => f.write_str(
                "the seed of the committee's codes must have 16 to 128 letters, digits or hyphens",
            ),
            Error::Workbook(why) => write!(f, "the pay committee's workbook could not be made: {why}"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Error::Seed => None,
            Error::Workbook(why) => Some(why),
        }
    }
}

impl From<XlsxError> for Error {
    fn from(why: XlsxError) -> Self {
        Error::Workbook(why)
    }
}

/// One person of the pack, by code.
struct Line<'a> {
    code: String,
    person: &'a Recommendation,
}

impl Line<'_> {
    /// Whether the committee is asked to decide on the person now.
    fn is_for_decision(&self) -> bool {
        is_for_decision(self.person)
    }

    /// Whether a higher point is recommended.
    fn moves_up(&self) -> bool {
        moves_up(self.person)
    }
}

/// Whether the committee is asked to decide on somebody now.
#[must_use]
pub fn is_for_decision(person: &Recommendation) -> bool {
    matches!(person.status, Status::Ready | Status::Refer)
}

/// Whether a higher point is recommended.
#[must_use]
pub fn moves_up(person: &Recommendation) -> bool {
    let named = person.point_to.is_some() && person.point_to != person.point_from;
    let up = matches!(person.award, Some(Award::Points | Award::Enhanced | Award::Move));
    person.status == Status::Ready && (up || named)
}

/// What the column of the new point says of somebody, as it stands in the pack; nothing where it says nothing.
#[must_use]
pub fn new_point(person: &Recommendation) -> String {
    people::new_point(person).text().to_owned()
}

/// What the column of the present point says of somebody.
#[must_use]
pub fn present_point(person: &Recommendation) -> String {
    people::point(person.point_from.as_deref()).text().to_owned()
}

/// What a status means, as it is said in the pack.
#[must_use]
pub fn status_in_words(status: Status) -> &'static str {
    words::status(status)
}

/// Everybody, in the order of their codes, which is no order of the tracker.
fn lines<'a>(codes: &Codes, people: &'a [Recommendation]) -> Vec<Line<'a>> {
    let mut lines: Vec<Line<'a>> =
        people.iter().map(|person| Line { code: codes.of(person).to_owned(), person }).collect();
    lines.sort_by(|a, b| a.code.cmp(&b.code));
    lines
}

/// The workbook `Pay committee pack.xlsx`.
///
/// # Errors
/// The seed is unfit, or there are more people than a sheet has rows.
pub fn pack(front: &Front, people: &[Recommendation]) -> Result<Vec<u8>, Error> {
    let codes = Codes::new(&front.seed, people)?;
    let lines = lines(&codes, people);
    let guard = Guard::new(&codes, people);
    let (decide, wait): (Vec<&Line>, Vec<&Line>) = lines.iter().partition(|line| line.is_for_decision());
    let mut book = Workbook::new();
    book.set_properties(&properties(front.as_of, "Pay committee pack"));
    let decisions = people::Decisions::of(&decide, &guard, front);
    summary::add(&mut book, front, &lines, &decisions, &guard)?;
    decisions.add(&mut book, front)?;
    decisions::add(&mut book, front, &decide)?;
    people::add_not_ready(&mut book, front, &wait, &guard)?;
    sign_off::add(&mut book, front, decide.len())?;
    Ok(book.save_to_buffer()?)
}

/// Properties without the clock or the machine: the same input gives the same bytes.
fn properties(as_of: NaiveDate, title: &str) -> DocProperties {
    let midnight = as_of.and_time(chrono::NaiveTime::MIN);
    DocProperties::new().set_title(title).set_author("appraise").set_creation_datetime(&midnight)
}
