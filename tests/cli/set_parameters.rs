//! What a school sets and what it changes: the cycle, how long something is due soon, what working days are, severities, the
//! words of the ratings, how far back is looked, what governors are told.

use serde_json::{Value, json};

use super::support::{DAY, Desk, FIXTURE, Tracker, book};

const STAFF: [&str; 6] =
    ["staff_id", "staff_name", "staff_group", "employment_type", "employment_start_date", "contract_type"];
const TEACHER: [&str; 6] = ["T1", "Mrs A Alder", "teacher", "employee", "2019-09-01", "permanent"];

/// A tracker with one teacher, and the rows of one more sheet.
fn one_teacher(sheet: &str, rows: Vec<Vec<&'static str>>) -> Vec<u8> {
    book(&[("staff", vec![STAFF.to_vec(), TEACHER.to_vec()]), (sheet, rows)])
}

fn outcomes(desk: &Desk, policy: &str, day: &str, check: &str) -> Vec<Value> {
    let line =
        format!("check Tracker.xlsx --policy {policy} --as-of {day} --format json --all --fail-on never");
    let json = desk.types(&line).well().json();
    json["outcomes"].as_array().unwrap().iter().filter(|o| o["check"] == check).cloned().collect()
}

fn states(outcomes: &[Value]) -> Vec<(&str, &str)> {
    outcomes.iter().map(|o| (o["outcome"].as_str().unwrap(), o["cycle"].as_str().unwrap_or(""))).collect()
}

#[test]
fn a_school_says_how_long_before_a_day_something_is_due_soon() {
    let desk = Desk::new();
    desk.put("Tracker.xlsx", &one_teacher("meeting", vec![vec!["staff_id", "meeting_kind", "meeting_date"]]));
    let found = outcomes(&desk, "hampshire", "2026-10-10", "HAM-2.1-b");
    assert_eq!(states(&found), [("due_soon", "2025/26")]);
    desk.put("appraise.toml", b"[parameters]\ndue_soon_days = 14\n");
    let found = outcomes(&desk, "hampshire", "2026-10-10", "HAM-2.1-b");
    assert_eq!(states(&found), [("not_yet_due", "2025/26")]);
}

#[test]
fn every_ended_cycle_that_is_looked_back_on_is_told_by_itself() {
    let desk = Desk::new();
    let rows = vec![
        vec!["staff_id", "meeting_kind", "meeting_date", "cycle_id"],
        vec!["T1", "end_of_year", "2026-10-14", "2025/26"],
        vec!["T1", "end_of_year", "2024-10-10", "2023/24"],
    ];
    desk.put("Tracker.xlsx", &one_teacher("meeting", rows));
    let found = outcomes(&desk, "hampshire", DAY, "HAM-2.1-b");
    assert_eq!(states(&found), [("met", "2025/26")]);
    desk.put("appraise.toml", b"[parameters]\nlookback_cycles = 3\n");
    let found = outcomes(&desk, "hampshire", DAY, "HAM-2.1-b");
    assert_eq!(states(&found), [("met", "2025/26"), ("overdue", "2024/25"), ("met", "2023/24")]);
    let told = found[1]["message"].as_str().unwrap();
    assert!(told.contains("set by your school: ended cycles"), "{told}");
}

#[test]
fn the_last_day_of_a_cycle_says_the_same_as_its_first() {
    let desk = Desk::new();
    let rows = vec![
        vec!["staff_id", "cycle_id", "cycle_start_date", "cycle_end_date"],
        vec!["T1", "2026/27", "2026-08-01", "2027-07-31"],
    ];
    desk.put("Tracker.xlsx", &one_teacher("appraisal", rows));
    for (file, state) in [
        ("", "breached"),
        ("cycle_start = \"1 August\"", "met"),
        ("cycle_end = \"31 July\"", "met"),
        ("cycle_start = \"1 August\"\ncycle_end = \"31 July\"", "met"),
    ] {
        desk.put("appraise.toml", format!("[parameters]\n{file}\n").as_bytes());
        let found = outcomes(&desk, "hampshire", DAY, "HAM-2.1-a");
        assert!(found.iter().any(|o| o["outcome"] == state), "{file}: {found:?}");
    }
    desk.put("appraise.toml", b"[parameters]\ncycle_start = \"1 August\"\ncycle_end = \"31 August\"\n");
    let line = format!("check Tracker.xlsx --policy hampshire --as-of {DAY}");
    desk.types(&line).trouble(
        "error: \"cycle_start\" and \"cycle_end\" do not agree: each sets \"cycle_start\"\n  at: appraise.toml, line 2\n  \
         help: cycle_end makes it 1 September, cycle_start makes it 1 August; take one of them out",
    );
}

