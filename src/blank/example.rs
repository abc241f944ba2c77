//! An invented person's row for each sheet, to show how one is written. It stands on the sheet Guidance and nowhere
//! else, so that it can never be read as a record.
//!
//! Texts and days that make sense together are in `example.toml`; everything else follows from what a column takes.

use std::collections::HashMap;
use std::sync::LazyLock;

use chrono::{Datelike, NaiveDate};

use super::input::Input;
use super::plan::{Column, Plan, What};
use crate::expression::read_month_day;
use crate::model::FieldId;

/// The invented person, and a colleague.
const PERSON: &str = "REX";
const COLLEAGUE: &str = "JSA";

type Written = HashMap<String, HashMap<String, String>>;

// The file is part of the program, and a test reads it.
static WRITTEN: LazyLock<Written> =
    LazyLock::new(|| toml::from_str(include_str!("example.toml")).unwrap_or_default());

/// What stands in a column of the example's row, as it would be typed; nothing where a blank is as good.
pub(super) fn of_column(plan: &Plan, column: &Column) -> String {
    match &column.what {
        What::NameOf(_) => written(plan, plan.vocabulary.staff_key()).1,
        What::Field(field, input) => of_field(plan, *field, input),
    }
}

/// What the file says of a field, and the name of the person.
fn written(plan: &Plan, field: FieldId) -> (Option<String>, String) {
    let v = plan.vocabulary;
    let of = |f: FieldId| {
        let spec = v.field(f);
        WRITTEN.get(&v.kind(spec.kind).name)?.get(&spec.name).cloned()
    };
    let name = v.find(v.staff(), "staff_name").and_then(of).unwrap_or_default();
    (of(field), name)
}

fn of_field(plan: &Plan, field: FieldId, input: &Input) -> String {
    let v = plan.vocabulary;
    let spec = v.field(field);
    if let Some(text) = written(plan, field).0 {
        return match input {
            Input::Date | Input::Dates => {
                let days = text.split(';').filter_map(|t| day_of(plan, t.trim()));
                days.map(|d| d.format("%d/%m/%Y").to_string()).collect::<Vec<_>>().join("; ")
            }
            _ => text,
        };
    }
    let own = v.kind(spec.kind).owner == Some(field) || field == v.staff_key();
    match input {
        Input::Of(source) if source.range.starts_with(&v.kind(v.staff()).name) => {
            if own { PERSON } else { COLLEAGUE }.to_owned()
        }
        Input::Code if field == v.staff_key() => PERSON.to_owned(),
        Input::Of(_) | Input::Code if spec.name.ends_with("_id") => {
            let kind = v.parent_kind(field).unwrap_or(spec.kind);
            let letter = v.kind(kind).name.chars().next().unwrap_or('r').to_uppercase();
            format!("{letter}1")
        }
        Input::People => format!("{PERSON}; {COLLEAGUE}"),
        // What happens later is blank to begin with, and words are the office's own.
        Input::Of(_)
        | Input::Code
        | Input::Text
        | Input::Texts
        | Input::Pairs
        | Input::Date
        | Input::Dates => String::new(),
        Input::DayOfYear => "31 October".to_owned(),
        Input::YesNo => "Yes".to_owned(),
        Input::Whole | Input::Decimal => "1".to_owned(),
        Input::Percent => "75%".to_owned(),
        Input::Minutes => "60".to_owned(),
        Input::Money => "£500.00".to_owned(),
        Input::Cycle => plan.cycle.label.to_string(),
        Input::OneOf(words) | Input::Usually(words) => words.first().cloned().unwrap_or_default(),
        Input::SomeOf(words) => words.iter().take(2).cloned().collect::<Vec<_>>().join("; "),
    }
}

/// A day of the cycle, `14 October`, or a day with its year.
fn day_of(plan: &Plan, text: &str) -> Option<NaiveDate> {
    if let Ok(day) = text.parse() {
        return Some(day);
    }
    let (month, day) = read_month_day(text)?;
    let years = [plan.cycle.start.year(), plan.cycle.end.year()];
    let of_cycle = |d: &NaiveDate| (plan.cycle.start..=plan.cycle.end).contains(d);
    years.into_iter().filter_map(|year| NaiveDate::from_ymd_opt(year, month, day)).find(of_cycle)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Vocabulary;

    #[test]
    fn every_line_of_the_example_is_of_a_field_there_is() {
        let written: Written = toml::from_str(include_str!("example.toml")).expect("it can be read");
        assert!(written.len() > 5);
        let vocabulary = Vocabulary::standard();
        for (kind, fields) in &written {
            for field in fields.keys() {
                let name = format!("{kind}.{field}");
                assert!(vocabulary.find_full(&name).is_some(), "{name}");
            }
        }
    }
}
