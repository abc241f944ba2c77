//! The ledger of published reports: what a second report says after the first, and what is left when the ledger is lost.

use crate::support::{Desk, FIXTURE, book, with_parts};

const LEDGER: &str = "reports.jsonl";

/// A school in which the people of these numbers work. The first is the head.
fn school(people: std::ops::Range<usize>) -> Vec<u8> {
    let ids: Vec<[String; 3]> = people
        .map(|n| {
            let group = if n % 3 == 0 { "Support staff" } else { "Teacher" };
            [
                format!("S{n:02}"),
                format!("Person {}", ["Ash", "Birch", "Cedar", "Elm"][n % 4]),
                group.to_owned(),
            ]
        })
        .collect();
    let mut rows = vec![vec!["Staff ID", "Staff name", "Staff group"]];
    rows.extend(ids.iter().map(|row| row.iter().map(String::as_str).collect::<Vec<_>>()));
    book(&[("staff", rows)])
}

fn report(desk: &Desk, day: &str) -> String {
    desk.text(&format!("School - {day}/Governor report.html"))
}

fn desk() -> Desk {
    let desk = Desk::new();
    desk.put("School.xlsx", &school(0..40));
    desk
}

fn run(desk: &Desk, day: &str, more: &str) -> crate::support::Said {
    desk.types(&format!("run School.xlsx --policy kclms --as-of {day} --ledger {LEDGER} {more}"))
}

/// What a report says in its tables: everything between the headings and the notes.
fn tables(html: &str) -> Vec<&str> {
    html.split("<table").skip(1).filter_map(|rest| rest.split("</table>").next()).collect()
}

#[test]
fn a_second_report_of_the_year_repeats_the_first_though_somebody_left_in_between() {
    let desk = desk();
    run(&desk, "2026-11-02", "--new-ledger").well();
    let first = report(&desk, "2026-11-02");
    assert!(!first.contains("As reported on") && !tables(&first).is_empty());
    let begun = desk.text(LEDGER);
    desk.put("School.xlsx", &school(0..39));
    run(&desk, "2027-01-11", "").well();
    let second = report(&desk, "2027-01-11");
    assert!(second.contains("As reported on 2 November 2026"));
    for table in tables(&second) {
        assert!(tables(&first).contains(&table), "{table}");
    }
    assert!(desk.text(LEDGER).starts_with(&begun), "the ledger is only added to");
}

#[test]
fn a_second_report_of_the_year_repeats_the_first_though_outcomes_changed_for_the_same_people() {
    let desk = Desk::new();
    let line = |day: &str, more: &str| {
        format!(
            "run School.xlsx --policy kclms --as-of {day} --reports governors,pay,equality --ledger {LEDGER} {more}"
        )
    };
    desk.put("School.xlsx", FIXTURE);
    desk.types(&line("2026-11-02", "--new-ledger")).well();
    let of = |day: &str, name: &str| desk.text(&format!("School - {day}/{name}.html"));
    let recorded = desk.text(LEDGER);
    // Whoever was rated good is rated outstanding now, and the other way about.
    let changed = with_parts(FIXTURE, |name, bytes| {
        if name != "xl/sharedStrings.xml" {
            return bytes;
        }
        let text = String::from_utf8(bytes).unwrap();
        let text =
            text.replace(">Outstanding<", ">?<").replace(">Good<", ">Outstanding<").replace(">?<", ">Good<");
        text.into_bytes()
    });
    assert_ne!(changed, FIXTURE);
    desk.put("School.xlsx", &changed);
    // Without the first report it would say otherwise.
    desk.types("run School.xlsx --policy kclms --as-of 2026-11-30 --reports governors,pay,equality").well();
    assert_ne!(tables(&of("2026-11-30", "Governor report")), tables(&of("2026-11-02", "Governor report")));
    desk.types(&line("2026-12-07", "")).well();
    for name in ["Governor report", "Pay outcomes", "Equality monitoring"] {
        let (first, second) = (of("2026-11-02", name), of("2026-12-07", name));
        for table in tables(&second) {
            assert!(tables(&first).contains(&table), "{name}: {table}");
        }
    }
    assert!(desk.text(LEDGER).starts_with(&recorded));
}

#[test]
fn the_ledger_holds_what_was_published_and_nobodys_name_or_id() {
    let desk = desk();
    run(&desk, "2026-11-02", "--new-ledger").well();
    let ledger = desk.text(LEDGER);
    assert_eq!(ledger.lines().count(), 2);
    assert!(ledger.contains("Overdue items"));
    for word in ["Ash", "Birch", "S01", "S39"] {
        assert!(!ledger.contains(word), "{word}");
    }
    // The same run again gives the same report and adds nothing.
    let before = report(&desk, "2026-11-02");
    run(&desk, "2026-11-02", "").well();
    assert_eq!((report(&desk, "2026-11-02"), desk.text(LEDGER)), (before, ledger));
}

#[test]
fn an_edited_ledger_is_said_and_the_report_tells_the_whole_school_alone() {
    let desk = desk();
    run(&desk, "2026-11-02", "--new-ledger").well();
    let good = desk.text(LEDGER);
    let edits = [
        (good.replace("\"as_of\":\"2026-11-02\"", "\"as_of\":\"2025-11-02\""), 2),
        (good.lines().next_back().unwrap_or_default().to_owned() + "\n", 1),
        (good.trim_end().to_owned(), 2),
        (good.replacen("{\"previous\"", "{ \"previous\"", 1), 1),
        (String::new(), 1),
    ];
    for (edited, line) in edits {
        desk.put(LEDGER, edited.as_bytes());
        let said = run(&desk, "2027-01-11", "").well();
        let remark = format!("the ledger {LEDGER} is not as this program left it, from line {line} on");
        assert!(said.out.split_whitespace().collect::<Vec<_>>().join(" ").contains(&remark), "{}", said.out);
        let html = report(&desk, "2027-01-11");
        assert!(!html.contains("Teachers without leadership duties"), "no groups");
        assert!(!html.contains(" of 3") && !html.contains(" of 4"), "no counts");
        assert_eq!(desk.text(LEDGER), edited, "a ledger that is lost is left as it is");
    }
}

#[test]
fn a_missing_ledger_is_said_and_begun_only_when_asked_for() {
    let desk = desk();
    let said = run(&desk, "2026-11-02", "").well();
    assert!(said.out.contains("there is no ledger reports.jsonl"), "{}", said.out);
    assert!(!desk.has(LEDGER));
    run(&desk, "2026-11-02", "--new-ledger").well();
    run(&desk, "2026-11-02", "--new-ledger").trouble(
        "error: there is a file of this name already, so no ledger was begun\n  at: reports.jsonl\n  help: leave --new-ledger out to go on with it",
    );
}
