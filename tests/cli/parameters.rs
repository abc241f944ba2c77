//! Parameters and severities a school changed, what its policy leaves to it, and what is not from the policy: each is said
//! in every output.

use std::io::Cursor;

use calamine::{Reader, Xlsx};
use serde_json::{Value, json};

use super::support::{DAY, Desk, POLICY, Tracker, parts};

/// A value the program chose (feedback in 5 working days), a blank (a day for notes), a bounded number and a closed word.
const MORE: &str = r#"
[[parameter]]
name    = "feedback_days"
says    = "time for feedback"
class   = "product"
type    = "period"
default = "5 working days"

[[parameter]]
name    = "notes_due"
says    = "day by which notes are filed"
class   = "school"
type    = "day"

[[parameter]]
name    = "sample_share"
says    = "share that is looked at, in per cent"
class   = "school"
type    = "number"
default = 25
most    = 100

[[parameter]]
name    = "terms"
says    = "terms that hold"
class   = "school"
type    = "word"
values  = ["national", "local"]
default = "national"

[[parameter]]
name    = "note_words"
says    = "words for notes"
class   = "school"
type    = "words"
default = ["brief"]

[[check]]
id       = "OAK-5-a"
clause   = "5.1"
type     = "meetings"
title    = "Feedback in time"
says     = "feedback is given soon"
severity = "breach"
force    = "hard"
for      = "meeting"
deadline = { date = "meeting_date", by = "on('1 October') + param.feedback_days", done = "feedback" }
advice   = "Give feedback."
examples = [{ meeting_date = 2026-10-02, as_of = 2026-11-20, gives = "met" }]

[[check]]
id       = "OAK-6-a"
clause   = "6.1"
type     = "meetings"
title    = "Notes filed"
says     = "notes are filed by a day of the school's own"
severity = "breach"
force    = "hard"
for      = "meeting"
deadline = { date = "meeting_date", by = "on(param.notes_due)", done = "notes" }
advice   = "File the notes."
examples = [{ meeting_date = 2026-10-02, as_of = 2026-11-20, gives = "cannot_tell" }]
"#;

fn desk() -> Desk {
    let desk = Desk::new();
    desk.put("oakfield.toml", format!("{POLICY}{MORE}").as_bytes());
    desk
}

const CHECK: &str = "check Tracker.xlsx --format json --fail-on never";
const FOLDER: &str = "Tracker - 2026-11-20";

fn checked(desk: &Desk, check: &str) -> Vec<Value> {
    let json = desk.under(&format!("{CHECK} --all")).well().json();
    json["outcomes"].as_array().unwrap().iter().filter(|o| o["check"] == check).cloned().collect()
}

/// Every document of a run as text, by name.
fn documents(desk: &Desk) -> Vec<(String, String)> {
    let names = ["Tracker (annotated).xlsx", "Pay committee pack.xlsx", "Governor report.html", "run.json"]
        .map(str::to_owned);
    names
        .into_iter()
        .map(|name| {
            let bytes = desk.read(&format!("{FOLDER}/{name}"));
            let text = if bytes.starts_with(b"PK") {
                let all: Vec<String> = parts(&bytes)
                    .into_iter()
                    .map(|(_, bytes)| String::from_utf8_lossy(&bytes).into_owned())
                    .collect();
                all.concat()
            } else {
                String::from_utf8(bytes).unwrap()
            };
            (name, text)
        })
        .collect()
}

/// How often a document says it; some write its first letter as a capital.
fn count(documents: &[(String, String)], name: &str, text: &str) -> usize {
    let text = &text[1..];
    documents.iter().find(|(n, _)| n == name).map_or(0, |(_, all)| all.matches(text).count())
}

