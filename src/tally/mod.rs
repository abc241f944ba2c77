//! Records become counts. What leaves this room for a report is counts and fixed labels; no report sees a person.
//!
//! Groups and their sizes come from the staff list alone; what is counted comes from outcomes and recommendations.
//! The headteacher is left out of every table: a group of one is a person. A table is a [`question`] asked of people, and
//! every report has its own file of questions. Beside each table goes who and which cells stand behind its figures
//! ([`Behind`]): that is for the head's own list and for nobody else.

mod effectiveness;
mod equality;
mod facts;
mod operation;
mod outcomes;
mod pay;
mod people;
mod priorities;
mod question;
mod training;

pub use facts::{Discrimination, Facts, facts};
pub use people::Counted;
pub use question::Behind;

use crate::check::Outcome;
use crate::disclosure::{CountTable, Label, LabelError};
use crate::model::{Records, StaffId};
use crate::pay::Recommendation;
use crate::policy::{Pack, Ways};

/// Tables to be published, in the order of a report.
#[derive(Default)]
pub struct Tally {
    /// Tables with what stands above and below them.
    pub tables: Vec<(Label, Label, CountTable)>,
    /// What each of them is, and who stands behind it, in the same order.
    pub about: Vec<About>,
}

/// What a table is, for whoever puts a report together, and who stands behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    /// What it is.
    pub topic: Topic,
    /// The people and cells behind its figures.
    pub behind: Vec<Behind>,
}

/// What a table is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Topic {
    /// A stage of the cycle, by group of staff: done on time or not.
    Stage(Label),
    /// A stage of the cycle, everybody: on time, late or overdue.
    StageOfAll(Label),
    /// A limit of the policy, by group of staff: kept or not.
    Kept(Label),
    /// Whether objectives counted in people's favour.
    Favourable,
    /// Changes of reviewer.
    NewReviewer,
    /// Pay progression by group of staff.
    Progression,
    /// Ratings.
    Ratings,
    /// What is overdue.
    Overdue,
    /// Priorities of the plan.
    Priorities,
    /// Training themes.
    Themes,
    /// Agreed training that was not provided.
    NotProvided,
    /// A reason why it was not.
    WhyNotProvided(Label),
    /// Statements moderated.
    Moderated,
    /// Pay progression by pay range.
    Ranges,
    /// One of the ways in which pay can come out.
    Step(Label),
    /// Applications for another range.
    Applications,
    /// Pay progression by a characteristic, before or after the decisions.
    Characteristic {
        /// Which: "working pattern".
        by: Label,
        /// Whether decisions are counted, rather than recommendations.
        decided: bool,
    },
}

/// What one policy of the run gives to be counted.
pub struct Part<'a> {
    /// The pack.
    pub pack: &'a Pack,
    /// The records.
    pub records: &'a Records,
    /// All outcomes.
    pub outcomes: &'a [Outcome],
    /// All recommendations.
    pub recommendations: &'a [Recommendation],
    /// What the policy, or the school, decided of the report.
    pub ways: Ways,
    /// Whom it judges, of those the report is about.
    pub people: Vec<StaffId>,
}

impl Tally {
    fn add(&mut self, counts: impl IntoIterator<Item = question::Counts>) {
        for counts in counts {
            self.tables.push((counts.heading, counts.says, counts.table));
            self.about.push(About { topic: counts.topic, behind: counts.behind });
        }
    }
}

/// Counts everything the governors' report tells.
///
/// # Errors
/// When a label of a pack cannot be printed.
pub fn count(from: &Counted) -> Result<Tally, LabelError> {
    // One report stands for all policies of the run: what one of them keeps back is kept back of everybody.
    let process = !from.parts.iter().any(|part| part.ways.withhold_process);
    let mut tally = Tally::default();
    if process {
        tally.add(operation::stages(from)?);
    }
    tally.add(outcomes::progression(from));
    tally.add(outcomes::ratings(from));
    tally.add(effectiveness::favourable(from));
    tally.add(effectiveness::new_reviewer(from));
    if process {
        tally.add(operation::overdue(from));
        tally.add(operation::moderated(from));
        tally.add(operation::kept(from)?);
    }
    tally.add(priorities::priorities(from));
    tally.add(training::themes(from)?);
    tally.add(training::not_provided(from));
    Ok(tally)
}

/// Counts how pay came out, for the board.
///
/// # Errors
/// When a label of a pack cannot be printed.
pub fn count_pay(from: &Counted) -> Result<Tally, LabelError> {
    let mut tally = Tally::default();
    tally.add(pay::ranges(from)?);
    tally.add(pay::steps(from));
    Ok(tally)
}

/// Counts pay progression by characteristics that the tracker has, before and after the decisions.
#[must_use]
pub fn count_equality(from: &Counted) -> Tally {
    let mut tally = Tally::default();
    tally.add(equality::tables(from));
    tally
}

/// What the changes recommended cost in a year, in pence; nothing where a figure is missing for somebody.
#[must_use]
pub fn cost(from: &Counted) -> Option<i64> {
    pay::cost(from)
}

/// The stages of the cycle without figures: those that the tracker does not record, and those that are due for nobody yet.
#[must_use]
pub fn stages_without_figures(from: &Counted) -> (Vec<Label>, Vec<Label>) {
    if from.parts.iter().any(|part| part.ways.withhold_process) {
        return (Vec::new(), Vec::new());
    }
    operation::without_figures(from)
}
