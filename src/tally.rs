//! Records become counts. Nothing downstream of this file sees a person.
//!
//! Groups and their sizes come from the staff list alone; what is counted comes from outcomes and recommendations.
//! The headteacher is left out of every table: a group of one is a person.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use sha2::{Digest, Sha256};

use crate::check::{Outcome, Subject};
use crate::disclosure::{CountRow, CountTable, Label, LabelError, Labels, Member};
use crate::model::{Records, StaffId, Value};
use crate::pay::{Recommendation, Status};
use crate::policy::{Award, Judgement, Pack, Round, State, Ways};

/// The tables for the governors' report, in its order.
pub struct Tally {
    /// Tables with what stands above and below them.
    pub tables: Vec<(Label, Label, CountTable)>,
}

/// What one policy of the run gives to be counted.
pub struct Part<'a> {
    /// The pack.
    pub pack: &'a Pack,
    /// The records.
    pub records: &'a Records,
    /// All outcomes.
    pub outcomes: &'a [Outcome],
    /// All recommendations.
    pub recommendations: &'a [Recommendation],
    /// What the policy, or the school, decided of the report.
    pub ways: Ways,
    /// Whom it judges, of those the report is about.
    pub people: Vec<StaffId>,
}

/// What is counted from: the people of every policy, each once.
pub struct Counted<'a> {
    parts: &'a [Part<'a>],
    people: BTreeMap<Who, Person<'a>>,
    /// The key by which people are marked in the ledger, where there is one.
    key: Option<&'a str>,
}

/// A person's code: it is the same in what each policy read.
type Who = Arc<str>;

/// Where somebody stands: in the records of the first policy that judges them.
#[derive(Clone, Copy)]
struct Person<'a> {
    records: &'a Records,
    staff: StaffId,
}

impl<'a> Counted<'a> {
    /// Puts the parts together. With a key people are marked, so that later reports know who is meant and nobody else does.
    #[must_use]
    pub fn new(parts: &'a [Part<'a>], key: Option<&'a str>) -> Self {
        let mut people = BTreeMap::new();
        for part in parts {
            for &staff in &part.people {
                let person = Person { records: part.records, staff };
                people.entry(part.records.code(staff)).or_insert(person);
            }
        }
        Counted { parts, people, key }
    }

    /// How many people the report is about.
    #[must_use]
    pub fn people(&self) -> usize {
        self.people.len()
    }

    /// Somebody's mark: a keyed hash of their staff id or, without one, of their name.
    fn mark(&self, who: &Who) -> Option<Member> {
        let key = self.key?;
        let Person { records, staff } = self.people.get(who)?;
        let row = records.staff(*staff);
        let v = records.vocabulary;
        let name = || match v.find(v.staff(), "staff_name").and_then(|field| row.value(field)) {
            Some(Value::Name(name)) => crate::model::plain(name.reveal()),
            _ => who.to_string(),
        };
        let identity = row.id.as_ref().map_or_else(name, |id| id.trim().to_lowercase());
        let mut hash = Sha256::new();
        hash.update(key.as_bytes());
        hash.update(identity.as_bytes());
        Some(Member::new(*hash.finalize().first_chunk()?))
    }

    fn marks<'p>(&self, people: impl IntoIterator<Item = &'p Who>) -> Vec<Member> {
        people.into_iter().filter_map(|who| self.mark(who)).collect()
    }

    fn everybody(&self) -> BTreeSet<&Who> {
        self.people.keys().collect()
    }

    /// The outcomes about people, each with the code of whom it is about.
    fn outcomes(&self) -> impl Iterator<Item = (&'a Part<'a>, Who, &'a Outcome)> {
        self.parts.iter().flat_map(|part| {
            part.outcomes.iter().filter_map(move |outcome| match outcome.subject {
                Subject::Staff(staff) => Some((part, part.records.code(staff), outcome)),
                Subject::School => None,
            })
        })
    }

    /// The recommendations, each with the code of whom it is for.
    fn recommendations(&self) -> impl Iterator<Item = (&'a Part<'a>, Who, &'a Recommendation)> {
        let of_part = |part: &'a Part<'a>| {
            part.recommendations.iter().map(move |r| (part, part.records.code(r.staff), r))
        };
        self.parts.iter().flat_map(of_part)
    }
}

/// Counts everything the governors' report tells.
///
/// # Errors
/// When a label of a pack cannot be printed.
pub fn count(from: &Counted) -> Result<Tally, LabelError> {
    // One report stands for all policies of the run: what one of them keeps back is kept back of everybody.
    let process = !from.parts.iter().any(|part| part.ways.withhold_process);
    let mut tables = Vec::new();
    tables.extend(process.then(|| reviews(from)).flatten());
    tables.extend(progression(from));
    tables.extend(ratings(from));
    tables.extend(process.then(|| overdue(from)).flatten());
    tables.extend(priorities(from));
    tables.extend(themes(from)?);
    Ok(Tally { tables })
}

const EVERYBODY: Label = Label::fixed("All staff");

