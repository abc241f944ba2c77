//! Workbooks their owners guard: with a password, a locked structure, a signature, a history, a sensitivity label.

use super::support::{DAY, Desk, Tracker, corpus, ole, parts, with_parts};

const PASSWORD: &str = "Staff only 7";

/// A tracker with a finding, encrypted as Excel 2010 and later does, and as Excel 2007 does.
fn encrypted() -> [Vec<u8>; 2] {
    let plain = Tracker::new().staff(3, "post_title", "").bytes();
    [
        msoffice_crypto::encrypt_ooxml(&plain, PASSWORD).unwrap(),
        msoffice_crypto::encrypt_ooxml_standard(&plain, PASSWORD).unwrap(),
    ]
}

fn opened(bytes: &[u8]) -> Vec<u8> {
    msoffice_crypto::decrypt_ooxml(bytes, PASSWORD).unwrap()
}

/// Something that stands in the tracker and in no encrypted file.
const SECRET: &[u8] = b"PK\x03\x04";

#[test]
fn an_encrypted_tracker_is_annotated_and_closed_again_with_the_same_password() {
    for (bytes, way) in encrypted().into_iter().zip(["agile", "standard"]) {
        let desk = Desk::new();
        desk.put("Locked.xlsx", &bytes);
        desk.put("word.txt", format!("{PASSWORD}\r\n").as_bytes());
        let with = |line: &str| desk.under(&format!("{line} --password-file word.txt"));
        let said = with("check Locked.xlsx --fail-on never").well();
        assert!(said.out.contains("OAK-3-a"), "{way}: {}", said.out);
        with("annotate Locked.xlsx -o Copy.xlsx").well();
        let copy = desk.read("Copy.xlsx");
        assert_eq!(
            msoffice_crypto::classify(&copy).family,
            msoffice_crypto::classify(&bytes).family,
            "{way}"
        );
        assert!(parts(&opened(&copy)).iter().any(|(n, _)| n == "xl/appraise_comments1.xml"), "{way}");
        let said = desk.types("strip Copy.xlsx -o Back.xlsx --password-file word.txt").well();
        assert!(said.out.ends_with("byte for byte, encrypted anew with the same password\n"), "{}", said.out);
        assert!(opened(&desk.read("Back.xlsx")) == opened(&bytes), "{way}");
        assert!(desk.read("Locked.xlsx") == bytes, "{way}: the original was written to");
    }
}

#[test]
fn a_run_on_an_encrypted_tracker_leaves_no_workbook_open() {
    let desk = Desk::new();
    let [bytes, _] = encrypted();
    desk.put("Locked.xlsx", &bytes);
    desk.put("word.txt", PASSWORD.as_bytes());
    let said = desk.under("run Locked.xlsx --out Out --password-file word.txt").well();
    let note = "note: the tracker opens with a password, and so do the workbooks made from it; the reports and run.json, \
                which name nobody, do not; the committee's pack was not written as a page to print, which cannot have \
                one";
    assert!(said.out.contains(note), "{}", said.out);
    let folder = format!("Out/Locked - {DAY}/");
    let mut books = 0;
    for (name, bytes) in desk.all().into_iter().filter(|(n, _)| n.starts_with(&folder)) {
        // The report names nobody, and governors have no password.
        if name.contains("Governor report") {
            continue;
        }
        if name.ends_with("xlsx") {
            books += 1;
            assert!(!opened(&bytes).is_empty(), "{name}");
        }
        assert!(!bytes.windows(SECRET.len()).any(|w| w == SECRET), "{name} holds an open package");
    }
    assert_eq!(books, 4);
    assert!(!desk.has(&format!("{folder}Pay committee pack.html")), "ratings would lie open in it");
    // The same folder is made again.
    desk.under("run Locked.xlsx --out Out --password-file word.txt").well();
}

