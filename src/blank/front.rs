//! The sheets around the records: how to fill the tracker in, the school's settings, what goes into each column with an
//! example, and the long drop-downs. Reading leaves Read me, Guidance and Lists aside by their names.

use rust_xlsxwriter::{FormatAlign, Url, Workbook, Worksheet, XlsxError, utility};

use super::example;
use super::input::Input;
use super::look;
use super::pay;
use super::plan::{Column, Line, Plan, What};
use super::tables;

/// Names of the sheets; reading knows the first three as sheets without records, and the last by its settings.
const READ_ME: &str = "Read me";
const GUIDANCE: &str = "Guidance";
const LISTS: &str = "Lists";
const SETTINGS: &str = "School settings";

/// How to fill the tracker in, and what to do with it.
pub(super) fn read_me(book: &mut Workbook, plan: &Plan) -> Result<(), XlsxError> {
    let sheet = book.add_worksheet();
    sheet.set_name(READ_ME)?;
    sheet.set_tab_color(look::TO_READ);
    sheet.set_screen_gridlines(false);
    let widths = [26_u16, 58, 44];
    for (place, width) in (0_u16..).zip(widths) {
        sheet.set_column_width(place, width)?;
    }
    let mut page = Page { sheet, row: 0, widths: &widths };
    page.line("Appraisal tracker", &look::title(), 26.0)?;
    page.line(&plan.asked.school(), &look::part(), 20.0)?;
    let policies = plan.asked.of_packs(|pack| format!("{} ({})", pack.title, pack.edition));
    page.paragraph(&format!("For the policy: {policies}."))?;
    page.gap();
    page.line("How to fill it in", &look::part(), 20.0)?;
    let fields = if plan.asked.full {
        "every field that the policy asks about"
    } else {
        "the fields on which breaches of the policy show"
    };
    for step in [
        format!("This workbook has {fields}. Fill it in from left to right, one sheet after another, in the order below."),
        "1.  School settings and Term dates, once a year. Beside what the school decides there is room for the reason.".to_owned(),
        "2.  Staff: one row for each person. Give everybody a short ID of your own, such as initials or the payroll number. The other sheets name people by that ID, and names stand on the sheet Staff alone.".to_owned(),
        "3.  The other sheets as the year goes on: a new row for each meeting, objective and so on. Begin in the first free row under the headings; the table grows by itself. Leave a sheet empty if you have nothing for it.".to_owned(),
        "Leave a cell blank until there is something to put in. Blank means \"not done\" or \"not known\", and is never taken for done; so write no \"n/a\", \"TBC\" or ticks where a date is asked for.".to_owned(),
        "Dates are written day first, such as 14/10/2026. Several things in one cell are separated by semicolons.".to_owned(),
        "You may add columns of your own, move columns, hide them and sort rows. Leave the headings as they are: they are how the columns are recognised. Nothing is locked.".to_owned(),
    ] {
        page.paragraph(&step)?;
    }
    page.gap();
    page.line("What the colours mean", &look::part(), 20.0)?;
    for (sample, format, says) in [
        ("Heading", look::needed(), "The column is needed: without it a row cannot be placed."),
        ("Heading", look::heading(), "Fill it in as the year goes on."),
        (
            "Heading",
            look::helper_heading(),
            "The column fills itself in from the sheet Staff. Leave it as it is.",
        ),
        (
            "",
            look::ruled().set_background_color(rust_xlsxwriter::Color::RGB(0x00FF_E699)),
            "A cell that is needed and blank in a row that has been begun.",
        ),
        (
            "",
            look::ruled().merge(&look::bad()),
            "An ID that stands twice, the lowest rating, or a day that has passed without what was due on it.",
        ),
    ] {
        page.row(&[(sample, format), (says, look::text().unset_text_wrap())])?;
    }
    page.gap();
    page.line("The sheets", &look::part(), 20.0)?;
    page.row(&[
        ("Sheet", look::needed()),
        ("What stands on it", look::needed()),
        ("Needed in each row", look::needed()),
    ])?;
    page.link(
        SETTINGS,
        "What holds for the whole school: its name, its policy, and what the policy leaves to it.",
        "",
    )?;
    for about in &plan.sheets {
        let needed: Vec<&str> =
            about.columns.iter().filter(|c| c.needed).map(|c| c.heading.as_str()).collect();
        page.link(&about.name, &about.about, &needed.join(", "))?;
    }
    for (name, about) in pay::sheets(plan.asked) {
        page.link(name, about, "")?;
    }
    page.link(GUIDANCE, "What goes into each column, with an example. Nothing on it is read.", "")?;
    page.link(LISTS, "The words of long drop-downs. Nothing on it is read.", "")?;
    page.gap();
    page.line("What to run", &look::part(), 20.0)?;
    let policy = if plan.asked.installed.is_some() { "" } else { " --policy YOUR-POLICY.toml" };
    for (command, says) in [
        (format!("appraise map TRACKER.xlsx{policy}"), "shows how each column was understood"),
        (
            format!("appraise check TRACKER.xlsx{policy}"),
            "prints what the policy asks for and the tracker does not show",
        ),
        (
            format!("appraise run TRACKER.xlsx{policy}"),
            "writes the annotated tracker, the papers of the pay committee and the report for governors",
        ),
    ] {
        page.paragraph(&format!("{command}    {says}"))?;
    }
    page.paragraph("Keep this workbook as you would any personnel file: it says how people were judged.")?;
    look::page(page.sheet, &plan.asked.school(), false, 1);
    Ok(())
}

