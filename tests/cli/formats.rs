//! Trackers in other formats than `.xlsx`, trackers that are open elsewhere, and what does not show on the screen.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use appraise::tracker::{self, Format, ReadError, Words};

use super::handmade::{self, Sheet, Value};
use super::support::{DAY, Desk, Said, corpus, parts};
use Value::{Blank, Number, Text};

/// A small tracker with one meeting held too late.
fn sheets() -> Vec<Sheet> {
    let rows = |rows: &[&[Value]]| rows.iter().map(|r| r.to_vec()).collect();
    let staff = rows(&[
        &["staff_id", "staff_name", "staff_group", "employment_type", "line_manager_id", "post_title", "fte"]
            .map(Text),
        &[
            Text("H1"),
            Text("Marrowby, Tansy"),
            Text("headteacher"),
            Text("employee"),
            Text("H1"),
            Text("Headteacher"),
            Number(1.0),
        ],
        &[
            Text("T1"),
            Text("Quillfeather, Ossian"),
            Text("teacher"),
            Text("employee"),
            Text("H1"),
            Text("Teacher of art"),
            Number(0.6),
        ],
    ]);
    let meetings = rows(&[
        &["staff_id", "meeting_kind", "meeting_date"].map(Text),
        &[Text("H1"), Text("planning"), Value::Day(46_305)],
        &[Text("T1"), Text("planning"), Value::Day(46_331)],
    ]);
    vec![
        Sheet { name: "staff", rows: staff, ..Sheet::default() },
        Sheet { name: "meeting", rows: meetings, ..Sheet::default() },
    ]
}

type Writer = fn(&[Sheet]) -> Vec<u8>;

const OTHERS: [(&str, Writer); 3] =
    [("xls", handmade::xls), ("xlsb", handmade::xlsb), ("ods", handmade::ods)];

fn json(said: &Said) -> serde_json::Value {
    let mut all = said.json();
    all["tracker"] = serde_json::Value::Null;
    all
}

#[test]
fn a_tracker_gives_the_same_findings_in_every_format() {
    let desk = Desk::new();
    desk.put("Small.xlsx", &handmade::xlsx(&sheets()));
    let expected = desk.under("check Small.xlsx --all --format json");
    assert!(expected.out.contains("meeting!C3"), "{}", expected.out);
    for (ending, write) in OTHERS {
        desk.put(&format!("Small.{ending}"), &write(&sheets()));
        let said = desk.under(&format!("check Small.{ending} --all --format json"));
        assert_eq!((said.code, said.err.as_str()), (0, ""), "{ending}");
        assert_eq!(json(&said), json(&expected), "{ending}");
        let map = desk.under(&format!("map Small.{ending}")).well().out;
        assert!(map.contains("meeting: meeting, headings in row 1, 2 rows"), "{map}");
    }
}

#[test]
fn the_findings_of_a_tracker_that_cannot_be_annotated_are_in_a_workbook_of_their_own() {
    for (ending, write) in OTHERS {
        let desk = Desk::new();
        desk.put(&format!("Small.{ending}"), &write(&sheets()));
        let before = desk.read(&format!("Small.{ending}"));
        let said = desk.under(&format!("run Small.{ending} --out Out")).well();
        let told = "which can be read but not annotated";
        assert!(
            said.out.contains(told) && said.out.contains("are in a workbook of their own"),
            "{}",
            said.out
        );
        let folder = format!("Out/Small - {DAY}");
        assert!(!desk.has(&format!("{folder}/Small (annotated).{ending}")), "{ending}");
        assert!(desk.has(&format!("{folder}/Pay committee pack.xlsx")), "{ending}");
        let book = desk.read(&format!("{folder}/Small (findings).xlsx"));
        assert!(texts(&book).contains("meeting!C3"), "{ending}: a finding names its cell");

        let annotate = |copy: &str| desk.under(&format!("annotate Small.{ending} -o {copy}"));
        annotate(&format!("Copy.{ending}")).trouble(&format!(
            "error: a workbook of this format cannot be annotated: its findings go into a workbook of their own\n  at: \
             Copy.{ending}\n  help: give that a name that ends in .xlsx"
        ));
        let said = annotate("Copy.xlsx").well();
        assert!(
            said.out.starts_with("1 finding put into Copy.xlsx, a workbook of their own\nnote: "),
            "{}",
            said.out
        );
        assert!(said.out.contains(told), "{}", said.out);
        assert!(texts(&desk.read("Copy.xlsx")).contains("meeting!C3"), "{ending}");

        let findings = r#"{"schema":"appraise.findings/1","findings":[{"cell":"staff!B2","severity":"warning","title":"Look","note":""}]}"#;
        desk.put("Found.json", findings.as_bytes());
        desk.types(&format!("annotate Small.{ending} -o Found.xlsx --findings Found.json")).well();
        assert!(texts(&desk.read("Found.xlsx")).contains("staff!B2"), "{ending}");
        assert_eq!(desk.read(&format!("Small.{ending}")), before, "the tracker is as it was");
    }
}

