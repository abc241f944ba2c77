//! A tracker with every kind of record the vocabulary knows, always the same for the same number of people: six rows of other
//! kinds for each person, in shares as schools have them, with some people who came or left in the year, some cells blank.
//!
//! It is made from the vocabulary, a sheet for each kind and a column for each field under its label, so that a new field is
//! in it without anything being written here. Whoever is in it is invented, and called by a number.

use appraise::model::{Field, FieldId, FieldType, KindId, Vocabulary};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

/// Rows of each kind for a thousand people; together six thousand. What is not here has a few rows for the whole school.
const SHARES: [(&str, u32); 22] = [
    ("appraisal", 900),
    ("objective", 1_700),
    ("target", 200),
    ("meeting", 900),
    ("observation", 500),
    ("evidence", 300),
    ("statement", 600),
    ("pay", 400),
    ("training", 250),
    ("reviewer_appointment", 50),
    ("absence", 50),
    ("access_log", 40),
    ("feedback", 40),
    ("retention", 30),
    ("concern", 10),
    ("reviewer_request", 10),
    ("support_plan", 8),
    ("appeal", 5),
    ("capability", 2),
    ("panel", 2),
    ("teaching_group", 2),
    ("project", 1),
];

/// Rows of a kind that a school has a few of, whatever its size.
const FEW: u32 = 20;

/// Days as a workbook counts them, from 1900.
const SEPTEMBER_2025: u32 = 45_901;
const SEPTEMBER_2005: u32 = 38_596;

const TERMS: [(&str, u32, u32); 6] = [
    ("2025 autumn", 45_901, 46_010),
    ("2026 spring", 46_027, 46_108),
    ("2026 summer", 46_125, 46_224),
    ("2026 autumn", 46_266, 46_374),
    ("2027 spring", 46_391, 46_472),
    ("2027 summer", 46_489, 46_588),
];

/// Numbers without order that are the same in every run.
struct Dice(u32);

impl Dice {
    fn below(&mut self, limit: u32) -> u32 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (self.0 >> 16) % limit.max(1)
    }

    fn in_hundred(&mut self, share: u32) -> bool {
        self.below(100) < share
    }

    fn one_of<'a>(&mut self, texts: &[&'a str]) -> &'a str {
        let count = u32::try_from(texts.len()).unwrap_or(u32::MAX);
        texts[self.below(count) as usize]
    }
}

/// What stands in a cell.
enum Content {
    Blank,
    Text(String),
    Number(f64),
    Day(u32),
}

/// The school that is written.
struct School<'a> {
    vocabulary: &'static Vocabulary,
    people: u32,
    ratings: &'a [&'a str],
    dice: Dice,
}

/// The tracker of so many people, who are rated in these words.
pub(crate) fn workbook(people: u32, ratings: &[&str]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    book.set_properties(&DocProperties::new().set_creation_datetime(&ExcelDateTime::from_ymd(2025, 9, 1)?));
    let vocabulary = Vocabulary::standard();
    let mut school = School { vocabulary, people, ratings, dice: Dice(people) };
    for kind in vocabulary.kinds() {
        let sheet = book.add_worksheet().set_name(vocabulary.kind(kind).label.as_str())?;
        match vocabulary.kind(kind).name.as_str() {
            "school" => school.settings(sheet, kind)?,
            "calendar" => terms(sheet)?,
            _ => school.records(sheet, kind)?,
        }
    }
    book.save_to_buffer()
}

/// How many rows of other kinds there are in all.
pub(crate) fn rows_beside(people: u32) -> u32 {
    SHARES.iter().map(|(kind, _)| rows(kind, people)).sum()
}

fn rows(kind: &str, people: u32) -> u32 {
    match SHARES.iter().find(|(name, _)| *name == kind) {
        Some((_, share)) => (people * share / 1_000).max(1),
        None if kind == "staff" => people,
        None => FEW,
    }
}

fn person(number: u32) -> String {
    format!("S{:06}", number + 1)
}

fn terms(sheet: &mut Worksheet) -> Result<(), XlsxError> {
    let date = Format::new().set_num_format("dd/mm/yyyy");
    sheet.write_row(0, 0, ["Day kind", "Label", "From date", "To date"])?;
    for (row, (label, from, to)) in (1_u32..).zip(TERMS) {
        sheet.write(row, 0, "term")?.write(row, 1, label)?;
        sheet.write_with_format(row, 2, from, &date)?.write_with_format(row, 3, to, &date)?;
    }
    Ok(())
}

