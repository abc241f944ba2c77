//! The list of sheets and names, and the lists of styles.

use std::collections::{BTreeMap, BTreeSet};

use super::super::sheet::{STYLES, WORKBOOK};
use super::super::xml::{Doc, Id, Ns};
use super::Check;

/// Numbers below this are formats Excel knows by itself.
const FIRST_OWN_FORMAT: u64 = 164;
const MAX_NAME: usize = 31;

/// How many formats the styles list.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Formats {
    /// Those of cells.
    pub(super) cells: u64,
    /// Those of rules and tables.
    pub(super) differential: u64,
}

impl Check<'_> {
    /// The list of sheets and names. Returns the names that hold for the whole workbook, in lower case.
    pub(super) fn book(&mut self) -> BTreeSet<String> {
        let package = self.package;
        let main = package.main.as_str();
        self.sheet_names(main);
        let mut names = BTreeSet::new();
        let Some(doc) = self.doc(main, &[]) else { return names };
        self.order(main, &doc, &WORKBOOK, &["fileRecoveryPr"]);

        let mut ids = BTreeSet::new();
        let list = doc.child(0, "sheets").into_iter().flat_map(|l| doc.inside(l));
        for id in list.filter(|&id| doc.is(id, "sheet")).filter_map(|id| doc.attr(id, "sheetId")) {
            if !ids.insert(id.clone()) {
                self.say(main, format!("two sheets have the number {id}"));
            }
        }

        let sheets = package.sheets();
        let mut scoped = BTreeSet::new();
        let definitions = doc.inside(0).filter(|&id| doc.is(id, "definedName") && doc.ns(id) == Ns::Main);
        for id in definitions {
            let name = doc.attr(id, "name").unwrap_or_default();
            let lower = name.to_lowercase();
            let Some(local) = doc.attr(id, "localSheetId") else {
                if !names.insert(lower) {
                    self.say(main, format!("the name {name} is defined twice"));
                }
                continue;
            };
            // Said by the sheet's name: its place changes when a sheet before it goes.
            let sheet = local.trim().parse().ok().and_then(|n: usize| sheets.get(n));
            match sheet.map(|s| s.name.as_str()) {
                None => self.say(main, format!("the name {name} belongs to a sheet that is not there")),
                Some(sheet) if !scoped.insert((sheet, lower)) => {
                    self.say(main, format!("the name {name} is defined twice for the sheet \"{sheet}\""));
                }
                Some(_) => {}
            }
        }

        for view in doc.inside(0).filter(|&id| doc.is(id, "workbookView")) {
            for name in ["activeTab", "firstSheet"] {
                if doc.attr_number(view, name).is_some_and(|n| n >= sheets.len() as u64) {
                    self.say(main, format!("{name} is the place of no sheet"));
                }
            }
        }
        names
    }

    fn sheet_names(&mut self, main: &str) {
        let mut seen = BTreeSet::new();
        for sheet in self.package.sheets() {
            let name = sheet.name.as_str();
            let lower = name.to_lowercase();
            if name.contains(['[', ']', ':', '*', '?', '/', '\\'])
                || name.starts_with('\'')
                || name.ends_with('\'')
            {
                self.say(
                    main,
                    format!("the name of the sheet \"{name}\" has a character no sheet's may have"),
                );
            }
            if !(1..=MAX_NAME).contains(&name.encode_utf16().count()) {
                self.say(main, format!("the name of the sheet \"{name}\" is empty or too long"));
            }
            if lower == "history" {
                self.say(main, format!("Excel keeps the name \"{name}\" for itself"));
            }
            if !seen.insert(lower) {
                self.say(main, format!("two sheets are called \"{name}\""));
            }
        }
    }

    /// The lists of styles: their order, their counts, and what their items ask of one another. `None` when they
    /// cannot be read.
    pub(super) fn styles(&mut self) -> Option<Formats> {
        let main = &self.package.main;
        let Some(part) = self.rels(main).into_iter().find(|r| r.kind == "styles").and_then(|r| r.part) else {
            return Some(Formats::default());
        };
        let doc = self.doc(&part, &[])?;
        self.order(&part, &doc, &STYLES, &[]);
        let mut sizes: BTreeMap<&str, u64> = BTreeMap::new();
        for list in doc.children(0).filter(|&l| doc.ns(l) == Ns::Main && STYLES.contains(&doc.local(l))) {
            // A wrapper around an item counts as the item.
            let (name, there) = (doc.local(list), doc.children(list).count() as u64);
            if doc.attr_number(list, "count").is_some_and(|said| said != there) {
                self.say(&part, format!("<{name}> does not have as many items as it says"));
            }
            sizes.insert(name, there);
        }
        let formats = self.number_formats(&part, &doc);
        self.cell_formats(&part, &doc, &sizes, &formats);
        let size = |name: &str| sizes.get(name).copied().unwrap_or(0);
        Some(Formats { cells: size("cellXfs"), differential: size("dxfs") })
    }

    fn number_formats(&mut self, part: &str, doc: &Doc) -> BTreeSet<u64> {
        let mut formats = BTreeSet::new();
        let list = doc.child(0, "numFmts").into_iter().flat_map(|l| doc.inside(l));
        for number in list.filter_map(|id| doc.attr_number(id, "numFmtId")) {
            if !formats.insert(number) {
                self.say(part, format!("two number formats have the number {number}"));
            }
        }
        formats
    }

    fn cell_formats(&mut self, part: &str, doc: &Doc, sizes: &BTreeMap<&str, u64>, formats: &BTreeSet<u64>) {
        for list in ["cellStyleXfs", "cellXfs"] {
            let items = doc.child(0, list).into_iter().flat_map(|l| doc.children(l));
            for (at, item) in items.enumerate() {
                let is_xf = |id: &Id| doc.is(*id, "xf") && doc.ns(*id) == Ns::Main;
                let Some(xf) = std::iter::once(item).chain(doc.inside(item)).find(is_xf) else { continue };
                for (key, value, _) in doc.attrs(xf) {
                    let Ok(number) = value.trim().parse::<u64>() else { continue };
                    // Where a list is missing, 0 asks for nothing.
                    let beyond = |of: &str| number >= sizes.get(of).copied().unwrap_or(0).max(1);
                    let missing = match key {
                        "fontId" => beyond("fonts"),
                        "fillId" => beyond("fills"),
                        "borderId" => beyond("borders"),
                        "xfId" => list == "cellXfs" && beyond("cellStyleXfs"),
                        "numFmtId" => number >= FIRST_OWN_FORMAT && !formats.contains(&number),
                        _ => false,
                    };
                    if missing {
                        self.say(
                            part,
                            format!("item {at} of <{list}> asks for {key} {number}, which is not there"),
                        );
                    }
                }
            }
        }
    }
}
