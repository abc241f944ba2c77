//! The bonus table: how far performance was outstanding. No amount is ever computed.

use super::ratings::Target;
use super::recommendation::{Bonus, BonusStatus, Recommendation};
use super::rule::Run;
use crate::expression::Val;
use crate::model::Number;
use crate::policy::Row;

/// A share as a fraction of whole numbers, so that a half is a half.
#[derive(Clone, Copy)]
struct Share {
    over: i128,
    under: i128,
}

impl Share {
    fn plus(self, other: Share) -> Option<Share> {
        let over = self.over.checked_mul(other.under)?.checked_add(other.over.checked_mul(self.under)?)?;
        Some(Share { over, under: self.under.checked_mul(other.under)? }.reduced())
    }

    fn reduced(self) -> Share {
        let (mut a, mut b) = (self.over.abs(), self.under.abs());
        while b != 0 {
            (a, b) = (b, a % b);
        }
        let by = a.max(1);
        Share { over: self.over / by, under: self.under / by }
    }
}

/// No bonus.
pub(super) const NONE: Bonus = Bonus { status: BonusStatus::None, band: 0, index: None, row: None };

/// The bonus of one person. Strands count by their weights, which are alike unless the pack says otherwise; a target without
/// an outstanding level is left out.
pub(super) fn of(
    run: &Run,
    targets: &[Target],
    conclusion: Option<&Row>,
    gated: bool,
    result: &mut Recommendation,
) -> Bonus {
    let Some(conclusion) = conclusion else { return NONE };
    let (mut shares, mut weights) = (Vec::new(), 0_i128);
    for strand in result.strands.iter().filter(|s| !run.pay.bonus_without.iter().any(|w| **w == *s.kind)) {
        let own = targets.iter().filter(|t| *t.strand == *strand.kind && t.has_best != Some(false));
        let (best, all) = own.fold((0, 0), |(best, all), t| {
            (best + i128::from(t.rating.as_deref() == Some(&run.pay.best)), all + 1)
        });
        let weight = run.weight(&strand.kind);
        if all > 0 && weight > 0 {
            shares.push(Share { over: best * weight, under: all });
            weights += weight;
        }
    }
    let unknown = targets.iter().any(|t| t.has_best.is_none());
    let text = "the tracker does not say which targets have an outstanding level; all were taken to";
    if unknown && !result.assumptions.iter().any(|a| a == text) {
        result.assumptions.push(text.to_owned());
    }
    let sum = shares.into_iter().try_fold(Share { over: 0, under: 1 }, Share::plus);
    let Some(mean) =
        sum.filter(|_| weights > 0).map(|s| Share { over: s.over, under: s.under * weights }.reduced())
    else {
        return NONE;
    };
    let millionths = mean.over * 100_000_000 / mean.under;
    let index = Number::from_millionths(i64::try_from(millionths).unwrap_or(i64::MAX));
    let shown = u32::try_from((mean.over * 200 + mean.under) / (mean.under * 2)).ok();
    let hidden = run.pay.bonus_hidden.contains(&conclusion.row);
    let needs_standard = run.pay.bonus_needs_standard.as_ref();
    let open = needs_standard.is_some_and(|needs| run.of_nobody(needs, &[]) == Val::Bool(false));
    let firm = run.pay.bonus_firm.contains(&conclusion.row) || (open && !hidden);
    let provisional = run.pay.bonus_provisional.contains(&conclusion.row);
    let band = run.band(index).filter(|_| firm || provisional);
    let status = match band {
        Some(band) if band.band > 0 && firm && !gated => BonusStatus::Firm,
        Some(band) if band.band > 0 => BonusStatus::Provisional,
        _ => BonusStatus::None,
    };
    Bonus {
        status,
        band: band.map_or(0, |b| b.band),
        index: shown.filter(|_| !hidden),
        row: band.map(|b| b.row.as_str().into()),
    }
}

impl Bonus {
    /// The degree of outstanding of somebody who has no bonus.
    pub(super) fn without_band(self) -> Self {
        Bonus { status: BonusStatus::None, band: 0, row: None, index: self.index }
    }
}

impl Run<'_> {
    /// How much a strand weighs, in millionths of the usual; as much as the others unless the pack says otherwise.
    fn weight(&self, strand: &str) -> i128 {
        let said = self.pay.weights.iter().find(|(name, _)| name == strand);
        match said.map(|(_, weight)| self.of_nobody(weight, &[])) {
            Some(Val::Number(weight)) => i128::from(weight.millionths().max(0)),
            _ => 1_000_000,
        }
    }

    fn band(&self, index: Number) -> Option<&crate::policy::BandRow> {
        let variables = [Val::Number(index)];
        self.pay.bands.iter().find(|band| self.fits(&band.when, &variables))
    }
}
