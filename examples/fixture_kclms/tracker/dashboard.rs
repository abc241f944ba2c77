//! The counts for the office's Monday meeting: formulas, each with the result it has, and two charts of them.

use rust_xlsxwriter::{Chart, ChartLegendPosition, ChartType, Color, Formula, Worksheet, XlsxError};

use super::grid::{Grid, letters};
use super::look;
use super::order::{Book, LAST, THIS};

const TYPES: [&str; 6] = ["Achievement", "Teaching quality", "Tutoring", "Leadership", "Service", "Project"];
const RATINGS: [&str; 3] = ["Outstanding", "Good", "Not Met"];

/// A `COUNTIFS` over columns of a table, with the result it has.
fn count_ifs(grid: &Grid, wanted: &[(&str, &str)]) -> (Formula, u32) {
    let (first, last) = (grid.first_row() + 1, grid.last_row() + 1);
    let sheet = if grid.sheet.contains(' ') { format!("'{}'", grid.sheet) } else { grid.sheet.to_owned() };
    let parts: Vec<_> = wanted
        .iter()
        .map(|(heading, words)| {
            let letter = letters(grid.column(heading));
            format!("{sheet}!${letter}${first}:${letter}${last},\"{words}\"")
        })
        .collect();
    let result = grid.count(wanted);
    (Formula::new(format!("=COUNTIFS({})", parts.join(","))).set_result(result.to_string()), result)
}

fn block(sheet: &mut Worksheet, row: u32, title: &str, headings: &[&str]) -> Result<(), XlsxError> {
    sheet.write_with_format(row, 1, title, &look::strong())?;
    sheet.set_row_height(row, 20)?.set_row_height(row + 1, 20)?;
    for (column, heading) in (1..).zip(headings) {
        sheet.write_with_format(row + 1, column, *heading, &look::heading())?;
    }
    Ok(())
}

/// Writes the sheet.
pub(crate) fn write(sheet: &mut Worksheet, book: &Book) -> Result<(), XlsxError> {
    sheet.set_name("Dashboard")?.set_screen_gridlines(false).set_tab_color(look::GOLD);
    sheet.set_column_width(0, 3)?.set_column_width(1, 34)?;
    for column in 2..6 {
        sheet.set_column_width(column, 14)?;
    }
    sheet.set_row_height(0, 30)?;
    sheet.write_with_format(0, 1, "Dashboard · appraisal 2026/27", &look::school_name())?;
    sheet.write_with_format(1, 1, "Counts only. Formulas, nothing to fill in.", &look::title())?;

    block(sheet, 3, "Where we are", &["Step", "Done", "Expected", "Share"])?;
    let staff = &book.staff;
    let reviewed = book.pay.count(&[("Year", LAST)]);
    let renewing = book.staff.count(&[("Leaving date", "=")]) - 1;
    let steps: [(&str, (Formula, u32), u32); 6] = [
        ("Self-evaluations 2025/26", count_ifs(staff, &[("Self-evaluation done", "<>")]), reviewed),
        (
            "End of year reviews 2025/26",
            count_ifs(&book.meetings, &[("Meeting", "End of year review"), ("Year", LAST)]),
            reviewed,
        ),
        ("Records finalised", count_ifs(staff, &[("Record finalised", "<>")]), reviewed),
        ("Reports submitted", count_ifs(staff, &[("Report submitted", "<>")]), reviewed),
        (
            "Renew meetings 2026/27",
            count_ifs(&book.meetings, &[("Meeting", "Renew meeting"), ("Year", THIS)]),
            renewing,
        ),
        ("New records made", count_ifs(staff, &[("New record made", "<>")]), renewing),
    ];
    for (row, (step, (formula, done), expected)) in (5..).zip(steps) {
        sheet.write_with_format(row, 1, step, &look::text(false))?;
        sheet.write_formula_with_format(row, 2, formula, &look::centred(false))?;
        let (wanted, _) = if expected == reviewed {
            count_ifs(&book.pay, &[("Year", LAST)])
        } else {
            let (counted, result) = count_ifs(staff, &[("Leaving date", "=")]);
            let text = format!("={}-1", counted_text(staff, &[("Leaving date", "=")]));
            drop(counted);
            (Formula::new(text).set_result((result - 1).to_string()), result)
        };
        sheet.write_formula_with_format(row, 3, wanted, &look::centred(false))?;
        let share = f64::from(done) / f64::from(expected);
        let formula = Formula::new(format!("=C{0}/D{0}", row + 1)).set_result(share.to_string());
        sheet.write_formula_with_format(row, 4, formula, &look::percentage())?;
    }

    block(
        sheet,
        13,
        "Ratings of 2025/26 by kind of objective",
        &["Kind", RATINGS[0], RATINGS[1], RATINGS[2], "Not rated"],
    )?;
    for (row, kind) in (15..).zip(TYPES) {
        sheet.write_with_format(row, 1, kind, &look::text(false))?;
        for (column, rating) in (2..).zip(RATINGS.into_iter().chain(["="])) {
            let (formula, _) =
                count_ifs(&book.objectives, &[("Year", LAST), ("Type", kind), ("Rating", rating)]);
            sheet.write_formula_with_format(row, column, formula, &look::centred(false))?;
        }
    }
    sheet.merge_range(22, 1, 22, 5, "", &look::plain())?;
    sheet.write_with_format(
        22,
        1,
        "Only the words of the list are counted: a rating typed as a letter is in no column.",
        &look::plain().set_italic(),
    )?;

    block(sheet, 24, "Objectives of 2026/27", &["Kind", "Set", "Status in force"])?;
    for (row, kind) in (26..).zip(TYPES) {
        sheet.write_with_format(row, 1, kind, &look::text(false))?;
        let (set, _) = count_ifs(&book.objectives, &[("Year", THIS), ("Type", kind)]);
        let (in_force, _) =
            count_ifs(&book.objectives, &[("Year", THIS), ("Type", kind), ("Status", "In force")]);
        sheet.write_formula_with_format(row, 2, set, &look::centred(false))?;
        sheet.write_formula_with_format(row, 3, in_force, &look::centred(false))?;
    }
    charts(sheet)?;
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 1);
    Ok(())
}

