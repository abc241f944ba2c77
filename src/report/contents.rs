//! What the reports of a run say between them: published tables by what they are about, and what can be said without
//! figures. Each report picks from it what its readers ask for; its template says in which order and in which words.

use chrono::NaiveDate;
use serde::Serialize;

use super::actions::Action;
use super::chance;
use super::document::Document;
use super::error::ReportError;
use super::front::{Front, Section};
use super::templates::Templates;
use super::view::{FrontView, Limits, SectionView, TableView, day};
use crate::disclosure::{Label, PublishedSum, PublishedTable, Said, Whether};

/// A report for governors and whoever else asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// How the policy was operated and what came of it, each term.
    Governors,
    /// The headteacher's report on the year.
    Head,
    /// How pay came out, for the full board.
    Pay,
    /// Pay progression by characteristics, before and after the decisions.
    Equality,
    /// What an inspector or a union asks for: the years on record side by side.
    Data,
}

impl Kind {
    /// Every report.
    pub const ALL: [Kind; 5] = [Kind::Governors, Kind::Head, Kind::Pay, Kind::Equality, Kind::Data];

    /// What its files are called.
    #[must_use]
    pub fn file(self) -> &'static str {
        match self {
            Kind::Governors => "Governor report",
            Kind::Head => "Head's annual report",
            Kind::Pay => "Pay outcomes",
            Kind::Equality => "Equality monitoring",
            Kind::Data => "Data request",
        }
    }

    /// What it is called on its first page.
    #[must_use]
    pub fn title(self) -> Label {
        Label::fixed(match self {
            Kind::Governors => "Appraisal and pay: report to governors",
            Kind::Head => "Appraisal: the headteacher's annual report to governors",
            Kind::Pay => "Pay outcomes: report to the full board",
            Kind::Equality => "Pay and equality: monitoring report",
            Kind::Data => "Appraisal and pay: figures on request",
        })
    }

    fn template(self) -> &'static str {
        match self {
            Kind::Governors => "governors.html",
            Kind::Head => "head.html",
            Kind::Pay => "pay.html",
            Kind::Equality => "equality.html",
            Kind::Data => "data.html",
        }
    }
}

/// A stage of the cycle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stage {
    /// What the policy calls it.
    pub name: Label,
    /// By group of staff, whether it was done on time.
    pub by_group: PublishedTable,
    /// Everybody: on time, late or overdue.
    pub of_all: Option<PublishedTable>,
}

/// Pay progression by one characteristic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Characteristic {
    /// Which.
    pub by: Label,
    /// As recommended.
    pub before: PublishedTable,
    /// As decided, where decisions are recorded.
    pub after: Option<PublishedTable>,
}

/// Whether appeals or representations alleged discrimination.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Discrimination {
    /// The tracker does not record appeals.
    #[default]
    NotRecorded,
    /// It cannot be stated, because the ground of one is not filled in.
    CannotBeStated,
    /// By one person, and by several together.
    Stated(Whether, Whether),
}

/// What the reports of a run say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contents {
    /// What stands at the front.
    pub front: Front,
    /// How many people the reports are about; nothing where that is not looked at.
    pub people: Option<u32>,
    /// The smallest group that is told of by itself.
    pub least: u32,
    /// The stages of the cycle.
    pub stages: Vec<Stage>,
    /// Those that the tracker does not record.
    pub not_recorded: Vec<Label>,
    /// Those that are due for nobody yet.
    pub to_come: Vec<Label>,
    /// What else shows how the policy was operated.
    pub operation: Vec<Section>,
    /// What came of the year.
    pub outcomes: Vec<Section>,
    /// Training.
    pub training: Vec<Section>,
    /// Why agreed training was not provided: the reason, and how many.
    pub why_not: Vec<(Label, PublishedTable)>,
    /// Whether the tracker has training records.
    pub training_recorded: bool,
    /// Whether there is a list of themes by which needs are told.
    pub themes_listed: bool,
    /// The day after which something is of the year that is told of, where no cycle says so.
    pub after: NaiveDate,
    /// The day of moderation and who did it.
    pub moderation: Option<(NaiveDate, Option<Label>)>,
    /// The day on which quality assurance was reviewed.
    pub quality_assurance: Option<NaiveDate>,
    /// The day of the last review of the policy.
    pub policy_review: Option<NaiveDate>,
    /// Whether discrimination was alleged.
    pub discrimination: Discrimination,
    /// Pay progression by pay range.
    pub ranges: Option<PublishedTable>,
    /// The ways in which pay came out, each with how many.
    pub steps: Vec<(Label, PublishedTable)>,
    /// Applications for another range.
    pub applications: Option<PublishedTable>,
    /// What it costs in a year.
    pub cost: Option<PublishedSum>,
    /// Pay progression by characteristics.
    pub equality: Vec<Characteristic>,
    /// The day of the last report on record.
    pub last_report: Option<NaiveDate>,
    /// Answers of other years to the questions of this one, the latest first: the question, this year's, and theirs.
    pub years: Vec<(PublishedTable, Vec<PublishedTable>)>,
    /// What the school will do.
    pub will_do: Vec<Action>,
}

