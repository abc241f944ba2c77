//! What a school notices of an annotated copy: which parts changed, and that it can be had back.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::Cursor;
use std::path::{Path, PathBuf};

use appraise::workbook::{
    self, Annotated, Edits, Highlight, MOST_BYTES, Mark, Note, Options, Refusal, SheetKind, SheetState,
    Stripped, write_atomically,
};
use calamine::{Data, Reader, Xlsx};
use rust_xlsxwriter::{
    Chart, ChartType, ConditionalFormatCell, ConditionalFormatCellRule, DataValidation, Format, Image,
    Note as XNote, Table, TableColumn, Url, Workbook,
};

fn annotate(original: &[u8], edits: &Edits) -> Result<Annotated, Refusal> {
    workbook::annotate(original, edits, &Options::default())
}

fn strip(annotated: &[u8]) -> Result<Stripped, Refusal> {
    workbook::strip(annotated, &Options::default())
}

fn is_annotated(bytes: &[u8]) -> bool {
    workbook::is_annotated(bytes, MOST_BYTES)
}

struct Package;

impl Package {
    fn read(bytes: Vec<u8>) -> Result<workbook::Package, Refusal> {
        workbook::Package::read(bytes, MOST_BYTES)
    }
}

/// A picture of one pixel.
const PIXEL: &[u8] = &[
    0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52, 0, 0, 0, 1, 0, 0, 0,
    1, 8, 2, 0, 0, 0, 0x90, 0x77, 0x53, 0xDE, 0, 0, 0, 12, 0x49, 0x44, 0x41, 0x54, 0x08, 0xD7, 0x63, 0xF8,
    0xCF, 0xC0, 0, 0, 3, 1, 1, 0, 0x18, 0xDD, 0x8D, 0xB0, 0, 0, 0, 0, 0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42,
    0x60, 0x82,
];

fn breach() -> Mark {
    Mark { name: "breach".into(), fill: [0xFF, 0xC7, 0xCE] }
}

fn warning() -> Mark {
    Mark { name: "warning".into(), fill: [0xFF, 0xEB, 0x9C] }
}

fn note(sheet: &str, row: u32, column: u32, text: &str) -> Note {
    Note { sheet: sheet.into(), row, column, text: text.into() }
}

fn highlight(sheet: &str, severity: Mark, cells: &[(u32, u32)]) -> Highlight {
    Highlight { sheet: sheet.into(), severity, cells: cells.to_vec() }
}

fn bare(names: &[&str]) -> Vec<u8> {
    let mut book = Workbook::new();
    for name in names {
        let sheet = book.add_worksheet().set_name(*name).unwrap();
        sheet.write(0, 0, "Name").unwrap();
        sheet.write(1, 0, "A").unwrap();
    }
    book.save_to_buffer().unwrap()
}

/// A tracker with what trackers have: notes, rules, lists, a chart, a picture, a table, a merged title.
fn tracker() -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("Teachers").unwrap();
    let bold = Format::new().set_bold();
    sheet.merge_range(0, 0, 0, 4, "Appraisal 2025-26", &bold).unwrap();
    for (column, title) in ["Name", "Role", "Objective", "Outcome", "Due"].iter().enumerate() {
        sheet.write_with_format(2, u16::try_from(column).unwrap(), *title, &bold).unwrap();
    }
    for row in 3..12 {
        sheet.write(row, 0, format!("Teacher {row}")).unwrap();
        sheet.write(row, 4, f64::from(row) + 45_000.0).unwrap();
    }
    sheet.insert_note(4, 1, &XNote::new("Returns in January").set_author("Office")).unwrap();
    let rule = ConditionalFormatCell::new()
        .set_rule(ConditionalFormatCellRule::GreaterThan(5))
        .set_format(Format::new().set_background_color("#C6EFCE"));
    sheet.add_conditional_format(3, 4, 11, 4, &rule).unwrap();
    let list = DataValidation::new().allow_list_strings(&["Met", "Not Met"]).unwrap();
    sheet.add_data_validation(3, 3, 11, 3, &list).unwrap();
    let mut chart = Chart::new(ChartType::Column);
    chart.add_series().set_values(("Teachers", 3, 4, 11, 4));
    sheet.insert_chart(14, 0, &chart).unwrap();
    sheet.insert_image(14, 8, &Image::new_from_buffer(PIXEL).unwrap()).unwrap();
    let second = book.add_worksheet().set_name("Support & others").unwrap();
    second.add_table(0, 0, 4, 2, &Table::new().set_name("Staff")).unwrap();
    book.save_to_buffer().unwrap()
}

