//! The package: which parts there are, what they are, and which of them are sheets.
//!
//! Parts are found by their relationships and never by their usual names, because files that other programs wrote
//! put them elsewhere. A file on which programs could disagree is refused.

use std::collections::HashMap;

use memchr::memmem;

use super::container::{Container, Entry, key_of, percent_decoded};
use super::lock::is_locked;
use super::refusal::Refusal;
use super::text::Form;
use super::xml::{Doc, Ns};

/// The name of the part that says what every part is.
pub(super) const TYPES: &str = "[Content_Types].xml";

/// Whether a sheet is seen by those who open the workbook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SheetState {
    /// A tab like any other.
    Visible,
    /// Hidden; Excel offers to show it.
    Hidden,
    /// Hidden so that only a macro can show it.
    VeryHidden,
}

/// What kind of sheet it is. Notes and highlights go on worksheets alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SheetKind {
    /// Cells in rows and columns.
    Worksheet,
    /// A chart that fills a sheet.
    Chartsheet,
    /// A dialog of the time before forms.
    Dialogsheet,
    /// Macros of the time before VBA.
    Macrosheet,
}

/// One sheet of the workbook, in the order of the tabs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetInfo {
    /// The name on the tab.
    pub name: String,
    /// Whether it is seen.
    pub state: SheetState,
    /// What kind it is.
    pub kind: SheetKind,
    /// The part that holds it.
    pub(super) part: String,
    pub(super) rel: String,
}

impl SheetInfo {
    /// The name of the part that holds the sheet, for those who want more of it than its cells; empty for a sheet
    /// that is only a name on the list.
    #[must_use]
    pub fn part_name(&self) -> &str {
        &self.part
    }
}

/// One relationship of a part.
#[derive(Debug, Clone)]
pub(super) struct Rel {
    pub(super) id: String,
    /// The last word of its type: `worksheet`, `comments` and so on.
    pub(super) kind: String,
    /// The part it leads to, if that part exists.
    pub(super) part: Option<String>,
    pub(super) target: String,
    pub(super) external: bool,
}

/// A workbook's container, read and bounded.
#[derive(Debug)]
pub struct Package {
    pub(super) container: Container,
    pub(super) main: String,
    pub(super) strict: bool,
    sheets: Vec<SheetInfo>,
    types: ContentTypes,
}

#[derive(Debug, Default)]
pub(super) struct ContentTypes {
    defaults: HashMap<String, String>,
    overrides: HashMap<String, String>,
}

impl ContentTypes {
    fn read(doc: &Doc) -> Self {
        let mut types = Self::default();
        for id in doc.children(0) {
            let Some(kind) = doc.attr(id, "ContentType") else { continue };
            if doc.is(id, "Default") {
                if let Some(extension) = doc.attr(id, "Extension") {
                    types.defaults.insert(extension.to_ascii_lowercase(), kind);
                }
            } else if doc.is(id, "Override")
                && let Some(name) = doc.attr(id, "PartName")
            {
                types.overrides.insert(key_of(&name), kind);
            }
        }
        types
    }

    pub(super) fn default_of(&self, extension: &str) -> Option<&str> {
        self.defaults.get(extension).map(String::as_str)
    }

    pub(super) fn of(&self, name: &str) -> Option<&str> {
        let key = key_of(name);
        self.overrides.get(&key).map(String::as_str).or_else(|| self.default_of(key.rsplit_once('.')?.1))
    }
}

/// The part a target leads to, seen from another part.
pub(super) fn resolve(from: &str, target: &str) -> String {
    let target = target.split('#').next().unwrap_or_default().replace('\\', "/");
    let target = percent_decoded(&target);
    let mut path: Vec<&str> = if target.starts_with('/') {
        Vec::new()
    } else {
        from.trim_start_matches('/').split('/').collect::<Vec<_>>()
    };
    path.pop();
    for step in target.split('/') {
        match step {
            "" | "." => {}
            ".." => {
                path.pop();
            }
            step => path.push(step),
        }
    }
    path.join("/")
}

/// The part that holds the relationships of another one; of the package itself when the name is empty.
pub(super) fn rels_name(part: &str) -> String {
    let part = part.trim_start_matches('/');
    match part.rsplit_once('/') {
        Some((folder, name)) => format!("{folder}/_rels/{name}.rels"),
        None => format!("_rels/{part}.rels"),
    }
}

/// Recognises what is no zip file at all.
fn refuse_other_formats(bytes: &[u8]) -> Result<(), Refusal> {
    if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]) {
        return Err(if is_locked(bytes) { Refusal::PasswordProtected } else { Refusal::OldFormat });
    }
    let why = match bytes {
        [] => "it is empty",
        [0x09, 0x00 | 0x02 | 0x04 | 0x08, ..] => return Err(Refusal::OldFormat),
        [b'%', b'P', b'D', b'F', ..] => "it is a PDF",
        [b'P', b'K', ..] => return Ok(()),
        _ if bytes.windows(28).take(4096).any(|w| w == b"urn:oasis:names:tc:opendocum") => {
            return Err(Refusal::NotPatchable { format: "ods" });
        }
        _ if bytes.windows(4).take(4096).any(|w| w == b"PK\x03\x04") => return Ok(()),
        _ => "it is something else under a workbook's name",
    };
    Err(Refusal::NotAWorkbook { why: why.to_owned() })
}

