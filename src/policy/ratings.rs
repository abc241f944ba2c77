//! The words of a rating scale: the policy's own, other words for them, and those by which a school calls them.

use crate::expression::{Type, Val, nearest_name};
use crate::model::plain;

use super::Pack;
use super::parameter::{Parameter, Values};
use super::source::Section;

/// The words of a scale, lowest first, each with the other words for it.
pub type Scale = Vec<(String, Vec<String>)>;

/// The parameters by which a school gives words of its own, by place.
#[derive(Clone, Copy, Debug, Default)]
pub struct RatingWords {
    /// Its words for all of them, best first.
    own: Option<usize>,
    /// Further words, each `WORD=RATING`.
    more: Option<usize>,
}

impl RatingWords {
    pub(super) fn parameters(self) -> impl Iterator<Item = usize> {
        self.own.into_iter().chain(self.more)
    }

    /// Whether a parameter gives words to the scale, by its place.
    #[must_use]
    pub fn has(self, parameter: usize) -> bool {
        self.parameters().any(|place| place == parameter)
    }
}

impl Pack {
    /// The scale with the words that a run's parameters add. A word that the school gives to one rating is no other's.
    ///
    /// # Errors
    /// Which word is another rating's own name, so that nobody could tell which of the two a cell means.
    pub fn scale(&self, values: &[Val]) -> Result<Scale, String> {
        self.rating_words.added_to(&self.ratings, values)
    }
}

/// The scale of a pack with what is needed to add a school's words to it.
#[derive(Clone, Copy)]
pub(super) struct Scaled<'a> {
    pub(super) ratings: &'a Scale,
    pub(super) words: RatingWords,
    pub(super) parameters: &'a [Parameter],
    pub(super) values: &'a Values,
}

impl<'a> Scaled<'a> {
    /// Of a pack that is read.
    pub(super) fn of(pack: &'a Pack) -> Self {
        let Pack { ratings, rating_words, parameters, values, .. } = pack;
        Scaled { ratings, words: *rating_words, parameters, values }
    }

    /// The scale with some parameters set otherwise, as an example sets them; what is wrong with them is told when it is run.
    pub(super) fn with(&self, set: &[(String, String)]) -> Scale {
        let mut values = self.values.clone();
        for (name, text) in set {
            let _ = values.set(self.parameters, name, text, None);
        }
        self.words.added_to(self.ratings, &values.values).unwrap_or_else(|_| self.ratings.clone())
    }
}

/// Words that are written alike; `not_met` is how files write "Not met".
fn read_as(word: &str) -> String {
    plain(&word.replace('_', " "))
}

impl RatingWords {
    fn added_to(self, ratings: &Scale, values: &[Val]) -> Result<Scale, String> {
        let words = |place: Option<usize>| match place.and_then(|place| values.get(place)) {
            Some(Val::List(words)) => words
                .iter()
                .filter_map(|w| if let Val::Word(w) = w { Some(w.to_string()) } else { None })
                .collect(),
            _ => Vec::new(),
        };
        let (own, more): (Vec<String>, Vec<String>) = (words(self.own), words(self.more));
        let of_own = own.iter().rev().map(|word| word.trim()).enumerate();
        let of_more = more.iter().filter_map(|pair| {
            let (word, name) = pair.split_once('=')?;
            let place = ratings.iter().position(|(rating, _)| read_as(rating) == read_as(name))?;
            Some((place, word.trim()))
        });
        let mut scale = ratings.clone();
        for (to, word) in of_own.chain(of_more) {
            for (place, (name, others)) in scale.iter_mut().enumerate() {
                let same = read_as(name) == read_as(word);
                if place != to && same {
                    return Err(format!("\"{word}\" is the policy's own word for another rating"));
                }
                if place == to && !same && !others.iter().any(|other| read_as(other) == read_as(word)) {
                    others.push(word.to_owned());
                } else if place != to {
                    others.retain(|other| read_as(other) != read_as(word));
                }
            }
        }
        Ok(scale)
    }
}

/// Reads `own` and `more` of `[ratings]`: parameters that hold words, one for each rating of the first.
pub(super) fn read(section: &Section, parameters: &[Parameter], scale: &Scale) -> RatingWords {
    let named = |key: &'static str| {
        let text = section.text(key)?;
        let name = text.strip_prefix("param.").unwrap_or(&text);
        let Some(place) = parameters.iter().position(|p| p.name == name) else {
            let help = nearest_name(name, parameters.iter().map(|p| p.name.clone()));
            section.wrong(
                section.place_of(key),
                &format!("the pack has no parameter \"{name}\", used"),
                help,
            );
            return None;
        };
        let parameter = parameters.get(place)?;
        if !matches!(parameter.ty, Type::List(_)) {
            let what = format!("the parameter \"{name}\" holds no words, used");
            section.wrong(section.place_of(key), &what, Some("it has to be of type words".to_owned()));
            return None;
        }
        Some((place, parameter))
    };
    let own = named("own").map(|(place, parameter)| {
        let count = i64::try_from(scale.len()).map(crate::model::Number::whole).ok();
        if count != Some(parameter.least) || count != parameter.most {
            let help = format!("give it least = {0} and most = {0}", scale.len());
            let what = format!(
                "the parameter \"{}\" may have more or fewer words than the scale, used",
                parameter.name
            );
            section.wrong(section.place_of("own"), &what, Some(help));
        }
        place
    });
    let more = named("more").map(|(place, parameter)| {
        if parameter.values.is_empty()
            || parameter.values.iter().any(|v| scale.iter().all(|(name, _)| name != v))
        {
            let help = Some("give it the ratings as its values".to_owned());
            let what = format!("the parameter \"{}\" may name what is no rating, used", parameter.name);
            section.wrong(section.place_of("more"), &what, help);
        }
        place
    });
    RatingWords { own, more }
}
