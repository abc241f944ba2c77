//! What the parts of an Excel package say of a sheet beyond its cells: rows and columns that are hidden, a filter that is
//! on, and the areas that are tables.
//!
//! None of it is needed to read a tracker, so nothing here fails: what cannot be followed is not told. A sheet's part is
//! gone through again, here and in `xlsx.rs`, only where [`Marks`] saw, while it was unpacked anyway, that there is
//! something to find: going through a large sheet is what takes the time.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};
use std::io::{Cursor, Read};

use memchr::memmem;
use quick_xml::Reader;
use quick_xml::escape::unescape;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use super::super::grid::{Area, Sheet};

/// So many tables of a sheet are looked at.
const MOST_AREAS: usize = 1_000;
/// So many bytes of a chunk are looked at again with the next one.
const OVERLAP: usize = 32;

/// What there is to find in the parts, noticed while they were unpacked for another reason.
#[derive(Default)]
pub(super) struct Marks {
    parts: HashMap<String, Mark>,
    before: Vec<u8>,
}

/// What there is to find in a part.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Mark {
    /// Something is hidden or filtered.
    unseen: bool,
    /// Cells are merged.
    pub(super) merged: bool,
    /// There are formulas.
    pub(super) formulas: bool,
}

impl Mark {
    /// Everything, where it is not known.
    pub(super) const ALL: Mark = Mark { unseen: true, merged: true, formulas: true };

    fn look(&mut self, bytes: &[u8]) {
        self.unseen = self.unseen || tells(bytes);
        self.merged = self.merged || memmem::find(bytes, b"mergeCell").is_some();
        self.formulas = self.formulas || computes(bytes);
    }
}

impl Marks {
    /// A part begins.
    pub(super) fn begin(&mut self) {
        self.before.clear();
    }

    /// The next bytes of a part.
    pub(super) fn look(&mut self, part: &str, bytes: &[u8]) {
        let mut mark = self.parts.get(part).copied().unwrap_or_default();
        if mark == Mark::ALL {
            return;
        }
        let first = self.before.is_empty();
        let seam = bytes.get(..bytes.len().min(OVERLAP)).unwrap_or_default();
        self.before.extend_from_slice(seam);
        // Parts in UTF-16 are looked at as a whole.
        let wide = first && (bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]));
        if wide {
            mark = Mark::ALL;
        }
        mark.look(bytes);
        mark.look(&self.before);
        if mark != Mark::default() {
            self.parts.insert(part.to_owned(), mark);
        }
        if bytes.len() > OVERLAP {
            self.before.clear();
            self.before.extend_from_slice(bytes.get(bytes.len() - OVERLAP..).unwrap_or_default());
        }
        self.before.drain(..self.before.len().saturating_sub(OVERLAP));
    }
}

/// Whether something is said to be hidden, or a filter to be on. Some programs write of every row that it is not hidden.
fn tells(bytes: &[u8]) -> bool {
    let hidden = |at: usize| matches!(bytes.get(at + 8), Some(b'1' | b't'));
    memmem::find_iter(bytes, b"hidden=").any(hidden) || memmem::find(bytes, b"filterColumn").is_some()
}

/// Whether there is a formula.
fn computes(bytes: &[u8]) -> bool {
    let ends = |at: usize| matches!(bytes.get(at + 2), Some(b'>' | b'/' | b' ' | b'\t' | b'\r' | b'\n'));
    memmem::find_iter(bytes, b"<f").any(ends) || memmem::find_iter(bytes, b":f").any(ends)
}

/// A package by the names of its parts.
pub(super) struct Package<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    /// The places of the parts by their names in small letters.
    places: HashMap<String, usize>,
}

impl<'a> Package<'a> {
    pub(super) fn of(bytes: &'a [u8]) -> Option<Package<'a>> {
        let zip = ZipArchive::new(Cursor::new(bytes)).ok()?;
        let names = zip.file_names().enumerate();
        let places =
            names.filter_map(|(place, name)| Some((name.ok()?.to_ascii_lowercase(), place))).collect();
        Some(Package { zip, places })
    }

    /// The bytes of a part.
    pub(super) fn bytes(&mut self, part: &str) -> Option<Vec<u8>> {
        let place = *self.places.get(part)?;
        let mut bytes = Vec::new();
        self.zip.by_index(place).ok()?.read_to_end(&mut bytes).ok()?;
        Some(bytes)
    }

    fn text(&mut self, part: &str) -> Option<String> {
        self.bytes(part).map(|bytes| decoded(&bytes).into_owned())
    }

    /// What a part is related to; the package itself has no name.
    pub(super) fn related(&mut self, part: &str) -> Vec<Related> {
        let (folder, name) = part.rsplit_once('/').unwrap_or(("", part));
        let between = if folder.is_empty() { "" } else { "/" };
        let Some(text) = self.text(&format!("{folder}{between}_rels/{name}.rels")) else { return Vec::new() };
        let mut related = Vec::new();
        each(&text, |tag| {
            let outside = attribute(tag, "TargetMode").is_some_and(|m| m.eq_ignore_ascii_case("external"));
            if let (false, Some(id), Some(kind), Some(target)) =
                (outside, attribute(tag, "Id"), attribute(tag, "Type"), attribute(tag, "Target"))
            {
                let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
                related.push(Related { id, kind, part: joined(folder, &target) });
            }
        });
        related
    }
}

/// What a part is related to.
pub(super) struct Related {
    pub(super) id: String,
    /// The last word of its type.
    kind: String,
    pub(super) part: String,
}

/// A package, by its sheets.
pub(super) struct Parts<'a> {
    package: Package<'a>,
    /// The part of each sheet.
    sheets: HashMap<String, String>,
    marks: &'a Marks,
}

