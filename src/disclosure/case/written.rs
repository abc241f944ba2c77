//! The file format, as it is written. Nothing is decided here but what a key may hold.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::decimal::Decimal;

/// Which counts a sum takes: for each dimension named, one value or several.
pub(super) type Where = BTreeMap<String, OneOrMore>;

/// One value, or a list of them.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged, expecting = "a value, or a list of values")]
pub(super) enum OneOrMore {
    One(String),
    More(Vec<String>),
}

impl OneOrMore {
    pub(super) fn values(&self) -> &[String] {
        match self {
            OneOrMore::One(value) => std::slice::from_ref(value),
            OneOrMore::More(values) => values,
        }
    }
}

/// A value of a dimension, or the number of people.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged, expecting = "a value, or a number of people")]
pub(super) enum ValueOrNumber {
    Number(u32),
    Value(String),
}

/// What a percentage is of, or the multiple a count is rounded to.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged, expecting = "a where-clause, or a number")]
pub(super) enum Base {
    Number(Decimal),
    Group(Where),
}

/// One case or problem of a file: tables with what a reader has, and what is asked of them.
#[derive(Debug, Clone, Deserialize)]
pub struct Written {
    /// Its name in the file.
    pub id: String,
    /// `audit` or `protect`.
    pub kind: String,
    pub(super) dims: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    pub(super) policy: Limits,
    #[serde(default)]
    pub(super) structural_zeros: Vec<Where>,
    pub(super) truth: Option<Vec<BTreeMap<String, ValueOrNumber>>>,
    #[serde(default)]
    pub(super) facts: Vec<Fact>,
    #[serde(default)]
    pub(super) targets: Vec<Target>,
    #[serde(default)]
    pub(super) claims: Vec<Claim>,
    #[serde(default)]
    pub(super) cells: Vec<Cell>,
}

#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct Limits {
    pub(super) threshold: Option<u32>,
    pub(super) min_values: Option<u32>,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct Fact {
    #[serde(rename = "type")]
    pub(super) kind: String,
    #[serde(rename = "where")]
    pub(super) group: Option<Where>,
    pub(super) value: Option<Decimal>,
    pub(super) min: Option<Decimal>,
    pub(super) max: Option<Decimal>,
    pub(super) base: Option<Base>,
    pub(super) of: Option<Where>,
    pub(super) dp: Option<u32>,
    pub(super) step: Option<Decimal>,
    pub(super) dim: Option<String>,
    pub(super) score: Option<BTreeMap<String, Decimal>>,
    pub(super) terms: Option<Vec<Term>>,
    pub(super) op: Option<String>,
    pub(super) rhs: Option<Decimal>,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct Term {
    /// How many times the group counts; once where it is not said.
    #[serde(default = "Decimal::one")]
    pub(super) coef: Decimal,
    #[serde(rename = "where")]
    pub(super) group: Where,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct Target {
    pub(super) id: String,
    pub(super) role: Option<String>,
    #[serde(rename = "where")]
    pub(super) group: Option<Where>,
    pub(super) terms: Option<Vec<Term>>,
}

#[derive(Debug, Clone, Deserialize)]
pub(super) struct Claim {
    pub(super) id: String,
    #[serde(rename = "type")]
    pub(super) kind: String,
    #[serde(rename = "where")]
    pub(super) group: Where,
    pub(super) of: Option<Where>,
    #[serde(default)]
    pub(super) coalition: u32,
}

/// A published figure of a suppression problem.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Cell {
    pub(super) id: String,
    #[serde(rename = "where")]
    pub(super) group: Where,
    pub(super) value: u32,
    #[serde(default)]
    pub(super) forced: bool,
    #[serde(default)]
    pub(super) primary: bool,
}
