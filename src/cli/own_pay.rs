//! What a school has of its own for pay: the governors' table, its points, and how it counts cost.
//!
//! The table stands in the settings file (`[pay_rules]`) or on the tracker's sheet "Pay rules", the points in a file that
//! `pay_points` names or on the sheet "Pay points". The tracker's sheet wins, as with all settings, and that is said. A table
//! with a fault stops the run: pay by a table that was half understood would be worse than none.

use std::borrow::Cow;
use std::path::Path;

use toml::de::DeValue;

use super::config::{Config, text_of};
use super::judged::Source;
use super::trouble::Trouble;
use crate::model::{Cell, Number, Records, Value, plain};
use crate::pay::{Fault, Points, RawLine, RawTable, Said, School, Table};
use crate::policy::{Link, Pack};
use crate::tracker::{self, AsItStands, PAY_POINTS, PAY_RULES};

/// How a table of the settings file is written.
const SHAPE: &str = "write it so: [pay_rules], under it reason = \"governors, 12 May 2026\" and lines = [ \
                     { line = \"P1\", when = \"any Not Met\", recommend = \"no progression\" }, … ]";
const KEYS: [&str; 4] = ["reason", "ratings", "objectives", "lines"];
const LINE_KEYS: [&str; 4] = ["line", "when", "range", "recommend"];

/// Reads `[pay_rules]`.
pub(super) fn rules(
    table: &toml::Table,
    (start, places): (usize, &DeValue),
    place: &dyn Fn(usize) -> String,
) -> Result<RawTable, Trouble> {
    let wrong = |what: String, at: usize| Err(Trouble::new(what).at(place(at)).help(SHAPE));
    let at = |key: &str| match places {
        DeValue::Table(places) => {
            places.keys().find(|k| k.get_ref() == key).map_or(start, |k| k.span().start)
        }
        _ => start,
    };
    if let Some(key) = table.keys().find(|k| !KEYS.contains(&k.as_str())) {
        return wrong(format!("\"{key}\" has no meaning in [pay_rules]"), at(key));
    }
    let text = |key: &str| table.get(key).map(text_of).unwrap_or_default();
    let ratings = match table.get("ratings") {
        Some(toml::Value::Array(words)) => words.iter().map(text_of).collect(),
        Some(other) => listed(&text_of(other)),
        None => Vec::new(),
    };
    let none = Vec::new();
    let lines = match table.get("lines") {
        Some(toml::Value::Array(lines)) => lines,
        Some(_) => return wrong("the lines of [pay_rules] have to be a list".to_owned(), at("lines")),
        None => &none,
    };
    let spans = match places {
        DeValue::Table(places) => {
            places.iter().find(|(key, _)| key.get_ref() == "lines").map(|(_, value)| value)
        }
        _ => None,
    };
    let spans: Vec<usize> = match spans.map(toml::Spanned::get_ref) {
        Some(DeValue::Array(items)) => items.iter().map(|item| item.span().start).collect(),
        _ => Vec::new(),
    };
    let mut read = Vec::new();
    for (line, at) in lines.iter().zip(spans.into_iter().chain(std::iter::repeat(start))) {
        let Some(line) = line.as_table() else {
            return wrong("a line of [pay_rules] has to be a table".to_owned(), at);
        };
        if let Some(key) = line.keys().find(|k| !LINE_KEYS.contains(&k.as_str())) {
            return wrong(format!("\"{key}\" has no meaning in a line of [pay_rules]"), at);
        }
        let text = |key: &str| line.get(key).map(text_of).unwrap_or_default();
        read.push(RawLine {
            name: text("line"),
            when: text("when"),
            ranges: text("range"),
            recommend: text("recommend"),
            place: place(at),
        });
    }
    Ok(RawTable {
        source: "the settings file".to_owned(),
        place: place(start),
        reason: text("reason"),
        ratings,
        objectives: text("objectives"),
        lines: read,
    })
}

fn listed(text: &str) -> Vec<String> {
    text.split([';', ',']).map(|word| word.trim().to_owned()).filter(|word| !word.is_empty()).collect()
}

