//! The page of what a run over the tracker should say, written from the same list as the tracker itself.

use std::fmt::Write as _;

use super::grid::{Value, letters};
use super::order::Book;
use super::pay;
use super::people::PEOPLE;
use super::planting::{At, Odd, Planted};

/// A cell and its place in the workbook, for sorting.
fn place(book: &Book, at: At) -> (usize, u32, usize, String) {
    let sheet = book.grids().iter().position(|grid| grid.sheet == at.0).expect("a sheet of the tracker");
    let grid = book.grid(at.0);
    let row = grid.first_row() + u32::try_from(grid.row(at.1)).expect("a row number");
    let column = grid.column(at.2);
    let name = if at.0.contains(' ') { format!("'{}'", at.0) } else { at.0.to_owned() };
    (sheet, row, column, format!("{name}!{}{}", letters(column), row + 1))
}

/// What a cell shows, with its spaces.
fn typed(book: &Book, at: At) -> String {
    let grid = book.grid(at.0);
    match &grid.rows[grid.row(at.1)].values[grid.column(at.2)] {
        Value::Blank => String::new(),
        Value::Text(text) => text.clone(),
        Value::Day(day) => day.format("%d/%m/%Y").to_string(),
        Value::Number(number) => number.to_string(),
    }
}

fn odd_rows(page: &mut String, book: &Book, cells: &[Odd]) {
    let mut rows: Vec<_> = cells.iter().map(|odd| (place(book, odd.at), odd)).collect();
    rows.sort_by(|a, b| a.0.cmp(&b.0));
    for (place, odd) in rows {
        let _ = writeln!(page, "| {} | `{}` | {} | {} |", place.3, typed(book, odd.at), odd.field, odd.note);
    }
}

/// The whole page.
pub(crate) fn page(planted: &Planted) -> String {
    let book = &planted.book;
    let mut page = String::from(
        "# What a run over tracker.xlsx should say\n\n\
         As-of date 2 November 2026, policy pack `kclms`, default rule. `cargo run --example fixture_kclms` writes \
         this page and the workbook\nfrom one list; people are named by their staff code.\n\n\
         ## Findings\n\n\
         Nothing else in the tracker is a breach, a warning or advice.\n\n\
         | cell | check | outcome | severity | why |\n| --- | --- | --- | --- | --- |\n",
    );
    let mut rows: Vec<_> = planted
        .problems
        .iter()
        .map(|problem| (problem.at.map_or((99, 0, 0, "—".to_owned()), |at| place(book, at)), problem))
        .collect();
    rows.sort_by(|a, b| (&a.0, a.1.check).cmp(&(&b.0, b.1.check)));
    for (place, problem) in rows {
        let _ = writeln!(
            page,
            "| {} | {} | {} | {} | {} |",
            place.3, problem.check, problem.outcome, problem.severity, problem.why
        );
    }
    page.push_str(
        "\n## Cells that cannot be read as typed\n\n| cell | typed | field | why |\n| --- | --- | --- | --- |\n",
    );
    odd_rows(&mut page, book, &planted.unread);
    page.push_str(
        "\n## Recommendations\n\nThe round looks back on 2025/26. The headteacher's papers are kept elsewhere.\n\n\
         | staff code | conclusion | pay row | point to | band |\n| --- | --- | --- | --- | --- |\n",
    );
    for person in PEOPLE {
        if let Some(line) = pay::recommend(person) {
            let _ = writeln!(
                page,
                "| {} | {} | {} | {} | {} |",
                person.code, line.conclusion, line.row, line.point, line.band
            );
        }
    }
    page.push_str(
        "\n## Cells typed oddly that can be read\n\n\
         None of these is a finding.\n\n| cell | typed | field | read as |\n| --- | --- | --- | --- |\n",
    );
    odd_rows(&mut page, book, &planted.odd);
    page
}
