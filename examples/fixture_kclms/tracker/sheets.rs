//! The workbook around the tables: titles, bands, drop-downs, colours, notes, the order of the sheets.

use rust_xlsxwriter::{
    Color, ConditionalFormatFormula, DataValidation, DocProperties, ExcelDateTime, Formula, Image, Note,
    Workbook, Worksheet, XlsxError,
};

use super::dashboard;
use super::grid::{Grid, Value, letters};
use super::look;
use super::order::Book;

const SCHOOL: &str = "Kingsmarsh Mathematics School";
const OFFICE_MANAGER: &str = "Marta Lopes";
const LOGO: &[u8] = include_bytes!("../../../fixtures/kclms/logo.png");

/// The lists behind the drop-downs: defined name, heading, words.
const LISTS: [(&str, &str, &[&str]); 8] = [
    ("StaffTypes", "Staff types", &["Teaching", "Support", "Headteacher"]),
    ("YesNo", "Yes or no", &["Yes", "No"]),
    ("Years", "Years", &["2025/26", "2026/27"]),
    (
        "ObjectiveTypes",
        "Objective types",
        &["Achievement", "Teaching quality", "Tutoring", "Leadership", "Service", "Project"],
    ),
    ("Ratings", "Ratings", &["Outstanding", "Good", "Not Met"]),
    ("Meetings_held", "Meetings", &["End of year review", "Renew meeting", "Mid-year review"]),
    (
        "Themes",
        "Training themes",
        &[
            "Assessment",
            "Health and safety",
            "Leadership",
            "Office systems",
            "Pastoral care",
            "Safeguarding",
            "Subject knowledge",
            "Teaching and learning",
        ],
    ),
    (
        "Recommendations",
        "Recommendations",
        &["Progress", "No progression", "Refer", "Hold", "Top of range", "Threshold supported"],
    ),
];

/// The bands over the staff sheet's headings: words, first and last column, colour.
const BANDS: [(&str, u16, u16, Color); 5] = [
    ("Person", 0, 2, look::NAVY),
    ("Contract", 3, 8, Color::RGB(0x0047_6A9A)),
    ("Role", 9, 16, Color::RGB(0x002F_7F79)),
    ("Appraisal 2025/26", 17, 21, look::GOLD),
    ("Appraisal 2026/27", 22, 22, Color::RGB(0x006B_4C8A)),
];

/// Writes the whole workbook.
pub(crate) fn write(book: &Book) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let made = ExcelDateTime::from_ymd(2026, 9, 1)?.and_hms(8, 30, 0)?;
    let properties = DocProperties::new()
        .set_title("Appraisal tracker 2026/27")
        .set_author(OFFICE_MANAGER)
        .set_company(SCHOOL)
        .set_creation_datetime(&made);
    workbook.set_properties(&properties);

    read_me(workbook.add_worksheet())?;
    staff(workbook.add_worksheet(), book)?;
    objectives(workbook.add_worksheet(), &book.objectives)?;
    meetings(workbook.add_worksheet(), &book.meetings)?;
    pay(workbook.add_worksheet(), &book.pay)?;
    short(workbook.add_worksheet(), &book.training, "Training and development", Some(("Theme", "=Themes")))?;
    short(workbook.add_worksheet(), &book.absence, "Long absences (dates only)", None)?;
    short(workbook.add_worksheet(), &book.evidence, "Evidence for the objectives of 2025/26", None)?;
    short(workbook.add_worksheet(), &book.panel, "Headteacher's review panel", None)?;
    short(workbook.add_worksheet(), &book.access, "Who has seen whose papers", None)?;
    short(workbook.add_worksheet(), &book.records, "Records kept", None)?;
    short(workbook.add_worksheet(), &book.governance, "Policy and governors", None)?;
    canonical(workbook.add_worksheet(), &book.calendar)?;
    canonical(workbook.add_worksheet(), &book.school)?;
    dashboard::write(workbook.add_worksheet(), book)?;
    lists(&mut workbook)?;
    workbook.save_to_buffer()
}

