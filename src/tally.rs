//! Records become counts. Nothing downstream of this file sees a person.
//!
//! Groups and their sizes come from the staff list alone; what is counted comes from outcomes and recommendations.
//! The headteacher is left out of every table: a group of one is a person.

use std::collections::BTreeSet;

use crate::check::{Outcome, Subject};
use crate::disclosure::{CountRow, CountTable, Label, LabelError, Labels};
use crate::model::{Records, StaffId};
use crate::pay::{Recommendation, Status};
use crate::policy::{Pack, State};

/// The tables for the governors' report, in its order.
pub struct Tally {
    /// Tables with what stands above and below them.
    pub tables: Vec<(Label, Label, CountTable)>,
}

/// What is counted from.
pub struct Counted<'a> {
    /// The pack.
    pub pack: &'a Pack,
    /// The records.
    pub records: &'a Records,
    /// All outcomes.
    pub outcomes: &'a [Outcome],
    /// All recommendations.
    pub recommendations: &'a [Recommendation],
}

/// Counts everything the governors' report tells.
///
/// # Errors
/// When a label of the pack cannot be printed.
pub fn count(from: &Counted, people: &[StaffId]) -> Result<Tally, LabelError> {
    let mut tables = Vec::new();
    tables.extend(reviews(from, people));
    tables.extend(progression(from, people));
    tables.extend(ratings(from, people));
    tables.extend(overdue(from, people));
    tables.extend(themes(from, people)?);
    Ok(Tally { tables })
}

const EVERYBODY: Label = Label::fixed("All staff");

