//! The text or number of one cell, read by the type of its field.
//!
//! Every way out is a reading: understood, blank, a tick, or unreadable with the reason in words for the office. A value
//! is never mended beyond its spelling.
//!
//! What stands instead of a value means the same in every column, unless it is a word of the column's own list or the
//! rating scale, or somebody's staff ID. A dash, "nil" or "none" is a blank: nothing is recorded (an amount that is nil
//! is nought, and a text may say "none"). "n/a" says that there is nothing to record; were it a blank, a duty would be
//! said not to be done, and were it believed, the school could excuse itself, so it is unreadable and said so. "TBC",
//! "?" and a value with a question mark behind it are not yet known, and unreadable too. None of them is a name or a
//! text, and none ever passes.
//!
//! Two things are seen only by looking down a whole column, before any of it is read. Where a date can only have its
//! month first, the others of the column that could be read either way are withheld: a wrong date would decide whether
//! a duty was met. Where ticks stand in a column, a cross may mean no.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use chrono::{Datelike, NaiveDate};

use super::Words;
use super::amounts;
use super::date::{self, Order, Said};
use super::grid::{GridCell, Raw, Sheet, is_space};
use super::layout::Layout;
use super::listing::Place;
use super::people::{Found, People};
use super::point::point;
use super::words::{self, Filler};
use crate::model::{
    Choice, Field, FieldId, FieldType, Name, Number, Reading, Text, Value, Vocabulary, plain, read_label,
};

/// Longest text a cell of Excel can hold, in characters.
const LONGEST: usize = 32_767;
/// So many values of a choice are named when none fits.
const NAMED: usize = 8;

const EITHER_WAY: &str = "this column has dates with the month first, so this one could be read either way; write it like 14 October 2026";
const TURNED: &str = "this column has dates with the month first, and Excel may have turned this one round; write it \
                      like 14 October 2026";
const CHECK_TURNED: &str = "this column has dates with the month first; check that this one is right";
const CROSS: &str = "an x beside the ticks of this column may mean yes or no; write Y or N";
const FROM_1904: &str = "it is a bare number, and this workbook counts its days from 1904, so it may be four years out; write it like 14/10/2026";
const NOUGHT: &str = "it is nought, as a formula gives that points at a blank cell; it counts as blank";
const OUTSIDER: &str =
    "nobody on the staff list has one of these names, so it stands for somebody from outside";
const DOUBTED: &str = "it is marked with a question mark; take the mark away when it is sure";

/// One cell read: what became of it, and a remark where the value is kept although it is odd.
#[derive(Clone)]
pub(super) struct Read {
    pub(super) reading: Reading,
    pub(super) remark: Option<&'static str>,
}

/// What a whole column shows that a cell of it does not.
#[derive(Clone, Copy, Debug, Default)]
struct Look {
    /// A text can only be a date with its month first.
    month_first: bool,
    /// A date of Excel's cannot have been turned round, so not all of them were.
    some_day_first: bool,
    /// Ticks or the word yes stand in it.
    ticks: bool,
}

/// Reads cells with what the pack and the staff list say.
pub(super) struct Values<'a> {
    vocabulary: &'static Vocabulary,
    people: &'a People,
    scale: Vec<&'a str>,
    ratings: HashMap<String, Arc<str>>,
    /// Of the sheet that is read now, by column.
    looks: HashMap<u32, Look>,
    from_1904: bool,
    /// Texts of the sheet that were read before: in a column of a thousand cells there are often five.
    known: RefCell<HashMap<(FieldId, Arc<str>), Read>>,
}

type Outcome = Result<Value, Why>;

/// Why there is no value.
enum Why {
    /// It was done, without saying when.
    Tick,
    /// The cell counts as blank.
    Nothing,
    Says(String),
}

impl From<&str> for Why {
    fn from(why: &str) -> Self {
        Why::Says(why.to_owned())
    }
}

