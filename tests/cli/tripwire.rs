//! Just before reports are written everybody on the staff list is looked for in them: what a school writes in templates and
//! policies of its own may name somebody, and a teacher called Page does not stop a report that has pages.

use std::collections::BTreeMap;
use std::fs;

use serde_json::Value;

use super::support::{DAY, Desk, POLICY, Said, book, with_parts};

const FIXTURES: [(&str, &[u8], &str); 5] = [
    ("kclms", include_bytes!("../../fixtures/kclms/tracker.xlsx"), "2026-11-02"),
    ("hampshire", include_bytes!("../../fixtures/hampshire/tracker.xlsx"), "2026-11-20"),
    ("vine", include_bytes!("../../fixtures/vine/tracker.xlsx"), "2026-11-20"),
    ("dgat", include_bytes!("../../fixtures/dgat/tracker.xlsx"), "2027-01-20"),
    ("support-staff", include_bytes!("../../fixtures/support-staff/tracker.xlsx"), "2027-02-10"),
];
const EVERY: &str = "governors,head,pay,equality,data";

/// The people of a tracker: staff id, surname, forename.
fn people(desk: &Desk, policy: &str, day: &str) -> Vec<[String; 3]> {
    let said = desk
        .types(&format!("check School.xlsx --policy {policy} --as-of {day} --format json --names"))
        .json();
    let names = said["names"].as_object().unwrap().clone();
    let parted = |(id, name): (String, Value)| {
        let name = name.as_str().unwrap();
        let bare = name.split_once(' ').filter(|(title, _)| title.starts_with('M') && title.len() <= 3);
        let bare = bare.map_or(name, |(_, rest)| rest);
        let (surname, forename) = match bare.split_once(", ") {
            Some(parts) => parts,
            None => bare.rsplit_once(' ').map(|(forename, surname)| (surname, forename))?,
        };
        Some([id, surname.to_owned(), forename.to_owned()])
    };
    names.into_iter().filter_map(parted).collect()
}

/// Templates of the school's own: the program's, with a line at the end of the governors' report.
fn own_template(desk: &Desk, line: &str) {
    let shipped = include_str!("../../templates/governors.html");
    let last = "{{- parts.actions(will_do) }}";
    let with = shipped.replace(last, &format!("{last}\n<p>{line}</p>"));
    assert_ne!(with, shipped);
    desk.put("ours/governors.html", with.as_bytes());
}

fn run(desk: &Desk, policy: &str, day: &str, more: &str) -> Said {
    desk.types(&format!("run School.xlsx --policy {policy} --as-of {day} --out Out {more}"))
}

/// The pages of the reports without what differs from tracker to tracker.
fn pages(desk: &Desk, day: &str) -> BTreeMap<String, String> {
    let folder = format!("Out/School - {day}/");
    let all = desk.all().into_iter().filter_map(|(name, bytes)| {
        let name = name.strip_prefix(&folder)?.to_owned();
        (name.strip_suffix(".html").is_some() && !name.contains("pack"))
            .then(|| (name, String::from_utf8(bytes).unwrap()))
    });
    all.collect()
}

/// A text with some words in the place of others.
fn in_place(text: &str, others: &BTreeMap<String, String>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(from) = rest.find(char::is_alphabetic) {
        let (before, tail) = rest.split_at(from);
        let end = tail.find(|c: char| !c.is_alphabetic()).unwrap_or(tail.len());
        let (word, after) = tail.split_at(end);
        out += before;
        out += others.get(word).map_or(word, String::as_str);
        rest = after;
    }
    out + rest
}

