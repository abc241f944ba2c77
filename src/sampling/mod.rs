//! Samples of statements: for moderation, with who they are about, and for governors, without.
//!
//! Which statements there are to choose from, and how many are wanted, is in the pack (`policy/draw.rs`). The lot is in
//! `lot.rs`: it looks at nothing but a seed and staff ids, so that anybody can draw it again with pencil and any program that
//! knows SHA-256. What governors get goes through `disclosure`, which holds back whatever could show whose a statement is.
//! Nothing here judges a statement.

mod coded;
mod frame;
mod look;
mod lot;
mod moderation;

use std::sync::Arc;

pub use coded::{Coded, coded, governors};
pub use frame::{Frame, Lot, Part, Size, Statement, Stratum, Why};
pub use lot::mark;
pub use moderation::{in_words, moderation};

use crate::model::{Name, StaffId};

/// What stands at the front of a sample's workbook.
#[derive(Clone, Debug)]
pub struct Front {
    /// The school.
    pub school: String,
    /// The policy and its edition.
    pub policy: String,
    /// The day the statements are looked at from.
    pub as_of: chrono::NaiveDate,
    /// What the lot is drawn with. It stands in the moderator's workbook, and never in the governors'.
    pub seed: String,
}

/// Says somebody's name, where it may be said.
pub type NameOf<'n> = &'n dyn Fn(StaffId, &Arc<str>) -> Option<Name>;

/// How the lot is drawn, in words that let anybody do it again.
pub const METHOD: &str = "Each statement has a number: the SHA-256 of the seed, a line feed and the staff ID. The statements of a reviewer and \
                          group of staff are taken in the order of these numbers, the smallest first. Every reviewer and group has one statement where \
                          the size allows; the rest go by how many statements they have, whole ones first, then to the largest remainders, and \
                          where these are alike to whoever has the smallest number. Where the size allows less than one each, all go that way.";
