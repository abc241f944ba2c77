//! The pay committee's pack as a committee gets it: the workbook, the page to print, and the headteacher's own.

mod private;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;
use std::sync::LazyLock;

use calamine::{Data, Reader, Xlsx};
use quick_xml::events::Event;
use serde_json::Value;

use super::support::{Desk, FIXTURE, parts};

const LINE: &str = "--policy kclms --as-of 2026-11-02 --operator-role governors_clerk";
const FOLDER: &str = "Out/Tracker - 2026-11-02";
const PACK: &str = "Pay committee pack.xlsx";
const SHEETS: [&str; 11] = [
    "Cover",
    "Summary",
    "Exceptions",
    "Recommendations",
    "Decisions",
    "Not ready",
    "Person by person",
    "Moderation",
    "Equality",
    "Approvals",
    "Sign-off",
];

/// The trackers of the repository, each with its policy.
const FIXTURES: [(&str, &[u8]); 5] = [
    ("dgat", include_bytes!("../../../fixtures/dgat/tracker.xlsx")),
    ("hampshire", include_bytes!("../../../fixtures/hampshire/tracker.xlsx")),
    ("kclms", FIXTURE),
    ("support-staff", include_bytes!("../../../fixtures/support-staff/tracker.xlsx")),
    ("vine", include_bytes!("../../../fixtures/vine/tracker.xlsx")),
];

/// A run on the example tracker as it is, made once.
fn usual() -> &'static Desk {
    static USUAL: LazyLock<Desk> = LazyLock::new(|| run("", ""));
    &USUAL
}

/// A run on the example tracker, with settings of the school and further options.
fn run(settings: &str, options: &str) -> Desk {
    run_for("governors_clerk", settings, options)
}

fn run_for(role: &str, settings: &str, options: &str) -> Desk {
    let desk = Desk::new();
    desk.put("Tracker.xlsx", FIXTURE);
    if !settings.is_empty() {
        desk.put("appraise.toml", settings.as_bytes());
    }
    let line = LINE.replace("governors_clerk", role);
    desk.types(&format!("run Tracker.xlsx {line} --out Out --quiet {options}")).well();
    desk
}

fn file(desk: &Desk, name: &str) -> Vec<u8> {
    desk.read(&format!("{FOLDER}/{name}"))
}

/// The rows of a sheet as texts.
fn rows(book: &[u8], sheet: &str) -> Vec<Vec<String>> {
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(book)).unwrap();
    let range = book.worksheet_range(sheet).unwrap();
    let (height, width) = range.end().map_or((0, 0), |(row, column)| (row + 1, column + 1));
    let at = |row, column| range.get_value((row, column)).map_or(String::new(), Data::to_string);
    (0..height).map(|row| (0..width).map(|column| at(row, column)).collect()).collect()
}

/// The rows under the headings of a sheet that is one table.
fn table(book: &[u8], sheet: &str) -> Vec<Vec<String>> {
    rows(book, sheet).into_iter().skip(4).filter(|row| !row[0].is_empty()).collect()
}

fn said(rows: &[Vec<String>], label: &str) -> String {
    rows.iter().find(|row| row[0] == label).unwrap_or_else(|| panic!("no {label} in {rows:#?}"))[1].clone()
}

fn sheets(book: &[u8]) -> Vec<String> {
    let book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(book)).unwrap();
    book.sheet_names()
}

fn page(desk: &Desk) -> String {
    desk.text(&format!("{FOLDER}/Pay committee pack.html"))
}

/// The texts of a page as a reader sees them, and every tag with its attributes.
fn read(page: &str) -> (Vec<String>, Vec<String>) {
    let mut reader = quick_xml::Reader::from_str(page);
    let (mut texts, mut tags, mut text) = (Vec::new(), Vec::new(), String::new());
    loop {
        match reader.read_event().unwrap_or_else(|e| panic!("{e} at {}", reader.error_position())) {
            Event::Text(part) => text += &part,
            Event::GeneralRef(name) => {
                text += &quick_xml::escape::unescape(&format!("&{};", &*name)).unwrap();
            }
            Event::Start(tag) | Event::Empty(tag) => {
                tags.push((*tag).to_owned());
                texts.push(std::mem::take(&mut text));
            }
            Event::End(_) => texts.push(std::mem::take(&mut text)),
            Event::Eof => break,
            _ => {}
        }
    }
    texts.retain(|text| !text.trim().is_empty());
    (texts, tags)
}

