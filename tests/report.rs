//! The governors' report as a governor meets it: on paper, on a screen, read aloud.

use appraise::disclosure::{CountRow, CountTable, Label, Labels, Settings, publish};
use appraise::report::{Cycle, Front, HeadTeacher, ReportError, Section, Templates, governors};
use chrono::NaiveDate;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

fn front() -> Front {
    let words = Labels::from_policy([
        "Hollins Bridge School & Sixth Form",
        "Appraisal Policy",
        "Summer 2025",
        "Summer 2026",
    ])
    .expect("plain words");
    let word = |at: usize| words.get(at).expect("one of four").clone();
    Front {
        title: Label::fixed("Appraisal report to governors"),
        school: word(0),
        policy: word(1),
        edition: word(2),
        period: Cycle(2025, 2026),
        as_of: NaiveDate::from_ymd_opt(2025, 12, 1).expect("a day"),
        head_teacher: HeadTeacher::WithLeadership,
        changes: Vec::new(),
        reading: vec![Label::phrase(&[
            Label::fixed("The policy was due for review in"),
            word(3),
            Label::fixed("and is still the one in force."),
        ])],
    }
}

fn tables() -> Vec<CountTable> {
    let everybody = || Label::fixed("All staff");
    let row =
        |label: &'static str, size: u32, counts: &[u32]| CountRow::new(Label::fixed(label), size, counts);
    vec![
        CountTable::groups(
            Label::fixed("Staff whose end of year review was completed on time"),
            everybody(),
            [Label::fixed("On time"), Label::fixed("Not on time")],
            [
                row("Leadership", 4, &[4, 0]),
                row("English and Languages", 13, &[10, 3]),
                row("Mathematics and Computing", 16, &[11, 5]),
                row("Science", 15, &[12, 3]),
                row("Humanities", 12, &[5, 7]),
                row("Arts", 7, &[6, 1]),
                row("Support staff", 24, &[10, 14]),
            ],
        ),
        CountTable::questions(
            Label::fixed("Teachers by the rating of their targets in each strand"),
            [Label::fixed("Outstanding"), Label::fixed("Good"), Label::fixed("Not Met")],
            [
                row("Student progress", 67, &[21, 38, 8]),
                row("Teaching", 67, &[30, 35, 2]),
                row("Professional development", 67, &[25, 37, 5]),
            ],
        )
        .headed(Label::fixed("Strand")),
        CountTable::whole(
            Label::fixed("Pay recommendations for teachers"),
            Label::fixed("All teachers"),
            [Label::fixed("Recommended"), Label::fixed("Not recommended"), Label::fixed("Still open")],
            67,
            [48, 9, 10],
        ),
        CountTable::whole(
            Label::fixed("Staff with an item overdue"),
            everybody(),
            [Label::fixed("Overdue"), Label::fixed("Nothing overdue")],
            91,
            [0, 91],
        )
        .adverse()
        .noted(Label::fixed("An item is overdue when its date has passed and nothing is recorded.")),
        CountTable::questions(
            Label::fixed("Training themes named in objectives"),
            [Label::fixed("Named by"), Label::fixed("Not named by")],
            [
                row("Curriculum", 91, &[33, 58]),
                row("Inclusion and special needs", 91, &[41, 50]),
                row("Digital skills", 91, &[3, 88]),
            ],
        )
        .noted(Label::fixed("One person may name several themes, so the rows do not add up.")),
        CountTable::whole(
            Label::fixed("Newly qualified teachers meeting their induction dates"),
            everybody(),
            [Label::fixed("Dates kept"), Label::fixed("Dates missed")],
            4,
            [3, 1],
        ),
    ]
}

fn sections() -> Vec<Section> {
    let published = publish(&tables(), &Settings::default()).expect("the counts add up");
    let headings = [
        (
            "Reviews completed on time",
            "Every member of staff has an end of year review by the end of October.",
        ),
        ("How targets were rated", "Each target is judged Outstanding, Good or Not Met."),
        ("Pay progression", "The pay committee is asked to decide on these recommendations."),
        ("Items overdue", "What the policy sets a date for, and which is not done."),
        ("Training themes", "Themes come from the policy's list and are counted once for each person."),
        ("Induction", "Newly qualified teachers have their own dates."),
    ];
    let section = |(table, (heading, says))| Section {
        heading: Label::fixed(heading),
        says: Label::fixed(says),
        table,
    };
    published.into_iter().zip(headings).map(section).collect()
}

fn page() -> String {
    page_of(&front(), &sections())
}

fn page_of(front: &Front, sections: &[Section]) -> String {
    governors(&Templates::default(), front, sections).expect("the templates are part of the program").html()
}

/// An element with its attributes, the elements around it, and the text directly in it.
struct Element {
    name: String,
    attributes: Vec<(String, String)>,
    around: Vec<String>,
    text: String,
}

