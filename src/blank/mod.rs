//! A blank tracker for a policy: a sheet for each kind of record that its checks ask for, with drop-downs, guidance and
//! colours, in the layout that is read without any mapping.
//!
//! What goes on which sheet is decided from the pack and the vocabulary (`wanted`, `plan`, `input`); the rest only writes it down.
//! It refuses to hold a record: the example of an invented person stands on the sheet Guidance, which reading leaves
//! aside whatever is on it. Nothing is locked, because a locked sheet cannot be sorted, filtered or grown.

mod example;
mod front;
mod input;
mod look;
mod pay;
mod plan;
mod tables;
mod wanted;

use chrono::NaiveDate;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

use crate::model::Vocabulary;
use crate::policy::Pack;
use plan::Plan;

/// Who the workbook says made it.
const AUTHOR: &str = "Appraise";

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The policies, the first of which gives the drop-downs of years.
    pub packs: &'a [Pack],
    /// How the tracker's settings name them; none where one of them lies in a file of the school's own.
    pub installed: Option<&'a str>,
    /// Every field the policy reads, rather than those that carry its breaches.
    pub full: bool,
    /// The day it is made for: its appraisal cycle, the one before and the two after stand in the drop-downs.
    pub as_of: NaiveDate,
    /// Settings the school has made elsewhere, by name, so that they need not be made here again.
    pub elsewhere: &'a [(String, String)],
}

impl Asked<'_> {
    /// Something the policies have, such as their titles; what several have alike is said once.
    fn of_packs(&self, what: impl Fn(&Pack) -> String) -> String {
        let mut all: Vec<String> = Vec::new();
        for text in self.packs.iter().map(what) {
            if !all.contains(&text) {
                all.push(text);
            }
        }
        all.join("; ")
    }

    fn school(&self) -> String {
        self.of_packs(|pack| pack.school.clone())
    }
}

/// A blank tracker.
#[derive(Debug)]
pub struct Blank {
    /// The workbook.
    pub bytes: Vec<u8>,
    /// The sheets for records, in their order.
    pub sheets: Vec<String>,
    /// How many columns they have in all.
    pub columns: usize,
}

/// Makes a blank tracker.
///
/// # Errors
/// When the library that writes workbooks refuses something, which is a fault of the program.
pub fn make(asked: &Asked) -> Result<Blank, XlsxError> {
    let plan = Plan::new(asked, Vocabulary::standard());
    let mut book = Workbook::new();
    let properties =
        DocProperties::new().set_title(format!("Appraisal tracker: {}", asked.school())).set_author(AUTHOR);
    // The same policy and day give the same bytes.
    book.set_properties(&match ExcelDateTime::from_ymd(2000, 1, 1) {
        Ok(day) => properties.set_creation_datetime(&day),
        Err(_) => properties,
    });
    front::read_me(&mut book, &plan)?;
    front::settings(&mut book, &plan)?;
    for sheet in &plan.sheets {
        tables::write(&mut book, &plan, sheet)?;
    }
    pay::write(&mut book, asked)?;
    front::guidance(&mut book, &plan)?;
    front::lists(&mut book, &plan)?;
    plan.define_names(&mut book)?;
    Ok(Blank {
        bytes: book.save_to_buffer()?,
        columns: plan.sheets.iter().map(|s| s.columns.len()).sum(),
        sheets: plan.sheets.iter().map(|s| s.name.clone()).collect(),
    })
}
