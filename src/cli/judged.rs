//! One policy of a run: the tracker read in its words, its people, and what its checks and its rule for pay say of them.
//!
//! Each policy has its own rating scale and its own cycles, so each reads the tracker for itself, and no policy sees what
//! another made of it. Where policies are divided by group of staff, each judges its own people alone.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use chrono::NaiveDate;

use super::config::Config;
use super::own::{self, Change, Own, Places};
use super::own_pay;
use super::session::Asked;
use super::settings::{self, Settled};
use super::share::Share;
use super::trouble::Trouble;
use crate::check::{LEAD_DAYS, Outcome, Run, Subject, words};
use crate::expression::{Lookups, Missing, NoFacts, Scope, Val, World};
use crate::model::{BankHolidays, Calendar, Cell, Reading, RecordId, Records, StaffId};
use crate::pay::{Decided, PayFacts, Recommendation, School, decided, recommend};
use crate::policy::{self, Pack, Periods, Rounds, Scale, Values, Ways, Without};
use crate::tracker::{self, NameWords, Opened, RatingWord, SheetReport, Words};

/// A policy with what it says of a tracker.
pub(crate) struct Judged {
    pub(crate) pack: Pack,
    pub(crate) share: Share,
    pub(crate) records: Records,
    pub(crate) sheets: Vec<SheetReport>,
    pub(crate) calendar: Calendar,
    pub(crate) rounds: Rounds,
    pub(crate) operator_role: String,
    /// Whom it judges.
    pub(crate) people: BTreeSet<StaffId>,
    /// People whose papers the operator may not see, by this policy.
    pub(crate) hidden: BTreeSet<StaffId>,
    pub(crate) outcomes: Vec<Outcome>,
    pub(crate) recommendations: Vec<Recommendation>,
    /// What the school adds to the rule for pay.
    pub(crate) school: School,
    /// The severities the school changed.
    severities: Vec<Change>,
    /// Where parameters were set that are not the pack's.
    places: Places,
    pub(crate) values: Values,
    /// What was decided of the program itself.
    pub(crate) ways: Ways,
    as_of: NaiveDate,
}

/// What is read: the tracker, opened; its path; and what the run was asked.
pub(crate) struct Source<'a> {
    pub(crate) path: &'a Path,
    pub(crate) opened: &'a Opened,
    pub(crate) asked: &'a Asked,
    pub(crate) config: &'a Config,
}

impl Source<'_> {
    /// Reads the tracker in the words of a policy, whose ratings may have further words; with none, in no policy's.
    pub(crate) fn read(&self, pack: Option<(&Pack, &Scale)>) -> Result<tracker::Reading, Trouble> {
        let word = |(name, words): &(String, Vec<String>)| RatingWord {
            name: name.clone(),
            synonyms: words.clone(),
        };
        let ratings: Vec<RatingWord> = pack.iter().flat_map(|(_, scale)| *scale).map(word).collect();
        let cycle = pack.map(|(p, _)| p.cycle.holding(self.asked.as_of).label);
        let words =
            Words { ratings: &ratings, cycle: cycle.as_deref(), mapping: self.config.mapping.as_ref() };
        tracker::read_opened(self.opened, &words).map_err(|e| of_read(self.path, &e))
    }
}

/// Why a tracker could not be read, as the office reads it.
pub(crate) fn of_read(path: &Path, error: &tracker::ReadError) -> Trouble {
    let text = error.to_string();
    match text.split_once("\n  help: ") {
        Some((what, help)) => Trouble::new(what).file(path).help(help),
        None => Trouble::new(text).file(path),
    }
}

