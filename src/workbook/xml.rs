//! XML parts as text with the places of their elements.
//!
//! A part is read only to learn where things stand; what is written is the old text with a few splices. Nothing here
//! can turn a tree back into text, on purpose: whoever serialises loses what they did not know about.

use std::borrow::Cow;
use std::ops::Range;

use quick_xml::events::attributes::Attributes;
use quick_xml::events::Event;
use quick_xml::name::{Namespace, ResolveResult};
use quick_xml::reader::NsReader;

use super::refusal::Refusal;

/// The namespace of workbooks, worksheets and styles.
pub(super) const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
pub(super) const MAIN_STRICT: &str = "http://purl.oclc.org/ooxml/spreadsheetml/main";
/// The namespace of `r:id`, and the beginning of most relationship types.
pub(super) const REL: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
pub(super) const REL_STRICT: &str = "http://purl.oclc.org/ooxml/officeDocument/relationships";

const MAX_NODES: usize = 6_000_000;
const MAX_DEPTH: usize = 250;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Encoding {
    Utf8,
    Utf16Le,
    Utf16Be,
    /// One byte, one character: for VML that declares some old code page. Only ASCII is ever added to it.
    Bytes,
}

/// A part decoded, with what is needed to encode it the same way again.
#[derive(Debug, Clone)]
pub(super) struct Text {
    encoding: Encoding,
    mark: Vec<u8>,
    pub(super) text: String,
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Option<String> {
    if !bytes.len().is_multiple_of(2) {
        return None;
    }
    let units = bytes.as_chunks::<2>().0.iter().map(|&c| unit(c));
    char::decode_utf16(units).collect::<Result<String, _>>().ok()
}

impl Text {
    pub(super) fn decode(part: &str, bytes: &[u8]) -> Result<Self, Refusal> {
        let unreadable = || Refusal::damaged(part, "its text is in an encoding Excel does not use");
        let (encoding, mark, text) = match bytes {
            [0xEF, 0xBB, 0xBF, rest @ ..] => (Encoding::Utf8, 3, String::from_utf8(rest.to_vec()).ok()),
            [0xFF, 0xFE, rest @ ..] => (Encoding::Utf16Le, 2, utf16(rest, u16::from_le_bytes)),
            [0xFE, 0xFF, rest @ ..] => (Encoding::Utf16Be, 2, utf16(rest, u16::from_be_bytes)),
            _ => (Encoding::Utf8, 0, String::from_utf8(bytes.to_vec()).ok()),
        };
        let text = text.ok_or_else(unreadable)?;
        if encoding == Encoding::Utf8
            && let Some(declared) = declared_encoding(&text)
            && !["utf-8", "utf8", "us-ascii", "ascii"].contains(&declared.as_str())
        {
            return Err(unreadable());
        }
        Ok(Self { encoding, mark: bytes.get(..mark).unwrap_or_default().to_vec(), text })
    }

    /// Like `decode`, but takes any bytes as they are, for VML, which is often no proper XML.
    pub(super) fn decode_any(bytes: &[u8]) -> Self {
        Self::decode("", bytes).unwrap_or_else(|_| Self {
            encoding: Encoding::Bytes,
            mark: Vec::new(),
            text: bytes.iter().map(|&b| char::from(b)).collect(),
        })
    }

    fn encode_into(&self, s: &str, out: &mut Vec<u8>) {
        match self.encoding {
            Encoding::Utf8 => out.extend_from_slice(s.as_bytes()),
            Encoding::Utf16Le => s.encode_utf16().for_each(|u| out.extend_from_slice(&u.to_le_bytes())),
            Encoding::Utf16Be => s.encode_utf16().for_each(|u| out.extend_from_slice(&u.to_be_bytes())),
            Encoding::Bytes => out.extend(s.chars().map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?'))),
        }
    }

    fn encoded(&self, s: &str) -> Vec<u8> {
        let mut out = Vec::new();
        self.encode_into(s, &mut out);
        out
    }

    /// Applies the splices and says what they did in terms of the part's bytes.
    pub(super) fn spliced(&self, part: &str, mut splices: Vec<Splice>) -> Result<(Vec<u8>, Vec<Cut>), Refusal> {
        // What is put in at a place comes before what is taken away there.
        splices.sort_by_key(|s| (s.at, s.remove > 0));
        let mut out = self.mark.clone();
        let mut cuts: Vec<Cut> = Vec::new();
        let mut done = 0;
        let mut raw = self.mark.len();
        for splice in &splices {
            let end = splice.at + splice.remove;
            let (Some(kept), Some(removed)) = (self.text.get(done..splice.at), self.text.get(splice.at..end)) else {
                return Err(Refusal::CheckFailed { why: format!("two edits of {part} meet") });
            };
            let kept = self.encoded(kept);
            raw += kept.len();
            out.extend_from_slice(&kept);
            let inserted = self.encoded(&splice.insert);
            let removed = self.encoded(removed);
            out.extend_from_slice(&inserted);
            match cuts.last_mut() {
                Some(last) if last.at + last.removed.len() == raw => {
                    last.inserted += inserted.len();
                    last.removed.extend_from_slice(&removed);
                }
                _ => cuts.push(Cut { at: raw, inserted: inserted.len(), removed: removed.clone() }),
            }
            raw += removed.len();
            done = end;
        }
        self.encode_into(self.text.get(done..).unwrap_or_default(), &mut out);
        Ok((out, cuts))
    }
}

fn declared_encoding(text: &str) -> Option<String> {
    let rest = text.trim_start().strip_prefix("<?xml")?;
    let declaration = rest.get(..rest.find("?>")?)?;
    let value = declaration.get(declaration.find("encoding")? + 8..)?.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next()?;
    Some(value.get(1..)?.split(quote).next()?.to_ascii_lowercase())
}

/// One edit of a text: at this offset, take away so many bytes and put this in.
#[derive(Debug, Clone)]
pub(super) struct Splice {
    pub(super) at: usize,
    pub(super) remove: usize,
    pub(super) insert: String,
}

impl Splice {
    pub(super) fn insert(at: usize, insert: impl Into<String>) -> Self {
        Self { at, remove: 0, insert: insert.into() }
    }

