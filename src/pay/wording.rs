//! The words of the governors' table: `no Not Met`, `at least 2 Outstanding and all Good or better`, `one point and a bonus`.
//!
//! What is read is said back in one form, so that whoever wrote a line sees how it was understood.

use std::sync::Arc;

use super::table::Gives;
use crate::model::{Number, plain};
use crate::policy::{Award, PayRange};

/// How a count is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Compared {
    AtLeast,
    AtMost,
    More,
    Fewer,
    Exactly,
}

/// With what a count is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Amount {
    Of(u32),
    /// Of all ratings, in per cent.
    Share(u32),
}

/// One thing that has to hold of the ratings.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Clause {
    /// The places in the scale whose ratings are counted: from one to another.
    from: usize,
    to: usize,
    compared: Compared,
    amount: Amount,
}

/// All that has to hold of the ratings; nothing for every other case.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub(super) struct Test(Vec<Clause>);

type Wrong = (String, String);

/// What may stand behind "or" in a rating.
const BETTER: [&str; 4] = ["better", "above", "higher", "more"];
const WORSE: [&str; 4] = ["worse", "below", "lower", "less"];
/// Most degrees of a bonus that anybody tells apart.
const DEGREES: u32 = 9;
const HOW: &str = "write it like \"no Not Met\", \"all Good or better\", \"at least 2 Outstanding\", \"at most 25% Not Met\", \
                   several of them joined by \"and\", or \"otherwise\"";
const WHAT: &str = "write it like \"no progression\", \"one point\", \"half a point\", \"two points\", \"enhanced\", \
                    \"one point and bonus 1\", \"move to the upper range\", \"deferred\" or \"refer to the headteacher\"";

impl Test {
    /// Whether it holds of ratings, by how many there are of each word of the scale, lowest first.
    pub(super) fn holds(&self, counts: &[u32]) -> bool {
        let all: u64 = counts.iter().map(|n| u64::from(*n)).sum();
        self.0.iter().all(|clause| {
            let there = counts.iter().skip(clause.from).take(clause.to + 1 - clause.from);
            let there: u64 = there.map(|n| u64::from(*n)).sum();
            let (there, asked) = match clause.amount {
                Amount::Of(number) => (there, u64::from(number)),
                Amount::Share(percent) => (there * 100, u64::from(percent) * all),
            };
            match clause.compared {
                Compared::AtLeast => there >= asked,
                Compared::AtMost => there <= asked,
                Compared::More => there > asked,
                Compared::Fewer => there < asked,
                Compared::Exactly => there == asked,
            }
        })
    }

    /// It in words.
    pub(super) fn words(&self, scale: &[Arc<str>]) -> String {
        if self.0.is_empty() {
            return "otherwise".to_owned();
        }
        self.0.iter().map(|clause| clause.words(scale)).collect::<Vec<_>>().join(" and ")
    }
}

impl Clause {
    fn words(&self, scale: &[Arc<str>]) -> String {
        let name = |at: usize| scale.get(at).map_or("", |r| &**r);
        let last = scale.len().saturating_sub(1);
        let of = match (self.from, self.to) {
            (from, to) if from == to => name(from).to_owned(),
            (from, to) if to == last => format!("{} or better", name(from)),
            (_, to) => format!("{} or worse", name(to)),
        };
        let amount = match self.amount {
            Amount::Of(number) => number.to_string(),
            Amount::Share(percent) => format!("{percent}%"),
        };
        match (self.compared, self.amount) {
            (Compared::Exactly, Amount::Of(0)) => format!("no {of}"),
            (Compared::AtLeast, Amount::Share(100)) => format!("all {of}"),
            (Compared::AtLeast, _) => format!("at least {amount} {of}"),
            (Compared::AtMost, _) => format!("at most {amount} {of}"),
            (Compared::More, _) => format!("more than {amount} {of}"),
            (Compared::Fewer, _) => format!("fewer than {amount} {of}"),
            (Compared::Exactly, _) => format!("exactly {amount} {of}"),
        }
    }
}

/// Reads what has to hold of the ratings.
pub(super) fn test(text: &str, scale: &[Arc<str>]) -> Result<Test, Wrong> {
    let said = plain(text);
    if ["otherwise", "else", "any other", "all other cases", "anything else", "in any other case"]
        .contains(&said.as_str())
    {
        return Ok(Test::default());
    }
    if said.is_empty() {
        return Err(("the line does not say which ratings it is about".to_owned(), HOW.to_owned()));
    }
    parts(text).iter().map(|part| clause(part, scale)).collect::<Result<_, _>>().map(Test)
}

