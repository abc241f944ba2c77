//! Pages as they fill: what is drawn where, and which part of the document each piece belongs to.
//!
//! Drawing and meaning are kept side by side: every mark on a page either belongs to one node of the tree that screen
//! readers follow, or is decoration.

use super::fonts::Fonts;
use super::lines::{Line, broken};
use crate::report::document::Text;

/// A4, in points.
pub(super) const PAGE: (f32, f32) = (595.28, 841.89);
/// The margins: 18 mm at the sides, 20 mm above, and below room for the page number.
pub(super) const LEFT: f32 = 51.0;
const TOP: f32 = 57.0;
pub(super) const BOTTOM: f32 = PAGE.1 - 68.0;
/// No text is smaller than this: it is read on paper by people of every age.
pub(super) const SIZE: f32 = 12.0;
/// From one line of text to the next.
pub(super) const LINE: f32 = 17.0;
/// From the top of a line to the feet of its letters.
const FEET: f32 = 12.8;

/// A colour, and what it is for. They are those of the page in HTML.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Colour {
    Ink,
    Quiet,
    Accent,
    Tint,
    Bar,
    Track,
    Rule,
}

/// Something drawn.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Mark {
    /// Words of one weight, from the left end of their feet.
    Words { x: f32, y: f32, words: String, strong: bool, size: f32, colour: Colour },
    /// A filled rectangle.
    Filled { x: f32, y: f32, width: f32, height: f32, colour: Colour },
}

/// A mark, its page, and the node it belongs to; one that belongs to none is decoration.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Drawn {
    pub(super) page: usize,
    pub(super) mark: Mark,
    pub(super) node: Option<Node>,
}

/// A node of the tree, by its place in the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Node(pub(super) usize);

/// What a node is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Role {
    Section,
    /// A box, or the notes: blocks that belong together without a heading of their own.
    Division,
    /// With its level and its words.
    Heading(u8, String),
    Paragraph,
    List,
    /// A list whose labels are words.
    Terms,
    Item,
    Label,
    Body,
    Table,
    Caption,
    Head,
    Rows,
    Row,
    ColumnHeading,
    RowHeading,
    Cell,
    /// A chart, with its words and, where it stands on one page, that page and its place: left, top, width, height.
    Figure(String, Option<(usize, [f32; 4])>),
}

/// A node with what stands in it, in reading order.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Element {
    pub(super) role: Role,
    pub(super) children: Vec<Child>,
}

/// What stands in a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Child {
    Element(Node),
    /// The mark at this place of the list.
    Mark(usize),
}

/// A heading and where it stands, for the outline.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Entry {
    pub(super) level: u8,
    pub(super) words: String,
    pub(super) page: usize,
    pub(super) top: f32,
}

/// The document as it is laid out.
pub(super) struct Flow<'f> {
    pub(super) fonts: &'f Fonts,
    pub(super) drawn: Vec<Drawn>,
    pub(super) elements: Vec<Element>,
    /// The elements that stand in none.
    pub(super) roots: Vec<Node>,
    pub(super) outline: Vec<Entry>,
    pub(super) page: usize,
    /// How far down the page is full.
    pub(super) y: f32,
    pub(super) left: f32,
    pub(super) width: f32,
    /// Where the page ends; nowhere when something is only measured.
    bottom: f32,
    inside: Option<Node>,
}

impl<'f> Flow<'f> {
    pub(super) fn new(fonts: &'f Fonts) -> Self {
        Self {
            fonts,
            drawn: Vec::new(),
            elements: Vec::new(),
            roots: Vec::new(),
            outline: Vec::new(),
            page: 0,
            y: TOP,
            left: LEFT,
            width: PAGE.0 - 2.0 * LEFT,
            bottom: BOTTOM,
            inside: None,
        }
    }

    /// How high something would be, laid out here on a page without end and below something else: the space that is left above
    /// it counts, because a page may end within that.
    pub(super) fn height(&self, lay: impl FnOnce(&mut Flow)) -> f32 {
        let mut trial =
            Flow { bottom: f32::INFINITY, left: self.left, width: self.width, ..Flow::new(self.fonts) };
        trial.y += LINE;
        lay(&mut trial);
        trial.y - TOP - LINE
    }

    /// Whether this is the page without end, on which nothing has to be kept together.
    pub(super) fn only_measures(&self) -> bool {
        self.bottom.is_infinite()
    }

