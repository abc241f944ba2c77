//! Runs the examples of a pack, which are its tests.

use std::collections::BTreeSet;

use crate::expression::{Facts, Lookups, Missing, NoFacts, World};
use crate::model::{BankHolidays, Calendar, Cycle, Records, StaffId, Vocabulary};
use crate::policy::{Check, Expected, Pack, Periods, Round, Rounds, Sample, Severity, State, Values};

use super::deadline::LEAD_DAYS;
use super::outcome::{Outcome, Subject};
use super::run::Run;

/// An example that did not come out as it says.
#[derive(Clone, Debug)]
pub struct SampleFailure {
    /// The check.
    pub check: String,
    /// Which of its examples, from 1.
    pub number: usize,
    /// The file it stands in.
    pub file: String,
    /// The line it stands on.
    pub line: usize,
    /// What was wanted and what came out, a line for each value.
    pub what: String,
}

/// Works out the facts of the pay tables for an example's records.
pub type FactsOf<'f> = &'f dyn Fn(&Pack, &World, &Rounds) -> Box<dyn Facts>;

/// Runs every example of every check of the pack's own. Those of a pack it extends are about that pack as it stands, and were
/// run when it was checked.
#[must_use]
pub fn try_samples(pack: &Pack, facts_of: FactsOf) -> Vec<SampleFailure> {
    let mut failures = Vec::new();
    for (place, check) in pack.checks.iter().enumerate().filter(|(_, c)| c.origin.own) {
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
        let came_out = with_run(pack, about, sample, facts_of, |run| compare(run, place, sample));
        let what = came_out.and_then(|found| found).err()?;
        Some(SampleFailure {
            check: written.id.clone(),
            number: number + 1,
            file: written.origin.file.to_string(),
            line: sample.line,
            what,
        })
    })
}

/// Does something with the run of an example, whose rows are of a round unless they say.
pub(super) fn with_run<T>(
    pack: &Pack,
    about: Round,
    sample: &Sample,
    facts_of: FactsOf,
    then: impl FnOnce(&Run) -> T,
) -> Result<T, String> {
    let mut values = pack.values.clone();
    for (name, text) in &sample.parameters {
        for (name, text) in pack.parts(name, text)? {
            values.set(&pack.parameters, &name, &text, None)?;
        }
    }
    let records = records(pack, sample, about, &values);
    let calendar = Calendar::of(&records, BankHolidays::england_and_wales());
    let ways = {
        let world = world(pack, sample, &values, &records, &calendar);
        pack.program.ways(&world, &pack.cycle.holding(sample.as_of))
    };
    let calendar = if ways.every_weekday { calendar.every_weekday() } else { calendar };
    let world = World {
        lead: ways.due_soon.unwrap_or(LEAD_DAYS),
        ..world(pack, sample, &values, &records, &calendar)
    };
    let rounds = Rounds::of_everybody(&Periods::new(&pack.cycles, &world));
    let facts = facts_of(pack, &world, &rounds);
    let world = World { facts: facts.as_ref(), ..world };
    Ok(then(&Run::new(pack, &world, &rounds)))
}

