//! Each rule is broken on purpose in a copy that has nothing wrong, and told of by itself.

use std::io::{Cursor, Write as _};

use rust_xlsxwriter::{Format, Note as XNote, Table, Workbook};

use super::super::annotate::{Annotated, Edits, Highlight, Note, annotate, strip};
use super::super::marks::Mark;
use super::*;

const TYPES_LIST: &str = "[Content_Types].xml";
const BOOK: &str = "xl/workbook.xml";
const STYLES: &str = "xl/styles.xml";
const SHEET: &str = "xl/worksheets/sheet1.xml";
const SHEET_RELS: &str = "xl/worksheets/_rels/sheet1.xml.rels";
const NOTES: &str = "xl/comments1.xml";
const SHAPES: &str = "xl/drawings/vmlDrawing1.vml";
const NEW_SHEET: &str = "xl/worksheets/appraise_sheet1.xml";
const NEW_TABLE: &str = "xl/tables/appraise_table1.xml";
const NEW_SHAPES: &str = "xl/drawings/appraise_notes1.vml";

/// A tracker with a note and a table, and a second sheet without either.
fn tracker() -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("Teachers").unwrap();
    sheet.write_with_format(0, 0, "Name", &Format::new().set_bold()).unwrap();
    sheet.insert_note(4, 1, &XNote::new("Returns in January").set_author("Office")).unwrap();
    sheet.add_table(6, 0, 9, 2, &Table::new().set_name("Staff")).unwrap();
    book.add_worksheet().set_name("Support").unwrap();
    book.define_name("Whole", "=Teachers!$A$1").unwrap();
    book.save_to_buffer().unwrap()
}

fn edits() -> Edits {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("Findings").unwrap();
    sheet.add_table(0, 0, 2, 1, &Table::new().set_name("Found")).unwrap();
    sheet.write_with_format(1, 0, "Late", &Format::new().set_text_wrap()).unwrap();
    sheet.write(1, 1, "H14").unwrap();
    sheet.write(2, 0, "Late").unwrap();
    sheet.set_column_format(3, &Format::new().set_italic()).unwrap();
    let note = |sheet: &str, row| Note { sheet: sheet.into(), row, column: 1, text: "Given late".into() };
    Edits {
        notes: vec![note("Teachers", 2), note("Support", 2)],
        highlights: vec![Highlight {
            sheet: "Teachers".into(),
            severity: Mark { name: "breach".into(), fill: [255, 199, 206] },
            cells: vec![(2, 1)],
        }],
        donor: Some(book.save_to_buffer().unwrap()),
    }
}

fn parts_of(annotated: &Annotated) -> Vec<String> {
    annotated.changed.iter().chain(&annotated.added).cloned().collect()
}

/// The same file with one text of one part put in another's place; a part of which nothing is left goes.
fn with(bytes: &[u8], part: &str, old: &str, new: &str) -> Vec<u8> {
    let package = Package::read(bytes.to_vec()).unwrap();
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for name in package.parts() {
        let mut data = package.part(name).unwrap().unwrap();
        if name == part {
            let text = String::from_utf8(data).unwrap();
            assert!(text.contains(old), "{part} has no {old}: {text}");
            data = text.replacen(old, new, 1).into_bytes();
        }
        if name != part || !old.is_empty() {
            zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
            zip.write_all(&data).unwrap();
        }
    }
    zip.finish().unwrap().into_inner()
}

fn told(before: &[u8], after: &[u8], parts: &[String]) -> Vec<String> {
    let read = |bytes: &[u8]| Package::read(bytes.to_vec()).unwrap();
    new_faults(&read(before), &read(after), parts).iter().map(ToString::to_string).collect()
}

