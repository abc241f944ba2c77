//! The templates of the reports: those that come with the program, and a school's own in their place.
//!
//! A template may be wrong in three ways: it does not parse, it asks for something that the report does not have, or it
//! comes to something outside the subset that a report is made of. Each is told with the file and the line.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use minijinja::value::{Serde, Value};
use minijinja::{Environment, ErrorKind, UndefinedBehavior};
use serde::Serialize;

use super::document::{self, Document, Wrong};
use super::error::ReportError;

/// The templates that come with the program.
const SHIPPED: &[(&str, &str)] = &[
    ("data.html", include_str!("../../templates/data.html")),
    ("equality.html", include_str!("../../templates/equality.html")),
    ("governors.html", include_str!("../../templates/governors.html")),
    ("head.html", include_str!("../../templates/head.html")),
    ("page.html", include_str!("../../templates/page.html")),
    ("parts.html", include_str!("../../templates/parts.html")),
    ("pay.html", include_str!("../../templates/pay.html")),
];

/// More steps than any report takes; a loop without end comes to one.
const FUEL: u64 = 20_000_000;

/// The templates that reports are made of.
#[derive(Debug, Clone, Default)]
pub struct Templates {
    /// By name.
    own: BTreeMap<String, Own>,
}

/// A template of the school's own.
#[derive(Debug, Clone)]
struct Own {
    text: String,
    /// Its file, as it is shown.
    file: String,
}

impl Templates {
    /// Puts a template of the school's own in the place of one that comes with the program.
    ///
    /// # Errors
    /// When no report has a template of that name, which is most often a slip of the pen.
    pub fn replace(&mut self, name: &str, text: String, file: String) -> Result<(), ReportError> {
        if !Self::names().any(|known| known == name) {
            return Err(ReportError::NoSuchTemplate { name: name.to_owned() });
        }
        self.own.insert(name.to_owned(), Own { text, file });
        Ok(())
    }

    /// The names of the templates there are.
    pub fn names() -> impl Iterator<Item = &'static str> {
        SHIPPED.iter().map(|(name, _)| *name)
    }

    /// The text of each template in use; with its file, where it is the school's own.
    pub fn texts(&self) -> impl Iterator<Item = (Option<&str>, &str)> {
        Self::names().map(|name| (self.own.get(name).map(|own| own.file.as_str()), self.text(name)))
    }

    /// Fills a template in and reads what it comes to.
    pub(super) fn fill(
        &self,
        name: &str,
        data: &impl Serialize,
        day: NaiveDate,
    ) -> Result<Document, ReportError> {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_fuel(Some(FUEL));
        environment.set_debug(true);
        for (name, _) in SHIPPED {
            let text = self.text(name).to_owned();
            environment.add_template_owned(*name, text).map_err(|e| self.failed(name, &e))?;
        }
        let template = environment.get_template(name).map_err(|e| self.failed(name, &e))?;
        let text = template.render(Value::from(Serde(data))).map_err(|e| self.failed(name, &e))?;
        document::read(&text, day).map_err(|wrong| self.refused(name, &text, &wrong))
    }

    fn text(&self, name: &str) -> &str {
        let shipped = || SHIPPED.iter().find(|(known, _)| *known == name).map_or("", |(_, text)| *text);
        self.own.get(name).map_or_else(shipped, |own| own.text.as_str())
    }

    fn file(&self, name: &str) -> String {
        self.own.get(name).map_or_else(|| name.to_owned(), |own| own.file.clone())
    }

    /// What the template engine says, of the template in which it stopped.
    fn failed(&self, name: &str, error: &minijinja::Error) -> ReportError {
        // What an included template did wrong is told of that one.
        let mut cause: &minijinja::Error = error;
        while let Some(inner) = std::error::Error::source(cause).and_then(|s| s.downcast_ref()) {
            cause = inner;
        }
        let name = cause.name().unwrap_or(name);
        let excerpt = cause.range().and_then(|range| cause.template_source()?.get(range)).map(str::trim);
        let at = excerpt.filter(|e| !e.is_empty()).map_or_else(String::new, |e| format!(" at \"{e}\""));
        let why = match (cause.kind(), cause.detail()) {
            (ErrorKind::UndefinedError, _) => format!("the report has nothing of this name{at}"),
            (ErrorKind::OutOfFuel, _) => "this goes on without end".to_owned(),
            (_, Some(detail)) => format!("{detail}{at}"),
            (kind, None) => format!("{kind}{at}"),
        };
        ReportError::Template { file: self.file(name), line: cause.line(), why }
    }

    /// What the filled-in template did wrong, at the place of the template it comes from where that can be told.
    fn refused(&self, name: &str, filled: &str, wrong: &Wrong) -> ReportError {
        let text = filled.lines().nth(wrong.line.saturating_sub(1)).unwrap_or("").trim();
        if let Some((file, line)) = wrong.element.as_deref().and_then(|e| self.only_place(e, text)) {
            return ReportError::Template { file, line: Some(line), why: wrong.to_string() };
        }
        let text: String = text.chars().take(80).collect();
        let why = format!("{wrong}, in line {} of what it comes to: {text}", wrong.line);
        ReportError::Template { file: self.file(name), line: None, why }
    }

    /// The one line of the templates on which an element begins; where it begins on several, the one that reads like the
    /// filled-in text; nothing where that does not settle it.
    fn only_place(&self, element: &str, filled: &str) -> Option<(String, usize)> {
        let begins = |line: &str| {
            line.match_indices(&format!("<{element}")).any(|(at, tag)| {
                let rest = line.get(at + tag.len()..).unwrap_or("");
                !rest.starts_with(|c: char| c.is_alphanumeric() || c == '-')
            })
        };
        let mut places: Vec<(&str, usize, &str)> = Vec::new();
        for name in Self::names() {
            let lines = self.text(name).lines().zip(1..).filter(|(line, _)| begins(line));
            places.extend(lines.map(|(line, number)| (name, number, line)));
        }
        if places.len() > 1 {
            places.retain(|(_, _, line)| line.trim() == filled);
        }
        match places.as_slice() {
            [(name, line, _)] => Some((self.file(name), *line)),
            _ => None,
        }
    }
}
