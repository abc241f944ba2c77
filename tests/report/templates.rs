//! Templates of a school's own: what they may make, and that whatever they make comes out as a file or is refused with
//! its place.

use appraise::report::{Contents, Document, Kind, ReportError, Templates, governors, report};

use super::pdf;
use super::support::{front, sections};

/// The report with this instead of the program's own template.
fn made(body: &str) -> Result<Document, ReportError> {
    let mut templates = Templates::default();
    let text = format!(
        "<html lang=\"en-GB\"><head><title>T</title><meta name=\"description\" content=\"D\" /></head>\n<body>\n<h1>Title</h1>\n{body}\n</body></html>"
    );
    templates.replace("governors.html", text, "ours/governors.html".to_owned()).expect("a name of ours");
    governors(&templates, &front(), &sections())
}

fn refused(body: &str) -> String {
    made(body).expect_err(body).to_string()
}

#[test]
fn what_is_no_part_of_a_report_is_refused_with_file_and_line() {
    assert_eq!(
        refused("<p>one</p>\n<script>alert(1)</script>"),
        "ours/governors.html, line 5: <script>: this is not part of a report, which is made of header, section, aside, footer, \
         h1, h2, h3, p, ul, dl, table, figure and, among words, strong"
    );
    assert!(
        refused("<p onload=\"x\">a</p>")
            .starts_with("ours/governors.html, line 4: <p>: the attribute onload")
    );
    for hostile in [
        "<iframe src=\"https://example.org\"/>",
        "<p><img src=\"https://example.org/x.png\"/></p>",
        "<style>p { background: url(https://example.org) }</style>",
        "<svg><rect/></svg>",
        "<p><a href=\"javascript:alert(1)\">a</a></p>",
        "<object data=\"x\"/>",
        "<!ENTITY x \"y\"><p>&x;</p>",
        "<![CDATA[<script>]]>",
        "<section><h2>a</h2><section><h2>b</h2></section>",
    ] {
        made(hostile).expect_err(hostile);
    }
    // Where the same element stands on several lines, the line of what it comes to is told with its words.
    let several = refused("<p>one</p>\n{% set big = 'big' %}<p class=\"{{ big }}\">two</p>");
    assert!(
        several.starts_with("ours/governors.html: <p>: the only class")
            && several.contains("<p class=\"big\">two</p>"),
        "{several}"
    );
}

#[test]
fn a_fault_in_a_shared_part_is_told_of_that_part() {
    let mut templates = Templates::default();
    let parts = include_str!("../../templates/parts.html");
    let own =
        parts.replace("{%- macro opening(front) %}\n", "{%- macro opening(front) %}\n{{ front.nobody }}\n");
    let line = own.lines().position(|line| line == "{{ front.nobody }}").expect("it was put in") + 1;
    templates.replace("parts.html", own, "ours/parts.html".into()).expect("a name of ours");
    let told = governors(&templates, &front(), &sections()).expect_err("nobody is there").to_string();
    let wanted =
        format!("ours/parts.html, line {line}: the report has nothing of this name at \"front.nobody\"");
    assert_eq!(told, wanted);
}

#[test]
fn what_every_report_begins_with_is_one_file_that_a_school_may_replace() {
    let page = include_str!("../../templates/page.html");
    let own = page.replace(
        "{{- parts.opening(front) }}\n",
        "{{- parts.opening(front) }}\n<p>For the meeting of the board.</p>\n",
    );
    for kind in Kind::ALL {
        let mut templates = Templates::default();
        templates.replace("page.html", own.clone(), "ours/page.html".into()).expect("a name of ours");
        let made = report(&templates, kind, &Contents::of(front())).expect("a report").html();
        assert_eq!(made.matches("<p>For the meeting of the board.</p>").count(), 1, "{kind:?}");
        assert!(made.contains("<h1") && made.contains("How to read this report"), "{kind:?}");
    }
}

#[test]
fn only_templates_that_a_report_asks_for_are_taken() {
    let told =
        Templates::default().replace("govenors.html", String::new(), String::new()).expect_err("a slip");
    assert_eq!(told, ReportError::NoSuchTemplate { name: "govenors.html".to_owned() });
    assert!(Templates::names().any(|name| name == "governors.html"));
}

/// Bars wider than their cell, rows longer than a page, words longer than a line, headings at the foot of one.
#[test]
fn whatever_a_template_may_make_comes_out_whole_on_paper() {
    let long = "word ".repeat(900);
    let wide = "W".repeat(400);
    let heading = |n: usize| format!("<th scope=\"col\">Column {n} {wide}</th>");
    let cell = |n: usize| format!("<td>{n}</td>");
    let row = |n: usize| {
        format!(
            "<tr><th scope=\"row\">Row {n}</th><td><meter max=\"9\" low=\"1\" high=\"2\">some</meter></td></tr>"
        )
    };
    let bar = |n: usize| format!("<li>Bar {n} <meter max=\"7\" value=\"3\">3 of 7</meter></li>");
    let item = |n: usize| format!("<li>Item {n} <strong>strong</strong> words</li>");
    let head: String = (0..14).map(heading).collect();
    let cells: String = (1..14).map(cell).collect();
    let rows: String = (0..120).map(row).collect();
    let bars: String = (0..80).map(bar).collect();
    let items: String = (0..60).map(item).collect();
    let body = format!(
        "<section><h2>One</h2><p>{long}</p><h3>Below</h3><p>{wide}</p></section>\
<section><h2>Two</h2><table><caption>Rows</caption><thead><tr><th scope=\"col\">A</th><th scope=\"col\">B</th></tr></thead>\
<tbody>{rows}<tr><th scope=\"row\">{long}</th><td>end</td></tr></tbody></table></section>\
<section><h2>Three</h2><table><caption>Wide</caption><thead><tr>{head}</tr></thead><tbody><tr><th scope=\"row\">r</th>{cells}</tr></tbody></table></section>\
<section><h2>Four</h2><figure><figcaption>Bars</figcaption><ul>{bars}</ul></figure><ul>{items}</ul></section>\
<aside><p>{long}</p><p>{long}</p></aside><dl><dt>Term</dt><dd>{long}</dd></dl>"
    );
    let report = made(&body).expect("a report");
    assert!(report.docx().is_ok() && report.xlsx().is_ok());
    let bytes = report.pdf().expect("a PDF");
    let tree = pdf::tree(&bytes);
    let all = tree.all();
    let text = tree.text();
    assert_eq!(text.matches("word").count(), 900 * 5 + 60, "no word is lost or told twice");
    assert_eq!(text.matches('W').count(), 400 * 15 + 1, "nor a letter");
    for n in 0..120 {
        assert_eq!(all.iter().filter(|e| e.kind == "TH" && e.words.trim() == format!("Row {n}")).count(), 1);
    }
    // Headings repeated on later pages are not told again.
    assert_eq!(all.iter().filter(|e| e.kind == "TH" && e.words == "B").count(), 1);
    assert_eq!(all.iter().filter(|e| e.kind == "Lbl").count(), 61);
    // Everything stands on the paper.
    let places = pdf::places(&bytes);
    assert!(places.len() > 500);
    for (x, y) in places {
        assert!((50.0..546.0).contains(&x) && (40.0..830.0).contains(&y), "{x}, {y}");
    }
}
