//! A tracker of any number of rows for the benchmarks, always the same for the same number: 25 columns as schools have
//! them, with the formats, lists and formulas that make a sheet's XML what it is.

use rust_xlsxwriter::{
    Color, ConditionalFormatCell, ConditionalFormatCellRule, DataValidation, DocProperties, ExcelDateTime,
    Format, FormatAlign, FormatBorder, Formula, Url, Workbook, XlsxError,
};

/// The sheet that is annotated.
pub(crate) const SHEET: &str = "Tracker";

const HEADINGS: [&str; 25] = [
    "Staff ID",
    "Name",
    "Role",
    "School",
    "Phase",
    "Pay range",
    "Point",
    "FTE",
    "Salary",
    "Start date",
    "Reviewer",
    "Cycle",
    "Objective 1",
    "Evidence 1",
    "Status 1",
    "Objective 2",
    "Evidence 2",
    "Status 2",
    "Objective 3",
    "Status 3",
    "Mid-year date",
    "Final date",
    "Score",
    "Recommendation",
    "Notes",
];

const WORDS: [&str; 21] = [
    "improve",
    "raise",
    "lead",
    "review",
    "support",
    "reading",
    "maths",
    "attendance",
    "phonics",
    "behaviour",
    "outcomes",
    "pupils",
    "evidence",
    "shows",
    "progress",
    "against",
    "target",
    "agreed",
    "with",
    "further",
    "training",
];

const STATUSES: [&str; 3] = ["Met", "Partly met", "Not met"];
const STATUS_COLUMNS: [u16; 3] = [14, 17, 19];

/// Numbers without order that are the same in every run.
struct Dice(u32);

impl Dice {
    fn below(&mut self, limit: u32) -> u32 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (self.0 >> 16) % limit
    }

    fn one_of<'a>(&mut self, texts: &[&'a str]) -> &'a str {
        let count = u32::try_from(texts.len()).unwrap_or(u32::MAX);
        texts[self.below(count) as usize]
    }

    fn sentence(&mut self, words: usize) -> String {
        (0..words).map(|_| self.one_of(&WORDS)).collect::<Vec<_>>().join(" ")
    }
}

struct Formats {
    heading: Format,
    text: Format,
    date: Format,
    money: Format,
    number: Format,
}

impl Formats {
    fn new() -> Self {
        let cell = Format::new().set_border(FormatBorder::Thin);
        Formats {
            heading: cell
                .clone()
                .set_bold()
                .set_text_wrap()
                .set_background_color(Color::RGB(0x001F_4E78))
                .set_font_color(Color::White),
            text: cell.clone().set_text_wrap().set_align(FormatAlign::Top),
            date: cell.clone().set_num_format("dd/mm/yyyy"),
            money: cell.clone().set_num_format("£#,##0"),
            number: cell.set_num_format("0.00").set_background_color(Color::RGB(0x00FF_F2CC)),
        }
    }
}

/// A tracker with a heading row and so many rows of people.
pub(crate) fn workbook(rows: u32) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    book.set_properties(&DocProperties::new().set_creation_datetime(&ExcelDateTime::from_ymd(2025, 9, 1)?));
    let formats = Formats::new();
    let sheet = book.add_worksheet().set_name(SHEET)?;
    sheet.set_freeze_panes(1, 2)?;
    for (column, heading) in (0u16..).zip(HEADINGS) {
        sheet.set_column_width(column, 16)?;
        sheet.write_with_format(0, column, heading, &formats.heading)?;
    }
    let mut dice = Dice(rows);
    for row in 1..=rows {
        let texts = [
            (0, format!("S{row:06}")),
            (1, format!("Person {row}")),
            (2, dice.one_of(&["Teacher", "TA", "HLTA", "Lead"]).to_owned()),
            (3, format!("School {}", row % 20)),
            (4, "Primary".to_owned()),
            (5, dice.one_of(&["MPR", "UPR", "LPR"]).to_owned()),
            (10, format!("Reviewer {}", row % 50)),
            (11, "2025/26".to_owned()),
            (12, dice.sentence(8)),
            (13, dice.sentence(12)),
            (14, dice.one_of(&STATUSES).to_owned()),
            (15, dice.sentence(8)),
            (16, dice.sentence(12)),
            (17, dice.one_of(&STATUSES).to_owned()),
            (18, dice.sentence(8)),
            (19, dice.one_of(&STATUSES).to_owned()),
        ];
        for (column, text) in texts {
            sheet.write_string_with_format(row, column, text, &formats.text)?;
        }
        sheet.write_number_with_format(row, 6, 1 + dice.below(6), &formats.number)?;
        sheet.write_number_with_format(row, 7, 1, &formats.number)?;
        sheet.write_number_with_format(row, 8, 28_000 + dice.below(42_000), &formats.money)?;
        // As days since 1900: 1 September 2010 and up to 13 years later; 1 February 2026.
        sheet.write_number_with_format(row, 9, 40_422 + dice.below(5_000), &formats.date)?;
        sheet.write_number_with_format(row, 20, 46_054, &formats.date)?;
        sheet.write_blank(row, 21, &formats.date)?;
        let here = row + 1;
        let score = Formula::new(format!("=COUNTIF(O{here}:T{here},\"Met\")/3")).set_result("0.33");
        sheet.write_formula_with_format(row, 22, score, &formats.number)?;
        let says = Formula::new(format!("=IF(W{here}>0.5,\"Progress\",\"Discuss\")")).set_result("Discuss");
        sheet.write_formula_with_format(row, 23, says, &formats.text)?;
        sheet.write_blank(row, 24, &formats.text)?;
    }
    let list = DataValidation::new().allow_list_strings(&STATUSES)?;
    for column in STATUS_COLUMNS {
        sheet.add_data_validation(1, column, rows, column, &list)?;
    }
    let red = ConditionalFormatCell::new()
        .set_rule(ConditionalFormatCellRule::EqualTo("Not met"))
        .set_format(Format::new().set_background_color(Color::RGB(0x00FF_C7CE)));
    sheet.add_conditional_format(1, 14, rows, 14, &red)?;
    sheet.autofilter(0, 0, rows, 24)?;
    book.add_worksheet().set_name("Lists")?.write_column(0, 0, STATUSES)?;
    book.save_to_buffer()
}

/// The first status of every twentieth row; rows and columns are counted from 0.
pub(crate) fn flagged(rows: u32) -> Vec<(u32, u32)> {
    (1..=rows).step_by(20).map(|row| (row, u32::from(STATUS_COLUMNS[0]))).collect()
}

/// A workbook with one sheet, which lists cells and links to them.
pub(crate) fn list_of(cells: &[(u32, u32)]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("Findings")?;
    for (column, heading) in (0u16..).zip(["Severity", "Cell", "What"]) {
        sheet.write(0, column, heading)?;
    }
    for (row, (on, _)) in (1u32..).zip(cells) {
        let cell = format!("{SHEET}!O{}", on + 1);
        sheet.write(row, 0, "warning")?;
        sheet.write_url(row, 1, Url::new(format!("internal:{cell}")).set_text(cell))?;
        sheet.write(row, 2, "The objective has no evidence yet.")?;
    }
    book.save_to_buffer()
}
