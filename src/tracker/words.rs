//! Short notations that schools use in cells: nothing, not applicable and not known; yes and no; numbers, money, shares
//! and lengths of time; bodies that stand for people.
//!
//! Each function reads one notation and answers `None` for everything else; why a cell was not understood is said by
//! whoever asked. Nothing goes through floating point.

use super::grid::is_space;
use crate::model::{Number, plain};

/// What stands in a cell instead of a value, whatever the column is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Filler {
    /// A dash, a dot, "nil": nothing is recorded, so the cell counts as blank.
    Nothing,
    /// It says that there is nothing to record. That excuses nobody, so it is told of and not taken for a blank.
    NotApplicable,
    /// It is still to come, or nobody knows.
    NotKnown,
}

impl Filler {
    /// What is said of the cell.
    pub(super) const fn why(self) -> &'static str {
        match self {
            Filler::Nothing => "it says that there is nothing; leave the cell blank",
            Filler::NotApplicable => {
                "it says that this does not apply; leave the cell blank where there is nothing to record"
            }
            Filler::NotKnown => "it is still to be confirmed; write it in when it is known",
        }
    }
}

/// Whether a text only stands for a value that is not there.
pub(super) fn filler(text: &str) -> Option<Filler> {
    let text = text.trim_matches(is_space);
    // The longest of the words below; a cell of text need not be put into small letters to see that it is none.
    if text.is_empty() || text.len() > 24 {
        return None;
    }
    let dash = |c: char| {
        matches!(c, '-' | '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' | '_' | '.' | '…' | '/' | '\\' | '~')
    };
    if text.chars().all(|c| dash(c) || is_space(c)) {
        return Some(Filler::Nothing);
    }
    if text.chars().all(|c| c == '?' || dash(c) || is_space(c)) {
        return Some(Filler::NotKnown);
    }
    let words: Vec<&str> = text.split(is_space).filter(|w| !w.is_empty()).collect();
    let lower = words.join(" ").to_lowercase();
    Some(match lower.trim_matches(['.', '(', ')', '[', ']']) {
        "nil" | "none" | "nothing" | "blank" | "null" => Filler::Nothing,
        "n/a" | "na" | "n.a" | "n / a" | "n\\a" | "n-a" | "not applicable" | "does not apply"
        | "not relevant" => Filler::NotApplicable,
        "tbc" | "tba" | "tbd" | "t.b.c" | "t.b.a" | "tbc?" | "to be confirmed" | "to be arranged"
        | "to be agreed" | "to be decided" | "to be determined" | "to follow" | "not known"
        | "not yet known" | "unknown" | "don't know" | "don’t know" => Filler::NotKnown,
        _ => return None,
    })
}

/// Whether a word says of an amount that it is nought.
pub(super) fn nought(text: &str) -> bool {
    matches!(
        text.trim_matches(is_space).trim_end_matches('.').to_lowercase().as_str(),
        "nil" | "none" | "nothing"
    )
}

/// A mark as it is compared: small letters, without the stop after it and without what makes it an emoji.
fn mark(text: &str) -> String {
    text.trim_matches(is_space).trim_end_matches(['.', '!', '\u{fe0f}']).to_lowercase()
}

/// A cross in a box to tick: a mark like any other, unless ticks stand beside it.
pub(super) fn is_cross(text: &str) -> bool {
    matches!(mark(text).as_str(), "x" | "☒")
}

/// A tick or a plain yes. `ü` and `þ` are the ticks of the font Wingdings.
pub(super) fn is_yes(text: &str) -> bool {
    matches!(
        mark(text).as_str(),
        "y" | "yes" | "true" | "✓" | "✔" | "☑" | "✅" | "√" | "🗸" | "ü" | "þ" | "tick" | "ticked" | "done"
    )
}

