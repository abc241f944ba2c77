//! Nobody's name leaves the tracker but in the key and the annotated copy, and nobody sees more than the role allows.

use std::collections::BTreeSet;
use std::io::Cursor;

use calamine::{Reader, Xlsx};
use serde_json::Value;

use super::support::{DAY, Desk, FIXTURE, Tracker, book, parts};

const LINE: &str = "--policy kclms --as-of 2026-11-02";

/// A person of the fixture: code and both names.
struct Person {
    code: String,
    surname: String,
    forename: String,
}

fn people() -> Vec<Person> {
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(FIXTURE)).unwrap();
    let sheet = book.worksheet_range("Staff").unwrap();
    let rows = sheet.rows().skip_while(|r| r[0] != calamine::Data::String("Staff code".into())).skip(1);
    let people: Vec<Person> = rows
        .filter_map(|row| {
            let name = row[1].to_string();
            let (surname, forename) = name.split_once(',')?;
            Some(Person {
                code: row[0].to_string(),
                surname: surname.trim().into(),
                forename: forename.trim().into(),
            })
        })
        .collect();
    assert!(people.len() > 40, "{} people", people.len());
    people
}

/// The words of a text: runs of letters, with the apostrophes and hyphens a name may have.
fn words(text: &str) -> BTreeSet<&str> {
    text.split(|c: char| !c.is_alphanumeric() && !"-'’".contains(c)).collect()
}

/// What identifies somebody of the fixture in a text.
fn names_in(text: &str) -> Vec<String> {
    // As it stands, and as a page or a workbook's parts would spell it.
    let text =
        text.replace("&#39;", "'").replace("&#x27;", "'").replace("&apos;", "'").replace("\\u2019", "’");
    let words = words(&text);
    let mut found = Vec::new();
    for person in people() {
        for name in [&person.surname, &person.forename] {
            if words.contains(name.as_str()) {
                found.push(name.clone());
            }
        }
        let (surname, forename) = (&person.surname, &person.forename);
        for whole in [format!("{surname}, {forename}"), format!("{forename} {surname}")] {
            if text.contains(&whole) {
                found.push(whole);
            }
        }
    }
    found
}

/// Whether something like `name@school` stands in a text; style sheets have `@` as well, after a space or brace.
fn has_address(text: &str) -> bool {
    let beside = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    text.match_indices('@')
        .any(|(at, _)| beside(text[..at].chars().next_back()) && beside(text[at + 1..].chars().next()))
}

/// Every part of a workbook as text, its properties among them.
fn all_text(bytes: &[u8]) -> String {
    let parts = parts(bytes);
    parts
        .iter()
        .flat_map(|(name, bytes)| [name.as_str().into(), String::from_utf8_lossy(bytes)])
        .collect::<Vec<_>>()
        .join("\n")
}

fn fixture_run() -> (Desk, String) {
    let desk = Desk::new();
    desk.put("Tracker.xlsx", FIXTURE);
    let said = desk.types(&format!("run Tracker.xlsx {LINE} --out Out")).well();
    (desk, said.out)
}

const FOLDER: &str = "Out/Tracker - 2026-11-02";

#[test]
fn the_search_for_names_finds_them_where_they_are() {
    let (desk, _) = fixture_run();
    let copy = names_in(&all_text(&desk.read(&format!("{FOLDER}/Tracker (annotated).xlsx"))));
    assert!(copy.len() >= 2 * people().len(), "{copy:?}");
}

#[test]
fn no_name_stands_on_the_terminal_in_the_record_or_in_the_governors_report() {
    let (desk, out) = fixture_run();
    assert_eq!(names_in(&out), Vec::<String>::new(), "on the terminal");
    let record = desk.text(&format!("{FOLDER}/run.json"));
    assert_eq!(names_in(&record), Vec::<String>::new(), "in run.json");
    let report = desk.text(&format!("{FOLDER}/Governor report.html"));
    assert_eq!(names_in(&report), Vec::<String>::new(), "in the governors' report");
    for (name, text) in [("terminal", &out), ("record", &record), ("report", &report)] {
        assert!(!has_address(text), "an address in the {name}");
    }
    let codes: Vec<String> =
        people().into_iter().map(|p| p.code).filter(|c| words(&report).contains(c.as_str())).collect();
    assert_eq!(codes, Vec::<String>::new(), "codes in the governors' report");
    for format in ["docx", "xlsx"] {
        let text = all_text(&desk.read(&format!("{FOLDER}/Governor report.{format}")));
        assert_eq!(names_in(&text), Vec::<String>::new(), "in the governors' report as {format}");
        assert!(people().iter().all(|p| !words(&text).contains(p.code.as_str())), "codes in {format}");
        assert!(!text.contains("Tracker") && !has_address(&text), "whose file it was, in {format}");
    }
    for command in ["check", "check --all", "check --format json --all"] {
        let said = desk.types(&format!("{command} Tracker.xlsx {LINE} --fail-on never")).well();
        assert_eq!(names_in(&said.out), Vec::<String>::new(), "{command}");
    }
}

