//! Headings as schools write them: each is understood as the right field, or left aside for a reason, on a sheet where a
//! school would write it.
//!
//! `data/headings.tsv` lists them with what each means. Every heading stands on a sheet of its own among the columns such
//! a sheet usually has, over values that fit.

#[path = "layouts/support.rs"]
#[allow(dead_code, reason = "these tests make their sheets themselves and draw none")]
mod support;

use std::collections::BTreeMap;

use appraise::model::{FieldType, Vocabulary, plain};
use appraise::tracker::{Reading, SheetReport};

use support::{Put, Sheet, book, get, sheet, shown};

const LISTED: &str = include_str!("data/headings.tsv");
/// Sheets in one workbook; the program reads no more than 500.
const MOST_SHEETS: usize = 450;
const ROWS: u32 = 5;

/// A heading on a kind of sheet, and what comes of it.
#[derive(Clone, Debug)]
struct Case {
    heading: String,
    /// The kind of the sheet.
    kind: String,
    /// The half of a person's name that stands in a column of its own beside it.
    half: Option<String>,
    meant: Meant,
    /// What stands below the heading.
    values: Vec<Put>,
}

#[derive(Clone, Debug)]
enum Meant {
    Field(String),
    /// A part of the reason.
    Aside(String),
}

fn listed() -> Vec<Case> {
    let mut out = Vec::new();
    for line in LISTED.lines().filter(|l| !l.starts_with('#') || l.starts_with("#\t")) {
        let cells: Vec<&str> = line.split('\t').collect();
        let [heading, sheet, meant] = cells.as_slice() else { panic!("three columns: {line}") };
        let (kind, half) = sheet.split_once(", ").map_or((*sheet, None), |(k, h)| (k, Some(h.to_owned())));
        let case = |meant: Meant, values: Vec<Put>| Case {
            heading: (*heading).to_owned(),
            kind: kind.to_owned(),
            half: half.clone(),
            meant,
            values,
        };
        match meant.strip_prefix('?') {
            None => {
                out.push(case(Meant::Field((*meant).to_owned()), values_of(meant)));
            }
            // What is left aside is left aside whatever stands below it.
            Some(why) => {
                let why = Meant::Aside(why.trim().to_owned());
                out.push(case(why.clone(), texts(&["red", "car", "open", "left", "tall"])));
                out.push(case(why, dates()));
            }
        }
    }
    out
}

fn texts(all: &[&str]) -> Vec<Put> {
    all.iter().map(|t| Put::Text((*t).to_owned())).collect()
}

fn dates() -> Vec<Put> {
    (1..).take(ROWS as usize).map(|d| Put::Date(2026, 10, d)).collect()
}

/// Values that fit a field.
fn values_of(field: &str) -> Vec<Put> {
    let v = Vocabulary::standard();
    let field = v.field(v.find_full(field).unwrap_or_else(|| panic!("no field {field}")));
    let same = |put: Put| vec![put; ROWS as usize];
    let text = |text: &str| same(Put::Text(text.to_owned()));
    let inner = match &field.ty {
        FieldType::List(inner) => inner,
        other => other,
    };
    match inner {
        FieldType::Id => texts(&["A1", "A2", "A3", "A4", "A5"]),
        FieldType::Person => texts(&["T02", "T03", "T04", "T05", "T01"]),
        FieldType::Name => texts(&["Ashby", "Birch", "Cole", "Dunn", "Eaves"]),
        FieldType::Date => dates(),
        FieldType::MonthDay => text("31 October"),
        FieldType::YesNo => text("Y"),
        FieldType::Choice => text(field.values.first().map_or("", |c| &c.name)),
        FieldType::Integer | FieldType::Minutes | FieldType::Money => same(Put::Number(30.0)),
        FieldType::Number => same(Put::Number(0.6)),
        FieldType::Percent => text("60%"),
        FieldType::Cycle => text("2026/27"),
        FieldType::Point => text("M3"),
        FieldType::Rating => text("Good"),
        FieldType::Text | FieldType::Map | FieldType::List(_) => {
            texts(&["one", "two", "three", "four", "five"])
        }
    }
}

