//! The reports of a run as those who get them meet them: governors, the board, an inspector; and the head, who alone sees
//! who stands behind a figure.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};

use super::support::{Desk, parts};

/// The example trackers with their policies and a day on which each has something to say.
const FIXTURES: [(&str, &[u8], &str); 5] = [
    ("kclms", include_bytes!("../../fixtures/kclms/tracker.xlsx"), "2026-11-02"),
    ("hampshire", include_bytes!("../../fixtures/hampshire/tracker.xlsx"), "2026-11-20"),
    ("vine", include_bytes!("../../fixtures/vine/tracker.xlsx"), "2026-11-20"),
    ("dgat", include_bytes!("../../fixtures/dgat/tracker.xlsx"), "2027-01-20"),
    ("support-staff", include_bytes!("../../fixtures/support-staff/tracker.xlsx"), "2027-02-10"),
];

const EVERY: &str = "governors,head,pay,equality,data";

/// Runs an example and gives the files of its folder.
fn made(policy: &str, more: &str) -> BTreeMap<String, Vec<u8>> {
    let (_, tracker, day) = FIXTURES.into_iter().find(|(name, ..)| *name == policy).unwrap();
    let desk = Desk::new();
    desk.put("School.xlsx", tracker);
    desk.types(&format!("run School.xlsx --policy {policy} --as-of {day} --out Out {more}")).well();
    let folder = format!("Out/School - {day}/");
    let within = |(name, bytes): (String, Vec<u8>)| Some((name.strip_prefix(&folder)?.to_owned(), bytes));
    desk.all().into_iter().filter_map(within).filter(|(name, _)| !name.is_empty()).collect()
}

fn page(files: &BTreeMap<String, Vec<u8>>, report: &str) -> String {
    let bytes =
        files.get(&format!("{report}.html")).unwrap_or_else(|| panic!("no {report}: {:?}", files.keys()));
    String::from_utf8(bytes.clone()).unwrap()
}

/// A page without its marks, in one line.
fn words(page: &str) -> String {
    let body = page.split("<body").nth(1).unwrap();
    let mut text = String::new();
    let mut inside = true;
    for c in body.chars() {
        match c {
            '<' => inside = true,
            '>' => {
                inside = false;
                text.push(' ');
            }
            c if !inside => text.push(c),
            _ => {}
        }
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Names, codes, texts of a tracker that stand in few cells: whatever could say of whom a report speaks.
fn telling(tracker: &[u8]) -> BTreeSet<String> {
    const ABOUT_THE_SCHOOL: [&str; 8] =
        ["school", "settings", "calendar", "lists", "dashboard", "read me", "guide", "governors"];
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(tracker)).unwrap();
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut headings: BTreeSet<String> = BTreeSet::new();
    for sheet in book.sheet_names().clone() {
        if ABOUT_THE_SCHOOL.contains(&sheet.to_lowercase().as_str()) {
            continue;
        }
        let range = book.worksheet_range(&sheet).unwrap();
        for (at, row) in range.rows().enumerate() {
            for cell in row {
                let Data::String(text) = cell else { continue };
                let text = text.trim().to_owned();
                if at < 6 {
                    headings.insert(text.clone());
                }
                *seen.entry(text).or_default() += 1;
            }
        }
    }
    // A word of a closed list stands in many cells; what stands in few and has several words is somebody's own.
    // What the policies and the list of fields say themselves is nobody's.
    let public = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/policies")).unwrap();
    let public: String = public
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "toml"))
        .map(|path| std::fs::read_to_string(path).unwrap().to_lowercase())
        .collect();
    let own = |(text, count): &(&String, &usize)| {
        **count <= 3
            && text.split_whitespace().count() >= 2
            && text.len() >= 8
            && !headings.contains(*text)
            && !public.contains(&text.to_lowercase())
    };
    seen.iter().filter(own).map(|(text, _)| text.clone()).collect()
}

