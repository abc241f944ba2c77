//! How to put an expression right: the slips that people make who know spreadsheets or other languages, and the nearest names.

use chrono::NaiveDate;

use super::compile::Mistake;
use super::constants::read_month_day;
use super::value::{Type, Val};
use super::{Node, names};
use crate::model::{FieldId, FieldType, KindId, Period, Vocabulary, month_named, plain};

/// What stands for what: as other languages, spreadsheets and word processors write it, and as packs do.
const OTHERWISE: &[(&str, &str, &str)] = &[
    ("&&", "\"&&\" has no meaning in a pack", "write and"),
    ("||", "\"||\" has no meaning in a pack", "write or"),
    ("<>", "\"<>\" has no meaning in a pack", "write !="),
    ("===", "\"===\" has no meaning in a pack", "write =="),
    ("≠", "\"≠\" has no meaning in a pack", "write !="),
    ("≤", "\"≤\" has no meaning in a pack", "write <="),
    ("≥", "\"≥\" has no meaning in a pack", "write >="),
    ("‘", "this is a curly quote", "write a straight one: '"),
    ("’", "this is a curly quote", "write a straight one: '"),
    ("“", "this is a curly quote", "write a straight one: '"),
    ("”", "this is a curly quote", "write a straight one: '"),
    ("==", "", ""),
    ("!=", "", ""),
    ("<=", "", ""),
    (">=", "", ""),
    ("=", "one = does not compare", "write =="),
    ("!", "\"!\" has no meaning in a pack", "write not"),
    ("&", "\"&\" has no meaning in a pack", "write and"),
];

/// Words of spreadsheets in capitals.
const CAPITALS: &[(&str, &str)] = &[("AND", "and"), ("OR", "or"), ("NOT", "not"), ("IN", "in"), ("IF", "if")];

/// What is wrong with a text that is no expression: every slip that is known, or else what the parser says.
pub(super) fn slips(
    vocabulary: &Vocabulary,
    text: &str,
    kind: Option<KindId>,
    at: std::ops::Range<usize>,
    detail: &str,
) -> Vec<Mistake> {
    let mut found = Vec::new();
    let mut quote: Option<(char, usize)> = None;
    let mut place = 0;
    while let Some(letter) = text.get(place..).and_then(|rest| rest.chars().next()) {
        let rest = text.get(place..).unwrap_or_default();
        let mut length = letter.len_utf8();
        match quote {
            Some((open, _)) if letter == open => quote = None,
            None if letter == '\'' || letter == '"' => quote = Some((letter, place)),
            None => {
                if let Some((sign, what, help)) = OTHERWISE.iter().find(|(sign, ..)| rest.starts_with(sign)) {
                    length = sign.len();
                    if !what.is_empty() {
                        found.push(slip(place..place + length, what, (*help).to_owned()));
                    }
                }
                let word_before = text.get(..place).and_then(|t| t.chars().last()).is_some_and(is_of_word);
                for (capital, small) in CAPITALS.iter().filter(|(c, _)| !word_before && rest.starts_with(c)) {
                    if !rest.chars().nth(capital.len()).is_some_and(is_of_word) {
                        let what = format!("\"{capital}\" is written in small letters");
                        found.push(slip(place..place + capital.len(), &what, format!("write {small}")));
                    }
                }
            }
            Some(_) => {}
        }
        place += length;
    }
    if let Some((_, open)) = quote {
        found.push(slip(
            open..text.len(),
            "the quote that begins here does not end",
            "close it with another".into(),
        ));
    }
    if found.is_empty() {
        let what = format!("this cannot be read as a condition: {detail}");
        let help = plain_day(text).or_else(|| label_in(vocabulary, text, kind));
        found.push(Mistake { at, what, help });
    }
    found
}

fn slip(at: std::ops::Range<usize>, what: &str, help: String) -> Mistake {
    Mistake { at, what: what.to_owned(), help: Some(help) }
}

fn is_of_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

/// A day or length of time that lacks its quotes.
fn plain_day(text: &str) -> Option<String> {
    if let Some(day) = british_date(text) {
        return Some(format!("a date stands in quotes: '{day}'"));
    }
    if read_month_day(text).is_some() {
        return Some(format!("for that day of the cycle write on('{}')", text.trim()));
    }
    Period::parse(text).map(|_| {
        format!("a length of time stands in quotes and is added to a day: meeting_date + '{}'", text.trim())
    })
}

/// A field called by its label.
fn label_in(vocabulary: &Vocabulary, text: &str, kind: Option<KindId>) -> Option<String> {
    let text = format!(" {} ", plain(text));
    let fields = vocabulary.fields_of(kind?).map(|f| vocabulary.field(f));
    let named = fields.filter(|f| f.label.contains(' ') && text.contains(&format!(" {} ", plain(&f.label))));
    named.max_by_key(|f| f.label.len()).map(|f| format!("conditions call \"{}\" {}", f.label, f.name))
}

