//! Schools that do not exist, and what the program counts of them: from records to tables as a run does it, without a workbook.
//!
//! Groups are as schools have them: one head, few leaders, somebody who is the only one of their kind, and groups in which
//! nearly everybody, or nobody, was late.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use appraise::check::{LEAD_DAYS, Outcome, Run, Subject};
use appraise::disclosure::{CountRow, CountTable, Label, Member, Settings};
use appraise::expression::{Lookups, NoFacts, World};
use appraise::model::{BankHolidays, Calendar, Cell, Entry, FieldType, KindId, Reading, Record, Records};
use appraise::model::{Number, StaffId, Text, Value, Vocabulary};
use appraise::pay::{Recommendation, School, Status, Strand, TableLine, recommend};
use appraise::policy::{
    Award, Judgement, Pack, Periods, Round, Rounds, SHIPPED, Severity, State, Values, Ways,
};
use appraise::tally::{Counted, Part, count, count_equality, count_pay};
use chrono::NaiveDate;

use crate::random::Random;

/// What colleagues know of one another and a report may break down by.
pub(crate) const TRAITS: [(&str, [&str; 4]); 5] = [
    ("Sex", ["Women", "Men", "Another", "Not stated"]),
    ("Working pattern", ["Full time", "Part time", "Term time", "Casual"]),
    ("Age", ["Under 30", "30 to 44", "45 to 59", "60 and over"]),
    ("Ethnicity", ["White", "Asian", "Black", "Not stated"]),
    ("Disability", ["None", "Disabled", "Prefer not to say", "Not stated"]),
];

/// Out of a hundred, how many have each value of each trait.
const SHARES: [[usize; 4]; 5] =
    [[72, 26, 1, 1], [58, 30, 10, 2], [22, 38, 31, 9], [80, 9, 5, 6], [86, 7, 2, 5]];

/// Ways of moving up, and of staying where one is.
const WAYS: usize = 4;
const YEAR: &str = "2025/26";

const HEAD: usize = 0;
const LEADER: usize = 1;
const TEACHER: usize = 2;
const SUPPORT: usize = 3;

/// One of the staff.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each is something of its own that a report counts")]
pub(crate) struct Person {
    /// Who it is, in every report.
    pub(crate) number: usize,
    group: usize,
    pub(crate) traits: [usize; 5],
    reviewed: bool,
    late: bool,
    overdue: bool,
    in_round: bool,
    good: bool,
    pub(crate) moves: bool,
    /// By which of the ways that somebody can move up, or stay, they did.
    way: usize,
    absent: bool,
    /// What was decided, where anything was.
    decided: Option<bool>,
    themes: [bool; 4],
}

/// A school's staff.
#[derive(Debug, Clone)]
pub(crate) struct Staff {
    pub(crate) people: Vec<Person>,
    next: usize,
    /// Out of a hundred of each group: late, overdue, good, moved up.
    rates: [[usize; 4]; 4],
}

impl Staff {
    /// Eight to two hundred people, more often few than many.
    pub(crate) fn new(random: &mut Random) -> Self {
        let upper = random.one_of(&[20, 35, 50, 70, 100, 200]);
        let size = random.between(8, upper) as usize;
        Self::of(size, random)
    }

    /// So many people.
    pub(crate) fn of(size: usize, random: &mut Random) -> Self {
        // Whole groups may have been on time, or late, or anything between.
        let mut rates = [[0; 4]; 4];
        for rate in rates.iter_mut().flatten() {
            *rate = random.one_of(&[0, 2, 5, 10, 20, 35, 50, 65, 80, 90, 97, 100]);
        }
        let mut this = Staff { people: Vec::new(), next: 0, rates };
        let leaders = 1 + random.below(1 + size / 8);
        let support = random.one_of(&[0, 10, 30, 50]);
        for at in 0..size {
            let group = match at {
                0 => HEAD,
                _ if at <= leaders => LEADER,
                _ if random.chance(support) => SUPPORT,
                _ => TEACHER,
            };
            this.join(group, random);
        }
        this
    }

    fn join(&mut self, group: usize, random: &mut Random) {
        let pick = |shares: &[usize; 4], random: &mut Random| {
            let mut left = random.below(100);
            shares
                .iter()
                .position(|share| {
                    left < *share || {
                        left -= share;
                        false
                    }
                })
                .unwrap_or(0)
        };
        let traits = [0, 1, 2, 3, 4].map(|number| pick(&SHARES[number], random));
        let mut person = Person {
            number: self.next,
            group,
            traits,
            reviewed: random.chance(93),
            late: false,
            overdue: false,
            in_round: random.chance(90),
            good: false,
            moves: false,
            way: 0,
            absent: random.chance(7),
            decided: None,
            themes: [30, 10, 3, 70].map(|share| random.chance(share)),
        };
        self.decide(&mut person, random);
        self.next += 1;
        self.people.push(person);
    }

