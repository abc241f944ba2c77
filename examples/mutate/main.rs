//! Asks whether the examples of a pack would notice if one of its checks were broken.
//!
//! `cargo run --release --example mutate -- hampshire` breaks every check of a pack in every way that `mutants.rs` knows, one
//! at a time, and runs the examples of the checks that could notice. An example notices when its outcome, due date or
//! severity is no longer what it says. What nobody notices is listed with its line: there an example is missing.
//!
//! Words after `--` are policies by name, or pack files; without any, all that ship. `--check ID` looks at one check (or
//! `param.name`, `term.name`, `scope`), `--totals` leaves the lists out, and `--floor FILE` fails where a policy's share
//! of noticed mutants is below the one the file asks for.

mod mutants;
mod tokens;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;

use appraise::check::failures_of;
use appraise::expression::{Expression, Facts, World};
use appraise::model::Vocabulary;
use appraise::pay::{PayFacts, School, recommend};
use appraise::policy::{Check, Pack, PackMistake, Rounds, SHIPPED};

use mutants::{Change, Mutant, Owner};

type Whatever = Box<dyn std::error::Error>;

/// What is asked for on the command line.
#[derive(Default)]
struct Asked {
    packs: Vec<String>,
    check: Option<String>,
    totals: bool,
    floor: Option<String>,
}

