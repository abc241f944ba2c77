//! `appraise.toml`: what a school says once, beside its tracker. A line nobody understands stops the run: a setting
//! that silently does nothing would be taken for the school's own rule.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use clap::ValueEnum;
use toml::de::{DeTable, DeValue};

use super::args::ReportKind;
use super::mapping;
use super::own_pay;
use super::share::Wanted;
use super::trouble::Trouble;
use crate::model::{Vocabulary, plain};
use crate::pay::RawTable;
use crate::report::{Action, Kind};
use crate::tracker::Mapping;

/// A value of `[parameters]`, `[school]` or `[severity]`, as text, with its reason where one is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Given {
    pub(crate) name: String,
    pub(crate) text: String,
    pub(crate) reason: Option<String>,
    /// Where it stands: file and line.
    pub(crate) at: String,
}

impl Given {
    /// Where it stands, without the folder: outputs name no place on anybody's computer.
    pub(crate) fn place(&self) -> String {
        self.at.rsplit(['/', '\\']).next().unwrap_or_default().to_owned()
    }
}

/// A run of days of `[[calendar]]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Days {
    pub(crate) kind: String,
    pub(crate) label: String,
    pub(crate) from: NaiveDate,
    pub(crate) to: NaiveDate,
}

/// What the file says.
#[derive(Clone, Debug, Default)]
pub(crate) struct Config {
    pub(crate) policies: Vec<Wanted>,
    pub(crate) school: Vec<Given>,
    pub(crate) parameters: Vec<Given>,
    /// Severities of checks, by id.
    pub(crate) severity: Vec<Given>,
    pub(crate) calendar: Vec<Days>,
    pub(crate) mapping: Option<Mapping>,
    /// The governors' own table for pay.
    pub(crate) pay_rules: Option<RawTable>,
    /// The file with the school's own pay points, as it is written, and where that stands.
    pub(crate) pay_points: Option<(String, String)>,
    /// The school's own list of training themes, each with its words, in place of the policy's.
    pub(crate) themes: Vec<(String, Vec<String>)>,
    /// What it says of the reports.
    pub(crate) reports: Reports,
    /// The file that says so, where there is one.
    pub(crate) path: Option<PathBuf>,
}

/// What a school says of the reports of its runs.
#[derive(Clone, Debug, Default)]
pub(crate) struct Reports {
    /// Which are made.
    pub(crate) make: Option<Vec<Kind>>,
    /// What it will do, which the reports say at their end.
    pub(crate) will_do: Vec<Action>,
}

/// How policies are given to groups.
const POLICIES: &str =
    "begin it with a line [policies], and under it write for each group: teacher = \"our-pack.toml\"";

/// Reads the file named, or the `appraise.toml` beside the tracker where there is one.
pub(crate) fn read(named: Option<&Path>, tracker: &Path) -> Result<Config, Trouble> {
    let beside = tracker.with_file_name("appraise.toml");
    let path = match named {
        Some(path) => path.to_owned(),
        None if beside.is_file() => beside,
        None => return Ok(Config::default()),
    };
    let text = std::fs::read_to_string(&path).map_err(|e| Trouble::reading(&path, &e))?;
    Ok(Config { path: Some(path.clone()), ..parse(&text, &path)? })
}

