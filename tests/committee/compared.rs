//! What the pack compares: groups of staff under small-number protection, and reviewers by an exact test.

use appraise::committee::{self, Beside, Person, Reviewer};
use appraise::pay::Recommendation;
use appraise::policy::Award;

use super::support::{find, front, ready, rows, sheet, strand};

/// People of whom every third works part time, and so many of whom are not recommended.
fn groups(people: usize, refused: usize) -> (Vec<Recommendation>, Beside) {
    let of = |place| {
        let award = if place < refused { Award::Nothing } else { Award::Points };
        let point_to = if place < refused { Some("M3".into()) } else { Some("M4".into()) };
        Recommendation { award: Some(award), point_to, ..ready(place) }
    };
    let people: Vec<Recommendation> = (0..people).map(of).collect();
    let person = |one: &Recommendation| {
        let person = Person { full_time: Some(!one.staff.0.is_multiple_of(3)), ..Person::default() };
        ((one.code.clone(), one.staff), person)
    };
    let beside = Beside { people: people.iter().map(person).collect(), ..Beside::default() };
    (people, beside)
}

fn equality(people: usize, refused: usize) -> String {
    let (people, beside) = groups(people, refused);
    let front = front();
    let pack = committee::Pack::new(&front, &people, &beside).expect("a pack");
    rows(&sheet(&pack.workbook().expect("a workbook"), "Equality")).concat().join("|")
}

#[test]
fn a_small_school_compares_no_groups_and_a_large_one_compares_shares() {
    let small = equality(9, 3);
    assert!(small.contains("Too few staff to report without identifying individuals."), "{small}");
    assert!(!small.contains("Everybody in the round"), "{small}");
    let large = equality(60, 21);
    assert!(large.contains("Everybody in the round|60|39 of 60"), "{large}");
    assert!(large.contains("Full time|40|") && large.contains("Part time|20|"), "{large}");
    assert!(!large.contains(" of 40") && !large.contains(" of 20"), "groups speak in shares: {large}");
}

#[test]
fn moderation_says_how_often_chance_alone_would_put_a_reviewers_people_so_far_from_the_others() {
    let rated = |place: usize| {
        let outstanding = u32::from(place < 5);
        let strands = vec![strand("achievement", "B3", "Good", outstanding, 1 - outstanding, 0, 0)];
        Recommendation { strands, ..ready(place) }
    };
    let people: Vec<Recommendation> = (0..11).map(rated).collect();
    let person = |one: &Recommendation| {
        let id = if one.staff.0 < 5 { "T21" } else { "T22" };
        let reviewer = Some(Reviewer { id: id.into(), name: None });
        ((one.code.clone(), one.staff), Person { reviewer, ..Person::default() })
    };
    let beside = Beside { people: people.iter().map(person).collect(), ..Beside::default() };
    let front = front();
    let pack =
        committee::Pack::new(&front, &people, &beside).expect("a pack").workbook().expect("a workbook");
    let key = committee::key_with(&front, &people, &|_| None, &beside).expect("a key");
    let reviewers = rows(&sheet(&key, "Reviewers"));
    let code = |id: &str| reviewers.iter().find(|row| row[2] == id).expect("the reviewer")[0].clone();
    let listed = rows(&sheet(&pack, "Moderation"));
    // Five of eleven can be chosen in 462 ways, and in one of them all are Outstanding.
    let high = "Higher than the others, and unusual: by chance alone about 1 in 462. Worth asking about. Small numbers: 5 \
                people, so take it with care.";
    let low = "Lower than the others, and unusual: by chance alone about 1 in 462. Worth asking about. Small numbers: 6 people, \
               so take it with care.";
    assert_eq!(find(&listed, &code("T21"))[1..], ["5", "5", "0", "0", "0", high]);
    assert_eq!(find(&listed, &code("T22"))[1..], ["6", "0", "6", "0", "0", low]);
}
