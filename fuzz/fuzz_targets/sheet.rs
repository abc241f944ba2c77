//! Any bytes as the sheet of a sound workbook, or as its notes, their drawing, or the list of its sheets.

#![no_main]

use appraise_fuzz::books::{self, Donor};
use appraise_fuzz::held;
use libfuzzer_sys::fuzz_target;

const PARTS: [&str; 4] =
    ["xl/worksheets/sheet1.xml", "xl/comments1.xml", "xl/drawings/vmlDrawing1.vml", "xl/workbook.xml"];

fuzz_target!(|data: &[u8]| {
    let Some((&first, contents)) = data.split_first() else { return };
    let part = PARTS[usize::from(first & 3)];
    held::annotating(&books::tracker_with(part, contents, first & 4 != 0), Donor::Small);
});
