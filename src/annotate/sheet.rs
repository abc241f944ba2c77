//! What the new sheets have in common: fonts, widths, print set-up.

use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

use super::AUTHOR;

/// The formats of the new sheets.
pub(super) struct Formats {
    pub(super) title: Format,
    pub(super) heading: Format,
    pub(super) body: Format,
    pub(super) plain: Format,
    /// A cell of a table, parted from its neighbours by a thin line.
    pub(super) cell: Format,
    pub(super) section: Format,
    pub(super) link: Format,
    pub(super) money: Format,
    pub(super) date: Format,
}

const LINE: Color = Color::RGB(0x00D0_D0D0);

fn font() -> Format {
    Format::new().set_font_name("Calibri").set_font_size(11).set_font_color(Color::RGB(0x0020_2020))
}

impl Formats {
    pub(super) fn new() -> Self {
        let body = font().set_text_wrap().set_align(FormatAlign::Top);
        Formats {
            title: font().set_bold().set_font_size(16).set_font_color(Color::RGB(0x001F_3864)),
            heading: font()
                .set_bold()
                .set_text_wrap()
                .set_align(FormatAlign::VerticalCenter)
                .set_background_color(Color::RGB(0x001F_3864))
                .set_font_color(Color::White),
            section: font()
                .set_bold()
                .set_font_size(12)
                .set_font_color(Color::RGB(0x001F_3864))
                .set_border_bottom(FormatBorder::Thin),
            link: font()
                .set_font_color(Color::RGB(0x0005_63C1))
                .set_underline(rust_xlsxwriter::FormatUnderline::Single)
                .set_align(FormatAlign::Top)
                .set_border(FormatBorder::Thin)
                .set_border_color(LINE),
            money: body
                .clone()
                .set_border(FormatBorder::Thin)
                .set_border_color(LINE)
                .set_num_format("£#,##0.00;[Red]-£#,##0.00"),
            date: body
                .clone()
                .set_border(FormatBorder::Thin)
                .set_border_color(LINE)
                .set_num_format("d mmm yyyy")
                .set_align(FormatAlign::Left),
            plain: font(),
            cell: body.clone().set_border(FormatBorder::Thin).set_border_color(LINE),
            body,
        }
    }

    pub(super) fn filled(&self, rgb: u32) -> Format {
        self.cell.clone().set_bold().set_background_color(Color::RGB(rgb))
    }
}

/// A workbook for new sheets. Where it is handed out by itself, it says whose it is and nothing of when it was made, so
/// that the same findings give the same bytes.
pub(super) fn new_book(title: &str) -> Workbook {
    let mut book = Workbook::new();
    let properties = DocProperties::new().set_title(title).set_author(AUTHOR);
    book.set_properties(&match ExcelDateTime::from_ymd(2000, 1, 1) {
        Ok(day) => properties.set_creation_datetime(&day),
        Err(_) => properties,
    });
    book
}

/// Name, widths, print set-up: A4 landscape, one page wide, the heading row on every page.
pub(super) fn set_up(
    sheet: &mut Worksheet,
    name: &str,
    widths: &[f64],
    heading_row: Option<u32>,
) -> Result<(), XlsxError> {
    sheet.set_name(name)?;
    for (column, width) in (0u16..).zip(widths) {
        sheet.set_column_width(column, *width)?;
    }
    sheet
        .set_landscape()
        .set_paper_size(9)
        .set_print_fit_to_pages(1, 0)
        .set_margins(0.5, 0.5, 0.6, 0.6, 0.3, 0.3);
    sheet.set_header(format!("&L{name}&RConfidential"));
    sheet.set_footer("&CPage &P of &N");
    sheet.set_screen_gridlines(false);
    if let Some(row) = heading_row {
        sheet.set_repeat_rows(row, row)?;
        sheet.set_freeze_panes(row + 1, 0)?;
    }
    Ok(())
}

/// Rows whose wrapped text needs more than one line get the height for it; some programs do not do so by themselves.
pub(super) fn height(texts: &[(&str, f64)]) -> f64 {
    let lines = texts
        .iter()
        .map(|(text, width)| {
            // A character of the body font takes about one unit of column width; words break early.
            let per_line = (width * 1.15).max(4.0);
            text.split('\n')
                .map(|line| {
                    let characters = u32::try_from(line.chars().count()).unwrap_or(u32::MAX);
                    (f64::from(characters) / per_line).ceil().max(1.0)
                })
                .sum::<f64>()
        })
        .fold(1.0, f64::max);
    (lines * 15.0 + 3.0).min(400.0)
}
