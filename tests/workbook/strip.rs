//! Taking the annotations off again: exactly, or by their marks.

use appraise::workbook::{Edits, Stripped};
use rust_xlsxwriter::{Note as XNote, Workbook};

use super::support::{
    annotate, bare, breach, difference, donor, everything, highlight, is_annotated, names, note, part, parts,
    saved_elsewhere, strip, tracker,
};

#[test]
fn strip_gives_back_the_very_same_file() {
    let before = tracker();
    assert!(!is_annotated(&before));
    let after = annotate(&before, &everything()).unwrap();
    assert!(is_annotated(&after.bytes));
    let back = strip(&after.bytes).unwrap();
    assert!(back.exact);
    assert!(back.bytes == before, "the file is another one");
    assert_eq!((back.removed_notes, back.removed_highlights, back.removed_sheets.len()), (3, 3, 2));
    let again = strip(&before).unwrap();
    assert!(again.exact && again.bytes == before);
}

#[test]
fn annotating_twice_is_annotating_once() {
    let before = tracker();
    let once = annotate(&before, &everything()).unwrap();
    let twice = annotate(&once.bytes, &everything()).unwrap();
    assert!(once.bytes == twice.bytes);
    assert!(annotate(&before, &everything()).unwrap().bytes == once.bytes);
}

#[test]
fn a_copy_that_was_edited_since_is_cleaned_by_the_marks() {
    let before = tracker();
    let after = annotate(&before, &everything()).unwrap();
    let edited = saved_elsewhere(&after.bytes, |name, data| {
        if name != "xl/worksheets/sheet1.xml" {
            return data;
        }
        let text = String::from_utf8(data).unwrap();
        text.replace("<row r=\"12\"", "<row r=\"12\" hidden=\"1\"").into_bytes()
    });
    let back = strip(&edited).unwrap();
    assert!(!back.exact);
    assert_eq!((back.removed_notes, back.removed_highlights), (3, 3));
    assert_eq!(back.removed_sheets, ["Findings", "About"]);
    assert!(!is_annotated(&back.bytes));
    assert_eq!(
        parts(&back.bytes).into_keys().collect::<Vec<_>>(),
        parts(&before).into_keys().collect::<Vec<_>>(),
        "no part of ours stays and none of theirs goes"
    );
    let (changed, _) = difference(&before, &back.bytes);
    assert_eq!(changed, ["xl/styles.xml", "xl/worksheets/sheet1.xml"]);
    // Annotating the edited copy replaces what was there.
    let again = annotate(&edited, &everything()).unwrap();
    assert_eq!(again.sheets, ["Findings", "About"]);
    assert_eq!(again.said.len(), 1);
}

#[test]
fn a_copy_that_was_only_packed_anew_gives_back_every_part_byte_for_byte() {
    let before = tracker();
    let after = annotate(&before, &everything()).unwrap();
    let packed = saved_elsewhere(&after.bytes, |_, data| data);
    let back = strip(&packed).unwrap();
    assert!(!back.exact && back.parts_exact);
    assert_eq!((back.removed_notes, back.removed_highlights, back.removed_sheets.len()), (3, 3, 2));
    assert!(parts(&back.bytes) == parts(&before), "a part is another one");
    assert!(!is_annotated(&back.bytes));
    // As a place where files are shared does, which writes who had it last.
    let shared = saved_elsewhere(&after.bytes, |name, data| {
        if name == "docProps/core.xml" { [&data[..], b"<!-- somebody -->"].concat() } else { data }
    });
    let back = strip(&shared).unwrap();
    assert!(back.parts_exact);
    assert_eq!(difference(&before, &back.bytes), (vec!["docProps/core.xml".to_owned()], vec![]));
    // Annotating such a copy is annotating the workbook in it, and there is nothing to tell.
    let again = annotate(&packed, &everything()).unwrap();
    assert!(again.said.is_empty() && parts(&strip(&again.bytes).unwrap().bytes) == parts(&before));
}

#[test]
fn a_part_that_was_faulty_before_comes_back_with_its_fault() {
    let before = saved_elsewhere(&tracker(), |name, data| {
        if name != "xl/styles.xml" {
            return data;
        }
        let text = String::from_utf8(data).unwrap();
        assert!(text.contains(" count=\""));
        text.replace(" count=\"", " count=\"9").into_bytes()
    });
    let after = annotate(&before, &everything()).unwrap();
    let shared = saved_elsewhere(&after.bytes, |name, data| {
        if name == "docProps/core.xml" { [&data[..], b"<!-- somebody -->"].concat() } else { data }
    });
    let back = strip(&shared).unwrap();
    assert!(back.parts_exact);
    assert_eq!(difference(&before, &back.bytes), (vec!["docProps/core.xml".to_owned()], vec![]));
}

