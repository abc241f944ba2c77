//! The sheet on which the committee enters what it decides: one row for each person, and the only cells that are read back.
//!
//! Columns are found again by their headings and rows by their codes, so rows may be sorted and columns moved. Where the pack prints
//! names, each row begins with one and keeps its code at the end, in sight: a hidden column is lost unnoticed, and two people may have
//! one name. What the
//! recommendation is stands beside the decision, because nobody should have to look on two sheets to decide.

use chrono::NaiveDate;
use rust_xlsxwriter::utility::row_col_to_cell_absolute;
use rust_xlsxwriter::{
    Color, ConditionalFormatFormula, DataValidation, DataValidationErrorStyle, DataValidationRule,
    ExcelDateTime, Format, Workbook, Worksheet, XlsxError,
};

use super::people::{self, CHANGE, NOBODY, RANGE, column};
use super::section::{Grid, Section};
use super::sheet::{self, Column, Content};
use super::{Front, Line, words};

/// The sheet's name.
pub const SHEET: &str = "Decisions";
/// The heading of the codes.
pub const CODE: &str = "Code";
/// The heading of the names, in a pack that prints them.
pub const NAME: &str = "Name";
/// The heading of the point that is recommended.
pub const NEW_POINT: &str = "New point";
/// The heading of the decisions.
pub const DECISION: &str = "Decision";
/// The heading of the point that was decided instead of the recommended one.
pub const AMENDED: &str = "Amended point";
/// The heading of the reasons.
pub const REASON: &str = "Reason";
/// The heading of the days.
pub const DATE: &str = "Date";
/// The heading of the initials.
pub const INITIALS: &str = "Initials";
/// The words of the drop-down.
pub const DECISIONS: [&str; 4] = ["approve", "amend", "refer back", "defer"];

/// Row of the headings, from nought.
const HEADINGS: u32 = 3;
const ORDER: [(&str, u8); 11] = [
    (CODE, 9),
    (RANGE, 15),
    ("Current point", 9),
    ("Recommendation", 20),
    (NEW_POINT, 9),
    (CHANGE, 12),
    (DECISION, 12),
    (AMENDED, 10),
    (REASON, 42),
    (DATE, 13),
    (INITIALS, 9),
];
/// Where something is still to be filled in.
const WANTED: Color = Color::RGB(0xFF_D27F);

/// The sheet before it is written: the same for the workbook and for the page.
pub(super) struct Entries {
    columns: Vec<Column>,
    /// The day of the records, before which nothing is decided.
    first_day: NaiveDate,
}

const ABOUT: &str = "Choose a decision from the list in each row, date and initial it. Give a reason wherever it is not to \
                     approve; it goes into the person's letter.";
const ALT: &str = "One row for each person to decide on: what is recommended, and room for the decision.";

impl Entries {
    pub(super) fn of(lines: &[&Line], front: &Front) -> Self {
        let mut order = ORDER.to_vec();
        if front.names {
            order.rotate_left(1);
            order.insert(0, (NAME, 20));
        }
        let columns: Vec<Column> = order
            .into_iter()
            .map(|(heading, width)| column(heading, width, lines, |line| content(heading, line)))
            .collect();
        Entries { columns, first_day: front.as_of }
    }

    pub(super) fn section(&self) -> Section {
        let (name, about) = (SHEET.to_owned(), ALT.to_owned());
        let grid = Grid { name, about, columns: self.columns.clone(), empty: NOBODY };
        Section::of_table(SHEET, SHEET, ABOUT.to_owned(), grid)
    }

    /// The cells of a column, as a formula on another sheet names them; `None` where nobody is listed.
    pub(super) fn cells(&self, heading: &str) -> Option<String> {
        let (place, last) = (self.place(heading)?, self.last()?);
        let from = row_col_to_cell_absolute(HEADINGS + 1, place);
        Some(format!("{SHEET}!{from}:{}", row_col_to_cell_absolute(last, place)))
    }

    fn place(&self, heading: &str) -> Option<u16> {
        u16::try_from(self.columns.iter().position(|column| column.heading == heading)?).ok()
    }

    /// The row of the last person.
    fn last(&self) -> Option<u32> {
        let people = self.columns.first().map_or(0, |column| column.cells.len());
        u32::try_from(people).ok().filter(|people| *people > 0)?.checked_add(HEADINGS)
    }

