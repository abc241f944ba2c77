//! `run`: the folder it writes.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::Value;
use sha2::{Digest, Sha256};

use super::support::{DAY, Desk, FIXTURE, Tracker, corpus, parts};

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

const DOCUMENTS: [&str; 9] = [
    "Behind the figures.xlsx",
    "Governor report.docx",
    "Governor report.html",
    "Governor report.pdf",
    "Governor report.xlsx",
    "Pay committee key.xlsx",
    "Pay committee pack.html",
    "Pay committee pack.xlsx",
    "Tracker (annotated).xlsx",
];

/// The names in the folder of a run.
fn names(desk: &Desk, folder: &str) -> Vec<String> {
    let within = |name: &String| name.strip_prefix(&format!("{folder}/")).map(str::to_owned);
    desk.all().keys().filter_map(within).filter(|n| !n.is_empty()).collect()
}

#[test]
fn the_folder_holds_the_documents_and_the_record_of_the_run() {
    let desk = Desk::new();
    let said = desk.under("run Tracker.xlsx --out Out").well();
    let folder = format!("Out/Tracker - {DAY}");
    let mut expected: Vec<String> = DOCUMENTS.iter().map(|n| (*n).to_owned()).collect();
    expected.push("run.json".into());
    assert_eq!(names(&desk, &folder), expected);
    for name in expected {
        assert!(said.out.contains(&format!("  {folder}/{name}\n")), "{}", said.out);
    }
    assert!(said.out.contains("Findings: 0 breach, 0 warning, 0 advice."), "{}", said.out);
}

#[test]
fn the_record_has_the_hash_of_every_file_that_went_in_and_came_out() {
    let desk = Desk::new();
    desk.under("run Tracker.xlsx").well();
    let folder = format!("Tracker - {DAY}");
    let record: Value = serde_json::from_slice(&desk.read(&format!("{folder}/run.json"))).unwrap();
    assert_eq!(record["schema"], "appraise.check/1");
    let hash = sha256(&desk.read("Tracker.xlsx"));
    assert_eq!(record["tracker"], serde_json::json!({ "file": "Tracker.xlsx", "sha256": hash }));
    assert_eq!(record["inputs"], serde_json::json!([{ "file": "Tracker.xlsx", "sha256": hash }]));
    let outputs: BTreeMap<&str, &str> = record["outputs"]
        .as_array()
        .unwrap()
        .iter()
        .map(|o| (o["file"].as_str().unwrap(), o["sha256"].as_str().unwrap()))
        .collect();
    assert_eq!(outputs.keys().copied().collect::<Vec<_>>(), DOCUMENTS);
    for (name, hash) in outputs {
        assert_eq!(hash, sha256(&desk.read(&format!("{folder}/{name}"))), "{name}");
    }
}

#[test]
fn without_out_the_folder_is_made_beside_the_tracker_and_the_tracker_is_left_alone() {
    let desk = Desk::new();
    let bytes = desk.read("Tracker.xlsx");
    desk.put("Autumn/Tracker.xlsx", &bytes);
    desk.under("run Autumn/Tracker.xlsx").well();
    assert_eq!(names(&desk, &format!("Autumn/Tracker - {DAY}")).len(), 10);
    assert_eq!(desk.read("Autumn/Tracker.xlsx"), bytes);
    assert!(!desk.has(&format!("Tracker - {DAY}")));
}

#[test]
fn a_tracker_alone_is_run() {
    let desk = Desk::new();
    desk.under("Tracker.xlsx").well();
    assert!(desk.has(&format!("Tracker - {DAY}/run.json")));
    // Also by its whole path, as when it is dropped on the program.
    let desk = Desk::new();
    let path = desk.path("Tracker.xlsx");
    desk.under(&format!("|{}|", path.display())).well();
    assert!(desk.has(&format!("Tracker - {DAY}/run.json")));
}

