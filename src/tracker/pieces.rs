//! Several tables on one sheet, each made a sheet of its own: beside one another, and under one another.
//!
//! A sheet is cut only where both sides are tables for themselves. Cells keep their places, so that what is said of one
//! names it as the office sees it.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;

use super::grid::{GridCell, Merge, Raw, Sheet};
use super::layout::{best_in_row, headings};
use super::matching::Index;
use crate::model::{KindId, Vocabulary};

/// Rows that head a table are looked for in so many rows at most.
const MOST_CANDIDATES: usize = 2_000;
/// Most tables on one sheet.
const MOST_PIECES: usize = 60;
/// Lines of a title that belong to the table under them.
const TITLE_ROWS: u32 = 4;

/// The tables of a sheet, from left to right and from top to bottom; mostly the sheet itself.
pub(super) fn of<'s>(sheet: &'s Sheet, vocabulary: &'static Vocabulary) -> Vec<Cow<'s, Sheet>> {
    let index = Index::standard();
    let named = index.kinds_of_sheet(&sheet.name);
    let cutter = Cutter { vocabulary, index, named };
    let columns = cutter.side_by_side(sheet);
    if columns.len() < 2 {
        let parts = cutter.under_one_another(sheet);
        if parts.is_empty() {
            return vec![Cow::Borrowed(sheet)];
        }
        return said_once(sheet, parts).into_iter().map(Cow::Owned).collect();
    }
    let parts: Vec<Sheet> = columns.into_iter().map(|c| part(sheet, 0..u32::MAX, c)).collect();
    let cut = parts.into_iter().flat_map(|p| {
        let further = cutter.under_one_another(&p);
        if further.is_empty() { vec![p] } else { further }
    });
    said_once(sheet, cut.take(MOST_PIECES).collect()).into_iter().map(Cow::Owned).collect()
}

/// What holds for the whole sheet is told of its first table.
pub(super) fn said_once(sheet: &Sheet, mut parts: Vec<Sheet>) -> Vec<Sheet> {
    if let Some(first) = parts.first_mut() {
        first.unseen = sheet.unseen;
    }
    parts
}

/// The cells of some rows and columns.
pub(super) fn part(sheet: &Sheet, rows: Range<u32>, columns: Range<u32>) -> Sheet {
    let cells: Vec<GridCell> = sheet
        .rows_from(rows.start)
        .take_while(|(row, _)| *row < rows.end)
        .flat_map(|(_, cells)| cells)
        .filter(|c| columns.contains(&c.column))
        .cloned()
        .collect();
    let inside = |m: &&Merge| rows.contains(&m.top) && columns.contains(&m.left);
    let merges = sheet.merges.iter().filter(inside).copied().collect();
    let mut part = Sheet::new(&sheet.name, sheet.order, sheet.hidden, cells, merges);
    part.from_1904 = sheet.from_1904;
    part
}

struct Cutter<'a> {
    vocabulary: &'static Vocabulary,
    index: &'a Index,
    named: Vec<(KindId, bool)>,
}

