//! Writes the lists of the policies' entries and parameters that the tests go by: `cargo run --example coverage`.
//!
//! It reads the clause catalogues in ../shared/policies and writes tests/data/coverage/<policy>.tsv and
//! tests/data/parameters/<policy>.tsv, and says where a catalogue's index and its entries differ.

mod catalogue;

use std::io::Write;
use std::path::Path;

use catalogue::Catalogue;

fn main() -> std::io::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (folder, parameters) = (root.join("tests/data/coverage"), root.join("tests/data/parameters"));
    std::fs::create_dir_all(&folder)?;
    std::fs::create_dir_all(&parameters)?;
    let mut out = std::io::stdout();
    for (policy, _) in appraise::policy::SHIPPED {
        let text = std::fs::read_to_string(root.join(format!("../shared/policies/{policy}.md")))?;
        let catalogue = Catalogue::read(&text);
        std::fs::write(folder.join(format!("{policy}.tsv")), catalogue.fixture())?;
        std::fs::write(parameters.join(format!("{policy}.tsv")), catalogue::list_of_parameters(&text))?;
        let checkable = catalogue.entries.iter().filter(|e| e.checkable).count();
        let asked = catalogue.entries.len() - checkable;
        writeln!(out, "{policy}: {checkable} entries to check, {asked} to ask of a person")?;
        for difference in &catalogue.differences {
            writeln!(out, "  {difference}")?;
        }
    }
    Ok(())
}
