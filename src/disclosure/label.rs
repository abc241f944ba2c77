//! Words that may be published: written in this program, or handed over by a policy pack.
//!
//! A label refuses text from a tracker. A department typed as somebody's room would name a person from a row
//! heading, so a word in a tracker can only pick a label out of the policy's closed list, never become one.

use std::borrow::Cow;
use std::error::Error;
use std::fmt;

/// The longest label a policy may hand over, in characters.
const LONGEST: usize = 500;

/// A piece of text that may stand in a published report.
///
/// It is made from text compiled into the program, or picked from a policy's closed list ([`Labels`]):
///
/// ```
/// use appraise::disclosure::Label;
/// let heading = Label::fixed("Reviews completed on time");
/// assert_eq!(heading.as_str(), "Reviews completed on time");
/// ```
///
/// Text that came into being while the program ran does not become one:
///
/// ```compile_fail
/// use appraise::disclosure::Label;
/// let typed: String = "a cell of the tracker".to_owned();
/// let heading = Label::fixed(&typed);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Label(Cow<'static, str>);

impl Label {
    /// A label written in the program's own source.
    #[must_use]
    pub const fn fixed(text: &'static str) -> Self {
        Self(Cow::Borrowed(text))
    }

    /// Whether it is written in the program's own source.
    #[must_use]
    pub fn is_fixed(&self) -> bool {
        matches!(self.0, Cow::Borrowed(_))
    }

    /// One label made of several, with a space between: a fixed phrase around the policy's own word.
    #[must_use]
    pub fn phrase(parts: &[Label]) -> Self {
        let words: Vec<&str> = parts.iter().map(Label::as_str).collect();
        Self(Cow::Owned(words.join(" ")))
    }

    /// The label of groups that are reported together: "Art", "Art and Music", "Art, Drama and Music"; where a name has
    /// an "and" or a comma of its own, "Art; Drama and Music".
    pub(super) fn together(parts: &[&Label]) -> Self {
        let words: Vec<&str> = parts.iter().map(|label| label.as_str()).collect();
        let has_joints = words.iter().any(|word| word.contains(" and ") || word.contains(','));
        Self(Cow::Owned(match words.as_slice() {
            [] => String::new(),
            [only] => (*only).to_owned(),
            _ if has_joints => words.join("; "),
            [first @ .., last] => format!("{} and {last}", first.join(", ")),
        }))
    }

    /// The text to print.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The closed list of labels that a policy pack declares: its groups, its themes, its own name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Labels(Vec<Label>);

impl Labels {
    /// Takes the words of a policy pack, in the pack's order. Nothing else may be passed here: the pack is written
    /// by the school as a document governors read, a tracker is typed by many hands.
    ///
    /// # Errors
    /// When a word is empty, is longer than a heading could be, or holds a line break or another control character.
    pub fn from_policy<I>(words: I) -> Result<Self, LabelError>
    where
        I: IntoIterator,
        I::Item: Into<String>,
    {
        let mut labels = Vec::new();
        for (position, word) in words.into_iter().enumerate() {
            let word: String = word.into();
            let word = word.trim();
            if word.is_empty() {
                return Err(LabelError::Empty { position });
            }
            if word.chars().count() > LONGEST {
                return Err(LabelError::TooLong { position });
            }
            if word.chars().any(char::is_control) {
                return Err(LabelError::ControlCharacter { position });
            }
            labels.push(Label(Cow::Owned(word.to_owned())));
        }
        Ok(Self(labels))
    }

    /// The policy's label that reads like `word`, whatever its capitals and outer spaces; `None` when the policy
    /// does not list it. What comes back is the policy's text, not the text that was asked for.
    #[must_use]
    pub fn find(&self, word: &str) -> Option<&Label> {
        let word = word.trim().to_lowercase();
        self.0.iter().find(|label| label.as_str().to_lowercase() == word)
    }

    /// The label at a position of the policy's list.
    #[must_use]
    pub fn get(&self, position: usize) -> Option<&Label> {
        self.0.get(position)
    }

    /// The labels in the policy's order.
    pub fn iter(&self) -> std::slice::Iter<'_, Label> {
        self.0.iter()
    }

    /// How many labels the policy lists.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether the policy lists none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<'a> IntoIterator for &'a Labels {
    type Item = &'a Label;
    type IntoIter = std::slice::Iter<'a, Label>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// Why a policy's word cannot be a label. Positions count from nought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LabelError {
    /// The word is empty or only spaces.
    Empty {
        /// Where it stands in the list.
        position: usize,
    },
    /// The word is longer than 500 characters.
    TooLong {
        /// Where it stands in the list.
        position: usize,
    },
    /// The word holds a line break or another control character.
    ControlCharacter {
        /// Where it stands in the list.
        position: usize,
    },
}

impl fmt::Display for LabelError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty { position } => write!(f, "label {} of the policy is empty", position + 1),
            Self::TooLong { position } => {
                write!(f, "label {} of the policy is longer than {LONGEST} characters", position + 1)
            }
            Self::ControlCharacter { position } => {
                write!(
                    f,
                    "label {} of the policy holds a line break or another control character",
                    position + 1
                )
            }
        }
    }
}

impl Error for LabelError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_of_the_tracker_only_picks_the_policys_label() {
        let labels = Labels::from_policy(["Support Staff", "Teachers"]).expect("two plain words");
        assert_eq!(labels.find(" support staff ").map(Label::as_str), Some("Support Staff"));
        assert_eq!(labels.find("Mrs Bell's room"), None);
    }

    #[test]
    fn a_policys_word_must_fit_on_one_line() {
        assert_eq!(Labels::from_policy(["Art", " "]), Err(LabelError::Empty { position: 1 }));
        assert_eq!(Labels::from_policy(["Art\nMusic"]), Err(LabelError::ControlCharacter { position: 0 }));
        assert_eq!(Labels::from_policy(["a".repeat(501)]), Err(LabelError::TooLong { position: 0 }));
    }

    #[test]
    fn groups_reported_together_are_named_together() {
        let (art, drama, music) = (Label::fixed("Art"), Label::fixed("Drama"), Label::fixed("Music"));
        assert_eq!(Label::together(&[&art]).as_str(), "Art");
        assert_eq!(Label::together(&[&art, &music]).as_str(), "Art and Music");
        assert_eq!(Label::together(&[&art, &drama, &music]).as_str(), "Art, Drama and Music");
        let both = Label::fixed("Drama and Music");
        assert_eq!(Label::together(&[&art, &both]).as_str(), "Art; Drama and Music");
    }
}
