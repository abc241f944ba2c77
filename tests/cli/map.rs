//! `map`: how a tracker was understood, and what it lacks.

use super::support::{Desk, FIXTURE, Tracker, book};

#[test]
fn every_column_is_told_with_its_field_the_reason_and_a_sample() {
    let desk = Desk::new();
    desk.put("Tracker.xlsx", FIXTURE);
    let before = desk.all();
    let said = desk.types("map Tracker.xlsx --policy kclms --as-of 2026-11-02").well();
    assert_eq!(desk.all(), before, "nothing is written");
    for line in [
        "Tracker.xlsx: 16 sheets, 13 with records",
        "Staff: staff and appraisal and statement, headings in row 6, 45 rows",
        "  A       Staff code                   Staff ID                        staff.staff_id                    schools call it so    RWH",
        "  B       Name                         Name                            staff.staff_name                  it is its name        (a name)",
        "  R       Self-evaluation done         Self-evaluation complete on     appraisal.self_evaluation_date    it is like it (83 %)  8 September 2026",
        "  not used: C  \"No.\": objective.staff_id is already read from the column \"Name\"",
    ] {
        assert!(said.out.lines().any(|l| l == line), "{line}\n{}", said.out);
    }
}

#[test]
fn a_column_that_is_lacking_is_told_with_the_checks_it_would_allow() {
    let desk = Desk::new();
    desk.put("Tracker.xlsx", &Tracker::new().bytes());
    assert!(
        desk.under("map Tracker.xlsx")
            .well()
            .out
            .ends_with("The tracker has every column that the policy's checks ask for.\n")
    );
    desk.put(
        "Short.xlsx",
        &book(&[("staff", vec![vec!["staff_id", "staff_name"], vec!["A1", "Ada Example"]])]),
    );
    let said = desk.under("map Short.xlsx").well();
    let lacking = said.out.split("What the tracker lacks, and what it would let us check\n").nth(1).unwrap();
    assert!(lacking.contains("  add the column \"Line manager\" (Staff): 1 check (OAK-2-a)\n"), "{lacking}");
    assert!(!said.out.contains("Ada"), "{}", said.out);
}

#[test]
fn what_is_kept_out_on_purpose_is_told_with_its_reason() {
    let desk = Desk::new();
    let people =
        vec![vec!["Staff ID", "Name", "FTE salary", "Line manager"], vec!["A1", "Ada Example", "31,650", ""]];
    desk.put("Tracker.xlsx", &book(&[("Staff", people)]));
    let said = desk.types("map Tracker.xlsx");
    let line = "  not used: C  \"FTE salary\": salaries in pounds are kept out on purpose; pay is worked out from range and point";
    assert!(said.out.lines().any(|l| l == line), "{}", said.out);
}

#[test]
fn without_a_policy_the_columns_are_told_all_the_same() {
    let desk = Desk::new();
    let said = desk.types("map Tracker.xlsx").well();
    assert!(said.out.contains("staff.line_manager_id"), "{}", said.out);
    assert!(
        said.out.ends_with("What the tracker lacks is not known: it is not said which policy applies\n"),
        "{}",
        said.out
    );
    desk.put("Menu.xlsx", &book(&[("Canteen", vec![vec!["Dish", "Price"], vec!["Soup", "2"]])]));
    let said = desk.types("map Menu.xlsx");
    assert_eq!(said.code, 2);
    assert!(
        said.err.starts_with("error: no sheet of this workbook looks like part of an appraisal tracker"),
        "{}",
        said.err
    );
}

/// A tracker with objectives side by side, and one heading nobody knows.
fn wide() -> Vec<u8> {
    book(&[(
        "PM Tracker",
        vec![
            vec![
                "Name",
                "Line Manager",
                "Objective 1",
                "Obj 1 rating",
                "Objective 2",
                "Obj 2 rating",
                "Locker",
                "Form",
            ],
            vec!["Ada Example", "Ben Sample", "Reading", "Good", "Writing", "Not Met", "12", "7B"],
            vec!["Ben Sample", "", "Maths", "Outstanding", "", "", "14", ""],
        ],
    )])
}

