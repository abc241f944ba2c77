//! How a pack lays out its appraisal cycles: from which day for which staff, what a person's own dates change in them,
//! and to which cycle a row belongs that names none.
//!
//! This file reads and holds what the pack says; `rounds.rs` works out from it which cycle each person is in.

use crate::expression::{Compiler, Expression, Type, Val, nearest_name, read_month_day};
use crate::model::{CycleRule, KindId, Period};

use super::parameter::Parameter;
use super::source::Section;

/// The cycles of a pack.
#[derive(Clone, Debug)]
pub struct Cycles {
    /// For each group of staff, read downwards: the first whose condition holds. The last is the school's own, and that of
    /// everybody else.
    pub groups: Vec<StaffCycle>,
    /// Whether everybody's round is the cycle that has the label of the school's own, rather than the one the day lies in.
    pub together: bool,
    /// Rows without a cycle that do not belong to the one their date falls into.
    pub placed: Vec<Placed>,
}

/// The cycle of a group of staff.
#[derive(Clone, Debug)]
pub struct StaffCycle {
    /// Whose it is, seen from the staff row; `None` for everybody else.
    pub when: Option<Expression>,
    /// The clause.
    pub clause: String,
    /// In plain words.
    pub says: String,
    /// The day of the year on which it begins.
    starts: Starts,
    /// The first day of a person's own, seen from the staff row in the group's cycle; where it gives none, the group's.
    pub own_start: Option<Expression>,
    /// The last day of a person's own, likewise.
    pub own_end: Option<Expression>,
}

#[derive(Clone, Debug)]
enum Starts {
    Day(CycleRule),
    /// A parameter by place, and the day it has in the pack.
    Parameter(usize, CycleRule),
}

/// Where rows of a kind belong that name no cycle and are about another than the one they are dated in.
#[derive(Clone, Debug)]
pub struct Placed {
    /// The kind of row.
    pub kind: KindId,
    /// Which of them.
    pub when: Option<Expression>,
    /// Whether they plan the cycle to come, rather than look back on the one that ends.
    pub ahead: bool,
    /// How long before the end of a cycle they begin to do so.
    pub by: Period,
}

impl StaffCycle {
    /// How the group's cycles run, with the parameters of a run; with none, as the pack has it.
    #[must_use]
    pub fn rule(&self, parameters: &[Val]) -> CycleRule {
        match self.starts {
            Starts::Day(rule) => rule,
            Starts::Parameter(place, default) => match parameters.get(place) {
                Some(Val::MonthDay(month, day)) => CycleRule { month: *month, day: *day },
                _ => default,
            },
        }
    }

    /// The parameter that has the day on which it begins, by place.
    pub(super) fn starts_on(&self) -> Option<usize> {
        match self.starts {
            Starts::Day(_) => None,
            Starts::Parameter(place, _) => Some(place),
        }
    }

    /// What decides whose it is and on which days.
    pub(super) fn expressions(&self) -> impl Iterator<Item = &Expression> {
        self.when.iter().chain(&self.own_start).chain(&self.own_end)
    }

    /// Whether everybody's cycle is the group's.
    pub(super) fn is_alike(&self) -> bool {
        self.own_start.is_none() && self.own_end.is_none()
    }
}

impl Cycles {
    /// How the school's own cycle runs.
    #[must_use]
    pub fn school(&self, parameters: &[Val]) -> CycleRule {
        // A pack without a cycle is refused when it is read.
        self.groups.last().map_or(CycleRule { month: 9, day: 1 }, |g| g.rule(parameters))
    }
}

