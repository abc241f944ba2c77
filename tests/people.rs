//! Who is meant where a tracker names somebody: found by any usual form of the name, refused where two could be meant,
//! and never taken for somebody else.

use std::collections::BTreeMap;

use appraise::model::{Reading as Became, Value};
use appraise::tracker::{Reading, Words, read};
use proptest::prelude::*;
use rust_xlsxwriter::Workbook;

/// As much as the program itself unpacks.
const MOST: u64 = appraise::workbook::MOST_BYTES;

fn book(sheets: &[(&str, Vec<Vec<&str>>)]) -> Reading {
    let mut book = Workbook::new();
    for (name, rows) in sheets {
        let sheet = book.add_worksheet().set_name(*name).expect("a good name");
        for (row, cells) in (0..).zip(rows) {
            for (column, text) in (0..).zip(cells).filter(|(_, text)| !text.is_empty()) {
                sheet.write_string(row, column, *text).expect("within the sheet");
            }
        }
    }
    read(&book.save_to_buffer().expect("written"), MOST, &Words::default()).expect("it is read")
}

fn column(reading: &Reading, field: &str) -> Vec<String> {
    let vocabulary = reading.records.vocabulary;
    let id = vocabulary.find_full(field).expect("a field");
    let rows = &reading.records.table(vocabulary.field(id).kind).rows;
    let of_row = rows.iter().map(|row| match row.entries.get(&id).map(|e| &e.reading) {
        Some(Became::Value(Value::Id(id))) => id.to_string(),
        Some(Became::Unreadable(why)) => format!("? {why}"),
        Some(Became::Blank) => "blank".to_owned(),
        other => format!("{other:?}"),
    });
    of_row.collect()
}

fn said(reading: &Reading) -> Vec<String> {
    reading.records.unread.iter().map(|u| format!("{}: {}", u.cell, u.why)).collect()
}

/// Names in the column of observers, with a list of staff beside them or none.
fn observers<'a>(staff: Option<&[(&'a str, &'a str)]>, names: &[&'a str]) -> Reading {
    let mut sheets = Vec::new();
    if let Some(staff) = staff {
        let mut rows = vec![vec!["staff_id", "staff_name"]];
        rows.extend(staff.iter().map(|(id, name)| vec![*id, *name]));
        sheets.push(("staff", rows));
    }
    let mut rows = vec![vec!["observation_id", "observer_id"]];
    rows.extend(names.iter().map(|name| vec!["V1", *name]));
    sheets.push(("observation", rows));
    book(&sheets)
}

#[test]
fn rows_of_the_staff_list_that_may_be_one_person_are_told_of_and_not_joined() {
    let staff = [
        ("T01", "Imran Cole"),
        ("T02", "Cole, Imran"),
        ("T03", "Ada Example"),
        ("t03", "Ben Marsh"),
        ("T04", "TBC"),
        ("T05", "TBC"),
    ];
    let reading = observers(Some(&staff), &["Ada Example"]);
    assert_eq!(column(&reading, "staff.staff_id"), ["T01", "T02", "T03", "t03", "T04", "T05"]);
    let told = said(&reading);
    let of = |cell: &str| told.iter().filter(|t| t.starts_with(cell)).cloned().collect::<Vec<_>>().join(" ");
    for cell in ["staff!B2", "staff!B3"] {
        assert!(of(cell).contains("this name with another staff ID; they count as two people"), "{told:?}");
    }
    for cell in ["staff!A4", "staff!A5"] {
        assert!(of(cell).contains("has this staff ID"), "{told:?}");
    }
    assert!(of("staff!B6").contains("to be confirmed") && !of("staff!B6").contains("two people"), "{told:?}");
    assert!(!told.iter().any(|t| t.contains("Cole") || t.contains("Ada")), "{told:?}");
}

