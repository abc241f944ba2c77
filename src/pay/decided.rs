//! What the pay committee's decision comes to: the point after, from when, and in pounds.
//!
//! A point that was decided instead of the recommended one is looked at before it is paid: it has to be on the person's range,
//! or on another that the policy knows, and it is never below the present one, because no rule for progression takes a
//! point away. Its pounds come from the same figures as those of a recommendation.

use std::sync::Arc;

use chrono::NaiveDate;

use super::cost::Cost;
use super::ranges::in_halves;
use super::recommendation::Recommendation;
use super::rule::{Run, Seen, word};
use super::{Pence, Ranges, School, Year, pounds};
use crate::expression::{Val, World};
use crate::model::Number;
use crate::policy::{Award, Pack, Rounds};

/// What a decision comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided {
    /// The point before.
    pub from: Option<Arc<str>>,
    /// The point after; nothing where the recommendation names none.
    pub to: Option<Arc<str>>,
    /// Whether it is another than the one before.
    pub moves: bool,
    /// The day from which it holds, where it can be told.
    pub effective: Option<NaiveDate>,
    /// Pay for a full-time year at the point after, where it is known.
    pub salary: Option<Pence>,
    /// Full-time equivalent, where recorded.
    pub fte: Option<Number>,
    /// Change of annual pay, by full-time equivalent; `None` where it is not checked.
    pub change: Option<Pence>,
    /// What the change costs, with it.
    pub cost: Option<Cost>,
    /// What the pounds rest on, and why they are not checked where they are not.
    pub said: Vec<String>,
}

/// What comes of giving somebody a point; without one, what comes of the recommendation. `world` and `rounds` are those the
/// recommendation was made with.
///
/// # Errors
/// Why the point is none the person can be given, in words that go on from "the point".
pub fn decided(
    pack: &Pack,
    world: &World,
    rounds: &Rounds,
    school: &School,
    one: &Recommendation,
    point: Option<&str>,
) -> Result<Decided, String> {
    let Some(pay) = &pack.pay else { return Err("cannot be looked at: the policy has no pay ranges".into()) };
    let run = Run { pack, pay, world, rounds, school };
    let case = run.case(one.staff);
    let cells = Seen::default();
    let scope = run.scope(&case, case.row, &[], &cells);
    let effective = match scope.value(&pay.effective) {
        Val::Date(day) => Some(day),
        _ => None,
    };
    if let Some(point) = point {
        let year = Ranges::shipped().year_for(effective.unwrap_or(world.as_of));
        fits(&run, word(&scope.value(&pay.top)).as_deref(), year, one.point_from.as_deref(), point)?;
    }
    let up = matches!(one.award, Some(Award::Points | Award::Enhanced | Award::Move));
    // A rise without a name is a rise all the same: who carries on a recommendation may not know the points.
    let unnamed = point.is_none() && one.point_to.is_none() && up;
    let stays = || one.point_from.clone().filter(|_| !unnamed);
    let to = point.map(Arc::from).or_else(|| one.point_to.clone()).or_else(stays);
    let mut result = Recommendation {
        point_to: to.clone(),
        annual_change: None,
        cost: None,
        assumptions: Vec::new(),
        ..one.clone()
    };
    pounds::fill(&run, &scope, &mut result);
    let moves = unnamed || (to.is_some() && to != one.point_from);
    Ok(Decided {
        salary: to.as_deref().and_then(|to| pounds::salary(&run, &scope, to)),
        from: one.point_from.clone(),
        to,
        moves,
        effective: effective.filter(|_| moves),
        fte: result.fte,
        change: result.annual_change.map(Pence),
        cost: result.cost,
        said: result.assumptions,
    })
}

/// Whether a point is one the person can be given.
fn fits(
    run: &Run,
    top: Option<&str>,
    year: Option<&Year>,
    from: Option<&str>,
    point: &str,
) -> Result<(), String> {
    if from.is_some_and(|from| from.eq_ignore_ascii_case(point)) {
        return Ok(());
    }
    let Some((letters, place, _)) = in_halves(point) else {
        return Err(format!("{point} is on no range that has numbered points"));
    };
    let on_same = |other: Option<&str>| {
        let (own, place, _) = in_halves(other?)?;
        own.eq_ignore_ascii_case(letters).then_some(place)
    };
    let present = on_same(from);
    if let Some(top) = on_same(top).filter(|top| place > *top) {
        return Err(format!("{point} is beyond {}, the top of the person's range", name(letters, top)));
    }
    if let Some(present) = present.filter(|present| place < *present) {
        return Err(format!("{point} is below {}, the present point", name(letters, present)));
    }
    let own = run.school.points.as_ref();
    if own.is_some_and(|own| own.knows(point)) {
        return Ok(());
    }
    if let Some((least, most)) = year.and_then(|year| year.places(letters)) {
        return if (least..=most).contains(&place) {
            known(run, letters, from, present, point)
        } else {
            let (least, most) = (name(letters, least), name(letters, most));
            Err(format!("{point} is not on its range, which goes from {least} to {most}"))
        };
    }
    if let Some(own) = own.filter(|own| own.has_range(letters)) {
        return Err(format!("{point} is not among the school's own points ({})", own.source));
    }
    if place < 2 {
        return Err(format!("{point} is not on its range, which begins at {}", name(letters, 2)));
    }
    known(run, letters, from, present, point)
}

/// Whether the range of a point is the person's own, or one that the policy knows.
fn known(
    run: &Run,
    letters: &str,
    from: Option<&str>,
    present: Option<u64>,
    point: &str,
) -> Result<(), String> {
    let named = |range: &crate::policy::PayRange| {
        !range.letters.is_empty() && range.letters.eq_ignore_ascii_case(letters)
    };
    if present.is_some() || run.pay.ranges.iter().any(named) {
        return Ok(());
    }
    let beside = from.map_or_else(String::new, |from| format!(", and the present point is {from}"));
    Err(format!("{point} is on no pay range of the policy{beside}"))
}

/// A point by its letters and its place in halves.
fn name(letters: &str, halves: u64) -> String {
    format!("{letters}{}{}", halves / 2, if halves % 2 == 1 { ".5" } else { "" })
}
