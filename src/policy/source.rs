//! A TOML file read with care: every value knows its place, every mistake is collected, none stops the reading.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::ops::Range;

use chrono::NaiveDate;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::keys::{Holds, Needed, Table};
use super::mistake::{PackMistake, place};
use crate::expression::{Compiler, Expression, Type};
use crate::model::{KindId, Number};

/// The text of a file and the mistakes found in it.
pub(super) struct Source<'a> {
    pub(super) file: &'a str,
    pub(super) text: &'a str,
    /// Whether the file extends another, which has what it leaves out.
    pub(super) extends: Cell<bool>,
    mistakes: RefCell<Vec<PackMistake>>,
}

impl<'a> Source<'a> {
    pub(super) fn new(file: &'a str, text: &'a str) -> Self {
        // What some editors put at the beginning of a text counts neither as a column nor as a character.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        Source { file, text, extends: Cell::new(false), mistakes: RefCell::new(Vec::new()) }
    }

    pub(super) fn parse(&self) -> Spanned<DeTable<'a>> {
        let (table, errors) = DeTable::parse_recoverable(self.text);
        for error in errors {
            self.mistake(error.span().unwrap_or(0..0), error.message().to_owned(), None);
        }
        table
    }

    pub(super) fn mistake(&self, at: Range<usize>, what: String, help: Option<String>) {
        self.mistakes.borrow_mut().push(PackMistake::new(self.file, self.text, at, what, help));
    }

    pub(super) fn line(&self, at: usize) -> usize {
        place(self.text, at).0
    }

    pub(super) fn mistakes(&self) -> Vec<PackMistake> {
        let mut all = self.mistakes.take();
        all.sort_by_key(|m| (m.line, m.column));
        all.dedup();
        all
    }
}

/// A value of the file.
pub(super) type Value<'a> = Spanned<DeValue<'a>>;

/// One table of the file, which has the keys of its table of keys and no others.
#[derive(Clone)]
pub(super) struct Section<'s, 'a> {
    pub(super) source: &'s Source<'a>,
    table: &'s DeTable<'a>,
    /// Where the table stands.
    pub(super) at: Range<usize>,
    /// What the table is, for messages: `check "KCL-JDG-2-f"`.
    pub(super) name: String,
    keys: &'static Table,
}

impl<'s, 'a> Section<'s, 'a> {
    /// A table, looked through for keys that have no meaning in it and for those that it lacks.
    pub(super) fn new(
        source: &'s Source<'a>,
        table: &'s DeTable<'a>,
        at: Range<usize>,
        name: &str,
        keys: &'static Table,
    ) -> Self {
        let section = Section { source, table, at, name: name.to_owned(), keys };
        section.look_through();
        section
    }

    /// A value as a table of its own.
    pub(super) fn of(
        source: &'s Source<'a>,
        value: &'s Value<'a>,
        name: &str,
        keys: &'static Table,
    ) -> Option<Self> {
        if let DeValue::Table(table) = value.get_ref() {
            return Some(Section::new(source, table, value.span(), name, keys));
        }
        source.mistake(value.span(), format!("{name} has to be a table"), None);
        None
    }

    fn look_through(&self) {
        for (key, _) in self.table {
            let name = key.get_ref().as_ref();
            if self.keys.records || self.keys.key(name).is_some() {
                continue;
            }
            let mut known: Vec<&str> = self.keys.all().map(|k| k.name).collect();
            known.sort_unstable();
            let near = crate::expression::nearest_name(name, known.iter().map(|k| (*k).to_owned()));
            let help = near.unwrap_or_else(|| format!("it may have {}", known.join(", ")));
            self.wrong(key.span(), &format!("\"{name}\" has no meaning"), Some(help));
        }
        for key in self.keys.all() {
            let needed = match key.needed {
                Needed::Yes => true,
                Needed::Alone => !self.source.extends.get(),
                Needed::No => false,
            };
            if needed && !self.has(key.name) {
                let brackets = matches!(key.holds, Holds::One(_) | Holds::Many(_)) && self.at.is_empty();
                let what = if brackets {
                    format!("{} has no [{}]", self.name, key.name)
                } else {
                    format!("{} has no \"{}\"", self.name, key.name)
                };
                let help = match key.holds {
                    Holds::Words(words) => format!("{}: {}", key.says, words.join(", ")),
                    _ => key.says.to_owned(),
                };
                self.source.mistake(self.at.clone(), what, Some(help));
            }
        }
    }

