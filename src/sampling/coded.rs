//! The governors' sample: what was coded of some statements, by reference code, as `disclosure` lets it be shown.
//!
//! Only words of the policy and of the program's own lists leave here: ratings, yes and no, words of a list, and the term of a
//! date. What somebody typed does not.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{Datelike, NaiveDate};
use rust_xlsxwriter::XlsxError;
use sha2::{Digest, Sha256};

use super::frame::{Frame, Part, Statement};
use super::{Front, look};
use crate::disclosure::{Label, Labels, PublishedTable, Settings, publish_rows};
use crate::model::{FieldId, Records, Value, Vocabulary};

/// No vowels, so that a code spells no word, and no sign that reads as another.
const SIGNS: &[u8; 28] = b"23456789BCDFGHJKMNPQRSTVWXYZ";

/// What governors may read of a part of a sample.
#[derive(Clone, Debug)]
pub struct Coded<'f> {
    /// What it is.
    pub says: &'f str,
    /// The clause that asks for it.
    pub clause: Option<&'f str>,
    /// The headings; none where nothing may be shown.
    pub columns: Vec<Label>,
    /// Code, values and whose it is, in the order of the codes.
    pub rows: Vec<(String, Vec<Label>, &'f Statement)>,
}

/// Makes a part of a sample fit for governors. `words` are the policy's ratings.
#[must_use]
pub fn coded<'f>(
    frame: &'f Frame,
    part: &'f Part,
    records: &Records,
    words: &Labels,
    (seed, settings): (&str, &Settings),
) -> Coded<'f> {
    let mut coded = Coded {
        says: &frame.draw.says,
        clause: frame.draw.clause.as_deref(),
        columns: Vec::new(),
        rows: Vec::new(),
    };
    let vocabulary: &'static Vocabulary = records.vocabulary;
    // A column that the tracker lacks says nothing.
    let kept = vocabulary.kind_named("statement").map(|kind| &records.table(kind).columns);
    let shows: Vec<FieldId> =
        frame.draw.shows.iter().copied().filter(|f| kept.is_some_and(|kept| kept.contains(f))).collect();
    let columns: Vec<Label> = shows.iter().map(|f| Label::fixed(&vocabulary.field(*f).label)).collect();
    // A row for each person: somebody with two statements counts once.
    let mut people = BTreeSet::new();
    let first: Vec<usize> = part
        .statements
        .iter()
        .enumerate()
        .filter(|(_, one)| people.insert(one.staff))
        .map(|(place, _)| place)
        .collect();
    let row = |place: &usize| -> Vec<Label> {
        let Some(one) = part.statements.get(*place) else { return Vec::new() };
        shows.iter().map(|f| value(records, one, *f, words)).collect()
    };
    let all: Vec<Vec<Label>> = first.iter().map(row).collect();
    // Those of the lot come first; where the rules leave one of them out, the next in order takes its place.
    let taken: BTreeSet<usize> = part.taken.iter().copied().collect();
    let (mut order, others): (Vec<usize>, Vec<usize>) =
        (0..first.len()).partition(|at| first.get(*at).is_some_and(|place| taken.contains(place)));
    order.extend(others);
    let Some(published) = publish_rows(&columns, &all, &order, part.size, settings) else { return coded };
    coded.columns = published.columns().to_vec();
    let mut given = Codes { seed, taken: people_ids(part) };
    // The code goes by the person, so it does not matter in which order they are given.
    let mut found: Vec<(&Statement, Vec<Label>)> = published
        .rows()
        .iter()
        .filter_map(|(at, row)| Some((part.statements.get(*first.get(*at)?)?, row.clone())))
        .collect();
    found.sort_by(|a, b| a.0.code.cmp(&b.0.code));
    coded.rows = found.into_iter().map(|(one, row)| (given.of(&one.code), row, one)).collect();
    coded.rows.sort_by(|a, b| a.0.cmp(&b.0));
    coded
}

fn people_ids(part: &Part) -> BTreeSet<String> {
    part.statements.iter().map(|one| one.code.to_uppercase()).collect()
}

/// Codes from a seed that the reader does not have.
struct Codes<'s> {
    seed: &'s str,
    taken: BTreeSet<String>,
}

