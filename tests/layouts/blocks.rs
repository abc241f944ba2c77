//! Objectives, meetings and observations side by side in the row of a person.

use crate::support::{aside, cells, columns, reading, rows, sheet, unread};

#[test]
fn numbered_objectives_are_records_of_their_own_however_the_number_is_written() {
    let read = reading(&[sheet(
        "PM Tracker",
        "
        Oakfield School

        Name        | Role    | Line Manager | Objective 1 | Obj 1 rating | Obj2 – Pupil Progress | Obj2 Outcome | Target 3 | Target 3 – Met? | Car park
        Ada Example | Teacher | Ben Sample   | Reading     | Good         | Results in Year 6     | Outstanding  |          |                 | B
        Ben Sample  | Head    |              | Attendance  | Not Met      | Phonics               | good         | Lead CPD | Good            |
        ",
    )]);
    assert_eq!(rows(&read, "staff", "post_title"), ["Teacher", "Head"]);
    assert_eq!(
        rows(&read, "objective", "staff_id | objective_text | objective_kind | rating"),
        [
            "staff row 1 | Reading | missing | Good",
            "staff row 1 | Results in Year 6 | pupil_outcomes | Outstanding",
            "staff row 2 | Attendance | missing | Not Met",
            "staff row 2 | Phonics | pupil_outcomes | Good",
            "staff row 2 | Lead CPD | missing | Good",
        ],
        "a person without a third objective has no third record"
    );
    assert_eq!(cells(&read, "objective.rating")[1], "'PM Tracker'!G4");
    assert_eq!(aside(&read), ["the column \"Car park\": no field goes by that heading"]);
}

#[test]
fn a_band_says_which_objective_the_columns_under_it_belong_to() {
    for head in [
        "Staff |<           | Objective 1 |<      | Objective 2 |<      | Mid-year review |<",
        // Not merged: each band stands in the first of its columns.
        "      |            | Objective 1 |       | Objective 2 |       | Mid-year review |",
    ] {
        let read = reading(&[sheet(
            "Teaching",
            &format!(
                "
                Appraisal 2026/27
                {head}
                Ref  | Name        | Objective | Outcome | Objective | Outcome | Date       | Held by
                T01  | Ada Example | Reading   | Good    | Writing   | Not Met | 2027-02-03 | T02
                T02  | Ben Sample  | Maths     | Good    |           |         |            |
                "
            ),
        )]);
        assert_eq!(
            rows(&read, "objective", "staff_id | objective_text | rating | cycle_id"),
            [
                "T01 | Reading | Good | 2026/27",
                "T01 | Writing | Not Met | 2026/27",
                "T02 | Maths | Good | 2026/27"
            ],
            "{head}"
        );
        assert_eq!(
            rows(&read, "meeting", "staff_id | meeting_kind | meeting_date | held_by_id"),
            ["T01 | interim | 2027-02-03 | T02"],
            "{head}"
        );
    }
}

#[test]
fn a_band_over_one_column_is_a_band_where_the_row_has_others() {
    let read = reading(&[sheet(
        "Teaching",
        "
                          |             | Objective 1 |<        | Mid-year review | Statement |
        Ref  | Name        | Objective | Outcome | Date       | Issued
        T01  | Ada Example | Reading   | Good    | 2027-02-03 | 2026-10-31
        T02  | Ben Sample  | Maths     | Good    | 2027-02-04 | 2026-10-31
        ",
    )]);
    assert_eq!(rows(&read, "meeting", "meeting_kind | meeting_date")[0], "interim | 2027-02-03");
    assert!(rows(&read, "observation", "observation_date").is_empty());
}

#[test]
fn headings_that_repeat_belong_to_the_objective_before_them() {
    let read = reading(&[sheet(
        "Sheet1",
        "
        Employee Name | Line manager | Objective | Rating | Objective | Rating
        Ada Example   | Ben Sample   | Reading   | Good   | Writing   | Not Met
        Ben Sample    |              | Maths     | Good   |           |
        ",
    )]);
    assert_eq!(
        rows(&read, "objective", "objective_text | rating"),
        ["Reading | Good", "Writing | Not Met", "Maths | Good"]
    );
    let read = reading(&[sheet(
        "Sheet1",
        "
        Employee Name | Line manager | Objective 1 | Rating | Objective 2 | Rating
        Ada Example   | Ben Sample   | Reading     |        | Writing     | Not Met
        ",
    )]);
    assert_eq!(rows(&read, "objective", "objective_text | rating"), ["Reading | blank", "Writing | Not Met"]);
}

#[test]
fn a_numbered_column_of_ratings_holds_ratings_and_one_of_texts_the_objective() {
    let read = reading(&[sheet(
        "Tracker",
        "
        Name        | Line manager | Target 1    | Target 2
        Ada Example | Ben Sample   | Outstanding | Good
        Ben Sample  |              | Good        | Not Met
        Cy Instance | Ben Sample   | Good        |
        ",
    )]);
    assert_eq!(
        columns(&read, "Tracker")[2..],
        ["Target 1 = objective.rating", "Target 2 = objective.rating"]
    );
    assert_eq!(rows(&read, "objective", "rating"), ["Outstanding", "Good", "Good", "Not Met", "Good"]);
}