/// A page to read, filled from the top.
struct Page<'s> {
    sheet: &'s mut Worksheet,
    row: u32,
    widths: &'s [u16],
}

impl Page<'_> {
    fn gap(&mut self) {
        self.row += 1;
    }

    fn line(&mut self, text: &str, format: &rust_xlsxwriter::Format, height: f64) -> Result<(), XlsxError> {
        self.sheet.write_string_with_format(self.row, 0, text, format)?;
        self.sheet.set_row_height(self.row, height)?;
        self.row += 1;
        Ok(())
    }

    /// A text across the page.
    fn paragraph(&mut self, text: &str) -> Result<(), XlsxError> {
        let last = u16::try_from(self.widths.len()).unwrap_or(1).saturating_sub(1);
        let across = self.widths.iter().sum();
        self.sheet.merge_range(self.row, 0, self.row, last, text, &look::text())?;
        self.sheet.set_row_height(self.row, look::height(text, across, 18.0))?;
        self.row += 1;
        Ok(())
    }

    fn row(&mut self, cells: &[(&str, rust_xlsxwriter::Format)]) -> Result<(), XlsxError> {
        let mut highest = 18.0_f64;
        for ((place, (text, format)), width) in (0_u16..).zip(cells).zip(self.widths) {
            self.sheet.write_string_with_format(self.row, place, *text, format)?;
            if cells.len() == self.widths.len() {
                highest = highest.max(look::height(text, *width, 18.0));
            }
        }
        self.sheet.set_row_height(self.row, highest)?;
        self.row += 1;
        Ok(())
    }

    /// A row about a sheet, with a link to it.
    fn link(&mut self, name: &str, about: &str, needed: &str) -> Result<(), XlsxError> {
        let row = self.row;
        self.row(&[(name, look::link()), (about, look::ruled()), (needed, look::ruled())])?;
        let to = Url::new(format!("internal:{}!A1", utility::quote_sheet_name(name))).set_text(name);
        self.sheet.write_url_with_format(row, 0, to, &look::link())?;
        Ok(())
    }
}

/// The school's settings: what is set, to what, what holds otherwise.
pub(super) fn settings(book: &mut Workbook, plan: &Plan) -> Result<(), XlsxError> {
    let sheet = book.add_worksheet();
    sheet.set_name(SETTINGS)?;
    sheet.set_tab_color(look::FILL_IN);
    sheet.set_screen_gridlines(false);
    let widths = [34_u16, 32, 32, 32, 56];
    let headings = ["Setting", "Value", "Reason", "If left blank", "What it is"];
    for ((place, width), heading) in (0_u16..).zip(widths).zip(headings) {
        sheet.set_column_width(place, width)?;
        sheet.write_string_with_format(0, place, heading, &look::needed())?;
    }
    sheet.set_row_height(0, 22)?;
    for (row, line) in (1_u32..).zip(&plan.settings) {
        let value = if line.needed { look::fill_in().merge(&look::missing()) } else { look::fill_in() };
        let value = value.set_num_format(line.input.format()).set_align(FormatAlign::Left);
        sheet.write_string_with_format(row, 0, &line.name, &look::ruled())?;
        match &line.value {
            Some(text) => sheet.write_string_with_format(row, 1, text, &value)?,
            None => sheet.write_blank(row, 1, &value)?,
        };
        // What the school changes is told with its reason in every output; it may always be left blank.
        sheet.write_blank(row, 2, &look::fill_in().set_align(FormatAlign::Left).set_text_wrap())?;
        sheet.write_string_with_format(row, 3, otherwise(line), &look::ruled())?;
        sheet.write_string_with_format(row, 4, &line.help, &look::ruled())?;
        let heights = [
            look::height(&line.name, widths[0], 18.0),
            look::height(otherwise(line), widths[3], 18.0),
            look::height(&line.help, widths[4], 18.0),
        ];
        sheet.set_row_height(row, heights.into_iter().fold(18.0, f64::max))?;
        // The same rules and messages as in the columns of the other sheets.
        let column = Column {
            heading: line.name.clone(),
            help: line.help.clone(),
            needed: line.needed,
            what: What::NameOf(String::new()),
        };
        let rule = tables::validation(plan, &column, &line.input)?;
        sheet.add_data_validation(row, 1, row, 1, &rule)?;
    }
    sheet.set_freeze_panes(1, 1)?;
    look::page(sheet, &plan.asked.school(), true, 1);
    sheet.set_repeat_rows(0, 0)?;
    Ok(())
}

