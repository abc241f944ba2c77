//! Those about whom there is something to discuss, and why: they come before everybody else.

use super::guard::Guard;
use super::people;
use super::section::{Grid, Section, columns};
use super::sheet::Content;
use super::{Front, Line, words};
use crate::pay::Status;

/// Why somebody is discussed, in the order in which the committee meets them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Why {
    Held,
    Incomplete,
    Judgement,
    Differs,
    Flag,
}

impl Why {
    pub(super) fn says(self) -> &'static str {
        match self {
            Why::Held => "Held",
            Why::Incomplete => "Incomplete",
            Why::Judgement => "Left to judgement",
            Why::Differs => "Tracker says otherwise",
            Why::Flag => "To be weighed",
        }
    }
}

/// All that is to be discussed of somebody, with what is known of each.
pub(super) fn of(line: &Line, guard: &Guard) -> Vec<(Why, String)> {
    let person = line.person;
    if person.status == Status::NotEligible {
        return Vec::new();
    }
    let mut all = Vec::new();
    match person.status {
        Status::Held => all.push((Why::Held, people::missing(line, guard))),
        Status::Incomplete => all.push((Why::Incomplete, people::missing(line, guard))),
        Status::Refer => {
            let says = person.pay.as_ref().or(person.conclusion.as_ref());
            all.push((Why::Judgement, words::line(says)));
        }
        Status::Ready | Status::NotEligible => {}
    }
    all.extend(person.differs().map(|says| (Why::Differs, words::capital(&guard.pass(&says)))));
    all.extend(person.flags.iter().map(|flag| (Why::Flag, words::capital(&guard.pass(flag)))));
    all
}

pub(super) fn section(front: &Front, lines: &[Line], guard: &Guard) -> Section {
    let mut found: Vec<(Why, &Line, String)> = Vec::new();
    for line in lines {
        found.extend(of(line, guard).into_iter().map(|(why, says)| (why, line, says)));
    }
    // The lines are in an order that gives nothing away, and stay so within each reason.
    found.sort_by_key(|(why, ..)| *why);
    let people = lines.iter().filter(|line| !of(line, guard).is_empty()).count();
    let about = match people {
        0 => "Nobody is held, incomplete, left to judgement or to be weighed.".to_owned(),
        some => format!(
            "{} of {} to be discussed first. What to weigh is for those who decide: nothing of it is scored.",
            words::people(some),
            lines.len()
        ),
    };
    let rows = found
        .into_iter()
        .map(|(why, line, says)| {
            vec![
                Content::Strong(line.shown.clone()),
                Content::Text(why.says().to_owned()),
                Content::Text(words::range(line.person).to_owned()),
                line.person
                    .point_from
                    .as_deref()
                    .map_or(Content::Note("not recorded"), |point| Content::Text(point.to_owned())),
                Content::Text(says),
            ]
        })
        .collect();
    let headings = [
        (front.who(), if front.names { 20 } else { 14 }),
        ("What stands out", 22),
        ("Range", 20),
        ("Current point", 10),
        ("What is known, or what it takes to be ready", 70),
    ];
    let grid = Grid {
        name: "Exceptions".to_owned(),
        about: "One row for each matter to be discussed about somebody.".to_owned(),
        columns: columns(&headings, rows),
        empty: "There are no exceptions.",
    };
    Section::of_table("Exceptions", "Exceptions first", about, grid)
}
