//! `appraise check`: findings only; writes nothing.

use std::path::Path;

use super::args::{CheckArgs, Common, FailOn, Form};
use super::session::Session;
use super::{COULD_NOT, NOTHING, SOMETHING, human, json, print, tell};

/// Checks each tracker; one that fails does not stop the others, and the worst code wins.
pub(crate) fn run(asked: &CheckArgs) -> u8 {
    asked.trackers.iter().map(|path| of_one(path, asked)).max().unwrap_or(NOTHING)
}

fn of_one(path: &Path, asked: &CheckArgs) -> u8 {
    let session = match Session::open(path, &asked.common.asked()) {
        Ok(session) => session,
        Err(trouble) => {
            tell(&trouble);
            return COULD_NOT;
        }
    };
    if !asked.common.quiet {
        let text = match asked.common.format {
            Form::Human => human::check(&session, asked.common.all),
            Form::Json => as_json(&session, &asked.common, asked.trackers.len()),
        };
        print::out(&text);
    }
    code(&session, asked.common.fail_on.unwrap_or(FailOn::Breach))
}

/// The run as JSON: one tracker is one readable document, several give one object a line.
pub(crate) fn as_json(session: &Session, common: &Common, trackers: usize) -> String {
    let mut document = json::document(session, common.all);
    if common.names {
        document["names"] = json::names(session);
    }
    if trackers == 1 { format!("{document:#}") } else { document.to_string() }
}

/// 1 when something at or above the severity was found.
pub(crate) fn code(session: &Session, fail_on: FailOn) -> u8 {
    let found = fail_on.least().is_some_and(|least| {
        session
            .outcomes()
            .map(|t| t.outcome)
            .any(|o| o.is_finding() && o.severity.is_some_and(|s| s >= least))
    });
    if found { SOMETHING } else { NOTHING }
}