#[test]
fn without_a_staff_list_the_forms_of_one_name_are_one_person_on_every_sheet() {
    let reading = book(&[
        (
            "observation",
            vec![
                vec!["observation_id", "staff_id", "observer_id"],
                vec!["V1", "Cole, Imran", "Ada Example"],
                vec!["V2", "Imran Cole", "A. Example"],
                vec!["V3", "Mr Marsh", "I. Hart"],
            ],
        ),
        (
            "meeting",
            vec![
                vec!["meeting_id", "staff_id", "held_by_id"],
                vec!["N1", "I. Cole", "Ben Marsh"],
                vec!["N2", "Ian Hart", "Isla Hart"],
            ],
        ),
    ]);
    let observed = column(&reading, "observation.staff_id");
    let met = column(&reading, "meeting.staff_id");
    assert_eq!(observed[0], observed[1]);
    assert_eq!(met[0], observed[0], "I. Cole is the only Cole with an I");
    let observers = column(&reading, "observation.observer_id");
    let holders = column(&reading, "meeting.held_by_id");
    assert_eq!(observers[0], observers[1]);
    assert_eq!(observed[2], holders[0], "Mr Marsh is the only Marsh");
    assert!(observers[2] != met[1] && observers[2] != holders[1], "I. Hart may be either, and is neither");
    let told = said(&reading);
    for (cell, why) in [
        ("observation!C3", "told by initials"),
        ("observation!B4", "told by the surname only"),
        ("observation!C4", "could be more than one of the people named"),
        ("meeting!B2", "told by initials"),
    ] {
        assert!(told.iter().any(|t| t.starts_with(cell) && t.contains(why)), "{cell}: {told:?}");
    }
    assert_eq!(told.len(), 4, "{told:?}");
}

#[test]
fn a_dash_for_a_name_is_not_the_person_of_the_row_above() {
    let reading = book(&[
        ("staff", vec![vec!["staff_id", "staff_name"], vec!["T01", "Imran Cole"]]),
        (
            "objective",
            vec![
                vec!["objective_id", "staff_id", "rating"],
                vec!["OB1", "Imran Cole", "Good"],
                vec!["OB2", "", "Good"],
                vec!["OB3", "-", "Good"],
                vec!["OB4", "", "Good"],
            ],
        ),
    ]);
    assert_eq!(column(&reading, "objective.staff_id"), ["T01", "T01", "blank", "blank"]);
}

#[test]
fn where_the_titles_differ_a_surname_is_not_enough() {
    let staff = [("T01", "Mr Imran Cole"), ("T02", "Mrs Ada Hart"), ("T03", "Mr Ian Hart")];
    let reading = observers(Some(&staff), &["Mr Cole", "Mrs Cole", "Miss Hart", "Mr Hart", "Mr I Hart"]);
    let found = column(&reading, "observation.observer_id");
    assert!(found[1].starts_with("? nobody"), "{found:?}");
    assert_eq!([&found[0], &found[2], &found[3], &found[4]], ["T01", "T02", "T03", "T03"]);
}

#[test]
fn a_word_alone_that_is_one_persons_surname_and_anothers_first_name_is_neither() {
    let reading = observers(Some(&[("T01", "Ian Hart"), ("T02", "Hart Lowe")]), &["Hart", "Mr Hart", "Lowe"]);
    let found = column(&reading, "observation.observer_id");
    assert!(found[0].contains("more than one person"), "{found:?}");
    assert_eq!(found[1..], ["T01", "T02"]);
}

#[derive(Clone, Debug)]
struct Person {
    given: &'static str,
    middle: Option<&'static str>,
    surname: &'static str,
}

/// Few names, so that people share them, and some that are first names and surnames.
fn person() -> impl Strategy<Value = Person> {
    let given = ["Imran", "Ian", "Isla", "Zoë", "Zoe", "Anne-Marie", "Anne", "Hart", "Ben", "Benjamin", "Li"];
    let middle = ["James", "Jo", "Hart"];
    let surname = [
        "Cole",
        "Coles",
        "Hart",
        "Smith-Jones",
        "Jones",
        "O’Brien",
        "van der Berg",
        "Li",
        "Smith Jones",
        "Ian",
    ];
    (
        prop::sample::select(given.to_vec()),
        prop::option::weighted(0.3, prop::sample::select(middle.to_vec())),
        prop::sample::select(surname.to_vec()),
    )
        .prop_map(|(given, middle, surname)| Person { given, middle, surname })
}

const FORMS: usize = 24;

