//! A recommendation by the governors' own table: how many ratings there are of each word decides the line.
//!
//! Whatever is not about ratings stays as the policy has it: who is in the round, the circumstances that make an automatic
//! answer a judgement, the steps before the committee. A rating that is missing, or is no word of the table, is never paid.

use std::sync::Arc;

use super::bonus;
use super::ratings::Target;
use super::recommendation::{Bonus, BonusStatus, Recommendation, Status, TableLine};
use super::rule::{Case, Run, Seen, line, word};
use super::table::{Line, Table};
use crate::expression::{Missing, Scope, Val};
use crate::model::{Number, plain};
use crate::policy::{Award, Gate, Step};

impl Run<'_> {
    /// The governors' table; `true` when a gate turned the line.
    pub(super) fn by_table(
        &self,
        table: &Table,
        case: &Case,
        targets: &[Target],
        cells: &Seen,
        result: &mut Recommendation,
    ) -> bool {
        result.strands = self.strands(case, targets, &table.scale, cells, result);
        let variables = Self::variables("", case, targets);
        let scope = self.scope(case, case.row, &variables, cells);
        if self.is_out(&scope, result) {
            return false;
        }
        let Some(counts) = Self::counted(table, targets, result) else {
            self.stands_for(Award::Nothing, true, result);
            return false;
        };
        let range = case.range.map_or("", |r| r.name.as_str());
        if range.is_empty() && table.lines.iter().any(|l| !l.ranges.is_empty()) {
            result.missing.push("the pay range, by which the governors' table decides".to_owned());
            return false;
        }
        let applied = self.pay.applied.as_ref().is_some_and(|a| scope.holds(a) == Ok(true));
        let Some(found) = table.line_for(&counts, range, applied) else {
            result.missing.push("a line of the governors' table for so many objectives".to_owned());
            return false;
        };
        self.give(found, case, &scope, result)
    }

    /// Whether the person is not in the round at all, by the policy's own lines.
    fn is_out(&self, scope: &Scope, result: &mut Recommendation) -> bool {
        for position in self.pay.positions.iter().filter(|p| p.status == Step::NotEligible) {
            match scope.holds(&position.line.when) {
                Ok(true) => {
                    result.pay = Some(line(&position.line));
                    result.status = Status::NotEligible;
                    result.award = Some(Award::Nothing);
                    return true;
                }
                Ok(false) => {}
                Err(missing) => self.assume(&missing, result),
            }
        }
        false
    }

    /// How many ratings there are of each word of the table; nothing where one is missing or strange.
    fn counted(table: &Table, targets: &[Target], result: &mut Recommendation) -> Option<Vec<u32>> {
        let mut counts = vec![0_u32; table.scale.len()];
        let before = result.missing.len();
        Self::ask_for_ratings(targets, result);
        for target in targets {
            let Some(rating) = &target.rating else { continue };
            let place = table.scale.iter().position(|word| plain(word) == plain(rating));
            match place.and_then(|place| counts.get_mut(place)) {
                Some(count) => *count = count.saturating_add(1),
                None => result
                    .missing
                    .push(format!("a rating of the governors' table at {} ({})", target.cell, target.name)),
            }
        }
        let (least, most) = table.objectives;
        let number = u32::try_from(targets.len()).unwrap_or(u32::MAX);
        if targets.is_empty() {
            result.missing.push("a rated objective of the year".to_owned());
        } else if number < least || number > most {
            // The table was looked through for so many; what it does with more nobody has seen.
            result.missing.push(format!(
                "a governors' table for {number} objectives: the one there is was made for {least} to {most} (\"objectives\")"
            ));
        }
        (result.missing.len() == before).then_some(counts)
    }

    fn give(&self, found: &Line, case: &Case, scope: &Scope, result: &mut Recommendation) -> bool {
        let gives = &found.gives;
        let named = |gives: &str, says: &str| TableLine {
            row: found.name.clone(),
            gives: gives.into(),
            says: says.into(),
        };
        let when = format!("the ratings are as the line has it: {}", found.when);
        result.conclusion = Some(named(gives.award.word(), &when));
        self.stands_for(gives.award, false, result);
        let up = matches!(gives.award, Award::Points | Award::Enhanced | Award::Move);
        let turns = |gate: &&Gate| self.turns(gate, gives.award);
        let Some(gated) = self.gated(scope, self.pay.gates.iter().filter(turns), result) else {
            return false;
        };
        if gives.bonus > 0 {
            let status = if gated { BonusStatus::Provisional } else { BonusStatus::Firm };
            result.bonus =
                Some(Bonus { status, band: gives.bonus, index: None, row: Some(found.name.clone()) });
        } else if self.school.table.as_ref().is_some_and(Table::has_bonus) {
            result.bonus = Some(bonus::NONE);
        }
        if let Some(turned) = self.pay.positions.iter().find(|p| p.gate).filter(|_| gated) {
            if turned.status == Step::Held {
                result.missing.push(turned.line.says.clone());
            }
            result.pay = Some(line(&turned.line));
            result.status = turned.status.into();
            result.award = Some(turned.award);
            return true;
        }
        if up && gives.award != Award::Move {
            match &case.at_top {
                Val::Bool(false) => {}
                Val::Bool(true) => {
                    result.pay =
                        Some(named("top_of_range", "at the top of the range, so there is no point to give"));
                    (result.status, result.award) = (Status::Ready, Some(Award::Nothing));
                    return gated;
                }
                Val::Unknown(missing) => {
                    result.missing.extend(missing.iter().map(|m| self.missing_words(m)));
                    return false;
                }
                _ => {
                    result.missing.push(self.missing_words(&Missing::Fact("the pay point")));
                    return false;
                }
            }
        }
        result.pay = Some(named(gives.award.word(), &gives.says));
        result.award = Some(gives.award);
        result.status = match gives.award {
            Award::Refer => Status::Refer,
            Award::Deferred => Status::Held,
            _ => Status::Ready,
        };
        if gives.award == Award::Deferred {
            result.missing.push("a decision that was put off by the governors' table".to_owned());
        }
        result.points = if up { gives.points.unwrap_or(Number::ZERO) } else { Number::ZERO };
        result.point_to = self.point_to(gives.range.as_deref(), word(&case.top).as_deref(), result);
        gated
    }

    /// Whether a gate is one against what a line gives: it turns lines of the policy that give the like.
    fn turns(&self, gate: &Gate, award: Award) -> bool {
        let turned = self.pay.positions.iter().filter(|p| gate.turns.contains(&p.line.row));
        let gives = |award| matches!(award, Award::Points | Award::Enhanced | Award::Move);
        turned
            .into_iter()
            .any(|p| gives(p.award) == gives(award) && (gives(award) || award == Award::Nothing))
    }

    /// The line of the policy's conclusions that a result amounts to, for the checks that ask for it.
    fn stands_for(&self, award: Award, incomplete: bool, result: &mut Recommendation) {
        let row = match (incomplete, award) {
            (true, _) => self.conclusion(1, 0, 0, 0),
            (_, Award::Refer | Award::Deferred) => self.conclusion(0, 1, 0, 0),
            (_, Award::Nothing) => self.conclusion(0, 0, 1, 1),
            (_, Award::Points | Award::Enhanced | Award::Move) => self.conclusion(0, 0, 0, 0),
        };
        result.standing = row.map(|r| Arc::from(r.row.as_str()));
    }
}