impl<'a> Values<'a> {
    pub(super) fn new(vocabulary: &'static Vocabulary, words: &Words<'a>, people: &'a People) -> Self {
        let mut ratings = HashMap::new();
        for rating in words.ratings {
            let name: Arc<str> = rating.name.as_str().into();
            for word in std::iter::once(&rating.name).chain(&rating.synonyms) {
                ratings.entry(rating_key(word)).or_insert_with(|| Arc::clone(&name));
            }
        }
        Values {
            vocabulary,
            people,
            scale: words.ratings.iter().map(|r| r.name.as_str()).collect(),
            ratings,
            looks: HashMap::new(),
            from_1904: false,
            known: RefCell::default(),
        }
    }

    /// Turns to a sheet, and looks down its columns of dates and ticks; to be called before a cell of it is read.
    pub(super) fn turn_to(&mut self, sheet: &Sheet, layout: Option<&Layout>) {
        self.looks.clear();
        self.known.get_mut().clear();
        self.from_1904 = sheet.from_1904;
        let Some(layout) = layout else { return };
        for mapped in &layout.columns {
            let ty = &self.vocabulary.field(mapped.field).ty;
            if matches!(ty, FieldType::Date | FieldType::YesNo)
                || matches!(ty, FieldType::List(inner) if **inner == FieldType::Date)
            {
                self.looks.insert(mapped.column, Look::default());
            }
        }
        for cell in sheet.rows_from(layout.header.saturating_add(1)).flat_map(|(_, cells)| cells) {
            match (&cell.raw, self.looks.get_mut(&cell.column)) {
                (Raw::Text(text), Some(look)) => {
                    look.month_first = look.month_first || date::order(text) == Order::MonthFirst;
                    // The longest tick is a word.
                    look.ticks = look.ticks || (text.len() < 12 && words::is_yes(text));
                }
                (Raw::Date(date), Some(look)) => look.some_day_first |= date.day() > 12,
                _ => {}
            }
        }
    }

    fn look(&self, cell: &GridCell) -> Look {
        self.looks.get(&cell.column).copied().unwrap_or_default()
    }

    /// The id of the person listed whom a text means.
    pub(super) fn listed(&self, text: &str) -> Option<Arc<str>> {
        match self.people.find(text) {
            Found::Id(id, _) => Some(id),
            Found::No(_) | Found::Nobodys(_) => None,
        }
    }

    /// The id that the list of staff gave to a row of it.
    pub(super) fn id_of_row(&self, place: Place) -> Option<Arc<str>> {
        self.people.id_of_row(place)
    }

    /// Reads a cell as a field's value.
    pub(super) fn read(&self, id: FieldId, cell: &GridCell) -> Read {
        let field = self.vocabulary.field(id);
        let text = match &cell.raw {
            Raw::Error(error) => {
                let why = format!("it holds the formula error {error}; put the formula right");
                return Read { reading: Reading::Unreadable(why.into()), remark: None };
            }
            Raw::NoResult => {
                let why =
                    "its formula has no stored result; open the workbook in Excel, save it and run again";
                return Read { reading: Reading::Unreadable(why.into()), remark: None };
            }
            // What is written freely is seldom written twice, and is taken as it is.
            Raw::Text(text) if !matches!(field.ty, FieldType::Id | FieldType::Name | FieldType::Text) => text,
            _ => return self.afresh(field, cell),
        };
        let key = (id, Arc::clone(text));
        if let Some(known) = self.known.borrow().get(&key) {
            return known.clone();
        }
        let read = self.afresh(field, cell);
        self.known.borrow_mut().insert(key, read.clone());
        read
    }

    fn afresh(&self, field: &Field, cell: &GridCell) -> Read {
        let mut remark = None;
        let reading = match self.typed(field, &field.ty, cell, &mut remark) {
            Ok(value) => Reading::Value(value),
            Err(Why::Tick) => Reading::Tick,
            Err(Why::Nothing) => Reading::Blank,
            Err(Why::Says(why)) => Reading::Unreadable(why.into()),
        };
        Read { reading, remark }
    }

