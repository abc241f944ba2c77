//! Parameters that a policy, or a school, names as one: a window from one day to another, or one value for each group of
//! staff. The pack says which of its parameters are meant, and a value is taken apart before they are set.

use super::parameter::Parameter;
use super::source::Section;

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
    parameters: Vec<String>,
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
            let part = self.parts.iter().find(|p| plain(&p.key) == plain(key)).ok_or_else(|| self.form())?;
            let values = days(value);
            if values.len() != part.parameters.len() {
                return Err(self.form());
            }
            out.extend(part.parameters.iter().map(String::as_str).zip(values));
        }
        if out.is_empty() { Err(self.form()) } else { Ok(out) }
    }

    /// The names of the parameters it stands for.
    pub fn parameters(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().flat_map(|p| &p.parameters).map(String::as_str)
    }

    fn keyed<'t>(&self, text: &'t str) -> Vec<(&'t str, &'t str)> {
        if self.parts.iter().all(|p| p.key.is_empty()) {
            return vec![("", text)];
        }
        let items = text.split(';').filter(|one| !one.trim().is_empty());
        items.map(|one| one.split_once('=').or_else(|| one.split_once(':')).unwrap_or((one, ""))).collect()
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
        let names: Vec<String> = names.split(',').map(|name| name.trim().to_owned()).collect();
        for name in names.iter().filter(|name| !parameters.iter().any(|p| p.name == **name)) {
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