impl Contents {
    /// A report with nothing but its front.
    #[must_use]
    pub fn of(front: Front) -> Self {
        Contents {
            people: None,
            least: 0,
            stages: Vec::new(),
            not_recorded: Vec::new(),
            to_come: Vec::new(),
            operation: Vec::new(),
            outcomes: Vec::new(),
            training: Vec::new(),
            why_not: Vec::new(),
            training_recorded: false,
            themes_listed: false,
            after: front.as_of,
            moderation: None,
            quality_assurance: None,
            policy_review: None,
            discrimination: Discrimination::NotRecorded,
            ranges: None,
            steps: Vec::new(),
            applications: None,
            cost: None,
            equality: Vec::new(),
            last_report: None,
            years: Vec::new(),
            will_do: Vec::new(),
            front,
        }
    }

    /// Every table in it, so that the limits printed are true of all.
    fn tables(&self) -> impl Iterator<Item = &PublishedTable> {
        let sections = self.operation.iter().chain(&self.outcomes).chain(&self.training);
        let stages = self.stages.iter().flat_map(|s| std::iter::once(&s.by_group).chain(&s.of_all));
        let equality = self.equality.iter().flat_map(|c| std::iter::once(&c.before).chain(&c.after));
        let named = self.why_not.iter().chain(&self.steps).map(|(_, table)| table);
        let rest = self.ranges.iter().chain(&self.applications);
        sections.map(|s| &s.table).chain(stages).chain(equality).chain(named).chain(rest)
    }
}

/// What templates read. Sections and tables have the same shape in every report.
#[derive(Serialize)]
struct Data<'a> {
    front: FrontView<'a>,
    limits: Limits,
    /// Too few people for any figure: the report is then of what can be said without.
    small: bool,
    people: Option<u32>,
    /// The questions whose answers about everybody are shown first.
    glance: Vec<SectionView<'a>>,
    stages: Vec<SectionView<'a>>,
    /// The stages side by side, everybody: on time, late, overdue.
    all_stages: Vec<Row<'a>>,
    not_recorded: Vec<&'a str>,
    to_come: Vec<&'a str>,
    operation: Vec<SectionView<'a>>,
    outcomes: Vec<SectionView<'a>>,
    training: Vec<SectionView<'a>>,
    why_not: Vec<Row<'a>>,
    training_recorded: bool,
    themes_listed: bool,
    moderation: Option<String>,
    quality_assurance: Option<String>,
    policy_review: Option<String>,
    discrimination: Answers,
    ranges: Option<TableView<'a>>,
    steps: Vec<Row<'a>>,
    /// Why none of them is shown, where an earlier report told them in another way.
    steps_instead: Option<&'static str>,
    applications: Option<TableView<'a>>,
    cost: Option<String>,
    equality: Vec<CharacteristicView<'a>>,
    last_report: Option<String>,
    /// Questions answered for the first time in this report, beside those that are repeated.
    new_questions: Vec<&'a str>,
    /// Questions with answers of several years, and those with this year's alone.
    years: Vec<Year<'a>>,
    asked_once: Vec<Year<'a>>,
    will_do: Vec<&'static str>,
}

