//! The school's own pay points: a file or a sheet of them, how they are read, and what makes no pounds.

use super::rules::{SHEET, tracker};
use super::support::{Desk, Tracker, row};

#[test]
fn points_of_the_schools_own_come_before_the_published_ones() {
    let settings = "policy = \"kclms\"\npay_points = \"points.csv\"\n[pay_rules]\nreason = \"governors\"\nlines = [\n\
                    { when = \"otherwise\", recommend = \"half a point\" },\n]\n";
    let points =
        "# Our points\nFrom,Point,Annual,Area\n2026-09-01,M3,\"39,978\",\n2026-09-01,M3.5,41246.50,\n";
    let desk = |points: &str| {
        Desk::with(&[
            ("Tracker.xlsx", &tracker().bytes()),
            ("appraise.toml", settings.as_bytes()),
            ("points.csv", points.as_bytes()),
        ])
    };
    let one = &desk(points).recommendations("kclms", "2026-11-02")["T1"];
    assert_eq!((&one["point_to"], &one["points"]), (&"M3.5".into(), &serde_json::json!(0.5)));
    assert_eq!(
        (&one["annual_change"], &one["cost"]["standing"]),
        (&"1268.50".into(), &"the school's own".into())
    );
    let note = "the school's figure for M3 is £1 below the national one of 2026-27, which is within the £2 that rounding explains";
    assert!(one["assumptions"].as_array().unwrap().contains(&note.into()), "{one}");
    // A table that was not kept up is no table.
    let old = points.replace("2026-09-01,M3.5", "2025-08-31,M3.5");
    let one = &desk(&old).recommendations("kclms", "2026-11-02")["T1"];
    let note = "pounds not checked: points.csv has no figure for M3.5 that holds on 2026-09-01";
    assert!(
        one["annual_change"].is_null() && one["assumptions"].as_array().unwrap().contains(&note.into()),
        "{one}"
    );
    for (wrong, what, place, help) in [
        (
            "From,Point,Annual\nsoon,M3,40000\n",
            "\"soon\" is no day from which a point holds",
            "points.csv, line 2",
            "write it like 2026-04-01 or 1 April 2026",
        ),
        (
            "From,Point,Annual\n2026-09-01,M3,lots\n",
            "\"lots\" is no pay for a full-time year",
            "points.csv, line 2",
            "write pounds, such as 26,421 or 26421.50",
        ),
        (
            "From,Point\n2026-09-01,M3\n",
            "no row of it has the headings of a table of points",
            "points.csv",
            "the table has the headings From, Point and Pay a year, and may have Area",
        ),
        (
            "From,Point,Annual\n2026-09-01,M3,40000\n2026-09-01,M3,41000\n",
            "the point M3 is there twice from the same day",
            "points.csv, line 3",
            "take one of the two rows out",
        ),
        (
            "From,Point,Annual,Area\n2026-09-01,M3,40000,Mars\n",
            "\"Mars\" is no pay area",
            "points.csv, line 2",
            "it is one of rest_of_england, fringe, outer_london, inner_london; leave it blank for all",
        ),
    ] {
        let said = desk(wrong).types(&["check", "Tracker.xlsx", "--as-of", "2026-11-02"]);
        assert_eq!(said.code, Some(2));
        assert_eq!(said.err.trim_end(), format!("error: {what}\n  at: {place}\n  help: {help}"));
    }
}

#[test]
fn a_sheet_of_points_gives_support_staff_their_pounds() {
    let sheet: &[&[&str]] = &[
        &["Pay points of the county"],
        &["From", "SCP", "Salary"],
        &["1 April 2026", "SCP 5", "£24,790"],
        &["1 April 2026", "SCP 6", "£25,185"],
    ];
    let mut tracker = Tracker::default();
    tracker.add(
        "staff",
        row(&[
            ("staff_id", "S1"),
            ("staff_group", "support_staff"),
            ("employment_type", "employee"),
            ("employment_start_date", "2018-09-01"),
            ("fte", "0.5"),
        ]),
    );
    tracker.add(
        "pay",
        row(&[
            ("staff_id", "S1"),
            ("cycle_id", "2026/27"),
            ("point_before", "SCP 5"),
            ("range_top_point", "SCP 6"),
        ]),
    );
    let desk = Desk::with(&[("Tracker.xlsx", &tracker.with_sheets(&[("Pay points", sheet)]))]);
    let one = &desk.recommendations("dgat", "2026-10-15")["S1"];
    assert_eq!(one["annual_change"], "197.50", "{one}");
}