#[test]
fn a_change_is_said_with_its_reason_in_every_output() {
    let desk = desk();
    desk.put("Office/ours.toml", b"[parameters]\nheld_by = { value = \"10-15\", reason = \"half term\" }\n");
    desk.put(
        "Tracker.xlsx",
        &Tracker::new().setting_because("feedback days", "ten working days", "trips").bytes(),
    );
    let line = format!("--as-of {DAY} --policy oakfield.toml --config Office/ours.toml");
    let said = desk.types(&format!("run Tracker.xlsx {line}")).well().out;
    let days = "your school: day by which meetings are held: 15 October instead of 31 October (half term)";
    let feedback = "your school: time for feedback: 10 working days instead of 5 working days (trips)";
    let documents = documents(&desk);
    for change in [days, feedback] {
        assert_eq!(said.matches(change).count(), 1, "{said}");
        for (name, least) in
            [("Tracker (annotated).xlsx", 1), ("Pay committee pack.xlsx", 1), ("run.json", 1)]
        {
            assert!(count(&documents, name, change) >= least, "{name}: {change}");
        }
    }
    // Governors read the policy's words and figures, and no reason.
    let report = "Governor report.html";
    assert_eq!(count(&documents, report, "Time for feedback: 10 working days instead of 5 working days."), 1);
    assert_eq!(
        count(&documents, report, "Day by which meetings are held: 15 October instead of 31 October."),
        1
    );
    assert_eq!(count(&documents, report, "half term") + count(&documents, report, "trips"), 0);
    let json = desk.types(&format!("{CHECK} {line}")).well().json();
    assert_eq!(
        json["parameters"],
        json!([
            { "name": "held_by", "says": "day by which meetings are held", "value": "15 October", "from": "31 October",
              "class": "school", "reason": "half term", "clause": "1.1", "set_in": "ours.toml, line 2" },
            { "name": "feedback_days", "says": "time for feedback", "value": "10 working days", "from": "5 working days",
              "class": "product", "reason": "trips", "clause": "5.1", "set_in": "school!B2" },
        ])
    );
}

#[test]
fn the_sheet_findings_says_what_changed_above_its_headings() {
    let desk = desk();
    desk.put(
        "appraise.toml",
        b"[parameters]\nheld_by = { value = \"15 October\", reason = \"half term\" }\n",
    );
    desk.under("annotate Tracker.xlsx -o Copy.xlsx").well();
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(desk.read("Copy.xlsx"))).unwrap();
    let rows = book.worksheet_range("Findings").unwrap();
    let texts: Vec<String> = rows.rows().map(|row| row[0].to_string()).collect();
    let change = "your school: day by which meetings are held: 15 October instead of 31 October (half term)";
    assert_eq!((texts[2].as_str(), texts[4].as_str()), (change, "Severity"), "{texts:?}");
    let filter = |bytes: &[u8]| String::from_utf8_lossy(bytes).contains("<autoFilter ref=\"A5:I");
    let all = parts(&desk.read("Copy.xlsx"));
    assert!(all.iter().any(|(_, bytes)| filter(bytes)), "the filter stands on the headings");
}

#[test]
fn a_reason_that_may_name_somebody_is_not_repeated() {
    let desk = desk();
    for reason in ["as Quillfeather asked", "agreed with Mrs Bell"] {
        let file = format!("[parameters]\nheld_by = {{ value = \"15 October\", reason = \"{reason}\" }}\n");
        desk.put("appraise.toml", file.as_bytes());
        let said = desk.under("run Tracker.xlsx").well().out;
        let told = "15 October instead of 31 October (the reason is in the settings; it may name somebody and is not \
                    repeated here)";
        assert!(said.contains(told), "{said}");
        for (name, text) in documents(&desk) {
            // The tracker's own cells keep its names.
            let names = reason.split(' ').find(|w| ["Quillfeather", "Bell"].contains(w)).unwrap();
            assert!(!text.contains(reason), "{name}");
            assert!(name.starts_with("Tracker") || !text.contains(names), "{name}");
        }
    }
    desk.put("appraise.toml", b"[parameters]\nnote_words = [\"Ossian's\"]\n");
    let said = desk.under("check Tracker.xlsx --fail-on never").well().out;
    assert!(!said.contains("Ossian") && said.contains("a text of its own (it may name somebody"), "{said}");
}

