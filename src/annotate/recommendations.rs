//! The sheet Recommendations: what the pay rule says of each person, by staff code, with its reasons.

use rust_xlsxwriter::{Workbook, XlsxError};

use super::sheet::{Formats, height, set_up};
use super::{Front, Under, policies};
use crate::pay::{BonusStatus, Pence, Recommendation, Status};

const HEADINGS: [&str; 11] = [
    "Staff",
    "Status",
    "Conclusion",
    "Recommendation",
    "Point now",
    "New point",
    "Change a year",
    "Cost this financial year",
    "Bonus",
    "Why",
    "Missing or still to do",
];
const WIDTHS: [f64; 11] = [10.0, 12.0, 20.0, 26.0, 9.0, 9.0, 13.0, 13.0, 16.0, 60.0, 40.0];

pub(super) fn write(
    book: &mut Workbook,
    under: &[Under],
    front: &Front,
    recommendations: &[Recommendation],
) -> Result<(), XlsxError> {
    let formats = Formats::new();
    let sheet = book.add_worksheet();
    let heading = 3 + u32::try_from(front.resting_on.len()).unwrap_or(0);
    set_up(sheet, "Recommendations", &WIDTHS, Some(heading))?;
    let wide = formats.plain.clone();
    sheet.write_with_format(0, 0, "Pay recommendations", &formats.title)?;
    let line = format!("{} · as of {}", policies(under), front.as_of);
    sheet.write_with_format(1, 0, line, &wide)?;
    for (row, assumption) in (2u32..).zip(&front.resting_on) {
        sheet.write_with_format(row, 0, format!("Assumption: {assumption}"), &wide)?;
    }
    for (column, title) in (0u16..).zip(HEADINGS) {
        sheet.write_with_format(heading, column, title, &formats.heading)?;
    }
    for (row, one) in (heading + 1..).zip(recommendations) {
        let words = |line: &Option<crate::pay::TableLine>, none: &str| {
            line.as_ref()
                .map_or_else(|| none.to_owned(), |l| format!("{} ({})", l.gives.replace('_', " "), l.row))
        };
        // Where no rating is looked at there is no conclusion, which is no gap.
        let none =
            if one.strands.is_empty() && one.status != Status::Incomplete { "" } else { "cannot tell" };
        let why = one.reasons.join("\n");
        let rests = one.assumptions.iter().filter(|a| !front.resting_on.contains(a));
        let mut missing = one.missing.clone();
        missing.extend(rests.map(|a| format!("rests on: {a}")));
        let missing = missing.join("\n");
        let bonus = one.bonus.as_ref().map_or_else(String::new, |b| match b.status {
            BonusStatus::None => "none".to_owned(),
            BonusStatus::Provisional => format!("band {}, provisional", b.band),
            BonusStatus::Firm => format!("band {}", b.band),
        });
        let status = match one.status {
            Status::NotEligible => "not eligible",
            other => other.word(),
        };
        let texts = [
            one.code.to_string(),
            status.to_owned(),
            words(&one.conclusion, none),
            words(&one.pay, "cannot tell"),
            one.point_from.as_deref().unwrap_or_default().to_owned(),
            one.point_to.as_deref().unwrap_or_default().to_owned(),
        ];
        for (column, text) in (0u16..).zip(&texts) {
            sheet.write_string_with_format(row, column, text, &formats.cell)?;
        }
        let annual = one.annual_change.map(Pence);
        let this_year = one.cost.as_ref().map(|cost| cost.this_year);
        for (column, amount) in [(6, annual), (7, this_year)] {
            match amount {
                Some(amount) => {
                    sheet.write_number_with_format(row, column, pounds(amount), &formats.money)?;
                }
                None if one.point_to.is_some() => {
                    sheet.write_string_with_format(row, column, "not checked", &formats.cell)?;
                }
                None => {
                    sheet.write_blank(row, column, &formats.cell)?;
                }
            }
        }
        sheet.write_string_with_format(row, 8, &bonus, &formats.cell.clone().set_indent(1))?;
        for (column, text) in [(9, &why), (10, &missing)] {
            sheet.write_string_with_format(row, column, text, &formats.cell)?;
        }
        sheet.set_row_height(
            row,
            height(&[(&why, WIDTHS[9]), (&missing, WIDTHS[10]), (&texts[3], WIDTHS[3])]),
        )?;
    }
    if recommendations.is_empty() {
        sheet.write_with_format(heading + 1, 0, "Nobody on the tracker is in this pay round.", &wide)?;
    }
    Ok(())
}

/// Excel keeps binary numbers, so here and nowhere else pence become one: the nearest to the two decimals.
fn pounds(amount: Pence) -> f64 {
    amount.decimal().parse().unwrap_or(0.0)
}
