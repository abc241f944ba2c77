//! A section of the pack as a sheet of the workbook: one page wide, its title or the headings of its table on every page.

use rust_xlsxwriter::{Workbook, Worksheet, XlsxError};

use super::Front;
use super::section::{Block, Grid, Section};
use super::sheet::{self, Column, Content};

/// Row of a sheet's first block; above it stand the title, the line under it and some air.
const FIRST: u32 = 3;

/// Adds the sheet of a section.
pub(super) fn add(book: &mut Workbook, front: &Front, section: &Section) -> Result<(), XlsxError> {
    let sheet = sheet::add(book, front, section.name)?;
    for (column, width) in (0_u16..).zip(&section.widths) {
        sheet.set_column_width(column, *width)?;
    }
    if section.one_page {
        sheet.set_print_fit_to_pages(1, 1);
    }
    sheet::opening(sheet, &section.title, &section.about)?;
    // A sheet that is one table shows its headings wherever it is scrolled to; any other repeats its title in print.
    if section.only_table().is_some() {
        sheet.set_freeze_panes(FIRST + 1, 1)?;
        sheet.set_repeat_rows(FIRST, FIRST)?;
    } else {
        sheet.set_repeat_rows(0, 0)?;
    }
    // A column's width counts digits, and ordinary text has more letters to a line.
    let per_line = section.widths.iter().map(|w| usize::from(*w)).sum::<usize>() * 11 / 10;
    let mut place = Place { row: FIRST, per_line };
    let mut breaks = Vec::new();
    let last = u16::try_from(section.widths.len()).unwrap_or(1).saturating_sub(1);
    for block in &section.blocks {
        match block {
            Block::Heading(text) => {
                sheet::write(sheet, place.row, 0, text, &sheet::heading())?;
                sheet.set_row_height(place.row, 20.0)?;
                place.row += 1;
            }
            Block::Text(text) => place.paragraph(sheet, last, text)?,
            Block::Bullet(text) => place.paragraph(sheet, last, &format!("•  {text}"))?,
            Block::Facts(facts) => place.facts(sheet, facts, &section.widths)?,
            Block::Table(grid) => place.table(sheet, grid, &section.widths)?,
            Block::NewPage => breaks.push(place.row),
        }
    }
    if !breaks.is_empty() {
        sheet.set_page_breaks(&breaks)?;
    }
    Ok(())
}

/// Where the next block goes.
struct Place {
    row: u32,
    /// Characters of a line across the sheet.
    per_line: usize,
}

impl Place {
    fn paragraph(&mut self, sheet: &mut Worksheet, last: u16, text: &str) -> Result<(), XlsxError> {
        if last == 0 {
            sheet::write(sheet, self.row, 0, text, &sheet::text())?;
            sheet.set_row_height(self.row, sheet::height(text, self.per_line))?;
        } else {
            sheet::paragraph(sheet, self.row, last, text, self.per_line)?;
        }
        self.row += 1;
        Ok(())
    }

    fn facts(
        &mut self,
        sheet: &mut Worksheet,
        facts: &[(String, Content)],
        widths: &[u8],
    ) -> Result<(), XlsxError> {
        let width = |place: usize| widths.get(place).map_or(1, |w| usize::from(*w));
        for (label, content) in facts {
            sheet::write(sheet, self.row, 0, label, &sheet::strong())?;
            sheet::put(sheet, self.row, 1, content)?;
            let high = sheet::height(label, width(0) * 9 / 10).max(content.height(width(1)));
            sheet.set_row_height(self.row, high)?;
            self.row += 1;
        }
        self.air(sheet)
    }

    fn table(&mut self, sheet: &mut Worksheet, grid: &Grid, widths: &[u8]) -> Result<(), XlsxError> {
        let fitted: Vec<Column> = grid
            .columns
            .iter()
            .zip(widths)
            .map(|(column, width)| Column { width: *width, ..column.clone() })
            .collect();
        sheet::table_within(sheet, self.row, &fitted, &grid.name, &grid.about)?;
        self.row += 1 + u32::try_from(grid.rows()).map_err(|_| XlsxError::RowColumnLimitError)?;
        if grid.rows() == 0 {
            sheet::write(sheet, self.row, 0, grid.empty, &sheet::text().unset_text_wrap())?;
            self.row += 1;
        }
        self.air(sheet)
    }

    /// Half a line of air before what follows.
    fn air(&mut self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        sheet.set_row_height(self.row, 8)?;
        self.row += 1;
        Ok(())
    }
}