    /// The value of a key. A reader that asks for what the table of keys does not say is told like a mistake of the file, so
    /// that no test of any pack passes with it.
    pub(super) fn get(&self, key: &str, holds: Holds) -> Option<&'s Value<'a>> {
        if !self.keys.key(key).is_some_and(|k| holds.is_like(k.holds)) {
            self.wrong(self.at.clone(), &format!("the table of keys says otherwise of \"{key}\""), None);
        }
        self.table.get(key)
    }

    /// The tables of a key, one or several.
    pub(super) fn tables(&self, key: &str, name: &str) -> Vec<Section<'s, 'a>> {
        self.tables_named(key, |_| name.to_owned())
    }

    /// The same, each with a name of its own.
    pub(super) fn tables_named(&self, key: &str, name: impl Fn(&DeValue) -> String) -> Vec<Section<'s, 'a>> {
        let Some(Holds::One(keys) | Holds::Many(keys)) = self.keys.key(key).map(|k| k.holds) else {
            self.wrong(self.at.clone(), &format!("the table of keys says otherwise of \"{key}\""), None);
            return Vec::new();
        };
        let Some(value) = self.table.get(key) else { return Vec::new() };
        list(value)
            .into_iter()
            .filter_map(|v| Section::of(self.source, v, &name(v.get_ref()), keys))
            .collect()
    }

    /// The tables that stand behind names of their own, each with its name and place.
    pub(super) fn named(&self, key: &str) -> Vec<(String, Range<usize>, Option<Section<'s, 'a>>)> {
        let Some(Holds::Named(keys)) = self.keys.key(key).map(|k| k.holds) else {
            self.wrong(self.at.clone(), &format!("the table of keys says otherwise of \"{key}\""), None);
            return Vec::new();
        };
        let Some(value) = self.table.get(key) else { return Vec::new() };
        let Some(table) = value.get_ref().as_table() else {
            self.source.mistake(value.span(), format!("[{key}] has to be a table"), None);
            return Vec::new();
        };
        let one = |(name, value): (&'s Spanned<Cow<'a, str>>, &'s Value<'a>)| {
            let text = name.get_ref().to_string();
            let section = Section::of(self.source, value, &format!("\"{text}\" of [{key}]"), keys);
            (text, name.span(), section)
        };
        table.iter().map(one).collect()
    }

    /// A value of any kind.
    pub(super) fn value(&self, key: &str) -> Option<&'s Value<'a>> {
        self.get(key, Holds::Value)
    }

    /// `name = ["word", …]` lines.
    pub(super) fn words(&self, key: &str) -> Vec<(String, Vec<String>)> {
        let Some(value) = self.get(key, Holds::WordLists) else { return Vec::new() };
        let Some(table) = value.get_ref().as_table() else {
            self.wrong(value.span(), &format!("\"{key}\" has to be a table"), None);
            return Vec::new();
        };
        let word = |value: &Value| {
            let text = value.get_ref().as_str().map(str::to_owned);
            if text.is_none() {
                self.wrong(value.span(), &format!("\"{key}\" has to hold texts"), None);
            }
            text
        };
        // A list is in the order in which it was written.
        let mut lists: Vec<_> = table.iter().collect();
        lists.sort_by_key(|(key, _)| key.span().start);
        lists
            .into_iter()
            .map(|(key, value)| {
                (key.get_ref().to_string(), list(value).into_iter().filter_map(word).collect())
            })
            .collect()
    }

    /// The conditions of a key, and the keys of those that are tables.
    pub(super) fn filters(&self, key: &str) -> Option<(&'s Value<'a>, &'static Table)> {
        let Some(Holds::Filters(keys)) = self.keys.key(key).map(|k| k.holds) else {
            self.wrong(self.at.clone(), &format!("the table of keys says otherwise of \"{key}\""), None);
            return None;
        };
        self.table.get(key).map(|value| (value, keys))
    }

