//! The records of an Excel 97 workbook (`.xls`), looked through before calamine reads their values.
//!
//! Calamine writes out the rectangle in which the cells of a sheet lie, and does so for what a sheet only claims. So the
//! claim is taken out, and what the cells really reach over is measured here. On the way it is seen what shows on the
//! screen and how, which calamine does not tell.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::io::{Cursor, Read, Write};

use super::super::ReadError;
use super::super::grid::Sheet;
use super::values::shows_percent;
use super::{MOST_SHEETS, too_many_sheets};

/// So many places the rectangles of all sheets may have: room for them is made whatever stands in them.
const MOST_PLACES: u64 = 8_000_000;

const BEGINNING: u16 = 0x0809;
const END: u16 = 0x000A;
const DIMENSIONS: u16 = 0x0200;
const BLANK_DIMENSIONS: usize = 14;

/// A workbook's stream of records, fit to be read by calamine, and what was seen in it.
pub(super) struct Book {
    pub(super) stream: Vec<u8>,
    /// By the order in which the sheets are listed.
    pub(super) sheets: Vec<Seen>,
}

/// What was seen of a sheet.
#[derive(Default)]
pub(super) struct Seen {
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

fn broken() -> ReadError {
    ReadError::Damaged("its list of sheets or one of them breaks off".into())
}

/// Takes the stream of records out of the file.
pub(super) fn stream(bytes: &[u8]) -> Result<Vec<u8>, ReadError> {
    let mut file = cfb::CompoundFile::open(Cursor::new(bytes)).map_err(|_| {
        ReadError::Damaged(
            "its list of contents is missing or broken, as after a download that stopped".into(),
        )
    })?;
    let name = ["/Workbook", "/Book"].into_iter().find(|name| file.is_stream(name));
    let mut stream = Vec::new();
    let found = file.open_stream(name.ok_or(ReadError::NotAWorkbook)?).map_err(|_| broken())?;
    // No stream is longer than the file it lies in.
    found.take(bytes.len() as u64).read_to_end(&mut stream).map_err(|_| broken())?;
    Ok(stream)
}

/// Puts a stream of records into a file of its own, in which nothing else can lead anybody astray.
pub(super) fn filed(stream: &[u8]) -> std::io::Result<Vec<u8>> {
    // Calamine takes a file of the newer version without short streams for an empty one.
    let mut file = cfb::CompoundFile::create_with_version(cfb::Version::V3, Cursor::new(Vec::new()))?;
    let mut into = file.create_stream("/Workbook")?;
    into.write_all(stream)?;
    into.flush()?;
    drop(into);
    Ok(file.into_inner().into_inner())
}

/// The records from a place on, each with its kind and the place of its data.
struct Records<'a> {
    stream: &'a [u8],
    at: usize,
}

impl<'a> Iterator for Records<'a> {
    type Item = (u16, usize, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let kind = short(self.stream, self.at)?;
        let length = usize::from(short(self.stream, self.at + 2)?);
        let start = self.at + 4;
        let data = self.stream.get(start..start + length)?;
        self.at = start + length;
        Some((kind, start, data))
    }
}

fn short(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..at + 2).and_then(|b| b.try_into().ok()).map(u16::from_le_bytes)
}

fn place(data: &[u8]) -> Option<(u32, u32)> {
    Some((short(data, 0)?.into(), short(data, 2)?.into()))
}