fn read_me(sheet: &mut Worksheet) -> Result<(), XlsxError> {
    sheet.set_name("Read me")?.set_screen_gridlines(false).set_tab_color(look::GOLD).set_active(true);
    sheet.set_column_width(0, 4)?.set_column_width(1, 24)?.set_column_width(2, 112)?;
    sheet.set_row_height(0, 78)?;
    sheet.insert_image_with_offset(0, 1, &logo()?, 4, 4)?;
    sheet.write_with_format(0, 2, SCHOOL, &look::school_name())?;
    sheet.write_with_format(1, 2, "Appraisal tracker 2026/27: how the office uses it", &look::title())?;
    sheet.write_with_format(
        2,
        2,
        "CONFIDENTIAL. Kept by the school office for the business manager; never e-mailed.",
        &look::confidential(),
    )?;
    let lines = [
        (
            "Staff",
            "One row for each member of staff. The office fills in the white and striped cells; dates as dd/mm/yyyy.",
        ),
        ("Objectives", "One row for each objective. The name is written once, on the person's first row."),
        (
            "Meetings",
            "One row for each meeting held: end of year review (September), renew meeting (October), mid-year review (spring term).",
        ),
        (
            "Approvals and pay",
            "One row for each person in this year's pay round. Columns L to N are filled in after the Pay Committee.",
        ),
        ("Training", "One row for each need agreed at a renew meeting."),
        ("Absence", "Only absences long enough to matter for the year, dates only."),
        ("Evidence", "One row for each piece of evidence; the papers themselves are on the staff drive."),
        (
            "Panel",
            "Governors on the headteacher's review panel. The headteacher's own papers are kept by the clerk, not here.",
        ),
        ("Access log", "Who has been shown whose papers, when and why."),
        ("Records kept", "Closed records and when they were destroyed."),
        ("Governance", "Reviews of the policy and reports to governors."),
        ("Calendar, school", "Term dates and settings. Please leave the headings as they are."),
        ("Dashboard", "Counts for the Monday meeting; nothing to fill in."),
    ];
    let mut row = 4;
    for (name, use_of_it) in lines {
        sheet.write_with_format(row, 1, name, &look::strong())?;
        sheet.write_with_format(row, 2, use_of_it, &look::plain())?;
        sheet.set_row_height(row, 18)?;
        row += 1;
    }
    row += 1;
    sheet.write_with_format(row, 1, "Colours", &look::strong())?;
    for (format, words) in [
        (look::green(), "done, with its date"),
        (look::amber(), "something is written, but it is not a date"),
        (look::red(), "nothing there yet and the time for it has come"),
    ] {
        sheet.write_with_format(row, 2, words, &format)?;
        row += 1;
    }
    sheet.write_with_format(row + 1, 1, "Questions", &look::strong())?;
    sheet.write_with_format(row + 1, 2, "Office Manager, extension 210", &look::plain())?;
    page(sheet);
    Ok(())
}

fn logo() -> Result<Image, XlsxError> {
    Ok(Image::new_from_buffer(LOGO)?
        .set_scale_width(0.72)
        .set_scale_height(0.72)
        .set_alt_text("The school's shield: a sigma over water"))
}

fn page(sheet: &mut Worksheet) {
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    sheet.set_footer("&LConfidential&C&A&RPage &P of &N");
}

/// The headings and the rows of a table, striped.
fn table(sheet: &mut Worksheet, grid: &Grid) -> Result<(), XlsxError> {
    sheet.set_name(grid.sheet)?;
    sheet.set_row_height(grid.heading_row, 32)?;
    for (column, heading) in (0..).zip(&grid.headings) {
        sheet.set_column_width(column, look::width(heading))?;
        sheet.write_with_format(grid.heading_row, column, *heading, &look::heading())?;
    }
    for (n, row) in (grid.first_row()..).zip(&grid.rows) {
        let striped = n % 2 == 0;
        sheet.set_row_height(n, look::height(&grid.headings, &row.values))?;
        for ((column, heading), value) in (0..).zip(&grid.headings).zip(&row.values) {
            let words = if look::is_short(heading) { look::centred(striped) } else { look::text(striped) };
            match value {
                Value::Blank => sheet.write_blank(n, column, &words)?,
                Value::Text(text) => sheet.write_with_format(n, column, text, &words)?,
                Value::Day(day) => sheet.write_with_format(n, column, day, &look::date(striped))?,
                Value::Number(number) => sheet.write_with_format(n, column, *number, &words)?,
            };
        }
    }
    let last = u16::try_from(grid.headings.len() - 1).expect("few columns");
    sheet.autofilter(grid.heading_row, 0, grid.last_row(), last)?;
    sheet.set_repeat_rows(grid.heading_row, grid.heading_row)?;
    page(sheet);
    Ok(())
}

fn column(grid: &Grid, heading: &str) -> u16 {
    u16::try_from(grid.column(heading)).expect("few columns")
}

/// A drop-down down a column, from one of the lists. It warns and lets pass, as the office asked.
fn drop_down(sheet: &mut Worksheet, grid: &Grid, heading: &str, list: &str) -> Result<(), XlsxError> {
    let choice = DataValidation::new()
        .allow_list_formula(Formula::new(list))
        .set_error_style(rust_xlsxwriter::DataValidationErrorStyle::Warning)
        .set_error_title("Not in the list")?
        .set_error_message("The lists are on the sheet Lists. Keep it anyway?")?;
    let column = column(grid, heading);
    sheet.add_data_validation(grid.first_row(), column, grid.last_row(), column, &choice)?;
    Ok(())
}

