//! Styles, added at the end of their lists. Every cell of a workbook refers to these lists by position, so nothing is
//! ever put in between, changed or taken away.

use super::edit::{DECLARATION, Editor};
use super::marks::Mark;
use super::refusal::Refusal;
use super::sheet::{STYLES, place_for};
use super::text::{Form, Splice, escaped};
use super::xml::{Doc, Id, MAIN, MAIN_STRICT, Ns, edited};

const STYLES_TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml";
/// Excel stops at about this many cell styles.
const MAX_XFS: u64 = 65_000;
/// Numbers below this are formats Excel knows by itself.
const FIRST_OWN_FORMAT: u64 = 164;

/// Where the added styles ended up.
#[derive(Debug, Default)]
pub(super) struct Added {
    /// The number of each mark's differential format, in the order of the marks.
    pub(super) marks: Vec<u64>,
    /// What to add to the new sheets' differential formats.
    pub(super) dxf_offset: u64,
    /// The new number of each of the new sheets' cell styles.
    pub(super) xfs: Vec<u64>,
    /// Whether each of those cell styles shows a date.
    pub(super) dates: Vec<bool>,
}

/// One list of the styles part: what is there, and what is to be added.
struct List {
    name: &'static str,
    id: Option<Id>,
    there: u64,
    added: u64,
    text: String,
}

impl List {
    fn of(doc: &Doc, name: &'static str) -> Self {
        let id = doc.child(0, name);
        // A wrapper around an item counts as the item.
        let there = id.map_or(0, |id| doc.children(id).count() as u64);
        Self { name, id, there, added: 0, text: String::new() }
    }

    fn push(&mut self, item: &str) -> u64 {
        self.text.push_str(item);
        self.added += 1;
        self.there + self.added - 1
    }

    fn pad(&mut self, p: &str, to: u64, item: &[&str]) {
        while self.there + self.added < to {
            let at = usize::try_from(self.there + self.added).unwrap_or(0);
            let Some(item) = item.get(at) else { return };
            self.push(&item.replace('~', p));
        }
    }
}

/// A format code that shows a point in time, not a length of time.
fn shows_date(code: &str) -> bool {
    let mut plain = String::new();
    let mut chars = code.chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => drop(chars.by_ref().find(|c| *c == '"')),
            '[' => drop(chars.by_ref().find(|c| *c == ']')),
            '\\' | '_' | '*' => drop(chars.next()),
            c => plain.push(c.to_ascii_lowercase()),
        }
    }
    plain.contains(['d', 'y'])
}

/// An item of the new sheets' styles as it may stand in the workbook's own.
fn at_home(item: &str, host: &Doc) -> String {
    if host.prefix(0).is_empty() {
        return item.to_owned();
    }
    let space = if host.strict { MAIN_STRICT } else { MAIN };
    let end = item.find([' ', '>', '/']).unwrap_or(item.len());
    let (name, rest) = item.split_at(end);
    format!("{name} xmlns=\"{space}\"{rest}")
}

/// The workbook's theme is not the one the font was chosen in, so the colour and the face are said outright.
fn plain_font(font: &str) -> String {
    let mut font = font
        .replace("<color theme=\"1\"/>", "<color rgb=\"FF000000\"/>")
        .replace("<color theme=\"10\"/>", "<color rgb=\"FF0563C1\"/>");
    if let Some(at) = font.find("<scheme ")
        && let Some(end) = font.get(at..).and_then(|f| f.find("/>"))
    {
        font.replace_range(at..at + end + 2, "");
    }
    font
}

struct Plan<'a> {
    host: &'a Doc,
    lists: [List; 6],
}

const FORMATS: usize = 0;
const FONTS: usize = 1;
const FILLS: usize = 2;
const BORDERS: usize = 3;
const XFS: usize = 4;
const DXFS: usize = 5;

impl<'a> Plan<'a> {
    fn new(host: &'a Doc) -> Self {
        let lists = ["numFmts", "fonts", "fills", "borders", "cellXfs", "dxfs"].map(|n| List::of(host, n));
        Self { host, lists }
    }

