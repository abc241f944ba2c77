//! Colours, widths and styles: what makes the workbook one that an office keeps by choice.

use super::grid::Value;

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};

pub(crate) const NAVY: Color = Color::RGB(0x001B_365D);
pub(crate) const GOLD: Color = Color::RGB(0x00D6_A63A);
pub(crate) const PALE: Color = Color::RGB(0x00EE_F2F8);
pub(crate) const GREY: Color = Color::RGB(0x00C9_D1DC);
pub(crate) const RED: Color = Color::RGB(0x00F8_CBC6);
pub(crate) const AMBER: Color = Color::RGB(0x00FC_E5B0);
pub(crate) const GREEN: Color = Color::RGB(0x00D5_EBD0);
const RED_INK: Color = Color::RGB(0x0090_1B14);
const AMBER_INK: Color = Color::RGB(0x0080_5600);
const GREEN_INK: Color = Color::RGB(0x0021_5C23);

fn base() -> Format {
    Format::new().set_font_name("Calibri").set_font_size(10)
}

pub(crate) fn school_name() -> Format {
    base().set_font_size(16).set_bold().set_font_color(NAVY).set_align(FormatAlign::VerticalCenter)
}

pub(crate) fn title() -> Format {
    base().set_font_size(12).set_font_color(NAVY).set_align(FormatAlign::VerticalCenter)
}

pub(crate) fn confidential() -> Format {
    base().set_bold().set_font_color(RED_INK).set_align(FormatAlign::VerticalCenter)
}

pub(crate) fn band(fill: Color) -> Format {
    let ink = if fill == GOLD { NAVY } else { Color::White };
    base()
        .set_bold()
        .set_font_color(ink)
        .set_background_color(fill)
        .set_align(FormatAlign::Center)
        .set_align(FormatAlign::VerticalCenter)
        .set_border(FormatBorder::Thin)
        .set_border_color(Color::White)
}

pub(crate) fn heading() -> Format {
    base()
        .set_bold()
        .set_font_color(Color::White)
        .set_background_color(NAVY)
        .set_align(FormatAlign::Center)
        .set_align(FormatAlign::VerticalCenter)
        .set_text_wrap()
        .set_border(FormatBorder::Thin)
        .set_border_color(GREY)
}

fn body(striped: bool) -> Format {
    let format = base().set_align(FormatAlign::Top).set_border(FormatBorder::Thin).set_border_color(GREY);
    if striped { format.set_background_color(PALE) } else { format }
}

pub(crate) fn text(striped: bool) -> Format {
    body(striped).set_text_wrap()
}

pub(crate) fn centred(striped: bool) -> Format {
    body(striped).set_align(FormatAlign::Center)
}

pub(crate) fn date(striped: bool) -> Format {
    body(striped).set_align(FormatAlign::Center).set_num_format("dd/mm/yyyy")
}

pub(crate) fn total() -> Format {
    base()
        .set_bold()
        .set_align(FormatAlign::Center)
        .set_background_color(Color::RGB(0x00DD_E4EE))
        .set_border_top(FormatBorder::Medium)
        .set_border_bottom(FormatBorder::Double)
}

pub(crate) fn percentage() -> Format {
    centred(false).set_num_format("0%")
}

pub(crate) fn plain() -> Format {
    base().set_text_wrap().set_align(FormatAlign::Top)
}

pub(crate) fn strong() -> Format {
    base().set_bold().set_font_color(NAVY).set_font_size(11)
}

pub(crate) fn red() -> Format {
    Format::new().set_background_color(RED).set_font_color(RED_INK)
}

pub(crate) fn amber() -> Format {
    Format::new().set_background_color(AMBER).set_font_color(AMBER_INK)
}

pub(crate) fn green() -> Format {
    Format::new().set_background_color(GREEN).set_font_color(GREEN_INK)
}

/// How wide a column is for its heading.
pub(crate) fn width(heading: &str) -> f64 {
    match heading {
        "Job title" | "Objective" | "Activities" | "Indicators" => 38.0,
        "Success criteria" | "Good target" | "Outstanding target" | "Head's reason" | "Impact" | "Need" => {
            32.0
        }
        "Name" | "Body" | "Member" => 25.5,
        "Event" | "Service level" | "Service quality" | "Kind of evidence" | "field" | "value" | "label" => {
            26.0
        }
        "Meeting"
        | "Theme"
        | "Area"
        | "Panel"
        | "Member's role"
        | "Appointed by"
        | "Recommendation"
        | "Document"
        | "In what role"
        | "Purpose"
        | "Previous conclusion"
        | "day_kind" => 19.0,
        "Type" | "Staff type" => 16.0,
        "No." | "FTE" | "SLT?" | "Level" => 7.0,
        "Teaches?" | "Tutor?" | "Leads?" => 9.0,
        "Year" | "Staff code" => 10.0,
        _ => 13.0,
    }
}

/// Whether a column holds short words that look better in the middle.
pub(crate) fn is_short(heading: &str) -> bool {
    width(heading) <= 13.0
}

/// How tall a row must be for its longest cell, wrapped: no spreadsheet program works it out on opening.
pub(crate) fn height(headings: &[&str], values: &[Value]) -> f64 {
    let lines = headings.iter().zip(values).map(|(heading, value)| match value {
        Value::Text(text) if !is_short(heading) => wrapped(text, width(heading)),
        _ => 1.0,
    });
    3.0 + 13.0 * lines.fold(1.0, f64::max)
}

/// The lines that a text takes in a column so many characters wide.
fn wrapped(text: &str, width: f64) -> f64 {
    let characters = f64::from(u32::try_from(text.chars().count()).expect("a short text"));
    (characters / width).ceil().max(1.0)
}
