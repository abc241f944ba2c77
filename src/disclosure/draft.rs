//! What a table would print, before anybody has asked whether it may: layout and form from public facts, then the true
//! counts put into words.

use super::audit::{Draft, DraftRow, row_is_safe};
use super::band::Scale;
use super::breakdown::{self, MOST_GROUPS};
use super::form::{Form, Said};
use super::layout::{lay_out, lay_out_within};
use super::member::Member;
use super::table::Kind;
use super::{CountRow, CountTable, Label, Settings};

/// What the audit carries along and does not read.
#[derive(Debug, Clone)]
pub(super) struct About {
    pub(super) label: Label,
    pub(super) whole: bool,
}

/// The table as it would be printed: layout and form from public facts, then the true counts put into words.
pub(super) fn draft(table: &CountTable, settings: Settings) -> Option<Draft<About>> {
    if table.people() < settings.min_group() {
        return None;
    }
    match table.kind {
        Kind::Questions => {
            let form = whole_form(table.people(), table, settings)?;
            let rows = table.rows.iter().map(|row| {
                let about = About { label: row.label.clone(), whole: false };
                speak(about, form, Merged::of(row), settings)
            });
            Some(Draft { whole: None, rows: rows.collect() })
        }
        Kind::Groups => draft_of_groups(table, settings),
    }
}

fn draft_of_groups(table: &CountTable, settings: Settings) -> Option<Draft<About>> {
    let sizes: Vec<u32> = table.rows.iter().map(|row| row.size).collect();
    let beside_whole = table.outcomes.len() == 2;
    let layout = if beside_whole {
        lay_out_within(&sizes, settings.min_group(), MOST_GROUPS)
    } else {
        lay_out(&sizes, settings.min_group())
    };
    let merged: Vec<(Label, Merged)> = layout.iter().map(|positions| merge(table, positions)).collect();
    let mut forms = Vec::new();
    for (_, merged) in &merged {
        forms.push(group_form(merged.counts.iter().sum(), table.outcomes.len(), settings)?);
    }
    if beside_whole {
        breakdown::fit(&mut forms);
    }
    let groups: Vec<DraftRow<About>> = merged
        .into_iter()
        .zip(forms)
        .map(|((label, merged), form)| speak(About { label, whole: false }, form, merged, settings))
        .collect();
    // Groups with three outcomes stand without the row of the whole school: that the two agree in every column is
    // more than the audit can follow yet.
    if !beside_whole && !groups.is_empty() {
        return Some(Draft { whole: None, rows: groups });
    }

    let whole = draft_of_whole(table, whole_form(table.people(), table, settings)?, settings);
    let said: Vec<(Form, &[Said])> = groups.iter().map(|row| (row.form, &row.said[..])).collect();
    if breakdown::may_be_shown((whole.form, &whole.said), &said, settings) {
        Some(Draft { whole: Some(whole), rows: groups })
    } else {
        Some(Draft { whole: Some(whole), rows: Vec::new() })
    }
}

/// The row of everybody in a table of groups.
fn draft_of_whole(table: &CountTable, form: Form, settings: Settings) -> DraftRow<About> {
    let everyone: Vec<usize> = (0..table.rows.len()).collect();
    let (_, merged) = merge(table, &everyone);
    speak(About { label: table.everybody.clone(), whole: true }, form, merged, settings)
}

/// The least that a table may say: the whole school in bands. It is what is left where nobody can tell what earlier
/// reports said.
pub(super) fn safest(table: &CountTable, settings: Settings) -> Option<Draft<About>> {
    let mut draft = draft(table, settings)?;
    let scales =
        Scale::FINEST_FIRST.map(|scale| Form { size: table.people(), scale, counts: false, nobody: false });
    let form = first_safe(scales, table.outcomes.len(), settings)?;
    if table.kind == Kind::Groups {
        return Some(Draft { whole: Some(draft_of_whole(table, form, settings)), rows: Vec::new() });
    }
    for row in &mut draft.rows {
        row.form = form;
        row.said = form.say(&row.counts, settings);
    }
    Some(draft)
}

fn speak(about: About, form: Form, merged: Merged, settings: Settings) -> DraftRow<About> {
    let said = form.say(&merged.counts, settings);
    DraftRow { about, members: merged.members, form, counts: merged.counts, said }
}

/// Groups put together.
struct Merged {
    counts: Vec<u32>,
    members: Vec<Member>,
}

impl Merged {
    fn of(row: &CountRow) -> Self {
        Merged { counts: row.counts.clone(), members: row.members.clone() }
    }
}

/// The groups at these positions as one: their name, their counts and who is in them.
fn merge(table: &CountTable, positions: &[usize]) -> (Label, Merged) {
    let mut labels = Vec::new();
    let mut merged = Merged { counts: vec![0_u32; table.outcomes.len()], members: Vec::new() };
    for row in positions.iter().filter_map(|&position| table.rows.get(position)) {
        labels.push(&row.label);
        merged.members.extend(&row.members);
        for (sum, count) in merged.counts.iter_mut().zip(&row.counts) {
            *sum = sum.saturating_add(*count);
        }
    }
    (Label::together(&labels), merged)
}

/// The finest safe form of a row about the whole school: counts where they are large enough, else bands.
fn whole_form(size: u32, table: &CountTable, settings: Settings) -> Option<Form> {
    let forms = [true, false].into_iter().flat_map(|counts| {
        Scale::FINEST_FIRST.map(|scale| Form { size, scale, counts, nobody: table.adverse })
    });
    first_safe(forms, table.outcomes.len(), settings)
}

/// The finest safe form of a group's row: bands, never counts.
fn group_form(size: u32, outcomes: usize, settings: Settings) -> Option<Form> {
    let forms = Scale::FINEST_FIRST.map(|scale| Form { size, scale, counts: false, nobody: false });
    first_safe(forms, outcomes, settings)
}

fn first_safe(forms: impl IntoIterator<Item = Form>, outcomes: usize, settings: Settings) -> Option<Form> {
    forms
        .into_iter()
        .filter(|form| form.scale.parts().saturating_mul(settings.threshold()) <= form.size)
        .find(|&form| row_is_safe(form, outcomes, settings))
}
