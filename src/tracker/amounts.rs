//! Amounts as cells hold them and people write them: numbers, shares, percentages, pounds, minutes.
//!
//! What stands in a cell as a number is taken to a millionth, pounds to the penny; what is written never goes through
//! floating point. A unit that does not belong, a range and a number that could be two are refused, with the reason in
//! words for the office.

use super::grid::{GridCell, Raw, is_space};
use super::words;
use crate::model::Number;

type Amount = Result<Number, &'static str>;

/// A number.
pub(super) fn number(cell: &GridCell) -> Amount {
    let found = match &cell.raw {
        Raw::Number(number) => Number::from_f64(*number),
        Raw::Text(text) if words::nought(text) => Some(Number::ZERO),
        Raw::Text(text) => figures(text),
        _ => None,
    };
    found.ok_or("it is not a number")
}

/// A whole number.
pub(super) fn whole(cell: &GridCell) -> Amount {
    number(cell).and_then(|n| n.as_whole().map(|_| n).ok_or("it is not a whole number"))
}

/// A number, or a share of a whole.
pub(super) fn share(cell: &GridCell) -> Amount {
    let found = match &cell.raw {
        Raw::Text(text) if !words::nought(text) => share_of(text),
        _ => number(cell).ok(),
    };
    found.ok_or("it is not a number; write it like 0.6, or 1 for the whole")
}

/// Pounds and pence, never less than nothing.
pub(super) fn money(cell: &GridCell) -> Amount {
    const PENNY: i64 = 10_000;
    let amount = match &cell.raw {
        Raw::Text(text) if !words::nought(text) => pounds(text)
            .filter(|n| n.millionths() % PENNY == 0)
            .ok_or("it is not an amount in pounds and pence; write it like £1,250 or £1,250.50")?,
        // A formula gives parts of a penny, which nobody means.
        _ => {
            let exact = number(cell)?.millionths();
            Number::from_millionths(exact.saturating_add(PENNY / 2).div_euclid(PENNY).saturating_mul(PENNY))
        }
    };
    if amount < Number::ZERO {
        return Err("it is less than nothing; write the amount without a minus");
    }
    Ok(amount)
}

/// A percentage, 75 for 75 %, and whether it may mean another: without its sign one half is half of a hundredth, and may have
/// been meant as a half.
pub(super) fn percent(cell: &GridCell) -> Result<(Number, bool), &'static str> {
    let found = match &cell.raw {
        Raw::Number(number) if cell.percent => Number::from_f64(*number * 100.0).map(|n| (n, true)),
        Raw::Number(number) => Number::from_f64(*number).map(|n| (n, false)),
        Raw::Text(text) if words::nought(text) => Some((Number::ZERO, true)),
        Raw::Text(text) => percent_of(text),
        _ => None,
    };
    let (number, signed) = found.ok_or("it is not a percentage; write it like 75%")?;
    Ok((number, !signed && Number::ZERO < number && number <= Number::whole(1)))
}

/// Whole minutes.
pub(super) fn minutes(cell: &GridCell) -> Amount {
    let found = match &cell.raw {
        Raw::Number(number) => Number::from_f64(*number).filter(|n| n.as_whole().is_some()),
        Raw::Time(days) => Number::from_f64((*days * 1440.0).round()),
        Raw::Text(text) if words::nought(text) => Some(Number::ZERO),
        Raw::Text(text) => minutes_of(text).map(Number::whole),
        _ => None,
    };
    found.filter(|n| *n >= Number::ZERO).ok_or("it is not a number of minutes; write it like 60 or 1 hour")
}

/// A number with its thousands parted by commas or spaces: `1,250`, `1 250.5`.
pub(super) fn figures(text: &str) -> Option<Number> {
    let text = text.trim_matches(is_space);
    if !text.contains(|c: char| is_space(c) || c == '−') {
        return Number::parse(text);
    }
    let parted: String = text
        .chars()
        .map(|c| {
            if is_space(c) {
                ','
            } else if c == '−' {
                '-'
            } else {
                c
            }
        })
        .collect();
    Number::parse(&parted)
}

/// A fraction as it is written, `3/5`; a part of a whole, never more.
fn fraction(text: &str) -> Option<(Number, Number)> {
    let (part, whole) = text.split_once('/')?;
    let (part, whole) = (figures(part)?, figures(whole)?);
    (Number::ZERO <= part && part <= whole && whole > Number::ZERO).then_some((part, whole))
}

/// A text without its percent sign.
fn without_percent(text: &str) -> Option<&str> {
    let bare = ["%", "per cent", "percent", "pc"].iter().find_map(|end| text.strip_suffix(end))?;
    Some(bare.trim_end_matches(is_space))
}

/// A number or a share of a whole: `0.6`, `60%`, `3/5`, and full time, which is one.
fn share_of(text: &str) -> Option<Number> {
    let lower = text.trim_matches(is_space).to_lowercase();
    if matches!(lower.as_str(), "ft" | "f/t" | "full time" | "full-time" | "fulltime") {
        return Some(Number::whole(1));
    }
    if let Some(percent) = without_percent(&lower) {
        return figures(percent)?.over(Number::whole(100));
    }
    match fraction(&lower) {
        Some((part, whole)) => part.over(whole),
        None => figures(&lower),
    }
}

/// A percentage with its sign or as a fraction; a bare number is returned as it stands.
fn percent_of(text: &str) -> Option<(Number, bool)> {
    let lower = text.trim_matches(is_space).to_lowercase();
    if let Some(percent) = without_percent(&lower) {
        return Some((figures(percent)?, true));
    }
    match fraction(&lower) {
        Some((part, whole)) => Some((part.times(Number::whole(100)).over(whole)?, true)),
        None => Some((figures(&lower)?, false)),
    }
}

