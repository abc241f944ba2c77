//! The document as one page of HTML that opens and prints anywhere: no script, no picture from elsewhere, no font to fetch.

use std::fmt::Write as _;

use super::{Bar, Block, Chart, Document, Manner, Part, Table, Text, escaped};

const STYLE: &str = include_str!("page.css");
/// The width of a bar's drawing, in its own units.
const BAR: u32 = 200;

impl Document {
    /// The report as a page of HTML.
    #[must_use]
    pub fn html(&self) -> String {
        let mut page = Page { text: String::new(), sections: 0 };
        page.put(&format!(
            "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\" />\n\
<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\" />\n\
<meta name=\"description\" content=\"{}\" />\n<title>{}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<div class=\"page\">\n",
            escaped(&self.language),
            escaped(&self.description),
            escaped(&self.title),
        ));
        // The landmarks stand beside each other: what is in front, what is told, and how to read it.
        let outside = |block: &Block| matches!(block, Block::Part(Part::Front | Part::Notes, _));
        let first = self.blocks.iter().position(|b| !outside(b)).unwrap_or(self.blocks.len());
        let last = self.blocks.iter().rposition(|b| !outside(b)).map_or(first, |at| at + 1);
        let stretch = |from: usize, to: usize| self.blocks.get(from..to).unwrap_or_default();
        page.blocks(stretch(0, first));
        page.put("<main>\n");
        page.blocks(stretch(first, last));
        page.put("</main>\n");
        page.blocks(stretch(last, self.blocks.len()));
        page.put("</div>\n</body>\n</html>\n");
        page.text
    }
}

/// The page so far.
struct Page {
    text: String,
    /// How many sections have begun, for their ids.
    sections: usize,
}

impl Page {
    fn put(&mut self, text: &str) {
        self.text.push_str(text);
    }

    fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            self.block(block);
        }
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Heading(level, words) => {
                let level = level.number();
                self.put(&format!("<h{level}>{}</h{level}>\n", inline(words)));
            }
            Block::Paragraph(manner, words) => {
                let class = if *manner == Manner::Quiet { " class=\"quiet\"" } else { "" };
                self.put(&format!("<p{class}>{}</p>\n", inline(words)));
            }
            Block::List(items) => {
                self.put("<ul>\n");
                for item in items {
                    self.put(&format!("<li>{}</li>\n", inline(item)));
                }
                self.put("</ul>\n");
            }
            Block::Terms(terms) => {
                self.put("<dl>\n");
                for term in terms {
                    let (term, meaning) = (inline(&term.term), inline(&term.meaning));
                    self.put(&format!("<div><dt>{term}</dt><dd>{meaning}</dd></div>\n"));
                }
                self.put("</dl>\n");
            }
            Block::Table(table) => self.table(table),
            Block::Chart(chart) => self.chart(chart),
            Block::Part(part, inside) => self.part(*part, inside),
        }
    }

    fn part(&mut self, part: Part, inside: &[Block]) {
        let rest = match (part, inside) {
            (Part::Section, [Block::Heading(level, words), rest @ ..]) => {
                self.sections += 1;
                let (at, level) = (self.sections, level.number());
                // What fits on a page is kept on one.
                let short = if height(rest) <= 9 { " class=\"short\"" } else { "" };
                let words = inline(words);
                self.put(&format!(
                    "<section{short} aria-labelledby=\"section-{at}\">\n<h{level} id=\"section-{at}\">{words}</h{level}>\n"
                ));
                rest
            }
            (Part::Section, rest) => {
                self.put("<section>\n");
                rest
            }
            (Part::Front, rest) => {
                self.put("<header>\n");
                rest
            }
            // Of no weight as a landmark: a box stands inside others.
            (Part::Box, rest) => {
                self.put("<div class=\"box\">\n");
                rest
            }
            (Part::Notes, rest) => {
                self.put("<footer>\n");
                rest
            }
        };
        self.blocks(rest);
        self.put(match part {
            Part::Section => "</section>\n",
            Part::Front => "</header>\n",
            Part::Box => "</div>\n",
            Part::Notes => "</footer>\n",
        });
    }

    fn table(&mut self, table: &Table) {
        let grouped = if table.rows.iter().any(|row| row.whole) { " grouped" } else { "" };
        let figures = table.columns.iter().skip(1).filter(|column| !column.numbers).count();
        self.put(&format!(
            "<table class=\"figures-{}{grouped}\">\n<caption>{}</caption>\n<thead>\n<tr>\n",
            figures.min(4),
            inline(&table.caption)
        ));
        for (at, column) in table.columns.iter().enumerate() {
            let class = match (at, column.numbers) {
                (_, true) => " class=\"number\"",
                (0, _) => "",
                _ => " class=\"figure\"",
            };
            self.put(&format!("<th scope=\"col\"{class}>{}</th>\n", inline(&column.heading)));
        }
        self.put("</tr>\n</thead>\n<tbody>\n");
        for row in &table.rows {
            let class = if row.whole { " class=\"whole\"" } else { "" };
            self.put(&format!("<tr{class}>\n<th scope=\"row\">{}</th>\n", inline(&row.heading)));
            for (cell, column) in row.cells.iter().zip(table.columns.iter().skip(1)) {
                let class = if column.numbers { " class=\"number\"" } else { "" };
                let drawing = cell.bar.map_or_else(String::new, |bar| drawing(bar, &cell.words));
                self.put(&format!("<td{class}>{}{drawing}</td>\n", inline(&cell.words)));
            }
            self.put("</tr>\n");
        }
        self.put("</tbody>\n</table>\n");
    }

    fn chart(&mut self, chart: &Chart) {
        self.put(&format!(
            "<figure>\n<figcaption>{}</figcaption>\n<ul class=\"chart\">\n",
            inline(&chart.caption)
        ));
        for one in &chart.bars {
            self.put(&format!(
                "<li><span>{}</span> <span class=\"figure\">{}{}</span></li>\n",
                inline(&one.label),
                inline(&one.words),
                drawing(one.bar, &one.words)
            ));
        }
        self.put("</ul>\n</figure>\n");
    }
}

