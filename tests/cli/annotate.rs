//! `annotate` and `strip`: the copy, and the original had back.

use std::collections::BTreeSet;

use super::support::{DAY, Desk, FIXTURE, Tracker, book, corpus, parts};

/// A tracker with a finding of each severity.
fn faulty() -> Tracker {
    Tracker::new().staff(3, "line_manager_id", "").staff(4, "post_title", "").staff(2, "fte", "")
}

const NOT_THE_INPUT: &str = "help: give the copy another name";

#[test]
fn the_original_is_never_written_to_by_whatever_name() {
    let desk = Desk::new();
    desk.put("In/a.txt", b"");
    let before = desk.all();
    let mut names = vec!["Tracker.xlsx".to_owned(), "./Tracker.xlsx".into(), "In/../Tracker.xlsx".into()];
    names.push(desk.path("Tracker.xlsx").display().to_string());
    for name in names {
        let message = format!("error: the original is never written to\n  at: {name}\n  {NOT_THE_INPUT}");
        desk.under(&format!("annotate Tracker.xlsx -o {name}")).trouble(&message);
        desk.types(&format!("strip Tracker.xlsx -o {name}")).trouble(&message);
    }
    assert_eq!(desk.all(), before);
}

#[test]
#[cfg(unix)]
fn a_link_to_the_original_is_the_original() {
    let desk = Desk::new();
    std::os::unix::fs::symlink(desk.path("Tracker.xlsx"), desk.path("Link.xlsx")).unwrap();
    let message =
        |at: &str| format!("error: the original is never written to\n  at: {at}\n  {NOT_THE_INPUT}");
    let before = desk.all();
    desk.under("annotate Tracker.xlsx -o Link.xlsx").trouble(&message("Link.xlsx"));
    desk.under("annotate Link.xlsx -o Tracker.xlsx").trouble(&message("Tracker.xlsx"));
    assert_eq!(desk.all(), before);
}

#[test]
fn a_copy_keeps_the_ending_of_the_workbook() {
    let desk = Desk::new();
    let before = desk.all();
    let message = "error: the copy has to have the ending of the workbook, or Excel does not open it\n  at: Copy.xlsm\n  \
                   help: give it a name that ends in .xlsx";
    desk.under("annotate Tracker.xlsx -o Copy.xlsm").trouble(message);
    desk.types("strip Tracker.xlsx -o Copy.xlsm").trouble(message);
    assert_eq!(desk.all(), before);
    let Some(bytes) = corpus("made__tracker-macro.xlsm") else { return };
    desk.put("Macro.xlsm", &bytes);
    let macros = |bytes: &[u8]| parts(bytes).into_iter().find(|(n, _)| n.ends_with("vbaProject.bin"));
    desk.types(&format!("annotate Macro.xlsm --policy kclms --as-of {DAY} -o Copy.xlsm")).well();
    assert!(macros(&bytes).is_some() && macros(&bytes) == macros(&desk.read("Copy.xlsm")));
    desk.types("strip Copy.xlsm -o Back.xlsm").well();
    assert!(desk.read("Back.xlsm") == bytes);
}

#[test]
fn annotating_writes_the_copy_and_nothing_else_and_says_how_many() {
    let desk = Desk::new();
    desk.put("Tracker.xlsx", &faulty().bytes());
    let mut before = desk.all();
    let said = desk.under("annotate Tracker.xlsx -o Copy.xlsx --operator-role headteacher").well();
    assert!(said.out.starts_with("3 findings put into Copy.xlsx\n"), "{}", said.out);
    before.insert("Copy.xlsx".into(), desk.read("Copy.xlsx"));
    assert_eq!(desk.all(), before);
    let text: String =
        parts(&desk.read("Copy.xlsx")).iter().map(|(_, b)| String::from_utf8_lossy(b).into_owned()).collect();
    for word in ["OAK-2-a", "OAK-3-a", "OAK-4-a"] {
        assert!(text.contains(word), "{word}");
    }
}