/// One of the ways in which a name is written.
fn written(person: &Person, form: usize) -> String {
    let Person { given, middle, surname } = person;
    let initial = given.chars().next().expect("a name");
    let capitals = surname.to_uppercase();
    let all = middle.map_or_else(|| (*given).to_owned(), |m| format!("{given} {m}"));
    let short = middle.and_then(|m| m.chars().next()).map_or(all.clone(), |m| format!("{given} {m}."));
    match form {
        0 => format!("{surname}, {given}"),
        1 => format!("{initial}. {surname}"),
        2 => format!("{initial} {surname}"),
        3 => format!("Mr {given} {surname}"),
        4 => format!("Mr {initial}. {surname}"),
        5 => format!("{capitals} {given}"),
        6 => format!("{given} {capitals}"),
        7 => format!("{surname} {initial}"),
        8 => format!("Mr {surname}"),
        9 => format!("{short} {surname}"),
        10 => format!("{all} {surname}"),
        11 => format!("{surname}, {all}"),
        12 => format!("{given} {surname} (HoD)"),
        13 => format!("{given} {surname}").to_uppercase(),
        14 => format!("{given} {surname}").to_lowercase(),
        15 => format!("{given} {surname}").replace('-', "–").replace('’', "'"),
        16 => format!("{given} {surname}").replace('-', " "),
        17 => format!("{given} {surname}").replace('ë', "e").replace('’', ""),
        18 => format!("{given}\u{a0}{surname} "),
        19 => format!("{surname} {given}"),
        20 => format!("{surname}, {initial}."),
        21 => format!("Dr {surname}, {short}"),
        22 => (*surname).to_owned(),
        _ => format!("{given} {surname}").replace('ë', "e\u{308}"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_name_in_any_form_is_found_or_refused_and_never_somebody_elses(
        people in prop::collection::vec(person(), 1..9),
        surname_first in any::<bool>(),
    ) {
        let listed: Vec<(String, String)> = people
            .iter()
            .enumerate()
            .map(|(i, p)| (format!("T{i:02}"), written(p, if surname_first { 11 } else { 10 })))
            .collect();
        let staff: Vec<(&str, &str)> = listed.iter().map(|(id, name)| (id.as_str(), name.as_str())).collect();
        let mut meant = Vec::new();
        let mut names = Vec::new();
        for (person, (id, _)) in people.iter().zip(&listed) {
            for form in 0..FORMS {
                // A surname of two letters alone is like a code, and is kept as one.
                if !(form == 22 && person.surname.len() <= 3) {
                    meant.push((id.clone(), person, form));
                    names.push(written(person, form));
                }
            }
        }
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let found = column(&observers(Some(&staff), &names), "observation.observer_id");
        prop_assert_eq!(found.len(), meant.len());
        for (became, ((id, person, form), name)) in found.iter().zip(meant.iter().zip(&names)) {
            let right = became == id || became.contains("more than one person");
            prop_assert!(right, "{name:?} of {person:?} ({form}) became {became}, among {listed:?}");
        }
    }

    #[test]
    fn without_a_list_the_whole_names_of_two_people_are_never_one(people in prop::collection::vec(person(), 1..9)) {
        // People whose names are the same words, but for the order, the hyphen or the accents, cannot be told apart.
        let mut distinct: BTreeMap<Vec<String>, Person> = BTreeMap::new();
        for person in people {
            let name = written(&Person { middle: None, ..person.clone() }, 17).to_lowercase().replace('-', " ");
            let mut words: Vec<String> = name.split(' ').map(str::to_owned).collect();
            words.sort();
            distinct.insert(words, Person { middle: None, ..person });
        }
        let mut names = Vec::new();
        for (number, person) in distinct.values().enumerate() {
            names.extend([0, 3, 10, 14, 17, 18].map(|form| (number, written(person, form))));
        }
        let texts: Vec<&str> = names.iter().map(|(_, name)| name.as_str()).collect();
        let found = column(&observers(None, &texts), "observation.observer_id");
        for (one, became) in names.iter().zip(&found) {
            for (other, also) in names.iter().zip(&found).filter(|(other, _)| other.0 != one.0) {
                prop_assert!(became != also, "{:?} and {:?} became {became}", one.1, other.1);
            }
        }
    }
}