#[test]
fn people_who_are_called_as_words_of_the_report_stop_no_report_and_change_none() {
    let words = [
        "May",
        "Page",
        "King",
        "London",
        "Main",
        "Summer",
        "Day",
        "Green",
        "White",
        "Standard",
        "Young",
        "Good",
        "Upper",
        "Sex",
        "Support",
        "Mathematics",
        "November",
        "Performance",
        "Policy",
        "Smallest",
        "Part",
        "Full",
        "Head",
    ];
    for (policy, tracker, day) in FIXTURES {
        let desk = Desk::new();
        desk.put("School.xlsx", tracker);
        run(&desk, policy, day, &format!("--reports {EVERY}")).well();
        let before = pages(&desk, day);
        assert_eq!(before.len(), 5, "{policy}");
        let all: String = before.values().map(String::as_str).collect();
        let printed = |word: &&&str| all.split(|c: char| !c.is_alphabetic()).any(|other| other == **word);
        let used: Vec<&&str> = words.iter().filter(printed).collect();
        assert!(used.len() >= 5, "{policy}: {used:?}");
        let people = people(&desk, policy, day);
        let mut others = BTreeMap::new();
        for ([_, surname, _], word) in
            people.iter().filter(|[_, s, _]| !s.contains(['-', ' ', '\''])).zip(&used)
        {
            others.insert(surname.clone(), (**word).to_owned());
        }
        assert!(others.len() >= 5, "{policy}: {others:?}");
        let named = with_parts(tracker, |name, bytes| match name {
            "xl/sharedStrings.xml" => in_place(&String::from_utf8(bytes).unwrap(), &others).into_bytes(),
            name if name.starts_with("xl/worksheets/sheet") => {
                in_place(&String::from_utf8(bytes).unwrap(), &others).into_bytes()
            }
            _ => bytes,
        });
        desk.put("School.xlsx", &named);
        fs::remove_dir_all(desk.path("Out")).unwrap();
        run(&desk, policy, day, &format!("--reports {EVERY}")).well();
        let after = pages(&desk, day);
        for (name, page) in &before {
            assert!(after.get(name) == Some(page), "{policy}: {name} is another with other names");
        }
    }
}

#[test]
fn a_report_that_names_somebody_is_not_written_and_the_cell_is_told_but_never_the_person() {
    for (policy, tracker, day) in FIXTURES {
        let desk = Desk::new();
        desk.put("School.xlsx", tracker);
        let people = people(&desk, policy, day);
        let [id, surname, forename] = &people[2];
        let mut lines =
            vec![format!("Prepared with {forename} {surname}"), format!("Ask Mrs {surname} first")];
        if id.chars().any(|c| c.is_ascii_digit()) {
            lines.push(format!("See {id}, too"));
        }
        for line in &lines {
            own_template(&desk, line);
            let said = run(&desk, policy, day, "--templates ours --ledger reports.jsonl --new-ledger");
            assert_eq!((said.code, said.out.as_str()), (2, ""), "{policy}: {line}: {}", said.err);
            let what = if line.starts_with("See") { "a staff ID" } else { "a name" };
            let first = format!(
                "error: {what} of the tracker would have stood in the document \"Governor report\", so nothing was written\n  at: "
            );
            assert!(said.err.starts_with(&first), "{policy}: {}", said.err);
            assert!(
                said.err.contains("\n  help: it stands in ours/governors.html, line "),
                "{policy}: {}",
                said.err
            );
            let cell = said.err.lines().nth(1).unwrap();
            assert!(cell.contains('!') && cell.ends_with(|c: char| c.is_ascii_digit()), "{policy}: {cell}");
            for word in [surname, forename] {
                let told = said.err.split(|c: char| !c.is_alphabetic()).any(|other| other == word);
                assert!(!told, "{policy}: {}", said.err);
            }
            assert!(!desk.has("Out") && !desk.has("reports.jsonl"), "{policy}: something was written");
        }
        own_template(&desk, "Prepared with care");
        run(&desk, policy, day, "--templates ours --ledger reports.jsonl --new-ledger").well();
        assert!(desk.has("reports.jsonl"));
    }
}

/// Forty people with the ids and names that most often mean something else.
fn of_ordinary_words() -> Vec<u8> {
    let ids = ["IT", "PE", "HR", "RE", "PA", "ICT", "SEN", "CPD", "A", "NO", "2026", "40", "007"];
    let surnames =
        ["Head", "Page", "May", "Teachers", "Day", "Long", "Grant", "Overdue", "Late", "Staff", "Ng"];
    let forenames = ["Mark", "Will", "Grace", "Summer", "Ratings", "Or", "Of"];
    let mut rows =
        vec![vec!["Staff ID".to_owned(), "Staff name".into(), "Staff group".into(), "Job title".into()]];
    for n in 0..40 {
        let id = ids.get(n).map_or_else(|| format!("S{n:02}"), |id| (*id).to_owned());
        let name = format!("{}, {}", surnames[n % surnames.len()], forenames[n % forenames.len()]);
        let (group, post) = match n {
            0 => ("Headteacher", "Headteacher"),
            1 => ("Support staff", "Business manager"),
            2 => ("Teacher", "Leader"),
            _ if n % 3 == 0 => ("Support staff", "Teaching assistant"),
            _ => ("Teacher", "Teacher"),
        };
        rows.push(vec![id, name, group.to_owned(), post.to_owned()]);
    }
    let rows = rows.iter().map(|row| row.iter().map(String::as_str).collect()).collect();
    book(&[("staff", rows)])
}