#[test]
fn a_locked_policy_keeps_its_cycles_and_the_limits_it_wants_none_of() {
    let desk = Desk::new();
    let line = format!("check Tracker.xlsx --policy vine --as-of {DAY} --fail-on never");
    for (set, name, is) in [
        ("teacher_cycle = \"1 August to 31 July\"", "teacher_cycle_from", "1 September"),
        ("support_cycle = \"1 September to 31 August\"", "support_cycle_from", "1 April"),
        ("objectives_maximum = 5", "objectives_maximum", "not set"),
        ("observation_hours_maximum = 3", "observation_hours_maximum", "not set"),
    ] {
        desk.put("appraise.toml", format!("[parameters]\n{set}\n").as_bytes());
        desk.types(&line).trouble(&format!(
            "error: the policy may not be changed (title page), and \"{name}\" is {is} by its text\n  \
             at: appraise.toml, line 2\n  help: take the line out; only what the policy leaves open can be set"
        ));
    }
    for set in ["teacher_cycle = \"1 September to 31 August\"", "support_cycle = \"04-01 to 03-31\""] {
        desk.put("appraise.toml", format!("[parameters]\n{set}\n").as_bytes());
        desk.types(&line).well();
    }
    desk.put("appraise.toml", b"[parameters]\nteacher_cycle = \"1 September to 31 July\"\n");
    let said = desk.types(&line);
    assert!(said.code == 2 && said.err.contains("the last day is the one before the first"), "{}", said.err);
}

#[test]
fn a_severity_that_a_parameter_gives_is_another_until_the_check_itself_is_set() {
    let desk = Desk::new();
    let staff = vec![
        STAFF.to_vec(),
        vec!["S1", "Mr B Beech", "support_staff", "employee", "2019-09-01", "permanent"],
    ];
    let appraisal = vec![
        vec!["staff_id", "cycle_id", "plan_completed_date", "review_completed_date"],
        vec!["S1", "2025/26", "2025-02-20", ""],
    ];
    desk.put("Tracker.xlsx", &book(&[("staff", staff), ("appraisal", appraisal)]));
    let severity = |desk: &Desk| {
        let found = outcomes(desk, "support-staff", "2026-03-15", "SUP-CYC-1-b");
        found.iter().find(|o| o["outcome"] == "overdue").expect("one")["severity"].clone()
    };
    assert_eq!(severity(&desk), "breach");
    desk.put("appraise.toml", b"[parameters]\nannual_deadline_severity = \"advice\"\n");
    assert_eq!(severity(&desk), "advice");
    desk.put(
        "appraise.toml",
        b"[parameters]\nannual_deadline_severity = \"advice\"\n[severity]\nSUP-CYC-1-b = \"warning\"\n",
    );
    assert_eq!(severity(&desk), "warning");
}

#[test]
fn weekdays_may_count_whatever_the_term_dates_say() {
    let desk = Desk::new();
    let observed = vec![
        vec![
            "observation_id",
            "staff_id",
            "observation_kind",
            "observation_date",
            "conducted_by",
            "verbal_feedback_date",
        ],
        vec!["V1", "T1", "formal", "2026-10-21", "school", "2026-11-04"],
    ];
    let calendar = vec![
        vec!["day_kind", "label", "from_date", "to_date"],
        vec!["term", "2026 autumn 1", "2026-09-01", "2026-10-23"],
        vec!["term", "2026 autumn 2", "2026-11-02", "2026-12-18"],
    ];
    let staff = vec![STAFF.to_vec(), TEACHER.to_vec()];
    desk.put("Tracker.xlsx", &book(&[("staff", staff), ("observation", observed), ("calendar", calendar)]));
    let found = |desk: &Desk| outcomes(desk, "hampshire", DAY, "HAM-5.1.1-f")[0].clone();
    assert_eq!((&found(&desk)["outcome"], &found(&desk)["due"]), (&json!("met"), &json!("2026-11-04")));
    desk.put("appraise.toml", b"[parameters]\nworking_day_basis = \"weekdays\"\n");
    assert_eq!((&found(&desk)["outcome"], &found(&desk)["due"]), (&json!("met_late"), &json!("2026-10-28")));
    let line = format!("check Tracker.xlsx --policy hampshire --as-of {DAY} --format json --fail-on never");
    let remarks = desk.types(&line).well().json()["remarks"].clone();
    let told = "working days are weekdays less the bank holidays of England and Wales, as set; term dates count for terms alone";
    assert!(remarks.as_array().unwrap().contains(&json!(told)), "{remarks}");
}