/// A named row of a table that is put together from several published ones.
#[derive(Serialize)]
struct Row<'a> {
    name: &'a str,
    table: TableView<'a>,
}

/// Yes, no, or why there is no answer.
#[derive(Serialize)]
struct Answers {
    /// The day after which it is asked.
    after: String,
    recorded: bool,
    stated: bool,
    individual: Option<bool>,
    collective: Option<bool>,
}

#[derive(Serialize)]
struct CharacteristicView<'a> {
    by: &'a str,
    before: TableView<'a>,
    after: Option<TableView<'a>>,
    /// What the figures say about chance, and how large a difference would have to be.
    chance_before: Option<String>,
    chance_after: Option<String>,
    reach: Option<String>,
}

/// A question with its answers of several years, this one's first.
#[derive(Serialize)]
struct Year<'a> {
    title: &'a str,
    outcome: &'a str,
    answers: Vec<AnswerOf<'a>>,
}

#[derive(Serialize)]
struct AnswerOf<'a> {
    day: String,
    table: TableView<'a>,
}

/// Makes a report. The same contents give the same document.
///
/// # Errors
/// When tables were made under different limits, or a template is wrong.
pub fn report(templates: &Templates, kind: Kind, contents: &Contents) -> Result<Document, ReportError> {
    templates.fill(kind.template(), &Data::new(contents)?, contents.front.as_of)
}

/// The governors' report of these sections alone.
///
/// # Errors
/// The same.
pub fn governors(
    templates: &Templates,
    front: &Front,
    sections: &[Section],
) -> Result<Document, ReportError> {
    let contents = Contents { outcomes: sections.to_vec(), ..Contents::of(front.clone()) };
    report(templates, Kind::Governors, &contents)
}

impl<'a> Data<'a> {
    fn new(contents: &'a Contents) -> Result<Self, ReportError> {
        let as_of = contents.front.as_of;
        let views = |sections: &'a [Section]| sections.iter().map(|s| SectionView::new(s, as_of)).collect();
        let view = |table: &'a PublishedTable| TableView::new(table, as_of);
        let row =
            |(name, table): &'a (Label, PublishedTable)| Row { name: name.as_str(), table: view(table) };
        let stage = |stage: &'a Stage| {
            let says =
                "People for whom it was due by the day of the report, and whether it was done in time.";
            SectionView::of(stage.name.as_str(), says, &stage.by_group, as_of)
        };
        let shown = |row: &&'a (Label, PublishedTable)| !row.1.is_withheld();
        // A share of a few, reason by reason, tells a governor nothing; a count does.
        let counted = |row: &&'a (Label, PublishedTable)| {
            row.1.rows().iter().any(|row| matches!(row.said(), [Said::Count(_)]))
        };
        let of_all = |stage: &'a Stage| {
            let table = stage.of_all.as_ref().filter(|table| !table.is_withheld())?;
            Some(Row { name: stage.name.as_str(), table: view(table) })
        };
        let (operation, outcomes) = (&contents.operation, &contents.outcomes);
        let mut glance: Vec<SectionView> = contents.stages.iter().map(stage).collect();
        glance.extend(outcomes.iter().chain(operation).map(|s| SectionView::new(s, as_of)));
        // What is repeated from a report of the same day is that report, made again.
        let is_new = |table: &&'a PublishedTable| {
            table.reported().is_none_or(|reported| reported == as_of) && !table.is_withheld()
        };
        let sections = outcomes.iter().chain(operation).chain(&contents.training).map(|s| &s.table);
        let asked = contents.stages.iter().map(|stage| &stage.by_group).chain(sections);
        let new_questions = asked.filter(is_new).map(|table| table.title().as_str()).collect();
        let years = contents.years.iter().filter_map(|(now, then)| Year::new(now, then, as_of));
        let (years, asked_once) = years.partition(|year| year.answers.len() > 1);
        let told_before = |(_, table): &(Label, PublishedTable)| table.is_told_before();
        Ok(Data {
            front: FrontView::new(&contents.front),
            limits: Limits::of(contents.tables())?,
            small: contents.people.is_some_and(|people| people < contents.least),
            people: contents.people,
            glance,
            stages: contents.stages.iter().map(stage).collect(),
            all_stages: contents.stages.iter().filter_map(of_all).collect(),
            not_recorded: contents.not_recorded.iter().map(Label::as_str).collect(),
            to_come: contents.to_come.iter().map(Label::as_str).collect(),
            operation: views(operation),
            outcomes: views(outcomes),
            training: views(&contents.training),
            why_not: contents.why_not.iter().filter(counted).map(row).collect(),
            training_recorded: contents.training_recorded,
            themes_listed: contents.themes_listed,
            moderation: contents.moderation.as_ref().map(|(date, body)| match body {
                Some(body) => format!("{} by {body}", day(*date)),
                None => day(*date),
            }),
            quality_assurance: contents.quality_assurance.map(day),
            policy_review: contents.policy_review.map(day),
            discrimination: Answers::new(contents.discrimination, contents.after),
            ranges: contents.ranges.as_ref().map(view),
            steps: contents.steps.iter().filter(shown).map(row).collect(),
            steps_instead: contents.steps.iter().any(told_before).then_some(PublishedTable::TOLD_BEFORE),
            applications: contents.applications.as_ref().map(view),
            cost: contents.cost.map(pounds),
            equality: contents.equality.iter().map(|one| CharacteristicView::new(one, as_of)).collect(),
            last_report: contents.last_report.map(day),
            new_questions,
            years,
            asked_once,
            will_do: contents.will_do.iter().map(|action| action.says()).collect(),
        })
    }
}

