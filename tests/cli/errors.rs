//! What the program says when something is not as it should be: the whole message, code 2, nothing half-written.

use std::fs;

use super::support::{DAY, Desk, FIXTURE, Tracker, book, corpus, ole};

/// `run` on something that cannot be run says the message and leaves the desk as it was.
#[track_caller]
fn refused(desk: &Desk, line: &str, message: &str) {
    let before = desk.all();
    desk.types(line).trouble(message);
    assert_eq!(desk.all(), before, "something was written");
}

fn run(file: &str) -> String {
    format!("run|{file}|--policy|oakfield.toml|--as-of|{DAY}|--out|Out")
}

const NO_WORKBOOK: &str =
    "help: open it in Excel or another spreadsheet program and save it as \"Excel workbook (.xlsx)\"";

#[test]
fn a_file_that_is_not_there_is_named() {
    let message = "error: there is no such file\n  at: Traker.xlsx\n  help: check the name, or drag the file into the window";
    refused(&Desk::new(), &run("Traker.xlsx"), message);
}

#[test]
fn a_folder_is_no_tracker() {
    let desk = Desk::new();
    desk.put("Trackers/one.txt", b"x");
    let message =
        "error: this is a folder, not a workbook\n  at: Trackers\n  help: name the tracker inside it";
    refused(&desk, &run("Trackers"), message);
}

#[test]
fn an_empty_file_is_told_from_a_damaged_one() {
    let desk = Desk::new();
    desk.put("Empty.xlsx", b"");
    let message =
        "error: the file is empty\n  at: Empty.xlsx\n  help: fetch the tracker again from where it is kept";
    refused(&desk, &run("Empty.xlsx"), message);
}

#[test]
fn what_is_no_workbook_is_said_to_be_none() {
    let desk = Desk::new();
    desk.put("Notes.xlsx", b"Name,Rating\nA,Good\n");
    refused(
        &desk,
        &run("Notes.xlsx"),
        &format!("error: this file is not an Excel workbook\n  at: Notes.xlsx\n  {NO_WORKBOOK}"),
    );
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file("letter.txt", zip::write::SimpleFileOptions::default()).unwrap();
    std::io::Write::write_all(&mut zip, b"Dear all").unwrap();
    desk.put("Letters.xlsx", &zip.finish().unwrap().into_inner());
    refused(
        &desk,
        &run("Letters.xlsx"),
        &format!("error: this file is not an Excel workbook\n  at: Letters.xlsx\n  {NO_WORKBOOK}"),
    );
}

#[test]
fn a_tracker_cut_short_anywhere_is_refused_and_nothing_is_written() {
    let desk = Desk::new();
    let whole = FIXTURE;
    // Many lengths, among them those about each part's beginning and end.
    let lengths = (1..40)
        .map(|n| whole.len() * n / 40)
        .chain([1, 2, 3, 4, 22, 30, 31])
        .chain((1..24).map(|n| whole.len() - n));
    for length in lengths {
        desk.put("Cut.xlsx", &whole[..length]);
        let said = desk.types(&run("Cut.xlsx"));
        assert_eq!((said.code, said.out.as_str()), (2, ""), "at {length}: {}", said.err);
        assert!(said.err.starts_with("error: this "), "at {length}: {}", said.err);
        assert!(said.err.contains("\n  at: Cut.xlsx\n  help: "), "at {length}: {}", said.err);
        assert!(!desk.has("Out"), "at {length}");
    }
}

#[test]
fn a_tracker_with_a_byte_changed_never_ends_in_a_fault_of_the_program() {
    let desk = Desk::new();
    let whole = Tracker::new().bytes();
    for place in (0..whole.len()).step_by(whole.len() / 60) {
        let mut bytes = whole.clone();
        bytes[place] ^= 0x5A;
        desk.put("Changed.xlsx", &bytes);
        let said = desk.under("check Changed.xlsx --fail-on never");
        assert!([0, 2].contains(&said.code), "at {place}: {said:?}");
    }
}

#[test]
fn a_workbook_from_before_2007_that_is_only_a_shell_is_damaged() {
    let desk = Desk::new();
    let message = "error: this workbook is damaged: its list of contents is missing or broken, as after a download that \
                   stopped\n  at: Old.xls\n  help: open it in Excel, which can often repair it, save it and run again; or \
                   fetch it once more from where it is kept";
    desk.put("Old.xls", &ole("Workbook"));
    refused(&desk, &run("Old.xls"), message);
}

