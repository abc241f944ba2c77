//! Files that are no workbooks, or only nearly: each is read whole or refused in words.

use appraise::tracker::{ReadError, Words, read};

use crate::support::{MOST, book, get, refused, rows, sheet, table, with_part};

const STAFF: &str = "
    staff_id | staff_name   | employment_start_date
    T01      | Example, Ada | 2020-09-01
    T02      | Ben Sample   | 2018-09-01
";

#[test]
fn what_is_no_workbook_is_refused_in_words() {
    assert_eq!(refused(b""), ReadError::NotAWorkbook);
    assert_eq!(refused(b"Name,Role\nA,B\n"), ReadError::NotAWorkbook);
    let good = book(&[sheet("staff", STAFF)]);
    for cut in [10, good.len() / 3, good.len() - 30] {
        assert!(matches!(refused(&good[..cut]), ReadError::Damaged(_)), "cut at {cut}");
    }
    let mut ole = vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
    ole.extend([0; 600]);
    assert_eq!(refused(&ole), ReadError::NotAWorkbook);
    ole.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    assert_eq!(refused(&ole), ReadError::Protected);
    let wine = "
        Wine | Price
        Red  | 5
    ";
    let message = refused(&book(&[sheet("Sheet1", wine)])).to_string();
    for part in ["Sheet1", "Wine | Price", "help:"] {
        assert!(message.contains(part), "{message}");
    }
}

#[test]
fn two_cells_at_opposite_corners_do_not_ask_for_the_sheet_between_them() {
    let far = with_part(&book(&[sheet("staff", STAFF)]), "xl/worksheets/sheet1.xml", |xml| {
        xml.replace("</sheetData>", "<row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row></sheetData>")
    });
    let read = get(&far);
    assert_eq!(table(&read, "staff").rows.len(), 2);
    assert!(read.records.unused.iter().any(|u| u.what.contains("beyond")));
}

#[test]
fn a_workbook_that_promises_more_than_it_holds_is_refused() {
    let good = book(&[sheet("staff", STAFF)]);
    for lie in ["999999999999", "99999999999999999999999999"] {
        let lying = with_part(&good, "xl/sharedStrings.xml", |xml| {
            let (before, after) = xml.split_once("uniqueCount=\"").expect("a count");
            let (_, rest) = after.split_once('"').expect("its end");
            format!("{before}uniqueCount=\"{lie}\"{rest}")
        });
        assert!(matches!(refused(&lying), ReadError::Damaged(_)), "{lie}");
    }
    let broken = with_part(&good, "xl/worksheets/sheet1.xml", |xml| xml[..xml.len() / 2].to_owned());
    assert!(matches!(refused(&broken), ReadError::Damaged(_)));
    let odd =
        with_part(&good, "xl/worksheets/sheet1.xml", |xml| xml.replace("r=\"A1\"", "r=\"ZZZZZZZZZZZZ1\""));
    let _ = read(&odd, MOST, &Words::default());
}

#[test]
fn a_1904_workbook_has_the_same_dates() {
    let old = with_part(&book(&[sheet("staff", STAFF)]), "xl/workbook.xml", |xml| {
        xml.replace("<workbookPr", "<workbookPr date1904=\"1\"")
    });
    assert_eq!(rows(&get(&old), "staff", "employment_start_date")[0], "2024-09-02");
}