impl<'a> Parts<'a> {
    pub(super) fn of(bytes: &'a [u8], marks: &'a Marks) -> Option<Parts<'a>> {
        let mut package = Package::of(bytes)?;
        let main = package.related("").into_iter().find(|r| r.kind == "officeDocument")?.part;
        let by_id: HashMap<String, String> =
            package.related(&main).into_iter().map(|r| (r.id, r.part)).collect();
        let text = package.text(&main)?;
        let mut sheets = HashMap::new();
        each(&text, |tag| {
            if tag.local_name().as_ref() == "sheet"
                && let (Some(name), Some(id)) = (attribute(tag, "name"), attribute(tag, "id"))
                && let Some(part) = by_id.get(&id)
            {
                sheets.insert(name, part.clone());
            }
        });
        Some(Parts { package, sheets, marks })
    }

    /// What there is to find on a sheet; everything where that is not known.
    pub(super) fn mark(&self, sheet: &str) -> Mark {
        let part = self.sheets.get(sheet);
        part.map_or(Mark::ALL, |part| self.marks.parts.get(part).copied().unwrap_or_default())
    }

    /// Tells a sheet what is known of it.
    pub(super) fn tell(&mut self, sheet: &mut Sheet) {
        let Some(part) = self.sheets.get(&*sheet.name).cloned() else { return };
        let mut filtered = false;
        for table in self.package.related(&part).into_iter().filter(|r| r.kind == "table").take(MOST_AREAS) {
            let Some(text) = self.package.text(&table.part) else { continue };
            each(&text, |tag| match tag.local_name().as_ref() {
                "table" => sheet.areas.extend(area(tag)),
                "filterColumn" => filtered = true,
                _ => {}
            });
        }
        if !self.mark(&sheet.name).unseen {
            sheet.unseen.filtered = filtered;
            return;
        }
        let Some(text) = self.package.text(&part) else { return };
        let (mut rows, mut columns) = (BTreeSet::new(), Vec::new());
        let mut row = 0;
        each(&text, |tag| match tag.local_name().as_ref() {
            "row" => {
                row = number(tag, "r").unwrap_or(row + 1);
                if is(tag, "hidden") {
                    rows.insert(row);
                }
            }
            "col" if is(tag, "hidden") => {
                if let (Some(first), Some(last)) = (number(tag, "min"), number(tag, "max")) {
                    columns.push((first.saturating_sub(1), last.saturating_sub(1)));
                }
            }
            "filterColumn" => filtered = true,
            _ => {}
        });
        sheet.hide(&|row| rows.contains(&row.saturating_add(1)), &columns, filtered);
    }
}

/// The name of a part as seen from a folder, in small letters.
fn joined(folder: &str, target: &str) -> String {
    let mut path: Vec<&str> = match target.strip_prefix('/') {
        Some(_) => Vec::new(),
        None => folder.split('/').collect(),
    };
    for step in target.split('/') {
        match step {
            "" | "." => {}
            ".." => {
                path.pop();
            }
            step => path.push(step),
        }
    }
    path.retain(|step| !step.is_empty());
    path.join("/").to_ascii_lowercase()
}

/// The text of a part, which may be in UTF-16.
fn decoded(bytes: &[u8]) -> Cow<'_, str> {
    let wide = |of: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = bytes.as_chunks::<2>().0.iter().skip(1).map(|unit| of(*unit)).collect();
        Cow::Owned(String::from_utf16_lossy(&units))
    };
    match bytes {
        [0xFF, 0xFE, ..] => wide(u16::from_le_bytes),
        [0xFE, 0xFF, ..] => wide(u16::from_be_bytes),
        [0xEF, 0xBB, 0xBF, rest @ ..] => String::from_utf8_lossy(rest),
        _ => String::from_utf8_lossy(bytes),
    }
}