    fn take_over(&mut self, donor: &Doc, added: &mut Added) -> Result<(), Refusal> {
        let p = self.host.prefix(0);
        self.lists[FONTS].pad(
            p,
            1,
            &["<~font><~sz val=\"11\"/><~name val=\"Calibri\"/><~family val=\"2\"/></~font>"],
        );
        self.lists[FILLS].pad(
            p,
            2,
            &[
                "<~fill><~patternFill patternType=\"none\"/></~fill>",
                "<~fill><~patternFill patternType=\"gray125\"/></~fill>",
            ],
        );
        self.lists[BORDERS].pad(p, 1, &["<~border><~left/><~right/><~top/><~bottom/><~diagonal/></~border>"]);
        self.lists[XFS].pad(p, 1, &["<~xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/>"]);

        let codes = self.formats(donor);
        let items = |name: &str| {
            donor.child(0, name).map(|l| donor.children(l).collect::<Vec<_>>()).unwrap_or_default()
        };
        let mut fonts = Vec::new();
        for id in items("fonts") {
            fonts.push(self.lists[FONTS].push(&at_home(&plain_font(donor.source(id)), self.host)));
        }
        let mut fills = vec![0, 1];
        for id in items("fills").into_iter().skip(2) {
            fills.push(self.lists[FILLS].push(&at_home(donor.source(id), self.host)));
        }
        let mut borders = Vec::new();
        for id in items("borders") {
            borders.push(self.lists[BORDERS].push(&at_home(donor.source(id), self.host)));
        }
        for (i, id) in items("cellXfs").into_iter().enumerate() {
            let format = donor.attr_number(id, "numFmtId").unwrap_or(0);
            let (own, date) = codes
                .iter()
                .find(|c| c.0 == format)
                .map_or_else(|| (format, matches!(format, 14..=17 | 22 | 27..=36 | 50..=58)), |c| (c.1, c.2));
            added.dates.push(date);
            if i == 0 {
                added.xfs.push(0);
                continue;
            }
            let at = |list: &[u64], name: &str| {
                let n = donor.attr_number(id, name).and_then(|n| usize::try_from(n).ok()).unwrap_or(0);
                list.get(n).copied().unwrap_or(0).to_string()
            };
            let splices = vec![
                donor.set_attr(id, "numFmtId", &own.to_string()),
                donor.set_attr(id, "fontId", &at(&fonts, "fontId")),
                donor.set_attr(id, "fillId", &at(&fills, "fillId")),
                donor.set_attr(id, "borderId", &at(&borders, "borderId")),
                donor.set_attr(id, "xfId", "0"),
            ];
            let xf = edited(donor, donor.range(id), splices);
            added.xfs.push(self.lists[XFS].push(&at_home(&xf, self.host)));
        }
        if self.lists[XFS].there + self.lists[XFS].added > MAX_XFS {
            return Err(Refusal::too_large("the workbook has as many cell styles as Excel can hold"));
        }
        added.dxf_offset = self.lists[DXFS].there + self.lists[DXFS].added;
        for id in items("dxfs") {
            self.lists[DXFS].push(&at_home(donor.source(id), self.host));
        }
        Ok(())
    }

    /// The new sheets' own number formats: old number, new number, whether it shows a date.
    fn formats(&mut self, donor: &Doc) -> Vec<(u64, u64, bool)> {
        let read = |doc: &Doc| -> Vec<(u64, String)> {
            let Some(list) = doc.child(0, "numFmts") else { return Vec::new() };
            doc.inside(list)
                .filter_map(|id| Some((doc.attr_number(id, "numFmtId")?, doc.attr(id, "formatCode")?)))
                .collect()
        };
        let there = read(self.host);
        // A number is taken even where its format says nothing.
        let list = self.host.child(0, "numFmts").into_iter().flat_map(|l| self.host.inside(l));
        let taken = list.filter_map(|id| self.host.attr_number(id, "numFmtId"));
        let mut next = taken.map(|n| n.saturating_add(1)).fold(FIRST_OWN_FORMAT, u64::max);
        let mut out = Vec::new();
        for (id, code) in read(donor) {
            let own = there.iter().find(|f| f.1 == code).map_or_else(
                || {
                    let p = self.host.prefix(0);
                    let line = format!("<{p}numFmt numFmtId=\"{next}\" formatCode=\"{}\"/>", escaped(&code));
                    self.lists[FORMATS].push(&line);
                    next += 1;
                    next - 1
                },
                |f| f.0,
            );
            out.push((id, own, shows_date(&code)));
        }
        out
    }

