//! The ways in which one name is written: `Cole, Imran`, `Mr I. Cole`, `COLE Imran`, `Imran J. Cole (HoD)`.
//!
//! A text is taken apart into what it may say: surname, given names, title. Where the order is open, it says more than
//! one thing, and whoever compares has to look at them all. Nothing here knows who is listed.

use std::hash::{DefaultHasher, Hasher};

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::words;

/// What a title says of whom it goes with; `Dr` and the like say nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Title {
    He,
    She,
}

/// One way of understanding a written name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Form {
    /// The surname without spaces and hyphens, so that `Smith-Jones` is `Smith Jones`.
    pub(super) surname: String,
    /// The given names and initials in their order; none where the surname stands alone.
    pub(super) given: Vec<String>,
}

/// A name taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Written {
    pub(super) forms: Vec<Form>,
    pub(super) title: Option<Title>,
    /// A title of any kind stands with it, so a single word is a surname.
    pub(super) titled: bool,
    /// It shows which part is the surname, by a comma or by capitals.
    pub(super) oriented: bool,
    /// All its words in the order of the alphabet, the same in whatever order they are written.
    pub(super) words: String,
}

impl Written {
    /// What two texts have in common when they are the same name written the same way, but for case, accents and the
    /// order where that is open.
    pub(super) fn key(&self) -> String {
        let title = match self.title {
            None => "",
            Some(Title::He) => "mr ",
            Some(Title::She) => "ms ",
        };
        match self.forms.first().filter(|_| self.oriented) {
            Some(form) => format!("{title}{}, {}", form.surname, form.given.join(" ")),
            None => format!("{title}{}", self.words),
        }
    }
}

/// How well two names go together, the best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fit {
    Exact,
    /// A middle name stands in one of them only, or as an initial.
    Middle,
    /// The first name is an initial in one of them.
    Initials,
    /// One of them is a surname alone.
    Surname,
}

/// Whether two forms may be the same person's; `Anne Marie` may be an Anne with a middle name, or an Anne-Marie.
pub(super) fn fit(one: &Form, other: &Form) -> Option<Fit> {
    if one.surname != other.surname {
        return None;
    }
    let plain = fit_given(&one.given, &other.given);
    let joined = |given: &[String]| match given {
        [first, second, rest @ ..] if first.len() > 1 && second.len() > 1 => {
            Some([&[format!("{first}{second}")], rest].concat())
        }
        _ => None,
    };
    let one_joined = joined(&one.given).and_then(|g| fit_given(&g, &other.given));
    let other_joined = joined(&other.given).and_then(|g| fit_given(&one.given, &g));
    [plain, one_joined, other_joined].into_iter().flatten().min()
}

fn fit_given(one: &[String], other: &[String]) -> Option<Fit> {
    let (Some(first), Some(second)) = (one.first(), other.first()) else {
        let both = one.is_empty() && other.is_empty();
        return Some(if both { Fit::Exact } else { Fit::Surname });
    };
    if one.concat() == other.concat() {
        return Some(Fit::Exact);
    }
    if !alike(first, second) {
        return None;
    }
    let (middle, others) = (one.get(1..).unwrap_or(&[]), other.get(1..).unwrap_or(&[]));
    if !middle.iter().zip(others).all(|(a, b)| alike(a, b)) {
        return None;
    }
    Some(if first == second { Fit::Middle } else { Fit::Initials })
}

/// The same given name, or one the initial of the other.
fn alike(one: &str, other: &str) -> bool {
    let initial = |short: &str, long: &str| short.chars().count() == 1 && long.starts_with(short);
    one == other || initial(one, other) || initial(other, one)
}

/// A text in small letters without accents, apostrophes and differences between hyphens and between spaces.
fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    // Only accents are taken away: in other scripts such marks are vowels.
    let accent = |c: &char| is_combining_mark(*c) && matches!(c, '\u{300}'..='\u{36f}');
    for c in text.nfkd().filter(|c| !accent(c)).flat_map(char::to_lowercase) {
        match c {
            'ø' => out.push('o'),
            'ł' => out.push('l'),
            'đ' | 'ð' => out.push('d'),
            'ı' => out.push('i'),
            'ß' => out.push_str("ss"),
            'æ' => out.push_str("ae"),
            'œ' => out.push_str("oe"),
            'þ' => out.push_str("th"),
            '\'' | '’' | '‘' | '`' | '´' | 'ʼ' | 'ʻ' | '′' => {}
            c => out.push(c),
        }
    }
    out
}

