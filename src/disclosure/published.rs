//! Tables that may be published, and the one way to make them.

use super::audit::{Audited, Draft, DraftRow, audit, row_is_safe};
use super::band::Scale;
use super::breakdown::{self, MOST_GROUPS};
use super::form::{Form, Said};
use super::layout::{lay_out, lay_out_within};
use super::table::{Kind, TableError};
use super::{CountTable, Label, Settings};

/// A table that passed disclosure control. Reports are made of these and of nothing else.
///
/// It can be read (see [`publish`] for how one is made):
///
/// ```
/// use appraise::disclosure::PublishedTable;
/// fn rows(table: &PublishedTable) -> usize {
///     table.rows().len()
/// }
/// ```
///
/// It cannot be forged, because its fields are private and nothing converts into it:
///
/// ```compile_fail
/// use appraise::disclosure::{Label, PublishedTable, Settings};
/// let forged = PublishedTable {
///     title: Label::fixed("Reviews"),
///     heading: Label::fixed("Group"),
///     outcomes: Vec::new(),
///     rows: Vec::new(),
///     note: None,
///     left_out: false,
///     settings: Settings::default(),
/// };
/// ```
///
/// Its figures cannot be replaced by others once it is published:
///
/// ```compile_fail
/// use appraise::disclosure::{PublishedTable, Said};
/// fn replace(table: &mut PublishedTable) {
///     table.rows()[0].said()[0] = Said::Count(1);
/// }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedTable {
    title: Label,
    heading: Label,
    outcomes: Vec<Label>,
    rows: Vec<PublishedRow>,
    note: Option<Label>,
    left_out: bool,
    settings: Settings,
}

impl PublishedTable {
    /// What stands in place of the figures of a table that is withheld, whatever the reason.
    pub const WITHHELD: &'static str = "Too few staff to report without identifying individuals.";
    /// What stands under a table whose groups are not shown, whatever the reason.
    pub const LEFT_OUT: &'static str = "Groups are not shown where they could identify individuals.";

    /// What the table is about.
    #[must_use]
    pub fn title(&self) -> &Label {
        &self.title
    }

    /// The heading of the first column.
    #[must_use]
    pub fn heading(&self) -> &Label {
        &self.heading
    }

    /// The outcomes printed, one to a column.
    #[must_use]
    pub fn outcomes(&self) -> &[Label] {
        &self.outcomes
    }

    /// The rows; none when the table is withheld.
    #[must_use]
    pub fn rows(&self) -> &[PublishedRow] {
        &self.rows
    }

    /// The sentence under the table, if it has one.
    #[must_use]
    pub fn note(&self) -> Option<&Label> {
        self.note.as_ref()
    }

    /// Whether the table is withheld as a whole.
    #[must_use]
    pub fn is_withheld(&self) -> bool {
        self.rows.is_empty()
    }

    /// Whether groups were asked for and are not shown.
    #[must_use]
    pub fn leaves_groups_out(&self) -> bool {
        self.left_out
    }

    /// The limits under which the table was made.
    #[must_use]
    pub fn settings(&self) -> Settings {
        self.settings
    }
}

/// One row of a published table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedRow {
    label: Label,
    size: u32,
    said: Vec<Said>,
    whole: bool,
}

impl PublishedRow {
    /// What the row is about.
    #[must_use]
    pub fn label(&self) -> &Label {
        &self.label
    }

    /// How many people the row is about, which the staff list tells anyway.
    #[must_use]
    pub fn size(&self) -> u32 {
        self.size
    }

    /// The figures, one to an outcome.
    #[must_use]
    pub fn said(&self) -> &[Said] {
        &self.said
    }

    /// Whether the row is about everybody the table covers.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.whole
    }
}

/// What the audit carries along and does not read.
#[derive(Debug, Clone)]
struct About {
    label: Label,
    whole: bool,
}

