//! XML parts as text with the places of their elements.
//!
//! A part is read only to learn where things stand; what is written is the old text with a few splices. Nothing here
//! can turn a tree back into text, on purpose: whoever serialises loses what they did not know about.

use std::borrow::Cow;
use std::ops::Range;

use memchr::memmem;
use quick_xml::events::Event;
use quick_xml::events::attributes::Attributes;
use quick_xml::name::{Namespace, ResolveResult};
use quick_xml::reader::NsReader;

use super::refusal::Refusal;
use super::text::{Splice, unescaped};

/// The namespace of workbooks, worksheets and styles.
pub(super) const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
pub(super) const MAIN_STRICT: &str = "http://purl.oclc.org/ooxml/spreadsheetml/main";
/// The namespace of `r:id`, and the beginning of most relationship types.
pub(super) const REL: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
pub(super) const REL_STRICT: &str = "http://purl.oclc.org/ooxml/officeDocument/relationships";

/// The namespace of elements that wrap others for programs that do not know them.
const COMPATIBILITY: &str = "http://schemas.openxmlformats.org/markup-compatibility/2006";

const MAX_NODES: usize = 6_000_000;
const MAX_DEPTH: usize = 250;

/// Which vocabulary an element belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ns {
    Main,
    /// `mc:AlternateContent` and what belongs to it.
    Compat,
    Other,
}

#[derive(Debug, Clone)]
struct Node {
    parent: u32,
    next: u32,
    ns: Ns,
    start: usize,
    open_end: usize,
    close_start: usize,
    end: usize,
    name_end: usize,
    local_at: usize,
}

/// The elements of a text with their places.
#[derive(Debug, Clone)]
pub(super) struct Doc {
    pub(super) text: String,
    nodes: Vec<Node>,
    pub(super) strict: bool,
}

/// An element: its place in the list of elements.
pub(super) type Id = usize;

/// Which vocabulary a namespace is, and whether it is that of strict workbooks.
fn vocabulary(ns: &ResolveResult) -> (Ns, bool) {
    match ns {
        ResolveResult::Bound(Namespace(MAIN)) => (Ns::Main, false),
        ResolveResult::Bound(Namespace(MAIN_STRICT)) => (Ns::Main, true),
        ResolveResult::Bound(Namespace(COMPATIBILITY)) => (Ns::Compat, false),
        _ => (Ns::Other, false),
    }
}

/// The insides of the first element called one of `skip`, if it can be told where they end without reading them: there
/// is no comment, character data or instruction in them in which an end tag could stand. The elements in them are
/// not looked at; what is wrong with them stays as it was.
fn gap(text: &str, skip: &[&str]) -> Option<Range<usize>> {
    if skip.is_empty() {
        return None;
    }
    let mut reader = quick_xml::Reader::from_str(text);
    let (start, close) = loop {
        match reader.read_event().ok()? {
            Event::Start(tag) if skip.contains(&tag.local_name().as_ref()) => {
                let close = format!("</{}", tag.name().as_ref());
                break (usize::try_from(reader.buffer_position()).ok()?, close);
            }
            Event::Eof => return None,
            _ => {}
        }
    };
    let rest = text.get(start..)?.as_bytes();
    let end = memmem::find(rest, close.as_bytes())?;
    let inside = rest.get(..end)?;
    let plain = memmem::find(inside, b"<!").is_none() && memmem::find(inside, b"<?").is_none();
    let ends_tag = matches!(rest.get(end + close.len()), Some(b'>' | b' ' | b'\t' | b'\r' | b'\n'));
    (plain && ends_tag).then_some(start..start + end)
}