impl School<'_> {
    fn settings(&mut self, sheet: &mut Worksheet, kind: KindId) -> Result<(), XlsxError> {
        let date = Format::new().set_num_format("dd/mm/yyyy");
        sheet.write_row(0, 0, ["Setting", "Value"])?;
        // What decides about the whole run is left to whoever asks for it.
        let decides = ["policy_pack", "operator_role", "local_overrides", "rating_scale"];
        let fields: Vec<FieldId> = self.vocabulary.fields_of(kind).collect();
        for (row, field) in (1_u32..).zip(fields) {
            let field = self.vocabulary.field(field);
            sheet.write(row, 0, field.label.as_str())?;
            if !decides.contains(&field.name.as_str()) {
                let content = self.content(kind, field, row, 1);
                write(sheet, row, 1, content, &date)?;
            }
        }
        Ok(())
    }

    fn records(&mut self, sheet: &mut Worksheet, kind: KindId) -> Result<(), XlsxError> {
        let date = Format::new().set_num_format("dd/mm/yyyy");
        let fields: Vec<FieldId> = self.vocabulary.fields_of(kind).collect();
        let count = rows(&self.vocabulary.kind(kind).name, self.people);
        for (column, field) in (0_u16..).zip(fields) {
            let id = field;
            let field = self.vocabulary.field(field);
            sheet.write(0, column, field.label.as_str())?;
            for row in 0..count {
                let content = if self.vocabulary.kind(kind).id == Some(id) {
                    Content::Text(self.own_id(kind, row))
                } else if self.vocabulary.kind(kind).owner == Some(id) {
                    Content::Text(self.owner(id, row, count))
                } else {
                    self.content(kind, field, row, count)
                };
                write(sheet, row + 1, column, content, &date)?;
            }
        }
        Ok(())
    }

    fn own_id(&self, kind: KindId, row: u32) -> String {
        if kind == self.vocabulary.staff() {
            return person(row);
        }
        format!("{}{:06}", self.vocabulary.kind(kind).name.to_uppercase().replace('_', "-"), row + 1)
    }

    /// Whose a row is: everybody has about as many as everybody else, and they do not stand together.
    fn owner(&self, owner: FieldId, row: u32, count: u32) -> String {
        match self.vocabulary.parent_kind(owner) {
            Some(parent) => {
                let parents = rows(&self.vocabulary.kind(parent).name, self.people);
                self.own_id(parent, (row * 7) % parents)
            }
            None if count < self.people => person((row * (self.people / count)) % self.people),
            None => person(row % self.people),
        }
    }

    fn content(&mut self, kind: KindId, field: &Field, row: u32, count: u32) -> Content {
        if kind == self.vocabulary.staff()
            && let Some(content) = self.about_somebody(&field.name, row)
        {
            return content;
        }
        // Nobody fills in everything. The end of something is mostly still to come.
        let filled = match field.name.as_str() {
            "cycle_id" => 97,
            "to_date" | "suspended_from" | "suspended_to" | "superseded_by_id" | "destroyed_date" => 20,
            "staff_id" => 100,
            _ => 85,
        };
        if !self.dice.in_hundred(filled) {
            return Content::Blank;
        }
        self.of_type(&field.ty, field, row, count)
    }

    /// What has to hang together, or is rare, in the staff list.
    fn about_somebody(&mut self, field: &str, row: u32) -> Option<Content> {
        let text = |text: &str| Some(Content::Text(text.to_owned()));
        let rarely = |dice: &mut Dice, content: Content, share: u32| {
            Some(if dice.in_hundred(share) { content } else { Content::Blank })
        };
        match field {
            "staff_name" => Some(Content::Text(format!("Person Number{row}"))),
            "staff_group" if row == 0 => text("headteacher"),
            "staff_group" => text(self.dice.one_of(&["teacher", "teacher", "leadership", "support_staff"])),
            // Some came in the cycle that runs, or in the one before it.
            "employment_start_date" if self.dice.in_hundred(6) => {
                Some(Content::Day(SEPTEMBER_2025 + self.dice.below(420)))
            }
            "employment_start_date" => Some(Content::Day(SEPTEMBER_2005 + self.dice.below(7_000))),
            "employment_end_date" => {
                let day = SEPTEMBER_2025 + self.dice.below(450);
                rarely(&mut self.dice, Content::Day(day), 3)
            }
            "contract_start_date" | "contract_end_date" => {
                let day = SEPTEMBER_2025 + self.dice.below(500);
                rarely(&mut self.dice, Content::Day(day), 6)
            }
            "line_manager_id" | "reviewer_id" if row == 0 => Some(Content::Blank),
            "line_manager_id" | "reviewer_id" => Some(Content::Text(person(row / 8))),
            "other_line_manager_ids" => {
                let other = Content::Text(person(row / 9));
                rarely(&mut self.dice, other, 5)
            }
            _ => None,
        }
    }

    fn of_type(&mut self, ty: &FieldType, field: &Field, row: u32, count: u32) -> Content {
        match ty {
            FieldType::Id => match self.vocabulary.kinds().find(|k| self.names_row_of(*k, field)) {
                Some(kind) => {
                    let others = rows(&self.vocabulary.kind(kind).name, self.people);
                    let other = self.dice.below(others);
                    Content::Text(self.own_id(kind, other))
                }
                None => Content::Blank,
            },
            FieldType::Person => Content::Text(person(self.dice.below(self.people))),
            FieldType::Name => Content::Text(format!("Person Number{}", self.people + row)),
            FieldType::Text => Content::Text(
                self.dice.one_of(&["reading", "phonics in year 2", "attendance", "mentoring"]).to_owned(),
            ),
            // The day a row is about moves through the cycles as the sheet goes down.
            FieldType::Date => {
                let day = 420 * (row % 97) / 97 + self.dice.below(40);
                Content::Day(SEPTEMBER_2025 + if count == 1 { 20 } else { day })
            }
            FieldType::MonthDay => Content::Text("31 October".to_owned()),
            FieldType::YesNo => Content::Text(if self.dice.in_hundred(80) { "Yes" } else { "No" }.to_owned()),
            FieldType::Choice => {
                let values: Vec<&str> = field.values.iter().map(|c| c.name.as_ref()).collect();
                Content::Text(self.dice.one_of(&values).to_owned())
            }
            FieldType::Integer => Content::Number(f64::from(1 + self.dice.below(5))),
            FieldType::Number => Content::Number(if self.dice.in_hundred(80) { 1.0 } else { 0.6 }),
            FieldType::Percent => Content::Text(format!("{}%", 50 + self.dice.below(50))),
            FieldType::Minutes => Content::Number(f64::from(20 + 5 * self.dice.below(10))),
            FieldType::Money => Content::Number(f64::from(100 + self.dice.below(900))),
            FieldType::Cycle => {
                let cycles = ["2025/26", "2025/26", "2025/26", "2026/27", "2024/25"];
                Content::Text(self.dice.one_of(&cycles).to_owned())
            }
            FieldType::Point => Content::Text(
                self.dice.one_of(&["M1", "M2", "M3", "M4", "M5", "M6", "U1", "U2", "U3"]).to_owned(),
            ),
            FieldType::Rating if self.ratings.is_empty() => Content::Blank,
            FieldType::Rating => Content::Text(self.dice.one_of(self.ratings).to_owned()),
            FieldType::Map => Content::Blank,
            FieldType::List(inner) => self.of_type(inner, field, row, count),
        }
    }

    /// Whether an id in a field is that of a row of a kind.
    fn names_row_of(&self, kind: KindId, field: &Field) -> bool {
        let id = self.vocabulary.kind(kind).id.map(|id| self.vocabulary.field(id));
        id.is_some_and(|id| field.name.ends_with(&id.name))
    }
}

fn write(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    content: Content,
    date: &Format,
) -> Result<(), XlsxError> {
    match content {
        Content::Blank => {}
        Content::Text(text) => drop(sheet.write_string(row, column, text)?),
        Content::Number(number) => drop(sheet.write_number(row, column, number)?),
        Content::Day(day) => drop(sheet.write_number_with_format(row, column, day, date)?),
    }
    Ok(())
}