#[test]
fn what_the_policy_leaves_to_the_school_is_asked_for_once() {
    let desk = desk();
    let ask = "your policy leaves this to the school: day by which notes are filed (6.1); set \"notes_due\" in \
               appraise.toml or on the settings sheet; 1 check waits for it";
    let said = desk.under("check Tracker.xlsx --fail-on never").well().out;
    assert_eq!(said.matches(ask).count(), 1, "{said}");
    assert_eq!(said.matches("notes_due").count(), 1, "{said}");
    assert!(!said.contains("Not checked, because the tracker lacks"), "no column is lacking: {said}");
    let json = desk.under(CHECK).well().json();
    assert_eq!(
        json["blanks"],
        json!([{ "name": "notes_due", "says": "day by which notes are filed", "clause": "6.1", "checks": ["OAK-6-a"],
                 "message": ask }])
    );
    assert!(
        json["outcomes"].as_array().unwrap().iter().all(|o| o["check"] != "OAK-6-a"),
        "not once for each row"
    );
    for outcome in checked(&desk, "OAK-6-a") {
        assert_eq!(outcome["outcome"], "cannot_tell");
        assert_eq!(outcome["missing"], json!(["param.notes_due"]));
        let message = "Notes filed. Your school has not set \"notes_due\": day by which notes are filed.";
        assert_eq!(outcome["message"], message);
    }
    desk.under("run Tracker.xlsx").well();
    assert_eq!(count(&documents(&desk), "Tracker (annotated).xlsx", ask), 1);
    // Once it is set nothing waits, and it is said to be the school's.
    desk.put("Tracker.xlsx", &Tracker::new().setting("notes_due", "20/10").bytes());
    let json = desk.under(CHECK).well().json();
    assert_eq!(json["blanks"], json!([]));
    let told = "your school: day by which notes are filed: 20 October, which the policy leaves open";
    assert!(json["remarks"].as_array().unwrap().contains(&json!(told)), "{}", json["remarks"]);
    assert!(checked(&desk, "OAK-6-a").iter().all(|o| o["outcome"] == "met"));
}

#[test]
fn a_check_that_leaves_a_blank_aside_waits_for_it_too_unless_the_blank_may_stay() {
    let desk = desk();
    let aside = MORE.replace(
        "deadline = { date = \"meeting_date\", by = \"on(param.notes_due)\", done = \"notes\" }",
        "when     = [{ if = \"first_of(on(param.notes_due) > cycle.start, false)\", else = \"no day is set\" }]\n\
         deadline = { date = \"meeting_date\", by = \"on('1 October')\", done = \"notes\" }",
    );
    let aside = aside.replace("gives = \"cannot_tell\"", "gives = \"not_applicable\"");
    assert_ne!(aside, MORE);
    desk.put("oakfield.toml", format!("{POLICY}{aside}").as_bytes());
    assert_eq!(desk.under(CHECK).well().json()["blanks"][0]["name"], "notes_due");
    let may_stay =
        aside.replace("says    = \"day by which notes are filed\"", "says    = \"a day\"\noptional = true");
    desk.put("oakfield.toml", format!("{POLICY}{may_stay}").as_bytes());
    assert_eq!(desk.under(CHECK).well().json()["blanks"], json!([]));
}

#[test]
fn a_setting_that_nobody_gave_is_asked_for_once_and_is_no_column() {
    let desk = Desk::new();
    let when = "when     = [{ if = \"school.pay_area == 'fringe'\", else = \"elsewhere\" }]\n";
    let present = "present  = { all = [\"fte\"] }";
    desk.put("oakfield.toml", POLICY.replace(present, &format!("{when}{present}")).as_bytes());
    let json = desk.under(CHECK).well().json();
    assert_eq!(json["lacking"], json!([]));
    let ask = "nobody gave this setting: Pay area (4.1); set \"pay_area\" in appraise.toml or on the settings sheet; \
               1 check waits for it";
    assert_eq!(json["blanks"][0]["message"], ask);
    let outcomes = json["outcomes"].as_array().unwrap();
    assert!(outcomes.iter().all(|o| o["check"] != "OAK-4-a"), "not once for each person");
    desk.put("appraise.toml", b"[school]\npay_area = \"fringe\"\n");
    assert_eq!(desk.under(CHECK).well().json()["blanks"], json!([]));
}

