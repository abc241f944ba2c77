//! Every check of a pack on every record it concerns: outcomes with their cells, dates and what was missing.
//!
//! Pure: the as-of date is given, nothing is read or written, nothing can fail. One file for each kind of check.

mod allowed;
mod approval;
mod deadline;
mod decide;
mod doubts;
mod duration;
mod groups;
mod judged;
mod limit;
mod order;
mod outcome;
mod person;
mod present;
mod resting;
mod retention;
mod run;
mod same;
mod samples;
mod scope;
mod told;
mod window;
pub mod words;

pub use deadline::LEAD_DAYS;
pub use doubts::{Doubt, doubts};
pub use outcome::{Outcome, Subject, Summary, summary};
pub use run::Run;
pub use samples::{FactsOf, SampleFailure, failures_of, try_samples};

#[cfg(test)]
mod tests;
