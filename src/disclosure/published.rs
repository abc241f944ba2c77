//! Tables that may be published, and the one way to make them.

use chrono::NaiveDate;

use super::audit::{Checked, Draft, audit};
use super::beside::{Known, decide};
use super::draft::{About, draft, safest};
use super::form::Said;
use super::joint::Figures;
use super::ledger::Past;
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
///     reported: None,
///     told_before: false,
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
    pub(super) title: Label,
    heading: Label,
    outcomes: Vec<Label>,
    pub(super) rows: Vec<PublishedRow>,
    note: Option<Label>,
    pub(super) left_out: bool,
    /// Groups are left out for what they would have said: nothing else may be put together with that.
    pub(super) closed: bool,
    pub(super) reported: Option<NaiveDate>,
    /// An earlier report of the year told these outcomes in another way.
    pub(super) told_before: bool,
    pub(super) settings: Settings,
    /// All outcomes asked about; of two, one is printed.
    pub(super) asked: Vec<Label>,
    /// The finer ones that these are made of.
    pub(super) finest: Vec<Label>,
    /// What the row of everybody is called.
    pub(super) everybody: Label,
    /// What the figures stand for, for the ledger.
    pub(super) figures: Figures,
}

impl PublishedTable {
    /// What stands in place of the figures of a table that is withheld, whatever the reason.
    pub const WITHHELD: &'static str = "Too few staff to report without identifying individuals.";
    /// What stands under a table whose groups are not shown, whatever the reason.
    pub const LEFT_OUT: &'static str = "Groups are not shown where they could identify individuals.";

    /// What stands in place of the figures of a table whose outcomes an earlier report of the year told in another way. That
    /// is known from the report, whatever the outcomes, so it may be said.
    pub const TOLD_BEFORE: &'static str = "Not shown: an earlier report of this year told these outcomes in another way, and the two together could identify individuals.";

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

    /// Whether it is withheld because an earlier report of the year told its outcomes in another way.
    #[must_use]
    pub fn is_told_before(&self) -> bool {
        self.told_before
    }

    /// Whether groups were asked for and are not shown.
    #[must_use]
    pub fn leaves_groups_out(&self) -> bool {
        self.left_out
    }

    /// The day of the earlier report whose figures the table repeats.
    #[must_use]
    pub fn reported(&self) -> Option<NaiveDate> {
        self.reported
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
    pub(super) label: Label,
    pub(super) size: u32,
    pub(super) said: Vec<Said>,
    pub(super) whole: bool,
    /// It would be counts, were all of them large enough.
    pub(super) counts: bool,
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

    /// Whether the row speaks in counts where all of them are large enough, so that bands say that one is not. Of a row that
    /// repeats an earlier report nobody knows.
    #[must_use]
    pub fn counts_where_large(&self) -> bool {
        self.counts
    }

    /// Whether the row is about everybody the table covers.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.whole
    }
}

impl PublishedTable {
    /// A table whose figures passed the audit.
    pub(super) fn assembled(
        _: Checked,
        table: &CountTable,
        rows: Vec<PublishedRow>,
        [left_out, closed]: [bool; 2],
        figures: Figures,
        settings: Settings,
    ) -> Self {
        Self { rows, left_out, closed, figures, ..Self::withheld(table, settings) }
    }

    /// A table that says nothing.
    pub(super) fn withheld(table: &CountTable, settings: Settings) -> Self {
        let columns = if table.outcomes.len() == 2 { 1 } else { table.outcomes.len() };
        Self {
            title: table.title.clone(),
            heading: table.heading.clone(),
            outcomes: table.outcomes.iter().take(columns).cloned().collect(),
            rows: Vec::new(),
            note: table.note.clone(),
            left_out: false,
            closed: false,
            reported: None,
            told_before: false,
            settings,
            asked: table.outcomes.clone(),
            finest: table.finest().to_vec(),
            everybody: table.everybody.clone(),
            figures: Figures::none(table.parts(), table.kind == Kind::Questions),
        }
    }

