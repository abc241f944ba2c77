//! New sheets, made in a workbook of their own and carried over to the end of another one.
//!
//! Strings come along inside their cells, styles at the end of the lists, tables, charts and pictures under fresh
//! names. What cannot be carried whole is refused, never left out.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::MOST_BYTES;
use super::container::key_of;
use super::edit::{Editor, relative};
use super::package::{Package, SheetKind, SheetState};
use super::refusal::Refusal;
use super::sheet::{WORKBOOK, place_for};
use super::styles::Added;
use super::text::{Splice, escaped};
use super::xml::{Doc, MAIN, MAIN_STRICT, REL, REL_STRICT, edited};

/// The name that marks a sheet as ours; its value is the sheet's name, so that a sheet somebody renamed is theirs.
pub(super) const SHEET_MARK: &str = "_appraise.sheet";
/// What 1 January 1904 is in a workbook that counts from 1900.
const FROM_1904: f64 = 1462.0;
const MAX_NAME: usize = 31;

/// A workbook whose sheets are to be carried over.
pub(super) struct Donor {
    package: Package,
    pub(super) styles: Doc,
    strings: Vec<String>,
}

fn not_carried(why: impl Into<String>) -> Refusal {
    Refusal::SheetNotCarried { why: why.into() }
}

impl Donor {
    pub(super) fn read(bytes: &[u8]) -> Result<Self, Refusal> {
        let package = Package::read(bytes.to_vec(), MOST_BYTES)?;
        let rels = package.rels(&package.main)?;
        let mut styles = None;
        let mut strings = Vec::new();
        for rel in &rels {
            let Some(part) = &rel.part else { continue };
            match rel.kind.as_str() {
                "styles" => styles = Some(package.doc(part, &[])?),
                "sharedStrings" => {
                    let doc = package.doc(part, &[])?;
                    strings = doc.children(0).map(|id| doc.inner(id).to_owned()).collect();
                }
                "worksheet" | "theme" => {}
                other => return Err(not_carried(format!("they use {other}"))),
            }
        }
        let styles = styles.ok_or_else(|| not_carried("they have no styles"))?;
        Ok(Self { package, styles, strings })
    }

    /// What the sheets are called before they are carried over.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.package.sheets().iter().map(|s| s.name.as_str())
    }
}

