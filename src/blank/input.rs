//! What may be typed into a column or setting: its kind, its drop-down, and how that is said in plain words.

use crate::expression::Type;
use crate::model::{Choice, Field, FieldType};
use crate::policy::Parameter;

/// What a cell takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Input {
    /// Words of the office's own.
    Text,
    /// A code, kept as typed: `007` stays `007`.
    Code,
    /// The ID of a row on another sheet, or of this one.
    Of(Source),
    /// Several staff IDs.
    People,
    Date,
    /// Several dates.
    Dates,
    DayOfYear,
    YesNo,
    Whole,
    Decimal,
    Percent,
    Minutes,
    Money,
    Cycle,
    /// One of some words.
    OneOf(Vec<String>),
    /// Usually one of some words of the policy, such as its pay ranges.
    Usually(Vec<String>),
    /// Several of some words.
    SomeOf(Vec<String>),
    /// Several texts.
    Texts,
    /// Names with values.
    Pairs,
}

/// Where a drop-down of IDs comes from: the name of the range of those IDs and the sheet they stand on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Source {
    pub(super) range: String,
    pub(super) sheet: String,
}

/// A value of the vocabulary as an office reads it: `half_term` is `Half term`, `pm_lead` is `PM lead`. Reading takes no
/// notice of case and underscores, so that it comes back as the value.
pub(super) fn spoken(name: &str) -> String {
    // A word without a vowel is an abbreviation.
    let word = |w: &str| {
        let letters = w.chars().all(|c| c.is_ascii_lowercase());
        if letters && !w.contains(['a', 'e', 'i', 'o', 'u', 'y']) { w.to_uppercase() } else { w.to_owned() }
    };
    let plain = name.split(['_', ' ']).map(word).collect::<Vec<_>>().join(" ");
    let mut letters = plain.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn all(values: &[Choice]) -> Vec<String> {
    values.iter().map(|c| spoken(&c.name)).collect()
}

/// What a field takes. `ratings` are the words of the scale, best first; `ids` says where a field's IDs are listed.
pub(super) fn of_field(field: &Field, ratings: &[String], ids: Option<Source>) -> Input {
    match &field.ty {
        FieldType::Id => ids.map_or(Input::Code, Input::Of),
        FieldType::Person => ids.map_or(Input::Text, Input::Of),
        FieldType::Name | FieldType::Text => Input::Text,
        FieldType::Point => Input::Code,
        FieldType::Date => Input::Date,
        FieldType::MonthDay => Input::DayOfYear,
        FieldType::YesNo => Input::YesNo,
        FieldType::Choice => Input::OneOf(all(&field.values)),
        FieldType::Rating if ratings.is_empty() => Input::Text,
        FieldType::Rating => Input::OneOf(ratings.to_vec()),
        FieldType::Integer => Input::Whole,
        FieldType::Number => Input::Decimal,
        FieldType::Percent => Input::Percent,
        FieldType::Minutes => Input::Minutes,
        FieldType::Money => Input::Money,
        FieldType::Cycle => Input::Cycle,
        FieldType::Map => Input::Pairs,
        FieldType::List(inner) => match **inner {
            FieldType::Person => Input::People,
            FieldType::Date => Input::Dates,
            FieldType::Choice => Input::SomeOf(all(&field.values)),
            _ => Input::Texts,
        },
    }
}

/// What a parameter of the policy takes.
pub(super) fn of_parameter(parameter: &Parameter) -> Input {
    match &parameter.ty {
        Type::Bool => Input::YesNo,
        Type::Number => Input::Decimal,
        Type::Date => Input::Date,
        Type::MonthDay => Input::DayOfYear,
        Type::List(_) => Input::Texts,
        _ => Input::Text,
    }
}

impl Input {
    /// The words of a drop-down that stands in the workbook itself.
    pub(super) fn words(&self) -> &[String] {
        match self {
            Input::OneOf(words) | Input::Usually(words) | Input::SomeOf(words) => words,
            _ => &[],
        }
    }

    /// How it is written, for the guidance; empty where there is nothing to say.
    pub(super) fn says(&self) -> String {
        match self {
            Input::Text | Input::Code => String::new(),
            Input::Of(source) => format!("Choose an ID of the sheet {}.", source.sheet),
            Input::People => "Staff IDs; several are separated by semicolons.".into(),
            Input::Date => "A date, day first: 14/10/2026.".into(),
            Input::Dates => "Dates, day first; several are separated by semicolons.".into(),
            Input::DayOfYear => "A day of the year, such as 31 October.".into(),
            Input::YesNo => "Yes or No.".into(),
            Input::Whole => "A whole number.".into(),
            Input::Decimal => "A number.".into(),
            Input::Percent => "A percentage, such as 75%.".into(),
            Input::Minutes => "Whole minutes.".into(),
            Input::Money => "Pounds.".into(),
            Input::Cycle | Input::OneOf(_) | Input::Usually(_) => "Choose from the list.".into(),
            Input::SomeOf(_) => "Words of the list; several are separated by semicolons.".into(),
            Input::Texts => "Several are separated by semicolons.".into(),
            Input::Pairs => {
                "Pairs with an equals sign, separated by semicolons: first=one; second=two.".into()
            }
        }
    }

    /// The number format of its cells.
    pub(super) fn format(&self) -> &'static str {
        match self {
            Input::Date => "dd/mm/yyyy",
            Input::DayOfYear => "d mmmm",
            Input::Percent => "0.0%",
            Input::Money => "£#,##0.00",
            Input::Whole | Input::Minutes => "0",
            Input::Decimal | Input::Text | Input::YesNo | Input::Usually(_) => "General",
            // What looks like a number or a date stays what was typed.
            _ => "@",
        }
    }

    /// The width of its column, in characters.
    pub(super) fn width(&self) -> u16 {
        match self {
            Input::Text | Input::Texts | Input::Pairs => 28,
            Input::People | Input::Dates | Input::SomeOf(_) => 20,
            Input::OneOf(words) | Input::Usually(words) => {
                let longest = words.iter().map(|w| w.chars().count()).max().unwrap_or(0);
                u16::try_from(longest + 4).unwrap_or(u16::MAX).clamp(11, 26)
            }
            Input::Date | Input::Money => 13,
            Input::DayOfYear => 14,
            Input::Code | Input::Of(_) | Input::Cycle => 11,
            Input::YesNo | Input::Whole | Input::Decimal | Input::Percent | Input::Minutes => 10,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Vocabulary, plain};

    #[test]
    fn every_word_of_a_drop_down_is_the_word_of_one_value_and_of_no_other() {
        let vocabulary = Vocabulary::standard();
        for field in vocabulary.kinds().flat_map(|k| vocabulary.fields_of(k)) {
            let values = &vocabulary.field(field).values;
            for value in values {
                let word = plain(&spoken(&value.name));
                let first = values.iter().find(|c| plain(&c.name) == word || c.words.contains(&word));
                let first = first.map(|c| &*c.name);
                assert_eq!(first, Some(&*value.name), "{}: {word}", vocabulary.full_name(field));
            }
        }
    }
}
