//! Blocks laid out down the page: what stands above what, and what is kept together.

use super::flow::{Colour, Flow, LINE, Role, SIZE};
use super::lines::{broken, widths};
use super::tables;
use crate::report::document::{Block, Level, Manner, Part, Term, Text};

/// The column of short terms, as beside the title.
const TERM: f32 = 130.0;
const BULLET: f32 = 16.0;
/// From the edge of a box to its words.
const INSET: f32 = 14.0;

/// Lays out blocks one below the other.
pub(super) fn blocks(flow: &mut Flow, blocks: &[Block]) {
    for (at, one) in blocks.iter().enumerate() {
        if let Block::Heading(level, words) = one {
            let next = blocks.get(at + 1);
            heading(flow, *level, words, next);
        } else {
            block(flow, one);
        }
    }
}

fn block(flow: &mut Flow, one: &Block) {
    match one {
        // Met alone only where it is measured as what follows another heading.
        Block::Heading(level, words) => heading(flow, *level, words, None),
        Block::Paragraph(manner, words) => {
            let colour = if *manner == Manner::Quiet { Colour::Quiet } else { Colour::Ink };
            flow.within(Role::Paragraph, |flow| flow.text(words, SIZE, colour));
            flow.y += 7.0;
        }
        Block::List(items) => {
            flow.within(Role::List, |flow| items.iter().for_each(|item| bullet(flow, item)));
            flow.y += 7.0;
        }
        Block::Terms(list) => terms(flow, list),
        Block::Table(table) => tables::table(flow, table),
        Block::Chart(chart) => tables::chart(flow, chart),
        Block::Part(part, inside) => self::part(flow, *part, inside),
    }
}

/// The size of a heading, and the space before and after it.
fn look(level: Level) -> (f32, f32, f32) {
    match level {
        Level::Title => (25.0, 4.0, 8.0),
        Level::Section => (17.0, 6.0, 4.0),
        Level::Below => (13.5, 6.0, 3.0),
    }
}

fn heading(flow: &mut Flow, level: Level, words: &Text, next: Option<&Block>) {
    let (size, before, after) = look(level);
    let words = words.as_strong();
    flow.space(before);
    if !flow.only_measures() {
        let lines = broken(flow.fonts, &words, size, flow.width).len();
        let own = LINE * size / SIZE * f32::from(u16::try_from(lines).unwrap_or(u16::MAX));
        flow.need(own + after + next.map_or(0.0, |next| beginning(flow, next)));
    }
    let entry =
        super::flow::Entry { level: level.number(), words: words.plain(), page: flow.page, top: flow.y };
    flow.outline.push(entry);
    let role = Role::Heading(level.number(), words.plain());
    flow.within(role, |flow| flow.text(&words, size, Colour::Accent));
    flow.y += after;
}

/// How much of a block has to stand below its heading.
fn beginning(flow: &Flow, next: &Block) -> f32 {
    let most = match next {
        Block::Table(table) => tables::beginning(flow, table),
        Block::Part(_, inside) => inside.first().map_or(0.0, |first| beginning(flow, first)),
        _ => LINE * 3.0,
    };
    most.min(flow.height(|flow| block(flow, next)))
}

fn part(flow: &mut Flow, part: Part, inside: &[Block]) {
    match part {
        Part::Front => flow.within(Role::Division, |flow| blocks(flow, inside)),
        Part::Section => {
            flow.space(16.0);
            // A section of less than half a page is not torn.
            if !flow.only_measures() {
                let high = flow.height(|flow| blocks(flow, inside));
                if high < Flow::whole_page() / 2.0 {
                    flow.need(high);
                }
            }
            flow.within(Role::Section, |flow| blocks(flow, inside));
        }
        Part::Notes => {
            flow.space(20.0);
            flow.need(LINE * 8.0);
            flow.fill(flow.left, flow.y, flow.width, 1.5, Colour::Accent);
            flow.y += 8.0;
            flow.within(Role::Section, |flow| blocks(flow, inside));
        }
        Part::Box => boxed(flow, inside),
    }
}

/// A box: words on a tint, with a bar at the side. One that no page could hold goes without its ground.
fn boxed(flow: &mut Flow, inside: &[Block]) {
    let lay = |flow: &mut Flow| {
        flow.y += INSET * 0.6;
        flow.indented(INSET, |flow| {
            flow.width -= INSET;
            blocks(flow, inside);
            flow.width += INSET;
        });
        flow.y += INSET * 0.2;
    };
    flow.space(6.0);
    if !flow.only_measures() {
        let high = flow.height(lay);
        flow.need(high);
        if high <= flow.room() {
            flow.fill(flow.left, flow.y, flow.width, high, Colour::Tint);
            flow.fill(flow.left, flow.y, 3.0, high, Colour::Accent);
        }
    }
    flow.within(Role::Division, lay);
    flow.y += 8.0;
}

fn bullet(flow: &mut Flow, item: &Text) {
    flow.within(Role::Item, |flow| {
        flow.need(LINE * 2.0);
        let (left, top) = (flow.left, flow.y);
        flow.within(Role::Label, |flow| {
            let dot = broken(flow.fonts, &Text::plainly("• "), SIZE, BULLET);
            dot.iter().for_each(|line| flow.line(line, left, top, SIZE, Colour::Ink));
        });
        flow.indented(BULLET, |flow| flow.within(Role::Body, |flow| flow.text(item, SIZE, Colour::Ink)));
        flow.y += 2.0;
    });
}

/// Terms with short meanings stand in two columns, others with the meaning below.
fn terms(flow: &mut Flow, list: &[Term]) {
    let room = flow.width - TERM;
    let short = list.iter().all(|term| {
        widths(flow.fonts, &term.term, SIZE, false).0 < TERM
            && widths(flow.fonts, &term.meaning, SIZE, false).0 < room
    });
    flow.within(Role::Terms, |flow| {
        for term in list {
            flow.within(Role::Item, |flow| if short { beside(flow, term) } else { below(flow, term) });
        }
    });
    flow.y += 7.0;
}

fn beside(flow: &mut Flow, term: &Term) {
    flow.need(LINE);
    let top = flow.y;
    flow.within(Role::Label, |flow| flow.text(&term.term, SIZE, Colour::Quiet));
    flow.y = top;
    flow.indented(TERM, |flow| flow.within(Role::Body, |flow| flow.text(&term.meaning, SIZE, Colour::Ink)));
    flow.y += 2.0;
}

fn below(flow: &mut Flow, term: &Term) {
    flow.need(LINE * 3.0);
    flow.within(Role::Label, |flow| flow.text(&term.term.as_strong(), SIZE, Colour::Ink));
    flow.within(Role::Body, |flow| flow.text(&term.meaning, SIZE, Colour::Ink));
    flow.y += 6.0;
}
