//! Examples of a check: a few records, a date, and what must come out. They are its tests and its documentation.

use std::ops::Range;
use std::sync::Arc;

use chrono::NaiveDate;
use toml::de::DeValue;

use crate::model::{Cell, Entry, FieldId, FieldType, KindId, Name, Reading, Record, Records};
use crate::model::{StaffId, Text, Value as Held, Vocabulary, in_words, month_name, read_label};

use super::check::{Severity, State};
use super::keys::{Holds, NUMBERS, SEVERITIES, STATES};
use super::parameter::typed;
use super::ratings::Scaled;
use super::source::{Section, Value, read_date, read_number};

/// The label of the cycle that a row of an example belongs to unless it says: by kind, and place among those of its kind.
pub type CycleOf<'c> = &'c dyn Fn(KindId, usize) -> Arc<str>;

/// What an example must give.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expected {
    /// The outcome.
    pub state: State,
    /// What other parts of the check give for the same row. All that apply have to give the outcome or one of these.
    pub also: Vec<State>,
    /// Its severity, where the example says.
    pub severity: Option<Severity>,
    /// The due date, where the example says.
    pub due: Option<NaiveDate>,
    /// The day it was done, where the example says.
    pub done: Option<NaiveDate>,
    /// The label of the cycle it is told of, where the example says.
    pub cycle: Option<Arc<str>>,
    /// The row or person meant, where there are several.
    pub of: Option<String>,
    /// Numbers it must count, by their names in files, where the example says.
    pub numbers: Vec<(String, String)>,
    /// Words the message must have in it, where the example says.
    pub tells: Option<String>,
}

/// An example.
#[derive(Clone, Debug)]
pub struct Sample {
    /// The as-of date.
    pub as_of: NaiveDate,
    /// The line on which it stands in the file of its check.
    pub line: usize,
    /// Its rows by kind.
    rows: Vec<(KindId, Vec<(FieldId, Reading)>)>,
    /// Columns and kinds that its tracker lacks; all others exist.
    without_fields: Vec<FieldId>,
    without_kinds: Vec<KindId>,
    /// Parameters that differ from the pack's.
    pub parameters: Vec<(String, String)>,
    /// What must come out.
    pub expected: Expected,
}

/// Reads one example of a check about a kind; keys that are neither reserved nor record kinds are fields of that kind.
pub(super) fn read(
    section: &Section,
    vocabulary: &Vocabulary,
    about: KindId,
    scaled: Scaled,
) -> Option<Sample> {
    let as_of = section.date("as_of");
    let state = section.word("gives", &STATES);
    let (severity, due, done) =
        (section.word("severity", &SEVERITIES), section.date("due"), section.date("done"));
    let (cycle, of, tells) = (cycle(section), section.text("of"), section.text("tells"));
    let also = also(section);
    let (mut without_fields, mut without_kinds) = (Vec::new(), Vec::new());
    for name in section.texts("without") {
        match (vocabulary.find_full(&name), vocabulary.kind_named(&name)) {
            (Some(field), _) => without_fields.push(field),
            (None, Some(kind)) => without_kinds.push(kind),
            _ => {
                let help = Some("write a kind, or a field with its kind: meeting.meeting_date".to_owned());
                let what = format!("\"{name}\" is neither a field nor a kind");
                section.wrong(section.place_of("without"), &what, help);
            }
        }
    }
    let parameters = section.get("parameters", Holds::Values).map(|v| values(section, v)).unwrap_or_default();
    let ratings = scaled.with(&parameters);
    let reader = Reader { section, vocabulary, ratings: &ratings };
    let (mut rows, mut own) = (Vec::new(), Vec::new());
    for (key, value) in section.entries() {
        let name = key.get_ref().as_ref();
        if section.has_meaning(name) {
            continue;
        }
        if let Some(kind) = vocabulary.kind_named(name).filter(|_| !value.get_ref().is_str()) {
            reader.rows(kind, value, &mut rows);
        } else if let Some(entry) = reader.field(about, name, key.span(), value) {
            own.push(entry);
        }
    }
    let has_own = rows.iter().any(|(kind, _)| *kind == about);
    if !has_own || !own.is_empty() {
        rows.insert(0, (about, own));
    }
    let numbers = numbers(section);
    let expected = Expected { state: state?, also, severity, due, done, cycle, of, numbers, tells };
    let line = section.source.line(section.at.start);
    Some(Sample { as_of: as_of?, line, rows, without_fields, without_kinds, parameters, expected })
}

