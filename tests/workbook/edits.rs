//! Which parts an edit changes, and how.

use std::collections::BTreeSet;
use std::io::Cursor;

use appraise::workbook::{Annotated, Edits, Refusal};
use calamine::{Data, Reader, Xlsx};

use super::support::{
    Package, annotate, bare, breach, difference, donor, everything, highlight, note, part, saved_elsewhere,
    strip, tracker,
};

const JOURNAL: [&str; 3] =
    ["customXml/_rels/item1.xml.rels", "customXml/item1.xml", "customXml/itemProps1.xml"];
const LISTS: [&str; 2] = ["[Content_Types].xml", "xl/_rels/workbook.xml.rels"];

fn assert_parts(before: &[u8], after: &Annotated, changed: &[&str], added: &[&str]) {
    let (c, a) = difference(before, &after.bytes);
    let set = |names: &[&str]| names.iter().map(|n| (*n).to_owned()).collect::<BTreeSet<_>>();
    let changed: BTreeSet<String> = set(changed).union(&set(&LISTS)).cloned().collect();
    let added: BTreeSet<String> = set(added).union(&set(&JOURNAL)).cloned().collect();
    assert_eq!(c.into_iter().collect::<BTreeSet<_>>(), changed, "changed");
    assert_eq!(a.into_iter().collect::<BTreeSet<_>>(), added, "added");
    assert_eq!(after.changed.iter().cloned().collect::<BTreeSet<_>>(), changed, "said to be changed");
    assert_eq!(after.added.iter().cloned().collect::<BTreeSet<_>>(), added, "said to be added");
}

#[test]
fn a_note_on_a_sheet_that_has_notes_changes_only_the_notes_and_their_shapes() {
    let before = tracker();
    let edits = Edits { notes: vec![note("Teachers", 5, 3, "Given 14 days late")], ..Edits::default() };
    let after = annotate(&before, &edits).unwrap();
    assert_parts(&before, &after, &["xl/comments1.xml", "xl/drawings/vmlDrawing1.vml"], &[]);
    assert!(part(&after.bytes, "xl/comments1.xml").contains("Given 14 days late"));
    assert!(
        part(&after.bytes, "xl/drawings/vmlDrawing1.vml").contains("<x:Row>5</x:Row><x:Column>3</x:Column>")
    );
}

#[test]
fn a_first_note_brings_notes_and_shapes_and_one_line_in_the_sheet() {
    let before = tracker();
    let edits = Edits { notes: vec![note("Support & others", 1, 1, "No date")], ..Edits::default() };
    let after = annotate(&before, &edits).unwrap();
    assert_parts(
        &before,
        &after,
        &["xl/worksheets/sheet2.xml", "xl/worksheets/_rels/sheet2.xml.rels"],
        &["xl/appraise_comments1.xml", "xl/drawings/appraise_notes1.vml"],
    );
    let drawing = part(&after.bytes, "xl/drawings/appraise_notes1.vml");
    assert!(drawing.contains("data=\"2\"") && drawing.contains("_x0000_s2049"), "{drawing}");
    let sheet = part(&after.bytes, "xl/worksheets/sheet2.xml");
    let (at, tables) = (sheet.find("<legacyDrawing").unwrap(), sheet.find("<tableParts").unwrap());
    assert!(at < tables);
}

#[test]
fn a_highlight_changes_the_sheet_by_one_block_and_the_styles_by_one_format() {
    let before = tracker();
    let edits = Edits {
        highlights: vec![highlight("Teachers", breach(), &[(4, 3), (5, 3), (9, 0)])],
        ..Edits::default()
    };
    let after = annotate(&before, &edits).unwrap();
    assert_parts(&before, &after, &["xl/styles.xml", "xl/worksheets/sheet1.xml"], &[]);
    let sheet = part(&after.bytes, "xl/worksheets/sheet1.xml");
    let block = "<conditionalFormatting sqref=\"D5:D6 A10\"><cfRule type=\"expression\" dxfId=\"1\" priority=\"2\">\
                 <formula>N(&quot;appraise:breach&quot;)=0</formula></cfRule></conditionalFormatting>";
    assert_eq!(sheet.replace(block, ""), part(&before, "xl/worksheets/sheet1.xml"));
    assert!(sheet.find("priority=\"1\"").unwrap() < sheet.find(block).unwrap());
    assert!(part(&after.bytes, "xl/styles.xml").contains("<bgColor rgb=\"FFFFC7CE\"/>"));
}

