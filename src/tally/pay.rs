//! How pay came out: by pay range, by what was given, and what it costs.
//!
//! Everybody in the pay round comes out in one of a few ways ([`Step`]). Which of them there are at all is known from the
//! policy's own table, not from what was recommended. All tables on progression are made of them, so that they are audited
//! together.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::people::{Counted, Person, Who};
use super::question::{Answer, Counts, Question};
use super::{Part, Topic};
use crate::disclosure::{Label, LabelError, Labels};
use crate::model::Value;
use crate::pay::{Recommendation, Status};
use crate::policy::{Award, Position};

/// A way in which pay can come out.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    Standard,
    Enhanced,
    Moved,
    /// An application for another range that did not lead there, nor to a step instead.
    AppliedOnly,
    AtMaximum,
    Nothing,
}

impl Step {
    const ALL: [Step; 6] =
        [Step::Standard, Step::Enhanced, Step::Moved, Step::AppliedOnly, Step::AtMaximum, Step::Nothing];

    fn is_progression(self) -> bool {
        matches!(self, Step::Standard | Step::Enhanced | Step::Moved)
    }

    fn label(self) -> Label {
        Label::fixed(match self {
            Step::Standard => "Standard progression",
            Step::Enhanced => "Enhanced progression",
            Step::Moved => "Move to the upper range",
            Step::AppliedOnly => "Application for the upper range without success so far",
            Step::AtMaximum => "At the maximum of the range",
            Step::Nothing => "No progression, or still open",
        })
    }
}

/// How everybody in the pay round came out.
pub(super) struct Steps {
    /// The ways there are under the policies of the run.
    kinds: Vec<Step>,
    answers: BTreeMap<Who, (Step, Vec<crate::model::Cell>)>,
}

/// The word for the top of a range, in the vocabulary of recommendations.
const TOP_OF_RANGE: &str = "top_of_range";

impl Steps {
    pub(super) fn of(from: &Counted) -> Self {
        let positions = || from.parts.iter().flat_map(|part| &part.pack.pay).flat_map(|pay| &pay.positions);
        let gives = |award: Award| positions().any(|position| position.award == award);
        // The governors' own table may give what the policy's does not.
        let own_table = from.recommendations().any(|(.., r)| r.source.is_some());
        let applies = from.parts.iter().flat_map(|part| &part.pack.pay).any(|pay| pay.applied.is_some());
        let tops = |position: &Position| position.line.gives == TOP_OF_RANGE;
        let is_there = |step: Step| match step {
            Step::Standard | Step::Nothing => true,
            Step::Enhanced => own_table || gives(Award::Enhanced),
            Step::Moved | Step::AppliedOnly => applies && gives(Award::Move),
            Step::AtMaximum => positions().any(tops) || keeps_maximum(from),
        };
        let kinds: Vec<Step> = Step::ALL.into_iter().filter(|step| is_there(*step)).collect();
        let mut answers = BTreeMap::new();
        for (part, who, recommendation) in from.recommendations() {
            let step = step_of(part, from.people.get(&who), recommendation);
            let step = if kinds.contains(&step) { step } else { nearest(step) };
            answers.insert(who, (step, recommendation.cells.clone()));
        }
        Steps { kinds, answers }
    }

    /// Somebody's answer: the place of the way among those there are.
    pub(super) fn answer(&self, who: &Who) -> Answer {
        let nothing = (Step::Nothing, Vec::new());
        let (step, cells) = self.answers.get(who).unwrap_or(&nothing);
        (self.kinds.iter().position(|kind| kind == step).unwrap_or(usize::MAX), cells.clone())
    }

    pub(super) fn progression_or_not() -> Vec<Label> {
        vec![Label::fixed("Progression recommended"), Label::fixed("Not recommended, or still open")]
    }

    /// All ways, divided into progression and the rest.
    pub(super) fn progression(&self) -> (Vec<Label>, Vec<Vec<usize>>) {
        self.divided(&[Step::is_progression])
    }

    /// All ways, divided by these tests, and the rest.
    fn divided(&self, tests: &[fn(Step) -> bool]) -> (Vec<Label>, Vec<Vec<usize>>) {
        let places = |test: &dyn Fn(Step) -> bool| -> Vec<usize> {
            let kinds = self.kinds.iter().enumerate();
            kinds.filter(|(_, kind)| test(**kind)).map(|(place, _)| place).collect()
        };
        let mut parts: Vec<Vec<usize>> = tests.iter().map(|test| places(test)).collect();
        parts.push(places(&|step| !tests.iter().any(|test| test(step))));
        (self.kinds.iter().map(|kind| kind.label()).collect(), parts)
    }
}

/// Whether the staff list says who is at the top of the range.
fn keeps_maximum(from: &Counted) -> bool {
    from.parts.iter().any(|part| {
        let v = part.records.vocabulary;
        let field = v.find(v.staff(), "at_range_maximum");
        field.is_some_and(|field| part.records.table(v.staff()).columns.contains(&field))
    })
}

fn step_of(part: &Part, person: Option<&Person>, r: &Recommendation) -> Step {
    let given = matches!(r.status, Status::Ready | Status::Held);
    match r.award {
        Some(Award::Points) if given => Step::Standard,
        Some(Award::Enhanced) if given => Step::Enhanced,
        Some(Award::Move) if given => Step::Moved,
        _ if has_applied(part, r) => Step::AppliedOnly,
        _ => {
            let top = r.pay.as_ref().is_some_and(|line| &*line.gives == TOP_OF_RANGE);
            let listed = person.and_then(|p| p.field("at_range_maximum").and_then(|f| p.row().value(f)));
            let at_top = top || matches!(listed, Some(Value::YesNo(true)));
            if at_top { Step::AtMaximum } else { Step::Nothing }
        }
    }
}

