//! What an expression gives for one row. Evaluation cannot fail; it notes every cell it looks at.

use std::cell::RefCell;

use chrono::{Datelike, NaiveDate};

use super::counts::Count;
use super::functions::{is_unreadable, same};
use super::kept::Lookups;
use super::value::{Lack, Missing, Val};
use super::{Arithmetic, Comparison, Expression, Node, Path, Rows, Term, Whose};
use crate::model::{
    Body, Calendar, Cell, Cycle, FieldId, KindId, Reading, Record, RecordId, Records, StaffId, Value,
};

/// Facts that the rest of the program has worked out about a person, such as the conclusion of the pay tables.
pub trait Facts {
    /// The fact at a place of the compiler's list.
    fn fact(&self, staff: Option<StaffId>, place: usize) -> Val;
}

/// No facts are known.
pub struct NoFacts;

impl Facts for NoFacts {
    fn fact(&self, _: Option<StaffId>, _: usize) -> Val {
        Val::unknown(Missing::Fact("the result of the pay tables"))
    }
}

/// All that an expression may look at.
pub struct World<'a> {
    /// The records, linked.
    pub records: &'a Records,
    /// The school's calendar.
    pub calendar: &'a Calendar,
    /// The only today there is.
    pub as_of: NaiveDate,
    /// Days before a due date from which something is due soon.
    pub lead: u64,
    /// Values of the pack's parameters.
    pub parameters: &'a [Val],
    /// The pack's terms.
    pub terms: &'a [Term],
    /// Facts of the run.
    pub facts: &'a dyn Facts,
    /// What has been looked up already.
    pub lookups: Lookups,
}

/// A cell that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    /// Where it stands.
    pub cell: Cell,
    /// The date in it, if it holds one.
    pub date: Option<NaiveDate>,
    /// Whether it is blank.
    pub blank: bool,
}

/// The row at hand and the cycle it is judged in.
pub struct Scope<'a> {
    /// What may be looked at.
    pub world: &'a World<'a>,
    /// The cycle the check is about.
    pub cycle: &'a Cycle,
    /// The first day on which a duty of this round can fall due.
    pub anchor: NaiveDate,
    /// The person the row is about.
    pub staff: Option<StaffId>,
    /// The row.
    pub record: Option<RecordId>,
    /// The row the check is about, inside a count.
    pub outer: Option<(Option<RecordId>, Option<StaffId>)>,
    /// The rows of the group that is judged, where it is no single row.
    pub group: &'a [RecordId],
    /// Values of the table at hand.
    pub variables: &'a [Val],
    /// The cells looked at, in the order they were.
    pub cells: &'a RefCell<Vec<Look>>,
}

/// No more cells than this are kept for one outcome; a school-wide check would list every cell of the tracker.
pub(super) const MOST_CELLS: usize = 200;

impl<'a> Scope<'a> {
    /// Notes that a cell was looked at.
    pub fn saw(&self, cell: Option<&Cell>, date: Option<NaiveDate>, blank: bool) {
        if let Some(cell) = cell {
            let mut cells = self.cells.borrow_mut();
            if cells.len() < self.world.lookups.most.0.get() && !cells.iter().any(|l| l.cell == *cell) {
                cells.push(Look { cell: cell.clone(), date, blank });
            }
        }
    }

    /// Notes a cell that was looked at for an answer that was kept.
    pub(super) fn saw_again(&self, look: &Look) {
        let mut cells = self.cells.borrow_mut();
        if cells.len() < self.world.lookups.most.0.get() && !cells.iter().any(|l| l.cell == look.cell) {
            cells.push(look.clone());
        }
    }

    /// That day of the year on or after the first day of the round.
    #[must_use]
    pub fn next_day(&self, month: u32, day: u32) -> NaiveDate {
        let year = self.anchor.year();
        let of = |y: i32| (0..3).find_map(|back| NaiveDate::from_ymd_opt(y, month, day.saturating_sub(back)));
        match (of(year), of(year.saturating_add(1))) {
            (Some(this), _) if this >= self.anchor => this,
            (_, Some(next)) => next,
            (Some(this), None) => this,
            (None, None) => self.anchor,
        }
    }

    /// What an expression gives here.
    #[must_use]
    pub fn value(&self, expression: &Expression) -> Val {
        self.eval(&expression.node)
    }

