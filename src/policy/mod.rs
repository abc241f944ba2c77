//! A pack: a policy as data. Its scope, cycle, checks, pay rules and parameters, each with the clause it comes from.
//!
//! A pack is read once, checked against the vocabulary and compiled. It refuses to be half right: one mistake and no
//! check runs, and all mistakes are told at once with their places. No school's rule is written in Rust.

mod check;
mod cycle;
mod file;
mod parameter;
mod pay;
mod reads;
mod rounds;
mod rule;
mod sample;
mod shipped;
mod source;

pub use check::{
    Allowed, Approval, Case, Check, Deadline, Duration, Force, Gives, Judgement, Limit, Order, Person,
    Present, Retention, Round, Rule, Severity, State, Window,
};
pub use cycle::{Cycles, Placed, StaffCycle};
pub use parameter::{Changed, Class, Parameter, Values};
pub use pay::{BandRow, Gate, Needs, Pay, PayRange, Position, Row, Step};
pub use reads::Reads;
pub use rounds::{Around, Periods, Rounds};
pub use sample::{CycleOf, Expected, Sample};
pub use shipped::{SHIPPED, Unknown, load};
pub use source::PackMistake;

use chrono::NaiveDate;

use crate::expression::{Expression, Known, Term};
use crate::model::CycleRule;

/// The type of the checks on who may see whose papers; these are told even of people whose papers are hidden.
pub const ACCESS_TOPIC: &str = "confidentiality/access";

/// A policy as data, compiled.
#[derive(Clone, Debug)]
pub struct Pack {
    /// The name by which it is asked for: `kclms`.
    pub id: String,
    /// The prefix of its citations: `KCL`.
    pub prefix: String,
    /// The school or trust whose policy it is.
    pub school: String,
    /// The policy's title.
    pub title: String,
    /// Its edition, in words.
    pub edition: String,
    /// The day after which it is overdue for review, where it says so.
    pub review: Option<NaiveDate>,
    /// The day from which it holds.
    pub in_force: Option<NaiveDate>,
    /// The clause that forbids to change it, where one does: then only what it leaves open can be set.
    pub locked: Option<String>,
    /// How the school's own cycle runs, before it has set anything.
    pub cycle: CycleRule,
    /// How everybody's run.
    pub cycles: Cycles,
    /// Who is in scope, seen from the staff row, and the clause that says so.
    pub scope: Expression,
    /// The clause of the scope.
    pub scope_clause: String,
    /// Words of the rating scale, lowest first, each with the other words for it.
    pub ratings: Vec<(String, Vec<String>)>,
    /// Parameters.
    pub parameters: Vec<Parameter>,
    /// Terms such as `review`.
    pub terms: Vec<Term>,
    /// The names expressions may use.
    pub known: Known,
    /// The checks, in the policy's order.
    pub checks: Vec<Check>,
    /// What outputs must contain: id, clause, what it shapes.
    pub outputs: Vec<Output>,
    /// Whom a run's operator may not see.
    pub hidden: Vec<Hidden>,
    /// The pay rule, where the policy links pay to ratings.
    pub pay: Option<Pay>,
    /// What is summed up for governors.
    pub strand_labels: Vec<(String, String)>,
    /// The closed list of training themes for the governors' report, with the words for each.
    pub themes: Vec<(String, Vec<String>)>,
}

/// An entry of the policy that shapes an output and has no finding of its own.
#[derive(Clone, Debug)]
pub struct Output {
    /// Its id.
    pub id: String,
    /// The clause.
    pub clause: String,
    /// What it asks.
    pub says: String,
    /// Where the outputs do it.
    pub shapes: String,
}

/// Whom the person who makes a run may not see.
#[derive(Clone, Debug)]
pub struct Hidden {
    /// The operator's role.
    pub role: String,
    /// Whom, seen from the staff row.
    pub when: Expression,
    /// The clause.
    pub clause: String,
    /// In plain words.
    pub says: String,
}

impl Pack {
    /// Each parameter with its value in words, in their order, for saying conditions.
    #[must_use]
    pub fn settings_in_words(&self) -> Vec<(String, String)> {
        self.parameters.iter().map(|p| (p.name.clone(), p.in_words())).collect()
    }

    /// A check by id.
    #[must_use]
    pub fn check(&self, id: &str) -> Option<&Check> {
        self.checks.iter().find(|c| c.id.eq_ignore_ascii_case(id))
    }

    /// The word of the scale that a rating means, when it is one.
    #[must_use]
    pub fn rating(&self, word: &str) -> Option<&str> {
        let asked = crate::model::plain(word);
        self.ratings
            .iter()
            .find(|(name, words)| {
                crate::model::plain(name) == asked || words.iter().any(|w| crate::model::plain(w) == asked)
            })
            .map(|(name, _)| name.as_str())
    }
}
