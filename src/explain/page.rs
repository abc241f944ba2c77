//! A page of explanation, and the two ways to write it down: for a terminal of a hundred columns, and as Markdown.

/// The widest line on a terminal.
const WIDTH: usize = 100;
/// No column but the one of long texts is wider than this.
const WIDEST: usize = 24;
/// Where the text begins beside its label.
const INDENT: usize = 14;
/// The narrowest that a column of a table with long texts becomes.
const NARROWEST: usize = 24;

/// A page: what it is about, and what there is to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// What it is about: an id and a title.
    pub title: String,
    /// What there is to say, in order.
    pub(super) items: Vec<Item>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Item {
    /// A label and what stands beside it, each text on lines of its own.
    Said(&'static str, Vec<String>),
    /// A label and a table; the column with the long texts by place.
    Table { label: &'static str, heads: Vec<&'static str>, rows: Vec<Vec<String>>, long: usize },
}

impl Page {
    pub(super) fn new(title: String) -> Self {
        Page { title, items: Vec::new() }
    }

    /// Adds a line; nothing where the text is empty.
    pub(super) fn say(&mut self, label: &'static str, text: impl Into<String>) {
        self.say_all(label, vec![text.into()]);
    }

    /// Adds lines under one label; nothing where there are none.
    pub(super) fn say_all(&mut self, label: &'static str, texts: Vec<String>) {
        let texts: Vec<String> = texts.into_iter().filter(|t| !t.is_empty()).collect();
        if !texts.is_empty() {
            self.items.push(Item::Said(label, texts));
        }
    }

    /// The page for a terminal.
    #[must_use]
    pub fn text(&self) -> String {
        let mut out = wrapped(&self.title, WIDTH);
        for item in &self.items {
            match item {
                Item::Said(label, texts) => {
                    for (place, text) in texts.iter().enumerate() {
                        let label = if place == 0 { label } else { "" };
                        let lines = wrapped(text, WIDTH - INDENT).into_iter().enumerate();
                        out.extend(lines.map(|(line, text)| {
                            let label = if line == 0 { label } else { "" };
                            format!("  {label:<12}{text}")
                        }));
                    }
                }
                Item::Table { label, heads, rows, long } => {
                    out.push(format!("  {label}"));
                    out.extend(table(heads, rows, *long));
                }
            }
        }
        out.join("\n")
    }

    /// The page as Markdown, under a heading of a level.
    #[must_use]
    pub fn markdown(&self, level: usize) -> String {
        let mut out = vec![format!("{} {}", "#".repeat(level), escaped(&self.title)), String::new()];
        for item in &self.items {
            match item {
                Item::Said(label, texts) => match texts.as_slice() {
                    [text] => out.push(format!("- **{label}**: {}", escaped(text))),
                    texts => {
                        out.push(format!("- **{label}**:"));
                        out.extend(texts.iter().map(|t| format!("  - {}", escaped(t))));
                    }
                },
                Item::Table { label, heads, rows, .. } => {
                    out.extend([String::new(), format!("**{label}**"), String::new()]);
                    out.push(format!("| {} |", heads.join(" | ")));
                    out.push(format!("| {} |", vec!["---"; heads.len()].join(" | ")));
                    out.extend(rows.iter().map(|row| {
                        let cells: Vec<String> = row.iter().map(|c| escaped(c)).collect();
                        format!("| {} |", cells.join(" | "))
                    }));
                }
            }
        }
        out.push(String::new());
        out.join("\n")
    }
}

/// A table, its column of long texts as wide as the others leave.
fn table(heads: &[&'static str], rows: &[Vec<String>], long: usize) -> Vec<String> {
    let mut widths: Vec<usize> = heads.iter().map(|h| h.chars().count()).collect();
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    for (_, width) in widths.iter_mut().enumerate().filter(|(column, _)| *column != long) {
        *width = (*width).min(WIDEST);
    }
    let others: usize = widths.iter().enumerate().filter(|(c, _)| *c != long).map(|(_, w)| w + 2).sum();
    if let Some(width) = widths.get_mut(long) {
        *width = (*width).min(WIDTH.saturating_sub(4 + others)).max(NARROWEST);
    }
    let heads: Vec<String> = heads.iter().map(|h| (*h).to_owned()).collect();
    let mut out = Vec::new();
    for row in std::iter::once(&heads).chain(rows) {
        let cells: Vec<Vec<String>> = row.iter().zip(&widths).map(|(cell, w)| wrapped(cell, *w)).collect();
        let height = cells.iter().map(Vec::len).max().unwrap_or_default();
        for line in 0..height {
            let mut text = "    ".to_owned();
            for (cell, width) in cells.iter().zip(&widths) {
                let part = cell.get(line).map_or("", String::as_str);
                let gap = " ".repeat(width.saturating_sub(part.chars().count()) + 2);
                text.extend([part, &gap]);
            }
            out.push(text.trim_end().to_owned());
        }
    }
    out
}

/// A text in lines no wider than asked; a word that is wider than that is cut.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let (mut line, mut length) = (String::new(), 0);
    let mut put = |word: &str, line: &mut String, length: &mut usize| {
        let count = word.chars().count();
        if *length > 0 && *length + 1 + count > width {
            lines.push(std::mem::take(line));
            *length = 0;
        }
        if *length > 0 {
            line.push(' ');
            *length += 1;
        }
        line.push_str(word);
        *length += count;
    };
    // Two spaces stand between an id and its title.
    for word in text.split(' ') {
        let letters: Vec<char> = word.chars().collect();
        if letters.is_empty() {
            put("", &mut line, &mut length);
        }
        for piece in letters.chunks(width.max(1)) {
            put(&piece.iter().collect::<String>(), &mut line, &mut length);
        }
    }
    lines.push(line);
    lines.into_iter().map(|l| l.trim_end().to_owned()).collect()
}

/// A text in which nothing is taken for Markdown.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if "\\`*_[]<>|#~".contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}
