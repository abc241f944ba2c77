//! Workbooks of every format, made by hand and from the corpus: what is read, and what is not let in.

use std::fmt::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

use calamine::Reader;

use super::super::grid::{Formula, Raw, Sheet};
use super::*;
use Value::{Blank, Day, Number, Percent, Sum, Text, Wrong, Yes};
use handmade::Value;

#[path = "../../../tests/handmade/mod.rs"]
mod handmade;

const MOST: u64 = 512 << 20;

/// A sheet with everything that a format may tell.
fn everything() -> Vec<handmade::Sheet> {
    let rows = vec![
        vec![Text("Name"), Text("Percentage"), Text("Seen on"), Text("Done"), Text("Number"), Blank],
        vec![Text("Tansy & Ossian"), Percent(0.75), Day(46_309), Yes(true), Number(0.6), Text("ÄÖ—é")],
        vec![Text("<b>"), Percent(0.5), Day(46_310), Yes(false), Number(-3.0), Blank],
        vec![Text("Ysolde"), Wrong, Day(45_000), Text("  "), Number(1e9), Sum(4.5)],
    ];
    let first = handmade::Sheet {
        name: "Staff",
        rows,
        hidden_rows: vec![2, 40],
        hidden_columns: vec![1, 4, 19],
        filtered: true,
        merges: vec![[0, 4, 0, 5], [1, 0, 2, 0]],
        ..handmade::Sheet::default()
    };
    let second = handmade::Sheet {
        name: "Old years",
        rows: vec![vec![Blank], vec![Blank, Text("kept"), Percent(0.25)]],
        hidden: true,
        ..handmade::Sheet::default()
    };
    vec![first, second]
}

fn told(sheets: &[Sheet]) -> String {
    let mut out = String::new();
    for sheet in sheets {
        writeln!(out, "{} {} {} {:?}", sheet.name, sheet.order, sheet.hidden, sheet.unseen).unwrap();
        let mut merges = sheet.merges.clone();
        merges.sort_by_key(|m| (m.top, m.left));
        writeln!(out, "{merges:?} {}", sheet.beyond).unwrap();
        for cell in sheet.cells() {
            let mut cell = cell.clone();
            // The drawn .xls and .ods hold an error as it is, the others the formula that gives it.
            if matches!(cell.raw, Raw::Error(_)) {
                cell.formula = Formula::None;
            }
            writeln!(out, "{cell:?}").unwrap();
        }
    }
    out
}

#[test]
fn a_tracker_tells_the_same_in_every_format() {
    // The covered cells of merged ones are blank in all of them.
    let mut sheets = everything();
    sheets[0].rows[2][0] = Blank;
    let expected = told(&open(&handmade::xlsx(&sheets), MOST).unwrap().sheets);
    for wanted in [
        "rows: 1, columns: 2, filtered: true",
        "Old years 1 true",
        "Number(0.75), percent: true",
        "Number(0.25), percent: true",
    ] {
        assert!(expected.contains(wanted), "{wanted}: {expected}");
    }
    assert!(expected.contains("Error(\"#REF!\")") && expected.contains("formula: Sum"), "{expected}");
    for (format, bytes) in [
        (Format::Ods, handmade::ods(&sheets)),
        (Format::Xls, handmade::xls(&sheets)),
        (Format::Xlsb, handmade::xlsb(&sheets)),
    ] {
        assert_eq!(Format::of(&bytes), Some(format));
        let read = told(&open(&bytes, MOST).unwrap().sheets);
        assert_eq!(read, expected, "{format:?}");
    }
}

#[test]
fn a_formula_whose_result_was_never_stored_is_told_from_a_blank() {
    let rows = vec![vec![Text("a"), Value::NoResult], vec![Text("b"), Sum(1.0)]];
    let sheets = [handmade::Sheet { name: "A", rows, ..handmade::Sheet::default() }];
    for bytes in [handmade::xlsx(&sheets), handmade::ods(&sheets), handmade::xls(&sheets)] {
        let read = open(&bytes, MOST).unwrap();
        let cell = &read.sheets[0].cells()[1];
        assert_eq!((cell.row, cell.column, &cell.raw, cell.formula), (0, 1, &Raw::NoResult, Formula::Sum));
    }
}

