//! A mistake in a pack, as whoever writes packs reads it: what is wrong, where, the line itself with a mark under the place,
//! and how to put it right.

use std::fmt;
use std::ops::Range;

/// A mistake in a pack: where, what, and how to put it right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackMistake {
    /// The file, as the user named it.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// Which character of a condition it is, from 1, where it is in one.
    pub character: Option<usize>,
    /// What is wrong.
    pub what: String,
    /// The line, and how much of it is meant, in characters.
    shown: Option<(String, Range<usize>)>,
    /// How to put it right.
    pub help: Option<String>,
}

/// The most characters of a line that are shown, and how many before the place.
const WIDEST: usize = 100;
const BEFORE: usize = 50;

impl PackMistake {
    pub(super) fn new(file: &str, text: &str, at: Range<usize>, what: String, help: Option<String>) -> Self {
        let (line, column) = place(text, at.start);
        PackMistake {
            file: file.to_owned(),
            line,
            column,
            character: None,
            what,
            shown: shown(text, &at),
            help,
        }
    }

    /// The same, in a condition.
    pub(super) fn of_condition(self, character: usize) -> Self {
        PackMistake { character: Some(character), ..self }
    }
}

/// Line and column of a byte, from 1.
pub(super) fn place(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    (line, before.rsplit('\n').next().map_or(0, |l| l.chars().count()) + 1)
}

/// The line of a place, and the characters of it that are meant.
fn shown(text: &str, at: &Range<usize>) -> Option<(String, Range<usize>)> {
    let (before, after) = (text.get(..at.start)?, text.get(at.start..)?);
    let start = before.rfind('\n').map_or(0, |n| n + 1);
    let line: Vec<char> = text.get(start..)?.lines().next()?.chars().collect();
    if line.iter().all(|c| c.is_whitespace()) {
        return None;
    }
    let first = before.get(start..)?.chars().count();
    let meant =
        after.get(..at.end.saturating_sub(at.start)).unwrap_or(after).lines().next().unwrap_or_default();
    let length = meant.trim_end().chars().count().max(1);
    let from = if line.len() <= WIDEST { 0 } else { first.saturating_sub(BEFORE) };
    let to = line.len().min(from + WIDEST);
    let mut window: String =
        line.get(from..to)?.iter().map(|c| if c.is_control() { ' ' } else { *c }).collect();
    let mut mark = first - from;
    if from > 0 {
        window.insert(0, '…');
        mark += 1;
    }
    let end = (mark + length).min(window.chars().count().max(mark + 1));
    if to < line.len() {
        window.push('…');
    }
    Some((window, mark..end))
}

impl fmt::Display for PackMistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n  at: {}, line {}, column {}", self.what, self.file, self.line, self.column)?;
        if let Some(character) = self.character {
            write!(f, " (character {character} of the condition)")?;
        }
        if let Some((line, meant)) = &self.shown {
            let number = self.line.to_string();
            let room = " ".repeat(number.len());
            write!(f, "\n  {room} |\n  {number} | {line}\n  {room} | ")?;
            write!(f, "{}{}", " ".repeat(meant.start), "^".repeat(meant.len()))?;
        }
        match &self.help {
            Some(help) => write!(f, "\n  help: {help}"),
            None => Ok(()),
        }
    }
}