fn counted_text(grid: &Grid, wanted: &[(&str, &str)]) -> String {
    let (first, last) = (grid.first_row() + 1, grid.last_row() + 1);
    let letter = letters(grid.column(wanted[0].0));
    format!("COUNTIFS({}!${letter}${first}:${letter}${last},\"{}\")", grid.sheet, wanted[0].1)
}

fn charts(sheet: &mut Worksheet) -> Result<(), XlsxError> {
    let mut ratings = Chart::new(ChartType::ColumnStacked);
    let colours = [look::NAVY, Color::RGB(0x0047_8A9A), Color::RGB(0x00C0_4A3E), look::GREY];
    for (column, colour) in (2_u16..).zip(colours) {
        ratings
            .add_series()
            .set_name(("Dashboard", 14, column))
            .set_categories(("Dashboard", 15, 1, 20, 1))
            .set_values(("Dashboard", 15, column, 20, column))
            .set_format(
                rust_xlsxwriter::ChartFormat::new()
                    .set_solid_fill(rust_xlsxwriter::ChartSolidFill::new().set_color(colour)),
            );
    }
    ratings.title().set_name("Ratings of 2025/26");
    ratings.legend().set_position(ChartLegendPosition::Bottom);
    ratings.set_width(560).set_height(300);
    sheet.insert_chart(13, 7, &ratings)?;

    let mut progress = Chart::new(ChartType::Bar);
    progress
        .add_series()
        .set_name("Share done")
        .set_categories(("Dashboard", 5, 1, 10, 1))
        .set_values(("Dashboard", 5, 4, 10, 4))
        .set_format(
            rust_xlsxwriter::ChartFormat::new()
                .set_solid_fill(rust_xlsxwriter::ChartSolidFill::new().set_color(look::GOLD)),
        );
    progress.title().set_name("Where we are");
    progress.legend().set_hidden();
    progress.y_axis().set_reverse();
    progress.x_axis().set_min(0).set_max(1).set_num_format("0%");
    progress.set_width(560).set_height(240);
    sheet.insert_chart(0, 7, &progress)?;
    Ok(())
}