#[test]
fn every_example_gives_every_report_asked_for_and_the_heads_list_beside_them() {
    for (policy, ..) in FIXTURES {
        let files = made(policy, &format!("--reports {EVERY}"));
        for report in
            ["Governor report", "Head's annual report", "Pay outcomes", "Equality monitoring", "Data request"]
        {
            let page = page(&files, report);
            assert_eq!(page.matches("<h1").count(), 1, "{policy}: {report}");
            assert!(page.contains("How to read this report"), "{policy}: {report}");
            for ending in ["pdf", "docx", "xlsx"] {
                assert!(files.contains_key(&format!("{report}.{ending}")), "{policy}: {report}.{ending}");
            }
        }
        assert!(files.contains_key("Behind the figures.xlsx"), "{policy}");
    }
}

#[test]
fn no_name_code_or_text_of_the_tracker_is_in_any_part_of_any_report() {
    for (policy, tracker, day) in FIXTURES {
        let telling = telling(tracker);
        assert!(telling.len() > 20, "{policy}: {} texts to look for", telling.len());
        let desk = Desk::new();
        desk.put("School.xlsx", tracker);
        let line =
            format!("check School.xlsx --policy {policy} --as-of {day} --format json --all --fail-on never");
        let codes: BTreeSet<String> = desk.types(&line).well().json()["outcomes"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|o| o["subject"].as_str().map(str::to_owned))
            .filter(|code| code != "school")
            .collect();
        assert!(codes.len() > 5, "{policy}");
        for (name, bytes) in made(policy, &format!("--reports {EVERY}")) {
            let is_report = ["Governor report", "Head's", "Pay outcomes", "Equality", "Data request"];
            if !is_report.iter().any(|start| name.starts_with(start)) {
                continue;
            }
            // A PDF packs its words, so that short codes stand in it by chance; that it has the words of the page, which are
            // looked through, is tested where it is made.
            let packed = name.rsplit('.').next() == Some("pdf");
            let texts: Vec<String> = match name.rsplit('.').next() {
                Some("html") => vec![String::from_utf8(bytes).unwrap()],
                Some("docx" | "xlsx") => {
                    let all = parts(&bytes).into_iter();
                    all.flat_map(|(part, bytes)| [part, String::from_utf8_lossy(&bytes).into_owned()])
                        .collect()
                }
                _ => vec![String::from_utf8_lossy(&bytes).into_owned()],
            };
            for text in texts {
                let text = text.replace("&#39;", "'").replace("&apos;", "'").replace("&#x27;", "'");
                let found: Vec<&String> = telling.iter().filter(|one| text.contains(one.as_str())).collect();
                assert_eq!(found, Vec::<&String>::new(), "{policy}: {name}");
                let words: BTreeSet<&str> = text.split(|c: char| !c.is_alphanumeric()).collect();
                let stands = |code: &&String| words.contains(code.as_str()) && !packed;
                let found: Vec<&String> = codes.iter().filter(stands).collect();
                assert_eq!(found, Vec::<&String>::new(), "{policy}: codes in {name}");
            }
        }
    }
}

#[test]
fn the_heads_list_names_who_stands_behind_each_figure_with_their_cells_and_is_marked_confidential() {
    let files = made("kclms", "");
    let mut book: Xlsx<_> =
        calamine::open_workbook_from_rs(Cursor::new(files["Behind the figures.xlsx"].clone())).unwrap();
    let sheet = book.worksheet_range("Behind the figures").unwrap();
    let rows: Vec<Vec<String>> =
        sheet.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect();
    assert!(rows[1][0].starts_with("Confidential"), "{:?}", rows[1]);
    assert_eq!(rows[3][..6], ["Report", "Table", "Group", "Counted as", "Staff ID", "Cells of the tracker"]);
    let overdue: Vec<_> = rows
        .iter()
        .filter(|row| row[1] == "Overdue items" && row[3] == "At least one item overdue")
        .collect();
    assert!(!overdue.is_empty() && overdue.iter().all(|row| row[5].contains('!')), "{overdue:?}");
    // A stage cites the sheet on which it is recorded, everybody has a code, and what is not shown is said.
    let stage: Vec<_> = rows.iter().filter(|row| row[1] == "End of year review").collect();
    let cites = |row: &&&Vec<String>| row[5].contains("Meetings!") && !row[4].is_empty();
    assert!(stage.iter().filter(cites).count() > 30, "{stage:?}");
    assert!(stage.iter().all(|row| row[5].contains('!')), "{stage:?}");
    let withheld = rows.iter().filter(|row| row[1] == "Applications for the upper pay range");
    assert!(withheld.clone().count() > 30);
    assert!(withheld.into_iter().all(|row| row[6] == "no: the table is not shown"));
    let about = String::from_utf8_lossy(&parts(&files["Behind the figures.xlsx"]).concat_all()).into_owned();
    assert!(about.contains("For the headteacher alone"));
    // Everybody the progression table counts is on the list once.
    let progression: Vec<&String> =
        rows.iter().filter(|row| row[1] == "Pay progression").map(|row| &row[4]).collect();
    let once: BTreeSet<&&String> = progression.iter().collect();
    assert_eq!(once.len(), progression.len());
    let page = page(&files, "Governor report");
    let staff = page.split("<caption>Pay progression</caption>").nth(1).unwrap();
    let size: usize =
        words(&format!("<body>{staff}")).split_whitespace().find_map(|w| w.parse().ok()).unwrap();
    assert_eq!(size, progression.len());
}

