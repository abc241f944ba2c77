//! Headings that stand for one of several records in a row: "Obj 2 rating", "Target 3 – Met?", "Mid-year review held by".
//!
//! A sheet with a row for each person holds their objectives, meetings and observations side by side. Which of them a
//! column belongs to is told by a number, or by a value of the choice that sorts the kind, in the heading itself or in
//! the band above it. What is left of the heading then names the field.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, LazyLock};

use super::layout::Heading;
use super::matching::{Index, singular};
use crate::model::{FieldId, KindId, Vocabulary, plain};

/// Which of the records of one kind in a row a column belongs to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Which {
    /// There is only one.
    Only,
    /// The one with that number.
    Numbered(u32),
    /// The one of that sort.
    Sort(Arc<str>),
}

/// One way to read a heading: the record it belongs to, and what is left of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Way {
    pub(super) kind: KindId,
    pub(super) which: Which,
    /// What of the heading names the field, plain; empty where it names the record alone.
    pub(super) rest: String,
    /// The heading itself, not only the band above it, names the record.
    pub(super) own: bool,
}

/// Larger numbers count something else: years, classes, rooms.
const MOST: u32 = 20;

struct Words {
    /// What a record of a kind is called, longest first.
    kinds: Vec<(KindId, Vec<String>)>,
    sorts: HashMap<String, Vec<(KindId, Arc<str>)>>,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| Words::new(Vocabulary::standard()));

impl Words {
    fn new(vocabulary: &Vocabulary) -> Self {
        let mut kinds: Vec<(KindId, Vec<String>)> = Vec::new();
        let mut sorts: HashMap<String, Vec<(KindId, Arc<str>)>> = HashMap::new();
        for id in vocabulary.kinds() {
            let kind = vocabulary.kind(id);
            let main = main_field(vocabulary, id);
            let of_main = main.map(|f| vocabulary.field(f).words.as_slice()).unwrap_or_default();
            let names = [&kind.name, &kind.label].into_iter().chain(&kind.words).chain(of_main);
            for name in names {
                let words = split(&singular(&plain(name)));
                if !words.is_empty() && !kinds.contains(&(id, words.clone())) {
                    kinds.push((id, words));
                }
            }
            let Some(sort) = kind.sorted_by else { continue };
            for choice in &vocabulary.field(sort).values {
                for word in std::iter::once(&plain(&choice.name)).chain(&choice.words) {
                    let all = sorts.entry(word.clone()).or_default();
                    if !all.iter().any(|(k, _)| *k == id) {
                        all.push((id, Arc::clone(&choice.name)));
                    }
                }
            }
        }
        kinds.sort_by_key(|(_, words)| std::cmp::Reverse(words.len()));
        Words { kinds, sorts }
    }

    /// What is left of a heading once the name of a kind is taken from its start, or else from its end.
    fn less_kind(&self, kind: KindId, words: &[String]) -> Option<Vec<String>> {
        let single: Vec<String> = words.iter().map(|w| singular(w)).collect();
        self.kinds.iter().filter(|(k, _)| *k == kind).find_map(|(_, name)| {
            if single.starts_with(name) {
                words.get(name.len()..).map(<[String]>::to_vec)
            } else if single.ends_with(name) {
                words.get(..words.len() - name.len()).map(<[String]>::to_vec)
            } else {
                None
            }
        })
    }

    fn kinds_in(&self, words: &[String]) -> Vec<KindId> {
        let single: Vec<String> = words.iter().map(|w| singular(w)).collect();
        let mut found: Vec<KindId> = Vec::new();
        for (kind, name) in &self.kinds {
            if !found.contains(kind) && (single.starts_with(name) || single.ends_with(name)) {
                found.push(*kind);
            }
        }
        found
    }
}

/// The field a heading means that names a record and nothing else: the one with the kind's own label, else the date.
pub(super) fn main_field(vocabulary: &Vocabulary, kind: KindId) -> Option<FieldId> {
    let label = singular(&plain(&vocabulary.kind(kind).label));
    vocabulary
        .fields_of(kind)
        .find(|f| plain(&vocabulary.field(*f).label) == label)
        .or_else(|| vocabulary.kind(kind).dates.first().copied())
}

/// What a heading says of a kind's field once the kind's name is taken off it; `None` where it does not name the kind.
pub(super) fn less_kind(kind: KindId, rest: &str) -> Option<String> {
    WORDS.less_kind(kind, &split(rest)).map(|w| w.join(" "))
}

