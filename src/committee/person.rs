//! A page for each person about whom there is something to discuss: everything the recommendation rests on.

use super::costs::{cost, known_change};
use super::guard::Guard;
use super::section::{Block, Section};
use super::sheet::Content;
use super::{Audience, Front, Line, exceptions, people, words};
use crate::pay::Strand;

pub(super) fn section(front: &Front, lines: &[Line], guard: &Guard) -> Section {
    let everybody = front.audience == Audience::Panel;
    let mut blocks = Vec::new();
    for line in lines {
        let matters = exceptions::of(line, guard);
        if matters.is_empty() && !everybody {
            continue;
        }
        if !blocks.is_empty() {
            blocks.push(Block::NewPage);
        }
        blocks.push(Block::Heading(line.shown.clone()));
        blocks.push(Block::Facts(facts(line, guard)));
    }
    if blocks.is_empty() {
        blocks.push(Block::Text("There is nobody about whom there is something to discuss.".to_owned()));
    }
    Section {
        name: "Person by person",
        title: "Person by person".to_owned(),
        about: "A page for each person about whom there is something to discuss.".to_owned(),
        widths: vec![30, 106],
        one_page: false,
        blocks,
    }
}

fn facts(line: &Line, guard: &Guard) -> Vec<(String, Content)> {
    let person = line.person;
    let mut facts: Vec<(String, String)> = Vec::new();
    let mut say = |label: &str, text: String| facts.push((label.to_owned(), text));
    let several = |all: &mut dyn Iterator<Item = &String>| -> String {
        all.map(|text| words::capital(&guard.pass(text))).collect::<Vec<_>>().join("\n")
    };
    say("Status", format!("{}. {}", words::status(person.status), words::meaning(person.status)));
    let point = person.point_from.as_deref().unwrap_or("point not recorded");
    say("Pay range and point", format!("{}, {point}", words::range(person)));
    for strand in &person.strands {
        say(&format!("Ratings: {}", strand.label), strand_says(strand));
    }
    if person.conclusion.is_some() {
        say("Conclusion on the year", words::line(person.conclusion.as_ref()));
    }
    say("Recommendation", words::line(person.pay.as_ref()));
    if let (Some(to), true) = (&person.point_to, line.moves_up()) {
        say("New point", to.to_string());
    }
    if let Some(change) = known_change(line) {
        say("Cost", words::cost(change, cost(line)));
    }
    if person.bonus.is_some() {
        say("Bonus", words::bonus(person.bonus.as_ref()));
    }
    let whose = match &person.source {
        Some(source) => {
            format!("The governors' own table ({}).\n{}", guard.pass(&source.place), people::clause(line))
        }
        None => people::clause(line),
    };
    say("Clause and rule", whose);
    if let Some(differs) = person.differs() {
        say("Recorded in the tracker", words::capital(&guard.pass(&differs)));
    }
    if !person.flags.is_empty() {
        say("To be weighed, not scored", several(&mut person.flags.iter()));
    }
    if !person.missing.is_empty() {
        say("What it takes to be ready", several(&mut person.missing.iter()));
    }
    // What is to be weighed, and what the tracker says otherwise, stands above.
    let above: Vec<String> = person
        .flags
        .iter()
        .map(|flag| format!("for judgement: {flag}"))
        .chain(person.differs())
        .map(|reason| guard.pass(&reason))
        .collect();
    let mut reasons = people::facts(line, guard);
    reasons.retain(|reason| !above.contains(reason));
    if !reasons.is_empty() {
        say("Why", reasons.iter().map(|reason| words::capital(reason)).collect::<Vec<_>>().join("\n"));
    }
    let assumed = several(&mut person.assumptions.iter());
    if !assumed.is_empty() {
        say("Rests on", assumed);
    }
    for (step, done) in &person.approvals {
        let done = done.map_or_else(|| "not recorded".to_owned(), words::date);
        say(&words::capital(step), done);
    }
    facts
        .into_iter()
        .map(|(label, text)| (label, Content::Text(text)))
        .chain([("Notes of the discussion".to_owned(), Content::FillIn)])
        .collect()
}

/// `2 Outstanding, 4 Good; level Good (line B3)`.
fn strand_says(strand: &Strand) -> String {
    let line =
        if strand.level.row.is_empty() { String::new() } else { format!(" (line {})", strand.level.row) };
    format!("{}; level {}{line}", words::counts(strand), strand.level.gives)
}
