//! `appraise pay-rules`: the table that makes pay recommendations, in words; which line fires for which ratings; and all that is
//! wrong with a table of the governors' own.

use std::path::Path;

use super::args::PayRulesArgs;
use super::config::{self, Config};
use super::judged::Source;
use super::own_pay::{self, Reader};
use super::session::Asked;
use super::share::{self, Wanted};
use super::trouble::Trouble;
use super::{COULD_NOT, NOTHING, apart, files, print, settings};
use crate::model::{Records, Vocabulary};
use crate::pay::{Answer, Combination, Table, combinations};
use crate::policy::{Link, Pack, Pay};
use crate::tracker::{self, AsItStands, PAY_RULES};

/// Prints the tables of every policy asked for.
pub(crate) fn run(asked: &PayRulesArgs) -> Result<u8, Trouble> {
    let of_run = asked.common.asked();
    let found = Found::of(asked.tracker.as_deref(), &of_run)?;
    let mut code = NOTHING;
    let mut out = Vec::new();
    for pack in &found.packs {
        let reader = Reader { pack, scale: own_pay::scale(&found.config, &found.records) };
        let own =
            if found.packs.len() > 1 && !has_use_for_one(pack) { Ok(None) } else { found.own(&reader)? };
        match own {
            Ok(Some(table)) => out.extend(of_table(pack, &table)),
            Ok(None) => out.extend(of_policy(pack)),
            Err(faults) => {
                code = COULD_NOT;
                for fault in faults {
                    let trouble = Trouble::new(fault.what).at(fault.place).help(fault.help);
                    print::err(&format!("error: {trouble}"));
                }
            }
        }
    }
    if !out.is_empty() && !asked.common.quiet {
        print::out(out.join("\n").trim_end());
    }
    Ok(code)
}

fn has_use_for_one(pack: &Pack) -> bool {
    pack.pay.as_ref().is_some_and(|pay| pay.link != Link::Automatic)
}

/// What the command goes by.
struct Found {
    packs: Vec<Pack>,
    config: Config,
    sheet: Option<AsItStands>,
    records: Records,
}

impl Found {
    fn of(path: Option<&Path>, asked: &Asked) -> Result<Found, Trouble> {
        let named: Vec<Wanted> = asked.policies.iter().map(|p| Wanted::read(p)).collect::<Result<_, _>>()?;
        let nothing = Records::new(Vocabulary::standard());
        let (config, sheet, records) = match path {
            Some(path) => {
                let config = config::read(asked.config.as_deref(), path)?;
                let book = files::open(path, &asked.open)?;
                let opened = apart::open(path, &book.bytes, asked.open.max_size)?;
                let records = Source { path, opened: &opened, asked, config: &config }.read(None)?.records;
                (config, tracker::as_it_stands(&opened, PAY_RULES), records)
            }
            None => match &asked.config {
                Some(file) => (config::read(Some(file), file)?, None, nothing),
                None => (config::read(None, Path::new("tracker.xlsx"))?, None, nothing),
            },
        };
        let said = settings::policies_of(&records)?;
        let wanted = [named, said, config.policies.clone()].into_iter().find(|w| !w.is_empty());
        let Some(wanted) = wanted else {
            return Err(Trouble::new("it is not said which policy is meant")
                .help(format!("add --policy with one of: {}", share::installed())));
        };
        let packs = wanted.iter().map(|w| share::pack(&w.policy)).collect::<Result<_, _>>()?;
        Ok(Found { packs, config, sheet, records })
    }

    fn own(&self, reader: &Reader) -> Result<Result<Option<Table>, Vec<crate::pay::Fault>>, Trouble> {
        own_pay::table(&self.config, self.sheet.as_ref(), reader)
    }
}

/// The policy's own rule.
fn of_policy(pack: &Pack) -> Vec<String> {
    let Some(pay) = &pack.pay else {
        return vec![format!("{}: the policy has no rule for pay.", pack.title), String::new()];
    };
    let mut out = vec![format!("{} ({}): {}", pack.title, pay.clause, link(pay))];
    if !pay.assumption.is_empty() {
        out.push(format!("Rests on: {}.", pay.assumption));
    }
    out.push(String::new());
    let rows = |out: &mut Vec<String>, title: &str, rows: &mut dyn Iterator<Item = (&str, &str)>| {
        let mut rows = rows.peekable();
        if rows.peek().is_some() {
            out.push(title.to_owned());
            out.extend(rows.map(|(row, says)| format!("  {row:<5} {says}")));
            out.push(String::new());
        }
    };
    let of = |row: &'_ crate::policy::Row| -> (String, String) {
        (row.row.clone(), format!("{}: {}", row.gives.replace('_', " "), row.says))
    };
    for (title, table) in [("Ratings of a strand", &pay.strands), ("The year", &pay.conclusions)] {
        let lines: Vec<(String, String)> = table.iter().map(of).collect();
        rows(&mut out, title, &mut lines.iter().map(|(a, b)| (a.as_str(), b.as_str())));
    }
    let lines: Vec<(String, String)> = pay.positions.iter().map(|p| of(&p.line)).collect();
    rows(&mut out, "Pay", &mut lines.iter().map(|(a, b)| (a.as_str(), b.as_str())));
    let bands: Vec<(String, String)> =
        pay.bands.iter().map(|b| (b.row.clone(), format!("bonus degree {}: {}", b.band, b.says))).collect();
    rows(&mut out, "Bonus", &mut bands.iter().map(|(a, b)| (a.as_str(), b.as_str())));
    let gates = pay.gates.iter().map(|g| ("-", g.says.as_str()));
    rows(&mut out, "What makes an automatic answer a judgement", &mut gates.into_iter());
    let flags = pay.flags.iter().map(|f| ("-", f.says.as_str()));
    rows(&mut out, "Told to whoever decides, and never scored", &mut flags.into_iter());
    let steps = pay.approvals.iter().map(|s| ("-", s.says.as_str()));
    rows(&mut out, "Held until recorded", &mut steps.into_iter());
    out
}

