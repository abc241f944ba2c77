//! The governors' own table: where it stands, how it is read, and what is said of its faults.

use super::support::{Desk, Said, Tracker, row};

pub(crate) fn tracker() -> Tracker {
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
pub(crate) const SHEET: &[&[&str]] = &[
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
