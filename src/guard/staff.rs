//! Everybody of a tracker in all the forms in which a text could speak of them.

use std::collections::{BTreeMap, BTreeSet};

use super::ids::as_id;
use super::search::What;
use super::words::{Case, plain};
use crate::model::{Cell, Reading, Records, StaffId, Value};

/// What stands before a name, whoever it is.
pub(super) const TITLES: [&str; 14] =
    ["mr", "mrs", "ms", "miss", "mx", "dr", "prof", "professor", "sir", "dame", "revd", "rev", "fr", "sr"];

/// A name shorter than this is looked for only beside a title, an initial or the other name.
const ALONE: usize = 3;
/// A number up to this one is a year, or counts people.
const LARGEST_COUNT: u64 = 2_100;

/// What excuses a text that has a form in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Excuse {
    /// The program says the same words side by side.
    Said,
    /// The program, or a template or policy of the school's own, says the same words side by side.
    Read,
    /// Each of its words is an ordinary one.
    Ordinary,
}

/// One form.
#[derive(Debug, Clone)]
pub(super) struct Form {
    pub(super) words: Vec<String>,
    pub(super) what: What,
    pub(super) cell: Cell,
    /// How its words have to be written at least.
    pub(super) case: Case,
    pub(super) excuse: Excuse,
    /// It is somebody's whole name, between whose words a middle initial may stand.
    pub(super) whole: bool,
    /// The initials that may stand beside it, where it is a surname; a title may as well.
    pub(super) initials: Option<String>,
    /// It is too short to mean anything but beside a title or an initial.
    pub(super) beside_only: bool,
    /// It only stands in e-mail addresses.
    pub(super) address_only: bool,
}

impl Form {
    fn new(words: Vec<String>, what: What, cell: &Cell, case: Case, excuse: Excuse) -> Self {
        Form {
            words,
            what,
            cell: cell.clone(),
            case,
            excuse,
            whole: false,
            initials: None,
            beside_only: false,
            address_only: false,
        }
    }
}

/// Everybody of a tracker, to be looked for in texts.
#[derive(Debug, Clone, Default)]
pub struct Staff {
    /// By the first word.
    pub(super) forms: BTreeMap<String, Vec<Form>>,
}

impl Staff {
    /// Gathers the forms. `in_post` says who works here on the day: a post that one of them holds leads to that one.
    #[must_use]
    pub fn of(records: &Records, in_post: &dyn Fn(StaffId) -> bool) -> Self {
        let mut this = Staff::default();
        for kind in records.vocabulary.kinds() {
            for row in &records.table(kind).rows {
                for entry in row.entries.values() {
                    if let Reading::Value(Value::Name(name)) = &entry.reading {
                        this.add_name(name.reveal(), &entry.cell);
                    }
                }
            }
        }
        let v = records.vocabulary;
        let id = v.staff_key();
        for person in records.people() {
            let row = records.staff(person);
            // One who has no id of their own goes by the row, which is nothing that was written.
            if let (Some(code), Some(entry)) = (&row.id, row.entries.get(&id)) {
                this.add_id(code, &entry.cell);
            }
        }
        this.add_posts(records, in_post);
        this
    }

    fn add(&mut self, form: Form) {
        let Some(first) = form.words.first() else { return };
        let known = self.forms.entry(first.clone()).or_default();
        let same = |other: &Form| {
            other.words == form.words && other.what == form.what && other.initials == form.initials
        };
        if !known.iter().any(same) {
            known.push(form);
        }
    }

