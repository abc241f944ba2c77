//! The journal: what it takes to turn an annotated copy back into the very same file.
//!
//! It is a custom XML item that lists, for every part that changed, what was cut and what was put in, and for the
//! container its old headers. It holds none of the school's data in a readable form: the old packed bytes of a part
//! are masked with a key that only the part's old contents give. Whoever deletes a row from the annotated copy and
//! passes it on has really deleted it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use super::base64;
use super::container::{Change, Entry, key_of};
use super::deflate::{Packed, deflate, inflate_bounded};
use super::edit::{DECLARATION, Editor, Touched};
use super::package::Package;
use super::refusal::Refusal;
use super::text::{Cut, Form, escaped};
use super::xml::{Doc, Id};

const SPACE: &str = "urn:appraise:journal:1";
const ITEM_ID: &str = "{6E1F2C57-0B6D-4B7C-9C53-41505052A001}";
const PROPS_TYPE: &str = "application/vnd.openxmlformats-officedocument.customXmlProperties+xml";
const PROPS_SPACE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/customXml";
const PROPS_STRICT: &str = "http://purl.oclc.org/ooxml/officeDocument/customXml";
/// The most a directory of a workbook takes.
const MAX_TAIL: u64 = 64 << 20;

/// Makes room for the journal: its part, the part that describes it, and what ties both to the workbook.
pub(super) fn reserve(editor: &mut Editor) -> Result<String, Refusal> {
    let item = editor.fresh("customXml/item{}.xml");
    editor.add(&item, "application/xml", Vec::new())?;
    let props = editor.fresh("customXml/itemProps{}.xml");
    let space = if editor.package.strict { PROPS_STRICT } else { PROPS_SPACE };
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"no\"?>\n<ds:datastoreItem ds:itemID=\"{ITEM_ID}\" \
         xmlns:ds=\"{space}\"><ds:schemaRefs><ds:schemaRef ds:uri=\"{SPACE}\"/></ds:schemaRefs></ds:datastoreItem>"
    );
    editor.add(&props, PROPS_TYPE, body.into_bytes())?;
    let main = editor.package.main.clone();
    editor.relate(&main, "customXml", &item)?;
    editor.relate(&item, "customXmlProps", &props)?;
    Ok(item)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut out, b| {
        let _ = write!(out, "{b:02x}");
        out
    })
}

/// What only the old contents of a part give: proof that they are there again, and the key to their old packed bytes.
pub(super) struct Seal([u8; 32]);

impl Seal {
    pub(super) fn of<P: AsRef<[u8]>>(pieces: impl IntoIterator<Item = P>) -> Self {
        let all = pieces.into_iter().fold(Sha256::new(), Sha256::chain_update);
        Self(all.finalize().into())
    }

    fn derived(&self, what: &[u8]) -> [u8; 32] {
        Sha256::new().chain_update(what).chain_update(self.0).finalize().into()
    }

    /// What the journal says of the contents. The key cannot be had from it.
    fn proof(&self) -> String {
        hex(&self.derived(b"appraise: proof\0"))
    }

    /// Masks bytes with a stream that the contents give; doing it twice undoes it.
    fn masked(&self, bytes: &[u8]) -> Vec<u8> {
        let key = self.derived(b"appraise: packed bytes\0");
        let mut out = Vec::with_capacity(bytes.len());
        for (n, chunk) in bytes.chunks(32).enumerate() {
            let block = Sha256::new().chain_update(key).chain_update((n as u64).to_le_bytes()).finalize();
            out.extend(chunk.iter().zip(block).map(|(b, k)| b ^ k));
        }
        out
    }
}

