//! Whole numbers out of fractions: branch and bound over the exact tableau.
//!
//! What the fractions allow is never less than what whole numbers allow, so a branch whose best fraction is no better
//! than a world at hand is done with. Nothing is cut off for any other reason, so what remains is the best there is.

use super::tableau::{End, Meter, Name, Stop, Tableau};
use super::whole::Whole;

/// What a search found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Found {
    /// The greatest value, and a world that has it.
    Best(i64, Vec<i64>),
    /// There is no greatest value.
    Unbounded,
    /// No world, or none better than the one given.
    Nothing,
}

/// What is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    /// The greatest sum, better than the one given.
    MoreThan(Option<i64>),
    /// Any world in which the sum is this.
    Exactly(i64),
    /// Any world at all.
    Any,
}

/// Rounds of cuts at the top, and cuts to a round.
const ROUNDS: usize = 6;
const CUTS: usize = 8;
/// The most numbers that the tableaus waiting in a search may hold together.
const MOST_ROOM: usize = 1 << 23;

/// Looks for a world from a tableau in which every line holds.
pub(super) fn search<N: Whole>(
    start: &Tableau<N>,
    sum: &[(Name, i64)],
    wanted: Wanted,
    meter: &mut Meter,
) -> Result<Found, Stop> {
    let mut top = start.clone();
    meter.spend(top.room())?;
    match wanted {
        Wanted::MoreThan(_) => {
            top.aim(sum)?;
            if top.improve(meter)? == End::Unbounded {
                return Ok(Found::Unbounded);
            }
        }
        Wanted::Exactly(value) => {
            top.aim(sum)?;
            if !top.hold_goal_at(value, meter)? {
                return Ok(Found::Nothing);
            }
        }
        Wanted::Any => {}
    }
    let mut best = match wanted {
        Wanted::MoreThan(known) => known,
        Wanted::Exactly(_) | Wanted::Any => None,
    };
    let bounds = matches!(wanted, Wanted::MoreThan(_));
    let mut found = Found::Nothing;
    let mut waiting = vec![(top, ROUNDS)];
    while let Some((mut node, mut rounds)) = waiting.pop() {
        let row = loop {
            if bounds && !may_beat(&node, best)? {
                break None;
            }
            let broken: Vec<usize> = node.broken().take(CUTS).collect();
            let Some(&first) = broken.first() else {
                let world = node.world().ok_or(Stop::TooLong)?;
                let value = value(sum, &world).ok_or(Stop::TooLong)?;
                found = Found::Best(value, world);
                if !bounds {
                    return Ok(found);
                }
                best = Some(value);
                break None;
            };
            if rounds == 0 {
                break Some(first);
            }
            rounds -= 1;
            for row in broken {
                node.cut(row)?;
            }
            if !node.repair(meter)? {
                break None;
            }
        };
        let Some(row) = row else { continue };
        if node.room().saturating_mul(waiting.len() + 2) > MOST_ROOM {
            return Err(Stop::Budget);
        }
        meter.spend(node.room())?;
        let (mut below, mut above) = (node.clone(), node);
        below.floor(row)?;
        above.ceiling(row)?;
        for mut half in [above, below] {
            if half.repair(meter)? {
                waiting.push((half, 0));
            }
        }
    }
    Ok(found)
}

/// Whether a node could hold something better than what is known.
fn may_beat<N: Whole>(node: &Tableau<N>, best: Option<i64>) -> Result<bool, Stop> {
    let Some(best) = best else { return Ok(true) };
    let most = node.goal.rhs.div_floor(&node.goal.den).to_i64().ok_or(Stop::TooLong)?;
    Ok(most > best)
}

fn value(sum: &[(Name, i64)], world: &[i64]) -> Option<i64> {
    sum.iter().try_fold(0_i64, |total, &(name, times)| {
        total.checked_add(world.get(name as usize)?.checked_mul(times)?)
    })
}