/// What helps where two types do not go together.
pub(super) fn help_for(a: (&Type, Option<&Node>), b: (&Type, Option<&Node>)) -> Option<String> {
    let (of_date, other) = match (a.0, b.0) {
        (Type::Date, _) => (true, b),
        (_, Type::Date) => (true, a),
        _ => (false, a),
    };
    if of_date {
        return match other {
            (Type::Word(_), Some(Node::Constant(Val::Word(word)))) => {
                let day = british_date(word).map(|day| format!("write '{day}'"));
                let of_cycle =
                    || read_month_day(word).map(|_| format!("for that day of the cycle write on('{word}')"));
                day.or_else(of_cycle).or_else(|| Some("a date is written '2026-10-31'".to_owned()))
            }
            (Type::Number, _) => Some("a date stands in quotes, the year first: '2026-10-31'".to_owned()),
            (Type::MonthDay, _) => Some("for that day of the cycle write on(…)".to_owned()),
            (Type::Period, _) => {
                Some("a length of time is added to a day: meeting_date + '5 working days'".to_owned())
            }
            _ => None,
        };
    }
    match (a.0, b.0) {
        (Type::Text, _) | (_, Type::Text) => Some("ask whether it \"is filled\", or use says(…)".to_owned()),
        (Type::Bool, Type::Word(_)) | (Type::Word(_), Type::Bool) => {
            Some("a yes/no field stands alone: write staff.teaches or not staff.teaches".to_owned())
        }
        (Type::Number, Type::Word(_)) | (Type::Word(_), Type::Number) => {
            Some("a number stands without quotes".to_owned())
        }
        _ => None,
    }
}

/// A date as people write it here, day first.
pub(crate) fn british_date(text: &str) -> Option<NaiveDate> {
    let parts: Vec<&str> =
        text.split(|c: char| c.is_whitespace() || "/.-,".contains(c)).filter(|p| !p.is_empty()).collect();
    let [day, month, year] = parts.as_slice() else { return None };
    let day = day.trim_end_matches(char::is_alphabetic).parse().ok()?;
    let month = month.parse().ok().or_else(|| month_named(&month.to_lowercase()))?;
    let year: i32 = year.parse().ok()?;
    NaiveDate::from_ymd_opt(if year < 100 { year + 2000 } else { year }, month, day)
}

/// A field that a name may mean: one of the kind by its label, another of the kind with a like name, or one of another kind.
pub(crate) fn nearest_field(vocabulary: &Vocabulary, kind: Option<KindId>, name: &str) -> Option<String> {
    let fields = || kind.into_iter().flat_map(|k| vocabulary.fields_of(k));
    let asked = plain(name);
    let labelled = fields()
        .find(|f| plain(&vocabulary.field(*f).label) == asked || plain(&vocabulary.field(*f).name) == asked);
    if let Some(field) = labelled {
        return Some(format!("did you mean \"{}\"?", vocabulary.field(field).name));
    }
    elsewhere(vocabulary, name)
        .or_else(|| nearest(name, fields().map(|f| vocabulary.field(f).name.clone())))
        .or_else(|| {
            nearest(
                name,
                vocabulary.kinds().flat_map(|k| vocabulary.fields_of(k)).map(|f| vocabulary.full_name(f)),
            )
        })
}

/// The fields of that name of other kinds.
pub(super) fn elsewhere(vocabulary: &Vocabulary, name: &str) -> Option<String> {
    let found: Vec<FieldId> = vocabulary.kinds().filter_map(|k| vocabulary.find(k, name)).collect();
    let (first, more) = found.split_first()?;
    let kinds: Vec<String> =
        more.iter().map(|f| format!("\"{}\"", vocabulary.kind(vocabulary.field(*f).kind).name)).collect();
    let also = if kinds.is_empty() { String::new() } else { format!(" (also of {})", kinds.join(", ")) };
    let kind = &vocabulary.kind(vocabulary.field(*first).kind).name;
    Some(format!("it is a field of \"{kind}\"{also}: write {kind}.{name}"))
}

/// What stands in a field, in words.
pub(crate) fn words_of(ty: &FieldType) -> String {
    names::gives(ty, None).words()
}

/// The nearest of some names, as help.
pub(crate) fn nearest(name: &str, names: impl IntoIterator<Item = String>) -> Option<String> {
    names
        .into_iter()
        .map(|n| (strsim::jaro_winkler(name, &n), n))
        .filter(|(score, _)| *score >= 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0).then_with(|| b.1.cmp(&a.1)))
        .map(|(_, n)| format!("did you mean \"{n}\"?"))
}
