//! `allowed`: one of some values.

use super::judged::Judged;
use super::present::list_words;
use crate::expression::{Missing, Scope, Val, same};
use crate::policy::{Allowed, Gives, State};

pub(super) fn judge(allowed: &Allowed, scope: &Scope) -> Judged {
    let values = match scope.value(&allowed.values) {
        Val::List(list) => list,
        Val::Unknown(missing) => return Judged::cannot_tell(missing),
        one => vec![one],
    };
    let value = match scope.value(&allowed.value) {
        Val::Unknown(missing) => return Judged::cannot_tell(missing),
        Val::Blank(why) => {
            let cell = match why {
                Some(Missing::Blank(_, ref cell)) => cell.clone(),
                _ => None,
            };
            let mut judged = match allowed.blank {
                Gives::Breached => Judged::says(State::Breached, "not recorded"),
                Gives::CannotTell => Judged::cannot_tell(why.into_iter().collect()),
                Gives::Note | Gives::NotApplicable => {
                    Judged::says(State::NotApplicable, "nothing is recorded")
                }
            };
            judged.cell = cell;
            return judged;
        }
        value => value,
    };
    let given = match &value {
        Val::List(list) => list.clone(),
        one => vec![one.clone()],
    };
    let plain = |v: &Val| match v {
        Val::Word(word) | Val::Text(word) => Val::Word(crate::model::plain(word).into()),
        other => other.clone(),
    };
    let fits = given.iter().all(|v| values.iter().any(|a| same(&plain(a), &plain(v))));
    if fits {
        Judged::new(State::Met)
    } else {
        // What stands there is not repeated: it may be free text.
        Judged::says(State::Breached, format!("it has to be one of: {}", list_words(&values)))
    }
}
