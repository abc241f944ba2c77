//! How many people stand where, what the recommendations cost, and what they leave of the school's budget.

use super::beside::Beside;
use super::costs::{self, OfRange};
use super::people::Decisions;
use super::section::{Block, Grid, Section, columns};
use super::sheet::Content;
use super::{Audience, Front, Line, words};
use crate::pay::{Pence, Status};

const STATUSES: [Status; 5] =
    [Status::Ready, Status::Refer, Status::Held, Status::Incomplete, Status::NotEligible];
const WIDTHS: [u8; 8] = [38, 13, 12, 15, 16, 15, 16, 15];

pub(super) fn section(front: &Front, beside: &Beside, lines: &[Line], decisions: &Decisions) -> Section {
    let ready: Vec<&Line> = lines.iter().filter(|line| line.is_for_decision()).collect();
    let costs = costs::by_range(&ready);
    let total = costs::total(&costs);
    let mut blocks = vec![
        Block::Heading("Where people stand".to_owned()),
        Block::Table(statuses(lines)),
        Block::Heading("Recommended progression and what it costs".to_owned()),
        Block::Table(by_range(&costs, &total)),
    ];
    blocks.extend(cost_notes(&total, &ready).into_iter().map(Block::Text));
    // The budget is for everybody's progression, which the headteacher's is no part of.
    if front.audience == Audience::Committee {
        blocks.push(Block::Heading("Headroom and budget".to_owned()));
        blocks.extend(budget(beside, &total, lines));
    }
    blocks.extend(so_far(decisions));
    Section {
        name: "Summary",
        title: "Summary".to_owned(),
        about: format!("{}, records as at {}", front.cycle, words::date(front.as_of)),
        widths: WIDTHS.to_vec(),
        one_page: false,
        blocks,
    }
}

fn statuses(lines: &[Line]) -> Grid {
    let mut rows: Vec<Vec<Content>> = STATUSES
        .iter()
        .map(|status| {
            let count = lines.iter().filter(|line| line.person.status == *status).count();
            vec![
                Content::Text(words::status(*status).to_owned()),
                Content::Count(words::whole(count)),
                Content::Aside(words::meaning(*status).to_owned()),
            ]
        })
        .collect();
    rows.push(vec![
        Content::Strong("Total".to_owned()),
        Content::StrongCount(words::whole(lines.len())),
        Content::Aside(String::new()),
    ]);
    Grid {
        name: "Statuses".to_owned(),
        about: "How many people have each status, and what it means.".to_owned(),
        columns: columns(&[("Status", 0), ("People", 0), ("Meaning", 0)], rows),
        empty: "",
    }
}

fn by_range(costs: &[OfRange], total: &OfRange) -> Grid {
    let on_costs = total.on_costs.is_some();
    let row = |cost: &OfRange, strong: bool| {
        let money = |amount: Option<Pence>| match amount {
            // Nought pounds would read as free.
            _ if !cost.is_known() && cost.listed > 0 => Content::Note("not checked"),
            Some(amount) if strong => Content::StrongMoney(amount),
            amount => Content::Money(amount.unwrap_or_default()),
        };
        let count = |number| if strong { Content::StrongCount(number) } else { Content::Count(number) };
        let range = cost.range.clone();
        let mut cells = vec![
            if strong { Content::Strong(range) } else { Content::Text(range) },
            count(cost.moving),
            count(cost.unchecked),
            money(Some(cost.annual)),
            money(Some(cost.this_year)),
            money(Some(cost.back_pay)),
        ];
        if on_costs {
            cells.extend([money(cost.on_costs), money(cost.on_costs_this_year)]);
        }
        cells
    };
    let mut headings = vec![
        ("Pay range", 0),
        ("People moving up", 0),
        ("Not checked", 0),
        ("Cost a year", 0),
        ("Cost this financial year", 0),
        ("Of it owed already", 0),
    ];
    if on_costs {
        headings.extend([("On-costs a year", 0), ("On-costs this financial year", 0)]);
    }
    let rows = costs.iter().map(|cost| row(cost, false)).chain([row(total, true)]).collect();
    Grid {
        name: "Costs".to_owned(),
        about: "What the recommendations of each pay range cost.".to_owned(),
        columns: columns(&headings, rows),
        empty: "",
    }
}

