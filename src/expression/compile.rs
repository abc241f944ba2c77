//! From text to a checked expression: every name known, every comparison between like and like.

use chrono::NaiveDate;
use minijinja::machinery::ast::{BinOpKind, CallArg, CompareOpKind, Expr, UnaryOpKind};
use minijinja::machinery::{Span, parse_expr};
use minijinja::value::ValueKind;

use super::functions::{FUNCTIONS, Function};
use super::value::{Type, Val};
use super::{Arithmetic, Comparison, Expression, Fold, Mark, Node};
use crate::model::{FieldType, KindId, Number, Period, Vocabulary, month_named};

/// Something wrong in an expression: where in its text, what, and how to put it right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// Bytes of the expression's text from its start.
    pub at: std::ops::Range<usize>,
    /// What is wrong.
    pub what: String,
    /// How to put it right, where that can be said.
    pub help: Option<String>,
}

/// A named expression of a pack, such as `review`: the date of the end of year review.
#[derive(Clone, Debug)]
pub struct Term {
    /// Its name.
    pub name: String,
    /// In plain words.
    pub says: String,
    /// What it is, seen from the person, or from a row of the kind it is said of.
    pub is: Expression,
}

/// A term's name and type, and the kind of row it is said of; without one it is said of the person.
#[derive(Clone, Debug)]
pub struct KnownTerm {
    /// Its name.
    pub name: String,
    /// What it gives.
    pub ty: Type,
    /// The kind of row.
    pub of: Option<KindId>,
}

/// The names a pack adds to the vocabulary's.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// Parameters, `param.name`.
    pub parameters: Vec<(String, Type)>,
    /// Terms defined so far.
    pub terms: Vec<KnownTerm>,
    /// Facts of the run, such as the conclusion of the pay tables.
    pub facts: Vec<(&'static str, Type)>,
    /// Variables of the table at hand.
    pub variables: Vec<(&'static str, Type)>,
    /// The words of the rating scale.
    pub ratings: Vec<String>,
}

/// Compiles the expressions of one pack.
#[derive(Clone, Copy)]
pub struct Compiler<'a> {
    /// The vocabulary.
    pub vocabulary: &'a Vocabulary,
    /// The pack's own names.
    pub known: &'a Known,
}

pub(super) type Found = (Node, Type);

/// The row at hand and the row the check is about, by kind.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub(super) own: Option<KindId>,
    pub(super) outer: Option<KindId>,
}

