//! Writes a sheet for records: its table with headings, drop-downs, dates, colours and print set-up, and no record.

use rust_xlsxwriter::{
    ConditionalFormatCell, ConditionalFormatCellRule, ConditionalFormatDuplicate, ConditionalFormatFormula,
    DataValidation, DataValidationErrorStyle, DataValidationRule, ExcelDateTime, Formula, Table, TableColumn,
    TableStyle, Workbook, Worksheet, XlsxError, utility,
};

use super::input::Input;
use super::look;
use super::plan::{Column, Plan, ROWS, Sheet, TABLE_ROWS, What, fits_in_a_rule};

/// So many characters of columns fit the width of a page in a size that can be read.
const PAGE: u16 = 210;
/// The longest message beside a cell, and its title.
const MESSAGE: usize = 255;
const MESSAGE_TITLE: usize = 32;

/// Writes the sheet.
pub(super) fn write(book: &mut Workbook, plan: &Plan, about: &Sheet) -> Result<(), XlsxError> {
    let sheet = book.add_worksheet();
    sheet.set_name(&about.name)?;
    sheet.set_tab_color(look::FILL_IN);
    // A formula that finds nothing shows nothing.
    sheet.set_formula_result_default("");
    let (mut across, mut highest) = (0_u16, 0.0_f64);
    let mut heads = Vec::with_capacity(about.columns.len());
    for (place, column) in (0_u16..).zip(&about.columns) {
        let width = width(column);
        across = across.saturating_add(width);
        sheet.set_column_width(place, width)?;
        // Bold is wider, and the button of the filter stands in the heading.
        highest = highest.max(look::height(&column.heading, width.saturating_sub(3), 33.0));
        let format = match &column.what {
            What::Field(_, input) => look::typed(input.format()),
            What::NameOf(_) => look::aside(),
        };
        sheet.set_column_format(place, &format)?;
        let mut head = TableColumn::new().set_header(&column.heading).set_header_format(match column.what {
            What::NameOf(_) => look::helper_heading(),
            What::Field(..) if column.needed => look::needed(),
            What::Field(..) => look::heading(),
        });
        if let What::NameOf(whose) = &column.what {
            head = head.set_formula(name_of(plan, about, whose)).set_format(&format);
        }
        heads.push(head);
        if let What::Field(_, input) = &column.what {
            let rule = validation(plan, column, input)?;
            sheet.add_data_validation(1, place, ROWS, place, &rule)?;
        }
    }
    sheet.set_row_height(0, highest)?;
    let last = u16::try_from(about.columns.len()).unwrap_or(u16::MAX).saturating_sub(1);
    let table = Table::new()
        .set_name(table_name(about))
        .set_style(TableStyle::Light1)
        .set_alt_text_title(&about.name)
        .set_alt_text(&about.about)
        .set_columns(&heads);
    sheet.add_table(0, 0, TABLE_ROWS, last, &table)?;
    colours(sheet, plan, about)?;
    sheet.set_freeze_panes(1, about.keys)?;
    look::page(sheet, &plan.asked.school(), true, across.div_ceil(PAGE).max(1));
    sheet.set_repeat_rows(0, 0)?;
    if across > PAGE {
        sheet.set_repeat_columns(0, about.keys.saturating_sub(1))?;
    }
    sheet.set_print_gridlines(true);
    Ok(())
}

/// As wide as what stands in it, and as the longest word of its heading beside the button of the filter.
fn width(column: &Column) -> u16 {
    let word = column.heading.split_whitespace().map(|w| w.chars().count()).max().unwrap_or(0);
    let of_heading = u16::try_from(word).unwrap_or(u16::MAX).saturating_add(4);
    match &column.what {
        What::NameOf(_) => 22,
        What::Field(_, input) => input.width().max(of_heading.min(24)),
    }
}

fn table_name(sheet: &Sheet) -> String {
    sheet.name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect()
}

/// The name of the person whose ID stands in another column of the row.
fn name_of(plan: &Plan, about: &Sheet, whose: &str) -> Formula {
    let v = plan.vocabulary;
    let staff = plan.sheets.iter().find(|s| s.kind == v.staff());
    let id = v.field(v.staff_key()).label.as_str();
    let found = staff.and_then(|staff| {
        let name = staff.columns.get(1)?;
        let row = format!("{}[[#This Row],[{whose}]]", table_name(about));
        let table = table_name(staff);
        Some(format!(
            "=IF({row}=\"\",\"\",IFERROR(INDEX({table}[{}],MATCH({row},{table}[{id}],0)),\"not on the sheet {}\"))",
            name.heading, staff.name
        ))
    });
    Formula::new(found.unwrap_or_default())
}

/// The rule of a column's cells and the message that stands beside them.
pub(super) fn validation(plan: &Plan, column: &Column, input: &Input) -> Result<DataValidation, XlsxError> {
    let needed = if column.needed { "Needed. " } else { "" };
    let says = format!("{needed}{} {}", column.help, input.says());
    rule(plan, input)?
        .set_input_title(cut(&column.heading, MESSAGE_TITLE))?
        .set_input_message(cut(says.trim(), MESSAGE))
}

