//! Where a pack can be broken, and how. A mutant is a change of the pack's text at one place, so that it can be named by its
//! line; only dropping a whole part of a check is done to the compiled check.
//!
//! Nothing is made that examples cannot notice by their nature: words for people, the cell a finding stands on, remarks.

use std::ops::Range;

use appraise::model::{KindId, Vocabulary};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::tokens;

/// Whose a place in a pack is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Owner {
    /// A check, by place.
    Check(usize),
    /// A parameter, by place.
    Parameter(usize),
    /// A term, by place.
    Term(usize),
    /// The scope, the cycles and the rows placed in them: what every check shares.
    Scope,
}

/// What a mutant changes.
#[derive(Clone)]
pub(crate) enum Change {
    /// The text at a place of the pack.
    Text(Range<usize>, String),
    /// A check loses one of its parts.
    WithoutPart(usize),
}

/// One change.
#[derive(Clone)]
pub(crate) struct Mutant {
    pub(crate) change: Change,
    /// Line in the pack, from 1.
    pub(crate) line: usize,
    /// What was done, in short.
    pub(crate) what: String,
}

type Value<'a> = Spanned<DeValue<'a>>;

/// Keys of a check whose texts are for people or decide nothing that an example can say.
const PROSE: &[&str] = &[
    "id",
    "clause",
    "says",
    "title",
    "type",
    "advice",
    "cites",
    "force",
    "done",
    "else",
    "after_says",
    "cell",
    "for",
    "list",
    "remarks",
    "examples",
    "working_days",
    "expression",
    "name",
    "class",
    // With which other finding people read it: every check is still answered for itself.
    "told_with",
];
/// Keys that a check also works without.
const OPTIONAL: &[&str] = &["once", "early", "marked", "soon_from", "by_whom", "approver", "after"];
/// Flags, true where they stand.
const FLAGS: &[&str] = &["strictly", "waits", "needed", "everybody"];
/// Words with a few meanings, and what each becomes.
const MEANINGS: &[(&str, &[(&str, &str)])] = &[
    ("severity", SEVERITIES),
    ("short", SEVERITIES),
    ("round", &[("this", "last"), ("last", "this"), ("next", "this"), ("recent", "this"), ("any", "this")]),
    (
        "gives",
        &[
            ("breached", "note"),
            ("cannot_tell", "breached"),
            ("note", "not_applicable"),
            ("not_applicable", "note"),
        ],
    ),
    ("blank", &[("breached", "not_applicable"), ("not_applicable", "breached"), ("cannot_tell", "breached")]),
];
const SEVERITIES: &[(&str, &str)] =
    &[("breach", "warning"), ("warning", "advice"), ("advice", "warning"), ("information", "advice")];

/// The parts of a pack's text.
pub(crate) struct Layout<'t> {
    text: &'t str,
    table: Spanned<DeTable<'t>>,
    /// Where the text of each check begins and ends, in their order.
    checks: Vec<Range<usize>>,
    /// The same of what no pack without its checks can have, the checks among them.
    not_common: Vec<Range<usize>>,
}

impl<'t> Layout<'t> {
    pub(crate) fn of(text: &'t str) -> Result<Self, String> {
        let table = DeTable::parse(text).map_err(|e| e.to_string())?;
        let mut heads: Vec<(usize, &str)> = Vec::new();
        for (key, value) in table.get_ref() {
            let all = list(value);
            heads.extend(all.iter().map(|v| (v.span().start, key.get_ref().as_ref())));
        }
        heads.sort_unstable();
        let ends: Vec<usize> = heads.iter().skip(1).map(|(at, _)| *at).chain([text.len()]).collect();
        let of = |keys: &[&str]| {
            let found = heads.iter().zip(&ends).filter(|((_, key), _)| keys.contains(key));
            found.map(|((start, _), end)| *start..*end).collect()
        };
        // The stages of the year and what is kept count name checks.
        let (checks, not_common) = (of(&["check"]), of(&["check", "stages", "kept"]));
        Ok(Layout { text, table, checks, not_common })
    }

