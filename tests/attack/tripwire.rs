//! Names where nobody looks for them: in every cell that takes text, in notes, headings, sheet names, headers and properties
//! of a tracker. None may come out again in anything that governors read, or on the terminal.

use std::io::{Cursor, Read};
use std::path::Path;
use std::process::Command;

use appraise::model::{Field, FieldType, Vocabulary};
use rust_xlsxwriter::{DocProperties, Note, Workbook, Worksheet};

use crate::random::Random;

/// Invented names that are no words.
const NAMES: [&str; 5] = ["Quillfeather", "Zephyrine", "Brackenhythe", "Ossiandra", "Peregrinus"];
const KINDS: [&str; 7] = ["objective", "meeting", "statement", "pay", "training", "absence", "appeal"];
const PEOPLE: usize = 36;

fn name(random: &mut Random) -> String {
    let (one, two) = (random.one_of(&NAMES), random.one_of(&NAMES));
    random.one_of(&[0_u8, 1, 2]).checked_sub(1).map_or_else(
        || format!("{one}, {two}"),
        |form| if form == 0 { format!("Mrs {one}'s room") } else { format!("our only {one} {two}") },
    )
}

/// What somebody types into a field: something that can be read, or a name.
fn typed(field: &Field, person: usize, random: &mut Random) -> String {
    let fits = random.chance(70);
    match &field.ty {
        FieldType::Choice if fits && !field.values.is_empty() => {
            field.values[random.below(field.values.len())].name.to_string()
        }
        FieldType::Date if fits => format!("2026-0{}-1{}", 1 + random.below(9), random.below(9)),
        FieldType::YesNo if fits => random.one_of(&["yes", "no"]).to_owned(),
        FieldType::Number | FieldType::Integer | FieldType::Percent if fits => "1".to_owned(),
        FieldType::Rating if fits => random.one_of(&["Good", "Met", "Outstanding", "Not Met"]).to_owned(),
        _ if field.name == "staff_id" => format!("S{person}"),
        FieldType::Id => String::new(),
        _ => name(random),
    }
}

fn fill(sheet: &mut Worksheet, kind: &str, random: &mut Random) {
    let v = Vocabulary::standard();
    let fields: Vec<&Field> =
        v.fields_of(v.kind_named(kind).expect("there is the kind")).map(|field| v.field(field)).collect();
    sheet.set_header(name(random)).set_footer(name(random));
    for (column, field) in (0_u16..).zip(&fields) {
        sheet.write_string(0, column, &field.name).expect("it fits");
    }
    let beyond = u16::try_from(fields.len()).expect("few");
    sheet.write_string(0, beyond, name(random)).expect("it fits");
    for person in 0..PEOPLE {
        let row = u32::try_from(person).expect("few") + 1;
        for (column, field) in (0_u16..).zip(&fields) {
            let text = match (field.name.as_str(), kind) {
                ("staff_group", "staff") => ["teacher", "support_staff"][person % 2].to_owned(),
                ("employment_type", _) => "employee".to_owned(),
                ("employment_start_date", _) => "2019-09-01".to_owned(),
                ("employment_end_date", _) => String::new(),
                _ => typed(field, person, random),
            };
            sheet.write_string(row, column, text).expect("it fits");
        }
        sheet.write_string(row, beyond, name(random)).expect("it fits");
        sheet.insert_note(row, beyond, &Note::new(name(random)).set_author(NAMES[0])).expect("it fits");
    }
}

fn tracker(random: &mut Random) -> Vec<u8> {
    let mut book = Workbook::new();
    let properties = DocProperties::new()
        .set_title(name(random))
        .set_author(NAMES[1])
        .set_manager(NAMES[2])
        .set_comment(name(random))
        .set_custom_property("Head", NAMES[3]);
    book.set_properties(&properties);
    fill(book.add_worksheet().set_name("staff").expect("it is a name"), "staff", random);
    for kind in KINDS {
        fill(book.add_worksheet().set_name(kind).expect("it is a name"), kind, random);
    }
    let aside = book.add_worksheet().set_name(format!("{} {}", NAMES[4], NAMES[0])).expect("it is a name");
    aside.set_hidden(true).write_string(0, 0, name(random)).expect("it fits");
    book.save_to_buffer().expect("it can be written")
}

/// A file as text: what it holds packed is unpacked.
fn text_of(path: &Path) -> String {
    let bytes = std::fs::read(path).expect("it was written");
    let mut text = String::from_utf8_lossy(&bytes).into_owned();
    if let Ok(mut package) = zip::ZipArchive::new(Cursor::new(&bytes)) {
        for at in 0..package.len() {
            let mut part = package.by_index(at).expect("it is there");
            let mut bytes = Vec::new();
            part.read_to_end(&mut bytes).expect("it can be unpacked");
            text += &part.name().expect("it has a name");
            text += &String::from_utf8_lossy(&bytes);
        }
    }
    text
}

/// The names in a text, each with what stands around it.
fn names_in(text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    let around = |name: &str| {
        let at = lower.find(&name.to_lowercase())?;
        let words: String = lower.get(..at)?.chars().rev().take(120).collect();
        let before: String = words.chars().rev().collect();
        Some(format!("{name} after {before:?}"))
    };
    NAMES.into_iter().filter_map(around).collect()
}

#[test]
fn no_name_written_anywhere_in_a_tracker_comes_out_in_what_governors_read() {
    let mut random = Random::new(5);
    let mut looked_at = 0;
    for policy in ["kclms", "hampshire", "dgat", "support-staff"] {
        let desk = tempfile::tempdir().expect("a folder");
        let bytes = tracker(&mut random);
        std::fs::write(desk.path().join("Tracker.xlsx"), &bytes).expect("it can be written");
        assert_eq!(names_in(&text_of(&desk.path().join("Tracker.xlsx"))).len(), NAMES.len());
        let line = ["run", "Tracker.xlsx", "--policy", policy, "--as-of", "2026-11-02", "--out", "Out"];
        let done = Command::new(env!("CARGO_BIN_EXE_appraise"))
            .current_dir(desk.path())
            .args(line)
            .args(["--ledger", "reports.jsonl", "--new-ledger"])
            .output()
            .expect("it starts");
        let said = String::from_utf8_lossy(&done.stdout) + String::from_utf8_lossy(&done.stderr);
        assert_eq!(done.status.code(), Some(0), "{policy}: {said}");
        assert_eq!(names_in(&said), Vec::<String>::new(), "{policy}, on the terminal: {said}");
        assert_eq!(names_in(&text_of(&desk.path().join("reports.jsonl"))), Vec::<String>::new());
        let files = std::fs::read_dir(desk.path().join("Out/Tracker - 2026-11-02")).expect("it was made");
        for path in files.map(|file| file.expect("an entry").path()) {
            let file = path.file_name().expect("it has one").to_string_lossy().into_owned();
            // These are for those who may see names.
            if ["(annotated)", "key", "Behind the figures"].iter().any(|word| file.contains(word)) {
                continue;
            }
            assert_eq!(names_in(&text_of(&path)), Vec::<String>::new(), "{policy}: {file}");
            looked_at += 1;
        }
    }
    assert!(looked_at >= 16, "{looked_at} files");
}
