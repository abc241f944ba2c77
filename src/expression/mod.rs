//! Conditions and values written in a pack: `objective_kind == 'teaching' and set_date is filled`.
//!
//! The grammar is minijinja's, parsed by minijinja. The meaning is ours, because a template engine knows true, false
//! and error, and a tracker also has blank, unreadable and "no such column": `and`, `or`, `not`, `any` and `all`
//! follow three-valued logic, so that what is known decides where it can and nothing missing ever passes for met.
//! Everything is checked against the vocabulary when a pack is loaded: unknown names, and comparisons of a date with
//! a number, are mistakes with their place in the file. Evaluation cannot fail and does no I/O.

mod compile;
mod constants;
mod counts;
mod evaluate;
mod functions;
mod hints;
mod kept;
mod lists;
mod looking;
mod managers;
mod moved;
mod names;
mod reckon;
mod say;
mod terms;
mod value;
mod veil;

pub use compile::{Compiler, Known, KnownTerm, Mistake, Term};
pub(crate) use constants::read_month_day;
pub use evaluate::{Facts, Look, NoFacts, Scope, World};
pub use functions::Function;
pub(crate) use functions::same;
pub(crate) use hints::{british_date, nearest as nearest_name, nearest_field, words_of};
pub use kept::Lookups;
pub use say::Speaker;
pub use value::{Lack, Missing, Type, Val};

use std::sync::atomic::{AtomicUsize, Ordering};

use crate::model::{FieldId, KindId, Period};

/// A compiled expression.
#[derive(Clone, Debug)]
pub struct Expression {
    pub(crate) node: Node,
    /// What it gives.
    pub ty: Type,
}

/// Where a field is read from, seen from the row at hand.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Path {
    /// The row at hand.
    Own,
    /// The row the check is about, from inside a count over other rows.
    Outer,
    /// The staff row of the row at hand.
    Staff,
    /// The staff row of the row the check is about.
    OuterStaff,
    /// The record the row hangs on.
    Parent,
    /// The settings.
    School,
    /// The person's row of another kind in the check's cycle.
    Sibling(KindId),
    /// The staff row of the person named by an expression.
    Person(Box<Node>),
}

/// Rows that a count, a search or a list runs over.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Rows {
    /// The person's rows of a kind in the check's cycle.
    Mine(KindId),
    /// The person's rows of a kind in any cycle.
    Ever(KindId),
    /// All rows of a kind.
    All(KindId),
    /// The rows of a kind that hang on the row at hand.
    Children(KindId),
    /// The rows of the group that a check is about.
    Group(KindId),
}

impl Rows {
    pub(crate) fn kind(&self) -> KindId {
        match self {
            Rows::Mine(k) | Rows::Ever(k) | Rows::All(k) | Rows::Children(k) | Rows::Group(k) => *k,
        }
    }
}

/// Whose term is meant.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Whose {
    Own,
    Parents,
}

/// What is made of rows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Fold {
    Count,
    Any,
    All,
    First,
    Last,
    List,
    Sum,
}

/// Tells one count from every other, so that what is known of it can be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Mark(usize);