/// Thousands of pounds with commas.
fn pounds(sum: PublishedSum) -> String {
    let amount = sum.pounds();
    let digits = amount.unsigned_abs().to_string();
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{}£{grouped}", if amount < 0 { "-" } else { "" })
}

impl Answers {
    fn new(of: Discrimination, after: NaiveDate) -> Self {
        let (individual, collective) = match of {
            Discrimination::Stated(individual, collective) => (individual.answer(), collective.answer()),
            Discrimination::NotRecorded | Discrimination::CannotBeStated => (None, None),
        };
        Answers {
            after: day(after),
            recorded: of != Discrimination::NotRecorded,
            stated: of != Discrimination::CannotBeStated,
            individual,
            collective,
        }
    }
}

impl<'a> CharacteristicView<'a> {
    fn new(one: &'a Characteristic, as_of: NaiveDate) -> Self {
        CharacteristicView {
            by: one.by.as_str(),
            before: TableView::new(&one.before, as_of),
            after: one.after.as_ref().map(|table| TableView::new(table, as_of)),
            chance_before: chance::verdict(&one.before),
            chance_after: one.after.as_ref().and_then(chance::verdict),
            // The groups of either table may be the ones shown.
            reach: chance::reach(&one.before).or_else(|| one.after.as_ref().and_then(chance::reach)),
        }
    }
}

impl<'a> Year<'a> {
    fn new(now: &'a PublishedTable, then: &'a [PublishedTable], as_of: NaiveDate) -> Option<Self> {
        let all = std::iter::once(now)
            .chain(then)
            .filter(|table| table.rows().iter().any(crate::disclosure::PublishedRow::is_whole));
        let answers: Vec<AnswerOf> = all
            .map(|table| AnswerOf {
                day: day(table.reported().unwrap_or(as_of)),
                table: TableView::new(table, as_of),
            })
            .collect();
        let [outcome] = now.outcomes() else { return None };
        let year = Year { title: now.title().as_str(), outcome: outcome.as_str(), answers };
        (!year.answers.is_empty()).then_some(year)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_report_has_files_and_a_title_of_its_own() {
        for one in Kind::ALL {
            let alike = Kind::ALL.iter().filter(|k| k.file() == one.file() || k.title() == one.title());
            assert_eq!(alike.count(), 1, "{one:?}");
        }
    }
}
