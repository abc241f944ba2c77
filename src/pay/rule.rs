//! Runs a pack's pay rule over the people: who is in the round, by which rule, at what cost, each with its reasons.
//!
//! Pure. A missing rating or point never becomes a recommendation; a column the tracker does not have becomes an
//! assumption that is printed, and only where the pack says that the line may be passed over.

use std::cell::RefCell;
use std::sync::Arc;

use super::ranges::is_beyond;
use super::recommendation::{Recommendation, Source, Status, TableLine};
use super::school::School;
use super::{bonus, pounds};
use crate::expression::{Expression, Lack, Look, Missing, Scope, Val, World};
use crate::model::{Cell, Cycle, Number, RecordId, StaffId, plain};
use crate::policy::{Link, Pack, Pay, PayRange, Rounds, Row};

/// How long before its day of effect a round begins, for a rule that goes by that day.
const AHEAD: chrono::Days = chrono::Days::new(28);

/// Everybody's recommendation, in the order of the staff list.
#[must_use]
pub fn recommend(pack: &Pack, world: &World, rounds: &Rounds, school: &School) -> Vec<Recommendation> {
    let Some(pay) = &pack.pay else { return Vec::new() };
    if pay.link == Link::Silent && school.table.is_none() {
        return Vec::new();
    }
    let run = Run { pack, pay, world, rounds, school };
    world.records.people().filter_map(|staff| run.person(staff)).collect()
}

/// The pay rule, the records and the round.
pub(super) struct Run<'a> {
    pub(super) pack: &'a Pack,
    pub(super) pay: &'a Pay,
    pub(super) world: &'a World<'a>,
    rounds: &'a Rounds,
    pub(super) school: &'a School,
}

pub(super) type Seen = RefCell<Vec<Look>>;

/// Somebody in the round, with what the tables ask of them.
pub(super) struct Case<'a> {
    pub(super) staff: StaffId,
    pub(super) row: RecordId,
    pub(super) cycle: &'a Cycle,
    /// The day from which days of the year are counted.
    anchor: chrono::NaiveDate,
    pub(super) range: Option<&'a PayRange>,
    pub(super) top: Val,
    /// Whether the point is the top of the range.
    pub(super) at_top: Val,
}