#[test]
fn a_mapping_is_saved_to_be_corrected_and_says_the_same_as_before() {
    let desk = Desk::new();
    desk.put("Wide.xlsx", &wide());
    let check = "check Wide.xlsx --policy kclms --as-of 2026-11-02 --format json --all --fail-on never";
    let before = desk.types(check).well().out;
    desk.put("appraise.toml", b"# ours\npolicy = \"kclms\"\n\n[school]\npay_area = \"fringe\"\n");
    let said = desk.types("map Wide.xlsx --write").well();
    assert!(said.out.contains("Written to ") && said.out.contains("appraise.toml"), "{}", said.out);
    let text = desk.text("appraise.toml");
    assert!(
        text.starts_with("# ours\npolicy = \"kclms\"\n\n[school]\npay_area = \"fringe\"\n\n[mapping]\n"),
        "{text}"
    );
    for line in [
        "sheet    = \"PM Tracker\"\nholds    = \"staff\"\nheadings = 1\ncolumns  = [\n",
        "    { at = \"A\", heading = \"Name\", field = \"staff.staff_name\" },  # it is its name\n",
        "    { at = \"D\", heading = \"Obj 1 rating\", field = \"objective.rating\", record = 1 },  # schools call it so\n",
        "    { at = \"G\", heading = \"Locker\", field = \"\" },  # not used: no field goes by that heading\n",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
    desk.put("appraise.toml", text.replace("pay_area = \"fringe\"\n", "").as_bytes());
    assert_eq!(desk.types(check).well().out, before, "the mapping says what was understood without it");
    assert_eq!(desk.types("map Wide.xlsx --write").well().code, 0);
    let again = desk.text("appraise.toml");
    assert_eq!(again.matches("[mapping]").count(), 1, "written anew, it takes the place of the one before");
}

#[test]
fn a_corrected_mapping_is_taken_at_its_word_by_every_command() {
    let desk = Desk::new();
    desk.put("Wide.xlsx", &wide());
    desk.types("map Wide.xlsx --policy kclms --write").well();
    let text = desk.text("appraise.toml");
    let corrected = text
        .replace("heading = \"Form\", field = \"\"", "heading = \"Form\", field = \"staff.post_title\"")
        .replace("field = \"objective.objective_text\", record = 2", "field = \"\"");
    desk.put("appraise.toml", corrected.as_bytes());
    let said = desk.types("map Wide.xlsx --policy kclms").well().out;
    assert!(
        said.lines().any(|l| l.contains("Form")
            && l.contains("staff.post_title")
            && l.contains("your mapping says so")),
        "{said}"
    );
    assert!(said.contains("not used: E  \"Objective 2\": the mapping says so"), "{said}");
    let json = desk
        .types("check Wide.xlsx --policy kclms --as-of 2026-11-02 --format json --all --fail-on never")
        .well()
        .json();
    let cells = json["outcomes"].to_string();
    assert!(!cells.contains("'PM Tracker'!E2"), "a column left aside is looked at by nothing");
}

#[test]
fn a_mapping_that_no_longer_fits_names_what_moved() {
    let desk = Desk::new();
    desk.put("Wide.xlsx", &wide());
    desk.types("map Wide.xlsx --policy kclms --write").well();
    desk.put(
        "Wide.xlsx",
        &book(&[(
            "PM Tracker",
            vec![
                vec![
                    "Name",
                    "Room",
                    "Line Manager",
                    "Objective 1",
                    "Obj 1 rating",
                    "Objective 2",
                    "Grade",
                    "Locker",
                    "Form",
                ],
                vec!["Ada Example", "3", "Ben Sample", "Reading", "Good", "Writing", "Not Met", "12", "7B"],
            ],
        )]),
    );
    for command in ["check", "run", "map", "annotate -o Copy.xlsx"] {
        let said = desk.types(&format!("{command} Wide.xlsx --policy kclms --as-of 2026-11-02"));
        assert_eq!(said.code, 2, "{command}: {}", said.out);
        for line in [
            "error: the mapping in the settings file no longer fits this workbook",
            "the heading \"Line Manager\" stood in 'PM Tracker'!B1 and stands in 'PM Tracker'!C1 now",
            "the heading \"Obj 2 rating\" is gone: 'PM Tracker'!F1 reads \"Objective 2\"",
            "help: put the tracker back as it was, or have the mapping written anew with: appraise map TRACKER --write",
        ] {
            assert!(said.err.contains(line), "{command}: {line}\n{}", said.err);
        }
    }
    desk.types("map Wide.xlsx --policy kclms --write").well();
    let text = desk.text("appraise.toml");
    assert!(text.contains("{ at = \"C\", heading = \"Line Manager\", field = \"staff.line_manager_id\" },  # your mapping says so"), "{text}");
    assert!(
        text.contains(
            "{ at = \"B\", heading = \"Room\", field = \"\" },  # not used: the mapping does not name it"
        ),
        "{text}"
    );
    desk.types("check Wide.xlsx --policy kclms --as-of 2026-11-02 --fail-on never").well();
    desk.put(
        "Wide.xlsx",
        &book(&[("Other", vec![vec!["staff_id", "staff_name"], vec!["A1", "Ada Example"]])]),
    );
    let said = desk.types("check Wide.xlsx --policy kclms --as-of 2026-11-02");
    assert!(said.err.contains("the sheet \"PM Tracker\" is gone"), "{}", said.err);
}

#[test]
fn a_mapping_with_a_mistake_names_the_line() {
    let desk = Desk::new();
    desk.put("Wide.xlsx", &wide());
    let table = |columns: &str| {
        format!(
            "[[mapping.table]]\nsheet = \"PM Tracker\"\nholds = \"staff\"\nheadings = 1\ncolumns = [\n{columns}\n]\n"
        )
    };
    for (text, says, line) in [
        (
            table("{ at = \"A\", heading = \"Name\", field = \"staff.staff_nam\" }"),
            "no field is called \"staff.staff_nam\"",
            "line 6",
        ),
        (table("{ at = \"A1\", heading = \"Name\", field = \"\" }"), "\"A1\" is no column", "line 6"),
        (
            table("{ at = \"A\", heading = \"Name\", field = \"meeting.meeting_date\", record = \"tea\" }"),
            "\"tea\" sorts no record of that kind",
            "line 6",
        ),
        (table("{ at = \"A\", field = \"\" }"), "missing field `heading`", "line 6"),
        (
            "[[mapping.table]]\nsheet = \"PM Tracker\"\nholds = \"people\"\n".to_owned(),
            "\"people\" is nothing that a sheet can hold",
            "line 3",
        ),
        (
            "[[mapping.table]]\nsheet = \"PM Tracker\"\nholds = \"staff\"\n".to_owned(),
            "does not say where its headings are",
            "line 1",
        ),
        ("[mapping.colours]\n\"0B\" = \"Good\"\n".to_owned(), "\"0B\" is no colour", "line 2"),
    ] {
        desk.put("appraise.toml", text.as_bytes());
        let said = desk.types("check Wide.xlsx --policy kclms --as-of 2026-11-02");
        assert_eq!(said.code, 2, "{text}");
        assert!(said.err.contains(says) && said.err.contains(line), "{text}\n{}", said.err);
    }
}
