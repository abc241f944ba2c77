//! The plain method, which most spreadsheets follow: print every count, and hide those from one to four. It is here to see
//! that the attacker finds what there is to find, and what safety costs.

use std::collections::BTreeSet;

use appraise::disclosure::{CountRow, CountTable};

use crate::knowledge::{Figure, Printed, Row};

fn row(of: &[&CountRow], columns: usize, threshold: u32, adverse: bool, whole: bool) -> Row {
    let people: BTreeSet<String> = of.iter().flat_map(|row| &row.members).map(ToString::to_string).collect();
    let figure = |outcome: usize| {
        let count = of.iter().map(|row| row.counts[outcome]).sum();
        match count {
            0 if whole && adverse && outcome == 0 => Figure::Nobody,
            hidden if (1..threshold).contains(&hidden) => Figure::Hidden(threshold),
            shown => Figure::Count(shown),
        }
    };
    Row { people, figures: (0..columns).map(figure).collect(), counts_where_large: false }
}

/// A table as the plain method prints it, with the row of the whole school.
pub(crate) fn print(table: &CountTable, threshold: u32) -> Printed {
    let columns = if table.outcomes().len() == 2 { 1 } else { table.outcomes().len() };
    let all: Vec<&CountRow> = table.rows().iter().collect();
    let (apart, adverse) = (table.asks_questions(), table.is_adverse());
    let mut rows: Vec<Row> = Vec::new();
    if !apart && all.len() > 1 {
        rows.push(row(&all, columns, threshold, adverse, true));
    }
    rows.extend(all.iter().map(|one| row(&[one], columns, threshold, adverse, apart || all.len() == 1)));
    rows.retain(|row| !row.people.is_empty());
    Printed {
        title: table.title().to_string(),
        finest: table.outcomes().iter().map(ToString::to_string).collect(),
        parts: (0..table.outcomes().len()).map(|at| vec![at]).collect(),
        apart,
        adverse,
        rows,
    }
}

/// Figures shown, and figures there are.
pub(crate) fn shown(tables: &[Printed]) -> (usize, usize) {
    let figures: Vec<&Figure> = tables.iter().flat_map(|t| &t.rows).flat_map(|row| &row.figures).collect();
    (figures.iter().filter(|figure| !matches!(figure, Figure::Hidden(_))).count(), figures.len())
}
