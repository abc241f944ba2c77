//! The functions an expression may call: a closed list, each with what it takes and gives.

use chrono::{Datelike, NaiveDate};

use super::evaluate::Scope;
use super::lists;
use super::looking;
use super::managers::{line_managers, reports_to};
use super::value::{Lack, Type, Val};
use crate::model::{Number, Period, Season, Unit};

/// A function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Function {
    /// `on(31 October)`: that day of the round the check is about.
    On,
    /// The latest date or largest number.
    Max,
    /// The earliest date or smallest number.
    Min,
    /// The first of its values that is filled.
    FirstOf,
    /// The first of its values that is filled; what cannot be read is not passed over.
    FirstFilled,
    /// Calendar days from one date to another.
    Days,
    /// Working days after one date up to and with another.
    WorkingDays,
    /// So many days, as a length of time.
    DaysLong,
    /// A length of time whose weeks have so many working days.
    WeeksOf,
    /// So many school weeks, as a length of time.
    WeeksLong,
    /// The place of a word in a list, from 1.
    PlaceOf,
    /// The nearest whole number.
    Round,
    /// The longest time from one day to another on which none of some dates lies.
    LongestGap,
    /// The day after which more than a length of time went by without another of some dates.
    GapSince,
    /// How many points one point of a range is above another.
    Steps,
    /// First day of a term of the cycle.
    TermStart,
    /// Last day of a term of the cycle.
    TermEnd,
    /// Line managers of a person, all of them.
    LineManagers,
    /// Whether a person reports to another, directly or through others.
    ReportsTo,
    /// How many values a list has.
    Length,
    /// The values of the first list that the second lacks.
    Without,
    /// Each value of a list once.
    Distinct,
    /// So many years, as a length of time.
    Years,
    /// Whether a text says another text, case and spacing aside.
    Says,
    /// Whether a text says one of some words.
    SaysOneOf,
    /// Whether a rating is worse than another on a scale, best first.
    WorseThan,
    /// Whether none of several ways to record the same thing is used.
    AllBlank,
    /// The middle of some numbers.
    Median,
    /// What a setting gives for a key.
    Lookup,
    /// All values of a setting that gives each key one.
    Values,
    /// Whether a text has one of some words in it.
    Mentions,
}

/// All functions: name, function, in words what it does.
pub(crate) const FUNCTIONS: &[(&str, Function, &str)] = &[
    ("on", Function::On, "that day of the year, in the round the check is about"),
    ("max", Function::Max, "the latest date or the largest number"),
    ("min", Function::Min, "the earliest date or the smallest number"),
    ("first_of", Function::FirstOf, "the first value that is known; write a default last"),
    (
        "first_filled",
        Function::FirstFilled,
        "the first value that is filled; unlike first_of it does not pass over a cell that cannot be read",
    ),
    ("working_days", Function::WorkingDays, "working days after the first date up to and with the second"),
    ("round", Function::Round, "the nearest whole number, a half upwards"),
    ("days_long", Function::DaysLong, "that number of days, as a length of time; part of a day is left out"),
    (
        "weeks_of",
        Function::WeeksOf,
        "the length of time with school weeks of so many working days; other lengths of time stay as they are",
    ),
    (
        "weeks_long",
        Function::WeeksLong,
        "that number of school weeks of five working days, as a length of time",
    ),
    (
        "place_of",
        Function::PlaceOf,
        "the place of the word in the list, from 1; nothing where it is not there",
    ),
    (
        "longest_gap",
        Function::LongestGap,
        "the longest time without one of some dates, from a first day to a last: in 'days', 'working days' or 'days outside holidays', the first day, the dates, the last day",
    ),
    (
        "gap_since",
        Function::GapSince,
        "the day after which more than a length of time went by without one of some dates: the length, the first day, the dates, the last day",
    ),
    ("steps", Function::Steps, "how many points the second point is above the first, in the same range"),
    ("days", Function::Days, "calendar days from the first date to the second"),
    ("term_start", Function::TermStart, "first day of the autumn, spring or summer term of the cycle"),
    ("term_end", Function::TermEnd, "last day of the autumn, spring or summer term of the cycle"),
    ("line_managers", Function::LineManagers, "everybody who line manages the person"),
    (
        "reports_to",
        Function::ReportsTo,
        "whether the first person reports to the second, directly or through others",
    ),
    ("length", Function::Length, "how many values the list has"),
    ("without", Function::Without, "the values of the first list that the second lacks"),
    ("distinct", Function::Distinct, "each value of the list once"),
    (
        "all_blank",
        Function::AllBlank,
        "whether none of several ways to record the same thing is filled; a column the tracker lacks is passed over where another is there",
    ),
    ("years", Function::Years, "that number of years, as a length of time"),
    ("says_one_of", Function::SaysOneOf, "whether the text says one of the words, case and spacing aside"),
    (
        "worse_than",
        Function::WorseThan,
        "whether the first rating stands after the second on the scale, which has the best first; one that is not on it is not",
    ),
    (
        "median",
        Function::Median,
        "the middle of the numbers; of an even number of them the middle between two",
    ),
    (
        "lookup",
        Function::Lookup,
        "what the setting gives for the key, such as the lead of a school; blank where the key is not there",
    ),
    ("values", Function::Values, "all values of a setting that gives each key one"),
    (
        "mentions",
        Function::Mentions,
        "whether the text has one of the words or phrases in it, case and spacing aside, also with an ending",
    ),
    ("says", Function::Says, "whether the text says the other text, case and spacing aside"),
];