#[test]
fn annotating_twice_gives_the_same_bytes_and_a_copy_is_annotated_like_the_original() {
    let desk = Desk::new();
    for (name, bytes) in [("Tracker.xlsx", faulty().bytes()), ("Fixture.xlsx", FIXTURE.to_vec())] {
        desk.put(name, &bytes);
        let policy = if name == "Tracker.xlsx" { "oakfield.toml" } else { "kclms" };
        let annotate = |from: &str, to: &str| {
            desk.types(&format!("annotate {from} --policy {policy} --as-of 2026-11-02 -o {to} --quiet"))
                .well();
        };
        annotate(name, "One.xlsx");
        annotate(name, "Two.xlsx");
        annotate("One.xlsx", "Three.xlsx");
        assert!(desk.read("One.xlsx") == desk.read("Two.xlsx"), "{name}: a second time differs");
        assert!(desk.read("One.xlsx") == desk.read("Three.xlsx"), "{name}: a copy of a copy differs");
        desk.types("strip Three.xlsx -o Back.xlsx").well();
        assert!(desk.read("Back.xlsx") == bytes, "{name}");
    }
}

#[test]
fn strip_gives_back_the_original_byte_for_byte() {
    let desk = Desk::new();
    desk.put("Tracker.xlsx", FIXTURE);
    desk.types("annotate Tracker.xlsx --policy kclms --as-of 2026-11-02 -o Copy.xlsx").well();
    let said = desk.types("strip Copy.xlsx -o Back.xlsx").well();
    assert!(desk.read("Back.xlsx") == FIXTURE);
    assert!(said.out.starts_with("Back.xlsx: "), "{}", said.out);
    assert!(
        said.out.ends_with(" taken off; the file is the original again, byte for byte\n"),
        "{}",
        said.out
    );
}

#[test]
fn a_workbook_without_annotations_is_handed_back_as_it_is() {
    let desk = Desk::new();
    let said = desk.types("strip Tracker.xlsx -o Back.xlsx").well();
    assert_eq!(desk.read("Back.xlsx"), desk.read("Tracker.xlsx"));
    assert!(
        said.out.starts_with("Back.xlsx: 0 notes, 0 highlights and 0 sheets taken off; "),
        "{}",
        said.out
    );
}

/// The parts of the fixture that every run has to touch: the lists of parts, types, sheets and looks, and the notes a
/// person had written already, which ours are put beside. The sheets with a finding on them come on top.
const CHANGED: [&str; 6] = [
    "[Content_Types].xml",
    "xl/_rels/workbook.xml.rels",
    "xl/comments1.xml",
    "xl/drawings/vmlDrawing1.vml",
    "xl/styles.xml",
    "xl/workbook.xml",
];

/// What every run adds: the three sheets, and the journal by which `strip` gives the original back. Each sheet that has
/// a finding and had no notes brings its notes, their shapes and, where it had none, its list of relations.
const ADDED: [&str; 6] = [
    "customXml/_rels/item1.xml.rels",
    "customXml/item1.xml",
    "customXml/itemProps1.xml",
    "xl/worksheets/appraise_sheet1.xml",
    "xl/worksheets/appraise_sheet2.xml",
    "xl/worksheets/appraise_sheet3.xml",
];

/// The fixture's sheets in the order of their parts.
const SHEETS: [&str; 16] = [
    "Read me",
    "Staff",
    "Objectives",
    "Meetings",
    "Approvals and pay",
    "Training",
    "Absence",
    "Evidence",
    "Panel",
    "Access log",
    "Records kept",
    "Governance",
    "Calendar",
    "school",
    "Dashboard",
    "Lists",
];

