//! The zip container, read by its central directory and written back record by record.
//!
//! A record that nobody touches is copied as the range of bytes it is, headers and all; that is what lets the very
//! same file be rebuilt later. It refuses anything on which two readers could disagree: records that overlap, names
//! that are equal, headers that contradict the directory.

use std::collections::{BTreeMap, HashMap};
use std::io::Read;
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};

use super::deflate::{Packed, inflate_bounded};
use super::refusal::Refusal;

/// All parts together, looked at as often as needed, may unpack to so many times the largest part allowed.
const MOST_LOOKS: u64 = 16;
/// The most entries a file may have; the largest real workbooks have some hundreds.
const MAX_ENTRIES: usize = 20_000;
/// How much of a part is looked at to tell what it is.
const PEEK: usize = 4096;
/// 1 January 1980, so that the same input gives the same bytes on any day.
const DOS_DATE: u16 = 0x0021;

const LOCAL: u32 = 0x0403_4b50;
const CENTRAL: u32 = 0x0201_4b50;
const END: u32 = 0x0605_4b50;
const END_64: u32 = 0x0606_4b50;
const LOCATOR_64: u32 = 0x0706_4b50;

/// One entry of the directory and where its bytes are.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    /// The name as stored, read as text.
    pub(super) name: String,
    /// The name by which parts are compared.
    pub(super) key: String,
    pub(super) is_folder: bool,
    raw_name: Range<usize>,
    utf8: bool,
    central: Range<usize>,
    /// Where in the central header the offset of the record stands, and how wide it is.
    offset_field: (usize, usize),
    /// From the local header up to the next record.
    pub(super) record: Range<usize>,
    /// The packed data alone.
    pub(super) data: Range<usize>,
    method: u16,
    crc: u32,
    size: u64,
}

impl Entry {
    /// Whether the data is packed, and not merely stored.
    pub(super) fn is_packed(&self) -> bool {
        self.method != 0
    }

    /// What the name ends with, in lower case.
    pub(super) fn extension(&self) -> &str {
        self.key.rsplit_once('.').map_or("", |(_, end)| end)
    }
}

/// A zip file in memory.
#[derive(Debug)]
pub(super) struct Container {
    bytes: Vec<u8>,
    entries: Vec<Entry>,
    /// The entries in the order in which their records stand in the file.
    physical: Vec<usize>,
    index: HashMap<String, usize>,
    /// Where the first record starts; what stands before is no part of the package.
    pub(super) first: usize,
    /// Where the last record ends and the directory starts.
    pub(super) tail: usize,
    /// The most that one part may unpack to, in bytes.
    most: u64,
    inflated: AtomicU64,
}

/// What happens to an entry when the container is written again.
#[derive(Debug)]
pub(super) enum Change {
    Replace(Packed),
    Drop,
}

fn u16_at(b: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(b.get(at..at.checked_add(2)?)?.try_into().ok()?))
}

