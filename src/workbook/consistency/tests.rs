//! Each rule is broken on purpose in a copy that has nothing wrong, and told of by itself.

use std::io::{Cursor, Write as _};

use rust_xlsxwriter::{Format, Note as XNote, Table, Workbook};

use super::super::MOST_BYTES;
use super::super::annotate::{Annotated, Edits, Highlight, Note, Options, annotate, check, strip};
use super::super::container::Change;
use super::super::deflate::Packed;
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
    sheet.write_with_format(2, 1, 45_000, &Format::new().set_num_format("dd mmm yyyy")).unwrap();
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
    let package = Package::read(bytes.to_vec(), MOST_BYTES).unwrap();
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
    let read = |bytes: &[u8]| Package::read(bytes.to_vec(), MOST_BYTES).unwrap();
    new_faults(&read(before), &read(after), parts).iter().map(ToString::to_string).collect()
}

/// Breaks the annotated tracker, one text at a time, and compares what is told of it.
fn each_is_told(breaks: &[(&str, &str, &str, &str)]) {
    let before = tracker();
    let after = annotate(&before, &edits(), &Options::default()).unwrap();
    let parts = parts_of(&after);
    assert_eq!(told(&before, &after.bytes, &parts), Vec::<String>::new());
    for (part, old, new, fault) in breaks {
        let broken = with(&after.bytes, part, old, new);
        assert_eq!(told(&before, &broken, &parts).join("; "), *fault, "{part}: {old} -> {new}");
        assert_eq!(told(&broken, &broken, &parts), Vec::<String>::new(), "it was so before");
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
            "xl/drawings/appraise_notes1.vml: it is given no type; xl/drawings/vmlDrawing1.vml: it is given no type",
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
            "xl/worksheets/_rels/sheet1.xml.rels: rId2 leads to ../tables/table7.xml, which is not there",
        ),
        (
            SHEET_RELS,
            "</Relationships>",
            "<Relationship Id=\"rId1\" Type=\"u/hyperlink\" Target=\"u\" TargetMode=\"External\"/></Relationships>",
            "xl/worksheets/_rels/sheet1.xml.rels: two relationships are called rId1",
        ),
        (
            SHEET,
            "<tablePart r:id=\"rId2\"/>",
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
            "xl/worksheets/_rels/sheet1.xml.rels: rId2 leads to ../tables/table1.xml, which is not there",
        ]
    );
}