impl Judged {
    /// Reads a tracker and runs every check and the pay rule of the policy at a place among those of the run.
    pub(crate) fn new(
        source: &Source,
        policies: &[(Pack, Share)],
        (pack, share): &(Pack, Share),
        severities: Vec<Change>,
        remarks: &mut Vec<String>,
    ) -> Result<Judged, Trouble> {
        let (asked, config) = (source.asked, source.config);
        let run: Vec<&Pack> = policies.iter().map(|(pack, _)| pack).collect();
        let read = |scale: &Scale, remarks: &mut Vec<String>| -> Result<tracker::Reading, Trouble> {
            let mut reading = source.read(Some((pack, scale)))?;
            settings::add_school(&mut reading.records, pack, &run, config, remarks)?;
            reading.records.link();
            let names = NameWords::of(&reading.records);
            reading.records.leave_unsaid(&|id| names.name_somebody_in(id));
            Ok(reading)
        };
        let mut reading = read(&pack.ratings, remarks)?;
        let Settled { values, places, operator_role } =
            settings::settle(pack, &run, &reading.records, config, asked.operator_role.as_ref(), remarks)?;
        // The tracker itself may say by which words it calls the ratings, which shows once it was read.
        let scale = settings::scale(pack, &values, &places)?;
        if scale != pack.ratings {
            reading = read(&scale, &mut Vec::new())?;
        }
        let mut records = reading.records;
        settings::add_changes(&mut records, pack, &values);
        let calendar = calendar(&records, config, asked.as_of, remarks);
        let ways = {
            let world = world(pack, &records, &calendar, &values, asked.as_of);
            pack.program.ways(&world, &pack.cycle.holding(asked.as_of))
        };
        let calendar = if ways.every_weekday {
            remarks.retain(|told| !told.contains(&format!("{WORKING_DAYS} are")));
            remarks.push(format!("{WORKING_DAYS} are {WEEKDAYS}, as set; term dates count for terms alone"));
            calendar.every_weekday()
        } else {
            calendar
        };
        records.place(|records| {
            let world = world(pack, records, &calendar, &values, asked.as_of);
            Periods::new(&pack.cycles, &world).of_rows()
        });
        let rounds = {
            let world = world(pack, &records, &calendar, &values, asked.as_of);
            Rounds::of_everybody(&Periods::new(&pack.cycles, &world))
        };
        let people: BTreeSet<StaffId> = records.people().filter(|p| share.takes(&records, *p)).collect();
        let mut judged = Judged {
            pack: Pack { review: own_review(&records).or(pack.review), ..pack.clone() },
            share: share.clone(),
            records,
            sheets: reading.sheets,
            rounds,
            operator_role,
            people,
            hidden: BTreeSet::new(),
            outcomes: Vec::new(),
            recommendations: Vec::new(),
            calendar,
            school: School::default(),
            severities,
            places,
            values,
            ways,
            as_of: asked.as_of,
        };
        judged.school = own_pay::school(source, &judged.pack, &run, &judged.records, remarks)?;
        judged.judge();
        judged.leave_to_others();
        remarks.extend(judged.remarks());
        Ok(judged)
    }

    fn judge(&mut self) {
        let world = world(&self.pack, &self.records, &self.calendar, &self.values, self.as_of);
        let hidden = self.hidden_in(&world);
        let mut recommendations = recommend(&self.pack, &world, &self.rounds, &self.school);
        recommendations.retain(|r| self.people.contains(&r.staff));
        let facts = PayFacts::of(&recommendations);
        let lead = self.ways.due_soon.unwrap_or(LEAD_DAYS);
        let world = World { facts: &facts, lead, ..world };
        self.outcomes = Run::new(&self.pack, &world, &self.rounds).of_people(&self.people).outcomes();
        self.recommendations = recommendations;
        self.hidden = hidden;
    }

    /// A cell about somebody whom another policy judges is for that policy to read: its ratings may have other words.
    fn leave_to_others(&mut self) {
        if !self.share.divided {
            return;
        }
        let ours = |staff: &StaffId| {
            self.people.contains(staff) || super::share::group_of(&self.records, *staff).is_none()
        };
        let mut theirs: BTreeSet<Cell> = BTreeSet::new();
        for kind in self.records.vocabulary.kinds() {
            let rows = self.records.table(kind).rows.iter();
            let entries =
                rows.filter(|r| r.staff.is_some_and(|s| !ours(&s))).flat_map(|r| r.entries.values());
            let unread = entries.filter(|e| matches!(e.reading, Reading::Unreadable(_)));
            theirs.extend(unread.map(|e| e.cell.clone()));
        }
        self.records.unread.retain(|u| !theirs.contains(&u.cell));
    }

