//! The report in its four formats: the same words in each, headings and tables as each format has them, and nothing of
//! whoever made it.

use std::io::{Cursor, Read};

use appraise::disclosure::Labels;
use appraise::report::{Document, Front, Section, Templates, governors};

use super::pdf;
use super::support::{front, sections};

fn report() -> Document {
    report_of(&front(), &sections())
}

fn report_of(front: &Front, sections: &[Section]) -> Document {
    governors(&Templates::default(), front, sections).expect("the templates are part of the program")
}

/// The parts of a package, in order.
fn parts(bytes: &[u8]) -> Vec<(String, String)> {
    let mut package = zip::ZipArchive::new(Cursor::new(bytes)).expect("a package");
    let part = |at: usize| {
        let mut part = package.by_index(at).expect("a part");
        let mut text = String::new();
        part.read_to_string(&mut text).expect("text");
        (part.name().expect("a name").to_string(), text)
    };
    (0..zip::ZipArchive::new(Cursor::new(bytes)).expect("a package").len()).map(part).collect()
}

fn part(bytes: &[u8], name: &str) -> String {
    parts(bytes).into_iter().find(|(n, _)| n == name).unwrap_or_else(|| panic!("no {name}")).1
}

/// The words of XML or HTML without its elements, every white space one space.
fn words(xml: &str) -> String {
    let body = xml.split_once("<body>").map_or(xml, |(_, body)| body);
    let mut text = String::new();
    for piece in body.split('<') {
        let (tag, words) = piece.split_once('>').unwrap_or(("", piece));
        // Words of one paragraph may stand in several runs; everything else is apart.
        let runs = ["w:r", "/w:r", "w:t", "/w:t", "w:rPr", "/w:rPr", "w:b", "strong", "/strong"];
        if !runs.contains(
            &tag.split([' ', '/'])
                .find(|p| !p.is_empty())
                .map_or(tag, |p| if tag.starts_with('/') { tag } else { p }),
        ) {
            text.push(' ');
        }
        text.push_str(words);
    }
    let plain = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&apos;", "'");
    plain.replace("&amp;", "&").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What every format has to say: the words of each element of the page.
fn said(page: &str) -> Vec<String> {
    let body = page.split_once("<body>").expect("a body").1;
    let mut all = Vec::new();
    for tag in ["h1", "h2", "p", "dt", "dd", "caption", "figcaption", "th", "td"] {
        for piece in body.split(&format!("<{tag}")).skip(1).filter(|p| p.starts_with(['>', ' '])) {
            let inside = piece.split_once('>').expect("an end").1;
            let inside = inside.split(&format!("</{tag}>")).next().expect("an end");
            // The title of a drawing repeats the words beside it.
            let inside = inside.split("<svg").next().expect("words");
            all.push(words(inside));
        }
    }
    all.sort();
    all.dedup();
    assert!(all.len() > 60, "{}", all.len());
    all
}

#[test]
fn every_format_says_the_same() {
    let report = report();
    let said = said(&report.html());
    let word = words(&part(&report.docx().expect("a document"), "word/document.xml"));
    let book = report.xlsx().expect("a workbook");
    let shared = words(&part(&book, "xl/sharedStrings.xml"));
    let numbers: String =
        parts(&book).iter().filter(|(n, _)| n.contains("worksheets/")).map(|(_, t)| words(t) + " ").collect();
    let tree = pdf::tree(&report.pdf().expect("a PDF"));
    let portable: Vec<String> = tree.all().iter().map(|e| words(&e.words)).collect();
    for words in said {
        assert!(word.contains(&words), "not in the document for Word: {words}");
        assert!(portable.contains(&words) || tree.text().contains(&words), "not in the PDF: {words}");
        let is_number = words.parse::<u32>().is_ok();
        let found = if is_number { numbers.contains(&words) } else { shared.contains(&words) };
        assert!(found, "not in the workbook: {words}");
    }
}

#[test]
fn the_same_report_is_the_same_bytes_in_every_format() {
    let (one, other) = (report(), report());
    assert_eq!(one.html(), other.html());
    assert!(one.pdf() == other.pdf() && one.docx() == other.docx());
    assert!(one.xlsx() == other.xlsx());
}

#[test]
fn no_file_tells_who_made_it_or_when_but_the_day_of_the_report() {
    let report = report();
    for bytes in [report.docx().expect("a document"), report.xlsx().expect("a workbook")] {
        let core = part(&bytes, "docProps/core.xml");
        assert!(core.contains("<dc:title>Appraisal report to governors: Hollins Bridge School &amp; Sixth Form, 2025 to 2026</dc:title>"), "{core}");
        assert_eq!(core.matches("2025-12-01T00:00:00Z").count(), 2, "{core}");
        for who in ["<dc:creator>", "<cp:lastModifiedBy>"] {
            let name = core.split_once(who).map_or("appraise", |(_, rest)| rest.split('<').next().unwrap());
            assert_eq!(name, "appraise");
        }
    }
    let pdf = String::from_utf8_lossy(&report.pdf().expect("a PDF")).into_owned();
    assert!(pdf.contains("/CreationDate(D:20251201000000Z)"), "the day of the report");
    assert!(!pdf.contains("/Author") && !pdf.contains("/Producer"));
}

#[test]
fn the_pdf_has_its_title_its_language_its_outline_and_the_marks_of_its_standards() {
    let bytes = report().pdf().expect("a PDF");
    let pdf = String::from_utf8_lossy(&bytes);
    assert!(pdf.contains(
        "Appraisal report to governors: Hollins Bridge School &amp; Sixth Form, 2025 to 2026</rdf:li>"
    ));
    assert!(pdf.contains("<dc:language><rdf:Bag><rdf:li>en-GB</rdf:li>"));
    assert_eq!(pdf.matches("/Lang(en-GB)").count(), 2, "of the file, and of what is read aloud");
    for mark in [
        "/Lang(en-GB)",
        "/Marked true",
        "/DisplayDocTitle true",
        "/Outlines ",
        "<pdfuaid:part>1</pdfuaid:part>",
        "<pdfaid:part>2</pdfaid:part>",
        "<pdfaid:conformance>A</pdfaid:conformance>",
        "/Title(Reviews completed on time)",
        "/Tabs/S",
    ] {
        assert!(pdf.contains(mark), "{mark}");
    }
}

#[test]
fn the_headings_of_the_pdf_are_those_of_the_page_in_their_order() {
    let report = report();
    let page = report.html();
    let headings: Vec<String> = page
        .split("<h")
        .skip(1)
        .filter(|h| h.starts_with(['1', '2']))
        .map(|h| format!("H{} {}", &h[..1], words(h.split_once('>').unwrap().1.split("</h").next().unwrap())))
        .collect();
    let tree = pdf::tree(&report.pdf().expect("a PDF"));
    let in_pdf: Vec<String> = tree
        .all()
        .iter()
        .filter(|e| e.kind.starts_with('H') && e.kind.len() == 2)
        .map(|e| format!("{} {}", e.kind, words(&e.words)))
        .collect();
    assert_eq!(in_pdf, headings);
    let word = part(&report.docx().expect("a document"), "word/document.xml");
    let in_word: Vec<String> = word
        .split("<w:p>")
        .filter_map(|p| Some((p.split_once("<w:pStyle w:val=\"Heading")?.1, p)))
        .map(|(level, p)| {
            format!(
                "H{} {}",
                &level[..1],
                words(p.split_once("</w:pPr>").unwrap().1.split("</w:p>").next().unwrap())
            )
        })
        .collect();
    assert_eq!(in_word, headings);
}

#[test]
fn every_table_of_the_pdf_has_a_caption_headings_with_their_scope_and_full_rows() {
    let tree = pdf::tree(&report().pdf().expect("a PDF"));
    let all = tree.all();
    let tables: Vec<_> = all.iter().filter(|e| e.kind == "Table").collect();
    assert_eq!(tables.len(), 5);
    for table in tables {
        let kinds: Vec<&str> = table.children.iter().map(|c| c.kind.as_str()).collect();
        assert_eq!(kinds, ["Caption", "THead", "TBody"]);
        assert!(!table.children[0].words.is_empty());
        let head = &table.children[1].children[0];
        assert!(head.children.iter().all(|th| th.kind == "TH" && th.written.contains("/Scope/Column")));
        for row in &table.children[2].children {
            assert_eq!(row.children.len(), head.children.len());
            assert!(row.children[0].kind == "TH" && row.children[0].written.contains("/Scope/Row"));
            assert!(row.children[1..].iter().all(|td| td.kind == "TD" && !td.words.is_empty()));
        }
    }
    let figure = all.iter().find(|e| e.kind == "Figure").expect("a chart");
    assert!(
        figure.written.contains("/Alt(Bar chart. ") && figure.written.contains("/BBox["),
        "{}",
        figure.written
    );
    let item = all.iter().find(|e| e.kind == "LI").expect("an item");
    let kinds: Vec<&str> = item.children.iter().map(|c| c.kind.as_str()).collect();
    assert_eq!(kinds, ["Lbl", "LBody"]);
}

#[test]
fn in_word_headings_have_levels_tables_have_headings_on_each_page_and_lists_are_lists() {
    let bytes = report().docx().expect("a document");
    let (body, styles) = (part(&bytes, "word/document.xml"), part(&bytes, "word/styles.xml"));
    for level in 0..3 {
        assert!(styles.contains(&format!("<w:name w:val=\"heading {}\"/>", level + 1)));
        assert!(styles.contains(&format!("<w:outlineLvl w:val=\"{level}\"/>")));
    }
    assert!(styles.contains("<w:lang w:val=\"en-GB\"/>"));
    assert!(part(&bytes, "docProps/core.xml").contains("<dc:language>en-GB</dc:language>"));
    assert!(styles.contains("<w:name w:val=\"List Bullet\"/>") && styles.contains("<w:numId w:val=\"1\"/>"));
    let count = |what: &str| body.matches(what).count();
    assert_eq!(count("<w:tbl>"), 6, "five tables and the chart's figures");
    assert_eq!((count("<w:tblHeader/>"), count("<w:tblCaption "), count("<w:tblDescription ")), (6, 6, 6));
    assert_eq!(count("<w:cantSplit/>"), count("<w:tr>"));
    assert!(!body.contains("<w:drawing>"));
    // What Word would mend: a part that is not typed or not reached, a reference to nothing.
    let types = part(&bytes, "[Content_Types].xml");
    for (name, _) in parts(&bytes).iter().filter(|(n, _)| n.starts_with("word/") && !n.contains("/_rels/")) {
        assert!(types.contains(&format!("PartName=\"/{name}\"")), "{name}");
        let file = name.rsplit('/').next().unwrap();
        let reached = part(&bytes, "word/_rels/document.xml.rels") + &part(&bytes, "_rels/.rels");
        assert!(reached.contains(file), "{name}");
    }
}

#[test]
fn the_workbook_has_a_sheet_for_each_table_that_says_what_it_is() {
    let bytes = report().xlsx().expect("a workbook");
    let book = part(&bytes, "xl/workbook.xml");
    let names: Vec<&str> =
        book.split("<sheet name=\"").skip(1).map(|s| s.split('"').next().unwrap()).collect();
    assert_eq!(names[0], "About");
    assert_eq!(names.len(), 7, "{names:?}");
    assert!(names.iter().all(|name| name.chars().count() <= 31), "{names:?}");
    for number in 1..=6 {
        let table = part(&bytes, &format!("xl/tables/table{number}.xml"));
        assert!(table.contains("headerRowCount=\"1\"") || !table.contains("headerRowCount=\"0\""));
        assert!(table.contains("altTextSummary=\"") && table.contains("under the headings"), "{table}");
    }
    let all: String = parts(&bytes).into_iter().map(|(_, text)| text).collect();
    assert!(!all.contains("<f>"), "a formula");
    assert!(book.contains("_xlnm.Print_Titles"), "the headings are printed on every page");
    let frozen =
        |text: &&(String, String)| text.0.contains("worksheets/") && text.1.contains("state=\"frozen\"");
    assert_eq!(parts(&bytes).iter().filter(frozen).count(), 6, "and stay in sight");
    let first = part(&bytes, "xl/tables/table1.xml");
    assert!(first.contains("altText=\"The whole staff, question by question\""), "{first}");
}

/// A school's name may hold anything that a policy can be written with.
#[test]
fn letters_of_any_language_and_of_mark_up_pass_through_every_format() {
    let names =
        Labels::from_policy(["Ysgol Tŷ Gŵyr & <b>Sons</b> \u{e000}学校 \u{ad}=1+1"]).expect("one line");
    let school = names.get(0).expect("one").clone();
    let report = report_of(&Front { school: school.clone(), title: school, ..front() }, &sections());
    let tree = pdf::tree(&report.pdf().expect("a PDF"));
    let title = tree.all().into_iter().find(|e| e.kind == "H1").expect("a title").words.clone();
    assert_eq!(title, "Ysgol Tŷ Gŵyr & <b>Sons</b> \u{fffd}\u{fffd}\u{fffd} =1+1");
    let whole = "Ysgol Tŷ Gŵyr & <b>Sons</b> \u{e000}学校 \u{ad}=1+1";
    assert!(words(&part(&report.docx().expect("a document"), "word/document.xml")).contains(whole));
    assert!(words(&part(&report.xlsx().expect("a workbook"), "xl/sharedStrings.xml")).contains(whole));
    assert!(words(&report.html()).contains(whole));
}

#[test]
fn a_report_without_sections_is_still_a_file_in_every_format() {
    let report = report_of(&front(), &[]);
    assert!(report.pdf().is_ok() && report.docx().is_ok() && report.xlsx().is_ok());
}
