//! Opens workbook bytes from outside: classifies them, bounds what they may ask for, and reads the sheets into grids.
//!
//! It never asks for the rectangle a sheet claims to have, because two cells at opposite corners claim half a
//! terabyte. What cannot be read whole is an error in words: half a tracker would look like missing appraisals.
//!
//! What each format tells, beyond the values of its cells and which sheets are hidden:
//!
//! | | `.xlsx` | `.xlsb` | `.xls` | `.ods` |
//! | --- | --- | --- | --- | --- |
//! | numbers shown as percentages | yes | yes | yes | yes |
//! | merged cells | yes | yes | yes | yes |
//! | hidden rows and columns, filters | yes | yes | yes | yes |
//! | dates from 1904 | yes | yes | yes | the dates are written out |
//! | formula without a stored result | yes | has none | yes | yes |
//! | totals known by their formula | yes | most | most | yes |
//! | areas of tables | yes | no | has none | no |
//! | fills | yes | no | no | no |
//!
//! Damaged `.xls` and `.xlsb` files can stop the library that reads them, and with it the process. Whoever reads such
//! files from outside does so in a process of its own ([`Format::wants_own_process`]), and takes over what came of it
//! ([`hand_over`], [`take_over`]). An `.ods` is read by our own hand: the library goes on for ever at a file that is cut
//! short, and writes out every cell that is said to be repeated.

mod biff;
mod biff12;
mod fills;
mod ods;
mod parts;
#[cfg(test)]
mod tests;
mod values;
mod wire;
mod xls;
mod xlsb;
mod xlsx;

use std::collections::HashMap;
use std::io::{Cursor, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use super::ReadError;
use super::grid::{GridCell, Sheet};
use parts::Marks;

pub use fills::fills;
pub use wire::{hand_over, take_over};

/// Rows and columns beyond these are not read.
const MOST_ROWS: u32 = 200_000;
const MOST_COLUMNS: u32 = 1_000;
const MOST_CELLS: usize = 4_000_000;
const MOST_MERGES: usize = 50_000;
const MOST_SHEETS: usize = 500;
const MOST_PARTS: usize = 20_000;

/// So much of a part is looked at before the rest is only counted.
const HEAD: usize = 16_384;

const OLE: &[u8] = &[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

/// A kind of workbook that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Excel since 2007: `.xlsx`, `.xlsm`, `.xltx`, `.xltm`.
    Xlsx,
    /// Excel 97 to 2003, and 95.
    Xls,
    /// Excel's binary workbook.
    Xlsb,
    /// An `.ods` spreadsheet, in a package or as one flat text (`.fods`).
    Ods,
}

impl Format {
    /// What bytes are by their own testimony, whatever the file is called; `None` for what is no package of any kind. A
    /// package that says nothing else counts as `.xlsx`, until somebody looks into it.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Option<Format> {
        if bytes.starts_with(OLE) {
            let says = |word: &str| memchr::memmem::find(bytes, &wide(word)).is_some();
            return (!says("EncryptedPackage") && (says("Workbook") || says("Book"))).then_some(Format::Xls);
        }
        if is_flat(bytes) {
            return Some(Format::Ods);
        }
        let mut package = zip::ZipArchive::new(Cursor::new(bytes)).ok()?;
        let mut kind = String::new();
        if let Ok(part) = package.by_name("mimetype") {
            let _ = part.take(100).read_to_string(&mut kind);
        }
        if kind.contains("opendocument.spreadsheet") {
            return Some(Format::Ods);
        }
        let binary = package.file_names().flatten().any(|n| n.to_ascii_lowercase().ends_with("workbook.bin"));
        Some(if binary { Format::Xlsb } else { Format::Xlsx })
    }

    /// Whether a damaged file of this kind may stop the process that reads it.
    #[must_use]
    pub fn wants_own_process(self) -> bool {
        matches!(self, Format::Xls | Format::Xlsb)
    }

    /// Whether findings can be put into a copy of the workbook itself.
    #[must_use]
    pub fn can_be_annotated(self) -> bool {
        self == Format::Xlsx
    }
}

/// A workbook opened: its sheets as cells, not yet understood.
#[derive(Debug)]
pub struct Opened {
    pub(super) sheets: Vec<Sheet>,
    /// The workbook itself, where its format tells the colours of cells; they are looked for only when asked.
    pub(super) packed: Option<Arc<[u8]>>,
}

impl Opened {
    /// The solid fills of a sheet; none where they cannot be told.
    pub(super) fn fills(&self, sheet: &str) -> HashMap<(u32, u32), [u8; 3]> {
        self.packed.as_ref().and_then(|bytes| fills(bytes, sheet).ok()).unwrap_or_default()
    }
}

/// Opens a workbook whose parts, unpacked, come to `most_bytes` at most, and reads all its worksheets in this process.
///
/// # Errors
///
/// When it cannot be read whole; the error says what to do about it.
pub fn open(bytes: &[u8], most_bytes: u64) -> Result<Opened, ReadError> {
    let read = || {
        let format = Format::of(bytes);
        let mut marks = Marks::default();
        if !bytes.starts_with(OLE) && !is_flat(bytes) {
            inspect(bytes, most_bytes, format, &mut marks)?;
        }
        match format {
            Some(Format::Xlsx) => xlsx::load(bytes, &marks),
            Some(Format::Xls) => xls::load(bytes),
            Some(Format::Xlsb) => xlsb::load(bytes),
            Some(Format::Ods) => ods::load(bytes),
            None if memchr::memmem::find(bytes, &wide("EncryptedPackage")).is_some() => {
                Err(ReadError::Protected)
            }
            None => Err(ReadError::NotAWorkbook),
        }
    };
    match catch_unwind(AssertUnwindSafe(read)) {
        Ok(sheets) => {
            let packed = (Format::of(bytes) == Some(Format::Xlsx)).then(|| Arc::from(bytes));
            Ok(Opened { sheets: sheets?, packed })
        }
        Err(_) => Err(stopped()),
    }
}

