//! One tracker under one policy on one day: everything the subcommands tell, annotate and report.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use chrono::NaiveDate;

use super::apart;
use super::args::OpenArgs;
use super::config::{self, Config};
use super::files::{self, Book};
use super::settings::{self, Settled};
use super::trouble::Trouble;
use crate::check::{Outcome, Run, Subject};
use crate::expression::{Lookups, NoFacts, Scope, World};
use crate::model::{BankHolidays, Calendar, RecordId, Records, StaffId, Vocabulary};
use crate::pay::{PayFacts, Recommendation, recommend};
use crate::policy::{self, Class, Pack, PackFile, PackMistake, Periods, Rounds, Values};
use crate::tracker::{self, Opened, RatingWord, SheetReport, Words};
use crate::workbook::{self, Options};

/// What a run is asked for.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) policies: Vec<String>,
    pub(crate) as_of: NaiveDate,
    pub(crate) config: Option<PathBuf>,
    pub(crate) operator_role: Option<String>,
    pub(crate) open: OpenArgs,
}

/// A tracker, read and judged.
pub(crate) struct Session {
    pub(crate) path: PathBuf,
    pub(crate) book: Rc<Book>,
    pub(crate) pack: Pack,
    pub(crate) records: Records,
    pub(crate) sheets: Vec<SheetReport>,
    pub(crate) calendar: Calendar,
    pub(crate) values: Values,
    pub(crate) as_of: NaiveDate,
    pub(crate) rounds: Rounds,
    pub(crate) operator_role: String,
    /// People whose papers the operator may not see.
    pub(crate) hidden: BTreeSet<StaffId>,
    pub(crate) outcomes: Vec<Outcome>,
    pub(crate) recommendations: Vec<Recommendation>,
    /// Name, title and edition of each pack of the run.
    pub(crate) packs: Vec<(String, String, String)>,
    /// The values that decided something and are not from a policy, in words.
    pub(crate) not_from_the_policy: Vec<String>,
    /// What has to be said once: the policy is past its review, the calendar has no terms, a setting was overruled.
    pub(crate) remarks: Vec<String>,
}

/// A pack by name or file.
pub(crate) fn pack(name: &str) -> Result<Pack, Trouble> {
    if is_toml(name) {
        return pack_file(Path::new(name));
    }
    match policy::load(name) {
        Ok(Ok(pack)) => Ok(pack),
        Ok(Err(found)) => Err(mistakes(&found)),
        Err(unknown) => Err(Trouble::new(format!("no policy is called \"{}\"", unknown.asked)).help(
            format!("installed: {}; or name a pack file ending in .toml", unknown.installed.join(", ")),
        )),
    }
}

fn is_toml(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|e| e.eq_ignore_ascii_case("toml"))
}

/// A pack of the school's own, with the files that it extends.
pub(crate) fn pack_file(path: &Path) -> Result<Pack, Trouble> {
    let file = file_of(path)?;
    let extended = |name: &str, by: &str| {
        let folder = Path::new(by).parent().unwrap_or(Path::new(""));
        file_of(&folder.join(name)).map_err(|trouble| {
            let help = trouble.how().map(str::to_owned);
            (format!("the pack that is extended could not be read: {} ({name})", trouble.what()), help)
        })
    };
    Pack::read_with(&file, Vocabulary::standard(), &extended).map_err(|m| mistakes(&m))
}

fn file_of(path: &Path) -> Result<PackFile, Trouble> {
    let text = std::fs::read_to_string(path).map_err(|e| Trouble::reading(path, &e))?;
    let identity = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    Ok(PackFile { name: path.display().to_string(), identity: identity.display().to_string(), text })
}

/// All mistakes of a pack as one message.
pub(crate) fn mistakes(found: &[PackMistake]) -> Trouble {
    let all: Vec<String> = found.iter().map(ToString::to_string).collect();
    Trouble::new(format!(
        "the policy pack does not hold together ({} to put right)\n{}",
        found.len(),
        all.join("\n")
    ))
}

