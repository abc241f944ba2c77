//! The first sheet: what the pack is, how many people stand where, what the recommendations cost, what is assumed.

use std::collections::BTreeMap;

use rust_xlsxwriter::{Workbook, Worksheet, XlsxError};

use super::guard::Guard;
use super::people::{Cost, Decisions};
use super::sheet::{self, formula};
use super::{Front, Line, words};
use crate::pay::{Pence, Status};

const LAST: u16 = 4;
const WIDTHS: [f64; 5] = [34.0, 15.0, 15.0, 18.0, 62.0];
/// Characters of ordinary text that surely fit a line across all columns.
const PER_LINE: usize = 150;
const STATUSES: [Status; 5] =
    [Status::Ready, Status::Refer, Status::Held, Status::Incomplete, Status::NotEligible];
/// More assumptions than this stand beside their people only.
const ASSUMPTIONS: usize = 40;

pub(super) fn add(
    book: &mut Workbook,
    front: &Front,
    lines: &[Line],
    decisions: &Decisions,
    guard: &Guard,
) -> Result<(), XlsxError> {
    let sheet = sheet::add(book, front, "Summary")?;
    for (column, width) in (0_u16..).zip(WIDTHS) {
        sheet.set_column_width(column, width)?;
    }
    sheet::opening(sheet, "Pay committee pack", "")?;
    let mut row = facts(sheet, front)?;
    row = notices(sheet, row + 1, front, guard)?;
    row = statuses(sheet, row + 1, lines)?;
    row = costs(sheet, row + 1, decisions)?;
    row = so_far(sheet, row + 1, decisions)?;
    row = assumptions(sheet, row + 1, front, lines, guard)?;
    how_to(sheet, row + 1)
}

/// The heading of a section, under half a line of air.
fn section(sheet: &mut Worksheet, row: u32, title: &str) -> Result<(), XlsxError> {
    sheet.set_row_height(row.saturating_sub(1), 8)?;
    sheet::write(sheet, row, 0, title, &sheet::heading())
}

fn facts(sheet: &mut Worksheet, front: &Front) -> Result<u32, XlsxError> {
    let policy = if front.edition.is_empty() {
        format!("{} ({})", front.title, front.id)
    } else {
        format!("{}, {} ({})", front.title, front.edition, front.id)
    };
    let facts = [
        ("Prepared for", front.prepared_for.clone()),
        ("School", front.school.clone()),
        ("Policy", policy),
        ("Appraisal year", front.cycle.clone()),
        ("Records as at", words::date(front.as_of)),
        (
            "People",
            "By reference code. The key that says which code is who is a separate workbook and stays with whoever \
             prepared this pack."
                .to_owned(),
        ),
    ];
    let mut row = 1;
    for (label, fact) in facts.iter().filter(|(_, fact)| !fact.is_empty()) {
        sheet::write(sheet, row, 0, label, &sheet::strong())?;
        wide(sheet, row, 1, fact)?;
        row += 1;
    }
    Ok(row)
}

/// What has to be known of the policy before anything is decided by it.
fn notices(sheet: &mut Worksheet, row: u32, front: &Front, guard: &Guard) -> Result<u32, XlsxError> {
    if front.notices.is_empty() {
        return Ok(row - 1);
    }
    section(sheet, row, "To know about the policy")?;
    let mut row = row + 1;
    for text in &front.notices {
        sheet::paragraph(sheet, row, LAST, &format!("•  {}", guard.pass(text)), PER_LINE)?;
        row += 1;
    }
    Ok(row)
}

fn statuses(sheet: &mut Worksheet, row: u32, lines: &[Line]) -> Result<u32, XlsxError> {
    let first = head(sheet, row, "Where people stand", &["Status", "People", "What it means"])?;
    merge_head(sheet, first - 1, 2, "What it means")?;
    let mut row = first;
    for status in STATUSES {
        let count = lines.iter().filter(|line| line.person.status == status).count();
        sheet::write(sheet, row, 0, words::status(status), &sheet::cell())?;
        sheet.write_number_with_format(row, 1, whole(count), &sheet::count())?;
        wide(sheet, row, 2, words::meaning(status))?;
        row += 1;
    }
    sheet::write(sheet, row, 0, "Total", &sheet::strong())?;
    let sum = formula(&format!("=SUM(B{}:B{row})", first + 1), lines.len().to_string());
    sheet.write_formula_with_format(row, 1, sum, &sheet::count().set_bold())?;
    wide(sheet, row, 2, "")?;
    Ok(row + 1)
}

