//! Working days and days of the calendar: when something falls due, and what the outputs say it was counted by.

use serde_json::Value;

use super::support::{Desk, POLICY, book};

/// One duty: the person is told within a length of time of being asked.
const TOLD: &str = r#"
[[parameter]]
name    = "within"
says    = "time to tell the person"
class   = "school"
type    = "period"
default = "5 working days"

[[check]]
id       = "OAK-1-a"
clause   = "1.1"
type     = "meetings"
title    = "Told in time"
says     = "the person is told"
severity = "breach"
force    = "hard"
for      = "access_log"
round    = "any"
everybody = true
deadline = { date = "request_told_date", by = "requested_date + param.within", working_days = true, done = "telling" }
cell     = "request_told_date"
advice   = "Tell the person."
examples = [{ requested_date = 2026-11-02, request_told_date = 2026-11-03, as_of = 2026-11-20, gives = "met" }]
"#;

const WEEKDAYS: &str = "weekdays less the bank holidays of England and Wales";

type Days = [&'static str; 4];

/// The tracker's calendar of most tests: a school year, with a half term between the two parts of the autumn.
const YEAR: [Days; 5] = [
    ["term", "autumn 1", "2026-09-01", "2026-10-23"],
    ["term", "autumn 2", "2026-11-02", "2026-12-18"],
    ["term", "spring 1", "2027-01-04", "2027-02-12"],
    ["term", "spring 2", "2027-02-22", "2027-03-25"],
    ["term", "summer", "2027-04-12", "2027-07-21"],
];

/// A desk with a request of a day, and a calendar where one is given.
fn desk(asked: &'static str, calendar: &[Days]) -> Desk {
    let desk = Desk::new();
    let (head, _) = POLICY.split_once("[[check]]").unwrap();
    desk.put("days.toml", format!("{head}{TOLD}").as_bytes());
    let staff = vec![
        vec!["staff_id", "staff_name", "staff_group", "employment_type"],
        vec!["T1", "Quillfeather, Ossian", "teacher", "employee"],
    ];
    let log = vec![
        vec!["access_id", "staff_id", "requested_date", "request_told_date"],
        vec!["A1", "T1", asked, ""],
    ];
    let mut sheets = vec![("staff", staff), ("access_log", log)];
    if !calendar.is_empty() {
        let mut rows = vec![vec!["day_kind", "label", "from_date", "to_date"]];
        rows.extend(calendar.iter().map(|days| days.to_vec()));
        sheets.push(("calendar", rows));
    }
    desk.put("Tracker.xlsx", &book(&sheets));
    desk
}

/// The day it falls due, and what is said.
fn due(desk: &Desk, within: &str) -> (String, Vec<String>) {
    let before = if desk.has("appraise.toml") { desk.text("appraise.toml") } else { String::new() };
    let (calendar, _) = before.split_once("[parameters]").unwrap_or((&before, ""));
    desk.put("appraise.toml", format!("{calendar}[parameters]\nwithin = \"{within}\"\n").as_bytes());
    let line = "check Tracker.xlsx --policy days.toml --as-of 2026-11-20 --format json --all --fail-on never";
    let json = desk.types(line).well().json();
    let told = json["outcomes"].as_array().unwrap().iter().find(|o| o["check"] == "OAK-1-a").unwrap();
    let remarks = json["remarks"].as_array().unwrap().iter().filter_map(Value::as_str);
    (told["due"].as_str().unwrap_or("none").to_owned(), remarks.map(str::to_owned).collect())
}

#[test]
fn a_length_of_time_ends_on_the_day_the_policy_means() {
    for (asked, within, wanted, why) in [
        ("2026-11-02", "5 working days", "2026-11-09", "day 1 is the first working day after"),
        ("2026-11-07", "1 working day", "2026-11-09", "asked on a Saturday"),
        ("2026-10-23", "1 working day", "2026-11-02", "half term is not counted"),
        ("2026-10-19", "2 school weeks", "2026-11-09", "a school week is five working days"),
        ("2026-12-18", "1 school week", "2027-01-08", "nor is Christmas"),
        ("2027-03-25", "1 working day", "2027-04-12", "nor is Easter"),
        ("2027-04-30", "1 working day", "2027-05-04", "the May bank holiday lies in the term and is none"),
        ("2027-07-21", "1 working day", "2027-07-22", "after the last term, weekdays"),
        ("2026-11-02", "5", "2026-11-09", "a bare number is in the days of the pack's own value"),
        ("2026-11-02", "5 days", "2026-11-07", "a deadline on a Saturday stays there"),
        ("2026-11-02", "6 days", "2026-11-08", "and on a Sunday"),
        ("2026-12-20", "5 days", "2026-12-25", "and at Christmas"),
        ("2027-01-31", "1 month", "2027-02-28", "a shorter month ends on its last day"),
        ("2028-01-31", "1 month", "2028-02-29", "which is the 29th in a leap year"),
        ("2027-02-28", "1 month", "2027-03-28", "to the day, not to the end of the month"),
        ("2028-02-29", "1 year", "2029-02-28", "29 February a year on"),
        ("2024-02-29", "4 years", "2028-02-29", "and four years on"),
        ("2027-02-28", "1 year", "2028-02-28", "28 February stays the 28th"),
        ("2026-08-31", "6 months", "2027-02-28", "six months into February"),
        ("2026-12-31", "2 months", "2027-02-28", "over the end of the year"),
    ] {
        assert_eq!(due(&desk(asked, &YEAR), within).0, wanted, "{asked} and {within}: {why}");
    }
}

#[test]
fn the_output_says_by_which_days_it_was_counted() {
    let none = desk("2026-12-24", &[]);
    let (day, said) = due(&none, "1 working day");
    assert_eq!(day, "2026-12-29", "Christmas Day, the weekend and Boxing Day are no working days");
    assert!(
        said.contains(&format!("the tracker has no term dates: working days are {WEEKDAYS}")),
        "{said:?}"
    );

    let file = "[[calendar]]\nday_kind = \"term\"\nlabel = \"autumn\"\nfrom_date = 2026-09-01\nto_date = 2026-12-18\n[[calendar]]\nday_kind = \"closure\"\nlabel = \"snow\"\nfrom_date = 2026-11-03\n";
    let settings = desk("2026-11-02", &[]);
    settings.put("appraise.toml", file.as_bytes());
    let (day, said) = due(&settings, "1 working day");
    assert_eq!(day, "2026-11-04", "a day of snow");
    let told = format!(
        "working days are those of the settings file's calendar from 1 September 2026 to 18 December 2026; on other days they are {WEEKDAYS}"
    );
    assert!(said.contains(&told), "{said:?}");

    let tracker = desk("2026-10-23", &YEAR);
    tracker.put("appraise.toml", file.as_bytes());
    let (day, said) = due(&tracker, "1 working day");
    assert_eq!(day, "2026-11-02", "the tracker's own half term counts");
    let told = format!(
        "working days are those of the tracker's calendar from 1 September 2026 to 21 July 2027; on other days they are {WEEKDAYS}"
    );
    assert!(said.contains(&told), "{said:?}");
    // The same is said in every output that counts in days.
    let run = "run Tracker.xlsx --policy days.toml --as-of 2026-11-20 --out out";
    assert!(tracker.types(run).well().out.contains(&told));
    assert!(tracker.text("out/Tracker - 2026-11-20/run.json").contains(&told));
    let report = tracker.text("out/Tracker - 2026-11-20/Governor report.html");
    assert!(report.contains("Working days were counted by the school's own calendar."), "{report}");
    none.types(run).well();
    let report = none.text("out/Tracker - 2026-11-20/Governor report.html");
    assert!(report.contains("Working days were counted as weekdays less bank holidays"), "{report}");
}

#[test]
fn a_calendar_that_is_half_filled_in_closes_no_school() {
    // A term without its last day is said and left aside, and so is one that ends before it begins.
    let broken = [
        ["term", "autumn", "2026-09-01", ""],
        ["term", "spring", "2027-01-04", "2026-03-25"],
        ["", "summer", "2027-04-12", "2027-07-21"],
        ["inset", "", "2026-11-05", ""],
    ];
    let (day, said) = due(&desk("2026-11-02", &broken), "5 working days");
    assert_eq!(day, "2026-11-09");
    let told = "rows of the calendar that could not be used, because a kind or a day is missing or the last day is before the first: calendar!A2, calendar!A3, calendar!B4";
    assert!(said.iter().any(|r| r == told), "{said:?}");
    assert!(said.iter().any(|r| r.contains("has no term dates")), "{said:?}");

    // Between autumn and summer nobody has put in the spring: it is no holiday of four months.
    let half = [YEAR[0], YEAR[1], YEAR[4]];
    let (day, said) = due(&desk("2027-01-29", &half), "5 working days");
    assert_eq!(day, "2027-02-05");
    let told = "from 1 September 2026 to 18 December 2026 and from 12 April 2027 to 21 July 2027";
    assert!(said.iter().any(|r| r.contains(told)), "{said:?}");
}

#[test]
fn terms_may_overlap_and_an_inset_day_may_lie_in_a_term_or_between_two() {
    for (more, asked, wanted, why) in [
        (["term", "autumn", "2026-09-01", "2026-10-23"], "2026-10-23", "2026-11-02", "a term twice"),
        (
            ["term", "autumn", "2026-10-19", "2026-11-06"],
            "2026-10-23",
            "2026-10-26",
            "one that reaches over the half term",
        ),
        (["inset", "", "2026-11-03", ""], "2026-11-02", "2026-11-03", "staff are there on an INSET day"),
        (["inset", "", "2026-10-30", ""], "2026-10-23", "2026-10-30", "also between two terms"),
        (["inset", "", "2026-11-07", ""], "2026-11-06", "2026-11-09", "but not on a Saturday"),
        (
            ["half term", "", "2026-11-03", "2026-11-04"],
            "2026-11-02",
            "2026-11-05",
            "a half term within a term",
        ),
        (["closure", "", "2026-11-03", ""], "2026-11-02", "2026-11-04", "closed for a day"),
        (["bank holiday", "", "2026-11-03", ""], "2026-11-02", "2026-11-04", "a holiday proclaimed since"),
        (
            ["holiday", "", "2029-11-05", "2029-11-09"],
            "2029-11-02",
            "2029-11-12",
            "outside the terms, a holiday is one all the same",
        ),
    ] {
        let mut calendar = YEAR.to_vec();
        calendar.push(more);
        assert_eq!(due(&desk(asked, &calendar), "1 working day").0, wanted, "{more:?} {asked}: {why}");
    }
}

#[test]
fn a_cycle_from_march_ends_on_the_last_day_of_february() {
    let desk = desk("2026-11-02", &[]);
    let march = desk.text("days.toml").replace("1 September", "1 March");
    desk.put("days.toml", format!("{march}\n[[check]]\nid = \"OAK-2-a\"\nclause = \"2\"\ntype = \"meetings\"\ntitle = \"Ended\"\nsays = \"something is due when the cycle ends\"\nseverity = \"breach\"\nforce = \"hard\"\nfor = \"staff\"\ndeadline = {{ date = \"employment_end_date\", by = \"cycle.end\", done = \"end\" }}\nadvice = \"End it.\"\nexamples = [{{ staff_id = \"T1\", employment_end_date = 2026-11-02, as_of = 2026-11-20, gives = \"met\" }}]\n").as_bytes());
    for (day, wanted) in [
        ("2027-02-28", "2027-02-28"),
        ("2027-03-01", "2028-02-29"),
        ("2028-02-29", "2028-02-29"),
        ("2028-03-01", "2029-02-28"),
    ] {
        let line = format!(
            "check Tracker.xlsx --policy days.toml --as-of {day} --format json --all --fail-on never"
        );
        let json = desk.types(&line).well().json();
        let told = json["outcomes"].as_array().unwrap().iter().find(|o| o["check"] == "OAK-2-a").unwrap();
        assert_eq!(told["due"], wanted, "{day}: {told}");
    }
}
