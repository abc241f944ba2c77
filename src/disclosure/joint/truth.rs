//! Whatever a school is like: what really happened fits everything that the audit takes a reader to have, and a reader who has
//! one row less knows no more.

use proptest::prelude::*;

use super::*;
use crate::disclosure::{CountRow, CountTable, Label, PublishedTable, publish};

const FINEST: [Label; 3] = [Label::fixed("On time"), Label::fixed("Late"), Label::fixed("Overdue")];
const ROWS: [Label; 4] =
    [Label::fixed("First"), Label::fixed("Second"), Label::fixed("Third"), Label::fixed("Fourth")];

/// Somebody: their row in each of two breakdowns, and what came out.
type Person = ([usize; 2], usize);

/// A table of two or three outcomes by one of the breakdowns, or of the whole school alone.
fn table(people: &[Person], by: Option<usize>, in_two: bool) -> CountTable {
    let rows: Vec<CountRow> = ROWS
        .into_iter()
        .enumerate()
        .map(|(row, label)| {
            let inside = || {
                let numbered = people.iter().zip(0_u8..);
                numbered.filter(move |((rows, _), _)| by.map_or(row == 0, |by| rows[by] == row))
            };
            let members: Vec<Member> = inside().map(|(_, number)| Member::new([number; 16])).collect();
            let count = |outcome: usize| {
                u32::try_from(inside().filter(|((_, came), _)| *came == outcome).count()).expect("few")
            };
            let counts = [count(0), count(1), count(2)];
            let size = counts.iter().sum();
            let counts = if in_two { vec![counts[0], counts[1] + counts[2]] } else { counts.to_vec() };
            CountRow::new(label, size, counts).of(members)
        })
        .filter(|row| row.size > 0)
        .collect();
    let (title, outcomes, parts) = if in_two {
        (
            ["In time", "In time, too"],
            vec![FINEST[0].clone(), Label::fixed("Not in time")],
            vec![vec![0], vec![1, 2]],
        )
    } else {
        (["How late", "How late, too"], FINEST.to_vec(), vec![vec![0], vec![1], vec![2]])
    };
    let title = Label::fixed(title[by.unwrap_or(0)]);
    CountTable::groups(title, Label::fixed("All staff"), outcomes, rows).made_of(FINEST, parts)
}

/// What a reader has of a report of these people, and what really is behind it.
fn reader(people: &[Person], settings: Settings) -> (Vec<PublishedTable>, Vec<i64>) {
    let asked = [
        table(people, None, true),
        table(people, Some(0), true),
        table(people, Some(1), true),
        table(people, None, false),
    ];
    let mut published = publish(&asked, &settings).expect("the counts add up");
    published.retain(|table| !table.is_withheld());
    let mut behind: BTreeMap<Vec<Place>, [i64; 3]> = BTreeMap::new();
    for ((_, came), number) in people.iter().zip(0_u8..) {
        let member = Member::new([number; 16]);
        let place = |table: &PublishedTable| {
            let row = table.figures.rows.iter().position(|row| row.members.contains(&member));
            let whole = || table.figures.whole.as_ref().filter(|whole| whole.members.contains(&member));
            row.or_else(|| whole().map(|_| IN_NO_ROW))
        };
        behind.entry(published.iter().map(place).collect()).or_default()[*came] += 1;
    }
    let behind = behind.into_values().flatten().collect();
    (published, behind)
}

fn model(published: &[PublishedTable]) -> Option<Model> {
    Model::of(&published.iter().map(|table| &table.figures).collect::<Vec<_>>())
}

fn people() -> impl Strategy<Value = Vec<Person>> {
    let shares =
        prop_oneof![Just([8, 1, 1]), Just([1, 1, 8]), Just([4, 3, 3]), Just([10, 0, 0]), Just([5, 0, 5])];
    shares.prop_flat_map(|shares| {
        let came = (0..10_i32).prop_map(move |at| {
            if at < shares[0] { 0 } else { 1 + usize::from(at >= shares[0] + shares[1]) }
        });
        proptest::collection::vec(([0_usize..3, 0_usize..4], came), 10..70)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_really_happened_fits_everything_that_a_reader_is_taken_to_have(people in people()) {
        for settings in [Settings::default(), Settings::lowered(3, 6, 1)] {
            let (published, behind) = reader(&people, settings);
            prop_assume!(!published.is_empty());
            let model = model(&published).expect("the tables go together");
            prop_assert_eq!(model.blocks.len() * model.outcomes, behind.len());
            for row in &model.rows {
                prop_assert!(row.holds(&behind), "{:?} is not so of {:?}", row, behind);
            }
            let cases = model.cases().expect("they are few");
            prop_assert!(cases.iter().any(|case| case.iter().all(|row| row.holds(&behind))), "{:?}", behind);
            prop_assert!(Pile::gathered(&model, settings).is_some());
        }
    }

    #[test]
    fn a_row_that_is_withheld_never_tells_more_than_it_did_in_print(people in people(), which in any::<prop::sample::Index>()) {
        let (published, _) = reader(&people, Settings::lowered(3, 6, 1));
        prop_assume!(!published.is_empty());
        let full = model(&published).expect("the tables go together");
        let mut less = published.clone();
        let rows: usize = published.iter().map(|table| table.figures.printed().count()).sum();
        let mut at = which.index(rows);
        for table in &mut less {
            let figures = &mut table.figures;
            for row in figures.whole.iter_mut().chain(&mut figures.rows) {
                if at == 0 {
                    row.ranges = vec![(0, row.size); row.ranges.len()];
                }
                at = at.wrapping_sub(1);
            }
        }
        let less = model(&less).expect("the tables go together");
        let sums: Vec<Sum> = full.questions.iter().take(12).map(|(group, part)| full.sum(group, part)).collect();
        let (printed, withheld) = (Pile::ends(&full, &sums), Pile::ends(&less, &sums));
        for (one, other) in printed.into_iter().flatten().zip(withheld.into_iter().flatten()) {
            prop_assert!(other.0 <= one.0 && one.1 <= other.1, "{one:?} in print, {other:?} without");
        }
    }
}
