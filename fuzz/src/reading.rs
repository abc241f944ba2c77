//! What has to hold of every workbook that is read.

use std::sync::Once;

use appraise::model::{Entry, Reading as Became, Record, Records, Value};
use appraise::tracker::{RatingWord, ReadError, Reading, Words, read};

use crate::held::MOST;

/// A panic in a library that reads the workbook is told by the program as a damaged file. One in the program itself is
/// a finding, though it be caught.
fn mind_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let abort = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            let ours = info.location().is_none_or(|l| !l.file().contains("/registry/"));
            if ours {
                abort(info);
            }
        }));
    });
}

fn scale() -> Vec<RatingWord> {
    let word = |name: &str, synonym: &str| RatingWord { name: name.into(), synonyms: vec![synonym.into()] };
    vec![word("Outstanding", "O"), word("Good", "Met"), word("Not Met", "NM")]
}

/// Reads twice, ties the records together, and gives what they say without their cells.
pub fn reading(bytes: &[u8]) -> Result<Vec<String>, ReadError> {
    mind_panics();
    let ratings = scale();
    let words = Words { ratings: &ratings, ..Words::default() };
    let first = read(bytes, MOST, &words)?;
    let second = read(bytes, MOST, &words).expect("what was read is read again");
    assert!(first.sheets == second.sheets, "two readings understand the sheets in two ways");
    assert!(first.records.unread == second.records.unread, "two readings find other cells unreadable");
    assert!(first.records.unused == second.records.unused, "two readings leave other things aside");
    assert!(said(&first.records) == said(&second.records), "two readings give other records");
    cells_are_on_its_sheets(&first);
    let mut records = first.records;
    let before = said(&records);
    records.link();
    let vocabulary = records.vocabulary;
    for kind in vocabulary.kinds() {
        for record in &records.table(kind).rows {
            let staff = records.table(vocabulary.staff()).rows.len();
            assert!(record.staff.is_none_or(|s| s.0 < staff), "a row is about nobody who is there");
            let there = |p: appraise::model::RecordId| p.row < records.table(p.kind).rows.len();
            assert!(record.parent.is_none_or(there), "a row hangs on one that is not there");
        }
    }
    Ok(before)
}

fn cells_are_on_its_sheets(reading: &Reading) {
    let names: Vec<&str> = reading.sheets.iter().map(|s| s.name.as_str()).collect();
    let vocabulary = reading.records.vocabulary;
    let rows = vocabulary.kinds().flat_map(|k| &reading.records.table(k).rows);
    for record in rows {
        for cell in record.entries.values().map(|e| &e.cell).chain([&record.anchor]) {
            assert!(names.contains(&&*cell.sheet), "{cell} is cited");
        }
    }
    for unread in &reading.records.unread {
        assert!(!unread.why.is_empty() && names.contains(&&*unread.cell.sheet), "{}", unread.cell);
    }
}

/// The records in words, without the cells they were read from.
fn said(records: &Records) -> Vec<String> {
    let vocabulary = records.vocabulary;
    let mut out = Vec::new();
    for kind in vocabulary.kinds() {
        let table = records.table(kind);
        out.push(format!("{} {} {:?}", vocabulary.kind(kind).name, table.exists, table.columns));
        out.extend(table.rows.iter().map(row));
    }
    out.extend(records.settings.iter().map(|s| format!("{}={}", s.name, s.text)));
    out
}

fn row(record: &Record) -> String {
    let entry = |(field, entry): (&_, &Entry)| format!("{field:?} {}", became(&entry.reading));
    let entries: Vec<String> = record.entries.iter().map(entry).collect();
    format!("{} {:?} {}", record.number, record.id, entries.join(", "))
}

fn became(reading: &Became) -> String {
    match reading {
        Became::Value(value) => value_of(value),
        other => format!("{other:?}"),
    }
}

fn value_of(value: &Value) -> String {
    match value {
        Value::Text(text) => text.reveal().to_owned(),
        Value::Name(name) => name.reveal().to_owned(),
        Value::List(values) => values.iter().map(value_of).collect::<Vec<_>>().join("; "),
        Value::Map(pairs) => {
            pairs.iter().map(|(k, v)| format!("{k}={}", value_of(v))).collect::<Vec<_>>().join("; ")
        }
        other => format!("{other:?}"),
    }
}
