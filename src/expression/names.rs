//! What the names in an expression mean: fields of the row at hand and of those around it, parameters, terms, rows.

use minijinja::machinery::ast::Expr;

use super::compile::{Compiler, Found, Mistake, NOT_HERE, Place, Wrong, span, unsupported};
use super::hints::{elsewhere, nearest, nearest_field};
use super::value::Type;
use super::{Node, Path, Rows, Whose};
use crate::model::{FieldId, FieldType, KindId};

impl Compiler<'_> {
    pub(super) fn variable(
        &self,
        name: &str,
        at: std::ops::Range<usize>,
        place: Place,
    ) -> Result<Found, Mistake> {
        if let Some(i) = self.known.variables.iter().position(|(n, _)| *n == name) {
            return Ok((Node::Variable(i), self.known.variables[i].1.clone()));
        }
        if let Some(field) = place.own.and_then(|kind| self.vocabulary.find(kind, name)) {
            return Ok((Node::Field(Path::Own, field), self.type_of(field)));
        }
        if let Some(found) = self.term(name, place.own, Whose::Own) {
            return Ok(found);
        }
        if let Some(i) = self.known.facts.iter().position(|(n, _)| *n == name) {
            return Ok((Node::Fact(i), self.known.facts[i].1.clone()));
        }
        match name {
            "as_of" => Ok((Node::AsOf, Type::Date)),
            "headteacher" => Ok((Node::Headteacher, Type::Person)),
            _ => Err(self.unknown_name(name, at, place)),
        }
    }

    /// A term of the person, or of rows of the kind.
    fn term(&self, name: &str, of: Option<KindId>, whose: Whose) -> Option<Found> {
        let terms = &self.known.terms;
        if let Some(i) = terms.iter().position(|t| t.name == name && t.of.is_some() && t.of == of) {
            return Some((Node::RowTerm(i, whose), terms[i].ty.clone()));
        }
        let i =
            terms.iter().position(|t| t.name == name && t.of.is_none()).filter(|_| whose == Whose::Own)?;
        Some((Node::Term(i), terms[i].ty.clone()))
    }

    fn unknown_name(&self, name: &str, at: std::ops::Range<usize>, place: Place) -> Mistake {
        let mut near: Vec<String> = self.known.terms.iter().map(|t| t.name.clone()).collect();
        near.extend(self.known.facts.iter().map(|(n, _)| (*n).to_owned()));
        near.extend(self.known.variables.iter().map(|(n, _)| (*n).to_owned()));
        near.extend(["as_of", "headteacher"].map(str::to_owned));
        let mut of = String::new();
        if let Some(kind) = place.own {
            near.extend(self.vocabulary.fields_of(kind).map(|f| self.vocabulary.field(f).name.clone()));
            of = format!(" of a row of \"{}\"", self.vocabulary.kind(kind).name);
        }
        let parameter = self.known.parameters.iter().any(|(n, _)| n == name);
        let help = if parameter {
            Some(format!("it is a parameter: write param.{name}"))
        } else {
            elsewhere(self.vocabulary, name)
                .or_else(|| nearest(name, near))
                .or_else(|| nearest_field(self.vocabulary, place.own, name))
                .or_else(|| Some(format!("if the word itself is meant, it stands in quotes: '{name}'")))
        };
        Mistake { at, what: format!("\"{name}\" is no field{of} and no term of the pack"), help }
    }

    pub(super) fn attribute(
        &self,
        of: &Expr,
        name: &str,
        at: std::ops::Range<usize>,
        place: Place,
    ) -> Result<Found, Wrong> {
        if let Expr::Var(var) = of {
            let own_field = place.own.and_then(|kind| self.vocabulary.find(kind, var.id)).is_some();
            if !own_field {
                return Ok(self.attribute_of_name(var.id, name, at, place)?);
            }
        }
        if let Expr::GetAttr(get) = of
            && let Expr::Var(var) = &get.expr
            && var.id == "this"
        {
            return Ok(self.through_outer(get.name, name, at, place)?);
        }
        let (node, ty) = self.node(of, place)?;
        if ty != Type::Person {
            let what = format!("only a person has fields of the staff list, and this is {}", ty.words());
            return Err(Mistake { at, what, help: None }.into());
        }
        let field = self.field_of(self.vocabulary.staff(), name, at)?;
        Ok((Node::Field(Path::Person(Box::new(node)), field), self.type_of(field)))
    }

    fn attribute_of_name(
        &self,
        owner: &str,
        name: &str,
        at: std::ops::Range<usize>,
        place: Place,
    ) -> Result<Found, Mistake> {
        match (owner, name) {
            ("param", _) => {
                let found = self.known.parameters.iter().position(|(n, _)| n == name);
                return found.map(|i| (Node::Parameter(i), self.known.parameters[i].1.clone())).ok_or_else(
                    || Mistake {
                        at,
                        what: format!("the pack has no parameter \"{name}\""),
                        help: nearest(name, self.known.parameters.iter().map(|(n, _)| n.clone())),
                    },
                );
            }
            ("cycle", "start") => return Ok((Node::CycleStart, Type::Date)),
            ("cycle", "end") => return Ok((Node::CycleEnd, Type::Date)),
            ("cycle", "group_start") => return Ok((Node::GroupStart, Type::Date)),
            ("cycle", "group_end") => return Ok((Node::GroupEnd, Type::Date)),
            ("cycle", "label") => return Ok((Node::CycleLabel, Type::Word(None))),
            ("this", _) => {
                let Some(kind) = place.outer else {
                    return Err(Mistake {
                        at,
                        what: "\"this\" has a meaning only inside a count".into(),
                        help: None,
                    });
                };
                let field = self.field_of(kind, name, at)?;
                return Ok((Node::Field(Path::Outer, field), self.type_of(field)));
            }
            _ => {}
        }
        if let Some(i) =
            self.known.terms.iter().position(|t| t.name == owner && t.ty == Type::Person && t.of.is_none())
        {
            let field = self.field_of(self.vocabulary.staff(), name, at)?;
            return Ok((Node::Field(Path::Person(Box::new(Node::Term(i))), field), self.type_of(field)));
        }
        if owner == "headteacher" {
            let field = self.field_of(self.vocabulary.staff(), name, at)?;
            return Ok((Node::Field(Path::Person(Box::new(Node::Headteacher)), field), self.type_of(field)));
        }
        let Some(kind) = self.vocabulary.kind_named(owner) else {
            let kinds = self.vocabulary.kinds().map(|k| self.vocabulary.kind(k).name.clone());
            let near = kinds.chain(["param", "cycle", "this"].map(str::to_owned));
            return Err(Mistake {
                at,
                what: format!("there is no record kind \"{owner}\""),
                help: nearest(owner, near),
            });
        };
        if self.parent_of(place.own) == Some(kind)
            && self.vocabulary.find(kind, name).is_none()
            && let Some(found) = self.term(name, Some(kind), Whose::Parents)
        {
            return Ok(found);
        }
        let field = self.field_of(kind, name, at)?;
        let path = if Some(kind) == place.own {
            Path::Own
        } else if kind == self.vocabulary.staff() {
            Path::Staff
        } else if self.vocabulary.kind(kind).name == "school" {
            Path::School
        } else if self.parent_of(place.own) == Some(kind) {
            Path::Parent
        } else {
            Path::Sibling(kind)
        };
        Ok((Node::Field(path, field), self.type_of(field)))
    }

    fn through_outer(
        &self,
        kind_name: &str,
        name: &str,
        at: std::ops::Range<usize>,
        place: Place,
    ) -> Result<Found, Mistake> {
        if kind_name == "staff" && place.outer.is_some() {
            let field = self.field_of(self.vocabulary.staff(), name, at)?;
            return Ok((Node::Field(Path::OuterStaff, field), self.type_of(field)));
        }
        Err(Mistake { at, what: "only \"this.staff\" can be followed from here".into(), help: None })
    }

    fn parent_of(&self, kind: Option<KindId>) -> Option<KindId> {
        self.vocabulary.parent_kind(self.vocabulary.kind(kind?).owner?)
    }

    fn field_of(&self, kind: KindId, name: &str, at: std::ops::Range<usize>) -> Result<FieldId, Mistake> {
        self.vocabulary.find(kind, name).ok_or_else(|| Mistake {
            at,
            what: format!("\"{}\" has no field \"{name}\"", self.vocabulary.kind(kind).name),
            help: nearest_field(self.vocabulary, Some(kind), name),
        })
    }

    pub(super) fn type_of(&self, field: FieldId) -> Type {
        if field == self.vocabulary.staff_key() {
            return Type::Person;
        }
        gives(&self.vocabulary.field(field).ty, Some(field))
    }

    pub(super) fn rows(&self, expr: &Expr, place: Place) -> Result<Rows, Mistake> {
        let (scope, name, at) = match expr {
            Expr::Var(var) => (None, var.id, span(var.span())),
            Expr::GetAttr(get) => match &get.expr {
                Expr::Var(var) => (Some(var.id), get.name, span(get.span())),
                _ => return Err(unsupported(get.span())),
            },
            other => return Err(Mistake { at: span(other.span()), what: NOT_HERE.into(), help: None }),
        };
        let Some(kind) = self.vocabulary.kind_named(name) else {
            let kinds = self.vocabulary.kinds().map(|k| self.vocabulary.kind(k).name.clone());
            return Err(Mistake {
                at,
                what: format!("there is no record kind \"{name}\""),
                help: nearest(name, kinds),
            });
        };
        match scope {
            None if self.parent_of(Some(kind)) == place.own && place.own.is_some() => {
                Ok(Rows::Children(kind))
            }
            None if self.vocabulary.kind(kind).owner.is_none() => Ok(Rows::All(kind)),
            None => Ok(Rows::Mine(kind)),
            Some("all") => Ok(Rows::All(kind)),
            Some("ever") => Ok(Rows::Ever(kind)),
            Some("group") => Ok(Rows::Group(kind)),
            Some(other) => Err(Mistake {
                at,
                what: format!("\"{other}.{name}\" names no rows"),
                help: Some(format!("write {name}, ever.{name} or all.{name}")),
            }),
        }
    }
}

/// What an expression gets from a field.
pub(super) fn gives(ty: &FieldType, field: Option<FieldId>) -> Type {
    match ty {
        FieldType::Person => Type::Person,
        FieldType::Name | FieldType::Text => Type::Text,
        FieldType::Map => Type::Map,
        FieldType::Date => Type::Date,
        FieldType::MonthDay => Type::MonthDay,
        FieldType::YesNo => Type::Bool,
        FieldType::Id | FieldType::Choice | FieldType::Cycle | FieldType::Point | FieldType::Rating => {
            Type::Word(field)
        }
        FieldType::Integer
        | FieldType::Number
        | FieldType::Percent
        | FieldType::Minutes
        | FieldType::Money => Type::Number,
        FieldType::List(inner) => Type::List(Box::new(gives(inner, field))),
    }
}
