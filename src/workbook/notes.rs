//! Notes: a comment, a shape to show it in, and what ties the two to their sheet.
//!
//! A cell that has a note or a conversation keeps it as it is. The shapes are written into the sheet's own drawing as
//! text, because Excel itself writes drawings that are no proper XML.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::PRODUCER;
use super::edit::{DECLARATION, Editor, relative};
use super::package::SheetInfo;
use super::refusal::Refusal;
use super::sheet::{COLUMNS, Facts, ROWS, cell_at, cell_name, place_in_sheet};
use super::text::{Form, Splice, escaped_text, unescaped};
use super::xml::{Doc, Id, MAIN, MAIN_STRICT, Ns, REL};

const COMMENTS_TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml";
pub(super) const VML_TYPE: &str = "application/vnd.openxmlformats-officedocument.vmlDrawing";
const BOX_WIDTH: u32 = 250;
const CHARACTERS_A_LINE: usize = 38;
const LINE_HEIGHT: u32 = 15;
/// What Excel takes in one cell or note.
const MAX_TEXT: usize = 32_767;

const SPACES: [(&str, &str); 3] = [
    ("v", "urn:schemas-microsoft-com:vml"),
    ("o", "urn:schemas-microsoft-com:office:office"),
    ("x", "urn:schemas-microsoft-com:office:excel"),
];

/// The numbers of shapes that are in use in the whole workbook, by blocks of 1,024.
pub(super) struct Blocks {
    highest: u32,
}

impl Blocks {
    pub(super) fn of(editor: &Editor) -> Result<Self, Refusal> {
        let mut highest = 0;
        let container = &editor.package.container;
        for entry in container.entries() {
            let is_vml =
                entry.extension() == "vml" || editor.package.types().of(&entry.name) == Some(VML_TYPE);
            if entry.is_folder || !is_vml {
                continue;
            }
            let (_, text) = Form::decode_any(&container.inflate(entry)?);
            highest = shape_numbers(&text).map(|n| n / 1024).chain(blocks_in(&text)).fold(highest, u32::max);
        }
        Ok(Self { highest })
    }

    fn take(&mut self) -> u32 {
        self.highest += 1;
        self.highest
    }
}

/// Numbers no workbook reaches; a shape that claims one does not push ours out of range.
const MAX_SHAPE: u32 = 1 << 26;

fn shape_numbers(vml: &str) -> impl Iterator<Item = u32> + '_ {
    vml.match_indices("_x0000_s").filter_map(|(at, tag)| {
        let digits = vml.get(at + tag.len()..)?;
        let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
        digits.get(..end)?.parse().ok().filter(|n| *n < MAX_SHAPE)
    })
}

/// The list of blocks of a drawing, and where it stands.
fn block_list(vml: &str) -> Option<(usize, &str)> {
    let tag = vml.find("idmap")?;
    let rest = vml.get(tag..)?;
    let rest = rest.get(..rest.find('>')?)?;
    let data = rest.find("data=")? + 5;
    let quote = rest.get(data..)?.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let value = rest.get(data + 1..)?.split(quote).next()?;
    Some((tag + data + 1, value))
}

/// The blocks of shape numbers a drawing claims.
pub(super) fn blocks_in(vml: &str) -> impl Iterator<Item = u32> + '_ {
    block_list(vml)
        .into_iter()
        .flat_map(|(_, list)| list.split(',').filter_map(|n| n.trim().parse::<u32>().ok()))
        .filter(|n| *n < MAX_SHAPE / 1024)
}

/// A shape of a drawing: where it stands and, if it shows a note, the cell of the note.
pub(super) struct Shape {
    pub(super) range: Range<usize>,
    pub(super) note: Option<(u32, u32)>,
}

