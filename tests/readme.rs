//! The README and the program say the same: its commands, its example, its exit codes, its settings and its files.

use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;

const README: &str = include_str!("../README.md");
const TRACKER: &str = "fixtures/kclms/tracker.xlsx";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn appraise(arguments: &[&str]) -> (i32, String) {
    let output = Command::cargo_bin("appraise")
        .expect("the program is built")
        .current_dir(root())
        .args(arguments)
        .output()
        .expect("it starts");
    let text = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    (output.status.code().expect("it ends by itself"), text.into_owned())
}

/// The blocks of one language, in their order.
fn blocks(language: &str) -> Vec<&'static str> {
    let fence = format!("```{language}\n");
    README.split(fence.as_str()).skip(1).filter_map(|rest| rest.split("```").next()).collect()
}

/// The example settings that have a block of their own.
fn block(heading: &str) -> &'static str {
    let all = blocks("toml");
    all.into_iter()
        .find(|text| text.contains(heading))
        .unwrap_or_else(|| panic!("the README shows no {heading}"))
}

/// The rows of the table that begins with these headings, as cells.
fn table(headings: &str) -> Vec<Vec<&'static str>> {
    let start = README.find(headings).unwrap_or_else(|| panic!("the README has no table {headings}"));
    let rows = README[start..].lines().skip(2).take_while(|line| line.starts_with('|'));
    rows.map(|line| line.trim_matches('|').split(" | ").map(str::trim).collect()).collect()
}

/// What stands between the backquotes of a text.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

/// The subcommands that the help text lists.
fn listed() -> Vec<String> {
    let (code, help) = appraise(&["--help"]);
    assert_eq!(code, 0);
    let commands = commands_of(&help);
    assert!(!commands.is_empty(), "the help lists commands");
    commands
}

/// The commands that a help text lists.
fn commands_of(help: &str) -> Vec<String> {
    let Some((_, after)) = help.split_once("Commands:\n") else { return Vec::new() };
    let (commands, _) = after.split_once("\n\n").expect("the list ends");
    let named = commands.lines().filter(|l| l.starts_with("  ") && !l.starts_with("   "));
    named.map(|l| l.split_whitespace().next().unwrap_or_default().to_owned()).collect()
}

#[test]
fn the_first_two_commands_run_the_example_and_the_tests() {
    let first = blocks("sh")[0];
    let wanted = [
        "cargo run --release -- run fixtures/kclms/tracker.xlsx --policy kclms --as-of 2026-11-02 --out out",
        "cargo test",
    ];
    assert_eq!(first.lines().collect::<Vec<_>>(), wanted);
}

#[test]
fn the_first_command_writes_the_files_that_the_readme_lists() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("out");
    let command = blocks("sh")[0].lines().next().expect("a first command");
    let arguments = command.strip_prefix("cargo run --release -- ").expect("cargo runs it");
    let mut arguments: Vec<&str> = arguments.split(' ').collect();
    let last = arguments.last_mut().expect("the last is the folder");
    *last = out.to_str().expect("a name that can be typed");
    let (code, text) = appraise(&arguments);
    assert_eq!(code, 0, "{text}");
    let mut written: Vec<PathBuf> = fs::read_dir(out.join("tracker - 2026-11-02"))
        .expect("the folder has the name that the README gives")
        .map(|entry| entry.expect("it can be listed").path())
        .collect();
    written.sort();
    // A file in several formats is named once, with the endings of the others after it.
    let in_row = |row: &Vec<&str>| -> Vec<String> {
        let mut names = quoted(row[0]);
        let first = names.next().expect("a file").to_owned();
        let stem = first.rsplit_once('.').expect("an ending").0.to_owned();
        std::iter::once(first).chain(names.map(|ending| format!("{stem}{ending}"))).collect()
    };
    let mut names: Vec<String> = table("| file | for whom").iter().flat_map(in_row).collect();
    names.sort_unstable();
    let written: Vec<_> = written.iter().filter_map(|p| p.file_name()?.to_str()).collect();
    assert_eq!(written, names);
}

#[test]
fn the_commands_of_the_readme_are_those_of_the_program() {
    let rows = table("| command | what it does");
    let named: Vec<&str> = rows
        .iter()
        .filter_map(|row| quoted(row[0]).next()?.strip_prefix("appraise ")?.split(' ').next())
        .collect();
    let listed = listed();
    let listed: Vec<&str> = listed.iter().map(String::as_str).filter(|c| *c != "help").collect();
    assert_eq!(named, listed, "the table of commands in the README follows appraise --help");
}

