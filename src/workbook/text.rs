//! The text of a part: how it was encoded, how it is spliced, and how words are written into it.

use std::borrow::Cow;
use std::ops::Range;

use super::refusal::Refusal;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Encoding {
    Utf8,
    Utf16Le,
    Utf16Be,
    /// One byte, one character: for VML that declares some old code page. Only ASCII is ever added to it.
    Bytes,
}

/// How a part's text was encoded: what is needed to encode it the same way again.
#[derive(Debug, Clone)]
pub(super) struct Form {
    encoding: Encoding,
    mark: Vec<u8>,
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Option<String> {
    if !bytes.len().is_multiple_of(2) {
        return None;
    }
    let units = bytes.as_chunks::<2>().0.iter().map(|&c| unit(c));
    char::decode_utf16(units).collect::<Result<String, _>>().ok()
}

impl Form {
    pub(super) fn plain() -> Self {
        Self { encoding: Encoding::Utf8, mark: Vec::new() }
    }

    /// The form and the text of a part.
    pub(super) fn decode(part: &str, mut bytes: Vec<u8>) -> Result<(Self, String), Refusal> {
        let unreadable = || Refusal::damaged(part, "its text is in an encoding Excel does not use");
        let (encoding, mark) = match bytes.as_slice() {
            [0xEF, 0xBB, 0xBF, ..] => (Encoding::Utf8, 3),
            [0xFF, 0xFE, ..] => (Encoding::Utf16Le, 2),
            [0xFE, 0xFF, ..] => (Encoding::Utf16Be, 2),
            _ => (Encoding::Utf8, 0),
        };
        let mark: Vec<u8> = bytes.drain(..mark).collect();
        // A large sheet's bytes become its text where they lie.
        let text = match encoding {
            Encoding::Utf16Le => utf16(&bytes, u16::from_le_bytes),
            Encoding::Utf16Be => utf16(&bytes, u16::from_be_bytes),
            Encoding::Utf8 | Encoding::Bytes => String::from_utf8(bytes).ok(),
        };
        let text = text.ok_or_else(unreadable)?;
        if encoding == Encoding::Utf8
            && let Some(declared) = declared_encoding(&text)
            && !["utf-8", "utf8", "us-ascii", "ascii"].contains(&declared.as_str())
        {
            return Err(unreadable());
        }
        Ok((Self { encoding, mark }, text))
    }

    /// Like `decode`, but takes any bytes as they are, for VML, which is often no proper XML.
    pub(super) fn decode_any(bytes: &[u8]) -> (Self, String) {
        Self::decode("", bytes.to_vec()).unwrap_or_else(|_| {
            (
                Self { encoding: Encoding::Bytes, mark: Vec::new() },
                bytes.iter().map(|&b| char::from(b)).collect(),
            )
        })
    }

    fn encoded<'a>(&self, s: &'a str) -> Cow<'a, [u8]> {
        match self.encoding {
            Encoding::Utf8 => Cow::Borrowed(s.as_bytes()),
            Encoding::Utf16Le => Cow::Owned(s.encode_utf16().flat_map(u16::to_le_bytes).collect()),
            Encoding::Utf16Be => Cow::Owned(s.encode_utf16().flat_map(u16::to_be_bytes).collect()),
            Encoding::Bytes => {
                Cow::Owned(s.chars().map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?')).collect())
            }
        }
    }

    /// Where a place of the text is in the part's bytes.
    pub(super) fn place(&self, text: &str, at: usize) -> usize {
        self.mark.len() + self.encoded(text.get(..at).unwrap_or(text)).len()
    }

    /// The part's bytes, in two pieces.
    pub(super) fn bytes<'a>(&'a self, text: &'a str) -> [Cow<'a, [u8]>; 2] {
        [Cow::Borrowed(&self.mark), self.encoded(text)]
    }

    /// Applies the splices and says what they did in terms of the part's bytes. Of the new bytes those from `from` on
    /// are handed out; what stands before is as it was.
    pub(super) fn spliced(
        &self,
        part: &str,
        text: &str,
        mut splices: Vec<Splice>,
        from: usize,
    ) -> Result<Spliced, Refusal> {
        // What is put in at a place comes before what is taken away there.
        splices.sort_by_key(|s| (s.at, s.remove > 0));
        let mut pieces: Vec<Cow<'_, [u8]>> = vec![Cow::Borrowed(&self.mark)];
        let mut cuts: Vec<Cut> = Vec::new();
        let mut done = 0;
        let mut raw = self.mark.len();
        for splice in &splices {
            let end = splice.at + splice.remove;
            let (Some(kept), Some(removed)) = (text.get(done..splice.at), text.get(splice.at..end)) else {
                return Err(Refusal::CheckFailed { why: format!("two edits of {part} meet") });
            };
            let (kept, inserted) = (self.encoded(kept), self.encoded(&splice.insert));
            let removed = self.encoded(removed);
            raw += kept.len();
            match cuts.last_mut() {
                Some(last) if last.at + last.removed.len() == raw => {
                    last.inserted += inserted.len();
                    last.removed.extend_from_slice(&removed);
                }
                _ => cuts.push(Cut { at: raw, inserted: inserted.len(), removed: removed.to_vec() }),
            }
            raw += removed.len();
            done = end;
            pieces.extend([kept, inserted]);
        }
        pieces.push(self.encoded(text.get(done..).unwrap_or_default()));

        let mut part = Spliced { rest: Vec::new(), cuts, crc: 0, size: 0 };
        let mut hash = crc32fast::Hasher::new();
        for piece in &pieces {
            hash.update(piece);
            let before = from.saturating_sub(part.size);
            part.rest.extend_from_slice(piece.get(before..).unwrap_or_default());
            part.size += piece.len();
        }
        part.crc = hash.finalize();
        Ok(part)
    }
}