fn link(pay: &Pay) -> &'static str {
    match pay.link {
        Link::Ratings => {
            "ratings make the recommendation. Each table is read downwards; the first line that fits is the answer."
        }
        Link::Automatic => {
            "everybody moves on, but for the exceptions below; no rating is looked at. The first line that fits is the answer."
        }
        Link::Recorded => {
            "the reviewer recommends, and the recommendation is checked. The first line that fits is the answer."
        }
        Link::Silent => {
            "the policy says nothing on pay. Nothing is recommended unless the governors have a table of their own."
        }
    }
}

/// The governors' own table, and the line for every combination of ratings.
fn of_table(pack: &Pack, table: &Table) -> Vec<String> {
    let (least, most) = table.objectives;
    let mut out = vec![
        format!("Governors' own table ({}), instead of the one of {}", table.source, pack.title),
        format!("Reason: {}", table.reason),
        format!("Ratings, lowest first: {}", table.scale.join(", ")),
        String::new(),
        "Lines, read downwards; the first that fits is the answer".to_owned(),
    ];
    for line in &table.lines {
        let ranges = if line.ranges.is_empty() {
            String::new()
        } else {
            format!(" ({} only)", line.ranges.join(", "))
        };
        out.push(format!("  {:<5} {}{ranges}: {}", line.name, line.when, line.gives.says));
    }
    out.push(
        "  A rating that is missing is never paid, and nobody is moved beyond the top of a range.".to_owned(),
    );
    out.push(String::new());
    out.push(format!("Which line fires, for {least} to {most} rated objectives"));
    let answers = combinations(table);
    for (cases, lines) in alike(&answers) {
        let named = cases.iter().any(|case| case != "any range");
        out.extend(named.then(|| format!("  {}", capital(&cases.join("; ")))));
        for (of, place) in lines {
            let Some(line) = place.and_then(|place| table.lines.get(place)) else { continue };
            out.push(format!("  {:<44} {:<5} {}", counted(table, of), line.name, line.gives.says));
        }
    }
    out.push(String::new());
    out.push(format!(
        "{} combinations: every one is covered, every line fires, and no better rating gives less.",
        answers.len()
    ));
    out.push(String::new());
    out
}

fn counted(table: &Table, of: &Combination) -> String {
    let words = of.counts.iter().zip(&table.scale).rev().filter(|(n, _)| **n > 0);
    words.map(|(n, word)| format!("{n} {word}")).collect::<Vec<_>>().join(", ")
}

type Lines<'a> = Vec<(&'a Combination, Option<usize>)>;

/// The answers by range and application; ranges for which every line is the same stand together.
fn alike(answers: &[Answer]) -> Vec<(Vec<String>, Lines<'_>)> {
    let mut cases: Vec<((&str, bool), Lines)> = Vec::new();
    for Answer { of, line } in answers {
        let case = (of.range.as_str(), of.applied);
        match cases.iter_mut().find(|(known, _)| *known == case) {
            Some((_, lines)) => lines.push((of, *line)),
            None => cases.push((case, vec![(of, *line)])),
        }
    }
    let mut groups: Vec<(Vec<String>, Lines)> = Vec::new();
    for ((range, applied), lines) in cases {
        let range = if range.is_empty() {
            "any range".to_owned()
        } else {
            format!("{} range", range.replace('_', " "))
        };
        let name = if applied { format!("{range}, with an application for another") } else { range };
        let same = |other: &Lines| other.iter().map(|l| l.1).eq(lines.iter().map(|l| l.1));
        match groups.iter_mut().find(|(_, known)| same(known)) {
            Some((names, _)) => names.push(name),
            None => groups.push((vec![name], lines)),
        }
    }
    groups
}

fn capital(text: &str) -> String {
    let mut signs = text.chars();
    signs.next().map_or_else(String::new, |first| first.to_uppercase().chain(signs).collect())
}
