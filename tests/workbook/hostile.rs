//! Files that are broken, or made to do harm.

use std::io::{Cursor, Write as _};

use appraise::tracker::Words;
use appraise::workbook::{Edits, MOST_BYTES, Refusal, write_atomically};

use super::support::{
    Package, annotate, bare, breach, everything, highlight, note, parts, saved_elsewhere, strip, tracker,
};

#[test]
fn a_file_cut_short_at_any_byte_is_refused_by_everything_that_opens_one() {
    let small = bare(&["Teachers"]);
    let copy = annotate(&small, &Edits { donor: None, ..everything_on("Teachers") }).unwrap().bytes;
    for bytes in [small, copy] {
        for end in 0..bytes.len() {
            let cut = &bytes[..end];
            assert!(Package::read(cut.to_vec()).is_err(), "opened at {end}");
            assert!(strip(cut).is_err(), "stripped at {end}");
            assert!(!appraise::workbook::is_annotated(cut, MOST_BYTES), "annotated at {end}");
            assert!(appraise::tracker::read(cut, MOST_BYTES, &Words::default()).is_err(), "read at {end}");
        }
    }
}

fn everything_on(sheet: &str) -> Edits {
    Edits {
        notes: vec![note(sheet, 1, 0, "Late")],
        highlights: vec![highlight(sheet, breach(), &[(1, 0)])],
        donor: None,
    }
}

/// A container written by hand: name, contents, and how many bytes of contents the directory promises.
fn by_hand(parts: &[(&str, &[u8], u64)]) -> Vec<u8> {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for (name, contents, promised) in parts {
        let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::new(9));
        encoder.write_all(contents).unwrap();
        let packed = encoder.finish().unwrap();
        let at = u32::try_from(out.len()).unwrap();
        let length = |n: usize| u32::try_from(n).unwrap().to_le_bytes();
        let short = |n: usize| u16::try_from(n).unwrap().to_le_bytes();
        // Version, flags, method, time, date, check sum, packed, unpacked (in the extra field), name, extra field.
        let mut shared = vec![45, 0, 0, 0, 8, 0, 0, 0, 0x21, 0];
        shared.extend(crc32fast::hash(contents).to_le_bytes());
        shared.extend(length(packed.len()));
        shared.extend([0xFF; 4]);
        shared.extend(short(name.len()));
        shared.extend(short(12));
        let extra = [&[1, 0, 8, 0][..], &promised.to_le_bytes()].concat();
        out.extend([&b"PK\x03\x04"[..], &shared, name.as_bytes(), &extra, &packed].concat());
        directory.extend([&b"PK\x01\x02\x2D\x00"[..], &shared, &[0; 10], &at.to_le_bytes()].concat());
        directory.extend([name.as_bytes(), &extra].concat());
    }
    let (start, count) = (u32::try_from(out.len()).unwrap(), u16::try_from(parts.len()).unwrap());
    let size = u32::try_from(directory.len()).unwrap();
    out.extend(directory);
    out.extend([&b"PK\x05\x06"[..], &[0; 4], &count.to_le_bytes(), &count.to_le_bytes()].concat());
    out.extend([&size.to_le_bytes()[..], &start.to_le_bytes(), &[0; 2]].concat());
    out
}

/// What becomes of a part: its contents, and how many bytes of them are promised.
type Change<'a> = dyn Fn(&str, &[u8]) -> (Vec<u8>, u64) + 'a;

#[test]
fn a_part_that_lies_about_its_size_costs_no_memory_and_is_refused() {
    let good = parts(&tracker());
    let zeros = vec![b' '; 64 << 20];
    let with = |change: &Change| {
        let changed: Vec<(String, Vec<u8>, u64)> = good
            .iter()
            .map(|(name, bytes)| {
                let (bytes, promised) = change(name, bytes);
                (name.clone(), bytes, promised)
            })
            .collect();
        let list: Vec<(&str, &[u8], u64)> =
            changed.iter().map(|(n, b, p)| (n.as_str(), b.as_slice(), *p)).collect();
        by_hand(&list)
    };
    let plain = |bytes: &[u8]| (bytes.to_vec(), bytes.len() as u64);
    assert!(annotate(&with(&|_, b| plain(b)), &everything()).is_ok(), "the container itself is good");

    // Ten gigabytes promised.
    let sheet = "xl/worksheets/sheet1.xml";
    let promised = with(&|n, b| if n == sheet { (b.to_vec(), 10 << 30) } else { plain(b) });
    assert!(matches!(annotate(&promised, &everything()), Err(Refusal::TooLarge { .. })));
    let read = appraise::tracker::read(&promised, MOST_BYTES, &Words::default());
    assert!(read.is_err());

    // Little promised and much given, and the other way round.
    for (given, promised) in [(zeros.as_slice(), 100), (b"<a/>".as_slice(), 60 << 20)] {
        let lies = with(&|n, b| if n == sheet { (given.to_vec(), promised) } else { plain(b) });
        assert!(matches!(annotate(&lies, &everything()), Err(Refusal::Damaged { .. })), "{promised}");
        assert!(appraise::tracker::read(&lies, MOST_BYTES, &Words::default()).is_err(), "{promised}");
    }

    // A part nobody has to look at may be as large as it likes: it is copied as it is.
    let media = with(&|n, b| if n.contains("media") { (zeros.clone(), 64 << 20) } else { plain(b) });
    let after = annotate(&media, &everything()).unwrap();
    assert!(after.bytes.len() < 1 << 20);
    assert!(strip(&after.bytes).unwrap().bytes == media);
}

