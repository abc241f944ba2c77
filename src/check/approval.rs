//! `approval`: approved by the right person, in time, and after what has to come first.
//!
//! The date is judged as a deadline. An approval by somebody else, or before what has to come first, is breached even
//! when it was in time; nobody named cannot show who it was, and adds nothing to an approval still to come.

use super::judged::Judged;
use super::{deadline, words};
use crate::expression::{Lack, Scope, Val, same};
use crate::policy::{Approval, State};

pub(super) fn judge(approval: &Approval, scope: &Scope) -> Judged {
    let in_time = deadline::judge(&approval.deadline, scope);
    let Some(done) = in_time.done else { return wrong_person(approval, scope, in_time) };
    if let Some((after, says)) = &approval.after
        && let Val::Date(first) = scope.value(after)
        && done < first
    {
        let text = format!("{} {}, {says} {}", approval.deadline.done, words::date(done), words::date(first));
        let mut judged = Judged::says(State::Breached, text);
        (judged.due, judged.done) = (in_time.due, in_time.done);
        return judged;
    }
    wrong_person(approval, scope, in_time)
}

fn wrong_person(approval: &Approval, scope: &Scope, in_time: Judged) -> Judged {
    let looked = scope.cells.borrow().len();
    let (Some(by_whom), Some(approver)) = (&approval.by_whom, &approval.approver) else { return in_time };
    let who = match scope.value(by_whom) {
        Val::Unknown(missing) if in_time.state == State::Met => {
            let mut judged = Judged::cannot_tell(missing);
            (judged.due, judged.done) = (in_time.due, in_time.done);
            return judged;
        }
        Val::Word(who) => Val::Word(who),
        Val::Blank(Some(why)) if in_time.done.is_some() && in_time.state == State::Met => {
            let mut judged = Judged::cannot_tell(why.into());
            (judged.due, judged.done) = (in_time.due, in_time.done);
            return judged;
        }
        _ => return in_time,
    };
    // The finding stands on the name, not on the date.
    let named = scope.cells.borrow().get(looked..).and_then(|new| new.last()).map(|l| l.cell.clone());
    let right = match scope.value(approver) {
        Val::List(list) => list.iter().any(|one| same(one, &who)),
        Val::Unknown(missing) => return untold(in_time, missing),
        // A setting that would name the approver is blank; a post that nobody holds is no blank, and nobody fits it.
        Val::Blank(Some(why)) => return untold(in_time, why.into()),
        one => same(&one, &who),
    };
    if right {
        return in_time;
    }
    let mut judged = Judged::says(State::Breached, approval.says.clone());
    (judged.due, judged.done, judged.cell) = (in_time.due, in_time.done, named);
    judged
}

/// Who may approve cannot be told, and is asked only once the approval itself is in order.
fn untold(in_time: Judged, missing: Lack) -> Judged {
    if in_time.state != State::Met {
        return in_time;
    }
    let mut judged = Judged::cannot_tell(missing);
    (judged.due, judged.done) = (in_time.due, in_time.done);
    judged
}