#[test]
fn a_second_run_gives_the_very_same_bytes() {
    let desk = Desk::new();
    desk.put("Tracker.xlsx", FIXTURE);
    let line = "run Tracker.xlsx --policy kclms --as-of 2026-11-02 --out Out";
    desk.types(line).well();
    let first = desk.all();
    desk.types(line).well();
    assert!(first == desk.all(), "a second run differs");
    desk.types(&format!("{line}2")).well();
    let of = |out: &str| -> Vec<Vec<u8>> {
        desk.all().into_iter().filter(|(n, _)| n.starts_with(out)).map(|(_, b)| b).collect()
    };
    assert!(of("Out/") == of("Out2/"), "a run elsewhere differs");
}

#[test]
fn a_folder_of_the_same_tracker_is_replaced_as_a_whole() {
    let desk = Desk::new();
    desk.under("run Tracker.xlsx").well();
    let folder = format!("Tracker - {DAY}");
    let before = desk.read(&format!("{folder}/run.json"));
    desk.put(&format!("{folder}/left over.txt"), b"of the last run");
    desk.put("Tracker.xlsx", &Tracker::new().staff(3, "post_title", "").bytes());
    desk.under("run Tracker.xlsx").well();
    assert_eq!(names(&desk, &folder).len(), 10);
    assert_ne!(desk.read(&format!("{folder}/run.json")), before);
    let at_the_top: Vec<String> =
        desk.all().into_keys().filter(|n| !n.trim_end_matches('/').contains('/')).collect();
    assert_eq!(at_the_top, [format!("{folder}/"), "Tracker.xlsx".into(), "oakfield.toml".into()]);
}

#[test]
fn a_folder_the_school_named_like_one_that_steps_aside_is_left_alone() {
    let desk = Desk::new();
    desk.put("v1.2.xlsx", &Tracker::new().bytes());
    desk.put("v1.appraise-old/kept.txt", b"kept");
    desk.under("run v1.2.xlsx").well();
    desk.under("run v1.2.xlsx").well();
    assert_eq!(desk.text("v1.appraise-old/kept.txt"), "kept");
}

#[test]
fn a_folder_left_aside_by_a_run_that_was_stopped_is_brought_back() {
    let desk = Desk::new();
    desk.under("run Tracker.xlsx").well();
    let folder = format!("Tracker - {DAY}");
    let before = desk.all();
    let stop = |name: &str| {
        std::fs::create_dir(desk.path(name)).unwrap();
        std::fs::rename(desk.path(&folder), desk.path(&format!("{name}/old"))).unwrap();
    };
    // As if it had been stopped between moving the old folder away and moving the new one in.
    stop(".appraise-Xy12");
    desk.put("Tracker.xlsx", b"no workbook");
    desk.under("run Tracker.xlsx").code_is(2);
    assert!(!desk.has(&folder), "a run that does not get so far changes nothing");
    desk.put("Tracker.xlsx", &before["Tracker.xlsx"]);
    desk.under("run Tracker.xlsx").well();
    assert_eq!(desk.all(), before, "and nothing is left beside it");
    // One of another day is not this one's.
    stop(".appraise-Xy13");
    desk.types("run Tracker.xlsx --policy oakfield.toml --as-of 2026-10-01").well();
    assert!(desk.has(".appraise-Xy13/old/run.json"));
}

#[test]
fn out_may_name_folders_that_are_not_there_yet() {
    let desk = Desk::new();
    desk.under("run Tracker.xlsx --out For/the/governors").well();
    assert_eq!(names(&desk, &format!("For/the/governors/Tracker - {DAY}")).len(), 10);
}

#[test]
fn of_several_trackers_one_that_fails_does_not_stop_the_others() {
    let desk = Desk::new();
    desk.put("A.xlsx", &Tracker::new().bytes());
    desk.put("B.xlsx", b"no workbook");
    desk.put("C.xlsx", &Tracker::new().staff(3, "line_manager_id", "").bytes());
    let said = desk.under("run A.xlsx B.xlsx C.xlsx --out Out --fail-on breach");
    assert_eq!(said.code, 2);
    assert!(
        said.err.starts_with("error: this file is not an Excel workbook\n  at: B.xlsx\n"),
        "{}",
        said.err
    );
    assert!(desk.has(&format!("Out/A - {DAY}/run.json")) && desk.has(&format!("Out/C - {DAY}/run.json")));
    assert!(!desk.has(&format!("Out/B - {DAY}")));
    // Without the one that fails the worst is that something was found.
    assert_eq!(desk.under("run A.xlsx C.xlsx --out Out --fail-on breach").code, 1);
}