impl Session {
    /// Reads a tracker and runs every check and the pay rule of each policy asked for.
    pub(crate) fn open(path: &Path, asked: &Asked) -> Result<Session, Trouble> {
        let config = config::read(asked.config.as_deref(), path)?;
        Self::open_with(path, asked, &config)
    }

    /// The same with settings that were read already.
    pub(crate) fn open_with(path: &Path, asked: &Asked, config: &Config) -> Result<Session, Trouble> {
        let mut book = files::open(path, &asked.open)?;
        let saved_since = take_marks_off(&mut book, asked.open.max_size);
        let opened = apart::open(path, &book.bytes, asked.open.max_size)?;
        let told: Vec<String> = files::open_elsewhere(path).into_iter().chain(saved_since).collect();
        let book = Rc::new(book);
        let Some((first, further)) = asked.policies.split_first() else {
            let mut session = Session::under(None, path, &book, &opened, asked, config)?;
            session.remarks.extend(told);
            return Ok(session);
        };
        let mut session = Session::under(Some(first), path, &book, &opened, asked, config)?;
        for name in further {
            session.join(Session::under(Some(name), path, &book, &opened, asked, config)?);
        }
        session.remarks.extend(told);
        Ok(session)
    }

    /// One policy; without a name, the one that the tracker or the settings file says.
    fn under(
        policy: Option<&String>,
        path: &Path,
        book: &Rc<Book>,
        opened: &Opened,
        asked: &Asked,
        config: &Config,
    ) -> Result<Session, Trouble> {
        let (mut reading, pack) = Self::read(path, opened, asked, policy, config)?;
        let mut remarks = Vec::new();
        settings::add_school(&mut reading.records, &pack, config, &mut remarks)?;
        let mut records = reading.records;
        records.link();
        let Settled { values, operator_role } =
            settings::settle(&pack, &records, config, asked, &mut remarks)?;
        let mut calendar = Calendar::of(&records, BankHolidays::england_and_wales());
        let own =
            records.vocabulary.kind_named("calendar").is_some_and(|k| !records.table(k).rows.is_empty());
        if own && !config.calendar.is_empty() {
            remarks.push(
                "the tracker's own calendar counts; the one in the settings file was left aside".into(),
            );
        } else {
            config.calendar.iter().for_each(|d| calendar.add(&d.kind, &d.label, d.from, d.to));
        }
        records.place(|records| {
            let world = world(&pack, records, &calendar, &values, asked.as_of);
            Periods::new(&pack.cycles, &world).of_rows()
        });
        let rounds = {
            let world = world(&pack, &records, &calendar, &values, asked.as_of);
            Rounds::of_everybody(&Periods::new(&pack.cycles, &world))
        };
        let mut session = Session {
            path: path.to_owned(),
            book: Rc::clone(book),
            packs: vec![(pack.id.clone(), pack.title.clone(), pack.edition.clone())],
            pack,
            records,
            sheets: reading.sheets,
            calendar,
            values,
            as_of: asked.as_of,
            rounds,
            operator_role,
            hidden: BTreeSet::new(),
            outcomes: Vec::new(),
            recommendations: Vec::new(),
            not_from_the_policy: Vec::new(),
            remarks,
        };
        session.judge();
        session.not_from_the_policy = session.values_not_from_the_policy();
        session.remark();
        Ok(session)
    }

