//! Files that are not what they should be, and what cannot go together.

use super::{
    ALL, Nothing, PAPERS, PASSWORD, Put, TODAY, Text, desk_with, entered, from_to, mistake, one_mistake,
    papers, put, rows,
};
use crate::support::{FIXTURE, with_parts};

#[test]
fn files_that_are_not_what_they_should_be_are_told_apart() {
    let good = put(&PAPERS[0], "Decisions", &entered(from_to("M3", "M4").0, ["approve", "", ""]));
    let sign_off = |cell: &str, what: Put| put(&good, "Sign-off", &[(cell.to_owned(), what)]);
    let marks = rows(&good, "Sign-off");
    let line =
        |label: &str| marks.iter().find(|(_, row)| row[0].starts_with(label)).map(|(row, _)| *row).unwrap();
    let renamed = |from: &str, to: &str| {
        with_parts(&good, |name, bytes| {
            if name == "xl/workbook.xml" {
                let text = String::from_utf8(bytes).unwrap();
                return text.replacen(&format!("name=\"{from}\""), &format!("name=\"{to}\""), 1).into_bytes();
            }
            bytes
        })
    };
    let seed = rows(&PAPERS[1], "About this key");
    let seed = seed.iter().find(|(_, row)| row[0] == "Seed of the codes").map(|(row, _)| *row).unwrap();
    let no_seed = put(&PAPERS[1], "About this key", &[(format!("B{seed}"), Text("gone"))]);
    let encrypted = msoffice_crypto::encrypt_ooxml(&good, PASSWORD).unwrap();
    let changed = with_parts(FIXTURE, |name, mut bytes| {
        if name == "docProps/core.xml" {
            bytes.push(b'\n');
        }
        bytes
    });
    let (pack, key) = (&PAPERS[0], &PAPERS[1]);
    let cases: Vec<(&str, Vec<u8>, &str)> = vec![
        ("Pack.xlsx", key.clone(), "this is the key, not the pack"),
        ("Pack.xlsx", FIXTURE.to_vec(), "this is no pay committee pack"),
        ("Pack.xlsx", b"Code;Decision\n".to_vec(), "this file is no"),
        ("Pack.xlsx", encrypted.clone(), "this workbook opens with a password only"),
        ("Pack.xlsx", renamed("Decisions", "Decided"), "the pack has no sheet \"Decisions\""),
        ("Pack.xlsx", renamed("Sign-off", "Signed"), "there is no sheet \"Sign-off\""),
        (
            "Pack.xlsx",
            sign_off(&format!("B{}", line("Tracker fingerprint")), Text("ccaf8f")),
            "does not say any more what it was made from: \"Tracker fingerprint",
        ),
        (
            "Pack.xlsx",
            sign_off(&format!("B{}", line("Day of the records")), Nothing),
            "does not say any more what it was made from: \"Day of the records",
        ),
        (
            "Pack.xlsx",
            sign_off(&format!("B{}", line("Policy of the run")), Text("hampshire")),
            "the pack was made under the policy \"kclms\", and this run goes by \"hampshire\"",
        ),
        ("Key.xlsx", pack.clone(), "this is a pack, not the key"),
        ("Key.xlsx", FIXTURE.to_vec(), "this is no key to a pay committee pack"),
        ("Key.xlsx", no_seed, "the key has lost the seed of the codes"),
        ("Key.xlsx", papers("2026-11-03")[1].clone(), "the key belongs to another pack"),
        ("Tracker.xlsx", pack.clone(), "this is a pay committee pack, not the tracker"),
        ("Tracker.xlsx", key.clone(), "this is a key, not the tracker"),
        ("Tracker.xlsx", changed, "the tracker is not the one the pack was made from, or was changed since"),
    ];
    let wrong = cases.into_iter().filter_map(|(name, bytes, what)| {
        let desk = desk_with(&good);
        desk.put(name, &bytes);
        mistake(&desk, &format!("{ALL} {TODAY}"), what, name).err()
    });
    let wrong: Vec<String> = wrong.collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let desk = desk_with(&good);
    one_mistake(
        &desk,
        &format!("{ALL} {TODAY}").replace("Key.xlsx", "Nokey.xlsx"),
        "there is no such file",
        "Nokey.xlsx",
    );
    let early = "the pack was made from records as at 2026-11-02, which is still to come";
    let said = desk.types(&format!("{ALL} 2026-11-01"));
    assert!(said.code == 2 && said.err.contains(early), "{}", said.err);
    desk.put("Pack.xlsx", &encrypted);
    desk.put("word.txt", b"Guess");
    one_mistake(
        &desk,
        &format!("{ALL} {TODAY} --password-file word.txt"),
        "the password is not the one",
        "Pack.xlsx",
    );
}