fn pieces(text: &str) -> Vec<String> {
    folded(text).split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_owned).collect()
}

/// One word as it was parted by spaces, with the pieces its hyphens and stops make.
struct Group {
    pieces: Vec<String>,
    /// Written in capitals, and long enough to be more than initials.
    capitals: bool,
    /// In small letters but the first, or an initial.
    usual: bool,
}

fn groups(text: &str) -> Vec<Group> {
    // A stop parts words too: `I.Cole`.
    text.split(|c: char| c.is_whitespace() || c == '.')
        .map(|word| {
            let letters = || word.chars().filter(|c| c.is_alphabetic());
            Group {
                pieces: pieces(word),
                capitals: letters().count() >= 3 && letters().all(|c| !c.is_lowercase()),
                usual: letters().count() == 1 || letters().any(char::is_lowercase),
            }
        })
        .filter(|g| !g.pieces.is_empty())
        .collect()
}

impl Group {
    fn is(&self, words: &[&str]) -> bool {
        matches!(self.pieces.as_slice(), [one] if words.contains(&one.as_str()))
    }

    /// `Anne-Marie` is one name and no Anne; `A-M` are two initials.
    fn given(&self) -> Vec<String> {
        let initials = self.pieces.iter().all(|p| p.chars().count() == 1);
        if initials { self.pieces.clone() } else { vec![self.pieces.concat()] }
    }
}

const HE: [&str; 3] = ["mr", "sir", "master"];
const SHE: [&str; 6] = ["mrs", "ms", "miss", "mme", "dame", "madam"];
const OTHER: [&str; 8] = ["mx", "dr", "prof", "professor", "rev", "revd", "reverend", "fr"];

/// Words that belong to the surname behind them.
const PARTICLES: [&str; 26] = [
    "de", "del", "della", "den", "der", "des", "di", "da", "das", "dos", "du", "la", "le", "van", "von",
    "ter", "ten", "al", "el", "bin", "ibn", "ap", "st", "mac", "mc", "o",
];

/// Takes a name apart; `None` where no letter stands in it.
pub(super) fn read(text: &str) -> Option<Written> {
    let (text, nickname) = without_asides(text);
    let mut title = None;
    let mut titled = false;
    let mut parts: Vec<Vec<Group>> = Vec::new();
    for part in text.split(',') {
        let mut part = groups(part);
        let is_title = |g: &Group| g.is(&HE) || g.is(&SHE) || g.is(&OTHER);
        let mut take = |group: &Group| {
            titled = true;
            title =
                title.or(if group.is(&HE) { Some(Title::He) } else { group.is(&SHE).then_some(Title::She) });
        };
        let before = part.iter().take_while(|g| is_title(g)).count();
        part.drain(..before).for_each(|g| take(&g));
        while let Some(last) = part.pop_if(|g| is_title(g)) {
            take(&last);
        }
        if !part.is_empty() {
            parts.push(part);
        }
    }
    let (forms, oriented) = match parts.as_slice() {
        [] => return None,
        [one] => whole(one),
        [surname, given @ ..] => (vec![form(surname, given.iter().flatten())], true),
    };
    let mut all: Vec<String> = parts.into_iter().flatten().flat_map(|g| g.pieces).collect();
    all.sort_unstable();
    let mut written = Written { forms, title, titled, oriented, words: all.join(" ") };
    if let Some(nickname) = nickname {
        let mut also: Vec<Form> = written.forms.iter().filter(|f| !f.given.is_empty()).cloned().collect();
        for form in &mut also {
            form.given.clone_from(&nickname);
        }
        written.forms.extend(also);
    }
    Some(written)
}

/// What is the same in all ways of writing one whole name; empty where there is none.
pub(super) fn key(text: &str) -> String {
    let name = if words::filler(text).is_some() { None } else { read(text) };
    name.map(|n| n.words).unwrap_or_default()
}

