//! The elements of a filled-in template as a document: the whole of the HTML that a report may use.
//!
//! Everything outside this subset is refused by name, so a template of the school's own cannot bring in a script, a
//! picture or a link, and cannot make a table or a heading that a screen reader would stumble over.

use chrono::NaiveDate;

use super::tree::{Child, Element, Wrong, parse};
use super::{
    Bar, Block, Cell, Chart, Column, Document, Labelled, Level, Manner, Part, Row, Run, Table, Term, Text,
};

/// What a report is made of, as the message says it.
const ELEMENTS: &str = "header, section, aside, footer, h1, h2, h3, p, ul, dl, table, figure and, \
among words, strong";

/// The most that one report may hold of anything: far more than a reader would read.
const MOST: usize = 20_000;

/// Reads a filled-in template. The day is that of the report.
pub(in crate::report) fn read(text: &str, date: NaiveDate) -> Result<Document, Wrong> {
    let html = parse(text)?;
    if html.name != "html" {
        return Err(html.wrong("a report is one <html>"));
    }
    only(&html, &["lang"])?;
    let language = html.attribute("lang").filter(|lang| is_language(lang));
    let language = language.ok_or_else(|| html.wrong("the language is missing: lang=\"en-GB\""))?.to_owned();
    let (mut title, mut description, mut blocks) = (None, None, None);
    for part in elements(&html)? {
        only(part, &[])?;
        match part.name.as_str() {
            "head" => (title, description) = head(part)?,
            "body" if blocks.is_none() => blocks = Some((part, all(part)?)),
            _ => return Err(part.wrong("in <html> stand one <head> and one <body>")),
        }
    }
    let title = title.ok_or_else(|| html.wrong("the <title> in its <head> is missing"))?;
    let description = description
        .ok_or_else(|| html.wrong("<meta name=\"description\" content=\"...\"/> in its <head> is missing"))?;
    let (body, blocks) = blocks.ok_or_else(|| html.wrong("the <body> is missing"))?;
    in_order(body, &blocks)?;
    Ok(Document { language, title, description, date, blocks })
}

/// Letters, digits and hyphens, as `en` and `en-GB`.
fn is_language(lang: &str) -> bool {
    lang.len() >= 2 && lang.len() <= 12 && lang.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
}

type Head = (Option<String>, Option<String>);

fn head(head: &Element) -> Result<Head, Wrong> {
    let (mut title, mut description) = (None, None);
    for part in elements(head)? {
        match part.name.as_str() {
            "title" => {
                only(part, &[])?;
                title = Some(words(part)?.plain());
            }
            "meta" if part.attribute("name") == Some("description") => {
                only(part, &["name", "content"])?;
                description = part.attribute("content").map(str::trim).filter(|d| !d.is_empty());
                description.ok_or_else(|| part.wrong("the content is missing"))?;
            }
            _ => return Err(part.wrong("in <head> stand <title> and <meta name=\"description\">")),
        }
    }
    Ok((title, description.map(str::to_owned)))
}

/// The blocks of an element that holds nothing else.
fn all(around: &Element) -> Result<Vec<Block>, Wrong> {
    elements(around)?.into_iter().map(block).collect()
}

fn block(element: &Element) -> Result<Block, Wrong> {
    match element.name.as_str() {
        "p" => {
            let manner = if class(element, "quiet")? { Manner::Quiet } else { Manner::Plain };
            return Ok(Block::Paragraph(manner, words(element)?));
        }
        "table" => return table(element),
        _ => only(element, &[])?,
    }
    Ok(match element.name.as_str() {
        "h1" => Block::Heading(Level::Title, words(element)?),
        "h2" => Block::Heading(Level::Section, words(element)?),
        "h3" => Block::Heading(Level::Below, words(element)?),
        "ul" => Block::List(each(element, "li", words)?),
        "dl" => Block::Terms(terms(element)?),
        "figure" => Block::Chart(chart(element)?),
        "header" => Block::Part(Part::Front, all(element)?),
        "aside" => Block::Part(Part::Box, all(element)?),
        "section" => Block::Part(Part::Section, headed(element)?),
        "footer" => Block::Part(Part::Notes, headed(element)?),
        _ => return Err(element.wrong(format!("this is not part of a report, which is made of {ELEMENTS}"))),
    })
}

