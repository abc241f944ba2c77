//! `new`: a blank tracker for a policy, and that it is read back as it was filled in.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;

use appraise::model::{Value, Vocabulary};
use appraise::policy::{self, Pack};
use appraise::tracker::{self, How, RatingWord, SheetReport, Words};
use calamine::{Data, Reader, Xlsx};
use rust_xlsxwriter::{Formula, Workbook};

use super::support::{Desk, POLICY, parts};
use super::typing::{Cells, Typed, fill};

const MOST: u64 = appraise::workbook::MOST_BYTES;

/// A desk with a blank tracker on it.
pub(crate) fn with_new(more: &str) -> Desk {
    let desk = Desk::new();
    desk.types(&format!("new -o Blank.xlsx --as-of 2026-11-02 {more}")).well();
    desk
}

pub(crate) fn pack(name: &str) -> Pack {
    policy::load(name).expect("it is installed").expect("it holds together")
}

pub(crate) fn read(bytes: &[u8], pack: &Pack) -> tracker::Reading {
    let word =
        |(name, words): &(String, Vec<String>)| RatingWord { name: name.clone(), synonyms: words.clone() };
    let ratings: Vec<RatingWord> = pack.ratings.iter().map(word).collect();
    tracker::read(bytes, MOST, &Words { ratings: &ratings, ..Words::default() }).expect("it is a tracker")
}

/// The rows of a sheet as texts.
pub(crate) fn rows(bytes: &[u8], sheet: &str) -> Vec<Vec<String>> {
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).expect("it opens");
    let range = book.worksheet_range(sheet).expect("the sheet is there");
    range.rows().map(|row| row.iter().map(Data::to_string).collect()).collect()
}

/// The XML of a sheet.
fn xml(bytes: &[u8], sheet: &str) -> String {
    let book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).expect("it opens");
    let place = book.sheet_names().iter().position(|n| n == sheet).expect("the sheet is there");
    let part = format!("xl/worksheets/sheet{}.xml", place + 1);
    let bytes = parts(bytes).into_iter().find(|(name, _)| *name == part).expect("its part is there").1;
    String::from_utf8(bytes).expect("it is text")
}

pub(crate) fn held(reading: &tracker::Reading) -> impl Iterator<Item = &SheetReport> {
    reading.sheets.iter().filter(|s| !s.kinds.is_empty())
}

#[test]
fn every_column_is_recognised_by_its_name_under_every_policy_and_nothing_is_left_aside() {
    for (id, _) in policy::SHIPPED {
        let pack = pack(id);
        for full in ["", "--full"] {
            let desk = with_new(&format!("--policy {id} {full}"));
            let reading = read(&desk.read("Blank.xlsx"), &pack);
            assert_eq!(reading.records.unread, [], "{id} {full}");
            let names: Vec<&str> =
                reading.sheets.iter().filter(|s| s.kinds.is_empty()).map(|s| s.name.as_str()).collect();
            let pay: &[&str] = match *id {
                "dgat" => &["Pay points"],
                _ => &["Pay rules", "Pay points"],
            };
            assert_eq!(names, [&["Read me"], pay, &["Guidance", "Lists"]].concat(), "{id} {full}");
            assert!(held(&reading).count() > 3);
            for sheet in held(&reading) {
                assert_eq!((sheet.kinds.len(), &*sheet.ignored), (1, &[][..]), "{id} {full}: {}", sheet.name);
                assert_eq!(
                    sheet.rows > 0,
                    sheet.kinds == ["school"],
                    "{}: there is no record yet",
                    sheet.name
                );
                for column in &sheet.columns {
                    let helper = column.how == How::LookedUp && column.heading == "Name";
                    assert!(column.how == How::Exact || helper, "{id} {full}: {} {column:?}", sheet.name);
                }
            }
            // A formula that has nothing to look up shows nothing.
            assert!(!xml(&desk.read("Blank.xlsx"), "Meetings").contains("<v>0</v>"));
            let said = desk.types("map Blank.xlsx --as-of 2026-11-02").well();
            assert!(!said.out.contains("not used"), "{}", said.out);
        }
    }
}

