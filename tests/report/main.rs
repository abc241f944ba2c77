//! The governors' report as a governor meets it: on paper, on a screen, read aloud, pasted into an agenda.

mod formats;
mod page;
mod pdf;
mod support;
mod templates;