impl Function {
    pub(crate) fn named(name: &str) -> Option<Self> {
        FUNCTIONS.iter().find(|(n, ..)| *n == name).map(|(_, f, _)| *f)
    }

    /// What it gives for these arguments, or what is wrong with them.
    pub(crate) fn check(self, args: &[Type]) -> Result<Type, String> {
        let date = |t: &Type| Type::Date.fits(t);
        let dates = |t: &Type| date(t) || matches!(t, Type::List(inner) if date(inner));
        let person = |t: &Type| Type::Person.fits(t);
        let rating = |t: &Type| matches!(t, Type::Text | Type::Word(_));
        match (self, args) {
            (Function::On, [t]) if Type::MonthDay.fits(t) => Ok(Type::Date),
            (
                Function::Max | Function::Min | Function::FirstOf | Function::FirstFilled,
                [first, rest @ ..],
            ) if rest.iter().all(|t| first.fits(t)) => {
                let known = args.iter().find(|t| **t != Type::Nothing).unwrap_or(first);
                Ok(match known {
                    Type::List(inner) => (**inner).clone(),
                    other => other.clone(),
                })
            }
            (Function::Days | Function::WorkingDays, [a, b]) if date(a) && date(b) => Ok(Type::Number),
            (Function::Round, [n]) if Type::Number.fits(n) => Ok(Type::Number),
            (Function::WeeksOf, [Type::Period, n]) if Type::Number.fits(n) => Ok(Type::Period),
            (Function::WeeksLong, [n]) if Type::Number.fits(n) => Ok(Type::Period),
            (Function::PlaceOf, [Type::Word(_), Type::List(_)]) => Ok(Type::Number),
            (Function::DaysLong, [n]) if Type::Number.fits(n) => Ok(Type::Period),
            (Function::LongestGap, [Type::Word(None), from, all, to])
                if date(from) && dates(all) && date(to) =>
            {
                Ok(Type::Number)
            }
            (Function::GapSince, [Type::Period, from, all, to]) if date(from) && dates(all) && date(to) => {
                Ok(Type::Date)
            }
            (Function::TermStart | Function::TermEnd, [Type::Word(_)]) => Ok(Type::Date),
            (Function::LineManagers, [p]) if person(p) => Ok(Type::List(Box::new(Type::Person))),
            (Function::ReportsTo, [a, b]) if person(a) && person(b) => Ok(Type::Bool),
            (Function::Length, [Type::List(_)]) | (Function::Steps, [Type::Word(Some(_)), Type::Word(_)]) => {
                Ok(Type::Number)
            }
            (Function::Without, [Type::List(a), Type::List(b)]) if a.fits(b) => Ok(Type::List(a.clone())),
            (Function::Distinct, [Type::List(a)]) => Ok(Type::List(a.clone())),
            (Function::Years, [n]) if Type::Number.fits(n) => Ok(Type::Period),
            (Function::WorseThan, [a, b, Type::List(_)]) if rating(a) && rating(b) => Ok(Type::Bool),
            (Function::Median, [Type::List(a)]) if Type::Number.fits(a) => Ok(Type::Number),
            (Function::Lookup, [Type::Map, key]) if matches!(key, Type::Text) || Type::Person.fits(key) => {
                Ok(Type::Person)
            }
            (Function::Values, [Type::Map]) => Ok(Type::List(Box::new(Type::Person))),
            (Function::Mentions, [Type::Text, Type::List(_)])
            | (Function::Says, [Type::Text, Type::Text | Type::Word(_)])
            | (Function::SaysOneOf, [Type::Text | Type::Word(_), Type::List(_)])
            | (Function::AllBlank, [_, ..]) => Ok(Type::Bool),
            _ => {
                let given: Vec<String> = args.iter().map(Type::words).collect();
                Err(format!(
                    "it was given {}",
                    if given.is_empty() { "nothing".into() } else { given.join(", ") }
                ))
            }
        }
    }

