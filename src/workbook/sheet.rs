//! What has to be known of a worksheet before something is put into it: the order of its elements, its merged
//! ranges, its widths and its rules' numbers. Its cells are not looked at.

use super::xml::{Doc, Id, Ns};

/// The rows and columns a worksheet has.
pub(super) const ROWS: u32 = 1_048_576;
pub(super) const COLUMNS: u32 = 16_384;

/// The children of `<worksheet>` in the order the standard fixes. Excel throws a sheet away that breaks it.
pub(super) const WORKSHEET: [&str; 39] = [
    "sheetPr",
    "dimension",
    "sheetViews",
    "sheetFormatPr",
    "cols",
    "sheetData",
    "sheetCalcPr",
    "sheetProtection",
    "protectedRanges",
    "scenarios",
    "autoFilter",
    "sortState",
    "dataConsolidate",
    "customSheetViews",
    "mergeCells",
    "phoneticPr",
    "conditionalFormatting",
    "dataValidations",
    "hyperlinks",
    "printOptions",
    "pageMargins",
    "pageSetup",
    "headerFooter",
    "rowBreaks",
    "colBreaks",
    "customProperties",
    "cellWatches",
    "ignoredErrors",
    "smartTags",
    "drawing",
    "legacyDrawing",
    "legacyDrawingHF",
    "drawingHF",
    "picture",
    "oleObjects",
    "controls",
    "webPublishItems",
    "tableParts",
    "extLst",
];

/// The children of `<workbook>`.
pub(super) const WORKBOOK: [&str; 19] = [
    "fileVersion",
    "fileSharing",
    "workbookPr",
    "workbookProtection",
    "bookViews",
    "sheets",
    "functionGroups",
    "externalReferences",
    "definedNames",
    "calcPr",
    "oleSize",
    "customWorkbookViews",
    "pivotCaches",
    "smartTagPr",
    "smartTagTypes",
    "webPublishing",
    "fileRecoveryPr",
    "webPublishObjects",
    "extLst",
];

/// The children of `<styleSheet>`.
pub(super) const STYLES: [&str; 11] = [
    "numFmts",
    "fonts",
    "fills",
    "borders",
    "cellStyleXfs",
    "cellXfs",
    "cellStyles",
    "dxfs",
    "tableStyles",
    "colors",
    "extLst",
];

/// Which place in the order a child of the root has; `None` for what the order does not speak of.
pub(super) fn rank(doc: &Doc, order: &[&str], child: Id) -> Option<usize> {
    let rank = |id: Id| order.iter().position(|o| doc.is(id, o));
    match doc.ns(child) {
        Ns::Main => rank(child),
        // A wrapper counts as what it wraps.
        Ns::Compat => doc.inside(child).filter(|&i| doc.ns(i) == Ns::Main).find_map(rank),
        Ns::Other => None,
    }
}

/// Where a new element of this name goes among the root's children: a byte offset.
pub(super) fn place_for(doc: &Doc, order: &[&str], local: &str) -> usize {
    let wanted = order.iter().position(|o| *o == local);
    doc.children(0)
        .filter(|&id| rank(doc, order, id).is_some_and(|r| Some(r) <= wanted))
        .last()
        .map_or_else(|| doc.after_open_tag(0), |id| doc.range(id).end)
}

/// `place_for` in a worksheet.
pub(super) fn place_in_sheet(doc: &Doc, local: &str) -> usize {
    place_for(doc, &WORKSHEET, local)
}

/// `B3` for row 2, column 1, both counted from 0.
pub(super) fn cell_name(row: u32, column: u32) -> String {
    let mut letters = Vec::new();
    let mut n = column + 1;
    while n > 0 {
        letters.push(char::from(b'A' + u8::try_from((n - 1) % 26).unwrap_or(0)));
        n = (n - 1) / 26;
    }
    letters.reverse();
    format!("{}{}", letters.into_iter().collect::<String>(), row + 1)
}

/// Row and column of `B3` or `$B$3`, counted from 0.
pub(super) fn cell_at(name: &str) -> Option<(u32, u32)> {
    let name = name.trim().replace('$', "");
    let digits = name.find(|c: char| c.is_ascii_digit())?;
    let (letters, number) = name.split_at(digits);
    if letters.is_empty() || letters.len() > 3 {
        return None;
    }
    let mut column = 0u32;
    for c in letters.chars() {
        let c = c.to_ascii_uppercase();
        if !c.is_ascii_uppercase() {
            return None;
        }
        column = column * 26 + (u32::from(c) - 64);
    }
    let row: u32 = number.parse().ok()?;
    ((1..=ROWS).contains(&row) && column <= COLUMNS).then(|| (row - 1, column - 1))
}

/// First and last cell of `B3:D9`.
pub(super) fn range_at(name: &str) -> Option<((u32, u32), (u32, u32))> {
    match name.split_once(':') {
        Some((a, b)) => Some((cell_at(a)?, cell_at(b)?)),
        None => cell_at(name).map(|c| (c, c)),
    }
}

/// First and last cell of a merged range.
type Range = ((u32, u32), (u32, u32));