    fn decide(&self, person: &mut Person, random: &mut Random) {
        let [late, overdue, good, moves] = self.rates[person.group];
        person.late = random.chance(late);
        person.overdue = random.chance(overdue);
        person.good = random.chance(good);
        person.moves = person.good && random.chance(moves);
        person.way = random.below(WAYS);
        // Decisions mostly follow what was recommended, and some are not there yet.
        person.decided = random.chance(95).then(|| person.moves != random.chance(6));
    }

    /// The same school some months on: one or some have left, some have come, and for some it came out otherwise.
    pub(crate) fn later(&self, random: &mut Random) -> Self {
        let mut this = self.clone();
        let [leave, join, change] = random.one_of(&[[1, 0, 0], [0, 1, 0], [0, 0, 1], [2, 1, 1], [5, 4, 3]]);
        for _ in 0..leave {
            // The head stays, and so does somebody to be reported on.
            if this.people.len() > 2 {
                let at = 1 + random.below(this.people.len() - 1);
                this.people.remove(at);
            }
        }
        for _ in 0..join {
            this.join(random.one_of(&[LEADER, TEACHER, TEACHER, SUPPORT]), random);
        }
        for _ in 0..change {
            let at = random.below(this.people.len());
            let mut person = this.people[at].clone();
            this.decide(&mut person, random);
            this.people[at] = person;
        }
        this
    }

    /// The same people, for whom everything came out otherwise.
    pub(crate) fn with_other_outcomes(&self, random: &mut Random) -> Self {
        let mut this = self.clone();
        for rate in this.rates.iter_mut().flatten() {
            *rate = random.one_of(&[0, 10, 35, 65, 90, 100]);
        }
        for at in 0..this.people.len() {
            let mut person = this.people[at].clone();
            this.decide(&mut person, random);
            this.people[at] = person;
        }
        this
    }

    /// The same people in another order.
    pub(crate) fn shuffled(&self, random: &mut Random) -> Self {
        let mut this = self.clone();
        for at in 0..this.people.len() {
            let other = at + random.below(this.people.len() - at);
            this.people.swap(at, other);
        }
        this
    }

    /// The same with the outcomes of two people swapped of whom colleagues know the same; nothing where there are no two.
    pub(crate) fn with_two_swapped(&self) -> Option<Self> {
        let known = |p: &Person| (p.group, p.traits, p.reviewed, p.in_round, p.absent, p.themes);
        let came_out = |p: &Person| (p.late, p.overdue, p.good, p.moves, p.way, p.decided);
        let mut this = self.clone();
        let (one, other) = (0..this.people.len()).find_map(|one| {
            let of = &this.people[one];
            let like = |other: &Person| known(other) == known(of) && came_out(other) != came_out(of);
            this.people.iter().position(like).map(|other| (one, other))
        })?;
        let (first, second) = (this.people[one].clone(), this.people[other].clone());
        this.people[one] = Person { number: first.number, ..second.clone() };
        this.people[other] = Person { number: second.number, ..first };
        Some(this)
    }

    /// The same without one of them.
    pub(crate) fn without(&self, at: usize) -> Self {
        let mut this = self.clone();
        this.people.remove(at);
        this
    }