#[test]
fn new_sheets_come_last_with_all_that_hangs_on_them() {
    let before = tracker();
    let edits = Edits { donor: Some(donor(["Findings", "About"], "Teachers")), ..Edits::default() };
    let after = annotate(&before, &edits).unwrap();
    assert_parts(
        &before,
        &after,
        &["xl/styles.xml", "xl/workbook.xml"],
        &[
            "xl/worksheets/appraise_sheet1.xml",
            "xl/worksheets/_rels/appraise_sheet1.xml.rels",
            "xl/worksheets/appraise_sheet2.xml",
            "xl/worksheets/_rels/appraise_sheet2.xml.rels",
            "xl/tables/appraise_table1.xml",
            "xl/drawings/appraise_drawing1.xml",
            "xl/drawings/_rels/appraise_drawing1.xml.rels",
            "xl/charts/appraise_chart1.xml",
            "xl/media/appraise_image1.png",
        ],
    );
    assert_eq!(after.sheets, ["Findings", "About"]);
    let book = part(&after.bytes, "xl/workbook.xml");
    assert!(book.contains("name=\"_xlnm.Print_Titles\" localSheetId=\"2\""), "{book}");
    assert!(book.contains("name=\"_xlnm.Print_Area\" localSheetId=\"2\""));
    assert!(!part(&after.bytes, "xl/worksheets/appraise_sheet1.xml").contains("tabSelected"));
    let mut read: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(after.bytes)).unwrap();
    assert_eq!(read.sheet_names(), ["Teachers", "Support & others", "Findings", "About"]);
    let range = read.worksheet_range("Findings").unwrap();
    assert_eq!(range.get_value((1, 1)), Some(&Data::String("=not a formula <&>".into())));
}

#[test]
fn a_sheet_of_the_same_name_is_left_alone_and_links_go_to_ours() {
    let before = bare(&["Teachers", "Findings"]);
    let edits = Edits { donor: Some(donor(["Findings", "About"], "Teachers")), ..Edits::default() };
    let after = annotate(&before, &edits).unwrap();
    assert_eq!(after.sheets, ["Findings (2)", "About"]);
    let about = part(&after.bytes, "xl/worksheets/appraise_sheet2.xml");
    assert!(about.contains("location=\"'Findings (2)'!A1\""), "{about}");
    assert!(part(&after.bytes, "xl/charts/appraise_chart1.xml").contains("'Findings (2)'!$C$2:$C$4"));
    assert!(part(&after.bytes, "xl/workbook.xml").contains("'Findings (2)'!$1:$1"));
    assert!(
        part(&after.bytes, "xl/worksheets/appraise_sheet1.xml").contains("location=\"Teachers!B1\"")
            || part(&after.bytes, "xl/worksheets/appraise_sheet1.xml").contains("location=\"'Teachers'!B1\"")
    );
}

#[test]
fn a_cell_with_a_note_keeps_it_and_the_caller_hears_of_it() {
    let after = annotate(&tracker(), &everything()).unwrap();
    assert_eq!(after.left_out, [("Teachers".to_owned(), 4, 1, "the cell already has a note".to_owned())]);
    let comments = part(&after.bytes, "xl/comments1.xml");
    assert!(comments.contains("Returns in January") && comments.contains("ref=\"A1\""));
    assert!(part(&after.bytes, "xl/appraise_comments1.xml").contains("_x005F_x0041_ &amp; &lt;b&gt;"));
}

#[test]
fn a_cell_with_the_box_of_a_note_that_is_gone_gets_no_second_one() {
    let before = saved_elsewhere(&tracker(), |name, data| {
        if name != "xl/comments1.xml" {
            return data;
        }
        let text = String::from_utf8(data).unwrap();
        let (start, end) = (text.find("<comment ").unwrap(), text.find("</commentList>").unwrap());
        format!("{}{}", &text[..start], &text[end..]).into_bytes()
    });
    let notes = vec![note("Teachers", 4, 1, "x"), note("Teachers", 5, 1, "y")];
    let after = annotate(&before, &Edits { notes, ..Edits::default() }).unwrap();
    let why = "the cell still has the box of a note that is gone".to_owned();
    assert_eq!(after.left_out, [("Teachers".to_owned(), 4, 1, why)]);
    assert!(part(&after.bytes, "xl/comments1.xml").contains("ref=\"B6\""));
    assert!(strip(&after.bytes).unwrap().bytes == before);
}

#[test]
fn a_note_goes_inside_the_drawing_though_tags_stand_behind_it() {
    let before = saved_elsewhere(&tracker(), |name, data| {
        if name == "xl/drawings/vmlDrawing1.vml" {
            [&data[..], b"<!-- no </v:shape> -->"].concat()
        } else {
            data
        }
    });
    let edits = Edits { notes: vec![note("Teachers", 5, 3, "x")], ..Edits::default() };
    let drawing = part(&annotate(&before, &edits).unwrap().bytes, "xl/drawings/vmlDrawing1.vml");
    assert!(drawing.find("<x:Row>5<").unwrap() < drawing.find("</xml>").unwrap(), "{drawing}");
}

#[test]
fn nothing_to_say_gives_back_the_same_bytes() {
    let before = tracker();
    let after = annotate(&before, &Edits::default()).unwrap();
    assert!(after.bytes == before && after.changed.is_empty() && after.added.is_empty());
}

#[test]
fn a_sheet_that_is_not_there_is_named() {
    let edits = Edits { notes: vec![note("Techers", 1, 1, "x")], ..Edits::default() };
    assert_eq!(annotate(&tracker(), &edits).unwrap_err(), Refusal::NoSuchSheet("Techers".into()));
}