impl Codes<'_> {
    fn of(&mut self, id: &Arc<str>) -> String {
        let mut attempt = 0_u64;
        loop {
            let mut hash = Sha256::new();
            hash.update(format!("code\n{}\n{attempt}\n{id}", self.seed).as_bytes());
            let number =
                hash.finalize().iter().take(8).fold(0_u64, |sum, byte| (sum << 8) | u64::from(*byte));
            let mut left = number;
            let mut code = String::with_capacity(6);
            for place in 0..5 {
                if place == 3 {
                    code.push('-');
                }
                let sign = usize::try_from(left % 28).ok().and_then(|at| SIGNS.get(at));
                code.push(sign.map_or('X', |sign| char::from(*sign)));
                left /= 28;
            }
            if self.taken.insert(code.clone()) {
                return code;
            }
            attempt += 1;
        }
    }
}

/// What may be said of a field: a word that the policy, or this program, has written down.
fn value(records: &Records, one: &Statement, field: FieldId, words: &Labels) -> Label {
    const NOT_RECORDED: Label = Label::fixed("not recorded");
    match records.record(one.record).value(field) {
        Some(Value::YesNo(true)) => Label::fixed("yes"),
        Some(Value::YesNo(false)) => Label::fixed("no"),
        Some(Value::Date(day)) => term(*day),
        Some(Value::Choice(word)) => {
            let vocabulary: &'static Vocabulary = records.vocabulary;
            let choice = vocabulary.field(field).values.iter().find(|c| c.name == *word);
            let of_list = choice.and_then(|c| c.words.first()).map(|word| Label::fixed(word));
            of_list
                .or_else(|| words.find(word).cloned())
                .unwrap_or(Label::fixed("a word of the school's own"))
        }
        _ => NOT_RECORDED,
    }
}

/// A date is told by its part of the school year: colleagues know who had what on which day.
fn term(day: NaiveDate) -> Label {
    match day.month() {
        9..=12 => Label::fixed("September to December"),
        1..=3 => Label::fixed("January to March"),
        _ => Label::fixed("April to August"),
    }
}

/// The governors' workbook.
///
/// # Errors
/// When the library that writes workbooks refuses something, which is a fault of the program.
pub fn governors(front: &Front, parts: &[Coded]) -> Result<Vec<u8>, XlsxError> {
    let mut book = look::book("Sample of statements for governors");
    let sheet = look::sheet(&mut book, "Sample", front, "For governors")?;
    sheet.set_column_width(0, 14)?;
    let widest = parts.iter().map(|p| p.columns.len()).max().unwrap_or(0);
    for column in 1..=u16::try_from(widest.max(5)).unwrap_or(5) {
        sheet.set_column_width(column, 18)?;
    }
    let mut row = look::opening(sheet, "Sample of statements for governors", &front.policy)?;
    for part in parts {
        let clause = part.clause.map_or_else(String::new, |clause| format!(" ({clause})"));
        row = look::paragraph(sheet, row, &format!("{}{clause}", look::capital(part.says)))?;
        if part.rows.is_empty() {
            // The same sentence whatever the reason.
            row = look::paragraph(sheet, row, PublishedTable::WITHHELD)? + 1;
            continue;
        }
        let headings = std::iter::once("Code").chain(part.columns.iter().map(Label::as_str));
        row = look::headings(sheet, row, headings)?;
        for (code, values, _) in &part.rows {
            row = look::cells(
                sheet,
                row,
                std::iter::once(code.as_str()).chain(values.iter().map(Label::as_str)),
            )?;
        }
        row += 1;
    }
    for text in [
        "A code stands for one statement and for nothing else; it is made new for each sample. Nobody's name, words or work is in this workbook.",
        "\"withheld\" stands where so few people share something that it could show whose statement it is; some others are withheld \
         with them. A date is told by its part of the school year.",
        "Of people who are alike in everything shown here, no more than half are in the sample. So of nobody can it be said that \
         theirs is among these statements.",
    ] {
        row = look::paragraph(sheet, row, text)?;
    }
    book.save_to_buffer()
}