/// What the pounds are and are not.
fn cost_notes(total: &OfRange, ready: &[&Line]) -> Vec<String> {
    let mut notes = vec!["By full-time equivalent, before pension and national insurance.".to_owned()];
    if let Some(cost) = ready.iter().find_map(|line| costs::cost(line)) {
        notes.push(format!(
            "The financial year runs from {} to {}.",
            words::date(cost.year.0),
            words::date(cost.year.1)
        ));
    }
    if total.listed > 0 {
        notes.push(if total.on_costs.is_some() {
            "On-costs are what the employer pays on top, at the school's own rate.".to_owned()
        } else {
            "On-costs are not in it: the school has not said its rate (On-cost rate among its settings)."
                .to_owned()
        });
    }
    if total.unchecked > 0 {
        notes.push(format!(
            "Not checked for {}: the pay range, the area or the point has no figure, so the true cost is higher.",
            words::people(usize::try_from(total.unchecked).unwrap_or(usize::MAX))
        ));
    }
    vec![notes.join(" ")]
}

/// What is left of the budget, and what could still come out of it.
fn budget(beside: &Beside, total: &OfRange, lines: &[Line]) -> Vec<Block> {
    let waiting = |status| lines.iter().filter(|line| line.person.status == status).count();
    let with_on_costs = total.this_year.plus(total.on_costs_this_year.unwrap_or_default());
    let mut rows: Vec<(String, Content)> = Vec::new();
    let mut sentences = Vec::new();
    match beside.budget {
        None => sentences.push(
            "What is left of the budget cannot be told: none is given (Budget for pay progression among the school's \
             settings)."
                .to_owned(),
        ),
        Some(budget) => {
            let left = budget.minus(with_on_costs);
            rows.push(("Budget for pay progression".to_owned(), Content::Money(budget)));
            rows.push(("Recommended, this financial year".to_owned(), Content::Money(total.this_year)));
            if let Some(on_costs) = total.on_costs_this_year {
                rows.push(("On-costs, this financial year".to_owned(), Content::Money(on_costs)));
            }
            let over = left < Pence::ZERO;
            let size = if over { Pence::ZERO.minus(left) } else { left };
            let label = if over { "Over the budget by" } else { "Left of the budget" };
            rows.push((label.to_owned(), Content::StrongMoney(size)));
        }
    }
    let open = [
        (waiting(Status::Refer), "left to judgement"),
        (waiting(Status::Held), "held"),
        (waiting(Status::Incomplete), "incomplete"),
    ];
    let open: Vec<String> =
        open.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")).collect();
    if !open.is_empty() {
        sentences.push(format!(
            "Not in the cost, and still to come out of the budget if they move: {}.",
            open.join(", ")
        ));
    }
    if total.unchecked > 0 {
        sentences.push(format!(
            "The pounds of {} are not known, so less is left than it seems.",
            words::people(usize::try_from(total.unchecked).unwrap_or(usize::MAX))
        ));
    }
    let no_point =
        lines.iter().filter(|line| line.person.status == Status::Ready && !line.moves_up()).count();
    if no_point > 0 {
        sentences
            .push(format!("{} ready without a move: no cost.", words::capital(&words::people(no_point))));
    }
    let facts = (!rows.is_empty()).then(|| {
        let rows = rows.into_iter().map(|(label, amount)| vec![Content::Text(label), amount]).collect();
        Block::Table(Grid {
            name: "Budget".to_owned(),
            about: "The budget for pay progression and what the recommendations leave of it.".to_owned(),
            columns: columns(&[("Budget", 0), ("Amount", 0)], rows),
            empty: "",
        })
    });
    let text = (!sentences.is_empty()).then(|| Block::Text(sentences.join(" ")));
    facts.into_iter().chain(text).collect()
}

/// What the committee has entered so far, counted by the spreadsheet program.
fn so_far(decisions: &Decisions) -> Vec<Block> {
    let (Some(entered), Some(changes)) = (decisions.decision_cells(), decisions.change_cells()) else {
        return Vec::new();
    };
    let rows = vec![
        vec![
            Content::Text("Decisions entered".to_owned()),
            Content::Live(format!("=COUNTA({entered})"), false),
            Content::Aside(format!("of {} to decide on", words::people(decisions.people()))),
        ],
        vec![
            Content::Text("Cost a year of those approved".to_owned()),
            Content::Live(format!("=SUMPRODUCT(--({entered}=\"approve\"),{changes})"), true),
            Content::Aside("The recommended change of every row with the decision approve.".to_owned()),
        ],
    ];
    vec![
        Block::Heading("Decisions entered so far".to_owned()),
        Block::Table(Grid {
            name: "SoFar".to_owned(),
            about: "What has been entered on the sheet of decisions so far.".to_owned(),
            columns: columns(&[("On the sheet Decisions", 0), ("So far", 0), ("Meaning", 0)], rows),
            empty: "",
        }),
    ]
}