#[test]
fn a_column_headed_by_a_meeting_holds_the_day_of_that_meeting() {
    let read = reading(&[sheet(
        "Staff",
        "
        Staff ID | Name        | Planning meeting | Mid-Year Review | Date of final review meeting | Obs 1      | Obs 2
        T01      | Ada Example | 2026-10-05       | 2027-02-01      |                              | 2026-11-09 | 2027-03-01
        T02      | Ben Sample  | 2026-10-06       | Y               |                              | 2026-11-10 |
        ",
    )]);
    assert_eq!(
        rows(&read, "meeting", "staff_id | meeting_kind | meeting_date"),
        [
            "T01 | interim | 2027-02-01",
            "T01 | planning | 2026-10-05",
            "T02 | interim | tick",
            "T02 | planning | 2026-10-06",
        ]
    );
    assert_eq!(
        rows(&read, "observation", "staff_id | observation_date"),
        ["T01 | 2026-11-09", "T01 | 2027-03-01", "T02 | 2026-11-10"]
    );
}

#[test]
fn one_day_beside_several_objectives_is_the_day_of_them_all() {
    let read = reading(&[sheet(
        "Staff",
        "
        Staff ID | Name        | Objectives set | Objective 1 | Objective 2
        T01      | Ada Example | 2026-10-05     | Reading     | Writing
        T02      | Ben Sample  | 2026-10-06     |             |
        ",
    )]);
    assert_eq!(
        rows(&read, "objective", "objective_text | set_date"),
        ["Reading | 2026-10-05", "Writing | 2026-10-05"],
        "a date alone is no objective"
    );
}

#[test]
fn a_rating_over_columns_of_ticks_is_the_one_that_is_ticked() {
    let read = reading(&[sheet(
        "Appraisal",
        "
             |            | Objectives  |<        |<       |<          |<        |<       |             |         |
             |            | Objective 1 |<        |<       |Objective 2|<        |<       | Overall judgement |<  |<
        Name | Appraiser  | Good        | Not met | Exceeded | Good    | Not met | Exceeded | Good      | Not met | Exceeded
        Ada Example | Ben Sample | x    |         |        |           | ✓       |        |             |         | Y
        Ben Sample  |            | x    | x       |        | TRUE      |         |        |             | late    |
        Cy Instance | Ben Sample | x    |         |        |           |         |        | 1           |         |
        Dee Trial   | Ben Sample |      |         | x      |           |         |        |             | x       |
        Em Pattern  | Ben Sample |      |         | x      |           |         |        |             | x       |
        Flo Model   | Ben Sample |      |         | x      |           |         |        |             | x       |
        Gil Draft   | Ben Sample |      |         | x      |           |         |        |             | x       |
        ",
    )]);
    assert_eq!(
        rows(&read, "objective", "staff_id | rating")[..2],
        ["staff row 1 | Good", "staff row 1 | Not Met"]
    );
    assert_eq!(rows(&read, "statement", "overall_rating")[0], "Outstanding");
    assert_eq!(rows(&read, "objective", "rating")[3], "Good");
    let odd = unread(&read);
    assert_eq!(odd.len(), 2, "{odd:?}");
    assert!(odd.iter().any(|u| u == "Appraisal!C5: more than one of these columns is ticked"), "{odd:?}");
    assert!(odd.iter().any(|u| u == "Appraisal!J5: it is neither a tick nor blank"), "{odd:?}");
}

#[test]
fn words_in_columns_headed_by_ratings_are_not_taken_for_ticks() {
    let read = reading(&[sheet(
        "Objectives",
        "
        Staff ID | Objective | Met      | Not met
        T01      | Reading   | in April | because of absence
        T01      | Writing   | in May   | no time
        ",
    )]);
    assert!(
        columns(&read, "Objectives").iter().all(|c| !c.starts_with("Not met")),
        "{:?}",
        columns(&read, "Objectives")
    );
}

#[test]
fn a_band_that_is_no_meeting_makes_none() {
    let read = reading(&[sheet(
        "Staff",
        "
        Staff ID | Name        | Line management |<
        ^        | ^           | Line manager    | Other managers
        T01      | Ada Example | T02             |
        ",
    )]);
    assert_eq!(rows(&read, "staff", "line_manager_id"), ["T02"]);
    assert!(rows(&read, "meeting", "meeting_date").is_empty());
}

#[test]
fn letters_that_spell_a_word_over_their_columns_are_no_ratings() {
    for head in ["Staff ID | Objective | SMART |<|<|<|<", "Staff ID | Objective | | | | |"] {
        let read = reading(&[sheet(
            "Objectives",
            &format!(
                "
                {head}
                ^        | ^         | S | M | A | R | T
                T01      | Reading   | Y | Y | Y | Y | Y
                T02      | Writing   | Y | Y |   | Y | Y
                "
            )
            .replace(" ^ ", if head.contains('<') { " ^ " } else { "   " }),
        )]);
        assert_eq!(unread(&read), Vec::<String>::new(), "{head}");
        assert!(
            columns(&read, "Objectives").iter().all(|c| !c.ends_with("objective.rating")),
            "{:?}",
            columns(&read, "Objectives")
        );
    }
    let read = reading(&[sheet(
        "Objectives",
        "
        Staff ID | Objective | Red | Amber | Green
        T01      | Reading   |     | x     |
        T02      | Writing   |     |       | x
        ",
    )]);
    assert_eq!(columns(&read, "Objectives").iter().filter(|c| c.ends_with("objective.rating")).count(), 3);
}