/// What `and`, commas and semicolons part.
fn parts(text: &str) -> Vec<String> {
    let spaced = text.replace([',', ';', '&', '+'], " and ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let parts = words.split(|w| w.eq_ignore_ascii_case("and"));
    parts.map(|p| p.join(" ")).filter(|p| !p.is_empty()).collect()
}

fn clause(text: &str, scale: &[Arc<str>]) -> Result<Clause, Wrong> {
    let lower = [" per cent", " percent", " %"]
        .iter()
        .fold(text.to_lowercase(), |text, sign| text.replace(sign, "%"));
    let words: Vec<&str> = lower.split_whitespace().collect();
    let wrong = |what: String| (what, HOW.to_owned());
    let unread = || wrong(format!("\"{text}\" is no count of ratings"));
    let (compared, amount, rest) = match words[..] {
        ["no" | "none" | "without", ref rest @ ..] => (Compared::Exactly, Amount::Of(0), rest),
        ["any" | "some" | "a" | "an", ref rest @ ..] => (Compared::AtLeast, Amount::Of(1), rest),
        ["all" | "every" | "each" | "only", ref rest @ ..] => (Compared::AtLeast, Amount::Share(100), rest),
        ["most" | "mostly", ref rest @ ..] => (Compared::More, Amount::Share(50), rest),
        ["at", "least", number, ref rest @ ..] => {
            (Compared::AtLeast, amount(number).ok_or_else(unread)?, rest)
        }
        ["at", "most", number, ref rest @ ..] => (Compared::AtMost, amount(number).ok_or_else(unread)?, rest),
        ["more", "than", number, ref rest @ ..] => (Compared::More, amount(number).ok_or_else(unread)?, rest),
        ["fewer" | "less", "than", number, ref rest @ ..] => {
            (Compared::Fewer, amount(number).ok_or_else(unread)?, rest)
        }
        ["exactly" | "just", number, ref rest @ ..] => {
            (Compared::Exactly, amount(number).ok_or_else(unread)?, rest)
        }
        [number, ref rest @ ..] => (Compared::Exactly, amount(number).ok_or_else(unread)?, rest),
        [] => return Err(unread()),
    };
    let filler = [
        "objectives",
        "objective",
        "targets",
        "target",
        "ratings",
        "rating",
        "rated",
        "of",
        "them",
        "is",
        "are",
    ];
    let bare: Vec<&str> = rest.iter().skip_while(|w| filler.contains(w)).copied().collect();
    if bare.is_empty() {
        return Err(unread());
    }
    let or = bare.iter().position(|w| *w == "or").and_then(|at| bare.get(at + 1));
    if or.is_some_and(|next| !BETTER.contains(next) && !WORSE.contains(next)) {
        let help = "a line holds when all of it holds: write a line of its own for each of several cases";
        return Err((format!("\"{text}\" has two cases in it"), help.to_owned()));
    }
    let every = (compared, amount) == (Compared::AtLeast, Amount::Share(100));
    let Some((from, to)) = ratings(&bare, scale, every) else {
        let known: Vec<&str> = scale.iter().map(|r| &**r).collect();
        let help = format!(
            "it is one of {}, with \"or better\" or \"or worse\" behind it if so meant",
            known.join(", ")
        );
        return Err((format!("\"{}\" is no rating", bare.join(" ")), help));
    };
    Ok(Clause { from, to, compared, amount })
}

/// The places in the scale that a rating means, with what is better or worse. Every rating Good means Good or better.
fn ratings(words: &[&str], scale: &[Arc<str>], every: bool) -> Option<(usize, usize)> {
    let last = scale.len().checked_sub(1)?;
    let place = |words: &[&str]| {
        let asked = plain(&words.join(" "));
        scale.iter().position(|r| plain(r) == asked)
    };
    if let Some(at) = place(words) {
        return Some((at, if every { last } else { at }));
    }
    match words {
        [name @ .., "or", way] if BETTER.contains(way) => Some((place(name)?, last)),
        [name @ .., "or", way] if WORSE.contains(way) => Some((0, place(name)?)),
        _ => None,
    }
}

fn amount(word: &str) -> Option<Amount> {
    if let Some(percent) = word.strip_suffix('%') {
        return percent.parse().ok().filter(|p| *p <= 100).map(Amount::Share);
    }
    if word == "half" {
        return Some(Amount::Share(50));
    }
    whole(word).map(Amount::Of)
}

fn whole(word: &str) -> Option<u32> {
    const WORDS: [&str; 7] = ["none", "one", "two", "three", "four", "five", "six"];
    let spelt = WORDS.iter().position(|w| *w == word).and_then(|n| u32::try_from(n).ok());
    spelt.or_else(|| word.parse().ok().filter(|n| *n <= 99))
}

/// Reads what a line gives.
pub(super) fn gives(text: &str, known: &[PayRange]) -> Result<Gives, Wrong> {
    let text = text.to_lowercase().replace("one and a half", "1.5");
    let mut found = Gives { award: Award::Nothing, points: None, range: None, bonus: 0, says: "".into() };
    let mut awards = 0;
    let all = parts(&text);
    for part in &all {
        let words: Vec<&str> = part
            .split(|c: char| c.is_whitespace() || c == '(' || c == ')')
            .filter(|w| {
                !w.is_empty() && !["a", "an", "the", "consider", "considered", "for", "of"].contains(w)
            })
            .collect();
        let award = match words[..] {
            ["bonus"] => {
                found.bonus = 1;
                continue;
            }
            ["bonus", "degree" | "band" | "level", degree] | ["bonus", degree] => {
                found.bonus =
                    whole(degree).filter(|n| (1..=DEGREES).contains(n)).ok_or_else(|| unknown(part))?;
                continue;
            }
            ["none" | "nothing" | "no"]
            | ["no", "progression" | "progress" | "increment" | "point" | "points" | "change"] => {
                Award::Nothing
            }
            ["progression" | "progress" | "increment" | "point"] => {
                found.points = Some(Number::whole(1));
                Award::Points
            }
            // A cell with a number in it and nothing else.
            [number] if number.parse() == Ok(0_u32) => Award::Nothing,
            [number] if number.starts_with(|c: char| c.is_ascii_digit()) => {
                found.points = Some(points(number).ok_or_else(|| unknown(part))?);
                Award::Points
            }
            ["half", "point"] | ["half"] => {
                found.points = Number::parse("0.5");
                Award::Points
            }
            [number, "point" | "points" | "increment" | "increments"] => {
                found.points = Some(points(number).ok_or_else(|| unknown(part))?);
                Award::Points
            }
            ["enhanced"] | ["enhanced", "progression"] => Award::Enhanced,
            ["enhanced", number, "points"] | ["enhanced", "progression", number, "points"] => {
                found.points = Some(points(number).ok_or_else(|| unknown(part))?);
                Award::Enhanced
            }
            ["defer" | "deferred" | "deferral"] => Award::Deferred,
            ["refer" | "referred"]
            | ["refer" | "referred", "to", "head" | "headteacher" | "panel"]
            | ["refer" | "referred", "to", "head", "teacher"] => Award::Refer,
            ["move" | "moved", "to" | "into", ref name @ ..]
            | ["range", "move", "to" | "into", ref name @ ..] => {
                let name = name.join(" ");
                let range = range(&name, known).ok_or_else(|| {
                    let names: Vec<&str> = known.iter().map(|r| r.name.as_str()).collect();
                    (
                        format!("\"{name}\" is no pay range of the policy"),
                        format!("it is one of {}", names.join(", ")),
                    )
                })?;
                found.range = Some(range.name.clone());
                Award::Move
            }
            _ => return Err(unknown(part)),
        };
        found.award = award;
        awards += 1;
    }
    if awards > 1 || all.is_empty() {
        let what = if all.is_empty() {
            "the line gives nothing".to_owned()
        } else {
            format!("\"{text}\" gives two things")
        };
        return Err((what, WHAT.to_owned()));
    }
    found.says = said(&found, known).into();
    Ok(found)
}

fn unknown(part: &str) -> Wrong {
    (format!("\"{part}\" is nothing that a line can give"), WHAT.to_owned())
}

/// Half points and whole ones, up to nine.
fn points(word: &str) -> Option<Number> {
    let number = whole(word).map(|n| Number::whole(n.into())).or_else(|| Number::parse(word))?;
    let halves = number.times(Number::whole(2)).as_whole()?;
    (1..=18).contains(&halves).then_some(number)
}

/// A range by its name, its label or another word for it.
pub(super) fn range<'r>(text: &str, known: &'r [PayRange]) -> Option<&'r PayRange> {
    let asked = plain(text);
    let short = asked.trim_end_matches(" range").trim_end_matches(" pay");
    known.iter().find(|r| {
        let own = [r.name.as_str(), &plain(&r.label)].iter().any(|w| *w == asked || *w == short);
        own || r.words.iter().any(|w| *w == asked || w == short)
    })
}