#[test]
fn exceptions_come_before_the_recommendations_and_both_papers_have_the_same_parts() {
    let desk = usual();
    assert_eq!(sheets(&file(desk, PACK)), SHEETS);
    let page = page(desk);
    let places: Vec<usize> = SHEETS
        .map(|name| {
            let id = format!("<section id=\"{}\"", name.to_lowercase().replace(' ', "-"));
            page.find(&id).unwrap_or_else(|| panic!("{id}"))
        })
        .to_vec();
    assert!(places.is_sorted(), "{places:?}");
}

#[test]
fn the_page_to_print_says_what_the_workbook_says() {
    let desk = usual();
    let book = file(desk, PACK);
    let (texts, _) = read(&page(desk));
    let texts: BTreeSet<&str> = texts.iter().map(String::as_str).collect();
    let mut compared = 0;
    for sheet in SHEETS {
        for text in rows(&book, sheet).concat().iter().filter(|text| text.chars().any(char::is_alphabetic)) {
            let bare = text.trim_start_matches("•  ");
            // Dates are written out on the page.
            let is_date = bare.len() == 10 && bare.starts_with("2026-");
            assert!(is_date || texts.contains(bare), "{sheet}: {bare}");
            compared += 1;
        }
    }
    assert!(compared > 700, "{compared}");
}

#[test]
fn the_page_stands_by_itself_and_can_be_read_aloud() {
    let page = page(usual());
    assert!(page.starts_with("<!DOCTYPE html>\n<html lang=\"en-GB\">"), "{}", &page[..60]);
    let (_, tags) = read(&page);
    for tag in &tags {
        assert!(!tag.starts_with("script") && !tag.starts_with("link") && !tag.starts_with("img"), "{tag}");
        assert!(!tag.contains("http") && !tag.contains(" src="), "{tag}");
        let is_head = tag.split(' ').next() == Some("th");
        assert!(!is_head || tag.contains("scope=\"col\"") || tag.contains("scope=\"row\""), "{tag}");
        assert!(!tag.contains("colspan") && !tag.contains("rowspan"), "{tag}");
    }
    let count = |name: &str| tags.iter().filter(|tag| tag.split(' ').next() == Some(name)).count();
    assert!(count("th") > 200 && count("caption") >= 9, "{} heads", count("th"));
    for rule in ["size: A4 landscape", "counter(pages)", "break-before: page", "table-header-group"] {
        assert!(page.contains(rule), "{rule}");
    }
}

#[test]
fn every_sheet_prints_on_a4_one_page_wide_with_its_headings_and_no_cell_of_a_table_is_merged() {
    let book = file(usual(), PACK);
    let all: BTreeMap<String, String> =
        parts(&book).into_iter().map(|(n, b)| (n, String::from_utf8_lossy(&b).into_owned())).collect();
    let workbook = &all["xl/workbook.xml"];
    let cell = |text: &str| {
        let letters: String = text.chars().take_while(char::is_ascii_alphabetic).collect();
        let column = letters.bytes().fold(0, |sum, b| sum * 26 + u32::from(b - b'A') + 1);
        (text[letters.len()..].parse::<u32>().unwrap(), column)
    };
    let area = |text: &str| {
        let (from, to) = text.split_once(':').unwrap_or((text, text));
        (cell(from), cell(to))
    };
    let refs = |text: &str, before: &str| -> Vec<_> {
        text.split(before).skip(1).map(|rest| area(rest.split('"').next().unwrap())).collect()
    };
    let mut tables = 0;
    for (number, name) in (1..).zip(SHEETS) {
        let sheet = &all[&format!("xl/worksheets/sheet{number}.xml")];
        for piece in [
            "paperSize=\"9\"",
            "orientation=\"landscape\"",
            "<pageSetUpPr fitToPage=\"1\"/>",
            "Confidential",
            "Page &amp;P of &amp;N",
        ] {
            assert!(sheet.contains(piece), "{piece} on {name}");
        }
        assert_eq!(sheet.contains("fitToHeight=\"0\""), name != "Cover", "{name}: the cover is one page");
        let repeated =
            format!("{}!$", if name.contains([' ', '-']) { format!("'{name}'") } else { name.to_owned() });
        assert!(name == "Sign-off" || workbook.contains(&repeated), "{name} repeats no row");
        let links =
            all.get(&format!("xl/worksheets/_rels/sheet{number}.xml.rels")).cloned().unwrap_or_default();
        let merged = refs(sheet, "<mergeCell ref=\"");
        for link in links.split("../tables/").skip(1) {
            let part = &all[&format!("xl/tables/{}", link.split('"').next().unwrap())];
            let inside = area(part.split(" ref=\"").nth(1).unwrap().split('"').next().unwrap());
            tables += 1;
            for ((top, left), (bottom, right)) in &merged {
                let apart =
                    *bottom < inside.0.0 || *top > inside.1.0 || *right < inside.0.1 || *left > inside.1.1;
                assert!(apart, "{name}: a cell of a table is merged");
            }
        }
    }
    assert!(tables >= 8, "{tables} tables");
}

