//! Training: needs by theme, and agreed training that was not provided.
//!
//! A need is told by its theme alone. The themes are a closed list with words for each, the policy's or the school's own
//! (`[themes]` in its settings); a need without a theme is coded by the words in it, and its text goes no further. A theme is
//! on the list from the smallest count that may be printed up.

use std::collections::BTreeMap;

use super::people::{Counted, Person, Who};
use super::question::{Counts, Question, Theme, number, of_themes};
use super::{Part, Topic};
use crate::disclosure::{Label, LabelError, Labels};
use crate::model::{Cell, FieldId, KindId, Record, Records, Value, plain};

/// The columns of the training sheet, where there is one.
struct Columns {
    kind: KindId,
    theme: Option<FieldId>,
    need: Option<FieldId>,
}

impl Columns {
    fn of(records: &Records) -> Option<Self> {
        let v = records.vocabulary;
        let kind = v.kind_named("training")?;
        let kept = |name: &str| v.find_full(name).filter(|f| records.table(kind).columns.contains(f));
        let (theme, need) = (kept("training.theme"), kept("training.need"));
        (theme.is_some() || need.is_some()).then_some(Columns { kind, theme, need })
    }

    /// The place in the list of the theme of a need, with the cell that says so; none of them where it fits none.
    fn code(&self, row: &Record, lists: &[&(String, Vec<String>)]) -> Option<(Option<usize>, Cell)> {
        let text = |field: Option<FieldId>| match row.value(field?)? {
            Value::Text(text) if !text.reveal().trim().is_empty() => {
                Some((plain(text.reveal()), row.cell(field?).clone()))
            }
            _ => None,
        };
        let (theme, need) = (text(self.theme), text(self.need));
        let by_theme = theme.iter().find_map(|(theme, cell)| {
            let place = lists.iter().position(|(name, words)| {
                plain(name) == *theme || words.iter().any(|word| plain(word) == *theme)
            });
            place.map(|place| (Some(place), cell.clone()))
        });
        let by_words = || {
            need.iter().find_map(|(need, cell)| {
                let need = format!(" {need} ");
                let mentions = |word: &String| need.contains(&format!(" {} ", plain(word)));
                let place =
                    lists.iter().position(|(name, words)| mentions(name) || words.iter().any(mentions));
                place.map(|place| (Some(place), cell.clone()))
            })
        };
        let other = || theme.iter().chain(&need).next().map(|(_, cell)| (None, cell.clone()));
        by_theme.or_else(by_words).or_else(other)
    }
}

/// People with a need of each theme of the closed list, as far as a theme is shared by enough of them.
pub(super) fn themes(from: &Counted) -> Result<Option<Counts>, LabelError> {
    let mut lists: Vec<&(String, Vec<String>)> = Vec::new();
    for theme in from.parts.iter().flat_map(|part| &part.pack.themes) {
        if lists.iter().all(|(name, _)| *name != theme.0) {
            lists.push(theme);
        }
    }
    if lists.is_empty() || from.parts.iter().all(|part| Columns::of(part.records).is_none()) {
        return Ok(None);
    }
    let labels = Labels::from_policy(lists.iter().map(|(name, _)| name.clone()))?;
    let mut coded: BTreeMap<Option<usize>, BTreeMap<&Who, Vec<Cell>>> = BTreeMap::new();
    for (who, person) in &from.people {
        let Some(columns) = Columns::of(person.records) else { continue };
        for (place, cell) in person.rows(columns.kind).filter_map(|row| columns.code(row, &lists)) {
            coded.entry(place).or_default().entry(who).or_default().push(cell);
        }
    }
    let least = from.limits.threshold();
    let size = number(from.people());
    // Beside a school too small for any table every theme stands alike, so that its absence says nothing either.
    let small = size < from.limits.min_group();
    let is_shared = |count: u32| small || (count >= least && size.saturating_sub(count) >= least);
    let other = Label::fixed("Other needs");
    let named = labels.iter().enumerate().map(|(place, label)| (Some(place), label.clone()));
    let themes = named.chain(std::iter::once((None, other))).filter_map(|(place, label)| {
        let with = coded.remove(&place).unwrap_or_default();
        let with: Vec<_> = with.into_iter().map(|(who, cells)| (who.clone(), cells)).collect();
        is_shared(number(with.len())).then_some(Theme { label, with })
    });
    let title = Label::fixed("Training themes");
    let says = Label::fixed(
        "Themes of a fixed list; the needs themselves are not repeated. One person may have several needs.",
    );
    Ok(of_themes(
        from,
        (Topic::Themes, title.clone(), says, title),
        (Label::fixed("Theme"), [Label::fixed("With a training need"), Label::fixed("Without one")]),
        themes.collect(),
    ))
}

