//! The vocabulary: every record kind and field, with the words by which schools head them.
//!
//! One table drives header matching, parsing, the checking of packs and the documents. It is read once from
//! `policies/vocabulary.toml`, which ships inside the program.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, LazyLock};

use serde::Deserialize;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A record kind's place in the vocabulary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KindId(u16);

impl KindId {
    /// The place as a number, for tables kept by kind.
    #[must_use]
    pub fn index(self) -> usize {
        usize::from(self.0)
    }
}

/// A field's place in the vocabulary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FieldId(u16);

/// What may stand in a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldType {
    /// A key of its own row or of another record.
    Id,
    /// A staff id, or a body such as `HT_PANEL`.
    Person,
    /// A person's name.
    Name,
    /// Free text.
    Text,
    /// A date.
    Date,
    /// A day of any year.
    MonthDay,
    /// Yes or no.
    YesNo,
    /// One of the field's values.
    Choice,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// A percentage, 75 for 75 %.
    Percent,
    /// Whole minutes.
    Minutes,
    /// Pounds.
    Money,
    /// The label of an appraisal cycle.
    Cycle,
    /// A pay point.
    Point,
    /// A word of the pack's rating scale.
    Rating,
    /// Keys with values.
    Map,
    /// Several of one type.
    List(Box<FieldType>),
}

impl FieldType {
    fn named(name: &str) -> Option<Self> {
        if let Some(inner) = name.strip_prefix("list of ") {
            return Self::named(inner).map(|t| FieldType::List(Box::new(t)));
        }
        Some(match name {
            "id" => FieldType::Id,
            "person" => FieldType::Person,
            "name" => FieldType::Name,
            "text" => FieldType::Text,
            "date" => FieldType::Date,
            "month-day" => FieldType::MonthDay,
            "yes/no" => FieldType::YesNo,
            "choice" => FieldType::Choice,
            "integer" => FieldType::Integer,
            "number" => FieldType::Number,
            "percent" => FieldType::Percent,
            "minutes" => FieldType::Minutes,
            "money" => FieldType::Money,
            "cycle" => FieldType::Cycle,
            "point" => FieldType::Point,
            "rating" => FieldType::Rating,
            "map" => FieldType::Map,
            _ => return None,
        })
    }

    /// Whether the text of such a field may identify somebody and so is never printed by itself.
    #[must_use]
    pub fn is_private(&self) -> bool {
        match self {
            FieldType::Name | FieldType::Text | FieldType::Id | FieldType::Person | FieldType::Map => true,
            FieldType::List(inner) => inner.is_private(),
            _ => false,
        }
    }
}

/// One allowed value and the words schools use for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The value as packs write it.
    pub name: Arc<str>,
    /// The words for it, plain; its own name is the first.
    pub words: Vec<String>,
}

/// A field of a record kind.
#[derive(Clone, Debug)]
pub struct Field {
    /// The kind it belongs to.
    pub kind: KindId,
    /// Its name as packs write it.
    pub name: String,
    /// Its name in plain words.
    pub label: String,
    /// What may stand in it.
    pub ty: FieldType,
    /// The allowed values of a choice.
    pub values: Vec<Choice>,
    /// Header words, plain, without label and name.
    pub words: Vec<String>,
    /// One line of help.
    pub help: String,
    /// Whether people may be named who are not on the staff list: governors at a meeting.
    pub outsiders: bool,
    /// The columns of which one must be on the sheet before this field is taken over an equally worded one.
    pub only_with: Vec<FieldId>,
}

/// A record kind.
#[derive(Clone, Debug)]
pub struct Kind {
    /// Its name as packs write it.
    pub name: String,
    /// Its name in plain words.
    pub label: String,
    /// What one row of it is.
    pub about: String,
    /// Sheet names by which schools call it, plain.
    pub words: Vec<String>,
    /// The field that is the row's own id.
    pub id: Option<FieldId>,
    /// The field that names whom or what the row belongs to.
    pub owner: Option<FieldId>,
    /// The field that holds the cycle's label.
    pub cycle: Option<FieldId>,
    /// The fields whose date places a row without a cycle.
    pub dates: Vec<FieldId>,
    /// Rows shown only to the headteacher and the person leading the case.
    pub private: bool,
    /// The kind of which a record without rows of this kind is its own single one.
    pub stands_for: Option<KindId>,
    /// The choice whose values may each have columns of their own on a sheet of people: "Mid-year review" holds the date of
    /// a meeting of that kind.
    pub sorted_by: Option<FieldId>,
}

