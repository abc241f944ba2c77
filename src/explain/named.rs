//! Finds everything that goes by a name, and makes its pages.

use super::about;
use super::page::Page;
use crate::expression::Speaker;
use crate::model::{FieldId, FieldType, KindId, Vocabulary};
use crate::policy::{Pack, Pay};

/// The pages of all that goes by a name in some packs and in the vocabulary; none where nothing does. Capitals do not matter,
/// and a parameter may be written with `param.` in front.
#[must_use]
pub fn find(packs: &[Pack], name: &str) -> Vec<Page> {
    let name = name.trim();
    let is = |other: &str| other.eq_ignore_ascii_case(name);
    let mut pages = Vec::new();
    for pack in packs {
        pages.extend(pack.check(name).map(|check| about::check(pack, check)));
        // An entry may be cited by several checks, and a check may cite another.
        let is_check = pack.check(name).is_some();
        for check in pack.checks.iter().filter(|_| !is_check) {
            let Some(cited) = check.cites.iter().find(|cited| is(cited)) else { continue };
            let mut page = Page::new(cited.clone());
            page.say("told with", format!("it rests on the same cells as {} and is told with it", check.id));
            pages.extend([page, about::check(pack, check)]);
        }
        pages.extend(pack.outputs.iter().filter(|o| is(&o.id)).map(|output| {
            let mut page = Page::new(format!("{}  {}", output.id, output.clause));
            page.say("policy", of_policy(pack));
            page.say("asks", output.says.clone());
            page.say("in outputs", output.shapes.clone());
            page
        }));
        pages.extend(pack.attestations.iter().filter(|a| is(&a.id)).map(|asked| {
            let mut page = Page::new(format!("{}  {}", asked.id, asked.clause));
            page.say("policy", of_policy(pack));
            page.say("asks", asked.question.clone());
            page.say("answers", asked.answers.clone());
            page.say("recorded", asked.recorded.clone());
            page.say("not checked", format!("no tracker can show it: {}", asked.why));
            page
        }));
        pages.extend(pack.left_out.iter().filter(|l| is(&l.id)).map(|left| {
            let mut page = Page::new(format!("{}  {}", left.id, left.title));
            page.say("policy", of_policy(pack));
            page.say("not done", left.reason.clone());
            page
        }));
        pages.extend(pack.pay.iter().flat_map(|pay| pay_lines(pack, pay, &is)));
        pages.extend(parameters(pack, &is));
        pages.extend(terms(pack, &is));
    }
    let vocabulary = Vocabulary::standard();
    pages.extend(vocabulary.find_full(&name.to_lowercase()).map(|field| of_field(vocabulary, field, packs)));
    let kinds = vocabulary.kinds().filter(|k| {
        let kind = vocabulary.kind(*k);
        is(&kind.name) || is(&kind.label)
    });
    pages.extend(kinds.map(|kind| of_kind(vocabulary, kind, packs)));
    pages
}

/// Every name that has a page.
#[must_use]
pub fn names(packs: &[Pack]) -> Vec<String> {
    let vocabulary = Vocabulary::standard();
    let mut names = Vec::new();
    for pack in packs {
        names.extend(pack.checks.iter().map(|c| c.id.clone()));
        names.extend(pack.checks.iter().flat_map(|c| c.cites.clone()));
        names.extend(pack.outputs.iter().map(|o| o.id.clone()));
        names.extend(pack.attestations.iter().map(|a| a.id.clone()));
        names.extend(pack.left_out.iter().map(|l| l.id.clone()));
        names.extend(pack.parameters.iter().map(|p| p.name.clone()));
        names.extend(pack.terms.iter().map(|t| t.name.clone()));
        if let Some(pay) = &pack.pay {
            names.push(pay.rule.clone());
            names.extend(rows(pay).map(|(row, ..)| row.to_owned()));
        }
    }
    names.extend(vocabulary.kinds().map(|k| vocabulary.kind(k).name.clone()));
    names.extend(vocabulary.kinds().flat_map(|k| vocabulary.fields_of(k)).map(|f| vocabulary.full_name(f)));
    names.sort();
    names.dedup();
    names
}

fn of_policy(pack: &Pack) -> String {
    format!("{} ({})", pack.title, pack.edition)
}

/// The lines of the pay rule: name, what it gives, what it says.
fn rows(pay: &Pay) -> impl Iterator<Item = (&str, String, &str)> {
    let tables = pay.strands.iter().chain(&pay.conclusions).chain(pay.positions.iter().map(|p| &p.line));
    let lines = tables.map(|row| (row.row.as_str(), row.gives.replace('_', " "), row.says.as_str()));
    lines.chain(pay.bands.iter().map(|b| (b.row.as_str(), format!("band {}", b.band), b.says.as_str())))
}

