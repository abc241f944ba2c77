//! Exactly what a reader can work out: the least and the most of any sum of counts, in whole numbers.
//!
//! Nothing here rounds. A range is proved at both ends: from outside by the exact tableau, from inside by a world, a whole
//! table of counts that is checked, row by row, in plain integer arithmetic against everything the reader has. What is
//! told to be open rests on such worlds alone, so a mistake in the search could only make a figure look less safe than it
//! is. Where the work allowed does not reach, the answer is [`Bound::NotFound`] and whoever asked has to take it for the
//! worst.

mod proof;
mod search;
mod system;
mod tableau;
mod whole;

use std::collections::BTreeMap;

use num_bigint::BigInt;

pub use proof::{Proofs, Reach};
use search::{Found, Wanted, search};
use system::{Reduced, gathered, value_of, within};
pub use system::{Row, Sum};
use tableau::{Condition, Equations, Meter, Name, Stop, Tableau};
use whole::Whole;

/// One end of what a sum can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    /// This value, and a world that has it is known.
    At(i64),
    /// As far as one likes.
    Open,
    /// Not found with the work allowed.
    NotFound,
}

/// How many values a sum can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Values {
    /// At least so many, each with a world of its own; whether there are more was not asked.
    AtLeast(usize),
    /// Exactly so many.
    Exactly(usize),
    /// So many were found before the work allowed was used up.
    NotFound(usize),
}

/// Whether anything fits what the reader has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Possible {
    /// A world does.
    Yes,
    /// Nothing does: the figures contradict each other.
    No,
    /// Not found with the work allowed.
    NotFound,
}

/// The work allowed for one question, in steps of arithmetic: a second or so of a small computer.
pub const STEPS: u64 = 100_000_000;
/// How often that much may be used up before every further question is answered with [`Bound::NotFound`].
const LONG_QUESTIONS: u64 = 10;
/// The most numbers a tableau may begin with.
const MOST_ROOM: usize = 1 << 21;

/// What a reader has, and the sums asked about.
#[derive(Debug)]
pub struct Reader {
    rows: Vec<Row>,
    sums: Vec<Sum>,
    asked: Vec<Vec<(Name, i64)>>,
    reduced: Reduced,
    parts: BTreeMap<Vec<usize>, Part>,
    worlds: Vec<Vec<i64>>,
    /// The work allowed for one question, and for all that are still to come.
    steps: u64,
    left: u64,
}

/// A tableau that is made when it is first asked for.
#[derive(Debug)]
enum Made<N> {
    NotYet,
    /// In it every line holds.
    Whole(Tableau<N>),
    /// Nothing fits.
    Nothing,
}

/// Some systems put together, with the tableaus made of them so far.
#[derive(Debug)]
struct Part {
    classes: Vec<Name>,
    conditions: Vec<Condition>,
    short: Made<i64>,
    long: Made<i128>,
    longest: Made<BigInt>,
}

impl Reader {
    /// A reader of these rows over so many counts, asked about these sums.
    #[must_use]
    pub fn new(counts: usize, rows: Vec<Row>, sums: Vec<Sum>) -> Self {
        let (rows, sums) = (
            rows.into_iter().map(Row::gathered).collect::<Vec<_>>(),
            sums.into_iter().map(|sum| gathered(&sum)).collect::<Vec<_>>(),
        );
        let reduced = Reduced::new(counts, &rows, &sums);
        let asked = sums.iter().map(|sum| reduced.in_classes(sum)).collect();
        Reader { rows, sums, asked, reduced, parts: BTreeMap::new(), worlds: Vec::new(), steps: 0, left: 0 }
            .with_steps(STEPS)
    }

    /// The same with other work allowed.
    #[must_use]
    pub fn with_steps(mut self, steps: u64) -> Self {
        self.steps = steps;
        self.left = steps.saturating_mul(LONG_QUESTIONS);
        self
    }

    /// Takes a world that is known to somebody, such as the true counts; false when it does not fit.
    pub fn offer(&mut self, world: &[i64]) -> bool {
        let fits = world.iter().all(|count| *count >= 0) && self.rows.iter().all(|row| row.holds(world));
        if fits && !self.worlds.iter().any(|known| known == world) {
            self.worlds.push(world.to_vec());
        }
        fits
    }

