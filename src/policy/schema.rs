//! The tables of keys as a schema, which editors read to help whoever writes a pack, and as a reference for people.

use std::collections::BTreeSet;
use std::fmt::Write;

use serde_json::{Map, Value, json};

use super::keys::{Holds, Key, Needed, ROOT, Table};
use crate::model::Vocabulary;

/// The schema of pack files, as JSON Schema (draft 7, which editors of TOML read).
#[must_use]
pub fn schema() -> String {
    let vocabulary = Vocabulary::standard();
    let mut definitions = Map::new();
    for table in tables() {
        definitions.insert(slug(table), object(table));
    }
    let kinds: Vec<&str> = vocabulary.kinds().map(|k| vocabulary.kind(k).name.as_str()).collect();
    let all = || vocabulary.kinds().flat_map(|k| vocabulary.fields_of(k));
    let names: BTreeSet<&str> = all().map(|f| vocabulary.field(f).name.as_str()).collect();
    let full: BTreeSet<String> = all().map(|f| vocabulary.full_name(f)).collect();
    let one_of = |words: Vec<String>| json!({ "type": "string", "enum": words });
    let texts = |words: &BTreeSet<&str>| words.iter().map(|w| (*w).to_owned()).collect::<Vec<String>>();
    let of_kinds: BTreeSet<&str> = kinds.iter().copied().collect();
    definitions.insert("kind".into(), one_of(texts(&of_kinds)));
    definitions
        .insert("field".into(), one_of(texts(&names).into_iter().chain(full.iter().cloned()).collect()));
    definitions.insert("column".into(), one_of(full.into_iter().chain(texts(&of_kinds)).collect()));
    definitions.insert("expression".into(), json!({ "type": ["string", "number", "boolean"] }));
    definitions.insert("texts".into(), json!({ "type": "array", "items": { "type": "string" } }));
    definitions.insert("value".into(), json!({ "type": ["string", "number", "boolean", "array"] }));
    let mut root = object(&ROOT);
    if let Some(root) = root.as_object_mut() {
        root.insert("$schema".into(), json!("http://json-schema.org/draft-07/schema#"));
        root.insert("title".into(), json!("A policy pack of appraise"));
        root.insert("definitions".into(), Value::Object(definitions));
    }
    // What is made of maps and texts can always be written.
    let mut text = serde_json::to_string_pretty(&root).unwrap_or_default();
    text.push('\n');
    text
}

/// Every table, each once, in the order in which the keys name them.
fn tables() -> Vec<&'static Table> {
    fn add(table: &'static Table, all: &mut Vec<&'static Table>) {
        if all.iter().any(|t| t.name == table.name) {
            return;
        }
        all.push(table);
        for key in table.all() {
            if let Holds::One(inner) | Holds::Many(inner) | Holds::Filters(inner) | Holds::Named(inner) =
                key.holds
            {
                add(inner, all);
            }
        }
    }
    let mut all = Vec::new();
    add(&ROOT, &mut all);
    all
}

/// The name of a table among the definitions.
fn slug(table: &Table) -> String {
    let plain = table.name.replace(|c: char| !c.is_ascii_alphanumeric(), " ").to_lowercase();
    plain.split_whitespace().collect::<Vec<_>>().join("-")
}

fn object(table: &Table) -> Value {
    let properties: Map<String, Value> =
        table.all().map(|key| (key.name.to_owned(), described(key))).collect();
    let names = |wanted: Needed| -> Vec<&str> {
        table.all().filter(|k| k.needed == wanted).map(|k| k.name).collect()
    };
    let mut out = json!({
        "type": "object",
        "description": table.says,
        "properties": properties,
        "required": names(Needed::Yes),
        "additionalProperties": false,
    });
    let alone = names(Needed::Alone);
    let Some(map) = out.as_object_mut() else { return out };
    if table.records {
        let vocabulary = Vocabulary::standard();
        let mut keys: BTreeSet<&str> = table.all().map(|k| k.name).collect();
        for kind in vocabulary.kinds() {
            keys.insert(&vocabulary.kind(kind).name);
            keys.extend(vocabulary.fields_of(kind).map(|f| vocabulary.field(f).name.as_str()));
        }
        map.insert("propertyNames".into(), json!({ "enum": keys }));
        map.remove("additionalProperties");
    }
    if !alone.is_empty() {
        let extends = if table.key("extends").is_some() {
            json!({ "required": ["extends"] })
        } else {
            json!({ "properties": { "policy": { "required": ["extends"] } }, "required": ["policy"] })
        };
        map.insert("if".into(), extends);
        map.insert("else".into(), json!({ "required": alone }));
    }
    out
}

