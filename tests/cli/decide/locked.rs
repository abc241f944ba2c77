//! Papers that open with a password.

use super::{ALL, OUT, PAPERS, PASSWORD, TODAY, decision, desk_with, filled, record};
use crate::support::{Desk, FIXTURE, parts};

fn lock(bytes: &[u8]) -> Vec<u8> {
    msoffice_crypto::encrypt_ooxml(bytes, PASSWORD).unwrap()
}

fn desk() -> Desk {
    let desk = desk_with(&lock(&filled()));
    desk.put("Tracker.xlsx", &lock(FIXTURE));
    desk.put("Key.xlsx", &lock(&PAPERS[1]));
    desk.put("word.txt", PASSWORD.as_bytes());
    desk
}

#[test]
fn encrypted_papers_are_opened_and_only_the_copy_and_a_record_without_words_are_written() {
    let desk = desk();
    let said = desk.types(&format!("{ALL} {TODAY} --password-file word.txt")).well();
    let note = "note: the tracker opens with a password, and so does its copy; letters cannot have one, so none was written, and \
                decisions.json, which lies open too, leaves out the committee's reasons; --open-letters writes both\n";
    assert!(said.out.contains(note), "{}", said.out);
    let copy = desk.read(&format!("{OUT}/Tracker (annotated).xlsx"));
    let copy = msoffice_crypto::decrypt_ooxml(&copy, PASSWORD).unwrap();
    assert!(parts(&copy).iter().any(|(name, _)| name == "xl/workbook.xml"));
    let all = desk.all();
    assert!(!all.keys().any(|name| name.contains("/Letter ")), "{:?}", all.keys());
    for (name, bytes) in all.iter().filter(|(name, _)| name.starts_with(OUT)) {
        assert!(!String::from_utf8_lossy(bytes).contains("agreed"), "the reason lies open in {name}");
    }
    let record = record(&desk);
    assert_eq!(record["withheld"], serde_json::json!(["letter", "reason"]));
    let amended = decision(&record, "M3", "amend");
    assert!(amended["reason"].is_null() && amended["letter"].is_null(), "{amended}");
    assert_eq!(amended["outcome"]["point_to"], "M5");
}

#[test]
fn letters_beside_an_encrypted_tracker_are_written_where_somebody_asks_for_them() {
    let desk = desk();
    let said = desk.types(&format!("{ALL} {TODAY} --password-file word.txt --open-letters")).well();
    let note = "note: the tracker opens with a password, and so does its copy; the letters and decisions.json do not";
    assert!(said.out.contains(note), "{}", said.out);
    let record = record(&desk);
    assert_eq!(record["withheld"], serde_json::json!([]));
    let amended = decision(&record, "M3", "amend");
    assert_eq!(amended["reason"], "Two points, agreed & minuted.");
    assert!(desk.has(&format!("{OUT}/{}", amended["letter"].as_str().unwrap())));
    // Without the word the folder is made again, and the letters are gone from it.
    desk.types(&format!("{ALL} {TODAY} --password-file word.txt")).well();
    assert!(!desk.all().keys().any(|name| name.contains("/Letter ")));
}
