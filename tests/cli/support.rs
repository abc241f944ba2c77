//! A desk: a folder in which an office works, and small trackers to lay on it.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Read, Write};
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use rust_xlsxwriter::Workbook;
use serde_json::Value;
use tempfile::TempDir;

/// A policy of an invented school: OAK-1-a (breach, a meeting's date), OAK-2-a (breach, line manager), OAK-3-a
/// (warning, job), OAK-4-a (advice, hours).
pub(crate) const POLICY: &str = include_str!("oakfield.toml");

/// The day of most runs.
pub(crate) const DAY: &str = "2026-11-20";

/// The fixture school's tracker.
pub(crate) const FIXTURE: &[u8] = include_bytes!("../../fixtures/kclms/tracker.xlsx");

/// A workbook with parts rewritten, in a container that somebody else wrote.
pub(crate) fn with_parts(book: &[u8], edit: impl Fn(&str, Vec<u8>) -> Vec<u8>) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts(book) {
        zip.start_file(&name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(&edit(&name, bytes)).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// What the program said.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Said {
    /// That it went well and said nothing of trouble.
    #[track_caller]
    pub(crate) fn well(self) -> Self {
        assert_eq!((self.code, self.err.as_str()), (0, ""), "{}", self.out);
        self
    }

    /// That it ended with this code.
    #[track_caller]
    pub(crate) fn code_is(self, code: i32) {
        assert_eq!(self.code, code, "{}{}", self.out, self.err);
    }

    /// That it could not run and said so in these words, and nothing else.
    #[track_caller]
    pub(crate) fn trouble(&self, message: &str) {
        assert_eq!(self.err.trim_end(), message);
        assert_eq!((self.code, self.out.as_str()), (2, ""));
    }

    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|e| panic!("{e}: {}{}", self.out, self.err))
    }
}

/// A folder with the program in it.
pub(crate) struct Desk(TempDir);

impl Desk {
    /// A desk with the small policy and a tracker without any fault on it.
    pub(crate) fn new() -> Self {
        let desk = Desk(tempfile::tempdir().unwrap());
        desk.put("oakfield.toml", POLICY.as_bytes());
        desk.put("Tracker.xlsx", &Tracker::new().bytes());
        desk
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn put(&self, name: &str, bytes: &[u8]) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    pub(crate) fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
    }

    pub(crate) fn text(&self, name: &str) -> String {
        String::from_utf8(self.read(name)).unwrap()
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.path(name).exists()
    }

    /// Types a command; arguments are separated by `|` where a name has a space in it, else by spaces.
    pub(crate) fn types(&self, line: &str) -> Said {
        self.typed(line, None)
    }

    /// A command under the small policy with a variable set in the environment.
    pub(crate) fn with_env(&self, name: &str, value: &str, line: &str) -> Said {
        self.typed(&format!("{line} --policy oakfield.toml --as-of {DAY}"), Some((name, value)))
    }

    fn typed(&self, line: &str, variable: Option<(&str, &str)>) -> Said {
        let between = if line.contains('|') { '|' } else { ' ' };
        let arguments: Vec<&str> = line.split(between).map(str::trim).filter(|a| !a.is_empty()).collect();
        let done = Command::new(env!("CARGO_BIN_EXE_appraise"))
            .current_dir(self.0.path())
            .env_remove("APPRAISE_PASSWORD")
            .envs(variable)
            .args(&arguments)
            .output()
            .unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        let said =
            Said { code: done.status.code().unwrap_or(-1), out: text(done.stdout), err: text(done.stderr) };
        assert!(!said.err.contains("not made for"), "{line}: a fault of the program: {}", said.err);
        said
    }

    /// A command on a tracker under the small policy.
    pub(crate) fn under(&self, line: &str) -> Said {
        let between = if line.contains('|') { "|" } else { " " };
        self.types(&[line, "--policy", "oakfield.toml", "--as-of", DAY].join(between))
    }

    /// Every file on the desk with its bytes, by its path with `/`.
    pub(crate) fn all(&self) -> BTreeMap<String, Vec<u8>> {
        let mut all = BTreeMap::new();
        walk(self.0.path(), "", &mut all);
        all
    }
}

fn walk(folder: &Path, before: &str, all: &mut BTreeMap<String, Vec<u8>>) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = format!("{before}{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            all.insert(format!("{name}/"), Vec::new());
            walk(&entry.path(), &format!("{name}/"), all);
        } else {
            all.insert(name, fs::read(entry.path()).unwrap());
        }
    }
}

/// A workbook of texts, sheet by sheet and row by row.
pub(crate) fn book(sheets: &[(&str, Vec<Vec<&str>>)]) -> Vec<u8> {
    let mut book = Workbook::new();
    for (name, rows) in sheets {
        let sheet = book.add_worksheet().set_name(*name).unwrap();
        for (row, cells) in (0u32..).zip(rows) {
            for (column, text) in (0u16..).zip(cells).filter(|(_, t)| !t.is_empty()) {
                sheet.write_string(row, column, *text).unwrap();
            }
        }
    }
    book.save_to_buffer().unwrap()
}

/// A small tracker in the canonical layout, faultless under the small policy until something is changed.
pub(crate) struct Tracker {
    staff: Vec<Vec<&'static str>>,
    meetings: Vec<Vec<&'static str>>,
    settings: Vec<Vec<&'static str>>,
    calendar: Vec<Vec<&'static str>>,
}