#[test]
fn no_file_of_the_corpus_ends_in_a_fault_of_the_program() {
    let desk = Desk::new();
    for name in [
        "made__bomb-media.xlsx",
        "made__bomb-overlap.xlsx",
        "made__corrupt-missing-sheet.xlsx",
        "made__corrupt-no-root-rels.xlsx",
        "made__corrupt-no-workbook.xlsx",
        "made__wrong-docx.xlsx",
        "made__wrong-plain-zip.xlsx",
        "made__zip-traversal.xlsx",
        "made__xml-external-entity.xlsx",
        "poi__poc-xmlbomb.xlsx",
        "poi__xlsx-corrupted.xlsx",
    ] {
        let Some(bytes) = corpus(name) else { return };
        desk.put("Some.xlsx", &bytes);
        let said = desk.under("check Some.xlsx --fail-on never");
        assert!([0, 2].contains(&said.code), "{name}: {said:?}");
        if said.code == 2 {
            assert!(
                said.err.contains("at: Some.xlsx") && said.err.contains("help: "),
                "{name}: {}",
                said.err
            );
        }
    }
}

#[test]
#[cfg(unix)]
fn a_file_that_may_not_be_read_is_named() {
    use std::os::unix::fs::PermissionsExt;
    let desk = Desk::new();
    fs::set_permissions(desk.path("Tracker.xlsx"), fs::Permissions::from_mode(0o000)).unwrap();
    if fs::read(desk.path("Tracker.xlsx")).is_ok() {
        return; // The superuser reads everything.
    }
    let message = "error: the file may not be read\n  at: Tracker.xlsx\n  help: close it elsewhere, or ask for leave to read it";
    desk.types(&run("Tracker.xlsx")).trouble(message);
}

#[test]
fn where_nothing_is_recognised_it_shows_what_it_saw_and_what_it_looked_for() {
    let desk = Desk::new();
    let rows = vec![vec!["Dish", "Price"], vec!["Soup", "two pounds"]];
    desk.put("Menu.xlsx", &book(&[("Canteen", rows), ("Blank", Vec::new())]));
    let message = "error: no sheet of this workbook looks like part of an appraisal tracker\n  \
        read: sheet \"Canteen\": Dish | Price\n  \
        read: sheet \"Blank\": nothing\n  \
        looked for: a sheet with headings such as Staff ID, Name, Line manager, Objective, Rating, Statement issued\n  \
        at: Menu.xlsx\n  \
        help: name the sheets by what they hold (Staff, Objectives, Meetings, Observations, Pay) and give each a row of headings";
    refused(&desk, &run("Menu.xlsx"), message);
}

#[test]
fn an_unknown_policy_gives_the_list_of_those_installed() {
    let desk = Desk::new();
    let said = desk.types("check Tracker.xlsx --policy klcms");
    let first = "error: no policy is called \"klcms\"\n  help: did you mean \"kclms\"? installed: ";
    assert!(said.err.starts_with(first) && said.err.contains("kclms"), "{}", said.err);
    assert!(said.err.ends_with("; or name a pack file ending in .toml\n"), "{}", said.err);
    assert_eq!((said.code, said.out.as_str()), (2, ""));
    let listed = desk.types("policies").well().out;
    for line in listed.lines() {
        assert!(said.err.contains(line.split(' ').next().unwrap()), "{line}");
    }
    let none = "error: there is no such file\n  at: my.toml\n  help: check the name, or drag the file into the window";
    desk.types("check Tracker.xlsx --policy my.toml").trouble(none);
}

#[test]
fn where_no_policy_is_said_the_ways_to_say_it_are_told() {
    let said = Desk::new().types("run Tracker.xlsx");
    let start =
        "error: it is not said which policy applies\n  at: Tracker.xlsx\n  help: add --policy with one of: ";
    assert!(said.err.starts_with(start) && said.err.contains("kclms"), "{}", said.err);
    assert!(said.err.ends_with("; or a line policy_pack to the tracker's settings sheet\n"), "{}", said.err);
    assert_eq!(said.code, 2);
}

#[test]
fn a_day_that_is_none_shows_how_a_day_is_written() {
    for day in ["2/11/2026", "2026-02-30", "tomorrow"] {
        let said = Desk::new().types(&format!("check Tracker.xlsx --policy oakfield.toml --as-of {day}"));
        assert_eq!(said.code, 2);
        assert!(said.err.contains("a day is written year-month-day, such as 2026-11-02"), "{}", said.err);
    }
}

