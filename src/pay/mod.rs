//! Ratings become a recommendation, with the line of the governors' table that gave it.
//!
//! Pure: the records, the pack and the as-of date are given. Missing data never becomes a recommendation.

mod bonus;
mod facts;
mod money;
mod pounds;
mod ranges;
mod recommendation;
mod rule;

pub use facts::PayFacts;
pub use money::Pence;
pub use ranges::{Ends, Ranges, Year, YearStatus, next_point};
pub use recommendation::{Bonus, BonusStatus, Recommendation, Status, Strand, TableLine};
pub use rule::recommend;