/// The ways a plain heading under plain bands, the nearest first, can be read as part of one of several records.
pub(super) fn ways(heading: &str, bands: &[String]) -> Vec<Way> {
    let mut out: Vec<Way> = Vec::new();
    let mut add = |way: Way| {
        if !out.contains(&way) {
            out.push(way);
        }
    };
    sorted(heading).into_iter().for_each(&mut add);
    if let Some((number, words)) = numbered(heading) {
        let mut kinds = WORDS.kinds_in(&words);
        for band in bands {
            kinds.extend(WORDS.kinds_in(&split(band)));
        }
        for kind in kinds {
            add(Way { kind, which: Which::Numbered(number), rest: words.join(" "), own: true });
        }
    }
    for band in bands {
        for way in sorted(band).into_iter().filter(|w| w.rest.is_empty()) {
            add(Way { rest: heading.to_owned(), own: false, ..way });
        }
        if let Some((number, words)) = numbered(band) {
            for kind in WORDS.kinds_in(&words) {
                add(Way { kind, which: Which::Numbered(number), rest: heading.to_owned(), own: false });
            }
        }
    }
    out
}

/// Headings that repeat along a row ("Rating" after each objective) belong to the record that a heading before them
/// names, or are counted where none does.
pub(super) fn repeat(headings: &mut [Heading], index: &Index) {
    let v = Vocabulary::standard();
    number_fields(headings, index);
    let mut times: HashMap<String, u32> = HashMap::new();
    for heading in headings.iter() {
        *times.entry(heading.plain.clone()).or_insert(0) += 1;
    }
    let named_one = headings.iter().any(|h| h.ways.iter().any(|w| w.own && w.which != Which::Only));
    let kinds_of = |heading: &Heading| -> BTreeSet<KindId> {
        index.named(&heading.plain).iter().map(|(f, _)| v.field(*f).kind).collect()
    };
    // Of the kinds that the repeated headings could be about, the one that most of them name.
    let mut told: BTreeMap<KindId, u32> = BTreeMap::new();
    for heading in headings.iter().filter(|h| times.get(&h.plain).is_some_and(|n| *n > 1)) {
        for kind in kinds_of(heading) {
            *told.entry(kind).or_insert(0) += 1;
        }
    }
    let most = told.values().max().copied().unwrap_or(0);
    let mut seen: HashMap<String, u32> = HashMap::new();
    let mut current: Vec<(KindId, Which)> = Vec::new();
    for heading in headings {
        let own = heading.ways.iter().filter(|w| w.own);
        let now: Vec<(KindId, Which)> = own.map(|w| (w.kind, w.which.clone())).collect();
        if !now.is_empty() {
            current = now;
            continue;
        }
        if !heading.ways.is_empty() || times.get(&heading.plain).is_none_or(|n| *n < 2) {
            continue;
        }
        let count = seen.entry(heading.plain.clone()).or_insert(0);
        *count += 1;
        let add = |kind: KindId, which: Which| Way { kind, which, rest: heading.plain.clone(), own: false };
        heading.ways = if named_one {
            current.iter().map(|(kind, which)| add(*kind, which.clone())).collect()
        } else {
            kinds_of(heading)
                .into_iter()
                .filter(|k| told.get(k) == Some(&most))
                .map(|k| add(k, Which::Numbered(*count)))
                .collect()
        };
    }
}

/// "RAG 2" beside "Objective 2": a number with a field of a kind of which other headings of the row name numbered ones.
fn number_fields(headings: &mut [Heading], index: &Index) {
    let v = Vocabulary::standard();
    let ways = headings.iter().flat_map(|h| &h.ways);
    let kinds: BTreeSet<KindId> =
        ways.filter(|w| matches!(w.which, Which::Numbered(_))).map(|w| w.kind).collect();
    for heading in headings.iter_mut().filter(|h| h.ways.is_empty()) {
        let Some((number, words)) = numbered(&heading.plain) else { continue };
        let rest = words.join(" ");
        let names = |kind: &KindId| {
            index.named(&rest).iter().any(|(f, _)| v.field(*f).kind == *kind)
                || index.at_home(*kind, &rest).is_some()
        };
        heading.ways = kinds
            .iter()
            .filter(|k| names(k))
            .map(|kind| Way { kind: *kind, which: Which::Numbered(number), rest: rest.clone(), own: true })
            .collect();
    }
}

/// Whether a band says which record the columns under it belong to.
pub(super) fn names_one(band: &str) -> bool {
    numbered(band).is_some_and(|(_, words)| !WORDS.kinds_in(&words).is_empty())
        || sorted(band).iter().any(|w| w.rest.is_empty())
}

/// A text with a value that sorts a kind at its start, and what follows it.
fn sorted(text: &str) -> Vec<Way> {
    let words = split(text);
    let mut out = Vec::new();
    for end in (1..=words.len().min(6)).rev() {
        let (front, rest) = words.split_at(end);
        for (kind, sort) in WORDS.sorts.get(&front.join(" ")).map(Vec::as_slice).unwrap_or_default() {
            out.push(Way {
                kind: *kind,
                which: Which::Sort(Arc::clone(sort)),
                rest: rest.join(" "),
                own: true,
            });
        }
        if !out.is_empty() {
            break;
        }
    }
    // "Date of mid-year review" says the same as "Mid-year review date".
    if out.is_empty()
        && let Some(after) = text.strip_prefix("date of ")
    {
        out = sorted(after).into_iter().filter(|w| w.rest.is_empty()).collect();
    }
    for way in &mut out {
        if matches!(way.rest.as_str(), "date" | "on" | "held" | "held on" | "date held" | "meeting date") {
            way.rest = String::new();
        }
    }
    out
}

