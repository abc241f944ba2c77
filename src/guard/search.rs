//! Looking for everybody in a text.
//!
//! A word counts as a name where it is written as one and is not a word that the text has for its own reasons: a teacher
//! called Head, Page or May is found as "Mrs Page" or "Ada Page", and not in "head", "page 2" or "8 May". What nothing but a
//! name is, such as a whole name or a title with a surname, counts wherever it stands.

use super::ordinary::Ordinary;
use super::staff::{Excuse, Form, Staff, TITLES};
use super::words::{Case, Word, words};
use crate::model::Cell;

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// A name, or a part of one.
    Name,
    /// A staff id.
    Id,
    /// The first letters of a name.
    Initials,
    /// An e-mail address made of a name.
    Address,
    /// A post that one person holds.
    Post,
}

impl What {
    /// In words.
    #[must_use]
    pub fn says(self) -> &'static str {
        match self {
            What::Name => "a name",
            What::Id => "a staff ID",
            What::Initials => "somebody's initials",
            What::Address => "somebody's e-mail address",
            What::Post => "a job title that one person has",
        }
    }
}

/// Somebody found in a text: by the cell that leads to them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Found {
    /// Where it stands in the tracker.
    pub cell: Cell,
    /// What it is.
    pub what: What,
}

impl Staff {
    /// Everything in a text that leads to somebody, each once.
    #[must_use]
    pub fn find(&self, text: &str, ordinary: &Ordinary) -> Vec<Found> {
        self.look(text, ordinary, |_, _| true)
    }

    /// Whole names, names with a title or an initial, and e-mail addresses alone: for a text in which people stand by their ids.
    #[must_use]
    pub fn find_names(&self, text: &str, ordinary: &Ordinary) -> Vec<Found> {
        self.look(text, ordinary, |form, beside| {
            form.what == What::Address || (form.what == What::Name && (form.whole || beside))
        })
    }

    fn look(&self, text: &str, ordinary: &Ordinary, counts: impl Fn(&Form, bool) -> bool) -> Vec<Found> {
        let words = words(text);
        let mut found = Vec::new();
        for (at, word) in words.iter().enumerate() {
            for form in self.forms.get(&word.plain).into_iter().flatten() {
                let Some(length) = length_in(form, words.get(at..).unwrap_or_default()) else { continue };
                let beside = is_beside(form, &words, at, length);
                if (beside || !form.beside_only)
                    && counts(form, beside)
                    && !is_excused(form, beside, &words, at, ordinary)
                {
                    found.push(Found { cell: form.cell.clone(), what: form.what });
                }
            }
        }
        found.sort();
        found.dedup();
        found
    }
}

/// How many words the form takes at the beginning of these; nothing where they are others.
fn length_in(form: &Form, words: &[Word]) -> Option<usize> {
    let mut rest = words.iter();
    let mut taken = 0;
    for (place, wanted) in form.words.iter().enumerate() {
        let mut word = rest.next()?;
        taken += 1;
        // A middle initial.
        if form.whole && place > 0 && word.plain != *wanted && word.plain.chars().count() == 1 {
            word = rest.next()?;
            taken += 1;
        }
        // A sentence ends here: what follows is another matter.
        let last = place + 1 == form.words.len();
        if form.whole && !last && word.stopped && word.plain.chars().count() > 1 {
            return None;
        }
        let written = word.in_address || (!form.address_only && word.case >= form.case);
        if word.plain != *wanted || !written {
            return None;
        }
    }
    Some(taken)
}

/// Whether a title or an initial of the same person stands beside a surname.
fn is_beside(form: &Form, words: &[Word], at: usize, length: usize) -> bool {
    let Some(initials) = &form.initials else { return false };
    let initial = |word: &Word| {
        let one = word.plain.chars().count() == 1 && word.plain.chars().all(|c| initials.starts_with(c));
        // "A" and "I" are words as well, unless a full stop follows.
        one && word.case != Case::Small && (word.stopped || !matches!(word.plain.as_str(), "a" | "i"))
    };
    let before = at.checked_sub(1).and_then(|before| words.get(before));
    let after = words.get(at + length);
    before.is_some_and(|word| TITLES.contains(&word.plain.as_str()) || initial(word))
        || after.is_some_and(initial)
}