#[test]
fn an_opendocument_spreadsheet_in_one_text_is_read() {
    let body = "<table:table table:name=\"A\"><table:table-row><table:table-cell office:value-type=\"percentage\" \
                office:value=\"0.5\"/></table:table-row></table:table>";
    let flat = handmade::ods_content(body).replace("document-content", "document").replace(
        " office:version",
        " office:mimetype=\"application/vnd.oasis.opendocument.spreadsheet\" office:version",
    );
    let read = open(flat.as_bytes(), MOST).unwrap();
    assert_eq!((&*read.sheets[0].name, read.sheets[0].cells()[0].percent), ("A", true));
    let cut = open(&flat.as_bytes()[..flat.len() - 40], MOST);
    assert!(matches!(cut, Err(ReadError::Damaged(_))), "{cut:?}");
}

// ---- what asks for too much ----

fn ods_rows(rows: &str) -> Result<Opened, ReadError> {
    let body = format!("<table:table table:name=\"A\">{rows}</table:table>");
    open(&handmade::ods_of(&handmade::ods_content(&body)), MOST)
}

const CELL: &str = "<text:p>x</text:p></table:table-cell>";

#[test]
fn an_ods_that_repeats_a_cell_for_ever_is_bounded_and_one_that_repeats_a_blank_is_read() {
    let row = |rows: u64, columns: u64, cell: &str| {
        format!(
            "<table:table-row table:number-rows-repeated=\"{rows}\"><table:table-cell \
             table:number-columns-repeated=\"{columns}\"{cell}</table:table-row>"
        )
    };
    let text = format!(" office:value-type=\"string\">{CELL}");
    let started = Instant::now();
    assert!(matches!(ods_rows(&row(4_000_000_000, 4_000_000_000, &text)), Err(ReadError::TooLarge(_))));
    let wide = ods_rows(&row(1, 16_384, &text)).unwrap();
    assert!(wide.sheets[0].beyond && wide.sheets[0].cells().len() == 1_000);
    let tall = ods_rows(&row(1_048_576, 1, &text)).unwrap();
    assert!(tall.sheets[0].beyond && tall.sheets[0].cells().len() == 200_000);
    let blank = ods_rows(&(row(1_000_000, 16_384, "/>") + &row(1, 1, &text))).unwrap();
    assert!(blank.sheets[0].beyond && blank.sheets[0].cells().is_empty());
    let spaces = ods_rows(
        "<table:table-row><table:table-cell office:value-type=\"string\"><text:p>a<text:s \
         text:c=\"4000000000\"/>b</text:p></table:table-cell></table:table-row>",
    );
    assert!(matches!(&spaces.unwrap().sheets[0].cells()[0].raw, Raw::Text(t) if t.len() < 2_000));
    assert!(started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());
}

#[test]
fn an_ods_that_breaks_off_is_damaged_wherever_it_does() {
    let whole = handmade::ods_content(
        "<table:table table:name=\"A\"><table:table-row><table:table-cell office:value-type=\"string\">\
         <text:p>a<text:span>b</text:span></text:p><office:annotation><text:p>c</text:p></office:annotation>\
         </table:table-cell></table:table-row></table:table>",
    );
    let read = open(&handmade::ods_of(&whole), MOST).unwrap();
    assert_eq!(read.sheets[0].cells()[0].raw, Raw::Text("ab".into()), "a note is none of the cell");
    for end in
        (whole.find("<office:document").unwrap() + 20..whole.len()).filter(|e| whole.is_char_boundary(*e))
    {
        let cut = open(&handmade::ods_of(&whole[..end]), MOST);
        assert!(matches!(cut, Err(ReadError::Damaged(_))), "at {end}: {cut:?}");
    }
}

#[test]
fn an_xls_is_measured_by_its_cells_and_not_by_what_it_claims() {
    let sheet =
        handmade::Sheet { name: "A", rows: vec![vec![Text("a"), Number(1.0)]], ..handmade::Sheet::default() };
    for claim in [[0, 0xFFFF_FFFF, 0, 0xFFFF], [5, 1, 300, 2], [0xFFFF_FFFF, 0, 0, 0]] {
        let stream = handmade::xls_stream(std::slice::from_ref(&sheet), claim);
        let read = open(&handmade::xls_of(&stream), MOST).unwrap();
        assert_eq!(read.sheets[0].cells().len(), 2, "{claim:?}");
    }
    let mut far = vec![vec![Blank]; 65_536];
    far[0] = vec![Text("a")];
    far[65_535] = vec![Blank; 256];
    far[65_535][255] = Text("z");
    let sheet = handmade::Sheet { name: "A", rows: far, ..handmade::Sheet::default() };
    let refused = open(&handmade::xls(&[sheet]), MOST).unwrap_err();
    assert!(refused.to_string().contains("lie so far apart"), "{refused}");
}

// ---- what Excel knows of a sheet ----

