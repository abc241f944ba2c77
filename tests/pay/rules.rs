//! The governors' own table and the school's own points: where they stand, how they are read, and what is said of their faults.

use super::support::{Desk, Said, Tracker, row};

fn tracker() -> Tracker {
    let mut tracker = Tracker::default();
    tracker.add("school", row(&[("field", "pay_area"), ("value", "fringe")]));
    tracker.add(
        "staff",
        row(&[
            ("staff_id", "T1"),
            ("staff_group", "teacher"),
            ("pay_range", "main"),
            ("fte", "1"),
            ("teaches", "yes"),
        ]),
    );
    tracker.add(
        "pay",
        row(&[
            ("staff_id", "T1"),
            ("cycle_id", "2025/26"),
            ("point_before", "M3"),
            ("range_top_point", "M6"),
            ("recommendation", "no_progress"),
            ("headteacher_reason", ""),
            ("lead_reviewed_date", "2026-10-09"),
            ("headteacher_approved_date", "2026-10-22"),
        ]),
    );
    for (number, rating) in [("1", "Good"), ("2", "Outstanding")] {
        tracker.add(
            "objective",
            row(&[
                ("objective_id", number),
                ("staff_id", "T1"),
                ("objective_kind", "teaching"),
                ("cycle_id", "2025/26"),
                ("rating", rating),
            ]),
        );
    }
    tracker
}

fn settings(lines: &str) -> String {
    format!(
        "policy = \"kclms\"\n[pay_rules]\nreason = \"governors, 12 May 2026\"\nobjectives = \"1 to 3\"\nlines = [\n{lines}\n]\n"
    )
}

/// The command on settings alone.
fn pay_rules(text: &str) -> Said {
    Desk::with(&[("appraise.toml", text.as_bytes())]).types(&["pay-rules", "--config", "appraise.toml"])
}

const GOOD: &str = "{ when = \"any Not Met\", recommend = \"no progression\" },\n\
                    { when = \"otherwise\", recommend = \"one point\" },";

#[test]
fn a_table_is_said_back_with_the_line_for_every_combination() {
    let said = pay_rules(&settings(GOOD));
    assert_eq!((said.code, said.err.as_str()), (Some(0), ""));
    let expected = "\
Governors' own table (the settings file), instead of the one of Performance Management Policy
Reason: governors, 12 May 2026
Ratings, lowest first: Not Met, Good, Outstanding

Lines, read downwards; the first that fits is the answer
  P1    at least 1 Not Met: no progression
  P2    otherwise: one point
  A rating that is missing is never paid, and nobody is moved beyond the top of a range.

Which line fires, for 1 to 3 rated objectives
  1 Outstanding                                P2    one point
  1 Good                                       P2    one point
  1 Not Met                                    P1    no progression
  2 Outstanding                                P2    one point
";
    assert!(said.out.starts_with(expected), "{}", said.out);
    assert!(said.out.ends_with(
        "19 combinations: every one is covered, every line fires, and no better rating gives less.\n"
    ));
}