#[test]
fn the_cover_leaves_a_line_for_what_the_school_has_not_said_and_prints_what_it_has() {
    let cover = rows(&file(usual(), PACK), "Cover");
    assert_eq!(
        (said(&cover, "Prepared by"), said(&cover, "Meeting held on")),
        (String::new(), String::new())
    );
    for (label, expected) in [
        ("School", "Kingsmarsh Mathematics School"),
        ("Policy", "Performance Management Policy (kclms)"),
        ("Edition", "Summer 2020"),
        ("Appraisal year", "2025/26"),
        ("Records as at", "2 November 2026"),
    ] {
        assert_eq!(said(&cover, label), expected);
    }
    let desk = run("[school]\npack_prepared_by = \"the school business manager\"\n", "");
    assert_eq!(said(&rows(&file(&desk, PACK), "Cover"), "Prepared by"), "the school business manager");
}

#[test]
fn a_name_given_as_who_prepared_the_pack_is_not_printed() {
    for name in ["Mrs Somebody", "Ilse Carrow-Whitlock"] {
        let staff = file(usual(), "Pay committee key.xlsx");
        let known = table(&staff, "Key")[0][1].clone();
        let surname = known.split(',').next().unwrap();
        let who = if name.starts_with("Mrs") { name.to_owned() } else { format!("I. {surname}, office") };
        let desk = run(&format!("[school]\npack_prepared_by = \"{who}\"\n"), "");
        assert_eq!(said(&rows(&file(&desk, PACK), "Cover"), "Prepared by"), "", "{who}");
    }
}

/// Pounds as pence, from `1234.5` or `1234.56`.
fn pence(text: &str) -> i64 {
    let (pounds, pence) = text.split_once('.').unwrap_or((text, "0"));
    let pence: String = format!("{pence}00").chars().take(2).collect();
    let sign = if pounds.starts_with('-') { -1 } else { 1 };
    pounds.parse::<i64>().unwrap() * 100 + sign * pence.parse::<i64>().unwrap()
}

fn record(desk: &Desk) -> Value {
    serde_json::from_slice(&file(desk, "run.json")).unwrap()
}

/// The recommendations of everybody but the headteacher.
fn recommended(desk: &Desk) -> Vec<Value> {
    let all = record(desk)["recommendations"].as_array().unwrap().clone();
    all.into_iter().filter(|one| one["subject"] != "RWH").collect()
}