/// Green where there is a date, amber where there is something else, red where there is nothing and `due` holds.
fn traffic_lights(
    sheet: &mut Worksheet,
    grid: &Grid,
    headings: (&str, &str),
    due: &str,
) -> Result<(), XlsxError> {
    let (first, last) = (column(grid, headings.0), column(grid, headings.1));
    let cell = format!("{}{}", letters(usize::from(first)), grid.first_row() + 1);
    for (rule, format) in [
        (format!("=AND(ISBLANK({cell}),{due})"), look::red()),
        (format!("=ISTEXT({cell})"), look::amber()),
        (format!("=ISNUMBER({cell})"), look::green()),
    ] {
        let rule = ConditionalFormatFormula::new().set_rule(rule.as_str()).set_format(format);
        sheet.add_conditional_format(grid.first_row(), first, grid.last_row(), last, &rule)?;
    }
    Ok(())
}

fn staff(sheet: &mut Worksheet, book: &Book) -> Result<(), XlsxError> {
    let grid = &book.staff;
    table(sheet, grid)?;
    sheet.set_tab_color(look::NAVY).set_freeze_panes(grid.first_row(), 2)?;
    sheet.set_row_height(0, 30)?.set_row_height(1, 20)?.set_row_height(2, 18)?;
    sheet.insert_image_with_offset(0, 0, &logo()?.set_scale_width(0.52).set_scale_height(0.52), 5, 8)?;
    sheet.write_with_format(0, 1, SCHOOL, &look::school_name())?;
    sheet.write_with_format(1, 1, "Appraisal tracker 2026/27", &look::title())?;
    sheet.write_with_format(
        2,
        1,
        "CONFIDENTIAL: headteacher, senior leader responsible and business manager only",
        &look::confidential(),
    )?;
    let bands = grid.heading_row - 1;
    sheet.set_row_height(bands, 20)?;
    for (words, first, last, colour) in BANDS {
        if first == last {
            sheet.write_with_format(bands, first, words, &look::band(colour).set_text_wrap())?;
        } else {
            sheet.merge_range(bands, first, bands, last, words, &look::band(colour))?;
        }
    }
    sheet.set_column_width(22, 19)?;
    sheet.set_row_height(grid.heading_row, 44)?;
    drop_down(sheet, grid, "Staff type", "=StaffTypes")?;
    for heading in ["SLT?", "Teaches?", "Tutor?", "Leads?", "Provides a service?", "Delivers projects?"] {
        drop_down(sheet, grid, heading, "=YesNo")?;
    }
    let first = grid.first_row() + 1;
    let reviewed = format!("$F{first}<DATE(2026,9,1),ISBLANK($G{first}),$D{first}<>\"Headteacher\"");
    traffic_lights(sheet, grid, ("Self-evaluation done", "Report submitted"), &reviewed)?;
    let renewed = format!("$F{first}<DATE(2026,10,1),ISBLANK($G{first}),$D{first}<>\"Headteacher\"");
    traffic_lights(sheet, grid, ("New record made", "New record made"), &renewed)?;

    let total = grid.last_row() + 2;
    let format = look::total();
    for column in 0..u16::try_from(grid.headings.len()).expect("few columns") {
        sheet.write_blank(total, column, &format)?;
    }
    let range = |heading: &str| {
        let letter = letters(grid.column(heading));
        format!("{letter}{first}:{letter}{}", grid.last_row() + 1)
    };
    sheet.write_with_format(total, 0, "Total", &format)?;
    let mut tally = |heading: &str, formula: String, result: u32| {
        let formula = Formula::new(formula).set_result(result.to_string());
        sheet.write_formula_with_format(total, column(grid, heading), formula, &format).map(|_| ())
    };
    tally("Name", format!("=COUNTA({})", range("Name")), grid.count(&[("Name", "<>")]))?;
    tally(
        "Leaving date",
        format!("=COUNT({})", range("Leaving date")),
        grid.count(&[("Leaving date", "<>")]),
    )?;
    for heading in ["SLT?", "Teaches?", "Tutor?", "Leads?", "Provides a service?", "Delivers projects?"] {
        let formula = format!("=COUNTIF({},\"Yes\")", range(heading));
        tally(heading, formula, grid.count(&[(heading, "Yes")]))?;
    }
    for heading in [
        "Self-evaluation done",
        "Record finalised",
        "Manager's appraisal written",
        "Report submitted",
        "New record made",
    ] {
        tally(heading, format!("=COUNTA({})", range(heading)), grid.count(&[(heading, "<>")]))?;
    }

    let row = |code: &str| grid.first_row() + u32::try_from(grid.row(code)).expect("few rows");
    let note = |words: &str| Note::new(words).set_author(OFFICE_MANAGER).set_width(220).set_height(90);
    sheet.insert_note(
        row("BVO"),
        column(grid, "Self-evaluation done"),
        &note("Back since 1 September. Says the self-evaluation was handed in on paper; date to follow."),
    )?;
    sheet.insert_note(
        row("NJA"),
        column(grid, "Start date"),
        &note("Renew meeting to be booked for the second week of November."),
    )?;
    Ok(())
}