impl Cutter<'_> {
    /// Runs of columns parted by empty ones, where each run is headed by a table that says whom it is about.
    fn side_by_side(&self, sheet: &Sheet) -> Vec<Range<u32>> {
        let mut used: BTreeSet<u32> = BTreeSet::new();
        for (_, cells) in sheet.rows() {
            // A title alone in its row may reach over the gap.
            let filled: Vec<&GridCell> = cells.iter().filter(|c| !c.is_blank()).collect();
            if filled.len() > 1 {
                used.extend(filled.iter().map(|c| c.column));
            }
        }
        let mut runs: Vec<Range<u32>> = Vec::new();
        for column in used {
            match runs.last_mut() {
                Some(run) if run.end == column => run.end = column + 1,
                _ => runs.push(column..column + 1),
            }
        }
        if runs.len() < 2 {
            return Vec::new();
        }
        let mut out: Vec<Range<u32>> = Vec::new();
        for run in runs {
            let alone = run.len() >= 2 && !self.heads(&part(sheet, 0..u32::MAX, run.clone())).is_empty();
            match out.last_mut() {
                Some(before) if !alone => before.end = run.end,
                _ => out.push(run),
            }
        }
        if let Some(first) = out.first_mut() {
            first.start = 0;
        }
        // What stands between the runs belongs to the one before it.
        for place in 1..out.len() {
            let start = out.get(place).map_or(0, |r| r.start);
            if let Some(before) = out.get_mut(place - 1) {
                before.end = start;
            }
        }
        if let Some(last) = out.last_mut() {
            last.end = u32::MAX;
        }
        out
    }

    /// The tables that stand under one another; none where there is only one.
    fn under_one_another(&self, sheet: &Sheet) -> Vec<Sheet> {
        let heads = self.heads(sheet);
        if heads.len() < 2 {
            return Vec::new();
        }
        let starts: Vec<u32> = heads.iter().skip(1).map(|row| title_above(sheet, *row)).collect();
        let mut out = Vec::new();
        let mut start = 0;
        for end in starts.into_iter().chain([u32::MAX]).take(MOST_PIECES) {
            out.push(part(sheet, start..end, 0..u32::MAX));
            start = end;
        }
        out
    }

    /// The rows that head a table which says whom it is about, less those that repeat the headings before them.
    fn heads(&self, sheet: &Sheet) -> Vec<u32> {
        let mut out: Vec<(u32, f64, Vec<String>)> = Vec::new();
        let mut before: Option<(u32, usize)> = None;
        let mut looked_at = 0;
        for (row, cells) in sheet.rows() {
            let filled = cells.iter().filter(|c| !c.is_blank()).count();
            // A table begins at the top, after a blank row, or under a line or two of title. Under headings that were
            // found at the top a row is a row of theirs, whatever words stand in it.
            let top = row < TITLE_ROWS && out.is_empty();
            let opens = before.is_none_or(|(above, count)| row > above + 1 || count <= 2 || top);
            let follows = out.last().is_some_and(|(head, _, _)| row <= head + 2);
            if filled > 0 {
                before = Some((row, filled));
            }
            let texts = cells.iter().filter(|c| matches!(c.raw, Raw::Text(_)) && !c.is_blank()).count();
            if !(opens || follows) || texts < 2 || texts * 5 < filled * 4 {
                continue;
            }
            looked_at += 1;
            if looked_at > MOST_CANDIDATES {
                break;
            }
            let Some((score, _)) = best_in_row(sheet, row, &self.named, self.vocabulary, self.index) else {
                continue;
            };
            let words: Vec<String> = headings(sheet, row, self.index).into_iter().map(|h| h.plain).collect();
            if !self.says_whom(&words) {
                continue;
            }
            match out.last_mut() {
                // Rows of one heading: the one that says most is it.
                Some(held) if row <= held.0 + 2 && (follows && !opens || row == held.0 + 1) => {
                    if score > held.1 {
                        *held = (row, score, words);
                    }
                }
                Some(held) if same(&held.2, &words) => {}
                _ => out.push((row, score, words)),
            }
        }
        out.into_iter().map(|(row, _, _)| row).collect()
    }

    /// Whether one of the headings names a person or a record's own id.
    fn says_whom(&self, words: &[String]) -> bool {
        let v = self.vocabulary;
        words.iter().any(|word| {
            self.index.named(word).iter().any(|(f, _)| {
                let kind = v.kind(v.field(*f).kind);
                super::layout::names_the_person(v, *f) || kind.owner == Some(*f)
            })
        })
    }
}

/// The first of the lines above a heading that are its title.
pub(super) fn title_above(sheet: &Sheet, head: u32) -> u32 {
    let mut start = head;
    while let Some(above) = start.checked_sub(1) {
        let filled = sheet.row(above).iter().filter(|c| !c.is_blank()).count();
        let banded = sheet.merges.iter().any(|m| m.bottom == above && m.right > m.left);
        if filled == 0 || (filled > 2 && !banded) || head - above > TITLE_ROWS {
            break;
        }
        start = above;
    }
    start
}

/// Whether two rows of headings are one: a table that goes on under its headings repeated.
fn same(one: &[String], other: &[String]) -> bool {
    let shared = other.iter().filter(|w| one.contains(w)).count();
    shared * 10 >= other.len() * 9 && shared * 10 >= one.len() * 9
}
