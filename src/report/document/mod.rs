//! What a report says, whatever it is written as: headings, paragraphs, lists, tables, bar charts.
//!
//! One document and four writers (HTML, PDF, Word, Excel), so that no format says more or less than another. A document
//! is only made by reading what a template came to (`read`), and that refuses what would not be accessible: a table
//! without a caption, a heading that skips a level, a bar without its figure in words. Writers can rely on it.

mod docx;
mod html;
mod pdf;
mod read;
mod tree;
mod xlsx;

use chrono::NaiveDate;

pub(super) use read::read;
pub(super) use tree::Wrong;

/// A report, ready to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// The language it is in, such as `en-GB`.
    pub(super) language: String,
    /// Its title, for the window and the properties of the file.
    pub(super) title: String,
    /// What it is, in a sentence.
    pub(super) description: String,
    /// The day it speaks of, which is also the day its files say they were made: the same report is the same bytes.
    pub(super) date: NaiveDate,
    pub(super) blocks: Vec<Block>,
}

impl Document {
    /// Every text of the document, whichever format it is written in: none of them has any other.
    #[must_use]
    pub fn texts(&self) -> Vec<String> {
        let mut all = vec![self.language.clone(), self.title.clone(), self.description.clone()];
        self.blocks.iter().for_each(|block| block.texts(&mut all));
        all
    }
}

impl Block {
    fn texts(&self, into: &mut Vec<String>) {
        match self {
            Self::Heading(_, text) | Self::Paragraph(_, text) => into.push(text.plain()),
            Self::List(items) => into.extend(items.iter().map(Text::plain)),
            Self::Terms(terms) => {
                into.extend(terms.iter().flat_map(|one| [one.term.plain(), one.meaning.plain()]));
            }
            Self::Table(table) => {
                into.push(table.caption.plain());
                into.extend(table.columns.iter().map(|column| column.heading.plain()));
                for row in &table.rows {
                    into.push(row.heading.plain());
                    into.extend(row.cells.iter().map(|cell| cell.words.plain()));
                }
            }
            Self::Chart(chart) => {
                into.push(chart.caption.plain());
                into.extend(chart.bars.iter().flat_map(|bar| [bar.label.plain(), bar.words.plain()]));
            }
            Self::Part(_, blocks) => blocks.iter().for_each(|block| block.texts(into)),
        }
    }
}

/// A piece of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Block {
    Heading(Level, Text),
    Paragraph(Manner, Text),
    List(Vec<Text>),
    Terms(Vec<Term>),
    Table(Table),
    Chart(Chart),
    Part(Part, Vec<Block>),
}

/// How deep a heading stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    Title,
    Section,
    Below,
}

impl Level {
    /// As formats count it, from one.
    pub(super) fn number(self) -> u8 {
        match self {
            Self::Title => 1,
            Self::Section => 2,
            Self::Below => 3,
        }
    }
}

/// How loud a paragraph is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Manner {
    Plain,
    /// Set back, because it explains what stands above it.
    Quiet,
}

/// What holds blocks together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// What stands before the first section: whose report it is, and of when.
    Front,
    /// A heading and what belongs to it.
    Section,
    /// A box that stands out.
    Box,
    /// How to read the report, at its end.
    Notes,
}

/// Words of one paragraph, in runs of the same weight.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Text(pub(super) Vec<Run>);

/// Words of one weight.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) words: String,
    pub(super) strong: bool,
}

impl Text {
    /// The words without their weight.
    pub(super) fn plain(&self) -> String {
        self.0.iter().map(|run| run.words.as_str()).collect()
    }

    /// Words of the usual weight.
    pub(super) fn plainly(words: &str) -> Self {
        Self(vec![Run { words: words.to_owned(), strong: false }])
    }

    /// The same words, all of them strong.
    pub(super) fn as_strong(&self) -> Self {
        Self(vec![Run { words: self.plain(), strong: true }])
    }
}

/// A term and what it means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Term {
    pub(super) term: Text,
    pub(super) meaning: Text,
}

/// A table: every row has a heading and a cell under each of the other columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Table {
    pub(super) caption: Text,
    /// The first is the heading of the row headings.
    pub(super) columns: Vec<Column>,
    pub(super) rows: Vec<Row>,
}

/// A column's heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Column {
    pub(super) heading: Text,
    /// Whether whole numbers stand in it, which are set to the right.
    pub(super) numbers: bool,
}

/// A row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) heading: Text,
    pub(super) cells: Vec<Cell>,
    /// Whether it tells of everybody, beside rows that tell of groups.
    pub(super) whole: bool,
}

/// A cell: words, and the bar that draws just what they say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cell {
    pub(super) words: Text,
    pub(super) bar: Option<Bar>,
}

/// A chart of bars, each with its label and its figure in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Chart {
    pub(super) caption: Text,
    pub(super) bars: Vec<Labelled>,
}

/// A bar of a chart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Labelled {
    pub(super) label: Text,
    pub(super) words: Text,
    pub(super) bar: Bar,
}

impl Table {
    /// What the table is like, for whoever hears it.
    pub(super) fn in_words(&self) -> String {
        let columns: Vec<String> = self.columns.iter().map(|column| column.heading.plain()).collect();
        let rows =
            if self.rows.len() == 1 { "One row".to_owned() } else { format!("{} rows", self.rows.len()) };
        format!("{rows} under the headings: {}.", columns.join("; "))
    }
}

impl Chart {
    /// The table of its figures, for formats in which a drawing would not serve.
    pub(super) fn as_table(&self) -> Table {
        let heading = |words: &str| Column { heading: Text::plainly(words), numbers: false };
        let row = |one: &Labelled| Row {
            heading: one.label.clone(),
            cells: vec![Cell { words: one.words.clone(), bar: None }],
            whole: false,
        };
        Table {
            caption: self.caption.clone(),
            columns: vec![heading("What is counted"), heading("Figure")],
            rows: self.bars.iter().map(row).collect(),
        }
    }

    /// What the drawing shows, for whoever cannot see it.
    pub(super) fn in_words(&self) -> String {
        let bars: Vec<String> =
            self.bars.iter().map(|b| format!("{}: {}", b.label.plain(), b.words.plain())).collect();
        format!("Bar chart. {}.", bars.join("; "))
    }
}

/// The stretch of a scale that a published figure names.
///
/// A count is a solid bar from nought. A band is a stretch with two ends, so that neither is taken for the other and
/// nothing finer is drawn than was published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Bar {
    pub(super) from: u32,
    pub(super) to: u32,
    pub(super) of: u32,
    pub(super) counted: bool,
}

impl Bar {
    /// Where the bar begins and how long it is, on a scale of this width. Whole units: the drawing is no ruler.
    pub(super) fn on(self, width: u32) -> (u32, u32) {
        let place = |at: u32| {
            let at = u64::from(width) * u64::from(at) / u64::from(self.of.max(1));
            u32::try_from(at).unwrap_or(width).min(width)
        };
        (place(self.from), place(self.to).saturating_sub(place(self.from)))
    }
}

/// Words as they stand in HTML and XML.
fn escaped(words: &str) -> String {
    let mut safe = String::with_capacity(words.len());
    for letter in words.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            _ => safe.push(letter),
        }
    }
    safe
}
