//! The sheets with a row for each person: those to decide on, and those who wait.

use rust_xlsxwriter::utility::row_col_to_cell_absolute;
use rust_xlsxwriter::{Workbook, XlsxError};

use super::decisions::DECISION;
use super::guard::Guard;
use super::sheet::{self, Column, Content};
use super::{Front, Line, decisions, moves_up, words};
use crate::pay::{Pence, Recommendation, Status};

/// Row of the headings, from nought, on both sheets.
const HEADINGS: u32 = 3;
/// Steps of the approval chain that get a column each; a longer chain shares one.
const STEPS: usize = 4;
/// The columns that the summary counts.
pub(super) const RANGE: &str = "Range";
pub(super) const CHANGE: &str = "Change a year";
const NAME: &str = "Recommendations";
/// What stands where rows of people would.
pub(super) const NOBODY: &str = "Nobody is ready for a decision.";

/// The sheet of recommendations, known before it is written so that the summary can point into it.
pub(super) struct Decisions {
    columns: Vec<Column>,
    /// Ranges with how many move up, how many of those have no pounds, and the pounds of the others.
    pub(super) costs: Vec<Cost>,
}

/// What the recommendations of one pay range come to.
pub(super) struct Cost {
    pub(super) range: String,
    pub(super) moving: u32,
    pub(super) unchecked: u32,
    /// Those who move up and those whose pay changes otherwise.
    listed: u32,
    pub(super) pounds: Pence,
}

impl Cost {
    /// Whether the pounds of anybody are known.
    pub(super) fn is_known(&self) -> bool {
        self.unchecked < self.listed
    }
}