    /// The same question with the answer of another year about everybody.
    pub(super) fn of_another_year(&self, _: Checked, row: PublishedRow, figures: Figures) -> Self {
        Self { rows: vec![row], left_out: false, figures, ..self.clone() }
    }

    /// The same as a repetition of what was reported on a day.
    pub(super) fn reported_on(self, day: NaiveDate) -> Self {
        Self { reported: Some(day), ..self }
    }
}

/// Publishes the tables of one report, each as fully as is safe; the order stays.
///
/// Groups below the smallest size are merged with their neighbours and each row's way of speaking is chosen by public
/// facts, then the audit passes the table, or its groups are left out, or it is withheld.
///
/// # Errors
/// When a table's counts do not add up, or two tables tell the same outcomes in two ways and do not tell who is in their
/// rows. Withholding is no error.
pub fn publish(tables: &[CountTable], settings: &Settings) -> Result<Vec<PublishedTable>, TableError> {
    publish_after(tables, settings, &Past::Nothing)
}

/// The same for a report that is not the first: what an earlier report of the year answered is repeated as it stood,
/// outcomes it told of are not broken down in other ways, and where nobody can tell what was said, only the whole school is
/// told, in bands.
///
/// # Errors
/// The same.
pub fn publish_after(
    tables: &[CountTable],
    settings: &Settings,
    past: &Past,
) -> Result<Vec<PublishedTable>, TableError> {
    for (at, table) in tables.iter().enumerate() {
        table.check()?;
        if tables.iter().take(at).any(|earlier| table.clashes_with(earlier)) {
            return Err(TableError::asked_twice(table.title.clone()));
        }
    }
    let mut published: Vec<PublishedTable> = Vec::new();
    for table in tables {
        published.push(match past.answer(table, *settings) {
            Some(answer) => answer,
            None => publish_one(table, &published, *settings, past),
        });
    }
    Ok(published)
}

/// Drafts a table by itself or, where the report has others of the same outcomes, beside them, and publishes it if it passes.
fn publish_one(
    table: &CountTable,
    published: &[PublishedTable],
    settings: Settings,
    past: &Past,
) -> PublishedTable {
    if past.has_told(table.finest()) {
        return PublishedTable { told_before: true, ..PublishedTable::withheld(table, settings) };
    }
    let alike = |other: &&PublishedTable| other.finest == table.finest() && !other.figures.apart;
    let alike: Vec<&PublishedTable> = published.iter().filter(alike).collect();
    let known = Known {
        figures: alike.iter().filter(|other| !other.is_withheld()).map(|other| &other.figures).collect(),
        closed: alike.iter().any(|other| other.closed),
    };
    let unknown = matches!(past, Past::Unknown);
    let draft = match table.kind {
        _ if known.figures.is_empty() && unknown => safest(table, settings),
        _ if known.figures.is_empty() => draft(table, settings),
        Kind::Groups => decide(table, unknown, &known, settings),
        // A question of everybody beside groups of the same outcomes would be asked of them twice.
        Kind::Questions => None,
    };
    let Some(draft) = draft else { return PublishedTable::withheld(table, settings) };
    let like = Figures::none(table.parts(), table.kind == Kind::Questions);
    let figures = Figures::of(&draft, &like, settings);
    match audit(&draft, &figures, &known.figures, settings) {
        Some(checked) => release(checked, table, draft, figures, settings),
        None => PublishedTable::withheld(table, settings),
    }
}

fn release(
    checked: Checked,
    table: &CountTable,
    draft: Draft<About>,
    figures: Figures,
    settings: Settings,
) -> PublishedTable {
    let asked_for_groups = table.kind == Kind::Groups && table.rows.len() > 1;
    let left_out = asked_for_groups && draft.whole.is_some() && draft.rows.is_empty();
    let row = |row: super::audit::DraftRow<About>| PublishedRow {
        label: row.about.label,
        size: row.form.size,
        said: row.said,
        whole: row.about.whole,
        counts: row.form.counts,
    };
    let closed = draft.left;
    let rows = draft.whole.into_iter().chain(draft.rows).map(row).collect();
    PublishedTable::assembled(checked, table, rows, [left_out, closed], figures, settings)
}