/// The outcomes that other parts of the check give.
fn also(section: &Section) -> Vec<State> {
    let state = |word: String| {
        let found = STATES.iter().find(|(name, _)| *name == word).map(|(_, state)| *state);
        if found.is_none() {
            let all: Vec<&str> = STATES.iter().map(|(name, _)| *name).collect();
            let help = Some(format!("it may be {}", all.join(", ")));
            section.wrong(section.place_of("also"), &format!("\"{word}\" is no outcome"), help);
        }
        found
    };
    section.texts("also").into_iter().filter_map(state).collect()
}

/// The numbers an example says, as files have them.
fn numbers(section: &Section) -> Vec<(String, String)> {
    let Some(inner) = section.table("numbers", "the numbers of an example") else { return Vec::new() };
    let one = |(name, _): &(&'static str, &'static str)| {
        let value = inner.get(name, Holds::Value)?;
        let number = read_number(value.get_ref()).map(|n| n.to_string());
        let told = number.or_else(|| read_date(value.get_ref()).map(|d| d.to_string()));
        if told.is_none() {
            inner.wrong(value.span(), &format!("\"{name}\" has to be a number or a date"), None);
        }
        Some(((*name).to_owned(), told?))
    };
    NUMBERS.iter().filter_map(one).collect()
}

/// The parameters that an example sets.
fn values(section: &Section, value: &Value) -> Vec<(String, String)> {
    let Some(table) = value.get_ref().as_table() else {
        section.wrong(value.span(), "\"parameters\" has to be a table", None);
        return Vec::new();
    };
    let text = |value: &Value| {
        let text = typed(value.get_ref());
        if text.is_none() {
            section.wrong(value.span(), "a parameter is no table", None);
        }
        text.unwrap_or_default()
    };
    table.iter().map(|(key, value)| (key.get_ref().to_string(), text(value))).collect()
}

/// The label of the cycle that an example says.
fn cycle(section: &Section) -> Option<Arc<str>> {
    let text = section.text("cycle")?;
    let label = read_label(&text);
    if label.is_none() {
        section.wrong(section.place_of("cycle"), &format!("\"{text}\" is no cycle such as 2026/27"), None);
    }
    label
}

struct Reader<'r, 's, 'a> {
    section: &'r Section<'s, 'a>,
    vocabulary: &'r Vocabulary,
    ratings: &'r [(String, Vec<String>)],
}

impl Reader<'_, '_, '_> {
    fn rows(&self, kind: KindId, value: &Value, out: &mut Vec<(KindId, Vec<(FieldId, Reading)>)>) {
        let tables: Vec<&Value> = match value.get_ref() {
            DeValue::Array(items) => items.iter().collect(),
            _ => vec![value],
        };
        for table in tables {
            let DeValue::Table(fields) = table.get_ref() else {
                self.section.wrong(table.span(), "a record has to be a table", None);
                continue;
            };
            let row = fields
                .iter()
                .filter_map(|(key, value)| self.field(kind, key.get_ref().as_ref(), key.span(), value))
                .collect();
            out.push((kind, row));
        }
    }

    fn field(&self, kind: KindId, name: &str, at: Range<usize>, value: &Value) -> Option<(FieldId, Reading)> {
        let Some(field) = self.vocabulary.find(kind, name) else {
            let what = format!("\"{}\" has no field \"{name}\"", self.vocabulary.kind(kind).name);
            self.section.wrong(
                at,
                &what,
                crate::expression::nearest_field(self.vocabulary, Some(kind), name),
            );
            return None;
        };
        let spec = self.vocabulary.field(field);
        let reading =
            reading_of(value.get_ref(), &spec.ty, self.ratings, field == self.vocabulary.staff_key());
        if reading.is_none() {
            let what = format!("this cannot stand in \"{}\"", self.vocabulary.full_name(field));
            self.section.wrong(value.span(), &what, Some(wanted(spec, value.get_ref())));
        }
        reading.map(|r| (field, r))
    }
}

/// What can stand in a field.
fn wanted(spec: &crate::model::Field, value: &DeValue) -> String {
    if spec.ty == FieldType::Date {
        let day = value.as_str().and_then(crate::expression::british_date);
        return day.map_or_else(
            || "it has to be a date such as 2026-10-31".to_owned(),
            |day| format!("write {day}"),
        );
    }
    if !spec.values.is_empty() {
        let all: Vec<&str> = spec.values.iter().map(|c| &*c.name).collect();
        return format!("it may be {}", all.join(", "));
    }
    format!("it has to be {}", crate::expression::words_of(&spec.ty))
}

