//! `appraise map`: how the sheets and columns of a tracker were understood, what was left aside and why, and which columns
//! the tracker lacks. It prints cells and headings, and of the values only such as say nothing of a person by name.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::args::MapArgs;
use super::config::{self, Config};
use super::session::Session;
use super::trouble::Trouble;
use super::{NOTHING, apart, files, judged, mapping, print};
use crate::check::words;
use crate::model::{Reading, Records, Value, column_letters};
use crate::tracker::{self, ColumnReport, SheetReport, Words};

/// So many of the columns that are lacking are listed, those that would let most be checked first.
const MOST_LACKING: usize = 15;
/// A longer heading or sample is cut short.
const WIDEST: usize = 34;

/// Prints how one tracker was understood, and saves it where asked.
pub(crate) fn run(asked: &MapArgs) -> Result<u8, Trouble> {
    let said = asked.common.asked();
    let mut config = config::read(said.config.as_deref(), &asked.tracker)?;
    if let (true, Some(mapping)) = (asked.write, &mut config.mapping) {
        // Written anew, a mapping follows the headings to where they stand now.
        mapping.follow = true;
    }
    let (sheets, mut lines) = match Session::open_with(&asked.tracker, &said, &config) {
        Ok(session) => {
            let first = &session.first;
            let mut lines = shown_sheets(&session.path, &first.sheets, &first.records);
            lines.extend(lacking(&session));
            (session.first.sheets, lines)
        }
        // Which policy applies is of no matter to what the columns are.
        Err(trouble) if said.policies.is_empty() => {
            let book = files::open(&asked.tracker, &said.open)?;
            let opened = apart::open(&asked.tracker, &book.bytes, said.open.max_size)?;
            let words = Words { mapping: config.mapping.as_ref(), ..Words::default() };
            let reading =
                tracker::read_opened(&opened, &words).map_err(|e| judged::of_read(&asked.tracker, &e))?;
            let mut lines = shown_sheets(&asked.tracker, &reading.sheets, &reading.records);
            lines.push(format!("What the tracker lacks is not known: {}", trouble.what()));
            (reading.sheets, lines)
        }
        Err(trouble) => return Err(trouble),
    };
    if asked.write {
        let path = write(&asked.tracker, &config, &sheets)?;
        lines.push(String::new());
        lines.push(format!("Written to {}: correct it there; every command reads it.", path.display()));
    }
    print::out(&lines.join("\n"));
    Ok(NOTHING)
}

/// Saves the mapping in the settings file, beside whatever else that says.
fn write(tracker: &Path, config: &Config, sheets: &[SheetReport]) -> Result<PathBuf, Trouble> {
    let path = config.path.clone().unwrap_or_else(|| tracker.with_file_name("appraise.toml"));
    let before = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(e) => return Err(Trouble::reading(&path, &e)),
    };
    let colours = config.mapping.as_ref().map(|m| m.colours.clone()).unwrap_or_default();
    let text = mapping::replaced(&before, &mapping::text(&file_name(tracker), sheets, &colours), &path)?;
    files::write(&path, text.as_bytes())?;
    Ok(path)
}

fn file_name(path: &Path) -> String {
    path.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned())
}

fn shown_sheets(path: &Path, sheets: &[SheetReport], records: &Records) -> Vec<String> {
    let (held, aside): (Vec<&SheetReport>, Vec<&SheetReport>) =
        sheets.iter().partition(|s| !s.kinds.is_empty());
    let name = file_name(path);
    let mut out = vec![
        format!(
            "{name}: {}, {} with records",
            count(names(sheets.iter()), "sheet"),
            names(held.iter().copied())
        ),
        String::new(),
    ];
    let mut alike: BTreeMap<Vec<(String, String)>, usize> = BTreeMap::new();
    for sheet in held {
        // Forty forms that are laid out alike are shown once.
        if !sheet.columns.is_empty() {
            let layout: Vec<_> =
                sheet.columns.iter().map(|c| (c.cell.reference(), c.field.clone())).collect();
            let seen = alike.entry(layout).or_insert(0);
            *seen += 1;
            if *seen > 1 {
                continue;
            }
        }
        out.extend(shown(sheet, records));
    }
    let further: usize = alike.values().map(|n| n - 1).sum();
    if further > 0 {
        out.push(format!("and {} laid out like one of these", count(further, "more table")));
        out.push(String::new());
    }
    if !aside.is_empty() {
        let names: Vec<String> = aside.iter().map(|s| s.name.clone()).collect();
        out.push(format!("Left aside, because they hold no records that are used: {}", names.join(", ")));
        out.push(String::new());
    }
    out
}

