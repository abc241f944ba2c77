//! Runs the checks: which rows each concerns, what its kind answers, and what severity that has.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::{BTreeSet, HashSet};
use std::ops::ControlFlow;
use std::sync::Arc;

use chrono::NaiveDate;

use super::decide::{kind, try_case, with_severity};
use super::judged::Judged;
use super::outcome::{Outcome, Subject};
use super::resting::Resting;
use super::told::{message, numbers, tell_once};
use super::words;
use crate::expression::{Expression, Lack, Look, Missing, Scope, Val, World};
use crate::model::{Cell, Cycle, FieldId, KindId, Reading, Record, RecordId, StaffId, Vocabulary};
use crate::policy::{Around, Check, Judgement, Pack, Periods, Round, Rounds, Rule, Severity, State};

/// No check looks back on more ended cycles than this.
const MOST_CYCLES_BACK: i64 = 10;

/// A run of a pack over the records of one tracker.
pub struct Run<'a> {
    /// The pack.
    pub pack: &'a Pack,
    /// What may be looked at.
    pub world: &'a World<'a>,
    /// The rounds.
    pub rounds: &'a Rounds,
    /// Whom it is about, where that is not everybody.
    people: Option<&'a BTreeSet<StaffId>>,
    /// The cycles of rows of long ago.
    periods: Periods<'a>,
    /// Fields that are asked for with every outcome.
    known: Known,
    /// Room for the cells looked at, used again for each outcome.
    spare: RefCell<Vec<Look>>,
    /// What outcomes say.
    pub(super) texts: Texts,
    /// Who is in the policy's scope, in a cycle that begins on a day, on a day: every check asks it of everybody.
    pub(super) in_scope: RefCell<HashSet<(StaffId, NaiveDate, NaiveDate)>>,
}

/// An outcome names no more cells than this.
const MOST_NAMED: usize = 12;

/// Texts that many outcomes have alike, each held once: ten thousand people are told the same of most checks.
#[derive(Default)]
pub(super) struct Texts(RefCell<HashSet<Arc<str>>>);

impl Texts {
    pub(super) fn shared(&self, text: String) -> Arc<str> {
        let mut texts = self.0.borrow_mut();
        if let Some(known) = texts.get(text.as_str()) {
            return known.clone();
        }
        let shared: Arc<str> = text.into();
        texts.insert(shared.clone());
        shared
    }
}

/// Fields and kinds that every check asks for, looked up once.
struct Known {
    staff_name: Option<FieldId>,
    employed_from: Option<FieldId>,
    employed_to: Option<FieldId>,
    school: Option<KindId>,
}

impl Known {
    fn of(vocabulary: &Vocabulary) -> Self {
        let staff = |name: &str| vocabulary.find(vocabulary.staff(), name);
        Known {
            staff_name: staff("staff_name"),
            employed_from: staff("employment_start_date"),
            employed_to: staff("employment_end_date"),
            school: vocabulary.kind_named("school"),
        }
    }
}

impl<'a> Run<'a> {
    /// A run that has asked nothing yet.
    #[must_use]
    pub fn new(pack: &'a Pack, world: &'a World<'a>, rounds: &'a Rounds) -> Self {
        let periods = Periods::new(&pack.cycles, world);
        let known = Known::of(world.records.vocabulary);
        Run {
            pack,
            world,
            rounds,
            people: None,
            periods,
            known,
            texts: Texts::default(),
            spare: RefCell::default(),
            in_scope: RefCell::default(),
        }
    }

    /// The same for some people alone: what is asked of the school is asked, and nothing of anybody else.
    #[must_use]
    pub fn of_people(self, people: &'a BTreeSet<StaffId>) -> Self {
        Run { people: Some(people), ..self }
    }

    /// Every check on every record it concerns, in the order of the pack and of the tracker.
    #[must_use]
    pub fn outcomes(&self) -> Vec<Outcome> {
        let mut outcomes = Vec::new();
        (0..self.pack.checks.len()).for_each(|place| self.add_check(place, &mut outcomes));
        tell_once(self.pack, &mut outcomes);
        outcomes
    }

