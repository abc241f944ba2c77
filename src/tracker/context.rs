//! What a sheet's name and the lines above its headings say of every row: the year, and the group of staff.
//!
//! A tracker with a sheet for each year or each group of staff has no column for what the tab already says.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::grid::{Raw, Sheet};
use crate::model::{Cell, FieldId, Vocabulary, plain, read_label};

/// Something that holds for all rows of a sheet, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Said {
    pub(super) value: Arc<str>,
    /// The title that says it; for the sheet's name, the first heading.
    pub(super) cell: Cell,
}

/// What holds for all rows of a sheet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Context {
    /// The label of the cycle.
    pub(super) cycle: Option<Said>,
    /// The group of staff, a value of its field.
    pub(super) group: Option<(FieldId, Said)>,
    /// Whom a table on a form is about, as the form writes it.
    pub(super) person: Option<Said>,
}

/// Reads the name of a sheet and the lines above its headings.
pub(super) fn of(sheet: &Sheet, header: u32, vocabulary: &Vocabulary) -> Context {
    let first = sheet.row(header).iter().find(|c| !c.is_blank()).map_or(0, |c| c.column);
    let by_name = |value: Arc<str>| Said { value, cell: sheet.cell(header, first) };
    let titles: Vec<(Arc<str>, Cell)> = sheet
        .rows()
        .take_while(|(row, _)| *row < header)
        .flat_map(|(_, cells)| cells)
        .filter(|c| matches!(c.raw, Raw::Text(_)) && !c.is_blank())
        .map(|c| (c.text(), sheet.cell(c.row, c.column)))
        .take(40)
        .collect();
    let group_field = vocabulary.find(vocabulary.staff(), "staff_group");
    let group = |text: &str| -> Option<(FieldId, Arc<str>)> {
        let field = group_field?;
        let words: Vec<String> = plain(text)
            .split(' ')
            .filter(|w| !w.bytes().any(|b| b.is_ascii_digit()))
            .map(str::to_owned)
            .collect();
        let named = words.join(" ");
        // One letter is short for a group in a column of groups, nowhere else.
        let choice = vocabulary.field(field).values.iter().find(|c| {
            named.len() > 1
                && (plain(&c.name) == named
                    || c.words.contains(&named)
                    || c.words.iter().any(|w| *w == singular(&named)))
        })?;
        Some((field, Arc::clone(&choice.name)))
    };
    let cycle = cycle_in(&sheet.name).map(by_name).or_else(|| {
        // Of two years in the titles neither is the sheet's.
        let all: Vec<Said> = titles
            .iter()
            .filter_map(|(text, cell)| Some(Said { value: cycle_in(text)?, cell: cell.clone() }))
            .collect();
        let different: BTreeSet<&Arc<str>> = all.iter().map(|s| &s.value).collect();
        (different.len() == 1).then(|| all.first().cloned()).flatten()
    });
    let group = group(&sheet.name).map(|(field, value)| (field, by_name(value))).or_else(|| {
        titles.iter().find_map(|(text, cell)| {
            let (field, value) = group(text)?;
            Some((field, Said { value, cell: cell.clone() }))
        })
    });
    Context { cycle, group, person: None }
}

fn singular(text: &str) -> String {
    super::matching::singular(text)
}

/// The label of the one cycle that a text names: `Appraisal 2025-26`, `PM 25_26`.
pub(super) fn cycle_in(text: &str) -> Option<Arc<str>> {
    let mut groups: Vec<(usize, usize)> = Vec::new();
    for (place, c) in text.char_indices() {
        match groups.last_mut() {
            Some((_, end)) if c.is_ascii_digit() && *end == place => *end = place + 1,
            _ if c.is_ascii_digit() => groups.push((place, place + 1)),
            _ => {}
        }
    }
    let mut found: BTreeSet<Arc<str>> = BTreeSet::new();
    for pair in groups.windows(2) {
        let [one, two] = pair else { continue };
        let between = text.get(one.1..two.0)?.trim();
        let joined = matches!(between, "-" | "–" | "—" | "/" | "_" | "to" | "\\");
        if joined && let (Some(from), Some(to)) = (text.get(one.0..one.1), text.get(two.0..two.1)) {
            found.extend(read_label(&format!("{from}-{to}")));
        }
    }
    if found.len() == 1 { found.into_iter().next() } else { None }
}

/// Of several years for which there are sheets, the one to be used when `asked` is asked for: it, or the last before it,
/// or else the first there is.
pub(super) fn current(labels: &BTreeSet<Arc<str>>, asked: &str) -> Option<Arc<str>> {
    labels.iter().rev().find(|l| &***l <= asked).or_else(|| labels.first()).cloned()
}

/// Whether one label is the year just before another.
pub(super) fn is_year_before(one: &str, other: &str) -> bool {
    let year = |label: &str| label.get(..4).and_then(|y| y.parse::<i32>().ok());
    matches!((year(one), year(other)), (Some(one), Some(other)) if one + 1 == other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_is_found_in_the_name_of_a_sheet_and_in_a_title() {
        for text in [
            "2026-27",
            "Appraisal 26-27",
            "PM 2026_27",
            "Performance Management 2026/27",
            "Year 2026 to 2027",
            "Staff (26–27)",
        ] {
            assert_eq!(cycle_in(text).as_deref(), Some("2026/27"), "{text}");
        }
        for text in ["Staff", "Year 7", "2026", "12/10", "Sheet1", "2024-25 and 2025-26", "Room 12-14"] {
            assert_eq!(cycle_in(text), None, "{text}");
        }
    }

    #[test]
    fn the_year_asked_for_is_used_or_the_last_before_it() {
        let labels: BTreeSet<Arc<str>> =
            ["2024/25", "2025/26", "2027/28"].into_iter().map(Arc::from).collect();
        assert_eq!(current(&labels, "2025/26").as_deref(), Some("2025/26"));
        assert_eq!(current(&labels, "2026/27").as_deref(), Some("2025/26"));
        assert_eq!(current(&labels, "2020/21").as_deref(), Some("2024/25"));
        assert!(is_year_before("2025/26", "2026/27") && !is_year_before("2024/25", "2026/27"));
    }
}