    /// Whether a condition holds here, or what is missing to tell.
    ///
    /// # Errors
    /// What is missing.
    pub fn holds(&self, condition: &Expression) -> Result<bool, Lack> {
        self.value(condition).truth()
    }

    /// The same scope for another row.
    pub(super) fn inside(&self, record: RecordId) -> Scope<'a> {
        let staff = self.world.records.record(record).staff;
        // A group of rows is nobody's and no row, so there is nothing outside its rows.
        let outer = (self.record.is_some() || self.staff.is_some()).then_some((self.record, self.staff));
        Scope { record: Some(record), staff, outer, ..*self }
    }

    pub(super) fn eval(&self, node: &Node) -> Val {
        match node {
            Node::Constant(value) => value.clone(),
            Node::Field(Path::Outer | Path::OuterStaff, _) | Node::Term(_)
                if let Some(given) = self.given(node) =>
            {
                given
            }
            Node::Field(path, field) => self.field(path, *field),
            Node::Parameter(place) => {
                self.world.lookups.read_parameter(*place);
                match self.world.parameters.get(*place) {
                    Some(Val::Blank(_)) | None => Val::unknown(Missing::Parameter(*place)),
                    Some(value) => value.clone(),
                }
            }
            Node::Term(place) => self.term(*place),
            Node::RowTerm(place, whose) => self.row_term(*place, *whose),
            Node::Variable(place) => self.variables.get(*place).cloned().unwrap_or(Val::Blank(None)),
            Node::AsOf => Val::Date(self.world.as_of),
            Node::CycleStart => Val::Date(self.cycle.start),
            Node::CycleEnd => Val::Date(self.cycle.end),
            Node::GroupStart => Val::Date(self.cycle.group_start),
            Node::GroupEnd => Val::Date(self.cycle.group_end),
            Node::CycleLabel => Val::Word(self.cycle.label.clone()),
            Node::Headteacher => self.world.lookups.headteacher.get_or_init(|| self.headteacher()).clone(),
            Node::Fact(place) => self.world.facts.fact(self.staff, *place),
            Node::Not(inner) => match self.eval(inner).truth() {
                Ok(truth) => Val::Bool(!truth),
                Err(missing) => Val::Unknown(missing),
            },
            Node::And(a, b) => self.both(a, b, false),
            Node::Or(a, b) => self.both(a, b, true),
            Node::Compare(Comparison::In, a, list) if let Some(words) = constants(list) => {
                match self.eval(a).known() {
                    Ok(a) => Val::Bool(words.into_iter().any(|word| same(word, &a))),
                    Err(missing) => Val::Unknown(missing),
                }
            }
            Node::Compare(op, a, b) => compare(*op, self.eval(a), self.eval(b)),
            Node::Arithmetic(op, a, b) => self.arithmetic(*op, a, b),
            Node::If(test, yes, no) => match self.eval(test).truth() {
                Ok(true) => self.eval(yes),
                Ok(false) => self.eval(no),
                Err(missing) => Val::Unknown(missing),
            },
            Node::Filled(inner) => match self.eval(inner) {
                Val::Unknown(missing) => Val::Unknown(missing),
                Val::Blank(_) => Val::Bool(false),
                Val::List(list) => Val::Bool(!list.is_empty()),
                _ => Val::Bool(true),
            },
            // A column the tracker does not have records nothing; use it beside another column for the same thing.
            Node::Recorded(inner) => match self.eval(inner) {
                Val::Unknown(missing)
                    if missing.iter().all(|m| matches!(m, Missing::Column(_) | Missing::Kind(_))) =>
                {
                    Val::Bool(false)
                }
                Val::Unknown(missing) => Val::Unknown(missing),
                Val::Blank(_) => Val::Bool(false),
                Val::List(list) => Val::Bool(!list.is_empty()),
                _ => Val::Bool(true),
            },
            // Somebody wrote something there: neither a blank nor a column that is not there is that.
            Node::Unreadable(inner) => match self.eval(inner) {
                Val::Unknown(missing) => Val::Bool(missing.iter().any(is_unreadable)),
                _ => Val::Bool(false),
            },
            Node::Done(inner) => match self.eval(inner) {
                Val::Unknown(missing) => Val::Unknown(missing),
                Val::Date(date) => Val::Bool(date <= self.world.as_of),
                Val::Tick(_) => Val::Bool(true),
                _ => Val::Bool(false),
            },
            Node::Moved(day, rows, from, to) => self.moved(day, rows, from, to),
            Node::List(nodes) => Val::List(nodes.iter().map(|n| self.eval(n)).collect()),
            Node::Call(function, args) => function.call(self, args.iter().map(|a| self.eval(a)).collect()),
            Node::Fold(fold, rows, value, condition, mark) => self.fold(Count {
                mark: *mark,
                fold: *fold,
                rows,
                value: value.as_deref(),
                condition: condition.as_deref(),
            }),
        }
    }

    /// `and` and `or` of three-valued logic: what is known decides where it can.
    fn both(&self, a: &Node, b: &Node, decisive: bool) -> Val {
        let first = self.eval(a).truth();
        if first == Ok(decisive) {
            return Val::Bool(decisive);
        }
        match (first, self.eval(b).truth()) {
            (_, Ok(truth)) if truth == decisive => Val::Bool(decisive),
            (Ok(_), Ok(_)) => Val::Bool(!decisive),
            (Err(mut x), Err(y)) => {
                x.join(y);
                Val::Unknown(x)
            }
            (Err(missing), Ok(_)) | (Ok(_), Err(missing)) => Val::Unknown(missing),
        }
    }

    fn term(&self, place: usize) -> Val {
        self.of_term(place).map_or_else(|none| none, |(term, scope)| scope.of_person(place, term))
    }

    fn row_term(&self, place: usize, whose: Whose) -> Val {
        self.of_row_term(place, whose).map_or_else(|none| none, |(term, scope)| scope.eval(&term.is.node))
    }

    /// A term of the person, and from where it is seen; else what it gives without.
    pub(super) fn of_term(&self, place: usize) -> Result<(&'a Term, Scope<'a>), Val> {
        let Some(term) = self.world.terms.get(place) else { return Err(Val::Blank(None)) };
        // A term is seen from the person the check is about, whichever row asks for it.
        let staff = self.outer.map_or(self.staff, |(_, staff)| staff);
        let Some(staff) = staff else { return Err(Val::unknown(Missing::Person(None))) };
        let row = RecordId { kind: self.world.records.vocabulary.staff(), row: staff.0 };
        Ok((term, Scope { record: Some(row), staff: Some(staff), outer: None, ..*self }))
    }

    /// A term of a row, and from where it is seen; else what it gives without.
    pub(super) fn of_row_term(&self, place: usize, whose: Whose) -> Result<(&'a Term, Scope<'a>), Val> {
        let Some(term) = self.world.terms.get(place) else { return Err(Val::Blank(None)) };
        let record = match whose {
            Whose::Own => self.record,
            Whose::Parents => self.record.and_then(|r| self.world.records.record(r).parent),
        };
        // A row that hangs on nothing has nothing to say; that is no reason to pass over it.
        let Some(record) = record else { return Err(Val::unknown(Missing::Person(None))) };
        Ok((term, Scope { record: Some(record), ..*self }))
    }

    fn headteacher(&self) -> Val {
        let records = self.world.records;
        let Some(group) = records.vocabulary.find(records.vocabulary.staff(), "staff_group") else {
            return Val::Blank(None);
        };
        let table = records.table(records.vocabulary.staff());
        if !table.columns.contains(&group) {
            return Val::unknown(Missing::Column(group));
        }
        records
            .people()
            .find(|p| records.staff(*p).key(group) == Some("headteacher"))
            .map_or(Val::Blank(None), |p| Val::Word(records.code(p)))
    }

    fn field(&self, path: &Path, field: FieldId) -> Val {
        let records = self.world.records;
        let kind = records.vocabulary.field(field).kind;
        let staff_row = |staff: Option<StaffId>| match staff {
            Some(staff) => Ok(records.staff(staff)),
            None => Err(Missing::Person(self.record.map(|r| records.record(r).anchor.clone()))),
        };
        let found: Result<Option<&Record>, Missing> = match path {
            Path::Own => Ok(self.record.map(|r| records.record(r))),
            Path::Outer => Ok(self.outer.and_then(|(r, _)| r).map(|r| records.record(r))),
            Path::Staff => staff_row(self.staff).map(Some),
            Path::OuterStaff => staff_row(self.outer.and_then(|(_, s)| s)).map(Some),
            Path::Parent => {
                Ok(self.record.and_then(|r| records.record(r).parent).map(|parent| records.record(parent)))
            }
            Path::School => Ok(records.table(kind).rows.first()),
            Path::Sibling(sibling) => {
                if !records.table(*sibling).exists {
                    return Val::unknown(Missing::Kind(*sibling));
                }
                Ok(self.rows(&Rows::Mine(*sibling)).next().map(|r| records.record(r)))
            }
            Path::Person(of) => match self.eval(of) {
                Val::Unknown(missing) => return Val::Unknown(missing),
                Val::Word(id) => match records.person(&id) {
                    Body::Staff(staff) => Ok(Some(records.staff(staff))),
                    Body::Other => Err(Missing::Person(None)),
                },
                other => return other,
            },
        };
        match found {
            Err(why) => Val::unknown(why),
            // A setting that is not set is blank: the settings sheet has no columns to miss.
            Ok(None) if *path == Path::School => Val::Blank(Some(Missing::Blank(field, None))),
            Ok(None) => self.no_row(kind, field),
            Ok(Some(record)) => self.entry(kind, record, field, *path == Path::School),
        }
    }

    fn no_row(&self, kind: KindId, field: FieldId) -> Val {
        let table = self.world.records.table(kind);
        if !table.exists {
            Val::unknown(Missing::Kind(kind))
        } else if table.columns.contains(&field) {
            Val::Blank(Some(Missing::Blank(field, None)))
        } else {
            Val::unknown(Missing::Column(field))
        }
    }

    fn entry(&self, kind: KindId, record: &Record, field: FieldId, setting: bool) -> Val {
        let Some(entry) = record.entries.get(&field) else {
            // A row knows the columns of its own sheet, whatever those of the same kind on other sheets have.
            let elsewhere = || !record.from_sheet && self.world.records.table(kind).columns.contains(&field);
            let known = setting || elsewhere();
            return if known {
                self.saw(Some(&record.anchor), None, true);
                Val::Blank(Some(Missing::Blank(field, Some(record.anchor.clone()))))
            } else {
                Val::unknown(Missing::Column(field))
            };
        };
        let date = match entry.reading {
            Reading::Value(Value::Date(date)) => Some(date),
            _ => None,
        };
        self.saw(Some(&entry.cell), date, entry.reading == Reading::Blank);
        match &entry.reading {
            Reading::Blank => Val::Blank(Some(Missing::Blank(field, Some(entry.cell.clone())))),
            Reading::Tick => Val::Tick(Missing::Ticked(field, entry.cell.clone())),
            Reading::Unreadable(_) => Val::unknown(Missing::Unreadable(field, entry.cell.clone())),
            Reading::Value(value) => of_value(value),
        }
    }

    /// The rows a count runs over, in the tracker's order.
    pub(super) fn rows(&self, rows: &Rows) -> impl Iterator<Item = RecordId> + use<'a> {
        let (records, kind) = (self.world.records, rows.kind());
        let table = records.table(kind);
        let group = if matches!(rows, Rows::Group(_)) { self.group } else { &[] };
        let (all, some, label) = match rows {
            Rows::All(_) => (0..table.rows.len(), &[][..], None),
            Rows::Group(_) => (0..0, &[][..], None),
            Rows::Children(_) => {
                (0..0, self.record.map_or(&[][..], |parent| records.children_of(kind, parent)), None)
            }
            Rows::Ever(_) => (0..0, records.rows_of(kind, self.staff), None),
            Rows::Mine(_) => (0..0, records.rows_of(kind, self.staff), Some(&self.cycle.label)),
        };
        let in_cycle = move |row: &usize| {
            label.is_none_or(|label| table.rows[*row].cycle.as_ref().is_none_or(|c| c == label))
        };
        let rows = all.chain(some.iter().copied()).filter(in_cycle).map(move |row| RecordId { kind, row });
        rows.chain(group.iter().copied())
    }

    fn arithmetic(&self, op: Arithmetic, a: &Node, b: &Node) -> Val {
        let (a, b) = match (self.eval(a).known(), self.eval(b).known()) {
            (Ok(a), Ok(b)) => (a, b),
            (Err(mut x), Err(y)) => {
                x.join(y);
                return Val::Unknown(x);
            }
            (Err(missing), _) | (_, Err(missing)) => return blank_or_unknown(missing),
        };
        match (op, a, b) {
            (Arithmetic::Plus, Val::Date(d), Val::Period(p)) => Val::Date(self.world.calendar.after(d, p)),
            (Arithmetic::Minus, Val::Date(d), Val::Period(p)) => Val::Date(self.world.calendar.before(d, p)),
            (Arithmetic::Plus, Val::Number(a), Val::Number(b)) => Val::Number(a.plus(b)),
            (Arithmetic::Minus, Val::Number(a), Val::Number(b)) => Val::Number(a.minus(b)),
            (Arithmetic::Times, Val::Number(a), Val::Number(b)) => Val::Number(a.times(b)),
            (Arithmetic::Over, Val::Number(a), Val::Number(b)) => {
                a.over(b).map_or(Val::Blank(None), Val::Number)
            }
            _ => Val::Blank(None),
        }
    }
}

