//! All edits of one package, gathered as splices over the parts as they came, and applied once.

use std::collections::{BTreeMap, BTreeSet};

use super::container::{Change, key_of};
use super::deflate::{Packed, deflate, joined, seam};
use super::journal::Seal;
use super::package::{Package, TYPES, rels_name};
use super::refusal::Refusal;
use super::text::{Cut, Form, Splice, escaped};
use super::xml::{Doc, Id, REL, REL_STRICT};

const RELS_TYPE: &str = "application/vnd.openxmlformats-package.relationships+xml";
const RELS_NS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
pub(super) const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

/// The edits of one part.
pub(super) struct Edit {
    name: String,
    form: Form,
    pub(super) doc: Doc,
    splices: Vec<Splice>,
    appends: BTreeMap<Id, String>,
}

impl Edit {
    pub(super) fn splice(&mut self, splice: Splice) {
        self.splices.push(splice);
    }

    /// Adds to the end of an element. Several additions to one element stand in the order they came.
    pub(super) fn append(&mut self, id: Id, inside: &str) {
        self.appends.entry(id).or_default().push_str(inside);
    }
}

/// The edits of a part that may be no proper XML.
struct Loose {
    name: String,
    form: Form,
    text: String,
    splices: Vec<Splice>,
}

/// A part that changed, and how to get back to what it was.
pub(super) struct Touched {
    pub(super) name: String,
    pub(super) cuts: Vec<Cut>,
    pub(super) was: Seal,
}

/// The edits of a package.
pub(super) struct Editor<'p> {
    pub(super) package: &'p Package,
    edits: BTreeMap<String, Edit>,
    loose: BTreeMap<String, Loose>,
    added: Vec<(String, Vec<u8>)>,
    dropped: BTreeSet<String>,
    new_rels: BTreeMap<String, Vec<(String, String)>>,
    taken_ids: BTreeSet<(String, String)>,
}

/// What came of the edits.
pub(super) struct Outcome {
    pub(super) changes: BTreeMap<String, Change>,
    pub(super) touched: Vec<Touched>,
    pub(super) added: Vec<(String, Vec<u8>)>,
}

/// The way from one part to another as a relationship writes it.
pub(super) fn relative(from: &str, to: &str) -> String {
    let mut here: Vec<&str> = from.split('/').collect();
    here.pop();
    let there: Vec<&str> = to.split('/').collect();
    let folders = there.len().saturating_sub(1);
    let common =
        here.iter().zip(there.iter().take(folders)).take_while(|(a, b)| a.eq_ignore_ascii_case(b)).count();
    let mut steps = vec![".."; here.len() - common];
    steps.extend(there.iter().skip(common));
    steps.join("/").replace('%', "%25").replace(' ', "%20")
}

impl<'p> Editor<'p> {
    pub(super) fn new(package: &'p Package) -> Self {
        Self {
            package,
            edits: BTreeMap::new(),
            loose: BTreeMap::new(),
            added: Vec::new(),
            dropped: BTreeSet::new(),
            new_rels: BTreeMap::new(),
            taken_ids: BTreeSet::new(),
        }
    }

    /// Opens a part for editing. The insides of `skip` are not looked at, so that a large sheet stays cheap.
    pub(super) fn open(&mut self, name: &str, skip: &[&str]) -> Result<&mut Edit, Refusal> {
        let key = key_of(name);
        if !self.edits.contains_key(&key) {
            let entry = self.package.entry(name)?;
            let raw = self.package.container.inflate(entry)?;
            let (form, text) = Form::decode(name, raw)?;
            let doc = Doc::parse(name, text, skip)?;
            let edit =
                Edit { name: entry.name.clone(), form, doc, splices: Vec::new(), appends: BTreeMap::new() };
            self.edits.insert(key.clone(), edit);
        }
        self.edits.get_mut(&key).ok_or_else(|| Refusal::damaged(name, "the part is missing"))
    }

    /// Gives the text of a part that may be no proper XML.
    pub(super) fn open_any(&mut self, name: &str) -> Result<(&str, &mut Vec<Splice>), Refusal> {
        let key = key_of(name);
        if !self.loose.contains_key(&key) {
            let entry = self.package.entry(name)?;
            let (form, text) = Form::decode_any(&self.package.container.inflate(entry)?);
            self.loose
                .insert(key.clone(), Loose { name: entry.name.clone(), form, text, splices: Vec::new() });
        }
        match self.loose.get_mut(&key) {
            Some(loose) => Ok((loose.text.as_str(), &mut loose.splices)),
            None => Err(Refusal::damaged(name, "the part is missing")),
        }
    }