    /// One check on every record it concerns.
    #[must_use]
    pub fn of_check(&self, place: usize) -> Vec<Outcome> {
        let mut outcomes = Vec::new();
        self.add_check(place, &mut outcomes);
        outcomes
    }

    fn add_check(&self, place: usize, outcomes: &mut Vec<Outcome>) {
        let check = &self.pack.checks[place];
        check.rules.iter().for_each(|rule| self.add_rule(place, check, rule, outcomes));
    }

    /// An outcome is large and a trust has many, so they are put where they stay.
    fn add_rule(&self, place: usize, check: &Check, rule: &Rule, outcomes: &mut Vec<Outcome>) {
        let records = self.world.records;
        let vocabulary = records.vocabulary;
        if self.known.school == Some(rule.about) {
            let record =
                (!records.table(rule.about).rows.is_empty()).then_some(RecordId { kind: rule.about, row: 0 });
            outcomes.push(self.outcome(place, check, rule, record));
            return;
        }
        let is_staff = rule.about == vocabulary.staff();
        let table = records.table(rule.about);
        if !table.exists && !is_staff {
            outcomes.push(self.no_sheet(place, check, rule));
            return;
        }
        let in_round = |row: &usize| {
            let Record { cycle: Some(label), staff, .. } = &table.rows[*row] else { return true };
            is_staff
                || match (rule.round, self.of_round(rule.round, *staff)) {
                    (_, Some(wanted)) => *label == wanted.label,
                    // Labels begin with their year, so that they stand in the order of time.
                    (Round::Recent, None) => *label >= self.rounds.of(*staff).last.label,
                    _ => true,
                }
        };
        let concerns = |row: &usize| match (self.people, table.rows[*row].staff) {
            (Some(people), Some(staff)) => people.contains(&staff),
            _ => true,
        };
        let rows = (0..table.rows.len()).filter(concerns).filter(in_round);
        let rows = rows.map(|row| RecordId { kind: rule.about, row });
        if !rule.per.is_empty() {
            self.add_groups(place, rule, rows, outcomes);
            return;
        }
        outcomes.extend(rows.map(|row| self.outcome(place, check, rule, Some(row))));
        self.add_earlier(place, check, rule, outcomes);
    }

    /// What is asked of ended cycles before the last one, each by itself, where the pack looks back further.
    fn add_earlier(&self, place: usize, check: &Check, rule: &Rule, outcomes: &mut Vec<Outcome>) {
        let cells = RefCell::new(Vec::new());
        let Some(look_back) = &rule.look_back else { return };
        let scope = self.school_scope(&cells);
        let Val::Number(cycles) = scope.value(look_back) else { return };
        let by = scope.world.lookups.take_parameters();
        let records = self.world.records;
        for back in 1..cycles.as_whole().unwrap_or(1).clamp(1, MOST_CYCLES_BACK) {
            for row in 0..records.table(rule.about).rows.len() {
                let record = RecordId { kind: rule.about, row };
                let staff = records.record(record).staff;
                if self.people.is_some_and(|people| staff.is_some_and(|staff| !people.contains(&staff))) {
                    continue;
                }
                let Some(cycle) = self.periods.before(staff, &self.rounds.of(staff).last, back) else {
                    continue;
                };
                let own = records.record(record).cycle.as_ref();
                if rule.about == records.vocabulary.staff() || own.is_none_or(|label| *label == cycle.label) {
                    outcomes.push(self.outcome_in(place, check, rule, Some(record), &cycle, &by));
                }
            }
        }
    }

    /// The school as a whole, in its present cycle.
    fn school_scope<'s>(&'s self, cells: &'s RefCell<Vec<crate::expression::Look>>) -> Scope<'s> {
        let cycle = &self.rounds.school.this;
        Scope {
            world: self.world,
            cycle,
            anchor: cycle.group_start,
            staff: None,
            record: None,
            outer: None,
            group: &[],
            variables: &[],
            cells,
        }
    }