/// Why agreed training was not provided, by fixed labels.
const REASONS: [(&str, Label); PROVIDED] = [
    ("budget", Label::fixed("Not in the budget")),
    ("no_cover", Label::fixed("No cover")),
    ("course_not_available", Label::fixed("Course not available")),
    ("staff_absence", Label::fixed("Staff absence")),
    ("other", Label::fixed("Another reason, or none recorded")),
];
/// The answer of those for whom nothing is missing, behind the reasons.
const PROVIDED: usize = 5;

/// Somebody's agreed training that was not provided: the place of the first reason in the list, and the cells.
fn not_provided_to(person: &Person, from: &Counted) -> (usize, Vec<Cell>) {
    let v = person.records.vocabulary;
    let field = |name: &str| v.find_full(&format!("training.{name}"));
    let (mut place, mut cells) = (PROVIDED, Vec::new());
    let Some(kind) = v.kind_named("training") else { return (place, cells) };
    for row in person.rows(kind) {
        let says = |name: &str| match field(name).and_then(|f| row.value(f)) {
            Some(Value::YesNo(yes)) => Some(*yes),
            _ => None,
        };
        let past =
            field("due_date").and_then(|f| row.date(f)).zip(from.day).is_some_and(|(due, day)| due < day);
        let missing = says("agreed") == Some(true)
            && (says("provided") == Some(false) || (says("provided").is_none() && past));
        if missing {
            let why = field("not_provided_reason").and_then(|f| row.key(f));
            let reason = REASONS.iter().position(|(word, _)| Some(*word) == why).unwrap_or(PROVIDED - 1);
            place = place.min(reason);
            cells.extend(field("provided").map(|f| row.cell(f).clone()));
        }
    }
    (place, cells)
}

/// People for whom agreed training was not provided, and for which reasons; nothing where it is not recorded.
pub(super) fn not_provided(from: &Counted) -> Vec<Counts> {
    let keeps = |part: &Part| {
        let v = part.records.vocabulary;
        let kept = |name: &str| {
            v.kind_named("training")
                .zip(v.find_full(name))
                .is_some_and(|(kind, f)| part.records.table(kind).columns.contains(&f))
        };
        kept("training.agreed") && kept("training.provided")
    };
    if !from.parts.iter().any(keeps) {
        return Vec::new();
    }
    let answers: BTreeMap<&Who, (usize, Vec<Cell>)> =
        from.people.iter().map(|(who, person)| (who, not_provided_to(person, from))).collect();
    let answer = |who: &Who| answers.get(who).cloned().unwrap_or((PROVIDED, Vec::new()));
    let everybody = from.everybody();
    let finest: Vec<Label> = REASONS
        .iter()
        .map(|(_, label)| label.clone())
        .chain([Label::fixed("Agreed training provided")])
        .collect();
    let reasons: Vec<usize> = (0..PROVIDED).collect();
    let heading = Label::fixed("Agreed training not provided");
    let whether = Question {
        topic: Topic::NotProvided,
        heading: heading.clone(),
        says: Label::fixed(
            "People for whom training was agreed and has not been provided, or not by its date.",
        ),
        title: heading.clone(),
        outcomes: vec![Label::fixed("Agreed training not provided"), Label::fixed("Nothing missing")],
        finer: Some((finest.clone(), vec![reasons, vec![PROVIDED]])),
        adverse: true,
    };
    let mut tables: Vec<Counts> = whether.of_all(from, &everybody, &answer).into_iter().collect();
    for (place, (_, label)) in REASONS.iter().enumerate() {
        let rest = (0..=PROVIDED).filter(|other| *other != place).collect();
        let why = Question {
            topic: Topic::WhyNotProvided(label.clone()),
            heading: heading.clone(),
            says: Label::fixed("By reason; somebody with several is counted by the first of this list."),
            title: Label::phrase(&[heading.clone(), Label::fixed("by reason:"), label.clone()]),
            outcomes: vec![Label::fixed("For this reason"), Label::fixed("Not for this reason")],
            finer: Some((finest.clone(), vec![vec![place], rest])),
            adverse: false,
        };
        tables.extend(why.of_all(from, &everybody, &answer));
    }
    tables
}
