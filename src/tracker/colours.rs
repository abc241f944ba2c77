//! Ratings that are said by the colour of a cell and by no word.
//!
//! A colour means what the school says it means, in a key of its own on the sheet (or on one called key or legend) or in its
//! mapping, and nothing without: green is "met" at one school and "on its way" at another.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::grid::{Formula, GridCell, Raw, Sheet};
use super::layout::Layout;
use super::table::DataRow;
use super::{Opened, Part, Words};
use crate::model::{FieldType, Records, Unused, Vocabulary, plain};

/// Red, green, blue.
pub type Colour = [u8; 3];
type Fills = HashMap<(u32, u32), Colour>;

/// Sheets by these names may hold the key of all others.
const KEYS: [&str; 6] = ["key", "legend", "colour key", "rag key", "lists", "guidance"];
/// Most cells whose words are looked at for a key.
const MOST_KEY_CELLS: usize = 2_000;

/// Puts the word of its colour into every blank coloured cell of a rating column.
pub(super) fn read(
    parts: &mut [(Cow<'_, Sheet>, Part)],
    opened: &Opened,
    words: &Words<'_>,
    records: &mut Records,
) {
    let mut reader = Reader { words, vocabulary: records.vocabulary, fills: BTreeMap::new() };
    let own = words.mapping.map(|m| m.colours.clone()).unwrap_or_default();
    let elsewhere: Vec<&Sheet> =
        opened.sheets.iter().filter(|s| KEYS.contains(&plain(&s.name).as_str())).collect();
    for (sheet, part) in parts.iter_mut() {
        let Part::Table(layout, rows, _) = part else { continue };
        let columns = reader.blank_ratings(sheet, layout, rows);
        if columns.is_empty() {
            continue;
        }
        let whole = opened.sheets.iter().find(|s| s.order == sheet.order);
        let mut key = own.clone();
        for place in whole.into_iter().chain(elsewhere.iter().copied()) {
            // The rows of the table itself explain nothing.
            let inside: BTreeSet<u32> = if place.order == sheet.order {
                rows.iter().map(|r| r.row).collect()
            } else {
                BTreeSet::new()
            };
            for (colour, word) in reader.key_of(place, &inside, opened) {
                key.entry(colour).or_insert(word);
            }
        }
        if key.is_empty() {
            continue;
        }
        let fills = reader.fills(&sheet.name, opened).clone();
        let mut found = Vec::new();
        for row in rows.iter() {
            for column in &columns {
                let at = (row.row, *column);
                let word = fills.get(&at).and_then(|colour| key.get(colour));
                if let (None, Some(word)) = (sheet.get(at.0, at.1), word) {
                    let raw = Raw::Text(Arc::from(word.as_str()));
                    found.push(GridCell {
                        row: at.0,
                        column: at.1,
                        raw,
                        percent: false,
                        formula: Formula::None,
                    });
                }
            }
        }
        if let Some(first) = found.first() {
            records.unused.push(Unused {
                cell: sheet.cell(first.row, first.column),
                what: format!("the colours of {} cells without a word", found.len()).into(),
                why: "they are read as ratings, by the key of the tracker or the mapping".into(),
            });
            *sheet = Cow::Owned(sheet.with(found));
        }
    }
}

struct Reader<'a> {
    words: &'a Words<'a>,
    vocabulary: &'static Vocabulary,
    /// The fills of the sheets that were asked for.
    fills: BTreeMap<Arc<str>, Fills>,
}

impl Reader<'_> {
    /// The rating columns of which some cells are blank in rows that say something.
    fn blank_ratings(&self, sheet: &Sheet, layout: &Layout, rows: &[DataRow]) -> Vec<u32> {
        let ratings = layout.columns.iter().filter(|m| {
            self.vocabulary.field(m.field).ty == FieldType::Rating && m.tick.is_none() && m.pair.is_none()
        });
        let some_blank = |column: &u32| rows.iter().any(|r| sheet.get(r.row, *column).is_none());
        ratings.map(|m| m.column).filter(some_blank).collect()
    }

    fn is_rating(&self, text: &str) -> bool {
        let text = plain(text);
        self.vocabulary.is_rating_word(&text)
            || self
                .words
                .ratings
                .iter()
                .any(|r| plain(&r.name) == text || r.synonyms.iter().any(|s| plain(s) == text))
    }

    /// What the colours of a sheet mean by its own words: a coloured cell with a rating in it, or beside a rating. A
    /// colour that stands beside two means nothing.
    fn key_of(&mut self, sheet: &Sheet, inside: &BTreeSet<u32>, opened: &Opened) -> Vec<(Colour, String)> {
        let written: Vec<&GridCell> = sheet
            .cells()
            .iter()
            .filter(|c| !inside.contains(&c.row) && matches!(c.raw, Raw::Text(_)))
            .take(MOST_KEY_CELLS)
            .filter(|c| self.is_rating(&c.text()))
            .collect();
        // One rating word is a heading, two are a key.
        if written.len() < 2 {
            return Vec::new();
        }
        let fills = self.fills(&sheet.name, opened);
        let mut found: BTreeMap<Colour, BTreeSet<String>> = BTreeMap::new();
        for cell in written {
            let beside = || {
                let left = cell.column.checked_sub(1)?;
                sheet.get(cell.row, left).is_none().then(|| fills.get(&(cell.row, left)))?
            };
            let after = || {
                let right = cell.column + 1;
                sheet.get(cell.row, right).is_none().then(|| fills.get(&(cell.row, right)))?
            };
            if let Some(colour) = fills.get(&(cell.row, cell.column)).or_else(beside).or_else(after) {
                found.entry(*colour).or_default().insert(cell.text().to_string());
            }
        }
        found
            .into_iter()
            .filter(|(_, words)| words.len() == 1)
            .filter_map(|(colour, words)| Some((colour, words.into_iter().next()?)))
            .collect()
    }

    fn fills(&mut self, sheet: &Arc<str>, opened: &Opened) -> &Fills {
        self.fills.entry(Arc::clone(sheet)).or_insert_with(|| opened.fills(sheet))
    }
}