    fn typed(
        &self,
        field: &Field,
        ty: &FieldType,
        cell: &GridCell,
        remark: &mut Option<&'static str>,
    ) -> Outcome {
        let text = cell.text();
        if let Raw::Text(_) = &cell.raw
            && let Some(why) = self.no_value(field, ty, &text)
        {
            return Err(why);
        }
        match ty {
            FieldType::Id => Ok(Value::Id(text)),
            FieldType::Person => written(cell).and_then(|()| self.person(&text, remark)),
            FieldType::Name => Ok(Value::Name(Name::new(&short(&text)))),
            FieldType::Text => Ok(Value::Text(Text::new(&short(&text)))),
            FieldType::Date => self.date_of(cell, remark),
            FieldType::MonthDay => month_day_of(&cell.raw),
            FieldType::YesNo => self.yes_no_of(cell),
            FieldType::Choice => choice(&field.values, &text),
            FieldType::Rating => written(cell).and_then(|()| self.rating(&text)),
            FieldType::Integer => amount(amounts::whole(cell)),
            FieldType::Number => amount(amounts::share(cell)),
            FieldType::Money => amount(amounts::money(cell)),
            FieldType::Percent => {
                let (percent, doubtful) = amounts::percent(cell)?;
                *remark = doubtful.then_some(PART).or(*remark);
                Ok(Value::Number(percent))
            }
            FieldType::Minutes => amount(amounts::minutes(cell)),
            FieldType::Cycle => written(cell).and_then(|()| cycle(&text)),
            FieldType::Point => {
                written(cell).and_then(|()| point(&text).map(|p| Value::Point(p.into())).map_err(Why::from))
            }
            FieldType::List(inner) => self.list(field, inner, cell, remark),
            FieldType::Map => self.map(field, &text),
        }
    }

    /// What a text says that stands for no value at all; the one place where that is decided for all types.
    fn no_value(&self, field: &Field, ty: &FieldType, text: &str) -> Option<Why> {
        let free = matches!(ty, FieldType::Id | FieldType::Name | FieldType::Text | FieldType::Map);
        let Some(filler) = words::filler(text) else {
            let doubted = !free && !matches!(ty, FieldType::List(_)) && text.ends_with(['?', '？']);
            return doubted.then(|| Why::from(DOUBTED));
        };
        let letters = text.starts_with(char::is_alphabetic);
        let own_word = match ty {
            FieldType::Choice => letters && choice(&field.values, text).is_ok(),
            FieldType::Rating => self.ratings.contains_key(&rating_key(text)),
            FieldType::Person => self.people.by_id(text).is_some(),
            FieldType::List(inner) => self.no_value(field, inner, text).is_none(),
            // No row is called "none", but an objective may be followed by none.
            FieldType::Id => is_key(text) || (letters && !self.names_its_row(field) && words::nought(text)),
            // To say that there is none is to say something, and of an amount it says nought.
            FieldType::Text
            | FieldType::Integer
            | FieldType::Number
            | FieldType::Money
            | FieldType::Percent
            | FieldType::Minutes => words::nought(text),
            _ => false,
        };
        if own_word {
            return None;
        }
        Some(match filler {
            Filler::Nothing => Why::Nothing,
            other => Why::from(other.why()),
        })
    }

    /// Whether a field is the id of the row it stands in.
    fn names_its_row(&self, field: &Field) -> bool {
        let own = self.vocabulary.kind(field.kind).id;
        own.is_some_and(|id| self.vocabulary.field(id).name == field.name)
    }

    fn person(&self, text: &str, remark: &mut Option<&'static str>) -> Outcome {
        match self.people.find(text) {
            Found::Id(id, said) => {
                *remark = said.or(*remark);
                Ok(Value::Id(id))
            }
            Found::No(why) | Found::Nobodys(why) => Err(Why::from(why)),
        }
    }

