//! Which fields a blank tracker has, whatever sheet or place they come to stand in.
//!
//! A field is wanted because a check, the pay rule or the scope of the policy reads it, because the program itself looks
//! at it, or because it says whom or what a row is about.

use std::collections::{BTreeMap, BTreeSet};

use super::Asked;
use crate::model::{FieldId, FieldType, KindId, Vocabulary};
use crate::policy::{Link, Pack, Reads};

/// Fields the program itself looks at whatever the policy says: who somebody is, who was in post, what prints.
const ALWAYS: [&str; 11] = [
    "school.school_name",
    "school.policy_pack",
    "calendar.day_kind",
    "calendar.label",
    "calendar.from_date",
    "calendar.to_date",
    "staff.staff_id",
    "staff.staff_name",
    "staff.staff_group",
    "staff.employment_start_date",
    "staff.employment_end_date",
];
/// Those it looks at where the policy has a pay rule, and for a full tracker.
const FOR_PAY: [&str; 3] = ["school.pay_area", "school.on_cost_rate", "school.financial_year"];
const IF_FULL: [&str; 4] = ["absence.staff_id", "absence.from_date", "absence.to_date", THEME];
/// What the governors' report counts by the policy's list of themes.
pub(super) const THEME: &str = "training.theme";

/// The fields that are wanted, by kind, in the vocabulary's order, with the keys of each kind.
pub(super) fn fields(asked: &Asked, v: &Vocabulary, reads: &Reads) -> BTreeMap<KindId, Vec<FieldId>> {
    let mut wanted: BTreeSet<FieldId> = reads.fields.clone();
    wanted.extend(ALWAYS.iter().filter_map(|name| v.find_full(name)));
    if asked.packs.iter().flat_map(|pack| &pack.pay).any(|pay| pay.link != Link::Silent) {
        wanted.extend(FOR_PAY.iter().filter_map(|name| v.find_full(name)));
    }
    wanted.extend(says_what_it_is(asked.packs, v, reads));
    if asked.full {
        let counted =
            |name: &&&str| **name != THEME || asked.packs.iter().any(|pack| !pack.themes.is_empty());
        wanted.extend(IF_FULL.iter().filter(counted).filter_map(|name| v.find_full(name)));
    }
    let mut kinds: BTreeSet<KindId> = reads.kinds.clone();
    kinds.extend(wanted.iter().map(|f| v.field(*f).kind));
    // What a row belongs to needs a sheet of its own.
    for kind in kinds.clone() {
        kinds.extend(v.kind(kind).owner.and_then(|f| v.parent_kind(f)));
    }
    for kind in &kinds {
        wanted.extend([v.kind(*kind).owner, v.kind(*kind).cycle].into_iter().flatten());
    }
    // A row's own ID is wanted where rows elsewhere name it.
    let named: Vec<KindId> = wanted.iter().filter_map(|f| listed_on(v, *f, &kinds)).collect();
    wanted.extend(named.into_iter().filter_map(|k| v.kind(k).id));
    kinds.into_iter().map(|kind| (kind, v.fields_of(kind).filter(|f| wanted.contains(f)).collect())).collect()
}

/// For the kinds that are wanted, the fields any check reads that say what a row is: the text of an objective, who
/// reviews. They stand before the first date; without them a sheet would be rows nobody can tell apart.
fn says_what_it_is(packs: &[Pack], v: &Vocabulary, reads: &Reads) -> Vec<FieldId> {
    let read: BTreeSet<FieldId> = packs.iter().flat_map(|pack| pack.reads(|_| true).fields).collect();
    let of_kind = |kind: KindId| {
        let words = |f: &FieldId| {
            matches!(
                v.field(*f).ty,
                FieldType::Text | FieldType::Name | FieldType::Person | FieldType::Id | FieldType::Choice
            )
        };
        let before = v.fields_of(kind).take_while(|f| v.field(*f).ty != FieldType::Date);
        before.filter(words).filter(|f| read.contains(f)).collect::<Vec<_>>()
    };
    let kinds: BTreeSet<KindId> =
        reads.kinds.iter().copied().chain(reads.fields.iter().map(|f| v.field(*f).kind)).collect();
    // A person is told by name, and the settings are no rows.
    let rows = |k: &KindId| *k != v.staff() && v.kind(*k).name != "school";
    kinds.into_iter().filter(rows).flat_map(of_kind).collect()
}

/// The kind whose IDs a field holds: the one it belongs to, or the one it is named after (`linked_objective_id`).
pub(super) fn listed_on(v: &Vocabulary, field: FieldId, kinds: &BTreeSet<KindId>) -> Option<KindId> {
    let spec = v.field(field);
    let named_after = |kind: &KindId| {
        let of = v.kind(*kind);
        of.id.filter(|id| *id != field && spec.ty == FieldType::Id).is_some_and(|id| {
            spec.name == format!("{}_id", of.name) || spec.name.ends_with(&format!("_{}", v.field(id).name))
        })
    };
    let parent = v.parent_kind(field).filter(|k| kinds.contains(k));
    parent.or_else(|| kinds.iter().copied().find(named_after))
}
