//! Three-valued logic, blank against missing, dates, and what is refused before anything runs.

use std::cell::RefCell;

use chrono::NaiveDate;

use super::{Compiler, Known, Lookups, Missing, NoFacts, Scope, Type, Val, World};
use crate::model::{
    BankHolidays, Calendar, Cell, CycleRule, Entry, FieldId, Number, Reading, Record, RecordId, Records,
    StaffId, Text, Value, Vocabulary,
};

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a real day")
}

fn vocabulary() -> &'static Vocabulary {
    Vocabulary::standard()
}

fn field(name: &str) -> FieldId {
    vocabulary().find_full(name).expect("a field of the vocabulary")
}

fn known() -> Known {
    Known {
        parameters: vec![("due".into(), Type::MonthDay), ("unset".into(), Type::Number)],
        ratings: vec!["Not Met".into(), "Good".into(), "Outstanding".into()],
        ..Known::default()
    }
}

fn add(records: &mut Records, kind: &str, columns: &[&str], rows: &[&[(&str, Reading)]]) {
    let kind = vocabulary().kind_named(kind).expect("a kind");
    let name = vocabulary().kind(kind).name.clone();
    let table = records.table_mut(kind);
    table.exists = true;
    table.columns = columns.iter().filter_map(|c| vocabulary().find(kind, c)).collect();
    for (number, row) in rows.iter().enumerate() {
        let cell = |column: u32| Cell {
            order: 0,
            sheet: name.as_str().into(),
            row: u32::try_from(number + 1).unwrap_or(0),
            column,
        };
        let entries: std::collections::BTreeMap<FieldId, Entry> = (0u32..)
            .zip(row.iter())
            .filter_map(|(column, (name, reading))| {
                let entry = Entry { cell: cell(column), typed: Text::default(), reading: reading.clone() };
                Some((vocabulary().find(kind, name)?, entry))
            })
            .collect();
        let id = vocabulary().kind(kind).id.and_then(|f| match entries.get(&f).map(|e| &e.reading) {
            Some(Reading::Value(Value::Id(id))) => Some(id.clone()),
            _ => None,
        });
        table.rows.push(Record {
            number: number + 1,
            anchor: cell(0),
            id,
            entries,
            from_sheet: false,
            staff: None,
            parent: None,
            cycle: None,
        });
    }
}

fn id(text: &str) -> Reading {
    Reading::Value(Value::Id(text.into()))
}

fn choice(text: &str) -> Reading {
    Reading::Value(Value::Choice(text.into()))
}

fn date(text: &str) -> Reading {
    Reading::Value(Value::Date(day(text)))
}

fn percent(number: i64) -> Reading {
    Reading::Value(Value::Number(Number::whole(number)))
}

/// A teacher `T1` managed by `L1` (managed by `H1`, the headteacher), with two objectives and one target.
fn school() -> Records {
    let mut records = Records::new(vocabulary());
    let yes = Reading::Value(Value::YesNo(true));
    add(
        &mut records,
        "staff",
        &["staff_id", "staff_group", "line_manager_id", "teaches", "is_tutor", "employment_start_date"],
        &[
            &[
                ("staff_id", id("T1")),
                ("staff_group", choice("teacher")),
                ("line_manager_id", id("L1")),
                ("teaches", yes),
                ("is_tutor", Reading::Blank),
                ("employment_start_date", date("2019-09-01")),
            ],
            &[("staff_id", id("L1")), ("line_manager_id", id("H1")), ("staff_group", choice("teacher"))],
            &[("staff_id", id("H1")), ("staff_group", choice("headteacher")), ("line_manager_id", id("L1"))],
        ],
    );
    add(
        &mut records,
        "objective",
        &["objective_id", "staff_id", "cycle_id", "objective_kind", "set_date", "target_date"],
        &[
            &[
                ("objective_id", id("O1")),
                ("staff_id", id("T1")),
                ("cycle_id", Reading::Value(Value::Cycle("2026/27".into()))),
                ("objective_kind", choice("teaching")),
                ("set_date", date("2026-10-14")),
                ("target_date", Reading::Unreadable("a term, not a day".into())),
            ],
            &[
                ("objective_id", id("O2")),
                ("staff_id", id("T1")),
                ("cycle_id", Reading::Value(Value::Cycle("2026/27".into()))),
                ("objective_kind", Reading::Blank),
                ("set_date", date("2026-10-20")),
                ("target_date", date("2027-06-30")),
            ],
        ],
    );
    add(
        &mut records,
        "target",
        &["target_id", "objective_id", "good_pct", "outstanding_pct", "rating"],
        &[&[
            ("target_id", id("G1")),
            ("objective_id", id("O1")),
            ("good_pct", percent(75)),
            ("outstanding_pct", Reading::Blank),
            ("rating", choice("Good")),
        ]],
    );
    let rule = CycleRule { month: 9, day: 1 };
    records.link();
    records.place(|r| r.by_date(&|_, date| Some(rule.holding(date).label)));
    records
}

