//! What schools write into cells: `tests/data/values.tsv` says what each value becomes, and here every one of them is
//! written into a workbook and read. What only a whole column shows is tested below, and any text at all after that.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::{Cursor, Read as _, Write as _};

use appraise::model::{FieldType, Reading as Became, Value, Vocabulary};
use appraise::tracker::{RatingWord, Reading, Words, read};
use proptest::prelude::*;
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook, Worksheet};

const TABLE: &str = include_str!("data/values.tsv");
/// As much as the program itself unpacks.
const MOST: u64 = appraise::workbook::MOST_BYTES;

/// The staff list beside which people are named.
const STAFF: [(&str, &str); 7] = [
    ("T01", "Imran Cole"),
    ("T02", "Example, Ada"),
    ("T03", "Zoë Smith-Jones"),
    ("T04", "Ian Hart"),
    ("T05", "Isla Hart"),
    ("NA", "Nadia Ali"),
    ("T07", "Benjamin Marsh"),
];

/// One line of the table.
struct Line {
    field: &'static str,
    how: &'static str,
    written: String,
    becomes: &'static str,
    remark: &'static str,
}

fn lines() -> Vec<Line> {
    let line = |text: &'static str| {
        let mut parts = text.split('\t');
        let mut next = || parts.next().unwrap_or_default();
        let (field, how, written, becomes, remark) = (next(), next(), next(), next(), next());
        Line { field, how, written: unescaped(written), becomes, remark }
    };
    TABLE.lines().filter(|l| !l.is_empty() && !l.starts_with("# ")).map(line).collect()
}

fn unescaped(text: &str) -> String {
    let mut out = text.replace("\\n", "\n");
    for code in ["a0", "200b", "fe0f"] {
        let meant = u32::from_str_radix(code, 16).ok().and_then(char::from_u32).expect("a character");
        out = out.replace(&format!("\\u{{{code}}}"), &meant.to_string());
    }
    out
}

fn put(sheet: &mut Worksheet, row: u32, column: u16, how: &str, written: &str) {
    let number = || written.parse::<f64>().expect("a number of the table");
    let shown = |format: &str| Format::new().set_num_format(format);
    match how {
        "text" => sheet.write_string(row, column, written),
        "number" => sheet.write_number(row, column, number()),
        "percent" => sheet.write_number_with_format(row, column, number(), &shown("0%")),
        "time" => sheet.write_number_with_format(row, column, number(), &shown("hh:mm")),
        "date" => {
            let date = ExcelDateTime::parse_from_str(written).expect("a date of the table");
            sheet.write_datetime_with_format(row, column, &date, &shown("dd/mm/yyyy"))
        }
        "bool" => sheet.write_boolean(row, column, written == "true"),
        "error" | "result" => {
            // A result that shows nothing is marked, and the mark taken out of the part.
            let result = if written.is_empty() { "SHOWS-NOTHING" } else { written };
            sheet.write_formula(row, column, Formula::new("=Other!A1").set_result(result))
        }
        "no result" => sheet.write_formula(row, column, Formula::new("=Other!A1").set_result("TAKEN-OUT")),
        other => panic!("the table has no {other}"),
    }
    .expect("the cell is within the sheet");
}