/// The columns that a sheet of a kind usually has.
fn neighbours(kind: &str) -> Vec<(&'static str, &'static str)> {
    let own: &[(&str, &str)] = match kind {
        "staff" => &[
            ("Pay range", "staff.pay_range"),
            ("Line manager", "staff.line_manager_id"),
            ("Job title", "staff.post_title"),
        ],
        "objective" => &[
            ("Objective", "objective.objective_text"),
            ("Success criteria", "objective.success_criteria"),
            ("Rating", "objective.rating"),
        ],
        "target" => &[
            ("Objective ID", "target.objective_id"),
            ("Good target", "target.good_target"),
            ("Outstanding target", "target.outstanding_target"),
        ],
        "meeting" => &[
            ("Date", "meeting.meeting_date"),
            ("Type", "meeting.meeting_kind"),
            ("Held by", "meeting.held_by_id"),
        ],
        "observation" => &[
            ("Date", "observation.observation_date"),
            ("Observer", "observation.observer_id"),
            ("Focus", "observation.focus"),
        ],
        "statement" => &[
            ("Statement issued", "statement.issued_date"),
            ("Moderated by", "statement.moderated_by_id"),
            ("Overall", "statement.overall_rating"),
        ],
        "appraisal" => &[
            ("Cycle", "appraisal.cycle_id"),
            ("Self-evaluation", "appraisal.self_evaluation_date"),
            ("Plan complete", "appraisal.plan_completed_date"),
        ],
        "pay" => &[
            ("Pay recommendation", "pay.recommendation"),
            ("Current point", "pay.point_before"),
            ("New point", "pay.point_after"),
        ],
        "training" => &[
            ("Training need", "training.need"),
            ("Completed", "training.completed_date"),
            ("Impact", "training.impact"),
        ],
        _ => &[],
    };
    own.to_vec()
}

/// The heading's own sheet, and the column it stands in.
fn sheet_of(case: &Case, number: usize, heading: &str) -> (Sheet, u16) {
    let v = Vocabulary::standard();
    let kind = v.kind_named(&case.kind).unwrap_or_else(|| panic!("no kind {}", case.kind));
    let mut sheet = sheet(&format!("{} {number}", v.kind(kind).name.replace('_', " ")), "");
    let meant = match &case.meant {
        Meant::Field(field) => field.as_str(),
        Meant::Aside(_) => "",
    };
    let people = texts(&["T01", "T02", "T03", "T04", "T05"]);
    let names = texts(&["Ada Ashby", "Ben Birch", "Cara Cole", "Dina Dunn", "Ezra Eaves"]);
    let halves = texts(&["Xandra", "Yusuf", "Zelda", "Wilma", "Viktor"]);
    let mut columns: Vec<(String, Vec<Put>)> = Vec::new();
    let owner = v.kind(kind).owner;
    let owner_name = owner.map(|o| v.full_name(o)).unwrap_or_default();
    let names_staff = owner.is_some_and(|o| v.names_staff(o));
    if names_staff && meant != owner_name {
        columns.push(("Staff ID".to_owned(), people));
    }
    // A name beside the ID says who it is once more, unless the heading itself is about the name.
    match &case.half {
        Some(half) => columns.push((half.clone(), halves)),
        None if case.kind == "staff" && meant != "staff.staff_name" => {
            columns.push(("Name".to_owned(), names));
        }
        None => {}
    }
    let usual = neighbours(&case.kind)
        .into_iter()
        .filter(|(word, field)| *field != meant && plain(word) != plain(heading));
    columns.extend(usual.map(|(heading, field)| (heading.to_owned(), values_of(field))));
    // In the midst of them, as a school would have it.
    let place = columns.len().min(2);
    columns.insert(place, (heading.to_owned(), case.values.clone()));
    for (column, (heading, values)) in (0..).zip(columns) {
        sheet.cells.insert((0, column), Put::Text(heading).into());
        for (row, value) in (1..).zip(values) {
            sheet.cells.insert((row, column), value.into());
        }
    }
    (sheet, u16::try_from(place).expect("few columns"))
}