#[test]
fn a_note_that_somebody_wrote_among_ours_stays() {
    let before = tracker();
    let after = annotate(&before, &everything()).unwrap();
    // On this sheet the list of notes is one that we added.
    let noted = saved_elsewhere(&after.bytes, |name, data| {
        if name != "xl/appraise_comments1.xml" {
            return data;
        }
        let text = String::from_utf8(data).unwrap();
        text.replace("</authors>", "<author>Office</author></authors>")
            .replace(
                "</commentList>",
                "<comment ref=\"A1\" authorId=\"1\"><text><t>Mine</t></text></comment></commentList>",
            )
            .into_bytes()
    });
    let back = strip(&noted).unwrap();
    assert!(!back.exact && !back.parts_exact);
    assert_eq!(back.removed_notes, 3);
    let left = part(&back.bytes, "xl/appraise_comments1.xml");
    assert!(left.contains("Mine") && !left.contains("Appraise:"), "{left}");
}

#[test]
fn a_sheet_that_had_no_list_of_relationships_has_none_after_cleaning() {
    let before = bare(&["Teachers"]);
    let edits = Edits { notes: vec![note("Teachers", 1, 0, "Late")], ..Edits::default() };
    let after = annotate(&before, &edits).unwrap();
    assert!(parts(&after.bytes).contains_key("xl/worksheets/_rels/sheet1.xml.rels"));
    let edited = saved_elsewhere(&after.bytes, |name, data| {
        if name != "xl/worksheets/sheet1.xml" {
            return data;
        }
        String::from_utf8(data).unwrap().replace("<row r=\"1\"", "<row r=\"1\" hidden=\"1\"").into_bytes()
    });
    let back = strip(&edited).unwrap();
    assert!(!back.parts_exact);
    let (_, added) = difference(&before, &back.bytes);
    assert!(added.is_empty(), "{added:?}");
}

#[test]
fn the_texts_of_our_sheets_leave_the_table_of_texts_with_them() {
    let before = bare(&["Teachers"]);
    let edits = Edits { donor: Some(donor(["Findings", "About"], "Teachers")), ..Edits::default() };
    let after = annotate(&before, &edits).unwrap();
    // As every other program saves it: a cell says where in the table its text is.
    let ours = "xl/worksheets/appraise_sheet1.xml";
    let (mut sheet, mut table) = (part(&after.bytes, ours), part(&after.bytes, "xl/sharedStrings.xml"));
    let had = table.matches("<si>").count();
    // One of our cells has the text that a cell of the school's has.
    sheet = sheet.replacen("t=\"inlineStr\"><is><t>Cell</t></is>", "t=\"s\"><v>0</v>", 1);
    for place in had.. {
        let Some(start) = sheet.find("t=\"inlineStr\"><is>") else { break };
        let end = start + sheet[start..].find("</is>").unwrap();
        let text = sheet[start + "t=\"inlineStr\"><is>".len()..end].to_owned();
        sheet.replace_range(start..end + "</is>".len(), &format!("t=\"s\"><v>{place}</v>"));
        table = table.replace("</sst>", &format!("<si>{text}</si></sst>"));
    }
    assert!(table.contains("not a formula"), "{table}");
    let saved = saved_elsewhere(&after.bytes, |name, data| match name {
        _ if name == ours => sheet.clone().into_bytes(),
        "xl/sharedStrings.xml" => table.clone().into_bytes(),
        _ => data,
    });
    let back = strip(&saved).unwrap();
    assert_eq!(back.removed_sheets, ["Findings", "About"]);
    let left = part(&back.bytes, "xl/sharedStrings.xml");
    let own = part(&before, "xl/sharedStrings.xml");
    let own = &own[own.find("<si>").unwrap()..own.find("</sst>").unwrap()];
    assert!(left.contains(own), "a text of the school's is gone: {left}");
    assert!(!left.contains("not a formula") && !left.contains("Check"), "{left}");
    assert_eq!(left.matches("<si>").count(), table.matches("<si>").count(), "the places are as they were");
}