#[test]
fn a_table_that_does_not_hold_together_is_refused_with_its_line_and_what_to_do() {
    for (lines, what, line, help) in [
        (
            "{ when = \"all Good or better\", recommend = \"one point\" },\n{ when = \"all Outstanding\", recommend = \"two points\" },\n\
             { when = \"otherwise\", recommend = \"refer\" },",
            "the line \"P2\" can never fire",
            7,
            "\"P1\" above it takes every such case; move it up, or take it out",
        ),
        (
            "{ when = \"at least 4 Good\", recommend = \"no progression\" },\n{ when = \"otherwise\", recommend = \"one point\" },",
            "the line \"P1\" can never fire",
            6,
            "no ratings of 1 to 3 objectives are as it says; put it right, or say how many objectives there are",
        ),
        (
            "{ when = \"all Good or better\", recommend = \"one point\" },\n{ when = \"at least 2 Not Met\", recommend = \"no progression\" },",
            "no line covers 1 Outstanding, 1 Good, 1 Not Met; and 1 more of the kind",
            7,
            "add a line for it, or end the table with \"otherwise\" and \"refer to the headteacher\"",
        ),
        (
            "{ when = \"any Outstanding\", recommend = \"no progression\" },\n{ when = \"otherwise\", recommend = \"one point\" },",
            "a better rating gives less: 1 Good gives one point (\"P2\"), and 1 Outstanding gives no progression (\"P1\")",
            6,
            "change one of the two lines, so that the better ratings give as much at least",
        ),
        (
            "{ when = \"any Splendid\", recommend = \"one point\" },",
            "\"splendid\" is no rating",
            6,
            "it is one of Not Met, Good, Outstanding, with \"or better\" or \"or worse\" behind it if so meant",
        ),
        (
            "{ when = \"otherwise\", recommend = \"a rise\" },",
            "\"a rise\" is nothing that a line can give",
            6,
            "write it like \"no progression\", \"one point\", \"half a point\", \"two points\", \"enhanced\", \"one point and bonus 1\", \
             \"move to the upper range\", \"deferred\" or \"refer to the headteacher\"",
        ),
        (
            "{ when = \"otherwise\", range = \"middle\", recommend = \"one point\" },",
            "\"middle\" is no pay range of the policy",
            6,
            "it is one of main, upper, leadership, unqualified, support; leave it blank for all",
        ),
        (
            "{ line = \"A\", when = \"any Not Met\", recommend = \"none\" },\n{ line = \"A\", when = \"otherwise\", recommend = \"one point\" },",
            "two lines are called \"A\"",
            7,
            "give each line a name of its own",
        ),
    ] {
        let said = pay_rules(&settings(lines));
        assert_eq!((said.code, said.out.as_str()), (Some(2), ""), "{lines}");
        let all: Vec<&str> = said.err.trim_end().split("\nerror: ").collect();
        let expected = format!("{what}\n  at: appraise.toml, line {line}\n  help: {help}");
        assert!(
            all.iter().any(|one| one.trim_start_matches("error: ") == expected),
            "{expected}\n\n{}",
            said.err
        );
    }
}

#[test]
fn a_move_an_enhanced_step_a_bonus_and_a_deferral_are_outcomes_like_any_other() {
    let lines = "{ when = \"any Not Met\", recommend = \"deferred\" },\n\
                 { when = \"all Outstanding\", recommend = \"move to the upper range\", range = \"main\" },\n\
                 { when = \"all Outstanding\", recommend = \"enhanced and bonus 2\" },\n\
                 { when = \"any Outstanding\", recommend = \"1.5 points\" },\n\
                 { when = \"otherwise\", recommend = \"half a point\" },";
    let said = pay_rules(&settings(lines));
    assert_eq!((said.code, said.err.as_str()), (Some(0), ""));
    for line in [
        "  P1    at least 1 Not Met: deferred",
        "  P2    all Outstanding (main only): move to the upper pay range",
        "  P3    all Outstanding: enhanced progression, of so many points as the committee decides, and a bonus to be considered, degree 2",
        "  P4    at least 1 Outstanding: 1.5 points",
        "  P5    otherwise: half a point",
        "  Main range, with an application for another",
    ] {
        assert!(said.out.lines().any(|l| l == line), "{line}\n{}", said.out);
    }
}

#[test]
fn a_table_needs_a_reason_and_fits_a_policy_that_looks_at_ratings() {
    let said = pay_rules(&settings(GOOD).replace("reason = \"governors, 12 May 2026\"", "reason = \"\""));
    assert!(
        said.err.starts_with("error: the table does not say why the governors have one of their own\n"),
        "{}",
        said.err
    );
    let said = pay_rules(&settings(GOOD).replace("kclms", "dgat"));
    assert!(
        said.err.starts_with("error: the policy gives everybody their point whatever the ratings are (3)\n"),
        "{}",
        said.err
    );
    assert_eq!(said.code, Some(2));
    let said = pay_rules(&settings(GOOD).replace("kclms", "hampshire"));
    let what = "error: the policy has no ratings of its own, and the table does not say which there are\n";
    assert!(said.err.starts_with(what), "{}", said.err);
}