/// A value of an example. `"?…"` is something that cannot be read; `"✓"` in a date is a tick.
fn reading_of(
    value: &DeValue,
    ty: &FieldType,
    ratings: &[(String, Vec<String>)],
    is_key: bool,
) -> Option<Reading> {
    if let DeValue::String(text) = value {
        if text.is_empty() {
            return Some(Reading::Blank);
        }
        if let Some(rest) = text.strip_prefix('?') {
            return Some(Reading::Unreadable(format!("\"{rest}\" cannot be read").into()));
        }
        if text == "✓" && *ty == FieldType::Date {
            return Some(Reading::Tick);
        }
    }
    let text = value.as_str();
    let held = match ty {
        _ if is_key => Held::Id(text?.into()),
        FieldType::Date => Held::Date(read_date(value)?),
        FieldType::YesNo => Held::YesNo(match (value, text) {
            (DeValue::Boolean(truth), _) => *truth,
            (_, Some("yes")) => true,
            (_, Some("no")) => false,
            _ => return None,
        }),
        FieldType::Integer
        | FieldType::Number
        | FieldType::Percent
        | FieldType::Minutes
        | FieldType::Money => Held::Number(read_number(value)?),
        FieldType::Id | FieldType::Person => Held::Id(text?.into()),
        FieldType::Choice => Held::Choice(text?.into()),
        FieldType::Point => Held::Point(text?.into()),
        FieldType::Cycle => Held::Cycle(read_label(text?)?),
        FieldType::Text => Held::Text(Text::new(text?)),
        FieldType::Name => Held::Name(Name::new(text?)),
        FieldType::MonthDay => {
            let (month, day) = crate::expression::read_month_day(text?)?;
            Held::MonthDay(month, day)
        }
        FieldType::Rating => {
            let asked = crate::model::plain(text?);
            let found = ratings.iter().find(|(name, words)| {
                crate::model::plain(name) == asked || words.iter().any(|w| crate::model::plain(w) == asked)
            });
            return Some(match found {
                Some((name, _)) => Reading::Value(Held::Choice(name.as_str().into())),
                // Without a scale of the pack the words stand as they are, as in a tracker.
                None if ratings.is_empty() => Reading::Value(Held::Choice(text?.into())),
                None => Reading::Unreadable("not a word of the scale".into()),
            });
        }
        FieldType::List(inner) => {
            let items: Vec<&DeValue> = match value {
                DeValue::Array(items) => items.iter().map(toml::Spanned::get_ref).collect(),
                one => vec![one],
            };
            let mut list = Vec::new();
            for item in items {
                match reading_of(item, inner, ratings, false)? {
                    Reading::Value(value) => list.push(value),
                    _ => return None,
                }
            }
            Held::List(list)
        }
        // As a cell has it: first=one; second=two.
        FieldType::Map => {
            let pair = |item: &str| -> Option<(std::sync::Arc<str>, Held)> {
                let (key, value) = item.split_once('=')?;
                Some((key.trim().into(), Held::Id(value.trim().into())))
            };
            Held::Map(text?.split(';').map(pair).collect::<Option<_>>()?)
        }
    };
    Some(Reading::Value(held))
}

impl Sample {
    /// The example as records of a tracker whose columns all exist but those it leaves out. A person `T01`, a teacher
    /// since 2019 managed by `L01`, is there without being said; rows belong to them unless they say, and to the cycle that
    /// is given for the row of a kind. They are linked, and rows without a cycle are not placed yet.
    #[must_use]
    pub fn records(&self, vocabulary: &'static Vocabulary, cycle_of: CycleOf) -> Records {
        let mut records = Records::new(vocabulary);
        for kind in vocabulary.kinds().filter(|k| !self.without_kinds.contains(k)) {
            let columns: Vec<FieldId> =
                vocabulary.fields_of(kind).filter(|f| !self.without_fields.contains(f)).collect();
            let table = records.table_mut(kind);
            table.exists = true;
            table.columns = columns.into_iter().collect();
        }
        let staff = vocabulary.staff();
        if !self.rows.iter().any(|(kind, _)| *kind == staff) {
            Self::add(&mut records, staff, &[], cycle_of);
        }
        for (kind, row) in &self.rows {
            Self::add(&mut records, *kind, row, cycle_of);
        }
        records.link();
        records
    }

