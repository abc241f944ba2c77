//! Small workbooks drawn as text, and what was read from them in as few words.
//!
//! A drawing has a line for each row and `|` between the cells, so that a sheet looks on the page as it does on the
//! screen:
//!
//! ```text
//! Staff ID | Name        | Started    | Pay | <
//! T01      | Ada Example | 2020-09-01 | M3  | 0.6
//! ^        | "12"        | TRUE       | 75% | =SUM(E2:E2) -> 0.6
//! ```
//!
//! | drawn | is |
//! | --- | --- |
//! | nothing | no cell |
//! | `<`, `^` | merged with the cell on the left, above |
//! | `2026-10-01`, `12`, `0.6`, `75%`, `TRUE` | a date, numbers, a number shown as a percentage, a truth value |
//! | `=SUM(A1:A2) -> 12` | a formula and its result; `-> ""` shows nothing, `-> ?` has no stored result |
//! | `"12"`, `"two\nlines"`, `"a \| b"` | the text between the quotes, whatever it looks like |
//! | `{red}`, `{amber}`, `{green}`, `{grey}`, `{bold}`, `{struck}`, `{dd mmm yy}` | after a value or alone: a fill, a font, or else a number format |
//! | anything else | that text |

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _, Write as _};

use appraise::model::{CycleRule, Reading as Became, Record, Table, Value};
use appraise::tracker::{RatingWord, ReadError, Reading, Words, read};
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, TableColumn, Workbook, Worksheet};

/// As much as the program itself unpacks.
pub(crate) const MOST: u64 = appraise::workbook::MOST_BYTES;

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Put {
    Nothing,
    Text(String),
    Number(f64),
    /// Year, month, day.
    Date(u16, u8, u8),
    Bool(bool),
    /// The formula and what it shows.
    Formula(String, Shows),
}

/// What a formula shows.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Shows {
    Result(String),
    Nothing,
    /// No result was ever stored.
    Unknown,
}

/// One cell of a sheet.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Drawn {
    pub(crate) put: Put,
    /// The words in braces.
    pub(crate) looks: Vec<String>,
}

impl From<Put> for Drawn {
    fn from(put: Put) -> Self {
        Drawn { put, looks: Vec::new() }
    }
}

/// A sheet to be written. Rows and columns count from nought.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sheet {
    pub(crate) name: String,
    pub(crate) cells: BTreeMap<(u32, u16), Drawn>,
    /// Top, left, bottom, right.
    pub(crate) merged: Vec<(u32, u16, u32, u16)>,
    pub(crate) hidden: bool,
    very_hidden: bool,
    hidden_rows: Vec<u32>,
    hidden_columns: Vec<u16>,
    filter: Option<(u32, u16, u32, u16)>,
    tables: Vec<(String, (u32, u16, u32, u16))>,
}

/// A sheet with a drawing that begins in A1.
pub(crate) fn sheet(name: &str, drawing: &str) -> Sheet {
    Sheet { name: name.to_owned(), ..Sheet::default() }.and("A1", drawing)
}

impl Sheet {
    /// Another drawing on the same sheet, its first cell at a place such as `H3`.
    pub(crate) fn and(mut self, place: &str, drawing: &str) -> Self {
        let (top, left) = at(place);
        let lines = lines(drawing);
        // Cells that are merged belong to the one in which their block begins.
        let mut block: BTreeMap<(u32, u16), (u32, u16)> = BTreeMap::new();
        for (row, line) in (top..).zip(&lines) {
            for (column, text) in (left..).zip(split(line)) {
                let here = (row, column);
                let joined = match text.as_str() {
                    "" => continue,
                    "<" => column.checked_sub(1).map(|c| (row, c)),
                    "^" => row.checked_sub(1).map(|r| (r, column)),
                    _ => None,
                };
                let first = if let Some(other) = joined {
                    *block.get(&other).unwrap_or_else(|| panic!("nothing to merge with: {line}"))
                } else {
                    self.cells.insert(here, drawn(&text));
                    here
                };
                block.insert(here, first);
            }
        }
        let mut bounds: BTreeMap<(u32, u16), (u32, u16, u32)> = BTreeMap::new();
        for ((row, column), first) in &block {
            let (bottom, right, count) = bounds.entry(*first).or_insert((first.0, first.1, 0));
            (*bottom, *right, *count) = ((*bottom).max(*row), (*right).max(*column), *count + 1);
        }
        for ((top, left), (bottom, right, count)) in bounds.into_iter().filter(|(_, b)| b.2 > 1) {
            let area = (bottom - top + 1) * u32::from(right - left + 1);
            assert_eq!(area, count, "a merged block must be a rectangle: {drawing}");
            self.merged.push((top, left, bottom, right));
        }
        self
    }