/// Reads the sheet "Pay rules": above the headings what holds for the table, below them its lines. A sheet that nobody has filled
/// in is no table.
fn of_sheet(sheet: &AsItStands) -> Result<Option<RawTable>, Trouble> {
    if sheet.rows.is_empty() {
        return Ok(None);
    }
    let column = |row: &[(Cell, String)], words: &[&str]| {
        row.iter().position(|(_, text)| words.contains(&plain(text).as_str()))
    };
    let first =
        |rows: &[Vec<(Cell, String)>]| rows.first().and_then(|r| r.first()).map(|(cell, _)| cell.to_string());
    let place = first(&sheet.rows).unwrap_or_else(|| sheet.name.clone());
    let found = sheet.rows.iter().enumerate().find_map(|(at, row)| {
        let when = column(row, &["when", "ratings", "if", "if the ratings are"])?;
        let recommend = column(row, &["recommend", "recommendation", "result", "gives", "then"])?;
        Some((at, row, when, recommend))
    });
    let Some((at, headings, when, recommend)) = found else {
        return Err(Trouble::new(format!("the sheet \"{}\" has no headings of a table for pay", sheet.name))
            .at(place)
            .help("give it the headings Line, When, Range and Recommend; above them may stand Reason, Ratings, Objectives, each with its text beside it"));
    };
    let line = column(headings, &["line", "name", "no", "number"]);
    let range = column(headings, &["range", "ranges", "pay range"]);
    let mut raw = RawTable { source: format!("the sheet \"{}\"", sheet.name), place, ..RawTable::default() };
    for row in sheet.rows.iter().take(at) {
        let mut filled = row.iter().filter(|(_, text)| !text.is_empty());
        let (Some((_, name)), Some((_, text))) = (filled.next(), filled.next()) else { continue };
        match plain(name).as_str() {
            "reason" | "why" => raw.reason.clone_from(text),
            "ratings" | "ratings lowest first" => raw.ratings = listed(text),
            "objectives" | "number of objectives" => raw.objectives.clone_from(text),
            _ => {}
        }
    }
    for row in sheet.rows.iter().skip(at + 1) {
        let text =
            |column: Option<usize>| column.and_then(|c| row.get(c)).map_or("", |(_, t)| t.trim()).to_owned();
        // A note beside the table is no line of it.
        if [line, Some(when), range, Some(recommend)].into_iter().all(|column| text(column).is_empty()) {
            continue;
        }
        raw.lines.push(RawLine {
            name: text(line),
            when: text(Some(when)),
            ranges: text(range),
            recommend: text(Some(recommend)),
            place: row.get(when).map_or_else(String::new, |(cell, _)| cell.to_string()),
        });
    }
    let blank =
        raw.lines.is_empty() && raw.reason.is_empty() && raw.ratings.is_empty() && raw.objectives.is_empty();
    Ok((!blank).then_some(raw))
}

/// The table as it was written, the tracker's before the settings file's.
fn raw(
    config: &Config,
    sheet: Option<&AsItStands>,
    remarks: &mut Vec<String>,
) -> Result<Option<RawTable>, Trouble> {
    let Some((sheet, found)) = sheet.map(|sheet| Ok((sheet, of_sheet(sheet)?))).transpose()? else {
        return Ok(config.pay_rules.clone());
    };
    if found.is_some() && config.pay_rules.is_some() {
        remarks.push(format!(
            "the tracker's sheet \"{}\" is the table for pay; that of the settings file was left aside",
            sheet.name
        ));
    }
    Ok(found.or_else(|| config.pay_rules.clone()))
}

/// What a table is read with: a policy, and what the school says of its ratings.
pub(super) struct Reader<'a> {
    pub(super) pack: &'a Pack,
    /// The ratings of the school's own settings, best first; for a policy that prescribes none.
    pub(super) scale: Vec<String>,
}

impl Reader<'_> {
    /// A table in the words of the policy, or all that is wrong with it.
    pub(super) fn read(&self, raw: &RawTable) -> Result<Option<Table>, Vec<Fault>> {
        let Some(pay) = &self.pack.pay else { return Ok(None) };
        let mut ratings: Vec<String> = self.pack.ratings.iter().map(|(name, _)| name.clone()).collect();
        if ratings.is_empty() {
            ratings = self.scale.iter().rev().cloned().collect();
        }
        Table::read(raw, pay, &ratings).map(Some)
    }
}

