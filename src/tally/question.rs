//! A question asked of people: its words, who has which answer, and the cells that say so. It becomes a table of counts for
//! disclosure control, and a list of who stands behind each figure for the head.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::Topic;
use super::people::{Counted, Who};
use crate::disclosure::{CountRow, CountTable, Label};
use crate::model::Cell;

/// The row of the whole school.
pub(super) const EVERYBODY: Label = Label::fixed("All staff");

/// A question of which everybody has one answer.
pub(super) struct Question {
    pub(super) topic: Topic,
    /// What stands above the table.
    pub(super) heading: Label,
    /// What it counts.
    pub(super) says: Label,
    pub(super) title: Label,
    pub(super) outcomes: Vec<Label>,
    /// All answers there are, where some of them are put together in this table: their names, and the places of those that
    /// each outcome is made of. Tables that ask the same in other ways have the same.
    pub(super) finer: Option<(Vec<Label>, Vec<Vec<usize>>)>,
    /// The first of two outcomes is one that ought not to be.
    pub(super) adverse: bool,
}

/// One person's answer: its place among the finest, and the cells that say so.
pub(super) type Answer = (usize, Vec<Cell>);

/// A person behind a figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Behind {
    /// The row of the table, before any were put together.
    pub group: Label,
    /// What was counted.
    pub outcome: Label,
    /// The person's code.
    pub who: Arc<str>,
    /// The cells that say so.
    pub cells: Vec<Cell>,
}

/// A table of counts, with what stands above it and who stands behind it.
pub(super) struct Counts {
    pub(super) topic: Topic,
    pub(super) heading: Label,
    pub(super) says: Label,
    pub(super) table: CountTable,
    pub(super) behind: Vec<Behind>,
}

pub(super) fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

impl Question {
    /// Asks it of groups, each person being in one.
    pub(super) fn of_groups(
        self,
        from: &Counted,
        groups: Vec<(Label, Vec<&Who>)>,
        answer: &dyn Fn(&Who) -> Answer,
    ) -> Option<Counts> {
        let mut behind = Vec::new();
        let mut rows = Vec::new();
        for (label, members) in groups.into_iter().filter(|(_, members)| !members.is_empty()) {
            let mut counts = vec![0_u32; self.outcomes.len()];
            for who in &members {
                let (finest, cells) = answer(who);
                let place = self.outcome_of(finest);
                let (Some(count), Some(outcome)) = (counts.get_mut(place), self.outcomes.get(place)) else {
                    return None;
                };
                *count += 1;
                let outcome = outcome.clone();
                behind.push(Behind { group: label.clone(), outcome, who: Arc::clone(who), cells });
            }
            let row = CountRow::new(label, number(members.len()), counts);
            rows.push(row.of(from.marks(members)));
        }
        if rows.is_empty() {
            return None;
        }
        let mut table = CountTable::groups(self.title, EVERYBODY, self.outcomes, rows);
        if let Some((finest, parts)) = self.finer {
            table = table.made_of(finest, parts);
        }
        if self.adverse {
            table = table.adverse();
        }
        Some(Counts { topic: self.topic, heading: self.heading, says: self.says, table, behind })
    }

    /// Asks it of people by the groups of the staff list.
    pub(super) fn by_group(
        self,
        from: &Counted,
        people: &BTreeSet<&Who>,
        answer: &dyn Fn(&Who) -> Answer,
    ) -> Option<Counts> {
        let groups = from.groups(people);
        self.of_groups(from, groups, answer)
    }

    /// Asks it of people as one group.
    pub(super) fn of_all(
        self,
        from: &Counted,
        people: &BTreeSet<&Who>,
        answer: &dyn Fn(&Who) -> Answer,
    ) -> Option<Counts> {
        let all = people.iter().copied().collect();
        self.of_groups(from, vec![(EVERYBODY, all)], answer)
    }

    fn outcome_of(&self, finest: usize) -> usize {
        match &self.finer {
            Some((_, parts)) => parts.iter().position(|part| part.contains(&finest)).unwrap_or(usize::MAX),
            None => finest,
        }
    }
}

/// The row of a theme, asked of everybody: who has it, each with the cells that say so.
pub(super) struct Theme {
    pub(super) label: Label,
    pub(super) with: Vec<(Who, Vec<Cell>)>,
}

/// A table with a row for each theme; nothing where there is none or nobody to ask. Themes overlap.
pub(super) fn of_themes(
    from: &Counted,
    (topic, heading, says, title): (Topic, Label, Label, Label),
    (first_column, outcomes): (Label, [Label; 2]),
    themes: Vec<Theme>,
) -> Option<Counts> {
    let size = number(from.people());
    if size == 0 || themes.is_empty() {
        return None;
    }
    let (mut rows, mut behind) = (Vec::new(), Vec::new());
    for theme in themes {
        let yes = number(theme.with.len());
        let row = CountRow::new(theme.label.clone(), size, [yes, size.saturating_sub(yes)]);
        rows.push(row.of(from.marks(from.people.keys())));
        let [outcome, _] = &outcomes;
        behind.extend(theme.with.into_iter().map(|(who, cells)| Behind {
            group: theme.label.clone(),
            outcome: outcome.clone(),
            who,
            cells,
        }));
    }
    let table = CountTable::questions(title, outcomes, rows).headed(first_column);
    Some(Counts { topic, heading, says, table, behind })
}
