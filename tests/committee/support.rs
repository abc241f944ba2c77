//! A pack of invented people, one of each kind, and how it is looked into.

use std::io::{Cursor, Read};

use appraise::committee::{self, Audience, Front, MadeFrom};
use appraise::model::{Cell, Name, Number, StaffId};
use appraise::pay::{Bonus, BonusStatus, Recommendation, Status, Strand, TableLine};
use appraise::policy::Award;
use calamine::{Data, Range, Reader, Xlsx};
use chrono::NaiveDate;

pub(crate) const SEED: &str = "seed-for-tests-2026-0001";
pub(crate) const NAMES: [&str; 9] = [
    "Wilhelmina Ashgrove",
    "Ptolemy Birkdale",
    "Cressida Oakhampton",
    "Barnaby Quillfeather",
    "Jocasta Underhill",
    "Peregrine Vauxmoor",
    "Drusilla Wexcombe",
    "Ferdinand Yarrow",
    "Leocadia Zennor",
];

pub(crate) fn date(text: &str) -> NaiveDate {
    text.parse().expect("a date of the test")
}

pub(crate) fn front() -> Front {
    Front {
        title: "Performance Management Policy".to_owned(),
        edition: "Summer 2020".to_owned(),
        id: "kclms".to_owned(),
        school: "Marsh & Fen Sixth Form College".to_owned(),
        as_of: date("2026-11-01"),
        cycle: "2025/26".to_owned(),
        prepared_for: "The Pay Committee of the Board of Governors".to_owned(),
        notices: Vec::new(),
        assumptions: vec![
            "The way ratings combine is a default that the school has not confirmed.".to_owned(),
            "Up to 25% of the targets of a strand may be Not Met before the strand is.".to_owned(),
        ],
        seed: SEED.to_owned(),
        audience: Audience::Committee,
        names: false,
        made_from: MadeFrom { tracker: "0a".repeat(32), policies: "kclms".to_owned() },
    }
}

pub(crate) fn line(row: &str, gives: &str, says: &str) -> TableLine {
    TableLine { row: row.into(), gives: gives.into(), says: says.into() }
}

pub(crate) fn cell(row: u32) -> Cell {
    Cell { order: 2, sheet: "Ratings of Xenon".into(), row, column: 7 }
}

pub(crate) fn strand(
    label: &str,
    row: &str,
    level: &str,
    outstanding: u32,
    good: u32,
    not_met: u32,
    unrated: u32,
) -> Strand {
    Strand {
        kind: label.replace(' ', "_").into(),
        label: label.into(),
        level: line(row, level, level),
        counts: vec![("Not Met".into(), not_met), ("Good".into(), good), ("Outstanding".into(), outstanding)],
        unrated,
        core: true,
        cells: vec![cell(11)],
    }
}

/// Somebody on the main range who moves from M3 to M4.
pub(crate) fn ready(place: usize) -> Recommendation {
    let done = |day: &str| Some(date(day));
    Recommendation {
        staff: StaffId(place),
        code: format!("T{:02}", place + 1).into(),
        status: Status::Ready,
        strands: vec![
            strand("achievement", "B3", "Good", 2, 4, 0, 0),
            strand("teaching quality", "B3", "Good", 0, 1, 0, 0),
        ],
        conclusion: Some(line("C2", "standard_met", "standard met")),
        pay: Some(line("D3", "progress", "progress one point")),
        award: Some(Award::Points),
        points: Number::whole(1),
        range: Some("Main pay range".into()),
        point_from: Some("M3".into()),
        point_to: Some("M4".into()),
        fte: None,
        annual_change: Some(245_500),
        cost: None,
        allowances: false,
        bonus: Some(Bonus { status: BonusStatus::Firm, band: 1, index: Some(17), row: Some("E2".into()) }),
        recorded: Some("progress".into()),
        source: None,
        standing: Some("C2".into()),
        flags: Vec::new(),
        approvals: vec![
            ("reviewed by senior leader".into(), done("2026-10-12")),
            ("reviewed by head".into(), done("2026-10-23")),
        ],
        clause: "Pay and performance, paragraph 1".into(),
        rule: "KCL-PAY-1-b".into(),
        assumptions: front().assumptions,
        reasons: vec!["Every strand is Good, so performance was good overall.".to_owned()],
        missing: Vec::new(),
        cells: vec![cell(11), cell(12)],
    }
}

