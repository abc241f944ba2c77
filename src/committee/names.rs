//! The one place at which a name leaves its wrapper for the pack: where somebody asked for names.

use crate::model::Name;

/// The name as the pack prints it; nothing where it is blank.
pub(super) fn shown(name: &Name) -> Option<String> {
    let name = name.reveal().trim();
    (!name.is_empty()).then(|| name.to_owned())
}