/// All texts of a workbook.
fn texts(book: &[u8]) -> String {
    let of_part = |(_, bytes): (String, Vec<u8>)| String::from_utf8_lossy(&bytes).into_owned();
    parts(book).into_iter().map(of_part).collect()
}

#[test]
fn an_old_workbook_with_a_password_opens_with_it_and_what_is_made_of_it_is_closed_with_it() {
    let desk = Desk::new();
    desk.put("Locked.xls", &handmade::xls_locked(&sheets(), "Oak & ash"));
    let help = "run it where the password can be typed, or give it with --password-file FILE or in the environment \
                variable APPRAISE_PASSWORD";
    desk.under("check Locked.xls").trouble(&format!(
        "error: this workbook opens with a password only\n  at: Locked.xls\n  help: {help}"
    ));
    desk.put("Password.txt", b"wrong\n");
    let said = desk.under("check Locked.xls --password-file Password.txt");
    assert!(
        said.err.starts_with("error: the password is not the one this workbook opens with"),
        "{}",
        said.err
    );
    desk.put("Password.txt", "Oak & ash\n".as_bytes());
    desk.put("Open.xls", &handmade::xls(&sheets()));
    let open = desk.under("check Open.xls --format json");
    let locked = desk.under("check Locked.xls --password-file Password.txt --format json");
    assert_eq!(json(&locked), json(&open));
    desk.under("run Locked.xls --out Out --password-file Password.txt").well();
    let book = desk.read(&format!("Out/Locked - {DAY}/Locked (findings).xlsx"));
    assert!(appraise::workbook::is_locked(&book), "the findings are not left open");
    let (opened, _) = appraise::workbook::unlock(&book, Some("Oak & ash")).unwrap();
    assert!(texts(&opened).contains("meeting!C3"));
}

#[test]
fn an_ods_with_a_password_is_to_be_saved_as_xlsx() {
    let desk = Desk::new();
    let manifest = "<manifest:manifest><manifest:file-entry manifest:full-path=\"content.xml\"><manifest:encryption-data/>\
                    </manifest:file-entry></manifest:manifest>";
    let locked = handmade::zipped(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet".to_vec()),
        ("content.xml", vec![7; 100]),
        ("META-INF/manifest.xml", manifest.as_bytes().to_vec()),
    ]);
    let message = "error: this OpenDocument spreadsheet (.ods) opens with a password, and such are not read\n  at: \
                   Locked.ods\n  help: open it and save a copy as \"Excel workbook (.xlsx)\"; that may have a password too";
    let real = corpus("calamine__pass_protected.ods");
    for bytes in std::iter::once(locked).chain(real) {
        desk.put("Locked.ods", &bytes);
        desk.under("check Locked.ods").trouble(message);
    }
}

// ---- open elsewhere ----

#[test]
fn a_tracker_that_is_open_elsewhere_is_read_and_it_is_said() {
    for mark in ["~$Tracker.xlsx", ".~lock.Tracker.xlsx#"] {
        let desk = Desk::new();
        let note = "note: Tracker.xlsx is open in another program: what was read is what was saved last, which may be \
                    behind what the screen shows";
        assert!(!desk.under("check Tracker.xlsx").well().out.contains("is open"));
        desk.put(mark, b"somebody");
        for command in
            ["check Tracker.xlsx", "run Tracker.xlsx --out Out", "annotate Tracker.xlsx -o Copy.xlsx"]
        {
            let said = desk.under(command).well();
            assert_eq!(said.out.matches(note).count(), 1, "{command}: {}", said.out);
        }
    }
}