    /// Hidden, as from the menu of its tab.
    pub(crate) fn hidden(mut self) -> Self {
        self.hidden = true;
        self
    }

    /// Hidden so that no menu brings it back.
    pub(crate) fn very_hidden(mut self) -> Self {
        self.very_hidden = true;
        self
    }

    /// Rows as Excel counts them.
    pub(crate) fn hide_rows(mut self, rows: impl IntoIterator<Item = u32>) -> Self {
        self.hidden_rows.extend(rows.into_iter().map(|r| r - 1));
        self
    }

    /// Columns by their letters, each a word: `"C D"`.
    pub(crate) fn hide_columns(mut self, letters: &str) -> Self {
        self.hidden_columns.extend(letters.split(' ').map(|l| at(&format!("{l}1")).1));
        self
    }

    /// The arrows of a filter over a range such as `A1:D9`.
    pub(crate) fn filter(mut self, range: &str) -> Self {
        self.filter = Some(area(range));
        self
    }

    /// Makes a range with its headings a table of Excel's.
    pub(crate) fn table(mut self, name: &str, range: &str) -> Self {
        self.tables.push((name.to_owned(), area(range)));
        self
    }

    fn write(&self, sheet: &mut Worksheet) {
        sheet.set_name(&self.name).expect("a name that Excel takes");
        for (top, left, bottom, right) in &self.merged {
            sheet.merge_range(*top, *left, *bottom, *right, "", &Format::new()).expect("a block");
        }
        // A table writes its headings itself, so that it comes before the cells.
        for (name, (top, left, bottom, right)) in &self.tables {
            let heading = |column| match self.cells.get(&(*top, column)).map(|c| &c.put) {
                Some(Put::Text(text)) => TableColumn::new().set_header(text),
                _ => TableColumn::new(),
            };
            let columns: Vec<TableColumn> = (*left..=*right).map(heading).collect();
            let table = rust_xlsxwriter::Table::new().set_name(name).set_columns(&columns);
            sheet.add_table(*top, *left, *bottom, *right, &table).expect("a table");
        }
        for ((row, column), cell) in &self.cells {
            put(sheet, *row, *column, cell);
        }
        for row in &self.hidden_rows {
            sheet.set_row_hidden(*row).expect("a row");
        }
        for column in &self.hidden_columns {
            sheet.set_column_hidden(*column).expect("a column");
        }
        if let Some((top, left, bottom, right)) = self.filter {
            sheet.autofilter(top, left, bottom, right).expect("a filter");
        }
        if self.very_hidden {
            sheet.set_very_hidden(true);
        } else {
            sheet.set_hidden(self.hidden);
        }
    }
}

/// The rows of a drawing, without the empty ones around it.
fn lines(drawing: &str) -> Vec<&str> {
    let mut all: Vec<&str> = drawing.lines().map(str::trim).collect();
    if all.first().is_some_and(|l| l.is_empty()) {
        all.remove(0);
    }
    while all.last().is_some_and(|l| l.is_empty()) {
        all.pop();
    }
    all
}

