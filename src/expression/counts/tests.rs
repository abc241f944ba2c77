//! A count that was kept gives what working it out anew gives, and shows the same cells.

use std::cell::RefCell;
use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::super::{Compiler, Expression, Known, KnownTerm, Lookups, NoFacts, Scope, Term, Type, Val, World};
use super::Look;
use crate::model::{
    BankHolidays, Calendar, Cell, Cycle, CycleRule, Entry, FieldId, Reading, Record, RecordId, Records,
    StaffId, Text, Value, Vocabulary,
};

const PEOPLE: usize = 150;

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a real day")
}

fn text(text: &str) -> Reading {
    Reading::Value(Value::Text(Text::new(text)))
}

fn choice(word: &str) -> Reading {
    Reading::Value(Value::Choice(word.into()))
}

fn add(records: &mut Records, kind: &str, columns: &[&str], rows: &[Vec<Option<Reading>>]) {
    let vocabulary = records.vocabulary;
    let kind = vocabulary.kind_named(kind).expect("a kind");
    let fields: Vec<FieldId> =
        columns.iter().map(|c| vocabulary.find(kind, c).expect("a field of the kind")).collect();
    let own = vocabulary.kind(kind).id;
    let table = records.table_mut(kind);
    table.exists = true;
    table.columns = fields.iter().copied().collect();
    for (number, row) in (1_u32..).zip(rows) {
        let cell = |column: u32| Cell { order: 0, sheet: "Sheet".into(), row: number, column };
        let entries: BTreeMap<FieldId, Entry> = (0_u32..)
            .zip(fields.iter().zip(row))
            .filter_map(|(column, (field, reading))| {
                let reading = reading.clone()?;
                Some((*field, Entry { cell: cell(column), typed: Text::default(), reading }))
            })
            .collect();
        let id = own.and_then(|f| match &entries.get(&f)?.reading {
            Reading::Value(Value::Id(id)) => Some(id.clone()),
            _ => None,
        });
        let number = number as usize;
        let (anchor, from_sheet) = (cell(0), true);
        table.rows.push(Record {
            number,
            anchor,
            id,
            entries,
            from_sheet,
            staff: None,
            parent: None,
            cycle: None,
        });
    }
}

/// Enough people that not all cells are noted; some cells blank, some that cannot be read, some people without a column.
fn school() -> Records {
    let mut records = Records::new(Vocabulary::standard());
    let id = |n: usize| Some(Reading::Value(Value::Id(format!("S{n}").into())));
    let unread = || Some(Reading::Unreadable("it has no meaning".into()));
    let staff: Vec<Vec<Option<Reading>>> = (0..PEOPLE)
        .map(|n| {
            let role = match n % 11 {
                0 => Some(Reading::Blank),
                1 => None,
                2 => unread(),
                n => Some(text(["Tutor", "tutor ", "Cook", "Clerk"][n % 4])),
            };
            let group = if n % 40 == 7 { choice("headteacher") } else { choice("teacher") };
            let school = if n == 9 { Reading::Blank } else { text(["A", "B", "C"][n % 3]) };
            let reviewer = if n == 30 { unread() } else { id(n / 7) };
            vec![id(n), Some(group), role, Some(school), reviewer]
        })
        .collect();
    add(
        &mut records,
        "staff",
        &["staff_id", "staff_group", "role_family", "school_code", "reviewer_id"],
        &staff,
    );
    let objectives: Vec<Vec<Option<Reading>>> = (0..2 * PEOPLE)
        .map(|n| {
            let date = day("2025-09-01") + chrono::Days::new(2 * n as u64);
            let set = if n % 17 == 3 { Reading::Blank } else { Reading::Value(Value::Date(date)) };
            vec![id(n % 90), Some(set)]
        })
        .collect();
    add(&mut records, "objective", &["staff_id", "set_date"], &objectives);
    records.link();
    let rule = CycleRule { month: 9, day: 1 };
    records.place(|r| r.by_date(&|_, date| Some(rule.holding(date).label)));
    records
}