impl Compiler<'_> {
    /// Compiles an expression about rows of a kind; `wanted` is the type it has to give, where that is known.
    ///
    /// # Errors
    /// The first thing wrong in the text.
    pub fn compile(
        &self,
        text: &str,
        kind: Option<KindId>,
        wanted: Option<&Type>,
    ) -> Result<Expression, Mistake> {
        let parsed = parse_expr(text).map_err(|e| Mistake {
            at: e.range().unwrap_or(0..text.len()),
            what: format!("this cannot be read as a condition: {}", e.detail().unwrap_or("unexpected end")),
            help: None,
        })?;
        let place = Place { own: kind, outer: None };
        let (mut node, mut ty) = self.node(&parsed, place)?;
        if let Some(wanted) = wanted {
            (node, ty) = coerce((node, ty), wanted);
            let number_list = matches!((&ty, wanted), (Type::List(inner), w) if inner.fits(w));
            if !ty.fits(wanted) && !number_list {
                return Err(Mistake {
                    at: 0..text.len(),
                    what: format!("{} is needed here, and this gives {}", wanted.words(), ty.words()),
                    help: None,
                });
            }
        }
        Ok(Expression { node, ty })
    }

    pub(super) fn node(&self, expr: &Expr, place: Place) -> Result<Found, Mistake> {
        match expr {
            Expr::Var(var) => self.variable(var.id, span(var.span()), place),
            Expr::Const(constant) => constant_of(&constant.value, span(constant.span())),
            Expr::GetAttr(get) => self.attribute(&get.expr, get.name, span(get.span()), place),
            Expr::UnaryOp(op) => match op.op {
                UnaryOpKind::Not => Ok((Node::Not(Box::new(self.bool(&op.expr, place)?)), Type::Bool)),
                UnaryOpKind::Neg => Err(mistake(op.span(), "a minus sign cannot stand here", None)),
            },
            Expr::BinOp(op) => self.binary(op.op, &op.left, &op.right, span(op.span()), place),
            Expr::Compare(chain) => self.chain(chain, place),
            Expr::IfExpr(choice) => self.choice(choice, place),
            Expr::Test(test) => self.test(test, place),
            Expr::List(list) => self.list(&list.items, place),
            Expr::Tuple(tuple) => self.list(&tuple.items, place),
            Expr::Call(call) => self.call(&call.expr, &call.args, span(call.span()), place),
            Expr::Slice(s) => Err(unsupported(s.span())),
            Expr::Filter(s) => Err(unsupported(s.span())),
            Expr::GetItem(s) => Err(unsupported(s.span())),
            Expr::Map(s) => Err(unsupported(s.span())),
        }
    }

    fn bool(&self, expr: &Expr, place: Place) -> Result<Node, Mistake> {
        let (node, ty) = self.node(expr, place)?;
        if Type::Bool.fits(&ty) {
            Ok(node)
        } else {
            let help = "compare it with something, or ask whether it \"is filled\"";
            Err(Mistake {
                at: span(expr.span()),
                what: format!("a yes or no is needed here, and this is {}", ty.words()),
                help: Some(help.into()),
            })
        }
    }

    fn binary(
        &self,
        op: BinOpKind,
        left: &Expr,
        right: &Expr,
        at: std::ops::Range<usize>,
        place: Place,
    ) -> Result<Found, Mistake> {
        let compare = |op| self.compare(op, left, right, at.clone(), place);
        match op {
            BinOpKind::ScAnd => Ok((
                Node::And(Box::new(self.bool(left, place)?), Box::new(self.bool(right, place)?)),
                Type::Bool,
            )),
            BinOpKind::ScOr => Ok((
                Node::Or(Box::new(self.bool(left, place)?), Box::new(self.bool(right, place)?)),
                Type::Bool,
            )),
            BinOpKind::Eq => compare(Comparison::Equal),
            BinOpKind::Ne => compare(Comparison::Unequal),
            BinOpKind::Lt => compare(Comparison::Less),
            BinOpKind::Lte => compare(Comparison::AtMost),
            BinOpKind::Gt => compare(Comparison::More),
            BinOpKind::Gte => compare(Comparison::AtLeast),
            BinOpKind::In => compare(Comparison::In),
            BinOpKind::Add => self.arithmetic(Arithmetic::Plus, left, right, at, place),
            BinOpKind::Sub => self.arithmetic(Arithmetic::Minus, left, right, at, place),
            BinOpKind::Mul => self.arithmetic(Arithmetic::Times, left, right, at, place),
            BinOpKind::Div => self.arithmetic(Arithmetic::Over, left, right, at, place),
            BinOpKind::FloorDiv | BinOpKind::Rem | BinOpKind::Pow | BinOpKind::Concat => Err(Mistake {
                at,
                what: "this operator has no meaning in a pack".into(),
                help: Some("use + - * / == != < <= > >= in, and, or, not".into()),
            }),
        }
    }

    fn chain(
        &self,
        chain: &minijinja::machinery::ast::Spanned<minijinja::machinery::ast::Compare>,
        place: Place,
    ) -> Result<Found, Mistake> {
        let mut left = &chain.expr;
        let mut all: Option<Node> = None;
        for op in &chain.ops {
            let (kind, negated) = match op.op {
                CompareOpKind::Eq => (Comparison::Equal, false),
                CompareOpKind::Ne => (Comparison::Unequal, false),
                CompareOpKind::Lt => (Comparison::Less, false),
                CompareOpKind::Lte => (Comparison::AtMost, false),
                CompareOpKind::Gt => (Comparison::More, false),
                CompareOpKind::Gte => (Comparison::AtLeast, false),
                CompareOpKind::In => (Comparison::In, false),
                CompareOpKind::NotIn => (Comparison::In, true),
            };
            let (mut node, _) = self.compare(kind, left, &op.expr, span(chain.span()), place)?;
            if negated {
                node = Node::Not(Box::new(node));
            }
            all = Some(match all {
                Some(before) => Node::And(Box::new(before), Box::new(node)),
                None => node,
            });
            left = &op.expr;
        }
        all.map(|node| (node, Type::Bool)).ok_or_else(|| unsupported(chain.span()))
    }

    fn compare(
        &self,
        op: Comparison,
        left: &Expr,
        right: &Expr,
        at: std::ops::Range<usize>,
        place: Place,
    ) -> Result<Found, Mistake> {
        let mut a = self.node(left, place)?;
        let mut b = self.node(right, place)?;
        if op == Comparison::In {
            let Type::List(inner) = b.1.clone() else {
                let what = format!("\"in\" needs a list on its right, and this is {}", b.1.words());
                return Err(Mistake { at: span(right.span()), what, help: None });
            };
            a = coerce(a, &inner);
            if !a.1.fits(&inner) {
                return Err(unlike(&a.1, &inner, at));
            }
            if let Node::List(items) = &b.0 {
                items.iter().try_for_each(|item| self.allowed(&a.1, item, span(right.span())))?;
            }
        } else {
            let (ta, tb) = (a.1.clone(), b.1.clone());
            a = coerce(a, &tb);
            b = coerce(b, &ta);
            if !a.1.fits(&b.1) || matches!(a.1, Type::Text) {
                return Err(unlike(&a.1, &b.1, at));
            }
            let ordered = matches!(a.1, Type::Number | Type::Date | Type::Nothing);
            if !matches!(op, Comparison::Equal | Comparison::Unequal) && !ordered {
                let what = format!("{} has no order", a.1.words());
                return Err(Mistake { at, what, help: Some("use == or !=".into()) });
            }
            self.allowed(&a.1, &b.0, span(right.span()))?;
            self.allowed(&b.1, &a.0, span(left.span()))?;
        }
        Ok((Node::Compare(op, Box::new(a.0), Box::new(b.0)), Type::Bool))
    }

    /// A word compared with a field must be one the field can hold.
    fn allowed(&self, ty: &Type, node: &Node, at: std::ops::Range<usize>) -> Result<(), Mistake> {
        let (Type::Word(Some(field)), Node::Constant(Val::Word(word))) = (ty, node) else { return Ok(()) };
        let spec = self.vocabulary.field(*field);
        let inner = match &spec.ty {
            FieldType::List(inner) => inner,
            other => other,
        };
        let values: Vec<String> = match inner {
            FieldType::Choice => spec.values.iter().map(|c| c.name.to_string()).collect(),
            FieldType::Rating => self.known.ratings.clone(),
            _ => return Ok(()),
        };
        if values.is_empty() || values.iter().any(|v| v == word.as_ref()) {
            return Ok(());
        }
        let what = format!("\"{word}\" is not a value of {}", self.vocabulary.full_name(*field));
        let help = nearest(word, values.iter().cloned())
            .or_else(|| Some(format!("it may be {}", values.join(", "))));
        Err(Mistake { at, what, help })
    }

    fn arithmetic(
        &self,
        op: Arithmetic,
        left: &Expr,
        right: &Expr,
        at: std::ops::Range<usize>,
        place: Place,
    ) -> Result<Found, Mistake> {
        let a = self.node(left, place)?;
        let mut b = self.node(right, place)?;
        if a.1 == Type::Date && op != Arithmetic::Times {
            b = coerce(b, &Type::Period);
        }
        let ty = match (op, &a.1, &b.1) {
            (Arithmetic::Plus | Arithmetic::Minus, Type::Date, Type::Period) => Type::Date,
            (_, Type::Number, Type::Number) => Type::Number,
            _ => {
                let what = format!("{} and {} cannot be reckoned together", a.1.words(), b.1.words());
                let help =
                    (a.1 == Type::Date).then(|| "write a length of time, such as '15 working days'".into());
                return Err(Mistake { at, what, help });
            }
        };
        Ok((Node::Arithmetic(op, Box::new(a.0), Box::new(b.0)), ty))
    }

    fn choice(
        &self,
        choice: &minijinja::machinery::ast::Spanned<minijinja::machinery::ast::IfExpr>,
        place: Place,
    ) -> Result<Found, Mistake> {
        let test = self.bool(&choice.test_expr, place)?;
        let yes = self.node(&choice.true_expr, place)?;
        let no = match &choice.false_expr {
            Some(expr) => coerce(self.node(expr, place)?, &yes.1),
            None => (Node::Constant(Val::Blank(None)), Type::Nothing),
        };
        if !yes.1.fits(&no.1) {
            return Err(unlike(&yes.1, &no.1, span(choice.span())));
        }
        let ty = if yes.1 == Type::Nothing { no.1 } else { yes.1 };
        Ok((Node::If(Box::new(test), Box::new(yes.0), Box::new(no.0)), ty))
    }

    fn test(
        &self,
        test: &minijinja::machinery::ast::Spanned<minijinja::machinery::ast::Test>,
        place: Place,
    ) -> Result<Found, Mistake> {
        let (node, ty) = self.node(&test.expr, place)?;
        match test.name {
            "filled" => Ok((Node::Filled(Box::new(node)), Type::Bool)),
            "blank" => Ok((Node::Not(Box::new(Node::Filled(Box::new(node)))), Type::Bool)),
            "recorded" => Ok((Node::Recorded(Box::new(node)), Type::Bool)),
            "done" if ty == Type::Date => Ok((Node::Done(Box::new(node)), Type::Bool)),
            "done" => Err(mistake(test.span(), "only a date can be \"done\"", None)),
            other => Err(mistake(
                test.span(),
                &format!("\"is {other}\" has no meaning in a pack"),
                Some("write \"is filled\", \"is blank\", \"is recorded\" or, of a date, \"is done\""),
            )),
        }
    }

    fn list(&self, items: &[Expr], place: Place) -> Result<Found, Mistake> {
        let mut nodes = Vec::with_capacity(items.len());
        let mut ty = Type::Nothing;
        for item in items {
            let (node, t) = coerce(self.node(item, place)?, &ty);
            if !t.fits(&ty) {
                return Err(unlike(&t, &ty, span(item.span())));
            }
            if ty == Type::Nothing {
                ty = t;
            }
            nodes.push(node);
        }
        Ok((Node::List(nodes), Type::List(Box::new(ty))))
    }

    fn call(
        &self,
        callee: &Expr,
        args: &[CallArg],
        at: std::ops::Range<usize>,
        place: Place,
    ) -> Result<Found, Mistake> {
        let Expr::Var(name) = callee else { return Err(Mistake { at, what: NOT_HERE.into(), help: None }) };
        let mut plain = Vec::with_capacity(args.len());
        for arg in args {
            match arg {
                CallArg::Pos(expr) => plain.push(expr),
                _ => {
                    return Err(Mistake { at, what: "arguments have no names in a pack".into(), help: None });
                }
            }
        }
        let fold = match name.id {
            "count" => Some(Fold::Count),
            "any" => Some(Fold::Any),
            "all" => Some(Fold::All),
            "first" => Some(Fold::First),
            "last" => Some(Fold::Last),
            "list" => Some(Fold::List),
            "sum" => Some(Fold::Sum),
            _ => None,
        };
        if let Some(fold) = fold {
            return self.fold(fold, &plain, at, place);
        }
        let Some(function) = Function::named(name.id) else {
            let names = FUNCTIONS.iter().map(|(n, ..)| (*n).to_owned());
            let near =
                names.chain(["count", "any", "all", "first", "last", "list", "sum"].map(str::to_owned));
            return Err(Mistake {
                at,
                what: format!("there is no function \"{}\"", name.id),
                help: nearest(name.id, near),
            });
        };
        let mut nodes = Vec::new();
        let mut types: Vec<Type> = Vec::new();
        for arg in plain {
            let mut found = self.node(arg, place)?;
            if function == Function::On {
                found = coerce(found, &Type::MonthDay);
            } else if let Some(first) = types.iter().find(|t| **t != Type::Nothing) {
                found = coerce(found, first);
            }
            nodes.push(found.0);
            types.push(found.1);
        }
        match function.check(&types) {
            Ok(ty) => Ok((Node::Call(function, nodes), ty)),
            Err(why) => {
                Err(Mistake { at, what: format!("\"{}\" cannot be used so: {why}", name.id), help: None })
            }
        }
    }

    fn fold(
        &self,
        fold: Fold,
        args: &[&Expr],
        at: std::ops::Range<usize>,
        place: Place,
    ) -> Result<Found, Mistake> {
        let Some((rows, rest)) = args.split_first() else {
            return Err(Mistake { at, what: "say which rows are meant".into(), help: None });
        };
        let rows = self.rows(rows, place)?;
        let inner = Place { own: Some(rows.kind()), outer: place.own.or(place.outer) };
        let takes_value = matches!(fold, Fold::First | Fold::Last | Fold::List | Fold::Sum);
        let (value, condition) = match (takes_value, rest) {
            (true, [value]) => (Some(self.node(value, inner)?), None),
            (true, [value, condition]) => {
                (Some(self.node(value, inner)?), Some(self.bool(condition, inner)?))
            }
            (false, []) if fold != Fold::All => (None, None),
            (false, [condition]) => (None, Some(self.bool(condition, inner)?)),
            _ => {
                let what = "it takes the rows, then (first, last, list) a value, then a condition";
                return Err(Mistake { at, what: what.into(), help: None });
            }
        };
        let ty = match (fold, &value) {
            (Fold::Sum, Some((_, ty))) if !Type::Number.fits(ty) => {
                return Err(Mistake {
                    at,
                    what: format!("a sum is of numbers, and this is {}", ty.words()),
                    help: None,
                });
            }
            (Fold::Count | Fold::Sum, _) => Type::Number,
            (Fold::List, Some((_, ty))) => Type::List(Box::new(ty.clone())),
            (Fold::First | Fold::Last, Some((_, ty))) => ty.clone(),
            _ => Type::Bool,
        };
        let value = value.map(|(node, _)| Box::new(node));
        Ok((Node::Fold(fold, rows, value, condition.map(Box::new), Mark::new()), ty))
    }
}