pub(crate) fn everybody() -> Vec<Recommendation> {
    vec![
        ready(0),
        Recommendation {
            annual_change: Some(147_333),
            point_from: Some("M5".into()),
            point_to: Some("M6".into()),
            ..ready(1)
        },
        Recommendation {
            range: Some("Upper pay range".into()),
            point_from: Some("U1".into()),
            point_to: Some("U2".into()),
            annual_change: None,
            assumptions: vec!["The change in pounds is not checked: the pay area is not set.".to_owned()],
            ..ready(2)
        },
        Recommendation {
            status: Status::Refer,
            strands: vec![
                strand("achievement", "B4", "Mixed", 0, 3, 1, 0),
                strand("teaching quality", "B3", "Good", 0, 1, 0, 0),
            ],
            conclusion: Some(line(
                "C3",
                "refer",
                "one strand is mixed, so performance is a matter of judgement",
            )),
            pay: Some(line("D7", "refer", "refer to the headteacher")),
            points: Number::ZERO,
            point_to: Some("M4".into()),
            annual_change: Some(999_999),
            bonus: Some(Bonus {
                status: BonusStatus::Provisional,
                band: 0,
                index: Some(0),
                row: Some("E1".into()),
            }),
            approvals: vec![
                ("reviewed by senior leader".into(), None),
                ("reviewed by head".into(), Some(date("2026-10-23"))),
            ],
            reasons: vec![
                "T04 has one of four targets Not Met, see 'Ratings of Xenon'!H12; within the limit of 25%."
                    .to_owned(),
                "=HYPERLINK(\"x\") stands in a cell, and T01 reviewed it.".to_owned(),
            ],
            ..ready(3)
        },
        Recommendation {
            pay: Some(line("D9", "no_progression", "no progression")),
            conclusion: Some(line("C5", "standard_not_met", "standard not met")),
            award: Some(Award::Nothing),
            points: Number::ZERO,
            point_to: Some("M3".into()),
            annual_change: Some(0),
            approvals: vec![("reviewed by head".into(), Some(date("2026-10-23")))],
            reasons: vec!["Achievement, a core strand, is Not Met.".to_owned()],
            ..ready(4)
        },
        Recommendation {
            status: Status::Held,
            missing: vec!["the headteacher's review is not recorded".to_owned()],
            ..ready(5)
        },
        Recommendation {
            status: Status::Incomplete,
            strands: vec![strand("achievement", "B1", "Incomplete", 1, 1, 0, 2)],
            conclusion: Some(line("C1", "incomplete", "incomplete")),
            pay: Some(line("D1", "hold", "no recommendation until complete")),
            missing: vec!["two targets of T07 have no rating (Staff!G977)".to_owned()],
            ..ready(6)
        },
        Recommendation {
            status: Status::NotEligible,
            strands: Vec::new(),
            missing: vec!["started after 31 August".to_owned()],
            ..ready(7)
        },
        Recommendation { range: Some("main pay range".into()), annual_change: Some(10), ..ready(8) },
    ]
}

pub(crate) fn names(one: &Recommendation) -> Option<Name> {
    NAMES.get(one.staff.0).map(|name| Name::new(name))
}

pub(crate) fn open(bytes: &[u8]) -> Xlsx<Cursor<&[u8]>> {
    Xlsx::new(Cursor::new(bytes)).expect("a workbook")
}

pub(crate) fn sheet(bytes: &[u8], name: &str) -> Range<Data> {
    open(bytes).worksheet_range(name).expect("the sheet")
}

/// Rows from the headings on, each cell as text.
pub(crate) fn rows(range: &Range<Data>) -> Vec<Vec<String>> {
    let (height, width) = range.end().map_or((0, 0), |(row, column)| (row + 1, column + 1));
    let at = |row, column| range.get_value((row, column)).map_or(String::new(), ToString::to_string);
    (0..height).map(|row| (0..width).map(|column| at(row, column)).collect()).collect()
}

pub(crate) fn parts(bytes: &[u8]) -> Vec<(String, String)> {
    let mut package = zip::ZipArchive::new(Cursor::new(bytes)).expect("a package");
    (0..package.len())
        .map(|at| {
            let mut part = package.by_index(at).expect("a part");
            let mut text = String::new();
            part.read_to_string(&mut text).expect("text");
            (part.name().expect("a name").into_owned(), text)
        })
        .collect()
}

pub(crate) fn part(bytes: &[u8], name: &str) -> String {
    parts(bytes).into_iter().find(|(own, _)| own == name).expect("the part").1
}

pub(crate) fn find<'a>(rows: &'a [Vec<String>], first: &str) -> &'a [String] {
    rows.iter().find(|row| row[0] == first).unwrap_or_else(|| panic!("no row {first} in {rows:#?}"))
}

/// The codes by staff id, from the key.
pub(crate) fn code_of(key: &[u8], id: &str) -> String {
    let rows = rows(&sheet(key, "Key"));
    rows.iter().find(|row| row[2] == id).expect("the person")[0].clone()
}

pub(crate) fn both() -> (Vec<u8>, Vec<u8>) {
    let people = everybody();
    let pack = committee::pack(&front(), &people).expect("a pack");
    (pack, committee::key(&front(), &people, &names).expect("a key"))
}
