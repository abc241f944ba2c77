//! Runs the examples of a pack, which are its tests.

use crate::expression::{Facts, Lookups, NoFacts, World};
use crate::model::{BankHolidays, Calendar, Vocabulary};
use crate::policy::{Pack, Round, Sample, Values};

use super::outcome::{Outcome, Subject};
use super::run::{Rounds, Run};

/// An example that did not come out as it says.
#[derive(Clone, Debug)]
pub struct SampleFailure {
    /// The check.
    pub check: String,
    /// Which of its examples, from 1.
    pub number: usize,
    /// What was wanted and what came out.
    pub what: String,
}

/// Works out the facts of the pay tables for an example's records.
pub type FactsOf<'f> = &'f dyn Fn(&Pack, &World, &Rounds) -> Box<dyn Facts>;

/// Runs every example of every check.
#[must_use]
pub fn try_samples(pack: &Pack, facts_of: FactsOf) -> Vec<SampleFailure> {
    let mut failures = Vec::new();
    for (place, check) in pack.checks.iter().enumerate() {
        for (number, sample) in check.samples.iter().enumerate() {
            if let Err(what) = try_one(pack, place, sample, facts_of) {
                failures.push(SampleFailure { check: check.id.clone(), number: number + 1, what });
            }
        }
    }
    failures
}

fn try_one(pack: &Pack, place: usize, sample: &Sample, facts_of: FactsOf) -> Result<(), String> {
    let rounds = Rounds::around(pack.cycle, sample.as_of);
    let round = match pack.checks[place].rules.first().map(|r| r.round) {
        Some(Round::Last) => &rounds.last,
        _ => &rounds.this,
    };
    let records = sample.records(Vocabulary::standard(), pack.cycle, round);
    let mut values = Values::defaults(&pack.parameters);
    for (name, text) in &sample.parameters {
        values.set(&pack.parameters, name, text, None)?;
    }
    let calendar = Calendar::of(&records, BankHolidays::england_and_wales());
    let world = World {
        records: &records,
        calendar: &calendar,
        as_of: sample.as_of,
        parameters: &values.values,
        terms: &pack.terms,
        facts: &NoFacts,
        lookups: Lookups::default(),
    };
    let facts = facts_of(pack, &world, &rounds);
    let world = World { facts: facts.as_ref(), ..world };
    let outcomes = Run::new(pack, &world, &rounds).of_check(place);
    let wanted = &sample.expected;
    let meant: Vec<&Outcome> = outcomes
        .iter()
        .filter(|o| {
            let code = match o.subject {
                Subject::Staff(s) => records.code(s).to_string(),
                Subject::School => "school".to_owned(),
            };
            // Without a name the first row is meant: the one the example's own fields make.
            wanted.of.as_ref().map_or(o.row == outcomes[0].row, |of| *of == o.row || *of == code)
        })
        .collect();
    let fits = |o: &&&Outcome| {
        o.state == wanted.state
            && wanted.severity.is_none_or(|s| o.severity == Some(s))
            && wanted.due.is_none_or(|d| o.due == Some(d))
            && wanted.done.is_none_or(|d| o.done == Some(d))
            && wanted.tells.as_ref().is_none_or(|text| o.message.contains(text))
    };
    if meant.iter().any(|o| fits(&o)) {
        return Ok(());
    }
    let got: Vec<String> = meant
        .iter()
        .map(|o| {
            let due = o.due.map_or_else(String::new, |d| format!(" due {d}"));
            let severity = o.severity.map_or("-", super::super::policy::Severity::word);
            format!("{} ({severity}{due}): {} {:?}", o.state.word(), o.message, o.missing)
        })
        .collect();
    Err(format!(
        "wants {}, got {}",
        wanted.state.word(),
        if got.is_empty() { "nothing".into() } else { got.join("; ") }
    ))
}
