//! Small workbooks of every format, written by hand, byte by byte where need be: no library writes the old ones.

#![allow(dead_code, reason = "each test that uses it needs a part of it")]

use std::fmt::Write as _;
use std::io::{Cursor, Read, Write};

use rust_xlsxwriter::{Format, Formula, Workbook};

/// What stands in a cell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Value {
    Text(&'static str),
    Number(f64),
    /// A part of one, shown as a percentage.
    Percent(f64),
    /// A day as a number, counted from 1900.
    Day(u32),
    Yes(bool),
    /// The formula error `#REF!`.
    Wrong,
    /// A formula that adds up A1 to A3, and its result.
    Sum(f64),
    /// The same without a stored result.
    NoResult,
    Blank,
}

/// One sheet.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sheet {
    pub(crate) name: &'static str,
    pub(crate) rows: Vec<Vec<Value>>,
    pub(crate) hidden: bool,
    pub(crate) hidden_rows: Vec<u32>,
    pub(crate) hidden_columns: Vec<u32>,
    pub(crate) filtered: bool,
    /// Top, left, bottom, right.
    pub(crate) merges: Vec<[u32; 4]>,
}

impl Sheet {
    fn cells(&self) -> impl Iterator<Item = (u32, u32, Value)> {
        (0u32..)
            .zip(&self.rows)
            .flat_map(|(row, cells)| (0u32..).zip(cells).map(move |(column, value)| (row, column, *value)))
    }
}

// ---- Excel since 2007 ----

/// As `.xlsx`.
pub(crate) fn xlsx(sheets: &[Sheet]) -> Vec<u8> {
    let mut book = Workbook::new();
    let (percent, day) = (Format::new().set_num_format("0.0%"), Format::new().set_num_format("dd/mm/yyyy"));
    for sheet in sheets {
        let into = book.add_worksheet().set_name(sheet.name).unwrap();
        for [top, left, bottom, right] in &sheet.merges {
            let side = |column: &u32| u16::try_from(*column).unwrap();
            into.merge_range(*top, side(left), *bottom, side(right), "", &Format::new()).unwrap();
        }
        for (row, column, value) in sheet.cells() {
            let column = u16::try_from(column).unwrap();
            match value {
                Value::Text(text) => into.write_string(row, column, text),
                Value::Number(number) => into.write_number(row, column, number),
                Value::Percent(number) => into.write_number_with_format(row, column, number, &percent),
                Value::Day(days) => into.write_number_with_format(row, column, f64::from(days), &day),
                Value::Yes(yes) => into.write_boolean(row, column, yes),
                Value::Wrong => into.write_formula(row, column, Formula::new("A1").set_result("#REF!")),
                Value::Sum(number) => {
                    into.write_formula(row, column, Formula::new("SUM(A1:A3)").set_result(number.to_string()))
                }
                // Only a result can be written with a formula, and it is taken out again below.
                Value::NoResult => {
                    into.write_formula(row, column, Formula::new("SUM(A1:A3)").set_result(NO_RESULT))
                }
                Value::Blank => continue,
            }
            .unwrap();
        }
        for row in &sheet.hidden_rows {
            into.set_row_hidden(*row).unwrap();
        }
        for column in &sheet.hidden_columns {
            into.set_column_hidden(u16::try_from(*column).unwrap()).unwrap();
        }
        if sheet.filtered {
            into.autofilter(0, 0, 50, 1).unwrap();
            let what = rust_xlsxwriter::FilterCondition::new().add_list_filter("nothing that is there");
            into.filter_column(0, &what).unwrap();
            into.filter_automatic_off();
        }
        into.set_hidden(sheet.hidden);
    }
    let book = book.save_to_buffer().unwrap();
    let without = format!("<v>{NO_RESULT}</v>");
    let parts: Vec<_> = unzipped(&book)
        .into_iter()
        .map(|(name, bytes)| match String::from_utf8(bytes) {
            Ok(text) => (name, text.replace(&without, "").into_bytes()),
            Err(other) => (name, other.into_bytes()),
        })
        .collect();
    zipped(&parts.iter().map(|(name, bytes)| (name.as_str(), bytes.clone())).collect::<Vec<_>>())
}

