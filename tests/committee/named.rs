//! A pack that was asked to print names: they stand in place of the codes wherever somebody is shown.

use std::collections::BTreeSet;

use appraise::committee::{self, Beside, Front, Person, Reviewer};
use appraise::model::Name;
use appraise::pay::Recommendation;
use calamine::Reader;

use super::support::{NAMES, everybody, front, names, open, rows, sheet};

const MARK: &str = "CONFIDENTIAL: names people";

/// Everybody by these names, all reviewed by one person.
fn pack_of(people: &[Recommendation], names: &dyn Fn(&Recommendation) -> Option<Name>) -> Vec<u8> {
    let reviewer = Reviewer { id: "T99".into(), name: Some(Name::new("Hesper Inglenook")) };
    let person = |one: &Recommendation| {
        let person = Person { name: names(one), reviewer: Some(reviewer.clone()), ..Person::default() };
        ((one.code.clone(), one.staff), person)
    };
    let beside = Beside { people: people.iter().map(person).collect(), ..Beside::default() };
    let front = Front { names: true, ..front() };
    committee::Pack::new(&front, people, &beside).expect("a pack").workbook().expect("a workbook")
}

fn codes(people: &[Recommendation]) -> BTreeSet<String> {
    let key = committee::key(&front(), people, &names).expect("a key");
    rows(&sheet(&key, "Key")).into_iter().skip(4).map(|row| row[0].clone()).collect()
}

#[test]
fn names_stand_in_place_of_the_codes_which_end_the_rows_of_decisions_and_stand_nowhere_else() {
    let people = everybody();
    let (pack, codes) = (pack_of(&people, &names), codes(&people));
    assert_eq!(codes.len(), 9);
    for name in open(&pack).sheet_names() {
        let mut listed = rows(&sheet(&pack, &name));
        assert_eq!(listed[2][0], MARK, "{name}");
        if name == "Decisions" {
            assert_eq!((listed[3][0].as_str(), listed[3][11].as_str()), ("Name", "Code"));
            for row in listed.iter_mut().skip(4) {
                assert!(NAMES.contains(&row[0].as_str()), "{}", row[0]);
                let code = row.pop().expect("a code");
                assert!(codes.contains(&code), "{code}");
            }
        }
        let text = listed.concat().join("\n");
        let found: Vec<_> = codes.iter().filter(|code| text.contains(code.as_str())).collect();
        assert!(found.is_empty(), "{name}: {found:?}");
    }
    let listed = rows(&sheet(&pack, "Recommendations"));
    let names: Vec<&str> = listed.iter().skip(4).map(|row| row[0].as_str()).collect();
    assert!(names.is_sorted() && names.len() == 6, "by name, which is how they are looked for: {names:?}");
    let why = listed.concat().join("\n");
    assert!(why.contains("and Wilhelmina Ashgrove reviewed it"), "a sentence names her too: {why}");
    let moderation = rows(&sheet(&pack, "Moderation")).concat();
    assert!(moderation.contains(&"Hesper Inglenook".to_owned()), "{moderation:?}");
}

#[test]
fn people_of_one_name_are_told_apart_by_their_codes_and_who_has_none_goes_by_the_code() {
    let people = everybody();
    let of = |one: &Recommendation| match one.staff.0 {
        0 => None,
        1 | 2 => Some(Name::new("Ptolemy Birkdale")),
        _ => names(one),
    };
    let listed = rows(&sheet(&pack_of(&people, &of), "Decisions"));
    let alike: Vec<_> = listed.iter().filter(|row| row[0].starts_with("Ptolemy Birkdale")).collect();
    assert_eq!(alike.len(), 2);
    for row in alike {
        assert_eq!(row[0], format!("Ptolemy Birkdale ({})", row[11]));
    }
    assert_eq!(listed.iter().filter(|row| row[0] == row[11] && !row[0].is_empty()).count(), 1);
}