fn otherwise(line: &Line) -> &str {
    match (line.otherwise.as_str(), line.needed) {
        ("", true) => "Nothing: fill it in",
        ("", false) => "Not known",
        (text, _) => text,
    }
}

/// What goes into each column of each sheet, with an example of an invented person.
pub(super) fn guidance(book: &mut Workbook, plan: &Plan) -> Result<(), XlsxError> {
    let sheet = book.add_worksheet();
    sheet.set_name(GUIDANCE)?;
    sheet.set_tab_color(look::TO_READ);
    sheet.set_screen_gridlines(false);
    let widths = [28_u16, 9, 64, 30];
    let headings = ["Column", "Needed", "What goes in", "EXAMPLE, invented"];
    for (place, width) in (0_u16..).zip(widths) {
        sheet.set_column_width(place, width)?;
    }
    let title = "What goes into each column";
    sheet.write_string_with_format(0, 0, title, &look::title())?;
    sheet.set_row_height(0, 26)?;
    let about = "The last column shows one row of an invented person, Robin Example. It is an example only: this sheet is not read.";
    sheet.merge_range(1, 0, 1, 3, about, &look::text())?;
    sheet.set_row_height(1, 20)?;
    let mut row = 3;
    for of in &plan.sheets {
        sheet.write_string_with_format(row, 0, &of.name, &look::part())?;
        sheet.write_string_with_format(row, 2, &of.about, &look::aside())?;
        sheet.set_row_height(row, look::height(&of.about, widths[2], 20.0))?;
        row += 1;
        for (place, heading) in (0_u16..).zip(headings) {
            sheet.write_string_with_format(row, place, heading, &look::needed())?;
        }
        sheet.set_row_height(row, 18)?;
        row += 1;
        for column in &of.columns {
            let says = goes_in(plan, column);
            let example = example::of_column(plan, column);
            let needed = if column.needed { "needed" } else { "" };
            let cells = [column.heading.as_str(), needed, says.as_str(), example.as_str()];
            let mut highest = 18.0_f64;
            for ((place, text), width) in (0_u16..).zip(cells).zip(widths) {
                let format = if place == 3 { look::ruled().set_italic() } else { look::ruled() };
                sheet.write_string_with_format(row, place, text, &format)?;
                highest = highest.max(look::height(text, width, 18.0));
            }
            sheet.set_row_height(row, highest)?;
            row += 1;
        }
        row += 1;
    }
    sheet.set_freeze_panes(2, 0)?;
    look::page(sheet, &plan.asked.school(), false, 1);
    Ok(())
}

fn goes_in(plan: &Plan, column: &Column) -> String {
    let What::Field(_, input) = &column.what else { return column.help.clone() };
    let words = input.words();
    let says = match input {
        Input::OneOf(_) | Input::Usually(_) if plan.listed(words).is_none() => {
            format!("One of: {}.", words.join(", "))
        }
        Input::OneOf(_) | Input::Usually(_) | Input::SomeOf(_) => {
            format!("{} They stand on the sheet {LISTS}.", input.says())
        }
        _ => input.says(),
    };
    format!("{} {says}", column.help).trim().to_owned()
}

/// The words of long drop-downs.
pub(super) fn lists(book: &mut Workbook, plan: &Plan) -> Result<(), XlsxError> {
    let sheet = book.add_worksheet();
    sheet.set_name(LISTS)?;
    sheet.set_tab_color(look::TO_READ);
    for (place, (heading, words)) in (0_u16..).zip(&plan.lists) {
        let longest = words.iter().map(|w| w.chars().count()).max().unwrap_or(0);
        let width = u16::try_from(longest + 3).unwrap_or(u16::MAX).clamp(16, 40);
        sheet.set_column_width(place, width)?;
        sheet.write_string_with_format(0, place, heading, &look::heading())?;
        for (row, word) in (1_u32..).zip(words) {
            sheet.write_string_with_format(row, place, word, &look::text())?;
        }
    }
    sheet.set_row_height(0, 48)?;
    sheet.set_freeze_panes(1, 0)?;
    look::page(sheet, &plan.asked.school(), true, 1);
    sheet.set_repeat_rows(0, 0)?;
    Ok(())
}
