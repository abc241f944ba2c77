//! The simplex method in fractions, so that no answer depends on rounding.
//!
//! The tableau says each basic variable by those that are nought: `den * x = rhs - sum of coef * column`. Every line has a
//! denominator of its own and is kept in lowest terms; for tables of counts nearly all of them stay one. What can fail is
//! that a number no longer fits or that the work is more than was allowed; both are said.

use super::whole::Whole;

/// Why a search stopped without an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stop {
    /// A number became longer than this kind of number can be.
    TooLong,
    /// The work allowed is used up.
    Budget,
}

/// The work that is left, counted in steps of arithmetic so that every machine stops at the same place.
#[derive(Debug)]
pub(super) struct Meter(u64);

impl Meter {
    pub(super) fn new(steps: u64) -> Self {
        Meter(steps)
    }

    pub(super) fn spend(&mut self, steps: usize) -> Result<(), Stop> {
        let left = self.0.checked_sub(steps as u64);
        self.0 = left.unwrap_or(0);
        left.map(|_| ()).ok_or(Stop::Budget)
    }

    pub(super) fn left(&self) -> u64 {
        self.0
    }

    /// Work in which each step takes as long as so many of the usual ones.
    pub(super) fn dearer<T>(&mut self, times: u64, work: impl FnOnce(&mut Meter) -> T) -> T {
        let mut inner = Meter(self.0 / times);
        let done = work(&mut inner);
        self.0 = inner.0.saturating_mul(times);
        done
    }
}

/// The name of a variable: its number, first those of the system and then one for each inequality.
pub(super) type Name = u32;

/// From this name on a variable is what an equation leaves over, which is nought. It never enters again.
const NOUGHT: Name = 1 << 31;

/// The goal's line has no variable.
const GOAL: Name = Name::MAX;

/// What becomes of the columns of equations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Equations {
    /// They are taken out, which makes everything shorter.
    Forget,
    /// They stay, so that the goal can tell which equations hold it: see [`Tableau::held_by`].
    Keep,
}

/// One line of the tableau.
#[derive(Debug, Clone)]
pub(super) struct Line<N> {
    pub(super) name: Name,
    pub(super) den: N,
    pub(super) rhs: N,
    pub(super) coef: Vec<N>,
}

impl<N: Whole> Line<N> {
    /// `self * times - other * by` in every place, in lowest terms.
    fn combine(&mut self, times: &N, other: &Line<N>, by: &N) -> Option<()> {
        if !times.is_one() {
            self.den = self.den.times(times)?;
        }
        self.rhs = self.rhs.fused(times, &other.rhs, by)?;
        for (mine, theirs) in self.coef.iter_mut().zip(&other.coef) {
            if theirs.is_zero() && (times.is_one() || mine.is_zero()) {
                continue;
            }
            *mine = mine.fused(times, theirs, by)?;
        }
        self.reduce();
        Some(())
    }

    fn reduce(&mut self) {
        if self.den.is_one() {
            return;
        }
        let mut common = self.den.gcd(&self.rhs);
        for coef in &self.coef {
            if common.is_one() {
                return;
            }
            if !coef.is_zero() {
                common = common.gcd(coef);
            }
        }
        if common.is_one() {
            return;
        }
        self.den = self.den.div_floor(&common);
        self.rhs = self.rhs.div_floor(&common);
        for coef in &mut self.coef {
            if !coef.is_zero() {
                *coef = coef.div_floor(&common);
            }
        }
    }

    /// Whether the variable has a whole value.
    pub(super) fn is_whole(&self) -> bool {
        self.den.is_one() || self.rhs.is_multiple_of(&self.den)
    }
}

/// How a search for the most ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    Best,
    Unbounded,
}

/// The tableau: every variable at least nought, and a goal to be made as great as possible.
#[derive(Debug, Clone)]
pub(super) struct Tableau<N> {
    pub(super) lines: Vec<Line<N>>,
    pub(super) columns: Vec<Name>,
    pub(super) goal: Line<N>,
    variables: Name,
    next: Name,
}

/// One condition: the sum of the terms is at most, or exactly, so much.
#[derive(Debug, Clone)]
pub(super) struct Condition {
    pub(super) terms: Vec<(Name, i64)>,
    pub(super) exactly: bool,
    pub(super) most: i64,
}