trait Concat {
    fn concat_all(&self) -> Vec<u8>;
}

impl Concat for Vec<(String, Vec<u8>)> {
    fn concat_all(&self) -> Vec<u8> {
        self.iter().flat_map(|(_, bytes)| bytes.clone()).collect()
    }
}

#[test]
fn governors_read_each_stage_of_their_policy_and_who_was_late() {
    let stages = [
        ("kclms", ["Objectives set", "End of year review"]),
        ("hampshire", ["Objectives set", "Written statement"]),
        ("vine", ["Objectives set", "Final review"]),
        ("dgat", ["Objectives set", "Annual assessment"]),
    ];
    for (policy, expected) in stages {
        let text = words(&page(&made(policy, ""), "Governor report"));
        assert!(text.contains("The stages of the year"), "{policy}");
        for stage in expected {
            assert!(text.contains(stage), "{policy}: {stage}: {text}");
        }
        assert!(text.contains("Overdue or not recorded"), "{policy}");
        assert!(
            text.contains("Appeals and representations") && text.contains("What the school will do"),
            "{policy}"
        );
    }
}

#[test]
fn a_school_of_a_dozen_gets_whole_school_figures_and_one_of_fewer_than_ten_none() {
    let (_, tracker, day) = FIXTURES[4];
    let desk = Desk::new();
    desk.put("School.xlsx", tracker);
    desk.types(&format!("run School.xlsx --policy support-staff --as-of {day} --out Out")).well();
    let text = words(&desk.text(&format!("Out/School - {day}/Head's annual report.html")));
    for group in ["Leaders", "Teachers without leadership duties"] {
        assert!(!text.contains(group), "{group}: {text}");
    }
    let head =
        ["What this report is", "Moderation and quality assurance", "How effective the procedures are"];
    for heading in head {
        assert!(text.contains(heading), "{heading}: {text}");
    }
    assert!(text.contains("Appeals and representations") && text.contains("Training"), "{text}");
    if text.contains("Why there are no figures") {
        assert!(!text.contains("At a glance") && text.matches("Too few staff").count() == 1, "{text}");
    }
}

#[test]
fn only_reports_with_something_to_say_are_made_unless_others_are_asked_for() {
    let names = |files: &BTreeMap<String, Vec<u8>>| -> Vec<String> {
        let pages = files.keys().filter_map(|name| name.strip_suffix(".html"));
        pages.filter(|name| !name.starts_with("Pay committee")).map(str::to_owned).collect()
    };
    assert_eq!(names(&made("kclms", "")), ["Equality monitoring", "Governor report", "Pay outcomes"]);
    assert_eq!(names(&made("support-staff", "")), ["Governor report", "Head's annual report"]);
    assert_eq!(names(&made("kclms", "--reports data,head")), ["Data request", "Head's annual report"]);
}