#[test]
fn what_is_not_from_the_policy_is_said_where_it_decides_and_nowhere_else() {
    let desk = desk();
    let json = desk.under(CHECK).well().json();
    let late = "Feedback 12 October 2026, 2 working days after the deadline of 8 October 2026 (not from the policy: 5 working days).";
    let first = json["outcomes"].as_array().unwrap().iter().find(|o| o["check"] == "OAK-5-a").unwrap();
    assert_eq!(first["message"], late);
    assert_eq!(first["not_from_policy"], json!(["feedback_days"]));
    assert!(checked(&desk, "OAK-1-a").iter().all(|o| o["not_from_policy"] == json!([])));
    assert_eq!(json["not_from_the_policy"], json!(["time for feedback: 5 working days"]));
    desk.under("run Tracker.xlsx").well();
    // In the note on the cell and on the sheet Findings.
    assert!(count(&documents(&desk), "Tracker (annotated).xlsx", late) >= 2);
    // What the school set itself is its own.
    desk.put("appraise.toml", b"[parameters]\nfeedback_days = \"6 working days\"\n");
    let json = desk.under(CHECK).well().json();
    let first = json["outcomes"].as_array().unwrap().iter().find(|o| o["check"] == "OAK-5-a").unwrap();
    let late = "Feedback 12 October 2026, 1 working day after the deadline of 9 October 2026 (set by your school: 6 working days).";
    assert_eq!(first["message"], late);
    assert_eq!(first["not_from_policy"], json!([]));
    assert_eq!(json["not_from_the_policy"], json!([]));
}

#[test]
fn a_value_is_read_in_every_usual_form_and_has_to_make_sense() {
    let desk = desk();
    for (name, text) in [
        ("held_by", "\"31st October\""),
        ("held_by", "2026-10-31"),
        ("sample_share", "\"25%\""),
        ("sample_share", "25"),
        ("feedback_days", "\"five working days\""),
        ("feedback_days", "5"),
        ("terms", "\"National\""),
    ] {
        desk.put("appraise.toml", format!("[parameters]\n{name} = {text}\n").as_bytes());
        assert_eq!(desk.under(CHECK).well().json()["parameters"], json!([]), "{name} = {text}");
    }
    let length =
        "it has to be a length of time, at least 1, such as 10 working days, 6 school weeks or 12 months";
    for (name, text, said, help) in [
        ("feedback_days", "0", "0", length),
        ("feedback_days", "\"-5 days\"", "-5 days", length),
        ("feedback_days", "\"0 working days\"", "0 working days", length),
        ("sample_share", "\"250 %\"", "250 %", "it has to be a number from 0 to 100"),
        ("sample_share", "-1", "-1", "it has to be a number from 0 to 100"),
        ("held_by", "\"31 November\"", "31 November", "it has to be a day of the year, such as 31 October"),
        ("terms", "\"ours\"", "ours", "it has to be one of national, local"),
    ] {
        desk.put("appraise.toml", format!("[parameters]\n\n{name} = {text}\n").as_bytes());
        let message =
            format!("error: \"{said}\" cannot be {name}\n  at: appraise.toml, line 3\n  help: {help}");
        desk.under("check Tracker.xlsx").trouble(&message);
    }
    desk.put("appraise.toml", b"");
    desk.put("Tracker.xlsx", &Tracker::new().setting("sample_share", "250%").bytes());
    desk.under("check Tracker.xlsx").trouble(
        "error: \"250%\" cannot be sample_share\n  at: school!B2\n  help: it has to be a number from 0 to 100",
    );
}

