//! Cells of the row outside a count, hidden in an answer that is kept for many rows: each is stood for by a cell that no workbook
//! has, and whoever asks gets their own back.

use std::sync::Arc;

use super::evaluate::Look;
use super::kept::Given;
use super::value::{Missing, Val};
use crate::model::Cell;

/// A value with other cells in what it says is missing.
pub(super) fn with_cells(value: Val, of: &mut dyn FnMut(&Cell) -> Cell) -> Val {
    let mut other = |missing: &Missing| match missing {
        Missing::Blank(field, Some(cell)) => Missing::Blank(*field, Some(of(cell))),
        Missing::Unreadable(field, cell) => Missing::Unreadable(*field, of(cell)),
        Missing::Ticked(field, cell) => Missing::Ticked(*field, of(cell)),
        Missing::Person(Some(cell)) => Missing::Person(Some(of(cell))),
        Missing::Kind(_)
        | Missing::Column(_)
        | Missing::Blank(_, None)
        | Missing::Parameter(_)
        | Missing::Fact(_)
        | Missing::Person(None) => missing.clone(),
    };
    match value {
        Val::Unknown(missing) => Val::Unknown(missing.iter().map(other).collect()),
        Val::Blank(Some(why)) => Val::Blank(Some(other(&why))),
        Val::Tick(why) => Val::Tick(other(&why)),
        Val::List(list) => Val::List(list.into_iter().map(|one| with_cells(one, of)).collect()),
        plain => plain,
    }
}

/// Stands for a cell that a value of the row outside names, by the place of the value and of the cell in it.
pub(super) fn veil(place: usize, of_value: usize) -> Cell {
    let small = |place: usize| u32::try_from(place).unwrap_or(u32::MAX);
    Cell { order: VEILED, sheet: Arc::from(""), row: small(place), column: small(of_value) }
}

/// No workbook has so many sheets.
const VEILED: u16 = u16::MAX - 1;

/// What an answer gives whoever asks: the cells of the row outside are their own.
pub(super) fn unveiled(value: &Val, given: &[Given]) -> Val {
    if !names_a_cell(value) || given.iter().all(|g| g.veiled.is_empty()) {
        return value.clone();
    }
    with_cells(value.clone(), &mut |cell| {
        let hidden = cell.order == VEILED && cell.sheet.is_empty();
        let of = given.get(cell.row as usize).filter(|_| hidden);
        of.and_then(|given| given.veiled.get(cell.column as usize)).unwrap_or(cell).clone()
    })
}

/// Whether a value names a cell in what it says is missing.
pub(super) fn names_a_cell(value: &Val) -> bool {
    let named = |missing: &Missing| {
        matches!(
            missing,
            Missing::Blank(_, Some(_))
                | Missing::Unreadable(..)
                | Missing::Ticked(..)
                | Missing::Person(Some(_))
        )
    };
    match value {
        Val::Unknown(missing) => missing.iter().any(named),
        Val::Blank(Some(why)) | Val::Tick(why) => named(why),
        Val::List(list) => list.iter().any(names_a_cell),
        Val::Map(pairs) => pairs.iter().any(|(_, value)| names_a_cell(value)),
        _ => false,
    }
}

/// Stands for the cells that the outside row is looked at in, by place among what is asked of it.
pub(super) fn stand_in(place: usize) -> Look {
    let place = u32::try_from(place).unwrap_or(u32::MAX);
    let cell = Cell { order: u16::MAX, sheet: Arc::from(""), row: place, column: u32::MAX };
    Look { cell, date: None, blank: false }
}

/// The place a stand-in stands for.
pub(super) fn stands_for(look: &Look) -> Option<usize> {
    let Look { cell, .. } = look;
    (cell.order == u16::MAX && cell.column == u32::MAX && cell.sheet.is_empty()).then_some(cell.row as usize)
}