    fn read(
        path: &Path,
        opened: &Opened,
        asked: &Asked,
        policy: Option<&String>,
        config: &Config,
    ) -> Result<(tracker::Reading, Pack), Trouble> {
        let reading_of = |pack: Option<&Pack>| {
            let ratings: Vec<RatingWord> = pack
                .map(|p| {
                    let word = |(name, words): &(String, Vec<String>)| RatingWord {
                        name: name.clone(),
                        synonyms: words.clone(),
                    };
                    p.ratings.iter().map(word).collect()
                })
                .unwrap_or_default();
            let cycle = pack.map(|p| p.cycle.holding(asked.as_of).label);
            let words =
                Words { ratings: &ratings, cycle: cycle.as_deref(), mapping: config.mapping.as_ref() };
            tracker::read_opened(opened, &words).map_err(|e| of_read(path, &e))
        };
        if let Some(name) = policy {
            let pack = pack(name)?;
            return Ok((reading_of(Some(&pack))?, pack));
        }
        let first = reading_of(None)?;
        let name = settings::policy_of(&first.records).or_else(|| config.policy.clone());
        let Some(name) = name else {
            let installed: Vec<&str> = policy::SHIPPED.iter().map(|(id, _)| *id).collect();
            return Err(Trouble::new("it is not said which policy applies").file(path).help(format!(
                "add --policy with one of: {}; or a line policy_pack to the tracker's settings sheet",
                installed.join(", ")
            )));
        };
        let pack = pack(name.trim())?;
        Ok((reading_of(Some(&pack))?, pack))
    }

    /// Takes in what another policy says of the same tracker. Each outcome still names its own check; where two rules
    /// recommend for one person, the policy named first speaks.
    fn join(&mut self, other: Session) {
        let before = self.pack.checks.len();
        for (own, further) in [
            (&mut self.pack.title, &other.pack.title),
            (&mut self.pack.edition, &other.pack.edition),
            (&mut self.pack.school, &other.pack.school),
        ] {
            if own != further {
                *own = format!("{own}; {further}");
            }
        }
        self.pack.checks.extend(other.pack.checks);
        self.pack.outputs.extend(other.pack.outputs);
        self.pack.themes.extend(other.pack.themes);
        self.pack.strand_labels.extend(other.pack.strand_labels);
        self.pack.pay = self.pack.pay.take().or(other.pack.pay);
        self.pack.review = self.pack.review.min(other.pack.review).or(self.pack.review).or(other.pack.review);
        self.packs.extend(other.packs);
        self.outcomes.extend(other.outcomes.into_iter().map(|o| Outcome { check: o.check + before, ..o }));
        let known: BTreeSet<StaffId> = self.recommendations.iter().map(|r| r.staff).collect();
        self.recommendations.extend(other.recommendations.into_iter().filter(|r| !known.contains(&r.staff)));
        self.hidden.extend(other.hidden);
        // Hidden by one policy is hidden from every output but for the checks on access.
        let hidden = &self.hidden;
        self.recommendations.retain(|r| !hidden.contains(&r.staff));
        for text in other.remarks.into_iter().filter(|t| !self.remarks.contains(t)).collect::<Vec<_>>() {
            self.remarks.push(text);
        }
        for text in other.not_from_the_policy {
            if !self.not_from_the_policy.contains(&text) {
                self.not_from_the_policy.push(text);
            }
        }
    }

    fn judge(&mut self) {
        let world = world(&self.pack, &self.records, &self.calendar, &self.values, self.as_of);
        let hidden = hidden(&self.pack, &world, &self.rounds, &self.operator_role);
        let recommendations = recommend(&self.pack, &world, &self.rounds);
        let facts = PayFacts::of(&recommendations);
        let world = World { facts: &facts, ..world };
        let mut outcomes = Run::new(&self.pack, &world, &self.rounds).outcomes();
        // Papers the operator may not see stay out of every output; who looked at them is still told.
        outcomes.retain(|o| match o.subject {
            Subject::Staff(staff) if hidden.contains(&staff) => {
                self.pack.checks[o.check].topic == policy::ACCESS_TOPIC
            }
            _ => true,
        });
        self.recommendations = recommendations.into_iter().filter(|r| !hidden.contains(&r.staff)).collect();
        self.outcomes = outcomes;
        self.hidden = hidden;
    }

