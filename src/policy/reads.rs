//! What a rule reads: its fields and parameters, for the documents and for naming what a tracker lacks.

use crate::expression::{Expression, Term};

use super::check::{Deadline, Judgement, Rule};

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

    /// Adds what the terms it uses read, and the terms those use.
    pub(super) fn reads_through(&mut self, terms: &[Term]) {
        let mut waiting = self.terms();
        let mut seen = std::collections::BTreeSet::new();
        while let Some(place) = waiting.pop() {
            if let (true, Some(term)) = (seen.insert(place), terms.get(place)) {
                self.fields.extend(term.is.fields());
                self.parameters.extend(term.is.parameters());
                waiting.extend(term.is.terms());
            }
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

    fn expressions(&self) -> Vec<&Expression> {
        let mut all: Vec<&Expression> = self.when.iter().map(|(e, _)| e).collect();
        all.extend(self.once.iter().map(|(e, _)| e));
        all.extend(&self.from);
        all.extend(self.remarks.iter().map(|(e, _)| e));
        for case in &self.cases {
            all.push(&case.when);
            all.extend(&case.list);
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
            Judgement::Duration(d) => all.extend([&d.from, &d.to]),
            Judgement::Allowed(a) => all.extend([&a.value, &a.values]),
            Judgement::Person(p) => all.extend([&p.who, &p.is]),
            Judgement::Retention(r) => all.extend([&r.closed, &r.keep, &r.destroyed]),
            Judgement::Approval(a) => {
                of_deadline(&a.deadline, &mut all);
                all.extend(a.by_whom.iter().chain(&a.approver).chain(a.after.iter().map(|(e, _)| e)));
            }
            Judgement::Expression => {}
        }
        all
    }
}

fn of_deadline<'e>(deadline: &'e Deadline, all: &mut Vec<&'e Expression>) {
    all.extend([&deadline.date, &deadline.by]);
    all.extend(deadline.marked.iter().chain(&deadline.soon_from));
}
