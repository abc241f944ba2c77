//! Sheets as schools lay them out, drawn as text, and what is read from them. One file for each hazard; `support` draws.

mod blocks;
mod canonical;
mod colours;
mod drawing;
mod forms;
mod headers;
mod hidden;
mod opening;
mod pieces;
mod rows;
mod sheets;
mod support;
mod tabs;
mod wide;
