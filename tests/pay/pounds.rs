//! Pounds against arithmetic of its own on the published table: every step, area, year, and tenth of full time.

use std::collections::BTreeMap;

use super::support::{Desk, Tracker, row};

const TABLE: &str = include_str!("../data/teachers-all-years.csv");

/// Whole pounds by year, area and point.
fn table() -> BTreeMap<(String, String, String), i128> {
    let rows = TABLE.lines().filter(|line| !line.starts_with('#')).skip(1);
    rows.map(|line| line.split(',').collect::<Vec<_>>())
        .filter(|row| !["min", "max"].contains(&row[4]))
        .map(|row| ((row[0].into(), row[2].into(), row[4].into()), row[5].parse().unwrap()))
        .collect()
}

/// Pounds and pence of a fraction of pence, to the nearest penny, a half upwards.
fn money(over: i128, under: i128) -> String {
    let pence = (over * 2 + under) / (under * 2);
    format!("{}.{:02}", pence / 100, pence % 100)
}

#[test]
fn every_step_costs_what_the_published_table_says_to_the_penny() {
    let table = table();
    let ranges = [("main", "M", 6), ("upper", "U", 3), ("unqualified", "UNQ", 6)];
    let mut seen = 0;
    for year in 2022..=2027 {
        let label = format!("{year}-{}", (year + 1) % 100);
        for area in ["rest_of_england", "fringe", "outer_london", "inner_london"] {
            let mut tracker = Tracker::default();
            tracker.add("school", row(&[("field", "pay_area"), ("value", area)]));
            tracker.add("school", row(&[("field", "on_cost_rate"), ("value", "28.5")]));
            let mut expected = BTreeMap::new();
            for (range, letters, last) in ranges {
                for place in 1..last {
                    let (from, to) = (format!("{letters}{place}"), format!("{letters}{}", place + 1));
                    let at = |point: &str| table[&(label.clone(), area.to_owned(), point.to_owned())];
                    let pence = (at(&to) - at(&from)) * 100;
                    for tenths in 1..=10_i128 {
                        let code = format!("{from}F{tenths}");
                        let fte = format!("{}.{}", tenths / 10, tenths % 10);
                        tracker.add(
                            "staff",
                            row(&[
                                ("staff_id", &code),
                                ("staff_group", "teacher"),
                                ("employment_type", "employee"),
                                ("employment_start_date", "2015-09-01"),
                                ("pay_range", range),
                                ("fte", &fte),
                            ]),
                        );
                        let top = format!("{letters}{last}");
                        let cycle = format!("{year}/{}", (year + 1) % 100);
                        let cells = [
                            ("staff_id", code.as_str()),
                            ("cycle_id", &cycle),
                            ("point_before", &from),
                            ("range_top_point", &top),
                        ];
                        tracker.add("pay", row(&cells));
                        // September to March, and September with the first fortnight of October.
                        let share = pence * tenths;
                        expected.insert(
                            code,
                            (
                                to.clone(),
                                money(share, 10),
                                money(share * 7, 10 * 12),
                                money(share * (31 + 14), 10 * 12 * 31),
                            ),
                        );
                    }
                }
            }
            let desk = Desk::with(&[("Tracker.xlsx", &tracker.bytes())]);
            let made = desk.recommendations("dgat", &format!("{year}-10-15"));
            for (code, (to, annual, this_year, back)) in expected {
                let one = &made[&code];
                let found = [
                    &one["point_to"],
                    &one["annual_change"],
                    &one["cost"]["this_year"],
                    &one["cost"]["back_pay"],
                ];
                let found: Vec<&str> = found.iter().map(|v| v.as_str().unwrap_or("null")).collect();
                assert_eq!(found, [&to, &annual, &this_year, &back], "{label} {area} {code}");
                // On costs are a share of the rounded amount: 28.5%.
                let pence: i128 = annual.replace('.', "").parse().unwrap();
                assert_eq!(one["cost"]["on_costs"], money(pence * 285, 1000), "{label} {area} {code}");
                seen += 1;
            }
        }
    }
    assert_eq!(seen, 6 * 4 * (5 + 2 + 5) * 10);
}

#[test]
fn somebody_who_leaves_costs_no_more_than_until_they_leave() {
    let mut tracker = Tracker::default();
    tracker.add("school", row(&[("field", "pay_area"), ("value", "fringe")]));
    tracker.add(
        "staff",
        row(&[
            ("staff_id", "T1"),
            ("staff_group", "teacher"),
            ("employment_end_date", "2026-12-31"),
            ("fte", "1"),
        ]),
    );
    tracker.add(
        "pay",
        row(&[
            ("staff_id", "T1"),
            ("cycle_id", "2026/27"),
            ("point_before", "M1"),
            ("range_top_point", "M6"),
        ]),
    );
    let desk = Desk::with(&[("Tracker.xlsx", &tracker.bytes())]);
    let one = &desk.recommendations("dgat", "2026-10-15")["T1"];
    // 2,045 a year: four months of it.
    assert_eq!((&one["annual_change"], &one["cost"]["this_year"]), (&"2045.00".into(), &"681.67".into()));
}