#[test]
fn a_head_called_head_and_a_teacher_with_the_initials_it_stop_nothing() {
    for policy in ["kclms", "hampshire", "dgat", "vine", "support-staff"] {
        let desk = Desk::new();
        desk.put("School.xlsx", &of_ordinary_words());
        own_template(
            &desk,
            "IT, PE and the grant for the summer. Long Lane, with grace; Will Park, HR; the Business Manager.",
        );
        run(&desk, policy, "2026-11-02", &format!("--templates ours --reports {EVERY}")).well();
        // As a name it is one.
        own_template(&desk, "Mrs Page and the others");
        let said = run(&desk, policy, "2026-11-02", "--templates ours");
        assert!(said.err.contains("\n  at: staff!B3"), "{policy}: {}", said.err);
        said.code_is(2);
    }
}

#[test]
fn a_policy_of_their_own_that_names_somebody_stops_report_and_record() {
    let desk = Desk::new();
    let line = format!("run Tracker.xlsx --policy own.toml --as-of {DAY} --out Out");
    for (text, place) in [
        (
            POLICY.replace("\"Appraisal Policy\"", "\"Appraisal Policy, by Ysolde Brackenhythe\""),
            "document \"Governor report\"",
        ),
        (POLICY.replace("Hold the meeting,", "Ask Ms Brackenhythe to hold the meeting,"), "record run.json"),
    ] {
        assert_ne!(text, POLICY);
        desk.put("own.toml", text.as_bytes());
        desk.types(&line).trouble(&format!(
            "error: a name of the tracker would have stood in the {place}, so nothing was written\n  at: staff!B4\n  help: it stands in the \
             policy own.toml: say it there without the person, because these documents name nobody"
        ));
        assert!(!desk.has("Out"));
    }
    // A word of the policy that is also a name is one of its words.
    desk.put(
        "own.toml",
        POLICY.replace("\"Appraisal Policy\"", "\"Brackenhythe Appraisal Policy\"").as_bytes(),
    );
    desk.types(&line).well();
}

#[test]
fn a_tab_named_for_somebody_stops_nothing_because_findings_stand_by_their_cells() {
    let desk = Desk::new();
    let staff = vec![
        vec![
            "staff_id",
            "staff_name",
            "staff_group",
            "employment_type",
            "line_manager_id",
            "post_title",
            "fte",
        ],
        vec!["T1", "Quillfeather, Ossian", "teacher", "employee", "T1", "Teacher of physics", "1"],
    ];
    let meetings =
        vec![vec!["staff_id", "meeting_kind", "meeting_date"], vec!["T1", "planning", "2026-11-12"]];
    let sheets = [("staff", staff), ("Ossian Quillfeather meetings", meetings)];
    desk.put("Ossian Quillfeather.xlsx", &book(&sheets));
    desk.types(&format!("run|Ossian Quillfeather.xlsx|--policy|oakfield.toml|--as-of|{DAY}|--out|Out"))
        .well();
    let record = desk.text(&format!("Out/Ossian Quillfeather - {DAY}/run.json"));
    assert!(record.contains("'Ossian Quillfeather meetings'!"), "{record}");
}

#[test]
fn a_name_typed_in_place_of_an_id_is_told_by_its_row() {
    let desk = Desk::new();
    let staff = vec![
        vec![
            "staff_id",
            "staff_name",
            "staff_group",
            "employment_type",
            "line_manager_id",
            "post_title",
            "fte",
        ],
        vec!["T1", "Quillfeather, Ossian", "teacher", "employee", "T1", "Teacher of physics", "1"],
    ];
    let head = vec!["meeting_id", "staff_id", "meeting_kind", "meeting_date"];
    let of = |id: &'static str| vec![id, "T1", "planning", "2026-11-12"];
    let meetings = vec![head, of("Ossian Quillfeather 1"), of("M2")];
    desk.put("Tracker.xlsx", &book(&[("staff", staff), ("meeting", meetings)]));
    desk.under("run Tracker.xlsx --out Out").well();
    let record: Value = serde_json::from_slice(&desk.read(&format!("Out/Tracker - {DAY}/run.json"))).unwrap();
    let rows: Vec<&str> =
        record["outcomes"].as_array().unwrap().iter().filter_map(|one| one["row"].as_str()).collect();
    assert!(rows.contains(&"meeting row 1") && rows.contains(&"M2"), "{rows:?}");
}