fn parse(text: &str, path: &Path) -> Result<Config, Trouble> {
    let file = File { text, path: path.to_owned() };
    let broken = |e: toml::de::Error| {
        Trouble::new(format!("the settings file cannot be read: {}", e.message()))
            .at(file.place(e.span().map_or(0, |s| s.start)))
            .help("mend that line; text stands in quotation marks, such as policy = \"our-pack.toml\"")
    };
    let table: toml::Table = toml::from_str(text).map_err(broken)?;
    // The same file once more, for the places.
    let places = DeTable::parse(text).map_err(broken)?;
    let mut config = Config::default();
    for (key, at) in places.get_ref() {
        let name = key.get_ref().as_ref();
        let wrong = |what: String, help: &str| Trouble::new(what).at(file.place(key.span().start)).help(help);
        match (name, table.get(name)) {
            ("policy", Some(toml::Value::String(said))) => {
                let said = Wanted::read_all(said).map_err(|t| t.at(file.place(key.span().start)))?;
                config.policies.splice(0..0, said);
            }
            ("policy", _) => {
                return Err(wrong(
                    "\"policy\" has to be text".into(),
                    "write it so: policy = \"our-pack.toml\"",
                ));
            }
            ("school", Some(toml::Value::Table(inner))) => config.school = file.given(inner, at.get_ref())?,
            ("parameters", Some(toml::Value::Table(inner))) => {
                config.parameters = file.given(inner, at.get_ref())?;
            }
            ("severity", Some(toml::Value::Table(inner))) => {
                config.severity = file.of_checks(inner, at.get_ref(), "")?;
            }
            ("calendar", Some(value)) => config.calendar = file.calendar(value, at)?,
            ("mapping", Some(toml::Value::Table(_))) => config.mapping = Some(mapping::parse(text, path)?),
            ("pay_rules", Some(toml::Value::Table(inner))) => {
                let at = (key.span().start, at.get_ref());
                config.pay_rules = Some(own_pay::rules(inner, at, &|start| file.place(start))?);
            }
            ("pay_points", Some(toml::Value::String(said))) => {
                config.pay_points = Some((said.clone(), file.place(key.span().start)));
            }
            ("pay_points", _) => {
                return Err(wrong(
                    "\"pay_points\" has to be the name of a file".into(),
                    "write it so: pay_points = \"pay points.csv\"",
                ));
            }
            ("themes", Some(toml::Value::Table(inner))) => {
                config.themes = file.themes(inner, at.get_ref())?;
            }
            ("reports", Some(toml::Value::Table(inner))) => {
                config.reports = file.reports(inner, at.get_ref())?;
            }
            ("policies", Some(toml::Value::Table(inner))) => {
                for group in file.given(inner, at.get_ref())? {
                    let said = Wanted::read(&format!("{}={}", group.name, group.text));
                    config.policies.push(said.map_err(|t| t.at(group.at))?);
                }
            }
            ("policies", _) => {
                return Err(wrong("\"policies\" has to be a block of lines".into(), POLICIES));
            }
            ("school" | "parameters" | "severity" | "mapping" | "pay_rules" | "themes" | "reports", _) => {
                return Err(wrong(
                    format!("\"{name}\" has to be a block of lines"),
                    &format!("begin it with a line [{name}]"),
                ));
            }
            _ => {
                return Err(wrong(
                    format!("\"{name}\" has no meaning in the settings file"),
                    "it may hold policy, [policies], [school], [parameters], [severity], [[calendar]], [mapping], [themes], [reports], [pay_rules] and pay_points",
                ));
            }
        }
    }
    Ok(config)
}

/// The longest name of a theme, in letters.
const LONGEST_THEME: usize = 60;

fn report_name(kind: ReportKind) -> Option<String> {
    kind.to_possible_value().map(|value| value.get_name().to_owned())
}

struct File<'a> {
    text: &'a str,
    path: PathBuf,
}