/// Looks through all records.
pub(super) fn look(mut stream: Vec<u8>) -> Result<Book, ReadError> {
    let (mut starts, mut styles, mut formats) = (Vec::new(), Vec::new(), HashMap::new());
    let mut wide = true;
    for (kind, _, data) in (Records { stream: &stream, at: 0 }) {
        match kind {
            BEGINNING => wide = short(data, 0) == Some(0x0600),
            // A style: the number of its format.
            0x00E0 => styles.push(short(data, 2).unwrap_or(0)),
            0x041E => {
                if let Some(number) = short(data, 0) {
                    formats.insert(number, shows_percent(&code(data, wide), None));
                }
            }
            // A sheet: where its records begin.
            0x0085 => {
                let start = data.get(..4).and_then(|b| b.try_into().ok()).map(u32::from_le_bytes);
                starts.push(start.and_then(|s| usize::try_from(s).ok()).ok_or_else(broken)?);
            }
            END => break,
            _ => {}
        }
        if starts.len() > MOST_SHEETS {
            too_many_sheets(starts.len())?;
        }
    }
    let percent: Vec<bool> = styles
        .iter()
        .map(|f| formats.get(f).copied().unwrap_or_else(|| shows_percent("", Some(u32::from(*f)))))
        .collect();
    let (mut sheets, mut claims, mut places) = (Vec::new(), Vec::new(), 0_u64);
    for start in starts {
        if start >= stream.len() {
            return Err(broken());
        }
        let (seen, reach) = sheet(Records { stream: &stream, at: start }, &percent, &mut claims);
        places = places.saturating_add(reach.places());
        sheets.push(seen);
    }
    if places > MOST_PLACES {
        return Err(ReadError::TooLarge(
            "its cells lie so far apart that the space between them fills more than eight million cells"
                .into(),
        ));
    }
    for claim in claims {
        if let Some(claim) = stream.get_mut(claim..claim + BLANK_DIMENSIONS) {
            claim.fill(0);
        }
    }
    Ok(Book { stream, sheets })
}

/// The letters of a number format; beyond the Latin ones they do not matter.
fn code(data: &[u8], wide: bool) -> String {
    let (letters, step) = match (wide, data.get(4)) {
        (true, Some(flags)) => (data.get(5..), if flags & 1 == 1 { 2 } else { 1 }),
        _ => (data.get(3..), 1),
    };
    letters.unwrap_or_default().iter().step_by(step).map(|b| char::from(*b)).collect()
}

/// The rectangle in which cells lie.
#[derive(Default)]
struct Reach(Option<(u32, u32, u32, u32)>);

impl Reach {
    fn over(&mut self, (row, column): (u32, u32)) {
        let (top, left, bottom, right) = self.0.unwrap_or((row, column, row, column));
        self.0 = Some((top.min(row), left.min(column), bottom.max(row), right.max(column)));
    }

    fn places(&self) -> u64 {
        let count = |(top, left, bottom, right): (u32, u32, u32, u32)| {
            (u64::from(bottom - top) + 1).saturating_mul(u64::from(right - left) + 1)
        };
        self.0.map_or(0, count)
    }
}

fn sheet(records: Records<'_>, percent: &[bool], claims: &mut Vec<usize>) -> (Seen, Reach) {
    let (mut seen, mut reach) = (Seen::default(), Reach::default());
    let (mut begun, mut inside) = (false, 0_usize);
    let shows = |style: Option<u16>| style.is_some_and(|s| percent.get(usize::from(s)) == Some(&true));
    for (kind, start, data) in records {
        // What belongs to a chart on the sheet is none of its cells.
        match kind {
            BEGINNING if begun => inside += 1,
            BEGINNING => begun = true,
            END if inside > 0 => inside -= 1,
            END => break,
            _ => {}
        }
        if inside > 0 {
            continue;
        }
        match kind {
            DIMENSIONS if data.len() >= BLANK_DIMENSIONS => claims.push(start),
            // A number, its short form, and the result of a formula.
            0x0203 | 0x027E | 0x0006 => {
                if let Some(place) = place(data) {
                    reach.over(place);
                    if shows(short(data, 4)) {
                        seen.percent.insert(place);
                    }
                }
            }
            // Texts, yes and no, and errors.
            0x0204 | 0x00FD | 0x00D6 | 0x0205 => {
                if let Some(place) = place(data) {
                    reach.over(place);
                }
            }
            // Several numbers beside one another.
            0x00BD => {
                let Some((row, first)) = place(data) else { continue };
                for (column, number) in (first..).zip(data.get(4..).unwrap_or_default().as_chunks::<6>().0) {
                    reach.over((row, column));
                    if shows(short(number, 0)) {
                        seen.percent.insert((row, column));
                    }
                }
            }
            // A row, which may have no height.
            0x0208 => {
                if let (Some(row), Some(flags)) = (short(data, 0), data.get(12))
                    && flags & 0x20 != 0
                {
                    seen.hidden_rows.insert(row.into());
                }
            }
            // Columns.
            0x007D => {
                if let (Some((first, last)), Some(flags)) = (place(data), data.get(8))
                    && flags & 1 == 1
                {
                    seen.hidden_columns.push((first, last));
                }
            }
            0x009B => seen.filtered = true,
            _ => {}
        }
    }
    (seen, reach)
}
