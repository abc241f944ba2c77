//! What a school made of its policy: the parameters and severities it changed, what the policy leaves to it and it has not
//! said yet, and what the program chose because the policy is silent. Every output tells of it in these words.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::check::Outcome;
use crate::expression::Val;
use crate::model::{FieldId, Period, Records};
use crate::policy::{Check, Class, Pack, Parameter, State, Values};
use crate::tracker;

/// Where parameters were set, by name: the line of a file, a cell, an option.
pub(crate) type Places = BTreeMap<String, String>;

/// All of it, for one run.
#[derive(Clone, Debug, Default)]
pub(crate) struct Own {
    /// Parameters the school set otherwise than the pack.
    pub(crate) parameters: Vec<Change>,
    /// Checks it takes more or less seriously.
    pub(crate) severities: Vec<Change>,
    /// What the policy leaves to the school, nobody set, and some check waits for.
    pub(crate) blanks: Vec<Blank>,
}

/// A value of the school's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Change {
    /// The parameter, or the check.
    pub(crate) name: String,
    /// What it is, in the pack's words.
    pub(crate) says: String,
    /// The school's value.
    pub(crate) value: String,
    /// The pack's; empty where the policy leaves it open.
    pub(crate) from: String,
    /// `policy`, `school`, `product`, or `severity`.
    pub(crate) class: &'static str,
    /// Why, in the school's words.
    pub(crate) reason: Option<String>,
    /// The clauses it belongs to.
    pub(crate) clause: String,
    /// Where it was set.
    pub(crate) set_in: String,
    /// The value for readers who may see no text that somebody typed.
    pub(crate) set: Set,
}

/// A value without any text that somebody typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Set {
    /// A number, in whole millionths.
    Number(i64),
    /// A length of time.
    Period(Period),
    /// A day of the year: month and day.
    Day(u32, u32),
    /// A date.
    Date(chrono::NaiveDate),
    /// A word of the program.
    Fixed(&'static str),
    /// One of the words the pack allows.
    OfPack(String),
    /// Words, which are not repeated.
    Words,
}

/// What the school has to say and nobody has: what the policy leaves to it, or a setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Blank {
    /// Whether it is a parameter of the policy, and no setting of the school.
    pub(crate) of_policy: bool,
    pub(crate) name: String,
    pub(crate) says: String,
    pub(crate) clause: String,
    /// The checks that wait for it, by id.
    pub(crate) checks: Vec<String>,
}

/// Stands for a reason or a text that may name somebody.
const NOT_REPEATED: &str = "it may name somebody and is not repeated here";

impl Change {
    /// The change in one line.
    pub(crate) fn line(&self) -> String {
        let why = self.reason.as_ref().map_or_else(String::new, |r| format!(" ({r})"));
        if self.from.is_empty() {
            return format!("your school: {}: {}, which the policy leaves open{why}", self.says, self.value);
        }
        format!("your school: {}: {} instead of {}{why}", self.says, self.value, self.from)
    }

    /// Whether a check is judged otherwise because of it.
    pub(crate) fn concerns(&self, pack: &Pack, check: &Check) -> bool {
        let read = |place: &usize| pack.parameters.get(*place).is_some_and(|p| p.name == self.name);
        self.name == check.id || check.rules.iter().flat_map(|rule| &rule.parameters).any(read)
    }

    /// With no text of the school's that may name somebody of the tracker.
    fn naming_nobody(mut self, records: &Records) -> Self {
        if self.reason.as_ref().is_some_and(|r| tracker::names_somebody(records, r)) {
            self.reason = Some(format!("the reason is in the settings; {NOT_REPEATED}"));
        }
        if self.set == Set::Words && tracker::names_somebody(records, &self.value) {
            self.value = format!("a text of its own ({NOT_REPEATED})");
        }
        self
    }

    fn json(&self) -> Value {
        json!({
            "name": self.name,
            "says": self.says,
            "value": self.value,
            "from": if self.from.is_empty() { Value::Null } else { Value::from(self.from.as_str()) },
            "class": self.class,
            "reason": self.reason,
            "clause": self.clause,
            "set_in": self.set_in,
        })
    }
}

