//! What can be said without counting anybody: days of what governors and the head did for the whole school, and whether
//! discrimination was alleged.

use std::collections::BTreeSet;

use chrono::{Months, NaiveDate};

use super::people::Counted;
use super::question::number;
use crate::disclosure::{Label, Whether};
use crate::model::{Cell, Record, Records, Value};

/// Facts about the school as a whole, from whatever policy reads them.
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
    /// Whether there is a list of themes by which they are told.
    pub themes: bool,
    /// The day after which something is of the year that is told of; nothing where no day was said.
    pub after: Option<NaiveDate>,
    /// How many people are in the pay round.
    pub in_round: u32,
}

/// Whether an appeal or representation of the year alleged discrimination.
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

/// The day after which something is of the year that is told of: what the policy says or else twelve months before the report.
/// Of several policies the longest holds, because one answer stands for all.
pub(super) fn after(from: &Counted) -> Option<NaiveDate> {
    let usual = from.day.and_then(|day| day.checked_sub_months(Months::new(12)));
    from.parts.iter().filter_map(|part| part.ways.reports_after.or(usual)).min().or(usual)
}

/// Gathers the facts on the day of the report.
#[must_use]
pub fn facts(from: &Counted) -> Facts {
    let after = after(from);
    let mut facts = Facts {
        moderation: None,
        quality_assurance: None,
        policy_review: None,
        discrimination: discrimination(from, after),
        training: false,
        themes: from.parts.iter().any(|part| !part.pack.themes.is_empty()),
        after,
        in_round: number(from.in_round().len()),
    };
    for part in from.parts {
        let v = part.records.vocabulary;
        facts.training |=
            v.kind_named("training").is_some_and(|kind| !part.records.table(kind).rows.is_empty());
        facts.add_governance(part.records, |date| {
            from.day.is_none_or(|today| date <= today) && after.is_none_or(|after| date > after)
        });
    }
    facts
}

impl Facts {
    /// What the governors and the head did for the whole school, as far as it is of the year.
    fn add_governance(&mut self, records: &Records, lately: impl Fn(NaiveDate) -> bool) {
        let v = records.vocabulary;
        let field = |name: &str| v.find_full(&format!("governance.{name}"));
        let (Some(kind), Some(event), Some(day)) =
            (v.kind_named("governance"), field("event_kind"), field("event_date"))
        else {
            return;
        };
        for row in &records.table(kind).rows {
            let Some(date) = row.date(day).filter(|date| lately(*date)) else { continue };
            match row.key(event) {
                Some("moderation") if self.moderation.as_ref().is_none_or(|(last, _)| *last <= date) => {
                    let body = field("body").and_then(|f| row.key(f));
                    let body =
                        BODIES.iter().find(|(word, _)| Some(*word) == body).map(|(_, label)| label.clone());
                    self.moderation = Some((date, body));
                }
                Some("policy_review") => self.policy_review = self.policy_review.max(Some(date)),
                _ => {}
            }
            if says(row, field("qa_reviewed")) == Some(true) {
                self.quality_assurance = self.quality_assurance.max(Some(date));
            }
        }
    }
}

fn says(row: &Record, field: Option<crate::model::FieldId>) -> Option<bool> {
    match row.value(field?) {
        Some(Value::YesNo(yes)) => Some(*yes),
        _ => None,
    }
}

/// Every policy of a run reads the same sheet, so what counts is each row once; one that no policy can tell cannot be stated.
fn discrimination(from: &Counted, after: Option<NaiveDate>) -> Discrimination {
    let (mut alone, mut together) = (BTreeSet::new(), BTreeSet::new());
    let mut recorded = false;
    for part in from.parts {
        let v = part.records.vocabulary;
        let field = |name: &str| v.find_full(&format!("appeal.{name}"));
        let Some(kind) = v.kind_named("appeal").filter(|kind| part.records.table(*kind).exists) else {
            continue;
        };
        let Some(ground) =
            field("discrimination_ground").filter(|f| part.records.table(kind).columns.contains(f))
        else {
            continue;
        };
        recorded = true;
        for row in &part.records.table(kind).rows {
            let lodged = field("lodged_date").and_then(|f| row.date(f));
            let of_year = lodged.is_none_or(|lodged| {
                from.day.is_none_or(|today| lodged <= today) && after.is_none_or(|after| lodged > after)
            });
            let asks = field("appeal_kind").and_then(|f| row.key(f)).is_none_or(|kind| kind != "complaint");
            if !of_year || !asks {
                continue;
            }
            let place = row.cell(ground).clone();
            match (says(row, Some(ground)), says(row, field("collective"))) {
                (Some(false), _) => {}
                (Some(true), Some(false)) => _ = alone.insert(place),
                (Some(true), Some(true)) => _ = together.insert(place),
                _ => return Discrimination::CannotBeStated,
            }
        }
    }
    if !recorded {
        return Discrimination::NotRecorded;
    }
    let whether =
        |rows: &BTreeSet<Cell>| Whether::anybody(number(rows.len()), number(from.people()), from.limits);
    Discrimination::Stated { individual: whether(&alone), collective: whether(&together) }
}
