//! What has been worked out already and is the same for many rows: which rows hold a word, and the answers of counts.
//!
//! A count over all rows of a kind goes through the whole tracker, and a check asks it again for every row it concerns. What
//! it gives depends on little: some days of the cycle, some fields of the row outside it. So an answer is kept under what it
//! was asked with, together with the cells looked at on the way, and given again where the same is asked. A count that
//! depends on more than can be named is not kept.

use std::cell::{Cell as Place, OnceCell, RefCell};
use std::collections::{HashMap, HashSet};
use std::rc::Rc;
use std::sync::Arc;

use chrono::NaiveDate;

use super::evaluate::{Look, MOST_CELLS, Scope};
use super::functions::Function;
use super::terms::Terms;
use super::value::Val;
use super::veil::{names_a_cell, veil, with_cells};
use super::{Comparison, Mark, Node, Path, Rows, Term};
use crate::model::{Cell, FieldId, Reading, Table, plain};

/// So many answers of one count are kept; one that is asked in more ways than that is as well worked out anew.
const MOST_ANSWERS: usize = 512;

/// Answers that are the same for every row.
#[derive(Default)]
pub struct Lookups {
    pub(super) headteacher: OnceCell<Val>,
    words: RefCell<HashMap<(FieldId, Sameness), Rc<ByWord>>>,
    plans: RefCell<HashMap<Mark, Rc<Plan>>>,
    answers: RefCell<HashMap<Asked, Rc<Answer>>>,
    counted: RefCell<HashMap<Mark, usize>>,
    /// The count that is being worked out to be kept: what it asks of outside is answered from here.
    pub(super) outside: RefCell<Option<Rc<Vec<Given>>>>,
    /// The parameters read since they were last taken, by place.
    parameters: RefCell<Vec<usize>>,
    /// The terms of the person at hand.
    pub(super) terms: RefCell<Terms>,
    /// So many cells are noted at most, the stand-ins of a count that is being worked out beside them.
    pub(super) most: Most,
}

/// How many cells are noted.
pub(super) struct Most(pub(super) Place<usize>);

impl Default for Most {
    fn default() -> Self {
        Most(Place::new(MOST_CELLS))
    }
}

/// When two texts are the same: words but for case and the space around them, free texts in their plain form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Sameness {
    Word,
    Text,
}

impl Sameness {
    /// The form in which a value is looked up; `None` for what is no such text.
    fn key(self, value: &Val) -> Option<String> {
        match (self, value) {
            (Sameness::Word, Val::Word(word)) => Some(word.trim().to_lowercase()),
            (Sameness::Text, Val::Text(text)) => Some(plain(text)),
            _ => None,
        }
    }
}

/// What stands in a field of a row, for looking rows up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Held {
    /// No text: a list, something that cannot be read, no such column on the row's sheet.
    Other,
    Blank,
    /// One of the words, by number.
    Word(u32),
}

/// The rows of a kind by the text in one field.
#[derive(Default)]
pub(super) struct ByWord {
    numbers: HashMap<String, u32>,
    rows: Vec<Vec<usize>>,
    held: Vec<Held>,
    blank: Vec<usize>,
    other: Vec<usize>,
    /// Whether a cell holds anything but such a text or nothing.
    pub(super) odd: bool,
}

impl ByWord {
    fn of(table: &Table, field: FieldId, how: Sameness) -> Self {
        let mut index = ByWord::default();
        for (row, record) in table.rows.iter().enumerate() {
            let held = match record.entries.get(&field).map(|e| &e.reading) {
                None => Held::Other,
                Some(Reading::Blank) => Held::Blank,
                Some(Reading::Value(value)) => match how.key(&super::evaluate::of_value(value)) {
                    Some(word) => Held::Word(index.add(word, row)),
                    None => index.odd(),
                },
                Some(_) => index.odd(),
            };
            match held {
                Held::Blank => index.blank.push(row),
                Held::Other => index.other.push(row),
                Held::Word(_) => {}
            }
            index.held.push(held);
        }
        index
    }

    fn odd(&mut self) -> Held {
        self.odd = true;
        Held::Other
    }

    fn add(&mut self, word: String, row: usize) -> u32 {
        let next = u32::try_from(self.rows.len()).unwrap_or(u32::MAX);
        let number = *self.numbers.entry(word).or_insert(next);
        if number == next {
            self.rows.push(Vec::new());
        }
        if let Some(rows) = self.rows.get_mut(number as usize) {
            rows.push(row);
        }
        number
    }

