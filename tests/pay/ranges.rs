//! The shipped pay figures against the same figures kept as one table.

use std::collections::BTreeSet;

use appraise::model::Number;
use appraise::pay::{Ends, Pence, Ranges, Year};

const TABLE: &str = include_str!("../data/teachers-all-years.csv");

fn rows() -> impl Iterator<Item = Vec<&'static str>> {
    TABLE.lines().filter(|line| !line.starts_with('#')).skip(1).map(|line| line.split(',').collect())
}

fn shipped(year: &Year, area: &str, range: &str, point: &str) -> Option<Pence> {
    let end = |ends: Ends| if point == "min" { ends.least } else { ends.most };
    match point {
        "min" | "max" if area == "all" => year.allowance_ends(range).and_then(end),
        "min" | "max" => year.range_ends(area, range).and_then(end),
        _ => year.annual(area, point),
    }
}

#[test]
fn every_figure_of_the_table_is_the_shipped_one() {
    let mut seen = 0;
    for row in rows() {
        let [label, from, area, range, point, pounds, status] = row[..] else { panic!("{row:?}") };
        let year = Ranges::shipped().year_for(from.parse().expect("a date")).expect("a shipped year");
        assert_eq!(year.label(), label);
        assert_eq!(year.status().word() == "provisional", status.starts_with("provisional"), "{row:?}");
        let expected = Pence::pounds(pounds.parse().expect("whole pounds"));
        assert_eq!(shipped(year, area, range, point), Some(expected), "{row:?}");
        seen += 1;
    }
    assert_eq!(seen, 495);
}

#[test]
fn no_point_is_shipped_that_the_table_lacks() {
    let table: BTreeSet<(&str, &str, &str)> = rows().map(|row| (row[0], row[2], row[4])).collect();
    let letters = [("UNQ", 7), ("M", 9), ("U", 6), ("L", 44)];
    for year in Ranges::shipped().years() {
        for area in ["rest_of_england", "fringe", "outer_london", "inner_london"] {
            for (range, last) in letters {
                for point in (0..=last).map(|place| format!("{range}{place}")) {
                    let listed = table.contains(&(year.label(), area, point.as_str()));
                    assert_eq!(
                        year.annual(area, &point).is_some(),
                        listed,
                        "{} {area} {point}",
                        year.label()
                    );
                }
            }
        }
    }
}

#[test]
fn a_step_for_three_days_a_week_costs_six_tenths_of_the_difference() {
    let year = Ranges::shipped().year_for("2026-09-01".parse().expect("a date")).expect("2026-27");
    let at = |point| year.annual("outer_london", point).expect("a main range point");
    let pounds = |point: &str| -> i64 {
        let row =
            rows().find(|r| (r[0], r[2], r[4]) == ("2026-27", "outer_london", point)).expect("in the table");
        row[5].parse().expect("whole pounds")
    };
    let by_hand = (pounds("M4") - pounds("M3")) * 60; // six tenths of it, in pence
    let fte = Number::parse("0.6").expect("a number");
    assert_eq!(at("M4").minus(at("M3")).share(fte), Pence(by_hand));
}