    /// The worlds found so far. Each fits everything the reader has.
    #[must_use]
    pub fn worlds(&self) -> &[Vec<i64>] {
        &self.worlds
    }

    /// Whether anything fits at all. Everything else may be asked only where it does.
    pub fn possible(&mut self) -> Possible {
        if !self.worlds.is_empty() {
            return Possible::Yes;
        }
        if self.reduced.contradicts {
            return Possible::No;
        }
        let mut world = vec![0; self.reduced.classes()];
        for system in self.reduced.systems() {
            match self.find(&[system], &[], Wanted::Any) {
                Ok(Found::Best(_, found)) => self.lay(&mut world, &[system], &found),
                Ok(Found::Nothing | Found::Unbounded) => return Possible::No,
                Err(_) => return Possible::NotFound,
            }
        }
        let world = self.reduced.spread(&world);
        if self.offer(&world) { Possible::Yes } else { Possible::NotFound }
    }

    /// The most a sum can be.
    pub fn most(&mut self, sum: usize) -> Bound {
        self.end(sum, 1)
    }

    /// The least a sum can be.
    pub fn least(&mut self, sum: usize) -> Bound {
        self.end(sum, -1)
    }

    fn end(&mut self, sum: usize, sign: i64) -> Bound {
        if self.possible() != Possible::Yes {
            return Bound::NotFound;
        }
        let Some(terms) = self.asked.get(sum) else { return Bound::NotFound };
        let terms: Vec<(Name, i64)> = terms.iter().map(|&(name, times)| (name, times * sign)).collect();
        let systems = self.reduced.touched(&terms);
        let known = self.known(sum).into_iter().map(|value| value * sign).max();
        match self.find(&systems, &terms, Wanted::MoreThan(known)) {
            Ok(Found::Best(value, found)) => {
                if self.learn(&systems, &found) {
                    Bound::At(value * sign)
                } else {
                    Bound::NotFound
                }
            }
            Ok(Found::Nothing) => known.map_or(Bound::NotFound, |value| Bound::At(value * sign)),
            Ok(Found::Unbounded) => Bound::Open,
            Err(_) => Bound::NotFound,
        }
    }

    /// How many values a sum can have, counted up to as many as are wanted.
    pub fn values(&mut self, sum: usize, wanted: usize) -> Values {
        if self.possible() != Possible::Yes {
            return Values::NotFound(0);
        }
        if self.known(sum).len() >= wanted {
            return Values::AtLeast(wanted);
        }
        let ends = (self.least(sum), self.most(sum));
        // Where a sum has no end, values follow one another at some distance, so a stretch beside a known end is enough.
        let far = i64::try_from(wanted).unwrap_or(i64::MAX).saturating_mul(STRETCH);
        let (from, to) = match ends {
            (Bound::At(least), Bound::At(most)) => (least, most),
            (Bound::At(least), Bound::Open) => (least, least.saturating_add(far)),
            (Bound::Open, Bound::At(most)) => (most.saturating_sub(far), most),
            (Bound::Open, Bound::Open) => (-far, far),
            _ => return Values::NotFound(self.known(sum).len()),
        };
        let closed = matches!(ends, (Bound::At(_), Bound::At(_)));
        let mut unclear = false;
        for value in from..=to {
            let known = self.known(sum);
            if known.len() >= wanted {
                return Values::AtLeast(wanted);
            }
            if !known.contains(&value) {
                unclear |= self.can_be(sum, value).is_none();
            }
        }
        let found = self.known(sum).len();
        if found >= wanted {
            Values::AtLeast(found)
        } else if unclear || !closed {
            Values::NotFound(found)
        } else {
            Values::Exactly(found)
        }
    }

