//! Reads the pay rule of a pack: every mistake is told, and what has to agree within the rule is looked through.

use super::{
    Award, BAND, BandRow, CONCLUSION, Flag, Gate, Link, Needs, POSITION, Pay, PayRange, Position, Row,
    STRAND, Stage, Step, Targets,
};
use crate::expression::{Compiler, Expression, Known, Type};
use crate::model::{KindId, Vocabulary};
use crate::policy::keys::{AWARDS, COUNTS_AS, Holds, LINKS, PAY_ROUNDS as ROUNDS, STEPS};
use crate::policy::source::Section;

/// Reads the pay rule of a pack in the names of the pack.
pub(in crate::policy) struct Reading<'r> {
    pub(in crate::policy) vocabulary: &'r Vocabulary,
    pub(in crate::policy) known: &'r Known,
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

    pub(in crate::policy) fn read(&self, section: &Section<'_, 'r>) -> Option<Pay> {
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
        let word = Type::Word(None);
        // All are read before one that is wrong ends the reading, so that every mistake is told.
        let who = staff_gives("who", Some(&Type::Bool));
        let targets = self.targets(section, target);
        let range_text = staff_gives("range_text", None);
        let effective = staff_gives("effective", Some(&Type::Date));
        let point = staff_gives("point", Some(&word));
        let top = staff_gives("top", Some(&word));
        let recorded = staff_gives("recorded", Some(&word));
        let point_after = staff_gives("point_after", Some(&word));
        let applied = staff_gives("applied", Some(&Type::Bool));
        let allowances = staff_gives("allowances", None);
        let link = if section.has("link") { section.word("link", &LINKS) } else { Some(Link::Ratings) };
        let by_effect = section.word("round", &ROUNDS).unwrap_or(false);
        let strands = self.rows(section, "strand", &strand_known, false);
        let (needs, core) = (needs("needs"), needs("core"));
        let list = Type::List(Box::new(Type::Word(None)));
        let core_strands = staff_gives("core_strands", Some(&list));
        let bonus_who = section.expression("bonus_who", &at_position, Some(staff), Some(&Type::Bool));
        let bonus_needs_standard =
            section.expression("bonus_needs_standard", &compiler, None, Some(&Type::Bool));
        let weights = Self::weights(section, &compiler);
        let conclusions = self.rows(section, "conclusion", &conclusion_known, false);
        let flags = Self::flags(section, &compiler);
        let pay = Pay {
            link: link?,
            by_effect,
            rule: section.required("rule"),
            clause: section.required("clause"),
            assumption: section.text("assumption").unwrap_or_default(),
            who: who?,
            beyond_scope: section.flag("beyond_scope"),
            targets,
            range_text: range_text?,
            effective: effective?,
            point: point?,
            top: top?,
            recorded: recorded?,
            point_after,
            applied,
            allowances,
            best: section.text("best").unwrap_or_default(),
            fails: section.text("fails").unwrap_or_default(),
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
            flags,
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

    /// How targets are read, where the rule says so at all.
    fn targets(&self, section: &Section<'_, 'r>, target: Option<KindId>) -> Option<Targets> {
        let compiler = Compiler { vocabulary: self.vocabulary, known: self.known };
        let gives = |key: &str, ty: &Type| section.expression(key, &compiler, target, Some(ty));
        let word = Type::Word(None);
        let counts = gives("counts", &Type::Bool);
        let strand_of = gives("strand_of", &word);
        let rating = gives("rating", &word);
        let has_best = gives("has_best", &Type::Bool);
        Some(Targets {
            counts: counts.unwrap_or_else(Expression::always),
            strand_of,
            rating: rating?,
            has_best,
        })
    }

    fn flags(section: &Section<'_, 'r>, compiler: &Compiler) -> Vec<Flag> {
        let staff = Some(compiler.vocabulary.staff());
        section
            .tables("flag", "pay.flag")
            .into_iter()
            .filter_map(|inner| {
                let when = inner.expression("when", compiler, staff, Some(&Type::Bool));
                let says = inner.required("says");
                Some(Flag { when: when?, says })
            })
            .collect()
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

    fn approvals(section: &Section<'_, 'r>, compiler: &Compiler) -> Vec<Stage> {
        let staff = Some(compiler.vocabulary.staff());
        section
            .tables("approval", "pay.approval")
            .into_iter()
            .filter_map(|inner| {
                let date = inner.expression("date", compiler, staff, Some(&Type::Date));
                let when = inner.expression("when", compiler, staff, Some(&Type::Bool));
                let says = inner.required("says");
                Some(Stage { says, date: date?, when: when.unwrap_or_else(Expression::always) })
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
        let by_ratings = pay.link == Link::Ratings;
        if by_ratings && pay.targets.is_none() {
            wrong(
                "a rule by ratings has no \"rating\"".into(),
                Some("say how the rating of a target is read"),
            );
        }
        let open_ended = [
            ("strand", by_ratings, pay.strands.last().map(|r| &r.when)),
            ("conclusion", by_ratings, pay.conclusions.last().map(|r| &r.when)),
            ("position", pay.link != Link::Silent, pay.positions.last().map(|p| &p.line.when)),
        ];
        for (table, last) in
            open_ended.into_iter().filter_map(|(t, needed, last)| needed.then_some((t, last)))
        {
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
            if by_ratings && !self.known.ratings.contains(rating) {
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
            let usual = match (status, &range, &points) {
                (Some(Step::Refer), ..) => Award::Refer,
                (Some(Step::Held), ..) => Award::Deferred,
                (_, Some(_), _) => Award::Move,
                (_, None, Some(_)) => Award::Points,
                (_, None, None) => Award::Nothing,
            };
            let award = if inner.has("award") { inner.word("award", &AWARDS) } else { Some(usual) };
            if let (Some(when), Some(status), Some(award)) = (when, status, award) {
                let line = Row { row, when, gives, says, counts_as: None };
                out.push(Position { line, status, points, range, gate, lenient, award });
            }
        }
        out
    }
}