#[test]
fn a_role_nobody_has_is_refused_wherever_it_is_written() {
    let desk = Desk::new();
    let message = |at: &str| {
        format!(
            "error: \"bussiness manager\" cannot be operator_role\n  at: {at}\n  help: it is one of business_manager, \
             pm_lead, headteacher, governors_clerk, other"
        )
    };
    let line = format!("run|Tracker.xlsx|--policy|oakfield.toml|--as-of|{DAY}");
    refused(&desk, &format!("{line}|--operator-role|bussiness manager"), &message("--operator-role"));
    desk.put("Tracker.xlsx", &Tracker::new().setting("operator_role", "bussiness manager").bytes());
    refused(&desk, &line, &message("school!B2"));
    desk.put("Tracker.xlsx", &Tracker::new().bytes());
    desk.put("appraise.toml", b"[school]\noperator_role = \"bussiness manager\"\n");
    refused(&desk, &line, &message("appraise.toml, line 2"));
}

#[test]
fn an_output_place_that_is_a_file_is_said_to_be_one() {
    let desk = Desk::new();
    desk.put("Out", b"a file");
    let message = |at: &str| {
        format!(
            "error: this is a file, so nothing can be written inside it\n  at: {at}\n  help: choose a folder"
        )
    };
    refused(&desk, &run("Tracker.xlsx"), &message("Out"));
    refused(&desk, &run("Tracker.xlsx").replace("|Out", "|Out/November"), &message("Out/November"));
}

#[test]
fn a_copy_goes_neither_onto_a_folder_nor_into_one_that_is_not_there() {
    let desk = Desk::new();
    let annotate = |out: &str| format!("annotate Tracker.xlsx --policy oakfield.toml --as-of {DAY} -o {out}");
    let missing =
        "error: there is no such folder\n  at: Nowhere/Copy.xlsx\n  help: make it first, or choose another";
    refused(&desk, &annotate("Nowhere/Copy.xlsx"), missing);
    fs::create_dir(desk.path("Copies.xlsx")).unwrap();
    let folder = "error: this is a folder, not a file\n  at: Copies.xlsx\n  help: add the name of the file to write in it";
    refused(&desk, &annotate("Copies.xlsx"), folder);
}

#[test]
#[cfg(unix)]
fn a_folder_that_may_not_be_written_to_is_named() {
    use std::os::unix::fs::PermissionsExt;
    let desk = Desk::new();
    fs::create_dir(desk.path("Out")).unwrap();
    fs::set_permissions(desk.path("Out"), fs::Permissions::from_mode(0o555)).unwrap();
    if fs::write(desk.path("Out/try"), b"").is_ok() {
        fs::remove_file(desk.path("Out/try")).unwrap();
        return; // The superuser writes everywhere.
    }
    let message = "error: nothing may be written here\n  at: Out\n  help: close the file in Excel if it is open, or choose another folder";
    refused(&desk, &run("Tracker.xlsx"), message);
}

#[test]
fn a_folder_of_that_name_that_is_not_ours_stays_as_it_is() {
    let desk = Desk::new();
    let folder = format!("Out/Tracker - {DAY}");
    let message = format!(
        "error: a file or folder of this name is there already, and it was not made by this program for this tracker\n  \
         at: {folder}\n  help: move it away, or choose another place with --out"
    );
    desk.put(&format!("{folder}/minutes.txt"), b"kept");
    refused(&desk, &run("Tracker.xlsx"), &message);
    // One of ours, but of another tracker, is not ours for this one.
    desk.put(
        &format!("{folder}/run.json"),
        b"{\"schema\":\"appraise.check/1\",\"tracker\":{\"file\":\"Tracker.xlsm\"}}",
    );
    refused(&desk, &run("Tracker.xlsx"), &message);
    desk.put(&format!("{folder}/run.json"), b"not json");
    refused(&desk, &run("Tracker.xlsx"), &message);
    fs::remove_dir_all(desk.path(&folder)).unwrap();
    desk.put(&folder, b"a file");
    refused(&desk, &run("Tracker.xlsx"), &message);
}

#[test]
fn a_run_that_fails_takes_away_the_folders_it_made_and_no_others() {
    let desk = Desk::new();
    desk.put("Here/kept.txt", b"kept");
    // A name so long that no file can have it, found out only when the folder is put in place.
    let long = format!("{}.xlsx", "a".repeat(245));
    desk.put(&long, &Tracker::new().bytes());
    let before = desk.all();
    let said = desk.types(&format!("run|{long}|--policy|oakfield.toml|--as-of|{DAY}|--out|Here/one/two"));
    assert_eq!(said.code, 2, "{said:?}");
    assert!(said.err.contains("\n  help: "), "{}", said.err);
    assert_eq!(desk.all(), before);
}
