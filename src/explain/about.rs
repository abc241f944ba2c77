//! Pages about checks: what one asks, whom it concerns, how it decides and on what, with its examples.

use chrono::{Datelike, NaiveDate};

use super::decides;
use super::page::{Item, Page};
use crate::expression::Speaker;
use crate::model::{FieldId, Vocabulary, month_name};
use crate::policy::{Check, Class, Force, Judgement, Pack, Parameter, Rule};

/// The page of a check.
pub(super) fn check(pack: &Pack, check: &Check) -> Page {
    let vocabulary = Vocabulary::standard();
    let settings = pack.settings_in_words();
    let speaker = Speaker { vocabulary, parameters: &settings, terms: &pack.terms };
    let mut page = Page::new(format!("{}  {}", check.id, check.title));
    page.say("policy", format!("{} ({}), {}", pack.title, pack.edition, check.clause));
    let force = match check.force {
        Force::Hard => "must",
        Force::Soft => "should",
    };
    page.say("asks", format!("{} ({force})", check.says));
    // Parts that weigh alike are told of once.
    let mut severities: Vec<String> = check.rules.iter().map(|rule| severity(rule, &speaker)).collect();
    severities.dedup();
    if let [all] = &severities[..] {
        page.say("severity", all.clone());
    }
    page.say("what to do", check.advice.clone());
    for (place, rule) in check.rules.iter().enumerate() {
        if check.rules.len() > 1 {
            page.say("part", format!("{} of {}", place + 1, check.rules.len()));
        }
        if severities.len() > 1 {
            page.say("severity", severity(rule, &speaker));
        }
        add_rule(&mut page, pack, rule, &speaker);
    }
    let mut parameters: Vec<usize> = check.rules.iter().flat_map(|r| r.parameters.clone()).collect();
    parameters.sort_unstable();
    parameters.dedup();
    let parameters = parameters.into_iter().filter_map(|place| pack.parameters.get(place));
    page.say_all("parameters", parameters.map(|p| parameter(pack, p)).collect());
    page.say_all("looks at", columns(vocabulary, check.rules.iter().flat_map(|r| r.fields.clone())));
    page.say("also cites", check.cites.join(", "));
    if !check.told_with.is_empty() {
        page.say("told with", format!("the finding of {}, where there is one", check.told_with.join(", ")));
    }
    page.items.push(examples(check, vocabulary));
    page
}

/// How much it matters when a part is not met, and when it is met late.
fn severity(rule: &Rule, speaker: &Speaker) -> String {
    let mut said = as_written(rule);
    if let Some(by) = &rule.severity_by {
        said = format!("{said}; when missed, {} instead, unless that is \"no\"", by.in_words(speaker));
    }
    if let Some(by) = &rule.lowered_by {
        said = format!("{said}; less by so many steps: {}", by.in_words(speaker));
    }
    said
}

fn as_written(rule: &Rule) -> String {
    let missed = format!("{} when missed", rule.severity.word());
    match rule.judgement {
        Judgement::Deadline(_) | Judgement::Window(_) | Judgement::Approval(_) => {
            let late = rule.late.unwrap_or(rule.severity.lowered());
            format!("{missed}; {} when done late", late.word())
        }
        _ => missed,
    }
}