/// Every element up to the first that cannot be followed; what the views of single people say is left out.
fn each(text: &str, mut told: impl FnMut(&BytesStart<'_>)) {
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_end_names = false;
    let mut views = false;
    loop {
        match reader.read_event() {
            Ok(Event::Start(tag)) if tag.local_name().as_ref() == "customSheetViews" => views = true,
            Ok(Event::End(tag)) if tag.local_name().as_ref() == "customSheetViews" => views = false,
            Ok(Event::Start(tag) | Event::Empty(tag)) if !views => told(&tag),
            Ok(Event::Eof) | Err(_) => return,
            Ok(_) => {}
        }
    }
}

/// The value of an attribute by its name without prefix.
fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let found =
        tag.attributes().with_checks(false).flatten().find(|a| a.key.local_name().as_ref() == name)?;
    unescape(&found.value).ok().map(Cow::into_owned)
}

fn number(tag: &BytesStart<'_>, name: &str) -> Option<u32> {
    attribute(tag, name)?.trim().parse().ok()
}

fn is(tag: &BytesStart<'_>, name: &str) -> bool {
    attribute(tag, name).is_some_and(|v| matches!(v.trim(), "1" | "true"))
}

fn area(tag: &BytesStart<'_>) -> Option<Area> {
    let place = attribute(tag, "ref")?;
    let (from, to) = place.split_once(':').unwrap_or((&place, &place));
    let ((top, left), (bottom, right)) = (cell(from)?, cell(to)?);
    (top <= bottom && left <= right).then(|| Area {
        name: attribute(tag, "displayName").or_else(|| attribute(tag, "name")).unwrap_or_default(),
        top,
        left,
        bottom,
        right,
        headings: number(tag, "headerRowCount").unwrap_or(1),
        totals: number(tag, "totalsRowCount").unwrap_or(0),
    })
}

/// Row and column of a reference such as `B12`, counted from nought.
fn cell(reference: &str) -> Option<(u32, u32)> {
    let plain = reference.trim().replace('$', "");
    let (letters, digits) = plain.split_at(plain.find(|c: char| c.is_ascii_digit())?);
    let column = letters.bytes().try_fold(0_u32, |sum, letter| {
        let place = letter.to_ascii_uppercase().checked_sub(b'A').filter(|p| *p < 26)?;
        sum.checked_mul(26)?.checked_add(u32::from(place) + 1)
    })?;
    Some((digits.parse::<u32>().ok()?.checked_sub(1)?, column.checked_sub(1)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_there_is_to_find_is_noticed_across_the_seam_of_two_reads() {
        let text: &[u8] =
            br#"<row r="7" hidden="0"/><row r="8" ht="15" hidden="1"/><row r="9" hidden="false"/>
            <x:f t="shared"/><mergeCells>"#;
        let marked = |pieces: &[&[u8]]| {
            let mut marks = Marks::default();
            marks.begin();
            for piece in pieces {
                marks.look("a", piece);
            }
            marks.parts.get("a").copied().unwrap_or_default()
        };
        for seam in 0..text.len() {
            assert_eq!(marked(&[&text[..seam], &text[seam..]]), Mark::ALL, "at {seam}");
        }
        assert_eq!(marked(&text.chunks(5).collect::<Vec<_>>()), Mark::ALL, "piece by piece");
        assert_eq!(marked(&[b"\xFF\xFE<\0"]), Mark::ALL, "what is in UTF-16 is looked at as a whole");
        let plain: &[u8] =
            br#"<row r="7" hidden="0"/><row r="8" hidden="false"/><family/><c r="A1"><v>1</v></c>"#;
        assert_eq!(marked(&[plain]), Mark::default());
    }

    #[test]
    fn a_part_is_found_from_the_folder_it_is_named_in() {
        for (folder, target, part) in [
            ("xl/worksheets", "../tables/Table1.xml", "xl/tables/table1.xml"),
            ("xl", "worksheets/sheet1.xml", "xl/worksheets/sheet1.xml"),
            ("xl", "/xl/worksheets/sheet1.xml", "xl/worksheets/sheet1.xml"),
            ("", "./xl/workbook.xml", "xl/workbook.xml"),
            ("", "../../xl/workbook.xml", "xl/workbook.xml"),
        ] {
            assert_eq!(joined(folder, target), part);
        }
    }

    #[test]
    fn a_reference_names_a_row_and_a_column() {
        for (text, place) in [
            ("A1", Some((0, 0))),
            ("$B$12", Some((11, 1))),
            ("XFD1048576", Some((1_048_575, 16_383))),
            ("A0", None),
            ("12", None),
            ("ZZZZZZZZZZ9", None),
            ("A99999999999", None),
        ] {
            assert_eq!(cell(text), place, "{text}");
        }
    }
}
