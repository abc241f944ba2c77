//! The first page: what the pack is, under which policy, for which year, who prepared it, and how it is used.

use std::collections::BTreeMap;

use super::beside::Beside;
use super::guard::Guard;
use super::section::{Block, Section};
use super::sheet::Content;
use super::{Audience, Front, Line, words};

/// Assumptions about some people only: the most frequent stand here, the others beside their people.
const ASSUMPTIONS: usize = 6;
const NOBODY: &str = "Under this policy the tracker gives no recommendation on anybody's pay, so the pack is left at this page, \
                      the empty sheets of decisions and the sign-off.";

pub(super) fn section(front: &Front, beside: &Beside, lines: &[Line], guard: &Guard) -> Section {
    let mut blocks = vec![Block::Facts(facts(front, beside))];
    // What has to be known of the policy before anything is decided by it.
    blocks.extend(listed(
        "To know about the policy",
        front.notices.iter().map(|notice| words::capital(&guard.pass(notice))).collect(),
    ));
    blocks.extend(listed("Assumptions for governors to confirm", assumptions(front, lines, guard)));
    if lines.is_empty() {
        blocks.push(Block::Heading("Nobody is in this pack".to_owned()));
        blocks.push(Block::Text(NOBODY.to_owned()));
    } else {
        blocks.push(Block::Heading("How to use this pack".to_owned()));
        blocks.extend(how_to(front.audience).into_iter().map(|step| Block::Text(step.to_owned())));
    }
    Section {
        name: "Cover",
        title: front.audience.title().to_owned(),
        about: String::new(),
        widths: vec![30, 106],
        one_page: true,
        blocks,
    }
}

fn listed(heading: &str, all: Vec<String>) -> Vec<Block> {
    if all.is_empty() {
        return Vec::new();
    }
    let bullets = all.into_iter().map(Block::Bullet);
    std::iter::once(Block::Heading(heading.to_owned())).chain(bullets).collect()
}

fn facts(front: &Front, beside: &Beside) -> Vec<(String, Content)> {
    let people = if front.names {
        "By name. This pack is for those who decide, and for nobody else. On the sheet Decisions the last column keeps a \
         code for each person, by which the office reads the decisions back: leave it as it is."
            .to_owned()
    } else {
        "By reference code. The key that says which code is who is a separate workbook and stays with whoever \
         prepared this pack. The codes are new ones for each meeting."
            .to_owned()
    };
    let said = |text: &str| Content::Text(text.to_owned());
    let or_line = |text: &str| if text.trim().is_empty() { Content::FillLine } else { said(text) };
    let mut facts = vec![("Prepared for", Content::Text(words::capital(&front.prepared_for)))];
    if !front.school.is_empty() {
        facts.push(("School", said(&front.school)));
    }
    facts.push(("Policy", Content::Text(format!("{} ({})", front.title, front.id))));
    if !front.edition.is_empty() {
        facts.push(("Edition", said(&front.edition)));
    }
    facts.extend([
        ("Appraisal year", said(&front.cycle)),
        ("Records as at", Content::Text(words::date(front.as_of))),
        ("People", Content::Text(people)),
        ("Prepared by", or_line(&beside.prepared_by)),
        ("Meeting held on", Content::FillLine),
    ]);
    facts.into_iter().map(|(label, content)| (label.to_owned(), content)).collect()
}

fn assumptions(front: &Front, lines: &[Line], guard: &Guard) -> Vec<String> {
    let mut of_some: BTreeMap<String, usize> = BTreeMap::new();
    for line in lines {
        for own in line.person.assumptions.iter().filter(|own| !front.assumptions.contains(own)) {
            *of_some.entry(guard.pass(own)).or_default() += 1;
        }
    }
    let left = of_some.len().saturating_sub(ASSUMPTIONS);
    let more = (left > 0).then(|| format!("{left} more, each beside the person it concerns."));
    let mut of_some: Vec<(String, usize)> = of_some.into_iter().collect();
    of_some.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let some = of_some.into_iter().take(ASSUMPTIONS);
    front
        .assumptions
        .iter()
        .map(|text| words::capital(&guard.pass(text)))
        .chain(some.map(|(text, count)| format!("{} ({})", words::capital(&text), words::people(count))))
        .chain(more)
        .collect()
}

fn how_to(audience: Audience) -> Vec<&'static str> {
    let steps = [
        "1.  Begin with Exceptions: those who are held, incomplete or left to judgement, whose circumstances have to be \
         weighed, or of whom the tracker says otherwise. Each has a page in Person by person.",
        "2.  Recommendations: one row for each person. Conclusion and Recommendation name the row of the policy's \
         table that gave them; Why gives the facts.",
        "3.  Decisions: choose one in each row: approve (as recommended), amend (with the point decided, and why), refer \
         back (to whoever reviewed it) or defer (to a later meeting). Date and initial each row.",
        "4.  Referred for judgement: the rule gives no answer. The decision rests on what the headteacher reports to \
         the meeting: amend, with the point decided and the reason.",
        "5.  Not checked: the pounds are not known to the program. Ask whoever runs payroll before deciding what \
         depends on cost.",
        "6.  Moderation and Equality are looked at before deciding. They say how unusual a difference is, never why.",
        "7.  Sign-off: fill in after the meeting. The office reads the decisions back with \"appraise decide\"; keep the \
         pack with the confidential minutes, apart from the key.",
    ];
    let of_panel = [
        "1.  Person by person says what is recommended, which row of the policy's table gave it, and what is missing.",
        "2.  Decisions: choose one: approve (as recommended), amend (with the point decided), refer back or defer. Give the reason \
         wherever it is not to approve; date and initial it.",
        "3.  Sign-off: fill in after the meeting. The office reads the decision back with \"appraise decide\" and the key of this \
         pack; keep the pack with the panel's confidential minutes, apart from the key.",
    ];
    match audience {
        Audience::Committee => steps.to_vec(),
        Audience::Panel => of_panel.to_vec(),
    }
}