/// A name without the note in brackets behind it, and the other first name that stands in brackets or quotation marks
/// within it: `Robert (Bob) Cole`.
fn without_asides(text: &str) -> (String, Option<Vec<String>>) {
    let mut name = String::with_capacity(text.len());
    let (mut aside, mut last, mut inside) = (String::new(), None, false);
    for c in text.chars() {
        match c {
            '(' | '[' | '{' | '“' => inside = true,
            ')' | ']' | '}' | '”' => inside = false,
            '"' => inside = !inside,
            c if inside => {
                aside.push(c);
                continue;
            }
            c => {
                if c.is_alphabetic() && !aside.is_empty() {
                    last = Some(std::mem::take(&mut aside));
                }
                name.push(c);
                continue;
            }
        }
        // What stood on either side of a bracket are two words.
        name.push(' ');
    }
    let first = !name.trim().is_empty() && text.trim_start().starts_with(char::is_alphanumeric);
    (name, last.filter(|_| first).map(|a| pieces(&a)).filter(|w| w.len() == 1))
}

fn form<'a>(surname: &[Group], given: impl Iterator<Item = &'a Group>) -> Form {
    Form {
        surname: surname.iter().flat_map(|g| g.pieces.iter().map(String::as_str)).collect(),
        given: given.flat_map(Group::given).collect(),
    }
}

/// The forms of a name without a comma, and whether its capitals show the surname.
fn whole(groups: &[Group]) -> (Vec<Form>, bool) {
    if groups.len() == 1 {
        return (vec![form(groups, std::iter::empty())], false);
    }
    // `COLE Imran` and `Imran VAN DER BERG` show their surname; `IMRAN COLE` does not.
    let capitals = groups.iter().filter(|g| g.capitals).count();
    if (1..groups.len()).contains(&capitals) && groups.iter().all(|g| g.capitals || g.usual) {
        let (front, back) = groups.split_at(capitals);
        if front.iter().all(|g| g.capitals) {
            return (vec![form(front, back.iter())], true);
        }
        let (front, back) = groups.split_at(groups.len() - capitals);
        if back.iter().all(|g| g.capitals) {
            return (vec![form(back, front.iter())], true);
        }
    }
    let mut forms: Vec<Form> = Vec::new();
    let mut add = |surname: &[Group], given: &[Group]| {
        let form = form(surname, given.iter());
        // An initial is no surname.
        if form.surname.chars().count() > 1 && !form.given.is_empty() && !forms.contains(&form) {
            forms.push(form);
        }
    };
    // The surname last, with what belongs to it; then two surnames; then the surname first.
    let led = groups.iter().rev().skip(1).take_while(|g| g.is(&PARTICLES)).count();
    let last = groups.len() - 1;
    for from in [(last - led).max(1), last.saturating_sub(1).max(1), last] {
        let (given, surname) = groups.split_at(from);
        add(surname, given);
    }
    let leading = groups.iter().take_while(|g| g.is(&PARTICLES)).count();
    let (surname, given) = groups.split_at((leading + 1).min(last));
    add(surname, given);
    if groups.len() > 2 {
        let (surname, given) = groups.split_at(2);
        add(surname, given);
    }
    // All of it may be a surname, as in "Mr van der Berg" and "Mrs Smith Jones".
    forms.push(form(groups, std::iter::empty()));
    (forms, false)
}

/// Marks of a name and of all that it becomes with one letter left out: two names that share one differ by a letter
/// too many, too few, another, or by two that changed places. Short names are too much like one another.
pub(super) fn slips(form: &Form) -> Vec<u64> {
    let name = format!("{} {}", form.given.join(" "), form.surname);
    if name.len() < 6 || name.len() > 80 {
        return Vec::new();
    }
    let mark = |before: &str, after: &str| {
        let mut hasher = DefaultHasher::new();
        hasher.write(before.as_bytes());
        hasher.write(after.as_bytes());
        hasher.finish()
    };
    let mut marks = vec![mark(&name, "")];
    for (place, letter) in name.char_indices() {
        let (before, rest) = name.split_at(place);
        marks.push(mark(before, rest.get(letter.len_utf8()..).unwrap_or("")));
    }
    marks
}

