//! Any published tables, in a file: what a reader can work out from them.
//!
//! The format tells the dimensions, everything the reader has (figures of every table and report, group sizes from the
//! staff list, their own outcome), the sums asked about and the statements that must not be provable. It is how a data
//! protection officer checks a report that this program did not make, and how this program is held to known answers.

mod atoms;
mod audit;
mod cover;
mod decimal;
mod facts;
mod protect;
mod written;

use std::fmt;

pub use audit::{Answer, Broken, Ends, audit};
pub use protect::{Protected, Status, protect};
pub use written::Written;

/// What is wrong with a case: which one, where in it, and what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseError {
    id: String,
    place: String,
    what: String,
}

impl CaseError {
    fn new(case: &Written, place: String, what: impl Into<String>) -> Self {
        CaseError { id: case.id.clone(), place, what: what.into() }
    }

    /// What is wrong.
    #[must_use]
    pub fn what(&self) -> &str {
        &self.what
    }

    /// Where: the case and the place in it.
    #[must_use]
    pub fn place(&self) -> String {
        format!("case {}, {}", self.id, self.place)
    }
}

impl fmt::Display for CaseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place(), self.what)
    }
}

impl std::error::Error for CaseError {}
