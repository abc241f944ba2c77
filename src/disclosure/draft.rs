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

/// The table as it would be printed beside nothing else: layout and form from public facts, then the true counts put into
/// words.
pub(super) fn draft(table: &CountTable, settings: Settings) -> Option<Draft<About>> {
    match table.kind {
        Kind::Questions => {
            let form = whole_forms(table, false, settings).into_iter().next()?;
            Some(draft_of_questions(table, form, settings))
        }
        Kind::Groups => draft_of_groups(table, settings),
    }
}

fn draft_of_questions(table: &CountTable, form: Form, settings: Settings) -> Draft<About> {
    let rows = table.rows.iter().map(|row| {
        let about = About { label: row.label.clone(), whole: false };
        speak(about, form, Merged::of(row), settings)
    });
    Draft { whole: None, rows: rows.collect(), left: false }
}

fn draft_of_groups(table: &CountTable, settings: Settings) -> Option<Draft<About>> {
    let mut groups = group_rows(table, settings)?;
    // Groups with three outcomes stand without the row of the whole school: that the two agree in every column is
    // more than the audit can follow yet.
    if table.outcomes.len() != 2 && !groups.is_empty() {
        return Some(Draft { whole: None, rows: groups, left: false });
    }
    let mut forms: Vec<Form> = groups.iter().map(|row| row.form).collect();
    breakdown::fit(&mut forms);
    for (row, form) in groups.iter_mut().zip(forms) {
        row.form = form;
        row.said = form.say(&row.counts, settings);
    }
    let whole = whole_row(table, whole_forms(table, false, settings).into_iter().next()?, settings);
    let said: Vec<(Form, &[Said])> = groups.iter().map(|row| (row.form, &row.said[..])).collect();
    if breakdown::may_be_shown((whole.form, &whole.said), &said, settings) {
        Some(Draft { whole: Some(whole), rows: groups, left: false })
    } else {
        let left = !groups.is_empty();
        Some(Draft { whole: Some(whole), rows: Vec::new(), left })
    }
}

/// The groups of a table, merged by their sizes alone, each in the finest form that is safe by itself; none where everybody
/// ends in one row. Nothing where a group has no safe form.
pub(super) fn group_rows(table: &CountTable, settings: Settings) -> Option<Vec<DraftRow<About>>> {
    let sizes: Vec<u32> = table.rows.iter().map(|row| row.size).collect();
    let layout = if table.outcomes.len() == 2 {
        lay_out_within(&sizes, settings.min_group(), MOST_GROUPS)
    } else {
        lay_out(&sizes, settings.min_group())
    };
    let row = |positions: &Vec<usize>| {
        let (label, merged) = merge(table, positions);
        let form = group_form(merged.counts.iter().sum(), table.outcomes.len(), settings)?;
        Some(speak(About { label, whole: false }, form, merged, settings))
    };
    layout.iter().map(row).collect()
}

/// The row of everybody in a table of groups.
pub(super) fn whole_row(table: &CountTable, form: Form, settings: Settings) -> DraftRow<About> {
    let everyone: Vec<usize> = (0..table.rows.len()).collect();
    let (_, merged) = merge(table, &everyone);
    speak(About { label: table.everybody.clone(), whole: true }, form, merged, settings)
}

/// The least that a table may say: the whole school in bands. It is what is left where nobody can tell what earlier
/// reports said.
pub(super) fn safest(table: &CountTable, settings: Settings) -> Option<Draft<About>> {
    let form = whole_forms(table, true, settings).into_iter().next()?;
    Some(match table.kind {
        Kind::Groups => {
            Draft { whole: Some(whole_row(table, form, settings)), rows: Vec::new(), left: false }
        }
        Kind::Questions => draft_of_questions(table, form, settings),
    })
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

/// The safe forms of a row about the whole school, the finest first: counts where they are large enough, else bands. There is
/// none where there are too few people.
pub(super) fn whole_forms(table: &CountTable, bands_alone: bool, settings: Settings) -> Vec<Form> {
    let size = table.people();
    if size < settings.min_group() {
        return Vec::new();
    }
    // Bands alone are no answer to whether there was anybody.
    let kinds = if bands_alone {
        [Some((false, false)), None]
    } else {
        [true, false].map(|c| Some((c, table.adverse)))
    };
    let forms = kinds
        .into_iter()
        .flatten()
        .flat_map(|(counts, nobody)| Scale::FINEST_FIRST.map(|scale| Form { size, scale, counts, nobody }));
    safe(forms, table.outcomes.len(), settings).collect()
}

/// The finest safe form of a group's row: bands, never counts.
fn group_form(size: u32, outcomes: usize, settings: Settings) -> Option<Form> {
    let forms = Scale::FINEST_FIRST.map(|scale| Form { size, scale, counts: false, nobody: false });
    safe(forms, outcomes, settings).next()
}

fn safe(
    forms: impl IntoIterator<Item = Form>,
    outcomes: usize,
    settings: Settings,
) -> impl Iterator<Item = Form> {
    forms
        .into_iter()
        .filter(move |form| form.scale.parts().saturating_mul(settings.threshold()) <= form.size)
        .filter(move |&form| row_is_safe(form, outcomes, settings))
}
