//! What the pay committee's pack looks at beside the recommendations: reviewers, how people work, and what the school's
//! settings say of money and of who prepared the pack.

use std::sync::Arc;

use super::documents;
use super::judged::Judged;
use super::session::Session;
use crate::committee::{Beside, Person, Reviewer};
use crate::model::{Body, Name, Number, Records, StaffId, Value};
use crate::pay::Pence;
use crate::tracker;

/// What is known beside the recommendations of a run.
pub(crate) fn beside(session: &Session) -> Beside {
    let records = &session.first.records;
    let of_judged = |judged| {
        let people = |judged: &Judged| -> Vec<_> {
            let all = judged.recommendations.iter();
            all.map(|one| ((one.code.clone(), one.staff), person(judged, one.staff))).collect()
        };
        people(judged)
    };
    Beside {
        people: session.judged().flat_map(of_judged).collect(),
        prepared_by: tracker::said_of_nobody(records, "pack_prepared_by").unwrap_or_default(),
        budget: budget(records),
        tells_absence: session.judged().any(|judged| {
            let kind = judged.records.vocabulary.kind_named("absence");
            kind.is_some_and(|kind| judged.records.table(kind).exists)
        }),
        limits: documents::limits(session),
    }
}

fn budget(records: &Records) -> Option<Pence> {
    let v = records.vocabulary;
    let row = records.table(v.kind_named("school")?).rows.first()?;
    match row.value(v.find_full("school.progression_budget")?) {
        // Millionths of a pound.
        Some(Value::Number(pounds)) if *pounds >= Number::ZERO => Some(Pence(pounds.millionths() / 10_000)),
        _ => None,
    }
}

fn person(judged: &Judged, staff: StaffId) -> Person {
    let records = &judged.records;
    let row = records.staff(staff);
    let v = records.vocabulary;
    let field = |name: &str| v.find(v.staff(), name);
    let full_time = field("fte").and_then(|field| match row.value(field) {
        Some(Value::Number(fte)) if *fte > Number::ZERO => Some(*fte >= Number::whole(1)),
        _ => None,
    });
    Person {
        name: name(records, staff),
        reviewer: reviewer(records, staff),
        full_time,
        permanent: field("contract_type").and_then(|f| row.key(f)).map(|kind| kind == "permanent"),
        away: is_away(judged, staff),
    }
}

/// The name on the staff list, in its wrapper.
pub(crate) fn name(records: &Records, staff: StaffId) -> Option<Name> {
    let field = records.vocabulary.find(records.vocabulary.staff(), "staff_name")?;
    match records.staff(staff).value(field) {
        Some(Value::Name(name)) => Some(name.clone()),
        _ => None,
    }
}

/// Who reviews somebody: the reviewer, or where none is recorded the line manager.
fn reviewer(records: &Records, staff: StaffId) -> Option<Reviewer> {
    let v = records.vocabulary;
    let named = |field: &str| v.find(v.staff(), field).and_then(|f| records.staff(staff).key(f));
    let id = named("reviewer_id").or_else(|| named("line_manager_id"))?;
    Some(match records.person(id) {
        Body::Staff(reviewer) => Reviewer { id: records.code(reviewer), name: name(records, reviewer) },
        Body::Other => Reviewer { id: Arc::from(id.trim()), name: None },
    })
}

/// Whether a long absence falls into the year that pay is decided on. Why somebody was away is not asked.
fn is_away(judged: &Judged, staff: StaffId) -> bool {
    let records = &judged.records;
    let v = records.vocabulary;
    let Some(kind) = v.kind_named("absence") else { return false };
    let year = &judged.rounds.of(Some(staff)).last;
    let day = |row: &crate::model::Record, name: &str| v.find(kind, name).and_then(|field| row.date(field));
    let rows = records.rows_of(kind, Some(staff)).iter().filter_map(|row| records.table(kind).rows.get(*row));
    rows.into_iter().any(|row| {
        day(row, "from_date").is_some_and(|from| from <= year.end)
            && day(row, "to_date").is_none_or(|to| to >= year.start)
    })
}
