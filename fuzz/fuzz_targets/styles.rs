//! Any bytes as the styles of a sound workbook, into which sheets with many formats are carried.

#![no_main]

use appraise_fuzz::books::{self, Donor};
use appraise_fuzz::held;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Some((&first, contents)) = data.split_first() else { return };
    held::annotating(&books::tracker_with("xl/styles.xml", contents, first & 1 != 0), Donor::Rich);
});
