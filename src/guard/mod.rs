//! What leads to a person: an id, a name, initials, an e-mail address, a post that one person holds.
//!
//! The pay committee's pack takes ids and cells out of its sentences, and a report is searched for everybody on the staff
//! list just before it is written. Both have to tell an id from a word in the same way, so they ask here. This room knows
//! names because it looks for them; all that it ever says is in which cell of the tracker one stands.

mod ids;
mod ordinary;
mod search;
mod staff;
mod words;

pub use ids::{as_id, without_cells};
pub use ordinary::Ordinary;
pub use search::{Found, What};
pub use staff::Staff;
