//! Settings: the command line before the tracker's own sheet, that before `appraise.toml`, that before the pack.

use serde_json::Value;

use super::support::{DAY, Desk, Tracker};

/// The day by which the meeting of T1 was due.
fn due(json: &Value) -> &str {
    json["outcomes"]
        .as_array()
        .unwrap()
        .iter()
        .find(|o| o["check"] == "OAK-1-a" && o["subject"] == "T1")
        .unwrap()["due"]
        .as_str()
        .unwrap()
}

fn remarks(json: &Value) -> Vec<&str> {
    json["remarks"].as_array().unwrap().iter().map(|r| r.as_str().unwrap()).collect()
}

const CHECK: &str = "check Tracker.xlsx --format json --all --fail-on never";

#[test]
fn the_policy_is_the_one_asked_for_then_the_tracker_s_then_the_settings_file_s() {
    let desk = Desk::new();
    let line = format!("{CHECK} --as-of {DAY}");
    let id = |line: &str| desk.types(line).well().json()["policy"]["id"].clone();
    desk.put("appraise.toml", b"policy = \"kclms\"\n");
    assert_eq!(id(&line), "kclms");
    for (name, value) in
        [("policy_pack", "oakfield.toml"), ("Policy", "oakfield.toml"), ("policy pack", " oakfield.toml ")]
    {
        desk.put("Tracker.xlsx", &Tracker::new().setting(name, value).bytes());
        assert_eq!(id(&line), "oakfield", "{name}");
    }
    assert_eq!(id(&format!("{line} --policy KCLMS")), "kclms");
    // A blank line of the settings sheet says nothing.
    desk.put("Tracker.xlsx", &Tracker::new().setting("policy_pack", "").bytes());
    assert_eq!(id(&line), "kclms");
}

#[test]
fn a_parameter_is_the_tracker_s_then_the_settings_file_s_then_the_pack_s() {
    let desk = Desk::new();
    let json = || desk.under(CHECK).well().json();
    assert_eq!(due(&json()), "2026-10-31");
    for text in ["[parameters]\nheld_by = \"15 October\"\n", "[school]\nheld_by = \"10-15\"\n"] {
        desk.put("appraise.toml", text.as_bytes());
        assert_eq!(due(&json()), "2026-10-15", "{text}");
        let told = "your school: day by which meetings are held: ";
        assert!(remarks(&json()).iter().any(|r| r.starts_with(told)), "{:?}", remarks(&json()));
    }
    desk.put(
        "appraise.toml",
        b"[parameters]\nheld_by = { value = \"15 October\", reason = \"half term\" }\n",
    );
    let told = "your school: day by which meetings are held: 15 October instead of 31 October (half term)";
    assert!(remarks(&json()).contains(&told), "{:?}", remarks(&json()));
    for name in ["held_by", "Held by", "school.held_by"] {
        desk.put("Tracker.xlsx", &Tracker::new().setting(name, "20 October").bytes());
        assert_eq!(due(&json()), "2026-10-20", "{name}");
        let told = "the tracker's settings sheet says 20 October for held_by; it wins over 15 October in the settings file";
        assert!(remarks(&json()).contains(&told), "{:?}", remarks(&json()));
    }
    // Back to the pack's own day by the tracker: the settings file's counts nowhere.
    desk.put("Tracker.xlsx", &Tracker::new().setting("held_by", "31 October").bytes());
    assert_eq!(due(&json()), "2026-10-31");
    assert!(!remarks(&json()).iter().any(|r| r.starts_with("your school")), "{:?}", remarks(&json()));
    // A blank cell means not set.
    desk.put("Tracker.xlsx", &Tracker::new().setting("held_by", "").bytes());
    assert_eq!(due(&json()), "2026-10-15");
}

#[test]
fn the_settings_file_may_lie_elsewhere() {
    let desk = Desk::new();
    desk.put("appraise.toml", b"[parameters]\nheld_by = \"15 October\"\n");
    desk.put("Office/ours.toml", b"[parameters]\nheld_by = \"16 October\"\n");
    let json = desk.under(&format!("{CHECK} --config Office/ours.toml")).well().json();
    assert_eq!(due(&json), "2026-10-16");
    let message = "error: there is no such file\n  at: theirs.toml\n  help: check the name, or drag the file into the window";
    desk.under("check Tracker.xlsx --config theirs.toml").trouble(message);
}

