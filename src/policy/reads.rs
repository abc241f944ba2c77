//! What a rule and a whole pack read: fields, kinds and parameters, for the documents, for naming what a tracker lacks
//! and for a blank tracker that has what is needed.

use std::collections::BTreeSet;

use crate::expression::{Expression, Term};
use crate::model::{FieldId, KindId};

use super::check::{Check, Deadline, Judgement, Rule};
use super::cycle::{Cycles, StaffCycle};
use super::{Pack, Pay};

/// What some checks of a pack, its scope and its pay rule read.
#[derive(Clone, Debug, Default)]
pub struct Reads {
    /// The fields.
    pub fields: BTreeSet<FieldId>,
    /// The kinds of record, also those of which only the number of rows matters.
    pub kinds: BTreeSet<KindId>,
    /// The parameters, by place.
    pub parameters: BTreeSet<usize>,
    /// The terms, by place.
    pub terms: BTreeSet<usize>,
    /// The fields by which rows are told apart: the kind of a meeting, the staff group.
    pub picks_by: BTreeSet<FieldId>,
    /// Days on which something is due, each with the field that says it was done.
    pub due: BTreeSet<(FieldId, FieldId)>,
}

impl Pack {
    /// What the checks that are asked for read, with the scope, the pay rule and whom an operator may not see.
    #[must_use]
    pub fn reads(&self, wanted: impl Fn(&Check) -> bool) -> Reads {
        let mut reads = Reads::default();
        let mut waiting: Vec<&Expression> = vec![&self.scope];
        reads.picks_by.extend(self.scope.fields());
        reads.parameters.extend(self.cycles.groups.iter().filter_map(StaffCycle::starts_on));
        reads.picks_by.extend(self.cycles.groups.iter().flat_map(|g| &g.when).flat_map(Expression::fields));
        waiting.extend(self.cycles.groups.iter().flat_map(StaffCycle::expressions));
        waiting.extend(self.cycles.placed.iter().flat_map(|p| &p.when));
        waiting.extend(self.hidden.iter().map(|h| &h.when));
        waiting.extend(self.pay.iter().flat_map(Pay::expressions));
        waiting.extend(self.program.expressions());
        waiting.extend(self.letters.iter().filter_map(|l| l.appeal_by.as_ref()));
        reads.parameters.extend(self.rating_words.parameters());
        for rule in self.checks.iter().filter(|c| wanted(c)).flat_map(|c| &c.rules) {
            reads.kinds.insert(rule.about);
            waiting.extend(rule.expressions());
            if let Judgement::Deadline(deadline) = &rule.judgement
                && let (Some(by), Some(done)) = (deadline.by.own_field(), deadline.date.own_field())
            {
                reads.due.insert((by, done));
            }
        }
        while let Some(expression) = waiting.pop() {
            reads.fields.extend(expression.fields());
            reads.kinds.extend(expression.kinds());
            reads.parameters.extend(expression.parameters());
            reads.picks_by.extend(expression.picks_by());
            for term in expression.terms() {
                if let (true, Some(term)) = (reads.terms.insert(term), self.terms.get(term)) {
                    waiting.push(&term.is);
                }
            }
        }
        reads
    }
}

impl Pack {
    /// The clauses a parameter belongs to: its own, or those of the checks that read it.
    #[must_use]
    pub fn clause_of_parameter(&self, place: usize) -> String {
        const NAMED: usize = 2;
        if let Some(clause) = self.parameters.get(place).and_then(|p| p.clause.clone()) {
            return clause;
        }
        let mut clauses: Vec<&str> = Vec::new();
        for check in self.checks.iter().filter(|c| c.rules.iter().any(|r| r.parameters.contains(&place))) {
            if !clauses.contains(&check.clause.as_str()) {
                clauses.push(&check.clause);
            }
        }
        let more = if clauses.len() > NAMED {
            format!(" and {} more", clauses.len() - NAMED)
        } else {
            String::new()
        };
        clauses.truncate(NAMED);
        clauses.join("; ") + &more
    }

    /// The parameters on which the days of people's own cycles rest, by place.
    #[must_use]
    pub fn cycle_parameters(&self) -> BTreeSet<usize> {
        let own_days: Vec<&Expression> =
            self.cycles.groups.iter().flat_map(StaffCycle::expressions).collect();
        let mut places: BTreeSet<usize> =
            self.cycles.groups.iter().filter_map(StaffCycle::starts_on).collect();
        places.extend(own_days.iter().flat_map(|e| e.parameters()));
        let terms: BTreeSet<usize> = own_days.iter().flat_map(|e| e.terms()).collect();
        let of_terms = terms.into_iter().filter_map(|term| self.terms.get(term));
        places.extend(of_terms.flat_map(|term| term.is.parameters()));
        places
    }
}