    fn splices(self) -> Vec<Splice> {
        let doc = self.host;
        let p = doc.prefix(0);
        let mut splices = Vec::new();
        let mut whole = String::new();
        for list in self.lists.into_iter().filter(|l| l.added > 0) {
            let count = list.there + list.added;
            if let Some(id) = list.id {
                if doc.attr_range(id, "count").is_some() {
                    splices.push(doc.set_attr(id, "count", &count.to_string()));
                }
                splices.push(doc.append(id, &list.text));
            } else {
                let element = format!("<{p}{0} count=\"{count}\">{1}</{p}{0}>", list.name, list.text);
                if doc.children(0).next().is_none() {
                    whole.push_str(&element);
                } else {
                    splices.push(Splice::insert(place_for(doc, &STYLES, list.name), element));
                }
            }
        }
        if !whole.is_empty() {
            splices.push(doc.append(0, &whole));
        }
        splices
    }
}

/// Adds a differential format for each mark, and the styles of the new sheets.
pub(super) fn add(editor: &mut Editor, marks: &[Mark], donor: Option<&Doc>) -> Result<Added, Refusal> {
    let rels = editor.package.rels(&editor.package.main)?;
    let rel = rels.iter().find(|r| r.kind == "styles");
    let part = match rel {
        None => None,
        Some(rel) => Some(
            rel.part
                .clone()
                .ok_or_else(|| Refusal::damaged(&rel.target, "the part with the styles is missing"))?,
        ),
    };
    let host = if let Some(part) = &part {
        editor.open(part, &[])?.doc.clone()
    } else {
        let space = if editor.package.strict { MAIN_STRICT } else { MAIN };
        let fresh = format!(
            "{DECLARATION}<styleSheet xmlns=\"{space}\"><fonts count=\"1\"><font><sz val=\"11\"/>\
                 <name val=\"Calibri\"/><family val=\"2\"/></font></fonts><fills count=\"2\"><fill>\
                 <patternFill patternType=\"none\"/></fill><fill><patternFill patternType=\"gray125\"/></fill></fills>\
                 <borders count=\"1\"><border><left/><right/><top/><bottom/><diagonal/></border></borders>\
                 <cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellStyleXfs>\
                 <cellXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/></cellXfs>\
                 <cellStyles count=\"1\"><cellStyle name=\"Normal\" xfId=\"0\" builtinId=\"0\"/></cellStyles>\
                 </styleSheet>"
        );
        Doc::parse("the new styles", fresh, &[])?
    };
    if !host.is(0, "styleSheet") || host.ns(0) != Ns::Main {
        return Err(Refusal::damaged(part.unwrap_or_default(), "it holds no styles"));
    }
    let mut added = Added::default();
    let mut plan = Plan::new(&host);
    for mark in marks {
        let format = mark.format(host.prefix(0));
        // The one of an earlier run may still be on the list.
        let earlier =
            host.child(0, "dxfs").and_then(|l| host.children(l).position(|d| host.source(d) == format));
        added.marks.push(earlier.map_or_else(|| plan.lists[DXFS].push(&format), |at| at as u64));
    }
    if let Some(donor) = donor {
        plan.take_over(donor, &mut added)?;
    }
    let splices = plan.splices();
    if let Some(part) = part {
        let edit = editor.open(&part, &[])?;
        for splice in splices {
            edit.splice(splice);
        }
    } else {
        let bytes = Form::plain().spliced("the new styles", &host.text, splices, 0)?.rest;
        // Some programs look for the styles under this name and no other.
        let usual = "xl/styles.xml".to_owned();
        let is_free = editor.package.container.find(&usual).is_none();
        let name = if is_free { usual } else { editor.fresh("xl/appraise_styles{}.xml") };
        editor.add(&name, STYLES_TYPE, bytes)?;
        let main = editor.package.main.clone();
        editor.relate(&main, "styles", &name)?;
    }
    Ok(added)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_format_is_told_from_a_length_of_time() {
        for (code, date) in [("dd/mm/yyyy", true), ("[h]:mm", false), ("0.00\"day\"", false), ("d mmm", true)]
        {
            assert_eq!(shows_date(code), date, "{code}");
        }
    }
}
