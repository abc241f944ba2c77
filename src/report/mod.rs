//! Reports for governors: published tables and a template become one page that opens and prints anywhere.
//!
//! It is handed published tables and labels, so it has never seen a person and has no text from a tracker to print. It
//! refuses everything else by type. The page is one file: no script, no picture from elsewhere, no font to fetch.

mod changes;
mod governors;

pub use changes::{Change, Setting};
pub use governors::{Cycle, Front, HeadTeacher, ReportError, Section, governors_html};
