//! What is written in a cell, and what becomes of it. How sheets are laid out is told in `layouts/`.

#![allow(clippy::float_cmp, reason = "numbers are compared as they were written")]

use std::fmt::Write as _;
use std::io::{Cursor, Read as _, Write as _};

use appraise::model::{Reading as Became, Record, Table, Value};
use appraise::tracker::{RatingWord, Reading, Words, read};
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook, Worksheet};

#[derive(Clone, Copy, Debug)]
enum C {
    S(&'static str),
    N(f64),
    /// Shown as a percentage.
    P(f64),
    D(u16, u8, u8),
    B(bool),
    F(&'static str, &'static str),
    E,
}
/// As much as the program itself unpacks.
const MOST: u64 = appraise::workbook::MOST_BYTES;

use C::{B, D, E, F, N, P, S};

fn put(sheet: &mut Worksheet, row: u32, column: u16, cell: C) {
    match cell {
        S(text) => sheet.write_string(row, column, text),
        N(number) => sheet.write_number(row, column, number),
        P(number) => sheet.write_number_with_format(row, column, number, &Format::new().set_num_format("0%")),
        D(y, m, d) => {
            let date = ExcelDateTime::from_ymd(y, m, d).expect("a real day");
            sheet.write_datetime_with_format(row, column, &date, &Format::new().set_num_format("dd/mm/yyyy"))
        }
        B(yes) => sheet.write_boolean(row, column, yes),
        F(formula, result) => sheet.write_formula(row, column, Formula::new(formula).set_result(result)),
        E => return,
    }
    .expect("the cell is within the sheet");
}

fn fill(book: &mut Workbook, name: &str, rows: &[&[C]]) {
    let sheet = book.add_worksheet().set_name(name).expect("a good name");
    for (row, cells) in (0..).zip(rows) {
        for (column, cell) in (0..).zip(*cells) {
            put(sheet, row, column, *cell);
        }
    }
}

fn book(sheets: &[(&str, &[&[C]])]) -> Vec<u8> {
    let mut book = Workbook::new();
    for (name, rows) in sheets {
        fill(&mut book, name, rows);
    }
    book.save_to_buffer().expect("it is written")
}

fn scale() -> Vec<RatingWord> {
    let word = |name: &str, synonyms: &[&str]| RatingWord {
        name: name.to_owned(),
        synonyms: synonyms.iter().map(|s| (*s).to_owned()).collect(),
    };
    vec![word("Outstanding", &["O", "Exceeded"]), word("Good", &["G", "Met"]), word("Not Met", &["NM"])]
}

fn get(bytes: &[u8]) -> Reading {
    read(bytes, MOST, &Words { ratings: &scale(), ..Words::default() }).expect("it is read")
}

fn table<'a>(reading: &'a Reading, kind: &str) -> &'a Table {
    let kind = reading.records.vocabulary.kind_named(kind).expect("a kind of the vocabulary");
    reading.records.table(kind)
}

/// What a record has in a field, in one word or two.
fn shown(reading: &Reading, record: &Record, field: &str) -> String {
    let field = reading.records.vocabulary.find_full(field).unwrap_or_else(|| panic!("no field {field}"));
    match record.entries.get(&field).map(|e| &e.reading) {
        None => "missing".to_owned(),
        Some(became) => became_text(became),
    }
}

