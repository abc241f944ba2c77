//! Short words and marks that schools use in cells: for nothing, not applicable and not known; for yes and no; and the
//! bodies that stand for people.
//!
//! Each function reads one notation and answers `None` for everything else; why a cell was not understood is said by
//! whoever asked.

use super::grid::is_space;
use crate::model::plain;

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
    // What is none of the words below is seen by how it begins or how long it is, before anything is made of it.
    let begins =
        |c: char| !c.is_alphanumeric() || matches!(c.to_ascii_lowercase(), 'n' | 'b' | 't' | 'u' | 'd');
    if !text.starts_with(begins) || text.len() > 24 {
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