/// Writes the journal, which is to be the part `own`. Of a part's old packed bytes it holds those that the new ones do not
/// begin with.
pub(super) fn write(
    package: &Package,
    touched: &[Touched],
    changes: &BTreeMap<String, Change>,
    added: &[(String, Vec<u8>)],
    own: &str,
) -> Result<Vec<u8>, Refusal> {
    let container = &package.container;
    let bytes = container.bytes();
    let mut out = format!(
        "{DECLARATION}<journal xmlns=\"{SPACE}\" sha256=\"{}\" length=\"{}\">",
        hex(&Sha256::digest(bytes)),
        bytes.len()
    );
    let element = |name: &str, value: &[u8]| format!("<{name}>{}</{name}>", base64::encode(value));
    out.push_str(&element("start", container.slice(0..container.first)));
    for part in touched {
        let entry = package.entry(&part.name)?;
        let _ = write!(out, "<part name=\"{}\" proof=\"{}\">", escaped(&part.name), part.was.proof());
        for cut in &part.cuts {
            let _ = write!(
                out,
                "<cut at=\"{}\" inserted=\"{}\">{}</cut>",
                cut.at,
                cut.inserted,
                base64::encode(&cut.removed)
            );
        }
        out.push_str(&element("head", container.slice(entry.record.start..entry.data.start)));
        let old = container.slice(entry.data.clone());
        let new: &[u8] = match changes.get(&entry.key) {
            Some(Change::Replace(packed)) => &packed.data,
            _ => &[],
        };
        let kept = old.iter().zip(new).take_while(|(a, b)| a == b).count();
        let rest = part.was.masked(old.get(kept..).unwrap_or_default());
        let _ = write!(out, "<packed kept=\"{kept}\">{}</packed>", base64::encode(&rest));
        out.push_str(&element("after", container.slice(entry.data.end..entry.record.end)));
        out.push_str("</part>");
    }
    for (name, data) in added {
        // The journal cannot seal itself.
        let seal =
            if name == own { String::new() } else { format!(" sha256=\"{}\"", hex(&Sha256::digest(data))) };
        let _ = write!(out, "<added name=\"{}\"{seal}/>", escaped(name));
    }
    out.push_str(&element("end", &deflate(container.slice(container.tail..bytes.len()))));
    out.push_str("</journal>");
    Ok(out.into_bytes())
}

/// A journal found in a workbook: its part, what it hangs on by which relationship, and its text.
pub(super) struct Journal {
    pub(super) part: String,
    pub(super) from: String,
    pub(super) rel: String,
    doc: Doc,
}

/// Finds the journal among the custom XML, under whatever name Excel gave it. Some programs hang it on the package
/// instead of on the workbook.
pub(super) fn find(package: &Package) -> Result<Option<Journal>, Refusal> {
    let mut items = Vec::new();
    for from in [package.main.as_str(), ""] {
        let rels = package.rels(from)?.into_iter().filter(|r| r.kind == "customXml");
        items.extend(rels.map(|rel| (from, rel)));
    }
    for (from, rel) in items {
        let Some(part) = rel.part else { continue };
        let Ok((_, text)) = Form::decode(&part, package.raw(&part)?) else { continue };
        if !text.contains(SPACE) {
            continue;
        }
        let Ok(doc) = Doc::parse(&part, text, &[]) else { continue };
        if doc.is(0, "journal") && doc.attr(0, "xmlns").as_deref() == Some(SPACE) {
            return Ok(Some(Journal { part, from: from.to_owned(), rel: rel.id, doc }));
        }
    }
    Ok(None)
}

/// The contents as they were before the cuts, in pieces.
fn undone<'a>(after: &'a [u8], cuts: &'a [Cut]) -> Option<Vec<&'a [u8]>> {
    let mut pieces = Vec::with_capacity(cuts.len() * 2 + 1);
    let (mut read, mut length) = (0usize, 0usize);
    for cut in cuts {
        let kept = cut.at.checked_sub(length)?;
        pieces.push(after.get(read..read.checked_add(kept)?)?);
        pieces.push(&cut.removed);
        length = cut.at.checked_add(cut.removed.len())?;
        read = read.checked_add(kept)?.checked_add(cut.inserted)?;
    }
    pieces.push(after.get(read..)?);
    Some(pieces)
}

impl Journal {
    fn bytes(&self, id: Id, name: &str) -> Option<Vec<u8>> {
        let element = self.doc.children(id).find(|&c| self.doc.is(c, name))?;
        base64::decode(self.doc.inner(element))
    }

    /// The elements of a kind, by the parts they speak of.
    fn named(&self, kind: &str) -> BTreeMap<String, Id> {
        let doc = &self.doc;
        doc.children(0)
            .filter(|&id| doc.is(id, kind))
            .filter_map(|id| Some((key_of(&doc.attr(id, "name")?), id)))
            .collect()
    }

