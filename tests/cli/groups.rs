//! Several policies in one run, each for its groups of staff.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::support::{DAY, Desk, POLICY, book};

/// A second policy, with words of its own for ratings and a parameter that the first lacks.
fn elm() -> String {
    POLICY
        .replace("OAK", "ELM")
        .replace("oakfield", "elm")
        .replace("Appraisal Policy", "Support Staff Policy")
        .replace("order  = [\"Not Met\", \"Good\", \"Outstanding\"]", "order  = [\"Below\", \"Meets\"]")
        .replace("name    = \"held_by\"", "name    = \"talk_by\"")
        .replace("param.held_by", "param.talk_by")
}

/// Five people: head, teacher, support staff, central team, and one whose group is not said. Nobody has a line manager.
fn desk(settings: &[(&'static str, &'static str)]) -> Desk {
    let desk = Desk::new();
    desk.put("elm.toml", elm().as_bytes());
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
        vec!["H1", "Marrowby, Tansy", "Head", "employee", "", "Headteacher", "1"],
        vec!["T1", "Quillfeather, Ossian", "Teacher", "employee", "", "Teacher", "1"],
        vec!["S1", "Brackenhythe, Ysolde", "Support", "employee", "", "Caretaker", "1"],
        vec!["C1", "Thistlewood, Aven", "Central", "employee", "", "Officer", "1"],
        vec!["X1", "Underleaf, Rowan", "", "employee", "", "", "1"],
    ];
    let objectives = vec![
        vec!["objective_id", "staff_id", "objective_rating"],
        vec!["O1", "T1", "Good"],
        vec!["O2", "S1", "Meets"],
        vec!["O3", "S1", "Good"],
    ];
    let mut sheets = vec![("staff", staff), ("objective", objectives)];
    if !settings.is_empty() {
        let mut lines = vec![vec!["field", "value"]];
        lines.extend(settings.iter().map(|(name, value)| vec![*name, *value]));
        sheets.push(("school", lines));
    }
    desk.put("Tracker.xlsx", &book(&sheets));
    desk
}

fn json(desk: &Desk, policies: &str) -> Value {
    let line = format!(
        "check Tracker.xlsx {policies} --operator-role headteacher --as-of {DAY} --format json --all --fail-on never"
    );
    desk.types(&line).well().json()
}

/// Who was asked by which policy: the first letters of the check, and the people.
fn judged(json: &Value) -> BTreeMap<String, BTreeSet<String>> {
    let mut all: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for outcome in json["outcomes"].as_array().unwrap() {
        let (check, who) = (outcome["check"].as_str().unwrap(), outcome["subject"].as_str().unwrap());
        all.entry(check[..3].to_owned()).or_default().extend((who != "school").then(|| who.to_owned()));
    }
    all
}

fn by(pairs: &[(&str, &[&str])]) -> BTreeMap<String, BTreeSet<String>> {
    let people = |all: &[&str]| all.iter().map(|p| (*p).to_owned()).collect();
    pairs.iter().map(|(policy, all)| ((*policy).to_owned(), people(all))).collect()
}

fn remarks(json: &Value) -> Vec<&str> {
    json["remarks"].as_array().unwrap().iter().filter_map(Value::as_str).collect()
}

