//! What an expression gives: a value, a blank, or "cannot be told" with what is missing.

use std::sync::Arc;

use chrono::NaiveDate;

use crate::model::{Cell, FieldId, KindId, Number, Period};

/// Why something cannot be told.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Missing {
    /// The tracker has no sheet for the kind.
    Kind(KindId),
    /// The tracker has no column for the field.
    Column(FieldId),
    /// The cell is blank.
    Blank(FieldId, Option<Cell>),
    /// The cell holds something that cannot be read.
    Unreadable(FieldId, Cell),
    /// The cell is ticked where a date is needed.
    Ticked(FieldId, Cell),
    /// A parameter the school has not set.
    Parameter(usize),
    /// A fact of the run that is not known, such as the conclusion of the pay tables.
    Fact(&'static str),
    /// The row names nobody on the staff list.
    Person(Option<Cell>),
}

/// What is missing to tell: each reason once, in their order. Mostly it is one, and a tracker gives many of them, so it is a
/// short list and no tree. What a count over a whole tracker lacks is long and the same for everybody, so it is shared.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Lack(Option<Arc<Vec<Missing>>>);

impl Lack {
    /// Nothing.
    #[must_use]
    pub fn nothing() -> Self {
        Lack(None)
    }

    /// Whether nothing is missing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    /// The reasons, in their order.
    pub fn iter(&self) -> std::slice::Iter<'_, Missing> {
        self.0.as_deref().map_or(&[][..], Vec::as_slice).iter()
    }

    /// Takes in what else is missing.
    pub(crate) fn join(&mut self, more: Lack) {
        if self.is_empty() {
            *self = more;
        } else if *self != more {
            self.extend(more.iter().cloned());
        }
    }
}

impl From<Missing> for Lack {
    fn from(why: Missing) -> Self {
        Lack(Some(Arc::new(vec![why])))
    }
}

impl Extend<Missing> for Lack {
    fn extend<T: IntoIterator<Item = Missing>>(&mut self, more: T) {
        for why in more {
            let reasons = self.0.get_or_insert_default();
            if let Err(place) = reasons.binary_search(&why) {
                Arc::make_mut(reasons).insert(place, why);
            }
        }
    }
}

impl FromIterator<Missing> for Lack {
    fn from_iter<T: IntoIterator<Item = Missing>>(reasons: T) -> Self {
        let mut lack = Lack::nothing();
        lack.extend(reasons);
        lack
    }
}

impl IntoIterator for Lack {
    type Item = Missing;
    type IntoIter = std::vec::IntoIter<Missing>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.map(Arc::unwrap_or_clone).unwrap_or_default().into_iter()
    }
}

impl<'a> IntoIterator for &'a Lack {
    type Item = &'a Missing;
    type IntoIter = std::slice::Iter<'a, Missing>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// The type of an expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    /// True or false.
    Bool,
    /// A number.
    Number,
    /// A date.
    Date,
    /// A length of time.
    Period,
    /// A day of any year.
    MonthDay,
    /// A choice, a key, a point, a cycle, a rating; with the field it comes from, where it does.
    Word(Option<FieldId>),
    /// A staff id or a body.
    Person,
    /// Free text: only whether it is filled, or says a given text, can be asked.
    Text,
    /// Several of one type.
    List(Box<Type>),
    /// A setting that gives each key a person, such as each school its lead.
    Map,
    /// Blank: fits everything.
    Nothing,
}

impl Type {
    /// In words, for messages about packs.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Type::Bool => "a yes or no".into(),
            Type::Number => "a number".into(),
            Type::Date => "a date".into(),
            Type::Period => "a length of time".into(),
            Type::MonthDay => "a day of the year".into(),
            Type::Word(_) => "a word".into(),
            Type::Person => "a person".into(),
            Type::Text => "free text".into(),
            Type::List(inner) => format!("a list ({})", inner.words()),
            Type::Map => "a setting with a value for each key".into(),
            Type::Nothing => "nothing".into(),
        }
    }

    /// Whether values of the two types can be compared.
    #[must_use]
    pub fn fits(&self, other: &Type) -> bool {
        match (self, other) {
            (Type::Nothing, _)
            | (_, Type::Nothing)
            | (Type::Word(_) | Type::Person, Type::Word(_) | Type::Person) => true,
            (Type::List(a), Type::List(b)) => a.fits(b),
            (a, b) => a == b,
        }
    }
}

/// A value.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Val {
    /// Cannot be told.
    Unknown(Lack),
    /// Nothing is recorded; where, if it is a cell.
    Blank(Option<Missing>),
    /// True or false.
    Bool(bool),
    /// A number.
    Number(Number),
    /// A date.
    Date(NaiveDate),
    /// A length of time.
    Period(Period),
    /// A day of any year.
    MonthDay(u32, u32),
    /// A word.
    Word(Arc<str>),
    /// Free text.
    Text(Arc<str>),
    /// A tick where a date is expected.
    Tick(Missing),
    /// Several values.
    List(Vec<Val>),
    /// Keys with a value each.
    Map(Vec<(Arc<str>, Val)>),
}

impl Val {
    /// Cannot be told, for one reason.
    #[must_use]
    pub fn unknown(why: Missing) -> Self {
        Val::Unknown(why.into())
    }

    /// A word.
    #[must_use]
    pub fn word(text: &str) -> Self {
        Val::Word(text.into())
    }

    /// True, false, or what is missing to tell; a blank cannot tell.
    ///
    /// # Errors
    /// What is missing.
    pub fn truth(self) -> Result<bool, Lack> {
        match self {
            Val::Bool(b) => Ok(b),
            Val::Unknown(missing) => Err(missing),
            Val::Blank(why) => Err(why.into_iter().collect()),
            _ => Err(Lack::nothing()),
        }
    }

    /// The value, or what is missing: blank and unknown are alike where an operand is needed.
    pub(crate) fn known(self) -> Result<Val, Lack> {
        match self {
            Val::Unknown(missing) => Err(missing),
            Val::Blank(why) => Err(why.into_iter().collect()),
            Val::Tick(why) => Err(why.into()),
            other => Ok(other),
        }
    }
}
