//! The text of a filled-in template as elements, each with its line. Nothing is made of them here.

use std::fmt;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// Deeper than any report; a template that nests without end is told so.
const DEEPEST: usize = 12;

/// An element.
#[derive(Debug)]
pub(super) struct Element {
    pub(super) name: String,
    pub(super) attributes: Vec<(String, String)>,
    pub(super) children: Vec<Child>,
    /// In the text of the filled-in template, from one.
    pub(super) line: usize,
}

/// What stands in an element.
#[derive(Debug)]
pub(super) enum Child {
    Element(Element),
    Words(String),
}

impl Element {
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// What is wrong with it.
    pub(super) fn wrong(&self, why: impl Into<String>) -> Wrong {
        Wrong { line: self.line, element: Some(self.name.clone()), why: why.into() }
    }
}

/// Why a filled-in template is no report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::report) struct Wrong {
    /// The line of the filled-in text, from one.
    pub(in crate::report) line: usize,
    /// The element it is about.
    pub(in crate::report) element: Option<String>,
    pub(in crate::report) why: String,
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.element {
            Some(element) => write!(f, "<{element}>: {}", self.why),
            None => f.write_str(&self.why),
        }
    }
}

/// The one element that the text is.
pub(super) fn parse(text: &str) -> Result<Element, Wrong> {
    let mut reader = Reader::from_str(text);
    // Elements that are open; the first is never closed and holds the root.
    let nothing = Element { name: String::new(), attributes: Vec::new(), children: Vec::new(), line: 1 };
    let mut open = vec![nothing];
    let mut lines = Lines { text, at: 0, line: 1 };
    loop {
        let before = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
        let line = lines.of(before);
        let here = |why: String| Wrong { line, element: None, why };
        let event = reader.read_event().map_err(|e| {
            let element = open.last().map(|e| e.name.clone()).filter(|name| !name.is_empty());
            Wrong { line, element, why: format!("this is not well-formed: {e}") }
        })?;
        let Some(top) = open.last_mut() else { return Err(here("this is not well-formed".to_owned())) };
        match event {
            Event::Start(start) => {
                if open.len() > DEEPEST {
                    return Err(here(format!("elements are nested more than {DEEPEST} deep")));
                }
                open.push(element(&start, line)?);
            }
            Event::Empty(start) => top.children.push(Child::Element(element(&start, line)?)),
            Event::End(_) => {
                let closed = open.pop();
                if let (Some(closed), Some(around)) = (closed, open.last_mut()) {
                    around.children.push(Child::Element(closed));
                }
            }
            Event::Text(words) => say(top, &words),
            Event::GeneralRef(reference) => match letter(&reference) {
                Some(letter) => say(top, letter.encode_utf8(&mut [0; 4])),
                None => {
                    return Err(here(format!(
                        "&{}; is not known here; write the character itself, or its number such as &#8211;",
                        &*reference
                    )));
                }
            },
            Event::Comment(_) => {}
            Event::DocType(kind) if kind.trim().eq_ignore_ascii_case("html") => {}
            Event::DocType(_) | Event::PI(_) | Event::Decl(_) | Event::CData(_) => {
                return Err(here("only elements and words may stand in a report".to_owned()));
            }
            Event::Eof => break,
        }
    }
    let unclosed = open.len() > 1;
    let last = lines.of(text.len());
    let Some(top) = open.first_mut() else { return Err(empty(last)) };
    let mut children = std::mem::take(&mut top.children);
    children.retain(|child| !matches!(child, Child::Words(words) if words.trim().is_empty()));
    match (unclosed, children.pop(), children.is_empty()) {
        (true, ..) => {
            let name = open.last().map(|e| (e.line, e.name.clone()));
            let (line, name) = name.unwrap_or((last, String::new()));
            Err(Wrong { line, element: Some(name), why: "this is never closed".to_owned() })
        }
        (false, Some(Child::Element(root)), true) => Ok(root),
        (false, None, _) => Err(empty(last)),
        _ => Err(Wrong {
            line: last,
            element: None,
            why: "a report is one <html> and nothing beside it".to_owned(),
        }),
    }
}

fn empty(line: usize) -> Wrong {
    Wrong { line, element: None, why: "the template came to nothing".to_owned() }
}

fn element(start: &BytesStart, line: usize) -> Result<Element, Wrong> {
    let name = start.name().as_ref().to_owned();
    let wrong = |why: &str| Wrong { line, element: Some(name.clone()), why: why.to_owned() };
    let mut attributes = Vec::new();
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|_| wrong("an attribute is written name=\"value\""))?;
        let value =
            unescaped(&attribute.value).ok_or_else(|| wrong("an & in an attribute is written &amp;"))?;
        attributes.push((attribute.key.as_ref().to_owned(), value));
    }
    Ok(Element { name, attributes, children: Vec::new(), line })
}

fn unescaped(value: &str) -> Option<String> {
    let mut parts = value.split('&');
    let mut all = parts.next().unwrap_or("").to_owned();
    for part in parts {
        let (reference, rest) = part.split_once(';')?;
        all.push(letter(reference)?);
        all.push_str(rest);
    }
    Some(all)
}

/// The character of a reference: the five of XML, or a number. Characters that no page shows are none.
fn letter(reference: &str) -> Option<char> {
    let number = reference.strip_prefix('#').map(|n| match n.strip_prefix(['x', 'X']) {
        Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16),
        None => n.parse(),
    });
    match (reference, number) {
        ("amp", _) => Some('&'),
        ("lt", _) => Some('<'),
        ("gt", _) => Some('>'),
        ("quot", _) => Some('"'),
        ("apos", _) => Some('\''),
        (_, Some(Ok(number))) => char::from_u32(number).filter(|c| !c.is_control()),
        _ => None,
    }
}

fn say(element: &mut Element, words: &str) {
    match element.children.last_mut() {
        Some(Child::Words(said)) => said.push_str(words),
        _ => element.children.push(Child::Words(words.to_owned())),
    }
}

/// Counts lines on the way through the text, which is gone through once.
struct Lines<'a> {
    text: &'a str,
    at: usize,
    line: usize,
}

impl Lines<'_> {
    fn of(&mut self, place: usize) -> usize {
        let place = place.min(self.text.len());
        let passed = self.text.as_bytes().get(self.at..place).unwrap_or_default();
        self.line += passed.iter().filter(|b| **b == b'\n').count();
        self.at = self.at.max(place);
        self.line
    }
}
