//! How a day was reckoned: which event a due date was counted from, and how long after it.
//!
//! A deadline is written as a day, and whether it is counted in working days shows only in how that day comes about. So the
//! expression is followed through terms, choices and the latest or earliest of several, to the sum that gave the day.

use chrono::NaiveDate;

use super::functions::Function;
use super::value::Val;
use super::{Arithmetic, Expression, Node, Scope};
use crate::model::Period;

impl Scope<'_> {
    /// The event and the length of time after it, where the day comes from such a sum here.
    #[must_use]
    pub fn reckoned(&self, expression: &Expression) -> Option<(NaiveDate, Period)> {
        self.sum(&expression.node)
    }

    fn sum(&self, node: &Node) -> Option<(NaiveDate, Period)> {
        match node {
            Node::Arithmetic(Arithmetic::Plus, event, period) => {
                match (self.eval(event), self.eval(period)) {
                    (Val::Date(event), Val::Period(period)) => Some((event, period)),
                    _ => None,
                }
            }
            Node::If(test, yes, no) => self.sum(if self.eval(test).truth().ok()? { yes } else { no }),
            Node::Call(Function::FirstOf | Function::FirstFilled, args) => {
                self.sum(args.iter().find(|a| matches!(self.eval(a), Val::Date(_)))?)
            }
            Node::Call(Function::Max | Function::Min, args) => {
                let day = self.eval(node);
                self.sum(args.iter().find(|a| self.eval(a) == day)?)
            }
            // As many days later as the day itself.
            Node::Moved(day, ..) => {
                let (event, period) = self.sum(day)?;
                match (self.eval(day), self.eval(node)) {
                    (Val::Date(before), Val::Date(after)) => Some((event + (after - before), period)),
                    _ => None,
                }
            }
            Node::Term(place) => {
                let (term, scope) = self.of_term(*place).ok()?;
                scope.sum(&term.is.node)
            }
            Node::RowTerm(place, whose) => {
                let (term, scope) = self.of_row_term(*place, *whose).ok()?;
                scope.sum(&term.is.node)
            }
            _ => None,
        }
    }
}
