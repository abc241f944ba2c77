//! What holds of reading whatever the workbook: none makes it panic, and how a tracker is arranged changes no record.

#[path = "layouts/support.rs"]
#[allow(dead_code, reason = "these tests make their sheets themselves and draw none")]
mod support;

use std::collections::BTreeSet;

use appraise::model::{Record, Vocabulary};
use appraise::tracker::{ReadError, Reading, Words, read};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use support::{Drawn, MOST, Put, Sheet, Shows, book, get, linked, scale, sheet, shown};

/// Headings and values that mean something, so that workbooks made at random are not all refused at once.
const KNOWN: &[&str] = &[
    "Staff ID",
    "Name",
    "Line manager",
    "Reviewer",
    "FTE",
    "Pay point",
    "Surname",
    "Forename",
    "Objective",
    "Rating",
    "Obj 1",
    "Obj 1 rating",
    "Met",
    "Not Met",
    "Good target",
    "Date",
    "Meeting date",
    "Type of meeting",
    "Observer",
    "Cycle",
    "2025-26",
    "Total",
    "T01",
    "T02",
    "Ada Ashby",
    "Ashby, Ada",
    "✓",
    "x",
    "Good",
    "Outstanding",
    "n/a",
    "TBC",
    "14/10/2026",
    "31/9/2026",
    "M3",
    "UPS 1/2/3",
    "60%",
    "value",
    "setting",
    "school_name",
    "Pay",
    "Training need",
    "",
];
/// Names that Excel takes, however odd.
const NAMES: &[&str] = &[
    "Staff",
    "Objectives",
    "Meetings",
    "school",
    "Pay",
    "calendar",
    "Lists",
    "Sheet1",
    "O'Brien & <Sons>",
    "日本",
    " ",
    "!",
    "2025-26",
    "a\u{301}",
    "=1+1",
    "\"quoted\"",
    "🙂",
    "Appraisal Cycle",
];

fn put() -> impl Strategy<Value = Put> {
    let known = || select(KNOWN).prop_map(|t| Put::Text(t.to_owned()));
    let shows = prop_oneof![
        select(&["", "0", "#REF!", "#N/A", "Good", "2026-10-01", "46000"][..])
            .prop_map(|r| Shows::Result(r.to_owned())),
        Just(Shows::Nothing),
        Just(Shows::Unknown),
    ];
    let formula = select(&["=A1", "=SUM(A1:B9)", "=COUNTA(A:A)", "=NOW()", "='[1]Other'!A1"][..]);
    prop_oneof![
        6 => known(),
        2 => any::<String>().prop_map(Put::Text),
        1 => "[ -~]{0,90}".prop_map(Put::Text),
        1 => (1_usize..2_000).prop_map(|n| Put::Text("long ".repeat(n))),
        2 => any::<f64>().prop_filter("Excel has no others", |n| n.is_finite()).prop_map(Put::Number),
        1 => (-10.0..80_000.0).prop_map(Put::Number),
        2 => (1900_u16..9999, 1_u8..=12, 1_u8..=28).prop_map(|(y, m, d)| Put::Date(y, m, d)),
        1 => any::<bool>().prop_map(Put::Bool),
        1 => Just(Put::Nothing),
        2 => (formula, shows).prop_map(|(formula, shows)| Put::Formula(formula.to_owned(), shows)),
    ]
}

fn drawn() -> impl Strategy<Value = Drawn> {
    let look = select(&["red", "struck", "0%", "dd/mm/yyyy", "[h]:mm", "\"<&>\" 0", "@"][..]);
    (put(), vec(look, 0..2)).prop_map(|(put, looks)| {
        let looks = looks.into_iter().map(str::to_owned).collect();
        Drawn { put, looks }
    })
}

/// A place, mostly near the first cell and now and then as far off as there are any.
fn place() -> impl Strategy<Value = (u32, u16)> {
    prop_oneof![
        12 => (0_u32..8, 0_u16..7),
        1 => (0_u32..400, 0_u16..60),
        1 => (select(&[29_u32, 30, 65_535, 199_999, 200_000, 1_048_575][..]), select(&[0_u16, 255, 999, 1_000, 16_383][..])),
    ]
}