/// Headings that schools use and that have no field, with the reason.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Aside {
    words: BTreeSet<String>,
    why: String,
}

/// The whole table.
#[derive(Debug)]
pub struct Vocabulary {
    /// The words schools rate by, plain, whatever the policy's own scale.
    rating_words: BTreeSet<String>,
    aside: Vec<Aside>,
    kinds: Vec<Kind>,
    fields: Vec<Field>,
    by_name: HashMap<KindId, HashMap<String, FieldId>>,
    kinds_by_name: HashMap<String, KindId>,
    staff: KindId,
    staff_key: FieldId,
}

static STANDARD: LazyLock<Vocabulary> = LazyLock::new(|| {
    match Vocabulary::read(include_str!("../../policies/vocabulary.toml")) {
        Ok(vocabulary) => vocabulary,
        // The table is part of the program and a test reads it, so this is never seen by a user.
        Err(why) => unreachable!("policies/vocabulary.toml: {why}"),
    }
});

impl Vocabulary {
    /// The vocabulary that ships with the program.
    #[must_use]
    pub fn standard() -> &'static Vocabulary {
        &STANDARD
    }

    /// All kinds.
    pub fn kinds(&self) -> impl Iterator<Item = KindId> + use<> {
        (0..u16::try_from(self.kinds.len()).unwrap_or(u16::MAX)).map(KindId)
    }

    /// A kind.
    #[must_use]
    pub fn kind(&self, id: KindId) -> &Kind {
        &self.kinds[id.index()]
    }

    /// A field.
    #[must_use]
    pub fn field(&self, id: FieldId) -> &Field {
        &self.fields[usize::from(id.0)]
    }

    /// A field's full name, `staff.line_manager_id`.
    #[must_use]
    pub fn full_name(&self, id: FieldId) -> String {
        let field = self.field(id);
        format!("{}.{}", self.kind(field.kind).name, field.name)
    }

    /// The fields of a kind, in the table's order.
    pub fn fields_of(&self, kind: KindId) -> impl Iterator<Item = FieldId> + '_ {
        (0u16..).zip(&self.fields).filter(move |(_, f)| f.kind == kind).map(|(i, _)| FieldId(i))
    }

    /// A kind by name.
    #[must_use]
    pub fn kind_named(&self, name: &str) -> Option<KindId> {
        self.kinds_by_name.get(name).copied()
    }

    /// A field of a kind by name.
    #[must_use]
    pub fn find(&self, kind: KindId, name: &str) -> Option<FieldId> {
        self.by_name.get(&kind)?.get(name).copied()
    }

    /// A field by its full name, `staff.line_manager_id`.
    #[must_use]
    pub fn find_full(&self, name: &str) -> Option<FieldId> {
        let (kind, field) = name.split_once('.')?;
        self.find(self.kind_named(kind)?, field)
    }

    /// Whether a plain text is a word by which schools rate.
    #[must_use]
    pub fn is_rating_word(&self, plain: &str) -> bool {
        self.rating_words.contains(plain)
    }

    /// The staff list.
    #[must_use]
    pub fn staff(&self) -> KindId {
        self.staff
    }

    /// The staff list's own id.
    #[must_use]
    pub fn staff_key(&self) -> FieldId {
        self.staff_key
    }

    /// Whether a field names a member of staff (rather than another record).
    #[must_use]
    pub fn names_staff(&self, field: FieldId) -> bool {
        matches!(self.field(field).ty, FieldType::Person) || field == self.staff_key
    }

    /// Why a heading that schools use, plain, has no field: what is kept out on purpose, and what says too little by
    /// itself. A field of a sheet's own that goes by the heading comes first.
    #[must_use]
    pub fn why_aside(&self, heading: &str) -> Option<&str> {
        self.aside.iter().find(|a| a.words.contains(heading)).map(|a| a.why.as_str())
    }

    /// The kind whose own id a field of another kind holds: `target.objective_id` holds that of an objective.
    #[must_use]
    pub fn parent_kind(&self, field: FieldId) -> Option<KindId> {
        let asked = self.field(field);
        if asked.ty != FieldType::Id {
            return None;
        }
        self.kinds().find(|kind| {
            *kind != asked.kind && self.kind(*kind).id.is_some_and(|id| self.field(id).name == asked.name)
        })
    }

    fn read(text: &str) -> Result<Self, String> {
        let file: File = toml::from_str(text).map_err(|e| e.to_string())?;
        let mut built = Building::default();
        for kind in &file.kind {
            built.add(kind)?;
        }
        for (id, kind) in (0u16..).map(KindId).zip(&file.kind) {
            built.tie(id, kind)?;
        }
        let staff = *built.kinds_by_name.get("staff").ok_or("no kind is named staff")?;
        let staff_key = built.kinds[staff.index()].id.ok_or("the kind staff has no id")?;
        let rating_words = file.rating_words.iter().map(|w| plain(w)).collect();
        let aside = file.aside.iter().map(AsideRow::aside).collect();
        let Building { kinds, fields, by_name, kinds_by_name } = built;
        Ok(Vocabulary { rating_words, aside, kinds, fields, by_name, kinds_by_name, staff, staff_key })
    }
}