pub(super) const NOT_HERE: &str = "this has no meaning in a pack";

pub(super) fn unsupported(at: Span) -> Mistake {
    mistake(at, NOT_HERE, None)
}

fn mistake(at: Span, what: &str, help: Option<&str>) -> Mistake {
    Mistake { at: span(at), what: what.into(), help: help.map(str::to_owned) }
}

fn unlike(a: &Type, b: &Type, at: std::ops::Range<usize>) -> Mistake {
    let help = match (a, b) {
        (Type::Text, _) | (_, Type::Text) => Some("ask whether it \"is filled\", or use says(…)".to_owned()),
        (Type::Bool, Type::Word(_)) | (Type::Word(_), Type::Bool) => {
            Some("a yes/no field stands alone: write staff.teaches or not staff.teaches".to_owned())
        }
        _ => None,
    };
    Mistake { at, what: format!("{} is compared with {}", a.words(), b.words()), help }
}

pub(super) fn span(span: Span) -> std::ops::Range<usize> {
    span.start_offset as usize..span.end_offset as usize
}

fn constant_of(value: &minijinja::Value, at: std::ops::Range<usize>) -> Result<Found, Mistake> {
    match value.kind() {
        ValueKind::Bool => Ok((Node::Constant(Val::Bool(value.is_true())), Type::Bool)),
        ValueKind::Number => Number::parse(&value.to_string())
            .map(|n| (Node::Constant(Val::Number(n)), Type::Number))
            .ok_or_else(|| Mistake { at, what: "this number cannot be used".into(), help: None }),
        ValueKind::String => {
            Ok((Node::Constant(Val::word(value.as_str().unwrap_or_default())), Type::Word(None)))
        }
        ValueKind::None => Ok((Node::Constant(Val::Blank(None)), Type::Nothing)),
        _ => Err(Mistake { at, what: NOT_HERE.into(), help: None }),
    }
}

