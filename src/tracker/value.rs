//! The text or number of one cell, read by the type of its field.
//!
//! Every way out is a reading: understood, a tick, or unreadable with the reason in words for the office. A value is
//! never mended beyond its spelling.

use std::collections::HashMap;
use std::sync::Arc;

use super::Words;
use super::date::{self, Said};
use super::grid::{GridCell, Raw, is_space};
use super::people::{Found, People};
use super::words;
use crate::model::{
    Choice, Field, FieldId, FieldType, Name, Number, Reading, Text, Value, Vocabulary, plain, read_label,
};

/// Longest text a cell of Excel can hold, in characters.
const LONGEST: usize = 32_767;
/// So many values of a choice are named when none fits.
const NAMED: usize = 8;

/// One cell read: what became of it, and a remark where the value is kept although it is odd.
pub(super) struct Read {
    pub(super) reading: Reading,
    pub(super) remark: Option<&'static str>,
}

/// Reads cells with what the pack and the staff list say.
pub(super) struct Values<'a> {
    vocabulary: &'static Vocabulary,
    people: &'a People,
    scale: Vec<&'a str>,
    ratings: HashMap<String, Arc<str>>,
}

type Outcome = Result<Value, Why>;

/// Why a value was not understood; the tick is no value either.
enum Why {
    Tick,
    Says(String),
}

impl From<&str> for Why {
    fn from(why: &str) -> Self {
        Why::Says(why.to_owned())
    }
}

impl<'a> Values<'a> {
    pub(super) fn new(vocabulary: &'static Vocabulary, words: &Words<'a>, people: &'a People) -> Self {
        let mut ratings = HashMap::new();
        for rating in words.ratings {
            let name: Arc<str> = rating.name.as_str().into();
            for word in std::iter::once(&rating.name).chain(&rating.synonyms) {
                ratings.entry(rating_key(word)).or_insert_with(|| Arc::clone(&name));
            }
        }
        Values { vocabulary, people, scale: words.ratings.iter().map(|r| r.name.as_str()).collect(), ratings }
    }

    /// Reads a cell as a field's value.
    pub(super) fn read(&self, field: FieldId, cell: &GridCell) -> Read {
        let mut remark = None;
        let outcome = match &cell.raw {
            Raw::Error(error) => {
                Err(Why::Says(format!("it holds the formula error {error}; put the formula right")))
            }
            Raw::NoResult => Err(Why::from(
                "its formula has no stored result; open the workbook in Excel, save it and run again",
            )),
            _ => {
                let field = self.vocabulary.field(field);
                self.typed(field, &field.ty, cell, &mut remark)
            }
        };
        let reading = match outcome {
            Ok(value) => Reading::Value(value),
            Err(Why::Tick) => Reading::Tick,
            Err(Why::Says(why)) => Reading::Unreadable(why.into()),
        };
        Read { reading, remark }
    }

    fn typed(
        &self,
        field: &Field,
        ty: &FieldType,
        cell: &GridCell,
        remark: &mut Option<&'static str>,
    ) -> Outcome {
        let text = cell.text();
        match ty {
            FieldType::Id => Ok(Value::Id(text)),
            FieldType::Person => self.person(&text, remark),
            FieldType::Name => Ok(Value::Name(Name::new(&short(&text)))),
            FieldType::Text => Ok(Value::Text(Text::new(&short(&text)))),
            FieldType::Date => date_of(&cell.raw),
            FieldType::MonthDay => month_day_of(&cell.raw),
            FieldType::YesNo => yes_no_of(&cell.raw),
            FieldType::Choice => choice(&field.values, &text),
            FieldType::Rating => self.rating(&text),
            FieldType::Integer => number(cell).and_then(whole),
            FieldType::Number => number(cell).map(Value::Number),
            FieldType::Money => money(cell),
            FieldType::Percent => percent(cell),
            FieldType::Minutes => minutes(cell),
            FieldType::Cycle => read_label(&text)
                .map(Value::Cycle)
                .ok_or_else(|| Why::from("it is not a cycle; write its years, like 2026/27")),
            FieldType::Point => words::point(&text).map(|p| Value::Point(p.into())).map_err(Why::from),
            FieldType::List(inner) => self.list(field, inner, cell, remark),
            FieldType::Map => self.map(field, &text),
        }
    }