#[test]
fn what_the_settings_file_says_of_the_school_is_overruled_aloud() {
    let desk = Desk::new();
    desk.put("appraise.toml", b"[school]\npay_area = \"inner_london\"\n");
    desk.under(CHECK).well();
    desk.put("Tracker.xlsx", &Tracker::new().setting("pay_area", "Outer London").bytes());
    let json = desk.under(CHECK).well().json();
    let told = "the tracker's settings sheet says Outer London for pay_area; it wins over inner_london in the settings file";
    assert!(remarks(&json).contains(&told), "{:?}", remarks(&json));
    desk.put("Tracker.xlsx", &Tracker::new().setting("pay_area", "Inner London").bytes());
    let json = desk.under(CHECK).well().json();
    assert!(
        !remarks(&json).iter().any(|r| r.contains("pay_area")),
        "they say the same: {:?}",
        remarks(&json)
    );
}

#[test]
fn term_dates_come_from_the_tracker_or_else_from_the_settings_file() {
    let desk = Desk::new();
    let no_terms = "the tracker has no term dates: working days are weekdays less the bank holidays of England and Wales";
    assert!(remarks(&desk.under(CHECK).json()).contains(&no_terms));
    let file = "[[calendar]]\nday_kind = \"Term\"\nlabel = \"Autumn\"\nfrom_date = 2026-09-01\nto_date = 2026-12-18\n";
    desk.put("appraise.toml", file.as_bytes());
    let json = desk.under(CHECK).well().json();
    assert!(!remarks(&json).contains(&no_terms), "{:?}", remarks(&json));
    desk.put("Tracker.xlsx", &Tracker::new().term("Autumn", "2026-09-03", "2026-12-17").bytes());
    let json = desk.under(CHECK).well().json();
    let told = "the tracker's own calendar counts; the one in the settings file was left aside";
    assert!(remarks(&json).contains(&told), "{:?}", remarks(&json));
}

#[test]
fn a_line_of_the_settings_sheet_that_means_nothing_is_told_with_its_cell() {
    let desk = Desk::new();
    desk.put(
        "Tracker.xlsx",
        &Tracker::new().setting("held_buy", "15 October").setting("Colour of the door", "blue").bytes(),
    );
    let json = desk.under(CHECK).well().json();
    let told = "settings of the tracker that have no meaning here and were not used: school!B2 (did you mean \"held_by\"?), school!B3";
    assert!(remarks(&json).contains(&told), "{:?}", remarks(&json));
}