/// Short forms that do not begin like the name they stand for, each line one family of names.
const SHORT: [&[&str]; 26] = [
    &["andrew", "andy", "drew"],
    &["anthony", "tony"],
    &["catherine", "katherine", "kathryn", "cathy", "kathy", "kate", "katie", "kay"],
    &["charles", "charlie", "chaz"],
    &["david", "dave"],
    &["edward", "ed", "ted", "ned", "eddie"],
    &["elizabeth", "liz", "lizzie", "beth", "betty", "libby", "eliza"],
    &["frances", "fran", "fanny"],
    &["gillian", "jill", "gill"],
    &["henry", "harry", "hal"],
    &["james", "jim", "jimmy", "jamie"],
    &["jennifer", "jenny", "jen"],
    &["john", "jack", "johnny"],
    &["joseph", "joe"],
    &["margaret", "maggie", "meg", "peggy"],
    &["mary", "molly", "polly"],
    &["michael", "mike", "mick"],
    &["rebecca", "becky", "bex", "becca"],
    &["richard", "dick", "rick", "rich"],
    &["robert", "bob", "rob", "bobby"],
    &["sarah", "sally", "sara"],
    &["stephen", "steven", "steve"],
    &["susan", "sue", "susie"],
    &["theresa", "teresa", "tess"],
    &["victoria", "vicky", "vicki", "tory"],
    &["william", "bill", "will", "billy"],
];

/// Whether one first name is a usual short form of the other: `Ben` of `Benjamin`, `Bob` of `Robert`. One letter more
/// makes no short form: that is how names are misspelt.
pub(super) fn is_short_for(one: &str, other: &str) -> bool {
    let (short, long) = if one.len() < other.len() { (one, other) } else { (other, one) };
    if short.chars().count() < 2 || one == other {
        return false;
    }
    let rest = long.strip_prefix(short).map_or(0, |r| r.chars().count());
    (short.chars().count() >= 3 && rest >= 2)
        || SHORT.iter().any(|family| family.contains(&one) && family.contains(&other))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forms(text: &str) -> Vec<String> {
        let written = read(text).expect("it has letters");
        written.forms.iter().map(|f| format!("{}|{}", f.surname, f.given.join(" "))).collect()
    }

    #[test]
    fn a_name_is_taken_apart_in_each_order_it_may_have() {
        assert_eq!(forms("Cole, Imran"), ["cole|imran"]);
        assert_eq!(forms("COLE Imran"), ["cole|imran"]);
        assert_eq!(forms("Imran COLE"), ["cole|imran"]);
        assert_eq!(forms("I. Cole")[..1], ["cole|i"]);
        assert_eq!(forms("Cole I")[..1], ["cole|i"]);
        assert_eq!(forms("Mr Cole"), ["cole|"]);
        assert_eq!(forms("Imran Cole"), ["cole|imran", "imran|cole", "imrancole|"]);
        assert_eq!(forms("Jan van der Berg")[0], "vanderberg|jan");
        assert_eq!(forms("Zoë O’Brien-Smith")[0], "obriensmith|zoe");
        assert_eq!(forms("Robert (Bob) Cole")[..2], ["cole|robert", "robert|cole"]);
        assert!(forms("Robert (Bob) Cole").contains(&"cole|bob".to_owned()));
        assert_eq!(forms("Imran Cole (HoD)"), forms("Imran Cole"));
        assert_eq!(read("(HoD)"), None);
        assert_eq!(read(" , - "), None);
    }

    #[test]
    fn the_same_name_fits_itself_and_its_shorter_forms_only() {
        let fits = |one: &str, other: &str| {
            let (one, other) = (read(one).expect("a name"), read(other).expect("a name"));
            one.forms.iter().flat_map(|a| other.forms.iter().filter_map(|b| fit(a, b))).min()
        };
        assert_eq!(fits("Cole, Imran", "imran cole"), Some(Fit::Exact));
        assert_eq!(fits("Imran J. Cole", "Imran Cole"), Some(Fit::Middle));
        assert_eq!(fits("I Cole", "Imran Cole"), Some(Fit::Initials));
        assert_eq!(fits("Mr Cole", "Imran Cole"), Some(Fit::Surname));
        assert_eq!(fits("Imran J. Cole", "Imran K. Cole"), None);
        assert_eq!(fits("J Cole", "Imran Cole"), None);
        assert_eq!(fits("Imran Coel", "Imran Cole"), None);
        assert!(is_short_for("ben", "benjamin") && is_short_for("robert", "bob"));
        assert!(!is_short_for("ann", "anna") && !is_short_for("i", "imran"));
    }
}