/// A part with its splices in.
#[derive(Debug)]
pub(super) struct Spliced {
    /// The new bytes from the place asked for.
    pub(super) rest: Vec<u8>,
    pub(super) cuts: Vec<Cut>,
    /// The check sum of all the new bytes.
    pub(super) crc: u32,
    /// How many there are.
    pub(super) size: usize,
}

fn declared_encoding(text: &str) -> Option<String> {
    let rest = text.trim_start().strip_prefix("<?xml")?;
    let declaration = rest.get(..rest.find("?>")?)?;
    let value =
        declaration.get(declaration.find("encoding")? + 8..)?.trim_start().strip_prefix('=')?.trim_start();
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

/// The most an entity's name is looked through for its end, so that a text of nothing but ampersands is read once.
const LONGEST_ENTITY: usize = 32;

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
        let known = from.get(1..).and_then(|name| {
            let end = name.bytes().take(LONGEST_ENTITY).position(|b| b == b';')?;
            let (name, after) = (name.get(..end)?, name.get(end + 1..)?);
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
        if let Some((c, after)) = known {
            out.push(c);
            rest = after;
        } else {
            out.push('&');
            rest = from.get(1..).unwrap_or_default();
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_keeps_its_encoding_and_its_byte_order_mark() {
        let wide: Vec<u8> =
            [0xFE, 0xFF].into_iter().chain("<a>é</a>".encode_utf16().flat_map(u16::to_be_bytes)).collect();
        for bytes in [b"<a>\xC3\xA9</a>".to_vec(), b"\xEF\xBB\xBF<a>\xC3\xA9</a>".to_vec(), wide] {
            let (form, text) = Form::decode("part", bytes.clone()).unwrap();
            assert_eq!(text, "<a>é</a>");
            assert_eq!(form.bytes(&text).concat(), bytes);
            assert_eq!(form.spliced("part", &text, Vec::new(), 0).unwrap().rest, bytes);
            let splices = vec![Splice::replace(3..5, "ü—")];
            let after = form.spliced("part", &text, splices.clone(), 0).unwrap();
            assert_eq!(Form::decode("part", after.rest.clone()).unwrap().1, "<a>ü—</a>");
            assert_eq!((after.size, after.crc), (after.rest.len(), crc32fast::hash(&after.rest)));
            let place = form.place(&text, 3);
            let [cut] = after.cuts.as_slice() else { panic!("one cut") };
            assert_eq!(cut.at, place);
            let mut back = after.rest.clone();
            back.splice(cut.at..cut.at + cut.inserted, cut.removed.clone());
            assert_eq!(back, bytes);
            let half = form.spliced("part", &text, splices, place).unwrap();
            assert_eq!(half.rest, after.rest[place..]);
            assert_eq!((half.size, half.crc, half.cuts), (after.size, after.crc, after.cuts));
        }
    }

    #[test]
    fn an_encoding_excel_does_not_use_is_refused() {
        assert!(Form::decode("part", b"<?xml version='1.0' encoding='iso-8859-1'?><a/>".to_vec()).is_err());
        assert!(Form::decode("part", b"<a>\xE9</a>".to_vec()).is_err());
    }

    #[test]
    fn what_looks_like_a_code_for_a_character_is_written_so_that_it_stays() {
        assert_eq!(escaped_text("a_x0041_b _x12 <"), "a_x005F_x0041_b _x12 &lt;");
        assert_eq!(unescaped("&lt;&#65;&#x42;&unknown;&"), "<AB&unknown;&");
        assert_eq!(escaped("a\u{1}b\u{ffff}"), "ab");
    }

    #[test]
    fn a_text_of_nothing_but_ampersands_is_read_once() {
        let text = "&".repeat(1_000_000);
        let started = std::time::Instant::now();
        assert_eq!(unescaped(&format!("{text}é;")), format!("{text}é;"));
        assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
    }
}
