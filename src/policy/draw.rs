//! Which statements a sample is drawn from, how many of them, and what of them somebody outside may read: `[[sample]]` of a pack.
//!
//! Who moderates what, how much of it, and whether governors may read statements at all is the policy's to say. Without such a
//! block there is no sample, because most policies let nobody but a few read what was written of somebody.

use crate::expression::{Compiler, Expression, Type};
use crate::model::{FieldId, FieldType, Vocabulary};

use super::check::Round;
use super::keys::{Holds, PURPOSES, ROUNDS};
use super::source::{Section, list};

/// Whom a sample is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Purpose {
    /// Whoever moderates statements, who may know whose they are.
    Moderation,
    /// Governors, who may not.
    Governors,
}

/// A sample that the policy, or the school, provides for.
#[derive(Clone, Debug)]
pub struct Draw {
    /// Whom it is for.
    pub purpose: Purpose,
    /// The clause, where the policy asks for it.
    pub clause: Option<String>,
    /// What it is, in plain words.
    pub says: String,
    /// The cycle of which the statements are.
    pub round: Round,
    /// Which statements it is drawn from.
    pub when: Expression,
    /// Who wrote the statement, or answers for it.
    pub reviewer: Expression,
    /// What they are put together by: each group of them has a sample of its own.
    pub per: Vec<Expression>,
    /// Whether it is every one of them. Seen from no row, like the numbers below.
    pub all: Option<Expression>,
    /// How many.
    pub number: Option<Expression>,
    /// What share of them, in per cent.
    pub share: Option<Expression>,
    /// How many at least.
    pub least: Option<Expression>,
    /// Statements that are in every sample.
    pub always: Vec<Expression>,
    /// What of a statement may be shown to those who may not know whose it is, the most telling first.
    pub shows: Vec<FieldId>,
}

impl Draw {
    /// The expressions that say how many.
    pub fn sizes(&self) -> impl Iterator<Item = &Expression> {
        [&self.all, &self.number, &self.share, &self.least].into_iter().flatten()
    }
}

/// Reads a `[[sample]]`.
pub(super) fn read(section: &Section, compiler: &Compiler) -> Option<Draw> {
    let vocabulary = compiler.vocabulary;
    let about = vocabulary.kind_named("statement")?;
    let purpose = section.word("for", &PURPOSES);
    let of_row = |key, ty: Option<&Type>| section.expression(key, compiler, Some(about), ty);
    let of_school = |key, ty: &Type| section.expression(key, compiler, None, Some(ty));
    let several = |key: &str, ty: Option<&Type>| -> Vec<Expression> {
        let values = section.get(key, Holds::Expressions).map(list).unwrap_or_default();
        values.into_iter().filter_map(|one| section.compile(one, compiler, Some(about), ty)).collect()
    };
    let always = several("always", Some(&Type::Bool));
    if purpose == Some(Purpose::Governors) && section.has("always") {
        let help = "a statement that is sure to be among them can be told whose it is; take \"always\" out";
        section.wrong(
            section.place_of("always"),
            "governors may know of no statement that it is there",
            Some(help.to_owned()),
        );
    }
    let shows = shows(section, vocabulary);
    if purpose == Some(Purpose::Governors) && shows.is_empty() {
        section.wrong(
            section.place_of("shows"),
            "it is not said what governors may read",
            Some(
                "add \"shows\" with fields of statements, such as [\"overall_rating\", \"issued_date\"]"
                    .to_owned(),
            ),
        );
    }
    let round = if section.has("round") { section.word("round", &ROUNDS) } else { Some(Round::Last) };
    if let Some(Round::Recent | Round::Any) = round {
        let help = Some("it may be this, last or next".to_owned());
        section.wrong(section.place_of("round"), "a sample is of one cycle", help);
    }
    let clause = section.text("clause");
    let says = section.required("says");
    let (when, reviewer) = (of_row("when", Some(&Type::Bool)), of_row("reviewer", None));
    Some(Draw {
        purpose: purpose?,
        clause,
        says,
        round: round?,
        when: when?,
        reviewer: reviewer?,
        per: several("per", None),
        all: of_school("all", &Type::Bool),
        number: of_school("number", &Type::Number),
        share: of_school("share", &Type::Number),
        least: of_school("least", &Type::Number),
        always,
        shows,
    })
}

/// The fields that may be shown: coded ones only, because in words that somebody typed anybody may be named.
fn shows(section: &Section, vocabulary: &Vocabulary) -> Vec<FieldId> {
    let Some(about) = vocabulary.kind_named("statement") else { return Vec::new() };
    let mut fields = Vec::new();
    for name in section.texts("shows") {
        let found = vocabulary.find(about, &name);
        let coded = |f: &FieldId| {
            matches!(
                vocabulary.field(*f).ty,
                FieldType::Rating | FieldType::YesNo | FieldType::Choice | FieldType::Date
            )
        };
        match found {
            Some(field) if !coded(&field) => section.wrong(
                section.place_of("shows"),
                &format!("\"{name}\" is not shown to anybody outside"),
                Some("only ratings, yes or no, words of a list and dates are".to_owned()),
            ),
            Some(field) => fields.push(field),
            None => {
                let names = vocabulary.fields_of(about).map(|f| vocabulary.field(f).name.clone());
                let help = crate::expression::nearest_name(&name, names);
                section.wrong(
                    section.place_of("shows"),
                    &format!("\"{name}\" is no field of statements"),
                    help,
                );
            }
        }
    }
    fields
}
