//! Which figures give a range away: those without which the fractions would allow more.

use num_traits::ToPrimitive;

use super::STEPS;
use super::system::Row;
use super::tableau::{Condition, End, Equations, Meter, Name, Stop, Tableau};

/// How far a sum reaches one way as far as fractions tell, and what holds it there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reach {
    /// The most whole number it can be; nothing where there is no end.
    pub most: Option<i64>,
    /// The figures that hold it, by their numbers. As long as all of them are shown, it reaches no further.
    pub held_by: Vec<usize>,
}

/// Figures known exactly, ready to be asked what they give away.
#[derive(Debug)]
pub struct Proofs(Option<Tableau<i128>>);

impl Proofs {
    /// Takes figures known exactly, each once. Nothing is left out of them, so that every proof names what it rests on.
    #[must_use]
    pub fn new(counts: usize, figures: &[Row]) -> Self {
        let conditions = figures.iter().map(|row| Condition {
            terms: row
                .sum
                .iter()
                .filter_map(|&(at, times)| Some((Name::try_from(at).ok()?, times)))
                .collect(),
            exactly: true,
            most: row.most.unwrap_or(0),
        });
        let conditions: Vec<Condition> = conditions.collect();
        let variables = Name::try_from(counts).unwrap_or(0);
        let mut meter = Meter::new(STEPS);
        Proofs(Tableau::new(variables, &conditions, Equations::Keep, &mut meter).ok().flatten())
    }

    /// How far a sum reaches; nothing where that was not found with the work allowed.
    #[must_use]
    pub fn reach(&self, sum: &[(usize, i64)]) -> Option<Reach> {
        self.find(sum).ok().flatten()
    }

    fn find(&self, sum: &[(usize, i64)]) -> Result<Option<Reach>, Stop> {
        let Some(start) = &self.0 else { return Ok(None) };
        let mut tableau = start.clone();
        let mut terms: Vec<(Name, i64)> = Vec::new();
        for &(at, times) in sum {
            terms.push((Name::try_from(at).map_err(|_| Stop::TooLong)?, times));
        }
        tableau.aim(&terms)?;
        if tableau.improve(&mut Meter::new(STEPS))? == End::Unbounded {
            return Ok(Some(Reach { most: None, held_by: Vec::new() }));
        }
        let most = num_integer::Integer::div_floor(&tableau.goal.rhs, &tableau.goal.den);
        let most = most.to_i64().ok_or(Stop::TooLong)?;
        Ok(Some(Reach { most: Some(most), held_by: tableau.held_by().collect() }))
    }
}