#[test]
fn quiet_prints_nothing_and_writes_the_same() {
    let desk = Desk::new();
    assert_eq!(desk.under("run Tracker.xlsx --out Out --quiet").well().out, "");
    assert_eq!(names(&desk, &format!("Out/Tracker - {DAY}")).len(), 10);
    assert_eq!(desk.under("check Tracker.xlsx --quiet").well().out, "");
    assert_eq!(desk.under("annotate Tracker.xlsx -o Copy.xlsx --quiet").well().out, "");
    assert_eq!(desk.types("strip Copy.xlsx -o Back.xlsx --quiet").well().out, "");
}

#[test]
fn the_exit_code_goes_by_the_least_severity_asked_for() {
    let desk = Desk::new();
    desk.put("breach.xlsx", &Tracker::new().staff(3, "line_manager_id", "").bytes());
    desk.put("warning.xlsx", &Tracker::new().staff(3, "post_title", "").bytes());
    desk.put("advice.xlsx", &Tracker::new().staff(3, "fte", "").bytes());
    desk.put("none.xlsx", &Tracker::new().bytes());
    let order = ["none", "advice", "warning", "breach"];
    for (found, name) in order.iter().enumerate() {
        for (asked, fail_on) in [(1, "advice"), (2, "warning"), (3, "breach"), (4, "never")] {
            let expected = i32::from(found >= asked);
            let check = desk.under(&format!("check {name}.xlsx --fail-on {fail_on}"));
            assert_eq!(check.code, expected, "check {name} --fail-on {fail_on}: {}", check.out);
            let run = desk.under(&format!("run {name}.xlsx --out Out --fail-on {fail_on}"));
            assert_eq!(run.code, expected, "run {name} --fail-on {fail_on}");
            let copy = desk.under(&format!("annotate {name}.xlsx -o copy.xlsx --fail-on {fail_on}"));
            assert_eq!(copy.code, expected, "annotate {name} --fail-on {fail_on}");
        }
        // What writes succeeds when it wrote; `check` fails on a breach.
        assert_eq!(desk.under(&format!("check {name}.xlsx")).code, i32::from(found == 3), "{name}");
        assert_eq!(desk.under(&format!("run {name}.xlsx --out Out")).code, 0);
        assert_eq!(desk.under(&format!("annotate {name}.xlsx -o copy.xlsx")).code, 0);
    }
}

#[test]
fn a_macro_workbook_keeps_its_ending_and_its_macros() {
    let desk = Desk::new();
    let Some(bytes) = corpus("made__tracker-macro.xlsm") else { return };
    desk.put("Macro.xlsm", &bytes);
    desk.types(&format!("run Macro.xlsm --policy kclms --as-of {DAY} --out Out")).well();
    let copy = desk.read(&format!("Out/Macro - {DAY}/Macro (annotated).xlsm"));
    let macros = |bytes: &[u8]| parts(bytes).into_iter().find(|(n, _)| n.ends_with("vbaProject.bin"));
    assert!(macros(&bytes).is_some());
    assert!(macros(&bytes) == macros(&copy), "the macros changed");
}