#[test]
fn a_run_says_whose_table_it_went_by_and_finds_what_was_recommended_otherwise() {
    let desk =
        Desk::with(&[("Tracker.xlsx", &tracker().bytes()), ("appraise.toml", settings(GOOD).as_bytes())]);
    let document = desk.document("kclms", "2026-11-02");
    let one = &document["recommendations"][0];
    assert_eq!(
        (&one["pay"], &one["point_to"], &one["annual_change"]),
        (&"P2 points".into(), &"M4".into(), &"2534.00".into())
    );
    assert_eq!(one["table"]["reason"], "governors, 12 May 2026");
    assert!(!one["assumptions"].to_string().contains("default rule"), "{one}");
    let reason = "the tracker has no progress recorded; the rule gives progress";
    assert!(one["reasons"].as_array().unwrap().contains(&reason.into()), "{one}");
    let found =
        document["outcomes"].as_array().unwrap().iter().find(|o| o["check"] == "KCL-JDG-3-b").unwrap();
    assert_eq!((&found["outcome"], &found["cells"][0]), (&"breached".into(), &"pay!G2".into()));
    assert!(
        found["message"].as_str().unwrap().ends_with("recorded and by the rule: no progress, progress."),
        "{found}"
    );
    let said = desk.types(&["run", "Tracker.xlsx", "--as-of", "2026-11-02"]);
    let note = "note: pay is recommended by the governors' own table (the settings file), not by the policy's: governors, 12 May 2026";
    assert!(said.out.lines().any(|l| l == note), "{}", said.out);
}

#[test]
fn the_trackers_own_sheet_wins_over_the_settings_file() {
    let sheet: &[&[&str]] = &[
        &["Reason", "governors, 3 June 2026"],
        &["Objectives", "1 to 4"],
        &[],
        &["Line", "When", "Range", "Recommend"],
        &["A", "any Not Met", "", "no progression"],
        &["B", "otherwise", "", "two points"],
    ];
    let bytes = tracker().with_sheets(&[("Pay rules", sheet)]);
    let desk = Desk::with(&[("Tracker.xlsx", &bytes), ("appraise.toml", settings(GOOD).as_bytes())]);
    let one = &desk.recommendations("kclms", "2026-11-02")["T1"];
    assert_eq!((&one["pay"], &one["point_to"]), (&"B points".into(), &"M5".into()));
    assert_eq!(one["table"]["source"], "the sheet \"Pay rules\"");
    let wrong: &[&[&str]] = &[&["Reason", "governors"], &["When", "Recommend"], &["any Not Met", "nought"]];
    let desk = Desk::with(&[("Tracker.xlsx", &tracker().with_sheets(&[("Pay rules", wrong)]))]);
    let said = desk.types(&["check", "Tracker.xlsx", "--policy", "kclms", "--as-of", "2026-11-02"]);
    let start = "error: \"nought\" is nothing that a line can give\n  at: 'Pay rules'!A3\n";
    assert!(said.code == Some(2) && said.err.starts_with(start), "{}", said.err);
}

#[test]
fn more_objectives_than_the_table_was_made_for_are_not_paid_by_it() {
    let settings = settings(GOOD).replace("1 to 3", "1");
    let desk = Desk::with(&[("Tracker.xlsx", &tracker().bytes()), ("appraise.toml", settings.as_bytes())]);
    let one = &desk.recommendations("kclms", "2026-11-02")["T1"];
    assert_eq!((&one["status"], &one["award"]), (&"incomplete".into(), &serde_json::Value::Null), "{one}");
}

