//! `appraise map`: how the sheets and columns of a tracker were understood, what was left aside and why, and which columns
//! the tracker lacks. It prints cells and headings, and of the values only such as say nothing of a person by name.

use std::path::Path;

use super::args::MapArgs;
use super::session::Session;
use super::trouble::Trouble;
use super::{NOTHING, files, print, session};
use crate::check::words;
use crate::model::{Reading, Records, Value, plain};
use crate::tracker::{self, ColumnReport, How, SheetReport, Words};

/// So many of the columns that are lacking are listed, those that would let most be checked first.
const MOST_LACKING: usize = 15;
/// A longer heading or sample is cut short.
const WIDEST: usize = 34;

/// Prints how one tracker was understood.
pub(crate) fn run(asked: &MapArgs) -> Result<u8, Trouble> {
    let said = asked.common.asked();
    let lines = match Session::open(&asked.tracker, &said) {
        Ok(session) => {
            let mut lines = sheets(&session.path, &session.sheets, &session.records);
            lines.extend(lacking(&session));
            lines
        }
        // Which policy applies is of no matter to what the columns are.
        Err(trouble) if said.policies.is_empty() => {
            let book = files::open(&asked.tracker, &said.open)?;
            let reading = tracker::read(&book.bytes, said.open.max_size, &Words::default())
                .map_err(|e| session::of_read(&asked.tracker, &e))?;
            let mut lines = sheets(&asked.tracker, &reading.sheets, &reading.records);
            lines.push(format!("What the tracker lacks is not known: {}", trouble.what()));
            lines
        }
        Err(trouble) => return Err(trouble),
    };
    print::out(&lines.join("\n"));
    Ok(NOTHING)
}

fn sheets(path: &Path, sheets: &[SheetReport], records: &Records) -> Vec<String> {
    let (held, aside): (Vec<&SheetReport>, Vec<&SheetReport>) =
        sheets.iter().partition(|s| !s.kinds.is_empty());
    let name = path.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
    let count = |n: usize, what: &str| format!("{n} {what}{}", if n == 1 { "" } else { "s" });
    let mut out =
        vec![format!("{name}: {}, {} with records", count(sheets.len(), "sheet"), held.len()), String::new()];
    for sheet in held {
        let hidden = if sheet.hidden { " (hidden)" } else { "" };
        let row = sheet.header_row.map_or_else(String::new, |r| format!(", headings in row {r}"));
        out.push(format!(
            "{}{hidden}: {}{row}, {}",
            sheet.name,
            sheet.kinds.join(" and "),
            count(sheet.rows, "row")
        ));
        let mut table =
            vec![["column", "heading", "is read as", "because", "such as"].map(str::to_owned).to_vec()];
        for column in &sheet.columns {
            table.push(vec![
                letters(&column.cell.reference()),
                short(&column.heading),
                column.field.clone(),
                because(column),
                sample(records, column),
            ]);
        }
        out.extend(aligned(&table));
        for ignored in sheet.ignored.iter().filter(|i| !i.heading.is_empty()) {
            let why = records.vocabulary.why_aside(&plain(&ignored.heading)).unwrap_or(&ignored.why);
            out.push(format!(
                "  not used: {}  \"{}\": {why}",
                letters(&ignored.cell.reference()),
                short(&ignored.heading),
            ));
        }
        out.push(String::new());
    }
    if !aside.is_empty() {
        let names: Vec<String> = aside.iter().map(|s| s.name.clone()).collect();
        out.push(format!(
            "Left aside, because no row of them looks like the headings of records: {}",
            names.join(", ")
        ));
        out.push(String::new());
    }
    out
}

/// The letters of a reference: `AB` of `AB12`.
fn letters(reference: &str) -> String {
    reference.chars().take_while(char::is_ascii_alphabetic).collect()
}

fn short(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= WIDEST { line } else { line.chars().take(WIDEST - 1).chain(['…']).collect() }
}

fn because(column: &ColumnReport) -> String {
    match column.how {
        How::Exact => "it is its name".to_owned(),
        How::Synonym => "schools call it so".to_owned(),
        How::Fuzzy => format!("it is like it ({} %)", column.confidence),
    }
}

/// The first value that was understood in the column. Names and free texts are not shown.
fn sample(records: &Records, column: &ColumnReport) -> String {
    let Some(field) = records.vocabulary.find_full(&column.field) else { return String::new() };
    let kind = records.vocabulary.field(field).kind;
    let of_column =
        |e: &&crate::model::Entry| e.cell.sheet == column.cell.sheet && e.cell.column == column.cell.column;
    let values = records.table(kind).rows.iter().filter_map(|row| row.entries.get(&field)).filter(of_column);
    let first = values.filter_map(|e| match &e.reading {
        Reading::Value(value) => Some(value),
        _ => None,
    });
    first.map(shown).next().unwrap_or_else(|| "(blank)".to_owned())
}

fn shown(value: &Value) -> String {
    match value {
        Value::Date(day) => words::date(*day),
        Value::Number(number) => number.to_string(),
        Value::YesNo(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        Value::Choice(word) | Value::Id(word) | Value::Point(word) | Value::Cycle(word) => short(word),
        Value::MonthDay(month, day) => format!("{day}/{month}"),
        Value::Text(_) => "(a text)".to_owned(),
        Value::Name(_) => "(a name)".to_owned(),
        Value::List(values) => values.first().map_or_else(String::new, shown),
        Value::Map(_) => "(a list)".to_owned(),
    }
}

/// The rows of a table under one another.
fn aligned(table: &[Vec<String>]) -> Vec<String> {
    let width = |column: usize| {
        table.iter().filter_map(|row| row.get(column)).map(|t| t.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..table.first().map_or(0, Vec::len)).map(width).collect();
    let line = |row: &Vec<String>| {
        let cells: Vec<String> = row
            .iter()
            .zip(&widths)
            .map(|(text, wide)| format!("{text}{}", " ".repeat(wide.saturating_sub(text.chars().count()))))
            .collect();
        format!("  {}", cells.join("  ")).trim_end().to_owned()
    };
    table.iter().map(line).collect()
}

/// The columns and sheets that would let most be checked.
fn lacking(session: &Session) -> Vec<String> {
    let lacking = session.lacking();
    if lacking.is_empty() {
        return vec!["The tracker has every column that the policy's checks ask for.".to_owned()];
    }
    let mut out = vec!["What the tracker lacks, and what it would let us check".to_owned()];
    for (what, checks) in lacking.iter().take(MOST_LACKING) {
        let count = if checks.len() == 1 { "1 check".to_owned() } else { format!("{} checks", checks.len()) };
        let some: Vec<&str> = checks.iter().take(3).map(String::as_str).collect();
        let more = if checks.len() > 3 { ", …" } else { "" };
        out.push(format!("  add the {what}: {count} ({}{more})", some.join(", ")));
    }
    if lacking.len() > MOST_LACKING {
        out.push(format!("  and {} more", lacking.len() - MOST_LACKING));
    }
    out
}
