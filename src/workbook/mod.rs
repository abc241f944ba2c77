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
mod deflate;
mod edit;
mod graft;
mod journal;
mod label;
mod lock;
mod marks;
mod notes;
mod package;
mod refusal;
mod sheet;
mod styles;
mod text;
mod texts;
mod xml;

pub use annotate::{Annotated, Edits, Highlight, Note, Options, Stripped, annotate, is_annotated, strip};
pub use atomic::{write_atomically, write_new_atomically};
pub use label::with_label_of;
pub use lock::{Lock, is_locked, unlock};
pub use marks::Mark;
pub use package::{Package, SheetInfo, SheetKind, SheetState};
pub use refusal::Refusal;

/// How much is unpacked, unless more is asked for: the largest workbook file, and the largest part of one. Working on a
/// part takes about twice its size in memory.
pub const MOST_BYTES: u64 = 512 << 20;
/// The author of our notes.
const PRODUCER: &str = "Appraise";