fn main() -> Result<ExitCode, Whatever> {
    let mut asked = Asked::default();
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        match word.as_str() {
            "--check" => asked.check = Some(words.next().ok_or("--check wants an id")?),
            "--floor" => asked.floor = Some(words.next().ok_or("--floor wants a file")?),
            "--totals" => asked.totals = true,
            option if option.starts_with('-') => return Err(format!("there is no option {option}").into()),
            _ => asked.packs.push(word),
        }
    }
    if asked.packs.is_empty() {
        asked.packs.extend(SHIPPED.iter().map(|(id, _)| (*id).to_owned()));
    }
    let floors = asked.floor.as_ref().map(std::fs::read_to_string).transpose()?.unwrap_or_default();
    let mut too_low = false;
    for name in &asked.packs {
        let file = if Path::new(name).exists() { name.clone() } else { format!("policies/{name}.toml") };
        let text = std::fs::read_to_string(&file).map_err(|e| format!("{file}: {e}"))?;
        let tally = look_at(&file, &text, &asked)?;
        let mut told = tally.told(name, asked.totals);
        let floor = floors.lines().filter_map(|l| l.split_once(' ')).find(|(policy, _)| policy == name);
        let floor: Option<usize> = floor.map(|(_, share)| share.trim().parse()).transpose()?;
        if let Some(floor) = floor {
            let (made, noticed) = tally.total();
            // In tenths of a per cent, rounded down.
            let share = noticed * 1000 / made.max(1);
            if share < floor {
                too_low = true;
                writeln!(told, "NOT RIGHT {name}: {share} in a thousand are noticed, {floor} were before")?;
            } else if share > floor {
                writeln!(told, "more are noticed than the floor of {floor}: raise {name} to {share}")?;
            }
        }
        std::io::stdout().write_all(told.as_bytes())?;
    }
    Ok(if too_low { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// What came of the mutants of a pack: for each part of it how many there were, and those that nobody noticed.
#[derive(Default)]
struct Tally {
    parts: Vec<(String, usize, Vec<String>)>,
}

impl Tally {
    fn total(&self) -> (usize, usize) {
        let made: usize = self.parts.iter().map(|(_, made, _)| made).sum();
        (made, made - self.parts.iter().map(|(_, _, missed)| missed.len()).sum::<usize>())
    }

    fn told(&self, name: &str, totals: bool) -> String {
        let (made, noticed) = self.total();
        let mut out = format!("{name}: {made} mutants, {noticed} noticed, {}\n", share(made, noticed));
        for (part, made, missed) in self.parts.iter().filter(|_| !totals) {
            let noticed = made - missed.len();
            let _ = writeln!(out, "  {part:<32} {noticed:>4} of {made:<4} {}", share(*made, noticed));
            for line in missed {
                let _ = writeln!(out, "    {line}");
            }
        }
        out
    }
}

fn share(made: usize, noticed: usize) -> String {
    let tenths = noticed * 1000 / made.max(1);
    format!("{}.{} %", tenths / 10, tenths % 10)
}

/// Breaks one pack in every way, and counts.
fn look_at(file: &str, text: &str, asked: &Asked) -> Result<Tally, Whatever> {
    let vocabulary = Vocabulary::standard();
    let mut pack = Pack::read(file, text, vocabulary).map_err(|m| all_of(&m))?;
    let written = std::mem::take(&mut pack.checks);
    let layout = mutants::Layout::of(text)?;
    // A change of what the checks share is tried without them; a pack that could not be read so would have none.
    Pack::read(file, &layout.common(None), vocabulary).map_err(|m| all_of(&m))?;
    let mut tally = Tally::default();
    let readers = Readers::new(&pack, &written);
    for owner in layout.owners() {
        let name = layout.name(owner);
        if asked.check.as_ref().is_some_and(|id| !id.eq_ignore_ascii_case(&name)) {
            continue;
        }
        let (mut made, mut missed) = (0, Vec::new());
        for mutant in layout.mutants(owner, vocabulary) {
            let noticed = match owner {
                Owner::Check(place) => {
                    let Some(original) = written.get(place) else { continue };
                    broken_check(&pack, &layout, place, &mutant).map(|check| {
                        pack.checks = vec![check];
                        let noticed = notices(&pack, 0, original);
                        pack.checks.clear();
                        noticed
                    })
                }
                _ => Pack::read(file, &layout.common(Some(&mutant)), vocabulary).ok().map(|mut broken| {
                    broken.checks.clone_from(&written);
                    readers.of(owner).into_iter().any(|place| notices(&broken, place, &written[place]))
                }),
            };
            let Some(noticed) = noticed else { continue };
            made += 1;
            if !noticed {
                missed.push(format!("{file}:{}  {}", mutant.line, mutant.what));
            }
        }
        if made > 0 {
            tally.parts.push((name, made, missed));
        }
    }
    Ok(tally)
}

/// The check at a place with a change; nothing where the change makes it no check any more.
fn broken_check(pack: &Pack, layout: &mutants::Layout, place: usize, mutant: &Mutant) -> Option<Check> {
    let text = layout.check(place, mutant);
    let mut check = pack.read_checks("", &text, Vocabulary::standard()).ok()?.pop()?;
    if let Change::WithoutPart(part) = mutant.change {
        check.rules.remove(part);
    }
    Some(check)
}

fn notices(pack: &Pack, place: usize, written: &Check) -> bool {
    let facts = |pack: &Pack, world: &World, rounds: &Rounds| -> Box<dyn Facts> {
        Box::new(PayFacts::of(&recommend(pack, world, rounds, &School::default())))
    };
    failures_of(pack, place, written, &facts).next().is_some()
}

fn all_of(mistakes: &[PackMistake]) -> String {
    mistakes.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// Which checks can notice a change of what they share.
struct Readers {
    /// For each check the parameters and the terms it reads, by place.
    of_check: Vec<(BTreeSet<usize>, BTreeSet<usize>)>,
    /// The same of the scope and the cycles, which concern every check.
    of_all: (BTreeSet<usize>, BTreeSet<usize>),
}

impl Readers {
    fn new(pack: &Pack, checks: &[Check]) -> Self {
        let through = |terms: Vec<usize>, parameters: Vec<usize>| {
            let (mut parameters, mut seen) = (BTreeSet::from_iter(parameters), BTreeSet::new());
            let mut waiting = terms;
            while let Some(term) = waiting.pop() {
                if let (true, Some(term)) = (seen.insert(term), pack.terms.get(term)) {
                    parameters.extend(term.is.parameters());
                    waiting.extend(term.is.terms());
                }
            }
            (parameters, seen)
        };
        let cycles =
            pack.cycles.groups.iter().flat_map(|g| g.when.iter().chain(&g.own_start).chain(&g.own_end));
        let placed = pack.cycles.placed.iter().flat_map(|p| &p.when);
        let shared: Vec<&Expression> = cycles.chain(placed).chain([&pack.scope]).collect();
        let of_all = through(
            shared.iter().flat_map(|e| e.terms()).collect(),
            pack.reads(|_| false).parameters.into_iter().collect(),
        );
        let of_check = checks
            .iter()
            .map(|check| {
                let rules = || check.rules.iter();
                through(
                    rules().flat_map(appraise::policy::Rule::terms).collect(),
                    rules().flat_map(|r| r.parameters.clone()).collect(),
                )
            })
            .collect();
        Readers { of_check, of_all }
    }

    /// The checks that can notice, by place.
    fn of(&self, owner: Owner) -> Vec<usize> {
        let reads = |(parameters, terms): &(BTreeSet<usize>, BTreeSet<usize>)| match owner {
            Owner::Parameter(place) => parameters.contains(&place),
            Owner::Term(place) => terms.contains(&place),
            Owner::Scope | Owner::Check(_) => true,
        };
        let all = reads(&self.of_all);
        let places = self.of_check.iter().enumerate();
        places.filter(|(_, of)| all || reads(of)).map(|(place, _)| place).collect()
    }
}
