//! The reports of a run: which are asked for, their tables counted and published together, and each written from what was
//! published. Beside them the head's own list of who stands behind the figures.

use std::sync::Arc;

use super::documents::{Document, MOST_IN_A_REPORT, in_every_format, limits, period};
use super::judged::Judged;
use super::ledger::Ledger;
use super::own::{Change, Set};
use super::session::Session;
use super::share::group_of;
use super::tripwire::Tripwire;
use super::trouble::Trouble;
use crate::behind;
use crate::disclosure::{
    CountTable, Label, Labels, Past, PublishedSum, PublishedTable, Settings, publish_after,
};
use crate::policy::Link;
use crate::report::{
    self, Characteristic, Contents, Discrimination, Front, HeadTeacher, Kind, Section, Setting, Stage,
    Templates,
};
use crate::tally::{self, Counted, Tally, Topic};

/// The reports of a run.
pub(crate) struct Reports {
    /// The files that name nobody.
    pub(crate) files: Vec<Document>,
    /// Who stands behind the figures.
    pub(crate) behind: Document,
    /// What was published, for the ledger.
    pub(crate) published: Vec<PublishedTable>,
    /// What the office has to know about them.
    pub(crate) remark: Option<String>,
}

/// How many years a request for data is answered for, this one among them.
const YEARS: usize = 3;

/// Makes the reports; none for more people than one report can cover. Which they are may be `asked`; otherwise those of which
/// there is something to say.
pub(crate) fn reports(
    session: &Session,
    templates: &Templates,
    ledger: Option<&Ledger>,
    asked: Option<&[Kind]>,
    tripwire: &Tripwire,
) -> Result<Option<Reports>, Trouble> {
    let failed = |e: &dyn std::fmt::Display| Trouble::new(format!("the reports could not be made: {e}"));
    // Counted on the day of the report: those in post whom a policy judges; the headteacher is left out of every table.
    let parts: Vec<tally::Part> = session.judged().map(part).collect();
    let limits = limits(session);
    let counted =
        Counted::new(&parts, ledger.and_then(Ledger::key)).on(session.as_of, pay_years(session), limits);
    if counted.people() > MOST_IN_A_REPORT {
        return Ok(None);
    }
    let period = period(session);
    let past = ledger.map_or(Past::Nothing, |ledger| ledger.past(&period));
    let facts = tally::facts(&counted);
    let governors = tally::count(&counted).map_err(|e| failed(&e))?;
    let equality = tally::count_equality(&counted);
    let kinds: Vec<Kind> = match asked {
        Some(asked) => asked.to_vec(),
        None => by_themselves(session, facts.in_round > 0, !equality.tables.is_empty(), &past),
    };
    let is = |kind: Kind| kinds.contains(&kind);
    let mut counts: Vec<(Kind, Tally)> = vec![(Kind::Governors, governors)];
    if is(Kind::Pay) {
        counts.push((Kind::Pay, tally::count_pay(&counted).map_err(|e| failed(&e))?));
    }
    if is(Kind::Equality) {
        counts.push((Kind::Equality, equality));
    }
    // One audit for everything that leaves the school with this run, so that no report undoes another.
    let tables: Vec<CountTable> =
        counts.iter().flat_map(|(_, tally)| &tally.tables).map(|(.., table)| table.clone()).collect();
    let published = published(&tables, limits, &past).map_err(|e| failed(&e))?;
    let tripwire = tripwire.with_labels(&tables);
    let (not_recorded, to_come) = tally::stages_without_figures(&counted);
    let mut contents = Contents {
        people: u32::try_from(counted.people()).ok(),
        least: limits.min_group(),
        not_recorded,
        to_come,
        training_recorded: facts.training,
        themes_listed: facts.themes,
        after: facts.after.unwrap_or(session.as_of),
        moderation: facts.moderation,
        quality_assurance: facts.quality_assurance,
        policy_review: facts.policy_review,
        discrimination: match facts.discrimination {
            tally::Discrimination::NotRecorded => Discrimination::NotRecorded,
            tally::Discrimination::CannotBeStated => Discrimination::CannotBeStated,
            tally::Discrimination::Stated { individual, collective } => {
                Discrimination::Stated(individual, collective)
            }
        },
        last_report: past.last_before(session.as_of),
        will_do: session.reports.will_do.clone(),
        ..Contents::of(front(session).map_err(|e| failed(&e))?)
    };
    let all = counts.iter().flat_map(|(_, tally)| tally.tables.iter().zip(&tally.about));
    for (((heading, says, _), about), table) in all.zip(&published) {
        put(
            &mut contents,
            &about.topic,
            Section { heading: heading.clone(), says: says.clone(), table: table.clone() },
        );
        let then: Vec<PublishedTable> = past.of_other_years(table).into_iter().take(YEARS - 1).collect();
        if is_followed(&about.topic) && (is(Kind::Data) || !then.is_empty()) {
            contents.years.push((table.clone(), then));
        }
        if about.topic == Topic::Progression {
            contents.cost = tally::cost(&counted).and_then(|pence| PublishedSum::beside(table, pence));
        }
    }
    let mut files = Vec::new();
    for kind in &kinds {
        contents.front.title = kind.title();
        let made = report::report(templates, *kind, &contents).map_err(|e| super::templates::trouble(&e))?;
        tripwire.document(kind.file(), made.texts().iter().map(String::as_str))?;
        files.extend(in_every_format(kind.file(), &made).map_err(|e| super::templates::trouble(&e))?);
    }
    let mut shown = published.iter();
    let mut lines = Vec::new();
    for (kind, tally) in &counts {
        let of_report = tally.about.iter().zip(shown.by_ref().take(tally.about.len()));
        lines.extend(of_report.map(|(about, published)| behind::Counted {
            report: kind.file(),
            about,
            published,
        }));
    }
    let bytes =
        behind::workbook(&session.of_packs(|p| &p.school), session.as_of, &lines).map_err(|e| failed(&e))?;
    let behind = Document { name: "Behind the figures.xlsx".into(), bytes };
    Ok(Some(Reports { files, behind, remark: told_before(&published), published }))
}