impl<N: Whole> Tableau<N> {
    /// A tableau in which every condition holds, or nothing when no fractions fit them all.
    pub(super) fn new(
        variables: Name,
        conditions: &[Condition],
        equations: Equations,
        meter: &mut Meter,
    ) -> Result<Option<Self>, Stop> {
        let columns: Vec<Name> = (0..variables).collect();
        let width = columns.len();
        let goal = Line { name: GOAL, den: N::one(), rhs: N::zero(), coef: vec![N::zero(); width] };
        let mut this = Tableau { lines: Vec::new(), columns, goal, variables, next: variables };
        for (condition, number) in conditions.iter().zip(0..) {
            let mut coef = vec![N::zero(); width];
            for &(name, times) in &condition.terms {
                if let Some(place) = coef.get_mut(name as usize) {
                    *place = N::from(times);
                }
            }
            let name = if condition.exactly { NOUGHT + number } else { this.name()? };
            this.lines.push(Line { name, den: N::one(), rhs: N::from(condition.most), coef });
        }
        meter.spend(width * conditions.len())?;
        if !this.solve_equations(equations, meter)? {
            return Ok(None);
        }
        Ok(this.repair_from_anywhere(meter)?.then_some(this))
    }

    fn name(&mut self) -> Result<Name, Stop> {
        let name = self.next;
        self.next = self.next.checked_add(1).filter(|&next| next < NOUGHT).ok_or(Stop::Budget)?;
        Ok(name)
    }

    /// Takes the equations out one by one; false when one of them cannot hold.
    fn solve_equations(&mut self, equations: Equations, meter: &mut Meter) -> Result<bool, Stop> {
        while let Some((row, column)) = self.next_equation() {
            let Some(column) = column else {
                // An equation in which nothing is left says that a number is nought. What is left of others is nought too.
                let line = self.lines.swap_remove(row);
                if !line.rhs.is_zero() {
                    return Ok(false);
                }
                continue;
            };
            self.pivot(row, column, meter)?;
            if equations == Equations::Keep {
                continue;
            }
            self.columns.swap_remove(column);
            self.goal.coef.swap_remove(column);
            for line in &mut self.lines {
                line.coef.swap_remove(column);
            }
        }
        Ok(true)
    }

    /// The equation with the fewest terms, and the column by which it is solved: the smallest coefficient, then the
    /// fewest lines that it changes. Both keep the numbers short.
    fn next_equation(&self) -> Option<(usize, Option<usize>)> {
        let free = |line: &Line<N>| -> Vec<usize> {
            let pairs = line.coef.iter().zip(&self.columns).enumerate();
            pairs.filter(|(_, (c, name))| !c.is_zero() && **name < NOUGHT).map(|(at, _)| at).collect()
        };
        let equations = self.lines.iter().enumerate().filter(|(_, line)| line.name >= NOUGHT);
        let (row, line, free) = equations
            .map(|(row, line)| (row, line, free(line)))
            .min_by_key(|(row, _, free)| (free.len(), *row))?;
        let candidates = free.iter().filter_map(|&at| Some((at, line.coef.get(at)?)));
        let smallest = candidates.clone().map(|(_, c)| c.abs()).min();
        let changes =
            |at: usize| self.lines.iter().filter(|l| l.coef.get(at).is_some_and(|c| !c.is_zero())).count();
        let column = candidates
            .filter(|(_, c)| Some(c.abs()) == smallest)
            .min_by_key(|&(at, _)| (changes(at), at))
            .map(|(at, _)| at);
        Some((row, column))
    }

    /// The variable of a line and that of a column change places.
    fn pivot(&mut self, row: usize, column: usize, meter: &mut Meter) -> Result<(), Stop> {
        let (Some(line), Some(entering)) = (self.lines.get_mut(row), self.columns.get_mut(column)) else {
            return Ok(());
        };
        let Some(pivot) = line.coef.get_mut(column) else { return Ok(()) };
        let leaving = std::mem::replace(&mut line.name, *entering);
        *entering = leaving;
        std::mem::swap(&mut line.den, pivot);
        if line.den.is_negative() {
            let turn = |n: &mut N| *n = -n.clone();
            turn(&mut line.den);
            turn(&mut line.rhs);
            line.coef.iter_mut().for_each(turn);
        }
        line.reduce();
        let by = line.clone();
        let mut spent = by.coef.len();
        let lines = self.lines.iter_mut().enumerate().filter(|(at, _)| *at != row).map(|(_, line)| line);
        for line in lines.chain([&mut self.goal]) {
            let Some(place) = line.coef.get_mut(column) else { continue };
            if place.is_zero() {
                continue;
            }
            let share = std::mem::replace(place, N::zero());
            let common = by.den.gcd(&share);
            let (times, take) = (by.den.div_floor(&common), share.div_floor(&common));
            line.combine(&times, &by, &take).ok_or(Stop::TooLong)?;
            spent += by.coef.len();
        }
        meter.spend(spent)
    }