    /// Everything that can be broken.
    pub(crate) fn owners(&self) -> Vec<Owner> {
        let count = |key| self.all(key).len();
        let mut out: Vec<Owner> = (0..count("check")).map(Owner::Check).collect();
        out.extend((0..count("parameter")).map(Owner::Parameter));
        out.extend((0..count("term")).map(Owner::Term));
        out.push(Owner::Scope);
        out
    }

    pub(crate) fn name(&self, owner: Owner) -> String {
        let named = |key: &str, place: usize, name: &str| {
            let found = self.all(key).get(place).and_then(|v| v.get_ref().get(name)?.get_ref().as_str());
            found.unwrap_or_default().to_owned()
        };
        match owner {
            Owner::Check(place) => named("check", place, "id"),
            Owner::Parameter(place) => format!("param.{}", named("parameter", place, "name")),
            Owner::Term(place) => format!("term.{}", named("term", place, "name")),
            Owner::Scope => "scope".to_owned(),
        }
    }

    /// The text of a check with a change.
    pub(crate) fn check(&self, place: usize, mutant: &Mutant) -> String {
        let Some(whole) = self.checks.get(place) else { return String::new() };
        self.changed(whole.clone(), &mutant.change)
    }

    /// The text of the pack without its checks, with a change or as it stands.
    pub(crate) fn common(&self, mutant: Option<&Mutant>) -> String {
        let starts = [0].into_iter().chain(self.not_common.iter().map(|c| c.end));
        let ends = self.not_common.iter().map(|c| c.start).chain([self.text.len()]);
        let parts = starts.zip(ends);
        let text = |part: Range<usize>| match mutant {
            Some(mutant) => self.changed(part, &mutant.change),
            None => self.text.get(part).unwrap_or_default().to_owned(),
        };
        parts.map(|(start, end)| text(start..end)).collect()
    }

    fn changed(&self, part: Range<usize>, change: &Change) -> String {
        let whole = || self.text.get(part.clone()).unwrap_or_default();
        let Change::Text(at, with) = change else { return whole().to_owned() };
        if at.start < part.start || at.end > part.end {
            return whole().to_owned();
        }
        let before = self.text.get(part.start..at.start).unwrap_or_default();
        let after = self.text.get(at.end..part.end).unwrap_or_default();
        format!("{before}{with}{after}")
    }

    /// Every way to break a part of the pack.
    pub(crate) fn mutants(&self, owner: Owner, vocabulary: &Vocabulary) -> Vec<Mutant> {
        let mut making =
            Making { text: self.text, vocabulary, about: Some(vocabulary.staff()), out: Vec::new() };
        match owner {
            Owner::Check(place) => {
                if let Some(check) = self.all("check").get(place).and_then(|v| v.get_ref().as_table()) {
                    making.rule(check);
                    making.parts(check);
                }
            }
            Owner::Parameter(place) => {
                let default = self.all("parameter").get(place).and_then(|v| v.get_ref().get("default"));
                if let Some(default) = default {
                    making.default(default);
                }
            }
            Owner::Term(place) => {
                if let Some(term) = self.all("term").get(place) {
                    making.about = making.kind_of(term.get_ref().get("for")).or(making.about);
                    term.get_ref().get("is").into_iter().for_each(|v| making.condition(v, "is"));
                }
            }
            Owner::Scope => {
                for value in self.all("scope").into_iter().chain(self.all("cycle")) {
                    let Some(table) = value.get_ref().as_table() else { continue };
                    for (key, value) in table {
                        match key.get_ref().as_ref() {
                            "starts" => making.word(value, "starts"),
                            "round_for_all" => making.flag(value, "round_for_all"),
                            key if !PROSE.contains(&key) => making.condition(value, key),
                            _ => {}
                        }
                    }
                }
                for value in self.all("placed") {
                    let Some(table) = value.get_ref().as_table() else { continue };
                    making.about = making.kind_of(table.get("for"));
                    for (key, value) in table {
                        match key.get_ref().as_ref() {
                            "when" => making.condition(value, "when"),
                            "looks_back" | "planned_from" => making.word(value, "how long before"),
                            _ => {}
                        }
                    }
                }
            }
        }
        making.out
    }

