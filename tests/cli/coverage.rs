//! What no tracker can show: the questions in the folder of a run, and what a policy's entries come to.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};

use super::support::{DAY, Desk, FIXTURE, POLICY, parts};

/// Questions for two who answer, an entry that is told with a check, and one left out.
const MORE: &str = r#"
[[told]]
id    = "OAK-2-b"
title = "Line manager known to the person"

[[attestation]]
id       = "OAK-5-a"
clause   = "5.1"
question = "Are governors content with it?"
answers  = "Chair of governors"
recorded = "minutes of the governing body"
why      = "it is a judgement"

[[attestation]]
id       = "OAK-1-b"
clause   = "1.1"
question = "=1+1 is asked; are meetings friendly?"
answers  = "Headteacher"
recorded = 'notes; "Kind of meeting" on the sheet "Meetings"'
why      = "it is a matter of manner"

[[attestation]]
id       = "OAK-1-c"
clause   = "1.1"
question = "Are meetings long enough?"
answers  = "Headteacher"
recorded = "the diary"
why      = "how long is enough is a judgement"

[[left_out]]
id     = "OAK-4-b"
title  = "Hours agreed in writing"
reason = "the office keeps them elsewhere"
"#;

fn desk() -> Desk {
    let desk = Desk::new();
    desk.put("asking.toml", format!("{POLICY}{MORE}").as_bytes());
    desk
}

/// The filled cells of a sheet, row by row.
fn rows(bytes: &[u8], name: &str) -> Vec<Vec<String>> {
    let mut book = Xlsx::new(Cursor::new(bytes)).unwrap();
    let range = book.worksheet_range(name).unwrap();
    let texts = |row: &[Data]| -> Vec<String> {
        row.iter().map(ToString::to_string).filter(|t| !t.is_empty()).collect()
    };
    range.rows().map(texts).filter(|r| !r.is_empty()).collect()
}

fn part(bytes: &[u8], name: &str) -> String {
    let (_, bytes) = parts(bytes).into_iter().find(|(n, _)| n == name).unwrap();
    String::from_utf8(bytes).unwrap()
}

const CHECKLIST: &str = "Headteacher's checklist.xlsx";

/// The checklist of a run under these policies.
fn checklist(desk: &Desk, tracker: &str, policies: &str) -> Vec<u8> {
    desk.types(&format!("run {tracker}.xlsx {policies} --as-of {DAY} --out Out --quiet")).well();
    desk.read(&format!("Out/{tracker} - {DAY}/{CHECKLIST}"))
}