    /// Makes every line hold from a place where some do not: with a made-up goal that is best already.
    fn repair_from_anywhere(&mut self, meter: &mut Meter) -> Result<bool, Stop> {
        self.goal.den = N::one();
        self.goal.rhs = N::zero();
        self.goal.coef = vec![N::one(); self.columns.len()];
        self.repair(meter)
    }

    /// Makes every line hold while the goal stays best (the dual simplex method); false when they cannot all hold.
    pub(super) fn repair(&mut self, meter: &mut Meter) -> Result<bool, Stop> {
        let mut stalled = 0;
        loop {
            let careful = stalled > PATIENCE;
            let broken = self.lines.iter().enumerate().filter(|(_, line)| line.rhs.is_negative());
            let row = if careful {
                broken.min_by_key(|(_, line)| line.name).map(|(row, _)| row)
            } else {
                broken.min_by_key(|(row, line)| (line.rhs.div_floor(&line.den), *row)).map(|(row, _)| row)
            };
            let Some(row) = row else { return Ok(true) };
            let Some(column) = self.repaired_by(row)? else { return Ok(false) };
            let flat = self.goal.coef.get(column).is_some_and(N::is_zero);
            stalled = if flat { stalled + 1 } else { 0 };
            self.pivot(row, column, meter)?;
        }
    }

    /// The column that mends a line at the least loss to the goal; of equals the one with the smallest name.
    fn repaired_by(&self, row: usize) -> Result<Option<usize>, Stop> {
        let Some(line) = self.lines.get(row) else { return Ok(None) };
        let mut best: Option<(usize, N, &N, Name)> = None;
        for (at, ((coef, loss), &name)) in
            line.coef.iter().zip(&self.goal.coef).zip(&self.columns).enumerate()
        {
            if !coef.is_negative() || name >= NOUGHT {
                continue;
            }
            let under = -coef.clone();
            let better = match &best {
                None => true,
                Some((_, beneath, least, other)) => {
                    let order = loss.against(&under, least, beneath).ok_or(Stop::TooLong)?;
                    order.is_lt() || (order.is_eq() && name < *other)
                }
            };
            if better {
                best = Some((at, under, loss, name));
            }
        }
        Ok(best.map(|(at, ..)| at))
    }

    /// Sets the goal to the sum of these terms.
    pub(super) fn aim(&mut self, terms: &[(Name, i64)]) -> Result<(), Stop> {
        let (width, columns) = (self.columns.len(), &self.columns);
        let mut goal = Line { name: GOAL, den: N::one(), rhs: N::zero(), coef: vec![N::zero(); width] };
        for &(name, times) in terms.iter().filter(|(_, times)| *times != 0) {
            let times = N::from(times);
            if let Some(at) = columns.iter().position(|&c| c == name) {
                if let Some(place) = goal.coef.get_mut(at) {
                    *place = place.fused(&N::one(), &times, &goal.den).ok_or(Stop::TooLong)?;
                }
            } else if let Some(line) = self.lines.iter().find(|line| line.name == name) {
                let common = goal.den.gcd(&line.den);
                let by = times.times(&goal.den.div_floor(&common)).ok_or(Stop::TooLong)?;
                let scale = line.den.div_floor(&common);
                goal.combine(&scale, line, &-by).ok_or(Stop::TooLong)?;
            }
        }
        self.goal = goal;
        Ok(())
    }

    /// Makes the goal as great as it can be while every line holds (the primal simplex method).
    pub(super) fn improve(&mut self, meter: &mut Meter) -> Result<End, Stop> {
        let mut stalled = 0;
        loop {
            let careful = stalled > PATIENCE;
            let gains = self.goal.coef.iter().zip(&self.columns).enumerate();
            let gains = gains.filter(|(_, (coef, name))| coef.is_negative() && **name < NOUGHT);
            let column = if careful {
                gains.min_by_key(|(_, (_, name))| **name).map(|(at, _)| at)
            } else {
                gains.min_by(|one, two| one.1.cmp(&two.1)).map(|(at, _)| at)
            };
            let Some(column) = column else { return Ok(End::Best) };
            let Some(row) = self.first_to_bind(column)? else { return Ok(End::Unbounded) };
            let flat = self.lines.get(row).is_some_and(|line| line.rhs.is_zero());
            stalled = if flat { stalled + 1 } else { 0 };
            self.pivot(row, column, meter)?;
        }
    }

