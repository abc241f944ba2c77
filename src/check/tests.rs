//! The shipped packs hold together, and every example of every check comes out as it says.

use crate::pay::{PayFacts, School, recommend};
use crate::policy::{SHIPPED, load};

#[test]
fn every_shipped_pack_holds_together() {
    for (name, _) in SHIPPED {
        match load(name).expect("it is installed") {
            Ok(pack) => assert!(!pack.checks.is_empty()),
            Err(mistakes) => {
                let all: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
                panic!("{}", all.join("\n"));
            }
        }
    }
}

#[test]
fn every_example_of_every_check_comes_out_as_it_says() {
    for (name, _) in SHIPPED {
        let Ok(Ok(pack)) = load(name) else { panic!("{name} does not hold together") };
        let failures = super::try_samples(&pack, &|pack, world, rounds| {
            Box::new(PayFacts::of(&recommend(pack, world, rounds, &School::default())))
        });
        let all: Vec<String> =
            failures.iter().map(|f| format!("{} example {}: {}", f.check, f.number, f.what)).collect();
        assert!(all.is_empty(), "{}", all.join("\n"));
    }
}

/// A pack made up for the tests, all of whose examples come out as they say.
fn made_up(name: &str, text: &str) -> crate::policy::Pack {
    let pack = crate::policy::Pack::read(name, text, crate::model::Vocabulary::standard())
        .unwrap_or_else(|m| panic!("{}", m.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")));
    let failures = super::try_samples(&pack, &|_, _, _| Box::new(crate::expression::NoFacts));
    let all: Vec<String> =
        failures.iter().map(|f| format!("{} example {}: {}", f.check, f.number, f.what)).collect();
    assert!(all.is_empty(), "{}", all.join("\n"));
    pack
}

#[test]
fn everybody_is_asked_in_the_cycle_that_the_pack_gives_them() {
    made_up("cycles.toml", include_str!("../../tests/data/cycles.toml"));
}

#[test]
fn every_kind_answers_as_its_table_of_dates_says() {
    let pack = made_up("kinds.toml", include_str!("../../tests/data/kinds.toml"));
    let kinds: std::collections::BTreeSet<&str> =
        pack.checks.iter().flat_map(|c| c.rules.iter().map(|r| r.judgement.word())).collect();
    assert_eq!(kinds.len(), 11, "a kind without a table: {kinds:?}");
}

#[test]
fn an_example_says_what_every_part_that_applies_gives() {
    let two = |says: &str| {
        let text = include_str!("../../tests/data/kinds.toml");
        let head = text.split("[[check]]").next().unwrap_or_default();
        format!(
            "{head}[[check]]\nid = \"TST-TWO\"\nclause = \"1\"\ntype = \"scope/eligibility\"\nsays = \"a manager and a role\"\ntitle = \"Two parts\"\n\
             severity = \"warning\"\nforce = \"hard\"\nfor = \"staff\"\nadvice = \"Fill it in.\"\npresent = {{ all = [\"line_manager_id\"] }}\n\
             examples = [{{ as_of = 2026-11-16, line_manager_id = \"T01\", post_title = \"\", {says} }}]\n\
             [[check.and]]\nfor = \"staff\"\npresent = {{ all = [\"post_title\"] }}\n"
        )
    };
    let failures = |says: &str| -> Vec<String> {
        let text = two(says);
        let pack = crate::policy::Pack::read("two.toml", &text, crate::model::Vocabulary::standard())
            .unwrap_or_else(|m| {
                panic!("{}", m.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
            });
        let failures = super::try_samples(&pack, &|_, _, _| Box::new(crate::expression::NoFacts));
        failures.into_iter().map(|f| f.what).collect()
    };
    assert_eq!(failures("gives = \"met\", also = [\"breached\"]"), Vec::<String>::new());
    assert_eq!(failures("gives = \"met\""), ["also: another part gives breached"]);
    assert_eq!(
        failures("gives = \"met\", also = [\"breached\", \"overdue\"]"),
        ["also: no part gives overdue"]
    );
}
