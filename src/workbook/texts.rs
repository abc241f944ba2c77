//! The texts of sheets that are taken off.
//!
//! Another program that saves a copy moves the texts of all cells into one table, ours too. When our sheets go, their texts
//! would stay in the table, unseen, and would go with the workbook to whoever gets it next. The cells of the school's sheets
//! count on the places of that table, so a text nobody asks for any more is emptied and keeps its place.

use std::collections::BTreeSet;

use quick_xml::events::Event;

use super::edit::Editor;
use super::refusal::Refusal;
use super::text::{Form, Splice, unescaped};

/// Empties the texts that only the sheets that go ask for. `doomed` are the places of those sheets.
pub(super) fn forget(editor: &mut Editor, doomed: &BTreeSet<usize>) -> Result<(), Refusal> {
    let package = editor.package;
    let table = package.related(&package.main, "sharedStrings")?;
    let Some(table) = table.first().filter(|_| !doomed.is_empty()) else { return Ok(()) };
    let (mut ours, mut theirs) = (BTreeSet::new(), BTreeSet::new());
    for (place, sheet) in package.sheets().iter().enumerate().filter(|(_, s)| !s.part.is_empty()) {
        let (_, text) = Form::decode(&sheet.part, package.raw(&sheet.part)?)?;
        let goes = doomed.contains(&place);
        // Where it cannot be told what a sheet asks for, every text may be one of its own.
        let Some(asked) = asked_for(&text) else { return Ok(()) };
        if goes { ours.extend(asked) } else { theirs.extend(asked) }
    }
    let spare: Vec<usize> = ours.difference(&theirs).copied().collect();
    if spare.is_empty() {
        return Ok(());
    }
    let edit = editor.open(table, &[])?;
    let doc = &edit.doc;
    let entries: Vec<_> = doc.children(0).filter(|&id| doc.is(id, "si")).collect();
    let emptied: Vec<Splice> = spare
        .iter()
        .filter_map(|&at| entries.get(at).copied())
        .filter(|&id| !doc.inner(id).is_empty())
        .map(|id| Splice::replace(doc.inner_range(id), format!("<{}t/>", doc.prefix(id))))
        .collect();
    for splice in emptied {
        edit.splice(splice);
    }
    Ok(())
}

/// The places of the table that the cells of a sheet ask for; `None` where that cannot be told.
fn asked_for(sheet: &str) -> Option<BTreeSet<usize>> {
    let mut reader = quick_xml::Reader::from_str(sheet);
    let mut asked = BTreeSet::new();
    let (mut is_shared, mut inside) = (false, false);
    loop {
        match reader.read_event().ok()? {
            Event::Start(tag) | Event::Empty(tag) if tag.local_name().as_ref() == "c" => {
                let kind = tag.attributes().with_checks(false).flatten().find(|a| a.key.into_inner() == "t");
                is_shared = kind.is_some_and(|a| unescaped(&a.value).trim() == "s");
            }
            Event::Start(tag) if tag.local_name().as_ref() == "v" => inside = is_shared,
            Event::Text(text) if inside && !text.trim().is_empty() => {
                asked.insert(text.trim().parse().ok()?);
            }
            Event::GeneralRef(_) | Event::CData(_) if inside => return None,
            Event::End(tag) if tag.local_name().as_ref() == "v" => inside = false,
            Event::Eof => return Some(asked),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_texts_a_sheet_asks_for_are_those_of_its_cells() {
        let sheet = "<x:c r=\"A1\" t=\"s\"><x:v> 3 </x:v></x:c><x:c t='&#115;'><x:v>5</x:v></x:c><x:c t=\"n\"><x:v>7</x:v></x:c>\
                     <x:c t=\"s\"/><x:c><x:f>1</x:f><x:v>9</x:v></x:c>";
        assert_eq!(asked_for(sheet), Some(BTreeSet::from([3, 5])));
        for unclear in [
            "<c t=\"s\"><v>&#51;</v></c>",
            "<c t=\"s\"><v>three</v></c>",
            "<c t=\"s\"><v><![CDATA[3]]></v></c>",
            "<c </",
        ] {
            assert_eq!(asked_for(unclear), None, "{unclear}");
        }
    }
}
