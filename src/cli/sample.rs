//! `appraise sample`: statements drawn by lot, for whoever moderates them or for governors.
//!
//! What is printed is for the office: the seed, and by cell which statements they are. What governors may have is the workbook
//! that `-o` writes, and nothing else.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};

use super::args::{Form, SampleArgs, SampleFor};
use super::judged::Judged;
use super::ledger::{Ledger, Sampled};
use super::session::Session;
use super::tripwire::Tripwire;
use super::trouble::Trouble;
use super::{NOTHING, documents, files, json, print};
use crate::disclosure::{Label, Labels, PublishedTable};
use crate::model::{Name, Records, StaffId, Value};
use crate::policy::{Class, Purpose};
use crate::report::Templates;
use crate::sampling::{self, Coded, Frame, Front, Lot, METHOD, Statement};

/// Draws the sample, prints it, and writes the workbook where one is asked for.
pub(crate) fn run(asked: &SampleArgs) -> Result<u8, Trouble> {
    let purpose = match asked.purpose {
        SampleFor::Moderation => Purpose::Moderation,
        SampleFor::Governors => Purpose::Governors,
    };
    if purpose == Purpose::Governors && asked.common.names {
        return Err(Trouble::new("a sample for governors names nobody").help("leave out --names"));
    }
    if purpose == Purpose::Moderation && asked.ledger.is_some() {
        return Err(Trouble::new(
            "a sample for moderation is nothing that is published, so no ledger keeps it",
        )
        .help("leave out --ledger; or add --for governors"));
    }
    if let Some(path) = &asked.output {
        files::not_the_input(&asked.tracker, path)?;
        may_be_made(path)?;
    }
    if let Some(seed) = &asked.seed {
        fit(seed, purpose)?;
    }
    let session = Session::open(&asked.tracker, &asked.common.asked())?;
    let ledger = match asked.ledger.as_ref().filter(|_| purpose == Purpose::Governors) {
        Some(path) => Some(Ledger::open(path, asked.new_ledger, documents::seed(&session).as_bytes())?),
        None => None,
    };
    let of_ledger = ledger.as_ref().and_then(|ledger| ledger.seed(&session.first.rounds.school.this.label));
    let seed = asked.seed.clone().or(of_ledger).unwrap_or_else(|| seed(&session, purpose));
    let sample = Sample::draw(&session, asked, purpose, &seed)?;
    let front = Front {
        school: session.of_packs(|p| &p.school),
        policy: format!("{} ({})", session.of_packs(|p| &p.title), session.of_packs(|p| &p.edition)),
        as_of: session.as_of,
        seed,
    };
    let coded = match purpose {
        Purpose::Moderation => Vec::new(),
        Purpose::Governors => sample.coded(&session, &front.seed)?,
    };
    if purpose == Purpose::Governors {
        // The codes are nobody's; everything else is searched.
        let rows = coded.iter().flat_map(|one| one.rows.iter().flat_map(|(_, values, _)| values));
        let labels = coded.iter().flat_map(|one| &one.columns).chain(rows).map(Label::as_str);
        let says = coded.iter().map(|one| one.says).chain([front.school.as_str(), front.policy.as_str()]);
        let tripwire = Tripwire::new(&session, &Templates::default());
        tripwire.document("Sample of statements for governors", labels.chain(says))?;
    }
    // On record before it is handed out; what is only looked at on the screen is not.
    if let (Some(ledger), Some(_)) = (ledger, &asked.output) {
        ledger.record_sample(Sampled {
            period: sample.period(),
            as_of: session.as_of,
            shows: shows(&coded, &front.school),
        })?;
    }
    if let Some(path) = &asked.output {
        let made = match purpose {
            Purpose::Moderation => sample.for_moderation(&front, asked.common.names),
            Purpose::Governors => sampling::governors(&front, &coded).map_err(|e| e.to_string()),
        };
        let bytes =
            made.map_err(|e| Trouble::new(format!("the sample could not be written: {e}")).file(path))?;
        files::write_new(path, &files::closed(bytes, session.book.lock.as_ref(), path)?)?;
    }
    if !asked.common.quiet {
        print::out(&match asked.common.format {
            Form::Human => sample.human(&front, &coded, asked),
            Form::Json => format!("{:#}", sample.json(&session, &front, &coded, asked)),
        });
    }
    Ok(NOTHING)
}

