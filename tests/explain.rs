//! Every name of every shipped pack and of the vocabulary has an explanation that fits a terminal, in words; and the reference
//! in `docs/checks` is what the packs say.

use appraise::explain::{find, index, reference};
use appraise::model::Vocabulary;
use appraise::policy::{Pack, SHIPPED, load};

fn packs() -> Vec<Pack> {
    SHIPPED.iter().map(|(id, _)| load(id).expect("it is installed").expect("it holds together")).collect()
}

/// Every name that somebody could ask for, taken from the packs' own text.
fn names() -> Vec<String> {
    let mut names = Vec::new();
    for (id, text) in SHIPPED {
        let pack: toml::Table = toml::from_str(text).unwrap_or_else(|e| panic!("{id}: {e}"));
        let texts = |kind: &str, key: &str| -> Vec<String> {
            let rows = pack.get(kind).and_then(toml::Value::as_array).cloned().unwrap_or_default();
            let words_of = |value: toml::Value| match value {
                toml::Value::String(text) => vec![text],
                toml::Value::Array(all) => all.iter().filter_map(|v| v.as_str().map(str::to_owned)).collect(),
                _ => Vec::new(),
            };
            rows.iter().filter_map(|row| row.get(key).cloned()).flat_map(words_of).collect()
        };
        for (kind, key) in
            [("check", "id"), ("check", "cites"), ("output", "id"), ("parameter", "name"), ("term", "name")]
        {
            names.extend(texts(kind, key));
        }
        let pay = pack.get("pay").and_then(toml::Value::as_table);
        for row in pay.iter().flat_map(|pay| pay.values()).filter_map(toml::Value::as_array).flatten() {
            names.extend(row.get("row").and_then(toml::Value::as_str).map(str::to_owned));
        }
    }
    let vocabulary = Vocabulary::standard();
    names.extend(vocabulary.kinds().map(|k| vocabulary.kind(k).name.clone()));
    names.extend(vocabulary.kinds().flat_map(|k| vocabulary.fields_of(k)).map(|f| vocabulary.full_name(f)));
    names
}

#[test]
fn everything_that_has_a_name_is_explained_within_a_hundred_columns() {
    let (packs, names) = (packs(), names());
    assert!(names.len() > 1000, "{}", names.len());
    for name in &names {
        let pages = find(&packs, name);
        assert!(!pages.is_empty(), "{name} has no explanation");
        for text in pages.iter().map(appraise::explain::Page::text) {
            for line in text.lines() {
                assert!(line.chars().count() <= 100, "{name}: too wide\n{line}");
            }
        }
    }
    let known = appraise::explain::names(&packs);
    let missing: Vec<&String> = names.iter().filter(|name| !known.contains(name)).collect();
    assert!(missing.is_empty(), "a slip in these is not put right: {missing:?}");
}

#[test]
fn what_a_check_asks_is_said_in_words_and_not_in_the_writing_of_packs() {
    for pack in packs() {
        for check in &pack.checks {
            for page in find(std::slice::from_ref(&pack), &check.id) {
                let text = page.text();
                for word in [
                    "param.",
                    "cycle.start",
                    "cycle.end",
                    " == ",
                    " != ",
                    " >= ",
                    " <= ",
                    "first_of",
                    "as_of ",
                ] {
                    assert!(!text.contains(word), "{}: {word}\n{text}", check.id);
                }
                for part in
                    ["  policy ", "  asks ", "  severity ", "  concerns ", "  decides ", "  examples\n"]
                {
                    assert!(text.contains(part), "{}: no {part}\n{text}", check.id);
                }
            }
        }
    }
}

#[test]
fn the_reference_of_all_checks_is_what_the_packs_say() {
    let packs = packs();
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/checks");
    let is = |name: &str, wanted: &str| {
        let found = std::fs::read_to_string(folder.join(name)).unwrap_or_default();
        assert!(
            found == wanted,
            "docs/checks/{name} is not what the pack says; write it again with: cargo run --example reference"
        );
    };
    for pack in &packs {
        is(&format!("{}.md", pack.id), &reference(pack));
    }
    is("README.md", &index(&packs));
}
