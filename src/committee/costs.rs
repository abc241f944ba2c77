//! What the recommendations of a pay range come to: a year, this financial year, and what an employer pays on top.

use super::{Line, words};
use crate::pay::{Cost, Pence, Status};

/// What the recommendations of one pay range come to.
#[derive(Default)]
pub(super) struct OfRange {
    pub(super) range: String,
    pub(super) moving: u32,
    pub(super) unchecked: u32,
    /// Those who move up and those whose pay changes otherwise.
    pub(super) listed: u32,
    /// A year, in full.
    pub(super) annual: Pence,
    pub(super) this_year: Pence,
    pub(super) back_pay: Pence,
    /// What is paid on top; nothing where the school has not said a rate.
    pub(super) on_costs: Option<Pence>,
    pub(super) on_costs_this_year: Option<Pence>,
}

impl OfRange {
    /// Whether the pounds of anybody are known.
    pub(super) fn is_known(&self) -> bool {
        self.unchecked < self.listed
    }

    fn add(&mut self, line: &Line) {
        let pounds = known_change(line);
        let cost = cost(line);
        self.moving += u32::from(line.moves_up());
        self.unchecked += u32::from(pounds.is_none());
        self.listed += 1;
        self.annual = self.annual.plus(pounds.unwrap_or_default());
        if let Some(cost) = cost {
            self.this_year = self.this_year.plus(cost.this_year);
            self.back_pay = self.back_pay.plus(cost.back_pay);
            self.on_costs = sum(self.on_costs, cost.on_costs);
            self.on_costs_this_year = sum(self.on_costs_this_year, cost.on_costs_this_year);
        }
    }

    fn with(mut self, other: &OfRange) -> Self {
        self.moving += other.moving;
        self.unchecked += other.unchecked;
        self.listed += other.listed;
        self.annual = self.annual.plus(other.annual);
        self.this_year = self.this_year.plus(other.this_year);
        self.back_pay = self.back_pay.plus(other.back_pay);
        self.on_costs = sum(self.on_costs, other.on_costs);
        self.on_costs_this_year = sum(self.on_costs_this_year, other.on_costs_this_year);
        self
    }
}

fn sum(one: Option<Pence>, other: Option<Pence>) -> Option<Pence> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.plus(other)),
        (one, other) => one.or(other),
    }
}

/// Pounds a year, for a recommendation that the rule gives by itself.
pub(super) fn known_change(line: &Line) -> Option<Pence> {
    line.person
        .annual_change
        .filter(|pence| line.moves_up() || *pence != 0)
        .filter(|_| line.person.status == Status::Ready)
        .map(Pence)
}

/// What it costs and when, where the pounds are known.
pub(super) fn cost<'a>(line: &Line<'a>) -> Option<&'a Cost> {
    known_change(line)?;
    line.person.cost.as_ref()
}

/// The ranges in the order of the alphabet.
pub(super) fn by_range(lines: &[&Line]) -> Vec<OfRange> {
    let mut costs: Vec<OfRange> = Vec::new();
    for line in lines.iter().filter(|line| line.moves_up() || known_change(line).is_some()) {
        let range = words::range(line.person);
        // Spreadsheets compare text without regard to case, and so do those who type it.
        let place = costs.iter().position(|cost| cost.range.to_lowercase() == range.to_lowercase());
        let place = place.unwrap_or_else(|| {
            costs.push(OfRange { range: range.to_owned(), ..OfRange::default() });
            costs.len() - 1
        });
        if let Some(cost) = costs.get_mut(place) {
            cost.add(line);
        }
    }
    costs.sort_by_key(|cost| cost.range.to_lowercase());
    costs
}

/// All ranges together.
pub(super) fn total(costs: &[OfRange]) -> OfRange {
    costs.iter().fold(OfRange { range: "Total".to_owned(), ..OfRange::default() }, OfRange::with)
}