/// A heading without what does not matter in one: case, accents, punctuation, brackets with their text, line breaks. `&`
/// is `and`, `%` is `percent` and `#` is `number`.
#[must_use]
pub fn plain(text: &str) -> String {
    let mut depth = 0_u32;
    let mut out = String::with_capacity(text.len());
    // A letter with an accent is the letter and a mark.
    for c in text.nfd().filter(|c| !is_combining_mark(*c)) {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            '&' => out.push_str(" and "),
            '%' => out.push_str(" percent "),
            '#' => out.push_str(" number "),
            '\'' | '’' | '‘' | '`' | '´' | 'ʼ' => {}
            c if c.is_alphanumeric() => out.extend(c.to_lowercase()),
            _ => out.push(' '),
        }
    }
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[derive(Default)]
struct Building {
    kinds: Vec<Kind>,
    fields: Vec<Field>,
    by_name: HashMap<KindId, HashMap<String, FieldId>>,
    kinds_by_name: HashMap<String, KindId>,
}

impl Building {
    fn add(&mut self, kind: &KindRow) -> Result<(), String> {
        let id = KindId(u16::try_from(self.kinds.len()).map_err(|_| "too many kinds")?);
        if self.kinds_by_name.insert(kind.name.clone(), id).is_some() {
            return Err(format!("the kind {} stands twice", kind.name));
        }
        self.kinds.push(Kind {
            name: kind.name.clone(),
            label: kind.label.clone(),
            about: kind.about.clone(),
            words: kind.words.iter().map(|w| plain(w)).collect(),
            id: None,
            owner: None,
            cycle: None,
            dates: Vec::new(),
            private: kind.private,
            stands_for: None,
            sorted_by: None,
        });
        for field in &kind.field {
            let ty = FieldType::named(&field.type_name)
                .ok_or_else(|| format!("{}.{}: no type {}", kind.name, field.name, field.type_name))?;
            let place = FieldId(u16::try_from(self.fields.len()).map_err(|_| "too many fields")?);
            if self.by_name.entry(id).or_default().insert(field.name.clone(), place).is_some() {
                return Err(format!("{}.{} stands twice", kind.name, field.name));
            }
            self.fields.push(Field {
                kind: id,
                name: field.name.clone(),
                label: field.label.clone(),
                ty,
                values: field.values.iter().map(ValueRow::choice).collect(),
                words: field.words.iter().map(|w| plain(w)).collect(),
                help: field.help.clone(),
                outsiders: field.outsiders,
                only_with: Vec::new(),
            });
        }
        Ok(())
    }