#[test]
fn the_area_of_a_table_is_known_with_its_headings_and_totals() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet().set_name("Pay & more").unwrap();
    let table = rust_xlsxwriter::Table::new().set_name("PayRows").set_total_row(true);
    sheet.add_table(2, 1, 9, 3, &table).unwrap();
    sheet.add_table(20, 0, 22, 1, &rust_xlsxwriter::Table::new().set_header_row(false)).unwrap();
    let read = open(&book.save_to_buffer().unwrap(), MOST).unwrap();
    let areas: Vec<_> = read.sheets[0]
        .areas
        .iter()
        .map(|a| (a.name.as_str(), [a.top, a.left, a.bottom, a.right], a.headings, a.totals))
        .collect();
    assert_eq!(areas, [("PayRows", [2, 1, 9, 3], 1, 1), ("Table2", [20, 0, 22, 1], 0, 0)]);
}

#[test]
fn a_fill_is_told_by_its_colour_whatever_names_it() {
    use rust_xlsxwriter::{Color, Format as Style, FormatPattern, Workbook};
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("Staff").unwrap();
    sheet
        .write_string_with_format(0, 0, "a", &Style::new().set_background_color(Color::RGB(0x00FF_C000)))
        .unwrap();
    sheet.write_blank(1, 1, &Style::new().set_background_color(Color::Theme(4, 3))).unwrap();
    let striped = Style::new().set_pattern(FormatPattern::DarkDown).set_foreground_color(Color::Red);
    sheet.write_blank(2, 2, &striped).unwrap();
    sheet.write_string(3, 3, "plain").unwrap();
    let bytes = book.save_to_buffer().unwrap();
    let found = fills(&bytes, "Staff").unwrap();
    let mut sorted: Vec<_> = found.into_iter().collect();
    sorted.sort_unstable();
    // The fifth colour of the theme, 60 % lighter, as Excel shows it.
    assert_eq!(sorted, [((0, 0), [0xFF, 0xC0, 0x00]), ((1, 1), [0x95, 0xB3, 0xD7])]);
    assert!(matches!(fills(&bytes, "Other"), Err(ReadError::Damaged(_))));
    assert!(fills(&handmade::ods(&everything()), "Staff").unwrap().is_empty());
}

// ---- the corpus ----

fn corpus(endings: &[&str]) -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus");
    let Ok(list) = std::fs::read_dir(&folder) else {
        assert!(std::env::var_os("CI").is_none(), "the corpus is missing");
        let _ = std::io::Write::write_all(&mut std::io::stderr(), b"the corpus is not here: skipped\n");
        return Vec::new();
    };
    let named = list.map(|e| e.unwrap().path()).filter(|p| {
        let name = p.to_string_lossy().to_lowercase();
        endings.iter().any(|e| name.ends_with(e))
    });
    let mut all: Vec<_> = named
        .map(|p| (p.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read(&p).unwrap()))
        .collect();
    all.sort();
    all
}

/// Our own reader of `.ods` against calamine's, on files that neither was made for.
#[test]
fn every_ods_of_the_corpus_is_read_as_calamine_reads_it() {
    let files = corpus(&[".ods"]);
    let mut compared = 0;
    for (name, bytes) in &files {
        let Ok(opened) = open(bytes, MOST) else { continue };
        let mut book = calamine::Ods::new(Cursor::new(bytes.as_slice())).unwrap();
        assert_eq!(
            opened.sheets.iter().map(|s| s.name.to_string()).collect::<Vec<_>>(),
            book.sheet_names(),
            "{name}"
        );
        for sheet in &opened.sheets {
            let range = book.worksheet_range(&sheet.name).unwrap();
            let (top, left) = range.start().unwrap_or_default();
            for (row, column, value) in range.used_cells() {
                let (row, column) =
                    (u32::try_from(row).unwrap() + top, u32::try_from(column).unwrap() + left);
                let Some(theirs) = values::raw(value) else { continue };
                let ours = sheet.cells().iter().find(|c| (c.row, c.column) == (row, column)).map(|c| &c.raw);
                let same = match (ours, &theirs) {
                    (Some(Raw::Error(ours)), Raw::Text(theirs)) => ours == theirs,
                    (None, Raw::Text(theirs)) => theirs.is_empty(),
                    (ours, theirs) => ours == Some(theirs),
                };
                assert!(same, "{name}, {} {row} {column}: {ours:?}, calamine: {theirs:?}", sheet.name);
                compared += 1;
            }
        }
    }
    assert!(files.is_empty() || compared > 250, "only {compared} cells of {} files", files.len());
}
