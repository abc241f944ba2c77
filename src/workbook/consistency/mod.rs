//! A copy is looked through for what makes Excel offer a repair, before it is handed out.
//!
//! Many good workbooks have such faults from the programs that wrote them, so only those count that the workbook did
//! not have before. The parts that changed or are new are looked at, with the lists that speak of every part; the
//! cells of the school's own sheets are not, because nothing here ever changes one.

mod book;
mod sheets;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use self::book::Formats;
use super::container::{Entry, key_of};
use super::notes::{VML_TYPE, blocks_in};
use super::package::{Package, Rel, TYPES, rels_name};
use super::refusal::Refusal;
use super::sheet::rank;
use super::text::Form;
use super::xml::{Doc, Id, Ns, REL, REL_STRICT};

/// Something that makes Excel offer a repair. Its words name no place that moves when a part is spliced, so that an
/// old fault is known again.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Fault {
    pub(super) part: String,
    what: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.part, self.what)
    }
}

/// The faults of a copy that its original has not. `parts` are those of the copy that changed or are new.
pub(super) fn new_faults(before: &Package, after: &Package, parts: &[String]) -> Vec<Fault> {
    let looked = Looked {
        parts: parts.iter().map(|p| key_of(p)).collect(),
        added: after.parts().filter(|p| before.container.find(p).is_none()).map(key_of).collect(),
        with_tables: parts.iter().any(|p| sheets::is_table(after, p)),
        some_gone: before.parts().any(|p| after.container.find(p).is_none()),
    };
    let found = faults(after, &looked);
    if found.is_empty() {
        // The usual case; the original need not be read again for it.
        return Vec::new();
    }
    found.difference(&faults(before, &looked)).cloned().collect()
}

/// What is looked at, by the names parts are compared by.
struct Looked {
    parts: BTreeSet<String>,
    added: BTreeSet<String>,
    /// Whether the tables are looked at: all of them, since a new one is compared with the others.
    with_tables: bool,
    some_gone: bool,
}

impl Looked {
    fn has(&self, part: &str) -> bool {
        self.parts.contains(&key_of(part))
    }
}

fn faults(package: &Package, looked: &Looked) -> BTreeSet<Fault> {
    let mut check = Check { package, looked, found: BTreeSet::new(), read: BTreeSet::new(), formats: None };
    check.types();
    check.relationships();
    check.formats = check.styles();
    let names = check.book();
    check.worksheets();
    check.tables(&names);
    check.shapes();
    check.rest();
    check.found
}

struct Check<'a> {
    package: &'a Package,
    looked: &'a Looked,
    found: BTreeSet<Fault>,
    /// The parts that have been read.
    read: BTreeSet<String>,
    /// How many formats there are; `None` where the styles cannot be read.
    formats: Option<Formats>,
}