impl Decisions {
    pub(super) fn of(lines: &[&Line], guard: &Guard, front: &Front) -> Self {
        let mut columns = vec![
            column(decisions::CODE, 8, lines, |line| Content::Strong(line.code.clone())),
            column(RANGE, 11, lines, |line| Content::Text(words::range(line.person).to_owned())),
            column("Current point", 8, lines, |line| point(line.person.point_from.as_deref())),
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
            column(decisions::NEW_POINT, 8, lines, |line| new_point(line.person)),
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
        Decisions { columns, costs: costs(lines) }
    }

    /// How many people there are to decide on.
    pub(super) fn people(&self) -> usize {
        self.columns.first().map_or(0, |column| column.cells.len())
    }

    /// The cells of the ranges, as a formula on another sheet names them; `None` where nobody is listed.
    pub(super) fn range_cells(&self) -> Option<String> {
        self.headed(RANGE)
    }

    /// The cells of the changes in pounds.
    pub(super) fn change_cells(&self) -> Option<String> {
        self.headed(CHANGE)
    }

    /// The cells of the decisions, which have a sheet of their own.
    pub(super) fn decision_cells(&self) -> Option<String> {
        decisions::cells(DECISION, self.people())
    }

    /// The cells beside them with the changes in pounds: rows that somebody sorts stay whole.
    pub(super) fn decided_change_cells(&self) -> Option<String> {
        decisions::cells(CHANGE, self.people())
    }

    fn headed(&self, heading: &str) -> Option<String> {
        let place = self.columns.iter().position(|column| column.heading == heading)?;
        self.cells(u16::try_from(place).ok()?)
    }

    fn cells(&self, column: u16) -> Option<String> {
        let last = HEADINGS + u32::try_from(self.people()).ok()?;
        let from = row_col_to_cell_absolute(HEADINGS + 1, column);
        let to = row_col_to_cell_absolute(last, column);
        (last > HEADINGS).then(|| format!("{NAME}!{from}:{to}"))
    }

    pub(super) fn add(&self, book: &mut Workbook, front: &Front) -> Result<(), XlsxError> {
        let sheet = sheet::add(book, front, NAME)?;
        let about = format!(
            "{}, by reference code: what the rule gives and why. Decisions are entered on the sheet {}, which has the same \
             rows.",
            words::capital(&words::people(self.people())),
            decisions::SHEET
        );
        sheet::opening(sheet, "Recommendations for decision", &about)?;
        let alt =
            "One row for each person to decide on: present point, ratings, what the rule gives and why.";
        sheet::table(sheet, HEADINGS, &self.columns, NAME, alt)?;
        sheet.set_freeze_panes(HEADINGS + 1, 1)?;
        sheet.set_repeat_rows(HEADINGS, HEADINGS)?;
        if self.people() == 0 {
            sheet::write(sheet, HEADINGS + 1, 0, NOBODY, &sheet::text().unset_text_wrap())?;
        }
        Ok(())
    }
}

/// The sheet of those who are not before the committee yet, and of those who are not in the round.
pub(super) fn add_not_ready(
    book: &mut Workbook,
    front: &Front,
    lines: &[&Line],
    guard: &Guard,
) -> Result<(), XlsxError> {
    let columns = [
        column("Code", 9, lines, |line| Content::Strong(line.code.clone())),
        column("Range", 16, lines, |line| Content::Text(words::range(line.person).to_owned())),
        column("Current point", 9, lines, |line| point(line.person.point_from.as_deref())),
        column("Status", 14, lines, |line| Content::Text(words::status(line.person.status).to_owned())),
        column("What is missing or why", 40, lines, |line| Content::Text(missing(line, guard))),
        column("Ratings so far", 32, lines, |line| Content::Text(words::ratings(line.person))),
        column("Clause", 22, lines, |line| Content::Text(clause(line))),
    ];
    let sheet = sheet::add(book, front, "Not ready")?;
    let about =
        "Nothing is recommended here. Whatever is missing goes into the tracker, and the pack is made again.";
    sheet::opening(sheet, "Not ready for a decision", about)?;
    sheet::table(
        sheet,
        HEADINGS,
        &columns,
        "NotReady",
        "One row for each person who is not ready, and what is missing.",
    )?;
    if lines.is_empty() {
        sheet::write(
            sheet,
            HEADINGS + 1,
            0,
            "Nobody: everybody in the round is ready.",
            &sheet::text().unset_text_wrap(),
        )?;
    }
    sheet.set_freeze_panes(HEADINGS + 1, 1)?;
    sheet.set_repeat_rows(HEADINGS, HEADINGS)?;
    Ok(())
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

/// Pounds a year, for a recommendation that the rule gives by itself.
fn known_change(line: &Line) -> Option<Pence> {
    line.person
        .annual_change
        .filter(|pence| line.moves_up() || *pence != 0)
        .filter(|_| line.person.status == Status::Ready)
        .map(Pence)
}

/// The levels of the strands, and what the columns for ratings, conclusion and recommendation do not say already.
fn why(line: &Line, guard: &Guard, front: &Front) -> String {
    let person = line.person;
    let own = person.assumptions.iter().filter(|assumption| !front.assumptions.contains(assumption));
    let levels: Vec<String> = person.strands.iter().map(words::level).collect();
    let shown = |reason: &&String| {
        let of_line = |line: &crate::pay::TableLine| reason.starts_with(&format!("{}: ", line.row));
        person.conclusion.iter().chain(&person.pay).any(of_line)
    };
    // The first reason lists the ratings of each strand, which have a column of their own.
    let others = person.reasons.iter().skip(usize::from(!person.strands.is_empty()));
    let sentences = others.filter(|r| !shown(r)).map(|reason| guard.pass(reason));
    let levels = (!levels.is_empty()).then(|| words::capital(&levels.join(", ")));
    levels
        .into_iter()
        .chain(sentences)
        .chain(own.map(|assumption| format!("Rests on: {}", guard.pass(assumption))))
        .collect::<Vec<_>>()
        .join("\n")
}

fn missing(line: &Line, guard: &Guard) -> String {
    let person = line.person;
    let why = if person.missing.is_empty() { &person.reasons } else { &person.missing };
    let sentences: Vec<String> = why.iter().map(|sentence| words::capital(&guard.pass(sentence))).collect();
    if sentences.is_empty() { words::meaning(person.status).to_owned() } else { sentences.join("\n") }
}

fn clause(line: &Line) -> String {
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

fn costs(lines: &[&Line]) -> Vec<Cost> {
    let mut costs: Vec<Cost> = Vec::new();
    for line in lines.iter().filter(|line| line.moves_up() || known_change(line).is_some()) {
        let range = words::range(line.person);
        let pounds = known_change(line);
        let (moving, unchecked) = (u32::from(line.moves_up()), u32::from(pounds.is_none()));
        let pounds = pounds.unwrap_or_default();
        // Spreadsheets compare text without regard to case, and the summary's formulas must find the same rows.
        match costs.iter_mut().find(|cost| cost.range.to_lowercase() == range.to_lowercase()) {
            Some(cost) => {
                cost.moving += moving;
                cost.listed += 1;
                cost.unchecked += unchecked;
                cost.pounds = cost.pounds.plus(pounds);
            }
            None => costs.push(Cost { range: range.to_owned(), moving, unchecked, listed: 1, pounds }),
        }
    }
    costs.sort_by_key(|cost| cost.range.to_lowercase());
    costs
}
