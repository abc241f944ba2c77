//! A TOML file read with care: every value knows its place, every mistake is collected, none stops the reading.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fmt;
use std::ops::Range;

use chrono::NaiveDate;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::expression::{Compiler, Expression, Type};
use crate::model::{KindId, Number};

/// A mistake in a pack: where, what, and how to put it right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackMistake {
    /// The file, as the user named it.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// What is wrong.
    pub what: String,
    /// How to put it right.
    pub help: Option<String>,
}

impl fmt::Display for PackMistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n  at: {}, line {}, column {}", self.what, self.file, self.line, self.column)?;
        match &self.help {
            Some(help) => write!(f, "\n  help: {help}"),
            None => Ok(()),
        }
    }
}

/// The text of a file and the mistakes found in it.
pub(super) struct Source<'a> {
    pub(super) file: &'a str,
    pub(super) text: &'a str,
    mistakes: RefCell<Vec<PackMistake>>,
}

impl<'a> Source<'a> {
    pub(super) fn new(file: &'a str, text: &'a str) -> Self {
        Source { file, text, mistakes: RefCell::new(Vec::new()) }
    }

    pub(super) fn parse(&self) -> Spanned<DeTable<'a>> {
        let (table, errors) = DeTable::parse_recoverable(self.text);
        for error in errors {
            self.mistake(error.span().unwrap_or(0..0), error.message().to_owned(), None);
        }
        table
    }

    pub(super) fn mistake(&self, at: Range<usize>, what: String, help: Option<String>) {
        let before = self.text.get(..at.start).unwrap_or(self.text);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().map_or(0, |l| l.chars().count()) + 1;
        self.mistakes.borrow_mut().push(PackMistake { file: self.file.to_owned(), line, column, what, help });
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

/// One table of the file. Keys that were never asked for are mistakes.
pub(super) struct Section<'s, 'a> {
    pub(super) source: &'s Source<'a>,
    table: &'s DeTable<'a>,
    /// Where the table stands.
    pub(super) at: Range<usize>,
    /// What the table is, for messages: `check "KCL-JDG-2-f"`.
    pub(super) name: String,
    asked: RefCell<BTreeSet<&'static str>>,
}

impl<'s, 'a> Section<'s, 'a> {
    pub(super) fn new(source: &'s Source<'a>, table: &'s DeTable<'a>, at: Range<usize>, name: &str) -> Self {
        Section { source, table, at, name: name.to_owned(), asked: RefCell::default() }
    }

    /// A value as a table of its own.
    pub(super) fn of(source: &'s Source<'a>, value: &'s Value<'a>, name: &str) -> Option<Self> {
        if let DeValue::Table(table) = value.get_ref() {
            return Some(Section::new(source, table, value.span(), name));
        }
        source.mistake(value.span(), format!("{name} has to be a table"), None);
        None
    }

    pub(super) fn get(&self, key: &'static str) -> Option<&'s Value<'a>> {
        self.asked.borrow_mut().insert(key);
        self.table.get(key as &str)
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    pub(super) fn entries(&self) -> impl Iterator<Item = (&'s Spanned<Cow<'a, str>>, &'s Value<'a>)> {
        self.table.iter()
    }

    pub(super) fn wrong(&self, at: Range<usize>, what: &str, help: Option<String>) {
        self.source.mistake(at, format!("{what} in {}", self.name), help);
    }

    fn lacks(&self, key: &str) {
        self.source.mistake(self.at.clone(), format!("{} has no \"{key}\"", self.name), None);
    }

    pub(super) fn text(&self, key: &'static str) -> Option<String> {
        let value = self.get(key)?;
        if let DeValue::String(text) = value.get_ref() {
            Some(text.to_string())
        } else {
            self.wrong(value.span(), &format!("\"{key}\" has to be text"), None);
            None
        }
    }

    pub(super) fn required(&self, key: &'static str) -> String {
        match self.text(key) {
            Some(text) if !text.trim().is_empty() => text,
            Some(_) => {
                self.wrong(self.at.clone(), &format!("\"{key}\" is empty"), None);
                String::new()
            }
            None => {
                if !self.has(key) {
                    self.lacks(key);
                }
                String::new()
            }
        }
    }

    /// Where a value stands; the table, where it is not there.
    pub(super) fn at_of(&self, key: &'static str) -> Range<usize> {
        self.get(key).map_or(self.at.clone(), Spanned::span)
    }

    /// The id of an entry, held to the prefix of the pack's citations.
    pub(super) fn citation(&self, prefix: &str) -> String {
        let id = self.required("id");
        if !id.is_empty() && !id.starts_with(&format!("{prefix}-")) {
            let help = Some(format!("the pack's citations begin with \"{prefix}-\""));
            self.source.mistake(self.at_of("id"), format!("\"{id}\" is no citation of this pack"), help);
        }
        id
    }

    pub(super) fn texts(&self, key: &'static str) -> Vec<String> {
        let Some(value) = self.get(key) else { return Vec::new() };
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

    pub(super) fn flag(&self, key: &'static str) -> bool {
        let Some(value) = self.get(key) else { return false };
        value.get_ref().as_bool().unwrap_or_else(|| {
            self.wrong(value.span(), &format!("\"{key}\" has to be true or false"), None);
            false
        })
    }

    pub(super) fn date(&self, key: &'static str) -> Option<NaiveDate> {
        let value = self.get(key)?;
        let date = read_date(value.get_ref());
        if date.is_none() {
            self.wrong(value.span(), &format!("\"{key}\" has to be a date such as 2026-10-31"), None);
        }
        date
    }

    /// One of a few words.
    pub(super) fn word<T: Copy>(&self, key: &'static str, words: &[(&str, T)]) -> Option<T> {
        let value = self.get(key)?;
        let text = value.get_ref().as_str().unwrap_or_default();
        let found = words.iter().find(|(word, _)| *word == text).map(|(_, t)| *t);
        if found.is_none() {
            let all: Vec<&str> = words.iter().map(|(w, _)| *w).collect();
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
        key: &'static str,
        compiler: &Compiler,
        kind: Option<KindId>,
        wanted: Option<&Type>,
    ) -> Option<Expression> {
        self.compile(self.get(key)?, compiler, kind, wanted)
    }

    pub(super) fn needed_expression(
        &self,
        key: &'static str,
        compiler: &Compiler,
        kind: Option<KindId>,
        wanted: Option<&Type>,
    ) -> Option<Expression> {
        if !self.has(key) {
            self.lacks(key);
        }
        self.expression(key, compiler, kind, wanted)
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
        compiler
            .compile(&text, kind, wanted)
            .map_err(|mistake| {
                let span = value.span();
                let quote = match self.source.text.get(span.clone()) {
                    Some(raw) if raw.starts_with("'''") || raw.starts_with("\"\"\"") => 3,
                    Some(raw) if raw.starts_with(['\'', '"']) => 1,
                    _ => 0,
                };
                let start = (span.start + quote + mistake.at.start).min(span.end);
                self.wrong(start..span.end, &mistake.what, mistake.help);
            })
            .ok()
    }

    /// Says of every key that nobody asked for that it is not known here.
    pub(super) fn finish(self) {
        let asked = self.asked.borrow();
        for (key, _) in self.table {
            let name = key.get_ref().as_ref();
            if !asked.contains(name) {
                let help = crate::expression::nearest_name(name, asked.iter().map(|k| (*k).to_owned()));
                self.wrong(key.span(), &format!("\"{name}\" has no meaning"), help);
            }
        }
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