    pub(crate) fn call(self, scope: &Scope, args: Vec<Val>) -> Val {
        match self {
            Function::FirstOf => first_of(args),
            Function::FirstFilled => first_filled(args),
            Function::LongestGap => longest_gap(scope, args),
            Function::GapSince => gap_since(scope, args),
            Function::AllBlank => all_blank(args),
            Function::Max => extreme(args, false),
            Function::Min => extreme(args, true),
            _ => {
                let mut known = Vec::with_capacity(args.len());
                for arg in args {
                    match arg.known() {
                        Ok(value) => known.push(value),
                        Err(missing) => return Val::Unknown(missing),
                    }
                }
                self.of_known(scope, &known)
            }
        }
    }

    fn of_known(self, scope: &Scope, args: &[Val]) -> Val {
        match (self, args) {
            (Function::On, [Val::MonthDay(month, day)]) => Val::Date(scope.next_day(*month, *day)),
            (Function::Days, [Val::Date(a), Val::Date(b)]) => {
                Val::Number(Number::whole((*b - *a).num_days()))
            }
            (Function::WorkingDays, [Val::Date(a), Val::Date(b)]) => {
                Val::Number(Number::whole(scope.world.calendar.working_days(*a, *b)))
            }
            (Function::WeeksOf, [Val::Period(period), Val::Number(n)]) => lists::weeks_of(*period, *n),
            (Function::WeeksLong, [Val::Number(n)]) => lists::weeks_long(*n),
            (Function::PlaceOf, [Val::Word(word), Val::List(words)]) => lists::place_of(word, words),
            (Function::DaysLong, [Val::Number(n)]) => days_long(*n),
            (Function::Round, [Val::Number(n)]) => {
                Val::Number(Number::whole(n.plus(Number::from_millionths(500_000)).floor()))
            }
            (Function::Steps, [Val::Word(from), Val::Word(to)]) => steps(from, to),
            (Function::TermStart | Function::TermEnd, [Val::Word(season)]) => term(self, scope, season),
            (Function::LineManagers, [Val::Word(person)]) => line_managers(scope, person),
            (Function::ReportsTo, [Val::Word(person), Val::Word(manager)]) => {
                reports_to(scope, person, manager)
            }
            (Function::Length, [Val::List(list)]) => {
                Val::Number(Number::whole(i64::try_from(list.len()).unwrap_or(i64::MAX)))
            }
            (Function::Without, [Val::List(a), Val::List(b)]) => {
                Val::List(a.iter().filter(|v| !b.iter().any(|w| same(v, w))).cloned().collect())
            }
            (Function::Distinct, [Val::List(list)]) => Val::List(distinct(list)),
            (Function::Years, [Val::Number(n)]) => years(*n),
            (Function::Says, [Val::Text(text), Val::Text(other) | Val::Word(other)]) => {
                Val::Bool(text == other || crate::model::plain(text) == crate::model::plain(other))
            }
            (
                Function::WorseThan,
                [
                    Val::Text(rating) | Val::Word(rating),
                    Val::Text(other) | Val::Word(other),
                    Val::List(scale),
                ],
            ) => Val::Bool(worse_than(rating, other, scale)),
            (Function::Median, [Val::List(list)]) => looking::median(list),
            (Function::Lookup, [Val::Map(pairs), Val::Word(key) | Val::Text(key)]) => {
                looking::lookup(pairs, key)
            }
            (Function::Values, [Val::Map(pairs)]) => {
                Val::List(pairs.iter().map(|(_, value)| value.clone()).collect())
            }
            (Function::Mentions, [Val::Text(text), Val::List(words)]) => {
                Val::Bool(looking::mentions(text, words))
            }
            (Function::SaysOneOf, [Val::Text(text) | Val::Word(text), Val::List(words)]) => {
                let text = crate::model::plain(text);
                let says =
                    |v: &Val| matches!(v, Val::Word(w) | Val::Text(w) if crate::model::plain(w) == text);
                Val::Bool(words.iter().any(says))
            }
            _ => Val::Blank(None),
        }
    }
}

