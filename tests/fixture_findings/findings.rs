//! Each example tracker gives exactly the findings, unreadable cells and recommendations that its page lists.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use toml_edit::{DocumentMut, Item};

use crate::schools::{SCHOOLS, School};
use crate::support::{check, checked, found, hold, listed, page, planted, policy_file, text, tracker};

#[test]
fn every_planted_problem_is_found_at_its_cell_and_nothing_else_is() {
    for school in SCHOOLS {
        hold(school.policy, checked(school), &page(school));
    }
}

#[test]
fn a_school_in_good_order_has_no_finding_and_no_cell_that_cannot_be_read() {
    let desk = tempfile::tempdir().expect("a folder");
    for school in SCHOOLS {
        let path = desk.path().join(format!("{}.xlsx", school.policy));
        let book = (school.workbook)(&(school.in_good_order)()).expect("the generator writes its workbook");
        std::fs::write(&path, book).expect("it is written");
        let document = check(school, &path, school.policy);
        assert_eq!(found(&document), BTreeSet::new(), "{}", school.policy);
        assert_eq!(document["unread"], serde_json::json!([]), "{}", school.policy);
    }
}

#[test]
fn every_recommendation_is_the_one_listed() {
    for school in SCHOOLS {
        if school.pay_round.is_none() {
            continue;
        }
        let all = checked(school)["recommendations"].as_array().expect("there are recommendations");
        let listed = listed(&page(school), "Recommendations");
        assert_eq!(all.len(), listed.len(), "{}", school.policy);
        for row in listed {
            let one = all
                .iter()
                .find(|r| r["subject"] == row[0].as_str())
                .unwrap_or_else(|| panic!("{} is missing", row[0]));
            let bonus = &one["bonus"];
            let band = if one["conclusion"].is_null() {
                "—".to_owned()
            } else {
                format!("{} {}", bonus["band"], bonus["status"].as_str().unwrap_or_default())
            };
            let got = [text(&one["conclusion"]), text(&one["pay"]), text(&one["point_to"]), band];
            assert_eq!(got, [row[1].clone(), row[2].clone(), row[3].clone(), row[4].clone()], "{}", row[0]);
        }
    }
}

#[test]
fn nobody_is_recommended_for_more_than_their_reviewer_recorded() {
    let by_reviewers = |school: &&School| {
        let text = std::fs::read_to_string(policy_file(school)).expect("the pack is there");
        let pack: toml::Table = text.parse().expect("it is TOML");
        pack["pay"].get("link").and_then(toml::Value::as_str) == Some("recorded")
    };
    let mut up = 0;
    for school in SCHOOLS.iter().filter(by_reviewers) {
        let all = checked(school)["recommendations"].as_array().expect("there are recommendations");
        assert!(!all.is_empty(), "{}", school.policy);
        for one in all {
            let given = ["points", "move"].contains(&one["award"].as_str().unwrap_or_default());
            let recorded =
                ["progress", "threshold_supported"].contains(&one["recorded"].as_str().unwrap_or_default());
            assert!(recorded || !given, "{}: {}", school.policy, one["subject"]);
            up += usize::from(given && one["status"] == "ready");
        }
    }
    assert!(up >= 10, "{up} are recommended to go up");
}

/// The pack without some checks, in a file of its own.
fn pack_without(school: &School, ids: &BTreeSet<&str>, folder: &Path) -> PathBuf {
    let text = std::fs::read_to_string(policy_file(school)).expect("the pack is there");
    let mut pack: DocumentMut = text.parse().expect("it is TOML");
    let checks = pack.get_mut("check").and_then(Item::as_array_of_tables_mut).expect("a pack has checks");
    let before = checks.len();
    checks.retain(|check| check.get("id").and_then(Item::as_str).is_none_or(|id| !ids.contains(id)));
    assert_eq!(checks.len() + ids.len(), before, "{ids:?} stand once each");
    let path = folder.join(format!("{}.toml", school.policy));
    std::fs::write(&path, pack.to_string()).expect("it is written");
    path
}

/// Every check that another is told with or the same as, or that a stage of the year goes by: a pack does not hold together without it.
fn named_by_others(school: &School) -> BTreeSet<String> {
    let text = std::fs::read_to_string(policy_file(school)).expect("the pack is there");
    let pack: toml::Table = text.parse().expect("it is TOML");
    let checks = pack["check"].as_array().expect("a pack has checks");
    let names = |check: &toml::Value, key| check.get(key).and_then(toml::Value::as_array).cloned();
    let all = checks.iter().flat_map(|check| ["same_as", "told_with"].map(|key| names(check, key)));
    let lists = ["stages", "kept"].into_iter().filter_map(|key| pack.get(key)?.as_table());
    let of_stages = lists.flatten().filter_map(|(_, ids)| ids.as_array().cloned());
    all.flatten().chain(of_stages).flatten().filter_map(|id| id.as_str().map(str::to_owned)).collect()
}

/// A sample, all out at once, because every run over a tracker takes its time.
#[test]
fn checks_taken_out_of_the_pack_take_their_findings_with_them_and_no_others() {
    const SAMPLE: usize = 5;
    let folder = tempfile::tempdir().expect("a folder");
    for school in SCHOOLS {
        let planted = planted(&page(school));
        let named = named_by_others(school);
        let ids: BTreeSet<&str> =
            planted.iter().map(|row| row[1].as_str()).filter(|id| !named.contains(*id)).collect();
        let sample: BTreeSet<&str> = ids.iter().step_by(ids.len() / SAMPLE).take(SAMPLE).copied().collect();
        let pack = pack_without(school, &sample, folder.path());
        let found = found(&check(school, &tracker(school), &pack.display().to_string()));
        let left: BTreeSet<_> =
            planted.iter().filter(|row| !sample.contains(row[1].as_str())).cloned().collect();
        assert!(left.len() + SAMPLE <= planted.len(), "{}: each of them had a finding", school.policy);
        assert_eq!(found, left, "{} without {sample:?}", school.policy);
    }
}