/// The values of a list that is written out in the pack, which need not be copied to be compared with; none of them is blank.
fn constants(list: &Node) -> Option<impl IntoIterator<Item = &Val>> {
    let Node::List(nodes) = list else { return None };
    let of = |node: &Node| matches!(node, Node::Constant(value) if !matches!(value, Val::Blank(_)));
    nodes.iter().all(of).then(|| {
        nodes.iter().filter_map(|node| match node {
            Node::Constant(value) => Some(value),
            _ => None,
        })
    })
}

/// A sum with a blank in it is blank, so that "nothing recorded yet" stays that; anything else missing is unknown.
fn blank_or_unknown(missing: Lack) -> Val {
    let only_blank = missing.iter().all(|m| matches!(m, Missing::Blank(..)));
    if only_blank { Val::Blank(missing.into_iter().next()) } else { Val::Unknown(missing) }
}

pub(super) fn of_value(value: &Value) -> Val {
    match value {
        Value::Date(date) => Val::Date(*date),
        Value::Number(number) => Val::Number(*number),
        Value::YesNo(yes) => Val::Bool(*yes),
        Value::Choice(word) | Value::Id(word) | Value::Point(word) | Value::Cycle(word) => {
            Val::Word(word.clone())
        }
        Value::MonthDay(month, day) => Val::MonthDay(*month, *day),
        Value::Text(text) => Val::Text(text.reveal().into()),
        Value::Name(name) => Val::Text(name.reveal().into()),
        Value::List(list) => Val::List(list.iter().map(of_value).collect()),
        Value::Map(pairs) => Val::Map(pairs.iter().map(|(key, v)| (key.clone(), of_value(v))).collect()),
    }
}