#[test]
fn a_person_is_judged_by_the_policy_of_their_group_and_a_plain_one_has_everybody_else() {
    let desk = desk(&[]);
    for (policies, wanted) in [
        // One for everybody, whatever the group.
        ("--policy oakfield.toml", by(&[("OAK", &["H1", "T1", "S1", "C1", "X1"])])),
        // Two plain ones both judge everybody.
        (
            "--policy oakfield.toml --policy elm.toml",
            by(&[("OAK", &["H1", "T1", "S1", "C1", "X1"]), ("ELM", &["H1", "T1", "S1", "C1", "X1"])]),
        ),
        ("--policy teacher=oakfield.toml", by(&[("OAK", &["T1"])])),
        (
            "--policy teachers,principal=oakfield.toml --policy Associate=elm.toml",
            by(&[("OAK", &["T1", "H1"]), ("ELM", &["S1"])]),
        ),
        (
            "--policy oakfield.toml --policy support_staff=elm.toml",
            by(&[("OAK", &["H1", "T1", "C1"]), ("ELM", &["S1"])]),
        ),
        // A policy named for two groups one after the other is one policy for both, and is asked once.
        ("--policy teacher=oakfield.toml --policy ceo,head=oakfield.toml", by(&[("OAK", &["H1", "T1"])])),
        // Two that name the same group both judge it.
        (
            "--policy teacher=oakfield.toml --policy teacher=elm.toml",
            by(&[("OAK", &["T1"]), ("ELM", &["T1"])]),
        ),
    ] {
        let json = json(&desk, policies);
        assert_eq!(judged(&json), wanted, "{policies}");
        let outcomes = json["outcomes"].as_array().unwrap();
        let lines = outcomes.iter().filter(|o| o["check"] == "OAK-2-a").count();
        assert_eq!(lines, wanted.get("OAK").map_or(0, BTreeSet::len), "{policies}: asked once of each");
    }
}

#[test]
fn what_is_asked_of_the_school_is_asked_by_every_policy() {
    let desk = desk(&[]);
    let json = json(&desk, "--policy teacher=oakfield.toml --policy support_staff=elm.toml");
    // The tracker has no sheet of meetings: each policy says so once, for the school.
    for check in ["OAK-1-a", "ELM-1-a"] {
        let told: Vec<&Value> =
            json["outcomes"].as_array().unwrap().iter().filter(|o| o["check"] == check).collect();
        assert_eq!((told.len(), &told[0]["subject"]), (1, &Value::from("school")), "{check}");
    }
}

#[test]
fn whom_no_policy_takes_is_said_by_group_and_whose_group_is_blank_by_cell() {
    let desk = desk(&[]);
    let one = json(&desk, "--policy teacher=oakfield.toml --policy support_staff=elm.toml");
    let left = "no policy of this run judges 2 people (1 central team, 1 headteacher); name one with --policy GROUP=ID";
    let blank = "which policy judges 1 person cannot be told, because the staff group is blank or could not be read: staff!C6";
    assert!(remarks(&one).contains(&left) && remarks(&one).contains(&blank), "{:?}", remarks(&one));
    let rest = json(&desk, "--policy oakfield.toml --policy support_staff=elm.toml");
    assert!(!remarks(&rest).iter().any(|r| r.contains("no policy of this run")), "{:?}", remarks(&rest));
    assert!(remarks(&rest).contains(&blank), "a plain policy has everybody else, not everybody unknown");
    let plain = json(&desk, "--policy oakfield.toml");
    assert!(!remarks(&plain).iter().any(|r| r.contains("judges")), "{:?}", remarks(&plain));
}

#[test]
fn the_settings_file_and_the_settings_sheet_say_the_same_and_the_sheet_wins() {
    let wanted = by(&[("OAK", &["T1"]), ("ELM", &["S1"])]);
    let plain = desk(&[]);
    let file = "[policies]\nteacher = \"oakfield.toml\"\n\"support staff\" = \"elm.toml\"\n";
    plain.put("appraise.toml", file.as_bytes());
    assert_eq!(judged(&json(&plain, "")), wanted);
    let rest = "policy = \"oakfield.toml\"\n[policies]\nsupport_staff = \"elm.toml\"\n";
    plain.put("appraise.toml", rest.as_bytes());
    assert_eq!(judged(&json(&plain, "")), by(&[("OAK", &["H1", "T1", "C1"]), ("ELM", &["S1"])]));
    // What is typed comes first, then the sheet.
    assert_eq!(judged(&json(&plain, "--policy head=elm.toml")), by(&[("ELM", &["H1"])]));
    let sheet = desk(&[("policy_pack", "teacher=oakfield.toml; support_staff=elm.toml")]);
    sheet.put("appraise.toml", b"policy = \"elm.toml\"\n");
    assert_eq!(judged(&json(&sheet, "")), wanted);
}