fn headed(part: &Element) -> Result<Vec<Block>, Wrong> {
    let blocks = all(part)?;
    match blocks.first() {
        Some(Block::Heading(..)) => Ok(blocks),
        _ => Err(part.wrong("it begins with a heading")),
    }
}

fn terms(list: &Element) -> Result<Vec<Term>, Wrong> {
    let parts = elements(list)?;
    let pair = |pair: &[&Element]| match pair {
        [term, meaning] if term.name == "dt" && meaning.name == "dd" => {
            only(term, &[])?;
            only(meaning, &[])?;
            Ok(Term { term: words(term)?, meaning: words(meaning)? })
        }
        [first, ..] => Err(first.wrong("in <dl> each <dt> is followed by its one <dd>")),
        [] => Err(list.wrong("nothing stands in it")),
    };
    if parts.is_empty() {
        Err(list.wrong("nothing stands in it"))
    } else {
        parts.chunks(2).map(pair).collect()
    }
}

fn table(table: &Element) -> Result<Block, Wrong> {
    only(table, &[])?;
    let parts = elements(table)?;
    let [caption, head, body] = parts.as_slice() else {
        return Err(table.wrong("a table is <caption>, <thead> and <tbody>, in this order"));
    };
    for (part, name) in [(caption, "caption"), (head, "thead"), (body, "tbody")] {
        if part.name != name {
            return Err(part.wrong(format!("here stands the <{name}> of the table")));
        }
        only(part, &[])?;
    }
    let lines = each(head, "tr", headings_of)?;
    let [columns] = lines.as_slice() else {
        return Err(head.wrong("a table has one row of headings"));
    };
    if columns.len() < 2 {
        return Err(head.wrong("a table has two columns at least"));
    }
    let mut rows = Vec::new();
    for tr in elements(body)? {
        if tr.name != "tr" {
            return Err(tr.wrong("only <tr> stands in <tbody>"));
        }
        let row = row(tr)?;
        if row.cells.len() + 1 != columns.len() {
            let (has, wants) = (row.cells.len() + 1, columns.len());
            return Err(tr.wrong(format!("this row has {has} cells under {wants} headings")));
        }
        rows.push(row);
    }
    if rows.is_empty() {
        return Err(body.wrong("the table has no row"));
    }
    Ok(Block::Table(Table { caption: words(caption)?, columns: columns.clone(), rows }))
}

fn headings_of(tr: &Element) -> Result<Vec<Column>, Wrong> {
    only(tr, &[])?;
    elements(tr)?.into_iter().map(heading).collect()
}

fn heading(th: &Element) -> Result<Column, Wrong> {
    only(th, &["scope", "class"])?;
    if th.name != "th" || th.attribute("scope") != Some("col") {
        return Err(th.wrong("the heading of a column is written <th scope=\"col\">"));
    }
    Ok(Column { numbers: class(th, "number")?, heading: words(th)? })
}

fn row(tr: &Element) -> Result<Row, Wrong> {
    only(tr, &["class"])?;
    let whole = class(tr, "whole")?;
    let parts = elements(tr)?;
    let Some((th, cells)) = parts.split_first() else { return Err(tr.wrong("nothing stands in it")) };
    if th.name != "th" || th.attribute("scope") != Some("row") {
        return Err(th.wrong("the heading of a row is written <th scope=\"row\">"));
    }
    only(th, &["scope"])?;
    Ok(Row { heading: words(th)?, cells: cells.iter().map(|td| cell(td)).collect::<Result<_, _>>()?, whole })
}

fn cell(td: &Element) -> Result<Cell, Wrong> {
    if td.name != "td" {
        return Err(td.wrong("after the heading of a row stand only <td>"));
    }
    only(td, &[])?;
    match elements(td).unwrap_or_default().as_slice() {
        [one] if one.name == "meter" => {
            let (words, bar) = meter(one)?;
            Ok(Cell { words, bar: Some(bar) })
        }
        _ => Ok(Cell { words: words(td)?, bar: None }),
    }
}

