//! Runs a pack's pay rule over the people: strands, conclusion, position, bonus, pounds, each with its reasons.
//!
//! Pure. A missing rating or point never becomes a recommendation; a column the tracker does not have becomes an
//! assumption that is printed, and only where the pack says that the line may be passed over.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::sync::Arc;

use super::bonus;
use super::pounds;
use super::recommendation::{Recommendation, Status, Strand, TableLine};
use crate::expression::{Expression, Lack, Missing, Scope, Val, World};
use crate::model::{Cell, Cycle, Number, RecordId, StaffId};
use crate::policy::{Pack, Pay, PayRange, Position, Rounds, Row, Step};

/// Everybody's recommendation, in the order of the staff list.
#[must_use]
pub fn recommend(pack: &Pack, world: &World, rounds: &Rounds) -> Vec<Recommendation> {
    let Some(pay) = &pack.pay else { return Vec::new() };
    let run = Run { pack, pay, world, rounds };
    world.records.people().filter_map(|staff| run.person(staff)).collect()
}

/// The pay rule, the records and the round.
pub(super) struct Run<'a> {
    pack: &'a Pack,
    pub(super) pay: &'a Pay,
    pub(super) world: &'a World<'a>,
    rounds: &'a Rounds,
}

/// A target that counts.
pub(super) struct Target {
    pub(super) strand: Arc<str>,
    pub(super) rating: Option<Arc<str>>,
    /// Whether it has the level of the best rating; `None` where the tracker cannot say.
    pub(super) has_best: Option<bool>,
    cell: Cell,
    name: Arc<str>,
}

type Seen = RefCell<Vec<crate::expression::Look>>;

