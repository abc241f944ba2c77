//! Who is who: in no part of a pack unless somebody asks for names, and then in place of the codes.

use std::collections::BTreeSet;
use std::io::Cursor;

use calamine::{Reader, Xlsx};
use serde_json::Value;

use super::{FIXTURES, LINE, PACK, SHEETS, file, page, rows, run, table, usual};
use crate::support::{Desk, parts};

#[test]
fn names_stand_in_place_of_the_codes_only_if_somebody_asks_and_then_every_sheet_and_page_says_so() {
    const MARK: &str = "CONFIDENTIAL: names people";
    let desk = run("", "--names");
    let book = file(&desk, PACK);
    let key = table(&file(&desk, "Pay committee key.xlsx"), "Key");
    let listed = rows(&book, "Recommendations").concat();
    let waiting = rows(&book, "Not ready").concat();
    for row in &key {
        assert!(listed.contains(&row[1]) || waiting.contains(&row[1]), "{}", row[2]);
    }
    let names: BTreeSet<&String> = key.iter().map(|row| &row[1]).collect();
    let exceptions = table(&book, "Exceptions");
    assert!(exceptions.iter().all(|row| names.contains(&row[0])), "{exceptions:#?}");
    // In place of the codes: these end the rows of decisions, and stand nowhere else.
    let page = page(&desk);
    let reviewers = table(&file(&desk, "Pay committee key.xlsx"), "Reviewers");
    for code in key.iter().chain(&reviewers).map(|row| row[0].as_str()) {
        for sheet in SHEETS {
            let found = rows(&book, sheet).concat().iter().filter(|text| text.contains(code)).count();
            assert!(found <= usize::from(sheet == "Decisions"), "{code} on {sheet}");
        }
        assert!(page.matches(code).count() <= 1, "{code} on the page");
    }
    let moderation = table(&book, "Moderation");
    assert!(reviewers.iter().any(|row| moderation.iter().any(|own| own[0] == row[1])), "{moderation:#?}");
    for (name, bytes) in parts(&book).iter().filter(|(name, _)| name.starts_with("xl/worksheets/sheet")) {
        assert!(String::from_utf8_lossy(bytes).contains(MARK), "{name}");
    }
    for sheet in SHEETS {
        assert_eq!(
            rows(&book, sheet)[2][0],
            MARK,
            "what is printed above a page is not seen on a screen: {sheet}"
        );
    }
    let pages = page.matches("<section ").count() + page.matches("<hr class=\"break\"").count();
    assert_eq!(page.matches(&format!("<p class=\"mark\">{MARK}</p>")).count(), pages, "every page says so");
    assert!(!super::page(usual()).contains(MARK));
}

/// Whom a tracker tells of, and by what they could be known.
struct Known {
    codes: BTreeSet<String>,
    words: BTreeSet<String>,
    phrases: BTreeSet<String>,
}

fn known(tracker: &[u8], names: &Value) -> Known {
    use appraise::model::Value as Cell;
    let reading = appraise::tracker::read(
        tracker,
        appraise::workbook::MOST_BYTES,
        &appraise::tracker::Words::default(),
    )
    .unwrap();
    let (mut codes, mut words, mut phrases) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for (code, name) in names.as_object().unwrap() {
        codes.insert(code.clone());
        let name = name.as_str().unwrap();
        phrases.insert(name.to_owned());
        words.extend(
            name.split(|c: char| !c.is_alphabetic()).filter(|w| w.chars().count() > 2).map(str::to_owned),
        );
        if let Some((surname, forename)) = name.split_once(", ") {
            phrases.insert(format!("{forename} {surname}"));
        }
    }
    let records = &reading.records;
    let title = records.vocabulary.find_full("staff.post_title").unwrap();
    for person in records.people() {
        if let Some(Cell::Text(text)) = records.staff(person).value(title) {
            phrases.insert(text.reveal().trim().to_owned());
        }
    }
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(tracker)).unwrap();
    for sheet in book.sheet_names() {
        phrases.insert(format!("{sheet}!"));
        phrases.insert(format!("'{sheet}'!"));
        let range = book.worksheet_range(&sheet).unwrap();
        phrases.extend(
            range.used_cells().map(|(_, _, cell)| cell.to_string()).filter(|text| text.contains('@')),
        );
    }
    Known { codes, words, phrases }
}

#[test]
fn nothing_that_leads_to_a_person_stands_in_any_part_of_any_pack() {
    // A job title or a surname may be a word of the policy too: "Headteacher", "May".
    let own_words = |policy: &str| {
        let read = |path: &str| std::fs::read_to_string(path).unwrap();
        let mut text = read(&format!("policies/{policy}.toml")) + &read("policies/vocabulary.toml");
        text += &read("templates/committee/pack.html");
        for entry in std::fs::read_dir("src/committee").unwrap() {
            text += &read(entry.unwrap().path().to_str().unwrap());
        }
        text.to_lowercase()
    };
    for (policy, tracker) in FIXTURES {
        let desk = Desk::new();
        desk.put("Tracker.xlsx", tracker);
        let line = LINE.replace("kclms", policy);
        desk.types(&format!("run Tracker.xlsx {line} --out Out --quiet")).well();
        let names = desk
            .types(&format!("check Tracker.xlsx {line} --names --format json --fail-on never"))
            .well()
            .json();
        let known = known(tracker, &names["names"]);
        let own = own_words(policy);
        let words: BTreeSet<&String> =
            known.words.iter().filter(|word| !own.contains(&word.to_lowercase())).collect();
        let phrases: Vec<&String> = known
            .phrases
            .iter()
            .filter(|text| !text.is_empty() && !own.contains(&text.to_lowercase()))
            .collect();
        assert!(
            words.len() * 10 > known.words.len() * 7,
            "{policy}: {} of {}",
            words.len(),
            known.words.len()
        );
        assert!(phrases.len() > known.codes.len(), "{policy}: {} phrases", phrases.len());
        let packs: Vec<String> = desk.all().into_keys().filter(|name| name.contains(" pack.")).collect();
        assert!(packs.len() >= 2, "{packs:?}");
        for pack in packs {
            let bytes = desk.read(&pack);
            let is_book = bytes.starts_with(b"PK");
            let all = if is_book { parts(&bytes) } else { vec![(pack.clone(), bytes)] };
            for (part, bytes) in all {
                let text = String::from_utf8_lossy(&bytes)
                    .replace("&apos;", "'")
                    .replace("&#x27;", "'")
                    .replace("&#39;", "'")
                    .replace("&quot;", "\"")
                    .replace("&amp;", "&")
                    .replace("Recommendations!", "");
                let place = format!("{policy}: {pack}, {part}");
                let said: BTreeSet<&str> = text.split(|c: char| !c.is_alphabetic()).collect();
                let found: Vec<_> = words.iter().filter(|word| said.contains(word.as_str())).collect();
                assert!(found.is_empty(), "{place}: {found:?}");
                let found: Vec<_> = phrases.iter().filter(|phrase| text.contains(phrase.as_str())).collect();
                assert!(found.is_empty(), "{place}: {found:?}");
                // A code such as B4 is also where a cell stands, so codes are looked for in what is read.
                let read = text.split('<').map(|piece| piece.split_once('>').map_or(piece, |(_, text)| text));
                let read: String = read.collect::<Vec<_>>().join(" ");
                let said: BTreeSet<&str> = read.split(|c: char| !c.is_alphanumeric() && c != '-').collect();
                let found: Vec<_> = known.codes.iter().filter(|code| said.contains(code.as_str())).collect();
                assert!(found.is_empty(), "{place}: {found:?}");
            }
        }
    }
}
