//! The verdict on a case: every target's range, every claim, and which rules are broken.

use std::collections::BTreeMap;

use serde::Serialize;

use super::CaseError;
use super::atoms::{Atoms, times};
use super::facts::{rows, weighted};
use super::written::{Claim, Written};
use crate::disclosure::exact::{Bound, Possible, Reader, Row, Sum, Values};

/// The threshold where a case does not say otherwise.
const THRESHOLD: u32 = 5;

/// What a reader can work out of one case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Answer {
    /// Whether nothing that must be protected can be worked out.
    pub pass: bool,
    /// The range of every target.
    pub targets: BTreeMap<String, Ends>,
    /// Every claim, and whether it can be proved.
    pub claims: BTreeMap<String, bool>,
    /// The rules broken.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub violations: Vec<Broken>,
    /// What was not found with the work allowed. It counts as unsafe.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub undecided: Vec<String>,
    /// Where the facts cannot all be true, or are not true of the counts given as the true ones. It counts as unsafe.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contradiction: Option<String>,
}

/// The range of a target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Ends {
    /// The least and the most, in whole numbers; an end that is open is nothing. Nothing at all where it was not found.
    pub int: Option<[Option<i64>; 2]>,
    /// How many values it can have, where that is fewer than must be left open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub n_values: Option<usize>,
}

/// A rule that is broken, by a target or a claim.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Broken {
    /// The target's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// The claim's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub claim: Option<String>,
    /// `recalculable`, `too_narrow`, `claim_all`, `claim_none` or `claim_exact`.
    pub rule: String,
}

/// What a claim asks of the sum that stands for it.
#[derive(Clone, Copy)]
enum Proof {
    /// Provable where the sum is never less than this.
    NeverLess(i64),
    /// Provable where the sum is never more than this.
    NeverMore(i64),
    /// Provable where the sum has one value.
    OneValue,
}

/// Audits a case.
///
/// # Errors
/// When the case does not hold together, with the place in it.
pub fn audit(case: &Written) -> Result<Answer, CaseError> {
    let atoms = Atoms::new(case)?;
    let rows = rows(case, &atoms)?;
    let truth = atoms.truth(case)?;
    let mut sums = targets(case, &atoms)?;
    let proofs = claims(case, &atoms, &mut sums)?;
    let mut answer = Answer {
        pass: false,
        targets: BTreeMap::new(),
        claims: BTreeMap::new(),
        violations: Vec::new(),
        undecided: Vec::new(),
        contradiction: truth.as_deref().and_then(|truth| untrue(&rows, truth)),
    };
    let rows = rows.into_iter().map(|(_, row)| row).collect();
    let mut reader = Reader::new(atoms.count(), rows, sums);
    if let Some(truth) = &truth {
        reader.offer(truth);
    }
    match reader.possible() {
        Possible::Yes => {}
        Possible::No => {
            answer.contradiction.get_or_insert_with(|| "no counts fit all the facts".to_owned());
        }
        Possible::NotFound => answer.undecided.push("whether any counts fit all the facts".to_owned()),
    }
    let needed = case.policy.min_values.or(case.policy.threshold).unwrap_or(THRESHOLD) as usize;
    for (at, target) in case.targets.iter().enumerate() {
        let primary = target.role.as_deref().is_none_or(|role| role == "primary");
        let ends = Target { at, primary, needed, id: &target.id }.judge(&mut reader, &mut answer);
        answer.targets.insert(target.id.clone(), ends);
    }
    for (at, (claim, proof)) in case.claims.iter().zip(proofs).enumerate() {
        let proved = proved(&mut reader, case.targets.len() + at, proof);
        if proved.is_none() {
            answer.undecided.push(format!("claim {}", claim.id));
        }
        if proved != Some(false) {
            let rule = format!("claim_{}", claim.kind);
            answer.violations.push(Broken { target: None, claim: Some(claim.id.clone()), rule });
        }
        answer.claims.insert(claim.id.clone(), proved != Some(false));
    }
    answer.pass =
        answer.violations.is_empty() && answer.undecided.is_empty() && answer.contradiction.is_none();
    Ok(answer)
}