impl Tracker {
    pub(crate) fn new() -> Self {
        Tracker {
            staff: vec![
                vec![
                    "staff_id",
                    "staff_name",
                    "staff_group",
                    "employment_type",
                    "line_manager_id",
                    "post_title",
                    "fte",
                ],
                vec!["H1", "Marrowby, Tansy", "headteacher", "employee", "H1", "Headteacher", "1"],
                vec!["T1", "Quillfeather, Ossian", "teacher", "employee", "H1", "Teacher of physics", "1"],
                vec!["T2", "Brackenhythe, Ysolde", "teacher", "employee", "H1", "Teacher of art", "0.6"],
            ],
            meetings: vec![
                vec!["staff_id", "meeting_kind", "meeting_date"],
                vec!["H1", "planning", "2026-10-10"],
                vec!["T1", "planning", "2026-10-12"],
                vec!["T2", "planning", "2026-10-13"],
            ],
            settings: Vec::new(),
            calendar: Vec::new(),
        }
    }

    /// Changes the staff row of somebody (row as Excel counts, column by name).
    pub(crate) fn staff(mut self, row: usize, column: &str, text: &'static str) -> Self {
        let place = self.staff[0].iter().position(|c| *c == column).unwrap();
        self.staff[row - 1][place] = text;
        self
    }

    /// Changes the date of a meeting (row as Excel counts).
    pub(crate) fn meeting(mut self, row: usize, date: &'static str) -> Self {
        self.meetings[row - 1][2] = date;
        self
    }

    pub(crate) fn setting(mut self, name: &'static str, value: &'static str) -> Self {
        if self.settings.is_empty() {
            self.settings.push(vec!["field", "value"]);
        }
        self.settings.push(vec![name, value]);
        self
    }

    /// A setting with its reason in a third column.
    pub(crate) fn setting_because(
        mut self,
        name: &'static str,
        value: &'static str,
        why: &'static str,
    ) -> Self {
        self.settings.resize_with(self.settings.len().max(1), || vec!["field", "value", "reason"]);
        self.settings.push(vec![name, value, why]);
        self
    }

    pub(crate) fn term(mut self, label: &'static str, from: &'static str, to: &'static str) -> Self {
        if self.calendar.is_empty() {
            self.calendar.push(vec!["day_kind", "label", "from_date", "to_date"]);
        }
        self.calendar.push(vec!["term", label, from, to]);
        self
    }

    pub(crate) fn bytes(self) -> Vec<u8> {
        let mut sheets = vec![("staff", self.staff), ("meeting", self.meetings)];
        sheets.extend(
            [("school", self.settings), ("calendar", self.calendar)]
                .into_iter()
                .filter(|(_, r)| !r.is_empty()),
        );
        book(&sheets)
    }
}

/// The parts of a package, unpacked, in its order.
pub(crate) fn parts(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut package = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut all = Vec::new();
    for place in 0..package.len() {
        let mut part = package.by_index(place).unwrap();
        let name = part.name().unwrap().to_string();
        let mut bytes = Vec::new();
        part.read_to_end(&mut bytes).unwrap();
        all.push((name, bytes));
    }
    all
}

/// A file of the corpus, where the corpus is at hand; its absence is said, and is a fault where tests must not skip.
pub(crate) fn corpus(name: &str) -> Option<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus");
    if !folder.is_dir() {
        assert!(std::env::var_os("CI").is_none(), "the corpus is missing");
        // Straight to the terminal, because what passes is otherwise not shown.
        let _ = writeln!(std::io::stderr(), "{name}: the corpus is not here, so this part was skipped");
        return None;
    }
    Some(fs::read(folder.join(name)).unwrap_or_else(|e| panic!("{name}: {e}")))
}

/// An OLE container (512-byte sectors) with one stream of the given name: the outer shape of a workbook that opens
/// with a password, or of one from before 2007.
pub(crate) fn ole(stream: &str) -> Vec<u8> {
    let mut file = vec![0u8; 512 * 4];
    file[..8].copy_from_slice(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]);
    file[24..34].copy_from_slice(&[0x3E, 0, 3, 0, 0xFE, 0xFF, 9, 0, 6, 0]);
    let mut word = |at: usize, value: u32| file[at..at + 4].copy_from_slice(&value.to_le_bytes());
    word(44, 1);
    word(48, 1);
    word(56, 4096);
    word(60, 0xFFFF_FFFE);
    word(68, 0xFFFF_FFFE);
    for slot in 0..109 {
        word(76 + 4 * slot, if slot == 0 { 0 } else { 0xFFFF_FFFF });
    }
    for slot in 0..128 {
        word(
            512 + 4 * slot,
            if slot == 0 {
                0xFFFF_FFFD
            } else if slot <= 2 {
                0xFFFF_FFFE
            } else {
                0xFFFF_FFFF
            },
        );
    }
    for (place, (name, kind)) in [("Root Entry", 5u8), (stream, 2)].into_iter().enumerate() {
        let at = 1024 + 128 * place;
        let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        file[at..at + wide.len()].copy_from_slice(&wide);
        file[at + 64..at + 66].copy_from_slice(&u16::try_from(wide.len() + 2).unwrap().to_le_bytes());
        file[at + 66] = kind;
    }
    file
}
