//! The sheets with a row for each person: those to decide on, and those who wait.

use rust_xlsxwriter::{Workbook, XlsxError};

use super::costs::known_change;
use super::decisions::{self, NEW_POINT};
use super::guard::Guard;
use super::section::{Grid, Section};
use super::sheet::{self, Column, Content};
use super::{Front, Line, moves_up, words};
use crate::pay::{Recommendation, Status};

/// Row of the headings, from nought, on both sheets.
const HEADINGS: u32 = 3;
/// Steps of the approval chain that get a column each; a longer chain shares one.
const STEPS: usize = 4;
pub(super) const RANGE: &str = "Range";
pub(super) const CHANGE: &str = "Change a year";
const NAME: &str = "Recommendations";
const TITLE: &str = "Recommendations for decision";
const ALT: &str =
    "One row for each person to decide on: present point, ratings, what the rule gives and why.";
pub(super) const NOBODY: &str = "Nobody is ready for a decision.";

/// The sheet of recommendations, known before it is written so that the summary can point into it.
pub(super) struct Decisions {
    columns: Vec<Column>,
    /// The sheet on which decisions are entered, with the same rows.
    entries: decisions::Entries,
    named: bool,
}

impl Decisions {
    pub(super) fn of(lines: &[&Line], guard: &Guard, front: &Front) -> Self {
        let mut columns = vec![
            who(front, 8, lines),
            column(RANGE, 11, lines, |line| Content::Text(words::range(line.person).to_owned())),
            column("Current point", 9, lines, |line| point(line.person.point_from.as_deref())),
        ];
        // A policy that looks at no rating has none on its papers.
        if lines.is_empty() || lines.iter().any(|line| !line.person.strands.is_empty()) {
            columns.push(column("Ratings", 22, lines, |line| Content::Text(words::ratings(line.person))));
        }
        if lines.is_empty() || lines.iter().any(|line| line.person.conclusion.is_some()) {
            columns.push(column("Conclusion", 12, lines, |line| {
                Content::Text(words::line(line.person.conclusion.as_ref()))
            }));
        }
        columns.extend([
            column("Recommendation", 18, lines, |line| Content::Text(words::line(line.person.pay.as_ref()))),
            column(NEW_POINT, 8, lines, |line| new_point(line.person)),
            column(CHANGE, 11, lines, change),
        ]);
        if lines.iter().any(|line| line.person.bonus.is_some()) {
            columns.push(column("Bonus", 11, lines, |line| {
                Content::Text(words::bonus(line.person.bonus.as_ref()))
            }));
        }
        columns.push(column("Why", 36, lines, |line| Content::Text(why(line, guard, front))));
        columns.push(column("Clause", 13, lines, |line| Content::Text(clause(line))));
        columns.extend(approvals(lines));
        sheet::told_apart(&mut columns);
        Decisions { columns, entries: decisions::Entries::of(lines, front), named: front.names }
    }

    /// The same for the page, on which the committee writes by hand.
    pub(super) fn sections(&self) -> [Section; 2] {
        let grid = Grid {
            name: NAME.to_owned(),
            about: ALT.to_owned(),
            columns: self.columns.clone(),
            empty: NOBODY,
        };
        [Section::of_table(NAME, TITLE, self.about(), grid), self.entries.section()]
    }

    fn about(&self) -> String {
        if self.people() == 0 {
            return "There is nothing to decide on.".to_owned();
        }
        format!(
            "{}, by {}: what the rule gives and why. Decisions are entered under {}, in the same order.",
            words::capital(&words::people(self.people())),
            if self.named { "name" } else { "reference code" },
            decisions::SHEET
        )
    }

    /// How many people there are to decide on.
    pub(super) fn people(&self) -> usize {
        self.columns.first().map_or(0, |column| column.cells.len())
    }

    /// The cells in which decisions are entered, as a formula on another sheet names them; `None` where nobody is listed.
    pub(super) fn decision_cells(&self) -> Option<String> {
        self.entries.cells(decisions::DECISION)
    }

    /// The cells of the changes in pounds beside them: rows that somebody sorts stay whole.
    pub(super) fn change_cells(&self) -> Option<String> {
        self.entries.cells(CHANGE)
    }

    pub(super) fn add(&self, book: &mut Workbook, front: &Front) -> Result<(), XlsxError> {
        let sheet = sheet::add(book, front, NAME)?;
        sheet::opening(sheet, TITLE, &self.about())?;
        sheet::table(sheet, HEADINGS, &self.columns, NAME, ALT)?;
        sheet.set_freeze_panes(HEADINGS + 1, 1)?;
        sheet.set_repeat_rows(HEADINGS, HEADINGS)?;
        if self.people() == 0 {
            sheet::write(sheet, HEADINGS + 1, 0, NOBODY, &sheet::text().unset_text_wrap())?;
        }
        self.entries.add(book, front)
    }
}

/// Those who are not before the committee yet, and those who are not in the round.
pub(super) fn not_ready(front: &Front, lines: &[&Line], guard: &Guard) -> Section {
    let columns = vec![
        who(front, 9, lines),
        column("Range", 16, lines, |line| Content::Text(words::range(line.person).to_owned())),
        column("Current point", 9, lines, |line| point(line.person.point_from.as_deref())),
        column("Status", 14, lines, |line| Content::Text(words::status(line.person.status).to_owned())),
        column("What is missing or why", 40, lines, |line| Content::Text(missing(line, guard))),
        column("Ratings so far", 32, lines, |line| Content::Text(words::ratings(line.person))),
        column("Clause", 22, lines, |line| Content::Text(clause(line))),
    ];
    let about =
        "Nothing is recommended here. Whatever is missing goes into the tracker, and the pack is made again.";
    let grid = Grid {
        name: "NotReady".to_owned(),
        about: "One row for each person who is not ready, and what is missing.".to_owned(),
        columns,
        empty: "Nobody: everybody in the round is ready.",
    };
    Section::of_table("Not ready", "Not ready for a decision", about.to_owned(), grid)
}

