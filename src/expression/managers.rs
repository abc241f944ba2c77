//! Who manages whom: the line managers of a person, and everybody above them.

use super::evaluate::Scope;
use super::value::Val;
use crate::model::{Body, Value};

/// The line managers of a person, as the staff list names them.
pub(super) fn line_managers(scope: &Scope, person: &str) -> Val {
    let Body::Staff(staff) = scope.world.records.person(person) else {
        return Val::unknown(super::Missing::Person(None));
    };
    let row = scope.world.records.staff(staff);
    let mut managers = Vec::new();
    for name in ["line_manager_id", "other_line_manager_ids"] {
        let Some(field) = scope.world.records.vocabulary.find(scope.world.records.vocabulary.staff(), name)
        else {
            continue;
        };
        scope.saw(row.entries.get(&field).map(|e| &e.cell), None, false);
        match row.value(field) {
            Some(Value::Id(id)) => managers.push(Val::Word(id.clone())),
            Some(Value::List(list)) => managers.extend(list.iter().filter_map(|v| match v {
                Value::Id(id) => Some(Val::Word(id.clone())),
                _ => None,
            })),
            _ => {}
        }
    }
    if managers.is_empty() {
        let field =
            scope.world.records.vocabulary.find(scope.world.records.vocabulary.staff(), "line_manager_id");
        if let Some(field) = field {
            let table = scope.world.records.table(scope.world.records.vocabulary.staff());
            return Val::unknown(if table.columns.contains(&field) {
                super::Missing::Blank(field, Some(row.cell(field).clone()))
            } else {
                super::Missing::Column(field)
            });
        }
    }
    Val::List(managers)
}

/// Follows the line managers upwards; a loop ends the search, so it cannot run for ever.
pub(super) fn reports_to(scope: &Scope, person: &str, manager: &str) -> Val {
    let mut seen = std::collections::BTreeSet::new();
    let mut next = vec![person.trim().to_lowercase()];
    let wanted = manager.trim().to_lowercase();
    while let Some(one) = next.pop() {
        if !seen.insert(one.clone()) {
            continue;
        }
        if let Val::List(managers) = line_managers(scope, &one) {
            for value in managers {
                if let Val::Word(id) = value {
                    let id = id.trim().to_lowercase();
                    if id == wanted {
                        return Val::Bool(true);
                    }
                    next.push(id);
                }
            }
        }
    }
    Val::Bool(false)
}
