//! The two sheets on which a school may give pay rules of its own: the governors' table, and pay points in pounds. Both are
//! blank, and blank means that the policy's table and the published figures hold.
//!
//! The examples stand in the guidance above the headings, which reading does not look at.

use rust_xlsxwriter::{
    DataValidation, DataValidationErrorStyle, DataValidationRule, ExcelDateTime, Workbook, Worksheet,
    XlsxError,
};

use super::Asked;
use super::look;
use crate::policy::{Link, Pack, Pay};

/// Names of the sheets; reading knows them by these.
pub(super) const RULES: &str = "Pay rules";
pub(super) const POINTS: &str = "Pay points";
/// Lines to fill in on each.
const LINES: u32 = 20;
const POINT_ROWS: u32 = 300;
const AREAS: [&str; 4] = ["rest of england", "fringe", "outer london", "inner london"];
/// A drop-down of words holds 255 characters in all.
const SHORT_LIST: usize = 240;

/// Which of the two sheets a tracker has: those that a rule for pay of its policies has a use for.
pub(super) fn sheets(asked: &Asked) -> Vec<(&'static str, &'static str)> {
    let mut sheets = Vec::new();
    if rules_of(asked).next().is_some() {
        sheets.push((RULES, "The governors' own table, if they have one: which ratings give what pay. Left blank, the policy's holds."));
    }
    if asked.packs.iter().any(|pack| pack.pay.is_some()) {
        sheets.push((
            POINTS,
            "Your own pay points in pounds, if you have any. Left blank, the published ones hold.",
        ));
    }
    sheets
}

/// The rules that a table of the governors' own can stand instead of: those that do not give a point to everybody.
fn rules_of<'a>(asked: &'a Asked) -> impl Iterator<Item = (&'a Pay, Vec<String>)> {
    let with = |pack: &'a Pack| {
        let ratings = pack.ratings.iter().map(|(name, _)| name.clone()).collect();
        Some((pack.pay.as_ref()?, ratings))
    };
    asked.packs.iter().filter_map(with).filter(|(pay, _)| pay.link != Link::Automatic)
}

/// Writes those sheets.
pub(super) fn write(book: &mut Workbook, asked: &Asked) -> Result<(), XlsxError> {
    for (name, _) in sheets(asked) {
        let sheet = book.add_worksheet();
        sheet.set_name(name)?;
        sheet.set_tab_color(look::FILL_IN);
        sheet.set_screen_gridlines(false);
        if name == RULES {
            rules(sheet, asked)?;
        } else {
            points(sheet)?;
        }
        look::page(sheet, &asked.school(), true, 1);
    }
    Ok(())
}

fn rules(sheet: &mut Worksheet, asked: &Asked) -> Result<(), XlsxError> {
    let Some((pay, ratings)) = rules_of(asked).next() else { return Ok(()) };
    let widths = [14_u16, 44, 26, 44];
    let mut row = opening(
        sheet,
        &widths,
        "Pay rules",
        &[
            "Fill this in only if your governors have decided on a table of their own. While there is no line below, the policy's own table holds; \"appraise \
             pay-rules TRACKER.xlsx\" prints whichever holds, in words.",
            "Lines are read downwards, and the first that fits a person is the answer; the last one is best \"otherwise\". When says how many of a person's \
             ratings there are: \"any Not Met\", \"no Not Met\", \"all Good or better\", \"at least 2 Outstanding\", \"at most 25% Not Met\", several \
             joined by \"and\". Recommend says what it gives: \"no progression\", \"one point\", \"half a point\", \"two points and a bonus\", \
             \"refer to the headteacher\".",
            "Reason is needed, such as \"governors, 12 May 2026\"; every output repeats it. Ratings are your words, lowest first, with semicolons; \
             Objectives is how many a person has, such as 2 to 4. A line that can never be reached, ratings that no line covers, and a better \
             rating that gives less are told, and nothing is recommended by such a table.",
        ],
    )?;
    let words = if ratings.is_empty() {
        "Needed: this policy has none".to_owned()
    } else {
        format!("If left blank: {}", ratings.join("; "))
    };
    for (name, says) in
        [("Reason", "Who decided, and when"), ("Ratings", &words), ("Objectives", "If left blank: 1 to 6")]
    {
        sheet.write_string_with_format(row, 0, name, &look::ruled().set_bold())?;
        sheet.write_blank(row, 1, &look::fill_in().set_num_format("@"))?;
        let message =
            DataValidation::new().allow_any_value().set_input_title(name)?.set_input_message(says)?;
        sheet.add_data_validation(row, 1, row, 1, &message)?;
        row += 1;
    }
    row += 1;
    for (column, heading) in (0_u16..).zip(["Line", "When", "Range", "Recommend"]) {
        sheet.write_string_with_format(row, column, heading, &look::needed())?;
    }
    let (first, last) = (row + 1, row + LINES);
    let whens = whens(&ratings);
    let ranges: Vec<String> = pay.ranges.iter().map(|range| range.name.replace('_', " ")).collect();
    let recommends = recommends(pay);
    for (column, choices, says) in [
        (1_u16, whens, "Which ratings the line is about. Choose one, or write your own words."),
        (2, ranges, "The pay range the line is for. Leave it blank for all."),
        (3, recommends, "What the line gives. Choose one, or write your own words."),
    ] {
        sheet.add_data_validation(first, column, last, column, &proposed(&choices, says)?)?;
    }
    for line in first..=last {
        for column in 0..4 {
            sheet.write_blank(line, column, &look::fill_in())?;
        }
    }
    sheet.set_freeze_panes(0, 1)?;
    Ok(())
}