    /// The rows that hold a word.
    pub(super) fn rows(&self, word: &str) -> &[usize] {
        let number = self.numbers.get(word.trim().to_lowercase().as_str());
        number.and_then(|n| self.rows.get(*n as usize)).map_or(&[], Vec::as_slice)
    }
}

/// What a count asks of the row outside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Outer {
    Field(FieldId),
    StaffField(FieldId),
    Term(usize),
}

impl Outer {
    /// What a node asks of outside, where it asks nothing else.
    pub(super) fn of(node: &Node) -> Option<Self> {
        match node {
            Node::Field(Path::Outer, field) => Some(Outer::Field(*field)),
            Node::Field(Path::OuterStaff, field) => Some(Outer::StaffField(*field)),
            Node::Term(place) => Some(Outer::Term(*place)),
            _ => None,
        }
    }

    pub(super) fn node(self) -> Node {
        match self {
            Outer::Field(field) => Node::Field(Path::Outer, field),
            Outer::StaffField(field) => Node::Field(Path::OuterStaff, field),
            Outer::Term(place) => Node::Term(place),
        }
    }
}

/// What the row outside answered, and the cells looked at for it. The cells that its value names are veiled where they can
/// be, so that an answer fits everybody who is given the same.
pub(super) struct Given {
    pub(super) asked: Outer,
    pub(super) value: Val,
    pub(super) looks: Vec<Look>,
    pub(super) veiled: Vec<Cell>,
}

/// A part of a condition without which it cannot hold: a field of the row is the same as something that is no part of the row.
struct Same {
    field: FieldId,
    how: Sameness,
    with: Node,
    /// Another part asks that the field is filled.
    filled: bool,
    /// What cannot be told does not hold either: `first_of(field == …, false)`.
    told: bool,
}

/// The days of a cycle that a count asks for.
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is asked for or not, whatever the others are")]
struct Days {
    label: bool,
    start: bool,
    end: bool,
    group_start: bool,
    group_end: bool,
    anchor: bool,
}

/// What is known of a count before it is asked.
pub(super) struct Plan {
    /// Whether all it depends on can be named.
    pub(super) kept: bool,
    days: Days,
    pub(super) outer: Vec<Outer>,
    /// Of these, what is reckoned with. Of several blanks in a sum the first cell is told, so there no cell can be veiled.
    reckoned: Vec<Outer>,
    same: Vec<Same>,
    /// The field that is looked up by what stands outside, where the condition asks for that and nothing else would do.
    pub(super) looked_up: Option<(FieldId, Node)>,
}

/// What an answer was asked with.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Asked {
    count: Mark,
    label: Option<Arc<str>>,
    days: [Option<NaiveDate>; 5],
    outer: Vec<Val>,
}

/// The answer of a count, the cells looked at for it, stand-ins where they are the outside row's, and what it rests on.
pub(super) struct Answer {
    pub(super) value: Val,
    pub(super) looks: Vec<Look>,
    /// The parameters read for it, by place.
    pub(super) parameters: Vec<usize>,
}

