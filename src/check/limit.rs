//! `limit`: a number has a least or a most.

use super::judged::Judged;
use crate::expression::{Expression, Lack, Scope, Val};
use crate::model::Number;
use crate::policy::{Limit, State};

pub(super) fn judge(limit: &Limit, scope: &Scope) -> Judged {
    let number = |expression: &Expression| match scope.value(expression) {
        Val::Number(n) => Ok(n),
        Val::Unknown(missing) => Err(missing),
        Val::Blank(why) => Err(why.into_iter().collect()),
        _ => Err(Lack::nothing()),
    };
    let count = match number(&limit.count) {
        Ok(count) => count,
        Err(missing) => return Judged::cannot_tell(missing),
    };
    let bound = |expression: &Option<Expression>| expression.as_ref().map(number).transpose();
    let (least, most) = match (bound(&limit.least), bound(&limit.most)) {
        (Ok(least), Ok(most)) => (least, most),
        (Err(missing), _) | (_, Err(missing)) => return Judged::cannot_tell(missing),
    };
    let outside = |b: Option<Number>, test: fn(&Number, &Number) -> bool| b.is_some_and(|b| test(&count, &b));
    let text = if outside(least, Number::lt) || outside(most, Number::gt) {
        let asked = match (least, most) {
            (Some(l), Some(m)) if l == m => format!("exactly {l}"),
            (Some(l), Some(m)) => format!("{l} to {m}"),
            (Some(l), None) => format!("at least {l}"),
            (None, Some(m)) => format!("at most {m}"),
            (None, None) => String::new(),
        };
        format!("{}: {count} recorded, {asked} needed", limit.of)
    } else {
        return Judged::new(State::Met).number(limit.number, &count);
    };
    Judged::says(State::Breached, text).number(limit.number, &count)
}
