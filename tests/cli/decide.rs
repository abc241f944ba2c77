//! `decide`: packs that were filled in, right and wrong, and what comes of them.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::sync::LazyLock;

use calamine::{Reader, Xlsx};
use chrono::NaiveDate;
use serde_json::Value;

use super::support::{Desk, FIXTURE, Said, parts, with_parts};

const RUN_DAY: &str = "2026-11-02";
const TODAY: &str = "2026-12-01";
const PASSWORD: &str = "Staff only 7";
const ALL: &str = "decide Pack.xlsx --tracker Tracker.xlsx --key Key.xlsx --out Out --as-of";

/// What the example school's run wrote: pack, key and annotated copy.
static PAPERS: LazyLock<[Vec<u8>; 3]> = LazyLock::new(|| papers(RUN_DAY));

fn papers(day: &str) -> [Vec<u8>; 3] {
    let desk = Desk::new();
    desk.put("Tracker.xlsx", FIXTURE);
    desk.types(&format!("run Tracker.xlsx --policy kclms --as-of {day} --out Out")).well();
    ["Pay committee pack.xlsx", "Pay committee key.xlsx", "Tracker (annotated).xlsx"]
        .map(|name| desk.read(&format!("Out/Tracker - {day}/{name}")))
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

#[test]
fn decisions_come_back_as_a_record_letters_and_a_sheet_of_the_tracker() {
    let desk = desk_with(&filled());
    let said = decide(&desk).well();
    assert!(
        said.out
            .starts_with("Decisions: 5 of 35: 1 approved, 2 amended, 1 referred back, 1 deferred.\nOpen, "),
        "{}",
        said.out
    );
    let record = record(&desk);
    assert_eq!(record["schema"], "appraise.decisions/1");
    assert_eq!(
        record["summary"],
        serde_json::json!({ "approve": 1, "amend": 2, "refer_back": 1, "defer": 1, "open": 30 })
    );
    let amended = decision(&record, "M3", "amend");
    assert_eq!(amended["recommended"]["point_to"], "M4");
    assert_eq!(amended["outcome"]["point_to"], "M5");
    assert_eq!(amended["outcome"]["effective"], "2026-09-01");
    // £50,666 at M5 less £45,787 at M3, inner London from September 2026.
    assert_eq!(amended["outcome"]["annual_change"], "4879.00");
    assert_eq!(amended["outcome"]["full_time_salary"], "50666.00");
    assert_eq!(amended["reason"], "Two points, agreed & minuted.");
    assert_eq!((&amended["date"], &amended["initials"]), (&"2026-11-19".into(), &"QX".into()));
    let stays = decision(&record, "M4", "amend");
    assert_eq!((&stays["outcome"]["point_to"], &stays["outcome"]["effective"]), (&"M4".into(), &Value::Null));
    assert_eq!(decision(&record, "U2", "defer")["outcome"], Value::Null);

    let copy = desk.read(&format!("{OUT}/Tracker (annotated).xlsx"));
    let sheet = rows(&copy, "Decisions");
    let line = sheet.values().find(|r| r[0] == amended["subject"].as_str().unwrap()).unwrap();
    assert_eq!(
        line[1..8],
        ["amended", "progression by one point", "M3", "M5", "46266", "4879", "Two points, agreed & minuted."]
            .map(str::to_owned)
    );
    assert_eq!(sheet.values().filter(|r| r[1] == "open").count(), 30);
    desk.types(&format!("strip|{OUT}/Tracker (annotated).xlsx|-o|Back.xlsx")).well();
    assert!(desk.read("Back.xlsx") == FIXTURE, "strip takes the sheet off with the others");
}

#[test]
fn each_letter_says_what_was_decided_from_when_in_pounds_why_and_how_to_appeal() {
    let desk = desk_with(&filled());
    decide(&desk).well();
    let record = record(&desk);
    let has = |letter: &str, all: &[&str]| {
        for part in all {
            assert!(letter.contains(part), "{part}\n{letter}");
        }
    };
    let amended = letter(&desk, decision(&record, "M3", "amend"));
    has(
        &amended,
        &[
            "decided otherwise than was recommended: you move from\nM3 to M5 from 1 September 2026",
            "£50,666",
            "£4,879",
            "Two points, agreed &amp; minuted.",
            "talk to your line manager first",
            "Performance Management Policy (Summer 2020), Complaints ¶1",
            "sets no last day",
            "19 November 2026",
        ],
    );
    let approved = letter(&desk, decision(&record, "U1", "approve"));
    has(
        &approved,
        &[
            "approved the recommendation that was made: you move from\nU1 to U2",
            "£62,581",
            "at your 0.8",
            "£2,344.80",
        ],
    );
    let deferred = letter(&desk, decision(&record, "U2", "defer"));
    has(&deferred, &["put its decision off to a later meeting", "Papers &lt;late&gt;"]);
    assert!(!deferred.contains("Pay point decided"), "{deferred}");
    has(
        &letter(&desk, decision(&record, "M2", "refer_back")),
        &["referred it back to whoever reviewed your work"],
    );
    has(
        &letter(&desk, decision(&record, "M4", "amend")),
        &["decided that your pay point stays as it is, at\nM4"],
    );
    assert_eq!(
        desk.all().keys().filter(|n| n.contains("/Letter ")).count(),
        5,
        "one for each person decided on"
    );
}

#[test]
fn names_stand_in_the_letters_and_nowhere_else() {
    let desk = desk_with(&filled());
    let said = decide(&desk).well();
    let key = rows(&PAPERS[1], "Key");
    let mut words = 0;
    let record = desk.text(&format!("{OUT}/decisions.json"));
    for name in key.values().skip(4).map(|row| row[1].clone()) {
        for word in name.split([',', ' ']).filter(|w| w.chars().count() > 3) {
            words += 1;
            for (place, text) in [("terminal", &said.out), ("decisions.json", &record)] {
                assert!(!text.contains(word), "part of a name on the {place}");
            }
        }
    }
    assert!(words > 40, "only {words} words of names were looked for");
    let amended = key
        .values()
        .find(|r| r[2] == decision(&self::record(&desk), "M3", "amend")["subject"].as_str().unwrap());
    let (last, first) = amended.unwrap()[1].split_once(", ").unwrap();
    let letter = letter(&desk, decision(&self::record(&desk), "M3", "amend"));
    assert!(letter.contains(&format!("Dear {first} {last},")), "{letter}");
}

#[test]
fn a_second_time_changes_nothing_on_whatever_day() {
    let desk = desk_with(&filled());
    decide(&desk).well();
    let first = desk.all();
    decide(&desk).well();
    assert!(first == desk.all(), "the second differs");
    desk.types(&format!("{ALL} 2027-03-01")).well();
    assert!(first == desk.all(), "another day differs");
    // A folder of the school's own is left alone.
    desk.put(&format!("Mine/{}/kept.txt", OUT.trim_start_matches("Out/")), b"kept");
    desk.types(&format!("{} {TODAY}", ALL.replace("Out", "Mine"))).code_is(2);
    assert_eq!(desk.text(&format!("Mine/{}/kept.txt", OUT.trim_start_matches("Out/"))), "kept");
}

#[test]
fn rows_go_by_their_codes_columns_by_their_headings_and_notes_below_are_left_aside() {
    let (one, code) = from_to("M3", "M4");
    let (other, other_code) = from_to("U2", "U3");
    let mut cells = entered(one, ["approve", "", ""]);
    // The two rows change places, and the last two columns.
    for (row, code, to) in [(one, other_code.as_str(), "U3"), (other, code.as_str(), "M4")] {
        cells.extend([(format!("A{row}"), Text(code)), (format!("E{row}"), Text(to))]);
    }
    cells.extend([("J4".into(), Text("INITIALS")), ("K4".into(), Text(" date"))]);
    cells.extend([(format!("J{one}"), Text("QX")), (format!("K{one}"), Text("19th Nov 2026"))]);
    cells.push(("A60".into(), Text("The meeting closed at twenty to eight.")));
    let desk = desk_with(&put(&PAPERS[0], "Decisions", &cells));
    decide(&desk).well();
    let record = record(&desk);
    let decided = decision(&record, "U2", "approve");
    assert_eq!((&decided["outcome"]["point_to"], &decided["date"]), (&"U3".into(), &"2026-11-19".into()));
}

#[test]
fn the_annotated_copy_is_as_good_as_the_tracker() {
    let desk = desk_with(&filled());
    desk.put("Tracker (annotated).xlsx", &PAPERS[2]);
    let line =
        format!("{ALL} {TODAY}").replace(' ', "|").replace("|Tracker.xlsx|", "|Tracker (annotated).xlsx|");
    desk.types(&line).well();
    assert!(desk.has(&format!("{OUT}/Tracker (annotated).xlsx")));
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

/// What is put into a row that is good otherwise, M3 approved to M4; what is told, and at which cell of the row. {other} is the
/// row of somebody else.
const WRONG: &[(&str, &str, &str)] = &[
    ("A=ZZZ-ZZ", "nobody in this pack has the code ZZZ-ZZ", "A"),
    ("A{other}={code}", "the code {code} stands twice, first in Decisions!A", "A{other}"),
    ("A=Mrs P", "\"Mrs P\" is no code", "A"),
    ("A=", "the row has no code", "G"),
    ("G=aprove", "\"aprove\" is no decision", "G"),
    ("G=amend|H=M5", "there is no reason for what was amended", "I"),
    ("G=refer back", "there is no reason for what was referred back", "I"),
    ("G=defer|I= ", "there is no reason for what was deferred", "I"),
    ("G=amend|I=so", "to amend, and no point stands beside it", "H"),
    ("G=amend|H=M4|I=so", "M4 is what is recommended, so nothing is amended", "H"),
    ("G=amend|H=M9|I=so", "the point M9 is beyond M6, the top of the person's range", "H"),
    ("G=amend|H=U4|I=so", "the point U4 is not on its range, which goes from U1 to U3", "H"),
    ("G=amend|H=M2|I=so", "the point M2 is below M3, the present point", "H"),
    ("G=amend|H=Z4|I=so", "the point Z4 is on no pay range of the policy", "H"),
    ("G=amend|H=M4 to M5|I=so", "\"M4 to M5\" is no pay point", "H"),
    ("H=M5", "M5 stands beside approve, and what is recommended is M4", "H"),
    ("G=defer|H=M4|I=so", "a point stands beside what was deferred", "H"),
    (
        "G=|J=|K=|G{judged}=approve|J{judged}=2026-11-19|K{judged}=QX",
        "nothing is recommended here that could be approved",
        "G{judged}",
    ),
    ("J=", "the decision has no date", "J"),
    ("J=19 Novembr", "\"19 Novembr\" cannot be read as a date", "J"),
    ("J=2026-11-01", "1 November 2026 is before 2 November 2026", "J"),
    ("J=2026-12-02", "2 December 2026 is still to come", "J"),
    ("K=", "the decision has no initials", "K"),
    ("G=", "something is entered in a row without a decision", "J"),
    ("I=#REF!", "the cell shows no value: #REF!", "I"),
    ("E=M5", "the sheet says \"M5\" as the new point, and what is recommended is \"M4\"", "E"),
    ("A={held}", "{held} is not ready for a decision: held", "A"),
    ("A={incomplete}", "{incomplete} is not ready for a decision: incomplete", "A"),
    ("A={gone}", "{gone} is not in this pay round", "A"),
    ("I4=", "no column has the heading \"Reason\"", "A4"),
    ("C4=Initials", "the heading \"Initials\" stands twice", "K4"),
];

#[test]
fn every_wrong_entry_is_told_with_its_cell_and_how_to_put_it_right() {
    let (row, code) = from_to("M3", "M4");
    let named = [
        ("{code}", code),
        ("{other}", from_to("U2", "U3").0.to_string()),
        ("{judged}", referred().0.to_string()),
        ("{held}", waiting("Held")),
        ("{incomplete}", waiting("Incomplete")),
        ("{gone}", waiting("Not in this round")),
    ];
    let fill =
        |text: &str| named.iter().fold(text.to_owned(), |text, (name, value)| text.replace(name, value));
    let at = |cell: &str| if cell.len() == 1 { format!("{cell}{row}") } else { cell.to_owned() };
    let wrong = WRONG.iter().filter_map(|(cells, what, place)| {
        let cells = fill(cells);
        let mut all = entered(row, ["approve", "", ""]);
        all.extend(cells.split('|').filter_map(|one| one.split_once('=')).map(|(cell, text)| {
            let what = match text {
                "" => Nothing,
                day if day.parse::<NaiveDate>().is_ok() => Day(day),
                text => Text(text),
            };
            (at(cell), what)
        }));
        let desk = desk_with(&put(&PAPERS[0], "Decisions", &all));
        mistake(&desk, &format!("{ALL} {TODAY}"), &fill(what), &format!("Decisions!{}", at(&fill(place))))
            .err()
    });
    let wrong: Vec<String> = wrong.collect();
    assert!(wrong.is_empty(), "{} of {}\n{}", wrong.len(), WRONG.len(), wrong.join("\n"));
}

#[test]
fn a_sheet_without_its_headings_is_told() {
    let mut cells = entered(from_to("M3", "M4").0, ["approve", "", ""]);
    cells.push(("G4".into(), Text("What")));
    let desk = desk_with(&put(&PAPERS[0], "Decisions", &cells));
    let what = "no row has the headings Code and Decision";
    one_mistake(&desk, &format!("{ALL} {TODAY} --all"), what, "Pack.xlsx, the sheet \"Decisions\"");
}

#[test]
fn all_mistakes_are_told_at_once_and_nothing_is_written() {
    let (a, _) = from_to("M3", "M4");
    let (b, _) = from_to("U2", "U3");
    let (c, _) = from_to("M2", "M3");
    let mut cells = entered(a, ["aprove", "", ""]);
    cells.extend(entered(b, ["amend", "U9", "so"]));
    cells.extend(entered(c, ["defer", "M4", ""]));
    cells.push((format!("K{c}"), Nothing));
    let desk = desk_with(&put(&PAPERS[0], "Decisions", &cells));
    let said = decide(&desk);
    assert_eq!(said.err.matches("error: ").count(), 5, "{}", said.err);
    assert!(said.err.ends_with("nothing was written: 5 things have to be put right\n"), "{}", said.err);
    for cell in [format!("G{a}"), format!("H{b}"), format!("H{c}"), format!("I{c}"), format!("K{c}")] {
        assert!(said.err.contains(&format!("  at: Pack.xlsx, Decisions!{cell}\n")), "{cell}\n{}", said.err);
    }
    // Another key is told with what is wrong in the rows.
    desk.put("Key.xlsx", &papers("2026-11-03")[1]);
    let said = decide(&desk);
    assert!(
        said.err.contains("the key belongs to another pack") && said.err.contains("\"aprove\""),
        "{}",
        said.err
    );
    assert!(!desk.has("Out"));
}

#[test]
fn files_that_are_not_what_they_should_be_are_told_apart() {
    let good = put(&PAPERS[0], "Decisions", &entered(from_to("M3", "M4").0, ["approve", "", ""]));
    let sign_off = |cell: &str, what: Put| put(&good, "Sign-off", &[(cell.to_owned(), what)]);
    let marks = rows(&good, "Sign-off");
    let line =
        |label: &str| marks.iter().find(|(_, row)| row[0].starts_with(label)).map(|(row, _)| *row).unwrap();
    let renamed = |from: &str, to: &str| {
        with_parts(&good, |name, bytes| {
            if name == "xl/workbook.xml" {
                let text = String::from_utf8(bytes).unwrap();
                return text.replacen(&format!("name=\"{from}\""), &format!("name=\"{to}\""), 1).into_bytes();
            }
            bytes
        })
    };
    let seed = rows(&PAPERS[1], "About this key");
    let seed = seed.iter().find(|(_, row)| row[0] == "Seed of the codes").map(|(row, _)| *row).unwrap();
    let no_seed = put(&PAPERS[1], "About this key", &[(format!("B{seed}"), Text("gone"))]);
    let encrypted = msoffice_crypto::encrypt_ooxml(&good, PASSWORD).unwrap();
    let changed = with_parts(FIXTURE, |name, mut bytes| {
        if name == "docProps/core.xml" {
            bytes.push(b'\n');
        }
        bytes
    });
    let (pack, key) = (&PAPERS[0], &PAPERS[1]);
    let cases: Vec<(&str, Vec<u8>, &str)> = vec![
        ("Pack.xlsx", key.clone(), "this is the key, not the pack"),
        ("Pack.xlsx", FIXTURE.to_vec(), "this is no pay committee pack"),
        ("Pack.xlsx", b"Code;Decision\n".to_vec(), "this file is no"),
        ("Pack.xlsx", encrypted.clone(), "this workbook opens with a password only"),
        ("Pack.xlsx", renamed("Decisions", "Decided"), "the pack has no sheet \"Decisions\""),
        ("Pack.xlsx", renamed("Sign-off", "Signed"), "there is no sheet \"Sign-off\""),
        (
            "Pack.xlsx",
            sign_off(&format!("B{}", line("Tracker fingerprint")), Text("ccaf8f")),
            "does not say any more what it was made from: \"Tracker fingerprint",
        ),
        (
            "Pack.xlsx",
            sign_off(&format!("B{}", line("Day of the records")), Nothing),
            "does not say any more what it was made from: \"Day of the records",
        ),
        (
            "Pack.xlsx",
            sign_off(&format!("B{}", line("Policy of the run")), Text("hampshire")),
            "the pack was made under the policy \"kclms\", and this run goes by \"hampshire\"",
        ),
        ("Key.xlsx", pack.clone(), "this is a pack, not the key"),
        ("Key.xlsx", FIXTURE.to_vec(), "this is no key to a pay committee pack"),
        ("Key.xlsx", no_seed, "the key has lost the seed of the codes"),
        ("Key.xlsx", papers("2026-11-03")[1].clone(), "the key belongs to another pack"),
        ("Tracker.xlsx", pack.clone(), "this is a pay committee pack, not the tracker"),
        ("Tracker.xlsx", key.clone(), "this is a key, not the tracker"),
        ("Tracker.xlsx", changed, "the tracker is not the one the pack was made from, or was changed since"),
    ];
    let wrong = cases.into_iter().filter_map(|(name, bytes, what)| {
        let desk = desk_with(&good);
        desk.put(name, &bytes);
        mistake(&desk, &format!("{ALL} {TODAY}"), what, name).err()
    });
    let wrong: Vec<String> = wrong.collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let desk = desk_with(&good);
    one_mistake(
        &desk,
        &format!("{ALL} {TODAY}").replace("Key.xlsx", "Nokey.xlsx"),
        "there is no such file",
        "Nokey.xlsx",
    );
    let early = "the pack was made from records as at 2026-11-02, which is still to come";
    let said = desk.types(&format!("{ALL} 2026-11-01"));
    assert!(said.code == 2 && said.err.contains(early), "{}", said.err);
    desk.put("Pack.xlsx", &encrypted);
    desk.put("word.txt", b"Guess");
    one_mistake(
        &desk,
        &format!("{ALL} {TODAY} --password-file word.txt"),
        "the password is not the one",
        "Pack.xlsx",
    );
}

#[test]
fn an_empty_pack_is_told_and_open_decisions_only_where_all_are_asked_for() {
    one_mistake(
        &desk_with(&PAPERS[0]),
        &format!("{ALL} {TODAY}"),
        "no decision is entered in the pack",
        "Pack.xlsx",
    );
    let (r, code) = from_to("M3", "M4");
    let mut cells = entered(from_to("U2", "U3").0, ["approve", "", ""]);
    let desk = desk_with(&put(&PAPERS[0], "Decisions", &cells));
    let said = decide(&desk).well();
    assert!(said.out.contains(&format!("{code} (Decisions!A{r})")), "{}", said.out);
    // A row that was deleted is an open decision too, and said to be gone.
    cells.extend(["A", "E"].map(|column| (format!("{column}{r}"), Nothing)));
    desk.put("Pack.xlsx", &put(&PAPERS[0], "Decisions", &cells));
    let said = decide(&desk).well();
    assert!(said.out.contains(&format!("{code} (the row is not on the sheet any more)")), "{}", said.out);
    let said = desk.types(&format!("{ALL} {TODAY} --all"));
    assert_eq!(said.code, 2);
    assert_eq!(said.err.matches(" has no decision yet\n").count(), 34, "{}", said.err);
    assert!(
        said.err.contains(&format!(
            "error: {code} has no decision yet\n  at: Pack.xlsx\n  help: put the row back"
        ))
    );
}

#[test]
fn encrypted_papers_are_opened_and_the_copy_is_closed_again() {
    let lock = |bytes: &[u8]| msoffice_crypto::encrypt_ooxml(bytes, PASSWORD).unwrap();
    let desk = desk_with(&lock(&filled()));
    desk.put("Tracker.xlsx", &lock(FIXTURE));
    desk.put("Key.xlsx", &lock(&PAPERS[1]));
    desk.put("word.txt", PASSWORD.as_bytes());
    let said = desk.types(&format!("{ALL} {TODAY} --password-file word.txt")).well();
    assert!(
        said.out.contains("note: the tracker opens with a password, and so does its copy"),
        "{}",
        said.out
    );
    let copy = desk.read(&format!("{OUT}/Tracker (annotated).xlsx"));
    let copy = msoffice_crypto::decrypt_ooxml(&copy, PASSWORD).unwrap();
    assert!(parts(&copy).iter().any(|(name, _)| name == "xl/workbook.xml"));
}

#[test]
fn a_school_may_write_its_own_letter() {
    let desk = desk_with(&filled());
    let line = format!("{ALL} {TODAY} --templates Ours");
    one_mistake(&desk, &line, "there is no such file", "Ours");
    desk.put("Ours/foot.html", b"<p>Office</p>");
    one_mistake(&desk, &line, "the folder has no template \"decision.html\"", "Ours");
    desk.put("Ours/decision.html", b"<p>{{ name }}</p>\n<p>{{ salry }}</p>");
    one_mistake(&desk, &line, "the template of the letters could not be filled in", "decision.html, line 2");
    desk.put(
        "Ours/decision.html",
        b"{% for a in range(9999) %}{% for b in range(9999) %}x{% endfor %}{% endfor %}",
    );
    one_mistake(&desk, &line, "the template of the letters could not be filled in", "decision.html");
    desk.put("Ours/decision.html", b"{{ reference }} {{ decision }} {{ to_point }}{% include 'foot.html' %}");
    desk.types(&line).well();
    let record = record(&desk);
    let amended = decision(&record, "M3", "amend");
    let expected = format!("{} amend M5<p>Office</p>", amended["subject"].as_str().unwrap());
    assert_eq!(letter(&desk, amended), expected);
}

#[test]
fn the_last_day_of_an_appeal_is_the_schools_own_where_it_names_one() {
    let own = "[policy]\nid = \"own\"\nprefix = \"OWN\"\nextends = \"kclms\"\n\n[letters]\nclause = \"pay policy, 9\"\n\
               appeal = \"You may appeal to the pay appeals committee.\"\nappeal_by = \"decided + '10 working days'\"\n";
    let desk = Desk::new();
    desk.put("own.toml", own.as_bytes());
    desk.put("Tracker.xlsx", FIXTURE);
    desk.types(&format!("run Tracker.xlsx --policy own.toml --as-of {RUN_DAY} --out Run")).well();
    let folder = format!("Run/Tracker - {RUN_DAY}");
    let pack = desk.read(&format!("{folder}/Pay committee pack.xlsx"));
    let said: String = rows(&pack, "Sign-off").values().flatten().cloned().collect();
    assert!(said.contains("a policy file of the school's own") && !said.contains("own.toml"), "{said}");
    desk.put("Pack.xlsx", &put(&pack, "Decisions", &entered(from_to("M3", "M4").0, ["approve", "", ""])));
    desk.put("Key.xlsx", &desk.read(&format!("{folder}/Pay committee key.xlsx")));
    // The tracker's own settings name another, so which it was has to be said again.
    let other = "the pack was made under the policy \"own\", and this run goes by \"kclms\"";
    one_mistake(&desk, &format!("{ALL} {TODAY}"), other, "Pack.xlsx");
    desk.types(&format!("{ALL} {TODAY} --policy own.toml")).well();
    let letter = letter(&desk, decision(&record(&desk), "M3", "approve"));
    // Ten working days from Thursday 19 November 2026.
    for part in [
        "You may appeal to the pay appeals committee.",
        "The last day for this is 3 December 2026.",
        "pay policy, 9",
    ] {
        assert!(letter.contains(part), "{part}\n{letter}");
    }
    assert!(!letter.contains("line manager"), "{letter}");
    // A policy that may not be changed has no right of appeal of its own, and a school may add one; one that has cannot be
    // overruled where it is locked.
    desk.put("own.toml", own.replace("kclms", "vine").as_bytes());
    desk.types("policies check own.toml").well();
    let above = own
        .replace("id = \"own\"", "id = \"above\"")
        .replace("extends = \"kclms\"", "extends = \"own.toml\"");
    desk.put("above.toml", above.as_bytes());
    let said = desk.types("policies check above.toml");
    assert!(said.code == 2 && said.err.contains("may not be changed"), "{}", said.err);
}

#[test]
fn where_the_policy_has_no_right_of_appeal_none_is_invented() {
    let desk = Desk::new();
    desk.put("Tracker.xlsx", include_bytes!("../../fixtures/hampshire/tracker.xlsx"));
    desk.types("run Tracker.xlsx --policy hampshire --as-of 2027-01-18 --out Run").well();
    let pack = desk.read("Run/Tracker - 2027-01-18/Pay committee pack.xlsx");
    let all = rows(&pack, "Decisions");
    let (row, _) = all.iter().skip(4).find(|(_, cells)| cells[4] == "not known by name").expect("somebody");
    let cells = [entered(*row, ["approve", "", ""]), vec![(format!("J{row}"), Day("2027-01-25"))]].concat();
    desk.put("Pack.xlsx", &put(&pack, "Decisions", &cells));
    desk.put("Key.xlsx", &desk.read("Run/Tracker - 2027-01-18/Pay committee key.xlsx"));
    let said = desk.types(&format!("{ALL} 2027-02-01")).well();
    assert!(said.out.contains("note: 1 of those approved move up to a point that neither"), "{}", said.out);
    let all = desk.all();
    let (_, letter) = all.iter().find(|(name, _)| name.contains("/Letter ")).unwrap();
    let letter = String::from_utf8_lossy(letter);
    assert!(letter.contains("says nothing on appeals against a decision on pay"), "{letter}");
    assert!(!letter.contains("last day"), "{letter}");
    // Nor is a point: this tracker names none.
    assert!(letter.contains("you move up") && letter.contains("the school office will tell you"), "{letter}");
}