#[test]
fn a_full_tracker_has_every_column_that_a_check_or_the_pay_rule_reads_and_a_plain_one_those_of_breaches() {
    let vocabulary = Vocabulary::standard();
    let kclms = pack("kclms");
    let columns = |more: &str| -> BTreeSet<String> {
        let reading = read(&with_new(&format!("--policy kclms {more}")).read("Blank.xlsx"), &kclms);
        let school = reading.records.vocabulary.kind_named("school").unwrap();
        let settings = reading.records.table(school).columns.iter().map(|f| vocabulary.full_name(*f));
        held(&reading).flat_map(|s| &s.columns).map(|c| c.field.clone()).chain(settings).collect()
    };
    let (plain, full) = (columns(""), columns("--full"));
    let of_rules = |breach: bool| -> BTreeSet<String> {
        let checks = kclms.checks.iter().filter(|c| !breach || c.severity == policy::Severity::Breach);
        let fields = checks.flat_map(|c| &c.rules).flat_map(|r| &r.fields);
        fields.map(|f| vocabulary.full_name(*f)).collect()
    };
    assert_eq!(of_rules(false).difference(&full).collect::<Vec<_>>(), Vec::<&String>::new());
    assert_eq!(of_rules(true).difference(&plain).collect::<Vec<_>>(), Vec::<&String>::new());
    assert!(plain.len() + 80 < full.len(), "{} and {}", plain.len(), full.len());
    // What says what a row is comes along, though no breach hangs on it.
    let told = BTreeSet::from(["objective.objective_text".to_owned()]);
    assert!(told.is_subset(&plain) && told.is_disjoint(&of_rules(true)));
    // What the pay rule alone reads is on both.
    for name in ["target.counts_for_pay", "pay.range_top_point", "school.pay_area"] {
        assert!(plain.contains(name) && full.contains(name), "{name}");
    }
}

#[test]
fn the_example_is_good_and_is_never_read_as_a_record() {
    for (id, full) in policy::SHIPPED.iter().flat_map(|(id, _)| [(id, ""), (id, "--full")]) {
        let pack = pack(id);
        let desk = with_new(&format!("--policy {id} {full}"));
        let blank = desk.read("Blank.xlsx");
        let layout = read(&blank, &pack);
        let guidance = rows(&blank, "Guidance");
        assert!(guidance.iter().any(|row| row.contains(&"Example, Robin".to_owned())));
        // No person comes out of the blank tracker.
        assert_eq!(layout.records.table(Vocabulary::standard().staff()).rows.len(), 0);
        // Typed into the sheets, every cell of it is understood.
        let (mut sheet, mut cells) = (None, BTreeMap::<String, Cells>::new());
        for row in &guidance {
            if let Some(found) = held(&layout).find(|s| s.name == row[0] && row[1].is_empty()) {
                sheet = Some(found);
            }
            let Some(of) = sheet else { continue };
            let column = of.columns.iter().find(|c| c.heading == row[0] && c.how == How::Exact);
            if let (Some(column), Some(text)) = (column, row.get(3).filter(|t| !t.is_empty())) {
                let place = (2, column.cell.column);
                cells.entry(of.name.clone()).or_default().insert(place, Typed::Text(text.clone()));
            }
        }
        let filled = cells.values().map(BTreeMap::len).sum::<usize>();
        assert!(filled > 60, "{filled}");
        let reading = read(&fill(&blank, &cells), &pack);
        let codes = "nobody on the staff list has that code";
        let odd: Vec<_> = reading.records.unread.iter().filter(|u| &*u.why != codes).collect();
        assert!(odd.is_empty(), "{odd:?}");
        assert_eq!(reading.records.table(Vocabulary::standard().staff()).rows.len(), 1);
    }
}

#[test]
fn the_same_policy_and_day_give_the_same_bytes_and_nothing_is_written_over() {
    let desk = with_new("--policy kclms");
    desk.types("new -o Again.xlsx --policy KCLMS --as-of 2027-08-31").well();
    assert!(desk.read("Blank.xlsx") == desk.read("Again.xlsx"), "two runs in one cycle differ");
    let made = parts(&desk.read("Again.xlsx")).into_iter().find(|(n, _)| n == "docProps/core.xml").unwrap().1;
    assert!(String::from_utf8(made).unwrap().contains("2000-01-01"), "it says nothing of when it was made");
    desk.types("new -o Next.xlsx --policy kclms --as-of 2027-09-01").well();
    assert!(rows(&desk.read("Next.xlsx"), "Lists").iter().any(|r| r[0] == "2029/30"));
    let before = desk.all();
    desk.types("new -o Blank.xlsx --policy kclms").trouble(
        "error: a file of this name is there already, and nothing is written over it\n  at: Blank.xlsx\n  help: give the new one another name, or move that file away",
    );
    desk.types("new -o Blank.xlsm --policy kclms").trouble(
        "error: a tracker has to have the ending of a workbook, or Excel does not open it\n  at: Blank.xlsm\n  help: give it a name that ends in .xlsx",
    );
    desk.types("new -o nowhere/Blank.xlsx --policy kclms").trouble(
        "error: there is no such folder\n  at: nowhere/Blank.xlsx\n  help: make it first, or choose another",
    );
    assert_eq!(desk.all(), before, "nothing is written, and nothing is left behind");
}

