//! What each fact of a file means to a reader: one or two rows over whole counts, with all fractions cleared.

use std::collections::BTreeMap;

use super::CaseError;
use super::atoms::{Atoms, times};
use super::decimal::{Decimal, MOST_PLACES};
use super::written::{Base, Fact, Term, Where, Written};
use crate::disclosure::exact::{Bound, Reader, Row, Sum};

/// The most terms that all rows of a case may have together.
const MOST_TERMS: usize = 4_000_000;
/// The largest factor a count may have in a row.
const LARGEST: i128 = 1_000_000_000_000;

/// All rows of a case, each with the number of its fact; structural zeros have none.
pub(super) fn rows(case: &Written, atoms: &Atoms) -> Result<Vec<(Option<usize>, Row)>, CaseError> {
    let mut rows: Vec<(Option<usize>, Row)> = Vec::new();
    let mut terms = 0;
    let known = known(case, atoms)?;
    for (at, group) in case.structural_zeros.iter().enumerate() {
        let taken =
            atoms.of(group).map_err(|e| CaseError::new(case, format!("structural_zeros[{at}]"), e))?;
        rows.push((None, Row::exactly(times(taken, 1), 0)));
    }
    for (at, fact) in case.facts.iter().enumerate() {
        let place = || format!("facts[{at}]");
        let made =
            Reading { atoms, fact, known: &known }.rows().map_err(|e| CaseError::new(case, place(), e))?;
        for row in made {
            terms += row.sum.len();
            rows.push((Some(at), row));
        }
        if terms > MOST_TERMS {
            let what = format!("the facts up to here take more than {MOST_TERMS} counts together");
            return Err(CaseError::new(case, place(), what));
        }
    }
    Ok(rows)
}

/// A sum of weighted groups in whole numbers.
pub(super) fn weighted(terms: &[Term], atoms: &Atoms) -> Result<(Sum, u32), String> {
    let places = terms.iter().map(|term| term.coef.places()).max().unwrap_or(0);
    let mut sum = Sum::new();
    for term in terms {
        let coef = fits(term.coef.units(places))?;
        sum.extend(times(atoms.of(&term.group)?, coef));
    }
    Ok((sum, places))
}

fn fits(number: i128) -> Result<i64, String> {
    i64::try_from(number)
        .ok()
        .filter(|n| i128::from(n.unsigned_abs()) <= LARGEST)
        .ok_or_else(|| "its numbers are too large, or have too many decimals".to_owned())
}

/// The work allowed to find out the size of a group that is not told, in steps of arithmetic.
const STEPS: u64 = 2_000_000;

/// The groups whose size is told, or follows from the sizes that are. A share of one of them is a count, and whole numbers
/// say more of a count than of a share.
fn known(case: &Written, atoms: &Atoms) -> Result<BTreeMap<Vec<usize>, i64>, CaseError> {
    let mut known = BTreeMap::new();
    let (mut rows, mut bases): (Vec<Row>, Vec<Vec<usize>>) = (Vec::new(), Vec::new());
    for (at, fact) in case.facts.iter().enumerate() {
        let wrong = |e: String| CaseError::new(case, format!("facts[{at}]"), e);
        let base = match (fact.kind.as_str(), &fact.base, &fact.group) {
            ("percent", Some(Base::Group(group)), _) | ("mean", _, Some(group)) => group,
            ("count" | "known", _, Some(group)) => {
                let taken = atoms.of(group).map_err(wrong)?;
                if let Some(value) = fact.value.and_then(Decimal::whole) {
                    rows.push(Row::exactly(times(taken.clone(), 1), value));
                    known.insert(taken, value);
                }
                continue;
            }
            _ => continue,
        };
        bases.push(atoms.of(base).map_err(wrong)?);
    }
    bases.sort();
    bases.dedup();
    bases.retain(|base| !known.contains_key(base));
    let sums = bases.iter().map(|base| times(base.clone(), 1)).collect();
    let mut reader = Reader::new(atoms.count(), rows, sums).with_steps(STEPS);
    for (at, base) in bases.into_iter().enumerate() {
        let (least, most) = (reader.least(at), reader.most(at));
        if let Bound::At(size) = least
            && least == most
        {
            known.insert(base, size);
        }
    }
    Ok(known)
}

