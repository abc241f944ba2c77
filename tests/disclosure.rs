//! The promise itself, tested without the program's own audit: build the report of every school there could be, put
//! those together that print the same, and look whether anything is the same in all of them.

use std::collections::BTreeMap;

use appraise::disclosure::{CountRow, CountTable, Label, PublishedTable, Said, Settings, publish};
use proptest::prelude::*;

const GROUPS: [&str; 6] = ["Art", "Drama", "English", "French", "Geography", "History"];

fn two_outcomes() -> [Label; 2] {
    [Label::fixed("On time"), Label::fixed("Not on time")]
}

fn three_outcomes() -> [Label; 3] {
    [Label::fixed("Outstanding"), Label::fixed("Good"), Label::fixed("Not Met")]
}

/// A table of groups from (size, how many on time).
fn groups(counts: &[(u32, u32)]) -> CountTable {
    let rows: Vec<CountRow> = counts
        .iter()
        .zip(GROUPS)
        .map(|(&(size, yes), name)| CountRow::new(Label::fixed(name), size, [yes, size - yes]))
        .collect();
    CountTable::groups(Label::fixed("Reviews"), Label::fixed("All staff"), two_outcomes(), rows)
}

fn published(table: CountTable) -> PublishedTable {
    publish(&[table], &Settings::default()).expect("the counts add up").remove(0)
}

/// Everything a reader sees, as one text.
fn print(table: &PublishedTable) -> String {
    format!("{table:?}")
}

fn words(table: &PublishedTable) -> Vec<(String, u32, Vec<String>)> {
    let word = |said: &Said| match said {
        Said::Count(count) => count.to_string(),
        Said::Nobody => "None".to_owned(),
        Said::Band(band) => band.words().to_owned(),
    };
    let rows = table.rows().iter();
    rows.map(|row| (row.label().to_string(), row.size(), row.said().iter().map(word).collect())).collect()
}

/// Reports of all the ways in which each of `people` can have an outcome or not. A way is a number in binary.
fn every_report_of(
    people: u32,
    build: impl Fn(&dyn Fn(u32) -> bool) -> PublishedTable,
) -> BTreeMap<String, Vec<u32>> {
    let mut alike: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    for way in 0..1_u32 << people {
        let table = build(&|person| way >> person & 1 == 1);
        alike.entry(print(&table)).or_default().push(way);
    }
    alike
}

/// No reader, whether an outsider or one of the people who knows their own outcome, can tell anybody's.
fn assert_nobody_can_be_told(people: u32, alike: &BTreeMap<String, Vec<u32>>) {
    let everybody = (1_u32 << people) - 1;
    let open = |ways: &mut dyn Iterator<Item = u32>| {
        let (some, all) = ways.fold((0, everybody), |(some, all), way| (some | way, all & way));
        (some & !all) & everybody
    };
    for (report, ways) in alike {
        assert_eq!(open(&mut ways.iter().copied()), everybody, "an outsider can tell somebody from {report}");
        for reader in 0..people {
            for own in [0, 1] {
                let mut known = ways.iter().copied().filter(|way| way >> reader & 1 == own).peekable();
                if known.peek().is_some() {
                    let others = everybody & !(1 << reader);
                    assert_eq!(
                        open(&mut known) & others,
                        others,
                        "reader {reader} can tell somebody from {report}"
                    );
                }
            }
        }
    }
}

/// The counts of two groups, the first `split` people being the first group.
fn two_groups(people: u32, split: u32, has: &dyn Fn(u32) -> bool) -> [(u32, u32); 2] {
    let yes = |range: std::ops::Range<u32>| range.filter(|&person| has(person)).count();
    let count = |range| u32::try_from(yes(range)).expect("few people");
    [(split, count(0..split)), (people - split, count(split..people))]
}

#[test]
fn in_a_tiny_school_everybody_could_have_either_outcome() {
    for people in 10..=14 {
        let alike = every_report_of(people, |has| published(groups(&two_groups(people, people / 2, has))));
        assert!(alike.len() >= 3, "{people} people: the report says something");
        assert_nobody_can_be_told(people, &alike);
    }
}

#[test]
fn with_groups_small_enough_to_have_rows_of_their_own_everybody_could_have_either_outcome() {
    let settings = Settings::lowered(3, 6, 1);
    for (people, split) in [(12, 6), (13, 6), (14, 7), (14, 6)] {
        let alike = every_report_of(people, |has| {
            let table = groups(&two_groups(people, split, has));
            publish(&[table], &settings).expect("the counts add up").remove(0)
        });
        assert!(alike.keys().any(|report| report.contains("Drama")), "groups are shown for some outcomes");
        assert_nobody_can_be_told(people, &alike);
    }
}

