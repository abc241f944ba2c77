//! The pack as one page of HTML: no script, no picture from elsewhere, no font to fetch. It prints from any browser, each
//! part on a sheet of its own, with headings that screen readers can follow.

use minijinja::value::{Serde, Value};
use minijinja::{Environment, UndefinedBehavior};
use serde::Serialize;

use super::section::{Block, Grid, Section};
use super::sheet::{Content, fit};
use super::{Error, Front, MadeFrom, made_from, sign_off, words};

const TEMPLATE: &str = include_str!("../../templates/committee/pack.html");
/// Ends in `.html`, by which texts are escaped.
const NAME: &str = "committee/pack.html";

/// What the template reads.
#[derive(Serialize)]
struct Page<'a> {
    title: &'static str,
    school: &'a str,
    cycle: &'a str,
    as_of: String,
    confidential: &'static str,
    names: bool,
    sections: Vec<Part<'a>>,
    resolution: String,
    interests: &'static str,
    matters: &'static str,
    signatories: &'static [&'static str],
    made_from_title: &'static str,
    made_from: Vec<(&'static str, String)>,
}

#[derive(Serialize)]
struct Part<'a> {
    id: String,
    title: &'a str,
    about: &'a str,
    blocks: Vec<Piece<'a>>,
}

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Piece<'a> {
    Heading { text: &'a str },
    Text { text: &'a str },
    Bullets { items: Vec<&'a str> },
    Facts { rows: Vec<(&'a str, Cell)> },
    Table { about: &'a str, columns: Vec<Head<'a>>, rows: Vec<Vec<Cell>>, empty: &'static str },
    NewPage,
}

#[derive(Serialize)]
struct Head<'a> {
    heading: &'a str,
    /// In per cent of the table; nought where the browser finds it.
    width: u32,
    numeric: bool,
}

#[derive(Serialize)]
struct Cell {
    text: String,
    /// How it looks: `number`, `strong`, `note`, `fill`, `fill line`.
    look: &'static str,
}

/// Writes the page. The same sections give the same bytes.
pub(super) fn html<'a>(
    front: &Front,
    sections: impl Iterator<Item = &'a Section>,
    people: usize,
) -> Result<String, Error> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.add_template(NAME, TEMPLATE)?;
    let page = Page {
        title: front.audience.title(),
        school: &front.school,
        cycle: &front.cycle,
        as_of: words::date(front.as_of),
        confidential: front.confidential(),
        names: front.names,
        sections: sections.map(part).collect(),
        resolution: sign_off::resolution(front, people),
        interests: sign_off::INTERESTS,
        matters: sign_off::MATTERS,
        signatories: sign_off::signatories(front),
        made_from_title: made_from::TITLE,
        made_from: MadeFrom::marked(front).lines().into(),
    };
    Ok(environment.get_template(NAME)?.render(Value::from(Serde(&page)))?)
}

fn part(section: &Section) -> Part<'_> {
    let mut blocks: Vec<Piece> = Vec::new();
    for block in &section.blocks {
        match block {
            Block::Heading(text) => blocks.push(Piece::Heading { text }),
            Block::Text(text) => blocks.push(Piece::Text { text }),
            Block::Bullet(text) => match blocks.last_mut() {
                Some(Piece::Bullets { items }) => items.push(text),
                _ => blocks.push(Piece::Bullets { items: vec![text] }),
            },
            Block::Facts(facts) => blocks.push(Piece::Facts {
                rows: facts.iter().map(|(label, content)| (label.as_str(), cell(content))).collect(),
            }),
            Block::Table(grid) => blocks.push(table(grid)),
            Block::NewPage => blocks.push(Piece::NewPage),
        }
    }
    let id = section.name.to_lowercase().replace(' ', "-");
    Part { id, title: &section.title, about: &section.about, blocks }
}

fn table(grid: &Grid) -> Piece<'_> {
    let sum: u32 = grid.columns.iter().map(|column| u32::from(column.width)).sum();
    let columns = grid
        .columns
        .iter()
        .map(|column| Head {
            heading: &column.heading,
            width: (u32::from(column.width) * 100).checked_div(sum).unwrap_or(0),
            numeric: column.cells.iter().any(is_number),
        })
        .collect();
    let row =
        |place: usize| grid.columns.iter().filter_map(|column| column.cells.get(place)).map(cell).collect();
    Piece::Table { about: &grid.about, columns, rows: (0..grid.rows()).map(row).collect(), empty: grid.empty }
}

fn is_number(content: &Content) -> bool {
    use Content::{Count, Live, Money, StrongCount, StrongMoney};
    matches!(content, Count(_) | StrongCount(_) | Money(_) | StrongMoney(_) | Live(..))
}

fn cell(content: &Content) -> Cell {
    let (text, look) = match content {
        Content::Text(text) | Content::Aside(text) => (fit(text), ""),
        Content::Strong(text) => (fit(text), "strong"),
        Content::Count(number) => (number.to_string(), "number"),
        Content::StrongCount(number) => (number.to_string(), "number strong"),
        Content::Money(amount) => (amount.to_string(), "number"),
        Content::StrongMoney(amount) => (amount.to_string(), "number strong"),
        Content::Date(day) => (words::date(*day), ""),
        Content::Note(text) => ((*text).to_owned(), "note"),
        Content::Blank => (String::new(), ""),
        // On paper the committee counts by hand.
        Content::FillIn | Content::FillInDay => (String::new(), "fill"),
        Content::FillLine | Content::Live(..) => (String::new(), "fill line"),
    };
    Cell { text, look }
}
