//! The pay rule as data: how pay hangs together with appraisal, and what a person's case gives.
//!
//! A policy links pay in one of four ways ([`Link`]). Whatever the way, each table is read downwards, and the first line that
//! fits is the answer. A line names itself, so that every recommendation can say which line gave it. What stands here is read
//! from the file by `reading`.

mod reading;

use crate::expression::{Expression, Type};

pub(super) use reading::Reading;

/// How a policy links pay to appraisal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// The ratings make the recommendation, by the tables.
    Ratings,
    /// Everybody moves on, but for the exceptions of the table; no rating is looked at.
    Automatic,
    /// The reviewer recommends; the table says whether that is valid, complete and agrees with the clause.
    Recorded,
    /// The policy says nothing on pay: nothing is recommended unless the governors' own table is given.
    Silent,
}

/// What a line gives, as far as pay goes; points and ranges stand beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Award {
    /// Nothing, or nothing that could be given.
    Nothing,
    /// A point, several or half a one.
    Points,
    /// More than the usual, to be named by whoever decides.
    Enhanced,
    /// Into another range, by application.
    Move,
    /// Put off.
    Deferred,
    /// A judgement of the headteacher's.
    Refer,
}

impl Award {
    /// The word for it in files.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Award::Nothing => "none",
            Award::Points => "points",
            Award::Enhanced => "enhanced",
            Award::Move => "range_move",
            Award::Deferred => "deferred",
            Award::Refer => "refer",
        }
    }
}

/// A line of a table: its name, its condition, what it gives and what that means.
#[derive(Clone, Debug)]
pub struct Row {
    /// The line's name, `C2`.
    pub row: String,
    /// When it fits.
    pub when: Expression,
    /// What it gives, `standard_met`.
    pub gives: String,
    /// In plain words.
    pub says: String,
    /// What the next table counts such a line as: `incomplete`, `mixed`, `failed`; nothing for good ones.
    pub counts_as: Option<String>,
}

/// A line of the pay table.
#[derive(Clone, Debug)]
pub struct Position {
    /// The line.
    pub line: Row,
    /// `ready`, `refer`, `incomplete` or `not_eligible`.
    pub status: Step,
    /// Points gained.
    pub points: Option<Expression>,
    /// The range moved into, at its first point.
    pub range: Option<String>,
    /// This line is taken when a gate turns another.
    pub gate: bool,
    /// Columns the tracker lacks make the line not fit, with an assumption, instead of leaving the case open.
    pub lenient: bool,
    /// What it gives.
    pub award: Award,
}

/// What a line of the pay table means for the committee.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// It can be decided.
    Ready,
    /// It waits: for a procedure that is running, or because it was put off.
    Held,
    /// The headteacher's judgement is needed.
    Refer,
    /// Something is missing.
    Incomplete,
    /// The person is not in this round.
    NotEligible,
}

/// A circumstance that never decides, and turns an automatic answer into a referral.
#[derive(Clone, Debug)]
pub struct Gate {
    /// Its name.
    pub name: String,
    /// When it applies.
    pub when: Expression,
    /// In plain words.
    pub says: String,
    /// The lines it turns.
    pub turns: Vec<String>,
}

/// Strands that a role needs, or that progression cannot do without.
#[derive(Clone, Debug)]
pub struct Needs {
    /// For whom.
    pub when: Expression,
    /// The strands.
    pub strands: Vec<String>,
}

/// A line of the bonus table.
#[derive(Clone, Debug)]
pub struct BandRow {
    /// The line's name, `E2`.
    pub row: String,
    /// When it fits, by the index.
    pub when: Expression,
    /// The band.
    pub band: u32,
    /// In plain words.
    pub says: String,
}

/// A pay range.
#[derive(Clone, Debug)]
pub struct PayRange {
    /// Its name in packs: `main`.
    pub name: String,
    /// In plain words.
    pub label: String,
    /// The words by which trackers call it.
    pub words: Vec<String>,
    /// Its first point.
    pub first: Option<String>,
    /// The letters its points begin with.
    pub letters: String,
}

/// A circumstance that is told to whoever decides, and is never scored.
#[derive(Clone, Debug)]
pub struct Flag {
    /// When it is there, seen from the staff row.
    pub when: Expression,
    /// In plain words.
    pub says: String,
}

