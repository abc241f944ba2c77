//! The least that annotating a workbook costs: every part inflated once, and the largest sheet deflated once. Nothing
//! is looked at and nothing is written, so no program that changes that sheet and compresses it again can be faster.

use std::error::Error;
use std::fs::File;
use std::io::{self, BufReader, Read, Write};

use flate2::Compression;
use flate2::write::DeflateEncoder;
use zip::ZipArchive;

/// Counts the bytes it is given and keeps none of them.
struct Counter(u64);

impl Write for Counter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).ok_or("usage: floor WORKBOOK")?;
    let mut package = ZipArchive::new(BufReader::new(File::open(path)?))?;
    let mut largest = (0, 0);
    for place in 0..package.len() {
        let part = package.by_index(place)?;
        if part.name()?.starts_with("xl/worksheets/") {
            largest = largest.max((part.size(), place));
        }
    }
    let (mut inflated, mut deflated) = (0, 0);
    for place in 0..package.len() {
        let mut part = package.by_index(place)?;
        if place == largest.1 {
            // The sheet goes straight from the one into the other.
            let mut encoder = DeflateEncoder::new(Counter(0), Compression::new(6));
            inflated += pass(&mut part, &mut encoder)?;
            deflated = encoder.finish()?.0;
        } else {
            inflated += pass(&mut part, &mut Counter(0))?;
        }
    }
    println!("{inflated} bytes inflated, {} deflated to {deflated}", largest.0);
    Ok(())
}

/// In pieces of 64 KB, as the smaller ones of `io::copy` would cost time that is not needed.
fn pass(from: &mut impl Read, to: &mut impl Write) -> io::Result<u64> {
    let mut buffer = vec![0; 64 << 10];
    let mut passed = 0;
    loop {
        let read = from.read(&mut buffer)?;
        if read == 0 {
            return Ok(passed);
        }
        to.write_all(&buffer[..read])?;
        passed += read as u64;
    }
}
