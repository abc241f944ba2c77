//! The tracker of an invented mathematics school, as its office keeps it on 2 November 2026.
//!
//! Built in three steps: the school in good order (`order`, `rest`), the problems and slips put into it (`plants`), and the
//! workbook around it (`look`, `sheets`, `dashboard`). Because the problems are put in by cell, the page of expected
//! findings (`expected`) cannot drift from the workbook. Everybody in it is invented.

mod dashboard;
mod expected;
mod grid;
mod look;
mod order;
mod pay;
mod people;
mod planting;
mod plants;
mod rest;
mod sheets;
mod words;

use rust_xlsxwriter::XlsxError;

/// The workbook, always the same bytes.
pub(crate) fn workbook() -> Result<Vec<u8>, XlsxError> {
    sheets::write(&plants::planted().book)
}

/// The page that says what is wrong with it.
pub(crate) fn expected() -> String {
    expected::page(&plants::planted())
}
