//! Ratings become a recommendation, with the line of the governors' table that gave it.

mod money;
mod ranges;
mod recommendation;

pub use money::Pence;
pub use ranges::{Ends, Ranges, Year, YearStatus, next_point};
pub use recommendation::{Bonus, BonusStatus, Recommendation, Status, Strand, TableLine};