#[test]
fn the_schools_own_words_for_the_ratings_are_read_from_its_settings_sheet_too() {
    let desk = Desk::new();
    let targets = vec![
        vec!["target_id", "objective_id", "staff_id", "rating", "rated_date", "rated_by_id"],
        vec!["G1", "O1", "T1", "Excellent", "2026-09-24", ""],
    ];
    let objectives = vec![
        vec!["objective_id", "staff_id", "cycle_id", "objective_kind"],
        vec!["O1", "T1", "2025/26", "pupil_outcomes"],
    ];
    let tracker = |settings: Vec<Vec<&'static str>>| {
        let staff = vec![STAFF.to_vec(), TEACHER.to_vec()];
        let sheets = [
            ("staff", staff),
            ("objective", objectives.clone()),
            ("target", targets.clone()),
            ("school", settings),
        ];
        book(&sheets)
    };
    let rated = |desk: &Desk| outcomes(desk, "kclms", "2026-10-10", "KCL-PAY-1-a")[0]["outcome"].clone();
    desk.put("Tracker.xlsx", &tracker(vec![vec!["field", "value"]]));
    assert_eq!(rated(&desk), "cannot_tell");
    let set = vec![vec!["field", "value"], vec!["rating_words", "Excellent; Secure; Below"]];
    desk.put("Tracker.xlsx", &tracker(set));
    assert_eq!(rated(&desk), "met");
    // One word cannot mean two ratings, nor may one be left out.
    desk.put("Tracker.xlsx", &tracker(vec![vec!["field", "value"]]));
    let line = "check Tracker.xlsx --policy kclms --as-of 2026-10-10";
    desk.put("appraise.toml", b"[parameters]\nrating_words = [\"Good\", \"Fine\", \"Poor\"]\n");
    desk.types(line).trouble(
        "error: \"Good\" is the policy's own word for another rating\n  at: appraise.toml, line 2\n  \
         help: give that rating another word, or leave the policy's",
    );
    desk.put("appraise.toml", b"[parameters]\nrating_words = [\"Excellent\", \"Poor\"]\n");
    desk.types(line).trouble(
        "error: \"Excellent; Poor\" cannot be rating_words\n  at: appraise.toml, line 2\n  \
         help: it has to be words, parted by semicolons, at least 3, at most 3",
    );
    desk.put("appraise.toml", b"[parameters]\nrating_synonyms = { Excellent = \"Super\" }\n");
    desk.types(line).trouble(
        "error: \"Excellent=Super\" cannot be rating_synonyms\n  at: appraise.toml, line 2\n  \
         help: it has to be a list, parted by semicolons, of Outstanding, Good, Not Met",
    );
    desk.put("appraise.toml", b"[parameters]\nrating_synonyms = { Excellent = \"Outstanding\" }\n");
    assert_eq!(rated(&desk), "met");
}

#[test]
fn a_setting_that_a_policy_calls_its_parameter_may_stand_among_them() {
    let desk = Desk::new();
    desk.put("appraise.toml", b"[parameters]\npay_policy_basis = \"alternative\"\n");
    let found = outcomes(&desk, "hampshire", DAY, "HAM-INT-3-a");
    assert_eq!((&found[0]["outcome"], &found[0]["severity"]), (&json!("met"), &json!("information")));
    desk.put("appraise.toml", b"[parameters]\npay_policy_basis = \"ours\"\n");
    let said = desk.types(&format!("check Tracker.xlsx --policy hampshire --as-of {DAY}"));
    assert!(said.code == 2 && said.err.contains("appraise.toml, line 2"), "{}", said.err);
}

#[test]
fn a_name_that_sets_nothing_is_told_with_what_to_do_instead() {
    let desk = Desk::new();
    desk.put("appraise.toml", b"[parameters]\npay_rules = \"ours.toml\"\n");
    desk.types(&format!("check Tracker.xlsx --policy hampshire --as-of {DAY}")).trouble(
        "error: \"pay_rules\" sets nothing\n  at: appraise.toml, line 2\n  help: take the line out: the rule for pay is a [pay] \
         table in a file of the school's own that extends this policy",
    );
}

#[test]
fn who_may_read_papers_is_set_group_by_group() {
    let desk = Desk::new();
    desk.put("Tracker.xlsx", &Tracker::new().bytes());
    desk.put(
        "appraise.toml",
        b"[parameters]\nextra_access = { headteacher = [\"external_adviser\", \"panel_member\"], central_team = \"auditor\" }\n",
    );
    let line = format!("check Tracker.xlsx --policy dgat --as-of {DAY} --format json --fail-on never");
    let json = desk.types(&line).well().json();
    let set: Vec<(&Value, &Value)> =
        json["parameters"].as_array().unwrap().iter().map(|p| (&p["name"], &p["value"])).collect();
    assert_eq!(
        set,
        [
            (&json!("access_central_team"), &json!("auditor")),
            (&json!("access_headteacher"), &json!("external_adviser; panel_member")),
        ]
    );
}