/// The groups of the staff list, in merge order: neighbours are merged first.
fn groups(from: &Counted, people: &[StaffId]) -> Vec<(Label, Vec<StaffId>)> {
    let v = from.records.vocabulary;
    let field = |name: &str| v.find(v.staff(), name);
    let is = |staff: StaffId, name: &str| {
        let value = field(name).and_then(|f| from.records.staff(staff).value(f).cloned());
        matches!(value, Some(crate::model::Value::YesNo(true)))
    };
    let group = |staff: StaffId| field("staff_group").and_then(|f| from.records.staff(staff).key(f));
    let mut leaders = Vec::new();
    let mut teachers = Vec::new();
    let mut others = Vec::new();
    for staff in people {
        if group(*staff) == Some("support_staff") {
            others.push(*staff);
        } else if is(*staff, "leads") || is(*staff, "senior_leader") {
            leaders.push(*staff);
        } else {
            teachers.push(*staff);
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
    people: &[StaffId],
    title: Label,
    outcomes: [Label; 2],
    test: &dyn Fn(StaffId) -> bool,
) -> Option<CountTable> {
    if people.is_empty() {
        return None;
    }
    let rows = groups(from, people)
        .into_iter()
        .filter(|(_, members)| !members.is_empty())
        .map(|(label, members)| {
            let size = number(members.len());
            let yes = number(members.iter().filter(|m| test(**m)).count());
            CountRow::new(label, size, [yes, size - yes])
        })
        .collect::<Vec<_>>();
    Some(CountTable::groups(title, EVERYBODY, outcomes, rows))
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// People for whom every duty with a meeting's window was met in time, among those it concerns.
fn reviews(from: &Counted, people: &[StaffId]) -> Option<(Label, Label, CountTable)> {
    let windows: Vec<usize> = from
        .pack
        .checks
        .iter()
        .enumerate()
        .filter(|(_, c)| {
            c.rules.iter().any(|r| {
                r.round == crate::policy::Round::Last
                    && matches!(r.judgement, crate::policy::Judgement::Window(_))
            })
        })
        .map(|(i, _)| i)
        .collect();
    let mut with_review: BTreeSet<StaffId> = BTreeSet::new();
    let mut not_in_time: BTreeSet<StaffId> = BTreeSet::new();
    for outcome in from.outcomes.iter().filter(|o| windows.contains(&o.check)) {
        let Subject::Staff(staff) = outcome.subject else { continue };
        match outcome.state {
            State::NotApplicable => {}
            State::Met => {
                with_review.insert(staff);
            }
            _ => {
                with_review.insert(staff);
                not_in_time.insert(staff);
            }
        }
    }
    let concerned: Vec<StaffId> = people.iter().copied().filter(|p| with_review.contains(p)).collect();
    let in_time = |p: StaffId| !not_in_time.contains(&p);
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
fn progression(from: &Counted, people: &[StaffId]) -> Option<(Label, Label, CountTable)> {
    let concerned = in_round(from, people);
    let recommended: BTreeSet<StaffId> = from
        .recommendations
        .iter()
        .filter(|r| r.point_to.is_some() && matches!(r.status, Status::Ready | Status::Held))
        .map(|r| r.staff)
        .collect();
    let progresses = |p: StaffId| recommended.contains(&p);
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

/// People in the pay round, and whether every strand is rated Good or better. Everybody in the round is counted: a
/// table of the fully rated alone would give away by its size how many are not.
fn ratings(from: &Counted, people: &[StaffId]) -> Option<(Label, Label, CountTable)> {
    let pay = from.pack.pay.as_ref()?;
    let in_round = in_round(from, people);
    let fine = |row: &str| pay.strands.iter().any(|r| r.row == row && r.counts_as.is_none());
    let all_good: BTreeSet<StaffId> = from
        .recommendations
        .iter()
        .filter(|r| !r.strands.is_empty() && r.strands.iter().all(|s| fine(&s.level.row)))
        .map(|r| r.staff)
        .collect();
    let good = |p: StaffId| all_good.contains(&p);
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
fn in_round(from: &Counted, people: &[StaffId]) -> Vec<StaffId> {
    let in_round: BTreeSet<StaffId> =
        from.recommendations.iter().filter(|r| r.status != Status::NotEligible).map(|r| r.staff).collect();
    let eligible = |p: &StaffId| in_round.contains(p);
    people.iter().copied().filter(eligible).collect()
}

/// People with at least one duty overdue.
fn overdue(from: &Counted, people: &[StaffId]) -> Option<(Label, Label, CountTable)> {
    let with_overdue: BTreeSet<StaffId> = from
        .outcomes
        .iter()
        .filter(|o| o.state == State::Overdue && o.is_finding())
        .filter_map(|o| if let Subject::Staff(staff) = o.subject { Some(staff) } else { None })
        .collect();
    let has = |p: StaffId| with_overdue.contains(&p);
    let table = by_group(
        from,
        people,
        Label::fixed("Overdue items"),
        [Label::fixed("At least one item overdue"), Label::fixed("Nothing overdue")],
        &has,
    )?
    .adverse();
    let says =
        Label::fixed("People for whom something the policy asks for is overdue on the day of the report.");
    Some((Label::fixed("Overdue items"), says, table))
}

/// Training themes of the policy's closed list: people with a need of the theme.
fn themes(from: &Counted, people: &[StaffId]) -> Result<Option<(Label, Label, CountTable)>, LabelError> {
    let v = from.records.vocabulary;
    let (Some(kind), Some(field)) = (v.kind_named("training"), v.find_full("training.theme")) else {
        return Ok(None);
    };
    if from.pack.themes.is_empty() || !from.records.table(kind).columns.contains(&field) {
        return Ok(None);
    }
    let labels = Labels::from_policy(from.pack.themes.iter().map(|(name, _)| name.clone()))?;
    let size = number(people.len());
    let mut rows = Vec::new();
    for (place, (name, words)) in from.pack.themes.iter().enumerate() {
        let Some(label) = labels.get(place) else { continue };
        let fits = |text: &str| {
            let text = crate::model::plain(text);
            text == crate::model::plain(name) || words.iter().any(|w| crate::model::plain(w) == text)
        };
        let with = |p: &&StaffId| {
            from.records.rows_of(kind, Some(**p)).iter().any(|row| {
                match from.records.table(kind).rows[*row].value(field) {
                    Some(crate::model::Value::Text(text)) => fits(text.reveal()),
                    _ => false,
                }
            })
        };
        let yes = number(people.iter().filter(with).count());
        rows.push(CountRow::new(label.clone(), size, [yes, size - yes]));
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