    fn first_to_bind(&self, column: usize) -> Result<Option<usize>, Stop> {
        let mut best: Option<(usize, &N, &N, Name)> = None;
        for (at, line) in self.lines.iter().enumerate() {
            let Some(coef) = line.coef.get(column).filter(|c| c.is_positive()) else { continue };
            let better = match best {
                None => true,
                Some((_, rhs, under, name)) => {
                    let order = line.rhs.against(coef, rhs, under).ok_or(Stop::TooLong)?;
                    order.is_lt() || (order.is_eq() && line.name < name)
                }
            };
            if better {
                best = Some((at, &line.rhs, coef, line.name));
            }
        }
        Ok(best.map(|(at, ..)| at))
    }

    /// Adds a line made of another one: see [`Tableau::floor`], [`Tableau::ceiling`] and [`Tableau::cut`].
    fn add(&mut self, den: N, rhs: N, coef: Vec<N>) -> Result<(), Stop> {
        let name = self.name()?;
        let mut line = Line { name, den, rhs, coef };
        line.reduce();
        self.lines.push(line);
        Ok(())
    }

    /// The variable of a line is at most its value rounded down.
    pub(super) fn floor(&mut self, row: usize) -> Result<(), Stop> {
        let Some(line) = self.lines.get(row) else { return Ok(()) };
        let rhs = -line.rhs.mod_floor(&line.den);
        let coef = line.coef.iter().map(|c| -c.clone()).collect();
        self.add(line.den.clone(), rhs, coef)
    }

    /// The variable of a line is at least its value rounded up.
    pub(super) fn ceiling(&mut self, row: usize) -> Result<(), Stop> {
        let Some(line) = self.lines.get(row) else { return Ok(()) };
        let over = line.rhs.mod_floor(&line.den);
        let rhs = over.fused(&N::one(), &line.den, &N::one()).ok_or(Stop::TooLong)?;
        self.add(line.den.clone(), rhs, line.coef.clone())
    }

    /// A line that every whole solution keeps and the present one does not (a cut after Gomory): the parts of a line
    /// beyond whole numbers.
    pub(super) fn cut(&mut self, row: usize) -> Result<(), Stop> {
        let Some(line) = self.lines.get(row) else { return Ok(()) };
        let rhs = -line.rhs.mod_floor(&line.den);
        let coef = line.coef.iter().map(|c| -c.mod_floor(&line.den)).collect();
        self.add(line.den.clone(), rhs, coef)
    }

    /// Holds the goal at exactly this value, and forgets it; false when that cannot be.
    pub(super) fn hold_goal_at(&mut self, value: i64, meter: &mut Meter) -> Result<bool, Stop> {
        // The goal is den * z = rhs - sum, so z at least v is one line and z at most v another.
        let goal = self.goal.clone();
        let at = goal.den.times(&N::from(value)).ok_or(Stop::TooLong)?;
        let above = goal.rhs.fused(&N::one(), &at, &N::one()).ok_or(Stop::TooLong)?;
        let below = goal.coef.iter().map(|c| -c.clone()).collect();
        self.add(goal.den.clone(), -above.clone(), below)?;
        self.add(goal.den, above, goal.coef)?;
        self.repair_from_anywhere(meter)
    }

    /// The equations, by their numbers, without which the goal could be greater than it is now.
    pub(super) fn held_by(&self) -> impl Iterator<Item = usize> + '_ {
        let pairs = self.goal.coef.iter().zip(&self.columns);
        pairs
            .filter(|(coef, name)| !coef.is_zero() && **name >= NOUGHT)
            .map(|(_, name)| (name - NOUGHT) as usize)
    }

    /// The lines of the system's own variables whose value is no whole number.
    pub(super) fn broken(&self) -> impl Iterator<Item = usize> + '_ {
        let own = |line: &Line<N>| line.name < self.variables && !line.is_whole();
        self.lines.iter().enumerate().filter(move |(_, line)| own(line)).map(|(row, _)| row)
    }

    /// The value of every variable of the system, where all are whole.
    pub(super) fn world(&self) -> Option<Vec<i64>> {
        let mut world = vec![0; self.variables as usize];
        for line in self.lines.iter().filter(|line| line.name < self.variables) {
            *world.get_mut(line.name as usize)? = line.rhs.div_floor(&line.den).to_i64()?;
        }
        Some(world)
    }

    /// How much memory it takes, in numbers.
    pub(super) fn room(&self) -> usize {
        (self.lines.len() + 1) * (self.columns.len() + 2)
    }
}

/// So many steps without gain, and the tableau goes by the smallest names, which cannot lead round in a circle.
const PATIENCE: usize = 40;
