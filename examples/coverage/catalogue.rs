//! Reads a clause catalogue: its entries (its index, its headings, its table of what no tracker can show) and its parameters.

use std::collections::BTreeMap;

/// An entry of a catalogue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) id: String,
    pub(crate) checkable: bool,
    pub(crate) title: String,
}

/// The entries in their order, and where the catalogue does not agree with itself.
#[derive(Debug, Default)]
pub(crate) struct Catalogue {
    pub(crate) entries: Vec<Entry>,
    pub(crate) differences: Vec<String>,
}

impl Catalogue {
    pub(crate) fn read(text: &str) -> Self {
        let indexed = rows(section(text, "## Index"));
        let headings: Vec<(String, String)> = section(text, "## Catalogue")
            .lines()
            .filter_map(|line| line.strip_prefix("#### ")?.split_once(" · "))
            .map(|(id, title)| (id.trim().to_owned(), title.trim().to_owned()))
            .collect();
        let asked: Vec<(String, String)> = rows(section(text, "## Not checkable from a tracker"))
            .into_iter()
            .map(|cells| (cells[0].clone(), cells.get(2).cloned().unwrap_or_default()))
            .collect();
        let index: Vec<(String, String)> = indexed
            .into_iter()
            .map(|cells| (cells[0].clone(), cells.get(1).cloned().unwrap_or_default()))
            .collect();
        let differences = differences(&index, &headings, &asked);
        let entry = |checkable| move |(id, title)| Entry { id, checkable, title };
        let entries =
            headings.into_iter().map(entry(true)).chain(asked.into_iter().map(entry(false))).collect();
        Catalogue { entries, differences }
    }

    /// The fixture: a line for each entry, `id`, `checkable` or `not checkable`, and the title.
    pub(crate) fn fixture(&self) -> String {
        let line = |e: &Entry| {
            format!("{}\t{}\t{}\n", e.id, if e.checkable { "checkable" } else { "not checkable" }, e.title)
        };
        self.entries.iter().map(line).collect()
    }
}

/// The parameters that a catalogue names, each with its default and class as written there: in its table of parameters, in the
/// table of what a school confirms, and in its entries.
pub(crate) fn parameters(text: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let confirm = text
        .split_once("**Parameters to confirm")
        .map_or("", |(_, rest)| rest.split_once("\n### ").map_or(rest, |(section, _)| section));
    for line in section(text, "## Parameters").lines().chain(confirm.lines()).filter(|l| l.starts_with("| `"))
    {
        let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
        for name in quoted(cells.first().copied().unwrap_or_default()) {
            let told = cells.get(1..3).unwrap_or_default().join("\t");
            found.entry(name.to_owned()).or_insert(told);
        }
    }
    for line in section(text, "## Catalogue").lines().filter_map(|l| l.strip_prefix("- parameters: ")) {
        for said in line.split(';') {
            let Some((name, value)) = said.split_once('=') else { continue };
            if let [name] = quoted(name)[..] {
                found.entry(name.to_owned()).or_insert_with(|| value.trim().to_owned());
            }
        }
    }
    found
}

/// The fixture: a line for each parameter with its default and class.
pub(crate) fn list_of_parameters(text: &str) -> String {
    let line = |(name, told): (String, String)| format!("{name}\t{told}\n");
    parameters(text).into_iter().map(line).collect()
}

/// The words between backticks.
fn quoted(text: &str) -> Vec<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

/// What stands under a heading of the second level.
fn section<'t>(text: &'t str, heading: &str) -> &'t str {
    let start = format!("\n{heading}\n");
    text.split_once(start.as_str())
        .map_or("", |(_, rest)| rest.split_once("\n## ").map_or(rest, |(section, _)| section))
}

/// The rows of the table whose first column is `id`.
fn rows(section: &str) -> Vec<Vec<String>> {
    section
        .lines()
        .skip_while(|line| !line.starts_with("| id |"))
        .skip(2)
        .take_while(|line| line.starts_with('|'))
        .map(|line| line.trim_matches('|').split(" | ").map(|cell| cell.trim().to_owned()).collect())
        .collect()
}

fn differences(
    index: &[(String, String)],
    headings: &[(String, String)],
    asked: &[(String, String)],
) -> Vec<String> {
    let titles = |list: &[(String, String)]| -> BTreeMap<String, String> { list.iter().cloned().collect() };
    let (of_index, of_headings) = (titles(index), titles(headings));
    let mut found = Vec::new();
    for (id, title) in index {
        match of_headings.get(id) {
            None => found.push(format!("{id} stands in the index and has no entry")),
            Some(other) if other != title => {
                found.push(format!("{id} is \"{title}\" in the index and \"{other}\" in its entry"));
            }
            Some(_) => {}
        }
    }
    let missing = headings.iter().filter(|(id, _)| !of_index.contains_key(id));
    found.extend(missing.map(|(id, _)| format!("{id} has an entry and does not stand in the index")));
    let both = asked.iter().filter(|(id, _)| of_headings.contains_key(id));
    found.extend(both.map(|(id, _)| format!("{id} is both an entry and said not to be checkable")));
    for list in [index, headings, asked] {
        let mut seen = BTreeMap::<&str, usize>::new();
        for (id, _) in list {
            *seen.entry(id).or_default() += 1;
        }
        found
            .extend(seen.into_iter().filter(|(_, n)| *n > 1).map(|(id, n)| format!("{id} stands {n} times")));
    }
    found
}