    fn rating(&self, text: &str) -> Outcome {
        if self.ratings.is_empty() {
            return Ok(Value::Choice(text.into()));
        }
        let (head, note) = without_note(text);
        let key = rating_key(head);
        if let Some(name) = self.ratings.get(&key) {
            // What stands behind the word must say the same: "Good+" and "Good (in part)" are other ratings.
            let same = note.is_none_or(|note| self.ratings.get(&rating_key(note)) == Some(name));
            if same && !head.ends_with(['+', '-', '−', '–']) {
                return Ok(Value::Choice(Arc::clone(name)));
            }
        }
        let mut nearest: Vec<(f64, &Arc<str>)> =
            self.ratings.iter().map(|(word, name)| (strsim::jaro_winkler(&key, word), name)).collect();
        nearest.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
        let scale = self.scale.join(", ");
        Err(Why::Says(match nearest.first() {
            Some((likeness, name)) if *likeness >= 0.8 => {
                format!("it is not a word of the rating scale ({scale}); the nearest is {name}")
            }
            _ => format!("it is not a word of the rating scale ({scale})"),
        }))
    }

    fn list(
        &self,
        field: &Field,
        inner: &FieldType,
        cell: &GridCell,
        remark: &mut Option<&'static str>,
    ) -> Outcome {
        let Raw::Text(text) = &cell.raw else {
            return self.typed(field, inner, cell, remark).map(|v| Value::List(vec![v]));
        };
        let read = |parts: &mut dyn Iterator<Item = &str>,
                    outsiders: bool|
         -> Result<(Vec<Value>, Option<&'static str>), Why> {
            let (mut odd, mut values) = (None, Vec::new());
            for part in parts.map(|p| p.trim_matches(is_space)).filter(|p| !p.is_empty()) {
                let piece = GridCell { raw: Raw::Text(part.into()), ..cell.clone() };
                match self.typed(field, inner, &piece, &mut odd) {
                    Ok(value) => values.push(value),
                    Err(Why::Nothing) => {}
                    Err(_) if outsiders && matches!(self.people.find(part), Found::Nobodys(_)) => {
                        odd = odd.or(Some(OUTSIDER));
                        values.push(Value::Name(Name::new(part)));
                    }
                    Err(why) => return Err(why),
                }
            }
            Ok((values, odd))
        };
        // A comma may stand inside a name or a date, so it parts a list only where the wider parts are not understood
        // and every smaller piece is.
        let wider: &[char] = match inner {
            FieldType::Person | FieldType::Choice => &[';', '\n', ',', '/', '&'],
            FieldType::Date => &[';', '\n', ',', '&'],
            FieldType::Text => &[';', '\n'],
            _ => &[';', '\n', ','],
        };
        let parts = || text.split([';', '\n']);
        let pieces = || text.split(" and ").flat_map(|t| t.split(wider));
        let strict = read(&mut parts(), false).or_else(|first| read(&mut pieces(), false).map_err(|_| first));
        // Who is not on the list is taken as written where somebody from outside may be meant, and the whole is understood no
        // other way.
        let (values, odd) = match strict {
            Err(first) if field.outsiders => {
                let parted = text.contains([';', '\n']);
                let read = if parted { read(&mut parts(), true) } else { read(&mut pieces(), true) };
                read.map_err(|_| first)?
            }
            other => other?,
        };
        *remark = odd;
        if values.is_empty() { Err(Why::Nothing) } else { Ok(Value::List(values)) }
    }

    fn map(&self, field: &Field, text: &str) -> Outcome {
        let mut all = Vec::new();
        for pair in pairs(text) {
            let Some((key, value)) = pair else {
                return Err(Why::from("write each pair with an equals sign, like first=one; second=two"));
            };
            // A map of ids is a map of people.
            let value = if field.name.ends_with("_id") {
                self.person(value, &mut None)?
            } else {
                Value::Text(Text::new(value))
            };
            all.push((Arc::from(key), value));
        }
        Ok(Value::Map(all))
    }