struct Reading<'a> {
    atoms: &'a Atoms<'a>,
    fact: &'a Fact,
    known: &'a BTreeMap<Vec<usize>, i64>,
}

impl Reading<'_> {
    fn rows(&self) -> Result<Vec<Row>, String> {
        let fact = self.fact;
        match fact.kind.as_str() {
            "count" => Ok(vec![Row::exactly(self.group()?, Self::whole(fact.value, "value")?)]),
            "known" if fact.value.is_some() => {
                Ok(vec![Row::exactly(self.group()?, Self::whole(fact.value, "value")?)])
            }
            "known" | "band" => {
                if fact.min.is_none() && fact.max.is_none() {
                    return Err("it has neither \"min\" nor \"max\"".to_owned());
                }
                let least = fact.min.map(|_| Self::whole(fact.min, "min")).transpose()?;
                let most = fact.max.map(|_| Self::whole(fact.max, "max")).transpose()?;
                Ok(vec![Row { sum: self.group()?, least, most }])
            }
            "suppressed" => {
                // It says nothing, but it has to be about something.
                self.group()?;
                Ok(Vec::new())
            }
            "rounded" => self.rounded(),
            "percent" => self.percent(),
            "mean" => self.mean(),
            "linear" => self.linear(),
            other => Err(format!(
                "\"{other}\" is not a type of fact; there are count, known, suppressed, rounded, band, percent, mean and linear"
            )),
        }
    }

    fn taken(&self, group: Option<&Where>, key: &str) -> Result<Vec<usize>, String> {
        self.atoms.of(group.ok_or_else(|| format!("it has no \"{key}\""))?)
    }

    fn group(&self) -> Result<Sum, String> {
        Ok(times(self.taken(self.fact.group.as_ref(), "where")?, 1))
    }

    fn whole(number: Option<Decimal>, key: &str) -> Result<i64, String> {
        let number = number.ok_or_else(|| format!("it has no \"{key}\""))?;
        number.whole().ok_or_else(|| format!("\"{key}\" is not a whole number"))
    }

    /// The nearest multiple, halves up.
    fn rounded(&self) -> Result<Vec<Row>, String> {
        let base = match &self.fact.base {
            Some(Base::Number(base)) => base.whole().filter(|base| *base > 0),
            _ => None,
        };
        let base = base.ok_or("\"base\" is not a whole number above nought")?;
        let value = Self::whole(self.fact.value, "value")?;
        if value % base != 0 {
            return Err(format!("{value} is not a multiple of {base}"));
        }
        let (below, above) = (base / 2, base - base / 2 - 1);
        Ok(vec![Row::between(self.group()?, value - below, value + above)])
    }

    /// `scale * x / n`, rounded half up to a unit, is the value: `scale * x` lies from `(value - unit / 2) * n` up to, but
    /// not at, `(value + unit / 2) * n`.
    fn ratio(&self, parts: &[(usize, i128)], scale: Scale, whole: &[usize]) -> Result<Vec<Row>, String> {
        let fact = self.fact;
        let value = fact.value.ok_or("it has no \"value\"")?;
        // In units of half a step, times ten to the power of `places`, everything is whole.
        let dp = fact.dp.unwrap_or(0);
        if dp > MOST_PLACES {
            return Err(format!("\"dp\" is more than {MOST_PLACES}"));
        }
        let places = [value.places(), fact.step.map_or(dp, Decimal::places), scale.places];
        let places = places.into_iter().max().unwrap_or(0);
        let unit = match fact.step {
            Some(step) => step.units(places),
            None => 10_i128.pow(places - dp),
        };
        if unit <= 0 {
            return Err("\"step\" is not above nought".to_owned());
        }
        let part = 10_i128.pow(places - scale.places) * 2;
        let side = |edge: i128| -> Result<Sum, String> {
            let mut sum = Sum::new();
            for &(atom, weight) in parts {
                sum.push((atom, fits(weight * part)?));
            }
            let edge = fits(edge)?;
            sum.extend(whole.iter().map(|&atom| (atom, -edge)));
            Ok(sum)
        };
        let value = value.units(places) * 2;
        if let Some(&size) = self.known.get(whole).filter(|size| **size > 0) {
            let sum = parts.iter().map(|&(atom, weight)| Ok((atom, fits(weight * part)?)));
            let edge = |edge: i128| fits(edge.saturating_mul(i128::from(size)));
            let (least, most) = (edge(value - unit)?, edge(value + unit)? - 1);
            return Ok(vec![Row::between(sum.collect::<Result<Sum, String>>()?, least, most)]);
        }
        Ok(vec![
            Row { sum: side(value - unit)?, least: Some(0), most: None },
            Row { sum: side(value + unit)?, least: None, most: Some(-1) },
            // A share of nobody would not have been printed.
            Row { sum: times(whole.to_vec(), 1), least: Some(1), most: None },
        ])
    }

    fn percent(&self) -> Result<Vec<Row>, String> {
        let Some(Base::Group(base)) = &self.fact.base else {
            return Err("\"base\" is not a where-clause".to_owned());
        };
        let part = self.taken(self.fact.of.as_ref(), "of")?;
        let parts: Vec<(usize, i128)> = part.into_iter().map(|atom| (atom, 100)).collect();
        self.ratio(&parts, Scale { places: 0 }, &self.atoms.of(base)?)
    }

    fn mean(&self) -> Result<Vec<Row>, String> {
        let (Some(dim), Some(score)) = (&self.fact.dim, &self.fact.score) else {
            return Err("it has no \"dim\" or no \"score\"".to_owned());
        };
        let whole = self.taken(self.fact.group.as_ref(), "where")?;
        let places = score.values().map(|score| score.places()).max().unwrap_or(0);
        let mut parts = Vec::new();
        for &atom in &whole {
            let value =
                self.atoms.value_at(dim, atom).ok_or_else(|| format!("there is no dimension \"{dim}\""))?;
            let score = score.get(value).ok_or_else(|| format!("\"{value}\" has no score"))?;
            parts.push((atom, score.units(places)));
        }
        self.ratio(&parts, Scale { places }, &whole)
    }

    fn linear(&self) -> Result<Vec<Row>, String> {
        let terms = self.fact.terms.as_deref().ok_or("it has no \"terms\"")?;
        let rhs = self.fact.rhs.ok_or("it has no \"rhs\"")?;
        let (sum, places) = weighted(terms, self.atoms)?;
        let common = places.max(rhs.places());
        let scale = fits(10_i128.pow(common - places))?;
        let sum: Sum = sum
            .into_iter()
            .map(|(atom, coef)| Ok((atom, fits(i128::from(coef) * i128::from(scale))?)))
            .collect::<Result<_, String>>()?;
        let rhs = i64::try_from(rhs.units(common)).map_err(|_| "\"rhs\" is too large".to_owned())?;
        match self.fact.op.as_deref() {
            Some("=" | "==") => Ok(vec![Row::exactly(sum, rhs)]),
            Some("<=") => Ok(vec![Row { sum, least: None, most: Some(rhs) }]),
            Some(">=") => Ok(vec![Row { sum, least: Some(rhs), most: None }]),
            _ => Err("\"op\" is none of =, <= and >=".to_owned()),
        }
    }
}

/// The unit in which the parts of a ratio are counted: a tenth, so many times over.
#[derive(Clone, Copy)]
struct Scale {
    places: u32,
}
