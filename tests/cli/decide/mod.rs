//! `decide`: packs that were filled in, right and wrong, and what comes of them.

mod comes_back;
mod letters;
mod locked;
mod named;
mod panel;
mod wrong;
mod wrong_files;

use std::collections::BTreeMap;
use std::io::Cursor;
use std::sync::LazyLock;

use calamine::{Reader, Xlsx};
use chrono::NaiveDate;
use serde_json::Value;

use super::support::{Desk, FIXTURE, Said, book, with_parts};

const RUN_DAY: &str = "2026-11-02";
const TODAY: &str = "2026-12-01";
const PASSWORD: &str = "Staff only 7";
const ALL: &str = "decide Pack.xlsx --tracker Tracker.xlsx --key Key.xlsx --out Out --as-of";

/// What the example school's run wrote: pack, key and annotated copy.
static PAPERS: LazyLock<[Vec<u8>; 3]> = LazyLock::new(|| papers(RUN_DAY));

fn papers(day: &str) -> [Vec<u8>; 3] {
    papers_with(FIXTURE, day, "", "Pay committee")
}

/// The pack and the key of those who decide, and the annotated copy, of a run with further options.
fn papers_with(tracker: &[u8], day: &str, options: &str, whose: &str) -> [Vec<u8>; 3] {
    let desk = Desk::new();
    desk.put("Tracker.xlsx", tracker);
    desk.types(&format!("run Tracker.xlsx --policy kclms --as-of {day} --out Out {options}")).well();
    [format!("{whose} pack.xlsx"), format!("{whose} key.xlsx"), "Tracker (annotated).xlsx".to_owned()]
        .map(|name| desk.read(&format!("Out/Tracker - {day}/{name}")))
}

/// A small tracker in which a headteacher, H1, and two teachers, T1 and T2, are ready to go up a point.
fn small(names: [&str; 3]) -> Vec<u8> {
    let [head, one, other] = names;
    let person = |id, name, group, range| vec![id, name, group, "employee", range, "1"];
    let pay = |id, from, top| vec![id, "2025/26", from, top, "progress", "2026-10-09", "2026-10-22"];
    let rated = |number, id, kind| vec![number, id, kind, "2025/26", "Good"];
    book(&[
        (
            "school",
            vec![
                vec!["field", "value"],
                vec!["pay_area", "inner_london"],
                vec!["school_name", "Alderholt School"],
            ],
        ),
        (
            "staff",
            vec![
                vec!["staff_id", "staff_name", "staff_group", "employment_type", "pay_range", "fte"],
                person("H1", head, "headteacher", "leadership"),
                person("T1", one, "teacher", "main"),
                person("T2", other, "teacher", "main"),
            ],
        ),
        (
            "pay",
            vec![
                vec![
                    "staff_id",
                    "cycle_id",
                    "point_before",
                    "range_top_point",
                    "recommendation",
                    "lead_reviewed_date",
                    "headteacher_approved_date",
                ],
                pay("H1", "L19", "L25"),
                pay("T1", "M3", "M6"),
                pay("T2", "M3", "M6"),
            ],
        ),
        (
            "objective",
            vec![
                vec!["objective_id", "staff_id", "objective_kind", "cycle_id", "rating"],
                rated("1", "H1", "leadership"),
                rated("2", "T1", "teaching"),
                rated("3", "T2", "teaching"),
            ],
        ),
    ])
}

/// What is put into a cell.
#[derive(Clone, Copy, Debug)]
enum Put<'a> {
    Text(&'a str),
    Day(&'a str),
    Nothing,
}
use Put::{Day, Nothing, Text};

impl Put<'_> {
    fn xml(self, cell: &str, style: &str) -> String {
        match self {
            Text(text) => {
                let text = text.replace('&', "&amp;").replace('<', "&lt;");
                format!(
                    "<c r=\"{cell}\"{style} t=\"inlineStr\"><is><t xml:space=\"preserve\">{text}</t></is></c>"
                )
            }
            Day(day) => {
                let days = day.parse::<NaiveDate>().unwrap() - NaiveDate::from_ymd_opt(1899, 12, 30).unwrap();
                format!("<c r=\"{cell}\"{style}><v>{}</v></c>", days.num_days())
            }
            Nothing => format!("<c r=\"{cell}\"{style}/>"),
        }
    }
}

/// The part of a sheet: this program writes them in their order.
fn part_of(book: &[u8], sheet: &str) -> String {
    let place = Xlsx::new(Cursor::new(book)).unwrap().sheet_names().iter().position(|n| n == sheet).unwrap();
    format!("xl/worksheets/sheet{}.xml", place + 1)
}

/// A workbook with other things in some cells of a sheet.
fn put(book: &[u8], sheet: &str, cells: &[(String, Put)]) -> Vec<u8> {
    let part = part_of(book, sheet);
    with_parts(book, |name, bytes| {
        if name != part {
            return bytes;
        }
        let mut xml = String::from_utf8(bytes).unwrap();
        for (cell, what) in cells {
            if let Some(at) = xml.find(&format!("<c r=\"{cell}\"")) {
                let end = xml[at..].find('>').unwrap() + at;
                let head = &xml[at..end];
                let style = head.split(" s=\"").nth(1).map(|s| s.split('"').next().unwrap());
                let style = style.map_or(String::new(), |s| format!(" s=\"{s}\""));
                let end =
                    if head.ends_with('/') { end + 1 } else { xml[at..].find("</c>").unwrap() + at + 4 };
                xml.replace_range(at..end, &what.xml(cell, &style));
            } else {
                // A row under the others.
                let row: String = cell.chars().filter(char::is_ascii_digit).collect();
                let new = format!("<row r=\"{row}\">{}</row></sheetData>", what.xml(cell, ""));
                xml = xml.replacen("</sheetData>", &new, 1);
            }
        }
        xml.into_bytes()
    })
}