#[test]
fn a_school_may_take_a_check_more_or_less_seriously() {
    let desk = desk();
    desk.put("Tracker.xlsx", &Tracker::new().meeting(3, "2026-11-10").staff(3, "post_title", "").bytes());
    let severities = |desk: &Desk| {
        let of = |check: &str| {
            checked(desk, check).iter().find(|o| o["subject"] == "T1").unwrap()["severity"].clone()
        };
        [of("OAK-1-a"), of("OAK-3-a")]
    };
    assert_eq!(severities(&desk), ["warning", "warning"], "late counts one step less");
    desk.put(
        "appraise.toml",
        b"[severity]\noak-1-a = { value = \"advice\", reason = \"new this year\" }\nOAK-3-a = \"breach\"\n",
    );
    assert_eq!(severities(&desk), ["information", "breach"]);
    let json = desk.under(CHECK).well().json();
    assert_eq!(
        json["severities"][0],
        json!({ "name": "OAK-1-a", "says": "Meeting held in time (OAK-1-a)", "value": "advice", "from": "breach",
                "class": "severity", "reason": "new this year", "clause": "1.1", "set_in": "appraise.toml, line 2" })
    );
    let said = desk.under("run Tracker.xlsx").well().out;
    let change = "your school: Meeting held in time (OAK-1-a): advice instead of breach (new this year)";
    assert!(said.contains(change), "{said}");
    let documents = documents(&desk);
    for name in ["Tracker (annotated).xlsx", "Pay committee pack.xlsx", "run.json"] {
        assert!(count(&documents, name, change) >= 1, "{name}");
    }
    let for_governors = "Meeting held in time (OAK-1-a): advice instead of breach.";
    assert_eq!(count(&documents, "Governor report.html", for_governors), 1);
    // The dots of an id part keys in such a file; it means the same with and without quotation marks.
    desk.put("dotted.toml", POLICY.replace("OAK-3-a", "OAK-3.1.2-a").as_bytes());
    for id in ["OAK-3.1.2-a", "\"OAK-3.1.2-a\""] {
        desk.put(
            "appraise.toml",
            format!("[severity]\n{id} = {{ value = \"breach\", reason = \"new\" }}\n").as_bytes(),
        );
        let json = desk.types(&format!("{CHECK} --as-of {DAY} --policy dotted.toml")).well().json();
        let change = &json["severities"][0];
        assert_eq!(
            (&change["name"], &change["set_in"]),
            (&json!("OAK-3.1.2-a"), &json!("appraise.toml, line 2"))
        );
    }
    for (file, what, line, help) in [
        (
            "[severity]\nOAK-1-b = \"advice\"\n",
            "the policy has no check \"OAK-1-b\"",
            2,
            "did you mean \"OAK-1-a\"?",
        ),
        (
            "[severity]\nOAK-1-a = \"mild\"\n",
            "\"mild\" is no severity",
            2,
            "it is one of breach, warning, advice, information",
        ),
        ("severity = 1\n", "\"severity\" has to be a block of lines", 1, "begin it with a line [severity]"),
    ] {
        desk.put("appraise.toml", file.as_bytes());
        let message = format!("error: {what}\n  at: appraise.toml, line {line}\n  help: {help}");
        desk.under("check Tracker.xlsx").trouble(&message);
    }
    let locked = POLICY.replace("edition  = \"2026\"", "edition  = \"2026\"\nlocked   = \"note 2\"");
    desk.put("oakfield.toml", locked.as_bytes());
    desk.put("appraise.toml", b"[severity]\nOAK-1-a = \"advice\"\n");
    desk.under("check Tracker.xlsx").trouble(
        "error: the policy may not be changed (note 2), and OAK-1-a is a breach\n  at: appraise.toml, line 2\n  \
         help: take the line out; only what the policy leaves open can be set",
    );
}

#[test]
fn a_policy_that_forbids_changes_refuses_them_in_the_file_and_on_the_sheet() {
    let desk = Desk::new();
    let line = format!("check Tracker.xlsx --policy vine --as-of {DAY} --fail-on never");
    let message = |at: &str| {
        format!(
            "error: the policy may not be changed (title page), and \"teacher_pay_due\" is 31 October by its text\n  \
             at: {at}\n  help: take the line out; only what the policy leaves open can be set"
        )
    };
    desk.put("appraise.toml", b"[parameters]\nteacher_pay_due = \"30 November\"\n");
    desk.types(&line).trouble(&message("appraise.toml, line 2"));
    desk.put("appraise.toml", b"[parameters]\nretention_years = 7\n");
    desk.types(&line).well();
    desk.put("Tracker.xlsx", &Tracker::new().setting("teacher_pay_due", "30 November").bytes());
    desk.types(&line).trouble(&message("school!B2"));
    // A tracker that says it changed something gets the finding.
    desk.put("Tracker.xlsx", &Tracker::new().setting("local_overrides", "teacher_pay_due").bytes());
    let json = desk.types(&format!("{line} --format json")).well().json();
    let found = json["outcomes"].as_array().unwrap().iter().find(|o| o["check"] == "VIN-FM-a").unwrap();
    assert_eq!((&found["outcome"], &found["severity"]), (&json!("breached"), &json!("breach")));
    assert!(found["message"].as_str().unwrap().contains("teacher_pay_due"), "{found}");
}