/// The groups of the staff list, in merge order: neighbours are merged first.
fn groups<'p>(from: &Counted, people: &BTreeSet<&'p Who>) -> Vec<(Label, Vec<&'p Who>)> {
    let mut leaders = Vec::new();
    let mut teachers = Vec::new();
    let mut others = Vec::new();
    for &who in people {
        let Some(Person { records, staff }) = from.people.get(who) else { continue };
        let v = records.vocabulary;
        let field = |name: &str| v.find(v.staff(), name);
        let is = |name: &str| {
            let value = field(name).and_then(|f| records.staff(*staff).value(f));
            matches!(value, Some(Value::YesNo(true)))
        };
        let group = field("staff_group").and_then(|f| records.staff(*staff).key(f));
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

/// A two-outcome table over the groups, counted by a test on each person.
fn by_group(
    from: &Counted,
    people: &BTreeSet<&Who>,
    title: Label,
    outcomes: [Label; 2],
    test: &dyn Fn(&Who) -> bool,
) -> Option<CountTable> {
    if people.is_empty() {
        return None;
    }
    let rows = groups(from, people)
        .into_iter()
        .filter(|(_, members)| !members.is_empty())
        .map(|(label, members)| {
            let size = number(members.len());
            let yes = number(members.iter().filter(|m| test(m)).count());
            CountRow::new(label, size, [yes, size - yes]).of(from.marks(members))
        })
        .collect::<Vec<_>>();
    Some(CountTable::groups(title, EVERYBODY, outcomes, rows))
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// People for whom every duty with a meeting's window was met in time, among those it concerns.
fn reviews(from: &Counted) -> Option<(Label, Label, CountTable)> {
    let looks_back = |part: &Part, outcome: &Outcome| {
        let check = part.pack.checks.get(outcome.check);
        check.is_some_and(|c| {
            c.rules.iter().any(|r| r.round == Round::Last && matches!(r.judgement, Judgement::Window(_)))
        })
    };
    let mut with_review: BTreeSet<Who> = BTreeSet::new();
    let mut not_in_time: BTreeSet<Who> = BTreeSet::new();
    let reviews = from.outcomes().filter(|(part, _, outcome)| looks_back(part, outcome));
    for (_, who, outcome) in reviews.filter(|(.., o)| o.state != State::NotApplicable) {
        if outcome.state != State::Met {
            not_in_time.insert(Arc::clone(&who));
        }
        with_review.insert(who);
    }
    let mut concerned = from.everybody();
    concerned.retain(|p| with_review.contains(*p));
    let in_time = |p: &Who| !not_in_time.contains(p);
    let table = by_group(
        from,
        &concerned,
        Label::fixed("End of year reviews"),
        [Label::fixed("Held on time"), Label::fixed("Late, or not held yet")],
        &in_time,
    )?;
    let says = Label::fixed("People who had a year to review, and whether the review was held in its month.");
    Some((Label::fixed("Reviews on time"), says, table))
}

/// People in the pay round, and whether progression is recommended by the rule.
fn progression(from: &Counted) -> Option<(Label, Label, CountTable)> {
    let concerned = in_round(from);
    let recommended: BTreeSet<Who> = from
        .recommendations()
        .filter(|(.., r)| gains(r) && matches!(r.status, Status::Ready | Status::Held))
        .map(|(_, who, _)| who)
        .collect();
    let progresses = |p: &Who| recommended.contains(p);
    let table = by_group(
        from,
        &concerned,
        Label::fixed("Pay progression"),
        [Label::fixed("Progression recommended"), Label::fixed("Not recommended, or still open")],
        &progresses,
    )?;
    let says = Label::fixed(
        "People in the pay round. Those at the top of their range, referred or incomplete are not recommended for a point.",
    );
    Some((Label::fixed("Pay progression"), says, table))
}

/// Whether a point or another range is given.
fn gains(recommendation: &Recommendation) -> bool {
    matches!(recommendation.award, Some(Award::Points | Award::Enhanced | Award::Move))
}

/// People in the pay round, and whether every strand is rated Good or better. Everybody in the round is counted: a
/// table of the fully rated alone would give away by its size how many are not.
fn ratings(from: &Counted) -> Option<(Label, Label, CountTable)> {
    let by_ratings = |part: &Part| part.pack.pay.as_ref().is_some_and(|pay| !pay.strands.is_empty());
    if !from.parts.iter().any(by_ratings) {
        return None;
    }
    let in_round = in_round(from);
    let fine = |part: &Part, row: &str| {
        let mut strands = part.pack.pay.iter().flat_map(|pay| &pay.strands);
        strands.any(|r| r.row == row && r.counts_as.is_none())
    };
    let all_good: BTreeSet<Who> = from
        .recommendations()
        .filter(|(part, _, r)| !r.strands.is_empty() && r.strands.iter().all(|s| fine(part, &s.level.row)))
        .map(|(_, who, _)| who)
        .collect();
    let good = |p: &Who| all_good.contains(p);
    let table = by_group(
        from,
        &in_round,
        Label::fixed("Ratings"),
        [Label::fixed("Good or better throughout"), Label::fixed("Not, or not rated yet")],
        &good,
    )?;
    let says = Label::fixed(
        "People in the pay round, and whether every target of the year was rated Good or better.",
    );
    Some((Label::fixed("Ratings"), says, table))
}

/// People in the pay round: known from the staff list alone.
fn in_round<'p>(from: &'p Counted) -> BTreeSet<&'p Who> {
    let in_round: BTreeSet<Who> = from
        .recommendations()
        .filter(|(.., r)| r.status != Status::NotEligible)
        .map(|(_, who, _)| who)
        .collect();
    let mut people = from.everybody();
    people.retain(|p| in_round.contains(*p));
    people
}

/// People with at least one duty overdue.
fn overdue(from: &Counted) -> Option<(Label, Label, CountTable)> {
    let with_overdue: BTreeSet<Who> = from
        .outcomes()
        .filter(|(.., o)| o.state == State::Overdue && o.is_finding())
        .map(|(_, who, _)| who)
        .collect();
    let has = |p: &Who| with_overdue.contains(p);
    let table = by_group(
        from,
        &from.everybody(),
        Label::fixed("Overdue items"),
        [Label::fixed("At least one item overdue"), Label::fixed("Nothing overdue")],
        &has,
    )?
    .adverse();
    let says =
        Label::fixed("People for whom something the policy asks for is overdue on the day of the report.");
    Some((Label::fixed("Overdue items"), says, table))
}

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
fn priorities(from: &Counted) -> Option<(Label, Label, CountTable)> {
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
    let size = number(from.people());
    let rows = listed.iter().filter_map(text).zip(PRIORITIES).map(|(priority, label)| {
        let with_one = |Person { records, staff }: &&Person| {
            let rows = records.rows_of(objective, Some(*staff)).iter();
            let mut values = rows.filter_map(|row| records.table(objective).rows.get(*row)?.value(served));
            values.any(|value| text(value).as_ref() == Some(&priority))
        };
        let yes = number(from.people.values().filter(with_one).count());
        CountRow::new(label, size, [yes, size - yes])
    });
    let rows: Vec<CountRow> = rows.collect();
    if size == 0 || rows.is_empty() {
        return None;
    }
    let outcomes = [Label::fixed("With an objective that serves it"), Label::fixed("Without one")];
    let title = Label::fixed("Priorities of the plan");
    let table = CountTable::questions(title, outcomes, rows).headed(Label::fixed("Priority"));
    let says = Label::fixed(
        "Priorities of the improvement plan in the order of the school's list. One person may serve several.",
    );
    Some((Label::fixed("Priorities of the plan"), says, table))
}

/// Training themes of the policy's closed list: people with a need of the theme.
fn themes(from: &Counted) -> Result<Option<(Label, Label, CountTable)>, LabelError> {
    let mut lists: Vec<&(String, Vec<String>)> = Vec::new();
    for theme in from.parts.iter().flat_map(|part| &part.pack.themes) {
        if lists.iter().all(|(name, _)| *name != theme.0) {
            lists.push(theme);
        }
    }
    let keeps = |records: &Records| {
        let v = records.vocabulary;
        let (kind, field) = (v.kind_named("training")?, v.find_full("training.theme")?);
        records.table(kind).columns.contains(&field).then_some((kind, field))
    };
    if lists.is_empty() || from.parts.iter().all(|part| keeps(part.records).is_none()) {
        return Ok(None);
    }
    let labels = Labels::from_policy(lists.iter().map(|(name, _)| name.clone()))?;
    let size = number(from.people());
    let mut rows = Vec::new();
    for (place, (name, words)) in lists.into_iter().enumerate() {
        let Some(label) = labels.get(place) else { continue };
        let fits = |text: &str| {
            let text = crate::model::plain(text);
            text == crate::model::plain(name) || words.iter().any(|w| crate::model::plain(w) == text)
        };
        let with = |Person { records, staff }: &&Person| {
            let Some((kind, field)) = keeps(records) else { return false };
            let rows = records.rows_of(kind, Some(*staff)).iter();
            rows.filter_map(|row| records.table(kind).rows.get(*row)?.value(field)).any(|value| match value {
                Value::Text(text) => fits(text.reveal()),
                _ => false,
            })
        };
        let yes = number(from.people.values().filter(with).count());
        let row = CountRow::new(label.clone(), size, [yes, size - yes]);
        rows.push(row.of(from.marks(from.people.keys())));
    }
    if size == 0 {
        return Ok(None);
    }
    let outcomes = [Label::fixed("With a training need"), Label::fixed("Without one")];
    let table = CountTable::questions(Label::fixed("Training themes"), outcomes, rows);
    let says =
        Label::fixed("Themes of the policy's own list. Themes overlap: one person may have several needs.");
    Ok(Some((Label::fixed("Training themes"), says, table)))
}
