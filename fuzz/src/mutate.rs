//! Changes to a workbook file that leave it a file somebody could have: most are made inside one unpacked part.

use libfuzzer_sys::fuzzer_mutate;

use crate::records;

/// One change to the file in the first bytes of `data`, as a mutator of libFuzzer makes it: the new size is given back.
pub fn package(data: &mut [u8], size: usize, max_size: usize, seed: u32) -> usize {
    let changed = match seed % 8 {
        0 => None,
        1 => in_directory(&data[..size]),
        _ => in_part(&data[..size], seed / 8),
    };
    match changed.filter(|c| c.len() <= max_size.min(data.len())) {
        Some(changed) => {
            data[..changed.len()].copy_from_slice(&changed);
            changed.len()
        }
        None => fuzzer_mutate(data, size, max_size),
    }
}

fn mutated(bytes: &[u8], room: usize) -> Vec<u8> {
    let mut out = bytes.to_vec();
    out.resize(bytes.len() + room, 0);
    let most = out.len();
    let size = fuzzer_mutate(&mut out, bytes.len(), most);
    out.truncate(size);
    out
}

/// The table of contents alone.
fn in_directory(file: &[u8]) -> Option<Vec<u8>> {
    let (start, _) = records::directory(file)?;
    let mut out = file[..start].to_vec();
    out.extend(mutated(&file[start..], 64));
    Some(out)
}

/// One part: its contents, its name, or whether it is there.
fn in_part(file: &[u8], seed: u32) -> Option<Vec<u8>> {
    let list = records::records(file).filter(|l| !l.is_empty())?;
    let of_interest: Vec<usize> = (0..list.len())
        .filter(|&i| !list[i].name.contains("theme") && !list[i].name.contains("media"))
        .collect();
    let at = *of_interest.get((seed / 64) as usize % of_interest.len().max(1))?;
    let name = list[at].name.clone();
    let contents = records::contents(file, at)?;
    let stored = seed & 32 != 0;
    match seed % 32 {
        0 => records::replaced(file, &list, at, None, stored),
        1 => {
            let name = String::from_utf8_lossy(&mutated(name.as_bytes(), 16)).into_owned();
            records::replaced(file, &list, at, Some((&name, &contents)), stored)
        }
        2 => {
            // What one part holds, under the name of another.
            let other = (seed / 4096) as usize % list.len();
            records::replaced(file, &list, at, Some((&name, &records::contents(file, other)?)), stored)
        }
        _ => records::replaced(file, &list, at, Some((&name, &mutated(&contents, 512))), stored),
    }
}