/// The shapes of a drawing, whatever prefixes its writer gave its elements. It is read as text, since it may be no proper
/// XML.
pub(super) fn shapes(vml: &str) -> Vec<Shape> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(open) = vml.get(at..).and_then(|t| t.find('<')).map(|i| at + i) {
        at = open + 1;
        let Some(tag) = vml.get(at..) else { break };
        let name = tag.split([' ', '\t', '\r', '\n', '>', '/', '<']).next().unwrap_or_default();
        if name.rsplit(':').next() != Some("shape") {
            continue;
        }
        let close = format!("</{name}>");
        let Some(end) = tag.find(&close).map(|i| at + i + close.len()) else { break };
        // One that is cut short has no end of its own, and is not the one that ends here.
        let begins = |(at, _): &(usize, &str)| {
            vml.get(open + at + 1 + name.len()..).is_some_and(|t| t.starts_with([' ', '\t', '\r', '\n', '>']))
        };
        let body = vml.get(open..end).unwrap_or_default();
        let inner = body.match_indices(&format!("<{name}")).filter(begins).last();
        let open = open + inner.map_or(0, |(at, _)| at);
        let body = vml.get(open..end).unwrap_or_default();
        found.push(Shape { range: open..end, note: noted_cell(body) });
        at = end;
    }
    found
}

fn noted_cell(shape: &str) -> Option<(u32, u32)> {
    let kind = shape.split("ObjectType=").nth(1)?.trim_start_matches(['"', '\'']);
    let number = |local: &str| -> Option<u32> {
        let (_, value) = shape.split_once(&format!("{local}>"))?;
        unescaped(value.split('<').next()?).trim().parse().ok()
    };
    kind.starts_with("Note").then(|| Some((number("Row")?, number("Column")?)))?
}

/// The element that ties a sheet to its drawing of notes. Some strict workbooks wrap it for
/// those who know no VML.
pub(super) fn drawing_of(doc: &Doc) -> Option<Id> {
    doc.inside(0).find(|&id| doc.is(id, "legacyDrawing") && doc.ns(id) == Ns::Main)
}

/// A note to be written: where, and what.
pub(super) type Placed = BTreeMap<(u32, u32), String>;