fn value(text: &str, kind: &str) -> Val {
    let records = school();
    let known = known();
    let compiler = Compiler { vocabulary: vocabulary(), known: &known };
    let kind = vocabulary().kind_named(kind).expect("a kind");
    let expression = compiler.compile(text, Some(kind), None).unwrap_or_else(|m| panic!("{text}: {m:?}"));
    let calendar = Calendar::new(BankHolidays::england_and_wales());
    let parameters = [Val::MonthDay(10, 31), Val::Blank(None)];
    let world = World {
        records: &records,
        calendar: &calendar,
        as_of: day("2026-11-02"),
        lead: 28,
        parameters: &parameters,
        terms: &[],
        facts: &NoFacts,
        lookups: Lookups::default(),
    };
    let cycle = CycleRule { month: 9, day: 1 }.holding(day("2026-11-02"));
    let cells = RefCell::default();
    let scope = Scope {
        world: &world,
        cycle: &cycle,
        anchor: cycle.start,
        staff: Some(StaffId(0)),
        record: Some(RecordId { kind, row: 0 }),
        outer: None,
        group: &[],
        variables: &[],
        cells: &cells,
    };
    scope.value(&expression)
}

fn unknown(text: &str, kind: &str) -> Vec<Missing> {
    match value(text, kind) {
        Val::Unknown(missing) => missing.into_iter().collect(),
        Val::Blank(why) => why.into_iter().collect(),
        other => panic!("{text} gives {other:?}"),
    }
}

#[test]
fn what_is_known_decides_and_what_is_missing_never_passes() {
    for (text, gives) in [
        ("teaches", true),
        ("teaches or leads", true),
        ("not teaches and leads", false),
        ("is_tutor is blank", true),
        ("is_tutor is filled", false),
        ("leads is recorded", false),
        ("staff_group in ['teacher', 'headteacher']", true),
        ("staff_group not in ['support_staff']", true),
        ("line_manager_id == 'l1'", true),
        ("line_manager_id.staff_group == 'teacher'", true),
        ("headteacher == 'H1'", true),
        ("reports_to(staff_id, 'H1')", true),
        ("reports_to('H1', 'T1')", false),
        ("length(line_managers(staff_id)) == 1", true),
    ] {
        assert_eq!(value(text, "staff"), Val::Bool(gives), "{text}");
    }
    for text in ["leads", "teaches and leads", "not leads", "is_tutor", "not is_tutor", "is_tutor or leads"] {
        assert!(!unknown(text, "staff").is_empty(), "{text}");
    }
    assert_eq!(unknown("leads is filled", "staff"), [Missing::Column(field("staff.leads"))]);
}

#[test]
fn a_blank_a_missing_column_a_missing_sheet_and_an_unreadable_cell_are_told_apart() {
    let kind = |name: &str| vocabulary().kind_named(name).expect("a kind");
    assert!(matches!(unknown("is_tutor", "staff")[..], [Missing::Blank(_, Some(_))]));
    assert_eq!(unknown("leads", "staff"), [Missing::Column(field("staff.leads"))]);
    assert_eq!(unknown("any(feedback)", "staff"), [Missing::Kind(kind("feedback"))]);
    assert!(matches!(unknown("target_date < set_date", "objective")[..], [Missing::Unreadable(..)]));
    assert_eq!(unknown("param.unset > 1", "staff"), [Missing::Parameter(1)]);
    assert_eq!(
        value("school.pm_lead_id is filled", "staff"),
        Val::Bool(false),
        "a setting that is not set is blank"
    );
}

