//! The schema for editors and the reference of keys: they are what the program reads packs by, and every pack fits them.

use appraise::policy::{reference, schema};
use serde_json::Value;

use super::support::{Desk, POLICY};

const HOW: &str = "run \"cargo run --example schema\"";

/// A TOML text as an editor hands it to its schema.
fn json(text: &str) -> Value {
    fn of(value: &toml::Value) -> Value {
        match value {
            toml::Value::String(text) => text.as_str().into(),
            toml::Value::Integer(number) => (*number).into(),
            toml::Value::Float(number) => (*number).into(),
            toml::Value::Boolean(truth) => (*truth).into(),
            toml::Value::Datetime(date) => date.to_string().into(),
            toml::Value::Array(items) => items.iter().map(of).collect(),
            toml::Value::Table(table) => {
                Value::Object(table.iter().map(|(k, v)| (k.clone(), of(v))).collect())
            }
        }
    }
    of(&toml::Value::Table(text.parse().unwrap()))
}

fn validator() -> jsonschema::Validator {
    jsonschema::validator_for(&serde_json::from_str(&schema()).unwrap()).expect("the schema is one")
}

#[test]
fn the_schema_and_the_reference_are_those_of_the_program() {
    assert!(include_str!("../../policies/pack.schema.json") == schema(), "{HOW}");
    assert!(include_str!("../../policies/REFERENCE.md") == reference(), "{HOW}");
    assert_eq!(Desk::new().types("policies schema").well().out, schema());
}

#[test]
fn every_pack_fits_the_schema_and_names_it() {
    let validator = validator();
    for (name, text) in appraise::policy::SHIPPED {
        let wrong: Vec<String> =
            validator.iter_errors(&json(text)).map(|e| format!("{}: {e}", e.instance_path())).collect();
        assert!(wrong.is_empty(), "{name}\n{}", wrong.join("\n"));
        assert!(text.starts_with("#:schema pack.schema.json\n"), "{name}");
    }
    for text in [POLICY, include_str!("ashgrove.toml")] {
        assert!(validator.is_valid(&json(text)));
    }
}

#[test]
fn what_the_program_refuses_for_its_keys_the_schema_refuses_too() {
    let (validator, desk) = (validator(), Desk::new());
    for (from, to) in [
        ("severity = \"breach\"", "severty = \"breach\""),
        ("severity = \"breach\"", "severity = \"bad\""),
        ("severity = \"breach\"", "severity = 3"),
        ("title    = \"Job named\"\n", ""),
        ("for      = \"meeting\"", "for      = \"meetings\""),
        ("cell     = \"fte\"", "cell     = \"ftee\""),
        ("{ fte = 1,", "{ ftee = 1,"),
        ("gives = \"met\"", "gives = \"meet\""),
        ("as_of = 2026-11-20", "as_of = \"20/11/2026\""),
        ("[scope]", "[scpoe]"),
        ("edition  = \"2026\"\n", ""),
        ("done = \"meeting\" }", "done = \"meeting\", dnoe = 1 }"),
    ] {
        let bad = POLICY.replacen(from, to, 1);
        assert_ne!(bad, POLICY, "{from}");
        assert!(!validator.is_valid(&json(&bad)), "{to}");
        desk.put("bad.toml", bad.as_bytes());
        assert_eq!(desk.types("policies check bad.toml").code, 2, "{to}");
    }
}