/// A workbook with a list of staff and one value in the column of a field.
fn book(field: &str, how: &str, written: &str) -> Vec<u8> {
    let vocabulary = Vocabulary::standard();
    let (kind, name) = field.split_once('.').expect("a full name");
    let about = vocabulary.kind(vocabulary.kind_named(kind).expect("a kind"));
    let (how, from_1904) = how.strip_suffix(" 1904").map_or((how, false), |h| (h, true));
    let mut book = Workbook::new();
    if kind != "staff" {
        let sheet = book.add_worksheet().set_name("staff").expect("a good name");
        for (row, (id, person)) in (0..).zip([("staff_id", "staff_name")].iter().chain(&STAFF)) {
            put(sheet, row, 0, "text", id);
            put(sheet, row, 1, "text", person);
        }
    }
    let sheet = book.add_worksheet().set_name(kind).expect("a good name");
    let key = about.id.or(about.owner).map(|f| vocabulary.field(f).name.as_str()).filter(|k| *k != name);
    if kind == "school" {
        put(sheet, 0, 0, "text", "field");
        put(sheet, 0, 1, "text", "value");
        put(sheet, 1, 0, "text", name);
        put(sheet, 1, 1, how, written);
    } else {
        put(sheet, 0, 0, "text", key.unwrap_or("fte"));
        put(sheet, 0, 1, "text", name);
        put(sheet, 1, 0, "text", if key.is_some() { "T01" } else { "1" });
        put(sheet, 1, 1, how, written);
    }
    let mut bytes = book.save_to_buffer().expect("it is written");
    if from_1904 {
        let changed = "<workbookPr date1904=\"1\"";
        bytes = with_part(&bytes, "xl/workbook.xml", |xml| xml.replace("<workbookPr", changed));
        if how == "date" {
            // The same day has another number in such a workbook.
            let days = |n: u32| format!("<v>{n}</v>");
            bytes =
                with_part(&bytes, "xl/worksheets/sheet1.xml", |xml| xml.replace(&days(46309), &days(44847)));
        }
    }
    let sheet = if kind == "staff" { "xl/worksheets/sheet1.xml" } else { "xl/worksheets/sheet2.xml" };
    match (how, written) {
        ("no result", _) => with_part(&bytes, sheet, |xml| xml.replace("<v>TAKEN-OUT</v>", "")),
        ("result", "") => with_part(&bytes, sheet, |xml| xml.replace("<v>SHOWS-NOTHING</v>", "<v></v>")),
        _ => bytes,
    }
}

/// The workbook with one part's text changed.
fn with_part(bytes: &[u8], part: &str, change: impl Fn(String) -> String) -> Vec<u8> {
    let mut from = zip::ZipArchive::new(Cursor::new(bytes)).expect("a package");
    let mut to = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for place in 0..from.len() {
        let mut file = from.by_index(place).expect("a part");
        let name = file.name().expect("a name").to_string();
        let mut text = Vec::new();
        file.read_to_end(&mut text).expect("its text");
        if name == part {
            let before = String::from_utf8(text).expect("XML");
            let after = change(before.clone());
            assert_ne!(before, after, "the change was made");
            text = after.into_bytes();
        }
        to.start_file(name.as_str(), zip::write::SimpleFileOptions::default()).expect("started");
        to.write_all(&text).expect("written");
    }
    to.finish().expect("finished").into_inner()
}

fn get(bytes: &[u8]) -> Reading {
    let word = |name: &str, synonyms: &[&str]| RatingWord {
        name: name.to_owned(),
        synonyms: synonyms.iter().map(|s| (*s).to_owned()).collect(),
    };
    let scale =
        [word("Not Met", &["NM"]), word("Good", &["G", "Met"]), word("Outstanding", &["O", "Exceeded"])];
    read(bytes, MOST, &Words { ratings: &scale, ..Words::default() }).expect("it is read")
}

fn became(reading: &Reading, field: &str) -> Vec<String> {
    let vocabulary = reading.records.vocabulary;
    let id = vocabulary.find_full(field).unwrap_or_else(|| panic!("no field {field}"));
    let rows = &reading.records.table(vocabulary.field(id).kind).rows;
    let of_row = rows.iter().map(|row| match row.entries.get(&id).map(|e| &e.reading) {
        // A row of people whose own ID is not one goes by its number.
        _ if id == vocabulary.staff_key() => row.id.as_deref().unwrap_or_default().to_owned(),
        None => "missing".to_owned(),
        Some(Became::Blank) => "blank".to_owned(),
        Some(Became::Tick) => "tick".to_owned(),
        Some(Became::Unreadable(why)) => format!("? {why}"),
        Some(Became::Value(value)) => shown(value),
    });
    of_row.collect()
}