#[test]
fn a_cell_that_cannot_be_read_is_told_from_a_blank_and_from_a_column_that_is_not_there() {
    assert_eq!(value("target_date is unreadable", "objective"), Val::Bool(true));
    assert_eq!(value("set_date is unreadable", "objective"), Val::Bool(false));
    for text in ["is_tutor is unreadable", "leads is unreadable", "any(feedback) is unreadable"] {
        assert_eq!(value(text, "staff"), Val::Bool(false), "{text}");
    }
}

#[test]
fn counts_run_over_the_persons_rows_or_the_rows_own_children() {
    let number = |n| Val::Number(Number::whole(n));
    assert_eq!(value("count(objective)", "staff"), number(2));
    assert_eq!(value("count(target)", "objective"), number(1));
    assert_eq!(value("any(objective, objective_kind == 'teaching')", "staff"), Val::Bool(true));
    assert!(matches!(value("any(objective, objective_kind == 'service')", "staff"), Val::Unknown(_)));
    assert_eq!(value("first(objective, set_date)", "staff"), Val::Date(day("2026-10-14")));
    assert_eq!(value("last(objective, set_date)", "staff"), Val::Date(day("2026-10-20")));
    assert_eq!(
        value("last(objective, set_date, set_date < '2026-10-15')", "staff"),
        Val::Date(day("2026-10-14"))
    );
    assert_eq!(value("count(all.staff, line_manager_id == this.staff_id)", "staff"), number(0));
    assert_eq!(value("objective.objective_kind == 'teaching'", "target"), Val::Bool(true));
    assert_eq!(value("sum(target, good_pct)", "objective"), number(75));
}

#[test]
fn dates_and_lengths_of_time_are_reckoned() {
    assert_eq!(value("set_date + '28 days'", "objective"), Val::Date(day("2026-11-11")));
    assert_eq!(value("on(param.due)", "staff"), Val::Date(day("2026-10-31")));
    assert_eq!(value("on('31 August')", "staff"), Val::Date(day("2027-08-31")));
    assert_eq!(value("days(set_date, as_of)", "objective"), Val::Number(Number::whole(19)));
    assert_eq!(value("max(employment_start_date, cycle.start)", "staff"), Val::Date(day("2026-09-01")));
    assert_eq!(
        value("first_of(employment_end_date, as_of)", "staff"),
        Val::Date(day("2026-11-02")),
        "no such column"
    );
    assert!(matches!(value("target_date if target_date is filled else as_of", "objective"), Val::Unknown(_)));
    assert_eq!(value("first_of(objective.set_date, as_of)", "staff"), Val::Date(day("2026-10-14")));
    assert_eq!(value("set_date is done", "objective"), Val::Bool(true));
    assert_eq!(
        value("target_date is done", "objective"),
        Val::unknown(Missing::Unreadable(
            field("objective.target_date"),
            Cell { order: 0, sheet: "objective".into(), row: 1, column: 5 },
        ))
    );
}

#[test]
fn a_day_moves_by_the_spans_that_began_before_it_had_passed() {
    let week = "objective, set_date, set_date + '7 days'";
    for (text, gives) in [
        (format!("moved('2026-10-13', {week})"), "2026-10-13"),
        (format!("moved('2026-10-15', {week}) - '1 day'"), "2026-10-27"),
        // The second span begins after the day had passed, but not after the day it had moved to.
        (format!("moved('2026-10-14', {week})"), "2026-10-27"),
        (format!("moved('2026-10-20', {week})"), "2026-11-02"),
        ("moved('2026-10-20', objective, set_date, set_date - '7 days')".to_owned(), "2026-10-20"),
        ("moved('2026-10-20', objective, set_date + '28 days', none)".to_owned(), "2026-10-20"),
        ("moved('2026-10-20', objective, set_date, none)".to_owned(), "2026-12-01"),
        ("moved('2027-05-01', objective, set_date, none)".to_owned(), "2027-05-01"),
        ("moved('2026-10-20', appeal, suspended_from, suspended_to)".to_owned(), "2026-10-20"),
    ] {
        assert_eq!(value(&text, "staff"), Val::Date(day(gives)), "{text}");
    }
    assert!(matches!(
        unknown("moved('2026-10-20', objective, set_date, target_date)", "staff")[..],
        [Missing::Unreadable(..)]
    ));
    assert!(matches!(value("moved(none, objective, set_date, none)", "staff"), Val::Blank(_)));
}