/// Tells what the main part says the package is.
fn refuse_other_packages(kind: &str) -> Result<(), Refusal> {
    let kind = kind.to_ascii_lowercase();
    if kind.contains("sheet.binary") {
        return Err(Refusal::NotPatchable { format: "xlsb" });
    }
    let known = [
        "spreadsheetml.sheet.main",
        "spreadsheetml.template.main",
        "ms-excel.sheet",
        "ms-excel.template",
        "ms-excel.addin",
    ];
    if known.iter().any(|k| kind.contains(k)) {
        return Ok(());
    }
    let why = if kind.contains("wordprocessingml") || kind.contains("ms-word") {
        "it is a Word document"
    } else if kind.contains("presentationml") || kind.contains("ms-powerpoint") {
        "it is a PowerPoint presentation"
    } else {
        "its main part is no workbook"
    };
    Err(Refusal::NotAWorkbook { why: why.to_owned() })
}

fn refuse_open_document(container: &Container) -> Result<(), Refusal> {
    let Some(entry) = container.find("mimetype") else { return Ok(()) };
    let kind = container.inflate(entry)?;
    if !kind.starts_with(b"application/vnd.oasis.opendocument") {
        return Ok(());
    }
    Err(Refusal::NotPatchable { format: "ods" })
}

/// No part of a workbook may declare a document type: that is how a few bytes become gigabytes in whatever reads them
/// next. The parts that are edited are looked through as a whole, the others where such a declaration stands.
fn refuse_document_types(container: &Container) -> Result<(), Refusal> {
    for entry in container.entries().filter(|e| !e.is_folder && matches!(e.extension(), "xml" | "rels")) {
        // Without the zeros UTF-16 looks like the rest.
        let start: Vec<u8> = container.peek(entry).into_iter().filter(|b| *b != 0).collect();
        if start.windows(9).any(|w| w == b"<!DOCTYPE") && !starts_in_comment(&start) {
            return Err(Refusal::damaged(&entry.name, "it declares a document type, which no workbook may"));
        }
    }
    Ok(())
}

/// Whether the declaration only stands in a comment or in a text.
fn starts_in_comment(start: &[u8]) -> bool {
    let text = String::from_utf8_lossy(start);
    let Some((before, _)) = text.split_once("<!DOCTYPE") else { return false };
    before.rfind("<!--").is_some_and(|open| !before.get(open..).unwrap_or_default().contains("-->"))
        || before
            .rfind("<![CDATA[")
            .is_some_and(|open| !before.get(open..).unwrap_or_default().contains("]]>"))
}

impl Package {
    /// Reads a workbook's container and finds its sheets. Neither the file nor any of its parts, unpacked, may be larger
    /// than `most` bytes.
    ///
    /// # Errors
    /// A `Refusal` for whatever is no workbook, is damaged, or is too large to be opened safely.
    pub fn read(bytes: Vec<u8>, most: u64) -> Result<Self, Refusal> {
        refuse_other_formats(&bytes)?;
        let container = Container::read(bytes, most)?;
        refuse_open_document(&container)?;
        if container.find(TYPES).is_none() {
            return Err(Refusal::NotAWorkbook { why: "it is a zip file with other contents".to_owned() });
        }
        refuse_document_types(&container)?;
        let mut package = Self {
            container,
            main: String::new(),
            strict: false,
            sheets: Vec::new(),
            types: ContentTypes::default(),
        };
        package.types = ContentTypes::read(&package.doc(TYPES, &[])?);
        let root = package.rels("")?;
        let main = root
            .iter()
            .find(|r| r.kind == "officeDocument")
            .ok_or_else(|| Refusal::damaged("_rels/.rels", "it does not say which part is the workbook"))?;
        package.main = main
            .part
            .clone()
            .ok_or_else(|| Refusal::damaged(&main.target, "the part that lists the sheets is missing"))?;
        refuse_other_packages(package.types.of(&package.main).unwrap_or_default())?;
        package.find_sheets()?;
        Ok(package)
    }

