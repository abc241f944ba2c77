//! Holds the rooms of `src/` to what ARCHITECTURE.md says of them: who may use whom, who may print, write and look at
//! the clock, who may reveal a name, and that no school's rule is written in Rust.
//!
//! It reads the source as text, with comments and test modules taken out. Each complaint gives file and line.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Each room and the rooms it may use.
const ROOMS: &[(&str, &[&str])] = &[
    ("workbook", &[]),
    ("model", &[]),
    ("disclosure", &[]),
    ("tracker", &["model"]),
    // Knows names because it looks for them.
    ("guard", &["model"]),
    ("expression", &["model"]),
    ("policy", &["model", "expression"]),
    ("pay", &["model", "expression", "policy"]),
    // The results of the pay tables reach a check as facts, so that checks need not know how pay is worked out.
    ("check", &["model", "expression", "policy"]),
    ("annotate", &["model", "policy", "check", "pay", "workbook"]),
    ("committee", &["model", "guard", "policy", "pay", "disclosure"]),
    ("decisions", &["model", "pay", "committee"]),
    ("tally", &["model", "policy", "check", "pay", "disclosure"]),
    ("sampling", &["model", "expression", "policy", "disclosure"]),
    ("report", &["disclosure"]),
    // The one document that says who stands behind the figures of reports.
    ("behind", &["disclosure", "tally", "report"]),
    ("blank", &["model", "expression", "policy"]),
    ("explain", &["model", "expression", "policy", "check"]),
    (
        "cli",
        &[
            "workbook",
            "tracker",
            "model",
            "guard",
            "expression",
            "policy",
            "pay",
            "check",
            "annotate",
            "committee",
            "decisions",
            "tally",
            "disclosure",
            "sampling",
            "report",
            "behind",
            "blank",
            "explain",
        ],
    ),
];

/// Words that only the places named may use, and what they would do elsewhere.
const KEPT: &[(&[&str], &[&str], &str)] = &[
    (
        &[
            "print!",
            "println!",
            "eprint!",
            "eprintln!",
            "dbg!",
            "io::stdout",
            "io::stderr",
            "anstream::stdout",
        ],
        &["cli/print.rs"],
        "only cli/print.rs prints",
    ),
    (&["std::fs", "fs::", "File::", "OpenOptions"], &["cli/", "workbook/atomic.rs"], "only cli opens files"),
    (
        &[
            "fs::write",
            "fs::create_",
            "fs::remove_",
            "fs::rename",
            "fs::copy",
            "File::create",
            "OpenOptions",
            "tempfile",
        ],
        &["cli/folder.rs", "workbook/atomic.rs"],
        "only cli/folder.rs and workbook/atomic.rs write files",
    ),
    (
        &["write_atomically", "write_new_atomically"],
        &["cli/", "workbook/atomic.rs", "workbook/mod.rs"],
        "only cli has files written",
    ),
    (&["Local", "Utc", "SystemTime", "Instant"], &["cli/args.rs"], "only cli/args.rs looks at the clock"),
    (&["std::net", "TcpStream", "UdpSocket", "ToSocketAddrs"], &[], "nothing here uses a network"),
    (
        &["Command::new"],
        &["cli/apart.rs"],
        "only cli/apart.rs starts a process, and that is this program again",
    ),
    (&["std::env::var", "env::var"], &["cli/files.rs"], "of the environment only a password is read"),
    (&["env::args", "env::args_os"], &["cli/mod.rs"], "only cli is handed arguments"),
    (&["unwrap_unchecked", "unsafe"], &[], "nothing here is unsafe"),
];

