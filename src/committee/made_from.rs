//! What a pack and its key were made from, said in cells of both, so that decisions find the way back to the tracker they
//! were taken on, and to no other.
//!
//! It stands in ordinary cells because these outlive any program that saves the workbook. Nothing in it leads to a person:
//! the fingerprint of the tracker can be made only by whoever has the tracker.

use chrono::NaiveDate;
use sha2::{Digest, Sha256};

use super::{Audience, Front};
use crate::model::plain;

/// The heading above the lines.
pub(super) const TITLE: &str = "What this pack was made from";
const NUMBER: &str = "Pack number";
const TRACKER: &str = "Tracker fingerprint (SHA-256)";
const POLICIES: &str = "Policy of the run";
const ID: &str = "Policy id";
const FOR: &str = "Made for";
const DAY: &str = "Day of the records";
const PEOPLE: &str = "People stand";
/// How people stand in a pack with names, and in any other.
const BY_NAME: &str = "by name";
const BY_CODE: &str = "by reference code";
/// What stands for policies that are files of the school's own, whose names are its own business.
const OWN: &str = "a policy file of the school's own";
/// Digits of the pack's number.
const DIGITS: usize = 16;

/// What a pack is made from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MadeFrom {
    /// The SHA-256 of the tracker, in hexadecimal.
    pub tracker: String,
    /// The policies as they are asked for; empty where one of them is a file of the school's own.
    pub policies: String,
}

/// The same as the pack and its key say it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marked {
    /// Tells this pack and its key from every other; made with the seed, which the key alone has.
    pub number: String,
    /// The SHA-256 of the tracker.
    pub tracker: String,
    /// The policies as they are asked for; empty where they have to be named.
    pub policies: String,
    /// Their ids.
    pub id: String,
    /// Who decides by it.
    pub audience: Audience,
    /// The day of the records.
    pub as_of: NaiveDate,
    /// Whether names stand in place of the codes. It makes no other pack of it: the key is the same.
    pub names: bool,
}

impl MadeFrom {
    /// What the pack of a front, and its key, say.
    #[must_use]
    pub fn marked(front: &Front) -> Marked {
        let MadeFrom { tracker, policies } = front.made_from.clone();
        let mut hash = Sha256::new();
        let day = front.as_of.to_string();
        for text in
            ["appraise pack", &front.seed, &tracker, &policies, &front.id, &day, front.audience.whose()]
        {
            // None of these holds a nought byte, so they cannot run into one another.
            hash.update(text.as_bytes());
            hash.update([0]);
        }
        let mut number = String::with_capacity(DIGITS);
        for byte in hash.finalize().iter().take(DIGITS / 2) {
            number.extend([byte >> 4, byte & 15].map(|d| char::from_digit(d.into(), 16).unwrap_or('0')));
        }
        Marked {
            number,
            tracker,
            policies,
            id: front.id.clone(),
            audience: front.audience,
            as_of: front.as_of,
            names: front.names,
        }
    }
}

impl Marked {
    /// A label and a text for each line.
    pub(super) fn lines(self) -> [(&'static str, String); 7] {
        let policies = if self.policies.is_empty() { OWN.to_owned() } else { self.policies };
        [
            (NUMBER, self.number),
            (DAY, self.as_of.to_string()),
            (TRACKER, self.tracker),
            (POLICIES, policies),
            (ID, self.id),
            (FOR, self.audience.whose().to_owned()),
            (PEOPLE, if self.names { BY_NAME } else { BY_CODE }.to_owned()),
        ]
    }

    /// Reads the lines again from rows of a label and a text.
    ///
    /// # Errors
    /// The label of the line that is missing or does not hold what was written.
    pub fn read<'t>(rows: impl Iterator<Item = (&'t str, &'t str)>) -> Result<Marked, &'static str> {
        let rows: Vec<(String, &str)> = rows.map(|(label, text)| (plain(label), text.trim())).collect();
        let text = |label: &'static str| {
            let found = rows.iter().find(|(own, _)| *own == plain(label)).map(|(_, text)| *text);
            found.filter(|text| !text.is_empty()).ok_or(label)
        };
        let digits = |label: &'static str, count: usize| {
            let plain = text(label)?.to_ascii_lowercase();
            let whole = plain.len() == count && plain.bytes().all(|b| b.is_ascii_hexdigit());
            if whole { Ok(plain) } else { Err(label) }
        };
        let policies = text(POLICIES)?;
        Ok(Marked {
            number: digits(NUMBER, DIGITS)?,
            tracker: digits(TRACKER, 64)?,
            policies: if policies == OWN { String::new() } else { policies.to_owned() },
            id: text(ID)?.to_owned(),
            audience: [Audience::Committee, Audience::Panel]
                .into_iter()
                .find(|audience| text(FOR).is_ok_and(|text| text == audience.whose()))
                .ok_or(FOR)?,
            as_of: text(DAY)?.parse().map_err(|_| DAY)?,
            names: text(PEOPLE).is_ok_and(|text| text == BY_NAME),
        })
    }

    /// Whether rows have the pack's number: then they are those of a pack or a key.
    #[must_use]
    pub fn is_in<'t>(rows: impl Iterator<Item = (&'t str, &'t str)>) -> bool {
        let mut rows = rows;
        rows.any(|(label, _)| plain(label) == plain(NUMBER))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked() -> Marked {
        Marked {
            number: "0123456789abcdef".into(),
            tracker: "ab".repeat(32),
            policies: "a; teacher=b".into(),
            id: "a; b".into(),
            audience: Audience::Panel,
            as_of: NaiveDate::from_ymd_opt(2026, 11, 2).expect("a day"),
            names: false,
        }
    }

    fn read(lines: &[(&str, String)]) -> Result<Marked, &'static str> {
        Marked::read(lines.iter().map(|(label, text)| (*label, text.as_str())))
    }

    #[test]
    fn what_was_written_is_read_again() {
        let own = Marked { policies: String::new(), names: true, ..marked() };
        for one in [marked(), own] {
            assert_eq!(read(&one.clone().lines()), Ok(one));
        }
    }

    #[test]
    fn a_line_that_is_missing_or_mangled_is_named() {
        for (place, label) in [(0, NUMBER), (1, DAY), (2, TRACKER)] {
            for text in ["", "x", "abc", "0.1234"] {
                let mut lines = marked().lines();
                lines[place].1 = text.to_owned();
                assert_eq!(read(&lines), Err(label), "{text}");
            }
        }
        assert_eq!(read(&[]), Err(POLICIES));
        assert_eq!(read(&marked().lines()[..4]), Err(ID));
        assert_eq!(read(&marked().lines()[..5]), Err(FOR));
    }
}
