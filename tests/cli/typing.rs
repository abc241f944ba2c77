//! Fills in a blank tracker as an office does: words of the drop-downs, dates as dates, each cell in the format its column
//! has. It writes into the workbook's own sheets and leaves everything else as it is.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::support::{parts, with_parts};

/// What is typed into a cell.
#[derive(Clone, Debug)]
pub(crate) enum Typed {
    Text(String),
    Number(f64),
    Date(NaiveDate),
}

/// Cells to be filled on a sheet: row as Excel counts, column from 0.
pub(crate) type Cells = BTreeMap<(u32, u32), Typed>;

/// The workbook with the cells of some sheets filled.
pub(crate) fn fill(book: &[u8], sheets: &BTreeMap<String, Cells>) -> Vec<u8> {
    let all = parts(book);
    let text = |name: &str| {
        let part = all.iter().find(|(n, _)| n == name).unwrap_or_else(|| panic!("{name} is there"));
        String::from_utf8(part.1.clone()).unwrap()
    };
    // The writer numbers the parts as the tabs stand.
    let names: Vec<String> = text("xl/workbook.xml")
        .split("<sheet name=\"")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap().replace("&amp;", "&").replace("&apos;", "'"))
        .collect();
    for name in sheets.keys() {
        assert!(names.contains(name), "there is no sheet {name} in {names:?}");
    }
    with_parts(book, |part, bytes| {
        let place = part.strip_prefix("xl/worksheets/sheet").and_then(|p| p.strip_suffix(".xml"));
        let name = place.and_then(|p| names.get(p.parse::<usize>().ok()?.checked_sub(1)?));
        match name.and_then(|n| sheets.get(n)) {
            Some(cells) => filled(&String::from_utf8(bytes).unwrap(), cells).into_bytes(),
            None => bytes,
        }
    })
}

fn filled(sheet: &str, cells: &Cells) -> String {
    let sheet = sheet.replace("<sheetData/>", "<sheetData></sheetData>");
    let (before, rest) = sheet.split_once("<sheetData>").unwrap();
    let (data, after) = rest.split_once("</sheetData>").unwrap();
    let styles = column_styles(before);
    // Each row: what opens it, and its cells by column.
    let mut rows: BTreeMap<u32, (String, BTreeMap<u32, String>)> = BTreeMap::new();
    for row in data.split("<row ").skip(1) {
        let (open, inside) = row.split_once('>').unwrap();
        let number = attribute(open, "r").parse().unwrap();
        let own = inside.trim_end_matches("</row>").split("<c ").skip(1).map(|cell| {
            let reference = attribute(cell.split('>').next().unwrap(), "r");
            (column_of(&reference), format!("<c {cell}"))
        });
        rows.insert(number, (format!("<row {}>", open.trim_end_matches('/')), own.collect()));
    }
    for ((row, column), typed) in cells {
        let reference = format!("{}{row}", letters(*column));
        let own = rows.get(row).and_then(|(_, cells)| cells.get(column)).map(|c| attribute(c, "s"));
        let style = own.filter(|s| !s.is_empty()).or_else(|| styles.get(column).cloned()).unwrap_or_default();
        let style = if style.is_empty() { style } else { format!(" s=\"{style}\"") };
        let cell = match typed {
            Typed::Text(text) => {
                let text = text.replace('&', "&amp;").replace('<', "&lt;");
                format!(
                    "<c r=\"{reference}\"{style} t=\"inlineStr\"><is><t xml:space=\"preserve\">{text}</t></is></c>"
                )
            }
            Typed::Number(number) => format!("<c r=\"{reference}\"{style}><v>{number}</v></c>"),
            Typed::Date(day) => {
                let from = NaiveDate::from_ymd_opt(1899, 12, 30).unwrap();
                format!("<c r=\"{reference}\"{style}><v>{}</v></c>", (*day - from).num_days())
            }
        };
        let open = || (format!("<row r=\"{row}\">"), BTreeMap::new());
        rows.entry(*row).or_insert_with(open).1.insert(*column, cell);
    }
    let data = rows.into_values().fold(String::new(), |all, (open, cells)| {
        all + &open + &cells.into_values().collect::<String>() + "</row>"
    });
    format!("{before}<sheetData>{data}</sheetData>{after}")
}

/// The style of each column that has one.
fn column_styles(before: &str) -> BTreeMap<u32, String> {
    let mut styles = BTreeMap::new();
    for column in before.split("<col ").skip(1) {
        let open = column.split('>').next().unwrap();
        let (min, max): (u32, u32) =
            (attribute(open, "min").parse().unwrap(), attribute(open, "max").parse().unwrap());
        let style = attribute(open, "style");
        styles.extend((min - 1..max).filter(|_| !style.is_empty()).map(|c| (c, style.clone())));
    }
    styles
}

fn attribute(open: &str, name: &str) -> String {
    let text = format!(" {open}");
    let found = text.split(&format!(" {name}=\"")).nth(1).and_then(|rest| rest.split('"').next());
    found.unwrap_or_default().to_owned()
}

fn column_of(reference: &str) -> u32 {
    reference
        .chars()
        .take_while(char::is_ascii_alphabetic)
        .fold(0, |sum, c| sum * 26 + (u32::from(c) - u32::from('A') + 1))
        - 1
}

fn letters(column: u32) -> String {
    let mut text = String::new();
    let mut left = column + 1;
    while left > 0 {
        text.insert(0, char::from(b'A' + u8::try_from((left - 1) % 26).unwrap()));
        left = (left - 1) / 26;
    }
    text
}