fn became_text(became: &Became) -> String {
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

fn column(reading: &Reading, kind: &str, field: &str) -> Vec<String> {
    let full = format!("{kind}.{field}");
    table(reading, kind).rows.iter().map(|r| shown(reading, r, &full)).collect()
}

const STAFF: &[&[C]] = &[
    &[
        S("staff_id"),
        S("staff_name"),
        S("staff_group"),
        S("line_manager_id"),
        S("fte"),
        S("pay_point"),
        S("employment_start_date"),
    ],
    &[S("T01"), S("Example, Ada"), S("teacher"), S("T02"), N(1.0), S("M3"), D(2020, 9, 1)],
    &[S("T02"), S("Ben Sample"), S("headteacher"), E, N(0.6), S("L12"), D(2018, 9, 1)],
];

#[test]
fn people_are_found_by_name_and_panels_stay_panels() {
    let reading = get(&book(&[(
        "Staff",
        &[
            &[S("Staff ID"), S("Name"), S("Line manager"), S("Reviewer"), S("Other line managers")],
            &[S("T01"), S("Example, Ada"), S("Mr Ben Sample"), S("Governors' panel"), S("T02; Twin, Cara")],
            &[S("T02"), S("Ben Sample"), S("X99"), S("HPMC"), S("T01, T04")],
            &[S("T03"), S("Cara Twin"), S("Cara Twin"), S("Some Body"), E],
            &[S("T04"), S("Twin, Cara"), S("ada example"), S("t02"), E],
        ],
    )]));
    let managers = column(&reading, "staff", "line_manager_id");
    assert_eq!((managers[0].as_str(), managers[1].as_str(), managers[3].as_str()), ("T02", "X99", "T01"));
    assert!(managers[2].contains("more than one person"), "{}", managers[2]);
    let reviewers = column(&reading, "staff", "reviewer_id");
    assert_eq!(
        (reviewers[0].as_str(), reviewers[1].as_str(), reviewers[3].as_str()),
        ("HT_PANEL", "HPMC", "T02")
    );
    assert_eq!(column(&reading, "staff", "other_line_manager_ids")[1], "T01 + T04");
    let unread: Vec<_> =
        reading.records.unread.iter().map(|u| (u.cell.to_string(), u.why.to_string())).collect();
    assert_eq!(unread.len(), 6, "two of them are the rows that may be one person: {unread:?}");
    for (_, why) in unread {
        assert!(!why.contains("Cara") && !why.contains("Body"), "no name in a reason: {why}");
    }
}

/// The field in which a value stands, what stands there, and what becomes of it (`?` and a part of the reason).
const VALUES: &[(&str, C, &str)] = &[
    ("staff.employment_start_date", D(2026, 10, 14), "2026-10-14"),
    ("staff.employment_start_date", S("14/10/2026"), "2026-10-14"),
    ("staff.employment_start_date", S("\u{a0}14/10/26 "), "2026-10-14"),
    ("staff.employment_start_date", S("12.10.2026"), "2026-10-12"),
    ("staff.employment_start_date", S("14th Oct 2026"), "2026-10-14"),
    ("staff.employment_start_date", S("1 September 2026"), "2026-09-01"),
    ("staff.employment_start_date", S("Wed 14 October 2026"), "2026-10-14"),
    ("staff.employment_start_date", S("2026-10-14"), "2026-10-14"),
    ("staff.employment_start_date", N(45_943.0), "2025-10-13"),
    ("staff.employment_start_date", S("45943"), "2025-10-13"),
    ("staff.employment_start_date", S("14th Oct"), "? the year"),
    ("staff.employment_start_date", S("Oct 26"), "? it is a month"),
    ("staff.employment_start_date", S("October"), "? it is a month"),
    ("staff.employment_start_date", S("w/b 13/10"), "? it names a week"),
    ("staff.employment_start_date", S("TBC"), "? it is still"),
    ("staff.employment_start_date", S("31/9/2026"), "? there is no such day"),
    ("staff.employment_start_date", S("10/14/2026"), "? the month seems"),
    ("staff.employment_start_date", S("n/a"), "? it says that this does not"),
    ("staff.employment_start_date", S("-"), "blank"),
    ("staff.employment_start_date", S("Y"), "tick"),
    ("staff.employment_start_date", S("done"), "tick"),
    ("staff.employment_start_date", S("✓"), "tick"),
    ("staff.employment_start_date", S("x"), "tick"),
    ("staff.employment_start_date", B(true), "tick"),
    ("staff.employment_start_date", N(7.0), "? it is a number"),
    ("staff.employment_start_date", S("   "), "blank"),
    ("staff.employment_start_date", E, "blank"),
    ("staff.employment_start_date", F("=B1", "#REF!"), "? it holds the formula error #REF!"),
    ("staff.senior_leader", S("Y"), "yes"),
    ("staff.senior_leader", S("No"), "no"),
    ("staff.senior_leader", B(false), "no"),
    ("staff.senior_leader", N(1.0), "yes"),
    ("staff.senior_leader", S("✓"), "yes"),
    ("staff.senior_leader", S("✗"), "no"),
    ("staff.senior_leader", S("x"), "yes"),
    ("staff.senior_leader", S("maybe"), "? it is neither"),
    ("staff.staff_group", S("Teacher"), "teacher"),
    ("staff.staff_group", S("Support staff"), "support_staff"),
    ("staff.staff_group", S("teachers"), "teacher"),
    ("staff.staff_group", S("gardener of the moon"), "? it is none of the words"),
    ("staff.fte", N(0.6), "0.6"),
    ("staff.fte", S("0.8"), "0.8"),
    ("staff.fte", S("full time"), "1"),
    ("staff.structure_level", N(3.0), "3"),
    ("staff.structure_level", N(3.5), "? it is not a whole"),
    ("staff.pay_point", S("MPS 3"), "M3"),
    ("staff.pay_point", S("UPS(2)"), "U2"),
    ("staff.pay_point", S("LS13"), "L13"),
    ("staff.pay_point", S("UnQ1"), "UNQ1"),
    ("staff.pay_point", S("g5"), "G5"),
    ("staff.pay_point", N(31_650.0), "31650"),
    ("staff.pay_point", S("max"), "? it says an end"),
    ("staff.staff_id", N(1024.0), "1024"),
    ("objective.rating", S("Outstanding"), "Outstanding"),
    ("objective.rating", S("NOT MET"), "Not Met"),
    ("objective.rating", S("Good "), "Good"),
    ("objective.rating", S("exceeded"), "Outstanding"),
    ("objective.rating", S("NM"), "Not Met"),
    (
        "objective.rating",
        S("Godo"),
        "? it is not a word of the rating scale (Outstanding, Good, Not Met); the nearest is Good",
    ),
    ("objective.cycle_id", S("26/27"), "2026/27"),
    ("objective.cycle_id", S("next year"), "? it is not a cycle"),
    ("target.good_pct", P(0.75), "75"),
    ("target.good_pct", P(0.845), "84.5"),
    ("target.good_pct", S("75%"), "75"),
    ("target.good_pct", N(75.0), "75"),
    ("target.good_pct", S("most"), "? it is not a percentage"),
    ("observation.duration_minutes", N(60.0), "60"),
    ("observation.duration_minutes", S("1 hour"), "60"),
    ("observation.duration_minutes", S("long"), "? it is not a number of minutes"),
    ("school.support_statement_due", S("31 October"), "10-31"),
    ("school.cpd_budget", S("£1,250"), "1250"),
    ("school.improvement_priorities", S("P1; P2 ;P3"), "P1 + P2 + P3"),
    ("school.regional_effectiveness_lead_id", S("A=T01; B=T02"), "A=T01 + B=T02"),
];

#[test]
fn written_values_become_what_they_mean() {
    assert!(VALUES.len() >= 60);
    let mut wrong = String::new();
    for (field, written, meant) in VALUES {
        let (kind, name) = field.split_once('.').expect("a full name");
        let heading: &'static str = name;
        let reading = if kind == "school" {
            get(&book(&[("staff", STAFF), ("school", &[&[S("field"), S("value")], &[S(heading), *written]])]))
        } else if name == "staff_id" {
            get(&book(&[("staff", &[&[S("staff_id"), S("fte")], &[*written, N(1.0)]])]))
        } else {
            let id = match kind {
                "staff" => "staff_id",
                "target" => "target_id",
                "observation" => "observation_id",
                _ => "objective_id",
            };
            get(&book(&[(kind, &[&[S(id), S(heading)], &[S("K1"), *written]])]))
        };
        let became = column(&reading, kind, name).first().cloned().unwrap_or_else(|| "no row".to_owned());
        let right = if meant.starts_with('?') { became.starts_with(meant) } else { became == *meant };
        if !right {
            let _ = writeln!(wrong, "{field} {written:?}: {became}, not {meant}");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
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
            text = change(String::from_utf8(text).expect("XML")).into_bytes();
        }
        to.start_file(name.as_str(), zip::write::SimpleFileOptions::default()).expect("started");
        to.write_all(&text).expect("written");
    }
    to.finish().expect("finished").into_inner()
}

#[test]
fn a_formula_that_shows_nothing_is_blank_and_one_without_a_stored_result_is_not() {
    let bytes = book(&[(
        "staff",
        &[
            &[S("staff_id"), S("employment_start_date"), S("employment_end_date")],
            &[S("T01"), F("=IF(TRUE,\"\")", "EMPTY"), F("=Other!A1", "TAKEOUT")],
            &[S("T02"), E, D(2026, 7, 31)],
        ],
    )]);
    let bytes = with_part(&bytes, "xl/worksheets/sheet1.xml", |xml| {
        assert!(xml.contains("<v>TAKEOUT</v>"));
        xml.replace("<v>TAKEOUT</v>", "").replace("<v>EMPTY</v>", "<v></v>")
    });
    let reading = get(&bytes);
    assert_eq!(column(&reading, "staff", "employment_start_date"), ["blank", "blank"]);
    let ends = column(&reading, "staff", "employment_end_date");
    assert!(ends[0].contains("no stored result"), "{}", ends[0]);
    assert_eq!(ends[1], "2026-07-31");
}

#[test]
fn what_stands_in_a_cell_is_kept_as_it_was_typed() {
    let rows: &[&[C]] = &[
        &[S("staff_id"), S("employment_start_date"), S("fte")],
        &[S("T1"), S(" 1/9/24 "), S("TBC")],
        &[S("T2"), E, N(0.6)],
    ];
    let reading = read(&book(&[("staff", rows)]), MOST, &Words::default()).expect("it is read");
    let v = reading.records.vocabulary;
    let table = reading.records.table(v.staff());
    let typed = |row: usize, name: &str| {
        let field = v.find(v.staff(), name).expect("a field");
        table.rows[row].entries[&field].typed.reveal().to_owned()
    };
    assert_eq!(typed(0, "employment_start_date"), "1/9/24");
    assert_eq!(typed(0, "fte"), "TBC");
    assert_eq!(typed(1, "employment_start_date"), "");
    assert_eq!(typed(1, "fte"), "0.6");
}