/// A part of a year, or a number that is no length of time, gives nothing.
fn years(count: Number) -> Val {
    let whole = count.as_whole().and_then(|n| u32::try_from(n).ok()).filter(|n| *n <= 100);
    whole.map_or(Val::Blank(None), |count| Val::Period(Period { count, unit: Unit::Years }))
}

/// Whether two values are the same; words and keys ignore case.
pub(crate) fn same(a: &Val, b: &Val) -> bool {
    match (a, b) {
        (Val::Word(a), Val::Word(b)) => same_word(a, b),
        _ => a == b,
    }
}

fn worse_than(rating: &str, other: &str, scale: &[Val]) -> bool {
    let place = |one: &str| {
        let one = crate::model::plain(one);
        scale.iter().position(|v| matches!(v, Val::Word(w) | Val::Text(w) if crate::model::plain(w) == one))
    };
    match (place(rating), place(other)) {
        (Some(rating), Some(other)) => rating > other,
        _ => false,
    }
}

/// Words are compared for every row of every check, and are mostly plain letters: those need no copy to be compared.
fn same_word(a: &str, b: &str) -> bool {
    let (a, b) = (a.trim(), b.trim());
    if a.is_ascii() && b.is_ascii() {
        a.eq_ignore_ascii_case(b)
    } else {
        a.to_lowercase() == b.to_lowercase()
    }
}

fn distinct(list: &[Val]) -> Vec<Val> {
    let mut out: Vec<Val> = Vec::new();
    for value in list {
        if !out.iter().any(|v| same(v, value)) {
            out.push(value.clone());
        }
    }
    out
}

fn first_of(args: Vec<Val>) -> Val {
    let mut missing = Lack::nothing();
    let mut blank = None;
    for arg in args {
        match arg {
            Val::Unknown(why) => missing.join(why),
            Val::Blank(why) => blank = blank.or(why),
            filled => return filled,
        }
    }
    if missing.is_empty() { Val::Blank(blank) } else { Val::Unknown(missing) }
}

/// Unlike `first_of` it does not pass over a cell that is there and cannot be read: what stands in it may be the answer.
fn first_filled(args: Vec<Val>) -> Val {
    let mut passed = Vec::with_capacity(args.len());
    for arg in args {
        match arg {
            Val::Unknown(ref why) if why.iter().any(is_unreadable) => return arg,
            Val::Unknown(_) | Val::Blank(_) => passed.push(arg),
            filled => return filled,
        }
    }
    first_of(passed)
}

/// Whether a cell holds something of which it cannot be told what it means.
pub(super) fn is_unreadable(missing: &super::Missing) -> bool {
    matches!(missing, super::Missing::Unreadable(..) | super::Missing::Ticked(..))
}

/// Whether something is missing because the tracker has no place for it.
pub(super) fn is_lacking(missing: &super::Missing) -> bool {
    matches!(missing, super::Missing::Column(_) | super::Missing::Kind(_))
}

/// A day to begin with, days between, and a day to end with, in their order; what lies outside the two is left aside, and
/// nothing later than the day of the run ends a gap. None where there is no beginning or no end.
fn watched(scope: &Scope, args: std::vec::IntoIter<Val>) -> Result<Vec<NaiveDate>, Lack> {
    let mut ends = Vec::new();
    let mut between = Vec::new();
    for (place, arg) in args.enumerate() {
        let to = if place == 1 { &mut between } else { &mut ends };
        let flat = match arg {
            Val::List(list) => list,
            one => vec![one],
        };
        for one in flat {
            match one {
                Val::Date(date) => to.push(date),
                Val::Unknown(missing) => return Err(missing),
                Val::Tick(why) => return Err(why.into()),
                _ => {}
            }
        }
    }
    let [from, to] = ends[..] else { return Ok(Vec::new()) };
    let to = to.min(scope.world.as_of);
    between.retain(|date| from < *date && *date < to);
    between.sort_unstable();
    Ok(std::iter::once(from).chain(between).chain([to]).collect())
}

fn longest_gap(scope: &Scope, args: Vec<Val>) -> Val {
    let mut args = args.into_iter();
    let Some(Val::Word(unit)) = args.next() else { return Val::Blank(None) };
    let dates = match watched(scope, args) {
        Ok(dates) => dates,
        Err(missing) => return Val::Unknown(missing),
    };
    let calendar = scope.world.calendar;
    let gaps = dates.windows(2).filter_map(|pair| match (pair, &*unit) {
        ([from, to], "working days") => Some(calendar.working_days(*from, *to)),
        ([from, to], "days outside holidays") => Some(calendar.days_outside_holidays(*from, *to)),
        ([from, to], _) => Some((*to - *from).num_days()),
        _ => None,
    });
    gaps.max().map_or(Val::Blank(None), |gap| Val::Number(Number::whole(gap)))
}