#[test]
fn the_policy_is_named_on_the_line_or_in_the_settings_file_or_the_installed_ones_are_listed() {
    let desk = Desk::new();
    let installed: Vec<&str> = policy::SHIPPED.iter().map(|(id, _)| *id).collect();
    let installed = installed.join(", ");
    desk.types("new -o Blank.xlsx").trouble(&format!(
        "error: it is not said for which policy the tracker is to be\n  help: add --policy with one of: {installed}; or name a pack file ending in .toml"
    ));
    desk.types("new -o Blank.xlsx --policy hogwarts").trouble(&format!(
        "error: no policy is called \"hogwarts\"\n  help: installed: {installed}; or name a pack file ending in .toml"
    ));
    assert!(!desk.has("Blank.xlsx"));
    desk.put("appraise.toml", b"policy = \"oakfield.toml\"\n[parameters]\nheld_by = \"15 October\"\n");
    let said = desk.types("new -o Blank.xlsx").well();
    assert_eq!(
        said.out,
        "Blank.xlsx: 3 sheets for records with 15 columns, after Appraisal Policy (2026)\n\
         Begin with its first sheet, Read me, which says how to fill it in and what to run then.\n\
         It has what breaches show on; with --full it has everything the policy asks about.\n"
    );
    assert_eq!(desk.types("new -o Quiet.xlsx --full --quiet").well().out, "");
    // What is set in the settings file need not be set again, and is shown.
    let settings = rows(&desk.read("Blank.xlsx"), "School settings");
    let line = settings.iter().find(|r| r[0] == "Held by").expect("the parameter is there");
    assert_eq!(line[1..], ["", "", "15 October (appraise.toml)", "Day by which meetings are held."]);
    // A policy of the school's own is named with --policy; an installed one names itself.
    let policy =
        |bytes: &[u8]| rows(bytes, "School settings").into_iter().find(|r| r[0] == "Policy").unwrap();
    assert_eq!(policy(&desk.read("Blank.xlsx"))[1..4], ["", "", "Named with --policy"]);
    assert_eq!(policy(&with_new("--policy kclms").read("Blank.xlsx"))[1], "kclms");
}

#[test]
fn a_parameter_that_the_school_has_to_fill_in_is_a_line_of_the_settings_and_counts_when_it_is_filled_in() {
    for class in ["school", "policy", "product"] {
        let desk = Desk::new();
        let open = POLICY.replace(
            "class   = \"school\"\ntype    = \"day\"\ndefault = \"31 October\"",
            &format!("class = \"{class}\"\ntype = \"day\""),
        );
        assert_ne!(open, POLICY);
        desk.put("open.toml", open.as_bytes());
        desk.types("new -o Blank.xlsx --policy open.toml --as-of 2026-11-20").well();
        let blank = desk.read("Blank.xlsx");
        let lines = rows(&blank, "School settings");
        let place = lines.iter().position(|r| r[0] == "Held by").expect("it is there");
        assert_eq!(lines[place][3], "Nothing: fill it in");
        let text = |text: &str| Typed::Text(text.to_owned());
        let headings = |sheet: &str| rows(&blank, sheet)[0].clone();
        assert_eq!(headings("Meetings"), ["Person", "Name", "Cycle", "Meeting held on"]);
        let employed = headings("Staff").iter().position(|h| h == "Employed by the school").unwrap();
        let staff = [(0, "T1"), (1, "Quillfeather, Ossian"), (employed.try_into().unwrap(), "Employee")];
        let day = Typed::Date("2026-10-12".parse().unwrap());
        for (value, outcome) in [("31 October", "met"), ("1 October", "met_late")] {
            let line = u32::try_from(place).unwrap() + 1;
            let settings =
                Cells::from([((line, 1), text(value)), ((line, 2), text("governors, 12 May 2026"))]);
            let typed = BTreeMap::from([
                ("School settings".to_owned(), settings),
                ("Staff".to_owned(), staff.iter().map(|(c, t)| ((2, *c), text(t))).collect()),
                ("Meetings".to_owned(), Cells::from([((2, 0), text("T1")), ((2, 3), day.clone())])),
            ]);
            desk.put("Tracker.xlsx", &fill(&blank, &typed));
            let all = "--as-of 2026-11-20 --format json --all --fail-on never";
            let json = desk.types(&format!("check Tracker.xlsx --policy open.toml {all}")).well().json();
            let outcomes = json["outcomes"].as_array().unwrap();
            let found = outcomes.iter().find(|o| o["check"] == "OAK-1-a").unwrap();
            assert_eq!(found["outcome"], outcome, "{found}");
            // Why it was set so stands beside it, and in every output.
            assert_eq!(json["parameters"][0]["reason"], "governors, 12 May 2026", "{}", json["parameters"]);
        }
    }
}

