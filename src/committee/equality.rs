//! Equality of outcomes, before anything is decided: how groups of staff come out, as far as the tracker tells groups apart.
//!
//! The tables pass the same disclosure control as the governors' report: small groups join their neighbours, shares are
//! bands, and what could give somebody away is withheld, in the same sentence whatever the reason.

use sha2::{Digest, Sha256};

use super::beside::{Beside, Person};
use super::section::{Block, Grid, Section, columns};
use super::sheet::Content;
use super::{Line, words};
use crate::disclosure::{CountRow, CountTable, Label, Member, PublishedTable, Said, Settings, publish};
use crate::pay::Status;

const EVERYBODY: Label = Label::fixed("Everybody in the round");
const OUTCOMES: [Label; 2] =
    [Label::fixed("Progression recommended"), Label::fixed("Not recommended, or still open")];

/// Whether somebody is in a group.
type IsIn = fn(&Person) -> bool;

/// A way of telling people apart: its title, whether the tracker has what it takes, and the groups with who is in them.
struct Way {
    title: &'static str,
    is_told: fn(&Beside) -> bool,
    groups: [(&'static str, IsIn); 3],
}

const WAYS: [Way; 3] = [
    Way {
        title: "Working pattern",
        is_told: |_| true,
        groups: [
            ("Full time", |one| one.full_time == Some(true)),
            ("Part time", |one| one.full_time == Some(false)),
            ("Full-time equivalent not recorded", |one| one.full_time.is_none()),
        ],
    },
    Way {
        title: "Contract",
        is_told: |_| true,
        groups: [
            ("Permanent", |one| one.permanent == Some(true)),
            ("Fixed term or casual", |one| one.permanent == Some(false)),
            ("Contract not recorded", |one| one.permanent.is_none()),
        ],
    },
    Way {
        title: "Long absence in the year",
        is_told: |beside| beside.tells_absence,
        groups: [("Not away for long", |one| !one.away), ("Away for long", |one| one.away), ("", |_| false)],
    },
];

pub(super) fn section(seed: &str, beside: &Beside, lines: &[Line]) -> Section {
    let people: Vec<(&Line, &Person)> = lines
        .iter()
        .filter(|line| line.person.status != Status::NotEligible)
        .filter_map(|line| Some((line, beside.of(line.person)?)))
        .collect();
    let mut blocks = Vec::new();
    let asked: Vec<(&Way, CountTable)> =
        WAYS.iter().filter_map(|way| Some((way, counts(seed, way, beside, &people)?))).collect();
    let tables: Vec<CountTable> = asked.iter().map(|(_, table)| table.clone()).collect();
    // More people than one audit covers are not compared.
    let published = publish(&tables, &beside.limits).ok();
    for (place, (way, _)) in asked.iter().enumerate() {
        blocks.push(Block::Heading(way.title.to_owned()));
        match published.as_ref().and_then(|all| all.get(place)).filter(|table| !table.is_withheld()) {
            Some(table) => {
                blocks.push(Block::Table(grid(place, table)));
                if table.leaves_groups_out() {
                    blocks.push(Block::Text(PublishedTable::LEFT_OUT.to_owned()));
                }
            }
            None => blocks.push(Block::Text(PublishedTable::WITHHELD.to_owned())),
        }
    }
    if asked.is_empty() {
        blocks.push(Block::Text("The tracker tells no groups of the people of this pack apart.".to_owned()));
    }
    blocks.push(Block::Heading("What is not compared, and how to read the rest".to_owned()));
    blocks.extend(how_to_read(&asked, beside.limits).into_iter().map(Block::Text));
    Section {
        name: "Equality",
        title: "Equality of outcomes, before it is decided".to_owned(),
        about: "Who is recommended for progression, by groups of staff, with small numbers protected."
            .to_owned(),
        widths: vec![52, 14, 50],
        one_page: false,
        blocks,
    }
}

fn counts(seed: &str, way: &Way, beside: &Beside, people: &[(&Line, &Person)]) -> Option<CountTable> {
    if !(way.is_told)(beside) {
        return None;
    }
    let mut rows = Vec::new();
    for (label, is_in) in way.groups {
        let members: Vec<&Line> =
            people.iter().filter(|(_, person)| is_in(person)).map(|(line, _)| *line).collect();
        if members.is_empty() {
            continue;
        }
        let size = words::whole(members.len());
        let yes = words::whole(members.iter().filter(|line| line.is_to_progress()).count());
        let marks: Vec<Member> = members.iter().filter_map(|line| mark(seed, line)).collect();
        rows.push(CountRow::new(Label::fixed(label), size, [yes, size - yes]).of(marks));
    }
    // One group alone is everybody, which the summary tells.
    (rows.len() > 1).then(|| CountTable::groups(Label::fixed(way.title), EVERYBODY, OUTCOMES, rows))
}

/// A person's mark, by which the tables are audited together; it stands nowhere.
fn mark(seed: &str, line: &Line) -> Option<Member> {
    let mut hash = Sha256::new();
    hash.update(seed.as_bytes());
    hash.update(line.code.as_bytes());
    Some(Member::new(*hash.finalize().first_chunk()?))
}

fn grid(place: usize, table: &PublishedTable) -> Grid {
    let says = |said: &Said, size: u32| match said {
        Said::Count(count) => format!("{count} of {size}"),
        Said::Nobody => "None".to_owned(),
        Said::Band(band) => words::capital(band.words()),
    };
    let rows = table
        .rows()
        .iter()
        .map(|row| {
            let label = row.label().as_str().to_owned();
            let mut cells = vec![
                if row.is_whole() { Content::Strong(label) } else { Content::Text(label) },
                Content::Count(row.size()),
            ];
            cells.extend(row.said().iter().map(|said| Content::Text(says(said, row.size()))));
            cells
        })
        .collect();
    let mut headings = vec![("Group", 0), ("People", 0)];
    headings.extend(table.outcomes().iter().map(|outcome| (outcome.as_str(), 0)));
    Grid {
        name: format!("Equality{}", place + 1),
        about: format!("{}: who is recommended for progression.", table.title()),
        columns: columns(&headings, rows),
        empty: "",
    }
}

fn how_to_read(asked: &[(&Way, CountTable)], limits: Settings) -> Vec<String> {
    let missing: Vec<&str> = WAYS
        .iter()
        .map(|way| way.title)
        .filter(|title| !asked.iter().any(|(way, _)| way.title == *title))
        .collect();
    let mut all = vec![
        "Sex, age, ethnicity and disability are kept out of what this program reads, on purpose, so they are not \
         compared here. Whoever keeps those figures for the school can compare them with the key, and tell the \
         committee the result in bands."
            .to_owned(),
    ];
    if !missing.is_empty() {
        let missing: Vec<String> = missing.iter().map(|title| title.to_lowercase()).collect();
        all.push(format!(
            "Not compared either, because the tracker does not tell or everybody is alike: {}.",
            missing.join("; ")
        ));
    }
    all.push(format!(
        "Groups of fewer than {} join a neighbour. A share such as \"more than a half\" says how much of a group it is, \
         without saying how many people; counts stand for everybody alone, where both sides have {} or more. A \
         difference is a reason to look, not a proof of unfairness; with small groups it is often chance.",
        limits.min_group(),
        limits.threshold()
    ));
    all
}