/// A name for a sheet that nobody has, as Excel would choose it.
fn free_name(wanted: &str, taken: &BTreeSet<String>) -> String {
    let clean: String = wanted.chars().filter(|c| !r"[]:*?/\".contains(*c) && !c.is_control()).collect();
    let clean = clean.trim_matches('\'');
    let clean = if clean.is_empty() { "Sheet" } else { clean };
    let mut n = 1;
    loop {
        let end = if n == 1 { String::new() } else { format!(" ({n})") };
        let mut units = end.len();
        let head: String = clean
            .chars()
            .take_while(|c| {
                units += c.len_utf16();
                units <= MAX_NAME
            })
            .collect();
        let name = format!("{}{end}", head.trim_end_matches('\''));
        let lower = name.to_lowercase();
        if lower != "history" && !taken.contains(&lower) {
            return name;
        }
        n += 1;
    }
}

/// New names for sheets and tables, as formulas have to say them.
#[derive(Default)]
struct Renames {
    sheets: Vec<(String, String)>,
    tables: Vec<(String, String)>,
}

impl Renames {
    fn sheet(&self, old: &str) -> Option<String> {
        let (_, new) = self.sheets.iter().find(|(o, _)| o.to_lowercase() == old.to_lowercase())?;
        Some(format!("'{}'", new.replace('\'', "''")))
    }

    /// A formula or a link with the new names in it.
    fn apply(&self, formula: &str) -> String {
        let mut out = String::with_capacity(formula.len());
        let mut rest = formula;
        while let Some(c) = rest.chars().next() {
            let word = match c {
                '"' | '\'' => {
                    let mut end = 1;
                    loop {
                        match rest.get(end..).and_then(|r| r.find(c)) {
                            None => break rest.len(),
                            Some(at) if rest.get(end + at + 1..).is_some_and(|r| r.starts_with(c)) => {
                                end += at + 2;
                            }
                            Some(at) => break end + at + 1,
                        }
                    }
                }
                c if c.is_alphanumeric() || c == '_' => {
                    rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '.')).unwrap_or(rest.len())
                }
                c => c.len_utf8(),
            };
            let (token, after) = rest.split_at(word.min(rest.len()));
            let bare =
                token.strip_prefix('\'').and_then(|t| t.strip_suffix('\'')).map(|t| t.replace("''", "'"));
            let new = if after.starts_with('!') && c != '"' {
                self.sheet(bare.as_deref().unwrap_or(token))
            } else if after.starts_with('[') {
                self.tables.iter().find(|(o, _)| o.eq_ignore_ascii_case(token)).map(|(_, n)| n.clone())
            } else {
                None
            };
            out.push_str(new.as_deref().unwrap_or(token));
            rest = after;
        }
        out
    }

    /// The splices that put the new names into every formula of a part.
    fn splices(&self, doc: &Doc) -> Vec<Splice> {
        let mut splices = Vec::new();
        for id in std::iter::once(0).chain(doc.inside(0)) {
            if matches!(
                doc.local(id),
                "f" | "formula" | "formula1" | "formula2" | "calculatedColumnFormula" | "totalsRowFormula"
            ) {
                let old = doc.words(id);
                let new = self.apply(&old);
                if new != old {
                    splices.push(Splice::replace(doc.inner_range(id), escaped(&new)));
                }
            }
            if doc.is(id, "hyperlink")
                && let (Some(old), Some(range)) = (doc.attr(id, "location"), doc.attr_range(id, "location"))
            {
                let new = self.apply(&old);
                if new != old {
                    splices.push(Splice::replace(range, escaped(&new)));
                }
            }
        }
        splices
    }
}

/// What strict workbooks call the vocabularies.
fn in_strict(text: &str) -> String {
    text.replace(MAIN, MAIN_STRICT)
        .replace(REL, REL_STRICT)
        .replace("http://schemas.openxmlformats.org/drawingml/2006/", "http://purl.oclc.org/ooxml/drawingml/")
}

struct Graft<'e, 'p, 'd> {
    editor: &'e mut Editor<'p>,
    donor: &'d Donor,
    styles: &'d Added,
    renames: Renames,
    carried: BTreeMap<String, String>,
    next_table: u64,
    from_1904: bool,
}

/// Carries the sheets over and returns the names they have now.
pub(super) fn put(editor: &mut Editor, donor: &Donor, styles: &Added) -> Result<Vec<String>, Refusal> {
    let (next_table, mut names) = tables_of(editor)?;
    let main = editor.package.main.clone();
    let workbook = editor.open(&main, &[])?;
    let doc = &workbook.doc;
    let from_1904 = doc.child(0, "workbookPr").is_some_and(|p| doc.attr_true(p, "date1904"));
    names.extend(
        doc.inside(0)
            .filter(|&id| doc.is(id, "definedName"))
            .filter_map(|id| doc.attr(id, "name"))
            .map(|n| n.to_lowercase()),
    );
    let mut taken: BTreeSet<String> = editor.package.sheets().iter().map(|s| s.name.to_lowercase()).collect();
    let mut final_names = Vec::new();
    let mut renames = Renames::default();
    for sheet in donor.package.sheets() {
        if sheet.kind != SheetKind::Worksheet {
            return Err(not_carried(format!("\"{}\" is no worksheet", sheet.name)));
        }
        let name = free_name(&sheet.name, &taken);
        taken.insert(name.to_lowercase());
        if name != sheet.name {
            renames.sheets.push((sheet.name.clone(), name.clone()));
        }
        final_names.push(name);
    }
    for part in
        donor.package.parts().filter(|p| donor.package.types().of(p).is_some_and(|t| t.contains("table+xml")))
    {
        let doc = donor.package.doc(part, &[])?;
        let old = doc.attr(0, "displayName").unwrap_or_default();
        let mut new = old.clone();
        let mut n = 2;
        while !names.insert(new.to_lowercase()) {
            new = format!("{old}_{n}");
            n += 1;
        }
        if new != old {
            renames.tables.push((old, new));
        }
    }
    let mut graft = Graft { editor, donor, styles, renames, carried: BTreeMap::new(), next_table, from_1904 };
    let mut parts = Vec::new();
    for sheet in donor.package.sheets() {
        parts.push(graft.carry(&sheet.part, "worksheet")?);
    }
    graft.list_sheets(&main, &final_names, &parts)?;
    Ok(final_names)
}