fn may_be_made(path: &Path) -> Result<(), Trouble> {
    if path.extension().is_none_or(|e| !e.eq_ignore_ascii_case("xlsx")) {
        return Err(Trouble::new("a sample is a workbook, and Excel goes by the ending")
            .file(path)
            .help("give it a name that ends in .xlsx"));
    }
    if path.symlink_metadata().is_ok() { Err(files::there_already(path)) } else { Ok(()) }
}

/// A seed can be written down and typed again. Whoever guesses the one of a governors' sample, and knows the staff list, could
/// say which code is whose.
fn fit(seed: &str, purpose: Purpose) -> Result<(), Trouble> {
    if seed.trim().is_empty() || seed.trim() != seed || seed.chars().any(char::is_control) || seed.len() > 128
    {
        return Err(Trouble::new("a seed is a word or a line of up to 128 signs, without spaces around it")
            .help("choose something that can be written down, such as --seed \"autumn moderation 2026\""));
    }
    let hard = seed.len() >= 16 && seed.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    if purpose == Purpose::Governors && !hard {
        return Err(Trouble::new("a seed for governors that can be guessed gives away whose statement is whose").help(
            "leave out --seed, and one is made; or give the one that was printed: 16 to 128 letters, digits and hyphens",
        ));
    }
    Ok(())
}

/// The fingerprint of what governors read of a sample.
fn shows(coded: &[Coded], school: &str) -> String {
    let mut text = school.to_owned();
    for one in coded {
        let rows = one.rows.iter().map(|(code, values, _)| (code.as_str(), values));
        let rows: Vec<String> = rows
            .map(|(code, values)| {
                let values: Vec<&str> = values.iter().map(Label::as_str).collect();
                format!("{code}\t{}", values.join("\t"))
            })
            .collect();
        let columns: Vec<&str> = one.columns.iter().map(Label::as_str).collect();
        text = [text, one.says.to_owned(), columns.join("\t"), rows.join("\n")].join("\n");
    }
    files::sha256(text.as_bytes())
}

/// The seed where none is given, from the tracker's own bytes and the day: nobody who lacks the tracker can work it out. For
/// governors the day counts for nothing: asked for again, they get what they have.
fn seed(session: &Session, purpose: Purpose) -> String {
    let mut hash = Sha256::new();
    hash.update(b"appraise sample of statements");
    hash.update([u8::from(purpose == Purpose::Governors)]);
    hash.update(&session.book.bytes);
    if purpose == Purpose::Moderation {
        hash.update(session.as_of.to_string().as_bytes());
    }
    files::hexadecimal(hash.finalize().get(..16).unwrap_or_default())
}

/// The samples of each policy that provides for one.
struct Sample<'s> {
    purpose: Purpose,
    drawn: Vec<(&'s Judged, Frame<'s>)>,
    /// Policies of the run that have none.
    without: Vec<&'s str>,
    /// Statements of people whose papers the operator may not see were left out.
    hidden: bool,
    /// A ledger keeps it.
    on_record: bool,
}

impl<'s> Sample<'s> {
    fn draw(session: &'s Session, asked: &SampleArgs, purpose: Purpose, seed: &str) -> Result<Self, Trouble> {
        let whom = whom(purpose);
        let mut sample = Sample {
            purpose,
            drawn: Vec::new(),
            without: Vec::new(),
            hidden: !session.hidden.is_empty(),
            on_record: asked.ledger.is_some(),
        };
        let limits = documents::limits(session);
        for judged in session.judged() {
            let draws: Vec<_> = judged.pack.draws.iter().filter(|draw| draw.purpose == purpose).collect();
            if draws.is_empty() {
                sample.without.push(&judged.pack.title);
            }
            let (world, records) = (judged.world(), &judged.records);
            let lot = Lot {
                world: &world,
                rounds: &judged.rounds,
                seed,
                asked: asked.size,
                least: usize::try_from(limits.min_group()).unwrap_or(usize::MAX),
            };
            let may = |staff: StaffId| {
                judged.people.contains(&staff) && !session.hidden.contains(&records.code(staff))
            };
            for draw in draws {
                let frame = lot.draw(draw, &may).ok_or_else(|| {
                    Trouble::new(format!("nobody has fixed how many statements are in a sample {whom}"))
                        .file(&session.path)
                        .help(no_size(judged, draw))
                })?;
                sample.drawn.push((judged, frame));
            }
        }
        if sample.drawn.is_empty() {
            let policy = session.of_packs(|p| &p.title);
            return Err(Trouble::new(format!("the policy has no sample {whom}: {policy}")).file(&session.path).help(
                "a policy of your own that extends it may provide for one: \"[[sample]]\" in policies/REFERENCE.md",
            ));
        }
        if sample.drawn.iter().all(|(_, frame)| frame.parts.is_empty()) {
            return Err(sample.nothing(session));
        }
        Ok(sample)
    }