impl Pay {
    fn expressions(&self) -> Vec<&Expression> {
        let mut all =
            vec![&self.who, &self.range_text, &self.effective, &self.point, &self.top, &self.recorded];
        all.extend(self.strands.iter().chain(&self.conclusions).map(|r| &r.when));
        all.extend(self.needs.iter().chain(&self.core).map(|n| &n.when));
        all.extend(self.positions.iter().flat_map(|p| p.points.iter().chain([&p.line.when])));
        if let Some(targets) = &self.targets {
            all.extend([&targets.counts, &targets.rating]);
            all.extend(targets.strand_of.iter().chain(&targets.has_best));
        }
        all.extend(self.point_after.iter().chain(&self.applied).chain(&self.allowances));
        all.extend(self.gates.iter().map(|g| &g.when).chain(self.flags.iter().map(|f| &f.when)));
        all.extend(self.approvals.iter().flat_map(|a| [&a.date, &a.when]));
        all.extend(self.bands.iter().map(|b| &b.when));
        all.extend(self.core_strands.iter().chain(&self.bonus_who).chain(&self.bonus_needs_standard));
        all.extend(self.weights.iter().map(|(_, weight)| weight));
        all
    }
}

impl Rule {
    /// The rule with the lists of what it reads filled in.
    pub(super) fn with_reads(mut self) -> Self {
        let mut fields = Vec::new();
        let mut parameters = Vec::new();
        for expression in self.expressions() {
            fields.extend(expression.fields());
            parameters.extend(expression.parameters());
        }
        fields.sort_unstable();
        fields.dedup();
        parameters.sort_unstable();
        parameters.dedup();
        (self.fields, self.parameters) = (fields, parameters);
        self
    }

    /// Adds what the terms it uses read, and the terms those use; and where it asks for the days of the person's own cycle,
    /// what decides on them.
    pub(super) fn reads_through(&mut self, terms: &[Term], cycles: &Cycles) {
        let own_days: Vec<&Expression> = cycles.groups.iter().flat_map(StaffCycle::expressions).collect();
        let mut asks = self.expressions().into_iter().any(Expression::asks_for_own_days);
        let mut waiting = self.terms();
        let mut seen = BTreeSet::new();
        let mut days_read = false;
        loop {
            while let Some(place) = waiting.pop() {
                if let (true, Some(term)) = (seen.insert(place), terms.get(place)) {
                    self.fields.extend(term.is.fields());
                    self.parameters.extend(term.is.parameters());
                    waiting.extend(term.is.terms());
                    asks |= term.is.asks_for_own_days();
                }
            }
            if !asks || std::mem::replace(&mut days_read, true) {
                break;
            }
            self.fields.extend(own_days.iter().flat_map(|e| e.fields()));
            self.parameters.extend(own_days.iter().flat_map(|e| e.parameters()));
            self.parameters.extend(cycles.groups.iter().filter_map(StaffCycle::starts_on));
            waiting.extend(own_days.iter().flat_map(|e| e.terms()));
        }
        self.fields.sort_unstable();
        self.fields.dedup();
        self.parameters.sort_unstable();
        self.parameters.dedup();
    }

    /// The terms the rule uses, by place.
    #[must_use]
    pub fn terms(&self) -> Vec<usize> {
        let mut terms: Vec<usize> = self.expressions().into_iter().flat_map(Expression::terms).collect();
        terms.sort_unstable();
        terms.dedup();
        terms
    }

    /// The kinds of which it asks for the rows of a group.
    pub(super) fn groups_asked_for(&self) -> Vec<KindId> {
        self.expressions().into_iter().flat_map(Expression::groups).collect()
    }

    fn expressions(&self) -> Vec<&Expression> {
        let mut all: Vec<&Expression> = self.when.iter().map(|(e, _)| e).collect();
        all.extend(self.once.iter().map(|(e, _)| e));
        all.extend(&self.from);
        all.extend(self.severity_by.iter().chain(&self.lowered_by).chain(&self.look_back));
        all.extend(&self.per);
        all.extend(self.numbers.iter().map(|(_, e)| e));
        all.extend(self.remarks.iter().map(|(e, _)| e));
        for case in &self.cases {
            all.push(&case.when);
            all.extend(case.list.iter().chain(&case.severity_by));
        }
        match &self.judgement {
            Judgement::Deadline(d) => of_deadline(d, &mut all),
            Judgement::Window(w) => {
                all.extend([&w.dates, &w.from, &w.to]);
                all.extend(&w.by);
            }
            Judgement::Present(p) => {
                all.extend(p.all.iter().chain(&p.any).chain(&p.each).chain(&p.of));
            }
            Judgement::Limit(l) => {
                all.push(&l.count);
                all.extend(l.least.iter().chain(&l.most));
            }
            Judgement::Order(o) => {
                all.extend([&o.first, &o.then]);
                all.extend(&o.by);
            }
            Judgement::Duration(d) => {
                all.extend([&d.from, &d.to]);
                all.extend(d.least.iter().chain(&d.most));
            }
            Judgement::Allowed(a) => all.extend([&a.value, &a.values]),
            Judgement::Person(p) => all.extend([&p.who, &p.is]),
            Judgement::Retention(r) => all.extend([&r.closed, &r.keep, &r.destroyed]),
            Judgement::Approval(a) => {
                of_deadline(&a.deadline, &mut all);
                all.extend(a.by_whom.iter().chain(&a.approver).chain(a.after.iter().map(|(e, _)| e)));
            }
            Judgement::SameAs(_) | Judgement::Expression => {}
        }
        all
    }
}

fn of_deadline<'e>(deadline: &'e Deadline, all: &mut Vec<&'e Expression>) {
    all.extend([&deadline.date, &deadline.by]);
    all.extend(deadline.marked.iter().chain(&deadline.soon_from));
}
