//! Takes annotations off by their marks, for a copy that was saved since and whose journal no longer fits.
//!
//! Only what bears a mark goes: notes by our author, rules with our formula, sheets whose hidden name still says what
//! they are called. A sheet somebody renamed is theirs. Unused formats stay on the styles' lists, where they harm
//! nobody, because everything counts on the places of those lists.

use std::collections::{BTreeMap, BTreeSet};

use super::PRODUCER;
use super::container::key_of;
use super::edit::Editor;
use super::graft::SHEET_MARK;
use super::journal::Journal;
use super::marks;
use super::notes::{self, Shape, authors, drawing_of};
use super::package::{Package, SheetInfo, SheetKind, SheetState};
use super::refusal::Refusal;
use super::sheet::cell_at;
use super::text::Splice;
use super::texts;
use super::xml::{Doc, Id};

/// What was taken off.
#[derive(Debug, Default)]
pub(super) struct Removed {
    pub(super) notes: usize,
    pub(super) highlights: usize,
    pub(super) sheets: Vec<String>,
    /// The parts that carry a splice now.
    pub(super) changed: Vec<String>,
}

/// Our sheets: their places on the list, and how far the places that the workbook's names give lie from them.
#[derive(Default)]
pub(super) struct OurSheets {
    pub(super) places: BTreeSet<usize>,
    shift: isize,
}

/// The sheets that bear our mark and still have the name it says.
///
/// Some programs miscount the sheets when they save (chart sheets, scenarios), so that every mark stands beside its sheet.
/// Where all of ours, being several, are off by the same number and none is in its place, they are still ours. One mark that
/// does not fit says only that somebody renamed the sheet.
pub(super) fn our_sheets(package: &Package, doc: &Doc) -> OurSheets {
    let marks: Vec<(usize, String)> = doc
        .inside(0)
        .filter(|&id| doc.is(id, "definedName") && doc.attr(id, "name").as_deref() == Some(SHEET_MARK))
        .filter_map(|id| {
            let place = usize::try_from(doc.attr_number(id, "localSheetId")?).ok()?;
            let says = doc.words(id);
            let says = says.trim().trim_start_matches('=').strip_prefix('"')?.strip_suffix('"')?;
            Some((place, says.replace("\"\"", "\"")))
        })
        .collect();
    let sheets = package.sheets();
    let fits = |(place, says): &&(usize, String)| sheets.get(*place).is_some_and(|s| s.name == *says);
    let places: BTreeSet<usize> = marks.iter().filter(fits).map(|(place, _)| *place).collect();
    if !places.is_empty() || marks.len() < 2 {
        return OurSheets { places, shift: 0 };
    }
    let found: Vec<Option<(usize, isize)>> = marks
        .iter()
        .map(|(place, says)| {
            let at = sheets.iter().position(|s| s.name == *says)?;
            Some((at, isize::try_from(at).ok()? - isize::try_from(*place).ok()?))
        })
        .collect();
    let Some(Some((_, shift))) = found.first().copied() else { return OurSheets::default() };
    if found.iter().all(|f| f.is_some_and(|(_, s)| s == shift)) {
        OurSheets { places: found.into_iter().flatten().map(|(at, _)| at).collect(), shift }
    } else {
        OurSheets::default()
    }
}

fn our_comments(doc: &Doc) -> Vec<(Id, (u32, u32))> {
    let people = authors(doc);
    doc.inside(0)
        .filter(|&id| doc.is(id, "comment"))
        .filter_map(|id| {
            let at = cell_at(&doc.attr(id, "ref")?)?;
            notes::is_ours(doc, id, &people).then_some((id, at))
        })
        .collect()
}

/// Counts what bears a mark, without changing anything.
pub(super) fn count(package: &Package) -> Result<Removed, Refusal> {
    let doc = package.doc(&package.main, &[])?;
    let mut found = Removed::default();
    let names = our_sheets(package, &doc);
    found.sheets =
        names.places.iter().filter_map(|&i| package.sheets().get(i)).map(|s| s.name.clone()).collect();
    for sheet in package.sheets().iter().filter(|s| s.kind == SheetKind::Worksheet) {
        // Reading a large sheet for nothing takes longer than looking for the word.
        if package.mentions(&sheet.part, marks::WORD)? {
            let doc = package.doc(&sheet.part, &["sheetData"])?;
            found.highlights += doc.inside(0).filter(|&id| marks::is_ours(&doc, id)).count();
        }
        for part in package.related(&sheet.part, "comments")? {
            found.notes += our_comments(&package.doc(&part, &[])?).len();
        }
    }
    Ok(found)
}

