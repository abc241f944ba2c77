//! Pay points in their short form: `MPS 3` is `M3`, `UPS(2)` is `U2`, `UnQ1` is `UNQ1`.
//!
//! A cell names one point or it is refused: a range, a band of points and the top of a range are no point. Points of
//! the school's own (`AST`, `Band 2`) stay as they are, and so does a salary that stands instead of a point.

use super::amounts;
use super::grid::is_space;

/// Most letters of a point's range, so that a sentence is none.
const LETTERS: usize = 20;

const SEVERAL: &str = "it names more than one point; write the one the person is on";
const NO_POINT: &str = "it names no pay point; write it like M3, U2, L13 or SCP 11";

enum Run {
    Word(String),
    Figures(String),
    Sign(char),
}

/// Reads a pay point.
pub(super) fn point(text: &str) -> Result<String, &'static str> {
    let text = text.trim_matches(is_space);
    if let Some(amount) = amounts::pounds(text) {
        return if amount.millionths() < 0 { Err(NO_POINT) } else { Ok(amount.to_string()) };
    }
    let lower = text.to_lowercase();
    let top = |w: &str| matches!(w, "max" | "maximum" | "top" | "tos" | "min" | "minimum" | "bottom");
    let whole = without_note(text)?;
    if let Some(point) = half_a_point(whole) {
        return Ok(point);
    }
    let runs = runs(whole)?;
    if !runs.iter().any(|r| matches!(r, Run::Figures(_)))
        && lower.split(|c: char| !c.is_alphanumeric()).any(top)
    {
        return Err("it says an end of the range without naming the point; write the point");
    }
    let words = runs.iter().take_while(|r| matches!(r, Run::Word(_) | Run::Sign('-'))).count();
    let (head, tail) = runs.split_at_checked(words).unwrap_or((&runs, &[]));
    let letters: String =
        head.iter().filter_map(|r| if let Run::Word(w) = r { Some(w.as_str()) } else { None }).collect();
    // The one word of a grade, "Grade 5", may have its letter or number next, and the point after that.
    if text.ends_with('*') && range(&letters) == "L" {
        return Err("a star marks a leadership point with a value of its own; write L18B for it, or L18");
    }
    match tail {
        [] => alone(&letters),
        [Run::Figures(figures)] => one(&letters, figures, ""),
        [Run::Figures(figures), Run::Word(letter)] if letter.len() == 1 => one(&letters, figures, letter),
        [Run::Figures(grade), Run::Word(joined), Run::Figures(point)]
            if is_grade(&letters) && matches!(joined.as_str(), "POINT" | "PT" | "SCP") =>
        {
            Ok(format!("G{}/{}", short(grade)?, short(point)?))
        }
        [Run::Figures(grade), Run::Sign('/'), Run::Figures(point)] if is_grade(&letters) => {
            Ok(format!("G{}/{}", short(grade)?, short(point)?))
        }
        _ if tail.iter().filter(|r| matches!(r, Run::Figures(_))).count() > 1 => Err(SEVERAL),
        _ => Err(NO_POINT),
    }
}

/// Half a point above another, as schools have them inside a range: `M3.5`.
fn half_a_point(text: &str) -> Option<String> {
    let below = text.strip_suffix(".5").filter(|below| below.ends_with(|c: char| c.is_ascii_digit()))?;
    let below = point(below).ok().filter(|point| point.starts_with(char::is_alphabetic))?;
    Some(format!("{below}.5"))
}

/// A text without a note in brackets behind it: `M6 (threshold)`. A note with a figure may be another point, but
/// brackets may also hold the point itself: `UPS(2)`.
fn without_note(text: &str) -> Result<&str, &'static str> {
    let figures = |t: &str| t.bytes().any(|b| b.is_ascii_digit());
    match text.split_once('(') {
        Some((before, note)) if figures(before) => {
            if figures(note) {
                Err(SEVERAL)
            } else {
                Ok(before)
            }
        }
        _ => Ok(text),
    }
}

/// Runs of letters, of figures, and signs that part points; a star behind a point is only a mark.
fn runs(text: &str) -> Result<Vec<Run>, &'static str> {
    let mut runs: Vec<Run> = Vec::new();
    let mut open = false;
    for c in text.trim_end_matches(['*', '.', ' ']).chars() {
        match runs.last_mut() {
            Some(Run::Word(run)) if open && c.is_alphabetic() => run.extend(c.to_uppercase()),
            Some(Run::Figures(run)) if open && c.is_ascii_digit() => run.push(c),
            _ if c.is_alphabetic() => runs.push(Run::Word(c.to_uppercase().collect())),
            _ if c.is_ascii_digit() => runs.push(Run::Figures(c.to_string())),
            _ if matches!(c, '–' | '—' | '‑' | '−' | '-') => runs.push(Run::Sign('-')),
            _ if matches!(c, '/' | '&' | '+' | ',' | ';') => runs.push(Run::Sign(c)),
            _ if is_space(c) || matches!(c, '(' | ')' | '.' | '*' | '_' | ':') => {}
            _ => return Err(NO_POINT),
        }
        open = c.is_alphanumeric();
        if runs.len() > 12 {
            return Err(NO_POINT);
        }
    }
    Ok(runs)
}

