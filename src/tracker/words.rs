//! Short notations that schools use in cells: yes and no, pay points, lengths of time, bodies that stand for people.
//!
//! Each function reads one notation and answers `None` for everything else; why a cell was not understood is said by
//! whoever asked.

use crate::model::{Number, plain};

/// Yes or no in the usual forms.
pub(super) fn yes_no(text: &str) -> Option<bool> {
    match text.trim().trim_end_matches(['.', '!']).to_lowercase().as_str() {
        "y" | "yes" | "true" | "t" | "1" | "x" | "✓" | "✔" | "✔️" | "☑" | "✅" | "√" | "tick" | "ticked"
        | "done" => Some(true),
        "n" | "no" | "false" | "f" | "0" | "✗" | "✘" | "✕" | "✖" | "❌" | "☐" | "not yet" => {
            Some(false)
        }
        _ => None,
    }
}

/// A pay point in its usual short form: `MPS 3` is `M3`, `UPS(2)` is `U2`, `UnQ1` is `UNQ1`. Letters the table does not
/// know stay as they are, and so does an amount.
pub(super) fn point(text: &str) -> Result<String, &'static str> {
    let text = text.trim();
    let lower = text.to_lowercase();
    if matches!(lower.as_str(), "max" | "maximum" | "top" | "tos" | "top of scale" | "top of range") {
        return Err("it says the top of the range without naming the point");
    }
    if lower.contains('/')
        && lower.chars().filter(char::is_ascii_digit).count() > 1
        && !lower.starts_with('g')
    {
        return Err("it names more than one point");
    }
    let amount = text.trim_start_matches('£');
    if let Some(number) = Number::parse(amount) {
        return Ok(number.to_string());
    }
    let packed: String = text
        .chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, '-' | '/'))
        .flat_map(char::to_uppercase)
        .collect();
    let letters: String = packed.chars().take_while(|c| c.is_alphabetic()).collect();
    let rest = packed.get(letters.len()..).unwrap_or("");
    if letters.is_empty() && rest.is_empty() {
        return Err("it names no pay point");
    }
    let letters = match letters.as_str() {
        "M" | "MPS" | "MPR" | "MAIN" | "MS" | "MAINPAYRANGE" | "MAINRANGE" | "MAINPOINT" => "M",
        "U" | "UPS" | "UPR" | "UPPER" | "UPPERPAYRANGE" | "UPPERRANGE" | "UPPERPOINT" => "U",
        "L" | "LS" | "LPR" | "LEADERSHIP" | "ISR" | "ISRL" | "LEADERSHIPPOINT" => "L",
        "UQ" | "UNQ" | "UQT" | "UNQT" | "UNQUALIFIED" => "UNQ",
        "GRADE" | "GR" | "G" => "G",
        "SCP" | "SPINEPOINT" | "SPINALPOINT" | "NJCSCP" => "SCP",
        other => other,
    };
    let number = rest.trim_start_matches('-');
    if number.is_empty() && matches!(letters, "M" | "U" | "L" | "UNQ" | "SCP" | "G") {
        return Err("it names a range without its point");
    }
    if letters.is_empty() { Ok(packed) } else { Ok(format!("{letters}{number}")) }
}

/// Whole minutes: `60`, `60 mins`, `1 hour`, `1h 15`, `1:15`.
pub(super) fn minutes(text: &str) -> Option<i64> {
    let lower = text.trim().to_lowercase();
    if let Some((hours, rest)) = lower.split_once(':') {
        let (hours, rest): (i64, i64) = (hours.trim().parse().ok()?, rest.get(..2)?.parse().ok()?);
        return (rest < 60 && (0..100).contains(&hours)).then_some(hours * 60 + rest);
    }
    let (mut total, mut digits, mut seen) = (0_i64, String::new(), false);
    let mut words = Vec::new();
    for c in lower.chars().chain([' ']) {
        if c.is_ascii_digit() || c == '.' && !digits.is_empty() {
            digits.push(c);
            continue;
        }
        if !digits.is_empty() {
            words.push(std::mem::take(&mut digits));
        }
        if c.is_alphabetic() {
            match words.last_mut() {
                Some(word) if word.chars().all(char::is_alphabetic) => word.push(c),
                _ => words.push(c.to_string()),
            }
        }
    }
    let mut parts = words.iter().peekable();
    while let Some(part) = parts.next() {
        let number = Number::parse(part)?;
        let each = match parts.peek().map(|w| w.as_str()) {
            Some("h" | "hr" | "hrs" | "hour" | "hours") => 60,
            Some("m" | "min" | "mins" | "minute" | "minutes") | None => 1,
            Some(_) => return None,
        };
        parts.next();
        total = total.checked_add(number.times(Number::whole(each)).as_whole()?)?;
        seen = true;
    }
    seen.then_some(total)
}

/// The body a cell names instead of a person.
pub(super) fn body(text: &str) -> Option<&'static str> {
    Some(match plain(text).as_str() {
        "ht panel"
        | "panel"
        | "governors panel"
        | "governor panel"
        | "headteacher panel"
        | "headteachers panel"
        | "head teacher panel"
        | "head teachers panel"
        | "review panel"
        | "heads panel"
        | "panel of governors"
        | "headteacher review panel"
        | "headteachers performance management panel" => "HT_PANEL",
        "hpmc"
        | "headteacher performance management committee"
        | "headteachers performance management committee" => "HPMC",
        "trust board" | "board of trustees" | "trustees" => "TRUST_BOARD",
        _ => return None,
    })
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
            ("Grade 5", "G5"),
            ("G5/12", "G5/12"),
            ("£31,650", "31650"),
            ("LP1", "LP1"),
            ("7", "7"),
        ] {
            assert_eq!(point(typed), Ok(short.to_owned()), "{typed}");
        }
        for none in ["max", "UPS 1/2/3", "M2/4/6", "Upper", "–"] {
            assert!(point(none).is_err(), "{none}");
        }
    }

    #[test]
    fn minutes_are_read_with_and_without_their_unit() {
        for (typed, minutes_meant) in
            [("60", 60), ("45 mins", 45), ("1 hour", 60), ("1h 15", 75), ("1:15", 75), ("1.5 hours", 90)]
        {
            assert_eq!(minutes(typed), Some(minutes_meant), "{typed}");
        }
        for none in ["", "an hour", "60 apples", "1:99"] {
            assert_eq!(minutes(none), None, "{none}");
        }
    }
}