impl Run<'_> {
    /// The cycle whose ratings count.
    fn last(&self, staff: Option<StaffId>) -> &Cycle {
        &self.rounds.of(staff).last
    }

    fn scope<'s>(
        &'s self,
        staff: StaffId,
        record: RecordId,
        variables: &'s [Val],
        cells: &'s Seen,
    ) -> Scope<'s> {
        Scope {
            world: self.world,
            cycle: self.last(Some(staff)),
            anchor: self.last(Some(staff)).over(),
            staff: Some(staff),
            record: Some(record),
            outer: None,
            group: &[],
            variables,
            cells,
        }
    }

    fn person(&self, staff: StaffId) -> Option<Recommendation> {
        let records = self.world.records;
        let row = RecordId { kind: records.vocabulary.staff(), row: staff.0 };
        let cells = Seen::default();
        let scope = self.scope(staff, row, &[], &cells);
        if scope.holds(&self.pack.scope) == Ok(false) || scope.holds(&self.pay.who) != Ok(true) {
            return None;
        }
        cells.borrow_mut().clear();
        let mut result = self.blank(staff);
        let range = self.range(&scope);
        result.range = range.map(|r| r.label.as_str().into());
        let point = scope.value(&self.pay.point);
        let top = scope.value(&self.pay.top);
        let at_top = match (&point, &top) {
            (Val::Word(a), Val::Word(b)) => Val::Bool(a.eq_ignore_ascii_case(b)),
            (Val::Unknown(missing), _) | (_, Val::Unknown(missing)) => Val::Unknown(missing.clone()),
            (Val::Blank(Some(why)), _) | (_, Val::Blank(Some(why))) => Val::unknown(why.clone()),
            _ => Val::unknown(Missing::Fact("the pay point")),
        };
        result.point_from = word(&point);
        result.recorded = word(&scope.value(&self.pay.recorded));
        // What the recommendation rests on: the ratings, the points and what was recommended, not every mark of a role.
        let rests_on: Vec<Cell> = cells.borrow().iter().map(|l| l.cell.clone()).collect();
        let range_word = Val::word(range.map_or("", |r| r.name.as_str()));
        let person = [Val::word(""), range_word.clone(), at_top.clone()];
        let targets = self.targets(staff, &mut result);
        let core = self.core(staff, row, &person, &cells);
        let needed = self.needed(staff, row, &person, &cells, &mut result);
        result.strands = self.strands(&targets, &needed, &core);
        let conclusion = self.conclude(&result.strands);
        result.conclusion = conclusion.map(line);
        let position = [Val::word(conclusion.map_or("", |c| c.row.as_str())), range_word, at_top];
        let scope = self.scope(staff, row, &position, &cells);
        let gate = self.position(&scope, &top, &mut result);
        // What cannot be told leaves nobody out.
        let may = |who: &Expression| scope.holds(who) != Ok(false);
        if self.pay.bands.is_empty() {
            result.bonus = None;
        } else {
            let bonus = bonus::of(self, &targets, conclusion, gate, &mut result);
            let may = self.pay.bonus_who.as_ref().is_none_or(may);
            result.bonus = Some(if may { bonus } else { bonus.without_band() });
        }
        let scope = self.scope(staff, row, &[], &cells);
        self.approvals(&scope, &mut result);
        pounds::fill(self, &scope, &mut result);
        if result.status == Status::NotEligible {
            // Who is not in the round has no conclusion to be read into, and nothing to be put right.
            (result.conclusion, result.point_to) = (None, None);
            result.strands.clear();
            result.missing.clear();
            result.assumptions.clear();
        }
        Self::explain(&mut result);
        result.cells = targets.iter().map(|t| t.cell.clone()).collect();
        for cell in rests_on {
            if !result.cells.contains(&cell) {
                result.cells.push(cell);
            }
        }
        Some(result)
    }

    fn blank(&self, staff: StaffId) -> Recommendation {
        Recommendation {
            staff,
            code: self.world.records.code(staff),
            status: Status::Incomplete,
            strands: Vec::new(),
            conclusion: None,
            pay: None,
            points: 0,
            range: None,
            point_from: None,
            point_to: None,
            fte: None,
            annual_change: None,
            bonus: None,
            recorded: None,
            approvals: Vec::new(),
            clause: self.pay.clause.as_str().into(),
            rule: self.pay.rule.as_str().into(),
            assumptions: Some(self.pay.assumption.clone()).into_iter().filter(|a| !a.is_empty()).collect(),
            reasons: Vec::new(),
            missing: Vec::new(),
            cells: Vec::new(),
        }
    }

    /// The pay range, by the tracker's word for it or by the letters of the point.
    fn range(&self, scope: &Scope) -> Option<&PayRange> {
        let text = match scope.value(&self.pay.range_text) {
            Val::Word(text) | Val::Text(text) => crate::model::plain(&text),
            _ => String::new(),
        };
        let named = self.pay.ranges.iter().find(|r| r.name == text || r.words.contains(&text));
        named.or_else(|| {
            let point = word(&scope.value(&self.pay.point))?;
            let letters: String = point.chars().take_while(|c| c.is_alphabetic()).collect();
            self.pay.ranges.iter().find(|r| !r.letters.is_empty() && r.letters.eq_ignore_ascii_case(&letters))
        })
    }

    /// The targets of the person that count, each with its strand and rating.
    fn targets(&self, staff: StaffId, result: &mut Recommendation) -> Vec<Target> {
        let records = self.world.records;
        let Some(kind) = records.vocabulary.kind_named("target") else { return Vec::new() };
        let mut targets = Vec::new();
        for row in records.rows_of(kind, Some(staff)) {
            let id = RecordId { kind, row: *row };
            let record = records.record(id);
            if record.cycle.as_ref().is_some_and(|c| *c != self.last(Some(staff)).label) {
                continue;
            }
            let cells = Seen::default();
            let scope = self.scope(staff, id, &[], &cells);
            // What cannot be told whether it counts, counts: leaving a rating out could hide a Not Met.
            if scope.holds(&self.pay.counts) == Ok(false) {
                continue;
            }
            let Some(strand) = word(&scope.value(&self.pay.strand_of)) else {
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
            let has_best = scope.holds(&self.pay.has_best).ok();
            cells.borrow_mut().clear();
            let rating = word(&scope.value(&self.pay.rating));
            let cell = cells.borrow().first().map_or_else(|| record.anchor.clone(), |l| l.cell.clone());
            let name = records.row_name(record.parent.filter(|_| record.id.is_none()).unwrap_or(id));
            targets.push(Target { strand, rating, has_best, cell, name });
        }
        for target in targets.iter().filter(|t| t.rating.is_none() && !t.strand.is_empty()) {
            result.missing.push(format!("the rating at {} ({})", target.cell, target.name));
        }
        targets
    }

    fn core(&self, staff: StaffId, row: RecordId, person: &[Val], cells: &Seen) -> BTreeSet<String> {
        let scope = self.scope(staff, row, person, cells);
        if let Some(Val::List(own)) = self.pay.core_strands.as_ref().map(|own| scope.value(own)) {
            return own.iter().filter_map(word).map(|strand| strand.to_string()).collect();
        }
        let holds = |when: &Expression| scope.holds(when) == Ok(true);
        self.pay.core.iter().filter(|n| holds(&n.when)).flat_map(|n| n.strands.iter().cloned()).collect()
    }

    /// The strands the person's roles need. A role the tracker has no column for is an assumption, not a need.
    fn needed(
        &self,
        staff: StaffId,
        row: RecordId,
        person: &[Val],
        cells: &Seen,
        result: &mut Recommendation,
    ) -> BTreeSet<String> {
        let scope = self.scope(staff, row, person, cells);
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

    /// Says which columns the tracker lacks, so that what they would have shown was left out of account.
    fn assume(&self, missing: &Lack, result: &mut Recommendation) {
        for why in missing {
            let vocabulary = self.world.records.vocabulary;
            let text = match why {
                Missing::Column(field) => {
                    format!("the tracker has no column \"{}\"", vocabulary.field(*field).label)
                }
                Missing::Kind(kind) => {
                    format!("the tracker has no sheet \"{}\"", vocabulary.kind(*kind).label)
                }
                _ => continue,
            };
            if !result.assumptions.contains(&text) {
                result.assumptions.push(text);
            }
        }
    }

    fn strands(&self, targets: &[Target], needed: &BTreeSet<String>, core: &BTreeSet<String>) -> Vec<Strand> {
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
            let whole = |n: usize| Number::whole(i64::try_from(n).unwrap_or(i64::MAX));
            let unrated = own.iter().filter(|t| t.rating.is_none()).count();
            let failed = count(&self.pay.fails);
            let share =
                whole(failed).times(Number::whole(100)).over(whole(own.len())).unwrap_or(Number::ZERO);
            let variables = [
                Val::Number(whole(own.len())),
                Val::Number(whole(unrated)),
                Val::Number(whole(count(&self.pay.best))),
                Val::Number(whole(failed)),
                Val::Number(share),
            ];
            let Some(row) = self.first(&self.pay.strands, &variables) else { continue };
            let counts = self
                .pack
                .ratings
                .iter()
                .map(|(name, _)| (Arc::from(name.as_str()), u32::try_from(count(name)).unwrap_or(u32::MAX)))
                .collect();
            strands.push(Strand {
                label: self.label(&kind),
                level: line(row),
                counts,
                unrated: u32::try_from(unrated).unwrap_or(u32::MAX),
                core: core.contains(&kind),
                cells: own.iter().map(|t| t.cell.clone()).collect(),
                kind: kind.as_str().into(),
            });
        }
        strands
    }

    fn label(&self, kind: &str) -> Arc<str> {
        let found = self.pack.strand_labels.iter().find(|(k, _)| k == kind);
        found.map_or_else(|| kind.replace('_', " ").into(), |(_, label)| label.as_str().into())
    }

    /// The first line of a table that fits its variables.
    fn first<'t>(&self, table: &'t [Row], variables: &[Val]) -> Option<&'t Row> {
        table.iter().find(|row| self.fits(&row.when, variables))
    }

    /// Whether a line's condition holds for the table's variables alone.
    pub(super) fn fits(&self, when: &Expression, variables: &[Val]) -> bool {
        self.of_nobody(when, variables) == Val::Bool(true)
    }

    /// What an expression gives for the variables of a table alone.
    pub(super) fn of_nobody(&self, expression: &Expression, variables: &[Val]) -> Val {
        let cells = Seen::default();
        let scope = Scope {
            world: self.world,
            cycle: self.last(None),
            anchor: self.last(None).over(),
            staff: None,
            record: None,
            outer: None,
            group: &[],
            variables,
            cells: &cells,
        };
        scope.value(expression)
    }

    fn conclude(&self, strands: &[Strand]) -> Option<&Row> {
        let as_counted = |strand: &Strand| {
            let row = self.pay.strands.iter().find(|r| *r.row == *strand.level.row);
            row.and_then(|r| r.counts_as.as_deref())
        };
        let count = |what: &str, core_only: bool| {
            let n = strands.iter().filter(|s| as_counted(s) == Some(what) && (s.core || !core_only)).count();
            Val::Number(Number::whole(i64::try_from(n).unwrap_or(i64::MAX)))
        };
        // Nobody is paid on no targets at all.
        let incomplete =
            if strands.is_empty() { Val::Number(Number::whole(1)) } else { count("incomplete", false) };
        let variables = [incomplete, count("mixed", false), count("failed", false), count("failed", true)];
        self.first(&self.pay.conclusions, &variables)
    }

    /// The pay position; `true` when a gate turned it.
    fn position(&self, scope: &Scope, top: &Val, result: &mut Recommendation) -> bool {
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
                    return false;
                }
            }
        }
        let Some(mut position) = found else { return false };
        let mut gated = false;
        for gate in self.pay.gates.iter().filter(|g| g.turns.contains(&position.line.row)) {
            match scope.holds(&gate.when) {
                Ok(true) => {
                    result.reasons.push(gate.says.clone());
                    gated = true;
                }
                Ok(false) => {}
                Err(missing) => {
                    self.assume(&missing, result);
                    let unread = |m: &&Missing| !matches!(m, Missing::Column(_) | Missing::Kind(_));
                    let words: Vec<String> =
                        missing.iter().filter(unread).map(|m| self.missing_words(m)).collect();
                    if !words.is_empty() {
                        result.missing.extend(words);
                        return false;
                    }
                }
            }
        }
        if gated && let Some(turned) = self.pay.positions.iter().find(|p| p.gate) {
            position = turned;
        }
        result.pay = Some(line(&position.line));
        result.status = match position.status {
            Step::Ready => Status::Ready,
            Step::Refer => Status::Refer,
            Step::Incomplete => Status::Incomplete,
            Step::NotEligible => Status::NotEligible,
        };
        if let Some(points) = &position.points
            && let Val::Number(points) = scope.value(points)
        {
            result.points = points.as_whole().and_then(|p| u32::try_from(p).ok()).unwrap_or(0);
        }
        let top = word(top);
        result.point_to = match (&position.range, &result.point_from, result.points) {
            (Some(into), ..) => self
                .pay
                .ranges
                .iter()
                .find(|r| r.name == *into)
                .and_then(|r| r.first.as_deref())
                .map(Arc::from),
            (None, Some(from), points) if points > 0 => {
                super::next_point(from, points, top.as_deref().unwrap_or_default()).map(Arc::from)
            }
            _ => None,
        };
        gated
    }

    fn missing_words(&self, missing: &Missing) -> String {
        let vocabulary = self.world.records.vocabulary;
        let at = |cell: &Option<Cell>| cell.as_ref().map_or_else(String::new, |c| format!(" at {c}"));
        match missing {
            Missing::Kind(kind) => format!("a sheet \"{}\"", vocabulary.kind(*kind).label),
            Missing::Column(field) => format!("a column \"{}\"", vocabulary.field(*field).label),
            Missing::Blank(field, cell) => {
                format!("{}{}", vocabulary.field(*field).label.to_lowercase(), at(cell))
            }
            Missing::Unreadable(field, cell) | Missing::Ticked(field, cell) => {
                format!("{} that can be read at {cell}", vocabulary.field(*field).label.to_lowercase())
            }
            Missing::Parameter(place) => {
                self.pack.parameters.get(*place).map_or_else(String::new, |p| p.says.clone())
            }
            Missing::Fact(what) => (*what).to_owned(),
            Missing::Person(_) => "the person on the staff list".to_owned(),
        }
    }

    /// A result that can be decided is held until the steps before the committee are recorded.
    fn approvals(&self, scope: &Scope, result: &mut Recommendation) {
        for (says, date, when) in &self.pay.approvals {
            match scope.holds(when) {
                Ok(false) => continue,
                Ok(true) => {}
                Err(missing) => {
                    self.assume(&missing, result);
                    continue;
                }
            }
            let recorded = match scope.value(date) {
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
                result.missing.push(format!("{says} (not recorded)"));
            }
            result.approvals.push((says.as_str().into(), recorded));
        }
    }

    fn explain(result: &mut Recommendation) {
        let strands: Vec<String> = result
            .strands
            .iter()
            .map(|s| {
                let mut counts: Vec<String> =
                    s.counts.iter().rev().filter(|(_, n)| *n > 0).map(|(w, n)| format!("{n} {w}")).collect();
                if s.unrated > 0 {
                    counts.push(format!("{} not rated", s.unrated));
                }
                if counts.is_empty() {
                    counts.push("no target".to_owned());
                }
                format!("{} {} ({})", s.label, s.level.gives, counts.join(", "))
            })
            .collect();
        let mut reasons = Vec::new();
        if !strands.is_empty() {
            reasons.push(strands.join("; "));
        }
        reasons.extend(result.conclusion.iter().map(|c| format!("{}: {}", c.row, c.says)));
        reasons.extend(result.pay.iter().map(|p| format!("{}: {}", p.row, p.says)));
        reasons.append(&mut result.reasons);
        result.reasons = reasons;
    }
}

fn word(value: &Val) -> Option<Arc<str>> {
    match value {
        Val::Word(word) if !word.is_empty() => Some(word.clone()),
        _ => None,
    }
}

fn line(row: &Row) -> TableLine {
    TableLine {
        row: row.row.as_str().into(),
        gives: row.gives.as_str().into(),
        says: row.says.as_str().into(),
    }
}
