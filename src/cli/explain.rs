//! `appraise explain`: what a check, a line of the pay table or a field is, in words for the office.

use super::args::ExplainArgs;
use super::share;
use super::trouble::Trouble;
use super::{NOTHING, print};
use crate::check::words;
use crate::model::{FieldId, FieldType, Vocabulary};
use crate::policy::{self, Check, Class, Force, Pack};

/// Explains an id.
pub(crate) fn run(asked: &ExplainArgs) -> Result<u8, Trouble> {
    let packs: Vec<Pack> = match &asked.policy {
        Some(name) => vec![share::pack(name)?],
        None => policy::SHIPPED.iter().map(|(id, _)| share::pack(id)).collect::<Result<_, _>>()?,
    };
    let id = asked.id.trim();
    for pack in &packs {
        if let Some(check) = pack.check(id) {
            print::out(&of_check(pack, check));
            return Ok(NOTHING);
        }
        if let Some(cited) = pack.checks.iter().find(|c| c.cites.iter().any(|i| i.eq_ignore_ascii_case(id))) {
            print::out(&format!("{id} rests on the same cells as {} and is told with it.\n", cited.id));
            print::out(&of_check(pack, cited));
            return Ok(NOTHING);
        }
        if let Some(output) = pack.outputs.iter().find(|o| o.id.eq_ignore_ascii_case(id)) {
            print::out(&format!(
                "{} ({})\n  {}\n  in the outputs: {}",
                output.id, output.clause, output.says, output.shapes
            ));
            return Ok(NOTHING);
        }
        if let Some(text) = of_line(pack, id) {
            print::out(&text);
            return Ok(NOTHING);
        }
    }
    let vocabulary = Vocabulary::standard();
    if let Some(field) = vocabulary.find_full(id) {
        print::out(&of_field(vocabulary, field, &packs));
        return Ok(NOTHING);
    }
    let mut names: Vec<String> = packs.iter().flat_map(|p| p.checks.iter().map(|c| c.id.clone())).collect();
    names.extend(vocabulary.kinds().flat_map(|k| vocabulary.fields_of(k)).map(|f| vocabulary.full_name(f)));
    let help = crate::expression::nearest_name(id, names)
        .unwrap_or_else(|| "\"appraise policies show ID\" lists the checks of a policy".to_owned());
    Err(Trouble::new(format!("nothing is called \"{id}\"")).help(help))
}

fn when_late(check: &Check) -> String {
    match check.rules.first().and_then(|rule| rule.late) {
        Some(late) => format!("{} when done late", late.word()),
        None => "a duty done late counts one step less".to_owned(),
    }
}

fn of_check(pack: &Pack, check: &Check) -> String {
    let force = match check.force {
        Force::Hard => "must",
        Force::Soft => "should",
    };
    let vocabulary = Vocabulary::standard();
    let mut out = vec![
        format!("{}  {}", check.id, check.title),
        format!("  policy      {} ({}), {}", pack.title, pack.edition, check.clause),
        format!("  asks        {} ({force})", check.says),
        format!("  severity    {} when missed; {}", check.severity.word(), when_late(check)),
        format!("  what to do  {}", check.advice),
    ];
    for rule in &check.rules {
        let kind = vocabulary.kind(rule.about);
        out.push(format!(
            "  concerns    each row of \"{}\", decided by {}",
            kind.label,
            rule.judgement.word()
        ));
        let fields: Vec<String> = rule.fields.iter().map(|f| vocabulary.full_name(*f)).collect();
        out.push(format!("  looks at    {}", fields.join(", ")));
        for place in &rule.parameters {
            if let Some(parameter) = pack.parameters.get(*place) {
                let class = match parameter.class {
                    Class::Policy => "fixed by the policy",
                    Class::School => "the school may set it",
                    Class::Product => "not from the policy; the school may set it",
                };
                out.push(format!(
                    "  parameter   {} = {} ({class}): {}",
                    parameter.name, parameter.text, parameter.says
                ));
            }
        }
    }
    if !check.cites.is_empty() {
        out.push(format!("  also cites  {}", check.cites.join(", ")));
    }
    out.push("  examples".to_owned());
    for sample in &check.samples {
        let expected = &sample.expected;
        let due = expected.due.map_or_else(String::new, |d| format!(", due {}", words::date(d)));
        let given = sample.given(vocabulary).join("; ");
        out.push(format!(
            "    as of {}: {}{due}   [{given}]",
            words::date(sample.as_of),
            expected.state.plain()
        ));
    }
    out.join("\n")
}

fn of_line(pack: &Pack, id: &str) -> Option<String> {
    let pay = pack.pay.as_ref()?;
    let text = |row: &str, gives: &str, says: &str| {
        format!(
            "{row}  {}\n  {says}\n  policy      {} ({}), {}\n  rests on    {}",
            gives.replace('_', " "),
            pack.title,
            pack.edition,
            pay.clause,
            pay.assumption
        )
    };
    let rows = pay.strands.iter().chain(&pay.conclusions).chain(pay.positions.iter().map(|p| &p.line));
    for row in rows {
        if row.row.eq_ignore_ascii_case(id) {
            return Some(text(&row.row, &row.gives, &row.says));
        }
    }
    let band = pay.bands.iter().find(|b| b.row.eq_ignore_ascii_case(id))?;
    Some(text(&band.row, &format!("band {}", band.band), &band.says))
}

fn of_field(vocabulary: &Vocabulary, id: FieldId, packs: &[Pack]) -> String {
    let field = vocabulary.field(id);
    let mut out = vec![
        format!("{}  {}", vocabulary.full_name(id), field.label),
        format!("  {}", field.help),
        format!("  headings    {}", field.words.join(", ")),
    ];
    if matches!(field.ty, FieldType::Choice) {
        let values: Vec<&str> = field.values.iter().map(|c| &*c.name).collect();
        out.push(format!("  may hold    {}", values.join(", ")));
    }
    let used: Vec<&str> = packs
        .iter()
        .flat_map(|p| &p.checks)
        .filter(|c| c.rules.iter().any(|r| r.fields.contains(&id)))
        .map(|c| c.id.as_str())
        .collect();
    out.push(format!(
        "  looked at by {}",
        if used.is_empty() { "no check".to_owned() } else { used.join(", ") }
    ));
    out.join("\n")
}
