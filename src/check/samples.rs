//! Runs the examples of a pack, which are its tests.

use crate::expression::{Facts, Lookups, NoFacts, World};
use crate::model::{BankHolidays, Calendar, Cycle, Records, StaffId, Vocabulary};
use crate::policy::{Check, Pack, Periods, Round, Rounds, Sample, State, Values};

use super::outcome::{Outcome, Subject};
use super::run::Run;

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
        failures.extend(failures_of(pack, place, check, facts_of));
    }
    failures
}

/// The examples of a check, as it is written, that the check at a place of a pack does not answer as they say. The two are
/// one in a pack that is tried; they differ where somebody asks whether the examples notice a change.
pub fn failures_of<'p>(
    pack: &'p Pack,
    place: usize,
    written: &'p Check,
    facts_of: FactsOf<'p>,
) -> impl Iterator<Item = SampleFailure> + 'p {
    let about = written.rules.first().map_or(Round::This, |r| r.round);
    written.samples.iter().enumerate().filter_map(move |(number, sample)| {
        let what = try_one(pack, place, sample, about, facts_of).err()?;
        Some(SampleFailure { check: written.id.clone(), number: number + 1, what })
    })
}

fn try_one(
    pack: &Pack,
    place: usize,
    sample: &Sample,
    about: Round,
    facts_of: FactsOf,
) -> Result<(), String> {
    let mut values = Values::defaults(&pack.parameters);
    for (name, text) in &sample.parameters {
        values.set(&pack.parameters, name, text, None)?;
    }
    let records = records(pack, sample, about, &values);
    let calendar = Calendar::of(&records, BankHolidays::england_and_wales());
    let world = world(pack, sample, &values, &records, &calendar);
    let rounds = Rounds::of_everybody(&Periods::new(&pack.cycles, &world));
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
            && wanted.cycle.as_ref().is_none_or(|c| o.cycle.as_ref() == Some(c))
            && wanted.numbers.iter().all(|(name, told)| o.numbers.get(name.as_str()) == Some(told))
            && wanted.tells.as_ref().is_none_or(|text| o.message.contains(text))
    };
    // A row that is not of the round has no outcome at all: the check does not concern it.
    if meant.iter().any(|o| fits(&o)) || (outcomes.is_empty() && wanted.state == State::NotApplicable) {
        return Ok(());
    }
    let got: Vec<String> = meant
        .iter()
        .map(|o| {
            let due = o.due.map_or_else(String::new, |d| format!(" due {d}"));
            let severity = o.severity.map_or("-", super::super::policy::Severity::word);
            let cycle = o.cycle.as_ref().map_or_else(String::new, |c| format!(" {c}"));
            let told = format!("{} {:?} {:?}", o.message, o.numbers, o.missing);
            format!("{} ({severity}{due}{cycle}): {told}", o.state.word())
        })
        .collect();
    Err(format!(
        "wants {}, got {}",
        wanted.state.word(),
        if got.is_empty() { "nothing".into() } else { got.join("; ") }
    ))
}

/// The records of an example. A row that names no cycle is of the round of its own person, which shows once there is a
/// tracker to look at; so the tracker is made twice.
fn records(pack: &Pack, sample: &Sample, about: Round, values: &Values) -> Records {
    let vocabulary = Vocabulary::standard();
    let in_round = |rounds: &Rounds, staff: Option<StaffId>| -> Cycle {
        let around = rounds.of(staff);
        match about {
            Round::Last => &around.last,
            Round::Next => &around.next,
            Round::This | Round::Recent | Round::Any => &around.this,
        }
        .clone()
    };
    let standard = pack.cycle.holding(sample.as_of).label;
    let draft = sample.records(vocabulary, &|_, _| standard.clone());
    let calendar = Calendar::of(&draft, BankHolidays::england_and_wales());
    let rounds = {
        let world = world(pack, sample, values, &draft, &calendar);
        Rounds::of_everybody(&Periods::new(&pack.cycles, &world))
    };
    let mut records = sample.records(vocabulary, &|kind, row| {
        let staff = draft.table(kind).rows.get(row).and_then(|r| r.staff);
        in_round(&rounds, staff).label
    });
    records.place(|records| {
        let world = world(pack, sample, values, records, &calendar);
        Periods::new(&pack.cycles, &world).of_rows()
    });
    records
}

fn world<'a>(
    pack: &'a Pack,
    sample: &Sample,
    values: &'a Values,
    records: &'a Records,
    calendar: &'a Calendar,
) -> World<'a> {
    World {
        records,
        calendar,
        as_of: sample.as_of,
        parameters: &values.values,
        terms: &pack.terms,
        facts: &NoFacts,
        lookups: Lookups::default(),
    }
}