/// A bar with its words as its title. A band has two ends; it and a count must not look alike.
fn drawing(bar: Bar, words: &Text) -> String {
    let (from, length) = bar.on(BAR);
    let mut svg = format!(
        "<svg role=\"img\" viewBox=\"0 0 {BAR} 8\" preserveAspectRatio=\"none\"><title>{}</title>",
        escaped(&words.plain())
    );
    let mut draw = |class: &str, x: &str, y: u32, width: &str, height: u32| {
        let _ = write!(
            svg,
            "<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" />"
        );
    };
    let (all, start, long) = (BAR.to_string(), from.to_string(), length.to_string());
    if bar.counted {
        draw("track", "0", 0, &all, 8);
        if length > 0 {
            draw("bar", &start, 0, &long, 8);
        }
    } else {
        draw("track", "0", 3, &all, 2);
        draw("bar", &start, 3, &long, 2);
        draw("bar", &start, 0, "1.5", 8);
        draw("bar", &format!("{:.1}", f64::from(from + length) - 1.5), 0, "1.5", 8);
    }
    svg.push_str("</svg>");
    svg
}

/// About how many lines of a page blocks take.
fn height(blocks: &[Block]) -> usize {
    let of = |block: &Block| match block {
        Block::Table(table) => table.rows.len(),
        Block::Chart(chart) => chart.bars.len(),
        Block::List(items) => items.len(),
        Block::Terms(terms) => terms.len() * 3,
        Block::Part(_, inside) => height(inside),
        Block::Heading(..) | Block::Paragraph(..) => 1,
    };
    blocks.iter().map(of).sum()
}

fn inline(text: &Text) -> String {
    let run = |run: &super::Run| match run.strong {
        true => format!("<strong>{}</strong>", escaped(&run.words)),
        false => escaped(&run.words),
    };
    text.0.iter().map(run).collect()
}
