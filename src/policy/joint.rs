//! Parameters that a policy, or a school, names as one: a window from one day to another, one value for each group of staff, or
//! the last day of a year, which says the same as its first. The pack says which of its parameters are meant, and a value is
//! taken apart before they are set.

use chrono::{Datelike, NaiveDate};

use crate::expression::{Type, Val};
use crate::model::month_name;

use super::parameter::Parameter;
use super::source::Section;
use super::typed;

/// Several parameters under one name.
#[derive(Clone, Debug)]
pub struct Joint {
    /// The name.
    pub name: String,
    /// What it is.
    pub says: String,
    parts: Vec<Part>,
}

/// The parameters for one key, or for all where there is none.
#[derive(Clone, Debug)]
struct Part {
    key: String,
    parameters: Vec<Meant>,
}

/// A parameter that is meant, and whether by the day before it.
#[derive(Clone, Debug)]
struct Meant {
    name: String,
    by_day_before: bool,
}

impl Joint {
    /// The values for the parameters meant, each with its name.
    ///
    /// # Errors
    /// How a value is written.
    pub fn take_apart(&self, text: &str) -> Result<Vec<(&str, String)>, String> {
        let mut out = Vec::new();
        for (key, value) in self.keyed(text) {
            let plain = |key: &str| crate::model::plain(&key.replace('_', " "));
            let part = self.parts.iter().find(|p| plain(&p.key) == plain(&key)).ok_or_else(|| self.form())?;
            let values =
                if part.parameters.len() == 1 { vec![value.trim().to_owned()] } else { days(&value) };
            // A year may be told by its first day alone.
            let first_alone =
                values.len() == 1 && part.parameters.iter().skip(1).all(|meant| meant.by_day_before);
            if values.len() != part.parameters.len() && !first_alone {
                return Err(self.form());
            }
            for (meant, value) in part.parameters.iter().zip(values) {
                let value =
                    if meant.by_day_before { day_after(&value).ok_or_else(|| self.form())? } else { value };
                match out.iter().find(|(name, _)| *name == meant.name) {
                    None => out.push((meant.name.as_str(), value)),
                    Some((_, other)) if same_day(other, &value) => {}
                    Some(_) => {
                        return Err(format!("{}; the last day is the one before the first", self.form()));
                    }
                }
            }
        }
        if out.is_empty() { Err(self.form()) } else { Ok(out) }
    }

    /// The names of the parameters it stands for.
    pub fn parameters(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().flat_map(|p| &p.parameters).map(|meant| meant.name.as_str())
    }

    /// The values by their keys. What has none goes on with the value before it, which is then several words.
    fn keyed(&self, text: &str) -> Vec<(String, String)> {
        if self.parts.iter().all(|p| p.key.is_empty()) {
            return vec![(String::new(), text.to_owned())];
        }
        let mut all: Vec<(String, String)> = Vec::new();
        for one in text.split(';').map(str::trim).filter(|one| !one.is_empty()) {
            match (one.split_once('=').or_else(|| one.split_once(':')), all.last_mut()) {
                (Some((key, value)), _) => all.push((key.to_owned(), value.to_owned())),
                (None, Some((_, before))) => *before = format!("{before}; {one}"),
                (None, None) => all.push((one.to_owned(), String::new())),
            }
        }
        all
    }

    /// How a value is written, in words.
    fn form(&self) -> String {
        let of = |part: &Part| match part.parameters.as_slice() {
            [_] => "31 October",
            _ => "1 February to 31 March",
        };
        let one = |part: &Part| {
            let key = if part.key.is_empty() { String::new() } else { format!("{}=", part.key) };
            format!("{key}{}", of(part))
        };
        format!("written so: {}", self.parts.iter().map(one).collect::<Vec<_>>().join("; "))
    }
}

/// The day of the year after one, as it is typed. The last day of February is followed by the first of March in every year.
fn day_after(text: &str) -> Option<String> {
    let last_of_february = crate::model::plain(text).ends_with("last day of february");
    let (month, day) = match typed::read(text, &Type::MonthDay, None) {
        Some(Val::MonthDay(month, day)) => (month, if month == 2 { day.min(28) } else { day }),
        _ => last_of_february.then_some((2, 28))?,
    };
    // No leap year.
    let next = NaiveDate::from_ymd_opt(2023, month, day)?.succ_opt()?;
    Some(format!("{} {}", next.day(), month_name(next.month())))
}

fn same_day(one: &str, other: &str) -> bool {
    typed::read(one, &Type::MonthDay, None) == typed::read(other, &Type::MonthDay, None)
}

/// The days of a window, between "to", a dash or a semicolon; or the one value.
fn days(text: &str) -> Vec<String> {
    let marks = [" to ", "\u{2013}", "\u{2014}", " - ", ";"];
    let found = marks.iter().find_map(|mark| text.split_once(mark));
    match found {
        Some((from, to)) => vec![from.trim().to_owned(), to.trim().to_owned()],
        None => vec![text.trim().to_owned()],
    }
}

/// Reads one; what it stands for has to be there.
pub(super) fn read(section: &Section, parameters: &[Parameter]) -> Joint {
    let parts = section.texts("sets").into_iter().map(|text| {
        let (key, names) = text.split_once('=').map_or(("", text.as_str()), |(key, names)| (key, names));
        let meant = |text: &str| match text.trim().strip_prefix("day before ") {
            Some(name) => Meant { name: name.trim().to_owned(), by_day_before: true },
            None => Meant { name: text.trim().to_owned(), by_day_before: false },
        };
        let names: Vec<Meant> = names.split(',').map(meant).collect();
        let unknown =
            names.iter().map(|m| &m.name).filter(|name| !parameters.iter().any(|p| p.name == **name));
        for name in unknown {
            let near = crate::expression::nearest_name(name, parameters.iter().map(|p| p.name.clone()));
            section.wrong(section.place_of("sets"), &format!("there is no parameter \"{name}\""), near);
        }
        Part { key: key.trim().to_owned(), parameters: names }
    });
    let parts = parts.collect();
    let name = section.required("name");
    if parameters.iter().any(|p| p.name == name) {
        section.wrong(section.place_of("name"), &format!("\"{name}\" is a parameter by itself"), None);
    }
    Joint { name, says: section.required("says"), parts }
}
