//! What a blank tracker has: which sheets, which columns in which order, which of them are needed first. The order is
//! whose row it is, then as the vocabulary lists the fields, which follows the year.

use std::collections::BTreeSet;

use rust_xlsxwriter::{Workbook, XlsxError};

use super::Asked;
use super::input::{self, Input, Source, spoken};
use super::wanted::{THEME, fields, listed_on};
use crate::expression::Val;
use crate::model::{Cycle, CycleRule, FieldId, FieldType, KindId, Vocabulary, plain};
use crate::policy::{Class, Pack, Parameter, Reads, Severity};

/// Without these a run of days says nothing, and nobody is found to be the headteacher.
const NEEDED: [&str; 3] = ["calendar.day_kind", "calendar.from_date", "staff.staff_group"];

/// How the policy is named where the tracker does not.
const BY_HAND: &str = "Named with --policy";

/// Rows that drop-downs, dates and colours reach.
pub(super) const ROWS: u32 = 2_000;
/// Rows of a new table; Excel makes it longer as it fills.
pub(super) const TABLE_ROWS: u32 = 50;

/// A drop-down of words may have so many characters in the cell's own rule; longer ones stand on the sheet Lists.
const SHORT_LIST: usize = 240;

/// The whole tracker.
pub(super) struct Plan<'a> {
    pub(super) asked: &'a Asked<'a>,
    pub(super) vocabulary: &'static Vocabulary,
    pub(super) sheets: Vec<Sheet>,
    pub(super) settings: Vec<Line>,
    /// Drop-downs that stand on the sheet Lists: heading and words.
    pub(super) lists: Vec<(String, Vec<String>)>,
    /// The rating scale, best first.
    pub(super) ratings: Vec<String>,
    /// The cycle of the day, with the one before it and two after.
    pub(super) cycle: Cycle,
}

/// A sheet with a row for each record.
pub(super) struct Sheet {
    pub(super) kind: KindId,
    pub(super) name: String,
    pub(super) about: String,
    pub(super) columns: Vec<Column>,
    /// How many columns stay in sight when the sheet is moved.
    pub(super) keys: u16,
    /// Places of a due day and of the day it was done.
    pub(super) due: Vec<(u16, u16)>,
}

/// A column.
pub(super) struct Column {
    pub(super) heading: String,
    pub(super) help: String,
    /// Without it the row cannot be placed or told apart.
    pub(super) needed: bool,
    pub(super) what: What,
}

/// What stands in a column.
pub(super) enum What {
    Field(FieldId, Input),
    /// The name of the person whose ID stands in the column with this heading.
    NameOf(String),
}

/// A line of the settings sheet.
pub(super) struct Line {
    pub(super) name: String,
    /// What it is called in files of settings.
    pub(super) key: String,
    pub(super) help: String,
    pub(super) input: Input,
    /// What it is set to already.
    pub(super) value: Option<String>,
    /// What holds while it is blank.
    pub(super) otherwise: String,
    pub(super) needed: bool,
}

impl<'a> Plan<'a> {
    pub(super) fn new(asked: &'a Asked<'a>, vocabulary: &'static Vocabulary) -> Self {
        let each: Vec<(&Pack, Reads)> = asked
            .packs
            .iter()
            .map(|pack| (pack, pack.reads(|check| asked.full || check.severity == Severity::Breach)))
            .collect();
        let mut reads = Reads::default();
        let mut ratings: Vec<String> = Vec::new();
        for (pack, of_pack) in &each {
            reads.fields.extend(&of_pack.fields);
            reads.kinds.extend(&of_pack.kinds);
            reads.picks_by.extend(&of_pack.picks_by);
            reads.due.extend(&of_pack.due);
            for (name, _) in pack.ratings.iter().rev() {
                if !ratings.contains(name) {
                    ratings.push(name.clone());
                }
            }
        }
        let school = vocabulary.kind_named("school");
        let fields = fields(asked, vocabulary, &reads);
        let kinds: BTreeSet<KindId> = fields.keys().copied().filter(|k| Some(*k) != school).collect();
        let deciding = Deciding { packs: &each, vocabulary, reads: &reads, kinds: &kinds, ratings: &ratings };
        let sheets: Vec<Sheet> = kinds
            .iter()
            .map(|kind| deciding.sheet(*kind, fields.get(kind).map(Vec::as_slice).unwrap_or_default()))
            .collect();
        let of_school = school.and_then(|k| fields.get(&k)).map(Vec::as_slice).unwrap_or_default();
        let settings = deciding.settings(asked, of_school);
        let mut plan = Plan {
            asked,
            vocabulary,
            sheets,
            settings,
            lists: Vec::new(),
            cycle: rule_of(asked).holding(asked.as_of),
            ratings,
        };
        plan.lists = plan.long_lists();
        plan
    }

