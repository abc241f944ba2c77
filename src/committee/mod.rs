//! The pay committee's pack: one workbook with people by reference code, and the key that says which code is who.
//!
//! The pack holds recommendations, their reasons and room for decisions. It holds no name, staff id, job title or cell
//! of the tracker, in no part of the package: any of them would lead to a person, and the committee decides on the
//! record. The key holds all of that and stays with whoever prepared the pack. Nothing is decided here and no pay is
//! worked out; both come from [`crate::pay`].
//!
//! A pack is made once, as sections ([`section`]), and written twice: as a workbook and as a page to print. The headteacher's
//! own recommendation is for a panel and has a pack of its own. Only a pack that was asked to print names has any. They stand
//! there in place of the codes, which are left on the sheet of decisions alone, and every sheet and page says so.
//!
//! The headteacher's checklist is written here too, because it is printed, filled in and signed like the pack.

mod approvals;
mod beside;
mod chance;
mod checklist;
mod codes;
mod costs;
mod cover;
mod decisions;
mod equality;
mod exceptions;
mod guard;
mod key;
mod made_from;
mod moderation;
mod names;
mod page;
mod people;
mod person;
mod section;
mod sheet;
mod sign_off;
mod summary;
mod words;
mod write;

use std::fmt;

use chrono::NaiveDate;
use rust_xlsxwriter::{DocProperties, Workbook, XlsxError};

pub use beside::{Beside, Person, Reviewer};
pub use checklist::{Policy, checklist};
pub use codes::{Codes, plain_code};
pub use decisions::{
    AMENDED, CODE, DATE, DECISION, DECISIONS, INITIALS, NAME, NEW_POINT, REASON, SHEET as DECISIONS_SHEET,
};
pub use key::{ABOUT as ABOUT_SHEET, key, key_with, seed_in, seed_of};
pub use made_from::{MadeFrom, Marked};
pub use names::Called;
pub use sign_off::SHEET as SIGN_OFF_SHEET;

use crate::pay::{Recommendation, Status};
use crate::policy::Award;
use guard::Guard;
use people::Decisions;
use section::Section;

/// For whom a pack is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// The committee that decides on everybody's pay but the headteacher's.
    Committee,
    /// The governors who review the headteacher.
    Panel,
}

impl Audience {
    fn title(self) -> &'static str {
        match self {
            Audience::Committee => "Pay committee pack",
            Audience::Panel => "Headteacher pay pack",
        }
    }

    /// The same of the key to it.
    fn title_of_key(self) -> &'static str {
        match self {
            Audience::Committee => "Pay committee key",
            Audience::Panel => "Headteacher pay key",
        }
    }

    fn whose(self) -> &'static str {
        match self {
            Audience::Committee => "Pay committee",
            Audience::Panel => "Headteacher's panel",
        }
    }
}

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
    /// Who decides by the pack.
    pub audience: Audience,
    /// Whether people's names stand in place of their codes, because somebody asked for them.
    pub names: bool,
    /// What the pack is made from, for whoever brings its decisions back.
    pub made_from: MadeFrom,
}

impl Front {
    /// What stands at the head of every sheet and page.
    fn confidential(&self) -> &'static str {
        if self.names { "CONFIDENTIAL: names people" } else { "Confidential" }
    }

    /// The heading of what stands for a person.
    fn who(&self) -> &'static str {
        if self.names { NAME } else { CODE }
    }
}

/// Why a workbook could not be made.
#[derive(Debug)]
pub enum Error {
    /// The seed is too short to keep the codes secret, too long, or holds other characters.
    Seed,
    /// More people than a sheet has rows, or another limit of the format.
    Workbook(XlsxError),
    /// The template of the page could not be filled in, which is a fault of the program.
    Page(minijinja::Error),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Seed => f.write_str(
                "the seed of the committee's codes must have 16 to 128 letters, digits or hyphens",
            ),
            Error::Workbook(why) => write!(f, "the pay committee's workbook could not be made: {why}"),
            Error::Page(why) => write!(f, "the pay committee's page could not be made: {why}"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Error::Seed => None,
            Error::Workbook(why) => Some(why),
            Error::Page(why) => Some(why),
        }
    }
}

impl From<XlsxError> for Error {
    fn from(why: XlsxError) -> Self {
        Error::Workbook(why)
    }
}

impl From<minijinja::Error> for Error {
    fn from(why: minijinja::Error) -> Self {
        Error::Page(why)
    }
}

/// One person of the pack.
struct Line<'a> {
    code: String,
    /// What stands for them: the code, or in a pack that prints names the name.
    shown: String,
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

    /// Whether the rule gives a higher point, whatever has still to be done before it can be decided.
    fn gains(&self) -> bool {
        gains(self.person)
    }

    /// Whether progression is recommended; it may be held.
    fn is_to_progress(&self) -> bool {
        matches!(self.person.status, Status::Ready | Status::Held) && self.gains()
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
    person.status == Status::Ready && gains(person)
}