#[test]
fn the_mark_of_an_open_workbook_is_no_workbook() {
    let desk = Desk::new();
    desk.put("~$Tracker.xlsx", b"\x05Tansy");
    desk.under("check ~$Tracker.xlsx").trouble(
        "error: this is only the mark that Excel leaves beside a workbook that is open\n  at: ~$Tracker.xlsx\n  help: name \
         the workbook itself, which has the same name without ~$ before it",
    );
}

// ---- what does not show ----

#[test]
fn hidden_rows_columns_and_sheets_are_read_and_said() {
    let mut hidden = sheets();
    hidden[0].hidden_columns = vec![6];
    hidden[0].hidden_rows = vec![1, 2, 9];
    hidden[0].filtered = true;
    hidden[1].hidden = true;
    let formats: Vec<(&str, Writer)> =
        OTHERS.into_iter().chain([("xlsx", handmade::xlsx as Writer)]).collect();
    for (ending, write) in formats {
        let desk = Desk::new();
        desk.put(&format!("Small.{ending}"), &write(&hidden));
        desk.put(&format!("Plain.{ending}"), &write(&sheets()));
        let said = desk.under(&format!("check Small.{ending}"));
        let note = "note: the sheet staff has 2 hidden rows and 1 hidden column (a filter is on), the sheet meeting is \
                    hidden; what is hidden was read like the rest";
        assert!(said.out.contains(note), "{ending}: {}", said.out);
        assert!(said.out.contains("meeting!C3"), "{ending}: a hidden row has its finding");
        let map = desk.under(&format!("map Small.{ending}")).well().out;
        assert!(map.contains("2 rows, 2 hidden rows, 1 hidden column, a filter is on"), "{ending}: {map}");
        assert!(map.contains("meeting (hidden)"), "{ending}: {map}");
        let plain = desk.under(&format!("check Plain.{ending}"));
        assert!(!plain.out.contains("hidden"), "{ending}: {}", plain.out);
    }
}

// ---- damaged ones, and the corpus ----

/// What the reader that stands apart makes of some bytes, however long it takes it.
fn read_apart(bytes: &[u8]) -> Result<(), ReadError> {
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_appraise"))
        .args(["read-apart", "536870912"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut to = child.stdin.take().unwrap();
    let answer = std::thread::scope(|scope| {
        scope.spawn(move || std::io::Write::write_all(&mut to, bytes));
        child.wait_with_output().unwrap().stdout
    });
    tracker::take_over(&answer).map(|_| ())
}

/// The bytes with a few changed: so many in a thousand, always the same ones.
fn changed(bytes: &[u8], round: u64) -> Vec<u8> {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64.wrapping_mul(round + 1);
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state >> 16).unwrap()
    };
    let mut bytes = bytes.to_vec();
    for _ in 0..=bytes.len() / 2_000 {
        let place = next() % bytes.len();
        bytes[place] ^= u8::try_from(next() % 255 + 1).unwrap();
    }
    bytes
}

/// Parts of a package with a few bytes changed in each, so that the changes are met by who reads the parts.
fn changed_inside(bytes: &[u8], round: u64) -> Option<Vec<u8>> {
    zip::ZipArchive::new(std::io::Cursor::new(bytes)).ok()?;
    let all: Vec<(String, Vec<u8>)> = parts(bytes);
    let all: Vec<(&str, Vec<u8>)> = all
        .iter()
        .map(|(name, part)| {
            let touched = [".bin"].iter().any(|end| name.ends_with(end)) || name == "content.xml";
            (name.as_str(), if touched && !part.is_empty() { changed(part, round) } else { part.clone() })
        })
        .collect();
    Some(handmade::zipped(&all))
}

/// Files of some formats, by hand and from the corpus.
fn of_formats() -> Vec<(String, Vec<u8>)> {
    let mut all: Vec<_> =
        OTHERS.iter().map(|(ending, write)| (format!("by hand.{ending}"), write(&sheets()))).collect();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus");
    // Said, or a fault, where the corpus is missing.
    if corpus("INDEX.tsv").is_some() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let bytes = std::fs::read(&path).unwrap();
            let other = Format::of(&bytes).is_some_and(|f| f != Format::Xlsx);
            if other && bytes.len() < 100_000 {
                all.push((path.file_name().unwrap().to_string_lossy().into_owned(), bytes));
            }
        }
        assert!(all.len() > 25, "only {} files", all.len());
    }
    all.sort();
    all
}