/// Yes or no in the usual forms. Something outstanding or pending has not been done, so it is a no.
pub(super) fn yes_no(text: &str) -> Option<bool> {
    if is_yes(text) || is_cross(text) {
        return Some(true);
    }
    match mark(text).as_str() {
        "1" | "t" => Some(true),
        "n" | "no" | "false" | "f" | "0" | "✗" | "✘" | "✕" | "✖" | "❌" | "☐" | "□" | "û" | "not yet"
        | "not done" | "to do" | "todo" | "outstanding" | "pending" | "incomplete" => Some(false),
        _ => None,
    }
}

/// A number with its thousands parted by commas or spaces: `1,250`, `1 250.5`.
pub(super) fn number(text: &str) -> Option<Number> {
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
    let (part, whole) = (number(part)?, number(whole)?);
    (Number::ZERO <= part && part <= whole && whole > Number::ZERO).then_some((part, whole))
}

/// A text without its percent sign.
fn without_percent(text: &str) -> Option<&str> {
    let bare = ["%", "per cent", "percent", "pc"].iter().find_map(|end| text.strip_suffix(end))?;
    Some(bare.trim_end_matches(is_space))
}

/// A number or a share of a whole: `0.6`, `60%`, `3/5`, and full time, which is one.
pub(super) fn share(text: &str) -> Option<Number> {
    let lower = text.trim_matches(is_space).to_lowercase();
    if matches!(lower.as_str(), "ft" | "f/t" | "full time" | "full-time" | "fulltime") {
        return Some(Number::whole(1));
    }
    if let Some(percent) = without_percent(&lower) {
        return number(percent)?.over(Number::whole(100));
    }
    match fraction(&lower) {
        Some((part, whole)) => part.over(whole),
        None => number(&lower),
    }
}

/// A percentage with its sign or as a fraction; a bare number is returned as it stands.
pub(super) fn percent(text: &str) -> Option<(Number, bool)> {
    let lower = text.trim_matches(is_space).to_lowercase();
    if let Some(percent) = without_percent(&lower) {
        return Some((number(percent)?, true));
    }
    match fraction(&lower) {
        Some((part, whole)) => Some((part.times(Number::whole(100)).over(whole)?, true)),
        None => Some((number(&lower)?, false)),
    }
}

/// Pounds as they are written: `£31,650`, `31650.00`, `£31.6k`, `31,650 p.a.`; below nought with a minus or in brackets.
pub(super) fn money(text: &str) -> Option<Number> {
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
    let amount = number(digits)?.times(Number::whole(each));
    Some(if negative { Number::ZERO.minus(amount) } else { amount })
}

/// Whole minutes: `60`, `60 mins`, `1 hour`, `1h 15`, `1:15`.
pub(super) fn minutes(text: &str) -> Option<i64> {
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
            assert_eq!(minutes(typed), Some(minutes_meant), "{typed}");
        }
        for none in
            ["", "an hour", "60 apples", "1:99", "-60", "£60", "60%", "1:155", "1-2 hours", "30/60", "1.15"]
        {
            assert_eq!(minutes(none), None, "{none}");
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
            assert_eq!(money(typed).map(|n| n.to_string()).as_deref(), Some(meant), "{typed}");
        }
        for none in ["", "£", "31,65", "--5", "£1-£2", "$5", "£-5", "k"] {
            assert_eq!(money(none), None, "{none}");
        }
    }

    #[test]
    fn what_stands_for_nothing_is_told_from_what_is_not_known() {
        for (typed, meant) in [
            ("-", Filler::Nothing),
            (" – ", Filler::Nothing),
            ("Nil", Filler::Nothing),
            ("N/A", Filler::NotApplicable),
            ("n.a.", Filler::NotApplicable),
            ("TBC", Filler::NotKnown),
            ("??", Filler::NotKnown),
            ("(tbc)", Filler::NotKnown),
        ] {
            assert_eq!(filler(typed), Some(meant), "{typed}");
        }
        for none in ["", "Ada", "14/10/2026", "-5", "Met?", "no"] {
            assert_eq!(filler(none), None, "{none}");
        }
    }
}
