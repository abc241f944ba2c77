//! The records of Excel's binary workbook (`.xlsb`), for what calamine does not tell of them: merged cells, what is
//! hidden, and which numbers are shown as percentages.
//!
//! Nothing here fails: what cannot be followed is not told.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::super::grid::{Merge, Sheet};
use super::MOST_MERGES;
use super::parts::Package;
use super::values::shows_percent;

const MAIN: &str = "xl/workbook.bin";
const STYLES: &str = "xl/styles.bin";

/// What was seen of a sheet.
#[derive(Default)]
pub(super) struct Seen {
    pub(super) merges: Vec<Merge>,
    hidden_rows: BTreeSet<u32>,
    hidden_columns: Vec<(u32, u32)>,
    filtered: bool,
    percent: HashSet<(u32, u32)>,
}

impl Seen {
    /// Whether a number is shown as a percentage.
    pub(super) fn percent(&self, row: u32, column: u32) -> bool {
        self.percent.contains(&(row, column))
    }

    /// Tells a sheet what of it does not show.
    pub(super) fn tell(&self, sheet: &mut Sheet) {
        sheet.hide(&|row| self.hidden_rows.contains(&row), &self.hidden_columns, self.filtered);
    }
}

/// The records of a part, each with its kind.
struct Records<'a>(&'a [u8]);

impl<'a> Iterator for Records<'a> {
    type Item = (u16, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let kind = u16::try_from(self.number(2)?).ok()?;
        let length = self.number(4)? as usize;
        let (data, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some((kind, data))
    }
}

impl Records<'_> {
    /// A number in as few bytes as it needs, of which the last is below 128.
    fn number(&mut self, most: u32) -> Option<u32> {
        let mut number = 0;
        for place in 0..most {
            let (byte, rest) = self.0.split_first()?;
            self.0 = rest;
            number |= u32::from(byte & 0x7F) << (7 * place);
            if byte & 0x80 == 0 {
                break;
            }
        }
        Some(number)
    }
}

fn long(data: &[u8], at: usize) -> Option<u32> {
    data.get(at..at + 4).and_then(|b| b.try_into().ok()).map(u32::from_le_bytes)
}

fn short(data: &[u8], at: usize) -> Option<u16> {
    data.get(at..at + 2).and_then(|b| b.try_into().ok()).map(u16::from_le_bytes)
}

/// A text with its length before it, and where it ends.
fn text(data: &[u8], at: usize) -> Option<(String, usize)> {
    let length = usize::try_from(long(data, at)?).ok()?;
    let end = length.checked_mul(2)?.checked_add(at + 4)?;
    let units: Vec<u16> =
        data.get(at + 4..end)?.as_chunks::<2>().0.iter().map(|u| u16::from_le_bytes(*u)).collect();
    Some((String::from_utf16_lossy(&units), end))
}

/// What is seen of every sheet, by its name.
pub(super) fn look(bytes: &[u8]) -> HashMap<String, Seen> {
    let Some(mut package) = Package::of(bytes) else { return HashMap::new() };
    let parts: HashMap<String, String> = package.related(MAIN).into_iter().map(|r| (r.id, r.part)).collect();
    let percent = percent_styles(&package.bytes(STYLES).unwrap_or_default());
    let main = package.bytes(MAIN).unwrap_or_default();
    let mut all = HashMap::new();
    for (kind, data) in Records(&main) {
        // A sheet of the workbook: its state, its number, the relation to its part, its name.
        if kind == 0x9C
            && let Some((id, end)) = text(data, 8)
            && let Some((name, _)) = text(data, end)
            && let Some(sheet) = parts.get(&id).and_then(|part| package.bytes(part))
        {
            all.insert(name, seen(&sheet, &percent));
        }
    }
    all
}

/// Which styles of cells show a percentage.
fn percent_styles(styles: &[u8]) -> Vec<bool> {
    let (mut formats, mut all, mut of_cells) = (HashMap::new(), Vec::new(), false);
    for (kind, data) in Records(styles) {
        match kind {
            0x2C => {
                if let (Some(number), Some((code, _))) = (short(data, 0), text(data, 2)) {
                    formats.insert(number, shows_percent(&code, None));
                }
            }
            // The styles of cells begin and end; others, of which those are made, look the same.
            0x0269 => of_cells = true,
            0x026A => of_cells = false,
            0x2F if of_cells => {
                let number = short(data, 2).unwrap_or(0);
                let shows = formats.get(&number).copied();
                all.push(shows.unwrap_or_else(|| shows_percent("", Some(number.into()))));
            }
            _ => {}
        }
    }
    all
}

fn seen(sheet: &[u8], percent: &[bool]) -> Seen {
    let mut seen = Seen::default();
    let mut row = 0;
    for (kind, data) in Records(sheet) {
        match kind {
            // A row, which may have no height.
            0x00 => {
                row = long(data, 0).unwrap_or(u32::MAX);
                if data.get(11).is_some_and(|flags| flags & 0x10 != 0) {
                    seen.hidden_rows.insert(row);
                }
            }
            // A number, its short form, and the result of a formula.
            0x02 | 0x05 | 0x09 => {
                let style = long(data, 4).map(|s| (s & 0x00FF_FFFF) as usize);
                if style.is_some_and(|s| percent.get(s) == Some(&true))
                    && let Some(column) = long(data, 0)
                {
                    seen.percent.insert((row, column));
                }
            }
            0x3C => {
                if let (Some(first), Some(last), Some(flags)) =
                    (long(data, 0), long(data, 4), short(data, 16))
                    && flags & 1 == 1
                {
                    seen.hidden_columns.push((first, last));
                }
            }
            0xB0 => {
                if let (Some(top), Some(bottom), Some(left), Some(right)) =
                    (long(data, 0), long(data, 4), long(data, 8), long(data, 12))
                    && top <= bottom
                    && left <= right
                    && seen.merges.len() < MOST_MERGES
                {
                    seen.merges.push(Merge { top, left, bottom, right });
                }
            }
            0xA3 => seen.filtered = true,
            _ => {}
        }
    }
    seen
}