fn costs(sheet: &mut Worksheet, row: u32, decisions: &Decisions) -> Result<u32, XlsxError> {
    let heads = ["Pay range", "People moving up", "Not checked", "Cost a year", "Note"];
    let first = head(sheet, row, "Recommended progression and what it costs", &heads)?;
    let mut row = first;
    for cost in &decisions.costs {
        sheet::write(sheet, row, 0, &cost.range, &sheet::cell())?;
        sheet.write_number_with_format(row, 1, cost.moving, &sheet::count())?;
        sheet.write_number_with_format(row, 2, cost.unchecked, &sheet::count())?;
        match (decisions.range_cells(), decisions.change_cells()) {
            // Nought pounds would read as free.
            _ if !cost.is_known() => sheet::write(sheet, row, 3, "not checked", &sheet::note())?,
            (Some(ranges), Some(changes)) => {
                let sum = format!("=SUMPRODUCT(--({ranges}=A{}),{changes})", row + 1);
                sheet.write_formula_with_format(
                    row,
                    3,
                    formula(&sum, cost.pounds.decimal()),
                    &sheet::money(),
                )?;
            }
            _ => {
                sheet.write_number_with_format(row, 3, sheet::pounds(cost.pounds), &sheet::money())?;
            }
        }
        let note = match (cost.unchecked, cost.is_known()) {
            (0, _) => "",
            (_, false) => "No pounds are known for these points.",
            (_, true) => "The cost is that of the others.",
        };
        sheet::write(sheet, row, 4, note, &sheet::cell())?;
        row += 1;
    }
    let unchecked: u32 = decisions.costs.iter().map(|cost| cost.unchecked).sum();
    let moving: u32 = decisions.costs.iter().map(|cost| cost.moving).sum();
    let pounds: Pence = decisions.costs.iter().map(|cost| cost.pounds).sum();
    sheet::write(sheet, row, 0, "Total", &sheet::strong())?;
    let results = [(1, "B", moving.to_string()), (2, "C", unchecked.to_string()), (3, "D", pounds.decimal())];
    for (column, letter, result) in results {
        let format = if column == 3 { sheet::money() } else { sheet::count() }.set_bold();
        if column == 3 && !decisions.costs.is_empty() && !decisions.costs.iter().any(Cost::is_known) {
            sheet::write(sheet, row, column, "not checked", &sheet::note().set_bold())?;
        } else if decisions.costs.is_empty() {
            sheet.write_number_with_format(row, column, 0, &format)?;
        } else {
            let sum = formula(&format!("=SUM({letter}{}:{letter}{row})", first + 1), result);
            sheet.write_formula_with_format(row, column, sum, &format)?;
        }
    }
    let note = match unchecked {
        0 => "By full-time equivalent, before pension and national insurance.".to_owned(),
        some => format!(
            "By full-time equivalent, before pension and national insurance. Not checked for {}: the pay range, the \
             area or the point has no figure, so the true cost is higher.",
            words::people(usize::try_from(some).unwrap_or(usize::MAX))
        ),
    };
    sheet::write(sheet, row, 4, &note, &sheet::cell())?;
    sheet.set_row_height(row, sheet::height(&note, 68))?;
    Ok(row + 1)
}