/// Which tables are not shown because an earlier report of the year told their outcomes in another way, and what would help.
fn told_before(published: &[PublishedTable]) -> Option<String> {
    let titles: Vec<String> = published
        .iter()
        .filter(|table| table.is_told_before())
        .map(|table| format!("\"{}\"", table.title()))
        .collect();
    let [first, rest @ ..] = titles.as_slice() else { return None };
    let which = match rest.len() {
        0 => first.clone(),
        1 => format!("{first} and one other table"),
        others => format!("{first} and {others} other tables"),
    };
    Some(format!(
        "not shown in the reports: {which}, because by the ledger an earlier report of this year told the same outcomes in another \
         way, and outcomes are broken down once a year; next year, ask for all the reports you want in the first run (--reports)"
    ))
}

/// Publishes the tables, those of the whole school alone before those that break it down: what everybody together did matters
/// most, and groups that cannot stand beside it are left out then, rather than the other way about. The order stays.
fn published(
    tables: &[CountTable],
    limits: Settings,
    past: &Past,
) -> Result<Vec<PublishedTable>, crate::disclosure::TableError> {
    let mut order: Vec<usize> = (0..tables.len()).collect();
    order.sort_by_key(|at| tables.get(*at).is_some_and(|table| table.rows().len() > 1));
    let sorted: Vec<CountTable> = order.iter().filter_map(|at| tables.get(*at).cloned()).collect();
    let done = publish_after(&sorted, &limits, past)?;
    let mut placed: Vec<(usize, PublishedTable)> = order.into_iter().zip(done).collect();
    placed.sort_by_key(|(at, _)| *at);
    Ok(placed.into_iter().map(|(_, table)| table).collect())
}

fn part(judged: &Judged) -> tally::Part<'_> {
    let mut people = judged.people_in_post();
    people.retain(|p| group_of(&judged.records, *p) != Some("headteacher"));
    tally::Part {
        pack: &judged.pack,
        records: &judged.records,
        outcomes: &judged.outcomes,
        recommendations: &judged.recommendations,
        ways: judged.ways,
        people,
    }
}

/// The reports that are made where nobody asked for others: the governors' always, the others where there is something to
/// say.
fn by_themselves(session: &Session, in_round: bool, has_groups: bool, past: &Past) -> Vec<Kind> {
    let pay = in_round
        && session.judged().any(|j| {
            j.school.table.is_some() || j.pack.pay.as_ref().is_some_and(|pay| pay.link != Link::Silent)
        });
    let is_made = |kind: &Kind| match kind {
        Kind::Governors => true,
        Kind::Head => session.judged().any(|j| j.ways.annual_report),
        Kind::Pay => pay,
        Kind::Equality => pay && has_groups,
        Kind::Data => past.has_other_years(),
    };
    Kind::ALL.into_iter().filter(is_made).collect()
}

/// Whether a question is followed from year to year: each once, and as everybody answers it.
fn is_followed(topic: &Topic) -> bool {
    match topic {
        Topic::Stage(_)
        | Topic::Progression
        | Topic::Ratings
        | Topic::Overdue
        | Topic::Moderated
        | Topic::NotProvided
        | Topic::Kept(_)
        | Topic::Favourable
        | Topic::NewReviewer
        | Topic::Step(_) => true,
        Topic::StageOfAll(_)
        | Topic::Priorities
        | Topic::Themes
        | Topic::WhyNotProvided(_)
        | Topic::Ranges
        | Topic::Applications
        | Topic::Characteristic { .. } => false,
    }
}