/// A step before the committee.
#[derive(Clone, Debug)]
pub struct Stage {
    /// In plain words.
    pub says: String,
    /// Its day.
    pub date: Expression,
    /// Whom it concerns.
    pub when: Expression,
}

/// How the targets of a person are read.
#[derive(Clone, Debug)]
pub struct Targets {
    /// Which targets count, seen from the target.
    pub counts: Expression,
    /// The strand of a target; without one all are one strand.
    pub strand_of: Option<Expression>,
    /// The rating of a target.
    pub rating: Expression,
    /// Whether a target has the level of the best rating.
    pub has_best: Option<Expression>,
}

/// The pay rule.
#[derive(Clone, Debug)]
pub struct Pay {
    /// How pay is linked to appraisal.
    pub link: Link,
    /// Whether the cycle is the latest whose day of effect has come or comes soon, rather than the last.
    pub by_effect: bool,
    /// The entry it is cited by.
    pub rule: String,
    /// The clause.
    pub clause: String,
    /// What is not confirmed, printed with every result; empty once the school has confirmed it.
    pub assumption: String,
    /// Who gets a line, seen from the staff row.
    pub who: Expression,
    /// Whether those outside the policy's scope are in the pay round all the same.
    pub beyond_scope: bool,
    /// How targets are read; nothing where the policy rates none.
    pub targets: Option<Targets>,
    /// The pay range as the tracker writes it.
    pub range_text: Expression,
    /// The day from which the result holds.
    pub effective: Expression,
    /// The point before.
    pub point: Expression,
    /// The top of the person's range.
    pub top: Expression,
    /// The recommendation recorded in the tracker.
    pub recorded: Expression,
    /// The point after, as the tracker has it; for a rule that takes it from there.
    pub point_after: Option<Expression>,
    /// Whether the person has applied for another range.
    pub applied: Option<Expression>,
    /// Allowances beside the point, which are carried and never recommended.
    pub allowances: Option<Expression>,
    /// The rating that is best.
    pub best: String,
    /// The rating that fails.
    pub fails: String,
    /// Table of strands.
    pub strands: Vec<Row>,
    /// Strands that roles need.
    pub needs: Vec<Needs>,
    /// Core strands.
    pub core: Vec<Needs>,
    /// A list of core strands that holds instead, where it gives one.
    pub core_strands: Option<Expression>,
    /// Table of conclusions.
    pub conclusions: Vec<Row>,
    /// Table of pay positions.
    pub positions: Vec<Position>,
    /// Gates.
    pub gates: Vec<Gate>,
    /// Circumstances for judgement.
    pub flags: Vec<Flag>,
    /// Steps before the committee.
    pub approvals: Vec<Stage>,
    /// Strands left out of the bonus index.
    pub bonus_without: Vec<String>,
    /// Who may have a bonus.
    pub bonus_who: Option<Expression>,
    /// Whether a bonus needs the standard met.
    pub bonus_needs_standard: Option<Expression>,
    /// How much strands weigh in the bonus.
    pub weights: Vec<(String, Expression)>,
    /// Bonus bands.
    pub bands: Vec<BandRow>,
    /// Conclusions with a firm band, a provisional one, and those whose index is not shown.
    pub bonus_firm: Vec<String>,
    /// Conclusions with a provisional band.
    pub bonus_provisional: Vec<String>,
    /// Conclusions whose index is not shown.
    pub bonus_hidden: Vec<String>,
    /// Pay ranges.
    pub ranges: Vec<PayRange>,
}

/// Variables of the table of strands, in their order.
pub(crate) const STRAND: &[(&str, Type)] = &[
    ("targets", Type::Number),
    ("unrated", Type::Number),
    ("best", Type::Number),
    ("failed", Type::Number),
    ("share_failed", Type::Number),
];
/// Variables of the table of conclusions.
pub(crate) const CONCLUSION: &[(&str, Type)] = &[
    ("incomplete", Type::Number),
    ("mixed", Type::Number),
    ("failed", Type::Number),
    ("core_failed", Type::Number),
];
/// Variables of the tables of positions, gates, core strands.
pub(crate) const POSITION: &[(&str, Type)] = &[
    ("conclusion", Type::Word(None)),
    ("range", Type::Word(None)),
    ("at_top", Type::Bool),
    ("rated", Type::Number),
    ("unrated", Type::Number),
];
/// Variables of the bonus table.
pub(crate) const BAND: &[(&str, Type)] = &[("index", Type::Number)];