#[test]
fn what_a_school_chooses_in_its_settings_decides_reports_themes_and_what_it_will_do() {
    let (_, tracker, day) = FIXTURES[0];
    let run = |settings: &str| {
        let desk = Desk::new();
        desk.put("School.xlsx", tracker);
        desk.put("appraise.toml", settings.as_bytes());
        (desk.types(&format!("run School.xlsx --policy kclms --as-of {day} --out Out")), desk)
    };
    let settings = "[reports]\nmake = [\"governors\"]\nwill_do = [\"train_reviewers\"]\n\n[themes]\n\"All sorts\" = [\"assessment\", \"leadership\", \"pedagogy\", \"safeguarding\", \"teaching\", \"curriculum\", \"pastoral\", \"behaviour\", \"office\"]\n";
    let (said, desk) = run(settings);
    said.well();
    let folder = format!("Out/School - {day}");
    assert!(!desk.has(&format!("{folder}/Pay outcomes.html")));
    let text = words(&desk.text(&format!("{folder}/Governor report.html")));
    assert!(text.contains("Reviewers will be trained before the next round."), "{text}");
    assert!(text.contains("All sorts") && !text.contains("Pastoral care"), "{text}");
    for (settings, message) in [
        ("[reports]\nwill_do = [\"be nicer to Mr Smith\"]\n", "is not on the list of what a school will do"),
        ("[reports]\nmake = [\"weekly\"]\n", "\"weekly\" is no report"),
        ("[reports]\nwhen = \"now\"\n", "\"when\" has no meaning in [reports]"),
        ("[themes]\n\"Marking\" = \"feedback\"\n", "the theme \"Marking\" has to have a list of words"),
    ] {
        let (said, _) = run(settings);
        assert!(said.code == 2 && said.err.contains(message), "{settings}: {}", said.err);
        assert!(said.err.contains("appraise.toml, line 2"), "{}", said.err);
    }
}

#[test]
fn a_theme_is_listed_from_the_smallest_count_that_may_be_printed_up() {
    let text = words(&page(&made("kclms", ""), "Governor report"));
    let themes = text.split("Training themes Theme Staff With a training need").nth(1).unwrap_or_default();
    let themes = themes.split("How to read").next().unwrap();
    for count in themes.split(" of ").filter_map(|before| before.rsplit(' ').next()?.parse::<u32>().ok()) {
        assert!(count >= 5, "{themes}");
    }
    assert!(!themes.contains("tenth or fewer") && !themes.contains("quarter or fewer"), "{themes}");
}

#[test]
fn whether_discrimination_was_alleged_is_yes_or_no_and_never_how_many() {
    for (policy, ..) in FIXTURES {
        let text = words(&page(&made(policy, ""), "Governor report"));
        let line =
            text.split("Appeals and representations").nth(1).unwrap().split("What the school will do").next();
        let line = line.unwrap();
        // The day after which it is asked is no number of appeals.
        let mut words: Vec<&str> = line.split("lodged after ").collect();
        for rest in words.iter_mut().skip(1) {
            *rest = rest.splitn(4, ' ').nth(3).unwrap_or("");
        }
        let line = words.concat();
        assert!(
            !line.chars().any(|c| c.is_ascii_digit()) || line.contains("last report"),
            "{policy}: {line}"
        );
        assert!(line.contains("alleg"), "{policy}: {line}");
    }
}

#[test]
fn equality_monitoring_says_what_numbers_this_small_cannot_show() {
    for policy in ["kclms", "dgat"] {
        let text = words(&page(&made(policy, "--reports equality"), "Equality monitoring"));
        assert!(
            text.contains("Sex, age, ethnicity and disability are kept out of the tracker on purpose"),
            "{text}"
        );
        assert!(text.contains("does not prove that people are treated alike"), "{text}");
    }
}

#[test]
fn figures_of_another_year_stand_beside_this_years_where_the_ledger_has_them() {
    let (_, tracker, _) = FIXTURES[3];
    let desk = Desk::new();
    desk.put("School.xlsx", tracker);
    let run = |day: &str, more: &str| {
        let line =
            format!("run School.xlsx --policy dgat --as-of {day} --ledger reports.jsonl --out Out {more}");
        desk.types(&line).well();
    };
    run("2026-01-20", "--new-ledger");
    run("2027-01-20", "");
    let text = words(&desk.text("Out/School - 2027-01-20/Data request.html"));
    assert!(text.contains("20 January 2026") && text.contains("20 January 2027"), "{text}");
    let governors = words(&desk.text("Out/School - 2027-01-20/Governor report.html"));
    assert!(governors.contains("The last report was made on 20 January 2026."), "{governors}");
    assert!(governors.contains("Answered for the first time this year: Objectives set;"), "{governors}");
    assert!(!desk.has("Out/School - 2026-01-20/Data request.html"), "there was no other year yet");
}
