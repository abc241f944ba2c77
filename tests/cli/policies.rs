//! `policies`: the list, one pack, and what is wrong with a pack file.

use super::support::{DAY, Desk, POLICY};

#[test]
fn the_installed_packs_are_listed_and_each_can_be_shown() {
    let desk = Desk::new();
    let listed = desk.types("policies").well().out;
    assert!(listed.contains("kclms          King's College London Mathematics School: Performance Management Policy (Summer 2020), "), "{listed}");
    for line in listed.lines() {
        let id = line.split(' ').next().unwrap();
        let shown = desk.types(&format!("policies show {id}")).well().out;
        assert!(shown.contains("\nChecks\n") && shown.contains("\nParameters\n"), "{shown}");
    }
}

#[test]
fn a_pack_of_the_school_s_own_can_be_shown() {
    let shown = Desk::new().types("policies show oakfield.toml").well().out;
    assert!(shown.starts_with("Oakfield School: Appraisal Policy (2026)\n"), "{shown}");
    assert!(shown.contains("\n  OAK-3-a        warning     present    Job named\n"), "{shown}");
    assert!(
        shown
            .contains("\n  held_by                    31 October [school]: day by which meetings are held\n"),
        "{shown}"
    );
}

#[test]
fn a_good_pack_is_said_to_be_one() {
    let said = Desk::new().types("policies check oakfield.toml").well();
    assert!(said.out.ends_with("\noakfield.toml: 4 checks, 4 examples, all as they say\n"), "{}", said.out);
}

#[test]
fn an_example_that_does_not_come_out_is_named() {
    let desk = Desk::new();
    desk.put(
        "bad.toml",
        POLICY.replace("meeting_date = 2026-10-15, as_of", "meeting_date = 2026-11-15, as_of").as_bytes(),
    );
    let said = desk.types("policies check bad.toml");
    assert_eq!((said.code, said.out.as_str()), (2, ""));
    assert!(
        said.err
            .starts_with("error: example 1 of OAK-1-a does not come out as it says\n  at: bad.toml, line "),
        "{}",
        said.err
    );
}

/// The line on which a text stands.
fn line(text: &str, part: &str) -> usize {
    let at = text.find(part).unwrap_or_else(|| panic!("{part}"));
    text[..at].matches('\n').count() + 1
}

#[test]
fn all_mistakes_of_a_pack_are_told_at_once_with_their_places() {
    let desk = Desk::new();
    let bad = POLICY
        .replace("date = \"meeting_date\"", "date = \"meeting_dat\"")
        .replace("cell     = \"post_title\"", "cell     = \"post_title\"\ncolour   = \"red\"")
        .replace("id       = \"OAK-4-a\"\nclause   = \"4.1\"", "id       = \"OAK-3-a\"")
        .replace("severity = \"warning\"", "severity = 3")
        .replace("when   = \"employment_type == 'employee'\"", "when   = \"employment_type == 'employe'\"");
    desk.put("bad.toml", bad.as_bytes());
    let said = desk.types("policies check bad.toml");
    assert_eq!((said.code, said.out.as_str()), (2, ""), "{}", said.err);
    let told = |what: &str, part: &str, help: &str| {
        let place = format!("at: bad.toml, line {}, column ", line(&bad, part));
        let found =
            said.err.split("\n  at: ").zip(said.err.split("\n  at: ").skip(1)).any(|(before, after)| {
                before.lines().last().unwrap_or_default().contains(what)
                    && format!("at: {after}").starts_with(&place)
                    && after.lines().take(5).any(|l| l.contains(help))
            });
        assert!(found, "not told: {what}, {place}, {help}\n{}", said.err);
    };
    told("meeting_dat", "meeting_dat\"", "did you mean \"meeting_date\"?");
    told("\"colour\" has no meaning in check \"OAK-3-a\"", "colour", "");
    told("the check \"OAK-3-a\" stands twice", "id       = \"OAK-3-a\"\ntype", "");
    told("severity", "severity = 3", "");
    told("employe", "'employe'", "employee");
    let clauses = said.err.lines().filter(|l| l.contains("has no \"clause\"")).count();
    assert_eq!(clauses, 1, "{}", said.err);
    let counted = said.err.matches("\n  at: ").count();
    assert!(
        said.err.starts_with(&format!(
            "error: the policy pack does not hold together ({counted} to put right)\n"
        )),
        "{}",
        said.err
    );
    // The same pack is refused wherever it is named, and nothing is checked by it.
    for command in ["check Tracker.xlsx", "run Tracker.xlsx"] {
        let before = desk.all();
        desk.types(&format!("{command} --as-of {DAY} --policy bad.toml")).trouble(said.err.trim_end());
        assert_eq!(desk.all(), before);
    }
    desk.types("policies show bad.toml").trouble(said.err.trim_end());
}

#[test]
fn a_pack_that_is_no_toml_names_the_place() {
    let desk = Desk::new();
    let bad = POLICY.replace("title    = \"Job named\"", "title    = Job named");
    desk.put("bad.toml", bad.as_bytes());
    let said = desk.types("policies check bad.toml");
    assert_eq!((said.code, said.out.as_str()), (2, ""));
    assert!(
        said.err.contains(&format!("at: bad.toml, line {}, column 12", line(&bad, "= Job named"))),
        "{}",
        said.err
    );
}

#[test]
fn a_pack_file_that_is_not_there_or_no_text_is_named() {
    let desk = Desk::new();
    desk.types("policies check nowhere.toml")
        .trouble("error: there is no such file\n  at: nowhere.toml\n  help: check the name, or drag the file into the window");
    desk.put("noise.toml", b"\xFF\xFE\x00");
    desk.types("policies check noise.toml")
        .trouble("error: this file is not text\n  at: noise.toml\n  help: save it as plain text (UTF-8)");
    desk.put("packs/a.txt", b"");
    desk.types("policies check packs")
        .trouble("error: this is a folder, not a file\n  at: packs\n  help: name the file inside it");
}
