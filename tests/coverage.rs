//! Every entry of every policy is accounted for: checked, told with a check, in the outputs, asked of a person, or left
//! out with a reason. Every parameter of a catalogue can be set and decides something, or the pack says why not. And the lists of
//! both are those of the catalogues, where these are at hand.

#[path = "../examples/coverage/catalogue.rs"]
mod catalogue;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::Path;
use std::sync::LazyLock;

use appraise::model::Vocabulary;
use appraise::policy::{Done, Pack, SHIPPED, load};
use catalogue::{Catalogue, Entry};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Read once, because reading them takes longer than all that is asked of them.
static PACKS: LazyLock<Vec<Pack>> = LazyLock::new(|| {
    SHIPPED.iter().map(|(id, _)| load(id).expect("it is shipped").expect("it holds together")).collect()
});

fn packs() -> impl Iterator<Item = Pack> {
    PACKS.iter().cloned()
}

/// The entries of a policy as the fixture lists them.
fn listed(policy: &str) -> Vec<Entry> {
    let path = root().join(format!("tests/data/coverage/{policy}.tsv"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let entry = |line: &str| {
        let cells: Vec<&str> = line.split('\t').collect();
        let [id, kind, title] = cells[..] else { panic!("{policy}: {line}") };
        assert!(matches!(kind, "checkable" | "not checkable"), "{policy}: {line}");
        Entry { id: id.into(), checkable: kind == "checkable", title: title.into() }
    };
    text.lines().map(entry).collect()
}

/// What a pack and the list of its policy's entries do not agree on.
fn disagreements(pack: &Pack, listed: &[Entry]) -> Vec<String> {
    let covered = pack.coverage();
    let done: BTreeMap<&str, &Done> = covered.iter().map(|e| (e.id, &e.done)).collect();
    let mut wrong = Vec::new();
    for entry in listed {
        let (id, title) = (&entry.id, &entry.title);
        match done.get(id.as_str()) {
            None => wrong.push(format!("nothing is done about {id}: {title}")),
            Some(Done::Asked(_)) if entry.checkable => {
                wrong.push(format!("{id} can be checked and is only asked of a person: {title}"));
            }
            // A check may yet be found for what was thought not to be checkable.
            Some(_) => {}
        }
    }
    let known: BTreeSet<&str> = listed.iter().map(|e| e.id.as_str()).collect();
    wrong.extend(
        covered
            .iter()
            .filter(|e| !known.contains(e.id))
            .map(|e| format!("{} is no entry of the policy", e.id)),
    );
    if covered.len() != done.len() {
        wrong.push(format!("{} entries stand more than once", covered.len() - done.len()));
    }
    wrong
}

#[test]
fn every_entry_of_every_policy_is_accounted_for() {
    for pack in packs() {
        let wrong = disagreements(&pack, &listed(&pack.id));
        assert!(wrong.is_empty(), "{}\n{}", pack.id, wrong.join("\n"));
    }
}

#[test]
fn an_entry_that_is_dropped_or_made_up_is_noticed() {
    for pack in packs() {
        let listed = listed(&pack.id);
        let mut without = pack.clone();
        let dropped = without.attestations.pop().expect("there is one").id;
        let wrong = disagreements(&without, &listed);
        assert!(wrong.len() == 1 && wrong[0].contains(&dropped), "{wrong:?}");
        let mut more = pack.clone();
        let mut made_up = pack.attestations[0].clone();
        made_up.id += "-made-up";
        more.attestations.push(made_up);
        assert_eq!(disagreements(&more, &listed).len(), 1);
    }
}

#[test]
fn what_is_told_with_a_check_has_a_title_of_its_own() {
    for pack in packs() {
        for entry in pack.coverage().iter().filter(|e| matches!(e.done, Done::ToldWith(_))) {
            assert!(
                pack.told.iter().any(|t| t.id == entry.id),
                "{} is cited and has no [[told]] with its title",
                entry.id
            );
        }
    }
}

#[test]
fn a_cell_named_as_the_place_of_an_answer_is_a_column_of_that_sheet() {
    let vocabulary = Vocabulary::standard();
    for pack in packs() {
        assert!(pack.attestations.len() >= 16, "{}: only {}", pack.id, pack.attestations.len());
        for line in &pack.attestations {
            // Columns stand before the sheet they are on: "Rated on" and "Rated by" on the sheet "Targets".
            let mut columns = Vec::new();
            for label in line.recorded.split('"').skip(1).step_by(2) {
                let Some(kind) = vocabulary.kinds().find(|k| vocabulary.kind(*k).label == label) else {
                    columns.push(label);
                    continue;
                };
                for column in columns.drain(..) {
                    assert!(
                        vocabulary.fields_of(kind).any(|f| vocabulary.field(f).label == column),
                        "{}: the sheet \"{label}\" has no column \"{column}\"",
                        line.id
                    );
                }
            }
            assert!(columns.is_empty(), "{}: {columns:?} is on no sheet", line.id);
        }
    }
}

#[test]
fn every_question_can_be_answered_with_yes_or_no() {
    // Words with which such a question begins, perhaps after the case in which it is asked.
    const BEGINNINGS: &[&str] = &["Is", "Are", "Was", "Were", "Do", "Does", "Did", "Has", "Have", "Can"];
    for line in packs().flat_map(|p| p.attestations) {
        let asked = line.question.rsplit([':', ',']).chain([line.question.as_str()]);
        let begins = asked
            .filter_map(|part| part.split_whitespace().next())
            .any(|word| BEGINNINGS.iter().any(|b| b.eq_ignore_ascii_case(word)));
        assert!(begins && line.question.ends_with('?'), "{}: {}", line.id, line.question);
    }
}

/// The parameters of a catalogue as the fixture lists them, each with its default and class where it stands in a table.
fn listed_parameters(policy: &str) -> Vec<(String, String)> {
    let path = root().join(format!("tests/data/parameters/{policy}.tsv"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let name = |line: &str| {
        let (name, rest) = line.split_once('\t').unwrap_or((line, ""));
        (name.to_owned(), rest.split('\t').nth(1).unwrap_or_default().to_owned())
    };
    text.lines().map(name).collect()
}

/// The places of the parameters that a name sets.
fn places(pack: &Pack, name: &str) -> Vec<usize> {
    let place = |name: &str| pack.parameters.iter().position(|p| p.name == name);
    match pack.joint(name) {
        Some(joint) => joint.parameters().filter_map(place).collect(),
        None => place(name).into_iter().collect(),
    }
}

/// What a pack and the list of its policy's parameters do not agree on.
fn unknown_parameters(pack: &Pack, listed: &[(String, String)]) -> Vec<String> {
    let vocabulary = Vocabulary::standard();
    let reads = pack.reads(|_| true);
    let mut wrong = Vec::new();
    for (name, class) in listed {
        let places = places(pack, name);
        let reason = pack.no_parameters.iter().any(|(other, reason)| other == name && reason.len() > 20);
        let setting = vocabulary.find_full(&format!("school.{name}"));
        let read = setting.is_some_and(|field| reads.fields.contains(&field));
        if places.is_empty() && !reason && !read {
            wrong.push(format!("nothing is known of {name}"));
        }
        for parameter in places.iter().filter_map(|place| pack.parameters.get(*place)) {
            let refused = pack.locked.is_some() && parameter.is_fixed() && parameter.text.is_empty();
            let decides = places.iter().any(|place| reads.parameters.contains(place));
            if !decides && !refused && !read {
                wrong.push(format!("{name} decides nothing"));
            }
            let own = format!("{:?}", parameter.class).to_lowercase();
            if ["policy", "school", "product"].contains(&class.as_str()) && own != *class {
                wrong.push(format!("{name} is of class {class}, and {} is {own}", parameter.name));
            }
        }
    }
    wrong
}

#[test]
fn every_parameter_of_a_catalogue_can_be_set_and_decides_something_or_the_pack_says_why_not() {
    for pack in packs() {
        let wrong = unknown_parameters(&pack, &listed_parameters(&pack.id));
        assert!(wrong.is_empty(), "{}\n{}", pack.id, wrong.join("\n"));
    }
}

#[test]
fn a_parameter_that_the_pack_lacks_or_never_reads_is_noticed() {
    for pack in packs() {
        let mut listed = listed_parameters(&pack.id);
        listed.push(("moon_phase".into(), "product".into()));
        assert_eq!(unknown_parameters(&pack, &listed), ["nothing is known of moon_phase"], "{}", pack.id);
        let mut more = pack.clone();
        let mut idle = pack.parameters[0].clone();
        idle.name = "moon_phase".into();
        idle.class = appraise::policy::Class::Product;
        more.parameters.push(idle);
        assert_eq!(unknown_parameters(&more, &listed), ["moon_phase decides nothing"], "{}", pack.id);
    }
}

#[test]
fn a_name_that_sets_nothing_is_in_the_list_of_a_catalogue() {
    for pack in packs() {
        let listed = listed_parameters(&pack.id);
        for (name, _) in &pack.no_parameters {
            assert!(listed.iter().any(|(other, _)| other == name), "{}: {name}", pack.id);
        }
    }
}

#[test]
fn every_parameter_can_be_set_to_what_the_pack_says() {
    for pack in packs() {
        for parameter in pack.parameters.iter().filter(|p| !p.text.is_empty()) {
            let mut values = pack.values.clone();
            let set = values.set(&pack.parameters, &parameter.name, &parameter.text, None);
            assert_eq!(set, Ok(()), "{}: {}", pack.id, parameter.name);
            assert!(values.changed.is_empty(), "{}: {}", pack.id, parameter.name);
        }
    }
}

#[test]
fn the_lists_of_entries_and_parameters_are_those_of_the_catalogues() {
    let folder = root().join("../shared/policies");
    if !folder.is_dir() {
        assert!(std::env::var_os("CI").is_none(), "the catalogues are missing");
        // Straight to the terminal, because what passes is otherwise not shown.
        let _ = writeln!(
            std::io::stderr(),
            "the catalogues are not here, so the lists were not compared with them"
        );
        return;
    }
    for (policy, _) in SHIPPED {
        let text = std::fs::read_to_string(folder.join(format!("{policy}.md"))).expect("a catalogue");
        let catalogue = Catalogue::read(&text);
        assert_eq!(catalogue.differences, [""; 0], "{policy}");
        let list = std::fs::read_to_string(root().join(format!("tests/data/coverage/{policy}.tsv")));
        assert_eq!(
            catalogue.fixture(),
            list.expect("a list"),
            "{policy}: run `cargo run --example coverage` to renew it"
        );
        let list = std::fs::read_to_string(root().join(format!("tests/data/parameters/{policy}.tsv")));
        assert_eq!(
            catalogue::list_of_parameters(&text),
            list.expect("a list"),
            "{policy}: run `cargo run --example coverage` to renew it"
        );
    }
}

#[test]
fn an_index_that_differs_from_its_entries_is_told() {
    let text = "\n## Index\n\n| id | title |\n|---|---|\n| A-1-a | One |\n| A-2-a | Two |\n\n## Catalogue\n\n\
                #### A-1-a · First\n#### A-3-a · Three\n\n## Not checkable from a tracker\n\n\
                | id | clause | statement |\n|---|---|---|\n| A-3-a | 3 | three |\n| A-4-a | 4 | four |\n";
    let read = Catalogue::read(text);
    assert_eq!(
        read.differences,
        [
            "A-1-a is \"One\" in the index and \"First\" in its entry",
            "A-2-a stands in the index and has no entry",
            "A-3-a has an entry and does not stand in the index",
            "A-3-a is both an entry and said not to be checkable",
        ]
    );
    assert_eq!(read.entries.len(), 4);
}
