//! The headteacher's own pack: from the run that makes it to the letter from the panel.

use super::{ALL, RUN_DAY, TODAY, entered, one_mistake, papers_with, put, rows, small};
use crate::support::Desk;

const ROLE: &str = "--operator-role governors_clerk";
const OUT: &str = "Out/Tracker - headteacher decisions - 2026-11-02";

fn desk() -> (Desk, Vec<u8>) {
    let tracker = small(["Marrowby, Tansy", "Quillfeather, Ossian", "Brackenhythe, Ysolde"]);
    let [pack, key, _] = papers_with(&tracker, RUN_DAY, ROLE, "Headteacher pay");
    let desk = Desk::new();
    desk.put("Tracker.xlsx", &tracker);
    desk.put("Key.xlsx", &key);
    (desk, pack)
}

#[test]
fn what_the_panel_decides_on_the_headteacher_comes_back_with_a_letter_from_the_panel() {
    let (desk, pack) = desk();
    let listed = rows(&pack, "Decisions");
    assert_eq!(listed.len(), 5, "the headteacher and nobody else");
    assert_eq!(listed[&5][1..5], ["Leadership pay range", "L19", "Progression by one point (D3)", "L20"]);
    desk.put("Pack.xlsx", &put(&pack, "Decisions", &entered(5, ["amend", "L21", "As the panel minuted."])));
    let said = desk.types(&format!("{ALL} {TODAY} {ROLE}")).well();
    assert!(said.out.starts_with("Decisions: 1 of 1: 1 amended.\nWritten:\n"), "{}", said.out);
    let record: serde_json::Value =
        serde_json::from_slice(&desk.read(&format!("{OUT}/decisions.json"))).unwrap();
    let decided = &record["decisions"][0];
    assert_eq!(
        (&decided["subject"], &decided["outcome"]["point_to"], &decided["letter"]),
        (&"H1".into(), &"L21".into(), &"Letter H1.html".into())
    );
    let sheet = rows(&desk.read(&format!("{OUT}/Tracker (annotated).xlsx")), "Decisions");
    let line = sheet.values().find(|row| row[0] == "H1").unwrap();
    assert_eq!(line[1..5], ["amended", "progression by one point", "L19", "L21"]);
    let letter = desk.text(&format!("{OUT}/Letter H1.html"));
    for part in [
        "Dear Tansy Marrowby,",
        "Alderholt School",
        "the panel of governors considered your pay and decided otherwise",
        "For the panel of governors",
        "talk to the governors who reviewed it first",
        "you may make a complaint to the chair of governors",
    ] {
        assert!(letter.contains(part), "{part}\n{letter}");
    }
    for part in ["pay committee", "line manager", "complaint to the headteacher,"] {
        assert!(!letter.contains(part), "{part}\n{letter}");
    }
}

#[test]
fn whoever_may_not_see_the_headteachers_papers_is_told_so() {
    let (desk, pack) = desk();
    desk.put("Pack.xlsx", &put(&pack, "Decisions", &entered(5, ["approve", "", ""])));
    let what = "this pack is about a headteacher, whose papers the role of this run may not see";
    one_mistake(&desk, &format!("{ALL} {TODAY}"), what, "Pack.xlsx");
}

#[test]
fn the_panels_key_does_not_open_the_committees_pack() {
    let (desk, _) = desk();
    let [pack, _, _] = papers_with(&desk.read("Tracker.xlsx"), RUN_DAY, ROLE, "Pay committee");
    desk.put("Pack.xlsx", &put(&pack, "Decisions", &entered(5, ["approve", "", ""])));
    one_mistake(&desk, &format!("{ALL} {TODAY} {ROLE}"), "the key belongs to another pack", "Key.xlsx");
}
