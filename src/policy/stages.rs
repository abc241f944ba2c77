//! The stages of the cycle that the governors' report tells: each with the checks that say whether it was done in time.

use super::Without;
use super::check::Check;
use super::source::Section;
use crate::expression::nearest_name;

/// Reads `[stages]`: names, each with ids of checks. A check that the school left out is no mistake; it is not asked.
pub(super) fn read(section: &Section, checks: &[Check], without: &[Without]) -> Vec<(String, Vec<String>)> {
    let stages = section.words("stages");
    for id in stages.iter().flat_map(|(_, ids)| ids) {
        if !checks.iter().any(|check| check.id == *id) && !without.iter().any(|one| one.id == *id) {
            let help = nearest_name(id, checks.iter().map(|check| check.id.clone()));
            section.wrong(
                section.place_of("stages"),
                &format!("a stage names \"{id}\", which is no check"),
                help,
            );
        }
    }
    stages
}