#[test]
fn the_annotated_fixture_keeps_every_part_but_those_named_here() {
    let desk = Desk::new();
    desk.put("Tracker.xlsx", FIXTURE);
    let line = "Tracker.xlsx --policy kclms --as-of 2026-11-02";
    desk.types(&format!("annotate {line} -o Copy.xlsx")).well();
    // A finding begins with a line of severity, check, what happened, cell and person, two spaces between.
    let told = desk.types(&format!("check {line} --fail-on never")).well().out;
    let with_findings: BTreeSet<usize> = told
        .lines()
        .filter(|l| ["breach  ", "warning  ", "advice  "].iter().any(|severity| l.starts_with(severity)))
        .filter_map(|l| l.split("  ").nth(3)?.rsplit_once('!'))
        .map(|(sheet, _)| SHEETS.iter().position(|s| *s == sheet.trim_matches('\'')).unwrap() + 1)
        .collect();
    assert!(with_findings.contains(&2) && with_findings.len() > 2, "{with_findings:?}");
    let mut changed: BTreeSet<String> = CHANGED.map(str::to_owned).into();
    let mut added: BTreeSet<String> = ADDED.map(str::to_owned).into();
    for number in &with_findings {
        changed.insert(format!("xl/worksheets/sheet{number}.xml"));
    }
    for (place, number) in (1..).zip(with_findings.iter().filter(|n| **n != 2)) {
        added.insert(format!("xl/appraise_comments{place}.xml"));
        added.insert(format!("xl/drawings/appraise_notes{place}.vml"));
        added.insert(format!("xl/worksheets/_rels/sheet{number}.xml.rels"));
    }
    let before = parts(FIXTURE);
    let after = parts(&desk.read("Copy.xlsx"));
    // The parts of the original stand first and in their order.
    let order: Vec<&String> = after.iter().map(|(n, _)| n).take(before.len()).collect();
    assert_eq!(order, before.iter().map(|(n, _)| n).collect::<Vec<_>>());
    let really: BTreeSet<String> =
        before.iter().zip(&after).filter(|(a, b)| a.1 != b.1).map(|(a, _)| a.0.clone()).collect();
    assert_eq!(really, changed);
    assert_eq!(after.iter().skip(before.len()).map(|(n, _)| n.clone()).collect::<BTreeSet<_>>(), added);
    desk.types("strip Copy.xlsx -o Back.xlsx").well();
    assert_eq!(parts(&desk.read("Back.xlsx")), before);
}

#[test]
fn stopped_at_any_moment_the_copy_is_the_old_one_or_the_new_one() {
    use std::process::{Command, Stdio};
    use std::time::{Duration, Instant};
    let desk = Desk::new();
    desk.put("Tracker.xlsx", &faulty().bytes());
    let line = [
        "annotate",
        "Tracker.xlsx",
        "-o",
        "Copy.xlsx",
        "--policy",
        "oakfield.toml",
        "--as-of",
        DAY,
        "--quiet",
    ];
    let start = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_appraise"));
        command.args(line).current_dir(desk.path("")).stdout(Stdio::null()).stderr(Stdio::null());
        command.spawn().unwrap()
    };
    let began = Instant::now();
    start().wait().unwrap();
    let whole = began.elapsed();
    let (tracker, new) = (desk.read("Tracker.xlsx"), desk.read("Copy.xlsx"));
    let mut stopped = 0;
    for part in 0..40u32 {
        desk.put("Copy.xlsx", b"the copy of last week");
        let mut child = start();
        std::thread::sleep(whole * part / 36 + Duration::from_micros(u64::from(part) * 7));
        stopped += u32::from(child.try_wait().unwrap().is_none());
        child.kill().unwrap();
        child.wait().unwrap();
        let copy = desk.read("Copy.xlsx");
        assert!(copy == new || copy == b"the copy of last week", "neither, when stopped at {part} of 36");
        assert!(desk.read("Tracker.xlsx") == tracker);
    }
    assert!(stopped > 5, "only {stopped} were stopped in time");
}

// ---- a findings file ----

fn findings(rows: &str) -> String {
    format!("{{ \"schema\": \"appraise.findings/1\",\n  \"findings\": [ {rows} ] }}")
}

fn menu() -> Vec<u8> {
    book(&[("Canteen", vec![vec!["Dish", "Price"], vec!["Soup", "2"]]), ("Head's list", vec![vec!["x"]])])
}

