//! What the drawings of the other files mean: each mark becomes what it stands for in the workbook.

use std::io::Cursor;

use calamine::{Data, Reader as _, Xlsx};

use crate::support::{book, sheet};

#[test]
fn a_drawing_becomes_the_sheet_it_shows() {
    let drawing = r#"
        Title | <          | <
        ^     | ^          | <
        T01   | 2026-10-01 | 75%

        "12"  | "a | b"    | TRUE {green}
        12    | =A1 -> ""  | =B1 -> ?
        ^     | =C1 -> 7   | {red}
    "#;
    let bytes = book(&[sheet("One", drawing), sheet("Two", "").and("C3", "1 | 2").hidden()]);
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes.as_slice())).expect("it opens");
    let range = book.worksheet_range("One").expect("it is there");
    let is = |row, column| range.get_value((row, column)).cloned().unwrap_or(Data::Empty);
    assert_eq!(is(0, 0), Data::String("Title".into()));
    assert!(matches!(is(2, 1), Data::DateTime(d) if (d.as_f64() - 46_296.0).abs() < 0.1));
    assert_eq!((is(2, 2), is(4, 0)), (Data::Float(0.75), Data::String("12".into())));
    assert_eq!((is(3, 0), is(4, 1), is(4, 2)), (Data::Empty, Data::String("a | b".into()), Data::Bool(true)));
    assert_eq!(
        (is(5, 0), is(5, 1), is(6, 1)),
        (Data::Float(12.0), Data::String(String::new()), Data::Float(7.0))
    );
    assert_eq!((is(5, 2), is(6, 2)), (Data::Empty, Data::Empty));
    let merges = book.merge_cells_by_sheet_name("One").expect("they are read");
    let merges: Vec<_> = merges.iter().map(|m| (m.start, m.end)).collect();
    assert_eq!(merges, [((0, 0), (1, 2)), ((5, 0), (6, 0))]);
    let two = book.worksheet_range("Two").expect("it is there");
    assert_eq!(two.start(), Some((2, 2)));
    let seen: Vec<_> = book.sheets_metadata().iter().map(|s| format!("{:?}", s.visible)).collect();
    assert_eq!(seen, ["Visible", "Hidden"]);
}