/// What is wrong with how the cases are read when their headings are written in a certain way.
fn wrong(cases: &[Case], spelt: &dyn Fn(&str) -> String) -> Vec<String> {
    let mut wrong = Vec::new();
    for some in cases.chunks(MOST_SHEETS) {
        let sheets: Vec<(Sheet, u16)> =
            (1..).zip(some).map(|(number, case)| sheet_of(case, number, &spelt(&case.heading))).collect();
        let written: Vec<Sheet> = sheets.iter().map(|(s, _)| s.clone()).collect();
        let reading = get(&book(&written));
        let reports: BTreeMap<&str, &SheetReport> =
            reading.sheets.iter().map(|s| (s.name.as_str(), s)).collect();
        for (case, (sheet, column)) in some.iter().zip(&sheets) {
            let report = reports[sheet.name.as_str()];
            if let Some(what) = differs(case, report, u32::from(*column), &reading) {
                wrong.push(format!("{:?} on a sheet of {}: {what}", spelt(&case.heading), case.kind));
            }
        }
    }
    wrong
}

fn differs(case: &Case, report: &SheetReport, column: u32, reading: &Reading) -> Option<String> {
    if report.kinds.first() != Some(&case.kind) {
        return Some(format!("the sheet is taken for {:?}", report.kinds));
    }
    let read = report.columns.iter().find(|c| c.cell.column == column).map(|c| c.field.clone());
    let ignored = report.ignored.iter().find(|c| c.cell.column == column);
    match (&case.meant, read) {
        (Meant::Field(field), Some(read)) if read == *field => None,
        (Meant::Field(field), None) if case.half.is_some() => names(reading, report, field),
        (Meant::Field(field), Some(read)) => Some(format!("it is read as {read}, not {field}")),
        (Meant::Field(field), None) => {
            let why = ignored.map_or("it is not mentioned", |i| i.why.as_str());
            Some(format!("it is left aside, not read as {field}: {why}"))
        }
        (Meant::Aside(_), Some(read)) => Some(format!("it is read as {read}")),
        (Meant::Aside(gist), None) => {
            let v = reading.records.vocabulary;
            let Some(ignored) = ignored else { return Some("nothing says that it is left aside".to_owned()) };
            let why = v.why_aside(&plain(&ignored.heading)).unwrap_or(&ignored.why);
            (!why.contains(gist.as_str())).then(|| format!("it is left aside because {why}"))
        }
    }
}

/// A name in two columns is read as one name.
fn names(reading: &Reading, report: &SheetReport, field: &str) -> Option<String> {
    let table = support::table(reading, "staff");
    let here = table.rows.iter().find(|r| *r.anchor.sheet == *report.name)?;
    let name = shown(reading, here, field);
    let whole = name.contains("Ashby") && name.contains("Xandra");
    (!whole).then(|| format!("the name is read as {name}"))
}

