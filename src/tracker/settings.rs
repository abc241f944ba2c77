//! The tracker's own settings: two columns, what is set and what it is set to, and where there is a third, why.
//!
//! Every line is kept as typed, because a line may be a parameter of a policy that is not known here. Lines that name
//! a field of the school also become the school's one record.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::grid::{Raw, Sheet};
use super::matching::Index;
use super::value::Values;
use crate::model::{
    Entry, FieldId, KindId, Reading, Record, Records, Setting, Text, Unread, Unused, Value, plain,
};

/// Where the two columns stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Columns {
    pub(super) header: Option<u32>,
    pub(super) name: u32,
    pub(super) value: u32,
    pub(super) reason: Option<u32>,
}

/// Whether a sheet holds settings, and where; only a sheet that is named so can.
pub(super) fn recognise(sheet: &Sheet, records: &Records) -> Option<Columns> {
    let index = Index::standard();
    let school = records.vocabulary.kind_named("school")?;
    if !index.kinds_of_sheet(&sheet.name).contains(&(school, true)) {
        return None;
    }
    let says = |text: &str, words: &[&str]| words.contains(&plain(text).as_str());
    for (row, cells) in sheet.rows().take(30) {
        let texts: Vec<_> = cells.iter().filter(|c| !c.is_blank()).collect();
        for pair in texts.windows(2) {
            if let [one, two] = pair
                && says(&one.text(), &["field", "setting", "name", "item", "parameter", "settings", "what"])
                && says(&two.text(), &["value", "answer", "entry", "set to", "setting"])
            {
                let whys = ["reason", "why", "reasons", "reason for the change", "reason for change"];
                let reason =
                    texts.iter().find(|c| c.column > two.column && says(&c.text(), &whys)).map(|c| c.column);
                return Some(Columns { header: Some(row), name: one.column, value: two.column, reason });
            }
        }
    }
    let names = |column: u32| {
        let named = |cell: &super::grid::GridCell| {
            index.named(&plain(&cell.text())).iter().any(|(f, _)| records.vocabulary.field(*f).kind == school)
        };
        sheet.rows().filter(|(row, _)| sheet.get(*row, column).is_some_and(named)).count()
    };
    let column = (0..4)
        .max_by_key(|c| (names(*c), std::cmp::Reverse(*c)))
        .filter(|c| names(*c) > 0 || sheet.is_empty());
    let column = column.or_else(|| {
        (!sheet.is_empty()).then(|| sheet.rows().find_map(|(_, c)| c.first()).map_or(0, |c| c.column))
    })?;
    Some(Columns { header: None, name: column, value: column + 1, reason: None })
}

/// Reads the lines of a settings sheet.
pub(super) fn read(sheet: &Sheet, at: Columns, values: &Values<'_>, records: &mut Records) {
    let index = Index::standard();
    let vocabulary = records.vocabulary;
    let Some(school) = vocabulary.kind_named("school") else { return };
    let mut entries: BTreeMap<FieldId, Entry> = BTreeMap::new();
    let mut anchor = None;
    for (row, _) in sheet.rows_from(at.header.map_or(0, |h| h + 1)) {
        let Some(name) = sheet.get(row, at.name).filter(|c| matches!(c.raw, Raw::Text(_))) else { continue };
        let value = sheet.get(row, at.value);
        let named = index.named(&plain(&name.text()));
        let field = named.iter().map(|(f, _)| *f).find(|f| vocabulary.field(*f).kind == school);
        if value.is_none() && field.is_none() && at.header.is_none() {
            continue;
        }
        let cell = sheet.cell(row, at.value);
        anchor.get_or_insert_with(|| cell.clone());
        let text: Arc<str> = value.map_or_else(|| "".into(), super::grid::GridCell::text);
        records.settings.push(Setting {
            name: name.text(),
            text: Arc::clone(&text),
            reason: at
                .reason
                .and_then(|column| sheet.get(row, column))
                .filter(|c| !c.is_blank())
                .map(super::grid::GridCell::text),
            cell: Some(cell.clone()),
        });
        let Some(field) = field else { continue };
        if entries.contains_key(&field) {
            records.unused.push(Unused {
                cell,
                what: format!("the setting \"{}\"", name.text()).into(),
                why: "it is set twice; the first counts".into(),
            });
            continue;
        }
        let typed_text = Arc::clone(&text);
        let reading = match value {
            None => Reading::Blank,
            Some(value) => {
                let read = values.read(field, value);
                let why = match &read.reading {
                    Reading::Unreadable(why) => Some(Arc::clone(why)),
                    _ => read.remark.map(Arc::from),
                };
                if let Some(why) = why {
                    records.unread.push(Unread { cell: cell.clone(), text, field, why });
                }
                read.reading
            }
        };
        entries.insert(field, Entry { cell, typed: Text::new(&typed_text), reading });
    }
    let table = records.table_mut(school);
    table.exists = true;
    table.columns.extend(entries.keys().copied());
    match anchor {
        None => table.columns.extend(vocabulary.fields_of(school)),
        Some(anchor) if table.rows.is_empty() => {
            table.rows.push(Record {
                number: 1,
                anchor,
                id: None,
                entries,
                from_sheet: false,
                staff: None,
                parent: None,
                cycle: None,
            });
        }
        Some(_) => {
            if let Some(record) = table.rows.first_mut() {
                for (field, entry) in entries {
                    record.entries.entry(field).or_insert(entry);
                }
            }
        }
    }
}