#[test]
fn the_costs_and_what_is_left_of_the_budget_add_up_to_the_penny() {
    let desk = run("[school]\nprogression_budget = 60000\non_cost_rate = \"28.68%\"\n", "");
    let summary = rows(&file(&desk, PACK), "Summary");
    let ready: Vec<Value> = recommended(&desk).into_iter().filter(|one| one["status"] == "ready").collect();
    let sum =
        |key: &str| -> i64 { ready.iter().filter_map(|one| one["cost"][key].as_str()).map(pence).sum() };
    let annual: i64 = ready.iter().filter_map(|one| one["annual_change"].as_str()).map(pence).sum();
    let total: Vec<&Vec<String>> =
        summary.iter().filter(|row| row[0] == "Total" && !row[4].is_empty()).collect();
    let [total] = total.as_slice() else { panic!("{summary:#?}") };
    let shown: Vec<i64> = total[3..8].iter().map(|text| pence(text)).collect();
    let expected = [annual, sum("this_year"), sum("back_pay"), sum("on_costs"), sum("on_costs_this_year")];
    assert_eq!(shown, expected);
    assert!(expected.iter().all(|amount| *amount > 0), "{expected:?}");
    let left = 6_000_000 - sum("this_year") - sum("on_costs_this_year");
    assert_eq!(pence(&said(&summary, "Left of the budget")), left);
    let over = run("[school]\nprogression_budget = \"£100\"\n", "");
    let summary = rows(&file(&over, PACK), "Summary");
    assert_eq!(pence(&said(&summary, "Over the budget by")), sum("this_year") - 10_000);
    let none = rows(&file(usual(), PACK), "Summary").concat().join("\n");
    assert!(none.contains("What is left of the budget cannot be told: none is given"), "{none}");
}

#[test]
fn everybody_who_is_no_plain_case_is_an_exception_and_has_a_page() {
    let desk = usual();
    let book = file(desk, PACK);
    let key = table(&file(desk, "Pay committee key.xlsx"), "Key");
    let code = |subject: &str| key.iter().find(|row| row[2] == subject).unwrap()[0].clone();
    let discussed = |one: &&Value| {
        let status = one["status"].as_str().unwrap();
        let differs = one["reasons"]
            .as_array()
            .unwrap()
            .iter()
            .any(|r| r.as_str().unwrap().starts_with("the tracker has "));
        ["held", "incomplete", "refer"].contains(&status)
            || (status == "ready" && (differs || !one["flags"].as_array().unwrap().is_empty()))
    };
    let all = recommended(desk);
    let expected: BTreeSet<String> =
        all.iter().filter(discussed).map(|one| code(one["subject"].as_str().unwrap())).collect();
    assert!(expected.len() > 10, "{expected:?}");
    let listed: BTreeSet<String> = table(&book, "Exceptions").into_iter().map(|row| row[0].clone()).collect();
    assert_eq!(listed, expected);
    let codes: BTreeSet<&String> = key.iter().map(|row| &row[0]).collect();
    let pages = rows(&book, "Person by person");
    let pages: Vec<String> =
        pages.into_iter().map(|row| row[0].clone()).filter(|c| codes.contains(c)).collect();
    assert!(pages.is_sorted(), "in the order of the codes, which is none of the tracker's");
    assert_eq!(pages.iter().cloned().collect::<BTreeSet<_>>(), expected);
    let whys: Vec<String> = table(&book, "Exceptions").into_iter().map(|row| row[1].clone()).collect();
    for why in ["Held", "Incomplete", "Left to judgement", "Tracker says otherwise", "To be weighed"] {
        assert!(whys.iter().any(|own| own == why), "{why}");
    }
}