impl Plan {
    fn of(rows: &Rows, value: Option<&Node>, condition: Option<&Node>, terms: &[Term]) -> Self {
        let kept = matches!(rows, Rows::All(_));
        let mut plan = Plan {
            kept,
            days: Days::default(),
            outer: Vec::new(),
            reckoned: Vec::new(),
            same: Vec::new(),
            looked_up: None,
        };
        if !kept {
            return plan;
        }
        let mut seen = HashSet::new();
        for node in value.into_iter().chain(condition) {
            plan.ask(node, true, terms, &mut seen);
        }
        let mut parts = Vec::new();
        if let Some(condition) = condition {
            condition.conjuncts(&mut parts);
        }
        let is_filled = |field: FieldId| {
            parts.iter().any(|p| matches!(p, Node::Filled(f) if **f == Node::Field(Path::Own, field)))
        };
        let mut sure = Vec::new();
        parts.iter().filter_map(|part| or_false(part)).for_each(|inner| inner.conjuncts(&mut sure));
        let parts_told = parts.iter().map(|part| (part, false)).chain(sure.iter().map(|part| (part, true)));
        for (part, told) in parts_told {
            let (field, how, with) = match part {
                Node::Compare(Comparison::In, a, list) => match (&**a, &**list) {
                    (Node::Field(Path::Own, field), Node::Call(Function::LineManagers, of))
                        if of
                            .iter()
                            .all(|of| matches!(of, Node::Field(Path::Outer | Path::OuterStaff, _))) =>
                    {
                        let filled = is_filled(*field);
                        let with = (**list).clone();
                        plan.same.push(Same { field: *field, how: Sameness::Word, with, filled, told });
                        continue;
                    }
                    _ => continue,
                },
                Node::Compare(Comparison::Equal, a, b) => match (&**a, &**b) {
                    (Node::Field(Path::Own, field), with) | (with, Node::Field(Path::Own, field)) => {
                        (*field, Sameness::Word, with)
                    }
                    _ => continue,
                },
                Node::Call(Function::Says, args) => match args.as_slice() {
                    [Node::Field(Path::Own, field), with] => (*field, Sameness::Text, with),
                    _ => continue,
                },
                _ => continue,
            };
            let filled = is_filled(field);
            let first =
                !told && matches!(part, Node::Compare(_, a, _) if matches!(**a, Node::Field(Path::Own, _)));
            let of_row_outside = matches!(with, Node::Field(Path::Outer | Path::OuterStaff, _));
            if plan.looked_up.is_none() && how == Sameness::Word && filled && first && of_row_outside {
                plan.looked_up = Some((field, with.clone()));
            }
            let apart =
                matches!(with, Node::Constant(_) | Node::Parameter(_) | Node::Headteacher | Node::CycleLabel);
            if apart || Outer::of(with).is_some() {
                plan.same.push(Same { field, how, with: with.clone(), filled, told });
            }
        }
        plan
    }

    /// Notes what a part of the count depends on; `outside` while the row outside is the one the count is asked for.
    fn ask(&mut self, node: &Node, outside: bool, terms: &[Term], seen: &mut HashSet<(usize, bool)>) {
        match node {
            Node::Field(Path::Sibling(_), _) | Node::CycleLabel => self.days.label = true,
            Node::Field(Path::Person(of), _) => self.ask(of, outside, terms, seen),
            Node::Field(Path::Outer | Path::OuterStaff, _) | Node::Term(_) if outside => {
                if let Some(outer) = Outer::of(node).filter(|o| !self.outer.contains(o)) {
                    self.outer.push(outer);
                }
            }
            // Within a count of its own the row outside is one of this count's rows; the others are the same for everybody, or
            // the row's own.
            Node::Field(
                Path::Outer | Path::OuterStaff | Path::Own | Path::Staff | Path::Parent | Path::School,
                _,
            )
            | Node::Constant(_)
            | Node::Parameter(_)
            | Node::AsOf
            | Node::Headteacher => {}
            Node::Term(place) | Node::RowTerm(place, _) => {
                let outside = outside && matches!(node, Node::RowTerm(..));
                if let (Some(term), true) = (terms.get(*place), seen.insert((*place, outside))) {
                    self.ask(&term.is.node, outside, terms, seen);
                }
            }
            // They are told by others than the tracker, and may be told later than the answer was kept.
            Node::Variable(_) | Node::Fact(_) => self.kept = false,
            Node::CycleStart => self.days.start = true,
            Node::CycleEnd => self.days.end = true,
            Node::GroupStart => self.days.group_start = true,
            Node::GroupEnd => self.days.group_end = true,
            Node::Not(a) | Node::Filled(a) | Node::Recorded(a) | Node::Unreadable(a) | Node::Done(a) => {
                self.ask(a, outside, terms, seen);
            }
            Node::And(a, b) | Node::Or(a, b) | Node::Compare(_, a, b) | Node::Arithmetic(_, a, b) => {
                if matches!(node, Node::Arithmetic(..)) {
                    node.visit(&mut |inner| self.reckoned.extend(Outer::of(inner)));
                }
                self.ask(a, outside, terms, seen);
                self.ask(b, outside, terms, seen);
            }
            Node::If(a, b, c) => [a, b, c].into_iter().for_each(|n| self.ask(n, outside, terms, seen)),
            Node::Moved(day, rows, from, to) => {
                self.ask(day, outside, terms, seen);
                self.days.label |= matches!(rows, Rows::Mine(_));
                self.kept &= !matches!(rows, Rows::Group(_));
                self.ask(from, false, terms, seen);
                self.ask(to, false, terms, seen);
            }
            Node::List(nodes) => {
                for n in nodes {
                    self.ask(n, outside, terms, seen);
                }
            }
            Node::Call(function, nodes) => {
                self.call(*function);
                for n in nodes {
                    self.ask(n, outside, terms, seen);
                }
            }
            Node::Fold(_, rows, value, condition, _) => {
                self.days.label |= matches!(rows, Rows::Mine(_));
                // The rows of a group are named by nothing that can be compared.
                self.kept &= !matches!(rows, Rows::Group(_));
                let parts = value.iter().chain(condition);
                parts.for_each(|n| self.ask(n, false, terms, seen));
            }
        }
    }