    fn add(records: &mut Records, kind: KindId, row: &[(FieldId, Reading)], cycle_of: CycleOf) {
        let vocabulary = records.vocabulary;
        let number = records.table(kind).rows.len() + 1;
        let name = vocabulary.kind(kind).name.clone();
        let cell = |column: u32| Cell {
            order: 0,
            sheet: name.as_str().into(),
            row: u32::try_from(number).unwrap_or(0),
            column,
        };
        let mut entries: std::collections::BTreeMap<FieldId, Entry> = std::collections::BTreeMap::new();
        let columns: Vec<FieldId> = records.table(kind).columns.iter().copied().collect();
        for (place, field) in columns.iter().enumerate() {
            let reading = row
                .iter()
                .find(|(f, _)| f == field)
                .map(|(_, r)| r.clone())
                .or_else(|| Self::unsaid(vocabulary, kind, *field, number, cycle_of))
                .unwrap_or(Reading::Blank);
            entries.insert(
                *field,
                Entry { cell: cell(u32::try_from(place).unwrap_or(0)), typed: Text::default(), reading },
            );
        }
        let id = vocabulary.kind(kind).id.and_then(|field| match entries.get(&field).map(|e| &e.reading) {
            Some(Reading::Value(Held::Id(id))) => Some(id.clone()),
            _ => None,
        });
        records.table_mut(kind).rows.push(Record {
            number,
            anchor: cell(0),
            id,
            entries,
            from_sheet: false,
            staff: None::<StaffId>,
            parent: None,
            cycle: None,
        });
    }

    fn unsaid(
        vocabulary: &Vocabulary,
        kind: KindId,
        field: FieldId,
        number: usize,
        cycle_of: CycleOf,
    ) -> Option<Reading> {
        let id = |text: &str| Some(Reading::Value(Held::Id(text.into())));
        let choice = |text: &str| Some(Reading::Value(Held::Choice(text.into())));
        let spec = vocabulary.kind(kind);
        let name = vocabulary.field(field).name.as_str();
        if kind == vocabulary.staff() {
            return match name {
                "staff_id" => id(&format!("T{number:02}")),
                "staff_group" => choice("teacher"),
                "employment_type" => choice("employee"),
                "employment_start_date" => {
                    NaiveDate::from_ymd_opt(2019, 9, 1).map(|d| Reading::Value(Held::Date(d)))
                }
                "line_manager_id" => id("L01"),
                _ => None,
            };
        }
        if name == "cycle_id" {
            let label = cycle_of(kind, number.saturating_sub(1));
            return Some(Reading::Value(Held::Cycle(label)));
        }
        if spec.owner == Some(field) {
            return id(if vocabulary.names_staff(field) { "T01" } else { "O1" });
        }
        if spec.id == Some(field) {
            return id(&format!("{}{number}", spec.name.get(..1).unwrap_or("R").to_uppercase()));
        }
        None
    }
}

impl Sample {
    /// What the example says, for the documents: a line for each of its rows by sheet and heading, what its tracker lacks, and
    /// the settings it changes.
    #[must_use]
    pub fn given(&self, vocabulary: &Vocabulary) -> Vec<String> {
        let mut out = Vec::new();
        for (kind, row) in &self.rows {
            let cells: Vec<String> = row
                .iter()
                .map(|(field, reading)| {
                    let text = match reading {
                        Reading::Blank => "blank".to_owned(),
                        Reading::Tick => "ticked".to_owned(),
                        Reading::Unreadable(_) => "cannot be read".to_owned(),
                        Reading::Value(value) => shown(value),
                    };
                    format!("{} = {text}", vocabulary.field(*field).label)
                })
                .collect();
            let cells = if cells.is_empty() { "a row".to_owned() } else { cells.join(", ") };
            out.push(format!("{}: {cells}", vocabulary.kind(*kind).label));
        }
        out.extend(self.without_kinds.iter().map(|k| format!("no sheet \"{}\"", vocabulary.kind(*k).label)));
        out.extend(self.without_fields.iter().map(|f| {
            let field = vocabulary.field(*f);
            format!("no column \"{}\" on \"{}\"", field.label, vocabulary.kind(field.kind).label)
        }));
        out.extend(self.parameters.iter().map(|(name, text)| format!("setting {name} = {text}")));
        out
    }
}

fn shown(value: &Held) -> String {
    match value {
        Held::Date(date) => in_words(*date),
        Held::Number(number) => number.to_string(),
        Held::YesNo(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        Held::Choice(word) => word.replace('_', " "),
        Held::Id(word) | Held::Point(word) | Held::Cycle(word) => word.to_string(),
        Held::MonthDay(month, day) => format!("{day} {}", month_name(*month)),
        // Examples are part of a pack, so their texts are the pack's own.
        Held::Text(text) => text.reveal().to_owned(),
        Held::Name(name) => name.reveal().to_owned(),
        Held::List(list) => list.iter().map(shown).collect::<Vec<_>>().join("; "),
        Held::Map(_) => "…".to_owned(),
    }
}