    fn person(&self, text: &str, remark: &mut Option<&'static str>) -> Outcome {
        match self.people.find(text) {
            Found::Id(id) => Ok(Value::Id(id)),
            Found::Unlisted(id) => {
                *remark = Some("nobody on the staff list has that code");
                Ok(Value::Id(id))
            }
            Found::No(why) => Err(Why::from(why)),
        }
    }

    fn rating(&self, text: &str) -> Outcome {
        if self.ratings.is_empty() {
            return Ok(Value::Choice(text.into()));
        }
        let key = rating_key(text);
        if let Some(name) = self.ratings.get(&key) {
            return Ok(Value::Choice(Arc::clone(name)));
        }
        let mut nearest: Vec<(f64, &Arc<str>)> =
            self.ratings.iter().map(|(word, name)| (strsim::jaro_winkler(&key, word), name)).collect();
        nearest.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
        let scale = self.scale.join(", ");
        Err(Why::Says(match nearest.first() {
            Some((likeness, name)) if *likeness >= 0.8 => {
                format!("it is not a word of the rating scale ({scale}); the nearest is {name}")
            }
            _ => format!("it is not a word of the rating scale ({scale})"),
        }))
    }

    fn list(
        &self,
        field: &Field,
        inner: &FieldType,
        cell: &GridCell,
        remark: &mut Option<&'static str>,
    ) -> Outcome {
        let Raw::Text(text) = &cell.raw else {
            return self.typed(field, inner, cell, remark).map(|v| Value::List(vec![v]));
        };
        let read = |parts: Vec<&str>| -> Result<(Vec<Value>, Option<&'static str>), Why> {
            let mut odd = None;
            let values = parts
                .into_iter()
                .map(|p| p.trim_matches(is_space))
                .filter(|p| !p.is_empty())
                .map(|part| {
                    self.typed(
                        field,
                        inner,
                        &GridCell { raw: Raw::Text(part.into()), ..cell.clone() },
                        &mut odd,
                    )
                })
                .collect::<Result<_, _>>()?;
            Ok((values, odd))
        };
        let usual = || text.split([';', '\n']).collect::<Vec<_>>();
        let first = read(usual());
        // A comma may stand inside a name or a date, so it parts a list only where every piece is understood.
        let wider: &[char] = match inner {
            FieldType::Person | FieldType::Choice => &[';', '\n', ',', '/', '&'],
            FieldType::Date | FieldType::Id => &[';', '\n', ',', '&'],
            FieldType::Text => &[';', '\n'],
            _ => &[';', '\n', ','],
        };
        let whole = matches!(&first, Ok((_, None)));
        let second = if whole && !matches!(inner, FieldType::Id) {
            None
        } else {
            Some(read(text.split(wider).collect()))
        };
        let (values, odd) = match second {
            Some(Ok(read)) if !(whole && read.1.is_some()) => read,
            _ => first?,
        };
        *remark = odd;
        Ok(Value::List(values))
    }

    fn map(&self, field: &Field, text: &str) -> Outcome {
        let mut pairs = Vec::new();
        for item in text.split([';', '\n']).map(|p| p.trim_matches(is_space)).filter(|p| !p.is_empty()) {
            let Some((key, value)) = item.split_once('=').or_else(|| item.split_once(':')) else {
                return Err(Why::from("write each pair with an equals sign, like first=one; second=two"));
            };
            let value = value.trim_matches(is_space);
            // A map of ids is a map of people.
            let value = if field.name.ends_with("_id") {
                self.person(value, &mut None)?
            } else {
                Value::Text(Text::new(value))
            };
            pairs.push((Arc::from(key.trim_matches(is_space)), value));
        }
        Ok(Value::Map(pairs))
    }
}

fn rating_key(text: &str) -> String {
    let key = plain(text);
    if key.is_empty() { text.trim().to_lowercase() } else { key }
}

fn short(text: &str) -> std::borrow::Cow<'_, str> {
    if text.len() <= LONGEST { text.into() } else { text.chars().take(LONGEST).collect::<String>().into() }
}

fn said(said: Said) -> Outcome {
    match said {
        Said::Date(date) => Ok(Value::Date(date)),
        Said::Tick => Err(Why::Tick),
        Said::No(why) => Err(Why::from(why)),
    }
}