    /// The table of a key.
    pub(super) fn table(&self, key: &str, name: &str) -> Option<Section<'s, 'a>> {
        if let Some(value) = self.table.get(key).filter(|v| v.get_ref().is_array()) {
            self.source.mistake(value.span(), format!("{name} stands more than once"), None);
        }
        self.tables(key, name).into_iter().next()
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    /// Whether a key is one of the table's own, rather than a field.
    pub(super) fn has_meaning(&self, key: &str) -> bool {
        self.keys.key(key).is_some()
    }

    pub(super) fn entries(&self) -> impl Iterator<Item = (&'s Spanned<Cow<'a, str>>, &'s Value<'a>)> {
        self.table.iter()
    }

    pub(super) fn wrong(&self, at: Range<usize>, what: &str, help: Option<String>) {
        self.source.mistake(at, format!("{what} in {}", self.name), help);
    }

    /// Where the value of a key stands, or the table where it is not there.
    pub(super) fn place_of(&self, key: &str) -> Range<usize> {
        self.table.get(key).map_or(self.at.clone(), Spanned::span)
    }

    pub(super) fn text(&self, key: &str) -> Option<String> {
        let value = self.get(key, Holds::Text)?;
        if let DeValue::String(text) = value.get_ref() {
            Some(text.to_string())
        } else {
            self.wrong(value.span(), &format!("\"{key}\" has to be text"), None);
            None
        }
    }

    /// A text that is needed; that it is not there was said when the table was looked through.
    pub(super) fn required(&self, key: &str) -> String {
        let text = self.text(key);
        if text.as_ref().is_some_and(|t| t.trim().is_empty()) {
            self.wrong(self.place_of(key), &format!("\"{key}\" is empty"), None);
        }
        text.unwrap_or_default()
    }

    /// The id of an entry, held to the prefix of the pack's citations.
    pub(super) fn citation(&self, prefix: &str) -> String {
        let id = self.required("id");
        if !id.is_empty() && !prefix.is_empty() && !id.starts_with(&format!("{prefix}-")) {
            let help = Some(format!("the pack's citations begin with \"{prefix}-\""));
            self.source.mistake(self.place_of("id"), format!("\"{id}\" is no citation of this pack"), help);
        }
        id
    }

    pub(super) fn texts(&self, key: &str) -> Vec<String> {
        let Some(value) = self.get(key, Holds::Texts) else { return Vec::new() };
        let DeValue::Array(list) = value.get_ref() else {
            self.wrong(value.span(), &format!("\"{key}\" has to be a list of texts"), None);
            return Vec::new();
        };
        list.iter()
            .filter_map(|item| {
                let text = item.get_ref().as_str().map(str::to_owned);
                if text.is_none() {
                    self.wrong(item.span(), &format!("\"{key}\" has to be a list of texts"), None);
                }
                text
            })
            .collect()
    }

    pub(super) fn flag(&self, key: &str) -> bool {
        let Some(value) = self.get(key, Holds::Flag) else { return false };
        value.get_ref().as_bool().unwrap_or_else(|| {
            self.wrong(value.span(), &format!("\"{key}\" has to be true or false"), None);
            false
        })
    }

    pub(super) fn date(&self, key: &str) -> Option<NaiveDate> {
        let value = self.get(key, Holds::Date)?;
        let date = read_date(value.get_ref());
        if date.is_none() {
            let help = value.get_ref().as_str().and_then(crate::expression::british_date);
            let help = help.map(|day| format!("write {day}"));
            self.wrong(value.span(), &format!("\"{key}\" has to be a date such as 2026-10-31"), help);
        }
        date
    }

    /// One of a few words.
    pub(super) fn word<T: Copy, const N: usize>(
        &self,
        key: &str,
        words: &[(&'static str, T); N],
    ) -> Option<T> {
        let all = words.each_ref().map(|(word, _)| *word);
        // Only as long as it takes to compare: the words of the table of keys live for ever.
        let same = matches!(self.keys.key(key).map(|k| k.holds), Some(Holds::Words(told)) if told == all);
        if !same {
            self.wrong(self.at.clone(), &format!("the table of keys says otherwise of \"{key}\""), None);
        }
        let value = self.table.get(key)?;
        let text = value.get_ref().as_str().unwrap_or_default();
        let found = words.iter().find(|(word, _)| *word == text).map(|(_, t)| *t);
        if found.is_none() {
            let what = if value.get_ref().is_str() {
                format!("\"{key}\" is \"{text}\"")
            } else {
                format!("\"{key}\" has to be text")
            };
            self.wrong(value.span(), &what, Some(format!("it may be {}", all.join(", "))));
        }
        found
    }

    /// An expression; `None` where the key is absent or the text is wrong (and then said so).
    pub(super) fn expression(
        &self,
        key: &str,
        compiler: &Compiler,
        kind: Option<KindId>,
        wanted: Option<&Type>,
    ) -> Option<Expression> {
        self.compile(self.get(key, Holds::Expression)?, compiler, kind, wanted)
    }

    pub(super) fn compile(
        &self,
        value: &Value<'a>,
        compiler: &Compiler,
        kind: Option<KindId>,
        wanted: Option<&Type>,
    ) -> Option<Expression> {
        let text = match value.get_ref() {
            DeValue::String(text) => text.to_string(),
            DeValue::Integer(number) => number.as_str().to_owned(),
            DeValue::Boolean(truth) => truth.to_string(),
            DeValue::Datetime(date) => format!("'{date}'"),
            _ => {
                self.wrong(value.span(), "an expression has to be text", None);
                return None;
            }
        };
        let read = compiler.compile(&text, kind, wanted);
        for mistake in read.as_ref().err().into_iter().flatten() {
            let span = value.span();
            let raw = self.source.text.get(span.clone()).unwrap_or_default();
            let at = |offset| span.start + place_in_raw(raw, offset).min(raw.len());
            let (start, end) = (at(mistake.at.start), at(mistake.at.end));
            let what = format!("{} in {}", mistake.what, self.name);
            let characters = text.get(..mistake.at.start).map_or(0, |before| before.chars().count());
            let found = PackMistake::new(
                self.source.file,
                self.source.text,
                start..end.max(start),
                what,
                mistake.help.clone(),
            );
            self.source.mistakes.borrow_mut().push(found.of_condition(characters + 1));
        }
        read.ok()
    }
}

/// Where the so-manieth byte of a text stands in the way it is written, with quotes and escapes.
fn place_in_raw(raw: &str, offset: usize) -> usize {
    let (quote, escapes) = match raw {
        r if r.starts_with("'''") => (3, false),
        r if r.starts_with("\"\"\"") => (3, true),
        r if r.starts_with('\'') => (1, false),
        r if r.starts_with('"') => (1, true),
        _ => return offset,
    };
    let mut rest = raw.get(quote..).unwrap_or_default();
    if quote == 3 {
        rest = rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix('\n')).unwrap_or(rest);
    }
    let mut read = 0;
    while read < offset {
        let mut letters = rest.chars();
        let Some(letter) = letters.next() else { break };
        if escapes && letter == '\\' {
            let (written, means) = match letters.next() {
                Some('u') => (6, 0),
                Some('U') => (10, 0),
                Some('x') => (4, 0),
                Some(c) if c.is_whitespace() => {
                    let blank = rest.get(1..).unwrap_or_default();
                    rest = blank.trim_start();
                    continue;
                }
                _ => (2, 1),
            };
            let code = rest.get(2..written).and_then(|hex| u32::from_str_radix(hex, 16).ok());
            read += code.and_then(char::from_u32).map_or(means.max(1), char::len_utf8);
            rest = rest.get(written..).unwrap_or_default();
        } else {
            read += letter.len_utf8();
            rest = letters.as_str();
        }
    }
    raw.len() - rest.len()
}

/// A value that may be one or an array.
pub(super) fn list<'v, 'a>(value: &'v Value<'a>) -> Vec<&'v Value<'a>> {
    match value.get_ref().as_array() {
        Some(items) => items.iter().collect(),
        None => vec![value],
    }
}

/// A date, written as a TOML date or as text.
pub(super) fn read_date(value: &DeValue) -> Option<NaiveDate> {
    match value {
        DeValue::Datetime(date) => date.to_string().parse().ok(),
        DeValue::String(text) => text.parse().ok(),
        _ => None,
    }
}

/// A number, whole or with decimals.
pub(super) fn read_number(value: &DeValue) -> Option<Number> {
    match value {
        DeValue::Integer(number) => Number::parse(number.as_str()),
        DeValue::Float(number) => Number::parse(number.as_str()),
        _ => None,
    }
}