#[test]
fn no_password_a_wrong_one_and_a_changed_file_are_three_different_things() {
    let desk = Desk::new();
    let before = desk.all();
    let none = "error: this workbook opens with a password only\n  at: Locked.xlsx\n  help: run it where the password can be \
                typed, or give it with --password-file FILE or in the environment variable APPRAISE_PASSWORD";
    let wrong = "error: the password is not the one this workbook opens with\n  at: Locked.xlsx\n  help: check it for \
                 capitals and spaces, and whether it belongs to another workbook";
    let changed = "error: this encrypted workbook was changed or cut short since it was encrypted\n  at: Locked.xlsx\n  \
                   help: fetch it again from where it is kept, or from a backup";
    let lines = ["run Locked.xlsx", "check Locked.xlsx", "annotate Locked.xlsx -o Copy.xlsx"];
    let tells = |bytes: &[u8], more: &str, message: &str| {
        desk.put("Locked.xlsx", bytes);
        for line in lines {
            desk.under(&format!("{line}{more}")).trouble(message);
        }
        desk.types(&format!("strip Locked.xlsx -o Copy.xlsx{more}")).trouble(message);
    };
    desk.put("word.txt", PASSWORD.as_bytes());
    desk.put("other.txt", b"Guess\nAgain\n");
    let agile = &encrypted()[0];
    for bytes in encrypted() {
        tells(&bytes, "", none);
        tells(&bytes, " --password-file other.txt", wrong);
        tells(&bytes[..bytes.len() / 2], " --password-file word.txt", changed);
    }
    // A byte of the encrypted package: the newer way has a seal over it.
    let mut touched = agile.clone();
    let middle = touched.len() / 2;
    touched[middle] ^= 1;
    tells(&touched, " --password-file word.txt", changed);
    tells(&ole("EncryptedPackage"), " --password-file word.txt", changed);
    std::fs::remove_file(desk.path("Locked.xlsx")).unwrap();
    for file in ["word.txt", "other.txt"] {
        std::fs::remove_file(desk.path(file)).unwrap();
    }
    assert_eq!(desk.all(), before, "nothing was written");
}

#[test]
fn a_password_file_may_hold_several_and_the_environment_one() {
    let desk = Desk::new();
    desk.put("Locked.xlsx", &encrypted()[0]);
    desk.put("words.txt", format!("\u{feff}Guess\n\n{PASSWORD}\n").as_bytes());
    desk.under("check Locked.xlsx --fail-on never --password-file words.txt").well();
    desk.with_env("APPRAISE_PASSWORD", PASSWORD, "annotate Locked.xlsx -o Copy.xlsx").well();
    opened(&desk.read("Copy.xlsx"));
    desk.put("words.txt", b"\n\n");
    desk.under("check Locked.xlsx --password-file words.txt").trouble(
        "error: the password file has no password in it\n  at: words.txt\n  help: it is a text file with the password alone \
         on a line",
    );
}

#[test]
fn encrypted_workbooks_of_other_programs_are_opened() {
    for (name, password) in [
        ("made__encrypted-agile.xlsx", "appraisal"),
        ("excelize__encryptAES.xlsx", "password"),
        ("calamine__pass_protected.xlsx", "123"),
        ("poi__protected_passtika.xlsx", "tika"),
    ] {
        let Some(bytes) = corpus(name) else { return };
        let desk = Desk::new();
        desk.put("Locked.xlsx", &bytes);
        desk.put("word.txt", password.as_bytes());
        desk.types("strip Locked.xlsx -o Same.xlsx --password-file word.txt").well();
        let open = |bytes: &[u8]| msoffice_crypto::decrypt_ooxml(bytes, password).unwrap();
        assert!(open(&desk.read("Same.xlsx")) == open(&bytes), "{name}");
    }
    // Excel opens it without asking, and so do we.
    let Some(bytes) = corpus("poi__58616.xlsx") else { return };
    let desk = Desk::new();
    desk.put("Open.xlsx", &bytes);
    desk.types("strip Open.xlsx -o Same.xlsx").well();
}

// ---- structure, history, signature, label ----