    /// What a run would count of them for all its reports, in the order in which it publishes.
    pub(crate) fn tables(&self, pack: &Pack, key: &str, settings: Settings) -> Vec<CountTable> {
        let records = self.records();
        let mut outcomes = Vec::new();
        let mut recommendations = Vec::new();
        let looks_back = |check: &appraise::policy::Check| {
            check.rules.iter().any(|r| r.round == Round::Last && matches!(r.judgement, Judgement::Window(_)))
        };
        let back = pack.checks.iter().position(looks_back);
        let any = pack.checks.iter().position(|check| !looks_back(check)).expect("not all look back");
        let good = pack.pay.iter().flat_map(|pay| &pay.strands).find(|row| row.counts_as.is_none());
        let bad = pack.pay.iter().flat_map(|pay| &pay.strands).find(|row| row.counts_as.is_some());
        for (at, person) in self.people.iter().enumerate() {
            let mut told = |check: usize, state: State| {
                let severity = (state == State::Overdue).then_some(Severity::Warning);
                let of = Outcome {
                    check,
                    state,
                    severity,
                    subject: Subject::Staff(StaffId(at)),
                    ..made().outcome.clone()
                };
                outcomes.push(of);
            };
            if let Some(back) = back {
                let held = if person.late { State::MetLate } else { State::Met };
                told(back, if person.reviewed { held } else { State::NotApplicable });
            }
            told(any, if person.overdue { State::Overdue } else { State::Met });
            let mut recommendation = made().recommendation.clone();
            recommendation.staff = StaffId(at);
            recommendation.code = records.code(StaffId(at));
            recommendation.status = if person.in_round { Status::Ready } else { Status::NotEligible };
            let award = [Award::Points, Award::Points, Award::Enhanced, Award::Move][person.way];
            recommendation.award = person.moves.then_some(award);
            let ranges = pack.pay.iter().flat_map(|pay| &pay.ranges).collect::<Vec<_>>();
            let range = ranges.get(person.traits[2] % ranges.len().max(1));
            recommendation.range = range.map(|range| range.label.as_str().into());
            if let Some(row) = if person.good { good } else { bad } {
                recommendation.strands.push(strand(&row.row));
            }
            recommendations.push(recommendation);
        }
        // The head is in no table.
        let people = self.people.iter().enumerate().filter(|(_, person)| person.group != HEAD);
        let people = people.map(|(at, _)| StaffId(at)).collect();
        let ways = Ways::default();
        let (records, outcomes, recommendations) = (&records, &outcomes[..], &recommendations[..]);
        let part = Part { pack, records, outcomes, recommendations, ways, people };
        let parts = [part];
        let day = NaiveDate::from_ymd_opt(2026, 11, 2).expect("it is a day");
        let counted = Counted::new(&parts, Some(key)).on(day, vec![YEAR.into()], settings);
        let printable = "the words of a pack can be printed";
        let tallies = [
            count(&counted).expect(printable),
            count_pay(&counted).expect(printable),
            count_equality(&counted),
        ];
        let mut tables: Vec<CountTable> =
            tallies.into_iter().flat_map(|tally| tally.tables).map(|(.., table)| table).collect();
        tables.sort_by_key(|table| table.rows().len() > 1);
        tables
    }

    fn records(&self) -> Records {
        let v = Vocabulary::standard();
        let mut records = Records::new(v);
        let kind = |name: &str| v.kind_named(name).expect("there is such a kind");
        let (training, absence, pay) = (kind("training"), kind("absence"), kind("pay"));
        records.table_mut(absence).exists = true;
        for (at, person) in self.people.iter().enumerate() {
            let mut cells: BTreeMap<&str, Value> = BTreeMap::new();
            // Every other field of a choice has one of its values, so that whatever a report breaks down by is there.
            for field in v.fields_of(v.staff()).map(|field| v.field(field)) {
                let values = &field.values;
                if field.ty == FieldType::Choice && !values.is_empty() {
                    let value = person.traits[field.name.len() % 5] % values.len();
                    cells.insert(&field.name, Value::Choice(values[value].name.clone()));
                }
            }
            let group = ["headteacher", "teacher", "teacher", "support_staff"][person.group];
            cells.insert("staff_id", Value::Id(format!("S{}", person.number).into()));
            cells.insert("staff_group", Value::Choice(group.into()));
            cells.insert("employment_type", Value::Choice("employee".into()));
            cells.insert("pay_range", Value::Text(Text::new("Main")));
            cells.insert("leads", Value::YesNo(person.group == LEADER));
            cells.insert("senior_leader", Value::YesNo(person.group == LEADER));
            // The tenth of a full post is as good as any other part of it.
            let fte = if person.traits[1] == 0 { Number::whole(1) } else { Number::from_millionths(100_000) };
            cells.insert("fte", Value::Number(fte));
            cells.insert("at_range_maximum", Value::YesNo(person.way == WAYS - 1 && !person.moves));
            add(&mut records, v.staff(), at, Some(format!("S{}", person.number)), cells);
            let own = || BTreeMap::from([("staff_id", Value::Id(format!("S{}", person.number).into()))]);
            if person.absent {
                add(&mut records, absence, at, None, own());
            }
            if let Some(progress) = person.decided {
                let mut cells = own();
                let word = if progress { "progress" } else { "no_progress" };
                cells.insert("decision", Value::Choice(word.into()));
                // An application that came to nothing, or to a move.
                if person.way == 3 {
                    let day = NaiveDate::from_ymd_opt(2026, 9, 30).expect("it is a day");
                    cells.insert("upr_application_date", Value::Date(day));
                }
                add(&mut records, pay, at, None, cells);
            }
            for (theme, _) in person.themes.iter().enumerate().filter(|(_, has)| **has) {
                let mut cells: BTreeMap<&str, Value> = BTreeMap::new();
                cells.insert("staff_id", Value::Id(format!("S{}", person.number).into()));
                cells.insert("theme", Value::Text(Text::new(theme_words(theme))));
                add(&mut records, training, at * 4 + theme, None, cells);
            }
        }
        records.link();
        records
    }

