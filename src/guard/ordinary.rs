//! Words that are nobody's: those of the templates, the policy and the program itself. A teacher may be called Head, May or
//! Page, and a report that says so for its own reasons tells nothing of them.

use std::collections::BTreeSet;

use super::words::plain;

/// Abbreviations that every school writes, so that they are not taken for somebody's initials.
const ABBREVIATIONS: &str = "AI AM BA BSc CEO CPD CV DBS DfE DT ECT EHC ELSA EY EYFS FE FS FTE GB GCSE GDPR GP HE HLTA HMI HR ICT ID \
    INSET IT ITT KS KCSIE LA LSA MA MAT MFL NHS NI NPQ OFSTED OK PDF PE PGCE PM PPA PR PSHE PTA QA QTS RE RSE SATS SDP SEF SEN \
    SENCO SEND SIP SL SLT STEM TA TES TLR TV UK UPR UPS US VAT VLE";

/// Texts in which a word may stand for itself.
#[derive(Debug, Clone)]
pub struct Ordinary {
    /// By the words as they are compared, in the singular too.
    words: BTreeSet<String>,
    /// What the program and its policies say.
    ours: Vec<Vec<String>>,
    /// What the school has written in templates and a policy of its own.
    own: Vec<Vec<String>>,
}

impl Default for Ordinary {
    fn default() -> Self {
        let mut this = Ordinary { words: BTreeSet::new(), ours: Vec::new(), own: Vec::new() };
        // Of these only the words are anything; which stands beside which is by the alphabet.
        for word in plain(ABBREVIATIONS) {
            this.add(&word);
        }
        this
    }
}

impl Ordinary {
    /// Adds a text of the program's, or of a policy that comes with it: what stands in it is nobody's, whole names too.
    pub fn ours(&mut self, text: &str) {
        let words = plain(text);
        for word in &words {
            self.add(word);
        }
        self.ours.push(words);
    }

    /// Adds a text that the school has written. Its words are ordinary; a whole name in it is still a name.
    pub fn own(&mut self, text: &str) {
        let words = plain(text);
        for word in &words {
            self.add(word);
        }
        self.own.push(words);
    }

    fn add(&mut self, word: &str) {
        self.words.insert(singular(word).to_owned());
    }

    /// Whether a word is ordinary, be it one or many.
    pub(super) fn has(&self, word: &str) -> bool {
        self.words.contains(singular(word))
    }

    /// Whether these words stand side by side in what the program says.
    pub(super) fn has_said(&self, words: &[String]) -> bool {
        stand_in(words, &self.ours)
    }

    /// The same, or in what the school has written itself.
    pub(super) fn has_read(&self, words: &[String]) -> bool {
        self.has_said(words) || stand_in(words, &self.own)
    }
}

fn stand_in(words: &[String], texts: &[Vec<String>]) -> bool {
    let same =
        |window: &[String]| window.iter().zip(words).all(|(one, other)| singular(one) == singular(other));
    !words.is_empty() && texts.iter().any(|text| text.windows(words.len()).any(same))
}

/// A word without the `s` of many; short words stay.
fn singular(word: &str) -> &str {
    word.strip_suffix('s').filter(|rest| rest.len() > 2 && !rest.ends_with('s')).unwrap_or(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_and_many_of_a_thing_are_the_same_ordinary_word() {
        let mut ordinary = Ordinary::default();
        ordinary.ours("Teachers of the Upper School");
        ordinary.own("Rose House, by Ada Rose");
        assert!(["teacher", "teachers", "upper", "rose", "it", "slt"].iter().all(|word| ordinary.has(word)));
        assert!(!ordinary.has("ros") && !ordinary.has("marrowby"));
        let words = |text: &str| plain(text);
        assert!(ordinary.has_said(&words("upper school")) && !ordinary.has_said(&words("school upper")));
        assert!(!ordinary.has_said(&words("Ada Rose")) && ordinary.has_read(&words("Ada Rose")));
        assert!(!ordinary.has_said(&[]));
    }
}