impl File<'_> {
    fn place(&self, start: usize) -> String {
        let line = self.text.get(..start).unwrap_or("").matches('\n').count() + 1;
        format!("{}, line {line}", self.path.display())
    }

    fn given(&self, table: &toml::Table, places: &DeValue) -> Result<Vec<Given>, Trouble> {
        let DeValue::Table(places) = places else { return Ok(Vec::new()) };
        let mut all = Vec::new();
        for (key, _) in places {
            let name = key.get_ref().as_ref();
            let Some(value) = table.get(name) else { continue };
            let at = self.place(key.span().start);
            let (value, reason) = match value {
                toml::Value::Table(inner) if inner.contains_key("value") || inner.contains_key("reason") => {
                    let known = inner.keys().all(|k| k == "value" || k == "reason");
                    match (inner.get("value").filter(|_| known), inner.get("reason")) {
                        (Some(value), None) => (value, None),
                        (Some(value), Some(toml::Value::String(reason))) => (value, Some(reason.clone())),
                        _ => {
                            return Err(Trouble::new(format!(
                                "\"{name}\" has to have a value, and may have a reason"
                            ))
                            .at(at)
                            .help(format!("write it so: {name} = {{ value = …, reason = \"…\" }}")));
                        }
                    }
                }
                plain => (plain, None),
            };
            all.push(Given { name: name.to_owned(), text: text_of(value), reason, at });
        }
        Ok(all)
    }

    /// `[themes]`: names, each with the words by which a training need is known to be of it. The names are printed in reports,
    /// so they have to fit there; the words are not.
    fn themes(&self, table: &toml::Table, places: &DeValue) -> Result<Vec<(String, Vec<String>)>, Trouble> {
        let DeValue::Table(places) = places else { return Ok(Vec::new()) };
        let mut themes = Vec::new();
        for (key, _) in places {
            let name = key.get_ref().as_ref();
            let at = self.place(key.span().start);
            let words = match table.get(name) {
                Some(toml::Value::Array(words)) => {
                    words.iter().map(|word| word.as_str().map(str::to_owned)).collect()
                }
                _ => None,
            };
            let Some(words) = words else {
                return Err(Trouble::new(format!("the theme \"{name}\" has to have a list of words"))
                    .at(at)
                    .help(format!("write it so: \"{name}\" = [\"first word\", \"second word\"]")));
            };
            if name.trim().is_empty()
                || name.chars().count() > LONGEST_THEME
                || name.chars().any(char::is_control)
            {
                return Err(Trouble::new(format!("the name of a theme has 1 to {LONGEST_THEME} letters"))
                    .at(at)
                    .help(
                        "it is printed in the reports: give the subject in a word or two, and name nobody",
                    ));
            }
            themes.push((name.trim().to_owned(), words));
        }
        Ok(themes)
    }

    /// `[reports]`: which are made, and what the school will do.
    fn reports(&self, table: &toml::Table, places: &DeValue) -> Result<Reports, Trouble> {
        let DeValue::Table(places) = places else { return Ok(Reports::default()) };
        let mut reports = Reports::default();
        for (key, _) in places {
            let name = key.get_ref().as_ref();
            let wrong =
                |what: String, help: String| Trouble::new(what).at(self.place(key.span().start)).help(help);
            let words: Vec<String> = match table.get(name) {
                Some(toml::Value::Array(words)) => words.iter().map(text_of).collect(),
                Some(one) => vec![text_of(one)],
                None => Vec::new(),
            };
            match name {
                "make" => {
                    let named = |word: &String| {
                        let found = ReportKind::from_str(word.trim(), true);
                        let names: Vec<String> =
                            ReportKind::value_variants().iter().copied().filter_map(report_name).collect();
                        let help = format!("it is one of {}", names.join(", "));
                        found
                            .map(ReportKind::kind)
                            .map_err(|_| wrong(format!("\"{word}\" is no report"), help))
                    };
                    reports.make = Some(words.iter().map(named).collect::<Result<_, _>>()?);
                }
                "will_do" => {
                    let named = |word: &String| {
                        let help = format!("choose from {}", Action::names().collect::<Vec<_>>().join(", "));
                        let what = format!("\"{word}\" is not on the list of what a school will do");
                        Action::named(word).ok_or_else(|| wrong(what, help))
                    };
                    reports.will_do = words.iter().map(named).collect::<Result<_, _>>()?;
                }
                _ => {
                    return Err(wrong(
                        format!("\"{name}\" has no meaning in [reports]"),
                        "it may hold make and will_do".to_owned(),
                    ));
                }
            }
        }
        Ok(reports)
    }

    /// The lines of `[severity]`. The dots of `HAM-5.1.1-f` part keys in such a file, so an id comes in pieces.
    fn of_checks(&self, table: &toml::Table, places: &DeValue, before: &str) -> Result<Vec<Given>, Trouble> {
        let DeValue::Table(inside) = places else { return Ok(Vec::new()) };
        let is_piece = |value: &toml::Value| {
            value.as_table().is_some_and(|t| !t.contains_key("value") && !t.contains_key("reason"))
        };
        let mut all = Vec::new();
        for (key, place) in inside {
            let name = key.get_ref().as_ref();
            if let Some(toml::Value::Table(inner)) = table.get(name).filter(|value| is_piece(value)) {
                all.extend(self.of_checks(inner, place.get_ref(), &format!("{before}{name}."))?);
            }
        }
        let whole: toml::Table =
            table.iter().filter(|(_, value)| !is_piece(value)).map(|(k, v)| (k.clone(), v.clone())).collect();
        let given = self.given(&whole, places)?;
        all.extend(given.into_iter().map(|one| Given { name: format!("{before}{}", one.name), ..one }));
        Ok(all)
    }

    /// `[[calendar]]` blocks with `day_kind`, `label`, `from_date`, `to_date`.
    fn calendar(&self, value: &toml::Value, place: &toml::Spanned<DeValue>) -> Result<Vec<Days>, Trouble> {
        let (rows, places): (Vec<&toml::Value>, Vec<usize>) = match (value, place.get_ref()) {
            (toml::Value::Array(rows), DeValue::Array(places)) => {
                (rows.iter().collect(), places.iter().map(|p| p.span().start).collect())
            }
            _ => (vec![value], vec![place.span().start]),
        };
        rows.into_iter()
            .zip(places)
            .map(|(row, start)| days(row).map_err(|t| t.at(self.place(start))))
            .collect()
    }
}

