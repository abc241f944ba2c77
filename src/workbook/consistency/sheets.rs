//! Worksheets and what hangs on them: the cells of new sheets, notes with their shapes, tables.

use std::collections::BTreeSet;

use super::super::container::key_of;
use super::super::notes::{authors, drawing_of, shapes};
use super::super::package::{Package, Rel, SheetKind, rels_name};
use super::super::sheet::{WORKSHEET, cell_at, cell_name, range_at};
use super::super::text::Form;
use super::super::xml::{Doc, Id, Ns};
use super::Check;

impl Check<'_> {
    /// Every worksheet that changed, is new, or has notes that changed.
    pub(super) fn worksheets(&mut self) {
        let package = self.package;
        for sheet in package.sheets().iter().filter(|s| s.kind == SheetKind::Worksheet) {
            let rels = self.rels(&sheet.part);
            let hangs = |rel: &Rel| matches!(rel.kind.as_str(), "comments" | "vmlDrawing");
            let mut touching = rels.iter().filter(|r| hangs(r)).filter_map(|r| r.part.as_deref());
            if !self.looked.has(&sheet.part)
                && !self.looked.has(&rels_name(&sheet.part))
                && !touching.any(|part| self.looked.has(part))
            {
                continue;
            }
            let is_new = self.looked.added.contains(&key_of(&sheet.part));
            let skip: &[&str] = if is_new { &[] } else { &["sheetData"] };
            let Some(doc) = self.doc(&sheet.part, skip) else { continue };
            self.order(&sheet.part, &doc, &WORKSHEET, &["conditionalFormatting"]);
            if is_new {
                self.cells(&sheet.part, &doc);
            }
            self.notes(&sheet.part, &doc, &rels);
        }
    }

    /// The rows and cells of a new sheet.
    fn cells(&mut self, part: &str, doc: &Doc) {
        let formats = self.formats.map(|f| f.cells.max(1));
        let lacks = |id: Id, name: &str| {
            doc.attr_number(id, name).zip(formats).is_some_and(|(number, there)| number >= there)
        };
        for id in doc.inside(0) {
            match doc.local(id) {
                "sheetView" if doc.attr_true(id, "tabSelected") => {
                    self.say(part, "it is a new sheet and is selected with the others");
                }
                "col" if lacks(id, "style") => self.say(part, "a column asks for a format that is not there"),
                _ => {}
            }
        }
        let mut last_row = 0;
        let rows = doc.child(0, "sheetData").into_iter().flat_map(|l| doc.children(l));
        for row in rows.filter(|&r| doc.is(r, "row")) {
            let number = match doc.attr(row, "r") {
                Some(said) => said.trim().parse().unwrap_or(0),
                None => last_row + 1,
            };
            if number <= last_row {
                self.say(part, format!("row {number} stands after row {last_row}"));
            }
            last_row = number;
            if lacks(row, "s") {
                self.say(part, format!("row {number} asks for a format that is not there"));
            }
            let mut next = 0;
            for cell in doc.children(row).filter(|&c| doc.is(c, "c")) {
                let place = match doc.attr(cell, "r") {
                    Some(said) => cell_at(&said).filter(|(r, _)| r + 1 == number).map(|(_, column)| column),
                    None => Some(next),
                };
                let Some(column) = place else {
                    self.say(part, format!("a cell of row {number} has the place of another row"));
                    continue;
                };
                let name = cell_name(number.saturating_sub(1), column);
                if column < next {
                    self.say(part, format!("the cell {name} stands too late in its row"));
                }
                next = column + 1;
                if lacks(cell, "s") {
                    self.say(part, format!("the cell {name} asks for a format that is not there"));
                }
                if doc.attr(cell, "t").as_deref() == Some("s") {
                    // A new sheet brings its texts along; the workbook's list has them not.
                    self.say(part, format!("the cell {name} asks for a text from the workbook's list"));
                }
            }
        }
    }

    /// Each note is the only one of its cell and has an author and a shape; each shape of a note has its note.
    fn notes(&mut self, sheet: &str, doc: &Doc, rels: &[Rel]) {
        let lists: Vec<&str> =
            rels.iter().filter(|r| r.kind == "comments").filter_map(|r| r.part.as_deref()).collect();
        if lists.len() > 1 {
            self.say(sheet, "it has two lists of notes");
        }
        let mut cells = BTreeSet::new();
        for part in lists {
            let Some(list) = self.doc(part, &[]) else { continue };
            let people = authors(&list).len() as u64;
            for id in list.inside(0).filter(|&id| list.is(id, "comment") && list.ns(id) == Ns::Main) {
                let place = list.attr(id, "ref").unwrap_or_default();
                match cell_at(&place) {
                    Some(cell) if !cells.insert(cell) => {
                        self.say(part, format!("there are two notes on {place}"));
                    }
                    Some(_) => {}
                    None => self.say(part, "a note is on no cell"),
                }
                if list.attr_number(id, "authorId").is_none_or(|n| n >= people) {
                    self.say(part, format!("the note on {place} is by nobody on the list of authors"));
                }
            }
        }
        let drawing = drawing_of(doc)
            .and_then(|d| doc.rel_attr(d, "id"))
            .and_then(|id| rels.iter().find(|r| r.id == id)?.part.as_deref());
        let mut shown = BTreeSet::new();
        if let Some(part) = drawing {
            let Ok(bytes) = self.package.raw(part) else { return };
            for cell in shapes(&Form::decode_any(&bytes).1).into_iter().filter_map(|s| s.note) {
                let name = cell_name(cell.0, cell.1);
                if !cells.contains(&cell) {
                    self.say(part, format!("a shape is for a note on {name}, which is not there"));
                }
                if !shown.insert(cell) {
                    self.say(part, format!("two shapes are for the note on {name}"));
                }
            }
        }
        for cell in cells.difference(&shown) {
            self.say(sheet, format!("the note on {} has no shape to show it in", cell_name(cell.0, cell.1)));
        }
    }

    /// The tables, if one changed or is new: their numbers, names, columns. `names` are the workbook's own, in lower case.
    pub(super) fn tables(&mut self, names: &BTreeSet<String>) {
        let package = self.package;
        if !self.looked.with_tables {
            return;
        }
        let (mut numbers, mut called) = (BTreeSet::new(), BTreeSet::new());
        for part in package.parts().filter(|p| is_table(package, p)) {
            let Some(doc) = self.doc(part, &[]) else { continue };
            let number = doc.attr(0, "id").unwrap_or_default();
            let name = doc.attr(0, "displayName").unwrap_or_default();
            let lower = name.to_lowercase();
            if names.contains(&lower) {
                self.say(part, format!("the table {name} is called as a name of the workbook is"));
            }
            if !called.insert(lower) {
                self.say(part, format!("another table is called {name} too"));
            }
            if !numbers.insert(number.clone()) {
                self.say(part, format!("another table has the number {number} too"));
            }
            self.columns(part, &doc);
        }
    }

    fn columns(&mut self, part: &str, doc: &Doc) {
        let Some(list) = doc.child(0, "tableColumns") else { return };
        let columns: Vec<Id> = doc.children(list).filter(|&c| doc.is(c, "tableColumn")).collect();
        let there = columns.len() as u64;
        let range = doc.attr(0, "ref").and_then(|r| range_at(&r));
        let wide = range.and_then(|(a, b)| Some(u64::from(b.1.checked_sub(a.1)?) + 1));
        if wide != Some(there) || doc.attr_number(list, "count").is_some_and(|said| said != there) {
            self.say(part, "it does not have as many columns as it says");
        }
        for attribute in ["id", "name"] {
            let mut seen = BTreeSet::new();
            let values = columns.iter().filter_map(|&c| doc.attr(c, attribute));
            if values.filter(|v| !seen.insert(v.to_lowercase())).count() > 0 {
                self.say(part, format!("two of its columns have the same {attribute}"));
            }
        }
    }
}

pub(super) fn is_table(package: &Package, part: &str) -> bool {
    package.types().of(part).is_some_and(|t| t.contains("table+xml"))
}

/// The ids of the shapes of a drawing, which may be no proper XML.
pub(super) fn shape_ids(vml: &str) -> impl Iterator<Item = &str> {
    vml.split(":shape").skip(1).filter_map(|rest| {
        let tag = rest.split('>').next().filter(|tag| tag.starts_with(char::is_whitespace))?;
        let (at, _) = tag
            .match_indices("id=")
            .find(|(at, _)| tag.get(..*at).is_some_and(|t| t.ends_with(char::is_whitespace)))?;
        quoted(tag.get(at + 3..)?)
    })
}

/// What stands between the quotation marks at the beginning of a text.
fn quoted(text: &str) -> Option<&str> {
    let mark = text.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    text.get(1..)?.split(mark).next()
}
