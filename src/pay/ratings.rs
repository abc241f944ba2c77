//! Ratings: the targets of a person that count, the level of each strand, and the conclusion on the year.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::recommendation::{Recommendation, Strand, TableLine};
use super::rule::{Case, Run, Seen, line, word};
use crate::expression::{Expression, Val};
use crate::model::{Cell, Number, RecordId};
use crate::policy::Row;

/// What all targets are a part of, where the policy knows no strands.
const ONE_STRAND: &str = "objectives";

/// A target that counts.
pub(super) struct Target {
    pub(super) strand: Arc<str>,
    pub(super) rating: Option<Arc<str>>,
    /// Whether it has the level of the best rating; `None` where the tracker cannot say.
    pub(super) has_best: Option<bool>,
    pub(super) cell: Cell,
    pub(super) name: Arc<str>,
}

impl Run<'_> {
    /// The targets of the person that count, each with its strand and rating.
    pub(super) fn targets(&self, case: &Case, result: &mut Recommendation) -> Vec<Target> {
        let records = self.world.records;
        let (Some(kind), Some(read)) = (records.vocabulary.kind_named("target"), &self.pay.targets) else {
            return Vec::new();
        };
        let mut targets = Vec::new();
        for row in records.rows_of(kind, Some(case.staff)) {
            let id = RecordId { kind, row: *row };
            let record = records.record(id);
            if record.cycle.as_ref().is_some_and(|c| *c != case.cycle.label) {
                continue;
            }
            let cells = Seen::default();
            let scope = self.scope(case, id, &[], &cells);
            // What cannot be told whether it counts, counts: leaving a rating out could hide a Not Met.
            if scope.holds(&read.counts) == Ok(false) {
                continue;
            }
            let strand = match &read.strand_of {
                Some(strand_of) => word(&scope.value(strand_of)),
                None => Some(ONE_STRAND.into()),
            };
            // The governors' own table asks for no strand, so that a rating is not lost for want of one.
            let strand = strand.or_else(|| self.school.table.as_ref().map(|_| ONE_STRAND.into()));
            let Some(strand) = strand else {
                result.missing.push(format!("the kind of objective at {}", record.anchor));
                targets.push(Target {
                    strand: "".into(),
                    rating: None,
                    has_best: None,
                    cell: record.anchor.clone(),
                    name: records.row_name(id),
                });
                continue;
            };
            let has_best = read.has_best.as_ref().map_or(Some(true), |has_best| scope.holds(has_best).ok());
            cells.borrow_mut().clear();
            let rating = word(&scope.value(&read.rating));
            let cell = cells.borrow().first().map_or_else(|| record.anchor.clone(), |l| l.cell.clone());
            let name = records.row_name(record.parent.filter(|_| record.id.is_none()).unwrap_or(id));
            targets.push(Target { strand, rating, has_best, cell, name });
        }
        targets
    }

    /// Names the ratings that are not there.
    pub(super) fn ask_for_ratings(targets: &[Target], result: &mut Recommendation) {
        for target in targets.iter().filter(|t| t.rating.is_none() && !t.strand.is_empty()) {
            result.missing.push(format!("the rating at {} ({})", target.cell, target.name));
        }
    }

    fn core(&self, case: &Case, person: &[Val], cells: &Seen) -> BTreeSet<String> {
        let scope = self.scope(case, case.row, person, cells);
        if let Some(Val::List(own)) = self.pay.core_strands.as_ref().map(|own| scope.value(own)) {
            return own.iter().filter_map(word).map(|strand| strand.to_string()).collect();
        }
        let holds = |when: &Expression| scope.holds(when) == Ok(true);
        self.pay.core.iter().filter(|n| holds(&n.when)).flat_map(|n| n.strands.iter().cloned()).collect()
    }

    /// The strands the person's roles need. A role the tracker has no column for is an assumption, not a need.
    fn needed(
        &self,
        case: &Case,
        person: &[Val],
        cells: &Seen,
        result: &mut Recommendation,
    ) -> BTreeSet<String> {
        let scope = self.scope(case, case.row, person, cells);
        let mut needed = BTreeSet::new();
        for need in &self.pay.needs {
            match scope.holds(&need.when) {
                Ok(true) => needed.extend(need.strands.iter().cloned()),
                Ok(false) => {}
                Err(missing) => self.assume(&missing, result),
            }
        }
        needed
    }

    /// The strands of somebody's targets, each with its level.
    pub(super) fn strands(
        &self,
        case: &Case,
        targets: &[Target],
        scale: &[Arc<str>],
        cells: &Seen,
        result: &mut Recommendation,
    ) -> Vec<Strand> {
        let person = Self::variables("", case, targets);
        let core = self.core(case, &person, cells);
        let needed = self.needed(case, &person, cells, result);
        let mut kinds: Vec<String> = self.pack.strand_labels.iter().map(|(k, _)| k.clone()).collect();
        for target in targets {
            if !kinds.iter().any(|k| **k == *target.strand) {
                kinds.push(target.strand.to_string());
            }
        }
        let mut strands = Vec::new();
        for kind in kinds {
            let own: Vec<&Target> = targets.iter().filter(|t| *t.strand == *kind).collect();
            if own.is_empty() && !needed.contains(&kind) {
                continue;
            }
            let count = |word: &str| own.iter().filter(|t| t.rating.as_deref() == Some(word)).count();
            let unrated = own.iter().filter(|t| t.rating.is_none()).count();
            let Some(level) = self.level(own.len(), unrated, &count) else { continue };
            let small = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
            strands.push(Strand {
                label: self.label(&kind),
                level,
                counts: scale.iter().map(|name| (name.clone(), small(count(name)))).collect(),
                unrated: small(unrated),
                core: core.contains(&kind),
                cells: own.iter().map(|t| t.cell.clone()).collect(),
                kind: kind.as_str().into(),
            });
        }
        strands
    }

    /// The level of a strand by the policy's table; where it has none, that the targets are rated or not.
    fn level(&self, all: usize, unrated: usize, count: &dyn Fn(&str) -> usize) -> Option<TableLine> {
        if self.pay.strands.is_empty() {
            let gives = if unrated > 0 || all == 0 { "incomplete" } else { "rated" };
            return Some(TableLine { row: "".into(), gives: gives.into(), says: gives.into() });
        }
        let failed = count(&self.pay.fails);
        let share = whole(failed).times(Number::whole(100)).over(whole(all)).unwrap_or(Number::ZERO);
        let variables = [
            Val::Number(whole(all)),
            Val::Number(whole(unrated)),
            Val::Number(whole(count(&self.pay.best))),
            Val::Number(whole(failed)),
            Val::Number(share),
        ];
        self.first(&self.pay.strands, &variables).map(line)
    }

    fn label(&self, kind: &str) -> Arc<str> {
        let found = self.pack.strand_labels.iter().find(|(k, _)| k == kind);
        found.map_or_else(|| kind.replace('_', " ").into(), |(_, label)| label.as_str().into())
    }

    /// What the table of pay may ask of somebody beside their records.
    pub(super) fn variables(conclusion: &str, case: &Case, targets: &[Target]) -> [Val; 5] {
        let unrated = targets.iter().filter(|t| t.rating.is_none()).count();
        [
            Val::word(conclusion),
            Val::word(case.range.map_or("", |r| r.name.as_str())),
            case.at_top.clone(),
            Val::Number(whole(targets.len() - unrated)),
            Val::Number(whole(unrated)),
        ]
    }

    pub(super) fn conclude(&self, strands: &[Strand]) -> Option<&Row> {
        let as_counted = |strand: &Strand| {
            let row = self.pay.strands.iter().find(|r| *r.row == *strand.level.row);
            row.and_then(|r| r.counts_as.as_deref())
        };
        let count = |what: &str, core_only: bool| {
            strands.iter().filter(|s| as_counted(s) == Some(what) && (s.core || !core_only)).count()
        };
        // Nobody is paid on no targets at all.
        let incomplete = if strands.is_empty() { 1 } else { count("incomplete", false) };
        self.conclusion(incomplete, count("mixed", false), count("failed", false), count("failed", true))
    }

    /// The line of the table of conclusions for so many strands of each sort.
    pub(super) fn conclusion(
        &self,
        incomplete: usize,
        mixed: usize,
        failed: usize,
        core: usize,
    ) -> Option<&Row> {
        let variables = [incomplete, mixed, failed, core].map(|n| Val::Number(whole(n)));
        self.first(&self.pay.conclusions, &variables)
    }
}

pub(super) fn whole(n: usize) -> Number {
    Number::whole(i64::try_from(n).unwrap_or(i64::MAX))
}
