//! The terms of a person, each worked out once for as long as the same person is looked at in the same cycle.
//!
//! Terms are made of terms: the day in the middle of a short cycle asks nine times over for where it begins. Without this
//! every level doubles the work. An answer is kept with the cells and parameters it came from, so that whoever asks again
//! is seen to have looked at the same cells in the same order. Only the person at hand is kept, because a school has many.

use std::cell::RefCell;
use std::rc::Rc;

use chrono::NaiveDate;

use super::evaluate::Scope;
use super::kept::Answer;
use super::value::Val;
use super::{Node, Rows, Term};
use crate::model::{Cycle, StaffId};

/// The round of a person and the ones beside it.
const MOST_CYCLES: usize = 4;

/// What is known of the terms of one person.
#[derive(Default)]
pub(super) struct Terms {
    staff: Option<StaffId>,
    seen: Vec<Seen>,
    /// By place, whether a term rests on nothing but the tracker and the pack.
    steady: Vec<bool>,
}

/// The terms as seen from one cycle.
struct Seen {
    cycle: Cycle,
    anchor: NaiveDate,
    answers: Vec<Option<Rc<Answer>>>,
}

impl Terms {
    fn get(&mut self, place: usize, scope: &Scope) -> Option<Rc<Answer>> {
        self.answers(scope).get(place)?.clone()
    }

    fn keep(&mut self, place: usize, scope: &Scope, answer: Rc<Answer>) {
        if let Some(slot) = self.answers(scope).get_mut(place) {
            *slot = Some(answer);
        }
    }

    fn answers(&mut self, scope: &Scope) -> &mut [Option<Rc<Answer>>] {
        if self.staff != scope.staff {
            self.staff = scope.staff;
            self.seen.clear();
        }
        let known = self.seen.iter().position(|s| s.anchor == scope.anchor && s.cycle == *scope.cycle);
        let place = known.unwrap_or_else(|| {
            if self.seen.len() >= MOST_CYCLES {
                self.seen.clear();
            }
            let answers = vec![None; scope.world.terms.len()];
            self.seen.push(Seen { cycle: scope.cycle.clone(), anchor: scope.anchor, answers });
            self.seen.len() - 1
        });
        self.seen.get_mut(place).map_or(&mut [], |seen| &mut seen.answers)
    }

    /// Facts are told by others than the tracker and may be told later, and a group of rows has no name to keep things under.
    fn is_steady(&mut self, place: usize, terms: &[Term]) -> bool {
        if self.steady.len() != terms.len() {
            self.steady = steady(terms);
        }
        self.steady.get(place).copied().unwrap_or(false)
    }
}

fn steady(terms: &[Term]) -> Vec<bool> {
    let mut steady: Vec<bool> = terms.iter().map(|term| rests_on_the_tracker(&term.is.node)).collect();
    loop {
        let is = |place: &usize| steady.get(*place).copied().unwrap_or(false);
        let next: Vec<bool> = terms
            .iter()
            .enumerate()
            .map(|(place, term)| is(&place) && term.is.terms().iter().all(is))
            .collect();
        if next == steady {
            return steady;
        }
        steady = next;
    }
}

fn rests_on_the_tracker(node: &Node) -> bool {
    let mut rests = true;
    node.visit(&mut |node| {
        rests &= !matches!(node, Node::Fact(_) | Node::Variable(_) | Node::Fold(_, Rows::Group(_), ..));
    });
    rests
}

impl Scope<'_> {
    /// What a term of the person gives, seen from the person.
    pub(super) fn of_person(&self, place: usize, term: &Term) -> Val {
        let lookups = &self.world.lookups;
        // What a count asks of the row outside is answered by the count while it is worked out.
        let plain = lookups.outside.borrow().is_none();
        if !plain || !lookups.terms.borrow_mut().is_steady(place, self.world.terms) {
            return self.eval(&term.is.node);
        }
        let known = lookups.terms.borrow_mut().get(place, self);
        let answer = known.unwrap_or_else(|| {
            let before = lookups.take_parameters();
            let cells = RefCell::default();
            let value = Scope { cells: &cells, ..*self }.eval(&term.is.node);
            let parameters = lookups.take_parameters();
            lookups.give_back(before);
            let answer = Rc::new(Answer { value, looks: cells.into_inner(), parameters });
            lookups.terms.borrow_mut().keep(place, self, answer.clone());
            answer
        });
        answer.looks.iter().for_each(|look| self.saw_again(look));
        answer.parameters.iter().for_each(|place| lookups.read_parameter(*place));
        answer.value.clone()
    }
}