#[test]
fn fewer_than_ten_people_get_one_sentence_whatever_happened() {
    for people in 1..10 {
        let alike = every_report_of(people, |has| published(groups(&two_groups(people, people / 2, has))));
        assert_eq!(alike.len(), 1);
    }
    let table = published(groups(&[(4, 2), (5, 5)]));
    assert!(table.is_withheld() && table.rows().is_empty());
}

#[test]
fn an_adverse_outcome_nobody_has_is_the_only_certainty() {
    for people in 10..=12 {
        let mut alike = every_report_of(people, |has| {
            let [(size, yes), _] = two_groups(people, people, has);
            published(
                CountTable::whole(
                    Label::fixed("Overdue"),
                    Label::fixed("All staff"),
                    two_outcomes(),
                    size,
                    [yes, size - yes],
                )
                .adverse(),
            )
        });
        alike.retain(|report, ways| {
            let nobody = report.contains("Nobody");
            assert!(!nobody || ways == &[0]);
            !nobody
        });
        assert_nobody_can_be_told(people, &alike);
    }
}

/// All counts of groups of these sizes.
fn every_count(sizes: &[u32]) -> Vec<Vec<(u32, u32)>> {
    sizes.iter().fold(vec![Vec::new()], |begun, &size| {
        begun
            .iter()
            .flat_map(|counts| {
                (0..=size).map(move |yes| counts.iter().copied().chain([(size, yes)]).collect::<Vec<_>>())
            })
            .collect()
    })
}

/// In all schools that print the same, every set of groups has at least five counts, is not all, and is not none.
fn assert_every_group_stays_open(sizes: &[u32], settings: &Settings) -> usize {
    assert_every_group_stays_open_in(sizes, settings, |table| table)
}

fn assert_every_group_stays_open_in(
    sizes: &[u32],
    settings: &Settings,
    marked: impl Fn(CountTable) -> CountTable,
) -> usize {
    let mut alike: BTreeMap<String, Vec<Vec<(u32, u32)>>> = BTreeMap::new();
    let mut with_groups = 0;
    for counts in every_count(sizes) {
        let table = publish(&[marked(groups(&counts))], settings).expect("the counts add up").remove(0);
        assert!(!table.is_withheld());
        with_groups += usize::from(table.rows().len() > 1);
        alike.entry(print(&table)).or_default().push(counts);
    }
    for (report, schools) in &alike {
        if report.contains("Nobody") {
            assert!(schools.len() == 1 && schools[0].iter().all(|group| group.1 == 0));
            continue;
        }
        // All groups together are the figure of the whole school, which is printed.
        for set in 1..(1_usize << sizes.len()) - 1 {
            let members = || (0..sizes.len()).filter(|group| set >> group & 1 == 1);
            let size: u32 = members().map(|group| sizes[group]).sum();
            let mut counts: Vec<u32> =
                schools.iter().map(|school| members().map(|group| school[group].1).sum()).collect();
            counts.sort_unstable();
            counts.dedup();
            assert!(counts.len() >= settings.threshold() as usize, "set {set:b}: {counts:?} from {report}");
            assert!(counts[0] <= size - 2, "set {set:b} may be all: {counts:?} from {report}");
            assert!(counts[counts.len() - 1] >= 2, "set {set:b} may be none: {counts:?} from {report}");
        }
    }
    with_groups
}

#[test]
fn whatever_two_groups_print_with_their_total_each_has_five_counts_left() {
    for sizes in [[10, 10], [10, 11], [12, 15], [13, 21], [20, 24]] {
        let shown = assert_every_group_stays_open(&sizes, &Settings::default());
        assert!(shown > 0, "{sizes:?}: groups are never shown");
    }
}

#[test]
fn whatever_groups_print_of_an_adverse_outcome_somebody_has_each_stays_open() {
    for sizes in [vec![10, 11], vec![20, 24], vec![10, 12, 11]] {
        let shown = assert_every_group_stays_open_in(&sizes, &Settings::default(), CountTable::adverse);
        assert!(shown > 0, "{sizes:?}: groups are never shown");
    }
}

#[test]
fn whatever_three_or_four_groups_print_with_their_total_each_set_stays_open() {
    assert!(assert_every_group_stays_open(&[10, 11, 13], &Settings::default()) > 0);
    assert!(assert_every_group_stays_open(&[10, 20, 14], &Settings::default()) > 0);
    assert!(assert_every_group_stays_open(&[6, 7, 6, 8], &Settings::lowered(3, 6, 1)) > 0);
}

