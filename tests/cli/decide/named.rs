//! A pack with names goes back to its tracker like any other: rows by their codes, which stand at their ends.

use std::sync::LazyLock;

use super::{
    ALL, Nothing, RUN_DAY, TODAY, Text, decide, entered, one_mistake, papers_with, put, record, rows, small,
};
use crate::support::{Desk, FIXTURE};

/// What the example school's run wrote with names: pack, key and annotated copy.
static NAMED: LazyLock<[Vec<u8>; 3]> =
    LazyLock::new(|| papers_with(FIXTURE, RUN_DAY, "--names", "Pay committee"));

fn desk_with(tracker: &[u8], pack: &[u8], key: &[u8]) -> Desk {
    let desk = Desk::new();
    desk.put("Tracker.xlsx", tracker);
    desk.put("Pack.xlsx", pack);
    desk.put("Key.xlsx", key);
    desk
}

/// The row of the first person who goes from M3 to M4, with name and code.
fn somebody() -> (usize, String, String) {
    let all = rows(&NAMED[0], "Decisions");
    let (row, cells) = all.iter().find(|(_, cells)| cells[2] == "M3" && cells[4] == "M4").unwrap();
    (*row, cells[0].clone(), cells[11].clone())
}

#[test]
fn decisions_entered_beside_names_reach_the_people_whose_names_they_are() {
    let (row, name, code) = somebody();
    let key = rows(&NAMED[1], "Key");
    let who = key.values().find(|cells| cells[1] == name).unwrap();
    assert_eq!(who[0], code);
    let pack = put(&NAMED[0], "Decisions", &entered(row, ["approve", "", ""]));
    let desk = desk_with(FIXTURE, &pack, &NAMED[1]);
    let said = decide(&desk).well();
    let surname = name.split(',').next().unwrap();
    assert!(!said.out.contains(surname), "a name on the terminal");
    let record = record(&desk);
    assert_eq!(record["decisions"][0]["subject"], who[2].as_str());
    assert!(!record.to_string().contains(surname), "a name in the record");
}

#[test]
fn a_name_beside_somebody_elses_code_is_told_and_not_repeated() {
    let (row, name, code) = somebody();
    let all = rows(&NAMED[0], "Decisions");
    let (other, cells) = all.iter().find(|(_, cells)| cells[2] == "U2" && cells[4] == "U3").unwrap();
    let mut wrong = entered(row, ["approve", "", ""]);
    // Names sorted by themselves: the decision would be another person's.
    wrong.push((format!("A{row}"), Text(&cells[0])));
    let desk = desk_with(FIXTURE, &put(&NAMED[0], "Decisions", &wrong), &NAMED[1]);
    let what = format!("the name in this row is not that of the person who has the code {code}");
    one_mistake(&desk, &format!("{ALL} {TODAY}"), &what, &format!("Pack.xlsx, Decisions!A{row}"));
    let said = decide(&desk);
    for name in [&name, &cells[0]] {
        assert!(!said.err.contains(name.split(',').next().unwrap()), "a name on the terminal");
    }
    wrong.push((format!("A{other}"), Text(&name)));
    desk.put("Pack.xlsx", &put(&NAMED[0], "Decisions", &wrong));
    assert_eq!(decide(&desk).err.matches("the name in this row is not").count(), 2);
    // Another case and more spaces are the same name; none at all is not.
    let same = format!(" {} ", name.to_uppercase());
    let mut good = entered(row, ["approve", "", ""]);
    good.push((format!("A{row}"), Text(&same)));
    desk.put("Pack.xlsx", &put(&NAMED[0], "Decisions", &good));
    decide(&desk).well();
    good.push((format!("A{row}"), Nothing));
    desk.put("Pack.xlsx", &put(&NAMED[0], "Decisions", &good));
    decide(&desk).code_is(2);
}

#[test]
fn of_two_people_of_one_name_the_decision_reaches_the_one_whose_row_it_is() {
    let tracker = small(["Marrowby, Tansy", "Quillfeather, Ossian", "Quillfeather, Ossian"]);
    let [pack, key, _] = papers_with(&tracker, RUN_DAY, "--names", "Pay committee");
    let codes = rows(&key, "Key");
    let code = codes.values().find(|cells| cells[2] == "T2").unwrap()[0].clone();
    let all = rows(&pack, "Decisions");
    let names: Vec<&String> = all.values().skip(4).map(|cells| &cells[0]).collect();
    assert!(names.iter().all(|name| name.starts_with("Quillfeather, Ossian (")), "{names:?}");
    let (row, cells) = all.iter().find(|(_, cells)| cells[11] == code).unwrap();
    assert_eq!(cells[0], format!("Quillfeather, Ossian ({code})"));
    let pack = put(&pack, "Decisions", &entered(*row, ["approve", "", ""]));
    let desk = desk_with(&tracker, &pack, &key);
    decide(&desk).well();
    let record = record(&desk);
    assert_eq!((&record["decisions"][0]["subject"], &record["open"][0]), (&"T2".into(), &"T1".into()));
}
