//! `present`: something is recorded: all of some fields, one of some, or the same of each of several rows.

use super::judged::{Judged, only_columns};
use crate::expression::{Expression, Lack, Missing, Scope, Val};
use crate::model::Cell;
use crate::policy::{Present, State};

pub(super) fn judge(present: &Present, scope: &Scope) -> Judged {
    if let Some(missing_rows) = &present.each {
        return of_each(present, missing_rows, scope);
    }
    let mut unknown = Lack::nothing();
    let mut blank: Vec<String> = Vec::new();
    let mut cell: Option<Cell> = None;
    for expression in &present.all {
        match filled(scope, expression) {
            Ok(Filled::Yes) => {}
            Ok(Filled::No(at)) => {
                blank.extend(names(scope, expression));
                cell = cell.or(at);
            }
            Err(missing) => unknown.join(missing),
        }
    }
    let mut any_filled = present.any.is_empty();
    let mut any_unknown = Lack::nothing();
    let mut any_blank = Vec::new();
    let mut first_blank = false;
    for (place, expression) in present.any.iter().enumerate() {
        match filled(scope, expression) {
            Ok(Filled::Yes) => any_filled = true,
            Ok(Filled::No(at)) => {
                first_blank |= place == 0;
                any_blank.extend(names(scope, expression));
                cell = cell.or(at);
            }
            Err(missing) => any_unknown.join(missing),
        }
    }
    // Several ways to record the same thing, the usual one first: where that is blank, having no column for the others
    // leaves nothing open.
    let other_ways_only = any_unknown.is_empty() || (first_blank && only_columns(&any_unknown));
    if !any_filled && other_ways_only {
        any_filled = true;
        blank.push(any_blank.join(" or "));
    }
    if !blank.is_empty() {
        let mut judged = Judged::says(State::Breached, format!("not recorded: {}", blank.join(", ")));
        judged.cell = cell;
        return judged;
    }
    if !any_filled {
        unknown.join(any_unknown);
    }
    if unknown.is_empty() { Judged::new(State::Met) } else { Judged::cannot_tell(unknown) }
}

/// Whether something is recorded, and the blank cell where it is not and has one.
enum Filled {
    Yes,
    No(Option<Cell>),
}

/// What is missing when it cannot be told.
fn filled(scope: &Scope, expression: &Expression) -> Result<Filled, Lack> {
    match scope.value(expression) {
        Val::Unknown(missing) => Err(missing),
        Val::Blank(Some(Missing::Blank(_, cell))) => Ok(Filled::No(cell)),
        // "No" in a column that asks whether something was done stands in the cell to put right.
        Val::Bool(false) => Ok(Filled::No(own_cell(scope, expression))),
        Val::Blank(_) => Ok(Filled::No(None)),
        Val::List(list) if list.is_empty() => Ok(Filled::No(None)),
        _ => Ok(Filled::Yes),
    }
}

/// The cell of the row's own field, where the expression is about one and no other.
fn own_cell(scope: &Scope, expression: &Expression) -> Option<Cell> {
    let [field] = expression.fields()[..] else { return None };
    let row = scope.world.records.record(scope.record?);
    row.entries.get(&field).map(|e| e.cell.clone())
}

fn names(scope: &Scope, expression: &Expression) -> Vec<String> {
    let vocabulary = scope.world.records.vocabulary;
    expression.fields().iter().map(|f| format!("\"{}\"", vocabulary.field(*f).label)).collect()
}

/// The rows that lack something are listed by the pack's expression; their number and the whole number are told.
fn of_each(present: &Present, missing_rows: &Expression, scope: &Scope) -> Judged {
    let lacking = match scope.value(missing_rows) {
        Val::List(list) => list,
        Val::Unknown(missing) => return Judged::cannot_tell(missing),
        _ => return Judged::new(State::Met),
    };
    let total = match present.of.as_ref().map(|e| scope.value(e)) {
        Some(Val::Number(n)) => n.as_whole(),
        Some(Val::Unknown(missing)) => return Judged::cannot_tell(missing),
        _ => None,
    };
    let count = lacking.len();
    if count == 0 {
        return Judged::new(State::Met);
    }
    let of = total.map_or_else(String::new, |t| format!(" of {t}"));
    let text = format!("{count}{of} not recorded: {}", list_words(&lacking));
    Judged::says(State::Breached, text).number("count", &count)
}

/// Codes, classes and kinds in a sentence.
pub(super) fn list_words(list: &[Val]) -> String {
    let words: Vec<String> = list
        .iter()
        .map(|v| match v {
            Val::Word(word) => word.replace('_', " "),
            Val::Number(n) => n.to_string(),
            Val::Date(d) => super::words::date(*d),
            _ => "…".to_owned(),
        })
        .collect();
    match words.len() {
        0..=8 => words.join(", "),
        more => format!("{} and {} more", words[..8].join(", "), more - 8),
    }
}