fn chart(figure: &Element) -> Result<Chart, Wrong> {
    let parts = elements(figure)?;
    let [caption, list] = parts.as_slice() else {
        return Err(figure.wrong("a chart is <figcaption> and <ul>, in this order"));
    };
    if caption.name != "figcaption" || list.name != "ul" {
        return Err(figure.wrong("a chart is <figcaption> and <ul>, in this order"));
    }
    only(caption, &[])?;
    only(list, &[])?;
    let bars = each(list, "li", |li| {
        let mut label =
            Element { name: li.name.clone(), attributes: Vec::new(), children: Vec::new(), line: li.line };
        let mut bars = Vec::new();
        for child in &li.children {
            match child {
                Child::Element(one) if one.name == "meter" => bars.push(meter(one)?),
                Child::Element(other) => {
                    return Err(other.wrong("in a chart stand words and a <meter>"));
                }
                Child::Words(words) => label.children.push(Child::Words(words.clone())),
            }
        }
        match (bars.pop(), bars.is_empty()) {
            (Some((said, bar)), true) => Ok(Labelled { label: words(&label)?, words: said, bar }),
            _ => Err(li.wrong("each line of a chart has one <meter>")),
        }
    })?;
    Ok(Chart { caption: words(caption)?, bars })
}

/// A bar with its figure in words: `value` of a count, `low` and `high` of a band, on a scale from nought to `max`.
fn meter(meter: &Element) -> Result<(Text, Bar), Wrong> {
    only(meter, &["max", "value", "low", "high"])?;
    let number = |name: &str| -> Result<Option<u32>, Wrong> {
        let Some(text) = meter.attribute(name) else { return Ok(None) };
        text.parse().map(Some).map_err(|_| meter.wrong(format!("{name} is a whole number")))
    };
    let bar = match (number("max")?, number("value")?, number("low")?, number("high")?) {
        (Some(of), Some(to), None, None) => Bar { from: 0, to, of, counted: true },
        (Some(of), None, Some(from), Some(to)) => Bar { from, to, of, counted: false },
        _ => return Err(meter.wrong("a bar has max and value, or max, low and high")),
    };
    if bar.of == 0 || bar.from > bar.to || bar.to > bar.of {
        return Err(meter.wrong("low is not above high, and neither they nor value are above max"));
    }
    Ok((words(meter)?, bar))
}

/// The elements of a list whose items all have one name.
fn each<T>(list: &Element, name: &str, read: impl Fn(&Element) -> Result<T, Wrong>) -> Result<Vec<T>, Wrong> {
    let items = elements(list)?;
    if items.is_empty() {
        return Err(list.wrong("nothing stands in it"));
    }
    items
        .into_iter()
        .map(|item| {
            if item.name == name { read(item) } else { Err(item.wrong(format!("only <{name}> stands here"))) }
        })
        .collect()
}

/// What stands in an element in which words would stand outside of any paragraph.
fn elements(around: &Element) -> Result<Vec<&Element>, Wrong> {
    let mut found = Vec::new();
    for child in &around.children {
        match child {
            Child::Element(element) => found.push(element),
            Child::Words(words) if words.trim().is_empty() => {}
            Child::Words(_) => return Err(around.wrong("words stand in it outside of any <p>")),
        }
    }
    if found.len() > MOST {
        Err(around.wrong(format!("more than {MOST} elements stand in it")))
    } else {
        Ok(found)
    }
}