impl Doc {
    /// Reads a text. The insides of elements called one of `skip` are checked, but not kept.
    pub(super) fn parse(part: &str, text: String, skip: &[&str]) -> Result<Self, Refusal> {
        let damaged = |why: &str| Refusal::damaged(part, why);
        // The insides of a large element are left out of what is read, and the places behind it moved accordingly.
        let gap = gap(&text, skip).unwrap_or(0..0);
        let short;
        let source = if gap.is_empty() {
            text.as_str()
        } else {
            short = [text.get(..gap.start), text.get(gap.end..)].map(Option::unwrap_or_default).concat();
            &short
        };
        let mut reader = NsReader::from_str(source);
        let mut nodes: Vec<Node> = Vec::new();
        let mut open: Vec<usize> = Vec::new();
        let mut deep = 0usize;
        let mut skipping = 0usize;
        let mut strict = false;
        loop {
            // What begins at the gap is the end tag behind it, what ends there is the tag before it.
            let moved = |at: usize, from: usize| if at >= from { at + gap.len() } else { at };
            let start = moved(usize::try_from(reader.buffer_position()).unwrap_or(0), gap.start);
            let (ns, event) = reader
                .read_resolved_event()
                .map_err(|e| damaged(&format!("it is not proper XML ({e}, near byte {start})")))?;
            let (ns, is_strict) = vocabulary(&ns);
            let name = match &event {
                Event::Start(e) | Event::Empty(e) => {
                    Some((e.name().as_ref().len(), e.local_name().as_ref().len()))
                }
                _ => None,
            };
            let empty = matches!(event, Event::Empty(_));
            let kind = match event {
                Event::Start(_) | Event::Empty(_) => 1,
                Event::End(_) => 2,
                Event::DocType(_) => {
                    return Err(damaged("it declares a document type, which no workbook may"));
                }
                Event::Eof => break,
                Event::Text(t) if open.is_empty() && !t.trim().is_empty() => {
                    return Err(damaged("there is text outside its elements"));
                }
                _ => 0,
            };
            let end = moved(usize::try_from(reader.buffer_position()).unwrap_or(0), gap.start + 1);
            if let Some((full, local)) = name {
                if nodes.is_empty() {
                    strict = is_strict;
                } else if deep == 0 {
                    return Err(damaged("it has two root elements"));
                }
                if skipping == 0 {
                    if nodes.len() >= MAX_NODES {
                        return Err(Refusal::too_large(format!("{part} has more than six million elements")));
                    }
                    nodes.push(Node {
                        parent: open.last().map_or(u32::MAX, |&p| u32::try_from(p).unwrap_or(u32::MAX)),
                        next: u32::try_from(nodes.len() + 1).unwrap_or(u32::MAX),
                        ns,
                        start,
                        open_end: end,
                        close_start: end,
                        end,
                        name_end: start + 1 + full,
                        local_at: start + 1 + full - local,
                    });
                }
            }
            if kind == 1 && !empty {
                deep += 1;
                if deep > MAX_DEPTH {
                    return Err(damaged("its elements are nested too deeply"));
                }
                if skipping > 0 {
                    skipping += 1;
                } else {
                    open.push(nodes.len() - 1);
                    let local = text.get(start + 1..end).map_or("", |_| {
                        nodes.last().and_then(|n| text.get(n.local_at..n.name_end)).unwrap_or_default()
                    });
                    if skip.contains(&local) {
                        skipping = 1;
                    }
                }
            } else if kind == 2 {
                deep = deep.saturating_sub(1);
                if skipping > 1 {
                    skipping -= 1;
                } else {
                    skipping = 0;
                    let count = u32::try_from(nodes.len()).unwrap_or(u32::MAX);
                    if let Some(node) = open.pop().and_then(|i| nodes.get_mut(i)) {
                        node.close_start = start;
                        node.end = end;
                        node.next = count;
                    }
                }
            }
        }
        if nodes.is_empty() || !open.is_empty() {
            return Err(damaged("it is cut short"));
        }
        Ok(Self { text, nodes, strict })
    }

    fn node(&self, id: Id) -> &Node {
        // Ids come from this document alone, and element 0 always exists.
        self.nodes.get(id).unwrap_or(&self.nodes[0])
    }

    pub(super) fn is(&self, id: Id, local: &str) -> bool {
        self.local(id) == local
    }

    pub(super) fn local(&self, id: Id) -> &str {
        let n = self.node(id);
        self.text.get(n.local_at..n.name_end).unwrap_or_default()
    }

    pub(super) fn ns(&self, id: Id) -> Ns {
        self.node(id).ns
    }

