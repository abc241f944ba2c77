//! The stages of the cycle that the governors' report tells, and the limits of which it says whether they were kept: each with
//! the checks that say so.

use super::Without;
use super::check::Check;
use super::source::Section;
use crate::expression::nearest_name;

/// Reads `[stages]` or `[kept]`: names, each with ids of checks. A check that the school left out is no mistake; it is not asked.
pub(super) fn read(
    section: &Section,
    key: &str,
    checks: &[Check],
    without: &[Without],
) -> Vec<(String, Vec<String>)> {
    let stages = section.words(key);
    let what = if key == "kept" { "a limit" } else { "a stage" };
    for id in stages.iter().flat_map(|(_, ids)| ids) {
        if !checks.iter().any(|check| check.id == *id) && !without.iter().any(|one| one.id == *id) {
            let help = nearest_name(id, checks.iter().map(|check| check.id.clone()));
            section.wrong(section.place_of(key), &format!("{what} names \"{id}\", which is no check"), help);
        }
    }
    stages
}