    fn tie(&mut self, id: KindId, row: &KindRow) -> Result<(), String> {
        let field = |name: &String| {
            self.by_name
                .get(&id)
                .and_then(|fields| fields.get(name))
                .copied()
                .ok_or_else(|| format!("{}: no field {name}", row.name))
        };
        let own = row.id.as_ref().map(field).transpose()?;
        let owner = row.owner.as_ref().map(field).transpose()?;
        let dates = row.dates.iter().map(field).collect::<Result<Vec<_>, _>>()?;
        let cycle = field(&"cycle_id".to_owned()).ok();
        let sorted_by = row.sorted_by.as_ref().map(field).transpose()?;
        let mut with = Vec::new();
        for f in &row.field {
            with.push((field(&f.name)?, f.only_with.iter().map(field).collect::<Result<Vec<_>, _>>()?));
        }
        let stands_for = match &row.stands_for {
            Some(name) => Some(*self.kinds_by_name.get(name).ok_or_else(|| format!("no kind {name}"))?),
            None => None,
        };
        for (place, others) in with {
            self.fields[usize::from(place.0)].only_with = others;
        }
        let kind = &mut self.kinds[id.index()];
        (kind.id, kind.owner, kind.cycle, kind.dates, kind.stands_for, kind.sorted_by) =
            (own, owner, cycle, dates, stands_for, sorted_by);
        Ok(())
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    rating_words: Vec<String>,
    kind: Vec<KindRow>,
    #[serde(default)]
    aside: Vec<AsideRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AsideRow {
    words: Vec<String>,
    why: String,
}

impl AsideRow {
    fn aside(&self) -> Aside {
        Aside { words: self.words.iter().map(|w| plain(w)).collect(), why: self.why.clone() }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KindRow {
    name: String,
    label: String,
    about: String,
    #[serde(default)]
    words: Vec<String>,
    id: Option<String>,
    owner: Option<String>,
    #[serde(default)]
    dates: Vec<String>,
    #[serde(default)]
    private: bool,
    stands_for: Option<String>,
    sorted_by: Option<String>,
    #[serde(default)]
    field: Vec<FieldRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FieldRow {
    name: String,
    label: String,
    #[serde(rename = "type")]
    type_name: String,
    #[serde(default)]
    words: Vec<String>,
    #[serde(default)]
    help: String,
    #[serde(default)]
    values: Vec<ValueRow>,
    #[serde(default)]
    outsiders: bool,
    #[serde(default)]
    only_with: Vec<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum ValueRow {
    Bare(String),
    Worded {
        name: String,
        #[serde(default)]
        words: Vec<String>,
    },
}

impl ValueRow {
    fn choice(&self) -> Choice {
        let (name, words) = match self {
            ValueRow::Bare(name) => (name, &[][..]),
            ValueRow::Worded { name, words } => (name, words.as_slice()),
        };
        let words = std::iter::once(name).chain(words).map(|w| plain(w)).collect();
        Choice { name: name.as_str().into(), words }
    }
}

/// Words that stand twice in a kind, which would make a heading mean two fields of one record.
#[cfg(test)]
fn words_said_twice(vocabulary: &Vocabulary) -> Vec<String> {
    let mut twice = Vec::new();
    for kind in vocabulary.kinds() {
        let mut seen: HashMap<String, &str> = HashMap::new();
        for id in vocabulary.fields_of(kind) {
            let field = vocabulary.field(id);
            let mut own: BTreeSet<String> = field.words.iter().cloned().collect();
            own.insert(plain(&field.label));
            own.insert(plain(&field.name));
            for word in own {
                if let Some(other) = seen.insert(word.clone(), &field.name) {
                    twice.push(format!(
                        "{}: \"{word}\" is both {other} and {}",
                        vocabulary.kind(kind).name,
                        field.name
                    ));
                }
            }
        }
    }
    twice
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heading_is_compared_without_what_does_not_matter_in_one() {
        for (written, meant) in [
            ("Teachers' Standards", "teachers standards"),
            ("Teachers’ standards :", "teachers standards"),
            ("Date\nof  review (dd/mm)", "date of review"),
            ("RÉVIEWÉE", "reviewee"),
            ("Measures & milestones", "measures and milestones"),
            ("% FTE", "percent fte"),
            ("Objective #", "objective number"),
            ("T/S", "t s"),
            (" Head’s Review:\n(date) ", "heads review"),
            ("T&L – focus", "t and l focus"),
            ("line_manager_id", "line manager id"),
            ("(all in brackets)", ""),
        ] {
            assert_eq!(plain(written), meant, "{written}");
        }
    }

    #[test]
    fn no_heading_is_left_aside_for_two_reasons() {
        let vocabulary = Vocabulary::standard();
        let mut seen = BTreeSet::new();
        for aside in &vocabulary.aside {
            assert!(!aside.why.is_empty() && !aside.words.is_empty());
            for word in &aside.words {
                assert!(!word.is_empty() && seen.insert(word), "\"{word}\" is left aside twice");
            }
        }
        assert!(vocabulary.why_aside("salary").is_some_and(|why| why.contains("kept out on purpose")));
        assert_eq!(vocabulary.why_aside("line manager"), None);
    }

    #[test]
    fn the_shipped_vocabulary_is_read_and_no_heading_means_two_fields_of_a_record() {
        let vocabulary = Vocabulary::standard();
        assert!(vocabulary.kinds().count() >= 20);
        assert_eq!(words_said_twice(vocabulary), Vec::<String>::new());
    }

    #[test]
    fn a_target_belongs_to_its_objective_and_an_objective_to_a_person() {
        let v = Vocabulary::standard();
        let target = v.find_full("target.objective_id").expect("in the table");
        assert_eq!(v.parent_kind(target), v.kind_named("objective"));
        let owner = v.find_full("objective.staff_id").expect("in the table");
        assert!(v.names_staff(owner));
        assert_eq!(v.parent_kind(owner), None);
    }
}