/// Points in words: `one point`, `half a point`, `1.5 points`.
pub(super) fn in_points(points: Number) -> String {
    match points.millionths() {
        500_000 => "half a point".to_owned(),
        1_000_000 => "one point".to_owned(),
        2_000_000 => "two points".to_owned(),
        3_000_000 => "three points".to_owned(),
        _ => format!("{points} points"),
    }
}

fn said(gives: &Gives, known: &[PayRange]) -> String {
    let pay = match (gives.award, gives.points) {
        (Award::Nothing, _) => "no progression".to_owned(),
        (Award::Points, points) => in_points(points.unwrap_or(Number::whole(1))),
        (Award::Enhanced, None) => {
            "enhanced progression, of so many points as the committee decides".to_owned()
        }
        (Award::Enhanced, Some(points)) => format!("enhanced progression of {}", in_points(points)),
        (Award::Move, _) => {
            let label =
                known.iter().find(|r| Some(&r.name) == gives.range.as_ref()).map_or("", |r| r.label.as_str());
            format!("move to the {}", lower_first(label))
        }
        (Award::Deferred, _) => "deferred".to_owned(),
        (Award::Refer, _) => "referred to the headteacher".to_owned(),
    };
    match gives.bonus {
        0 => pay,
        degree => format!("{pay}, and a bonus to be considered, degree {degree}"),
    }
}

fn lower_first(text: &str) -> String {
    let mut signs = text.chars();
    signs.next().map_or_else(String::new, |first| first.to_lowercase().chain(signs).collect())
}