fn targets(case: &Written, atoms: &Atoms) -> Result<Vec<Sum>, CaseError> {
    let mut sums = Vec::new();
    for (at, target) in case.targets.iter().enumerate() {
        let wrong = |what: String| CaseError::new(case, format!("targets[{at}]"), what);
        if case.targets.iter().take(at).any(|earlier| earlier.id == target.id) {
            return Err(wrong(format!("there is another target \"{}\"", target.id)));
        }
        sums.push(match (&target.group, &target.terms) {
            (Some(group), None) => times(atoms.of(group).map_err(wrong)?, 1),
            (None, Some(terms)) => match weighted(terms, atoms).map_err(wrong)? {
                (sum, 0) => sum,
                _ => return Err(wrong("the factors of a target are whole numbers".to_owned())),
            },
            _ => return Err(wrong("it has either \"where\" or \"terms\"".to_owned())),
        });
    }
    Ok(sums)
}

fn claims(case: &Written, atoms: &Atoms, sums: &mut Vec<Sum>) -> Result<Vec<Proof>, CaseError> {
    let mut proofs = Vec::new();
    for (at, claim) in case.claims.iter().enumerate() {
        let wrong = |what: String| CaseError::new(case, format!("claims[{at}]"), what);
        if case.claims.iter().take(at).any(|earlier| earlier.id == claim.id) {
            return Err(wrong(format!("there is another claim \"{}\"", claim.id)));
        }
        let (sum, proof) = claimed(claim, atoms).map_err(wrong)?;
        sums.push(sum);
        proofs.push(proof);
    }
    Ok(proofs)
}

fn claimed(claim: &Claim, atoms: &Atoms) -> Result<(Sum, Proof), String> {
    let mut sum = times(atoms.of(&claim.group)?, 1);
    let coalition = i64::from(claim.coalition);
    let proof = match claim.kind.as_str() {
        "all" => {
            let of = claim.of.as_ref().ok_or("it has no \"of\"")?;
            sum.extend(times(atoms.of(of)?, -1));
            Proof::NeverLess(-coalition)
        }
        "none" => Proof::NeverMore(coalition),
        "exact" => Proof::OneValue,
        other => return Err(format!("\"{other}\" is not a type of claim; there are all, none and exact")),
    };
    Ok((sum, proof))
}

/// Which fact is not true of the true counts.
fn untrue(rows: &[(Option<usize>, Row)], truth: &[i64]) -> Option<String> {
    let (fact, _) = rows.iter().find(|(_, row)| !row.holds(truth))?;
    Some(match fact {
        Some(at) => format!("facts[{at}] is not true of the counts in \"truth\""),
        None => "a structural zero is not nought in \"truth\"".to_owned(),
    })
}

/// One target.
struct Target<'a> {
    at: usize,
    primary: bool,
    needed: usize,
    id: &'a str,
}

impl Target<'_> {
    fn judge(&self, reader: &mut Reader, answer: &mut Answer) -> Ends {
        let ends = [reader.least(self.at), reader.most(self.at)];
        let int = ends.map(|end| match end {
            Bound::At(value) => Some(Some(value)),
            Bound::Open => Some(None),
            Bound::NotFound => None,
        });
        let int = match int {
            [Some(least), Some(most)] => Some([least, most]),
            _ => None,
        };
        let values = reader.values(self.at, self.needed);
        let (enough, n_values) = match values {
            Values::AtLeast(found) => (Some(found >= self.needed), None),
            Values::Exactly(found) => (Some(found >= self.needed), Some(found)),
            Values::NotFound(_) => (None, None),
        };
        if int.is_none() || enough.is_none() {
            answer.undecided.push(format!("target {}", self.id));
        }
        if self.primary && enough == Some(false) {
            let rule = if n_values == Some(1) { "recalculable" } else { "too_narrow" };
            let target = Some(self.id.to_owned());
            answer.violations.push(Broken { target, claim: None, rule: rule.to_owned() });
        }
        Ends { int, n_values }
    }
}

/// Whether a claim can be proved; nothing where that was not found.
fn proved(reader: &mut Reader, sum: usize, proof: Proof) -> Option<bool> {
    match proof {
        Proof::NeverLess(limit) => match reader.least(sum) {
            Bound::At(least) => Some(least >= limit),
            Bound::Open => Some(false),
            Bound::NotFound => None,
        },
        Proof::NeverMore(limit) => match reader.most(sum) {
            Bound::At(most) => Some(most <= limit),
            Bound::Open => Some(false),
            Bound::NotFound => None,
        },
        Proof::OneValue => match reader.values(sum, 2) {
            Values::AtLeast(_) => Some(false),
            Values::Exactly(_) => Some(true),
            Values::NotFound(_) => None,
        },
    }
}