    fn date_of(&self, cell: &GridCell, remark: &mut Option<&'static str>) -> Outcome {
        let look = self.look(cell);
        match &cell.raw {
            Raw::Date(date) => {
                if look.month_first && date::may_be_turned(*date) {
                    if !look.some_day_first {
                        return Err(Why::from(TURNED));
                    }
                    *remark = Some(CHECK_TURNED);
                }
                said(date::checked(*date))
            }
            Raw::Text(text) if look.month_first && date::order(text) == Order::Either => {
                Err(Why::from(EITHER_WAY))
            }
            Raw::Text(text) if look.ticks && words::is_cross(text) => Err(Why::from(CROSS)),
            Raw::Text(text)
                if self.from_1904 && amounts::figures(text).is_some_and(|n| serial(n).is_some()) =>
            {
                Err(Why::from(FROM_1904))
            }
            Raw::Text(text) => said(date::read(text)),
            Raw::Bool(true) => Err(Why::Tick),
            Raw::Bool(false) => said(date::read("no")),
            Raw::Number(number) => {
                let number = Number::from_f64(*number).ok_or_else(|| Why::from(NUMBER_NO_DATE))?;
                if number == Number::ZERO {
                    *remark = Some(NOUGHT);
                    return Err(Why::Nothing);
                }
                match serial(number) {
                    Some(_) if self.from_1904 => Err(Why::from(FROM_1904)),
                    Some(date) => Ok(Value::Date(date)),
                    None => Err(Why::from(NUMBER_NO_DATE)),
                }
            }
            Raw::Time(days) if Number::from_f64(*days) == Some(Number::ZERO) => {
                *remark = Some(NOUGHT);
                Err(Why::Nothing)
            }
            _ => Err(Why::from("it is a time without a date; write it like 14/10/2026")),
        }
    }

    fn yes_no_of(&self, cell: &GridCell) -> Outcome {
        let found = match &cell.raw {
            Raw::Bool(yes) => Some(*yes),
            Raw::Text(text) if self.look(cell).ticks && words::is_cross(text) => {
                return Err(Why::from(CROSS));
            }
            Raw::Text(text) => words::yes_no(text),
            Raw::Number(number) if Number::from_f64(*number) == Some(Number::whole(1)) => Some(true),
            Raw::Number(number) if Number::from_f64(*number) == Some(Number::ZERO) => Some(false),
            _ => None,
        };
        found.map(Value::YesNo).ok_or_else(|| Why::from("it is neither yes nor no; write Y or N"))
    }
}

const NUMBER_NO_DATE: &str = "it is a number, not a date; write it like 14/10/2026";

/// Whether a text can be a key of its row. Initials make a code, and somebody may well have those of "TBA".
pub(super) fn is_key(text: &str) -> bool {
    let initials = (2..=3).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_uppercase());
    initials || words::filler(text).is_none()
}

/// The date of a serial number with or without a time of day.
fn serial(number: Number) -> Option<NaiveDate> {
    date::serial_date(number.millionths().div_euclid(1_000_000))
}

/// What is written in words: a date, a time and a ticked box are none, and a date may be what Excel made of `11-16`.
fn written(cell: &GridCell) -> Result<(), Why> {
    match &cell.raw {
        Raw::Date(_) | Raw::Time(_) => Err(Why::from(
            "Excel holds a date or a time here; format the cell as text and write it again if something else is meant",
        )),
        Raw::Bool(_) => Err(Why::from("it is TRUE or FALSE, which says nothing here; write it in words")),
        _ => Ok(()),
    }
}

/// A text and the note in brackets behind it.
fn without_note(text: &str) -> (&str, Option<&str>) {
    let text = text.trim_matches(is_space);
    let Some((head, note)) = text.strip_suffix(')').and_then(|t| t.rsplit_once('(')) else {
        return (text, None);
    };
    let head = head.trim_end_matches(is_space);
    if head.is_empty() || head.contains('(') { (text, None) } else { (head, Some(note)) }
}

