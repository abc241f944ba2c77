//! Every entry of a policy and what is done about it, in the policy's order.
//!
//! It answers the question "is all of our policy in it?" from the pack alone: each entry is checked, told with a check,
//! seen to in the outputs, asked of a person, or left out with its reason.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::{Attestation, Check, LeftOut, Output, Pack};

/// An entry of the policy.
#[derive(Clone, Debug)]
pub struct Entry<'p> {
    /// Its id.
    pub id: &'p str,
    /// Its title; the question, where a person is asked.
    pub title: &'p str,
    /// What is done about it.
    pub done: Done<'p>,
}

/// What is done about an entry.
#[derive(Clone, Debug)]
pub enum Done<'p> {
    /// It is a check.
    Checked(&'p Check),
    /// It is told with these, which rest on the same cells.
    ToldWith(Vec<&'p str>),
    /// The outputs see to it.
    InTheOutputs(&'p Output),
    /// A person is asked.
    Asked(&'p Attestation),
    /// Nothing, for a reason.
    LeftOut(&'p LeftOut),
}

impl Pack {
    /// Every entry and what is done about it. An entry told with a check, and named nowhere, has that check's title.
    #[must_use]
    pub fn coverage(&self) -> Vec<Entry<'_>> {
        let mut entries: Vec<Entry> = Vec::new();
        let checks = self.checks.iter().map(|c| Entry { id: &c.id, title: &c.title, done: Done::Checked(c) });
        entries.extend(checks);
        let outputs =
            self.outputs.iter().map(|o| Entry { id: &o.id, title: &o.says, done: Done::InTheOutputs(o) });
        entries.extend(outputs);
        entries.extend(self.told_with(&entries));
        let asked =
            self.attestations.iter().map(|a| Entry { id: &a.id, title: &a.question, done: Done::Asked(a) });
        entries.extend(asked);
        let left = self.left_out.iter().map(|l| Entry { id: &l.id, title: &l.title, done: Done::LeftOut(l) });
        entries.extend(left);
        self.in_order(&mut entries);
        entries
    }

    fn told_with<'p>(&'p self, own: &[Entry<'p>]) -> Vec<Entry<'p>> {
        let mut told: BTreeMap<&str, Vec<&Check>> = BTreeMap::new();
        for check in &self.checks {
            let others = check.cites.iter().filter(|id| !own.iter().any(|e| e.id.eq_ignore_ascii_case(id)));
            others.for_each(|id| told.entry(id).or_default().push(check));
        }
        let title =
            |id: &str| self.told.iter().find(|t| t.id.eq_ignore_ascii_case(id)).map(|t| t.title.as_str());
        told.into_iter()
            .map(|(id, with)| Entry {
                id,
                title: title(id).or(with.first().map(|c| c.title.as_str())).unwrap_or_default(),
                done: Done::ToldWith(with.iter().map(|c| c.id.as_str()).collect()),
            })
            .collect()
    }

    /// Parts of the policy stand in the order in which the pack comes to them, and within a part entries stand by number.
    fn in_order(&self, entries: &mut [Entry]) {
        let mut parts: BTreeMap<String, usize> = BTreeMap::new();
        for entry in entries.iter() {
            let next = parts.len();
            parts.entry(part(self.within(entry.id))).or_insert(next);
        }
        let place = |id: &str| parts.get(&part(id)).copied();
        entries.sort_by(|a, b| {
            let (a, b) = (self.within(a.id), self.within(b.id));
            place(a).cmp(&place(b)).then_with(|| by_number(a, b))
        });
    }

    /// An id without the pack's prefix: `JDG-4-c`.
    fn within<'i>(&self, id: &'i str) -> &'i str {
        id.get(self.prefix.len()..).map_or(id, |rest| rest.trim_start_matches('-'))
    }
}

/// The part of the policy that an id belongs to: its first letters; all numbered clauses are one.
fn part(id: &str) -> String {
    id.chars().take_while(|c| c.is_alphabetic()).collect()
}

/// By letters and numbers, the clause before the letter: 5.10 comes after 5.9, and 5.9.1 after all of 5.9.
fn by_number(a: &str, b: &str) -> Ordering {
    let key = |id: &str| -> (Vec<u64>, String) {
        let (clause, letter) = id.rsplit_once('-').unwrap_or((id, ""));
        let numbers = clause.split(|c: char| !c.is_ascii_digit()).filter_map(|n| n.parse().ok());
        (numbers.collect(), letter.to_lowercase())
    };
    key(a).cmp(&key(b))
}

#[cfg(test)]
mod tests {
    use super::by_number;

    #[test]
    fn clauses_stand_in_the_order_of_their_numbers() {
        let mut ids = ["5.10-a", "5.9.1-a", "5.9-b", "5.9-a", "4-c"];
        ids.sort_by(|a, b| by_number(a, b));
        assert_eq!(ids, ["4-c", "5.9-a", "5.9-b", "5.9.1-a", "5.10-a"]);
    }
}