/// Publishes the tables of one report, each as fully as is safe; the order stays.
///
/// Groups below the smallest size are merged with their neighbours and each row's way of speaking is chosen by public
/// facts, then the audit passes the table or it is withheld.
///
/// # Errors
/// When a table's counts do not add up, or two tables tell the same outcomes in two ways. Withholding is no error.
pub fn publish(tables: &[CountTable], settings: &Settings) -> Result<Vec<PublishedTable>, TableError> {
    for (at, table) in tables.iter().enumerate() {
        table.check()?;
        if tables.iter().take(at).any(|earlier| table.clashes_with(earlier)) {
            return Err(TableError::asked_twice(table.title.clone()));
        }
    }
    Ok(tables.iter().map(|table| publish_one(table, *settings)).collect())
}

fn publish_one(table: &CountTable, settings: Settings) -> PublishedTable {
    let audited = draft(table, settings).and_then(|draft| audit(draft, settings));
    release(table, audited, settings)
}

/// The table as it would be printed: layout and form from public facts, then the true counts put into words.
fn draft(table: &CountTable, settings: Settings) -> Option<Draft<About>> {
    if table.people() < settings.min_group() {
        return None;
    }
    match table.kind {
        Kind::Questions => {
            let form = whole_form(table.people(), table, settings)?;
            let rows = table.rows.iter().map(|row| {
                let about = About { label: row.label.clone(), whole: false };
                speak(about, form, row.counts.clone(), settings)
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
    let merged: Vec<(Label, Vec<u32>)> = layout.iter().map(|positions| merge(table, positions)).collect();
    let mut forms = Vec::new();
    for (_, counts) in &merged {
        forms.push(group_form(counts.iter().sum(), table.outcomes.len(), settings)?);
    }
    if beside_whole {
        breakdown::fit(&mut forms);
    }
    let groups: Vec<DraftRow<About>> = merged
        .into_iter()
        .zip(forms)
        .map(|((label, counts), form)| speak(About { label, whole: false }, form, counts, settings))
        .collect();
    // Groups with three outcomes stand without the row of the whole school: that the two agree in every column is
    // more than the audit can follow yet.
    if !beside_whole && !groups.is_empty() {
        return Some(Draft { whole: None, rows: groups });
    }

    let everyone: Vec<usize> = (0..table.rows.len()).collect();
    let (_, counts) = merge(table, &everyone);
    let about = About { label: table.everybody.clone(), whole: true };
    let whole = speak(about, whole_form(table.people(), table, settings)?, counts, settings);
    let said: Vec<(Form, &[Said])> = groups.iter().map(|row| (row.form, &row.said[..])).collect();
    if breakdown::may_be_shown((whole.form, &whole.said), &said, settings) {
        Some(Draft { whole: Some(whole), rows: groups })
    } else {
        Some(Draft { whole: Some(whole), rows: Vec::new() })
    }
}

fn speak(about: About, form: Form, counts: Vec<u32>, settings: Settings) -> DraftRow<About> {
    let said = form.say(&counts, settings);
    DraftRow { about, form, counts, said }
}

/// The groups at these positions as one: their name and their counts.
fn merge(table: &CountTable, positions: &[usize]) -> (Label, Vec<u32>) {
    let mut labels = Vec::new();
    let mut counts = vec![0_u32; table.outcomes.len()];
    for row in positions.iter().filter_map(|&position| table.rows.get(position)) {
        labels.push(&row.label);
        for (sum, count) in counts.iter_mut().zip(&row.counts) {
            *sum = sum.saturating_add(*count);
        }
    }
    (Label::together(&labels), counts)
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

fn release(table: &CountTable, audited: Option<Audited<About>>, settings: Settings) -> PublishedTable {
    let draft = audited.map_or(Draft { whole: None, rows: Vec::new() }, Audited::into_draft);
    let asked_for_groups = table.kind == Kind::Groups && table.rows.len() > 1;
    let left_out = asked_for_groups && draft.whole.is_some() && draft.rows.is_empty();
    let columns = if table.outcomes.len() == 2 { 1 } else { table.outcomes.len() };
    let rows: Vec<PublishedRow> = draft
        .whole
        .into_iter()
        .chain(draft.rows)
        .map(|row| PublishedRow {
            label: row.about.label,
            size: row.form.size,
            said: row.said,
            whole: row.about.whole,
        })
        .collect();
    PublishedTable {
        title: table.title.clone(),
        heading: table.heading.clone(),
        outcomes: table.outcomes.iter().take(columns).cloned().collect(),
        rows,
        note: table.note.clone(),
        left_out,
        settings,
    }
}
