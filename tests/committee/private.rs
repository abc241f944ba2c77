//! What the pack does not say, and the key does: who is who, the order of the tracker, when and from what it was made.

use std::collections::BTreeSet;
use std::io::Cursor;

use appraise::committee::{self, Front};

use super::support::{NAMES, SEED, both, code_of, everybody, find, front, names, part, parts, rows, sheet};

#[test]
fn no_part_of_the_pack_leads_to_a_person() {
    let pack = committee::pack(&front(), &everybody()).expect("a pack");
    let words: BTreeSet<&str> = NAMES.iter().flat_map(|name| name.split(' ')).collect();
    for (name, text) in parts(&pack) {
        for word in &words {
            assert!(!text.contains(word), "{word} in {name}");
        }
        for id in (1..=9).map(|n| format!("T{n:02}")) {
            assert!(!text.to_uppercase().contains(&id), "{id} in {name}");
        }
        for trace in [SEED, "Xenon", "H12", "Staff!", "G977", "StaffId"] {
            assert!(!text.contains(trace), "{trace} in {name}");
        }
    }
    let all: String = parts(&pack).into_iter().map(|(_, text)| text).collect();
    assert!(all.contains("a cell of the tracker"), "the reason itself is kept");
}

#[test]
fn the_order_of_the_tracker_leaves_no_trace() {
    let mut people = everybody();
    let pack = committee::pack(&front(), &people).expect("a pack");
    people.reverse();
    assert_eq!(committee::pack(&front(), &people).expect("a pack"), pack);
    let listed = rows(&sheet(&pack, "Recommendations"));
    let codes: Vec<&String> = listed.iter().skip(4).map(|row| &row[0]).collect();
    assert!(codes.is_sorted(), "{codes:?}");
}

#[test]
fn the_same_run_gives_the_same_bytes_and_no_clock_gets_in() {
    assert_eq!(both(), both());
    let (pack, key) = both();
    for bytes in [&pack, &key] {
        let core = part(bytes, "docProps/core.xml");
        assert_eq!(core.matches("2026-11-01T00:00:00Z").count(), 2, "{core}");
        assert!(core.contains("<dc:creator>appraise</dc:creator>"), "{core}");
        let mut package = zip::ZipArchive::new(Cursor::new(bytes)).expect("a package");
        for at in 0..package.len() {
            let when = package.by_index(at).expect("a part").last_modified();
            assert!(when.is_none_or(|when| when.year() == 1980), "{when:?}");
        }
    }
}

#[test]
fn another_seed_gives_everybody_another_code_and_the_key_keeps_the_seed() {
    let (_, key) = both();
    let other = Front { seed: "seed-for-tests-2026-0002".to_owned(), ..front() };
    let other = committee::key(&other, &everybody(), &names).expect("a key");
    assert_ne!(code_of(&key, "T01"), code_of(&other, "T01"));
    assert_eq!(committee::seed_of(&key).as_deref(), Some(SEED));
    assert_eq!(committee::seed_of(&committee::pack(&front(), &everybody()).expect("a pack")), None);
    assert_eq!(committee::seed_of(b"not a workbook"), None);
}

#[test]
fn the_key_says_who_each_code_is_and_where_it_comes_from() {
    let (pack, key) = both();
    let who = rows(&sheet(&key, "Key"));
    assert_eq!(who.len(), 4 + 9);
    let row = who.iter().find(|row| row[2] == "T02").expect("T02");
    assert_eq!(row[1], "Ptolemy Birkdale");
    assert_eq!(row[4], "'Ratings of Xenon'!H12; 'Ratings of Xenon'!H13");
    assert!(find(&rows(&sheet(&pack, "Recommendations")), &row[0]).len() > 10);
    let codes: BTreeSet<&String> = who.iter().skip(4).map(|row| &row[0]).collect();
    assert_eq!(codes.len(), 9);
}

#[test]
fn a_seed_that_can_be_guessed_stops_the_pack_and_says_what_is_needed() {
    let weak = Front { seed: "1234".to_owned(), ..front() };
    let why = committee::pack(&weak, &everybody()).expect_err("no pack").to_string();
    assert_eq!(why, "the seed of the committee's codes must have 16 to 128 letters, digits or hyphens");
    assert!(committee::key(&weak, &everybody(), &names).is_err());
}