    /// Papers the operator may not see stay out of every output; who looked at them is still told.
    pub(crate) fn leave_out(&mut self, hidden: &BTreeSet<Arc<str>>) {
        let records = &self.records;
        let is_hidden = |staff: StaffId| hidden.contains(&records.code(staff));
        let checks = &self.pack.checks;
        let of_access = |o: &Outcome| checks.get(o.check).is_some_and(|c| c.topic == policy::ACCESS_TOPIC);
        self.outcomes.retain(|o| match o.subject {
            Subject::Staff(staff) => of_access(o) || !is_hidden(staff),
            Subject::School => true,
        });
        self.recommendations.retain(|r| !is_hidden(r.staff));
    }

    fn hidden_in(&self, world: &World) -> BTreeSet<StaffId> {
        let kind = world.records.vocabulary.staff();
        let cells = RefCell::default();
        let rules: Vec<_> = self.pack.hidden.iter().filter(|h| h.role == self.operator_role).collect();
        let is_hidden = |staff: &StaffId| {
            let cycle = &self.rounds.of(Some(*staff)).this;
            let scope = Scope {
                world,
                cycle,
                anchor: cycle.group_start,
                staff: Some(*staff),
                record: Some(RecordId { kind, row: staff.0 }),
                outer: None,
                group: &[],
                variables: &[],
                cells: &cells,
            };
            rules.iter().any(|h| scope.holds(&h.when) == Ok(true))
        };
        self.people.iter().copied().filter(is_hidden).collect()
    }

    /// What has to be said once: the policy is past its review, what the school changed, whose papers are left out.
    fn remarks(&self) -> Vec<String> {
        let mut remarks = Vec::new();
        remarks.extend(self.past_review());
        remarks.extend(self.own().changes().map(Change::line));
        remarks.extend(self.not_run());
        if !self.hidden.is_empty() {
            let told = self.pack.hidden.iter().filter(|h| h.role == self.operator_role);
            remarks.extend(told.map(|h| format!("{} ({})", h.says, h.clause)));
        }
        remarks
    }

    /// That the policy is past its own date for review.
    pub(crate) fn past_review(&self) -> Option<String> {
        let review = self.pack.review.filter(|review| *review < self.as_of)?;
        Some(format!("the policy ({}) was due for review by {}", self.pack.edition, words::date(review)))
    }

    /// The checks of the policy that the school's own pack leaves out.
    pub(crate) fn not_run(&self) -> impl Iterator<Item = String> {
        let line = |one: &Without| {
            format!("your school: {} ({}) is not checked ({})", one.title, one.id, one.reason)
        };
        self.pack.without.iter().map(line)
    }

    /// What the school made of the policy.
    pub(crate) fn own(&self) -> Own {
        let Judged { pack, values, places, severities, records, outcomes, .. } = self;
        Own::of(pack, values, places, severities.clone(), records, outcomes)
    }

    /// What the expressions of its pack may look at, the pay tables aside.
    pub(crate) fn world(&self) -> World<'_> {
        world(&self.pack, &self.records, &self.calendar, &self.values, self.as_of)
    }

    /// Its people who are in post on the day of the run.
    pub(crate) fn people_in_post(&self) -> Vec<StaffId> {
        let v = self.records.vocabulary;
        let date = |staff: StaffId, name: &str| {
            v.find(v.staff(), name).and_then(|f| self.records.staff(staff).date(f))
        };
        let started = |p: &StaffId| date(*p, "employment_start_date").is_none_or(|d| d <= self.as_of);
        let here = |p: &StaffId| date(*p, "employment_end_date").is_none_or(|d| d >= self.as_of);
        self.people.iter().copied().filter(started).filter(here).collect()
    }

    /// The fields and sheets the tracker lacks, each with the checks that would need it.
    pub(crate) fn lacking(&self) -> BTreeMap<String, BTreeSet<String>> {
        let mut lacking: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let v = self.records.vocabulary;
        let mut before = None;
        for outcome in self.outcomes.iter().filter(|o| o.is_told_once()) {
            // One check lacks the same columns for everybody, one row after another.
            let now = Some((outcome.check, &outcome.missing));
            if std::mem::replace(&mut before, now) == now {
                continue;
            }
            for missing in &outcome.missing {
                let name = match missing {
                    Missing::Column(field) => {
                        let field = v.field(*field);
                        format!("column \"{}\" ({})", field.label, v.kind(field.kind).label)
                    }
                    Missing::Kind(kind) => format!("sheet \"{}\"", v.kind(*kind).label),
                    _ => continue,
                };
                let check = self.pack.checks.get(outcome.check).map(|c| c.id.clone());
                lacking.entry(name).or_default().extend(check);
            }
        }
        lacking
    }

    /// The parameters that decided something and are not from the policy, in words.
    pub(crate) fn not_from_the_policy(&self) -> Vec<String> {
        own::not_from_the_policy(&self.pack, &self.values, &self.outcomes)
    }
}

