//! What the pay rule says of one person, with everything a committee needs to see why.

use std::sync::Arc;

use super::cost::Cost;
use crate::model::{Cell, Number, StaffId};
use crate::policy::Award;

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

/// Whose table gave a recommendation, where it is not the policy's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Where it stands: `appraise.toml`, `the sheet "Pay rules"`.
    pub place: Arc<str>,
    /// Why the governors have a table of their own, in their words.
    pub reason: Arc<str>,
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
    /// What it gives; `None` where it cannot be told.
    pub award: Option<Award>,
    /// Points gained, half a point too.
    pub points: Number,
    /// The pay range in plain words, `Main pay range`.
    pub range: Option<Arc<str>>,
    /// Point before.
    pub point_from: Option<Arc<str>>,
    /// Point after; given where the next point is known by name even if its pounds are not.
    pub point_to: Option<Arc<str>>,
    /// Full-time equivalent in millionths, where recorded.
    pub fte: Option<Number>,
    /// Change of annual pay in pence, by full-time equivalent; `None` where it is not checked.
    pub annual_change: Option<i64>,
    /// What the change costs, and when; with `annual_change`.
    pub cost: Option<Cost>,
    /// Whether there are allowances beside the point. They are carried as they are.
    pub allowances: bool,
    /// The bonus, for packs that have one.
    pub bonus: Option<Bonus>,
    /// The recommendation recorded in the tracker, where there is one.
    pub recorded: Option<Arc<str>>,
    /// The governors' own table, where that gave it.
    pub source: Option<Source>,
    /// The row of the policy's conclusions that it amounts to, for checks that ask.
    pub standing: Option<Arc<str>>,
    /// Circumstances for whoever decides; none of them is scored.
    pub flags: Vec<String>,
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

impl Recommendation {
    /// The word that the tracker would have for it: `progress`, `no_progress`, `refer`, `hold`; nothing where the rule gives
    /// no answer that could be recorded.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match (self.status, self.award) {
            (Status::NotEligible, _) => "not_eligible",
            (Status::Incomplete, _) | (_, Some(Award::Deferred)) => "hold",
            (_, Some(Award::Points | Award::Enhanced)) => "progress",
            (_, Some(Award::Move)) => "threshold_supported",
            (Status::Refer, _) | (_, Some(Award::Refer)) => "refer",
            (_, Some(Award::Nothing)) => "no_progress",
            (_, None) => "",
        }
    }

    /// What is recorded in the tracker, where the rule gives something else.
    #[must_use]
    pub fn differs(&self) -> Option<String> {
        let up = |word: &str| ["progress", "threshold_supported"].contains(&word);
        let not_up = |word: &str| {
            ["no_progress", "top_of_range", "not_eligible", "threshold_not_supported", "hold"].contains(&word)
        };
        let (recorded, gives) = (self.recorded.as_deref()?, self.word());
        let apart = (up(recorded) && not_up(gives)) || (not_up(recorded) && up(gives));
        let plain = |word: &str| word.replace('_', " ");
        apart
            .then(|| format!("the tracker has {} recorded; the rule gives {}", plain(recorded), plain(gives)))
    }
}