#[test]
fn a_page_says_what_it_takes_to_be_ready_and_what_the_tracker_says_otherwise() {
    let desk = usual();
    let text = rows(&file(desk, PACK), "Person by person")
        .into_iter()
        .map(|row| row.join(": "))
        .collect::<Vec<_>>()
        .join("\n");
    for line in [
        "What it takes to be ready: Reviewed by senior leader (not recorded)",
        "Recorded in the tracker: The tracker has progress recorded; the rule gives no progress",
        "To be weighed, not scored: Long absence in the year",
        "Ratings: achievement: 3 Good, 1 Not Met; level Mixed (line B4)",
        "Clause and rule: Pay and performance ¶1\nKCL-PAY-1-b",
        "Rests on: Default rule, to be confirmed by governors",
        "Notes of the discussion: ",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
}

#[test]
fn the_headteacher_is_in_the_panel_s_pack_and_in_no_part_of_the_committee_s() {
    let desk = usual();
    let head = table(&file(desk, "Headteacher pay key.xlsx"), "Key");
    assert_eq!(head.iter().map(|row| row[2].as_str()).collect::<Vec<_>>(), ["RWH"]);
    let code = &head[0][0];
    let panel = file(desk, "Headteacher pay pack.xlsx");
    assert!(
        sheets(&panel).iter().all(|name| !["Moderation", "Equality", "Exceptions"].contains(&name.as_str()))
    );
    assert!(rows(&panel, "Person by person").concat().contains(code));
    let committee = table(&file(desk, "Pay committee key.xlsx"), "Key");
    assert!(committee.iter().all(|row| row[2] != "RWH"));
    let people: usize = said(&rows(&file(desk, PACK), "Summary"), "Total").parse().unwrap();
    assert_eq!(people, committee.len());
    // Whoever may not see the headteacher's papers gets none.
    let desk = run_for("business_manager", "", "");
    assert!(!desk.has(&format!("{FOLDER}/Headteacher pay pack.xlsx")));
    assert!(!desk.has(&format!("{FOLDER}/Headteacher pay key.xlsx")));
}

#[test]
fn another_meeting_gives_everybody_another_code() {
    let desk = run("", "");
    desk.types(&format!("run Tracker.xlsx {} --out Out --quiet", LINE.replace("11-02", "11-03"))).well();
    let codes = |folder: &str| -> BTreeMap<String, String> {
        let key = desk.read(&format!("{folder}/Pay committee key.xlsx"));
        table(&key, "Key").into_iter().map(|row| (row[2].clone(), row[0].clone())).collect()
    };
    let (first, second) = (codes(FOLDER), codes("Out/Tracker - 2026-11-03"));
    assert!(first.len() > 40 && first.keys().eq(second.keys()));
    assert!(first.iter().all(|(who, code)| second[who] != *code));
    // Neither the order of the staff list nor that of the ids is that of the rows.
    let ids: Vec<String> =
        table(&file(&desk, "Pay committee key.xlsx"), "Key").into_iter().map(|r| r[2].clone()).collect();
    assert!(!ids.is_sorted());
}

#[test]
fn moderation_shows_nobody_s_reviewer_alone_with_few_people_and_the_key_says_who_reviews() {
    let desk = usual();
    let shown: Vec<Vec<String>> = table(&file(desk, PACK), "Moderation")
        .into_iter()
        .filter(|row| row[1].parse::<usize>().is_ok())
        .collect();
    let people: usize = shown.iter().map(|row| row[1].parse::<usize>().unwrap()).sum();
    let in_round = recommended(desk).iter().filter(|one| one["status"] != "not_eligible").count();
    assert_eq!(people, in_round);
    assert!(shown.iter().all(|row| row[1].parse::<usize>().unwrap() >= 5), "{shown:#?}");
    let key = file(desk, "Pay committee key.xlsx");
    let reviewers: BTreeSet<String> =
        table(&key, "Reviewers").into_iter().map(|row| row[0].clone()).collect();
    let own: BTreeSet<String> = table(&key, "Key").into_iter().map(|row| row[0].clone()).collect();
    for row in shown.iter().filter(|row| row[0] != "Others together") {
        assert!(reviewers.contains(&row[0]) && !own.contains(&row[0][1..]), "{}", row[0]);
        assert!(row.last().unwrap().contains("the others"), "{row:?}");
    }
    assert!(shown.len() > 2 && reviewers.len() > shown.len(), "few stand together");
}

#[test]
fn the_annotated_copy_shows_what_a_change_costs_this_financial_year() {
    let desk = usual();
    let copy = file(desk, "Tracker (annotated).xlsx");
    let listed = rows(&copy, "Recommendations");
    let head = listed.iter().position(|row| row[0] == "Staff").unwrap();
    assert_eq!(listed[head][6..8], ["Change a year", "Cost this financial year"].map(str::to_owned));
    let mut seen = 0;
    for one in record(desk)["recommendations"].as_array().unwrap() {
        let row = listed[head + 1..].iter().find(|row| row[0] == one["subject"].as_str().unwrap()).unwrap();
        if let Some(cost) = one["cost"]["this_year"].as_str() {
            assert_eq!(
                (pence(&row[6]), pence(&row[7])),
                (pence(one["annual_change"].as_str().unwrap()), pence(cost))
            );
            seen += 1;
        } else if !one["point_to"].is_null() {
            assert_eq!((row[6].as_str(), row[7].as_str()), ("not checked", "not checked"));
        }
    }
    assert!(seen > 5, "{seen}");
}
