//! The annual change in pounds, from the range tables of the year in which the decision takes effect.
//!
//! A year, an area or a point that the tables lack is said as "not checked"; nothing is guessed.

use super::recommendation::Recommendation;
use super::rule::Run;
use super::{Pence, Ranges};
use crate::expression::{Scope, Val};
use crate::model::{Number, Value};

pub(super) fn fill(run: &Run, scope: &Scope, result: &mut Recommendation) {
    let records = run.world.records;
    let staff = records.vocabulary.find(records.vocabulary.staff(), "fte");
    result.fte = staff.and_then(|field| match records.staff(result.staff).value(field) {
        Some(Value::Number(fte)) if *fte > Number::ZERO && *fte <= Number::whole(1) => Some(*fte),
        _ => None,
    });
    let (Some(from), Some(to)) = (result.point_from.clone(), result.point_to.clone()) else { return };
    match change(run, scope, &from, &to) {
        Ok(full_time) => {
            let fte = result.fte.unwrap_or_else(|| {
                result.assumptions.push("full time, because no full-time equivalent is recorded".into());
                Number::whole(1)
            });
            result.annual_change = Some(full_time.share(fte).0);
        }
        Err(why) => result.assumptions.push(format!("pounds not checked: {why}")),
    }
}

fn change(run: &Run, scope: &Scope, from: &str, to: &str) -> Result<Pence, String> {
    let Val::Date(effective) = scope.value(&run.pay.effective) else {
        return Err("the day from which the decision holds is not set".into());
    };
    let year = Ranges::shipped()
        .year_for(effective)
        .ok_or_else(|| format!("no range table for the year of {effective}"))?;
    let records = run.world.records;
    let area = records
        .vocabulary
        .find_full("school.pay_area")
        .and_then(|field| {
            let kind = records.vocabulary.kind_named("school")?;
            records.table(kind).rows.first()?.key(field)
        })
        .ok_or("the school's pay area is not set (school.pay_area)")?;
    let of = |point: &str| {
        year.annual(area, point)
            .ok_or_else(|| format!("the range table of {} has no value for {point}", year.label()))
    };
    Ok(Pence(of(to)?.0 - of(from)?.0))
}
