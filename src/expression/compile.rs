//! From text to a checked expression: every name known, every comparison between like and like.

use minijinja::machinery::ast::{BinOpKind, CallArg, CompareOpKind, Expr, UnaryOpKind};
use minijinja::machinery::{Span, parse_expr};

use super::constants::{coerce, constant_of};
use super::functions::{FUNCTIONS, Function};
use super::hints::{help_for, nearest, slips};
use super::value::{Type, Val};
use super::{Arithmetic, Comparison, Expression, Fold, Mark, Node};
use crate::model::{FieldId, FieldType, KindId, Vocabulary};

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

/// All that is wrong in an expression.
#[derive(Debug)]
pub(super) struct Wrong(Vec<Mistake>);

impl From<Mistake> for Wrong {
    fn from(one: Mistake) -> Self {
        Wrong(vec![one])
    }
}

/// Both of two parts; where both are wrong, all that is wrong in them.
pub(super) fn both<A, B>(a: Result<A, Wrong>, b: Result<B, Wrong>) -> Result<(A, B), Wrong> {
    match (a, b) {
        (Ok(a), Ok(b)) => Ok((a, b)),
        (Err(mut a), Err(b)) => {
            a.0.extend(b.0);
            Err(a)
        }
        (Err(wrong), _) | (_, Err(wrong)) => Err(wrong),
    }
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
    /// All that is wrong in the text, in its order.
    pub fn compile(
        &self,
        text: &str,
        kind: Option<KindId>,
        wanted: Option<&Type>,
    ) -> Result<Expression, Vec<Mistake>> {
        // The parser reads as far as it understands and leaves the rest aside. In brackets it has to reach the other one, and
        // what stands after the part it understood cannot be lost.
        let wrapped = format!("[{text}]");
        let wrong = |at: std::ops::Range<usize>, detail: &str| {
            slips(self.vocabulary, text, kind, at.start.min(text.len())..at.end.min(text.len()), detail)
        };
        let parsed = parse_expr(&wrapped).map_err(|e| {
            let at = e.range().unwrap_or(0..wrapped.len());
            wrong(
                at.start.saturating_sub(1)..at.end.saturating_sub(1),
                e.detail().unwrap_or("it ends too early"),
            )
        })?;
        let list = match &parsed {
            Expr::List(list) if list.span().end_offset as usize == wrapped.len() => list,
            Expr::List(list) => {
                return Err(wrong(span(list.span()).end..text.len(), "the rest does not belong to it"));
            }
            _ => return Err(wrong(0..text.len(), "it begins with a bracket too many")),
        };
        let [parsed] = list.items.as_slice() else {
            let detail = if list.items.is_empty() {
                "it is empty"
            } else {
                "it has a comma that does not belong there"
            };
            return Err(wrong(0..text.len(), detail));
        };
        let place = Place { own: kind, outer: None };
        let (mut node, mut ty) = self.node(parsed, place).map_err(|mut wrong| {
            wrong.0.sort_by_key(|m| m.at.start);
            wrong.0.dedup();
            wrong.0
        })?;
        if let Some(wanted) = wanted {
            let given = ty.clone();
            (node, ty) = coerce((node, ty), wanted);
            let number_list = matches!((&ty, wanted), (Type::List(inner), w) if inner.fits(w));
            if !ty.fits(wanted) && !number_list {
                return Err(vec![Mistake {
                    at: 0..text.len(),
                    what: format!("{} is needed here, and this gives {}", wanted.words(), ty.words()),
                    help: help_for((wanted, None), (&given, Some(&node))),
                }]);
            }
        }
        Ok(Expression { node, ty })
    }

    pub(super) fn node(&self, expr: &Expr, place: Place) -> Result<Found, Wrong> {
        match expr {
            Expr::Var(var) => Ok(self.variable(var.id, span(var.span()), place)?),
            Expr::Const(constant) => Ok(constant_of(&constant.value, span(constant.span()))?),
            Expr::GetAttr(get) => self.attribute(&get.expr, get.name, span(get.span()), place),
            Expr::UnaryOp(op) => match op.op {
                UnaryOpKind::Not => Ok((Node::Not(Box::new(self.bool(&op.expr, place)?)), Type::Bool)),
                UnaryOpKind::Neg => Err(mistake(op.span(), "a minus sign cannot stand here", None).into()),
            },
            Expr::BinOp(op) => self.binary(op.op, &op.left, &op.right, span(op.span()), place),
            Expr::Compare(chain) => self.chain(chain, place),
            Expr::IfExpr(choice) => self.choice(choice, place),
            Expr::Test(test) => self.test(test, place),
            Expr::List(list) => self.list(&list.items, place),
            Expr::Tuple(tuple) => self.list(&tuple.items, place),
            Expr::Call(call) => self.call(&call.expr, &call.args, span(call.span()), place),
            Expr::Slice(s) => Err(unsupported(s.span()).into()),
            Expr::Filter(s) => Err(unsupported(s.span()).into()),
            Expr::GetItem(s) => Err(unsupported(s.span()).into()),
            Expr::Map(s) => Err(unsupported(s.span()).into()),
        }
    }

    fn bool(&self, expr: &Expr, place: Place) -> Result<Node, Wrong> {
        let (node, ty) = self.node(expr, place)?;
        if Type::Bool.fits(&ty) {
            Ok(node)
        } else {
            let help = "compare it with something, or ask whether it \"is filled\"";
            let what = format!("a yes or no is needed here, and this is {}", ty.words());
            Err(Mistake { at: span(expr.span()), what, help: Some(help.into()) }.into())
        }
    }

    fn binary(
        &self,
        op: BinOpKind,
        left: &Expr,
        right: &Expr,
        at: std::ops::Range<usize>,
        place: Place,
    ) -> Result<Found, Wrong> {
        let compare = |op| self.compare(op, left, right, at.clone(), place);
        match op {
            BinOpKind::ScAnd => {
                let (a, b) = both(self.bool(left, place), self.bool(right, place))?;
                Ok((Node::And(Box::new(a), Box::new(b)), Type::Bool))
            }
            BinOpKind::ScOr => {
                let (a, b) = both(self.bool(left, place), self.bool(right, place))?;
                Ok((Node::Or(Box::new(a), Box::new(b)), Type::Bool))
            }
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
            }
            .into()),
        }
    }

    fn chain(
        &self,
        chain: &minijinja::machinery::ast::Spanned<minijinja::machinery::ast::Compare>,
        place: Place,
    ) -> Result<Found, Wrong> {
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
            let (mut node, _) =
                self.compare(kind, left, &op.expr, span(left.span()).start..span(op.expr.span()).end, place)?;
            if negated {
                node = Node::Not(Box::new(node));
            }
            all = Some(match all {
                Some(before) => Node::And(Box::new(before), Box::new(node)),
                None => node,
            });
            left = &op.expr;
        }
        all.map(|node| (node, Type::Bool)).ok_or_else(|| unsupported(chain.span()).into())
    }

    fn compare(
        &self,
        op: Comparison,
        left: &Expr,
        right: &Expr,
        at: std::ops::Range<usize>,
        place: Place,
    ) -> Result<Found, Wrong> {
        let (a, b) = (self.node(left, place), self.node(right, place));
        let ty = |found: &Result<Found, Wrong>| found.as_ref().ok().map(|(_, ty)| ty.clone());
        let (of_a, of_b) = (ty(&a), ty(&b));
        let (mut a, mut b) =
            both(self.or_quoted(a, left, of_b.as_ref()), self.or_quoted(b, right, of_a.as_ref()))?;
        if op == Comparison::In {
            let Type::List(inner) = b.1.clone() else {
                let what = format!("\"in\" needs a list on its right, and this is {}", b.1.words());
                let help = Some("write a list in square brackets: ['annual', 'planning']".to_owned());
                return Err(Mistake { at: span(right.span()), what, help }.into());
            };
            a = coerce(a, &inner);
            if !a.1.fits(&inner) {
                return Err(unlike((&a.1, Some(&a.0)), (&inner, None), at).into());
            }
            if let Node::List(items) = &b.0 {
                items.iter().try_for_each(|item| self.allowed(&a.1, item, span(right.span())))?;
            }
        } else {
            let (ta, tb) = (a.1.clone(), b.1.clone());
            a = coerce(a, &tb);
            b = coerce(b, &ta);
            if !a.1.fits(&b.1) || matches!(a.1, Type::Text) {
                return Err(unlike((&a.1, Some(&a.0)), (&b.1, Some(&b.0)), at).into());
            }
            let ordered = matches!(a.1, Type::Number | Type::Date | Type::Nothing);
            if !matches!(op, Comparison::Equal | Comparison::Unequal) && !ordered {
                let what = format!("{} has no order", a.1.words());
                return Err(Mistake { at, what, help: Some("use == or !=".into()) }.into());
            }
            self.allowed(&a.1, &b.0, span(right.span()))?;
            self.allowed(&b.1, &a.0, span(left.span()))?;
        }
        Ok((Node::Compare(op, Box::new(a.0), Box::new(b.0)), Type::Bool))
    }

    /// A name that is none, compared with a field that can hold such a word: it lacks its quotes.
    fn or_quoted(
        &self,
        found: Result<Found, Wrong>,
        expr: &Expr,
        other: Option<&Type>,
    ) -> Result<Found, Wrong> {
        let (Err(Wrong(wrong)), Expr::Var(var)) = (&found, expr) else { return found };
        let ([Mistake { at, what, .. }], Some(Type::Word(field))) = (wrong.as_slice(), other) else {
            return found;
        };
        let values = field.map(|f| self.values_of(f)).unwrap_or_default();
        if !values.is_empty() && !values.iter().any(|v| v == var.id) {
            return found;
        }
        let help = format!("if the word itself is meant, it stands in quotes: '{}'", var.id);
        Err(Mistake { at: at.clone(), what: what.clone(), help: Some(help) }.into())
    }

    /// The words that a field can hold, where they are known.
    fn values_of(&self, field: FieldId) -> Vec<String> {
        let spec = self.vocabulary.field(field);
        let inner = match &spec.ty {
            FieldType::List(inner) => inner,
            other => other,
        };
        match inner {
            FieldType::Choice => spec.values.iter().map(|c| c.name.to_string()).collect(),
            FieldType::Rating => self.known.ratings.clone(),
            _ => Vec::new(),
        }
    }

    /// A word compared with a field must be one the field can hold.
    fn allowed(&self, ty: &Type, node: &Node, at: std::ops::Range<usize>) -> Result<(), Mistake> {
        let (Type::Word(Some(field)), Node::Constant(Val::Word(word))) = (ty, node) else { return Ok(()) };
        let values = self.values_of(*field);
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
    ) -> Result<Found, Wrong> {
        let (a, mut b) = both(self.node(left, place), self.node(right, place))?;
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
                return Err(Mistake { at, what, help }.into());
            }
        };
        Ok((Node::Arithmetic(op, Box::new(a.0), Box::new(b.0)), ty))
    }

    fn choice(
        &self,
        choice: &minijinja::machinery::ast::Spanned<minijinja::machinery::ast::IfExpr>,
        place: Place,
    ) -> Result<Found, Wrong> {
        let parts = both(self.bool(&choice.test_expr, place), self.node(&choice.true_expr, place));
        let other = choice.false_expr.as_ref().map(|expr| self.node(expr, place)).transpose();
        let ((test, yes), other) = both(parts, other)?;
        let no = match other {
            Some(found) => coerce(found, &yes.1),
            None => (Node::Constant(Val::Blank(None)), Type::Nothing),
        };
        if !yes.1.fits(&no.1) {
            return Err(unlike((&yes.1, Some(&yes.0)), (&no.1, Some(&no.0)), span(choice.span())).into());
        }
        let ty = if yes.1 == Type::Nothing { no.1 } else { yes.1 };
        Ok((Node::If(Box::new(test), Box::new(yes.0), Box::new(no.0)), ty))
    }

    fn test(
        &self,
        test: &minijinja::machinery::ast::Spanned<minijinja::machinery::ast::Test>,
        place: Place,
    ) -> Result<Found, Wrong> {
        let (node, ty) = self.node(&test.expr, place)?;
        match test.name {
            "filled" => Ok((Node::Filled(Box::new(node)), Type::Bool)),
            "blank" => Ok((Node::Not(Box::new(Node::Filled(Box::new(node)))), Type::Bool)),
            "recorded" => Ok((Node::Recorded(Box::new(node)), Type::Bool)),
            "unreadable" => Ok((Node::Unreadable(Box::new(node)), Type::Bool)),
            "done" if ty == Type::Date => Ok((Node::Done(Box::new(node)), Type::Bool)),
            "done" => Err(mistake(test.span(), "only a date can be \"done\"", None).into()),
            other => Err(mistake(
                test.span(),
                &format!("\"is {other}\" has no meaning in a pack"),
                Some("write \"is filled\", \"is blank\", \"is recorded\", \"is unreadable\" or, of a date, \"is done\""),
            )
            .into()),
        }
    }

    fn list(&self, items: &[Expr], place: Place) -> Result<Found, Wrong> {
        let mut nodes = Vec::with_capacity(items.len());
        let mut ty = Type::Nothing;
        for item in items {
            let (node, t) = coerce(self.node(item, place)?, &ty);
            if !t.fits(&ty) {
                return Err(unlike((&t, Some(&node)), (&ty, None), span(item.span())).into());
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
    ) -> Result<Found, Wrong> {
        let Expr::Var(name) = callee else {
            return Err(Mistake { at, what: NOT_HERE.into(), help: None }.into());
        };
        let mut plain = Vec::with_capacity(args.len());
        for arg in args {
            let CallArg::Pos(expr) = arg else {
                let what = "arguments have no names in a pack".into();
                return Err(Mistake { at, what, help: None }.into());
            };
            plain.push(expr);
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
        if name.id == "moved" {
            return self.moved(&plain, at, place);
        }
        let Some(function) = Function::named(name.id) else {
            let names = FUNCTIONS.iter().map(|(n, ..)| (*n).to_owned());
            let near = names
                .chain(["count", "any", "all", "first", "last", "list", "sum", "moved"].map(str::to_owned));
            return Err(Mistake {
                at,
                what: format!("there is no function \"{}\"", name.id),
                help: nearest(name.id, near),
            }
            .into());
        };
        let mut nodes = Vec::new();
        let mut types: Vec<Type> = Vec::new();
        let mut arguments = Ok(Vec::new());
        for arg in plain {
            arguments = both(arguments, self.node(arg, place)).map(|(mut all, one)| {
                all.push(one);
                all
            });
        }
        for mut found in arguments? {
            if function == Function::On {
                found = coerce(found, &Type::MonthDay);
            } else if function == Function::GapSince && types.is_empty() {
                found = coerce(found, &Type::Period);
            } else if let Some(first) = types.iter().find(|t| **t != Type::Nothing) {
                found = coerce(found, first);
            }
            nodes.push(found.0);
            types.push(found.1);
        }
        match function.check(&types) {
            Ok(ty) => Ok((Node::Call(function, nodes), ty)),
            Err(why) => {
                let what = format!("\"{}\" cannot be used so: {why}", name.id);
                let help = FUNCTIONS.iter().find(|(_, f, _)| *f == function);
                let help = help.map(|(name, _, says)| format!("\"{name}\" gives {says}"));
                Err(Mistake { at, what, help }.into())
            }
        }
    }

    fn fold(
        &self,
        fold: Fold,
        args: &[&Expr],
        at: std::ops::Range<usize>,
        place: Place,
    ) -> Result<Found, Wrong> {
        let Some((rows, rest)) = args.split_first() else {
            return Err(Mistake { at, what: "say which rows are meant".into(), help: None }.into());
        };
        let rows = self.rows(rows, place)?;
        let inner = Place { own: Some(rows.kind()), outer: place.own.or(place.outer) };
        let takes_value = matches!(fold, Fold::First | Fold::Last | Fold::List | Fold::Sum);
        let (value, condition) = match (takes_value, rest) {
            (true, [value]) => (Some(self.node(value, inner)?), None),
            (true, [value, condition]) => {
                let (value, condition) = both(self.node(value, inner), self.bool(condition, inner))?;
                (Some(value), Some(condition))
            }
            (false, []) if fold != Fold::All => (None, None),
            (false, [condition]) => (None, Some(self.bool(condition, inner)?)),
            _ => {
                let what = "it takes the rows, then (first, last, list) a value, then a condition";
                return Err(Mistake { at, what: what.into(), help: None }.into());
            }
        };
        let ty = match (fold, &value) {
            (Fold::Sum, Some((_, ty))) if !Type::Number.fits(ty) => {
                let what = format!("a sum is of numbers, and this is {}", ty.words());
                return Err(Mistake { at, what, help: None }.into());
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

fn unlike(a: (&Type, Option<&Node>), b: (&Type, Option<&Node>), at: std::ops::Range<usize>) -> Mistake {
    let help = help_for(a, b);
    Mistake { at, what: format!("{} is compared with {}", a.0.words(), b.0.words()), help }
}

/// A place in the text, without the bracket that was put in front of it.
pub(super) fn span(span: Span) -> std::ops::Range<usize> {
    (span.start_offset as usize).saturating_sub(1)..(span.end_offset as usize).saturating_sub(1)
}
