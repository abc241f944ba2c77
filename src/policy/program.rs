//! What a policy, or a school through its parameters, decides of the program itself: how long before a due date something is
//! due soon, whether term dates decide which days are working days, how careful the governors' report is.
//!
//! Each is an expression that is seen from no row, so that a parameter, or several, may decide it.

use std::cell::RefCell;

use chrono::NaiveDate;

use crate::expression::{Compiler, Expression, Scope, Type, Val, World};
use crate::model::Cycle;

use super::source::Section;

/// The expressions, as the pack has them.
#[derive(Clone, Debug, Default)]
pub struct Program {
    due_soon: Option<Expression>,
    every_weekday: Option<Expression>,
    small_counts: Option<Expression>,
    small_groups: Option<Expression>,
    withhold_process: Option<Expression>,
    by_priority: Option<Expression>,
    annual_report: Option<Expression>,
    reports_after: Option<Expression>,
}

/// What they give in a run; nothing where the program goes by itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a choice of its own that a policy may make")]
pub struct Ways {
    /// Days before a due date from which something is due soon.
    pub due_soon: Option<u64>,
    /// Every weekday but bank holidays is a working day.
    pub every_weekday: bool,
    /// The least count that the governors' report tells.
    pub small_counts: Option<u32>,
    /// The smallest group that it tells of by itself.
    pub small_groups: Option<u32>,
    /// Its tables of what was done in time and of what is overdue are left out.
    pub withhold_process: bool,
    /// It has a table of objectives by priority.
    pub by_priority: bool,
    /// The headteacher reports to governors on the year.
    pub annual_report: bool,
    /// The day after which an appeal or a governors' meeting is of the year that reports tell of.
    pub reports_after: Option<NaiveDate>,
}

impl Program {
    /// What the expressions give with the parameters of a run.
    #[must_use]
    pub fn ways(&self, world: &World, cycle: &Cycle) -> Ways {
        let cells = RefCell::default();
        let scope = Scope {
            world,
            cycle,
            anchor: cycle.group_start,
            staff: None,
            record: None,
            outer: None,
            group: &[],
            variables: &[],
            cells: &cells,
        };
        let number = |of: &Option<Expression>| match of.as_ref().map(|of| scope.value(of)) {
            Some(Val::Number(number)) => number.as_whole().and_then(|n| u32::try_from(n).ok()),
            _ => None,
        };
        let date = |of: &Option<Expression>| match of.as_ref().map(|of| scope.value(of)) {
            Some(Val::Date(date)) => Some(date),
            _ => None,
        };
        let holds = |of: &Option<Expression>| of.as_ref().is_some_and(|of| scope.holds(of) == Ok(true));
        let ways = Ways {
            due_soon: number(&self.due_soon).map(u64::from),
            every_weekday: holds(&self.every_weekday),
            small_counts: number(&self.small_counts),
            small_groups: number(&self.small_groups),
            withhold_process: holds(&self.withhold_process),
            by_priority: holds(&self.by_priority),
            annual_report: holds(&self.annual_report),
            reports_after: date(&self.reports_after),
        };
        // What was read for it decides no outcome by itself.
        let _ = world.lookups.take_parameters();
        ways
    }

    /// Days before a due date from which something is due soon, where the pack says so.
    #[must_use]
    pub fn due_soon(&self) -> Option<&Expression> {
        self.due_soon.as_ref()
    }

    pub(super) fn expressions(&self) -> impl Iterator<Item = &Expression> {
        let all = [
            &self.due_soon,
            &self.every_weekday,
            &self.small_counts,
            &self.small_groups,
            &self.withhold_process,
            &self.by_priority,
            &self.annual_report,
            &self.reports_after,
        ];
        all.into_iter().flatten()
    }
}

/// Reads `[program]`.
pub(super) fn read(section: &Section, compiler: &Compiler) -> Program {
    let read = |key, ty: &Type| section.expression(key, compiler, None, Some(ty));
    Program {
        due_soon: read("due_soon", &Type::Number),
        every_weekday: read("every_weekday", &Type::Bool),
        small_counts: read("small_counts", &Type::Number),
        small_groups: read("small_groups", &Type::Number),
        withhold_process: read("withhold_process", &Type::Bool),
        by_priority: read("by_priority", &Type::Bool),
        annual_report: read("annual_report", &Type::Bool),
        reports_after: read("reports_after", &Type::Date),
    }
}