impl Check<'_> {
    fn say(&mut self, part: &str, what: impl Into<String>) {
        self.found.insert(Fault { part: part.to_owned(), what: what.into() });
    }

    /// Reads a part. One that is looked at is checked for what any part of XML can have wrong, once.
    fn doc(&mut self, part: &str, skip: &[&str]) -> Option<Doc> {
        let first = self.read.insert(key_of(part));
        match self.package.doc(part, skip) {
            Ok(doc) => {
                if first && self.looked.has(part) {
                    self.prefixes(part, &doc);
                    self.references(part, &doc);
                }
                Some(doc)
            }
            Err(refusal) => {
                let why = match refusal {
                    Refusal::Damaged { why, .. } => why,
                    other => other.to_string(),
                };
                self.say(part, why);
                None
            }
        }
    }

    /// A list of relationships that cannot be read is told of by `rest`, if it is one that is looked at.
    fn rels(&self, part: &str) -> Vec<Rel> {
        self.package.rels(part).unwrap_or_default()
    }

    /// Every part has one type, and no type is given to a part that is not there.
    fn types(&mut self) {
        let Some(doc) = self.doc(TYPES, &[]) else { return };
        let mut seen = BTreeSet::new();
        for id in doc.children(0) {
            if let Some(extension) = doc.attr(id, "Extension").filter(|_| doc.is(id, "Default")) {
                let extension = extension.to_ascii_lowercase();
                if !seen.insert((true, extension.clone())) {
                    self.say(TYPES, format!("the ending \"{extension}\" is given a type twice"));
                }
            }
            if let Some(name) = doc.attr(id, "PartName").filter(|_| doc.is(id, "Override")) {
                let key = key_of(&name);
                if self.package.container.find(&name).is_none() {
                    self.say(TYPES, format!("{key} is given a type and is not there"));
                }
                if !seen.insert((false, key.clone())) {
                    self.say(TYPES, format!("{key} is given a type twice"));
                }
            }
        }
        let package = self.package;
        for part in package.parts().filter(|p| *p != TYPES && package.types().of(p).is_none()) {
            self.say(part, "it is given no type");
        }
    }

    /// Relationships have ids of their own and lead to parts that are there.
    fn relationships(&mut self) {
        let package = self.package;
        let mut sources = BTreeSet::from([String::new(), key_of(&package.main)]);
        for part in &self.looked.parts {
            sources.insert(source_of(part).unwrap_or_else(|| part.clone()));
        }
        if self.looked.some_gone {
            // What has gone may be what an untouched part leads to.
            sources.extend(package.parts().filter_map(|p| source_of(&key_of(p))));
        }
        for source in sources {
            let list = rels_name(&source);
            let mut ids = BTreeSet::new();
            for rel in self.rels(&source) {
                if !rel.external && rel.part.is_none() && leads_somewhere(&rel.target) {
                    self.say(&list, format!("{} leads to {}, which is not there", rel.id, rel.target));
                }
                if !ids.insert(rel.id.clone()) {
                    self.say(&list, format!("two relationships are called {}", rel.id));
                }
            }
        }
    }

    /// Every prefix that is used, or may be passed over by old programs, is declared.
    fn prefixes(&mut self, part: &str, doc: &Doc) {
        let root: BTreeSet<&str> =
            doc.attrs(0).filter_map(|(key, ..)| key.strip_prefix("xmlns:")).chain(["xml", "xmlns"]).collect();
        for (_, value, _) in doc.attrs(0).filter(|(key, ..)| key.ends_with(":Ignorable")) {
            for prefix in value.split_ascii_whitespace().filter(|p| !root.contains(p)) {
                self.say(part, format!("the prefix {prefix} may be ignored, but is not declared"));
            }
        }
        for id in std::iter::once(0).chain(doc.inside(0)) {
            let of_element = doc.prefix(id).strip_suffix(':');
            let of_attributes = doc.attrs(id).filter_map(|(key, ..)| Some(key.split_once(':')?.0));
            for prefix in of_element.into_iter().chain(of_attributes).filter(|p| !root.contains(p)) {
                if !declared(doc, id, prefix) {
                    self.say(part, format!("the prefix {prefix} is used, but not declared"));
                }
            }
        }
    }

    /// What an element refers to by `r:id` or by the number of a format is there.
    fn references(&mut self, part: &str, doc: &Doc) {
        let mut links: BTreeSet<&str> = BTreeSet::new();
        let mut ids: Option<BTreeSet<String>> = None;
        let formats = self.formats.as_ref().map(|f| f.differential);
        for id in std::iter::once(0).chain(doc.inside(0)) {
            let attrs: Vec<(&str, &str)> = doc.attrs(id).map(|(key, value, _)| (key, value)).collect();
            let spaces = attrs.iter().filter(|(_, value)| [REL, REL_STRICT].contains(value));
            links.extend(spaces.filter_map(|(key, _)| key.strip_prefix("xmlns:")));
            for (key, value) in attrs {
                let name = doc.local(id);
                if key.split_once(':').is_some_and(|(prefix, _)| links.contains(prefix)) {
                    let known =
                        ids.get_or_insert_with(|| self.rels(part).into_iter().map(|r| r.id).collect());
                    if !known.contains(value) {
                        self.say(part, format!("<{name}> asks for {value}, which is no relationship"));
                    }
                } else if (key == "dxfId" || key.ends_with("DxfId"))
                    && doc.ns(id) == Ns::Main
                    && let (Ok(number), Some(there)) = (value.trim().parse::<u64>(), formats)
                    && number >= there
                {
                    self.say(part, format!("<{name}> asks for the format {number}, which is not there"));
                }
            }
        }
    }

    /// The root's children stand in the order of the standard, each of them once except those of `often`.
    fn order(&mut self, part: &str, doc: &Doc, order: &[&str], often: &[&str]) {
        let mut last: Option<usize> = None;
        for now in doc.children(0).filter_map(|id| rank(doc, order, id)) {
            let name = |at: usize| order.get(at).copied().unwrap_or_default();
            match last {
                Some(before) if now < before => {
                    self.say(part, format!("<{}> stands after <{}>", name(now), name(before)));
                }
                Some(before) if now == before && !often.contains(&name(now)) => {
                    self.say(part, format!("<{}> is there twice", name(now)));
                }
                _ => {}
            }
            last = Some(now);
        }
    }

    fn is_vml(&self, entry: &Entry) -> bool {
        !entry.is_folder
            && (entry.extension() == "vml" || self.package.types().of(&entry.name) == Some(VML_TYPE))
    }

    /// Shapes have numbers of their own, in their drawing and in the whole workbook.
    fn shapes(&mut self) {
        let package = self.package;
        let drawings: Vec<&Entry> = package.container.entries().filter(|e| self.is_vml(e)).collect();
        if !drawings.iter().any(|d| self.looked.has(&d.name)) {
            return;
        }
        let mut owners: BTreeMap<u32, Vec<&str>> = BTreeMap::new();
        for drawing in drawings {
            let Ok(bytes) = package.container.inflate(drawing) else { continue };
            let (_, text) = Form::decode_any(&bytes);
            for block in blocks_in(&text).collect::<BTreeSet<u32>>() {
                owners.entry(block).or_default().push(&drawing.name);
            }
            let mut ids = BTreeSet::new();
            for id in sheets::shape_ids(&text).filter(|_| self.looked.has(&drawing.name)) {
                if !ids.insert(id) {
                    self.say(&drawing.name, format!("two shapes are called {id}"));
                }
            }
        }
        for (block, owners) in owners {
            for owner in owners.iter().filter(|o| self.looked.has(o)) {
                for other in owners.iter().filter(|o| *o > owner || (*o < owner && !self.looked.has(o))) {
                    self.say(
                        owner,
                        format!("its shapes are numbered in block {block}, as those of {other} are"),
                    );
                }
            }
        }
    }

    /// What nobody has read yet of what is looked at.
    fn rest(&mut self) {
        let package = self.package;
        for entry in package.container.entries().filter(|e| self.looked.parts.contains(&e.key)) {
            let kind = package.types().of(&entry.name).unwrap_or_default();
            let is_xml = matches!(entry.extension(), "xml" | "rels") || kind.ends_with("xml");
            if is_xml && !self.is_vml(entry) && !self.read.contains(&entry.key) {
                self.doc(&entry.name, &["sheetData"]);
            }
        }
    }
}

/// The part whose relationships a part holds, if it is one that holds relationships.
fn source_of(key: &str) -> Option<String> {
    let (folder, file) = key.rsplit_once('/')?;
    let file = file.strip_suffix(".rels")?;
    match folder.strip_suffix("_rels")? {
        "" => Some(file.to_owned()),
        folder => Some(format!("{}{file}", folder.strip_suffix('/').map(|f| format!("{f}/"))?)),
    }
}

/// Excel itself writes targets that are no place, and opens the file.
fn leads_somewhere(target: &str) -> bool {
    !target.is_empty() && target != "NULL" && !target.starts_with('#')
}

fn declared(doc: &Doc, id: Id, prefix: &str) -> bool {
    let mut at = Some(id);
    while let Some(node) = at {
        if doc.attrs(node).any(|(key, ..)| key.strip_prefix("xmlns:") == Some(prefix)) {
            return true;
        }
        at = doc.parent(node);
    }
    false
}