#[test]
fn a_parameter_that_one_of_the_policies_has_may_be_set_and_a_rating_is_read_by_the_persons_own() {
    let desk = desk(&[("talk_by", "1 November"), ("door", "blue")]);
    desk.put("appraise.toml", b"[parameters]\nheld_by = \"15 October\"\n");
    let both = json(&desk, "--policy teacher=oakfield.toml --policy support_staff=elm.toml");
    let changed: Vec<&str> =
        remarks(&both).into_iter().filter(|r| r.starts_with("your school: day")).collect();
    assert_eq!(changed.len(), 2, "{:?}", remarks(&both));
    let strange = "settings of the tracker that have no meaning here and were not used: school!B3";
    assert!(remarks(&both).contains(&strange), "{:?}", remarks(&both));
    // "Meets" and "Good" are words of one scale each: the caretaker's "Good" alone could not be read.
    let cells: Vec<&Value> = both["unread"].as_array().unwrap().iter().map(|u| &u["cell"]).collect();
    assert_eq!(cells, ["objective!C4"]);
    desk.put("appraise.toml", b"[parameters]\nheld_bye = \"15 October\"\n");
    let wrong =
        desk.types("check Tracker.xlsx --policy teacher=oakfield.toml --policy support_staff=elm.toml");
    assert!(
        wrong.err.contains("has no parameter \"held_bye\"") && wrong.err.contains("held_by"),
        "{}",
        wrong.err
    );
}

#[test]
fn json_tells_the_policies_with_their_groups_and_a_run_files_everything_under_them() {
    let desk = desk(&[]);
    let one = json(&desk, "--policy oakfield.toml");
    assert!(one["policy"].get("groups").is_none(), "{}", one["policy"]);
    let divided = json(&desk, "--policy teacher,head=oakfield.toml --policy elm.toml");
    let groups = |place: usize| divided["policies"][place]["groups"].clone();
    assert_eq!(groups(0), serde_json::json!(["headteacher", "teacher"]));
    assert_eq!(groups(1), serde_json::json!(["central_team", "chief_executive", "support_staff"]));
    let line = "run Tracker.xlsx --policy teacher=oakfield.toml --policy support_staff=elm.toml --out out";
    let said = desk.types(&format!("{line} --as-of {DAY}")).well();
    let heading = "Tracker.xlsx: Appraisal Policy (2026), for teacher; Support Staff Policy (2026), for support staff, as of";
    assert!(said.out.contains(heading), "{}", said.out);
    let report = desk.text(&format!("out/Tracker - {DAY}/Governor report.html"));
    assert!(report.contains("Appraisal Policy; Support Staff Policy"), "{report}");
    desk.types(&format!("strip|out/Tracker - {DAY}/Tracker (annotated).xlsx|-o|Back.xlsx")).well();
    assert_eq!(desk.read("Back.xlsx"), desk.read("Tracker.xlsx"));
}

#[test]
fn pay_is_recommended_by_the_policy_of_the_person_alone() {
    let desk = Desk::new();
    desk.put("Tracker.xlsx", super::support::FIXTURE);
    let run = |policies: &str| {
        let line =
            format!("check Tracker.xlsx {policies} --as-of 2026-11-02 --format json --all --fail-on never");
        desk.types(&line).well().json()
    };
    let divided = run("--policy teacher=kclms --policy support_staff=support-staff");
    let whole = run("--policy kclms");
    let of = |json: &Value| json["recommendations"].as_array().unwrap().clone();
    let teachers = judged(&divided)["KCL"].clone();
    let expected: Vec<Value> =
        of(&whole).into_iter().filter(|r| teachers.contains(r["subject"].as_str().unwrap())).collect();
    assert!(!expected.is_empty() && expected.len() < of(&whole).len());
    assert_eq!(of(&divided), expected);
    // Each says of its own people what it says alone.
    let said = |json: &Value, prefix: &str, who: &BTreeSet<String>| -> Vec<Value> {
        let all = json["outcomes"].as_array().unwrap().iter();
        all.filter(|o| o["check"].as_str().unwrap().starts_with(prefix))
            .filter(|o| who.contains(o["subject"].as_str().unwrap()))
            .cloned()
            .collect()
    };
    assert_eq!(said(&divided, "KCL", &teachers), said(&whole, "KCL", &teachers));
}

