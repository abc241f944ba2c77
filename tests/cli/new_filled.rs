//! A blank tracker filled in by an office gives what the same data give in the plainest layout.

use std::collections::BTreeMap;

use appraise::model::{FieldType, Reading, Value, Vocabulary};
use appraise::tracker::{self, How};

use super::new::{held, pack, read, rows, with_new};
use super::support::{FIXTURE, Said, book};
use super::typing::{Cells, Typed, fill};

/// A value as somebody would type it into the blank tracker, and as it stands in a tracker of the plainest layout.
fn typed(value: &Value) -> (Typed, String) {
    let word = |name: &str| {
        let spaced = name.replace('_', " ");
        let (first, rest) = spaced.split_at(1);
        format!("{}{rest}", first.to_uppercase())
    };
    let both = |text: &str| (Typed::Text(text.to_owned()), text.to_owned());
    match value {
        Value::Date(day) => (Typed::Date(*day), day.to_string()),
        Value::YesNo(yes) => (Typed::Text(if *yes { "Yes" } else { "No" }.into()), yes.to_string()),
        Value::Choice(name) => (Typed::Text(word(name)), name.to_string()),
        Value::Number(number) => (Typed::Number(number.to_string().parse().unwrap()), number.to_string()),
        Value::MonthDay(month, day) => both(&format!("{day:02}/{month:02}")),
        Value::Id(text) | Value::Point(text) | Value::Cycle(text) => both(text),
        Value::Text(text) => both(text.reveal()),
        Value::Name(name) => both(name.reveal()),
        Value::List(values) => {
            let texts: Vec<String> = values.iter().map(|v| typed(v).1).collect();
            both(&texts.join("; "))
        }
        Value::Map(pairs) => {
            let texts: Vec<String> = pairs.iter().map(|(k, v)| format!("{k}={}", typed(v).1)).collect();
            both(&texts.join("; "))
        }
    }
}

type Tables = Vec<(String, Vec<Vec<String>>)>;

/// What is known of a school, as it is typed into a blank tracker and as it stands in the plainest layout, and how many
/// values that is.
fn copied(
    blank: &[u8],
    layout: &tracker::Reading,
    school: &tracker::Reading,
) -> (BTreeMap<String, Cells>, Tables, usize) {
    let vocabulary = Vocabulary::standard();
    let mut office: BTreeMap<String, Cells> = BTreeMap::new();
    let mut plainest = Tables::new();
    let mut values = 0;
    for sheet in held(layout).filter(|s| s.kinds != ["school"]) {
        let kind = vocabulary.kind_named(&sheet.kinds[0]).unwrap();
        let read_columns: Vec<_> = sheet.columns.iter().filter(|c| c.how == How::Exact).collect();
        let mut table: Vec<Vec<String>> =
            vec![read_columns.iter().map(|c| c.field.rsplit('.').next().unwrap().to_owned()).collect()];
        let cells = office.entry(sheet.name.clone()).or_default();
        for (row, record) in (2u32..).zip(&school.records.table(kind).rows) {
            let mut line = Vec::new();
            for column in &read_columns {
                let field = vocabulary.find_full(&column.field).unwrap();
                let value = match record.entries.get(&field).map(|e| &e.reading) {
                    Some(Reading::Value(value)) => Some(value.clone()),
                    _ => None,
                };
                let own = vocabulary.kind(kind).id == Some(field);
                let id = record.id.clone().filter(|_| own).map(Value::Id);
                let Some(value) = id.or(value) else {
                    line.push(String::new());
                    continue;
                };
                values += 1;
                let (by_hand, plain) = typed(&value);
                // A percentage is typed with its sign, which Excel keeps as a share of one.
                let by_hand = match (by_hand, &vocabulary.field(field).ty) {
                    (Typed::Number(n), FieldType::Percent) => Typed::Number(n / 100.0),
                    (other, _) => other,
                };
                cells.insert((row, column.cell.column), by_hand);
                line.push(plain);
            }
            table.push(line);
        }
        plainest.push((vocabulary.kind(kind).name.clone(), table));
    }
    // The school's own settings: a line for each.
    let settings = rows(blank, "School settings");
    let of_school = vocabulary.kind_named("school").unwrap();
    let mut plain_settings = vec![vec!["field".to_owned(), "value".to_owned()]];
    for (row, line) in (1u32..).zip(&settings).skip(1) {
        let field = vocabulary.fields_of(of_school).find(|f| vocabulary.field(*f).label == line[0]);
        let Some(field) = field.filter(|f| vocabulary.field(*f).name != "policy_pack") else { continue };
        let mut plain = String::new();
        if let Some(value) = school.records.table(of_school).rows.first().and_then(|r| r.value(field)) {
            let (by_hand, text) = typed(value);
            plain = text;
            values += 1;
            office.entry("School settings".to_owned()).or_default().insert((row, 1), by_hand);
        }
        plain_settings.push(vec![vocabulary.field(field).name.clone(), plain]);
    }
    assert!(plain_settings.len() > 5);
    plainest.push(("school".to_owned(), plain_settings));
    (office, plainest, values)
}