/// Takes everything off that bears a mark, and the journal.
pub(super) fn remove(package: &Package, journal: Option<&Journal>) -> Result<(Vec<u8>, Removed), Refusal> {
    let mut editor = Editor::new(package);
    let mut removed = Removed::default();
    let doomed = remove_sheets(&mut editor, &mut removed)?;
    texts::forget(&mut editor, &doomed)?;
    for (place, sheet) in package.sheets().iter().enumerate() {
        if doomed.contains(&place) || sheet.kind != SheetKind::Worksheet {
            continue;
        }
        remove_rules(&mut editor, sheet, &mut removed)?;
        remove_notes(&mut editor, sheet, &mut removed)?;
    }
    if let Some(journal) = journal {
        editor.drop_rel(&journal.from, &journal.rel)?;
        for props in package.related(&journal.part, "customXmlProps")? {
            editor.drop_part(&props)?;
        }
        editor.drop_part(&journal.part)?;
    }
    let outcome = editor.finish()?;
    removed.changed = outcome.touched.iter().map(|t| t.name.clone()).collect();
    Ok((package.container.write(&outcome.changes, &[])?, removed))
}

fn remove_rules(editor: &mut Editor, sheet: &SheetInfo, removed: &mut Removed) -> Result<(), Refusal> {
    let edit = editor.open(&sheet.part, &["sheetData"])?;
    let doc = &edit.doc;
    let mut cuts = Vec::new();
    for block in doc.inside(0).filter(|&id| doc.is(id, "conditionalFormatting")) {
        let rules: Vec<Id> = doc.children(block).filter(|&r| doc.is(r, "cfRule")).collect();
        let ours: Vec<Id> = rules.iter().copied().filter(|&r| marks::is_ours(doc, r)).collect();
        removed.highlights += ours.len();
        if ours.len() == rules.len() && !ours.is_empty() {
            cuts.push(doc.range(block));
        } else {
            cuts.extend(ours.into_iter().map(|r| doc.range(r)));
        }
    }
    for cut in cuts {
        edit.splice(Splice::replace(cut, ""));
    }
    Ok(())
}

fn remove_notes(editor: &mut Editor, sheet: &SheetInfo, removed: &mut Removed) -> Result<(), Refusal> {
    let rels = editor.package.rels(&sheet.part)?;
    let Some(comments) = rels.iter().find(|r| r.kind == "comments" && r.part.is_some()) else {
        return Ok(());
    };
    let part = comments.part.clone().unwrap_or_default();
    let edit = editor.open(&part, &[])?;
    let doc = &edit.doc;
    let ours = our_comments(doc);
    if ours.is_empty() {
        return Ok(());
    }
    removed.notes += ours.len();
    let all = doc.inside(0).filter(|&id| doc.is(id, "comment")).count();
    let cells: BTreeSet<(u32, u32)> = ours.iter().map(|(_, at)| *at).collect();
    let mut cuts: Vec<_> = ours.iter().map(|(id, _)| doc.range(*id)).collect();
    // The last author on the list may go; the place of any other is what their notes refer to.
    let list = doc.child(0, "authors");
    let final_author = list.and_then(|l| doc.children(l).filter(|&a| doc.is(a, "author")).last());
    if let Some(author) = final_author.filter(|&l| doc.words(l) == PRODUCER) {
        cuts.push(doc.range(author));
    }
    let empty = ours.len() == all;
    for cut in cuts {
        edit.splice(Splice::replace(cut, ""));
    }
    if empty {
        editor.drop_part(&part)?;
        editor.drop_rel(&sheet.part, &comments.id)?;
    }

    let doc = &editor.open(&sheet.part, &["sheetData"])?.doc;
    let Some(drawing) = drawing_of(doc) else { return Ok(()) };
    // Its wrapper goes with it.
    let mut whole = drawing;
    while let Some(parent) = doc.parent(whole).filter(|&p| p != 0) {
        whole = parent;
    }
    let range = doc.range(whole);
    let id = doc.rel_attr(drawing, "id").unwrap_or_default();
    let Some(vml) = rels.iter().find(|r| r.id == id).and_then(|r| r.part.clone()) else { return Ok(()) };
    let (text, splices) = editor.open_any(&vml)?;
    let gone = notes::shapes(text).into_iter().filter(|s| s.note.is_some_and(|cell| cells.contains(&cell)));
    let mut left = String::new();
    let mut at = 0;
    for Shape { range, .. } in gone {
        left.push_str(text.get(at..range.start).unwrap_or_default());
        at = range.end;
        splices.push(Splice::replace(range, ""));
    }
    left.push_str(text.get(at..).unwrap_or_default());
    if empty && !shows_something(&left) {
        editor.drop_part(&vml)?;
        editor.drop_rel(&sheet.part, &id)?;
        editor.open(&sheet.part, &["sheetData"])?.splice(Splice::replace(range, ""));
    }
    Ok(())
}

/// Whether a drawing holds more than what shapes are made from: lines and boxes are no `<v:shape>`, and are the
/// school's. What is not known counts as something.
fn shows_something(vml: &str) -> bool {
    const FRAME: [&str; 14] = [
        "xml",
        "shapelayout",
        "idmap",
        "regrouptable",
        "entry",
        "shapetype",
        "stroke",
        "path",
        "formulas",
        "f",
        "lock",
        "handles",
        "h",
        "fill",
    ];
    vml.split('<').skip(1).filter(|tag| !tag.starts_with(['/', '?', '!'])).any(|tag| {
        let name =
            tag.split(|c: char| c.is_whitespace() || matches!(c, '/' | '>')).next().unwrap_or_default();
        let local = name.rsplit(':').next().unwrap_or_default();
        !FRAME.contains(&local)
    })
}