impl Blank {
    /// What is asked for, in one line.
    pub(crate) fn line(&self) -> String {
        let clause = if self.clause.is_empty() { String::new() } else { format!(" ({})", self.clause) };
        let waiting = match self.checks.len() {
            1 => "1 check waits".to_owned(),
            more => format!("{more} checks wait"),
        };
        let what =
            if self.of_policy { "your policy leaves this to the school" } else { "nobody gave this setting" };
        format!(
            "{what}: {}{clause}; set \"{}\" in appraise.toml or on the settings sheet; {waiting} for it",
            self.says, self.name
        )
    }

    fn json(&self) -> Value {
        json!({ "name": self.name, "says": self.says, "clause": self.clause, "checks": self.checks, "message": self.line() })
    }
}

impl Own {
    /// What a run shows of it.
    pub(crate) fn of(
        pack: &Pack,
        values: &Values,
        places: &Places,
        severities: Vec<Change>,
        records: &Records,
        outcomes: &[Outcome],
    ) -> Self {
        let nobody = |change: Change| change.naming_nobody(records);
        Own {
            parameters: parameters(pack, values, places).into_iter().map(nobody).collect(),
            severities: severities.into_iter().map(nobody).collect(),
            blanks: blanks(pack, records, outcomes),
        }
    }

    /// Takes in what holds under another policy of the same run.
    pub(crate) fn with(mut self, other: Own) -> Self {
        fn add<T: PartialEq>(own: &mut Vec<T>, further: Vec<T>) {
            for one in further {
                if !own.contains(&one) {
                    own.push(one);
                }
            }
        }
        add(&mut self.parameters, other.parameters);
        add(&mut self.severities, other.severities);
        add(&mut self.blanks, other.blanks);
        self
    }

    /// Every change, in a line each.
    pub(crate) fn changes(&self) -> impl Iterator<Item = &Change> {
        self.parameters.iter().chain(&self.severities)
    }

    /// What is asked for, in a line each.
    pub(crate) fn asks(&self) -> Vec<String> {
        self.blanks.iter().map(Blank::line).collect()
    }

    /// Puts it into a document of the run.
    pub(crate) fn put_into(&self, document: &mut Value) {
        let all = |changes: &[Change]| changes.iter().map(Change::json).collect::<Value>();
        document["parameters"] = all(&self.parameters);
        document["severities"] = all(&self.severities);
        document["blanks"] = self.blanks.iter().map(Blank::json).collect();
    }
}

/// The parameters a school set otherwise than the pack.
pub(crate) fn parameters(pack: &Pack, values: &Values, places: &Places) -> Vec<Change> {
    let of_one = |changed: &crate::policy::Changed| {
        let place = pack.parameters.iter().position(|p| p.name == changed.name)?;
        let (parameter, value) = (pack.parameters.get(place)?, values.values.get(place)?);
        Some(Change {
            name: changed.name.clone(),
            says: parameter.says.clone(),
            value: changed.to.clone(),
            from: changed.from.clone(),
            class: class(parameter.class),
            reason: changed.reason.clone(),
            clause: pack.clause_of_parameter(place),
            set_in: places.get(&changed.name).cloned().unwrap_or_default(),
            set: set(value, parameter),
        })
    };
    values.changed.iter().filter_map(of_one).collect()
}

fn class(class: Class) -> &'static str {
    match class {
        Class::Policy => "policy",
        Class::School => "school",
        Class::Product => "product",
    }
}

fn set(value: &Val, parameter: &Parameter) -> Set {
    match value {
        Val::Word(word) if !parameter.values.is_empty() => Set::OfPack(word.to_string()),
        Val::Number(number) => Set::Number(number.millionths()),
        Val::Period(period) => Set::Period(*period),
        Val::MonthDay(month, day) => Set::Day(*month, *day),
        Val::Date(date) => Set::Date(*date),
        Val::Bool(truth) => Set::Fixed(if *truth { "yes" } else { "no" }),
        _ => Set::Words,
    }
}