#[test]
fn years_between_points_on_the_upper_range_hold_a_point_back() {
    let desk = Desk::new();
    let staff = vec![
        vec![
            "staff_id",
            "staff_name",
            "staff_group",
            "employment_type",
            "employment_start_date",
            "pay_range",
            "teaches",
        ],
        vec!["T1", "Mrs A Alder", "teacher", "employee", "2019-09-01", "upper", "yes"],
    ];
    let objectives = vec![
        vec!["objective_id", "staff_id", "cycle_id", "objective_kind"],
        vec!["O1", "T1", "2025/26", "pupil_outcomes"],
        vec!["O2", "T1", "2025/26", "teaching"],
    ];
    let targets = vec![
        vec!["target_id", "objective_id", "staff_id", "rating"],
        vec!["G1", "O1", "T1", "Good"],
        vec!["G2", "O2", "T1", "Good"],
    ];
    let pay = vec![
        vec!["staff_id", "cycle_id", "point_before", "range_top_point", "point_after", "effective_date"],
        vec!["T1", "2025/26", "U2", "U3", "", ""],
        vec!["T1", "2024/25", "U1", "U3", "U2", "2025-09-01"],
    ];
    desk.put(
        "Tracker.xlsx",
        &book(&[("staff", staff), ("objective", objectives), ("target", targets), ("pay", pay)]),
    );
    let recommended = |desk: &Desk| {
        let json =
            desk.types("check Tracker.xlsx --policy kclms --as-of 2026-11-02 --format json --fail-on never");
        json.well().json()["recommendations"][0]["pay"].clone()
    };
    assert_eq!(recommended(&desk), "D3 progress");
    desk.put("appraise.toml", b"[parameters]\nupper_range_years = 2\n");
    assert_eq!(recommended(&desk), "D3a no_progress");
}

#[test]
fn a_school_may_want_governors_to_be_told_less_and_never_more() {
    let desk = Desk::new();
    desk.put("Tracker.xlsx", FIXTURE);
    let report = |desk: &Desk| {
        desk.types(
            "run Tracker.xlsx --policy support-staff --policy kclms --as-of 2026-11-02 --quiet --out out",
        )
        .well();
        desk.text("out/Tracker - 2026-11-02/Governor report.html")
    };
    let usual = report(&desk);
    assert!(usual.contains("Overdue items") && usual.contains("smallest group 10;"), "{usual}");
    desk.put("appraise.toml", b"[parameters]\nwithhold_process_counts = true\nmin_group = 40\n");
    let less = report(&desk);
    assert!(less.contains("smallest group 40;") && !less.contains("Overdue items"));
    assert!(usual.contains("The stages of the year") && !less.contains("The stages of the year"));
    for set in ["min_cell = 3", "min_group = 4"] {
        desk.put("appraise.toml", format!("[parameters]\n{set}\n").as_bytes());
        let said = desk.types("check Tracker.xlsx --policy support-staff --as-of 2026-11-02");
        assert!(said.code == 2 && said.err.contains("it has to be a number from"), "{}", said.err);
    }
}

#[test]
fn governors_are_told_how_many_serve_each_priority_of_the_plan_unless_the_school_wants_no_such_table() {
    let desk = Desk::new();
    let mut staff = vec![STAFF.to_vec()];
    let ids: Vec<String> = (1..=30).map(|n| format!("S{n}")).collect();
    let names: Vec<String> = (1..=30).map(|n| format!("Person Number{n}")).collect();
    let mut objectives = vec![vec!["objective_id", "staff_id", "cycle_id", "linked_plan_priority"]];
    for (place, (id, name)) in ids.iter().zip(&names).enumerate() {
        staff.push(vec![id, name, "support_staff", "employee", "2019-09-01", "permanent"]);
        objectives.push(vec![id, id, "2026/27", if place < 15 { "Reading" } else { "Number" }]);
    }
    let school = vec![vec!["field", "value"], vec!["improvement_priorities", "Reading; Number"]];
    desk.put("Tracker.xlsx", &book(&[("staff", staff), ("objective", objectives), ("school", school)]));
    let report = |desk: &Desk| {
        desk.types("run Tracker.xlsx --policy support-staff --as-of 2026-11-02 --quiet --out out").well();
        desk.text("out/Tracker - 2026-11-02/Governor report.html")
    };
    let told = report(&desk);
    assert!(told.contains("Priorities of the plan") && told.contains("Priority 2"), "{told}");
    assert!(
        !told.contains("Priority 3") && !told.contains("Reading"),
        "codes of the tracker are not printed"
    );
    desk.put("appraise.toml", b"[parameters]\nreport_priority_table = false\n");
    assert!(!report(&desk).contains("Priorities of the plan"));
}