#[test]
fn a_findings_file_annotates_any_workbook() {
    let desk = Desk::new();
    let menu = menu();
    desk.put("Menu.xlsx", &menu);
    let rows = "{ \"cell\": \"Canteen!B2\", \"severity\": \"warning\", \"title\": \"Price without pence\", \"note\": \"Write 2.00\" },\n \
                { \"cell\": \"'Head''s list'!Z99\", \"severity\": \"breach\", \"title\": \"Nothing here\" }";
    desk.put("mine.json", findings(rows).as_bytes());
    let said = desk.types("annotate Menu.xlsx -o Copy.xlsx --findings mine.json").well();
    assert_eq!(said.out, "2 findings put into Copy.xlsx\n");
    let notes: String = parts(&desk.read("Copy.xlsx"))
        .into_iter()
        .filter(|(n, _)| n.contains("comments"))
        .map(|(_, b)| String::from_utf8(b).unwrap())
        .collect();
    assert!(
        notes.contains("ref=\"B2\"") && notes.contains("Price without pence") && notes.contains("Write 2.00"),
        "{notes}"
    );
    assert!(notes.contains("ref=\"Z99\"") && notes.contains("Nothing here"), "{notes}");
    let all = parts(&desk.read("Copy.xlsx"));
    let text = |part: &str| {
        let (_, bytes) = all.iter().find(|(n, _)| n == part).unwrap_or_else(|| panic!("no {part}"));
        String::from_utf8(bytes.clone()).unwrap()
    };
    let book = text("xl/workbook.xml");
    for name in ["Findings", "Findings by sheet", "About the findings"] {
        assert!(book.contains(&format!("<sheet name=\"{name}\"")), "{book}");
    }
    let list = text("xl/worksheets/appraise_sheet1.xml");
    assert!(
        list.contains("location=\"Canteen!B2\"") && list.contains("location=\"'Head''s list'!Z99\""),
        "{list}"
    );
    assert!(list.contains("orientation=\"landscape\"") && list.contains("<cols>"), "{list}");
    assert!(text("xl/tables/appraise_table1.xml").contains("ref=\"A3:D5\""));
    let chart = text("xl/charts/appraise_chart1.xml");
    assert!(chart.contains("'Findings by sheet'!$B$4:$B$5"), "{chart}");
    desk.types("strip Copy.xlsx -o Back.xlsx").well();
    assert!(desk.read("Back.xlsx") == menu);
}

#[test]
fn what_is_wrong_with_a_findings_file_is_said_and_no_copy_is_made() {
    let desk = Desk::new();
    desk.put("Menu.xlsx", &menu());
    let row = |cell: &str, severity: &str| {
        findings(&format!("{{ \"cell\": \"{cell}\", \"severity\": \"{severity}\", \"title\": \"T\" }}"))
    };
    let shape =
        "help: it has a schema, and findings that have a cell, a severity, a title and perhaps a note";
    let cases = [
        (
            row("Kitchen!A1", "warning"),
            "error: the workbook has no sheet called \"Kitchen\"\n  at: Menu.xlsx\n  help: check whether the sheet was renamed or removed".to_owned(),
        ),
        (
            row("B2", "warning"),
            "error: \"B2\" is no cell\n  at: mine.json\n  help: a cell is written Sheet1!B4 or 'My sheet'!B4".to_owned(),
        ),
        (
            row("Canteen!B2", "grave"),
            "error: \"grave\" is no severity\n  at: mine.json\n  help: it is breach, warning, advice or information".to_owned(),
        ),
        (
            "{ \"schema\": \"appraise.findings/2\", \"rows\": [] }".to_owned(),
            "error: the findings file has the schema \"appraise.findings/2\"\n  at: mine.json\n  help: it has to be \"appraise.findings/1\"".to_owned(),
        ),
        (
            findings("{ \"cell\": \"Canteen!B2\", \"severity\": \"warning\", \"title\": \"T\", \"colour\": \"red\" }"),
            format!(
                "error: the findings file cannot be read: unknown field `colour`, expected one of `cell`, `severity`, \
                 `title`, `note`\n  at: mine.json, line 2, column 85\n  {shape}"
            ),
        ),
        (
            "{ \"schema\": ".to_owned(),
            format!("error: the findings file cannot be read: EOF while parsing a value\n  at: mine.json, line 1, column 12\n  {shape}"),
        ),
    ];
    for (file, message) in cases {
        desk.put("mine.json", file.as_bytes());
        desk.types("annotate Menu.xlsx -o Copy.xlsx --findings mine.json").trouble(&message);
        assert!(!desk.has("Copy.xlsx"));
    }
}