/// A title in the first row and, where there are three rows above the headings, a word on who may look.
fn titled(sheet: &mut Worksheet, grid: &Grid, title: &str, tab: Color) -> Result<(), XlsxError> {
    table(sheet, grid)?;
    sheet.set_tab_color(tab).set_row_height(0, 24)?;
    sheet.write_with_format(0, 0, format!("{title} · {SCHOOL}"), &look::school_name().set_font_size(14))?;
    if grid.heading_row > 2 {
        sheet.write_with_format(1, 0, "Appraisal tracker 2026/27 · CONFIDENTIAL", &look::confidential())?;
    }
    Ok(())
}

fn objectives(sheet: &mut Worksheet, grid: &Grid) -> Result<(), XlsxError> {
    titled(sheet, grid, "Objectives", look::NAVY)?;
    sheet.set_freeze_panes(grid.first_row(), 1)?;
    for (heading, list) in [("Year", "=Years"), ("Type", "=ObjectiveTypes"), ("Rating", "=Ratings")] {
        drop_down(sheet, grid, heading, list)?;
    }
    let rating = column(grid, "Rating");
    let (first, last) = (grid.first_row(), grid.last_row());
    let cell = format!("${}{}", letters(usize::from(rating)), first + 1);
    for (rule, format) in [
        (format!("=AND(ISBLANK({cell}),$B{}=\"2025/26\")", first + 1), look::amber()),
        (format!("={cell}=\"Not Met\""), look::red()),
        (format!("=OR({cell}=\"Good\",{cell}=\"Outstanding\")"), look::green()),
    ] {
        let rule = ConditionalFormatFormula::new().set_rule(rule.as_str()).set_format(format);
        sheet.add_conditional_format(first, rating, last, rating, &rule)?;
    }
    Ok(())
}

fn meetings(sheet: &mut Worksheet, grid: &Grid) -> Result<(), XlsxError> {
    titled(sheet, grid, "Meetings held", look::NAVY)?;
    sheet.set_freeze_panes(grid.first_row(), 1)?;
    drop_down(sheet, grid, "Meeting", "=Meetings_held")?;
    drop_down(sheet, grid, "Year", "=Years")?;
    traffic_lights(sheet, grid, ("Date", "Date"), "TRUE")
}

fn pay(sheet: &mut Worksheet, grid: &Grid) -> Result<(), XlsxError> {
    titled(sheet, grid, "Approvals and pay", look::NAVY)?;
    sheet.set_freeze_panes(grid.first_row(), 2)?;
    drop_down(sheet, grid, "Recommendation", "=Recommendations")?;
    traffic_lights(sheet, grid, ("Recommended on", "Recommended on"), "TRUE")?;
    traffic_lights(sheet, grid, ("Reviewed by head", "Reviewed by head"), "TRUE")
}

fn short(
    sheet: &mut Worksheet,
    grid: &Grid,
    title: &str,
    list: Option<(&str, &str)>,
) -> Result<(), XlsxError> {
    titled(sheet, grid, title, look::GREY)?;
    sheet.set_freeze_panes(grid.first_row(), 0)?;
    if let Some((heading, list)) = list {
        drop_down(sheet, grid, heading, list)?;
    }
    Ok(())
}

/// A sheet whose first row holds the field names themselves.
fn canonical(sheet: &mut Worksheet, grid: &Grid) -> Result<(), XlsxError> {
    table(sheet, grid)?;
    sheet.set_tab_color(look::GREY).set_row_height(0, 20)?.set_freeze_panes(1, 0)?;
    Ok(())
}

fn lists(workbook: &mut Workbook) -> Result<(), XlsxError> {
    let sheet = workbook.add_worksheet().set_name("Lists")?.set_hidden(true);
    for (column, (_, heading, words)) in (0..).zip(LISTS) {
        sheet.set_column_width(column, 24)?;
        sheet.write_with_format(0, column, heading, &look::heading())?;
        for (row, word) in (1..).zip(words) {
            sheet.write(row, column, *word)?;
        }
    }
    for (column, (name, _, words)) in LISTS.iter().enumerate() {
        let letter = letters(column);
        workbook.define_name(*name, &format!("=Lists!${letter}$2:${letter}${}", words.len() + 1))?;
    }
    Ok(())
}