/// Whether what comes out is what the example says; otherwise each value that is not.
fn compare(run: &Run, place: usize, sample: &Sample) -> Result<(), String> {
    let wanted = &sample.expected;
    let records = run.world.records;
    let outcomes = run.of_check(place);
    let first = outcomes.first().map(|o| o.row.clone());
    let meant: Vec<&Outcome> = outcomes
        .iter()
        .filter(|o| {
            let code = match o.subject {
                Subject::Staff(s) => records.code(s).to_string(),
                Subject::School => "school".to_owned(),
            };
            // Without a name the first row is meant: the one the example's own fields make.
            wanted.of.as_ref().map_or(Some(&o.row) == first.as_ref(), |of| **of == *o.row || *of == code)
        })
        .collect();
    // A row that is not of the round has no outcome at all: the check does not concern it.
    if outcomes.is_empty() && wanted.state == State::NotApplicable {
        return Ok(());
    }
    let (mut nearest, others): (Option<Vec<String>>, _) = (None, other_parts(wanted, &meant));
    for outcome in meant {
        let found = differences(wanted, outcome);
        if found.is_empty() {
            return if others.is_empty() { Ok(()) } else { Err(others.join("\n")) };
        }
        if nearest.as_ref().is_none_or(|n| found.len() < n.len()) {
            let missing: Vec<String> = outcome.missing.iter().map(|m| lacking(run, m)).collect();
            let lacks = (!missing.is_empty()).then(|| format!("missing: {}", missing.join("; ")));
            let said = format!("the check says: {}", outcome.message);
            nearest = Some(found.into_iter().chain([said]).chain(lacks).collect());
        }
    }
    Err(nearest.map_or_else(
        || match &wanted.of {
            Some(of) => format!("no outcome is of \"{of}\""),
            None => format!("gives: expected {}, got nothing", wanted.state.word()),
        },
        |lines| lines.join("\n"),
    ))
}

/// What the parts of the check give for the row that the example does not say. A part that does not apply gives nothing.
fn other_parts(wanted: &Expected, meant: &[&Outcome]) -> Vec<String> {
    let given: BTreeSet<State> =
        meant.iter().map(|o| o.state).filter(|state| *state != State::NotApplicable).collect();
    let said = |state: &State| *state == wanted.state || wanted.also.contains(state);
    let more = given.iter().filter(|state| !said(state));
    let more = more.map(|state| format!("also: another part gives {}", state.word()));
    let less = wanted.also.iter().filter(|state| !given.contains(state));
    more.chain(less.map(|state| format!("also: no part gives {}", state.word()))).collect()
}

/// What was missing to tell.
fn lacking(run: &Run, missing: &Missing) -> String {
    let vocabulary = run.world.records.vocabulary;
    match missing {
        Missing::Kind(kind) => vocabulary.kind(*kind).name.clone(),
        Missing::Column(field)
        | Missing::Blank(field, _)
        | Missing::Unreadable(field, _)
        | Missing::Ticked(field, _) => vocabulary.full_name(*field),
        Missing::Parameter(place) => {
            run.pack.parameters.get(*place).map_or_else(String::new, |p| format!("param.{}", p.name))
        }
        Missing::Fact(name) => (*name).to_owned(),
        Missing::Person(_) => "a person of the staff list".to_owned(),
    }
}

fn differences(wanted: &Expected, got: &Outcome) -> Vec<String> {
    let mut all = Vec::new();
    let mut compare = |key: &str, wanted: Option<String>, got: Option<String>| {
        if let Some(wanted) = wanted.filter(|w| Some(w) != got.as_ref()) {
            all.push(format!("{key}: expected {wanted}, got {}", got.unwrap_or_else(|| "none".to_owned())));
        }
    };
    compare("gives", Some(wanted.state.word().to_owned()), Some(got.state.word().to_owned()));
    let word = |s: Severity| s.word().to_owned();
    compare("severity", wanted.severity.map(word), got.severity.map(word));
    compare("due", wanted.due.map(|d| d.to_string()), got.due.map(|d| d.to_string()));
    compare("done", wanted.done.map(|d| d.to_string()), got.done.map(|d| d.to_string()));
    compare(
        "cycle",
        wanted.cycle.as_ref().map(ToString::to_string),
        got.cycle.as_ref().map(ToString::to_string),
    );
    for (name, number) in &wanted.numbers {
        compare(name, Some(number.clone()), got.numbers.get(name.as_str()).cloned());
    }
    if let Some(text) = wanted.tells.as_ref().filter(|text| !got.message.contains(text.as_str())) {
        all.push(format!("tells: expected \"{text}\""));
    }
    all
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
        lead: LEAD_DAYS,
        parameters: &values.values,
        terms: &pack.terms,
        facts: &NoFacts,
        lookups: Lookups::default(),
    }
}