fn add_rule(page: &mut Page, pack: &Pack, rule: &Rule, speaker: &Speaker) {
    let kind = speaker.vocabulary.kind(rule.about);
    let concerns = if kind.name == "school" {
        "the school as a whole".to_owned()
    } else if rule.about == speaker.vocabulary.staff() {
        let back = rule
            .look_back
            .as_ref()
            .map(|back| format!(", and in earlier ones, so many in all: {}", back.in_words(speaker)));
        let cycle = after_of_the_cycle(rule);
        format!("each row of \"{}\", in the cycle {cycle}{}", kind.label, back.unwrap_or_default())
    } else {
        format!("each row of \"{}\" {}", kind.label, decides::of_round(rule.round))
    };
    page.say("concerns", concerns);
    if kind.owner.is_some() || rule.about == speaker.vocabulary.staff() {
        let who = if rule.in_post {
            format!("people in post and in scope ({})", pack.scope_clause)
        } else {
            "everybody, also people out of scope, leavers and people who have not started".to_owned()
        };
        page.say("who", who);
    }
    let filters = rule.when.iter().map(|(when, otherwise)| {
        let when = when.in_words(speaker);
        if otherwise.is_empty() { when } else { format!("{when} (otherwise: {otherwise})") }
    });
    page.say_all("only where", filters.collect());
    if let Some((once, otherwise)) = &rule.once {
        page.say("once", format!("{} has come (otherwise: {otherwise})", once.in_words(speaker)));
    }
    if let Some(from) = &rule.from {
        page.say("judged", format!("after {}; until then what fails is not yet due", from.in_words(speaker)));
    }
    let groups: Vec<String> = rule.per.iter().map(|e| e.in_words(speaker)).collect();
    if !groups.is_empty() {
        page.say("together", format!("rows with the same {} are judged as one", groups.join(" and ")));
    }
    page.say_all("decides", decides::sentences(rule, &pack.program, speaker));
    let counted =
        rule.numbers.iter().map(|(name, e)| format!("{}: {}", name.replace('_', " "), e.in_words(speaker)));
    page.say_all("also counts", counted.collect());
    let cases = rule.cases.iter().map(|c| decides::of_case(c, rule.severity, speaker));
    page.say_all("cases", cases.collect());
    let remarks =
        rule.remarks.iter().map(|(when, says)| format!("{says} \u{2013} where {}", when.in_words(speaker)));
    page.say_all("remarks", remarks.collect());
}

fn after_of_the_cycle(rule: &Rule) -> &'static str {
    let whole = decides::of_round(rule.round);
    whole.strip_prefix("of the cycle ").unwrap_or(whole)
}

/// A parameter in a line: its name, its value, who may change it, and what it is.
pub(super) fn parameter(pack: &Pack, parameter: &Parameter) -> String {
    format!(
        "{} = {} ({}): {}",
        parameter.name,
        pack.in_words(parameter),
        who_sets(pack, parameter.class),
        parameter.says
    )
}

fn who_sets(pack: &Pack, class: Class) -> String {
    match (class, &pack.locked) {
        (Class::Policy, Some(clause)) => {
            format!("fixed by the policy, which lets no school change it: {clause}")
        }
        (Class::Policy, None) => "fixed by the policy".to_owned(),
        (Class::School, _) => "the school may set it".to_owned(),
        (Class::Product, _) => "not from the policy; the school may set it".to_owned(),
    }
}

/// Columns by their headings, a line for each sheet.
pub(super) fn columns(vocabulary: &Vocabulary, fields: impl Iterator<Item = FieldId>) -> Vec<String> {
    let mut fields: Vec<FieldId> = fields.collect();
    fields.sort_unstable();
    fields.dedup();
    let kinds = vocabulary.kinds();
    kinds
        .filter_map(|kind| {
            let of = fields.iter().map(|f| vocabulary.field(*f)).filter(|f| f.kind == kind);
            let labels: Vec<String> = of.map(|f| format!("\"{}\"", f.label)).collect();
            let sheet = &vocabulary.kind(kind).label;
            (!labels.is_empty()).then(|| format!("sheet \"{sheet}\": {}", labels.join(", ")))
        })
        .collect()
}

fn examples(check: &Check, vocabulary: &Vocabulary) -> Item {
    let rows = check.samples.iter().map(|sample| {
        let expected = &sample.expected;
        let also = expected.also.iter().fold(String::new(), |said, state| said + ", and " + state.plain());
        let of = expected.of.as_ref().map_or_else(String::new, |of| format!(" ({of})"));
        vec![
            short(sample.as_of),
            sample.given(vocabulary).join("; "),
            format!("{}{also}{of}", expected.state.plain()),
            expected.severity.map_or("", crate::policy::Severity::word).to_owned(),
            expected.due.map(short).unwrap_or_default(),
        ]
    });
    let heads = vec!["as of", "given", "outcome", "severity", "due"];
    Item::Table { label: "examples", heads, rows: rows.collect(), long: 1 }
}

/// `31 Oct 2026`, so that a row has room for what is given.
fn short(date: NaiveDate) -> String {
    let month: String = month_name(date.month()).chars().take(3).collect();
    format!("{} {month} {}", date.day(), date.year())
}