/// What the committee has entered so far, counted by the spreadsheet program.
fn so_far(sheet: &mut Worksheet, row: u32, decisions: &Decisions) -> Result<u32, XlsxError> {
    let (Some(entered), Some(changes)) = (decisions.decision_cells(), decisions.decided_change_cells())
    else {
        return Ok(row);
    };
    section(sheet, row, "Decisions entered so far")?;
    sheet::write(sheet, row + 1, 0, "Decisions entered", &sheet::cell())?;
    let count = formula(&format!("=COUNTA({entered})"), "0");
    sheet.write_formula_with_format(row + 1, 1, count, &sheet::count())?;
    wide(sheet, row + 1, 2, &format!("of {} before the committee", words::people(decisions.people())))?;
    sheet::write(sheet, row + 2, 0, "Cost a year of those approved", &sheet::cell())?;
    let sum = formula(&format!("=SUMPRODUCT(--({entered}=\"approve\"),{changes})"), "0");
    sheet.write_formula_with_format(row + 2, 1, sum, &sheet::money())?;
    wide(
        sheet,
        row + 2,
        2,
        "The recommended change of every row with the decision approve; both lines count as you enter.",
    )?;
    Ok(row + 3)
}

fn assumptions(
    sheet: &mut Worksheet,
    row: u32,
    front: &Front,
    lines: &[Line],
    guard: &Guard,
) -> Result<u32, XlsxError> {
    let mut of_some: BTreeMap<String, usize> = BTreeMap::new();
    for line in lines {
        for own in line.person.assumptions.iter().filter(|own| !front.assumptions.contains(own)) {
            *of_some.entry(guard.pass(own)).or_default() += 1;
        }
    }
    if front.assumptions.is_empty() && of_some.is_empty() {
        return Ok(row);
    }
    section(sheet, row, "Assumptions for governors to confirm")?;
    let mut row = row + 1;
    let of_all = front.assumptions.iter().map(|text| guard.pass(text));
    let shown = of_some.iter().take(ASSUMPTIONS);
    let of_some_left = of_some.len().saturating_sub(ASSUMPTIONS);
    let more =
        (of_some_left > 0).then(|| format!("{of_some_left} more, each beside the person it concerns."));
    for text in
        of_all.chain(shown.map(|(text, count)| format!("{text} ({})", words::people(*count)))).chain(more)
    {
        sheet::paragraph(sheet, row, LAST, &format!("•  {text}"), PER_LINE)?;
        row += 1;
    }
    Ok(row)
}

fn how_to(sheet: &mut Worksheet, row: u32) -> Result<(), XlsxError> {
    section(sheet, row, "How to use this pack")?;
    let steps = [
        "1.  Recommendations: one row for each person. Conclusion and Recommendation name the row of the policy's \
         table that gave them; Why gives the facts.",
        "2.  Decisions: choose one in each row: approve (as recommended), amend (with the point decided, and why), refer \
         back (to whoever reviewed it) or defer (to a later meeting). Date and initial each row.",
        "3.  Referred for judgement: the rule gives no answer. The decision rests on what the headteacher reports to \
         the meeting: amend, with the point decided and the reason.",
        "4.  Not checked: the pounds are not known to the program. Ask whoever runs payroll before deciding what \
         depends on cost.",
        "5.  Sign-off: fill in after the meeting. The office reads the decisions back with \"appraise decide\"; keep the \
         pack with the confidential minutes, apart from the key.",
    ];
    for (row, step) in (row + 1..).zip(steps) {
        sheet::paragraph(sheet, row, LAST, step, PER_LINE)?;
    }
    Ok(())
}

/// A heading and the table's headings under it; the row that follows.
fn head(sheet: &mut Worksheet, row: u32, title: &str, heads: &[&str]) -> Result<u32, XlsxError> {
    section(sheet, row, title)?;
    for (column, text) in (0_u16..).zip(heads) {
        sheet::write(sheet, row + 1, column, text, &sheet::head())?;
    }
    Ok(row + 2)
}

fn merge_head(sheet: &mut Worksheet, row: u32, from: u16, text: &str) -> Result<(), XlsxError> {
    sheet.merge_range(row, from, row, LAST, text, &sheet::head())?;
    Ok(())
}

/// A text from a column to the last, high enough for all of it.
fn wide(sheet: &mut Worksheet, row: u32, from: u16, text: &str) -> Result<(), XlsxError> {
    sheet.merge_range(row, from, row, LAST, &sheet::fit(text), &sheet::cell())?;
    sheet.set_row_height(row, sheet::height(text, if from == 1 { 116 } else { 100 }))?;
    Ok(())
}

fn whole(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