fn days(row: &toml::Value) -> Result<Days, Trouble> {
    let shape = "a block of [[calendar]] has day_kind, label, from_date and to_date";
    let wrong = |what: String, help: &str| Trouble::new(what).help(help);
    let Some(row) = row.as_table() else {
        return Err(wrong("the calendar has to be blocks of lines".into(), shape));
    };
    if let Some(key) =
        row.keys().find(|k| !["day_kind", "label", "from_date", "to_date"].contains(&k.as_str()))
    {
        return Err(wrong(format!("\"{key}\" has no meaning in the calendar"), shape));
    }
    let text = |key: &str| row.get(key).map(text_of).unwrap_or_default();
    let date = |key: &str| {
        let text = text(key);
        text.parse::<NaiveDate>().map_err(|_| {
            wrong(
                format!("\"{text}\" is no day for {key}"),
                "a day is written year-month-day, such as 2026-09-01",
            )
        })
    };
    let from = date("from_date")?;
    let to = if row.contains_key("to_date") { date("to_date")? } else { from };
    if to < from {
        return Err(wrong("the last day is before the first".into(), "change from_date or to_date"));
    }
    let v = Vocabulary::standard();
    let kinds = v.find_full("calendar.day_kind").map(|f| v.field(f).values.as_slice()).unwrap_or_default();
    let asked = text("day_kind");
    let found = kinds.iter().find(|c| plain(&c.name) == plain(&asked) || c.words.contains(&plain(&asked)));
    let Some(kind) = found else {
        let names: Vec<&str> = kinds.iter().map(|c| &*c.name).collect();
        return Err(wrong(
            format!("\"{asked}\" is no day_kind"),
            &format!("it is one of {}", names.join(", ")),
        ));
    };
    Ok(Days { kind: kind.name.to_string(), label: text("label"), from, to })
}

/// A value as somebody would type it in a cell.
pub(super) fn text_of(value: &toml::Value) -> String {
    match value {
        toml::Value::String(text) => text.clone(),
        toml::Value::Boolean(truth) => if *truth { "yes" } else { "no" }.to_owned(),
        toml::Value::Array(items) => items.iter().map(text_of).collect::<Vec<_>>().join("; "),
        toml::Value::Table(table) => {
            table.iter().map(|(k, v)| format!("{k}={}", text_of(v))).collect::<Vec<_>>().join("; ")
        }
        toml::Value::Integer(number) => number.to_string(),
        toml::Value::Float(number) => number.to_string(),
        toml::Value::Datetime(date) => date.to_string(),
    }
}