/// Pounds as they are written: `£31,650`, `31650.00`, `£31.6k`, `31,650 p.a.`; below nought with a minus or in brackets.
pub(super) fn pounds(text: &str) -> Option<Number> {
    let lower = text.trim_matches(is_space).to_lowercase();
    let mut rest = lower.as_str();
    for end in [" pa", "pa", "p.a.", "p.a", "per annum", "per year", "a year", "/year", "/yr", "annually"] {
        if let Some(before) = rest.strip_suffix(end) {
            rest = before.trim_end_matches(is_space);
            break;
        }
    }
    let bracketed = rest.strip_prefix('(').and_then(|r| r.strip_suffix(')'));
    let negative = bracketed.is_some() || rest.starts_with(['-', '−']);
    rest = bracketed.unwrap_or(rest).trim_start_matches(is_space);
    rest = rest.strip_prefix(['-', '−']).unwrap_or(rest).trim_start_matches(is_space);
    rest = rest.strip_prefix('£').or_else(|| rest.strip_prefix("gbp")).unwrap_or(rest);
    rest = rest.strip_suffix("gbp").or_else(|| rest.strip_suffix("pounds")).unwrap_or(rest);
    let (digits, each) = match rest.strip_suffix('k') {
        Some(thousands) => (thousands, 1000),
        None => (rest, 1),
    };
    if !digits.trim_matches(is_space).starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return None;
    }
    let amount = figures(digits)?.times(Number::whole(each));
    Some(if negative { Number::ZERO.minus(amount) } else { amount })
}

/// Whole minutes: `60`, `60 mins`, `1 hour`, `1h 15`, `1:15`.
fn minutes_of(text: &str) -> Option<i64> {
    let lower = text.trim_matches(is_space).to_lowercase();
    if lower.contains(':') {
        return clock(&lower);
    }
    let mut parts = runs(&lower)?.into_iter().filter(|p| p != "and").peekable();
    let (mut total, mut seen) = (0_i64, false);
    while let Some(part) = parts.next() {
        let number = Number::parse(&part)?;
        let each = match parts.next().as_deref() {
            Some("h" | "hr" | "hrs" | "hour" | "hours") => 60,
            Some("m" | "min" | "mins" | "minute" | "minutes") | None => 1,
            Some(_) => return None,
        };
        total = total.checked_add(number.times(Number::whole(each)).as_whole()?)?;
        seen = true;
    }
    seen.then_some(total)
}

/// `0:45`, `1:15`, `1:15:00`.
fn clock(text: &str) -> Option<i64> {
    let parts: Vec<&str> = text.split(':').collect();
    let (hours, minutes) = match parts.as_slice() {
        [hours, minutes] | [hours, minutes, "00"] => (*hours, *minutes),
        _ => return None,
    };
    let digits = |text: &str, most: usize| {
        (!text.is_empty() && text.len() <= most && text.bytes().all(|b| b.is_ascii_digit()))
            .then(|| text.parse::<i64>().ok())
            .flatten()
    };
    let (hours, minutes) = (digits(hours, 2)?, digits(minutes, 2).filter(|m| *m < 60 && minutes.len() == 2)?);
    Some(hours * 60 + minutes)
}

/// The runs of figures and of letters in a text; `None` where anything else stands in it, so that `-60` is not `60`.
fn runs(text: &str) -> Option<Vec<String>> {
    let mut runs: Vec<String> = Vec::new();
    let mut open = false;
    for c in text.chars() {
        let figure = c.is_ascii_digit() || (c == '.' && runs.last().is_some_and(|r| open && is_figure(r)));
        if figure || c.is_alphabetic() {
            match runs.last_mut() {
                Some(run) if open && is_figure(run) == figure => run.push(c),
                _ => runs.push(c.to_string()),
            }
            open = true;
        } else if is_space(c) || c == ',' || c == '.' {
            open = false;
        } else {
            return None;
        }
    }
    Some(runs)
}

fn is_figure(run: &str) -> bool {
    run.starts_with(|c: char| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minutes_are_read_with_and_without_their_unit() {
        for (typed, minutes_meant) in [
            ("60", 60),
            ("45 mins", 45),
            ("1 hour", 60),
            ("1h 15", 75),
            ("1:15", 75),
            ("1.5 hours", 90),
            ("1 hour and 10 minutes", 70),
            ("0:45:00", 45),
        ] {
            assert_eq!(minutes_of(typed), Some(minutes_meant), "{typed}");
        }
        for none in
            ["", "an hour", "60 apples", "1:99", "-60", "£60", "60%", "1:155", "1-2 hours", "30/60", "1.15"]
        {
            assert_eq!(minutes_of(none), None, "{none}");
        }
    }

    #[test]
    fn pounds_are_exact_however_they_are_written() {
        for (typed, meant) in [
            ("£31,650", "31650"),
            ("£31.6k", "31600"),
            ("31 650 p.a.", "31650"),
            ("£0.05", "0.05"),
            ("-£50", "-50"),
            ("(£50)", "-50"),
        ] {
            assert_eq!(pounds(typed).map(|n| n.to_string()).as_deref(), Some(meant), "{typed}");
        }
        for none in ["", "£", "31,65", "--5", "£1-£2", "$5", "£-5", "k"] {
            assert_eq!(pounds(none), None, "{none}");
        }
    }
}