#[test]
fn a_part_that_is_no_proper_xml_is_told_of() {
    let before = tracker();
    let after = annotate(&before, &edits(), &Options::default()).unwrap();
    for part in [
        STYLES,
        SHEET,
        NOTES,
        NEW_SHEET,
        NEW_TABLE,
        "customXml/itemProps1.xml",
        "xl/worksheets/_rels/sheet2.xml.rels",
    ] {
        let broken = with(&after.bytes, part, "</", "<");
        let told = told(&before, &broken, &parts_of(&after));
        assert!(
            told.iter()
                .any(|t| t.starts_with(part) && (t.contains("not proper XML") || t.contains("cut short"))),
            "{part}: {told:?}"
        );
    }
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
        (
            STYLES,
            "</numFmts>",
            "<numFmt numFmtId=\"164\" formatCode=\"0\"/></numFmts>",
            "xl/styles.xml: <numFmts> does not have as many items as it says; xl/styles.xml: two number formats have the number 164",
        ),
        (
            STYLES,
            "<xf numFmtId=\"0\" fontId=\"4\" fillId=\"0\" borderId=\"1\" xfId=\"0\"",
            "<xf numFmtId=\"0\" fontId=\"5\" fillId=\"0\" borderId=\"1\" xfId=\"0\"",
            "xl/styles.xml: item 3 of <cellXfs> asks for fontId 5, which is not there",
        ),
        (
            STYLES,
            "<xf numFmtId=\"0\" fontId=\"4\" fillId=\"0\" borderId=\"1\" xfId=\"0\"",
            "<xf numFmtId=\"0\" fontId=\"4\" fillId=\"2\" borderId=\"1\" xfId=\"0\"",
            "xl/styles.xml: item 3 of <cellXfs> asks for fillId 2, which is not there",
        ),
        (
            STYLES,
            "<xf numFmtId=\"0\" fontId=\"4\" fillId=\"0\" borderId=\"1\" xfId=\"0\"",
            "<xf numFmtId=\"0\" fontId=\"4\" fillId=\"0\" borderId=\"2\" xfId=\"0\"",
            "xl/styles.xml: item 3 of <cellXfs> asks for borderId 2, which is not there",
        ),
        (
            STYLES,
            "<xf numFmtId=\"0\" fontId=\"4\" fillId=\"0\" borderId=\"1\" xfId=\"0\"",
            "<xf numFmtId=\"0\" fontId=\"4\" fillId=\"0\" borderId=\"1\" xfId=\"1\"",
            "xl/styles.xml: item 3 of <cellXfs> asks for xfId 1, which is not there",
        ),
        (
            STYLES,
            "<xf numFmtId=\"0\" fontId=\"4\" fillId=\"0\" borderId=\"1\" xfId=\"0\"",
            "<xf numFmtId=\"165\" fontId=\"4\" fillId=\"0\" borderId=\"1\" xfId=\"0\"",
            "xl/styles.xml: item 3 of <cellXfs> asks for numFmtId 165, which is not there",
        ),
        (
            SHEET,
            "dxfId=\"0\"",
            "dxfId=\"1\"",
            "xl/worksheets/sheet1.xml: <cfRule> asks for the format 1, which is not there",
        ),
        (
            NEW_TABLE,
            "<tableColumn id=\"1\"",
            "<tableColumn dataDxfId=\"1\" id=\"1\"",
            "xl/tables/appraise_table1.xml: <tableColumn> asks for the format 1, which is not there",
        ),
    ]);
}

#[test]
fn the_cells_of_a_new_sheet_stand_in_order_and_have_formats() {
    each_is_told(&[
        (
            NEW_SHEET,
            "<row r=\"3\"",
            "<row r=\"2\"",
            "xl/worksheets/appraise_sheet1.xml: a cell of row 2 has the place of another row; xl/worksheets/appraise_sheet1.xml: row 2 stands after row 2",
        ),
        (
            NEW_SHEET,
            "<row r=\"3\"",
            "<row r=\"x\"",
            "xl/worksheets/appraise_sheet1.xml: a cell of row 0 has the place of another row; xl/worksheets/appraise_sheet1.xml: row 0 stands after row 2",
        ),
        (
            NEW_SHEET,
            "r=\"B1\"",
            "r=\"A1\"",
            "xl/worksheets/appraise_sheet1.xml: the cell A1 stands too late in its row",
        ),
        (
            NEW_SHEET,
            "r=\"B1\"",
            "r=\"B4\"",
            "xl/worksheets/appraise_sheet1.xml: a cell of row 1 has the place of another row",
        ),
        (
            NEW_SHEET,
            "<c r=\"B3\" s=\"4\"",
            "<c r=\"B3\" s=\"5\"",
            "xl/worksheets/appraise_sheet1.xml: the cell B3 asks for a format that is not there",
        ),
        (
            NEW_SHEET,
            "<row r=\"3\"",
            "<row r=\"3\" s=\"5\"",
            "xl/worksheets/appraise_sheet1.xml: row 3 asks for a format that is not there",
        ),
        (
            NEW_SHEET,
            "style=\"3\"",
            "style=\"5\"",
            "xl/worksheets/appraise_sheet1.xml: a column asks for a format that is not there",
        ),
        (
            NEW_SHEET,
            "<c r=\"B3\" s=\"4\"",
            "<c r=\"B3\" t=\"s\"",
            "xl/worksheets/appraise_sheet1.xml: the cell B3 asks for a text from the workbook's list",
        ),
        (
            NEW_SHEET,
            "<sheetView ",
            "<sheetView tabSelected=\"1\" ",
            "xl/worksheets/appraise_sheet1.xml: it is a new sheet and is selected with the others",
        ),
    ]);
}

