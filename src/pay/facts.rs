//! The results of the pay tables as facts that checks may ask for.

use std::collections::HashMap;

use super::recommendation::Recommendation;
use crate::expression::{Facts, Missing, Val};
use crate::model::{Number, StaffId};

/// The results by person, in the order of the pack's facts: conclusion, pay row, bonus band, bonus index, what would be
/// recorded, and whether the governors' own table gave it.
pub struct PayFacts(HashMap<StaffId, [Val; 6]>);

impl PayFacts {
    /// From the recommendations of a run.
    #[must_use]
    pub fn of(recommendations: &[Recommendation]) -> Self {
        let unknown = || Val::unknown(Missing::Fact("the result of the pay tables"));
        let facts = |r: &Recommendation| {
            let number = |n: Option<u32>| n.map_or_else(unknown, |n| Val::Number(Number::whole(n.into())));
            let bonus = r.bonus.as_ref();
            [
                r.standing.as_ref().map_or_else(unknown, |row| Val::Word(row.clone())),
                r.pay.as_ref().map_or_else(unknown, |l| Val::Word(l.row.clone())),
                number(bonus.map(|b| b.band)),
                number(bonus.and_then(|b| b.index)),
                if r.word().is_empty() { unknown() } else { Val::word(r.word()) },
                Val::Bool(r.source.is_some()),
            ]
        };
        PayFacts(recommendations.iter().map(|r| (r.staff, facts(r))).collect())
    }
}

impl Facts for PayFacts {
    fn fact(&self, staff: Option<StaffId>, place: usize) -> Val {
        staff
            .and_then(|s| self.0.get(&s)?.get(place).cloned())
            .unwrap_or_else(|| Val::unknown(Missing::Fact("the result of the pay tables")))
    }
}