    /// What brings every part that was changed back to what it was, and takes away every part that was added. `None` when
    /// one of them is not as it was written; what has become of the others, and of the container, is of no matter.
    pub(super) fn undoing(&self, package: &Package) -> Option<BTreeMap<String, Change>> {
        let doc = &self.doc;
        let mut changes = BTreeMap::new();
        for (key, id) in self.named("part") {
            let contents = package.container.inflate(package.container.find(&key)?).ok()?;
            let was = undone(&contents, &self.cuts(id)?)?.concat();
            if Some(Seal::of([&was]).proof()) != doc.attr(id, "proof") {
                return None;
            }
            changes.insert(key, Change::Replace(Packed::of(&was)));
        }
        for (key, id) in self.named("added") {
            let contents = package.container.inflate(package.container.find(&key)?).ok()?;
            if key != key_of(&self.part) && Some(hex(&Sha256::digest(contents))) != doc.attr(id, "sha256") {
                return None;
            }
            changes.insert(key, Change::Drop);
        }
        Some(changes)
    }

    /// The original file, if the annotated copy is as it was written. `None` when anything has changed since.
    pub(super) fn restored(&self, package: &Package) -> Option<Vec<u8>> {
        let doc = &self.doc;
        let (added, touched) = (self.named("added"), self.named("part"));
        let length = usize::try_from(doc.attr_number(0, "length")?).ok()?;
        let mut out = self.bytes(0, "start")?;
        for entry in package.container.entries() {
            if !entry.is_folder && added.contains_key(&entry.key) {
                continue;
            }
            match touched.get(&entry.key) {
                Some(&id) if !entry.is_folder => out.extend(self.record(package, entry, id)?),
                _ => out.extend_from_slice(package.container.slice(entry.record.clone())),
            }
            if out.len() > length {
                return None;
            }
        }
        out.extend(inflate_bounded(&self.bytes(0, "end")?, MAX_TAIL)?);
        let same = out.len() == length && Some(hex(&Sha256::digest(&out))) == doc.attr(0, "sha256");
        same.then_some(out)
    }

    fn number(&self, id: Id, name: &str) -> Option<usize> {
        usize::try_from(self.doc.attr_number(id, name)?).ok()
    }

    /// What was cut out of a part and put into it.
    fn cuts(&self, id: Id) -> Option<Vec<Cut>> {
        let doc = &self.doc;
        let cut = |id: Id| {
            let removed = base64::decode(doc.inner(id))?;
            Some(Cut { at: self.number(id, "at")?, inserted: self.number(id, "inserted")?, removed })
        };
        doc.children(id).filter(|&c| doc.is(c, "cut")).map(cut).collect()
    }

    /// The record of one part as it was.
    fn record(&self, package: &Package, entry: &Entry, id: Id) -> Option<Vec<u8>> {
        let doc = &self.doc;
        let contents = package.container.inflate(entry).ok()?;
        let seal = Seal::of(undone(&contents, &self.cuts(id)?)?);
        if Some(seal.proof()) != doc.attr(id, "proof") {
            return None;
        }
        let packed = doc.children(id).find(|&c| doc.is(c, "packed"))?;
        let mut out = self.bytes(id, "head")?;
        out.extend_from_slice(
            package.container.slice(entry.data.clone()).get(..self.number(packed, "kept")?)?,
        );
        out.extend(seal.masked(&base64::decode(doc.inner(packed))?));
        out.extend(self.bytes(id, "after")?);
        Some(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cuts_are_undone_in_order() {
        let cuts = vec![
            Cut { at: 1, inserted: 2, removed: b"x".to_vec() },
            Cut { at: 4, inserted: 0, removed: b"yz".to_vec() },
        ];
        assert_eq!(undone(b"aNNbcd", &cuts).map(|p| p.concat()), Some(b"axbcyzd".to_vec()));
        assert_eq!(undone(b"a", &cuts), None);
    }

    #[test]
    fn masked_bytes_need_the_contents_to_be_read() {
        let seal = Seal::of(["the ", "sheet"]);
        let secret = seal.masked(b"packed bytes of a sheet");
        assert_ne!(secret, b"packed bytes of a sheet");
        assert_eq!(Seal::of(["the sheet"]).masked(&secret), b"packed bytes of a sheet");
        assert_ne!(Seal::of(["the sheet, changed"]).masked(&secret), b"packed bytes of a sheet");
        assert_ne!(Seal::of(["the sheet"]).proof(), Seal::of(["the sheet, changed"]).proof());
    }
}
