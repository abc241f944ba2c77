//! The change in pounds, from the points of the year in which it takes effect, and what that costs.
//!
//! The school's own points come before the shipped ranges. A year, an area or a point that neither has is said as "not
//! checked"; nothing is guessed.

use super::cost::{Cost, Paid, financial_year, on_top};
use super::ranges::Standing;
use super::recommendation::Recommendation;
use super::rule::Run;
use super::{Pence, Ranges, Year, points};
use crate::expression::{Scope, Val};
use crate::model::{Number, Reading, Value};
use crate::policy::Award;

/// Where nobody has said when the financial year begins: that of local authorities and most schools' payrolls.
const USUAL_YEAR: (u32, u32) = (4, 1);

pub(super) fn fill(run: &Run, scope: &Scope, result: &mut Recommendation) {
    let records = run.world.records;
    let staff = |name| records.vocabulary.find(records.vocabulary.staff(), name);
    let entry = staff("fte").and_then(|field| records.staff(result.staff).entries.get(&field));
    result.fte = match entry.map(|entry| &entry.reading) {
        Some(Reading::Value(Value::Number(fte))) if *fte > Number::ZERO && *fte <= Number::whole(1) => {
            Some(*fte)
        }
        _ => None,
    };
    let (Some(from), Some(to)) = (result.point_from.clone(), result.point_to.clone()) else {
        return result.assumptions.extend(no_next_point(scope, run, result));
    };
    // What is written and makes no sense is not taken for a full-time post.
    if let Some(entry) = entry.filter(|entry| result.fte.is_none() && entry.reading != Reading::Blank) {
        return result.assumptions.push(format!(
            "pounds not checked: the full-time equivalent at {} is no part of a full-time post, such as 0.6 or 60%",
            entry.cell
        ));
    }
    let found = match change(run, scope, &from, &to) {
        Ok(found) => found,
        Err(why) => return result.assumptions.push(format!("pounds not checked: {why}")),
    };
    result.assumptions.extend(found.said);
    let fte = result.fte.unwrap_or_else(|| {
        result.assumptions.push("full time, because no full-time equivalent is recorded".into());
        Number::whole(1)
    });
    result.annual_change = Some(found.full_time.share(fte).0);
    if run.school.financial_year.is_none() {
        let assumed = "the financial year begins in April, because nobody has said otherwise (a setting of the school, Financial year begins in)";
        result.assumptions.push(assumed.into());
    }
    let year = financial_year(run.world.as_of, run.school.financial_year.unwrap_or(USUAL_YEAR));
    let leaves = staff("employment_end_date").and_then(|field| records.staff(result.staff).date(field));
    let paid = Paid { from: found.from, until: leaves.and_then(|day| day.succ_opt()) };
    let after = year.1.succ_opt().unwrap_or(year.1);
    let this_year = paid.between(year.0, after, found.full_time, fte);
    let rate = run.school.on_costs;
    result.cost = Some(Cost {
        from: found.from,
        year,
        this_year,
        back_pay: paid.between(found.from, run.world.as_of, found.full_time, fte),
        on_costs: rate.map(|rate| on_top(found.full_time.share(fte), rate)),
        on_costs_this_year: rate.map(|rate| on_top(this_year, rate)),
        standing: found.standing,
    });
}

/// Why there are no pounds where a point is given and its name cannot be told.
fn no_next_point(scope: &Scope, run: &Run, result: &Recommendation) -> Option<String> {
    let from = result.point_from.as_deref()?;
    if result.points == Number::ZERO || !matches!(result.award, Some(Award::Points | Award::Enhanced)) {
        return None;
    }
    let top = match scope.value(&run.pay.top) {
        Val::Word(top) => format!(", and the top of the range is {top}"),
        _ => String::new(),
    };
    Some(format!("pounds not checked: the point after {from} is not known by its name{top}"))
}

/// A change that is known.
struct Change {
    from: chrono::NaiveDate,
    full_time: Pence,
    standing: Option<Standing>,
    said: Vec<String>,
}

fn change(run: &Run, scope: &Scope, from: &str, to: &str) -> Result<Change, String> {
    let figures = Figures::of(run, scope)?;
    let mut said = Vec::new();
    let (after, standing) = figures.annual(to, &mut said)?;
    let (before, _) = figures.annual(from, &mut said)?;
    Ok(Change { from: figures.effective, full_time: after.minus(before), standing, said })
}

/// Pay for a full-time year at a point, on the day from which a decision holds; `None` where it is not known.
pub(super) fn salary(run: &Run, scope: &Scope, point: &str) -> Option<Pence> {
    let (pence, _) = Figures::of(run, scope).ok()?.annual(point, &mut Vec::new()).ok()?;
    Some(pence)
}

/// The figures that hold on the day from which a decision does.
struct Figures<'r> {
    effective: chrono::NaiveDate,
    area: Option<&'r str>,
    own: Option<&'r points::Points>,
    year: Option<&'r Year>,
}

impl<'r> Figures<'r> {
    fn of(run: &'r Run, scope: &Scope) -> Result<Self, String> {
        let Val::Date(effective) = scope.value(&run.pay.effective) else {
            return Err("the day from which the decision holds is not set".into());
        };
        let records = run.world.records;
        let area = records.vocabulary.find_full("school.pay_area").and_then(|field| {
            let kind = records.vocabulary.kind_named("school")?;
            records.table(kind).rows.first()?.key(field)
        });
        let year = Ranges::shipped().year_for(effective);
        Ok(Figures { effective, area, own: run.school.points.as_ref(), year })
    }

    fn annual(&self, point: &str, said: &mut Vec<String>) -> Result<(Pence, Option<Standing>), String> {
        let Figures { effective, area, own, year } = *self;
        if let Some(pence) = own.and_then(|own| own.annual(area, point, effective)) {
            said.extend(points::beside(pence, year, area, point));
            return Ok((pence, Some(Standing::Own)));
        }
        if let Some(own) = own.filter(|own| own.knows(point)) {
            return Err(format!("{} has no figure for {point} that holds on {effective}", own.source));
        }
        let year = year.ok_or_else(|| format!("no range table for the year of {effective}"))?;
        let area = area.ok_or("the school's pay area is not set (a setting of the school, Pay area)")?;
        let pence = year.annual(area, point);
        let pence =
            pence.ok_or_else(|| format!("the range table of {} has no value for {point}", year.label()))?;
        Ok((pence, year.standing(area, point)))
    }
}
