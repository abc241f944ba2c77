//! The pay rule as data: how ratings become strands, a conclusion, a pay position and a bonus band.
//!
//! Each table is read downwards, and the first line that fits is the answer. A line names itself, so that every
//! recommendation can say which line gave it.

use crate::expression::{Compiler, Expression, Known, Type};
use crate::model::Vocabulary;

use super::keys::{COUNTS_AS, Holds, STEPS};
use super::source::Section;

/// A line of a table: its name, its condition, what it gives and what that means.
#[derive(Clone, Debug)]
pub struct Row {
    /// The line's name, `C2`.
    pub row: String,
    /// When it fits.
    pub when: Expression,
    /// What it gives, `standard_met`.
    pub gives: String,
    /// In plain words.
    pub says: String,
    /// What the next table counts such a line as: `incomplete`, `mixed`, `failed`; nothing for good ones.
    pub counts_as: Option<String>,
}

/// A line of the pay table.
#[derive(Clone, Debug)]
pub struct Position {
    /// The line.
    pub line: Row,
    /// `ready`, `refer`, `incomplete` or `not_eligible`.
    pub status: Step,
    /// Points gained.
    pub points: Option<Expression>,
    /// The range moved into, at its first point.
    pub range: Option<String>,
    /// This line is taken when a gate turns another.
    pub gate: bool,
    /// Columns the tracker lacks make the line not fit, with an assumption, instead of leaving the case open.
    pub lenient: bool,
}

/// What a line of the pay table means for the committee.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// It can be decided.
    Ready,
    /// The headteacher's judgement is needed.
    Refer,
    /// Something is missing.
    Incomplete,
    /// The person is not in this round.
    NotEligible,
}

/// A circumstance that never decides, and turns an automatic answer into a referral.
#[derive(Clone, Debug)]
pub struct Gate {
    /// Its name.
    pub name: String,
    /// When it applies.
    pub when: Expression,
    /// In plain words.
    pub says: String,
    /// The lines it turns.
    pub turns: Vec<String>,
}

/// Strands that a role needs, or that progression cannot do without.
#[derive(Clone, Debug)]
pub struct Needs {
    /// For whom.
    pub when: Expression,
    /// The strands.
    pub strands: Vec<String>,
}

/// A line of the bonus table.
#[derive(Clone, Debug)]
pub struct BandRow {
    /// The line's name, `E2`.
    pub row: String,
    /// When it fits, by the index.
    pub when: Expression,
    /// The band.
    pub band: u32,
    /// In plain words.
    pub says: String,
}

/// A pay range.
#[derive(Clone, Debug)]
pub struct PayRange {
    /// Its name in packs: `main`.
    pub name: String,
    /// In plain words.
    pub label: String,
    /// The words by which trackers call it.
    pub words: Vec<String>,
    /// Its first point.
    pub first: Option<String>,
    /// The letters its points begin with.
    pub letters: String,
}

/// The pay rule.
#[derive(Clone, Debug)]
pub struct Pay {
    /// The entry it is cited by.
    pub rule: String,
    /// The clause.
    pub clause: String,
    /// What is not confirmed, printed with every result; empty once the school has confirmed it.
    pub assumption: String,
    /// Who gets a line, seen from the staff row.
    pub who: Expression,
    /// Which targets count, seen from the target.
    pub counts: Expression,
    /// The strand of a target.
    pub strand_of: Expression,
    /// The rating of a target.
    pub rating: Expression,
    /// Whether a target has the level of the best rating.
    pub has_best: Expression,
    /// The pay range as the tracker writes it.
    pub range_text: Expression,
    /// The day from which the result holds.
    pub effective: Expression,
    /// The point before.
    pub point: Expression,
    /// The top of the person's range.
    pub top: Expression,
    /// The recommendation recorded in the tracker.
    pub recorded: Expression,
    /// The rating that is best and the one that fails.
    pub best: String,
    /// The rating that fails.
    pub fails: String,
    /// Table of strands.
    pub strands: Vec<Row>,
    /// Strands that roles need.
    pub needs: Vec<Needs>,
    /// Core strands.
    pub core: Vec<Needs>,
    /// A list of core strands that holds instead, where it gives one.
    pub core_strands: Option<Expression>,
    /// Table of conclusions.
    pub conclusions: Vec<Row>,
    /// Table of pay positions.
    pub positions: Vec<Position>,
    /// Gates.
    pub gates: Vec<Gate>,
    /// Steps before the committee: what, the date, whom it concerns.
    pub approvals: Vec<(String, Expression, Expression)>,
    /// Strands left out of the bonus index.
    pub bonus_without: Vec<String>,
    /// Who may have a bonus.
    pub bonus_who: Option<Expression>,
    /// Whether a bonus needs the standard met.
    pub bonus_needs_standard: Option<Expression>,
    /// How much strands weigh in the bonus.
    pub weights: Vec<(String, Expression)>,
    /// Bonus bands.
    pub bands: Vec<BandRow>,
    /// Conclusions with a firm band, a provisional one, and those whose index is not shown.
    pub bonus_firm: Vec<String>,
    /// Conclusions with a provisional band.
    pub bonus_provisional: Vec<String>,
    /// Conclusions whose index is not shown.
    pub bonus_hidden: Vec<String>,
    /// Pay ranges.
    pub ranges: Vec<PayRange>,
}

