//! A condition or value in words for the office: fields by their labels, terms by what the pack says of them, settings with
//! the value they have. It is for the documents; nothing is decided by it.

use crate::model::{FieldId, FieldType, KindId, Vocabulary, in_words, month_name};

use super::functions::Function;
use super::{Arithmetic, Comparison, Expression, Fold, Node, Path, Rows, Term, Type, Val, Whose};

/// What a pack calls things, for saying its conditions in words.
#[derive(Clone, Copy, Debug)]
pub struct Speaker<'a> {
    /// The vocabulary.
    pub vocabulary: &'a Vocabulary,
    /// Each parameter's name and its value in words, in their order.
    pub parameters: &'a [(String, String)],
    /// The terms, in their order.
    pub terms: &'a [Term],
}

impl Expression {
    /// Whether it never gives anything: a pack says so where no day is recorded.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        matches!(self.node, Node::Constant(Val::Blank(_)))
    }

    /// The expression in words.
    #[must_use]
    pub fn in_words(&self, speaker: &Speaker) -> String {
        speaker.say(&self.node)
    }
}

impl Speaker<'_> {
    fn say(&self, node: &Node) -> String {
        match node {
            Node::Constant(value) => constant(value),
            Node::Field(path, field) => self.field(path, *field),
            Node::Parameter(place) => self.parameter(*place),
            Node::Term(place) | Node::RowTerm(place, Whose::Own) => self.term(*place),
            Node::RowTerm(place, Whose::Parents) => format!("of what it belongs to: {}", self.term(*place)),
            Node::Variable(_) => "the figure at hand".to_owned(),
            Node::AsOf => "the day of the check".to_owned(),
            Node::CycleStart => "the first day of the person's cycle".to_owned(),
            Node::CycleEnd => "the last day of the person's cycle".to_owned(),
            Node::CycleLabel => "the cycle".to_owned(),
            Node::GroupStart => "the first day of the cycle".to_owned(),
            Node::GroupEnd => "the last day of the cycle".to_owned(),
            Node::Headteacher => "the headteacher".to_owned(),
            Node::Fact(_) => "what the pay tables give".to_owned(),
            Node::Not(inner) => self.negation(inner),
            // That a cell is filled in goes without saying where it is then compared.
            Node::And(a, b) if compares(b, a) => self.say(b),
            Node::And(a, b) => format!("{} and {}", self.part(a, Side::And), self.part(b, Side::And)),
            Node::Or(a, b) => format!("{} or {}", self.part(a, Side::Or), self.part(b, Side::Or)),
            Node::Compare(how, a, b) => self.comparison(*how, a, b),
            Node::Arithmetic(how, a, b) => self.arithmetic(*how, a, b),
            Node::If(a, condition, b) => {
                format!("{} where {}, otherwise {}", self.inner(a), self.inner(condition), self.inner(b))
            }
            Node::Filled(inner) => format!("{} is filled in", self.inner(inner)),
            Node::Recorded(inner) => format!("{} is recorded", self.inner(inner)),
            Node::Moved(day, rows, from, to) => format!(
                "{}, moved by the days from {} to {} of each row of {} that began before it had passed",
                self.inner(day),
                self.inner(from),
                self.inner(to),
                self.rows(rows)
            ),
            Node::Unreadable(inner) => format!("{} cannot be read", self.inner(inner)),
            Node::Done(inner) => format!("{} has come", self.inner(inner)),
            Node::List(items) => items.iter().map(|i| self.say(i)).collect::<Vec<_>>().join(", "),
            Node::Call(function, args) => self.call(*function, args),
            Node::Fold(fold, rows, value, condition, _) => {
                self.fold(*fold, rows, value.as_deref(), condition.as_deref())
            }
        }
    }

    fn field(&self, path: &Path, field: FieldId) -> String {
        let spec = self.vocabulary.field(field);
        let label = &spec.label;
        let sheet = |kind: KindId| &self.vocabulary.kind(kind).label;
        match path {
            Path::Own => format!("\"{label}\""),
            Path::Outer => format!("this row's \"{label}\""),
            Path::Staff | Path::OuterStaff => format!("the person's \"{label}\""),
            Path::Parent | Path::School | Path::Sibling(_) => {
                format!("\"{label}\" on \"{}\"", sheet(spec.kind))
            }
            Path::Person(who) => format!("the \"{label}\" of {}", self.inner(who)),
        }
    }

    fn parameter(&self, place: usize) -> String {
        let found = self.parameters.get(place);
        found.map_or_else(String::new, |(name, value)| format!("{value} (setting {name})"))
    }

    fn term(&self, place: usize) -> String {
        let found = self.terms.get(place);
        found.map_or_else(String::new, |term| format!("[{}: {}]", term.name.replace('_', " "), term.says))
    }

    fn negation(&self, inner: &Node) -> String {
        match inner {
            Node::Filled(of) => format!("{} is blank", self.inner(of)),
            Node::Recorded(of) => format!("{} is not recorded", self.inner(of)),
            Node::Unreadable(of) => format!("{} can be read", self.inner(of)),
            Node::Compare(Comparison::In, a, b) => {
                format!("{} is none of {}", self.inner(a), self.inner(b))
            }
            Node::Compare(Comparison::Equal, a, b) => self.comparison(Comparison::Unequal, a, b),
            Node::Fold(Fold::Any, rows, _, condition, _) => {
                format!("there is no row of {}{}", self.rows(rows), self.such(condition.as_deref()))
            }
            Node::And(..) | Node::Or(..) | Node::Compare(..) => format!("not ({})", self.say(inner)),
            _ => format!("not {}", self.inner(inner)),
        }
    }

    /// A side of "and" or "or": in brackets where it is one of the other.
    fn part(&self, node: &Node, of: Side) -> String {
        let other = match of {
            Side::And => matches!(node, Node::Or(..) | Node::If(..)),
            Side::Or => matches!(node, Node::And(..) | Node::If(..)),
        };
        if other { format!("({})", self.say(node)) } else { self.say(node) }
    }

    /// Something inside a sentence: in brackets where it is a sentence of its own.
    fn inner(&self, node: &Node) -> String {
        match node {
            Node::And(..) | Node::Or(..) | Node::If(..) | Node::Arithmetic(..) => {
                format!("({})", self.say(node))
            }
            Node::List(items) if items.len() != 1 => format!("({})", self.say(node)),
            _ => self.say(node),
        }
    }

    fn comparison(&self, how: Comparison, a: &Node, b: &Node) -> String {
        let truth = |node: &Node| if let Node::Constant(Val::Bool(b)) = node { Some(*b) } else { None };
        if let (Comparison::Equal, Some(truth)) = (how, truth(b)) {
            return if truth { self.inner(a) } else { self.negation(a) };
        }
        let days = self.is_day(a) || self.is_day(b);
        let is = match (how, days) {
            (Comparison::Equal, _) => "is",
            (Comparison::Unequal, _) => "is not",
            (Comparison::Less, true) => "is before",
            (Comparison::Less, false) => "is less than",
            (Comparison::AtMost, true) => "is no later than",
            (Comparison::AtMost, false) => "is at most",
            (Comparison::More, true) => "is after",
            (Comparison::More, false) => "is more than",
            (Comparison::AtLeast, true) => "is no earlier than",
            (Comparison::AtLeast, false) => "is at least",
            (Comparison::In, _) => "is one of",
        };
        format!("{} {is} {}", self.inner(a), self.inner(b))
    }

    /// Whether something is a day rather than a number.
    fn is_day(&self, node: &Node) -> bool {
        match node {
            Node::Constant(value) => matches!(value, Val::Date(_)),
            Node::Field(_, field) => self.vocabulary.field(*field).ty == FieldType::Date,
            Node::Term(place) | Node::RowTerm(place, _) => {
                self.terms.get(*place).is_some_and(|t| t.is.ty == Type::Date)
            }
            Node::AsOf
            | Node::CycleStart
            | Node::CycleEnd
            | Node::GroupStart
            | Node::GroupEnd
            | Node::Moved(..)
            | Node::Call(Function::On | Function::TermStart | Function::TermEnd, _) => true,
            Node::Arithmetic(_, a, _) | Node::If(a, ..) => self.is_day(a),
            Node::Call(Function::Max | Function::Min | Function::FirstOf | Function::FirstFilled, args) => {
                args.iter().any(|a| self.is_day(a))
            }
            Node::Fold(Fold::First | Fold::Last | Fold::List, _, Some(value), _, _) => self.is_day(value),
            _ => false,
        }
    }

    fn arithmetic(&self, how: Arithmetic, a: &Node, b: &Node) -> String {
        let sign = match how {
            Arithmetic::Plus => "plus",
            Arithmetic::Minus => "less",
            Arithmetic::Times => "times",
            Arithmetic::Over => "divided by",
        };
        format!("{} {sign} {}", self.inner(a), self.inner(b))
    }

    fn call(&self, function: Function, args: &[Node]) -> String {
        let said: Vec<String> = args.iter().map(|a| self.inner(a)).collect();
        let all = || said.join(", ");
        let one = || said.first().cloned().unwrap_or_default();
        let other = || said.get(1).cloned().unwrap_or_default();
        match function {
            Function::On => format!("{} of the round", one()),
            Function::Max => format!("the latest or largest of ({})", all()),
            Function::Min => format!("the earliest or smallest of ({})", all()),
            Function::FirstOf => format!("the first that is known of ({})", all()),
            Function::FirstFilled => format!("the first that is filled in of ({})", all()),
            Function::WorkingDays => format!("the working days after {} up to {}", one(), other()),
            Function::DaysLong => format!("{} days", one()),
            Function::WeeksOf => format!("{}, a week being {} working days", one(), other()),
            Function::WeeksLong => format!("{} school weeks", one()),
            Function::PlaceOf => format!("the place of {} in {}", one(), other()),
            Function::Round => format!("{} to the nearest whole number", one()),
            Function::LongestGap => {
                let between = said.iter().skip(1).cloned().collect::<Vec<_>>().join(", ");
                format!("the longest time, in {}, without another of ({between})", one())
            }
            Function::GapSince => {
                let between = said.iter().skip(1).cloned().collect::<Vec<_>>().join(", ");
                format!("the day since which more than {} went by without another of ({between})", one())
            }
            Function::Steps => format!("the points from {} to {}", one(), other()),
            Function::WorseThan => {
                let scale = said.get(2).cloned().unwrap_or_default();
                format!("{} is worse than {} on the scale {scale}", one(), other())
            }
            Function::Days => format!("the days from {} to {}", one(), other()),
            Function::TermStart => format!("the first day of the {} term", one()),
            Function::TermEnd => format!("the last day of the {} term", one()),
            Function::LineManagers => format!("the line managers of {}", one()),
            Function::ReportsTo => format!("{} reports to {}, directly or through others", one(), other()),
            Function::Length => format!("how many there are of {}", one()),
            Function::Without => format!("{} without {}", one(), other()),
            Function::Distinct => format!("{}, each once", one()),
            Function::Years => format!("{} years", one()),
            Function::Says => format!("{} says {}", one(), other()),
            Function::SaysOneOf => format!("{} says one of {}", one(), other()),
            Function::AllBlank => format!("none of ({}) is filled in", all()),
            Function::Median => format!("the middle of {}", one()),
            Function::Lookup => format!("what {} gives for {}", one(), other()),
            Function::Values => format!("all that {} gives", one()),
            Function::Mentions => format!("{} has one of the words {} in it", one(), other()),
        }
    }

    fn fold(&self, fold: Fold, rows: &Rows, value: Option<&Node>, condition: Option<&Node>) -> String {
        let of = format!("{}{}", self.rows(rows), self.such(condition));
        let value = value.map_or_else(|| "row".to_owned(), |v| self.inner(v));
        match fold {
            Fold::Count => format!("the number of rows of {of}"),
            Fold::Any => format!("there is a row of {of}"),
            Fold::All => {
                let holds = condition.map_or_else(String::new, |c| self.say(c));
                format!("for every row of {}: {holds}", self.rows(rows))
            }
            Fold::First => format!("the first {value} of {of}"),
            Fold::Last => format!("the last {value} of {of}"),
            Fold::List => format!("each {value} of {of}"),
            Fold::Sum => format!("the sum of {value} of {of}"),
        }
    }

    fn such(&self, condition: Option<&Node>) -> String {
        condition.map_or_else(String::new, |c| format!(" for which {}", self.inner(c)))
    }

    fn rows(&self, rows: &Rows) -> String {
        let sheet = format!("\"{}\"", self.vocabulary.kind(rows.kind()).label);
        match rows {
            Rows::Mine(_) => format!("the person's {sheet} of the cycle"),
            Rows::Ever(_) => format!("the person's {sheet} of any cycle"),
            Rows::All(_) => format!("all {sheet}"),
            Rows::Children(_) => format!("its {sheet}"),
            Rows::Group(_) => format!("the group's {sheet}"),
        }
    }
}