    fn remark(&mut self) {
        self.remarks.extend(unseen(&self.sheets));
        if let Some(review) = self.pack.review.filter(|review| *review < self.as_of) {
            self.remarks.push(format!(
                "the policy ({}) was due for review by {}",
                self.pack.edition,
                crate::check::words::date(review)
            ));
        }
        if !self.calendar.has_terms() {
            self.remarks.push(
                "the tracker has no term dates: working days are weekdays less the bank holidays of England and Wales"
                    .into(),
            );
        }
        if !BankHolidays::england_and_wales().know(self.as_of) {
            self.remarks.push("bank holidays are not known for this year: every weekday was counted".into());
        }
        for changed in &self.values.changed {
            let says =
                self.pack.parameters.iter().find(|p| p.name == changed.name).map_or("", |p| p.says.as_str());
            let from = if changed.from.is_empty() { "not set" } else { changed.from.as_str() };
            let why = changed.reason.as_ref().map_or_else(String::new, |r| format!(" ({r})"));
            self.remarks.push(format!("your school: {says}: {} instead of {from}{why}", changed.to));
        }
        for left_out in &self.pack.without {
            self.remarks.push(format!(
                "your school: {} ({}) is not checked ({})",
                left_out.title, left_out.id, left_out.reason
            ));
        }
        if !self.hidden.is_empty() {
            for hidden in self.pack.hidden.iter().filter(|h| h.role == self.operator_role) {
                self.remarks.push(format!("{} ({})", hidden.says, hidden.clause));
            }
        }
    }

    /// People in scope and in post on the day of the run.
    pub(crate) fn people_in_post(&self) -> Vec<StaffId> {
        let v = self.records.vocabulary;
        let date = |staff: StaffId, name: &str| {
            v.find(v.staff(), name).and_then(|f| self.records.staff(staff).date(f))
        };
        let started = |p: &StaffId| date(*p, "employment_start_date").is_none_or(|d| d <= self.as_of);
        let here = |p: &StaffId| date(*p, "employment_end_date").is_none_or(|d| d >= self.as_of);
        self.records.people().filter(started).filter(here).collect()
    }

    /// The findings, most urgent first.
    pub(crate) fn findings(&self) -> Vec<&Outcome> {
        let mut findings: Vec<&Outcome> = self.outcomes.iter().filter(|o| o.is_finding()).collect();
        findings
            .sort_by_key(|o| (std::cmp::Reverse(o.severity), o.due.is_none(), o.due, o.at.clone(), o.check));
        findings
    }

    /// The fields and sheets the tracker lacks, each with the checks that would need it, most first.
    pub(crate) fn lacking(&self) -> Vec<(String, Vec<String>)> {
        let mut lacking: std::collections::BTreeMap<String, BTreeSet<String>> =
            std::collections::BTreeMap::new();
        let mut before = None;
        for outcome in self.outcomes.iter().filter(|o| o.lacks_columns()) {
            // One check lacks the same columns for everybody, one row after another.
            let now = Some((outcome.check, &outcome.missing));
            if std::mem::replace(&mut before, now) == now {
                continue;
            }
            for missing in &outcome.missing {
                let name = match missing {
                    crate::expression::Missing::Column(field) => {
                        let field = self.records.vocabulary.field(*field);
                        format!(
                            "column \"{}\" ({})",
                            field.label,
                            self.records.vocabulary.kind(field.kind).label
                        )
                    }
                    crate::expression::Missing::Kind(kind) => {
                        format!("sheet \"{}\"", self.records.vocabulary.kind(*kind).label)
                    }
                    _ => continue,
                };
                lacking.entry(name).or_default().insert(self.pack.checks[outcome.check].id.clone());
            }
        }
        let mut all: Vec<_> =
            lacking.into_iter().map(|(n, ids)| (n, ids.into_iter().collect::<Vec<_>>())).collect();
        all.sort_by(|a, b| b.1.len().cmp(&a.1.len()).then_with(|| a.0.cmp(&b.0)));
        all
    }