/// The words of an element, as a browser shows them: any white space is one space, and none stands at the ends.
fn words(element: &Element) -> Result<Text, Wrong> {
    let mut runs: Vec<Run> = Vec::new();
    for child in &element.children {
        match child {
            Child::Words(words) => runs.push(Run { words: words.clone(), strong: false }),
            Child::Element(strong) if strong.name == "strong" => {
                only(strong, &[])?;
                for child in &strong.children {
                    match child {
                        Child::Words(words) => runs.push(Run { words: words.clone(), strong: true }),
                        Child::Element(inner) => {
                            return Err(inner.wrong("only words stand in <strong>"));
                        }
                    }
                }
            }
            Child::Element(other) => {
                return Err(
                    other.wrong(format!("this may not stand among words; a report is made of {ELEMENTS}"))
                );
            }
        }
    }
    let text = closed_up(runs);
    if text.0.is_empty() { Err(element.wrong("nothing stands in it")) } else { Ok(text) }
}

fn closed_up(runs: Vec<Run>) -> Text {
    let mut closed: Vec<Run> = Vec::new();
    // A space is written with the word that follows it, so that none is left at the end.
    let mut space = false;
    for run in runs {
        for letter in run.words.chars() {
            // A space that holds two words together is not any white space.
            if letter.is_whitespace() && !matches!(letter, '\u{a0}' | '\u{202f}') {
                space = true;
            } else if !letter.is_control() && !matches!(letter, '\u{fffe}' | '\u{ffff}') {
                let begun = !closed.is_empty();
                match closed.last_mut() {
                    Some(last) if last.strong == run.strong => {
                        last.words.extend((space && begun).then_some(' '));
                        last.words.push(letter);
                    }
                    last => {
                        // Between two weights the space is of the first.
                        if let Some(last) = last.filter(|_| space) {
                            last.words.push(' ');
                        }
                        closed.push(Run { words: letter.to_string(), strong: run.strong });
                    }
                }
                space = false;
            }
        }
    }
    Text(closed)
}

/// Whether an element is of the one class it may be of.
fn class(element: &Element, known: &str) -> Result<bool, Wrong> {
    only(element, &["class", "scope"])?;
    match element.attribute("class") {
        None => Ok(false),
        Some(class) if class == known => Ok(true),
        Some(_) => Err(element.wrong(format!("the only class it may have is \"{known}\""))),
    }
}

fn only(element: &Element, known: &[&str]) -> Result<(), Wrong> {
    match element.attributes.iter().find(|(name, _)| !known.contains(&name.as_str())) {
        Some((name, _)) => Err(element.wrong(format!("the attribute {name} has no place in a report"))),
        None => Ok(()),
    }
}

/// Headings go down one level at a time from the one title.
fn in_order(body: &Element, blocks: &[Block]) -> Result<(), Wrong> {
    let mut levels = Vec::new();
    headings(blocks, &mut levels);
    if levels.first() != Some(&Level::Title) {
        return Err(body.wrong("its first heading is the title, an <h1>"));
    }
    if levels.iter().filter(|level| **level == Level::Title).count() > 1 {
        return Err(body.wrong("it has more than one <h1>"));
    }
    let steps = levels.windows(2).all(|pair| match pair {
        [above, below] => below.number() <= above.number() + 1,
        _ => true,
    });
    if steps { Ok(()) } else { Err(body.wrong("an <h3> stands under no <h2>")) }
}

