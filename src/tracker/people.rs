//! Who a cell means: by staff id, by name in any usual form, or a body such as the head's panel.
//!
//! A form that fits two people is never settled by guessing, however well it fits one of them, and a misspelt name is
//! not taken for the one it is like. The text of a name stands in no reason. Where a name is matched by less than the
//! whole of it, a remark says by what.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::{Arc, OnceLock};

use super::grid::is_space;
use super::listing::Place;
use super::names::{self, Fit, Form, Title, Written};
use super::words;

/// What a text in a person column turned out to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// The staff id, or the body; with a remark where it was told by less than the id or the whole name.
    Id(Arc<str>, Option<&'static str>),
    /// Why it could not be told.
    No(&'static str),
    /// A name, and nobody's on the list; why that is no answer where one of them is meant.
    Nobodys(&'static str),
}

const UNLISTED: &str = "nobody on the staff list has that code";
const SEVERAL: &str = "more than one person on the staff list can be meant by that name; write the staff ID";
const NOBODY: &str = "nobody on the staff list has that name; write it as the list does, or the staff ID";
const NEARLY: &str =
    "it is close to a name on the staff list, but not the same; write it as the list does, or the staff ID";
const NEITHER: &str = "it is neither a name nor a staff ID";
const APART: &str = "it could be more than one of the people named in this tracker, so it counts as somebody else; write \
                     the name in full, or add a staff list";

/// Of so many people with one surname and initial nobody is told apart by name.
const MOST_ALIKE: usize = 500;

#[derive(Debug)]
struct Person {
    id: Arc<str>,
    forms: Vec<Form>,
    title: Option<Title>,
    oriented: bool,
    words: String,
}

/// The people a tracker can mean.
#[derive(Debug, Default)]
pub(super) struct People {
    listed: bool,
    by_id: HashMap<String, Arc<str>>,
    all: Vec<Person>,
    /// By all the words of the name, in whatever order.
    by_words: HashMap<String, Vec<usize>>,
    /// By surname, and by surname and initial (`cole i`; `cole ` for a surname alone).
    by_surname: HashMap<String, Vec<usize>>,
    by_initial: HashMap<String, Vec<usize>>,
    first_names: HashSet<String>,
    /// Rows of the list that have no id of their own, each with the one it was given.
    rows: HashMap<Place, Arc<str>>,
    /// Without a list: what each name in the tracker was taken for.
    settled: HashMap<String, (Arc<str>, Option<&'static str>)>,
    /// Marks of names with one letter left out, made when the first name is not found.
    nearly: OnceLock<HashSet<u64>>,
}

/// The people among whom a name was looked for.
enum Among {
    Nobody,
    One(usize, Fit),
    Several,
}

impl People {
    /// No list of staff: codes are kept as they are; the forms of one name are one person, who gets a code from the
    /// place of the name in the alphabet.
    pub(super) fn unlisted(texts: &BTreeSet<String>) -> Self {
        let mut people = People::default();
        let mut written: Vec<(Written, String)> =
            texts.iter().filter_map(|t| names::read(t)).map(|w| (w.key(), w)).map(|(k, w)| (w, k)).collect();
        // The fullest first, so that a short form meets the names it may be short for; of these the ones that show their
        // surname, so that a second surname is not taken for a middle name.
        written.sort_by_cached_key(|(w, key)| (std::cmp::Reverse((fullness(w), w.oriented)), key.clone()));
        written.dedup_by(|a, b| a.1 == b.1);
        let mut taken: Vec<(String, usize, Option<&'static str>)> = Vec::new();
        let mut apart: Vec<(String, String)> = Vec::new();
        for (name, key) in written {
            match people.among(&name) {
                Among::One(place, fit) => taken.push((key, place, remark(fit, false))),
                Among::Nobody => taken.push((key, people.enter(name, "".into()), None)),
                Among::Several => apart.push((name.words, key)),
            }
        }
        let mut order: Vec<(String, Option<usize>, String)> =
            people.all.iter().enumerate().map(|(i, p)| (sort_name(p), Some(i), String::new())).collect();
        order.extend(apart.into_iter().map(|(words, key)| (words, None, key)));
        order.sort();
        for (number, (_, place, key)) in (1..).zip(order) {
            let id: Arc<str> = format!("person {number}").into();
            match place.and_then(|p| people.all.get_mut(p)) {
                Some(person) => person.id = id,
                None => {
                    people.settled.insert(key, (id, Some(APART)));
                }
            }
        }
        for (key, place, remark) in taken {
            if let Some(person) = people.all.get(place) {
                people.settled.insert(key, (Arc::clone(&person.id), remark));
            }
        }
        people
    }

    /// An empty list of staff, to be filled.
    pub(super) fn listed() -> Self {
        People { listed: true, ..People::default() }
    }

    /// Adds a person of the list.
    pub(super) fn add(&mut self, id: &Arc<str>, name: Option<&str>) {
        self.by_id.entry(id.to_lowercase()).or_insert_with(|| Arc::clone(id));
        if let Some(written) = name.filter(|n| words::filler(n).is_none()).and_then(names::read) {
            self.enter(written, Arc::clone(id));
        }
    }

    /// Gives a row of the list its id.
    pub(super) fn name_row(&mut self, place: Place, id: &Arc<str>) {
        self.rows.insert(place, Arc::clone(id));
    }

    /// The id that was given to a row of the list.
    pub(super) fn id_of_row(&self, place: Place) -> Option<Arc<str>> {
        self.rows.get(&place).map(Arc::clone)
    }

    fn enter(&mut self, name: Written, id: Arc<str>) -> usize {
        let place = self.all.len();
        let note = |index: &mut HashMap<String, Vec<usize>>, key: String| {
            let places = index.entry(key).or_default();
            if places.last() != Some(&place) {
                places.push(place);
            }
        };
        note(&mut self.by_words, name.words.clone());
        // A list is written the usual way round, so its first form is the one that counts, with two surnames where
        // there may be two; only somebody else's writing is looked at the other way round.
        let forms = usual(&name);
        for form in &forms {
            note(&mut self.by_surname, form.surname.clone());
            note(&mut self.by_initial, initial_key(form));
            self.first_names.extend(form.given.first().cloned());
        }
        self.all.push(Person { id, forms, title: name.title, oriented: name.oriented, words: name.words });
        place
    }

    /// The person with a staff id.
    pub(super) fn by_id(&self, text: &str) -> Option<Arc<str>> {
        self.by_id.get(text.trim_matches(is_space).to_lowercase().as_str()).map(Arc::clone)
    }

    /// Who a text means.
    pub(super) fn find(&self, text: &str) -> Found {
        let text = text.trim_matches(is_space);
        if let Some(id) = self.by_id(text) {
            return Found::Id(id, None);
        }
        if let Some(body) = words::body(text) {
            return Found::Id(body.into(), None);
        }
        let code = is_code(text);
        let Some(name) = names::read(text) else {
            return if code { self.unlisted_code(text) } else { Found::No(NEITHER) };
        };
        if let Some((id, remark)) = self.settled.get(&name.key()) {
            return Found::Id(Arc::clone(id), *remark);
        }
        let found = match self.among(&name) {
            Among::Nobody if self.listed && !code => self.by_short_name(&name),
            found => found.map(|fit| remark(fit, self.listed)),
        };
        match found {
            Told::One(place, remark) => match self.all.get(place) {
                Some(person) => Found::Id(Arc::clone(&person.id), remark),
                None => Found::No(NOBODY),
            },
            Told::Several => Found::No(SEVERAL),
            Told::Nobody if code => self.unlisted_code(text),
            Told::Nobody if !self.listed => Found::No(NEITHER),
            Told::Nobody if self.is_nearly_listed(&name) => Found::No(NEARLY),
            Told::Nobody => Found::Nobodys(NOBODY),
        }
    }

    fn unlisted_code(&self, text: &str) -> Found {
        Found::Id(text.into(), self.listed.then_some(UNLISTED))
    }

    /// The people whose name may be the written one.
    fn among(&self, name: &Written) -> Among {
        let mut found: Option<(usize, Fit)> = None;
        let mut several = false;
        let mut add = |place: usize, fit: Fit| match &mut found {
            Some((held, best)) if *held == place => *best = fit.min(*best),
            Some(_) => several = true,
            None => found = Some((place, fit)),
        };
        for place in self.by_words.get(&name.words).into_iter().flatten() {
            // `James, Taylor` has all the words of `Taylor, James`, and is somebody else.
            if self.all.get(*place).is_some_and(|p| !(p.oriented && name.oriented)) {
                add(*place, Fit::Exact);
            }
        }
        for form in &name.forms {
            let alone = Form { surname: form.surname.clone(), given: Vec::new() };
            let keys = if form.given.is_empty() {
                vec![(&self.by_surname, form.surname.clone())]
            } else {
                vec![(&self.by_initial, initial_key(form)), (&self.by_initial, initial_key(&alone))]
            };
            for (index, key) in keys {
                let places = index.get(&key).map_or(&[][..], Vec::as_slice);
                if places.len() > MOST_ALIKE {
                    return Among::Several;
                }
                for place in places {
                    if let Some(fit) = self.fit(name, form, *place) {
                        add(*place, fit);
                    }
                }
            }
        }
        // A word alone may be a first name as well as a surname.
        let single = matches!(name.forms.as_slice(), [form] if form.given.is_empty()) && !name.titled;
        let first_name = single && self.first_names.contains(&name.words);
        match found {
            _ if several => Among::Several,
            Some((_, Fit::Surname)) if first_name => Among::Several,
            Some((place, fit)) => Among::One(place, fit),
            None => Among::Nobody,
        }
    }

    /// How well one way of reading a name fits a person.
    fn fit(&self, name: &Written, form: &Form, place: usize) -> Option<Fit> {
        let person = self.all.get(place)?;
        let best = person.forms.iter().filter_map(|f| names::fit(form, f)).min()?;
        let other = matches!((name.title, person.title), (Some(a), Some(b)) if a != b);
        (best == Fit::Exact || !other).then_some(best)
    }

    /// The one person of a surname whose first name is a short form of the written one, or the other way round.
    fn by_short_name(&self, name: &Written) -> Told {
        let mut found = None;
        for form in &name.forms {
            let Some(first) = form.given.first() else { continue };
            let places = self.by_surname.get(&form.surname).map_or(&[][..], Vec::as_slice);
            if places.len() > MOST_ALIKE {
                return Told::Several;
            }
            for place in places {
                let Some(person) = self.all.get(*place) else { continue };
                let fits = |f: &&Form| {
                    f.surname == form.surname
                        && f.given.first().is_some_and(|g| names::is_short_for(first, g))
                };
                let other = matches!((name.title, person.title), (Some(a), Some(b)) if a != b);
                if !other && person.forms.iter().any(|f| fits(&f)) {
                    match found {
                        Some(held) if held != *place => return Told::Several,
                        _ => found = Some(*place),
                    }
                }
            }
        }
        found.map_or(Told::Nobody, |place| Told::One(place, Some("told by a short form of the first name")))
    }

    /// Whether a name differs from a listed one by a letter or two that changed places.
    fn is_nearly_listed(&self, name: &Written) -> bool {
        let nearly = self.nearly.get_or_init(|| {
            self.all
                .iter()
                .flat_map(|p| &p.forms)
                .filter(|f| !f.given.is_empty())
                .flat_map(names::slips)
                .collect()
        });
        name.forms.iter().filter(|f| !f.given.is_empty()).flat_map(names::slips).any(|s| nearly.contains(&s))
    }
}

/// As `Among`, with what is to be said.
enum Told {
    Nobody,
    One(usize, Option<&'static str>),
    Several,
}

impl Among {
    fn map(self, remark: impl FnOnce(Fit) -> Option<&'static str>) -> Told {
        match self {
            Among::Nobody => Told::Nobody,
            Among::One(place, fit) => Told::One(place, remark(fit)),
            Among::Several => Told::Several,
        }
    }
}

/// What is said of a name that was told by less than the whole of it.
fn remark(fit: Fit, listed: bool) -> Option<&'static str> {
    match (fit, listed) {
        (Fit::Exact, _) => None,
        (Fit::Middle, true) => {
            Some("told by first name and surname; a middle name is written differently on the staff list")
        }
        (Fit::Initials, true) => Some("told by initials and surname; one person on the staff list fits"),
        (Fit::Surname, true) => Some("told by the surname only; one person on the staff list has it"),
        (Fit::Middle, false) => {
            Some("told by first name and surname; a middle name is written differently elsewhere")
        }
        (Fit::Initials, false) => Some("told by initials and surname; one person named in the tracker fits"),
        (Fit::Surname, false) => Some("told by the surname only; one person named in the tracker has it"),
    }
}

/// The forms of a name on a list: the surname last, and as it may be where two words may make the surname.
fn usual(name: &Written) -> Vec<Form> {
    let Some(first) = name.forms.first() else { return Vec::new() };
    let ends_alike = |f: &&Form| {
        f.given.first() == first.given.first()
            && (f.surname.ends_with(&first.surname) || first.surname.ends_with(&f.surname))
    };
    let mut forms: Vec<Form> = name.forms.iter().filter(ends_alike).cloned().collect();
    // The other first name of `Robert (Bob) Cole`.
    forms.extend(
        name.forms
            .iter()
            .filter(|f| f.surname == first.surname && f.given.first() != first.given.first())
            .cloned(),
    );
    forms
}

fn initial_key(form: &Form) -> String {
    let initial = form.given.first().and_then(|g| g.chars().next());
    initial.map_or_else(|| format!("{} ", form.surname), |i| format!("{} {i}", form.surname))
}

/// The more of a name is written out, the fuller it is: first name, number of whole words, number of words.
fn fullness(name: &Written) -> (bool, usize, usize) {
    let words = || name.words.split(' ');
    let given = name.forms.iter().filter_map(|f| f.given.first());
    let whole = words().filter(|w| w.chars().count() > 1).count();
    (given.clone().count() > 0 && given.clone().all(|g| g.chars().count() > 1), whole, words().count())
}

/// The name by which people are put into order.
fn sort_name(person: &Person) -> String {
    person
        .forms
        .first()
        .map_or_else(|| person.words.clone(), |f| format!("{} {}", f.given.join(" "), f.surname))
}

/// Whether a text looks like a staff code rather than a name: one word, with a figure or all in capitals, or so short
/// that it can only be initials. Codes with a comma or the like between them are several.
pub(super) fn is_code(text: &str) -> bool {
    let text = text.trim_matches(is_space);
    !text.is_empty()
        && text.len() <= 40
        && !text.chars().any(|c| is_space(c) || matches!(c, ',' | ';' | '&'))
        && text.chars().any(char::is_alphanumeric)
        && (text.chars().any(|c| c.is_ascii_digit())
            || text.contains('_')
            || text.chars().count() <= 3
            || (text.chars().count() <= 5 && text.chars().all(char::is_uppercase)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(people: &[(&str, &str)]) -> People {
        let mut list = People::listed();
        for (id, name) in people {
            list.add(&(*id).into(), Some(name));
        }
        list
    }

    fn school() -> People {
        list(&[
            ("T01", "Example, Ada"),
            ("T02", "Dr Ben O’Sample"),
            ("T03", "Cara Twice"),
            ("T04", "Twice, Cara"),
            ("T05", "Imran Cole"),
            ("T06", "Zoë Smith-Jones"),
            ("T07", "Robert (Bob) Field"),
            ("T08", "Benjamin Marsh"),
            ("T09", "Mr Jan van der Berg"),
            ("T10", "Ian Hart"),
            ("T11", "Isla Hart"),
            ("T12", "Hart Lowe"),
        ])
    }

    fn told(people: &People, text: &str) -> String {
        match people.find(text) {
            Found::Id(id, None) => id.to_string(),
            Found::Id(id, Some(remark)) => format!("{id} {remark}"),
            Found::No(why) | Found::Nobodys(why) => format!("? {why}"),
        }
    }

    #[test]
    fn a_person_is_found_by_id_and_by_the_whole_name_in_any_order() {
        for (text, id) in [
            ("T01", "T01"),
            ("t01", "T01"),
            ("Ada Example", "T01"),
            ("example, ada", "T01"),
            ("Example Ada", "T01"),
            ("EXAMPLE Ada", "T01"),
            ("Mrs Ada Example", "T01"),
            ("Example, Mrs Ada", "T01"),
            ("Ada Example (HoD)", "T01"),
            ("Ben O'Sample", "T02"),
            ("O'Sample, Dr Ben", "T02"),
            ("Ben O Sample", "T02"),
            ("zoe smith jones", "T06"),
            ("Smith‑Jones, Zoe", "T06"),
            ("Bob Field", "T07"),
            ("Robert Field", "T07"),
            ("van der Berg, Jan", "T09"),
            ("Governors' panel", "HT_PANEL"),
            ("hpmc", "HPMC"),
            ("TRUST_BOARD", "TRUST_BOARD"),
        ] {
            assert_eq!(told(&school(), text), id, "{text}");
        }
    }

    #[test]
    fn less_than_the_whole_name_is_enough_for_one_person_and_is_said() {
        for (text, meant) in [
            ("I. Cole", "T05 told by initials"),
            ("I Cole", "T05 told by initials"),
            ("Cole I", "T05 told by initials"),
            ("Cole, I.", "T05 told by initials"),
            ("Mr I. Cole", "T05 told by initials"),
            ("Imran J. Cole", "T05 told by first name"),
            ("Mr Cole", "T05 told by the surname"),
            ("Cole", "T05 told by the surname"),
            ("Miss Smith-Jones", "T06 told by the surname"),
            ("Ben Marsh", "T08 told by a short form"),
            ("T99", "T99 nobody on the staff list has that code"),
        ] {
            assert!(told(&school(), text).starts_with(meant), "{text}: {}", told(&school(), text));
        }
    }

    #[test]
    fn a_name_of_two_people_or_of_nobody_is_not_settled() {
        for (text, why) in [
            ("Cara Twice", "more than one"),
            ("C Twice", "more than one"),
            ("Mr Twice", "more than one"),
            ("I. Hart", "more than one"),
            ("Hart", "more than one"),
            ("Nobody Here", "nobody"),
            ("J. Cole", "nobody"),
            ("Mrs van der Berg", "nobody"),
            ("Imran Coel", "close to a name"),
            ("Imram Cole", "close to a name"),
            ("Ada Exampel", "close to a name"),
            ("Examplee, Ada", "close to a name"),
            ("!!!!", "neither"),
        ] {
            let told = told(&school(), text);
            assert!(told.starts_with("? ") && told.contains(why), "{text}: {told}");
        }
    }

    #[test]
    fn a_form_that_fits_two_is_refused_even_where_it_is_one_of_them_word_for_word() {
        let people = list(&[
            ("T1", "Ada Example"),
            ("T2", "Ada J. Example"),
            ("T3", "Taylor, James"),
            ("T4", "James, Taylor"),
        ]);
        assert!(told(&people, "Ada Example").contains("more than one"));
        assert!(told(&people, "James Taylor").contains("more than one"));
        assert_eq!(told(&people, "Taylor, James"), "T3");
    }

    #[test]
    fn without_a_list_the_forms_of_one_name_are_one_person_and_what_fits_two_is_nobody_elses() {
        let texts = [
            "Cole, Imran",
            "Imran Cole",
            "I. Cole",
            "Mr Marsh",
            "Ben Marsh",
            "Ian Hart",
            "Isla Hart",
            "I Hart",
        ];
        let people = People::unlisted(&texts.iter().map(|t| (*t).to_owned()).collect());
        let id = |text: &str| told(&people, text).split(" told").next().unwrap_or_default().to_owned();
        assert_eq!(id("Cole, Imran"), id("Imran Cole"));
        assert_eq!(id("I. Cole"), id("Imran Cole"));
        assert!(told(&people, "I. Cole").contains("told by initials"));
        assert_eq!(id("Mr Marsh"), id("Ben Marsh"));
        assert!(told(&people, "I Hart").contains("counts as somebody else"));
        assert_eq!(told(&people, "Ben Marsh"), "person 1");
        assert_eq!(told(&people, "Ian Hart"), "person 3");
        assert_eq!(told(&people, "T01"), "T01");
    }
}