/// The first column: what stands for each person. Codes have the width given, and names need more.
pub(super) fn who(front: &Front, width: u8, lines: &[&Line]) -> Column {
    let width = if front.names { 18 } else { width };
    column(front.who(), width, lines, |line| Content::Strong(line.shown.clone()))
}

pub(super) fn column(heading: &str, width: u8, lines: &[&Line], cell: impl Fn(&Line) -> Content) -> Column {
    Column { heading: heading.to_owned(), width, cells: lines.iter().map(|line| cell(line)).collect() }
}

pub(super) fn point(point: Option<&str>) -> Content {
    point.map_or(Content::Note("not recorded"), |point| Content::Text(point.to_owned()))
}

pub(super) fn new_point(person: &Recommendation) -> Content {
    match (&person.point_to, moves_up(person)) {
        (Some(to), true) => Content::Strong(to.to_string()),
        (None, true) => Content::Note("not known by name"),
        // What somebody might gain by a judgement that is still to come is no new point.
        (_, false) if person.status == Status::Ready => Content::Note("no change"),
        (_, false) => Content::Blank,
    }
}

pub(super) fn change(line: &Line) -> Content {
    match (known_change(line), line.moves_up()) {
        (Some(amount), _) => Content::Money(amount),
        (None, true) => Content::Note("not checked"),
        (None, false) => Content::Blank,
    }
}

/// What a row says in the column Why: the facts, and what they rest on beside what the whole pack does.
fn why(line: &Line, guard: &Guard, front: &Front) -> String {
    let own = line.person.assumptions.iter().filter(|assumption| !front.assumptions.contains(assumption));
    facts(line, guard)
        .into_iter()
        .chain(own.map(|assumption| format!("Rests on: {}", guard.pass(assumption))))
        .collect::<Vec<_>>()
        .join("\n")
}

/// The levels of the strands, and what ratings, conclusion and recommendation do not say already.
pub(super) fn facts(line: &Line, guard: &Guard) -> Vec<String> {
    let person = line.person;
    let levels: Vec<String> = person.strands.iter().map(words::level).collect();
    let shown = |reason: &&String| {
        let of_line = |line: &crate::pay::TableLine| reason.starts_with(&format!("{}: ", line.row));
        person.conclusion.iter().chain(&person.pay).any(of_line)
    };
    // The first reason lists the ratings of each strand, which have a column of their own.
    let others = person.reasons.iter().skip(usize::from(!person.strands.is_empty()));
    let sentences = others.filter(|r| !shown(r)).map(|reason| guard.pass(reason));
    let levels = (!levels.is_empty()).then(|| words::capital(&levels.join(", ")));
    levels.into_iter().chain(sentences).collect()
}

pub(super) fn missing(line: &Line, guard: &Guard) -> String {
    let person = line.person;
    let why = if person.missing.is_empty() { &person.reasons } else { &person.missing };
    // Without their cells several of a kind read alike.
    let mut counted: Vec<(String, usize)> = Vec::new();
    for sentence in why.iter().map(|sentence| words::capital(&guard.pass(sentence))) {
        if let Some((_, times)) = counted.iter_mut().find(|(own, _)| *own == sentence) {
            *times += 1;
        } else {
            counted.push((sentence, 1));
        }
    }
    let said = |(sentence, times)| if times > 1 { format!("{sentence} ({times} of them)") } else { sentence };
    let sentences: Vec<String> = counted.into_iter().map(said).collect();
    if sentences.is_empty() { words::meaning(person.status).to_owned() } else { sentences.join("\n") }
}

pub(super) fn clause(line: &Line) -> String {
    let (clause, rule) = (&line.person.clause, &line.person.rule);
    if rule.is_empty() || rule == clause { clause.to_string() } else { format!("{clause}\n{rule}") }
}

/// A column for each step of the chain, headed as the pack calls it; a long chain shares one column.
fn approvals(lines: &[&Line]) -> Vec<Column> {
    let mut steps: Vec<&str> = Vec::new();
    for (step, _) in lines.iter().flat_map(|line| &line.person.approvals) {
        if !steps.contains(&&**step) {
            steps.push(step);
        }
    }
    // The order of the rows is that of the codes, so a step that the first person skips would come late.
    if let Some(longest) = lines.iter().map(|line| &line.person.approvals).max_by_key(|chain| chain.len()) {
        let place = |step: &str| longest.iter().position(|(own, _)| &**own == step).unwrap_or(usize::MAX);
        steps.sort_by_key(|step| (place(step), *step));
    }
    if steps.len() > STEPS {
        return vec![column("Approvals", 20, lines, |line| {
            let chain = line.person.approvals.iter().map(|(step, done)| {
                let done = done.map_or_else(|| "not recorded".to_owned(), words::date);
                format!("{}: {done}", words::capital(step))
            });
            Content::Text(chain.collect::<Vec<_>>().join("\n"))
        })];
    }
    let one = |step: &&str| {
        column(&words::capital(step), 10, lines, |line| {
            match line.person.approvals.iter().find(|(own, _)| &**own == *step) {
                Some((_, Some(done))) => Content::Date(*done),
                Some((_, None)) => Content::Note("not recorded"),
                None => Content::Note("not needed"),
            }
        })
    };
    steps.iter().map(one).collect()
}
