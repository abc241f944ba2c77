//! A report of an invented school, with every way in which a table may stand in it: groups, questions, counts, bands,
//! "None", three outcomes, and one that is withheld.

use appraise::disclosure::{CountRow, CountTable, Label, Labels, Settings, publish};
use appraise::report::{Cycle, Front, HeadTeacher, Section};
use chrono::NaiveDate;

pub(crate) fn front() -> Front {
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

pub(crate) fn tables() -> Vec<CountTable> {
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

pub(crate) fn sections() -> Vec<Section> {
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
