//! The run for people: findings by cell, a short summary. Terminals get pasted, so no name stands here.

use std::collections::BTreeMap;

use anstyle::{AnsiColor, Style};

use super::documents;
use super::json::subject;
use super::session::Session;
use super::told::Told;
use crate::check::words;
use crate::pay::Status;
use crate::policy::{Link, Severity, State};

/// One finding as three lines: what and where, what happened, what the policy asks.
pub(crate) fn finding(told: &Told) -> String {
    let Told { check, outcome, .. } = told;
    let severity = outcome.severity.unwrap_or(Severity::Information);
    let at = outcome.at.as_ref().map_or_else(|| "the school".to_owned(), ToString::to_string);
    let style = style(severity);
    format!(
        "{style}{}{style:#}  {}  {}  {at}  {}\n  {}: {}\n  {}: {}",
        severity.word(),
        check.id,
        outcome.state.plain(),
        subject(told),
        check.title,
        outcome.message,
        check.clause,
        check.says
    )
}

fn style(severity: Severity) -> Style {
    let colour = match severity {
        Severity::Breach => AnsiColor::Red,
        Severity::Warning => AnsiColor::Yellow,
        Severity::Advice => AnsiColor::Cyan,
        Severity::Information => AnsiColor::White,
    };
    Style::new().bold().fg_color(Some(colour.into()))
}

/// Everything `check` prints.
pub(crate) fn check(session: &Session, all: bool) -> String {
    let mut out: Vec<String> = vec![heading(session), String::new()];
    for told in session.findings() {
        out.push(finding(&told));
        out.push(String::new());
    }
    out.extend(others(session, all));
    out.extend(unread(session));
    out.extend(lacking(session));
    out.extend(asks(session));
    out.push(counts(session));
    out.extend(session.pay_tables().iter().chain(&session.remarks).map(|r| format!("note: {r}")));
    out.join("\n")
}

/// Outcomes that are no findings, a line each, for those who asked for all.
fn others(session: &Session, all: bool) -> Vec<String> {
    if !all {
        return Vec::new();
    }
    let line = |told: Told| {
        let Told { check, outcome, .. } = told;
        format!("{}  {}  {}  {}", check.id, outcome.state.plain(), subject(&told), outcome.message)
    };
    let mut out: Vec<String> = session.outcomes().filter(|t| !t.outcome.is_finding()).map(line).collect();
    out.push(String::new());
    out
}

/// The short summary of `run`: counts, the five most urgent findings, recommendations, where the files are.
pub(crate) fn summary(session: &Session, all: bool, files: &[String]) -> String {
    let mut out = vec![heading(session), String::new(), counts(session)];
    let findings = session.findings();
    if !findings.is_empty() {
        out.push(String::new());
        out.push("Most urgent".to_owned());
        for Told { check, outcome, .. } in findings.iter().take(5) {
            let severity = outcome.severity.unwrap_or(Severity::Information);
            let at = outcome.at.as_ref().map_or_else(|| "the school".to_owned(), ToString::to_string);
            let style = style(severity);
            out.push(format!(
                "  {style}{:<8}{style:#} {at:<26} {:<14} {}",
                severity.word(),
                check.id,
                check.title
            ));
            out.push(format!("           {}", outcome.message));
        }
        if findings.len() > 5 {
            out.push(format!("  and {} more on the sheet Findings", findings.len() - 5));
        }
    }
    out.push(String::new());
    out.extend(others(session, all));
    out.push(recommendations(session));
    let unread = session.unread().len();
    if unread > 0 {
        out.push(format!("Could not be read: {}", cells(unread)));
    }
    out.extend(asks(session));
    out.extend(session.pay_tables().iter().chain(&session.remarks).map(|r| format!("note: {r}")));
    out.push(String::new());
    out.push("Files".to_owned());
    out.extend(files.iter().map(|f| format!("  {f}")));
    out.join("\n")
}

fn cells(count: usize) -> String {
    format!("{count} cell{} (listed on the sheet About this check)", if count == 1 { "" } else { "s" })
}

fn heading(session: &Session) -> String {
    format!(
        "{}: {}, as of {}",
        super::json::file_name(session),
        crate::annotate::policies(&session.under()),
        words::date(session.as_of)
    )
}

fn counts(session: &Session) -> String {
    let counted = session.summary();
    let of = |s: Severity| counted.findings.get(&s).copied().unwrap_or(0);
    let state = |s: State| counted.states.get(&s).copied().unwrap_or(0);
    format!(
        "Findings: {} breach, {} warning, {} advice. Met {}, due soon {}, not yet due {}, cannot tell {}.",
        of(Severity::Breach),
        of(Severity::Warning),
        of(Severity::Advice),
        state(State::Met),
        state(State::DueSoon),
        state(State::NotYetDue),
        state(State::CannotTell)
            - session
                .outcomes()
                .filter(|t| t.outcome.told_with.is_empty() && t.outcome.is_told_once())
                .count()
    )
}

fn recommendations(session: &Session) -> String {
    let rule = |j: &super::judged::Judged| {
        j.school.table.is_some() || j.pack.pay.as_ref().is_some_and(|pay| pay.link != Link::Silent)
    };
    if !session.judged().any(rule) {
        return "Recommendations: none, because the policy has no rule for pay.".to_owned();
    }
    let all = session.judged().flat_map(|j| &j.recommendations);
    let mut by: BTreeMap<Status, usize> = BTreeMap::new();
    for one in all {
        *by.entry(one.status).or_default() += 1;
    }
    let of = |s: Status| by.get(&s).copied().unwrap_or(0);
    format!(
        "Recommendations: {} ready, {} held, {} for the headteacher's judgement, {} incomplete, {} not in this round.",
        of(Status::Ready),
        of(Status::Held),
        of(Status::Refer),
        of(Status::Incomplete),
        of(Status::NotEligible)
    )
}

fn unread(session: &Session) -> Vec<String> {
    if session.unread().is_empty() {
        return Vec::new();
    }
    let mut out = vec!["Cells that could not be read".to_owned()];
    for (cell, label, why) in documents::unread(session) {
        out.push(format!("  {cell}  {}: {why}", label.to_lowercase()));
    }
    out.push(String::new());
    out
}

/// What nobody has set and some check waits for, each asked for once.
fn asks(session: &Session) -> Vec<String> {
    let asks = session.own.asks();
    let (first, last) =
        if asks.is_empty() { (None, None) } else { (Some("For your school to set"), Some("")) };
    let asks = asks.into_iter().map(|ask| format!("  {ask}"));
    first.map(str::to_owned).into_iter().chain(asks).chain(last.map(str::to_owned)).collect()
}

/// A missing column is said once, briefly, the ones that would let most be checked first.
fn lacking(session: &Session) -> Vec<String> {
    let lacking = session.lacking();
    if lacking.is_empty() {
        return Vec::new();
    }
    let mut out = vec!["Not checked, because the tracker lacks".to_owned()];
    for (what, checks) in lacking.iter().take(8) {
        let shown: Vec<&str> = checks.iter().take(3).map(String::as_str).collect();
        let more = if checks.len() > 3 { format!(" and {} more", checks.len() - 3) } else { String::new() };
        out.push(format!("  {what}: {}{more}", shown.join(", ")));
    }
    if lacking.len() > 8 {
        out.push(format!("  and {} more (--format json lists all)", lacking.len() - 8));
    }
    out.push(String::new());
    out
}