    /// The person's cycle of a round; `None` where each row is judged in its own.
    pub(super) fn of_round(&self, round: Round, staff: Option<StaffId>) -> Option<&Cycle> {
        let around = self.rounds.of(staff);
        match round {
            Round::This => Some(&around.this),
            Round::Last => Some(&around.last),
            Round::Next => Some(&around.next),
            Round::Recent | Round::Any => None,
        }
    }

    /// The cycle a row belongs to; that of the day for a row that belongs to none. An absence or a support plan has nothing to
    /// do with cycles: one of long ago that is still open is looked at in the cycle of the day.
    pub(super) fn of_row(&self, record: Option<RecordId>, staff: Option<StaffId>) -> Cow<'_, Cycle> {
        let Around { this, last, next } = self.rounds.of(staff);
        let Some((id, label)) = record.and_then(|r| Some((r, self.world.records.record(r).cycle.as_ref()?)))
        else {
            return Cow::Borrowed(this);
        };
        if let Some(near) = [this, last, next].into_iter().find(|c| c.label == *label) {
            return Cow::Borrowed(near);
        }
        let vocabulary = self.world.records.vocabulary;
        let kind = vocabulary.kind(id.kind);
        let of_cycles =
            kind.cycle.is_some() || kind.owner.is_some_and(|owner| vocabulary.parent_kind(owner).is_some());
        let long_ago = of_cycles.then(|| self.periods.labelled(staff, label)).flatten();
        long_ago.map_or(Cow::Borrowed(this), Cow::Owned)
    }

    /// Without the sheet a check is about, it cannot be told once for the school, unless a setting of the school already
    /// says that the check does not concern it.
    fn no_sheet(&self, place: usize, check: &Check, rule: &Rule) -> Outcome {
        let cells = RefCell::new(Vec::new());
        let scope = self.school_scope(&cells);
        if rule.when.iter().any(|(when, _)| scope.holds(when) == Ok(false)) {
            return self.outcome(place, check, rule, None);
        }
        let kind = self.world.records.vocabulary.kind(rule.about);
        Outcome {
            check: place,
            state: State::CannotTell,
            severity: Some(Severity::Information),
            record: rule.about,
            row: kind.name.as_str().into(),
            subject: Subject::School,
            cycle: None,
            at: None,
            cells: Box::default(),
            due: None,
            done: None,
            numbers: std::collections::BTreeMap::new(),
            missing: Missing::Kind(rule.about).into(),
            message: format!("The tracker has no sheet \"{}\".", kind.label).into(),
            told_with: Vec::new(),
            tells_of: Vec::new(),
            rests_on: Box::default(),
            waits_for: Box::default(),
            settings: Box::default(),
        }
    }

    /// Whether a condition of a rule holds of any row that the rule could be about.
    pub(super) fn holds_of_any(&self, rule: &Rule, when: &Expression) -> bool {
        let rows = self.world.records.table(rule.about).rows.len();
        (0..rows).map(|row| RecordId { kind: rule.about, row }).any(|record| {
            let staff = self.world.records.record(record).staff;
            let cycle = self
                .of_round(rule.round, staff)
                .map_or_else(|| self.of_row(Some(record), staff), Cow::Borrowed);
            let cells = RefCell::new(Vec::new());
            let scope = Scope {
                world: self.world,
                cycle: &cycle,
                anchor: if rule.round == Round::Last { cycle.over() } else { cycle.group_start },
                staff,
                record: Some(record),
                outer: None,
                group: &[],
                variables: &[],
                cells: &cells,
            };
            scope.holds(when) == Ok(true)
        })
    }

    fn outcome(&self, place: usize, check: &Check, rule: &Rule, record: Option<RecordId>) -> Outcome {
        let staff = record.and_then(|r| self.world.records.record(r).staff);
        let cycle =
            self.of_round(rule.round, staff).map_or_else(|| self.of_row(record, staff), Cow::Borrowed);
        self.outcome_in(place, check, rule, record, &cycle, &[])
    }

    /// The outcome in a cycle, that is asked for by so many parameters.
    fn outcome_in(
        &self,
        place: usize,
        check: &Check,
        rule: &Rule,
        record: Option<RecordId>,
        cycle: &Cycle,
        by: &[usize],
    ) -> Outcome {
        let records = self.world.records;
        let staff = record.and_then(|r| records.record(r).staff);
        let anchor = if rule.round == Round::Last { cycle.over() } else { cycle.group_start };
        let cells = RefCell::new(self.spare.take());
        let scope = Scope {
            world: self.world,
            cycle,
            anchor,
            staff,
            record,
            outer: None,
            group: &[],
            variables: &[],
            cells: &cells,
        };
        let mut told = self.judge(rule, &scope);
        if !by.is_empty() {
            told.judged = told.judged.resting_on(by.iter().copied());
        }
        // What was read for the remarks below decides nothing.
        let resting = Resting::of(self, &told.judged);
        // A finding about the school as a whole stands on no cell of the tracker.
        let whole_school = self.known.school == Some(rule.about);
        let at = told.at.take().filter(|_| !whole_school).or_else(|| {
            let record = record.filter(|_| !whole_school)?;
            let row = records.record(record);
            if rule.about == records.vocabulary.staff() {
                return self
                    .known
                    .staff_name
                    .and_then(|f| row.entries.get(&f))
                    .map(|e| e.cell.clone())
                    .or(Some(row.anchor.clone()));
            }
            Some(row.anchor.clone())
        });
        let looked = looked_at(at.as_ref(), cells.borrow().iter().map(|look| &look.cell));
        let judged = told.judged;
        let message = message(check, rule, &scope, &judged, &resting);
        let numbers = numbers(rule, &scope, &judged);
        let mut spare = cells.take();
        spare.clear();
        self.spare.replace(spare);
        Outcome {
            check: place,
            state: judged.state,
            severity: judged.severity,
            record: rule.about,
            row: record.map_or_else(|| Arc::from("school"), |r| records.row_name(r)),
            subject: staff.map_or(Subject::School, Subject::Staff),
            cycle: Some(cycle.label.clone()),
            at,
            cells: looked,
            due: judged.due,
            done: judged.done,
            numbers,
            missing: judged.missing,
            message: self.texts.shared(message),
            told_with: Vec::new(),
            tells_of: Vec::new(),
            rests_on: resting.rests_on.into(),
            waits_for: resting.waits_for.into(),
            settings: resting.settings.into(),
        }
    }

    pub(super) fn judge(&self, rule: &Rule, scope: &Scope) -> Told {
        match self.left_out(rule, scope) {
            ControlFlow::Break(judged) => {
                let judged = self.out_when_due(rule, scope, &judged).unwrap_or(judged);
                Told { judged: with_severity(rule, judged, scope), at: None }
            }
            ControlFlow::Continue(applies) => self.judge_what_is_left(rule, scope, &applies),
        }
    }

    /// What comes out for a row or a group of rows that the check concerns, by so many parameters.
    pub(super) fn judge_what_is_left(&self, rule: &Rule, scope: &Scope, applies: &[usize]) -> Told {
        if let Judgement::SameAs(same) = &rule.judgement {
            return self.same(same, rule, scope, applies);
        }
        let read = || scope.world.lookups.take_parameters();
        scope.cells.borrow_mut().clear();
        let mut judged = kind(&rule.judgement, scope).resting_on(applies.iter().copied()).resting_on(read());
        let mut at = judged.cell.take();
        if let (None, Some(on)) = (&at, judged.done.or(judged.stands_on)) {
            at = scope.cells.borrow().iter().find(|l| l.date == Some(on)).map(|l| l.cell.clone());
        }
        if at.is_none() && judged.state == State::Breached {
            at = first_blank(scope);
        }
        let early = rule.from.as_ref().and_then(|from| match scope.value(from) {
            Val::Date(from) if scope.world.as_of <= from => Some(from),
            _ => None,
        });
        if let Some(from) = early
            && (judged.failed() || judged.state == State::CannotTell)
        {
            judged = Judged::new(State::NotYetDue).due(from);
        }
        // The day from which it is judged decides what fails after it, and what waits for it.
        let day = if early.is_some() || judged.failed() { read() } else { Vec::new() };
        judged = judged.resting_on(day.iter().copied());
        let left = self.left_before(rule, scope, judged.due);
        if let Some(left) = left.or_else(|| self.out_when_due(rule, scope, &judged)) {
            return Told { judged: left, at: None };
        }
        let mut judged = with_severity(rule, judged, scope);
        self.lower_for_absence(scope, &mut judged);
        let own_cell = |field: Option<FieldId>| field.and_then(|f| cell_of(scope, f));
        // A wrong approver is told at the name; everything else at the cell the pack gives.
        let at_the_name = at.is_some()
            && judged.state == State::Breached
            && matches!(rule.judgement, Judgement::Approval(_));
        if let (Some(cell), false) = (own_cell(rule.cell), at_the_name) {
            at = Some(cell);
        }
        let open = judged.state == State::NotYetDue && rule.from.is_some();
        if !open {
            for case in &rule.cases {
                scope.cells.borrow_mut().clear();
                let _ = read();
                if let Some(told) = try_case(rule, case, scope, &judged) {
                    at = own_cell(case.cell).or_else(|| first_blank(scope)).or(at);
                    judged = told.resting_on(applies.iter().chain(&day).copied()).resting_on(read());
                    if matches!(rule.judgement, Judgement::Expression) {
                        break;
                    }
                }
            }
        }
        // Where the cases alone decide, they too have to wait for the day.
        if let Some(from) = early
            && matches!(rule.judgement, Judgement::Expression)
            && (judged.failed() || judged.state == State::CannotTell)
        {
            return Told { judged: Judged::new(State::NotYetDue).due(from).resting_on(day), at: None };
        }
        Told { judged, at }
    }

    /// The parameters by which the check concerns the row; or why it does not, or why that cannot be told.
    fn left_out(&self, rule: &Rule, scope: &Scope) -> ControlFlow<Judged, Vec<usize>> {
        let not_applicable = |why: String| ControlFlow::Break(Judged::says(State::NotApplicable, why));
        let read = || scope.world.lookups.take_parameters();
        if rule.in_post && scope.staff.is_some() {
            if !self.pack.scope_when_due && self.out_of_scope(scope, scope.world.as_of) {
                return ControlFlow::Break(self.out());
            }
            if let Some(start) = self.staff_date(scope.staff, self.known.employed_from)
                && start > scope.world.as_of
            {
                return not_applicable(format!("not in post until {}", words::date(start)));
            }
        }
        // What the scope and the row before read decides nothing here.
        let _ = read();
        let (mut missing, mut decided) = (Lack::nothing(), Vec::new());
        for (when, why) in &rule.when {
            match scope.holds(when) {
                Ok(true) => decided.extend(read()),
                Ok(false) => {
                    return ControlFlow::Break(
                        Judged::says(State::NotApplicable, why.clone()).resting_on(read()),
                    );
                }
                Err(unknown) => missing.join(unknown),
            }
        }
        if !missing.is_empty() {
            return ControlFlow::Break(Judged::cannot_tell(missing));
        }
        let Some((once, why)) = rule.once.as_ref() else { return ControlFlow::Continue(decided) };
        let event = scope.value(once);
        decided.extend(read());
        match event {
            Val::Date(date) if date <= scope.world.as_of => ControlFlow::Continue(decided),
            Val::Date(date) => ControlFlow::Break(
                Judged::says(State::NotYetDue, format!("planned for {}", words::date(date)))
                    .resting_on(decided),
            ),
            Val::Unknown(missing) => ControlFlow::Break(Judged::cannot_tell(missing)),
            Val::Tick(_) => ControlFlow::Continue(decided),
            _ => not_applicable(why.clone()),
        }
    }

    /// Duties that fall due after somebody has left do not concern them; nor do duties without a day once they have left.
    fn left_before(&self, rule: &Rule, scope: &Scope, due: Option<NaiveDate>) -> Option<Judged> {
        if !rule.in_post {
            return None;
        }
        let left = self.staff_date(scope.staff, self.known.employed_to)?;
        (due.unwrap_or(scope.world.as_of) > left)
            .then(|| Judged::says(State::NotApplicable, format!("left on {}", words::date(left))))
    }

    fn staff_date(&self, staff: Option<StaffId>, field: Option<FieldId>) -> Option<NaiveDate> {
        self.world.records.staff(staff?).date(field?)
    }

    fn lower_for_absence(&self, scope: &Scope, judged: &mut Judged) {
        let (State::Overdue, Some(due), Some(severity)) = (judged.state, judged.due, judged.severity) else {
            return;
        };
        let records = self.world.records;
        let Some(kind) = records.vocabulary.kind_named("absence") else { return };
        let (Some(from), Some(to)) =
            (records.vocabulary.find(kind, "from_date"), records.vocabulary.find(kind, "to_date"))
        else {
            return;
        };
        let covers = |row: &usize| {
            let row = &records.table(kind).rows[*row];
            let ends = match row.entries.get(&to).map(|e| &e.reading) {
                None | Some(Reading::Blank) => true,
                _ => row.date(to).is_some_and(|to| due <= to),
            };
            row.date(from).is_some_and(|from| from <= due) && ends
        };
        if records.rows_of(kind, scope.staff).iter().any(covers) {
            judged.severity = Some(severity.lowered());
            judged.says.push("the person was absent on the due date".into());
        }
    }
}