    pub(super) fn replace(range: Range<usize>, insert: impl Into<String>) -> Self {
        Self { at: range.start, remove: range.len(), insert: insert.into() }
    }
}

/// What a splice did to the bytes: enough to undo it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cut {
    pub(super) at: usize,
    pub(super) inserted: usize,
    pub(super) removed: Vec<u8>,
}

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

impl Doc {
    /// Reads a text. The insides of elements called one of `skip` are checked, but not kept.
    pub(super) fn parse(part: &str, text: &str, skip: &[&str]) -> Result<Self, Refusal> {
        let damaged = |why: &str| Refusal::damaged(part, why);
        let mut reader = NsReader::from_str(text);
        let mut nodes: Vec<Node> = Vec::new();
        let mut open: Vec<usize> = Vec::new();
        let mut deep = 0usize;
        let mut skipping = 0usize;
        let mut strict = false;
        loop {
            let start = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
            let (ns, event) = reader
                .read_resolved_event()
                .map_err(|e| damaged(&format!("it is not proper XML ({e}, near byte {start})")))?;
            let (ns, is_strict) = match ns {
                ResolveResult::Bound(Namespace(MAIN)) => (Ns::Main, false),
                ResolveResult::Bound(Namespace(MAIN_STRICT)) => (Ns::Main, true),
                ResolveResult::Bound(Namespace("http://schemas.openxmlformats.org/markup-compatibility/2006")) => {
                    (Ns::Compat, false)
                }
                _ => (Ns::Other, false),
            };
            let name = match &event {
                Event::Start(e) | Event::Empty(e) => Some((e.name().as_ref().len(), e.local_name().as_ref().len())),
                _ => None,
            };
            let empty = matches!(event, Event::Empty(_));
            let kind = match event {
                Event::Start(_) | Event::Empty(_) => 1,
                Event::End(_) => 2,
                Event::DocType(_) => return Err(damaged("it declares a document type, which no workbook may")),
                Event::Eof => break,
                Event::Text(t) if open.is_empty() && !t.trim().is_empty() => {
                    return Err(damaged("there is text outside its elements"));
                }
                _ => 0,
            };
            let end = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
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
        Ok(Self { text: text.to_owned(), nodes, strict })
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

/// Undoes the five entities and character references; anything else stays as it is.
pub(super) fn unescaped(s: &str) -> Cow<'_, str> {
    if !s.contains('&') {
        return Cow::Borrowed(s);
    }
    let mut out = String::with_capacity(s.len());
    let mut rest = s;
    while let Some(at) = rest.find('&') {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let known = from.get(1..).and_then(|r| r.split_once(';')).and_then(|(name, after)| {
            let c = match name {
                "amp" => '&',
                "lt" => '<',
                "gt" => '>',
                "quot" => '"',
                "apos" => '\'',
                _ => {
                    let digits = name.strip_prefix('#')?;
                    let code = match digits.strip_prefix(['x', 'X']) {
                        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                        None => digits.parse().ok()?,
                    };
                    char::from_u32(code)?
                }
            };
            Some((c, after))
        });
        match known {
            Some((c, after)) => {
                out.push(c);
                rest = after;
            }
            None => {
                out.push('&');
                rest = from.get(1..).unwrap_or_default();
            }
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// A text as it may stand in an element or an attribute. Characters XML has no way to write are left out.
pub(super) fn escaped(s: &str) -> String {
    let mut out = String::with_capacity(s.len() + 16);
    for c in s.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\u{0}'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {}
            _ => out.push(c),
        }
    }
    out
}

/// Like `escaped`, for the text of cells and notes, where Excel reads `_x0041_` as the character of that number.
pub(super) fn escaped_text(s: &str) -> String {
    let mut out = String::with_capacity(s.len());
    let mut rest = s;
    while let Some(at) = rest.find("_x") {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let code = from.get(2..7);
        let reads_as_code =
            code.is_some_and(|c| c.ends_with('_') && c.bytes().take(4).all(|b| b.is_ascii_hexdigit()));
        out.push_str(if reads_as_code { "_x005F_x" } else { "_x" });
        rest = from.get(2..).unwrap_or_default();
    }
    out.push_str(rest);
    escaped(&out)
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
