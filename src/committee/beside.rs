//! What the pack looks at beside the recommendations: who reviewed whom, how people work, and what the school has said of
//! its money and of who prepared the pack.
//!
//! None of it stands in the pack as it is: reviewers become codes, and how people work becomes counts that have passed
//! disclosure control.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::disclosure::Settings;
use crate::model::{Name, StaffId};
use crate::pay::{Pence, Recommendation};

/// What is known beside the recommendations. Nothing of it is needed: what is not known is said, or left to be filled in.
#[derive(Clone, Debug, Default)]
pub struct Beside {
    /// People by staff code and place in the staff list.
    pub people: BTreeMap<(Arc<str>, StaffId), Person>,
    /// Who prepared the pack; empty where the school has not said.
    pub prepared_by: String,
    /// What the school has set aside for progression in a financial year.
    pub budget: Option<Pence>,
    /// Whether the tracker tells of long absences.
    pub tells_absence: bool,
    /// How careful the comparison of groups is.
    pub limits: Settings,
}

impl Beside {
    /// What is known of somebody.
    pub(super) fn of(&self, one: &Recommendation) -> Option<&Person> {
        self.people.get(&(one.code.clone(), one.staff))
    }
}

/// What is known of one person.
#[derive(Clone, Debug, Default)]
pub struct Person {
    /// The name, for a pack that was asked to print names; it stays in its wrapper otherwise.
    pub name: Option<Name>,
    /// Who reviews them.
    pub reviewer: Option<Reviewer>,
    /// Whether they work full time, where a full-time equivalent is recorded.
    pub full_time: Option<bool>,
    /// Whether their contract has no end, where the kind of contract is recorded.
    pub permanent: Option<bool>,
    /// Whether a long absence falls into the year.
    pub away: bool,
}

/// Who reviews somebody.
#[derive(Clone, Debug)]
pub struct Reviewer {
    /// The staff id, or what stands for a panel.
    pub id: Arc<str>,
    /// The name, where the staff list has one.
    pub name: Option<Name>,
}