/// A number that nothing else is.
const NO_RESULT: &str = "987654321";

fn unzipped(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    (0..zip.len())
        .map(|place| {
            let mut part = zip.by_index(place).unwrap();
            let mut bytes = Vec::new();
            part.read_to_end(&mut bytes).unwrap();
            (part.name().unwrap().to_string(), bytes)
        })
        .collect()
}

// ---- OpenDocument ----

/// As `.ods`, the way `LibreOffice` writes it.
pub(crate) fn ods(sheets: &[Sheet]) -> Vec<u8> {
    let mut body = String::new();
    for sheet in sheets {
        let style = if sheet.hidden { "hidden" } else { "shown" };
        write!(body, "<table:table table:name=\"{}\" table:style-name=\"{style}\">", sheet.name).unwrap();
        for column in 0..20 {
            let hidden =
                if sheet.hidden_columns.contains(&column) { " table:visibility=\"collapse\"" } else { "" };
            write!(body, "<table:table-column{hidden}/>").unwrap();
        }
        for (row, cells) in (0u32..).zip(&sheet.rows) {
            let hidden = match (sheet.hidden_rows.contains(&row), sheet.filtered) {
                (true, true) => " table:visibility=\"filter\"",
                (true, false) => " table:visibility=\"collapse\"",
                _ => "",
            };
            write!(body, "<table:table-row{hidden}>").unwrap();
            for (column, value) in (0u32..).zip(cells) {
                let merge = sheet.merges.iter().find(|m| (m[0], m[1]) == (row, column));
                let spans = merge.map_or_else(String::new, |[top, left, bottom, right]| {
                    format!(
                        " table:number-columns-spanned=\"{}\" table:number-rows-spanned=\"{}\"",
                        right - left + 1,
                        bottom - top + 1
                    )
                });
                body.push_str(&ods_cell(*value, &spans));
            }
            body.push_str("<table:table-cell table:number-columns-repeated=\"16000\"/></table:table-row>");
        }
        body.push_str(
            "<table:table-row table:number-rows-repeated=\"1048000\"><table:table-cell \
             table:number-columns-repeated=\"16384\"/></table:table-row></table:table>",
        );
    }
    ods_of(&ods_content(&body))
}

fn ods_cell(value: Value, spans: &str) -> String {
    let cell = |attributes: String, shown: &str| {
        format!("<table:table-cell{spans}{attributes}><text:p>{shown}</text:p></table:table-cell>")
    };
    match value {
        Value::Text(text) => cell(
            " office:value-type=\"string\" calcext:value-type=\"string\"".into(),
            &text.replace('&', "&amp;").replace('<', "&lt;"),
        ),
        Value::Number(number) => cell(format!(" office:value-type=\"float\" office:value=\"{number}\""), "n"),
        Value::Percent(number) => {
            cell(format!(" office:value-type=\"percentage\" office:value=\"{number}\""), "n")
        }
        Value::Day(days) => {
            let day = chrono::NaiveDate::from_ymd_opt(1899, 12, 30).unwrap() + chrono::Days::new(days.into());
            cell(format!(" office:value-type=\"date\" office:date-value=\"{day}\""), "d")
        }
        Value::Yes(yes) => {
            cell(format!(" office:value-type=\"boolean\" office:boolean-value=\"{yes}\""), "TRUE")
        }
        Value::Wrong => cell(
            " table:formula=\"of:=[.#REF!]\" office:value-type=\"string\" office:string-value=\"\" \
             calcext:value-type=\"error\""
                .into(),
            "#REF!",
        ),
        Value::Sum(number) => cell(
            format!(
                " table:formula=\"of:=SUM([.A1:.A3])\" office:value-type=\"float\" office:value=\"{number}\""
            ),
            "n",
        ),
        Value::NoResult => format!("<table:table-cell{spans} table:formula=\"of:=SUM([.A1:.A3])\"/>"),
        Value::Blank => format!("<table:table-cell{spans}/>"),
    }
}

