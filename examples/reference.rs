//! Writes the reference of all checks, `docs/checks/`, from the packs.
//!
//! `cargo run --example reference` rewrites it; a test fails while it is not what the packs say.

use std::path::Path;

use appraise::explain::{index, reference};
use appraise::policy::{Pack, SHIPPED, load};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/checks");
    std::fs::create_dir_all(&folder)?;
    let mut packs: Vec<Pack> = Vec::new();
    for (id, _) in SHIPPED {
        let pack = load(id).map_err(|_| "it is installed")?;
        packs.push(pack.map_err(|all| all.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))?);
    }
    for pack in &packs {
        std::fs::write(folder.join(format!("{}.md", pack.id)), reference(pack))?;
    }
    std::fs::write(folder.join("README.md"), index(&packs))?;
    Ok(())
}