/// The cells of a line; a bar between quotation marks parts nothing.
fn split(line: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    let mut quoted = false;
    let mut before = ' ';
    for c in line.chars() {
        quoted ^= c == '"' && before != '\\';
        match out.last_mut() {
            Some(last) if c != '|' || quoted => last.push(c),
            _ => out.push(String::new()),
        }
        before = c;
    }
    out.iter().map(|t| t.trim().to_owned()).collect()
}

fn drawn(text: &str) -> Drawn {
    let mut value = text.trim();
    let mut looks = Vec::new();
    while let Some((before, look)) = value.strip_suffix('}').and_then(|v| v.rsplit_once('{')) {
        looks.push(look.to_owned());
        value = before.trim_end();
    }
    if share(value).is_some() {
        looks.push("0.##%".to_owned());
    }
    Drawn { put: meant(value), looks }
}

fn share(value: &str) -> Option<f64> {
    value.strip_suffix('%')?.parse::<f64>().ok().map(|n| n / 100.0)
}

fn meant(value: &str) -> Put {
    if value.is_empty() {
        return Put::Nothing;
    }
    if let Some(quoted) = value.strip_prefix('"').and_then(|v| v.strip_suffix('"')) {
        return Put::Text(unescaped(quoted));
    }
    if let Some(formula) = value.strip_prefix('=') {
        let (formula, result) = formula.rsplit_once(" -> ").unwrap_or((formula, "?"));
        let shows = match result.trim() {
            "?" => Shows::Unknown,
            "\"\"" => Shows::Nothing,
            result => Shows::Result(result.trim_matches('"').to_owned()),
        };
        return Put::Formula(format!("={}", formula.trim()), shows);
    }
    if let Some(share) = share(value) {
        return Put::Number(share);
    }
    if let Ok(number) = value.parse::<f64>()
        && number.is_finite()
    {
        return Put::Number(number);
    }
    match value {
        "TRUE" => Put::Bool(true),
        "FALSE" => Put::Bool(false),
        _ => day(value).unwrap_or_else(|| Put::Text(value.to_owned())),
    }
}

fn day(value: &str) -> Option<Put> {
    let parts: Vec<&str> = value.split('-').collect();
    let [year, month, day] = parts.as_slice() else { return None };
    let long = year.len() == 4 && month.len() == 2 && day.len() == 2;
    long.then(|| Some(Put::Date(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)))?
}

fn unescaped(text: &str) -> String {
    text.replace("\\n", "\n").replace("\\t", "\t").replace("\\\"", "\"")
}

/// `H3` as a row and a column from nought.
fn at(place: &str) -> (u32, u16) {
    let letters: String = place.chars().take_while(char::is_ascii_alphabetic).collect();
    let column = letters.bytes().fold(0, |sum, b| sum * 26 + u16::from(b - b'A') + 1);
    let row: u32 = place[letters.len()..].parse().unwrap_or_else(|_| panic!("no place {place}"));
    (row - 1, column - 1)
}

fn area(range: &str) -> (u32, u16, u32, u16) {
    let (from, to) = range.split_once(':').unwrap_or((range, range));
    let ((top, left), (bottom, right)) = (at(from), at(to));
    (top, left, bottom, right)
}

/// Stand-ins that no library would write, taken out of the finished sheets.
const NOTHING: &str = "showsnothing";
const UNKNOWN: &str = "nostoredresult";

fn put(sheet: &mut Worksheet, row: u32, column: u16, cell: &Drawn) {
    let dated = matches!(cell.put, Put::Date(..));
    let format = format(&cell.looks, dated);
    match &cell.put {
        Put::Nothing => sheet.write_blank(row, column, &format),
        Put::Text(text) => sheet.write_string_with_format(row, column, text, &format),
        Put::Number(number) => sheet.write_number_with_format(row, column, *number, &format),
        Put::Bool(yes) => sheet.write_boolean_with_format(row, column, *yes, &format),
        Put::Date(year, month, day) => {
            let date = ExcelDateTime::from_ymd(*year, *month, *day).expect("a day of the calendar");
            sheet.write_datetime_with_format(row, column, &date, &format)
        }
        Put::Formula(formula, shows) => {
            let result = match shows {
                Shows::Result(result) => result,
                Shows::Nothing => NOTHING,
                Shows::Unknown => UNKNOWN,
            };
            sheet.write_formula_with_format(row, column, Formula::new(formula).set_result(result), &format)
        }
    }
    .expect("the cell is within the sheet");
}

