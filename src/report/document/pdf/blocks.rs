//! Blocks laid out down the page: what stands above what, and what is kept together.

use super::flow::{Colour, Flow, LINE, Role, SIZE};
use super::lines::{broken, widths};
use super::tables;
use crate::report::document::{Block, Level, Manner, Part, Term, Text};

/// The column of short terms, as beside the title.
const TERM: f32 = 130.0;
const BULLET: f32 = 16.0;
/// Above a box.
const ABOVE_BOX: f32 = 6.0;
/// From the edge of a box to its words.
const INSET: f32 = 14.0;

/// Lays out blocks one below the other.
pub(super) fn blocks(flow: &mut Flow, blocks: &[Block]) {
    for (at, one) in blocks.iter().enumerate() {
        if let Block::Heading(level, words) = one {
            heading(flow, *level, words, blocks.get(at + 1..).unwrap_or_default());
        } else {
            block(flow, one);
        }
    }
}

fn block(flow: &mut Flow, one: &Block) {
    match one {
        // Met alone only where it is measured as what follows another heading.
        Block::Heading(level, words) => heading(flow, *level, words, &[]),
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

fn heading(flow: &mut Flow, level: Level, words: &Text, below: &[Block]) {
    let (size, before, after) = look(level);
    let words = words.as_strong();
    flow.space(before);
    if !flow.only_measures() {
        let all = heading_height(flow, level, &words) - before + beginning(flow, below);
        flow.need(all);
    }
    let entry =
        super::flow::Entry { level: level.number(), words: words.plain(), page: flow.page, top: flow.y };
    flow.outline.push(entry);
    let role = Role::Heading(level.number(), words.plain());
    flow.within(role, |flow| flow.text(&words, size, Colour::Accent));
    flow.y += after;
}

fn heading_height(flow: &Flow, level: Level, words: &Text) -> f32 {
    let (size, before, after) = look(level);
    let lines = broken(flow.fonts, words, size, flow.width).len();
    before + LINE * size / SIZE * f32::from(u16::try_from(lines).unwrap_or(u16::MAX)) + after
}

/// How much of what follows a heading has to stand below it. A heading takes with it what it is followed by.
fn beginning(flow: &Flow, below: &[Block]) -> f32 {
    let Some((next, rest)) = below.split_first() else { return 0.0 };
    match next {
        Block::Heading(level, words) => {
            heading_height(flow, *level, &words.as_strong()) + beginning(flow, rest)
        }
        Block::Table(table) => tables::beginning(flow, table),
        Block::Chart(chart) => tables::beginning_of_chart(flow, chart),
        Block::Part(Part::Box, inside) => beginning_of_box(flow, inside),
        Block::Terms(list) => list.first().map_or(0.0, |term| beginning_of_term(flow, term)),
        Block::Part(_, inside) => beginning(flow, inside),
        _ => flow.height(|flow| block(flow, next)).min(LINE * 3.0),
    }
}

fn part(flow: &mut Flow, part: Part, inside: &[Block]) {
    match part {
        Part::Front => flow.within(Role::Division, |flow| blocks(flow, inside)),
        Part::Section => {
            flow.space(16.0);
            // A section of less than half a page is not torn.
            if !flow.only_measures() {
                let high = flow.height(|flow| blocks(flow, inside));
                if high < Flow::most_together() {
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

/// A box: words on a tint, with a bar at the side. One that goes on overleaf has neither.
fn boxed(flow: &mut Flow, inside: &[Block]) {
    if !flow.only_measures() {
        let begins = beginning_of_box(flow, inside);
        flow.need(begins);
    }
    flow.space(ABOVE_BOX);
    if !flow.only_measures() {
        let high = flow.height(|flow| in_box(flow, inside));
        if high <= flow.room() {
            flow.fill(flow.left, flow.y, flow.width, high, Colour::Tint);
            flow.fill(flow.left, flow.y, 3.0, high, Colour::Accent);
        }
    }
    flow.within(Role::Division, |flow| in_box(flow, inside));
    flow.y += 8.0;
}

fn in_box(flow: &mut Flow, inside: &[Block]) {
    flow.y += INSET * 0.6;
    flow.indented(INSET, |flow| {
        flow.width -= INSET;
        blocks(flow, inside);
        flow.width += INSET;
    });
    flow.y += INSET * 0.2;
}

/// A box is not torn if half a page holds it. With the space above it.
fn beginning_of_box(flow: &Flow, inside: &[Block]) -> f32 {
    let all = flow.height(|flow| in_box(flow, inside));
    ABOVE_BOX + if all <= Flow::most_together() { all } else { LINE * 4.0 }
}

fn bullet(flow: &mut Flow, item: &Text) {
    flow.within(Role::Item, |flow| {
        flow.need(LINE * 2.0);
        let (left, top) = (flow.left, flow.y);
        flow.within(Role::Label, |flow| {
            let dot = broken(flow.fonts, &Text::plainly("• "), SIZE, BULLET);
            for line in &dot {
                flow.line(line, left, top, SIZE, Colour::Ink);
            }
        });
        flow.indented(BULLET, |flow| flow.within(Role::Body, |flow| flow.text(item, SIZE, Colour::Ink)));
        flow.y += 2.0;
    });
}

/// Terms with meanings of a line or two stand in two columns, others with the meaning below.
fn terms(flow: &mut Flow, list: &[Term]) {
    let room = flow.width - TERM;
    let short = list.iter().all(|term| {
        widths(flow.fonts, &term.term, SIZE, false).0 < TERM
            && widths(flow.fonts, &term.meaning, SIZE, false).0 < room * 1.8
    });
    flow.within(Role::Terms, |flow| {
        for term in list {
            flow.within(Role::Item, |flow| if short { beside(flow, term) } else { below(flow, term) });
        }
    });
    flow.y += 7.0;
}

fn beside(flow: &mut Flow, term: &Term) {
    flow.need(LINE * 2.0);
    let top = flow.y;
    flow.within(Role::Label, |flow| flow.text(&term.term, SIZE, Colour::Quiet));
    flow.y = top;
    flow.indented(TERM, |flow| flow.within(Role::Body, |flow| flow.text(&term.meaning, SIZE, Colour::Ink)));
    flow.y += 2.0;
}

fn below(flow: &mut Flow, term: &Term) {
    if !flow.only_measures() {
        let begins = beginning_of_term(flow, term);
        flow.need(begins);
    }
    term_and_meaning(flow, term);
    flow.y += 6.0;
}

/// A meaning of a few lines is not torn, so its term goes with it.
fn beginning_of_term(flow: &Flow, term: &Term) -> f32 {
    flow.height(|flow| term_and_meaning(flow, term)).min(LINE * 6.0)
}

fn term_and_meaning(flow: &mut Flow, term: &Term) {
    flow.within(Role::Label, |flow| flow.text(&term.term.as_strong(), SIZE, Colour::Ink));
    flow.within(Role::Body, |flow| flow.text(&term.meaning, SIZE, Colour::Ink));
}

#[cfg(test)]
mod tests {
    use super::super::flow::Mark;
    use super::super::fonts::Fonts;
    use super::*;
    use crate::report::document::read::read;

    /// The pages on which words of this beginning stand, and the last words of every page.
    fn laid(body: &str) -> (Vec<(usize, String)>, Vec<String>) {
        let text = format!(
            "<html lang=\"en\"><head><title>T</title><meta name=\"description\" content=\"D\"/></head><body><h1>T</h1>{body}</body></html>"
        );
        let document = read(&text, chrono::NaiveDate::MIN).expect("a report");
        let fonts = Fonts::new().expect("the fonts");
        let mut flow = Flow::new(&fonts);
        blocks(&mut flow, &document.blocks);
        let words = flow.drawn.iter().filter_map(|drawn| match &drawn.mark {
            Mark::Words { words, .. } => Some((drawn.page, words.trim().to_owned())),
            Mark::Filled { .. } => None,
        });
        let words: Vec<(usize, String)> = words.collect();
        let last = |page: usize| words.iter().rfind(|(p, _)| *p == page).map(|(_, w)| w.clone());
        let ends = (0..=flow.page).filter_map(last).collect();
        (words, ends)
    }

    fn table(rows: usize) -> String {
        let row = |n: usize| format!("<tr><th scope=\"row\">Row {n}</th><td>x</td></tr>");
        let rows: String = (0..rows).map(row).collect();
        format!(
            "<table><caption>Caption</caption><thead><tr><th scope=\"col\">A</th><th scope=\"col\">B</th></tr></thead><tbody>{rows}</tbody></table>"
        )
    }

    #[test]
    fn no_heading_is_left_at_the_foot_of_a_page_whatever_follows_it() {
        let bar = |n: usize| format!("<li>Bar {n} <meter max=\"7\" value=\"3\">3 of 7</meter></li>");
        let bars: String = (0..40).map(bar).collect();
        let follow = [
            format!("<p>{}</p>", "word ".repeat(400)),
            table(60),
            format!("<figure><figcaption>C</figcaption><ul>{bars}</ul></figure>"),
            format!("<aside><p>{}</p><p>{}</p></aside>", "word ".repeat(500), "word ".repeat(300)),
            "<aside><p>one</p><p>two</p><p>three</p><p>four</p></aside>".to_owned(),
            format!("<dl><dt>Term</dt><dd>{}</dd></dl>", "word ".repeat(90)),
            format!("<h3>Below</h3>{}", table(60)),
            format!("<h3>Below</h3><p>{}</p>", "word ".repeat(400)),
            "<figure><figcaption>C</figcaption><ul><li>Bar <meter max=\"7\" value=\"3\">3 of 7</meter></li></ul></figure>".to_owned(),
        ];
        for next in &follow {
            // The heading meets the foot of the page at every height.
            for lines in 14..30 {
                let body = format!("{}<h2>Heading</h2>{next}", "<p>line</p>".repeat(lines));
                let (_, ends) = laid(&body);
                let alone = |end: &String| end == "Heading" || end == "Below";
                assert!(!ends.iter().any(alone), "{lines}: {}", &next[..20]);
            }
        }
    }

    #[test]
    fn no_term_is_left_at_the_foot_of_a_page_without_its_meaning() {
        // A paragraph of one to three lines before them has the term meet the foot of the page at every line.
        let places = (15..30).flat_map(|lines| [1, 20, 36].map(|shift| (lines, shift)));
        for ((lines, shift), words) in places.flat_map(|place| [20, 36, 60, 90, 200].map(|w| (place, w))) {
            let body = format!(
                "{}<p>{}</p><dl><dt>Term</dt><dd>{}</dd></dl>",
                "<p>line</p>".repeat(lines),
                "more ".repeat(shift),
                "word ".repeat(words)
            );
            let (_, ends) = laid(&body);
            assert!(!ends.iter().any(|end| end == "Term"), "{lines} lines, {shift} and {words} words");
        }
    }

    #[test]
    fn a_table_begins_with_two_rows_repeats_its_headings_and_tears_no_row() {
        for lines in 20..38 {
            let (words, ends) = laid(&format!("{}{}", "<p>line</p>".repeat(lines), table(30)));
            let page = |what: &str| words.iter().find(|(_, w)| w == what).map(|(page, _)| *page);
            assert_eq!(page("Caption"), page("Row 1"), "{lines}");
            let headings: Vec<usize> =
                words.iter().filter(|(_, w)| w == "A").map(|(page, _)| *page).collect();
            let mut pages: Vec<usize> =
                words.iter().filter(|(_, w)| w.starts_with("Row")).map(|(page, _)| *page).collect();
            pages.dedup();
            assert_eq!(headings, pages, "{lines}");
            assert!(ends.iter().all(|end| ["line", "x"].contains(&end.as_str())), "{ends:?}");
        }
    }

    #[test]
    fn a_table_of_a_few_rows_is_not_torn() {
        for lines in 20..38 {
            let (words, _) = laid(&format!("{}{}", "<p>line</p>".repeat(lines), table(4)));
            let page = |what: &str| words.iter().find(|(_, w)| w == what).map(|(page, _)| *page);
            assert_eq!(page("Caption"), page("Row 3"), "{lines}");
        }
    }

    #[test]
    fn a_section_and_the_chart_below_its_heading_stand_on_one_page_wherever_it_begins() {
        // Between them, lines and bars end at every height of the page.
        for (lines, bars) in (10..36).flat_map(|lines| (2..8).map(move |bars| (lines, bars))) {
            let bar = "<li>Bar <meter max=\"7\" value=\"3\">3 of 7</meter></li>".repeat(bars);
            let body = format!(
                "{}<section><h2>S</h2><figure><figcaption>C</figcaption><ul>{bar}</ul></figure></section>",
                "<p>line</p>".repeat(lines)
            );
            let (words, _) = laid(&body);
            let page = |what: &str| words.iter().find(|(_, w)| w == what).map(|(page, _)| *page);
            assert_eq!(page("S"), page("C"), "{lines} lines, {bars} bars");
        }
    }

    #[test]
    fn a_section_of_less_than_half_a_page_is_not_torn() {
        let body = format!("{}<section><h2>S</h2>{}</section>", "<p>line</p>".repeat(20), table(8));
        let (words, _) = laid(&body);
        let page = |what: &str| words.iter().find(|(_, w)| w == what).map(|(page, _)| *page);
        assert_eq!(page("S"), page("Row 7"));
        assert_eq!(page("S"), Some(1));
    }
}