impl<'a> Run<'a> {
    pub(super) fn scope<'s>(
        &'s self,
        case: &'s Case,
        record: RecordId,
        variables: &'s [Val],
        cells: &'s Seen,
    ) -> Scope<'s> {
        Scope {
            world: self.world,
            cycle: case.cycle,
            anchor: case.anchor,
            staff: Some(case.staff),
            record: Some(record),
            outer: None,
            group: &[],
            variables,
            cells,
        }
    }

    /// Somebody's case, before anything is known of their pay.
    fn case(&self, staff: StaffId) -> Case<'_> {
        let around = self.rounds.of(Some(staff));
        let row = RecordId { kind: self.world.records.vocabulary.staff(), row: staff.0 };
        let of = |cycle, anchor| {
            let unknown = || Val::unknown(Missing::Fact("the pay point"));
            Case { staff, row, cycle, anchor, range: None, top: unknown(), at_top: unknown() }
        };
        let last = of(&around.last, around.last.over());
        if !self.pay.by_effect {
            return last;
        }
        let soon = self.world.as_of.checked_add_days(AHEAD).unwrap_or(self.world.as_of);
        let has_come = |case: &Case| {
            let cells = Seen::default();
            let effective = self.scope(case, row, &[], &cells).value(&self.pay.effective);
            matches!(effective, Val::Date(day) if day <= soon)
        };
        let latest_first = [&around.next, &around.this, &around.last];
        let mut cases = latest_first.into_iter().map(|cycle| of(cycle, cycle.group_start));
        cases.find(has_come).unwrap_or(last)
    }

    fn person(&self, staff: StaffId) -> Option<Recommendation> {
        let cells = Seen::default();
        let mut case = self.case(staff);
        let row = case.row;
        let mut result = self.blank(staff);
        {
            let scope = self.scope(&case, row, &[], &cells);
            if scope.holds(&self.pack.scope) == Ok(false) && !self.pay.beyond_scope {
                return None;
            }
            if scope.holds(&self.pay.who) != Ok(true) {
                return None;
            }
            cells.borrow_mut().clear();
        }
        let (range, point, top) = {
            let scope = self.scope(&case, row, &[], &cells);
            (self.range(&scope), scope.value(&self.pay.point), scope.value(&self.pay.top))
        };
        result.range = range.map(|r| r.label.as_str().into());
        result.point_from = word(&point);
        case.at_top = at_top(&point, &top);
        (case.range, case.top) = (range, top);
        {
            let scope = self.scope(&case, row, &[], &cells);
            result.recorded = word(&scope.value(&self.pay.recorded));
            // What is in the cell is nobody's business here: that there is something is.
            let allowances = self.pay.allowances.as_ref().map(|a| scope.value(a));
            result.allowances = matches!(allowances, Some(Val::Text(_) | Val::Word(_)));
        }
        // What the recommendation rests on: the ratings, the points and what was recommended, not every mark of a role.
        let rests_on: Vec<Cell> = cells.borrow().iter().map(|l| l.cell.clone()).collect();
        let targets = self.targets(&case, &mut result);
        let gate = if let Some(table) = &self.school.table {
            result.source = Some(Source { place: table.source.clone(), reason: table.reason.clone() });
            self.by_table(table, &case, &targets, &cells, &mut result)
        } else {
            self.by_policy(&case, &targets, &cells, &mut result)
        };
        let of_table = self.school.table.as_ref().is_some_and(super::Table::has_bonus);
        if !self.pay.bands.is_empty() && !of_table {
            let conclusion =
                self.pay.conclusions.iter().find(|c| Some(&*c.row) == result.standing.as_deref());
            let bonus = bonus::of(self, &targets, conclusion, gate, &mut result);
            let known = Self::variables(conclusion.map_or("", |c| c.row.as_str()), &case, &targets);
            let scope = self.scope(&case, row, &known, &cells);
            // What cannot be told leaves nobody out.
            let may = self.pay.bonus_who.as_ref().is_none_or(|who| scope.holds(who) != Ok(false));
            result.bonus = Some(if may { bonus } else { bonus.without_band() });
        }
        let scope = self.scope(&case, row, &[], &cells);
        self.approvals(&scope, &mut result);
        self.flags(&scope, &mut result);
        pounds::fill(self, &scope, &mut result);
        if result.status == Status::NotEligible {
            // Who is not in the round has no conclusion to be read into, and nothing to be put right.
            (result.conclusion, result.standing, result.point_to) = (None, None, None);
            result.strands.clear();
            result.missing.clear();
            result.assumptions.clear();
            result.flags.clear();
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
        // The policy's doubt about its own table is not one about the governors'.
        let assumption = if self.school.table.is_some() { "" } else { self.pay.assumption.as_str() };
        Recommendation {
            staff,
            code: self.world.records.code(staff),
            status: Status::Incomplete,
            strands: Vec::new(),
            conclusion: None,
            pay: None,
            award: None,
            points: Number::ZERO,
            range: None,
            point_from: None,
            point_to: None,
            fte: None,
            annual_change: None,
            cost: None,
            allowances: false,
            bonus: None,
            recorded: None,
            source: None,
            standing: None,
            flags: Vec::new(),
            approvals: Vec::new(),
            clause: self.pay.clause.as_str().into(),
            rule: self.pay.rule.as_str().into(),
            assumptions: Some(assumption.to_owned()).into_iter().filter(|a| !a.is_empty()).collect(),
            reasons: Vec::new(),
            missing: Vec::new(),
            cells: Vec::new(),
        }
    }

    /// The pay range, by the tracker's word for it or by the letters of the point.
    fn range(&self, scope: &Scope) -> Option<&'a PayRange> {
        let text = match scope.value(&self.pay.range_text) {
            Val::Word(text) | Val::Text(text) => plain(&text),
            _ => String::new(),
        };
        let named = self.pay.ranges.iter().find(|r| r.name == text || r.words.contains(&text));
        named.or_else(|| {
            let point = word(&scope.value(&self.pay.point))?;
            let letters: String = point.chars().take_while(|c| c.is_alphabetic()).collect();
            self.pay.ranges.iter().find(|r| !r.letters.is_empty() && r.letters.eq_ignore_ascii_case(&letters))
        })
    }

    /// Says which columns the tracker lacks, so that what they would have shown was left out of account.
    pub(super) fn assume(&self, missing: &Lack, result: &mut Recommendation) {
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

    /// The first line of a table that fits its variables.
    pub(super) fn first<'t>(&self, table: &'t [Row], variables: &[Val]) -> Option<&'t Row> {
        table.iter().find(|row| self.fits(&row.when, variables))
    }

    /// Whether a line's condition holds for the table's variables alone.
    pub(super) fn fits(&self, when: &Expression, variables: &[Val]) -> bool {
        self.of_nobody(when, variables) == Val::Bool(true)
    }

    /// What an expression gives for the variables of a table alone.
    pub(super) fn of_nobody(&self, expression: &Expression, variables: &[Val]) -> Val {
        let cells = Seen::default();
        let last = &self.rounds.of(None).last;
        let scope = Scope {
            world: self.world,
            cycle: last,
            anchor: last.over(),
            staff: None,
            record: None,
            outer: None,
            group: &[],
            variables,
            cells: &cells,
        };
        scope.value(expression)
    }

    pub(super) fn missing_words(&self, missing: &Missing) -> String {
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
        reasons.extend(result.differs());
        result.reasons = reasons;
    }
}

/// Whether somebody is at the top of their range, as far as both points are known. Beyond it there is no point to give either.
fn at_top(point: &Val, top: &Val) -> Val {
    match (point, top) {
        (Val::Word(a), Val::Word(b)) => Val::Bool(a.eq_ignore_ascii_case(b) || is_beyond(a, b)),
        (Val::Unknown(missing), _) | (_, Val::Unknown(missing)) => Val::Unknown(missing.clone()),
        (Val::Blank(Some(why)), _) | (_, Val::Blank(Some(why))) => Val::unknown(why.clone()),
        _ => Val::unknown(Missing::Fact("the pay point")),
    }
}

pub(super) fn word(value: &Val) -> Option<Arc<str>> {
    match value {
        Val::Word(word) if !word.is_empty() => Some(word.clone()),
        _ => None,
    }
}

pub(super) fn line(row: &Row) -> TableLine {
    TableLine {
        row: row.row.as_str().into(),
        gives: row.gives.as_str().into(),
        says: row.says.as_str().into(),
    }
}