impl Judged {
    /// What giving somebody a point comes to, or without one what comes of the recommendation.
    ///
    /// # Errors
    /// Why the point cannot be given, going on from "the point".
    pub(crate) fn decided(&self, one: &Recommendation, point: Option<&str>) -> Result<Decided, String> {
        let world = world(&self.pack, &self.records, &self.calendar, &self.values, self.as_of);
        decided(&self.pack, &world, &self.rounds, &self.school, one, point)
    }

    /// The last day on which somebody can appeal against a decision of a day, where the policy or the school names one.
    pub(crate) fn appeal_by(&self, staff: StaffId, day: NaiveDate) -> Option<NaiveDate> {
        let by = self.pack.letters.as_ref()?.appeal_by.as_ref()?;
        let world = world(&self.pack, &self.records, &self.calendar, &self.values, self.as_of);
        let cycle = &self.rounds.of(Some(staff)).this;
        let cells = RefCell::default();
        let scope = Scope {
            world: &world,
            cycle,
            anchor: cycle.group_start,
            staff: Some(staff),
            record: Some(RecordId { kind: self.records.vocabulary.staff(), row: staff.0 }),
            outer: None,
            group: &[],
            variables: &[Val::Date(day)],
            cells: &cells,
        };
        match scope.value(by) {
            Val::Date(day) => Some(day),
            _ => None,
        }
    }
}

/// The school's own copy of the policy may have been given another date for its review.
fn own_review(records: &Records) -> Option<NaiveDate> {
    let field = records.vocabulary.find_full("school.policy_next_review_date")?;
    let school = records.vocabulary.kind_named("school")?;
    records.table(school).rows.first()?.date(field)
}

/// How remarks on working days begin.
const WORKING_DAYS: &str = "working days";
/// What counts where no term dates do.
const WEEKDAYS: &str = "weekdays less the bank holidays of England and Wales";

/// The days the school is open: the tracker's own calendar, else that of the settings file, else weekdays less bank
/// holidays; which of them it is, is said.
fn calendar(records: &Records, config: &Config, as_of: NaiveDate, remarks: &mut Vec<String>) -> Calendar {
    let holidays = BankHolidays::england_and_wales();
    let known = holidays.know(as_of);
    let mut calendar = Calendar::of(records, holidays);
    let own = records.vocabulary.kind_named("calendar").is_some_and(|k| !records.table(k).rows.is_empty());
    let aside: Vec<String> = Calendar::left_aside(records).iter().map(ToString::to_string).collect();
    if !aside.is_empty() {
        remarks.push(format!(
            "rows of the calendar that could not be used, because a kind or a day is missing or the last day is before the \
             first: {}",
            aside.join(", ")
        ));
    }
    if own && !config.calendar.is_empty() {
        remarks.push(
            "the tracker's own calendar counts; the one in the settings file was left aside".to_owned(),
        );
    } else {
        config.calendar.iter().for_each(|d| calendar.add(&d.kind, &d.label, d.from, d.to));
    }
    let otherwise = WEEKDAYS;
    let stretches: Vec<String> = calendar
        .covered()
        .iter()
        .map(|(from, to)| format!("{} to {}", words::date(*from), words::date(*to)))
        .collect();
    remarks.push(if stretches.is_empty() {
        format!("the tracker has no term dates: working days are {otherwise}")
    } else {
        let whose = if own { "tracker" } else { "settings file" };
        format!(
            "{WORKING_DAYS} are those of the {whose}'s calendar from {}; on other days they are {otherwise}",
            stretches.join(" and from ")
        )
    });
    if !known {
        remarks.push("bank holidays are not known for this year: every weekday was counted".into());
    }
    calendar
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
        lead: LEAD_DAYS,
        parameters: &values.values,
        terms: &pack.terms,
        facts: &NoFacts,
        lookups: Lookups::default(),
    }
}
