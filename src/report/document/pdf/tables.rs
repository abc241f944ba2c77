//! Tables and charts: columns as wide as what stands in them wants, rows that are not torn, headings on every page.
//!
//! A bar is decoration: it draws just what the words above it say, and is told once.

use super::flow::{Colour, Flow, LINE, Node, Role, SIZE};
use super::lines::{Line, broken, widths};
use crate::report::document::{Bar, Cell, Chart, Table, Text};

/// Above and below the words of a row.
const PAD: f32 = 5.0;
/// Between two columns.
const GAP: f32 = 18.0;
/// The height of a bar with the space above it.
const BAR: f32 = 11.0;
/// A bar that is to be read is at least so wide, and no wider than the eye follows.
const BARS: (f32, f32) = (90.0, 190.0);
/// The part of a chart that its labels take.
const LABELS: f32 = 0.56;

/// A row ready to be placed: for each column its lines, and perhaps a bar.
struct Ready {
    cells: Vec<ReadyCell>,
    whole: bool,
}

struct ReadyCell {
    lines: Vec<Line>,
    bar: Option<Bar>,
    /// From the left of the table, and how wide.
    at: f32,
    width: f32,
    /// Set to the right.
    right: bool,
}

impl Ready {
    fn lines(&self) -> usize {
        self.cells.iter().map(|cell| cell.lines.len()).max().unwrap_or(0)
    }

    /// With its lines from one to before another; a bar stands under the last line of its own cell.
    fn height(&self, from: usize, to: usize) -> f32 {
        let high = |cell: &ReadyCell| {
            let lines = cell.lines.len().min(to).saturating_sub(from);
            let bar = cell.bar.is_some() && (from..to).contains(&cell.lines.len().saturating_sub(1));
            LINE * f32::from(u16::try_from(lines).unwrap_or(u16::MAX)) + if bar { BAR } else { 0.0 }
        };
        self.cells.iter().map(high).fold(LINE, f32::max) + 2.0 * PAD
    }

    fn whole_height(&self) -> f32 {
        self.height(0, self.lines())
    }
}

/// A column: from the left of the table, how wide, and whether its words are set to the right.
#[derive(Clone, Copy)]
struct Place {
    at: f32,
    width: f32,
    right: bool,
}

/// Above a table or a chart.
const SPACE: f32 = 4.0;
/// A table of no more rows than this stands on one page if half a page holds it.
const FEW: usize = 8;

/// How much of a table has to stand on one page, with the space above it: its caption, its headings and two rows, or all the
/// rows where they are few, unless that is most of a page.
pub(super) fn beginning(flow: &Flow, table: &Table) -> f32 {
    let places = places(flow, table);
    let whole = flow.height(|flow| self::table(flow, table));
    if table.rows.len() <= FEW && whole <= Flow::most_together() {
        return whole;
    }
    let rows = table.rows.iter().take(2).map(|r| row(flow, table, r, &places));
    let rows: f32 = rows.map(|row| row.whole_height()).sum();
    let head = head(flow, table, &places);
    (SPACE + LINE + 2.0 + head.whole_height() + rows).min(Flow::most_together())
}

/// The same of a chart, which is not torn if half a page holds it.
pub(super) fn beginning_of_chart(flow: &Flow, chart: &Chart) -> f32 {
    let all = flow.height(|flow| self::chart(flow, chart));
    if all <= Flow::most_together() { all } else { LINE * 6.0 }
}

/// Lays out a table.
pub(super) fn table(flow: &mut Flow, table: &Table) {
    let places = places(flow, table);
    let head = head(flow, table, &places);
    if !flow.only_measures() {
        let begins = beginning(flow, table);
        flow.need(begins);
    }
    flow.space(SPACE);
    flow.within(Role::Table, |flow| {
        flow.within(Role::Caption, |flow| flow.text(&table.caption.as_strong(), SIZE, Colour::Ink));
        flow.y += 2.0;
        let repeated = flow.within(Role::Head, |flow| flow.within(Role::Row, |flow| headings(flow, &head)));
        flow.within(Role::Rows, |flow| {
            for one in &table.rows {
                let row = row(flow, table, one, &places);
                flow.within(Role::Row, |flow| place(flow, &row, repeated));
            }
        });
    });
    flow.y += 10.0;
}

