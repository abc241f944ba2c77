//! What can be said without counting anybody: days of what governors and the head did for the whole school, and whether
//! discrimination was alleged.

use chrono::{Months, NaiveDate};

use super::people::Counted;
use super::question::number;
use crate::disclosure::{Label, Whether};
use crate::model::{Record, Value};

/// Facts about the school as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// The last day on which moderation is recorded as a step of the school, and who did it.
    pub moderation: Option<(NaiveDate, Option<Label>)>,
    /// The last day on which quality assurance was reviewed with the policy.
    pub quality_assurance: Option<NaiveDate>,
    /// The last review of the policy.
    pub policy_review: Option<NaiveDate>,
    /// Whether discrimination was alleged.
    pub discrimination: Discrimination,
    /// Whether the tracker has training records at all.
    pub training: bool,
    /// Whether decisions on pay are recorded for the year.
    pub in_round: u32,
}

/// Whether an appeal or representation of the last twelve months alleged discrimination.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Discrimination {
    /// The tracker has no sheet for appeals.
    NotRecorded,
    /// For one of them the ground is not filled in.
    CannotBeStated,
    /// By one person, and by several together.
    Stated {
        /// By one person.
        individual: Whether,
        /// By several together.
        collective: Whether,
    },
}

/// Who acted, by fixed labels.
const BODIES: [(&str, Label); 6] = [
    ("governing_body", Label::fixed("the governing body")),
    ("local_board", Label::fixed("the local board")),
    ("trust_board", Label::fixed("the trust board")),
    ("headteacher", Label::fixed("the headteacher")),
    ("pay_committee", Label::fixed("the pay committee")),
    ("finance_general_purposes", Label::fixed("the finance and general purposes committee")),
];

/// Gathers the facts on the day of the report.
#[must_use]
pub fn facts(from: &Counted) -> Facts {
    let mut facts = Facts {
        moderation: None,
        quality_assurance: None,
        policy_review: None,
        discrimination: discrimination(from),
        training: false,
        in_round: number(from.in_round().len()),
    };
    let Some(part) = from.parts.first() else { return facts };
    let v = part.records.vocabulary;
    facts.training = v.kind_named("training").is_some_and(|kind| !part.records.table(kind).rows.is_empty());
    let field = |name: &str| v.find_full(&format!("governance.{name}"));
    let (Some(kind), Some(event), Some(day)) =
        (v.kind_named("governance"), field("event_kind"), field("event_date"))
    else {
        return facts;
    };
    let year_ago = from.day.and_then(|day| day.checked_sub_months(Months::new(12)));
    let lately = |date: &NaiveDate| {
        from.day.is_none_or(|today| *date <= today) && year_ago.is_none_or(|before| *date > before)
    };
    for row in &part.records.table(kind).rows {
        let Some(date) = row.date(day).filter(lately) else { continue };
        match row.key(event) {
            Some("moderation") if facts.moderation.as_ref().is_none_or(|(last, _)| *last <= date) => {
                let body = field("body").and_then(|f| row.key(f));
                let body =
                    BODIES.iter().find(|(word, _)| Some(*word) == body).map(|(_, label)| label.clone());
                facts.moderation = Some((date, body));
            }
            Some("policy_review") => facts.policy_review = facts.policy_review.max(Some(date)),
            _ => {}
        }
        if says(row, field("qa_reviewed")) == Some(true) {
            facts.quality_assurance = facts.quality_assurance.max(Some(date));
        }
    }
    facts
}

fn says(row: &Record, field: Option<crate::model::FieldId>) -> Option<bool> {
    match row.value(field?) {
        Some(Value::YesNo(yes)) => Some(*yes),
        _ => None,
    }
}

fn discrimination(from: &Counted) -> Discrimination {
    let Some(part) = from.parts.first() else { return Discrimination::NotRecorded };
    let v = part.records.vocabulary;
    let field = |name: &str| v.find_full(&format!("appeal.{name}"));
    let Some(kind) = v.kind_named("appeal").filter(|kind| part.records.table(*kind).exists) else {
        return Discrimination::NotRecorded;
    };
    if !field("discrimination_ground").is_some_and(|f| part.records.table(kind).columns.contains(&f)) {
        return Discrimination::NotRecorded;
    }
    let year_ago = from.day.and_then(|day| day.checked_sub_months(Months::new(12)));
    let (mut alone, mut together) = (0_usize, 0_usize);
    for row in &part.records.table(kind).rows {
        let lodged = field("lodged_date").and_then(|f| row.date(f));
        let of_year = lodged.is_none_or(|lodged| {
            from.day.is_none_or(|today| lodged <= today) && year_ago.is_none_or(|before| lodged > before)
        });
        let asks = field("appeal_kind").and_then(|f| row.key(f)).is_none_or(|kind| kind != "complaint");
        if !of_year || !asks {
            continue;
        }
        match (says(row, field("discrimination_ground")), says(row, field("collective"))) {
            (Some(false), _) => {}
            (Some(true), Some(false)) => alone += 1,
            (Some(true), Some(true)) => together += 1,
            _ => return Discrimination::CannotBeStated,
        }
    }
    let whether = |count: usize| Whether::anybody(number(count), number(from.people()), from.limits);
    Discrimination::Stated { individual: whether(alone), collective: whether(together) }
}
