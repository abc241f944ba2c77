//! Writes `policies/pack.schema.json` and `policies/REFERENCE.md` from the tables by which the program reads packs.

use std::path::Path;

fn main() -> std::io::Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("policies");
    std::fs::write(folder.join("pack.schema.json"), appraise::policy::schema())?;
    std::fs::write(folder.join("REFERENCE.md"), appraise::policy::reference())
}