#[test]
fn a_sheet_that_was_renamed_is_not_taken_away() {
    let after = annotate(&tracker(), &everything()).unwrap();
    let edited = saved_elsewhere(&after.bytes, |name, data| {
        if name != "xl/workbook.xml" {
            return data;
        }
        String::from_utf8(data)
            .unwrap()
            .replace("<sheet name=\"Findings\"", "<sheet name=\"Kept\"")
            .into_bytes()
    });
    let back = strip(&edited).unwrap();
    assert_eq!(back.removed_sheets, ["About"]);
    assert_eq!(names(&back.bytes), ["Teachers", "Support & others", "Kept"]);
}

#[test]
fn a_copy_saved_by_a_program_with_prefixes_of_its_own_loses_our_notes_and_no_other() {
    let after = annotate(&tracker(), &everything()).unwrap();
    let saved = saved_elsewhere(&after.bytes, |name, data| {
        if !name.ends_with("vml") {
            return data;
        }
        let text = String::from_utf8(data).unwrap();
        text.replace("<v:shape ", "<ns0:shape xmlns:ns0=\"urn:schemas-microsoft-com:vml\" ")
            .replace("</v:shape>", "</ns0:shape>")
            .replace("<x:Row>", "<ns2:Row>")
            .replace("<x:Column>", "<ns2:Column>")
            .into_bytes()
    });
    let back = strip(&saved).unwrap();
    assert_eq!(back.removed_notes, 3);
    let drawing = part(&back.bytes, "xl/drawings/vmlDrawing1.vml");
    assert_eq!(drawing.matches("ObjectType=\"Note\"").count(), 1, "{drawing}");
    assert!(drawing.contains("<ns2:Row>4<"), "the school's own note has lost its shape");
}

#[test]
fn a_journal_that_hangs_on_the_package_goes_too() {
    let before = tracker();
    let after = annotate(&before, &everything()).unwrap();
    let moved = saved_elsewhere(&after.bytes, |name, data| {
        let text = String::from_utf8_lossy(&data).into_owned();
        let kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/customXml\"";
        let own = |line: &str| line.contains(kind);
        match name {
            "xl/_rels/workbook.xml.rels" => {
                text.split_inclusive("/>").filter(|l| !own(l)).collect::<String>().into_bytes()
            }
            "_rels/.rels" => text
                .replace(
                    "</Relationships>",
                    &format!(
                        "<Relationship Id=\"rIdJ\" Type=\"{kind} Target=\"../customXml/item1.xml\"/></Relationships>"
                    ),
                )
                .into_bytes(),
            _ => data,
        }
    });
    let back = strip(&moved).unwrap();
    assert!(!back.exact);
    assert!(parts(&back.bytes).keys().all(|n| !n.contains("customXml")), "{:?}", parts(&back.bytes).keys());
    assert!(!part(&back.bytes, "_rels/.rels").contains("customXml"));
    assert_eq!(names(&back.bytes), names(&before));
}

#[test]
fn sheets_whose_marks_were_all_moved_alike_are_still_ours_and_one_that_was_renamed_is_not() {
    let before = tracker();
    let after = annotate(&before, &everything()).unwrap();
    // As a program does that counts one sheet too many, or too few.
    for by in [-1i32, 1, 5] {
        let saved = saved_elsewhere(&after.bytes, |name, data| {
            if name != "xl/workbook.xml" {
                return data;
            }
            let mut text = String::from_utf8(data).unwrap();
            for place in [3, 2] {
                let (old, new) =
                    (format!("localSheetId=\"{place}\""), format!("localSheetId=\"m{}\"", place + by));
                text = text.replace(&old, &new);
            }
            text.replace("\"m", "\"").into_bytes()
        });
        let back = strip(&saved).unwrap();
        assert_eq!(back.removed_sheets, ["Findings", "About"], "moved by {by}");
        assert_eq!(names(&back.bytes), names(&before));
        assert!(!part(&back.bytes, "xl/workbook.xml").contains("_appraise.sheet"));
    }
    // Both renamed, and new sheets of the old names made in another order: those are the school's.
    let swapped = saved_elsewhere(&after.bytes, |name, data| {
        if name != "xl/workbook.xml" {
            return data;
        }
        let text = String::from_utf8(data).unwrap();
        text.replace("sheet name=\"Findings\"", "sheet name=\"x\"")
            .replace("sheet name=\"About\"", "sheet name=\"Findings\"")
            .replace("sheet name=\"x\"", "sheet name=\"About\"")
            .into_bytes()
    });
    assert!(strip(&swapped).unwrap().removed_sheets.is_empty());
}

