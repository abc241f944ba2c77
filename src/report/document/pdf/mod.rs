//! The document as a PDF that is read by people, by screen readers and in twenty years: tagged, with its fonts and its
//! language inside.
//!
//! `lines` breaks words into lines, `flow` fills pages, `blocks` and `tables` lay the document out, and here it is drawn.
//! The library holds what is drawn to PDF/UA-1 and PDF/A-2a and writes nothing that it finds to break them. The day in the
//! file is that of the report and its number is made of its title, so that the same report is the same bytes.

mod blocks;
mod flow;
mod fonts;
mod lines;
mod tables;

use std::num::NonZeroU16;

use krilla::Document as Pdf;
use krilla::SerializeSettings;
use krilla::color::rgb;
use krilla::configure::{Accessibility, Archival, ConfigurationBuilder};
use krilla::destination::XyzDestination;
use krilla::error::KrillaError;
use krilla::geom::{PathBuilder, Point, Rect};
use krilla::metadata::{DateTime, Metadata};
use krilla::num::NormalizedF32;
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::paint::{Fill, FillRule};
use krilla::surface::Surface;
use krilla::tagging::{
    Artifact, ArtifactType, BBox, ContentTag, Identifier, ListNumbering, Node as TagNode, SpanTag,
    TableHeaderScope, Tag, TagGroup, TagTree,
};

use self::flow::{BOTTOM, Child, Colour, Drawn, Entry, Flow, LEFT, LINE, Mark, Node, PAGE, Role, SIZE};
use self::fonts::Fonts;
use super::{Document, Text};
use crate::report::ReportError;

impl Document {
    /// The report as a PDF.
    ///
    /// # Errors
    /// When the library will not write it, which is a fault of the program.
    pub fn pdf(&self) -> Result<Vec<u8>, ReportError> {
        let fonts = Fonts::new().ok_or_else(|| failed("its font cannot be read"))?;
        let mut flow = Flow::new(&fonts);
        blocks::blocks(&mut flow, &self.blocks);
        let configuration = ConfigurationBuilder::new()
            .with_archival_validator(Archival::A2_A)
            .with_accessibility_validator(Accessibility::UA1)
            .finish()
            .map_err(|_| failed("its two standards do not go together"))?;
        let mut pdf = Pdf::new_with(SerializeSettings { configuration, ..SerializeSettings::default() });
        pdf.set_metadata(self.metadata());
        let pages = flow.page + 1;
        let mut identifiers: Vec<Option<Identifier>> = vec![None; flow.drawn.len()];
        for number in 0..pages {
            let size = PageSettings::from_wh(PAGE.0, PAGE.1).ok_or_else(|| failed("its page has no size"))?;
            let mut page = pdf.start_page_with(size);
            let mut surface = page.surface();
            let here = flow.drawn.iter().zip(&mut identifiers).filter(|(drawn, _)| drawn.page == number);
            for (drawn, identifier) in here {
                *identifier = draw(&mut surface, &fonts, drawn);
            }
            foot(
                &mut surface,
                &fonts,
                flow.outline.first().map_or("", |title| &title.words),
                number + 1,
                pages,
            );
            surface.finish();
            page.finish();
        }
        let mut tree = TagTree::new().with_lang(Some(self.language.clone()));
        for root in &flow.roots {
            tree.push(group(&flow, *root, &identifiers));
        }
        pdf.set_tag_tree(tree);
        pdf.set_outline(outline(&flow.outline));
        pdf.finish().map_err(|error| match error {
            KrillaError::Validation(found) => failed(&format!("{found:?}")),
            other => failed(&other.to_string()),
        })
    }

    /// Who wrote it and on which computer is nobody's business.
    fn metadata(&self) -> Metadata {
        use chrono::Datelike;
        let small = |number: u32| u8::try_from(number).unwrap_or(1);
        let day = DateTime::new(u16::try_from(self.date.year()).unwrap_or(2000))
            .month(small(self.date.month()))
            .day(small(self.date.day()))
            .hour(0)
            .minute(0)
            .second(0)
            .utc_offset_hour(0)
            .utc_offset_minute(0);
        Metadata::new()
            .title(self.title.clone())
            .description(self.description.clone())
            .language(self.language.clone())
            .creator("appraise".to_owned())
            .creation_date(day)
            .document_id(format!("{} {}", self.title, self.date))
    }
}

fn failed(why: &str) -> ReportError {
    ReportError::Writing { format: "PDF", why: why.to_owned() }
}

fn colour(of: Colour) -> rgb::Color {
    match of {
        Colour::Ink => rgb::Color::new(0x1f, 0x29, 0x33),
        Colour::Quiet => rgb::Color::new(0x4a, 0x57, 0x63),
        Colour::Accent => rgb::Color::new(0x1d, 0x4e, 0x6b),
        Colour::Tint => rgb::Color::new(0xf3, 0xf6, 0xf8),
        Colour::Bar => rgb::Color::new(0x2f, 0x6f, 0x94),
        Colour::Track => rgb::Color::new(0xdd, 0xe5, 0xea),
        Colour::Rule => rgb::Color::new(0xc3, 0xce, 0xd6),
    }
}

fn fill(of: Colour) -> Fill {
    Fill { paint: colour(of).into(), opacity: NormalizedF32::ONE, rule: FillRule::NonZero }
}

