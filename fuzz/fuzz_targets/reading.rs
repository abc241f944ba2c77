//! Any bytes as a workbook file that is read as a tracker. The changes are those of `package`.

#![no_main]

use appraise_fuzz::{mutate, reading};
use libfuzzer_sys::{fuzz_mutator, fuzz_target};

fuzz_target!(|data: &[u8]| {
    // A refusal is a fine answer; its words are looked at too.
    if let Err(refused) = reading::reading(data) {
        assert!(!refused.to_string().is_empty());
    }
});

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    mutate::package(data, size, max_size, seed)
});