#[test]
fn a_name_in_the_file_cannot_fill_the_screen_or_make_up_messages() {
    let long = format!("xl/a\nerror: all is lost\u{1b}[31m{}", "&".repeat(100_000));
    let (long, upper) = (&long[..60_000], long[..60_000].to_ascii_uppercase());
    let bytes = by_hand(&[("[Content_Types].xml", b"<Types/>", 8), (long, b"x", 1), (&upper, b"x", 1)]);
    let told = Package::read(bytes).unwrap_err().to_string();
    assert!(told.contains("the part is there twice"), "{told}");
    assert!(told.len() < 1_000 && !told.contains(char::is_control), "{told}");
}

#[test]
fn a_name_that_leads_out_of_the_workbook_is_refused() {
    for name in ["../../evil.txt", "xl/../../x", "xl\\..\\..\\x", "/xl/%2e%2e/x", "./x"] {
        let bytes = by_hand(&[("[Content_Types].xml", b"<Types/>", 8), (name, b"x", 1)]);
        let refusal = Package::read(bytes).unwrap_err();
        assert!(
            matches!(&refusal, Refusal::Damaged { why, .. } if why.contains("leads out")),
            "{name}: {refusal}"
        );
    }
}

#[test]
fn a_file_with_any_byte_changed_never_panics() {
    let before = annotate(&tracker(), &everything()).unwrap().bytes;
    for at in (0..before.len()).step_by(97) {
        let mut bytes = before.clone();
        bytes[at] ^= 0x55;
        let _ = strip(&bytes);
    }
}

#[test]
fn a_part_with_any_piece_missing_never_panics() {
    let before = annotate(&tracker(), &everything()).unwrap().bytes;
    let names: Vec<String> = parts(&before).into_keys().collect();
    let edits = everything();
    for (i, hurt) in names.iter().enumerate().filter(|(_, n)| !n.contains("theme") && !n.contains("media")) {
        for step in 0..6 {
            let broken = saved_elsewhere(&before, |name, mut data| {
                if name == hurt {
                    let from = (data.len() * step / 6 + i) % data.len();
                    let to = (from + 1 + 7 * step).min(data.len());
                    data.drain(from..to);
                }
                data
            });
            let _ = strip(&broken);
            let _ = annotate(&broken, &edits);
        }
    }
}

#[test]
fn a_document_type_in_any_part_is_refused() {
    let broken = saved_elsewhere(&tracker(), |name, data| {
        if name != "xl/sharedStrings.xml" {
            return data;
        }
        let text = String::from_utf8(data).unwrap();
        text.replace("<sst", "<!DOCTYPE a [<!ENTITY b \"c\">]><sst").into_bytes()
    });
    assert!(
        matches!(annotate(&broken, &everything()), Err(Refusal::Damaged { part, .. }) if part == "xl/sharedStrings.xml")
    );
}

#[test]
fn a_record_that_contradicts_the_table_of_contents_is_refused() {
    let good = saved_elsewhere(&tracker(), |_, data| data);
    assert!(Package::read(good.clone()).is_ok());
    let record = good.windows(4).position(|w| w == b"PK\x03\x04").unwrap();
    // What the record says of itself: whether it is encrypted, how it is packed, both its sizes, its name.
    for at in [6, 8, 18, 22, 30] {
        let mut bytes = good.clone();
        bytes[record + at] ^= 1;
        let refusal = Package::read(bytes).err();
        assert!(
            matches!(&refusal, Some(Refusal::Damaged { why, .. }) if why.contains("disagrees with what it holds")),
            "{at}: {refusal:?}"
        );
    }
}

#[test]
fn names_equal_but_for_case_are_refused() {
    let mut zip = zip::ZipWriter::new_append(Cursor::new(tracker())).unwrap();
    zip.start_file("XL/Workbook.xml", zip::write::SimpleFileOptions::default()).unwrap();
    zip.write_all(b"<workbook/>").unwrap();
    let bytes = zip.finish().unwrap().into_inner();
    let refusal = Package::read(bytes).unwrap_err();
    assert_eq!(
        refusal,
        Refusal::Damaged { part: "XL/Workbook.xml".into(), why: "the part is there twice".into() }
    );
}

#[test]
fn a_file_is_written_whole_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("copy.xlsx");
    write_atomically(&path, b"first").unwrap();
    write_atomically(&path, b"second").unwrap();
    assert_eq!(std::fs::read(&path).unwrap(), b"second");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    assert!(write_atomically(&folder.path().join("no such folder/copy.xlsx"), b"x").is_err());
}

#[test]
fn a_part_that_is_something_else_under_its_name_is_said_to_be_damaged() {
    let before = tracker();
    for hurt in ["xl/worksheets/sheet1.xml", "xl/comments1.xml", "xl/styles.xml"] {
        let other = saved_elsewhere(&before, |name, data| {
            if name != hurt {
                return data;
            }
            String::from_utf8(data).unwrap().replace("/spreadsheetml/2006/main", "/other").into_bytes()
        });
        match annotate(&other, &everything()) {
            Err(Refusal::Damaged { part, .. }) => assert_eq!(part, hurt),
            other => panic!("{hurt}: {:?}", other.err()),
        }
    }
}