fn none(wrong: &[String]) {
    assert!(wrong.is_empty(), "{} to put right\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_heading_on_the_list_is_understood_or_left_aside_for_its_reason() {
    let cases = listed();
    let headings: std::collections::BTreeSet<_> = cases.iter().map(|c| (&c.heading, &c.kind)).collect();
    assert!(headings.len() >= 250, "{} headings", headings.len());
    none(&wrong(&cases, &str::to_owned));
}

type Spelling = (&'static str, fn(&str) -> String);

/// Ways of writing a heading that do not change what it means.
const SPELLINGS: &[Spelling] = &[
    ("capitals", |h| h.to_uppercase()),
    ("small letters", |h| h.to_lowercase()),
    ("a colon", |h| format!("{h} :")),
    ("line breaks", |h| h.replace(' ', "\n")),
    ("spaces", |h| format!("  {} \u{a0}", h.replace(' ', "  "))),
    ("a bracket", |h| format!("{h} (see the guidance)")),
    ("and", |h| if h.contains('&') { h.replace('&', " and ") } else { h.replace(" and ", " & ") }),
    ("accents", |h| {
        let marked = |c| match c {
            'a' => 'á',
            'e' => 'é',
            'i' => 'î',
            'o' => 'ö',
            'u' => 'ù',
            'n' => 'ñ',
            'c' => 'ç',
            other => other,
        };
        h.chars().map(marked).collect()
    }),
    ("apostrophes", |h| h.replace(['\'', '’'], "`")),
];

#[test]
fn how_a_heading_is_written_does_not_change_what_it_means() {
    // Whether dates or words stand below what is left aside is seen in the other test.
    let mut cases = listed();
    cases.dedup_by_key(|c| (c.heading.clone(), c.kind.clone()));
    let mut all = Vec::new();
    for (how, spelt) in SPELLINGS {
        let changed: Vec<Case> = cases.iter().filter(|c| spelt(&c.heading) != c.heading).cloned().collect();
        assert!(!changed.is_empty(), "{how}: no heading is written another way");
        all.extend(wrong(&changed, spelt).into_iter().map(|w| format!("{how}: {w}")));
    }
    none(&all);
}

#[test]
fn every_word_of_the_vocabulary_is_understood_on_the_sheet_of_its_kind() {
    let v = Vocabulary::standard();
    let mut cases = Vec::new();
    for kind in v.kinds().filter(|k| v.kind(*k).name != "school") {
        for id in v.fields_of(kind) {
            let field = v.field(id);
            for word in [&field.label, &field.name].into_iter().chain(&field.words) {
                cases.push(Case {
                    heading: word.clone(),
                    kind: v.kind(kind).name.clone(),
                    half: None,
                    meant: Meant::Field(v.full_name(id)),
                    values: values_of(&v.full_name(id)),
                });
            }
        }
    }
    assert!(cases.len() > 1500);
    none(&wrong(&cases, &str::to_owned));
}

/// Names of sheets as schools choose them, the headings on them, and the kind of record they hold; none for what holds
/// no records.
const SHEETS: &[(&str, &str, Option<&str>)] = &[
    (
        "Staff | Staff List | Teachers | Teaching | Support | TAs | SLT | PM Tracker | Overview | Summary",
        PEOPLE,
        Some("staff"),
    ),
    (
        "Appraisal 25-26 | Appraisal | Performance Management 2025-26 | PM 25/26 | Teachers 2025",
        PEOPLE,
        Some("staff"),
    ),
    (
        "Teaching Staff | Support Staff | Teaching Assistants | Leadership | Admin | Site Team | HLTAs | ECTs",
        PEOPLE,
        Some("staff"),
    ),
    ("Sheet1 | English | Year 3 | Data", PEOPLE, Some("staff")),
    (
        "Objectives | Objectives 25-26 | PM Targets | Targets | Goals",
        "Name | Objective | Success criteria | Outcome",
        Some("objective"),
    ),
    (
        "Pay | Pay Rec | Pay Committee | UPS | Pay recommendations 2026",
        "Name | Current point | Recommendation | New point",
        Some("pay"),
    ),
    (
        "Observations | Lesson Obs | Learning walks | Observations Autumn",
        "Name | Date | Observer | Length (mins)",
        Some("observation"),
    ),
    ("CPD | Training | CPD log", "Name | Training need | Action | Date completed", Some("training")),
    ("Meetings | PM reviews | Review dates", "Name | Date | Type of meeting | Held by", Some("meeting")),
    ("Lists | Lookups | Key | Do not edit", "Ratings | Groups | Name", None),
];

const PEOPLE: &str = "Name | Job title | Line manager | Reviewer | Pay point";

#[test]
fn a_sheet_is_known_by_the_name_that_schools_give_it() {
    let mut wrong = Vec::new();
    for (names, headings, kind) in SHEETS {
        for name in names.split(" | ") {
            // A slash cannot stand in the name of a sheet.
            let sheets = [sheet(&name.replace('/', "-"), headings), sheet("Staff register", PEOPLE)];
            let read = support::reading(&sheets);
            let found = read.sheets[0].kinds.first().map(String::as_str);
            if found != *kind {
                wrong.push(format!("{name}: {found:?}, not {kind:?}"));
            }
        }
    }
    none(&wrong);
}