#[test]
fn a_settings_file_with_a_mistake_stops_the_run_and_names_the_line() {
    let desk = Desk::new();
    let quotes = "mend that line; text stands in quotation marks, such as policy = \"our-pack.toml\"";
    let may_hold = "it may hold policy, [policies], [school], [parameters], [severity], [[calendar]], [mapping], \
             [themes], [reports], [pay_rules] and pay_points";
    let blocks = "a block of [[calendar]] has day_kind, label, from_date and to_date";
    let cases = [
        (
            "# ours\npolicy = kclms\n",
            "the settings file cannot be read: string values must be quoted, expected literal string",
            2,
            quotes,
        ),
        (
            "\n[parametres]\nheld_by = \"x\"\n",
            "\"parametres\" has no meaning in the settings file",
            2,
            may_hold,
        ),
        ("policy = 5\n", "\"policy\" has to be text", 1, "write it so: policy = \"our-pack.toml\""),
        (
            "school = \"Oakfield\"\n",
            "\"school\" has to be a block of lines",
            1,
            "begin it with a line [school]",
        ),
        (
            "[parameters]\n\nheld_buy = \"15 October\"\n",
            "the policy has no parameter \"held_buy\"",
            3,
            "did you mean \"held_by\"?",
        ),
        (
            "[parameters]\ncolour_of_the_door = 1\n",
            "the policy has no parameter \"colour_of_the_door\"",
            2,
            "\"appraise policies show oakfield\" lists the parameters",
        ),
        (
            "[parameters]\nheld_by = \"whenever\"\n",
            "\"whenever\" cannot be held_by",
            2,
            "it has to be a day of the year, such as 31 October",
        ),
        (
            "[parameters]\nheld_by = 15\n",
            "\"15\" cannot be held_by",
            2,
            "it has to be a day of the year, such as 31 October",
        ),
        (
            "[parameters]\nheld_by = { reason = \"half term\" }\n",
            "\"held_by\" has to have a value, and may have a reason",
            2,
            "write it so: held_by = { value = …, reason = \"…\" }",
        ),
        (
            "[school]\npay_aera = \"fringe\"\n",
            "there is no setting \"pay_aera\"",
            2,
            "did you mean \"pay_area\"?",
        ),
        (
            "[school]\npay_area = \"Cornwall\"\n",
            "\"Cornwall\" cannot be pay_area",
            2,
            "it is one of rest_of_england, fringe, outer_london, inner_london",
        ),
        (
            "[[calendar]]\nday_kind = \"term\"\nfrom_date = \"September\"\n",
            "\"September\" is no day for from_date",
            1,
            "a day is written year-month-day, such as 2026-09-01",
        ),
        (
            "[[calendar]]\nday_kind = \"term\"\nfrom_date = 2026-09-01\nto_date = 2026-08-01\n",
            "the last day is before the first",
            1,
            "change from_date or to_date",
        ),
        (
            "[[calendar]]\nday_kind = \"feast\"\nfrom_date = 2026-09-01\n",
            "\"feast\" is no day_kind",
            1,
            "it is one of term, half_term, holiday, inset, bank_holiday, closure",
        ),
        ("[[calendar]]\nfirst = 2026-09-01\n", "\"first\" has no meaning in the calendar", 1, blocks),
        ("calendar = 5\n", "the calendar has to be blocks of lines", 1, blocks),
    ];
    for (file, what, line, help) in cases {
        desk.put("appraise.toml", file.as_bytes());
        let before = desk.all();
        desk.under("run Tracker.xlsx")
            .trouble(&format!("error: {what}\n  at: appraise.toml, line {line}\n  help: {help}"));
        assert_eq!(desk.all(), before);
    }
    desk.put("appraise.toml", b"policy = \"\xFF\"\n");
    let message = "error: this file is not text\n  at: appraise.toml\n  help: save it as plain text (UTF-8)";
    desk.under("check Tracker.xlsx").trouble(message);
}

#[test]
fn a_mistake_is_one_although_the_tracker_overrules_it() {
    let desk = Desk::new();
    desk.put("Tracker.xlsx", &Tracker::new().setting("held_by", "20 October").bytes());
    desk.put("appraise.toml", b"[parameters]\nheld_by = \"whenever\"\n");
    let message = "error: \"whenever\" cannot be held_by\n  at: appraise.toml, line 2\n  help: it has to be a day of the year, such as 31 October";
    desk.under("check Tracker.xlsx").trouble(message);
}

#[test]
fn a_parameter_in_the_tracker_that_cannot_be_read_is_named_by_its_cell() {
    let desk = Desk::new();
    desk.put("Tracker.xlsx", &Tracker::new().setting("held_by", "whenever").bytes());
    let message = "error: \"whenever\" cannot be held_by\n  at: school!B2\n  help: it has to be a day of the year, such as 31 October";
    desk.under("check Tracker.xlsx").trouble(message);
}

