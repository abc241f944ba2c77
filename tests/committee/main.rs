//! The pay committee's pack and its key, opened as a governor's spreadsheet program opens them.

mod compared;
mod named;
mod private;
mod rows;
mod sheets;
mod support;