fn any_sheet() -> impl Strategy<Value = Sheet> {
    let headings = vec(select(KNOWN), 0..7);
    let merges = vec((0_u32..9, 0_u16..7, 0_u32..4, 0_u16..4), 0..4);
    (headings, 0_u32..3, vec((place(), drawn()), 0..40), merges, any::<bool>()).prop_map(
        |(headings, top, cells, merges, hidden)| {
            let mut made = sheet("", "");
            for (column, heading) in (0..).zip(headings) {
                made.cells.insert((top, column), Put::Text(heading.to_owned()).into());
            }
            made.cells.extend(cells);
            for (top, left, height, width) in merges {
                let new = (top, left, top + height, left + width);
                let apart =
                    |m: &(u32, u16, u32, u16)| new.0 > m.2 || m.0 > new.2 || new.1 > m.3 || m.1 > new.3;
                if height + u32::from(width) > 0 && made.merged.iter().all(apart) {
                    made.merged.push(new);
                }
            }
            made.hidden = hidden;
            made
        },
    )
}

fn any_book() -> impl Strategy<Value = Vec<Sheet>> {
    (proptest::sample::subsequence(NAMES, 1..5).prop_shuffle(), vec(any_sheet(), 5)).prop_map(
        |(names, sheets)| {
            let mut named: Vec<Sheet> = names
                .into_iter()
                .zip(sheets)
                .map(|(name, mut made)| {
                    name.clone_into(&mut made.name);
                    made
                })
                .collect();
            // Excel shows one sheet at least.
            named[0].hidden = false;
            named
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_sound_workbook_is_read_or_holds_nothing_that_is_recognised(sheets in any_book()) {
        match read(&book(&sheets), MOST, &Words { ratings: &scale(), ..Words::default() }) {
            Ok(reading) => {
                // A sheet may hold several tables.
                let mut names: Vec<&str> = reading.sheets.iter().map(|s| s.name.as_str()).collect();
                names.dedup();
                let written: Vec<&str> = sheets.iter().map(|s| s.name.as_str()).collect();
                prop_assert_eq!(names, written, "every sheet is told of");
                cells_are_there(&linked(reading), &sheets)?;
            }
            Err(ReadError::NothingRecognised(_)) => {}
            Err(other) => prop_assert!(false, "a sound workbook is called: {other}"),
        }
    }
}

/// Every cell that is cited stands on a sheet of the workbook, and what is called unreadable has its reason.
fn cells_are_there(reading: &Reading, sheets: &[Sheet]) -> Result<(), TestCaseError> {
    let v = reading.records.vocabulary;
    let rows = v.kinds().flat_map(|k| &reading.records.table(k).rows);
    let cited = rows.flat_map(|r| r.entries.values().map(|e| &e.cell).chain([&r.anchor]));
    for cell in cited.chain(reading.records.unread.iter().map(|u| &u.cell)) {
        let stands = sheets.get(usize::from(cell.order)).is_some_and(|s| s.name == *cell.sheet);
        prop_assert!(stands, "{cell} is cited");
    }
    for unread in &reading.records.unread {
        prop_assert!(!unread.why.is_empty(), "{} is called unreadable without a reason", unread.cell);
    }
    Ok(())
}

/// A table of a tracker: its sheet's name, the kind, and a column for each field.
#[derive(Clone, Debug)]
struct Plan {
    name: &'static str,
    kind: &'static str,
    columns: Vec<(&'static str, Vec<Put>)>,
}

/// How a table is arranged on its sheet.
#[derive(Clone, Debug)]
struct Arranged {
    /// Places of columns, drawn as lots.
    order: Vec<u32>,
    /// Which of the words for each field heads its column.
    words: Vec<Index>,
    /// Columns nobody knows, each before the column of a lot.
    unknown: Vec<(&'static str, Index)>,
    above: u32,
    /// Before which rows a blank one stands.
    gaps: Vec<bool>,
    hidden: bool,
}

const UNKNOWN: &[&str] = &["Locker", "Car park", "Tutor room", "Colour of badge", "Xyz", "Key fob issued"];
const ROWS: usize = 6;

fn words_of(field: &str) -> Vec<String> {
    let v = Vocabulary::standard();
    let field = v.field(v.find_full(field).unwrap_or_else(|| panic!("no field {field}")));
    [&field.label, &field.name].into_iter().chain(&field.words).cloned().collect()
}

fn some(values: &'static [&'static str]) -> impl Strategy<Value = Vec<Put>> {
    let one = prop_oneof![
        3 => select(values).prop_map(|t| Put::Text(t.to_owned())),
        1 => Just(Put::Nothing),
    ];
    vec(one, ROWS)
}

fn days() -> impl Strategy<Value = Vec<Put>> {
    let one = prop_oneof![
        4 => (2024_u16..2028, 1_u8..=12, 1_u8..=28).prop_map(|(y, m, d)| Put::Date(y, m, d)),
        1 => select(&["14/10/2026", "3rd March 2026", "TBC", "Y", "31/9/2026"][..]).prop_map(|t| Put::Text(t.to_owned())),
        1 => Just(Put::Nothing),
    ];
    vec(one, ROWS)
}

fn numbered(prefix: &'static str) -> Vec<Put> {
    (1..=ROWS).map(|n| Put::Text(format!("{prefix}{n:02}"))).collect()
}

fn texts(all: &[&str]) -> Vec<Put> {
    all.iter().map(|t| Put::Text((*t).to_owned())).collect()
}

/// A tracker of invented people: some kinds of sheets, with the columns schools have on them.
fn tracker() -> impl Strategy<Value = Vec<Plan>> {
    let people =
        || vec(select(&["T01", "T02", "T03", "T04", "T05", "T06"][..]), ROWS).prop_map(|p| texts(&p));
    let staff = (
        some(&["T01", "T02", "Ben Birch", "Dunn, Dina", "HPMC", "Nobody Here"]),
        days(),
        some(&["M3", "UPS 2", "L12", "max"]),
        some(&["1", "0.6", "full"]),
    );
    let staff = staff.prop_map(|(manager, started, point, fte)| Plan {
        name: "Staff",
        kind: "staff",
        columns: vec![
            ("staff_id", numbered("T")),
            (
                "staff_name",
                texts(&["Ada Ashby", "Birch, Ben", "Cara Cole", "Dina Dunn", "Ezra Eaves", "Fay Fox"]),
            ),
            ("line_manager_id", manager),
            ("employment_start_date", started),
            ("pay_point", point),
            ("fte", fte),
        ],
    });
    let objectives = (
        people(),
        some(&["Raise results", "Lead the club", "Run the fair"]),
        some(&["Good", "NM", "Goood", "outstanding "]),
        days(),
    );
    let objectives = objectives.prop_map(|(who, what, rating, set)| Plan {
        name: "Objectives",
        kind: "objective",
        columns: vec![
            ("objective_id", numbered("OB")),
            ("staff_id", who),
            ("objective_text", what),
            ("rating", rating),
            ("set_date", set),
            ("cycle_id", texts(&["2026/27"; ROWS])),
        ],
    });
    let meetings = (
        people(),
        some(&["Mid-year review", "EOY", "planning", "lunch"]),
        days(),
        some(&["T02", "Cara Cole"]),
    );
    let meetings = meetings.prop_map(|(who, kind, held, by)| Plan {
        name: "Meetings",
        kind: "meeting",
        columns: vec![("staff_id", who), ("meeting_kind", kind), ("meeting_date", held), ("held_by_id", by)],
    });
    let pay = (some(&["progress", "no progression", "perhaps"]), some(&["M3", "M4"]), days());
    let pay = pay.prop_map(|(rec, point, decided)| Plan {
        name: "Pay",
        kind: "pay",
        columns: vec![
            ("staff_id", numbered("T")),
            ("recommendation", rec),
            ("point_after", point),
            ("decision_date", decided),
        ],
    });
    (staff, objectives, meetings, pay, 0_usize..4).prop_map(|(staff, objectives, meetings, pay, less)| {
        let mut plans = vec![staff, objectives, meetings, pay];
        if less > 0 {
            plans.remove(less);
        }
        plans
    })
}

fn arranged() -> impl Strategy<Value = Arranged> {
    let unknown = vec((select(UNKNOWN), any::<Index>()), 0..4);
    (vec(any::<u32>(), 8), vec(any::<Index>(), 8), unknown, 0_u32..6, vec(any::<bool>(), ROWS), any::<bool>())
        .prop_map(|(order, words, unknown, above, gaps, hidden)| Arranged {
            order,
            words,
            unknown,
            above,
            gaps,
            hidden,
        })
}

/// The table as it would stand with its labels in the first row.
fn plain_sheet(plan: &Plan) -> Sheet {
    let columns: Vec<(String, Vec<Put>)> = plan
        .columns
        .iter()
        .map(|(field, values)| (words_of(&format!("{}.{field}", plan.kind))[0].clone(), values.clone()))
        .collect();
    written(plan.name, &columns, 0, &[false; ROWS])
}

fn arranged_sheet(plan: &Plan, how: &Arranged) -> Sheet {
    let mut columns: Vec<(u32, (String, Vec<Put>))> = plan
        .columns
        .iter()
        .zip(&how.order)
        .zip(&how.words)
        .map(|(((field, values), lot), word)| {
            let words = words_of(&format!("{}.{field}", plan.kind));
            (*lot, (word.get(&words).clone(), values.clone()))
        })
        .collect();
    columns.sort_by_key(|(lot, _)| *lot);
    let mut columns: Vec<_> = columns.into_iter().map(|(_, column)| column).collect();
    for (heading, place) in &how.unknown {
        let place = place.index(columns.len() + 1);
        let values = ["7", "by the door", "", "n/a", "12 B", "yes"];
        columns.insert(place, ((*heading).to_owned(), texts(&values)));
    }
    let mut made = written(plan.name, &columns, how.above, &how.gaps);
    made.hidden = how.hidden;
    made
}

fn written(name: &str, columns: &[(String, Vec<Put>)], above: u32, gaps: &[bool]) -> Sheet {
    let mut made = sheet(name, "");
    for (column, (heading, values)) in (0..).zip(columns) {
        made.cells.insert((above, column), Put::Text(heading.clone()).into());
        let mut row = above + 1;
        for (value, gap) in values.iter().zip(gaps) {
            row += u32::from(*gap);
            if *value != Put::Nothing {
                made.cells.insert((row, column), value.clone().into());
            }
            row += 1;
        }
    }
    made
}

/// All that the records say but for the cells they were read from.
fn said(reading: &Reading) -> Vec<String> {
    let v = reading.records.vocabulary;
    let mut out = Vec::new();
    for kind in v.kinds() {
        let table = reading.records.table(kind);
        let columns: BTreeSet<String> = table.columns.iter().map(|f| v.full_name(*f)).collect();
        out.push(format!("{}: {} {columns:?}", v.kind(kind).name, table.exists));
        let row = |r: &Record| {
            let values: Vec<String> = r
                .entries
                .keys()
                .map(|f| format!("{}: {}", v.full_name(*f), shown(reading, r, &v.full_name(*f))))
                .collect();
            let tied = (r.staff.map(|s| s.0), r.parent.map(|p| p.row), &r.cycle);
            format!("{} {:?} {tied:?} {}", r.number, r.id, values.join(", "))
        };
        out.extend(table.rows.iter().map(row));
    }
    let mut unread: Vec<String> = reading
        .records
        .unread
        .iter()
        .map(|u| format!("{} {}: {}", v.full_name(u.field), u.text, u.why))
        .collect();
    unread.sort();
    out.extend(unread);
    out
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn how_a_tracker_is_arranged_changes_no_record(
        plans in tracker(),
        ways in vec(arranged(), 4),
        sheets in vec(any::<u32>(), 4),
    ) {
        let before: Vec<Sheet> = plans.iter().map(plain_sheet).collect();
        let mut after: Vec<(u32, Sheet)> =
            plans.iter().zip(&ways).zip(&sheets).map(|((plan, way), lot)| (*lot, arranged_sheet(plan, way))).collect();
        after.sort_by_key(|(lot, _)| *lot);
        let mut after: Vec<Sheet> = after.into_iter().map(|(_, made)| made).collect();
        after.push(sheet("Notes", "Seen by the office"));
        let (before, after) = (linked(get(&book(&before))), linked(get(&book(&after))));
        prop_assert_eq!(said(&before), said(&after));
        // Something was compared.
        prop_assert_eq!(before.records.table(before.records.vocabulary.staff()).rows.len(), ROWS);
    }
}