#[test]
fn the_committee_s_pack_knows_neither_names_nor_staff_codes_and_the_key_knows_both() {
    let (desk, _) = fixture_run();
    let pack = all_text(&desk.read(&format!("{FOLDER}/Pay committee pack.xlsx")));
    assert_eq!(names_in(&pack), Vec::<String>::new());
    assert!(!has_address(&pack));
    let codes: Vec<String> =
        people().into_iter().map(|p| p.code).filter(|c| words(&pack).contains(c.as_str())).collect();
    assert_eq!(codes, Vec::<String>::new(), "staff codes in the pack");
    assert!(
        pack.contains("docProps/core.xml") && !pack.contains("<dc:creator>appraise "),
        "{}",
        &pack[..200]
    );
    let key = all_text(&desk.read(&format!("{FOLDER}/Pay committee key.xlsx")));
    let record: Value = serde_json::from_slice(&desk.read(&format!("{FOLDER}/run.json"))).unwrap();
    let subjects: BTreeSet<&str> = record["recommendations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| r["subject"].as_str().unwrap())
        .collect();
    assert!(subjects.len() > 30);
    for person in people().iter().filter(|p| subjects.contains(p.code.as_str())) {
        assert!(
            key.contains(&person.surname.replace('\'', "&apos;")) || key.contains(&person.surname),
            "{}",
            person.code
        );
        assert!(words(&key).contains(person.code.as_str()), "{}", person.code);
    }
}

#[test]
fn names_are_given_to_those_who_ask_and_only_of_those_they_may_see() {
    let desk = Desk::new();
    desk.put("Tracker.xlsx", FIXTURE);
    let line = format!("check Tracker.xlsx {LINE} --format json --fail-on never");
    let without = desk.types(&line).well().json();
    assert!(without.get("names").is_none());
    let with = desk.types(&format!("{line} --names")).well().json();
    let people = people();
    for person in people.iter().filter(|p| p.code != "RWH") {
        assert_eq!(with["names"][&person.code], format!("{}, {}", person.surname, person.forename));
    }
    assert!(with["names"].get("RWH").is_none(), "the headteacher's papers are not the business manager's");
    let clerk = desk.types(&format!("{line} --names --operator-role governors_clerk")).well().json();
    assert!(clerk["names"]["RWH"].is_string());
    // Nothing else changes.
    let mut rest = with.clone();
    rest.as_object_mut().unwrap().remove("names");
    assert_eq!(rest, without);
}

#[test]
fn a_tracker_that_knows_people_by_name_only_gives_codes() {
    let desk = Desk::new();
    let staff = vec![
        vec!["staff_name", "staff_group", "employment_type", "line_manager_id", "post_title", "fte"],
        vec!["Marrowby, Tansy", "headteacher", "employee", "", "Headteacher", "one"],
        vec!["Quillfeather, Ossian", "teacher", "employee", "Marrowby, Tansy", "", "1"],
        vec!["Tansy Brackenhythe", "Ysolde", "employee", "Ghostly, Peregrine", "Teacher", ""],
    ];
    let meetings = vec![
        vec!["staff_id", "meeting_kind", "meeting_date", "held_by"],
        vec!["Quillfeather, Ossian", "planning", "2026-11-12", "Marrowby, Tansy"],
        vec!["Ghostly, Peregrine", "planning", "2026-11-12", "Marrowby, Tansy"],
        vec!["Ossian Quillfeather", "planning", "ask Peregrine", "T. Marrowby"],
    ];
    for sheets in [vec![("staff", staff.clone()), ("meeting", meetings.clone())], vec![("meeting", meetings)]]
    {
        desk.put("Tracker.xlsx", &book(&sheets));
        let mut said = String::new();
        for policy in ["oakfield.toml", "kclms"] {
            for form in ["check", "check --all", "check --all --format json"] {
                let role = "--operator-role governors_clerk --fail-on never";
                said += &desk
                    .types(&format!("{form} Tracker.xlsx --policy {policy} --as-of {DAY} {role}"))
                    .well()
                    .out;
            }
            said += &desk
                .types(&format!("run Tracker.xlsx --policy {policy} --as-of {DAY} --out Out"))
                .well()
                .out;
            let folder = format!("Out/Tracker - {DAY}");
            said += &desk.text(&format!("{folder}/run.json"));
            said += &desk.text(&format!("{folder}/Governor report.html"));
            said += &all_text(&desk.read(&format!("{folder}/Pay committee pack.xlsx")));
        }
        assert!(said.len() > 1000);
        for name in ["Marrowby", "Quillfeather", "Brackenhythe", "Ghostly", "Tansy", "Ossian", "Peregrine"] {
            if let Some(at) = said.find(name) {
                let from =
                    (0..=at.saturating_sub(200)).rev().find(|p| said.is_char_boundary(*p)).unwrap_or(0);
                panic!("{name} is said: …{}", &said[from..at + name.len()]);
            }
        }
    }
}

#[test]
fn unread_leaves_out_the_text_of_names_ids_and_free_text() {
    let desk = Desk::new();
    desk.put(
        "Tracker.xlsx",
        &Tracker::new()
            .staff(3, "fte", "see Peregrine")
            .staff(4, "line_manager_id", "Ghostly, P.")
            .meeting(3, "TBC")
            .bytes(),
    );
    let json = desk.under("check Tracker.xlsx --format json --fail-on never").well().json();
    let unread = json["unread"].as_array().unwrap();
    let date = unread.iter().find(|u| u["cell"] == "meeting!C3").unwrap();
    assert_eq!((&date["text"], &date["field"]), (&"TBC".into(), &"meeting.meeting_date".into()));
    let private = ["staff.staff_id", "staff.staff_name", "staff.line_manager_id", "staff.post_title"];
    for one in unread.iter().filter(|u| private.contains(&u["field"].as_str().unwrap())) {
        assert!(one["text"].is_null(), "{one}");
    }
    assert!(!json.to_string().contains("Ghostly"));
}

#[test]
fn the_headteacher_s_rows_are_for_the_clerk_and_not_for_the_business_manager() {
    let desk = Desk::new();
    desk.put("Tracker.xlsx", FIXTURE);
    let line = format!("check Tracker.xlsx {LINE} --format json --all --fail-on never");
    let of = |json: &Value, list: &str| {
        json[list].as_array().unwrap().iter().filter(|o| o["subject"] == "RWH").count()
    };
    let manager = desk.types(&line).well().json();
    assert_eq!(manager["operator_role"], "business_manager");
    assert_eq!(of(&manager, "recommendations"), 0);
    // Who looked at the papers is still told.
    for outcome in manager["outcomes"].as_array().unwrap().iter().filter(|o| o["subject"] == "RWH") {
        assert!(outcome["check"].as_str().unwrap().starts_with("KCL-CNF-"), "{outcome}");
    }
    let told = "the headteacher's papers are left out, because this run is the business manager's (Confidentiality ¶1)";
    assert!(manager["remarks"].as_array().unwrap().contains(&told.into()));
    for role in ["governors_clerk", "Clerk to governors"] {
        let clerk = desk.types(
            &format!("{line}|--operator-role|{role}")
                .replace(' ', "|")
                .replace("Clerk|to|governors", "Clerk to governors"),
        );
        let clerk = clerk.well().json();
        assert_eq!(clerk["operator_role"], "governors_clerk");
        assert!(of(&clerk, "outcomes") > of(&manager, "outcomes"));
        assert_eq!(of(&clerk, "recommendations"), 1);
        assert!(!clerk["remarks"].as_array().unwrap().contains(&told.into()));
    }
}

#[test]
fn a_role_is_understood_by_all_its_names_so_that_none_shows_more() {
    let desk = Desk::new();
    for name in ["business_manager", "Business manager", "School Business Manager", "SBM", "bursar"] {
        let tracker = Tracker::new().staff(2, "post_title", "").setting("Operator role", name);
        desk.put("Tracker.xlsx", &tracker.bytes());
        let json = desk.under("check Tracker.xlsx --format json --all --fail-on never").well().json();
        assert_eq!(json["operator_role"], "business_manager", "{name}");
        let head = json["outcomes"].as_array().unwrap().iter().filter(|o| o["subject"] == "H1").count();
        assert_eq!(head, 0, "{name}");
    }
    // By its label, and overruled by the command line.
    desk.put("Tracker.xlsx", &Tracker::new().setting("Who this run is for", "Clerk").bytes());
    let line = "check Tracker.xlsx --format json --all --fail-on never";
    assert_eq!(desk.under(line).well().json()["operator_role"], "governors_clerk");
    assert_eq!(
        desk.under(&format!("{line} --operator-role bursar")).well().json()["operator_role"],
        "business_manager"
    );
}

/// How many staff each table of the governors' report covers, group by group.
fn populations(html: &str) -> Vec<(String, Vec<u32>)> {
    html.split("<caption>")
        .skip(1)
        .map(|table| {
            let title = table.split('<').next().unwrap().to_owned();
            let table = table.split("</table>").next().unwrap();
            let sizes = table.split("<td class=\"number\">").skip(1);
            (title, sizes.map(|t| t.split('<').next().unwrap().parse().unwrap()).collect())
        })
        .collect()
}

/// A table of the fully rated alone would say by its size how many are not: three people of the fixture.
#[test]
fn the_size_of_a_table_says_nothing_of_what_it_counts() {
    let (desk, _) = fixture_run();
    let record: Value = serde_json::from_str(&desk.text(&format!("{FOLDER}/run.json"))).unwrap();
    let with = |status: &str| {
        record["recommendations"].as_array().unwrap().iter().filter(|r| r["status"] == status).count()
    };
    assert!((1..5).contains(&with("incomplete")), "the fixture has a few people whose ratings are missing");
    let in_round = record["recommendations"].as_array().unwrap().len() - with("not_eligible");
    let tables = populations(&desk.text(&format!("{FOLDER}/Governor report.html")));
    for title in ["Pay progression", "Ratings"] {
        let (_, sizes) = tables.iter().find(|(t, _)| t == title).unwrap();
        assert_eq!(sizes[0] as usize, in_round, "{title}");
    }
}