#[test]
fn each_note_has_its_own_cell_an_author_and_a_shape() {
    each_is_told(&[
        (
            NOTES,
            "ref=\"B3\"",
            "ref=\"B5\"",
            "xl/comments1.xml: there are two notes on B5; xl/drawings/vmlDrawing1.vml: a shape is for a note on B3, which is not there",
        ),
        (
            NOTES,
            "ref=\"B3\"",
            "ref=\"\"",
            "xl/comments1.xml: a note is on no cell; xl/drawings/vmlDrawing1.vml: a shape is for a note on B3, which is not there",
        ),
        (
            NOTES,
            "authorId=\"2\"",
            "authorId=\"3\"",
            "xl/comments1.xml: the note on B3 is by nobody on the list of authors",
        ),
        (
            NOTES,
            "<author>Author</author>",
            "",
            "xl/comments1.xml: the note on B3 is by nobody on the list of authors",
        ),
        (
            SHAPES,
            "<x:Row>2</x:Row>",
            "<x:Row>3</x:Row>",
            "xl/drawings/vmlDrawing1.vml: a shape is for a note on B4, which is not there; xl/worksheets/sheet1.xml: the note on B3 has no shape to show it in",
        ),
        (
            SHAPES,
            "<x:Row>2</x:Row>",
            "<x:Row>4</x:Row>",
            "xl/drawings/vmlDrawing1.vml: two shapes are for the note on B5; xl/worksheets/sheet1.xml: the note on B3 has no shape to show it in",
        ),
        (
            SHAPES,
            "ObjectType=\"Note\"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>2, 15, 1",
            "ObjectType=\"Drop\"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>2, 15, 1",
            "xl/worksheets/sheet1.xml: the note on B3 has no shape to show it in",
        ),
        (
            SHEET_RELS,
            "</Relationships>",
            "<Relationship Id=\"q\" Type=\"u/comments\" Target=\"../appraise_comments1.xml\"/></Relationships>",
            "xl/appraise_comments1.xml: there are two notes on B3; xl/worksheets/sheet1.xml: it has two lists of notes",
        ),
    ]);
}

#[test]
fn shapes_have_numbers_of_their_own() {
    each_is_told(&[
        (
            SHAPES,
            "\"_x0000_s1026\"",
            "\"_x0000_s1025\"",
            "xl/drawings/vmlDrawing1.vml: two shapes are called _x0000_s1025",
        ),
        (
            NEW_SHAPES,
            "data=\"2\"",
            "data=\"2,1\"",
            "xl/drawings/appraise_notes1.vml: its shapes are numbered in block 1, as those of xl/drawings/vmlDrawing1.vml are",
        ),
    ]);
}

#[test]
fn tables_have_numbers_names_and_columns_of_their_own() {
    each_is_told(&[
        (
            NEW_TABLE,
            "id=\"2\" name=\"Found\"",
            "id=\"1\" name=\"Found\"",
            "xl/tables/appraise_table1.xml: another table has the number 1 too",
        ),
        (
            NEW_TABLE,
            "displayName=\"Found\"",
            "displayName=\"STAFF\"",
            "xl/tables/appraise_table1.xml: another table is called STAFF too",
        ),
        (
            NEW_TABLE,
            "ref=\"A1:B3\"",
            "ref=\"A1:C3\"",
            "xl/tables/appraise_table1.xml: it does not have as many columns as it says",
        ),
        (
            NEW_TABLE,
            "tableColumns count=\"2\"",
            "tableColumns count=\"3\"",
            "xl/tables/appraise_table1.xml: it does not have as many columns as it says",
        ),
        (
            NEW_TABLE,
            "name=\"Column2\"",
            "name=\"COLUMN1\"",
            "xl/tables/appraise_table1.xml: two of its columns have the same name",
        ),
        (
            NEW_TABLE,
            "<tableColumn id=\"2\"",
            "<tableColumn id=\"1\"",
            "xl/tables/appraise_table1.xml: two of its columns have the same id",
        ),
    ]);
}