fn headings(blocks: &[Block], into: &mut Vec<Level>) {
    for block in blocks {
        match block {
            Block::Heading(level, _) => into.push(*level),
            Block::Part(_, inside) => headings(inside, into),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(body: &str) -> Result<Document, String> {
        let text = format!(
            "<!DOCTYPE html>\n<html lang=\"en-GB\"><head><title>T</title><meta name=\"description\" content=\"D\"/></head>\n<body><h1>T</h1>{body}</body></html>"
        );
        read(&text, NaiveDate::MIN).map_err(|wrong| format!("{}: {wrong}", wrong.line))
    }

    #[test]
    fn words_are_closed_up_as_a_browser_does() {
        let document =
            report("<p>\n  one &amp;\n <strong> two </strong>three&#160;four </p>").expect("a report");
        let Some(Block::Paragraph(_, text)) = document.blocks.get(1) else { panic!("a paragraph") };
        let runs: Vec<(&str, bool)> = text.0.iter().map(|run| (run.words.as_str(), run.strong)).collect();
        assert_eq!(runs, [("one & ", false), ("two ", true), ("three\u{a0}four", false)]);
    }

    #[test]
    fn what_is_outside_the_subset_is_named_with_its_line() {
        for (body, says) in [
            ("\n<script>alert(1)</script>", "4: <script>: this is not part of a report"),
            ("<p onclick=\"x\">a</p>", "3: <p>: the attribute onclick has no place in a report"),
            ("<p><a href=\"x\">a</a></p>", "3: <a>: this may not stand among words"),
            ("<p><img src=\"x\"/></p>", "3: <img>: this may not stand among words"),
            ("loose", "3: <body>: words stand in it outside of any <p>"),
            ("<p> </p>", "3: <p>: nothing stands in it"),
            ("<p>&nbsp;</p>", "3: &nbsp; is not known here"),
            ("<p>a</section>", "3: <p>: this is not well-formed"),
            ("<style>p{}</style>", "3: <style>: this is not part of a report"),
            ("<?php x ?>", "3: only elements and words may stand in a report"),
            ("<h1>again</h1>", "3: <body>: it has more than one <h1>"),
            ("<h3>deep</h3>", "3: <body>: an <h3> stands under no <h2>"),
            ("<section><p>a</p></section>", "3: <section>: it begins with a heading"),
            ("<dl><dt>a</dt></dl>", "3: <dt>: in <dl> each <dt> is followed by its one <dd>"),
            ("<table><tbody/></table>", "3: <table>: a table is <caption>, <thead> and <tbody>"),
            ("<p class=\"big\">a</p>", "3: <p>: the only class it may have is \"quiet\""),
        ] {
            let told = report(body).expect_err(body);
            assert!(told.starts_with(says), "{body}: {told}");
        }
    }

    #[test]
    fn a_table_that_a_screen_reader_would_stumble_over_is_refused() {
        let table = |head: &str, row: &str| {
            report(&format!(
                "<table><caption>C</caption><thead><tr>{head}</tr></thead><tbody>{row}</tbody></table>"
            ))
        };
        let head = "<th scope=\"col\">A</th><th scope=\"col\" class=\"number\">B</th>";
        let row = "<tr><th scope=\"row\">a</th><td>1</td></tr>";
        table(head, row).expect("a table");
        for (head, row, says) in [
            (head, "", "the table has no row"),
            (head, "<tr><th scope=\"row\">a</th></tr>", "this row has 1 cells under 2 headings"),
            (head, "<tr><td>a</td><td>1</td></tr>", "the heading of a row is written"),
            ("<th>A</th><th>B</th>", row, "the heading of a column is written"),
            (head, "<tr><th scope=\"row\">a</th><td colspan=\"2\">1</td></tr>", "the attribute colspan"),
        ] {
            let told = table(head, row).expect_err(says);
            assert!(told.contains(says), "{told}");
        }
    }

    #[test]
    fn a_bar_says_its_figure_and_stays_on_its_scale() {
        let bar = |meter: &str| {
            report(&format!("<figure><figcaption>C</figcaption><ul><li>L {meter}</li></ul></figure>"))
        };
        let Ok(document) = bar("<meter max=\"4\" low=\"1\" high=\"2\">a quarter to a half</meter>") else {
            panic!("a chart")
        };
        let Some(Block::Chart(chart)) = document.blocks.get(1) else { panic!("a chart") };
        assert_eq!(chart.in_words(), "Bar chart. L: a quarter to a half.");
        assert_eq!(chart.bars.first().map(|b| b.bar.on(200)), Some((50, 50)));
        for meter in [
            "",
            "<meter max=\"4\" value=\"1\"></meter>",
            "<meter max=\"4\" value=\"5\">x</meter>",
            "<meter max=\"0\" value=\"0\">x</meter>",
            "<meter max=\"4\" low=\"3\" high=\"2\">x</meter>",
            "<meter max=\"4\" value=\"-1\">x</meter>",
            "<meter max=\"4\" value=\"1\">x</meter><meter max=\"4\" value=\"1\">x</meter>",
        ] {
            assert!(bar(meter).is_err(), "{meter}");
        }
    }
}
