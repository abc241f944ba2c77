//! Days that move: a process that is suspended stands still, and what was due in it is due so much later.
//!
//! `moved(day, ever.appeal, suspended_from, suspended_to)` moves a day by each span of the rows that began before the day had
//! passed. While a span lasts nobody knows the new day, so it stays out of reach: never due, and never due soon.

use chrono::{Days, NaiveDate};

use minijinja::machinery::ast::Expr;

use super::compile::{Compiler, Found, Mistake, Place, Wrong, both};
use super::constants::coerce;
use super::evaluate::Scope;
use super::functions::is_lacking;
use super::value::{Type, Val};
use super::{Node, Rows};

/// So many days ahead of the day of the run nothing is due soon.
const OUT_OF_REACH: Days = Days::new(29);

impl Compiler<'_> {
    /// `moved(day, rows, first day, last day)`.
    pub(super) fn moved(
        &self,
        args: &[&Expr],
        at: std::ops::Range<usize>,
        place: Place,
    ) -> Result<Found, Wrong> {
        let [day, rows, from, to] = args else {
            let what = "it takes a day, the rows of what it moves by, and their first and last days";
            return Err(Mistake { at, what: what.into(), help: None }.into());
        };
        let rows = self.rows(rows, place)?;
        let inner = Place { own: Some(rows.kind()), outer: place.own.or(place.outer) };
        let ((day, from), to) =
            both(both(self.node(day, place), self.node(from, inner)), self.node(to, inner))?;
        let day = coerce(day, &Type::Date);
        if let Some((_, ty)) = [&day, &from, &to].into_iter().find(|(_, ty)| !Type::Date.fits(ty)) {
            let what = format!("a day is moved by days, and this is {}", ty.words());
            return Err(Mistake { at, what, help: None }.into());
        }
        Ok((Node::Moved(Box::new(day.0), rows, Box::new(from.0), Box::new(to.0)), Type::Date))
    }
}

impl Scope<'_> {
    pub(super) fn moved(&self, day: &Node, rows: &Rows, from: &Node, to: &Node) -> Val {
        let Val::Date(mut day) = self.eval(day) else { return self.eval(day) };
        let as_of = self.world.as_of;
        let mut spans: Vec<(NaiveDate, Val)> = Vec::new();
        for row in self.rows(rows) {
            let row = self.inside(row);
            if let Val::Date(began) = row.eval(from)
                && began <= as_of
            {
                spans.push((began, row.eval(to)));
            }
        }
        spans.sort_by_key(|(began, _)| *began);
        let (mut counted, mut lasts) = (NaiveDate::MIN, false);
        for (began, ended) in spans {
            if began > day {
                break;
            }
            match ended {
                // Where the tracker keeps no ends, what has begun goes on.
                Val::Unknown(missing) if missing.iter().all(is_lacking) => lasts = true,
                Val::Unknown(missing) => return Val::Unknown(missing),
                Val::Tick(why) => return Val::unknown(why),
                Val::Date(ended) => {
                    // Days on which two grievances were dealt with stand still once.
                    day += (ended - began.max(counted)).max(chrono::TimeDelta::zero());
                    counted = counted.max(ended);
                }
                _ => lasts = true,
            }
        }
        let beyond = as_of.checked_add_days(OUT_OF_REACH).filter(|_| lasts);
        Val::Date(beyond.map_or(day, |beyond| day.max(beyond)))
    }
}