#[test]
fn an_old_fault_is_no_new_one() {
    let broken = [
        (SHAPES, "<x:Row>4</x:Row>", "<x:Row>7</x:Row>"),
        (STYLES, "<borders count=\"", "<borders count=\"1"),
        (BOOK, "<workbookView ", "<workbookView activeTab=\"9\" "),
        (BOOK, "<calcPr", "<oleSize ref=\"A1\"/><calcPr"),
        ("xl/tables/table1.xml", "count=\"3\"", "count=\"4\""),
        (
            SHEET_RELS,
            "</Relationships>",
            "<Relationship Id=\"q\" Type=\"u/u\" Target=\"gone\"/></Relationships>",
        ),
    ];
    let before = broken.iter().fold(tracker(), |bytes, (part, old, new)| with(&bytes, part, old, new));
    let after = annotate(&before, &edits(), &Options::default()).unwrap();
    // Saved by a program since, so that the marks and not the journal tell what is ours.
    let saved = with(&after.bytes, SHEET, "<row r=\"7\"", "<row r=\"7\" hidden=\"1\"");
    assert!(!strip(&saved, &Options::default()).unwrap().exact);
}

#[test]
fn the_example_tracker_is_annotated_and_had_back_without_a_fault() {
    let before = include_bytes!("../../../fixtures/kclms/tracker.xlsx");
    let package = Package::read(before.to_vec(), MOST_BYTES).unwrap();
    let mut edits = Edits { notes: Vec::new(), highlights: Vec::new(), ..edits() };
    for sheet in package.sheets() {
        let (sheet, cells) = (sheet.name.clone(), vec![(30, 1), (31, 2)]);
        for &(row, column) in &cells {
            edits.notes.push(Note { sheet: sheet.clone(), row, column, text: "Given late".into() });
        }
        let severity = Mark { name: "breach".into(), fill: [255, 199, 206] };
        edits.highlights.push(Highlight { sheet, severity, cells });
    }
    let after = annotate(before, &edits, &Options::default()).unwrap();
    assert_eq!(told(before, &after.bytes, &parts_of(&after)), Vec::<String>::new());
    let back = strip(&with(&after.bytes, SHEET, "<sheetData>", "<sheetData >"), &Options::default()).unwrap();
    assert!(!back.exact);
    assert_eq!(back.removed_highlights, package.sheets().len());
}

#[test]
fn a_copy_with_a_new_fault_is_not_handed_out() {
    let before = tracker();
    let after = annotate(&before, &edits(), &Options::default()).unwrap();
    let package = Package::read(before, MOST_BYTES).unwrap();
    let judged = |bytes: &[u8]| {
        check(&package, bytes.to_vec(), &after.changed, &after.added, after.sheets.len())
            .map_err(|e| e.to_string())
    };
    assert_eq!(judged(&after.bytes).as_ref(), Ok(&after.bytes));
    let copy = Package::read(after.bytes.clone(), MOST_BYTES).unwrap();
    let part = after.changed.iter().chain(&after.added).find(|n| n.contains("comments")).unwrap();
    let text = String::from_utf8(copy.raw(part).unwrap()).unwrap().replace("authorId=\"", "authorId=\"9");
    let change = Change::Replace(Packed::of(text.as_bytes()));
    let broken = copy.container.write(&BTreeMap::from([(key_of(part), change)]), &[]).unwrap();
    let why = judged(&broken).unwrap_err();
    assert!(why.contains("by nobody on the list of authors"), "{why}");
}
