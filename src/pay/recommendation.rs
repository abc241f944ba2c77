//! What the pay rule says of one person, with everything a committee needs to see why.

use std::sync::Arc;

use crate::model::{Cell, StaffId};

/// Whether a recommendation can go to the committee.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// The rule gives a result and the steps before the committee are recorded.
    Ready,
    /// The rule gives a result; a step before the committee is not recorded yet.
    Held,
    /// The rule leaves it to the headteacher's judgement.
    Refer,
    /// A rating or another fact is missing, so there is no recommendation.
    Incomplete,
    /// The person is not in this pay round.
    NotEligible,
}

impl Status {
    /// The word for it in files.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Status::Ready => "ready",
            Status::Held => "held",
            Status::Refer => "refer",
            Status::Incomplete => "incomplete",
            Status::NotEligible => "not_eligible",
        }
    }
}

/// A line of one of the pack's tables and what it gives: `C2`, `standard_met`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableLine {
    /// The line's name in the pack.
    pub row: Arc<str>,
    /// The word it gives, as files write it.
    pub gives: Arc<str>,
    /// The same in plain words.
    pub says: Arc<str>,
}

impl TableLine {
    /// Row and word as files write them: `C2 standard_met`.
    #[must_use]
    pub fn code(&self) -> String {
        format!("{} {}", self.row, self.gives)
    }
}

/// One strand of a person's targets and its level.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Strand {
    /// The kind of objective, as the vocabulary writes it: `pupil_outcomes`.
    pub kind: Arc<str>,
    /// In plain words: `achievement`.
    pub label: Arc<str>,
    /// The row of the table that fired and the level: `B3`, `Good`.
    pub level: TableLine,
    /// Targets by rating, in the order of the pack's scale, lowest first: word and count.
    pub counts: Vec<(Arc<str>, u32)>,
    /// Targets that count and have no rating.
    pub unrated: u32,
    /// Whether progression cannot do without this strand.
    pub core: bool,
    /// The cells of the ratings.
    pub cells: Vec<Cell>,
}

/// Whether a bonus can be considered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BonusStatus {
    /// No basis for a bonus.
    None,
    /// Only if the committee finds the standard met, or a gate is lifted.
    Provisional,
    /// The basis is there.
    Firm,
}

/// How far performance was outstanding. No amount is ever computed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bonus {
    /// Whether it can be considered.
    pub status: BonusStatus,
    /// The band, 0 for none.
    pub band: u32,
    /// The index in whole per cent, rounded half up; `None` where it is not shown.
    pub index: Option<u32>,
    /// The row of the table that gave the band.
    pub row: Option<Arc<str>>,
}

/// What the pay rule says of one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recommendation {
    /// Who.
    pub staff: StaffId,
    /// The staff id, or the run's own code.
    pub code: Arc<str>,
    /// Whether it can go to the committee.
    pub status: Status,
    /// The strands and their levels.
    pub strands: Vec<Strand>,
    /// The conclusion on the year.
    pub conclusion: Option<TableLine>,
    /// The pay position; `None` where it cannot be told.
    pub pay: Option<TableLine>,
    /// Points gained; half a point is not given by any shipped pack.
    pub points: u32,
    /// The pay range in plain words, `Main pay range`.
    pub range: Option<Arc<str>>,
    /// Point before.
    pub point_from: Option<Arc<str>>,
    /// Point after; given where the next point is known by name even if its pounds are not.
    pub point_to: Option<Arc<str>>,
    /// Full-time equivalent in millionths, where recorded.
    pub fte: Option<crate::model::Number>,
    /// Change of annual pay in pence, by full-time equivalent; `None` where it is not checked.
    pub annual_change: Option<i64>,
    /// The bonus, for packs that have one.
    pub bonus: Option<Bonus>,
    /// The recommendation recorded in the tracker, where there is one.
    pub recorded: Option<Arc<str>>,
    /// Steps of the approval chain: what, and the date recorded.
    pub approvals: Vec<(Arc<str>, Option<chrono::NaiveDate>)>,
    /// The clause the rule rests on.
    pub clause: Arc<str>,
    /// The check or rule id of the pack.
    pub rule: Arc<str>,
    /// What it rests on that the policy does not say.
    pub assumptions: Vec<String>,
    /// Why it came out so, in sentences without names.
    pub reasons: Vec<String>,
    /// What is missing before there can be a recommendation, or why it is held.
    pub missing: Vec<String>,
    /// The cells it rests on.
    pub cells: Vec<Cell>,
}
