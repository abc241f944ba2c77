//! What `cargo run --example mutate` breaks in a pack: each kind of change is made, at its line, and nothing that no example
//! could notice.

#[path = "../examples/mutate/mutants.rs"]
#[allow(dead_code, reason = "the command that prints the mutants uses what these tests do not")]
mod mutants;
#[path = "../examples/mutate/tokens.rs"]
mod tokens;

use appraise::model::Vocabulary;
use mutants::{Change, Layout, Owner};

const PACK: &str = r#"
[policy]
id = "oak"

[[parameter]]
name    = "held_by"
says    = "the last day of February is one"
class   = "school"
type    = "day"
default = "1 March"

[[check]]
id       = "OAK-1-a"
says     = "by 31 October"
severity = "breach"
for      = "meeting"
when     = [{ if = "minutes >= 45 and held_by_id is filled", else = "short" }]
deadline = { date = "meeting_date", by = "on('31 October') + '5 working days'", soon_from = "cycle.start", done = "meeting" }
cases    = [{ if = "not recorded", says = "so", severity = "advice", needed = true }]
examples = [{ as_of = 2026-11-01, gives = "met" }]
told_with = ["OAK-3-b"]
[[check.and]]
for      = "meeting"
limit    = { count = "minutes", least = 1, most = 2, of = "minutes" }

[[term]]
name = "serves"
says = "so"
is   = "first(meeting, meeting_date) is filled"
"#;

fn made(owner: Owner) -> Vec<String> {
    let layout = Layout::of(PACK).expect("it is TOML");
    let mutants = layout.mutants(owner, Vocabulary::standard());
    mutants
        .iter()
        .map(|m| format!("{} {}", m.line, m.what.split("   in").next().unwrap_or_default()))
        .collect()
}

#[test]
fn a_check_is_broken_in_every_way_and_its_words_and_examples_are_left_alone() {
    let made = made(Owner::Check(0));
    for wanted in [
        "15 severity: breach -> warning",
        "17 filter dropped",
        "17 when: >= -> >",
        "17 when: 45 -> 44",
        "17 when: 45 -> 46",
        "17 when: and -> or",
        "17 when: filled -> blank",
        "18 by: '31 October' -> '30 October'",
        "18 by: '31 October' -> '1 November'",
        "18 by: + -> -",
        "18 by: '5 working days' -> '4 working days'",
        "18 soon_from: cycle.start -> cycle.end",
        "18 soon_from dropped",
        "19 case dropped",
        "19 if: not -> nothing",
        "19 severity: advice -> warning",
        "19 needed: true -> false",
        "24 1 -> 0",
        "24 2 -> 3",
        "24 least dropped",
        "24 most dropped",
        "22 part 2 dropped",
    ] {
        assert!(made.iter().any(|m| m == wanted), "{wanted} is not among\n{}", made.join("\n"));
    }
    assert!(made.iter().any(|m| m.starts_with("18 date: meeting_date -> ")), "no field is swapped\n{made:?}");
    for line in ["13 ", "14 ", "16 ", "20 ", "21 "] {
        assert!(
            !made.iter().any(|m| m.starts_with(line)),
            "words or examples are broken\n{}",
            made.join("\n")
        );
    }
}

#[test]
fn a_severity_is_changed_only_where_an_answer_can_have_it() {
    let pack = |rule: &str| format!("[[check]]\nseverity = \"breach\"\nfor = \"staff\"\n{rule}\n");
    let changed = |rule: &str| {
        let text = pack(rule);
        let layout = Layout::of(&text).expect("it is TOML");
        let mutants = layout.mutants(Owner::Check(0), Vocabulary::standard());
        mutants.iter().any(|m| m.line == 2)
    };
    let note = "expression = true\ncases = [{ if = \"true\", gives = \"note\" }, { if = \"true\", severity = \"advice\" }]";
    assert!(!changed(note), "no answer has the severity of this check");
    assert!(changed("expression = true\ncases = [{ if = \"true\" }]"));
    assert!(changed("present = \"staff_id\""));
    let part = |own: &str| format!("{note}\n[[check.and]]\nfor = \"staff\"\npresent = \"staff_id\"\n{own}");
    assert!(changed(&part("")), "a part has the severity of the check");
    assert!(!changed(&part("severity = \"advice\"")), "this part has its own");
}

#[test]
fn the_default_of_a_setting_is_a_day_earlier_and_a_day_later() {
    assert_eq!(
        made(Owner::Parameter(0)),
        ["10 default: 1 March -> 29 February", "10 default: 1 March -> 2 March"]
    );
}

#[test]
fn a_term_is_broken_too() {
    let made = made(Owner::Term(0));
    assert!(made.contains(&"29 is: first -> last".to_owned()), "{made:?}");
}

#[test]
fn a_change_is_made_at_its_place_and_nowhere_else() {
    let layout = Layout::of(PACK).expect("it is TOML");
    for mutant in layout.mutants(Owner::Check(0), Vocabulary::standard()) {
        let Change::Text(at, with) = &mutant.change else { continue };
        let text = layout.check(0, &mutant);
        let whole = PACK.len() - layout.common(Some(&mutant)).len();
        assert!(
            text.starts_with("[[check]]") && text.len() + at.len() == whole + with.len(),
            "{}",
            mutant.what
        );
    }
}

#[test]
fn what_the_checks_of_a_shipped_pack_share_can_be_read_without_them_and_so_be_broken() {
    for (id, text) in appraise::policy::SHIPPED {
        let layout = Layout::of(text).expect("it is TOML");
        let common = layout.common(None);
        let mistakes = appraise::policy::Pack::read(id, &common, Vocabulary::standard()).err();
        assert!(mistakes.is_none(), "{id}: {mistakes:?}");
    }
}