/// Breaks the annotated tracker, one text at a time, and compares what is told of it.
fn each_is_told(breaks: &[(&str, &str, &str, &str)]) {
    let before = tracker();
    let after = annotate(&before, &edits()).unwrap();
    let parts = parts_of(&after);
    assert_eq!(told(&before, &after.bytes, &parts), Vec::<String>::new());
    for (part, old, new, fault) in breaks {
        let broken = with(&after.bytes, part, old, new);
        assert_eq!(told(&before, &broken, &parts), [*fault], "{part}: {old} -> {new}");
        // What the workbook had before is no new fault, as far as it had the part at all.
        if Package::read(before.clone()).unwrap().container.find(part).is_some() {
            assert_eq!(told(&broken, &broken, &parts), Vec::<String>::new());
        }
    }
}

#[test]
fn every_part_has_one_type() {
    each_is_told(&[
        (
            TYPES_LIST,
            "<Default Extension=\"rels\"",
            "<Default Extension=\"XML\" ContentType=\"text/xml\"/><Default Extension=\"rels\"",
            "[Content_Types].xml: the ending \"xml\" is given a type twice",
        ),
        (
            TYPES_LIST,
            "</Types>",
            "<Override PartName=\"/XL/Styles.xml\" ContentType=\"text/xml\"/></Types>",
            "[Content_Types].xml: xl/styles.xml is given a type twice",
        ),
        (
            TYPES_LIST,
            "</Types>",
            "<Override PartName=\"/xl/gone.xml\" ContentType=\"text/xml\"/></Types>",
            "[Content_Types].xml: xl/gone.xml is given a type and is not there",
        ),
        (
            TYPES_LIST,
            "Extension=\"vml\"",
            "Extension=\"wmf\"",
            "xl/drawings/vmlDrawing1.vml: it is given no type",
        ),
    ]);
}

#[test]
fn relationships_lead_to_parts_and_have_ids_of_their_own() {
    each_is_told(&[
        (
            SHEET_RELS,
            "../tables/table1.xml",
            "../tables/table7.xml",
            "xl/worksheets/_rels/sheet1.xml.rels: rId3 leads to ../tables/table7.xml, which is not there",
        ),
        (
            SHEET_RELS,
            "</Relationships>",
            "<Relationship Id=\"rId1\" Type=\"u/hyperlink\" Target=\"u\" TargetMode=\"External\"/></Relationships>",
            "xl/worksheets/_rels/sheet1.xml.rels: two relationships are called rId1",
        ),
        (
            SHEET,
            "<tablePart r:id=\"rId3\"/>",
            "<tablePart r:id=\"rId9\"/>",
            "xl/worksheets/sheet1.xml: <tablePart> asks for rId9, which is no relationship",
        ),
        (
            BOOK,
            "</workbook>",
            "<extLst><ext xmlns:q=\"http://purl.oclc.org/ooxml/officeDocument/relationships\" q:id=\"rId77\"/>\
             </extLst></workbook>",
            "xl/workbook.xml: <ext> asks for rId77, which is no relationship",
        ),
    ]);
}

#[test]
fn a_part_that_goes_is_missed_by_what_nobody_touched() {
    let before = tracker();
    let after = with(&before, "xl/tables/table1.xml", "", "");
    assert_eq!(
        told(&before, &after, &[]),
        [
            "[Content_Types].xml: xl/tables/table1.xml is given a type and is not there",
            "xl/worksheets/_rels/sheet1.xml.rels: rId3 leads to ../tables/table1.xml, which is not there",
        ]
    );
}

#[test]
fn prefixes_are_declared() {
    each_is_told(&[
        (
            SHEET,
            "<worksheet ",
            "<worksheet xmlns:mc=\"http://schemas.openxmlformats.org/markup-compatibility/2006\" \
             xmlns:a=\"u\" mc:Ignorable=\"a x14ac\" ",
            "xl/worksheets/sheet1.xml: the prefix x14ac may be ignored, but is not declared",
        ),
        (
            NOTES,
            "<commentList>",
            "<commentList><y:z xmlns:y=\"u\" q:a=\"\"/>",
            "xl/comments1.xml: the prefix q is used, but not declared",
        ),
        (STYLES, "</fonts>", "", "xl/styles.xml: its tags do not match"),
    ]);
}

