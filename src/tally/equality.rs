//! Pay progression by the characteristics that the tracker has: working pattern, kind of contract, long absence or family
//! leave. Before the decisions recommendations are counted, after them what was decided.
//!
//! Sex, age, ethnicity and disability are kept out of trackers on purpose, so that no rule can turn on them.

use std::collections::{BTreeMap, BTreeSet};

use super::Topic;
use super::pay::Steps;
use super::people::{Counted, Person, Who};
use super::question::{Answer, Counts, Question};
use crate::disclosure::Label;
use crate::model::{Cell, Number, Value};

/// A characteristic: its name, its groups in merge order, and how the table is called before and after the decisions.
struct Characteristic {
    by: Label,
    recommended: Label,
    decided: Label,
    groups: &'static [&'static str],
    /// The place of somebody's group; nothing where the tracker cannot tell of anybody.
    group: fn(&Person, &Counted) -> Option<usize>,
}

const NOT_STATED: &str = "Not stated";

const ALL: [Characteristic; 3] = [
    Characteristic {
        by: Label::fixed("working pattern"),
        recommended: Label::fixed("Progression recommended, by working pattern"),
        decided: Label::fixed("Progression decided, by working pattern"),
        groups: &["Full time", "Part time", NOT_STATED],
        group: working_pattern,
    },
    Characteristic {
        by: Label::fixed("kind of contract"),
        recommended: Label::fixed("Progression recommended, by kind of contract"),
        decided: Label::fixed("Progression decided, by kind of contract"),
        groups: &["Permanent", "Fixed term or casual", NOT_STATED],
        group: contract,
    },
    Characteristic {
        by: Label::fixed("long absence or family leave"),
        recommended: Label::fixed("Progression recommended, by long absence or family leave"),
        decided: Label::fixed("Progression decided, by long absence or family leave"),
        groups: &["No long absence in the year", "Long absence or family leave in the year"],
        group: absence,
    },
];

fn working_pattern(person: &Person, _: &Counted) -> Option<usize> {
    let field = kept(person, "fte")?;
    Some(match person.row().value(field) {
        Some(Value::Number(share)) if *share >= Number::whole(1) => 0,
        Some(Value::Number(_)) => 1,
        _ => 2,
    })
}

fn contract(person: &Person, _: &Counted) -> Option<usize> {
    let field = kept(person, "contract_type")?;
    Some(match person.row().key(field) {
        Some("permanent") => 0,
        Some(_) => 1,
        None => 2,
    })
}

/// Rows of the sheet of absences are those that matter to the year; one of another year does not.
fn absence(person: &Person, from: &Counted) -> Option<usize> {
    let kind = person.records.vocabulary.kind_named("absence")?;
    if !person.records.table(kind).exists {
        return None;
    }
    let of_year = |row: &crate::model::Record| row.cycle.as_ref().is_none_or(|c| from.pay_years.contains(c));
    Some(usize::from(person.rows(kind).any(of_year)))
}

/// A column of the staff list.
fn kept(person: &Person, name: &str) -> Option<crate::model::FieldId> {
    let v = person.records.vocabulary;
    person.field(name).filter(|field| person.records.table(v.staff()).columns.contains(field))
}

/// What was decided of each person, where anything was.
fn decisions<'p>(from: &'p Counted) -> BTreeMap<&'p Who, Answer> {
    let mut decided: BTreeMap<&Who, Answer> = BTreeMap::new();
    for (who, person) in &from.people {
        let v = person.records.vocabulary;
        let (Some(kind), Some(field)) = (v.kind_named("pay"), v.find_full("pay.decision")) else { continue };
        let of_year =
            |row: &&crate::model::Record| row.cycle.as_ref().is_some_and(|c| from.pay_years.contains(c));
        for row in person.rows(kind).filter(of_year) {
            if let Some(word) = row.key(field) {
                let progressed = usize::from(word != "progress");
                decided.insert(who, (progressed, vec![row.cell(field).clone()]));
            }
        }
    }
    decided
}

/// For each characteristic a table of recommendations and, once decisions are recorded, one of decisions.
pub(super) fn tables(from: &Counted) -> Vec<Counts> {
    let steps = Steps::of(from);
    let decided = decisions(from);
    let in_round = from.in_round();
    let mut tables = Vec::new();
    for one in &ALL {
        let Some(groups) = groups(from, &in_round, one) else { continue };
        let before = Question {
            topic: Topic::Characteristic { by: one.by.clone(), decided: false },
            heading: one.recommended.clone(),
            says: Label::fixed("Everybody in the pay round, and whether progression is recommended."),
            title: one.recommended.clone(),
            outcomes: Steps::progression_or_not(),
            finer: Some(steps.progression()),
            adverse: false,
        };
        tables.extend(before.of_groups(from, groups.clone(), &|who| steps.answer(who)));
        if decided.is_empty() {
            continue;
        }
        let after = Question {
            topic: Topic::Characteristic { by: one.by.clone(), decided: true },
            heading: one.decided.clone(),
            says: Label::fixed("Everybody in the pay round, and whether progression was decided."),
            title: one.decided.clone(),
            outcomes: vec![Label::fixed("Progression decided"), Label::fixed("Not, or not decided yet")],
            finer: None,
            adverse: false,
        };
        let answer = |who: &Who| decided.get(who).cloned().unwrap_or((1, Vec::<Cell>::new()));
        tables.extend(after.of_groups(from, groups, &answer));
    }
    tables
}

/// People by a characteristic; nothing where the tracker does not keep it.
fn groups<'p>(
    from: &Counted,
    people: &BTreeSet<&'p Who>,
    one: &Characteristic,
) -> Option<Vec<(Label, Vec<&'p Who>)>> {
    let mut groups: Vec<(Label, Vec<&Who>)> =
        one.groups.iter().map(|label| (Label::fixed(label), Vec::new())).collect();
    let mut kept = false;
    for who in people {
        let place = from.people.get(*who).and_then(|person| (one.group)(person, from));
        kept |= place.is_some();
        // Under a policy whose records do not say, people are not stated; of absences, none is known.
        let otherwise = if one.groups.last() == Some(&NOT_STATED) { one.groups.len() - 1 } else { 0 };
        groups.get_mut(place.unwrap_or(otherwise))?.1.push(who);
    }
    kept.then_some(groups)
}