impl Mark {
    pub(crate) fn new() -> Self {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        Mark(NEXT.fetch_add(1, Ordering::Relaxed))
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Comparison {
    Equal,
    Unequal,
    Less,
    AtMost,
    More,
    AtLeast,
    In,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Arithmetic {
    Plus,
    Minus,
    Times,
    Over,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Node {
    Constant(Val),
    Field(Path, FieldId),
    Parameter(usize),
    Term(usize),
    /// A term said of the row at hand, or of the record it hangs on.
    RowTerm(usize, Whose),
    Variable(usize),
    AsOf,
    CycleStart,
    CycleEnd,
    CycleLabel,
    GroupStart,
    GroupEnd,
    Headteacher,
    Fact(usize),
    Not(Box<Node>),
    And(Box<Node>, Box<Node>),
    Or(Box<Node>, Box<Node>),
    Compare(Comparison, Box<Node>, Box<Node>),
    Arithmetic(Arithmetic, Box<Node>, Box<Node>),
    If(Box<Node>, Box<Node>, Box<Node>),
    Filled(Box<Node>),
    Recorded(Box<Node>),
    Unreadable(Box<Node>),
    /// A day, and the rows with the first and last days of the spans by which it moves.
    Moved(Box<Node>, Rows, Box<Node>, Box<Node>),
    Done(Box<Node>),
    List(Vec<Node>),
    Call(Function, Vec<Node>),
    /// What of which rows, the value, the condition.
    Fold(Fold, Rows, Option<Box<Node>>, Option<Box<Node>>, Mark),
}

impl Expression {
    /// A constant true, for filters that a pack leaves out.
    #[must_use]
    pub fn always() -> Self {
        Expression { node: Node::Constant(Val::Bool(true)), ty: Type::Bool }
    }

    /// A length of time.
    #[must_use]
    pub fn period(period: Period) -> Self {
        Expression { node: Node::Constant(Val::Period(period)), ty: Type::Period }
    }

    /// The kinds of which it asks for the rows of a group.
    #[must_use]
    pub fn groups(&self) -> Vec<KindId> {
        let mut found = Vec::new();
        self.node.visit(&mut |node| {
            if let Node::Fold(_, Rows::Group(kind), ..) = node {
                found.push(*kind);
            }
        });
        found
    }

    /// Whether it is the constant true.
    #[must_use]
    pub fn is_always(&self) -> bool {
        self.node == Node::Constant(Val::Bool(true))
    }

    /// The fields the expression reads, for the documents and for saying which columns would let a check run.
    #[must_use]
    pub fn fields(&self) -> Vec<FieldId> {
        let mut found = Vec::new();
        self.node.visit(&mut |node| {
            if let Node::Field(_, field) = node {
                found.push(*field);
            }
        });
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The kinds of record it counts, searches or lists, which it asks for even where it reads no field of theirs.
    #[must_use]
    pub fn kinds(&self) -> Vec<KindId> {
        let mut found = Vec::new();
        self.node.visit(&mut |node| {
            if let Node::Fold(_, rows, ..) | Node::Moved(_, rows, ..) = node {
                found.push(rows.kind());
            }
        });
        found
    }

    /// The fields by which it picks some rows out of all rows of a kind: `meeting_kind` in
    /// `last(meeting, meeting_kind == 'planning')`.
    #[must_use]
    pub fn picks_by(&self) -> Vec<FieldId> {
        let mut found = Vec::new();
        self.node.visit(&mut |node| {
            if let Node::Fold(_, _, _, Some(filter), _) = node {
                filter.visit(&mut |inner| {
                    if let Node::Field(Path::Own, field) = inner {
                        found.push(*field);
                    }
                });
            }
        });
        found
    }

    /// The field of the row at hand that it is, where it is nothing else.
    #[must_use]
    pub fn own_field(&self) -> Option<FieldId> {
        match self.node {
            Node::Field(Path::Own, field) => Some(field),
            _ => None,
        }
    }
}

impl Expression {
    /// The parameters the expression reads, by place, and those of the terms it uses.
    #[must_use]
    pub fn parameters(&self) -> Vec<usize> {
        let mut found = Vec::new();
        self.node.visit(&mut |node| {
            if let Node::Parameter(place) = node {
                found.push(*place);
            }
        });
        found
    }

    /// Whether it asks for the first or last day of a person's own cycle.
    #[must_use]
    pub fn asks_for_own_days(&self) -> bool {
        let mut asks = false;
        self.node.visit(&mut |node| asks |= matches!(node, Node::CycleStart | Node::CycleEnd));
        asks
    }

    /// The terms the expression uses, by place.
    #[must_use]
    pub fn terms(&self) -> Vec<usize> {
        let mut found = Vec::new();
        self.node.visit(&mut |node| {
            if let Node::Term(place) | Node::RowTerm(place, _) = node {
                found.push(*place);
            }
        });
        found
    }
}

impl Node {
    /// The parts that all have to hold.
    fn conjuncts<'n>(&'n self, parts: &mut Vec<&'n Node>) {
        if let Node::And(a, b) = self {
            a.conjuncts(parts);
            b.conjuncts(parts);
        } else {
            parts.push(self);
        }
    }

    fn visit(&self, see: &mut dyn FnMut(&Node)) {
        see(self);
        match self {
            Node::Field(Path::Person(inner), _) => inner.visit(see),
            Node::Not(a) | Node::Filled(a) | Node::Recorded(a) | Node::Unreadable(a) | Node::Done(a) => {
                a.visit(see);
            }
            Node::And(a, b) | Node::Or(a, b) | Node::Compare(_, a, b) | Node::Arithmetic(_, a, b) => {
                a.visit(see);
                b.visit(see);
            }
            Node::If(a, b, c) | Node::Moved(a, _, b, c) => {
                a.visit(see);
                b.visit(see);
                c.visit(see);
            }
            Node::List(nodes) | Node::Call(_, nodes) => nodes.iter().for_each(|n| n.visit(see)),
            Node::Fold(_, _, a, b, _) => [a, b].into_iter().flatten().for_each(|n| n.visit(see)),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests;
