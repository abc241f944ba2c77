//! The attacker's second tool: a question as an integer programme, for a solver that is nobody's here.
//!
//! What sums taken apart one by one do not show, sums added up often do, and that is what linear programming is good at. A
//! table of counts that the solver finds is rounded and checked like any other; that there is none it has to prove.

use microlp::{ComparisonOp, Error, LinearExpr, OptimizationDirection, Problem, SolveOptions, Variable};

use crate::attacker::{Found, Puzzle, Sum};

/// Nodes of the search tree allowed for one question.
const NODES: u64 = 3_000;

/// A table of counts in which all sums are so, found or shown not to be.
pub(crate) fn solve(puzzle: &Puzzle, more: &[Sum]) -> (Found, Vec<u32>) {
    let mut problem = Problem::new(OptimizationDirection::Minimize);
    let whole = |count: u32| i32::try_from(count).expect("a school has not so many people");
    let counts: Vec<Variable> =
        puzzle.tops.iter().map(|top| problem.add_integer_var(0.0, (0, whole(*top)))).collect();
    let sum = |of: &[usize]| {
        let mut sum = LinearExpr::empty();
        for at in of {
            sum.add(counts[*at], 1.0);
        }
        sum
    };
    for Sum { counts, least, most } in puzzle.sums.iter().chain(more) {
        problem.add_constraint(sum(counts), ComparisonOp::Ge, f64::from(*least));
        problem.add_constraint(sum(counts), ComparisonOp::Le, f64::from(*most));
    }
    for small in &puzzle.small {
        let mut any = LinearExpr::empty();
        for of in &small.sums {
            // Where this is the one that is below the number, its sum is; otherwise it may be all there can be.
            let this = problem.add_binary_var(0.0);
            any.add(this, 1.0);
            let all: u32 = of.iter().map(|at| puzzle.tops[*at]).sum();
            let mut below = sum(of);
            below.add(this, f64::from(all) - f64::from(small.number) + 1.0);
            problem.add_constraint(below, ComparisonOp::Le, f64::from(all));
        }
        problem.add_constraint(any, ComparisonOp::Ge, 1.0);
    }
    let mut options = SolveOptions::default();
    options.node_limit = Some(NODES);
    match problem.solve_with(options) {
        Err(Error::Infeasible) => (Found::No, Vec::new()),
        Err(_) => (Found::GivenUp, Vec::new()),
        Ok(outcome) => outcome.solution().map_or((Found::GivenUp, Vec::new()), |solution| {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a count of people, rounded"
            )]
            let world = counts.iter().map(|count| solution.var_value(*count).round() as u32).collect();
            (Found::Yes, world)
        }),
    }
}
