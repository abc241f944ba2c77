//! Workbooks to annotate, new sheets to put in, and ways to look at what came of it.

use std::collections::BTreeMap;
use std::io::Cursor;

use appraise::workbook::{
    self, Annotated, Edits, Highlight, MOST_BYTES, Mark, Note, Options, Refusal, Stripped,
};
use rust_xlsxwriter::{
    Chart, ChartType, ConditionalFormatCell, ConditionalFormatCellRule, DataValidation, Format, Image,
    Note as XNote, Table, TableColumn, Url, Workbook,
};

pub(crate) fn annotate(original: &[u8], edits: &Edits) -> Result<Annotated, Refusal> {
    workbook::annotate(original, edits, &Options::default())
}

pub(crate) fn strip(annotated: &[u8]) -> Result<Stripped, Refusal> {
    workbook::strip(annotated, &Options::default())
}

pub(crate) fn is_annotated(bytes: &[u8]) -> bool {
    workbook::is_annotated(bytes, MOST_BYTES)
}

pub(crate) struct Package;

impl Package {
    pub(crate) fn read(bytes: Vec<u8>) -> Result<workbook::Package, Refusal> {
        workbook::Package::read(bytes, MOST_BYTES)
    }
}

/// A picture of one pixel.
pub(crate) const PIXEL: &[u8] = &[
    0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52, 0, 0, 0, 1, 0, 0, 0,
    1, 8, 2, 0, 0, 0, 0x90, 0x77, 0x53, 0xDE, 0, 0, 0, 12, 0x49, 0x44, 0x41, 0x54, 0x08, 0xD7, 0x63, 0xF8,
    0xCF, 0xC0, 0, 0, 3, 1, 1, 0, 0x18, 0xDD, 0x8D, 0xB0, 0, 0, 0, 0, 0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42,
    0x60, 0x82,
];

pub(crate) fn breach() -> Mark {
    Mark { name: "breach".into(), fill: [0xFF, 0xC7, 0xCE] }
}

pub(crate) fn warning() -> Mark {
    Mark { name: "warning".into(), fill: [0xFF, 0xEB, 0x9C] }
}

pub(crate) fn note(sheet: &str, row: u32, column: u32, text: &str) -> Note {
    Note { sheet: sheet.into(), row, column, text: text.into() }
}

pub(crate) fn highlight(sheet: &str, severity: Mark, cells: &[(u32, u32)]) -> Highlight {
    Highlight { sheet: sheet.into(), severity, cells: cells.to_vec() }
}

pub(crate) fn bare(names: &[&str]) -> Vec<u8> {
    let mut book = Workbook::new();
    for name in names {
        let sheet = book.add_worksheet().set_name(*name).unwrap();
        sheet.write(0, 0, "Name").unwrap();
        sheet.write(1, 0, "A").unwrap();
    }
    book.save_to_buffer().unwrap()
}

/// A tracker with what trackers have: notes, rules, lists, a chart, a picture, a table, a merged title.
pub(crate) fn tracker() -> Vec<u8> {
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
pub(crate) fn donor(sheets: [&str; 2], goes_to: &str) -> Vec<u8> {
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

pub(crate) fn part(bytes: &[u8], name: &str) -> String {
    let raw = Package::read(bytes.to_vec()).unwrap().part(name).unwrap();
    String::from_utf8(raw.unwrap_or_else(|| panic!("no part {name}"))).unwrap()
}

pub(crate) fn parts(bytes: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let package = Package::read(bytes.to_vec()).unwrap();
    package.parts().map(|n| (n.to_owned(), package.part(n).unwrap().unwrap())).collect()
}

pub(crate) fn everything() -> Edits {
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

/// The same parts in a container somebody else wrote, one of them changed, as after a save in Excel.
pub(crate) fn saved_elsewhere(bytes: &[u8], edit: impl Fn(&str, Vec<u8>) -> Vec<u8>) -> Vec<u8> {
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

pub(crate) fn names(bytes: &[u8]) -> Vec<String> {
    Package::read(bytes.to_vec()).unwrap().sheets().iter().map(|s| s.name.clone()).collect()
}

/// What differs, told by the contents and not by what `annotate` says of itself.
pub(crate) fn difference(before: &[u8], after: &[u8]) -> (Vec<String>, Vec<String>) {
    let (before, after) = (parts(before), parts(after));
    assert!(before.keys().all(|n| after.contains_key(n)), "a part has gone");
    let changed = before.iter().filter(|(n, b)| after.get(*n) != Some(*b)).map(|(n, _)| n.clone()).collect();
    let added = after.keys().filter(|n| !before.contains_key(*n)).cloned().collect();
    (changed, added)
}