/// Where a note stands, and why it was not written.
pub(super) type LeftOut = Vec<(u32, u32, &'static str)>;

/// Puts the notes of one sheet in, and says which it left out and why.
pub(super) fn put(
    editor: &mut Editor,
    sheet: &SheetInfo,
    facts: &Facts,
    notes: &[(u32, u32, &str)],
    blocks: &mut Blocks,
    cap: usize,
) -> Result<LeftOut, Refusal> {
    let rels = editor.package.rels(&sheet.part)?;
    let comments = rels.iter().find(|r| r.kind == "comments").and_then(|r| r.part.clone());
    let (taken, talked) = occupied(editor, &rels, comments.as_deref())?;
    let doc = &editor.open(&sheet.part, &["sheetData"])?.doc;
    let drawing = drawing_of(doc);
    let drawing_id = drawing.and_then(|d| doc.rel_attr(d, "id"));
    let vml = rels.iter().find(|r| Some(&r.id) == drawing_id.as_ref()).and_then(|r| r.part.clone());
    // Some programs leave the shape of a note behind when the note goes; a second one on its cell would be one too many.
    let shaped: Cells = match &vml {
        Some(part) => shapes(editor.open_any(part)?.0).into_iter().filter_map(|s| s.note).collect(),
        None => Cells::new(),
    };
    let mut left_out = LeftOut::new();
    let mut placed = Placed::new();
    for &(row, column, text) in notes {
        if row >= ROWS || column >= COLUMNS {
            left_out.push((row, column, "the cell lies outside the sheet"));
            continue;
        }
        let at = facts.shown_at(row, column);
        if talked.contains(&at) {
            left_out.push((row, column, "the cell already has a conversation"));
        } else if taken.contains(&at) {
            left_out.push((row, column, "the cell already has a note"));
        } else if shaped.contains(&at) {
            left_out.push((row, column, "the cell still has the box of a note that is gone"));
        } else if let Some(earlier) = placed.get_mut(&at) {
            earlier.push_str("\n\n");
            earlier.push_str(text);
        } else if placed.len() >= cap {
            left_out.push((row, column, "the sheet has as many notes as Excel shows comfortably"));
        } else {
            placed.insert(at, text.to_owned());
        }
    }
    if placed.is_empty() {
        return Ok(left_out);
    }

    if drawing.is_some() && vml.is_none() {
        left_out.extend(
            placed.keys().map(|&(r, c)| (r, c, "the drawing that holds the sheet's notes is missing")),
        );
        return Ok(left_out);
    }
    match vml {
        Some(part) => add_shapes(editor, &part, facts, &placed, blocks)?,
        None => new_drawing(editor, sheet, facts, &placed, blocks)?,
    }
    match comments {
        Some(part) => add_comments(editor, &part, &placed)?,
        None => new_comments(editor, sheet, &placed)?,
    }
    Ok(left_out)
}

type Cells = BTreeSet<(u32, u32)>;

/// The cells that have a note, and those that have a conversation.
fn occupied(
    editor: &mut Editor,
    rels: &[super::package::Rel],
    comments: Option<&str>,
) -> Result<(Cells, Cells), Refusal> {
    let (mut noted, mut talked) = (Cells::new(), Cells::new());
    if let Some(part) = comments {
        let doc = &editor.open(part, &[])?.doc;
        let threads: BTreeSet<u64> = authors(doc)
            .iter()
            .enumerate()
            .filter(|(_, a)| a.starts_with("tc="))
            .map(|(i, _)| i as u64)
            .collect();
        for id in doc.inside(0).filter(|&id| doc.is(id, "comment")) {
            let Some(at) = doc.attr(id, "ref").and_then(|r| cell_at(&r)) else { continue };
            noted.insert(at);
            if doc.attr_number(id, "authorId").is_some_and(|a| threads.contains(&a)) {
                talked.insert(at);
            }
        }
    }
    for part in rels.iter().filter(|r| r.kind == "threadedComment").filter_map(|r| r.part.as_ref()) {
        let doc = editor.package.doc(part, &[])?;
        let cells =
            doc.inside(0).filter(|&id| doc.is(id, "threadedComment")).filter_map(|id| doc.attr(id, "ref"));
        talked.extend(cells.filter_map(|r| cell_at(&r)));
    }
    Ok((noted, talked))
}

pub(super) fn authors(doc: &Doc) -> Vec<String> {
    let list = doc.child(0, "authors");
    list.map(|l| doc.children(l).filter(|&a| doc.is(a, "author")).map(|a| doc.words(a)).collect())
        .unwrap_or_default()
}

/// Whether a note is one of ours: by its author, or by its first line where a program has lost the author.
pub(super) fn is_ours(doc: &Doc, comment: Id, people: &[String]) -> bool {
    let author = doc.attr_number(comment, "authorId").and_then(|n| usize::try_from(n).ok());
    author.and_then(|n| people.get(n)).is_some_and(|a| a == PRODUCER)
        || doc.child(comment, "text").is_some_and(|t| {
            let words = doc.words(t);
            words
                .trim_start()
                .strip_prefix(PRODUCER)
                .is_some_and(|rest| rest.starts_with(":\n") || rest.starts_with(":\r"))
        })
}

fn comment(p: &str, at: (u32, u32), author: usize, text: &str) -> String {
    let text: String = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut units = 0;
    let short: String = text
        .chars()
        .take_while(|c| {
            units += c.len_utf16();
            units < MAX_TEXT - 16
        })
        .collect();
    let font = format!(
        "<{p}sz val=\"9\"/><{p}color indexed=\"81\"/><{p}rFont val=\"Tahoma\"/><{p}family val=\"2\"/>"
    );
    let dots = if short.len() < text.len() { "…" } else { "" };
    format!(
        "<{p}comment ref=\"{}\" authorId=\"{author}\" shapeId=\"0\"><{p}text><{p}r><{p}rPr><{p}b/>{font}</{p}rPr>\
         <{p}t>{PRODUCER}:</{p}t></{p}r><{p}r><{p}rPr>{font}</{p}rPr>\
         <{p}t xml:space=\"preserve\">\n{}{dots}</{p}t></{p}r></{p}text></{p}comment>",
        cell_name(at.0, at.1),
        escaped_text(&short)
    )
}

fn new_comments(editor: &mut Editor, sheet: &SheetInfo, placed: &Placed) -> Result<(), Refusal> {
    let space = if editor.package.strict { MAIN_STRICT } else { MAIN };
    let mut body = format!(
        "{DECLARATION}<comments xmlns=\"{space}\"><authors><author>{PRODUCER}</author></authors><commentList>"
    );
    for (at, text) in placed {
        body.push_str(&comment("", *at, 0, text));
    }
    body.push_str("</commentList></comments>");
    let name = editor.fresh("xl/appraise_comments{}.xml");
    editor.add(&name, COMMENTS_TYPE, body.into_bytes())?;
    editor.relate(&sheet.part, "comments", &name)?;
    Ok(())
}

fn add_comments(editor: &mut Editor, part: &str, placed: &Placed) -> Result<(), Refusal> {
    let edit = editor.open(part, &[])?;
    let doc = &edit.doc;
    if !doc.is(0, "comments") || doc.ns(0) != Ns::Main {
        return Err(Refusal::damaged(part, "it is no list of notes"));
    }
    let p = doc.prefix(0).to_owned();
    let people = authors(doc);
    let (list, comments) = (doc.child(0, "authors"), doc.child(0, "commentList"));
    let author = people.iter().position(|a| a == PRODUCER).unwrap_or(people.len());
    if author == people.len() {
        let line = format!("<{p}author>{PRODUCER}</{p}author>");
        match (list, comments) {
            (Some(list), _) => edit.append(list, &line),
            (None, Some(comments)) => {
                let at = edit.doc.range(comments).start;
                edit.splice(Splice::insert(at, format!("<{p}authors>{line}</{p}authors>")));
            }
            (None, None) => edit.append(0, &format!("<{p}authors>{line}</{p}authors>")),
        }
    }
    let lines: String = placed.iter().map(|(at, text)| comment(&p, *at, author, text)).collect();
    match comments {
        Some(comments) => edit.append(comments, &lines),
        None => edit.append(0, &format!("<{p}commentList>{lines}</{p}commentList>")),
    }
    Ok(())
}

/// The box a note is shown in, from cell to cell: column, pixels, row, pixels, twice.
fn anchor(facts: &Facts, at: (u32, u32), text: &str) -> [u32; 8] {
    let lines: usize =
        1 + text.lines().map(|l| l.chars().count().div_ceil(CHARACTERS_A_LINE).max(1)).sum::<usize>();
    let height = (u32::try_from(lines).unwrap_or(40).clamp(2, 40)) * LINE_HEIGHT + 14;
    let first = (at.1 + 1).min(COLUMNS - 4);
    let (mut column, mut left) = (first, BOX_WIDTH + 15);
    while column < COLUMNS - 1 && left >= facts.width(column) {
        left -= facts.width(column);
        column += 1;
    }
    let top = at.0.saturating_sub(1).min(ROWS - 64);
    let down = height + 10;
    let bottom = (top + down / facts.row_height).min(ROWS - 1);
    [first, 15, top, 10, column, left.min(facts.width(column)), bottom, down % facts.row_height]
}

fn shape(facts: &Facts, number: u32, layer: usize, at: (u32, u32), text: &str, spaces: &str) -> String {
    let a = anchor(facts, at, text).map(|n| n.to_string()).join(", ");
    format!(
        "<v:shape{spaces} id=\"_x0000_s{number}\" type=\"#_x0000_t202\" style='position:absolute;margin-left:59.25pt;\
         margin-top:1.5pt;width:188pt;height:60pt;z-index:{layer};visibility:hidden' fillcolor=\"#ffffe1\" \
         o:insetmode=\"auto\"><v:fill color2=\"#ffffe1\"/><v:shadow on=\"t\" color=\"black\" obscured=\"t\"/>\
         <v:path o:connecttype=\"none\"/><v:textbox style='mso-direction-alt:auto'>\
         <div style='text-align:left'></div></v:textbox><x:ClientData ObjectType=\"Note\"><x:MoveWithCells/>\
         <x:SizeWithCells/><x:Anchor>{a}</x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>{}</x:Row>\
         <x:Column>{}</x:Column></x:ClientData></v:shape>",
        at.0, at.1
    )
}

fn shape_type(spaces: &str) -> String {
    format!(
        "<v:shapetype{spaces} id=\"_x0000_t202\" coordsize=\"21600,21600\" o:spt=\"202\" \
         path=\"m,l,21600r21600,l21600,xe\"><v:stroke joinstyle=\"miter\"/>\
         <v:path gradientshapeok=\"t\" o:connecttype=\"rect\"/></v:shapetype>"
    )
}

fn block_text(numbers: &[u32]) -> String {
    numbers.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
}

fn new_drawing(
    editor: &mut Editor,
    sheet: &SheetInfo,
    facts: &Facts,
    placed: &Placed,
    blocks: &mut Blocks,
) -> Result<(), Refusal> {
    let mut used = vec![blocks.take()];
    let mut number = used[0] * 1024;
    let mut shapes = String::new();
    for (layer, (at, text)) in placed.iter().enumerate() {
        number += 1;
        if number.is_multiple_of(1024) {
            let block = blocks.take();
            used.push(block);
            number = block * 1024 + 1;
        }
        shapes.push_str(&shape(facts, number, layer + 1, *at, text, ""));
    }
    let [v, o, x] = SPACES.map(|(_, uri)| uri);
    let body = format!(
        "<xml xmlns:v=\"{v}\" xmlns:o=\"{o}\" xmlns:x=\"{x}\"><o:shapelayout v:ext=\"edit\">\
         <o:idmap v:ext=\"edit\" data=\"{}\"/></o:shapelayout>{}{shapes}</xml>",
        block_text(&used),
        shape_type("")
    );
    let name = editor.fresh("xl/drawings/appraise_notes{}.vml");
    let types = editor.package.types();
    if types.of(&name).is_none() && types.default_of("vml").is_none() {
        editor.add_default("vml", VML_TYPE)?;
        editor.add_untyped(&name, body.into_bytes());
    } else {
        editor.add(&name, VML_TYPE, body.into_bytes())?;
    }
    // VML is no part of the strict standard, so Excel keeps its old type there.
    let target = relative(&sheet.part, &name);
    let id = editor.relate_as(&sheet.part, None, &format!("{REL}/vmlDrawing"), &target, false)?;
    let edit = editor.open(&sheet.part, &["sheetData"])?;
    let place = place_in_sheet(&edit.doc, "legacyDrawing");
    let line = format!("<{}legacyDrawing {}/>", edit.doc.prefix(0), edit.doc.rel_id(0, &id));
    edit.splice(Splice::insert(place, line));
    Ok(())
}

/// Writes more shapes into a drawing that is there, before the end tag of its root.
fn add_shapes(
    editor: &mut Editor,
    part: &str,
    facts: &Facts,
    placed: &Placed,
    blocks: &mut Blocks,
) -> Result<(), Refusal> {
    let (vml, splices) = editor.open_any(part)?;
    let damaged = || Refusal::damaged(part, "the drawing that holds the notes is cut short");
    let start = vml.find("<xml").or_else(|| vml.find(":xml ").and_then(|i| vml.get(..i)?.rfind('<')));
    let start = start.ok_or_else(damaged)?;
    let open_end = start + vml.get(start..).and_then(|t| t.find('>')).ok_or_else(damaged)? + 1;
    let root = vml.get(start..open_end).unwrap_or_default();
    let name = root
        .trim_start_matches('<')
        .split([' ', '\t', '\r', '\n', '/', '>'])
        .next()
        .unwrap_or("xml")
        .to_owned();
    let self_closed = root.ends_with("/>");
    let end = if self_closed {
        open_end
    } else {
        vml.rfind(&format!("</{name}")).filter(|e| *e >= open_end).ok_or_else(damaged)?
    };

    let spaces: String = SPACES
        .iter()
        .filter(|(p, uri)| {
            !root.contains(&format!("xmlns:{p}=\"{uri}\"")) && !root.contains(&format!("xmlns:{p}='{uri}'"))
        })
        .fold(String::new(), |all, (p, uri)| format!("{all} xmlns:{p}=\"{uri}\""));
    let mine: BTreeSet<u32> = blocks_in(vml).collect();
    let highest = shape_numbers(vml).max();
    let has_type = vml.contains("\"_x0000_t202\"") || vml.contains("'_x0000_t202'");

    let mut fresh: Vec<u32> = Vec::new();
    // Go on after the last shape of the drawing, but only inside a block that is the drawing's own.
    let mut number = highest.filter(|h| mine.contains(&(h / 1024)));
    let mut shapes = String::new();
    for (layer, (at, text)) in placed.iter().enumerate() {
        let next = match number {
            Some(n) if (n + 1) / 1024 == n / 1024 => n + 1,
            _ => {
                let block = blocks.take();
                fresh.push(block);
                block * 1024 + 1
            }
        };
        number = Some(next);
        shapes.push_str(&shape(facts, next, layer + 1, *at, text, &spaces));
    }
    let mut layout = String::new();
    if !fresh.is_empty() {
        match block_list(vml) {
            Some((at, list)) if !list.trim().is_empty() => {
                splices.push(Splice::insert(at + list.len(), format!(",{}", block_text(&fresh))));
            }
            Some((at, _)) => splices.push(Splice::insert(at, block_text(&fresh))),
            None => {
                layout = format!(
                    "<o:shapelayout{spaces} v:ext=\"edit\"><o:idmap v:ext=\"edit\" data=\"{}\"/></o:shapelayout>",
                    block_text(&fresh)
                );
            }
        }
    }
    let kind = if has_type { String::new() } else { shape_type(&spaces) };
    if self_closed {
        let inside = format!(">{layout}{kind}{shapes}</{name}>");
        splices.push(Splice::replace(open_end - 2..open_end, inside));
    } else {
        if !layout.is_empty() {
            splices.push(Splice::insert(open_end, layout));
        }
        splices.push(Splice::insert(end, format!("{kind}{shapes}")));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_are_found_under_any_prefix() {
        let vml = "<xml><v:shapetype id=\"t\"/><v:shape id=\"a\"><x:ClientData ObjectType=\"Button\"><x:Row>1</x:Row></x:ClientData>\
                   </v:shape><ns0:shape b='1'><br><ns2:ClientData ObjectType='Note'><ns2:Row>4</ns2:Row><ns2:Column> 2 </ns2:Column>\
                   </ns2:ClientData></ns0:shape><v:shape id=\"cut";
        let found = shapes(vml);
        assert_eq!(found.iter().map(|s| s.note).collect::<Vec<_>>(), [None, Some((4, 2))]);
        assert!(
            vml[found[1].range.clone()].starts_with("<ns0:shape b")
                && vml[found[1].range.clone()].ends_with("</ns0:shape>")
        );
    }

    #[test]
    fn a_drawing_of_nothing_but_beginnings_is_read_once() {
        let one = "<v:shape id='a'><x:ClientData ObjectType='Note'><x:Row>4</x:Row><x:Column>2</x:Column></x:ClientData></v:shape>";
        let vml = "<v:shape".repeat(300_000) + one;
        let started = std::time::Instant::now();
        let found = shapes(&vml);
        assert_eq!(found.iter().map(|s| s.note).collect::<Vec<_>>(), [Some((4, 2))]);
        assert_eq!(&vml[found[0].range.clone()], one);
        assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
    }
}