    /// The labels of the cycle before, this one and the next two.
    pub(super) fn cycles(&self) -> Vec<String> {
        let rule = rule_of(self.asked);
        let mut labels = vec![rule.before(&self.cycle).label.to_string(), self.cycle.label.to_string()];
        let mut last = self.cycle.clone();
        for _ in 0..2 {
            let Some(day) = last.end.succ_opt() else { break };
            last = rule.holding(day);
            labels.push(last.label.to_string());
        }
        labels
    }

    fn long_lists(&self) -> Vec<(String, Vec<String>)> {
        let mut lists = vec![("Cycles".to_owned(), self.cycles())];
        let of_columns = self.sheets.iter().flat_map(|sheet| {
            sheet.columns.iter().filter_map(move |c| match &c.what {
                What::Field(_, input) => Some((format!("{}: {}", sheet.name, c.heading), input)),
                What::NameOf(_) => None,
            })
        });
        let of_settings = self.settings.iter().map(|l| (format!("School settings: {}", l.name), &l.input));
        for (heading, input) in of_columns.chain(of_settings) {
            let words = input.words();
            // What is chosen several at a time has no drop-down, so its words have to stand somewhere to be copied.
            let apart = matches!(input, Input::SomeOf(_)) || !fits_in_a_rule(words);
            if !words.is_empty() && apart && !lists.iter().any(|(_, held)| held == words) {
                lists.push((heading, words.to_vec()));
            }
        }
        lists
    }

    /// The cells of a drop-down on the sheet Lists, where it stands there.
    pub(super) fn listed(&self, words: &[String]) -> Option<String> {
        let place = self.lists.iter().position(|(_, held)| held == words)?;
        let column = rust_xlsxwriter::utility::column_number_to_name(u16::try_from(place).ok()?);
        Some(format!("Lists!${column}$2:${column}${}", words.len() + 1))
    }

    /// Names the ranges from which drop-downs of IDs are taken; each ends at the last ID.
    pub(super) fn define_names(&self, book: &mut Workbook) -> Result<(), XlsxError> {
        for sheet in &self.sheets {
            let Some(id) = self.vocabulary.kind(sheet.kind).id else { continue };
            let Some(place) = sheet.place_of(id) else { continue };
            let column = rust_xlsxwriter::utility::column_number_to_name(place);
            let name = rust_xlsxwriter::utility::quote_sheet_name(&sheet.name);
            let cells = format!("{name}!${column}$2:${column}${}", ROWS + 1);
            let formula = format!("={name}!${column}$2:INDEX({cells},MAX(1,COUNTA({cells})))");
            book.define_name(ids_of(self.vocabulary, sheet.kind), &formula)?;
        }
        Ok(())
    }
}

/// Whether a drop-down can stand in the rule of the cell itself.
pub(super) fn fits_in_a_rule(words: &[String]) -> bool {
    let length: usize = words.iter().map(|w| w.encode_utf16().count() + 1).sum();
    length <= SHORT_LIST && !words.iter().any(|w| w.contains([',', '"']))
}

impl Sheet {
    pub(super) fn place_of(&self, field: FieldId) -> Option<u16> {
        let place = self.columns.iter().position(|c| matches!(c.what, What::Field(f, _) if f == field))?;
        u16::try_from(place).ok()
    }
}

/// The name of the range of a kind's IDs.
fn ids_of(vocabulary: &Vocabulary, kind: KindId) -> String {
    format!("{}_ids", vocabulary.kind(kind).name)
}

/// The sheet of a kind: its label, where a sheet can be called so.
fn sheet_name(vocabulary: &Vocabulary, kind: KindId) -> String {
    let kind = vocabulary.kind(kind);
    let can_be =
        kind.label.chars().count() <= 31 && !kind.label.contains(['[', ']', ':', '*', '?', '/', '\\']);
    if can_be { kind.label.clone() } else { spoken(&kind.name) }
}

/// What a parameter is while nobody sets it.
fn default_of(parameter: &Parameter) -> String {
    match &parameter.default {
        Val::Date(day) => day.format("%d/%m/%Y").to_string(),
        _ => spoken(&parameter.text),
    }
}

/// How the years run for which the tracker is made: as in the policy named first.
fn rule_of(asked: &Asked) -> CycleRule {
    asked.packs.first().map_or(CycleRule { month: 9, day: 1 }, |pack| pack.cycle)
}

