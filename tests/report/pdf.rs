//! Reads a PDF of ours the way a screen reader does: along its tree of elements, each with its words.
//!
//! It knows as much of the format as our files have of it, and stops at anything else.

use std::collections::BTreeMap;
use std::io::Read;

/// An element, with what it says itself and what stands in it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Element {
    pub(crate) kind: String,
    /// Its dictionary as it stands in the file.
    pub(crate) written: String,
    /// Its own words.
    pub(crate) words: String,
    pub(crate) children: Vec<Element>,
}

impl Element {
    /// It and all that stands in it, in reading order.
    pub(crate) fn all(&self) -> Vec<&Element> {
        let mut all = vec![self];
        all.extend(self.children.iter().flat_map(Element::all));
        all
    }

    /// All its words.
    pub(crate) fn text(&self) -> String {
        self.all().iter().map(|e| e.words.as_str()).collect()
    }
}

/// The objects of a file, by number: what stands before the stream, and the stream unpacked.
type Objects = BTreeMap<usize, (String, Vec<u8>)>;

fn objects(pdf: &[u8]) -> Objects {
    let find = |from: usize, what: &[u8]| {
        pdf[from..].windows(what.len()).position(|w| w == what).map(|at| from + at)
    };
    let mut found = Objects::new();
    let mut at = 0;
    while let Some(start) = find(at, b" 0 obj\n") {
        let digits = pdf[..start].iter().rev().take_while(|b| b.is_ascii_digit()).count();
        let number = std::str::from_utf8(&pdf[start - digits..start]).unwrap().parse().unwrap();
        let from = start + 7;
        let end = find(from, b"endobj").unwrap();
        let stream = find(from, b"stream\n").filter(|s| *s < end);
        let head = String::from_utf8_lossy(&pdf[from..stream.unwrap_or(end)]).into_owned();
        let mut body = Vec::new();
        at = end;
        if let Some(stream) = stream {
            let length: usize = after(&head, "/Length ").parse().unwrap();
            let packed = &pdf[stream + 7..stream + 7 + length];
            if head.contains("FlateDecode") {
                flate2::read::ZlibDecoder::new(packed).read_to_end(&mut body).unwrap();
            } else {
                body = packed.to_vec();
            }
            at = find(stream + 7 + length, b"endobj").unwrap();
        }
        found.insert(number, (head, body));
    }
    found
}

/// The word that follows a key.
fn after<'a>(head: &'a str, key: &str) -> &'a str {
    let rest = head.split_once(key).map_or("", |(_, rest)| rest);
    rest.split(['/', ' ', '>', ']', '\n', '(']).next().unwrap_or("")
}

/// What a font's codes mean.
fn meanings(map: &[u8]) -> BTreeMap<u16, String> {
    let text = String::from_utf8_lossy(map);
    let mut found = BTreeMap::new();
    for block in text.split("beginbfchar").skip(1) {
        for line in block.split("endbfchar").next().unwrap().lines() {
            let mut parts = line.split(['<', '>']).filter(|p| !p.trim().is_empty());
            if let (Some(code), Some(means)) = (parts.next(), parts.next()) {
                let units: Vec<u16> = means
                    .as_bytes()
                    .chunks(4)
                    .map(|unit| u16::from_str_radix(std::str::from_utf8(unit).unwrap(), 16).unwrap())
                    .collect();
                found.insert(u16::from_str_radix(code, 16).unwrap(), String::from_utf16(&units).unwrap());
            }
        }
    }
    assert!(!found.is_empty() && !text.contains("beginbfrange"), "a map of another make");
    found
}

/// The words of each marked stretch of a page, by its number.
fn marked(content: &[u8], fonts: &BTreeMap<String, BTreeMap<u16, String>>) -> BTreeMap<usize, String> {
    let mut said = BTreeMap::new();
    let (mut now, mut font) = (None, String::new());
    let (mut at, mut word) = (0, String::new());
    while at < content.len() {
        match content[at] {
            b'(' => {
                let (bytes, end) = literal(content, at + 1);
                at = end;
                for pair in bytes.chunks(2) {
                    let means = &fonts[&font][&u16::from_be_bytes([pair[0], pair[1]])];
                    if let Some(number) = now {
                        said.entry(number).or_insert_with(String::new).push_str(means);
                    }
                }
                word.clear();
            }
            byte if byte.is_ascii_whitespace() || b"/<>[]".contains(&byte) => {
                if fonts.contains_key(&word) {
                    font.clone_from(&word);
                }
                if word.ends_with("EMC") {
                    now = None;
                }
                if word == "MCID" {
                    let digits: String = content[at + 1..]
                        .iter()
                        .map(|b| char::from(*b))
                        .take_while(char::is_ascii_digit)
                        .collect();
                    now = Some(digits.parse().unwrap());
                }
                word.clear();
            }
            byte => word.push(char::from(byte)),
        }
        at += 1;
    }
    said
}

