//! `person`: a quality of a person the row names: the observer, the reviewer, the reader of somebody's papers.

use super::judged::Judged;
use crate::expression::{Missing, Scope, Val};
use crate::policy::{Gives, Person, State};

pub(super) fn judge(person: &Person, scope: &Scope) -> Judged {
    match scope.value(&person.who) {
        Val::Unknown(missing) => return Judged::cannot_tell(missing),
        Val::Blank(why) => {
            let mut judged = match person.blank {
                Gives::Breached => Judged::says(State::Breached, "not recorded"),
                Gives::CannotTell => Judged::cannot_tell(why.iter().cloned().collect()),
                Gives::Note | Gives::NotApplicable => Judged::says(State::NotApplicable, "nobody is named"),
            };
            if let Some(Missing::Blank(_, cell)) = why {
                judged.cell = cell;
            }
            return judged;
        }
        _ => {}
    }
    match scope.holds(&person.is) {
        Ok(true) => Judged::new(State::Met),
        Ok(false) => Judged::says(State::Breached, person.says.clone()),
        Err(missing) => Judged::cannot_tell(missing),
    }
}