#[test]
fn a_second_run_with_other_findings_replaces_the_first() {
    let before = tracker();
    let first = annotate(&before, &everything()).unwrap();
    let other = Edits { notes: vec![note("Teachers", 6, 0, "Only this")], ..Edits::default() };
    let second = annotate(&first.bytes, &other).unwrap();
    assert!(second.bytes == annotate(&before, &other).unwrap().bytes);
    assert!(strip(&second.bytes).unwrap().bytes == before);
}

#[test]
fn the_journal_holds_no_text_of_the_school() {
    let after = annotate(&tracker(), &everything()).unwrap();
    let journal = part(&after.bytes, "customXml/item1.xml");
    assert!(!journal.contains("Teacher") && !journal.contains("Appraisal"));
}

/// A workbook whose drawing of notes is another, with a note of ours in it, and the annotations taken off by their marks.
fn drawing_after_cleaning(drawing: impl Fn(String) -> String) -> Stripped {
    let mut book = Workbook::new();
    book.add_worksheet().set_name("Teachers").unwrap().insert_note(1, 1, &XNote::new("x")).unwrap();
    let drawn = saved_elsewhere(&book.save_to_buffer().unwrap(), |name, data| match name {
        "xl/drawings/vmlDrawing1.vml" => drawing(String::from_utf8(data).unwrap()).into_bytes(),
        "xl/comments1.xml" => {
            let text = String::from_utf8(data).unwrap();
            let (start, end) = (text.find("<comment ").unwrap(), text.find("</commentList>").unwrap());
            format!("{}{}", &text[..start], &text[end..]).into_bytes()
        }
        _ => data,
    });
    let edits = Edits { notes: vec![note("Teachers", 5, 1, "y")], ..Edits::default() };
    let saved = saved_elsewhere(&annotate(&drawn, &edits).unwrap().bytes, |name, mut data| {
        if name == "xl/_rels/workbook.xml.rels" {
            data.push(b'\n');
        }
        data
    });
    let back = strip(&saved).unwrap();
    assert_eq!((back.exact, back.removed_notes), (false, 1));
    assert!(part(&back.bytes, "xl/worksheets/sheet1.xml").contains("<legacyDrawing "));
    back
}

#[test]
fn a_line_drawn_by_an_old_program_stays_when_the_notes_beside_it_are_taken_off() {
    let line = "<xml xmlns:v=\"urn:schemas-microsoft-com:vml\" xmlns:x=\"urn:schemas-microsoft-com:office:excel\">\
                <v:line id=\"Line 1\"><x:ClientData ObjectType=\"Shape\"/></v:line></xml>";
    let back = drawing_after_cleaning(|_| line.to_owned());
    let left = part(&back.bytes, "xl/drawings/vmlDrawing1.vml");
    assert!(left.contains("<v:line id=\"Line 1\">") && !left.contains("ObjectType=\"Note\""));
}

#[test]
fn a_shape_that_is_cut_short_is_not_taken_for_the_note_behind_it() {
    let cut = |text: String| {
        let (start, end) = (text.find("<v:fill").unwrap(), text.find("</v:shape>").unwrap() + 10);
        format!("{}{}", &text[..start], &text[end..])
    };
    let back = drawing_after_cleaning(cut);
    let left = part(&back.bytes, "xl/drawings/vmlDrawing1.vml");
    assert!(left.contains("_x0000_s1025\"") && !left.contains("ObjectType=\"Note\""));
}

#[test]
fn a_copy_of_a_large_sheet_is_hardly_larger_than_the_sheet() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("Teachers").unwrap();
    for row in 0..20_000u32 {
        sheet.write(row, 0, format!("Teacher {}", row.wrapping_mul(2_654_435_761) % 9973)).unwrap();
        sheet.write(row, 1, row.wrapping_mul(40_503) % 7919).unwrap();
    }
    let before = book.save_to_buffer().unwrap();
    let edits = Edits { highlights: vec![highlight("Teachers", breach(), &[(9, 1)])], ..Edits::default() };
    let after = annotate(&before, &edits).unwrap();
    assert!(before.len() > 300_000, "{}", before.len());
    assert!(after.bytes.len() < before.len() + 60_000, "{} became {}", before.len(), after.bytes.len());
    assert!(strip(&after.bytes).unwrap().bytes == before);
}
