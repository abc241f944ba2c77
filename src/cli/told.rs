//! What is told of a tracker that several policies may have judged: findings with their checks, what the tracker lacks, what
//! could not be read, whom no policy took.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::judged::Judged;
use super::session::Session;
use super::share::group_of;
use crate::annotate::Under;
use crate::check::{Outcome, Summary, summary};
use crate::model::{Body, Records, StaffId, Unread};
use crate::pay::Recommendation;
use crate::policy::{Check, Pack};
use crate::tracker::SheetReport;

/// An outcome with the check that gave it and the policy it is of.
#[derive(Clone, Copy)]
pub(crate) struct Told<'a> {
    pub(crate) judged: &'a Judged,
    pub(crate) check: &'a Check,
    pub(crate) outcome: &'a Outcome,
}

impl Session {
    /// Every outcome, policy by policy.
    pub(crate) fn outcomes(&self) -> impl Iterator<Item = Told<'_>> {
        self.judged().flat_map(|judged| {
            judged.outcomes.iter().filter_map(move |outcome| {
                judged.pack.checks.get(outcome.check).map(|check| Told { judged, check, outcome })
            })
        })
    }

    /// The findings, most urgent first.
    pub(crate) fn findings(&self) -> Vec<Told<'_>> {
        let mut findings: Vec<Told> = self.outcomes().filter(|t| t.outcome.is_finding()).collect();
        // What is equally urgent stays in the order of the policies and of their checks.
        findings.sort_by_key(|Told { outcome: o, .. }| {
            (Reverse(o.severity), o.due.is_none(), o.due, o.at.clone())
        });
        findings
    }

    /// How many outcomes of each kind there are.
    pub(crate) fn summary(&self) -> Summary {
        let mut all = Summary::default();
        for judged in self.judged() {
            let one = summary(&judged.outcomes);
            one.findings
                .into_iter()
                .for_each(|(severity, n)| *all.findings.entry(severity).or_default() += n);
            one.states.into_iter().for_each(|(state, n)| *all.states.entry(state).or_default() += n);
        }
        all
    }

    /// The recommendations of every policy.
    pub(crate) fn recommendations(&self) -> Vec<Recommendation> {
        self.judged().flat_map(|j| &j.recommendations).cloned().collect()
    }

    /// The cells that some policy could not read, of those that are for it to read.
    pub(crate) fn unread(&self) -> Vec<&Unread> {
        let mut seen = BTreeSet::new();
        let all = self.judged().flat_map(|j| &j.records.unread);
        all.filter(|u| seen.insert((&u.cell, u.field))).collect()
    }

    /// The fields and sheets the tracker lacks, each with the checks that would need it, most first.
    pub(crate) fn lacking(&self) -> Vec<(String, Vec<String>)> {
        let mut lacking: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (what, checks) in self.judged().flat_map(Judged::lacking) {
            lacking.entry(what).or_default().extend(checks);
        }
        let mut all: Vec<_> =
            lacking.into_iter().map(|(n, ids)| (n, ids.into_iter().collect::<Vec<_>>())).collect();
        all.sort_by(|a, b| b.1.len().cmp(&a.1.len()).then_with(|| a.0.cmp(&b.0)));
        all
    }

    /// Something all policies of the run have, such as their titles; what several have alike is said once.
    pub(crate) fn of_packs<'a>(&'a self, what: impl Fn(&'a Pack) -> &'a str) -> String {
        let mut all: Vec<&str> = Vec::new();
        for text in self.judged().map(|j| what(&j.pack)) {
            if !all.contains(&text) {
                all.push(text);
            }
        }
        all.join("; ")
    }

    /// The policies, each with whom it is for.
    pub(crate) fn under(&self) -> Vec<Under<'_>> {
        self.judged().map(|j| Under { pack: &j.pack, for_whom: j.share.for_whom() }).collect()
    }
}

/// So many cells are named one by one.
const MOST_CELLS: usize = 8;

