//! Ratings become a recommendation, with the line of the governors' table that gave it.
//!
//! Pure: the records, the pack and the as-of date are given. Missing data never becomes a recommendation.

mod bonus;
mod combinations;
mod cost;
mod decided;
mod facts;
mod money;
mod own;
mod points;
mod position;
mod pounds;
mod ranges;
mod ratings;
mod recommendation;
mod rule;
mod school;
mod table;
mod wording;

pub use combinations::{Answer, Combination, combinations, faults};
pub use cost::{Cost, Period, months};
pub use decided::{Decided, decided};
pub use facts::PayFacts;
pub use money::Pence;
pub use points::{Points, Said};
pub use ranges::{Ends, Ranges, Standing, Year, YearStatus, next_point};
pub use recommendation::{Bonus, BonusStatus, Recommendation, Source, Status, Strand, TableLine};
pub use rule::recommend;
pub use school::{Fault, School};
pub use table::{Gives, Line, RawLine, RawTable, Table};