#[test]
fn whatever_three_outcomes_print_each_has_five_counts_left() {
    for size in [10, 12, 15, 20, 28, 31, 40] {
        let mut alike: BTreeMap<String, Vec<[u32; 3]>> = BTreeMap::new();
        for first in 0..=size {
            for second in 0..=size - first {
                let counts = [first, second, size - first - second];
                let row = CountRow::new(Label::fixed("Teaching"), size, counts);
                let table =
                    published(CountTable::questions(Label::fixed("Ratings"), three_outcomes(), [row]));
                alike.entry(print(&table)).or_default().push(counts);
            }
        }
        for (report, schools) in alike {
            for outcome in 0..3 {
                let mut counts: Vec<u32> = schools.iter().map(|school| school[outcome]).collect();
                counts.sort_unstable();
                counts.dedup();
                if report.contains("Count(") {
                    assert!(counts.len() == 1 && counts[0] >= 5 && counts[0] <= size - 5, "{report}");
                } else {
                    assert!(counts.len() >= 5, "outcome {outcome}: {counts:?} from {report}");
                    assert!(
                        counts[0] <= size - 2 && counts[counts.len() - 1] >= 2,
                        "{counts:?} from {report}"
                    );
                }
            }
        }
    }
}

#[test]
fn a_group_in_which_everybody_was_not_on_time_looks_like_one_in_which_most_were() {
    // A school where nine of ten in Drama would be seen to be all, if the figures were counts.
    let all = published(groups(&[(18, 9), (13, 0), (16, 7), (14, 5), (19, 14)]));
    let most = published(groups(&[(18, 7), (13, 4), (16, 6), (14, 6), (19, 12)]));
    assert_eq!(words(&all), words(&most));
    assert_eq!(words(&all)[2], ("Drama".to_owned(), 13, vec!["a half or fewer".to_owned()]));
}

#[test]
fn the_head_teacher_alone_in_leadership_is_joined_with_the_next_group() {
    let table = published(groups(&[(1, 1), (14, 12), (12, 3), (15, 11), (11, 2)]));
    let rows = words(&table);
    assert_eq!(rows[0], ("All staff".to_owned(), 53, vec!["29".to_owned()]));
    assert_eq!((rows[1].0.as_str(), rows[1].1), ("Art and Drama", 15));
    assert!(rows.iter().all(|row| row.1 >= 10));
}

#[test]
fn themes_stand_row_by_row_with_counts_where_they_are_large_enough() {
    let row = |name, yes| CountRow::new(Label::fixed(name), 40, [yes, 40 - yes]);
    let rows = [row("Inclusion", 22), row("Digital skills", 3), row("Safeguarding", 40)];
    let table = published(CountTable::questions(Label::fixed("Training"), two_outcomes(), rows));
    let said: Vec<String> = words(&table).into_iter().map(|row| row.2.concat()).collect();
    assert_eq!(said, ["22", "a quarter or fewer", "more than three quarters"]);
    assert!(!table.leaves_groups_out());
}

#[test]
fn groups_with_three_outcomes_stand_without_a_row_of_the_whole_school() {
    let rows = [
        CountRow::new(Label::fixed("Art"), 12, [2, 9, 1]),
        CountRow::new(Label::fixed("Drama"), 21, [12, 9, 0]),
    ];
    let table = published(CountTable::groups(
        Label::fixed("Ratings"),
        Label::fixed("All staff"),
        three_outcomes(),
        rows,
    ));
    let printed = words(&table);
    assert_eq!(printed.len(), 2);
    assert_eq!(printed[0].2, ["a half or fewer", "more than a half", "a half or fewer"]);
    assert_eq!(table.outcomes().len(), 3);
}

#[test]
fn one_set_of_outcomes_is_broken_down_one_way_only() {
    let by_department = groups(&[(12, 6), (14, 7)]);
    let by_contract = groups(&[(13, 6), (13, 7)]);
    let refused = publish(&[by_department.clone(), by_contract], &Settings::default());
    let said = refused.expect_err("one person moved between the two is their difference").to_string();
    assert!(
        said.starts_with("table \"Reviews\": another table of the report has the same outcomes"),
        "{said}"
    );
    let whole =
        CountTable::whole(Label::fixed("All"), Label::fixed("All staff"), two_outcomes(), 25, [12, 13]);
    assert!(publish(&[by_department, whole], &Settings::default()).is_err());
}

#[test]
fn an_earlier_table_changes_nothing_in_a_later_one() {
    let later = groups(&[(12, 6), (14, 7), (15, 8)]);
    let row = CountRow::new(Label::fixed("Teaching"), 30, [10, 15, 5]);
    let earlier = CountTable::questions(Label::fixed("Ratings"), three_outcomes(), [row]);
    let together = publish(&[earlier, later.clone()], &Settings::default()).expect("the counts add up");
    assert_eq!(together[1], published(later));
}