/// Whom no policy of the run judges: those of groups that none names, and those whose group the tracker does not say.
pub(super) fn not_judged(session: &Session) -> Vec<String> {
    let records = &session.first.records;
    let taken: BTreeSet<_> =
        session.judged().flat_map(|j| j.people.iter().map(|p| j.records.code(*p))).collect();
    let left: Vec<StaffId> = records.people().filter(|p| !taken.contains(&records.code(*p))).collect();
    let mut groups: BTreeMap<String, usize> = BTreeMap::new();
    let mut without: Vec<String> = Vec::new();
    let field = records.vocabulary.find(records.vocabulary.staff(), "staff_group");
    for staff in left {
        if let Some(group) = group_of(records, staff) {
            *groups.entry(group.replace('_', " ")).or_default() += 1;
            continue;
        }
        let row = records.staff(staff);
        let cell = field.filter(|f| row.entries.contains_key(f)).map_or(&row.anchor, |f| row.cell(f));
        without.push(cell.to_string());
    }
    let mut said = Vec::new();
    if !groups.is_empty() {
        let each: Vec<String> = groups.iter().map(|(group, n)| format!("{n} {group}")).collect();
        said.push(format!(
            "no policy of this run judges {} ({}); name one with --policy GROUP=ID",
            people(groups.values().sum()),
            each.join(", ")
        ));
    }
    if !without.is_empty() {
        let count = without.len();
        let more =
            if count > MOST_CELLS { format!(" and {} more", count - MOST_CELLS) } else { String::new() };
        without.truncate(MOST_CELLS);
        said.push(format!(
            "which policy judges {} cannot be told, because the staff group is blank or could not be read: {}{more}",
            people(count),
            without.join(", ")
        ));
    }
    said
}

/// Line managers who manage one another in a circle. Who may read whose papers rests on them, so the mistake is told.
pub(super) fn circles(records: &Records) -> Option<String> {
    let field = records.vocabulary.find(records.vocabulary.staff(), "line_manager_id")?;
    let manager_of = |staff: StaffId| match records.person(records.staff(staff).key(field)?) {
        Body::Staff(manager) => Some(manager).filter(|m| *m != staff),
        Body::Other => None,
    };
    let mut seen: BTreeSet<StaffId> = BTreeSet::new();
    let mut cells: Vec<String> = Vec::new();
    for staff in records.people() {
        let mut way: Vec<StaffId> = Vec::new();
        let mut next = Some(staff);
        while let Some(one) = next.filter(|one| seen.insert(*one)) {
            way.push(one);
            next = manager_of(one);
        }
        let round = next.and_then(|one| way.iter().position(|w| *w == one));
        let circle = round.and_then(|place| way.get(place..)).unwrap_or_default();
        cells.extend(circle.iter().map(|s| records.staff(*s).cell(field).to_string()));
    }
    let more = if cells.len() > MOST_CELLS {
        format!(" and {} more", cells.len() - MOST_CELLS)
    } else {
        String::new()
    };
    cells.truncate(MOST_CELLS);
    (!cells.is_empty())
        .then(|| format!("line managers who manage one another in a circle: {}{more}", cells.join(", ")))
}

fn people(count: usize) -> String {
    if count == 1 { "1 person".to_owned() } else { format!("{count} people") }
}

/// What was read although it does not show on the screen, in one line.
pub(super) fn unseen(sheets: &[SheetReport]) -> Option<String> {
    let count = |n: usize, what: &str| format!("{n} hidden {what}{}", if n == 1 { "" } else { "s" });
    let of_one = |sheet: &SheetReport| {
        let name = &sheet.name;
        let filter = if sheet.filtered { " (a filter is on)" } else { "" };
        let hidden: Vec<String> = [(sheet.hidden_rows, "row"), (sheet.hidden_columns, "column")]
            .into_iter()
            .filter(|(n, _)| *n > 0)
            .map(|(n, what)| count(n, what))
            .collect();
        match (sheet.hidden, hidden.is_empty()) {
            (true, _) => Some(format!("the sheet {name} is hidden")),
            (false, false) => Some(format!("the sheet {name} has {}{filter}", hidden.join(" and "))),
            (false, true) => None,
        }
    };
    let all: Vec<String> = sheets.iter().filter(|s| !s.kinds.is_empty()).filter_map(of_one).collect();
    (!all.is_empty()).then(|| format!("{}; what is hidden was read like the rest", all.join(", ")))
}