/// What stops a run because of something of the school's own: the first fault, and where all of them are told.
pub(super) fn trouble(faults: &[Fault]) -> Trouble {
    let Some(first) = faults.first() else {
        return Trouble::new("the school's own entries for pay are at fault");
    };
    let more = match faults.len() {
        1 => String::new(),
        all => format!("; \"appraise pay-rules\" tells this and {} more", all - 1),
    };
    Trouble::new(first.what.clone()).at(first.place.clone()).help(format!("{}{more}", first.help))
}

/// Whether the table is for a policy of a run: those that give points whatever the ratings are have no use for one, and are
/// passed over where another policy has.
fn is_for(pack: &Pack, run: &[&Pack]) -> bool {
    let takes = |pack: &Pack| pack.pay.as_ref().is_some_and(|pay| pay.link != Link::Automatic);
    takes(pack) || !run.iter().any(|pack| takes(pack))
}

/// What a school adds to the rule of a policy.
pub(super) fn school(
    source: &Source,
    pack: &Pack,
    run: &[&Pack],
    records: &Records,
    remarks: &mut Vec<String>,
) -> Result<School, Trouble> {
    let sheet = tracker::as_it_stands(source.opened, PAY_RULES);
    let mut school = School { points: points(source, remarks)?, ..settings(records) };
    let reader = Reader { pack, scale: scale(source.config, records) };
    if let Some(raw) = raw(source.config, sheet.as_ref(), remarks)?.filter(|_| is_for(pack, run)) {
        school.table = reader.read(&raw).map_err(|faults| trouble(&faults))?;
    }
    Ok(school)
}

/// Whose table recommends, in a sentence; nothing where it is the policy's.
pub(super) fn whose(school: &School) -> Option<String> {
    let table = school.table.as_ref()?;
    Some(format!(
        "pay is recommended by the governors' own table ({}), not by the policy's: {}",
        table.source, table.reason
    ))
}

/// The faults of the table, for those who want to see all of them, and the table where it has none.
pub(super) fn table(
    config: &Config,
    sheet: Option<&AsItStands>,
    reader: &Reader,
) -> Result<Result<Option<Table>, Vec<Fault>>, Trouble> {
    let Some(raw) = raw(config, sheet, &mut Vec::new())? else { return Ok(Ok(None)) };
    Ok(reader.read(&raw))
}

/// The ratings that the school's settings name, best first.
pub(super) fn scale(config: &Config, records: &Records) -> Vec<String> {
    let field = records.vocabulary.find_full("school.rating_scale").map(|f| records.vocabulary.field(f));
    let names = |name: &str| {
        field.is_some_and(|f| {
            plain(name) == plain(&f.name) || plain(name) == plain(&f.label) || f.words.contains(&plain(name))
        })
    };
    let of_tracker = records.settings.iter().filter(|s| names(&s.name)).map(|s| &*s.text);
    let of_file =
        config.school.iter().chain(&config.parameters).filter(|g| names(&g.name)).map(|g| g.text.as_str());
    of_tracker.chain(of_file).map(listed).find(|words| !words.is_empty()).unwrap_or_default()
}

fn settings(records: &Records) -> School {
    let v = records.vocabulary;
    let row = v.kind_named("school").and_then(|kind| records.table(kind).rows.first());
    let of = |name: &str| v.find_full(name).and_then(|field| row?.value(field));
    let on_costs = match of("school.on_cost_rate") {
        Some(Value::Number(rate)) if *rate >= Number::ZERO => Some(*rate),
        _ => None,
    };
    let financial_year = match of("school.financial_year") {
        Some(Value::Choice(month)) => match &**month {
            "september" => Some((9, 1)),
            "august" => Some((8, 1)),
            _ => Some((4, 1)),
        },
        _ => None,
    };
    School { on_costs, financial_year, ..School::default() }
}

