//! `appraise.toml`: what a school says once, beside its tracker.

use std::path::{Path, PathBuf};

use super::trouble::Trouble;

/// A value of `[parameters]` or `[school]`, as text, with its reason where one is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Given {
    pub(crate) name: String,
    pub(crate) text: String,
    pub(crate) reason: Option<String>,
}

/// What the file says.
#[derive(Clone, Debug, Default)]
pub(crate) struct Config {
    pub(crate) path: Option<PathBuf>,
    pub(crate) policy: Option<String>,
    pub(crate) school: Vec<Given>,
    pub(crate) parameters: Vec<Given>,
    /// Day kind, label, first and last day.
    pub(crate) calendar: Vec<(String, String, String, String)>,
}

/// Reads the file named, or the `appraise.toml` beside the tracker where there is one.
pub(crate) fn read(named: Option<&Path>, tracker: &Path) -> Result<Config, Trouble> {
    let beside = tracker.with_file_name("appraise.toml");
    let path = match named {
        Some(path) => path.to_owned(),
        None if beside.is_file() => beside,
        None => return Ok(Config::default()),
    };
    let text = std::fs::read_to_string(&path).map_err(|e| Trouble::reading(&path, &e))?;
    parse(&text, &path)
}

fn parse(text: &str, path: &Path) -> Result<Config, Trouble> {
    let table: toml::Table = toml::from_str(text).map_err(|e| {
        let line = e.span().map_or(1, |s| text.get(..s.start).unwrap_or("").matches('\n').count() + 1);
        Trouble::new(format!("the settings file cannot be read: {}", e.message()))
            .at(format!("{}, line {line}", path.display()))
    })?;
    let mut config = Config { path: Some(path.to_owned()), ..Config::default() };
    for (key, value) in &table {
        match (key.as_str(), value) {
            ("policy", toml::Value::String(name)) => config.policy = Some(name.clone()),
            ("school", toml::Value::Table(inner)) => config.school = given(inner),
            ("parameters", toml::Value::Table(inner)) => config.parameters = given(inner),
            ("calendar", value) => config.calendar = calendar(value),
            // The mapping of headings is not read yet; a file that has one is not wrong.
            ("mapping", toml::Value::Table(_)) => {}
            (other, _) => {
                return Err(Trouble::new(format!("\"{other}\" has no meaning in the settings file"))
                    .file(path)
                    .help("it may hold policy, [school], [parameters], [calendar] and [mapping]"));
            }
        }
    }
    Ok(config)
}

fn given(table: &toml::Table) -> Vec<Given> {
    table
        .iter()
        .map(|(name, value)| {
            let (value, reason) = match value {
                toml::Value::Table(inner) if inner.contains_key("value") => (
                    inner.get("value").unwrap_or(value),
                    inner.get("reason").and_then(toml::Value::as_str).map(str::to_owned),
                ),
                plain => (plain, None),
            };
            Given { name: name.clone(), text: text_of(value), reason }
        })
        .collect()
}

/// A value as somebody would type it in a cell.
fn text_of(value: &toml::Value) -> String {
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

/// `[[calendar]]` rows with `day_kind`, `label`, `from_date`, `to_date`.
fn calendar(value: &toml::Value) -> Vec<(String, String, String, String)> {
    let rows: Vec<&toml::Table> = match value {
        toml::Value::Array(items) => items.iter().filter_map(toml::Value::as_table).collect(),
        toml::Value::Table(table) => vec![table],
        _ => Vec::new(),
    };
    let of = |row: &toml::Table, key: &str| row.get(key).map(text_of).unwrap_or_default();
    rows.into_iter()
        .map(|row| (of(row, "day_kind"), of(row, "label"), of(row, "from_date"), of(row, "to_date")))
        .collect()
}