    /// The same outcome broken down by a trait, among everybody.
    pub(crate) fn by_trait(&self, number: usize) -> CountTable {
        let (title, values) = TRAITS[number];
        let rows: Vec<CountRow> = values
            .into_iter()
            .enumerate()
            .map(|(value, label)| {
                let inside = || self.people.iter().filter(move |person| person.traits[number] == value);
                let members: Vec<Member> = inside().map(|person| mark(person.number)).collect();
                let size = u32::try_from(members.len()).expect("few");
                let yes = u32::try_from(inside().filter(|person| person.moves).count()).expect("few");
                CountRow::new(Label::fixed(label), size, [yes, size - yes]).of(members)
            })
            .filter(|row| row.size > 0)
            .collect();
        let outcomes = [Label::fixed("Progressed"), Label::fixed("Did not")];
        CountTable::groups(Label::fixed(title), Label::fixed("All staff"), outcomes, rows)
    }
}

/// A mark of somebody for tables that are not made by the tally.
pub(crate) fn mark(number: usize) -> Member {
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&(number as u64).to_be_bytes());
    Member::new(bytes)
}

fn add(records: &mut Records, kind: KindId, at: usize, id: Option<String>, cells: BTreeMap<&str, Value>) {
    let v = records.vocabulary;
    let row = u32::try_from(at).expect("few rows");
    let anchor = Cell { order: 0, sheet: "Sheet".into(), row, column: 0 };
    let mut entries = BTreeMap::new();
    for (name, value) in cells {
        let Some(field) = v.find(kind, name) else { continue };
        let entry = Entry { cell: anchor.clone(), typed: Text::default(), reading: Reading::Value(value) };
        entries.insert(field, entry);
    }
    let table = records.table_mut(kind);
    table.exists = true;
    table.columns.extend(entries.keys());
    table.rows.push(Record {
        number: at + 1,
        anchor,
        id: id.map(Arc::from),
        entries,
        from_sheet: true,
        staff: None,
        parent: None,
        cycle: (v.kind(kind).name == "pay").then(|| YEAR.into()),
    });
}

/// The words of a theme that every pack with themes knows, or that none does: then its row has nobody.
fn theme_words(theme: usize) -> &'static str {
    static THEMES: OnceLock<Vec<String>> = OnceLock::new();
    let themes = THEMES.get_or_init(|| {
        let all = packs().iter().flat_map(|pack| &pack.themes);
        all.map(|(name, _)| name.clone()).collect()
    });
    themes.get(theme).map_or("something of their own", String::as_str)
}

/// The installed policies.
pub(crate) fn packs() -> &'static [Pack] {
    static PACKS: OnceLock<Vec<Pack>> = OnceLock::new();
    PACKS.get_or_init(|| {
        let load =
            |name: &str| appraise::policy::load(name).expect("it is installed").expect("it holds together");
        SHIPPED.iter().map(|(name, _)| load(name)).collect()
    })
}

/// A strand whose targets came out by this line of the table.
fn strand(row: &str) -> Strand {
    let level = TableLine { row: row.into(), gives: "a level".into(), says: "A level".into() };
    let (kind, label) = ("all".into(), "all targets".into());
    Strand { kind, label, level, counts: Vec::new(), unrated: 0, core: false, cells: Vec::new() }
}

/// An outcome and a recommendation that the program itself made, to be changed into others.
struct Made {
    outcome: Outcome,
    recommendation: Recommendation,
}

fn made() -> &'static Made {
    static MADE: OnceLock<Made> = OnceLock::new();
    MADE.get_or_init(|| {
        let pack = packs().iter().find(|pack| pack.id == "kclms").expect("it is installed");
        let person = Person {
            number: 0,
            group: TEACHER,
            traits: [0; 5],
            reviewed: true,
            late: false,
            overdue: false,
            in_round: true,
            good: true,
            moves: true,
            way: 0,
            absent: false,
            decided: None,
            themes: [false; 4],
        };
        let records = Staff { people: vec![person], next: 1, rates: [[0; 4]; 4] }.records();
        let values = Values::defaults(&pack.parameters);
        let calendar = Calendar::of(&records, BankHolidays::england_and_wales());
        let world = World {
            records: &records,
            calendar: &calendar,
            as_of: NaiveDate::from_ymd_opt(2026, 11, 2).expect("it is a day"),
            lead: LEAD_DAYS,
            parameters: &values.values,
            terms: &pack.terms,
            facts: &NoFacts,
            lookups: Lookups::default(),
        };
        let rounds = Rounds::of_everybody(&Periods::new(&pack.cycles, &world));
        let recommendation = recommend(pack, &world, &rounds, &School::default()).remove(0);
        let outcomes = Run::new(pack, &world, &rounds).outcomes();
        let mut outcome = outcomes.into_iter().find(|o| o.told_with.is_empty()).expect("there are checks");
        outcome.tells_of.clear();
        Made { outcome, recommendation }
    })
}
