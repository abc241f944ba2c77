//! The counts behind the tables: one for each combination of values, and which of them a where-clause takes.

use std::collections::BTreeMap;

use super::CaseError;
use super::written::{ValueOrNumber, Where, Written};
use crate::disclosure::exact::Sum;

/// The most combinations of values a case may have.
const MOST_ATOMS: usize = 20_000;

/// The dimensions of a case. Combinations are numbered with the last dimension running fastest.
#[derive(Debug)]
pub(super) struct Atoms<'a> {
    dims: &'a BTreeMap<String, Vec<String>>,
    count: usize,
}

impl<'a> Atoms<'a> {
    pub(super) fn new(case: &'a Written) -> Result<Self, CaseError> {
        let mut count = 1_usize;
        for (name, values) in &case.dims {
            let place = format!("dims.{name}");
            if values.is_empty() {
                return Err(CaseError::new(case, place, "the dimension has no values"));
            }
            for (at, value) in values.iter().enumerate() {
                if values.iter().take(at).any(|earlier| earlier == value) {
                    return Err(CaseError::new(case, place, format!("\"{value}\" is listed twice")));
                }
            }
            count =
                count.checked_mul(values.len()).filter(|count| *count <= MOST_ATOMS).ok_or_else(|| {
                    let what = format!("the values have more than {MOST_ATOMS} combinations");
                    CaseError::new(case, "dims".to_owned(), what)
                })?;
        }
        Ok(Atoms { dims: &case.dims, count })
    }

    /// How many combinations there are.
    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// The combinations that a where-clause takes; what is wrong with it otherwise.
    pub(super) fn of(&self, group: &Where) -> Result<Vec<usize>, String> {
        if let Some(name) = group.keys().find(|name| !self.dims.contains_key(*name)) {
            return Err(format!("there is no dimension \"{name}\""));
        }
        let mut atoms = vec![0_usize];
        for (name, values) in self.dims {
            let mut taken = Vec::new();
            match group.get(name) {
                None => taken.extend(0..values.len()),
                Some(asked) => {
                    for value in asked.values() {
                        let at = values.iter().position(|known| known == value);
                        taken.push(at.ok_or_else(|| format!("the dimension \"{name}\" has no \"{value}\""))?);
                    }
                    taken.sort_unstable();
                    taken.dedup();
                }
            }
            let before = std::mem::take(&mut atoms);
            atoms =
                before.iter().flat_map(|atom| taken.iter().map(move |at| atom * values.len() + at)).collect();
        }
        Ok(atoms)
    }

    /// The place of a value among those of its dimension.
    pub(super) fn value_at(&self, dim: &str, atom: usize) -> Option<&'a str> {
        let mut rest = atom;
        for (name, values) in self.dims.iter().rev() {
            let at = rest % values.len();
            if name == dim {
                return values.get(at).map(String::as_str);
            }
            rest /= values.len();
        }
        None
    }

    /// The true counts, where the case gives them.
    pub(super) fn truth(&self, case: &Written) -> Result<Option<Vec<i64>>, CaseError> {
        let Some(listed) = &case.truth else { return Ok(None) };
        let mut counts = vec![0_i64; self.count];
        for (at, entry) in listed.iter().enumerate() {
            let wrong = |what: String| CaseError::new(case, format!("truth[{at}]"), what);
            let Some(ValueOrNumber::Number(people)) = entry.get("n") else {
                return Err(wrong("\"n\" is not a number of people".to_owned()));
            };
            let mut atom = 0;
            for (name, values) in self.dims {
                let value = match entry.get(name) {
                    Some(ValueOrNumber::Value(value)) => Some(value),
                    _ => None,
                };
                let place = value.and_then(|value| values.iter().position(|known| known == value));
                let place =
                    place.ok_or_else(|| wrong(format!("it has no value of the dimension \"{name}\"")))?;
                atom = atom * values.len() + place;
            }
            if let Some(count) = counts.get_mut(atom) {
                *count += i64::from(*people);
            }
        }
        Ok(Some(counts))
    }
}

/// The sum of these combinations, each so many times.
pub(super) fn times(atoms: Vec<usize>, times: i64) -> Sum {
    atoms.into_iter().map(|atom| (atom, times)).collect()
}
