//! Ratings become a recommendation, with the line of the governors' table that gave it.

mod recommendation;

pub use recommendation::{Bonus, BonusStatus, Recommendation, Status, Strand, TableLine};