#[test]
fn a_damaged_workbook_of_any_format_is_read_or_refused_in_one_error() {
    let mut ends: BTreeMap<String, usize> = BTreeMap::new();
    for (name, whole) in of_formats() {
        let cuts = [1, 30, 60, 97].map(|part| whole[..whole.len() * part / 100].to_vec());
        let mut damaged: Vec<Vec<u8>> = cuts.to_vec();
        damaged.extend((0..5).map(|round| changed(&whole, round)));
        damaged.extend((0..5).filter_map(|round| changed_inside(&whole, round)));
        for (place, bytes) in damaged.iter().enumerate() {
            let started = Instant::now();
            let read = match Format::of(bytes) {
                Some(format) if format.wants_own_process() => read_apart(bytes),
                _ => tracker::open(bytes, 512 << 20).map(|_| ()),
            };
            assert!(started.elapsed() < Duration::from_secs(20), "{name}, change {place}: it took too long");
            let word = match read {
                Ok(()) => "read".to_owned(),
                Err(error) if error == tracker::stopped() => "stopped the reader".to_owned(),
                Err(error) => format!("{error:?}").chars().take_while(|c| c.is_alphabetic()).collect(),
            };
            *ends.entry(word).or_default() += 1;
        }
    }
    let _ = std::io::Write::write_fmt(&mut std::io::stderr(), format_args!("{ends:?}\n"));
    assert!(ends.get("Damaged").is_some_and(|n| *n >= 10), "{ends:?}");
    assert!(ends.get("read").is_some_and(|n| *n >= 10), "{ends:?}");
}

#[test]
fn a_damaged_old_workbook_ends_in_one_error_of_the_program() {
    let desk = Desk::new();
    let whole = handmade::xls_stream(&sheets(), [0, 9, 0, 9]);
    for place in (24..whole.len()).step_by(23) {
        let mut stream = whole.clone();
        stream[place] ^= 0xFF;
        desk.put("Old.xls", &handmade::xls_of(&stream));
        let said = desk.under("check Old.xls --fail-on never");
        let well = said.code == 0 && said.err.is_empty();
        let refused = said.code == 2 && said.out.is_empty() && said.err.matches("error:").count() == 1;
        assert!(well || refused && said.err.contains("\n  help: "), "at {place}: {said:?}");
    }
}

#[test]
fn every_workbook_of_the_corpus_is_read_or_refused_in_words() {
    if corpus("INDEX.tsv").is_none() {
        return;
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus");
    let mut ends: BTreeMap<String, usize> = BTreeMap::new();
    let mut slow = Vec::new();
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if name == "INDEX.tsv" {
            continue;
        }
        let bytes = std::fs::read(&path).unwrap();
        let started = Instant::now();
        let read = if Format::of(&bytes).is_some_and(Format::wants_own_process) {
            read_apart(&bytes).and_then(|()| tracker::read(&bytes, 512 << 20, &Words::default()).map(|_| ()))
        } else {
            tracker::read(&bytes, 512 << 20, &Words::default()).map(|_| ())
        };
        if started.elapsed() > Duration::from_secs(45) {
            slow.push((name.clone(), started.elapsed()));
        }
        let word = match read {
            Ok(()) => "read".to_owned(),
            Err(error) => {
                assert_ne!(error, tracker::stopped(), "{name}: what reads it came to grief");
                let text = error.to_string();
                assert!(text.contains("\n  help: "), "{name}: {text}");
                format!("{error:?}").chars().take_while(|c| c.is_alphabetic()).collect()
            }
        };
        *ends.entry(word).or_default() += 1;
    }
    let _ = std::io::Write::write_fmt(&mut std::io::stderr(), format_args!("{ends:?}\n"));
    assert!(slow.is_empty(), "{slow:?}");
    let of = |word: &str| ends.get(word).copied().unwrap_or(0);
    assert!(of("read") >= 20 && of("NothingRecognised") >= 250, "{ends:?}");
    assert!(of("Damaged") >= 5 && of("Protected") >= 2 && of("ProtectedOds") >= 1, "{ends:?}");
}

#[test]
fn a_blank_cell_of_an_old_workbook_is_a_blank_cell() {
    let mut blank = sheets();
    blank[0].rows[2][4] = Blank;
    for (ending, write) in OTHERS {
        let desk = Desk::new();
        desk.put(&format!("Small.{ending}"), &write(&blank));
        let said = desk.under(&format!("check Small.{ending}"));
        assert!(said.out.contains("OAK-2-a") && said.out.contains("staff!E3"), "{ending}: {}", said.out);
    }
}