    /// Why there is no statement to draw, and which column would help.
    fn nothing(&self, session: &Session) -> Trouble {
        let says: Vec<&str> = self.drawn.iter().map(|(_, frame)| frame.draw.says.as_str()).collect();
        let untold: Vec<String> =
            self.drawn.iter().flat_map(|(_, frame)| &frame.untold).map(ToString::to_string).collect();
        let v = session.first.records.vocabulary;
        let sheet = v.kind_named("statement").map_or("Statements", |kind| v.kind(kind).label.as_str());
        let help = if untold.is_empty() {
            format!(
                "put the statements on a sheet \"{sheet}\" with Person, Cycle and Statement given on; \
                 \"appraise map\" shows how the sheets were understood"
            )
        } else {
            format!("of these it cannot be told: {}; fill in their blank cells", some(&untold))
        };
        Trouble::new(format!("there is no statement to draw a sample from: {}", says.join("; ")))
            .file(&session.path)
            .help(help)
    }

    /// The cycles of its statements.
    fn period(&self) -> String {
        let cycles: BTreeSet<&str> =
            self.drawn.iter().flat_map(|(_, frame)| &frame.cycles).map(|cycle| &**cycle).collect();
        cycles.into_iter().collect::<Vec<_>>().join("; ")
    }

    fn coded(&self, session: &Session, seed: &str) -> Result<Vec<Coded<'_>>, Trouble> {
        let limits = documents::limits(session);
        let mut all = Vec::new();
        for (judged, frame) in &self.drawn {
            let names = judged.pack.ratings.iter().map(|(name, _)| name.as_str());
            let words = Labels::from_policy(names)
                .map_err(|e| Trouble::new(format!("the ratings of the policy cannot be printed: {e}")))?;
            all.extend(
                frame
                    .parts
                    .iter()
                    .map(|part| sampling::coded(frame, part, &judged.records, &words, (seed, &limits))),
            );
        }
        Ok(all)
    }

    fn for_moderation(&self, front: &Front, names: bool) -> Result<Vec<u8>, String> {
        let frames: Vec<(&Records, Frame)> =
            self.drawn.iter().map(|(j, f)| (&j.records, f.clone())).collect();
        let name = |staff: StaffId, code: &Arc<str>| self.name(staff, code);
        sampling::moderation(front, &frames, names.then_some(&name)).map_err(|e| e.to_string())
    }

    fn name(&self, staff: StaffId, code: &Arc<str>) -> Option<Name> {
        self.drawn.iter().find_map(|(judged, _)| {
            let records = &judged.records;
            let known = judged.people.contains(&staff) && records.code(staff) == *code;
            let v = records.vocabulary;
            let field = v.find(v.staff(), "staff_name").filter(|_| known)?;
            match records.staff(staff).value(field) {
                Some(Value::Name(name)) => Some(name.clone()),
                _ => None,
            }
        })
    }

    fn taken<'f>(frame: &'f Frame) -> impl Iterator<Item = &'f Statement> {
        frame.parts.iter().flat_map(|part| part.taken.iter().filter_map(|at| part.statements.get(*at)))
    }

    fn human(&self, front: &Front, coded: &[Coded], asked: &SampleArgs) -> String {
        let mut out =
            vec![format!("Sample of statements {}", whom(self.purpose)), format!("Seed: {}", front.seed)];
        match self.purpose {
            Purpose::Moderation => {
                out.push(METHOD.to_owned());
                for (judged, frame) in &self.drawn {
                    out.push(String::new());
                    out.extend(about(frame));
                    out.extend(rests_on(judged, frame));
                    for part in &frame.parts {
                        out.push(format!("  {}", sampling::in_words(part)));
                        for one in part.taken.iter().filter_map(|at| part.statements.get(*at)) {
                            out.push(format!("    {}", line(one)));
                        }
                    }
                }
            }
            Purpose::Governors => {
                out.push("Keep this list and the seed: who has them knows whose statement is whose. Governors get the workbook alone.".to_owned());
                for one in coded {
                    out.push(String::new());
                    out.push(format!("{}{}", one.says, clause(one.clause)));
                    if one.rows.is_empty() {
                        out.push(format!("  {}", PublishedTable::WITHHELD));
                    }
                    for (code, values, statement) in &one.rows {
                        let values: Vec<&str> = values.iter().map(Label::as_str).collect();
                        out.push(format!("  {code}  {}  {}", values.join(", "), statement.place()));
                    }
                }
            }
        }
        out.push(String::new());
        out.extend(self.notes().into_iter().map(|note| format!("note: {note}")));
        out.extend(asked.output.as_ref().map(|path| format!("written: {}", path.display())));
        out.join("\n").trim_end().to_owned()
    }

    fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        let untold: Vec<String> =
            self.drawn.iter().flat_map(|(_, frame)| &frame.untold).map(ToString::to_string).collect();
        if !untold.is_empty() {
            notes.push(format!(
                "not drawn from, because cells that tell whether they belong to it are blank or cannot be read: {}",
                some(&untold)
            ));
        }
        if !self.without.is_empty() {
            notes.push(format!(
                "no sample {} is provided for by {}",
                whom(self.purpose),
                self.without.join("; ")
            ));
        }
        if self.purpose == Purpose::Governors && !self.on_record {
            notes.push(
                "governors may have one sample of a year: a second, when something has changed in between, can show whose statement \
                 is whose; with --ledger FILE the program sees to it"
                    .to_owned(),
            );
        }
        if self.hidden {
            notes.push("statements that your role may not see were left out (--operator-role)".to_owned());
        }
        notes
    }

    fn json(&self, session: &Session, front: &Front, coded: &[Coded], asked: &SampleArgs) -> Json {
        let mut document = json!({
            "schema": "appraise.sample/1",
            "program": json::program(),
            "as_of": session.as_of.to_string(),
            "tracker": { "file": json::file_name(session), "sha256": session.book.sha256 },
            "for": match self.purpose { Purpose::Moderation => "moderation", Purpose::Governors => "governors" },
            "seed": front.seed,
            "notes": self.notes(),
        });
        document["samples"] = match self.purpose {
            Purpose::Moderation => {
                self.drawn.iter().map(|(judged, frame)| samples(judged, frame, &front.seed)).collect()
            }
            Purpose::Governors => coded.iter().map(governors).collect(),
        };
        if asked.common.names {
            let of_sample: Vec<&Statement> =
                self.drawn.iter().flat_map(|(_, frame)| Self::taken(frame)).collect();
            let mut names = json::names(session);
            if let Some(names) = names.as_object_mut() {
                names.retain(|code, _| of_sample.iter().any(|one| *one.code == **code));
            }
            document["names"] = names;
        }
        document
    }
}