    /// The first name of this pattern that nobody has, `{}` being a number.
    pub(super) fn fresh(&self, pattern: &str) -> String {
        let mut n = 1u32;
        loop {
            let name = pattern.replace("{}", &n.to_string());
            let key = key_of(&name);
            let rels = rels_name(&name);
            if self.package.container.find(&name).is_none()
                && self.package.container.find(&rels).is_none()
                && !self.added.iter().any(|(n, _)| key_of(n) == key)
            {
                return name;
            }
            n += 1;
        }
    }

    /// Adds a part with its content type.
    pub(super) fn add(&mut self, name: &str, kind: &str, data: Vec<u8>) -> Result<(), Refusal> {
        self.added.push((name.to_owned(), data));
        if self.package.types().of(name) == Some(kind) {
            return Ok(());
        }
        let line = format!("Override PartName=\"/{}\" ContentType=\"{kind}\"/>", escaped(name));
        self.add_type(&line)
    }

    /// Adds a part whose type its extension says.
    pub(super) fn add_untyped(&mut self, name: &str, data: Vec<u8>) {
        self.added.push((name.to_owned(), data));
    }

    /// Gives an extension a type, once.
    pub(super) fn add_default(&mut self, extension: &str, kind: &str) -> Result<(), Refusal> {
        let edit = self.open(TYPES, &[])?;
        let line =
            format!("<{}Default Extension=\"{extension}\" ContentType=\"{kind}\"/>", edit.doc.prefix(0));
        let place = edit.doc.after_open_tag(0);
        if !edit.splices.iter().any(|s| s.insert == line) {
            edit.splice(Splice::insert(place, line));
        }
        Ok(())
    }

    /// Fills in a part that was added empty to keep its name.
    pub(super) fn fill(&mut self, name: &str, data: Vec<u8>) {
        if let Some(part) = self.added.iter_mut().find(|(n, _)| n == name) {
            part.1 = data;
        }
    }

    fn add_type(&mut self, line: &str) -> Result<(), Refusal> {
        let edit = self.open(TYPES, &[])?;
        let prefix = edit.doc.prefix(0).to_owned();
        edit.append(0, &format!("<{prefix}{line}"));
        Ok(())
    }

    /// Makes a relationship and returns its id.
    pub(super) fn relate(&mut self, from: &str, kind: &str, to: &str) -> Result<String, Refusal> {
        let base = if self.package.strict { REL_STRICT } else { REL };
        let target = relative(from, to);
        self.relate_as(from, None, &format!("{base}/{kind}"), &target, false)
    }

    /// Makes a relationship with everything given; an id is found where none is.
    pub(super) fn relate_as(
        &mut self,
        from: &str,
        id: Option<&str>,
        kind: &str,
        target: &str,
        external: bool,
    ) -> Result<String, Refusal> {
        let name = rels_name(from);
        let taken: BTreeSet<String> = self.package.rels_or_none(from)?.into_iter().map(|r| r.id).collect();
        let id = match id {
            Some(id) => id.to_owned(),
            None => (1..=u32::MAX)
                .map(|n| format!("rIdA{n}"))
                .find(|id| !taken.contains(id) && !self.taken_ids.contains(&(name.clone(), id.clone())))
                .unwrap_or_default(),
        };
        self.taken_ids.insert((name.clone(), id.clone()));
        let mode = if external { " TargetMode=\"External\"" } else { "" };
        let line = format!(
            "Relationship Id=\"{}\" Type=\"{}\" Target=\"{}\"{mode}/>",
            escaped(&id),
            escaped(kind),
            escaped(target)
        );
        if self.package.container.find(&name).is_some() {
            let edit = self.open(&name, &[])?;
            let prefix = edit.doc.prefix(0).to_owned();
            edit.append(0, &format!("<{prefix}{line}"));
        } else {
            self.new_rels.entry(name).or_default().push((id.clone(), line));
        }
        Ok(id)
    }