#[test]
fn a_sheet_whose_rows_others_name_has_their_ids_though_no_check_reads_them() {
    let desk = Desk::new();
    let of_targets = [
        ("for      = \"meeting\"", "for = \"target\""),
        (
            "deadline = { date = \"meeting_date\", by = \"on(param.held_by)\", done = \"meeting\" }",
            "present = { all = [\"rated_date\"] }",
        ),
        ("cell     = \"meeting_date\"", "cell = \"rated_date\""),
        ("{ meeting_date = 2026-10-15,", "{ rated_date = 2026-10-15,"),
    ];
    let pack = of_targets.into_iter().fold(POLICY.to_owned(), |text, (from, to)| text.replace(from, to));
    desk.put("targets.toml", pack.as_bytes());
    desk.types("new -o Blank.xlsx --policy targets.toml --as-of 2026-11-20").well();
    let blank = desk.read("Blank.xlsx");
    assert_eq!(rows(&blank, "Targets")[0], ["Objective", "Rated on"]);
    assert_eq!(rows(&blank, "Objectives")[0], ["Person", "Name", "Cycle", "Objective ID"]);
}

#[test]
fn a_percentage_and_a_code_of_figures_are_read_as_they_are_typed() {
    let blank = with_new("--policy kclms").read("Blank.xlsx");
    let place = |heading: &str| {
        let found = rows(&blank, "Targets")[0].iter().position(|h| h == heading);
        u32::try_from(found.expect("the column is there")).unwrap()
    };
    let cells = Cells::from([
        ((2, place("Objective")), Typed::Text("007".into())),
        ((2, place("Good percentage")), Typed::Number(0.75)),
    ]);
    let reading = read(&fill(&blank, &BTreeMap::from([("Targets".to_owned(), cells)])), &pack("kclms"));
    let v = Vocabulary::standard();
    let row = &reading.records.table(v.kind_named("target").unwrap()).rows[0];
    let good = row.value(v.find_full("target.good_pct").unwrap());
    assert!(matches!(good, Some(Value::Number(n)) if n.to_string() == "75"), "{good:?}");
    assert_eq!(row.key(v.find_full("target.objective_id").unwrap()), Some("007"));
    // Excel keeps the zeros only where the cell is for text.
    let styles = parts(&blank).into_iter().find(|(n, _)| n == "xl/styles.xml").unwrap().1;
    assert!(String::from_utf8(styles).unwrap().contains("formatCode=\"@\""));
}

