//! Any bytes as a workbook file.
//!
//! Contents of a part that were changed blindly fail their check sum, so most changes are made to the unpacked contents
//! of one part, and the record is written anew.

#![no_main]

use appraise_fuzz::books::Donor;
use appraise_fuzz::{held, mutate};
use libfuzzer_sys::{fuzz_mutator, fuzz_target};

fuzz_target!(|data: &[u8]| held::annotating(data, Donor::Small));

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    mutate::package(data, size, max_size, seed)
});