/// Libraries that belong to certain rooms.
const LIBRARIES: &[(&str, &[&str])] = &[
    ("calamine", &["tracker/open/"]),
    ("cfb", &["tracker/open/biff.rs"]),
    ("postcard", &["tracker/open/wire.rs"]),
    ("quick_xml", &["workbook/", "tracker/open/", "report/document/tree.rs"]),
    ("unicode_normalization", &["tracker/names.rs", "model/", "guard/words.rs"]),
    ("flate2", &["workbook/"]),
    ("zip", &["tracker/open.rs", "tracker/open/", "committee/key.rs", "report/document/docx/"]),
    ("minijinja", &["expression/", "report/templates.rs", "committee/", "decisions/letter.rs"]),
    (
        "rust_xlsxwriter",
        &["annotate/", "committee/", "blank/", "sampling/", "behind.rs", "report/document/xlsx.rs"],
    ),
    ("krilla", &["report/document/pdf/"]),
    ("rustybuzz", &["report/document/pdf/"]),
    ("msoffice_crypto", &["workbook/lock.rs"]),
    ("miniz_oxide", &["workbook/deflate.rs"]),
    ("memchr", &["workbook/", "tracker/open.rs", "tracker/open/"]),
    ("rpassword", &["cli/print.rs"]),
    ("clap", &["cli/"]),
    ("anstream", &["cli/"]),
    ("anstyle", &["cli/"]),
    ("serde_json", &["cli/", "policy/schema.rs"]),
    ("csv", &["cli/own_pay.rs"]),
    ("encoding_rs", &["cli/own_pay.rs"]),
    ("num_bigint", &["disclosure/exact/", "committee/chance.rs"]),
    ("num_integer", &["disclosure/exact/"]),
    ("num_traits", &["disclosure/exact/"]),
];

/// Rooms and files in which a name, or a text somebody typed, never leaves its wrapper.
const NEVER_REVEAL: &[&str] = &[
    "annotate/",
    "committee/",
    "decisions/",
    "disclosure/",
    "report/",
    "behind.rs",
    "pay/",
    "workbook/",
    "blank/",
    "sampling/",
    "cli/",
];
/// The places in them that must: the key to the committee's codes; the letters, which are written to somebody; the pack, JSON
/// and a moderator's sample for those who ask for `--names`.
const MAY_REVEAL: &[&str] = &[
    "committee/key.rs",
    "committee/names.rs",
    "decisions/letter.rs",
    "cli/json.rs",
    "sampling/moderation.rs",
];

#[test]
fn each_room_uses_only_the_rooms_it_may() {
    let rooms: BTreeMap<&str, &[&str]> = ROOMS.iter().copied().collect();
    let mut wrong = Vec::new();
    for file in sources() {
        let Some(room) = file.room() else { continue };
        let Some(allowed) = rooms.get(room) else {
            wrong.push(format!("{}: the room {room} is not on the list in tests/architecture.rs", file.name));
            continue;
        };
        for (line, used) in file.uses() {
            if used != room && !allowed.contains(&used.as_str()) {
                wrong.push(format!("{}:{line}: {room} may not use {used}", file.name));
            }
        }
    }
    none(&wrong);
}

#[test]
fn the_list_of_rooms_is_one_way() {
    let rooms: BTreeMap<&str, &[&str]> = ROOMS.iter().copied().collect();
    for (room, _) in ROOMS {
        let mut reached = BTreeSet::new();
        let mut next: Vec<&str> = rooms[room].to_vec();
        while let Some(used) = next.pop() {
            assert_ne!(used, *room, "{room} is used by a room it uses");
            if reached.insert(used) {
                next.extend(rooms[used]);
            }
        }
    }
}

#[test]
fn the_rooms_on_the_list_are_the_ones_that_exist() {
    let listed: BTreeSet<&str> = ROOMS.iter().map(|(room, _)| *room).collect();
    let files = sources();
    let found: BTreeSet<&str> = files.iter().filter_map(Source::room).collect();
    assert_eq!(found, listed);
}

#[test]
fn only_the_places_named_print_write_files_and_look_at_the_clock() {
    let mut wrong = Vec::new();
    for file in sources() {
        for (words, places, why) in KEPT.iter().filter(|(_, places, _)| !file.is_in(places)) {
            for word in *words {
                wrong.extend(
                    file.lines_with(word)
                        .map(|line| format!("{}:{line}: {word}: {why} {places:?}", file.name)),
                );
            }
        }
    }
    none(&wrong);
}

#[test]
fn a_library_stays_in_its_rooms() {
    let mut wrong = Vec::new();
    for file in sources() {
        for (library, places) in LIBRARIES.iter().filter(|(_, places)| !file.is_in(places)) {
            let path = format!("{library}::");
            wrong.extend(
                file.lines_with(&path)
                    .map(|line| format!("{}:{line}: {library} belongs to {places:?}", file.name)),
            );
        }
    }
    none(&wrong);
}

