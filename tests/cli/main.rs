//! The program as an office uses it: commands typed in a folder, what is printed, what is written, how it ends.

mod annotate;
mod check;
mod cycles;
mod errors;
mod explain;
mod guarded;
mod map;
mod policies;
mod privacy;
mod run;
mod settings;
mod support;