fn described(key: &Key) -> Value {
    let mut value = held(key.holds);
    if let Some(map) = value.as_object_mut() {
        // Beside a $ref nothing else counts in this draft.
        if let Some(to) = map.remove("$ref") {
            map.insert("allOf".into(), json!([{ "$ref": to }]));
        }
        map.insert("description".into(), json!(key.says));
    }
    value
}

fn held(holds: Holds) -> Value {
    let to = |name: &str| json!({ "$ref": format!("#/definitions/{name}") });
    let several = |one: Value| json!({ "anyOf": [one, { "type": "array", "items": one }] });
    match holds {
        Holds::Text => json!({ "type": "string" }),
        Holds::Texts => to("texts"),
        Holds::Flag => json!({ "type": "boolean" }),
        Holds::Date => json!({ "type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}" }),
        Holds::Whole => json!({ "type": "integer" }),
        Holds::Value => to("value"),
        Holds::Words(words) => json!({ "enum": words }),
        Holds::Kind => to("kind"),
        Holds::Field => to("field"),
        Holds::Columns => json!({ "type": "array", "items": to("column") }),
        Holds::Expression => to("expression"),
        Holds::Expressions => several(to("expression")),
        Holds::One(table) => to(&slug(table)),
        Holds::Many(table) => several(to(&slug(table))),
        Holds::Filters(table) => several(json!({ "anyOf": [to("expression"), to(&slug(table))] })),
        Holds::WordLists => {
            json!({ "type": "object", "additionalProperties": { "anyOf": [{ "type": "string" }, to("texts")] } })
        }
        Holds::Values => json!({ "type": "object", "additionalProperties": to("value") }),
        Holds::Named(table) => json!({ "type": "object", "additionalProperties": to(&slug(table)) }),
    }
}

/// The reference of all keys.
#[must_use]
pub fn reference() -> String {
    let mut out = String::from(
        "# Every key of a policy pack\n\n\
         Written by `cargo run --example schema` from the tables the program reads packs by, as is `pack.schema.json`. How a pack is made is \
         in [README.md](README.md).\n\n\
         A condition or value is text: `\"issued_date is filled\"`. \"unless it extends\" means: needed in a pack that extends no other.\n",
    );
    for table in tables() {
        // A text takes whatever is written to it.
        let _ = write!(
            out,
            "\n## {}\n\n{}\n\n| key | holds | needed | what for |\n| --- | --- | --- | --- |\n",
            table.name, table.says
        );
        for key in table.all() {
            let needed = match key.needed {
                Needed::Yes => "yes",
                Needed::Alone => "unless it extends",
                Needed::No => "",
            };
            let _ = writeln!(out, "| `{}` | {} | {needed} | {} |", key.name, in_words(key.holds), key.says);
        }
        if table.records {
            out.push_str("| a field, or a kind of record | its value, or a table for each row | | a record of the example |\n");
        }
    }
    out
}

fn in_words(holds: Holds) -> String {
    let named = |table: &Table| table.name.to_owned();
    match holds {
        Holds::Text => "text".into(),
        Holds::Texts => "list of texts".into(),
        Holds::Flag => "true or false".into(),
        Holds::Date => "date".into(),
        Holds::Whole => "whole number".into(),
        Holds::Value => "text, number, true or false, date, or list".into(),
        Holds::Words(words) => words.iter().map(|w| format!("`{w}`")).collect::<Vec<_>>().join(", "),
        Holds::Kind => "kind of record".into(),
        Holds::Field => "field".into(),
        Holds::Columns => "list of fields with their kinds, and kinds".into(),
        Holds::Expression => "condition or value".into(),
        Holds::Expressions => "one or several conditions or values".into(),
        Holds::One(table) => format!("table: {}", named(table)),
        Holds::Many(table) => format!("one or several tables: {}", named(table)),
        Holds::Filters(table) => format!("one or several conditions, or tables: {}", named(table)),
        Holds::WordLists => "names, each with its words".into(),
        Holds::Values => "parameters, each with a value".into(),
        Holds::Named(table) => format!("parameters, each with a table: {}", named(table)),
    }
}
