//! What came of the year: pay progression and ratings.

use std::collections::BTreeMap;

use super::pay::Steps;
use super::people::{Counted, Who};
use super::question::{Counts, Question};
use super::{Part, Topic};
use crate::disclosure::Label;
use crate::model::Cell;

/// People in the pay round, and whether progression is recommended by the rule.
pub(super) fn progression(from: &Counted) -> Option<Counts> {
    let steps = Steps::of(from);
    let question = Question {
        topic: Topic::Progression,
        heading: Label::fixed("Pay progression"),
        says: Label::fixed(
            "People in the pay round. Those at the top of their range, referred or incomplete are not recommended for a point.",
        ),
        title: Label::fixed("Pay progression"),
        outcomes: Steps::progression_or_not(),
        finer: Some(steps.progression()),
        adverse: false,
    };
    question.by_group(from, &from.in_round(), &|who| steps.answer(who))
}

/// People in the pay round, and whether every strand is rated Good or better. Everybody in the round is counted: a
/// table of the fully rated alone would give away by its size how many are not.
pub(super) fn ratings(from: &Counted) -> Option<Counts> {
    let by_ratings = |part: &Part| part.pack.pay.as_ref().is_some_and(|pay| !pay.strands.is_empty());
    if !from.parts.iter().any(by_ratings) {
        return None;
    }
    let fine = |part: &Part, row: &str| {
        let mut strands = part.pack.pay.iter().flat_map(|pay| &pay.strands);
        strands.any(|r| r.row == row && r.counts_as.is_none())
    };
    let mut answers: BTreeMap<Who, (usize, Vec<Cell>)> = BTreeMap::new();
    for (part, who, r) in from.recommendations() {
        let good = !r.strands.is_empty() && r.strands.iter().all(|s| fine(part, &s.level.row));
        let cells = r.strands.iter().flat_map(|strand| strand.cells.iter().cloned()).collect();
        answers.insert(who, (usize::from(!good), cells));
    }
    let question = Question {
        topic: Topic::Ratings,
        heading: Label::fixed("Ratings"),
        says: Label::fixed(
            "People in the pay round, and whether every target of the year was rated Good or better.",
        ),
        title: Label::fixed("Ratings"),
        outcomes: vec![Label::fixed("Good or better throughout"), Label::fixed("Not, or not rated yet")],
        finer: None,
        adverse: false,
    };
    question.by_group(from, &from.in_round(), &|who| answers.get(who).cloned().unwrap_or((1, Vec::new())))
}