/// Draws a mark; what belongs to a node gets an identifier.
fn draw(surface: &mut Surface, fonts: &Fonts, drawn: &Drawn) -> Option<Identifier> {
    let tag = match drawn.node {
        Some(_) => ContentTag::Span(SpanTag::empty()),
        None => ContentTag::Artifact(Artifact::with_kind(ArtifactType::Layout)),
    };
    let identifier = surface.start_tagged(tag);
    match &drawn.mark {
        Mark::Words { x, y, words, strong, size, colour } => {
            say(surface, fonts, (*x, *y), words, *strong, *size, *colour);
        }
        Mark::Filled { x, y, width, height, colour } => {
            if let Some(rect) = Rect::from_xywh(*x, *y, width.max(0.1), height.max(0.1)) {
                let mut path = PathBuilder::new();
                path.push_rect(rect);
                if let Some(path) = path.finish() {
                    surface.set_fill(Some(fill(*colour)));
                    surface.draw_path(&path);
                }
            }
        }
    }
    surface.end_tagged();
    drawn.node.map(|_| identifier)
}

fn say(
    surface: &mut Surface,
    fonts: &Fonts,
    (x, y): (f32, f32),
    words: &str,
    strong: bool,
    size: f32,
    colour: Colour,
) {
    let weight = fonts.weight(strong);
    surface.set_fill(Some(fill(colour)));
    surface.draw_glyphs(Point::from_xy(x, y), &weight.glyphs(words), weight.font.clone(), words, size, false);
}

/// Which page of how many, and of what: decoration, since it stands on every page.
fn foot(surface: &mut Surface, fonts: &Fonts, title: &str, number: usize, of: usize) {
    let y = BOTTOM + LINE * 2.0;
    let page = format!("Page {number} of {of}");
    let wide = fonts.width(&page, false, SIZE);
    surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::Footer)));
    say(surface, fonts, (PAGE.0 - LEFT - wide, y), &page, false, SIZE, Colour::Quiet);
    let room = PAGE.0 - 2.0 * LEFT - wide - 2.0 * LINE;
    let title = lines::broken(fonts, &Text::plainly(title), SIZE, room);
    // A long title is told whole on the first page; here its first line is enough to know a stray sheet by.
    for stretch in title.first().map(|line| line.stretches.as_slice()).unwrap_or_default() {
        say(surface, fonts, (LEFT + stretch.at, y), &stretch.words, false, SIZE, Colour::Quiet);
    }
    surface.end_tagged();
}

/// A node with all that stands in it.
fn group(flow: &Flow, node: Node, identifiers: &[Option<Identifier>]) -> TagGroup {
    let Some(element) = flow.elements.get(node.0) else { return TagGroup::new(Tag::NonStruct) };
    let children = element.children.iter().filter_map(|child| match child {
        Child::Element(inner) => Some(TagNode::Group(group(flow, *inner, identifiers))),
        Child::Mark(at) => identifiers.get(*at).copied().flatten().map(TagNode::Leaf),
    });
    let children: Vec<TagNode> = children.collect();
    match &element.role {
        Role::Section => TagGroup::with_children(Tag::Section, children),
        Role::Division => TagGroup::with_children(Tag::Div, children),
        Role::Heading(level, words) => {
            let level = NonZeroU16::new(u16::from(*level)).unwrap_or(NonZeroU16::MIN);
            TagGroup::with_children(Tag::Hn(level, Some(words.clone())), children)
        }
        Role::Paragraph => TagGroup::with_children(Tag::P, children),
        Role::List => TagGroup::with_children(Tag::L(ListNumbering::Disc), children),
        Role::Terms => TagGroup::with_children(Tag::L(ListNumbering::None), children),
        Role::Item => TagGroup::with_children(Tag::LI, children),
        Role::Label => TagGroup::with_children(Tag::Lbl, children),
        Role::Body => TagGroup::with_children(Tag::LBody, children),
        Role::Table => TagGroup::with_children(Tag::Table, children),
        Role::Caption => TagGroup::with_children(Tag::Caption, children),
        Role::Head => TagGroup::with_children(Tag::THead, children),
        Role::Rows => TagGroup::with_children(Tag::TBody, children),
        Role::Row => TagGroup::with_children(Tag::TR, children),
        Role::ColumnHeading => TagGroup::with_children(Tag::TH(TableHeaderScope::Column), children),
        Role::RowHeading => TagGroup::with_children(Tag::TH(TableHeaderScope::Row), children),
        Role::Cell => TagGroup::with_children(Tag::TD, children),
        Role::Figure(words, place) => {
            let place = place.and_then(|(page, [x, y, width, height])| {
                Some(BBox::new(page, Rect::from_xywh(x, y, width, height)?))
            });
            TagGroup::with_children(Tag::Figure(Some(words.clone())).with_bbox(place), children)
        }
    }
}

/// The headings as a tree, by their levels.
fn outline(entries: &[Entry]) -> Outline {
    let mut outline = Outline::new();
    let mut rest = entries;
    while let Some((first, after)) = rest.split_first() {
        let below = after.iter().take_while(|entry| entry.level > first.level).count();
        outline.push_child(entry(first, after.get(..below).unwrap_or_default()));
        rest = after.get(below..).unwrap_or_default();
    }
    outline
}

fn entry(of: &Entry, below: &[Entry]) -> OutlineNode {
    let place = XyzDestination::new(of.page, Point::from_xy(LEFT, of.top));
    let mut node = OutlineNode::new(of.words.clone(), place).with_open(true);
    let mut rest = below;
    while let Some((first, after)) = rest.split_first() {
        let deeper = after.iter().take_while(|entry| entry.level > first.level).count();
        node.push_child(entry(first, after.get(..deeper).unwrap_or_default()));
        rest = after.get(deeper..).unwrap_or_default();
    }
    node
}