#[test]
fn a_locked_structure_takes_notes_but_no_sheets() {
    let locked = saved_elsewhere(&tracker(), |name, data| {
        if name != "xl/workbook.xml" {
            return data;
        }
        let text = String::from_utf8(data).unwrap();
        text.replace("<bookViews>", "<workbookProtection lockStructure=\"1\"/><bookViews>").into_bytes()
    });
    assert_eq!(annotate(&locked, &everything()).unwrap_err(), Refusal::StructureLocked);
    let notes = Edits { donor: None, ..everything() };
    assert!(annotate(&locked, &notes).is_ok());
}

#[test]
fn dates_on_new_sheets_count_from_1904_where_the_workbook_does() {
    let before = saved_elsewhere(&tracker(), |name, data| {
        if name != "xl/workbook.xml" {
            return data;
        }
        String::from_utf8(data).unwrap().replace("<workbookPr ", "<workbookPr date1904=\"1\" ").into_bytes()
    });
    assert!(part(&before, "xl/workbook.xml").contains("date1904"));
    let after = annotate(&before, &everything()).unwrap();
    let sheet = part(&after.bytes, "xl/worksheets/appraise_sheet1.xml");
    assert!(sheet.contains(&format!("<v>{}</v>", 45_001 - 1462)), "{sheet}");
}

#[test]
fn parts_in_utf_16_and_with_a_byte_order_mark_are_spliced_like_any_other() {
    let before = saved_elsewhere(&tracker(), |name, data| {
        let text = String::from_utf8_lossy(&data).into_owned();
        match name {
            "xl/worksheets/sheet1.xml" | "xl/workbook.xml" => {
                let text = text.replace("encoding=\"UTF-8\"", "encoding=\"UTF-16\"");
                [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect()
            }
            "xl/styles.xml" | "xl/comments1.xml" | "[Content_Types].xml" => {
                [&[0xEF, 0xBB, 0xBF], data.as_slice()].concat()
            }
            _ => data,
        }
    });
    let after = annotate(&before, &everything()).unwrap();
    assert!(strip(&after.bytes).unwrap().bytes == before);
    let raw = Package::read(after.bytes).unwrap().part("xl/worksheets/sheet1.xml").unwrap().unwrap();
    let units: Vec<u16> = raw.as_chunks::<2>().0.iter().map(|&u| u16::from_le_bytes(u)).collect();
    let text = String::from_utf16(&units).unwrap();
    assert!(text.contains("N(&quot;appraise:breach&quot;)=0") && text.ends_with("</worksheet>"));
}

#[test]
fn many_notes_have_shapes_of_their_own_and_end_at_the_cap() {
    let before = tracker();
    let notes = (20..2_120).map(|row| note("Teachers", row, 0, "x")).collect();
    let after = annotate(&before, &Edits { notes, ..Edits::default() }).unwrap();
    assert_eq!(after.left_out.len(), 100);
    let drawing = part(&after.bytes, "xl/drawings/vmlDrawing1.vml");
    let ids: BTreeSet<&str> =
        drawing.split("id=\"_x0000_s").skip(1).filter_map(|s| s.split('"').next()).collect();
    assert_eq!(ids.len(), 2_001);
    assert!(drawing.contains("data=\"1,2\""));
    assert!(ids.iter().all(|id| id.parse::<u32>().unwrap() % 1024 != 0));
}

#[test]
fn what_the_owner_asked_for_is_told() {
    let before = saved_elsewhere(&tracker(), |name, data| {
        let text = String::from_utf8_lossy(&data).into_owned();
        match name {
            "xl/worksheets/sheet1.xml" => text
                .replace("</sheetData>", "</sheetData><sheetProtection sheet=\"1\" objects=\"1\"/>")
                .into_bytes(),
            "xl/workbook.xml" => text
                .replace(
                    "<sheet name=\"Support &amp; others\"",
                    "<sheet name=\"Support &amp; others\" state=\"hidden\"",
                )
                .into_bytes(),
            _ => data,
        }
    });
    let said = annotate(&before, &everything()).unwrap().said;
    assert_eq!(
        said,
        [
            "The sheet \"Teachers\" is protected: its notes can be read, but not edited or deleted until it is unprotected.",
            "The sheet \"Support & others\" is hidden, so what is marked there is not seen.",
        ]
    );
}

#[test]
fn a_number_format_without_a_code_keeps_its_number_to_itself() {
    let before = saved_elsewhere(&bare(&["Teachers"]), |name, data| {
        let text = String::from_utf8_lossy(&data).into_owned();
        let list = "<numFmts count=\"1\"><numFmt numFmtId=\"164\"/></numFmts><fonts";
        if name == "xl/styles.xml" { text.replacen("<fonts", list, 1).into_bytes() } else { data }
    });
    let edits = Edits { donor: Some(donor(["Findings", "About"], "Teachers")), ..Edits::default() };
    let after = annotate(&before, &edits).unwrap();
    assert!(part(&after.bytes, "xl/styles.xml").contains("numFmtId=\"165\" formatCode=\"dd mmm yyyy\""));
}