/// Adds a setting from elsewhere than the tracker, unless the tracker sets it itself; `line` orders such settings.
///
/// # Errors
///
/// When no field of the school has the name, or the text cannot stand in it.
pub fn add(records: &mut Records, line: usize, name: &str, text: &str) -> Result<(), String> {
    let vocabulary = records.vocabulary;
    let Some(school) = vocabulary.kind_named("school") else { return Ok(()) };
    let Some(field) = vocabulary.find(school, name) else {
        return Err(format!("there is no setting \"{name}\" of the school"));
    };
    let own = records.table(school).rows.first().and_then(|r| r.value(field));
    if text.trim().is_empty() || own.is_some() {
        return Ok(());
    }
    let value = typed(&vocabulary.field(field).ty, &vocabulary.field(field).values, text.trim())
        .ok_or_else(|| format!("\"{text}\" cannot stand in the setting \"{name}\""))?;
    let row = u32::try_from(line).unwrap_or(u32::MAX);
    let entry = Entry { cell: from_file(row), typed: Text::new(text), reading: Reading::Value(value) };
    put(records, school, field, entry);
    Ok(())
}

/// Adds words to a list among the settings, which the tracker may have begun; what stands there already stands once.
pub fn add_to_list<'t>(records: &mut Records, field: FieldId, words: impl Iterator<Item = &'t str>) {
    let school = records.vocabulary.field(field).kind;
    let own = records.table(school).rows.first().and_then(|r| r.entries.get(&field)).cloned();
    let mut list = match own.as_ref().map(|e| &e.reading) {
        Some(Reading::Value(Value::List(list))) => list.clone(),
        // What cannot be read may be the list already.
        Some(Reading::Unreadable(_)) => return,
        _ => Vec::new(),
    };
    let said = |value: &Value, word: &str| match value {
        Value::Text(text) => plain(text.reveal()) == plain(word),
        _ => false,
    };
    for word in words {
        if !list.iter().any(|value| said(value, word)) {
            list.push(Value::Text(Text::new(word)));
        }
    }
    let cell = own.map_or_else(|| from_file(u32::MAX), |e| e.cell);
    put(
        records,
        school,
        field,
        Entry { cell, typed: Text::default(), reading: Reading::Value(Value::List(list)) },
    );
}

/// Where a setting stands that is not on the tracker's sheet.
fn from_file(row: u32) -> crate::model::Cell {
    crate::model::Cell { order: u16::MAX, sheet: "appraise.toml".into(), row, column: 0 }
}

fn put(records: &mut Records, school: KindId, field: FieldId, entry: Entry) {
    let table = records.table_mut(school);
    table.exists = true;
    table.columns.insert(field);
    if let Some(record) = table.rows.first_mut() {
        record.entries.insert(field, entry);
    } else {
        table.rows.push(Record {
            number: 1,
            anchor: entry.cell.clone(),
            id: None,
            entries: BTreeMap::from([(field, entry)]),
            from_sheet: false,
            staff: None,
            parent: None,
            cycle: None,
        });
    }
}

fn typed(
    ty: &crate::model::FieldType,
    values: &[crate::model::Choice],
    text: &str,
) -> Option<crate::model::Value> {
    use crate::model::{FieldType, Number};
    Some(match ty {
        FieldType::Date => Value::Date(text.parse().ok()?),
        FieldType::YesNo => Value::YesNo(match plain(text).as_str() {
            "yes" | "y" | "true" => true,
            "no" | "n" | "false" => false,
            _ => return None,
        }),
        FieldType::Integer
        | FieldType::Number
        | FieldType::Percent
        | FieldType::Minutes
        | FieldType::Money => {
            Value::Number(Number::parse(text.trim_end_matches('%').trim_start_matches('£').trim())?)
        }
        FieldType::Choice => {
            let asked = plain(text);
            let found = values.iter().find(|c| plain(&c.name) == asked || c.words.contains(&asked))?;
            Value::Choice(Arc::clone(&found.name))
        }
        FieldType::List(inner) => {
            Value::List(text.split(';').map(|t| typed(inner, values, t.trim())).collect::<Option<Vec<_>>>()?)
        }
        FieldType::Map => Value::Map(
            super::value::pairs(text)
                .map(|pair| pair.map(|(key, value)| (key.into(), Value::Id(value.into()))))
                .collect::<Option<_>>()?,
        ),
        FieldType::Text | FieldType::Name => Value::Text(Text::new(text)),
        _ => Value::Id(text.into()),
    })
}