#[test]
fn no_policy_and_no_entry_of_one_is_named_in_rust() {
    let mut packs = Vec::new();
    for entry in fs::read_dir(root().join("policies")).expect("the folder of policies is there") {
        let path = entry.expect("it can be listed").path();
        if path.extension().is_none_or(|e| e != "toml") {
            continue;
        }
        let text = fs::read_to_string(&path).expect("it can be read");
        let table: toml::Table = toml::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        let Some(policy) = table.get("policy").and_then(toml::Value::as_table) else { continue };
        for (key, ending) in [("id", ""), ("prefix", "-"), ("school", ""), ("title", "")] {
            if let Some(word) = policy.get(key).and_then(toml::Value::as_str) {
                packs.push(format!("{word}{ending}"));
            }
        }
    }
    assert!(packs.len() >= 4, "no policy was found: {packs:?}");
    let mut wrong = Vec::new();
    // The table of shipped packs is where their names have to stand.
    for file in sources().iter().filter(|f| f.name != "src/policy/shipped.rs") {
        for word in &packs {
            wrong.extend(
                file.text_with(word).map(|line| {
                    format!("{}:{line}: \"{word}\" belongs in policies/, not in Rust", file.name)
                }),
            );
        }
    }
    none(&wrong);
}

#[test]
fn a_name_leaves_its_wrapper_only_where_it_must() {
    let mut wrong = Vec::new();
    for file in sources() {
        if file.is_in(NEVER_REVEAL) && !file.is_in(MAY_REVEAL) {
            wrong.extend(
                file.lines_with("reveal").map(|line| format!("{}:{line}: reveals a name", file.name)),
            );
        }
    }
    none(&wrong);
}

#[test]
fn every_file_begins_by_saying_what_it_is_for() {
    let wrong: Vec<String> = sources()
        .iter()
        .filter(|f| !f.raw.starts_with("//!"))
        .map(|f| format!("{}:1: begins without a line that starts with //!", f.name))
        .collect();
    none(&wrong);
}

#[test]
fn comments_strings_and_test_modules_do_not_count_as_code() {
    let text = r##"
        //! `crate::pay` in a comment
        use crate::{check::words, /* crate::report */ model};
        const A: &str = "crate::tally // no comment";
        const B: &str = r#"crate::"annotate" "#;
        fn f<'a>(c: char) -> bool { c == '"' || super::super::policy::is('\'') }
        #[cfg(test)]
        mod tests { fn g() { crate::cli::main() } }
        #[cfg(test)]
        use crate::committee;
        fn h() -> crate::disclosure::Label {}
    "##;
    let file = Source::of("src/room/file.rs", text);
    let used: Vec<(usize, String)> = file.uses();
    let expected = [(3, "check"), (3, "model"), (6, "policy"), (11, "disclosure")];
    assert_eq!(used, expected.map(|(line, room)| (line, room.to_owned())));
    assert_eq!(
        file.text_with("annotate").collect::<Vec<_>>(),
        [5],
        "texts count where policies are looked for"
    );
}

