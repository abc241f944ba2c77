//! The pay position by the policy's own table: the line that fits, the gates that turn it, and the steps before the committee.

use std::sync::Arc;

use super::ratings::Target;
use super::recommendation::{Recommendation, Status};
use super::rule::{Case, Run, Seen, line, word};
use crate::expression::{Missing, Scope, Val};
use crate::model::Number;
use crate::policy::{Award, Gate, Link, Position, Step};

impl From<Step> for Status {
    fn from(step: Step) -> Self {
        match step {
            Step::Ready => Status::Ready,
            Step::Held => Status::Held,
            Step::Refer => Status::Refer,
            Step::Incomplete => Status::Incomplete,
            Step::NotEligible => Status::NotEligible,
        }
    }
}

impl Run<'_> {
    /// The policy's own tables; `true` when a gate turned the line.
    pub(super) fn by_policy(
        &self,
        case: &Case,
        targets: &[Target],
        cells: &Seen,
        result: &mut Recommendation,
    ) -> bool {
        let scale: Vec<Arc<str>> = self.pack.ratings.iter().map(|(name, _)| name.as_str().into()).collect();
        let mut row = "";
        if self.pay.link == Link::Ratings {
            Self::ask_for_ratings(targets, result);
            result.strands = self.strands(case, targets, &scale, cells, result);
            let conclusion = self.conclude(&result.strands);
            result.conclusion = conclusion.map(line);
            row = conclusion.map_or("", |c| c.row.as_str());
            result.standing = conclusion.map(|c| c.row.as_str().into());
        }
        let variables = Self::variables(row, case, targets);
        let scope = self.scope(case, case.row, &variables, cells);
        let Some((position, gated)) = self.position(&scope, result) else { return false };
        if position.status == Step::Incomplete {
            if self.pay.link == Link::Recorded {
                Self::ask_for_ratings(targets, result);
            }
            let empty = result
                .strands
                .iter()
                .filter(|s| s.cells.is_empty())
                .map(|s| format!("a target for {}", s.label));
            let empty: Vec<String> = empty.collect();
            result.missing.extend(empty);
            if result.missing.is_empty() {
                result.missing.push(position.line.says.clone());
            }
        }
        if position.status == Step::Held {
            result.missing.push(position.line.says.clone());
        }
        result.pay = Some(line(&position.line));
        result.status = position.status.into();
        result.award = Some(position.award);
        if let Some(points) = &position.points
            && let Val::Number(points) = scope.value(points)
        {
            result.points = points.max(Number::ZERO);
        }
        let recorded = self.pay.point_after.as_ref().and_then(|after| word(&scope.value(after)));
        let counts = matches!(position.award, Award::Points | Award::Enhanced | Award::Move);
        result.point_to = match recorded.filter(|_| counts) {
            Some(after) => Some(after),
            None => self.point_to(position.range.as_deref(), word(&case.top).as_deref(), result),
        };
        gated
    }

    /// The point after, by name.
    pub(super) fn point_to(
        &self,
        into: Option<&str>,
        top: Option<&str>,
        result: &Recommendation,
    ) -> Option<Arc<str>> {
        if let Some(into) = into {
            return self.pay.ranges.iter().find(|r| r.name == into)?.first.as_deref().map(Arc::from);
        }
        let from = result.point_from.as_deref()?;
        super::next_point(from, result.points, top.unwrap_or_default()).map(Arc::from)
    }

    /// The line of the table of pay, and whether a gate turned it; nothing where something is missing.
    fn position(&self, scope: &Scope, result: &mut Recommendation) -> Option<(&Position, bool)> {
        let mut found: Option<&Position> = None;
        for position in self.pay.positions.iter().filter(|p| !p.gate) {
            match scope.holds(&position.line.when) {
                Ok(true) => {
                    found = Some(position);
                    break;
                }
                Ok(false) => {}
                Err(missing) if position.lenient => self.assume(&missing, result),
                Err(missing) => {
                    result.missing.extend(missing.iter().map(|m| self.missing_words(m)));
                    return None;
                }
            }
        }
        let position = found?;
        let turns = |gate: &&Gate| gate.turns.contains(&position.line.row);
        let gated = self.gated(scope, self.pay.gates.iter().filter(turns), result)?;
        match self.pay.positions.iter().find(|p| p.gate).filter(|_| gated) {
            Some(turned) => Some((turned, true)),
            None => Some((position, gated)),
        }
    }

    /// Whether one of some gates applies; nothing where that cannot be told for want of an entry.
    pub(super) fn gated<'g>(
        &self,
        scope: &Scope,
        gates: impl Iterator<Item = &'g Gate>,
        result: &mut Recommendation,
    ) -> Option<bool> {
        let mut turned = false;
        for gate in gates {
            match scope.holds(&gate.when) {
                Ok(true) => {
                    result.reasons.push(gate.says.clone());
                    turned = true;
                }
                Ok(false) => {}
                Err(missing) => {
                    self.assume(&missing, result);
                    let unread = |m: &&Missing| !matches!(m, Missing::Column(_) | Missing::Kind(_));
                    let words: Vec<String> =
                        missing.iter().filter(unread).map(|m| self.missing_words(m)).collect();
                    if !words.is_empty() {
                        result.missing.extend(words);
                        return None;
                    }
                }
            }
        }
        Some(turned)
    }

    /// A result that can be decided is held until the steps before the committee are recorded.
    pub(super) fn approvals(&self, scope: &Scope, result: &mut Recommendation) {
        for step in &self.pay.approvals {
            match scope.holds(&step.when) {
                Ok(false) => continue,
                Ok(true) => {}
                Err(missing) => {
                    self.assume(&missing, result);
                    continue;
                }
            }
            let recorded = match scope.value(&step.date) {
                Val::Date(date) if date <= self.world.as_of => Some(date),
                Val::Unknown(missing)
                    if missing.iter().all(|m| matches!(m, Missing::Column(_) | Missing::Kind(_))) =>
                {
                    self.assume(&missing, result);
                    continue;
                }
                _ => None,
            };
            if recorded.is_none() && result.status == Status::Ready {
                result.status = Status::Held;
            }
            if recorded.is_none() && result.status == Status::Held {
                result.missing.push(format!("{} (not recorded)", step.says));
            }
            result.approvals.push((step.says.as_str().into(), recorded));
        }
    }

    /// What whoever decides has to know and nobody scores. What the tracker cannot say is no circumstance.
    pub(super) fn flags(&self, scope: &Scope, result: &mut Recommendation) {
        let there = self.pay.flags.iter().filter(|flag| scope.holds(&flag.when) == Ok(true));
        result.flags.extend(there.map(|flag| flag.says.clone()));
        result.reasons.extend(result.flags.iter().map(|says| format!("for judgement: {says}")));
    }
}
