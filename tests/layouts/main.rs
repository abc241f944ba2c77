//! Sheets as schools lay them out, drawn as text, and what is read from them. One file for each hazard; `support` draws.

mod canonical;
mod drawing;
mod headers;
mod hidden;
mod opening;
mod rows;
mod sheets;
mod support;
mod wide;