#[test]
fn every_option_of_the_readme_is_in_the_help_text() {
    let mut all = String::new();
    for command in listed().iter().filter(|c| *c != "help") {
        let help = appraise(&[command, "--help"]).1;
        for further in commands_of(&help).iter().filter(|c| *c != "help") {
            all += &appraise(&[command, further, "--help"]).1;
        }
        all += &help;
    }
    // What follows `cargo` is cargo's.
    let of_ours = README.lines().filter(|line| !line.contains("cargo "));
    let words = of_ours.flat_map(|l| l.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-')));
    let options: Vec<&str> = words.filter(|w| w.starts_with("--") && w.len() > 4).collect();
    assert!(options.len() > 5, "only {options:?}");
    for option in options {
        assert!(all.contains(option), "the README names {option}, which no command has");
    }
}

#[test]
fn the_example_finding_is_what_check_prints() {
    let example = blocks("text")[0];
    let (_, printed) = appraise(&["check", TRACKER, "--policy", "kclms", "--as-of", "2026-11-02"]);
    assert!(printed.contains(example), "no finding of the example reads\n{example}");
    let (code, explained) = appraise(&["explain", "KCL-CYC-1-b"]);
    assert_eq!(code, 0);
    assert!(explained.contains("examples"), "{explained}");
}

#[test]
fn the_exit_codes_are_those_of_the_table() {
    let codes: Vec<&str> = table("| code | meaning").iter().map(|row| row[0]).collect();
    assert_eq!(codes, ["0", "1", "2"]);
    let check = |more: &[&str]| {
        let mut all = vec!["check", TRACKER, "--as-of", "2026-11-02", "--quiet"];
        all.extend(more);
        appraise(&all)
    };
    assert_eq!(check(&["--policy", "kclms", "--fail-on", "never"]).0, 0);
    assert_eq!(check(&["--policy", "kclms"]).0, 1, "the example has breaches, and check looks for breaches");
    let (code, said) = check(&["--policy", "no-such-policy"]);
    assert_eq!(code, 2);
    assert!(said.contains("error: ") && said.contains("help: "), "{said}");
    assert_eq!(appraise(&["check", "no-such-tracker.xlsx", TRACKER, "--policy", "kclms", "--quiet"]).0, 2);
    assert_eq!(appraise(&["check"]).0, 2, "a tracker has to be named");
}

#[test]
fn the_example_settings_are_understood() {
    let folder = tempfile::tempdir().expect("a folder");
    let tracker = folder.path().join("tracker.xlsx");
    fs::copy(root().join(TRACKER), &tracker).expect("it can be copied");
    fs::write(folder.path().join("appraise.toml"), block("[parameters]")).expect("it can be written");
    let tracker = tracker.to_str().expect("a name that can be typed");
    let (code, said) = appraise(&["check", tracker, "--as-of", "2026-11-02", "--fail-on", "never"]);
    assert_eq!(code, 0, "{said}");
    for told in ["15 October instead of", "5 working days instead of", "(governors, 12 May 2026)"] {
        assert!(said.contains(told), "{told} is not told\n{said}");
    }
}

#[test]
fn the_example_of_a_governors_table_holds_together() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("appraise.toml");
    fs::write(&file, block("[pay_rules]")).expect("it can be written");
    let file = file.to_str().expect("a name that can be typed");
    let (code, said) = appraise(&["pay-rules", "--config", file, "--policy", "kclms"]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("P3    all Outstanding (main only): two points"), "{said}");
}

#[test]
fn the_policies_that_the_readme_names_are_the_ones_installed() {
    let (code, installed) = appraise(&["policies"]);
    assert_eq!(code, 0);
    let told = README.split("## The policies").nth(1).expect("the policies are told");
    for line in installed.lines() {
        let id = line.split_whitespace().next().expect("a policy has a name");
        assert!(told.contains(&format!("| `{id}` |")), "the README does not name the policy {id}");
    }
}

#[test]
fn every_file_that_a_page_leads_to_is_there() {
    for page in ["README.md", "ARCHITECTURE.md", "CHANGELOG.md"] {
        let text = fs::read_to_string(root().join(page)).expect("the page is there");
        for target in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            assert!(
                target.starts_with("https://") || root().join(target).is_file(),
                "{page} leads to {target}, which is not there"
            );
        }
    }
    let picture = fs::metadata(root().join("docs/annotated.png")).expect("the picture is there");
    assert!((10_000..300_000).contains(&picture.len()), "the picture has {} bytes", picture.len());
}

#[test]
fn the_table_of_rooms_is_the_one_the_tests_hold_the_source_to() {
    let page = include_str!("../ARCHITECTURE.md");
    let test = include_str!("architecture.rs");
    let (_, list) = test.split_once("const ROOMS").expect("the list is there");
    let (list, _) = list.split_once("];\n").expect("the list ends");
    let list: String = list.split_whitespace().collect();
    let rows: Vec<&str> = page.lines().filter(|l| l.starts_with("| `")).collect();
    assert!(rows.len() > 10, "the table of rooms is there");
    for row in rows {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let room = quoted(cells[1]).next().expect("a room");
        if room == "cli" {
            continue;
        }
        let used: Vec<String> = quoted(cells[2]).map(|r| format!("\"{r}\"")).collect();
        let entry = format!("(\"{room}\",&[{}])", used.join(","));
        assert!(list.contains(&entry), "tests/architecture.rs does not have {entry}");
    }
}