    /// Every function is named, so that a new one has to say what it looks at beside its arguments.
    fn call(&mut self, function: Function) {
        match function {
            Function::On => self.days.anchor = true,
            Function::TermStart | Function::TermEnd => {
                self.days.group_start = true;
                self.days.group_end = true;
            }
            Function::Max
            | Function::Min
            | Function::FirstOf
            | Function::FirstFilled
            | Function::Days
            | Function::WorkingDays
            | Function::DaysLong
            | Function::WeeksOf
            | Function::WeeksLong
            | Function::PlaceOf
            | Function::Round
            | Function::LongestGap
            | Function::GapSince
            | Function::Steps
            | Function::WorseThan
            | Function::LineManagers
            | Function::ReportsTo
            | Function::Length
            | Function::Without
            | Function::Distinct
            | Function::Years
            | Function::Says
            | Function::SaysOneOf
            | Function::AllBlank
            | Function::Median
            | Function::Lookup
            | Function::Values
            | Function::Mentions => {}
        }
    }

    /// What the row outside answers, its cells veiled unless it is a term or reckoned with.
    pub(super) fn given(&self, asked: Outer, place: usize, value: Val, looks: Vec<Look>) -> Given {
        let mut veiled = Vec::new();
        let veils = !matches!(asked, Outer::Term(_)) && !self.reckoned.contains(&asked);
        let value = if veils && names_a_cell(&value) {
            with_cells(value, &mut |cell| {
                veiled.push(cell.clone());
                veil(place, veiled.len() - 1)
            })
        } else {
            value
        };
        Given { asked, value, looks, veiled }
    }

    /// What the count is asked with here; `None` where an answer fits nobody else, because it names cells of one row.
    pub(super) fn asked(&self, count: Mark, scope: &Scope, given: &[Given]) -> Option<Asked> {
        if given.iter().any(|g| g.veiled.is_empty() && names_a_cell(&g.value)) {
            return None;
        }
        let (days, cycle) = (self.days, scope.cycle);
        let day = |wanted: bool, day: NaiveDate| wanted.then_some(day);
        Some(Asked {
            count,
            label: days.label.then(|| cycle.label.clone()),
            days: [
                day(days.start, cycle.start),
                day(days.end, cycle.end),
                day(days.group_start, cycle.group_start),
                day(days.group_end, cycle.group_end),
                day(days.anchor, scope.anchor),
            ],
            outer: given.iter().map(|g| g.value.clone()).collect(),
        })
    }
}

/// The condition that `first_of(condition, false)` makes false where it cannot be told.
fn or_false(node: &Node) -> Option<&Node> {
    match node {
        Node::Call(Function::FirstOf, args) => match args.as_slice() {
            [inner, Node::Constant(Val::Bool(false))] => Some(inner),
            _ => None,
        },
        _ => None,
    }
}

impl Lookups {
    /// What is known of a count before it is asked.
    pub(super) fn plan(
        &self,
        count: Mark,
        rows: &Rows,
        value: Option<&Node>,
        condition: Option<&Node>,
        terms: &[Term],
    ) -> Rc<Plan> {
        if let Some(plan) = self.plans.borrow().get(&count) {
            return plan.clone();
        }
        let plan = Rc::new(Plan::of(rows, value, condition, terms));
        self.plans.borrow_mut().insert(count, plan.clone());
        plan
    }

    /// The parameters that were read since this was last asked, in the order they were: what an answer rests on.
    #[must_use]
    pub fn take_parameters(&self) -> Vec<usize> {
        self.parameters.take()
    }

