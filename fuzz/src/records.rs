//! Changes to one record of a zip file that leave every other record the bytes it is.

use std::io::{Cursor, Read as _, Write as _};
use std::ops::Range;

use zip::CompressionMethod;
use zip::write::SimpleFileOptions;

/// An entry of the directory: its header, its record, its name.
pub struct Record {
    pub name: String,
    header: Range<usize>,
    range: Range<usize>,
}

fn u16_at(b: &[u8], at: usize) -> Option<usize> {
    Some(usize::from(u16::from_le_bytes(b.get(at..at + 2)?.try_into().ok()?)))
}

fn u32_at(b: &[u8], at: usize) -> Option<usize> {
    usize::try_from(u32::from_le_bytes(b.get(at..at + 4)?.try_into().ok()?)).ok()
}

/// Where the directory starts, and where the record at the end of the file does.
pub fn directory(b: &[u8]) -> Option<(usize, usize)> {
    let end = (0..b.len().checked_sub(21)?).rev().find(|&at| b.get(at..at + 4) == Some(b"PK\x05\x06"))?;
    let start = u32_at(b, end + 16)?;
    (start <= end).then_some((start, end))
}

/// The records of a plain zip file, in the order of the directory; `None` for what is not plain.
pub fn records(b: &[u8]) -> Option<Vec<Record>> {
    let (start, end) = directory(b)?;
    let mut list = Vec::new();
    let mut at = start;
    while at < end {
        if b.get(at..at + 4)? != b"PK\x01\x02" {
            return None;
        }
        let name_end = at + 46 + u16_at(b, at + 28)?;
        let next = name_end + u16_at(b, at + 30)? + u16_at(b, at + 32)?;
        let name = String::from_utf8_lossy(b.get(at + 46..name_end)?).into_owned();
        let from = u32_at(b, at + 42)?;
        list.push(Record { name, header: at..next, range: from..from });
        at = next;
    }
    let mut starts: Vec<usize> = list.iter().map(|r| r.range.start).collect();
    starts.sort_unstable();
    for record in &mut list {
        record.range.end = *starts.iter().find(|s| **s > record.range.start).unwrap_or(&start);
    }
    list.iter().all(|r| r.range.end <= start).then_some(list)
}

/// The contents of one entry, at most a megabyte of them.
pub fn contents(b: &[u8], at: usize) -> Option<Vec<u8>> {
    let mut zip = zip::ZipArchive::new(Cursor::new(b)).ok()?;
    let mut out = Vec::new();
    zip.by_index(at).ok()?.take(1 << 20).read_to_end(&mut out).ok()?;
    Some(out)
}

/// The file with one record replaced by another of this name and these contents, or taken out where there are none.
pub fn replaced(
    b: &[u8],
    list: &[Record],
    at: usize,
    new: Option<(&str, &[u8])>,
    stored: bool,
) -> Option<Vec<u8>> {
    let (_, end) = directory(b)?;
    let mut order: Vec<usize> = (0..list.len()).collect();
    order.sort_by_key(|&i| list[i].range.start);
    let mut out = b.get(..order.first().map_or(0, |&i| list[i].range.start))?.to_vec();
    let mut headers: Vec<Vec<u8>> = vec![Vec::new(); list.len()];
    for i in order {
        let from = out.len();
        let mut header = b.get(list[i].header.clone())?.to_vec();
        if i == at {
            let Some((name, data)) = new else { continue };
            let method = if stored { CompressionMethod::Stored } else { CompressionMethod::Deflated };
            let options = SimpleFileOptions::default().compression_method(method);
            let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
            zip.start_file(name, options).ok()?;
            zip.write_all(data).ok()?;
            let one = zip.finish().ok()?.into_inner();
            let record = records(&one)?.pop()?;
            out.extend_from_slice(&one[record.range]);
            header = one[record.header].to_vec();
        } else {
            out.extend_from_slice(b.get(list[i].range.clone())?);
        }
        header.get_mut(42..46)?.copy_from_slice(&u32::try_from(from).ok()?.to_le_bytes());
        headers[i] = header;
    }
    let start = out.len();
    let count = u16::try_from(headers.iter().filter(|h| !h.is_empty()).count()).ok()?;
    headers.iter().for_each(|h| out.extend_from_slice(h));
    let size = u32::try_from(out.len() - start).ok()?;
    let mut tail = b.get(end..)?.to_vec();
    tail.get_mut(8..10)?.copy_from_slice(&count.to_le_bytes());
    tail.get_mut(10..12)?.copy_from_slice(&count.to_le_bytes());
    tail.get_mut(12..16)?.copy_from_slice(&size.to_le_bytes());
    tail.get_mut(16..20)?.copy_from_slice(&u32::try_from(start).ok()?.to_le_bytes());
    out.extend(tail);
    Some(out)
}