/// Whether the words stand there for reasons of their own.
fn is_excused(form: &Form, beside: bool, words: &[Word], at: usize, ordinary: &Ordinary) -> bool {
    if beside {
        let from = at.saturating_sub(1);
        let with: Vec<String> = words
            .iter()
            .skip(from)
            .take(form.words.len() + at - from)
            .map(|word| word.plain.clone())
            .collect();
        return ordinary.has_said(&with);
    }
    match form.excuse {
        Excuse::Said => ordinary.has_said(&form.words),
        Excuse::Read => ordinary.has_read(&form.words),
        Excuse::Ordinary => form.words.iter().all(|word| ordinary.has(word)),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::model::{Entry, Name, Reading, Record, Records, StaffId, Text, Value, Vocabulary};

    /// A staff list of ids, names and posts.
    fn staff(people: &[[&str; 3]]) -> Staff {
        let v = Vocabulary::standard();
        let mut records = Records::new(v);
        for (number, [id, name, post]) in (0_u32..).zip(people) {
            let cell = |column| Cell { order: 0, sheet: "Staff".into(), row: number + 1, column };
            let values = [
                ("staff_id", Value::Id((*id).into())),
                ("staff_name", Value::Name(Name::new(name))),
                ("post_title", Value::Text(Text::new(post))),
            ];
            let mut entries = BTreeMap::new();
            for (column, (field, value)) in (0_u32..).zip(values) {
                let field = v.find(v.staff(), field).expect("there is the field");
                let typed = Text::default();
                entries.insert(field, Entry { cell: cell(column), typed, reading: Reading::Value(value) });
            }
            records.table_mut(v.staff()).rows.push(Record {
                number: number as usize + 1,
                anchor: cell(0),
                id: Some((*id).into()),
                entries,
                from_sheet: true,
                staff: Some(StaffId(number as usize)),
                parent: None,
                cycle: None,
            });
        }
        Staff::of(&records, &|_| true)
    }

    fn cells(found: &[Found]) -> Vec<String> {
        found.iter().map(|one| format!("{} {}", one.cell, one.what.says())).collect()
    }

    /// The words of a school's report, as far as these tests go.
    fn ordinary() -> Ordinary {
        let mut ordinary = Ordinary::default();
        for text in [
            "The head's report. Page 2 of 4. The day of the report: 8 May 2026. White, Black and Asian staff. Good. Young staff.",
            "Teachers and support staff by business manager",
            "Green Lane Primary School",
        ] {
            ordinary.ours(text);
        }
        ordinary.own("Rose House lies in the park.");
        ordinary
    }

    #[test]
    fn somebody_is_found_by_each_form_in_which_a_text_could_speak_of_them() {
        let staff = staff(&[
            ["T02", "Marrowby, Tansy Jane", "Teacher of the deaf"],
            ["4711", "Mr Ossian O'Quill-Feather (HoD)", "SENDCo"],
            ["B-7/x", "Li, Ysolde", "Teacher"],
            ["QZ", "Zoë Brackenhythe", "Teacher"],
        ]);
        for (text, cell) in [
            ("thanks to Tansy Marrowby", "Staff!B2 a name"),
            ("MARROWBY, TANSY", "Staff!B2 a name"),
            ("tansy j. marrowby said so", "Staff!B2 a name"),
            ("Mrs Marrowby’s group", "Staff!B2 a name"),
            ("the Marrowby group", "Staff!B2 a name"),
            ("T. Marrowby", "Staff!B2 a name"),
            ("ask Tansy", "Staff!B2 a name"),
            ("by TJM, and others", "Staff!B2 somebody's initials"),
            ("TJM@school.example", "Staff!B2 somebody's initials"),
            ("tmarrowby@school.example", "Staff!B2 somebody's e-mail address"),
            ("write to marrowby@school.example", "Staff!B2 a name"),
            ("t02 was late", "Staff!A2 a staff ID"),
            ("(T02)", "Staff!A2 a staff ID"),
            ("the Teacher of the Deaf", "Staff!C2 a job title that one person has"),
            ("number 4711", "Staff!A3 a staff ID"),
            ("the sendco", "Staff!C3 a job title that one person has"),
            ("Ossian Feather", "Staff!B3 a name"),
            ("Ms Li was", "Staff!B4 a name"),
            ("b 7 x", "Staff!A4 a staff ID"),
            ("QZ to lead", "Staff!A5 a staff ID"),
            ("Zoe Brackenhythe", "Staff!B5 a name"),
        ] {
            let found = cells(&staff.find(text, &ordinary()));
            assert!(found.iter().any(|one| one == cell), "{text}: {found:?}");
        }
        for text in [
            "",
            "a marrow",
            "Marrow by the sea",
            "teacher of art",
            "Li",
            "qz",
            "471",
            "47110",
            "TJ",
            "tjm",
            "office@marrowby.example",
            "in the bed of tansy. marrowby is a place",
            "B 7",
        ] {
            assert_eq!(cells(&staff.find(text, &ordinary())), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn a_name_that_is_also_a_word_of_the_report_stops_it_only_where_it_is_a_name() {
        let staff = staff(&[
            ["IT", "Head, Ian", "Headteacher"],
            ["PE", "May, Theresa Ann", "Teacher"],
            ["2026", "Page, Will", "Business manager"],
            ["12", "Young, Grant", "Teacher"],
            ["A", "White, Rose", "Supply teacher"],
            ["GOOD", "Green, Lane", "Cook"],
            ["X1", "Park", "Site manager"],
        ]);
        let report = "The Head's report, page 2 of 4, on 8 May 2026. White: 12 of 40, Good. Young staff. A rose. IT and PE. The \
                      business manager. Green Lane Primary School. Rose House in the Park. Teachers. 2026 and 12.";
        assert_eq!(cells(&staff.find(report, &ordinary())), Vec::<String>::new());
        for (text, cell) in [
            ("Mrs May leads", "Staff!B3 a name"),
            ("Theresa May leads", "Staff!B3 a name"),
            ("W. Page", "Staff!B4 a name"),
            ("Rose White", "Staff!B6 a name"),
            ("Mr Park", "Staff!B8 a name"),
            ("Dr Green", "Staff!B7 a name"),
            ("the cook", "Staff!C7 a job title that one person has"),
        ] {
            assert!(cells(&staff.find(text, &ordinary())).iter().any(|one| one == cell), "{text}");
        }
    }

    #[test]
    fn where_people_stand_by_their_ids_names_are_found_all_the_same() {
        let staff = staff(&[["OQ", "Quillfeather, Ossian", "Cook"], ["May", "May, Tansy", "Caretaker"]]);
        let names = |text: &str| cells(&staff.find_names(text, &Ordinary::default()));
        for text in ["OQ", "the cook", "8 May 2026", "Quillfeather House", "Ossian"] {
            assert_eq!(names(text), Vec::<String>::new(), "{text}");
        }
        for text in ["ossian quillfeather", "Mr Quillfeather", "oquillfeather@x.example", "O Quillfeather"] {
            assert_eq!(names(text).len(), 1, "{text}");
        }
    }

    #[test]
    fn a_post_that_two_people_hold_is_nobodys() {
        let staff = staff(&[["T1", "", "Cook"], ["T2", "", "cook"], ["T3", "", "Librarian"]]);
        assert_eq!(cells(&staff.find("the cook", &ordinary())), Vec::<String>::new());
        assert_eq!(staff.find("a librarian", &ordinary()).len(), 1);
    }
}