fn format(looks: &[String], dated: bool) -> Format {
    let mut format = if dated { Format::new().set_num_format("dd/mm/yyyy") } else { Format::new() };
    for look in looks {
        format = match look.as_str() {
            "red" => format.set_background_color(0xFF_C7_CE),
            "amber" => format.set_background_color(0xFF_EB_9C),
            "green" => format.set_background_color(0xC6_EF_CE),
            "grey" => format.set_background_color(0xD9_D9_D9),
            "bold" => format.set_bold(),
            "struck" => format.set_font_strikethrough(),
            code => format.set_num_format(code),
        };
    }
    format
}

/// The workbook of some sheets.
pub(crate) fn book(sheets: &[Sheet]) -> Vec<u8> {
    let mut book = Workbook::new();
    for sheet in sheets {
        sheet.write(book.add_worksheet());
    }
    if let Some(first) = sheets.iter().position(|s| !s.hidden && !s.very_hidden) {
        let seen = book.worksheet_from_index(first).expect("it was added");
        seen.set_active(true).set_first_tab(true);
    }
    let bytes = book.save_to_buffer().expect("it is written");
    let shows = |shows: &Shows| sheets.iter().flat_map(|s| s.cells.values()).any(|c| c.shows(shows));
    if !shows(&Shows::Nothing) && !shows(&Shows::Unknown) {
        return bytes;
    }
    (1..=sheets.len()).fold(bytes, |bytes, number| {
        with_part(&bytes, &format!("xl/worksheets/sheet{number}.xml"), |xml| {
            xml.replace(&format!("<v>{UNKNOWN}</v>"), "").replace(NOTHING, "")
        })
    })
}

impl Drawn {
    fn shows(&self, asked: &Shows) -> bool {
        matches!(&self.put, Put::Formula(_, shows) if shows == asked)
    }
}

/// The workbook with one part's text changed.
pub(crate) fn with_part(bytes: &[u8], part: &str, change: impl Fn(String) -> String) -> Vec<u8> {
    let mut from = zip::ZipArchive::new(Cursor::new(bytes)).expect("a package");
    let mut to = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for place in 0..from.len() {
        let mut file = from.by_index(place).expect("a part");
        let name = file.name().expect("a name").to_string();
        let mut text = Vec::new();
        file.read_to_end(&mut text).expect("its text");
        if name == part {
            text = change(String::from_utf8(text).expect("XML")).into_bytes();
        }
        to.start_file(name.as_str(), zip::write::SimpleFileOptions::default()).expect("started");
        to.write_all(&text).expect("written");
    }
    to.finish().expect("finished").into_inner()
}

/// The rating scale of the drawings: Outstanding, Good and Not Met, with a few words schools write for them.
pub(crate) fn scale() -> Vec<RatingWord> {
    let word = |name: &str, synonyms: &[&str]| RatingWord {
        name: name.to_owned(),
        synonyms: synonyms.iter().map(|s| (*s).to_owned()).collect(),
    };
    vec![word("Outstanding", &["O", "Exceeded"]), word("Good", &["G", "Met"]), word("Not Met", &["NM"])]
}

/// What is read from a workbook.
pub(crate) fn get(bytes: &[u8]) -> Reading {
    read(bytes, MOST, &Words { ratings: &scale(), ..Words::default() }).expect("it is read")
}

/// What is read from a workbook for one cycle.
pub(crate) fn get_in(bytes: &[u8], cycle: &str) -> Reading {
    read(bytes, MOST, &Words { ratings: &scale(), cycle: Some(cycle), ..Words::default() })
        .expect("it is read")
}