fn none(wrong: &[String]) {
    assert!(wrong.is_empty(), "{} to put right\n{}", wrong.len(), wrong.join("\n"));
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A file of `src/`, read once.
struct Source {
    /// From the root, with forward slashes.
    name: String,
    raw: String,
    /// Without comments and test modules; every character keeps its line.
    text: String,
    /// The same without what stands in texts.
    code: String,
}

fn sources() -> Vec<Source> {
    let mut paths = Vec::new();
    collect(&root().join("src"), &mut paths);
    paths.sort();
    let read = |path: &PathBuf| {
        let name = path.strip_prefix(root()).expect("below the root").to_string_lossy().replace('\\', "/");
        Source::of(&name, &fs::read_to_string(path).expect("it can be read"))
    };
    let all: Vec<Source> = paths.iter().map(read).collect();
    assert!(all.len() > 50, "only {} files found", all.len());
    let tests: BTreeSet<String> = all.iter().flat_map(Source::test_files).collect();
    all.into_iter().filter(|f| !tests.contains(&f.name)).collect()
}

fn collect(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("it can be listed") {
        let path = entry.expect("it can be listed").path();
        if path.is_dir() {
            collect(&path, into);
        } else if path.extension().is_some_and(|e| e == "rs") {
            into.push(path);
        }
    }
}

impl Source {
    fn of(name: &str, raw: &str) -> Self {
        let (mut text, mut code) = without_comments(raw);
        for (from, to) in test_items(&code) {
            for place in [&mut text, &mut code] {
                for c in &mut place[from..to] {
                    if *c != '\n' {
                        *c = ' ';
                    }
                }
            }
        }
        let (text, code) = (text.into_iter().collect(), code.into_iter().collect());
        Source { name: name.to_owned(), raw: raw.to_owned(), text, code }
    }

    /// The folder, or the name of a file that is a room of its own; nothing for `lib.rs` and `main.rs`.
    fn room(&self) -> Option<&str> {
        let inside = self.name.strip_prefix("src/")?;
        match inside.split_once('/') {
            Some((folder, _)) => Some(folder),
            None if matches!(inside, "lib.rs" | "main.rs") => None,
            None => inside.strip_suffix(".rs"),
        }
    }

    fn is_in(&self, places: &[&str]) -> bool {
        let inside = self.name.strip_prefix("src/").unwrap_or(&self.name);
        places.iter().any(|p| if p.ends_with('/') { inside.starts_with(p) } else { inside == *p })
    }

    /// Files that `#[cfg(test)] mod x;` makes part of the tests only.
    fn test_files(&self) -> Vec<String> {
        let folder = match self.name.strip_suffix("/mod.rs") {
            Some(folder) => folder.to_owned(),
            None => self.name.trim_end_matches(".rs").to_owned(),
        };
        let (_, code) = without_comments(&self.raw);
        test_items(&code)
            .into_iter()
            .filter_map(|(from, to)| {
                let item: String = code[from..to].iter().collect();
                let name = item.trim_end().strip_suffix(';')?.rsplit_once("mod ")?.1.trim().to_owned();
                Some([format!("{folder}/{name}.rs"), format!("{folder}/{name}/mod.rs")])
            })
            .flatten()
            .collect()
    }

    /// The rooms named by `crate::` or by as many `super::` as lead to the top, each with its line.
    fn uses(&self) -> Vec<(usize, String)> {
        let inside = self.name.trim_start_matches("src/").trim_end_matches(".rs").trim_end_matches("/mod");
        let depth = inside.split('/').count();
        let mut found = Vec::new();
        for top in ["crate::".to_owned(), "super::".repeat(depth)] {
            for at in places(&self.code, &top) {
                let before_is_super = self.code[..at].ends_with("super::");
                if before_is_super {
                    continue;
                }
                let rest = &self.code[at + top.len()..];
                let line = line_of(&self.code, at);
                found.extend(first_names(rest).into_iter().map(|name| (line, name)));
            }
        }
        found.sort();
        found
    }

    fn lines_with<'a>(&'a self, word: &'a str) -> impl Iterator<Item = usize> + 'a {
        places(&self.code, word).into_iter().map(|at| line_of(&self.code, at))
    }

    fn text_with<'a>(&'a self, word: &'a str) -> impl Iterator<Item = usize> + 'a {
        places(&self.text, word).into_iter().map(|at| line_of(&self.text, at))
    }
}

fn line_of(text: &str, at: usize) -> usize {
    text[..at].matches('\n').count() + 1
}

/// Where a word stands by itself: no letter, digit or underscore touches it on either side.
fn places(text: &str, word: &str) -> Vec<usize> {
    let joins = |c: char| c.is_alphanumeric() || c == '_';
    // A word that ends in an underscore is the beginning of several: `fs::remove_`.
    let (starts, ends) = (word.starts_with(joins), word.ends_with(joins) && !word.ends_with('_'));
    text.match_indices(word)
        .map(|(at, _)| at)
        .filter(|at| {
            let before = text[..*at].chars().next_back().is_some_and(joins);
            let after = text[at + word.len()..].chars().next().is_some_and(joins);
            !(starts && before || ends && after)
        })
        .collect()
}

/// The first name after `crate::`, or the first of each branch of `crate::{...}`.
fn first_names(rest: &str) -> Vec<String> {
    let name = |text: &str| -> String {
        text.trim_start().chars().take_while(|c| c.is_alphanumeric() || matches!(c, '_' | '*')).collect()
    };
    let Some(group) = rest.trim_start().strip_prefix('{') else { return vec![name(rest)] };
    let mut depth = 0;
    let mut branches = vec![String::new()];
    for c in group.chars() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => branches.push(String::new()),
            _ if depth == 0 => branches.last_mut().expect("never empty").push(c),
            _ => {}
        }
    }
    branches.iter().map(|b| name(b)).filter(|n| !n.is_empty()).collect()
}

