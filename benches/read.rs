//! What reading a tracker costs beside what calamine alone takes to walk over its cells: `cargo bench --bench read`.
//!
//! The candidates take turns, so that whatever else the machine does falls on all of them; of each the least time counts.
//! `APPRAISE_BENCH_ROWS=10000` makes another number of rows than 100,000.

#![expect(clippy::print_stdout, reason = "a benchmark says what it measured")]

#[expect(dead_code, reason = "this benchmark puts nothing into the tracker")]
mod tracker;

use std::hint::black_box;
use std::io::Cursor;
use std::time::{Duration, Instant};

use appraise::tracker::{Words, open, read_opened};
use appraise::workbook::MOST_BYTES;
use calamine::{Reader, Xlsx};

const ROUNDS: usize = 7;
/// What was aimed for, from the bytes to the records.
const MOST: f64 = 1.5;

fn main() {
    let rows = std::env::var("APPRAISE_BENCH_ROWS").ok().and_then(|r| r.parse().ok()).unwrap_or(100_000);
    let bytes = tracker::workbook(rows).expect("the tracker can be written");
    let [mut alone, mut opening, mut whole] = [Duration::MAX; 3];
    for _ in 0..ROUNDS {
        let started = Instant::now();
        black_box(cells(black_box(&bytes)));
        alone = alone.min(started.elapsed());
        let started = Instant::now();
        let opened = open(black_box(&bytes), MOST_BYTES).expect("the tracker can be opened");
        opening = opening.min(started.elapsed());
        black_box(read_opened(&opened, &Words::default()).expect("the tracker is recognised"));
        whole = whole.min(started.elapsed());
    }
    let ratio = |of: Duration| of.as_secs_f64() / alone.as_secs_f64();
    println!("{rows} rows, the least of {ROUNDS} rounds");
    println!("calamine alone      {:8.3} s", alone.as_secs_f64());
    println!("bytes to cells      {:8.3} s  {:.2} x", opening.as_secs_f64(), ratio(opening));
    println!("bytes to records    {:8.3} s  {:.2} x (aim {MOST})", whole.as_secs_f64(), ratio(whole));
}

/// Every cell of every sheet, looked at and let go.
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