/// Variables of the table of strands, in their order.
pub(crate) const STRAND: &[(&str, Type)] = &[
    ("targets", Type::Number),
    ("unrated", Type::Number),
    ("best", Type::Number),
    ("failed", Type::Number),
    ("share_failed", Type::Number),
];
/// Variables of the table of conclusions.
pub(crate) const CONCLUSION: &[(&str, Type)] = &[
    ("incomplete", Type::Number),
    ("mixed", Type::Number),
    ("failed", Type::Number),
    ("core_failed", Type::Number),
];
/// Variables of the tables of positions, gates, core strands.
pub(crate) const POSITION: &[(&str, Type)] =
    &[("conclusion", Type::Word(None)), ("range", Type::Word(None)), ("at_top", Type::Bool)];
/// Variables of the bonus table.
pub(crate) const BAND: &[(&str, Type)] = &[("index", Type::Number)];

pub(super) struct Reading<'r> {
    pub(super) vocabulary: &'r Vocabulary,
    pub(super) known: &'r Known,
}

impl<'r> Reading<'r> {
    fn with(&self, variables: &[(&'static str, Type)]) -> Known {
        Known { variables: variables.to_vec(), ..self.known.clone() }
    }

    fn rows(
        &self,
        section: &Section<'_, 'r>,
        key: &'static str,
        known: &Known,
        about_person: bool,
    ) -> Vec<Row> {
        let compiler = Compiler { vocabulary: self.vocabulary, known };
        let kind = about_person.then(|| self.vocabulary.staff());
        let mut out = Vec::new();
        for inner in section.tables(key, &format!("a line of pay.{key}")) {
            let when = inner.expression("when", &compiler, kind, Some(&Type::Bool));
            let (row, gives, says) = (inner.required("row"), inner.required("gives"), inner.required("says"));
            let counts_as = inner.word("counts_as", &COUNTS_AS).map(str::to_owned);
            if let Some(when) = when {
                out.push(Row { row, when, gives, says, counts_as });
            }
        }
        out
    }

    pub(super) fn read(&self, section: &Section<'_, 'r>) -> Option<Pay> {
        let staff = self.vocabulary.staff();
        let target = self.vocabulary.kind_named("target");
        let compiler = Compiler { vocabulary: self.vocabulary, known: self.known };
        let strand_known = self.with(STRAND);
        let conclusion_known = self.with(CONCLUSION);
        let position_known = self.with(POSITION);
        let band_known = self.with(BAND);
        let positions = self.positions(section, &position_known);
        let at_position = Compiler { vocabulary: self.vocabulary, known: &position_known };
        let needs = |key: &'static str| -> Vec<Needs> {
            section
                .tables(key, &format!("pay.{key}"))
                .into_iter()
                .filter_map(|inner| {
                    let when = inner.expression("when", &at_position, Some(staff), Some(&Type::Bool));
                    let strands = inner.texts("strands");
                    Some(Needs { when: when?, strands })
                })
                .collect()
        };
        let gates = Self::gates(section, &at_position);
        let approvals = Self::approvals(section, &compiler);
        let bands = Self::bands(section, &Compiler { vocabulary: self.vocabulary, known: &band_known });
        let ranges = Self::ranges(section);
        let staff_gives = |key: &str, ty: Option<&Type>| section.expression(key, &compiler, Some(staff), ty);
        let target_gives = |key: &str, ty: &Type| section.expression(key, &compiler, target, Some(ty));
        let word = Type::Word(None);
        // All are read before one that is wrong ends the reading, so that every mistake is told.
        let who = staff_gives("who", Some(&Type::Bool));
        let counts = target_gives("counts", &Type::Bool);
        let strand_of = target_gives("strand_of", &word);
        let rating = target_gives("rating", &word);
        let has_best = target_gives("has_best", &Type::Bool);
        let range_text = staff_gives("range_text", None);
        let effective = staff_gives("effective", Some(&Type::Date));
        let point = staff_gives("point", Some(&word));
        let top = staff_gives("top", Some(&word));
        let recorded = staff_gives("recorded", Some(&word));
        let strands = self.rows(section, "strand", &strand_known, false);
        let (needs, core) = (needs("needs"), needs("core"));
        let list = Type::List(Box::new(Type::Word(None)));
        let core_strands = staff_gives("core_strands", Some(&list));
        let bonus_who = section.expression("bonus_who", &at_position, Some(staff), Some(&Type::Bool));
        let bonus_needs_standard =
            section.expression("bonus_needs_standard", &compiler, None, Some(&Type::Bool));
        let weights = Self::weights(section, &compiler);
        let conclusions = self.rows(section, "conclusion", &conclusion_known, false);
        let pay = Pay {
            rule: section.required("rule"),
            clause: section.required("clause"),
            assumption: section.text("assumption").unwrap_or_default(),
            who: who?,
            counts: counts?,
            strand_of: strand_of?,
            rating: rating?,
            has_best: has_best?,
            range_text: range_text?,
            effective: effective?,
            point: point?,
            top: top?,
            recorded: recorded?,
            best: section.required("best"),
            fails: section.required("fails"),
            strands,
            needs,
            core,
            core_strands,
            bonus_who,
            bonus_needs_standard,
            weights,
            conclusions,
            positions,
            gates,
            approvals,
            bonus_without: section.texts("bonus_without"),
            bands,
            bonus_firm: section.texts("bonus_firm"),
            bonus_provisional: section.texts("bonus_provisional"),
            bonus_hidden: section.texts("bonus_hidden"),
            ranges,
        };
        self.consistent(section, &pay);
        Some(pay)
    }

    fn gates(section: &Section<'_, 'r>, compiler: &Compiler) -> Vec<Gate> {
        let staff = Some(compiler.vocabulary.staff());
        section
            .tables("gate", "pay.gate")
            .into_iter()
            .filter_map(|inner| {
                let when = inner.expression("when", compiler, staff, Some(&Type::Bool));
                let gate = (inner.required("name"), inner.required("says"), inner.texts("turns"));
                Some(Gate { when: when?, name: gate.0, says: gate.1, turns: gate.2 })
            })
            .collect()
    }

    fn approvals(section: &Section<'_, 'r>, compiler: &Compiler) -> Vec<(String, Expression, Expression)> {
        let staff = Some(compiler.vocabulary.staff());
        section
            .tables("approval", "pay.approval")
            .into_iter()
            .filter_map(|inner| {
                let date = inner.expression("date", compiler, staff, Some(&Type::Date));
                let when = inner.expression("when", compiler, staff, Some(&Type::Bool));
                let says = inner.required("says");
                Some((says, date?, when.unwrap_or_else(Expression::always)))
            })
            .collect()
    }

    fn weights(section: &Section<'_, 'r>, compiler: &Compiler) -> Vec<(String, Expression)> {
        section
            .tables("weight", "pay.weight")
            .into_iter()
            .filter_map(|inner| {
                let weight = inner.expression("is", compiler, None, Some(&Type::Number));
                Some((inner.required("strand"), weight?))
            })
            .collect()
    }

    fn bands(section: &Section<'_, 'r>, compiler: &Compiler) -> Vec<BandRow> {
        section
            .tables("band", "pay.band")
            .into_iter()
            .filter_map(|inner| {
                let when = inner.expression("when", compiler, None, Some(&Type::Bool));
                let (row, says) = (inner.required("row"), inner.required("says"));
                let band = inner.get("band", Holds::Whole);
                let band = band.and_then(|v| v.get_ref().as_integer()?.as_str().parse().ok());
                if band.is_none() && inner.has("band") {
                    inner.wrong(inner.place_of("band"), "\"band\" has to be a whole number", None);
                }
                Some(BandRow { row, when: when?, band: band?, says })
            })
            .collect()
    }

    fn ranges(section: &Section<'_, 'r>) -> Vec<PayRange> {
        section
            .tables("range", "pay.range")
            .into_iter()
            .map(|inner| PayRange {
                name: inner.required("name"),
                label: inner.required("label"),
                words: inner.texts("words").iter().map(|w| crate::model::plain(w)).collect(),
                first: inner.text("first"),
                letters: inner.text("letters").unwrap_or_default(),
            })
            .collect()
    }

    /// What has to agree within the rule: every table answers every case, and every name is one the pack knows.
    fn consistent(&self, section: &Section, pay: &Pay) {
        let wrong = |what: String, help: Option<&str>| {
            section.wrong(section.at.clone(), &what, help.map(str::to_owned));
        };
        let open_ended = [
            ("strand", pay.strands.last().map(|r| &r.when)),
            ("conclusion", pay.conclusions.last().map(|r| &r.when)),
            ("position", pay.positions.last().map(|p| &p.line.when)),
        ];
        for (table, last) in open_ended {
            if last.is_none_or(|when| !when.is_always()) {
                wrong(
                    format!("the table pay.{table} has no last line for every other case"),
                    Some("end it with when = \"true\""),
                );
            }
        }
        if pay.bands.last().is_some_and(|b| !b.when.is_always()) {
            wrong(
                "the table pay.band has no last line for every other case".into(),
                Some("end it with when = \"true\""),
            );
        }
        for rating in [&pay.best, &pay.fails] {
            if !self.known.ratings.contains(rating) {
                wrong(format!("\"{rating}\" is no rating of the order"), None);
            }
        }
        let rows: Vec<&String> = pay.positions.iter().map(|p| &p.line.row).collect();
        for gate in &pay.gates {
            for row in gate.turns.iter().filter(|r| !rows.contains(r)) {
                wrong(
                    format!("the gate \"{}\" turns \"{row}\", which is no line of pay.position", gate.name),
                    None,
                );
            }
        }
        if !pay.gates.is_empty() && !pay.positions.iter().any(|p| p.gate) {
            wrong("there are gates and no line of pay.position with gate = true".into(), None);
        }
        let conclusions: Vec<&String> = pay.conclusions.iter().map(|r| &r.row).collect();
        let named = pay.bonus_firm.iter().chain(&pay.bonus_provisional).chain(&pay.bonus_hidden);
        for row in named.filter(|r| !conclusions.contains(r)) {
            wrong(format!("the bonus names \"{row}\", which is no line of pay.conclusion"), None);
        }
        for position in &pay.positions {
            if let Some(range) =
                position.range.as_ref().filter(|r| !pay.ranges.iter().any(|known| known.name == **r))
            {
                wrong(
                    format!("\"{}\" moves into \"{range}\", which is no pay.range", position.line.row),
                    None,
                );
            }
        }
    }

    fn positions(&self, section: &Section<'_, 'r>, known: &Known) -> Vec<Position> {
        let compiler = Compiler { vocabulary: self.vocabulary, known };
        let staff = Some(self.vocabulary.staff());
        let mut out = Vec::new();
        for inner in section.tables("position", "a line of pay.position") {
            let gate = inner.flag("gate");
            let when = if gate {
                Some(Expression::always())
            } else {
                if !inner.has("when") {
                    inner.wrong(inner.at.clone(), "\"when\" is missing", None);
                }
                inner.expression("when", &compiler, staff, Some(&Type::Bool))
            };
            let points = inner.expression("points", &compiler, staff, Some(&Type::Number));
            let status = inner.word("status", &STEPS);
            let (row, gives, says) = (inner.required("row"), inner.required("gives"), inner.required("says"));
            let (range, lenient) = (inner.text("range"), inner.flag("lenient"));
            if let (Some(when), Some(status)) = (when, status) {
                let line = Row { row, when, gives, says, counts_as: None };
                out.push(Position { line, status, points, range, gate, lenient });
            }
        }
        out
    }
}
