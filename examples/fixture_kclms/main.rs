//! Writes the example tracker of the `kclms` policy and the list of what a run over it should say.
//!
//! `cargo run --example fixture_kclms` rewrites `fixtures/kclms/tracker.xlsx` and `fixtures/kclms/EXPECTED.md`; both
//! come out byte for byte the same each time. It reads no tracker and checks nothing: the problems are planted here
//! by hand, so that the program is measured against something other than itself.

mod tracker;

use std::path::Path;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join("kclms");
    std::fs::write(folder.join("tracker.xlsx"), tracker::workbook()?)?;
    std::fs::write(folder.join("EXPECTED.md"), tracker::expected())?;
    Ok(())
}