fn shown(value: &Value) -> String {
    match value {
        Value::Date(date) => date.to_string(),
        Value::Number(number) => number.to_string(),
        Value::YesNo(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        Value::Choice(text) | Value::Id(text) | Value::Point(text) | Value::Cycle(text) => text.to_string(),
        Value::MonthDay(month, day) => format!("{month:02}-{day:02}"),
        Value::Text(text) => text.reveal().to_owned(),
        Value::Name(name) => name.reveal().to_owned(),
        Value::List(items) => items.iter().map(shown).collect::<Vec<_>>().join(" + "),
        Value::Map(pairs) => {
            pairs.iter().map(|(k, v)| format!("{k}={}", shown(v))).collect::<Vec<_>>().join(" + ")
        }
    }
}

#[test]
fn every_value_of_the_table_becomes_what_it_means() {
    let mut wrong = String::new();
    for line in lines() {
        let Line { field, how, written, becomes, remark } = line;
        let reading = get(&book(field, how, &written));
        let found = became(&reading, field).first().cloned().unwrap_or_else(|| "no row".to_owned());
        let right = if becomes.starts_with('?') { found.starts_with(becomes) } else { found == becomes };
        if !right {
            let _ = writeln!(wrong, "{field}, {how} {written:?}: {found}, not {becomes}");
        }
        // What is refused is told of, and so is what is kept with a remark; nothing else is.
        let said: Vec<&str> = reading.records.unread.iter().map(|u| &*u.why).collect();
        let told = match said.as_slice() {
            [] => !becomes.starts_with('?') && remark.is_empty(),
            [why] => (becomes.starts_with('?') || !remark.is_empty()) && why.contains(remark),
            _ => false,
        };
        // A key that is none is told of beside the number by which its row goes.
        if !told && field != "staff.staff_id" {
            let _ = writeln!(wrong, "{field}, {how} {written:?}: said of it is {said:?}, not {remark:?}");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn the_table_is_long_enough_and_refuses_something_of_every_type() {
    let vocabulary = Vocabulary::standard();
    let lines = lines();
    assert!(lines.len() >= 220, "{}", lines.len());
    let mut refused: BTreeMap<String, usize> = BTreeMap::new();
    for line in lines.iter().filter(|l| l.becomes.starts_with("? ")) {
        let field = vocabulary.find_full(line.field).expect("a field");
        *refused.entry(format!("{:?}", vocabulary.field(field).ty)).or_default() += 1;
    }
    let types: BTreeSet<String> = vocabulary
        .kinds()
        .flat_map(|k| vocabulary.fields_of(k))
        .map(|f| format!("{:?}", vocabulary.field(f).ty))
        .collect();
    for ty in types {
        assert!(refused.get(&ty).is_some_and(|n| *n >= 2), "{ty}: {refused:?}");
    }
}

#[test]
fn no_reason_repeats_what_was_written_of_a_person() {
    for line in lines().iter().filter(|l| l.becomes.starts_with("? ") && l.field.ends_with("observer_id")) {
        let reading = get(&book(line.field, line.how, &line.written));
        for unread in &reading.records.unread {
            for name in ["Cole", "Coel", "Hart", "Body", "Exmaple"] {
                assert!(!unread.why.contains(name), "{}", unread.why);
            }
        }
    }
}

/// A staff list with values down one column; numbers are days as Excel counts them.
fn column(field: &str, cells: &[&str]) -> Vec<String> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("staff").expect("a good name");
    put(sheet, 0, 0, "text", "staff_id");
    put(sheet, 0, 1, "text", field.split_once('.').expect("a full name").1);
    for (row, cell) in (1..).zip(cells) {
        put(sheet, row, 0, "text", &format!("T{row}"));
        match cell.strip_prefix("day ") {
            Some(date) => put(sheet, row, 1, "date", date),
            None => put(sheet, row, 1, "text", cell),
        }
    }
    became(&get(&book.save_to_buffer().expect("written")), field)
}

#[test]
fn beside_a_date_with_the_month_first_those_that_may_be_either_are_withheld() {
    let field = "staff.employment_start_date";
    let found = column(field, &["12/10/2026", "10/14/2026", "10/10/2026", "25/12/2026", "1 October 2026"]);
    assert!(found[0].starts_with("? this column has dates with the month first"), "{found:?}");
    assert!(found[1].starts_with("? the month seems to stand first"), "{found:?}");
    assert_eq!(found[2..], ["2026-10-10", "2026-12-25", "2026-10-01"]);
    assert_eq!(column(field, &["12/10/2026", "14/10/2026"])[0], "2026-10-12");
}

#[test]
fn dates_that_excel_may_have_turned_round_are_withheld_unless_others_show_that_it_did_not() {
    let field = "staff.employment_start_date";
    let found = column(field, &["day 2026-10-12", "10/14/2026", "day 2026-10-10"]);
    assert!(found[0].contains("Excel may have turned this one round"), "{found:?}");
    assert_eq!(found[2], "2026-10-10");
    let found = column(field, &["day 2026-10-12", "10/14/2026", "day 2026-10-25"]);
    assert_eq!((found[0].as_str(), found[2].as_str()), ("2026-10-12", "2026-10-25"));
}

#[test]
fn a_cross_beside_ticks_is_no_yes() {
    assert_eq!(column("staff.senior_leader", &["x", "", "X"]), ["yes", "blank", "yes"]);
    assert_eq!(column("staff.senior_leader", &["x", "N"]), ["yes", "no"]);
    for field in ["staff.senior_leader", "staff.employment_start_date"] {
        let found = column(field, &["x", "✓"]);
        assert!(found[0].starts_with("? an x beside the ticks"), "{found:?}");
    }
}

/// One field of every type that the vocabulary has.
fn one_of_each() -> Vec<String> {
    let vocabulary = Vocabulary::standard();
    let mut each: BTreeMap<String, String> = BTreeMap::new();
    for kind in vocabulary.kinds().filter(|k| vocabulary.kind(*k).owner.is_some()) {
        for field in vocabulary.fields_of(kind).filter(|f| vocabulary.kind(kind).id != Some(*f)) {
            each.entry(format!("{:?}", vocabulary.field(field).ty)).or_insert(vocabulary.full_name(field));
        }
    }
    each.into_values().collect()
}

/// Texts of the sort that stands in cells, and any others.
fn text() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "14", "10", "2026", "/", ".", "-", " ", "Oct", "th", "M", "UPS", "3", "(", ")", "£", "k", "%", ":",
        "h", "min", "Cole", "Mr", ",", "I", "é", "\u{301}", "\u{a0}", "✓", "?", "n/a", "tbc", "&", ";", "=",
        "ß", "🗸", "w/b", "of", "autumn", "may", "sun", "*", "\"", "'", "½", "٣",
    ]);
    prop_oneof![
        prop::collection::vec(piece, 1..9).prop_map(|p| p.concat()),
        "[a-zA-Z ]{1,20}",
        "[0-9./ :-]{1,14}",
        "\\PC{1,24}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_in_any_column_is_read_without_a_fall_and_a_date_has_figures(texts in prop::collection::vec(text(), 1..6)) {
        let vocabulary = Vocabulary::standard();
        for field in one_of_each() {
            let (kind, name) = field.split_once('.').expect("a full name");
            let about = vocabulary.kind(vocabulary.kind_named(kind).expect("a kind"));
            let key = about.id.or(about.owner).map(|f| vocabulary.field(f).name.clone()).expect("a key");
            let mut book = Workbook::new();
            let sheet = book.add_worksheet().set_name(kind).expect("a good name");
            put(sheet, 0, 0, "text", &key);
            put(sheet, 0, 1, "text", name);
            for (row, text) in (1..).zip(&texts) {
                put(sheet, row, 0, "text", "T01");
                put(sheet, row, 1, "text", text);
            }
            let reading = get(&book.save_to_buffer().expect("written"));
            let id = vocabulary.find_full(&field).expect("a field");
            let ty = &vocabulary.field(id).ty;
            for row in &reading.records.table(vocabulary.field(id).kind).rows {
                let Some(entry) = row.entries.get(&id) else { continue };
                let typed = entry.typed.reveal();
                if let Became::Value(value) = &entry.reading {
                    prop_assert!(!typed.chars().all(|c| "-–—?/. ".contains(c)), "{field}: {typed:?} is no value");
                    let figures = typed.chars().any(|c| c.is_ascii_digit());
                    let dated = matches!(ty, FieldType::Date | FieldType::MonthDay);
                    prop_assert!(figures || !dated, "{field}: {typed:?} became {value:?}");
                }
            }
        }
    }
}
