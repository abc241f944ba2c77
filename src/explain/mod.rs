//! What a check, an entry, a line of the pay tables, a parameter, a term, a field or a kind of record is, in words for the
//! office. `appraise explain` prints these pages, and the reference of all checks is made of them: the words have one source.
//!
//! It knows packs and the vocabulary, never a tracker.

mod about;
mod decides;
mod named;
mod page;
mod reference;

pub use named::{find, names};
pub use page::Page;
pub use reference::{index, reference};