/// What is read from some sheets.
pub(crate) fn reading(sheets: &[Sheet]) -> Reading {
    get(&book(sheets))
}

/// Why a workbook is not read.
pub(crate) fn refused(bytes: &[u8]) -> ReadError {
    read(bytes, MOST, &Words::default()).expect_err("it is not read")
}

/// Ties the records together, with cycles that begin on 1 September.
pub(crate) fn linked(mut reading: Reading) -> Reading {
    let rule = CycleRule { month: 9, day: 1 };
    reading.records.link();
    reading.records.place(|r| r.by_date(&|_, date| Some(rule.holding(date).label)));
    reading
}

/// The records of a kind.
pub(crate) fn table<'a>(reading: &'a Reading, kind: &str) -> &'a Table {
    let kind = reading.records.vocabulary.kind_named(kind).unwrap_or_else(|| panic!("no kind {kind}"));
    reading.records.table(kind)
}

/// What the rows of a kind have in some fields, parted by bars: `rows(&r, "staff", "staff_id | fte")`.
pub(crate) fn rows(reading: &Reading, kind: &str, fields: &str) -> Vec<String> {
    let names: Vec<String> = fields.split('|').map(|f| format!("{kind}.{}", f.trim())).collect();
    let row = |record| names.iter().map(|n| shown(reading, record, n)).collect::<Vec<_>>().join(" | ");
    table(reading, kind).rows.iter().map(row).collect()
}

/// The cells from which a field was read, such as `Staff!C2`.
pub(crate) fn cells(reading: &Reading, field: &str) -> Vec<String> {
    let id = reading.records.vocabulary.find_full(field).unwrap_or_else(|| panic!("no field {field}"));
    let kind = field.split('.').next().unwrap_or_default();
    table(reading, kind).rows.iter().map(|r| r.cell(id).to_string()).collect()
}

/// What was left aside, and why: `the column "Car park": no field goes by that heading`.
pub(crate) fn aside(reading: &Reading) -> Vec<String> {
    reading.records.unused.iter().map(|u| format!("{}: {}", u.what, u.why)).collect()
}

/// The cells that could not be understood, and why: `Staff!F3: it is …`.
pub(crate) fn unread(reading: &Reading) -> Vec<String> {
    reading.records.unread.iter().map(|u| format!("{}: {}", u.cell, u.why)).collect()
}

/// How the columns of a sheet were understood: `Line manager = staff.line_manager_id`.
pub(crate) fn columns(reading: &Reading, sheet: &str) -> Vec<String> {
    let of = reading.sheets.iter().filter(|s| s.name == sheet);
    of.flat_map(|s| &s.columns).map(|c| format!("{} = {}", c.heading, c.field)).collect()
}

pub(crate) fn shown(reading: &Reading, record: &Record, field: &str) -> String {
    let id = reading.records.vocabulary.find_full(field).unwrap_or_else(|| panic!("no field {field}"));
    record.entries.get(&id).map_or_else(|| "missing".to_owned(), |e| text(&e.reading))
}

fn text(became: &Became) -> String {
    match became {
        Became::Blank => "blank".to_owned(),
        Became::Tick => "tick".to_owned(),
        Became::Unreadable(why) => format!("? {why}"),
        Became::Value(value) => value_text(value),
    }
}

fn value_text(value: &Value) -> String {
    match value {
        Value::Date(date) => date.to_string(),
        Value::Number(number) => number.to_string(),
        Value::YesNo(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        Value::Choice(text) | Value::Id(text) | Value::Point(text) | Value::Cycle(text) => text.to_string(),
        Value::MonthDay(month, day) => format!("{month:02}-{day:02}"),
        Value::Text(text) => text.reveal().to_owned(),
        Value::Name(name) => name.reveal().to_owned(),
        Value::List(items) => items.iter().map(value_text).collect::<Vec<_>>().join(" + "),
        Value::Map(pairs) => {
            pairs.iter().map(|(k, v)| format!("{k}={}", value_text(v))).collect::<Vec<_>>().join(" + ")
        }
    }
}