    fn find_sheets(&mut self) -> Result<(), Refusal> {
        let doc = self.doc(&self.main, &[])?;
        self.strict = doc.strict;
        let rels = self.rels(&self.main)?;
        let damaged = |why: String| Refusal::damaged(&self.main, why);
        if !doc.is(0, "workbook") || doc.ns(0) != Ns::Main {
            return Err(damaged("it is no list of sheets".to_owned()));
        }
        let mut sheets: Vec<SheetInfo> = Vec::new();
        let list = doc.child(0, "sheets").ok_or_else(|| damaged("it lists no sheets".to_owned()))?;
        for id in doc.inside(list).filter(|&id| doc.is(id, "sheet") && doc.ns(id) == Ns::Main) {
            let name = doc.attr(id, "name").unwrap_or_default();
            let rel = doc.rel_attr(id, "id").unwrap_or_default();
            let found = rels.iter().find(|r| r.id == rel);
            let part = found.and_then(|r| r.part.clone());
            let state = match doc.attr(id, "state").as_deref() {
                Some("hidden") => SheetState::Hidden,
                Some("veryHidden") => SheetState::VeryHidden,
                _ => SheetState::Visible,
            };
            if rel.is_empty() {
                // The macro sheets of the nineties stand on the list and have no part.
                sheets.push(SheetInfo { name, state, kind: SheetKind::Macrosheet, part: String::new(), rel });
                continue;
            }
            let (Some(found), Some(part)) = (found, part) else {
                return Err(damaged(format!("the sheet \"{name}\" is listed, but not there")));
            };
            if sheets.iter().any(|s| s.part == part) {
                return Err(damaged(format!("the sheet \"{name}\" and another one are the same part")));
            }
            let kind = match found.kind.as_str() {
                "worksheet" => SheetKind::Worksheet,
                "chartsheet" => SheetKind::Chartsheet,
                "dialogsheet" => SheetKind::Dialogsheet,
                _ => SheetKind::Macrosheet,
            };
            sheets.push(SheetInfo { name, state, kind, part, rel });
        }
        if sheets.is_empty() {
            return Err(damaged("it lists no sheets".to_owned()));
        }
        self.sheets = sheets;
        Ok(())
    }

    /// The sheets, in the order of the tabs.
    #[must_use]
    pub fn sheets(&self) -> &[SheetInfo] {
        &self.sheets
    }

    /// The contents of one part, unpacked; `None` when there is no such part.
    ///
    /// # Errors
    /// When the part is damaged or too large.
    pub fn part(&self, name: &str) -> Result<Option<Vec<u8>>, Refusal> {
        self.container.find(name).map(|e| self.container.inflate(e)).transpose()
    }

    /// The names of all parts, as stored and in the order of the file.
    pub fn parts(&self) -> impl Iterator<Item = &str> {
        self.container.entries().filter(|e| !e.is_folder).map(|e| e.name.as_str())
    }

    /// The parts of one kind (`comments`, `table`, …) that hang on a part.
    ///
    /// # Errors
    /// When the list of relationships is damaged.
    pub fn related(&self, part: &str, kind: &str) -> Result<Vec<String>, Refusal> {
        Ok(self.rels(part)?.into_iter().filter(|r| r.kind == kind).filter_map(|r| r.part).collect())
    }

    pub(super) fn types(&self) -> &ContentTypes {
        &self.types
    }

    pub(super) fn entry(&self, name: &str) -> Result<&Entry, Refusal> {
        self.container.find(name).ok_or_else(|| Refusal::damaged(name, "the part is missing"))
    }

    pub(super) fn raw(&self, name: &str) -> Result<Vec<u8>, Refusal> {
        self.container.inflate(self.entry(name)?)
    }

    pub(super) fn doc(&self, name: &str, skip: &[&str]) -> Result<Doc, Refusal> {
        Doc::parse(name, Form::decode(name, self.raw(name)?)?.1, skip)
    }

    /// Whether a part holds a word of ASCII, in whatever encoding its text is.
    pub(super) fn mentions(&self, name: &str, word: &str) -> Result<bool, Refusal> {
        let raw = self.raw(name)?;
        if raw.contains(&0) {
            // Without the zeros UTF-16 looks like the rest.
            let narrow: Vec<u8> = raw.into_iter().filter(|b| *b != 0).collect();
            return Ok(memmem::find(&narrow, word.as_bytes()).is_some());
        }
        Ok(memmem::find(&raw, word.as_bytes()).is_some())
    }

    /// The relationships of a part, or of the package itself.
    pub(super) fn rels(&self, part: &str) -> Result<Vec<Rel>, Refusal> {
        let name = rels_name(part);
        if self.container.find(&name).is_none() {
            if part.is_empty() {
                return Err(Refusal::damaged(name, "the part is missing"));
            }
            return Ok(Vec::new());
        }
        let doc = self.doc(&name, &[])?;
        let mut rels = Vec::new();
        for id in doc.children(0).filter(|&id| doc.is(id, "Relationship")) {
            let target = doc.attr(id, "Target").unwrap_or_default();
            let external = doc.attr(id, "TargetMode").is_some_and(|m| m.eq_ignore_ascii_case("external"));
            let part = if external { None } else { self.container.find(&resolve(part, &target)) };
            let kind = doc.attr(id, "Type").unwrap_or_default();
            rels.push(Rel {
                id: doc.attr(id, "Id").unwrap_or_default(),
                kind: kind.rsplit('/').next().unwrap_or_default().to_owned(),
                part: part.map(|e| e.name.replace('\\', "/").trim_start_matches('/').to_owned()),
                target,
                external,
            });
        }
        Ok(rels)
    }

    /// The whole file as it came.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        self.container.bytes()
    }

    /// The same, from a package that is no longer wanted.
    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.container.into_bytes()
    }
}