/// The day after which more than a length of time went by; the first such day, because there the gap could be seen first.
fn gap_since(scope: &Scope, args: Vec<Val>) -> Val {
    let mut args = args.into_iter();
    let longest = match args.next().map(Val::known) {
        Some(Ok(Val::Period(longest))) => longest,
        Some(Err(missing)) => return Val::Unknown(missing),
        _ => return Val::Blank(None),
    };
    let dates = match watched(scope, args) {
        Ok(dates) => dates,
        Err(missing) => return Val::Unknown(missing),
    };
    let calendar = scope.world.calendar;
    let over = |from: NaiveDate, to: NaiveDate| {
        let last = calendar.after(from, longest);
        // A gap that ends on the day after the last working day has as many working days as are allowed.
        if longest.in_working_days() { calendar.working_days(last, to) > 0 } else { last < to }
    };
    let found = dates.windows(2).find_map(|pair| match pair {
        [from, to] if over(*from, *to) => Some(*from),
        _ => None,
    });
    found.map_or(Val::Blank(None), Val::Date)
}

/// Points of one range differ in their number only: from M3 to M5 are two steps. Points of two ranges have no steps between.
pub(super) fn steps(from: &str, to: &str) -> Val {
    let parts = |point: &str| -> Option<(String, i64)> {
        let point = point.trim().to_uppercase();
        let range = point.trim_end_matches(|c: char| c.is_ascii_digit());
        let number = point.get(range.len()..)?.parse().ok()?;
        Some((range.to_owned(), number))
    };
    match (parts(from), parts(to)) {
        (Some((a, from)), Some((b, to))) if a == b => {
            Val::Number(Number::whole(to).minus(Number::whole(from)))
        }
        _ => Val::Blank(None),
    }
}

/// Less than no day, or more than any policy counts, gives nothing.
fn days_long(count: Number) -> Val {
    let whole = u32::try_from(count.floor()).ok().filter(|n| *n <= 20_000);
    whole.map_or(Val::Blank(None), |count| Val::Period(Period { count, unit: Unit::Days }))
}

fn all_blank(args: Vec<Val>) -> Val {
    let mut missing = Lack::nothing();
    let mut blank = false;
    let mut hidden = false;
    for arg in args {
        match arg {
            Val::Blank(_) => blank = true,
            Val::Unknown(why) => {
                hidden |= !why.iter().all(is_lacking);
                missing.join(why);
            }
            Val::List(list) if list.is_empty() => blank = true,
            _ => return Val::Bool(false),
        }
    }
    if hidden || !blank { Val::Unknown(missing) } else { Val::Bool(true) }
}

/// The latest or earliest of what is filled; blanks are left aside, what cannot be told makes the answer so.
fn extreme(args: Vec<Val>, smallest: bool) -> Val {
    let flat = args.into_iter().flat_map(|arg| match arg {
        Val::List(list) => list,
        one => vec![one],
    });
    let mut best: Option<Val> = None;
    let mut blank = None;
    for arg in flat {
        let better = match (&arg, &best) {
            (Val::Unknown(_), _) => return arg,
            (Val::Blank(why), _) => {
                blank = blank.or_else(|| why.clone());
                false
            }
            (Val::Tick(why), _) => return Val::unknown(why.clone()),
            (_, None) => true,
            (Val::Date(a), Some(Val::Date(b))) => (a < b) == smallest && a != b,
            (Val::Number(a), Some(Val::Number(b))) => (a < b) == smallest && a != b,
            _ => false,
        };
        if better {
            best = Some(arg);
        }
    }
    best.unwrap_or(Val::Blank(blank))
}

fn term(function: Function, scope: &Scope, season: &str) -> Val {
    let season = match season {
        "autumn" => Season::Autumn,
        "spring" => Season::Spring,
        _ => Season::Summer,
    };
    // The terms of the group's year: somebody who came in February has no other autumn than the colleagues.
    let (from, to) = (scope.cycle.group_start, scope.cycle.group_end);
    let years = from.year()..=to.year();
    let found = years
        .filter_map(|year| scope.world.calendar.term(season, year))
        .find(|(start, end)| *end >= from && *start <= to);
    match found {
        Some((start, _)) if function == Function::TermStart => Val::Date(start),
        Some((_, end)) => Val::Date(end),
        None => Val::Blank(None),
    }
}
