//! Decisions that can stand: the record, the sheet of the tracker, again and again.

use serde_json::Value;

use super::{
    ALL, Nothing, OUT, PAPERS, TODAY, Text, decide, decision, desk_with, entered, filled, from_to, letter,
    one_mistake, put, record, rows,
};
use crate::support::FIXTURE;

#[test]
fn decisions_come_back_as_a_record_letters_and_a_sheet_of_the_tracker() {
    let desk = desk_with(&filled());
    let said = decide(&desk).well();
    assert!(
        said.out
            .starts_with("Decisions: 5 of 35: 1 approved, 2 amended, 1 referred back, 1 deferred.\nOpen, "),
        "{}",
        said.out
    );
    let record = record(&desk);
    assert_eq!(record["schema"], "appraise.decisions/1");
    assert_eq!(
        record["summary"],
        serde_json::json!({ "approve": 1, "amend": 2, "refer_back": 1, "defer": 1, "open": 30 })
    );
    let amended = decision(&record, "M3", "amend");
    assert_eq!(amended["recommended"]["point_to"], "M4");
    assert_eq!(amended["outcome"]["point_to"], "M5");
    assert_eq!(amended["outcome"]["effective"], "2026-09-01");
    // £50,666 at M5 less £45,787 at M3, inner London from September 2026.
    assert_eq!(amended["outcome"]["annual_change"], "4879.00");
    assert_eq!(amended["outcome"]["full_time_salary"], "50666.00");
    assert_eq!(amended["reason"], "Two points, agreed & minuted.");
    assert_eq!((&amended["date"], &amended["initials"]), (&"2026-11-19".into(), &"QX".into()));
    let stays = decision(&record, "M4", "amend");
    assert_eq!((&stays["outcome"]["point_to"], &stays["outcome"]["effective"]), (&"M4".into(), &Value::Null));
    assert_eq!(decision(&record, "U2", "defer")["outcome"], Value::Null);

    let copy = desk.read(&format!("{OUT}/Tracker (annotated).xlsx"));
    let sheet = rows(&copy, "Decisions");
    let line = sheet.values().find(|r| r[0] == amended["subject"].as_str().unwrap()).unwrap();
    assert_eq!(
        line[1..8],
        ["amended", "progression by one point", "M3", "M5", "46266", "4879", "Two points, agreed & minuted."]
            .map(str::to_owned)
    );
    assert_eq!(sheet.values().filter(|r| r[1] == "open").count(), 30);
    desk.types(&format!("strip|{OUT}/Tracker (annotated).xlsx|-o|Back.xlsx")).well();
    assert!(desk.read("Back.xlsx") == FIXTURE, "strip takes the sheet off with the others");
}

#[test]
fn names_stand_in_the_letters_and_nowhere_else() {
    let desk = desk_with(&filled());
    let said = decide(&desk).well();
    let key = rows(&PAPERS[1], "Key");
    let mut words = 0;
    let record = desk.text(&format!("{OUT}/decisions.json"));
    for name in key.values().skip(4).map(|row| row[1].clone()) {
        for word in name.split([',', ' ']).filter(|w| w.chars().count() > 3) {
            words += 1;
            for (place, text) in [("terminal", &said.out), ("decisions.json", &record)] {
                assert!(!text.contains(word), "part of a name on the {place}");
            }
        }
    }
    assert!(words > 40, "only {words} words of names were looked for");
    let amended = key
        .values()
        .find(|r| r[2] == decision(&self::record(&desk), "M3", "amend")["subject"].as_str().unwrap());
    let (last, first) = amended.unwrap()[1].split_once(", ").unwrap();
    let letter = letter(&desk, decision(&self::record(&desk), "M3", "amend"));
    assert!(letter.contains(&format!("Dear {first} {last},")), "{letter}");
}

#[test]
fn a_second_time_changes_nothing_on_whatever_day() {
    let desk = desk_with(&filled());
    decide(&desk).well();
    let first = desk.all();
    decide(&desk).well();
    assert!(first == desk.all(), "the second differs");
    desk.types(&format!("{ALL} 2027-03-01")).well();
    assert!(first == desk.all(), "another day differs");
    // A folder of the school's own is left alone.
    desk.put(&format!("Mine/{}/kept.txt", OUT.trim_start_matches("Out/")), b"kept");
    desk.types(&format!("{} {TODAY}", ALL.replace("Out", "Mine"))).code_is(2);
    assert_eq!(desk.text(&format!("Mine/{}/kept.txt", OUT.trim_start_matches("Out/"))), "kept");
}

#[test]
fn rows_go_by_their_codes_columns_by_their_headings_and_notes_below_are_left_aside() {
    let (one, code) = from_to("M3", "M4");
    let (other, other_code) = from_to("U2", "U3");
    let mut cells = entered(one, ["approve", "", ""]);
    // The two rows change places, and the last two columns.
    for (row, code, to) in [(one, other_code.as_str(), "U3"), (other, code.as_str(), "M4")] {
        cells.extend([(format!("A{row}"), Text(code)), (format!("E{row}"), Text(to))]);
    }
    cells.extend([("J4".into(), Text("INITIALS")), ("K4".into(), Text(" date"))]);
    cells.extend([(format!("J{one}"), Text("QX")), (format!("K{one}"), Text("19th Nov 2026"))]);
    cells.push(("A60".into(), Text("The meeting closed at twenty to eight.")));
    let desk = desk_with(&put(&PAPERS[0], "Decisions", &cells));
    decide(&desk).well();
    let record = record(&desk);
    let decided = decision(&record, "U2", "approve");
    assert_eq!((&decided["outcome"]["point_to"], &decided["date"]), (&"U3".into(), &"2026-11-19".into()));
}

#[test]
fn the_annotated_copy_is_as_good_as_the_tracker() {
    let desk = desk_with(&filled());
    desk.put("Tracker (annotated).xlsx", &PAPERS[2]);
    let line =
        format!("{ALL} {TODAY}").replace(' ', "|").replace("|Tracker.xlsx|", "|Tracker (annotated).xlsx|");
    desk.types(&line).well();
    assert!(desk.has(&format!("{OUT}/Tracker (annotated).xlsx")));
}

#[test]
fn an_empty_pack_is_told_and_open_decisions_only_where_all_are_asked_for() {
    one_mistake(
        &desk_with(&PAPERS[0]),
        &format!("{ALL} {TODAY}"),
        "no decision is entered in the pack",
        "Pack.xlsx",
    );
    let (r, code) = from_to("M3", "M4");
    let mut cells = entered(from_to("U2", "U3").0, ["approve", "", ""]);
    let desk = desk_with(&put(&PAPERS[0], "Decisions", &cells));
    let said = decide(&desk).well();
    assert!(said.out.contains(&format!("{code} (Decisions!A{r})")), "{}", said.out);
    // A row that was deleted is an open decision too, and said to be gone.
    cells.extend(["A", "E"].map(|column| (format!("{column}{r}"), Nothing)));
    desk.put("Pack.xlsx", &put(&PAPERS[0], "Decisions", &cells));
    let said = decide(&desk).well();
    assert!(said.out.contains(&format!("{code} (the row is not on the sheet any more)")), "{}", said.out);
    let said = desk.types(&format!("{ALL} {TODAY} --all"));
    assert_eq!(said.code, 2);
    assert_eq!(said.err.matches(" has no decision yet\n").count(), 34, "{}", said.err);
    assert!(
        said.err.contains(&format!(
            "error: {code} has no decision yet\n  at: Pack.xlsx\n  help: put the row back"
        ))
    );
}