    /// The prefix of an element with its colon, or nothing.
    pub(super) fn prefix(&self, id: Id) -> &str {
        let n = self.node(id);
        self.text.get(n.start + 1..n.local_at).unwrap_or_default()
    }

    pub(super) fn children(&self, id: Id) -> impl Iterator<Item = Id> + '_ {
        let end = self.node(id).next as usize;
        let mut at = id + 1;
        std::iter::from_fn(move || {
            (at < end).then(|| {
                let now = at;
                at = (self.node(now).next as usize).max(now + 1);
                now
            })
        })
    }

    /// Every element inside this one, at any depth, in order.
    pub(super) fn inside(&self, id: Id) -> impl Iterator<Item = Id> + use<> {
        id + 1..self.node(id).next as usize
    }

    pub(super) fn parent(&self, id: Id) -> Option<Id> {
        let parent = self.node(id).parent;
        (parent != u32::MAX).then_some(parent as usize)
    }

    pub(super) fn child(&self, id: Id, local: &str) -> Option<Id> {
        self.children(id).find(|&c| self.is(c, local) && self.ns(c) == self.ns(id))
    }

    pub(super) fn range(&self, id: Id) -> Range<usize> {
        let n = self.node(id);
        n.start..n.end
    }

    pub(super) fn source(&self, id: Id) -> &str {
        self.text.get(self.range(id)).unwrap_or_default()
    }

    /// What stands between the tags, as written.
    pub(super) fn inner(&self, id: Id) -> &str {
        let n = self.node(id);
        self.text.get(n.open_end..n.close_start).unwrap_or_default()
    }

    pub(super) fn inner_range(&self, id: Id) -> Range<usize> {
        let n = self.node(id);
        n.open_end..n.close_start
    }

    /// The text of an element without markup.
    pub(super) fn words(&self, id: Id) -> String {
        let inner = self.inner(id);
        if !inner.contains('<') {
            return unescaped(inner).into_owned();
        }
        let mut out = String::new();
        let mut reader = quick_xml::Reader::from_str(inner);
        loop {
            match reader.read_event() {
                Ok(Event::Text(t)) => out.push_str(&t.into_inner()),
                Ok(Event::CData(t)) => out.push_str(&t.into_inner()),
                Ok(Event::GeneralRef(r)) => {
                    let entity = format!("&{};", &*r);
                    out.push_str(&unescaped(&entity));
                }
                Ok(Event::Eof) | Err(_) => break,
                Ok(_) => {}
            }
        }
        out
    }

    fn attributes(&self, id: Id) -> Attributes<'_> {
        let n = self.node(id);
        let tag = self.text.get(n.name_end..n.open_end).unwrap_or_default();
        let tag = tag.strip_suffix('>').unwrap_or(tag);
        Attributes::new(tag.strip_suffix('/').unwrap_or(tag), 0)
    }

    /// Every attribute: its full name, its value as written, and where the value stands.
    pub(super) fn attrs(&self, id: Id) -> impl Iterator<Item = (&str, &str, Range<usize>)> + '_ {
        let base = self.text.as_ptr() as usize;
        let mut list = self.attributes(id);
        list.with_checks(false);
        list.filter_map(move |a| {
            let a = a.ok()?;
            let key: &str = a.key.into_inner();
            let Cow::Borrowed(value) = a.value else { return None };
            let at = (value.as_ptr() as usize).checked_sub(base)?;
            Some((key, value, at..at + value.len()))
        })
    }

    /// The value of an attribute without a prefix.
    pub(super) fn attr(&self, id: Id, name: &str) -> Option<String> {
        self.attrs(id).find(|(k, ..)| *k == name).map(|(_, v, _)| unescaped(v).into_owned())
    }

    pub(super) fn attr_range(&self, id: Id, name: &str) -> Option<Range<usize>> {
        self.attrs(id).find(|(k, ..)| *k == name).map(|(.., r)| r)
    }

    pub(super) fn attr_number(&self, id: Id, name: &str) -> Option<u64> {
        self.attr(id, name)?.trim().parse().ok()
    }

    pub(super) fn attr_true(&self, id: Id, name: &str) -> bool {
        self.attr(id, name).is_some_and(|v| matches!(v.trim(), "1" | "true" | "on"))
    }

    /// The prefix bound to a namespace where this element stands, with its colon; `None` where none is.
    fn bound(&self, id: Id, uris: [&str; 2]) -> Option<String> {
        let mut hidden: Vec<&str> = Vec::new();
        let mut at = Some(id);
        while let Some(node) = at {
            for (key, value, _) in self.attrs(node) {
                let Some(prefix) = key.strip_prefix("xmlns:") else { continue };
                if uris.contains(&value) && !hidden.contains(&prefix) {
                    return Some(format!("{prefix}:"));
                }
                hidden.push(prefix);
            }
            at = self.parent(node);
        }
        None
    }

    /// An attribute of the relationships namespace (`r:id` and its like), whatever its prefix.
    pub(super) fn rel_attr(&self, id: Id, local: &str) -> Option<String> {
        let prefix = self.bound(id, [REL, REL_STRICT])?;
        self.attr(id, &format!("{prefix}{local}")).or_else(|| {
            self.attrs(id).find_map(|(k, v, _)| {
                let (p, l) = k.split_once(':')?;
                (l == local && p != "xmlns" && !p.starts_with("xr")).then(|| unescaped(v).into_owned())
            })
        })
    }

    /// `r:id="..."` for an element to be put inside this one, with a declaration where the prefix has none.
    pub(super) fn rel_id(&self, id: Id, value: &str) -> String {
        match self.bound(id, [REL, REL_STRICT]) {
            Some(prefix) => format!("{prefix}id=\"{value}\""),
            None => format!("xmlns:r=\"{}\" r:id=\"{value}\"", if self.strict { REL_STRICT } else { REL }),
        }
    }

    /// The splice that puts something at the end of an element, opening the element where it is self-closed.
    pub(super) fn append(&self, id: Id, inside: &str) -> Splice {
        let n = self.node(id);
        if n.close_start == n.end && self.source(id).ends_with("/>") {
            let name = self.text.get(n.start + 1..n.name_end).unwrap_or_default();
            Splice::replace(n.end - 2..n.end, format!(">{inside}</{name}>"))
        } else {
            Splice::insert(n.close_start, inside)
        }
    }

    pub(super) fn after_open_tag(&self, id: Id) -> usize {
        self.node(id).open_end
    }

    /// Sets an attribute that is there, or adds it.
    pub(super) fn set_attr(&self, id: Id, name: &str, value: &str) -> Splice {
        match self.attr_range(id, name) {
            Some(range) => Splice::replace(range, value),
            None => Splice::insert(self.node(id).name_end, format!(" {name}=\"{value}\"")),
        }
    }

    /// Takes an attribute away, with the space before it.
    pub(super) fn drop_attr(&self, id: Id, name: &str) -> Option<Splice> {
        let value = self.attr_range(id, name)?;
        let tag = self.text.get(self.node(id).start..value.start)?;
        let at = self.node(id).start + tag.rfind(name)?;
        let before = self.text.get(..at)?.trim_end().len();
        Some(Splice::replace(before..value.end + 1, ""))
    }
}

