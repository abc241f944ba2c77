//! What a school changed in its policy, in words from which nobody can be named: the policy's own description, and a
//! number, a day, a length of time or a word of a closed list. What somebody typed in words of their own does not fit in,
//! nor does the reason.

use chrono::{Datelike, NaiveDate};

use crate::disclosure::Label;

/// A value of the policy that the school set otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What it is, in the policy's words.
    pub says: Label,
    /// The school's value.
    pub to: Setting,
    /// The policy's, in its own words; `None` where it leaves the value open.
    pub from: Option<Label>,
}

/// A value without a word that somebody typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Setting {
    /// A number, in whole millionths.
    Number(i64),
    /// A length of time: how many of what.
    Length(u32, Label),
    /// A day of the year: month and day.
    Day(u32, u32),
    /// A date.
    Date(NaiveDate),
    /// A word of a closed list.
    Word(Label),
    /// Words of the school's own, which are not repeated.
    OwnWords,
}

impl Change {
    /// The change in one sentence.
    pub(super) fn line(&self) -> String {
        let (says, to) = (capital(self.says.as_str()), self.to.words());
        if self.to == Setting::OwnWords {
            let instead = match &self.from {
                Some(from) => format!("instead of {from}"),
                None => "which the policy leaves open".to_owned(),
            };
            return format!("{says}: {to}, {instead}. They are not repeated here.");
        }
        match &self.from {
            Some(from) => format!("{says}: {to} instead of {from}."),
            None => format!("{says}: {to}, which the policy leaves open."),
        }
    }
}

impl Setting {
    fn words(&self) -> String {
        match self {
            Self::Number(millionths) => {
                let sign = if *millionths < 0 { "-" } else { "" };
                let (whole, part) =
                    (millionths.unsigned_abs() / 1_000_000, millionths.unsigned_abs() % 1_000_000);
                let part = if part == 0 { String::new() } else { format!(".{part:06}") };
                format!("{sign}{whole}{}", part.trim_end_matches('0'))
            }
            Self::Length(count, unit) => format!("{count} {unit}{}", if *count == 1 { "" } else { "s" }),
            // 2024 was a leap year, so 29 February is a day of the year.
            Self::Day(month, day) => NaiveDate::from_ymd_opt(2024, *month, *day)
                .map_or_else(String::new, |date| format!("{} {}", date.day(), date.format("%B"))),
            Self::Date(date) => format!("{} {} {}", date.day(), date.format("%B"), date.year()),
            Self::Word(word) => word.to_string(),
            Self::OwnWords => "in the school's own words".to_owned(),
        }
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_said_in_the_policys_words_and_figures() {
        let says = Label::fixed("time for written feedback");
        let line = |to: Setting, from| Change { says: says.clone(), to, from }.line();
        let seven = Some(Label::fixed("7 working days"));
        assert_eq!(
            line(Setting::Length(10, Label::fixed("working day")), seven.clone()),
            "Time for written feedback: 10 working days instead of 7 working days."
        );
        assert_eq!(
            line(Setting::Day(10, 31), None),
            "Time for written feedback: 31 October, which the policy leaves open."
        );
        assert_eq!(
            line(Setting::OwnWords, None),
            "Time for written feedback: in the school's own words, which the policy leaves open. They are not repeated here."
        );
        for (to, words) in [
            (Setting::Number(2_500_000), "2.5"),
            (Setting::Number(-3_000_000), "-3"),
            (Setting::Length(1, Label::fixed("month")), "1 month"),
            (Setting::Word(Label::fixed("yes")), "yes"),
            (Setting::OwnWords, "in the school's own words"),
        ] {
            assert_eq!(to.words(), words);
        }
        assert_eq!(
            Setting::Date(NaiveDate::from_ymd_opt(2026, 3, 1).expect("a day")).words(),
            "1 March 2026"
        );
    }
}
