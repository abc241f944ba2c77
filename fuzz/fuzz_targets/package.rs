//! Any bytes as a workbook file.
//!
//! Contents of a part that were changed blindly fail their check sum, so most changes are made to the unpacked contents
//! of one part, and the record is written anew.

#![no_main]

use appraise_fuzz::books::Donor;
use appraise_fuzz::{held, records};
use libfuzzer_sys::{fuzz_mutator, fuzz_target, fuzzer_mutate};

fuzz_target!(|data: &[u8]| held::annotating(data, Donor::Small));

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
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
});

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