/// New sheets as the program makes them: a table with links, a chart, print titles, a rule and a list.
fn donor(sheets: [&str; 2], goes_to: &str) -> Vec<u8> {
    let mut book = Workbook::new();
    let wrapped = Format::new().set_text_wrap().set_font_name("Arial");
    let date = Format::new().set_num_format("dd mmm yyyy");
    let first = book.add_worksheet().set_name(sheets[0]).unwrap();
    let columns = ["Cell", "Check", "On"].map(|h| TableColumn::new().set_header(h));
    first.add_table(0, 0, 3, 2, &Table::new().set_name("Findings").set_columns(&columns)).unwrap();
    for row in 1..4 {
        let link = format!("internal:'{}'!B{row}", goes_to.replace('\'', "''"));
        first.write_url(row, 0, Url::new(link).set_text("there")).unwrap();
        first.write_with_format(row, 1, "=not a formula <&>", &wrapped).unwrap();
        first.write_with_format(row, 2, 45_000 + row, &date).unwrap();
    }
    let rule = ConditionalFormatCell::new()
        .set_rule(ConditionalFormatCellRule::GreaterThan(45_001))
        .set_format(Format::new().set_background_color("#FFEB9C"));
    first.add_conditional_format(1, 2, 3, 2, &rule).unwrap();
    first.set_repeat_rows(0, 0).unwrap();
    first.set_print_area(0, 0, 3, 2).unwrap();
    let second = book.add_worksheet().set_name(sheets[1]).unwrap();
    second.write_url(0, 0, Url::new(format!("internal:'{}'!A1", sheets[0]))).unwrap();
    let mut chart = Chart::new(ChartType::Bar);
    chart.add_series().set_values((sheets[0], 1, 2, 3, 2));
    second.insert_chart(2, 0, &chart).unwrap();
    second.insert_image(2, 9, &Image::new_from_buffer(PIXEL).unwrap()).unwrap();
    let list = DataValidation::new().allow_list_strings(&["yes", "no"]).unwrap();
    second.add_data_validation(1, 0, 1, 0, &list).unwrap();
    book.save_to_buffer().unwrap()
}

fn part(bytes: &[u8], name: &str) -> String {
    let raw = Package::read(bytes.to_vec()).unwrap().part(name).unwrap();
    String::from_utf8(raw.unwrap_or_else(|| panic!("no part {name}"))).unwrap()
}

fn parts(bytes: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let package = Package::read(bytes.to_vec()).unwrap();
    package.parts().map(|n| (n.to_owned(), package.part(n).unwrap().unwrap())).collect()
}

/// What differs, told by the contents and not by what `annotate` says of itself.
fn difference(before: &[u8], after: &[u8]) -> (Vec<String>, Vec<String>) {
    let (before, after) = (parts(before), parts(after));
    assert!(before.keys().all(|n| after.contains_key(n)), "a part has gone");
    let changed = before.iter().filter(|(n, b)| after.get(*n) != Some(*b)).map(|(n, _)| n.clone()).collect();
    let added = after.keys().filter(|n| !before.contains_key(*n)).cloned().collect();
    (changed, added)
}

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