fn gains(person: &Recommendation) -> bool {
    let named = person.point_to.is_some() && person.point_to != person.point_from;
    named || matches!(person.award, Some(Award::Points | Award::Enhanced | Award::Move))
}

/// What the column of the new point says of somebody, as it stands in the pack; nothing where it says nothing.
#[must_use]
pub fn new_point(person: &Recommendation) -> String {
    people::new_point(person).text().to_owned()
}

/// What a status means, as it is said in the pack.
#[must_use]
pub fn status_in_words(status: Status) -> &'static str {
    words::status(status)
}

/// Everybody, in the order of their codes, which is no order of the tracker.
fn lines<'a>(codes: &Codes, people: &'a [Recommendation]) -> Vec<Line<'a>> {
    let line = |person| {
        let code = codes.of(person).to_owned();
        Line { shown: code.clone(), code, person }
    };
    let mut lines: Vec<Line<'a>> = people.iter().map(line).collect();
    lines.sort_by(|a, b| a.code.cmp(&b.code));
    lines
}

/// The workbook `Pay committee pack.xlsx`, of recommendations about whom nothing else is known.
///
/// # Errors
/// The seed is unfit, or there are more people than a sheet has rows.
pub fn pack(front: &Front, people: &[Recommendation]) -> Result<Vec<u8>, Error> {
    Pack::new(front, people, &Beside::default())?.workbook()
}

/// A pack, made once and written as a workbook and as a page.
pub struct Pack<'a> {
    front: &'a Front,
    decisions: Decisions,
    /// What comes before the recommendations, and what comes after them up to the sign-off.
    before: Vec<Section>,
    after: Vec<Section>,
}

impl<'a> Pack<'a> {
    /// Puts together what the pack says.
    ///
    /// # Errors
    /// The seed is unfit.
    pub fn new(front: &'a Front, people: &'a [Recommendation], beside: &'a Beside) -> Result<Self, Error> {
        let codes = Codes::new(&front.seed, people)?;
        let mut lines = lines(&codes, people);
        if front.names {
            names::call(&mut lines, beside);
        }
        let guard = Guard::new(&lines);
        let (decide, wait): (Vec<&Line>, Vec<&Line>) = lines.iter().partition(|line| line.is_for_decision());
        let decisions = Decisions::of(&decide, &guard, front);
        let mut before = vec![cover::section(front, beside, &lines, &guard)];
        let mut after = Vec::new();
        // Sheets that all say "nobody" make no pack.
        if !lines.is_empty() {
            before.push(summary::section(front, beside, &lines, &decisions));
            let committee = front.audience == Audience::Committee;
            let not_ready = people::not_ready(front, &wait, &guard);
            let approvals = approvals::section(&lines);
            // That nobody waits of a whole staff is worth a page; of a headteacher it is plain.
            after.extend(Some(not_ready).filter(|section| committee || section.has_rows()));
            after.push(person::section(front, &lines, &guard));
            if committee {
                before.push(exceptions::section(front, &lines, &guard));
                after.push(moderation::section(front, beside, &lines));
                after.push(equality::section(&front.seed, beside, &lines));
            }
            after.extend(Some(approvals).filter(|section| committee || section.has_rows()));
        }
        Ok(Pack { front, decisions, before, after })
    }

    /// The workbook.
    ///
    /// # Errors
    /// There are more people than a sheet has rows.
    pub fn workbook(&self) -> Result<Vec<u8>, Error> {
        let front = self.front;
        let mut book = Workbook::new();
        book.set_properties(&properties(front.as_of, front.audience.title()));
        for section in &self.before {
            write::add(&mut book, front, section)?;
        }
        self.decisions.add(&mut book, front)?;
        for section in &self.after {
            write::add(&mut book, front, section)?;
        }
        sign_off::add(&mut book, front, self.decisions.people())?;
        Ok(book.save_to_buffer()?)
    }

    /// The same as one page of HTML that prints from any browser.
    ///
    /// # Errors
    /// The template fails, which is a fault of the program.
    pub fn page(&self) -> Result<String, Error> {
        let decisions = self.decisions.sections();
        let sections = self.before.iter().chain(&decisions).chain(&self.after);
        page::html(self.front, sections, self.decisions.people())
    }
}

/// Properties without the clock or the machine: the same input gives the same bytes.
fn properties(as_of: NaiveDate, title: &str) -> DocProperties {
    let midnight = as_of.and_time(chrono::NaiveTime::MIN);
    DocProperties::new().set_title(title).set_author("appraise").set_creation_datetime(&midnight)
}
