//! Every combination of up to six ratings under every policy: one line fires, a better rating is never worse, and what is missing
//! is never paid.

use std::collections::BTreeMap;

use serde_json::Value;

use super::support::{Desk, Row, Tracker, rating, row};

/// Every way in which up to six ratings can fall to some letters, as counts; the last letter is the missing rating.
fn combinations(letters: usize) -> Vec<Vec<usize>> {
    fn longer(left: usize, letters: usize) -> Vec<Vec<usize>> {
        if letters == 1 {
            return (0..=left).map(|n| vec![n]).collect();
        }
        let with = |n: usize| {
            longer(left - n, letters - 1).into_iter().map(move |mut rest| {
                rest.insert(0, n);
                rest
            })
        };
        (0..=left).flat_map(with).collect()
    }
    longer(6, letters)
}

fn code(case: &str, counts: &[usize]) -> String {
    format!("{case}{}", counts.iter().map(ToString::to_string).collect::<String>())
}

/// Adds a person with some ratings of one kind of objective.
fn enter(tracker: &mut Tracker, code: &str, kind: &str, letters: &str, counts: &[usize]) {
    let mut number = 0;
    for (letter, count) in letters.chars().zip(counts) {
        for _ in 0..*count {
            number += 1;
            let id = format!("{code}{kind}{number}");
            tracker.add(
                "objective",
                row(&[
                    ("objective_id", &id),
                    ("staff_id", code),
                    ("objective_kind", kind),
                    ("cycle_id", "2025/26"),
                    ("rating", rating(letter)),
                ]),
            );
        }
    }
}

fn with(mut row: Row, more: &[(&str, &str)]) -> Row {
    row.extend(more.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())));
    row
}

fn person(code: &str) -> Row {
    row(&[
        ("staff_id", code),
        ("staff_group", "teacher"),
        ("employment_type", "employee"),
        ("contract_type", "permanent"),
        ("employment_start_date", "2018-09-01"),
        ("pay_range", "main"),
        ("fte", "1"),
    ])
}

fn pay(code: &str, point: &str) -> Row {
    row(&[("staff_id", code), ("cycle_id", "2025/26"), ("point_before", point), ("range_top_point", "M6")])
}

fn paid(one: &Value) -> bool {
    matches!(one["award"].as_str(), Some("points" | "enhanced" | "range_move"))
}

/// What a result is worth to the person: nothing, open, a point, another range.
fn worth(one: &Value) -> u8 {
    match (one["status"].as_str().unwrap(), one["award"].as_str()) {
        ("ready" | "held", Some("range_move")) => 3,
        ("ready" | "held", Some("points" | "enhanced")) => 2,
        ("refer", _) => 1,
        _ => 0,
    }
}

/// Holds that with one rating a step better, all else alike, nothing is worse. Letters stand lowest first.
fn better_is_never_worse(made: &BTreeMap<String, Value>, case: &str, letters: usize) {
    for counts in combinations(letters).iter().filter(|c| c[letters - 1] == 0) {
        for step in (0..letters - 2).filter(|s| counts[*s] > 0) {
            let mut better = counts.clone();
            better[step] -= 1;
            better[step + 1] += 1;
            let (one, other) = (&made[&code(case, counts)], &made[&code(case, &better)]);
            assert!(
                worth(one) <= worth(other),
                "{case}: {counts:?} gives {one}, and {better:?} gives {other}"
            );
        }
    }
}

/// Cells of a person's row beside the usual: heading and value.
type Cells = &'static [(&'static str, &'static str)];