/// The cells of a sheet, as text, by row as Excel counts.
fn rows(book: &[u8], sheet: &str) -> BTreeMap<usize, Vec<String>> {
    let range = Xlsx::new(Cursor::new(book)).unwrap().worksheet_range(sheet).unwrap();
    let all = range.rows().map(|row| row.iter().map(ToString::to_string).collect());
    (1..).zip(all).collect()
}

/// The row on the sheet of decisions of the first person that some cells fit: code, range, present point, recommendation, new
/// point, change.
fn row(fits: impl Fn(&[String]) -> bool) -> (usize, String) {
    let all = rows(&PAPERS[0], "Decisions");
    let (row, cells) = all.iter().skip(4).find(|(_, cells)| fits(cells)).expect("somebody like that");
    (*row, cells[0].clone())
}

fn from_to(from: &str, to: &str) -> (usize, String) {
    row(|cells| cells[2] == from && cells[4] == to)
}

/// Somebody left to judgement.
fn referred() -> (usize, String) {
    row(|cells| cells[2] == "M4" && cells[4].is_empty() && cells[3].starts_with("Referred"))
}

/// The code of somebody who is not ready, by their status.
fn waiting(status: &str) -> String {
    rows(&PAPERS[0], "Not ready").values().find(|row| row[3] == status).expect("somebody who waits")[0]
        .clone()
}

/// A decision in a row: decision, amended point, reason, date, initials.
fn entered<'a>(row: usize, [decision, point, reason]: [&'a str; 3]) -> Vec<(String, Put<'a>)> {
    let text = |text: &'a str| if text.is_empty() { Nothing } else { Text(text) };
    vec![
        (format!("G{row}"), text(decision)),
        (format!("H{row}"), text(point)),
        (format!("I{row}"), text(reason)),
        (format!("J{row}"), Day("2026-11-19")),
        (format!("K{row}"), Text("QX")),
    ]
}

fn desk_with(pack: &[u8]) -> Desk {
    let desk = Desk::new();
    desk.put("Tracker.xlsx", FIXTURE);
    desk.put("Pack.xlsx", pack);
    desk.put("Key.xlsx", &PAPERS[1]);
    desk
}

fn decide(desk: &Desk) -> Said {
    desk.types(&format!("{ALL} {TODAY}"))
}

const OUT: &str = "Out/Tracker - decisions - 2026-11-02";

fn record(desk: &Desk) -> Value {
    serde_json::from_slice(&desk.read(&format!("{OUT}/decisions.json"))).unwrap()
}

fn decision<'r>(record: &'r Value, from: &str, decision: &str) -> &'r Value {
    let all = record["decisions"].as_array().unwrap();
    all.iter().find(|d| d["point_from"] == from && d["decision"] == decision).expect("the decision")
}

fn letter(desk: &Desk, decision: &Value) -> String {
    desk.text(&format!("{OUT}/{}", decision["letter"].as_str().unwrap()))
}

/// A pack with one of each decision: M3 amended to M5, U1 approved (part time or not), U2 deferred, a referral amended to the
/// present point, an M2 referred back.
fn filled() -> Vec<u8> {
    let mut cells = entered(from_to("M3", "M4").0, ["amend", "m5", "Two points, agreed & minuted."]);
    cells.extend(entered(
        row(|c| c[2] == "U1" && c[4] == "U2" && c[5].contains('.')).0,
        ["Approved ", "", ""],
    ));
    cells.extend(entered(from_to("U2", "U3").0, ["defer", "", "Papers <late>"]));
    cells.extend(entered(referred().0, ["amend", "M4", "The head reported that the standard was not met."]));
    cells.extend(entered(from_to("M2", "M3").0, ["refer back", "", "The dates do not agree."]));
    put(&PAPERS[0], "Decisions", &cells)
}

/// That one thing is wrong: what, where and how to put it right is told, and nothing is written; otherwise what was seen.
fn mistake(desk: &Desk, line: &str, what: &str, at: &str) -> Result<(), String> {
    let before = desk.all();
    let said = desk.types(line);
    let lines: Vec<&str> = said.err.trim_end().lines().collect();
    let line = |place: usize, begins: &str, holds: &str| {
        lines.get(place).is_some_and(|l| l.starts_with(begins) && l.contains(holds))
    };
    let told =
        line(0, "error: ", what) && line(1, "  at: ", at) && line(2, "  help: ", "") && lines.len() == 3;
    if told && (said.code, said.out.as_str()) == (2, "") && desk.all() == before {
        return Ok(());
    }
    Err(format!("{what} at {at} was expected\n{}{}", said.out, said.err))
}

#[track_caller]
fn one_mistake(desk: &Desk, line: &str, what: &str, at: &str) {
    mistake(desk, line, what, at).unwrap_or_else(|seen| panic!("{seen}"));
}
