//! A person, as far as this room sees one: a mark that is the same in every report and says nothing else.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A mark that stands for one person in all reports of a school. Whoever makes the marks keeps the key to them, so that
/// who it is cannot be found by trying names.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Member([u8; 16]);

impl Member {
    /// A mark from sixteen bytes, such as the beginning of a keyed hash.
    #[must_use]
    pub const fn new(mark: [u8; 16]) -> Self {
        Self(mark)
    }
}

impl fmt::Display for Member {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Member {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Member")
    }
}

impl Serialize for Member {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Member {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let wrong = || serde::de::Error::custom("a mark of a person is 32 hexadecimal digits");
        let number = u128::from_str_radix(&text, 16).map_err(|_| wrong())?;
        let mark = Self(number.to_be_bytes());
        if mark.to_string() == text { Ok(mark) } else { Err(wrong()) }
    }
}