    fn all(&self, key: &str) -> Vec<&Value<'t>> {
        self.table.get_ref().get(key).map(list).unwrap_or_default()
    }
}

fn list<'v, 'a>(value: &'v Value<'a>) -> Vec<&'v Value<'a>> {
    value.get_ref().as_array().map_or_else(|| vec![value], |items| items.iter().collect())
}

/// Whether the severity of a check, or of a part of one, can be that of an answer. Where cases alone decide, and each is a
/// note, cannot tell or has a severity of its own, nobody ever sees it. That of a check is its parts' too, unless they have one.
fn shows_severity(rule: &DeTable) -> bool {
    let tables = |key: &str| -> Vec<&DeTable> {
        let values = rule.get(key).map(list).unwrap_or_default();
        values.into_iter().filter_map(|v| v.get_ref().as_table()).collect()
    };
    let breaches = |case: &&DeTable| {
        let gives = case.get("gives").and_then(|v| v.get_ref().as_str());
        gives.is_none_or(|word| word == "breached") && !case.contains_key("severity")
    };
    !rule.contains_key("expression")
        || tables("cases").iter().any(breaches)
        || tables("and").into_iter().any(|part| !part.contains_key("severity") && shows_severity(part))
}

struct Making<'m> {
    text: &'m str,
    vocabulary: &'m Vocabulary,
    about: Option<KindId>,
    out: Vec<Mutant>,
}

