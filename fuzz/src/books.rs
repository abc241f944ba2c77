//! The workbooks the targets start from. Each is built once.

use std::io::{Cursor, Write as _};
use std::sync::LazyLock;

use appraise::workbook::{Edits, Highlight, MOST_BYTES, Mark, Note, Package, SheetInfo, SheetKind};
use rust_xlsxwriter::{
    Chart, ChartType, Color, ConditionalFormatCell, ConditionalFormatCellRule, Format, FormatBorder,
    Note as XNote, Table, Url, Workbook,
};
use zip::CompressionMethod;
use zip::write::SimpleFileOptions;

/// The parts of a workbook in the order of the file.
pub type Parts = Vec<(String, Vec<u8>)>;

fn parts_of(bytes: Vec<u8>) -> Parts {
    let package = Package::read(bytes, MOST_BYTES).expect("our own workbook opens");
    let read = |name: &str| package.part(name).expect("it unpacks").unwrap_or_default();
    package.parts().map(|name| (name.to_owned(), read(name))).collect()
}

/// A tracker of two sheets: notes, a rule, a merged title, a chart, a table, a name.
static TRACKER: LazyLock<Parts> = LazyLock::new(|| {
    let mut book = Workbook::new();
    let bold = Format::new().set_bold();
    let sheet = book.add_worksheet().set_name("Teachers").unwrap();
    sheet.merge_range(0, 0, 0, 4, "Appraisal", &bold).unwrap();
    sheet.write(2, 0, "Name").unwrap();
    sheet.write(3, 0, "A. Example").unwrap();
    sheet.write_with_format(3, 1, 45_000, &Format::new().set_num_format("dd mmm yyyy")).unwrap();
    sheet.insert_note(4, 1, &XNote::new("Returns in January").set_author("Office")).unwrap();
    let rule = ConditionalFormatCell::new()
        .set_rule(ConditionalFormatCellRule::GreaterThan(1))
        .set_format(Format::new().set_font_color(Color::Red));
    sheet.add_conditional_format(3, 1, 9, 1, &rule).unwrap();
    let mut chart = Chart::new(ChartType::Line);
    chart.add_series().set_values(("Teachers", 3, 1, 9, 1));
    sheet.insert_chart(12, 3, &chart).unwrap();
    let second = book.add_worksheet().set_name("Support & others").unwrap();
    second.add_table(0, 0, 4, 2, &Table::new().set_name("Staff")).unwrap();
    book.define_name("Names", "=Teachers!$A$3:$A$9").unwrap();
    parts_of(book.save_to_buffer().unwrap())
});

/// A small donor: one sheet with a table, a link and a format.
static SMALL: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("Findings").unwrap();
    sheet.add_table(0, 0, 2, 1, &Table::new().set_name("Findings")).unwrap();
    sheet.write_url(1, 0, Url::new("internal:'Teachers'!B1").set_text("there")).unwrap();
    sheet.write_with_format(1, 1, "late", &Format::new().set_text_wrap()).unwrap();
    sheet.write_with_format(2, 1, 45_000, &Format::new().set_num_format("dd mmm yyyy")).unwrap();
    sheet.set_repeat_rows(0, 0).unwrap();
    zipped(&parts_of(book.save_to_buffer().unwrap()), true)
});

/// A donor with formats of every list.
static RICH: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("Findings").unwrap();
    for n in 0..12_u16 {
        let mut format = Format::new()
            .set_font_size(8 + n)
            .set_font_name(if n % 2 == 0 { "Arial" } else { "Calibri" })
            .set_background_color(Color::RGB(0x10_20_30 * u32::from(n % 5)))
            .set_border(if n % 3 == 0 { FormatBorder::Thin } else { FormatBorder::Double })
            .set_num_format(["0.0", "dd mmm yyyy", "[h]:mm", "0%", "\"<&>\" 0"][usize::from(n % 5)]);
        if n % 4 == 0 {
            format = format.set_bold().set_italic().set_font_color(Color::Blue).set_text_wrap();
        }
        sheet.write_with_format(u32::from(n), n % 4, 45_000 + u32::from(n), &format).unwrap();
        let rule = ConditionalFormatCell::new()
            .set_rule(ConditionalFormatCellRule::GreaterThan(n))
            .set_format(Format::new().set_background_color(Color::RGB(0x01_01_01 * u32::from(n))));
        sheet.add_conditional_format(u32::from(n), 0, u32::from(n), 3, &rule).unwrap();
    }
    sheet.add_table(20, 0, 24, 3, &Table::new().set_name("Findings").set_total_row(true)).unwrap();
    book.add_worksheet().set_name("About").unwrap().write(0, 0, "As of").unwrap();
    zipped(&parts_of(book.save_to_buffer().unwrap()), true)
});

/// Which new sheets are put in.
#[derive(Debug, Clone, Copy)]
pub enum Donor {
    Small,
    Rich,
}

/// A mark with a name of its own, and one with a name that has to be made safe.
fn marks() -> [Mark; 2] {
    [
        Mark { name: "breach".into(), fill: [0xFF, 0xC7, 0xCE] },
        Mark { name: "to look at\" <&>".into(), fill: [0xFF, 0xEB, 0x9C] },
    ]
}

/// Notes and highlights on the first two worksheets, and new sheets.
pub fn edits_for(package: &Package, donor: Donor) -> Edits {
    let mut edits = Edits::default();
    let [breach, look] = marks();
    let mut sheets = 0;
    for sheet in package.sheets().iter().filter(|s| s.kind == SheetKind::Worksheet) {
        // Of two sheets that have one name those who ask by name get only one.
        let is_called_so = |s: &&SheetInfo| s.name.to_lowercase() == sheet.name.to_lowercase();
        if sheets == 2 || package.sheets().iter().filter(is_called_so).count() > 1 {
            continue;
        }
        sheets += 1;
        let note =
            |row, column, text: &str| Note { sheet: sheet.name.clone(), row, column, text: text.into() };
        let highlight = |severity: &Mark, cells: &[(u32, u32)]| Highlight {
            sheet: sheet.name.clone(),
            severity: severity.clone(),
            cells: cells.to_vec(),
        };
        edits.notes.push(note(2, 1, "Given 14 days late"));
        edits.notes.push(note(3, 40, "Two lines\nwith _x0041_ & <b> and a \u{1f600}"));
        edits.highlights.push(highlight(&breach, &[(2, 1), (3, 40)]));
        edits.highlights.push(highlight(&look, &[(4, 2)]));
    }
    edits.donor = Some(match donor {
        Donor::Small => SMALL.clone(),
        Donor::Rich => RICH.clone(),
    });
    edits
}

/// The parts in a container that the zip crate writes.
pub fn zipped(parts: &Parts, stored: bool) -> Vec<u8> {
    let method = if stored { CompressionMethod::Stored } else { CompressionMethod::Deflated };
    let options = SimpleFileOptions::default().compression_method(method);
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, data) in parts {
        zip.start_file(name.as_str(), options).expect("a name");
        zip.write_all(data).expect("memory takes all");
    }
    zip.finish().expect("memory takes all").into_inner()
}

/// The tracker with one part replaced.
pub fn tracker_with(name: &str, contents: &[u8], stored: bool) -> Vec<u8> {
    let mut parts = TRACKER.clone();
    let part = parts.iter_mut().find(|(n, _)| n == name).expect("the tracker has the part");
    part.1 = contents.to_vec();
    zipped(&parts, stored)
}

/// The tracker as it is.
pub fn tracker() -> Vec<u8> {
    zipped(&TRACKER, false)
}