    /// The height of a whole page.
    pub(super) fn whole_page() -> f32 {
        BOTTOM - TOP
    }

    /// The most that is kept together. Less than a page by far, so that a heading always fits above it.
    pub(super) fn most_together() -> f32 {
        Self::whole_page() / 2.0
    }

    /// What is left of this page.
    pub(super) fn room(&self) -> f32 {
        self.bottom - self.y
    }

    /// Goes on to the next page where less than this is left, unless this page is still empty.
    pub(super) fn need(&mut self, height: f32) {
        if height > self.room() && self.y > TOP {
            self.turn();
        }
    }

    /// Goes on to the next page.
    pub(super) fn turn(&mut self) {
        self.page += 1;
        self.y = TOP;
    }

    /// Leaves space, but none at the top of a page.
    pub(super) fn space(&mut self, height: f32) {
        if self.y > TOP {
            self.y += height;
        }
    }

    /// Lays out what stands in a new element.
    pub(super) fn within<T>(&mut self, role: Role, lay: impl FnOnce(&mut Self) -> T) -> T {
        let node = self.open(role);
        let around = self.inside.replace(node);
        let laid = lay(self);
        self.inside = around;
        laid
    }

    /// A new element where we are, to be filled later.
    pub(super) fn open(&mut self, role: Role) -> Node {
        let node = Node(self.elements.len());
        self.elements.push(Element { role, children: Vec::new() });
        match self.inside.and_then(|around| self.elements.get_mut(around.0)) {
            Some(around) => around.children.push(Child::Element(node)),
            None => self.roots.push(node),
        }
        node
    }

    /// Goes on in an element that was begun before.
    pub(super) fn resume<T>(&mut self, node: Node, lay: impl FnOnce(&mut Self) -> T) -> T {
        let around = self.inside.replace(node);
        let laid = lay(self);
        self.inside = around;
        laid
    }

    /// Draws something as decoration.
    pub(super) fn decorate<T>(&mut self, lay: impl FnOnce(&mut Self) -> T) -> T {
        let around = self.inside.take();
        let laid = lay(self);
        self.inside = around;
        laid
    }

    /// Says what an element has turned out to be.
    pub(super) fn set_role(&mut self, node: Node, role: Role) {
        if let Some(element) = self.elements.get_mut(node.0) {
            element.role = role;
        }
    }

    fn put(&mut self, mark: Mark, node: Option<Node>) {
        if let Some(element) = node.and_then(|node| self.elements.get_mut(node.0)) {
            element.children.push(Child::Mark(self.drawn.len()));
        }
        self.drawn.push(Drawn { page: self.page, mark, node });
    }

    /// A filled rectangle, which is always decoration: what it shows is said in words beside it.
    pub(super) fn fill(&mut self, x: f32, y: f32, width: f32, height: f32, colour: Colour) {
        self.put(Mark::Filled { x, y, width, height, colour }, None);
    }

    /// A line of text with its top at `y`.
    pub(super) fn line(&mut self, line: &Line, x: f32, y: f32, size: f32, colour: Colour) {
        for stretch in line.stretches.iter().filter(|stretch| !stretch.words.is_empty()) {
            let mark = Mark::Words {
                x: x + stretch.at,
                y: y + FEET * size / SIZE,
                words: stretch.words.clone(),
                strong: stretch.strong,
                size,
                colour,
            };
            self.put(mark, self.inside);
        }
    }

    /// Running text: no line stands alone at the foot or head of a page.
    pub(super) fn text(&mut self, text: &Text, size: f32, colour: Colour) {
        let lines = broken(self.fonts, text, size, self.width);
        let high = LINE * size / SIZE;
        let last = lines.len();
        for (at, line) in lines.iter().enumerate() {
            let together = if last > 1 && (at == 0 || at + 2 == last) { 2.0 } else { 1.0 };
            let all = if at == 0 && last == 3 { 3.0 } else { together };
            self.need(high * all);
            self.line(line, self.left, self.y, size, colour);
            self.y += high;
        }
    }

    /// Lays something out further to the right, in what width is left.
    pub(super) fn indented<T>(&mut self, by: f32, lay: impl FnOnce(&mut Self) -> T) -> T {
        self.left += by;
        self.width -= by;
        let laid = lay(self);
        self.left -= by;
        self.width += by;
        laid
    }
}