#[test]
fn what_the_school_changed_is_asked_whether_it_was_consulted_on() {
    let desk = Desk::new();
    let line =
        format!("check Tracker.xlsx --policy hampshire --as-of {DAY} --format json --all --fail-on never");
    let outcome = |desk: &Desk| {
        let all = desk.types(&line).json();
        let found = all["outcomes"].as_array().unwrap().iter().find(|o| o["check"] == "HAM-INT-1-a").cloned();
        found.map(|o| o["outcome"].as_str().unwrap().to_owned())
    };
    assert_eq!(outcome(&desk).as_deref(), Some("not_applicable"));
    desk.put("appraise.toml", b"[parameters]\nverbal_feedback_days = \"8 working days\"\n");
    assert_eq!(outcome(&desk).as_deref(), Some("breached"));
    desk.put(
        "appraise.toml",
        b"[school]\nlocalisation_consulted_date = \"2026-07-03\"\n[parameters]\nverbal_feedback_days = \"8 working days\"\n",
    );
    assert_eq!(outcome(&desk).as_deref(), Some("met"));
    // To fill in what the policy leaves blank, or to say when it is reviewed next, changes nothing of it.
    desk.put(
        "appraise.toml",
        b"[parameters]\nsupport_statement_due = \"18 December\"\npolicy_next_review_date = \"2027-08-31\"\n",
    );
    assert_eq!(outcome(&desk).as_deref(), Some("not_applicable"));
    // What the tracker lists itself stays, and what the file changes beside it is added.
    let tracker = Tracker::new().setting("local_overrides", "notes kept elsewhere");
    desk.put("Tracker.xlsx", &tracker.bytes());
    desk.put("appraise.toml", b"[parameters]\nverbal_feedback_days = \"8 working days\"\n");
    assert_eq!(outcome(&desk).as_deref(), Some("breached"));
    desk.put("appraise.toml", b"");
    assert_eq!(outcome(&desk).as_deref(), Some("not_applicable"));
}

#[test]
fn the_lead_of_each_school_may_stand_in_the_settings_file() {
    let desk = Desk::new();
    let check = r#"
[[check]]
id       = "OAK-7-a"
clause   = "7"
type     = "scope"
title    = "Managed by the lead"
says     = "the lead manages the person"
severity = "breach"
force    = "hard"
for      = "staff"
advice   = "Name the lead."
expression = true
cases    = [{ if = "line_manager_id != lookup(school.regional_effectiveness_lead_id, staff_group)", says = "not the lead" }]
examples = [{ school = { regional_effectiveness_lead_id = "Teacher=L01; x=y" }, line_manager_id = "L02", as_of = 2026-11-20, gives = "breached" }]
"#;
    desk.put("oakfield.toml", format!("{}{check}", super::support::POLICY).as_bytes());
    desk.types("policies check oakfield.toml").code_is(0);
    for (leads, finds) in [("teacher=H1; other=T2", false), ("Teacher = T2", true)] {
        let text = format!("[school]\nregional_effectiveness_lead_id = \"{leads}\"\n");
        desk.put("appraise.toml", text.as_bytes());
        let said = desk.under("check Tracker.xlsx");
        assert_eq!(said.out.contains("OAK-7-a  not met"), finds, "{leads}: {}{}", said.out, said.err);
    }
    desk.put("appraise.toml", b"[school]\nregional_effectiveness_lead_id = \"teacher\"\n");
    assert!(desk.under("check Tracker.xlsx").err.contains("cannot stand in the setting"));
}

#[test]
fn a_policy_that_may_not_be_changed_lets_only_what_it_leaves_open_be_set() {
    let desk = Desk::new();
    let locked =
        super::support::POLICY.replace("edition  = \"2026\"", "edition  = \"2026\"\nlocked   = \"note 2\"");
    let fixed = locked.replace(
        "name    = \"held_by\"\nsays    = \"day by which meetings are held\"\nclass   = \"school\"",
        "name    = \"held_by\"\nsays    = \"day by which meetings are held\"\nclass   = \"policy\"",
    );
    assert_ne!(locked, fixed);
    desk.put("appraise.toml", b"[parameters]\nheld_by = \"15 November\"\n");
    let line = format!("{CHECK} --as-of {DAY} --policy oakfield.toml");
    desk.put("oakfield.toml", locked.as_bytes());
    assert_eq!(due(&desk.types(&line).well().json()), "2026-11-15");
    desk.put("oakfield.toml", fixed.as_bytes());
    desk.types(&line).trouble(
        "error: the policy may not be changed (note 2), and \"held_by\" is 31 October by its text\n  \
         at: appraise.toml, line 2\n  help: take the line out; only what the policy leaves open can be set",
    );
    desk.put("appraise.toml", b"[parameters]\nheld_by = \"31 October\"\n");
    assert_eq!(due(&desk.types(&line).well().json()), "2026-10-31");
}
