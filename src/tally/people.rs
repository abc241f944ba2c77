//! Who is counted: the people of every policy of the run, each once, and the groups of the staff list.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::NaiveDate;
use sha2::{Digest, Sha256};

use super::Part;
use crate::check::{Outcome, Subject};
use crate::disclosure::{Label, Member, Settings};
use crate::model::{FieldId, KindId, Record, Records, StaffId, Value};
use crate::pay::{Recommendation, Status};

/// A person's code: it is the same in what each policy read.
pub(super) type Who = Arc<str>;

/// Where somebody stands: in the records of the first policy that judges them.
#[derive(Clone, Copy)]
pub(super) struct Person<'a> {
    pub(super) records: &'a Records,
    pub(super) staff: StaffId,
}

impl<'a> Person<'a> {
    /// A field of the staff list by name.
    pub(super) fn field(&self, name: &str) -> Option<FieldId> {
        self.records.vocabulary.find(self.records.vocabulary.staff(), name)
    }

    /// The row of the staff list.
    pub(super) fn row(&self) -> &'a Record {
        self.records.staff(self.staff)
    }

    /// The person's rows of a kind.
    pub(super) fn rows(&self, kind: KindId) -> impl Iterator<Item = &'a Record> + use<'a> {
        let records = self.records;
        let table = records.table(kind);
        records.rows_of(kind, Some(self.staff)).iter().filter_map(|row| table.rows.get(*row))
    }
}

/// What is counted from: the people of every policy, each once.
pub struct Counted<'a> {
    pub(super) parts: &'a [Part<'a>],
    pub(super) people: BTreeMap<Who, Person<'a>>,
    key: &'a str,
    /// The day of the report; what is due later is counted in no table.
    pub(super) day: Option<NaiveDate>,
    /// The years whose pay is decided.
    pub(super) pay_years: Vec<Arc<str>>,
    pub(super) limits: Settings,
}

impl<'a> Counted<'a> {
    /// Puts the parts together. People are marked with the key, so that reports made with the same one know who is meant and
    /// nobody else does. Without a key the marks are of use within this run alone.
    #[must_use]
    pub fn new(parts: &'a [Part<'a>], key: Option<&'a str>) -> Self {
        let mut people = BTreeMap::new();
        for part in parts {
            for &staff in &part.people {
                let person = Person { records: part.records, staff };
                people.entry(part.records.code(staff)).or_insert(person);
            }
        }
        let key = key.unwrap_or_default();
        Counted { parts, people, key, day: None, pay_years: Vec::new(), limits: Settings::default() }
    }

    /// Says on which day the report stands, the years whose pay is decided, and how careful it is.
    #[must_use]
    pub fn on(mut self, day: NaiveDate, pay_years: Vec<Arc<str>>, limits: Settings) -> Self {
        (self.day, self.pay_years, self.limits) = (Some(day), pay_years, limits);
        self
    }

    /// How many people the report is about.
    #[must_use]
    pub fn people(&self) -> usize {
        self.people.len()
    }

    /// Somebody's mark: a keyed hash of their staff id or, without one, of their name.
    fn mark(&self, who: &Who) -> Option<Member> {
        let Person { records, staff } = self.people.get(who)?;
        let row = records.staff(*staff);
        let v = records.vocabulary;
        let name = || match v.find(v.staff(), "staff_name").and_then(|field| row.value(field)) {
            Some(Value::Name(name)) => crate::model::plain(name.reveal()),
            _ => who.to_string(),
        };
        let identity = row.id.as_ref().map_or_else(name, |id| id.trim().to_lowercase());
        let mut hash = Sha256::new();
        hash.update(self.key.as_bytes());
        hash.update(identity.as_bytes());
        Some(Member::new(*hash.finalize().first_chunk()?))
    }

    pub(super) fn marks<'p>(&self, people: impl IntoIterator<Item = &'p Who>) -> Vec<Member> {
        people.into_iter().filter_map(|who| self.mark(who)).collect()
    }

    pub(super) fn everybody(&self) -> BTreeSet<&Who> {
        self.people.keys().collect()
    }

    /// The outcomes about people, each with the code of whom it is about.
    pub(super) fn outcomes(&self) -> impl Iterator<Item = (&'a Part<'a>, Who, &'a Outcome)> {
        self.parts.iter().flat_map(|part| {
            part.outcomes.iter().filter_map(move |outcome| match outcome.subject {
                Subject::Staff(staff) => Some((part, part.records.code(staff), outcome)),
                Subject::School => None,
            })
        })
    }

    /// The recommendations, each with the code of whom it is for.
    pub(super) fn recommendations(&self) -> impl Iterator<Item = (&'a Part<'a>, Who, &'a Recommendation)> {
        let of_part = |part: &'a Part<'a>| {
            part.recommendations.iter().map(move |r| (part, part.records.code(r.staff), r))
        };
        self.parts.iter().flat_map(of_part)
    }

    /// People in the pay round: known from the staff list alone.
    pub(super) fn in_round(&self) -> BTreeSet<&Who> {
        let in_round: BTreeSet<Who> = self
            .recommendations()
            .filter(|(.., r)| r.status != Status::NotEligible)
            .map(|(_, who, _)| who)
            .collect();
        let mut people = self.everybody();
        people.retain(|p| in_round.contains(*p));
        people
    }

    /// The groups of the staff list, in merge order: neighbours are merged first.
    pub(super) fn groups<'p>(&self, people: &BTreeSet<&'p Who>) -> Vec<(Label, Vec<&'p Who>)> {
        let mut leaders = Vec::new();
        let mut teachers = Vec::new();
        let mut others = Vec::new();
        for &who in people {
            let Some(person) = self.people.get(who) else { continue };
            let is = |name: &str| {
                let value = person.field(name).and_then(|f| person.row().value(f));
                matches!(value, Some(Value::YesNo(true)))
            };
            let group = person.field("staff_group").and_then(|f| person.row().key(f));
            if group == Some("support_staff") {
                others.push(who);
            } else if is("leads") || is("senior_leader") {
                leaders.push(who);
            } else {
                teachers.push(who);
            }
        }
        vec![
            (Label::fixed("Leaders"), leaders),
            (Label::fixed("Teachers without leadership duties"), teachers),
            (Label::fixed("Support staff"), others),
        ]
    }
}