fn samples(judged: &Judged, frame: &Frame, seed: &str) -> Json {
    let parts: Vec<Json> = frame
        .parts
        .iter()
        .map(|part| {
            let statements: Vec<Json> = part
                .taken
                .iter()
                .filter_map(|at| part.statements.get(*at))
                .map(|one| {
                    json!({
                        "subject": one.code, "reviewer": one.reviewer, "group": one.group, "cells": one.place(),
                        "number": sampling::mark(seed, &one.code), "always": one.always,
                    })
                })
                .collect();
            let strata: Vec<Json> = part
                .strata
                .iter()
                .map(|s| json!({ "reviewer": s.reviewer, "group": s.group, "of": s.of, "taken": s.taken }))
                .collect();
            json!({
                "name": part.name, "of": part.statements.len(), "size": part.size,
                "why": sampling::in_words(part), "strata": strata, "statements": statements,
            })
        })
        .collect();
    json!({
        "policy": judged.pack.id, "says": frame.draw.says, "clause": frame.draw.clause,
        "cycles": frame.cycles, "parts": parts, "rests_on": rests_on(judged, frame),
    })
}

fn governors(one: &Coded) -> Json {
    let rows: Vec<Json> = one
        .rows
        .iter()
        .map(|(code, values, statement)| {
            let values: Vec<&str> = values.iter().map(Label::as_str).collect();
            json!({ "code": code, "values": values, "subject": statement.code, "cells": statement.place() })
        })
        .collect();
    let columns: Vec<&str> = one.columns.iter().map(Label::as_str).collect();
    let withheld = rows.is_empty().then_some(PublishedTable::WITHHELD);
    json!({ "says": one.says, "clause": one.clause, "columns": columns, "rows": rows, "withheld": withheld })
}