fn compare(op: Comparison, a: Val, b: Val) -> Val {
    let (a, b) = match (a.known(), b.known()) {
        (Ok(a), Ok(b)) => (a, b),
        (Err(mut x), Err(y)) => {
            x.join(y);
            return Val::Unknown(x);
        }
        (Err(missing), _) | (_, Err(missing)) => return Val::Unknown(missing),
    };
    let order = match (&a, &b) {
        (Val::Date(a), Val::Date(b)) => Some(a.cmp(b)),
        (Val::Number(a), Val::Number(b)) => Some(a.cmp(b)),
        _ => None,
    };
    let by = |test: fn(std::cmp::Ordering) -> bool| order.map_or(Val::Blank(None), |o| Val::Bool(test(o)));
    match op {
        Comparison::Equal => Val::Bool(same(&a, &b)),
        Comparison::Unequal => Val::Bool(!same(&a, &b)),
        Comparison::Less => by(std::cmp::Ordering::is_lt),
        Comparison::AtMost => by(std::cmp::Ordering::is_le),
        Comparison::More => by(std::cmp::Ordering::is_gt),
        Comparison::AtLeast => by(std::cmp::Ordering::is_ge),
        Comparison::In => match b {
            Val::List(list) => Val::Bool(list.iter().any(|v| same(v, &a))),
            _ => Val::Blank(None),
        },
    }
}