    /// Puts back what was taken, before anything else is read.
    pub(super) fn give_back(&self, read: Vec<usize>) {
        self.parameters.replace(read);
    }

    pub(super) fn read_parameter(&self, place: usize) {
        let mut read = self.parameters.borrow_mut();
        if !read.contains(&place) {
            read.push(place);
        }
    }

    pub(super) fn answer(&self, asked: &Asked) -> Option<Rc<Answer>> {
        self.answers.borrow().get(asked).cloned()
    }

    pub(super) fn keep(&self, asked: Asked, answer: Rc<Answer>) {
        let mut counted = self.counted.borrow_mut();
        let kept = counted.entry(asked.count).or_default();
        if *kept < MOST_ANSWERS {
            *kept += 1;
            self.answers.borrow_mut().insert(asked, answer);
        }
    }

    #[cfg(test)]
    pub(super) fn answers_kept(&self) -> usize {
        self.answers.borrow().len()
    }

    /// The rows of a table by the text in a field.
    pub(super) fn by_word(&self, table: &Table, field: FieldId, how: Sameness) -> Rc<ByWord> {
        if let Some(index) = self.words.borrow().get(&(field, how)) {
            return index.clone();
        }
        let index = Rc::new(ByWord::of(table, field, how));
        self.words.borrow_mut().insert((field, how), index.clone());
        index
    }

    /// The rows of a table, from one on, of which a count's condition may hold or be unknown; of all others it does not
    /// hold. `None` where nothing can be looked up.
    pub(super) fn may_hold(
        &self,
        plan: &Plan,
        table: &Table,
        from: usize,
        scope: &Scope,
        given: &[Given],
    ) -> Option<Vec<usize>> {
        let mut sought = Vec::new();
        for same in &plan.same {
            let outside = Outer::of(&same.with).and_then(|outer| given.iter().find(|g| g.asked == outer));
            let value = outside.map_or_else(|| scope.seen_from_its_rows(&same.with), |g| g.value.clone());
            let words: Option<Vec<String>> = match (same.how, value) {
                // Where nothing is known of what is outside, no row can be the same as that.
                (_, Val::Blank(_) | Val::Unknown(_) | Val::Tick(_)) => same.told.then(Vec::new),
                (how, Val::List(list)) => list.iter().map(|one| how.key(one)).collect(),
                (Sameness::Text, Val::Word(word)) => Some(vec![plain(&word)]),
                (how, value) => how.key(&value).map(|word| vec![word]),
            };
            if let Some(words) = words {
                let index = self.by_word(table, same.field, same.how);
                let mut numbers: Vec<u32> =
                    words.iter().filter_map(|word| index.numbers.get(word).copied()).collect();
                numbers.sort_unstable();
                numbers.dedup();
                sought.push(Sought { index, numbers, filled: same.filled, told: same.told });
            }
        }
        let fewest = sought.iter().min_by_key(|s| s.lists().map(<[usize]>::len).sum::<usize>())?;
        let rows = fewest.lists().flatten().copied();
        let may = |row: &usize| *row >= from && sought.iter().all(|s| s.may_be(*row));
        let mut rows: Vec<usize> = rows.filter(may).collect();
        rows.sort_unstable();
        Some(rows)
    }
}

/// Words that are sought in a field.
struct Sought {
    index: Rc<ByWord>,
    /// By number, each once.
    numbers: Vec<u32>,
    /// Blank is known not to do.
    filled: bool,
    /// Nor does anything else that is not such a word.
    told: bool,
}

impl Sought {
    /// The rows that may do: those that hold a word, and those that hold no word at all.
    fn lists(&self) -> impl Iterator<Item = &[usize]> {
        let rows = self.numbers.iter().filter_map(|n| self.index.rows.get(*n as usize)).map(Vec::as_slice);
        let blank = if self.filled || self.told { &[][..] } else { self.index.blank.as_slice() };
        let other = if self.told { &[][..] } else { self.index.other.as_slice() };
        rows.chain([blank, other])
    }

    fn may_be(&self, row: usize) -> bool {
        match self.index.held.get(row) {
            Some(Held::Word(held)) => self.numbers.contains(held),
            Some(Held::Blank) => !self.filled && !self.told,
            Some(Held::Other) | None => !self.told,
        }
    }
}