struct Deciding<'d> {
    /// Each policy with what it reads; its parameters are known by their place in it alone.
    packs: &'d [(&'d Pack, Reads)],
    vocabulary: &'static Vocabulary,
    /// What they read together, but for the parameters.
    reads: &'d Reads,
    kinds: &'d BTreeSet<KindId>,
    ratings: &'d [String],
}

impl Deciding<'_> {
    fn sheet(&self, kind: KindId, fields: &[FieldId]) -> Sheet {
        let v = self.vocabulary;
        let about = v.kind(kind);
        let name_field = v.fields_of(v.staff()).find(|f| v.field(*f).ty == FieldType::Name);
        let first: Vec<FieldId> = if kind == v.staff() {
            [about.id, name_field].into_iter().flatten().collect()
        } else {
            // Whose row it is, its cycle, and its own ID.
            [about.owner, about.cycle, about.id].into_iter().flatten().collect()
        };
        let mut order: Vec<FieldId> = first.iter().copied().filter(|f| fields.contains(f)).collect();
        order.extend(fields.iter().copied().filter(|f| !first.contains(f)));
        let needed = self.needed(kind, fields);
        let mut columns = Vec::with_capacity(order.len() + 1);
        for field in order {
            let spec = v.field(field);
            columns.push(Column {
                heading: spec.label.clone(),
                help: spec.help.clone(),
                needed: needed.contains(&field),
                what: What::Field(field, self.input(field)),
            });
            let whose = about.owner == Some(field) && kind != v.staff() && spec.ty == FieldType::Person;
            if let Some(name) = name_field.filter(|n| whose && !self.goes_by(kind, *n)) {
                columns.push(Column {
                    heading: v.field(name).label.clone(),
                    help: "Filled in by itself from the sheet of staff; leave it as it is.".into(),
                    needed: false,
                    what: What::NameOf(spec.label.clone()),
                });
            }
        }
        // The person and the name stay in sight, or what else a row begins with.
        let with_name = kind == v.staff() || matches!(columns.get(1).map(|c| &c.what), Some(What::NameOf(_)));
        let mut sheet = Sheet {
            kind,
            name: sheet_name(v, kind),
            about: self.about(kind),
            columns,
            keys: if with_name { 2 } else { 1 },
            due: Vec::new(),
        };
        sheet.due = self
            .reads
            .due
            .iter()
            .filter_map(|(by, done)| Some((sheet.place_of(*by)?, sheet.place_of(*done)?)))
            .collect();
        sheet
    }

    /// What a row of the kind is. Where records may do without rows of their own in general, they may not here: the
    /// columns that would stand in for them are on this sheet alone.
    fn about(&self, kind: KindId) -> String {
        let about = self.vocabulary.kind(kind);
        match about.stands_for.filter(|parent| self.kinds.contains(parent)) {
            Some(parent) => {
                let parent = sheet_name(self.vocabulary, parent);
                format!("{} Every row of the sheet {parent} needs at least one here.", about.about)
            }
            None => about.about.clone(),
        }
    }

    /// Whether a field of the kind, other than whose row it is, goes by the label of a field of another kind, so that a
    /// column so headed could be taken for it.
    fn goes_by(&self, kind: KindId, other: FieldId) -> bool {
        let v = self.vocabulary;
        let word = plain(&v.field(other).label);
        v.fields_of(kind)
            .filter(|f| v.kind(kind).owner != Some(*f))
            .map(|f| v.field(f))
            .any(|f| plain(&f.label) == word || f.words.contains(&word))
    }

    /// The fields without which a row cannot be placed or told apart: whose it is, its own ID where others name it, the
    /// words by which the policy tells rows apart that are known from the start, and the cycle where no date gives it.
    fn needed(&self, kind: KindId, fields: &[FieldId]) -> BTreeSet<FieldId> {
        let v = self.vocabulary;
        let about = v.kind(kind);
        let mut needed: BTreeSet<FieldId> = about.owner.into_iter().collect();
        let is_name = |f: &&FieldId| kind == v.staff() && v.field(**f).ty == FieldType::Name;
        needed.extend(fields.iter().filter(is_name));
        let names = |k: KindId| v.fields_of(k).any(|f| listed_on(v, f, self.kinds) == Some(kind));
        let is_named = about.owner.is_none() || self.kinds.iter().any(|k| names(*k));
        needed.extend(about.id.filter(|_| is_named));
        needed.extend(NEEDED.iter().filter_map(|name| v.find_full(name)));
        if !about.dates.iter().any(|d| fields.contains(d)) {
            // A child row takes the cycle of what it belongs to.
            needed.extend(about.cycle.filter(|_| about.owner.is_none_or(|o| v.parent_kind(o).is_none())));
        }
        // What a row is stands before its first date; what became of it after.
        let before = fields.iter().take_while(|f| v.field(**f).ty != FieldType::Date);
        let of_scope = |f: &FieldId| self.packs.iter().any(|(pack, _)| pack.scope.fields().contains(f));
        let tells = |f: &&FieldId| self.reads.picks_by.contains(f) && v.field(**f).ty == FieldType::Choice;
        needed.extend(before.filter(tells));
        needed.extend(fields.iter().filter(|f| of_scope(f)));
        needed.retain(|f| fields.contains(f));
        needed
    }

    fn input(&self, field: FieldId) -> Input {
        let v = self.vocabulary;
        let of_policy = self.words_of_policy(field);
        if !of_policy.is_empty() {
            return Input::Usually(of_policy);
        }
        let spec = v.field(field);
        let source = |kind: KindId| Source { range: ids_of(v, kind), sheet: sheet_name(v, kind) };
        let listed =
            if spec.ty == FieldType::Person { Some(v.staff()) } else { listed_on(v, field, self.kinds) };
        input::of_field(spec, self.ratings, listed.map(source))
    }

    /// The words of the policy for a text: its pay ranges, and its themes of training.
    fn words_of_policy(&self, field: FieldId) -> Vec<String> {
        let is_theme = self.vocabulary.find_full(THEME) == Some(field);
        let mut words = Vec::new();
        for (pack, _) in self.packs {
            let pay = pack.pay.iter().filter(|pay| pay.range_text.own_field() == Some(field));
            words.extend(pay.flat_map(|pay| &pay.ranges).map(|r| spoken(&r.name)));
            words.extend(pack.themes.iter().filter(|_| is_theme).map(|(name, _)| name.clone()));
        }
        let mut seen = BTreeSet::new();
        words.retain(|word| seen.insert(word.clone()));
        words
    }

    /// The settings of the school that are read, then what the policy leaves to the school.
    fn settings(&self, asked: &Asked, fields: &[FieldId]) -> Vec<Line> {
        let v = self.vocabulary;
        let said = |key: &str| {
            let found = asked.elsewhere.iter().find(|(name, _)| name == key);
            found.map(|(_, text)| format!("{} (appraise.toml)", spoken(text)))
        };
        let mut lines = Vec::new();
        let parameters = || self.packs.iter().flat_map(|(pack, _)| &pack.parameters);
        let parameter = |key: &str| parameters().find(|p| p.name == key);
        for field in fields {
            let spec = v.field(*field);
            let of_policy = spec.name == "policy_pack";
            let default = parameter(&spec.name).map(default_of).unwrap_or_default();
            lines.push(Line {
                name: spec.label.clone(),
                key: spec.name.clone(),
                help: spec.help.clone(),
                input: self.input(*field),
                value: asked.installed.filter(|_| of_policy).map(str::to_owned),
                otherwise: said(&spec.name).unwrap_or(if of_policy { BY_HAND.to_owned() } else { default }),
                needed: false,
            });
        }
        let places = self.packs.iter().flat_map(|(pack, reads)| {
            pack.parameters.iter().enumerate().map(|(place, p)| (p, reads.parameters.contains(&place)))
        });
        for (parameter, is_read) in places {
            let open = parameter.text.is_empty();
            let wanted = match parameter.class {
                // Not to be changed, and if the pack has none the school cannot know it either.
                Class::Policy => open,
                Class::School => true,
                Class::Product => open || asked.full,
            };
            let read = asked.full || open || is_read;
            if !wanted || !read || lines.iter().any(|l| l.key == parameter.name) {
                continue;
            }
            let whose = match parameter.class {
                Class::Policy | Class::School => "",
                Class::Product => " Not from the policy.",
            };
            let field = v.kind_named("school").and_then(|school| v.find(school, &parameter.name));
            lines.push(Line {
                name: field.map_or_else(|| spoken(&parameter.name), |f| v.field(f).label.clone()),
                key: parameter.name.clone(),
                help: format!("{}.{whose}", spoken(&parameter.says).trim_end_matches('.')),
                input: field.map_or_else(|| input::of_parameter(parameter), |f| self.input(f)),
                value: None,
                otherwise: said(&parameter.name).unwrap_or_else(|| default_of(parameter)),
                needed: open,
            });
        }
        lines
    }
}