/// A range without a figure: a point of the school's own, unless it is one of the ranges that have figures.
fn alone(letters: &str) -> Result<String, &'static str> {
    if letters.is_empty() || letters.chars().count() > LETTERS {
        return Err(NO_POINT);
    }
    match range(letters) {
        "M" | "U" | "L" | "UNQ" | "SCP" | "G" | "BAND" | "LP" => {
            Err("it names a range without its point; write the point, like M3")
        }
        // "Grade E": the grade is all that there is.
        _ => Ok(graded(letters).map_or_else(|| letters.to_owned(), |grade| format!("G{grade}"))),
    }
}

fn one(letters: &str, figures: &str, after: &str) -> Result<String, &'static str> {
    let letters = letters.strip_suffix("POINT").filter(|l| !l.is_empty()).unwrap_or(letters);
    if letters.chars().count() > LETTERS {
        return Err(NO_POINT);
    }
    if let Some(grade) = graded(letters) {
        return Ok(format!("{grade}{}{after}", short(figures)?));
    }
    Ok(format!("{}{}{after}", range(letters), short(figures)?))
}

/// The letter of a grade whose point follows: `GRADE E POINT 11`, `NJC E11`.
fn graded(letters: &str) -> Option<&str> {
    let named = letters.strip_prefix("NJC").unwrap_or(letters);
    let grade = named.strip_prefix("GRADE").or_else(|| named.strip_prefix("GR")).unwrap_or(named);
    let grade = ["SCP", "PT"].iter().find_map(|end| grade.strip_suffix(end)).unwrap_or(grade);
    (grade.len() == 1 && grade.len() < letters.len()).then_some(grade)
}

fn is_grade(letters: &str) -> bool {
    matches!(letters, "G" | "GR" | "GRADE" | "NJC" | "NJCG" | "NJCGRADE")
}

/// Figures of a point, without a nought in front; more than two are none.
fn short(figures: &str) -> Result<&str, &'static str> {
    let bare = figures.trim_start_matches('0');
    if bare.is_empty() || bare.len() > 2 { Err(NO_POINT) } else { Ok(bare) }
}

/// The short name of a range. Letters that are not known stay as they are.
fn range(letters: &str) -> &str {
    match letters {
        "M" | "MPS" | "MPR" | "MAIN" | "MS" | "MAINPAYRANGE" | "MAINRANGE" | "MAINSCALE" | "MAINPAYSCALE" => {
            "M"
        }
        "U" | "UPS" | "UPR" | "UPPER" | "UPPERPAYRANGE" | "UPPERRANGE" | "UPPERPAYSCALE" => "U",
        "L" | "LS" | "LPS" | "LPR" | "LEADERSHIP" | "ISR" | "ISRL" | "LEADERSHIPSCALE" => "L",
        "UQ" | "UNQ" | "UQT" | "UNQT" | "UNQUALIFIED" => "UNQ",
        "GRADE" | "GR" | "G" => "G",
        "SCP" | "SPINE" | "SPINAL" | "SPINALCOLUMN" | "NJCSCP" | "NJC" => "SCP",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pay_point_is_written_in_its_short_form() {
        for (typed, short) in [
            ("M3", "M3"),
            ("MPS 3", "M3"),
            ("mpr4", "M4"),
            ("M3*", "M3"),
            ("M-3", "M3"),
            ("M03", "M3"),
            ("Main pay range point 3", "M3"),
            ("M6 (threshold)", "M6"),
            ("MPS 6a", "M6A"),
            ("UPS(2)", "U2"),
            ("U1", "U1"),
            ("Upper 3", "U3"),
            ("LS13", "L13"),
            ("L18B", "L18B"),
            ("ISR L15", "L15"),
            ("UnQ1", "UNQ1"),
            ("UQT1", "UNQ1"),
            ("TLR 2c", "TLR2C"),
            ("SCP 11", "SCP11"),
            ("Scp5", "SCP5"),
            ("Spinal column point 7", "SCP7"),
            ("Grade 5", "G5"),
            ("G5/12", "G5/12"),
            ("Grade 5 point 12", "G5/12"),
            ("Grade E point 11", "E11"),
            ("NJC E11", "E11"),
            ("£31,650", "31650"),
            ("LP1", "LP1"),
            ("AST", "AST"),
            ("Band 2", "BAND2"),
            ("7", "7"),
            ("M3.5", "M3.5"),
            ("MPS 4.5", "M4.5"),
        ] {
            assert_eq!(point(typed), Ok(short.to_owned()), "{typed}");
        }
        for none in [
            "max",
            "UPS 1/2/3",
            "M2/4/6",
            "Upper",
            "–",
            "ISR L15–21",
            "L15-L21",
            "11-16",
            "M3 + TLR2b",
            "M3 (M4 from Sept)",
            "TOS",
            "top of M",
            "L18*",
            "M3.25",
            "L1521",
            "3 points up",
            "-£5",
            "M3 & M4",
            "M0",
        ] {
            assert!(point(none).is_err(), "{none}: {:?}", point(none));
        }
    }
}