/// A stretch of a document's text with some of its own edits done to it.
pub(super) fn edited(doc: &Doc, range: Range<usize>, mut splices: Vec<Splice>) -> String {
    splices.sort_by_key(|s| (s.at, s.remove > 0));
    let mut out = String::with_capacity(range.len() + 64);
    let mut done = range.start;
    for splice in splices {
        if splice.at < done {
            continue;
        }
        out.push_str(doc.text.get(done..splice.at).unwrap_or_default());
        out.push_str(&splice.insert);
        done = splice.at + splice.remove;
    }
    out.push_str(doc.text.get(done..range.end).unwrap_or_default());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Doc {
        Doc::parse("part", text.to_owned(), &["sheetData"]).unwrap()
    }

    #[test]
    fn a_container_is_opened_where_it_is_closed_in_itself() {
        for (text, after) in [
            ("<a><b/></a>", "<a><b>x</b></a>"),
            ("<a><p:b xmlns:p='u' c='/>'/></a>", "<a><p:b xmlns:p='u' c='/>'>x</p:b></a>"),
            ("<a><b>y</b></a>", "<a><b>yx</b></a>"),
        ] {
            let doc = read(text);
            assert_eq!(edited(&doc, 0..text.len(), vec![doc.append(1, "x")]), after);
        }
    }

    #[test]
    fn markup_in_comments_and_character_data_is_no_element() {
        let doc = read("<!-- <z> --><a><!-- <b/> --><![CDATA[<b/>]]><?p <b/>?><c d='1'/></a>");
        assert_eq!(doc.children(0).count(), 1);
        assert!(doc.is(1, "c") && doc.attr_number(1, "d") == Some(1));
    }

    #[test]
    fn cells_are_skipped_but_what_comes_after_them_is_not() {
        let doc = read("<w><sheetData><row><c/></row><row/></sheetData><m n='2'/></w>");
        let names: Vec<&str> = doc.children(0).map(|id| doc.local(id)).collect();
        assert_eq!(names, ["sheetData", "m"]);
        assert_eq!(doc.source(2), "<m n='2'/>");
    }

    #[test]
    fn places_behind_skipped_cells_are_those_of_the_text() {
        for inside in [
            "",
            "<row r='1'><c><v>1</v></c></row>",
            "<row><!-- </x:sheetData> --></row>",
            "<row><c><![CDATA[</x:sheetData>]]></c></row>",
            "<row><c><is><t>\u{e9}&lt;/x:sheetData&gt;</t></is></c></row>",
        ] {
            let text = format!(
                "<?xml version='1.0'?><!-- <sheetData> --><x:w xmlns:x=\"{MAIN}\"><x:cols/><x:sheetData a='>'>{inside}\
                 </x:sheetData ><x:m n='2'>t</x:m></x:w>"
            );
            let doc = read(&text);
            let found: Vec<&str> = doc.children(0).map(|id| doc.source(id)).collect();
            let cells = format!("<x:sheetData a='>'>{inside}</x:sheetData >");
            assert_eq!(found, ["<x:cols/>", cells.as_str(), "<x:m n='2'>t</x:m>"]);
            assert_eq!(doc.inner(2), inside);
            assert_eq!((doc.inner(3), doc.ns(3), doc.attr_number(3, "n")), ("t", Ns::Main, Some(2)));
            assert_eq!(doc.source(0), &text[text.find("<x:w").unwrap()..]);
        }
        for broken in ["<w><sheetData><row></w>", "<w><sheetData><row/></sheetDatum></w>", "<w><sheetData>"] {
            assert!(Doc::parse("part", broken.to_owned(), &["sheetData"]).is_err(), "{broken}");
        }
    }

    #[test]
    fn an_attribute_is_set_where_it_stands_or_added() {
        let text = "<a n='1' tabSelected=\"1\" z='2'/>";
        let doc = read(text);
        assert_eq!(
            edited(&doc, 0..text.len(), vec![doc.set_attr(0, "n", "5")]),
            text.replace("n='1'", "n='5'")
        );
        assert_eq!(
            edited(&doc, 0..text.len(), vec![doc.set_attr(0, "q", "5")]),
            text.replace("<a", "<a q=\"5\"")
        );
        let dropped = doc.drop_attr(0, "tabSelected").unwrap();
        assert_eq!(edited(&doc, 0..text.len(), vec![dropped]), "<a n='1' z='2'/>");
    }

    #[test]
    fn the_relationship_prefix_is_the_one_that_is_declared() {
        let doc = read(&format!("<a xmlns:q=\"{REL}\"><b q:id='x'/></a>"));
        assert_eq!(doc.rel_attr(1, "id").as_deref(), Some("x"));
        assert_eq!(doc.rel_id(0, "y"), "q:id=\"y\"");
        assert_eq!(read("<a/>").rel_id(0, "y"), format!("xmlns:r=\"{REL}\" r:id=\"y\""));
    }

    #[test]
    fn a_document_type_is_refused() {
        assert!(Doc::parse("part", "<!DOCTYPE a><a/>".to_owned(), &[]).is_err());
    }
}