/// Lays out a chart. Its bars are told by its words; on more than one page it has no one place.
pub(super) fn chart(flow: &mut Flow, chart: &Chart) {
    let labels = flow.width * LABELS;
    let ready = |flow: &Flow, one: &crate::report::document::Labelled| {
        let at = [
            Place { at: 0.0, width: labels - GAP, right: false },
            Place { at: labels, width: flow.width - labels, right: false },
        ];
        let figure = Cell { words: one.words.clone(), bar: Some(one.bar) };
        let label = Cell { words: one.label.clone(), bar: None };
        Ready {
            cells: vec![cell(flow, &label, at[0], false), cell(flow, &figure, at[1], false)],
            whole: false,
        }
    };
    if !flow.only_measures() {
        let begins = beginning_of_chart(flow, chart);
        flow.need(begins);
    }
    flow.space(SPACE);
    let node = flow.open(Role::Figure(chart.in_words(), None));
    let (page, top) = (flow.page, flow.y);
    flow.resume(node, |flow| {
        flow.within(Role::Caption, |flow| flow.text(&chart.caption.as_strong(), SIZE, Colour::Ink));
        flow.y += 3.0;
        flow.fill(flow.left, flow.y, flow.width, 1.5, Colour::Accent);
        flow.y += 2.0;
        for one in &chart.bars {
            let row = ready(flow, one);
            placed(flow, &row, None, &vec![None; row.cells.len()]);
        }
    });
    if flow.page == page {
        let place = [flow.left, top, flow.width, flow.y - top];
        flow.set_role(node, Role::Figure(chart.in_words(), Some((page, place))));
    }
    flow.y += 10.0;
}

/// The columns. Each gets what its widest word wants; what is left goes to those that would rather be wider.
fn places(flow: &Flow, table: &Table) -> Vec<Place> {
    let count = table.columns.len();
    let mut least = vec![0.0_f32; count];
    let mut wish = vec![0.0_f32; count];
    let mut want = |at: usize, (all, word): (f32, f32), bar: bool| {
        let (low, high) = if bar { BARS } else { (0.0, 0.0) };
        if let (Some(least), Some(wish)) = (least.get_mut(at), wish.get_mut(at)) {
            *least = least.max(word).max(low);
            *wish = wish.max(all).max(high);
        }
    };
    for (at, column) in table.columns.iter().enumerate() {
        want(at, widths(flow.fonts, &column.heading, SIZE, true), false);
    }
    for row in &table.rows {
        want(0, widths(flow.fonts, &row.heading, SIZE, row.whole), false);
        for (at, cell) in row.cells.iter().enumerate() {
            want(at + 1, widths(flow.fonts, &cell.words, SIZE, row.whole), cell.bar.is_some());
        }
    }
    let columns = f32::from(u16::try_from(count).unwrap_or(u16::MAX));
    let room = flow.width - GAP * (columns - 1.0);
    let (low, high): (f32, f32) = (least.iter().sum(), wish.iter().sum());
    let numbers: f32 = table.columns.iter().zip(&wish).filter(|(c, _)| c.numbers).map(|(_, w)| *w).sum();
    let mut at = 0.0;
    let mut places = Vec::new();
    for ((least, wish), column) in least.iter().zip(&wish).zip(&table.columns) {
        let width = if low >= room {
            // Too much for the page: words are cut.
            room * least / low
        } else if high > room {
            least + (wish - least) * (room - low) / (high - low)
        } else if column.numbers {
            *wish
        } else {
            wish + (room - high) * wish / (high - numbers).max(1.0)
        };
        places.push(Place { at, width, right: column.numbers });
        at += width + GAP;
    }
    places
}

fn head(flow: &Flow, table: &Table, places: &[Place]) -> Ready {
    let cells = table.columns.iter().zip(places);
    let cells = cells.map(|(column, place)| {
        let words = Cell { words: column.heading.clone(), bar: None };
        cell(flow, &words, *place, true)
    });
    Ready { cells: cells.collect(), whole: false }
}

fn row(flow: &Flow, table: &Table, row: &crate::report::document::Row, places: &[Place]) -> Ready {
    let whole = row.whole && table.rows.len() > 1;
    let heading = Cell { words: row.heading.clone(), bar: None };
    let cells = std::iter::once(&heading).chain(&row.cells).zip(places);
    Ready { cells: cells.map(|(one, place)| cell(flow, one, *place, whole)).collect(), whole }
}

fn cell(flow: &Flow, cell: &Cell, place: Place, strong: bool) -> ReadyCell {
    let words: Text = if strong { cell.words.as_strong() } else { cell.words.clone() };
    // A hair more than was measured, so that what just fits is not broken.
    let lines = broken(flow.fonts, &words, SIZE, place.width + 0.1);
    ReadyCell { lines, bar: cell.bar, at: place.at, width: place.width, right: place.right }
}