/// A word in quotes becomes a date, a length of time or a day of the year where one is needed.
fn coerce(found: Found, wanted: &Type) -> Found {
    let Node::Constant(Val::Word(word)) = &found.0 else { return found };
    let as_val = match wanted {
        Type::Date => word.parse::<NaiveDate>().ok().map(|d| (Val::Date(d), Type::Date)),
        Type::Period => Period::parse(word).map(|p| (Val::Period(p), Type::Period)),
        Type::MonthDay => read_month_day(word).map(|(m, d)| (Val::MonthDay(m, d), Type::MonthDay)),
        Type::Text => Some((Val::Text(word.clone()), Type::Text)),
        _ => None,
    };
    as_val.map_or(found, |(val, ty)| (Node::Constant(val), ty))
}

/// A day of the year as policies write it: `31 October`, `10-31`.
#[must_use]
pub(crate) fn read_month_day(text: &str) -> Option<(u32, u32)> {
    let text = text.trim().to_lowercase();
    let (month, day) = if let Some((m, d)) = text.split_once('-') {
        (m.parse().ok()?, d.parse().ok()?)
    } else {
        let (d, m) = text.split_once(' ')?;
        (month_named(m)?, d.trim_end_matches(char::is_alphabetic).parse().ok()?)
    };
    // 2024 was a leap year, so 29 February is a day of the year.
    NaiveDate::from_ymd_opt(2024, month, day).map(|_| (month, day))
}

/// The nearest of some names, as help.
pub(crate) fn nearest(name: &str, names: impl IntoIterator<Item = String>) -> Option<String> {
    names
        .into_iter()
        .map(|n| (strsim::jaro_winkler(name, &n), n))
        .filter(|(score, _)| *score >= 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0).then_with(|| b.1.cmp(&a.1)))
        .map(|(_, n)| format!("did you mean \"{n}\"?"))
}