#[test]
fn cells_offer_the_words_that_may_stand_in_them_and_take_no_others() {
    let desk = with_new("--policy kclms --full");
    let blank = desk.read("Blank.xlsx");
    let rule = |sheet: &str, heading: &str| -> String {
        let place = rows(&blank, sheet)[0].iter().position(|h| h == heading).expect("the column is there");
        let column = char::from(b'A' + u8::try_from(place).unwrap());
        let all = xml(&blank, sheet);
        // Columns with one and the same rule share it.
        let named = |r: &&str| {
            let cells = r.split("sqref=\"").nth(1).and_then(|s| s.split('"').next()).unwrap_or_default();
            cells.split(' ').any(|c| c == format!("{column}2:{column}2001"))
        };
        all.split("<dataValidation ").skip(1).find(named).expect("the column has a rule").to_owned()
    };
    assert!(rule("Meetings", "Kind of meeting").contains("Planning,Interim"), "words of a choice");
    assert!(
        rule("Targets", "Target rating").contains("\"Outstanding,Good,Not Met\""),
        "ratings, the best first"
    );
    let ranges = rule("Staff", "Pay range");
    assert!(ranges.contains("\"Main,Upper,") && ranges.contains("errorStyle=\"warning\""), "{ranges}");
    assert!(rule("Training", "Theme").contains("Safeguarding"), "the themes of the governors' report");
    assert!(rule("Staff", "Tutor").contains("\"Yes,No\""));
    assert!(rule("Meetings", "Person").contains("<formula1>staff_ids</formula1>"), "IDs of the staff sheet");
    assert!(rule("Targets", "Objective").contains("<formula1>objective_ids</formula1>"));
    assert!(rule("Evidence", "Target").contains("<formula1>target_ids</formula1>"));
    assert!(rule("Meetings", "Cycle").contains("Lists!$A$2:$A$5"));
    assert!(rule("Governance events", "Event").contains("<formula1>Lists!$"), "long lists stand on a sheet");
    let date = rule("Meetings", "Meeting held on");
    assert!(date.contains("type=\"date\"") && date.contains("<formula1>18264</formula1>"), "{date}");
    assert!(date.contains("The day it was held") && date.contains("day first: 14/10/2026"), "{date}");
    // A date is shown the British way.
    let styles = parts(&blank).into_iter().find(|(n, _)| n == "xl/styles.xml").unwrap().1;
    assert!(String::from_utf8(styles).unwrap().contains("formatCode=\"dd/mm/yyyy\""));
    // Headings stay in sight and on every page.
    assert!(xml(&blank, "Meetings").contains("<pane xSplit=\"2\" ySplit=\"1\""));
    assert!(xml(&blank, "Meetings").contains("orientation=\"landscape\""));
    // The names of the ranges end where the IDs end.
    let book = parts(&blank).into_iter().find(|(n, _)| n == "xl/workbook.xml").unwrap().1;
    let book = String::from_utf8(book).unwrap();
    assert!(book.contains("<definedName name=\"staff_ids\">Staff!$A$2:INDEX(Staff!$A$2:$A$2001,MAX(1,COUNTA(Staff!$A$2:$A$2001)))"), "{book}");
    assert!(book.contains("Meetings!$1:$1"), "{book}");
}

#[test]
fn what_is_needed_and_blank_an_id_that_stands_twice_and_ratings_are_coloured() {
    let blank = with_new("--policy kclms --full").read("Blank.xlsx");
    let colours = |sheet: &str, cells: &str| -> String {
        let all = xml(&blank, sheet);
        let found =
            all.split("<conditionalFormatting ").find(|r| r.starts_with(&format!("sqref=\"{cells}\"")));
        found.unwrap_or_default().split("</conditionalFormatting>").next().unwrap_or_default().to_owned()
    };
    let person = colours("Meetings", "A2:A2001");
    // The name in the second column is a formula and does not begin a row.
    assert!(person.contains("AND(ISBLANK($A2),COUNTA($A2:$A2,$C2:"), "{person}");
    assert!(colours("Staff", "A2:A2001").contains("duplicateValues"));
    assert_eq!(colours("Meetings", "E2:E2001"), "", "a date is not needed from the start");
    let place = rows(&blank, "Targets")[0].iter().position(|h| h == "Target rating").unwrap();
    let column = char::from(b'A' + u8::try_from(place).unwrap());
    let rating = colours("Targets", &format!("{column}2:{column}2001"));
    assert!(
        rating.contains("\"Outstanding\"") && rating.contains("\"Not Met\"") && !rating.contains("\"Good\""),
        "{rating}"
    );
    let needed: Vec<String> =
        rows(&blank, "Read me").into_iter().filter(|r| r[0] == "Meetings").map(|r| r[2].clone()).collect();
    assert_eq!(needed, ["Person, Kind of meeting"]);
    let objectives = rows(&blank, "Read me").into_iter().find(|r| r[0] == "Objectives").unwrap();
    assert_eq!(objectives[2], "Person, Objective ID, Kind of objective", "progress comes later in the year");
    let targets = rows(&blank, "Read me").into_iter().find(|r| r[0] == "Targets").unwrap();
    assert!(
        targets[1].ends_with("Every row of the sheet Objectives needs at least one here."),
        "{targets:?}"
    );
    // A looked-up name stands nowhere where, another column gone, it could be taken for one of the record's own.
    assert_eq!(rows(&blank, "Panel members")[0][..2], ["Person the panel reviews", "Panel"]);
}