/// The school's own points: those of the tracker's sheet, else those of the file.
fn points(source: &Source, remarks: &mut Vec<String>) -> Result<Option<Points>, Trouble> {
    let config = source.config;
    let short = |text: &str| tracker::short_point(text).unwrap_or_else(|| text.trim().to_uppercase());
    if let Some(sheet) = tracker::as_it_stands(source.opened, PAY_POINTS) {
        let said =
            |row: Vec<(Cell, String)>| row.into_iter().map(|(cell, text)| (cell.to_string(), text)).collect();
        let rows: Vec<Vec<Said>> = sheet.rows.into_iter().map(said).collect();
        let name = format!("the sheet \"{}\"", sheet.name);
        let points = Points::read(&name, &rows, &short).map_err(|faults| trouble(&faults))?;
        // A sheet that nobody has filled in is no table.
        if !points.is_empty() {
            if config.pay_points.is_some() {
                remarks.push(format!(
                    "the tracker's sheet \"{}\" has the pay points; the file of the settings was left aside",
                    sheet.name
                ));
            }
            return Ok(Some(points));
        }
    }
    let Some((file, at)) = &config.pay_points else { return Ok(None) };
    let folder = config.path.as_deref().and_then(Path::parent).unwrap_or(Path::new(""));
    let path = folder.join(file);
    let wrong = |what: String| {
        Trouble::new(what)
            .file(&path)
            .help("save it from the spreadsheet as CSV, with the headings From, Point and Pay a year")
    };
    let bytes = std::fs::read(&path).map_err(|e| {
        let trouble = Trouble::reading(&path, &e);
        let what = format!("the file of pay points \"{file}\" cannot be read: {}", trouble.what());
        Trouble::new(what).at(at.clone()).help("name a CSV file that lies beside the settings file")
    })?;
    if bytes.contains(&0) && !bytes.starts_with(&[0xff, 0xfe]) && !bytes.starts_with(&[0xfe, 0xff]) {
        return Err(wrong("the file of pay points is no text".to_owned()));
    }
    let text = decoded(&bytes);
    let rows = separated(&text, file).map_err(wrong)?;
    let points = Points::read(file, &rows, &short).map_err(|faults| trouble(&faults))?;
    if points.is_empty() {
        return Err(wrong("the table of points has no rows".to_owned()));
    }
    Ok(Some(points))
}

/// Text as spreadsheets save it: with or without a mark in front, in UTF-8 or UTF-16, or in the old encoding of Windows, which Excel
/// takes for plain CSV.
fn decoded(bytes: &[u8]) -> Cow<'_, str> {
    match encoding_rs::Encoding::for_bom(bytes) {
        Some((encoding, _)) => encoding.decode(bytes).0,
        None => match std::str::from_utf8(bytes) {
            Ok(text) => Cow::Borrowed(text),
            Err(_) => encoding_rs::WINDOWS_1252.decode(bytes).0,
        },
    }
}

/// The sign between the cells: the one that stands most often in a line of headings. Excel takes a semicolon where the computer
/// writes decimals with a comma, and a tab for "Unicode text".
fn separator(text: &str) -> u8 {
    let signs = [b',', b';', b'\t'];
    let in_line = |line: &str, sign: u8| line.bytes().filter(|byte| *byte == sign).count();
    let line = text.lines().find(|line| {
        let headed = plain(line);
        let has = |words: [&str; 2]| words.iter().any(|word| headed.contains(word));
        !line.starts_with('#') && has(["point", "scp"]) && has(["from", "date"])
    });
    let line = line.unwrap_or_default();
    // The last of several that are as many wins, so the comma is asked last.
    signs.into_iter().rev().max_by_key(|sign| in_line(line, *sign)).unwrap_or(b',')
}

/// The cells of a CSV file, each with its line. Lines that begin with `#` are notes.
fn separated(text: &str, file: &str) -> Result<Vec<Vec<Said>>, String> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .comment(Some(b'#'))
        .delimiter(separator(text))
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|e| format!("the file of pay points cannot be read: {e}"))?;
        let line = record.position().map_or(0, csv::Position::line);
        rows.push(
            record.iter().map(|cell| (format!("{file}, line {line}"), cell.trim().to_owned())).collect(),
        );
    }
    Ok(rows)
}
