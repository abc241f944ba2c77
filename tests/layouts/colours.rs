//! Ratings that are said by the colour of a cell and by no word.

use crate::support::{aside, cells, reading, rows, sheet};

const TRACKER: &str = "
    Name        | Role    | Line manager | Objective 1 | RAG 1    | Objective 2 | RAG 2
    Ada Example | Teacher | Ben Sample   | Reading     | {green}  | Writing     | {red}
    Ben Sample  | Head    |              | Maths       | {amber}  | Phonics     | Good
    Cy Instance | Teacher | Ben Sample   | Music       |          | Art         | {grey}
";

#[test]
fn a_colour_means_what_the_key_of_the_sheet_says() {
    let key = "
        Key
        {green} | Outstanding
        {amber} | Good
        {red}   | Not Met
    ";
    let read = reading(&[sheet("Tracker", TRACKER).and("A8", key)]);
    assert_eq!(
        rows(&read, "objective", "objective_text | rating"),
        [
            "Reading | Outstanding",
            "Writing | Not Met",
            "Maths | Good",
            "Phonics | Good",
            "Music | blank",
            "Art | blank",
        ],
        "a colour that the key does not name says nothing"
    );
    assert_eq!(cells(&read, "objective.rating")[0], "Tracker!E2");
    assert!(aside(&read).iter().any(|s| s.contains("the colours of 3 cells")), "{:?}", aside(&read));
    let apart = reading(&[
        sheet("Tracker", TRACKER),
        sheet("Key", "Outstanding {green}\nGood {amber}\nNot Met {red}"),
    ]);
    assert_eq!(rows(&apart, "objective", "rating"), rows(&read, "objective", "rating"));
}

#[test]
fn without_a_key_a_colour_is_no_rating() {
    for key in ["", "Key\n{green} | Outstanding", "Key\n{green} | Outstanding\n{green} | Good"] {
        let read = reading(&[sheet("Tracker", TRACKER).and("A8", key)]);
        let ratings = rows(&read, "objective", "rating");
        assert_eq!(ratings.iter().filter(|r| *r == "blank").count(), 5, "{key}: {ratings:?}");
    }
}