#[test]
fn a_group_or_policy_that_nobody_knows_stops_the_run_with_the_nearest_name() {
    let desk = desk(&[("policy_pack", "techer=oakfield.toml")]);
    let groups = "the groups are teacher, headteacher, support_staff, central_team, chief_executive";
    let unknown =
        format!("error: no group of staff is called \"techer\"\n  help: did you mean \"teacher\"? {groups}");
    desk.types("check Tracker.xlsx --policy techer=oakfield.toml").trouble(&unknown);
    let there = |at: &str| unknown.replace("\n  help", &format!("\n  at: {at}\n  help"));
    desk.types("check Tracker.xlsx").trouble(&there("school!B2"));
    desk.put("appraise.toml", b"\n[policies]\ntecher = \"oakfield.toml\"\n");
    desk.types("check Tracker.xlsx").trouble(&there("appraise.toml, line 3"));
    desk.put("appraise.toml", b"policies = \"oakfield.toml\"\n");
    desk.types("check Tracker.xlsx").trouble(
        "error: \"policies\" has to be a block of lines\n  at: appraise.toml, line 1\n  help: begin it with a line [policies], and under it write for each group: teacher = \"our-pack.toml\"",
    );
    let said = desk.types("check Tracker.xlsx --config nothing.toml --policy teacher=hamshire");
    assert_eq!(said.code, 2);
    desk.put("appraise.toml", b"");
    let said = desk.types("check Tracker.xlsx --policy teacher=hamshire");
    assert!(said.err.contains("did you mean \"hampshire\"?"), "{}", said.err);
    for empty in ["teacher=", "=", ""] {
        let said = desk.types(&format!("check|Tracker.xlsx|--policy={empty}"));
        assert!(said.err.starts_with("error: it is not said which policy applies"), "{empty}: {}", said.err);
    }
    let said = desk.types("check Tracker.xlsx --policy =oakfield.toml");
    assert!(said.err.starts_with("error: no group of staff is called \"\""), "{}", said.err);
}

#[test]
fn a_file_with_the_sign_in_its_name_is_a_file() {
    let desk = desk(&[]);
    desk.put("teacher=ours.toml", POLICY.as_bytes());
    assert_eq!(judged(&json(&desk, "--policy teacher=ours.toml"))["OAK"].len(), 5);
}

#[test]
fn a_blank_tracker_has_what_both_policies_need_and_names_them() {
    let desk = Desk::new();
    let columns = |policies: &str| {
        let name = format!("{}.xlsx", policies.len());
        let said = desk.types(&format!("new -o {name} {policies} --as-of 2026-11-02")).well();
        let words: Vec<&str> = said.out.split_whitespace().collect();
        let place = words.iter().position(|w| *w == "columns,").unwrap();
        (name, words[place - 1].parse::<usize>().unwrap())
    };
    let (_, teachers) = columns("--policy kclms");
    let (_, support) = columns("--policy support-staff");
    let (name, both) = columns("--policy teacher=kclms --policy support_staff=support-staff");
    assert!(both > teachers.max(support) && both < teachers + support, "{teachers} {support} {both}");
    // It is read under the policies it names itself.
    let read =
        desk.types(&format!("check {name} --as-of 2026-11-02 --format json --fail-on never")).well().json();
    let ids: Vec<&Value> = read["policies"].as_array().unwrap().iter().map(|p| &p["id"]).collect();
    assert_eq!(ids, ["kclms", "support-staff"]);
}