fn date_of(raw: &Raw) -> Outcome {
    match raw {
        Raw::Date(date) => said(date::checked(*date)),
        Raw::Text(text) => said(date::read(text.trim_matches(is_space))),
        Raw::Bool(true) => Err(Why::Tick),
        Raw::Bool(false) => said(date::read("no")),
        Raw::Number(number) => {
            let whole = Number::from_f64(number.floor()).and_then(Number::as_whole);
            whole
                .and_then(date::serial_date)
                .map(Value::Date)
                .ok_or_else(|| Why::from("it is a number, not a date; write it like 14/10/2026"))
        }
        _ => Err(Why::from("it is a time without a date; write it like 14/10/2026")),
    }
}

fn month_day_of(raw: &Raw) -> Outcome {
    use chrono::Datelike;
    match raw {
        Raw::Date(date) => Ok(Value::MonthDay(date.month(), date.day())),
        Raw::Text(text) => date::month_day(text)
            .map(|(month, day)| Value::MonthDay(month, day))
            .ok_or_else(|| Why::from("it is not a day of the year; write it like 31 October")),
        _ => Err(Why::from("it is not a day of the year; write it like 31 October")),
    }
}

fn yes_no_of(raw: &Raw) -> Outcome {
    let found = match raw {
        Raw::Bool(yes) => Some(*yes),
        Raw::Text(text) => words::yes_no(text.trim_matches(is_space)),
        Raw::Number(number) if Number::from_f64(*number) == Some(Number::whole(1)) => Some(true),
        Raw::Number(number) if Number::from_f64(*number) == Some(Number::ZERO) => Some(false),
        _ => None,
    };
    found.map(Value::YesNo).ok_or_else(|| Why::from("it is neither yes nor no"))
}

fn choice(values: &[Choice], text: &str) -> Outcome {
    let key = plain(text);
    let mut keys = vec![key.as_str()];
    keys.extend(key.strip_suffix('s'));
    for key in keys {
        let fits = |c: &&Choice| c.words.iter().any(|w| w == key);
        if let Some(choice) = values.iter().find(fits) {
            return Ok(Value::Choice(Arc::clone(&choice.name)));
        }
    }
    if let Some(yes) = words::yes_no(text) {
        let word = if yes { "yes" } else { "no" };
        if let Some(choice) = values.iter().find(|c| &*c.name == word) {
            return Ok(Value::Choice(Arc::clone(&choice.name)));
        }
    }
    let named: Vec<String> = values.iter().take(NAMED).map(|c| c.name.replace('_', " ")).collect();
    let more = if values.len() > NAMED { " and others" } else { "" };
    Err(Why::Says(format!("it is none of the words for this column: {}{more}", named.join(", "))))
}

fn number(cell: &GridCell) -> Result<Number, Why> {
    let found = match &cell.raw {
        Raw::Number(number) => Number::from_f64(*number),
        Raw::Text(text) => Number::parse(text.trim_matches(is_space)),
        _ => None,
    };
    found.ok_or_else(|| Why::from("it is not a number"))
}

fn whole(number: Number) -> Outcome {
    if number.as_whole().is_some() {
        Ok(Value::Number(number))
    } else {
        Err(Why::from("it is not a whole number"))
    }
}

fn money(cell: &GridCell) -> Outcome {
    if let Raw::Text(text) = &cell.raw {
        let amount = text.trim_matches(is_space).trim_start_matches('£').trim_end_matches("p.a.").trim();
        return Number::parse(amount)
            .map(Value::Number)
            .ok_or_else(|| Why::from("it is not an amount in pounds"));
    }
    number(cell).map(Value::Number)
}

fn percent(cell: &GridCell) -> Outcome {
    let found = match &cell.raw {
        Raw::Number(number) if cell.percent => Number::from_f64(*number * 100.0),
        Raw::Number(number) => Number::from_f64(*number),
        Raw::Text(text) => {
            let text = text.trim_matches(is_space);
            let bare = text
                .strip_suffix('%')
                .or_else(|| text.strip_suffix("per cent"))
                .or_else(|| text.strip_suffix("percent"));
            Number::parse(bare.unwrap_or(text))
        }
        _ => None,
    };
    found.map(Value::Number).ok_or_else(|| Why::from("it is not a percentage; write it like 75%"))
}

fn minutes(cell: &GridCell) -> Outcome {
    let found = match &cell.raw {
        Raw::Number(number) => Number::from_f64(*number).filter(|n| n.as_whole().is_some()),
        Raw::Time(days) => Number::from_f64((*days * 1440.0).round()),
        Raw::Text(text) => words::minutes(text).map(Number::whole),
        _ => None,
    };
    found.map(Value::Number).ok_or_else(|| Why::from("it is not a number of minutes"))
}