#[test]
fn points_of_the_schools_own_come_before_the_published_ones() {
    let settings = "policy = \"kclms\"\npay_points = \"points.csv\"\n[pay_rules]\nreason = \"governors\"\nlines = [\n\
                    { when = \"otherwise\", recommend = \"half a point\" },\n]\n";
    let points =
        "# Our points\nFrom,Point,Annual,Area\n2026-09-01,M3,\"39,978\",\n2026-09-01,M3.5,41246.50,\n";
    let desk = |points: &str| {
        Desk::with(&[
            ("Tracker.xlsx", &tracker().bytes()),
            ("appraise.toml", settings.as_bytes()),
            ("points.csv", points.as_bytes()),
        ])
    };
    let one = &desk(points).recommendations("kclms", "2026-11-02")["T1"];
    assert_eq!((&one["point_to"], &one["points"]), (&"M3.5".into(), &serde_json::json!(0.5)));
    assert_eq!(
        (&one["annual_change"], &one["cost"]["standing"]),
        (&"1268.50".into(), &"the school's own".into())
    );
    let note = "the school's figure for M3 is £1 below the national one of 2026-27, which is within the £2 that rounding explains";
    assert!(one["assumptions"].as_array().unwrap().contains(&note.into()), "{one}");
    // A table that was not kept up is no table.
    let old = points.replace("2026-09-01,M3.5", "2025-08-31,M3.5");
    let one = &desk(&old).recommendations("kclms", "2026-11-02")["T1"];
    let note = "pounds not checked: points.csv has no figure for M3.5 that holds on 2026-09-01";
    assert!(
        one["annual_change"].is_null() && one["assumptions"].as_array().unwrap().contains(&note.into()),
        "{one}"
    );
    for (wrong, what, place, help) in [
        (
            "From,Point,Annual\nsoon,M3,40000\n",
            "\"soon\" is no day from which a point holds",
            "points.csv, line 2",
            "write it like 2026-04-01 or 1 April 2026",
        ),
        (
            "From,Point,Annual\n2026-09-01,M3,lots\n",
            "\"lots\" is no pay for a full-time year",
            "points.csv, line 2",
            "write pounds, such as 26,421 or 26421.50",
        ),
        (
            "From,Point\n2026-09-01,M3\n",
            "no row of it has the headings of a table of points",
            "points.csv",
            "the table has the headings From, Point and Pay a year, and may have Area",
        ),
        (
            "From,Point,Annual\n2026-09-01,M3,40000\n2026-09-01,M3,41000\n",
            "the point M3 is there twice from the same day",
            "points.csv, line 3",
            "take one of the two rows out",
        ),
        (
            "From,Point,Annual,Area\n2026-09-01,M3,40000,Mars\n",
            "\"Mars\" is no pay area",
            "points.csv, line 2",
            "it is one of rest_of_england, fringe, outer_london, inner_london; leave it blank for all",
        ),
    ] {
        let said = desk(wrong).types(&["check", "Tracker.xlsx", "--as-of", "2026-11-02"]);
        assert_eq!(said.code, Some(2));
        assert_eq!(said.err.trim_end(), format!("error: {what}\n  at: {place}\n  help: {help}"));
    }
}

#[test]
fn a_sheet_of_points_gives_support_staff_their_pounds() {
    let sheet: &[&[&str]] = &[
        &["Pay points of the county"],
        &["From", "SCP", "Salary"],
        &["1 April 2026", "SCP 5", "£24,790"],
        &["1 April 2026", "SCP 6", "£25,185"],
    ];
    let mut tracker = Tracker::default();
    tracker.add(
        "staff",
        row(&[
            ("staff_id", "S1"),
            ("staff_group", "support_staff"),
            ("employment_type", "employee"),
            ("employment_start_date", "2018-09-01"),
            ("fte", "0.5"),
        ]),
    );
    tracker.add(
        "pay",
        row(&[
            ("staff_id", "S1"),
            ("cycle_id", "2026/27"),
            ("point_before", "SCP 5"),
            ("range_top_point", "SCP 6"),
        ]),
    );
    let desk = Desk::with(&[("Tracker.xlsx", &tracker.with_sheets(&[("Pay points", sheet)]))]);
    let one = &desk.recommendations("dgat", "2026-10-15")["S1"];
    assert_eq!(one["annual_change"], "197.50", "{one}");
}

