//! The pack before it is on paper: sections made of headings, sentences, facts and tables.
//!
//! The workbook ([`super::write`]) and the page for print ([`super::page`]) are both written from these, so that they
//! cannot say different things.

use super::sheet::{Column, Content};

/// A part of the pack: a sheet of the workbook, a section of the page.
pub(super) struct Section {
    /// The sheet's name.
    pub(super) name: &'static str,
    pub(super) title: String,
    /// The line under the title.
    pub(super) about: String,
    /// The widths of the sheet's columns, which all its tables share.
    pub(super) widths: Vec<u8>,
    /// Whether it is printed on one page, however much stands on it.
    pub(super) one_page: bool,
    pub(super) blocks: Vec<Block>,
}

pub(super) enum Block {
    Heading(String),
    Text(String),
    Bullet(String),
    /// What is said of one thing, each with what it is.
    Facts(Vec<(String, Content)>),
    Table(Grid),
    /// What follows begins on a page of its own.
    NewPage,
}

/// A table. No cell of it stands over two columns or rows.
pub(super) struct Grid {
    /// Its name in the workbook: letters only, and no other table's.
    pub(super) name: String,
    /// What it shows, for those who cannot see it.
    pub(super) about: String,
    pub(super) columns: Vec<Column>,
    /// What stands in its place where it has no rows.
    pub(super) empty: &'static str,
}

impl Grid {
    pub(super) fn rows(&self) -> usize {
        self.columns.first().map_or(0, |column| column.cells.len())
    }
}

impl Section {
    /// A section that is one table, whose columns give the widths.
    pub(super) fn of_table(name: &'static str, title: &str, about: String, grid: Grid) -> Self {
        let widths = grid.columns.iter().map(|column| column.width).collect();
        let blocks = vec![Block::Table(grid)];
        Section { name, title: title.to_owned(), about, widths, one_page: false, blocks }
    }

    /// Whether any table of it has a row.
    pub(super) fn has_rows(&self) -> bool {
        self.blocks.iter().any(|block| matches!(block, Block::Table(grid) if grid.rows() > 0))
    }

    /// The table, of a section that has only one and begins with it.
    pub(super) fn only_table(&self) -> Option<&Grid> {
        match self.blocks.split_first() {
            Some((Block::Table(grid), rest)) if !rest.iter().any(|b| matches!(b, Block::Table(_))) => {
                Some(grid)
            }
            _ => None,
        }
    }
}

/// Columns made of rows: headings with widths, then a list of cells for each row.
pub(super) fn columns(headings: &[(&str, u8)], rows: Vec<Vec<Content>>) -> Vec<Column> {
    let mut columns: Vec<Column> = headings
        .iter()
        .map(|(heading, width)| Column {
            heading: (*heading).to_owned(),
            width: *width,
            cells: Vec::with_capacity(rows.len()),
        })
        .collect();
    for row in rows {
        for (column, cell) in columns.iter_mut().zip(row) {
            column.cells.push(cell);
        }
    }
    columns
}
