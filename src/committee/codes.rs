//! Reference codes for people, made from a seed.
//!
//! A code cannot be turned back without the seed, says nothing of the order of the tracker, and comes out the same
//! whenever the seed is the same. There are no vowels in it, so it spells no word, and no sign that reads as another.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::Error;
use crate::model::StaffId;
use crate::pay::Recommendation;

const SIGNS: &[u8; 28] = b"23456789BCDFGHJKMNPQRSTVWXYZ";

/// The code of every person of a run.
#[derive(Clone, Debug)]
pub struct Codes {
    by_person: BTreeMap<(Arc<str>, StaffId), String>,
}

impl Codes {
    /// Gives everybody a code of their own.
    ///
    /// # Errors
    /// The seed is not 16 to 128 letters, digits and hyphens.
    pub fn new(seed: &str, people: &[Recommendation]) -> Result<Self, Error> {
        if !(16..=128).contains(&seed.len()) || !seed.bytes().all(is_seed_sign) {
            return Err(Error::Seed);
        }
        let everybody: BTreeSet<(Arc<str>, StaffId)> =
            people.iter().map(|p| (p.code.clone(), p.staff)).collect();
        let ids: BTreeSet<String> = people.iter().map(|p| p.code.to_uppercase()).collect();
        let mut taken = BTreeSet::new();
        let mut by_person = BTreeMap::new();
        for person in everybody {
            // The same id twice, or a code that is taken, moves on to the next number.
            for attempt in 0_u64.. {
                let code = code(seed, &person.0, attempt);
                if !ids.contains(&code) && taken.insert(code.clone()) {
                    by_person.insert(person, code);
                    break;
                }
            }
        }
        Ok(Codes { by_person })
    }

    /// A person's code.
    #[must_use]
    pub fn of(&self, person: &Recommendation) -> &str {
        self.by_person.get(&(person.code.clone(), person.staff)).map_or("no code", String::as_str)
    }
}

/// Codes for those who review, by id. They begin with `R`, and are others than the same people have as recommended for:
/// how many somebody reviews is known to colleagues, and would lead from one code to the other.
pub(super) fn of_reviewers<'a>(seed: &str, ids: impl Iterator<Item = &'a str>) -> BTreeMap<&'a str, String> {
    let ids: BTreeSet<&str> = ids.collect();
    let mut taken = BTreeSet::new();
    let mut codes = BTreeMap::new();
    for id in ids {
        for attempt in 0_u64.. {
            let code = format!("R{}", code(&format!("{seed} reviewers"), id, attempt));
            if taken.insert(code.clone()) {
                codes.insert(id, code);
                break;
            }
        }
    }
    codes
}

/// A code as somebody typed it, in the form it has in the pack: capitals, and a plain hyphen; `None` for what cannot be one.
#[must_use]
pub fn plain_code(text: &str) -> Option<String> {
    let signs: String = text
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '‐' | '‑' | '–' | '—' | '−'))
        .flat_map(char::to_uppercase)
        .collect();
    let (first, last) = signs.split_at_checked(3)?;
    (signs.len() == 5 && signs.bytes().all(|b| SIGNS.contains(&b))).then(|| format!("{first}-{last}"))
}

/// Whether a byte may stand in a seed.
pub(super) fn is_seed_sign(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-'
}

fn code(seed: &str, id: &str, attempt: u64) -> String {
    let mut hash = Sha256::new();
    hash.update(seed.as_bytes());
    // The seed holds no nought byte, so seed and id cannot run into one another.
    hash.update([0]);
    hash.update(attempt.to_be_bytes());
    hash.update(id.as_bytes());
    let mut number = hash.finalize().iter().take(8).fold(0_u64, |sum, byte| (sum << 8) | u64::from(*byte));
    let mut code = String::with_capacity(6);
    for place in 0..5 {
        if place == 3 {
            code.push('-');
        }
        let sign = usize::try_from(number % 28).unwrap_or(0);
        code.push(char::from(SIGNS[sign]));
        number /= 28;
    }
    code
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_short_readable_and_tied_to_the_seed() {
        let one = code("0123456789abcdef", "T02", 0);
        assert_eq!(one, code("0123456789abcdef", "T02", 0));
        assert_ne!(one, code("0123456789abcdeg", "T02", 0));
        assert_ne!(one, code("0123456789abcdef", "T03", 0));
        for id in 0..500 {
            let code = code("0123456789abcdef", &id.to_string(), 0);
            assert_eq!((code.len(), code.as_bytes()[3]), (6, b'-'));
            assert!(!code.contains(['0', 'O', '1', 'I', 'L', 'A', 'E', 'U']), "{code}");
        }
    }

    #[test]
    fn a_code_that_was_typed_anew_is_the_same_code() {
        for text in ["K7Q-4M", "k7q-4m", " K7Q – 4M", "K7Q4M"] {
            assert_eq!(plain_code(text).as_deref(), Some("K7Q-4M"), "{text}");
        }
        for text in ["", "K7Q-4", "K7Q-4MM", "A7Q-4M", "K7Q-4é", "Meeting closed"] {
            assert_eq!(plain_code(text), None, "{text}");
        }
    }

    #[test]
    fn a_seed_that_could_be_guessed_or_not_be_kept_is_refused() {
        for seed in ["", "short", "0123456789 abcdef", "0123456789äbcdefg"] {
            assert!(Codes::new(seed, &[]).is_err(), "{seed}");
        }
        assert!(Codes::new(&"x".repeat(129), &[]).is_err());
        assert!(Codes::new("0123456789-abcdef", &[]).is_ok());
    }
}
