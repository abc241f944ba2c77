//! How a check decides, in sentences: one for each kind, with its dates, limits and lengths.

use crate::check::LEAD_DAYS;
use crate::expression::{Expression, Speaker};
use crate::policy::{
    Approval, Case, Deadline, Gives, Judgement, Present, Program, Round, Rule, Severity, Window,
};

/// Which rows a check is about, by round.
pub(super) fn of_round(round: Round) -> &'static str {
    match round {
        Round::This => "of the cycle that runs on the day of the check",
        Round::Last => "of the cycle that has ended",
        Round::Next => "of the cycle to come",
        Round::Recent => {
            "of the cycle that has ended, the one that runs and those to come, each judged in its own"
        }
        Round::Any => "of any cycle, each judged in its own",
    }
}

/// The sentences about how a rule decides.
pub(super) fn sentences(rule: &Rule, program: &Program, speaker: &Speaker) -> Vec<String> {
    let say = |e: &Expression| e.in_words(speaker);
    match &rule.judgement {
        Judgement::Deadline(deadline) => of_deadline(deadline, program, speaker),
        Judgement::Window(window) => of_window(window, speaker),
        Judgement::Present(present) => of_present(present, speaker),
        Judgement::Limit(limit) => {
            let least = limit.least.as_ref().map(|e| format!("at least {}", say(e)));
            let most = limit.most.as_ref().map(|e| format!("at most {}", say(e)));
            let bounds: Vec<String> = least.into_iter().chain(most).collect();
            vec![format!("by number ({}): {} is {}", limit.of, say(&limit.count), bounds.join(" and "))]
        }
        Judgement::Order(order) => {
            let how = if order.strictly { "before" } else { "no later than" };
            let mut out = vec![format!(
                "by order: {}, whose day is {}, comes {how} {}",
                order.done,
                say(&order.first),
                say(&order.then)
            )];
            out.extend(order.by.as_ref().map(|by| {
                format!("and leaves enough time: by {}; otherwise {}", say(by), order.short.word())
            }));
            if order.waits {
                out.push("until what follows has happened it is not yet due".to_owned());
            }
            out
        }
        Judgement::Duration(duration) => {
            let least = duration.least.as_ref().map(|p| format!("at least {}", say(p)));
            let most = duration.most.as_ref().map(|p| format!("at most {}", say(p)));
            let bounds: Vec<String> = least.into_iter().chain(most).collect();
            let (from, to) = (say(&duration.from), say(&duration.to));
            vec![format!("by length: from {from} to {to}, both days counted, {}", bounds.join(" and "))]
        }
        Judgement::Allowed(allowed) => vec![
            format!("by value: {} is one of {}", say(&allowed.value), say(&allowed.values)),
            blank(allowed.blank),
        ],
        Judgement::Person(person) => vec![
            format!("by person: of {}, {}; otherwise: {}", say(&person.who), say(&person.is), person.says),
            blank(person.blank),
        ],
        Judgement::Retention(kept) => vec![format!(
            "by how long it is kept: {} from {}, and not destroyed before ({} says when)",
            say(&kept.keep),
            say(&kept.closed),
            say(&kept.destroyed)
        )],
        Judgement::Approval(approval) => of_approval(approval, program, speaker),
        Judgement::SameAs(same) => {
            vec![format!(
                "as {} {} of the same row, the worst of it, and told with it",
                same.ids.join(", "),
                if same.ids.len() == 1 { "says" } else { "say" }
            )]
        }
        Judgement::Expression => vec!["by the cases that follow; met where none holds".to_owned()],
    }
}

fn blank(gives: Gives) -> String {
    let what = match gives {
        Gives::Breached => "not met",
        Gives::CannotTell => "cannot be told",
        Gives::Note | Gives::NotApplicable => "nothing to judge",
    };
    format!("a blank is {what}")
}

fn of_deadline(deadline: &Deadline, program: &Program, speaker: &Speaker) -> Vec<String> {
    let say = |e: &Expression| e.in_words(speaker);
    let mut out = vec![format!("by a day: {}, no later than {}", deadline.done, say(&deadline.by))];
    if !deadline.date.is_nothing() {
        out.push(format!("it was done on {}", say(&deadline.date)));
    }
    out.extend(deadline.marked.as_ref().map(|m| {
        format!("it counts as done where there is {}, and as in time where no day is recorded", say(m))
    }));
    out.push(match &deadline.soon_from {
        Some(from) => format!("due soon from {} on", say(from)),
        None => match program.due_soon() {
            Some(days) => format!("due soon in so many days before: {}", say(days)),
            None => format!("due soon in the {LEAD_DAYS} days before"),
        },
    });
    if deadline.working_days {
        out.push("days late are counted in working days".to_owned());
    }
    out
}

fn of_window(window: &Window, speaker: &Speaker) -> Vec<String> {
    let say = |e: &Expression| e.in_words(speaker);
    let mut out =
        vec![format!("by a window: {}, from {} to {}", window.done, say(&window.from), say(&window.to))];
    out.extend(window.by.as_ref().map(|by| format!("due by {}", say(by))));
    out.push(format!("it was done on {}", say(&window.dates)));
    out.extend(window.early.as_ref().map(|(gives, severity, says)| {
        let gives = if *gives == Gives::Note { "met, with a note" } else { "not met" };
        let severity = if gives == "not met" { format!(" ({})", severity.word()) } else { String::new() };
        format!("only earlier than that: {gives}{severity}: {says}")
    }));
    out
}

fn of_present(present: &Present, speaker: &Speaker) -> Vec<String> {
    let all = |list: &[Expression]| list.iter().map(|e| e.in_words(speaker)).collect::<Vec<_>>().join("; ");
    let mut out = Vec::new();
    if !present.all.is_empty() {
        out.push(format!("by what is recorded: {}", all(&present.all)));
    }
    if !present.any.is_empty() {
        out.push(format!("by what is recorded, at least one of: {}", all(&present.any)));
    }
    out.extend(
        present
            .each
            .as_ref()
            .map(|e| format!("by what is lacking, met where there is none: {}", e.in_words(speaker))),
    );
    out
}

fn of_approval(approval: &Approval, program: &Program, speaker: &Speaker) -> Vec<String> {
    let say = |e: &Expression| e.in_words(speaker);
    let mut out = of_deadline(&approval.deadline, program, speaker);
    if let (Some(by), Some(approver)) = (&approval.by_whom, &approval.approver) {
        out.push(format!("by whom: {} is one of {}; otherwise: {}", say(by), say(approver), approval.says));
    }
    out.extend(
        approval.after.as_ref().map(|(after, says)| format!("not before {}; otherwise: {says}", say(after))),
    );
    out
}

/// A case as a sentence: what it gives, what it says and when.
pub(super) fn of_case(case: &Case, severity: Severity, speaker: &Speaker) -> String {
    let gives = match case.gives {
        Gives::Breached => {
            let by = case.severity_by.as_ref().map(|by| format!(", or as it says: {}", by.in_words(speaker)));
            format!("not met ({}{})", case.severity.unwrap_or(severity).word(), by.unwrap_or_default())
        }
        Gives::CannotTell => "cannot tell".to_owned(),
        Gives::Note => "met, with a note".to_owned(),
        Gives::NotApplicable => "does not apply".to_owned(),
    };
    let needed = if case.needed { "; where that cannot be told, neither can the check" } else { "" };
    format!("{gives}: {} \u{2013} where {}{needed}", case.says, case.when.in_words(speaker))
}
