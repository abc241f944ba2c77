//! From the words of a heading to the fields they may mean.
//!
//! Names and labels first, then the words schools use, then likeness. It offers candidates and never chooses between
//! equal ones: which sheet the heading stands on decides that, elsewhere.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use crate::model::{FieldId, KindId, Vocabulary, plain};

/// How a heading was understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum How {
    /// By the field's own name or label.
    Exact,
    /// By a word schools use for it.
    Synonym,
    /// By likeness.
    Fuzzy,
    /// The school's own mapping says so.
    Mapping,
    /// It repeats the name of the person in another column by a formula, so it is not read.
    LookedUp,
}

/// Least likeness of a token, of a heading, and the least distance to the next best.
const TOKEN: f64 = 0.85;
pub(super) const LIKE: f64 = 0.75;
/// The same for fields of another kind than the sheet's own.
pub(super) const LIKE_BESIDE: f64 = 0.82;
pub(super) const MARGIN: f64 = 0.2;

/// Ends of headings that say how to answer: "Eligible Y/N".
const ANSWERS: [&str; 7] = [" y n", " yes no", " no yes", " y or n", " yes or no", " y n p", " tick"];

/// All words of the vocabulary.
pub(super) struct Index {
    vocabulary: &'static Vocabulary,
    by_heading: HashMap<String, Vec<(FieldId, How)>>,
    phrases: Vec<(KindId, FieldId, Vec<String>)>,
    sheets: Vec<(KindId, String)>,
    /// Headings that are plain only on a sheet of the kind itself.
    at_home: HashMap<(KindId, String), FieldId>,
}

static STANDARD: LazyLock<Index> = LazyLock::new(|| Index::new(Vocabulary::standard()));

