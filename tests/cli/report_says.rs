//! What the reports of a school of support staff say of the year, and of what an earlier report or another policy settles.

use super::support::{Desk, FIXTURE, book};

type Sheet = (&'static str, Vec<Vec<String>>);

fn row(cells: &[&str]) -> Vec<String> {
    cells.iter().map(|cell| (*cell).to_owned()).collect()
}

/// The staff list of a school with a headteacher and so many support staff.
fn staff(people: usize) -> Sheet {
    let mut rows =
        vec![row(&["staff_id", "staff_name", "staff_group", "employment_type", "employment_start_date"])];
    rows.push(row(&["H1", "Head Ash", "headteacher", "employed", "2015-09-01"]));
    for n in 1..=people {
        let (id, name) = (format!("S{n:03}"), format!("Person Birch{n}"));
        rows.push(row(&[&id, &name, "support_staff", "employed", "2015-09-01"]));
    }
    ("staff", rows)
}

/// A sheet with a row for each of so many people.
fn each(name: &'static str, headings: &[&str], people: usize, cells: impl Fn(usize) -> Vec<String>) -> Sheet {
    let mut rows = vec![row(headings)];
    for n in 1..=people {
        let mut one = vec![format!("S{n:03}")];
        one.extend(cells(n));
        rows.push(one);
    }
    (name, rows)
}

fn desk(sheets: &[Sheet]) -> Desk {
    let desk = Desk::new();
    let borrowed: Vec<(&str, Vec<Vec<&str>>)> = sheets
        .iter()
        .map(|(name, rows)| {
            (*name, rows.iter().map(|cells| cells.iter().map(String::as_str).collect()).collect())
        })
        .collect();
    desk.put("School.xlsx", &book(&borrowed));
    desk
}

/// The words of a report's page.
fn words(desk: &Desk, day: &str, report: &str) -> String {
    let page = desk.text(&format!("Out/School - {day}/{report}.html"));
    let mut text = String::new();
    for piece in page.split("<body").nth(1).unwrap().split('<') {
        text.push_str(piece.split_once('>').map_or("", |(_, words)| words));
        text.push(' ');
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Words in which each figure stands once: a bar repeats it for whoever cannot see it.
fn bands(text: &str) -> String {
    let mut once = text.to_owned();
    for band in ["A half or fewer", "More than a half"] {
        // Marked, so that the same band in the next column is not taken for a repetition.
        once = once.replace(&format!("{band} {band}"), &format!("|{band}"));
    }
    once
}

const DAY: &str = "2027-02-10";

fn head(desk: &Desk) -> String {
    desk.types(&format!("run School.xlsx --policy support-staff --as-of {DAY} --out Out")).well();
    words(desk, DAY, "Head's annual report")
}

/// An appeal of last March that alleged discrimination, and one that did not.
fn appeals(ground: &str) -> Sheet {
    let heads =
        ["appeal_id", "staff_id", "appeal_kind", "lodged_date", "discrimination_ground", "collective"];
    let rows = vec![
        row(&heads),
        row(&["P1", "S004", "appeal", "2026-03-10", "yes", "no"]),
        row(&["P2", "S005", "appeal", "2026-03-12", ground, "no"]),
    ];
    ("appeal", rows)
}

#[test]
fn whether_discrimination_was_alleged_is_told_of_the_policys_reporting_year() {
    let said = "Appeals or representations alleging discrimination, individual: yes; collective: no. This is of those lodged after 10 February 2026,";
    let text = head(&desk(&[staff(14), appeals("no")]));
    assert!(text.contains(said), "{text}");
    let together = [row(&["P3", "S006", "representation", "2026-05-10", "yes", "yes"])];
    let (sheet, mut rows) = appeals("no");
    rows.remove(1);
    rows.extend(together);
    let text = head(&desk(&[staff(14), (sheet, rows)]));
    assert!(text.contains("individual: no; collective: yes."), "{text}");
    let unknown = head(&desk(&[staff(14), appeals("")]));
    assert!(unknown.contains("cannot be stated"), "{unknown}");
    // A shorter year that the school set leaves the appeal of last March out.
    let desk = desk(&[staff(14), appeals("no")]);
    desk.put(
        "appraise.toml",
        b"[parameters]\nreporting_year = { value = \"6 months\", reason = \"governors\" }\n",
    );
    let text = head(&desk);
    let said = "individual: no; collective: no. This is of those lodged after 10 August 2026,";
    assert!(text.contains(said), "{text}");
}

#[test]
fn one_answer_stands_for_all_policies_of_a_run_and_goes_by_the_longest_year_of_them() {
    let governance = (
        "governance",
        vec![
            row(&["governance_id", "event_kind", "event_date", "body", "qa_reviewed"]),
            row(&["G1", "policy_review", "2025-06-19", "governing_body", "yes"]),
        ],
    );
    let desk = desk(&[staff(14), appeals("no"), governance]);
    desk.put(
        "appraise.toml",
        b"[parameters]\nreporting_year = { value = \"2 years\", reason = \"governors\" }\n",
    );
    let line = "run School.xlsx --policy hampshire --policy support_staff=support-staff --reports head,governors --as-of";
    desk.types(&format!("{line} {DAY} --out Out")).well();
    let text = words(&desk, DAY, "Head's annual report");
    let said = "individual: yes; collective: no. This is of those lodged after 10 February 2025,";
    assert!(text.contains(said), "{text}");
    assert!(text.contains("Quality assurance was reviewed on 19 June 2025."), "{text}");
    assert!(text.contains("No meeting to moderate is recorded after 10 February 2025."), "{text}");
}

#[test]
fn the_heads_report_tells_of_objectives_reviewers_observations_and_feedback() {
    let year = "2025/26";
    let objectives = each("objective", &["staff_id", "cycle_id", "rating", "judged_favourably"], 40, |n| {
        let favour = if n <= 25 { "yes" } else { "no" };
        row(&[year, if n <= 35 { "Met" } else { "" }, if n <= 35 { favour } else { "" }])
    });
    let reviewers =
        each("reviewer_appointment", &["staff_id", "reviewer_id", "from_date", "change_reason"], 40, |n| {
            let (from, why) = match n {
                1..=8 => ("2026-10-01", "absence"),
                // A first reviewer is no change, and a change of another year is not told of.
                9..=14 => ("2026-10-01", "initial"),
                15..=20 => ("2024-10-01", "absence"),
                _ => ("2024-03-01", "initial"),
            };
            row(&["H1", from, why])
        });
    let heads = [
        "staff_id",
        "observation_id",
        "observation_kind",
        "observation_date",
        "duration_minutes",
        "verbal_feedback_date",
        "written_feedback_date",
    ];
    let observations = each("observation", &heads, 40, |n| {
        let minutes = if n <= 10 { "200" } else { "60" };
        let spoken = if n <= 15 { "2026-10-20" } else { "2026-10-13" };
        row(&[&format!("V{n}"), "formal", "2026-10-12", minutes, spoken, "2026-10-14"])
    });
    let text = head(&desk(&[staff(40), objectives, reviewers, observations]));
    assert!(text.contains("It covers 40 people; the headteacher is not among them."), "{text}");
    for part in [
        "Objectives in people's favour Group Staff Every one in favour All staff 40 25 of 40",
        "Changes of reviewer Group Staff A new reviewer All staff 40 8 of 40",
        "Hours of classroom observation Group Staff Kept All staff 40 30 of 40",
        "Spoken feedback on an observation Group Staff Done on time All staff 40 25 of 40",
        "Written feedback on an observation Group Staff Done on time All staff 40",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    // The account of training is never left out.
    assert!(
        text.contains("Training themes No training needs are recorded in the school's tracker."),
        "{text}"
    );
    // A policy that asks for no such report has none of these.
    let objectives = each("objective", &["staff_id", "cycle_id", "rating", "judged_favourably"], 40, |_| {
        row(&[year, "Met", "yes"])
    });
    let desk = desk(&[staff(40), objectives]);
    desk.types(&format!("run School.xlsx --policy hampshire --as-of {DAY} --out Out --reports head")).well();
    assert!(!words(&desk, DAY, "Head's annual report").contains("in favour"));
}

#[test]
fn a_school_of_a_dozen_gets_figures_of_the_whole_staff_alone_and_one_of_nine_none() {
    let text = head(&desk(&[staff(12)]));
    assert!(text.contains("All staff 12") && !text.contains("Support staff"), "{text}");
    let text = head(&desk(&[staff(10)]));
    assert!(text.contains("All staff 10"), "{text}");
    let small = desk(&[staff(9), appeals("no")]);
    let text = head(&small);
    assert!(text.contains("Fewer than 10 people are covered by this report."), "{text}");
    assert!(
        !text.contains("It covers")
            && !text.contains("All staff")
            && text.contains("is not shown: among so few"),
        "{text}"
    );
    small
        .types(&format!("run School.xlsx --policy support-staff --as-of {DAY} --out Out --reports data"))
        .well();
    assert!(!words(&small, DAY, "Data request").contains("What follows can be said"));
}

#[test]
fn on_time_late_and_overdue_are_told_apart_at_each_stage() {
    let appraisals = each(
        "appraisal",
        &["staff_id", "cycle_id", "plan_completed_date", "review_completed_date"],
        60,
        |n| {
            // The plan of the cycle is due by its beginning, 1 March.
            let done = match n {
                1..=5 => "2026-02-20",
                6..=25 => "2026-04-20",
                _ => "",
            };
            row(&["2026/27", done, ""])
        },
    );
    let text = head(&desk(&[staff(60), appraisals]));
    let stages = text.split("Each stage, the whole staff: on time, late or overdue").nth(1).unwrap();
    assert!(
        bands(stages).contains("Plan complete 60 |A half or fewer |A half or fewer |More than a half"),
        "{text}"
    );
    assert!(text.contains("Plan complete Group Staff Done on time All staff 60 5 of 60"), "{text}");
    // What is not recorded is told apart from what is not due, also where a whole sheet is missing.
    let silent = text
        .split("Not recorded in the school's tracker")
        .nth(1)
        .unwrap()
        .split("Overdue items")
        .next()
        .unwrap();
    let (missing, to_come) = silent.split_once("Not due for anybody yet").unwrap();
    assert!(missing.contains("Spoken feedback on an observation"), "{text}");
    assert!(to_come.contains("Review complete") && !to_come.contains("feedback"), "{text}");
}

#[test]
fn a_report_asked_for_later_in_the_year_says_plainly_that_its_outcomes_were_told_before() {
    let desk = Desk::new();
    desk.put("School.xlsx", FIXTURE);
    let run = |day: &str, more: &str| {
        let line = "run School.xlsx --policy kclms --ledger reports.jsonl --out Out --as-of";
        desk.types(&format!("{line} {day} {more}")).well()
    };
    let first = run("2026-11-02", "--new-ledger --reports governors");
    assert!(!first.out.contains("not shown in the reports"), "{}", first.out);
    let ledger = desk.text("reports.jsonl");
    let said = run("2026-11-09", "--reports pay").out;
    let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.contains("not shown in the reports: \"Pay progression by pay range\" and"), "{said}");
    assert!(said.contains("ask for all the reports you want in the first run (--reports)"), "{said}");
    let text = words(&desk, "2026-11-09", "Pay outcomes");
    let sentence = "Not shown: an earlier report of this year told these outcomes in another way, and the two together could identify individuals.";
    assert_eq!(text.matches(sentence).count(), 3, "by range, by way, applications: {text}");
    assert!(!text.contains("Too few staff to report without identifying individuals. What"), "{text}");
    // Nothing was told, so nothing is recorded, and the same run says the same.
    assert_eq!(desk.text("reports.jsonl"), ledger);
    run("2026-11-09", "--reports pay");
    assert_eq!(words(&desk, "2026-11-09", "Pay outcomes"), text);
}

#[test]
fn a_request_for_data_of_one_year_is_one_table_and_a_comparison_contradicts_itself_nowhere() {
    let desk = Desk::new();
    desk.put("School.xlsx", include_bytes!("../../fixtures/vine/tracker.xlsx"));
    desk.types(
        "run School.xlsx --policy vine --as-of 2026-12-04 --out Out --reports data,equality,governors",
    )
    .well();
    let page = desk.text("Out/School - 2026-12-04/Data request.html");
    assert_eq!(page.matches("<table").count(), 1);
    let text = words(&desk, "2026-12-04", "Data request");
    assert!(
        text.contains("Question Staff Figure Objectives set: Done on time 55 More than nine tenths"),
        "{text}"
    );
    let text = words(&desk, "2026-12-04", "Equality monitoring");
    let compared =
        text.split("By working pattern").nth(1).unwrap().split("By kind of contract").next().unwrap();
    assert!(
        compared.contains("The figures leave open") && compared.contains("What numbers like these can show"),
        "{text}"
    );
    assert_eq!(text.matches("no two groups").count(), 1, "{text}");
    let text = words(&desk, "2026-12-04", "Governor report");
    assert!(text.contains("Training themes Theme Staff With a training need"), "{text}");
}