fn points(sheet: &mut Worksheet) -> Result<(), XlsxError> {
    let widths = [16_u16, 20, 20, 24];
    let row = opening(
        sheet,
        &widths,
        "Pay points",
        &[
            "Fill this in only for points that are your own, or that nobody publishes: grades of support staff, leadership points. They come before the \
             published figures; while it is blank those hold.",
            "One row for each point and each rise: the day from which it holds, the point as you write it beside people (M3, SCP 11, L8), and the \
             pay of a full-time year in pounds. Area is for schools in several pay areas; leave it blank for all.",
        ],
    )?;
    for (column, heading) in (0_u16..).zip(["From", "Point", "Pay a year", "Area"]) {
        sheet.write_string_with_format(row, column, heading, &look::needed())?;
    }
    let (first, last) = (row + 1, row + POINT_ROWS);
    for (column, format) in (0_u16..).zip(["dd/mm/yyyy", "@", "£#,##0.00", "General"]) {
        for line in first..=row + LINES {
            sheet.write_blank(line, column, &look::fill_in().set_num_format(format))?;
        }
        // Rows further down have the format of their column.
        sheet.set_column_format(column, &look::typed(format))?;
    }
    let day = |year, month, day| ExcelDateTime::from_ymd(year, month, day);
    let from = DataValidation::new()
        .allow_date(DataValidationRule::Between(day(2000, 1, 1)?, day(2099, 12, 31)?))
        .set_error_title("Not a date")?
        .set_error_message("Write it day first, such as 01/04/2026.")?;
    sheet.add_data_validation(first, 0, last, 0, &from)?;
    let pay = DataValidation::new()
        .allow_decimal_number(DataValidationRule::Between(1_000.0, 999_999.99))
        .set_error_title("Not pay for a full-time year")?
        .set_error_message("Write pounds for a full-time year, such as 26421 or 26421.50.")?;
    sheet.add_data_validation(first, 2, last, 2, &pay)?;
    let areas: Vec<String> = AREAS.iter().map(ToString::to_string).collect();
    sheet.add_data_validation(
        first,
        3,
        last,
        3,
        &proposed(&areas, "The pay area. Leave it blank for all.")?,
    )?;
    sheet.set_freeze_panes(row + 1, 0)?;
    sheet.set_repeat_rows(row, row)?;
    Ok(())
}

/// The title and the guidance; the row that follows.
fn opening(sheet: &mut Worksheet, widths: &[u16], title: &str, says: &[&str]) -> Result<u32, XlsxError> {
    for (column, width) in (0_u16..).zip(widths) {
        sheet.set_column_width(column, *width)?;
    }
    let across = widths.iter().sum();
    let last = u16::try_from(widths.len()).unwrap_or(1).saturating_sub(1);
    sheet.write_string_with_format(0, 0, title, &look::title())?;
    sheet.set_row_height(0, 26)?;
    let mut row = 1;
    for text in says {
        sheet.merge_range(row, 0, row, last, text, &look::text())?;
        sheet.set_row_height(row, look::height(text, across, 18.0))?;
        row += 1;
    }
    Ok(row + 1)
}

/// A drop-down whose words are proposals.
fn proposed(words: &[String], says: &str) -> Result<DataValidation, XlsxError> {
    let mut short: Vec<&str> = Vec::new();
    for word in words {
        let length: usize = short.iter().map(|w| w.chars().count() + 1).sum();
        if length + word.chars().count() < SHORT_LIST && !word.contains(',') {
            short.push(word);
        }
    }
    let rule = DataValidation::new();
    let rule = if short.is_empty() { rule.allow_any_value() } else { rule.allow_list_strings(&short)? };
    rule.set_error_style(DataValidationErrorStyle::Warning)
        .set_error_title("Not a word of the list")?
        .set_error_message("Keep it if it is written as the guidance above says.")?
        .set_input_message(says)
}

fn whens(ratings: &[String]) -> Vec<String> {
    let mut all = Vec::new();
    if let (Some(lowest), Some(best)) = (ratings.first(), ratings.last()) {
        all.push(format!("any {lowest}"));
        all.push(format!("at least 2 {lowest}"));
        all.extend(ratings.get(1).filter(|r| *r != best).map(|r| format!("all {r} or better")));
        all.push(format!("any {best}"));
        all.push(format!("all {best}"));
    }
    all.push("otherwise".to_owned());
    all
}

fn recommends(pay: &Pay) -> Vec<String> {
    let mut all: Vec<String> =
        ["no progression", "half a point", "one point", "one point and a bonus", "two points", "enhanced"]
            .map(str::to_owned)
            .to_vec();
    let upper = pay.ranges.iter().find(|range| range.name == "upper");
    all.extend(upper.map(|_| "move to the upper range".to_owned()));
    all.extend(["deferred", "refer to the headteacher"].map(str::to_owned));
    all
}