/// A document around its sheets.
pub(crate) fn ods_content(body: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><office:document-content \
         xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
         xmlns:style=\"urn:oasis:names:tc:opendocument:xmlns:style:1.0\" \
         xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" \
         xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\" \
         xmlns:calcext=\"urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0\" \
         office:version=\"1.3\"><office:automatic-styles><style:style style:name=\"shown\" \
         style:family=\"table\"><style:table-properties table:display=\"true\"/></style:style><style:style \
         style:name=\"hidden\" style:family=\"table\"><style:table-properties table:display=\"false\"/></style:style>\
         </office:automatic-styles><office:body><office:spreadsheet>{body}</office:spreadsheet></office:body>\
         </office:document-content>"
    )
}

/// A file around a document.
pub(crate) fn ods_of(content: &str) -> Vec<u8> {
    let manifest =
        "<manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\"/>";
    zipped(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet".to_vec()),
        ("content.xml", content.as_bytes().to_vec()),
        ("META-INF/manifest.xml", manifest.as_bytes().to_vec()),
    ])
}

/// Parts as a zip file.
pub(crate) fn zipped(parts: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

// ---- Excel 97 ----

/// The styles of both binary formats: plain, a percentage, a day.
const FORMATS: [u16; 3] = [0, 164, 14];

fn style(value: Value) -> u16 {
    match value {
        Value::Percent(_) => 1,
        Value::Day(_) => 2,
        _ => 0,
    }
}

fn joined(pieces: &[&[u8]]) -> Vec<u8> {
    pieces.concat()
}

fn words(all: &[u32]) -> Vec<u8> {
    all.iter().flat_map(|w| u16::try_from(*w).unwrap().to_le_bytes()).collect()
}

fn longs(all: &[u32]) -> Vec<u8> {
    all.iter().flat_map(|w| w.to_le_bytes()).collect()
}

fn record(into: &mut Vec<u8>, kind: u16, data: &[u8]) {
    into.extend(kind.to_le_bytes());
    into.extend(u16::try_from(data.len()).unwrap().to_le_bytes());
    into.extend(data);
}

/// As `.xls`.
pub(crate) fn xls(sheets: &[Sheet]) -> Vec<u8> {
    xls_of(&xls_stream(sheets, [0, 65_536, 0, 256]))
}

/// The records of an `.xls` whose sheets claim to reach over some rows and columns (first, behind the last).
pub(crate) fn xls_stream(sheets: &[Sheet], claim: [u32; 4]) -> Vec<u8> {
    let mut head = Vec::new();
    record(&mut head, 0x0809, &joined(&[&words(&[0x0600, 0x0005, 0, 0]), &[0; 8]]));
    record(&mut head, 0x0042, &words(&[1200]));
    record(&mut head, 0x041E, &joined(&[&words(&[164, 4]), &[0], b"0.0%"]));
    for format in FORMATS {
        record(&mut head, 0x00E0, &joined(&[&words(&[0, format.into()]), &[0; 16]]));
    }
    let bodies: Vec<Vec<u8>> = sheets.iter().map(|s| xls_sheet(s, claim)).collect();
    let listed: usize = sheets.iter().map(|s| 4 + 8 + s.name.len()).sum();
    let mut start = head.len() + listed + 4;
    for (sheet, body) in sheets.iter().zip(&bodies) {
        let about = [u8::from(sheet.hidden), 0, u8::try_from(sheet.name.len()).unwrap(), 0];
        let place = u32::try_from(start).unwrap().to_le_bytes();
        record(&mut head, 0x0085, &joined(&[&place, &about, sheet.name.as_bytes()]));
        start += body.len();
    }
    record(&mut head, 0x000A, &[]);
    head.extend(bodies.concat());
    head
}

fn xls_sheet(sheet: &Sheet, claim: [u32; 4]) -> Vec<u8> {
    let mut out = Vec::new();
    record(&mut out, 0x0809, &joined(&[&words(&[0x0600, 0x0010, 0, 0]), &[0; 8]]));
    for column in &sheet.hidden_columns {
        record(&mut out, 0x007D, &words(&[*column, *column, 2000, 0, 1, 0]));
    }
    record(&mut out, 0x0200, &joined(&[&longs(&claim[..2]), &words(&[claim[2], claim[3], 0])]));
    if sheet.filtered {
        record(&mut out, 0x009B, &[]);
    }
    for row in &sheet.hidden_rows {
        record(&mut out, 0x0208, &words(&[*row, 0, 256, 255, 0, 0, 0x0120, 0x000F]));
    }
    for (row, column, value) in sheet.cells() {
        let at = words(&[row, column, style(value).into()]);
        match value {
            Value::Text(text) => {
                let letters: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
                let length = words(&[u32::try_from(letters.len() / 2).unwrap()]);
                record(&mut out, 0x0204, &joined(&[&at, &length, &[1], &letters]));
            }
            Value::Number(number) | Value::Percent(number) => {
                record(&mut out, 0x0203, &joined(&[&at, &number.to_le_bytes()]));
            }
            // Its short form: a whole number, two bits further up.
            Value::Day(days) => record(&mut out, 0x027E, &joined(&[&at, &longs(&[days << 2 | 2])])),
            Value::Yes(yes) => record(&mut out, 0x0205, &joined(&[&at, &[u8::from(yes), 0]])),
            Value::Wrong => record(&mut out, 0x0205, &joined(&[&at, &[0x17, 1]])),
            Value::Sum(_) | Value::NoResult => {
                let result = match value {
                    Value::Sum(number) => number.to_le_bytes(),
                    // A text that would come next, and does not.
                    _ => [0, 0, 0, 0, 0, 0, 0xFF, 0xFF],
                };
                let area = joined(&[&[0x25], &words(&[0, 2, 0, 0]), &[0x22, 1], &words(&[4])]);
                let length = words(&[0, 0, 0, u32::try_from(area.len()).unwrap()]);
                record(&mut out, 0x0006, &joined(&[&at, &result, &length, &area]));
            }
            Value::Blank => {}
        }
    }
    for [top, left, bottom, right] in &sheet.merges {
        record(&mut out, 0x00E5, &words(&[1, *top, *bottom, *left, *right]));
    }
    record(&mut out, 0x000A, &[]);
    out
}

/// A file around a stream of records.
pub(crate) fn xls_of(stream: &[u8]) -> Vec<u8> {
    let mut file = cfb::CompoundFile::create_with_version(cfb::Version::V3, Cursor::new(Vec::new())).unwrap();
    file.create_stream("/Workbook").unwrap().write_all(stream).unwrap();
    file.into_inner().into_inner()
}

/// The records of an `.xls` closed with a password, the way of Excel 97: a key of 40 bits for each 1,024 bytes.
pub(crate) fn xls_locked(sheets: &[Sheet], password: &str) -> Vec<u8> {
    use md5::{Digest, Md5};
    let salt = [7_u8; 16];
    let letters: Vec<u8> = password.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let seed: Vec<u8> = Md5::digest(&letters)[..5].iter().chain(&salt).copied().collect();
    let base = Md5::digest(seed.repeat(16))[..5].to_vec();
    let key = |block: usize| {
        let number = u32::try_from(block).unwrap().to_le_bytes();
        Md5::digest(joined(&[&base, &number])).to_vec()
    };
    let verifier = [9_u8; 16];
    let mut proof = joined(&[&verifier, &Md5::digest(verifier)]);
    proof.iter_mut().zip(rc4(&key(0))).for_each(|(byte, mask)| *byte ^= mask);
    let mut pass = Vec::new();
    record(&mut pass, 0x002F, &joined(&[&words(&[1, 1, 1]), &salt, &proof]));
    let mut stream = xls_stream(sheets, [0, 1, 0, 1]);
    stream.splice(20..20, pass.iter().copied());
    let masks: Vec<u8> =
        (0..=stream.len() / 1024).flat_map(|block| rc4(&key(block)).take(1024).collect::<Vec<_>>()).collect();
    let mut at = 0;
    while at < stream.len() {
        let number = |at: usize| u16::from_le_bytes(stream[at..at + 2].try_into().unwrap());
        let (kind, length) = (number(at), usize::from(number(at + 2)));
        let start = at + 4;
        at = start + length;
        let open = match kind {
            0x0809 | 0x002F => continue,
            // Where a sheet begins is left open, and all of them begin later now.
            0x0085 => {
                let place = u32::from_le_bytes(stream[start..start + 4].try_into().unwrap());
                let later = place + u32::try_from(pass.len()).unwrap();
                stream[start..start + 4].copy_from_slice(&later.to_le_bytes());
                4
            }
            _ => 0,
        };
        for place in start + open..at {
            stream[place] ^= masks[place];
        }
    }
    xls_of(&stream)
}

fn rc4(key: &[u8]) -> impl Iterator<Item = u8> {
    let mut state: Vec<u8> = (0..=255).collect();
    let mut swap = 0_usize;
    for place in 0..256 {
        swap = (swap + usize::from(state[place]) + usize::from(key[place % key.len()])) % 256;
        state.swap(place, swap);
    }
    let (mut first, mut second) = (0_usize, 0_usize);
    std::iter::from_fn(move || {
        first = (first + 1) % 256;
        second = (second + usize::from(state[first])) % 256;
        state.swap(first, second);
        Some(state[(usize::from(state[first]) + usize::from(state[second])) % 256])
    })
}

// ---- Excel's binary workbook ----

fn record12(into: &mut Vec<u8>, kind: u16, data: &[u8]) {
    let low = |n: usize| u8::try_from(n & 0x7F).unwrap();
    match usize::from(kind) {
        kind if kind < 0x80 => into.push(low(kind)),
        kind => into.extend([low(kind) | 0x80, low(kind >> 7)]),
    }
    let mut length = data.len();
    while length >= 0x80 {
        into.push(low(length) | 0x80);
        length >>= 7;
    }
    into.push(low(length));
    into.extend(data);
}

fn wide(text: &str) -> Vec<u8> {
    let letters: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    joined(&[&longs(&[u32::try_from(letters.len() / 2).unwrap()]), &letters])
}

/// As `.xlsb`.
pub(crate) fn xlsb(sheets: &[Sheet]) -> Vec<u8> {
    let (mut main, mut rels) = (Vec::new(), String::new());
    record12(&mut main, 0x83, &[]);
    record12(&mut main, 0x8F, &[]);
    for (number, sheet) in (1u32..).zip(sheets) {
        let state = longs(&[u32::from(sheet.hidden), number]);
        record12(&mut main, 0x9C, &joined(&[&state, &wide(&format!("rId{number}")), &wide(sheet.name)]));
        write!(
            rels,
            "<Relationship Id=\"rId{number}\" Target=\"worksheets/sheet{number}.bin\" \
             Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\"/>"
        )
        .unwrap();
    }
    record12(&mut main, 0x90, &[]);
    record12(&mut main, 0x9D, &[0; 26]);
    record12(&mut main, 0x84, &[]);
    let mut styles = Vec::new();
    record12(&mut styles, 0x0267, &longs(&[1]));
    record12(&mut styles, 0x2C, &joined(&[&words(&[164]), &wide("0.0%")]));
    record12(&mut styles, 0x0269, &longs(&[3]));
    for format in FORMATS {
        record12(&mut styles, 0x2F, &joined(&[&words(&[0, format.into()]), &[0; 12]]));
    }
    record12(&mut styles, 0x026A, &[]);
    let types = "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default \
                 Extension=\"bin\" ContentType=\"application/vnd.ms-excel.sheet.binary.macroEnabled.main\"/><Default \
                 Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/></Types>";
    let related = |all: &str| {
        format!(
            "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{all}</Relationships>"
        )
    };
    let root = related(
        "<Relationship Id=\"rId1\" Target=\"xl/workbook.bin\" \
         Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\"/>",
    );
    let names: Vec<String> =
        (1..=sheets.len()).map(|number| format!("xl/worksheets/sheet{number}.bin")).collect();
    let mut parts = vec![
        ("[Content_Types].xml", types.as_bytes().to_vec()),
        ("_rels/.rels", root.into_bytes()),
        ("xl/workbook.bin", main),
        ("xl/_rels/workbook.bin.rels", related(&rels).into_bytes()),
        ("xl/styles.bin", styles),
    ];
    parts.extend(names.iter().zip(sheets).map(|(name, sheet)| (name.as_str(), xlsb_sheet(sheet))));
    zipped(&parts)
}

fn xlsb_sheet(sheet: &Sheet) -> Vec<u8> {
    let mut out = Vec::new();
    record12(&mut out, 0x81, &[]);
    record12(&mut out, 0x94, &longs(&[0, 1_048_575, 0, 16_383]));
    record12(&mut out, 0x0186, &[]);
    for column in &sheet.hidden_columns {
        record12(&mut out, 0x3C, &joined(&[&longs(&[*column, *column, 2000, 0]), &words(&[1])]));
    }
    record12(&mut out, 0x0187, &[]);
    record12(&mut out, 0x91, &[]);
    for (row, cells) in (0u32..).zip(&sheet.rows) {
        let hidden = if sheet.hidden_rows.contains(&row) { 0x10 } else { 0 };
        record12(&mut out, 0, &joined(&[&longs(&[row, 0]), &words(&[300]), &[0, hidden, 0], &longs(&[0])]));
        for (column, value) in (0u32..).zip(cells) {
            let at = longs(&[column, style(*value).into()]);
            match value {
                Value::Text(text) => record12(&mut out, 6, &joined(&[&at, &wide(text)])),
                Value::Number(number) | Value::Percent(number) => {
                    record12(&mut out, 5, &joined(&[&at, &number.to_le_bytes()]));
                }
                Value::Day(days) => record12(&mut out, 2, &joined(&[&at, &longs(&[days << 2 | 2])])),
                Value::Yes(yes) => record12(&mut out, 4, &joined(&[&at, &[u8::from(*yes)]])),
                Value::Wrong => record12(&mut out, 3, &joined(&[&at, &[0x17]])),
                Value::Sum(number) => {
                    let area = joined(&[&[0x25], &longs(&[0, 2]), &words(&[0, 0]), &[0x22, 1], &words(&[4])]);
                    let length = longs(&[u32::try_from(area.len()).unwrap()]);
                    let formula = joined(&[&[0, 0], &length, &area, &longs(&[0])]);
                    record12(&mut out, 9, &joined(&[&at, &number.to_le_bytes(), &formula]));
                }
                // There is no such thing in this format.
                Value::NoResult | Value::Blank => {}
            }
        }
    }
    record12(&mut out, 0x92, &[]);
    if sheet.filtered {
        record12(&mut out, 0xA1, &longs(&[0, 50, 0, 1]));
        record12(&mut out, 0xA3, &longs(&[0, 0]));
        record12(&mut out, 0xA4, &[]);
        record12(&mut out, 0xA2, &[]);
    }
    for [top, left, bottom, right] in &sheet.merges {
        record12(&mut out, 0xB0, &longs(&[*top, *bottom, *left, *right]));
    }
    record12(&mut out, 0x82, &[]);
    out
}
