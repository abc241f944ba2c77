//! A workbook as a package of parts: opened within bounds, annotated by small splices, and given back as it was.
//!
//! This room knows packages and nothing of what is in them. It never writes a cell, never rewrites a part it could
//! splice, and never touches a part it need not: those are copied as the bytes they are. Whatever it cannot do without
//! loss it refuses, with a reason for the person who chose the file.

mod annotate;
mod atomic;
mod base64;
mod clean;
mod consistency;
mod container;
mod edit;
mod graft;
mod journal;
mod marks;
mod notes;
mod package;
mod refusal;
mod sheet;
mod styles;
mod text;
mod xml;

pub use annotate::{Annotated, Edits, Highlight, Note, Stripped, annotate, is_annotated, strip};
pub use atomic::write_atomically;
pub use marks::Mark;
pub use package::{Package, SheetInfo, SheetKind, SheetState};
pub use refusal::Refusal;

/// The author of our notes.
const PRODUCER: &str = "Appraise";
