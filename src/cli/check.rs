//! `appraise check`: findings only; writes nothing.

use std::path::Path;

use super::args::{CheckArgs, FailOn, Form};
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
        match asked.format {
            Form::Human => print::out(&human::check(&session, asked.all)),
            Form::Json => {
                let mut document = json::document(&session, asked.all);
                if asked.names {
                    document["names"] = json::names(&session);
                }
                // One tracker is one readable document; several give one object a line.
                let text =
                    if asked.trackers.len() == 1 { format!("{document:#}") } else { document.to_string() };
                print::out(&text);
            }
        }
    }
    code(&session, asked.common.fail_on.unwrap_or(FailOn::Breach))
}

/// 1 when something at or above the severity was found.
pub(crate) fn code(session: &Session, fail_on: FailOn) -> u8 {
    let found = fail_on.least().is_some_and(|least| {
        session.outcomes.iter().any(|o| o.is_finding() && o.severity.is_some_and(|s| s >= least))
    });
    if found { SOMETHING } else { NOTHING }
}
