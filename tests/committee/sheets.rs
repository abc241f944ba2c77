//! The sheets as such: lists to choose from, print, texts that look like formulas, and people about whom everything is odd.

use std::collections::BTreeSet;

use appraise::committee;
use appraise::model::StaffId;
use appraise::pay::Recommendation;
use calamine::Reader;

use super::support::{both, front, names, open, part, ready, rows, sheet};

#[test]
fn decisions_are_chosen_from_a_list_and_every_sheet_is_set_up_for_print() {
    let (pack, _) = both();
    let sheet = part(&pack, "xl/worksheets/sheet5.xml");
    let list = sheet.split("<dataValidation ").find(|rule| rule.contains("type=\"list\"")).expect("a list");
    assert!(list.contains("sqref=\"G5:G10\""), "the list is on the column of decisions: {list}");
    assert!(list.contains("<formula1>\"approve,amend,refer back,defer\"</formula1>"), "{list}");
    let wanted =
        sheet.split("<conditionalFormatting ").find(|rule| rule.contains("I5:I10")).expect("a colour");
    assert!(wanted.contains("ISBLANK($I5)"), "a reason that is wanted stands out: {wanted}");
    assert!(sheet.contains("<pane xSplit=\"1\" ySplit=\"4\""));
    let workbook = part(&pack, "xl/workbook.xml");
    for printed in ["Recommendations!$4:$4", "Decisions!$4:$4", "'Not ready'!$4:$4"] {
        assert!(workbook.contains(printed), "{workbook}");
    }
    for number in 1..=11 {
        let sheet = part(&pack, &format!("xl/worksheets/sheet{number}.xml"));
        for piece in [
            "paperSize=\"9\"",
            "orientation=\"landscape\"",
            "Confidential",
            "Page &amp;P of &amp;N",
            "Marsh &amp;&amp; Fen",
        ] {
            assert!(sheet.contains(piece), "{piece} on sheet {number}");
        }
        // One page wide; the cover is one page in all.
        let as_high_as_needed = sheet.contains("fitToHeight=\"0\"");
        assert!(
            sheet.contains("<pageSetUpPr fitToPage=\"1\"/>") && as_high_as_needed == (number != 1),
            "{number}"
        );
    }
}

#[test]
fn a_text_that_looks_like_a_formula_stays_a_text() {
    let mut person = ready(0);
    for start in ["=1+1", "+1", "-1", "@x"] {
        person.strands.clear();
        person.reasons = vec![start.to_owned()];
        person.range = Some(start.into());
        let pack = committee::pack(&front(), &[person.clone()]).expect("a pack");
        let formulas = open(&pack).worksheet_formula("Recommendations").expect("formulas");
        assert!(formulas.cells().all(|(_, _, formula)| formula.is_empty()), "{start}");
        let listed = rows(&sheet(&pack, "Recommendations"));
        // Without strands there is no column of ratings.
        assert_eq!((listed[4][1].as_str(), listed[4][8].as_str()), (start, start));
    }
}

#[test]
fn nobody_odd_text_and_twins_still_make_a_workbook() {
    let empty = committee::pack(&front(), &[]).expect("a pack without people");
    assert_eq!(rows(&sheet(&empty, "Recommendations"))[4][0], "Nobody is ready for a decision.");
    committee::key(&front(), &[], &names).expect("a key without people");
    assert_eq!(open(&empty).sheet_names(), ["Cover", "Recommendations", "Decisions", "Sign-off"]);
    let cover = rows(&sheet(&empty, "Cover")).concat().join("\n");
    assert!(cover.contains("Nobody is in this pack"), "{cover}");

    let mut odd = ready(0);
    odd.reasons = vec!["x".repeat(70_000), "\u{1}\u{1f600}".to_owned()];
    odd.range = Some("".into());
    odd.bonus = None;
    odd.approvals = ["Reason", "reason", "Decision", "", "Why"].map(|step| (step.into(), None)).to_vec();
    let twin = Recommendation { staff: StaffId(1), ..odd.clone() };
    let mut shorter = Recommendation { approvals: odd.approvals[..4].to_vec(), ..odd.clone() };
    shorter.code = "Z".into();
    for people in [vec![odd, twin], vec![shorter]] {
        let pack = committee::pack(&front(), &people).expect("a pack");
        assert_eq!(rows(&sheet(&pack, "Recommendations")).len(), 4 + people.len());
        let key = committee::key(&front(), &people, &|_| None).expect("a key");
        let codes: BTreeSet<String> =
            rows(&sheet(&key, "Key")).into_iter().skip(4).map(|row| row[0].clone()).collect();
        assert_eq!(codes.len(), people.len(), "the same id twice is two people");
    }
}