#[test]
fn a_day_that_has_passed_is_red_until_what_was_due_is_done() {
    let desk = Desk::new();
    let due = [
        ("for      = \"meeting\"", "for = \"objective\""),
        (
            "date = \"meeting_date\", by = \"on(param.held_by)\"",
            "date = \"approved_date\", by = \"target_date\"",
        ),
        ("cell     = \"meeting_date\"", "cell = \"approved_date\""),
        ("{ meeting_date = 2026-10-15,", "{ approved_date = 2026-10-15, target_date = 2026-10-31,"),
    ];
    let due = due.into_iter().fold(POLICY.to_owned(), |text, (from, to)| text.replace(from, to));
    desk.put("due.toml", due.as_bytes());
    desk.types("new -o Blank.xlsx --policy due.toml --as-of 2026-11-20").well();
    let sheet = xml(&desk.read("Blank.xlsx"), "Objectives");
    assert!(sheet.contains("&lt;TODAY(),ISBLANK("), "{sheet}");
}

#[test]
fn a_name_that_a_formula_looks_up_is_not_read_and_one_that_is_typed_is_told_of() {
    let desk = Desk::new();
    let tracker = |typed: bool| {
        let mut book = Workbook::new();
        let staff = book.add_worksheet().set_name("Staff").unwrap();
        for (row, (id, name)) in (0u32..).zip([
            ("Staff ID", "Name"),
            ("T1", "Quillfeather, Ossian"),
            ("T2", "Brackenhythe, Ysolde"),
        ]) {
            staff.write(row, 0, id).unwrap().write(row, 1, name).unwrap();
        }
        let meetings = book.add_worksheet().set_name("Meetings").unwrap();
        for (place, heading) in (0u16..).zip(["Staff ID", "Name", "Kind of meeting", "Meeting held on"]) {
            meetings.write(0, place, heading).unwrap();
        }
        for row in 1..3u32 {
            meetings.write(row, 0, format!("T{row}")).unwrap();
            let looked_up =
                Formula::new(format!("VLOOKUP(A{},Staff!A:B,2,FALSE)", row + 1)).set_result("Somebody");
            meetings.write(row, 1, looked_up).unwrap();
            meetings.write(row, 2, "planning").unwrap();
            meetings.write(row, 3, "12/10/2026").unwrap();
        }
        if typed {
            meetings.write(2, 1, "Quillfeather, Ossian").unwrap();
        }
        book.save_to_buffer().unwrap()
    };
    desk.put("Tracker.xlsx", &tracker(false));
    let said = desk.under("map Tracker.xlsx").well();
    let line = said.out.lines().find(|l| l.contains("a formula looks it up")).expect(&said.out);
    assert!(line.starts_with("  B       Name") && !said.out.contains("not used"), "{}", said.out);
    // A mapping that is saved leaves it aside too.
    desk.under("map Tracker.xlsx --write").well();
    let mapping = desk.text("appraise.toml");
    assert!(mapping.contains("heading = \"Name\", field = \"\" },  # a formula looks it up"), "{mapping}");
    desk.under("check Tracker.xlsx --fail-on never").well();
    std::fs::remove_file(desk.path("appraise.toml")).unwrap();
    desk.put("Tracker.xlsx", &tracker(true));
    let said = desk.under("map Tracker.xlsx").well();
    assert!(said.out.contains("not used: B  \"Name\": "), "{}", said.out);
    let reading = read(&tracker(false), &pack("kclms"));
    let kind = Vocabulary::standard().kind_named("meeting").unwrap();
    let owner = Vocabulary::standard().find_full("meeting.staff_id").unwrap();
    let owners: Vec<_> = reading.records.table(kind).rows.iter().map(|r| r.key(owner)).collect();
    assert_eq!(owners, [Some("T1"), Some("T2")]);
}