const ONE: &str = r#"{ "schema": "appraise.findings/1", "findings": [
    { "cell": "staff!B2", "severity": "breach", "title": "Nothing here", "note": "Write something" } ] }"#;

/// The tracker with one of its parts rewritten.
fn tracker_with(part: &str, from: &str, to: &str) -> Vec<u8> {
    with_parts(&Tracker::new().bytes(), |name, bytes| {
        if name != part {
            return bytes;
        }
        let text = String::from_utf8(bytes).unwrap();
        assert!(text.contains(from), "{text}");
        text.replacen(from, to, 1).into_bytes()
    })
}

fn locked_tracker() -> Vec<u8> {
    tracker_with("xl/workbook.xml", "<bookViews>", "<workbookProtection lockStructure=\"1\"/><bookViews>")
}

#[test]
fn a_locked_structure_keeps_its_sheets_and_the_findings_go_beside_the_copy() {
    let desk = Desk::new();
    let locked = locked_tracker();
    desk.put("Locked.xlsx", &locked);
    desk.put("one.json", ONE.as_bytes());
    for _ in 0..2 {
        let said = desk.types("annotate Locked.xlsx --findings one.json -o Copy.xlsx").well();
        assert_eq!(
            said.out,
            "1 finding put into Copy.xlsx\nthe sheets with the findings put into Copy (findings).xlsx\nnote: The workbook's \
             structure is locked, so no sheet was added to the copy: it has the notes and the colours, and the sheets with \
             the findings are in a workbook of their own.\n"
        );
    }
    let names = |bytes: &[u8]| {
        let book = appraise::workbook::Package::read(bytes.to_vec(), appraise::workbook::MOST_BYTES).unwrap();
        book.sheets().iter().map(|s| s.name.clone()).collect::<Vec<_>>()
    };
    assert_eq!(names(&desk.read("Copy.xlsx")), names(&locked));
    assert_eq!(
        names(&desk.read("Copy (findings).xlsx")),
        ["Findings", "Findings by sheet", "About the findings"]
    );
    desk.types("strip Copy.xlsx -o Back.xlsx").well();
    assert!(desk.read("Back.xlsx") == locked);
}

#[test]
fn the_findings_beside_an_encrypted_copy_are_made_again_too() {
    let desk = Desk::new();
    desk.put("Locked.xlsx", &msoffice_crypto::encrypt_ooxml(&locked_tracker(), PASSWORD).unwrap());
    desk.put("one.json", ONE.as_bytes());
    desk.put("word.txt", PASSWORD.as_bytes());
    let line = "annotate Locked.xlsx --findings one.json -o Copy.xlsx --password-file word.txt";
    for _ in 0..2 {
        desk.types(line).well();
        assert!(!parts(&opened(&desk.read("Copy (findings).xlsx"))).is_empty());
    }
    // Behind another password it may be anybody's.
    let other = msoffice_crypto::encrypt_ooxml(&Tracker::new().bytes(), "another").unwrap();
    desk.put("Copy (findings).xlsx", &other);
    assert!(desk.types(line).err.contains("it was not made by this program"));
    assert!(desk.read("Copy (findings).xlsx") == other);
}

#[test]
fn a_file_that_only_happens_to_have_the_name_is_not_written_over() {
    let desk = Desk::new();
    let locked = locked_tracker();
    desk.put("Locked.xlsx", &locked);
    desk.put("one.json", ONE.as_bytes());
    desk.put("Copy (findings).xlsx", &Tracker::new().bytes());
    let before = desk.all();
    desk.types("annotate Locked.xlsx --findings one.json -o Copy.xlsx").trouble(
        "error: a file of this name is there already, and it was not made by this program\n  at: Copy (findings).xlsx\n  help: \
         the findings need a workbook of their own: move that file away, or give the copy another name",
    );
    assert_eq!(desk.all(), before);
}