fn pay_lines(pack: &Pack, pay: &Pay, is: &dyn Fn(&str) -> bool) -> Vec<Page> {
    let ending = |page: &mut Page| {
        page.say("policy", format!("{}, {}", of_policy(pack), pay.clause));
        page.say("rests on", pay.assumption.clone());
    };
    let mut pages = Vec::new();
    // A check of that name has a page of its own, and `pay-rules` prints the lines.
    if is(&pay.rule) && pack.check(&pay.rule).is_none() {
        let mut page = Page::new(format!("{}  the rule for pay", pay.rule));
        ending(&mut page);
        page.say_all("lines", rows(pay).map(|(row, gives, says)| format!("{row} {gives}: {says}")).collect());
        page.say_all("referred", pay.gates.iter().map(|g| g.says.clone()).collect());
        pages.push(page);
    }
    for (row, gives, says) in rows(pay).filter(|(row, ..)| is(row)) {
        let mut page = Page::new(format!("{row}  {gives}"));
        page.say("says", says);
        ending(&mut page);
        pages.push(page);
    }
    pages
}

fn parameters(pack: &Pack, is: &dyn Fn(&str) -> bool) -> Vec<Page> {
    let asked = |name: &str| is(name) || is(&format!("param.{name}"));
    let found = pack.parameters.iter().enumerate().filter(|(_, p)| asked(&p.name));
    found
        .map(|(place, parameter)| {
            let mut page = Page::new(about::parameter(pack, parameter));
            page.say("policy", of_policy(pack));
            page.say("may hold", parameter.ty.words());
            let reads = |c: &&crate::policy::Check| c.rules.iter().any(|r| r.parameters.contains(&place));
            page.say("used by", listed(pack.checks.iter().filter(reads).map(|c| c.id.clone())));
            page
        })
        .collect()
}

fn terms(pack: &Pack, is: &dyn Fn(&str) -> bool) -> Vec<Page> {
    let settings = pack.settings_in_words();
    let vocabulary = Vocabulary::standard();
    let speaker = Speaker { vocabulary, parameters: &settings, terms: &pack.terms };
    let found = pack.terms.iter().enumerate().filter(|(_, t)| is(&t.name));
    found
        .map(|(place, term)| {
            let mut page = Page::new(format!("{}  {}", term.name, term.says));
            page.say("policy", of_policy(pack));
            let of = pack.known.terms.get(place).and_then(|t| t.of).unwrap_or(vocabulary.staff());
            page.say("said of", format!("a row of \"{}\"", vocabulary.kind(of).label));
            page.say("means", term.is.in_words(&speaker));
            let uses = |c: &&crate::policy::Check| c.rules.iter().any(|r| r.terms().contains(&place));
            page.say("used by", listed(pack.checks.iter().filter(uses).map(|c| c.id.clone())));
            page
        })
        .collect()
}

fn of_field(vocabulary: &Vocabulary, id: FieldId, packs: &[Pack]) -> Page {
    let field = vocabulary.field(id);
    let mut page = Page::new(format!("{}  {}", vocabulary.full_name(id), field.label));
    page.say("is", field.help.clone());
    page.say("sheet", format!("\"{}\"", vocabulary.kind(field.kind).label));
    page.say("headings", field.words.join(", "));
    if matches!(field.ty, FieldType::Choice) {
        page.say(
            "may hold",
            field.values.iter().map(|c| c.name.replace('_', " ")).collect::<Vec<_>>().join(", "),
        );
    }
    let looks = |c: &&crate::policy::Check| c.rules.iter().any(|r| r.fields.contains(&id));
    let used = packs.iter().flat_map(|p| &p.checks).filter(looks).map(|c| c.id.clone());
    page.say("used by", listed(used));
    page
}

fn of_kind(vocabulary: &Vocabulary, id: KindId, packs: &[Pack]) -> Page {
    let kind = vocabulary.kind(id);
    let mut page = Page::new(format!("{}  {}", kind.name, kind.label));
    page.say("is", kind.about.clone());
    page.say("sheets", kind.words.join(", "));
    let fields = vocabulary.fields_of(id).map(|f| {
        let field = vocabulary.field(f);
        format!("{} ({}): {}", field.label, field.name, field.help)
    });
    page.say_all("columns", fields.collect());
    let about = |c: &&crate::policy::Check| c.rules.iter().any(|r| r.about == id);
    let used = packs.iter().flat_map(|p| &p.checks).filter(about).map(|c| c.id.clone());
    page.say("used by", listed(used));
    page
}

fn listed(ids: impl Iterator<Item = String>) -> String {
    let ids: Vec<String> = ids.collect();
    if ids.is_empty() { "no check".to_owned() } else { ids.join(", ") }
}