#[test]
fn a_policy_past_its_review_says_so_in_every_output() {
    let desk = Desk::new();
    let old = POLICY.replace("edition  = \"2026\"", "edition  = \"2026\"\nreview   = 2026-08-31");
    desk.put("oakfield.toml", old.as_bytes());
    let said = desk.under("run Tracker.xlsx").well().out;
    let past = "the policy (2026) was due for review by 31 August 2026";
    assert!(said.contains(past), "{said}");
    let documents = documents(&desk);
    // On the sheets Findings and About.
    assert!(count(&documents, "Tracker (annotated).xlsx", past) >= 1);
    assert_eq!(count(&documents, "Pay committee pack.xlsx", past), 1);
    assert_eq!(count(&documents, "run.json", past), 1);
    assert_eq!(count(&documents, "Governor report.html", "The policy is past its own date for review."), 1);
    // The school's copy has a later date.
    desk.put("Tracker.xlsx", &Tracker::new().setting("policy_next_review_date", "2027-08-31").bytes());
    assert!(!desk.under("check Tracker.xlsx").well().out.contains("due for review"));
}

#[test]
fn explain_and_show_tell_what_a_settings_file_changes() {
    let desk = desk();
    desk.put(
        "ours.toml",
        b"policy = \"oakfield.toml\"\n[parameters]\nheld_by = \"15 October\"\n[severity]\nOAK-3-a = \"breach\"\n",
    );
    let days = "your school: day by which meetings are held: 15 October instead of 31 October";
    let severity = "your school: Job named (OAK-3-a): breach instead of warning";
    let shown = desk.types("policies show oakfield.toml --config ours.toml").well().out;
    assert!(shown.contains(days) && shown.contains(severity), "{shown}");
    let said = |id: &str| desk.types(&format!("explain {id} --config ours.toml")).well().out;
    assert!(said("OAK-1-a").contains(days) && !said("OAK-1-a").contains(severity));
    assert!(said("OAK-3-a").contains(severity) && !said("OAK-3-a").contains(days));
    assert!(said("OAK-3-a").contains("\n  severity    breach when missed"));
    desk.put("nobody.toml", b"[parameters]\nheld_by = \"15 October\"\n");
    desk.types("explain OAK-1-a --config nobody.toml").trouble(
        "error: it is not said whose settings these are\n  at: nobody.toml\n  \
         help: add --policy, or a line policy = \"...\" to the settings file",
    );
}

#[test]
fn a_window_or_a_day_for_each_group_is_set_by_its_one_name() {
    let desk = Desk::new();
    desk.put("Tracker.xlsx", super::support::FIXTURE);
    let check = |policy: &str, settings: &str| {
        desk.put("appraise.toml", format!("[parameters]\n{settings}\n").as_bytes());
        desk.types(&format!(
            "check Tracker.xlsx --policy {policy} --as-of {DAY} --format json --fail-on never"
        ))
    };
    let set = |policy: &str, settings: &str| {
        let json = check(policy, settings).well().json();
        let all = json["parameters"].as_array().unwrap();
        let one = |p: &Value| format!("{} {}", p["name"].as_str().unwrap(), p["value"].as_str().unwrap());
        all.iter().map(one).collect::<Vec<_>>()
    };
    let renew = ["renew_from 8 October", "renew_to 9 November"];
    assert_eq!(set("kclms", r#"renew_window = "8 October to 9 November""#), renew);
    assert_eq!(set("kclms", r#"renew_window = ["10-08", "11-09"]"#), renew);
    let due = set("dgat", r#"objectives_due = { teacher = "15 October", support = "1 December" }"#);
    assert_eq!(due, ["objectives_due_support 1 December", "objectives_due_teacher 15 October"]);
    let window = set("dgat", r#"midterm_window = "teacher=1 March to 2 April""#);
    assert_eq!(window, ["midterm_teacher_from 1 March", "midterm_teacher_to 2 April"]);
    for (policy, settings) in [
        ("kclms", r#"renew_window = "8 October""#),
        ("dgat", r#"objectives_due = "cooks=1 March""#),
        ("dgat", r#"objectives_due = "1 March""#),
    ] {
        let refused = check(policy, settings);
        assert_eq!(refused.code, 2, "{settings}");
        assert!(
            refused.err.contains("appraise.toml, line 2") && refused.err.contains("written so: "),
            "{}",
            refused.err
        );
    }
}