/// The parts that can be reached from a part, itself included.
fn reach(
    package: &Package,
    from: &str,
    closed: &BTreeSet<String>,
) -> Result<BTreeMap<String, String>, Refusal> {
    let mut seen: BTreeMap<String, String> = BTreeMap::new();
    let mut open = vec![from.to_owned()];
    while let Some(part) = open.pop() {
        if closed.contains(&key_of(&part)) || seen.insert(key_of(&part), part.clone()).is_some() {
            continue;
        }
        open.extend(package.rels(&part)?.into_iter().filter_map(|r| r.part));
    }
    Ok(seen)
}

fn remove_sheets(editor: &mut Editor, removed: &mut Removed) -> Result<BTreeSet<usize>, Refusal> {
    let package = editor.package;
    let main = package.main.clone();
    let edit = editor.open(&main, &[])?;
    let OurSheets { places: doomed, shift } = our_sheets(package, &edit.doc);
    let stays = |i: &usize| !doomed.contains(i);
    let visible = |(i, s): &(usize, &SheetInfo)| stays(i) && s.state == SheetState::Visible;
    if doomed.is_empty() || !package.sheets().iter().enumerate().any(|p| visible(&p)) {
        return Ok(BTreeSet::new());
    }
    let shifted = |n: usize| n - doomed.iter().filter(|&&d| d < n).count();
    let doc = &edit.doc;
    let mut splices = Vec::new();
    let mut ids = BTreeSet::new();
    let list = doc.child(0, "sheets").unwrap_or(0);
    for (place, id) in doc.inside(list).filter(|&id| doc.is(id, "sheet")).enumerate() {
        if doomed.contains(&place) {
            ids.extend(doc.attr(id, "sheetId"));
            splices.push(Splice::replace(doc.range(id), ""));
        }
    }
    let names: Vec<Id> = doc.inside(0).filter(|&id| doc.is(id, "definedName")).collect();
    let meant = |n: usize| n.checked_add_signed(shift);
    let local = |id: Id| doc.attr_number(id, "localSheetId").and_then(|n| usize::try_from(n).ok());
    let (gone, kept): (Vec<Id>, Vec<Id>) =
        names.into_iter().partition(|&id| local(id).is_some_and(|n| meant(n).is_some_and(|n| !stays(&n))));
    match doc.child(0, "definedNames") {
        Some(list) if kept.is_empty() => splices.push(Splice::replace(doc.range(list), "")),
        _ => splices.extend(gone.into_iter().map(|id| Splice::replace(doc.range(id), ""))),
    }
    for id in kept {
        if let (Some(old), Some(range)) = (local(id), doc.attr_range(id, "localSheetId"))
            && shift == 0
            && shifted(old) != old
        {
            splices.push(Splice::replace(range, shifted(old).to_string()));
        }
    }
    let first = package.sheets().iter().enumerate().find(visible).map_or(0, |(i, _)| shifted(i));
    for id in doc.inside(0).filter(|&id| doc.is(id, "workbookView")) {
        for name in ["activeTab", "firstSheet"] {
            let old = doc.attr_number(id, name).and_then(|n| usize::try_from(n).ok());
            if let (Some(old), Some(range)) = (old, doc.attr_range(id, name)) {
                let new = if stays(&old) { shifted(old) } else { first };
                splices.push(Splice::replace(range, new.to_string()));
            }
        }
    }
    for splice in splices {
        edit.splice(splice);
    }

    let parts: BTreeSet<String> =
        doomed.iter().filter_map(|&i| package.sheets().get(i)).map(|s| key_of(&s.part)).collect();
    let others = reach(package, "", &parts)?;
    for &place in &doomed {
        let Some(sheet) = package.sheets().get(place) else { continue };
        removed.sheets.push(sheet.name.clone());
        editor.drop_rel(&main, &sheet.rel)?;
        for (key, part) in reach(package, &sheet.part, &BTreeSet::new())? {
            if !others.contains_key(&key) && !editor.is_dropped(&part) {
                editor.drop_part(&part)?;
            }
        }
    }
    drop_stale_chain(editor, &main, &ids)?;
    Ok(doomed)
}

/// A list of calculations that names a sheet which is gone makes Excel repair the file; without the list Excel makes
/// a new one.
fn drop_stale_chain(editor: &mut Editor, main: &str, ids: &BTreeSet<String>) -> Result<(), Refusal> {
    let rels = editor.package.rels(main)?;
    for rel in rels.into_iter().filter(|r| r.kind == "calcChain") {
        let Some(part) = rel.part else { continue };
        let doc = editor.package.doc(&part, &[])?;
        if doc.children(0).any(|c| doc.attr(c, "i").is_some_and(|i| ids.contains(&i))) {
            editor.drop_part(&part)?;
            editor.drop_rel(main, &rel.id)?;
        }
    }
    Ok(())
}