/// One more than the highest table number, and the names of all tables.
fn tables_of(editor: &Editor) -> Result<(u64, BTreeSet<String>), Refusal> {
    let package = editor.package;
    let mut next = 1;
    let mut names = BTreeSet::new();
    for part in package.parts().filter(|p| package.types().of(p).is_some_and(|t| t.contains("table+xml"))) {
        let doc = package.doc(part, &[])?;
        next = next.max(doc.attr_number(0, "id").unwrap_or(0).min(1 << 30) + 1);
        names.extend(["name", "displayName"].iter().filter_map(|a| doc.attr(0, a)).map(|n| n.to_lowercase()));
    }
    Ok((next, names))
}

impl Graft<'_, '_, '_> {
    /// Carries one part over, with everything that hangs on it, and returns its new name.
    fn carry(&mut self, part: &str, kind: &str) -> Result<String, Refusal> {
        if let Some(done) = self.carried.get(&key_of(part)) {
            return Ok(done.clone());
        }
        let donor = &self.donor.package;
        let raw = donor.raw(part)?;
        let (folder, file) = part.rsplit_once('/').unwrap_or(("xl", part));
        let (stem, extension) = file.rsplit_once('.').unwrap_or((file, "bin"));
        let stem = stem.trim_end_matches(|c: char| c.is_ascii_digit());
        let name = self.editor.fresh(&format!("{folder}/appraise_{stem}{{}}.{extension}"));
        self.carried.insert(key_of(part), name.clone());
        let kind_of =
            donor.types().of(part).ok_or_else(|| not_carried(format!("{part} has no type")))?.to_owned();
        self.editor.add(&name, &kind_of, Vec::new())?;

        let data = if matches!(kind, "worksheet" | "table" | "drawing" | "chart") {
            let text = String::from_utf8(raw).map_err(|_| not_carried(format!("{part} is no text")))?;
            let text = if self.editor.package.strict { in_strict(&text) } else { text };
            let doc = Doc::parse(part, text, &[])?;
            let mut splices = self.renames.splices(&doc);
            match kind {
                "worksheet" => self.sheet(&doc, &mut splices)?,
                "table" => self.table(&doc, &mut splices),
                _ => {}
            }
            edited(&doc, 0..doc.text.len(), splices).into_bytes()
        } else {
            raw
        };
        self.editor.fill(&name, data);

        for rel in donor.rels(part)? {
            let base = if self.editor.package.strict { REL_STRICT } else { REL };
            let full = format!("{base}/{}", rel.kind);
            let target = match (rel.external, &rel.part) {
                (true, _) => rel.target.clone(),
                (false, Some(target))
                    if matches!(rel.kind.as_str(), "table" | "drawing" | "chart" | "image") =>
                {
                    let new = self.carry(target, &rel.kind)?;
                    relative(&name, &new)
                }
                // A link to a place in the workbook.
                (false, None) if rel.kind == "hyperlink" && rel.target.starts_with('#') => {
                    let place = rel.target.trim_start_matches('#');
                    format!("#{}", self.renames.apply(place))
                }
                _ => return Err(not_carried(format!("a {} hangs on {part}", rel.kind))),
            };
            self.editor.relate_as(&name, Some(&rel.id), &full, &target, rel.external)?;
        }
        Ok(name)
    }

    fn sheet(&self, doc: &Doc, splices: &mut Vec<Splice>) -> Result<(), Refusal> {
        let style = |id: usize, name: &str| -> Option<Splice> {
            let old = usize::try_from(doc.attr_number(id, name)?).ok()?;
            let new = self.styles.xfs.get(old).copied().unwrap_or(0);
            Some(Splice::replace(doc.attr_range(id, name)?, new.to_string()))
        };
        for id in doc.inside(0) {
            match doc.local(id) {
                "c" => {
                    if doc.attr(id, "cm").or_else(|| doc.attr(id, "vm")).is_some() {
                        return Err(not_carried("a cell holds a formula or picture of the newest kind"));
                    }
                    splices.extend(style(id, "s"));
                    self.cell(doc, id, splices)?;
                }
                "row" => splices.extend(style(id, "s")),
                "col" => splices.extend(style(id, "style")),
                "cfRule" => splices.extend(self.formats(doc, id)),
                "sheetView" => splices.extend(doc.drop_attr(id, "tabSelected")),
                _ => {}
            }
        }
        Ok(())
    }

    fn cell(&self, doc: &Doc, id: usize, splices: &mut Vec<Splice>) -> Result<(), Refusal> {
        let value = doc.child(id, "v");
        match (doc.attr(id, "t").as_deref(), value) {
            (Some("s"), Some(value)) => {
                let text =
                    doc.words(value).trim().parse().ok().and_then(|n: usize| self.donor.strings.get(n));
                let text = text.ok_or_else(|| not_carried("a text is missing"))?;
                let text = if self.editor.package.strict { in_strict(text) } else { text.clone() };
                splices.push(doc.set_attr(id, "t", "inlineStr"));
                splices.push(Splice::replace(doc.range(value), format!("<is>{text}</is>")));
            }
            (None | Some("n"), Some(value)) if self.from_1904 => {
                let style = doc.attr_number(id, "s").and_then(|s| usize::try_from(s).ok()).unwrap_or(0);
                let date = self.styles.dates.get(style).copied().unwrap_or(false);
                let number = doc.words(value).trim().parse::<f64>().ok().filter(|n| date && *n >= FROM_1904);
                if let Some(number) = number {
                    splices.push(Splice::replace(doc.inner_range(value), (number - FROM_1904).to_string()));
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// Every attribute that names a differential format.
    fn formats(&self, doc: &Doc, id: usize) -> Vec<Splice> {
        doc.attrs(id)
            .filter(|(key, ..)| *key == "dxfId" || key.ends_with("DxfId"))
            .filter_map(|(_, value, range)| {
                let old: u64 = value.trim().parse().ok()?;
                Some(Splice::replace(range, (old + self.styles.dxf_offset).to_string()))
            })
            .collect()
    }

    fn table(&mut self, doc: &Doc, splices: &mut Vec<Splice>) {
        splices.push(doc.set_attr(0, "id", &self.next_table.to_string()));
        self.next_table += 1;
        let old = doc.attr(0, "displayName").unwrap_or_default();
        if let Some((_, new)) = self.renames.tables.iter().find(|(o, _)| *o == old) {
            splices.push(doc.set_attr(0, "displayName", &escaped(new)));
            splices.push(doc.set_attr(0, "name", &escaped(new)));
        }
        for id in std::iter::once(0).chain(doc.inside(0)) {
            splices.extend(self.formats(doc, id));
        }
    }

    /// Puts the sheets on the workbook's list, at the end, with their names and their marks.
    fn list_sheets(&mut self, main: &str, names: &[String], parts: &[String]) -> Result<(), Refusal> {
        let mut ids = Vec::new();
        for part in parts {
            ids.push(self.editor.relate(main, "worksheet", part)?);
        }
        let first = self.editor.package.sheets().len();
        let donor = self.donor.package.doc(&self.donor.package.main, &[])?;
        let mut own = Vec::new();
        for id in donor.inside(0).filter(|&id| donor.is(id, "definedName")) {
            let Some(sheet) = donor.attr_number(id, "localSheetId").and_then(|n| usize::try_from(n).ok())
            else {
                return Err(not_carried("they define a name for the whole workbook"));
            };
            let name = donor.attr(id, "name").unwrap_or_default();
            own.push((sheet, name, donor.attr_true(id, "hidden"), self.renames.apply(&donor.words(id))));
        }

        let edit = self.editor.open(main, &[])?;
        let doc = &edit.doc;
        let p = doc.prefix(0).to_owned();
        let damaged = || Refusal::damaged(main, "it lists no sheets");
        let list = doc.child(0, "sheets").ok_or_else(damaged)?;
        let used: BTreeSet<u64> = doc
            .inside(list)
            .filter(|&id| doc.is(id, "sheet"))
            .filter_map(|id| doc.attr_number(id, "sheetId"))
            .collect();
        let highest = used.last().copied().unwrap_or(0);
        let mut free: Box<dyn Iterator<Item = u64>> = if highest < 60_000 {
            Box::new(highest + 1..)
        } else {
            let used = used.clone();
            Box::new((1..).filter(move |n| !used.contains(n)))
        };
        let (mut sheets, mut defined) = (String::new(), String::new());
        for (i, (name, rel)) in names.iter().zip(&ids).enumerate() {
            let state = match self.donor.package.sheets().get(i).map(|s| s.state) {
                Some(SheetState::Hidden) => " state=\"hidden\"",
                Some(SheetState::VeryHidden) => " state=\"veryHidden\"",
                _ => "",
            };
            let name = escaped(name);
            let number = free.next().unwrap_or(highest + 1);
            let rel = doc.rel_id(list, rel);
            let _ = write!(sheets, "<{p}sheet name=\"{name}\" sheetId=\"{number}\"{state} {rel}/>");
            let local = first + i;
            let mut define = |what: &str, hidden: bool, value: &str| {
                let hidden = if hidden { " hidden=\"1\"" } else { "" };
                let _ = write!(
                    defined,
                    "<{p}definedName name=\"{}\" localSheetId=\"{local}\"{hidden}>{}</{p}definedName>",
                    escaped(what),
                    escaped(value)
                );
            };
            for (_, what, hidden, value) in own.iter().filter(|(sheet, ..)| *sheet == i) {
                define(what, *hidden, value);
            }
            define(
                SHEET_MARK,
                true,
                &format!("\"{}\"", names.get(i).map(|n| n.replace('"', "\"\"")).unwrap_or_default()),
            );
        }
        edit.append(list, &sheets);
        if let Some(list) = edit.doc.child(0, "definedNames") {
            edit.append(list, &defined);
        } else {
            let place = place_for(&edit.doc, &WORKBOOK, "definedNames");
            edit.splice(Splice::insert(place, format!("<{p}definedNames>{defined}</{p}definedNames>")));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_of_that_name_gets_the_next_one() {
        let taken = BTreeSet::from(["findings".to_owned(), "findings (2)".to_owned()]);
        assert_eq!(free_name("Findings", &taken), "Findings (3)");
        assert_eq!(free_name("History", &taken), "History (2)");
        let long = "A name that has exactly 31 chars";
        assert!(free_name(long, &BTreeSet::from([long.to_lowercase()])).len() <= MAX_NAME);
    }

    #[test]
    fn formulas_follow_a_renamed_sheet_and_table_but_texts_do_not() {
        let renames = Renames {
            sheets: vec![("Findings".into(), "Findings (2)".into())],
            tables: vec![("List".into(), "List_2".into())],
        };
        assert_eq!(
            renames.apply("Findings!A1+'Findings'!$B$2&\"Findings!A1\"+MyFindings!C3+SUM(List[Due])"),
            "'Findings (2)'!A1+'Findings (2)'!$B$2&\"Findings!A1\"+MyFindings!C3+SUM(List_2[Due])"
        );
        assert_eq!(renames.apply("'It''s ours'!A1"), "'It''s ours'!A1");
    }
}