/// Reads `[cycle]`, or each `[[cycle]]`, and every `[[placed]]`; each from the file that has them.
pub(super) fn read(
    of_cycles: &Section,
    of_placed: &Section,
    compiler: &Compiler,
    parameters: &[Parameter],
) -> Option<Cycles> {
    let sections = of_cycles.tables("cycle", "[cycle]");
    let count = sections.len();
    let together = sections.last().is_some_and(|last| last.flag("round_for_all"));
    let groups: Vec<_> = sections
        .iter()
        .enumerate()
        .map(|(place, section)| group(section, place + 1 == count, compiler, parameters))
        .collect();
    if groups.is_empty() && of_cycles.has("cycle") {
        of_cycles.source.mistake(of_cycles.place_of("cycle"), "the pack has no [cycle]".to_owned(), None);
    }
    let placed = of_placed.tables("placed", "[[placed]]");
    let placed: Vec<_> = placed.iter().map(|section| one_placed(section, compiler)).collect();
    let groups = groups.into_iter().collect::<Option<Vec<_>>>().filter(|g| !g.is_empty())?;
    Some(Cycles { groups, together, placed: placed.into_iter().flatten().collect() })
}

fn group(section: &Section, last: bool, compiler: &Compiler, parameters: &[Parameter]) -> Option<StaffCycle> {
    let staff = Some(compiler.vocabulary.staff());
    let when = section.expression("when", compiler, staff, Some(&Type::Bool));
    if last == section.has("when") {
        let (what, help) = if last {
            (
                "the last cycle of the pack has a \"when\"",
                "it is the school's own, and that of everybody else",
            )
        } else {
            ("a cycle that is not the last has no \"when\"", "those after it could hold for nobody")
        };
        section.wrong(section.at.clone(), what, Some(help.to_owned()));
    }
    let own_start = section.expression("own_start", compiler, staff, Some(&Type::Date));
    let own_end = section.expression("own_end", compiler, staff, Some(&Type::Date));
    let (clause, says) = (section.required("clause"), section.required("says"));
    let starts = starts(section, parameters);
    Some(StaffCycle { when, clause, says, starts: starts?, own_start, own_end })
}

/// A day of the year, or the parameter that has it.
fn starts(section: &Section, parameters: &[Parameter]) -> Option<Starts> {
    let text = section.required("starts");
    if let Some((month, day)) = read_month_day(&text) {
        return Some(Starts::Day(CycleRule { month, day }));
    }
    let at = || section.place_of("starts");
    let Some(name) = text.strip_prefix("param.") else {
        if !text.is_empty() {
            let help = Some("or a parameter that is one, such as param.cycle_start".to_owned());
            section.wrong(at(), "\"starts\" has to be a day such as 1 September", help);
        }
        return None;
    };
    let Some(place) = parameters.iter().position(|p| p.name == name) else {
        let help = nearest_name(name, parameters.iter().map(|p| p.name.clone()));
        section.wrong(at(), &format!("the pack has no parameter \"{name}\", used"), help);
        return None;
    };
    if let Some(Val::MonthDay(month, day)) = parameters.get(place).map(|p| &p.default) {
        return Some(Starts::Parameter(place, CycleRule { month: *month, day: *day }));
    }
    let help = Some("it has to be of type day, with a default".to_owned());
    section.wrong(at(), &format!("no cycle can start on the parameter \"{name}\""), help);
    None
}

fn one_placed(section: &Section, compiler: &Compiler) -> Option<Placed> {
    let vocabulary = compiler.vocabulary;
    let kind = super::rule::kind(section, vocabulary);
    if kind.is_some_and(|k| vocabulary.kind(k).dates.is_empty()) {
        let name = section.text("for").unwrap_or_default();
        let what = format!("a row of \"{name}\" has no date to go by");
        section.wrong(section.place_of("for"), &what, None);
    }
    let when = section.expression("when", compiler, kind, Some(&Type::Bool));
    let _ = section.required("says");
    let (back, ahead) = (section.text("looks_back"), section.text("planned_from"));
    if back.is_some() == ahead.is_some() {
        let help = "it takes one of them, with a length of time before the end of a cycle";
        let what = "neither \"looks_back\" nor \"planned_from\", or both,";
        section.wrong(section.at.clone(), what, Some(help.to_owned()));
    }
    let is_ahead = ahead.is_some();
    let text = back.or(ahead).unwrap_or_default();
    let by = Period::parse(&text);
    if by.is_none() && !text.is_empty() {
        section.wrong(section.at.clone(), &format!("\"{text}\" is no length of time"), None);
    }
    Some(Placed { kind: kind?, when, ahead: is_ahead, by: by? })
}