#[test]
fn ratings_combined_by_the_default_tables_are_fair_whatever_they_are() {
    let letters = "NGO?";
    let application: Cells =
        &[("upr_application_date", "2026-06-30"), ("previous_conclusion", "standard_met")];
    // Below the top, at it, with an application; and ratings of a strand that progression can do without.
    let cases: [(&str, &str, Cells, &str); 4] = [
        ("B", "M3", &[], "teaching"),
        ("T", "M6", &[], "teaching"),
        ("A", "M6", application, "teaching"),
        ("C", "M3", &[], "tutoring"),
    ];
    let mut tracker = Tracker::default();
    tracker.add("school", row(&[("field", "pay_area"), ("value", "fringe")]));
    for (case, point, more, kind) in cases {
        for counts in combinations(4) {
            let code = code(case, &counts);
            let tutor = if kind == "tutoring" { "yes" } else { "no" };
            let roles = [
                ("teaches", "yes"),
                ("is_tutor", tutor),
                ("leads", "no"),
                ("provides_service", "no"),
                ("delivers_projects", "no"),
            ];
            tracker.add("staff", with(person(&code), &roles));
            let seen = [("lead_reviewed_date", "2026-10-09"), ("headteacher_approved_date", "2026-10-22")];
            tracker.add("pay", with(with(pay(&code, point), &seen), more));
            enter(&mut tracker, &code, kind, letters, &counts);
            enter(&mut tracker, &code, "pupil_outcomes", "G", &[1]);
            if kind != "teaching" {
                enter(&mut tracker, &code, "teaching", "O", &[1]);
            }
        }
    }
    let desk = Desk::with(&[("Tracker.xlsx", &tracker.bytes())]);
    let made = desk.recommendations("kclms", "2026-11-02");
    assert_eq!(made.len(), 4 * 210);
    for (case, ..) in cases {
        for counts in combinations(4) {
            let one = &made[&code(case, &counts)];
            assert!(one["pay"].is_string() && one["conclusion"].is_string(), "no line fires: {one}");
            let missing = counts[3] > 0 || counts.iter().sum::<usize>() == 0;
            assert_eq!(one["status"] == "incomplete", missing, "{one}");
            assert!(!(missing && paid(one)), "a missing rating is paid: {one}");
        }
        better_is_never_worse(&made, case, 4);
    }
    // And some of them are paid, so that the test sees something.
    assert!(made.values().filter(|one| paid(one)).count() > 30);
}

#[test]
fn a_recorded_recommendation_is_carried_only_where_every_rating_is_there() {
    let letters = "XPM?";
    for (policy, day) in [("hampshire", "2026-11-20"), ("vine", "2026-11-20")] {
        let mut tracker = Tracker::default();
        for (case, recommendation) in [("P", "progress"), ("N", "no_progress")] {
            for counts in combinations(4) {
                let code = code(case, &counts);
                tracker.add("staff", with(person(&code), &[("at_range_maximum", "no")]));
                let more = [
                    ("recommendation", recommendation),
                    ("eligible_for_progression", "yes"),
                    ("point_after", "M4"),
                    ("headteacher_approved_date", "2026-10-12"),
                ];
                tracker.add("pay", with(pay(&code, "M3"), &more));
                enter(&mut tracker, &code, "teaching", letters, &counts);
                let of_year = [("staff_id", code.as_str()), ("cycle_id", "2025/26")];
                let given = [("statement_kind", "annual"), ("issued_date", "2026-10-16")];
                tracker.add("statement", with(row(&of_year), &given));
                let held = [("meeting_kind", "end_of_year"), ("meeting_date", "2026-10-08")];
                tracker.add("meeting", with(row(&of_year), &held));
            }
        }
        let desk = Desk::with(&[("Tracker.xlsx", &tracker.bytes())]);
        let made = desk.recommendations(policy, day);
        for counts in combinations(4) {
            let one = &made[&code("P", &counts)];
            let missing = counts[3] > 0 || counts.iter().sum::<usize>() == 0;
            assert!(one["pay"].is_string(), "{policy}: no line fires: {one}");
            assert_eq!((paid(one), one["status"] == "ready"), (!missing, !missing), "{policy}: {one}");
            let refused = &made[&code("N", &counts)];
            assert_eq!(
                (paid(refused), refused["status"].as_str()),
                (false, Some("ready")),
                "{policy}: {refused}"
            );
        }
        better_is_never_worse(&made, "P", 4);
    }
}

