//! What a school adds to the rule of its policy: the governors' own table, its own points, and how it counts cost.

use crate::model::Number;

use super::points::Points;
use super::table::Table;

/// What a school has of its own. Without anything the policy's rule and the shipped ranges stand alone.
#[derive(Clone, Debug, Default)]
pub struct School {
    /// The governors' own table, which comes before the policy's.
    pub table: Option<Table>,
    /// The school's own points, which come before the shipped ranges.
    pub points: Option<Points>,
    /// What an employer pays on top, in per cent of pay.
    pub on_costs: Option<Number>,
    /// Month and day on which the financial year begins.
    pub financial_year: Option<(u32, u32)>,
}

/// What is wrong with something of the school's own, where it stands, and how to put it right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// File and line, or sheet and cell.
    pub place: String,
    /// What is wrong.
    pub what: String,
    /// How to put it right.
    pub help: String,
}

impl Fault {
    pub(super) fn new(place: &str, what: impl Into<String>, help: impl Into<String>) -> Self {
        Fault { place: place.to_owned(), what: what.into(), help: help.into() }
    }
}
