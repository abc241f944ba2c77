//! Reports for governors: published tables and a template become one document, and that is written in four formats.
//!
//! It is handed published tables and labels, so it has never seen a person and has no text from a tracker to print. It
//! refuses everything else by type. Whatever it writes is one file: no script, no picture from elsewhere, no font to fetch,
//! and nothing about whoever made it.
//!
//! # How a report is made
//!
//! 1. `contents.rs` takes published tables and labels, and hands each report's template what it asks for, as words:
//!    [`Front`] as `front`, each [`Section`] as one of `sections`, the limits of the tables as `limits` (`view.rs`). A
//!    report with more to say adds fields of its own; what is no published figure, label or date stays out.
//! 2. The template, `templates/NAME.html`, is listed in `templates.rs`. Each fills in the block `body` of `templates/page.html`,
//!    which has what all begin and end with. What else they share are macros in `templates/parts.html`: `opening(front)`,
//!    `at_a_glance(sections)`, `section(section)`, `figures(table)`, `notes(front, limits)`. A school may put a file of the same name in the folder it names with `--templates`.
//! 3. What the template comes to is read as a document (`document/read.rs`), and only this much of HTML is one:
//!    - `<html lang>` with `<head>` (`<title>`, `<meta name="description" content>`) and `<body>`;
//!    - `header`, `section`, `aside` (a box) and `footer` (how to read it) hold blocks; `section` and `footer` begin with a heading;
//!    - blocks: `h1` (one, first), `h2`, `h3`; `p`, or `p class="quiet"`; `ul` of `li`; `dl` of `dt` and `dd` by turns;
//!    - `table`: `caption`, `thead` with one row of `th scope="col"` (`class="number"` sets whole numbers to the right),
//!      `tbody` with rows of `th scope="row"` and `td`; `tr class="whole"` is the row about everybody;
//!    - `figure`: `figcaption` and `ul`, each `li` a label and a `meter`: a bar chart;
//!    - a bar, alone in a `td` or in such an `li`: `<meter max="42" value="21">21 of 42</meter>` for a count,
//!      `<meter max="4" low="1" high="2">A quarter to a half</meter>` for a band; it draws just what its words say;
//!    - among words only `strong`. There are no italics: they are harder to read.
//!
//!    Anything else, and anything that nothing stands in, is refused with the file and the line.
//! 4. The caller has the [`Document`] written: [`Document::html`], [`Document::pdf`], [`Document::docx`], [`Document::xlsx`].

mod actions;
mod chance;
mod changes;
mod contents;
mod document;
mod error;
mod front;
mod templates;
mod view;

pub use actions::Action;
pub use chance::fisher as exact_test;
pub use changes::{Change, Setting};
pub use contents::{Characteristic, Contents, Discrimination, Kind, Stage, governors, report};
pub use document::Document;
pub use error::ReportError;
pub use front::{Cycle, Front, HeadTeacher, Section};
pub use templates::Templates;