#[test]
fn under_a_policy_without_ratings_the_governors_table_decides_and_the_clause_is_cited() {
    let mut tracker = Tracker::default();
    let person = |tracker: &mut Tracker, code: &str, recommendation: &str, eligible: &str, rating: &str| {
        tracker.add(
            "staff",
            row(&[
                ("staff_id", code),
                ("staff_group", "teacher"),
                ("employment_type", "employee"),
                ("pay_range", "main"),
                ("fte", "1"),
            ]),
        );
        let pay = [
            ("staff_id", code),
            ("cycle_id", "2025/26"),
            ("recommendation", recommendation),
            ("eligible_for_progression", eligible),
            ("point_before", "M3"),
            ("range_top_point", "M6"),
            ("headteacher_approved_date", "2026-10-12"),
            ("headteacher_reason", ""),
        ];
        tracker.add("pay", row(&pay));
        let objective =
            [("objective_id", code), ("staff_id", code), ("cycle_id", "2025/26"), ("rating", rating)];
        tracker.add("objective", row(&objective));
        let given = [
            ("staff_id", code),
            ("cycle_id", "2025/26"),
            ("statement_kind", "annual"),
            ("issued_date", "2026-10-16"),
        ];
        tracker.add("statement", row(&given));
    };
    person(&mut tracker, "T1", "progress", "yes", "Met");
    person(&mut tracker, "T2", "progress", "yes", "Not met");
    person(&mut tracker, "T3", "no_progress", "yes", "Exceeded");
    person(&mut tracker, "T4", "progress", "yes", "Met");
    person(&mut tracker, "T5", "not_eligible", "no", "Met");
    person(&mut tracker, "T6", "progress", "yes", "");
    person(&mut tracker, "T7", "progress", "yes", "Splendid");
    tracker.add("capability", row(&[("staff_id", "T4"), ("formal_start_date", "2026-10-05")]));
    let settings = settings("{ when = \"any Not met\", recommend = \"no progression\" },\n{ when = \"otherwise\", recommend = \"one point\" },")
        .replace("kclms", "hampshire")
        .replace("objectives =", "ratings = \"Not met; Met; Exceeded\"\nobjectives =");
    let desk = Desk::with(&[("Tracker.xlsx", &tracker.bytes()), ("appraise.toml", settings.as_bytes())]);
    let document = desk.document("hampshire", "2026-11-20");
    let all = document["recommendations"].as_array().unwrap();
    let lines: Vec<String> = all
        .iter()
        .map(|one| {
            [&one["subject"], &one["status"], &one["pay"]].map(|v| v.as_str().unwrap_or("-")).join(" ")
        })
        .collect();
    let expected = [
        "T1 ready P2 points",
        "T2 ready P1 none",
        "T3 ready P2 points",
        "T4 held H1 hold",
        "T5 not_eligible H3 not_eligible",
        "T6 incomplete -",
        "T7 incomplete -",
    ];
    assert_eq!(lines, expected);
    assert_eq!(all[0]["clause"], "5.3.7");
    let found: Vec<String> = document["outcomes"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|o| o["check"] == "HAM-5.3.7-a" && o["outcome"] == "breached")
        .map(|o| [&o["subject"], &o["cells"][0], &o["message"]].map(|v| v.as_str().unwrap_or("-")).join(" "))
        .collect();
    let told = |code: &str, cell: &str, says: &str, both: &str| {
        format!("{code} pay!{cell} {says}; recorded and by the table: {both}.")
    };
    // Somebody in formal capability, as T4 is, is outside the policy: the table holds them, and no clause is broken.
    let not_given = "Progression is recommended and the governors' table does not give it";
    let given = "No progression is recommended, the governors' table gives it, and no reason is recorded";
    assert_eq!(
        found,
        [
            told("T2", "G3", not_given, "progress, no progress"),
            told("T3", "G4", given, "no progress, progress"),
            told("T6", "G7", not_given, "progress, hold"),
            told("T7", "G8", not_given, "progress, hold"),
        ]
    );
}

/// A table on the tracker's own sheet, which the policy's ratings decide.
const SHEET: &[&[&str]] = &[
    &["Reason", "governors"],
    &["When", "Recommend"],
    &["any Not Met", "none"],
    &["otherwise", "one point"],
];