fn rule(plan: &Plan, input: &Input) -> Result<DataValidation, XlsxError> {
    let rule = DataValidation::new();
    let day = |year, month, day| ExcelDateTime::from_ymd(year, month, day);
    let (rule, title, message) = match input {
        Input::Date => (
            rule.allow_date(DataValidationRule::Between(day(1950, 1, 1)?, day(2099, 12, 31)?)),
            "Not a date",
            "Write it day first, such as 14/10/2026. Leave the cell blank where there is none.",
        ),
        Input::YesNo => {
            (rule.allow_list_strings(&["Yes", "No"])?, "Yes or No", "Write Yes or No, or leave it blank.")
        }
        Input::Whole | Input::Minutes => (
            rule.allow_whole_number(DataValidationRule::Between(-100_000, 10_000_000)),
            "Not a whole number",
            "Write a whole number, without words.",
        ),
        Input::Decimal | Input::Percent | Input::Money => (
            rule.allow_decimal_number(DataValidationRule::Between(-1e9, 1e9)),
            "Not a number",
            "Write a number, without words.",
        ),
        Input::OneOf(words) => {
            (listed(plan, rule, words)?, "Not a word of the list", "Choose from the list, or leave it blank.")
        }
        Input::Usually(words) => (
            listed(plan, rule, words)?.set_error_style(DataValidationErrorStyle::Warning),
            "Not a word of the list",
            "The policy knows other words here. Keep it if you are sure.",
        ),
        Input::Cycle => (
            listed(plan, rule, &plan.cycles())?.set_error_style(DataValidationErrorStyle::Warning),
            "Another cycle",
            "It is none of the cycles of the list. A cycle is written like 2026/27.",
        ),
        Input::Of(source) => (
            rule.allow_list_formula(Formula::new(format!("={}", source.range)))
                .set_error_style(DataValidationErrorStyle::Warning),
            "Not on the list",
            "It is no ID of the sheet it comes from. Keep it if you are sure: a body such as HT_PANEL, or a row yet to come.",
        ),
        Input::Text
        | Input::Code
        | Input::People
        | Input::Dates
        | Input::DayOfYear
        | Input::SomeOf(_)
        | Input::Texts
        | Input::Pairs => return Ok(rule.allow_any_value()),
    };
    rule.set_error_title(title)?.set_error_message(message)
}

fn listed(plan: &Plan, rule: DataValidation, words: &[String]) -> Result<DataValidation, XlsxError> {
    match plan.listed(words) {
        Some(cells) => Ok(rule.allow_list_formula(Formula::new(format!("={cells}")))),
        None if fits_in_a_rule(words) => rule.allow_list_strings(words),
        None => Ok(rule.allow_any_value()),
    }
}

fn cut(text: &str, most: usize) -> String {
    if text.encode_utf16().count() <= most {
        return text.to_owned();
    }
    text.chars().take(most - 1).filter(|c| c.len_utf16() == 1).chain(['…']).collect()
}

/// Colours that follow what is filled in: what is needed and blank in a row that is begun, an ID that stands twice, days
/// that have passed without what was due on them, and ratings.
fn colours(sheet: &mut Worksheet, plan: &Plan, about: &Sheet) -> Result<(), XlsxError> {
    let cells = |place: u16| format!("${}2", utility::column_number_to_name(place));
    let typed: Vec<u16> = (0_u16..)
        .zip(&about.columns)
        .filter(|(_, c)| matches!(c.what, What::Field(..)))
        .map(|(place, _)| place)
        .collect();
    let begun: Vec<String> =
        runs(&typed).into_iter().map(|(a, b)| format!("{}:{}", cells(a), cells(b))).collect();
    let begun = format!("COUNTA({})>0", begun.join(","));
    for (place, column) in (0_u16..).zip(&about.columns) {
        let What::Field(field, input) = &column.what else { continue };
        if plan.vocabulary.kind(about.kind).id == Some(*field) && column.needed {
            let twice = ConditionalFormatDuplicate::new().set_format(look::bad());
            sheet.add_conditional_format(1, place, ROWS, place, &twice)?;
        }
        if column.needed {
            let rule = format!("=AND(ISBLANK({}),{begun})", cells(place));
            let format = ConditionalFormatFormula::new().set_rule(rule.as_str()).set_format(look::missing());
            sheet.add_conditional_format(1, place, ROWS, place, &format)?;
        }
        if matches!(input, Input::OneOf(words) if *words == plan.ratings) {
            ratings(sheet, place, &plan.ratings)?;
        }
    }
    for (by, done) in &about.due {
        let (due, done) = (cells(*by), cells(*done));
        let rule = format!("=AND(ISNUMBER({due}),{due}<TODAY(),ISBLANK({done}))");
        let format = ConditionalFormatFormula::new().set_rule(rule.as_str()).set_format(look::bad());
        sheet.add_conditional_format(1, *by, ROWS, *by, &format)?;
    }
    Ok(())
}

/// The best rating is green and the lowest red; what lies between is left as it is.
fn ratings(sheet: &mut Worksheet, place: u16, words: &[String]) -> Result<(), XlsxError> {
    let ends = [(words.first(), look::good()), (words.last(), look::bad())];
    for (word, colour) in ends.into_iter().filter_map(|(word, colour)| Some((word?, colour))) {
        let rule = ConditionalFormatCellRule::EqualTo(word.as_str());
        let format = ConditionalFormatCell::new().set_rule(rule).set_format(colour);
        sheet.add_conditional_format(1, place, ROWS, place, &format)?;
    }
    Ok(())
}

/// Places that follow one another, as first and last.
fn runs(places: &[u16]) -> Vec<(u16, u16)> {
    let mut runs: Vec<(u16, u16)> = Vec::new();
    for place in places {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == *place => *last = *place,
            _ => runs.push((*place, *place)),
        }
    }
    runs
}