fn everything() -> Edits {
    Edits {
        notes: vec![
            note("Teachers", 5, 3, "Given 14 days late"),
            note("Teachers", 0, 2, "Over the merged title"),
            note("Teachers", 4, 1, "There is a note already"),
            note("Support & others", 2, 2, "First\nSecond line with _x0041_ & <b>"),
        ],
        highlights: vec![
            highlight("Teachers", breach(), &[(5, 3), (6, 3)]),
            highlight("Teachers", warning(), &[(7, 3), (0, 2)]),
            highlight("Support & others", warning(), &[(2, 2)]),
        ],
        donor: Some(donor(["Findings", "About"], "Teachers")),
    }
}

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
fn a_cell_with_a_note_keeps_it_and_the_caller_hears_of_it() {
    let after = annotate(&tracker(), &everything()).unwrap();
    assert_eq!(after.left_out, [("Teachers".to_owned(), 4, 1, "the cell already has a note".to_owned())]);
    let comments = part(&after.bytes, "xl/comments1.xml");
    assert!(comments.contains("Returns in January") && comments.contains("ref=\"A1\""));
    assert!(part(&after.bytes, "xl/appraise_comments1.xml").contains("_x005F_x0041_ &amp; &lt;b&gt;"));
}

/// The same parts in a container somebody else wrote, one of them changed, as after a save in Excel.
fn saved_elsewhere(bytes: &[u8], edit: impl Fn(&str, Vec<u8>) -> Vec<u8>) -> Vec<u8> {
    use std::io::Write as _;
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let package = Package::read(bytes.to_vec()).unwrap();
    for name in package.parts() {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        let data = package.part(name).unwrap().unwrap();
        zip.write_all(&edit(name, data)).unwrap();
    }
    zip.finish().unwrap().into_inner()
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

fn names(bytes: &[u8]) -> Vec<String> {
    Package::read(bytes.to_vec()).unwrap().sheets().iter().map(|s| s.name.clone()).collect()
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
fn a_file_cut_short_anywhere_is_refused_and_never_panics() {
    let bytes = bare(&["Teachers"]);
    for end in (0..bytes.len()).step_by(7) {
        assert!(Package::read(bytes[..end].to_vec()).is_err(), "{end}");
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
fn names_equal_but_for_case_are_refused() {
    use std::io::Write as _;
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
fn a_file_is_written_whole_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("copy.xlsx");
    write_atomically(&path, b"first").unwrap();
    write_atomically(&path, b"second").unwrap();
    assert_eq!(std::fs::read(&path).unwrap(), b"second");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    assert!(write_atomically(&folder.path().join("no such folder/copy.xlsx"), b"x").is_err());
}

// ---- the corpus ----

fn corpus() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus");
    if folder.join("INDEX.tsv").is_file() {
        return Some(folder);
    }
    assert!(std::env::var_os("CI").is_none(), "the corpus is missing");
    None
}

fn readable(bytes: &[u8]) -> Option<Vec<String>> {
    let bytes = bytes.to_vec();
    std::panic::catch_unwind(move || {
        let book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).ok()?;
        Some(book.sheet_names())
    })
    .ok()
    .flatten()
}

fn edits_for(bytes: &[u8]) -> Result<Edits, Refusal> {
    let package = Package::read(bytes.to_vec())?;
    let mut edits = Edits::default();
    let visible =
        package.sheets().iter().filter(|s| s.state == SheetState::Visible && s.kind == SheetKind::Worksheet);
    for sheet in visible {
        edits.notes.push(note(&sheet.name, 2, 1, "A note that explains what was found here."));
        edits.notes.push(note(&sheet.name, 3, 40, "Another one"));
        edits.highlights.push(highlight(&sheet.name, breach(), &[(2, 1), (3, 40)]));
        edits.highlights.push(highlight(&sheet.name, warning(), &[(4, 2)]));
    }
    let target = package.sheets().first().map_or("Sheet1", |s| s.name.as_str());
    edits.donor = Some(donor(["Findings", "About this check"], target));
    Ok(edits)
}

fn try_one(file: &str, bytes: &[u8], out: Option<&Path>) -> Result<String, String> {
    let annotated = match edits_for(bytes).and_then(|edits| Ok((annotate(bytes, &edits)?, edits))) {
        Err(refusal) => {
            let kind = format!("{refusal:?}");
            let kind = kind.split([' ', '(', '{']).next().unwrap_or_default().to_owned();
            return Ok(format!("refused {kind}: {refusal}"));
        }
        Ok(annotated) => annotated,
    };
    let (annotated, edits) = annotated;
    if let Some(out) = out {
        std::fs::write(out.join(file), &annotated.bytes).map_err(|e| e.to_string())?;
    }
    let back = strip(&annotated.bytes).map_err(|e| format!("strip: {e}"))?;
    if back.bytes != bytes || !back.exact {
        return Err("strip gives another file".into());
    }
    let twice = annotate(&annotated.bytes, &edits).map_err(|e| format!("again: {e}"))?;
    if twice.bytes != annotated.bytes {
        return Err("twice is not once".into());
    }
    if let Some(mut names) = readable(bytes) {
        names.extend(annotated.sheets.iter().cloned());
        if readable(&annotated.bytes) != Some(names) {
            return Err("calamine no longer reads it".into());
        }
    }
    Ok("held".into())
}

#[test]
fn every_workbook_of_the_corpus_is_annotated_and_had_back_or_refused_with_a_reason() {
    let Some(folder) = corpus() else {
        let note = "the corpus is not here, so this test was skipped\n";
        std::io::Write::write_all(&mut std::io::stderr(), note.as_bytes()).unwrap();
        return;
    };
    let out = std::env::var_os("WORKBOOK_TEST_OUT").map(PathBuf::from);
    let only = std::env::var("WORKBOOK_TEST_ONLY").unwrap_or_default();
    let index = std::fs::read_to_string(folder.join("INDEX.tsv")).unwrap();
    let mut counts: BTreeMap<String, u32> = BTreeMap::new();
    let mut report = String::new();
    let mut failed = 0;
    for line in index.lines().skip(1) {
        let fields: Vec<&str> = line.split('\t').collect();
        let (file, mut expected) = (fields[0], fields[5]);
        if file == "sheetjs__wtf_path.xlsx" {
            // The index goes by the default type of `.bin`, but the workbook's own parts are XML.
            expected = "opens: parts in a folder of another name";
        }
        if !file.contains(&only) {
            continue;
        }
        let bytes = std::fs::read(folder.join(file)).unwrap();
        let result = std::panic::catch_unwind(|| try_one(file, &bytes, out.as_deref()))
            .unwrap_or_else(|_| Err("panicked".into()));
        let outcome = result.as_ref().map_or_else(|e| format!("FAILED {e}"), Clone::clone);
        let must_open = expected == "opens" || expected.starts_with("opens:");
        // What a workbook may be refused for although others open it.
        let allowed = ["refused StructureLocked", "refused Shared", "refused Signed"];
        let as_told = if must_open {
            outcome == "held" || allowed.iter().any(|a| outcome.starts_with(a))
        } else if expected.starts_with("opens-or") || expected.starts_with("robust") {
            !outcome.starts_with("FAILED")
        } else {
            outcome.starts_with("refused")
        };
        let class = expected.split([':', '(']).next().unwrap_or_default().trim();
        let kind = outcome.split(':').next().unwrap_or_default();
        *counts.entry(format!("{class} -> {kind}")).or_default() += 1;
        if !as_told {
            failed += 1;
        }
        if !as_told || outcome != "held" {
            let _ = writeln!(report, "{} {file} [{expected}]: {outcome}", if as_told { " " } else { "!" });
        }
    }
    for (what, count) in &counts {
        let _ = writeln!(report, "{count:4} {what}");
    }
    assert_eq!(failed, 0, "{report}");
    std::io::Write::write_all(&mut std::io::stderr(), report.as_bytes()).unwrap();
}