#[test]
fn what_cannot_be_a_share_of_a_post_or_a_point_of_the_range_makes_no_pounds() {
    let with = |kind: &str, field: &str, value: &str| {
        let mut tracker = tracker();
        tracker.set(kind, field, value);
        let desk = Desk::with(&[("Tracker.xlsx", &tracker.with_sheets(&[("Pay rules", SHEET)]))]);
        desk.recommendations("kclms", "2026-11-02")["T1"].clone()
    };
    let said = |one: &serde_json::Value, text: &str| {
        assert!(one["assumptions"].as_array().unwrap().contains(&text.into()), "{text}\n{one}");
    };
    assert_eq!(with("staff", "fte", "60%")["annual_change"], "1520.40");
    for fte in ["1.2", "60", "-0.5", "part time", "3 days", "0"] {
        let one = with("staff", "fte", fte);
        assert!(one["annual_change"].is_null(), "{fte}: {one}");
        let cell = "staff!A2";
        said(
            &one,
            &format!(
                "pounds not checked: the full-time equivalent at {cell} is no part of a full-time post, such as 0.6 or 60%"
            ),
        );
    }
    let one = with("staff", "fte", "");
    assert_eq!(one["annual_change"], "2534.00");
    said(&one, "full time, because no full-time equivalent is recorded");
    for point in ["U2", "M 3 or 4", "three"] {
        let one = with("pay", "point_before", point);
        assert!(one["annual_change"].is_null() && one["point_to"].is_null(), "{point}: {one}");
    }
    said(
        &with("pay", "point_before", "U2"),
        "pounds not checked: the point after U2 is not known by its name, and the top of the range is M6",
    );
    // Whoever stands beyond the top of the range has no point to get, whatever the table.
    for point in ["M6", "M7", "M9"] {
        let one = with("pay", "point_before", point);
        assert_eq!((&one["pay"], &one["points"]), (&"P2 top_of_range".into(), &0.into()), "{point}");
    }
}

#[test]
fn a_file_of_points_is_read_as_spreadsheets_save_it() {
    let settings = "policy = \"kclms\"\npay_points = \"points.csv\"\n[pay_rules]\nreason = \"governors\"\nlines = [{ when = \"otherwise\", recommend = 1 }]\n";
    let plain = "From,Point,Pay a year (£)\n01/09/2026,MPS 4,\"£42,000.00\"\n01/09/2026,M3,40000\n";
    let plain = &plain.replace("Pay a year (£)", "Pay a year");
    let semicolons = "From;Point;Pay a year\n1 Sept 2026;M4;£42,000.00\n2026-09-01;M3;40000\n";
    let latin =
        |text: &str| -> Vec<u8> { text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect() };
    let wide = |text: &str| -> Vec<u8> { text.encode_utf16().flat_map(u16::to_le_bytes).collect() };
    let run = |bytes: &[u8]| {
        let desk = Desk::with(&[
            ("Tracker.xlsx", &tracker().bytes()),
            ("appraise.toml", settings.as_bytes()),
            ("points.csv", bytes),
        ]);
        desk.types(&[
            "check",
            "Tracker.xlsx",
            "--as-of",
            "2026-11-02",
            "--format",
            "json",
            "--fail-on",
            "never",
        ])
    };
    let tabs = "From\tPoint\tPay a year\n2026-09-01\tM4\t£42,000\n2026-09-01\tM3\t£40,000\n";
    for (name, bytes) in [
        ("commas", plain.clone().into_bytes()),
        ("a mark in front", [b"\xef\xbb\xbf", plain.as_bytes()].concat()),
        ("semicolons", semicolons.as_bytes().to_vec()),
        ("the old encoding of Windows", latin(semicolons)),
        ("Unicode text", [vec![0xff, 0xfe], wide(tabs)].concat()),
        ("a title above and lines below", format!("Our pay points,,\n,,\n{plain},,\n").into_bytes()),
    ] {
        let said = run(&bytes);
        assert_eq!(said.code, Some(0), "{name}: {}", said.err);
        let document: serde_json::Value = serde_json::from_str(&said.out).unwrap();
        assert_eq!(document["recommendations"][0]["annual_change"], "2000.00", "{name}");
    }
    for (bytes, expected) in [
        (
            b"From;Point;Pay a year\n2026-09-01;M4;42000,50\n".to_vec(),
            "\"42000,50\" is no pay for a full-time year\n  at: points.csv, line 2\n",
        ),
        (
            b"From,Point,Pay a year\n2026-09-01,M4,-42000\n".to_vec(),
            "\"-42000\" is no pay for a full-time year\n  at: points.csv, line 2\n",
        ),
        (
            b"From,Point,Pay a year\n2026-09-01,M4\n".to_vec(),
            "the row of the point \"M4\" has no pay\n  at: points.csv, line 2\n",
        ),
        (
            b"From,Point,Pay a year\n,M4,42000\n".to_vec(),
            "the row of the point \"M4\" does not say from which day it holds\n  at: points.csv, line 2\n",
        ),
        (
            b"From,Point,Pay a year\n2026-09-01,M4,39000\n2026-09-01,M3,40000\n".to_vec(),
            "the point M4 pays \u{a3}39,000, less than M3 with \u{a3}40,000\n  at: points.csv, line 2\n",
        ),
        (b"From,Point,Pay a year\n".to_vec(), "the table of points has no rows\n  at: points.csv\n"),
        (wide(tabs), "the file of pay points is no text\n  at: points.csv\n"),
    ] {
        let said = run(&bytes);
        let start = format!("error: {expected}");
        assert!(said.code == Some(2) && said.err.starts_with(&start), "{start}\n{}", said.err);
    }
    let desk = Desk::with(&[("Tracker.xlsx", &tracker().bytes()), ("appraise.toml", settings.as_bytes())]);
    let said = desk.types(&["check", "Tracker.xlsx", "--as-of", "2026-11-02"]);
    let start = "error: the file of pay points \"points.csv\" cannot be read: there is no such file\n  at: appraise.toml, line 2\n";
    assert!(said.code == Some(2) && said.err.starts_with(start), "{}", said.err);
}
