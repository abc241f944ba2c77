//! The packs that ship with the program.

use super::{Pack, PackMistake};
use crate::model::Vocabulary;

/// The shipped packs: name and text.
pub const SHIPPED: &[(&str, &str)] = &[
    ("hampshire", include_str!("../../policies/hampshire.toml")),
    ("vine", include_str!("../../policies/vine.toml")),
    ("support-staff", include_str!("../../policies/support-staff.toml")),
    ("dgat", include_str!("../../policies/dgat.toml")),
    ("kclms", include_str!("../../policies/kclms.toml")),
];

/// A policy that is not installed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown {
    /// What was asked for.
    pub asked: String,
    /// What is installed.
    pub installed: Vec<String>,
}

/// Reads a shipped pack by name.
///
/// # Errors
/// The pack is not installed. A shipped pack that does not hold together is a fault that the tests find; its mistakes
/// are then given instead of a pack.
pub fn load(name: &str) -> Result<Result<Pack, Vec<PackMistake>>, Unknown> {
    let found = SHIPPED.iter().find(|(id, _)| id.eq_ignore_ascii_case(name));
    match found {
        Some((id, text)) => Ok(Pack::read(&format!("policies/{id}.toml"), text, Vocabulary::standard())),
        None => Err(Unknown {
            asked: name.to_owned(),
            installed: SHIPPED.iter().map(|(id, _)| (*id).to_owned()).collect(),
        }),
    }
}