/// The years whose pay is decided: the last of each policy, or the one that runs where pay goes by the day of effect.
fn pay_years(session: &Session) -> Vec<Arc<str>> {
    let mut years = Vec::new();
    for judged in session.judged() {
        let by_effect = judged.pack.pay.as_ref().is_some_and(|pay| pay.by_effect);
        let around = &judged.rounds.school;
        let year = if by_effect { &around.this.label } else { &around.last.label };
        if !years.contains(year) {
            years.push(Arc::clone(year));
        }
    }
    years
}

/// Puts a published table in its place.
fn put(contents: &mut Contents, topic: &Topic, section: Section) {
    match topic {
        Topic::Stage(name) => {
            contents.stages.push(Stage { name: name.clone(), by_group: section.table, of_all: None });
        }
        Topic::StageOfAll(name) => {
            if let Some(stage) = contents.stages.iter_mut().find(|stage| stage.name == *name) {
                stage.of_all = Some(section.table);
            }
        }
        Topic::Progression | Topic::Ratings | Topic::Favourable | Topic::NewReviewer | Topic::Priorities => {
            contents.outcomes.push(section);
        }
        Topic::Overdue | Topic::Moderated | Topic::Kept(_) => contents.operation.push(section),
        Topic::Themes | Topic::NotProvided => contents.training.push(section),
        Topic::WhyNotProvided(reason) => contents.why_not.push((reason.clone(), section.table)),
        Topic::Ranges => contents.ranges = Some(section.table),
        Topic::Step(way) => contents.steps.push((way.clone(), section.table)),
        Topic::Applications => contents.applications = Some(section.table),
        Topic::Characteristic { by, decided: false } => {
            contents.equality.push(Characteristic { by: by.clone(), before: section.table, after: None });
        }
        Topic::Characteristic { by, decided: true } => {
            if let Some(one) = contents.equality.iter_mut().find(|one| one.by == *by) {
                one.after = Some(section.table);
            }
        }
    }
}

/// What stands at the front of every report.
fn front(session: &Session) -> Result<Front, crate::disclosure::LabelError> {
    let texts =
        [session.of_packs(|p| &p.school), session.of_packs(|p| &p.title), session.of_packs(|p| &p.edition)];
    let labels = Labels::from_policy(texts.iter().map(String::as_str))?;
    let label = |place: usize| labels.get(place).cloned().unwrap_or(Label::fixed("not stated"));
    let year = |date: chrono::NaiveDate| u16::try_from(chrono::Datelike::year(&date)).unwrap_or(0);
    let mut reading = Vec::new();
    if session.judged().any(|j| j.pack.review.is_some_and(|r| r < session.as_of)) {
        reading.push(Label::fixed("The policy is past its own date for review."));
    }
    let by_policy = |j: &&Judged| j.school.table.is_none();
    let default = |p: &crate::policy::Pay| p.link == Link::Ratings && !p.assumption.is_empty();
    if session.judged().filter(by_policy).flat_map(|j| &j.pack.pay).any(default) {
        reading.push(Label::fixed(
            "Pay recommendations follow a default rule that governors have yet to confirm.",
        ));
    }
    if session.judged().any(|j| j.school.table.is_some()) {
        reading.push(Label::fixed(
            "Pay recommendations follow a table of the governors' own, not the policy's.",
        ));
    }
    reading.push(if session.judged().all(|j| j.calendar.has_terms()) {
        Label::fixed("Working days were counted by the school's own calendar.")
    } else {
        Label::fixed("Working days were counted as weekdays less bank holidays, because the tracker has no term dates.")
    });
    let last = &session.first.rounds.school.last;
    Ok(Front {
        title: Kind::Governors.title(),
        school: label(0),
        policy: label(1),
        edition: label(2),
        period: report::Cycle(year(last.start), year(last.end)),
        as_of: session.as_of,
        head_teacher: HeadTeacher::LeftOut,
        reading,
        changes: session.own.changes().map(for_governors).collect(),
    })
}

/// A change as governors may read it: with no word that somebody typed.
fn for_governors(change: &Change) -> report::Change {
    let of_pack = |text: &str| Labels::from_policy([text]).ok().and_then(|labels| labels.get(0).cloned());
    let to = match &change.set {
        Set::Number(millionths) => Setting::Number(*millionths),
        Set::Period(period) => Setting::Length(period.count, Label::fixed(period.unit.word())),
        Set::Day(month, day) => Setting::Day(*month, *day),
        Set::Date(date) => Setting::Date(*date),
        Set::Fixed(word) => Setting::Word(Label::fixed(word)),
        Set::OfPack(word) => of_pack(word).map_or(Setting::OwnWords, Setting::Word),
        Set::Words => Setting::OwnWords,
    };
    let says = of_pack(&change.says).unwrap_or(Label::fixed("a setting of the policy"));
    let other = || of_pack(&change.from).unwrap_or(Label::fixed("the policy's own"));
    let from = (!change.from.is_empty()).then(other);
    report::Change { says, to, from }
}
