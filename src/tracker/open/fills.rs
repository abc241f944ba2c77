//! The solid fills of a sheet's cells: what a school says with colour and nowhere else.
//!
//! It costs another walk over the sheet, so it is done for who asks. Only `.xlsx` workbooks tell their fills; colours of
//! the theme, with their tint, and of the old palette are worked out by calamine.

use std::collections::HashMap;
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{FillPattern, Style, Xlsx};

use super::super::ReadError;
use super::xlsx::{Book, broken};
use super::{Bounds, Format, MOST_CELLS, stopped};

/// The fills of a sheet that [`super::open`] has read from the same bytes: the colour (red, green, blue) by row and
/// column, counted from nought, blank cells included. None where the format does not tell them.
///
/// # Errors
///
/// When the sheet is not there or cannot be followed to its end, or has more filled cells than are read.
pub fn fills(bytes: &[u8], sheet: &str) -> Result<HashMap<(u32, u32), [u8; 3]>, ReadError> {
    if Format::of(bytes) != Some(Format::Xlsx) {
        return Ok(HashMap::new());
    }
    catch_unwind(AssertUnwindSafe(|| walk(bytes, sheet))).unwrap_or_else(|_| Err(stopped()))
}

fn walk(bytes: &[u8], sheet: &str) -> Result<HashMap<(u32, u32), [u8; 3]>, ReadError> {
    let in_sheet = |_| ReadError::Damaged(format!("the sheet \"{sheet}\" breaks off"));
    let mut book: Book<'_> = calamine::Reader::new(Cursor::new(bytes)).map_err(|e| broken(&e))?;
    let mut reader = Xlsx::worksheet_cells_reader(&mut book, sheet)
        .map_err(|_| ReadError::Damaged(format!("the sheet \"{sheet}\" cannot be found")))?;
    let colours: Vec<Option<[u8; 3]>> = reader.styles().iter().map(solid).collect();
    let mut found = HashMap::new();
    if colours.iter().all(Option::is_none) {
        return Ok(found);
    }
    while let Some((row, column, style)) = reader.next_style_id().map_err(in_sheet)? {
        let Some(Some(colour)) = colours.get(style) else { continue };
        if Bounds::holds(row, column) {
            found.insert((row, column), *colour);
        }
        if found.len() > MOST_CELLS {
            return Err(ReadError::TooLarge(format!(
                "the sheet \"{sheet}\" has more than four million coloured cells"
            )));
        }
    }
    Ok(found)
}

fn solid(style: &Style) -> Option<[u8; 3]> {
    let fill = style.fill.as_ref().filter(|f| f.pattern == FillPattern::Solid)?;
    fill.foreground_color.map(|c| [c.red, c.green, c.blue])
}
