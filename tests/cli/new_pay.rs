//! The two pay sheets of a blank tracker: blank they change nothing, filled in they are read back as they were typed.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::new::{rows, with_new};
use super::support::Desk;
use super::typing::{Cells, Typed, fill};

/// The row of a sheet that has this in its first cell, as Excel counts.
fn row_of(book: &[u8], sheet: &str, text: &str) -> u32 {
    let place = rows(book, sheet).iter().position(|row| row[0] == text);
    // The range that is read begins with the first row, which has the title.
    u32::try_from(place.unwrap_or_else(|| panic!("{sheet} has no {text}"))).unwrap() + 1
}

fn typed(texts: &[(u32, u32, &str)]) -> Cells {
    texts.iter().map(|(row, column, text)| ((*row, *column), Typed::Text((*text).to_owned()))).collect()
}

/// A table of the governors' own, typed into the sheet.
fn rules(book: &[u8], lines: &[[&str; 4]], above: &[(&str, &str)]) -> BTreeMap<String, Cells> {
    let first = row_of(book, "Pay rules", "Line") + 1;
    let mut cells = Cells::new();
    for (row, line) in (first..).zip(lines) {
        let texts: Vec<(u32, u32, &str)> =
            (0..4).zip(line).map(|(column, text)| (row, column, *text)).collect();
        cells.extend(typed(&texts.into_iter().filter(|(.., text)| !text.is_empty()).collect::<Vec<_>>()));
    }
    for (name, text) in above {
        cells.extend(typed(&[(row_of(book, "Pay rules", name), 1, text)]));
    }
    BTreeMap::from([("Pay rules".to_owned(), cells)])
}

#[test]
fn blank_pay_sheets_leave_the_policys_own_table() {
    for policy in ["kclms", "hampshire", "vine", "support-staff", "dgat"] {
        let desk = with_new(&format!("--policy {policy}"));
        let with_sheets = desk.types(&format!("pay-rules Blank.xlsx --policy {policy}")).well();
        assert_eq!(with_sheets.out, desk.types(&format!("pay-rules --policy {policy}")).well().out);
        let names: Vec<String> = calamine_names(&desk);
        // Where everybody has their point whatever the ratings are, a table has nothing to say.
        assert_eq!(names.contains(&"Pay rules".to_owned()), policy != "dgat", "{policy}: {names:?}");
        assert!(names.contains(&"Pay points".to_owned()), "{policy}");
    }
    // A table of the settings file is not put aside by a sheet that nobody has filled in.
    let desk = with_new("--policy kclms");
    desk.put("appraise.toml", b"[pay_rules]\nreason = \"governors\"\nlines = [{ when = \"otherwise\", recommend = \"one point\" }]\n");
    let said = desk.types("pay-rules Blank.xlsx --policy kclms").well().out;
    assert!(said.starts_with("Governors' own table (the settings file), instead of the one of "), "{said}");
}

fn calamine_names(desk: &Desk) -> Vec<String> {
    use calamine::Reader;
    let book: calamine::Xlsx<_> =
        calamine::open_workbook_from_rs(std::io::Cursor::new(desk.read("Blank.xlsx"))).unwrap();
    book.sheet_names()
}

#[test]
fn a_table_typed_into_the_blank_tracker_is_said_back() {
    let desk = with_new("--policy kclms");
    let blank = desk.read("Blank.xlsx");
    let lines = [
        ["", "any Not Met", "", "no progression"],
        ["", "all Outstanding", "main", "one point and a bonus"],
        ["", "otherwise", "", "one point"],
    ];
    let full = rules(&blank, &lines, &[("Reason", "governors, 12 May 2026"), ("Objectives", "2 to 3")]);
    desk.put("Full.xlsx", &fill(&blank, &full));
    let said = desk.types("pay-rules Full.xlsx --policy kclms").well().out;
    for line in [
        "Governors' own table (the sheet \"Pay rules\"), instead of the one of Performance Management Policy",
        "Reason: governors, 12 May 2026",
        "  P1    at least 1 Not Met: no progression",
        "  P2    all Outstanding (main only): one point, and a bonus to be considered, degree 1",
        "  P3    otherwise: one point",
        "Which line fires, for 2 to 3 rated objectives",
    ] {
        assert!(said.lines().any(|l| l == line), "{line}\n{said}");
    }
    // A table that was begun and not finished is told with its cell.
    let begun = rules(&blank, &lines[..1], &[("Reason", "governors")]);
    desk.put("Begun.xlsx", &fill(&blank, &begun));
    let said = desk.types("pay-rules Begun.xlsx --policy kclms");
    let row = row_of(&blank, "Pay rules", "Line") + 1;
    let start = "error: no line covers 1 Outstanding\n";
    assert!(
        said.err.starts_with(start) && said.err.contains(&format!("\n  at: 'Pay rules'!B{row}\n")),
        "{}",
        said.err
    );
    said.code_is(2);
    let only = rules(&blank, &[], &[("Reason", "governors")]);
    desk.put("Only.xlsx", &fill(&blank, &only));
    let said = desk.types("pay-rules Only.xlsx --policy kclms");
    assert!(said.err.starts_with("error: the table has no lines\n  at: 'Pay rules'!A"), "{}", said.err);
}

#[test]
fn points_typed_into_the_blank_tracker_are_pounds() {
    let desk = with_new("--policy dgat");
    let blank = desk.read("Blank.xlsx");
    let column = |sheet: &str, heading: &str| -> u32 {
        let place = rows(&blank, sheet)[0].iter().position(|cell| cell == heading);
        u32::try_from(place.unwrap_or_else(|| panic!("{sheet} has no {heading}"))).unwrap()
    };
    let first = row_of(&blank, "Pay points", "From") + 1;
    let mut points = Cells::new();
    let day = |y, m, d| Typed::Date(NaiveDate::from_ymd_opt(y, m, d).unwrap());
    for (row, point, pounds) in [(first, "SCP 5", 24_790.0), (first + 1, "SCP 6", 25_185.5)] {
        points.insert((row, 0), day(2026, 4, 1));
        points.insert((row, 1), Typed::Text(point.to_owned()));
        points.insert((row, 2), Typed::Number(pounds));
    }
    let mut staff = Cells::new();
    for (heading, text) in [("Staff ID", "S1"), ("Staff group", "Support staff"), ("Contract", "Permanent")] {
        staff.insert((2, column("Staff", heading)), Typed::Text(text.to_owned()));
    }
    staff.insert((2, column("Staff", "Started at the school")), day(2018, 9, 1));
    let mut pay = Cells::new();
    for (heading, text) in [
        ("Person", "S1"),
        ("Cycle", "2026/27"),
        ("Point before", "SCP 5"),
        ("Top point of the range", "SCP 6"),
    ] {
        pay.insert((2, column("Pay", heading)), Typed::Text(text.to_owned()));
    }
    let all = BTreeMap::from([
        ("Pay points".to_owned(), points),
        ("Staff".to_owned(), staff),
        ("Pay".to_owned(), pay),
    ]);
    desk.put("Full.xlsx", &fill(&blank, &all));
    let said =
        desk.types("check Full.xlsx --policy dgat --as-of 2026-10-15 --format json --fail-on never").well();
    let one = &said.json()["recommendations"][0];
    assert_eq!((&one["point_to"], &one["annual_change"]), (&"SCP6".into(), &"395.50".into()), "{one}");
}