#[test]
fn a_workbook_whose_structure_is_locked_gets_notes_and_its_sheets_in_one_of_their_own() {
    let desk = Desk::new();
    let mut locked = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in parts(&Tracker::new().staff(3, "post_title", "").bytes()) {
        let bytes = if name == "xl/workbook.xml" {
            let text = String::from_utf8(bytes).unwrap();
            text.replacen("<bookViews>", "<workbookProtection lockStructure=\"1\"/><bookViews>", 1)
                .into_bytes()
        } else {
            bytes
        };
        locked.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut locked, &bytes).unwrap();
    }
    desk.put("Locked.xlsx", &locked.finish().unwrap().into_inner());
    let said = desk.under("run Locked.xlsx --out Out").well();
    let note = "note: The workbook's structure is locked, so no sheet was added to the copy: it has the notes and the colours, \
                and the sheets with the findings are in a workbook of their own.";
    assert!(said.out.contains(note), "{}", said.out);
    let folder = format!("Out/Locked - {DAY}");
    let copy = parts(&desk.read(&format!("{folder}/Locked (annotated).xlsx")));
    let copied = |name: &str| copy.iter().any(|(n, _)| n == name);
    assert!(copied("xl/appraise_comments1.xml") && !copied("xl/worksheets/appraise_sheet1.xml"));
    let text: String = parts(&desk.read(&format!("{folder}/Locked (findings).xlsx")))
        .iter()
        .map(|(_, b)| String::from_utf8_lossy(b).into_owned())
        .collect();
    assert!(text.contains("OAK-3-a"));
}

#[test]
fn a_policy_without_a_pay_rule_says_so_instead_of_counting_nobody() {
    let desk = Desk::new();
    let said = desk.types("run Tracker.xlsx --policy support-staff --as-of 2026-11-02").well();
    let line = "Recommendations: none, because the policy has no rule for pay.";
    assert!(said.out.contains(line), "{}", said.out);
}

#[test]
fn a_template_of_the_school_s_own_takes_the_place_of_the_program_s() {
    let desk = Desk::new();
    let shipped = include_str!("../../templates/governors.html");
    let own = shipped.replace(
        "{{- parts.actions(will_do) }}",
        "{%- set motto = 'Semper discens' %}<section><h2>What the school will do</h2><p>{{ motto }}</p></section>",
    );
    desk.put("ours/governors.html", own.as_bytes());
    desk.put("ours/notes.txt", b"left aside");
    desk.under("run Tracker.xlsx --out Out --templates ours").well();
    let folder = format!("Out/Tracker - {DAY}");
    assert!(desk.text(&format!("{folder}/Governor report.html")).contains("Semper discens"));
    let word = parts(&desk.read(&format!("{folder}/Governor report.docx")));
    assert!(word.iter().any(|(_, part)| String::from_utf8_lossy(part).contains("Semper discens")));
}

#[test]
fn a_template_that_does_not_hold_together_is_told_with_its_line_and_nothing_is_written() {
    let desk = Desk::new();
    let shipped = include_str!("../../templates/governors.html");
    let begin = "{%- block body %}";
    for (to, says) in [
        ("<script>alert(1)</script>", "<script>: this is not part of a report"),
        ("{{ front.headteacher }}", "the report has nothing of this name at \"front.headteacher\""),
        ("{% for %}", "unexpected"),
        (
            "{% for a in range(9999) %}{% for b in range(9999) %}{% for c in range(9999) %}{% endfor %}{% endfor %}{% endfor %}",
            "this goes on without end",
        ),
    ] {
        let own = shipped.replacen(begin, &format!("{begin}\n{to}"), 1);
        desk.put("ours/governors.html", own.as_bytes());
        let said = desk.under("run Tracker.xlsx --out Out --templates ours");
        assert_eq!(said.code, 2, "{to}");
        assert!(said.err.contains(says), "{to}: {}", said.err);
        assert!(said.err.contains("at: ours/governors.html, line 3\n"), "{to}: {}", said.err);
        assert!(!desk.has("Out"), "{to}");
    }
    desk.put("page/page.html", include_str!("../../templates/page.html").replace("</body>", "").as_bytes());
    let said = desk.under("run Tracker.xlsx --out Out --templates page");
    assert!(said.err.contains("<body>: this is not well-formed") && !desk.has("Out"), "{}", said.err);
    desk.put("ours/govenors.html", b"");
    let said = desk.under("run Tracker.xlsx --out Out --templates ours");
    assert!(
        said.err.contains("no report has a template of this name\n  at: ours/govenors.html\n"),
        "{}",
        said.err
    );
    desk.put("none/readme.txt", b"");
    let said = desk.under("run Tracker.xlsx --out Out --templates none");
    assert!(said.err.contains("there is no template in this folder"), "{}", said.err);
    desk.under("run Tracker.xlsx --templates nowhere").code_is(2);
}
