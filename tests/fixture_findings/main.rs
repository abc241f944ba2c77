//! The example trackers: what their generator writes, and that a run over each says exactly what its page lists. Every
//! test goes through every school.

#[path = "../../examples/fixtures/schools/mod.rs"]
mod schools;

mod columns;
mod findings;
mod generator;
mod support;
mod variants;