/// A text as it is compared with the words of a list; what stands in brackets is a part of it, as in "(not) met".
fn whole_key(text: &str) -> String {
    if text.contains(['(', '[']) { plain(&text.replace(['(', ')', '[', ']'], " ")) } else { plain(text) }
}

fn rating_key(text: &str) -> String {
    let key = whole_key(text);
    if key.is_empty() { text.trim().to_lowercase() } else { key }
}

fn short(text: &str) -> std::borrow::Cow<'_, str> {
    if text.len() <= LONGEST { text.into() } else { text.chars().take(LONGEST).collect::<String>().into() }
}

/// Said of a percentage that may be a part of one.
const PART: &str = "it has no percent sign and was read as a part of a hundred; write it with the sign, like 75%, if it is a part of one";

fn amount(found: Result<Number, &'static str>) -> Outcome {
    found.map(Value::Number).map_err(Why::from)
}

fn said(said: Said) -> Outcome {
    match said {
        Said::Date(date) => Ok(Value::Date(date)),
        Said::Tick => Err(Why::Tick),
        Said::No(why) => Err(Why::from(why)),
    }
}

fn month_day_of(raw: &Raw) -> Outcome {
    match raw {
        Raw::Date(date) => Ok(Value::MonthDay(date.month(), date.day())),
        Raw::Text(text) => date::month_day(text)
            .map(|(month, day)| Value::MonthDay(month, day))
            .ok_or_else(|| Why::from("it is not a day of the year; write it like 31 October")),
        _ => Err(Why::from("it is not a day of the year; write it like 31 October")),
    }
}

fn choice(values: &[Choice], text: &str) -> Outcome {
    let (head, note) = without_note(text);
    // A note behind the word may take it back: "approved (not for pay)".
    let takes_back = |note: &str| {
        note.contains('?')
            || plain(note).split(' ').any(|w| matches!(w, "not" | "no" | "n" | "except" | "if" | "tbc"))
    };
    let key = if note.is_some_and(takes_back) { whole_key(text) } else { whole_key(head) };
    let mut keys = vec![key.as_str()];
    keys.extend(key.strip_suffix('s'));
    for key in keys {
        let fits = |c: &&Choice| c.words.iter().any(|w| w == key);
        if let Some(choice) = values.iter().find(fits) {
            return Ok(Value::Choice(Arc::clone(&choice.name)));
        }
    }
    if let Some(yes) = words::yes_no(text) {
        let word = if yes { "yes" } else { "no" };
        if let Some(choice) = values.iter().find(|c| &*c.name == word) {
            return Ok(Value::Choice(Arc::clone(&choice.name)));
        }
    }
    let named: Vec<String> = values.iter().take(NAMED).map(|c| c.name.replace('_', " ")).collect();
    let more = if values.len() > NAMED { " and others" } else { "" };
    Err(Why::Says(format!("it is none of the words for this column: {}{more}", named.join(", "))))
}

fn cycle(text: &str) -> Outcome {
    if let Some(label) = read_label(text) {
        return Ok(Value::Cycle(label));
    }
    let figures = text.split(|c: char| !c.is_ascii_digit()).filter(|f| !f.is_empty());
    let one_year = figures.clone().count() == 1 && figures.clone().all(|f| f.len() == 2 || f.len() == 4);
    Err(Why::from(if one_year {
        "it names one year, and a cycle has two; write both, like 2026/27"
    } else {
        "it is not a cycle; write its years, like 2026/27"
    }))
}
/// The pairs of a text like `first=one; second=two`; none in the place of what is no pair.
pub(super) fn pairs(text: &str) -> impl Iterator<Item = Option<(&str, &str)>> {
    let items = text.split([';', '\n']).map(|p| p.trim_matches(is_space)).filter(|p| !p.is_empty());
    items.map(|item| {
        let (key, value) = item.split_once('=').or_else(|| item.split_once(':'))?;
        Some((key.trim_matches(is_space), value.trim_matches(is_space)))
    })
}