#[test]
fn slips_in_a_table_are_told_in_the_schools_own_words() {
    for (lines, expected) in [
        (
            "{ when = \"any Not Met or any Good\", recommend = \"none\" },",
            "\"any Not Met or any Good\" has two cases in it\n  at: appraise.toml, line 6\n  help: a line holds when all of it holds: write a line of \
             its own for each of several cases",
        ),
        (
            "{ when = 3, recommend = \"one point\" },",
            "\"3\" is no count of ratings\n  at: appraise.toml, line 6\n",
        ),
        (
            "{ when = \"otherwise\", recommend = \"bonus 10\" },",
            "\"bonus 10\" is nothing that a line can give\n",
        ),
        (
            "{ when = \"otherwise\",\n recomend = \"one point\" },",
            "\"recomend\" has no meaning in a line of [pay_rules]\n  at: appraise.toml, line 6\n",
        ),
    ] {
        let said = pay_rules(&settings(lines));
        assert!(said.code == Some(2) && said.err.contains(expected), "{expected}\n{}", said.err);
    }
    let with =
        |head: &str| pay_rules(&settings(GOOD).replace("objectives =", &format!("{head}\nobjectives =")));
    for (head, expected) in [
        (
            "ratings = \"Bad; Fine\"",
            "error: \"Bad\" is no rating of the policy or of the school's settings\n  at: appraise.toml, line 2\n  help: they are, lowest first, Not Met; Good; Outstanding; leave the table's out to take them\n",
        ),
        (
            "ratings = \"Outstanding; Good; Not Met\"",
            "error: the ratings of the table stand in another order than the policy's\n",
        ),
        ("ratings = \"Good\"", "error: the table has one rating, \"Good\"\n"),
        (
            "ratnigs = \"Good\"",
            "error: \"ratnigs\" has no meaning in [pay_rules]\n  at: appraise.toml, line 4\n",
        ),
    ] {
        let said = with(head);
        assert!(said.code == Some(2) && said.err.starts_with(expected), "{expected}\n{}", said.err);
    }
    // What an office may well write is understood.
    let said = pay_rules(&settings(
        "{ when = \"at least 50 per cent Not Met\", recommend = \"0\" },\n{ when = \"otherwise\", recommend = 1 },",
    ));
    assert!(
        said.out.contains("  P1    at least 50% Not Met: no progression\n  P2    otherwise: one point\n"),
        "{}{}",
        said.out,
        said.err
    );
}

#[test]
fn what_cannot_be_a_share_of_a_post_or_a_point_of_the_range_makes_no_pounds() {
    let with = |kind: &str, field: &str, value: &str| {
        let mut tracker = tracker();
        tracker.set(kind, field, value);
        let desk = Desk::with(&[("Tracker.xlsx", &tracker.with_sheets(&[("Pay rules", SHEET)]))]);
        desk.recommendations("kclms", "2026-11-02")["T1"].clone()
    };
    let said = |one: &serde_json::Value, text: &str| {
        assert!(one["assumptions"].as_array().unwrap().contains(&text.into()), "{text}\n{one}");
    };
    assert_eq!(with("staff", "fte", "60%")["annual_change"], "1520.40");
    for fte in ["1.2", "60", "-0.5", "part time", "3 days", "0"] {
        let one = with("staff", "fte", fte);
        assert!(one["annual_change"].is_null(), "{fte}: {one}");
        let cell = "staff!A2";
        said(
            &one,
            &format!(
                "pounds not checked: the full-time equivalent at {cell} is no part of a full-time post, such as 0.6 or 60%"
            ),
        );
    }
    let one = with("staff", "fte", "");
    assert_eq!(one["annual_change"], "2534.00");
    said(&one, "full time, because no full-time equivalent is recorded");
    for point in ["U2", "M 3 or 4", "three"] {
        let one = with("pay", "point_before", point);
        assert!(one["annual_change"].is_null() && one["point_to"].is_null(), "{point}: {one}");
    }
    said(
        &with("pay", "point_before", "U2"),
        "pounds not checked: the point after U2 is not known by its name, and the top of the range is M6",
    );
    // Whoever stands beyond the top of the range has no point to get, whatever the table.
    for point in ["M6", "M7", "M9"] {
        let one = with("pay", "point_before", point);
        assert_eq!((&one["pay"], &one["points"]), (&"P2 top_of_range".into(), &0.into()), "{point}");
    }
}

