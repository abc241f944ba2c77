//! The letters: what they say, how to appeal, and a school's own.

use super::{
    ALL, Day, RUN_DAY, TODAY, decide, decision, desk_with, entered, filled, from_to, letter, one_mistake,
    put, record, rows,
};
use crate::support::{Desk, FIXTURE};

#[test]
fn each_letter_says_what_was_decided_from_when_in_pounds_why_and_how_to_appeal() {
    let desk = desk_with(&filled());
    decide(&desk).well();
    let record = record(&desk);
    let has = |letter: &str, all: &[&str]| {
        for part in all {
            assert!(letter.contains(part), "{part}\n{letter}");
        }
    };
    let amended = letter(&desk, decision(&record, "M3", "amend"));
    has(
        &amended,
        &[
            "decided otherwise than was recommended: you move from\nM3 to M5 from 1 September 2026",
            "£50,666",
            "£4,879",
            "Two points, agreed &amp; minuted.",
            "talk to your line manager first",
            "Performance Management Policy (Summer 2020), Complaints ¶1",
            "sets no last day",
            "19 November 2026",
        ],
    );
    let approved = letter(&desk, decision(&record, "U1", "approve"));
    has(
        &approved,
        &[
            "approved the recommendation that was made: you move from\nU1 to U2",
            "£62,581",
            "at your 0.8",
            "£2,344.80",
        ],
    );
    let deferred = letter(&desk, decision(&record, "U2", "defer"));
    has(&deferred, &["put its decision off to a later meeting", "Papers &lt;late&gt;"]);
    assert!(!deferred.contains("Pay point decided"), "{deferred}");
    has(
        &letter(&desk, decision(&record, "M2", "refer_back")),
        &["referred it back to whoever reviewed your work"],
    );
    has(
        &letter(&desk, decision(&record, "M4", "amend")),
        &["decided that your pay point stays as it is, at\nM4"],
    );
    assert_eq!(
        desk.all().keys().filter(|n| n.contains("/Letter ")).count(),
        5,
        "one for each person decided on"
    );
}

#[test]
fn a_school_may_write_its_own_letter() {
    let desk = desk_with(&filled());
    let line = format!("{ALL} {TODAY} --templates Ours");
    one_mistake(&desk, &line, "there is no such file", "Ours");
    desk.put("Ours/foot.html", b"<p>Office</p>");
    one_mistake(&desk, &line, "the folder has no template \"decision.html\"", "Ours");
    desk.put("Ours/decision.html", b"<p>{{ name }}</p>\n<p>{{ salry }}</p>");
    one_mistake(&desk, &line, "the template of the letters could not be filled in", "decision.html, line 2");
    desk.put(
        "Ours/decision.html",
        b"{% for a in range(9999) %}{% for b in range(9999) %}x{% endfor %}{% endfor %}",
    );
    one_mistake(&desk, &line, "the template of the letters could not be filled in", "decision.html");
    desk.put("Ours/decision.html", b"{{ reference }} {{ decision }} {{ to_point }}{% include 'foot.html' %}");
    desk.types(&line).well();
    let record = record(&desk);
    let amended = decision(&record, "M3", "amend");
    let expected = format!("{} amend M5<p>Office</p>", amended["subject"].as_str().unwrap());
    assert_eq!(letter(&desk, amended), expected);
}

#[test]
fn the_last_day_of_an_appeal_is_the_schools_own_where_it_names_one() {
    let own = "[policy]\nid = \"own\"\nprefix = \"OWN\"\nextends = \"kclms\"\n\n[letters]\nclause = \"pay policy, 9\"\n\
               appeal = \"You may appeal to the pay appeals committee.\"\nappeal_by = \"decided + '10 working days'\"\n";
    let desk = Desk::new();
    desk.put("own.toml", own.as_bytes());
    desk.put("Tracker.xlsx", FIXTURE);
    desk.types(&format!("run Tracker.xlsx --policy own.toml --as-of {RUN_DAY} --out Run")).well();
    let folder = format!("Run/Tracker - {RUN_DAY}");
    let pack = desk.read(&format!("{folder}/Pay committee pack.xlsx"));
    let said: String = rows(&pack, "Sign-off").values().flatten().cloned().collect();
    assert!(said.contains("a policy file of the school's own") && !said.contains("own.toml"), "{said}");
    desk.put("Pack.xlsx", &put(&pack, "Decisions", &entered(from_to("M3", "M4").0, ["approve", "", ""])));
    desk.put("Key.xlsx", &desk.read(&format!("{folder}/Pay committee key.xlsx")));
    // The tracker's own settings name another, so which it was has to be said again.
    let other = "the pack was made under the policy \"own\", and this run goes by \"kclms\"";
    one_mistake(&desk, &format!("{ALL} {TODAY}"), other, "Pack.xlsx");
    desk.types(&format!("{ALL} {TODAY} --policy own.toml")).well();
    let letter = letter(&desk, decision(&record(&desk), "M3", "approve"));
    // Ten working days from Thursday 19 November 2026.
    for part in [
        "You may appeal to the pay appeals committee.",
        "The last day for this is 3 December 2026.",
        "pay policy, 9",
    ] {
        assert!(letter.contains(part), "{part}\n{letter}");
    }
    assert!(!letter.contains("line manager"), "{letter}");
    // A policy that may not be changed has no right of appeal of its own, and a school may add one; one that has cannot be
    // overruled where it is locked.
    desk.put("own.toml", own.replace("kclms", "vine").as_bytes());
    desk.types("policies check own.toml").well();
    let above = own
        .replace("id = \"own\"", "id = \"above\"")
        .replace("extends = \"kclms\"", "extends = \"own.toml\"");
    desk.put("above.toml", above.as_bytes());
    let said = desk.types("policies check above.toml");
    assert!(said.code == 2 && said.err.contains("may not be changed"), "{}", said.err);
}

#[test]
fn where_the_policy_has_no_right_of_appeal_none_is_invented() {
    let desk = Desk::new();
    desk.put("Tracker.xlsx", include_bytes!("../../../fixtures/hampshire/tracker.xlsx"));
    desk.types("run Tracker.xlsx --policy hampshire --as-of 2027-01-18 --out Run").well();
    let pack = desk.read("Run/Tracker - 2027-01-18/Pay committee pack.xlsx");
    let all = rows(&pack, "Decisions");
    let (row, _) = all.iter().skip(4).find(|(_, cells)| cells[4] == "not known by name").expect("somebody");
    let cells = [entered(*row, ["approve", "", ""]), vec![(format!("J{row}"), Day("2027-01-25"))]].concat();
    desk.put("Pack.xlsx", &put(&pack, "Decisions", &cells));
    desk.put("Key.xlsx", &desk.read("Run/Tracker - 2027-01-18/Pay committee key.xlsx"));
    let said = desk.types(&format!("{ALL} 2027-02-01")).well();
    assert!(said.out.contains("note: 1 of those approved move up to a point that neither"), "{}", said.out);
    let all = desk.all();
    let (_, letter) = all.iter().find(|(name, _)| name.contains("/Letter ")).unwrap();
    let letter = String::from_utf8_lossy(letter);
    assert!(letter.contains("says nothing on appeals against a decision on pay"), "{letter}");
    assert!(!letter.contains("last day"), "{letter}");
    // Nor is a point: this tracker names none.
    assert!(letter.contains("you move up") && letter.contains("the school office will tell you"), "{letter}");
}