#[test]
fn a_shared_workbook_is_not_touched_and_the_findings_stand_apart() {
    let desk = Desk::new();
    let shared = tracker_with(
        "xl/_rels/workbook.xml.rels",
        "</Relationships>",
        "<Relationship Id=\"rIdR\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/\
         revisionHeaders\" Target=\"revisions/revisionHeaders.xml\"/></Relationships>",
    );
    desk.put("Shared.xlsx", &shared);
    desk.put("one.json", ONE.as_bytes());
    desk.types("annotate Shared.xlsx --findings one.json -o Copy.xlsx").trouble(
        "error: the workbook is shared and keeps a history of changes, which annotations would upset\n  at: Shared.xlsx\n  \
         help: the findings are in Copy (findings).xlsx, a workbook of their own; stop sharing it (Review, Unshare \
         Workbook) to have them in the workbook itself",
    );
    assert!(!desk.has("Copy.xlsx") && desk.has("Copy (findings).xlsx"));
    assert!(desk.read("Shared.xlsx") == shared);
}

#[test]
fn a_signature_is_broken_only_when_that_is_asked_for() {
    let desk = Desk::new();
    let signed = tracker_with(
        "_rels/.rels",
        "</Relationships>",
        "<Relationship Id=\"rIdS\" Type=\"http://schemas.openxmlformats.org/package/2006/relationships/digital-signature/\
         origin\" Target=\"_xmlsignatures/origin.sigs\"/></Relationships>",
    );
    desk.put("Signed.xlsx", &signed);
    desk.put("one.json", ONE.as_bytes());
    desk.types("annotate Signed.xlsx --findings one.json -o Copy.xlsx").trouble(
        "error: the workbook carries a digital signature, which any annotation would make invalid\n  at: Signed.xlsx\n  help: \
         save a copy without the signature (File, Info, View Signatures), or add --break-signature",
    );
    assert!(!desk.has("Copy.xlsx") && !desk.has("Copy (findings).xlsx"));
    let said = desk.types("annotate Signed.xlsx --findings one.json -o Copy.xlsx --break-signature").well();
    assert!(
        said.out.contains("note: The workbook's digital signature is no longer valid in the copy"),
        "{}",
        said.out
    );
    desk.types("strip Copy.xlsx -o Back.xlsx").well();
    assert!(desk.read("Back.xlsx") == signed, "without the annotations the signature is valid again");
    desk.types("annotate Copy.xlsx --findings one.json -o Again.xlsx --break-signature").well();
    assert!(desk.read("Again.xlsx") == desk.read("Copy.xlsx"));
    // A run goes on without a copy.
    let said = desk.under("run Signed.xlsx --out Out").well();
    assert!(said.out.contains("note: the tracker was not annotated: the workbook carries"), "{}", said.out);
    assert!(desk.has(&format!("Out/Signed - {DAY}/Signed (findings).xlsx")));
}

