//! What a policy says to somebody about whom a decision on pay was taken: whether and how it can be appealed against, and by
//! when. A policy that gives no such right has none of this, and the letter then invents nothing.

use crate::expression::{Compiler, Expression, Known, Type};
use crate::model::Vocabulary;

use super::source::Section;

/// The right of appeal.
#[derive(Clone, Debug)]
pub struct Letters {
    /// The clause.
    pub clause: String,
    /// The right, in sentences to the person.
    pub appeal: String,
    /// The same to a headteacher, where it is another: whoever decides on appeals of others may be the person itself.
    pub appeal_head: Option<String>,
    /// The last day for it, seen from the staff row, where the policy or the school names one.
    pub appeal_by: Option<Expression>,
}

impl Letters {
    /// The right of whoever the letter is to.
    #[must_use]
    pub fn to(&self, headteacher: bool) -> &str {
        self.appeal_head.as_deref().filter(|_| headteacher).unwrap_or(&self.appeal)
    }
}

/// Variables of the last day for an appeal: the day of the decision.
const APPEAL: &[(&str, Type)] = &[("decided", Type::Date)];

/// Reads `[letters]`.
pub(super) fn read(section: &Section, vocabulary: &Vocabulary, known: &Known) -> Letters {
    let known = Known { variables: APPEAL.to_vec(), ..known.clone() };
    let compiler = Compiler { vocabulary, known: &known };
    let appeal_by = section.expression("appeal_by", &compiler, Some(vocabulary.staff()), Some(&Type::Date));
    Letters {
        clause: section.required("clause"),
        appeal: section.required("appeal"),
        appeal_head: section.text("appeal_head"),
        appeal_by,
    }
}