/// Whether a comparison asks about the cell that another condition wants filled in.
fn compares(comparison: &Node, filled: &Node) -> bool {
    match (comparison, filled) {
        (Node::Compare(_, of, _), Node::Filled(cell)) => of == cell,
        (Node::And(first, _), Node::Filled(_)) => compares(first, filled),
        _ => false,
    }
}

#[derive(Clone, Copy)]
enum Side {
    And,
    Or,
}

fn constant(value: &Val) -> String {
    match value {
        Val::Bool(truth) => if *truth { "yes" } else { "no" }.to_owned(),
        Val::Number(number) => number.to_string(),
        Val::Date(date) => in_words(*date),
        Val::Period(period) => period.to_string(),
        Val::MonthDay(month, day) => format!("{day} {}", month_name(*month)),
        Val::Word(word) => format!("\"{}\"", word.replace('_', " ")),
        Val::Text(text) => format!("\"{text}\""),
        Val::List(list) => list.iter().map(constant).collect::<Vec<_>>().join(", "),
        Val::Map(pairs) => {
            let pair = |(key, value): &(std::sync::Arc<str>, Val)| format!("{key} = {}", constant(value));
            pairs.iter().map(pair).collect::<Vec<_>>().join(", ")
        }
        Val::Blank(_) => "nothing".to_owned(),
        Val::Tick(_) | Val::Unknown(_) => "what cannot be told".to_owned(),
    }
}