fn whom(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Moderation => "for moderation",
        Purpose::Governors => "for governors",
    }
}

fn clause(clause: Option<&str>) -> String {
    clause.map_or_else(|| " (not asked for by the policy)".to_owned(), |clause| format!(" ({clause})"))
}

fn about(frame: &Frame) -> Vec<String> {
    let cycles: Vec<&str> = frame.cycles.iter().map(|c| &**c).collect();
    let mut out = vec![format!("{}{}", frame.draw.says, clause(frame.draw.clause.as_deref()))];
    out.push(match cycles.as_slice() {
        [] => "  no statement to draw from".to_owned(),
        of => format!("  statements of {}", of.join(", ")),
    });
    out
}

/// The parameters on which the size rests, with where each comes from.
fn rests_on(judged: &Judged, frame: &Frame) -> Vec<String> {
    if frame.parts.iter().all(|part| matches!(part.why, sampling::Why::Asked(_))) {
        return Vec::new();
    }
    let mut places: Vec<usize> =
        frame.draw.sizes().flat_map(crate::expression::Expression::parameters).collect();
    places.sort_unstable();
    places.dedup();
    let of = |place: usize| {
        let parameter = judged.pack.parameters.get(place)?;
        let changed = judged.values.changed.iter().find(|c| c.name == parameter.name);
        let value = changed.map_or_else(|| judged.pack.in_words(parameter), |c| c.to.clone());
        let whose = match (changed.is_some(), parameter.class) {
            (true, _) => "set by the school",
            (false, Class::Policy) => "the policy's",
            (false, Class::School) => "left to the school, and not set",
            (false, Class::Product) => "not from the policy",
        };
        Some(format!("  {} = {value} ({whose})", parameter.name))
    };
    places.into_iter().filter_map(of).collect()
}

/// How a size is fixed where nobody has fixed one.
fn no_size(judged: &Judged, draw: &crate::policy::Draw) -> String {
    let places = draw.sizes().flat_map(crate::expression::Expression::parameters);
    let names: Vec<&str> =
        places.filter_map(|place| judged.pack.parameters.get(place)).map(|p| p.name.as_str()).collect();
    if names.is_empty() {
        "add --size with a number, such as 6, or a share, such as 20%".to_owned()
    } else {
        format!("add --size, such as 6 or 20%; or set {} once for all", names.join(" or "))
    }
}

fn line(one: &Statement) -> String {
    let said = |text: &str| if text.is_empty() { "not recorded".to_owned() } else { text.replace('_', " ") };
    let always = if one.always { ", in every sample" } else { "" };
    format!("{}  {}  (reviewer {}, {}{always})", one.code, one.place(), said(&one.reviewer), said(&one.group))
}

/// The first few, and how many more.
fn some(all: &[String]) -> String {
    const TOLD: usize = 8;
    let first: Vec<&str> = all.iter().take(TOLD).map(String::as_str).collect();
    let more = all.len().saturating_sub(TOLD);
    if more == 0 { first.join(", ") } else { format!("{} and {more} more", first.join(", ")) }
}
