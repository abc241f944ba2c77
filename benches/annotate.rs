//! How long the steps of an annotation take, in one process and without files: `cargo bench`.
//!
//! `floor` is what no program that changes a sheet and compresses it again can do without: every part inflated once, the
//! largest sheet deflated once. `ratios.py` beside this file measures whole runs against it and against other programs.
//! `APPRAISE_BENCH_LARGE=1` adds a tracker of 100,000 rows.

mod tracker;

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};
use std::sync::{LazyLock, Mutex};

use appraise::tracker::Words;
use appraise::workbook::{Edits, Highlight, MOST_BYTES, Mark, Note, Options};
use calamine::{Reader, Xlsx};
use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use flate2::Compression;
use flate2::write::DeflateEncoder;
use zip::ZipArchive;

fn main() {
    divan::main();
}

/// A tracker, what is to be put on it, and the copy that has it.
struct Case {
    tracker: Vec<u8>,
    edits: Edits,
    annotated: Vec<u8>,
    /// What all parts of the tracker come to once unpacked.
    unpacked: u64,
}

/// Made once for each size and kept, as making one takes longer than what is measured.
fn case(rows: u32) -> &'static Case {
    static CASES: LazyLock<Mutex<BTreeMap<u32, &'static Case>>> = LazyLock::new(Mutex::default);
    let mut cases = CASES.lock().expect("nothing stops while it holds the cases");
    cases.entry(rows).or_insert_with(|| {
        let tracker = tracker::workbook(rows).expect("the tracker can be written");
        let edits = edits(rows);
        let annotated = appraise::workbook::annotate(&tracker, &edits, &Options::default())
            .expect("the tracker can be annotated");
        let stripped = appraise::workbook::strip(&annotated.bytes, &Options::default())
            .expect("the copy can be stripped");
        assert!(stripped.exact && stripped.bytes == tracker, "the original came back");
        let mut package = ZipArchive::new(Cursor::new(&tracker)).expect("it is a package");
        let unpacked = (0..package.len()).map(|i| package.by_index(i).map_or(0, |p| p.size())).sum();
        Box::leak(Box::new(Case { tracker, edits, annotated: annotated.bytes, unpacked }))
    })
}

/// A note and a colour on one cell in twenty rows, and a sheet that lists them.
fn edits(rows: u32) -> Edits {
    let flagged = tracker::flagged(rows);
    let note = |&(row, column): &(u32, u32)| Note {
        sheet: tracker::SHEET.to_owned(),
        row,
        column,
        text: "Not met\nThe objective has no evidence yet.".to_owned(),
    };
    let highlight = Highlight {
        sheet: tracker::SHEET.to_owned(),
        severity: Mark { name: "warning".to_owned(), fill: [0xFF, 0xE6, 0x99] },
        cells: flagged.clone(),
    };
    Edits {
        notes: flagged.iter().map(note).collect(),
        highlights: vec![highlight],
        donor: Some(tracker::list_of(&flagged).expect("the list can be written")),
    }
}

fn sizes() -> Vec<u32> {
    let large = std::env::var_os("APPRAISE_BENCH_LARGE").is_some_and(|v| v != "0");
    if large { vec![1_000, 10_000, 100_000] } else { vec![1_000, 10_000] }
}

#[divan::bench(args = sizes())]
fn floor(bencher: Bencher<'_, '_>, rows: u32) {
    let case = case(rows);
    bencher.counter(BytesCount::new(case.unpacked)).bench_local(|| least(black_box(&case.tracker)));
}

/// The length of the largest sheet, compressed.
fn least(tracker: &[u8]) -> usize {
    let mut package = ZipArchive::new(Cursor::new(tracker)).expect("it is a package");
    let mut largest = Vec::new();
    let mut part = Vec::new();
    for place in 0..package.len() {
        part.clear();
        let mut entry = package.by_index(place).expect("the part is there");
        let is_sheet = entry.name().is_ok_and(|n| n.starts_with("xl/worksheets/"));
        entry.read_to_end(&mut part).expect("the part can be unpacked");
        if is_sheet && part.len() > largest.len() {
            std::mem::swap(&mut part, &mut largest);
        }
    }
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::new(6));
    encoder.write_all(&largest).and_then(|()| encoder.finish()).expect("memory takes all").len()
}

#[divan::bench(args = sizes())]
fn annotate(bencher: Bencher<'_, '_>, rows: u32) {
    let case = case(rows);
    bencher.counter(BytesCount::new(case.unpacked)).bench_local(|| {
        appraise::workbook::annotate(black_box(&case.tracker), &case.edits, &Options::default())
    });
}

#[divan::bench(args = sizes())]
fn strip(bencher: Bencher<'_, '_>, rows: u32) {
    let case = case(rows);
    bencher
        .counter(BytesCount::new(case.unpacked))
        .bench_local(|| appraise::workbook::strip(black_box(&case.annotated), &Options::default()));
}

/// From bytes to records: all that the program does before it checks.
#[divan::bench(args = sizes())]
fn read(bencher: Bencher<'_, '_>, rows: u32) {
    let case = case(rows);
    bencher
        .counter(BytesCount::new(case.unpacked))
        .bench_local(|| appraise::tracker::read(black_box(&case.tracker), MOST_BYTES, &Words::default()));
}

/// The part of `read` that is calamine's: every cell of every sheet, looked at and let go.
#[divan::bench(args = sizes())]
fn read_cells_only(bencher: Bencher<'_, '_>, rows: u32) {
    let case = case(rows);
    bencher.counter(BytesCount::new(case.unpacked)).bench_local(|| cells(black_box(&case.tracker)));
}

fn cells(tracker: &[u8]) -> usize {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(tracker)).expect("it is a workbook");
    let mut seen = 0;
    for name in book.sheet_names() {
        let mut reader = book.worksheet_cells_reader(&name).expect("the sheet is there");
        while let Some(cell) = reader.next_cell().expect("the sheet can be read") {
            black_box(cell);
            seen += 1;
        }
    }
    seen
}