impl Making<'_> {
    fn kind_of(&self, name: Option<&Value>) -> Option<KindId> {
        self.vocabulary.kind_named(name?.get_ref().as_str()?)
    }

    fn line(&self, at: usize) -> usize {
        self.text.get(..at).unwrap_or_default().matches('\n').count() + 1
    }

    fn put(&mut self, at: Range<usize>, with: &str, what: String) {
        let line = self.line(at.start);
        self.out.push(Mutant { change: Change::Text(at, with.to_owned()), line, what });
    }

    /// How a check, or a part of one, decides.
    fn rule(&mut self, table: &DeTable) {
        self.about = self.kind_of(table.get("for"));
        self.inner(table, "");
    }

    /// The further parts of a check: each broken, and each dropped.
    fn parts(&mut self, check: &DeTable) {
        let parts = check.get("and").map(list).unwrap_or_default();
        for (number, value) in parts.into_iter().enumerate() {
            let Some(part) = value.get_ref().as_table() else { continue };
            self.rule(part);
            let line = self.line(value.span().start);
            let what = format!("part {} dropped", number + 2);
            self.out.push(Mutant { change: Change::WithoutPart(number + 1), line, what });
        }
    }

    fn inner(&mut self, table: &DeTable, of: &str) {
        let bounds = table.contains_key("least") && table.contains_key("most");
        for (key, value) in table {
            let name = key.get_ref().as_ref();
            let meanings = MEANINGS.iter().find(|(word, _)| *word == name);
            let word = value.get_ref().as_str();
            let unseen = of.is_empty() && name == "severity" && !shows_severity(table);
            if PROSE.contains(&name) || name == "and" || (name == "of" && of == "limit") || unseen {
                continue;
            }
            if let (Some((_, words)), Some(word)) = (meanings, word) {
                if let Some((_, with)) = words.iter().find(|(from, _)| *from == word) {
                    self.put(value.span(), &format!("\"{with}\""), format!("{name}: {word} -> {with}"));
                }
            } else if FLAGS.contains(&name) {
                self.flag(value, name);
            } else if name == "when" {
                self.filters(value);
            } else if name == "cases" {
                self.cases(value);
            } else if value.get_ref().is_table() {
                value.get_ref().as_table().into_iter().for_each(|inner| self.inner(inner, name));
            } else {
                for one in list(value) {
                    self.condition(one, name);
                }
            }
            let optional = OPTIONAL.contains(&name)
                || (of.is_empty() && name == "from")
                || (["window", "order"].contains(&of) && name == "by")
                || (bounds && name == "least")
                || (bounds && name == "most");
            if optional {
                let at = self.with_comma(key.span().start..value.span().end);
                self.put(at, "", format!("{name} dropped"));
            }
        }
    }

    /// A key and its value, with one of the commas beside them.
    fn with_comma(&self, at: Range<usize>) -> Range<usize> {
        let after = self.text.get(at.end..).unwrap_or_default();
        let spaces = after.len() - after.trim_start_matches([' ', '\n']).len();
        if after.get(spaces..).is_some_and(|rest| rest.starts_with(',')) {
            return at.start..at.end + spaces + 1;
        }
        let before = self.text.get(..at.start).unwrap_or_default().trim_end_matches([' ', '\n']);
        if before.ends_with(',') { before.len() - 1..at.end } else { at }
    }

    /// A filter that is dropped lets every row through.
    fn filters(&mut self, value: &Value) {
        for filter in list(value) {
            let condition = match filter.get_ref().as_table() {
                Some(table) => table.get("if"),
                None => Some(filter),
            };
            let Some(condition) = condition else { continue };
            self.put(condition.span(), "\"true\"", "filter dropped".to_owned());
            self.condition(condition, "when");
        }
    }

    /// A case that is dropped never holds.
    fn cases(&mut self, value: &Value) {
        for case in list(value) {
            let Some(table) = case.get_ref().as_table() else { continue };
            if let Some(condition) = table.get("if") {
                self.put(condition.span(), "\"false\"", "case dropped".to_owned());
            }
            self.inner(table, "cases");
        }
    }

    fn flag(&mut self, value: &Value, name: &str) {
        if let Some(flag) = value.get_ref().as_bool() {
            let with = !flag;
            self.put(value.span(), &with.to_string(), format!("{name}: {flag} -> {with}"));
        }
    }

    /// A condition or value, as text or as a bare number.
    fn condition(&mut self, value: &Value, name: &str) {
        if let Some(flag) = value.get_ref().as_bool() {
            return self.put(value.span(), &(!flag).to_string(), format!("{name}: {flag} -> {}", !flag));
        }
        if value.get_ref().as_integer().is_some() {
            return self.default(value);
        }
        let whole = value.span();
        let raw = self.text.get(whole.clone()).unwrap_or_default();
        let quote = if raw.starts_with("\"\"\"") || raw.starts_with("'''") { 3 } else { 1 };
        let Some(inner) = raw.get(quote..raw.len().saturating_sub(quote)) else { return };
        if !value.get_ref().is_str() {
            return;
        }
        // A length of time, as least or most.
        let mut swaps: Vec<tokens::Swap> =
            tokens::beside(inner).into_iter().map(|with| (0..inner.len(), with)).collect();
        if swaps.is_empty() {
            swaps = tokens::swaps(inner, self.about, self.vocabulary);
        }
        for (at, with) in swaps {
            let start = whole.start + quote;
            let from = inner.get(at.clone()).unwrap_or_default();
            let around = inner.get(at.start..).unwrap_or_default();
            let around: String = around.chars().take(48).map(|c| if c == '\n' { ' ' } else { c }).collect();
            let to = if with.is_empty() { "nothing" } else { with.as_str() };
            let what = format!("{name}: {from} -> {to}   in  {around}");
            self.put(start + at.start..start + at.end, &with, what);
        }
    }

    /// A length of time or a day of the year, where it stands as a text of its own.
    fn word(&mut self, value: &Value, name: &str) {
        let Some(text) = value.get_ref().as_str() else { return };
        for with in tokens::beside(text) {
            self.put(value.span(), &format!("\"{with}\""), format!("{name}: {text} -> {with}"));
        }
    }

    /// A value that stands by itself: the default of a parameter, a number.
    fn default(&mut self, value: &Value) {
        let raw = self.text.get(value.span()).unwrap_or_default().to_owned();
        match value.get_ref() {
            DeValue::Boolean(_) => self.flag(value, "default"),
            DeValue::Integer(_) => {
                for with in tokens::numbers(&raw) {
                    self.put(value.span(), &with, format!("{raw} -> {with}"));
                }
            }
            DeValue::Datetime(_) => {
                for with in tokens::beside(&raw) {
                    self.put(value.span(), &with, format!("{raw} -> {with}"));
                }
            }
            DeValue::String(_) => self.word(value, "default"),
            _ => {}
        }
    }
}
