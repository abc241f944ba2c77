//! How many people have an objective that serves each priority of the school's plan.

use super::Topic;
use super::people::{Counted, Person};
use super::question::{Counts, Theme, of_themes};
use crate::disclosure::Label;
use crate::model::{Cell, Value};

/// The priorities of the school's plan by their place in its list, because the texts of a tracker are not printed.
const PRIORITIES: [Label; 12] = [
    Label::fixed("Priority 1"),
    Label::fixed("Priority 2"),
    Label::fixed("Priority 3"),
    Label::fixed("Priority 4"),
    Label::fixed("Priority 5"),
    Label::fixed("Priority 6"),
    Label::fixed("Priority 7"),
    Label::fixed("Priority 8"),
    Label::fixed("Priority 9"),
    Label::fixed("Priority 10"),
    Label::fixed("Priority 11"),
    Label::fixed("Priority 12"),
];

/// People with an objective in the tracker that serves a priority of the plan.
pub(super) fn priorities(from: &Counted) -> Option<Counts> {
    let part = from.parts.iter().find(|part| part.ways.by_priority)?;
    let v = part.records.vocabulary;
    let (school, objective) = (v.kind_named("school")?, v.kind_named("objective")?);
    let listed =
        part.records.table(school).rows.first()?.value(v.find_full("school.improvement_priorities")?);
    let Some(Value::List(listed)) = listed else { return None };
    let served = v.find_full("objective.linked_plan_priority")?;
    if !part.records.table(objective).columns.contains(&served) {
        return None;
    }
    let text = |value: &Value| match value {
        Value::Text(text) => Some(crate::model::plain(text.reveal())),
        Value::Id(text) | Value::Choice(text) => Some(crate::model::plain(text)),
        _ => None,
    };
    let with_one = |person: &Person, priority: &String| -> Vec<Cell> {
        let is_for_it =
            |row: &&crate::model::Record| row.value(served).and_then(text).as_ref() == Some(priority);
        person.rows(objective).filter(is_for_it).map(|row| row.cell(served).clone()).collect()
    };
    let themes = listed.iter().filter_map(text).zip(PRIORITIES).map(|(priority, label)| {
        let people = from.people.iter().map(|(who, person)| (who.clone(), with_one(person, &priority)));
        Theme { label, with: people.filter(|(_, cells)| !cells.is_empty()).collect() }
    });
    let says = Label::fixed(
        "Priorities of the improvement plan in the order of the school's list. One person may serve several.",
    );
    let title = Label::fixed("Priorities of the plan");
    of_themes(
        from,
        (Topic::Priorities, title.clone(), says, title),
        (
            Label::fixed("Priority"),
            [Label::fixed("With an objective that serves it"), Label::fixed("Without one")],
        ),
        themes.collect(),
    )
}