#[test]
fn a_file_of_points_is_read_as_spreadsheets_save_it() {
    let settings = "policy = \"kclms\"\npay_points = \"points.csv\"\n[pay_rules]\nreason = \"governors\"\nlines = [{ when = \"otherwise\", recommend = 1 }]\n";
    let plain = "From,Point,Pay a year (£)\n01/09/2026,MPS 4,\"£42,000.00\"\n01/09/2026,M3,40000\n";
    let plain = &plain.replace("Pay a year (£)", "Pay a year");
    let semicolons = "From;Point;Pay a year\n1 Sept 2026;M4;£42,000.00\n2026-09-01;M3;40000\n";
    let latin =
        |text: &str| -> Vec<u8> { text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect() };
    let wide = |text: &str| -> Vec<u8> { text.encode_utf16().flat_map(u16::to_le_bytes).collect() };
    let run = |bytes: &[u8]| {
        let desk = Desk::with(&[
            ("Tracker.xlsx", &tracker().bytes()),
            ("appraise.toml", settings.as_bytes()),
            ("points.csv", bytes),
        ]);
        desk.types(&[
            "check",
            "Tracker.xlsx",
            "--as-of",
            "2026-11-02",
            "--format",
            "json",
            "--fail-on",
            "never",
        ])
    };
    let tabs = "From\tPoint\tPay a year\n2026-09-01\tM4\t£42,000\n2026-09-01\tM3\t£40,000\n";
    for (name, bytes) in [
        ("commas", plain.clone().into_bytes()),
        ("a mark in front", [b"\xef\xbb\xbf", plain.as_bytes()].concat()),
        ("semicolons", semicolons.as_bytes().to_vec()),
        ("the old encoding of Windows", latin(semicolons)),
        ("Unicode text", [vec![0xff, 0xfe], wide(tabs)].concat()),
        ("a title above and lines below", format!("Our pay points,,\n,,\n{plain},,\n").into_bytes()),
    ] {
        let said = run(&bytes);
        assert_eq!(said.code, Some(0), "{name}: {}", said.err);
        let document: serde_json::Value = serde_json::from_str(&said.out).unwrap();
        assert_eq!(document["recommendations"][0]["annual_change"], "2000.00", "{name}");
    }
    for (bytes, expected) in [
        (
            b"From;Point;Pay a year\n2026-09-01;M4;42000,50\n".to_vec(),
            "\"42000,50\" is no pay for a full-time year\n  at: points.csv, line 2\n",
        ),
        (
            b"From,Point,Pay a year\n2026-09-01,M4,-42000\n".to_vec(),
            "\"-42000\" is no pay for a full-time year\n  at: points.csv, line 2\n",
        ),
        (
            b"From,Point,Pay a year\n2026-09-01,M4\n".to_vec(),
            "the row of the point \"M4\" has no pay\n  at: points.csv, line 2\n",
        ),
        (
            b"From,Point,Pay a year\n,M4,42000\n".to_vec(),
            "the row of the point \"M4\" does not say from which day it holds\n  at: points.csv, line 2\n",
        ),
        (
            b"From,Point,Pay a year\n2026-09-01,M4,39000\n2026-09-01,M3,40000\n".to_vec(),
            "the point M4 pays \u{a3}39,000, less than M3 with \u{a3}40,000\n  at: points.csv, line 2\n",
        ),
        (b"From,Point,Pay a year\n".to_vec(), "the table of points has no rows\n  at: points.csv\n"),
        (wide(tabs), "the file of pay points is no text\n  at: points.csv\n"),
    ] {
        let said = run(&bytes);
        let start = format!("error: {expected}");
        assert!(said.code == Some(2) && said.err.starts_with(&start), "{start}\n{}", said.err);
    }
    let desk = Desk::with(&[("Tracker.xlsx", &tracker().bytes()), ("appraise.toml", settings.as_bytes())]);
    let said = desk.types(&["check", "Tracker.xlsx", "--as-of", "2026-11-02"]);
    let start = "error: the file of pay points \"points.csv\" cannot be read: there is no such file\n  at: appraise.toml, line 2\n";
    assert!(said.code == Some(2) && said.err.starts_with(start), "{}", said.err);
}