    /// The parameters that decided something and are not from the policy, in words.
    fn values_not_from_the_policy(&self) -> Vec<String> {
        let applies = |o: &&Outcome| !matches!(o.state, policy::State::NotApplicable);
        let checks: BTreeSet<usize> = self.outcomes.iter().filter(applies).map(|o| o.check).collect();
        let rules = checks.iter().flat_map(|check| &self.pack.checks[*check].rules);
        let places: BTreeSet<usize> = rules.flat_map(|rule| &rule.parameters).copied().collect();
        places
            .into_iter()
            .filter_map(|p| self.pack.parameters.get(p))
            .filter(|p| p.class == Class::Product)
            .map(|p| format!("{}: {}", p.says, if p.text.is_empty() { "not set" } else { &p.text }))
            .collect()
    }
}

/// What the expressions of a pack may look at, before the pay tables have been gone through.
fn world<'a>(
    pack: &'a Pack,
    records: &'a Records,
    calendar: &'a Calendar,
    values: &'a Values,
    as_of: NaiveDate,
) -> World<'a> {
    World {
        records,
        calendar,
        as_of,
        parameters: &values.values,
        terms: &pack.terms,
        facts: &NoFacts,
        lookups: Lookups::default(),
    }
}

/// An annotated copy is read as the tracker it was made from, so that what an earlier run said is no part of it. What
/// cannot be stripped is left for the reading to judge.
fn take_marks_off(book: &mut Book, most_bytes: u64) -> Option<String> {
    if !workbook::is_annotated(&book.bytes, most_bytes) {
        return None;
    }
    let options = Options { most_bytes, ..Options::default() };
    let stripped = workbook::strip(&book.bytes, &options).ok()?;
    book.bytes = stripped.bytes;
    let told = "the workbook was saved since it was last annotated: the earlier annotations were found by their marks and \
                left aside";
    (!stripped.exact).then(|| told.to_owned())
}

/// What was read although it does not show on the screen, in one line.
fn unseen(sheets: &[SheetReport]) -> Option<String> {
    let count = |n: usize, what: &str| format!("{n} hidden {what}{}", if n == 1 { "" } else { "s" });
    let of_one = |sheet: &SheetReport| {
        let name = &sheet.name;
        let filter = if sheet.filtered { " (a filter is on)" } else { "" };
        let hidden: Vec<String> = [(sheet.hidden_rows, "row"), (sheet.hidden_columns, "column")]
            .into_iter()
            .filter(|(n, _)| *n > 0)
            .map(|(n, what)| count(n, what))
            .collect();
        match (sheet.hidden, hidden.is_empty()) {
            (true, _) => Some(format!("the sheet {name} is hidden")),
            (false, false) => Some(format!("the sheet {name} has {}{filter}", hidden.join(" and "))),
            (false, true) => None,
        }
    };
    let all: Vec<String> = sheets.iter().filter(|s| !s.kinds.is_empty()).filter_map(of_one).collect();
    (!all.is_empty()).then(|| format!("{}; what is hidden was read like the rest", all.join(", ")))
}

pub(crate) fn of_read(path: &Path, error: &tracker::ReadError) -> Trouble {
    let text = error.to_string();
    match text.split_once("\n  help: ") {
        Some((what, help)) => Trouble::new(what).file(path).help(help),
        None => Trouble::new(text).file(path),
    }
}

fn hidden(pack: &Pack, world: &World, rounds: &Rounds, role: &str) -> BTreeSet<StaffId> {
    let kind = world.records.vocabulary.staff();
    let cells = RefCell::default();
    let rules: Vec<_> = pack.hidden.iter().filter(|h| h.role == role).collect();
    world
        .records
        .people()
        .filter(|staff| {
            let scope = Scope {
                world,
                cycle: &rounds.of(Some(*staff)).this,
                anchor: rounds.of(Some(*staff)).this.group_start,
                staff: Some(*staff),
                record: Some(RecordId { kind, row: staff.0 }),
                outer: None,
                variables: &[],
                cells: &cells,
            };
            rules.iter().any(|h| scope.holds(&h.when) == Ok(true))
        })
        .collect()
}