/// The number in a heading, and its other words: `obj2 rating` is 2 and `obj rating`.
fn numbered(text: &str) -> Option<(u32, Vec<String>)> {
    let words = split(text);
    let (mut number, mut out) = (None, Vec::new());
    for word in words {
        let found = if number.is_none() { number_of(&word) } else { None };
        match found {
            Some((letters, figure)) => {
                number = Some(figure);
                out.extend(letters);
            }
            None => out.push(word),
        }
    }
    // "No." and "number" before the figure say nothing more.
    out.retain(|w| !matches!(w.as_str(), "no" | "number"));
    number.filter(|_| !out.is_empty()).map(|n| (n, out))
}

fn number_of(word: &str) -> Option<(Option<String>, u32)> {
    let said = ["one", "two", "three", "four", "five", "six"];
    let ordinals = ["first", "second", "third", "fourth", "fifth", "sixth"];
    if let Some(place) = said.iter().chain(&ordinals).position(|w| *w == word) {
        return Some((None, u32::try_from(place % said.len()).ok()? + 1));
    }
    let letters: String = word.chars().take_while(|c| c.is_alphabetic()).collect();
    let digits = word.get(letters.len()..)?;
    let digits = match letters.as_str() {
        "" => ["st", "nd", "rd", "th"].iter().find_map(|e| digits.strip_suffix(e)).unwrap_or(digits),
        _ => digits,
    };
    let figure: u32 = digits.parse().ok().filter(|n| (1..=MOST).contains(n))?;
    let names_a_kind = letters.is_empty() || WORDS.kinds.iter().any(|(_, w)| *w == [singular(&letters)]);
    names_a_kind.then(|| ((!letters.is_empty()).then_some(letters), figure))
}

fn split(text: &str) -> Vec<String> {
    text.split(' ').filter(|w| !w.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn way(heading: &str, bands: &[&str]) -> Vec<(String, String, String)> {
        let v = Vocabulary::standard();
        let bands: Vec<String> = bands.iter().map(|b| plain(b)).collect();
        let which = |w: &Which| match w {
            Which::Only => String::new(),
            Which::Numbered(n) => n.to_string(),
            Which::Sort(s) => s.to_string(),
        };
        ways(&plain(heading), &bands)
            .into_iter()
            .map(|w| (v.kind(w.kind).name.clone(), which(&w.which), w.rest))
            .collect()
    }

    fn has(found: &[(String, String, String)], kind: &str, which: &str, rest: &str) -> bool {
        found.iter().any(|(k, w, r)| k == kind && w == which && r == rest)
    }

    #[test]
    fn a_number_in_the_heading_or_the_band_says_which_objective() {
        for (heading, bands, rest) in [
            ("Objective 2", &[][..], "objective"),
            ("Obj 2 rating", &[], "obj rating"),
            ("Obj2 – Pupil Progress", &[], "obj pupil progress"),
            ("Target 2 – Met?", &[], "target met"),
            ("2nd objective", &[], "objective"),
            ("Objective Two", &[], "objective"),
            ("Objective no. 2 outcome", &[], "objective outcome"),
            ("Rating", &["Objective 2"], "rating"),
            ("Rating", &["Objective 2", "Performance management 2026-27"], "rating"),
            ("Outcome", &["PM Target 2"], "outcome"),
        ] {
            assert!(
                has(&way(heading, bands), "objective", "2", rest),
                "{heading}: {:?}",
                way(heading, bands)
            );
        }
    }

    #[test]
    fn a_sort_in_the_heading_or_the_band_says_which_meeting() {
        for (heading, bands, rest) in [
            ("Mid-year review", &[][..], ""),
            ("Mid-Year Review Date", &[], ""),
            ("Date of mid-year review", &[], ""),
            ("Mid-year review held by", &[], "held by"),
            ("Held by", &["Mid-year review"], "held by"),
        ] {
            assert!(
                has(&way(heading, bands), "meeting", "interim", rest),
                "{heading}: {:?}",
                way(heading, bands)
            );
        }
        assert!(has(&way("Pupil progress objective", &[]), "objective", "pupil_outcomes", "objective"));
    }

    #[test]
    fn a_year_a_room_and_a_plain_heading_name_no_record() {
        for heading in ["Year 7", "Room 12", "Objective 2026", "Line manager", "2", "Comments"] {
            let found = way(heading, &[]);
            assert!(found.iter().all(|(_, w, _)| w.parse::<u32>().is_err()), "{heading}: {found:?}");
        }
    }
}
