//! The ways to break a condition: each changes one word, number or sign of it.

use std::ops::Range;

use appraise::model::{FieldId, FieldType, KindId, Period, Vocabulary};
use chrono::{Datelike, Days, NaiveDate};

/// A change of a text: where, and what stands there instead.
pub(crate) type Swap = (Range<usize>, String);

/// Words and signs, and what each becomes. Only the sharp edge of a comparison is tried: what stands on the wrong side of
/// `<` altogether is noticed by anything that notices `<=`.
const WORDS: &[(&str, &str)] = &[
    ("<", "<="),
    ("<=", "<"),
    (">", ">="),
    (">=", ">"),
    ("==", "!="),
    ("!=", "=="),
    ("+", "-"),
    ("-", "+"),
    ("and", "or"),
    ("or", "and"),
    ("not", ""),
    ("filled", "blank"),
    ("blank", "filled"),
    ("recorded", "blank"),
    ("min", "max"),
    ("max", "min"),
    ("first", "last"),
    ("last", "first"),
    ("any", "all"),
    ("all", "any"),
    ("term_start", "term_end"),
    ("term_end", "term_start"),
    ("cycle.start", "cycle.end"),
    ("cycle.end", "cycle.start"),
    ("cycle.group_start", "cycle.group_end"),
    ("cycle.group_end", "cycle.group_start"),
    ("true", "false"),
    ("false", "true"),
];

/// Every way to break a condition about rows of a kind. What comes out may be no condition any more.
pub(crate) fn swaps(text: &str, about: Option<KindId>, vocabulary: &Vocabulary) -> Vec<Swap> {
    let tokens = tokens(text);
    let words: Vec<&str> = tokens.iter().filter_map(|t| text.get(t.clone())).collect();
    // A bare name inside `last(meeting, …)` is a meeting's before it is anything else's.
    let mut kinds: Vec<KindId> = about.into_iter().collect();
    kinds.extend(words.iter().flat_map(|w| w.split('.')).filter_map(|w| vocabulary.kind_named(w)));
    kinds.push(vocabulary.staff());
    let mut out = Vec::new();
    for (at, word) in tokens.iter().zip(&words) {
        let mut put = |with: String| out.push((at.clone(), with));
        if let Some((_, with)) = WORDS.iter().find(|(from, _)| from == word) {
            put((*with).to_owned());
        } else if let Some(inner) = word.strip_prefix(['\'', '"']).and_then(|w| w.get(..w.len() - 1)) {
            let quote = word.get(..1).unwrap_or("'");
            for with in beside(inner) {
                put(format!("{quote}{with}{quote}"));
            }
        } else if word.starts_with(|c: char| c.is_ascii_digit()) {
            numbers(word).into_iter().for_each(put);
        } else if let Some(with) = other_field(word, &kinds, vocabulary) {
            put(with);
        }
    }
    out
}

/// A length of time, a day of the year or a date, a step shorter and a step longer; nothing of other words.
pub(crate) fn beside(text: &str) -> Vec<String> {
    let around = |date: NaiveDate, form: &str| -> Vec<String> {
        let days = [date.checked_sub_days(Days::new(1)), date.checked_add_days(Days::new(1))];
        days.into_iter().flatten().map(|d| d.format(form).to_string()).collect()
    };
    if let Ok(date) = text.parse::<NaiveDate>() {
        return around(date, "%Y-%m-%d");
    }
    // In a leap year, so that the last day of February has a neighbour.
    if let Ok(date) = NaiveDate::parse_from_str(&format!("{text} 2024"), "%d %B %Y") {
        let form = if date.year() == 2024 { "%-d %B" } else { return Vec::new() };
        return around(date, form);
    }
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    match text.split_at_checked(digits) {
        Some((count, unit)) if digits > 0 && Period::parse(text).is_some() => {
            numbers(count).into_iter().map(|n| format!("{n}{unit}")).collect()
        }
        _ => Vec::new(),
    }
}

/// The whole numbers beside one.
pub(crate) fn numbers(text: &str) -> Vec<String> {
    let Ok(number) = text.parse::<u32>() else { return Vec::new() };
    number.checked_sub(1).into_iter().chain([number + 1]).map(|n| n.to_string()).collect()
}

/// The next field of the same kind and type, under the same path.
fn other_field(word: &str, kinds: &[KindId], vocabulary: &Vocabulary) -> Option<String> {
    let (path, name) = word.rsplit_once('.').map_or(("", word), |(path, name)| (path, name));
    let named = path.rsplit('.').next().and_then(|p| vocabulary.kind_named(p));
    let field = named.iter().chain(kinds).find_map(|kind| vocabulary.find(*kind, name))?;
    let spec = vocabulary.field(field);
    let alike = |id: &FieldId| {
        let other = vocabulary.field(*id);
        *id != field && other.ty == spec.ty && (spec.ty != FieldType::Choice || other.values == spec.values)
    };
    let all: Vec<FieldId> = vocabulary.fields_of(spec.kind).collect();
    let place = all.iter().position(|id| *id == field)?;
    let (before, after) = all.split_at_checked(place)?;
    let other = after.iter().chain(before).copied().find(alike)?;
    let other = &vocabulary.field(other).name;
    Some(if path.is_empty() { other.clone() } else { format!("{path}.{other}") })
}

/// The words, numbers, texts and signs of a condition, by place.
fn tokens(text: &str) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut rest = text.char_indices().peekable();
    while let Some((start, c)) = rest.next() {
        let mut end = start + c.len_utf8();
        let mut take = |while_true: &dyn Fn(char) -> bool| {
            while let Some((at, c)) = rest.next_if(|(_, c)| while_true(*c)) {
                end = at + c.len_utf8();
            }
        };
        if c == '\'' || c == '"' {
            take(&|other| other != c);
            end = rest.next().map_or(end, |(at, c)| at + c.len_utf8());
        } else if c.is_alphanumeric() || c == '_' {
            take(&|c| c.is_alphanumeric() || c == '_' || c == '.');
        } else if "<>=!".contains(c) {
            take(&|c| c == '=');
        } else if !"+-".contains(c) {
            continue;
        }
        out.push(start..end);
    }
    out
}
