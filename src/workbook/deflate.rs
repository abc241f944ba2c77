//! Packing and unpacking, and the seam that lets most of a large part stay packed as it was.
//!
//! What is added to a sheet stands behind its cells. Packed data comes in blocks, so everything up to the last block
//! before the first change is taken over bit for bit and only the rest is packed anew: faster than packing the part,
//! and the journal has next to nothing to remember.

use std::io::{Read, Write};

use miniz_oxide::inflate::TINFLStatus;
use miniz_oxide::inflate::core::inflate_flags::TINFL_FLAG_STOP_ON_BLOCK_BOUNDARY;
use miniz_oxide::inflate::core::{DecompressorOxide, decompress};

/// One fixed level, so the same input gives the same bytes.
const LEVEL: u32 = 6;
/// The window that the seam is looked for with: a power of two, and more than packed data can refer back to.
const WINDOW: usize = 1 << 16;
/// The most bytes that one packed byte can stand for.
const HIGHEST_RATIO: u64 = 1032;
/// A block of no contents that is followed by whole bytes.
const EMPTY_BLOCK: [u8; 4] = [0, 0, 0xFF, 0xFF];

/// A part as it goes into the container.
#[derive(Debug)]
pub(super) struct Packed {
    pub(super) data: Vec<u8>,
    pub(super) crc: u32,
    /// The length of the contents.
    pub(super) size: u64,
}

impl Packed {
    pub(super) fn of(contents: &[u8]) -> Self {
        Self { data: deflate(contents), crc: crc32fast::hash(contents), size: contents.len() as u64 }
    }
}

pub(super) fn deflate(data: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::DeflateEncoder::new(
        Vec::with_capacity(data.len() / 4 + 64),
        flate2::Compression::new(LEVEL),
    );
    // A `Vec` takes every write, so neither call can fail.
    let _ = encoder.write_all(data);
    encoder.finish().unwrap_or_default()
}

/// Unpacks at most `limit` bytes; `None` when there is more, or the data is broken.
pub(super) fn inflate_bounded(packed: &[u8], limit: u64) -> Option<Vec<u8>> {
    // What is promised is made room for at once, but no more than so much packed data can give.
    let most = (packed.len() as u64).saturating_mul(HIGHEST_RATIO).min(limit);
    let mut out = Vec::new();
    // Where there is no such room, unpacking says so; it must not end the program.
    let _ = out.try_reserve_exact(usize::try_from(most).ok()?);
    flate2::read::DeflateDecoder::new(packed).take(limit.checked_add(1)?).read_to_end(&mut out).ok()?;
    (out.len() as u64 <= limit).then_some(out)
}

/// A place between two blocks: so many bits of packed data give so many bytes of contents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Seam {
    bits: usize,
    pub(super) contents: usize,
}

/// The last seam at or before a place of the contents; `None` where the first block goes beyond it.
pub(super) fn seam(packed: &[u8], at: usize) -> Option<Seam> {
    let mut state = DecompressorOxide::new();
    let mut window = vec![0u8; WINDOW];
    let (mut read, mut contents) = (0usize, 0usize);
    let mut found = None;
    loop {
        let place = contents % WINDOW;
        let input = packed.get(read..)?;
        let (status, taken, given) =
            decompress(&mut state, input, &mut window, place, TINFL_FLAG_STOP_ON_BLOCK_BOUNDARY);
        read += taken;
        contents += given;
        if contents > at {
            return found;
        }
        match status {
            TINFLStatus::BlockBoundary => {
                let left = state.block_boundary_state().map_or(0, |s| usize::from(s.num_bits));
                found = Some(Seam { bits: (read * 8).checked_sub(left)?, contents });
            }
            // The window is full; what was in it has been counted.
            TINFLStatus::HasMoreOutput => {}
            _ => return found,
        }
    }
}

/// The packed data up to the seam, and what follows packed anew.
pub(super) fn joined(packed: &[u8], seam: Seam, rest: &[u8]) -> Vec<u8> {
    let (whole, over) = (seam.bits / 8, seam.bits % 8);
    let mut out = packed.get(..whole).unwrap_or_default().to_vec();
    if over > 0 {
        let kept = packed.get(whole).copied().unwrap_or(0) & ((1 << over) - 1);
        out.push(kept);
        // The three bits that open a block without contents are zeros, and so is what fills the last byte.
        if over > 5 {
            out.push(0);
        }
        out.extend_from_slice(&EMPTY_BLOCK);
    }
    out.extend(deflate(rest));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Contents that are packed into many blocks of odd lengths.
    fn contents() -> Vec<u8> {
        let mut state = 7u32;
        let mut word = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state >> 16
        };
        (0..400_000).flat_map(|n| format!("<c r=\"A{n}\"><v>{}</v></c>", word() % 977).into_bytes()).collect()
    }

    #[test]
    fn contents_packed_in_two_goes_are_the_same_contents() {
        let before = contents();
        let packed = deflate(&before);
        let mut odd = 0;
        for at in (0..before.len()).step_by(before.len() / 40) {
            let Some(seam) = seam(&packed, at) else { continue };
            odd += usize::from(!seam.bits.is_multiple_of(8));
            assert!(seam.contents <= at);
            let mut after = before[..seam.contents].to_vec();
            let rest = [&before[seam.contents..at], b"something new", &before[at..]].concat();
            after.extend_from_slice(&rest);
            let joined = joined(&packed, seam, &rest);
            assert!(inflate_bounded(&joined, u64::MAX - 1) == Some(after), "{at}");
        }
        assert!(odd > 10, "the seams of this test ought to lie inside bytes, {odd} do");
    }

    #[test]
    fn the_seam_is_the_last_one() {
        let before = contents();
        let packed = deflate(&before);
        let end = seam(&packed, before.len()).unwrap().contents;
        assert!(before.len() - end < before.len() / 20, "{end} of {}", before.len());
        assert_eq!(seam(&packed, end).unwrap().contents, end);
        assert!(seam(&packed, end - 1).unwrap().contents < end);
        assert_eq!(seam(&packed, 0), None);
    }

    #[test]
    fn broken_data_has_the_seams_before_the_break() {
        let packed = deflate(&contents());
        let whole = seam(&packed, usize::MAX).unwrap();
        let broken = seam(&packed[..packed.len() / 2], usize::MAX).unwrap();
        assert!(broken.contents < whole.contents);
        assert_eq!(seam(b"\xFF\xFF\xFF", usize::MAX), None);
        assert_eq!(seam(b"", 5), None);
    }
}