    pub(super) fn add(&self, book: &mut Workbook, front: &Front) -> Result<(), XlsxError> {
        let sheet = sheet::add(book, front, SHEET)?;
        sheet::opening(sheet, SHEET, ABOUT)?;
        sheet::table(sheet, HEADINGS, &self.columns, SHEET, ALT)?;
        sheet.set_freeze_panes(HEADINGS + 1, 1)?;
        sheet.set_repeat_rows(HEADINGS, HEADINGS)?;
        let Some(last) = self.last() else {
            return sheet::write(sheet, HEADINGS + 1, 0, NOBODY, &sheet::text().unset_text_wrap());
        };
        self.guide(sheet, last)?;
        self.point_out(sheet, last)
    }

    /// Lists and bounds for what is typed, each with a word on what goes there.
    fn guide(&self, sheet: &mut Worksheet, last: u32) -> Result<(), XlsxError> {
        let mut put = |heading: &str, rule: &DataValidation| match self.place(heading) {
            Some(column) => sheet.add_data_validation(HEADINGS + 1, column, last, column, rule).map(|_| ()),
            None => Ok(()),
        };
        let decision = DataValidation::new()
            .allow_list_strings(&DECISIONS)?
            .set_input_title(DECISION)?
            .set_input_message("Approve (as recommended), amend (to another point), refer back or defer.")?
            .set_error_title(DECISION)?
            .set_error_message("Choose approve, amend, refer back or defer from the list.")?
            .set_error_style(DataValidationErrorStyle::Stop);
        put(DECISION, &decision)?;
        let told = |title: &str, message: &str| {
            DataValidation::new()
                .allow_any_value()
                .set_input_title(title)
                .and_then(|rule| rule.set_input_message(message))
        };
        let amended = told(
            AMENDED,
            "With amend only: the point decided, such as M4. The present point means no rise.",
        )?;
        put(AMENDED, &amended)?;
        put(
            REASON,
            &told(REASON, "Needed unless you approve. It goes into the person's letter: name nobody else.")?,
        )?;
        let from = ExcelDateTime::parse_from_str(&self.first_day.to_string())?;
        let date = DataValidation::new()
            .allow_date(DataValidationRule::Between(from, ExcelDateTime::from_ymd(2099, 12, 31)?))
            .set_input_title(DATE)?
            .set_input_message("The day of the decision.")?
            .set_error_title(DATE)?
            .set_error_message(format!(
                "Type the day of the decision, such as 14 October 2026; it is not before {}.",
                words::date(self.first_day)
            ))?
            .set_error_style(DataValidationErrorStyle::Stop);
        put(DATE, &date)
    }

    /// Cells that a decision wants and that are still blank have a colour of their own, until they are filled in.
    fn point_out(&self, sheet: &mut Worksheet, last: u32) -> Result<(), XlsxError> {
        let first = HEADINGS + 2;
        let letter = |heading: &str| self.place(heading).map(rust_xlsxwriter::utility::column_number_to_name);
        let Some(decision) = letter(DECISION) else { return Ok(()) };
        let given = format!("${decision}{first}");
        let wanted = [
            (AMENDED, format!("{given}=\"amend\"")),
            (REASON, format!("OR({given}=\"amend\",{given}=\"refer back\",{given}=\"defer\")")),
            (DATE, format!("{given}<>\"\"")),
            (INITIALS, format!("{given}<>\"\"")),
        ];
        for (heading, when) in wanted {
            let (Some(column), Some(own)) = (self.place(heading), letter(heading)) else { continue };
            let rule = ConditionalFormatFormula::new()
                .set_rule(format!("=AND({when},ISBLANK(${own}{first}))").as_str())
                .set_format(Format::new().set_background_color(WANTED));
            sheet.add_conditional_format(HEADINGS + 1, column, last, column, &rule)?;
        }
        Ok(())
    }
}

fn content(heading: &str, line: &Line) -> Content {
    let person = line.person;
    match heading {
        CODE => Content::Strong(line.code.clone()),
        NAME => Content::Strong(line.shown.clone()),
        RANGE => Content::Text(words::range(person).to_owned()),
        "Current point" => people::point(person.point_from.as_deref()),
        "Recommendation" => Content::Text(words::line(person.pay.as_ref())),
        NEW_POINT => people::new_point(person),
        CHANGE => people::change(line),
        DATE => Content::FillInDay,
        _ => Content::FillIn,
    }
}