#[test]
fn what_cannot_mean_anything_is_refused_with_its_place_and_a_suggestion() {
    let known = known();
    let compiler = Compiler { vocabulary: vocabulary(), known: &known };
    let kind = vocabulary().kind_named("objective");
    for (text, what, help) in [
        (
            "set_dat is filled",
            "\"set_dat\" is no field of a row of \"objective\" and no term of the pack",
            "set_date",
        ),
        ("set_date > 5", "a date is compared with a number", ""),
        ("objective_kind == 'teachng'", "\"teachng\" is not a value of objective.objective_kind", "teaching"),
        ("rating == 'Excellent'", "\"Excellent\" is not a value of objective.rating", "it may be"),
        ("objective_text == 'x'", "free text is compared with", "is filled"),
        ("staff.teaches == 'yes'", "a yes or no is compared with a word", "stands alone"),
        ("staf.teaches", "there is no record kind \"staf\"", "staff"),
        ("moved(set_date, target)", "it takes a day, the rows", ""),
        ("moved(set_date, target, rating, rating)", "a day is moved by days, and this is a word", ""),
        ("count(objectve)", "there is no record kind \"objectve\"", "objective"),
        ("param.nothing", "the pack has no parameter \"nothing\"", ""),
        ("lenght([1])", "there is no function \"lenght\"", "length"),
        ("set_date + 5", "a date and a number cannot be reckoned together", "15 working days"),
        ("objective_kind < 'x'", "a word has no order", ""),
        ("longest_gap('days', set_date, rating, as_of)", "cannot be used so", ""),
        ("steps(set_date, set_date)", "cannot be used so", ""),
        ("set_date is lovely", "\"is lovely\" has no meaning in a pack", "is filled"),
        ("set_date | upper", "this has no meaning in a pack", ""),
        ("set_date ==", "this cannot be read as a condition", ""),
        // What follows a part that can be read is never passed over.
        ("set_date is filled) or (set_date is blank", "this cannot be read as a condition", ""),
        ("set_date is filled] or [1", "this cannot be read as a condition", ""),
        ("(set_date == as_of) objective_kind", "this cannot be read as a condition", ""),
        ("objective_kind == 'teaching' objective_kind", "this cannot be read as a condition", ""),
        ("objective_kind == 'teaching' && set_date is filled", "\"&&\" has no meaning", "write and"),
        ("set_date is filled, set_date is blank", "this cannot be read as a condition", ""),
        ("", "this cannot be read as a condition: it is empty", ""),
    ] {
        let mistakes = compiler.compile(text, kind, None).expect_err(text);
        let [mistake] = mistakes.as_slice() else { panic!("{text}: {mistakes:?}") };
        assert!(mistake.what.contains(what), "{text}: {}", mistake.what);
        let given = mistake.help.clone().unwrap_or_default();
        assert!(given.contains(help), "{text}: {given}");
    }
    let wanted = compiler.compile("set_date", kind, Some(&Type::Bool)).expect_err("a date is no condition");
    assert_eq!(wanted[0].what, "a yes or no is needed here, and this gives a date");
}

#[test]
fn a_term_of_a_row_is_read_at_the_row_and_from_what_hangs_on_it() {
    let mut known = known();
    let objective = vocabulary().kind_named("objective");
    known.terms.push(super::KnownTerm { name: "is_teaching".into(), ty: Type::Bool, of: objective });
    let compiler = Compiler { vocabulary: vocabulary(), known: &known };
    for (text, kind) in [
        ("is_teaching", "objective"),
        ("objective.is_teaching", "target"),
        ("count(objective, is_teaching) > 0", "staff"),
    ] {
        let kind = vocabulary().kind_named(kind);
        assert!(compiler.compile(text, kind, Some(&Type::Bool)).is_ok(), "{text}");
    }
    for (text, kind) in
        [("is_teaching", "staff"), ("is_teaching", "target"), ("staff.is_teaching", "objective")]
    {
        let kind = vocabulary().kind_named(kind);
        assert!(compiler.compile(text, kind, None).is_err(), "{text}");
    }
}