    /// `Cole, Imran`, `Mr I. Cole`, `Imran Cole (HoD)`.
    fn add_name(&mut self, written: &str, cell: &Cell) {
        let written = written.split(['(', '[']).next().unwrap_or_default();
        let parts = |text: &str| -> Vec<String> {
            plain(text).into_iter().filter(|word| !TITLES.contains(&word.as_str())).collect()
        };
        let (surname, given) = if let Some((surname, given)) = written.split_once(',') {
            (parts(surname), parts(given))
        } else {
            // The order is open: whoever is meant, the last word is looked for as a surname and the first as well.
            let mut all = parts(written);
            let last = all.split_off(all.len().saturating_sub(1));
            (last, all)
        };
        if surname.is_empty() {
            return;
        }
        let initials: String = given.iter().filter_map(|name| name.chars().next()).collect();
        let name = |words: Vec<String>, case, excuse| Form::new(words, What::Name, cell, case, excuse);
        let letters = |words: &[String]| words.iter().map(|word| word.chars().count()).sum::<usize>();
        let beside_only = letters(&surname) < ALONE;
        let alone = name(surname.clone(), Case::Capital, Excuse::Ordinary);
        self.add(Form { initials: Some(initials.clone()), beside_only, ..alone });
        let address = |text: String| {
            let form = Form::new(vec![text], What::Address, cell, Case::Small, Excuse::Ordinary);
            Form { address_only: true, ..form }
        };
        if let Some(first) = given.first() {
            let open = !written.contains(',');
            if first.chars().count() >= ALONE {
                let form = name(vec![first.clone()], Case::Capital, Excuse::Ordinary);
                // It may be the surname.
                let beside = surname.iter().filter_map(|word| word.chars().next()).collect();
                self.add(Form { initials: open.then_some(beside), ..form });
            }
            if first.chars().count() > 1 {
                let short = std::slice::from_ref(first);
                for given in [short, &given[..]] {
                    for words in [[given, &surname[..]].concat(), [&surname[..], given].concat()] {
                        self.add(Form { whole: true, ..name(words, Case::Small, Excuse::Said) });
                    }
                }
            }
            let (given, surname) = (first.as_str(), surname.concat());
            let initial: String = given.chars().take(1).collect();
            for text in
                [format!("{initial}{surname}"), format!("{surname}{initial}"), format!("{given}{surname}")]
            {
                self.add(address(text));
            }
        }
        let of_all: String =
            initials.chars().chain(surname.iter().filter_map(|word| word.chars().next())).collect();
        if of_all.chars().count() >= ALONE {
            self.add(Form::new(vec![of_all], What::Initials, cell, Case::Capitals, Excuse::Ordinary));
        }
    }

    fn add_id(&mut self, code: &str, cell: &Cell) {
        let words = plain(code);
        let digits = code.chars().filter(char::is_ascii_digit).count();
        let letters = code.chars().any(char::is_alphabetic);
        let (case, excuse) = match words.as_slice() {
            [] => return,
            [_] if as_id(code.trim()).is_none() => return,
            [number] if number.parse().is_ok_and(|number: u64| number <= LARGEST_COUNT) => return,
            // Letters alone are an id as they are written: most often initials.
            [_] if digits == 0 => (Case::Capitals, Excuse::Ordinary),
            // Numbers side by side are as good as any others.
            [_, _, ..] if !letters && digits < 5 => return,
            _ => (Case::Small, Excuse::Said),
        };
        self.add(Form::new(words, What::Id, cell, case, excuse));
    }

    fn add_posts(&mut self, records: &Records, in_post: &dyn Fn(StaffId) -> bool) {
        let v = records.vocabulary;
        let Some(field) = v.find(v.staff(), "post_title") else { return };
        let mut posts: BTreeMap<Vec<String>, (BTreeSet<StaffId>, usize, Cell)> = BTreeMap::new();
        for person in records.people() {
            let row = records.staff(person);
            if let Some(Value::Text(title)) = row.value(field) {
                let post = posts
                    .entry(plain(title.reveal()))
                    .or_insert_with(|| (BTreeSet::new(), 0, row.cell(field).clone()));
                post.0.insert(person);
                post.1 += usize::from(in_post(person));
            }
        }
        for (words, (holders, now, cell)) in posts {
            if holders.len() == 1 || now == 1 {
                let short = words.iter().map(|word| word.chars().count()).sum::<usize>() <= ALONE;
                let case = if short { Case::Capitals } else { Case::Small };
                self.add(Form::new(words, What::Post, &cell, case, Excuse::Read));
            }
        }
    }
}
