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
        "23 1 -> 0",
        "23 2 -> 3",
        "23 least dropped",
        "23 most dropped",
        "21 part 2 dropped",
    ] {
        assert!(made.iter().any(|m| m == wanted), "{wanted} is not among\n{}", made.join("\n"));
    }
    assert!(made.iter().any(|m| m.starts_with("18 date: meeting_date -> ")), "no field is swapped\n{made:?}");
    for line in ["13 ", "14 ", "16 ", "20 "] {
        assert!(
            !made.iter().any(|m| m.starts_with(line)),
            "words or examples are broken\n{}",
            made.join("\n")
        );
    }
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
    assert!(made.contains(&"28 is: first -> last".to_owned()), "{made:?}");
}

#[test]
fn a_change_is_made_at_its_place_and_nowhere_else() {
    let layout = Layout::of(PACK).expect("it is TOML");
    for mutant in layout.mutants(Owner::Check(0), Vocabulary::standard()) {
        let Change::Text(at, with) = &mutant.change else { continue };
        let text = layout.check(0, &mutant);
        let whole = PACK.len() - layout.common(&mutant).len();
        assert!(
            text.starts_with("[[check]]") && text.len() + at.len() == whole + with.len(),
            "{}",
            mutant.what
        );
    }
}