fn u32_at(b: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(b.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

fn u64_at(b: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_le_bytes(b.get(at..at.checked_add(8)?)?.try_into().ok()?))
}

fn place(v: u64) -> Option<usize> {
    usize::try_from(v).ok()
}

/// Forward slashes, no leading slash, no percent signs, lower case: what makes two part names the same.
pub(super) fn key_of(name: &str) -> String {
    let slashed = name.replace('\\', "/");
    percent_decoded(slashed.trim_start_matches('/')).to_ascii_lowercase()
}

/// Undoes `%20` and its kind; what is no such sequence stays.
pub(super) fn percent_decoded(s: &str) -> String {
    if !s.contains('%') {
        return s.to_owned();
    }
    let b = s.as_bytes();
    let mut out = Vec::with_capacity(b.len());
    let mut i = 0;
    while let Some(&c) = b.get(i) {
        let hex = (c == b'%').then(|| s.get(i + 1..i + 3)).flatten();
        if let Some(v) = hex.and_then(|h| u8::from_str_radix(h, 16).ok()) {
            out.push(v);
            i += 3;
        } else {
            out.push(c);
            i += 1;
        }
    }
    String::from_utf8(out).unwrap_or_else(|_| s.to_owned())
}

struct Directory {
    start: usize,
    end: usize,
    count: u64,
    /// What has to be added to every offset, for a file with something before its first record.
    shift: usize,
}

fn damaged(why: &str) -> Refusal {
    Refusal::damaged("the file itself", why)
}

fn find_directory(b: &[u8]) -> Result<Directory, Refusal> {
    let lowest = b.len().saturating_sub(22 + 65_535);
    let cut = || damaged("it ends before its table of contents, as after a broken download");
    let mut at = b.len().checked_sub(22).ok_or_else(cut)?;
    let end = loop {
        if u32_at(b, at) == Some(END) {
            let comment = usize::from(u16_at(b, at + 20).unwrap_or(0));
            if at + 22 + comment <= b.len() {
                break at;
            }
        }
        if at <= lowest {
            return Err(cut());
        }
        at -= 1;
    };
    let read = || -> Option<(u64, u64, u64, usize)> {
        let mut count = u64::from(u16_at(b, end + 10)?);
        let mut size = u64::from(u32_at(b, end + 12)?);
        let mut offset = u64::from(u32_at(b, end + 16)?);
        let mut limit = end;
        if let Some(locator) = end.checked_sub(20)
            && u32_at(b, locator)? == LOCATOR_64
            && (count == 0xFFFF || size == 0xFFFF_FFFF || offset == 0xFFFF_FFFF)
        {
            let said = place(u64_at(b, locator + 8)?)?;
            let found = if u32_at(b, said) == Some(END_64) { said } else { locator.checked_sub(56)? };
            if u32_at(b, found)? != END_64 {
                return None;
            }
            count = u64_at(b, found + 32)?;
            size = u64_at(b, found + 40)?;
            offset = u64_at(b, found + 48)?;
            limit = found;
        }
        Some((count, size, offset, limit))
    };
    let (count, size, offset, limit) =
        read().ok_or_else(|| damaged("its table of contents cannot be read"))?;
    let wrong = || damaged("its table of contents is not where the file says it is");
    let size = place(size).ok_or_else(wrong)?;
    let offset = place(offset).ok_or_else(wrong)?;
    let actual = limit.checked_sub(size).ok_or_else(wrong)?;
    let (start, shift) = if u32_at(b, offset) == Some(CENTRAL) && offset <= actual {
        (offset, 0)
    } else {
        (actual, actual.checked_sub(offset).ok_or_else(wrong)?)
    };
    Ok(Directory { start, end: start + size, count, shift })
}

impl Container {
    pub(super) fn read(bytes: Vec<u8>, most: u64) -> Result<Self, Refusal> {
        if bytes.len() as u64 > most {
            return Err(Refusal::too_large(format!("the file has more than {} MB", most >> 20)));
        }
        let directory = find_directory(&bytes)?;
        if directory.count > MAX_ENTRIES as u64 {
            return Err(Refusal::too_large(format!("it has {} parts", directory.count)));
        }
        let mut entries = Vec::new();
        let mut at = directory.start;
        for _ in 0..directory.count {
            let (entry, next) = read_entry(&bytes, at, &directory)?;
            at = next;
            entries.push(entry);
        }
        if at != directory.end {
            return Err(damaged("its table of contents disagrees with the number of its parts"));
        }
        let mut physical: Vec<usize> = (0..entries.len()).collect();
        physical.sort_by_key(|&i| entries.get(i).map_or(0, |e| e.record.start));
        let mut limit = directory.start;
        for &i in physical.iter().rev() {
            let Some(entry) = entries.get_mut(i) else { continue };
            if entry.data.end > limit {
                return Err(damaged("two of its parts lie over each other"));
            }
            entry.record.end = limit;
            limit = entry.record.start;
        }
        let mut index = HashMap::new();
        for (i, entry) in entries.iter().enumerate() {
            if entry.is_folder {
                continue;
            }
            if index.insert(entry.key.clone(), i).is_some() {
                return Err(Refusal::damaged(&entry.name, "the part is there twice"));
            }
        }
        Ok(Self {
            first: limit,
            tail: directory.start,
            bytes,
            entries,
            physical,
            index,
            most,
            inflated: AtomicU64::new(0),
        })
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// The most that one part may unpack to.
    pub(super) fn most(&self) -> u64 {
        self.most
    }

    pub(super) fn slice(&self, range: Range<usize>) -> &[u8] {
        self.bytes.get(range).unwrap_or_default()
    }

    /// The entries in the order of their records.
    pub(super) fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.physical.iter().filter_map(|&i| self.entries.get(i))
    }

    pub(super) fn find(&self, name: &str) -> Option<&Entry> {
        self.index.get(&key_of(name)).and_then(|&i| self.entries.get(i))
    }

    /// Unpacks one part, within the bounds.
    pub(super) fn inflate(&self, entry: &Entry) -> Result<Vec<u8>, Refusal> {
        let mega = self.most >> 20;
        if entry.size > self.most {
            return Err(Refusal::too_large(format!(
                "the part {} unpacks to more than {mega} MB",
                entry.name
            )));
        }
        let packed = self.slice(entry.data.clone());
        let out = if entry.method == 0 {
            packed.to_vec()
        } else {
            inflate_bounded(packed, entry.size)
                .ok_or_else(|| Refusal::damaged(&entry.name, "its packed data cannot be unpacked"))?
        };
        let total = self.inflated.fetch_add(out.len() as u64, Ordering::Relaxed) + out.len() as u64;
        if total > self.most.saturating_mul(MOST_LOOKS) {
            return Err(Refusal::too_large(format!("its parts unpack to many times {mega} MB")));
        }
        if out.len() as u64 != entry.size || crc32fast::hash(&out) != entry.crc {
            return Err(Refusal::damaged(&entry.name, "its contents are not what the file says they are"));
        }
        Ok(out)
    }

    /// The first bytes of a part, for a look at what it starts with.
    pub(super) fn peek(&self, entry: &Entry) -> Vec<u8> {
        let packed = self.slice(entry.data.clone());
        let mut out = Vec::new();
        if entry.method == 0 {
            out.extend(packed.iter().take(PEEK));
        } else {
            // What cannot be unpacked is refused when somebody needs it.
            let _ = flate2::read::DeflateDecoder::new(packed).take(PEEK as u64).read_to_end(&mut out);
        }
        out
    }

    /// Writes the container with some entries replaced or dropped and new ones at the end. Everything else keeps the
    /// bytes it has.
    pub(super) fn write(
        &self,
        changes: &BTreeMap<String, Change>,
        added: &[(String, Vec<u8>)],
    ) -> Result<Vec<u8>, Refusal> {
        let mut out = Vec::with_capacity(self.bytes.len() + (64 << 10));
        let mut directory: BTreeMap<usize, Vec<u8>> = BTreeMap::new();
        for &i in &self.physical {
            let Some(entry) = self.entries.get(i) else { continue };
            let at = out.len();
            let change = if entry.is_folder { None } else { changes.get(&entry.key) };
            match change {
                None => {
                    out.extend_from_slice(self.slice(entry.record.clone()));
                    let mut header = self.slice(entry.central.clone()).to_vec();
                    let (field, width) = entry.offset_field;
                    let field = field - entry.central.start;
                    let le = (at as u64).to_le_bytes();
                    if let (Some(to), Some(from)) = (header.get_mut(field..field + width), le.get(..width)) {
                        to.copy_from_slice(from);
                    }
                    directory.insert(i, header);
                }
                Some(Change::Drop) => {}
                Some(Change::Replace(packed)) => {
                    let name = self.slice(entry.raw_name.clone());
                    directory.insert(i, put(&mut out, name, entry.utf8, packed)?);
                }
            }
        }
        for (next, (name, data)) in (self.entries.len()..).zip(added) {
            directory.insert(next, put(&mut out, name.as_bytes(), !name.is_ascii(), &Packed::of(data))?);
        }
        let start = out.len();
        for header in directory.values() {
            out.extend_from_slice(header);
        }
        let too_large = || Refusal::too_large("the annotated copy");
        let count = u16::try_from(directory.len()).map_err(|_| too_large())?;
        let size = u32::try_from(out.len() - start).map_err(|_| too_large())?;
        let start = u32::try_from(start).map_err(|_| too_large())?;
        out.extend_from_slice(&END.to_le_bytes());
        out.extend_from_slice(&[0; 4]);
        out.extend_from_slice(&count.to_le_bytes());
        out.extend_from_slice(&count.to_le_bytes());
        out.extend_from_slice(&size.to_le_bytes());
        out.extend_from_slice(&start.to_le_bytes());
        out.extend_from_slice(&[0; 2]);
        Ok(out)
    }
}

fn read_entry(b: &[u8], at: usize, directory: &Directory) -> Result<(Entry, usize), Refusal> {
    let fields = || -> Option<(Entry, usize, u16)> {
        if u32_at(b, at)? != CENTRAL {
            return None;
        }
        let flags = u16_at(b, at + 8)?;
        let method = u16_at(b, at + 10)?;
        let crc = u32_at(b, at + 16)?;
        let mut packed = u64::from(u32_at(b, at + 20)?);
        let mut size = u64::from(u32_at(b, at + 24)?);
        let name_len = usize::from(u16_at(b, at + 28)?);
        let extra_len = usize::from(u16_at(b, at + 30)?);
        let comment_len = usize::from(u16_at(b, at + 32)?);
        let mut offset = u64::from(u32_at(b, at + 42)?);
        let mut offset_field = (at + 42, 4);
        let raw_name = at + 46..at + 46 + name_len;
        let next = raw_name.end + extra_len + comment_len;
        if next > directory.end {
            return None;
        }
        let mut x = raw_name.end;
        while x + 4 <= raw_name.end + extra_len {
            let (id, len) = (u16_at(b, x)?, usize::from(u16_at(b, x + 2)?));
            if id == 1 {
                let mut v = x + 4;
                for field in [&mut size, &mut packed] {
                    if *field == 0xFFFF_FFFF {
                        *field = u64_at(b, v)?;
                        v += 8;
                    }
                }
                if offset == 0xFFFF_FFFF {
                    offset = u64_at(b, v)?;
                    offset_field = (v, 8);
                }
            }
            x += 4 + len;
        }
        let local = place(offset)?.checked_add(directory.shift)?;
        let local_name = usize::from(u16_at(b, local.checked_add(26)?)?);
        let data = local + 30 + local_name + usize::from(u16_at(b, local + 28)?);
        let data_end = data.checked_add(place(packed)?)?;
        if u32_at(b, local)? != LOCAL || data_end > directory.start {
            return None;
        }
        let name_bytes = b.get(raw_name.clone())?;
        let utf8 = flags & 0x800 != 0;
        let name = String::from_utf8(name_bytes.to_vec())
            .unwrap_or_else(|_| name_bytes.iter().map(|&c| char::from(c)).collect());
        let local_flags = u16_at(b, local + 6)?;
        // A streamed record says its sizes behind its data, one of more than 4 GB in its extra field.
        let tells = |at: usize, size: u64| -> Option<bool> {
            let told = u32_at(b, at)?;
            Some((flags | local_flags) & 8 != 0 || told == 0xFFFF_FFFF || u64::from(told) == size)
        };
        let agrees = b.get(local + 30..local + 30 + local_name)? == name_bytes
            && u16_at(b, local + 8)? == method
            && local_flags & 1 == flags & 1
            && tells(local + 18, packed)?
            && tells(local + 22, size)?
            && (method != 0 || packed == size);
        if !agrees {
            return None;
        }
        let key = key_of(&name);
        let is_folder = key.ends_with('/') || key.is_empty();
        let entry = Entry {
            name,
            key,
            is_folder,
            raw_name,
            utf8,
            central: at..next,
            offset_field,
            record: local..data_end,
            data: data..data_end,
            method,
            crc,
            size,
        };
        Some((entry, next, flags))
    };
    let (entry, next, flags) = fields().ok_or_else(|| {
        damaged("its table of contents disagrees with what it holds, as after a broken download")
    })?;
    if flags & 0x41 != 0 {
        return Err(Refusal::OtherProtection);
    }
    if entry.method != 0 && entry.method != 8 {
        return Err(Refusal::damaged(&entry.name, "it is packed in a way Excel does not use"));
    }
    if entry.key.split('/').any(|s| s == ".." || s == ".") || entry.key.contains('\0') {
        return Err(Refusal::damaged(&entry.name, "its name leads out of the workbook"));
    }
    Ok((entry, next))
}

/// Writes one new record and returns its directory header.
fn put(out: &mut Vec<u8>, name: &[u8], utf8: bool, packed: &Packed) -> Result<Vec<u8>, Refusal> {
    let too_large = || Refusal::too_large("the annotated copy");
    let at = u32::try_from(out.len()).map_err(|_| too_large())?;
    let mut shared = Vec::new();
    shared.extend_from_slice(&20u16.to_le_bytes());
    shared.extend_from_slice(&(if utf8 { 0x800u16 } else { 0 }).to_le_bytes());
    shared.extend_from_slice(&8u16.to_le_bytes());
    shared.extend_from_slice(&0u16.to_le_bytes());
    shared.extend_from_slice(&DOS_DATE.to_le_bytes());
    shared.extend_from_slice(&packed.crc.to_le_bytes());
    shared.extend_from_slice(&u32::try_from(packed.data.len()).map_err(|_| too_large())?.to_le_bytes());
    shared.extend_from_slice(&u32::try_from(packed.size).map_err(|_| too_large())?.to_le_bytes());
    shared.extend_from_slice(&u16::try_from(name.len()).map_err(|_| too_large())?.to_le_bytes());
    shared.extend_from_slice(&0u16.to_le_bytes());

    out.extend_from_slice(&LOCAL.to_le_bytes());
    out.extend_from_slice(&shared);
    out.extend_from_slice(name);
    out.extend_from_slice(&packed.data);

    let mut header = CENTRAL.to_le_bytes().to_vec();
    header.extend_from_slice(&20u16.to_le_bytes());
    header.extend_from_slice(&shared);
    header.extend_from_slice(&[0; 10]);
    header.extend_from_slice(&at.to_le_bytes());
    header.extend_from_slice(name);
    Ok(header)
}