/// The cells an outcome names: the one it stands on, then those that were looked at, each once.
pub(super) fn looked_at<'c>(at: Option<&'c Cell>, looked: impl Iterator<Item = &'c Cell>) -> Box<[Cell]> {
    let mut cells: [Option<&Cell>; MOST_NAMED] = [None; MOST_NAMED];
    for cell in at.into_iter().chain(looked) {
        match cells.iter_mut().find(|place| place.is_none_or(|known| known == cell)) {
            Some(place) => *place = Some(cell),
            None => break,
        }
    }
    cells.into_iter().flatten().cloned().collect()
}

/// For a finding about a person that rests on other rows: the first blank cell among those looked at, which is the one
/// to fill in. A finding about a row of its own stands on that row.
fn first_blank(scope: &Scope) -> Option<Cell> {
    let about_person = scope.record.is_some_and(|r| r.kind == scope.world.records.vocabulary.staff());
    let own_sheet = scope.record.map(|r| scope.world.records.record(r).anchor.sheet.clone());
    let cells = scope.cells.borrow();
    let blank = cells.iter().find(|l| l.blank && Some(&l.cell.sheet) != own_sheet.as_ref());
    blank.filter(|_| about_person).map(|l| l.cell.clone())
}

pub(super) struct Told {
    pub(super) judged: Judged,
    pub(super) at: Option<Cell>,
}

/// The cell of a field seen from the row: its own, its person's, its parent's, or its person's row of another kind.
fn cell_of(scope: &Scope, field: FieldId) -> Option<Cell> {
    let records = scope.world.records;
    let kind = records.vocabulary.field(field).kind;
    let record = scope.record?;
    let row = if kind == record.kind {
        records.record(record)
    } else if kind == records.vocabulary.staff() {
        records.staff(scope.staff?)
    } else if let Some(parent) = records.record(record).parent.filter(|p| p.kind == kind) {
        records.record(parent)
    } else {
        let in_cycle =
            |r: &&usize| records.table(kind).rows[**r].cycle.as_ref().is_none_or(|c| *c == scope.cycle.label);
        let place = records.rows_of(kind, scope.staff).iter().find(in_cycle)?;
        &records.table(kind).rows[*place]
    };
    row.entries.get(&field).map(|e| e.cell.clone())
}