/// What stands before the condition, and the condition.
const COUNTS: [(&str, &str); 11] = [
    ("count(all.staff, ", "says(role_family, this.role_family) and says(school_code, this.school_code)"),
    ("count(all.staff, ", "role_family is filled and says(role_family, this.role_family)"),
    ("list(all.staff, staff_id, ", "first_of(says(role_family, this.role_family), false) and own > 3"),
    (
        "first(all.staff, staff_id, ",
        "staff_group is filled and staff_group == 'headteacher' and says(school_code, this.school_code)",
    ),
    ("any(all.staff, ", "staff_group == 'headteacher' and says(school_code, 'C')"),
    ("all(all.staff, ", "staff_group == 'teacher'"),
    ("count(all.staff, ", "count(objective, set_date is filled) > own"),
    ("count(all.staff, ", "any(ever.objective, set_date >= cycle.start) and staff_group == this.staff_group"),
    ("count(all.objective, ", "set_date is filled and set_date >= cycle.start and set_date <= cycle.end"),
    ("count(all.objective, ", "set_date is filled and set_date <= on('31 October')"),
    ("sum(all.staff, count(objective), ", "first_of(reviewer_id == this.reviewer_id, false)"),
];

fn known() -> Known {
    Known {
        variables: vec![("also", Type::Bool)],
        terms: vec![KnownTerm { name: "own".into(), ty: Type::Number, of: None }],
        ..Known::default()
    }
}

fn compiled(text: &str, known: &Known) -> Expression {
    let compiler = Compiler { vocabulary: Vocabulary::standard(), known };
    let staff = Some(compiler.vocabulary.staff());
    compiler.compile(text, staff, None).unwrap_or_else(|m| panic!("{text}: {m:?}"))
}

/// The school's cycle, one that somebody began in the middle, and the one before.
fn cycles() -> Vec<Cycle> {
    let this = CycleRule { month: 9, day: 1 }.holding(day("2026-11-02"));
    let late = this.running(day("2026-10-20"), this.end).expect("it has days");
    let last = CycleRule { month: 9, day: 1 }.before(&this);
    vec![this, late, last]
}

fn asked(
    world: &World,
    person: usize,
    cycle: &Cycle,
    anchor: NaiveDate,
    what: &Expression,
) -> (Val, Vec<Look>) {
    let kind = world.records.vocabulary.staff();
    let cells = RefCell::default();
    let staff = Some(StaffId(person));
    let record = Some(RecordId { kind, row: person });
    let variables = [Val::Bool(true)];
    let scope = Scope {
        world,
        cycle,
        anchor,
        staff,
        record,
        outer: None,
        group: &[],
        variables: &variables,
        cells: &cells,
    };
    let value = scope.value(what);
    (value, cells.into_inner())
}

#[test]
fn an_answer_that_was_kept_is_the_one_worked_out_anew_with_the_same_cells() {
    let (records, known) = (school(), known());
    let calendar = Calendar::new(BankHolidays::england_and_wales());
    let own =
        Term { name: "own".into(), says: String::new(), is: compiled("count(objective)", &Known::default()) };
    let terms = [own];
    let world = World {
        records: &records,
        calendar: &calendar,
        as_of: day("2026-11-02"),
        lead: 28,
        parameters: &[],
        terms: &terms,
        facts: &NoFacts,
        lookups: Lookups::default(),
    };
    let mut told = 0;
    for (head, condition) in COUNTS {
        let kept = compiled(&format!("{head}{condition})"), &known);
        // What rests on a variable is never kept, and is gone through row by row.
        let anew = compiled(&format!("{head}also and ({condition}))"), &known);
        for cycle in cycles() {
            for anchor in [cycle.group_start, cycle.over()] {
                for person in 0..PEOPLE {
                    let answer = asked(&world, person, &cycle, anchor, &kept);
                    told += usize::from(!matches!(answer.0, Val::Unknown(_)));
                    let anew = asked(&world, person, &cycle, anchor, &anew);
                    assert_eq!(answer, anew, "{head}{condition}) of person {person} in {cycle:?}");
                }
            }
        }
    }
    assert!(told > PEOPLE * COUNTS.len(), "most of it can be told: {told}");
}

#[test]
fn a_count_is_gone_through_once_and_not_once_for_each_person() {
    let (records, known) = (school(), known());
    let calendar = Calendar::new(BankHolidays::england_and_wales());
    let world = World {
        records: &records,
        calendar: &calendar,
        as_of: day("2026-11-02"),
        lead: 28,
        parameters: &[],
        terms: &[],
        facts: &NoFacts,
        lookups: Lookups::default(),
    };
    let counts =
        ["any(all.staff, staff_group == 'support_staff')", "count(all.objective, set_date >= cycle.start)"];
    for text in counts {
        let count = compiled(text, &known);
        for person in 0..PEOPLE {
            for cycle in cycles() {
                asked(&world, person, &cycle, cycle.group_start, &count);
            }
        }
    }
    // The first depends on nothing, the second on the day on which the cycle begins.
    assert_eq!(world.lookups.answers_kept(), 1 + cycles().len());
}