#[test]
fn sheets_have_names_and_numbers_of_their_own() {
    let bad = "has a character no sheet's may have";
    let name = |new: &str| format!("<sheet name=\"{new}\" sheetId=\"1\"");
    let told = |what: &str| format!("xl/workbook.xml: {what}");
    let cases = [
        (name("support"), told("two sheets are called \"Support\"")),
        (name(""), told("the name of the sheet \"\" is empty or too long")),
        (
            name("An emoji counts for two of 31 🎉"),
            told("the name of the sheet \"An emoji counts for two of 31 🎉\" is empty or too long"),
        ),
        (name("A/B"), told(&format!("the name of the sheet \"A/B\" {bad}"))),
        (name("'A"), told(&format!("the name of the sheet \"'A\" {bad}"))),
        (name("A'"), told(&format!("the name of the sheet \"A'\" {bad}"))),
        (name("history"), told("Excel keeps the name \"history\" for itself")),
        ("<sheet name=\"Teachers\" sheetId=\"2\"".to_owned(), told("two sheets have the number 2")),
    ];
    for (new, fault) in &cases {
        each_is_told(&[(BOOK, "<sheet name=\"Teachers\" sheetId=\"1\"", new, fault)]);
    }
}

#[test]
fn names_and_tabs_belong_to_sheets_that_are_there() {
    each_is_told(&[
        (
            BOOK,
            "</definedNames>",
            "<definedName name=\"whole\">1</definedName></definedNames>",
            "xl/workbook.xml: the name whole is defined twice",
        ),
        (
            BOOK,
            "</definedNames>",
            "<definedName name=\"_APPRAISE.sheet\" localSheetId=\"2\">1</definedName></definedNames>",
            "xl/workbook.xml: the name _APPRAISE.sheet is defined twice for the sheet \"Findings\"",
        ),
        (
            BOOK,
            "localSheetId=\"2\"",
            "localSheetId=\"3\"",
            "xl/workbook.xml: the name _appraise.sheet belongs to a sheet that is not there",
        ),
        (
            BOOK,
            "<workbookView ",
            "<workbookView activeTab=\"3\" ",
            "xl/workbook.xml: activeTab is the place of no sheet",
        ),
        (
            BOOK,
            "<workbookView ",
            "<workbookView firstSheet=\"3\" ",
            "xl/workbook.xml: firstSheet is the place of no sheet",
        ),
        (
            BOOK,
            "</definedNames>",
            "<definedName name=\"FOUND\">1</definedName></definedNames>",
            "xl/tables/appraise_table1.xml: the table Found is called as a name of the workbook is",
        ),
    ]);
}

#[test]
fn elements_stand_in_the_order_of_the_standard() {
    each_is_told(&[
        (
            SHEET,
            "<sheetData>",
            "<pageMargins/><sheetData>",
            "xl/worksheets/sheet1.xml: <sheetData> stands after <pageMargins>",
        ),
        (
            SHEET,
            "<tableParts",
            "<legacyDrawing r:id=\"rId1\"/><tableParts",
            "xl/worksheets/sheet1.xml: <legacyDrawing> is there twice",
        ),
        (
            BOOK,
            "</workbook>",
            "<oleSize ref=\"A1\"/><calcPr/></workbook>",
            "xl/workbook.xml: <calcPr> stands after <oleSize>",
        ),
        (STYLES, "<fonts", "<dxfs/><fonts", "xl/styles.xml: <fonts> stands after <dxfs>"),
    ]);
}

#[test]
fn styles_count_right_and_ask_for_what_is_there() {
    each_is_told(&[
        (
            STYLES,
            "<borders count=\"",
            "<borders count=\"1",
            "xl/styles.xml: <borders> does not have as many items as it says",
        ),
        (STYLES, "<numFmts", "<numFmts", ""),
    ]);
}