#[test]
fn a_sensitivity_label_goes_with_whatever_is_made_from_the_workbook() {
    const LABEL: &str = "<clbl:labelList xmlns:clbl=\"http://schemas.microsoft.com/office/2020/mipLabelMetadata\">\
                         <clbl:label id=\"{1}\" enabled=\"1\" method=\"Standard\"/></clbl:labelList>";
    let desk = Desk::new();
    let locked = locked_tracker();
    let mut zip = zip::ZipWriter::new_append(std::io::Cursor::new(with_parts(&locked, |name, bytes| {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        match name {
            "_rels/.rels" => text
                .replace(
                    "</Relationships>",
                    "<Relationship Id=\"rIdL\" Type=\"http://schemas.microsoft.com/office/2020/02/relationships/\
                     classificationlabels\" Target=\"docMetadata/LabelInfo.xml\"/><Relationship Id=\"rIdP\" \
                     Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties\" \
                     Target=\"docProps/custom.xml\"/></Relationships>",
                )
                .into_bytes(),
            "[Content_Types].xml" => text
                .replace(
                    "</Types>",
                    "<Override PartName=\"/docMetadata/LabelInfo.xml\" \
                     ContentType=\"application/vnd.ms-office.classificationlabels+xml\"/><Override \
                     PartName=\"/docProps/custom.xml\" \
                     ContentType=\"application/vnd.openxmlformats-officedocument.custom-properties+xml\"/></Types>",
                )
                .into_bytes(),
            _ => bytes,
        }
    })))
    .unwrap();
    let properties = "<Properties xmlns=\"http://schemas.openxmlformats.org/officeDocument/2006/custom-properties\" \
                      xmlns:vt=\"http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes\"><property \
                      fmtid=\"{D5CDD505-2E9C-101B-9397-08002B2CF9AE}\" pid=\"2\" name=\"Room\"><vt:lpwstr>12</vt:lpwstr>\
                      </property><property fmtid=\"{D5CDD505-2E9C-101B-9397-08002B2CF9AE}\" pid=\"3\" \
                      name=\"MSIP_Label_1_Name\"><vt:lpwstr>Official &amp; Sensitive</vt:lpwstr></property></Properties>";
    for (name, text) in [("docMetadata/LabelInfo.xml", LABEL), ("docProps/custom.xml", properties)] {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut zip, text.as_bytes()).unwrap();
    }
    desk.put("Labelled.xlsx", &zip.finish().unwrap().into_inner());
    desk.under("run Labelled.xlsx --out Out").well();
    for name in ["Labelled (annotated)", "Labelled (findings)", "Pay committee pack", "Pay committee key"] {
        let bytes = desk.read(&format!("Out/Labelled - {DAY}/{name}.xlsx"));
        let all = parts(&bytes);
        let text = |part: &str| {
            let (_, bytes) =
                all.iter().find(|(n, _)| n == part).unwrap_or_else(|| panic!("{name}: no {part}"));
            String::from_utf8_lossy(bytes).into_owned()
        };
        assert_eq!(text("docMetadata/LabelInfo.xml"), LABEL, "{name}");
        let own = text("docProps/custom.xml");
        assert!(own.contains("Official &amp; Sensitive"), "{name}: {own}");
        assert_eq!(own.contains("Room"), name.ends_with("(annotated)"), "{name}: {own}");
        assert_eq!(own.matches("pid=\"2\"").count(), 1, "{name}: {own}");
        assert!(text("[Content_Types].xml").contains("classificationlabels+xml"), "{name}");
        assert!(text("_rels/.rels").matches("custom-properties\"").count() == 1, "{name}");
    }
}

// ---- size ----

#[test]
fn a_workbook_larger_than_allowed_is_refused_and_the_limit_can_be_raised() {
    let desk = Desk::new();
    let large = with_parts(&Tracker::new().bytes(), |name, mut bytes| {
        if name == "xl/worksheets/sheet1.xml" {
            bytes.extend(std::iter::repeat_n(b' ', 3 << 20));
        }
        bytes
    });
    desk.put("Large.xlsx", &large);
    let help = "copy the tracker's own sheets into a new workbook, or let the program take more with --max-size, such as \
                --max-size 2GB";
    desk.under("check Large.xlsx --max-size 2MB").trouble(&format!(
        "error: this workbook is too large to be a tracker: unpacked, it is larger than 2 MB\n  at: Large.xlsx\n  help: {help}"
    ));
    desk.types("strip Large.xlsx -o Back.xlsx --max-size 2MB").trouble(
        "error: the workbook is too large to be opened safely: the part xl/worksheets/sheet1.xml unpacks to more than 2 MB\n  \
         at: Large.xlsx\n  help: save a copy with the tracker's sheets alone, or let the program take more with --max-size, \
         such as --max-size 2GB",
    );
    desk.under("annotate Large.xlsx -o Copy.xlsx --max-size 4MB").well();
    desk.types("strip Copy.xlsx -o Back.xlsx --max-size 4MB").well();
    assert!(desk.read("Back.xlsx") == large);
    let said = desk.types("check Large.xlsx --max-size lots");
    assert_eq!(said.code, 2);
    assert!(said.err.contains("a size is written in MB or GB, such as 800MB or 2GB"), "{}", said.err);
}
