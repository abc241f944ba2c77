//! The letter to each person: what was decided, from what point to what point, from when, in pounds, why, and how it can be
//! appealed against. This is one of the few places where a name stands, because a letter is written to somebody.
//!
//! Everything the letter says of its own accord is in the template, which a school may replace by its own.

use std::fmt;

use chrono::NaiveDate;
use minijinja::value::{Serde, Value};
use minijinja::{Environment, UndefinedBehavior};
use serde::Serialize;

use super::{Decision, in_words};
use crate::committee::Audience;
use crate::model::Name;
use crate::pay::Pence;

/// The name of the template.
pub const TEMPLATE: &str = "decision.html";
const BUILT_IN: &str = include_str!("../../templates/letters/decision.html");
/// Steps after which a template that does not end is stopped.
const MOST_STEPS: u64 = 2_000_000;

/// A letter before it is written.
#[derive(Debug)]
pub struct Letter<'a> {
    /// The school.
    pub school: &'a str,
    /// The policy's title.
    pub policy: &'a str,
    /// Its edition.
    pub edition: &'a str,
    /// To whom; nothing where the tracker has no name.
    pub name: Option<Name>,
    /// The staff id.
    pub reference: &'a str,
    /// Who decided.
    pub audience: Audience,
    /// What was decided.
    pub decision: &'a Decision,
    /// The right of appeal, where the policy has one.
    pub appeal: Option<Appeal>,
}

/// A right of appeal as a letter tells it.
#[derive(Clone, Debug)]
pub struct Appeal {
    /// The right, in sentences.
    pub text: String,
    /// The clause.
    pub clause: String,
    /// The last day, where there is one.
    pub by: Option<NaiveDate>,
}

/// Why a letter could not be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateFault {
    /// The template's file, as it was named.
    pub file: String,
    /// The line, from 1, where it is known.
    pub line: Option<usize>,
    /// What is wrong.
    pub what: String,
}

impl fmt::Display for TemplateFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)
    }
}

/// Writes letters, in the order given. `own` are the school's templates, each with its file name; where one has the name of the
/// program's own it stands in its place.
///
/// # Errors
/// The first fault of a template.
pub fn letters(all: &[Letter], own: &[(String, String)]) -> Result<Vec<String>, TemplateFault> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_fuel(Some(MOST_STEPS));
    let built_in = (!own.iter().any(|(name, _)| name == TEMPLATE)).then_some((TEMPLATE, BUILT_IN));
    let templates = own.iter().map(|(name, text)| (name.as_str(), text.as_str())).chain(built_in);
    for (name, text) in templates {
        environment.add_template(name, text).map_err(|e| fault(&e))?;
    }
    let template = environment.get_template(TEMPLATE).map_err(|e| fault(&e))?;
    let one = |letter| template.render(Value::from(Serde(&Page::of(letter)))).map_err(|e| fault(&e));
    all.iter().map(one).collect()
}

fn fault(error: &minijinja::Error) -> TemplateFault {
    let what = error.detail().map_or_else(|| error.kind().to_string(), |d| format!("{}: {d}", error.kind()));
    TemplateFault { file: error.name().unwrap_or(TEMPLATE).to_owned(), line: error.line(), what }
}

/// What a template is given. Texts are ready to be printed; what is not known is none.
#[derive(Serialize)]
struct Page<'a> {
    school: &'a str,
    policy: &'a str,
    edition: &'a str,
    name: Option<String>,
    reference: &'a str,
    /// `pay committee`, or for a headteacher `panel of governors`.
    body: &'static str,
    date: String,
    /// `approve`, `amend`, `refer_back` or `defer`.
    decision: &'static str,
    /// Whether the pay point changes.
    moves: bool,
    range: Option<&'a str>,
    from_point: Option<&'a str>,
    to_point: Option<&'a str>,
    effective: Option<String>,
    /// Pay for a full-time year at the point after.
    salary: Option<String>,
    /// Full-time equivalent, where it is not full time.
    fte: Option<String>,
    /// Pay for a year at that.
    pay: Option<String>,
    /// The change of pay in a year, with its sign where it is less.
    change: Option<String>,
    /// What is owed for the time before the records' day.
    back_pay: Option<String>,
    reason: &'a str,
    recommended: Option<&'a str>,
    clause: &'a str,
    /// The governors' own table, where that gave the recommendation.
    table: Option<&'a str>,
    appeal: Option<Right<'a>>,
}

#[derive(Serialize)]
struct Right<'a> {
    text: &'a str,
    clause: &'a str,
    by: Option<String>,
}

impl<'a> Page<'a> {
    fn of(letter: &'a Letter<'a>) -> Self {
        let decision = letter.decision;
        let (person, outcome) = (&decision.recommended, decision.outcome.as_ref());
        let part_time = outcome.and_then(|o| o.fte).filter(|fte| *fte != crate::model::Number::whole(1));
        let owed = outcome.and_then(|o| o.cost.as_ref()).map(|cost| cost.back_pay);
        Page {
            school: letter.school,
            policy: letter.policy,
            edition: letter.edition,
            name: letter.name.as_ref().map(|name| spoken(name.reveal())).filter(|name| !name.is_empty()),
            reference: letter.reference,
            body: match letter.audience {
                Audience::Committee => "pay committee",
                Audience::Panel => "panel of governors",
            },
            date: in_words(decision.date),
            decision: decision.word.word(),
            moves: outcome.is_some_and(|o| o.moves),
            range: person.range.as_deref().filter(|range| !range.trim().is_empty()),
            from_point: person.point_from.as_deref(),
            to_point: outcome.and_then(|o| o.to.as_deref()),
            effective: outcome.and_then(|o| o.effective).map(in_words),
            salary: outcome.and_then(|o| o.salary).map(Pence::short),
            fte: part_time.map(|fte| fte.to_string()),
            pay: part_time.and_then(|fte| Some(outcome?.salary?.share(fte).short())),
            change: outcome.and_then(|o| o.change).map(Pence::short),
            back_pay: owed.filter(|owed| *owed != Pence::ZERO).map(Pence::short),
            reason: &decision.reason,
            recommended: person.pay.as_ref().map(|line| &*line.says),
            clause: &person.clause,
            table: person.source.as_ref().map(|source| &*source.place),
            appeal: letter.appeal.as_ref().map(|appeal| Right {
                text: &appeal.text,
                clause: &appeal.clause,
                by: appeal.by.map(in_words),
            }),
        }
    }
}

/// A name as it is spoken: `Tansy Marrowby` for `Marrowby, Tansy`.
fn spoken(name: &str) -> String {
    let mut parts = name.split(',').map(str::trim);
    match (parts.next(), parts.next(), parts.next()) {
        (Some(last), Some(first), None) if !first.is_empty() => format!("{first} {last}"),
        _ => name.trim().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::spoken;

    #[test]
    fn a_name_is_written_as_it_is_spoken() {
        for (kept, said) in [
            ("Marrowby, Tansy", "Tansy Marrowby"),
            ("Tansy Marrowby", "Tansy Marrowby"),
            ("Marrowby,", "Marrowby,"),
            ("Marrowby, Tansy, Dr", "Marrowby, Tansy, Dr"),
        ] {
            assert_eq!(spoken(kept), said);
        }
    }
}