fn count(n: usize, what: &str) -> String {
    format!("{n} {what}{}", if n == 1 { "" } else { "s" })
}

fn shown(sheet: &SheetReport, records: &Records) -> Vec<String> {
    let hidden = if sheet.hidden { " (hidden)" } else { "" };
    let row = sheet.header_row.map_or_else(String::new, |r| format!(", headings in row {r}"));
    let mut out = vec![format!(
        "{}{hidden}: {}{row}, {}{}",
        sheet.name,
        sheet.kinds.join(" and "),
        count(sheet.rows, "row"),
        unseen(sheet)
    )];
    let mut table =
        vec![["column", "heading", "is read as", "field", "because", "such as"].map(str::to_owned).to_vec()];
    for column in &sheet.columns {
        let at =
            if column.value.is_some() { column.cell.reference() } else { column_letters(column.cell.column) };
        table.push(vec![
            at,
            short(&column.heading),
            short(&meaning(records, column)),
            column.field.clone(),
            mapping::because(column),
            sample(records, column),
        ]);
    }
    out.extend(aligned(&table));
    for ignored in sheet.ignored.iter().filter(|i| !i.heading.is_empty()) {
        out.push(format!(
            "  not used: {}  \"{}\": {}",
            column_letters(ignored.cell.column),
            short(&ignored.heading),
            ignored.why
        ));
    }
    out.push(String::new());
    out
}

/// What a column holds, in the words of the vocabulary: `Objective rating (2)`, `Meeting held on (interim)`.
fn meaning(records: &Records, column: &ColumnReport) -> String {
    let label = records
        .vocabulary
        .find_full(&column.field)
        .map_or_else(|| column.field.clone(), |f| records.vocabulary.field(f).label.clone());
    let record = column.record.as_ref().map_or_else(String::new, |r| format!(" ({})", r.replace('_', " ")));
    let tick = column.tick.as_ref().map_or_else(String::new, |t| format!(", ticked: {t}"));
    format!("{label}{record}{tick}")
}

/// How many sheets there are, of which one may hold several tables.
fn names<'a>(tables: impl Iterator<Item = &'a SheetReport>) -> usize {
    tables.map(|t| t.name.as_str()).collect::<BTreeSet<_>>().len()
}

/// What of a sheet does not show on the screen.
fn unseen(sheet: &SheetReport) -> String {
    let hidden = |count: usize, what: &str| match count {
        0 => String::new(),
        1 => format!(", 1 hidden {what}"),
        count => format!(", {count} hidden {what}s"),
    };
    let filter = if sheet.filtered { ", a filter is on" } else { "" };
    hidden(sheet.hidden_rows, "row") + &hidden(sheet.hidden_columns, "column") + filter
}

fn short(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= WIDEST { line } else { line.chars().take(WIDEST - 1).chain(['…']).collect() }
}

/// The first value that was understood in the column. Names and free texts are not shown.
fn sample(records: &Records, column: &ColumnReport) -> String {
    let Some(field) = records.vocabulary.find_full(&column.field) else { return String::new() };
    let kind = records.vocabulary.field(field).kind;
    let of_column = |e: &&crate::model::Entry| match &column.value {
        Some(cell) => e.cell == *cell,
        None => e.cell.sheet == column.cell.sheet && e.cell.column == column.cell.column,
    };
    let values = records.table(kind).rows.iter().filter_map(|row| row.entries.get(&field)).filter(of_column);
    let first = values.filter_map(|e| match &e.reading {
        Reading::Value(value) => Some(value),
        _ => None,
    });
    first.map(shown_value).next().unwrap_or_else(|| "(blank)".to_owned())
}

fn shown_value(value: &Value) -> String {
    match value {
        Value::Date(day) => words::date(*day),
        Value::Number(number) => number.to_string(),
        Value::YesNo(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        Value::Choice(word) | Value::Id(word) | Value::Point(word) | Value::Cycle(word) => short(word),
        Value::MonthDay(month, day) => format!("{day}/{month}"),
        Value::Text(_) => "(a text)".to_owned(),
        Value::Name(_) => "(a name)".to_owned(),
        Value::List(values) => values.first().map_or_else(String::new, shown_value),
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
