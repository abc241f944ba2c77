//! A pack: a policy as data. Its scope, cycle, checks, pay rules and parameters, each with the clause it comes from.
//!
//! A pack is read once, checked against the vocabulary and compiled. It refuses to be half right: one mistake and no
//! check runs, and all mistakes are told at once with their places. No school's rule is written in Rust.

mod attestation;
mod check;
mod coverage;
mod cycle;
mod draw;
mod extends;
mod file;
mod joint;
mod keys;
mod letters;
mod mistake;
mod parameter;
mod pay;
mod program;
mod ratings;
mod reads;
mod rounds;
mod rule;
mod same;
mod sample;
mod schema;
mod shipped;
mod source;
mod stages;
mod typed;

pub use attestation::{Attestation, LeftOut, Told};
pub use check::{
    Allowed, Approval, Case, Check, Deadline, Duration, Force, Gives, Judgement, Limit, Order, Person,
    Present, Retention, Round, Rule, SameAs, Severity, State, Window,
};
pub use coverage::{Done, Entry};
pub use cycle::{Cycles, Placed, StaffCycle};
pub use draw::{Draw, Purpose};
pub use extends::{Fetch, PackFile};
pub use joint::Joint;
pub use keys::{Holds, Key, Needed, ROOT, Table};
pub use letters::Letters;
pub use mistake::PackMistake;
pub use parameter::{Changed, Class, Parameter, Values};
pub use pay::{Award, BandRow, Flag, Gate, Link, Needs, Pay, PayRange, Position, Row, Stage, Step, Targets};
pub use program::{Program, Ways};
pub use ratings::{RatingWords, Scale};
pub use reads::Reads;
pub use rounds::{Around, Periods, Rounds};
pub(crate) use same::same_rows;
pub use sample::{CycleOf, Expected, Sample};
pub use schema::{reference, schema};
pub use shipped::{SHIPPED, Unknown, load};
pub use typed::words as in_words;

use std::sync::Arc;

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
    /// The packs it extends, the nearest first.
    pub extends: Vec<String>,
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
    /// Whether it is asked on the day a duty falls due, rather than on the day of the run.
    pub scope_when_due: bool,
    /// Words of the rating scale, lowest first, each with the other words for it.
    pub ratings: Vec<(String, Vec<String>)>,
    /// By which parameters a school gives them words of its own.
    pub rating_words: RatingWords,
    /// What the policy, or the school, decides of the program itself.
    pub program: Program,
    /// Parameters.
    pub parameters: Vec<Parameter>,
    /// Where each stands.
    pub parameter_origins: Vec<Origin>,
    /// The values of the parameters before a school's settings, with what the pack sets otherwise than those it extends.
    pub values: Values,
    /// Terms such as `review`.
    pub terms: Vec<Term>,
    /// Where each stands.
    pub term_origins: Vec<Origin>,
    /// The names expressions may use.
    pub known: Known,
    /// The checks, in the policy's order.
    pub checks: Vec<Check>,
    /// Checks of the packs it extends that are not run.
    pub without: Vec<Without>,
    /// What outputs must contain: id, clause, what it shapes.
    pub outputs: Vec<Output>,
    /// Parameters that go by one name.
    pub joints: Vec<Joint>,
    /// Names that somebody may look for among them, each with the reason why there is nothing to set.
    pub no_parameters: Vec<(String, String)>,
    /// The entries that are told with a check, as far as the pack names them.
    pub told: Vec<Told>,
    /// What no tracker can show, and who is asked instead.
    pub attestations: Vec<Attestation>,
    /// What could be checked and is not, and why.
    pub left_out: Vec<LeftOut>,
    /// Whom a run's operator may not see.
    pub hidden: Vec<Hidden>,
    /// The pay rule, where the policy links pay to ratings.
    pub pay: Option<Pay>,
    /// What letters about decisions say of appeals, where the policy has a right of appeal.
    pub letters: Option<Letters>,
    /// The samples of statements that are drawn.
    pub draws: Vec<Draw>,
    /// What is summed up for governors.
    pub strand_labels: Vec<(String, String)>,
    /// The closed list of training themes for the governors' report, with the words for each.
    pub themes: Vec<(String, Vec<String>)>,
    /// The stages of the cycle that the governors' report tells, each with the checks that say whether it was done in time.
    pub stages: Vec<(String, Vec<String>)>,
    /// Limits that the governors' report tells whether they were kept, each with the checks that say so.
    pub kept: Vec<(String, Vec<String>)>,
}

/// Where something of a pack stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// Whether it is in the pack's own file, rather than in one that it extends.
    pub own: bool,
    /// The file, as the user named it.
    pub file: Arc<str>,
    /// The line, from 1.
    pub line: usize,
}

/// A check of the policy extended that the school has decided not to run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Without {
    /// Its id.
    pub id: String,
    /// What it looked for.
    pub title: String,
    /// The clause.
    pub clause: String,
    /// Why it is not run, in the school's words.
    pub reason: String,
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
        self.parameters.iter().map(|p| (p.name.clone(), self.in_words(p))).collect()
    }

    /// Parameters under one name.
    #[must_use]
    pub fn joint(&self, name: &str) -> Option<&Joint> {
        self.joints.iter().find(|j| j.name == name)
    }

    /// The parameters that a name sets, each with its value: itself, or those that go by it.
    ///
    /// # Errors
    /// How a value for several of them is written.
    pub fn parts(&self, name: &str, text: &str) -> Result<Vec<(String, String)>, String> {
        match self.joint(name) {
            Some(joint) => {
                let parts = joint.take_apart(text)?;
                Ok(parts.into_iter().map(|(name, text)| (name.to_owned(), text)).collect())
            }
            None => Ok(vec![(name.to_owned(), text.to_owned())]),
        }
    }

    /// A parameter's value in words, as this pack has it: `31 October`, `yes`, `not set`.
    #[must_use]
    pub fn in_words(&self, parameter: &Parameter) -> String {
        let changed = self.values.changed.iter().find(|c| c.name == parameter.name);
        changed.map_or_else(|| parameter.in_words(), |c| c.to.clone())
    }

    /// A check by id.
    #[must_use]
    pub fn check(&self, id: &str) -> Option<&Check> {
        self.checks.iter().find(|c| c.id.eq_ignore_ascii_case(id))
    }

    /// The value of a parameter before a school's settings, as it is written.
    #[must_use]
    pub fn written<'a>(&'a self, parameter: &'a Parameter) -> &'a str {
        let changed = self.values.changed.iter().find(|c| c.name == parameter.name);
        changed.map_or(parameter.text.as_str(), |c| c.to.as_str())
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
