//! An attacker for the governors' reports, who shares no code with the disclosure control that is to stop them.
//!
//! `cargo test --test attack` makes half a dozen schools; `APPRAISE_SCHOOLS=2000` makes that many. With `--nocapture` it says
//! how much of what was asked for is shown, and what the plain method, which hides small counts alone, would have given away.

#![expect(clippy::print_stdout, reason = "the figures are what it is run for")]

mod attacker;
mod knowledge;
mod plain;
mod programme;
mod promise;
mod random;
mod reports;
mod school;
mod tiny;
mod tripwire;