    /// Takes a part out of the package, with its type.
    pub(super) fn drop_part(&mut self, name: &str) -> Result<(), Refusal> {
        for name in [name.to_owned(), rels_name(name)] {
            let key = key_of(&name);
            if self.package.container.find(&name).is_none() || !self.dropped.insert(key.clone()) {
                continue;
            }
            let edit = self.open(TYPES, &[])?;
            let found = edit
                .doc
                .children(0)
                .find(|&id| edit.doc.attr(id, "PartName").is_some_and(|n| key_of(&n) == key));
            if let Some(id) = found {
                let range = edit.doc.range(id);
                edit.splice(Splice::replace(range, ""));
            }
        }
        Ok(())
    }

    pub(super) fn is_dropped(&self, name: &str) -> bool {
        self.dropped.contains(&key_of(name))
    }

    /// Takes a relationship away, and the list it stands on where nothing is left on it.
    pub(super) fn drop_rel(&mut self, from: &str, id: &str) -> Result<(), Refusal> {
        let edit = self.open(&rels_name(from), &[])?;
        let found = edit.doc.children(0).find(|&n| edit.doc.attr(n, "Id").as_deref() == Some(id));
        let Some(node) = found else { return Ok(()) };
        let range = edit.doc.range(node);
        edit.splice(Splice::replace(range, ""));
        let is_left = |&n: &Id| {
            edit.doc.is(n, "Relationship") && !edit.splices.iter().any(|s| s.at == edit.doc.range(n).start)
        };
        let empty = edit.appends.is_empty() && !edit.doc.children(0).any(|n| is_left(&n));
        if empty { self.drop_part(&rels_name(from)) } else { Ok(()) }
    }

    /// Whether nothing has been edited.
    pub(super) fn is_untouched(&self) -> bool {
        self.added.is_empty()
            && self.edits.values().all(|e| e.splices.is_empty() && e.appends.is_empty())
            && self.loose.values().all(|l| l.splices.is_empty())
    }

    /// Applies everything. What `journal` returns is added last.
    pub(super) fn finish(mut self) -> Result<Outcome, Refusal> {
        for (name, lines) in std::mem::take(&mut self.new_rels) {
            let mut body = format!("{DECLARATION}<Relationships xmlns=\"{RELS_NS}\">");
            for (_, line) in lines {
                body.push('<');
                body.push_str(&line);
            }
            body.push_str("</Relationships>");
            self.add(&name, RELS_TYPE, body.into_bytes())?;
        }
        let mut changes = BTreeMap::new();
        let mut touched = Vec::new();
        let package = self.package;
        let mut keep = |key: String, name: String, form: &Form, text: String, splices: Vec<Splice>| {
            let Some(first) = splices.iter().map(|s| s.at).min().filter(|_| !self.dropped.contains(&key))
            else {
                return Ok::<(), Refusal>(());
            };
            let entry = package.entry(&name)?;
            let old = package.container.slice(entry.data.clone());
            let seam = if entry.is_packed() { seam(old, form.place(&text, first)) } else { None };
            let after = form.spliced(&name, &text, splices, seam.map_or(0, |s| s.contents))?;
            let data = seam.map_or_else(|| deflate(&after.rest), |seam| joined(old, seam, &after.rest));
            let packed = Packed { data, crc: after.crc, size: after.size as u64 };
            touched.push(Touched { name, cuts: after.cuts, was: Seal::of(form.bytes(&text)) });
            changes.insert(key, Change::Replace(packed));
            Ok(())
        };
        for (key, edit) in std::mem::take(&mut self.edits) {
            let mut splices = edit.splices;
            splices.extend(edit.appends.iter().map(|(&id, inside)| edit.doc.append(id, inside)));
            keep(key, edit.name, &edit.form, edit.doc.text, splices)?;
        }
        for (key, loose) in std::mem::take(&mut self.loose) {
            keep(key, loose.name, &loose.form, loose.text, loose.splices)?;
        }
        for key in &self.dropped {
            changes.insert(key.clone(), Change::Drop);
        }
        Ok(Outcome { changes, touched, added: self.added })
    }
}

impl Package {
    fn rels_or_none(&self, part: &str) -> Result<Vec<super::package::Rel>, Refusal> {
        if self.container.find(&rels_name(part)).is_none() { Ok(Vec::new()) } else { self.rels(part) }
    }
}