/// What a way is counted as where the policies of the run do not have it.
fn nearest(step: Step) -> Step {
    if step.is_progression() { Step::Standard } else { Step::Nothing }
}

/// Whether an application is recorded for the year of the recommendation.
fn has_applied(part: &Part, r: &Recommendation) -> bool {
    let v = part.records.vocabulary;
    let (Some(kind), Some(day)) = (v.kind_named("pay"), v.find_full("pay.upr_application_date")) else {
        return false;
    };
    Person { records: part.records, staff: r.staff }.rows(kind).any(|row| row.date(day).is_some())
}

/// People in the pay round by pay range, and whether progression is recommended.
pub(super) fn ranges(from: &Counted) -> Result<Option<Counts>, LabelError> {
    let mut listed: Vec<&str> = Vec::new();
    for range in from.parts.iter().flat_map(|part| &part.pack.pay).flat_map(|pay| &pay.ranges) {
        if !listed.contains(&range.label.as_str()) {
            listed.push(&range.label);
        }
    }
    let labels = Labels::from_policy(listed.iter().copied())?;
    let ranges: BTreeMap<Who, Arc<str>> =
        from.recommendations().filter_map(|(_, who, r)| Some((who, r.range.clone()?))).collect();
    let in_round = from.in_round();
    let place = |who: &Who| {
        let range = ranges.get(who)?;
        listed.iter().position(|label| **label == **range)
    };
    let mut groups: Vec<(Label, Vec<&Who>)> =
        labels.iter().map(|label| (label.clone(), Vec::new())).collect();
    let mut others = Vec::new();
    for who in in_round {
        match place(who).and_then(|place| groups.get_mut(place)) {
            Some((_, members)) => members.push(who),
            None => others.push(who),
        }
    }
    groups.push((Label::fixed("Other ranges, or not stated"), others));
    let steps = Steps::of(from);
    let question = Question {
        topic: Topic::Ranges,
        heading: Label::fixed("Progression by pay range"),
        says: Label::fixed(
            "Everybody who is eligible to be considered in this pay round, by the range they are on now.",
        ),
        title: Label::fixed("Pay progression by pay range"),
        outcomes: Steps::progression_or_not(),
        finer: Some(steps.progression()),
        adverse: false,
    };
    Ok(question.of_groups(from, groups, &|who| steps.answer(who)))
}

/// How many came out in each way, everybody together, and how applications for the upper range came out.
pub(super) fn steps(from: &Counted) -> Vec<Counts> {
    let steps = Steps::of(from);
    let in_round = from.in_round();
    let mut tables = Vec::new();
    let applications = steps.kinds.contains(&Step::AppliedOnly);
    // Applications have a table of their own. Counted apart here as well, the few there are would show in what is left.
    for kind in steps.kinds.iter().filter(|kind| !matches!(kind, Step::Moved | Step::AppliedOnly)) {
        let (label, test): (Label, fn(Step) -> bool) = match kind {
            Step::Standard if applications => {
                let label = Label::fixed("Standard progression, or a move to the upper range");
                (label, |step| matches!(step, Step::Standard | Step::Moved))
            }
            Step::Standard => (kind.label(), |step| step == Step::Standard),
            Step::Enhanced => (kind.label(), |step| step == Step::Enhanced),
            Step::AtMaximum => (kind.label(), |step| step == Step::AtMaximum),
            Step::Moved | Step::AppliedOnly | Step::Nothing => {
                (kind.label(), |step| matches!(step, Step::Nothing | Step::AppliedOnly))
            }
        };
        let question = Question {
            topic: Topic::Step(label.clone()),
            heading: label.clone(),
            says: Label::fixed("Everybody in the pay round, and how pay came out."),
            title: label,
            outcomes: vec![Label::fixed("Came out this way"), Label::fixed("Came out another way")],
            finer: Some(steps.divided(&[test])),
            adverse: false,
        };
        tables.extend(question.of_all(from, &in_round, &|who| steps.answer(who)));
    }
    if applications {
        let question = Question {
            topic: Topic::Applications,
            heading: Label::fixed("Applications for the upper pay range"),
            says: Label::fixed(
                "Everybody in the pay round. An application that led to a step on the range instead is counted as no application.",
            ),
            title: Label::fixed("Applications for the upper pay range"),
            outcomes: vec![
                Label::fixed("Applied, and successful"),
                Label::fixed("Applied, without success so far"),
                Label::fixed("Did not apply"),
            ],
            finer: Some(steps.divided(&[|step| step == Step::Moved, |step| step == Step::AppliedOnly])),
            adverse: false,
        };
        tables.extend(question.of_all(from, &in_round, &|who| steps.answer(who)));
    }
    tables
}

/// What the recommended changes cost in a year, in pence; nothing where the cost of one of them is not known.
pub(super) fn cost(from: &Counted) -> Option<i64> {
    let steps = Steps::of(from);
    let mut sum = 0_i64;
    for (_, who, r) in from.recommendations().filter(|(_, who, _)| from.people.contains_key(who)) {
        if steps.answers.get(&who).is_some_and(|(step, _)| step.is_progression()) {
            sum = sum.saturating_add(r.annual_change?);
        }
    }
    Some(sum)
}