#[test]
fn a_text_longer_than_a_cell_holds_ends_in_an_ellipsis() {
    let desk = Desk::new();
    desk.put("Menu.xlsx", &menu());
    let long = "é".repeat(40_000);
    let row = format!(
        "{{ \"cell\": \"Canteen!B2\", \"severity\": \"advice\", \"title\": \"{long}\", \"note\": \"{long}\" }}"
    );
    desk.put("mine.json", findings(&row).as_bytes());
    desk.types("annotate Menu.xlsx -o Copy.xlsx --findings mine.json").well();
    for (name, text) in parts(&desk.read("Copy.xlsx")) {
        let text = String::from_utf8_lossy(&text).into_owned();
        for run in text.split('<').filter_map(|t| t.split_once('>')).map(|(_, words)| words) {
            assert!(run.chars().count() <= 32_767, "{name}");
            assert!(run.chars().count() < 30_000 || run.ends_with("é…"), "{name}");
        }
    }
}

#[test]
fn a_findings_file_may_begin_with_a_byte_order_mark() {
    let desk = Desk::new();
    desk.put("Menu.xlsx", &menu());
    let row = "{ \"cell\": \"Canteen!B2\", \"severity\": \"advice\", \"title\": \"Cold\" }";
    desk.put("mine.json", format!("\u{feff}{}", findings(row)).as_bytes());
    desk.types("annotate Menu.xlsx -o Copy.xlsx --findings mine.json").well();
}

#[test]
fn many_cells_without_a_note_for_one_reason_are_told_in_one_line() {
    let desk = Desk::new();
    desk.put("Menu.xlsx", &menu());
    let told = |from: u32, to: u32| {
        let row =
            |n| format!("{{ \"cell\": \"Canteen!C{n}\", \"severity\": \"advice\", \"title\": \"Cold\" }}");
        desk.put("mine.json", findings(&(from..=to).map(row).collect::<Vec<_>>().join(",")).as_bytes());
        desk.types("annotate Menu.xlsx -o Copy.xlsx --findings mine.json").well().out
    };
    let why = "the sheet has as many notes as Excel shows comfortably";
    assert_eq!(
        told(1, 2_100),
        format!(
            "2100 findings put into Copy.xlsx\nnote: no note on Canteen!C2001 and 99 more cells, the last of them \
             Canteen!C2100: {why}\n"
        )
    );
    assert_eq!(
        told(1, 2_002),
        format!(
            "2002 findings put into Copy.xlsx\nnote: no note on Canteen!C2001: {why}\nnote: no note on Canteen!C2002: {why}\n"
        )
    );
}

#[test]
fn a_copy_that_was_only_packed_anew_is_stripped_part_by_part_and_that_is_said() {
    let desk = Desk::new();
    desk.put("Tracker.xlsx", FIXTURE);
    desk.types("annotate Tracker.xlsx --policy kclms --as-of 2026-11-02 -o Copy.xlsx").well();
    let packed = super::support::with_parts(&desk.read("Copy.xlsx"), |_, bytes| bytes);
    desk.put("Packed.xlsx", &packed);
    let said = desk.types("strip Packed.xlsx -o Back.xlsx").well();
    assert!(
        said.out.ends_with(
            " taken off; the file was written anew by another program since, but what carried them is the original again, \
             part by part and byte for byte\n"
        ),
        "{}",
        said.out
    );
    assert!(parts(&desk.read("Back.xlsx")) == parts(FIXTURE));
}
