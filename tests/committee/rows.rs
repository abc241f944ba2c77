//! What the pack says of each person, of those who wait, and in all.

use appraise::committee;
use appraise::pay::Status;
use calamine::Reader;

use super::support::{both, code_of, everybody, find, front, names, open, rows, sheet};

#[test]
fn the_pack_has_a_row_for_each_who_is_decided_on_and_for_each_who_waits() {
    let pack = committee::pack(&front(), &everybody()).expect("a pack");
    let listed = rows(&sheet(&pack, "Recommendations"));
    assert_eq!(
        listed[3],
        [
            "Code",
            "Range",
            "Current point",
            "Ratings",
            "Conclusion",
            "Recommendation",
            "New point",
            "Change a year",
            "Bonus",
            "Why",
            "Clause",
            "Reviewed by senior leader",
            "Reviewed by head"
        ]
    );
    let decisions = rows(&sheet(&pack, "Decisions"));
    assert_eq!(
        decisions[3],
        [
            "Code",
            "Range",
            "Current point",
            "Recommendation",
            "New point",
            "Change a year",
            "Decision",
            "Amended point",
            "Reason",
            "Date",
            "Initials"
        ]
    );
    let codes = |rows: &[Vec<String>]| rows.iter().skip(4).map(|row| row[0].clone()).collect::<Vec<_>>();
    assert_eq!(codes(&decisions), codes(&listed), "the same rows in the same order");
    assert_eq!(listed.len(), 4 + 6, "six of nine are ready or referred");
    assert_eq!(rows(&sheet(&pack, "Not ready")).len(), 4 + 3);
}

#[test]
fn a_row_says_what_is_recommended_and_which_line_of_the_policy_gave_it() {
    let (pack, key) = both();
    let listed = rows(&sheet(&pack, "Recommendations"));
    let row = find(&listed, &code_of(&key, "T01"));
    assert_eq!(
        row[1..8],
        [
            "Main pay range",
            "M3",
            "Achievement: 2 Outstanding, 4 Good\nTeaching quality: 1 Good",
            "Standard met (C2)",
            "Progress one point (D3)",
            "M4",
            "2455"
        ]
        .map(str::to_owned)
    );
    assert_eq!(row[8], "Band 1, firm (E2); 17% outstanding");
    assert_eq!(row[10], "Pay and performance, paragraph 1\nKCL-PAY-1-b");
    let decisions = rows(&sheet(&pack, "Decisions"));
    assert_eq!(
        find(&decisions, &code_of(&key, "T01"))[1..],
        ["Main pay range", "M3", "Progress one point (D3)", "M4", "2455", "", "", "", "", ""]
            .map(str::to_owned)
    );
    let unchecked = find(&listed, &code_of(&key, "T03"));
    assert_eq!((unchecked[6].as_str(), unchecked[7].as_str()), ("U2", "not checked"));
    assert!(unchecked[9].contains("Rests on: The change in pounds is not checked"), "{}", unchecked[9]);
    let refused = find(&listed, &code_of(&key, "T05"));
    assert_eq!(
        (refused[6].as_str(), refused[7].as_str(), refused[11].as_str()),
        ("no change", "", "not needed")
    );
}

#[test]
fn somebody_left_to_judgement_has_no_new_point_and_no_cost_yet() {
    let (pack, key) = both();
    let listed = rows(&sheet(&pack, "Recommendations"));
    let row = find(&listed, &code_of(&key, "T04"));
    assert_eq!((row[6].as_str(), row[7].as_str(), row[11].as_str()), ("", "", "not recorded"));
    assert_eq!(row[5], "Refer to the headteacher (D7)");
}

#[test]
fn the_totals_are_the_right_sums_and_what_the_committee_enters_is_counted() {
    let (pack, _) = both();
    let summary = sheet(&pack, "Summary");
    let listed = rows(&summary);
    assert_eq!(find(&listed, "Ready")[1], "5");
    assert_eq!(find(&listed, "Referred for judgement")[1], "1");
    assert_eq!(find(&listed, "Main pay range")[1..4], ["3", "0", "3928.43"].map(str::to_owned));
    assert_eq!(find(&listed, "Upper pay range")[1..4], ["1", "1", "not checked"].map(str::to_owned));
    let totals: Vec<&[String]> =
        listed.iter().filter(|row| row[0] == "Total").map(|row| &row[1..4]).collect();
    assert_eq!(totals, [["9", "", ""].map(str::to_owned), ["4", "1", "3928.43"].map(str::to_owned)]);
    let formulas = open(&pack).worksheet_formula("Summary").expect("formulas");
    let all: Vec<&str> =
        formulas.cells().map(|(_, _, formula)| formula.as_str()).filter(|f| !f.is_empty()).collect();
    assert!(
        all.contains(&"SUMPRODUCT(--(Decisions!$G$5:$G$10=\"approve\"),Decisions!$F$5:$F$10)"),
        "{all:#?}"
    );
    assert!(all.contains(&"COUNTA(Decisions!$G$5:$G$10)"), "{all:#?}");
}

#[test]
fn those_who_wait_are_listed_with_what_is_missing() {
    let (pack, key) = both();
    let listed = rows(&sheet(&pack, "Not ready"));
    assert_eq!(
        find(&listed, &code_of(&key, "T06"))[3..5],
        ["Held", "The headteacher's review is not recorded"].map(str::to_owned)
    );
    let incomplete = find(&listed, &code_of(&key, "T07"));
    assert_eq!(incomplete[3], "Incomplete");
    assert_eq!(incomplete[5], "Achievement: 1 Outstanding, 1 Good, 2 not rated");
    assert_eq!(find(&listed, &code_of(&key, "T08"))[4], "Started after 31 August");
}

#[test]
fn those_to_be_discussed_come_by_what_stands_out_about_them_and_not_by_their_codes() {
    let mut people = everybody();
    // Whoever has the first code of all comes last, with something to be weighed alone.
    people.sort_by_key(|one| code_of(&both().1, &one.code));
    people[0].status = Status::Ready;
    people[0].flags = vec!["long absence in the year".to_owned()];
    let pack = committee::pack(&front(), &people).expect("a pack");
    let listed = rows(&sheet(&pack, "Exceptions"));
    let stands_out: Vec<&str> = listed.iter().skip(4).map(|row| row[1].as_str()).collect();
    let mut ranks = stands_out.iter().map(|why| {
        ["Held", "Incomplete", "Left to judgement", "Tracker says otherwise", "To be weighed"]
            .iter()
            .position(|own| own == why)
            .expect("a reason")
    });
    assert!(ranks.clone().is_sorted(), "{stands_out:?}");
    assert!(ranks.len() >= 3 && ranks.next_back() == Some(4), "{stands_out:?}");
}

#[test]
fn ratings_that_are_missing_are_counted_and_name_no_row_of_the_tracker() {
    let missing =
        ["the rating at Targets!H12 (T07-25-1)", "the rating at Targets!H13 (target row 12)", "a point"];
    let mut people = everybody();
    people[6].missing = missing.map(str::to_owned).to_vec();
    let (pack, key) = (
        committee::pack(&front(), &people).expect("a pack"),
        committee::key(&front(), &people, &names).expect("a key"),
    );
    let listed = rows(&sheet(&pack, "Not ready"));
    assert_eq!(
        find(&listed, &code_of(&key, "T07"))[4],
        "The rating at a cell of the tracker (2 of them)\nA point"
    );
}