/// What is said of a workbook that stopped whoever read it.
#[must_use]
pub fn stopped() -> ReadError {
    ReadError::Damaged("its sheets could not be followed to their end".into())
}

/// Whether the bytes are an `.ods` spreadsheet as one text.
fn is_flat(bytes: &[u8]) -> bool {
    let head = bytes.get(..bytes.len().min(HEAD)).unwrap_or_default();
    !bytes.starts_with(b"PK") && memchr::memmem::find(head, b"opendocument.spreadsheet\"").is_some()
}

fn wide(word: &str) -> Vec<u8> {
    word.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// What one reading may still take in, over all sheets.
struct Bounds {
    cells: usize,
}

impl Bounds {
    fn new() -> Self {
        Bounds { cells: MOST_CELLS }
    }

    /// Whether a place is among those that are read.
    fn holds(row: u32, column: u32) -> bool {
        row < MOST_ROWS && column < MOST_COLUMNS
    }

    /// Takes in one more cell.
    fn take(&mut self, into: &mut Vec<GridCell>, cell: GridCell) -> Result<(), ReadError> {
        self.cells = self
            .cells
            .checked_sub(1)
            .ok_or_else(|| ReadError::TooLarge("it has more than four million filled cells".into()))?;
        into.push(cell);
        Ok(())
    }
}

fn too_many_sheets(count: usize) -> Result<(), ReadError> {
    match count {
        0 => Err(ReadError::Damaged("it lists no sheets".into())),
        count if count > MOST_SHEETS => Err(ReadError::TooLarge(format!("it has {count} sheets"))),
        _ => Ok(()),
    }
}

/// Unpacks every part that will be parsed once, counting, so that nothing later meets more than it was told of.
fn inspect(
    bytes: &[u8],
    most_bytes: u64,
    format: Option<Format>,
    marks: &mut Marks,
) -> Result<(), ReadError> {
    // A package may have other bytes before it; what neither begins nor opens like one is something else.
    let damaged = |_| {
        if bytes.starts_with(b"PK") {
            ReadError::Damaged(
                "its list of parts is missing or broken, as after a download that stopped".into(),
            )
        } else {
            ReadError::NotAWorkbook
        }
    };
    let mut package = zip::ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
    if package.len() > MOST_PARTS {
        return Err(ReadError::TooLarge(format!("it has {} parts", package.len())));
    }
    let (mut total, mut workbook) = (0_u64, false);
    let mut buffer = vec![0; 1 << 16];
    for place in 0..package.len() {
        let mut part = package
            .by_index(place)
            .map_err(|_| ReadError::Damaged("one of its parts cannot be found".into()))?;
        let Ok(name) = part.name().map(|n| n.to_ascii_lowercase()) else { continue };
        workbook |= name == "mimetype";
        let declared = part.size();
        if !parsed(&name, format) {
            continue;
        }
        let left = most_bytes.saturating_sub(total).saturating_add(1);
        marks.begin();
        let (head, unpacked) = measured(&mut part.by_ref().take(left), &mut buffer, |b| marks.look(&name, b))
            .map_err(|_| ReadError::Damaged(format!("its part {name} cannot be unpacked")))?;
        total = total.saturating_add(unpacked);
        // The list of types opens every package and says what kind of document it is.
        if name == "[content_types].xml" {
            let text = String::from_utf8_lossy(&head);
            workbook |= unpacked > HEAD as u64
                || text.contains("spreadsheetml")
                || text.contains("ms-excel")
                || text.contains('\0');
        }
        if total > most_bytes {
            return Err(ReadError::TooLarge(format!("unpacked, it is larger than {} MB", most_bytes >> 20)));
        }
        if unpacked != declared {
            return Err(ReadError::Damaged(format!("its part {name} is not as long as it says")));
        }
        if promised(&String::from_utf8_lossy(&head)).is_some_and(|count| count > unpacked) {
            return Err(ReadError::Damaged(format!("its part {name} promises more texts than it can hold")));
        }
    }
    if workbook { Ok(()) } else { Err(ReadError::NotAWorkbook) }
}

/// The beginning of a part and its length; `look` sees all of it, piece by piece.
fn measured(
    part: &mut impl Read,
    buffer: &mut [u8],
    mut look: impl FnMut(&[u8]),
) -> std::io::Result<(Vec<u8>, u64)> {
    let (mut head, mut length) = (Vec::new(), 0_u64);
    loop {
        let read = match part.read(buffer) {
            Ok(0) => return Ok((head, length)),
            Ok(read) => read,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        let bytes = buffer.get(..read).unwrap_or_default();
        look(bytes);
        let wanted = HEAD.saturating_sub(head.len()).min(read);
        head.extend_from_slice(bytes.get(..wanted).unwrap_or_default());
        length = length.saturating_add(read as u64);
    }
}

fn parsed(name: &str, format: Option<Format>) -> bool {
    let ends = |all: &[&str]| all.iter().any(|end| name.ends_with(end));
    ends(&[".xml", ".rels", ".vml"]) || format == Some(Format::Xlsb) && ends(&[".bin"])
}

/// The number of shared texts a part promises; room for them is made before they are read.
fn promised(head: &str) -> Option<u64> {
    let after = head.split_once("uniqueCount")?.1.trim_start().strip_prefix('=')?.trim_start();
    let digits: String = after.chars().skip(1).take_while(char::is_ascii_digit).collect();
    Some(digits.parse().unwrap_or(u64::MAX))
}