#[test]
fn a_large_school_with_many_departments_is_published_too() {
    let rows: Vec<CountRow> = (0..60_u32)
        .map(|at| {
            CountRow::new(Label::fixed("Department"), 12 + at % 9, [6 + at % 7, 6 + at % 9 - at % 7 % 3])
        })
        .map(|mut row| {
            row.size = row.counts.iter().sum();
            row
        })
        .collect();
    let table = published(CountTable::groups(
        Label::fixed("Reviews"),
        Label::fixed("All staff"),
        two_outcomes(),
        rows,
    ));
    assert!((2..=12).contains(&table.rows().len()), "{} rows", table.rows().len());
}

/// A person of a made-up school: the group they are in, and whether their review was on time.
type Person = (usize, bool);

fn of_people(people: &[Person]) -> PublishedTable {
    let mut counts = [(0, 0); 6];
    for &(group, on_time) in people {
        counts[group].0 += 1;
        counts[group].1 += u32::from(on_time);
    }
    published(groups(&counts))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_people_changes_nothing(
        (people, shuffled) in proptest::collection::vec((0_usize..6, any::<bool>()), 1..120)
            .prop_flat_map(|people| (Just(people.clone()), Just(people).prop_shuffle())),
    ) {
        prop_assert_eq!(of_people(&people), of_people(&shuffled));
    }

    #[test]
    fn swapping_the_outcomes_of_two_people_of_a_group_changes_nothing(
        people in proptest::collection::vec((0_usize..6, any::<bool>()), 2..120),
        one in any::<prop::sample::Index>(),
        other in any::<prop::sample::Index>(),
    ) {
        let (one, other) = (one.index(people.len()), other.index(people.len()));
        prop_assume!(people[one].0 == people[other].0);
        let mut swapped = people.clone();
        swapped[one].1 = people[other].1;
        swapped[other].1 = people[one].1;
        prop_assert_eq!(of_people(&people), of_people(&swapped));
    }

    #[test]
    fn which_groups_share_a_row_does_not_depend_on_outcomes(
        sizes in proptest::collection::vec(0_u32..40, 6),
        shares in proptest::collection::vec((0_u32..=100, 0_u32..=100), 6),
    ) {
        let with = |pick: fn(&(u32, u32)) -> u32| -> Vec<(u32, u32)> {
            sizes.iter().zip(&shares).map(|(&size, share)| (size, size * pick(share) / 100)).collect()
        };
        let (one, other) = (published(groups(&with(|s| s.0))), published(groups(&with(|s| s.1))));
        prop_assert_eq!(one.is_withheld(), other.is_withheld());
        if one.rows().len() > 1 && other.rows().len() > 1 {
            let shape = |table: &PublishedTable| -> Vec<(String, u32)> {
                table.rows().iter().map(|row| (row.label().to_string(), row.size())).collect()
            };
            prop_assert_eq!(shape(&one), shape(&other));
        }
    }

    #[test]
    fn nothing_small_is_ever_printed_and_everything_printed_is_true(
        counts in proptest::collection::vec((0_u32..40, 0_u32..=100), 6),
    ) {
        let counts: Vec<(u32, u32)> = counts.iter().map(|&(size, share)| (size, size * share / 100)).collect();
        let (people, yes) = counts.iter().fold((0, 0), |sum, group| (sum.0 + group.0, sum.1 + group.1));
        let table = published(groups(&counts));
        for row in table.rows() {
            prop_assert!(row.size() >= 10);
            for said in row.said() {
                match said {
                    Said::Count(count) => {
                        prop_assert!(row.is_whole() && *count == yes && yes >= 5 && people - yes >= 5);
                    }
                    Said::Nobody => prop_assert!(false, "the outcome is not adverse"),
                    Said::Band(band) => {
                        let (least, most) = band.counts(row.size());
                        prop_assert!(most - least >= 4);
                        prop_assert!(!row.is_whole() || (least <= yes && yes <= most));
                    }
                }
            }
        }
    }
}

#[test]
fn no_text_of_the_run_is_passed_off_as_text_of_the_program() {
    fn look(folder: &std::path::Path, seen: &mut usize) {
        for entry in std::fs::read_dir(folder).expect("the source is beside the tests") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                look(&path, seen);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let source = std::fs::read_to_string(&path).expect("source is text");
                assert!(
                    !source.contains("leak("),
                    "{}: a leaked text would do for a fixed label",
                    path.display()
                );
                *seen += 1;
            }
        }
    }
    let mut seen = 0;
    look(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut seen);
    assert!(seen > 5);
}