impl Element {
    fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

fn element(start: &BytesStart, around: &[usize], read: &[Element]) -> Element {
    let attributes = start.attributes().map(|attribute| {
        let attribute = attribute.expect("an attribute in quotation marks");
        let key = attribute.key.as_ref().to_owned();
        (key, attribute.value.to_string())
    });
    Element {
        name: start.name().as_ref().to_owned(),
        attributes: attributes.collect(),
        around: around.iter().map(|&at| read[at].name.clone()).collect(),
        text: String::new(),
    }
}

/// Every element in order. Fails where a tag is not closed.
fn elements(page: &str) -> Vec<Element> {
    let mut reader = Reader::from_str(page);
    let mut read = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    loop {
        match reader.read_event().expect("well-formed") {
            Event::Start(start) => {
                let next = element(&start, &open, &read);
                open.push(read.len());
                read.push(next);
            }
            Event::Empty(start) => read.push(element(&start, &open, &read)),
            Event::End(_) => {
                open.pop();
            }
            Event::Text(text) => {
                if let Some(&at) = open.last() {
                    read[at].text.push_str(&text);
                }
            }
            Event::GeneralRef(_) => {
                if let Some(&at) = open.last() {
                    read[at].text.push('\u{fffd}');
                }
            }
            Event::Eof => break,
            _ => {}
        }
    }
    assert!(open.is_empty());
    read
}

#[test]
fn the_page_names_its_language_its_title_and_what_it_is() {
    let page = elements(&page());
    let html = &page[0];
    assert_eq!((html.name.as_str(), html.attribute("lang")), ("html", Some("en-GB")));
    let titles: Vec<&Element> =
        page.iter().filter(|e| e.name == "title" && e.around == ["html", "head"]).collect();
    assert_eq!(titles.len(), 1);
    assert!(titles[0].text.contains("Appraisal report to governors"));
    let described = page.iter().any(|e| {
        e.name == "meta"
            && e.attribute("name") == Some("description")
            && e.attribute("content").is_some_and(|content| content.contains("2025 to 2026"))
    });
    assert!(described);
}

#[test]
fn headings_go_down_one_level_at_a_time_from_the_one_title() {
    let page = elements(&page());
    let levels: Vec<u32> =
        page.iter().filter_map(|e| e.name.strip_prefix('h').and_then(|level| level.parse().ok())).collect();
    assert_eq!(levels.first(), Some(&1));
    assert_eq!(levels.iter().filter(|&&level| level == 1).count(), 1);
    assert_eq!(levels.iter().filter(|&&level| level == 2).count(), 8, "at a glance, six sections, the notes");
    assert!(levels.windows(2).all(|pair| pair[1] <= pair[0] + 1), "{levels:?}");
}

#[test]
fn every_table_has_a_caption_and_every_heading_cell_its_scope() {
    let page = elements(&page());
    let count = |name: &str| page.iter().filter(|e| e.name == name).count();
    assert_eq!(count("table"), 5, "one of six is withheld");
    assert_eq!(count("caption"), 5);
    assert!(page.iter().filter(|e| e.name == "caption").all(|e| !e.text.trim().is_empty()));
    for cell in page.iter().filter(|e| e.name == "th") {
        let expected = if cell.around.contains(&"thead".to_owned()) { "col" } else { "row" };
        assert_eq!(cell.attribute("scope"), Some(expected), "{}", cell.text);
    }
    let rows = page.iter().filter(|e| e.name == "tr" && e.around.contains(&"tbody".to_owned())).count();
    let row_headings = page.iter().filter(|e| e.name == "th" && e.attribute("scope") == Some("row")).count();
    assert_eq!(rows, row_headings);
}

#[test]
fn every_section_is_labelled_by_its_own_heading() {
    let page = elements(&page());
    let mut labelled = 0;
    for section in page.iter().filter(|e| e.name == "section") {
        let id = section.attribute("aria-labelledby").expect("a label");
        assert_eq!(page.iter().filter(|e| e.attribute("id") == Some(id) && e.name == "h2").count(), 1);
        labelled += 1;
    }
    assert_eq!(labelled, 7);
}

#[test]
fn every_bar_says_in_its_title_just_what_its_cell_says_in_words() {
    let page = elements(&page());
    let mut bars = 0;
    for (at, svg) in page.iter().enumerate().filter(|(_, e)| e.name == "svg") {
        assert_eq!(svg.attribute("role"), Some("img"));
        let cell = page[..at].iter().rev().find(|e| e.name == "td" || e.attribute("class") == Some("figure"));
        let cell = cell.expect("a bar stands beside its words");
        let title = &page[at + 1];
        assert_eq!(title.name, "title");
        assert_eq!(title.text, cell.text);
        bars += 1;
    }
    assert!(bars > 10, "{bars} bars");
}

#[test]
fn a_bar_shades_a_whole_band_and_nothing_finer() {
    let page = elements(&page());
    for (at, title) in page.iter().enumerate() {
        if title.name != "title" || title.around.last().map(String::as_str) != Some("svg") {
            continue;
        }
        let Some(bar) = page.get(at + 2).filter(|e| e.attribute("class") == Some("bar")) else {
            assert_eq!(title.text, "None");
            continue;
        };
        let place = (bar.attribute("x").expect("x"), bar.attribute("width").expect("width"));
        match title.text.as_str() {
            "A half or fewer" => assert_eq!(place, ("0", "100")),
            "More than a half" => assert_eq!(place, ("100", "100")),
            "A quarter or fewer" => assert_eq!(place, ("0", "50")),
            "A quarter to a half" => assert_eq!(place, ("50", "50")),
            "A half to three quarters" => assert_eq!(place, ("100", "50")),
            "More than three quarters" => assert_eq!(place, ("150", "50")),
            "A tenth or fewer" => assert_eq!(place, ("0", "20")),
            counted => assert!(counted.contains(" of ") && place.0 == "0", "{counted}"),
        }
    }
}

#[test]
fn the_page_is_one_file_without_scripts_or_anything_to_fetch() {
    let page = page();
    for part in ["<script", "http:", "https:", "src=", "url(", "@import", "<link", "<iframe", "onload"] {
        assert!(!page.contains(part), "{part}");
    }
}

/// The relative luminance of a colour, by the formula of the Web Content Accessibility Guidelines.
fn luminance(colour: &str) -> f64 {
    let channel = |from: usize| {
        let value = u8::from_str_radix(&colour[from..from + 2], 16).expect("two hexadecimal digits");
        let share = f64::from(value) / 255.0;
        if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
}

fn contrast(one: &str, other: &str) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

#[test]
fn text_stands_out_from_its_ground_and_a_bar_from_its_track() {
    let page = page();
    let style = page.split("<style>").nth(1).and_then(|rest| rest.split("</style>").next()).expect("a style");
    let colour = |name: &str| -> String {
        let after = style.split(&format!("--{name}: ")).nth(1).expect("a colour of that name");
        after.split(';').next().expect("an end").to_owned()
    };
    for text in ["ink", "quiet", "accent"] {
        for ground in ["paper", "tint"] {
            let ratio = contrast(&colour(text), &colour(ground));
            assert!(ratio >= 4.5, "{text} on {ground}: {ratio:.2}");
        }
    }
    for ground in ["track", "paper", "tint"] {
        let ratio = contrast(&colour("bar"), &colour(ground));
        assert!(ratio >= 3.0, "bar on {ground}: {ratio:.2}");
    }
    let named = style.split("--").count() - 1;
    assert!(named > 8);
    let colours_in_use = style.split('}').skip(1).collect::<String>();
    assert!(!colours_in_use.contains('#'), "a colour outside the list would escape this test");
    assert!((contrast("#000000", "#ffffff") - 21.0).abs() < 0.01);
}

#[test]
fn the_same_tables_give_the_same_bytes() {
    assert_eq!(page(), page());
}

#[test]
fn a_label_is_text_on_the_page_whatever_it_looks_like() {
    let labels =
        Labels::from_policy(["</title><script>alert(1)</script> & 'more' \"still\""]).expect("one line");
    let label = labels.get(0).expect("one").clone();
    let mut sections = sections();
    sections[0].heading = label.clone();
    sections[0].says = label.clone();
    let front = Front { title: label.clone(), reading: vec![label], ..front() };
    let page = page_of(&front, &sections);
    assert!(!page.contains("<script"));
    elements(&page);
}

#[test]
fn the_footer_says_what_was_used_and_where_the_head_teacher_is() {
    let page = page();
    for sentence in [
        "Smallest count printed 5; smallest group 10; a reader is taken to know the outcomes of 1 person already (their own).",
        "The head teacher is counted with the leadership group",
        "Appraisal Policy, Summer 2025. Figures as of 1 December 2025.",
        "The policy was due for review in Summer 2026 and is still the one in force.",
    ] {
        assert!(page.contains(sentence), "{sentence}");
    }
    assert!(!page.contains("lowered on purpose"));
    let left_out = Front { head_teacher: HeadTeacher::LeftOut, ..front() };
    let page = page_of(&left_out, &sections());
    assert!(page.contains("The head teacher is left out of every table"));
}

#[test]
fn lowered_limits_are_told_and_may_not_be_mixed_with_others() {
    let mut sections = sections();
    let lowered = publish(&tables()[..1], &Settings::lowered(3, 10, 1)).expect("the counts add up");
    sections[0].table = lowered[0].clone();
    assert!(matches!(governors(&Templates::default(), &front(), &sections), Err(ReportError::MixedLimits)));
    let page = page_of(&front(), &sections[..1]);
    assert!(page.contains("These limits were lowered on purpose: the usual ones are 5, 10 and 1"));
}

#[test]
fn a_withheld_table_is_its_title_and_the_one_sentence() {
    let page = page();
    assert_eq!(
        page.matches("Too few staff to report without identifying individuals.").count(),
        2,
        "and the key"
    );
    assert!(!page.contains("Dates kept"));
}

#[test]
fn a_report_without_sections_is_still_a_page() {
    elements(&page_of(&front(), &[]));
}