/// The outcomes and recommendations without the places they were found in.
fn judged(said: &Said) -> serde_json::Value {
    let mut all = said.json();
    all["tracker"] = serde_json::Value::Null;
    for part in ["outcomes", "recommendations"] {
        for one in all[part].as_array_mut().expect("a list") {
            one["cells"] = serde_json::Value::Null;
            for missing in one["missing"].as_array_mut().expect("a list") {
                let text = missing.as_str().expect("a text").to_owned();
                let words: Vec<&str> = text.split(' ').filter(|w| !w.contains('!')).collect();
                *missing = words.join(" ").into();
            }
        }
    }
    all
}

#[test]
fn filled_in_by_an_office_it_gives_the_same_outcomes_as_the_plainest_layout() {
    let desk = with_new("--policy kclms --full");
    let kclms = pack("kclms");
    let blank = desk.read("Blank.xlsx");
    let layout = read(&blank, &kclms);
    // The records of the example tracker, as far as they were understood.
    let school = read(FIXTURE, &kclms);
    let vocabulary = Vocabulary::standard();
    let of_school = vocabulary.kind_named("school").unwrap();
    let (office, plainest, values) = copied(&blank, &layout, &school);
    assert!(values > 2_000, "only {values} values");
    let office = fill(&blank, &office);
    let rows: Vec<(&str, Vec<Vec<&str>>)> = plainest
        .iter()
        .map(|(name, table)| {
            (name.as_str(), table.iter().map(|r| r.iter().map(String::as_str).collect()).collect())
        })
        .collect();
    desk.put("Office.xlsx", &office);
    desk.put("Plain.xlsx", &book(&rows));
    // The records come out whole.
    let (by_office, plain) = (read(&office, &kclms), read(&desk.read("Plain.xlsx"), &kclms));
    assert_eq!(by_office.records.unread, plain.records.unread);
    for kind in vocabulary.kinds().filter(|k| *k != of_school) {
        let of = |reading: &tracker::Reading| -> Vec<BTreeMap<String, Reading>> {
            let table = reading.records.table(kind);
            let entries = table.rows.iter().map(|r| &r.entries);
            entries
                .map(|e| e.iter().map(|(f, e)| (vocabulary.full_name(*f), e.reading.clone())).collect())
                .collect()
        };
        assert_eq!(of(&by_office), of(&plain), "{}", vocabulary.kind(kind).name);
        let count = school.records.table(kind).rows.len();
        let asked = held(&layout).any(|s| s.kinds == [vocabulary.kind(kind).name.clone()]);
        assert!(!asked || of(&by_office).len() == count, "{}", vocabulary.kind(kind).name);
    }
    // And so do the outcomes.
    let check = |name: &str| {
        let all = "--as-of 2026-11-02 --format json --all --fail-on never";
        judged(&desk.types(&format!("check {name} --policy kclms {all}")).well())
    };
    let (by_office, plain) = (check("Office.xlsx"), check("Plain.xlsx"));
    assert!(by_office["outcomes"].as_array().unwrap().len() > 1_000);
    for part in ["outcomes", "recommendations"] {
        let (a, b) = (by_office[part].as_array().unwrap(), plain[part].as_array().unwrap());
        for (one, other) in a.iter().zip(b) {
            assert_eq!(one, other);
        }
        assert_eq!(a.len(), b.len());
    }
    let said = desk.types("map Office.xlsx --as-of 2026-11-02").well();
    assert!(!said.out.contains("not used"), "{}", said.out);
    assert!(
        said.out.ends_with("The tracker has every column that the policy's checks ask for.\n"),
        "{}",
        said.out
    );
    // And the annotated copy is made like that of any tracker.
    let annotated = desk.types("annotate Office.xlsx -o Copy.xlsx --as-of 2026-11-02").well();
    assert!(annotated.out.contains("findings put into Copy.xlsx"), "{}", annotated.out);
}