/// A text in round brackets and where it ends.
fn literal(content: &[u8], mut at: usize) -> (Vec<u8>, usize) {
    let (mut bytes, mut deep) = (Vec::new(), 0);
    loop {
        match content[at] {
            b'\\' => {
                at += 1;
                match content[at] {
                    b'n' => bytes.push(b'\n'),
                    b'r' => bytes.push(b'\r'),
                    b't' => bytes.push(b'\t'),
                    b'b' => bytes.push(8),
                    b'f' => bytes.push(12),
                    b'0'..=b'7' => {
                        let digits =
                            content[at..at + 3].iter().take_while(|b| (b'0'..=b'7').contains(*b)).count();
                        let text = std::str::from_utf8(&content[at..at + digits]).unwrap();
                        bytes.push(u8::from_str_radix(text, 8).unwrap());
                        at += digits - 1;
                    }
                    other => bytes.push(other),
                }
            }
            b')' if deep == 0 => return (bytes, at),
            other => {
                deep += i32::from(other == b'(') - i32::from(other == b')');
                bytes.push(other);
            }
        }
        at += 1;
    }
}

/// The tree of a file, from the document down.
pub(crate) fn tree(pdf: &[u8]) -> Element {
    let objects = objects(pdf);
    let mut pages = BTreeMap::new();
    for (number, (head, _)) in &objects {
        if head.contains("/Type/Page/") {
            let resources: usize = after(head, "/Resources ").parse().unwrap();
            let fonts = objects[&resources].0.split_once("/Font<<").unwrap().1.split('>').next().unwrap();
            let fonts = fonts.split('/').filter(|f| !f.is_empty()).map(|font| {
                let mut parts = font.split_whitespace();
                let (name, object) = (parts.next().unwrap(), parts.next().unwrap().parse::<usize>().unwrap());
                let map: usize = after(&objects[&object].0, "/ToUnicode ").parse().unwrap();
                (name.to_owned(), meanings(&objects[&map].1))
            });
            let content: usize = after(head, "/Contents ").parse().unwrap();
            pages.insert(number.to_string(), marked(&objects[&content].1, &fonts.collect()));
        }
    }
    let root = objects.iter().find(|(_, (head, _))| head.contains("/S/Document/")).expect("a document");
    element(*root.0, &objects, &pages)
}

fn element(number: usize, objects: &Objects, pages: &BTreeMap<String, BTreeMap<usize, String>>) -> Element {
    let written = objects[&number].0.clone();
    let mut found = Element { kind: after(&written, "/S/").to_owned(), ..Element::default() };
    let page = after(written.rsplit_once(']').map_or("", |(_, after_kids)| after_kids), "/Pg ");
    let mut rest =
        written.split_once("/K[").and_then(|(_, k)| k.split_once(']')).map_or("", |(k, _)| k).trim();
    while !rest.is_empty() {
        // A stretch on another page than the element's own names its page.
        let (kid, after_it) = match rest.strip_prefix("<<") {
            Some(named) => named.split_once(">>").unwrap(),
            None if rest.split_whitespace().nth(2).is_some_and(|r| r.starts_with('R')) => {
                rest.split_once('R').unwrap()
            }
            None => rest.split_at(rest.find([' ', '<']).unwrap_or(rest.len())),
        };
        let stretch = |page: &str, number: &str| {
            pages[page].get(&number.parse().unwrap()).map_or("", String::as_str).to_owned()
        };
        if kid.contains("/MCID") {
            found.words += &stretch(after(kid, "/Pg "), after(kid, "/MCID "));
        } else if let Some((object, _)) = kid.split_once(' ') {
            found.children.push(element(object.parse().unwrap(), objects, pages));
        } else {
            found.words += &stretch(page, kid);
        }
        rest = after_it.trim_start();
    }
    found.written = written;
    found
}

/// Where each text of a file begins on its page, from the left and from the top.
pub(crate) fn places(pdf: &[u8]) -> Vec<(f32, f32)> {
    let mut found = Vec::new();
    for (_, content) in objects(pdf).into_values() {
        let text = String::from_utf8_lossy(&content).into_owned();
        for before in text.split(" Tm").filter(|piece| piece.contains("/f")) {
            let numbers: Vec<f32> = before.rsplit(' ').take(2).filter_map(|n| n.parse().ok()).collect();
            if let [y, x] = numbers[..] {
                found.push((x, y));
            }
        }
    }
    found
}
