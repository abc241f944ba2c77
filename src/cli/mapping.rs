//! `[mapping]` of the settings file: which column of the tracker is which field, read and written.
//!
//! What is written is meant to be read and corrected by a person: a line for each column with its heading, and in a
//! remark why it is taken for that field, or why it is not used.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use serde::Deserialize;
use toml::Spanned;

use super::trouble::Trouble;
use crate::model::{Vocabulary, column_letters, column_number};
use crate::tracker::{Colour, ColumnReport, How, MappedColumn, MappedTable, Mapping, SheetReport};

#[derive(Deserialize)]
struct File {
    mapping: Block,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Block {
    #[serde(default)]
    table: Vec<Spanned<TableRow>>,
    /// Colours as six hexadecimal digits, with the rating each stands for.
    #[serde(default)]
    colours: BTreeMap<Spanned<String>, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TableRow {
    sheet: String,
    holds: Spanned<String>,
    headings: Option<u32>,
    #[serde(default)]
    columns: Vec<Spanned<ColumnRow>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ColumnRow {
    at: String,
    heading: String,
    field: String,
    record: Option<toml::Value>,
    tick: Option<String>,
}

/// Reads the mapping of a settings file.
pub(super) fn parse(text: &str, path: &Path) -> Result<Mapping, Trouble> {
    let place = |start: usize| {
        let line = text.get(..start).unwrap_or("").matches('\n').count() + 1;
        format!("{}, line {line}", path.display())
    };
    let file: File = toml::from_str(text).map_err(|e| {
        Trouble::new(format!("the mapping cannot be read: {}", e.message()))
            .at(place(e.span().map_or(0, |s| s.start)))
            .help("mend that line, or have the mapping written anew with: appraise map TRACKER --write")
    })?;
    let vocabulary = Vocabulary::standard();
    let mut tables = Vec::new();
    for row in file.mapping.table {
        let start = row.span().start;
        let row = row.into_inner();
        let wrong = |at: usize, what: String, help: &str| Trouble::new(what).at(place(at)).help(help);
        let held = row.holds.get_ref().as_str();
        let kind = match held {
            "nothing" => None,
            name => Some(vocabulary.kind_named(name).ok_or_else(|| {
                let kinds: Vec<String> =
                    vocabulary.kinds().map(|k| vocabulary.kind(k).name.clone()).collect();
                let allowed = format!("it is one of {}; or nothing", kinds.join(", "));
                wrong(
                    row.holds.span().start,
                    format!("\"{name}\" is nothing that a sheet can hold"),
                    &allowed,
                )
            })?),
        };
        let header = row.headings.and_then(|h| h.checked_sub(1));
        if kind.is_some() && header.is_none() {
            let line = "add a line such as headings = 5, the row of the headings as Excel counts";
            return Err(wrong(
                start,
                format!("the table on the sheet \"{}\" does not say where its headings are", row.sheet),
                line,
            ));
        }
        let mut columns = Vec::new();
        for column in row.columns {
            let at = column.span().start;
            columns.push(column_of(column.into_inner(), vocabulary).map_err(|t| t.at(place(at)))?);
        }
        tables.push(MappedTable { sheet: row.sheet, kind, header: header.unwrap_or(0), columns });
    }
    let mut colours = BTreeMap::new();
    for (name, word) in file.mapping.colours {
        let colour = colour_of(name.get_ref()).ok_or_else(|| {
            Trouble::new(format!("\"{}\" is no colour", name.get_ref()))
                .at(place(name.span().start))
                .help("write its red, green and blue as six hexadecimal digits, such as 00B050")
        })?;
        colours.insert(colour, word);
    }
    Ok(Mapping { tables, colours, follow: false })
}

fn colour_of(text: &str) -> Option<Colour> {
    let text = text.trim_start_matches('#');
    let part = |from: usize| u8::from_str_radix(text.get(from..from + 2)?, 16).ok();
    (text.len() == 6).then(|| Some([part(0)?, part(2)?, part(4)?])).flatten()
}

fn column_of(row: ColumnRow, vocabulary: &Vocabulary) -> Result<MappedColumn, Trouble> {
    let column = column_number(&row.at).ok_or_else(|| {
        Trouble::new(format!("\"{}\" is no column", row.at))
            .help("a column is written by its letters, such as AB")
    })?;
    let field = match row.field.as_str() {
        "" => None,
        name => Some(vocabulary.find_full(name).ok_or_else(|| no_field(name, vocabulary))?),
    };
    let record = match row.record {
        None => None,
        Some(toml::Value::Integer(number)) if number > 0 => Some(number.to_string()),
        Some(toml::Value::String(sort)) => {
            let by = field.and_then(|f| vocabulary.kind(vocabulary.field(f).kind).sorted_by);
            let values = by.map(|f| vocabulary.field(f).values.as_slice()).unwrap_or_default();
            if values.iter().all(|c| *c.name != *sort) {
                let names: Vec<&str> = values.iter().map(|c| &*c.name).collect();
                return Err(Trouble::new(format!("\"{sort}\" sorts no record of that kind"))
                    .help(format!("write a number, or one of {}", names.join(", "))));
            }
            Some(sort)
        }
        Some(_) => {
            return Err(
                Trouble::new("record has to be a number from 1, or a word").help("such as record = 2")
            );
        }
    };
    Ok(MappedColumn { column, heading: row.heading, field, record, tick: row.tick })
}

fn no_field(name: &str, vocabulary: &Vocabulary) -> Trouble {
    let all = vocabulary.kinds().flat_map(|k| vocabulary.fields_of(k)).map(|f| vocabulary.full_name(f));
    let nearest = all
        .map(|full| (strsim::jaro_winkler(&full, name), full))
        .max_by(|a, b| a.0.total_cmp(&b.0).then_with(|| b.1.cmp(&a.1)));
    let help = match nearest {
        Some((likeness, full)) if likeness >= 0.8 => format!("the nearest is {full}; appraise explain {full} tells what it holds"),
        _ => "appraise map TRACKER shows the fields of the other columns; an empty field leaves the column aside".to_owned(),
    };
    Trouble::new(format!("no field is called \"{name}\"")).help(help)
}

/// The mapping of a tracker as the text of a settings file.
pub(super) fn text(tracker: &str, sheets: &[SheetReport], colours: &BTreeMap<Colour, String>) -> String {
    let mut out = format!(
        "[mapping]\n\
         # Which column of \"{tracker}\" is which field. Correct what is wrong; an empty field leaves a column aside.\n\
         # `appraise explain FIELD` tells what a field holds. If a heading moves, every command says so and stops until\n\
         # the lines below fit again, or are written anew with `appraise map TRACKER --write`.\n"
    );
    let forms: Vec<&str> = sheets.iter().filter(|s| is_form(s)).map(|s| s.name.as_str()).collect();
    if !forms.is_empty() {
        let _ = writeln!(
            out,
            "# Sheets laid out as forms are read by their labels and are not listed here: {} of them.",
            forms.len()
        );
    }
    if !colours.is_empty() {
        out.push_str("\n[mapping.colours]\n");
        for ([red, green, blue], word) in colours {
            let _ = writeln!(out, "{red:02X}{green:02X}{blue:02X} = {}", quoted(word));
        }
    }
    for sheet in sheets.iter().filter(|s| !forms.contains(&s.name.as_str())) {
        table(&mut out, sheet);
    }
    out
}

fn is_form(sheet: &SheetReport) -> bool {
    sheet.columns.iter().any(|c| c.value.is_some())
}

fn table(out: &mut String, sheet: &SheetReport) {
    // The settings and the calendar are always known by their own names.
    let Some(kind) = sheet.kinds.first().filter(|k| !["school", "calendar"].contains(&k.as_str())) else {
        return;
    };
    let Some(row) = sheet.header_row else { return };
    let _ = write!(
        out,
        "\n[[mapping.table]]\nsheet    = {}\nholds    = \"{kind}\"\nheadings = {row}\ncolumns  = [\n",
        quoted(&sheet.name)
    );
    let used = sheet.columns.iter().map(|c| (c.cell.column, line(c)));
    let ignored = sheet.ignored.iter().filter(|i| !i.heading.is_empty()).map(|i| {
        let at = column_letters(i.cell.column);
        let text = format!(
            "{{ at = \"{at}\", heading = {}, field = \"\" }},  # not used: {}",
            quoted(&i.heading),
            i.why
        );
        (i.cell.column, text)
    });
    let mut lines: Vec<(u32, String)> = used.chain(ignored).collect();
    lines.sort();
    for (_, line) in lines {
        let _ = writeln!(out, "    {line}");
    }
    out.push_str("]\n");
}

fn line(column: &ColumnReport) -> String {
    let mut fields = format!(
        "at = \"{}\", heading = {}, field = \"{}\"",
        column_letters(column.cell.column),
        quoted(&column.heading),
        if column.how == How::LookedUp { "" } else { column.field.as_str() }
    );
    if let Some(record) = &column.record {
        let value = if record.bytes().all(|b| b.is_ascii_digit()) { record.clone() } else { quoted(record) };
        let _ = write!(fields, ", record = {value}");
    }
    if let Some(tick) = &column.tick {
        let _ = write!(fields, ", tick = {}", quoted(tick));
    }
    format!("{{ {fields} }},  # {}", because(column))
}

/// Why a column is taken for its field.
pub(super) fn because(column: &ColumnReport) -> String {
    match column.how {
        How::Exact => "it is its name".to_owned(),
        How::Synonym => "schools call it so".to_owned(),
        How::Fuzzy => format!("it is like it ({} %)", column.confidence),
        How::LookedUp => "a formula looks it up".to_owned(),
        How::Mapping => "your mapping says so".to_owned(),
    }
}

/// A text as TOML writes it.
fn quoted(text: &str) -> String {
    toml_edit::Value::from(text).to_string()
}

/// A settings file with its mapping replaced; everything else stays as it was written.
pub(super) fn replaced(file: &str, mapping: &str, path: &Path) -> Result<String, Trouble> {
    let mut document: toml_edit::DocumentMut = file.parse().map_err(|e: toml_edit::TomlError| {
        Trouble::new(format!("the settings file cannot be read: {}", e.message()))
            .file(path)
            .help("mend it first")
    })?;
    document.remove("mapping");
    let kept = document.to_string();
    let kept = kept.trim_end();
    Ok(if kept.is_empty() { mapping.to_owned() } else { format!("{kept}\n\n{mapping}") })
}