/// The text without comments, and the same without what stands between quotes; both as long as the text.
fn without_comments(raw: &str) -> (Vec<char>, Vec<char>) {
    let all: Vec<char> = raw.chars().collect();
    let (mut text, mut code) = (all.clone(), all.clone());
    let at = |i: usize| all.get(i).copied().unwrap_or('\0');
    let blank = |place: &mut Vec<char>, from: usize, to: usize| {
        let to = to.min(place.len());
        for c in &mut place[from.min(to)..to] {
            if *c != '\n' {
                *c = ' ';
            }
        }
    };
    let mut i = 0;
    while i < all.len() {
        let from = i;
        let in_word = i > 0 && (at(i - 1).is_alphanumeric() || at(i - 1) == '_');
        match at(i) {
            '/' if at(i + 1) == '/' => {
                while i < all.len() && at(i) != '\n' {
                    i += 1;
                }
                blank(&mut text, from, i);
                blank(&mut code, from, i);
            }
            '/' if at(i + 1) == '*' => {
                let mut depth = 0;
                loop {
                    match (at(i), at(i + 1)) {
                        ('/', '*') => (depth, i) = (depth + 1, i + 2),
                        ('*', '/') => (depth, i) = (depth - 1, i + 2),
                        _ => i += 1,
                    }
                    if depth == 0 || i >= all.len() {
                        break;
                    }
                }
                blank(&mut text, from, i);
                blank(&mut code, from, i);
            }
            'r' if !in_word || at(i - 1) == 'b' => {
                let mut hashes = 0;
                while at(i + 1 + hashes) == '#' {
                    hashes += 1;
                }
                i += 1;
                if at(i + hashes) == '"' {
                    i += hashes + 1;
                    while i < all.len() && !(at(i) == '"' && (1..=hashes).all(|n| at(i + n) == '#')) {
                        i += 1;
                    }
                    blank(&mut code, from + hashes + 2, i);
                    i += hashes + 1;
                }
            }
            '"' => {
                i += 1;
                while i < all.len() && at(i) != '"' {
                    i += if at(i) == '\\' { 2 } else { 1 };
                }
                blank(&mut code, from + 1, i);
                i += 1;
            }
            // A quote begins a character if one follows it soon, otherwise a lifetime.
            '\'' if at(i + 1) == '\\' => {
                i += 3;
                while i < all.len() && at(i) != '\'' {
                    i += 1;
                }
                blank(&mut code, from + 1, i);
                i += 1;
            }
            '\'' if at(i + 2) == '\'' => {
                blank(&mut code, from + 1, from + 2);
                i += 3;
            }
            _ => i += 1,
        }
    }
    (text, code)
}

/// From the beginning of `#[cfg(test)]` to the end of the item that follows it.
fn test_items(code: &[char]) -> Vec<(usize, usize)> {
    let mark: Vec<char> = "#[cfg(test)]".chars().collect();
    let mut found = Vec::new();
    let mut i = 0;
    while i + mark.len() <= code.len() {
        if code[i..i + mark.len()] != mark[..] {
            i += 1;
            continue;
        }
        let from = i;
        i += mark.len();
        let (mut braces, mut brackets) = (0_i32, 0_i32);
        while i < code.len() {
            match code[i] {
                '{' => braces += 1,
                '}' => braces -= 1,
                '[' | '(' => brackets += 1,
                ']' | ')' => brackets -= 1,
                _ => {}
            }
            i += 1;
            let over = match code[i - 1] {
                '}' => {
                    braces == 0
                        && brackets == 0
                        && code[i..].iter().find(|c| !c.is_whitespace()).is_none_or(|c| *c != ';')
                }
                ';' => braces == 0 && brackets == 0,
                _ => false,
            };
            if over {
                break;
            }
        }
        found.push((from, i));
    }
    found
}