impl Index {
    /// The words of the vocabulary that ships with the program.
    pub(super) fn standard() -> &'static Index {
        &STANDARD
    }

    fn new(vocabulary: &'static Vocabulary) -> Self {
        let mut by_heading: HashMap<String, Vec<(FieldId, How)>> = HashMap::new();
        let mut phrases = Vec::new();
        let mut sheets = Vec::new();
        for kind in vocabulary.kinds() {
            let named = vocabulary.kind(kind);
            for word in [&named.name, &named.label].into_iter().chain(&named.words) {
                sheets.push((kind, singular(&plain(word))));
            }
            for id in vocabulary.fields_of(kind) {
                let field = vocabulary.field(id);
                let mut words: BTreeMap<String, How> = BTreeMap::new();
                for word in &field.words {
                    words.insert(plain(word), How::Synonym);
                }
                for word in [plain(&field.label), plain(&field.name), plain(&vocabulary.full_name(id))] {
                    words.insert(word, How::Exact);
                }
                for (word, how) in words {
                    let mut tokens: Vec<String> = word.split(' ').map(str::to_owned).collect();
                    tokens.sort();
                    phrases.push((kind, id, tokens));
                    by_heading.entry(word).or_default().push((id, how));
                }
            }
        }
        let at_home = at_home(vocabulary, &by_heading);
        Index { vocabulary, by_heading, phrases, sheets, at_home }
    }

    /// The field a plain heading names on a sheet of its own kind: there "Set on" is when the objective was set.
    pub(super) fn at_home(&self, kind: KindId, heading: &str) -> Option<FieldId> {
        self.at_home.get(&(kind, heading.to_owned())).copied()
    }

    /// The fields a plain heading names. How to answer, at the end of it, does not count.
    pub(super) fn named(&self, heading: &str) -> &[(FieldId, How)] {
        let bare = || ANSWERS.iter().find_map(|end| heading.strip_suffix(end));
        self.by_heading.get(heading).or_else(|| self.by_heading.get(bare()?)).map_or(&[], Vec::as_slice)
    }

    /// The fields of some kinds that are like a plain heading, best first. What the vocabulary leaves aside is not
    /// guessed at.
    pub(super) fn like(&self, heading: &str, kinds: &[KindId]) -> Vec<(FieldId, f64)> {
        if self.vocabulary.why_aside(heading).is_some() {
            return Vec::new();
        }
        let mut tokens: Vec<&str> = heading.split(' ').filter(|t| !t.is_empty()).collect();
        tokens.sort_unstable();
        // A long sentence is no heading, and a single short word is like too many others.
        let short = matches!(tokens.as_slice(), [one] if one.chars().count() < 7);
        if tokens.is_empty() || tokens.len() > 12 || short {
            return Vec::new();
        }
        let mut best: BTreeMap<FieldId, f64> = BTreeMap::new();
        for (kind, field, phrase) in &self.phrases {
            // Half of a heading of two words says too little: "Tutor room" is no "Tutor".
            let half = (phrase.len() == 1) != (tokens.len() == 1);
            if !kinds.contains(kind)
                || half
                || phrase.len() > 2 * tokens.len()
                || tokens.len() > 2 * phrase.len()
            {
                continue;
            }
            let score = f64::midpoint(covered(&tokens, phrase), covered(phrase, &tokens));
            let held = best.entry(*field).or_insert(0.0);
            *held = held.max(score);
        }
        let mut out: Vec<_> = best.into_iter().filter(|(_, score)| *score > 0.0).collect();
        out.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        out
    }

    /// The kinds a sheet's name names, and whether it names them with nothing besides.
    pub(super) fn kinds_of_sheet(&self, name: &str) -> Vec<(KindId, bool)> {
        // A year in the name says when, not what.
        let words: Vec<String> = plain(name)
            .split(' ')
            .filter(|w| !w.chars().any(|c| c.is_ascii_digit()) && !w.is_empty())
            .map(str::to_owned)
            .collect();
        let bare = singular(&words.join(" "));
        let words: Vec<&str> = bare.split(' ').collect();
        let mut out: BTreeMap<KindId, bool> = BTreeMap::new();
        for (kind, word) in &self.sheets {
            if *word == bare {
                out.insert(*kind, true);
            } else {
                let all: Vec<&str> = word.split(' ').collect();
                if words.windows(all.len()).any(|w| w == all) {
                    out.entry(*kind).or_insert(false);
                }
            }
        }
        out.into_iter().collect()
    }
}

/// The words of fields less the name of their kind, and the name of the kind itself for its rows' own id, where no
/// field of the kind goes by them already.
fn at_home(
    vocabulary: &Vocabulary,
    by_heading: &HashMap<String, Vec<(FieldId, How)>>,
) -> HashMap<(KindId, String), FieldId> {
    let mut found: HashMap<(KindId, String), Option<FieldId>> = HashMap::new();
    let mut add = |kind: KindId, word: String, field: FieldId| {
        let taken = by_heading
            .get(&word)
            .is_some_and(|all| all.iter().any(|(f, _)| vocabulary.field(*f).kind == kind));
        if !word.is_empty() && !taken {
            // A word that two fields could mean is nobody's.
            found
                .entry((kind, word))
                .and_modify(|held| *held = held.filter(|f| *f == field))
                .or_insert(Some(field));
        }
    };
    for kind in vocabulary.kinds() {
        let about = vocabulary.kind(kind);
        let names: Vec<String> = [&about.name, &about.label].iter().map(|n| singular(&plain(n))).collect();
        for id in vocabulary.fields_of(kind) {
            let field = vocabulary.field(id);
            for word in std::iter::once(&field.label).chain(&field.words) {
                let word = plain(word);
                for rest in names.iter().filter_map(|n| word.strip_prefix(n.as_str())?.strip_prefix(' ')) {
                    add(kind, rest.to_owned(), id);
                }
            }
        }
        if let Some(id) = about.id {
            for word in names.iter().chain(&about.words) {
                add(kind, singular(&plain(word)), id);
            }
        }
    }
    found.into_iter().filter_map(|(word, field)| Some((word, field?))).collect()
}