    /// Whether a sum can have this value; nothing where that was not found.
    pub fn can_be(&mut self, sum: usize, value: i64) -> Option<bool> {
        if self.possible() != Possible::Yes {
            return None;
        }
        if self.known(sum).contains(&value) {
            return Some(true);
        }
        let terms = self.asked.get(sum)?.clone();
        let systems = self.reduced.touched(&terms);
        if systems.is_empty() {
            return Some(false);
        }
        match self.find(&systems, &terms, Wanted::Exactly(value)) {
            Ok(Found::Best(_, found)) => self.learn(&systems, &found).then_some(true),
            Ok(Found::Nothing) => Some(false),
            Ok(Found::Unbounded) | Err(_) => None,
        }
    }

    /// The values of a sum in the worlds known, each once.
    fn known(&self, sum: usize) -> Vec<i64> {
        let Some(sum) = self.sums.get(sum) else { return Vec::new() };
        let value = |world: &Vec<i64>| value_of(sum, world).and_then(|value| i64::try_from(value).ok());
        let mut values: Vec<i64> = self.worlds.iter().filter_map(value).collect();
        values.sort_unstable();
        values.dedup();
        values
    }

    /// Completes what was found for some systems by the first world known, and keeps it if it fits.
    fn learn(&mut self, systems: &[usize], found: &[i64]) -> bool {
        let Some(base) = self.worlds.first() else { return false };
        let mut counts = base.clone();
        let mut classes = vec![0; self.reduced.classes()];
        self.lay(&mut classes, systems, found);
        self.reduced.lay_over(&mut counts, &classes, systems);
        self.offer(&counts)
    }

    fn lay(&self, world: &mut [i64], systems: &[usize], found: &[i64]) {
        let Some(part) = self.parts.get(systems) else { return };
        for (class, value) in part.classes.iter().zip(found) {
            if let Some(place) = world.get_mut(*class as usize) {
                *place = *value;
            }
        }
    }

    /// Searches some systems, with as short numbers as will do.
    fn find(&mut self, systems: &[usize], sum: &[(Name, i64)], wanted: Wanted) -> Result<Found, Stop> {
        if systems.is_empty() {
            return Ok(Found::Nothing);
        }
        let reduced = &self.reduced;
        let part = self.parts.entry(systems.to_vec()).or_insert_with(|| {
            let (classes, conditions) = reduced.part(systems);
            Part { classes, conditions, short: Made::NotYet, long: Made::NotYet, longest: Made::NotYet }
        });
        if part.classes.len().saturating_mul(part.conditions.len()) > MOST_ROOM {
            return Err(Stop::Budget);
        }
        let sum = within(&part.classes, sum);
        let allowed = self.steps.min(self.left);
        let mut meter = Meter::new(allowed);
        let found = part.search(&sum, wanted, &mut meter);
        self.left -= allowed - meter.left();
        found
    }
}

impl Part {
    fn search(&mut self, sum: &[(Name, i64)], wanted: Wanted, meter: &mut Meter) -> Result<Found, Stop> {
        let variables = Name::try_from(self.classes.len()).map_err(|_| Stop::Budget)?;
        let conditions = &self.conditions;
        let short = attempt(&mut self.short, variables, conditions, sum, wanted, meter);
        if short != Err(Stop::TooLong) {
            return short;
        }
        let long =
            meter.dearer(4, |meter| attempt(&mut self.long, variables, conditions, sum, wanted, meter));
        if long != Err(Stop::TooLong) {
            return long;
        }
        meter.dearer(40, |meter| attempt(&mut self.longest, variables, conditions, sum, wanted, meter))
    }
}

/// How far values are looked for where a sum has no end, for each value wanted.
const STRETCH: i64 = 40;

fn attempt<N: Whole>(
    made: &mut Made<N>,
    variables: Name,
    conditions: &[Condition],
    sum: &[(Name, i64)],
    wanted: Wanted,
    meter: &mut Meter,
) -> Result<Found, Stop> {
    if matches!(made, Made::NotYet) {
        let tableau = Tableau::new(variables, conditions, Equations::Forget, meter)?;
        *made = tableau.map_or(Made::Nothing, Made::Whole);
    }
    match made {
        Made::Whole(start) => search(start, sum, wanted, meter),
        Made::NotYet | Made::Nothing => Ok(Found::Nothing),
    }
}
