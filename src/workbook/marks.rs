//! Highlights, as conditional formats over a list of cells.
//!
//! No cell, row or style of the workbook changes, and the school's own formats win because ours come last. The
//! formula is always true and names us, so the highlight is recognised after Excel has saved the workbook.

use std::collections::{BTreeMap, BTreeSet};

use super::edit::Editor;
use super::package::SheetInfo;
use super::refusal::Refusal;
use super::sheet::{COLUMNS, Facts, ROWS, cell_name, place_in_sheet};
use super::text::Splice;
use super::xml::{Doc, Id};

/// What a marker formula starts with, without its quotation marks being escaped.
const MARKER: &str = "N(\"appraise:";
/// The part of it that is the same however the quotation marks are written.
pub(super) const WORD: &str = "appraise:";

/// A kind of highlight: what it is called and its colour.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mark {
    /// A short name of letters, digits and hyphens; it stands in the workbook as the highlight's marker.
    pub name: String,
    /// Red, green and blue of the fill.
    pub fill: [u8; 3],
}

impl Mark {
    /// The differential format that fills a cell.
    pub(super) fn format(&self, prefix: &str) -> String {
        let [r, g, b] = self.fill;
        format!(
            "<{prefix}dxf><{prefix}fill><{prefix}patternFill><{prefix}bgColor rgb=\"FF{r:02X}{g:02X}{b:02X}\"/>\
             </{prefix}patternFill></{prefix}fill></{prefix}dxf>"
        )
    }

    fn formula(&self) -> String {
        let name: String =
            self.name.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').take(40).collect();
        format!("N(&quot;appraise:{name}&quot;)=0")
    }
}

/// Whether a rule is one of ours.
pub(super) fn is_ours(doc: &Doc, rule: Id) -> bool {
    doc.is(rule, "cfRule")
        && doc.children(rule).any(|f| doc.is(f, "formula") && doc.words(f).trim_start().starts_with(MARKER))
}

/// The cells as ranges, down the columns and then across, in the order of reading.
fn ranges(cells: &BTreeSet<(u32, u32)>) -> String {
    // (first column, last column) by (first row, last row): equal runs in neighbouring columns become one block.
    let mut runs: BTreeMap<u32, Vec<(u32, u32)>> = BTreeMap::new();
    for &(row, column) in cells {
        let of_column = runs.entry(column).or_default();
        match of_column.last_mut() {
            Some(last) if last.1 + 1 == row => last.1 = row,
            _ => of_column.push((row, row)),
        }
    }
    let mut blocks: Vec<((u32, u32), (u32, u32))> = Vec::new();
    let mut open: BTreeMap<(u32, u32), usize> = BTreeMap::new();
    for (&column, of_column) in &runs {
        for &rows in of_column {
            let joined = open.get(&rows).and_then(|&i| blocks.get_mut(i)).filter(|b| b.1.1 + 1 == column);
            if let Some(block) = joined {
                block.1.1 = column;
            } else {
                open.insert(rows, blocks.len());
                blocks.push(((rows.0, column), (rows.1, column)));
            }
        }
    }
    blocks.sort_unstable();
    let names: Vec<String> = blocks
        .into_iter()
        .map(|(a, b)| {
            if a == b {
                cell_name(a.0, a.1)
            } else {
                format!("{}:{}", cell_name(a.0, a.1), cell_name(b.0, b.1))
            }
        })
        .collect();
    names.join(" ")
}

/// Puts the highlights of one sheet in: one block for each mark. `formats` gives each mark its differential format.
pub(super) fn put(
    editor: &mut Editor,
    sheet: &SheetInfo,
    facts: &Facts,
    marks: &BTreeMap<usize, BTreeSet<(u32, u32)>>,
    formats: &[(Mark, u64)],
) -> Result<(), Refusal> {
    let edit = editor.open(&sheet.part, &["sheetData"])?;
    let place = place_in_sheet(&edit.doc, "conditionalFormatting");
    let p = edit.doc.prefix(0).to_owned();
    let mut priority = facts.highest_priority;
    for (index, cells) in marks {
        let Some((mark, format)) = formats.get(*index) else { continue };
        let cells: BTreeSet<(u32, u32)> = cells
            .iter()
            .filter(|(r, c)| *r < ROWS && *c < COLUMNS)
            .map(|&(r, c)| facts.shown_at(r, c))
            .collect();
        if cells.is_empty() {
            continue;
        }
        priority += 1;
        let (refs, formula) = (ranges(&cells), mark.formula());
        edit.splice(Splice::insert(
            place,
            format!(
                "<{p}conditionalFormatting sqref=\"{refs}\"><{p}cfRule type=\"expression\" dxfId=\"{format}\" \
                 priority=\"{priority}\"><{p}formula>{formula}</{p}formula></{p}cfRule></{p}conditionalFormatting>"
            ),
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbouring_cells_become_one_range() {
        let cells = BTreeSet::from([(1, 1), (2, 1), (1, 2), (2, 2), (5, 0), (1, 4)]);
        assert_eq!(ranges(&cells), "B2:C3 E2 A6");
    }
}