/// The headings of the columns, with a rule under them. Those that would fill the pages are not repeated on each.
fn headings<'r>(flow: &mut Flow, head: &'r Ready) -> Option<&'r Ready> {
    let nodes: Vec<Option<Node>> = head.cells.iter().map(|_| Some(flow.open(Role::ColumnHeading))).collect();
    if head.whole_height() > Flow::whole_page() / 3.0 {
        placed(flow, head, None, &nodes);
        return None;
    }
    ruled(flow, head, &nodes);
    Some(head)
}

fn ruled(flow: &mut Flow, head: &Ready, nodes: &[Option<Node>]) {
    let high = head.whole_height();
    slice(flow, head, nodes, 0, head.lines(), Colour::Quiet);
    flow.y += high;
    flow.fill(flow.left, flow.y - 1.5, flow.width, 1.5, Colour::Accent);
}

/// A row of a table: its heading and its cells.
fn place(flow: &mut Flow, row: &Ready, head: Option<&Ready>) {
    let role = |at: usize| if at == 0 { Role::RowHeading } else { Role::Cell };
    let nodes: Vec<Option<Node>> = (0..row.cells.len()).map(|at| Some(flow.open(role(at)))).collect();
    placed(flow, row, head, &nodes);
}

/// Places a row, on the next page where this one has no room for it. One that no page could hold goes on from page to page.
fn placed(flow: &mut Flow, row: &Ready, head: Option<&Ready>, nodes: &[Option<Node>]) {
    let all = row.lines();
    let mut from = 0;
    loop {
        if row.height(from, all) > flow.room() && (from > 0 || !fresh(flow, head)) {
            next_page(flow, head);
        }
        let to = (from + 1..=all)
            .rev()
            .find(|to| row.height(from, *to) <= flow.room())
            .unwrap_or(from + 1)
            .min(all);
        let high = row.height(from, to);
        if row.whole {
            flow.fill(flow.left - 6.0, flow.y, flow.width + 12.0, high - 0.5, Colour::Tint);
        }
        slice(flow, row, nodes, from, to, Colour::Ink);
        flow.y += high;
        flow.fill(flow.left, flow.y - 0.5, flow.width, 0.5, Colour::Rule);
        from = to;
        if from >= all {
            break;
        }
    }
}

/// Whether nothing but the headings stands on this page, so that turning it would win nothing.
fn fresh(flow: &Flow, head: Option<&Ready>) -> bool {
    let headings = head.map_or(0.0, Ready::whole_height);
    flow.room() + headings + LINE * 2.0 >= Flow::whole_page()
}

/// The next page, with the headings again. They are told once, so here they are decoration.
fn next_page(flow: &mut Flow, head: Option<&Ready>) {
    flow.turn();
    if let Some(head) = head {
        flow.decorate(|flow| ruled(flow, head, &vec![None; head.cells.len()]));
    }
}

/// Draws some lines of a row, each bar under the last line of its cell.
fn slice(flow: &mut Flow, row: &Ready, nodes: &[Option<Node>], from: usize, to: usize, colour: Colour) {
    let (left, top) = (flow.left, flow.y + PAD);
    for (cell, node) in row.cells.iter().zip(nodes) {
        let lines = cell.lines.get(from..to.min(cell.lines.len())).unwrap_or_default();
        let mut y = top;
        for line in lines {
            let x = left + cell.at + if cell.right { cell.width - line.width } else { 0.0 };
            match node {
                Some(node) => flow.resume(*node, |flow| flow.line(line, x, y, SIZE, colour)),
                None => flow.line(line, x, y, SIZE, colour),
            }
            y += LINE;
        }
        let ends = (from..to).contains(&cell.lines.len().saturating_sub(1));
        if let Some(bar) = cell.bar.filter(|_| ends) {
            drawn(flow, bar, left + cell.at, y + 2.0, cell.width.min(BARS.1));
        }
    }
}

/// A count is a solid bar on its track, a band a line between two ends.
fn drawn(flow: &mut Flow, bar: Bar, x: f32, y: f32, width: f32) {
    const UNITS: u16 = 1000;
    let share = |part: u32| width * f32::from(u16::try_from(part).unwrap_or(UNITS)) / f32::from(UNITS);
    let (from, long) = bar.on(u32::from(UNITS));
    let (from, long) = (share(from), share(long));
    if bar.counted {
        flow.fill(x, y, width, 6.0, Colour::Track);
        if long > 0.0 {
            flow.fill(x + from, y, long, 6.0, Colour::Bar);
        }
    } else {
        flow.fill(x, y + 2.25, width, 1.5, Colour::Track);
        flow.fill(x + from, y + 2.25, long, 1.5, Colour::Bar);
        for end in [from, from + long - 1.2] {
            flow.fill(x + end, y, 1.2, 6.0, Colour::Bar);
        }
    }
}