/// Each word without its plural.
pub(super) fn singular(text: &str) -> String {
    let one = |word: &str| -> String {
        match word {
            w if w.ends_with("ss") || w.len() < 4 => w.to_owned(),
            w if w.ends_with("ies") => format!("{}y", &w.trim_end_matches("ies")),
            w => w.trim_end_matches('s').to_owned(),
        }
    };
    text.split(' ').map(one).collect::<Vec<_>>().join(" ")
}

/// The share of tokens that have a like one on the other side, weighted by likeness.
fn covered<A: AsRef<str>, B: AsRef<str>>(these: &[A], others: &[B]) -> f64 {
    let mut sum = 0.0;
    let mut count = 0_u32;
    for token in these {
        count += 1;
        let best = others.iter().map(|t| likeness(token.as_ref(), t.as_ref())).fold(0.0, f64::max);
        if best >= TOKEN {
            sum += best;
        }
    }
    if count == 0 { 0.0 } else { sum / f64::from(count) }
}

fn likeness(one: &str, other: &str) -> f64 {
    if one == other {
        return 1.0;
    }
    // Figures are never misspelt into one another, and short words differ by what they mean.
    if one.len() < 4 || other.len() < 4 || one.bytes().any(|b| b.is_ascii_digit()) {
        return 0.0;
    }
    strsim::jaro_winkler(one, other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_is_named_by_its_kind_in_singular_plural_and_with_a_year() {
        let index = Index::standard();
        let v = Vocabulary::standard();
        let staff = v.staff();
        for name in ["staff", "Staff", "STAFF", "Staff 2026-27"] {
            assert_eq!(index.kinds_of_sheet(name), [(staff, true)], "{name}");
        }
    }

    #[test]
    fn a_misspelt_heading_is_like_the_field_it_means() {
        let index = Index::standard();
        let v = Vocabulary::standard();
        let manager = v.find_full("staff.line_manager_id");
        for heading in ["line manger", "line managr name", "name of line manager"] {
            let like = index.like(heading, &[v.staff()]);
            assert_eq!(like.first().map(|(f, _)| *f), manager, "{heading}");
            assert!(like.first().is_some_and(|(_, score)| *score >= LIKE), "{heading}");
        }
        let like = index.like("locker", &[v.staff()]);
        assert!(like.is_empty(), "a short word is like too many others");
        for (heading, kind) in [("tutor room", "staff"), ("overall colour", "statement")] {
            let kind = v.kind_named(kind).expect("a kind");
            let like = index.like(heading, &[kind]);
            assert!(like.iter().all(|(_, score)| *score < LIKE), "half of {heading} is not enough");
        }
    }

    #[test]
    fn what_is_kept_out_is_not_taken_for_what_it_is_like() {
        let index = Index::standard();
        let v = Vocabulary::standard();
        for heading in ["fte salary", "ethnic group", "reviewer title", "support plan"] {
            let kinds: Vec<KindId> = v.kinds().collect();
            assert_eq!(index.like(heading, &kinds), [], "{heading}");
        }
    }

    #[test]
    fn how_to_answer_is_no_part_of_a_heading() {
        let index = Index::standard();
        for heading in ["qts y n", "qts yes no", "qts y or n"] {
            assert_eq!(index.named(heading), index.named("qts"), "{heading}");
        }
        assert!(!index.named("qts").is_empty());
        assert!(index.named("y n").is_empty());
    }

    #[test]
    fn a_short_heading_is_understood_on_its_own_sheet_only() {
        let index = Index::standard();
        let v = Vocabulary::standard();
        let objective = v.kind_named("objective").expect("a kind");
        assert_eq!(index.at_home(objective, "set on"), v.find_full("objective.set_date"));
        assert_eq!(index.at_home(v.staff(), "set on"), None);
    }
}
