//! The program as an office uses it: commands typed in a folder, what is printed, what is written, how it ends.

mod access;
mod annotate;
mod check;
mod circumstances;
mod coverage;
mod cycles;
mod days;
mod decide;
mod disclose;
mod errors;
mod explain;
mod formats;
mod groups;
mod guarded;
#[path = "../handmade/mod.rs"]
mod handmade;
mod ledger;
mod map;
mod new;
mod new_filled;
mod new_pay;
mod own_rules;
mod pack;
mod pack_schema;
mod parameters;
mod policies;
mod privacy;
mod report_says;
mod reports;
mod run;
mod sample;
mod set_parameters;
mod settings;
mod support;
mod told;
mod typing;