#[test]
fn a_rating_is_worse_than_another_by_its_place_on_the_scale() {
    let scale = "['Outstanding', 'Good', 'Requires improvement']";
    for (rating, other, gives) in [
        ("Requires Improvement", "good", true),
        ("Good", "Good", false),
        ("Outstanding", "Good", false),
        ("B+", "Good", false),
        ("Good", "B+", false),
    ] {
        let asked = format!("worse_than('{rating}', '{other}', {scale})");
        assert_eq!(value(&asked, "staff"), Val::Bool(gives), "{asked}");
    }
}

#[test]
fn a_cell_that_cannot_be_read_is_not_passed_over_where_it_may_be_the_answer() {
    assert_eq!(value("first_of(target_date, as_of)", "objective"), Val::Date(day("2026-11-02")));
    assert!(matches!(
        unknown("first_filled(target_date, as_of)", "objective")[..],
        [Missing::Unreadable(..)]
    ));
    assert_eq!(value("first_filled(set_date, as_of)", "objective"), Val::Date(day("2026-10-14")));
    let no_column = value("first_filled(employment_end_date, as_of)", "staff");
    assert_eq!(no_column, Val::Date(day("2026-11-02")), "a column that is not there is passed over");
}

#[test]
fn the_longest_time_without_a_meeting_is_found_wherever_it_lies() {
    let number = |n| Val::Number(Number::whole(n));
    let dates = "set_date, [set_date + '7 days', set_date + '2 days', set_date - '40 days', as_of + '60 days'], \
                 as_of + '52 days'";
    for (text, gives) in [
        // From Wednesday 14 October to the day of the run, Monday 2 November: the 16th and the 21st lie between.
        (format!("longest_gap('days', {dates})"), number(12)),
        (format!("longest_gap('working days', {dates})"), number(8)),
        (format!("gap_since('3 days', {dates})"), Val::Date(day("2026-10-16"))),
        (format!("gap_since('7 working days', {dates})"), Val::Date(day("2026-10-21"))),
        (format!("gap_since('8 working days', {dates})"), Val::Blank(None)),
        ("longest_gap('days', set_date, none, as_of)".to_owned(), number(19)),
    ] {
        assert_eq!(value(&text, "objective"), gives, "{text}");
    }
    assert!(matches!(
        value("longest_gap('days', set_date, [target_date], as_of)", "objective"),
        Val::Unknown(_)
    ));
}

#[test]
fn points_of_one_range_are_so_many_steps_apart() {
    use super::functions::steps;
    let number = |n| Val::Number(Number::whole(n));
    for (from, to, gives) in [
        ("M2", "M4", number(2)),
        ("m9", "M10", number(1)),
        ("D8", "D7", number(-1)),
        ("12", "13", number(1)),
        ("M6", "U1", Val::Blank(None)),
        ("top", "top", Val::Blank(None)),
        ("", "M1", Val::Blank(None)),
    ] {
        assert_eq!(steps(from, to), gives, "{from} to {to}");
    }
}

#[test]
fn a_number_can_be_a_length_of_time_and_is_rounded_to_the_nearest() {
    assert_eq!(value("set_date + days_long(10.9)", "objective"), Val::Date(day("2026-10-24")));
    assert_eq!(
        value("set_date + days_long(days(as_of, set_date))", "objective"),
        Val::Blank(None),
        "less than none"
    );
    assert_eq!(value("working_days(set_date, as_of)", "objective"), Val::Number(Number::whole(13)));
    for (text, gives) in [("round(2.5)", 3), ("round(2.4)", 2), ("round(75)", 75)] {
        assert_eq!(value(text, "objective"), Val::Number(Number::whole(gives)), "{text}");
    }
}