#[test]
fn an_automatic_increment_is_the_same_whatever_the_ratings_are() {
    let mut tracker = Tracker::default();
    for counts in combinations(4) {
        let code = code("D", &counts);
        tracker.add("staff", person(&code));
        tracker.add("pay", with(pay(&code, "M3"), &[("cycle_id", "2026/27")]));
        enter(&mut tracker, &code, "teaching", "XPM?", &counts);
    }
    let desk = Desk::with(&[("Tracker.xlsx", &tracker.bytes())]);
    let made = desk.recommendations("dgat", "2026-10-15");
    assert_eq!(made.len(), 210);
    for one in made.values() {
        assert_eq!((&one["pay"], &one["point_to"]), (&"I10 increment".into(), &"M4".into()));
        assert_eq!(
            (&one["strands"], &one["conclusion"]),
            (&Value::Object(serde_json::Map::new()), &Value::Null)
        );
        let said = one["reasons"].to_string();
        assert!(!said.contains("rating") && !said.contains("objective"), "{said}");
    }
}

#[test]
fn a_policy_that_is_silent_on_pay_recommends_nothing_whatever_the_ratings_are() {
    let mut tracker = Tracker::default();
    for counts in combinations(4) {
        let code = code("S", &counts);
        tracker.add("staff", with(person(&code), &[("staff_group", "support_staff")]));
        tracker.add("pay", with(pay(&code, "M3"), &[("recommendation", "progress")]));
        enter(&mut tracker, &code, "service", "XPM?", &counts);
    }
    let desk = Desk::with(&[("Tracker.xlsx", &tracker.bytes())]);
    assert_eq!(desk.recommendations("support-staff", "2026-11-20").len(), 0);
}

#[test]
fn the_governors_own_table_pays_in_a_run_what_pay_rules_prints_for_the_ratings() {
    let settings = r#"
policy = "kclms"
[pay_rules]
reason = "governors, 12 May 2026"
lines = [
  { line = "P1", when = "at least 2 Not Met", recommend = "no progression" },
  { line = "P2", when = "any Not Met", recommend = "refer to the headteacher" },
  { line = "P3", when = "all Outstanding", recommend = "two points" },
  { line = "P4", when = "more than half Outstanding", recommend = "1.5 points" },
  { line = "P5", when = "otherwise", recommend = "one point" },
]
"#;
    let mut tracker = Tracker::default();
    for counts in combinations(4) {
        let code = code("T", &counts);
        tracker.add("staff", person(&code));
        let seen = [("lead_reviewed_date", "2026-10-09"), ("headteacher_approved_date", "2026-10-22")];
        tracker.add("pay", with(pay(&code, "M1"), &seen));
        enter(&mut tracker, &code, "teaching", "NGO?", &counts);
    }
    let desk = Desk::with(&[("Tracker.xlsx", &tracker.bytes()), ("appraise.toml", settings.as_bytes())]);
    let printed = desk.types(&["pay-rules", "Tracker.xlsx"]);
    assert_eq!((printed.code, printed.err.as_str()), (Some(0), ""));
    let made = desk.recommendations("kclms", "2026-11-02");
    for counts in combinations(4) {
        let one = &made[&code("T", &counts)];
        let [failed, good, best, missing] = counts[..] else { panic!("four letters") };
        if missing > 0 || failed + good + best == 0 {
            assert_eq!((paid(one), one["status"].as_str()), (false, Some("incomplete")), "{one}");
            continue;
        }
        let words = [(best, "Outstanding"), (good, "Good"), (failed, "Not Met")];
        let words: Vec<String> =
            words.iter().filter(|(n, _)| *n > 0).map(|(n, w)| format!("{n} {w}")).collect();
        let line = one["pay"].as_str().unwrap().split(' ').next().unwrap();
        let expected = format!("  {:<44} {line:<5} ", words.join(", "));
        assert!(printed.out.lines().any(|l| l.starts_with(&expected)), "{expected}\n{}", printed.out);
    }
    better_is_never_worse(&made, "T", 4);
}
