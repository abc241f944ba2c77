//! Wrong entries: each is told with its cell and how to put it right, all at once, and nothing is written.

use chrono::NaiveDate;

use super::{
    ALL, Day, Nothing, PAPERS, TODAY, Text, decide, desk_with, entered, from_to, mistake, one_mistake,
    papers, put, referred, waiting,
};

/// What is put into a row that is good otherwise, M3 approved to M4; what is told, and at which cell of the row. {other} is the
/// row of somebody else.
const WRONG: &[(&str, &str, &str)] = &[
    ("A=ZZZ-ZZ", "nobody in this pack has the code ZZZ-ZZ", "A"),
    ("A{other}={code}", "the code {code} stands twice, first in Decisions!A", "A{other}"),
    ("A=Mrs P", "\"Mrs P\" is no code", "A"),
    ("A=", "the row has no code", "G"),
    ("G=aprove", "\"aprove\" is no decision", "G"),
    ("G=amend|H=M5", "there is no reason for what was amended", "I"),
    ("G=refer back", "there is no reason for what was referred back", "I"),
    ("G=defer|I= ", "there is no reason for what was deferred", "I"),
    ("G=amend|I=so", "to amend, and no point stands beside it", "H"),
    ("G=amend|H=M4|I=so", "M4 is what is recommended, so nothing is amended", "H"),
    ("G=amend|H=M9|I=so", "the point M9 is beyond M6, the top of the person's range", "H"),
    ("G=amend|H=U4|I=so", "the point U4 is not on its range, which goes from U1 to U3", "H"),
    ("G=amend|H=M2|I=so", "the point M2 is below M3, the present point", "H"),
    ("G=amend|H=Z4|I=so", "the point Z4 is on no pay range of the policy", "H"),
    ("G=amend|H=M4 to M5|I=so", "\"M4 to M5\" is no pay point", "H"),
    ("H=M5", "M5 stands beside approve, and what is recommended is M4", "H"),
    ("G=defer|H=M4|I=so", "a point stands beside what was deferred", "H"),
    (
        "G=|J=|K=|G{judged}=approve|J{judged}=2026-11-19|K{judged}=QX",
        "nothing is recommended here that could be approved",
        "G{judged}",
    ),
    ("J=", "the decision has no date", "J"),
    ("J=19 Novembr", "\"19 Novembr\" cannot be read as a date", "J"),
    ("J=2026-11-01", "1 November 2026 is before 2 November 2026", "J"),
    ("J=2026-12-02", "2 December 2026 is still to come", "J"),
    ("K=", "the decision has no initials", "K"),
    ("G=", "something is entered in a row without a decision", "J"),
    ("I=#REF!", "the cell shows no value: #REF!", "I"),
    ("E=M5", "the sheet says \"M5\" as the new point, and what is recommended is \"M4\"", "E"),
    ("A={held}", "{held} is not ready for a decision: held", "A"),
    ("A={incomplete}", "{incomplete} is not ready for a decision: incomplete", "A"),
    ("A={gone}", "{gone} is not in this pay round", "A"),
    ("I4=", "no column has the heading \"Reason\"", "A4"),
    ("C4=Initials", "the heading \"Initials\" stands twice", "K4"),
];

#[test]
fn every_wrong_entry_is_told_with_its_cell_and_how_to_put_it_right() {
    let (row, code) = from_to("M3", "M4");
    let named = [
        ("{code}", code),
        ("{other}", from_to("U2", "U3").0.to_string()),
        ("{judged}", referred().0.to_string()),
        ("{held}", waiting("Held")),
        ("{incomplete}", waiting("Incomplete")),
        ("{gone}", waiting("Not in this round")),
    ];
    let fill =
        |text: &str| named.iter().fold(text.to_owned(), |text, (name, value)| text.replace(name, value));
    let at = |cell: &str| if cell.len() == 1 { format!("{cell}{row}") } else { cell.to_owned() };
    let wrong = WRONG.iter().filter_map(|(cells, what, place)| {
        let cells = fill(cells);
        let mut all = entered(row, ["approve", "", ""]);
        all.extend(cells.split('|').filter_map(|one| one.split_once('=')).map(|(cell, text)| {
            let what = match text {
                "" => Nothing,
                day if day.parse::<NaiveDate>().is_ok() => Day(day),
                text => Text(text),
            };
            (at(cell), what)
        }));
        let desk = desk_with(&put(&PAPERS[0], "Decisions", &all));
        mistake(&desk, &format!("{ALL} {TODAY}"), &fill(what), &format!("Decisions!{}", at(&fill(place))))
            .err()
    });
    let wrong: Vec<String> = wrong.collect();
    assert!(wrong.is_empty(), "{} of {}\n{}", wrong.len(), WRONG.len(), wrong.join("\n"));
}

#[test]
fn a_sheet_without_its_headings_is_told() {
    let mut cells = entered(from_to("M3", "M4").0, ["approve", "", ""]);
    cells.push(("G4".into(), Text("What")));
    let desk = desk_with(&put(&PAPERS[0], "Decisions", &cells));
    let what = "no row has the headings Code and Decision";
    one_mistake(&desk, &format!("{ALL} {TODAY} --all"), what, "Pack.xlsx, the sheet \"Decisions\"");
}

#[test]
fn all_mistakes_are_told_at_once_and_nothing_is_written() {
    let (a, _) = from_to("M3", "M4");
    let (b, _) = from_to("U2", "U3");
    let (c, _) = from_to("M2", "M3");
    let mut cells = entered(a, ["aprove", "", ""]);
    cells.extend(entered(b, ["amend", "U9", "so"]));
    cells.extend(entered(c, ["defer", "M4", ""]));
    cells.push((format!("K{c}"), Nothing));
    let desk = desk_with(&put(&PAPERS[0], "Decisions", &cells));
    let said = decide(&desk);
    assert_eq!(said.err.matches("error: ").count(), 5, "{}", said.err);
    assert!(said.err.ends_with("nothing was written: 5 things have to be put right\n"), "{}", said.err);
    for cell in [format!("G{a}"), format!("H{b}"), format!("H{c}"), format!("I{c}"), format!("K{c}")] {
        assert!(said.err.contains(&format!("  at: Pack.xlsx, Decisions!{cell}\n")), "{cell}\n{}", said.err);
    }
    // Another key is told with what is wrong in the rows.
    desk.put("Key.xlsx", &papers("2026-11-03")[1]);
    let said = decide(&desk);
    assert!(
        said.err.contains("the key belongs to another pack") && said.err.contains("\"aprove\""),
        "{}",
        said.err
    );
    assert!(!desk.has("Out"));
}
