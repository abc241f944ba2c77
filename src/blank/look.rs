//! How the sheets look: fonts, colours, and a page set-up by which they print.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, Worksheet};

const FONT: &str = "Calibri";
const INK: Color = Color::RGB(0x0020_2020);
const NAVY: Color = Color::RGB(0x001F_3864);
const PALE: Color = Color::RGB(0x00DC_E6F1);
const LINE: Color = Color::RGB(0x00BF_C7D1);
const GREY: Color = Color::RGB(0x0069_6969);
/// Tabs of sheets to fill in, and of sheets to read.
pub(super) const FILL_IN: Color = NAVY;
pub(super) const TO_READ: Color = Color::RGB(0x007F_9DB9);

/// Ordinary text.
pub(super) fn text() -> Format {
    Format::new()
        .set_font_name(FONT)
        .set_font_size(11)
        .set_font_color(INK)
        .set_align(FormatAlign::Top)
        .set_text_wrap()
}

/// A cell to be filled in, in some number format; all stand on the left, so that neighbours do not run together.
pub(super) fn typed(format: &str) -> Format {
    text().set_num_format(format).set_align(FormatAlign::Left)
}

/// The title of a page to read.
pub(super) fn title() -> Format {
    text().set_bold().set_font_size(18).set_font_color(NAVY).unset_text_wrap()
}

/// The heading of a part of such a page.
pub(super) fn part() -> Format {
    text().set_bold().set_font_size(13).set_font_color(NAVY).unset_text_wrap()
}

/// Small text in the background.
pub(super) fn aside() -> Format {
    text().set_italic().set_font_color(GREY)
}

/// A cell of a ruled table on a page to read.
pub(super) fn ruled() -> Format {
    text().set_border(FormatBorder::Thin).set_border_color(LINE)
}

/// A link in such a table.
pub(super) fn link() -> Format {
    ruled().set_font_color(Color::RGB(0x0005_63C1)).set_underline(rust_xlsxwriter::FormatUnderline::Single)
}

/// A cell of such a table that is to be filled in.
pub(super) fn fill_in() -> Format {
    ruled().set_background_color(Color::RGB(0x00FF_FBE6))
}

/// The heading of a column that is needed.
pub(super) fn needed() -> Format {
    heading().set_bold().set_font_color(Color::White).set_background_color(NAVY)
}

/// The heading of another column.
pub(super) fn heading() -> Format {
    text()
        .set_font_color(NAVY)
        .set_background_color(PALE)
        .set_align(FormatAlign::VerticalCenter)
        .set_border(FormatBorder::Thin)
        .set_border_color(LINE)
}

/// The heading of a column that fills itself in.
pub(super) fn helper_heading() -> Format {
    heading().set_italic().set_font_color(GREY).set_background_color(Color::RGB(0x00EF_EFEF))
}

/// Fill of a cell that wants filling in.
pub(super) fn missing() -> Format {
    Format::new().set_background_color(Color::RGB(0x00FF_E699))
}

/// Good.
pub(super) fn good() -> Format {
    Format::new().set_background_color(Color::RGB(0x00C6_EFCE)).set_font_color(Color::RGB(0x0000_6100))
}

/// Bad: failed, overdue, twice.
pub(super) fn bad() -> Format {
    Format::new().set_background_color(Color::RGB(0x00FF_C7CE)).set_font_color(Color::RGB(0x009C_0006))
}

/// A4, so many pages wide, with its name above and page numbers below.
pub(super) fn page(sheet: &mut Worksheet, school: &str, landscape: bool, wide: u16) {
    sheet.set_paper_size(9).set_print_fit_to_pages(wide, 0).set_margins(0.4, 0.4, 0.7, 0.6, 0.3, 0.3);
    if landscape {
        sheet.set_landscape();
    }
    // In a header `&` begins a code; doubled, it is the sign itself.
    let school: String = school.chars().filter(|c| !c.is_control()).take(80).collect();
    sheet.set_header(format!("&L{}&C&A&RConfidential", school.replace('&', "&&")));
    sheet.set_footer("&CPage &P of &N");
}

/// The height of wrapped text in a column of some width; some programs do not find it by themselves.
pub(super) fn height(text: &str, width: u16, least: f64) -> f64 {
    // A letter of running text is a little narrower than the figure by which widths are counted.
    let per_line = (usize::from(width) * 11 / 10).max(4);
    let mut lines = 0_usize;
    for line in text.split('\n') {
        let (mut free, mut here) = (per_line, 1);
        for word in line.split_whitespace() {
            let length = word.chars().count();
            if length > free && free < per_line {
                here += 1;
                free = per_line;
            }
            // A word longer than the line is broken inside.
            here += length.saturating_sub(1) / per_line;
            free = free.saturating_sub(length + 1);
        }
        lines += here;
    }
    let lines = f64::from(u16::try_from(lines).unwrap_or(u16::MAX));
    (lines * 15.0 + 3.0).clamp(least, 400.0)
}

#[cfg(test)]
mod tests {
    use super::height;

    #[test]
    fn a_heading_gets_the_height_of_its_lines() {
        for (text, width, lines) in
            [("Staff ID", 11, 1), ("Sent to the committee", 10, 2), ("a\nb", 10, 2), ("", 10, 1)]
        {
            assert!((height(text, width, 0.0) - (f64::from(lines) * 15.0 + 3.0)).abs() < 0.1, "{text}");
        }
    }
}