/// What some check waits for, in the order of the pack.
fn blanks(pack: &Pack, records: &Records, outcomes: &[Outcome]) -> Vec<Blank> {
    let mut waiting: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    for outcome in outcomes {
        for place in &outcome.waits_for {
            waiting.entry(*place).or_default().insert(outcome.check);
        }
    }
    let id = |check: &usize| pack.checks.get(*check).map(|c| c.id.clone());
    let of_one = |(place, checks): (usize, BTreeSet<usize>)| {
        let parameter = pack.parameters.get(place)?;
        Some(Blank {
            of_policy: true,
            name: parameter.name.clone(),
            says: parameter.says.clone(),
            clause: pack.clause_of_parameter(place),
            checks: checks.iter().filter_map(id).collect(),
        })
    };
    let mut blanks: Vec<Blank> = waiting.into_iter().filter_map(of_one).collect();
    blanks.extend(settings(pack, records, outcomes));
    blanks
}

/// The settings that nobody gave and some check waits for, in the order of the vocabulary.
fn settings(pack: &Pack, records: &Records, outcomes: &[Outcome]) -> Vec<Blank> {
    let mut waiting: BTreeMap<FieldId, BTreeSet<usize>> = BTreeMap::new();
    for outcome in outcomes {
        for field in &outcome.settings {
            waiting.entry(*field).or_default().insert(outcome.check);
        }
    }
    let of_one = |(field, checks): (FieldId, BTreeSet<usize>)| {
        let checks: Vec<&Check> = checks.into_iter().filter_map(|check| pack.checks.get(check)).collect();
        let clauses: BTreeSet<&str> = checks.iter().map(|c| c.clause.as_str()).collect();
        Blank {
            of_policy: false,
            name: records.vocabulary.field(field).name.clone(),
            says: records.vocabulary.field(field).label.clone(),
            // Several clauses would say less than the checks do.
            clause: if let [one] = Vec::from_iter(clauses)[..] { one.to_owned() } else { String::new() },
            checks: checks.into_iter().map(|c| c.id.clone()).collect(),
        }
    };
    waiting.into_iter().map(of_one).collect()
}

/// The parameters whose value is the program's because the policy is silent, by place, as far as they decided something:
/// an outcome, or the days of somebody's own cycle.
fn chosen(pack: &Pack, values: &Values, outcomes: &[Outcome]) -> BTreeSet<usize> {
    let cycle = pack.cycle_parameters();
    let applies = |o: &&Outcome| !matches!(o.state, State::NotApplicable);
    let checks: BTreeSet<usize> = outcomes.iter().filter(applies).map(|o| o.check).collect();
    let rules = checks.iter().filter_map(|check| pack.checks.get(*check)).flat_map(|check| &check.rules);
    let mut places: BTreeSet<usize> =
        rules.flat_map(|rule| &rule.parameters).copied().filter(|place| cycle.contains(place)).collect();
    places.extend(outcomes.iter().filter(applies).flat_map(|o| &o.rests_on));
    places.retain(|place| is_chosen(pack, values, *place));
    places
}

/// The names of those on which one outcome rests.
pub(crate) fn chosen_in(pack: &Pack, values: &Values, outcome: &Outcome) -> Vec<String> {
    let places = outcome.rests_on.iter().filter(|place| is_chosen(pack, values, **place));
    places.filter_map(|place| Some(pack.parameters.get(*place)?.name.clone())).collect()
}

/// Whether a value is the program's own: the policy is silent, and the school has not set another.
fn is_chosen(pack: &Pack, values: &Values, place: usize) -> bool {
    pack.parameters
        .get(place)
        .is_some_and(|p| p.class == Class::Product && values.values.get(place) == Some(&p.default))
}

/// What the program chose and what decided something, in words.
pub(crate) fn not_from_the_policy(pack: &Pack, values: &Values, outcomes: &[Outcome]) -> Vec<String> {
    let parameters =
        chosen(pack, values, outcomes).into_iter().filter_map(|place| pack.parameters.get(place));
    parameters
        .map(|p| format!("{}: {}", p.says, if p.text.is_empty() { "not set" } else { &p.text }))
        .collect()
}