/// The merged ranges of a sheet. A tracker may have one on every row, and a finding on every row too.
#[derive(Default)]
struct Merged {
    /// By their first rows, each with the lowest row that it or one before it reaches.
    ranges: Vec<(Range, u32)>,
}

impl Merged {
    fn of(mut ranges: Vec<Range>) -> Self {
        ranges.sort_unstable();
        let reach = |lowest: &mut u32, range: Range| {
            *lowest = (*lowest).max(range.1.0);
            Some((range, *lowest))
        };
        Self { ranges: ranges.into_iter().scan(0, reach).collect() }
    }

    fn around(&self, row: u32, column: u32) -> Option<Range> {
        let above = self.ranges.partition_point(|(range, _)| range.0.0 <= row);
        let ranges = self.ranges.get(..above)?.iter().rev();
        ranges
            .take_while(|(_, lowest)| *lowest >= row)
            .map(|(range, _)| *range)
            .find(|(a, b)| (a.0..=b.0).contains(&row) && (a.1..=b.1).contains(&column))
    }
}

/// What there is to know about a worksheet.
pub(super) struct Facts {
    merged: Merged,
    pub(super) highest_priority: u64,
    /// Notes cannot be edited or deleted by the users.
    pub(super) objects_locked: bool,
    widths: Vec<(u32, u32, u32)>,
    default_width: u32,
    pub(super) row_height: u32,
}

impl Facts {
    pub(super) fn of(doc: &Doc) -> Self {
        let mut facts = Self {
            merged: Merged::default(),
            highest_priority: 0,
            objects_locked: false,
            widths: Vec::new(),
            default_width: 64,
            row_height: 20,
        };
        let points = |id: Id, name: &str| doc.attr(id, name).and_then(|v| v.trim().parse::<f64>().ok());
        let mut merged = Vec::new();
        for id in doc.inside(0) {
            match doc.local(id) {
                "mergeCell" => merged.extend(doc.attr(id, "ref").and_then(|r| range_at(&r))),
                "cfRule" => {
                    let priority = doc.attr_number(id, "priority").unwrap_or(0).min(1 << 30);
                    facts.highest_priority = facts.highest_priority.max(priority);
                }
                "sheetProtection" => {
                    facts.objects_locked = doc.attr_true(id, "sheet") && doc.attr_true(id, "objects");
                }
                "sheetFormatPr" => {
                    facts.default_width = points(id, "defaultColWidth").map_or(64, pixels_wide);
                    facts.row_height = points(id, "defaultRowHeight").map_or(20, pixels_high).clamp(8, 400);
                }
                "col" => {
                    let min = doc.attr_number(id, "min").and_then(|v| u32::try_from(v).ok()).unwrap_or(1);
                    let max = doc.attr_number(id, "max").and_then(|v| u32::try_from(v).ok()).unwrap_or(min);
                    let width = if doc.attr_true(id, "hidden") {
                        0
                    } else {
                        points(id, "width").map_or(facts.default_width, pixels_wide)
                    };
                    facts.widths.push((min.saturating_sub(1), max.saturating_sub(1), width));
                }
                _ => {}
            }
        }
        facts.merged = Merged::of(merged);
        facts
    }

    /// The cell that shows what is put on this one: the first cell of a merged range.
    pub(super) fn shown_at(&self, row: u32, column: u32) -> (u32, u32) {
        self.merged.around(row, column).map_or((row, column), |(first, _)| first)
    }

    /// A column's width in pixels.
    pub(super) fn width(&self, column: u32) -> u32 {
        self.widths
            .iter()
            .find(|(a, b, _)| (*a..=*b).contains(&column))
            .map_or(self.default_width, |(.., w)| *w)
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to what fits")]
fn pixels_wide(characters: f64) -> u32 {
    (characters * 7.0 + 5.0).clamp(0.0, 2000.0) as u32
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to what fits")]
fn pixels_high(points: f64) -> u32 {
    (points * 4.0 / 3.0).clamp(0.0, 600.0) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_merged_range_around_a_cell_is_found_among_high_and_low_ones() {
        let mut ranges: Vec<Range> = (0..40).map(|row| ((row, 5), (row, 7))).collect();
        ranges.extend([((3, 0), (30, 0)), ((3, 1), (9, 3)), ((10, 1), (10, 3)), ((39, 0), (39, 4))]);
        ranges.reverse();
        let merged = Merged::of(ranges.clone());
        for (row, column) in (0..42).flat_map(|row| (0..9).map(move |column| (row, column))) {
            let around =
                ranges.iter().find(|(a, b)| a.0 <= row && row <= b.0 && a.1 <= column && column <= b.1);
            assert_eq!(merged.around(row, column).as_ref(), around, "{row} {column}");
        }
    }

    #[test]
    fn cells_are_named_as_excel_names_them() {
        for (row, column, name) in
            [(0, 0, "A1"), (2, 25, "Z3"), (9, 26, "AA10"), (1_048_575, 16_383, "XFD1048576")]
        {
            assert_eq!(cell_name(row, column), name);
            assert_eq!(cell_at(name), Some((row, column)));
        }
        assert_eq!(cell_at("XFE1"), None);
        assert_eq!(cell_at("A0"), None);
    }
}
