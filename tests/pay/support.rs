//! A tracker made from tables of texts, and what the program makes of it.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use rust_xlsxwriter::Workbook;
use serde_json::Value;
use tempfile::TempDir;

/// A row: texts by field.
pub(crate) type Row = BTreeMap<String, String>;

/// A row of such texts.
pub(crate) fn row(cells: &[(&str, &str)]) -> Row {
    cells.iter().map(|(field, text)| ((*field).to_owned(), (*text).to_owned())).collect()
}

/// A tracker in the canonical layout: rows by kind of record.
#[derive(Default)]
pub(crate) struct Tracker(BTreeMap<String, Vec<Row>>);

impl Tracker {
    pub(crate) fn add(&mut self, kind: &str, row: Row) {
        self.0.entry(kind.to_owned()).or_default().push(row);
    }

    /// Writes something else into the first row of a kind.
    pub(crate) fn set(&mut self, kind: &str, field: &str, text: &str) {
        let row = self.0.get_mut(kind).and_then(|rows| rows.first_mut()).expect("the tracker has such a row");
        row.insert(field.to_owned(), text.to_owned());
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        self.with_sheets(&[])
    }

    /// The same with sheets as they stand.
    pub(crate) fn with_sheets(&self, sheets: &[(&str, &[&[&str]])]) -> Vec<u8> {
        let mut book = Workbook::new();
        for (kind, rows) in &self.0 {
            let mut columns: Vec<&String> = Vec::new();
            for field in rows.iter().flat_map(|row| row.keys()) {
                if !columns.contains(&field) {
                    columns.push(field);
                }
            }
            let sheet = book.add_worksheet().set_name(kind).unwrap();
            for (place, field) in (0u16..).zip(&columns) {
                sheet.write_string(0, place, field.as_str()).unwrap();
            }
            for (at, row) in (1u32..).zip(rows) {
                for (place, field) in (0u16..).zip(&columns) {
                    if let Some(text) = row.get(*field).filter(|t| !t.is_empty()) {
                        sheet.write_string(at, place, text).unwrap();
                    }
                }
            }
        }
        for (name, rows) in sheets {
            let sheet = book.add_worksheet().set_name(*name).unwrap();
            for (at, row) in (0u32..).zip(*rows) {
                for (place, text) in (0u16..).zip(*row).filter(|(_, t)| !t.is_empty()) {
                    sheet.write_string(at, place, *text).unwrap();
                }
            }
        }
        book.save_to_buffer().unwrap()
    }
}

/// A folder with a tracker and what lies beside it.
pub(crate) struct Desk(TempDir);

/// What the program said.
pub(crate) struct Said {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Desk {
    pub(crate) fn with(files: &[(&str, &[u8])]) -> Self {
        let desk = Desk(tempfile::tempdir().unwrap());
        for (name, bytes) in files {
            std::fs::write(desk.path().join(name), bytes).unwrap();
        }
        desk
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn types(&self, arguments: &[&str]) -> Said {
        let done = Command::new(env!("CARGO_BIN_EXE_appraise"))
            .current_dir(self.path())
            .args(arguments)
            .output()
            .unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Said { code: done.status.code(), out: text(done.stdout), err: text(done.stderr) }
    }

    /// The recommendations of a run on the tracker, by the person's code.
    pub(crate) fn recommendations(&self, policy: &str, as_of: &str) -> BTreeMap<String, Value> {
        let all = self.document(policy, as_of)["recommendations"].as_array().unwrap().clone();
        all.into_iter().map(|one| (one["subject"].as_str().unwrap().to_owned(), one)).collect()
    }

    /// The whole document of a run.
    pub(crate) fn document(&self, policy: &str, as_of: &str) -> Value {
        let arguments = ["check", "Tracker.xlsx", "--policy", policy, "--as-of", as_of];
        let said = self.types(&[&arguments[..], &["--format", "json", "--fail-on", "never"]].concat());
        assert_eq!((said.code, said.err.as_str()), (Some(0), ""));
        serde_json::from_str(&said.out).unwrap()
    }
}

/// A rating of a table of tests in the words of a policy.
pub(crate) fn rating(letter: char) -> &'static str {
    match letter {
        'O' => "Outstanding",
        'G' => "Good",
        'N' => "Not Met",
        'M' => "Met",
        'P' => "Partly met",
        'X' => "Not met",
        '?' => "",
        other => panic!("{other} is no rating"),
    }
}
