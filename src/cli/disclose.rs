//! `appraise disclose`: what a reader can work out from published tables, whoever published them.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::args::{DiscloseArgs, FailOnUnsafe};
use super::trouble::Trouble;
use super::{NOTHING, SOMETHING, print};
use crate::disclosure::case::{self, CaseError, Written};

/// The largest file read, in bytes.
const LARGEST: u64 = 64 << 20;

pub(crate) fn run(asked: &DiscloseArgs) -> Result<u8, Trouble> {
    let kind = if asked.protect { "protect" } else { "audit" };
    let mut cases: BTreeMap<String, (&Path, Written)> = BTreeMap::new();
    for path in &asked.files {
        for case in read(path)? {
            if !["audit", "protect"].contains(&case.kind.as_str()) {
                return Err(Trouble::new(format!("\"{}\" is not a kind of case", case.kind))
                    .at(format!("{}, case {}", path.display(), case.id))
                    .help("\"kind\" is \"audit\" or \"protect\""));
            }
            if case.kind != kind {
                continue;
            }
            if let Some((other, _)) = cases.get(&case.id) {
                return Err(Trouble::new(format!("two cases are called {}", case.id))
                    .at(format!("{} and {}", other.display(), path.display()))
                    .help("each answer is given under its case's id, so give one of them another"));
            }
            cases.insert(case.id.clone(), (path, case));
        }
    }
    if cases.is_empty() {
        let help = if asked.protect {
            "leave --protect out to audit cases"
        } else {
            "add --protect to solve suppression problems"
        };
        let files: Vec<String> = asked.files.iter().map(|path| path.display().to_string()).collect();
        return Err(Trouble::new(format!("there is no case with \"kind\": \"{kind}\""))
            .at(files.join(", "))
            .help(help));
    }
    let mut answers = Vec::new();
    let mut safe = true;
    for (id, (path, case)) in &cases {
        let wrong = |error: CaseError| {
            Trouble::new(error.what()).at(format!("{}, {}", path.display(), error.place()))
        };
        answers.push(if asked.protect {
            let answer = case::protect(case, asked.min_values as usize).map_err(wrong)?;
            safe &= answer.status.is_solved();
            line(id, &answer)?
        } else {
            let answer = case::audit(case).map_err(wrong)?;
            safe &= answer.pass;
            line(id, &answer)?
        });
    }
    print::out(&format!("{{\n{}\n}}", answers.join(",\n")));
    Ok(if safe || asked.fail_on == FailOnUnsafe::Never { NOTHING } else { SOMETHING })
}

/// One answer on a line of its own.
fn line(id: &str, answer: &impl Serialize) -> Result<String, Trouble> {
    let failed = |e: serde_json::Error| Trouble::new(format!("the answer could not be written: {e}"));
    let id = serde_json::to_string(id).map_err(failed)?;
    Ok(format!("  {id}: {}", serde_json::to_string(answer).map_err(failed)?))
}

/// The cases of a file: one, or a list.
fn read(path: &Path) -> Result<Vec<Written>, Trouble> {
    let reading = |e: std::io::Error| Trouble::reading(path, &e);
    let mut text = String::new();
    // One byte more than is taken shows that there is more, whatever the disk says of the file's size.
    let file = std::fs::File::open(path).map_err(reading)?;
    file.take(LARGEST + 1).read_to_string(&mut text).map_err(reading)?;
    if text.len() as u64 > LARGEST {
        return Err(Trouble::new(format!("the file is larger than {} MB", LARGEST >> 20))
            .file(path)
            .help("put the cases into several files"));
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    if text.trim_start().starts_with('[') { parsed(text, path) } else { Ok(vec![parsed(text, path)?]) }
}

fn parsed<T: DeserializeOwned>(text: &str, path: &Path) -> Result<T, Trouble> {
    serde_json::from_str(text).map_err(|error| {
        let whole = error.to_string();
        let what = whole.split(" at line ").next().unwrap_or(&whole);
        Trouble::new(format!("the file is no case, and no list of cases: {what}")).at(format!(
            "{}, line {}, column {}",
            path.display(),
            error.line(),
            error.column()
        ))
    })
}