#[test]
fn show_coverage_lists_every_entry_in_order_with_what_is_done_and_the_counts() {
    let shown = desk().types("policies show asking.toml --coverage").well().out;
    assert_eq!(
        shown,
        "\
Oakfield School: Appraisal Policy (2026)

Every entry of the policy, and what is done about it (\"appraise explain\" and the id says more)
  OAK-1-a  checked     Meeting held in time
  OAK-1-b  asked       Headteacher: =1+1 is asked; are meetings friendly?
  OAK-1-c  asked       Headteacher: Are meetings long enough?
  OAK-2-a  checked     Line manager named
  OAK-2-b  told with   OAK-2-a: Line manager known to the person
  OAK-3-a  checked     Job named
  OAK-4-a  checked     Hours recorded
  OAK-4-b  not done    Hours agreed in writing; because the office keeps them elsewhere
  OAK-5-a  asked       Chair of governors: Are governors content with it?

9 entries
    4  checked on the tracker
    1  told with a check that rests on the same cells
    0  seen to in what the program writes
    3  asked of a person, because no tracker can show it
    1  not done, for the reason given
"
    );
    assert_eq!(desk().types("policies check asking.toml --coverage").code, 2);
    assert_eq!(desk().types("policies --coverage").code, 2);
}

#[test]
fn explain_says_what_is_asked_of_whom_and_why_it_is_not_checked() {
    let desk = desk();
    let said = desk.types("explain oak-5-a --policy asking.toml").well().out;
    for part in
        ["OAK-5-a  5.1\n", "content with it?", "Chair of governors", "minutes of", "it is a judgement"]
    {
        assert!(said.contains(part), "{said}");
    }
    let said = desk.types("explain OAK-4-b --policy asking.toml").well().out;
    for part in ["OAK-4-b  Hours agreed in writing\n", "  not done    the office keeps them elsewhere\n"] {
        assert!(said.contains(part), "{said}");
    }
}

#[test]
fn an_entry_accounted_for_twice_or_of_another_policy_is_a_mistake_with_its_place() {
    let desk = desk();
    for (from, to, told) in [
        (
            "id       = \"OAK-5-a\"",
            "id       = \"OAK-1-a\"",
            "\"OAK-1-a\" is a check already, and stands again",
        ),
        ("id       = \"OAK-5-a\"", "id       = \"oak-1-B\"", "\"OAK-1-b\" is asked of a person already"),
        ("id     = \"OAK-4-b\"", "id     = \"OAK-5-a\"", "\"OAK-5-a\" is asked of a person already"),
        ("id       = \"OAK-5-a\"", "id       = \"ELM-5-a\"", "\"ELM-5-a\" is no citation of this pack"),
        ("id    = \"OAK-2-b\"", "id    = \"OAK-2-c\"", "no check cites \"OAK-2-c\""),
        ("answers  = \"Chair of governors\"\n", "", "an attestation has no \"answers\""),
        ("reason = \"the office keeps them elsewhere\"", "", "an entry left out has no \"reason\""),
        (
            "why      = \"it is a judgement\"",
            "because = \"it is\"",
            "\"because\" has no meaning in an attestation",
        ),
    ] {
        let bad = format!("{POLICY}{MORE}").replace(from, to);
        desk.put("bad.toml", bad.as_bytes());
        let said = desk.types("policies check bad.toml");
        assert_eq!(said.code, 2, "{told}");
        assert!(
            said.err.contains(told) && said.err.contains("\n  at: bad.toml, line "),
            "{told}: {}",
            said.err
        );
    }
    // Told with a check and asked of a person is twice too.
    let told = MORE.split("[[attestation]]").next().unwrap();
    let bad = format!("{POLICY}{MORE}").replace(told, "\n").replace("OAK-5-a", "OAK-2-b");
    desk.put("bad.toml", bad.as_bytes());
    let said = desk.types("policies check bad.toml");
    assert!(said.err.contains("\"OAK-2-b\" is cited by a check, and stands again"), "{}", said.err);
}

#[test]
fn a_run_writes_the_questions_by_who_answers_with_room_for_the_answer() {
    let desk = desk();
    let bytes = checklist(&desk, "Tracker", "--policy asking.toml");
    let rows = rows(&bytes, "Checklist");
    assert_eq!(rows[0], ["Headteacher's checklist"]);
    assert_eq!(rows[1], ["Oakfield School, Appraisal Policy (2026), as at 20 November 2026"]);
    let table: Vec<&[String]> = rows[4..].iter().map(Vec::as_slice).collect();
    assert_eq!(
        table,
        [
            &["Clause", "Question", "Where the answer is recorded", "Answer", "Date", "Initials"][..],
            &["Headteacher: 2 questions"],
            &[
                "1.1\nOAK-1-b",
                "=1+1 is asked; are meetings friendly?",
                "Notes; \"Kind of meeting\" on the sheet \"Meetings\""
            ],
            &["1.1\nOAK-1-c", "Are meetings long enough?", "The diary"],
            &["Chair of governors: 1 question"],
            &["5.1\nOAK-5-a", "Are governors content with it?", "Minutes of the governing body"],
        ]
    );
    let sheet = part(&bytes, "xl/worksheets/sheet1.xml");
    for wanted in [
        "sqref=\"D8:D9\"><formula1>\"yes,not yet,no\"</formula1>",
        "sqref=\"D11\"><formula1>\"yes,not yet,no\"</formula1>",
        "type=\"date\"",
        "paperSize=\"9\"",
        "orientation=\"landscape\"",
    ] {
        assert!(sheet.contains(wanted), "{wanted} is not in {sheet}");
    }
    assert!(!sheet.contains("<f>"), "a question is never a formula");
    let book = part(&bytes, "xl/workbook.xml");
    assert!(book.contains("Print_Titles") && book.contains("$6:$6"), "the headings repeat: {book}");
    let again = checklist(&desk, "Tracker", "--policy asking.toml");
    assert!(bytes == again, "a second run differs");
}

#[test]
fn the_checklist_has_nothing_of_any_person() {
    let desk = Desk::new();
    desk.put("Tracker.xlsx", FIXTURE);
    let bytes = checklist(&desk, "Tracker", "--policy kclms");
    // Whoever is on the staff, the checklist is the same.
    desk.put("Other.xlsx", &super::support::Tracker::new().bytes());
    assert!(bytes == checklist(&desk, "Other", "--policy kclms"), "it depends on the tracker");
}

#[test]
fn under_two_policies_the_questions_of_both_are_asked() {
    let desk = desk();
    let bytes = checklist(&desk, "Tracker", "--policy asking.toml --policy kclms");
    let asked = rows(&bytes, "Checklist").iter().filter(|r| r.last().is_some() && r.len() == 3).count();
    assert_eq!(asked, 3 + 16);
    let copy = desk.read(&format!("Out/Tracker - {DAY}/Tracker (annotated).xlsx"));
    let about = rows(&copy, "About this check").concat().join("\n");
    assert!(about.contains("OAK-5-a") && about.contains("KCL-VIS-1-b"), "{about}");
}

#[test]
fn the_sheet_about_the_check_has_the_questions_that_no_tracker_answers() {
    let desk = desk();
    checklist(&desk, "Tracker", "--policy asking.toml");
    let copy = desk.read(&format!("Out/Tracker - {DAY}/Tracker (annotated).xlsx"));
    let rows = rows(&copy, "About this check");
    let at = rows.iter().position(|r| r[0] == "What no tracker can show: asked of a person").unwrap();
    assert_eq!(
        rows[at + 2],
        [
            "Chair of governors; 5.1 (OAK-5-a)",
            "Are governors content with it?",
            "minutes of the governing body"
        ]
    );
    assert_eq!(rows[at + 3][1], "=1+1 is asked; are meetings friendly?");
}

#[test]
fn a_policy_that_asks_nobody_gets_no_checklist() {
    let desk = Desk::new();
    desk.under("run Tracker.xlsx --out Out").well();
    assert!(desk.has(&format!("Out/Tracker - {DAY}/run.json")));
    assert!(!desk.has(&format!("Out/Tracker - {DAY}/{CHECKLIST}")));
}
